/* SPDX-License-Identifier: Apache-2.0 */
#include "api/routes/limits.h"
#include "kg/parse.h"
#include "tests/api/http-fixture.h"

#include <string.h>

/* The graph over HTTP: graph store, SPARQL, commits, validation, what-if. */

#define GRAPH "/graphs?graph=http%3A%2F%2Fexample.org%2Fg"
#define TURTLE "@prefix ex: <http://example.org/> . ex:a ex:p ex:b .\n"

typedef struct {
  const char *method;
  const char *path;
  AccessRole role;
  const char *type;
  const char *body;
  const char *fields;
} Ask;

static HttpAnswer *
ask (HttpFixture *fixture, const Ask *ask)
{
  g_autoptr (HttpClient) client = http_client_new (fixture->port);
  const HttpQuestion question = { .method = ask->method,
                                  .path = ask->path,
                                  .key = http_fixture_key (fixture, ask->role),
                                  .type = ask->type,
                                  .body = ask->body,
                                  .fields = ask->fields };
  return http_client_exchange (client, &question);
}

static HttpAnswer *
put (HttpFixture *fixture, const char *body, const char *fields)
{
  return ask (fixture, &(Ask) { "PUT", GRAPH, ACCESS_AUTHOR, "text/turtle", body, fields });
}

static const char *
detail (const HttpAnswer *answer)
{
  return json_string_value (json_object_get (answer->json, "detail"));
}

static void
test_put_and_get (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (HttpAnswer) before = http_fixture_get (fixture, ACCESS_READER, GRAPH);
  g_assert_cmpuint (before->status, ==, 404);
  g_autoptr (HttpAnswer) made = put (fixture, TURTLE, NULL);
  g_assert_cmpuint (made->status, ==, 201);
  g_assert_cmpstr (http_answer_header (made, "etag"), ==, "\"2\"");
  g_assert_cmpstr (http_answer_header (made, "location"), ==, GRAPH);
  g_autoptr (HttpAnswer) again = put (fixture, TURTLE "ex:c ex:p ex:d .", NULL);
  g_assert_cmpuint (again->status, ==, 204);
  g_assert_cmpuint (again->body->len, ==, 0);
  g_autoptr (HttpAnswer) got = http_fixture_get (fixture, ACCESS_READER, GRAPH);
  g_assert_cmpuint (got->status, ==, 200);
  g_assert_cmpstr (http_answer_header (got, "content-type"), ==, "text/turtle; charset=utf-8");
  g_assert_cmpstr (http_answer_header (got, "etag"), ==, "\"3\"");
  g_autoptr (HttpAnswer) lines =
      ask (fixture, &(Ask) { .path = GRAPH,
                             .role = ACCESS_AUTHOR,
                             .fields = "Accept: application/n-triples\r\n" });
  g_assert_cmpstr (lines->body->str, ==,
                   "<http://example.org/a> <http://example.org/p> <http://example.org/b> .\n"
                   "<http://example.org/c> <http://example.org/p> <http://example.org/d> .\n");
  g_autoptr (HttpAnswer) head =
      ask (fixture, &(Ask) { .path = GRAPH, .role = ACCESS_READER, .fields = "Accept: x/y\r\n" });
  g_assert_cmpuint (head->status, ==, 406);
  g_autoptr (HttpAnswer) same =
      ask (fixture, &(Ask) { .path = GRAPH,
                             .role = ACCESS_READER,
                             .fields = "If-None-Match: \"2\", \"3\"\r\n" });
  g_assert_cmpuint (same->status, ==, 304);
  g_assert_cmpuint (same->body->len, ==, 0);
}

static void
test_add_and_delete (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (HttpAnswer) made = put (fixture, TURTLE, NULL);
  g_assert_cmpuint (made->status, ==, 201);
  g_autoptr (HttpAnswer) added =
      ask (fixture, &(Ask) { "POST", GRAPH "&message=more", ACCESS_AUTHOR, "application/n-triples",
                             "<http://example.org/c> <http://example.org/p> \"x\" .\n", NULL });
  g_assert_cmpuint (added->status, ==, 204);
  g_autoptr (HttpAnswer) got = http_fixture_get (fixture, ACCESS_READER, GRAPH);
  g_assert_nonnull (strstr (got->body->str, "\"x\""));
  g_assert_nonnull (strstr (got->body->str, "ex:b"));
  g_autoptr (HttpAnswer) commit = http_fixture_get (fixture, ACCESS_AUDITOR, "/v1/commits/3");
  g_assert_cmpstr (json_string_value (json_object_get (commit->json, "message")), ==, "more");
  g_assert_cmpstr (json_string_value (json_object_get (commit->json, "author")), ==, "author");
  g_autoptr (HttpAnswer) gone =
      ask (fixture, &(Ask) { .method = "DELETE", .path = GRAPH, .role = ACCESS_AUTHOR });
  g_assert_cmpuint (gone->status, ==, 204);
  g_autoptr (HttpAnswer) after = http_fixture_get (fixture, ACCESS_READER, GRAPH);
  g_assert_cmpuint (after->status, ==, 404);
  g_autoptr (HttpAnswer) twice =
      ask (fixture, &(Ask) { .method = "DELETE", .path = GRAPH, .role = ACCESS_AUTHOR });
  g_assert_cmpuint (twice->status, ==, 404);
}

static void
test_preconditions (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  static const struct {
    const char *fields;
    guint status;
  } cases[] = {
    { "If-Match: \"2\"\r\n", 412 },                                       /* it is not there yet */
    { "If-Match: *\r\n", 412 },          { "If-None-Match: *\r\n", 201 }, /* commit 2 */
    { "If-None-Match: *\r\n", 412 },     { "If-None-Match: \"2\"\r\n", 412 },
    { "If-None-Match: \"1\"\r\n", 204 }, /* nothing changes: no commit */
    { "If-Match: \"1\"\r\n", 412 },      { "If-Match: \"1\", \"2\"\r\n", 204 },
    { "If-Match: *\r\n", 204 },          { "If-Match: 2\r\n", 400 }, /* no entity tag */
    { "If-Match: W/\"2\"\r\n", 412 }, /* weak ones never match (RFC 9110, 13.1.1) */
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (HttpAnswer) answer = put (fixture, TURTLE, cases[i].fields);
    g_test_message ("%s", cases[i].fields);
    g_assert_cmpuint (answer->status, ==, cases[i].status);
  }
  g_autoptr (HttpAnswer) refused = ask (fixture, &(Ask) { .method = "DELETE",
                                                          .path = GRAPH,
                                                          .role = ACCESS_AUTHOR,
                                                          .fields = "If-Match: \"1\"\r\n" });
  g_assert_cmpuint (refused->status, ==, 412);
  g_autoptr (HttpAnswer) commits = http_fixture_get (fixture, ACCESS_READER, "/v1/commits");
  g_assert_cmpuint (json_array_size (json_object_get (commits->json, "commits")), ==, 2);
}

static void
test_refusals (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  static const struct {
    const char *path;
    const char *type;
    const char *body;
    guint status;
  } cases[] = {
    { "/graphs?default", "text/turtle", TURTLE, 400 },
    { "/graphs", "text/turtle", TURTLE, 400 },
    { "/graphs?graph=no%20iri", "text/turtle", TURTLE, 400 },
    { "/graphs?graph=urn:grounds:review:1", "text/turtle", TURTLE, 403 },
    { "/graphs?graph=urn:grounds:signals:cost:2026-11", "text/turtle", TURTLE, 403 },
    { GRAPH, NULL, TURTLE, 415 },
    { GRAPH, "application/json", "{}", 415 },
    { GRAPH, "application/trig", "<urn:other> { <urn:a> <urn:b> <urn:c> }", 415 },
    { GRAPH, "application/n-quads", "<urn:a> <urn:b> <urn:c> <urn:other> .", 415 },
    { GRAPH, "text/turtle", "<urn:a> <urn:b> ", 400 },
    { GRAPH, "text/turtle", "<urn:a> <urn:b> \"\xff\" .", 400 },
    { GRAPH, "application/rdf+xml", "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>&a;",
      400 },
    /* What shapes guard: a rule has an effect. */
    { GRAPH, "text/turtle",
      "<urn:r> a <https://w3id.org/grounds#Rule> ; "
      "<https://w3id.org/grounds#condition> [] .",
      422 },
    { GRAPH, "text/turtle", "<urn:r> <https://w3id.org/grounds#noSuchTerm> 1 .", 422 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (HttpAnswer) answer = ask (fixture, &(Ask) { "PUT", cases[i].path, ACCESS_AUTHOR,
                                                           cases[i].type, cases[i].body, NULL });
    g_test_message ("%s: %s", cases[i].path, answer->body->str);
    g_assert_cmpuint (answer->status, ==, cases[i].status);
    g_assert_cmpstr (http_answer_header (answer, "content-type"), ==, "application/problem+json");
    g_assert_nonnull (detail (answer));
  }
  g_autoptr (HttpAnswer) commits = http_fixture_get (fixture, ACCESS_READER, "/v1/commits");
  g_assert_cmpuint (json_array_size (json_object_get (commits->json, "commits")), ==, 1);
}

/* --- Approvals --- */

#define ESCALATING                                                                                 \
  "@prefix ex: <http://example.org/> . @prefix gr: <https://w3id.org/grounds#> . "                 \
  "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . "                                            \
  "@prefix sh: <http://www.w3.org/ns/shacl#> . "                                                   \
  "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . "                                       \
  "ex:p a gr:Policy ; gr:rule ex:ask . "                                                           \
  "ex:ask a gr:Rule ; rdfs:label \"Ask\" ; gr:effect gr:Escalate ; gr:condition [] . "
#define APPROVAL(limit)                                                                            \
  "ex:a a gr:Approval ; gr:approvesRule ex:ask ; gr:approvedBy ex:me ; "                           \
  "gr:approvedAt \"2026-11-01T00:00:00Z\"^^xsd:dateTime ; "                                        \
  "gr:validUntil \"2100-01-01T00:00:00Z\"^^xsd:dateTime ; " limit " . "
#define ONE_SUBJECT "gr:subject <urn:grounds:user:u> ; gr:resource <urn:grounds:record:1>"

typedef struct {
  AccessRole role;
  const char *method;
  const char *path;
  const char *body;
  guint status;
} ApprovalCase;

/* Who may change the graph may not approve with it. */
static void
test_approvals (HttpFixture *fixture, gconstpointer data)
{
  static const ApprovalCase cases[] = {
    { ACCESS_AUTHOR, "PUT", GRAPH, ESCALATING, 201 }, /* commit 2 */
    { ACCESS_AUTHOR, "PUT", GRAPH, ESCALATING APPROVAL (ONE_SUBJECT), 403 },
    { ACCESS_AUTHOR, "POST", GRAPH, ESCALATING APPROVAL (ONE_SUBJECT), 403 },
    { ACCESS_ADMIN, "PUT", GRAPH, ESCALATING APPROVAL (ONE_SUBJECT), 204 }, /* commit 3 */
    /* What an approval is limited to is part of it. */
    { ACCESS_AUTHOR, "PUT", GRAPH, ESCALATING APPROVAL ("gr:subject <urn:grounds:user:u>"), 403 },
    { ACCESS_AUTHOR, "PUT", "/graphs?graph=urn:other",
      ESCALATING "ex:a gr:validUntil \"2200-01-01T00:00:00Z\"^^xsd:dateTime .", 403 },
    /* The rest of the graph in which it stands is the author's. */
    { ACCESS_AUTHOR, "PUT", GRAPH, ESCALATING APPROVAL (ONE_SUBJECT) "ex:x ex:y ex:z .",
      204 }, /* 4 */
    /* Without it less is permitted. */
    { ACCESS_AUTHOR, "PUT", GRAPH, ESCALATING, 204 }, /* 5 */
    /* Going back is a commit like others. */
    { ACCESS_AUTHOR, "POST", "/v1/commits/4/rollback", "", 403 },
    { ACCESS_AUTHOR, "POST", "/v1/commits/2/rollback", "", 200 },
    { ACCESS_ADMIN, "POST", "/v1/commits/4/rollback", "", 200 },
  };
  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const ApprovalCase *one = &cases[i];
    const char *type = *one->body != '\0' ? "text/turtle" : NULL;
    g_autoptr (HttpAnswer) answer =
        ask (fixture, &(Ask) { one->method, one->path, one->role, type, one->body, NULL });
    g_test_message ("%u: %s", i, answer->body->str);
    g_assert_cmpuint (answer->status, ==, one->status);
    if (one->status == 403) {
      g_assert_cmpstr (detail (answer), ==,
                       "`http://example.org/a` is an approval, which the role author may neither "
                       "give nor change; have a reviewer approve the review at /v1/reviews, or ask "
                       "an administrator");
    }
  }
  g_autoptr (HttpAnswer) commits = http_fixture_get (fixture, ACCESS_READER, "/v1/commits?limit=1");
  const json_t *commit = json_array_get (json_object_get (commits->json, "commits"), 0);
  g_assert_cmpstr (json_string_value (json_object_get (commit, "author")), ==, "admin");
}

/* The log says who tried. */
static void
test_approvals_logged (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (HttpAnswer) refused = put (fixture, ESCALATING APPROVAL (ONE_SUBJECT), NULL);
  g_assert_cmpuint (refused->status, ==, 403);
  g_autoptr (HttpAnswer) log = NULL;
  const json_t *record = NULL;
  /* It is written while the answer leaves. */
  for (guint i = 0; record == NULL && i < 200; i++) {
    g_clear_pointer (&log, http_answer_free);
    log = http_fixture_get (fixture, ACCESS_AUDITOR, "/v1/log?kind=access&limit=1");
    record = json_object_get (json_array_get (json_object_get (log->json, "entries"), 0), "record");
    const char *action = json_string_value (json_object_get (record, "action"));
    record = g_strcmp0 (action, "refused") == 0 ? record : NULL;
    g_usleep (record == NULL ? 10000 : 0);
  }
  g_assert_nonnull (record);
  g_assert_cmpstr (json_string_value (json_object_get (record, "path")), ==, "/graphs");
  g_assert_cmpstr (json_string_value (json_object_get (record, "method")), ==, "PUT");
}

/* --- SPARQL --- */

#define SELECT "SELECT ?o { <http://example.org/a> <http://example.org/p> ?o }"
#define SELECT_ENCODED                                                                             \
  "SELECT%20%3Fo%20%7B%20%3Chttp%3A%2F%2Fexample.org%2Fa%3E%20%3Chttp%3A%2F%2Fexample.org%2Fp%3E"  \
  "%20%3Fo%20%7D"

static void
check_one_row (const HttpAnswer *answer)
{
  g_assert_cmpuint (answer->status, ==, 200);
  json_t *rows = json_object_get (json_object_get (answer->json, "results"), "bindings");
  g_assert_cmpuint (json_array_size (rows), ==, 1);
  g_assert_cmpstr (json_string_value (
                       json_object_get (json_object_get (json_array_get (rows, 0), "o"), "value")),
                   ==, "http://example.org/b");
}

static void
test_sparql (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  static const struct {
    const char *accept;
    const char *query;
    guint status;
    const char *type;
  } cases[] = {
    { "*/*", SELECT, 200, "application/sparql-results+json" },
    { "text/csv", SELECT, 200, "text/csv; charset=utf-8" },
    { "text/tab-separated-values", SELECT, 200, "text/tab-separated-values; charset=utf-8" },
    { "application/sparql-results+xml", SELECT, 200, "application/sparql-results+xml" },
    { "application/json", "ASK { ?s ?p ?o }", 200, "application/json" },
    { "*/*", "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 1", 200, "text/turtle; charset=utf-8" },
    { "application/n-triples", "DESCRIBE <http://example.org/a>", 200, "application/n-triples" },
    { "text/csv", "DESCRIBE <http://example.org/a>", 406, "application/problem+json" },
    { "image/png", SELECT, 406, "application/problem+json" },
    { "*/*", "SELECT nonsense", 400, "application/problem+json" },
    { "*/*", "INSERT DATA { <urn:a> <urn:b> <urn:c> }", 400, "application/problem+json" },
    { "*/*", "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }", 400,
      "application/problem+json" },
  };
  http_fixture_load (fixture, "a", TURTLE);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *fields = g_strdup_printf ("Accept: %s\r\n", cases[i].accept);
    g_autoptr (HttpAnswer) answer =
        ask (fixture, &(Ask) { "POST", "/sparql", ACCESS_READER, "application/sparql-query",
                               cases[i].query, fields });
    g_test_message ("%s: %s", cases[i].query, answer->body->str);
    g_assert_cmpuint (answer->status, ==, cases[i].status);
    g_assert_cmpstr (http_answer_header (answer, "content-type"), ==, cases[i].type);
  }
}

static void
test_sparql_forms (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  http_fixture_load (fixture, "a", TURTLE);
  g_autoptr (HttpAnswer) get =
      http_fixture_get (fixture, ACCESS_READER, "/sparql?query=" SELECT_ENCODED);
  check_one_row (get);
  g_autoptr (HttpAnswer) form =
      ask (fixture, &(Ask) { "POST", "/sparql", ACCESS_READER, "application/x-www-form-urlencoded",
                             "query=" SELECT_ENCODED, NULL });
  check_one_row (form);
  g_autoptr (HttpAnswer) none = http_fixture_get (fixture, ACCESS_READER, "/sparql");
  g_assert_cmpuint (none->status, ==, 400);
  g_autoptr (HttpAnswer) graphs =
      http_fixture_get (fixture, ACCESS_READER,
                        "/sparql?query=" SELECT_ENCODED "&default-graph-uri=urn:a");
  g_assert_cmpuint (graphs->status, ==, 400);
  g_autoptr (HttpAnswer) typed = ask (fixture, &(Ask) { "POST", "/sparql", ACCESS_READER,
                                                        "application/sparql-update", "", NULL });
  g_assert_cmpuint (typed->status, ==, 415);
}

/* --- Commits --- */

static void
test_commits (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  http_fixture_load (fixture, "a", TURTLE);
  http_fixture_load (fixture, "a", "@prefix ex: <http://example.org/> . ex:a ex:p ex:c .\n");
  g_autoptr (HttpAnswer) page = http_fixture_get (fixture, ACCESS_AUDITOR, "/v1/commits?limit=2");
  json_t *list = json_object_get (page->json, "commits");
  g_assert_cmpuint (json_array_size (list), ==, 2);
  g_assert_cmpint (json_integer_value (json_object_get (json_array_get (list, 0), "commit")), ==,
                   3);
  const char *next = json_string_value (json_object_get (page->json, "next"));
  g_assert_cmpstr (next, ==, "/v1/commits?before=2&limit=2");
  g_autoptr (HttpAnswer) last = http_fixture_get (fixture, ACCESS_AUDITOR, next);
  g_assert_cmpuint (json_array_size (json_object_get (last->json, "commits")), ==, 1);
  g_assert_true (json_is_null (json_object_get (last->json, "next")));
  g_autoptr (HttpAnswer) one = http_fixture_get (fixture, ACCESS_READER, "/v1/commits/3?diff=1");
  json_t *diff = json_object_get (one->json, "diff");
  g_assert_cmpstr (json_string_value (json_array_get (json_object_get (diff, "added"), 0)), ==,
                   "<http://example.org/a> <http://example.org/p> <http://example.org/c> "
                   "<http://example.org/a> .");
  g_assert_cmpstr (json_string_value (json_array_get (json_object_get (diff, "removed"), 0)), ==,
                   "<http://example.org/a> <http://example.org/p> <http://example.org/b> "
                   "<http://example.org/a> .");
  static const struct {
    const char *path;
    guint status;
  } cases[] = {
    { "/v1/commits/head", 200 },
    { "/v1/commits/0", 404 },
    { "/v1/commits/99", 404 },
    { "/v1/commits/x", 400 },
    { "/v1/commits?limit=0", 400 },
    { "/v1/commits?limit=1001", 400 },
    { "/v1/commits?before=-1", 400 },
    { "/v1/commits?limit=1000", 200 },
    { "/v1/commits/99999999999999999999", 404 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (HttpAnswer) answer = http_fixture_get (fixture, ACCESS_READER, cases[i].path);
    g_test_message ("%s: %s", cases[i].path, answer->body->str);
    g_assert_cmpuint (answer->status, ==, cases[i].status);
  }
}

static void
test_rollback (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (HttpAnswer) made = put (fixture, TURTLE, NULL);
  g_autoptr (HttpAnswer) back =
      ask (fixture, &(Ask) { "POST", "/v1/commits/1/rollback", ACCESS_AUTHOR, "application/json",
                             "{\"message\": \"no\"}", NULL });
  g_assert_cmpuint (back->status, ==, 200);
  g_assert_cmpint (json_integer_value (json_object_get (back->json, "commit")), ==, 3);
  g_assert_cmpint (json_integer_value (json_object_get (back->json, "removed")), ==, 1);
  g_autoptr (HttpAnswer) gone = http_fixture_get (fixture, ACCESS_READER, GRAPH);
  g_assert_cmpuint (gone->status, ==, 404);
  static const char *const bodies[] = { "[]", "{\"message\": 1}", "{\"message\": \"\"}", "{",
                                        "{\"message\": \"a\\u0000b\"}" };
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++) {
    g_autoptr (HttpAnswer) bad =
        ask (fixture, &(Ask) { "POST", "/v1/commits/2/rollback", ACCESS_AUTHOR, "application/json",
                               bodies[i], NULL });
    g_assert_cmpuint (bad->status, ==, 400);
  }
}

/* --- What is tried --- */

#define POLICY                                                                                     \
  "@prefix ex: <http://example.org/> . @prefix gr: <https://w3id.org/grounds#> . @prefix sh: "     \
  "<http://www.w3.org/ns/shacl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . "       \
  "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . "                                            \
  "ex:policy a gr:Policy ; rdfs:label \"p\" ; gr:rule ex:rule . "                                  \
  "ex:rule a gr:Rule ; rdfs:label \"r\" ; gr:effect gr:Allow ; gr:basis ex:law ; gr:condition "    \
  "[ sh:property [ sh:path gr:subject ; sh:minCount 1 ] ] . "

static void
test_validate (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (HttpAnswer) bad =
      ask (fixture, &(Ask) { "POST", "/v1/validate", ACCESS_READER, "text/turtle",
                             "<urn:r> a <https://w3id.org/grounds#Rule> .", NULL });
  g_assert_cmpuint (bad->status, ==, 200);
  g_assert_true (json_is_false (json_object_get (bad->json, "conforms")));
  g_autoptr (HttpAnswer) turtle =
      ask (fixture,
           &(Ask) { "POST", "/v1/validate", ACCESS_AUTHOR, "text/turtle",
                    "<urn:r> a <https://w3id.org/grounds#Rule> .", "Accept: text/turtle\r\n" });
  g_assert_cmpstr (http_answer_header (turtle, "content-type"), ==, "text/turtle; charset=utf-8");
  g_assert_nonnull (strstr (turtle->body->str, "ValidationReport"));
  g_autoptr (HttpAnswer) fine =
      ask (fixture, &(Ask) { "POST", "/v1/validate", ACCESS_READER, "text/turtle", POLICY, NULL });
  g_assert_cmpint (json_integer_value (json_object_get (fine->json, "violations")), ==, 0);
#define OWN                                                                                        \
  "@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:s> a sh:NodeShape ; sh:targetNode <urn:n> ; "  \
  "sh:property [ sh:path <urn:p> ; sh:minCount 1 ] ."
  g_autoptr (HttpAnswer) own = ask (fixture, &(Ask) { "POST", "/v1/validate?shapes=body",
                                                      ACCESS_READER, "text/turtle", OWN, NULL });
  g_assert_cmpint (json_integer_value (json_object_get (own->json, "violations")), ==, 1);
  http_fixture_load (fixture, "shapes", OWN);
  g_autoptr (HttpAnswer) named =
      ask (fixture, &(Ask) { "POST", "/v1/validate?shapes=http://example.org/shapes", ACCESS_READER,
                             "text/turtle", "<urn:n> <urn:p> 1 .", NULL });
  g_assert_true (json_is_true (json_object_get (named->json, "conforms")));
  g_autoptr (HttpAnswer) none =
      ask (fixture, &(Ask) { "POST", "/v1/validate?shapes=http://example.org/none", ACCESS_READER,
                             "text/turtle", "<urn:n> <urn:p> 1 .", NULL });
  g_assert_cmpuint (none->status, ==, 404);
}

static void
test_what_if (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  http_fixture_load (fixture, "policy", POLICY);
  for (guint i = 0; i < 3; i++) {
    g_autoptr (HttpAnswer) decided = http_fixture_post (
        fixture, ACCESS_CALLER, "/access/v1/evaluation",
        "{\"subject\": {\"type\": \"user\", \"id\": \"a\"}, \"action\": {\"name\": \"use\"}, "
        "\"resource\": {\"type\": \"model\", \"id\": \"m\"}}");
    g_assert_true (json_is_true (json_object_get (decided->json, "decision")));
  }
  g_autoptr (HttpAnswer) report =
      ask (fixture,
           &(Ask) { "POST", "/v1/what-if?graph=http://example.org/policy&replace=1&limit=2",
                    ACCESS_READER, "text/turtle", "<urn:a> <urn:b> <urn:c> .", NULL });
  g_assert_cmpuint (report->status, ==, 200);
  g_assert_cmpint (json_integer_value (json_object_get (report->json, "changed")), ==, 3);
  g_assert_cmpuint (json_array_size (json_object_get (report->json, "changes")), ==, 2);
  g_autoptr (HttpAnswer) later =
      ask (fixture, &(Ask) { "POST", "/v1/what-if?graph=urn:x&since=2100-01-01T00:00:00Z",
                             ACCESS_READER, "text/turtle", "<urn:a> <urn:b> <urn:c> .", NULL });
  g_assert_cmpint (json_integer_value (json_object_get (later->json, "decisions")), ==, 0);
  g_autoptr (HttpAnswer) commits = http_fixture_get (fixture, ACCESS_READER, "/v1/commits");
  g_assert_cmpuint (json_array_size (json_object_get (commits->json, "commits")), ==, 2);
  g_autoptr (HttpAnswer) where =
      ask (fixture, &(Ask) { "POST", "/v1/what-if", ACCESS_READER, "text/turtle", TURTLE, NULL });
  g_assert_cmpuint (where->status, ==, 400);
}

int
main (int argc, char **argv)
{
  static const HttpFixtureTest tests[] = {
    { "/routes/graph/put-and-get", test_put_and_get },
    { "/routes/graph/add-and-delete", test_add_and_delete },
    { "/routes/graph/preconditions", test_preconditions },
    { "/routes/graph/refusals", test_refusals },
    { "/routes/graph/approvals", test_approvals },
    { "/routes/graph/approvals-logged", test_approvals_logged },
    { "/routes/sparql/results", test_sparql },
    { "/routes/sparql/forms", test_sparql_forms },
    { "/routes/commits/list", test_commits },
    { "/routes/commits/rollback", test_rollback },
    { "/routes/try/validate", test_validate },
    { "/routes/try/what-if", test_what_if },
  };
  return http_fixture_main (argc, argv, http_fixture_set_up, tests, G_N_ELEMENTS (tests));
}
