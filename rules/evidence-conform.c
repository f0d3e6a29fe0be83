/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/evidence-private.h"

#include <string.h>

/* Why a shape is conformed to: all its constraints, in order.
 *
 * First come those that ask for something to be there: they choose value nodes and cite their
 * walks. The chosen are value nodes on the triples cited, whatever else is cited: so the other
 * constraints have to hold for them, and for the value nodes seen by the round before. */

/* --- What has to be there --- */

static gboolean
is_existential (RulesConstraintKind kind)
{
  return kind == RULES_CONSTRAINT_HAS_VALUE || kind == RULES_CONSTRAINT_MIN_COUNT ||
         kind == RULES_CONSTRAINT_QUALIFIED_MIN_COUNT;
}

static void
conform_has_value (RulesEvidenceMaker *maker, RulesBranch *branch, const RulesPlace *place)
{
  const RulesShapes *shapes = maker->evaluator->shapes;
  KgTermId value = rules_constraint (shapes, place->constraint)->term;
  RulesEvidence *evidence = rules_evidence_add_constraint (maker, branch, place, value);
  RulesBranch below = rules_branch_below (evidence);
  if (rules_shape (shapes, place->shape)->path == NULL) {
    rules_evidence_add_comparison (maker, &below, place, place->focus, value);
    return;
  }
  rules_evidence_add_walk (maker, &below, place, value);
  rules_scratch_push (maker->evaluator->scratch, value);
}

/* Whether a sh:hasValue of the shape asks for this value, so that it is cited anyway. */
static gboolean
is_asked_for (const RulesShapes *shapes, const RulesShape *shape, KgTermId value)
{
  for (guint32 i = 0; i < shape->n_constraints; i++) {
    const RulesConstraint *constraint = rules_constraint (shapes, shape->first_constraint + i);
    if (constraint->kind == RULES_CONSTRAINT_HAS_VALUE && constraint->term == value) {
      return TRUE;
    }
  }
  return FALSE;
}

/* Leaves only what was pushed from `chosen` on, in the place of what was pushed from `start` on. */
static void
keep_chosen (RulesEvidenceMaker *maker, guint32 start, guint32 chosen)
{
  RulesScratch *scratch = maker->evaluator->scratch;
  guint32 n = scratch->n_values - chosen;
  if (n > 0) {
    memmove (scratch->values + start, scratch->values + chosen, n * sizeof (KgTermId));
  }
  scratch->n_values = start + n;
}

/* Of the value nodes pushed from `start` on, `n`: those cited anyway, then those with the
 * smallest ids. */
static void
choose_values (RulesEvidenceMaker *maker, guint32 shape, guint32 start, guint64 n)
{
  const RulesShapes *shapes = maker->evaluator->shapes;
  const RulesShape *known = rules_shape (shapes, shape);
  guint32 end = rules_maker_top (maker);
  for (guint round = 0; round < 2; round++) {
    for (guint32 i = start; i < end && rules_maker_top (maker) - end < n; i++) {
      KgTermId value = rules_maker_value (maker, i);
      if (is_asked_for (shapes, known, value) == (round == 0)) {
        rules_scratch_push (maker->evaluator->scratch, value);
      }
    }
  }
  keep_chosen (maker, start, end);
  rules_maker_sort_values (maker, start);
}

static guint64
count_on_graph (RulesEvidenceMaker *maker, const RulesPlace *place)
{
  guint32 start = rules_maker_top (maker);
  rules_maker_push_values (maker, maker->graph, place->shape, place->focus);
  guint64 n = rules_maker_top (maker) - start;
  rules_maker_pop (maker, start);
  return n;
}

static void
conform_min_count (RulesEvidenceMaker *maker, RulesBranch *branch, const RulesPlace *place)
{
  const RulesConstraint *constraint =
      rules_constraint (maker->evaluator->shapes, place->constraint);
  guint32 start = rules_maker_top (maker);
  rules_maker_push_values (maker, maker->source, place->shape, place->focus);
  guint64 count = maker->source == maker->graph ? rules_maker_top (maker) - start
                                                : count_on_graph (maker, place);
  choose_values (maker, place->shape, start, constraint->as.count);
  RulesEvidence *evidence = rules_evidence_add_constraint (maker, branch, place, KG_NONE);
  RulesBranch below = rules_branch_below (evidence);
  for (guint32 i = start; i < rules_maker_top (maker) && maker->state == RULES_MAKING; i++) {
    rules_evidence_add_walk (maker, &below, place, rules_maker_value (maker, i));
  }
  rules_evidence_add_count (maker, &below, place, count);
}

static void
conform_qualified_min (RulesEvidenceMaker *maker, RulesBranch *branch, const RulesPlace *place)
{
  guint64 wanted = rules_constraint (maker->evaluator->shapes, place->constraint)->as.count;
  guint32 start = rules_maker_top (maker);
  rules_maker_push_values (maker, maker->source, place->shape, place->focus);
  guint32 end = rules_maker_top (maker);
  guint64 count = 0;
  RulesEvidence *evidence = rules_evidence_add_constraint (maker, branch, place, KG_NONE);
  RulesBranch below = rules_branch_below (evidence);
  for (guint32 i = start; i < end && count < wanted && maker->state == RULES_MAKING; i++) {
    const RulesAsk ask = { .kind = RULES_ASK_QUALIFIED,
                           .constraint = place->constraint,
                           .value = rules_maker_value (maker, i) };
    if (rules_maker_holds (maker, &ask, RULES_CONFORMS)) {
      rules_evidence_add_walk (maker, &below, place, ask.value);
      rules_evidence_add_counting (maker, &below, place, ask.value);
      rules_scratch_push (maker->evaluator->scratch, ask.value);
      count++;
    }
  }
  if (count < wanted && maker->state == RULES_MAKING) {
    maker->state = RULES_MAKING_DIFFERS;
  }
  rules_evidence_add_count (maker, &below, place, count);
  keep_chosen (maker, start, end);
}

/* Pushes the value nodes that it cites. */
static void
conform_existential (RulesEvidenceMaker *maker, RulesBranch *branch, const RulesPlace *place)
{
  RulesConstraintKind kind = rules_constraint (maker->evaluator->shapes, place->constraint)->kind;
  if (kind == RULES_CONSTRAINT_HAS_VALUE) {
    conform_has_value (maker, branch, place);
  } else if (kind == RULES_CONSTRAINT_MIN_COUNT) {
    conform_min_count (maker, branch, place);
  } else {
    conform_qualified_min (maker, branch, place);
  }
}

/* --- What has to hold for each value node --- */

static void
conform_nested (RulesEvidenceMaker *maker, RulesBranch *branch, const RulesPlace *place,
                KgTermId value)
{
  const RulesShapes *shapes = maker->evaluator->shapes;
  const RulesConstraint *constraint = rules_constraint (shapes, place->constraint);
  for (guint32 i = 0; i < constraint->n; i++) {
    guint32 shape = rules_nested (shapes, constraint)[i];
    rules_evidence_add_shape (maker, branch, shape, value, RULES_CONFORMS);
  }
}

/* The first member that `value` conforms to; `others`: and that it violates the others. */
static void
conform_one_nested (RulesEvidenceMaker *maker, RulesBranch *branch, const RulesPlace *place,
                    KgTermId value, gboolean others)
{
  const RulesShapes *shapes = maker->evaluator->shapes;
  const RulesConstraint *constraint = rules_constraint (shapes, place->constraint);
  guint32 one = 0;
  while (one < constraint->n &&
         !rules_maker_shape_is (maker, rules_nested (shapes, constraint)[one], value,
                                RULES_CONFORMS)) {
    one++;
  }
  if (one == constraint->n) {
    maker->state = MAX (maker->state, RULES_MAKING_DIFFERS);
    return;
  }
  for (guint32 i = 0; i < constraint->n; i++) {
    if (i == one || others) {
      rules_evidence_add_shape (maker, branch, rules_nested (shapes, constraint)[i], value,
                                i == one ? RULES_CONFORMS : RULES_VIOLATES);
    }
  }
}

static void
conform_value (RulesEvidenceMaker *maker, RulesBranch *branch, const RulesPlace *place,
               KgTermId value)
{
  const RulesShapes *shapes = maker->evaluator->shapes;
  const RulesConstraint *constraint = rules_constraint (shapes, place->constraint);
  RulesConstraintKind kind = constraint->kind;
  if (kind == RULES_CONSTRAINT_CLASS) {
    rules_evidence_add_instance (maker, branch, place, value);
  } else if (kind < RULES_CONSTRAINT_NODE) {
    rules_evidence_add_comparison (maker, branch, place, value, KG_NONE);
  } else if (kind == RULES_CONSTRAINT_NOT) {
    rules_evidence_add_shape (maker, branch, *rules_nested (shapes, constraint), value,
                              RULES_VIOLATES);
  } else if (kind == RULES_CONSTRAINT_OR || kind == RULES_CONSTRAINT_XONE) {
    conform_one_nested (maker, branch, place, value, kind == RULES_CONSTRAINT_XONE);
  } else {
    conform_nested (maker, branch, place, value);
  }
}

static void
conform_values (RulesEvidenceMaker *maker, RulesBranch *branch, const RulesPlace *place,
                guint32 start, guint32 end)
{
  for (guint32 i = start; i < end && maker->state == RULES_MAKING; i++) {
    KgTermId value = rules_maker_value (maker, i);
    RulesEvidence *evidence = rules_evidence_add_constraint (maker, branch, place, value);
    RulesBranch below = rules_branch_below (evidence);
    conform_value (maker, &below, place, value);
  }
}

/* Each value node is an object, and each object seen is a value node. */
static void
conform_equals (RulesEvidenceMaker *maker, RulesBranch *branch, const RulesPlace *place,
                guint32 start, guint32 end)
{
  RulesScratch *scratch = maker->evaluator->scratch;
  KgTermId predicate = rules_constraint (maker->evaluator->shapes, place->constraint)->term;
  guint32 both = rules_maker_top (maker);
  for (guint32 i = start; i < end; i++) {
    rules_scratch_push (scratch, rules_maker_value (maker, i));
  }
  rules_maker_push_objects (maker, maker->seen, place->focus, predicate);
  rules_maker_sort_values (maker, both);
  for (guint32 i = both; i < rules_maker_top (maker) && maker->state == RULES_MAKING; i++) {
    const RulesTriple triple = { place->focus, predicate, rules_maker_value (maker, i) };
    RulesEvidence *evidence = rules_evidence_add_constraint (maker, branch, place, triple.object);
    RulesBranch below = rules_branch_below (evidence);
    rules_evidence_add_walk (maker, &below, place, triple.object);
    rules_evidence_add_triple (maker, &below, place, &triple);
  }
  rules_maker_pop (maker, both);
}

static guint64
count_qualified (RulesEvidenceMaker *maker, const RulesPlace *place)
{
  guint32 start = rules_maker_top (maker);
  guint64 count = 0;
  rules_maker_push_values (maker, maker->graph, place->shape, place->focus);
  for (guint32 i = start; i < rules_maker_top (maker); i++) {
    const RulesAsk ask = { .kind = RULES_ASK_QUALIFIED,
                           .constraint = place->constraint,
                           .value = rules_maker_value (maker, i) };
    count += rules_maker_ask (maker, maker->graph, &ask) == RULES_CONFORMS;
  }
  rules_maker_pop (maker, start);
  return count;
}

void
rules_evidence_add_uncounted (RulesEvidenceMaker *maker, RulesBranch *branch,
                              const RulesPlace *place, guint32 start, guint32 end, guint64 limit)
{
  guint64 others = 0;
  for (guint32 i = start; end - start > limit && i < end && maker->state == RULES_MAKING; i++) {
    const RulesAsk ask = { .kind = RULES_ASK_QUALIFIED,
                           .constraint = place->constraint,
                           .value = rules_maker_value (maker, i) };
    if (rules_maker_holds (maker, &ask, RULES_VIOLATES)) {
      rules_evidence_add_not_counting (maker, branch, place, ask.value);
    } else {
      others++;
    }
  }
  if (others > limit) {
    maker->state = MAX (maker->state, RULES_MAKING_DIFFERS);
  }
  rules_evidence_add_count (maker, branch, place, count_qualified (maker, place));
}

static gboolean
is_upset_by_more_alone (RulesConstraintKind kind)
{
  return kind == RULES_CONSTRAINT_MAX_COUNT || kind == RULES_CONSTRAINT_UNIQUE_LANG ||
         kind == RULES_CONSTRAINT_CLOSED || kind == RULES_CONSTRAINT_DISJOINT ||
         kind == RULES_CONSTRAINT_LESS_THAN || kind == RULES_CONSTRAINT_LESS_THAN_OR_EQUALS;
}

/* A constraint that, on no triples, nothing fails: those of the values from `start` to `end` are
 * there. */
static void
conform_universal (RulesEvidenceMaker *maker, RulesBranch *branch, const RulesPlace *place,
                   guint32 start, guint32 end)
{
  RulesConstraintKind kind = rules_constraint (maker->evaluator->shapes, place->constraint)->kind;
  const RulesEvidence **before = branch->end;
  if (kind == RULES_CONSTRAINT_MAX_COUNT || kind == RULES_CONSTRAINT_QUALIFIED_MAX_COUNT) {
    guint64 limit = rules_constraint (maker->evaluator->shapes, place->constraint)->as.count;
    RulesEvidence *evidence = rules_evidence_add_constraint (maker, branch, place, KG_NONE);
    RulesBranch below = rules_branch_below (evidence);
    if (kind == RULES_CONSTRAINT_MAX_COUNT) {
      rules_evidence_add_count (maker, &below, place, count_on_graph (maker, place));
    } else {
      rules_evidence_add_uncounted (maker, &below, place, start, end, limit);
    }
    return;
  }
  if (kind == RULES_CONSTRAINT_EQUALS) {
    conform_equals (maker, branch, place, start, end);
  } else if (!is_upset_by_more_alone (kind)) {
    conform_values (maker, branch, place, start, end);
  }
  if (branch->end == before) {
    RulesEvidence *evidence = rules_evidence_add_constraint (maker, branch, place, KG_NONE);
    RulesBranch below = rules_branch_below (evidence);
    rules_evidence_add_absence (maker, &below, place, KG_NONE);
  }
}

/* --- All of a shape --- */

static gboolean
asks_for_values (const RulesShapes *shapes, const RulesShape *shape)
{
  for (guint32 i = 0; i < shape->n_constraints; i++) {
    RulesConstraintKind kind = rules_constraint (shapes, shape->first_constraint + i)->kind;
    if (!is_existential (kind) && !is_upset_by_more_alone (kind)) {
      return TRUE;
    }
  }
  return FALSE;
}

/* Pushes the value nodes seen, besides those chosen, which stand from `start` on. */
static void
push_seen (RulesEvidenceMaker *maker, const RulesShape *known, guint32 shape, KgTermId focus,
           guint32 start)
{
  if (known->path == NULL) {
    rules_scratch_push (maker->evaluator->scratch, focus);
    return;
  }
  if (!asks_for_values (maker->evaluator->shapes, known)) {
    return;
  }
  rules_maker_push_seen (maker, shape, focus);
  rules_maker_sort_values (maker, start);
}

/* Merges the branches of the two kinds of constraints, each in order. */
static void
merge (RulesBranch *branch, RulesEvidence *some, RulesEvidence *others)
{
  while (some != NULL || others != NULL) {
    gboolean first = others == NULL || (some != NULL && some->constraint <= others->constraint);
    RulesEvidence *next = first ? some : others;
    if (first) {
      some = (RulesEvidence *) some->next;
    } else {
      others = (RulesEvidence *) others->next;
    }
    *branch->end = next;
    branch->end = &next->next;
  }
  *branch->end = NULL;
}

/* Which kinds of constraints a shape has. */
typedef struct {
  gboolean some;   /* that ask for something to be there */
  gboolean others; /* … and that do not */
} Kinds;

static Kinds
kinds_of (const RulesShapes *shapes, const RulesShape *shape)
{
  Kinds kinds = { FALSE, FALSE };
  for (guint32 i = 0; i < shape->n_constraints; i++) {
    gboolean some = is_existential (rules_constraint (shapes, shape->first_constraint + i)->kind);
    kinds.some = kinds.some || some;
    kinds.others = kinds.others || !some;
  }
  return kinds;
}

static void
conform_all (RulesEvidenceMaker *maker, RulesBranch *branch, guint32 shape, KgTermId focus,
             gboolean existential, guint32 start)
{
  const RulesShapes *shapes = maker->evaluator->shapes;
  const RulesShape *known = rules_shape (shapes, shape);
  guint32 end = rules_maker_top (maker);
  for (guint32 i = 0; i < known->n_constraints && maker->state == RULES_MAKING; i++) {
    const RulesPlace place = { shape, known->first_constraint + i, focus, RULES_CONFORMS };
    if (is_existential (rules_constraint (shapes, place.constraint)->kind) != existential) {
      continue;
    }
    if (existential) {
      conform_existential (maker, branch, &place);
    } else {
      conform_universal (maker, branch, &place, start, end);
    }
  }
}

void
rules_evidence_conform (RulesEvidenceMaker *maker, RulesBranch *branch, guint32 shape,
                        KgTermId focus)
{
  const RulesShape *known = rules_shape (maker->evaluator->shapes, shape);
  guint32 start = rules_maker_top (maker);
  const RulesEvidence *some = NULL;
  const RulesEvidence *others = NULL;
  RulesBranch first = { .end = &some };
  RulesBranch second = { .end = &others };
  if (known->deactivated || known->n_constraints == 0) {
    return;
  }
  Kinds kinds = kinds_of (maker->evaluator->shapes, known);
  if (kinds.some) {
    conform_all (maker, kinds.others ? &first : branch, shape, focus, TRUE, start);
  }
  if (kinds.others) {
    push_seen (maker, known, shape, focus, start);
    conform_all (maker, kinds.some ? &second : branch, shape, focus, FALSE, start);
  }
  rules_maker_pop (maker, start);
  if (kinds.some && kinds.others) {
    merge (branch, (RulesEvidence *) some, (RulesEvidence *) others);
  }
}
