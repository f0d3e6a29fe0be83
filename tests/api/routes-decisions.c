/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/log.h"
#include "kg/parse.h"
#include "tests/api/http-fixture.h"

#include <string.h>

/* Decisions of the log, and the log, over HTTP. */

static const char graph[] =
    "@prefix ex: <http://example.org/> . @prefix gr: <https://w3id.org/grounds#> . "
    "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix pd: <https://w3id.org/dpv/pd#> . "
    "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . "
    "ex:model rdfs:label \"model\" ; gr:lifecycle gr:Approved . "
    "ex:policy a gr:Policy ; rdfs:label \"p\" ; gr:rule ex:approved, ex:hide . "
    "ex:approved a gr:Rule ; rdfs:label \"Approved models may be used\" ; gr:effect gr:Allow ; "
    "  gr:basis ex:law ; gr:condition [ sh:property [ sh:path ( gr:resource gr:lifecycle ) ; "
    "    sh:hasValue gr:Approved ] ] . "
    "ex:hide a gr:Rule ; rdfs:label \"E-mail addresses are hidden\" ; gr:effect gr:Mask ; "
    "  gr:target gr:Field ; gr:basis ex:law ; gr:mask [ gr:operator gr:Redact ] ; "
    "  gr:condition [ sh:property [ sh:path gr:dataClass ; sh:hasValue pd:EmailAddress ] ] . ";

static void
set_up (HttpFixture *fixture, gconstpointer data)
{
  http_fixture_set_up (fixture, data);
  http_fixture_load (fixture, "graph", graph);
}

/* Decides; its id. (transfer full) */
static char *
decide (HttpFixture *fixture, const char *user, const char *resource, const char *context)
{
  g_autofree char *json = g_strdup_printf (
      "{\"subject\":{\"type\":\"user\",\"id\":\"%s\"},\"action\":{\"name\":\"use\"},"
      "\"resource\":{\"type\":\"model\",\"id\":\"%s\"},\"context\":%s}",
      user, resource, context);
  g_autoptr (HttpAnswer) answer =
      http_fixture_post (fixture, ACCESS_CALLER, "/access/v1/evaluation", json);
  g_test_message ("%s", answer->body->str);
  g_assert_cmpuint (answer->status, ==, 200);
  return g_strdup (
      json_string_value (json_object_get (json_object_get (answer->json, "context"), "id")));
}

#define FIELD                                                                                      \
  "{\"inputs\":[{\"name\":\"to\",\"class\":\"pd:EmailAddress\",\"value\":\"a@b.example\"}]}"

static HttpAnswer *
get (HttpFixture *fixture, const char *id, const char *rest, const char *accept)
{
  g_autofree char *path = g_strconcat ("/v1/decisions/", id, rest, NULL);
  g_autofree char *fields = accept != NULL ? g_strdup_printf ("Accept: %s\r\n", accept) : NULL;
  g_autoptr (HttpClient) client = http_client_new (fixture->port);
  const HttpQuestion question = { .path = path,
                                  .key = http_fixture_key (fixture, ACCESS_READER),
                                  .fields = fields };
  return http_client_exchange (client, &question);
}

static const char *
text_of (const json_t *object, const char *name)
{
  return json_string_value (json_object_get (object, name));
}

static void
test_one (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *id = decide (fixture, "ann", "ex:model", FIELD);
  g_autoptr (HttpAnswer) answer = get (fixture, id, "", NULL);
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (text_of (answer->json, "id"), ==, id);
  g_assert_cmpstr (text_of (answer->json, "outcome"), ==, "mask");
  g_assert_true (json_is_true (json_object_get (answer->json, "decision")));
  g_assert_cmpstr (text_of (answer->json, "resource"), ==, "ex:model");
  g_assert_cmpstr (text_of (answer->json, "subject"), ==, "urn:grounds:user:ann");
  g_assert_cmpint (json_integer_value (json_object_get (answer->json, "commit")), ==, 2);
  g_assert_cmpstr (text_of (json_array_get (json_object_get (answer->json, "masks"), 0), "rule"),
                   ==, "ex:hide");
  g_assert_null (strstr (answer->body->str, "a@b.example"));
  g_autoptr (HttpAnswer) record = get (fixture, id, "/record", NULL);
  g_assert_cmpuint (record->status, ==, 200);
  g_assert_cmpstr (text_of (record->json, "id"), ==, id);
  g_assert_true (g_str_has_prefix (record->body->str, "{\"by\":"));
  g_autoptr (HttpAnswer) none = get (fixture, "01234567-0000-7000-8000-000000000000", "", NULL);
  g_assert_cmpuint (none->status, ==, 404);
  g_autoptr (HttpAnswer) hostile = get (fixture, "%27%20or%201=1", "", NULL);
  g_assert_cmpuint (hostile->status, ==, 404);
}

static guint
count (HttpFixture *fixture, const char *filter)
{
  g_autofree char *path = g_strconcat ("/v1/decisions?", filter, NULL);
  g_autoptr (HttpAnswer) answer = http_fixture_get (fixture, ACCESS_AUDITOR, path);
  g_test_message ("%s: %s", filter, answer->body->str);
  g_assert_cmpuint (answer->status, ==, 200);
  return (guint) json_array_size (json_object_get (answer->json, "decisions"));
}

static void
test_list (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *first = decide (fixture, "ann", "ex:model", "{}");
  g_autofree char *second = decide (fixture, "ben", "ex:model", FIELD);
  g_autofree char *third = decide (fixture, "ben", "ex:other", "{}");
  g_assert_cmpuint (count (fixture, ""), ==, 3);
  g_assert_cmpuint (count (fixture, "outcome=allow"), ==, 1);
  g_assert_cmpuint (count (fixture, "outcome=mask"), ==, 1);
  g_assert_cmpuint (count (fixture, "outcome=escalate"), ==, 1);
  g_assert_cmpuint (count (fixture, "outcome=deny"), ==, 0);
  g_assert_cmpuint (count (fixture, "subject=urn:grounds:user:ben"), ==, 2);
  g_assert_cmpuint (count (fixture, "resource=ex:model"), ==, 2);
  g_assert_cmpuint (count (fixture, "resource=http%3A%2F%2Fexample.org%2Fother"), ==, 1);
  g_assert_cmpuint (count (fixture, "rule=ex:hide"), ==, 1);
  g_assert_cmpuint (count (fixture, "class=pd:EmailAddress"), ==, 1);
  g_assert_cmpuint (count (fixture, "from=2100-01-01T00:00:00Z"), ==, 0);
  g_assert_cmpuint (count (fixture, "to=2100-01-01T00:00:00Z&subject=urn:grounds:user:ann"), ==, 1);
  g_autoptr (HttpAnswer) page =
      http_fixture_get (fixture, ACCESS_REVIEWER, "/v1/decisions?limit=2&resource=ex:model");
  g_assert_true (json_is_null (json_object_get (page->json, "next")));
  g_autoptr (HttpAnswer) begun =
      http_fixture_get (fixture, ACCESS_REVIEWER, "/v1/decisions?limit=1&resource=ex:model");
  g_assert_cmpstr (text_of (json_array_get (json_object_get (begun->json, "decisions"), 0), "id"),
                   ==, second);
  g_autoptr (HttpAnswer) next =
      http_fixture_get (fixture, ACCESS_REVIEWER, text_of (begun->json, "next"));
  g_assert_cmpstr (text_of (json_array_get (json_object_get (next->json, "decisions"), 0), "id"),
                   ==, first);
  static const char *const bad[] = { "outcome=maybe", "from=yesterday",  "limit=0",
                                     "limit=1001",    "before=x",        "before=0",
                                     "rule=no%20iri", "subject=x:y%20z", "class=" };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autofree char *path = g_strconcat ("/v1/decisions?", bad[i], NULL);
    g_autoptr (HttpAnswer) answer = http_fixture_get (fixture, ACCESS_READER, path);
    g_test_message ("%s: %s", bad[i], answer->body->str);
    g_assert_cmpuint (answer->status, ==, 400);
  }
}

static void
test_explanation (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  static const struct {
    const char *accept;
    const char *type;
    const char *holds;
  } cases[] = {
    { NULL, "application/json", "\"outcome\"" },
    { "text/html", "text/html; charset=utf-8", "<html" },
    { "text/turtle", "text/turtle; charset=utf-8", "gr:Decision" },
    { "image/svg+xml", "image/svg+xml", "<svg" },
    { "text/plain", "text/plain; charset=utf-8", "Approved models may be used" },
    { "text/vnd.graphviz", "text/vnd.graphviz; charset=utf-8", "digraph" },
  };
  g_autofree char *id = decide (fixture, "ann", "ex:model", FIELD);
  /* The newest commit is another one then. */
  http_fixture_load (fixture, "more", "<urn:a> <urn:b> <urn:c> .");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (HttpAnswer) answer = get (fixture, id, "/explanation", cases[i].accept);
    g_test_message ("%s", answer->body->str);
    g_assert_cmpuint (answer->status, ==, 200);
    g_assert_cmpstr (http_answer_header (answer, "content-type"), ==, cases[i].type);
    g_assert_nonnull (strstr (answer->body->str, cases[i].holds));
    g_assert_null (strstr (answer->body->str, "a@b.example"));
  }
  g_autoptr (HttpAnswer) asked =
      get (fixture, id, "/explanation?whyNot=1&change=1&check=1", "application/json");
  const json_t *check = json_object_get (asked->json, "check");
  g_assert_true (json_is_array (json_object_get (asked->json, "whyNot")));
  g_assert_true (json_is_array (json_object_get (asked->json, "change")));
  g_assert_true (json_is_true (json_object_get (check, "faithful")));
  g_assert_true (json_is_true (json_object_get (check, "sufficient")));
  g_assert_true (json_is_true (json_object_get (check, "minimal")));
  /* A flag is there, or says so; anything else is a mistake. */
  g_autoptr (HttpAnswer) bare =
      get (fixture, id, "/explanation?whyNot&change=true&check=false", "application/json");
  g_assert_true (json_is_array (json_object_get (bare->json, "whyNot")));
  g_assert_true (json_is_array (json_object_get (bare->json, "change")));
  g_assert_null (json_object_get (bare->json, "check"));
  g_autoptr (HttpAnswer) neither = get (fixture, id, "/explanation?whyNot=no", "application/json");
  g_assert_cmpuint (neither->status, ==, 400);
  g_assert_cmpstr (json_string_value (json_object_get (neither->json, "detail")), ==,
                   "`whyNot` has to be true or false");
  g_autoptr (HttpAnswer) plain = get (fixture, id, "/explanation?whyNot=1", "text/plain");
  g_assert_cmpuint (plain->status, ==, 406);
  g_autoptr (HttpAnswer) other = get (fixture, id, "/explanation", "image/png");
  g_assert_cmpuint (other->status, ==, 406);
}

static void
test_replay (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  for (guint i = 0; i < 6; i++) {
    g_autofree char *text = g_strdup_printf ("<urn:a> <urn:b> %u .", i);
    g_autofree char *id = decide (fixture, "ann", "ex:model", "{}");
    g_autofree char *path = g_strconcat ("/v1/decisions/", id, "/replay", NULL);
    http_fixture_load (fixture, "more", text);
    g_autoptr (HttpAnswer) answer = http_fixture_post (fixture, ACCESS_AUDITOR, path, "");
    g_assert_cmpuint (answer->status, ==, 200);
    g_assert_true (json_is_true (json_object_get (answer->json, "same")));
    g_assert_cmpint (json_integer_value (json_object_get (answer->json, "commit")), ==, 2 + i);
  }
}

/* What an outsider does with the public parts and one record. */
static void
test_proof (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  guint64 index = 0;
  g_autofree char *id = decide (fixture, "ann", "ex:model", "{}");
  g_autoptr (HttpAnswer) verifier = http_get (fixture->port, NULL, "/log/verifier");
  g_autoptr (HttpAnswer) record = get (fixture, id, "/record", NULL);
  g_autoptr (HttpAnswer) proof = get (fixture, id, "/proof", NULL);
  g_assert_cmpuint (proof->status, ==, 200);
  g_assert_cmpstr (http_answer_header (proof, "content-type"), ==, "text/plain; charset=utf-8");
  g_strchomp (verifier->body->str);
  log_proof_verify (proof->body->str, proof->body->len, verifier->body->str,
                    (const guint8 *) record->body->str, record->body->len, &index, &error);
  g_assert_no_error (error);
  g_autoptr (HttpAnswer) checkpoint = http_get (fixture->port, NULL, "/log/checkpoint");
  g_assert_cmpuint (checkpoint->status, ==, 200);
  g_assert_true (log_checkpoint_verify (checkpoint->body->str, checkpoint->body->len,
                                        verifier->body->str, NULL, &error));
  record->body->str[record->body->len - 2] = '_';
  g_assert_false (log_proof_verify (proof->body->str, proof->body->len, verifier->body->str,
                                    (const guint8 *) record->body->str, record->body->len, &index,
                                    &error));
}

static void
test_tiles (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *id = decide (fixture, "ann", "ex:model", "{}");
  g_auto (LogCheckpoint) newest = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (HttpAnswer) checkpoint = http_get (fixture->port, NULL, "/log/checkpoint");
  log_checkpoint_parse (checkpoint->body->str, checkpoint->body->len, &newest, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (newest.size, >, 4);
  g_assert_cmpuint (newest.size, <, LOG_TILE_WIDTH);
  g_autofree char *all = g_strdup_printf ("/log/tile/0/000.p/%" G_GUINT64_FORMAT, newest.size);
  g_autoptr (HttpAnswer) tile = http_get (fixture->port, NULL, all);
  g_assert_cmpuint (tile->status, ==, 200);
  g_assert_cmpuint (tile->body->len, ==, newest.size * LOG_HASH_BYTES);
  g_assert_cmpstr (http_answer_header (tile, "cache-control"), ==,
                   "public, max-age=31536000, immutable");
  g_autoptr (HttpAnswer) log =
      http_fixture_get (fixture, ACCESS_AUDITOR, "/v1/log?kind=commit&limit=1");
  const json_t *entry = json_array_get (json_object_get (log->json, "entries"), 0);
  gsize place = (gsize) json_integer_value (json_object_get (entry, "index")) * LOG_HASH_BYTES;
  gsize length = 0;
  g_autofree guchar *leaf = g_base64_decode (text_of (entry, "leaf"), &length);
  g_assert_cmpuint (length, ==, LOG_HASH_BYTES);
  g_assert_true (memcmp (leaf, tile->body->str + place, LOG_HASH_BYTES) == 0);
  static const char *const bad[] = {
    "0/000",
    "0/001.p/1",
    "0/000.p/0",
    "0/000.p/256",
    "0/000.p/01",
    "0/0.p/1",
    "00/000.p/1",
    "64/000.p/1",
    "-1/000.p/1",
    "0/x000/000.p/1",
    "0/000/000.p/1",
    "0/000.p/1/2",
    "0",
    "0/x001/0a0.p/1",
    "1/000.p/1",
    "entries/000",
    "0/x999/x999/x999/x999/x999/x999/x999/999",
  };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autofree char *path = g_strconcat ("/log/tile/", bad[i], NULL);
    g_autoptr (HttpAnswer) answer = http_get (fixture->port, NULL, path);
    g_test_message ("%s: %s", bad[i], answer->body->str);
    g_assert_cmpuint (answer->status, ==, 404);
  }
}

static void
test_log (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *id = decide (fixture, "ann", "ex:model", "{}");
  g_autoptr (HttpAnswer) all = http_fixture_get (fixture, ACCESS_AUDITOR, "/v1/log");
  const json_t *entry = json_array_get (json_object_get (all->json, "entries"), 0);
  g_assert_cmpuint (all->status, ==, 200);
  g_assert_cmpstr (text_of (entry, "kind"), ==, "decision");
  g_assert_cmpstr (text_of (entry, "id"), ==, id);
  g_assert_cmpstr (text_of (json_object_get (entry, "record"), "id"), ==, id);
  g_autoptr (HttpAnswer) first = http_fixture_get (fixture, ACCESS_AUDITOR, "/v1/log?limit=2");
  g_autoptr (HttpAnswer) next =
      http_fixture_get (fixture, ACCESS_AUDITOR, text_of (first->json, "next"));
  g_assert_cmpint (
      json_integer_value (
          json_object_get (json_array_get (json_object_get (first->json, "entries"), 1), "index")),
      ==,
      json_integer_value (
          json_object_get (json_array_get (json_object_get (next->json, "entries"), 0), "index")) +
          1);
  g_autoptr (HttpAnswer) kind = http_fixture_get (fixture, ACCESS_AUDITOR, "/v1/log?kind=none");
  g_assert_cmpuint (kind->status, ==, 400);
}

int
main (int argc, char **argv)
{
  static const HttpFixtureTest tests[] = {
    { "/routes/decisions/one", test_one },
    { "/routes/decisions/list", test_list },
    { "/routes/decisions/explanation", test_explanation },
    { "/routes/decisions/replay", test_replay },
    { "/routes/decisions/proof", test_proof },
    { "/routes/log/tiles", test_tiles },
    { "/routes/log/entries", test_log },
  };
  return http_fixture_main (argc, argv, set_up, tests, G_N_ELEMENTS (tests));
}
