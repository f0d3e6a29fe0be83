/* SPDX-License-Identifier: Apache-2.0 */

/* Regular expressions: a line of flags, a line with the pattern, and the text, which is matched as it is and repeated up to
 * 64 KiB. Whatever they are, the answer comes in time, and twice the same. */

#include "rules/pattern.h"

#include "kg/parse-check.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define LONG_TEXT (1u << 16)
/* Generous, for sanitizers and busy machines: without limits, some would take years. */
#define BUDGET_SECONDS 20

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_match (const RulesPattern *pattern, RulesMatcher *matcher, const char *text, gsize length)
{
  gint64 start = g_get_monotonic_time ();
  RulesTruth first = rules_pattern_matches (pattern, matcher, text, length);
  if (g_get_monotonic_time () - start > BUDGET_SECONDS * G_USEC_PER_SEC) {
    g_printerr ("a match took more than %d seconds\n", BUDGET_SECONDS);
    abort ();
  }
  if (rules_pattern_matches (pattern, matcher, text, length) != first) {
    g_printerr ("not the same twice\n");
    abort ();
  }
}

static void
check_repeated (const RulesPattern *pattern, RulesMatcher *matcher, const char *text, gsize length)
{
  g_autoptr (GString) repeated = g_string_sized_new (LONG_TEXT);
  while (length > 0 && repeated->len + length <= LONG_TEXT) {
    g_string_append_len (repeated, text, (gssize) length);
  }
  check_match (pattern, matcher, repeated->str, repeated->len);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const char *flags = (const char *) data;
  const char *end = flags + size;
  const char *pattern = size == 0 ? NULL : memchr (flags, '\n', size);
  const char *text =
      pattern == NULL ? NULL : memchr (pattern + 1, '\n', (gsize) (end - pattern - 1));
  if (text == NULL) {
    return 0;
  }
  g_autofree char *its_flags = g_strndup (flags, (gsize) (pattern - flags));
  g_autofree char *its_pattern = g_strndup (pattern + 1, (gsize) (text - pattern - 1));
  gsize length = (gsize) (end - text - 1);
  /* In a block of exactly its size, so that reading beyond is noticed. */
  g_autofree char *its_text = g_malloc (MAX (length, 1));
  memcpy (its_text, text + 1, length);
  g_autoptr (GError) error = NULL;
  g_autoptr (RulesPattern) compiled = rules_pattern_new (its_pattern, its_flags, &error);
  if (compiled == NULL) {
    if (error == NULL || error->domain != RULES_ERROR) {
      g_printerr ("refused without a reason\n");
      abort ();
    }
    return 0;
  }
  g_autoptr (RulesMatcher) matcher = rules_matcher_new ();
  check_match (compiled, matcher, its_text, length);
  check_repeated (compiled, matcher, its_text, length);
  return 0;
}
