/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/rules/assessment-fixture.h"

#include "rules/limits.h"

#include <string.h>

void
assessment_init (Assessment *assessment, const FixtureDocument *documents, gsize n)
{
  assessment_init_with (assessment, fixture_snapshot_of (documents, n));
}

void
assessment_init_with (Assessment *assessment, KgSnapshot *snapshot)
{
  g_autoptr (GError) error = NULL;
  *assessment = (Assessment) { .snapshot = snapshot };
  assessment->graph = rules_graph_new (assessment->snapshot, FALSE);
  assessment->catalogues = rules_catalogues_new (assessment->graph, &error);
  g_assert_no_error (error);
  assessment->assessor = rules_assessor_new (assessment->catalogues);
  assessment->view = (KgView) { assessment->snapshot, NULL };
}

void
assessment_clear (Assessment *assessment)
{
  rules_assessor_free (assessment->assessor);
  rules_catalogues_unref (assessment->catalogues);
  rules_graph_unref (assessment->graph);
  kg_snapshot_unref (assessment->snapshot);
}

/* --- What is promised of every answer that is given --- */

static gboolean
holds_without (const Assessment *assessment, const RulesAnswer *answer, guint without)
{
  g_autoptr (RulesEvaluator) evaluator = rules_evaluator_new ();
  g_autoptr (RulesTriples) triples = rules_triples_new ();
  for (guint i = 0; i < answer->n_triples; i++) {
    if (i != without) {
      rules_triples_add (triples, &answer->triples[i]);
    }
  }
  rules_triples_seal (triples);
  rules_evaluator_begin (evaluator, rules_catalogues_shapes (assessment->catalogues),
                         rules_assessor_view (assessment->assessor), RULES_EVALUATE_CONDITION,
                         RULES_LIMIT_CONDITION_STEPS);
  rules_evaluator_restrict (evaluator, triples);
  return rules_evaluate (evaluator, answer->way->shape, answer->focus) == RULES_CONFORMS;
}

static void
check_triples (const Assessment *assessment, const RulesTriple *triples, guint n)
{
  const KgView *view = rules_assessor_view (assessment->assessor);
  for (guint i = 0; i < n; i++) {
    g_assert_true (
        kg_view_contains (view, triples[i].subject, triples[i].predicate, triples[i].object));
  }
}

void
assessment_check_answer (const Assessment *assessment, const RulesAnswer *answer)
{
  check_triples (assessment, answer->triples, answer->n_triples);
  check_triples (assessment, answer->belongs, answer->n_belongs);
  if (answer->status != RULES_ANSWER_GIVEN) {
    return;
  }
  g_assert_cmpuint (answer->n_triples + answer->n_belongs, >, 0);
  g_assert_true (holds_without (assessment, answer, G_MAXUINT));
  for (guint i = 0; i < answer->n_triples; i++) {
    g_assert_false (holds_without (assessment, answer, i));
  }
}

/* --- As text --- */

static const char *const answer_names[] = { "given", "partial", "none", "unknown" };
static const char *const status_names[] = { "met",     "partial",        "gap",
                                            "unknown", "not applicable", "silent" };

static void
append_ids (const Assessment *assessment, GString *text, const KgTermId *ids, gsize n)
{
  g_autofree char *names = fixture_names (rules_assessor_view (assessment->assessor), ids, n);
  g_string_append (text, names);
}

static gint
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* In the order of their words: ids depend on the order of documents. */
static void
append_triples (const Assessment *assessment, GString *text, const RulesTriple *triples, guint n,
                const char *brackets)
{
  g_autoptr (GPtrArray) sentences = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < n; i++) {
    const KgTermId ids[] = { triples[i].subject, triples[i].predicate, triples[i].object };
    g_autofree char *names = fixture_names (rules_assessor_view (assessment->assessor), ids, 3);
    g_ptr_array_add (sentences, g_steal_pointer (&names));
  }
  g_ptr_array_sort (sentences, compare_texts);
  for (guint i = 0; i < n; i++) {
    g_string_append (text, i == 0 ? " " : ", ");
    g_string_append_len (text, brackets, i == 0 ? 1 : 0);
    g_string_append (text, g_ptr_array_index (sentences, i));
  }
  g_string_append_len (text, brackets + 1, n > 0 ? 1 : 0);
}

static void
append_answer (const Assessment *assessment, GString *text, const RulesAnswer *answer)
{
  assessment_check_answer (assessment, answer);
  g_string_append_printf (text, ", %s %s", answer->question->identifier,
                          answer_names[answer->status]);
  if (answer->focus != KG_NONE) {
    g_string_append_c (text, ' ');
    append_ids (assessment, text, answer->foci, answer->n_foci);
  }
  append_triples (assessment, text, answer->triples, answer->n_triples, "()");
  append_triples (assessment, text, answer->belongs, answer->n_belongs, "[]");
}

static const RulesFinding *
assess (const Assessment *assessment, const char *system, guint *n)
{
  g_autoptr (GError) error = NULL;
  KgTermId id = fixture_id (rules_assessor_view (assessment->assessor), system);
  const RulesCatalogue *catalogue = rules_catalogues_find (assessment->catalogues, "c");
  const RulesFinding *findings =
      rules_assessor_assess (assessment->assessor, catalogue, id, ASSESSMENT_TODAY, n, &error);
  g_assert_no_error (error);
  return findings;
}

char *
assessment_statuses (const Assessment *assessment, const char *system)
{
  GString *text = g_string_new (NULL);
  guint n = 0;
  const RulesFinding *findings = assess (assessment, system, &n);
  for (guint i = 0; i < n; i++) {
    g_string_append_printf (text, "%s%s %s", i == 0 ? "" : ", ", findings[i].requirement->notation,
                            status_names[findings[i].status]);
  }
  return g_string_free (text, FALSE);
}

char *
assessment_findings (const Assessment *assessment, const char *system)
{
  GString *text = g_string_new (NULL);
  guint n = 0;
  const RulesFinding *findings = assess (assessment, system, &n);
  for (guint i = 0; i < n; i++) {
    if (findings[i].status == RULES_REQUIREMENT_SILENT) {
      continue;
    }
    g_string_append_printf (text, "%s%s: %s", text->len > 0 ? "; " : "",
                            findings[i].requirement->notation, status_names[findings[i].status]);
    for (guint k = 0; k < findings[i].requirement->n_questions; k++) {
      append_answer (assessment, text, &findings[i].answers[k]);
    }
  }
  return g_string_free (text, FALSE);
}

char *
assessment_classes (const Assessment *assessment, const char *system)
{
  g_autoptr (GError) error = NULL;
  GString *text = g_string_new (NULL);
  guint n = 0;
  KgTermId id = fixture_id (rules_assessor_view (assessment->assessor), system);
  const RulesClassification *classes =
      rules_assessor_classify (assessment->assessor, id, &n, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < n; i++) {
    check_triples (assessment, classes[i].triples, classes[i].n_triples);
    if (classes[i].truth == RULES_VIOLATES && !classes[i].excepted) {
      continue;
    }
    g_string_append_printf (text, "%s%s", text->len > 0 ? "; " : "",
                            classes[i].risk_class->identifier);
    g_string_append (text, classes[i].excepted                 ? " excepted"
                           : classes[i].truth == RULES_UNKNOWN ? " unknown"
                                                               : " holds");
    append_triples (assessment, text, classes[i].triples, classes[i].n_triples, "()");
  }
  return g_string_free (text, FALSE);
}

const RulesFinding *
assessment_find (const Assessment *assessment, const char *system, gint64 today, guint i)
{
  g_autoptr (GError) error = NULL;
  guint n = 0;
  const RulesCatalogue *catalogue = rules_catalogues_find (assessment->catalogues, "c");
  const RulesFinding *findings =
      rules_assessor_assess (assessment->assessor, catalogue,
                             fixture_id (&assessment->view, system), today, &n, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, catalogue->n_all);
  return &findings[i];
}

void
assessment_check_statuses (const char *catalogue, const char *system, const char *expected)
{
  const FixtureDocument documents[] = { { "catalogue.ttl", catalogue }, { "system.ttl", system } };
  g_auto (Assessment) assessment;
  assessment_init (&assessment, documents, 2);
  g_autofree char *statuses = assessment_statuses (&assessment, "ex:s");
  g_assert_cmpstr (statuses, ==, expected);
}
