/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/evidence.h"
#include "rules/policies.h"
#include "rules/request.h"

/* Deciding: rules x (snapshot + request) -> decision with its proof. A pure function: no clock, no I/O, no locks; the same policies and request
 * give the same bytes.
 *
 * Only rules are evaluated whose necessary conditions can hold: an index, made from the shapes, of what a request must have for a rule
 * to fire. */

typedef struct _RulesDecider RulesDecider;

/* The working memory of one thread; after a few decisions nothing is allocated any more. */
RulesDecider *rules_decider_new (void);
void rules_decider_free (RulesDecider *decider);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RulesDecider, rules_decider_free)

/* How a decision comes about.
 *
 * Scope. A policy is in scope if it has no gr:scope, or the request conforms to it. Where that cannot be evaluated, the
 * policy counts as in scope for what restricts: its rules that do, and its default; not for its rules that permit.
 * Firing. A rule that a policy in scope names and that is valid at the time fires at the request, or, with targets, at each
 * node of one of those classes (gr:Request: the request itself), where the node conforms to its condition. Where that cannot be
 * evaluated it fires if it restricts. A text that could not be searched may hold anything: all rules that look at spans and
 * restrict fire at its field.
 * Overriding. A firing switches off those of the rules that its rule overrides, at the same node; at the request, those at every
 * node; and from any node, those at the request. Rules only watched, switched off or approved away switch off nothing, and
 * what could not be evaluated nothing that is stricter than itself.
 * Approvals. An Escalate firing is approved away if `approvals` different people gave approvals (gr:Approval) that cover it, as the
 * snapshot, not the request, says: given by exactly one person, who does not make the request; at a moment not after the
 * decision's; within its validity; agreeing with the request in every subject, action, resource and purpose stated (the request's
 * only purpose or a wider one) and limited to no class but ones that the node is classified as, or, at the request, each of
 * its fields. One that states a gr:requestDigest covers the one request that comes with that digest (rules_request_digest()), and it
 * is cited: without the digest it is not the approval that was given.
 * Outcome. The strictest effect of the firings left. If none of them permits, no milder than the strictest default of the
 * policies in scope, and Escalate where there is none.
 *
 * What is cited. Evidence for every firing that determines the outcome, was switched off, approved away, or switches off
 * another, and for a policy that brings each in. For what something missing could make fire (by_absence), the reason that it
 * did not, where it would change the outcome, what determines it, or a firing that this rests on; and for policies that
 * something missing could bring in, why they are out of scope, where that would matter. All evidence of a decision together
 * is sufficient and minimal: on the triples cited alone, each of these comes to the same, and so does the decision; with any one
 * fewer, one of them does not. Of a rule by_absence that lacks what its condition asks for, nothing is said: it cannot fire
 * on fewer triples either. What could not be evaluated promises neither. */

/* What became of a rule at a node. */
typedef enum {
  RULES_FIRING_DETERMINES, /* fired, and the outcome is its effect (or it is what permits, where the outcome is mask) */
  RULES_FIRING_COUNTS,     /* fired; a stricter one, or a default, determined the outcome */
  RULES_FIRING_OVERRIDDEN, /* would have fired; `by` switched it off */
  RULES_FIRING_APPROVED,   /* would have fired; approvals cover the request */
  RULES_FIRING_MONITORED,  /* fired and is only watched */
  RULES_FIRING_HELD_BACK, /* did not fire, and the outcome depends on that: `evidence` says what held it back */
} RulesFiringStatus;

typedef struct {
  guint32 rule;
  KgTermId node;
  RulesFiringStatus status;
  gboolean
      unknown; /* it, or the scope of its policy, could not be evaluated: it counts as fired if it restricts, as
                       HELD_BACK if it permits */
  guint32 by; /* OVERRIDDEN: a rule; of several, the first */
  const RulesEvidence *
      evidence; /* for the condition, at `node`. NULL where nothing rests on it: MONITORED, most of COUNTS; and where it
                    fired for a text that could not be searched */
  const KgTermId *approvals; /* APPROVED: as many as were needed, by different people, and ... */
  guint n_approvals;
  const RulesTriple *
      approval_triples; /* ... what they rest on. What they are limited to is among that only where the
                                          rule was not approved away at another node */
  guint n_approval_triples;
} RulesFiring;

/* A policy in scope, or not to be evaluated; or out of scope where the outcome depends on that. */
typedef struct {
  guint32 policy;
  RulesTruth truth;
  const RulesEvidence
      *evidence; /* (nullable) where the outcome depends on it and there is a scope */
} RulesScope;

typedef struct {
  KgTermId node; /* a field or span of the request */
  guint32
      rule; /* whose masking is the strongest (rules_masking_compare()); of several alike, the first */
} RulesMaskDecision;

typedef struct {
  RulesEffect outcome;
  gboolean by_default;      /* a gr:default decided: no rule permitted it, and none was as strict */
  const RulesScope *scopes; /* ascending by policy */
  guint n_scopes;
  const RulesFiring *firings; /* by status, then strictest first, then by rule, then node */
  guint n_firings;
  const RulesMaskDecision *
      masks; /* where the outcome is mask; ascending by node. A rule that looks at the request masks each field */
  guint n_masks;
} RulesDecision;

/* Decides the request that was last read into `request`. The decision lives until the decider's next one. Errors: RULES_ERROR_LIMIT
 * (evidence). */
const RulesDecision *rules_decide (RulesDecider *decider, const RulesPolicies *policies,
                                   const RulesRequest *request, GError **error);
