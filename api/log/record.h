/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/explain.h"

#include <jansson.h>

/* What a decision's log entry says, in canonical JSON (RFC 8785): the request without values, the decision, its proof, the commit.
 *
 *   {"by": "<who asked: id of the access key, or the JWT's subject>", "commit": 12, "decision": {…}, "digest": "<of the commit>",
 *    "engine": "0.1.0", "id": "<UUID>", "kind": "decision", "request": {…}, "time": "2026-11-23T09:30:00.000000Z"}
 *
 * "request" is rules_logged_request(); "decision" has "outcome", "byDefault", "policies", "firings" (rule, node, status, by, unknown,
 * approvals), "masks" (pointer or span, operator, rule) and "proof": the triples cited, each as three N-Triples terms (blank nodes by the
 * names that the graph gives them), ascending. Terms are absolute IRIs, so that a record can be read without the graph. */

/* Appends the record. `by` (nullable). */
void log_record_decision (const RulesExplanation *explanation, const json_t *request_json,
                          const char *by, GString *out);

/* A decision's record as read back. */
typedef struct {
  json_t *record;  /* all of it */
  json_t *request; /* ready for rules_session_decide() with `logged` (transfer full) */
  const char *id;  /* of `record`, as are the following */
  const char *by;  /* (nullable) */
  gint64 time;
  guint64 commit;
} LogDecision;

/* KG_ERROR_DAMAGED if it is no such record. */
gboolean log_record_read (const char *body, gsize length, LogDecision *out, GError **error);
void log_decision_clear (LogDecision *decision);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LogDecision, log_decision_clear)
