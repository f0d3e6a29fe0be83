/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/access/access.h"
#include "api/review/limits.h"
#include "rules/explain.h"

/* Reviews: what an escalated decision waits for. Kept in the log's file; every action is an entry of the log: opening and meeting again are
 * part of the decision's own entry, all else is an entry of its own (kind "review").
 *
 * A review is about one escalating rule that determines the decision, and one request, known by its digest: whoever asks the same again
 * while it is open meets the same review. Where no rule but a policy's default escalates there is nothing that could be approved, and no
 * review. A review is approved when as many different people as the rule's gr:approvals have approved. An approval is a fact of
 * the graph (gr:Approval with PROV-O provenance, one graph <urn:grounds:review:ID> a review), which the rule then sees. The graph is
 * the truth: an approval that stands there and not yet in the log, because a crash came in between, is completed by the next action on
 * the review, or by review_expire(). The approvals of a review that was rejected or has expired are withdrawn from the graph.
 *
 * Who may act on a review: whoever the rule names by gr:reviewer, as the graph says at the moment of the action; the members
 * (foaf:member) of what it names; and, where it names nobody, everybody with the role reviewer. Nobody who has made the request, or
 * whom it is made for. An administrator who is not named may not. */

typedef enum {
  REVIEW_OPEN,
  REVIEW_CLAIMED,
  REVIEW_APPROVED,
  REVIEW_REJECTED,
  REVIEW_EXPIRED, /* nobody answered in time, or an approval could no longer help */
} ReviewStatus;

/* Who asks without an identity, on the command line. */
#define REVIEW_NOBODY "-"

/* "open", "claimed", "approved", "rejected", "expired" */
const char *review_status_name (ReviewStatus status);
/* FALSE if there is none of that name. */
gboolean review_status_from_name (const char *name, ReviewStatus *out);

typedef struct {
  char *id;       /* UUID of version 7: in the order of opening */
  char *decision; /* id of the decision that opened it */
  char
      *digest; /* (nullable) of the request; NULL: it has none, and nobody else meets this review */
  char *rule;  /* IRI */
  GPtrArray
      *reviewers; /* char*: IRIs of the rule's gr:reviewer when it was opened: people or groups */
  char *subject, *action, *resource; /* IRIs */
  char *purpose;                     /* (nullable) */
  char *reason;                      /* the sentence of the decision; no values */
  GPtrArray *classes; /* char*: IRIs of the data classes of the fields and passages at which the
                         rule fired, the most special ones */
  GPtrArray *sources; /* char*: IRIs: where those fields come from */
  ReviewStatus status;
  gint64 opened;
  gint64 due; /* opened + gr:respondWithin; 0: no due time */
  gint64 closed;
  guint asked;         /* how often the request came */
  guint needed, given; /* approvals */
  char *claimed_by;    /* (nullable) id of the identity */
  char *by;            /* whose request it is: id of the identity that asked */
  GPtrArray *actions;  /* ReviewAction, oldest first; empty in lists */
  gboolean has_payload;
} Review;

typedef struct {
  gint64 time;
  char *by;     /* id */
  char *name;   /* for people */
  char *agent;  /* (nullable) IRI */
  char *action; /* "opened", "claimed", "commented", "approved", "rejected", "overdue", "expired" */
  char *comment; /* (nullable) */
  guint64 index; /* of its entry in the log */
} ReviewAction;

void review_free (Review *review);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Review, review_free)

/* --- Opening, with the decision --- */

typedef struct _ReviewOpening ReviewOpening;

/* Whether a rule that escalates here keeps the payload: it says gr:keepPayload true, or says nothing of it and a policy that brings it in
 * does. */
gboolean review_wants_payload (const RulesExplanation *explanation);
/* What an escalated decision needs for its reviews: one for each Escalate rule that determines it. `by` (nullable). `masked` (nullable): what is left
 * of the payload after masking (rules_masked_payload()), kept, sealed with `keys`, for rules that keep it alone, and up to
 * REVIEW_LIMIT_PAYLOAD_BYTES. (transfer full) */
ReviewOpening *review_opening_new (const RulesExplanation *explanation, const char *digest,
                                   const AccessIdentity *by, const char *masked,
                                   const RulesKeys *keys);
void review_opening_free (ReviewOpening *opening);
/* LogAlso of the decision's entry: opens them, or counts one more request on those that are open. `data`: a ReviewOpening. */
gboolean review_open_also (sqlite3 *db, guint64 index, gpointer opening, GError **error);
/* After review_open_also(): the ids of the reviews to wait for (char*). */
const GPtrArray *review_opening_ids (const ReviewOpening *opening);
/* Whether the `i`th of them was opened by this decision. */
gboolean review_opening_is_new (const ReviewOpening *opening, guint i);

/* --- Reading --- */

typedef struct {
  gint statuses;        /* bits 1 << ReviewStatus; 0: all */
  const char *reviewer; /* (nullable) IRI: one of `reviewers` */
  const char *digest;   /* (nullable) */
  const char *decision; /* (nullable) id: opened by it */
  gboolean overdue;     /* open, and due before `now` */
  gint64 now;
  const char *before; /* (nullable) id: newest first, those before this one */
  guint limit;        /* 0: all */
} ReviewFilter;

/* Newest first; without their actions. (transfer full, Review) */
GPtrArray *review_list (LogReader *reader, const ReviewFilter *filter, GError **error);
/* KG_ERROR_NOT_FOUND. (transfer full) */
Review *review_get (LogReader *reader, const char *id, GError **error);
/* The masked payload, opened with `keys`: JSON; only while the review is open. KG_ERROR_NOT_FOUND. (transfer full) */
char *review_payload (LogReader *reader, const char *id, const RulesKeys *keys, GError **error);
/* For the API: camelCase members, times as RFC 3339, no payload. (transfer full) */
json_t *review_as_json (const Review *review);

/* --- Acting --- */

/* What an approval is limited to, beside the rule: each part that is TRUE must agree. */
typedef struct {
  gboolean this_request; /* exactly this request, by its digest; the others are then implied */
  gboolean subject, action, resource, purpose;
  gboolean classes; /* one of the data classes concerned, or a kind of it */
  gint64 until;     /* microseconds since 1970; at most `approval_days` from now */
} ReviewScope;

/* The moment that lies an xsd:duration after another; FALSE if the text is none, is negative or leads too far. */
gboolean review_add_duration (gint64 time, const char *duration, gint64 *out);
/* Sets the parts of a scope by their names ("request", "subject", "action", "resource", "purpose", "classes"), which spaces or commas part.
 * REVIEW_ERROR_SCOPE. */
gboolean review_scope_parse (const char *text, ReviewScope *scope, GError **error);

typedef struct {
  KgStore *store; /* open for writing */
  LogWriter *writer;
  gint64 now;
  guint open_days;     /* a review that nobody answers expires; 0: REVIEW_OPEN_DAYS */
  guint approval_days; /* 0: REVIEW_APPROVAL_DAYS */
} ReviewDesk;

/* Whether `by` is one who may act on it, whether it is open or not. REVIEW_ERROR_FORBIDDEN, REVIEW_ERROR_OWN. */
gboolean review_check_may (LogReader *reader, KgSnapshot *snapshot, const Review *review,
                           const AccessIdentity *by, GError **error);

/* Each checks that the review is open, and that `by` may. Comments are bounded by REVIEW_LIMIT_COMMENT. Any thread, but not callbacks of
 * the log. Errors: KG_ERROR_NOT_FOUND, REVIEW_ERROR, those of the log and of commits. */
gboolean review_claim (const ReviewDesk *desk, const char *id, const AccessIdentity *by,
                       GError **error);
gboolean review_comment (const ReviewDesk *desk, const char *id, const AccessIdentity *by,
                         const char *comment, GError **error);
/* `comment` (nullable). Withdraws what others have approved. */
gboolean review_reject (const ReviewDesk *desk, const char *id, const AccessIdentity *by,
                        const char *comment, GError **error);
/* Commits the approval to the graph, past the check of every load, then logs it; done again after a crash in between it completes
 * what was begun. `comment` (nullable). */
gboolean review_approve (const ReviewDesk *desk, const char *id, const AccessIdentity *by,
                         const ReviewScope *scope, const char *comment, GError **error);
/* Closes what nobody answered in time, what waits for a second approval although the first one has run out, and what is about a
 * rule that no longer escalates; completes what a crash left half done. `closed` (nullable): ids (char*) are appended. */
gboolean review_expire (const ReviewDesk *desk, GPtrArray *closed, GError **error);
/* Notes in the log that reviews are overdue, once each; their ids (char*) are appended to `overdue`. */
gboolean review_note_overdue (const ReviewDesk *desk, GPtrArray *overdue, GError **error);

#define REVIEW_ERROR (review_error_quark ())

typedef enum {
  REVIEW_ERROR_CLOSED,    /* somebody was quicker */
  REVIEW_ERROR_FORBIDDEN, /* not the reviewer */
  REVIEW_ERROR_OWN,       /* their own request, or their second approval */
  REVIEW_ERROR_SCOPE,     /* too long, of nothing, or of what the request does not have */
} ReviewError;

GQuark review_error_quark (void);
