/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/evidence-private.h"

/* Why a shape is violated: the first constraint that is, by the first value node that violates
 * it. */

static void
differ (RulesEvidenceMaker *maker)
{
  maker->state = MAX (maker->state, RULES_MAKING_DIFFERS);
}

static const RulesConstraint *
constraint_at (const RulesEvidenceMaker *maker, const RulesPlace *place)
{
  return rules_constraint (maker->evaluator->shapes, place->constraint);
}

/* --- What counts for a qualified constraint --- */

static guint32
sibling_at (const RulesShapes *shapes, const RulesConstraint *constraint, guint32 i)
{
  return g_array_index (shapes->nested, guint32, constraint->first_sibling + i);
}

void
rules_evidence_add_counting (RulesEvidenceMaker *maker, RulesBranch *branch,
                             const RulesPlace *place, KgTermId value)
{
  const RulesShapes *shapes = maker->evaluator->shapes;
  const RulesConstraint *constraint = constraint_at (maker, place);
  rules_evidence_add_shape (maker, branch, *rules_nested (shapes, constraint), value,
                            RULES_CONFORMS);
  for (guint32 i = 0; i < constraint->n_siblings; i++) {
    rules_evidence_add_shape (maker, branch, sibling_at (shapes, constraint, i), value,
                              RULES_VIOLATES);
  }
}

void
rules_evidence_add_not_counting (RulesEvidenceMaker *maker, RulesBranch *branch,
                                 const RulesPlace *place, KgTermId value)
{
  const RulesShapes *shapes = maker->evaluator->shapes;
  const RulesConstraint *constraint = constraint_at (maker, place);
  guint32 nested = *rules_nested (shapes, constraint);
  if (rules_maker_shape_is (maker, nested, value, RULES_VIOLATES)) {
    rules_evidence_add_shape (maker, branch, nested, value, RULES_VIOLATES);
    return;
  }
  for (guint32 i = 0; i < constraint->n_siblings; i++) {
    guint32 sibling = sibling_at (shapes, constraint, i);
    if (rules_maker_shape_is (maker, sibling, value, RULES_CONFORMS)) {
      rules_evidence_add_shape (maker, branch, sibling, value, RULES_CONFORMS);
      return;
    }
  }
  differ (maker);
}

/* --- One value node --- */

/* The first of the nested shapes that comes to `truth`, from `*i` on. */
static gboolean
find_nested (RulesEvidenceMaker *maker, const RulesConstraint *constraint, KgTermId value,
             RulesTruth truth, guint32 *i)
{
  const guint32 *nested = rules_nested (maker->evaluator->shapes, constraint);
  while (*i < constraint->n && !rules_maker_shape_is (maker, nested[*i], value, truth)) {
    *i += 1;
  }
  return *i < constraint->n;
}

static void
violate_all_nested (RulesEvidenceMaker *maker, RulesBranch *branch,
                    const RulesConstraint *constraint, KgTermId value)
{
  const guint32 *nested = rules_nested (maker->evaluator->shapes, constraint);
  for (guint32 i = 0; i < constraint->n; i++) {
    rules_evidence_add_shape (maker, branch, nested[i], value, RULES_VIOLATES);
  }
}

/* None conforms, or two do. */
static void
violate_xone (RulesEvidenceMaker *maker, RulesBranch *branch, const RulesConstraint *constraint,
              KgTermId value)
{
  const guint32 *nested = rules_nested (maker->evaluator->shapes, constraint);
  guint32 one = 0;
  guint32 n_violated = 0;
  for (guint32 i = 0; i < constraint->n; i++) {
    n_violated += rules_maker_shape_is (maker, nested[i], value, RULES_VIOLATES) ? 1 : 0;
  }
  if (n_violated == constraint->n) {
    violate_all_nested (maker, branch, constraint, value);
    return;
  }
  gboolean found = find_nested (maker, constraint, value, RULES_CONFORMS, &one);
  guint32 two = one + 1;
  if (!found || !find_nested (maker, constraint, value, RULES_CONFORMS, &two)) {
    differ (maker);
    return;
  }
  rules_evidence_add_shape (maker, branch, nested[one], value, RULES_CONFORMS);
  rules_evidence_add_shape (maker, branch, nested[two], value, RULES_CONFORMS);
}

static gboolean
is_out_of_order (RulesEvidenceMaker *maker, const RulesConstraint *constraint, KgTermId value,
                 KgTermId other)
{
  switch (rules_evaluate_order (maker->evaluator, value, other)) {
  case RULES_ORDER_LESS:
    return FALSE;
  case RULES_ORDER_EQUAL:
    return constraint->kind == RULES_CONSTRAINT_LESS_THAN;
  case RULES_ORDER_GREATER:
    return TRUE;
  case RULES_ORDER_NONE:
    return rules_evaluate_orderless (maker->evaluator) == RULES_VIOLATES;
  }
  return FALSE;
}

static void
violate_less_than (RulesEvidenceMaker *maker, RulesBranch *branch, const RulesPlace *place,
                   KgTermId value)
{
  const RulesConstraint *constraint = constraint_at (maker, place);
  guint32 start = rules_maker_top (maker);
  KgTermId other = KG_NONE;
  rules_maker_push_objects (maker, maker->source, place->focus, constraint->term);
  for (guint32 i = start; i < rules_maker_top (maker) && other == KG_NONE; i++) {
    KgTermId object = rules_maker_value (maker, i);
    other = is_out_of_order (maker, constraint, value, object) ? object : KG_NONE;
  }
  rules_maker_pop (maker, start);
  if (other == KG_NONE) {
    differ (maker);
    return;
  }
  const RulesTriple triple = { place->focus, constraint->term, other };
  rules_evidence_add_triple (maker, branch, place, &triple);
  rules_evidence_add_comparison (maker, branch, place, value, other);
}

static void
violate_nested (RulesEvidenceMaker *maker, RulesBranch *branch, const RulesPlace *place,
                KgTermId value)
{
  const RulesConstraint *constraint = constraint_at (maker, place);
  const guint32 *nested = rules_nested (maker->evaluator->shapes, constraint);
  guint32 i = 0;
  if (constraint->kind == RULES_CONSTRAINT_OR) {
    violate_all_nested (maker, branch, constraint, value);
  } else if (constraint->kind == RULES_CONSTRAINT_XONE) {
    violate_xone (maker, branch, constraint, value);
  } else if (constraint->kind == RULES_CONSTRAINT_NOT) {
    rules_evidence_add_shape (maker, branch, *nested, value, RULES_CONFORMS);
  } else if (constraint->n == 1 || find_nested (maker, constraint, value, RULES_VIOLATES, &i)) {
    rules_evidence_add_shape (maker, branch, nested[i], value, RULES_VIOLATES);
  } else {
    differ (maker);
  }
}

static void
violate_value (RulesEvidenceMaker *maker, RulesBranch *branch, const RulesPlace *place,
               KgTermId value)
{
  const RulesConstraint *constraint = constraint_at (maker, place);
  RulesConstraintKind kind = constraint->kind;
  rules_evidence_add_walk (maker, branch, place, value);
  if (kind == RULES_CONSTRAINT_DISJOINT) {
    const RulesTriple triple = { place->focus, constraint->term, value };
    rules_evidence_add_triple (maker, branch, place, &triple);
  } else if (kind == RULES_CONSTRAINT_LESS_THAN || kind == RULES_CONSTRAINT_LESS_THAN_OR_EQUALS) {
    violate_less_than (maker, branch, place, value);
  } else if (kind == RULES_CONSTRAINT_CLASS) {
    rules_evidence_add_absence (maker, branch, place, value);
  } else if (kind < RULES_CONSTRAINT_NODE) {
    rules_evidence_add_comparison (maker, branch, place, value, KG_NONE);
  } else {
    violate_nested (maker, branch, place, value);
  }
}

/* The first value node of the source that violates a constraint. */
static KgTermId
find_violating (RulesEvidenceMaker *maker, const RulesPlace *place)
{
  guint32 start = rules_maker_top (maker);
  KgTermId found = KG_NONE;
  if (rules_shape (maker->evaluator->shapes, place->shape)->path == NULL) {
    return place->focus;
  }
  rules_maker_push_values (maker, maker->source, place->shape, place->focus);
  for (guint32 i = start; i < rules_maker_top (maker) && found == KG_NONE; i++) {
    const RulesAsk ask = { .kind = RULES_ASK_VALUE,
                           .constraint = place->constraint,
                           .focus = place->focus,
                           .value = rules_maker_value (maker, i) };
    found = rules_maker_holds (maker, &ask, RULES_VIOLATES) ? ask.value : KG_NONE;
  }
  rules_maker_pop (maker, start);
  return found;
}

static void
violate_by_value (RulesEvidenceMaker *maker, RulesBranch *branch, const RulesPlace *place,
                  KgTermId value)
{
  KgTermId by = value != KG_NONE ? value : find_violating (maker, place);
  if (by == KG_NONE) {
    differ (maker);
    return;
  }
  RulesEvidence *evidence = rules_evidence_add_constraint (maker, branch, place, by);
  RulesBranch below = rules_branch_below (evidence);
  violate_value (maker, &below, place, by);
}

/* --- All value nodes together --- */

static void
violate_max_count (RulesEvidenceMaker *maker, RulesBranch *branch, const RulesPlace *place)
{
  guint64 limit = constraint_at (maker, place)->as.count;
  guint32 start = rules_maker_top (maker);
  rules_maker_push_values (maker, maker->source, place->shape, place->focus);
  guint32 end = rules_maker_top (maker);
  for (guint32 i = start; i < end && i - start <= limit && maker->state == RULES_MAKING; i++) {
    rules_evidence_add_walk (maker, branch, place, rules_maker_value (maker, i));
  }
  rules_evidence_add_count (maker, branch, place, end - start);
  rules_maker_pop (maker, start);
}

static void
violate_min_count (RulesEvidenceMaker *maker, RulesBranch *branch, const RulesPlace *place)
{
  guint32 start = rules_maker_top (maker);
  rules_maker_push_values (maker, maker->graph, place->shape, place->focus);
  rules_evidence_add_count (maker, branch, place, rules_maker_top (maker) - start);
  rules_maker_pop (maker, start);
}

static void
violate_qualified_max (RulesEvidenceMaker *maker, RulesBranch *branch, const RulesPlace *place)
{
  guint64 limit = constraint_at (maker, place)->as.count;
  guint32 start = rules_maker_top (maker);
  guint64 count = 0;
  rules_maker_push_values (maker, maker->source, place->shape, place->focus);
  guint32 end = rules_maker_top (maker);
  for (guint32 i = start; i < end && count <= limit && maker->state == RULES_MAKING; i++) {
    const RulesAsk ask = { .kind = RULES_ASK_QUALIFIED,
                           .constraint = place->constraint,
                           .value = rules_maker_value (maker, i) };
    if (rules_maker_holds (maker, &ask, RULES_CONFORMS)) {
      rules_evidence_add_walk (maker, branch, place, ask.value);
      rules_evidence_add_counting (maker, branch, place, ask.value);
      count++;
    }
  }
  if (count <= limit) {
    differ (maker);
  }
  rules_evidence_add_count (maker, branch, place, count);
  rules_maker_pop (maker, start);
}

static void
violate_qualified_min (RulesEvidenceMaker *maker, RulesBranch *branch, const RulesPlace *place)
{
  guint64 limit = constraint_at (maker, place)->as.count;
  guint32 start = rules_maker_top (maker);
  rules_maker_push_seen (maker, place->shape, place->focus);
  rules_evidence_add_uncounted (maker, branch, place, start, rules_maker_top (maker), limit - 1);
  rules_maker_pop (maker, start);
}

static const char *
language_of (RulesEvidenceMaker *maker, KgTermId value)
{
  KgTerm term;
  gboolean known = kg_view_term (&maker->evaluator->source.view, value, &term);
  return known && term.kind == KG_TERM_LITERAL ? term.language : NULL;
}

/* The first value node after `at` that has its language; KG_NONE: none. */
static KgTermId
find_same_language (RulesEvidenceMaker *maker, guint32 at, guint32 end)
{
  const char *language = language_of (maker, rules_maker_value (maker, at));
  for (guint32 i = at + 1; language != NULL && i < end; i++) {
    const char *other = language_of (maker, rules_maker_value (maker, i));
    if (other != NULL && g_ascii_strcasecmp (language, other) == 0) {
      return rules_maker_value (maker, i);
    }
  }
  return KG_NONE;
}

static void
violate_unique_lang (RulesEvidenceMaker *maker, RulesBranch *branch, const RulesPlace *place)
{
  guint32 start = rules_maker_top (maker);
  rules_maker_push_values (maker, maker->source, place->shape, place->focus);
  guint32 end = rules_maker_top (maker);
  KgTermId one = KG_NONE;
  KgTermId two = KG_NONE;
  for (guint32 i = start; i < end && two == KG_NONE; i++) {
    one = rules_maker_value (maker, i);
    two = find_same_language (maker, i, end);
  }
  rules_maker_pop (maker, start);
  if (two == KG_NONE) {
    differ (maker);
    return;
  }
  rules_evidence_add_walk (maker, branch, place, one);
  rules_evidence_add_walk (maker, branch, place, two);
  rules_evidence_add_comparison (maker, branch, place, one, two);
}

/* The first value node of the source (or `by`) that is no object on the graph. */
static KgTermId
find_no_object (RulesEvidenceMaker *maker, const RulesPlace *place, KgTermId by)
{
  RulesEvaluator *evaluator = maker->evaluator;
  KgTermId predicate = constraint_at (maker, place)->term;
  guint32 start = rules_maker_top (maker);
  KgTermId found = KG_NONE;
  rules_maker_push_values (maker, maker->source, place->shape, place->focus);
  evaluator->source.only = maker->graph;
  for (guint32 i = start; i < rules_maker_top (maker) && found == KG_NONE; i++) {
    KgTermId value = rules_maker_value (maker, i);
    gboolean fits = (by == KG_NONE || by == value) &&
                    !rules_source_contains (&evaluator->source, place->focus, predicate, value);
    found = fits ? value : KG_NONE;
  }
  rules_maker_pop (maker, start);
  return found;
}

static gboolean
is_value_on_graph (RulesEvidenceMaker *maker, const RulesPlace *place, KgTermId value)
{
  RulesEvaluator *evaluator = maker->evaluator;
  const RulesPath *path = rules_shape (evaluator->shapes, place->shape)->path;
  if (path == NULL) {
    return value == place->focus;
  }
  rules_maker_lend (maker, maker->graph);
  RulesTruth reached =
      rules_path_reaches (path, &evaluator->source, place->focus, value, evaluator->scratch);
  rules_maker_settle (maker);
  return reached == RULES_CONFORMS;
}

/* The first object of the source (or `by`) that is no value node on the graph. */
static KgTermId
find_no_value (RulesEvidenceMaker *maker, const RulesPlace *place, KgTermId by)
{
  guint32 start = rules_maker_top (maker);
  KgTermId found = KG_NONE;
  rules_maker_push_objects (maker, maker->source, place->focus, constraint_at (maker, place)->term);
  for (guint32 i = start; i < rules_maker_top (maker) && found == KG_NONE; i++) {
    KgTermId value = rules_maker_value (maker, i);
    gboolean fits = (by == KG_NONE || by == value) && !is_value_on_graph (maker, place, value);
    found = fits ? value : KG_NONE;
  }
  rules_maker_pop (maker, start);
  return found;
}

static void
violate_equals (RulesEvidenceMaker *maker, RulesBranch *branch, const RulesPlace *place,
                KgTermId by)
{
  KgTermId value = find_no_object (maker, place, by);
  KgTermId object = value == KG_NONE ? find_no_value (maker, place, by) : KG_NONE;
  KgTermId either = value == KG_NONE ? object : value;
  if (either == KG_NONE) {
    differ (maker);
    return;
  }
  RulesEvidence *evidence = rules_evidence_add_constraint (maker, branch, place, either);
  RulesBranch below = rules_branch_below (evidence);
  if (value != KG_NONE) {
    rules_evidence_add_walk (maker, &below, place, value);
  } else {
    const RulesTriple triple = { place->focus, constraint_at (maker, place)->term, object };
    rules_evidence_add_triple (maker, &below, place, &triple);
  }
  rules_evidence_add_absence (maker, &below, place, either);
}

/* The first triple that begins at `node` and whose predicate is not allowed (with `by` as its
 * object). */
static gboolean
find_not_allowed (RulesEvidenceMaker *maker, const RulesConstraint *constraint, KgTermId node,
                  KgTermId by, RulesTriple *triple)
{
  RulesEvaluator *evaluator = maker->evaluator;
  const KgTermId *allowed = rules_ids (evaluator->shapes, constraint);
  KgPairCursor cursor;
  KgTermId predicate = KG_NONE;
  KgTermId object = KG_NONE;
  evaluator->source.only = maker->source;
  rules_source_outgoing (&evaluator->source, node, &cursor);
  while (kg_pairs_next (&cursor, &predicate, &object)) {
    if ((by == KG_NONE || by == object) && !rules_ids_contain (allowed, constraint->n, predicate)) {
      *triple = (RulesTriple) { node, predicate, object };
      return TRUE;
    }
  }
  return FALSE;
}

static void
violate_closed (RulesEvidenceMaker *maker, RulesBranch *branch, const RulesPlace *place,
                KgTermId by)
{
  const RulesConstraint *constraint = constraint_at (maker, place);
  guint32 start = rules_maker_top (maker);
  RulesTriple triple = { 0 };
  gboolean found = FALSE;
  rules_maker_push_values (maker, maker->source, place->shape, place->focus);
  for (guint32 i = start; i < rules_maker_top (maker) && !found; i++) {
    found = find_not_allowed (maker, constraint, rules_maker_value (maker, i), by, &triple);
  }
  rules_maker_pop (maker, start);
  if (!found) {
    differ (maker);
    return;
  }
  RulesEvidence *evidence = rules_evidence_add_constraint (maker, branch, place, triple.object);
  RulesBranch below = rules_branch_below (evidence);
  rules_evidence_add_walk (maker, &below, place, triple.subject);
  rules_evidence_add_triple (maker, &below, place, &triple);
}

/* Constraints that no value node violates by itself. */
static void
violate_together (RulesEvidenceMaker *maker, RulesBranch *branch, const RulesPlace *place)
{
  const RulesConstraint *constraint = constraint_at (maker, place);
  RulesConstraintKind kind = constraint->kind;
  RulesEvidence *evidence = rules_evidence_add_constraint (maker, branch, place, KG_NONE);
  RulesBranch below = rules_branch_below (evidence);
  if (kind == RULES_CONSTRAINT_HAS_VALUE) {
    rules_evidence_add_absence (maker, &below, place, constraint->term);
  } else if (kind == RULES_CONSTRAINT_MIN_COUNT) {
    violate_min_count (maker, &below, place);
  } else if (kind == RULES_CONSTRAINT_MAX_COUNT) {
    violate_max_count (maker, &below, place);
  } else if (kind == RULES_CONSTRAINT_UNIQUE_LANG) {
    violate_unique_lang (maker, &below, place);
  } else if (kind == RULES_CONSTRAINT_QUALIFIED_MIN_COUNT) {
    violate_qualified_min (maker, &below, place);
  } else {
    violate_qualified_max (maker, &below, place);
  }
}

/* --- Shapes --- */

/* Something is the reason, and nothing before it was: it need not be asked. On two sources that
 * is certain only where there is no other. */
static gboolean
is_last_choice (const RulesEvidenceMaker *maker, guint32 i, guint32 n)
{
  return i + 1 == n && (n == 1 || maker->source == maker->graph);
}

void
rules_evidence_violate_constraint (RulesEvidenceMaker *maker, RulesBranch *branch,
                                   const RulesPlace *place, KgTermId value)
{
  RulesConstraintKind kind = constraint_at (maker, place)->kind;
  if (rules_constraint_is_by_value (kind)) {
    violate_by_value (maker, branch, place, value);
  } else if (kind == RULES_CONSTRAINT_CLOSED) {
    violate_closed (maker, branch, place, value);
  } else if (kind == RULES_CONSTRAINT_EQUALS) {
    violate_equals (maker, branch, place, value);
  } else {
    violate_together (maker, branch, place);
  }
}

void
rules_evidence_violate (RulesEvidenceMaker *maker, RulesBranch *branch, guint32 shape,
                        KgTermId focus)
{
  const RulesShape *known = rules_shape (maker->evaluator->shapes, shape);
  for (guint32 i = 0; i < known->n_constraints && maker->state == RULES_MAKING; i++) {
    const RulesPlace place = { shape, known->first_constraint + i, focus, RULES_VIOLATES };
    const RulesAsk ask = { RULES_ASK_CONSTRAINT, shape, place.constraint, focus, KG_NONE };
    if (is_last_choice (maker, i, known->n_constraints) ||
        rules_maker_holds (maker, &ask, RULES_VIOLATES)) {
      rules_evidence_violate_constraint (maker, branch, &place, KG_NONE);
      return;
    }
  }
  differ (maker);
}
