/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/decide-private.h"

#include "rules/evaluate-private.h"
#include "rules/limits.h"

/* --- Lifecycle --- */

RulesDecider *
rules_decider_new (void)
{
  RulesDecider *decider = g_new0 (RulesDecider, 1);
  decider->evaluator = rules_evaluator_new ();
  decider->walked = rules_scratch_new ();
  decider->memo = rules_path_memo_new ();
  decider->candidates = rules_array_new (sizeof (guint32));
  decider->groups = rules_array_new (sizeof (guint32));
  decider->scopes = rules_array_new (sizeof (RulesScope));
  decider->kept_out = rules_array_new (sizeof (guint32));
  decider->fired = rules_array_new (sizeof (RulesFired));
  decider->absent = rules_array_new (sizeof (RulesAbsent));
  decider->approvals = rules_array_new (sizeof (KgTermId));
  decider->approval_triples = rules_array_new (sizeof (RulesTriple));
  decider->steps = rules_array_new (sizeof (RulesStep));
  decider->goals = rules_array_new (sizeof (RulesDecideGoal));
  decider->cited = rules_array_new (sizeof (RulesTriple));
  decider->all_cited = rules_array_new (sizeof (RulesTriple));
  decider->reached = rules_array_new (sizeof (KgTermId));
  decider->kept = rules_array_new (sizeof (RulesTriple));
  decider->trial = rules_triples_new ();
  decider->firings = rules_array_new (sizeof (RulesFiring));
  decider->masks = rules_array_new (sizeof (RulesMaskDecision));
  return decider;
}

void
rules_decider_free (RulesDecider *decider)
{
  if (decider == NULL) {
    return;
  }
  rules_evaluator_free (decider->evaluator);
  rules_scratch_free (decider->walked);
  rules_path_memo_free (decider->memo);
  g_free (decider->policy_round);
  g_free (decider->policy_truth);
  g_free (decider->rule_visit);
  g_array_unref (decider->candidates);
  g_array_unref (decider->groups);
  g_array_unref (decider->scopes);
  g_array_unref (decider->kept_out);
  g_array_unref (decider->fired);
  g_array_unref (decider->absent);
  g_array_unref (decider->approvals);
  g_array_unref (decider->approval_triples);
  g_array_unref (decider->steps);
  g_array_unref (decider->goals);
  g_array_unref (decider->cited);
  g_array_unref (decider->all_cited);
  g_array_unref (decider->reached);
  g_array_unref (decider->kept);
  rules_triples_free (decider->trial);
  g_array_unref (decider->firings);
  g_array_unref (decider->masks);
  g_free (decider);
}

/* --- Beginning --- */

/* Marks of no round; rounds begin with 1. */
static void
make_room (RulesDecider *decider)
{
  const RulesPolicies *policies = decider->policies;
  guint32 n_policies = rules_policies_n_policies (policies);
  guint32 n_rules = rules_policies_n_rules (policies);
  gboolean used_up = decider->visit > G_MAXUINT32 / 2 || decider->round > G_MAXUINT32 / 2;
  if (!used_up && n_policies <= decider->n_policies && n_rules <= decider->n_rules) {
    return;
  }
  decider->n_policies = MAX (decider->n_policies, n_policies);
  decider->n_rules = MAX (decider->n_rules, n_rules);
  g_free (decider->policy_round);
  g_free (decider->policy_truth);
  g_free (decider->rule_visit);
  decider->policy_round = g_new0 (guint32, decider->n_policies);
  decider->policy_truth = g_new0 (guint8, decider->n_policies);
  decider->rule_visit = g_new0 (guint32, decider->n_rules);
  decider->visit = 0;
  decider->round = 0;
}

static void
clear (RulesDecider *decider)
{
  rules_array_clear (decider->groups);
  rules_array_clear (decider->scopes);
  rules_array_clear (decider->kept_out);
  rules_array_clear (decider->fired);
  rules_array_clear (decider->absent);
  rules_array_clear (decider->approvals);
  rules_array_clear (decider->approval_triples);
  rules_array_clear (decider->goals);
  rules_array_clear (decider->cited);
  rules_array_clear (decider->firings);
  rules_array_clear (decider->masks);
  decider->otherwise = RULES_EFFECT_ESCALATE;
  decider->has_overrides = FALSE;
}

static void
begin (RulesDecider *decider, const RulesPolicies *policies, const RulesDecideRequest *request,
       const RulesDecideOptions *options)
{
  decider->policies = policies;
  decider->request = request;
  decider->options = *options;
  decider->source = (RulesSource) { policies->graph, request->view, options->only };
  make_room (decider);
  clear (decider);
  decider->round++;
  rules_evaluator_begin (decider->evaluator, policies->shapes, &request->view,
                         RULES_EVALUATE_CONDITION, RULES_LIMIT_CONDITION_STEPS);
  rules_evaluator_restrict (decider->evaluator, options->only);
  rules_path_memo_begin (decider->memo, &decider->source, !options->without_proof);
  decider->evaluator->memo = decider->memo;
}

/* --- Handing over --- */

static int
compare_firings (gconstpointer a, gconstpointer b, gpointer data)
{
  const RulesDecider *decider = (const RulesDecider *) data;
  const RulesFiring *x = (const RulesFiring *) a;
  const RulesFiring *y = (const RulesFiring *) b;
  if (x->status != y->status) {
    return x->status < y->status ? -1 : 1;
  }
  RulesEffect effect_x = rules_rule (decider->policies, x->rule)->effect;
  RulesEffect effect_y = rules_rule (decider->policies, y->rule)->effect;
  if (effect_x != effect_y) {
    return effect_x > effect_y ? -1 : 1;
  }
  if (x->rule != y->rule) {
    return x->rule < y->rule ? -1 : 1;
  }
  return (x->node > y->node) - (x->node < y->node);
}

static int
compare_scopes (gconstpointer a, gconstpointer b, gpointer data)
{
  guint32 x = ((const RulesScope *) a)->policy;
  guint32 y = ((const RulesScope *) b)->policy;
  (void) data;
  return (x > y) - (x < y);
}

static void
append_firing (RulesDecider *decider, const RulesFired *fired)
{
  const RulesFiring firing = {
    .rule = fired->rule,
    .node = fired->node,
    .status = fired->status,
    .unknown = fired->unknown,
    .by = fired->by == RULES_NO_FIRING ? G_MAXUINT32 : rules_fired (decider, fired->by)->rule,
    .evidence = fired->evidence,
    .approvals = fired->n_approvals == 0
                     ? NULL
                     : &g_array_index (decider->approvals, KgTermId, fired->first_approval),
    .n_approvals = fired->n_approvals,
    .approval_triples = fired->n_triples == 0 ? NULL
                                              : &g_array_index (decider->approval_triples,
                                                                RulesTriple, fired->first_triple),
    .n_approval_triples = fired->n_triples,
  };
  rules_array_append (decider->firings, &firing, sizeof firing);
}

static const RulesDecision *
hand_over (RulesDecider *decider)
{
  RulesDecision *decision = &decider->decision;
  for (guint32 i = 0; i < decider->fired->len; i++) {
    append_firing (decider, rules_fired (decider, i));
  }
  rules_decide_sort (decider->firings->data, decider->firings->len, sizeof (RulesFiring),
                     compare_firings, decider);
  rules_decide_sort (decider->scopes->data, decider->scopes->len, sizeof (RulesScope),
                     compare_scopes, NULL);
  decision->scopes = (const RulesScope *) (gconstpointer) decider->scopes->data;
  decision->n_scopes = decider->scopes->len;
  decision->firings = (const RulesFiring *) (gconstpointer) decider->firings->data;
  decision->n_firings = decider->firings->len;
  decision->masks = (const RulesMaskDecision *) (gconstpointer) decider->masks->data;
  decision->n_masks = decider->masks->len;
  return decision;
}

/* --- Deciding --- */

const RulesDecision *
rules_decide_with (RulesDecider *decider, const RulesPolicies *policies,
                   const RulesDecideRequest *request, const RulesDecideOptions *options,
                   GError **error)
{
  begin (decider, policies, request, options);
  rules_decide_collect (decider);
  rules_decide_resolve (decider);
  if (!options->without_proof && !rules_decide_prove (decider, error)) {
    return NULL;
  }
  return hand_over (decider);
}

RulesDecideRequest
rules_decide_request (const RulesRequest *request)
{
  RulesDecideRequest own = {
    .view = *rules_request_view (request),
    .node = rules_request_node (request),
    .subject = rules_request_subject (request),
    .action = rules_request_action (request),
    .resource = rules_request_resource (request),
    .time = rules_request_time (request),
    .digest = rules_request_digest (request),
  };
  own.nodes = rules_request_nodes (request, &own.n_nodes);
  return own;
}

const RulesDecision *
rules_decide (RulesDecider *decider, const RulesPolicies *policies, const RulesRequest *request,
              GError **error)
{
  static const RulesDecideOptions options = { 0 };
  const RulesDecideRequest own = rules_decide_request (request);
  return rules_decide_with (decider, policies, &own, &options, error);
}
