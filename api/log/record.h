/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/history.h"
#include "rules/explain.h"

#include <jansson.h>

/* What entries of the log say, in canonical JSON (RFC 8785): the request without values, the decision, its proof, the commit.
 *
 *   {"by": "<who asked: id of the access key, or the JWT's subject>", "commit": 12, "decision": {…}, "digest": "<of the commit>",
 *    "engine": "0.1.0", "id": "<UUID>", "kind": "decision", "request": {…}, "time": "2026-11-23T09:30:00.000000Z"}
 *
 * "request" is rules_logged_request(). "decision" has, in this order and left out where empty or false,
 *
 *   "action"     IRI
 *   "byDefault"  true: a gr:default decided
 *   "classes"    data classes of the fields and passages of the request, as it or their sources say; and those that the proof cites
 *   "firings"    {"approvals", "by", "effect", "end", "node", "rule", "start", "status", "unknown"}: the rule, what became of it, and where:
 *                the JSON pointer of a field or text, with start and end of a passage in it; none for the request itself
 *   "masks"      {"end", "operator", "pointer", "rule", "start"}
 *   "outcome"    "allow", "mask", "escalate", "deny"
 *   "policies"   {"id", "scope"}: "conforms", "unknown", "violates"
 *   "proof"      the triples cited, each as three N-Triples terms, by kg_term_order(); blank nodes by the names that the graph gives them
 *   "resource", "subject"   IRIs
 *
 * Terms are absolute IRIs, so that a record can be read without the graph. The same decision gives the same bytes.
 *
 * "kind": "commit" is of the graph: "added", "author", "commit", "digest", "message", "parent" (digest), "quads", "removed", "time". */

/* Appends the record. `by` (nullable). FALSE, with nothing appended, where the request has no canonical form (RULES_ERROR_REQUEST: an integer
 * that no double is). */
gboolean log_record_decision (const RulesExplanation *explanation, const json_t *request_json,
                              const char *by, GString *out, GError **error);

/* Appends a member after others; nothing where `value` (nullable) is NULL. For records that are written elsewhere. */
void log_record_member (GString *out, const char *name, const char *value);

/* `parent` (nullable): the digest of the commit before. */
void log_record_commit (const KgCommit *commit, const guint8 *parent, GString *out);

/* A decision's record as read back. */
typedef struct {
  json_t *record;   /* all of it */
  json_t *request;  /* ready for rules_session_decide() with `logged` */
  const char *body; /* as given: borrowed */
  gsize length;
  const char *id; /* of `record`, as are the following */
  const char *by; /* (nullable) */
  gint64 time;
  guint64 commit;
} LogDecision;

/* KG_ERROR_DAMAGED if it is no such record. `body` must outlive what is read. */
gboolean log_record_read (const char *body, gsize length, LogDecision *out, GError **error);
void log_decision_clear (LogDecision *decision);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LogDecision, log_decision_clear)

/* The commit of a decision, without reading the rest; FALSE if it is no record of one. */
gboolean log_record_commit_of (const char *body, gsize length, guint64 *commit);
/* Appends what the record would be if the same request, decided again, came to this: `body` where it comes to the same. */
void log_record_again (const LogDecision *logged, const RulesExplanation *explanation,
                       GString *out);
