/* SPDX-License-Identifier: Apache-2.0 */

/* Searches beyond what the certification scenario asks: what counts as a candidate, names, tokens, the limit, and that nothing is recorded. */

#include "kg/parse-child.h"
#include "tests/api/http-fixture.h"

#include <string.h>

#define SEARCH "/access/v1/search/"

static const char graph[] =
    "@prefix ex: <http://example.org/> . @prefix gr: <https://w3id.org/grounds#> . "
    "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . "
    "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . "
    "@prefix sh: <http://www.w3.org/ns/shacl#> . "
    "ex:policy a gr:Policy ; gr:default gr:Deny ; gr:rule ex:permit, ex:forbid . "
    "ex:permit a gr:Rule ; rdfs:label \"All but one is permitted\" ; gr:effect gr:Allow ; "
    "  gr:condition [ sh:property [ sh:path gr:action ; sh:minCount 1 ] ] . "
    "ex:forbid a gr:Rule ; rdfs:label \"What is retired is not used\" ; gr:effect gr:Deny ; "
    "  gr:condition [ sh:property [ sh:path ( gr:resource ex:state ) ; sh:hasValue \"retired\" ] ] . "
    /* Known by their names, one of which is percent-encoded and one that is not, though it ought to be. */
    "<urn:grounds:model:a> ex:state \"used\" . <urn:grounds:model:a%3Ab> ex:state \"used\" . "
    "<urn:grounds:model:ex%3Adirect> ex:state \"used\" . <urn:grounds:model:b:c> ex:state \"used\" . "
    "<urn:grounds:model:old> ex:state \"retired\" . <urn:grounds:modelx:no> ex:state \"used\" . "
    /* By type, and by class; one in both ways. */
    "ex:typed gr:entityType \"model\" . ex:direct a ex:Small . ex:both a ex:Model ; "
    "  gr:entityType \"model\" . [] a ex:Model . ex:gone a ex:Small ; ex:state \"retired\" . "
    "ex:Model a rdfs:Class ; skos:notation \"model\" . "
    "ex:Small a rdfs:Class ; rdfs:subClassOf ex:Model . ";

#define ASKED "\"subject\":{\"type\":\"user\",\"id\":\"u\"},\"action\":{\"name\":\"use\"}"
#define MODELS "{" ASKED ",\"resource\":{\"type\":\"model\"}"

static void
set_up (HttpFixture *fixture, gconstpointer data)
{
  static const char *const overrides[] = { "search.candidates=4", NULL };
  http_fixture_init (fixture, data != NULL ? overrides : NULL);
  http_fixture_load (fixture, "graph", graph);
}

static HttpAnswer *
search (HttpFixture *fixture, const char *kind, const char *body)
{
  g_autofree char *path = g_strconcat (SEARCH, kind, NULL);
  return http_fixture_post (fixture, ACCESS_CALLER, path, body);
}

static char *
ids_of (const HttpAnswer *answer)
{
  g_autoptr (GString) ids = g_string_new (NULL);
  const json_t *results = json_object_get (answer->json, "results");
  g_assert_cmpuint (answer->status, ==, 200);
  for (gsize i = 0; i < json_array_size (results); i++) {
    const json_t *id = json_object_get (json_array_get (results, i), "id");
    g_string_append_printf (ids, "%s%s", i > 0 ? " " : "", json_string_value (id));
  }
  return g_string_free (g_steal_pointer (&ids), FALSE);
}

static const char *
token_of (const HttpAnswer *answer)
{
  const json_t *page = json_object_get (answer->json, "page");
  return json_string_value (json_object_get (page, "next_token"));
}

static json_int_t
figure_of (const HttpAnswer *answer, const char *object, const char *name)
{
  const json_t *members = json_object_get (answer->json, object);
  return json_integer_value (json_object_get (members, name));
}

/* --- Candidates and their names --- */

static void
test_candidates (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (HttpAnswer) models = search (fixture, "resource", MODELS "}");
  g_autofree char *ids = ids_of (models);
  g_assert_cmpstr (ids, ==,
                   "ex:both ex:direct ex:typed a a:b <urn:grounds:model:b:c> "
                   "<urn:grounds:model:ex%3Adirect>");
  g_assert_cmpint (figure_of (models, "context", "candidates"), ==, 9);
  g_assert_cmpint (figure_of (models, "context", "evaluated"), ==, 9);
  g_assert_cmpint (figure_of (models, "page", "total"), ==, 7);
  g_autoptr (HttpAnswer) small =
      search (fixture, "resource", "{" ASKED ",\"resource\":{\"type\":\"ex:Small\"}}");
  g_autofree char *of_class = ids_of (small);
  g_assert_cmpstr (of_class, ==, "ex:direct");
  g_autoptr (HttpAnswer) no_class =
      search (fixture, "resource", "{" ASKED ",\"resource\":{\"type\":\"ex:direct\"}}");
  g_autofree char *none = ids_of (no_class);
  g_assert_cmpstr (none, ==, "");
}

/* Each result is permitted by the name that it was given. */
static void
test_names (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (HttpAnswer) models = search (fixture, "resource", MODELS "}");
  const json_t *results = json_object_get (models->json, "results");
  for (gsize i = 0; i < json_array_size (results); i++) {
    char *resource = json_dumps (json_array_get (results, i), JSON_COMPACT);
    g_autofree char *body = g_strdup_printf ("{" ASKED ",\"resource\":%s}", resource);
    g_autoptr (HttpAnswer) answer =
        http_fixture_post (fixture, ACCESS_CALLER, "/access/v1/evaluation", body);
    g_assert_true (json_is_true (json_object_get (answer->json, "decision")));
    free (resource);
  }
}

/* --- Pages --- */

static HttpAnswer *
page (HttpFixture *fixture, const char *request, const char *token)
{
  g_autofree char *body = g_strdup_printf ("%s,\"page\":{\"token\":\"%s\"}}", request, token);
  return search (fixture, "resource", body);
}

static void
test_tokens (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (HttpAnswer) first = search (fixture, "resource", MODELS ",\"page\":{\"limit\":3}}");
  g_autofree char *ids = ids_of (first);
  g_assert_cmpstr (ids, ==, "ex:both ex:direct ex:typed");
  g_autofree char *token = g_strdup (token_of (first));
  g_autoptr (HttpAnswer) second = page (fixture, MODELS, token);
  g_autofree char *more = ids_of (second);
  g_assert_cmpstr (more, ==, "a a:b <urn:grounds:model:b:c>");
  g_autoptr (HttpAnswer) third = page (fixture, MODELS, token_of (second));
  g_autofree char *last = ids_of (third);
  g_assert_cmpstr (last, ==, "<urn:grounds:model:ex%3Adirect>");
  g_assert_cmpstr (token_of (third), ==, "");

  /* Of this request, this search, this caller, unaltered. */
  g_autoptr (HttpAnswer) other =
      page (fixture, "{" ASKED ",\"resource\":{\"type\":\"modelx\"}", token);
  g_assert_cmpuint (other->status, ==, 400);
  g_autofree char *body = g_strdup_printf (MODELS ",\"page\":{\"token\":\"%s\"}}", token);
  g_autoptr (HttpAnswer) stranger =
      http_fixture_post (fixture, ACCESS_ADMIN, SEARCH "resource", body);
  g_assert_cmpuint (stranger->status, ==, 400);
  for (gsize i = 0; i < strlen (token); i++) {
    g_autofree char *altered = g_strdup (token);
    altered[i] = altered[i] == 'A' ? 'B' : 'A';
    g_autoptr (HttpAnswer) answer = page (fixture, MODELS, altered);
    g_assert_cmpuint (answer->status, ==, 400);
  }
  /* And of this state of the graph. */
  http_fixture_load (fixture, "more",
                     "<urn:grounds:model:new> <http://example.org/state> \"used\" .");
  g_autoptr (HttpAnswer) changed = page (fixture, MODELS, token);
  g_assert_cmpuint (changed->status, ==, 400);
  g_assert_nonnull (strstr (changed->body->str, "the graph has changed"));
}

static void
test_limit (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (HttpAnswer) first = search (fixture, "resource", MODELS "}");
  g_autofree char *ids = ids_of (first);
  g_assert_cmpstr (ids, ==, "ex:both ex:direct ex:typed");
  g_assert_cmpint (figure_of (first, "context", "evaluated"), ==, 4);
  g_assert_nonnull (json_object_get (json_object_get (first->json, "context"), "stopped"));
  g_assert_null (json_object_get (json_object_get (first->json, "page"), "total"));
  g_autoptr (HttpAnswer) second = page (fixture, MODELS, token_of (first));
  g_autofree char *more = ids_of (second);
  g_assert_cmpstr (more, ==, "a a:b <urn:grounds:model:b:c> <urn:grounds:model:ex%3Adirect>");
  g_autoptr (HttpAnswer) third = page (fixture, MODELS, token_of (second));
  g_autofree char *last = ids_of (third);
  g_assert_cmpstr (last, ==, "");
  g_assert_null (json_object_get (json_object_get (third->json, "context"), "stopped"));
}

/* --- What is left of it --- */

static void
test_counted (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (HttpAnswer) before = http_fixture_get (fixture, ACCESS_READER, "/readyz");
  g_autoptr (HttpAnswer) answer = search (fixture, "resource", MODELS "}");
  g_assert_cmpuint (answer->status, ==, 200);
  g_autoptr (HttpAnswer) after = http_fixture_get (fixture, ACCESS_READER, "/readyz");
  g_assert_true (json_equal (before->json, after->json));
  g_autoptr (HttpAnswer) metrics = http_fixture_get (fixture, ACCESS_READER, "/metrics");
  g_assert_nonnull (strstr (metrics->body->str, "\ngrounds_searches_total{kind=\"resource\"} 1\n"));
  g_assert_nonnull (strstr (metrics->body->str, "\ngrounds_search_evaluations_total 9\n"));
  g_assert_nonnull (
      strstr (metrics->body->str, "\ngrounds_decisions_total{outcome=\"allow\"} 0\n"));
}

static void
add (const char *path, gconstpointer limited, void (*test) (HttpFixture *, gconstpointer))
{
  g_test_add (path, HttpFixture, limited, set_up, test, http_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  add ("/api/search/candidates", NULL, test_candidates);
  add ("/api/search/names", NULL, test_names);
  add ("/api/search/tokens", NULL, test_tokens);
  add ("/api/search/limit", "limited", test_limit);
  add ("/api/search/counted", NULL, test_counted);
  return g_test_run ();
}
