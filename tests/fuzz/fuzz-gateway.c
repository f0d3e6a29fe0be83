/* SPDX-License-Identifier: Apache-2.0 */

/* What gateways send: a line with a JSON Pointer or a pattern of them, and a call by any of their contracts. A text that is found can be replaced,
 * and is then what was put there. */

#include "api/gateway/gateway.h"
#include "api/gateway/pointer.h"
#include "api/gateway/presidio.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_contracts (json_t *call)
{
  static const GatewayContract *const contracts[] = { &gateway_litellm, &gateway_kgateway,
                                                      &gateway_portkey, &gateway_ext_authz };
  for (gsize i = 0; i < G_N_ELEMENTS (contracts); i++) {
    g_autoptr (GError) error = NULL;
    gboolean after = FALSE;
    if (contracts[i]->check (call, &after, &error) == (error != NULL)) {
      abort ();
    }
    g_auto (GatewayReply) reply = { 0 };
    gateway_block (contracts[i], "no", 403, &reply);
    if (reply.body == NULL) {
      abort ();
    }
  }
}

static void
check_messages (const json_t *call)
{
  g_autoptr (GError) error = NULL;
  if (gateway_check_messages (json_object_get (call, "messages"), "/messages", &error) ==
      (error != NULL)) {
    abort ();
  }
}

static void
check_presidio (const json_t *call)
{
  static const guint8 secret[RULES_KEY_BYTES] = { 7 };
  g_autoptr (GError) error = NULL;
  g_autoptr (PresidioCall) read = presidio_call_new (call, &error);
  if ((read == NULL) != (error != NULL)) {
    abort ();
  }
  if (read == NULL) {
    return;
  }
  g_autoptr (RulesKeys) keys = rules_keys_new (secret);
  g_autoptr (GPtrArray) regions = g_ptr_array_new ();
  json_t *answer = presidio_anonymized (read, regions, keys);
  if (!json_is_string (json_object_get (answer, "text")) ||
      !json_is_array (json_object_get (answer, "items"))) {
    abort ();
  }
  json_decref (answer);
}

static void
check_pointers (json_t *call, const char *pattern)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  gateway_pointer_find_texts (call, pattern, found);
  for (guint i = 0; i < found->len; i++) {
    const char *pointer = g_ptr_array_index (found, i);
    if (!json_is_string (gateway_pointer_get (call, pointer)) ||
        !gateway_pointer_put_text (call, pointer, "x", 1) ||
        strcmp (json_string_value (gateway_pointer_get (call, pointer)), "x") != 0) {
      abort ();
    }
  }
  if (gateway_pointer_fill (call, pattern, json_true ()) &&
      !json_is_true (gateway_pointer_get (call, pattern))) {
    abort ();
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const uint8_t *line = size > 0 ? memchr (data, '\n', size) : NULL;
  if (line == NULL) {
    return 0;
  }
  g_autofree char *pattern = g_strndup ((const char *) data, (gsize) (line - data));
  gsize length = size - (gsize) (line + 1 - data);
  json_t *call = json_loadb ((const char *) line + 1, length, JSON_REJECT_DUPLICATES, NULL);
  if (json_is_object (call) && g_utf8_validate (pattern, -1, NULL)) {
    check_contracts (call);
    check_messages (call);
    check_presidio (call);
    check_pointers (call, pattern);
  }
  json_decref (call);
  return 0;
}
