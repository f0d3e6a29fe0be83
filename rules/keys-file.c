/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/keys.h"

#include "rules/secret-file.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <string.h>

#define MAGIC "grounds-key "
#define VERSION "1"
#define FIRST_LINE MAGIC VERSION "\n"
#define SECRET_WORD "secret "
#define CHECK_WORD "check "
#define CHECK_BYTES 4u
#define SECRET_DIGITS ((gsize) 2 * RULES_KEY_BYTES)
#define CHECK_DIGITS ((gsize) 2 * CHECK_BYTES)
/* With the line feeds; a text has its NUL in addition. */
#define FILE_BYTES                                                                                 \
  (sizeof FIRST_LINE - 1 + sizeof SECRET_WORD - 1 + SECRET_DIGITS + 1 + sizeof CHECK_WORD - 1 +    \
   CHECK_DIGITS + 1)

static void
set_error (GError **error, const char *path, const char *what)
{
  g_set_error (error, RULES_ERROR, RULES_ERROR_KEYS, "the key file `%s` %s", path, what);
}

/* --- Its text --- */

/* No table is indexed by a digit of the secret, so that the cache tells nothing of it. */
static char
digit (guint nibble)
{
  return (char) (nibble + '0' + (((9 - (int) nibble) >> 8) & ('a' - '0' - 10)));
}

static void
append_hex (char **at, const guint8 *bytes, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    *(*at)++ = digit (bytes[i] >> 4);
    *(*at)++ = digit (bytes[i] & 15u);
  }
}

static gboolean
read_hex (const char *text, gsize n, guint8 *bytes)
{
  for (gsize i = 0; i < n; i++) {
    int high = g_ascii_xdigit_value (text[2 * i]);
    int low = high < 0 ? -1 : g_ascii_xdigit_value (text[2 * i + 1]);
    if (low < 0) {
      return FALSE;
    }
    bytes[i] = (guint8) (high << 4 | low);
  }
  return TRUE;
}

static void
append_word (char **at, const char *word)
{
  gsize length = strlen (word);
  memcpy (*at, word, length);
  *at += length;
}

static void
write_text (const guint8 *secret, const guint8 *check, char text[FILE_BYTES])
{
  char *at = text;
  append_word (&at, FIRST_LINE SECRET_WORD);
  append_hex (&at, secret, RULES_KEY_BYTES);
  append_word (&at, "\n" CHECK_WORD);
  append_hex (&at, check, CHECK_BYTES);
  append_word (&at, "\n");
}

/* Past `word` and `n` hex digits, into `bytes`; NULL if something else is there. */
static const char *
read_line (const char *at, const char *word, gsize n, guint8 *bytes)
{
  if (at == NULL || !g_str_has_prefix (at, word)) {
    return NULL;
  }
  at += strlen (word);
  if (strnlen (at, 2 * n) < 2 * n || !read_hex (at, n, bytes)) {
    return NULL;
  }
  at += 2 * n;
  /* A secret that was typed in again may lack the last line feed, or have another one before it. */
  at += *at == '\r' ? 1 : 0;
  return *at == '\n' ? at + 1 : *at == '\0' ? at : NULL;
}

static RulesKeys *
keys_of_text (const char *text, const char *path, GError **error)
{
  guint8 secret[RULES_KEY_BYTES];
  guint8 told[CHECK_BYTES];
  guint8 check[32];
  const char *line = strchr (text, '\n');
  if (!g_str_has_prefix (text, MAGIC) || line == NULL) {
    set_error (error, path, "is none; it must begin with the line `" MAGIC VERSION "`");
    return NULL;
  }
  if (!g_str_has_prefix (text, FIRST_LINE) && !g_str_has_prefix (text, MAGIC VERSION "\r\n")) {
    set_error (error, path, "is of another version; use the program that made it, or a later one");
    return NULL;
  }
  const char *rest = read_line (line + 1, SECRET_WORD, RULES_KEY_BYTES, secret);
  rest = read_line (rest, CHECK_WORD, CHECK_BYTES, told);
  RulesKeys *keys = rest == NULL || *rest != '\0' ? NULL : rules_keys_new (secret);
  OPENSSL_cleanse (secret, sizeof secret);
  if (rest == NULL || *rest != '\0') {
    set_error (error, path, "is malformed; restore it from a backup");
    return NULL;
  }
  if (keys == NULL) {
    set_error (error, path,
               "is of no use: OpenSSL lacks HKDF, HMAC or AES-256-SIV; load its default provider");
    return NULL;
  }
  rules_keys_digest (keys, "check", NULL, 0, check);
  if (CRYPTO_memcmp (check, told, sizeof told) != 0) {
    rules_keys_unref (keys);
    set_error (error, path,
               "has a secret that does not fit its `check` line; compare it with a backup");
    return NULL;
  }
  return keys;
}

/* --- The file --- */

/* TRUE also if somebody else has made it. */
static gboolean
make_file (const char *path, GError **error)
{
  guint8 secret[RULES_KEY_BYTES];
  guint8 check[32];
  char text[FILE_BYTES];
  if (RAND_priv_bytes (secret, sizeof secret) != 1) {
    set_error (error, path, "cannot be made: there is no randomness; try again");
    return FALSE;
  }
  g_autoptr (RulesKeys) keys = rules_keys_new (secret);
  gboolean done = FALSE;
  if (keys == NULL) {
    set_error (
        error, path,
        "cannot be made: OpenSSL lacks HKDF, HMAC or AES-256-SIV; load its default provider");
  } else {
    rules_keys_digest (keys, "check", NULL, 0, check);
    write_text (secret, check, text);
    done = rules_secret_file_make (path, text, sizeof text, error);
    OPENSSL_cleanse (text, sizeof text);
  }
  OPENSSL_cleanse (secret, sizeof secret);
  return done;
}

RulesKeys *
rules_keys_open (const char *path, gboolean create, GError **error)
{
  char text[FILE_BYTES + 16]; /* room for other line ends, and for seeing that there is more */
  RulesKeys *keys = NULL;
  if (create && rules_secret_file_is_missing (path) && !make_file (path, error)) {
    return NULL;
  }
  if (rules_secret_file_read (path, text, sizeof text, error)) {
    keys = keys_of_text (text, path, error);
  }
  OPENSSL_cleanse (text, sizeof text);
  return keys;
}
