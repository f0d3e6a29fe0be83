/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/log/log.h"
#include "api/log/record.h"
#include "kg/history.h"
#include "rules/engine.h"
#include "rules/explain.h"

/* Deciding logged requests again. A decision is a function of graph, request and time, so that on the graph of its commit every one has
 * to come out as it was logged, byte by byte; where one does not, the log or the graph was altered, or another version decided.
 *
 * Decisions whose records retention removed are left out. */

/* --- One decision --- */

/* The graph as of one commit, ready to decide on. Immutable once made; any number of threads. */
typedef struct {
  RulesEngine *engine;
  char *digest; /* (nullable) of the commit, as hex digits */
} ApiBase;

/* `warnings` (nullable) as rules_engine_new(). Errors: those of kg_store_snapshot_at() and of rules_engine_new(). */
gboolean api_base_init (ApiBase *base, KgStore *store, guint64 commit, GPtrArray **warnings,
                        GError **error);
void api_base_clear (ApiBase *base);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ApiBase, api_base_clear)

/* Decides a logged request by any engine, as of the moment of its decision. What is returned lives until the session's next decision.
 * Errors: RULES_ERROR_REQUEST where the record is damaged, or the graph does not take the request; RULES_ERROR_LIMIT. */
const RulesDecision *api_decide_logged (RulesSession *session, const RulesEngine *engine,
                                        const LogDecision *logged, GError **error);

/* What a record says came out: {"outcome", "rules": [{"effect", "node", "rule"…}], "masks": [{"pointer", "start", "end", "operator",
 * "rule"}]}, members missing that it does not say. The rules are those that determined it. (transfer full) */
json_t *api_logged_answer (const json_t *record);

/* How a decision came out again. */
typedef struct {
  gboolean same;
  json_t *logged; /* api_logged_answer() of what was logged; NULL: the same */
  json_t *again;  /* of what comes out now; NULL where nothing does, or it is the same */
  json_t *
      members; /* names of the members of the record, and of its decision, that differ; NULL as `again` */
  char *problem; /* (nullable) why it could not be decided */
} ApiReplayed;

void api_replayed_clear (ApiReplayed *replayed);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ApiReplayed, api_replayed_clear)

/* Compares what was logged with an explanation of what was decided again, which has its id and digest. */
void api_replay_compare (const LogDecision *logged, const RulesExplanation *explanation,
                         ApiReplayed *out);

/* --- Many --- */

typedef struct {
  guint64 total; /* to be decided again */
  guint64 n;     /* done so far */
  guint64
      different; /* of these: did not come out as logged, those that could not be decided included */
  guint64 commits; /* graphs that were built */
} ApiReplayTotals;

/* Told of every decision, in the order of commits, those of a commit in the order of the log. With FALSE it ends. */
typedef gboolean (*ApiReplayEach) (const LogDecision *logged, const ApiReplayed *replayed,
                                   const ApiReplayTotals *totals, gpointer data, GError **error);

/* Decides all logged decisions of that moment or later again, on several threads; each graph is built once, and one at a time is in
 * memory. What is wrong with a decision or its graph is told of the decision; FALSE only where the log or the store cannot be read. */
gboolean api_replay_log (KgStore *store, LogReader *log, gint64 since, ApiReplayEach each,
                         gpointer data, ApiReplayTotals *totals, GError **error);
/* The same with some decisions (LogEntry), which it puts in order. */
gboolean api_replay_some (KgStore *store, GPtrArray *entries, ApiReplayEach each, gpointer data,
                          ApiReplayTotals *totals, GError **error);
