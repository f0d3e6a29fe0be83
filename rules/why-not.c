/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/counterfactual-private.h"

/* Why the other rules of the policies in scope did not fire. */

typedef struct {
  RulesDecider *decider;
  const RulesPolicies *policies;
  const RulesDecideRequest *request;
  GHashTable *fired; /* guint64: rule and node */
  GArray *out;       /* RulesWhyNot */
  GError **error;
} WhyNot;

static gpointer
key_of (guint32 rule, KgTermId node)
{
  return GSIZE_TO_POINTER (((gsize) rule << 32) | node);
}

static void
note_fired (WhyNot *why)
{
  const RulesDecision *decision = &why->decider->decision;
  for (guint i = 0; i < decision->n_firings; i++) {
    const RulesFiring *firing = &decision->firings[i];
    if (firing->status != RULES_FIRING_HELD_BACK) {
      g_hash_table_add (why->fired, key_of (firing->rule, firing->node));
    }
  }
}

static void
add (WhyNot *why, const RulesWhyNot *entry)
{
  if (why->out->len < RULES_LIMIT_WHY_NOT) {
    g_array_append_val (why->out, *entry);
  }
}

static gboolean
ask_at (WhyNot *why, guint32 number, KgTermId node)
{
  const RulesRule *rule = rules_rule (why->policies, number);
  RulesWhyNot entry = { .rule = number, .node = node, .reason = RULES_WHY_NOT_SCOPE };
  RulesTruth truth;
  if (why->out->len >= RULES_LIMIT_WHY_NOT ||
      g_hash_table_contains (why->fired, key_of (number, node))) {
    return TRUE;
  }
  const RulesEvidence *evidence =
      rules_evidence (why->decider->evaluator, rule->condition, node, &truth, why->error);
  if (evidence == NULL) {
    return FALSE;
  }
  if (truth != RULES_CONFORMS) {
    entry.reason = RULES_WHY_NOT_CONDITION;
    entry.evidence = evidence;
  }
  add (why, &entry);
  return TRUE;
}

static gboolean
ask_everywhere (WhyNot *why, guint32 number)
{
  const RulesDecideRequest *request = why->request;
  guint8 kinds = rules_rule_nature (why->policies, number)->kinds;
  gboolean looks = (kinds & (1u << RULES_KIND_OF_REQUEST)) != 0;
  if (looks && !ask_at (why, number, request->node)) {
    return FALSE;
  }
  for (guint i = 0; i < request->n_nodes; i++) {
    if ((kinds & (1u << rules_request_node_kind (&request->nodes[i]))) == 0) {
      continue;
    }
    looks = TRUE;
    if (!ask_at (why, number, request->nodes[i].node)) {
      return FALSE;
    }
  }
  if (!looks) {
    const RulesWhyNot entry = { .rule = number, .reason = RULES_WHY_NOT_NO_NODE };
    add (why, &entry);
  }
  return TRUE;
}

static gboolean
ask_all (WhyNot *why)
{
  guint32 n = rules_policies_n_rules (why->policies);
  for (guint32 i = 0; i < n && why->out->len < RULES_LIMIT_WHY_NOT; i++) {
    const RulesRule *rule = rules_rule (why->policies, i);
    if (rules_decide_considered (why->decider, rule) == RULES_VIOLATES) {
      continue;
    }
    if (!rules_rule_is_valid (rule, why->request->time)) {
      const RulesWhyNot entry = { .rule = i, .reason = RULES_WHY_NOT_TIME };
      add (why, &entry);
    } else if (!ask_everywhere (why, i)) {
      return FALSE;
    }
  }
  return TRUE;
}

GArray *
rules_why_not_with (RulesDecider *decider, const RulesPolicies *policies,
                    const RulesDecideRequest *request, GError **error)
{
  g_autoptr (GHashTable) fired = g_hash_table_new (NULL, NULL);
  g_autoptr (GArray) out = g_array_new (FALSE, FALSE, sizeof (RulesWhyNot));
  WhyNot why = { decider, policies, request, fired, out, error };
  /* The evaluator still stands where the decision left it: begun anew, it would forget the evidence of the decision. */
  rules_evaluator_restrict (decider->evaluator, decider->options.only);
  note_fired (&why);
  return ask_all (&why) ? g_steal_pointer (&out) : NULL;
}

GArray *
rules_why_not (RulesDecider *decider, const RulesPolicies *policies, const RulesRequest *request,
               GError **error)
{
  const RulesDecideRequest own = rules_decide_request (request);
  return rules_why_not_with (decider, policies, &own, error);
}
