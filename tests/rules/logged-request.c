/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/logged-request.h"

#include "kg/parse.h"
#include "rules/limits.h"
#include "tests/rules/engine-fixture.h"

#include <string.h>

/* What of a request is kept, and that it is decided alike. */

static const char rules[] =
    "ex:policy gr:rule ex:hide . ex:hide a gr:Rule ; rdfs:label \"Hide\" ; gr:effect gr:Mask ; "
    "  gr:target gr:Field, gr:Span ; gr:mask [ gr:operator gr:Redact ] ; "
    "  gr:condition [ sh:property [ sh:path gr:classifiedAs ; sh:hasValue pd:Contact ] ] . ";

static char *
logged_text (EngineFixture *fixture)
{
  json_t *logged = rules_logged_request (rules_session_request (fixture->session), fixture->json);
  char *text = json_dumps (logged, JSON_COMPACT);
  json_decref (logged);
  return text;
}

static void
test_form (void)
{
  g_auto (EngineFixture) fixture;
  g_autofree char *request = engine_fixture_request (
      "{\"purpose\": null, \"team\": \"blue\", \"outputs\": [{\"value\": [1, {\"secret\": 2}]}, "
      "{\"value\": null, \"name\": \"n\"}], \"inputs\": [{\"source\": \"ex:mail\", \"value\": "
      "\"secret\"}, {\"text\": \"\xc3\xa9 a@example.org\", \"findings\": [{\"entity_type\": "
      "\"PERSON\", \"start\": 0, \"end\": 1, \"score\": 0.25, \"extra\": \"secret\", "
      "\"recognition_metadata\": {\"recognizer_name\": \"Some Recognizer\"}}]}]}");
  engine_fixture_init (&fixture, rules);
  engine_fixture_decide (&fixture, request);
  char *logged = logged_text (&fixture);
  g_assert_cmpstr (
      logged, ==,
      "{\"subject\":{\"type\":\"user\",\"id\":\"u\"},\"action\":{\"name\":\"use\"},"
      "\"resource\":{\"type\":\"model\",\"id\":\"m\"},\"context\":{\"purpose\":null,"
      "\"team\":\"blue\",\"outputs\":[{\"value\":\"\"},{\"value\":null,\"name\":\"n\"}],"
      "\"inputs\":[{\"source\":\"ex:mail\",\"value\":\"\"},{\"text\":{\"codePoints\":15},"
      "\"findings\":[{\"entity_type\":\"https://w3id.org/dpv/pd#Name\",\"start\":0,\"end\":1,"
      "\"score\":0.25,\"recognition_metadata\":{\"recognizer_name\":"
      "\"urn:grounds:detector:Some%20Recognizer\"}},{\"entity_type\":"
      "\"https://w3id.org/dpv/pd#EmailAddress\",\"start\":2,\"end\":15,\"score\":"
      "0.94999999999999996,\"recognition_metadata\":{\"recognizer_name\":"
      "\"https://w3id.org/grounds/detectors#email-address\"}}]}]}}");
  free (logged);
  /* what was logged is not what was asked */
  json_t *asked = json_loads (request, 0, NULL);
  g_assert_true (json_equal (fixture.json, asked));
  json_decref (asked);
}

/* Decides the kept form of the last request. */
static void
decide_logged (EngineFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  char *text = logged_text (fixture);
  json_t *logged = json_loads (text, 0, NULL);
  json_decref (fixture->json);
  fixture->json = rules_logged_request_restore (logged, &error);
  g_assert_no_error (error);
  fixture->decision = rules_session_decide (fixture->session, fixture->engine, fixture->json,
                                            ENGINE_FIXTURE_TIME, TRUE, &error);
  g_assert_no_error (error);
  json_decref (logged);
  free (text);
}

static void
assert_alike (const char *context)
{
  g_auto (EngineFixture) fixture;
  g_autofree char *request = engine_fixture_request (context);
  engine_fixture_init (&fixture, rules);
  engine_fixture_decide (&fixture, request);
  g_autofree char *answer = engine_fixture_answer (&fixture);
  char *logged = logged_text (&fixture);
  decide_logged (&fixture);
  g_autofree char *again = engine_fixture_answer (&fixture);
  char *logged_again = logged_text (&fixture);
  g_assert_cmpstr (again, ==, answer);
  g_assert_cmpstr (logged_again, ==, logged);
  free (logged);
  free (logged_again);
}

static void
test_alike (void)
{
  assert_alike ("{}");
  assert_alike ("{\"team\": {\"name\": \"blue\", \"size\": [1, 2.5, true]}}");
  assert_alike ("{\"inputs\": [{\"source\": \"ex:mail\", \"value\": 7}, {\"name\": \"none\"}]}");
  assert_alike ("{\"outputs\": [{\"text\": \"a@example.org, \\ud83d\\ude00 b@example.org\"}], "
                "\"inputs\": [{\"text\": \"\"}, {\"text\": \"+49 30 123456-78, "
                "DE89370400440532013000\"}]}");
  assert_alike ("{\"inputs\": [{\"text\": \"Jo a@example.org\", \"findings\": [{\"entity_type\": "
                "\"PERSON\", \"start\": 0, \"end\": 2}, {\"entity_type\": \"EMAIL_ADDRESS\", "
                "\"start\": 3, \"end\": 16, \"score\": 1}]}]}");
}

/* A text that could not be searched may hold anything, also when it is decided again. */
static void
test_unsearched (void)
{
  g_autoptr (GString) text = g_string_new ("{\"inputs\": [{\"text\": \"");
  for (guint i = 0; i < RULES_LIMIT_REQUEST_SPANS + 1; i++) {
    g_string_append (text, "a@b.de ");
  }
  g_string_append (text, "\"}, {\"text\": \"a@example.org\"}]}");
  g_auto (EngineFixture) fixture;
  g_autofree char *request = engine_fixture_request (text->str);
  engine_fixture_init (&fixture, rules);
  engine_fixture_decide (&fixture, request);
  g_assert_cmpuint (rules_request_unsearched (rules_session_request (fixture.session)), ==, 0);
  g_autofree char *answer = engine_fixture_answer (&fixture);
  decide_logged (&fixture);
  g_assert_cmpuint (rules_request_unsearched (rules_session_request (fixture.session)), ==, 0);
  g_autofree char *again = engine_fixture_answer (&fixture);
  g_assert_cmpstr (again, ==, answer);
}

/* The digest of the whole request, which the record no longer is. */
static void
test_digest (void)
{
  static const char digest[] = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
  g_autoptr (GError) error = NULL;
  g_auto (EngineFixture) fixture;
  g_autofree char *request = engine_fixture_request ("{\"inputs\": [{\"text\": \"secret\"}]}");
  engine_fixture_init (&fixture, rules);
  engine_fixture_decide (&fixture, request);
  g_assert_null (rules_request_digest (rules_session_request (fixture.session)));
  const RulesQuestion question = { .json = fixture.json,
                                   .time = ENGINE_FIXTURE_TIME,
                                   .digest = digest };
  fixture.decision = rules_session_ask (fixture.session, fixture.engine, &question, &error);
  g_assert_no_error (error);
  char *logged = logged_text (&fixture);
  g_assert_true (
      g_str_has_suffix (logged,
                        ",\"requestDigest\":"
                        "\"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\"}"));
  decide_logged (&fixture);
  g_assert_cmpstr (rules_request_digest (rules_session_request (fixture.session)), ==, digest);
  char *again = logged_text (&fixture);
  g_assert_cmpstr (again, ==, logged);
  free (again);
  free (logged);
}

static void
assert_damaged (const char *text)
{
  g_autoptr (GError) error = NULL;
  json_t *logged =
      json_pack ("{s:{s:[{s:o}]}}", "context", "inputs", "text", json_loads (text, 0, NULL));
  g_assert_null (rules_logged_request_restore (logged, &error));
  g_assert_error (error, RULES_ERROR, RULES_ERROR_REQUEST);
  json_decref (logged);
}

static void
test_damaged (void)
{
  assert_damaged ("{}");
  assert_damaged ("{\"codePoints\": -1}");
  assert_damaged ("{\"codePoints\": 1048577}");
  assert_damaged ("{\"codePoints\": \"3\"}");
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/logged-request/form", test_form);
  g_test_add_func ("/rules/logged-request/alike", test_alike);
  g_test_add_func ("/rules/logged-request/unsearched", test_unsearched);
  g_test_add_func ("/rules/logged-request/digest", test_digest);
  g_test_add_func ("/rules/logged-request/damaged", test_damaged);
  return g_test_run ();
}
