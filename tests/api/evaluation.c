/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/api/http-fixture.h"

#include "kg/parse-child.h"

#include <string.h>

static const char policy[] =
    "@prefix ex: <http://example.org/> . @prefix gr: <https://w3id.org/grounds#> . "
    "@prefix attr: <https://w3id.org/grounds/attr#> . "
    "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . "
    "@prefix sh: <http://www.w3.org/ns/shacl#> . "
    "ex:policy a gr:Policy ; gr:default gr:Deny ; gr:rule ex:permit, ex:ask . "
    "ex:permit a gr:Rule ; rdfs:label \"Staff may read\" ; gr:effect gr:Allow ; "
    "  gr:condition [ sh:property [ sh:path gr:action ; "
    "    sh:hasValue <urn:grounds:action:read> ] ] . "
    "ex:ask a gr:Rule ; rdfs:label \"Writing needs a person\" ; gr:effect gr:Escalate ; "
    "  gr:condition [ sh:property [ sh:path gr:action ; "
    "    sh:hasValue <urn:grounds:action:write> ] ] . ";

#define REQUEST(action)                                                                            \
  "{\"subject\":{\"type\":\"user\",\"id\":\"ann\"},\"action\":{\"name\":\"" action                 \
  "\"},\"resource\":{\"type\":\"record\",\"id\":\"1\"}}"

static void
set_up (HttpFixture *fixture, gconstpointer data)
{
  http_fixture_set_up (fixture, data);
  http_fixture_load (fixture, "policy", policy);
}

static void
test_decides (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (HttpAnswer) read =
      http_fixture_post (fixture, ACCESS_CALLER, "/access/v1/evaluation", REQUEST ("read"));
  g_assert_cmpuint (read->status, ==, 200);
  g_assert_cmpstr (http_answer_header (read, "content-type"), ==, "application/json");
  g_assert_true (json_is_true (json_object_get (read->json, "decision")));
  const json_t *context = json_object_get (read->json, "context");
  g_assert_cmpstr (json_string_value (json_object_get (context, "outcome")), ==, "allow");
  g_assert_true (json_is_integer (json_object_get (json_object_get (context, "log"), "index")));
}

static void
test_roles (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (HttpAnswer) reader =
      http_fixture_post (fixture, ACCESS_READER, "/access/v1/evaluation", REQUEST ("read"));
  g_autoptr (HttpAnswer) nobody =
      http_post (fixture->port, NULL, "/access/v1/evaluation", REQUEST ("read"));
  g_assert_cmpuint (reader->status, ==, 403);
  g_assert_cmpuint (nobody->status, ==, 401);
}

static guint
ask_as (HttpFixture *fixture, const char *key)
{
  g_autoptr (HttpAnswer) answer =
      http_post (fixture->port, key, "/access/v1/evaluation", REQUEST ("read"));
  return answer->status;
}

/* "grounds_<id>_<secret>" */
static char *
id_of (const char *key)
{
  g_auto (GStrv) parts = g_strsplit (key, "_", 3);
  return g_strdup (parts[1]);
}

/* What changes a key holds for the very next request, whichever process does it. */
static void
test_revoked (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  for (guint i = 0; i < 3; i++) {
    g_autofree char *key = http_fixture_new_key (fixture, "passing", ACCESS_CALLER, NULL);
    g_autofree char *id = id_of (key);
    g_assert_cmpuint (ask_as (fixture, key), ==, 200);
    g_autoptr (LogWriter) other = log_writer_open (fixture->path, NULL, &error);
    g_assert_no_error (error);
    LogWriter *writer = i % 2 == 0 ? other : service_log (fixture->service);
    g_assert_true (access_key_revoke (writer, id, 1, "me", &error));
    g_assert_no_error (error);
    g_assert_cmpuint (ask_as (fixture, key), ==, 401);
    g_assert_cmpuint (ask_as (fixture, http_fixture_key (fixture, ACCESS_CALLER)), ==, 200);
  }
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/api/evaluation/decides", HttpFixture, NULL, set_up, test_decides,
              http_fixture_tear_down);
  g_test_add ("/api/evaluation/roles", HttpFixture, NULL, set_up, test_roles,
              http_fixture_tear_down);
  g_test_add ("/api/evaluation/revoked", HttpFixture, NULL, set_up, test_revoked,
              http_fixture_tear_down);
  return g_test_run ();
}
