/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/assessment-private.h"

/* How near a node comes to a shape that it does not conform to: how many of the things hold that the shape asks for side by side, and for
 * how many of the others the graph has something all the same. */

typedef struct {
  RulesAssessor *assessor;
  GArray *found; /* (nullable) RulesTriple */
} Survey;

static void look (Survey *survey, guint32 shape, KgTermId focus, RulesNearness *out);

static void
add_found (Survey *survey, const RulesTriple *triple)
{
  if (survey->found != NULL && survey->found->len < RULES_LIMIT_FOUND_TRIPLES &&
      !rules_assess_is_of_classes (survey->assessor, triple)) {
    g_array_append_vals (survey->found, triple, 1);
  }
}

static void
add_evidence (Survey *survey, guint32 shape, KgTermId focus)
{
  RulesTruth truth;
  if (survey->found == NULL) {
    return;
  }
  const RulesEvidence *evidence = rules_assess_evidence (survey->assessor, shape, focus, &truth);
  g_autoptr (GArray) cited = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
  if (evidence != NULL) {
    rules_evidence_triples (evidence, cited);
  }
  for (guint i = 0; i < cited->len; i++) {
    add_found (survey, &g_array_index (cited, RulesTriple, i));
  }
}

/* --- Values that do not suffice --- */

static void
add_walk (Survey *survey, const RulesPath *path, KgTermId focus, KgTermId value)
{
  RulesAssessor *assessor = survey->assessor;
  g_autoptr (GArray) steps = g_array_new (FALSE, FALSE, sizeof (RulesStep));
  rules_assess_lend (assessor);
  rules_path_walk (path, &assessor->evaluator->source, focus, value, assessor->evaluator->scratch,
                   steps);
  rules_assess_settle (assessor);
  for (guint i = 0; i < steps->len; i++) {
    add_found (survey, &g_array_index (steps, RulesStep, i).triple);
  }
}

/* Whether the path of a shape leads anywhere but to the node itself. */
static gboolean
reaches (Survey *survey, guint32 shape, KgTermId focus)
{
  RulesAssessor *assessor = survey->assessor;
  RulesScratch *scratch = assessor->evaluator->scratch;
  const RulesPath *path = rules_shape (assessor->shapes, shape)->path;
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  guint32 mark = scratch->n_values;
  if (path == NULL) {
    return FALSE;
  }
  rules_assess_lend (assessor);
  rules_path_push_values (path, &assessor->evaluator->source, focus, scratch);
  rules_assess_settle (assessor);
  for (guint32 i = mark; i < scratch->n_values; i++) {
    if (scratch->values[i] != focus) {
      g_array_append_val (values, scratch->values[i]);
    }
  }
  scratch->n_values = mark;
  for (guint i = 0; survey->found != NULL && i < values->len; i++) {
    add_walk (survey, path, focus, g_array_index (values, KgTermId, i));
  }
  return values->len > 0;
}

/* --- Constraints --- */

static void
look_at_property (Survey *survey, guint32 shape, KgTermId focus, RulesNearness *out)
{
  out->asked++;
  if (rules_assess_shape (survey->assessor, shape, focus) == RULES_CONFORMS) {
    out->held++;
    add_evidence (survey, shape, focus);
  } else if (reaches (survey, shape, focus)) {
    out->reached++;
  }
}

/* One thing is asked for, in one of several ways. */
static void
look_at_alternatives (Survey *survey, const RulesConstraint *constraint, KgTermId focus,
                      RulesNearness *out)
{
  gboolean held = FALSE;
  gboolean reached = FALSE;
  const guint32 *nested = rules_nested (survey->assessor->shapes, constraint);
  for (guint32 i = 0; i < constraint->n && !held; i++) {
    if (rules_assess_shape (survey->assessor, nested[i], focus) == RULES_CONFORMS) {
      held = TRUE;
      add_evidence (survey, nested[i], focus);
    } else {
      RulesNearness nearness = { 0 };
      look (survey, nested[i], focus, &nearness);
      reached = reached || nearness.held + nearness.reached > 0;
    }
  }
  out->asked++;
  out->held += held ? 1 : 0;
  out->reached += !held && reached ? 1 : 0;
}

static void
look_at_constraint (Survey *survey, guint32 shape, guint32 number, KgTermId focus,
                    RulesNearness *out)
{
  RulesAssessor *assessor = survey->assessor;
  const RulesConstraint *constraint = rules_constraint (assessor->shapes, number);
  const guint32 *nested = constraint->kind >= RULES_CONSTRAINT_NODE
                              ? rules_nested (assessor->shapes, constraint)
                              : NULL;
  if (constraint->kind == RULES_CONSTRAINT_PROPERTY) {
    look_at_property (survey, *nested, focus, out);
    return;
  }
  if (constraint->kind == RULES_CONSTRAINT_OR || constraint->kind == RULES_CONSTRAINT_XONE) {
    look_at_alternatives (survey, constraint, focus, out);
    return;
  }
  if (constraint->kind == RULES_CONSTRAINT_NODE || constraint->kind == RULES_CONSTRAINT_AND) {
    for (guint32 i = 0; i < constraint->n; i++) {
      look (survey, nested[i], focus, out);
    }
    return;
  }
  rules_assess_lend (assessor);
  RulesTruth truth = rules_evaluate_constraint (assessor->evaluator, shape, number, focus);
  rules_assess_settle (assessor);
  out->asked++;
  out->held += truth == RULES_CONFORMS ? 1 : 0;
}

/* Shapes nest no deeper than RULES_LIMIT_DEPTH. */
static void
look (Survey *survey, guint32 shape, KgTermId focus, RulesNearness *out)
{
  const RulesShape *known = rules_shape (survey->assessor->shapes, shape);
  if (known->path != NULL) {
    look_at_property (survey, shape, focus, out);
    return;
  }
  for (guint32 i = 0; i < known->n_constraints && survey->assessor->steps > 0; i++) {
    look_at_constraint (survey, shape, known->first_constraint + i, focus, out);
  }
}

RulesNearness
rules_assess_near (RulesAssessor *assessor, guint32 shape, KgTermId focus, GArray *found)
{
  Survey survey = { assessor, found };
  RulesNearness nearness = { 0 };
  look (&survey, shape, focus, &nearness);
  if (found != NULL) {
    rules_assess_unite (found);
  }
  return nearness;
}

/* A larger share holds; else a larger share of the rest has something. */
gboolean
rules_nearness_is_better (const RulesNearness *a, const RulesNearness *b)
{
  guint64 held = (guint64) a->held * MAX (b->asked, 1);
  guint64 other = (guint64) b->held * MAX (a->asked, 1);
  if (held != other) {
    return held > other;
  }
  return (guint64) a->reached * MAX (b->asked, 1) > (guint64) b->reached * MAX (a->asked, 1);
}
