/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/service.h"

/* The way of a request, one short step after the other: decode, resolve, decide, mask, record, respond. */

typedef struct {
  const char *
      text; /* the request, JSON: subject, action, resource, context. What masks change is cut from these bytes */
  gsize length;
  const json_t *json; /* the same, parsed; after jansson's json_loadb() */
  const AccessIdentity *by;
  gint64 time;           /* microseconds since 1970 */
  gboolean with_reasons; /* the answer's `reasons`, beside those in its JSON */
  /* Who has the rest done, once, when the record is durable: http_later() for an exchange, which stays deferred until `done`. (nullable): the
   * log's thread, which everybody waits for, does it. */
  HttpExchange *exchange;
} PipelineQuestion;

/* What came of it; lives during the call of `done`. */
typedef struct {
  RulesEffect outcome;
  const char *id;      /* of the decision */
  guint64 index;       /* of its entry in the log */
  const GString *json; /* the evaluation response: {"decision", "context"} */
  const char *payload; /* (nullable) mask: the masked payload, JSON as rules_masked_payload() */
  const char *const
      *reviews; /* escalate: ids of the reviews to wait for; NULL-terminated, else NULL */
  const char *const *reasons; /* NULL-terminated; NULL without `with_reasons` */
  const char *const *rules;   /* CURIEs of those that determined it, NULL-terminated; for metrics */
} PipelineAnswer;

/* Exactly once, when the record is durable, from the exchange's thread, or the log's, or, after an error, from the caller's: either `answer` or `error` (RULES_ERROR: the
 * request; KG_ERROR: it could not be recorded, so there is no answer). Must not block. */
typedef void (*PipelineDone) (gpointer data, const PipelineAnswer *answer, const GError *error);

/* Decides and records. Never waits for the disk. `*outcome` (nullable) is set at once, so that a batch can stop early; FALSE if `done` was called with
 * an error already. */
gboolean pipeline_decide (Service *service, const PipelineQuestion *question, PipelineDone done,
                          gpointer data, RulesEffect *outcome);

/* Until when an access request may refer to an evaluation of that time. */
gint64 pipeline_requestable_until (gint64 time);

/* Only decode to decide, for search and what-if: the outcome. */
gboolean pipeline_try (Service *service, RulesEngine *engine, RulesSession *session,
                       const PipelineQuestion *question, RulesEffect *outcome, GError **error);
