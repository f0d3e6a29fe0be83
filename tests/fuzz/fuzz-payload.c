/* SPDX-License-Identifier: Apache-2.0 */

/* Masks on JSON: first the masks, a line each ("OPERATOR CLASS START END POINTER": a digit, a digit, numbers), then an empty line,
 * then the document. What comes out must be read again as it is, and unchanged without masks; a refusal leaves nothing
 * behind. The whole input is also searched for tokens, and masked as one value. */

#include "rules/payload.h"

#include "kg/parse-check.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

#define MASKS 8

static const char *const classes[] = {
  "pd:Name",       "pd:EmailAddress",     "pd:TelephoneNumber",
  "gr:IBAN",       "pd:CreditCardNumber", "pd:IPAddress",
  "pd:BirthDate",  "pd:PostalCode",       "gr:CustomerNumber",
  "pd:MACAddress",
};

static void
check (gboolean holds, const char *what)
{
  if (!holds) {
    g_printerr ("%s\n", what);
    abort ();
  }
}

static int
take_digit (const char **at)
{
  int digit = g_ascii_digit_value (**at);
  *at += **at == '\0' ? 0 : 1;
  *at += **at == ' ' ? 1 : 0;
  return MAX (digit, 0);
}

static void
read_mask (const char *line, const RulesKeys *keys, RulesPayloadMask *out)
{
  char *end;
  *out = (RulesPayloadMask) { 0 };
  out->masking = (RulesMasking) {
    .kind = (RulesMaskOperator) CLAMP (take_digit (&line), RULES_MASK_PARTIAL, RULES_MASK_REMOVE),
    .keep_first = 1,
    .keep_last = 2,
    .range_width = "2.5",
    .prefix_length = -1,
  };
  out->context = (RulesMaskContext) { keys, "label", classes[take_digit (&line)], "scope" };
  out->masking.granularity = (RulesGranularity) (strlen (line) % 4);
  out->start = g_ascii_strtoll (line, &end, 10);
  out->end = g_ascii_strtoll (end, &end, 10);
  out->pointer = *end == ' ' ? end + 1 : end;
}

static void
check_values (const RulesKeys *keys, const char *text, gsize length)
{
  gboolean is_text = kg_check_utf8 (text, length, NULL) == length;
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++) {
    for (int kind = RULES_MASK_PARTIAL; kind <= RULES_MASK_HASH; kind++) {
      g_autoptr (GString) out = g_string_new (NULL);
      g_autoptr (GString) back = g_string_new (NULL);
      RulesMasking masking = { .kind = (RulesMaskOperator) kind,
                               .keep_first = 2,
                               .granularity = (RulesGranularity) (i % 4),
                               .range_width = "0.3",
                               .prefix_length = (gint) i - 1 };
      RulesMaskContext context = { keys, "label", classes[i], "scope" };
      check (rules_mask_value (&masking, &context, text, length, out, NULL), "cannot be masked");
      check (!is_text || kg_check_utf8 (out->str, out->len, NULL) == out->len, "not UTF-8");
      if (kind == RULES_MASK_TOKENISE) {
        check (rules_unmask_token (keys, out->str, out->len, back, NULL) && back->len == length &&
                   memcmp (back->str, text, length) == 0,
               "another value came back");
      }
      check (kind != RULES_MASK_PSEUDONYM || out->len != length ||
                 memcmp (out->str, text, length) != 0,
             "the stand-in is the original");
    }
  }
}

static void
check_payload (const char *json, gsize length, const RulesPayloadMask *masks, gsize n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GString) again = g_string_new (NULL);
  gboolean plain = rules_payload_mask (json, length, masks, 0, again, NULL);
  check (!plain || (again->len == length && memcmp (again->str, json, length) == 0),
         "changed without a mask");
  gboolean done = rules_payload_mask (json, length, masks, n, out, &error);
  check (done == (error == NULL) && (done || out->len == 0), "failed halfway");
  check (!done || plain, "JSON with masks alone");
  g_string_truncate (again, 0);
  check (!done || rules_payload_mask (out->str, out->len, masks, 0, again, NULL),
         "what came out is no JSON");
  check (!done || g_string_equal (out, again), "what came out reads otherwise");
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (RulesKeys) keys = rules_keys_new ((const guint8 *) "a secret that is 32 bytes long..");
  g_autoptr (GString) unmasked = g_string_new (NULL);
  g_autofree char *text = g_strndup ((const char *) data, size);
  const char *empty = strstr (text, "\n\n");
  g_autofree char *head = empty == NULL ? g_strdup ("") : g_strndup (text, (gsize) (empty - text));
  g_auto (GStrv) lines = g_strsplit (head, "\n", MASKS + 1);
  RulesPayloadMask masks[MASKS];
  gsize n = 0;
  for (; n < MASKS && lines[n] != NULL; n++) {
    read_mask (lines[n], keys, &masks[n]);
  }
  gsize before = empty == NULL ? 0 : (gsize) (empty - text) + 2;
  /* A block of exactly its size, so that reading beyond is noticed. */
  g_autofree char *json = g_memdup2 (data + before, size - before);
  check_payload (json == NULL ? "" : json, size - before, masks, n);
  rules_unmask_text (keys, (const char *) data, size, unmasked, NULL);
  if (size <= 4096) {
    check_values (keys, (const char *) data, size);
  }
  return 0;
}
