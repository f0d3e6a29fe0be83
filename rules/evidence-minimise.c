/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/evidence-private.h"

/* Taking triples away; evidence.c says how this fits in. */

/* --- Whether fewer triples will do --- */

static gboolean
is_value (RulesEvidenceMaker *maker, const RulesGoal *goal)
{
  guint32 start = rules_maker_top (maker);
  rules_maker_push_values (maker, maker->trial, goal->shape, goal->focus);
  gboolean found = rules_maker_is_pushed (maker, start, rules_maker_top (maker), goal->value);
  rules_maker_pop (maker, start);
  return found;
}

static gboolean
is_unequal (RulesEvidenceMaker *maker, const RulesGoal *goal, const RulesConstraint *constraint)
{
  const RulesTriple triple = { goal->focus, constraint->term, goal->value };
  return is_value (maker, goal) != rules_triples_contain (maker->trial, &triple);
}

/* Whether a triple with that object and a predicate that is not allowed begins at a value node. */
static gboolean
is_not_allowed (RulesEvidenceMaker *maker, const RulesGoal *goal, const RulesConstraint *constraint)
{
  const RulesShapes *shapes = maker->evaluator->shapes;
  guint n = 0;
  const RulesTriple *triples = rules_triples_list (maker->trial, &n);
  guint32 start = rules_maker_top (maker);
  gboolean found = FALSE;
  rules_maker_push_values (maker, maker->trial, goal->shape, goal->focus);
  for (guint i = 0; i < n && !found; i++) {
    found =
        triples[i].object == goal->value &&
        rules_maker_is_pushed (maker, start, rules_maker_top (maker), triples[i].subject) &&
        !rules_ids_contain (rules_ids (shapes, constraint), constraint->n, triples[i].predicate);
  }
  rules_maker_pop (maker, start);
  return found;
}

/* Whether the trial triples alone come to the goal. */
static gboolean
suffices (RulesEvidenceMaker *maker, const RulesGoal *goal)
{
  RulesAsk ask = { RULES_ASK_SHAPE, goal->shape, goal->constraint, goal->focus, goal->value };
  if (goal->constraint == RULES_NO_CONSTRAINT) {
    return rules_maker_ask (maker, maker->trial, &ask) == goal->truth;
  }
  const RulesConstraint *constraint = rules_constraint (maker->evaluator->shapes, goal->constraint);
  if (goal->value != KG_NONE && constraint->kind == RULES_CONSTRAINT_EQUALS) {
    return is_unequal (maker, goal, constraint);
  }
  if (goal->value != KG_NONE && constraint->kind == RULES_CONSTRAINT_CLOSED) {
    return is_not_allowed (maker, goal, constraint);
  }
  if (goal->value == KG_NONE || !rules_constraint_is_by_value (constraint->kind)) {
    ask.kind = RULES_ASK_CONSTRAINT;
    return rules_maker_ask (maker, maker->trial, &ask) == goal->truth;
  }
  ask.kind = RULES_ASK_VALUE;
  return is_value (maker, goal) && rules_maker_ask (maker, maker->trial, &ask) == goal->truth;
}

/* --- Taking away --- */

/* The trial: `kept` without `n` from `first` on. */
static void
try_without (RulesEvidenceMaker *maker, guint first, guint n)
{
  const GArray *kept = maker->kept;
  rules_triples_clear (maker->trial);
  for (guint i = 0; i < kept->len; i++) {
    if (i < first || i >= first + n) {
      rules_triples_add (maker->trial, &g_array_index (kept, RulesTriple, i));
    }
  }
  rules_triples_seal (maker->trial);
  maker->budget -= MIN (maker->budget, kept->len);
}

/* Where there are many, most of them can often go together. */
#define MANY 32u

static void
reduce_coarsely (RulesEvidenceMaker *maker, const RulesGoal *goal)
{
  for (guint size = maker->kept->len / 2; size >= MANY / 2; size /= 2) {
    guint first = 0;
    while (first < maker->kept->len && maker->state == RULES_MAKING) {
      guint n = MIN (size, maker->kept->len - first);
      try_without (maker, first, n);
      if (suffices (maker, goal)) {
        g_array_remove_range (maker->kept, first, n);
      } else {
        first += n;
      }
    }
  }
}

/* Until as many tries as there are triples have failed one after another. */
static void
reduce (RulesEvidenceMaker *maker, const RulesGoal *goal)
{
  guint failed = 0;
  guint at = 0;
  reduce_coarsely (maker, goal);
  while (failed < maker->kept->len && maker->state == RULES_MAKING) {
    at = at >= maker->kept->len ? 0 : at;
    try_without (maker, at, 1);
    if (suffices (maker, goal)) {
      g_array_remove_index (maker->kept, at);
      failed = 0;
    } else {
      failed++;
      at++;
    }
  }
}

/* --- The tree --- */

void
rules_evidence_spare (RulesEvidence *evidence, const RulesTriples *needed)
{
  for (; evidence != NULL; evidence = (RulesEvidence *) evidence->next) {
    evidence->spare = evidence->kind == RULES_EVIDENCE_TRIPLE &&
                      !rules_triples_contain (needed, &evidence->triple);
    rules_evidence_spare ((RulesEvidence *) evidence->children, needed);
  }
}

static void
keep (RulesEvidenceMaker *maker)
{
  rules_array_clear (maker->kept);
  g_array_append_vals (maker->kept, maker->cited->data, maker->cited->len);
}

static void
fill_within (RulesEvidenceMaker *maker)
{
  rules_triples_clear (maker->within);
  for (guint i = 0; i < maker->kept->len; i++) {
    rules_triples_add (maker->within, &g_array_index (maker->kept, RulesTriple, i));
  }
  rules_triples_seal (maker->within);
}

RulesEvidence *
rules_maker_minimise (RulesEvidenceMaker *maker, const RulesGoal *goal, RulesEvidence *tree)
{
  guint before = maker->cited->len;
  keep (maker);
  reduce (maker, goal);
  while (maker->kept->len < before && maker->state == RULES_MAKING) {
    fill_within (maker);
    RulesEvidence *less = rules_maker_rounds (maker, goal, maker->within);
    if (maker->state == RULES_MAKING_DIFFERS) {
      maker->state = RULES_MAKING;
      rules_evidence_spare (tree, maker->within);
      return tree;
    }
    if (less == NULL || maker->cited->len == maker->kept->len) {
      return less;
    }
    tree = less;
    before = maker->cited->len;
    keep (maker);
    reduce (maker, goal);
  }
  return maker->state == RULES_MAKING ? tree : NULL;
}
