/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/explain.h"

/* What a review is about, as the graph and the request say. Internal to api/review/. */

typedef struct {
  char *rule;           /* IRI */
  GPtrArray *reviewers; /* char*: IRIs, ascending */
  GPtrArray
      *classes; /* char*: IRIs, ascending; the most special ones, REVIEW_LIMIT_NAMES at most */
  GPtrArray *sources; /* char*: IRIs, ascending; as many */
  gint64 due;         /* 0: whenever */
  guint needed;
  gboolean keeps_payload;
} ReviewConcern;

/* Of a rule that determines the decision. */
void review_concern_init (ReviewConcern *concern, const RulesExplanation *explanation,
                          guint32 rule);
void review_concern_clear (ReviewConcern *concern);

/* As review_wants_payload(), of one rule. */
gboolean review_keeps_payload (const RulesExplanation *explanation, guint32 rule);

/* (transfer full) */
char *review_iri_of (const RulesRequest *request, KgTermId id);
/* What the request is for, if that is one thing. (transfer full, nullable) */
char *review_purpose_of (const RulesRequest *request);
