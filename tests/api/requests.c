/* SPDX-License-Identifier: Apache-2.0 */

/* AuthZEN's access-request profile, from the escalated answer over the task to the evaluation that is permitted. */

#include "api/pipeline.h"
#include "api/routes/limits.h"
#include "kg/parse-child.h"
#include "tests/api/http-fixture.h"

#include <string.h>

#define EVALUATION "/access/v1/evaluation"
#define REQUESTS "/access/v1/requests"
#define ERROR_TYPE "urn:openid:authzen:access-request:error:"

static const char policy[] =
    "@prefix ex: <http://example.org/> . @prefix gr: <https://w3id.org/grounds#> . "
    "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . "
    "@prefix sh: <http://www.w3.org/ns/shacl#> . "
    "ex:policy a gr:Policy ; gr:default gr:Deny ; gr:rule ex:permit, ex:ask . "
    "ex:permit a gr:Rule ; rdfs:label \"All but deleting is permitted\" ; gr:effect gr:Allow ; "
    "  gr:condition [ sh:not [ sh:property [ sh:path gr:action ; "
    "    sh:hasValue <urn:grounds:action:delete> ] ] ] . "
    "ex:ask a gr:Rule ; rdfs:label \"Writing needs a person\" ; gr:effect gr:Escalate ; "
    "  gr:condition [ sh:property [ sh:path gr:action ; "
    "    sh:hasValue <urn:grounds:action:write> ] ] . ";

/* What is asked, with the comma before what follows. */
#define ASKED(action)                                                                              \
  "\"subject\":{\"type\":\"user\",\"id\":\"u\",\"properties\":{\"n\":1,\"act\":{\"sub\":\"a\"}}}," \
  "\"action\":{\"name\":\"" action "\"},\"resource\":{\"type\":\"record\",\"id\":\"1\"}"
#define CONTEXT                                                                                    \
  "\"ticket\":7,\"inputs\":[{\"name\":\"n\",\"value\":\"secret\"},{\"name\":\"t\",\"text\":\"x\"}]"

typedef struct {
  HttpFixture http;
  char *reviewer;
  char *evaluation; /* of the last that was escalated */
  char *review;
  char *expires;
} Fixture;

static const char *
text_in (const json_t *object, const char *name)
{
  return json_string_value (json_object_get (object, name));
}

static HttpAnswer *
post (Fixture *fixture, const char *path, const char *json)
{
  return http_fixture_post (&fixture->http, ACCESS_CALLER, path, json);
}

/* Evaluates it and keeps what a submission needs; the outcome (transfer full). */
static char *
evaluate (Fixture *fixture, const char *request)
{
  g_autoptr (HttpAnswer) answer = post (fixture, EVALUATION, request);
  g_assert_cmpuint (answer->status, ==, 200);
  const json_t *context = json_object_get (answer->json, "context");
  const json_t *requestable = json_object_get (context, "access_request");
  gboolean escalated = strcmp (text_in (context, "outcome"), "escalate") == 0;
  g_assert_cmpint (json_is_object (requestable), ==, escalated);
  g_free (fixture->evaluation);
  fixture->evaluation = g_strdup (text_in (context, "id"));
  if (escalated) {
    const json_t *pending = json_array_get (json_object_get (context, "pending"), 0);
    g_assert_false (json_is_true (json_object_get (answer->json, "decision")));
    g_assert_cmpstr (text_in (context, "evaluation_id"), ==, fixture->evaluation);
    g_assert_cmpstr (text_in (context, "reason"), ==, "approval_required");
    g_assert_nonnull (text_in (context, "evaluated_at"));
    g_free (fixture->review);
    g_free (fixture->expires);
    fixture->review = g_strdup (text_in (pending, "id"));
    fixture->expires = g_strdup (text_in (requestable, "expires_at"));
  }
  return g_strdup (text_in (context, "outcome"));
}

static void
escalate (Fixture *fixture)
{
  g_autofree char *outcome = evaluate (fixture, "{" ASKED ("write") ",\"context\":{" CONTEXT "}}");
  g_assert_cmpstr (outcome, ==, "escalate");
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  *fixture = (Fixture) { 0 };
  http_fixture_set_up (&fixture->http, data);
  http_fixture_load (&fixture->http, "policy", policy);
  fixture->reviewer = http_fixture_new_key (&fixture->http, "Ann", ACCESS_REVIEWER, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  http_fixture_tear_down (&fixture->http, data);
  g_free (fixture->reviewer);
  g_free (fixture->evaluation);
  g_free (fixture->review);
  g_free (fixture->expires);
}

/* A submission of `asked` (members) for the last evaluation. (transfer full) */
static char *
submission (const Fixture *fixture, const char *asked)
{
  return g_strdup_printf ("{%s,\"denial\":{\"evaluation_id\":\"%s\",\"expires_at\":\"%s\"}}", asked,
                          fixture->evaluation,
                          fixture->expires != NULL ? fixture->expires : "2026-11-23T09:30:00Z");
}

static HttpAnswer *
submit (Fixture *fixture, const char *asked)
{
  g_autofree char *body = submission (fixture, asked);
  return post (fixture, REQUESTS, body);
}

static HttpAnswer *
status_of (Fixture *fixture, const char *task)
{
  g_autofree char *path = g_strconcat (REQUESTS "/", task, NULL);
  return http_fixture_get (&fixture->http, ACCESS_CALLER, path);
}

static void
answer_review (Fixture *fixture, const char *action, const char *json)
{
  g_autofree char *path = g_strdup_printf ("/v1/reviews/%s/%s", fixture->review, action);
  g_autoptr (HttpAnswer) answer = http_post (fixture->http.port, fixture->reviewer, path, json);
  g_assert_cmpuint (answer->status, ==, 200);
}

/* --- The way through --- */

/* Submits what was escalated, with what the profile lets be added. The task. (transfer full) */
static char *
request_access (Fixture *fixture)
{
  g_autoptr (HttpAnswer) answer =
      submit (fixture,
              ASKED ("write") ",\"context\":{\"business_justification\":\"an order\"," CONTEXT
                              "},\"client\":{\"id\":\"c\"}");
  const json_t *task = json_object_get (answer->json, "task");
  g_assert_cmpuint (answer->status, ==, 202);
  g_assert_cmpstr (text_in (task, "id"), ==, fixture->review);
  g_assert_cmpstr (text_in (task, "status"), ==, "pending");
  g_assert_cmpstr (text_in (task, "status_endpoint"), ==, http_answer_header (answer, "location"));
  g_assert_nonnull (http_answer_header (answer, "retry-after"));
  return g_strdup (text_in (task, "id"));
}

static void
test_approved (Fixture *fixture, gconstpointer data)
{
  (void) data;
  escalate (fixture);
  g_autofree char *task = request_access (fixture);
  /* Once more, it is the same task. */
  g_autofree char *again = request_access (fixture);
  g_assert_cmpstr (again, ==, task);
  g_autoptr (HttpAnswer) pending = status_of (fixture, task);
  const json_t *handle = json_object_get (pending->json, "task");
  g_assert_cmpstr (text_in (handle, "status"), ==, "pending");
  g_assert_nonnull (text_in (handle, "expires_at"));
  g_assert_cmpint (json_integer_value (
                       json_object_get (json_object_get (handle, "progress"), "total_steps")),
                   ==, 1);
  g_assert_null (json_object_get (pending->json, "result"));

  answer_review (fixture, "approve", "{\"duration\":\"P1D\",\"scope\":[\"request\"]}");
  g_autoptr (HttpAnswer) approved = status_of (fixture, task);
  const json_t *result = json_object_get (approved->json, "result");
  json_t *approval = json_object_get (result, "approval");
  g_assert_cmpstr (text_in (json_object_get (approved->json, "task"), "status"), ==, "approved");
  g_assert_cmpstr (text_in (result, "mode"), ==, "reevaluate");
  g_assert_cmpstr (text_in (approval, "id"), ==, task);
  g_assert_cmpstr (text_in (approval, "approved_until"), >, text_in (approval, "approved_at"));

  /* The approval is bound to the request; that it is shown does not make it another one. */
  char *shown = json_dumps (approval, JSON_COMPACT);
  g_autofree char *request =
      g_strdup_printf ("{" ASKED ("write") ",\"context\":{" CONTEXT ",\"approval\":%s}}", shown);
  g_autofree char *outcome = evaluate (fixture, request);
  g_assert_cmpstr (outcome, ==, "allow");
  /* Nor does showing it permit anything else. */
  g_autofree char *other =
      g_strdup_printf ("{" ASKED ("write") ",\"context\":{\"ticket\":8,\"approval\":%s}}", shown);
  g_autofree char *still = evaluate (fixture, other);
  g_assert_cmpstr (still, ==, "escalate");
  free (shown);
}

static void
test_denied (Fixture *fixture, gconstpointer data)
{
  (void) data;
  escalate (fixture);
  g_autofree char *task = request_access (fixture);
  answer_review (fixture, "reject", "{}");
  g_autoptr (HttpAnswer) denied = status_of (fixture, task);
  g_assert_cmpstr (text_in (json_object_get (denied->json, "task"), "status"), ==, "denied");
  g_assert_null (json_object_get (denied->json, "result"));
  g_assert_null (http_answer_header (denied, "retry-after"));
}

/* In a batch and with an empty context, an approval that is shown does not count as part of the request either. */
static void
test_approval_in_batch (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *outcome = evaluate (fixture, "{" ASKED ("write") "}");
  g_assert_cmpstr (outcome, ==, "escalate");
  answer_review (fixture, "approve", "{\"duration\":\"P1D\",\"scope\":[\"request\"]}");
  g_autoptr (HttpAnswer) answer =
      post (fixture, "/access/v1/evaluations",
            "{\"context\":{\"approval\":{\"id\":\"x\"}},\"evaluations\":[{" ASKED ("write") "}]}");
  const json_t *one = json_array_get (json_object_get (answer->json, "evaluations"), 0);
  g_assert_true (json_is_true (json_object_get (one, "decision")));
}

/* --- What is refused --- */

static void
check_refusal (const HttpAnswer *answer, guint status, const char *type)
{
  g_assert_cmpuint (answer->status, ==, status);
  g_assert_cmpstr (http_answer_header (answer, "content-type"), ==, "application/problem+json");
  g_assert_cmpstr (text_in (answer->json, "type"), ==, type);
}

static void
test_unbound (Fixture *fixture, gconstpointer data)
{
  static const char *const others[] = {
    "\"a\":1",
    ASKED ("write"),
    ASKED ("write") ",\"context\":{}",
    ASKED ("read") ",\"context\":{" CONTEXT "}",
    ASKED ("write") ",\"context\":{\"ticket\":8,\"inputs\":[{\"name\":\"n\",\"value\":\"secret\"},"
                    "{\"name\":\"t\",\"text\":\"x\"}]}",
    ASKED ("write") ",\"context\":{\"ticket\":7,\"inputs\":[{\"name\":\"n\",\"value\":\"\"}]}",
    ASKED ("write") ",\"context\":{\"ticket\":7,\"inputs\":{}}",
    "\"subject\":{\"type\":\"user\",\"id\":\"v\",\"properties\":{\"n\":1}},\"action\":{\"name\":"
    "\"write\"},\"resource\":{\"type\":\"record\",\"id\":\"1\"},\"context\":{" CONTEXT "}",
  };
  (void) data;
  escalate (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++) {
    g_autoptr (HttpAnswer) answer = submit (fixture, others[i]);
    check_refusal (answer, 400, ERROR_TYPE "invalid_denial_binding");
  }
  /* 1 and 1.0 are the same number, and the actor may be left out. */
  g_autoptr (HttpAnswer) alike =
      submit (fixture, "\"subject\":{\"type\":\"user\",\"id\":\"u\",\"properties\":{\"n\":1.0}},"
                       "\"action\":{\"name\":\"write\"},\"resource\":{\"type\":\"record\",\"id\":"
                       "\"1\"},\"context\":{" CONTEXT "}");
  g_assert_cmpuint (alike->status, ==, 202);
}

static void
test_wrong_denials (Fixture *fixture, gconstpointer data)
{
  static const char *const denials[] = {
    "null",
    "{}",
    "{\"evaluation_id\":1,\"expires_at\":\"2026-11-23T09:30:00Z\"}",
    "{\"evaluation_id\":\"last\",\"expires_at\":\"2026-11-23T09:30:00Z\"}",
    "{\"evaluation_id\":\"019b0000-0000-7000-8000-000000000000\",\"expires_at\":\"x\"}",
    "{\"binding_token\":\"x\",\"expires_at\":\"2026-11-23T09:30:00Z\"}",
  };
  (void) data;
  escalate (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (denials); i++) {
    g_autofree char *body =
        g_strdup_printf ("{" ASKED ("write") ",\"context\":{" CONTEXT "},\"denial\":%s}",
                         denials[i]);
    g_autoptr (HttpAnswer) answer = post (fixture, REQUESTS, body);
    check_refusal (answer, 400, ERROR_TYPE "invalid_denial_binding");
  }
  g_autofree char *body =
      g_strdup_printf ("{" ASKED ("write") ",\"context\":{" CONTEXT
                                           "},\"denial\":{\"evaluation_id\":\"%s\"}}",
                       fixture->evaluation);
  g_autoptr (HttpAnswer) without_expiry = post (fixture, REQUESTS, body);
  check_refusal (without_expiry, 400, ERROR_TYPE "invalid_denial_binding");
  g_autoptr (HttpAnswer) malformed = post (fixture, REQUESTS, "[]");
  g_assert_cmpuint (malformed->status, ==, 400);
}

/* Somebody else's evaluation is nobody's business. */
static void
test_other_caller (Fixture *fixture, gconstpointer data)
{
  (void) data;
  escalate (fixture);
  g_autofree char *key = http_fixture_new_key (&fixture->http, "other", ACCESS_CALLER, NULL);
  g_autofree char *body = submission (fixture, ASKED ("write") ",\"context\":{" CONTEXT "}");
  g_usleep (600000); /* until the service has seen the key */
  g_autoptr (HttpAnswer) answer = http_post (fixture->http.port, key, REQUESTS, body);
  check_refusal (answer, 400, ERROR_TYPE "invalid_denial_binding");
  g_autoptr (HttpAnswer) reader = http_fixture_post (&fixture->http, ACCESS_READER, REQUESTS, body);
  g_assert_cmpuint (reader->status, ==, 403);
}

static void
test_not_requestable (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *denied = evaluate (fixture, "{" ASKED ("delete") "}");
  g_assert_cmpstr (denied, ==, "deny");
  g_autoptr (HttpAnswer) of_denial = submit (fixture, ASKED ("delete"));
  check_refusal (of_denial, 400, ERROR_TYPE "not_requestable");
  g_autofree char *allowed = evaluate (fixture, "{" ASKED ("read") "}");
  g_assert_cmpstr (allowed, ==, "allow");
  g_autoptr (HttpAnswer) of_permission = submit (fixture, ASKED ("read"));
  check_refusal (of_permission, 400, ERROR_TYPE "not_requestable");
  /* What has been approved meanwhile waits for nobody. */
  escalate (fixture);
  answer_review (fixture, "approve", "{\"duration\":\"P1D\",\"scope\":[\"request\"]}");
  g_autoptr (HttpAnswer) settled = submit (fixture, ASKED ("write") ",\"context\":{" CONTEXT "}");
  check_refusal (settled, 400, ERROR_TYPE "not_requestable");
}

typedef struct {
  GMutex lock;
  GCond done;
  char *id;
} Decided;

static void
decided (gpointer data, const PipelineAnswer *answer, const GError *error)
{
  Decided *waiting = data;
  g_assert_no_error (error);
  g_mutex_lock (&waiting->lock);
  waiting->id = g_strdup (answer->id);
  g_cond_signal (&waiting->done);
  g_mutex_unlock (&waiting->lock);
}

/* Evaluates as the caller did so many seconds ago. */
static void
escalate_before (Fixture *fixture, gint64 seconds)
{
  const char *key = http_fixture_key (&fixture->http, ACCESS_CALLER);
  g_autoptr (AccessIdentity) by =
      access_check (service_access (fixture->http.service), key, g_get_real_time ());
  Decided waiting = { 0 };
  static const char request[] = "{" ASKED ("write") "}";
  json_t *json = json_loads (request, 0, NULL);
  const PipelineQuestion question = { .text = request,
                                      .length = strlen (request),
                                      .json = json,
                                      .by = by,
                                      .time = g_get_real_time () - seconds * G_USEC_PER_SEC };
  g_mutex_init (&waiting.lock);
  g_cond_init (&waiting.done);
  pipeline_decide (fixture->http.service, &question, decided, &waiting, NULL);
  g_mutex_lock (&waiting.lock);
  while (waiting.id == NULL) {
    g_cond_wait (&waiting.done, &waiting.lock);
  }
  g_mutex_unlock (&waiting.lock);
  g_free (fixture->evaluation);
  fixture->evaluation = waiting.id;
  g_mutex_clear (&waiting.lock);
  g_cond_clear (&waiting.done);
  json_decref (json);
}

static void
test_expired (Fixture *fixture, gconstpointer data)
{
  (void) data;
  escalate_before (fixture, 24 * 3600);
  g_autoptr (HttpAnswer) old = submit (fixture, ASKED ("write"));
  check_refusal (old, 410, ERROR_TYPE "expired_denial");
  escalate_before (fixture, 23 * 3600);
  g_autoptr (HttpAnswer) young = submit (fixture, ASKED ("write"));
  g_assert_cmpuint (young->status, ==, 202);
}

/* --- Idempotency-Key --- */

static HttpAnswer *
submit_with_key (Fixture *fixture, AccessRole role, const char *key, const char *body)
{
  g_autofree char *fields = g_strdup_printf ("Idempotency-Key: %s\r\n", key);
  g_autoptr (HttpClient) client = http_client_new (fixture->http.port);
  const HttpQuestion question = { .path = REQUESTS,
                                  .key = http_fixture_key (&fixture->http, role),
                                  .type = "application/json",
                                  .body = body,
                                  .fields = fields };
  return http_client_exchange (client, &question);
}

static void
test_repeated (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *outcome = evaluate (fixture, "{" ASKED ("write") "}");
  g_assert_cmpstr (outcome, ==, "escalate");
  g_autofree char *body = submission (fixture, ASKED ("write"));
  g_autoptr (HttpAnswer) first = submit_with_key (fixture, ACCESS_CALLER, "\"k-1\"", body);
  g_assert_cmpuint (first->status, ==, 202);
  /* It is no longer open, and yet what the first got is what a repetition gets. */
  answer_review (fixture, "approve", "{\"duration\":\"P1D\"}");
  g_autoptr (HttpAnswer) again = submit_with_key (fixture, ACCESS_CALLER, "k-1", body);
  g_assert_cmpuint (again->status, ==, 202);
  g_assert_cmpstr (again->body->str, ==, first->body->str);
  g_assert_cmpstr (http_answer_header (again, "location"), ==,
                   http_answer_header (first, "location"));
  g_autoptr (HttpAnswer) without = post (fixture, REQUESTS, body);
  check_refusal (without, 400, ERROR_TYPE "not_requestable");
  g_autofree char *longer = g_strconcat (body, " ", NULL);
  g_autoptr (HttpAnswer) differs = submit_with_key (fixture, ACCESS_CALLER, "\"k-1\"", longer);
  g_assert_cmpuint (differs->status, ==, 422);
  g_assert_cmpstr (text_in (differs->json, "detail"), ==,
                   "this Idempotency-Key came with another body before; give every request a key "
                   "of its own");
}

/* A refusal is not remembered: the request may be put right. */
static void
test_refused_with_key (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *outcome = evaluate (fixture, "{" ASKED ("write") "}");
  g_autofree char *wrong = submission (fixture, ASKED ("delete"));
  g_autoptr (HttpAnswer) refused = submit_with_key (fixture, ACCESS_CALLER, "\"k\"", wrong);
  check_refusal (refused, 400, ERROR_TYPE "invalid_denial_binding");
  g_autofree char *right = submission (fixture, ASKED ("write"));
  g_autoptr (HttpAnswer) taken = submit_with_key (fixture, ACCESS_CALLER, "\"k\"", right);
  g_assert_cmpuint (taken->status, ==, 202);
}

static void
test_keys (Fixture *fixture, gconstpointer data)
{
  g_autofree char *edge = g_strnfill (ROUTES_LIMIT_IDEMPOTENCY_KEY_BYTES, 'k');
  g_autofree char *longer = g_strnfill (ROUTES_LIMIT_IDEMPOTENCY_KEY_BYTES + 1, 'k');
  const char *const bad[] = { "\"\"", "\"a", "a b", "\"a\\b\"", "\xc3\xa9", longer };
  (void) data;
  g_autofree char *outcome = evaluate (fixture, "{" ASKED ("write") "}");
  g_autofree char *body = submission (fixture, ASKED ("write"));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (HttpAnswer) answer = submit_with_key (fixture, ACCESS_CALLER, bad[i], body);
    g_test_message ("%s", bad[i]);
    g_assert_cmpuint (answer->status, ==, 400);
  }
  g_autoptr (HttpAnswer) taken = submit_with_key (fixture, ACCESS_CALLER, edge, body);
  g_assert_cmpuint (taken->status, ==, 202);
  /* Keys of others are others: here the evaluation is not theirs. */
  g_autoptr (HttpAnswer) admin = submit_with_key (fixture, ACCESS_ADMIN, edge, body);
  check_refusal (admin, 400, ERROR_TYPE "invalid_denial_binding");
}

static void
test_unknown_tasks (Fixture *fixture, gconstpointer data)
{
  static const char *const tasks[] = { "x", ".", "019b0000-0000-7000-8000-000000000000",
                                       "019b0000-0000-7000-8000-000000000000.x" };
  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (tasks); i++) {
    g_autoptr (HttpAnswer) answer = status_of (fixture, tasks[i]);
    check_refusal (answer, 404, ERROR_TYPE "unknown_task");
  }
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  add ("/api/requests/approved", test_approved);
  add ("/api/requests/denied", test_denied);
  add ("/api/requests/approval-in-batch", test_approval_in_batch);
  add ("/api/requests/unbound", test_unbound);
  add ("/api/requests/wrong-denials", test_wrong_denials);
  add ("/api/requests/other-caller", test_other_caller);
  add ("/api/requests/not-requestable", test_not_requestable);
  add ("/api/requests/expired", test_expired);
  add ("/api/requests/repeated", test_repeated);
  add ("/api/requests/refused-with-key", test_refused_with_key);
  add ("/api/requests/keys", test_keys);
  add ("/api/requests/unknown-tasks", test_unknown_tasks);
  return g_test_run ();
}
