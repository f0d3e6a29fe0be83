/* SPDX-License-Identifier: Apache-2.0 */
#include "api/gateway/gateway.h"
#include "rules/error.h"

/* LiteLLM's generic guardrail (POST …/beta/litellm_basic_guardrail_api).
 *
 * `texts` are those of the whole conversation before the model runs, and the model's after it has; LiteLLM puts back what `texts` of the answer holds, in
 * that order. Arguments of tool calls come beside them and cannot be put back. An answer without `texts`, or with none in it, leaves all as it was. */

static gboolean
are_strings (const json_t *list)
{
  gboolean fine = list == NULL || json_is_null (list) || json_is_array (list);
  for (gsize i = 0; fine && i < json_array_size (list); i++) {
    fine = json_is_string (json_array_get (list, i));
  }
  return fine;
}

static gboolean
check (const json_t *call, gboolean *after, GError **error)
{
  const char *type = json_string_value (json_object_get (call, "input_type"));
  *after = g_strcmp0 (type, "response") == 0;
  if (!json_is_object (call) || (!*after && g_strcmp0 (type, "request") != 0)) {
    g_set_error_literal (error, RULES_ERROR, RULES_ERROR_REQUEST,
                         "/input_type: is neither \"request\" nor \"response\"");
    return FALSE;
  }
  if (!are_strings (json_object_get (call, "texts"))) {
    g_set_error_literal (error, RULES_ERROR, RULES_ERROR_REQUEST, "/texts: is no array of strings");
    return FALSE;
  }
  return TRUE;
}

static gboolean
can_change (const char *pointer)
{
  return g_str_has_prefix (pointer, "/texts/");
}

static json_t *
pass (void)
{
  return json_pack ("{s:s}", "action", "NONE");
}

static json_t *
mask (const json_t *call, gboolean after)
{
  (void) after;
  return json_pack ("{s:s,s:O}", "action", "GUARDRAIL_INTERVENED", "texts",
                    json_object_get (call, "texts"));
}

static json_t *
block (const char *reason, guint status)
{
  (void) status;
  return json_pack ("{s:s,s:s}", "action", "BLOCKED", "blocked_reason", reason);
}

const GatewayContract gateway_litellm = {
  .kind = GATEWAY_LITELLM,
  .by_body = TRUE,
  .check = check,
  .can_change = can_change,
  .pass = pass,
  .mask = mask,
  .block = block,
};
