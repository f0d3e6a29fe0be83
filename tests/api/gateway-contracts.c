/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/api/gateway-fixture.h"

#include "api/routes/limits.h"
#include "kg/parse-child.h"

#include <string.h>

/* Calls as gateways make them, over HTTP, with the graph of the support desk. */

#define LITELLM "/beta/litellm_basic_guardrail_api"
#define MISTRAL "acme:mistral-7b-2024-05"

/* As LiteLLM 1.106 sends it, less what does not matter. */
#define ASK(id, model, texts)                                                                      \
  "{\"input_type\":\"request\",\"litellm_call_id\":\"" id "\",\"litellm_trace_id\":\"t\","         \
  "\"structured_messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"images\":null,"              \
  "\"tools\":null,\"texts\":[" texts "],\"request_data\":{\"user_api_key_hash\":\"h\","            \
  "\"user_api_key_user_id\":\"agent-42\"},\"request_headers\":{\"host\":\"h\"},"                   \
  "\"litellm_version\":\"1.106.2\",\"additional_provider_specific_params\":{},"                    \
  "\"tool_calls\":null,\"model\":\"" model "\"}"
/* The model as its provider names it. */
#define TELL(id, texts)                                                                            \
  "{\"input_type\":\"response\",\"litellm_call_id\":\"" id "\",\"texts\":[" texts "],"             \
  "\"request_data\":{},\"model\":\"mistral-7b\"}"

static void
assert_call (HttpFixture *fixture, const char *path, const char *fields, const char *body,
             guint status, const char *expected)
{
  g_autoptr (HttpAnswer) answer = gateway_post (fixture, path, fields, body);
  gateway_assert_answer (answer, status, expected);
}

/* --- LiteLLM --- */

static void
test_litellm_request (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  assert_call (fixture, LITELLM, NULL, ASK ("1", MISTRAL, "\"Export?\""), 200,
               "{\"action\":\"NONE\"}");
  assert_call (fixture, LITELLM, NULL, ASK ("2", MISTRAL, "\"Hi.\",\"Ask p@example.org now.\""),
               200, "{\"action\":\"GUARDRAIL_INTERVENED\",\"texts\":[\"Hi.\",\"Ask TOKEN now.\"]}");
  assert_call (fixture, LITELLM, NULL, ASK ("3", "acme:mistral-7b-2023-12", "\"Export?\""), 200,
               "{\"action\":\"BLOCKED\",\"blocked_reason\":\"Withdrawn models are not used: "
               "Mistral 7B (2023-12) is rolled back. [decision DECISION]\"}");
}

static void
test_litellm_response (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  static const char unknown[] =
      "{\"action\":\"BLOCKED\",\"blocked_reason\":\"a person has to look at this first; try again "
      "once it is approved: No rule permits this, so what holds is the default of “Answers of the "
      "assistant” and “Customer support assistant”: a person has to look at it. [decision "
      "DECISION]\"}";
  assert_call (fixture, LITELLM, NULL, ASK ("1", MISTRAL, "\"Who?\""), 200,
               "{\"action\":\"NONE\"}");
  assert_call (fixture, LITELLM, NULL, TELL ("1", "\"Ask p@example.org.\""), 200,
               "{\"action\":\"GUARDRAIL_INTERVENED\",\"texts\":[\"Ask [e-mail address].\"]}");
  /* Another call, whose model nobody has approved. */
  assert_call (fixture, LITELLM, NULL, TELL ("2", "\"Hi.\""), 200, unknown);
}

/* Somebody else's call of the same id is not this one. */
static void
test_link_by_caller (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *key = http_fixture_new_key (fixture, "other", ACCESS_CALLER, NULL);
  assert_call (fixture, LITELLM, NULL, ASK ("1", MISTRAL, "\"Who?\""), 200,
               "{\"action\":\"NONE\"}");
  g_autoptr (HttpAnswer) answer = http_post (fixture->port, key, LITELLM, TELL ("1", "\"Hi.\""));
  g_assert_cmpstr (json_string_value (json_object_get (answer->json, "action")), ==, "BLOCKED");
}

/* The id of the only review that an answer names. (transfer full) */
static char *
review_of (const HttpAnswer *answer)
{
  const char *at = strstr (answer->body->str, "/v1/reviews/");
  g_assert_nonnull (at);
  return g_strndup (at + strlen ("/v1/reviews/"), 36);
}

static void
test_retry (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  static const char iban[] = "\"Refund DE89 3704 0044 0532 0130 00.\"";
  g_autofree char *dpo =
      http_fixture_new_key (fixture, "dpo", ACCESS_REVIEWER, "https://acme.example/governance#dpo");
  g_autofree char *first = g_strdup_printf (ASK ("1", MISTRAL, "%s"), iban);
  g_autofree char *again = g_strdup_printf (ASK ("2", MISTRAL, "%s"), iban);
  g_autoptr (HttpAnswer) held = gateway_post (fixture, LITELLM, NULL, first);
  g_autofree char *review = review_of (held);
  g_assert_nonnull (strstr (held->body->str, "\"BLOCKED\""));
  g_autofree char *path = g_strconcat ("/v1/reviews/", review, "/approve", NULL);
  g_autoptr (HttpAnswer) approved =
      http_post (fixture->port, dpo, path, "{\"duration\":\"P1D\",\"scope\":\"request\"}");
  g_assert_cmpuint (approved->status, ==, 200);
  assert_call (fixture, LITELLM, NULL, again, 200, "{\"action\":\"NONE\"}");
  /* Nothing else was approved. */
  g_autoptr (HttpAnswer) other =
      gateway_post (fixture, LITELLM, NULL,
                    ASK ("3", MISTRAL, "\"Refund DE89 3704 0044 0532 0130 00!\""));
  g_assert_nonnull (strstr (other->body->str, "\"BLOCKED\""));
}

/* --- kgateway --- */

#define MODEL_FIELD "X-Grounds-Model: " MISTRAL "\r\nX-Request-ID: call-7\r\n"

static void
test_kgateway (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  assert_call (fixture, "/request", MODEL_FIELD,
               "{\"body\":{\"messages\":[{\"role\":\"user\",\"content\":\"Export?\"}]}}", 200,
               "{\"action\":{\"reason\":\"permitted\"}}");
  assert_call (fixture, "/request", MODEL_FIELD,
               "{\"body\":{\"messages\":[{\"role\":\"system\",\"content\":\"Help.\"},"
               "{\"role\":\"user\",\"content\":\"Ask p@example.org.\"}]}}",
               200,
               "{\"action\":{\"body\":{\"messages\":[{\"role\":\"system\",\"content\":\"Help.\"},"
               "{\"role\":\"user\",\"content\":\"Ask TOKEN.\"}]},\"reason\":\"parts are "
               "hidden\"}}");
  /* The model is the one that was asked. */
  assert_call (fixture, "/response", "X-Request-ID: call-7\r\n",
               "{\"body\":{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"Ask "
               "p@example.org.\"}}]}}",
               200,
               "{\"action\":{\"body\":{\"choices\":[{\"message\":{\"role\":\"assistant\","
               "\"content\":\"Ask [e-mail address].\"}}]},\"reason\":\"parts are hidden\"}}");
  assert_call (fixture, "/request", "X-Grounds-Model: acme:mistral-7b-2023-12\r\n",
               "{\"body\":{\"messages\":[]}}", 200,
               "{\"action\":{\"body\":\"Withdrawn models are not used: Mistral 7B (2023-12) is "
               "rolled back. [decision DECISION]\",\"status_code\":403,\"reason\":\"not "
               "permitted\"}}");
}

/* --- Portkey --- */

#define PORTKEY(messages)                                                                          \
  "{\"request\":{\"json\":{\"model\":\"" MISTRAL "\",\"messages\":[" messages "]},\"text\":\"\","  \
  "\"isStreamingRequest\":false},\"response\":{\"json\":{},\"text\":\"\",\"statusCode\":null},"    \
  "\"provider\":\"openai\",\"requestType\":\"chatComplete\",\"metadata\":{\"_user\":\"u\"}}"

static void
test_portkey (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  assert_call (fixture, "/gateway/portkey", NULL,
               PORTKEY ("{\"role\":\"user\",\"content\":\"Export?\"}"), 200, "{\"verdict\":true}");
  assert_call (fixture, "/gateway/portkey", NULL,
               PORTKEY ("{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Ask "
                        "p@example.org.\"}]}"),
               200,
               "{\"verdict\":true,\"transformedData\":{\"request\":{\"json\":{\"model\":\"" MISTRAL
               "\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Ask "
               "TOKEN.\"}]}]}}}}");
  assert_call (
      fixture, "/gateway/portkey", NULL,
      "{\"request\":{\"json\":{\"model\":\"" MISTRAL "\"}},\"response\":{\"statusCode\":"
      "200,\"json\":{\"choices\":[{\"message\":{\"content\":\"It is "
      "ghp_016C7FD3bRnvkQxYzW8sTtAeLmJh5dKp2VuG\"}}]}}}",
      200,
      "{\"verdict\":false,\"data\":{\"reason\":\"Answers with passwords, keys or other "
      "credentials are held: the text of output response/json/choices/0/message/content, "
      "characters 7 to 46, holds an API key, found by the detector “token of GitHub” (confidence 0.98); "
      "an API key is a credential; the request has the output "
      "response/json/choices/0/message/content. [decision DECISION]\",\"status\":403}}");
}

/* --- Envoy --- */

#define CHAT(text)                                                                                 \
  "{\"model\":\"" MISTRAL "\",\"messages\":[{\"role\":\"user\",\"content\":\"" text "\"}]}"
#define EXT_AUTHZ "/gateway/ext-authz/v1/chat/completions"

static void
test_ext_authz (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (HttpAnswer) allowed = gateway_post (fixture, EXT_AUTHZ, NULL, CHAT ("Export?"));
  gateway_assert_answer (allowed, 200, "{\"allowed\":true}");
  g_assert_cmpuint (strlen (http_answer_header (allowed, "x-grounds-decision")), ==, 36);
  assert_call (fixture, EXT_AUTHZ, NULL, CHAT ("Ask p@example.org."), 403,
               "{\"allowed\":false,\"reason\":\"parts of this have to be hidden, which this "
               "gateway cannot do [decision DECISION]\",\"status\":403}");
  assert_call (fixture, EXT_AUTHZ, "X-Envoy-Auth-Partial-Body: true\r\n", CHAT ("Export?"), 413,
               "{\"allowed\":false,\"reason\":\"the body is longer than what the gateway sends "
               "on; raise max_request_bytes\",\"status\":413}");
  assert_call (
      fixture, "/gateway/ext-authz/", NULL, "{", 400,
      "{\"allowed\":false,\"reason\":\"the body is no JSON (line 1, column 1); give one object\",\"status\":400}");
}

/* Without a body, and with another method: the model is a header's. */
static void
test_ext_authz_get (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  static const char *const methods[] = { "GET", "DELETE" };
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++) {
    g_autoptr (HttpClient) client = http_client_new (fixture->port);
    const HttpQuestion question = { .method = methods[i],
                                    .path = "/gateway/ext-authz/",
                                    .key = http_fixture_key (fixture, ACCESS_CALLER),
                                    .fields = MODEL_FIELD };
    g_autoptr (HttpAnswer) answer = http_client_exchange (client, &question);
    gateway_assert_answer (answer, 200, "{\"allowed\":true}");
  }
}

/* --- What fails --- */

/* Each is told in words of its own that nothing may pass. */
static void
test_closed (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  static const char twice[] = "{\"input_type\":\"request\",\"input_type\":\"response\"}";
  static const char *const paths[] = { LITELLM, "/request", "/response", "/gateway/portkey" };
  g_autofree char *text = g_strnfill ((1 << 20) + 1, 'x');
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", text);
  g_autofree char *huge = g_strdup_printf (ASK ("1", MISTRAL, "%s"), quoted);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    static const char *const bodies[] = { "", "{", "[]", "{}", "null", "\"a\"", "[[[[", twice };
    for (guint k = 0; k < G_N_ELEMENTS (bodies); k++) {
      g_autoptr (HttpAnswer) answer = gateway_post (fixture, paths[i], NULL, bodies[k]);
      const json_t *action = json_object_get (answer->json, "action");
      g_assert_cmpuint (answer->status, ==, 200);
      g_assert_true (g_strcmp0 (json_string_value (action), "BLOCKED") == 0 ||
                     json_is_string (json_object_get (action, "body")) ||
                     json_is_false (json_object_get (answer->json, "verdict")));
    }
  }
  g_autoptr (HttpAnswer) long_text = gateway_post (fixture, LITELLM, NULL, huge);
  g_assert_cmpuint (long_text->status, ==, 200);
  g_assert_cmpstr (json_string_value (json_object_get (long_text->json, "action")), ==, "BLOCKED");
  assert_call (fixture, "/request", NULL, "{\"body\":{\"messages\":[]}}", 200,
               "{\"action\":{\"body\":\"the call says nothing that the mapping of kgateway calls "
               "takes for `/resource/id`; have the gateway send it, or load a gr:GatewayMapping "
               "with an entry for it\",\"status_code\":400,\"reason\":\"not permitted\"}}");
}

/* A body that is too long is refused before it comes. */
static void
test_too_long (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (HttpClient) client = http_client_new (fixture->port);
  g_autofree char *head =
      g_strdup_printf ("POST /gateway/portkey HTTP/1.1\r\nHost: g\r\nX-API-Key: %s\r\n"
                       "Content-Type: application/json\r\nContent-Length: %u\r\n\r\n",
                       http_fixture_key (fixture, ACCESS_CALLER), ROUTES_LIMIT_REQUEST_BYTES + 1);
  http_client_send (client, head, -1);
  g_autoptr (HttpAnswer) answer = http_client_receive (client, FALSE);
  gateway_assert_answer (answer, 200,
                         "{\"verdict\":false,\"data\":{\"reason\":\"the body is longer than this "
                         "address takes; divide it\",\"status\":413}}");
}

/* --- Keys --- */

static void
assert_keyed (HttpFixture *fixture, const char *path, const char *fields, guint status)
{
  g_autoptr (HttpClient) client = http_client_new (fixture->port);
  const HttpQuestion question = { .path = path,
                                  .type = "application/json",
                                  .body = ASK ("1", MISTRAL, "\"Export?\""),
                                  .fields = fields };
  g_autoptr (HttpAnswer) answer = http_client_exchange (client, &question);
  g_assert_cmpuint (answer->status, ==, status);
  if (status != 200) {
    g_assert_cmpstr (json_string_value (json_object_get (answer->json, "action")), ==, "BLOCKED");
  }
}

static void
test_keys (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  const char *key = http_fixture_key (fixture, ACCESS_CALLER);
  const char *reader = http_fixture_key (fixture, ACCESS_READER);
  g_autofree char *pair = g_strconcat ("anyone:", key, NULL);
  g_autofree char *encoded = g_base64_encode ((const guchar *) pair, strlen (pair));
  g_autofree char *basic = g_strconcat ("Authorization: Basic ", encoded, "\r\n", NULL);
  g_autofree char *bearer = g_strconcat ("Authorization: Bearer ", key, "\r\n", NULL);
  g_autofree char *own = g_strconcat ("X-API-Key: ", key, "\r\n", NULL);
  g_autofree char *handed = g_strconcat (own, "Authorization: Bearer sk-client\r\n", NULL);
  g_autofree char *role = g_strconcat ("X-API-Key: ", reader, "\r\n", NULL);
  assert_keyed (fixture, LITELLM, basic, 200);
  assert_keyed (fixture, LITELLM, bearer, 200);
  assert_keyed (fixture, LITELLM, own, 200);
  assert_keyed (fixture, LITELLM, handed, 200);
  assert_keyed (fixture, LITELLM, role, 403);
  assert_keyed (fixture, LITELLM, NULL, 401);
  assert_keyed (fixture, LITELLM, "X-API-Key: grounds_k_x\r\n", 401);
  assert_keyed (fixture, LITELLM, "Authorization: Basic !\r\n", 401);
  assert_keyed (fixture, LITELLM, "Authorization: Basic Og==\r\n", 401);
}

/* Elsewhere a key comes as a bearer, and in no other way. */
static void
test_keys_elsewhere (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (HttpAnswer) answer = gateway_post (fixture, "/access/v1/evaluation", NULL, "{}");
  g_assert_cmpuint (answer->status, ==, 401);
}

/* --- Mappings --- */

static const char mappings[] =
    "@prefix ex: <http://example.org/> . @prefix gr: <https://w3id.org/grounds#> . "
    "ex:everyone a gr:GatewayMapping ; gr:gateway gr:Kgateway ; "
    "  gr:entry [ gr:to \"/resource/id\" ; gr:otherwise \"acme:mistral-7b-2023-12\" ] . "
    "ex:caller a gr:GatewayMapping ; gr:gateway gr:Kgateway ; gr:forCaller ex:agent ; "
    "  gr:entry [ gr:to \"/resource/id\" ; gr:otherwise \"acme:mistral-7b-2024-05\" ] . "
    "ex:route a gr:GatewayMapping ; gr:gateway gr:Kgateway ; gr:route \"olmo\" ; "
    "  gr:entry [ gr:to \"/resource/id\" ; gr:otherwise \"acme:olmo-2-13b\" ] . "
    "ex:more a gr:GatewayMapping ; gr:gateway gr:Kgateway ; gr:rank 2 ; "
    "  gr:inputText \"/extra/*\" ; "
    "  gr:entry [ gr:to \"/resource/id\" ; gr:from \"/model\" ] . ";

static void
assert_mapped (HttpFixture *fixture, const char *key, const char *path, const char *body,
               const char *part)
{
  g_autoptr (HttpAnswer) answer = http_post (fixture->port, key, path, body);
  g_assert_cmpuint (answer->status, ==, 200);
  if (strstr (answer->body->str, part) == NULL) {
    g_test_message ("%s", answer->body->str);
    g_test_fail ();
  }
}

static void
test_mappings (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  static const char body[] = "{\"body\":{\"messages\":[]}}";
  const char *anyone = http_fixture_key (fixture, ACCESS_CALLER);
  g_autofree char *agent =
      http_fixture_new_key (fixture, "agent", ACCESS_CALLER, "http://example.org/agent");
  http_fixture_load (fixture, "mappings", mappings);
  assert_mapped (fixture, anyone, "/request", body, "Mistral 7B (2023-12) is rolled back");
  assert_mapped (fixture, agent, "/request", body, "\"permitted\"");
  assert_mapped (fixture, agent, "/gateways/olmo/request", body, "OLMo 2 13B is suspended");
  assert_mapped (fixture, agent, "/gateways/other/request", body, "\"permitted\"");
  /* Of two for everyone, the greater rank. */
  assert_mapped (fixture, anyone, "/request",
                 "{\"model\":\"acme:olmo-2-13b\",\"body\":{\"messages\":[]}}",
                 "OLMo 2 13B is suspended");
  /* Texts of a further mapping come on top; this contract has no place to hand them back in. */
  assert_mapped (fixture, agent, "/request",
                 "{\"extra\":[\"Ask p@example.org.\"],\"body\":{\"messages\":[]}}",
                 "parts of this have to be hidden, which this gateway cannot do");
}

static void
test_contradiction (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  http_fixture_load (fixture, "mappings",
                     "@prefix ex: <http://example.org/> . "
                     "@prefix gr: <https://w3id.org/grounds#> . "
                     "ex:m a gr:GatewayMapping ; gr:gateway gr:Kgateway ; gr:entry "
                     "  [ gr:to \"/context/a\" ; gr:otherwise 1 ; gr:rank 2 ] , "
                     "  [ gr:to \"/context/a/b\" ; gr:otherwise true ; gr:rank 1 ] . ");
  assert_call (fixture, "/request", MODEL_FIELD, "{\"body\":{\"messages\":[]}}", 200,
               "{\"action\":{\"body\":\"the mapping of kgateway calls fills `/context/a/b`, and "
               "something above it with a value; change one of the two\",\"status_code\":400,"
               "\"reason\":\"not permitted\"}}");
}

#define TEST(name, function)                                                                       \
  g_test_add ("/api/gateway/" name, HttpFixture, NULL, gateway_set_up, function,                   \
              http_fixture_tear_down)

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  TEST ("litellm/request", test_litellm_request);
  TEST ("litellm/response", test_litellm_response);
  TEST ("link-by-caller", test_link_by_caller);
  TEST ("retry", test_retry);
  TEST ("kgateway", test_kgateway);
  TEST ("portkey", test_portkey);
  TEST ("ext-authz", test_ext_authz);
  TEST ("ext-authz/get", test_ext_authz_get);
  TEST ("closed", test_closed);
  TEST ("too-long", test_too_long);
  TEST ("keys", test_keys);
  TEST ("keys/elsewhere", test_keys_elsewhere);
  TEST ("mappings", test_mappings);
  TEST ("mappings/contradiction", test_contradiction);
  return g_test_run ();
}
