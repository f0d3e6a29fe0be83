/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/engine.h"

struct _RulesEngine {
  gatomicrefcount references;
  KgSnapshot *snapshot;
  RulesGraph *graph;
  RulesVocabulary *vocabulary;
  RulesDetectors *detectors;
  RulesPolicies *policies;
};

struct _RulesSession {
  RulesRequestContext context; /* of the last request */
  RulesRequest *request;
  RulesScanner *scanner;
  RulesDecider *decider;
};

/* --- Engines --- */

RulesEngine *
rules_engine_new (KgSnapshot *snapshot, GPtrArray **warnings, GError **error)
{
  return rules_engine_new_after (NULL, snapshot, warnings, error);
}

RulesEngine *
rules_engine_new_after (const RulesEngine *before, KgSnapshot *snapshot, GPtrArray **warnings,
                        GError **error)
{
  g_autoptr (RulesEngine) engine = g_new0 (RulesEngine, 1);
  g_atomic_ref_count_init (&engine->references);
  engine->snapshot = kg_snapshot_ref (snapshot);
  engine->graph = rules_graph_new (snapshot, FALSE);
  engine->policies = rules_policies_new (engine->graph, warnings, error);
  if (engine->policies == NULL) {
    return NULL;
  }
  const OntologyVocab *vocab = rules_graph_vocab (engine->graph);
  engine->detectors =
      rules_detectors_new_after (before != NULL ? before->detectors : NULL, snapshot, vocab, error);
  if (engine->detectors == NULL) {
    return NULL;
  }
  engine->vocabulary = rules_vocabulary_new (snapshot, vocab);
  return g_steal_pointer (&engine);
}

RulesEngine *
rules_engine_ref (RulesEngine *engine)
{
  g_atomic_ref_count_inc (&engine->references);
  return engine;
}

void
rules_engine_unref (RulesEngine *engine)
{
  if (engine == NULL || !g_atomic_ref_count_dec (&engine->references)) {
    return;
  }
  rules_vocabulary_unref (engine->vocabulary);
  rules_detectors_unref (engine->detectors);
  rules_policies_unref (engine->policies);
  rules_graph_unref (engine->graph);
  kg_snapshot_unref (engine->snapshot);
  g_free (engine);
}

const RulesGraph *
rules_engine_graph (const RulesEngine *engine)
{
  return engine->graph;
}

KgSnapshot *
rules_engine_snapshot (const RulesEngine *engine)
{
  return engine->snapshot;
}

const RulesPolicies *
rules_engine_policies (const RulesEngine *engine)
{
  return engine->policies;
}

const OntologyVocab *
rules_engine_vocab (const RulesEngine *engine)
{
  return rules_graph_vocab (engine->graph);
}

const RulesDetectors *
rules_engine_detectors (const RulesEngine *engine)
{
  return engine->detectors;
}

gboolean
rules_engine_binds_digests (const RulesEngine *engine)
{
  const KgView view = { .snapshot = engine->snapshot };
  KgTermId predicate = ontology_vocab_id (rules_engine_vocab (engine), ONTOLOGY_GR_REQUEST_DIGEST);
  KgCursor cursor;
  if (predicate == KG_NONE) {
    return FALSE;
  }
  kg_view_subjects_of (&view, predicate, &cursor);
  return kg_cursor_next (&cursor) != KG_NONE;
}

/* --- Names of rules --- */

void
rules_engine_name_rule (const RulesEngine *engine, guint32 rule, RulesRuleName *out)
{
  const OntologyVocab *vocab = rules_engine_vocab (engine);
  const KgView view = { .snapshot = engine->snapshot };
  KgTermId id = rules_policies_rule (engine->policies, rule)->id;
  KgTerm term = { .value = "" };
  KgPlace place;
  KgDocument document;
  kg_view_term (&view, id, &term);
  *out = (RulesRuleName) { .name = kg_snapshot_compact (engine->snapshot, term.value),
                           .label = g_strdup (ontology_label (&view, vocab, id, NULL)) };
  if (kg_view_place (&view, id, ontology_vocab_id (vocab, ONTOLOGY_RDF_TYPE),
                     ontology_vocab_id (vocab, ONTOLOGY_GR_RULE_CLASS), 0, &place) &&
      kg_snapshot_document (engine->snapshot, place.document, &document)) {
    out->document = g_strdup (document.name);
    out->line = place.line;
  }
}

void
rules_rule_name_clear (RulesRuleName *name)
{
  g_free (name->name);
  g_free (name->label);
  g_free (name->document);
}

/* --- Sessions --- */

RulesSession *
rules_session_new (void)
{
  RulesSession *session = g_new0 (RulesSession, 1);
  session->request = rules_request_new ();
  session->scanner = rules_scanner_new ();
  session->decider = rules_decider_new ();
  return session;
}

void
rules_session_free (RulesSession *session)
{
  if (session == NULL) {
    return;
  }
  rules_decider_free (session->decider);
  rules_scanner_free (session->scanner);
  rules_request_free (session->request);
  g_free (session);
}

const RulesDecision *
rules_session_ask (RulesSession *session, const RulesEngine *engine, const RulesQuestion *question,
                   GError **error)
{
  session->context = (RulesRequestContext) {
    .snapshot = engine->snapshot,
    .vocab = rules_graph_vocab (engine->graph),
    .vocabulary = engine->vocabulary,
    .detectors = question->logged ? NULL : engine->detectors,
    .scanner = session->scanner,
    .logged = question->logged,
    .digest = question->digest,
  };
  if (!rules_request_read (session->request, &session->context, question->json, question->time,
                           error)) {
    return NULL;
  }
  return rules_decide (session->decider, engine->policies, session->request, error);
}

const RulesDecision *
rules_session_decide (RulesSession *session, const RulesEngine *engine, const json_t *json,
                      gint64 time, gboolean logged, GError **error)
{
  const RulesQuestion question = { .json = json, .time = time, .logged = logged };
  return rules_session_ask (session, engine, &question, error);
}

const RulesRequest *
rules_session_request (const RulesSession *session)
{
  return session->request;
}

RulesDecider *
rules_session_decider (RulesSession *session)
{
  return session->decider;
}
