/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/note-private.h"

#include "kg/error.h"
#include "rules/secret-file.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <string.h>

#define PRIVATE_WORD "PRIVATE+KEY+"
/* Of the file: a name, and what stands around it. */
#define FILE_BYTES 1024u
#define NAME_BYTES 512u

struct _LogSigner {
  gatomicrefcount references;
  LogVerifier note;
  LogVerifier cosignature;
  EVP_PKEY *key;
  char *path;        /* (nullable) of the file it was read from */
  EVP_MD_CTX *ready; /* set up to sign: a copy of it costs less than another one */
};

/* --- Names and ids --- */

gboolean
log_is_key_name (const char *name, gsize length)
{
  const char *end = name + length;
  if (length == 0 || length > NAME_BYTES || !g_utf8_validate (name, (gssize) length, NULL)) {
    return FALSE;
  }
  for (const char *at = name; at < end; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);
    if (c == '+' || g_unichar_isspace (c) || g_unichar_iscntrl (c)) {
      return FALSE;
    }
  }
  return TRUE;
}

void
log_verifier_fill_id (LogVerifier *verifier)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;
  g_checksum_update (checksum, (const guchar *) verifier->name, -1);
  g_checksum_update (checksum, (const guchar *) "\n", 1);
  g_checksum_update (checksum, &verifier->type, 1);
  g_checksum_update (checksum, verifier->key, LOG_KEY_BYTES);
  g_checksum_get_digest (checksum, digest, &length);
  memcpy (verifier->id, digest, LOG_KEY_ID_BYTES);
}

void
log_verifier_clear (LogVerifier *verifier)
{
  g_clear_pointer (&verifier->name, g_free);
}

static void
append_id (GString *out, const LogVerifier *verifier)
{
  g_string_append_printf (out, "%s+%02x%02x%02x%02x+", verifier->name, verifier->id[0],
                          verifier->id[1], verifier->id[2], verifier->id[3]);
}

static void
append_key (GString *out, guint8 type, const guint8 key[LOG_KEY_BYTES])
{
  guint8 bytes[1 + LOG_KEY_BYTES] = { type };
  memcpy (bytes + 1, key, LOG_KEY_BYTES);
  log_base64_append (out, bytes, sizeof bytes);
  OPENSSL_cleanse (bytes, sizeof bytes);
}

char *
log_verifier_write (const LogVerifier *verifier)
{
  GString *text = g_string_new (NULL);
  append_id (text, verifier);
  append_key (text, verifier->type, verifier->key);
  return g_string_free (text, FALSE);
}

/* "<name>+<hash>+<base64>": the key, and where the name and the hash stand. The type and 32 bytes; FALSE if it is nothing of that kind. */
static gboolean
take_apart (const char *text, LogVerifier *out)
{
  const char *hash = strchr (text, '+');
  const char *key = hash == NULL ? NULL : strchr (hash + 1, '+');
  if (key == NULL || key - hash != 9 || !log_is_key_name (text, (gsize) (hash - text))) {
    return FALSE;
  }
  for (guint i = 0; i < LOG_KEY_ID_BYTES; i++) {
    char high = hash[1 + 2 * i];
    char low = hash[2 + 2 * i];
    if (!g_ascii_isxdigit (high) || !g_ascii_isxdigit (low) || g_ascii_isupper (high) ||
        g_ascii_isupper (low)) {
      return FALSE;
    }
    out->id[i] = (guint8) (g_ascii_xdigit_value (high) << 4 | g_ascii_xdigit_value (low));
  }
  gsize n = 0;
  guint8 *bytes = log_base64_decode (key + 1, strlen (key + 1), &n);
  gboolean done = bytes != NULL && n == 1 + LOG_KEY_BYTES;
  if (done) {
    out->name = g_strndup (text, (gsize) (hash - text));
    out->type = bytes[0];
    memcpy (out->key, bytes + 1, LOG_KEY_BYTES);
  }
  if (bytes != NULL) {
    OPENSSL_cleanse (bytes, n);
  }
  g_free (bytes);
  return done;
}

gboolean
log_verifier_parse (const char *text, LogVerifier *out, GError **error)
{
  g_auto (LogVerifier) read = { 0 };
  guint8 told[LOG_KEY_ID_BYTES];
  gboolean known = take_apart (text, &read) &&
                   (read.type == LOG_SIGNATURE_NOTE || read.type == LOG_SIGNATURE_COSIGNATURE);
  if (known) {
    memcpy (told, read.id, sizeof told);
    log_verifier_fill_id (&read);
    known = memcmp (told, read.id, sizeof told) == 0;
  }
  if (!known) {
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
                 "`%s` is no public key; give one like `<name>+<8 hex digits>+<base 64>`", text);
    return FALSE;
  }
  *out = read;
  read.name = NULL;
  return TRUE;
}

gboolean
log_verifier_check_text (const char *verifier, GError **error)
{
  g_auto (LogVerifier) read = { 0 };
  return log_verifier_parse (verifier, &read, error);
}

/* --- Signers --- */

LogSigner *
log_signer_new (const char *name, const guint8 secret[32])
{
  gsize length = LOG_KEY_BYTES;
  LogSigner *signer = g_new0 (LogSigner, 1);
  g_atomic_ref_count_init (&signer->references);
  signer->key = EVP_PKEY_new_raw_private_key (EVP_PKEY_ED25519, NULL, secret, LOG_KEY_BYTES);
  signer->ready = EVP_MD_CTX_new ();
  if (signer->key == NULL || signer->ready == NULL ||
      EVP_DigestSignInit (signer->ready, NULL, NULL, NULL, signer->key) != 1 ||
      EVP_PKEY_get_raw_public_key (signer->key, signer->note.key, &length) != 1) {
    log_signer_unref (signer);
    return NULL;
  }
  signer->note.name = g_strdup (name);
  signer->note.type = LOG_SIGNATURE_NOTE;
  log_verifier_fill_id (&signer->note);
  log_signer_public (signer, LOG_SIGNATURE_COSIGNATURE, &signer->cosignature);
  return signer;
}

LogSigner *
log_signer_ref (LogSigner *signer)
{
  if (signer != NULL) {
    g_atomic_ref_count_inc (&signer->references);
  }
  return signer;
}

void
log_signer_unref (LogSigner *signer)
{
  if (signer == NULL || !g_atomic_ref_count_dec (&signer->references)) {
    return;
  }
  EVP_MD_CTX_free (signer->ready);
  EVP_PKEY_free (signer->key);
  log_verifier_clear (&signer->note);
  log_verifier_clear (&signer->cosignature);
  g_free (signer->path);
  g_free (signer);
}

const char *
log_signer_name (const LogSigner *signer)
{
  return signer->note.name;
}

void
log_signer_public (const LogSigner *signer, guint8 type, LogVerifier *out)
{
  *out = signer->note;
  out->name = g_strdup (signer->note.name);
  out->type = type;
  log_verifier_fill_id (out);
}

char *
log_signer_verifier (const LogSigner *signer, gboolean cosigner)
{
  return log_verifier_write (cosigner ? &signer->cosignature : &signer->note);
}

void
log_signer_sign (const LogSigner *signer, gconstpointer bytes, gsize length,
                 guint8 signature[LOG_SIGNATURE_BYTES])
{
  gsize n = LOG_SIGNATURE_BYTES;
  EVP_MD_CTX *context = EVP_MD_CTX_new ();
  if (context == NULL || EVP_MD_CTX_copy_ex (context, signer->ready) != 1 ||
      EVP_DigestSign (context, signature, &n, bytes, length) != 1) {
    g_error ("out of memory for a signature");
  }
  EVP_MD_CTX_free (context);
}

gboolean
log_verifier_check (const LogVerifier *verifier, gconstpointer bytes, gsize length,
                    const guint8 signature[LOG_SIGNATURE_BYTES])
{
  EVP_PKEY *key =
      EVP_PKEY_new_raw_public_key (EVP_PKEY_ED25519, NULL, verifier->key, LOG_KEY_BYTES);
  EVP_MD_CTX *context = EVP_MD_CTX_new ();
  gboolean good = key != NULL && context != NULL &&
                  EVP_DigestVerifyInit (context, NULL, NULL, NULL, key) == 1 &&
                  EVP_DigestVerify (context, signature, LOG_SIGNATURE_BYTES, bytes, length) == 1;
  EVP_MD_CTX_free (context);
  EVP_PKEY_free (key);
  return good;
}

/* --- The file --- */

static LogSigner *
signer_of_text (const char *text, const char *path, GError **error)
{
  g_auto (LogVerifier) read = { 0 };
  g_autofree char *line = g_strndup (text, strcspn (text, "\r\n"));
  const char *rest = text + strlen (line);
  LogSigner *signer = NULL;
  if (g_str_has_prefix (line, PRIVATE_WORD) && rest[strspn (rest, "\r\n")] == '\0' &&
      take_apart (line + strlen (PRIVATE_WORD), &read) && read.type == LOG_SIGNATURE_NOTE) {
    signer = log_signer_new (read.name, read.key);
  }
  OPENSSL_cleanse (read.key, sizeof read.key);
  OPENSSL_cleanse (line, strlen (line));
  /* The hash is that of the public key, so that a mistyped secret is noticed. */
  if (signer == NULL || memcmp (signer->note.id, read.id, sizeof read.id) != 0) {
    log_signer_unref (signer);
    g_set_error (error, RULES_ERROR, RULES_ERROR_KEYS,
                 "the key file `%s` holds no key for signing; it must be one line that begins with"
                 " `" PRIVATE_WORD "`",
                 path);
    return NULL;
  }
  return signer;
}

/* A name for a log whose owner gave it none. */
static char *
invent_name (void)
{
  guint8 bytes[4];
  if (RAND_bytes (bytes, sizeof bytes) != 1) {
    return NULL;
  }
  return g_strdup_printf ("grounds/%02x%02x%02x%02x", bytes[0], bytes[1], bytes[2], bytes[3]);
}

static gboolean
make_file (const char *path, const char *name, GError **error)
{
  guint8 secret[LOG_KEY_BYTES];
  if (RAND_priv_bytes (secret, sizeof secret) != 1) {
    g_set_error (error, RULES_ERROR, RULES_ERROR_KEYS,
                 "the key file `%s` cannot be made: there is no randomness; try again", path);
    return FALSE;
  }
  g_autoptr (LogSigner) signer = log_signer_new (name, secret);
  GString *text = g_string_sized_new (FILE_BYTES);
  gboolean done = FALSE;
  if (signer == NULL) {
    g_set_error (error, RULES_ERROR, RULES_ERROR_KEYS,
                 "the key file `%s` cannot be made: OpenSSL lacks Ed25519; load its default"
                 " provider",
                 path);
  } else {
    g_string_append (text, PRIVATE_WORD);
    append_id (text, &signer->note);
    append_key (text, LOG_SIGNATURE_NOTE, secret);
    g_string_append_c (text, '\n');
    done = rules_secret_file_make (path, text->str, text->len, error);
  }
  OPENSSL_cleanse (secret, sizeof secret);
  OPENSSL_cleanse (text->str, text->len);
  g_string_free (text, TRUE);
  return done;
}

LogSigner *
log_signer_open (const char *path, const char *name, gboolean create, GError **error)
{
  char text[FILE_BYTES];
  g_autofree char *invented = create && name == NULL ? invent_name () : NULL;
  const char *chosen = name != NULL ? name : invented;
  if (create && (chosen == NULL || !log_is_key_name (chosen, strlen (chosen)))) {
    g_set_error (error, RULES_ERROR, RULES_ERROR_KEYS,
                 "`%s` cannot be the name of a key; give one without spaces and plus signs",
                 chosen != NULL ? chosen : "");
    return NULL;
  }
  if (create && rules_secret_file_is_missing (path) && !make_file (path, chosen, error)) {
    return NULL;
  }
  LogSigner *signer = NULL;
  if (rules_secret_file_read (path, text, sizeof text, error)) {
    signer = signer_of_text (text, path, error);
  }
  OPENSSL_cleanse (text, sizeof text);
  if (signer != NULL) {
    signer->path = g_strdup (path);
  }
  return signer;
}

LogSigner *
log_signer_again (const LogSigner *signer)
{
  return signer->path != NULL ? log_signer_open (signer->path, NULL, FALSE, NULL) : NULL;
}
