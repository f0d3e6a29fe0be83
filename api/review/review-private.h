/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/review/review.h"

#include "kg/sql.h"

/* Internal to api/review/.
 *
 * The tables stand in the log's file and change only together with an entry of the log: by LogAlso callbacks.
 *
 * reviews         one row each; classes, sources and reviewers are JSON arrays; `until`: when the first of the approvals given runs out, or 0;
 *                 `overdue`: 1 once that was noted; `payload`: sealed, NULL after closing
 * review_askers   who made the request: ids and agents
 * review_actions  what was done, in order */

/* What payloads are sealed for, together with the id of the review. */
#define REVIEW_PAYLOAD_PURPOSE "review-payload"

/* Makes the tables where they are not there yet. */
gboolean review_tables_make (sqlite3 *db, GError **error);
/* Before the first escalation there are none. */
gboolean review_tables_there (sqlite3 *db, gboolean *there, GError **error);

/* A review with its actions; KG_ERROR_NOT_FOUND. (transfer full) */
Review *review_load (sqlite3 *db, const char *id, GError **error);

/* One action, and what it changes. */
typedef enum {
  REVIEW_ACTION_CLAIMED,
  REVIEW_ACTION_COMMENTED,
  REVIEW_ACTION_APPROVED,
  REVIEW_ACTION_REJECTED,
  REVIEW_ACTION_OVERDUE,
  REVIEW_ACTION_EXPIRED,
} ReviewActionKind;

typedef struct {
  ReviewActionKind kind;
  const Review *review;
  const char *by; /* id */
  const char *name;
  const char *agent;   /* (nullable) IRI */
  const char *comment; /* (nullable) */
  gint64 time;
  /* APPROVED */
  gint64 until;
  guint64 commit;           /* of the graph */
  const ReviewScope *scope; /* (nullable): not known, as a crash came in between */
} ReviewActing;

/* Logs the action and changes the tables with it. REVIEW_ERROR_CLOSED, REVIEW_ERROR_OWN (a second approval). */
gboolean review_act (LogWriter *writer, const ReviewActing *acting, GError **error);
/* Adds a row to review_actions. */
gboolean review_add_action (sqlite3 *db, const char *id, const ReviewAction *action,
                            GError **error);

/* The review to act on, where it is open, nothing is half done with it, and `by` may. `*own_done`: what was completed was the approval
 * of `by`; then the review may be closed. (transfer full) */
Review *review_open_for (const ReviewDesk *desk, const char *id, const AccessIdentity *by,
                         gboolean *own_done, GError **error);
/* KG_ERROR_INVALID. `comment` (nullable), unless it is needed. */
gboolean review_check_comment (const char *comment, gboolean needed, GError **error);
/* Whether the rule escalates still; without, no approval helps. */
gboolean review_rule_escalates (KgSnapshot *snapshot, const char *rule);

/* --- The graph of a review --- */

#define REVIEW_GRAPH_PREFIX "urn:grounds:review:"
#define REVIEW_PROV "http://www.w3.org/ns/prov#"

/* Logs the approvals that stand in the graph and not in the log. `by` (nullable): who acts now. `*own`: one of them was theirs. */
gboolean review_complete (const ReviewDesk *desk, KgSnapshot *snapshot, const Review *review,
                          const AccessIdentity *by, gboolean *own, GError **error);
/* Takes all approvals of the review out of the graph. */
gboolean review_withdraw (const ReviewDesk *desk, const char *id, const char *why, GError **error);
/* Completes or withdraws what the graph holds of all reviews. */
gboolean review_complete_all (const ReviewDesk *desk, sqlite3 *db, GError **error);
