/* SPDX-License-Identifier: Apache-2.0 */

/* OpenID AuthZEN Authorization API 1.0, over HTTP against the real service: the todo scenario of the interoperability tests, and the
 * certification scenario (its clauses are named with the cases) with the policies beside this file. */

#include "kg/parse-child.h"
#include "tests/api/http-fixture.h"

#include <string.h>

#define SUITE "authzen/todo-decisions-1_0-02.json"
#define EVALUATION "/access/v1/evaluation"
#define EVALUATIONS "/access/v1/evaluations"
#define SEARCH "/access/v1/search/"

static void
set_up (HttpFixture *fixture, gconstpointer policies)
{
  http_fixture_set_up (fixture, NULL);
  http_fixture_load_file (fixture, policies);
}

#define TODO "tests/conformance/authzen/todo.ttl"
#define CERTIFICATION "tests/conformance/authzen/certification.ttl"

/* What evaluation-response.schema.json asks of a response. */
static void
check_response (const json_t *response)
{
  const json_t *context = json_object_get (response, "context");
  g_assert_true (json_is_object (response));
  g_assert_true (json_is_boolean (json_object_get (response, "decision")));
  g_assert_true (context == NULL || json_is_object (context));
}

/* --- The todo scenario --- */

/* NULL, and the test is skipped, where the suite is not there. */
static json_t *
read_suite (void)
{
  const char *suites = g_getenv ("GROUNDS_SUITES");
  g_autofree char *path = g_build_filename (suites == NULL ? "" : suites, SUITE, NULL);
  json_error_t problem;
  if (suites == NULL || !g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_test_skip ("no suite " SUITE " in $GROUNDS_SUITES");
    return NULL;
  }
  json_t *json = json_load_file (path, JSON_REJECT_DUPLICATES, &problem);
  if (json == NULL) {
    g_error ("%s: %s", path, problem.text);
  }
  return json;
}

static HttpAnswer *
ask_json (HttpFixture *fixture, const char *path, const json_t *body)
{
  char *text = json_dumps (body, JSON_COMPACT);
  HttpAnswer *answer = http_fixture_post (fixture, ACCESS_CALLER, path, text);
  free (text);
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (http_answer_header (answer, "content-type"), ==, "application/json");
  return answer;
}

static void
check_one (HttpFixture *fixture, const json_t *entry)
{
  g_autoptr (HttpAnswer) answer =
      ask_json (fixture, EVALUATION, json_object_get (entry, "request"));
  check_response (answer->json);
  g_assert_true (
      json_equal (json_object_get (answer->json, "decision"), json_object_get (entry, "expected")));
}

static void
check_several (HttpFixture *fixture, const json_t *entry)
{
  g_autoptr (HttpAnswer) answer =
      ask_json (fixture, EVALUATIONS, json_object_get (entry, "request"));
  const json_t *got = json_object_get (answer->json, "evaluations");
  const json_t *expected = json_object_get (entry, "expected");
  g_assert_cmpuint (json_array_size (got), ==, json_array_size (expected));
  for (gsize i = 0; i < json_array_size (expected); i++) {
    check_response (json_array_get (got, i));
    g_assert_true (json_equal (json_object_get (json_array_get (got, i), "decision"),
                               json_object_get (json_array_get (expected, i), "decision")));
  }
}

static void
test_todo (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  json_t *suite = read_suite ();
  if (suite == NULL) {
    return;
  }
  const json_t *one = json_object_get (suite, "evaluation");
  const json_t *several = json_object_get (suite, "evaluations");
  g_assert_cmpuint (json_array_size (one), ==, 40);
  g_assert_cmpuint (json_array_size (several), ==, 3);
  for (gsize i = 0; i < json_array_size (one); i++) {
    check_one (fixture, json_array_get (one, i));
  }
  for (gsize i = 0; i < json_array_size (several); i++) {
    check_several (fixture, json_array_get (several, i));
  }
  json_decref (suite);
}

/* --- The certification scenario --- */

/* JSON in C: with ' for ". */
typedef struct {
  const char *clause;
  const char *path;
  const char *body;
  guint status;
  const char *
      decisions; /* 't' and 'f' in order; '*': any; of searches: names that have to be there, in order, with spaces */
} Case;

#define ALICE "'subject':{'type':'user','id':'alice'}"
#define BOB "'subject':{'type':'user','id':'bob'}"
#define ADMIN "'subject':{'type':'user','id':'bob','properties':{'role':'admin'}}"
#define READ "'action':{'name':'read'}"
#define WRITE "'action':{'name':'write'}"
#define RECORD_1 "'resource':{'type':'record','id':'record-1'}"
#define RECORD_2 "'resource':{'type':'record','id':'record-2'}"
#define ACTIVE "'resource':{'type':'record','id':'record-1','properties':{'status':'active'}}"
#define ARCHIVED "'resource':{'type':'record','id':'record-2','properties':{'status':'archived'}}"
#define DELETE(soft) "'action':{'name':'delete','properties':{'soft':" soft "}}"

static const Case basic[] = {
  { "2.2.1", EVALUATION, "{" ALICE "," READ "," RECORD_1 "}", 200, "t" },
  { "1.4 rule 2", EVALUATION, "{" ALICE "," WRITE "," RECORD_1 "}", 200, "t" },
  { "1.4 rule 3", EVALUATION, "{" BOB "," READ "," RECORD_1 "}", 200, "t" },
  { "2.2.2", EVALUATION, "{" BOB "," WRITE "," RECORD_1 "}", 200, "f" },
  { "2.2.3", EVALUATION,
    "{" ALICE "," READ "," RECORD_1
    ",'context':{'time':'2025-06-27T18:03-07:00','ip':'192.168.1.1'}}",
    200, "t" },
  { "2.2.4", EVALUATION, "{" ALICE "," WRITE "," ARCHIVED "}", 200, "f" },
  { "2.2.5", EVALUATION, "{" ADMIN "," WRITE "," ARCHIVED "}", 200, "t" },
  { "2.2.6", EVALUATION, "{" ALICE "," DELETE ("true") "," RECORD_1 "}", 200, "t" },
  { "2.2.7", EVALUATION, "{" ALICE "," DELETE ("false") "," RECORD_1 "}", 200, "f" },
  { "2.2.8", EVALUATION,
    "{'subject':{'type':'user','id':'alice','properties':{'department':'Sales','role':'manager'}},"
    "'action':{'name':'read','properties':{'method':'GET'}},"
    "'resource':{'type':'record','id':'record-1','properties':{'status':'active','owner':'bob'}}}",
    200, "t" },
  { "2.2.9", EVALUATION,
    "{" ALICE "," READ "," RECORD_1 ",'foo':'bar','futureField':{'nested':true}}", 200, "t" },
  { "2.4.1 subject", EVALUATION, "{" READ "," RECORD_1 "}", 400, NULL },
  { "2.4.1 action", EVALUATION, "{" ALICE "," RECORD_1 "}", 400, NULL },
  { "2.4.1 resource", EVALUATION, "{" ALICE "," READ "}", 400, NULL },
  { "2.4.2 subject type", EVALUATION, "{'subject':{'id':'alice'}," READ "," RECORD_1 "}", 400,
    NULL },
  { "2.4.2 subject id", EVALUATION, "{'subject':{'type':'user'}," READ "," RECORD_1 "}", 400,
    NULL },
  { "2.4.2 action name", EVALUATION, "{" ALICE ",'action':{}," RECORD_1 "}", 400, NULL },
  { "2.4.2 resource type", EVALUATION, "{" ALICE "," READ ",'resource':{'id':'record-1'}}", 400,
    NULL },
  { "2.4.2 resource id", EVALUATION, "{" ALICE "," READ ",'resource':{'type':'record'}}", 400,
    NULL },
  { "2.4.4", EVALUATION, "{" ALICE "," READ ",", 400, NULL },
  { "2.4.4 array", EVALUATION, "[]", 400, NULL },
  { "2.4.5", EVALUATION, "", 400, NULL },
  { "2.4.6 subject", EVALUATION, "{'subject':'alice'," READ "," RECORD_1 "}", 400, NULL },
  { "2.4.6 action name", EVALUATION, "{" ALICE ",'action':{'name':123}," RECORD_1 "}", 400, NULL },
  { "2.4.6 context", EVALUATION, "{" ALICE "," READ "," RECORD_1 ",'context':'x'}", 400, NULL },
};

static const Case batches[] = {
  { "3.2.1", EVALUATIONS, "{" ALICE "," READ ",'evaluations':[{" RECORD_1 "},{" RECORD_2 "}]}", 200,
    "tt" },
  { "3.2.2", EVALUATIONS, "{" BOB "," RECORD_1 ",'evaluations':[{" READ "},{" WRITE "}]}", 200,
    "tf" },
  { "3.2.3", EVALUATIONS, "{" ALICE "," WRITE ",'evaluations':[{" ACTIVE "},{" ARCHIVED "}]}", 200,
    "tf" },
  { "3.2.4", EVALUATIONS, "{" WRITE "," ARCHIVED ",'evaluations':[{" ALICE "},{" ADMIN "}]}", 200,
    "ft" },
  { "3.2.5", EVALUATIONS,
    "{'evaluations':[{" ALICE "," READ "," RECORD_1 "},{" BOB "," WRITE "," RECORD_1 "}]}", 200,
    "tf" },
  { "3.2.6", EVALUATIONS,
    "{" ALICE "," READ ",'context':{'time':'2025-06-27T18:03-07:00'},'evaluations':[{" RECORD_1
    "},{" RECORD_2 ",'context':{'time':'2025-06-27T19:00-07:00','source':'batch-override'}}]}",
    200, "tt" },
  { "3.2.7", EVALUATIONS,
    "{" ALICE "," WRITE ",'resource':{'type':'record'},'evaluations':[{'resource':{'id':'record-1',"
    "'properties':{'status':'active'}}},{" ARCHIVED "}]}",
    200, "tf" },
  { "3.2.7: nothing but what names an entity falls back", EVALUATIONS,
    "{" ALICE "," WRITE "," ARCHIVED
    ",'evaluations':[{},{'resource':{'id':'record-1'}},{'resource':{'id':'record-2',"
    "'properties':{}}},{'subject':{'id':'bob'}},{'resource':null},{'action':{'properties':{}}}]}",
    200, "ftftff" },
  { "3.4.1", EVALUATIONS, "{" ALICE "," READ ",'evaluations':[{" RECORD_1 "},{}]}", 200, "tf" },
  { "3.4.2", EVALUATIONS, "{" ALICE "," READ "," RECORD_1 "}", 200, "t" },
  { "3.4.3", EVALUATIONS, "{" ALICE "," READ "," RECORD_1 ",'evaluations':[]}", 200, "t" },
  { "execute_all", EVALUATIONS,
    "{" BOB "," RECORD_1 ",'options':{'evaluations_semantic':'execute_all','other':1},"
    "'evaluations':[{" WRITE "},{" READ "},{" WRITE "}]}",
    200, "ftf" },
  { "deny_on_first_deny", EVALUATIONS,
    "{" BOB "," RECORD_1 ",'options':{'evaluations_semantic':'deny_on_first_deny'},"
    "'evaluations':[{" READ "},{" WRITE "},{" READ "}]}",
    200, "tf" },
  { "deny_on_first_deny, an error", EVALUATIONS,
    "{" BOB "," RECORD_1 ",'options':{'evaluations_semantic':'deny_on_first_deny'},"
    "'evaluations':[{" READ "},{},{" READ "}]}",
    200, "tf" },
  { "permit_on_first_permit", EVALUATIONS,
    "{" BOB "," RECORD_1 ",'options':{'evaluations_semantic':'permit_on_first_permit'},"
    "'evaluations':[{" WRITE "},{" READ "},{" WRITE "}]}",
    200, "ft" },
  { "unknown semantic", EVALUATIONS,
    "{" BOB "," RECORD_1 ",'options':{'evaluations_semantic':'all'},'evaluations':[{" READ "}]}",
    400, NULL },
  { "options of a wrong type", EVALUATIONS,
    "{" BOB "," RECORD_1 ",'options':[],'evaluations':[{" READ "}]}", 400, NULL },
  { "a default of a wrong type", EVALUATIONS,
    "{'subject':1,'evaluations':[{" ALICE "," READ "," RECORD_1 "}]}", 400, NULL },
  { "evaluations of a wrong type", EVALUATIONS, "{" BOB "," RECORD_1 ",'evaluations':{}}", 400,
    NULL },
  { "an evaluation of a wrong type", EVALUATIONS, "{" BOB "," RECORD_1 ",'evaluations':[1]}", 400,
    NULL },
  { "3.4.1 malformed", EVALUATIONS, "{", 400, NULL },
};

static const Case searches[] = {
  { "4.2.1", SEARCH "subject", "{'subject':{'type':'user'}," READ "," RECORD_1 "}", 200,
    "alice bob" },
  { "4.2.2", SEARCH "subject",
    "{'subject':{'type':'user'}," READ "," RECORD_1 ",'context':{'ip':'192.168.1.1'}}", 200,
    "alice bob" },
  { "4.2.3", SEARCH "subject", "{'subject':{'type':'user','id':'alice'}," WRITE "," RECORD_2 "}",
    200, "bob" },
  { "4.2.4", SEARCH "subject", "{'subject':{'type':'user'}," WRITE "," ARCHIVED "}", 200, "bob" },
  { "4.3.1", SEARCH "resource", "{" ALICE "," READ ",'resource':{'type':'record'}}", 200,
    "record-1 record-2" },
  { "4.3.2", SEARCH "resource",
    "{" ALICE "," WRITE ",'resource':{'type':'record','id':'record-2'}}", 200, "record-1" },
  { "4.3.3", SEARCH "resource", "{" ADMIN "," WRITE ",'resource':{'type':'record'}}", 200,
    "record-2" },
  { "4.4.1", SEARCH "action", "{" ALICE "," RECORD_1 "}", 200, "read write" },
  { "4.4.2", SEARCH "action", "{" ALICE "," RECORD_1 ",'context':{'ip':'192.168.1.1'}}", 200,
    "read write" },
  { "4.4.3", SEARCH "action", "{" ADMIN "," ARCHIVED "}", 200, "read write" },
  { "an action is ignored", SEARCH "action", "{" BOB ",'action':'x'," RECORD_1 "}", 200, "read" },
  { "4.6.1", SEARCH "action", "{'subject':{'type':'user','id':'nonexistent-user'}," RECORD_1 "}",
    200, "" },
  { "4.6.2", SEARCH "subject", "{'subject':{'type':'spaceship'}," READ "," RECORD_1 "}", 200, "" },
  { "4.7.1 action", SEARCH "subject", "{'subject':{'type':'user'}," RECORD_1 "}", 400, NULL },
  { "4.7.1 subject", SEARCH "resource", "{" READ ",'resource':{'type':'record'}}", 400, NULL },
  { "4.7.1 resource", SEARCH "action", "{" ALICE "}", 400, NULL },
  { "4.7.1 subject of a subject search", SEARCH "subject", "{" READ "," RECORD_1 "}", 400, NULL },
  { "4.7.2 resource id", SEARCH "subject",
    "{'subject':{'type':'user'}," READ ",'resource':{'type':'record'}}", 400, NULL },
  { "4.7.2 subject id", SEARCH "resource",
    "{'subject':{'type':'user'}," READ ",'resource':{'type':'record'}}", 400, NULL },
  { "a type that is missing", SEARCH "subject", "{'subject':{}," READ "," RECORD_1 "}", 400, NULL },
  { "a type of a wrong type", SEARCH "resource", "{" ALICE "," READ ",'resource':{'type':1}}", 400,
    NULL },
  { "no object", SEARCH "action", "[]", 400, NULL },
  { "a page of a wrong type", SEARCH "action", "{" ALICE "," RECORD_1 ",'page':1}", 400, NULL },
  { "a limit of a wrong type", SEARCH "action", "{" ALICE "," RECORD_1 ",'page':{'limit':'1'}}",
    400, NULL },
  { "a limit of 0", SEARCH "action", "{" ALICE "," RECORD_1 ",'page':{'limit':0}}", 400, NULL },
  { "a token of a wrong type", SEARCH "action", "{" ALICE "," RECORD_1 ",'page':{'token':1}}", 400,
    NULL },
  { "a token that is none", SEARCH "action", "{" ALICE "," RECORD_1 ",'page':{'token':'x'}}", 400,
    NULL },
};

static char *
quoted (const char *text)
{
  char *json = g_strdup (text);
  return g_strdelimit (json, "'", '"');
}

static void
check_decisions (const json_t *json, const char *decisions)
{
  const json_t *list = json_object_get (json, "evaluations");
  gsize n = list != NULL ? json_array_size (list) : 1;
  g_assert_cmpuint (n, ==, strlen (decisions));
  for (gsize i = 0; i < n; i++) {
    const json_t *one = list != NULL ? json_array_get (list, i) : json;
    check_response (one);
    g_assert_cmpint (json_is_true (json_object_get (one, "decision")), ==, decisions[i] == 't');
  }
}

static char *
names_of (const json_t *json, const char *type, const char *member)
{
  const json_t *results = json_object_get (json, "results");
  g_autoptr (GString) names = g_string_new (NULL);
  g_assert_true (json_is_array (results));
  for (gsize i = 0; i < json_array_size (results); i++) {
    const json_t *one = json_array_get (results, i);
    const char *name = json_string_value (json_object_get (one, member));
    g_assert_nonnull (name);
    g_assert_cmpstr (json_string_value (json_object_get (one, "type")), ==, type);
    g_string_append_printf (names, "%s%s", i > 0 ? " " : "", name);
  }
  return g_string_free (g_steal_pointer (&names), FALSE);
}

static void
check_results (const Case *one, const char *body, const json_t *json)
{
  const char *kind = one->path + strlen (SEARCH);
  json_t *request = json_loads (body, 0, NULL);
  const char *type = json_string_value (json_object_get (json_object_get (request, kind), "type"));
  gboolean actions = strcmp (kind, "action") == 0;
  g_autofree char *names = names_of (json, actions ? NULL : type, actions ? "name" : "id");
  const json_t *page = json_object_get (json, "page");
  g_assert_cmpstr (names, ==, one->decisions);
  g_assert_cmpstr (json_string_value (json_object_get (page, "next_token")), ==, "");
  g_assert_cmpint (json_integer_value (json_object_get (page, "total")), ==,
                   (json_int_t) json_array_size (json_object_get (json, "results")));
  json_decref (request);
}

static void
check_case (HttpFixture *fixture, const Case *one)
{
  g_autofree char *body = quoted (one->body);
  g_autoptr (HttpClient) client = http_client_new (fixture->port);
  const HttpQuestion question = { .path = one->path,
                                  .key = http_fixture_key (fixture, ACCESS_CALLER),
                                  .type = "application/json",
                                  .body = body,
                                  .fields = "X-Request-ID: case\r\n" };
  g_autoptr (HttpAnswer) answer = http_client_exchange (client, &question);
  g_test_message ("%s: %u %s", one->clause, answer->status, answer->body->str);
  g_assert_cmpuint (answer->status, ==, one->status);
  g_assert_cmpstr (http_answer_header (answer, "x-request-id"), ==, "case");
  if (one->status != 200) {
    return;
  }
  g_assert_cmpstr (http_answer_header (answer, "content-type"), ==, "application/json");
  if (g_str_has_prefix (one->path, SEARCH)) {
    check_results (one, body, answer->json);
  } else {
    check_decisions (answer->json, one->decisions);
  }
}

static void
test_basic (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (basic); i++) {
    check_case (fixture, &basic[i]);
  }
}

static void
test_batches (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (batches); i++) {
    check_case (fixture, &batches[i]);
  }
}

static void
test_searches (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (searches); i++) {
    check_case (fixture, &searches[i]);
  }
}

/* 2.4.3 */
static void
test_content_type (HttpFixture *fixture, gconstpointer data)
{
  static const char *const wrong[] = { NULL, "text/plain", "application/jsonx",
                                       "application/x-www-form-urlencoded" };
  static const char *const paths[] = { EVALUATION, EVALUATIONS, SEARCH "action" };
  g_autofree char *body = quoted ("{" ALICE "," READ "," RECORD_1 "}");
  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (wrong) * G_N_ELEMENTS (paths); i++) {
    g_autoptr (HttpClient) client = http_client_new (fixture->port);
    const HttpQuestion question = { .path = paths[i % G_N_ELEMENTS (paths)],
                                    .key = http_fixture_key (fixture, ACCESS_CALLER),
                                    .type = wrong[i / G_N_ELEMENTS (paths)],
                                    .body = body };
    g_autoptr (HttpAnswer) answer = http_client_exchange (client, &question);
    g_assert_cmpuint (answer->status, ==, 400);
    g_assert_nonnull (json_object_get (answer->json, "detail"));
  }
}

/* 2.5.2 and 2.6 */
static void
test_idempotency (HttpFixture *fixture, gconstpointer data)
{
  g_autofree char *body = quoted ("{" ALICE "," READ "," RECORD_1 "}");
  g_autoptr (HttpClient) client = http_client_new (fixture->port);
  const HttpQuestion question = { .path = EVALUATION,
                                  .key = http_fixture_key (fixture, ACCESS_CALLER),
                                  .type = "application/json; charset=utf-8",
                                  .body = body };
  (void) data;
  for (guint i = 0; i < 5; i++) {
    g_autoptr (HttpAnswer) answer = http_client_exchange (client, &question);
    g_assert_cmpuint (answer->status, ==, 200);
    g_assert_nonnull (http_answer_header (answer, "x-request-id"));
    check_decisions (answer->json, "t");
  }
}

/* 4.5 */
static void
test_pages (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *first =
      quoted ("{'subject':{'type':'user'}," READ "," RECORD_1 ",'page':{'limit':1}}");
  g_autoptr (HttpAnswer) one = http_fixture_post (fixture, ACCESS_CALLER, SEARCH "subject", first);
  const json_t *page = json_object_get (one->json, "page");
  const char *token = json_string_value (json_object_get (page, "next_token"));
  g_autofree char *names = names_of (one->json, "user", "id");
  g_assert_cmpstr (names, ==, "alice");
  g_assert_cmpstr (token, !=, "");
  g_assert_null (json_object_get (page, "total"));
  g_autofree char *text =
      g_strdup_printf ("{'subject':{'type':'user'}," READ "," RECORD_1 ",'page':{'token':'%s'}}",
                       token);
  g_autofree char *second = quoted (text);
  g_autoptr (HttpAnswer) two = http_fixture_post (fixture, ACCESS_CALLER, SEARCH "subject", second);
  g_autofree char *others = names_of (two->json, "user", "id");
  page = json_object_get (two->json, "page");
  g_assert_cmpstr (others, ==, "bob");
  g_assert_cmpstr (json_string_value (json_object_get (page, "next_token")), ==, "");
  g_assert_cmpint (json_integer_value (json_object_get (page, "count")), ==, 1);
}

/* 6 */
static void
test_metadata (HttpFixture *fixture, gconstpointer data)
{
  static const char *const endpoints[] = {
    "access_evaluation_endpoint", "access_evaluations_endpoint", "search_subject_endpoint",
    "search_resource_endpoint",   "search_action_endpoint",      "access_request_endpoint",
  };
  (void) data;
  g_autoptr (HttpAnswer) answer =
      http_get (fixture->port, NULL, "/.well-known/authzen-configuration");
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (http_answer_header (answer, "content-type"), ==, "application/json");
  g_assert_cmpstr (json_string_value (json_object_get (answer->json, "policy_decision_point")), ==,
                   "https://pdp.example.org");
  for (guint i = 0; i < G_N_ELEMENTS (endpoints); i++) {
    const char *address = json_string_value (json_object_get (answer->json, endpoints[i]));
    g_assert_true (g_str_has_prefix (address, "https://pdp.example.org/access/v1/"));
  }
  const json_t *capabilities = json_object_get (answer->json, "capabilities");
  g_assert_cmpuint (json_array_size (capabilities), ==, 1);
  g_assert_cmpstr (json_string_value (json_array_get (capabilities, 0)), ==,
                   "urn:openid:authzen:capability:access-request");
  g_assert_true (json_is_array (json_object_get (answer->json, "supported_obligations")));
}

static void
set_up_public (HttpFixture *fixture, gconstpointer data)
{
  static const char *const overrides[] = { "server.public_url=https://pdp.example.org/", NULL };
  (void) data;
  http_fixture_init (fixture, overrides);
}

static void
add (const char *path, const char *policies, void (*test) (HttpFixture *, gconstpointer))
{
  g_test_add (path, HttpFixture, policies, set_up, test, http_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  add ("/conformance/authzen/todo", TODO, test_todo);
  add ("/conformance/authzen/certification/basic", CERTIFICATION, test_basic);
  add ("/conformance/authzen/certification/content-type", CERTIFICATION, test_content_type);
  add ("/conformance/authzen/certification/idempotency", CERTIFICATION, test_idempotency);
  add ("/conformance/authzen/certification/batch", CERTIFICATION, test_batches);
  add ("/conformance/authzen/certification/search", CERTIFICATION, test_searches);
  add ("/conformance/authzen/certification/pages", CERTIFICATION, test_pages);
  g_test_add ("/conformance/authzen/certification/discovery", HttpFixture, NULL, set_up_public,
              test_metadata, http_fixture_tear_down);
  return g_test_run ();
}
