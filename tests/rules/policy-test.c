/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/policy-test.h"

#include "kg/parse.h"
#include "tests/rules/engine-fixture.h"

#include <string.h>

/* Tests of policies: how a case is read, what it finds, which rules it reaches. */

static const char rules[] =
    "ex:policy gr:rule ex:hide, ex:never, ex:watched . "
    "ex:hide a gr:Rule ; rdfs:label \"Hide\" ; gr:effect gr:Mask ; "
    "  gr:target gr:Field, gr:Span ; gr:mask [ gr:operator gr:Redact ] ; "
    "  gr:condition [ sh:property [ sh:path gr:classifiedAs ; sh:hasValue pd:Contact ] ] . "
    "ex:watched a gr:Rule ; gr:effect gr:Deny ; gr:mode gr:Monitor ; "
    "  gr:condition [ sh:property [ sh:path attr:team ; sh:hasValue \"blue\" ] ] . "
    "ex:never a gr:Rule ; gr:effect gr:Escalate ; "
    "  gr:condition [ sh:property [ sh:path attr:team ; sh:hasValue \"red\" ] ] . ";

#define MAIL "{\"team\": \"blue\", \"inputs\": [{\"source\": \"ex:mail\", \"value\": \"secret\"}]}"

static RulesPolicyTest *
read_case (const char *context, const char *expect, GError **error)
{
  g_autofree char *request = engine_fixture_request (context);
  g_autofree char *text = g_strdup_printf (
      "{\"name\": \"a case\", \"graph\": [\"a.ttl\", \"b.ttl\"], \"request\": %s, \"expect\": %s}",
      request, expect);
  json_t *json = json_loads (text, 0, NULL);
  g_assert_nonnull (json);
  RulesPolicyTest *test = rules_policy_test_new (json, error);
  json_decref (json);
  return test;
}

/* The failures, joined by "; ". (transfer full) */
static char *
failures_of (EngineFixture *fixture, const char *context, const char *expect,
             RulesPolicyCoverage *coverage)
{
  g_auto (RulesPolicyTestResult) result = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (RulesPolicyTest) test = read_case (context, expect, &error);
  g_assert_no_error (error);
  rules_policy_test_run (test, fixture->session, fixture->engine, ENGINE_FIXTURE_TIME, TRUE,
                         coverage, &result);
  g_assert_true ((result.failures->len > 0) || result.explanation->len == 0);
  g_assert_null (strstr (result.explanation->str, "secret"));
  g_ptr_array_add (result.failures, NULL);
  return g_strjoinv ("; ", (char **) result.failures->pdata);
}

static void
assert_failures (const char *context, const char *expect, const char *expected)
{
  g_auto (EngineFixture) fixture;
  engine_fixture_init (&fixture, rules);
  g_autofree char *got = failures_of (&fixture, context, expect, NULL);
  g_assert_cmpstr (got, ==, expected);
}

static void
test_passes (void)
{
  assert_failures (MAIL, "{\"outcome\": \"mask\"}", "");
  assert_failures (MAIL,
                   "{\"outcome\": \"mask\", \"rules\": [\"ex:permit\", "
                   "\"<http://example.org/hide>\"], \"masks\": [{\"rule\": "
                   "\"http://example.org/hide\", \"operator\": \"redact\"}], \"obligations\": []}",
                   "");
  assert_failures ("{}", "{\"outcome\": \"allow\", \"rules\": [\"ex:permit\"], \"masks\": []}", "");
}

static void
test_fails (void)
{
  assert_failures (MAIL, "{\"outcome\": \"allow\"}", "the outcome is mask, and allow was expected");
  assert_failures (MAIL, "{\"rules\": [\"ex:never\", \"ex:hide\"]}",
                   "ex:never was expected to determine the outcome, and did not; "
                   "ex:permit determined the outcome, which was not expected");
  assert_failures (MAIL, "{\"masks\": []}",
                   "the mask {\"pointer\":\"/context/inputs/0/value\",\"operator\":\"redact\","
                   "\"rule\":\"ex:hide\"} is there, which was not expected");
  /* Each expected mask stands for one. */
  assert_failures (MAIL, "{\"masks\": [{\"operator\": \"redact\"}, {\"operator\": \"redact\"}]}",
                   "the mask {\"operator\":\"redact\"} was expected, and is not there");
  assert_failures (MAIL, "{\"obligations\": [\"tell\"]}",
                   "tell was expected among the obligations, and is not there");
}

static void
test_refusals (void)
{
  static const char unknown[] = "{\"inputs\": [{\"source\": \"ex:post\"}]}";
  g_auto (EngineFixture) fixture;
  engine_fixture_init (&fixture, rules);
  g_autofree char *expected =
      failures_of (&fixture, unknown, "{\"error\": \"/context/inputs/0/source: \"}", NULL);
  g_autofree char *other = failures_of (&fixture, unknown, "{\"error\": \"/subject\"}", NULL);
  g_autofree char *unexpected = failures_of (&fixture, unknown, "{\"outcome\": \"allow\"}", NULL);
  g_autofree char *missing = failures_of (&fixture, "{}", "{\"error\": \"/\"}", NULL);
  g_assert_cmpstr (expected, ==, "");
  g_assert_true (g_str_has_prefix (
      other, "the request was refused otherwise than expected: /context/inputs/0/source: "));
  g_assert_true (
      g_str_has_prefix (unexpected, "the request was refused: /context/inputs/0/source: "));
  g_assert_cmpstr (missing, ==, "the request was decided, and was expected to be refused");
}

static char *
coverage_text (const RulesPolicyCoverage *coverage)
{
  g_autoptr (GPtrArray) list = rules_policy_coverage_list (coverage);
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < list->len; i++) {
    const RulesRuleCoverage *rule = (const RulesRuleCoverage *) g_ptr_array_index (list, i);
    g_string_append_printf (text, "%s%s %u", i > 0 ? ", " : "", rule->rule, rule->n_fired);
    g_assert_cmpstr (rule->document, ==, "own.ttl");
  }
  return g_string_free (text, FALSE);
}

/* A rule counts where it fired, determining or only watched, once a case; refused requests reach none. */
static void
test_coverage (void)
{
  g_auto (EngineFixture) fixture;
  g_autoptr (RulesPolicyCoverage) coverage = rules_policy_coverage_new ();
  engine_fixture_init (&fixture, rules);
  g_autofree char *empty = coverage_text (coverage);
  g_assert_cmpstr (empty, ==, "");
  g_free (failures_of (&fixture, "{\"inputs\": 1}", "{\"error\": \"/\"}", coverage));
  g_autofree char *none = coverage_text (coverage);
  g_assert_cmpstr (none, ==, "ex:hide 0, ex:never 0, ex:permit 0, ex:watched 0");
  g_free (failures_of (&fixture, MAIL, "{\"outcome\": \"mask\"}", coverage));
  g_free (failures_of (&fixture, "{\"inputs\": [{\"text\": \"a@b.de c@d.de\"}]}",
                       "{\"outcome\": \"allow\"}", coverage));
  g_autofree char *some = coverage_text (coverage);
  g_assert_cmpstr (some, ==, "ex:hide 2, ex:never 0, ex:permit 2, ex:watched 1");
}

static void
assert_malformed (const char *text, const char *message)
{
  g_autoptr (GError) error = NULL;
  json_t *json = json_loads (text, JSON_DECODE_ANY, NULL);
  g_assert_null (rules_policy_test_new (json, &error));
  g_assert_error (error, RULES_ERROR, RULES_ERROR_REQUEST);
  g_assert_cmpstr (error->message, ==, message);
  json_decref (json);
}

#define HEAD "{\"name\": \"n\", \"graph\": [\"g\"], \"request\": {}, "

static void
test_malformed (void)
{
  assert_malformed ("[]", "/name: the test has no name; give it one, a string");
  assert_malformed ("{\"name\": \"n\", \"graph\": [1]}",
                    "/graph: is no array of one or more strings; list them in one");
  assert_malformed ("{\"name\": \"n\", \"graph\": [\"g\"]}",
                    "/request: is no object; give the request, or the name of its file");
  assert_malformed (HEAD "\"expect\": {}}",
                    "/expect: is no object that says something; give at least `outcome`");
  assert_malformed (HEAD "\"expect\": {\"rules\": \"r\"}}",
                    "/expect/rules: is no array of strings; list them in one");
  assert_malformed (HEAD "\"expect\": {\"masks\": [{}, {\"at\": 1}]}}",
                    "/expect/masks/1/at: a test has no such member; use pointer, operator, rule, "
                    "start, end");
  assert_malformed (HEAD "\"expect\": {\"obligations\": [{}]}}",
                    "/expect/obligations: is no array of strings; list them in one");
}

static void
test_members (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RulesPolicyTest) test = read_case ("{}", "{\"outcome\": \"deny\"}", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (rules_policy_test_name (test), ==, "a case");
  g_assert_cmpstr (rules_policy_test_graph (test)[1], ==, "b.ttl");
  g_assert_null (rules_policy_test_graph (test)[2]);
  g_assert_null (rules_policy_test_request_file (test));
  json_t *json = json_pack ("{s:s, s:[s], s:s, s:{s:s}}", "name", "n", "graph", "g", "request",
                            "r.json", "expect", "outcome", "deny");
  g_autoptr (RulesPolicyTest) apart = rules_policy_test_new (json, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (rules_policy_test_request_file (apart), ==, "r.json");
  json_decref (json);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/policy-test/passes", test_passes);
  g_test_add_func ("/rules/policy-test/fails", test_fails);
  g_test_add_func ("/rules/policy-test/refusals", test_refusals);
  g_test_add_func ("/rules/policy-test/coverage", test_coverage);
  g_test_add_func ("/rules/policy-test/malformed", test_malformed);
  g_test_add_func ("/rules/policy-test/members", test_members);
  return g_test_run ();
}
