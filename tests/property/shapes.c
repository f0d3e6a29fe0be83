/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/property/shapes-checks.h"

#include <string.h>

/* Random shapes on random graphs: the engine against the reference evaluator.
 *
 *   GROUNDS_PROPERTY_CASES=N   so many cases [10000, or 200000 with GROUNDS_TEST_LONG]
 *   GROUNDS_PROPERTY_SEED=S    from this seed on; alone: this one case
 *
 * Where a property fails, the case is made smaller as long as it fails, and shown. */

#define CASES 10000
#define CASES_LONG 200000
#define SHOWN 10

typedef struct {
  const char *name;
  PropertyCheck check;
  guint every; /* so many cases are one that is checked: what takes long */
} Property;

static const Property properties[] = {
  { "/property/shapes/same-shapes-and-targets", check_shapes, 1 },
  { "/property/shapes/same-results", check_results, 1 },
  { "/property/shapes/same-results-on-threads", check_threads, 40 },
  { "/property/shapes/same-truths", check_truths, 1 },
  { "/property/shapes/same-truths-on-fewer-triples", check_restricted, 1 },
  { "/property/shapes/evidence", check_evidence, 1 },
  { "/property/shapes/evidence-of-results", check_evidence_of_results, 1 },
  { "/property/shapes/affected", check_affected, 1 },
};

static guint64
number_from_environment (const char *name, guint64 otherwise)
{
  const char *text = g_getenv (name);
  return text == NULL ? otherwise : g_ascii_strtoull (text, NULL, 10);
}

/* The same in kind: up to the colon. */
static gboolean
same_failure (const char *a, const char *b)
{
  gsize n = strcspn (a, ":");
  return strcspn (b, ":") == n && strncmp (a, b, n) == 0;
}

/* Takes away each triple without which the property still fails. TRUE if there was one. */
static gboolean
shrink (const Property *property, GeneratedCase *generated, GArray *quads, guint32 seed,
        const char *first)
{
  gboolean any = FALSE;
  for (guint i = quads->len; i > 0; i--) {
    const KgQuad quad = g_array_index (quads, KgQuad, i - 1);
    g_array_remove_index (quads, i - 1);
    g_autofree char *refused = check_shapes (generated, seed);
    gboolean well_formed = property->check == check_shapes || refused == NULL;
    g_autofree char *failure = well_formed ? property->check (generated, seed) : NULL;
    gboolean fails = failure != NULL && same_failure (failure, first);
    if (!fails) {
      g_array_insert_val (quads, i - 1, quad);
    }
    any = any || fails;
  }
  return any;
}

static void
report (const Property *property, GeneratedCase *generated, guint32 seed, const char *failure)
{
  g_test_message ("%s: seed %u: %s", property->name, seed, failure);
  gboolean smaller = !g_str_has_prefix (failure, "refused: ");
  while (smaller) {
    smaller = shrink (property, generated, generated->shapes, seed, failure);
    smaller = shrink (property, generated, generated->data, seed, failure) || smaller;
  }
  g_autofree char *last = property->check (generated, seed);
  g_autofree char *text = generated_case_to_text (generated);
  g_test_message ("replay with GROUNDS_PROPERTY_SEED=%u; made smaller: %s\n%s", seed, last, text);
}

static void
test_property (gconstpointer data)
{
  const Property *property = (const Property *) data;
  gboolean one = g_getenv ("GROUNDS_PROPERTY_SEED") != NULL;
  guint64 first = number_from_environment ("GROUNDS_PROPERTY_SEED", 1);
  guint64 all = g_getenv ("GROUNDS_TEST_LONG") == NULL ? CASES : CASES_LONG;
  guint64 n = number_from_environment ("GROUNDS_PROPERTY_CASES", one ? 1 : all);
  guint64 failed = 0;
  for (guint64 i = 0; i < n; i++) {
    guint32 seed = (guint32) (first + i);
    if (!one && seed % property->every != 0) {
      continue;
    }
    g_autoptr (GeneratedCase) generated = generated_case_new (seed);
    g_autofree char *failure = property->check (generated, seed);
    if (failure != NULL && failed == 0) {
      report (property, generated, seed, failure);
    } else if (failure != NULL && failed < SHOWN) {
      g_test_message ("seed %u too: %s", seed, failure);
    }
    failed += failure != NULL ? 1 : 0;
  }
  if (failed > 0) {
    g_test_message ("%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " cases fail", failed, n);
    g_test_fail ();
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (properties); i++) {
    g_test_add_data_func (properties[i].name, &properties[i], test_property);
  }
  return g_test_run ();
}
