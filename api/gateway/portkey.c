/* SPDX-License-Identifier: Apache-2.0 */
#include "api/gateway/gateway.h"
#include "rules/error.h"

/* Portkey's webhook guardrail.
 *
 * It sends what it knows of the call: `request` and, once the model has run, `response`, each with `json` and a `text` that repeats part of it. An answer
 * other than 200, or after three seconds, counts as an error, and errors let the call pass. */

static gboolean
is_after (const json_t *call)
{
  const char *event = json_string_value (json_object_get (call, "eventType"));
  const json_t *response = json_object_get (call, "response");
  if (event != NULL) {
    return g_str_has_prefix (event, "after");
  }
  return json_is_integer (json_object_get (response, "statusCode")) ||
         json_object_size (json_object_get (response, "json")) > 0;
}

static gboolean
check_choices (const json_t *choices, GError **error)
{
  json_t *messages = json_array ();
  for (gsize i = 0; i < json_array_size (choices); i++) {
    json_t *message = json_object_get (json_array_get (choices, i), "message");
    if (message != NULL) {
      json_array_append (messages, message);
    }
  }
  gboolean fine = gateway_check_messages (messages, "/response/json/choices", error);
  json_decref (messages);
  return fine;
}

static gboolean
check (const json_t *call, gboolean *after, GError **error)
{
  const json_t *request = json_object_get (json_object_get (call, "request"), "json");
  const json_t *response = json_object_get (json_object_get (call, "response"), "json");
  *after = is_after (call);
  if (!json_is_object (*after ? response : request)) {
    g_set_error (error, RULES_ERROR, RULES_ERROR_REQUEST, "/%s/json: is no object",
                 *after ? "response" : "request");
    return FALSE;
  }
  return *after ? check_choices (json_object_get (response, "choices"), error)
                : gateway_check_messages (json_object_get (request, "messages"),
                                          "/request/json/messages", error);
}

static gboolean
can_change (const char *pointer)
{
  return g_str_has_prefix (pointer, "/request/json/") ||
         g_str_has_prefix (pointer, "/response/json/");
}

static json_t *
pass (void)
{
  return json_pack ("{s:b}", "verdict", TRUE);
}

static json_t *
mask (const json_t *call, gboolean after)
{
  const char *member = after ? "response" : "request";
  return json_pack ("{s:b,s:{s:{s:O}}}", "verdict", TRUE, "transformedData", member, "json",
                    json_object_get (json_object_get (call, member), "json"));
}

static json_t *
block (const char *reason, guint status)
{
  return json_pack ("{s:b,s:{s:s,s:i}}", "verdict", FALSE, "data", "reason", reason, "status",
                    (int) status);
}

const GatewayContract gateway_portkey = {
  .kind = GATEWAY_PORTKEY,
  .by_body = TRUE,
  .errors_pass = TRUE,
  .check = check,
  .can_change = can_change,
  .pass = pass,
  .mask = mask,
  .block = block,
};
