/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/decide.h"

/* Deciding, from JSON to decision: an engine for each snapshot, a session for each thread. */

/* Everything about one snapshot that deciding needs, compiled: policies, vocabulary, detectors. Immutable; any number of
 * threads. */
typedef struct _RulesEngine RulesEngine;

/* Errors: those of rules_policies_new() and rules_detectors_new(). `warnings` (nullable) as rules_policies_new(). */
RulesEngine *rules_engine_new (KgSnapshot *snapshot, GPtrArray **warnings, GError **error);
/* The same after a commit: takes over from `before` (nullable), the engine of another snapshot of the same store, what the commit did not
 * touch. Detectors are most of what an engine costs. */
RulesEngine *rules_engine_new_after (const RulesEngine *before, KgSnapshot *snapshot,
                                     GPtrArray **warnings, GError **error);
RulesEngine *rules_engine_ref (RulesEngine *engine);
void rules_engine_unref (RulesEngine *engine);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RulesEngine, rules_engine_unref)

KgSnapshot *rules_engine_snapshot (const RulesEngine *engine);
const RulesGraph *rules_engine_graph (const RulesEngine *engine);
const RulesPolicies *rules_engine_policies (const RulesEngine *engine);
const OntologyVocab *rules_engine_vocab (const RulesEngine *engine);
const RulesDetectors *rules_engine_detectors (const RulesEngine *engine);

/* Whether the graph has approvals that are bound to one request (gr:requestDigest): only then does a decision depend on the digest. */
gboolean rules_engine_binds_digests (const RulesEngine *engine);

/* A rule of the engine's policies, for people and reports. */
typedef struct {
  char *name;     /* CURIE or IRI */
  char *label;    /* (nullable) */
  char *document; /* (nullable) where it stands */
  guint32 line;
} RulesRuleName;

void rules_engine_name_rule (const RulesEngine *engine, guint32 rule, RulesRuleName *out);
void rules_rule_name_clear (RulesRuleName *name);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RulesRuleName, rules_rule_name_clear)

/* The working memory of one thread, which serves one request after the other, of any engines. */
typedef struct _RulesSession RulesSession;

RulesSession *rules_session_new (void);
void rules_session_free (RulesSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RulesSession, rules_session_free)

/* What is to be decided, and as what. */
typedef struct {
  const json_t *json;
  gint64 time;        /* microseconds since 1970 */
  gboolean logged;    /* the request is one that was kept in a log (logged-request.h) */
  const char *digest; /* (nullable) of the request, if it was not: RulesRequestContext.digest */
} RulesQuestion;

/* Reads the request and decides it: rules_request_read(), rules_decide() and their errors. The decision and the request live
 * until the session's next one; the engine must outlive them. */
const RulesDecision *rules_session_ask (RulesSession *session, const RulesEngine *engine,
                                        const RulesQuestion *question, GError **error);
/* The same without a digest. */
const RulesDecision *rules_session_decide (RulesSession *session, const RulesEngine *engine,
                                           const json_t *json, gint64 time, gboolean logged,
                                           GError **error);
const RulesRequest *rules_session_request (const RulesSession *session);
RulesDecider *rules_session_decider (RulesSession *session);
