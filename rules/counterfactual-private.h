/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/counterfactual.h"
#include "rules/decide-private.h"
#include "rules/limits.h"

/* Looking for changes (counterfactual.c), what may be changed (counterfactual-steps.c, counterfactual-facts.c), and requests as they would be then
 * (counterfactual-trial.c). Internal to these and their tests. */

GArray *rules_why_not_with (RulesDecider *decider, const RulesPolicies *policies,
                            const RulesDecideRequest *request, GError **error);
GPtrArray *rules_what_would_change_with (const RulesPolicies *policies,
                                         const RulesDecideRequest *request);

/* --- Changes --- */

/* A change on its way to becoming a step: all members count when two are compared. */
typedef struct {
  RulesChangeKind kind;
  RulesTriple triple;
  KgTermId node;
  guint32 rule;
  gboolean any; /* ESTABLISH: the object stands for any fitting value */
} RulesChange;

int rules_change_compare (gconstpointer a, gconstpointer b);

/* Ascending, distinct. */
typedef struct {
  guint n;
  RulesChange changes[RULES_LIMIT_CHANGE_STEPS];
} RulesChangeSet;

/* --- Requests changed --- */

/* A value that is not there yet: that of `predicate` at `subject`. The same two have the same. */
typedef struct {
  KgTermId subject;
  KgTermId predicate;
  KgTermId id;
  KgTermId literal_type; /* KG_NONE: an IRI; else the datatype of a literal */
  GArray *classes;       /* KgTermId */
} RulesNewValue;

/* What is changed. */
typedef struct {
  const RulesPolicies *policies;
  const RulesDecideRequest *request;
  GArray *said; /* RulesTriple: by the request, ascending */
  GPtrArray *new_values;
  KgOverlay *
      names; /* knows the terms of the request and all new values, under the ids that trials know them by */
  KgTermId resource; /* gr:resource, gr:entityType, rdf:type; KG_NONE where the graph lacks them */
  KgTermId entity_type;
  KgTermId type;
} RulesChanging;

void rules_changing_init (RulesChanging *changing, const RulesPolicies *policies,
                          const RulesDecideRequest *request);
void rules_changing_clear (RulesChanging *changing);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RulesChanging, rules_changing_clear)

/* Made when it is first asked for, of the range of the predicate and these classes; `literal_type` (KG_NONE: by the range).
 * KG_NONE if no value is known that would fit. */
KgTermId rules_changing_new_value (RulesChanging *changing, KgTermId subject, KgTermId predicate,
                                   KgTermId literal_type, const GArray *classes);

/* A request with changes, to be decided. One serves many. */
typedef struct {
  KgOverlay *overlay;
  RulesDecideRequest request;
  GArray *triples;  /* RulesTriple: on the way into the overlay */
  GArray *nodes;    /* RulesRequestNode */
  GArray *approved; /* guint32 */
  GArray *queue;    /* KgTermId */
  GHashTable *left_out;
} RulesTrial;

void rules_trial_init (RulesTrial *trial);
void rules_trial_clear (RulesTrial *trial);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RulesTrial, rules_trial_clear)
void rules_trial_lay (RulesTrial *trial, const RulesChanging *changing, const RulesChangeSet *set);
/* Without a proof. */
const RulesDecision *rules_trial_decide (const RulesTrial *trial, const RulesChanging *changing,
                                         RulesDecider *decider);

/* --- What may be changed --- */

typedef struct {
  RulesChanging *changing;
  const RulesPolicies *policies;
  const RulesTrial *trial;
  const RulesShapes *shapes;
  RulesEvaluator *evaluator;
  RulesSource source;
  GHashTable *fields; /* nodes of the request, by field */
  GArray *changes;    /* RulesChange: found */
} RulesChangeFinder;

/* Once each, up to RULES_LIMIT_CHANGE_CANDIDATES. */
void rules_change_add (RulesChangeFinder *finder, const RulesChange *change);
/* Facts that may help a node to conform to a shape, or to violate it. Both return whether there is hope; what was found is taken back where
 * there is none. */
gboolean rules_change_meet (RulesChangeFinder *finder, guint32 shape, KgTermId focus);
gboolean rules_change_fail (RulesChangeFinder *finder, guint32 shape, KgTermId focus);

/* Appends (RulesChange) what may help where a request came to `decision`, by this decider. The evaluator is used up. `first`: nothing was
 * changed yet. */
void rules_change_steps (RulesChanging *changing, const RulesTrial *trial, RulesDecider *decider,
                         RulesEvaluator *evaluator, gboolean first, GArray *changes);
