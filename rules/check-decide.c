/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/check-private.h"

/* --- What is considered --- */

static gboolean
is_given (const RulesCheckDecider *decider, KgTermId id, KgTermId node)
{
  for (guint i = 0; decider->given != NULL && i < decider->given->len; i++) {
    const RulesCheckGiven *given = &g_array_index (decider->given, RulesCheckGiven, i);
    if (given->id == id && given->node == node) {
      return TRUE;
    }
  }
  return FALSE;
}

static RulesTruth
truth_of_scope (const RulesCheckDecider *decider, const RulesCheckPolicy *policy)
{
  KgTermId node = decider->request->node;
  if (policy->scope == KG_NONE) {
    return RULES_CONFORMS;
  }
  return is_given (decider, policy->id, node)
             ? RULES_UNKNOWN
             : rules_check_truth (decider->shapes, policy->scope, node);
}

/* Fills in the scopes; the strictest default of those in scope, or not certainly out of it. */
static RulesEffect
judge_scopes (const RulesCheckDecider *decider, GArray *scopes)
{
  const GArray *policies = decider->policies->policies;
  RulesEffect otherwise = RULES_EFFECT_ESCALATE;
  for (guint i = 0; i < policies->len; i++) {
    const RulesCheckPolicy *policy = &g_array_index (policies, RulesCheckPolicy, i);
    const RulesCheckScope scope = { policy->id, truth_of_scope (decider, policy) };
    g_array_append_val (scopes, scope);
    if (scope.truth != RULES_VIOLATES) {
      otherwise = MAX (otherwise, policy->otherwise);
    }
  }
  return otherwise;
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  KgTermId x = *(const KgTermId *) a;
  KgTermId y = *(const KgTermId *) b;
  return (x > y) - (x < y);
}

static gboolean
names_rule (const GArray *policies, guint policy, KgTermId rule)
{
  GArray *rules = g_array_index (policies, RulesCheckPolicy, policy).rules;
  return g_array_binary_search (rules, &rule, compare_ids, NULL);
}

/* Whether a rule counts: the best that the scopes of the policies which name it come to. */
static RulesTruth
is_considered (const RulesCheckDecider *decider, const GArray *scopes, const RulesCheckRule *rule)
{
  const GArray *policies = decider->policies->policies;
  RulesTruth considered = RULES_VIOLATES;
  if (rule->from > decider->request->time || decider->request->time >= rule->until) {
    return RULES_VIOLATES;
  }
  for (guint i = 0; i < policies->len; i++) {
    if (names_rule (policies, i, rule->id)) {
      considered = MAX (considered, g_array_index (scopes, RulesCheckScope, i).truth);
    }
  }
  return considered == RULES_UNKNOWN && rule->effect == RULES_EFFECT_ALLOW ? RULES_VIOLATES
                                                                           : considered;
}

/* --- What fires --- */

static gboolean
is_target (const RulesCheckDecider *decider, const RulesCheckRule *rule, KgTermId class)
{
  for (guint i = 0; i < rule->targets->len; i++) {
    if (rules_check_is_kind_of (decider->shapes, class, rules_check_node (rule->targets, i))) {
      return TRUE;
    }
  }
  return FALSE;
}

static void
evaluate (const RulesCheckDecider *decider, const RulesCheckRule *rule, KgTermId node,
          gboolean unknown, GArray *firings)
{
  RulesTruth truth = is_given (decider, rule->id, node)
                         ? RULES_UNKNOWN
                         : rules_check_truth (decider->shapes, rule->condition, node);
  RulesCheckFiring firing = { .rule = rule,
                              .node = node,
                              .unknown = unknown || truth == RULES_UNKNOWN };
  if (truth == RULES_CONFORMS || (truth == RULES_UNKNOWN && rule->effect != RULES_EFFECT_ALLOW)) {
    g_array_append_val (firings, firing);
  }
}

static gboolean
has_fired_at (const GArray *firings, const RulesCheckRule *rule, KgTermId node)
{
  for (guint i = 0; i < firings->len; i++) {
    const RulesCheckFiring *firing = &g_array_index (firings, RulesCheckFiring, i);
    if (firing->rule == rule && firing->node == node) {
      return TRUE;
    }
  }
  return FALSE;
}

/* A text that could not be searched counts as holding anything: what restricts at passages fires at its field. */
static void
fire_unsearched (const RulesCheckDecider *decider, const RulesCheckRule *rule, KgTermId field,
                 GArray *firings)
{
  const RulesCheckFiring firing = { .rule = rule, .node = field, .unknown = TRUE };
  if (rule->effect != RULES_EFFECT_ALLOW &&
      is_target (decider, rule, decider->shapes->ids[ONTOLOGY_GR_SPAN_CLASS]) &&
      !has_fired_at (firings, rule, field)) {
    g_array_append_val (firings, firing);
  }
}

static void
fire (const RulesCheckDecider *decider, const RulesCheckRule *rule, gboolean unknown,
      GArray *firings)
{
  const RulesCheckRequest *request = decider->request;
  KgTermId of_request = decider->shapes->ids[ONTOLOGY_GR_REQUEST_CLASS];
  if (rule->targets->len == 0 || is_target (decider, rule, of_request)) {
    evaluate (decider, rule, request->node, unknown, firings);
  }
  for (guint i = 0; i < request->n_nodes; i++) {
    const RulesRequestNode *node = &request->nodes[i];
    if (is_target (decider, rule, node->class)) {
      evaluate (decider, rule, node->node, unknown, firings);
    }
    if (node->unsearched) {
      fire_unsearched (decider, rule, node->node, firings);
    }
  }
}

/* --- What counts --- */

/* Whether `by` switches off `firing`: at the same node; at the request, each other. */
static gboolean
switches_off (const RulesCheckDecider *decider, const RulesCheckFiring *by,
              const RulesCheckFiring *firing)
{
  KgTermId request = decider->request->node;
  return by->status == RULES_CHECK_COUNTS &&
         rules_check_nodes_have (by->rule->overrides, firing->rule->id) &&
         (by->node == firing->node || by->node == request || firing->node == request) &&
         (!by->unknown || by->rule->effect >= firing->rule->effect);
}

/* Firings stand in the order of their rules, so that those before are settled. */
static RulesCheckStatus
settle (const RulesCheckDecider *decider, const GArray *firings, guint i)
{
  const RulesCheckFiring *firing = &g_array_index (firings, RulesCheckFiring, i);
  if (firing->rule->monitor) {
    return RULES_CHECK_MONITORED;
  }
  for (guint k = 0; k < i; k++) {
    if (switches_off (decider, &g_array_index (firings, RulesCheckFiring, k), firing)) {
      return RULES_CHECK_OVERRIDDEN;
    }
  }
  return firing->rule->effect == RULES_EFFECT_ESCALATE &&
                 rules_check_is_approved (decider, firing->rule, firing->node)
             ? RULES_CHECK_APPROVED
             : RULES_CHECK_COUNTS;
}

void
rules_check_decide (const RulesCheckDecider *decider, RulesCheckDecision *out)
{
  const GArray *rules = decider->policies->rules;
  gboolean permitted = FALSE;
  out->firings = g_array_new (FALSE, FALSE, sizeof (RulesCheckFiring));
  out->scopes = g_array_new (FALSE, FALSE, sizeof (RulesCheckScope));
  out->outcome = RULES_EFFECT_ALLOW;
  RulesEffect otherwise = judge_scopes (decider, out->scopes);
  for (guint i = 0; i < rules->len; i++) {
    const RulesCheckRule *rule = &g_array_index (rules, RulesCheckRule, i);
    RulesTruth considered = is_considered (decider, out->scopes, rule);
    if (considered != RULES_VIOLATES) {
      fire (decider, rule, considered == RULES_UNKNOWN, out->firings);
    }
  }
  for (guint i = 0; i < out->firings->len; i++) {
    RulesCheckFiring *firing = &g_array_index (out->firings, RulesCheckFiring, i);
    firing->status = settle (decider, out->firings, i);
    if (firing->status == RULES_CHECK_COUNTS) {
      out->outcome = MAX (out->outcome, firing->rule->effect);
      permitted = permitted || firing->rule->effect == RULES_EFFECT_ALLOW;
    }
  }
  out->by_default = !permitted && otherwise > out->outcome;
  out->outcome = out->by_default ? otherwise : out->outcome;
}

gboolean
rules_check_determines (const RulesCheckDecision *decision, const RulesCheckFiring *firing)
{
  return firing->status == RULES_CHECK_COUNTS &&
         (firing->rule->effect == decision->outcome ||
          (decision->outcome == RULES_EFFECT_MASK && firing->rule->effect == RULES_EFFECT_ALLOW));
}

void
rules_check_decision_clear (RulesCheckDecision *decision)
{
  g_clear_pointer (&decision->firings, g_array_unref);
  g_clear_pointer (&decision->scopes, g_array_unref);
}
