/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "ontology/hierarchy.h"

/* Finding data of known classes in free text.
 *
 * A detector belongs to a data class (gr:detector) and states one or more patterns (PCRE2), and perhaps checksums that a candidate
 * must pass, words that must stand near it, and how sure a find is. Detectors are data: those of ontology/detectors.ttl and
 * whatever a user loads. Compiled once for each snapshot; immutable; any number of threads, each with a scanner of its own. */

typedef struct _RulesDetectors RulesDetectors;

/* Compiles all detectors of the graph that state a pattern. Patterns are those of PCRE2 with Unicode properties, less references to
 * groups, recursion, conditions, callouts and verbs; a confidence that is not stated is 0.5. Errors, one line a
 * problem, `file:line: what; what to do`: RULES_ERROR_PATTERN (a malformed pattern, one that can backtrack without
 * bound, an unknown checksum). Takes milliseconds: for each snapshot once. */
RulesDetectors *rules_detectors_new (KgSnapshot *snapshot, const OntologyVocab *vocab,
                                     GError **error);
/* The same after a commit: those of `before` (nullable) where all that is said of detectors is what it was, which takes microseconds.
 * `before` is of another snapshot of the same store. */
RulesDetectors *rules_detectors_new_after (RulesDetectors *before, KgSnapshot *snapshot,
                                           const OntologyVocab *vocab, GError **error);
RulesDetectors *rules_detectors_ref (RulesDetectors *detectors);
void rules_detectors_unref (RulesDetectors *detectors);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RulesDetectors, rules_detectors_unref)

guint rules_detectors_count (const RulesDetectors *detectors);

/* What was found. */
typedef struct {
  guint32 start; /* Unicode code points from the beginning of the text */
  guint32 end;   /* the first after it */
  gsize start_byte;
  gsize end_byte;
  KgTermId class;
  KgTermId detector;
  double confidence; /* 0 to 1 */
  gboolean checked;  /* a checksum confirmed it */
  KgTermId near;     /* (or KG_NONE) the gr:near literal whose word stood close by */
} RulesFind;

typedef struct _RulesScanner RulesScanner;

RulesScanner *rules_scanner_new (void);
void rules_scanner_free (RulesScanner *scanner);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RulesScanner, rules_scanner_free)

/* Appends the finds (RulesFind) in `text` (UTF-8), ascending by start, then end, then class. Finds of one class that overlap are
 * one: the surest, then the longest, then the first. Finds of different classes may overlap, unless a checked one covers
 * another that is not checked, or that is shorter and less sure.
 *
 * What a detector finds: its patterns, from left to right; behind a find it goes on at its end. Checksums have to pass, and one of
 * the words of gr:near has to stand, whole and in any case, in the 60 code points before the find or the 20 behind it.
 *
 * FALSE if a limit was reached (work: RULES_LIMIT_SCAN_STEPS and RULES_LIMIT_MATCH; finds: RULES_LIMIT_FINDS) or the text is not UTF-8:
 * the caller must treat the text as holding anything. */
gboolean rules_scan (const RulesDetectors *detectors, RulesScanner *scanner, const char *text,
                     gsize length, GArray *finds);
