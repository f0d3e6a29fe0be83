/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/rules/classification-fixture.h"

#include "ontology/builtin.h"
#include "rules/limits.h"

#include <fcntl.h>
#include <unistd.h>

void
classification_load_file (Graph *graph, const char *path, const char *iri)
{
  g_autoptr (GError) error = NULL;
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  g_assert_cmpint (fd, >=, 0);
  KgLoadSource source = { .name = path, .fd = fd, .format = KG_FORMAT_TURTLE, .graph = iri };
  KgLoadOptions options = { .info = { "tester", "load", 2 } };
  KgLoadResult result;
  g_assert_true (kg_load (graph->store, &source, 1, &options, &result, &error));
  g_assert_no_error (error);
  close (fd);
}

void
classification_init (Graph *graph)
{
  g_autoptr (GError) error = NULL;
  const KgCommitInfo info = { "tester", "load", 1 };
  graph_init (graph);
  g_assert_true (ontology_builtin_load (graph->store, &info, NULL, &error));
  g_assert_no_error (error);
}

/* --- What is promised of a class that holds --- */

/* On these triples alone, but for one. */
static RulesTruth
evaluate_on (const Assessment *assessment, guint32 shape, KgTermId system, const GArray *triples,
             guint without)
{
  g_autoptr (RulesEvaluator) evaluator = rules_evaluator_new ();
  g_autoptr (RulesTriples) only = rules_triples_new ();
  for (guint i = 0; i < triples->len; i++) {
    if (i != without) {
      rules_triples_add (only, &g_array_index (triples, RulesTriple, i));
    }
  }
  rules_triples_seal (only);
  rules_evaluator_begin (evaluator, rules_catalogues_shapes (assessment->catalogues),
                         rules_assessor_view (assessment->assessor), RULES_EVALUATE_CONDITION,
                         RULES_LIMIT_CONDITION_STEPS);
  rules_evaluator_restrict (evaluator, only);
  return rules_evaluate (evaluator, shape, system);
}

static void
check_shape (const Assessment *assessment, guint32 shape, KgTermId system,
             const RulesEvidence *evidence)
{
  g_autoptr (GArray) triples = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
  rules_evidence_triples (evidence, triples);
  g_assert_cmpuint (triples->len, >, 0);
  g_assert_cmpint (evaluate_on (assessment, shape, system, triples, G_MAXUINT), ==, RULES_CONFORMS);
  for (guint i = 0; i < triples->len; i++) {
    g_assert_cmpint (evaluate_on (assessment, shape, system, triples, i), !=, RULES_CONFORMS);
  }
}

static void
check_class (const Assessment *assessment, KgTermId system, const RulesClassification *found)
{
  const KgView *view = rules_assessor_view (assessment->assessor);
  const RulesRiskClass *class = found->risk_class;
  for (guint i = 0; i < found->n_triples; i++) {
    const RulesTriple *triple = &found->triples[i];
    g_assert_true (kg_view_contains (view, triple->subject, triple->predicate, triple->object));
  }
  if (found->truth != RULES_CONFORMS && !found->excepted) {
    return;
  }
  g_assert_nonnull (found->evidence);
  check_shape (assessment, class->condition, system, found->evidence);
  if (found->exception != NULL && found->exception->truth == RULES_CONFORMS) {
    check_shape (assessment, class->unless, system, found->exception);
    if (!found->excepted) {
      g_assert_nonnull (found->no_exception);
      check_shape (assessment, class->not_unless, system, found->no_exception);
    }
  }
}

const RulesClassification *
classification_of (const Assessment *assessment, const char *iri, guint *n)
{
  g_autoptr (GError) error = NULL;
  KgTermId system = kg_view_find_iri (rules_assessor_view (assessment->assessor), iri, -1);
  if (system == KG_NONE) {
    g_error ("the graph has no %s", iri);
  }
  const RulesClassification *classes =
      rules_assessor_classify (assessment->assessor, system, n, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < *n; i++) {
    check_class (assessment, system, &classes[i]);
    g_assert_cmpint (classes[i].truth, !=, RULES_UNKNOWN);
  }
  return classes;
}

char *
classification_names (const Assessment *assessment, const char *iri)
{
  GString *names = g_string_new (NULL);
  guint n = 0;
  const RulesClassification *classes = classification_of (assessment, iri, &n);
  for (guint i = 0; i < n; i++) {
    if (classes[i].truth == RULES_CONFORMS || classes[i].excepted) {
      g_string_append_printf (names, "%s%s%s", names->len > 0 ? ", " : "",
                              classes[i].risk_class->identifier,
                              classes[i].excepted ? " excepted" : "");
    }
  }
  return names->len > 0 ? g_string_free (names, FALSE)
                        : (g_string_free (names, TRUE), g_strdup ("-"));
}
