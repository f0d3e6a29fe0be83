/* SPDX-License-Identifier: Apache-2.0 */
#include "api/pipeline.h"

#include "api/common.h"
#include "api/limits.h"
#include "api/log/record.h"
#include "kg/time.h"
#include "rules/masked-payload.h"
#include "rules/request-digest.h"

#include <string.h>

/* One request on its way. */
typedef struct {
  Service *service;
  const PipelineQuestion *question; /* until pipeline_decide() returns */
  RulesEngine *engine;
  RulesSession *session;
  const RulesDecision *decision;
  RulesExplanation explanation;
  char *id;
  char *commit_digest;                          /* (nullable) */
  char digest[RULES_REQUEST_DIGEST_DIGITS + 1]; /* of the request; empty: none so far */
  gint64 time;                                  /* of the request */
  gint64 started;                               /* monotonic */
  /* What is left when the session is given back. */
  RulesEffect outcome;
  GString *json;    /* the answer, without its place in the log */
  GString *payload; /* (nullable) masked */
  GString *record;
  GPtrArray *reasons; /* char*, NULL-terminated */
  GPtrArray *rules;
  HttpExchange *exchange; /* (nullable) */
  guint64 index;          /* its place in the log */
  gint64 lasted;          /* from the request to the durable record */
  GError *error;          /* (nullable) why there is none */
  ReviewOpening *opening; /* (nullable) */
  PipelineDone done;
  gpointer data;
} Passage;

static void
passage_free (Passage *passage)
{
  if (passage->session != NULL) {
    service_session_release (passage->service, passage->session);
  }
  rules_engine_unref (passage->engine);
  g_free (passage->id);
  g_free (passage->commit_digest);
  if (passage->json != NULL) {
    g_string_free (passage->json, TRUE);
  }
  if (passage->payload != NULL) {
    g_string_free (passage->payload, TRUE);
  }
  if (passage->record != NULL) {
    g_string_free (passage->record, TRUE);
  }
  if (passage->reasons != NULL) {
    g_ptr_array_unref (passage->reasons);
  }
  if (passage->rules != NULL) {
    g_ptr_array_unref (passage->rules);
  }
  review_opening_free (passage->opening);
  g_clear_error (&passage->error);
  g_free (passage);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Passage, passage_free)

/* --- Resolve and decide --- */

/* The digest of a request costs more than deciding it: it is made where an approval of the graph, or a review, may be bound to it.
 * A request that has none is bound to nothing. */
static void
add_digest (Passage *passage)
{
  if (passage->digest[0] == '\0') {
    rules_request_digest_of (passage->question->json, service_keys (passage->service),
                             passage->digest);
  }
}

static gboolean
decide (Passage *passage, GError **error)
{
  const PipelineQuestion *question = passage->question;
  const RulesPolicies *policies = rules_engine_policies (passage->engine);
  if (rules_engine_binds_digests (passage->engine)) {
    add_digest (passage);
  }
  const RulesQuestion asked = { .json = question->json,
                                .time = question->time,
                                .digest = passage->digest[0] != '\0' ? passage->digest : NULL };
  passage->decision = rules_session_ask (passage->session, passage->engine, &asked, error);
  if (passage->decision == NULL) {
    return FALSE;
  }
  passage->outcome = passage->decision->outcome;
  passage->explanation = (RulesExplanation) { .policies = policies,
                                              .request = rules_session_request (passage->session),
                                              .decision = passage->decision,
                                              .id = passage->id,
                                              .digest = passage->commit_digest };
  return TRUE;
}

static Passage *
begin (Service *service, const PipelineQuestion *question)
{
  Passage *passage = g_new0 (Passage, 1);
  passage->service = service;
  passage->question = question;
  passage->engine = service_engine (service);
  passage->session = service_session_acquire (service);
  passage->exchange = question->exchange;
  passage->time = question->time;
  passage->started = g_get_monotonic_time ();
  return passage;
}

/* --- Mask --- */

/* For the answer, or for those who review: a reviewer is shown what would be left had nothing stricter fired. */
static gboolean
mask (Passage *passage, GError **error)
{
  const PipelineQuestion *question = passage->question;
  gboolean wanted =
      passage->outcome == RULES_EFFECT_MASK ||
      (passage->outcome == RULES_EFFECT_ESCALATE && review_wants_payload (&passage->explanation));
  if (!wanted) {
    return TRUE;
  }
  passage->payload = g_string_new (NULL);
  return rules_masked_payload (passage->explanation.policies, passage->explanation.request,
                               passage->decision, question->text, question->length, passage->id,
                               service_keys (passage->service), passage->payload, error);
}

/* --- Record --- */

static void
prepare_reviews (Passage *passage)
{
  if (passage->outcome != RULES_EFFECT_ESCALATE) {
    return;
  }
  add_digest (passage);
  passage->opening = review_opening_new (&passage->explanation,
                                         passage->digest[0] != '\0' ? passage->digest : NULL,
                                         passage->question->by,
                                         passage->payload != NULL ? passage->payload->str : NULL,
                                         service_keys (passage->service));
}

static gboolean
write_record (Passage *passage, GError **error)
{
  const AccessIdentity *by = passage->question->by;
  passage->record = g_string_sized_new (2048);
  return log_record_decision (&passage->explanation, passage->question->json,
                              by != NULL ? by->id : NULL, passage->record, error);
}

/* --- Respond --- */

/* CURIEs of the rules that determine the outcome, each once. */
static GPtrArray *
name_rules (const Passage *passage)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const RulesDecision *decision = passage->decision;
  guint32 last = G_MAXUINT32;
  for (guint i = 0; i < decision->n_firings; i++) {
    const RulesFiring *firing = &decision->firings[i];
    if (firing->status != RULES_FIRING_DETERMINES || firing->rule == last) {
      continue;
    }
    g_ptr_array_add (names, rules_explanation_rule (&passage->explanation, firing->rule));
    last = firing->rule;
  }
  g_ptr_array_add (names, NULL);
  return names;
}

static void
write_answer (Passage *passage)
{
  gboolean masked = passage->outcome == RULES_EFFECT_MASK;
  passage->json = g_string_sized_new (2048);
  rules_explain_decision_json (&passage->explanation, masked ? passage->payload->str : NULL,
                               passage->json);
  passage->rules = name_rules (passage);
  if (passage->question->with_reasons) {
    passage->reasons = rules_explain_reasons (&passage->explanation);
    g_ptr_array_add (passage->reasons, NULL);
  }
}

/* What an escalated request waits for, and, in the terms of AuthZEN's access-request profile, that access can be requested, and until when. */
static void
append_reviews (GString *json, const Passage *passage, const GPtrArray *reviews)
{
  for (guint i = 0; i < reviews->len; i++) {
    const char *id = g_ptr_array_index (reviews, i);
    g_string_append (json, i == 0 ? ", \"pending\": [" : ", ");
    g_string_append_printf (json, "{\"id\": \"%s\", \"status\": \"/v1/reviews/%s\"}", id, id);
  }
  g_autofree char *time = kg_time_to_text (passage->time);
  g_autofree char *until = kg_time_to_text (pipeline_requestable_until (passage->time));
  g_string_append_printf (json,
                          "], \"evaluation_id\": \"%s\", \"evaluated_at\": \"%s\", "
                          "\"reason\": \"approval_required\", "
                          "\"access_request\": {\"expires_at\": \"%s\"}",
                          passage->id, time, until);
}

/* Puts members into the context of the answer, which its text ends with: its place in the log, and the reviews that it waits for, beside
 * "reviews", which says what each rule asks for. */
static void
append_place (Passage *passage, guint64 index, const GPtrArray *reviews)
{
  GString *json = passage->json;
  g_assert (g_str_has_suffix (json->str, "}}"));
  g_string_truncate (json, json->len - 2);
  g_string_append_printf (json, ", \"log\": {\"index\": %" G_GUINT64_FORMAT "}", index);
  if (reviews != NULL && reviews->len > 0) {
    append_reviews (json, passage, reviews);
  }
  g_string_append (json, "}}");
}

static void
publish_review (const Passage *passage, guint i)
{
  if (!review_opening_is_new (passage->opening, i)) {
    return;
  }
  const char *id = g_ptr_array_index (review_opening_ids (passage->opening), i);
  g_autofree char *data = g_strdup_printf ("{\"id\":\"%s\"}", id);
  service_publish (passage->service, "review.opened", data);
}

static void
tell (Passage *passage)
{
  const GPtrArray *reviews =
      passage->opening != NULL ? review_opening_ids (passage->opening) : NULL;
  append_place (passage, passage->index, reviews);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  for (guint i = 0; reviews != NULL && i < reviews->len; i++) {
    g_ptr_array_add (ids, g_ptr_array_index (reviews, i));
  }
  g_ptr_array_add (ids, NULL);
  const PipelineAnswer answer = {
    .outcome = passage->outcome,
    .id = passage->id,
    .index = passage->index,
    .json = passage->json,
    .payload = passage->outcome == RULES_EFFECT_MASK ? passage->payload->str : NULL,
    .reviews = ids->len > 1 ? (const char *const *) ids->pdata : NULL,
    .reasons = passage->reasons != NULL ? (const char *const *) passage->reasons->pdata : NULL,
    .rules = (const char *const *) passage->rules->pdata,
  };
  service_metrics_decision (service_metrics (passage->service),
                            rules_effect_name (passage->outcome), answer.rules, passage->lasted);
  for (guint i = 0; reviews != NULL && i < reviews->len; i++) {
    publish_review (passage, i);
  }
  passage->done (passage->data, &answer, NULL);
}

static void
end (gpointer data)
{
  g_autoptr (Passage) passage = data;
  if (passage->error != NULL) {
    passage->done (passage->data, NULL, passage->error);
    return;
  }
  tell (passage);
}

static void
recorded (gpointer data, guint64 index, const GError *error)
{
  Passage *passage = data;
  passage->index = index;
  passage->lasted = g_get_monotonic_time () - passage->started;
  passage->error = error != NULL ? g_error_copy (error) : NULL;
  if (passage->exchange != NULL) {
    http_later (passage->exchange, end, passage);
  } else {
    end (passage);
  }
}

static void
record (Passage *passage)
{
  const LogAppend entry = { .kind = LOG_KIND_DECISION,
                            .id = passage->id,
                            .time = passage->time,
                            .body = passage->record->str,
                            .length = passage->record->len,
                            .also = passage->opening != NULL ? review_open_also : NULL,
                            .also_data = passage->opening,
                            .done = recorded,
                            .done_data = passage };
  /* The passage belongs to the log's thread from here on: nothing of the request and its session may be needed. */
  service_session_release (passage->service, g_steal_pointer (&passage->session));
  passage->question = NULL;
  log_append (service_log (passage->service), &entry);
}

gint64
pipeline_requestable_until (gint64 time)
{
  return time + API_LIMIT_REQUESTABLE_SECONDS * G_USEC_PER_SEC;
}

gboolean
pipeline_decide (Service *service, const PipelineQuestion *question, PipelineDone done,
                 gpointer data, RulesEffect *outcome)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Passage) passage = begin (service, question);
  passage->id = api_new_id (question->time);
  passage->commit_digest = service_engine_digest (service, passage->engine);
  passage->done = done;
  passage->data = data;
  if (!decide (passage, &error) || !mask (passage, &error) || !write_record (passage, &error)) {
    done (data, NULL, error);
    return FALSE;
  }
  prepare_reviews (passage);
  write_answer (passage);
  if (outcome != NULL) {
    *outcome = passage->outcome;
  }
  record (g_steal_pointer (&passage));
  return TRUE;
}

gboolean
pipeline_try (Service *service, RulesEngine *engine, RulesSession *session,
              const PipelineQuestion *question, RulesEffect *outcome, GError **error)
{
  char digest[RULES_REQUEST_DIGEST_DIGITS + 1];
  gboolean bound = rules_engine_binds_digests (engine) &&
                   rules_request_digest_of (question->json, service_keys (service), digest);
  const RulesQuestion asked = { .json = question->json,
                                .time = question->time,
                                .digest = bound ? digest : NULL };
  const RulesDecision *decision = rules_session_ask (session, engine, &asked, error);
  if (decision == NULL) {
    return FALSE;
  }
  *outcome = decision->outcome;
  return TRUE;
}
