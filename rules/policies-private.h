/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/policies.h"
#include "rules/reader.h"

/* Policies from inside: what deciding needs besides policies.h. Internal to policies*.c and decide*.c. */

/* What a rule can look at. */
typedef enum {
  RULES_KIND_OF_REQUEST,
  RULES_KIND_OF_FIELD,
  RULES_KIND_OF_SPAN,
} RulesNodeKind;
#define RULES_N_NODE_KINDS 3u

/* --- The index: which rules can fire at all, by what their conditions ask for ---
 *
 * INVARIANT: a condition that comes to anything but RULES_VIOLATES at a node has one of the keys under which its rule stands:
 * the value is at the end of the path from the node. Keys ask for presence alone, so that a rule without any of its keys
 * cannot fire on fewer triples either. */

typedef struct {
  KgTermId value; /* KG_NONE: any value at all */
  guint32 first;  /* of members: rules, ascending */
  guint32 n;
} RulesIndexKey;

/* The keys of a bucket that stand at the end of one path. */
typedef struct {
  const RulesPath *path; /* a shape's, numbered */
  guint32 first_key;     /* ascending by value */
  guint32 n_keys;
} RulesIndexSlot;

typedef struct {
  guint32 first_slot;
  guint32 n_slots;
  guint32 first_always; /* of members: those without a key */
  guint32 n_always;
} RulesIndexBucket;

typedef struct {
  GArray *buckets; /* RulesIndexBucket */
  GArray *slots;   /* RulesIndexSlot */
  GArray *keys;    /* RulesIndexKey */
  GArray *members; /* guint32 */
} RulesIndex;

/* Bucket 0 holds the policies, by their scopes, at the request. Then come three for each group of rules: one for each kind of
 * node. Group 0 is looked at for every request, the others where their policy is in scope. */
#define RULES_BUCKET_OF_SCOPES 0u

static inline guint32
rules_index_bucket (guint32 group, RulesNodeKind kind)
{
  return 1 + group * RULES_N_NODE_KINDS + (guint32) kind;
}

/* --- Policies and rules --- */

/* Which predicates a shape reads, from subject to object and from object to subject, as sets that may hold others too: a bit
 * for each of 64 classes of predicates (rules_mention()). */
typedef struct {
  guint64 forwards;
  guint64 backwards;
} RulesMentions;

/* A predicate that some condition or scope reads. */
typedef struct {
  KgTermId predicate; /* KG_NONE: nothing here */
  guint64 bit;
} RulesMention;

/* Of those that none reads. */
#define RULES_MENTION_OF_NONE (G_GUINT64_CONSTANT (1) << 63)

/* What deciding knows of a rule besides RulesRule. */
typedef struct {
  guint8 kinds; /* 1 << RulesNodeKind: where it is evaluated */
  guint8
      is_by_key; /* the condition asks for its one key and nothing else: it conforms where that is found */
  guint32 rank; /* overriding rules come before those they override */
  RulesMentions mentions;
} RulesRuleNature;

typedef struct {
  guint32 group;      /* of its rules, in the index */
  gboolean is_by_key; /* as for rules, of the scope */
  RulesMentions mentions;
} RulesPolicyNature;

/* The terms that deciding asks for by name; KG_NONE where the graph lacks them: then nothing is said with them. */
typedef struct {
  KgTermId approves_rule;
  KgTermId approved_by;
  KgTermId approved_at;
  KgTermId valid_from;
  KgTermId valid_until;
  KgTermId subject;
  KgTermId action;
  KgTermId resource;
  KgTermId purpose;
  KgTermId covers_class;
  KgTermId request_digest;
} RulesDecisionTerms;

struct _RulesPolicies {
  gatomicrefcount references;
  RulesGraph *graph;
  RulesShapes *shapes;
  GArray *policies;         /* RulesPolicy */
  GArray *rules;            /* RulesRule */
  GArray *policy_natures;   /* RulesPolicyNature */
  GArray *rule_natures;     /* RulesRuleNature */
  GArray *numbers;          /* guint32: what their lists point into */
  GArray *terms;            /* KgTermId: the same */
  GHashTable *rule_numbers; /* id -> number + 1 */
  RulesPath *classified_as; /* (nullable) gr:classifiedAs, gr:forPurpose */
  RulesPath *for_purpose;
  RulesDecisionTerms names;
  RulesIndex index;
  RulesMention *mentions; /* by hash; one more than the mask, half of them at most in use */
  guint32 mention_mask;
  RulesTexts *texts;
};

/* The class of a predicate: its own as long as there are some left, so that what shapes share no predicate is mostly seen as such. */
static inline guint64
rules_mention (const RulesPolicies *policies, KgTermId predicate)
{
  guint32 at = predicate * 0x9e3779b1u;
  for (;; at++) {
    const RulesMention *mention = &policies->mentions[at & policies->mention_mask];
    if (mention->predicate == predicate) {
      return mention->bit;
    }
    if (mention->predicate == KG_NONE) {
      return RULES_MENTION_OF_NONE;
    }
  }
}

static inline const RulesPolicy *
rules_policy (const RulesPolicies *policies, guint32 policy)
{
  return &g_array_index (policies->policies, RulesPolicy, policy);
}

static inline const RulesRule *
rules_rule (const RulesPolicies *policies, guint32 rule)
{
  return &g_array_index (policies->rules, RulesRule, rule);
}

static inline const RulesPolicyNature *
rules_policy_nature (const RulesPolicies *policies, guint32 policy)
{
  return &g_array_index (policies->policy_natures, RulesPolicyNature, policy);
}

static inline const RulesRuleNature *
rules_rule_nature (const RulesPolicies *policies, guint32 rule)
{
  return &g_array_index (policies->rule_natures, RulesRuleNature, rule);
}

/* A date and time of the graph in microseconds since 1970, rounded up: then comparing whole microseconds with it comes out as
 * with the exact moment. Without a time zone it counts as UTC. FALSE if it is no xsd:dateTime, or beyond what 64 bits hold. */
gboolean rules_policies_moment (const KgView *view, KgTermId literal, gint64 *out);

/* --- Compiling (policies-*.c) --- */

/* Where in `numbers` and `terms` the lists of a rule stand while it is read; policies.c turns that into pointers. */
typedef struct {
  guint32 first_target;
  guint32 first_override;
  guint32 first_overridden_by;
  guint32 first_policy;
} RulesRuleLists;

typedef struct {
  RulesPolicies *policies; /* being made */
  RulesReader reader;      /* what is wrong is noted here */
  GArray *rule_lists;      /* RulesRuleLists */
  GArray *policy_lists;    /* guint32: the first of each policy's rules */
  GArray *conditions;      /* KgTermId of each rule */
  GArray *scopes;          /* KgTermId of each policy, or KG_NONE */
} RulesPoliciesCompiler;

/* policies-read.c: fills policies and rules, but for what compiled shapes are needed for. */
void rules_policies_read (RulesPoliciesCompiler *compiler);
/* policies-order.c: overridden_by and rank; a cycle is noted as a problem. */
void rules_policies_order (RulesPoliciesCompiler *compiler);
/* policies-analyse.c: by_absence, mentions. */
void rules_policies_analyse (RulesPolicies *policies);
/* policies-index.c. */
void rules_policies_index (RulesPolicies *policies);
void rules_index_clear (RulesIndex *index);
