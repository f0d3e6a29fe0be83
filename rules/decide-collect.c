/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/decide-private.h"

#include "rules/limits.h"

/* Evaluating scopes and conditions: those that the index does not rule out. */

/* --- Candidates --- */

/* Set in a candidate of which it is known already that it conforms: its key was found, and it asks for nothing else. */
#define KNOWN 0x80000000u

static void
add_rules (RulesDecider *decider, const guint32 *rules, guint32 n, gboolean found)
{
  for (guint32 i = 0; i < n; i++) {
    guint32 rule = rules[i];
    if (decider->rule_visit[rule] != decider->visit) {
      gboolean known = found && rules_rule_nature (decider->policies, rule)->is_by_key;
      guint32 candidate = known ? rule | KNOWN : rule;
      decider->rule_visit[rule] = decider->visit;
      rules_array_append (decider->candidates, &candidate, sizeof candidate);
    }
  }
}

static void
add_policies (RulesDecider *decider, const guint32 *policies, guint32 n, gboolean found)
{
  for (guint32 i = 0; i < n; i++) {
    guint32 policy = policies[i];
    if (decider->policy_round[policy] != decider->round) {
      gboolean known = found && rules_policy_nature (decider->policies, policy)->is_by_key;
      guint32 candidate = known ? policy | KNOWN : policy;
      decider->policy_round[policy] = decider->round;
      rules_array_append (decider->candidates, &candidate, sizeof candidate);
    }
  }
}

/* `found`: one of their keys was. */
static void
add_members (RulesDecider *decider, guint32 bucket, guint32 first, guint32 n, gboolean found)
{
  if (n == 0) {
    return;
  }
  const guint32 *members = &g_array_index (decider->policies->index.members, guint32, first);
  if (bucket == RULES_BUCKET_OF_SCOPES) {
    add_policies (decider, members, n, found);
  } else {
    add_rules (decider, members, n, found);
  }
}

static const RulesIndexKey *
key_of (const RulesDecider *decider, const RulesIndexSlot *slot, guint32 i)
{
  return &g_array_index (decider->policies->index.keys, RulesIndexKey, slot->first_key + i);
}

/* The place of the first key that is not below `value`, from `from` on. */
static guint32
find_key (const RulesDecider *decider, const RulesIndexSlot *slot, guint32 from, KgTermId value)
{
  guint32 end = slot->n_keys;
  while (from < end) {
    guint32 middle = from + (end - from) / 2;
    if (key_of (decider, slot, middle)->value < value) {
      from = middle + 1;
    } else {
      end = middle;
    }
  }
  return from;
}

static guint32
find_value (const KgTermId *values, guint32 n, guint32 from, KgTermId value)
{
  while (from < n) {
    guint32 middle = from + (n - from) / 2;
    if (values[middle] < value) {
      from = middle + 1;
    } else {
      n = middle;
    }
  }
  return from;
}

/* Where ascending values and ascending keys agree: going through the fewer of them, searching the others. */
static void
match (RulesDecider *decider, guint32 bucket, const RulesIndexSlot *slot, const KgTermId *values,
       guint32 n)
{
  guint32 i = 0;
  guint32 k = 0;
  while (i < n && k < slot->n_keys) {
    const RulesIndexKey *key = key_of (decider, slot, k);
    if (key->value == KG_NONE || key->value == values[i]) {
      add_members (decider, bucket, key->first, key->n, TRUE);
      k++;
    } else if (key->value < values[i]) {
      k = find_key (decider, slot, k + 1, values[i]);
    } else {
      i = find_value (values, n, i + 1, key->value);
    }
  }
}

static void
add_slot (RulesDecider *decider, guint32 bucket, const RulesIndexSlot *slot)
{
  for (guint32 i = 0; i < slot->n_keys; i++) {
    const RulesIndexKey *key = key_of (decider, slot, i);
    add_members (decider, bucket, key->first, key->n, FALSE);
  }
}

static void
look_up (RulesDecider *decider, guint32 number, KgTermId node)
{
  const RulesIndex *index = &decider->policies->index;
  const RulesIndexBucket *bucket = &g_array_index (index->buckets, RulesIndexBucket, number);
  add_members (decider, number, bucket->first_always, bucket->n_always, FALSE);
  for (guint32 i = 0; i < bucket->n_slots; i++) {
    const RulesIndexSlot *slot =
        &g_array_index (index->slots, RulesIndexSlot, bucket->first_slot + i);
    const RulesWalked *walked =
        rules_path_memo_walk (decider->memo, slot->path, node, RULES_LIMIT_CONDITION_STEPS);
    if (!walked->whole) {
      add_slot (decider, number, slot);
    } else {
      match (decider, number, slot, rules_path_memo_values (decider->memo, walked),
             walked->n_values);
    }
  }
}

static void
begin_visit (RulesDecider *decider)
{
  decider->visit++;
  if (decider->options.without_proof || rules_path_memo_is_full (decider->memo)) {
    rules_path_memo_forget (decider->memo);
  }
  rules_array_clear (decider->candidates);
}

/* --- Scopes --- */

static void
evaluate_scope (RulesDecider *decider, guint32 candidate)
{
  guint32 number = candidate & ~KNOWN;
  const RulesPolicy *policy = rules_policy (decider->policies, number);
  RulesScope scope = { .policy = number, .truth = RULES_CONFORMS };
  if (policy->scope != RULES_NO_SHAPE && (candidate & KNOWN) == 0) {
    scope.truth = rules_evaluate (decider->evaluator, policy->scope, decider->request->node);
  }
  decider->policy_round[number] = decider->round;
  decider->policy_truth[number] = (guint8) scope.truth;
  if (scope.truth == RULES_VIOLATES) {
    if (policy->scope_by_absence) {
      rules_array_append (decider->kept_out, &number, sizeof number);
    }
    return;
  }
  guint32 group = rules_policy_nature (decider->policies, number)->group;
  rules_array_append (decider->scopes, &scope, sizeof scope);
  decider->otherwise = MAX (decider->otherwise, policy->otherwise);
  if (group != 0) {
    rules_array_append (decider->groups, &group, sizeof group);
  }
}

static int
compare_scopes (gconstpointer a, gconstpointer b, gpointer data)
{
  guint32 x = ((const RulesScope *) a)->policy;
  guint32 y = ((const RulesScope *) b)->policy;
  (void) data;
  return (x > y) - (x < y);
}

static int
compare_numbers (gconstpointer a, gconstpointer b, gpointer data)
{
  guint32 x = *(const guint32 *) a;
  guint32 y = *(const guint32 *) b;
  (void) data;
  return (x > y) - (x < y);
}

static void
collect_scopes (RulesDecider *decider)
{
  guint32 n = rules_policies_n_policies (decider->policies);
  begin_visit (decider);
  if (decider->options.without_index) {
    for (guint32 i = 0; i < n; i++) {
      rules_array_append (decider->candidates, &i, sizeof i);
    }
  } else {
    look_up (decider, RULES_BUCKET_OF_SCOPES, decider->request->node);
  }
  for (guint i = 0; i < decider->candidates->len; i++) {
    evaluate_scope (decider, g_array_index (decider->candidates, guint32, i));
  }
  rules_decide_sort (decider->scopes->data, decider->scopes->len, sizeof (RulesScope),
                     compare_scopes, NULL);
  rules_decide_sort (decider->kept_out->data, decider->kept_out->len, sizeof (guint32),
                     compare_numbers, NULL);
}

/* --- Rules --- */

RulesTruth
rules_decide_considered (const RulesDecider *decider, const RulesRule *rule)
{
  RulesTruth considered = RULES_VIOLATES;
  for (guint i = 0; i < rule->n_policies && considered != RULES_CONFORMS; i++) {
    considered = MAX (considered, rules_decider_scope (decider, rule->policies[i]));
  }
  return considered;
}

static void
fire (RulesDecider *decider, guint32 number, KgTermId node, gboolean unknown, gboolean unsearched)
{
  const RulesFired fired = {
    .rule = number,
    .node = node,
    .unknown = unknown,
    .unsearched = unsearched,
    .by = RULES_NO_FIRING,
  };
  const RulesRule *rule = rules_rule (decider->policies, number);
  rules_array_append (decider->fired, &fired, sizeof fired);
  decider->has_overrides = decider->has_overrides || rule->n_overrides > 0;
}

static void
evaluate_rule (RulesDecider *decider, guint32 candidate, KgTermId node)
{
  guint32 number = candidate & ~KNOWN;
  const RulesRule *rule = rules_rule (decider->policies, number);
  if (!rules_rule_is_valid (rule, decider->request->time)) {
    return;
  }
  RulesTruth considered = rules_decide_considered (decider, rule);
  gboolean permits = rule->effect == RULES_EFFECT_ALLOW;
  if (considered == RULES_VIOLATES || (considered == RULES_UNKNOWN && permits)) {
    return;
  }
  RulesTruth truth = (candidate & KNOWN) != 0
                         ? RULES_CONFORMS
                         : rules_evaluate (decider->evaluator, rule->condition, node);
  if (truth == RULES_CONFORMS || (truth == RULES_UNKNOWN && !permits)) {
    fire (decider, number, node, truth == RULES_UNKNOWN || considered == RULES_UNKNOWN, FALSE);
  } else if ((rule->by_absence || truth == RULES_UNKNOWN) && !rule->monitor) {
    const RulesAbsent absent = { number, node, truth == RULES_UNKNOWN };
    rules_array_append (decider->absent, &absent, sizeof absent);
  }
}

static void
find_candidates (RulesDecider *decider, KgTermId node, RulesNodeKind kind)
{
  guint32 n = rules_policies_n_rules (decider->policies);
  begin_visit (decider);
  if (decider->options.without_index) {
    for (guint32 i = 0; i < n; i++) {
      if ((rules_rule_nature (decider->policies, i)->kinds & (1u << kind)) != 0) {
        rules_array_append (decider->candidates, &i, sizeof i);
      }
    }
    return;
  }
  look_up (decider, rules_index_bucket (0, kind), node);
  for (guint i = 0; i < decider->groups->len; i++) {
    guint32 group = g_array_index (decider->groups, guint32, i);
    look_up (decider, rules_index_bucket (group, kind), node);
  }
}

static gboolean
has_fired (const RulesDecider *decider, guint32 rule, KgTermId node)
{
  for (guint32 i = 0; i < decider->fired->len; i++) {
    if (rules_fired (decider, i)->rule == rule && rules_fired (decider, i)->node == node) {
      return TRUE;
    }
  }
  return FALSE;
}

gboolean
rules_decide_fires_unsearched (const RulesDecider *decider, guint32 number)
{
  const RulesRule *rule = rules_rule (decider->policies, number);
  guint8 kinds = rules_rule_nature (decider->policies, number)->kinds;
  return (kinds & (1u << RULES_KIND_OF_SPAN)) != 0 && rule->effect != RULES_EFFECT_ALLOW &&
         rules_rule_is_valid (rule, decider->request->time);
}

/* A text that could not be searched may hold anything: every rule that looks at passages of text and restricts fires there. */
static void
fire_unsearched (RulesDecider *decider, KgTermId field)
{
  for (guint32 i = 0; i < rules_policies_n_rules (decider->policies); i++) {
    const RulesRule *rule = rules_rule (decider->policies, i);
    if (rules_decide_fires_unsearched (decider, i) &&
        rules_decide_considered (decider, rule) != RULES_VIOLATES &&
        !has_fired (decider, i, field)) {
      fire (decider, i, field, TRUE, TRUE);
    }
  }
}

static void
collect_at (RulesDecider *decider, KgTermId node, RulesNodeKind kind)
{
  find_candidates (decider, node, kind);
  for (guint i = 0; i < decider->candidates->len; i++) {
    evaluate_rule (decider, g_array_index (decider->candidates, guint32, i), node);
  }
}

void
rules_decide_collect (RulesDecider *decider)
{
  const RulesDecideRequest *request = decider->request;
  collect_scopes (decider);
  collect_at (decider, request->node, RULES_KIND_OF_REQUEST);
  for (guint i = 0; i < request->n_nodes; i++) {
    const RulesRequestNode *node = &request->nodes[i];
    collect_at (decider, node->node, rules_request_node_kind (node));
    if (node->unsearched) {
      fire_unsearched (decider, node->node);
    }
  }
}
