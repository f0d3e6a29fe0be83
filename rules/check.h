/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/decide.h"

/* Checking a proof, by code that shares nothing with the evaluator but the data types: the RDF of policies and shapes is read anew and
 * evaluated by the letter of the specifications, slowly.
 *
 *   faithful:   every triple cited is in the graph, or claimed by the request;
 *   sufficient: deciding with the policies and the cited triples alone gives the same outcome, by default or determined by the same
 *               rules at the same nodes, and what else is said holds: rules fire, are held back, approved away or not, policies
 *               are in scope or not;
 *   minimal:    take away any one cited triple, and something that was said no longer holds.
 *
 * With the policies come the shapes and paths that they use, and the classes that targets are kinds of, as the graph has
 * them; which nodes the request has and of which class, who asks for what on what, and when. Everything else
 * has to be cited: even that the request has an input. What an approval says counts only if it is cited and the snapshot
 * says it.
 *
 * What could not be evaluated (RULES_UNKNOWN) cannot be reproduced on fewer triples. It is checked on the whole graph
 * instead, then taken as given, and its evidence need not be minimal. */

typedef struct {
  gboolean faithful;
  gboolean sufficient;
  gboolean minimal;
  guint n_triples;     /* cited, distinct */
  GPtrArray *failures; /* char*: what does not hold, a sentence each; empty if all does */
} RulesProofCheck;

void rules_proof_check_clear (RulesProofCheck *check);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RulesProofCheck, rules_proof_check_clear)

/* Not checked is an error: RULES_ERROR_LIMIT if that takes too long, RULES_ERROR_PATTERN where it depends on a pattern that the
 * checker does not read (check-pattern.h). A proof that does not hold is no error. */
gboolean rules_check_proof (const RulesPolicies *policies, const RulesRequest *request,
                            const RulesDecision *decision, RulesProofCheck *out, GError **error);
