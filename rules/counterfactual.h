/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/decide.h"

/* The two questions that reviewers ask of a decision: why did the others not fire, and what would change it? */

/* --- Why not --- */

typedef enum {
  RULES_WHY_NOT_CONDITION, /* its condition is not met at `node`, or (evidence of RULES_UNKNOWN) cannot be evaluated, which
                              lets nothing through */
  RULES_WHY_NOT_TIME,    /* the request is made before or after the time that it holds for */
  RULES_WHY_NOT_NO_NODE, /* it looks at fields or spans, and the request has none of these */
  RULES_WHY_NOT_SCOPE, /* whether its policies are in scope cannot be evaluated, which lets nothing through; its
                          condition is met at `node` */
} RulesWhyNotReason;

/* Why a rule of a policy in scope did not fire at a node. */
typedef struct {
  guint32 rule;
  KgTermId node; /* NO_NODE, TIME: KG_NONE */
  RulesWhyNotReason reason;
  const RulesEvidence *evidence; /* (nullable) CONDITION: which part of it failed, and on what */
} RulesWhyNot;

/* One for each rule that did not fire and each node that it looks at (transfer full, RulesWhyNot; the first
 * RULES_LIMIT_WHY_NOT); by rule, then node in the order of the request. The decider's last decision has to be that of the
 * request; it stays as it is, and the evidence lives as long. Errors: RULES_ERROR_LIMIT. */
GArray *rules_why_not (RulesDecider *decider, const RulesPolicies *policies,
                       const RulesRequest *request, GError **error);

/* --- What would change it --- */

typedef enum {
  RULES_CHANGE_ESTABLISH, /* a fact that a person can properly bring about: a triple whose predicate is gr:actionable */
  RULES_CHANGE_OMIT,    /* leave out an input or output of the request */
  RULES_CHANGE_USE,     /* another resource of the same type instead */
  RULES_CHANGE_APPROVE, /* approvals for the rule */
} RulesChangeKind;

typedef struct {
  RulesChangeKind kind;
  RulesTriple triple; /* ESTABLISH; the object KG_NONE: any fitting value, such as a new report */
  guint
      of; /* ESTABLISH: not 0: the subject (KG_NONE) is that new value of the step of this number, counted from 1 */
  KgTermId node; /* OMIT: the field; USE: the other resource */
  guint32 rule;  /* APPROVE */
  guint count;   /* APPROVE: how many different people */
} RulesChangeStep;

/* A smallest set of changes that leads to a milder outcome, verified by deciding again. */
typedef struct {
  RulesEffect outcome; /* then */
  GArray
      *steps; /* RulesChangeStep: by kind, then ids; a new value comes before what is said of it */
} RulesCounterfactual;

/* Up to RULES_LIMIT_CHANGES, the smallest first, then the mildest; no fewer of their steps would do (transfer full, RulesCounterfactual).
 * Facts that nobody may bend (data classes, whatever is not gr:actionable) are never proposed, nor is taking facts away.
 * Empty if the outcome is allow, or nothing of at most RULES_LIMIT_CHANGE_STEPS steps was found to help within
 * RULES_LIMIT_CHANGE_DECISIONS. Ids are of the request's view, or of its snapshot. */
GPtrArray *rules_what_would_change (const RulesPolicies *policies, const RulesRequest *request);
void rules_counterfactual_free (RulesCounterfactual *counterfactual);
