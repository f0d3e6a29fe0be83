/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse-child.h"
#include "tests/api/http-fixture.h"

#include <string.h>

/* Reviews through the service: from the answer that waits for one to the answer after it. */

static const char policy[] =
    "@prefix ex: <http://example.org/> . @prefix gr: <https://w3id.org/grounds#> . "
    "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . "
    "@prefix sh: <http://www.w3.org/ns/shacl#> . "
    "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . "
    "ex:policy a gr:Policy ; gr:default gr:Deny ; gr:rule ex:permit, ex:ask . "
    "ex:permit a gr:Rule ; rdfs:label \"All is permitted\" ; gr:effect gr:Allow ; "
    "  gr:condition [ sh:property [ sh:path gr:action ; sh:minCount 1 ] ] . "
    "ex:ask a gr:Rule ; rdfs:label \"Writing needs a person\" ; gr:effect gr:Escalate ; "
    "  gr:reviewer ex:ann ; gr:keepPayload true ; gr:respondWithin \"PT4H\"^^xsd:duration ; "
    "  gr:condition [ sh:property [ sh:path gr:action ; "
    "    sh:hasValue <urn:grounds:action:write> ] ] . ";

#define REQUEST(id)                                                                                \
  "{\"subject\":{\"type\":\"user\",\"id\":\"u\"},\"action\":{\"name\":\"write\"},\"resource\":{"   \
  "\"type\":\"record\",\"id\":\"" id "\"},\"context\":{\"inputs\":[{\"name\":\"n\",\"value\":"     \
  "\"secret\"}]}}"

typedef struct {
  HttpFixture http;
  char *ann; /* keys */
  char *bob;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  http_fixture_set_up (&fixture->http, data);
  http_fixture_load (&fixture->http, "policy", policy);
  fixture->ann =
      http_fixture_new_key (&fixture->http, "Ann", ACCESS_REVIEWER, "http://example.org/ann");
  fixture->bob =
      http_fixture_new_key (&fixture->http, "Bob", ACCESS_REVIEWER, "http://example.org/bob");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  http_fixture_tear_down (&fixture->http, data);
  g_free (fixture->ann);
  g_free (fixture->bob);
}

static const char *
text_in (const json_t *object, const char *name)
{
  return json_string_value (json_object_get (object, name));
}

static const char *
decide (Fixture *fixture, const char *request, HttpAnswer **answer)
{
  *answer = http_fixture_post (&fixture->http, ACCESS_CALLER, "/access/v1/evaluation", request);
  g_assert_cmpuint ((*answer)->status, ==, 200);
  return text_in (json_object_get ((*answer)->json, "context"), "outcome");
}

/* The path of the review that this waits for. (transfer full) */
static char *
escalate (Fixture *fixture, const char *request)
{
  g_autoptr (HttpAnswer) answer = NULL;
  g_assert_cmpstr (decide (fixture, request, &answer), ==, "escalate");
  const json_t *pending = json_object_get (json_object_get (answer->json, "context"), "pending");
  g_assert_cmpuint (json_array_size (pending), ==, 1);
  return g_strdup (text_in (json_array_get (pending, 0), "status"));
}

static HttpAnswer *
get (const Fixture *fixture, const char *key, const char *path)
{
  return http_get (fixture->http.port, key, path);
}

static HttpAnswer *
post (const Fixture *fixture, const char *key, const char *path, const char *action,
      const char *json)
{
  g_autofree char *whole = g_strconcat (path, "/", action, NULL);
  return http_post (fixture->http.port, key, whole, json);
}

static void
assert_post (const Fixture *fixture, const char *key, const char *path, const char *action,
             const char *json, guint status)
{
  g_autoptr (HttpAnswer) answer = post (fixture, key, path, action, json);
  g_assert_cmpuint (answer->status, ==, status);
}

/* --- The way of a review --- */

static void
test_approving (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *path = escalate (fixture, REQUEST ("1"));
  g_autoptr (HttpAnswer) claimed = post (fixture, fixture->ann, path, "claim", "{}");
  g_assert_cmpuint (claimed->status, ==, 200);
  g_assert_cmpstr (text_in (claimed->json, "status"), ==, "claimed");
  g_autoptr (HttpAnswer) commented =
      post (fixture, fixture->ann, path, "comment", "{\"comment\":\"looking\"}");
  g_assert_cmpuint (commented->status, ==, 200);
  g_autoptr (HttpAnswer) approved =
      post (fixture, fixture->ann, path, "approve", "{\"duration\":\"P1D\",\"comment\":\"fine\"}");
  g_assert_cmpuint (approved->status, ==, 200);
  g_assert_cmpstr (text_in (approved->json, "status"), ==, "approved");
  const json_t *actions = json_object_get (approved->json, "actions");
  g_assert_cmpuint (json_array_size (actions), ==, 4);
  g_assert_cmpstr (text_in (json_array_get (actions, 2), "comment"), ==, "looking");
  g_assert_cmpstr (text_in (json_array_get (actions, 3), "agent"), ==, "http://example.org/ann");
  g_assert_null (json_object_get (approved->json, "payload"));
  g_autoptr (HttpAnswer) again = NULL;
  g_autoptr (HttpAnswer) other = NULL;
  g_assert_cmpstr (decide (fixture, REQUEST ("1"), &again), ==, "allow");
  g_assert_cmpstr (decide (fixture, REQUEST ("2"), &other), ==, "escalate");
  assert_post (fixture, fixture->ann, path, "reject", "{}", 409);
}

static void
test_rejecting (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *path = escalate (fixture, REQUEST ("1"));
  /* Nothing has to be said. */
  assert_post (fixture, fixture->ann, path, "reject", "", 200);
  g_autoptr (HttpAnswer) review = get (fixture, fixture->ann, path);
  g_assert_cmpstr (text_in (review->json, "status"), ==, "rejected");
  g_autofree char *again = escalate (fixture, REQUEST ("1"));
  g_assert_cmpstr (again, !=, path);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *path = escalate (fixture, REQUEST ("1"));
  const struct {
    const char *key;
    const char *action;
    const char *body;
    guint status;
  } cases[] = {
    { fixture->bob, "claim", "{}", 403 },
    { http_fixture_key (&fixture->http, ACCESS_ADMIN), "reject", "{}", 403 },
    { http_fixture_key (&fixture->http, ACCESS_CALLER), "claim", "{}", 403 },
    { fixture->ann, "approve", "{}", 400 },
    { fixture->ann, "approve", "{\"duration\":\"P\"}", 400 },
    { fixture->ann, "approve", "{\"until\":\"tomorrow\"}", 400 },
    { fixture->ann, "approve", "{\"duration\":\"P1D\",\"scope\":[1]}", 400 },
    { fixture->ann, "approve", "{\"duration\":\"P1D\",\"scope\":[\"all\"]}", 422 },
    { fixture->ann, "approve", "{\"duration\":\"P1D\",\"scope\":[]}", 422 },
    { fixture->ann, "approve", "{\"duration\":\"P91D\"}", 422 },
    { fixture->ann, "approve", "{\"until\":\"2020-01-01T00:00:00Z\"}", 422 },
    { fixture->ann, "comment", "{}", 400 },
    { fixture->ann, "comment", "{\"comment\":1}", 400 },
    { fixture->ann, "comment", "[]", 400 },
    { fixture->ann, "dance", "{}", 404 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    assert_post (fixture, cases[i].key, path, cases[i].action, cases[i].body, cases[i].status);
  }
  assert_post (fixture, fixture->ann, "/v1/reviews/none", "claim", "{}", 404);
  g_autoptr (HttpAnswer) review = get (fixture, fixture->ann, path);
  g_assert_cmpuint (json_array_size (json_object_get (review->json, "actions")), ==, 1);
}

static void
test_scope (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *path = escalate (fixture, REQUEST ("1"));
  g_autoptr (HttpAnswer) again = NULL;
  assert_post (fixture, fixture->ann, path, "approve",
               "{\"duration\":\"PT1H\",\"scope\":[\"subject\",\"action\"]}", 200);
  g_assert_cmpstr (decide (fixture, REQUEST ("2"), &again), ==, "allow");
}

/* --- Reading --- */

static void
test_payload (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *path = escalate (fixture, REQUEST ("1"));
  g_autoptr (HttpAnswer) ann = get (fixture, fixture->ann, path);
  g_autoptr (HttpAnswer) bob = get (fixture, fixture->bob, path);
  g_autoptr (HttpAnswer) caller = http_fixture_get (&fixture->http, ACCESS_CALLER, path);
  g_autofree char *payload = json_dumps (json_object_get (ann->json, "payload"), JSON_COMPACT);
  g_assert_cmpstr (payload, ==, "{\"inputs\":[{\"name\":\"n\",\"value\":\"secret\"}]}");
  g_assert_cmpuint (bob->status, ==, 200);
  g_assert_true (json_is_true (json_object_get (bob->json, "hasPayload")));
  g_assert_null (strstr (bob->body->str, "secret"));
  g_assert_cmpuint (caller->status, ==, 403);
}

static void
assert_list (const Fixture *fixture, const char *query, const char *const *paths, gboolean more)
{
  g_autofree char *path = g_strconcat ("/v1/reviews", query, NULL);
  g_autoptr (HttpAnswer) answer = get (fixture, fixture->bob, path);
  const json_t *list = json_object_get (answer->json, "reviews");
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpuint (json_array_size (list), ==, g_strv_length ((char **) paths));
  for (guint i = 0; paths[i] != NULL; i++) {
    g_assert_cmpstr (text_in (json_array_get (list, i), "id"), ==,
                     paths[i] + strlen ("/v1/reviews/"));
  }
  g_assert_cmpstr (text_in (answer->json, "next"), ==,
                   more ? text_in (json_array_get (list, json_array_size (list) - 1), "id") : NULL);
}

static void
test_lists (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *one = escalate (fixture, REQUEST ("1"));
  g_autofree char *two = escalate (fixture, REQUEST ("2"));
  g_autofree char *three = escalate (fixture, REQUEST ("3"));
  g_autofree char *before = g_strconcat ("?limit=2&before=", two + strlen ("/v1/reviews/"), NULL);
  assert_post (fixture, fixture->ann, one, "claim", "{}", 200);
  assert_post (fixture, fixture->ann, two, "reject", "{}", 200);
  assert_list (fixture, "", (const char *[]) { three, two, one, NULL }, FALSE);
  assert_list (fixture, "?limit=2", (const char *[]) { three, two, NULL }, TRUE);
  assert_list (fixture, before, (const char *[]) { one, NULL }, FALSE);
  assert_list (fixture, "?status=open", (const char *[]) { three, NULL }, FALSE);
  assert_list (fixture, "?status=open,claimed", (const char *[]) { three, one, NULL }, FALSE);
  assert_list (fixture, "?status=open,claimed&limit=1", (const char *[]) { three, NULL }, TRUE);
  assert_list (fixture, "?status=rejected", (const char *[]) { two, NULL }, FALSE);
  assert_list (fixture, "?overdue=true", (const char *[]) { NULL }, FALSE);
  assert_list (fixture, "?reviewer=http%3A%2F%2Fexample.org%2Fann&status=claimed",
               (const char *[]) { one, NULL }, FALSE);
  assert_list (fixture, "?reviewer=http%3A%2F%2Fexample.org%2Fbob", (const char *[]) { NULL },
               FALSE);
  static const char *const bad[] = { "?status=new",      "?status=", "?status=open,",
                                     "?overdue=perhaps", "?limit=0", "?limit=1001" };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autofree char *path = g_strconcat ("/v1/reviews", bad[i], NULL);
    g_autoptr (HttpAnswer) answer = get (fixture, fixture->bob, path);
    g_assert_cmpuint (answer->status, ==, 400);
  }
}

/* --- Browsers --- */

/* The form of a session that confirms an approval goes back to the review. */
static void
test_form (Fixture *fixture, gconstpointer data)
{
  (void) data;
  Access *access = service_access (fixture->http.service);
  gint64 now = g_get_real_time ();
  g_autoptr (AccessIdentity) ann = access_check (access, fixture->ann, now);
  g_autofree char *cookie = access_session_new (access, ann, now);
  g_autofree char *token = access_form_token (access, cookie);
  g_autofree char *escaped = g_uri_escape_string (token, NULL, FALSE);
  g_autofree char *path = escalate (fixture, REQUEST ("1"));
  g_autofree char *approve = g_strconcat (path, "/approve", NULL);
  g_autofree char *fields =
      g_strconcat ("Accept: text/html\r\nCookie: " HTTP_SESSION_COOKIE "=", cookie, "\r\n", NULL);
  g_autofree char *body =
      g_strconcat ("scope=request&duration=P1D&comment=a+%26+b&sure=1&form-token=", escaped, NULL);
  g_autoptr (HttpClient) client = http_client_new (fixture->http.port);
  HttpQuestion question = { .path = approve,
                            .type = "application/x-www-form-urlencoded",
                            .body = "scope=request&duration=P1D",
                            .fields = fields };
  g_autoptr (HttpAnswer) forged = http_client_exchange (client, &question);
  question.body = body;
  g_autoptr (HttpAnswer) answer = http_client_exchange (client, &question);
  g_assert_cmpuint (forged->status, ==, 403);
  g_assert_cmpuint (answer->status, ==, 303);
  g_assert_cmpstr (http_answer_header (answer, "location"), ==, path);
  g_autoptr (HttpAnswer) review = get (fixture, fixture->ann, path);
  const json_t *actions = json_object_get (review->json, "actions");
  g_assert_cmpuint (json_array_size (actions), ==, 2);
  g_assert_cmpstr (text_in (json_array_get (actions, 1), "comment"), ==, "a & b");
}

/* --- Events --- */

/* The data of the next event of this name. (transfer full) */
static char *
next_event (HttpClient *client, const char *name)
{
  g_autofree char *wanted = g_strconcat ("event: ", name, NULL);
  gboolean found = FALSE;
  for (;;) {
    g_autofree char *line = http_client_line (client);
    g_assert_nonnull (line);
    g_strchomp (line);
    if (found && g_str_has_prefix (line, "data: ")) {
      return g_strdup (line + strlen ("data: "));
    }
    found = found || strcmp (line, wanted) == 0;
  }
}

static void
test_events (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (HttpClient) client = http_client_new (fixture->http.port);
  const HttpQuestion question = { .path = "/v1/events", .key = fixture->ann };
  http_client_ask (client, &question);
  g_autofree char *head = http_client_line (client);
  g_assert_true (g_str_has_prefix (head, "HTTP/1.1 200"));
  g_autofree char *ready = next_event (client, "ready");
  g_assert_cmpstr (ready, ==, "{}");
  g_autofree char *path = escalate (fixture, REQUEST ("1"));
  const char *id = path + strlen ("/v1/reviews/");
  g_autofree char *opened = next_event (client, "review.opened");
  g_autofree char *expected = g_strdup_printf ("{\"id\":\"%s\"}", id);
  g_assert_cmpstr (opened, ==, expected);
  assert_post (fixture, fixture->ann, path, "reject", "{}", 200);
  g_autofree char *closed = next_event (client, "review.closed");
  json_t *json = json_loads (closed, 0, NULL);
  g_assert_cmpstr (text_in (json, "id"), ==, id);
  g_assert_cmpstr (text_in (json, "status"), ==, "rejected");
  json_decref (json);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
#define TEST(name, function)                                                                       \
  g_test_add ("/api/review/routes/" name, Fixture, NULL, set_up, function, tear_down)
  TEST ("approving", test_approving);
  TEST ("rejecting", test_rejecting);
  TEST ("refused", test_refused);
  TEST ("scope", test_scope);
  TEST ("payload", test_payload);
  TEST ("lists", test_lists);
  TEST ("form", test_form);
  TEST ("events", test_events);
#undef TEST
  return g_test_run ();
}
