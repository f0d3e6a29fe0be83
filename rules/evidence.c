/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/evidence-private.h"

#include <stdlib.h>
#include <string.h>

/* How evidence comes to be sufficient and minimal.
 *
 * Let G be the graph, T some of its triples, and let a goal be that a shape comes to a truth at
 * a node. Evaluating on T may differ from evaluating on G both ways: a walk may be gone, and so
 * may a value node that was in the way. Two facts help.
 *
 *   Walks are monotone: a value node on T is one on G. So what only an additional value node
 *   could upset (an absence, a maximum, an order, uniqueness of languages, a closed shape)
 *   cannot be upset by taking triples away, and costs no triple.
 *   What a tree cites is there: a walk that it cites is a walk on T.
 *
 * Building. A tree follows the evaluation and makes its choices (which values, which member of
 * sh:or, which constraint is violated) by what holds on G alone. For what must exist it cites
 * walks. For what must hold for each value node it gives evidence for the value nodes on the
 * triples cited so far, by the tree before it: first none. So trees are built in rounds, T0 =
 * {}, T1, T2, … As the choices stay and more triples have no fewer value nodes, T1 ⊆ T2 ⊆ …, and
 * some round cites what the one before it cited. Then T is sufficient, by induction over the
 * depth of shapes: an existing value is reached by its walk; each value node on T has its
 * evidence, which by induction holds on T; a value node on G that is not one on T asks for
 * nothing; no value node on T is new. Where shapes cannot ask for a further round, the first one
 * is the last.
 *
 * Minimising. A triple is taken away if evaluating without it comes to the same, until none can
 * be: then T is minimal, also where taking away two would do (so that it has to be tried again
 * after each success). The tree has to agree with what is left: if anything was taken away, it
 * is built again, with choices that hold on G and on T. It cites a part of T and suffices by the
 * argument above; if it is all of T, that is the end; if not, there is less to minimise. That
 * can go wrong where T comes to the same as G for another reason, which does not hold on G. Then
 * the last tree stays, which cites all of T and more: the rest of its triples are marked as
 * spare.
 *
 * Not even a check is needed for shapes where the first tree is known to be sufficient and
 * minimal: evidence-analyse.c. */

/* --- Lifecycle --- */

static RulesEvidenceMaker *
get_maker (RulesEvaluator *evaluator)
{
  if (G_LIKELY (evaluator->evidence != NULL)) {
    return evaluator->evidence;
  }
  RulesEvidenceMaker *maker = g_new0 (RulesEvidenceMaker, 1);
  maker->evaluator = evaluator;
  maker->arena = rules_arena_new ();
  maker->seen = rules_triples_new ();
  maker->within = rules_triples_new ();
  maker->trial = rules_triples_new ();
  maker->cited = rules_array_new (sizeof (RulesTriple));
  maker->kept = rules_array_new (sizeof (RulesTriple));
  maker->steps = rules_array_new (sizeof (RulesStep));
  maker->premises = rules_array_new (sizeof (RulesTriple));
  maker->classes = rules_array_new (sizeof (KgTermId));
  evaluator->evidence = maker;
  return maker;
}

void
rules_evidence_maker_free (RulesEvidenceMaker *maker)
{
  if (maker == NULL) {
    return;
  }
  rules_arena_free (maker->arena);
  rules_triples_free (maker->seen);
  rules_triples_free (maker->within);
  rules_triples_free (maker->trial);
  g_array_unref (maker->cited);
  g_array_unref (maker->kept);
  g_array_unref (maker->steps);
  g_array_unref (maker->premises);
  g_array_unref (maker->classes);
  g_free (maker);
}

void
rules_evidence_forget (RulesEvaluator *evaluator)
{
  if (evaluator->evidence != NULL) {
    rules_arena_reset (evaluator->evidence->arena);
  }
}

/* --- Asking the evaluator --- */

void
rules_maker_lend (RulesEvidenceMaker *maker, const RulesTriples *only)
{
  RulesEvaluator *evaluator = maker->evaluator;
  evaluator->source.only = only;
  maker->lent = maker->unknown ? MIN (evaluator->steps, maker->budget) : maker->budget;
  evaluator->scratch->steps = maker->lent;
}

void
rules_maker_settle (RulesEvidenceMaker *maker)
{
  maker->budget -= maker->lent - maker->evaluator->scratch->steps;
  if (maker->budget == 0) {
    maker->state = RULES_MAKING_LIMIT;
  }
}

RulesTruth
rules_maker_ask (RulesEvidenceMaker *maker, const RulesTriples *only, const RulesAsk *ask)
{
  RulesEvaluator *evaluator = maker->evaluator;
  const RulesShapes *shapes = evaluator->shapes;
  RulesTruth truth = RULES_UNKNOWN;
  rules_maker_lend (maker, only);
  switch (ask->kind) {
  case RULES_ASK_SHAPE:
    truth = rules_evaluate_shape (evaluator, ask->shape, ask->focus);
    break;
  case RULES_ASK_CONSTRAINT:
    truth = rules_evaluate_constraint (evaluator, ask->shape, ask->constraint, ask->focus);
    break;
  case RULES_ASK_VALUE:
    truth = rules_evaluate_value (evaluator, rules_constraint (shapes, ask->constraint), ask->focus,
                                  ask->value);
    break;
  case RULES_ASK_QUALIFIED:
    truth = rules_evaluate_qualified (evaluator, rules_constraint (shapes, ask->constraint),
                                      ask->value);
    break;
  }
  rules_maker_settle (maker);
  return truth;
}

gboolean
rules_maker_holds (RulesEvidenceMaker *maker, const RulesAsk *ask, RulesTruth truth)
{
  return rules_maker_ask (maker, maker->source, ask) == truth &&
         (maker->source == maker->graph || rules_maker_ask (maker, maker->graph, ask) == truth);
}

gboolean
rules_maker_shape_is (RulesEvidenceMaker *maker, guint32 shape, KgTermId focus, RulesTruth truth)
{
  const RulesAsk ask = { .kind = RULES_ASK_SHAPE, .shape = shape, .focus = focus };
  return rules_maker_holds (maker, &ask, truth);
}

/* --- Value nodes --- */

void
rules_maker_push_values (RulesEvidenceMaker *maker, const RulesTriples *only, guint32 shape,
                         KgTermId focus)
{
  const RulesShape *known = rules_shape (maker->evaluator->shapes, shape);
  rules_maker_lend (maker, only);
  if (!rules_evaluate_push_values (maker->evaluator, known, focus) && !maker->unknown) {
    maker->state = RULES_MAKING_LIMIT;
  }
  rules_maker_settle (maker);
}

void
rules_maker_push_objects (RulesEvidenceMaker *maker, const RulesTriples *only, KgTermId subject,
                          KgTermId predicate)
{
  RulesEvaluator *evaluator = maker->evaluator;
  KgCursor cursor;
  KgTermId object;
  evaluator->source.only = only;
  rules_source_objects (&evaluator->source, subject, predicate, &cursor);
  while ((object = kg_cursor_next (&cursor)) != KG_NONE) {
    rules_scratch_push (evaluator->scratch, object);
  }
}

void
rules_maker_push_seen (RulesEvidenceMaker *maker, guint32 shape, KgTermId focus)
{
  const RulesPath *path = rules_shape (maker->evaluator->shapes, shape)->path;
  maker->asks = TRUE;
  if (!maker->first) {
    rules_maker_push_values (maker, maker->seen, shape, focus);
  } else if (path == NULL || rules_path_is_nullable (path)) {
    rules_scratch_push (maker->evaluator->scratch, focus);
  }
}

static int
compare_ids (const void *a, const void *b)
{
  KgTermId x = *(const KgTermId *) a;
  KgTermId y = *(const KgTermId *) b;
  return (x > y) - (x < y);
}

void
rules_maker_sort_values (RulesEvidenceMaker *maker, guint32 start)
{
  RulesScratch *scratch = maker->evaluator->scratch;
  KgTermId *values = scratch->values + start;
  guint32 n = scratch->n_values - start;
  guint32 kept = 0;
  if (n < 2) {
    return;
  }
  qsort (values, n, sizeof *values, compare_ids);
  for (guint32 i = 0; i < n; i++) {
    if (kept == 0 || values[kept - 1] != values[i]) {
      values[kept++] = values[i];
    }
  }
  scratch->n_values = start + kept;
}

/* --- Rounds --- */

static void
sort_triples (GArray *triples)
{
  guint kept = 0;
  g_array_sort (triples, rules_triple_compare);
  for (guint i = 0; i < triples->len; i++) {
    const RulesTriple triple = g_array_index (triples, RulesTriple, i);
    if (kept == 0 ||
        rules_triple_compare (&g_array_index (triples, RulesTriple, kept - 1), &triple) != 0) {
      g_array_index (triples, RulesTriple, kept++) = triple;
    }
  }
  g_array_set_size (triples, kept);
}

static guint
n_triples (const RulesTriples *triples)
{
  guint n = 0;
  rules_triples_list (triples, &n);
  return n;
}

static gboolean
was_seen (const RulesEvidenceMaker *maker)
{
  guint n = 0;
  const RulesTriple *seen = rules_triples_list (maker->seen, &n);
  return n == maker->cited->len &&
         (n == 0 || memcmp (seen, maker->cited->data, n * sizeof *seen) == 0);
}

static void
fill (RulesTriples *triples, const GArray *from)
{
  rules_triples_clear (triples);
  for (guint i = 0; i < from->len; i++) {
    rules_triples_add (triples, &g_array_index (from, RulesTriple, i));
  }
  rules_triples_seal (triples);
}

/* One tree; `cited` is what it cites. */
static RulesEvidence *
build (RulesEvidenceMaker *maker, const RulesGoal *goal)
{
  const RulesEvidence *root = NULL;
  RulesBranch branch = { .end = &root };
  rules_array_clear (maker->cited);
  maker->nodes = RULES_LIMIT_EVIDENCE_NODES;
  maker->asks = FALSE;
  rules_evidence_add_goal (maker, &branch, goal);
  sort_triples (maker->cited);
  if (maker->cited->len > RULES_LIMIT_EVIDENCE_TRIPLES) {
    maker->state = RULES_MAKING_LIMIT;
  }
  return maker->state == RULES_MAKING ? (RulesEvidence *) root : NULL;
}

RulesEvidence *
rules_maker_rounds (RulesEvidenceMaker *maker, const RulesGoal *goal, const RulesTriples *source)
{
  RulesArenaMark mark = rules_arena_mark (maker->arena);
  maker->source = source;
  maker->first = TRUE;
  rules_triples_clear (maker->seen);
  rules_triples_seal (maker->seen);
  for (;;) {
    RulesEvidence *tree = build (maker, goal);
    if (tree != NULL && (maker->once || !maker->asks || was_seen (maker))) {
      return tree;
    }
    rules_arena_rewind (maker->arena, mark);
    if (tree == NULL) {
      return NULL;
    }
    /* INVARIANT: rounds cite more and more */
    g_assert (maker->first || maker->cited->len > n_triples (maker->seen));
    fill (maker->seen, maker->cited);
    maker->first = FALSE;
  }
}

/* --- Evidence --- */

/* What no triple at all would be enough for: the reason of the graph, if possible one that holds
 * on no triples too. */
static RulesEvidence *
make_from_nothing (RulesEvidenceMaker *maker, const RulesGoal *goal)
{
  rules_triples_clear (maker->within);
  rules_triples_seal (maker->within);
  RulesEvidence *tree = rules_maker_rounds (maker, goal, maker->within);
  if (tree != NULL || maker->state == RULES_MAKING_LIMIT) {
    return tree;
  }
  maker->state = RULES_MAKING;
  tree = rules_maker_rounds (maker, goal, maker->graph);
  if (tree != NULL) {
    rules_evidence_spare (tree, maker->within);
  }
  return tree;
}

static RulesEvidence *
make (RulesEvidenceMaker *maker, const RulesGoal *goal)
{
  const RulesShape *shape = rules_shape (maker->evaluator->shapes, goal->shape);
  gboolean whole = goal->constraint == RULES_NO_CONSTRAINT;
  if (whole && goal->truth == RULES_VIOLATES && shape->violate_exact) {
    maker->once = FALSE;
    return make_from_nothing (maker, goal);
  }
  maker->once = goal->truth == RULES_UNKNOWN ||
                (whole && goal->truth == RULES_CONFORMS && shape->conform_exact);
  RulesEvidence *tree = rules_maker_rounds (maker, goal, maker->graph);
  return maker->once || tree == NULL ? tree : rules_maker_minimise (maker, goal, tree);
}

static char *
describe_shape (const RulesShapes *shapes, guint32 shape)
{
  const KgView view = { shapes->graph, NULL };
  KgTerm term;
  if (!kg_view_term (&view, rules_shape (shapes, shape)->node, &term) || term.kind != KG_TERM_IRI) {
    return g_strdup ("a blank node");
  }
  return kg_snapshot_compact (shapes->graph, term.value);
}

static const RulesEvidence *
make_or_fail (RulesEvaluator *evaluator, const RulesGoal *goal, GError **error)
{
  RulesEvidenceMaker *maker = get_maker (evaluator);
  guint32 top = rules_maker_top (maker);
  maker->graph = evaluator->source.only;
  maker->state = RULES_MAKING;
  maker->budget = RULES_LIMIT_EVIDENCE_STEPS;
  maker->unknown = goal->truth == RULES_UNKNOWN;
  RulesEvidence *tree = make (maker, goal);
  evaluator->source.only = maker->graph;
  rules_maker_pop (maker, top);
  if (tree != NULL && maker->state != RULES_MAKING_LIMIT) {
    return tree;
  }
  g_autofree char *name = describe_shape (evaluator->shapes, goal->shape);
  g_set_error (error, RULES_ERROR, RULES_ERROR_LIMIT,
               "the evidence for the shape `%s` has more than %u triples or %u parts, or takes too "
               "many steps; ask for less in one shape",
               name, RULES_LIMIT_EVIDENCE_TRIPLES, RULES_LIMIT_EVIDENCE_NODES);
  return NULL;
}

const RulesEvidence *
rules_evidence (RulesEvaluator *evaluator, guint32 shape, KgTermId focus, RulesTruth *truth,
                GError **error)
{
  RulesTruth found = rules_evaluate (evaluator, shape, focus);
  const RulesGoal goal = {
    .shape = shape, .constraint = RULES_NO_CONSTRAINT, .focus = focus, .truth = found
  };
  const RulesEvidence *tree = make_or_fail (evaluator, &goal, error);
  if (tree != NULL) {
    *truth = found;
  }
  return tree;
}

const RulesEvidence *
rules_evidence_of_result (RulesEvaluator *evaluator, guint32 shape, guint32 constraint,
                          KgTermId focus, KgTermId value, GError **error)
{
  const RulesGoal goal = { .shape = shape,
                           .constraint = constraint,
                           .focus = focus,
                           .value = value,
                           .truth = RULES_VIOLATES };
  return make_or_fail (evaluator, &goal, error);
}

/* --- What is cited --- */

static void
collect (const RulesEvidence *evidence, GArray *triples)
{
  for (; evidence != NULL; evidence = evidence->next) {
    if (evidence->kind == RULES_EVIDENCE_TRIPLE && !evidence->spare) {
      g_array_append_val (triples, evidence->triple);
    }
    collect (evidence->children, triples);
  }
}

void
rules_evidence_append_triples (const RulesEvidence *evidence, GArray *triples)
{
  if (evidence->kind == RULES_EVIDENCE_TRIPLE && !evidence->spare) {
    g_array_append_val (triples, evidence->triple);
  }
  collect (evidence->children, triples);
}

void
rules_evidence_triples (const RulesEvidence *evidence, GArray *triples)
{
  rules_evidence_append_triples (evidence, triples);
  sort_triples (triples);
}
