/* SPDX-License-Identifier: Apache-2.0 */

/* What a field holds is written nowhere: not to the store, the log or the process's log, not into metrics, pages, explanations or errors. Requests
 * by every way there is hold a word that no other text has, in fields that are masked, declared, free and malformed; then everything that
 * can be read is read, and all files are searched. */

#include "tests/fault/fault.h"
#include "tests/fault/service.h"

#include "kg/parse.h"

#include <jansson.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define CANARY "zq7canary"
/* Who asks, for what, for which purpose. */
#define WHO                                                                                          \
  "\"subject\":{\"type\":\"user\",\"id\":\"agent-42\",\"properties\":{\"role\":\"support-agent\"}}," \
  "\"action\":{\"name\":\"use\"},\"resource\":{\"type\":\"model\",\"id\":\"acme:mistral-7b-2024-05\"}"
#define WITH(inputs)                                                                               \
  "{" WHO ",\"context\":{\"purpose\":\"customer-support\",\"inputs\":[" inputs "]}}"
/* Masked as contact data; declared and let through; found in a text; of a class that a person has to look at. */
#define MASKED                                                                                     \
  "{\"name\":\"contact\",\"source\":\"support-mart.contact\",\"value\":\"" CANARY "@example.com\"}"
#define DECLARED "{\"name\":\"topic\",\"source\":\"support-mart.topic\",\"value\":\"" CANARY "\"}"
#define FREE "{\"name\":\"note\",\"text\":\"write to " CANARY "@example.com, " CANARY "\"}"
#define HEALTH                                                                                     \
  "{\"name\":\"history\",\"source\":\"support-mart.history\",\"value\":\"on sick leave " CANARY    \
  "\"}"
#define MESSAGES                                                                                   \
  "\"messages\":[{\"role\":\"user\",\"content\":\"Ask " CANARY "@example.com, " CANARY "\"}]"
#define MODEL "\"model\":\"acme:mistral-7b-2024-05\""

typedef struct {
  const char *path;
  const char *body;
  gboolean gives_back; /* an answer that permits says the payload again */
} Sent;

static const Sent sent[] = {
  { "/access/v1/evaluation", WITH (MASKED "," DECLARED "," FREE), TRUE },
  { "/access/v1/evaluation", WITH (HEALTH "," FREE), FALSE },
  { "/access/v1/evaluation", WITH ("{\"name\":\"contact\",\"value\":{\"deep\":[\"" CANARY "\"]}}"),
    TRUE },
  { "/access/v1/evaluation", WITH ("{\"name\":\"contact\",\"source\":7,\"value\":\"" CANARY "\"}"),
    FALSE },
  { "/access/v1/evaluation",
    WITH ("{\"name\":\"x\",\"value\":\"" CANARY "\",\"value\":\"" CANARY "\"}"), FALSE },
  { "/access/v1/evaluation", "{\"context\":{\"inputs\":[" MASKED "]}}", FALSE },
  { "/access/v1/evaluation", "\"" CANARY "\"", FALSE },
  { "/access/v1/evaluations",
    "{" WHO ",\"evaluations\":[{\"context\":{\"inputs\":[" MASKED "," HEALTH "]}},"
    "{\"context\":{\"inputs\":[\"" CANARY "\"]}}]}",
    FALSE },
  { "/access/v1/requests", WITH (HEALTH "," MASKED), FALSE },
  { "/access/v1/search/resource",
    "{\"subject\":{\"type\":\"user\",\"id\":\"agent-42\"},\"action\":{\"name\":\"use\"},"
    "\"resource\":{\"type\":\"model\"},\"context\":{\"inputs\":[" MASKED "," FREE "]}}",
    FALSE },
  { "/access/v1/search/subject",
    "{\"subject\":{\"type\":\"user\"},\"action\":{\"name\":\"use\"},\"resource\":{\"type\":\"model\","
    "\"id\":\"m\"},\"context\":{\"inputs\":[" HEALTH "]}}",
    FALSE },
  { "/access/v1/search/action",
    "{\"subject\":{\"type\":\"user\",\"id\":\"a\"},\"resource\":{\"type\":\"model\",\"id\":\"m\"},"
    "\"context\":{\"inputs\":[" HEALTH "]}}",
    FALSE },
  { "/beta/litellm_basic_guardrail_api",
    "{\"input_type\":\"request\",\"litellm_call_id\":\"c1\"," MODEL ",\"texts\":[\"Ask " CANARY
    "@example.com, " CANARY "\"],\"request_data\":{" MODEL "," MESSAGES "}}",
    TRUE },
  { "/beta/litellm_basic_guardrail_api",
    "{\"input_type\":\"response\",\"litellm_call_id\":\"c1\",\"texts\":[\"" CANARY " and 4111 1111 "
    "1111 1111\"],\"request_data\":{}}",
    TRUE },
  { "/request", "{\"body\":{" MODEL "," MESSAGES "}}", TRUE },
  { "/response",
    "{\"body\":{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"Ask " CANARY
    "@example.com\"}}]}}",
    TRUE },
  { "/gateway/portkey",
    "{\"request\":{\"json\":{" MODEL "," MESSAGES "},\"text\":\"" CANARY
    "\"},\"response\":{\"json\":{},"
    "\"text\":\"\",\"statusCode\":null},\"provider\":\"openai\",\"requestType\":\"chatComplete\","
    "\"metadata\":{\"_user\":\"u\"}}",
    TRUE },
  { "/gateway/ext-authz/v1/chat/completions", "{" MODEL "," MESSAGES "}", FALSE },
  { "/analyze", "{\"language\":\"en\",\"text\":\"Ask " CANARY "@example.com, " CANARY "\"}",
    FALSE },
  { "/anonymize",
    "{\"text\":\"Ask " CANARY "@example.com\",\"analyzer_results\":[{\"start\":4,\"end\":25,"
    "\"score\":1,\"entity_type\":\"EMAIL_ADDRESS\"}]}",
    TRUE },
};

typedef struct {
  FaultService service;
  FaultAnswer answer;
  guint refused;
  guint answered;
} Search;

static gboolean
holds (const char *bytes, gsize length)
{
  return memmem (bytes, length, CANARY, strlen (CANARY)) != NULL;
}

static void
assert_clean (const char *where, const char *bytes, gsize length)
{
  if (holds (bytes, length)) {
    g_error ("a value of a field is in %s", where);
  }
}

static void
assert_clean_files (const Search *search)
{
  g_autoptr (GDir) files = g_dir_open (search->service.directory, 0, NULL);
  const char *name;
  while ((name = g_dir_read_name (files)) != NULL) {
    g_autofree char *path = g_build_filename (search->service.directory, name, NULL);
    g_autofree char *bytes = NULL;
    gsize length = 0;
    g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
    assert_clean (name, bytes, length);
  }
}

static void
put (Search *search, const char *path, const char *turtle)
{
  const FaultQuestion question = { .method = "PUT",
                                   .path = path,
                                   .key = search->service.author,
                                   .type = "text/turtle",
                                   .body = turtle };
  g_assert_cmpuint (fault_call (&search->service, &question, &search->answer), ==, 201);
}

/* With what gateways need, and with payloads kept for those who review. */
static void
set_up (Search *search, gconstpointer data)
{
  (void) data;
  g_autofree char *path =
      g_test_build_filename (G_TEST_DIST, "examples", "gateways", "support-desk.ttl", NULL);
  g_autofree char *gateways = NULL;
  g_assert_true (g_file_get_contents (path, &gateways, NULL, NULL));
  fault_service_init (&search->service);
  search->answer.body = g_string_new (NULL);
  fault_service_start (&search->service);
  put (search, "/graphs?graph=urn:gateways", gateways);
  put (search, "/graphs?graph=urn:keep",
       "<https://acme.example/governance#review-health-data> "
       "<https://w3id.org/grounds#keepPayload> true .");
}

static void
tear_down (Search *search, gconstpointer data)
{
  (void) data;
  fault_service_clear (&search->service);
  g_string_free (search->answer.body, TRUE);
}

/* --- Asking --- */

static void
send_one (Search *search, const Sent *one, const char *body, gboolean may_give_back)
{
  const FaultQuestion question = { .path = one->path, .key = search->service.key, .body = body };
  guint status = fault_call (&search->service, &question, &search->answer);
  g_assert_cmpuint (status, !=, 0);
  g_assert_cmpuint (status, !=, 404);
  search->refused += status >= 400 ? 1 : 0;
  search->answered += status < 400 ? 1 : 0;
  if (status >= 400 || !may_give_back) {
    assert_clean (one->path, search->answer.body->str, search->answer.body->len);
  }
}

/* Each whole, and cut off before its end. */
static void
send_all (Search *search)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sent); i++) {
    g_autofree char *cut = g_strndup (sent[i].body, strlen (sent[i].body) - 1);
    send_one (search, &sent[i], sent[i].body, sent[i].gives_back);
    send_one (search, &sent[i], cut, FALSE);
  }
}

/* --- Reading --- */

static const char *const kinds[] = { "application/json", "text/html",     "text/turtle",
                                     "text/plain",       "image/svg+xml", "text/vnd.graphviz" };

/* By whoever may see most of it, in every form that there is. */
static void
read_all (Search *search, const char *path)
{
  guint n = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autofree char *fields = g_strdup_printf ("Accept: %s\r\n", kinds[i]);
    const FaultQuestion question = { .path = path,
                                     .key = search->service.reader,
                                     .fields = fields };
    guint status = fault_call (&search->service, &question, &search->answer);
    assert_clean (path, search->answer.body->str, search->answer.body->len);
    n += status == 200 ? 1 : 0;
  }
  if (n == 0) {
    g_error ("%s: %s", path, search->answer.body->str);
  }
}

static void
post (Search *search, const char *path, const char *type, const char *body)
{
  const FaultQuestion question = {
    .path = path, .key = search->service.reader, .type = type, .body = body
  };
  if (fault_call (&search->service, &question, &search->answer) != 200) {
    g_error ("%s: %s", path, search->answer.body->str);
  }
  assert_clean (path, search->answer.body->str, search->answer.body->len);
}

static void
read_decision (Search *search, const char *id)
{
  static const char *const parts[] = { "", "/explanation?whyNot=1&change=1", "/record" };
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++) {
    g_autofree char *path = g_strconcat ("/v1/decisions/", id, parts[i], NULL);
    read_all (search, path);
  }
  g_autofree char *replay = g_strconcat ("/v1/decisions/", id, "/replay", NULL);
  post (search, replay, "application/json", "{}");
}

typedef void (*Reader) (Search *search, const char *id);

static void
read_review (Search *search, const char *id)
{
  g_autofree char *path = g_strconcat ("/v1/reviews/", id, NULL);
  read_all (search, path);
}

/* Each of a list; returns how many. */
static gsize
read_list (Search *search, const char *path, const char *name, Reader reader)
{
  const FaultQuestion question = { .path = path, .key = search->service.reader };
  g_assert_cmpuint (fault_call (&search->service, &question, &search->answer), ==, 200);
  json_t *json = json_loadb (search->answer.body->str, search->answer.body->len, 0, NULL);
  const json_t *list = json_object_get (json, name);
  gsize n = json_array_size (list);
  for (gsize i = 0; i < n; i++) {
    reader (search, json_string_value (json_object_get (json_array_get (list, i), "id")));
  }
  json_decref (json);
  return n;
}

static void
read_everything (Search *search)
{
  static const char *const paths[] = {
    "/v1/decisions?limit=1000", "/v1/reviews", "/v1/commits", "/v1/log", "/metrics", "/readyz"
  };
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++) {
    read_all (search, paths[i]);
  }
  g_assert_cmpuint (read_list (search, "/v1/decisions?limit=1000", "decisions", read_decision), >=,
                    10);
  g_assert_cmpuint (read_list (search, "/v1/reviews", "reviews", read_review), >=, 1);
  post (search, "/v1/what-if?graph=urn:what-if", "text/turtle",
        "@prefix gr: <https://w3id.org/grounds#> . @prefix sh: <http://www.w3.org/ns/shacl#> . "
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . "
        "<urn:p> a gr:Policy ; gr:default gr:Deny ; gr:rule <urn:r> . "
        "<urn:r> a gr:Rule ; rdfs:label \"Nothing is permitted\" ; gr:effect gr:Deny ; "
        "gr:condition [ sh:property [ sh:path gr:action ; sh:minCount 1 ] ] .");
}

/* --- Tests --- */

static void
test_everywhere (Search *search, gconstpointer data)
{
  (void) data;
  /* That it is looked for where it could be: what is not masked comes back. */
  send_one (search, &sent[0], sent[0].body, TRUE);
  g_assert_true (holds (search->answer.body->str, search->answer.body->len));
  send_all (search);
  g_test_message ("%u answered, %u refused", search->answered, search->refused);
  g_assert_cmpuint (search->answered, >=, G_N_ELEMENTS (sent) / 2);
  g_assert_cmpuint (search->refused, >=, G_N_ELEMENTS (sent) / 2);
  read_everything (search);
  assert_clean_files (search);
  g_assert_cmpint (WEXITSTATUS (fault_service_stop (&search->service, SIGTERM)), ==, 0);
  assert_clean_files (search);
}

/* Where nothing can be recorded, errors say what is wrong, and nothing of the request. */
static void
test_full (Search *search, gconstpointer data)
{
  (void) data;
  fault_service_limit_files (&search->service, 4096);
  for (gsize i = 0; i < G_N_ELEMENTS (sent); i++) {
    send_one (search, &sent[i], sent[i].body, strcmp (sent[i].path, "/anonymize") == 0);
  }
  g_assert_cmpuint (search->refused, >=, G_N_ELEMENTS (sent) / 2);
  fault_service_limit_files (&search->service, RLIM_INFINITY);
  assert_clean_files (search);
  g_assert_cmpint (WEXITSTATUS (fault_service_stop (&search->service, SIGTERM)), ==, 0);
  assert_clean_files (search);
}

/* A crash leaves nothing behind, and neither does the start after it. */
static void
test_crash (Search *search, gconstpointer data)
{
  (void) data;
  static const int signals[] = { SIGABRT, SIGSEGV, SIGKILL };
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++) {
    send_all (search);
    int status = fault_service_stop (&search->service, signals[i]);
    g_assert_true (WIFSIGNALED (status) || WEXITSTATUS (status) != 0);
    assert_clean_files (search);
    fault_service_start (&search->service);
    read_all (search, "/v1/decisions?limit=1000");
  }
  g_assert_cmpint (WEXITSTATUS (fault_service_stop (&search->service, SIGTERM)), ==, 0);
  assert_clean_files (search);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add ("/fault/canary/" #name, Search, NULL, set_up, test_##name, tear_down)
  ADD (everywhere);
  ADD (full);
  ADD (crash);
#undef ADD
  return g_test_run ();
}
