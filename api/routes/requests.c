/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/record.h"
#include "api/pipeline.h"
#include "api/routes/limits.h"
#include "api/routes/routes.h"
#include "kg/canonical-json.h"
#include "kg/time.h"

#include <string.h>

/* The AuthZEN access-request and approval profile: a caller whose evaluation was escalated requests access, gets a task, and asks how it
 * stands. A task is the reviews that the request waits for; approved, it is evaluated again, and what the graph says then decides. */

#define ERROR_TYPE(name) "urn:openid:authzen:access-request:error:" name
#define NOT_REQUESTABLE ERROR_TYPE ("not_requestable")
#define EXPIRED ERROR_TYPE ("expired_denial")
#define INVALID_BINDING ERROR_TYPE ("invalid_denial_binding")
#define UNKNOWN_TASK ERROR_TYPE ("unknown_task")

/* Between the reviews of a task in its id. */
#define SEPARATOR "."
#define POLL_SECONDS "5"

/* What is wrong with a submission. */
typedef struct {
  guint status;
  const char *type;
  const char *detail;
} Refusal;

static const Refusal unbound = { 400, INVALID_BINDING,
                                 "the request is not the one that was escalated; send its subject, "
                                 "action, resource and context unchanged" };
static const Refusal no_binding = { 400, INVALID_BINDING,
                                    "`/denial/evaluation_id` names no evaluation that was made for "
                                    "this caller; take it from the context of the escalated "
                                    "decision" };
static const Refusal no_expiry = { 400, INVALID_BINDING,
                                   "`/denial/expires_at` is missing; take it from the context of "
                                   "the escalated decision" };
static const Refusal not_requestable = { 400, NOT_REQUESTABLE,
                                         "that evaluation was not escalated, so that nobody can "
                                         "approve it" };
static const Refusal settled = { 400, NOT_REQUESTABLE,
                                 "the request no longer waits for anybody; evaluate it again" };
static const Refusal expired = { 410, EXPIRED,
                                 "that evaluation is too old to request access by; evaluate the "
                                 "request again" };

/* --- Idempotency-Key --- */

/* (nullable) (transfer full) The key: a string of structured fields (RFC 9651), in quotation marks, or without. */
static char *
key_of (const HttpExchange *exchange)
{
  const char *text = http_header (exchange, "Idempotency-Key");
  gsize length = text != NULL ? strlen (text) : 0;
  gboolean quoted = length >= 2 && text[0] == '"' && text[length - 1] == '"';
  return text == NULL ? NULL : quoted ? g_strndup (text + 1, length - 2) : g_strdup (text);
}

static gboolean
is_key (const char *key)
{
  gsize length = strlen (key);
  for (gsize i = 0; i < length; i++) {
    if (!g_ascii_isgraph (key[i]) || key[i] == '"' || key[i] == '\\') {
      return FALSE;
    }
  }
  return length > 0 && length <= ROUTES_LIMIT_IDEMPOTENCY_KEY_BYTES;
}

/* How a request with a key ended. `task` (nullable): it was refused. */
static void
remember (const HttpExchange *exchange, const char *task)
{
  g_autofree char *key = key_of (exchange);
  if (key != NULL) {
    api_repeats_end (service_repeats (route_service (exchange)), http_identity (exchange)->id, key,
                     task);
  }
}

static void
fail (HttpExchange *exchange, const GError *error)
{
  remember (exchange, NULL);
  http_respond_error (exchange, error);
}

static void
refuse (HttpExchange *exchange, const Refusal *refusal)
{
  remember (exchange, NULL);
  http_respond_typed_problem (exchange, refusal->status, refusal->type, refusal->detail);
}

/* --- Whether a submission belongs to the evaluation that it names --- */

/* By the structural comparison of the profile: numbers as RFC 8785 writes them. */
static gboolean
same (const json_t *a, const json_t *b)
{
  g_autoptr (GString) left = g_string_new (NULL);
  g_autoptr (GString) right = g_string_new (NULL);
  if (a == NULL || b == NULL) {
    return a == b;
  }
  return kg_canonical_json_append (left, a, NULL) && kg_canonical_json_append (right, b, NULL) &&
         g_string_equal (left, right);
}

/* The same but for the actor, which a caller may leave out of the subject. */
static gboolean
same_entity (const json_t *a, const json_t *b)
{
  json_t *left = json_deep_copy (a);
  json_t *right = json_deep_copy (b);
  json_object_del (json_object_get (left, "properties"), "act");
  json_object_del (json_object_get (right, "properties"), "act");
  gboolean alike = same (left, right);
  json_decref (left);
  json_decref (right);
  return alike;
}

/* Fields are compared without what the log does not keep of them. */
static gboolean
same_fields (const json_t *recorded, const json_t *submitted)
{
  static const char *const values[] = { "value", "text", "findings" };
  json_t *left = json_deep_copy (recorded);
  json_t *right = json_deep_copy (submitted);
  for (gsize i = 0; i < MAX (json_array_size (left), json_array_size (right)); i++) {
    for (guint k = 0; k < G_N_ELEMENTS (values); k++) {
      json_object_del (json_array_get (left, i), values[k]);
      json_object_del (json_array_get (right, i), values[k]);
    }
  }
  gboolean alike = same (left, right);
  json_decref (left);
  json_decref (right);
  return alike;
}

static gboolean
is_fields (const char *name)
{
  return strcmp (name, "inputs") == 0 || strcmp (name, "outputs") == 0;
}

/* The request that was escalated: as it was recorded, with the values of its fields as submitted. What a submission adds to the context is not part
 * of it. NULL: the submission is of another request. (transfer full) */
static json_t *
rebuild (const json_t *recorded, const json_t *body)
{
  static const char *const entities[] = { "subject", "action", "resource" };
  json_t *request = json_object ();
  json_t *context = json_deep_copy (json_object_get (recorded, "context"));
  const json_t *submitted = json_object_get (body, "context");
  gboolean fine = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (entities); i++) {
    json_t *entity = json_object_get (recorded, entities[i]);
    fine = fine && same_entity (entity, json_object_get (body, entities[i]));
    json_object_set (request, entities[i], entity);
  }
  const char *name;
  json_t *value;
  json_object_foreach (context, name, value)
  {
    json_t *theirs = json_object_get (submitted, name);
    fine = fine && (is_fields (name) ? same_fields (value, theirs) : same (value, theirs));
    if (fine && is_fields (name)) {
      json_object_set (context, name, theirs);
    }
  }
  if (context != NULL) {
    json_object_set_new (request, "context", context);
  }
  if (!fine) {
    g_clear_pointer (&request, json_decref);
  }
  return request;
}

static const char *
outcome_of (const LogDecision *decision)
{
  const json_t *outcome =
      json_object_get (json_object_get (decision->record, "decision"), "outcome");
  return json_string_value (outcome);
}

/* The request that a submission is about (transfer full), or what is wrong with it. */
static json_t *
check (const LogDecision *decision, const json_t *body, const AccessIdentity *by, gint64 now,
       const Refusal **refusal)
{
  if (g_strcmp0 (decision->by, by->id) != 0) {
    *refusal = &no_binding;
    return NULL;
  }
  if (g_strcmp0 (outcome_of (decision), "escalate") != 0) {
    *refusal = &not_requestable;
    return NULL;
  }
  if (now >= pipeline_requestable_until (decision->time)) {
    *refusal = &expired;
    return NULL;
  }
  json_t *request = rebuild (json_object_get (decision->record, "request"), body);
  *refusal = request == NULL ? &unbound : NULL;
  return request;
}

/* (nullable) (transfer full) the entry that `denial` names. */
static LogEntry *
find_denied (Service *service, const json_t *denial, GError **error)
{
  const char *id = json_string_value (json_object_get (denial, "evaluation_id"));
  g_autoptr (GError) problem = NULL;
  if (id == NULL || !g_uuid_string_is_valid (id)) {
    return NULL;
  }
  LogReader *reader = service_reader_acquire (service, error);
  LogEntry *entry = reader != NULL ? log_find_decision (reader, id, &problem) : NULL;
  service_reader_release (service, reader);
  if (problem != NULL && !g_error_matches (problem, KG_ERROR, KG_ERROR_NOT_FOUND)) {
    g_propagate_error (error, g_steal_pointer (&problem));
  }
  if (entry != NULL && (g_strcmp0 (entry->id, id) != 0 || entry->body == NULL)) {
    g_clear_pointer (&entry, log_entry_free);
  }
  return entry;
}

/* --- Tasks --- */

/* Reads as `{"task": {…}}`, and so for every status. (transfer full) */
static json_t *
task_new (const HttpExchange *exchange, const char *id, const char *status)
{
  g_autofree char *base = route_base (exchange);
  g_autofree char *address = g_strconcat (base, "/access/v1/requests/", id, NULL);
  return json_pack ("{s:s, s:s, s:s}", "id", id, "status", status, "status_endpoint", address);
}

static void
respond_accepted (HttpExchange *exchange, const char *id)
{
  json_t *task = task_new (exchange, id, "pending");
  http_add_header (exchange, "Location",
                   json_string_value (json_object_get (task, "status_endpoint")));
  http_add_header (exchange, "Retry-After", POLL_SECONDS);
  http_respond_json (exchange, 202, json_pack ("{s:o}", "task", task));
}

/* With the request decided once more, it meets the reviews that are open for it, or opens them. */
static void
submitted (gpointer data, const PipelineAnswer *answer, const GError *error)
{
  HttpExchange *exchange = data;
  if (error != NULL) {
    fail (exchange, error);
    return;
  }
  if (answer->reviews == NULL) {
    refuse (exchange, &settled);
    return;
  }
  g_autofree char *id = g_strjoinv (SEPARATOR, (char **) answer->reviews);
  remember (exchange, id);
  respond_accepted (exchange, id);
}

static void
submit (HttpExchange *exchange, const json_t *request)
{
  char *text = json_dumps (request, JSON_COMPACT);
  const PipelineQuestion question = { .text = text,
                                      .length = strlen (text),
                                      .json = request,
                                      .by = http_identity (exchange),
                                      .time = http_time (exchange),
                                      .exchange = exchange };
  http_defer (exchange);
  pipeline_decide (route_service (exchange), &question, submitted, exchange, NULL);
  free (text);
}

static void
take (HttpExchange *exchange, const json_t *body, GError **error)
{
  const json_t *denial = json_object_get (body, "denial");
  const Refusal *refusal = NULL;
  g_auto (LogDecision) decision = { 0 };
  g_autoptr (GError) problem = NULL;
  g_autoptr (LogEntry) entry = find_denied (route_service (exchange), denial, &problem);
  if (problem != NULL ||
      (entry != NULL && !log_record_read (entry->body, entry->length, &decision, &problem))) {
    g_propagate_error (error, g_steal_pointer (&problem));
    return;
  }
  json_t *request = entry == NULL ? NULL
                                  : check (&decision, body, http_identity (exchange),
                                           http_time (exchange), &refusal);
  if (!json_is_string (json_object_get (denial, "expires_at"))) {
    refuse (exchange, &no_expiry);
  } else if (request == NULL) {
    refuse (exchange, refusal != NULL ? refusal : &no_binding);
  } else {
    submit (exchange, request);
  }
  json_decref (request);
}

/* Whether this is no repetition; else it is answered. */
static gboolean
is_first (HttpExchange *exchange, const char *key)
{
  Service *service = route_service (exchange);
  guint8 digest[API_REPEAT_DIGEST_BYTES];
  gsize length = 0;
  const char *body = http_body (exchange, &length);
  g_autofree char *task = NULL;
  rules_keys_digest (service_keys (service), "idempotency", (const guint8 *) body, length, digest);
  switch (api_repeats_begin (service_repeats (service), http_identity (exchange)->id, key, digest,
                             http_time (exchange), &task)) {
  case API_REPEAT_FIRST:
    return TRUE;
  case API_REPEAT_UNDER_WAY:
    http_add_header (exchange, "Retry-After", "1");
    http_respond_problem (exchange, 409,
                          "the request with this Idempotency-Key is under way; repeat it in a "
                          "moment");
    break;
  case API_REPEAT_DIFFERS:
    http_respond_problem (exchange, 422,
                          "this Idempotency-Key came with another body before; give every request "
                          "a key of its own");
    break;
  case API_REPEAT_DONE:
    respond_accepted (exchange, task);
    break;
  }
  return FALSE;
}

void
route_access_request (HttpExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *key = key_of (exchange);
  if (key != NULL && !is_key (key)) {
    http_respond_problem (exchange, 400,
                          "`Idempotency-Key` is malformed; send 1 to 255 visible ASCII "
                          "characters in quotation marks, such as a UUID");
    return;
  }
  json_t *body = route_authzen_body (exchange, &error);
  if (body == NULL) {
    http_respond_error (exchange, error);
  } else if (key == NULL || is_first (exchange, key)) {
    take (exchange, body, &error);
    if (error != NULL) {
      fail (exchange, error);
    }
  }
  json_decref (body);
}

/* --- How a task stands --- */

typedef struct {
  guint pending, approved, denied, expired;
  guint needed, given;
  gint64 opened; /* the first */
  gint64 closed; /* the last */
} Standing;

static void
count (Standing *standing, const Review *review)
{
  switch (review->status) {
  case REVIEW_OPEN:
  case REVIEW_CLAIMED:
    standing->pending++;
    break;
  case REVIEW_APPROVED:
    standing->approved++;
    break;
  case REVIEW_REJECTED:
    standing->denied++;
    break;
  case REVIEW_EXPIRED:
    standing->expired++;
    break;
  }
  standing->needed += review->needed;
  standing->given += review->given;
  standing->opened =
      standing->opened == 0 ? review->opened : MIN (standing->opened, review->opened);
  standing->closed = MAX (standing->closed, review->closed);
}

static const char *
status_of (const Standing *standing)
{
  return standing->denied > 0    ? "denied"
         : standing->expired > 0 ? "expired"
         : standing->pending > 0 ? "pending"
                                 : "approved";
}

/* Until when the approvals of a review hold, in the graph of the review; G_MAXINT64 where it has none that ends. */
static gint64
approved_until (const KgView *view, const OntologyVocab *vocab, const char *review)
{
  g_autofree char *name = g_strconcat ("urn:grounds:review:", review, NULL);
  const KgQuad pattern = { .predicate = ontology_vocab_id (vocab, ONTOLOGY_GR_VALID_UNTIL),
                           .graph = kg_view_find_iri (view, name, -1) };
  gint64 until = G_MAXINT64;
  if (pattern.predicate == KG_NONE || pattern.graph == KG_NONE) {
    return until;
  }
  g_autoptr (KgScan) scan = kg_scan_new (view, &pattern);
  KgQuad quad;
  KgPlace place;
  while (kg_scan_next (scan, &quad, &place)) {
    KgTerm term;
    g_autoptr (GDateTime) time = kg_view_term (view, quad.object, &term)
                                     ? g_date_time_new_from_iso8601 (term.value, NULL)
                                     : NULL;
    if (time != NULL) {
      until = MIN (until, g_date_time_to_unix (time) * G_USEC_PER_SEC);
    }
  }
  return until;
}

/* (transfer full) */
static json_t *
result_of (Service *service, const char *id, char *const *reviews, const Standing *standing)
{
  g_autoptr (RulesEngine) engine = service_engine (service);
  const KgView view = { rules_engine_snapshot (engine), NULL };
  gint64 until = G_MAXINT64;
  for (guint i = 0; reviews[i] != NULL; i++) {
    until = MIN (until, approved_until (&view, rules_engine_vocab (engine), reviews[i]));
  }
  /* An approval that is no longer in the graph has ended. */
  g_autofree char *ends = kg_time_to_text (until != G_MAXINT64 ? until : standing->closed);
  g_autofree char *at = kg_time_to_text (standing->closed);
  return json_pack ("{s:s, s:{s:s, s:s, s:s}}", "mode", "reevaluate", "approval", "id", id,
                    "approved_at", at, "approved_until", ends);
}

static void
tell (HttpExchange *exchange, const char *id, char *const *reviews, const Standing *standing)
{
  Service *service = route_service (exchange);
  g_autoptr (ServiceConfig) config = service_config (service);
  const char *status = status_of (standing);
  gint64 days = (gint64) service_config_number (config, "reviews", "open_days");
  g_autofree char *until = kg_time_to_text (standing->opened + days * 24 * 3600 * G_USEC_PER_SEC);
  json_t *task = task_new (exchange, id, status);
  json_t *answer = json_pack ("{s:o}", "task", task);
  if (strcmp (status, "pending") == 0) {
    http_add_header (exchange, "Retry-After", POLL_SECONDS);
    json_object_set_new (task, "expires_at", json_string (until));
    json_object_set_new (task, "progress",
                         json_pack ("{s:i, s:i}", "current_step",
                                    (int) MIN (standing->given + 1, standing->needed),
                                    "total_steps", (int) standing->needed));
  } else if (strcmp (status, "approved") == 0) {
    json_object_set_new (answer, "result", result_of (service, id, reviews, standing));
  }
  http_respond_json (exchange, 200, answer);
}

static gboolean
stand (LogReader *reader, char *const *reviews, Standing *standing, GError **error)
{
  for (guint i = 0; reviews[i] != NULL; i++) {
    g_autoptr (Review) review = i < ROUTES_LIMIT_TASK_REVIEWS && g_uuid_string_is_valid (reviews[i])
                                    ? review_get (reader, reviews[i], error)
                                    : NULL;
    if (review == NULL) {
      return FALSE;
    }
    count (standing, review);
  }
  return reviews[0] != NULL;
}

void
route_access_request_status (HttpExchange *exchange)
{
  Service *service = route_service (exchange);
  const char *id = http_parameter (exchange, "id");
  g_auto (GStrv) reviews = g_strsplit (id, SEPARATOR, ROUTES_LIMIT_TASK_REVIEWS + 1);
  g_autoptr (GError) error = NULL;
  Standing standing = { 0 };
  LogReader *reader = service_reader_acquire (service, &error);
  gboolean known = reader != NULL && stand (reader, reviews, &standing, &error);
  service_reader_release (service, reader);
  if (known) {
    tell (exchange, id, reviews, &standing);
  } else if (error == NULL || g_error_matches (error, KG_ERROR, KG_ERROR_NOT_FOUND)) {
    http_respond_typed_problem (exchange, 404, UNKNOWN_TASK, "there is no such task");
  } else {
    http_respond_error (exchange, error);
  }
}
