/* SPDX-License-Identifier: Apache-2.0 */
#include "api/gateway/presidio-private.h"

#include <string.h>

/* What the digests of the hash operator are made under. */
#define HASH_PURPOSE "presidio"

static const char *const names[] = {
  [PRESIDIO_REPLACE] = "replace", [PRESIDIO_REDACT] = "redact", [PRESIDIO_MASK] = "mask",
  [PRESIDIO_HASH] = "hash",       [PRESIDIO_KEEP] = "keep",
};

const char *
presidio_operator_name (PresidioOperatorKind kind)
{
  return names[kind];
}

static gboolean
refuse (GError **error, const char *member, const char *what)
{
  g_set_error (error, RULES_ERROR, RULES_ERROR_REQUEST, "/%s: %s", member, what);
  return FALSE;
}

static gboolean
is_absent (const json_t *value)
{
  return value == NULL || json_is_null (value);
}

static gboolean
read_mask (const json_t *config, PresidioOperator *out, GError **error)
{
  const json_t *character = json_object_get (config, "masking_char");
  const json_t *n = json_object_get (config, "chars_to_mask");
  const json_t *from_end = json_object_get (config, "from_end");
  const char *text = json_string_value (character);
  if (text == NULL || g_utf8_strlen (text, -1) != 1) {
    return refuse (error, "masking_char", "is no single character");
  }
  if (!json_is_integer (n) || json_integer_value (n) < 0) {
    return refuse (error, "chars_to_mask", "is no number from 0 on");
  }
  if (!is_absent (from_end) && !json_is_boolean (from_end)) {
    return refuse (error, "from_end", "is neither true nor false");
  }
  out->character = text;
  out->n = json_integer_value (n);
  out->from_end = json_is_true (from_end);
  return TRUE;
}

static gboolean
read_parameters (const json_t *config, PresidioOperator *out, GError **error)
{
  const json_t *value = json_object_get (config, "new_value");
  const char *hash = json_string_value (json_object_get (config, "hash_type"));
  switch (out->kind) {
  case PRESIDIO_REPLACE:
    out->new_value = json_string_value (value);
    return is_absent (value) || json_is_string (value) ||
           refuse (error, "new_value", "is no string");
  case PRESIDIO_MASK:
    return read_mask (config, out, error);
  case PRESIDIO_HASH:
    return is_absent (json_object_get (config, "hash_type")) || g_strcmp0 (hash, "sha256") == 0 ||
           refuse (error, "hash_type", "only sha256, keyed by this service, is there");
  case PRESIDIO_REDACT:
  case PRESIDIO_KEEP:
    return TRUE;
  }
  return FALSE;
}

gboolean
presidio_operator_read (const json_t *config, PresidioOperator *out, GError **error)
{
  const char *type = json_string_value (json_object_get (config, "type"));
  *out = (PresidioOperator) { .kind = PRESIDIO_REPLACE };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (g_strcmp0 (type, names[i]) == 0) {
      out->kind = (PresidioOperatorKind) i;
      return read_parameters (config, out, error);
    }
  }
  return refuse (
      error, "type",
      "is none of replace, redact, mask, hash and keep; encrypt and custom are not there");
}

void
presidio_operator_for (const json_t *call, const char *entity, PresidioOperator *out)
{
  const json_t *operators = json_object_get (call, "anonymizers");
  const json_t *own = json_object_get (operators, entity);
  const json_t *config = own != NULL ? own : json_object_get (operators, "DEFAULT");
  if (config == NULL || !presidio_operator_read (config, out, NULL)) {
    *out = (PresidioOperator) { .kind = PRESIDIO_REPLACE };
  }
}

static void
apply_mask (const PresidioOperator *operator, const char * value, gsize length, GString *out)
{
  glong n = g_utf8_strlen (value, (gssize) length);
  glong covered = (glong) MIN (operator->n, n);
  const char *kept = operator->from_end ? value : g_utf8_offset_to_pointer (value, covered);
  const char *end = operator->from_end ? g_utf8_offset_to_pointer (value, n - covered)
                                       : value + length;
  if (operator->from_end) {
    g_string_append_len (out, kept, end - kept);
  }
  for (glong i = 0; i < covered; i++) {
    g_string_append (out, operator->character);
  }
  if (!operator->from_end) {
    g_string_append_len (out, kept, end - kept);
  }
}

static void
apply_hash (const char *value, gsize length, const RulesKeys *keys, GString *out)
{
  guint8 digest[KG_DIGEST_BYTES];
  rules_keys_digest (keys, HASH_PURPOSE, (const guint8 *) value, length, digest);
  g_autofree char *hex = kg_digest_to_hex (digest);
  g_string_append (out, hex);
}

void
presidio_operator_apply (const PresidioOperator *operator, const char * entity, const char *value,
                         gsize length, const RulesKeys *keys, GString *out)
{
  switch (operator->kind) {
  case PRESIDIO_REPLACE:
    if (operator->new_value != NULL) {
      g_string_append (out, operator->new_value);
    } else {
      g_string_append_printf (out, "<%s>", entity);
    }
    return;
  case PRESIDIO_MASK:
    apply_mask (operator, value, length, out);
    return;
  case PRESIDIO_HASH:
    apply_hash (value, length, keys, out);
    return;
  case PRESIDIO_KEEP:
    g_string_append_len (out, value, (gssize) length);
    return;
  case PRESIDIO_REDACT:
    return;
  }
}
