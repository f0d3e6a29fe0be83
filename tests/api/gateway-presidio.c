/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/api/gateway-fixture.h"

#include "api/gateway/limits.h"
#include "kg/parse-child.h"

#include <string.h>

/* What Presidio's clients send, over HTTP, with the graph of the support desk. */

#define ROUTE "/gateways/mistral"

static void
assert_call (HttpFixture *fixture, const char *path, const char *body, guint status,
             const char *expected)
{
  g_autoptr (HttpAnswer) answer = gateway_post (fixture, path, NULL, body);
  gateway_assert_answer (answer, status, expected);
}

/* "ENTITY start-end score" of each result, with spaces. (transfer full) */
static char *
told (const json_t *results)
{
  GString *text = g_string_new (NULL);
  for (gsize i = 0; i < json_array_size (results); i++) {
    const json_t *result = json_array_get (results, i);
    g_string_append_printf (text, "%s%s %d-%d %.2f", i > 0 ? ", " : "",
                            json_string_value (json_object_get (result, "entity_type")),
                            (int) json_integer_value (json_object_get (result, "start")),
                            (int) json_integer_value (json_object_get (result, "end")),
                            json_number_value (json_object_get (result, "score")));
  }
  return g_string_free (text, FALSE);
}

static void
assert_found (HttpFixture *fixture, const char *body, const char *expected)
{
  g_autoptr (HttpAnswer) answer = gateway_post (fixture, "/analyze", NULL, body);
  g_autofree char *text = told (answer->json);
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_true (json_is_array (answer->json));
  g_assert_cmpstr (text, ==, expected);
}

#define TEXT "\"text\":\"😀 p@example.org, 4111 1111 1111 1111 or 2024-05-01\",\"language\":\"en\""
#define FINDS "EMAIL_ADDRESS 2-15 0.95, CREDIT_CARD 17-36 0.90, DATE_TIME 40-50 0.70"

static void
test_analyze (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  assert_found (fixture, "{" TEXT "}", FINDS);
  assert_found (fixture,
                "{" TEXT ",\"correlation_id\":\"c\",\"return_decision_process\":true,"
                "\"entities\":null,\"context\":[\"card\"],\"ad_hoc_recognizers\":[]}",
                FINDS);
  assert_found (fixture, "{" TEXT ",\"score_threshold\":0.9}",
                "EMAIL_ADDRESS 2-15 0.95, CREDIT_CARD 17-36 0.90");
  assert_found (fixture, "{" TEXT ",\"entities\":[\"DATE_TIME\",\"PERSON\"]}",
                "DATE_TIME 40-50 0.70");
  assert_found (fixture, "{" TEXT ",\"allow_list\":[\"p@example.org\"]}",
                "CREDIT_CARD 17-36 0.90, DATE_TIME 40-50 0.70");
  assert_found (fixture, "{\"text\":\"nothing\"}", "");
  assert_call (fixture, "/analyze", "{\"text\":\"p@example.org\",\"language\":\"en\"}", 200,
               "[{\"analysis_explanation\":null,\"end\":13,\"entity_type\":\"EMAIL_ADDRESS\","
               "\"recognition_metadata\":{\"recognizer_identifier\":\"detector:email-address\","
               "\"recognizer_name\":\"detector:email-address\"},\"score\":0.94999999999999996,"
               "\"start\":0}]");
}

static void
test_analyze_batch (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (HttpAnswer) answer =
      gateway_post (fixture, ROUTE "/analyze", NULL, "{\"text\":[\"x\",\"p@example.org\"]}");
  g_autofree char *first = told (json_array_get (answer->json, 0));
  g_autofree char *second = told (json_array_get (answer->json, 1));
  g_assert_cmpuint (json_array_size (answer->json), ==, 2);
  g_assert_cmpstr (first, ==, "");
  g_assert_cmpstr (second, ==, "EMAIL_ADDRESS 0-13 0.95");
}

/* Who takes an error for "nothing found" is told that anything may be in it. */
static void
test_unsearched (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *most = g_strnfill (1 << 20, 'x');
  g_autofree char *fits =
      g_strdup_printf ("{\"text\":\"%s\",\"entities\":[\"EMAIL_ADDRESS\"]}", most);
  g_autofree char *over =
      g_strdup_printf ("{\"text\":\"%sä\",\"entities\":[\"EMAIL_ADDRESS\"]}", most);
  assert_found (fixture, fits, "");
  assert_found (fixture, over, "UNSEARCHED 0-1048577 1.00");
}

static void
test_analyze_refused (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  static const struct {
    const char *body;
    guint status;
    const char *error;
  } cases[] = {
    { "[]", 400, "/: is no object" },
    { "{}", 400, "/text: No text provided" },
    { "{\"text\":\"\"}", 400, "/text: No text provided" },
    { "{\"text\":[]}", 400, "/text: No text provided" },
    { "{\"text\":[\"a\",1]}", 400, "/text: is no array of strings" },
    { "{\"text\":\"a\",\"language\":1}", 400, "/language: is no string" },
    { "{\"text\":\"a\",\"entities\":\"A\"}", 400, "/entities: is no array of strings" },
    { "{\"text\":\"a\",\"entities\":[1]}", 400, "/entities: is no array of strings" },
    { "{\"text\":\"a\",\"score_threshold\":2}", 400, "/score_threshold: is no number from 0 to 1" },
    { "{\"text\":\"a\",\"ad_hoc_recognizers\":[{}]}", 400,
      "/ad_hoc_recognizers: recognizers of the caller's own are not run; load a gr:Detector" },
    { "{\"text\":\"a\",\"allow_list\":[\"a\"],\"allow_list_match\":\"regex\"}", 400,
      "/allow_list_match: only \"exact\" is there" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (HttpAnswer) answer = gateway_post (fixture, "/analyze", NULL, cases[i].body);
    g_assert_cmpstr (json_string_value (json_object_get (answer->json, "error")), ==,
                     cases[i].error);
    g_assert_cmpuint (answer->status, ==, cases[i].status);
  }
}

static guint
analyze_texts (HttpFixture *fixture, guint n)
{
  json_t *texts = json_array ();
  for (guint i = 0; i < n; i++) {
    json_array_append_new (texts, json_string ("x"));
  }
  json_t *call = json_pack ("{s:o}", "text", texts);
  g_autofree char *body = json_dumps (call, 0);
  json_decref (call);
  g_autoptr (HttpAnswer) answer = gateway_post (fixture, "/analyze", NULL, body);
  return answer->status;
}

static void
test_batch_limit (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  g_assert_cmpuint (analyze_texts (fixture, GATEWAY_LIMIT_PRESIDIO_TEXTS), ==, 200);
  g_assert_cmpuint (analyze_texts (fixture, GATEWAY_LIMIT_PRESIDIO_TEXTS + 1), ==, 413);
}

/* --- Anonymizing --- */

#define RESULT(entity, start, end)                                                                 \
  "{\"entity_type\":\"" entity "\",\"start\":" start ",\"end\":" end ",\"score\":0.9}"
#define ANONYMIZE(text, results) "{\"text\":\"" text "\",\"analyzer_results\":[" results "]}"

/* The policy has a token for addresses and an invented name for names; of dates it says nothing. */
static void
test_anonymize (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (HttpAnswer) answer =
      gateway_post (fixture, ROUTE "/anonymize", NULL,
                    ANONYMIZE ("😀 p@example.org, 2024-05-01",
                               RESULT ("EMAIL_ADDRESS", "2", "15") "," RESULT ("DATE_TIME", "17",
                                                                               "27")));
  const char *text = json_string_value (json_object_get (answer->json, "text"));
  const json_t *items = json_object_get (answer->json, "items");
  const json_t *token = json_array_get (items, 1);
  json_int_t end = json_integer_value (json_object_get (token, "end"));
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_true (g_str_has_prefix (text, "😀 tok_1"));
  g_assert_true (g_str_has_suffix (text, ", <DATE_TIME>"));
  g_assert_cmpuint (json_array_size (items), ==, 2);
  g_assert_cmpstr (json_string_value (json_object_get (token, "operator")), ==, "tokenise");
  g_assert_cmpstr (json_string_value (json_object_get (token, "entity_type")), ==, "EMAIL_ADDRESS");
  g_assert_cmpint (json_integer_value (json_object_get (token, "start")), ==, 2);
  g_assert_true (g_str_has_prefix (g_utf8_offset_to_pointer (text, (glong) end), ", <"));
  const json_t *date = json_array_get (items, 0);
  g_assert_cmpint (json_integer_value (json_object_get (date, "start")), ==, end + 2);
  g_assert_cmpint (json_integer_value (json_object_get (date, "end")), ==, end + 13);
}

/* The text that is left. (transfer full) */
static char *
anonymized (HttpFixture *fixture, const char *path, const char *body)
{
  g_autoptr (HttpAnswer) answer = gateway_post (fixture, path, NULL, body);
  g_assert_cmpuint (answer->status, ==, 200);
  return g_strdup (json_string_value (json_object_get (answer->json, "text")));
}

static void
test_anonymize_more (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  static const char keep[] =
      "{\"text\":\"p@example.org, 2024-05-01\",\"analyzer_results\":[" RESULT (
          "EMAIL_ADDRESS", "0", "13") "," RESULT ("DATE_TIME", "15", "25") "],\"anonymizers\":"
                                                                           "{\"DEFAULT\":{\"type\":"
                                                                           "\"keep\"}}}";
  /* What the caller would keep, the policy does not. */
  g_autofree char *kept = anonymized (fixture, ROUTE "/anonymize", keep);
  g_assert_true (g_str_has_prefix (kept, "tok_1"));
  g_assert_true (g_str_has_suffix (kept, ", 2024-05-01"));
  /* A name that only the client's own detector knows; and one that the graph does not. */
  g_autofree char *name =
      anonymized (fixture, ROUTE "/anonymize",
                  ANONYMIZE ("Ann and Bob",
                             RESULT ("PERSON", "0", "3") "," RESULT ("WIZARD", "8", "11")));
  g_assert_true (g_str_has_suffix (name, " and <WIZARD>"));
  g_assert_false (g_str_has_prefix (name, "Ann"));
  g_assert_false (g_str_has_prefix (name, "<PERSON>"));
  /* What the client does not list, and the policy hides. */
  g_autofree char *unlisted =
      anonymized (fixture, ROUTE "/anonymize", "{\"text\":\"Ask p@example.org.\"}");
  g_assert_true (g_str_has_prefix (unlisted, "Ask tok_1"));
  /* Where no rule says anything of texts, the call's own operators are all. */
  g_autofree char *plain =
      anonymized (fixture, "/anonymize",
                  ANONYMIZE ("Ask p@example.org.", RESULT ("EMAIL_ADDRESS", "4", "17")));
  g_assert_cmpstr (plain, ==, "Ask <EMAIL_ADDRESS>.");
}

static void
test_anonymize_refused (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (HttpAnswer) held =
      gateway_post (fixture, ROUTE "/anonymize", NULL,
                    ANONYMIZE ("DE89 3704 0044 0532 0130 00", RESULT ("IBAN_CODE", "0", "27")));
  const char *error = json_string_value (json_object_get (held->json, "error"));
  g_assert_cmpuint (held->status, ==, 403);
  g_assert_true (g_str_has_prefix (error, "a person has to look at this first (review http"));
  assert_call (fixture, "/anonymize", "{", 400,
               "{\"error\":\"the body is no JSON (line 1, column 1); give one object\"}");
  assert_call (fixture, "/anonymize", ANONYMIZE ("abc", RESULT ("X", "1", "4")), 400,
               "{\"error\":\"/analyzer_results/0: does not lie within the text, or ends before it "
               "begins\"}");
  assert_call (fixture, "/anonymize",
               "{\"text\":\"a\",\"anonymizers\":{\"DEFAULT\":{\"type\":\"encrypt\"}}}", 400,
               "{\"error\":\"/anonymizers/DEFAULT/type: is none of replace, redact, mask, hash and "
               "keep; encrypt and custom are not there\"}");
}

static void
test_others (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (HttpAnswer) health = http_get (fixture->port, NULL, "/health");
  g_autoptr (HttpAnswer) entities =
      http_fixture_get (fixture, ACCESS_CALLER, ROUTE "/supportedentities");
  g_autoptr (HttpAnswer) nobody = http_post (fixture->port, NULL, "/analyze", "{\"text\":\"a\"}");
  guint found = 0;
  g_assert_cmpuint (health->status, ==, 200);
  g_assert_cmpuint (nobody->status, ==, 401);
  g_assert_true (json_is_string (json_object_get (nobody->json, "error")));
  for (gsize i = 0; i < json_array_size (entities->json); i++) {
    const char *name = json_string_value (json_array_get (entities->json, i));
    const char *before = i > 0 ? json_string_value (json_array_get (entities->json, i - 1)) : "";
    static const char *const expected[] = { "CREDIT_CARD", "DATE_TIME", "EMAIL_ADDRESS",
                                            "IBAN_CODE",   "UK_NINO",   "US_SSN" };
    g_assert_cmpint (strcmp (before, name), <, 0);
    for (guint k = 0; k < G_N_ELEMENTS (expected); k++) {
      found += strcmp (name, expected[k]) == 0;
    }
  }
  g_assert_cmpuint (found, ==, 6);
}

#define TEST(name, function)                                                                       \
  g_test_add ("/api/gateway/presidio/" name, HttpFixture, NULL, gateway_set_up, function,          \
              http_fixture_tear_down)

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  TEST ("analyze", test_analyze);
  TEST ("analyze/batch", test_analyze_batch);
  TEST ("analyze/unsearched", test_unsearched);
  TEST ("analyze/refused", test_analyze_refused);
  TEST ("analyze/batch-limit", test_batch_limit);
  TEST ("anonymize", test_anonymize);
  TEST ("anonymize/more", test_anonymize_more);
  TEST ("anonymize/refused", test_anonymize_refused);
  TEST ("others", test_others);
  return g_test_run ();
}
