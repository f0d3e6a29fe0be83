/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/check-shapes-private.h"
#include "rules/check.h"

/* The checker from inside. It decides anew, from the triples of policies, by the letter of model.md: every policy, every rule,
 * at every node. Internal to check*.c and the tests that hold deciding against it. */

/* What of a request is there before any triple is: which nodes it has, of which kind, and what it is about. */
typedef struct {
  KgView view;
  KgTermId node;
  KgTermId subject;
  KgTermId action;
  KgTermId resource;
  gint64 time;
  const char *digest; /* (nullable) */
  const RulesRequestNode *nodes;
  guint n_nodes;
} RulesCheckRequest;

/* --- What policies say (check-policies.c) --- */

typedef struct {
  KgTermId id;
  KgTermId scope; /* KG_NONE: every request */
  RulesEffect otherwise;
  GArray *rules; /* KgTermId, ascending */
} RulesCheckPolicy;

typedef struct {
  KgTermId id;
  RulesEffect effect;
  KgTermId condition;
  gboolean monitor;
  gint64 from;
  gint64 until;
  guint64 approvals;
  GArray *targets;   /* KgTermId */
  GArray *overrides; /* KgTermId */
  guint waiting;     /* while rules are put in order: how many that override it come yet */
} RulesCheckRule;

typedef struct {
  GArray *policies; /* RulesCheckPolicy */
  GArray *rules;    /* RulesCheckRule: overriding ones before those they override */
} RulesCheckPolicies;

/* As the key of a hash table. */
static inline gpointer
rules_check_key (const GArray *nodes, guint i)
{
  return GUINT_TO_POINTER (rules_check_node (nodes, i));
}

/* Reads the shapes graph of `check`. NULL if they are none that the compiler takes: overrides in a cycle. */
RulesCheckPolicies *rules_check_policies_new (RulesCheckShapes *check);
void rules_check_policies_free (RulesCheckPolicies *policies);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RulesCheckPolicies, rules_check_policies_free)

/* (nullable) */
const RulesCheckRule *rules_check_find_rule (const RulesCheckPolicies *policies, KgTermId id);

/* --- Deciding (check-decide.c) --- */

typedef enum {
  RULES_CHECK_COUNTS,
  RULES_CHECK_OVERRIDDEN,
  RULES_CHECK_APPROVED,
  RULES_CHECK_MONITORED,
} RulesCheckStatus;

/* A rule that fires. */
typedef struct {
  const RulesCheckRule *rule;
  KgTermId node;
  gboolean unknown;
  RulesCheckStatus status;
} RulesCheckFiring;

typedef struct {
  KgTermId policy;
  RulesTruth truth;
} RulesCheckScope;

typedef struct {
  RulesEffect outcome;
  gboolean by_default;
  GArray *firings; /* RulesCheckFiring */
  GArray *scopes;  /* RulesCheckScope: all policies */
} RulesCheckDecision;

void rules_check_decision_clear (RulesCheckDecision *decision);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RulesCheckDecision, rules_check_decision_clear)

/* What is taken to be unknown, whatever the triples say. */
typedef struct {
  KgTermId id; /* of a rule; of a policy, whose scope it is */
  KgTermId node;
} RulesCheckGiven;

typedef struct {
  RulesCheckShapes *shapes; /* in conditions; with the data graph that counts */
  const RulesCheckPolicies *policies;
  const RulesCheckRequest *request;
  const GArray *given; /* (nullable) RulesCheckGiven */
} RulesCheckDecider;

void rules_check_decide (const RulesCheckDecider *decider, RulesCheckDecision *out);
/* Whether the firing is one that the outcome is due to. */
gboolean rules_check_determines (const RulesCheckDecision *decision,
                                 const RulesCheckFiring *firing);

/* --- Approvals (check-approvals.c) --- */

/* Whether enough people gave approvals that cover the rule's firing at the node. */
gboolean rules_check_is_approved (const RulesCheckDecider *decider, const RulesCheckRule *rule,
                                  KgTermId node);

/* --- Proofs (check.c) --- */

/* As rules_check_proof(). */
gboolean rules_check_proof_of (const RulesPolicies *policies, const RulesCheckRequest *request,
                               const RulesDecision *decision, RulesProofCheck *out, GError **error);
