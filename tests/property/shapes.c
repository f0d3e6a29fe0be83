/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/property/runner.h"
#include "tests/property/shapes-checks.h"

/* Random shapes on random graphs: the engine against the reference evaluator. The runner says what can be asked for. */

#define CASES 10000
#define CASES_LONG 200000

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

static gpointer
new_case (guint32 seed)
{
  return generated_case_new (seed);
}

static void
free_case (gpointer generated)
{
  generated_case_free ((GeneratedCase *) generated);
}

static char *
check (gconstpointer property, gconstpointer generated, guint32 seed)
{
  return ((const Property *) property)->check ((const GeneratedCase *) generated, seed);
}

/* Shapes have to stay well formed, unless it is about whether they are. */
static gboolean
is_sound (gconstpointer property, gconstpointer generated, guint32 seed)
{
  g_autofree char *refused = check_shapes ((const GeneratedCase *) generated, seed);
  return refused == NULL || ((const Property *) property)->check == check_shapes;
}

static GArray *
part (gpointer generated, guint number)
{
  const GeneratedCase *parts = (const GeneratedCase *) generated;
  GArray *const all[] = { parts->shapes, parts->data, NULL };
  return all[number];
}

static char *
to_text (gconstpointer generated)
{
  return generated_case_to_text ((const GeneratedCase *) generated);
}

static void
test_property (gconstpointer data)
{
  const Property *property = (const Property *) data;
  const PropertyRun run = { .name = property->name,
                            .every = property->every,
                            .cases = CASES,
                            .cases_if_long = CASES_LONG,
                            .new_case = new_case,
                            .free_case = free_case,
                            .check = check,
                            .is_sound = is_sound,
                            .part = part,
                            .to_text = to_text };
  property_run (&run, property);
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
