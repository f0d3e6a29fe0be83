/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/access/access.h"
#include "rules/explain.h"

/* Reviews: what an escalated decision waits for. Kept in the log's file; every action is an entry of the log.
 *
 * A review is about one escalating rule firing and one request, known by its digest: whoever asks the same again while it is open
 * meets the same review. It is approved when as many different people as the rule's gr:approvals have approved. An approval is a fact of
 * the graph (gr:Approval with PROV-O provenance, one graph <urn:grounds:review:ID> a review), which the rule then sees. */

typedef enum {
  REVIEW_OPEN,
  REVIEW_CLAIMED,
  REVIEW_APPROVED,
  REVIEW_REJECTED,
  REVIEW_EXPIRED, /* nobody answered within REVIEW_LIMIT_OPEN_DAYS, or an approval could no longer help */
} ReviewStatus;

const char *review_status_name (ReviewStatus status);

typedef struct {
  char *id; /* UUID: that of the decision which opened it */
  char
      *digest; /* (nullable) of the request; NULL: it has none, and nobody else meets this review */
  char *rule;  /* IRI */
  char *reviewer; /* (nullable) IRI of the rule's gr:reviewer: a person, or a role */
  char *subject, *action, *resource; /* IRIs */
  char *purpose;                     /* (nullable) */
  char *reason;                      /* the sentence of the decision; no values */
  GPtrArray *classes;                /* char*: IRIs of the data classes concerned */
  GPtrArray *sources;                /* char*: IRIs */
  ReviewStatus status;
  gint64 opened;
  gint64 due; /* opened + gr:respondWithin; 0: no due time */
  gint64 closed;
  guint asked;         /* how often the request came */
  guint needed, given; /* approvals */
  char *claimed_by;    /* (nullable) id of the identity */
  char *by;            /* whose request it is: id of the identity that asked */
  GPtrArray *actions;  /* ReviewAction, oldest first */
  gboolean has_payload;
} Review;

typedef struct {
  gint64 time;
  char *by;      /* id */
  char *name;    /* for people */
  char *action;  /* "opened", "claimed", "commented", "approved", "rejected", "expired" */
  char *comment; /* (nullable) */
  guint64 index; /* of its entry in the log */
} ReviewAction;

void review_free (Review *review);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Review, review_free)

/* --- Opening, with the decision --- */

typedef struct _ReviewOpening ReviewOpening;

/* Whether a rule that escalates here says gr:keepPayload true. */
gboolean review_wants_payload (const RulesExplanation *explanation);
/* What an escalated decision needs for its reviews: one for each Escalate firing that determines it. `masked` (nullable): what is left of the
 * payload after masking, kept, sealed with `keys`, only where the rule says gr:keepPayload true. (transfer full) */
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
  const char *reviewer; /* (nullable) */
  const char *digest;   /* (nullable) */
  gboolean overdue;
  gint64 now;
  const char *before; /* (nullable) id: newest first, those before this one */
  guint limit;
} ReviewFilter;

/* Newest first; without their actions. (transfer full, Review) */
GPtrArray *review_list (LogReader *reader, const ReviewFilter *filter, GError **error);
/* KG_ERROR_NOT_FOUND. (transfer full) */
Review *review_get (LogReader *reader, const char *id, GError **error);
/* The masked payload, opened with `keys`: JSON; only while the review is open. KG_ERROR_NOT_FOUND. (transfer full) */
char *review_payload (LogReader *reader, const char *id, const RulesKeys *keys, GError **error);
json_t *review_as_json (const Review *review);

/* --- Acting --- */

/* What an approval is limited to, beside the rule: each part that is TRUE must agree. */
typedef struct {
  gboolean this_request; /* exactly this request, by its digest; the others are then implied */
  gboolean subject, action, resource, purpose, classes;
  gint64 until; /* microseconds since 1970; at most REVIEW_LIMIT_APPROVAL_DAYS from now */
} ReviewScope;

typedef struct {
  KgStore *store;
  LogWriter *writer;
  gint64 now;
} ReviewDesk;

/* Each checks that the review is open, and that `by` may: its agent, or one of its roles in the graph, is the rule's reviewer (who has no
 * reviewer is anybody's), and it is not whoever made the request. Errors: KG_ERROR_NOT_FOUND, HTTP-like ones in REVIEW_ERROR. */
gboolean review_claim (const ReviewDesk *desk, const char *id, const AccessIdentity *by,
                       GError **error);
gboolean review_comment (const ReviewDesk *desk, const char *id, const AccessIdentity *by,
                         const char *comment, GError **error);
gboolean review_reject (const ReviewDesk *desk, const char *id, const AccessIdentity *by,
                        const char *comment, GError **error);
/* Commits the approval to the graph, then logs it; done again after a crash in between it completes what was begun. */
gboolean review_approve (const ReviewDesk *desk, const char *id, const AccessIdentity *by,
                         const ReviewScope *scope, const char *comment, GError **error);
/* Closes what nobody answered, and completes what a crash left half done. `*n` reviews were closed. */
gboolean review_expire (const ReviewDesk *desk, guint *n, GError **error);

#define REVIEW_ERROR (review_error_quark ())

typedef enum {
  REVIEW_ERROR_CLOSED,    /* somebody was quicker */
  REVIEW_ERROR_FORBIDDEN, /* not the reviewer */
  REVIEW_ERROR_OWN,       /* their own request, or their second approval */
  REVIEW_ERROR_SCOPE,     /* too long, or of nothing */
} ReviewError;

GQuark review_error_quark (void);
