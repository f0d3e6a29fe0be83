/* SPDX-License-Identifier: Apache-2.0 */
#include "api/signals.h"
#include "kg/parse.h"
#include "tests/api/http-fixture.h"

#include <string.h>

/* Signals over HTTP, and the decisions that they change. */

static const char graph[] =
    "@prefix ex: <http://example.org/> . @prefix gr: <https://w3id.org/grounds#> . "
    "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix dpv: <https://w3id.org/dpv#> . "
    "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . "
    "ex:model rdfs:label \"model\" ; gr:lifecycle gr:Approved ; gr:budget ex:money, ex:tokens . "
    "ex:money a gr:Budget ; gr:limit 100 ; gr:unit gr:Money ; gr:currency \"EUR\" ; gr:spent 0.1 . "
    "ex:tokens a gr:Budget ; gr:limit 5000 ; gr:unit gr:Tokens . "
    "ex:policy a gr:Policy ; rdfs:label \"p\" ; gr:rule ex:approved, ex:spent, ex:drifted, "
    "  ex:incident . "
    "ex:approved a gr:Rule ; rdfs:label \"Approved models may be used\" ; gr:effect gr:Allow ; "
    "  gr:basis ex:law ; gr:condition [ sh:property [ sh:path ( gr:resource gr:lifecycle ) ; "
    "    sh:hasValue gr:Approved ] ] . "
    "ex:spent a gr:Rule ; rdfs:label \"A spent budget needs a person\" ; gr:effect gr:Escalate ; "
    "  gr:basis ex:law ; gr:condition [ sh:property [ sh:path ( gr:resource gr:budget ) ; "
    "    sh:qualifiedValueShape [ sh:property [ sh:path gr:spent ; sh:minCount 1 ] ; "
    "      sh:property [ sh:path gr:limit ; sh:lessThanOrEquals gr:spent ] ] ; "
    "    sh:qualifiedMinCount 1 ] ] . "
    "ex:drifted a gr:Rule ; rdfs:label \"A model that drifts needs a person\" ; "
    "  gr:effect gr:Escalate ; gr:basis ex:law ; gr:condition [ sh:property [ "
    "    sh:path ( gr:resource gr:signal dpv:hasStatus ) ; sh:hasValue gr:Open ] ] . "
    "ex:incident a gr:Rule ; rdfs:label \"No use during an incident\" ; gr:effect gr:Deny ; "
    "  gr:basis ex:law ; gr:condition [ sh:property [ "
    "    sh:path ( gr:resource gr:incident dpv:hasStatus ) ; sh:hasValue gr:Open ] ] . ";

static void
set_up (HttpFixture *fixture, gconstpointer data)
{
  http_fixture_set_up (fixture, data);
  http_fixture_load (fixture, "graph", graph);
}

/* What is decided now. (transfer full) */
static char *
outcome (HttpFixture *fixture)
{
  g_autoptr (HttpAnswer) answer = http_fixture_post (
      fixture, ACCESS_CALLER, "/access/v1/evaluation",
      "{\"subject\":{\"type\":\"user\",\"id\":\"ann\"},\"action\":{\"name\":\"use\"},"
      "\"resource\":{\"type\":\"model\",\"id\":\"http://example.org/model\"}}");
  g_test_message ("%s", answer->body->str);
  g_assert_cmpuint (answer->status, ==, 200);
  return g_strdup (
      json_string_value (json_object_get (json_object_get (answer->json, "context"), "outcome")));
}

#define ASSERT_OUTCOME(fixture, expected)                                                          \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *found = outcome (fixture);                                                    \
    g_assert_cmpstr (found, ==, expected);                                                         \
  }                                                                                                \
  G_STMT_END

static HttpAnswer *
tell (HttpFixture *fixture, const char *members)
{
  g_autofree char *json =
      g_strdup_printf ("{\"about\": \"http://example.org/model\", %s}", members);
  return http_fixture_post (fixture, ACCESS_AUTHOR, "/v1/signals", json);
}

static const char *
text_of (const HttpAnswer *answer, const char *name)
{
  return json_string_value (json_object_get (answer->json, name));
}

static void
assert_told (HttpFixture *fixture, const char *members, const char *status)
{
  g_autoptr (HttpAnswer) answer = tell (fixture, members);
  g_test_message ("%s", answer->body->str);
  g_assert_cmpuint (answer->status, ==, 201);
  g_assert_cmpstr (text_of (answer, "status"), ==, status);
}

static guint64
count (HttpFixture *fixture, const char *pattern)
{
  g_autofree char *query = g_strdup_printf ("SELECT * { %s }", pattern);
  g_autoptr (HttpClient) client = http_client_new (fixture->port);
  const HttpQuestion question = { .path = "/sparql",
                                  .key = http_fixture_key (fixture, ACCESS_READER),
                                  .type = "application/sparql-query",
                                  .body = query };
  g_autoptr (HttpAnswer) answer = http_client_exchange (client, &question);
  g_assert_cmpuint (answer->status, ==, 200);
  g_test_message ("%s: %s", pattern, answer->body->str);
  return json_array_size (json_object_get (json_object_get (answer->json, "results"), "bindings"));
}

static void
test_budget (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  ASSERT_OUTCOME (fixture, "allow");
  assert_told (fixture, "\"type\": \"cost\", \"value\": 99.8, \"unit\": \"EUR\"", "closed");
  ASSERT_OUTCOME (fixture, "allow");
  g_assert_cmpuint (count (fixture, "ex:money gr:spent 99.9"), ==, 1);
  assert_told (fixture, "\"type\": \"cost\", \"value\": 4999, \"unit\": \"tokens\"", "closed");
  ASSERT_OUTCOME (fixture, "allow");
  assert_told (fixture, "\"type\": \"cost\", \"value\": 50, \"unit\": \"USD\"", "closed");
  ASSERT_OUTCOME (fixture, "allow");
  assert_told (fixture, "\"type\": \"cost\", \"value\": 0.1, \"unit\": \"eur\"", "closed");
  ASSERT_OUTCOME (fixture, "escalate");
  g_assert_cmpuint (count (fixture, "ex:money gr:spent ?x"), ==, 1);
  g_assert_cmpuint (count (fixture, "ex:money gr:spent 100"), ==, 1);
}

/* The clock of a test is the signals' own: when the period began is set back. */
#define PERIODIC(began, spent)                                                                     \
  "@prefix ex: <http://example.org/> . @prefix gr: <https://w3id.org/grounds#> . "                 \
  "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . "                                            \
  "ex:money gr:period \"P1D\"^^xsd:duration . " began spent

static void
renew (HttpFixture *fixture, gint64 days, guint64 commit)
{
  g_autoptr (GError) error = NULL;
  KgCommitResult result;
  gint64 now = g_get_real_time () + days * G_TIME_SPAN_DAY;
  g_assert_true (api_signal_renew (fixture->store, now, &result, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (result.commit != 0, ==, commit != 0);
  service_refresh (fixture->service, NULL);
}

static void
test_periods (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  http_fixture_load (fixture, "period", PERIODIC ("", ""));
  /* The first cost begins it. */
  assert_told (fixture, "\"type\": \"cost\", \"value\": 99.9, \"unit\": \"EUR\"", "closed");
  ASSERT_OUTCOME (fixture, "escalate");
  g_assert_cmpuint (count (fixture, "ex:money gr:validFrom ?x"), ==, 1);
  assert_told (fixture, "\"type\": \"cost\", \"value\": 1, \"unit\": \"EUR\"", "closed");
  g_assert_cmpuint (count (fixture, "ex:money gr:spent 101"), ==, 1);
  renew (fixture, 0, 0);
  ASSERT_OUTCOME (fixture, "escalate");
  /* It ends without anybody's doing, once. */
  renew (fixture, 1, 1);
  ASSERT_OUTCOME (fixture, "allow");
  g_assert_cmpuint (count (fixture, "ex:money gr:spent ?x"), ==, 0);
  g_assert_cmpuint (count (fixture, "ex:money gr:validFrom ?x"), ==, 1);
  renew (fixture, 1, 0);
}

static char *
midnight (int days_ago)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) then = g_date_time_add_days (now, -days_ago);
  return g_date_time_format (then,
                             "ex:money gr:validFrom ?x FILTER (str (?x) = \"%Y-%m-%dT00:00:00Z\")");
}

/* A cost that comes when it has ended counts in the new one. */
static void
test_cost_after_period (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  http_fixture_load (fixture, "period",
                     PERIODIC ("ex:money gr:validFrom \"2026-01-31T00:00:00Z\"^^xsd:dateTime . ",
                               ""));
  assert_told (fixture, "\"type\": \"cost\", \"value\": 99.9, \"unit\": \"EUR\"", "closed");
  /* Not 100: the 0.1 are of an earlier period. */
  g_assert_cmpuint (count (fixture, "ex:money gr:spent 99.9"), ==, 1);
  g_assert_cmpuint (count (fixture, "ex:money gr:spent ?x"), ==, 1);
  ASSERT_OUTCOME (fixture, "allow");
  /* Periods are counted from the first: this one began at midnight, of yesterday if it was just before it. */
  g_autofree char *today = midnight (0);
  g_autofree char *yesterday = midnight (1);
  g_assert_cmpuint (count (fixture, today) + count (fixture, yesterday), ==, 1);
}

static void
test_newest_counts (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  assert_told (fixture,
               "\"type\": \"drift\", \"metric\": \"psi\", \"value\": 0.3, \"threshold\": 0.2",
               "open");
  ASSERT_OUTCOME (fixture, "escalate");
  /* Another metric does not stand for this one. */
  assert_told (fixture,
               "\"type\": \"drift\", \"metric\": \"ks\", \"value\": 0.1, \"threshold\": 0.2",
               "closed");
  ASSERT_OUTCOME (fixture, "escalate");
  assert_told (fixture,
               "\"type\": \"drift\", \"metric\": \"psi\", \"value\": 0.1, \"threshold\": 0.2",
               "closed");
  ASSERT_OUTCOME (fixture, "allow");
  assert_told (fixture,
               "\"type\": \"evaluation\", \"value\": 0.8, \"threshold\": 0.8, "
               "\"direction\": \"below\", \"source\": \"https://monitor.example/1\"",
               "open");
  ASSERT_OUTCOME (fixture, "escalate");
  g_assert_cmpuint (count (fixture, "ex:model gr:signal ?s"), ==, 3);
  g_assert_cmpuint (count (fixture, "?s gr:observedOn ex:model"), ==, 4);
  g_assert_cmpuint (count (fixture, "?s prov:wasRevisionOf ?t"), ==, 1);
  g_assert_cmpuint (count (fixture, "?s prov:wasAttributedTo <urn:grounds:user:author>"), ==, 4);
  g_assert_cmpuint (
      count (fixture, "?s prov:hadPrimarySource <https://monitor.example/1> ; a gr:QualitySignal"),
      ==, 1);
}

static void
test_incident (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (HttpAnswer) opened = tell (fixture, "\"type\": \"incident\", \"comment\": \"leak\"");
  g_assert_cmpuint (opened->status, ==, 201);
  ASSERT_OUTCOME (fixture, "deny");
  g_autofree char *closing =
      g_strdup_printf ("\"type\": \"incident\", \"closes\": \"%s\"", text_of (opened, "signal"));
  assert_told (fixture, closing, "closed");
  ASSERT_OUTCOME (fixture, "allow");
  g_autoptr (HttpAnswer) again = tell (fixture, closing);
  g_assert_cmpuint (again->status, ==, 404);
  g_assert_cmpuint (count (fixture, "?i gr:closedAt ?t ; dpv:hasStatus gr:Closed"), ==, 1);
}

static void
test_record (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  assert_told (fixture, "\"type\": \"risk\", \"value\": 7, \"at\": \"2026-11-01T10:00:00+01:00\"",
               "closed");
  g_autoptr (HttpAnswer) log =
      http_fixture_get (fixture, ACCESS_AUDITOR, "/v1/log?kind=signal&limit=1");
  const json_t *entry = json_array_get (json_object_get (log->json, "entries"), 0);
  const json_t *record = json_object_get (entry, "record");
  g_assert_cmpstr (json_string_value (json_object_get (entry, "kind")), ==, "signal");
  g_assert_cmpstr (json_string_value (json_object_get (record, "type")), ==, "risk");
  g_assert_cmpstr (json_string_value (json_object_get (record, "about")), ==,
                   "http://example.org/model");
  g_assert_cmpstr (json_string_value (json_object_get (record, "at")), ==,
                   "2026-11-01T09:00:00.000000Z");
  g_assert_cmpint (json_integer_value (json_object_get (record, "value")), ==, 7);
}

static void
test_refusals (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  static const struct {
    const char *body;
    guint status;
  } cases[] = {
    { "", 400 },
    { "[]", 400 },
    { "{\"type\": \"drift\"}", 400 },
    { "{\"type\": \"none\", \"about\": \"ex:model\"}", 400 },
    { "{\"type\": 1, \"about\": \"ex:model\"}", 400 },
    { "{\"type\": \"drift\", \"about\": \"no iri\"}", 400 },
    { "{\"type\": \"drift\", \"about\": \"http://example.org/unknown\"}", 404 },
    { "{\"type\": \"drift\", \"about\": \"ex:model\", \"value\": \"1\"}", 400 },
    { "{\"type\": \"drift\", \"about\": \"ex:model\", \"value\": 1e999}", 400 },
    { "{\"type\": \"drift\", \"about\": \"ex:model\", \"metric\": \"\"}", 400 },
    { "{\"type\": \"drift\", \"about\": \"ex:model\", \"at\": \"yesterday\"}", 400 },
    { "{\"type\": \"drift\", \"about\": \"ex:model\", \"direction\": \"up\"}", 400 },
    { "{\"type\": \"drift\", \"about\": \"ex:model\", \"closes\": \"ex:model\"}", 400 },
    { "{\"type\": \"incident\", \"about\": \"ex:model\", \"closes\": \"ex:model\"}", 404 },
    { "{\"type\": \"cost\", \"about\": \"ex:model\"}", 400 },
    { "{\"type\": \"cost\", \"about\": \"ex:model\", \"value\": -1}", 400 },
    { "{\"type\": \"cost\", \"about\": \"ex:model\", \"value\": 1e13}", 400 },
    { "{\"type\": \"cost\", \"about\": \"ex:model\", \"value\": 9223372036854775807}", 400 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (HttpAnswer) answer =
        http_fixture_post (fixture, ACCESS_AUTHOR, "/v1/signals", cases[i].body);
    g_test_message ("%s: %s", cases[i].body, answer->body->str);
    g_assert_cmpuint (answer->status, ==, cases[i].status);
  }
  g_autoptr (HttpAnswer) commits = http_fixture_get (fixture, ACCESS_READER, "/v1/commits");
  g_assert_cmpuint (json_array_size (json_object_get (commits->json, "commits")), ==, 2);
}

#define THREADS 4
#define EACH 10

static gpointer
spend (gpointer data)
{
  HttpFixture *fixture = data;
  for (guint i = 0; i < EACH; i++) {
    assert_told (fixture, "\"type\": \"cost\", \"value\": 1, \"unit\": \"tokens\"", "closed");
  }
  return NULL;
}

/* None is lost from a sum. */
static void
test_at_once (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  GThread *threads[THREADS];
  for (guint i = 0; i < THREADS; i++) {
    threads[i] = g_thread_new ("spend", spend, fixture);
  }
  for (guint i = 0; i < THREADS; i++) {
    g_thread_join (threads[i]);
  }
  g_assert_cmpuint (count (fixture, "ex:tokens gr:spent 40"), ==, 1);
  g_assert_cmpuint (count (fixture, "ex:tokens gr:spent ?x"), ==, 1);
}

int
main (int argc, char **argv)
{
  static const HttpFixtureTest tests[] = {
    { "/routes/signals/budget", test_budget },
    { "/routes/signals/periods", test_periods },
    { "/routes/signals/cost-after-period", test_cost_after_period },
    { "/routes/signals/newest-counts", test_newest_counts },
    { "/routes/signals/incident", test_incident },
    { "/routes/signals/record", test_record },
    { "/routes/signals/refusals", test_refusals },
    { "/routes/signals/at-once", test_at_once },
  };
  return http_fixture_main (argc, argv, set_up, tests, G_N_ELEMENTS (tests));
}
