/* SPDX-License-Identifier: Apache-2.0 */
#include "api/gateway/gateway.h"

#include "api/gateway/limits.h"
#include "api/gateway/pointer.h"
#include "rules/error.h"

#include <string.h>

#define STATUS_DONE 200
#define STATUS_FORBIDDEN 403
#define STATUS_INTERNAL 500

void
gateway_reply_clear (GatewayReply *reply)
{
  json_decref (reply->body);
  reply->body = NULL;
}

/* --- Why --- */

static void
append_reviews (GString *text, const PipelineAnswer *answer, const char *base)
{
  g_string_append (text, "a person has to look at this first");
  for (guint i = 0; answer->reviews != NULL && answer->reviews[i] != NULL; i++) {
    g_string_append_printf (text, "%s %s/v1/reviews/%s", i == 0 ? " (review" : ",", base,
                            answer->reviews[i]);
  }
  g_string_append (text, answer->reviews != NULL && answer->reviews[0] != NULL ? ")" : "");
  g_string_append (text, "; try again once it is approved");
}

static void
cut (GString *text, gsize most)
{
  if (text->len > most) {
    const char *end = g_utf8_find_prev_char (text->str, text->str + most - strlen ("…") + 1);
    g_string_truncate (text, end != NULL ? (gsize) (end - text->str) : 0);
    g_string_append (text, "…");
  }
}

char *
gateway_reason (const PipelineAnswer *answer, const char *base)
{
  GString *text = g_string_new (NULL);
  if (answer->outcome == RULES_EFFECT_ESCALATE) {
    append_reviews (text, answer, base);
  }
  for (guint i = 0; answer->reasons != NULL && answer->reasons[i] != NULL; i++) {
    g_string_append (text, text->len == 0 ? "" : i == 0 ? ": " : "; ");
    g_string_append (text, answer->reasons[i]);
  }
  g_string_append_printf (text, "%s[decision %s]", text->len > 0 ? " " : "not permitted ",
                          answer->id);
  cut (text, GATEWAY_LIMIT_REASON_BYTES);
  return g_string_free (text, FALSE);
}

/* --- Masked texts --- */

/* The text of the field of this name; NULL if it is not there (any more). */
static const json_t *
find_masked (const json_t *fields, const char *name)
{
  for (gsize i = 0; i < json_array_size (fields); i++) {
    const json_t *field = json_array_get (fields, i);
    if (g_strcmp0 (json_string_value (json_object_get (field, "name")), name) == 0) {
      return json_object_get (field, "text");
    }
  }
  return NULL;
}

static gboolean
put_masked (const GatewayContract *contract, const char *pointer, const json_t *masked,
            json_t *call)
{
  const char *text = json_is_string (masked) ? json_string_value (masked) : "";
  gsize length = json_is_string (masked) ? json_string_length (masked) : 0;
  const json_t *old = gateway_pointer_get (call, pointer);
  if (json_string_length (old) == length && memcmp (json_string_value (old), text, length) == 0) {
    return TRUE;
  }
  return contract->can_change != NULL && contract->can_change (pointer) &&
         gateway_pointer_put_text (call, pointer, text, length);
}

gboolean
gateway_put_masked (const GatewayContract *contract, const GatewayRequest *request,
                    const char *payload, json_t *call)
{
  json_t *json = json_loads (payload, 0, NULL);
  const json_t *fields = json_object_get (json, request->after ? "outputs" : "inputs");
  gboolean done = json != NULL;
  for (guint i = 0; done && i < request->texts->len; i++) {
    const char *pointer = g_ptr_array_index (request->texts, i);
    done = put_masked (contract, pointer, find_masked (fields, pointer + 1), call);
  }
  json_decref (json);
  return done;
}

static void
answer_mask (const GatewayContract *contract, const json_t *call, const GatewayRequest *request,
             const PipelineAnswer *answer, GatewayReply *out)
{
  json_t *changed = json_deep_copy (call);
  if (contract->mask != NULL && answer->payload != NULL &&
      gateway_put_masked (contract, request, answer->payload, changed)) {
    out->status = STATUS_DONE;
    out->body = contract->mask (changed, request->after);
  } else {
    g_autofree char *reason =
        g_strdup_printf ("parts of this have to be hidden, which this gateway cannot do "
                         "[decision %s]",
                         answer->id);
    gateway_block (contract, reason, STATUS_FORBIDDEN, out);
  }
  json_decref (changed);
}

/* --- Answers --- */

void
gateway_answer (const GatewayContract *contract, const json_t *call, const GatewayRequest *request,
                const PipelineAnswer *answer, const char *base, GatewayReply *out)
{
  g_autofree char *reason = NULL;
  switch (answer->outcome) {
  case RULES_EFFECT_ALLOW:
    out->status = STATUS_DONE;
    out->body = contract->pass ();
    return;
  case RULES_EFFECT_MASK:
    answer_mask (contract, call, request, answer, out);
    return;
  case RULES_EFFECT_ESCALATE:
  case RULES_EFFECT_DENY:
    break;
  }
  reason = gateway_reason (answer, base);
  gateway_block (contract, reason, STATUS_FORBIDDEN, out);
}

void
gateway_block (const GatewayContract *contract, const char *reason, guint status, GatewayReply *out)
{
  g_assert (status >= 300);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *valid = g_utf8_make_valid (reason, -1);
  g_string_append (text, valid);
  cut (text, GATEWAY_LIMIT_REASON_BYTES);
  out->status = status;
  out->body = contract->block (text->str, status);
}

/* --- Messages as OpenAI has them --- */

static gboolean
is_text_part (const json_t *part)
{
  const json_t *text = json_object_get (part, "text");
  return json_is_object (part) && (text == NULL || json_is_string (text) || json_is_null (text));
}

static gboolean
is_content (const json_t *content)
{
  gboolean fine = content == NULL || json_is_null (content) || json_is_string (content) ||
                  json_is_array (content);
  for (gsize i = 0; fine && i < json_array_size (content); i++) {
    fine = is_text_part (json_array_get (content, i));
  }
  return fine;
}

gboolean
gateway_check_messages (const json_t *messages, const char *pointer, GError **error)
{
  if (messages != NULL && !json_is_null (messages) && !json_is_array (messages)) {
    g_set_error (error, RULES_ERROR, RULES_ERROR_REQUEST, "%s: is no array of messages", pointer);
    return FALSE;
  }
  for (gsize i = 0; i < json_array_size (messages); i++) {
    const json_t *message = json_array_get (messages, i);
    if (!json_is_object (message) || !is_content (json_object_get (message, "content"))) {
      g_set_error (error, RULES_ERROR, RULES_ERROR_REQUEST,
                   "%s/%" G_GSIZE_FORMAT ": is no message whose content is a text or an array of "
                   "parts, so that it cannot be searched",
                   pointer, i);
      return FALSE;
    }
  }
  return TRUE;
}
