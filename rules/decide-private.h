/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/array.h"
#include "rules/decide.h"
#include "rules/path-memo.h"
#include "rules/policies-private.h"

/* Deciding from inside. First policies and rules are evaluated (decide-collect.c); then it is settled which firings count
 * (decide-resolve.c, decide-approvals.c) and what is cited for them (decide-proof.c, decide-cite.c). Internal to decide*.c
 * and its tests. */

/* What of a request a decision depends on. */
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
} RulesDecideRequest;

/* The parts of a request that deciding looks at; they are the request's. */
RulesDecideRequest rules_decide_request (const RulesRequest *request);

typedef struct {
  const RulesTriples *only; /* (nullable) sealed: nothing else is in the graph, or in the request */
  gboolean without_index;   /* evaluates every rule */
  gboolean without_proof;   /* no evidence, and no HELD_BACK */
  const guint32 *approved;  /* (nullable) rules that count as approved, whatever the graph says */
  guint n_approved;
} RulesDecideOptions;

/* As rules_decide(). What `request` points to must live as long as the decision. */
const RulesDecision *rules_decide_with (RulesDecider *decider, const RulesPolicies *policies,
                                        const RulesDecideRequest *request,
                                        const RulesDecideOptions *options, GError **error);

/* --- Its working memory --- */

#define RULES_NO_FIRING G_MAXUINT32

typedef struct {
  guint32 rule;
  KgTermId node;
  RulesFiringStatus status;
  gboolean effective;  /* neither overridden, nor approved away, nor only watched */
  gboolean unknown;    /* its condition, or the scopes of all its policies */
  gboolean unsearched; /* it fired because a text could not be searched: there is no evidence */
  gboolean cited;      /* the decision rests on it */
  gboolean
      closely; /* APPROVED: by what it is limited to, for elsewhere the rule was not approved away */
  guint32 by;  /* OVERRIDDEN: the firing that does it */
  guint32 first_approval; /* APPROVED: of `approvals`, and … */
  guint32 n_approvals;
  guint32 first_triple; /* … of `approval_triples` */
  guint32 n_triples;
  const RulesEvidence *evidence;
} RulesFired;

/* A rule that did not fire, and that something missing could make fire; or one that permits and could not be evaluated. */
typedef struct {
  guint32 rule;
  KgTermId node;
  gboolean unknown;
} RulesAbsent;

typedef enum {
  RULES_GOAL_SHAPE,        /* `shape` comes to `truth` at `focus` */
  RULES_GOAL_APPROVED,     /* the firing is approved away */
  RULES_GOAL_NOT_APPROVED, /* it is not */
} RulesGoalKind;

/* What has to be so on the triples cited as it is on the graph. */
typedef struct {
  RulesGoalKind kind;
  guint32 shape;
  KgTermId focus;
  RulesTruth truth; /* as far as it is known already, then for certain */
  RulesMentions mentions;
  guint32 firing; /* whose evidence it is, or RULES_NO_FIRING */
  guint32 scope;  /* else: of `scopes` */
  const RulesEvidence *tree;
  guint32
      first; /* of `cited`: what it cites; ascending and distinct only where goals had to be compared */
  guint32 n;
  guint64 cites; /* rules_mention() of those */
} RulesDecideGoal;

struct _RulesDecider {
  RulesEvaluator *evaluator;
  RulesScratch *walked; /* for approvals */
  RulesPathMemo *memo;  /* of indexed paths, as far as nodes were looked at */
  /* of this decision */
  const RulesPolicies *policies;
  const RulesDecideRequest *request;
  RulesDecideOptions options;
  RulesSource source;
  RulesEffect otherwise;  /* the strictest default of those */
  gboolean has_overrides; /* a rule fired that overrides others */
  /* Marks by number, of rounds: none has to be cleared. */
  guint32 visit;
  guint32 round;
  guint32 n_policies;
  guint32 n_rules;
  guint32 *policy_round; /* `round` where it was evaluated */
  guint8 *policy_truth;
  guint32 *rule_visit; /* `visit` where the rule is a candidate already */
  /* Arrays that keep their memory. */
  GArray *candidates; /* guint32 */
  GArray *groups;     /* guint32: of the index */
  GArray *scopes;     /* RulesScope */
  GArray *kept_out;   /* guint32: policies out of scope that something missing could bring in */
  GArray *fired;      /* RulesFired */
  GArray *absent;     /* RulesAbsent */
  GArray *approvals;  /* KgTermId */
  GArray *approval_triples; /* RulesTriple */
  GArray *steps;            /* RulesStep */
  GArray *goals;            /* RulesDecideGoal */
  GArray *cited;            /* RulesTriple: of each goal */
  GArray *all_cited;        /* RulesTriple: together, ascending and distinct */
  GArray *reached;          /* KgTermId */
  GArray *kept;             /* RulesTriple: what taking away has left */
  RulesTriples *trial;
  GArray *firings; /* RulesFiring: the decision's */
  GArray *masks;   /* RulesMaskDecision */
  RulesDecision decision;
};

static inline RulesFired *
rules_fired (const RulesDecider *decider, guint32 firing)
{
  return &g_array_index (decider->fired, RulesFired, firing);
}

/* Set in `policy_truth` of a policy whose scope is cited. */
#define RULES_SCOPE_CITED 0x80u

static inline RulesTruth
rules_decider_scope (const RulesDecider *decider, guint32 policy)
{
  return decider->policy_round[policy] == decider->round
             ? (RulesTruth) (decider->policy_truth[policy] & ~RULES_SCOPE_CITED)
             : RULES_VIOLATES;
}

static inline RulesNodeKind
rules_request_node_kind (const RulesRequestNode *node)
{
  return node->start < 0 ? RULES_KIND_OF_FIELD : RULES_KIND_OF_SPAN;
}

/* Whether a rule is looked at by time and mode. */
static inline gboolean
rules_rule_is_valid (const RulesRule *rule, gint64 time)
{
  return rule->valid_from <= time && time < rule->valid_until;
}

/* Whether a firing at one node switches off another at the other: at the same one; the request stands for all. */
static inline gboolean
rules_decide_meets (const RulesDecider *decider, KgTermId a, KgTermId b)
{
  return a == b || a == decider->request->node || b == decider->request->node;
}

/* Whether a rule fires at a text that could not be searched, if it is considered: it looks at passages, restricts, and is valid. */
gboolean rules_decide_fires_unsearched (const RulesDecider *decider, guint32 rule);

gboolean rules_rule_overrides (const RulesRule *rule, guint32 other);

/* In what way a rule is considered: by the scopes of the policies that name it; unknown ones let it restrict alone. */
RulesTruth rules_decide_considered (const RulesDecider *decider, const RulesRule *rule);

/* decide-collect.c: fills scopes, kept_out, fired, absent. */
void rules_decide_collect (RulesDecider *decider);
/* decide-resolve.c: statuses, outcome, masks. */
void rules_decide_resolve (RulesDecider *decider);
/* Sorts in place and allocates nothing. */
void rules_decide_sort (gpointer elements, guint n, gsize size, GCompareDataFunc compare,
                        gpointer data);

/* decide-approvals.c: whether enough people gave approvals that cover a firing, in the snapshot; or, with `only`, among these
 * triples of it. Appends those that count. */
gboolean rules_decide_approved (RulesDecider *decider, const RulesTriples *only, guint32 rule,
                                KgTermId node, GArray *approvals);
/* Appends (RulesTriple) what the approvals of a firing rest on. `closely`: the data classes they are limited to too. */
void rules_decide_cite_approvals (RulesDecider *decider, const RulesFired *fired, gboolean closely,
                                  GArray *triples);

/* decide-proof.c: what is cited, and the evidence for it. */
gboolean rules_decide_prove (RulesDecider *decider, GError **error);
/* decide-cite.c: makes the trees of the goals. */
gboolean rules_decide_cite (RulesDecider *decider, GError **error);
