/* SPDX-License-Identifier: Apache-2.0 */

/* Detectors: a line with a pattern, a line with a nearby word (may be empty), and the text, which is searched as it is and repeated
 * up to 64 KiB. What is refused is refused with a reason; what is found lies in the text, in order; and whatever is asked, the
 * answer comes in time, and twice the same. */

#include "rules/detectors.h"
#include "rules/error.h"

#include "kg/memory.h"
#include "kg/parse-check.h"
#include "rules/detectors-private.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define LONG_TEXT (1u << 16)
/* Generous, for sanitizers and busy machines. */
#define BUDGET_SECONDS 20
#define PLAIN_MATCH_LIMIT 1000

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static KgTermId
intern (KgDataset *dataset, KgTermKind kind, const char *value, gsize length)
{
  KgTerm term = { .kind = kind, .value = value, .length = (guint32) length };
  return kg_terms_intern (dataset->terms, &term);
}

static void
state (KgDataset *dataset, KgTermId subject, OntologyTerm predicate, KgTermId object)
{
  const char *iri = ontology_term_iri (predicate);
  KgQuad quad = { subject, intern (dataset, KG_TERM_IRI, iri, strlen (iri)), object, KG_NONE };
  kg_dataset_add (dataset, &quad, 1);
}

static void
check (gboolean holds, const char *what)
{
  if (!holds) {
    g_printerr ("%s\n", what);
    abort ();
  }
}

static void
check_finds (const GArray *finds, gsize length)
{
  for (guint i = 0; i < finds->len; i++) {
    const RulesFind *find = &g_array_index (finds, RulesFind, i);
    check (find->start < find->end && find->start_byte < find->end_byte, "an empty find");
    check (find->end_byte <= length, "a find beyond the text");
    /* One class: they do not overlap. */
    check (i == 0 || find->start_byte >= find[-1].end_byte, "finds that overlap");
  }
}

/* The pattern at every place, one after the other: what the filter must not change. Where that takes long, it is left. */
static void
check_against_plain_search (const RulesDetectors *detectors, const GArray *finds, const char *text,
                            gsize length)
{
  const pcre2_code *code = g_array_index (detectors->patterns, RulesDetectorPattern, 0).code;
  pcre2_match_data *data = pcre2_match_data_create (1, NULL);
  pcre2_match_context *context = pcre2_match_context_create (NULL);
  const PCRE2_SIZE *found = pcre2_get_ovector_pointer (data);
  int result = PCRE2_ERROR_NOMATCH;
  guint n = 0;
  pcre2_set_match_limit (context, PLAIN_MATCH_LIMIT);
  for (gsize at = 0; at < length && (result > 0 || result == PCRE2_ERROR_NOMATCH);) {
    result = pcre2_match (code, (PCRE2_SPTR) text, length, at, PCRE2_NO_UTF_CHECK, data, context);
    if (result > 0 && found[1] > at) {
      check (n < finds->len, "a plain search finds more");
      const RulesFind *find = &g_array_index (finds, RulesFind, n++);
      check (find->start_byte == at && find->end_byte == found[1],
             "a plain search finds something else");
      at = found[1];
    } else {
      at += (gsize) (g_utf8_next_char (text + at) - (text + at));
    }
  }
  check (n == finds->len || (result < 0 && result != PCRE2_ERROR_NOMATCH),
         "a plain search finds less");
  pcre2_match_context_free (context);
  pcre2_match_data_free (data);
}

static void
check_scan (const RulesDetectors *detectors, RulesScanner *scanner, const char *text, gsize length)
{
  g_autoptr (GArray) first = g_array_new (FALSE, TRUE, sizeof (RulesFind));
  g_autoptr (GArray) second = g_array_new (FALSE, TRUE, sizeof (RulesFind));
  gint64 start = g_get_monotonic_time ();
  gboolean done = rules_scan (detectors, scanner, text, length, first);
  check (g_get_monotonic_time () - start < BUDGET_SECONDS * G_USEC_PER_SEC, "it took too long");
  check (rules_scan (detectors, scanner, text, length, second) == done, "not the same twice");
  check (first->len == second->len, "not the same finds twice");
  check (kg_check_utf8 (text, length, NULL) == length || (!done && first->len == 0),
         "searched what is not UTF-8");
  check_finds (first, length);
  const RulesDetector *detector = &g_array_index (detectors->detectors, RulesDetector, 0);
  if (done && detector->near->len == 0) {
    check_against_plain_search (detectors, first, text, length);
  }
}

static void
check_repeated (const RulesDetectors *detectors, RulesScanner *scanner, const char *text,
                gsize length)
{
  g_autoptr (GString) repeated = g_string_sized_new (LONG_TEXT);
  while (length > 0 && repeated->len + length <= LONG_TEXT) {
    g_string_append_len (repeated, text, (gssize) length);
  }
  check_scan (detectors, scanner, repeated->str, repeated->len);
}

/* Detectors of one class with this pattern, and near this word if there is one; NULL if the pattern is refused. */
static RulesDetectors *
compile (const char *pattern, gsize pattern_length, const char *near, gsize near_length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  KgTermId class = intern (dataset, KG_TERM_IRI, "urn:class", 9);
  KgTermId detector = intern (dataset, KG_TERM_IRI, "urn:detector", 12);
  state (dataset, class, ONTOLOGY_GR_DETECTOR, detector);
  state (dataset, detector, ONTOLOGY_GR_PATTERN,
         intern (dataset, KG_TERM_LITERAL, pattern, pattern_length));
  if (near_length > 0) {
    state (dataset, detector, ONTOLOGY_GR_NEAR,
           intern (dataset, KG_TERM_LITERAL, near, near_length));
  }
  KgMemoryDocument document = { dataset, "own", "urn:own", NULL };
  g_autoptr (KgSnapshot) snapshot = kg_snapshot_new_in_memory (&document, 1, &error);
  check (snapshot != NULL, "no snapshot");
  g_autoptr (OntologyVocab) vocab = ontology_vocab_new (snapshot);
  RulesDetectors *detectors = rules_detectors_new (snapshot, vocab, &error);
  check (detectors != NULL || (error != NULL && error->domain == RULES_ERROR),
         "refused without a reason");
  return detectors;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const char *pattern = (const char *) data;
  const char *end = pattern + size;
  const char *near = size == 0 ? NULL : memchr (pattern, '\n', size);
  const char *text = near == NULL ? NULL : memchr (near + 1, '\n', (gsize) (end - near - 1));
  if (text == NULL ||
      kg_check_utf8 (pattern, (gsize) (text - pattern), NULL) != (gsize) (text - pattern)) {
    return 0;
  }
  gsize length = (gsize) (end - text - 1);
  /* In a block of exactly its size, so that reading beyond is noticed. */
  g_autofree char *its_text = g_malloc (MAX (length, 1));
  memcpy (its_text, text + 1, length);
  g_autoptr (RulesDetectors) detectors =
      compile (pattern, (gsize) (near - pattern), near + 1, (gsize) (text - near - 1));
  if (detectors == NULL) {
    return 0;
  }
  g_autoptr (RulesScanner) scanner = rules_scanner_new ();
  check_scan (detectors, scanner, its_text, length);
  check_repeated (detectors, scanner, its_text, length);
  return 0;
}
