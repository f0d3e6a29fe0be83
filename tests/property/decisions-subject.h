/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/check-private.h"
#include "rules/decide-private.h"
#include "tests/property/decisions-generate.h"

/* A generated case, compiled and decided, and the same case as the checker reads it. */

typedef struct {
  const DecisionCase *generated;
  KgSnapshot *snapshot;
  KgOverlay *overlay;
  KgView view;
  RulesGraph *graph;
  RulesPolicies *policies;
  RulesDecider *decider;
  GArray *nodes; /* RulesRequestNode */
  RulesDecideRequest request;
  RulesCheckRequest checked;
} DecisionSubject;

/* FALSE, with what is wrong, if the policies do not compile; then there is nothing to clear. */
gboolean decision_subject_init (DecisionSubject *subject, const DecisionCase *generated,
                                char **problem);
void decision_subject_clear (DecisionSubject *subject);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DecisionSubject, decision_subject_clear)

/* Fails the test program where deciding is an error. The decision lives until the next one. */
const RulesDecision *decision_subject_decide (const DecisionSubject *subject);

void decision_subject_append_term (const DecisionSubject *subject, GString *text, KgTermId id);
/* All of a decision, a line each; `ids`: with evidence, all in numbers, so that only the same bytes give the same text;
 * else in names, without evidence, in an order that does not depend on numbers.
 * (transfer full) */
char *decision_subject_dump (const DecisionSubject *subject, const RulesDecision *decision,
                             gboolean ids);
