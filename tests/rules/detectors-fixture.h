/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/memory.h"
#include "rules/detectors.h"
#include "rules/error.h"

/* What tests of detectors share: the built-in ontology, with detectors of the test's own, in memory. */

typedef struct {
  KgSnapshot *snapshot;
  OntologyVocab *vocab;
  RulesDetectors *detectors; /* NULL if they could not be compiled */
  char *message;             /* (nullable) of the error */
  RulesScanner *scanner;
  GArray *finds; /* RulesFind, of the last scan */
} DetectorsFixture;

/* `builtin`: with the documents of the ontology; `turtle` (nullable): with this, as "own.ttl" (prefixes ex:, gr:, pd:, rdfs: are
 * declared on its first line). */
void detectors_fixture_init (DetectorsFixture *fixture, gboolean builtin, const char *turtle);
void detectors_fixture_clear (DetectorsFixture *fixture);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DetectorsFixture, detectors_fixture_clear)

/* Scans, and describes what was found: `class [start,end) detector`, joined by "; ", names without what stands before the last # or
 * /. "limit" stands for a scan that reached one. (transfer full) */
char *detectors_fixture_scan (DetectorsFixture *fixture, const char *text, gssize length);
/* The name of a term, without what stands before the last # or /. The string is the snapshot's. */
const char *detectors_fixture_name (const DetectorsFixture *fixture, KgTermId id);
