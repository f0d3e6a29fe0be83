/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/decide-private.h"

/* What a decision rests on, so that it would come out the same on what is cited alone.
 *
 * Cited are the firings that determine the outcome, those that were switched off or approved away, and those that switched
 * them off, each with a policy that brings it in. On fewer triples no further rule fires, but for those that something
 * missing can make fire: of these, what held them back is cited where it would matter (the header says when). A rule that
 * has not the keys by which the index finds it cannot fire on fewer triples: it never comes here. */

/* --- What fired --- */

static gboolean
comes_before (const RulesFired *a, const RulesFired *b)
{
  return a->rule != b->rule ? a->rule < b->rule : a->node < b->node;
}

/* Where a policy in scope would deny what nobody permits, a firing that permits is part of the reason for a milder outcome. */
static void
cite_permission (RulesDecider *decider)
{
  RulesFired *first = NULL;
  const RulesDecision *decision = &decider->decision;
  if (decision->by_default || decision->outcome != RULES_EFFECT_ESCALATE ||
      decider->otherwise <= decision->outcome) {
    return;
  }
  for (guint32 i = 0; i < decider->fired->len; i++) {
    RulesFired *fired = rules_fired (decider, i);
    if (fired->effective &&
        rules_rule (decider->policies, fired->rule)->effect == RULES_EFFECT_ALLOW &&
        (first == NULL || comes_before (fired, first))) {
      first = fired;
    }
  }
  if (first != NULL) {
    first->cited = TRUE;
  }
}

static void
cite_firings (RulesDecider *decider)
{
  for (guint32 i = 0; i < decider->fired->len; i++) {
    RulesFired *fired = rules_fired (decider, i);
    fired->cited = fired->cited || fired->status == RULES_FIRING_DETERMINES ||
                   fired->status == RULES_FIRING_OVERRIDDEN ||
                   fired->status == RULES_FIRING_APPROVED;
    if (fired->status == RULES_FIRING_OVERRIDDEN) {
      rules_fired (decider, fired->by)->cited = TRUE;
    }
  }
  cite_permission (decider);
}

/* --- Policies in scope --- */

/* Of the policies that bring a rule in, the first without a scope, else the first in scope, else the first that may be. */
static void
cite_scope_of (RulesDecider *decider, const RulesRule *rule)
{
  guint32 best = G_MAXUINT32;
  RulesTruth best_truth = RULES_VIOLATES;
  for (guint i = 0; i < rule->n_policies; i++) {
    guint32 policy = rule->policies[i];
    RulesTruth truth = rules_decider_scope (decider, policy);
    if (truth == RULES_CONFORMS &&
        rules_policy (decider->policies, policy)->scope == RULES_NO_SHAPE) {
      return;
    }
    if (truth > best_truth) {
      best = policy;
      best_truth = truth;
    }
  }
  if (best != G_MAXUINT32) {
    decider->policy_truth[best] |= RULES_SCOPE_CITED;
  }
}

/* A policy whose default decided; none has to be cited for the default of all requests. */
static void
cite_default (RulesDecider *decider)
{
  guint32 best = G_MAXUINT32;
  RulesTruth best_truth = RULES_VIOLATES;
  if (!decider->decision.by_default || decider->decision.outcome != RULES_EFFECT_DENY) {
    return;
  }
  for (guint i = 0; i < decider->scopes->len; i++) {
    const RulesScope *scope = &g_array_index (decider->scopes, RulesScope, i);
    const RulesPolicy *policy = rules_policy (decider->policies, scope->policy);
    if (policy->otherwise != RULES_EFFECT_DENY) {
      continue;
    }
    if (policy->scope == RULES_NO_SHAPE) {
      return;
    }
    if (scope->truth > best_truth) {
      best = scope->policy;
      best_truth = scope->truth;
    }
  }
  if (best != G_MAXUINT32) {
    decider->policy_truth[best] |= RULES_SCOPE_CITED;
  }
}

static void
cite_scopes (RulesDecider *decider)
{
  for (guint32 i = 0; i < decider->fired->len; i++) {
    const RulesFired *fired = rules_fired (decider, i);
    if (fired->cited) {
      cite_scope_of (decider, rules_rule (decider->policies, fired->rule));
    }
  }
  cite_default (decider);
}

/* --- What was held back --- */

/* Whether a firing would switch off one that the decision rests on, or said to be approved away. */
static gboolean
would_switch_off (const RulesDecider *decider, const RulesRule *rule, KgTermId node)
{
  for (guint32 i = 0; i < decider->fired->len && rule->n_overrides > 0; i++) {
    const RulesFired *fired = rules_fired (decider, i);
    gboolean stands = fired->effective || fired->status == RULES_FIRING_APPROVED;
    if (fired->cited && stands && rules_decide_meets (decider, node, fired->node) &&
        rules_rule_overrides (rule, fired->rule)) {
      return TRUE;
    }
  }
  return FALSE;
}

/* Whether the outcome, or what determines it, would be another if the rule fired. */
static gboolean
would_matter (const RulesDecider *decider, const RulesRule *rule, KgTermId node)
{
  const RulesDecision *decision = &decider->decision;
  gboolean permission_matters = decision->by_default || decision->outcome == RULES_EFFECT_MASK;
  return rule->effect >= decision->outcome ||
         (permission_matters && rule->effect == RULES_EFFECT_ALLOW) ||
         would_switch_off (decider, rule, node);
}

static void
cite_held_back (RulesDecider *decider)
{
  for (guint i = 0; i < decider->absent->len; i++) {
    const RulesAbsent *absent = &g_array_index (decider->absent, RulesAbsent, i);
    const RulesRule *rule = rules_rule (decider->policies, absent->rule);
    if (would_matter (decider, rule, absent->node)) {
      const RulesFired fired = { .rule = absent->rule,
                                 .node = absent->node,
                                 .status = RULES_FIRING_HELD_BACK,
                                 .unknown = absent->unknown,
                                 .by = RULES_NO_FIRING };
      rules_array_append (decider->fired, &fired, sizeof fired);
      cite_scope_of (decider, rule);
    }
  }
}

/* --- Policies that were kept out --- */

static gboolean
could_fire_at (RulesDecider *decider, const RulesRule *rule, KgTermId node)
{
  return would_matter (decider, rule, node) &&
         (rule->by_absence ||
          rules_evaluate (decider->evaluator, rule->condition, node) != RULES_VIOLATES);
}

/* It would fire whatever its condition: a text that could not be searched may hold anything. */
static gboolean
would_fire_unsearched (const RulesDecider *decider, guint32 number, const RulesRequestNode *node)
{
  const RulesRule *rule = rules_rule (decider->policies, number);
  return node->unsearched && rules_decide_fires_unsearched (decider, number) &&
         rules_decide_considered (decider, rule) == RULES_VIOLATES &&
         would_matter (decider, rule, node->node);
}

/* Whether a rule would matter if its policy were in scope. */
static gboolean
could_fire (RulesDecider *decider, guint32 number)
{
  const RulesDecideRequest *request = decider->request;
  const RulesRule *rule = rules_rule (decider->policies, number);
  guint8 kinds = rules_rule_nature (decider->policies, number)->kinds;
  if (rule->monitor || !rules_rule_is_valid (rule, request->time) ||
      rules_decide_considered (decider, rule) == RULES_CONFORMS) {
    return FALSE;
  }
  if ((kinds & (1u << RULES_KIND_OF_REQUEST)) != 0 &&
      could_fire_at (decider, rule, request->node)) {
    return TRUE;
  }
  for (guint i = 0; i < request->n_nodes; i++) {
    const RulesRequestNode *node = &request->nodes[i];
    if (would_fire_unsearched (decider, number, node) ||
        ((kinds & (1u << rules_request_node_kind (node))) != 0 &&
         could_fire_at (decider, rule, node->node))) {
      return TRUE;
    }
  }
  return FALSE;
}

/* Whether nothing that is cited permits the request, so that a stricter default would count. */
static gboolean
default_would_matter (const RulesDecider *decider, const RulesPolicy *policy)
{
  return decider->decision.outcome == RULES_EFFECT_ESCALATE &&
         policy->otherwise > RULES_EFFECT_ESCALATE &&
         (decider->decision.by_default || decider->otherwise <= RULES_EFFECT_ESCALATE);
}

static void
cite_kept_out (RulesDecider *decider)
{
  for (guint i = 0; i < decider->kept_out->len; i++) {
    guint32 number = g_array_index (decider->kept_out, guint32, i);
    const RulesPolicy *policy = rules_policy (decider->policies, number);
    gboolean matters = default_would_matter (decider, policy);
    for (guint k = 0; k < policy->n_rules && !matters; k++) {
      matters = could_fire (decider, policy->rules[k]);
    }
    if (matters) {
      const RulesScope scope = { .policy = number, .truth = RULES_VIOLATES };
      decider->policy_truth[number] |= RULES_SCOPE_CITED;
      rules_array_append (decider->scopes, &scope, sizeof scope);
    }
  }
}

/* --- Goals --- */

static void
add_firing_goal (RulesDecider *decider, guint32 number)
{
  const RulesFired *fired = rules_fired (decider, number);
  const RulesDecideGoal goal = {
    .kind = RULES_GOAL_SHAPE,
    .shape = rules_rule (decider->policies, fired->rule)->condition,
    .focus = fired->node,
    .truth = fired->status == RULES_FIRING_HELD_BACK ? RULES_VIOLATES
             : fired->unknown                        ? RULES_UNKNOWN
                                                     : RULES_CONFORMS,
    .mentions = rules_rule_nature (decider->policies, fired->rule)->mentions,
    .firing = number,
  };
  rules_array_append (decider->goals, &goal, sizeof goal);
}

static void
add_approval_goal (RulesDecider *decider, guint32 number, RulesGoalKind kind)
{
  const RulesDecideGoal goal = { .kind = kind,
                                 .focus = rules_fired (decider, number)->node,
                                 .firing = number };
  rules_array_append (decider->goals, &goal, sizeof goal);
}

/* An approval must not reach further on what is cited than it does on the graph. */
static void
add_approval_goals (RulesDecider *decider, guint32 number)
{
  RulesFired *approved = rules_fired (decider, number);
  add_approval_goal (decider, number, RULES_GOAL_APPROVED);
  for (guint32 i = 0; i < decider->fired->len; i++) {
    const RulesFired *fired = rules_fired (decider, i);
    if (fired->rule == approved->rule && fired->effective) {
      approved->closely = TRUE;
      add_approval_goal (decider, i, RULES_GOAL_NOT_APPROVED);
    }
  }
}

static void
add_goals (RulesDecider *decider)
{
  for (guint32 i = 0; i < decider->fired->len; i++) {
    const RulesFired *fired = rules_fired (decider, i);
    if ((fired->cited && !fired->unsearched) || fired->status == RULES_FIRING_HELD_BACK) {
      add_firing_goal (decider, i);
    }
    if (fired->status == RULES_FIRING_APPROVED) {
      add_approval_goals (decider, i);
    }
  }
  for (guint32 i = 0; i < decider->scopes->len; i++) {
    const RulesScope *scope = &g_array_index (decider->scopes, RulesScope, i);
    guint32 policy = scope->policy;
    if ((decider->policy_truth[policy] & RULES_SCOPE_CITED) != 0) {
      const RulesDecideGoal goal = {
        .kind = RULES_GOAL_SHAPE,
        .shape = rules_policy (decider->policies, policy)->scope,
        .focus = decider->request->node,
        .truth = scope->truth,
        .mentions = rules_policy_nature (decider->policies, policy)->mentions,
        .firing = RULES_NO_FIRING,
        .scope = i,
      };
      rules_array_append (decider->goals, &goal, sizeof goal);
    }
  }
}

gboolean
rules_decide_prove (RulesDecider *decider, GError **error)
{
  cite_firings (decider);
  cite_scopes (decider);
  cite_held_back (decider);
  cite_kept_out (decider);
  add_goals (decider);
  return rules_decide_cite (decider, error);
}
