/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/masking-private.h"

#include <openssl/crypto.h>
#include <string.h>

/* A token is `tok_`, the version `1`, the number of groups, and the groups, each of 8 characters for 5 bytes:
 *
 *   RFC 5297 vector (16) | sealed: hash of the scope (6), value, 0x80, zeros up to a whole group
 *
 * It tells its own length, so it is found in running text whatever follows it, and since `_` is not of its alphabet no token
 * lies within another. The scope is in the sealed part: two tokens do not show that they are of one scope.
 * What is not hidden is the length of the value, in steps of 5 bytes, and that two tokens stand for the same value. */

#define PREFIX "tok_"
#define VERSION '1'
#define SCOPE_BYTES 6u
#define GROUP_BYTES 5u
#define GROUP_CHARACTERS 8u
/* The number of groups: 4 bits a character, the lowest first; a fifth bit tells that another follows. */
#define COUNT_CHARACTERS 5u
#define PAD 0x80

static const char associated[] = "grounds-token 1";

const char rules_mask_alphabet[33] = "0123456789abcdefghjkmnpqrstvwxyz";

/* --- Base 32 --- */

int
rules_mask_base32_value (char c)
{
  const char *at = c == '\0' ? NULL : strchr (rules_mask_alphabet, g_ascii_tolower (c));
  return at == NULL ? -1 : (int) (at - rules_mask_alphabet);
}

void
rules_mask_append_base32 (GString *out, const guint8 *bytes, gsize n)
{
  guint32 bits = 0;
  guint n_bits = 0;
  for (gsize i = 0; i < n; i++) {
    bits = bits << 8 | bytes[i];
    n_bits += 8;
    while (n_bits >= 5) {
      n_bits -= 5;
      g_string_append_c (out, rules_mask_alphabet[bits >> n_bits & 31]);
    }
  }
  if (n_bits > 0) {
    g_string_append_c (out, rules_mask_alphabet[bits << (5 - n_bits) & 31]);
  }
}

/* `n_bytes` bytes of as many characters as they take. FALSE if one is not of the alphabet. */
static gboolean
read_base32 (const char *text, gsize n_bytes, guint8 *bytes)
{
  guint32 bits = 0;
  guint n_bits = 0;
  for (gsize i = 0; i < n_bytes; i++) {
    while (n_bits < 8) {
      int value = rules_mask_base32_value (*text++);
      if (value < 0) {
        return FALSE;
      }
      bits = bits << 5 | (guint32) value;
      n_bits += 5;
    }
    n_bits -= 8;
    bytes[i] = (guint8) (bits >> n_bits);
  }
  return TRUE;
}

/* --- Making --- */

static void
append_count (GString *out, gsize n)
{
  do {
    guint digit = (guint) (n & 15);
    n >>= 4;
    g_string_append_c (out, rules_mask_alphabet[digit | (n > 0 ? 16u : 0u)]);
  } while (n > 0);
}

static void
append_scope (const RulesMasking *masking, const RulesMaskContext *context, GString *out)
{
  guint8 digest[32];
  g_autoptr (GString) identity = g_string_new (NULL);
  rules_mask_append_scope (masking, context, identity);
  rules_keys_digest (context->keys, "token", (const guint8 *) identity->str, identity->len, digest);
  g_string_append_len (out, (const char *) digest, SCOPE_BYTES);
}

static void
clear (GString *text)
{
  OPENSSL_cleanse (text->str, text->len);
}

gboolean
rules_mask_tokenise (const RulesMasking *masking, const RulesMaskContext *context,
                     const char *value, gsize length, GString *out)
{
  gsize plain_length = SCOPE_BYTES + length + 1;
  gsize groups = (RULES_SEAL_BYTES + plain_length + GROUP_BYTES - 1) / GROUP_BYTES;
  gsize sealed_length = groups * GROUP_BYTES;
  g_autoptr (GString) plain = g_string_sized_new (sealed_length);
  append_scope (masking, context, plain);
  g_string_append_len (plain, value, (gssize) length);
  g_string_append_c (plain, (char) PAD);
  while (plain->len < sealed_length - RULES_SEAL_BYTES) {
    g_string_append_c (plain, '\0');
  }
  g_autofree guint8 *sealed = g_malloc (sealed_length);
  gboolean done =
      rules_keys_seal (context->keys, "token", (const guint8 *) associated, sizeof associated - 1,
                       (const guint8 *) plain->str, plain->len, sealed);
  clear (plain);
  if (!done) {
    return FALSE;
  }
  g_string_append (out, PREFIX);
  g_string_append_c (out, VERSION);
  append_count (out, groups);
  rules_mask_append_base32 (out, sealed, sealed_length);
  return TRUE;
}

/* --- Turning back --- */

/* The number of groups; 0 if there is none that a token can have. `*used` gets its characters. */
static gsize
read_count (const char *text, gsize length, gsize *used)
{
  gsize n = 0;
  for (gsize i = 0; i < MIN (length, COUNT_CHARACTERS); i++) {
    int value = rules_mask_base32_value (text[i]);
    if (value < 0) {
      return 0;
    }
    n |= (gsize) (value & 15) << (4 * i);
    if (value < 16) {
      *used = i + 1;
      /* A number is written in one way only. */
      return i > 0 && value == 0 ? 0 : n;
    }
  }
  return 0;
}

/* The token at the beginning of `text`: appends its value and returns its length; 0 if there is none. */
static gsize
unmask (const RulesKeys *keys, const char *text, gsize length, GString *out)
{
  gsize used = 0;
  gsize before = sizeof PREFIX; /* with the version */
  if (length <= before || g_ascii_strncasecmp (text, PREFIX, sizeof PREFIX - 1) != 0 ||
      text[sizeof PREFIX - 1] != VERSION) {
    return 0;
  }
  gsize groups = read_count (text + before, length - before, &used);
  before += used;
  gsize n = groups * GROUP_BYTES;
  if (n <= RULES_SEAL_BYTES + SCOPE_BYTES || groups > (length - before) / GROUP_CHARACTERS) {
    return 0;
  }
  g_autofree guint8 *sealed = g_malloc (n);
  g_autofree guint8 *plain = g_malloc (n - RULES_SEAL_BYTES);
  if (!read_base32 (text + before, n, sealed) ||
      !rules_keys_open_sealed (keys, "token", (const guint8 *) associated, sizeof associated - 1,
                               sealed, n, plain)) {
    return 0;
  }
  gsize end = n - RULES_SEAL_BYTES;
  while (end > SCOPE_BYTES && plain[end - 1] == 0) {
    end--;
  }
  gboolean padded = end > SCOPE_BYTES && plain[end - 1] == PAD;
  if (padded) {
    g_string_append_len (out, (const char *) plain + SCOPE_BYTES, (gssize) (end - 1 - SCOPE_BYTES));
  }
  OPENSSL_cleanse (plain, n - RULES_SEAL_BYTES);
  return padded ? before + groups * GROUP_CHARACTERS : 0;
}

gboolean
rules_unmask_token (const RulesKeys *keys, const char *token, gsize length, GString *out,
                    GError **error)
{
  gsize before = out->len;
  gsize used = unmask (keys, token, length, out);
  if (used == 0 || used != length) {
    g_string_truncate (out, before);
    g_set_error_literal (error, RULES_ERROR, RULES_ERROR_TOKEN,
                         "what was given is no token of these keys; give it from `" PREFIX
                         "` to its end, as it stands in what was masked");
    return FALSE;
  }
  return TRUE;
}

void
rules_unmask_text (const RulesKeys *keys, const char *text, gsize length, GString *out, guint *n)
{
  const char *end = text + length;
  const char *from = text; /* what is not copied yet */
  const char *at = text;
  g_autoptr (GString) value = g_string_new (NULL);
  guint found = 0;
  while (at < end && (at = memchr (at, '_', (gsize) (end - at))) != NULL) {
    gsize before = sizeof PREFIX - 2;
    const char *token = (gsize) (at - from) < before ? NULL : at - before;
    gsize used = token == NULL ? 0 : unmask (keys, token, (gsize) (end - token), value);
    at++;
    if (used == 0) {
      continue;
    }
    g_string_append_len (out, from, token - from);
    g_string_append_len (out, value->str, (gssize) value->len);
    clear (value);
    g_string_truncate (value, 0);
    from = at = token + used;
    found++;
  }
  g_string_append_len (out, from, end - from);
  if (n != NULL) {
    *n = found;
  }
}
