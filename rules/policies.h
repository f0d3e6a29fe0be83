/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/masking.h"
#include "rules/shapes.h"
#include "rules/texts.h"

/* The policies and rules of a snapshot, compiled: what decide.h evaluates. Made once for each snapshot; immutable; any number of
 * threads. */

/* In rising strictness. */
typedef enum {
  RULES_EFFECT_ALLOW,
  RULES_EFFECT_MASK,
  RULES_EFFECT_ESCALATE,
  RULES_EFFECT_DENY,
} RulesEffect;

/* "allow", "mask", "escalate", "deny" */
const char *rules_effect_name (RulesEffect effect);

typedef struct _RulesPolicies RulesPolicies;

/* A policy is what is typed as one or has a gr:rule; a rule, what is typed as one or named by a policy.
 *
 * Errors: RULES_ERROR_SHAPES (conditions and scopes), RULES_ERROR_POLICY (overrides in a cycle, no effect, no condition: what the built-in
 * shapes would have refused at load), one line a problem with file and line. `warnings` as rules_shapes_new(). */
RulesPolicies *rules_policies_new (const RulesGraph *graph, GPtrArray **warnings, GError **error);
RulesPolicies *rules_policies_ref (RulesPolicies *policies);
void rules_policies_unref (RulesPolicies *policies);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RulesPolicies, rules_policies_unref)

const RulesGraph *rules_policies_graph (const RulesPolicies *policies);
const RulesShapes *rules_policies_shapes (const RulesPolicies *policies);
/* What renderings have made of the graph of these policies; any thread may add to it. */
RulesTexts *rules_policies_texts (const RulesPolicies *policies);

typedef struct {
  KgTermId id;
  RulesEffect otherwise;     /* gr:default: ESCALATE or DENY */
  guint32 scope;             /* shape; RULES_NO_SHAPE: every request is in scope */
  gboolean scope_by_absence; /* a smaller graph might be in scope where this one is not */
  const guint32 *rules;
  guint n_rules;
} RulesPolicy;

typedef struct {
  KgTermId id;
  RulesEffect effect;
  guint32 condition;
  gboolean
      by_absence; /* it might fire on a smaller graph: something missing can meet its condition. FALSE is certain */
  gboolean monitor;
  gint64
      valid_from; /* microseconds since 1970, rounded up; without a time zone: UTC; G_MININT64: open */
  gint64 valid_until; /* that moment excluded; G_MAXINT64: open */
  guint approvals;    /* Escalate: people who have to approve */
  const KgTermId
      *targets; /* classes of nodes it looks at, kinds of them included; none: the request */
  guint n_targets;
  const guint32 *overrides; /* rules */
  guint n_overrides;
  const guint32 *overridden_by;
  guint n_overridden_by;
  const guint32 *policies;
  guint n_policies;
  gboolean has_masking;
  RulesMasking masking;
} RulesRule;

guint32 rules_policies_n_policies (const RulesPolicies *policies);
guint32 rules_policies_n_rules (const RulesPolicies *policies);
/* Numbered in the order of their terms (kg_term_order()). */
const RulesPolicy *rules_policies_policy (const RulesPolicies *policies, guint32 policy);
const RulesRule *rules_policies_rule (const RulesPolicies *policies, guint32 rule);
/* By IRI; G_MAXUINT32 if there is none. */
guint32 rules_policies_find_rule (const RulesPolicies *policies, KgTermId id);
