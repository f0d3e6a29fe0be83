/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/record.h"

#include "api/log/verify-private.h"
#include "kg/parse.h"
#include "rules/error.h"
#include "tests/rules/engine-fixture.h"

#include <string.h>

/* Records of decisions: what they say, that they say no value, and that the same decision gives the same bytes. */

#define CANARY "canary-7f3a"

static const char rules[] =
    "ex:policy gr:rule ex:hide , ex:stop , ex:watch . "
    "ex:hide a gr:Rule ; rdfs:label \"Hide\" ; gr:effect gr:Mask ; gr:target gr:Field, gr:Span ; "
    "  gr:mask [ gr:operator gr:Redact ] ; "
    "  gr:condition [ sh:property [ sh:path gr:classifiedAs ; sh:hasValue pd:Contact ] ] . "
    "ex:stop a gr:Rule ; gr:effect gr:Deny ; gr:overrides ex:hide ; "
    "  gr:condition [ sh:property [ sh:path attr:team ; sh:hasValue \"red\" ] ] . "
    "ex:watch a gr:Rule ; gr:effect gr:Deny ; gr:mode gr:Monitor ; "
    "  gr:condition [ sh:property [ sh:path gr:action ; sh:minCount 1 ] ] . ";

static RulesExplanation
explanation_of (EngineFixture *fixture)
{
  return (RulesExplanation) { .policies = rules_engine_policies (fixture->engine),
                              .request = rules_session_request (fixture->session),
                              .decision = fixture->decision,
                              .id = ENGINE_FIXTURE_ID,
                              .digest = "00ff" };
}

static char *
record_of (EngineFixture *fixture, const char *by)
{
  g_autoptr (GError) error = NULL;
  const RulesExplanation explanation = explanation_of (fixture);
  GString *out = g_string_new (NULL);
  log_record_decision (&explanation, fixture->json, by, out, &error);
  g_assert_no_error (error);
  return g_string_free (out, FALSE);
}

static void
begin (EngineFixture *fixture, const char *context)
{
  g_autofree char *request = engine_fixture_request (context);
  engine_fixture_init (fixture, rules);
  engine_fixture_decide (fixture, request);
}

/* --- The form --- */

static void
test_form (void)
{
  g_auto (EngineFixture) fixture;
  begin (&fixture, "{\"inputs\": [{\"name\": \"a\", \"source\": \"ex:mail\", \"value\": \"x\"}]}");
  g_autofree char *record = record_of (&fixture, "key-1");
  g_autofree char *expected = g_strdup_printf (
      "{\"by\":\"key-1\",\"commit\":0,\"decision\":{\"action\":\"urn:grounds:action:use\",\"classes\":["
      "\"https://w3id.org/dpv/pd#EmailAddress\"],\"firings\":[{\"effect\":\"mask\",\"node\":"
      "\"/context/inputs/0/value\",\"rule\":\"http://example.org/hide\",\"status\":\"determines\"},{"
      "\"effect\":\"allow\",\"rule\":\"http://example.org/permit\",\"status\":\"determines\"},{"
      "\"effect\":\"deny\",\"rule\":\"http://example.org/watch\",\"status\":\"monitored\"}],\"masks\":[{"
      "\"operator\":\"redact\",\"pointer\":\"/context/inputs/0/value\",\"rule\":"
      "\"http://example.org/hide\"}],\"outcome\":\"mask\",\"policies\":[{\"id\":"
      "\"http://example.org/policy\",\"scope\":\"conforms\"}],\"proof\":[["
      "\"<http://example.org/mail>\",\"<https://w3id.org/grounds#dataClass>\","
      "\"<https://w3id.org/dpv/pd#EmailAddress>\"],[\"<https://w3id.org/dpv/pd#EmailAddress>\","
      "\"<http://www.w3.org/2004/02/skos/core#broader>\",\"<https://w3id.org/dpv/pd#Contact>\"],["
      "\"_:request\",\"<https://w3id.org/grounds#action>\",\"<urn:grounds:action:use>\"],["
      "\"_:request-1\",\"<https://w3id.org/grounds#source>\",\"<http://example.org/mail>\"]],"
      "\"resource\":\"urn:grounds:model:m\",\"subject\":\"urn:grounds:user:u\"},\"digest\":\"00ff\","
      "\"engine\":\"%s\",\"id\":\"" ENGINE_FIXTURE_ID "\",\"kind\":\"decision\",\"request\":{"
      "\"action\":{\"name\":\"use\"},\"context\":{\"inputs\":[{\"name\":\"a\",\"source\":\"ex:mail\","
      "\"value\":\"\"}]},\"resource\":{\"id\":\"m\",\"type\":\"model\"},\"subject\":{\"id\":\"u\","
      "\"type\":\"user\"}},\"time\":\"2026-11-23T09:30:00.000000Z\"}",
      g_getenv ("GROUNDS_VERSION"));
  g_assert_cmpstr (record, ==, expected);
}

/* --- Contexts that say all sorts of things --- */

static const char *const contexts[] = {
  "{}",
  "{\"inputs\": [{\"source\": \"ex:mail\", \"value\": \"" CANARY "@example.org\"}]}",
  "{\"inputs\": [{\"value\": {\"deep\": [\"" CANARY "\", {\"" CANARY "\": 1}]}}]}",
  "{\"outputs\": [{\"text\": \"mail " CANARY "@example.org and " CANARY "\"}], \"team\": \"blue\"}",
  "{\"inputs\": [{\"text\": \"" CANARY "\"}, {\"source\": \"ex:mail\", \"value\": [\"" CANARY
  "\"]}], "
  "\"team\": \"red\"}",
  "{\"inputs\": [{\"text\": \"\xc3\xa9\xf0\x9f\x98\x80 " CANARY
  "\", \"findings\": [{\"entity_type\": "
  "\"PERSON\", \"start\": 0, \"end\": 1, \"score\": 0.25}]}]}",
  "{\"team\": \"a \\\"quoted\\\" \\u0001 one\", \"number\": 1e21, \"other\": 0.1, \"yes\": true, "
  "\"\xf0\x9f\x98\x80\": 1, \"\xef\xbf\xbd\": 2, \"list\": [1, \"two\", {\"three\": 3}]}",
};

static void
test_canonical (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (contexts); i++) {
    g_auto (EngineFixture) fixture;
    begin (&fixture, contexts[i]);
    g_autofree char *record = record_of (&fixture, "a \"name\"\n");
    g_autofree char *nobody = record_of (&fixture, NULL);
    g_assert_true (verify_is_canonical (record, strlen (record)));
    g_assert_true (verify_is_canonical (nobody, strlen (nobody)));
  }
}

/* No value and no text. */
static void
test_canary (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (contexts); i++) {
    g_auto (EngineFixture) fixture;
    begin (&fixture, contexts[i]);
    g_autofree char *record = record_of (&fixture, NULL);
    g_assert_null (strstr (record, "canary"));
    g_assert_null (strstr (record, "7f3a"));
  }
}

/* Read back and decided again, on the same graph, it comes to the same bytes. */
static void
test_again (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (contexts); i++) {
    g_auto (EngineFixture) fixture;
    g_auto (LogDecision) logged = { 0 };
    g_autoptr (GError) error = NULL;
    g_autoptr (GString) again = g_string_new (NULL);
    begin (&fixture, contexts[i]);
    g_autofree char *record = record_of (&fixture, i % 2 == 0 ? "somebody" : NULL);
    log_record_read (record, strlen (record), &logged, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (logged.id, ==, ENGINE_FIXTURE_ID);
    g_assert_cmpstr (logged.by, ==, i % 2 == 0 ? "somebody" : NULL);
    g_assert_cmpint (logged.time, ==, ENGINE_FIXTURE_TIME);
    g_assert_cmpuint (logged.commit, ==, 0);
    fixture.decision = rules_session_decide (fixture.session, fixture.engine, logged.request,
                                             logged.time, TRUE, &error);
    g_assert_no_error (error);
    const RulesExplanation explanation = explanation_of (&fixture);
    log_record_again (&logged, &explanation, again);
    g_assert_cmpstr (again->str, ==, record);
  }
}

static void
test_overridden (void)
{
  g_auto (EngineFixture) fixture;
  begin (&fixture, contexts[4]);
  g_autofree char *record = record_of (&fixture, NULL);
  g_assert_nonnull (strstr (record,
                            "{\"by\":\"http://example.org/stop\",\"effect\":\"mask\",\"node\":"
                            "\"/context/inputs/1/value\",\"rule\":\"http://example.org/hide\","
                            "\"status\":\"overridden\"}"));
  g_assert_nonnull (strstr (record, "\"outcome\":\"deny\""));
}

/* --- Reading --- */

static void
assert_damaged (const char *body)
{
  g_auto (LogDecision) logged = { 0 };
  g_autoptr (GError) error = NULL;
  g_assert_false (log_record_read (body, strlen (body), &logged, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_DAMAGED);
}

static void
test_damaged (void)
{
  assert_damaged ("");
  assert_damaged ("[]");
  assert_damaged ("{}");
  assert_damaged ("{\"kind\":\"commit\",\"id\":\"x\",\"time\":\"2026-11-23T09:30:00.000000Z\","
                  "\"commit\":1,\"request\":{}}");
  assert_damaged (
      "{\"kind\":\"decision\",\"id\":\"x\",\"time\":\"now\",\"commit\":1,\"request\":{}}");
  assert_damaged ("{\"kind\":\"decision\",\"id\":\"x\",\"time\":\"2026-11-23T09:30:00.000000Z\","
                  "\"commit\":-1,\"request\":{}}");
  assert_damaged ("{\"kind\":\"decision\",\"id\":7,\"time\":\"2026-11-23T09:30:00.000000Z\","
                  "\"commit\":1,\"request\":{}}");
  assert_damaged ("{\"kind\":\"decision\",\"id\":\"x\",\"time\":\"2026-11-23T09:30:00.000000Z\","
                  "\"commit\":1}");
}

static void
assert_commit (const char *body, guint64 expected)
{
  guint64 commit = 0;
  g_assert_true (log_record_commit_of (body, strlen (body), &commit));
  g_assert_cmpuint (commit, ==, expected);
}

static void
test_commit_of (void)
{
  static const char *const none[] = { "",
                                      "{",
                                      "{\"by\":\"",
                                      "{\"by\":\"x",
                                      "{\"by\":\"x\\",
                                      "{\"by\":\"x\",\"commit\":",
                                      "{\"commit\":",
                                      "{\"commit\":x}",
                                      "{\"commit\":-1}",
                                      "{\"commit\":99999999999999999999}",
                                      "{\"other\":1,\"commit\":1}" };
  guint64 commit = 0;
  assert_commit ("{\"commit\":12,\"x\":1}", 12);
  assert_commit ("{\"by\":\"me\",\"commit\":0}", 0);
  assert_commit ("{\"by\":\"a \\\"b\\\\\",\"commit\":9223372036854775807}", G_MAXINT64);
  for (gsize i = 0; i < G_N_ELEMENTS (none); i++) {
    g_assert_false (log_record_commit_of (none[i], strlen (none[i]), &commit));
  }
}

/* An integer that no double is has no canonical form. */
static void
test_no_form (void)
{
  g_auto (EngineFixture) fixture;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) out = g_string_new ("kept");
  begin (&fixture, "{\"inputs\": [{\"value\": 9007199254740993}], \"n\": 9007199254740993}");
  const RulesExplanation explanation = explanation_of (&fixture);
  g_assert_false (log_record_decision (&explanation, fixture.json, NULL, out, &error));
  g_assert_error (error, RULES_ERROR, RULES_ERROR_REQUEST);
  g_assert_cmpstr (out->str, ==, "kept");
}

static void
test_commit (void)
{
  const guint8 parent[KG_DIGEST_BYTES] = { 0xab };
  KgCommit commit = { .id = 2,
                      .time = ENGINE_FIXTURE_TIME,
                      .author = (char *) "an \"author\"",
                      .message = (char *) "why",
                      .added = 10,
                      .removed = 3,
                      .quads = 1007 };
  g_autoptr (GString) first = g_string_new (NULL);
  g_autoptr (GString) second = g_string_new (NULL);
  log_record_commit (&commit, NULL, first);
  log_record_commit (&commit, parent, second);
  g_assert_cmpstr (first->str, ==,
                   "{\"added\":10,\"author\":\"an \\\"author\\\"\",\"commit\":2,\"digest\":"
                   "\"0000000000000000000000000000000000000000000000000000000000000000\",\"kind\":"
                   "\"commit\",\"message\":\"why\",\"quads\":1007,\"removed\":3,\"time\":"
                   "\"2026-11-23T09:30:00.000000Z\"}");
  g_assert_nonnull (strstr (second->str, "\"message\":\"why\",\"parent\":\"ab00"));
  g_assert_true (verify_is_canonical (second->str, second->len));
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/log/record/form", test_form);
  g_test_add_func ("/api/log/record/canonical", test_canonical);
  g_test_add_func ("/api/log/record/canary", test_canary);
  g_test_add_func ("/api/log/record/again", test_again);
  g_test_add_func ("/api/log/record/overridden", test_overridden);
  g_test_add_func ("/api/log/record/damaged", test_damaged);
  g_test_add_func ("/api/log/record/commit-of", test_commit_of);
  g_test_add_func ("/api/log/record/no-form", test_no_form);
  g_test_add_func ("/api/log/record/commit", test_commit);
  return g_test_run ();
}
