/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/seal.h"
#include "tests/api/http-fixture.h"

#include <string.h>

/* Reports over HTTP: in what form, of what, for whom; sealed, and the same for whoever asks again. */

#define CLASSIFICATION "/v1/reports/classification"

static const char described[] =
    "@prefix airo: <https://w3id.org/airo#> . @prefix ex: <http://example.org/> . "
    "@prefix gr: <https://w3id.org/grounds#> . "
    "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . "
    "ex:credit a airo:AISystem ; rdfs:label \"credit scorer\" . "
    "ex:leak a gr:Incident ; rdfs:label \"a leak\" . ";

static void
set_up (HttpFixture *fixture, gconstpointer data)
{
  http_fixture_set_up (fixture, data);
  http_fixture_load (fixture, "systems", described);
}

static HttpAnswer *
ask (HttpFixture *fixture, const char *path, const char *accept)
{
  g_autoptr (HttpClient) client = http_client_new (fixture->port);
  g_autofree char *fields = g_strdup_printf ("Accept: %s\r\n", accept);
  const HttpQuestion question = { .path = path,
                                  .key = http_fixture_key (fixture, ACCESS_AUDITOR),
                                  .fields = fields };
  return http_client_exchange (client, &question);
}

static const char *
detail (const HttpAnswer *answer)
{
  return json_string_value (json_object_get (answer->json, "detail"));
}

static guint64
reports_logged (HttpFixture *fixture)
{
  g_autoptr (HttpAnswer) answer = http_fixture_get (fixture, ACCESS_AUDITOR, "/v1/log?kind=report");
  return json_array_size (json_object_get (answer->json, "entries"));
}

/* --- What there is --- */

static void
test_list (HttpFixture *fixture, gconstpointer data)
{
  g_autoptr (HttpAnswer) answer = http_fixture_get (fixture, ACCESS_AUDITOR, "/v1/reports");
  (void) data;
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpuint (json_array_size (json_object_get (answer->json, "kinds")), ==, 12);
  g_autofree char *systems = json_dumps (json_object_get (answer->json, "systems"), JSON_COMPACT);
  g_autofree char *incidents =
      json_dumps (json_object_get (answer->json, "incidents"), JSON_COMPACT);
  g_autofree char *first =
      json_dumps (json_object_get (json_array_get (json_object_get (answer->json, "kinds"), 6),
                                   "needs"),
                  JSON_COMPACT);
  g_assert_cmpstr (systems, ==, "[{\"id\":\"ex:credit\",\"label\":\"credit scorer\"}]");
  g_assert_cmpstr (incidents, ==, "[{\"id\":\"ex:leak\",\"label\":\"a leak\"}]");
  g_assert_cmpstr (first, ==, "[\"period\",\"log\"]");
}

static void
test_page (HttpFixture *fixture, gconstpointer data)
{
  g_autoptr (HttpAnswer) answer = ask (fixture, "/v1/reports", "text/html");
  (void) data;
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (http_answer_header (answer, "content-type"), ==, "text/html; charset=utf-8");
  g_assert_nonnull (strstr (answer->body->str, "<h1>Reports</h1>"));
  g_assert_nonnull (strstr (answer->body->str, "action=\"/v1/reports/annex-iv\""));
  g_assert_nonnull (
      strstr (answer->body->str, "<option value=\"ex:credit\">credit scorer</option>"));
  g_assert_nonnull (strstr (answer->body->str, "<option value=\"ex:leak\">a leak</option>"));
  g_assert_nonnull (
      strstr (answer->body->str, "<option value=\"en\" lang=\"en\" selected>English"));
  g_assert_nonnull (strstr (answer->body->str, "href=\"/v1/reports\" aria-current=\"page\""));
}

/* --- Forms --- */

static void
test_negotiated (HttpFixture *fixture, gconstpointer data)
{
  static const struct {
    const char *accept;
    const char *query;
    const char *type;
    const char *begin;
  } cases[] = {
    { "*/*", "", "application/json", "{\n \"kind\": \"classification\"" },
    { "text/html,*/*;q=0.8", "", "text/html; charset=utf-8", "<!DOCTYPE html>" },
    { "text/markdown", "", "text/markdown; charset=utf-8", "# Classification by risk" },
    { "text/turtle", "", "text/turtle", "@prefix" },
    { "text/html", "?format=md", "text/markdown; charset=utf-8", "# Classification by risk" },
    { "*/*", "?format=md&language=de", "text/markdown; charset=utf-8", "# Einstufung nach Risiko" },
    { "*/*", "?format=md&system=&from=&language=", "text/markdown; charset=utf-8",
      "# Classification by risk" },
  };
  (void) data;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat (CLASSIFICATION, cases[i].query, NULL);
    g_autoptr (HttpAnswer) answer = ask (fixture, path, cases[i].accept);
    g_assert_cmpuint (answer->status, ==, 200);
    g_assert_cmpstr (http_answer_header (answer, "content-type"), ==, cases[i].type);
    g_assert_true (g_str_has_prefix (answer->body->str, cases[i].begin));
    g_assert_null (http_answer_header (answer, "content-disposition"));
  }
}

/* The page's own policy: its style and nothing else. */
static void
test_policy (HttpFixture *fixture, gconstpointer data)
{
  g_autoptr (HttpAnswer) answer = ask (fixture, CLASSIFICATION, "text/html");
  (void) data;
  g_autofree char *own = report_html_policy (answer->body->str);
  g_autofree char *policy = g_strconcat (own, "; frame-ancestors 'none'", NULL);
  g_assert_cmpstr (http_answer_header (answer, "content-security-policy"), ==, policy);
  g_assert_nonnull (strstr (policy, "default-src 'none'"));
}

static void
test_download (HttpFixture *fixture, gconstpointer data)
{
  g_autoptr (HttpAnswer) answer =
      ask (fixture, CLASSIFICATION "?download=true&date=2026-11-23&format=turtle", "*/*");
  (void) data;
  g_assert_cmpstr (http_answer_header (answer, "content-disposition"), ==,
                   "attachment; filename=\"classification-2026-11-23.ttl\"");
}

/* --- Seals --- */

static void
assert_sealed (HttpFixture *fixture, const HttpAnswer *answer, gboolean passed)
{
  g_autoptr (LogReader) reader = log_reader_open (fixture->path, NULL);
  g_auto (ReportCheck) check = { 0 };
  g_assert_true (
      report_check (answer->body->str, answer->body->len, NULL, reader, NULL, &check, NULL));
  g_assert_cmpint (report_check_passed (&check), ==, passed);
}

static void
test_sealed (HttpFixture *fixture, gconstpointer data)
{
  static const char *const types[] = { "application/json", "text/html", "text/markdown",
                                       "text/turtle" };
  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (types); i++) {
    g_autoptr (HttpAnswer) first = ask (fixture, CLASSIFICATION "?date=2026-11-23", types[i]);
    g_autoptr (HttpAnswer) again = ask (fixture, CLASSIFICATION "?date=2026-11-23", types[i]);
    g_assert_cmpuint (first->status, ==, 200);
    g_assert_cmpstr (first->body->str, ==, again->body->str);
    assert_sealed (fixture, first, TRUE);
    g_assert_cmpuint (reports_logged (fixture), ==, i + 1);
  }
}

static void
test_draft (HttpFixture *fixture, gconstpointer data)
{
  g_autoptr (HttpAnswer) answer = ask (fixture, CLASSIFICATION "?seal=false", "text/html");
  (void) data;
  g_assert_cmpuint (answer->status, ==, 200);
  assert_sealed (fixture, answer, FALSE);
  g_assert_cmpuint (reports_logged (fixture), ==, 0);
}

/* Who asked is in the log. */
static void
test_entry (HttpFixture *fixture, gconstpointer data)
{
  g_autoptr (HttpAnswer) made =
      ask (fixture, CLASSIFICATION "?date=2026-11-23", "application/json");
  g_autoptr (HttpAnswer) listed = http_fixture_get (fixture, ACCESS_AUDITOR, "/v1/log?kind=report");
  const json_t *entry = json_array_get (json_object_get (listed->json, "entries"), 0);
  const json_t *record = json_object_get (entry, "record");
  g_auto (GStrv) parts = g_strsplit (http_fixture_key (fixture, ACCESS_AUDITOR), "_", 3);
  (void) data;
  g_assert_cmpuint (made->status, ==, 200);
  g_assert_cmpstr (json_string_value (json_object_get (record, "by")), ==, parts[1]);
  g_assert_cmpstr (json_string_value (json_object_get (record, "report")), ==, "classification");
  g_assert_cmpstr (json_string_value (json_object_get (record, "subject")), ==,
                   "http://example.org/credit");
}

/* The graph as it was: the system came with the second commit. */
static void
test_commit (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (HttpAnswer) then = ask (fixture, CLASSIFICATION "?commit=1", "application/json");
  g_assert_cmpuint (then->status, ==, 404);
  http_fixture_load (fixture, "more", "<urn:a> <urn:b> <urn:c> .");
  g_autoptr (HttpAnswer) before = ask (fixture, CLASSIFICATION "?commit=2", "application/json");
  const json_t *commit = json_object_get (before->json, "commit");
  g_assert_cmpint (json_integer_value (json_object_get (commit, "number")), ==, 2);
  assert_sealed (fixture, before, TRUE);
}

/* --- Refusals --- */

static void
test_refusals (HttpFixture *fixture, gconstpointer data)
{
  static const struct {
    const char *path;
    guint status;
    const char *detail;
  } cases[] = {
    { "/v1/reports/annex-v", 404, "there is no such kind of report; /v1/reports lists them" },
    { CLASSIFICATION "?format=odt", 400, "`format` has to be html, md, json, turtle, pdf or docx" },
    { CLASSIFICATION "?seal=only", 400,
      "`seal` has to be true, false, or, with the format pdf or docx, only" },
    { CLASSIFICATION "?from=yesterday", 400,
      "`from` has to be a day, such as 2026-11-23, or a moment with its time zone" },
    { CLASSIFICATION "?commit=99", 400, NULL },
    { CLASSIFICATION "?system=ex:debit", 404,
      "the graph describes no system `http://example.org/debit`; name one of: "
      "`http://example.org/credit`" },
    { CLASSIFICATION "?system=debit", 400, NULL },
    { CLASSIFICATION "?language=xx", 400,
      "reports are not written in `xx`; ask for one of: de, en" },
    { "/v1/reports/decision", 400,
      "a report of the kind `decision` is of one decision; name it by its id" },
    { "/v1/reports/catalogue?catalogue=nis2", 404, NULL },
  };
  (void) data;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (HttpAnswer) answer = ask (fixture, cases[i].path, "application/json");
    g_test_message ("%s", cases[i].path);
    g_assert_cmpuint (answer->status, ==, cases[i].status);
    if (cases[i].detail != NULL) {
      g_assert_cmpstr (detail (answer), ==, cases[i].detail);
    }
  }
  g_autoptr (HttpAnswer) picture = ask (fixture, CLASSIFICATION, "image/png");
  g_assert_cmpuint (picture->status, ==, 406);
  g_assert_cmpuint (reports_logged (fixture), ==, 0);
}

int
main (int argc, char **argv)
{
  static const HttpFixtureTest tests[] = {
    { "/routes/reports/list", test_list },
    { "/routes/reports/page", test_page },
    { "/routes/reports/negotiated", test_negotiated },
    { "/routes/reports/policy", test_policy },
    { "/routes/reports/download", test_download },
    { "/routes/reports/sealed", test_sealed },
    { "/routes/reports/draft", test_draft },
    { "/routes/reports/entry", test_entry },
    { "/routes/reports/commit", test_commit },
    { "/routes/reports/refusals", test_refusals },
  };
  return http_fixture_main (argc, argv, set_up, tests, G_N_ELEMENTS (tests));
}
