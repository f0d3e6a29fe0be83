/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* The decisions that were made: which, when, on what state of the graph, and on what request, so that each can be decided again.
 *
 * A file of its own beside the store, so that whoever decides need not be able to write to the graph, a long load holds up
 * no decision, and the store's own tables stay those that its verification covers. For the store `grounds.db` it is
 * `grounds-decisions.db`. It holds no value and no text of a request (rules/logged-request.h). It can be lost without harm
 * to the graph; it is not yet proof against tampering.
 *
 * Any number of processes may read while one appends; a second one waits. Thread: one. */

typedef struct _LogDecisions LogDecisions;

typedef struct {
  char *id;       /* UUID */
  gint64 time;    /* microseconds since 1970: the moment of the decision */
  guint64 commit; /* of the graph */
  char *request;  /* JSON: rules_logged_request() */
  char *decision; /* JSON: as answered, without the payload */
} LogDecision;

void log_decision_free (LogDecision *decision);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LogDecision, log_decision_free)

/* Where the decisions of a store are logged. (transfer full) */
char *log_decisions_path (const char *store);

/* Opens the log beside a store; with `write` it is made if it is not there. Errors are those of stores: KG_ERROR_STORE,
 * KG_ERROR_NOT_A_STORE, KG_ERROR_VERSION, KG_ERROR_BUSY, and KG_ERROR_NOT_FOUND where there is none to read. */
LogDecisions *log_decisions_open (const char *store, gboolean write, GError **error);
void log_decisions_free (LogDecisions *log);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LogDecisions, log_decisions_free)

/* Appends a decision; it is durable after log_decisions_commit(), together with all that were appended since the last. What was
 * not committed is gone after log_decisions_free(). */
gboolean log_decisions_append (LogDecisions *log, const LogDecision *decision, GError **error);
gboolean log_decisions_commit (LogDecisions *log, GError **error);

/* The decision as a person names it: its id, the first 8 or more characters of it, or "last". KG_ERROR_NOT_FOUND,
 * KG_ERROR_INVALID (several begin like this). (transfer full) */
LogDecision *log_decisions_find (LogDecisions *log, const char *name, GError **error);

/* --- Many of them --- */

/* Decisions that follow each other in the log and were made on the same commit. */
typedef struct {
  guint64 commit;
  gint64 first; /* numbers of rows; those between that are older than was asked for do not count */
  gint64 last;
  guint64 n;
} LogRun;

/* All decisions of that moment (microseconds since 1970; G_MININT64: any) or later, as runs in the order of the log. (transfer full)
 * (element-type LogRun) */
GArray *log_decisions_runs (LogDecisions *log, gint64 since, GError **error);

/* Calls `each` with the decisions of a run, in the order of the log, one in memory at a time; it takes what it is given over
 * (transfer full). Ends where it returns FALSE, and returns FALSE then. */
typedef gboolean (*LogDecisionEach) (LogDecision *decision, gpointer data, GError **error);
gboolean log_decisions_each (LogDecisions *log, const LogRun *run, gint64 since,
                             LogDecisionEach each, gpointer data, GError **error);
