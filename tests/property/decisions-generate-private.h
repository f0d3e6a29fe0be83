/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "tests/property/decisions-generate.h"

/* The parts of the generator: decisions-generate.c makes facts and the request, decisions-generate-policies.c policies, rules
 * and approvals, decisions-generate-shapes.c conditions. */

typedef struct {
  DecisionCase *generated;
  GRand *random;
  guint blanks;
} DecisionGenerator;

void decision_generator_clear (DecisionGenerator *generator);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DecisionGenerator, decision_generator_clear)

guint decision_below (DecisionGenerator *generator, guint n);
gboolean decision_chance (DecisionGenerator *generator, guint percent);
/* One of several words, ended by NULL. */
const char *decision_word (DecisionGenerator *generator, const char *const *words);
KgTermId decision_blank (DecisionGenerator *generator);
KgTermId decision_name (DecisionGenerator *generator, const char *text);
/* "ex:policy3" */
KgTermId decision_numbered (DecisionGenerator *generator, const char *text, guint number);
void decision_say (DecisionGenerator *generator, GArray *quads, KgTermId subject,
                   const char *predicate, KgTermId object);
/* A list of `n` members. */
KgTermId decision_list (DecisionGenerator *generator, const KgTermId *members, guint n);

/* A shape for the request; one for a field or passage. */
KgTermId decision_request_shape (DecisionGenerator *generator, guint depth);
KgTermId decision_node_shape (DecisionGenerator *generator, guint depth);

/* Policies, rules and approvals of the case. */
void decision_make_policies (DecisionGenerator *generator);
