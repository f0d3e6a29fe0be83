/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/masked-payload.h"

#include "kg/parse.h"
#include "tests/rules/engine-fixture.h"

#include <string.h>

/* What is left of inputs and outputs. */

#define CONTACT                                                                                    \
  "gr:condition [ sh:property [ sh:path gr:classifiedAs ; sh:hasValue pd:Contact ] ] ; "
#define MASK(mask)                                                                                 \
  "ex:policy gr:rule ex:hide . ex:hide a gr:Rule ; rdfs:label \"Hide\" ; "                         \
  "gr:effect gr:Mask ; gr:target gr:Field, gr:Span ; " CONTACT "gr:mask [ gr:operator " mask       \
  " ] . "

/* The payload of a request with this context. (transfer full) */
static char *
mask_with_id (EngineFixture *fixture, const char *context, const char *id)
{
  static const guint8 secret[RULES_KEY_BYTES] = { 7 };
  g_autoptr (RulesKeys) keys = rules_keys_new (secret);
  g_autoptr (GError) error = NULL;
  g_autofree char *request = engine_fixture_request (context);
  g_autoptr (GString) out = g_string_new ("before ");
  engine_fixture_decide (fixture, request);
  rules_masked_payload (rules_engine_policies (fixture->engine),
                        rules_session_request (fixture->session), fixture->decision, request,
                        strlen (request), id, keys, out, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (out->str, "before "));
  return g_strdup (out->str + strlen ("before "));
}

static char *
mask (EngineFixture *fixture, const char *context)
{
  return mask_with_id (fixture, context, ENGINE_FIXTURE_ID);
}

static void
assert_masked (const char *rules, const char *context, const char *expected)
{
  g_auto (EngineFixture) fixture;
  engine_fixture_init (&fixture, rules);
  g_autofree char *got = mask (&fixture, context);
  g_assert_cmpstr (got, ==, expected);
}

static void
test_exact (void)
{
  assert_masked (
      MASK ("gr:Redact"),
      "{\"outputs\": [ {\"text\":\"a@example.org \\u00e9\\/ \xc3\xa9 b@example.org\"}],"
      " \"other\": {\"inputs\": [1]}, \"inputs\" : [{\"value\": {\"b\":1.0e3 , \"a\":[]},"
      "\"name\":\"x\\u0020y\"}, {\"source\": \"ex:mail\", \"value\": \"c\"}]}",
      "{\"outputs\": [{\"text\": \"[e-mail address] \\u00e9\\/ \xc3\xa9 [e-mail "
      "address]\"}], \"inputs\": [{\"value\": {\"b\":1.0e3 , \"a\":[]}, \"name\": "
      "\"x\\u0020y\"}, {\"value\": \"[e-mail address]\"}]}");
}

static void
test_nothing_to_mask (void)
{
  assert_masked (MASK ("gr:Redact"), "{}", "{}");
  assert_masked (MASK ("gr:Redact"), "{\"inputs\": []}", "{\"inputs\": []}");
  assert_masked (MASK ("gr:Redact"), "{\"inputs\": [{\"text\": \"none\"}, {}]}",
                 "{\"inputs\": [{\"text\": \"none\"}, {}]}");
}

/* A field is its name and what it holds: it goes with both, and has nothing to hide where it holds nothing. */
static void
test_fields (void)
{
  assert_masked (MASK ("gr:Remove"),
                 "{\"inputs\": [{\"name\": \"m\", \"source\": \"ex:mail\", \"value\": \"c\"}, "
                 "{\"name\": \"n\", \"value\": 1}, {\"name\": \"o\", \"source\": \"ex:mail\"}]}",
                 "{\"inputs\": [{\"name\": \"n\", \"value\": 1}]}");
  assert_masked (MASK ("gr:Redact"), "{\"inputs\": [{\"name\": \"o\", \"source\": \"ex:mail\"}]}",
                 "{\"inputs\": [{\"name\": \"o\"}]}");
  assert_masked (MASK ("gr:Remove"), "{\"inputs\": [{\"text\": \"to a@example.org now\"}]}",
                 "{\"inputs\": [{\"text\": \"to  now\"}]}");
}

/* Tokens mean the same within the call, or else within the decision. */
static void
test_scopes (void)
{
  static const char plain[] = "{\"inputs\": [{\"source\": \"ex:mail\", \"value\": \"c\"}]}";
  static const char call[] =
      "{\"callId\": \"7\", \"inputs\": [{\"source\": \"ex:mail\", \"value\": \"c\"}]}";
  g_auto (EngineFixture) fixture;
  engine_fixture_init (&fixture, MASK ("gr:Tokenise ; gr:tokenScope gr:PerRequest"));
  g_autofree char *one = mask_with_id (&fixture, plain, "1");
  g_autofree char *again = mask_with_id (&fixture, plain, "1");
  g_autofree char *two = mask_with_id (&fixture, plain, "2");
  g_autofree char *call_one = mask_with_id (&fixture, call, "1");
  g_autofree char *call_two = mask_with_id (&fixture, call, "2");
  g_assert_nonnull (strstr (one, "tok_"));
  g_assert_cmpstr (one, ==, again);
  g_assert_cmpstr (one, !=, two);
  g_assert_cmpstr (call_one, ==, call_two);
  g_assert_cmpstr (call_one, !=, one);
}

#define ESCALATE                                                                                   \
  "ex:policy gr:rule ex:ask . ex:ask a gr:Rule ; rdfs:label \"Ask\" ; gr:effect gr:Escalate ; "    \
  "gr:condition [ sh:property [ sh:path gr:action ; sh:minCount 1 ] ] . "

/* Those who review see what would have been left: by the strongest mask of each node, and by none that was switched off. */
static void
test_escalated (void)
{
  static const char context[] =
      "{\"inputs\": [{\"name\": \"m\", \"source\": \"ex:mail\", \"value\": \"c\"}, "
      "{\"name\": \"t\", \"text\": \"to a@example.org\"}, {\"name\": \"n\", \"value\": 1}]}";
  assert_masked (ESCALATE MASK ("gr:Redact"), context,
                 "{\"inputs\": [{\"name\": \"m\", \"value\": \"[e-mail address]\"}, "
                 "{\"name\": \"t\", \"text\": \"to [e-mail address]\"}, "
                 "{\"name\": \"n\", \"value\": 1}]}");
  assert_masked (ESCALATE MASK ("gr:Redact") "ex:policy gr:rule ex:all . ex:all a gr:Rule ; "
                                             "gr:effect gr:Mask ; gr:condition [ sh:property [ "
                                             "sh:path gr:action ; sh:minCount 1 ] ] ; "
                                             "gr:mask [ gr:operator gr:Nullify ] . ",
                 context,
                 "{\"inputs\": [{\"name\": \"m\", \"value\": null}, "
                 "{\"name\": \"t\", \"text\": null}, {\"name\": \"n\", \"value\": null}]}");
  assert_masked (ESCALATE MASK ("gr:Redact") "ex:permit gr:overrides ex:hide . ", context,
                 "{\"inputs\": [{\"name\": \"m\", \"value\": \"c\"}, "
                 "{\"name\": \"t\", \"text\": \"to a@example.org\"}, "
                 "{\"name\": \"n\", \"value\": 1}]}");
}

/* What two readers might read differently is not masked but refused, and nothing is given. */
static void
test_refused (void)
{
  g_auto (EngineFixture) fixture;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) out = g_string_new ("before");
  g_autofree char *request =
      engine_fixture_request ("{\"inputs\": [{\"source\": \"ex:mail\", \"value\": \"c\"}]}");
  engine_fixture_init (&fixture, MASK ("gr:Redact"));
  engine_fixture_decide (&fixture, request);
  g_autofree char *twice =
      g_strdup_printf ("%.*s, \"context\": {}}", (int) strlen (request) - 1, request);
  g_assert_false (rules_masked_payload (rules_engine_policies (fixture.engine),
                                        rules_session_request (fixture.session), fixture.decision,
                                        twice, strlen (twice), "1", NULL, out, &error));
  g_assert_error (error, RULES_ERROR, RULES_ERROR_PAYLOAD);
  g_assert_cmpstr (out->str, ==, "before");
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/masked-payload/exact", test_exact);
  g_test_add_func ("/rules/masked-payload/nothing-to-mask", test_nothing_to_mask);
  g_test_add_func ("/rules/masked-payload/fields", test_fields);
  g_test_add_func ("/rules/masked-payload/scopes", test_scopes);
  g_test_add_func ("/rules/masked-payload/escalated", test_escalated);
  g_test_add_func ("/rules/masked-payload/refused", test_refused);
  return g_test_run ();
}
