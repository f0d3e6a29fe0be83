/* SPDX-License-Identifier: Apache-2.0 */
#include "api/gateway/gateway.h"
#include "rules/error.h"

/* The guardrail webhook of kgateway and agentgateway (POST /request and /response).
 *
 * Which of the three actions is meant is told by their members alone, and an action without any counts as a pass: a block always has both `body` and
 * `status_code`. */

static gboolean
has_content (const json_t *message)
{
  return json_is_object (message) && json_is_string (json_object_get (message, "content"));
}

static gboolean
check (const json_t *call, gboolean *after, GError **error)
{
  const json_t *body = json_object_get (call, "body");
  const json_t *messages = json_object_get (body, "messages");
  const json_t *choices = json_object_get (body, "choices");
  *after = choices != NULL;
  if ((messages == NULL) == (choices == NULL) || !json_is_array (*after ? choices : messages)) {
    g_set_error_literal (error, RULES_ERROR, RULES_ERROR_REQUEST,
                         "/body: has no array of messages, nor one of choices");
    return FALSE;
  }
  for (gsize i = 0; i < json_array_size (*after ? choices : messages); i++) {
    const json_t *message = *after ? json_object_get (json_array_get (choices, i), "message")
                                   : json_array_get (messages, i);
    if (!has_content (message)) {
      g_set_error (error, RULES_ERROR, RULES_ERROR_REQUEST,
                   "/body/%s/%" G_GSIZE_FORMAT ": has no content that is a text",
                   *after ? "choices" : "messages", i);
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
can_change (const char *pointer)
{
  return g_str_has_prefix (pointer, "/body/");
}

static json_t *
pass (void)
{
  return json_pack ("{s:{s:s}}", "action", "reason", "permitted");
}

static json_t *
mask (const json_t *call, gboolean after)
{
  const char *member = after ? "choices" : "messages";
  return json_pack ("{s:{s:{s:O},s:s}}", "action", "body", member,
                    json_object_get (json_object_get (call, "body"), member), "reason",
                    "parts are hidden");
}

static json_t *
block (const char *reason, guint status)
{
  return json_pack ("{s:{s:s,s:i,s:s}}", "action", "body", reason, "status_code", (int) status,
                    "reason", "not permitted");
}

const GatewayContract gateway_kgateway = {
  .kind = GATEWAY_KGATEWAY,
  .by_body = TRUE,
  .check = check,
  .can_change = can_change,
  .pass = pass,
  .mask = mask,
  .block = block,
};
