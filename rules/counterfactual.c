/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/counterfactual-private.h"

/* Breadth first: one change, then two, then three; each set decided again. What a set of changes lacks is derived from the
 * decision that it led to. */

typedef struct {
  RulesChanging changing;
  RulesTrial trial;
  RulesDecider *decider;
  RulesEvaluator *evaluator;
  RulesEffect outcome; /* of the request as it is */
  GHashTable *tried;   /* RulesChangeSet -> outcome + 1 */
  GHashTable *listed;  /* RulesChangeSet: has been, or will be, tried */
  guint n_decisions;
  guint64 n_triples;
  GArray *changes; /* RulesChange */
  GArray *answers; /* RulesChangeSet */
} Search;

/* --- Sets --- */

static int
compare_numbers (guint64 a, guint64 b)
{
  return (a > b) - (a < b);
}

int
rules_change_compare (gconstpointer a, gconstpointer b)
{
  const RulesChange *x = (const RulesChange *) a;
  const RulesChange *y = (const RulesChange *) b;
  int order = compare_numbers (x->kind, y->kind);
  order = order != 0 ? order : rules_triple_compare (&x->triple, &y->triple);
  order = order != 0 ? order : compare_numbers (x->node, y->node);
  order = order != 0 ? order : compare_numbers (x->rule, y->rule);
  return order != 0 ? order : compare_numbers ((guint64) x->any, (guint64) y->any);
}

static int
compare_sets (gconstpointer a, gconstpointer b)
{
  const RulesChangeSet *x = (const RulesChangeSet *) a;
  const RulesChangeSet *y = (const RulesChangeSet *) b;
  int order = compare_numbers (x->n, y->n);
  for (guint i = 0; order == 0 && i < x->n; i++) {
    order = rules_change_compare (&x->changes[i], &y->changes[i]);
  }
  return order;
}

static guint
hash_set (gconstpointer key)
{
  const RulesChangeSet *set = (const RulesChangeSet *) key;
  guint hash = set->n;
  for (guint i = 0; i < set->n; i++) {
    const RulesChange *change = &set->changes[i];
    const guint parts[] = { change->kind,          change->triple.subject, change->triple.predicate,
                            change->triple.object, change->node,           change->rule };
    for (gsize k = 0; k < G_N_ELEMENTS (parts); k++) {
      hash = (hash ^ parts[k]) * 0x01000193u;
    }
  }
  return hash;
}

static gboolean
equal_sets (gconstpointer a, gconstpointer b)
{
  return compare_sets (a, b) == 0;
}

/* FALSE if the set has it already, or no more than one resource could be used. */
static gboolean
add_to_set (RulesChangeSet *set, const RulesChange *change)
{
  guint at = set->n;
  for (guint i = 0; i < set->n; i++) {
    int order = rules_change_compare (&set->changes[i], change);
    if (order == 0 ||
        (set->changes[i].kind == RULES_CHANGE_USE && change->kind == RULES_CHANGE_USE)) {
      return FALSE;
    }
    at = order > 0 ? MIN (at, i) : at;
  }
  for (guint i = set->n; i > at; i--) {
    set->changes[i] = set->changes[i - 1];
  }
  set->changes[at] = *change;
  set->n++;
  return TRUE;
}

static gboolean
has_change (const RulesChangeSet *set, const RulesChange *change)
{
  for (guint i = 0; i < set->n; i++) {
    if (rules_change_compare (&set->changes[i], change) == 0) {
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
contains (const RulesChangeSet *set, const RulesChangeSet *other)
{
  for (guint i = 0; i < other->n; i++) {
    if (!has_change (set, &other->changes[i])) {
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
contains_any (const RulesChangeSet *set, const GArray *others)
{
  for (guint i = 0; i < others->len; i++) {
    if (contains (set, &g_array_index (others, RulesChangeSet, i))) {
      return TRUE;
    }
  }
  return FALSE;
}

/* --- Trying --- */

static gboolean
is_used_up (const Search *search)
{
  return search->n_decisions >= RULES_LIMIT_CHANGE_DECISIONS ||
         search->n_triples >= RULES_LIMIT_CHANGE_TRIPLES;
}

/* Decides again; the trial and the decider then stand for this set. */
static RulesEffect
try_set (Search *search, const RulesChangeSet *set)
{
  search->n_decisions++;
  search->n_triples += search->changing.said->len + search->changing.new_values->len;
  rules_trial_lay (&search->trial, &search->changing, set);
  RulesEffect outcome =
      rules_trial_decide (&search->trial, &search->changing, search->decider)->outcome;
  g_hash_table_insert (search->tried, g_memdup2 (set, sizeof *set),
                       GUINT_TO_POINTER ((guint) outcome + 1));
  return outcome;
}

static RulesEffect
outcome_of (Search *search, const RulesChangeSet *set)
{
  guint known = GPOINTER_TO_UINT (g_hash_table_lookup (search->tried, set));
  return known != 0 ? (RulesEffect) (known - 1) : try_set (search, set);
}

/* Lists the sets that have one change more than `set`, which was tried last. */
static void
expand (Search *search, const RulesChangeSet *set, GArray *next)
{
  g_array_set_size (search->changes, 0);
  rules_change_steps (&search->changing, &search->trial, search->decider, search->evaluator,
                      set->n == 0, search->changes);
  g_array_sort (search->changes, rules_change_compare);
  for (guint i = 0; i < search->changes->len; i++) {
    RulesChangeSet larger = *set;
    if (g_hash_table_size (search->listed) < RULES_LIMIT_CHANGE_DECISIONS &&
        add_to_set (&larger, &g_array_index (search->changes, RulesChange, i)) &&
        g_hash_table_add (search->listed, g_memdup2 (&larger, sizeof larger))) {
      g_array_append_val (next, larger);
    }
  }
}

/* --- Answers --- */

/* A smallest part of the set that does already. */
static RulesChangeSet
reduce (Search *search, const RulesChangeSet *set)
{
  RulesChangeSet best = *set;
  for (guint mask = 1; mask + 1 < 1u << set->n; mask++) {
    RulesChangeSet part = { 0 };
    for (guint i = 0; i < set->n; i++) {
      if ((mask & (1u << i)) != 0) {
        part.changes[part.n++] = set->changes[i];
      }
    }
    if (part.n < best.n && outcome_of (search, &part) < search->outcome) {
      best = part;
    }
  }
  return best;
}

static int
compare_answers (gconstpointer a, gconstpointer b, gpointer data)
{
  Search *search = (Search *) data;
  const RulesChangeSet *x = (const RulesChangeSet *) a;
  const RulesChangeSet *y = (const RulesChangeSet *) b;
  int order = compare_numbers (x->n, y->n);
  order = order != 0 ? order : compare_numbers (outcome_of (search, x), outcome_of (search, y));
  return order != 0 ? order : compare_sets (x, y);
}

static void
add_answer (Search *search, const RulesChangeSet *set)
{
  const RulesChangeSet best = reduce (search, set);
  if (!contains_any (&best, search->answers)) {
    g_array_append_val (search->answers, best);
  }
}

/* All sets of one size; those that do not help are expanded into `next`. */
static void
try_level (Search *search, const GArray *level, GArray *next)
{
  guint before = search->answers->len;
  g_autoptr (GArray) helped = g_array_new (FALSE, FALSE, sizeof (RulesChangeSet));
  for (guint i = 0; i < level->len && !is_used_up (search); i++) {
    const RulesChangeSet *set = &g_array_index (level, RulesChangeSet, i);
    if (contains_any (set, search->answers)) {
      continue;
    }
    if (try_set (search, set) < search->outcome) {
      g_array_append_val (helped, *set);
    } else if (set->n < RULES_LIMIT_CHANGE_STEPS && helped->len + before < RULES_LIMIT_CHANGES) {
      expand (search, set, next);
    }
  }
  for (guint i = 0; i < helped->len; i++) {
    add_answer (search, &g_array_index (helped, RulesChangeSet, i));
  }
  g_array_sort_with_data (search->answers, compare_answers, search);
}

static void
run (Search *search)
{
  const RulesChangeSet nothing = { 0 };
  GArray *level = g_array_new (FALSE, FALSE, sizeof (RulesChangeSet));
  search->outcome = try_set (search, &nothing);
  if (search->outcome > RULES_EFFECT_ALLOW) {
    expand (search, &nothing, level);
  }
  while (level->len > 0 && search->answers->len < RULES_LIMIT_CHANGES) {
    GArray *next = g_array_new (FALSE, FALSE, sizeof (RulesChangeSet));
    try_level (search, level, next);
    g_array_unref (level);
    level = next;
  }
  g_array_unref (level);
}

/* --- Handing over --- */

static RulesChangeStep
step_of (const Search *search, const RulesChangeSet *set, guint number)
{
  const RulesChange *change = &set->changes[number];
  RulesChangeStep step = {
    .kind = change->kind, .triple = change->triple, .node = change->node, .rule = change->rule
  };
  if (change->kind == RULES_CHANGE_APPROVE) {
    step.count = rules_rule (search->changing.policies, change->rule)->approvals;
  }
  for (guint i = 0; i < number; i++) {
    const RulesChange *earlier = &set->changes[i];
    if (earlier->any && earlier->triple.object == change->triple.subject) {
      step.of = i + 1;
      step.triple.subject = KG_NONE;
    }
  }
  step.triple.object = change->any ? KG_NONE : step.triple.object;
  return step;
}

static RulesCounterfactual *
answer_of (Search *search, const RulesChangeSet *set)
{
  RulesCounterfactual *answer = g_new0 (RulesCounterfactual, 1);
  answer->outcome = outcome_of (search, set);
  answer->steps = g_array_new (FALSE, FALSE, sizeof (RulesChangeStep));
  for (guint i = 0; i < set->n; i++) {
    const RulesChangeStep step = step_of (search, set, i);
    g_array_append_val (answer->steps, step);
  }
  return answer;
}

static void
search_init (Search *search, const RulesPolicies *policies, const RulesDecideRequest *request)
{
  *search = (Search) { .decider = rules_decider_new (), .evaluator = rules_evaluator_new () };
  rules_changing_init (&search->changing, policies, request);
  rules_trial_init (&search->trial);
  search->tried = g_hash_table_new_full (hash_set, equal_sets, g_free, NULL);
  search->listed = g_hash_table_new_full (hash_set, equal_sets, g_free, NULL);
  search->changes = g_array_new (FALSE, FALSE, sizeof (RulesChange));
  search->answers = g_array_new (FALSE, FALSE, sizeof (RulesChangeSet));
}

static void
search_clear (Search *search)
{
  rules_decider_free (search->decider);
  rules_evaluator_free (search->evaluator);
  rules_changing_clear (&search->changing);
  rules_trial_clear (&search->trial);
  g_hash_table_unref (search->tried);
  g_hash_table_unref (search->listed);
  g_array_unref (search->changes);
  g_array_unref (search->answers);
}

static void
free_answer (gpointer answer)
{
  rules_counterfactual_free ((RulesCounterfactual *) answer);
}

GPtrArray *
rules_what_would_change_with (const RulesPolicies *policies, const RulesDecideRequest *request)
{
  GPtrArray *answers = g_ptr_array_new_with_free_func (free_answer);
  Search search;
  search_init (&search, policies, request);
  run (&search);
  for (guint i = 0; i < search.answers->len && i < RULES_LIMIT_CHANGES; i++) {
    g_ptr_array_add (answers,
                     answer_of (&search, &g_array_index (search.answers, RulesChangeSet, i)));
  }
  search_clear (&search);
  return answers;
}

GPtrArray *
rules_what_would_change (const RulesPolicies *policies, const RulesRequest *request)
{
  const RulesDecideRequest own = rules_decide_request (request);
  return rules_what_would_change_with (policies, &own);
}

void
rules_counterfactual_free (RulesCounterfactual *counterfactual)
{
  if (counterfactual != NULL) {
    g_array_unref (counterfactual->steps);
    g_free (counterfactual);
  }
}
