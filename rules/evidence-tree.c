/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/evidence-private.h"

/* The nodes of a tree of evidence, and what stands at its leaves. */

RulesEvidence *
rules_evidence_add_constraint (RulesEvidenceMaker *maker, RulesBranch *branch,
                               const RulesPlace *place, KgTermId value)
{
  RulesEvidence *evidence = rules_evidence_add (maker, branch, RULES_EVIDENCE_CONSTRAINT, place);
  evidence->value = value;
  return evidence;
}

void
rules_evidence_add_absence (RulesEvidenceMaker *maker, RulesBranch *branch, const RulesPlace *place,
                            KgTermId value)
{
  rules_evidence_add (maker, branch, RULES_EVIDENCE_ABSENCE, place)->value = value;
}

void
rules_evidence_add_comparison (RulesEvidenceMaker *maker, RulesBranch *branch,
                               const RulesPlace *place, KgTermId value, KgTermId other)
{
  RulesEvidence *evidence = rules_evidence_add (maker, branch, RULES_EVIDENCE_COMPARISON, place);
  evidence->value = value;
  evidence->other = other;
}

void
rules_evidence_add_count (RulesEvidenceMaker *maker, RulesBranch *branch, const RulesPlace *place,
                          guint64 count)
{
  RulesEvidence *evidence = rules_evidence_add (maker, branch, RULES_EVIDENCE_COUNT, place);
  evidence->count = count;
  evidence->limit = rules_constraint (maker->evaluator->shapes, place->constraint)->as.count;
}

/* --- Triples --- */

static RulesEvidence *
cite (RulesEvidenceMaker *maker, RulesBranch *branch, const RulesPlace *place,
      const RulesTriple *triple)
{
  RulesEvidence *evidence = rules_evidence_add (maker, branch, RULES_EVIDENCE_TRIPLE, place);
  evidence->triple = *triple;
  rules_array_append (maker->cited, triple, sizeof *triple);
  return evidence;
}

void
rules_evidence_add_triple (RulesEvidenceMaker *maker, RulesBranch *branch, const RulesPlace *place,
                           const RulesTriple *triple)
{
  cite (maker, branch, place, triple);
}

/* FALSE, leaving `steps` empty, if what is known does not tell the walk. */
static gboolean
recall_walk (RulesEvidenceMaker *maker, const RulesPath *path, KgTermId focus, KgTermId value)
{
  maker->evaluator->source.only = maker->source;
  const RulesWalked *walked = rules_evaluate_recall (maker->evaluator, path, focus);
  return walked != NULL &&
         rules_path_memo_trail (maker->evaluator->memo, walked, value, maker->steps);
}

/* Fills `steps`. A single predicate needs no search: `value` is known to be reached. */
static gboolean
find_walk (RulesEvidenceMaker *maker, const RulesPath *path, KgTermId focus, KgTermId value)
{
  RulesEvaluator *evaluator = maker->evaluator;
  gboolean found = TRUE;
  RulesStep step = { .inverse = FALSE };
  rules_array_clear (maker->steps);
  switch (rules_path_kind (path)) {
  case RULES_PATH_PREDICATE:
    step.triple = (RulesTriple) { focus, rules_path_predicate (path), value };
    rules_array_append (maker->steps, &step, sizeof step);
    break;
  case RULES_PATH_INVERSE:
    step.triple = (RulesTriple) { value, rules_path_predicate (path), focus };
    step.inverse = TRUE;
    rules_array_append (maker->steps, &step, sizeof step);
    break;
  case RULES_PATH_AUTOMATON:
    if (recall_walk (maker, path, focus, value)) {
      break;
    }
    rules_maker_lend (maker, maker->source);
    found =
        rules_path_walk (path, &evaluator->source, focus, value, evaluator->scratch, maker->steps);
    rules_maker_settle (maker);
    break;
  }
  return found;
}

void
rules_evidence_add_walk (RulesEvidenceMaker *maker, RulesBranch *branch, const RulesPlace *place,
                         KgTermId value)
{
  const RulesPath *path = rules_shape (maker->evaluator->shapes, place->shape)->path;
  if (path == NULL) {
    return;
  }
  RulesEvidence *walk = rules_evidence_add (maker, branch, RULES_EVIDENCE_WALK, place);
  RulesBranch below = rules_branch_below (walk);
  walk->value = value;
  if (!find_walk (maker, path, place->focus, value)) {
    maker->state = maker->unknown ? maker->state : RULES_MAKING_LIMIT;
    return;
  }
  for (guint i = 0; i < maker->steps->len; i++) {
    const RulesStep *step = &g_array_index (maker->steps, RulesStep, i);
    cite (maker, &below, place, &step->triple)->inverse = step->inverse;
  }
}

void
rules_evidence_add_instance (RulesEvidenceMaker *maker, RulesBranch *branch,
                             const RulesPlace *place, KgTermId value)
{
  RulesEvaluator *evaluator = maker->evaluator;
  KgTermId class = rules_constraint (evaluator->shapes, place->constraint)->term;
  evaluator->source.only = maker->source;
  rules_array_clear (maker->premises);
  if (!rules_source_instance_premises (&evaluator->source, value, class, maker->classes,
                                       maker->premises)) {
    maker->state = RULES_MAKING_LIMIT;
    return;
  }
  const RulesTriple *first = &g_array_index (maker->premises, RulesTriple, 0);
  if (maker->premises->len == 1) {
    cite (maker, branch, place, first);
    return;
  }
  RulesEvidence *derived = rules_evidence_add (maker, branch, RULES_EVIDENCE_DERIVED, place);
  RulesBranch below = rules_branch_below (derived);
  derived->triple = (RulesTriple) { value, first->predicate, class };
  for (guint i = 0; i < maker->premises->len; i++) {
    cite (maker, &below, place, &g_array_index (maker->premises, RulesTriple, i));
  }
}

/* --- Unknown --- */

/* The first value node at which a constraint is unknown; KG_NONE: by all together, or none. */
static KgTermId
find_unknown (RulesEvidenceMaker *maker, const RulesPlace *place)
{
  const RulesConstraint *constraint =
      rules_constraint (maker->evaluator->shapes, place->constraint);
  guint32 start = rules_maker_top (maker);
  KgTermId found = KG_NONE;
  if (!rules_constraint_is_by_value (constraint->kind)) {
    return KG_NONE;
  }
  rules_maker_push_values (maker, maker->graph, place->shape, place->focus);
  for (guint32 i = start; i < rules_maker_top (maker) && found == KG_NONE; i++) {
    RulesAsk ask = { .kind = RULES_ASK_VALUE,
                     .constraint = place->constraint,
                     .focus = place->focus,
                     .value = rules_maker_value (maker, i) };
    found = rules_maker_ask (maker, maker->graph, &ask) == RULES_UNKNOWN ? ask.value : KG_NONE;
  }
  rules_maker_pop (maker, start);
  return found;
}

/* What a value node has no order with; KG_NONE where it is not about that. */
static KgTermId
find_without_order (RulesEvidenceMaker *maker, const RulesPlace *place, KgTermId value)
{
  const RulesConstraint *constraint =
      rules_constraint (maker->evaluator->shapes, place->constraint);
  guint32 start = rules_maker_top (maker);
  KgTermId found = KG_NONE;
  if (constraint->kind != RULES_CONSTRAINT_LESS_THAN &&
      constraint->kind != RULES_CONSTRAINT_LESS_THAN_OR_EQUALS) {
    return KG_NONE;
  }
  rules_maker_push_objects (maker, maker->graph, place->focus, constraint->term);
  for (guint32 i = start; i < rules_maker_top (maker) && found == KG_NONE; i++) {
    KgTermId other = rules_maker_value (maker, i);
    gboolean none = rules_evaluate_order (maker->evaluator, value, other) == RULES_ORDER_NONE;
    found = none ? other : KG_NONE;
  }
  rules_maker_pop (maker, start);
  return found;
}

static void
add_unknown_value (RulesEvidenceMaker *maker, RulesBranch *branch, const RulesPlace *place,
                   KgTermId value)
{
  const RulesShapes *shapes = maker->evaluator->shapes;
  const RulesConstraint *constraint = rules_constraint (shapes, place->constraint);
  rules_evidence_add_walk (maker, branch, place, value);
  if (constraint->kind < RULES_CONSTRAINT_NODE) {
    rules_evidence_add_comparison (maker, branch, place, value,
                                   find_without_order (maker, place, value));
    return;
  }
  for (guint32 i = 0; i < constraint->n; i++) {
    guint32 shape = rules_nested (shapes, constraint)[i];
    if (rules_maker_shape_is (maker, shape, value, RULES_UNKNOWN)) {
      rules_evidence_add_shape (maker, branch, shape, value, RULES_UNKNOWN);
    }
  }
}

/* The constraints where evaluation stopped; none, if it stopped because all together took too
 * many steps. */
static void
add_unknown (RulesEvidenceMaker *maker, RulesBranch *branch, guint32 shape, KgTermId focus)
{
  const RulesShape *known = rules_shape (maker->evaluator->shapes, shape);
  for (guint32 i = 0; i < known->n_constraints && maker->state == RULES_MAKING; i++) {
    const RulesPlace place = { shape, known->first_constraint + i, focus, RULES_UNKNOWN };
    const RulesAsk ask = { RULES_ASK_CONSTRAINT, shape, place.constraint, focus, KG_NONE };
    if (rules_maker_ask (maker, maker->graph, &ask) != RULES_UNKNOWN) {
      continue;
    }
    KgTermId value = find_unknown (maker, &place);
    RulesEvidence *evidence = rules_evidence_add_constraint (maker, branch, &place, value);
    RulesBranch below = rules_branch_below (evidence);
    if (value != KG_NONE) {
      add_unknown_value (maker, &below, &place, value);
    }
  }
}

/* --- Shapes --- */

void
rules_evidence_add_shape (RulesEvidenceMaker *maker, RulesBranch *branch, guint32 shape,
                          KgTermId focus, RulesTruth truth)
{
  const RulesPlace place = { shape, RULES_NO_CONSTRAINT, focus, truth };
  if (maker->state != RULES_MAKING) {
    return;
  }
  RulesEvidence *evidence = rules_evidence_add (maker, branch, RULES_EVIDENCE_SHAPE, &place);
  RulesBranch below = rules_branch_below (evidence);
  switch (truth) {
  case RULES_CONFORMS:
    rules_evidence_conform (maker, &below, shape, focus);
    break;
  case RULES_VIOLATES:
    rules_evidence_violate (maker, &below, shape, focus);
    break;
  case RULES_UNKNOWN:
    add_unknown (maker, &below, shape, focus);
    break;
  }
}

void
rules_evidence_add_goal (RulesEvidenceMaker *maker, RulesBranch *branch, const RulesGoal *goal)
{
  if (goal->constraint == RULES_NO_CONSTRAINT) {
    rules_evidence_add_shape (maker, branch, goal->shape, goal->focus, goal->truth);
    return;
  }
  const RulesPlace place = { goal->shape, goal->constraint, goal->focus, goal->truth };
  rules_evidence_violate_constraint (maker, branch, &place, goal->value);
}
