/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/evaluate-private.h"

#include "rules/evidence.h"

#include <string.h>

/* --- Lifecycle --- */

RulesEvaluator *
rules_evaluator_new (void)
{
  RulesEvaluator *evaluator = g_new0 (RulesEvaluator, 1);
  evaluator->scratch = rules_scratch_new ();
  evaluator->matcher = rules_matcher_new ();
  return evaluator;
}

void
rules_evaluator_free (RulesEvaluator *evaluator)
{
  if (evaluator == NULL) {
    return;
  }
  if (evaluator->evidence != NULL) {
    rules_evidence_maker_free (evaluator->evidence);
  }
  rules_matcher_free (evaluator->matcher);
  rules_scratch_free (evaluator->scratch);
  g_free (evaluator);
}

void
rules_evaluator_begin (RulesEvaluator *evaluator, const RulesShapes *shapes, const KgView *view,
                       RulesEvaluateFlags flags, guint64 steps)
{
  if (evaluator->evidence != NULL) {
    rules_evidence_forget (evaluator);
  }
  evaluator->shapes = shapes;
  evaluator->source = (RulesSource) { shapes->data, *view, NULL };
  evaluator->flags = flags;
  evaluator->steps = steps;
  evaluator->instances = NULL;
  evaluator->memo = NULL;
  /* Ids may stand for other terms from now on. */
  evaluator->lookup.id = KG_NONE;
  memset (evaluator->datatype_ids, 0, sizeof evaluator->datatype_ids);
}

void
rules_evaluator_restrict (RulesEvaluator *evaluator, const RulesTriples *only)
{
  evaluator->source.only = only;
}

/* --- Value nodes --- */

static void
take_cursor (RulesEvaluator *evaluator, KgCursor *cursor, RulesValues *out)
{
  RulesScratch *scratch = evaluator->scratch;
  if (G_LIKELY (cursor->single)) {
    *out = (RulesValues) { cursor->at[0], 0, (guint32) (cursor->end[0] - cursor->at[0]) };
    return;
  }
  *out = (RulesValues) { NULL, scratch->n_values, 0 };
  KgTermId id;
  while ((id = kg_cursor_next (cursor)) != KG_NONE) {
    rules_scratch_push (scratch, id);
  }
  out->n = scratch->n_values - out->first;
}

gboolean
rules_evaluate_objects (RulesEvaluator *evaluator, KgTermId subject, KgTermId predicate,
                        RulesValues *out)
{
  KgCursor cursor;
  if (!rules_scratch_step (evaluator->scratch)) {
    return FALSE;
  }
  rules_source_objects (&evaluator->source, subject, predicate, &cursor);
  take_cursor (evaluator, &cursor, out);
  return TRUE;
}

static gboolean
subject_values (RulesEvaluator *evaluator, KgTermId predicate, KgTermId object, RulesValues *out)
{
  KgCursor cursor;
  if (!rules_scratch_step (evaluator->scratch)) {
    return FALSE;
  }
  rules_source_subjects (&evaluator->source, predicate, object, &cursor);
  take_cursor (evaluator, &cursor, out);
  return TRUE;
}

static gboolean
walked_values (RulesEvaluator *evaluator, const RulesPath *path, KgTermId focus, RulesValues *out)
{
  RulesScratch *scratch = evaluator->scratch;
  guint32 first = scratch->n_values;
  gboolean whole = rules_path_push_values (path, &evaluator->source, focus, scratch);
  *out = (RulesValues) { NULL, first, scratch->n_values - first };
  return whole;
}

gboolean
rules_evaluate_values (RulesEvaluator *evaluator, const RulesShape *shape, const KgTermId *focus,
                       RulesValues *out)
{
  const RulesPath *path = shape->path;
  if (path == NULL) {
    *out = (RulesValues) { focus, 0, 1 };
    return rules_scratch_step (evaluator->scratch);
  }
  const RulesWalked *walked = rules_evaluate_recall (evaluator, path, *focus);
  if (walked != NULL) {
    *out = (RulesValues) { rules_path_memo_values (evaluator->memo, walked), 0, walked->n_values };
    return rules_scratch_step (evaluator->scratch);
  }
  switch (rules_path_kind (path)) {
  case RULES_PATH_PREDICATE:
    return rules_evaluate_objects (evaluator, *focus, rules_path_predicate (path), out);
  case RULES_PATH_INVERSE:
    return subject_values (evaluator, rules_path_predicate (path), *focus, out);
  case RULES_PATH_AUTOMATON:
    return walked_values (evaluator, path, *focus, out);
  }
  return FALSE;
}

gboolean
rules_evaluate_push_values (RulesEvaluator *evaluator, const RulesShape *shape, KgTermId focus)
{
  RulesValues values;
  if (!rules_evaluate_values (evaluator, shape, &focus, &values)) {
    return FALSE;
  }
  for (guint32 i = 0; values.run != NULL && i < values.n; i++) {
    rules_scratch_push (evaluator->scratch, values.run[i]);
  }
  return TRUE;
}

/* --- Counting what qualifies --- */

RulesTruth
rules_evaluate_qualified (RulesEvaluator *evaluator, const RulesConstraint *constraint,
                          KgTermId value)
{
  const RulesShapes *shapes = evaluator->shapes;
  RulesTruth truth = rules_evaluate_shape (evaluator, rules_nested (shapes, constraint)[0], value);
  for (guint32 i = 0; i < constraint->n_siblings && truth != RULES_VIOLATES; i++) {
    guint32 sibling = g_array_index (shapes->nested, guint32, constraint->first_sibling + i);
    RulesTruth other = rules_evaluate_shape (evaluator, sibling, value);
    truth = rules_truth_and (truth, rules_truth_not (other));
  }
  return evaluator->scratch->steps == 0 ? RULES_UNKNOWN : truth;
}

/* How many value nodes qualify: `sure` at least, `sure + possible` at most. */
typedef struct {
  guint64 sure;
  guint64 possible;
} Interval;

static RulesTruth
at_least (Interval count, guint64 limit)
{
  if (count.sure >= limit) {
    return RULES_CONFORMS;
  }
  return count.sure + count.possible < limit ? RULES_VIOLATES : RULES_UNKNOWN;
}

static RulesTruth
at_most (Interval count, guint64 limit)
{
  if (count.sure > limit) {
    return RULES_VIOLATES;
  }
  return count.sure + count.possible <= limit ? RULES_CONFORMS : RULES_UNKNOWN;
}

/* What a minimum or maximum comes to with `left` value nodes still to be looked at; all the same whatever they
 * are, unless it is unknown. */
static RulesTruth
judge_count (const RulesConstraint *constraint, Interval count, guint32 left)
{
  count.possible += left;
  return constraint->kind == RULES_CONSTRAINT_QUALIFIED_MIN_COUNT
             ? at_least (count, constraint->as.count)
             : at_most (count, constraint->as.count);
}

static RulesTruth
qualified_count (RulesEvaluator *evaluator, const RulesConstraint *constraint,
                 const RulesValues *values)
{
  Interval count = { 0, 0 };
  RulesTruth truth = judge_count (constraint, count, values->n);
  for (guint32 i = 0; i < values->n && truth == RULES_UNKNOWN; i++) {
    KgTermId value = rules_values_get (evaluator, values, i);
    RulesTruth one = rules_evaluate_qualified (evaluator, constraint, value);
    if (evaluator->scratch->steps == 0) {
      return RULES_UNKNOWN;
    }
    count.sure += one == RULES_CONFORMS;
    count.possible += one == RULES_UNKNOWN;
    truth = judge_count (constraint, count, values->n - i - 1);
  }
  return truth;
}

/* --- Constraints --- */

#define BIT(kind) (1u << RULES_CONSTRAINT_##kind)

gboolean
rules_constraint_is_by_value (RulesConstraintKind kind)
{
  const guint32 others = BIT (HAS_VALUE) | BIT (MIN_COUNT) | BIT (MAX_COUNT) | BIT (UNIQUE_LANG) |
                         BIT (EQUALS) | BIT (CLOSED) | BIT (QUALIFIED_MIN_COUNT) |
                         BIT (QUALIFIED_MAX_COUNT);
  return ((others >> kind) & 1) == 0;
}

/* What a constraint with one result, which carries no value, comes to. */
static RulesTruth
one_result (RulesFound *found, RulesTruth truth)
{
  rules_found_settles (found, truth, KG_NONE);
  return truth;
}

static RulesTruth
holds (RulesFound *found, gboolean holds)
{
  return one_result (found, holds ? RULES_CONFORMS : RULES_VIOLATES);
}

static RulesTruth
each_value (RulesEvaluator *evaluator, const RulesConstraint *constraint, KgTermId focus,
            const RulesValues *values, RulesFound *found)
{
  RulesTruth truth = RULES_CONFORMS;
  for (guint32 i = 0; i < values->n && rules_scratch_step (evaluator->scratch); i++) {
    KgTermId value = rules_values_get (evaluator, values, i);
    RulesTruth one = rules_evaluate_value (evaluator, constraint, focus, value);
    if (rules_found_settles (found, one, value)) {
      return RULES_VIOLATES;
    }
    truth = rules_truth_and (truth, one);
  }
  return truth;
}

/* As each_value(), but a value node violates the constraint once for each value it is compared with. */
static RulesTruth
each_pair (RulesEvaluator *evaluator, const RulesConstraint *constraint, KgTermId focus,
           const RulesValues *values, RulesFound *found)
{
  RulesTruth truth = RULES_CONFORMS;
  for (guint32 i = 0; i < values->n && rules_scratch_step (evaluator->scratch); i++) {
    KgTermId value = rules_values_get (evaluator, values, i);
    truth = rules_truth_and (truth,
                             rules_evaluate_less_than (evaluator, constraint, focus, value, found));
    if (truth == RULES_VIOLATES && found == NULL) {
      return RULES_VIOLATES;
    }
  }
  return truth;
}

static RulesTruth
over (RulesEvaluator *evaluator, const RulesConstraint *constraint, KgTermId focus,
      const RulesValues *values, RulesFound *found)
{
  switch (constraint->kind) {
  case RULES_CONSTRAINT_HAS_VALUE:
    return holds (found, rules_values_contain (evaluator, values, constraint->term));
  case RULES_CONSTRAINT_MIN_COUNT:
    return holds (found, values->n >= constraint->as.count);
  case RULES_CONSTRAINT_MAX_COUNT:
    return holds (found, values->n <= constraint->as.count);
  case RULES_CONSTRAINT_QUALIFIED_MIN_COUNT:
  case RULES_CONSTRAINT_QUALIFIED_MAX_COUNT:
    return one_result (found, qualified_count (evaluator, constraint, values));
  case RULES_CONSTRAINT_UNIQUE_LANG:
    return rules_evaluate_unique_lang (evaluator, values, found);
  case RULES_CONSTRAINT_EQUALS:
    return rules_evaluate_equals (evaluator, constraint, focus, values, found);
  case RULES_CONSTRAINT_CLOSED:
    return rules_evaluate_closed (evaluator, constraint, values, found);
  case RULES_CONSTRAINT_LESS_THAN:
  case RULES_CONSTRAINT_LESS_THAN_OR_EQUALS:
    return each_pair (evaluator, constraint, focus, values, found);
  case RULES_CONSTRAINT_DATATYPE:
  case RULES_CONSTRAINT_NODE_KIND:
  case RULES_CONSTRAINT_IN:
  case RULES_CONSTRAINT_MIN_LENGTH:
  case RULES_CONSTRAINT_MAX_LENGTH:
  case RULES_CONSTRAINT_MIN_EXCLUSIVE:
  case RULES_CONSTRAINT_MIN_INCLUSIVE:
  case RULES_CONSTRAINT_MAX_EXCLUSIVE:
  case RULES_CONSTRAINT_MAX_INCLUSIVE:
  case RULES_CONSTRAINT_LANGUAGE_IN:
  case RULES_CONSTRAINT_DISJOINT:
  case RULES_CONSTRAINT_CLASS:
  case RULES_CONSTRAINT_PATTERN:
  case RULES_CONSTRAINT_NODE:
  case RULES_CONSTRAINT_PROPERTY:
  case RULES_CONSTRAINT_AND:
  case RULES_CONSTRAINT_OR:
  case RULES_CONSTRAINT_NOT:
  case RULES_CONSTRAINT_XONE:
    return each_value (evaluator, constraint, focus, values, found);
  }
  return RULES_UNKNOWN;
}

RulesTruth
rules_evaluate_over (RulesEvaluator *evaluator, const RulesConstraint *constraint, KgTermId focus,
                     const RulesValues *values, RulesFound *found)
{
  RulesTruth truth = over (evaluator, constraint, focus, values, found);
  if (G_LIKELY (evaluator->scratch->steps > 0)) {
    return truth;
  }
  if (found != NULL) {
    found->unknown = TRUE;
  }
  return RULES_UNKNOWN;
}

/* --- Shapes --- */

/* sh:hasValue by itself asks whether the value is reached, not for all that is. */
static RulesTruth
reaches (RulesEvaluator *evaluator, const RulesPath *path, KgTermId focus, KgTermId value)
{
  const RulesSource *source = &evaluator->source;
  gboolean found = FALSE;
  if (!rules_scratch_step (evaluator->scratch)) {
    return RULES_UNKNOWN;
  }
  const RulesWalked *walked = rules_evaluate_recall (evaluator, path, focus);
  if (walked != NULL) {
    found = rules_ids_contain (rules_path_memo_values (evaluator->memo, walked), walked->n_values,
                               value);
    return found ? RULES_CONFORMS : RULES_VIOLATES;
  }
  switch (rules_path_kind (path)) {
  case RULES_PATH_PREDICATE:
    found = rules_source_contains (source, focus, rules_path_predicate (path), value);
    break;
  case RULES_PATH_INVERSE:
    found = rules_source_contains (source, value, rules_path_predicate (path), focus);
    break;
  case RULES_PATH_AUTOMATON:
    return rules_path_reaches (path, source, focus, value, evaluator->scratch);
  }
  return found ? RULES_CONFORMS : RULES_VIOLATES;
}

/* `n` constraints of a shape, from `first`. */
static RulesTruth
all_of (RulesEvaluator *evaluator, const RulesShape *shape, guint32 first, guint32 n,
        KgTermId focus)
{
  RulesScratch *scratch = evaluator->scratch;
  const RulesConstraint *constraint = rules_constraint (evaluator->shapes, first);
  RulesTruth truth = RULES_CONFORMS;
  RulesValues values;
  if (n == 1 && constraint->kind == RULES_CONSTRAINT_HAS_VALUE && shape->path != NULL) {
    truth = reaches (evaluator, shape->path, focus, constraint->term);
    return scratch->steps == 0 ? RULES_UNKNOWN : truth;
  }
  guint32 mark = scratch->n_values;
  gboolean whole = rules_evaluate_values (evaluator, shape, &focus, &values);
  for (guint32 i = 0; whole && i < n && truth != RULES_VIOLATES && scratch->steps > 0; i++) {
    truth = rules_truth_and (truth,
                             rules_evaluate_over (evaluator, constraint + i, focus, &values, NULL));
  }
  scratch->n_values = mark;
  return whole && scratch->steps > 0 ? truth : RULES_UNKNOWN;
}

RulesTruth
rules_evaluate_shape (RulesEvaluator *evaluator, guint32 shape, KgTermId focus)
{
  const RulesShape *known = rules_shape (evaluator->shapes, shape);
  if (known->deactivated || known->n_constraints == 0) {
    return RULES_CONFORMS;
  }
  return all_of (evaluator, known, known->first_constraint, known->n_constraints, focus);
}

RulesTruth
rules_evaluate_constraint (RulesEvaluator *evaluator, guint32 shape, guint32 constraint,
                           KgTermId focus)
{
  return all_of (evaluator, rules_shape (evaluator->shapes, shape), constraint, 1, focus);
}

RulesTruth
rules_evaluate (RulesEvaluator *evaluator, guint32 shape, KgTermId focus)
{
  evaluator->scratch->steps = evaluator->steps;
  return rules_evaluate_shape (evaluator, shape, focus);
}
