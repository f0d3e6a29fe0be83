/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/masking-dice.h"

#include <openssl/crypto.h>

void
rules_dice_init (RulesDice *dice, const RulesMasking *masking, const RulesMaskContext *context,
                 const char *value, gsize length)
{
  dice->keys = context->keys;
  dice->throws = 0;
  dice->used = sizeof dice->bytes;
  dice->message = g_string_new (NULL);
  rules_mask_append_identity (masking, context, dice->message);
  g_string_append_len (dice->message, value, (gssize) length);
}

void
rules_dice_clear (RulesDice *dice)
{
  OPENSSL_cleanse (dice->message->str, dice->message->len);
  g_string_free (dice->message, TRUE);
}

/* The number of the throw goes last: all before it is of one length for one value. */
static void
refill (RulesDice *dice)
{
  guint32 little = GUINT32_TO_LE (dice->throws);
  dice->throws++;
  dice->used = 0;
  g_string_append_len (dice->message, (const char *) &little, sizeof little);
  rules_keys_digest (dice->keys, "pseudonym", (const guint8 *) dice->message->str,
                     dice->message->len, dice->bytes);
  g_string_truncate (dice->message, dice->message->len - sizeof little);
}

guint
rules_dice_throw (RulesDice *dice, guint n)
{
  if (dice->used == sizeof dice->bytes) {
    refill (dice);
  }
  guint64 word = 0;
  for (guint i = 0; i < sizeof (guint32); i++) {
    word = word << 8 | dice->bytes[dice->used++];
  }
  return (guint) (word * n >> 32);
}

void
rules_dice_append_digits (RulesDice *dice, guint n, GString *out)
{
  for (guint i = 0; i < n; i++) {
    g_string_append_c (out, (char) ('0' + rules_dice_throw (dice, 10)));
  }
}
