/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/request-digest.h"

#include "kg/canonical-json.h"

#include <string.h>

static void
write_hex (const guint8 *bytes, char out[RULES_REQUEST_DIGEST_DIGITS + 1])
{
  static const char digits[] = "0123456789abcdef";
  for (gsize i = 0; i < RULES_REQUEST_DIGEST_DIGITS / 2; i++) {
    out[2 * i] = digits[bytes[i] >> 4];
    out[2 * i + 1] = digits[bytes[i] & 15];
  }
  out[RULES_REQUEST_DIGEST_DIGITS] = '\0';
}

/* The context without the id of the call: who asks again once it was approved asks the same. */
static gboolean
append_context (GString *text, const json_t *context)
{
  if (json_object_get (context, "callId") == NULL) {
    return kg_canonical_json_append (text, context, NULL);
  }
  json_t *copy = json_copy ((json_t *) context);
  json_object_del (copy, "callId");
  gboolean done = kg_canonical_json_append (text, copy, NULL);
  json_decref (copy);
  return done;
}

gboolean
rules_request_digest_of (const json_t *request, const RulesKeys *keys,
                         char out[RULES_REQUEST_DIGEST_DIGITS + 1])
{
  /* In the order of the canonical form. */
  static const char *const members[] = { "action", "context", "resource", "subject" };
  g_autoptr (GString) text = g_string_sized_new (1024);
  guint8 digest[RULES_REQUEST_DIGEST_DIGITS / 2];
  if (!json_is_object (request)) {
    return FALSE;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++) {
    const json_t *member = json_object_get (request, members[i]);
    if (member == NULL) {
      continue;
    }
    g_string_append_printf (text, "%c\"%s\":", text->len == 0 ? '{' : ',', members[i]);
    gboolean is_context = strcmp (members[i], "context") == 0;
    if (!(is_context ? append_context (text, member)
                     : kg_canonical_json_append (text, member, NULL))) {
      return FALSE;
    }
  }
  g_string_append (text, text->len == 0 ? "{}" : "}");
  rules_keys_digest (keys, "request", (const guint8 *) text->str, text->len, digest);
  write_hex (digest, out);
  return TRUE;
}
