/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/decide-private.h"
#include "tests/rules/fixture.h"

/* Policies in memory, and requests laid over them by hand. gr:classifiedAs, gr:forPurpose and the classes of a request's nodes are
 * declared already. */

typedef struct {
  KgSnapshot *snapshot;
  RulesGraph *graph;
  RulesPolicies *policies;
  RulesDecider *decider;
  KgOverlay *overlay;
  GArray *nodes; /* RulesRequestNode */
  RulesDecideRequest request;
} DecideFixture;

/* The policies must be sound. */
void decide_fixture_init (DecideFixture *fixture, const char *turtle);
/* On the same graph and policies, with a decider and requests of its own: for another thread. */
void decide_fixture_share (DecideFixture *fixture, const DecideFixture *with);
/* RULES_ERROR_POLICY's text instead. (transfer full) */
char *decide_fixture_refusal (const char *turtle);
void decide_fixture_clear (DecideFixture *fixture);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DecideFixture, decide_fixture_clear)

/* Starts a request, the node ex:request, at `time` microseconds; what it says is added, then it is sealed: that finds
 * subject, action, resource, and its nodes (instances of gr:Field and gr:Span, in order of their names). */
void decide_fixture_begin (DecideFixture *fixture, gint64 time);
/* "ex:request gr:subject ex:anna . ex:f1 a gr:Field": names as fixture_id() has them, "a" for rdf:type, and " . " between
 * triples. */
void decide_fixture_say (DecideFixture *fixture, const char *triples);
void decide_fixture_seal (DecideFixture *fixture);
/* All three. */
void decide_fixture_request (DecideFixture *fixture, gint64 time, const char *triples);

const RulesDecision *decide_fixture_decide (DecideFixture *fixture,
                                            const RulesDecideOptions *options);

/* "mask; determines ex:a@ex:f1, overridden ex:b@ex:request by ex:a; masks ex:f1 ex:a": the outcome, firings in order, masks.
 * (transfer full) */
char *decide_fixture_text (const DecideFixture *fixture, const RulesDecision *decision);
/* The same, as far as it must be so on the triples cited alone: outcome, what determines it, what was switched off. (transfer full) */
char *decide_fixture_core (const DecideFixture *fixture, const RulesDecision *decision);
/* All triples cited, ascending and distinct (RulesTriple). (transfer full) */
GArray *decide_fixture_cited (const RulesDecision *decision);
/* As "ex:a ex:p ex:b. …". (transfer full) */
char *decide_fixture_cited_text (const DecideFixture *fixture, const RulesDecision *decision);

/* What the semantics say, word by word: no index, no proof, nothing shared with the engine but evaluating a shape. The text
 * is that of decide_fixture_text() without HELD_BACK. (transfer full) */
char *decide_naive (const DecideFixture *fixture);
