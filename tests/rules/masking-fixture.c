/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/rules/masking-fixture.h"

#include <string.h>

RulesKeys *
fixture_keys (void)
{
  guint8 secret[RULES_KEY_BYTES];
  for (guint i = 0; i < sizeof secret; i++) {
    secret[i] = (guint8) i;
  }
  return rules_keys_new (secret);
}

RulesMasking
fixture_masking (RulesMaskOperator kind)
{
  return (RulesMasking) {
    .kind = kind,
    .granularity = RULES_GRANULARITY_MONTH,
    .prefix_length = -1,
    .scope = RULES_TOKEN_SCOPE_STORE,
  };
}

char *
fixture_mask (const RulesKeys *keys, const RulesMasking *masking, const char *class_name,
              const char *scope, const char *value)
{
  g_autoptr (GError) error = NULL;
  GString *out = g_string_new (NULL);
  /* A block of exactly its size, so that reading beyond is noticed. */
  gsize length = strlen (value);
  g_autofree char *exact = g_memdup2 (value, length);
  RulesMaskContext context = { keys, "e-mail address", class_name, scope };
  g_assert_true (
      rules_mask_value (masking, &context, length == 0 ? "" : exact, length, out, &error));
  g_assert_no_error (error);
  return g_string_free (out, FALSE);
}
