/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/rules/evidence-fixture.h"

#include <string.h>

/* --- Trees as text: a line a node --- */

static const char *
component_name (const RulesShapes *shapes, guint32 constraint)
{
  RulesConstraintInfo info;
  rules_shapes_constraint (shapes, constraint, &info);
  return strrchr (ontology_term_iri (info.parameter), '#') + 1;
}

static void
print_term (const KgView *view, KgTermId id, GString *text)
{
  g_autofree char *name = fixture_names (view, &id, 1);
  g_string_append_printf (text, " %s", name);
}

static void
print_triple (const KgView *view, const RulesEvidence *evidence, GString *text)
{
  const RulesTriple *triple = &evidence->triple;
  const KgTermId ids[] = { triple->subject, triple->predicate, triple->object };
  g_autofree char *names = fixture_names (view, ids, 3);
  g_string_append_printf (text, " %s%s%s%s", evidence->inverse ? "^(" : "", names,
                          evidence->inverse ? ")" : "", evidence->spare ? " (spare)" : "");
}

static const char *const truth_names[] = { "violates", "unknown", "conforms" };
static const char *const kind_names[] = { "shape",   "constraint", "walk",       "triple",
                                          "derived", "absence",    "comparison", "count" };

static void
print_node (const RulesShapes *shapes, const KgView *view, const RulesEvidence *evidence,
            GString *text)
{
  switch (evidence->kind) {
  case RULES_EVIDENCE_SHAPE:
    print_term (view, evidence->focus, text);
    g_string_append_printf (text, " %s", truth_names[evidence->truth]);
    break;
  case RULES_EVIDENCE_CONSTRAINT:
    g_string_append_printf (text, " %s", component_name (shapes, evidence->constraint));
    break;
  case RULES_EVIDENCE_WALK:
  case RULES_EVIDENCE_ABSENCE:
  case RULES_EVIDENCE_COMPARISON:
    break;
  case RULES_EVIDENCE_TRIPLE:
  case RULES_EVIDENCE_DERIVED:
    print_triple (view, evidence, text);
    break;
  case RULES_EVIDENCE_COUNT:
    g_string_append_printf (text, " %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT, evidence->count,
                            evidence->limit);
    break;
  }
  if (evidence->value != KG_NONE) {
    print_term (view, evidence->value, text);
  }
  if (evidence->other != KG_NONE) {
    print_term (view, evidence->other, text);
  }
}

void
fixture_print_evidence (const RulesShapes *shapes, const KgView *view,
                        const RulesEvidence *evidence, guint depth, GString *text)
{
  for (; evidence != NULL; evidence = evidence->next) {
    g_string_append_printf (text, "%*s%s", (int) depth * 2, "", kind_names[evidence->kind]);
    print_node (shapes, view, evidence, text);
    g_string_append_c (text, '\n');
    fixture_print_evidence (shapes, view, evidence->children, depth + 1, text);
  }
}

/* --- What is promised of every piece of evidence --- */

/* What is expected of the triples cited. */
typedef struct {
  RulesEvaluator *evaluator;
  guint32 shape;
  KgTermId focus;
  RulesTruth truth;
} Promise;

static RulesTruth
evaluate_without (const Promise *promise, const GArray *cited, guint without)
{
  g_autoptr (RulesTriples) triples = rules_triples_new ();
  for (guint i = 0; i < cited->len; i++) {
    if (i != without) {
      rules_triples_add (triples, &g_array_index (cited, RulesTriple, i));
    }
  }
  rules_triples_seal (triples);
  rules_evaluator_restrict (promise->evaluator, triples);
  RulesTruth truth = rules_evaluate (promise->evaluator, promise->shape, promise->focus);
  rules_evaluator_restrict (promise->evaluator, NULL);
  return truth;
}

static gboolean
keeps_promise (const Promise *promise, const KgView *view, const GArray *cited)
{
  for (guint i = 0; i < cited->len; i++) {
    const RulesTriple *triple = &g_array_index (cited, RulesTriple, i);
    if (!kg_view_contains (view, triple->subject, triple->predicate, triple->object) ||
        evaluate_without (promise, cited, i) == promise->truth) {
      return FALSE;
    }
  }
  return evaluate_without (promise, cited, G_MAXUINT) == promise->truth;
}

static gboolean
has_spare (const RulesEvidence *evidence)
{
  for (; evidence != NULL; evidence = evidence->next) {
    if (evidence->spare || has_spare (evidence->children)) {
      return TRUE;
    }
  }
  return FALSE;
}

/* Whether each shape of the tree comes to what it says there on what the evaluator reads. */
static gboolean
is_true (RulesEvaluator *evaluator, const RulesEvidence *evidence)
{
  for (; evidence != NULL; evidence = evidence->next) {
    if (evidence->kind == RULES_EVIDENCE_SHAPE &&
        rules_evaluate (evaluator, evidence->shape, evidence->focus) != evidence->truth) {
      return FALSE;
    }
    if (!is_true (evaluator, evidence->children)) {
      return FALSE;
    }
  }
  return TRUE;
}

/* On the graph, and on the triples cited, unless they come to the same for another reason. */
static gboolean
is_honest (RulesEvaluator *evaluator, const RulesEvidence *evidence, const GArray *cited)
{
  g_autoptr (RulesTriples) triples = rules_triples_new ();
  for (guint i = 0; i < cited->len; i++) {
    rules_triples_add (triples, &g_array_index (cited, RulesTriple, i));
  }
  rules_triples_seal (triples);
  gboolean honest = is_true (evaluator, evidence);
  rules_evaluator_restrict (evaluator, triples);
  honest = honest && (has_spare (evidence) || is_true (evaluator, evidence));
  rules_evaluator_restrict (evaluator, NULL);
  return honest;
}

char *
fixture_explain (const Fixture *fixture, const KgView *view, RulesEvaluateFlags flags,
                 const char *shape, const char *focus)
{
  g_autoptr (RulesEvaluator) evaluator = rules_evaluator_new ();
  g_autoptr (GError) error = NULL;
  Promise promise = { .evaluator = evaluator,
                      .shape = fixture_shape (fixture, shape),
                      .focus = fixture_id (view, focus) };
  rules_evaluator_begin (evaluator, fixture->shapes, view, flags, FIXTURE_STEPS);
  const RulesEvidence *evidence =
      rules_evidence (evaluator, promise.shape, promise.focus, &promise.truth, &error);
  g_assert_no_error (error);
  GString *text = g_string_new (NULL);
  fixture_print_evidence (fixture->shapes, view, evidence, 0, text);
  if (promise.truth != RULES_UNKNOWN) {
    g_autoptr (GArray) cited = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
    rules_evidence_triples (evidence, cited);
    if (!keeps_promise (&promise, view, cited) || !is_honest (evaluator, evidence, cited)) {
      g_error ("not true, not sufficient or not minimal:\n%s", text->str);
    }
  }
  return g_string_free (text, FALSE);
}
