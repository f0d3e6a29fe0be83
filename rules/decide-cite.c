/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/decide-private.h"

#include "rules/evidence-private.h"

#include <string.h>

/* The evidence for all that a decision rests on, together sufficient and minimal.
 *
 * Each piece of evidence is both by itself. Together they need not be: what is cited for one rule may give another, which
 * was held back for want of it, what it lacked; or it may offer a second way to what that one needs, so that neither way is
 * necessary. Mostly it is plain that this is not so: where evaluating a goal on all that is cited comes across nothing but
 * what was cited for it, it comes to the same as on that alone. Otherwise trees are built for all goals together, in rounds
 * that see what the last round cited (evidence.c says why that suffices), and triples are taken away while all
 * goals hold. */

static RulesDecideGoal *
goal_at (const RulesDecider *decider, guint i)
{
  return &g_array_index (decider->goals, RulesDecideGoal, i);
}

static RulesTriple *
triple_at (const GArray *triples, guint i)
{
  return &g_array_index (triples, RulesTriple, i);
}

/* --- Sets of triples --- */

static int
compare_triples (gconstpointer a, gconstpointer b, gpointer data)
{
  (void) data;
  return rules_triple_compare (a, b);
}

#define FEW 24u

static void
sort_few (RulesTriple *triples, guint n)
{
  for (guint i = 1; i < n; i++) {
    const RulesTriple moving = triples[i];
    guint k = i;
    for (; k > 0 && rules_triple_compare (&triples[k - 1], &moving) > 0; k--) {
      triples[k] = triples[k - 1];
    }
    triples[k] = moving;
  }
}

/* Sorts and drops repetitions; how many are left. */
static guint
sort_triples (RulesTriple *triples, guint n)
{
  guint kept = 0;
  if (n <= FEW) {
    sort_few (triples, n);
  } else {
    rules_decide_sort (triples, n, sizeof *triples, compare_triples, NULL);
  }
  for (guint i = 0; i < n; i++) {
    const RulesTriple triple = triples[i];
    if (kept == 0 || rules_triple_compare (&triples[kept - 1], &triple) != 0) {
      triples[kept++] = triple;
    }
  }
  return kept;
}

static void
sort_all (GArray *triples)
{
  triples->len = sort_triples (triple_at (triples, 0), triples->len);
}

static gboolean
contains (const GArray *triples, guint first, guint n, const RulesTriple *triple)
{
  while (n > 0) {
    guint half = n / 2;
    int order = rules_triple_compare (triple_at (triples, first + half), triple);
    if (order == 0) {
      return TRUE;
    }
    first = order < 0 ? first + half + 1 : first;
    n = order < 0 ? n - half - 1 : half;
  }
  return FALSE;
}

static void
fill (RulesTriples *triples, const GArray *from, guint without)
{
  rules_triples_clear (triples);
  for (guint i = 0; i < from->len; i++) {
    if (i != without) {
      rules_triples_add (triples, triple_at (from, i));
    }
  }
  rules_triples_seal (triples);
}

/* --- Trees --- */

static gboolean
fail (const char *what, GError **error)
{
  g_set_error (error, RULES_ERROR, RULES_ERROR_LIMIT,
               "what the decision rests on %s; ask for less in one condition, or use fewer rules",
               what);
  return FALSE;
}

/* The tree for one goal, by what the last round cited; what it cites is appended to `cited`. */
static gboolean
build (RulesDecider *decider, RulesEvidenceMaker *maker, RulesDecideGoal *goal, GArray *cited)
{
  const RulesGoal own = { .shape = goal->shape,
                          .constraint = RULES_NO_CONSTRAINT,
                          .focus = goal->focus,
                          .truth = goal->truth };
  const RulesEvidence *root = NULL;
  RulesBranch branch = { .end = &root };
  guint32 top = rules_maker_top (maker);
  maker->graph = decider->options.only;
  maker->source = decider->options.only;
  maker->state = RULES_MAKING;
  maker->budget = RULES_LIMIT_EVIDENCE_STEPS;
  maker->nodes = RULES_LIMIT_EVIDENCE_NODES;
  maker->unknown = FALSE;
  maker->once = FALSE;
  rules_array_clear (maker->cited);
  rules_evidence_add_goal (maker, &branch, &own);
  rules_maker_pop (maker, top);
  decider->evaluator->source.only = decider->options.only;
  g_array_append_vals (cited, maker->cited->data, maker->cited->len);
  goal->tree = root;
  return maker->state == RULES_MAKING && cited->len <= RULES_LIMIT_EVIDENCE_TRIPLES;
}

/* --- One by one --- */

static void
append_cited (const RulesEvidence *evidence, GArray *triples)
{
  for (; evidence != NULL; evidence = evidence->next) {
    if (evidence->kind == RULES_EVIDENCE_TRIPLE && !evidence->spare) {
      g_array_append_val (triples, evidence->triple);
    }
    append_cited (evidence->children, triples);
  }
}

static void
cite_approvals (RulesDecider *decider, const RulesDecideGoal *goal)
{
  if (goal->kind == RULES_GOAL_APPROVED) {
    const RulesFired *fired = rules_fired (decider, goal->firing);
    rules_decide_cite_approvals (decider, fired, fired->closely, decider->cited);
  }
}

/* Where the goal is known to conform, and the first tree for that to be right, it need not be evaluated again. */
static gboolean
is_plain (const RulesDecider *decider, const RulesDecideGoal *goal)
{
  return goal->truth == RULES_CONFORMS && decider->evaluator->evidence != NULL &&
         rules_shape (decider->policies->shapes, goal->shape)->conform_exact;
}

static gboolean
cite_plainly (RulesDecider *decider, RulesDecideGoal *goal, GError **error)
{
  RulesEvidenceMaker *maker = decider->evaluator->evidence;
  maker->first = TRUE;
  return build (decider, maker, goal, decider->cited) ||
         fail ("has too many triples or parts", error);
}

static gboolean
cite_shape (RulesDecider *decider, RulesDecideGoal *goal, GError **error)
{
  if (is_plain (decider, goal)) {
    return cite_plainly (decider, goal, error);
  }
  goal->tree = rules_evidence (decider->evaluator, goal->shape, goal->focus, &goal->truth, error);
  if (goal->tree == NULL) {
    return FALSE;
  }
  append_cited (goal->tree, decider->cited);
  return TRUE;
}

static gboolean
cite_each (RulesDecider *decider, GError **error)
{
  for (guint i = 0; i < decider->goals->len; i++) {
    RulesDecideGoal *goal = goal_at (decider, i);
    goal->first = decider->cited->len;
    if (goal->kind != RULES_GOAL_SHAPE) {
      cite_approvals (decider, goal);
    } else if (!cite_shape (decider, goal, error)) {
      return FALSE;
    }
    goal->n = decider->cited->len - goal->first;
    for (guint k = goal->first; k < decider->cited->len; k++) {
      goal->cites |= rules_mention (decider->policies, triple_at (decider->cited, k)->predicate);
    }
  }
  return TRUE;
}

/* --- Whether that will do --- */

/* What could not be evaluated promises nothing: its evidence is for the reader alone. */
static gboolean
is_promised (const RulesDecideGoal *goal)
{
  return goal->kind != RULES_GOAL_SHAPE || goal->truth != RULES_UNKNOWN;
}

/* Whether no goal reads a predicate that another one cites, as far as classes of predicates tell: so it mostly is, and then
 * no triple has to be looked at. */
static gboolean
share_no_predicate (const RulesDecider *decider)
{
  guint64 once = 0;
  guint64 twice = 0;
  for (guint i = 0; i < decider->goals->len; i++) {
    const RulesDecideGoal *goal = goal_at (decider, i);
    if (goal->kind != RULES_GOAL_SHAPE) {
      return FALSE;
    }
    if (is_promised (goal)) {
      twice |= once & goal->cites;
      once |= goal->cites;
    }
  }
  for (guint i = 0; i < decider->goals->len; i++) {
    const RulesDecideGoal *goal = goal_at (decider, i);
    guint64 others = twice | (once & ~goal->cites);
    if (is_promised (goal) &&
        ((goal->mentions.forwards | goal->mentions.backwards) & others) != 0) {
      return FALSE;
    }
  }
  return TRUE;
}

/* The first triple with that subject, or the end. */
static guint
first_of_subject (const GArray *triples, KgTermId subject)
{
  guint from = 0;
  guint end = triples->len;
  while (from < end) {
    guint middle = from + (end - from) / 2;
    if (triple_at (triples, middle)->subject < subject) {
      from = middle + 1;
    } else {
      end = middle;
    }
  }
  return from;
}

static void
reach (RulesDecider *decider, KgTermId node)
{
  for (guint i = 0; i < decider->reached->len; i++) {
    if (g_array_index (decider->reached, KgTermId, i) == node) {
      return;
    }
  }
  rules_array_append (decider->reached, &node, sizeof node);
}

/* One triple that evaluating the goal may come across. */
static gboolean
is_own (RulesDecider *decider, const RulesDecideGoal *goal, const RulesTriple *triple,
        KgTermId other)
{
  reach (decider, other);
  return contains (decider->cited, goal->first, goal->n, triple);
}

static gboolean
is_own_from (RulesDecider *decider, const RulesDecideGoal *goal, KgTermId node)
{
  const GArray *all = decider->all_cited;
  guint i = first_of_subject (all, node);
  for (; i < all->len && triple_at (all, i)->subject == node; i++) {
    const RulesTriple *triple = triple_at (all, i);
    if ((rules_mention (decider->policies, triple->predicate) & goal->mentions.forwards) != 0 &&
        !is_own (decider, goal, triple, triple->object)) {
      return FALSE;
    }
  }
  for (i = 0; i < all->len && goal->mentions.backwards != 0; i++) {
    const RulesTriple *triple = triple_at (all, i);
    if (triple->object == node &&
        (rules_mention (decider->policies, triple->predicate) & goal->mentions.backwards) != 0 &&
        !is_own (decider, goal, triple, triple->subject)) {
      return FALSE;
    }
  }
  return TRUE;
}

/* Whether evaluating the goal's shape on all that is cited comes across nothing but its own. */
static gboolean
is_shape_apart (RulesDecider *decider, const RulesDecideGoal *goal)
{
  rules_array_clear (decider->reached);
  reach (decider, goal->focus);
  for (guint i = 0; i < decider->reached->len; i++) {
    if (!is_own_from (decider, goal, g_array_index (decider->reached, KgTermId, i))) {
      return FALSE;
    }
  }
  return TRUE;
}

/* Whether nothing else is said of the approvals that count, nor by others about the rule. */
static gboolean
is_approval_apart (const RulesDecider *decider, const RulesDecideGoal *goal)
{
  const GArray *all = decider->all_cited;
  const RulesFired *fired = rules_fired (decider, goal->firing);
  for (guint i = 0; i < all->len; i++) {
    const RulesTriple *triple = triple_at (all, i);
    gboolean concerns = triple->predicate == decider->policies->names.approves_rule;
    for (guint32 k = 0; k < fired->n_approvals; k++) {
      concerns = concerns || triple->subject == g_array_index (decider->approvals, KgTermId,
                                                               fired->first_approval + k);
    }
    if (concerns && !contains (decider->cited, goal->first, goal->n, triple)) {
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
is_apart (RulesDecider *decider, const RulesDecideGoal *goal)
{
  switch (goal->kind) {
  case RULES_GOAL_SHAPE:
    return is_shape_apart (decider, goal);
  case RULES_GOAL_APPROVED:
    return is_approval_apart (decider, goal);
  case RULES_GOAL_NOT_APPROVED:
    return FALSE;
  }
  return FALSE;
}

static void
sort_cited (RulesDecider *decider)
{
  for (guint i = 0; i < decider->goals->len; i++) {
    RulesDecideGoal *goal = goal_at (decider, i);
    goal->n = goal->n == 0 ? 0 : sort_triples (triple_at (decider->cited, goal->first), goal->n);
  }
}

static gboolean
are_apart (RulesDecider *decider)
{
  rules_array_clear (decider->all_cited);
  for (guint i = 0; i < decider->goals->len; i++) {
    const RulesDecideGoal *goal = goal_at (decider, i);
    if (is_promised (goal) && goal->n > 0) {
      g_array_append_vals (decider->all_cited, triple_at (decider->cited, goal->first), goal->n);
    }
  }
  sort_all (decider->all_cited);
  for (guint i = 0; i < decider->goals->len; i++) {
    const RulesDecideGoal *goal = goal_at (decider, i);
    if (is_promised (goal) && !is_apart (decider, goal)) {
      return FALSE;
    }
  }
  return TRUE;
}

/* --- Together: rounds --- */

static gboolean
build_all (RulesDecider *decider, RulesEvidenceMaker *maker)
{
  rules_array_clear (decider->kept);
  for (guint i = 0; i < decider->goals->len; i++) {
    RulesDecideGoal *goal = goal_at (decider, i);
    if (goal->kind == RULES_GOAL_APPROVED) {
      g_array_append_vals (decider->kept, triple_at (decider->cited, goal->first), goal->n);
    } else if (goal->kind == RULES_GOAL_SHAPE && is_promised (goal) &&
               !build (decider, maker, goal, decider->kept)) {
      return FALSE;
    }
  }
  sort_all (decider->kept);
  return TRUE;
}

/* Until a round cites what the one before it did; `kept` is that. */
static gboolean
build_together (RulesDecider *decider)
{
  RulesEvidenceMaker *maker = decider->evaluator->evidence;
  guint seen = 0;
  if (maker ==
      NULL) { /* there are approvals alone, of what fired for a text that could not be searched */
    return build_all (decider, NULL);
  }
  RulesArenaMark mark = rules_arena_mark (maker->arena);
  maker->first = TRUE;
  rules_triples_clear (maker->seen);
  rules_triples_seal (maker->seen);
  for (;;) {
    if (!build_all (decider, maker)) {
      return FALSE;
    }
    /* Rounds cite more and more, so that as many are the same. */
    if (!maker->first && decider->kept->len == seen) {
      return TRUE;
    }
    rules_arena_rewind (maker->arena, mark);
    seen = decider->kept->len;
    fill (maker->seen, decider->kept, G_MAXUINT);
    maker->first = FALSE;
  }
}

/* --- Together: taking away --- */

static gboolean
still_holds (RulesDecider *decider, const RulesDecideGoal *goal)
{
  guint n = decider->approvals->len;
  RulesTruth truth = RULES_UNKNOWN;
  gboolean approved = FALSE;
  switch (goal->kind) {
  case RULES_GOAL_SHAPE:
    rules_evaluator_restrict (decider->evaluator, decider->trial);
    truth = rules_evaluate (decider->evaluator, goal->shape, goal->focus);
    rules_evaluator_restrict (decider->evaluator, decider->options.only);
    return truth == goal->truth;
  case RULES_GOAL_APPROVED:
  case RULES_GOAL_NOT_APPROVED:
    approved =
        rules_decide_approved (decider, decider->trial, rules_fired (decider, goal->firing)->rule,
                               goal->focus, decider->approvals);
    g_array_set_size (decider->approvals, n);
    return approved == (goal->kind == RULES_GOAL_APPROVED);
  }
  return FALSE;
}

static gboolean
can_go (RulesDecider *decider, guint at)
{
  guint64 mention = rules_mention (decider->policies, triple_at (decider->kept, at)->predicate);
  fill (decider->trial, decider->kept, at);
  for (guint i = 0; i < decider->goals->len; i++) {
    const RulesDecideGoal *goal = goal_at (decider, i);
    gboolean concerns = goal->kind != RULES_GOAL_SHAPE ||
                        ((goal->mentions.forwards | goal->mentions.backwards) & mention) != 0;
    if (concerns && is_promised (goal) && !still_holds (decider, goal)) {
      return FALSE;
    }
  }
  return TRUE;
}

/* Until as many tries as there are triples have failed one after another. */
static gboolean
reduce (RulesDecider *decider)
{
  guint64 budget = RULES_LIMIT_EVIDENCE_STEPS;
  guint failed = 0;
  guint at = 0;
  while (failed < decider->kept->len) {
    guint64 work = decider->kept->len + decider->goals->len;
    if (budget < work) {
      return FALSE;
    }
    budget -= work;
    at = at >= decider->kept->len ? 0 : at;
    if (can_go (decider, at)) {
      g_array_remove_index (decider->kept, at);
      failed = 0;
    } else {
      failed++;
      at++;
    }
  }
  return TRUE;
}

static gboolean
cite_together (RulesDecider *decider, GError **error)
{
  if (!build_together (decider)) {
    return fail ("has too many triples or parts", error);
  }
  if (!reduce (decider)) {
    return fail ("takes too many steps to find", error);
  }
  fill (decider->trial, decider->kept, G_MAXUINT);
  for (guint i = 0; i < decider->goals->len; i++) {
    const RulesDecideGoal *goal = goal_at (decider, i);
    if (goal->kind == RULES_GOAL_SHAPE && is_promised (goal)) {
      rules_evidence_spare ((RulesEvidence *) goal->tree, decider->trial);
    }
  }
  return TRUE;
}

/* --- Handing over --- */

static void
keep_approval_triples (RulesDecider *decider, const RulesDecideGoal *goal, gboolean together)
{
  RulesFired *fired = rules_fired (decider, goal->firing);
  fired->first_triple = decider->approval_triples->len;
  for (guint32 i = goal->first; i < goal->first + goal->n; i++) {
    const RulesTriple *triple = triple_at (decider->cited, i);
    if (!together || contains (decider->kept, 0, decider->kept->len, triple)) {
      g_array_append_vals (decider->approval_triples, triple, 1);
    }
  }
  fired->n_triples = decider->approval_triples->len - fired->first_triple;
}

static void
hand_over (RulesDecider *decider, gboolean together)
{
  for (guint i = 0; i < decider->goals->len; i++) {
    const RulesDecideGoal *goal = goal_at (decider, i);
    if (goal->kind == RULES_GOAL_APPROVED) {
      keep_approval_triples (decider, goal, together);
    } else if (goal->kind == RULES_GOAL_SHAPE && goal->firing != RULES_NO_FIRING) {
      rules_fired (decider, goal->firing)->evidence = goal->tree;
    } else if (goal->kind == RULES_GOAL_SHAPE) {
      g_array_index (decider->scopes, RulesScope, goal->scope).evidence = goal->tree;
    }
  }
}

gboolean
rules_decide_cite (RulesDecider *decider, GError **error)
{
  if (!cite_each (decider, error)) {
    return FALSE;
  }
  gboolean together = FALSE;
  if (!share_no_predicate (decider)) {
    sort_cited (decider);
    together = decider->goals->len > 1 && !are_apart (decider);
  }
  if (together && !cite_together (decider, error)) {
    return FALSE;
  }
  hand_over (decider, together);
  return TRUE;
}
