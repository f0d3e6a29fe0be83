/* SPDX-License-Identifier: Apache-2.0 */
#include "api/gateway/calls.h"
#include "api/gateway/gateway.h"
#include "api/gateway/limits.h"
#include "api/gateway/pointer.h"
#include "api/gateway/presidio-private.h"
#include "rules/error.h"
#include "rules/limits.h"

#include <string.h>

/* The parts of the gateways that need neither graph nor network. */

#define SECOND G_USEC_PER_SEC

static json_t *
parse (const char *text)
{
  json_t *json = json_loads (text, JSON_DECODE_ANY, NULL);
  g_assert_nonnull (json);
  return json;
}

/* Takes `json` over. */
static void
assert_json (json_t *json, const char *expected)
{
  g_autofree char *text = json_dumps (json, JSON_COMPACT | JSON_ENCODE_ANY);
  g_assert_cmpstr (text, ==, expected);
  json_decref (json);
}

/* --- Pointers --- */

static void
test_pointer_get (void)
{
  json_t *json = parse ("{\"a\": [{\"b/c\": 1}, \"x\"], \"~\": {\"\": 2}, \"01\": 3}");
  g_assert_true (gateway_pointer_get (json, "") == json);
  g_assert_cmpint (json_integer_value (gateway_pointer_get (json, "/a/0/b~1c")), ==, 1);
  g_assert_cmpint (json_integer_value (gateway_pointer_get (json, "/~0/")), ==, 2);
  g_assert_cmpint (json_integer_value (gateway_pointer_get (json, "/01")), ==, 3);
  static const char *const nothing[] = { "/a/2",     "/a/00",  "/a/01", "/a/-1",
                                         "/a/0/b/c", "/a/1/0", "a",     "/b" };
  for (guint i = 0; i < G_N_ELEMENTS (nothing); i++) {
    g_assert_null (gateway_pointer_get (json, nothing[i]));
  }
  json_decref (json);
}

static void
test_pointer_texts (void)
{
  json_t *json = parse ("{\"m\": [{\"c\": \"x\"}, {\"c\": [{\"t\": \"y\"}, {\"t\": 1}]}, 3],"
                        " \"o\": {\"a/b\": \"z\"}}");
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  gateway_pointer_find_texts (json, "/m/*/c", found);
  gateway_pointer_find_texts (json, "/m/*/c/*/t", found);
  gateway_pointer_find_texts (json, "/o/*", found);
  gateway_pointer_find_texts (json, "/none/*", found);
  g_assert_cmpuint (found->len, ==, 3);
  g_assert_cmpstr (found->pdata[0], ==, "/m/0/c");
  g_assert_cmpstr (found->pdata[1], ==, "/m/1/c/0/t");
  g_assert_cmpstr (found->pdata[2], ==, "/o/a~1b");
  g_assert_true (gateway_pointer_put_text (json, "/o/a~1b", "new", 3));
  g_assert_false (gateway_pointer_put_text (json, "/m/2", "new", 3));
  g_assert_cmpstr (json_string_value (gateway_pointer_get (json, "/o/a~1b")), ==, "new");
  json_decref (json);
}

static void
test_pointer_fill (void)
{
  json_t *json = json_object ();
  g_assert_true (gateway_pointer_fill (json, "/a/b/c", json_integer (1)));
  g_assert_true (gateway_pointer_fill (json, "/a/b/d", json_integer (2)));
  g_assert_false (gateway_pointer_fill (json, "/a/b/c/e", json_integer (3)));
  assert_json (json, "{\"a\":{\"b\":{\"c\":1,\"d\":2}}}");
}

/* --- Calls --- */

static json_t *
request (const char *id, const char *subject)
{
  return json_pack ("{s:s,s:{s:s,s:[s],s:s}}", "subject", subject, "context", "callId", id,
                    "inputs", "in", "purpose", "p");
}

static void
test_calls_linked (void)
{
  g_autoptr (GatewayCalls) calls = gateway_calls_new ();
  json_t *before = request ("1", "ann");
  json_t *answer =
      parse ("{\"subject\": \"bob\", \"context\": {\"callId\": \"1\", \"outputs\": [\"out\"]}}");
  json_t *other = json_deep_copy (answer);
  gateway_calls_keep (calls, "key", before, SECOND);
  g_assert_false (gateway_calls_recall (calls, "another key", other, 2 * SECOND));
  g_assert_true (gateway_calls_recall (calls, "key", answer, 2 * SECOND));
  assert_json (answer, "{\"subject\":\"ann\",\"context\":{\"callId\":\"1\",\"purpose\":\"p\","
                       "\"outputs\":[\"out\"]}}");
  assert_json (other, "{\"subject\":\"bob\",\"context\":{\"callId\":\"1\",\"outputs\":[\"out\"]}}");
  assert_json (before, "{\"subject\":\"ann\",\"context\":{\"callId\":\"1\",\"inputs\":[\"in\"],"
                       "\"purpose\":\"p\"}}");
}

static gboolean
is_kept (GatewayCalls *calls, guint i, gint64 now)
{
  g_autofree char *id = g_strdup_printf ("%u", i);
  json_t *asked = request (id, "-");
  gboolean kept = gateway_calls_recall (calls, "key", asked, now);
  json_decref (asked);
  return kept;
}

static void
test_calls_bounded (void)
{
  g_autoptr (GatewayCalls) calls = gateway_calls_new ();
  for (guint i = 0; i <= GATEWAY_LIMIT_CALLS; i++) {
    g_autofree char *id = g_strdup_printf ("%u", i);
    json_t *asked = request (id, "ann");
    gateway_calls_keep (calls, "key", asked, SECOND);
    json_decref (asked);
  }
  gint64 end = SECOND + GATEWAY_LIMIT_CALL_SECONDS * SECOND;
  g_assert_false (is_kept (calls, 0, SECOND));
  g_assert_true (is_kept (calls, 1, SECOND));
  g_assert_true (is_kept (calls, GATEWAY_LIMIT_CALLS, end - 1));
  g_assert_false (is_kept (calls, GATEWAY_LIMIT_CALLS, end));
}

/* --- Contracts: what is refused --- */

static void
assert_refused (const GatewayContract *contract, const char *text, const char *message)
{
  g_autoptr (GError) error = NULL;
  gboolean after;
  json_t *call = parse (text);
  g_assert_false (contract->check (call, &after, &error));
  g_assert_error (error, RULES_ERROR, RULES_ERROR_REQUEST);
  g_assert_cmpstr (error->message, ==, message);
  json_decref (call);
}

static void
assert_taken (const GatewayContract *contract, const char *text, gboolean expected)
{
  g_autoptr (GError) error = NULL;
  gboolean after = !expected;
  json_t *call = parse (text);
  g_assert_true (contract->check (call, &after, &error));
  g_assert_no_error (error);
  g_assert_cmpint (after, ==, expected);
  json_decref (call);
}

static void
test_check (void)
{
  static const char type[] = "/input_type: is neither \"request\" nor \"response\"";
  static const char messages[] =
      "/request/json/messages/0: is no message whose content is a text or an array of parts, so "
      "that it cannot be searched";
  assert_refused (&gateway_litellm, "[]", type);
  assert_refused (&gateway_litellm, "{\"input_type\": 1}", type);
  assert_refused (&gateway_litellm, "{\"input_type\": \"request\", \"texts\": \"a\"}",
                  "/texts: is no array of strings");
  assert_refused (&gateway_litellm, "{\"input_type\": \"request\", \"texts\": [\"a\", 1]}",
                  "/texts: is no array of strings");
  assert_taken (&gateway_litellm, "{\"input_type\": \"request\", \"texts\": null}", FALSE);
  assert_taken (&gateway_litellm, "{\"input_type\": \"response\", \"texts\": [\"a\"]}", TRUE);
  assert_refused (&gateway_kgateway, "{}", "/body: has no array of messages, nor one of choices");
  assert_refused (&gateway_kgateway, "{\"body\": {\"messages\": {}}}",
                  "/body: has no array of messages, nor one of choices");
  assert_refused (&gateway_kgateway, "{\"body\": {\"messages\": [{\"content\": [\"a\"]}]}}",
                  "/body/messages/0: has no content that is a text");
  assert_refused (&gateway_kgateway, "{\"body\": {\"choices\": [{}]}}",
                  "/body/choices/0: has no content that is a text");
  assert_taken (&gateway_kgateway, "{\"body\": {\"choices\": []}}", TRUE);
  assert_refused (&gateway_portkey, "3", "/request/json: is no object");
  assert_refused (&gateway_portkey, "{\"request\": {\"json\": {\"messages\": [\"a\"]}}}", messages);
  assert_refused (&gateway_portkey,
                  "{\"request\": {\"json\": {\"messages\": [{\"content\": {\"text\": \"a\"}}]}}}",
                  messages);
  assert_refused (&gateway_portkey, "{\"response\": {\"statusCode\": 200}}",
                  "/response/json: is no object");
  assert_taken (&gateway_portkey,
                "{\"request\": {\"json\": {}}, \"response\": {\"json\": {}, \"statusCode\": null}}",
                FALSE);
  assert_taken (&gateway_portkey, "{\"response\": {\"json\": {\"choices\": []}}}", TRUE);
  assert_refused (&gateway_ext_authz,
                  "{\"body\": {\"messages\": [{\"content\": [{\"text\": {}}]}]}}",
                  "/body/messages/0: is no message whose content is a text or an array of parts, "
                  "so that it cannot be searched");
}

/* --- Contracts: what is answered --- */

static const char masked_call[] = "{\"input_type\": \"request\", \"texts\": [\"a\", \"b\"],"
                                  " \"tool_calls\": [{\"function\": {\"arguments\": \"c\"}}]}";

/* Answers `outcome` to a call with three texts, of which the payload holds what is left. */
static json_t *
answer_litellm (RulesEffect outcome, const char *payload)
{
  static const char *const reasons[] = { "one", "two", NULL };
  static const char *const reviews[] = { "r1", "r2", NULL };
  json_t *call = parse (masked_call);
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();
  g_ptr_array_add (texts, (gpointer) "/texts/0");
  g_ptr_array_add (texts, (gpointer) "/texts/1");
  g_ptr_array_add (texts, (gpointer) "/tool_calls/0/function/arguments");
  const GatewayRequest mapped = { .texts = texts };
  const PipelineAnswer answer = { .outcome = outcome,
                                  .id = "d1",
                                  .payload = payload,
                                  .reasons = reasons,
                                  .reviews = outcome == RULES_EFFECT_ESCALATE ? reviews : NULL };
  g_auto (GatewayReply) reply = { 0 };
  gateway_answer (&gateway_litellm, call, &mapped, &answer, "http://g", &reply);
  g_assert_cmpuint (reply.status, ==,
                    strstr (json_string_value (json_object_get (reply.body, "action")),
                            "BLOCKED") != NULL
                        ? 403
                        : 200);
  json_decref (call);
  return g_steal_pointer (&reply.body);
}

#define PAYLOAD(a, b, c)                                                                           \
  "{\"inputs\": [" a b "{\"name\": \"tool_calls/0/function/arguments\", \"text\": \"" c "\"}]}"
#define FIRST(text) "{\"name\": \"texts/0\", \"text\": " text "},"
#define SECOND_TEXT(text) "{\"name\": \"texts/1\", \"text\": " text "},"

static void
test_answers (void)
{
  static const char cannot[] =
      "{\"action\":\"BLOCKED\",\"blocked_reason\":\"parts of this have to be hidden, which this "
      "gateway cannot do [decision d1]\"}";
  assert_json (answer_litellm (RULES_EFFECT_ALLOW, NULL), "{\"action\":\"NONE\"}");
  assert_json (answer_litellm (RULES_EFFECT_DENY, NULL),
               "{\"action\":\"BLOCKED\",\"blocked_reason\":\"one; two [decision d1]\"}");
  assert_json (answer_litellm (RULES_EFFECT_ESCALATE, NULL),
               "{\"action\":\"BLOCKED\",\"blocked_reason\":\"a person has to look at this first "
               "(review http://g/v1/reviews/r1, http://g/v1/reviews/r2); try again once it is "
               "approved: one; two [decision d1]\"}");
  assert_json (answer_litellm (RULES_EFFECT_MASK,
                               PAYLOAD (FIRST ("\"[x]\""), SECOND_TEXT ("\"b\""), "c")),
               "{\"action\":\"GUARDRAIL_INTERVENED\",\"texts\":[\"[x]\",\"b\"]}");
  /* Removed, and made nothing of. */
  assert_json (answer_litellm (RULES_EFFECT_MASK, PAYLOAD ("", SECOND_TEXT ("null"), "c")),
               "{\"action\":\"GUARDRAIL_INTERVENED\",\"texts\":[\"\",\"\"]}");
  /* The contract has no way to hand arguments of tools back. */
  assert_json (answer_litellm (RULES_EFFECT_MASK,
                               PAYLOAD (FIRST ("\"a\""), SECOND_TEXT ("\"b\""), "[x]")),
               cannot);
  assert_json (answer_litellm (RULES_EFFECT_MASK, "no JSON"), cannot);
  assert_json (answer_litellm (RULES_EFFECT_MASK, NULL), cannot);
}

static void
test_blocks (void)
{
  g_auto (GatewayReply) kgateway = { 0 };
  g_auto (GatewayReply) portkey = { 0 };
  gateway_block (&gateway_kgateway, "no", 413, &kgateway);
  gateway_block (&gateway_portkey, "no \xff", 503, &portkey);
  g_assert_cmpuint (kgateway.status, ==, 413);
  assert_json (g_steal_pointer (&kgateway.body),
               "{\"action\":{\"body\":\"no\",\"status_code\":413,\"reason\":\"not permitted\"}}");
  assert_json (g_steal_pointer (&portkey.body),
               "{\"verdict\":false,\"data\":{\"reason\":\"no \xef\xbf\xbd\",\"status\":503}}");
}

static gsize
reason_length (gsize n)
{
  g_auto (GatewayReply) reply = { 0 };
  g_autofree char *reason = g_strnfill (n - 2, 'x');
  g_autofree char *longer = g_strconcat (reason, "ä", NULL);
  gateway_block (&gateway_litellm, longer, 403, &reply);
  return json_string_length (json_object_get (reply.body, "blocked_reason"));
}

static void
test_reason_limit (void)
{
  g_assert_cmpuint (reason_length (GATEWAY_LIMIT_REASON_BYTES), ==, GATEWAY_LIMIT_REASON_BYTES);
  g_assert_cmpuint (reason_length (GATEWAY_LIMIT_REASON_BYTES + 1), <=, GATEWAY_LIMIT_REASON_BYTES);
}

/* --- Presidio's operators --- */

static const guint8 secret[RULES_KEY_BYTES] = { 7 };

static void
assert_applied (const char *config, const char *value, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RulesKeys) keys = rules_keys_new (secret);
  g_autoptr (GString) out = g_string_new (NULL);
  PresidioOperator operator;
  json_t *json = parse (config);
  presidio_operator_read (json, &operator, & error);
  g_assert_no_error (error);
  presidio_operator_apply (&operator, "E", value, strlen (value), keys, out);
  g_assert_cmpstr (out->str, ==, expected);
  json_decref (json);
}

static void
assert_operator_refused (const char *config, const char *message)
{
  g_autoptr (GError) error = NULL;
  PresidioOperator operator;
  json_t *json = parse (config);
  g_assert_false (presidio_operator_read (json, &operator, & error));
  g_assert_error (error, RULES_ERROR, RULES_ERROR_REQUEST);
  g_assert_cmpstr (error->message, ==, message);
  json_decref (json);
}

#define MASK "{\"type\": \"mask\", \"masking_char\": \"•\", \"chars_to_mask\": "

static void
test_operators (void)
{
  static const char unknown[] = "/type: is none of replace, redact, mask, hash and keep; encrypt "
                                "and custom are not there";
  assert_applied ("{\"type\": \"replace\"}", "äöü", "<E>");
  assert_applied ("{\"type\": \"replace\", \"new_value\": \"\"}", "äöü", "");
  assert_applied ("{\"type\": \"redact\"}", "äöü", "");
  assert_applied ("{\"type\": \"keep\"}", "äöü", "äöü");
  assert_applied (MASK "2}", "äöü", "••ü");
  assert_applied (MASK "2, \"from_end\": true}", "äöü", "ä••");
  assert_applied (MASK "9, \"from_end\": false}", "äöü", "•••");
  assert_applied (MASK "0}", "äöü", "äöü");
  assert_operator_refused ("{\"type\": \"encrypt\", \"key\": \"k\"}", unknown);
  assert_operator_refused ("{\"type\": \"custom\"}", unknown);
  assert_operator_refused ("[]", unknown);
  assert_operator_refused ("{\"type\": \"replace\", \"new_value\": 1}", "/new_value: is no string");
  assert_operator_refused ("{\"type\": \"mask\", \"masking_char\": \"**\", \"chars_to_mask\": 1}",
                           "/masking_char: is no single character");
  assert_operator_refused (MASK "-1}", "/chars_to_mask: is no number from 0 on");
  assert_operator_refused (MASK "1, \"from_end\": 1}", "/from_end: is neither true nor false");
  assert_operator_refused ("{\"type\": \"hash\", \"hash_type\": \"md5\"}",
                           "/hash_type: only sha256, keyed by this service, is there");
}

static void
test_hash (void)
{
  g_autoptr (RulesKeys) keys = rules_keys_new (secret);
  g_autoptr (GString) one = g_string_new (NULL);
  g_autoptr (GString) same = g_string_new (NULL);
  g_autoptr (GString) other = g_string_new (NULL);
  const PresidioOperator operator= { .kind = PRESIDIO_HASH };
  presidio_operator_apply (&operator, "E", "a", 1, keys, one);
  presidio_operator_apply (&operator, "F", "a", 1, keys, same);
  presidio_operator_apply (&operator, "E", "b", 1, keys, other);
  g_assert_cmpuint (one->len, ==, 64);
  g_assert_cmpstr (one->str, ==, same->str);
  g_assert_cmpstr (one->str, !=, other->str);
}

/* --- Anonymizing without a policy --- */

static void
assert_anonymized (const char *text, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RulesKeys) keys = rules_keys_new (secret);
  g_autoptr (GPtrArray) regions = g_ptr_array_new ();
  json_t *json = parse (text);
  g_autoptr (PresidioCall) call = presidio_call_new (json, &error);
  g_assert_no_error (error);
  assert_json (presidio_anonymized (call, regions, keys), expected);
  json_decref (json);
}

static void
assert_call_refused (const char *text, RulesError code, const char *message)
{
  g_autoptr (GError) error = NULL;
  json_t *json = parse (text);
  g_assert_null (presidio_call_new (json, &error));
  g_assert_error (error, RULES_ERROR, (int) code);
  g_assert_cmpstr (error->message, ==, message);
  json_decref (json);
}

#define RESULT(entity, start, end, score)                                                          \
  "{\"entity_type\": \"" entity "\", \"start\": " start ", \"end\": " end ", \"score\": " score "}"
#define CALL(results) "{\"text\": \"😀 ab cd\", \"analyzer_results\": [" results "]}"

static void
test_anonymize (void)
{
  static const char bounds[] =
      "/analyzer_results/0: does not lie within the text, or ends before it begins";
  static const char form[] = "/analyzer_results/0: has no entity_type, start, end and score, a "
                             "string and three numbers";
  assert_anonymized (CALL (""), "{\"text\":\"😀 ab cd\",\"items\":[]}");
  assert_anonymized (
      CALL (RESULT ("Y", "5", "7", "0.5") "," RESULT ("X", "2", "4", "1")),
      "{\"text\":\"😀 <X> <Y>\",\"items\":[{\"start\":6,\"end\":9,\"entity_type\":\"Y\",\"text\":"
      "\"<Y>\",\"operator\":\"replace\"},{\"start\":2,\"end\":5,\"entity_type\":\"X\",\"text\":"
      "\"<X>\",\"operator\":\"replace\"}]}");
  /* Of those that overlap, all that they cover goes, by the name of the surest. */
  assert_anonymized (CALL (RESULT ("X", "0", "4", "0.4") "," RESULT ("Y", "3", "7", "0.9")),
                     "{\"text\":\"<Y>\",\"items\":[{\"start\":0,\"end\":3,\"entity_type\":\"Y\","
                     "\"text\":\"<Y>\",\"operator\":\"replace\"}]}");
  assert_call_refused ("[]", RULES_ERROR_REQUEST, "/text: Invalid input, text can not be empty");
  assert_call_refused ("{\"text\": \"\"}", RULES_ERROR_REQUEST,
                       "/text: Invalid input, text can not be empty");
  assert_call_refused ("{\"text\": \"a\", \"analyzer_results\": {}}", RULES_ERROR_REQUEST,
                       "/analyzer_results: is no array");
  assert_call_refused (CALL ("3"), RULES_ERROR_REQUEST, form);
  assert_call_refused (CALL (RESULT ("X", "\"1\"", "2", "1")), RULES_ERROR_REQUEST, form);
  assert_call_refused (CALL (RESULT ("X", "0", "8", "1")), RULES_ERROR_REQUEST, bounds);
  assert_call_refused (CALL (RESULT ("X", "-1", "2", "1")), RULES_ERROR_REQUEST, bounds);
  assert_call_refused (CALL (RESULT ("X", "2", "2", "1")), RULES_ERROR_REQUEST, bounds);
  assert_call_refused ("{\"text\": \"a\", \"anonymizers\": {\"X\": {\"type\": \"encrypt\"}}}",
                       RULES_ERROR_REQUEST,
                       "/anonymizers/X/type: is none of replace, redact, mask, hash and keep; "
                       "encrypt and custom are not there");
}

static PresidioCall *
call_with (gsize bytes, guint results, GError **error)
{
  g_autofree char *text = g_strnfill (bytes, 'x');
  json_t *list = json_array ();
  for (guint i = 0; i < results; i++) {
    json_array_append_new (list, parse (RESULT ("X", "0", "1", "1")));
  }
  json_t *json = json_pack ("{s:s,s:o}", "text", text, "analyzer_results", list);
  PresidioCall *call = presidio_call_new (json, error);
  json_decref (json);
  return call;
}

static void
test_presidio_limits (void)
{
  g_autoptr (GError) text = NULL;
  g_autoptr (GError) results = NULL;
  presidio_call_free (call_with (RULES_LIMIT_REQUEST_TEXT_BYTES, 1, &text));
  g_assert_no_error (text);
  g_assert_null (call_with (RULES_LIMIT_REQUEST_TEXT_BYTES + 1, 1, &text));
  g_assert_error (text, RULES_ERROR, RULES_ERROR_LIMIT);
  presidio_call_free (call_with (1, GATEWAY_LIMIT_PRESIDIO_RESULTS, &results));
  g_assert_no_error (results);
  g_assert_null (call_with (1, GATEWAY_LIMIT_PRESIDIO_RESULTS + 1, &results));
  g_assert_error (results, RULES_ERROR, RULES_ERROR_LIMIT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/gateway/pointer/get", test_pointer_get);
  g_test_add_func ("/api/gateway/pointer/texts", test_pointer_texts);
  g_test_add_func ("/api/gateway/pointer/fill", test_pointer_fill);
  g_test_add_func ("/api/gateway/calls/linked", test_calls_linked);
  g_test_add_func ("/api/gateway/calls/bounded", test_calls_bounded);
  g_test_add_func ("/api/gateway/check", test_check);
  g_test_add_func ("/api/gateway/answers", test_answers);
  g_test_add_func ("/api/gateway/blocks", test_blocks);
  g_test_add_func ("/api/gateway/reason-limit", test_reason_limit);
  g_test_add_func ("/api/gateway/presidio/operators", test_operators);
  g_test_add_func ("/api/gateway/presidio/hash", test_hash);
  g_test_add_func ("/api/gateway/presidio/anonymize", test_anonymize);
  g_test_add_func ("/api/gateway/presidio/limits", test_presidio_limits);
  return g_test_run ();
}
