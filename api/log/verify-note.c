/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/verify-private.h"

#include <openssl/evp.h>
#include <string.h>

/* Trees and checkpoints, written a second time for the verifier. */

/* --- The tree --- */

void
verify_hash (guint8 prefix, gconstpointer a, gsize n_a, gconstpointer b, gsize n_b,
             guint8 out[VERIFY_HASH_BYTES])
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize length = VERIFY_HASH_BYTES;
  g_checksum_update (checksum, &prefix, 1);
  g_checksum_update (checksum, (const guchar *) a, (gssize) n_a);
  if (n_b > 0) {
    g_checksum_update (checksum, (const guchar *) b, (gssize) n_b);
  }
  g_checksum_get_digest (checksum, out, &length);
}

void
verify_tree_add (VerifyTree *tree, const guint8 leaf[VERIFY_HASH_BYTES])
{
  guint8 hash[VERIFY_HASH_BYTES];
  guint height = 0;
  memcpy (hash, leaf, sizeof hash);
  /* As adding one to a binary number carries. */
  while ((tree->size >> height & 1) != 0) {
    verify_hash (0x01, tree->roots[height], sizeof hash, hash, sizeof hash, hash);
    height++;
  }
  memcpy (tree->roots[height], hash, sizeof hash);
  tree->size++;
}

void
verify_tree_root (const VerifyTree *tree, guint8 out[VERIFY_HASH_BYTES])
{
  gboolean any = FALSE;
  for (guint height = 0; height < 64; height++) {
    if ((tree->size >> height & 1) == 0) {
      continue;
    }
    if (any) {
      verify_hash (0x01, tree->roots[height], VERIFY_HASH_BYTES, out, VERIFY_HASH_BYTES, out);
    } else {
      memcpy (out, tree->roots[height], VERIFY_HASH_BYTES);
    }
    any = TRUE;
  }
  if (!any) {
    gsize length = VERIFY_HASH_BYTES;
    g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
    g_checksum_get_digest (checksum, out, &length);
  }
}

/* --- Keys --- */

typedef struct {
  char *name;
  guint8 type;
  guint8 id[4];
  guint8 key[32];
} Key;

static void
key_clear (Key *key)
{
  g_free (key->name);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Key, key_clear)

/* (transfer full) NULL unless the text is the base 64 of just that many bytes. */
static guint8 *
decode (const char *text, gsize n)
{
  gsize length = 0;
  g_autofree guint8 *bytes = g_base64_decode (text, &length);
  g_autofree char *again = g_base64_encode (bytes, length);
  return length == n && strcmp (again, text) == 0 ? g_steal_pointer (&bytes) : NULL;
}

static gboolean
read_key (const char *text, Key *out)
{
  g_auto (GStrv) parts = g_strsplit (text, "+", 3);
  guint8 digest[32];
  gsize length = sizeof digest;
  if (g_strv_length (parts) != 3 || *parts[0] == '\0') {
    return FALSE;
  }
  g_autofree guint8 *bytes = decode (parts[2], 33);
  if (bytes == NULL || (bytes[0] != 0x01 && bytes[0] != 0x04)) {
    return FALSE;
  }
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_checksum_update (checksum, (const guchar *) parts[0], -1);
  g_checksum_update (checksum, (const guchar *) "\n", 1);
  g_checksum_update (checksum, bytes, 33);
  g_checksum_get_digest (checksum, digest, &length);
  g_autofree char *id =
      g_strdup_printf ("%02x%02x%02x%02x", digest[0], digest[1], digest[2], digest[3]);
  if (strcmp (id, parts[1]) != 0) {
    return FALSE;
  }
  out->name = g_strdup (parts[0]);
  out->type = bytes[0];
  memcpy (out->id, digest, sizeof out->id);
  memcpy (out->key, bytes + 1, sizeof out->key);
  return TRUE;
}

gboolean
verify_is_key (const char *key)
{
  g_auto (Key) read = { 0 };
  return read_key (key, &read);
}

static gboolean
is_signature (const Key *key, gconstpointer bytes, gsize n, const guint8 signature[64])
{
  EVP_PKEY *public = EVP_PKEY_new_raw_public_key (EVP_PKEY_ED25519, NULL, key->key, 32);
  EVP_MD_CTX *context = EVP_MD_CTX_new ();
  gboolean good = public != NULL && context != NULL &&
                  EVP_DigestVerifyInit (context, NULL, NULL, NULL, public) == 1 &&
                  EVP_DigestVerify (context, signature, 64, bytes, n) == 1;
  EVP_MD_CTX_free (context);
  EVP_PKEY_free (public);
  return good;
}

/* --- Checkpoints --- */

void
verify_note_clear (VerifyNote *note)
{
  g_free (note->origin);
}

gboolean
verify_note_read (const char *text, VerifyNote *out)
{
  const char *gap = strstr (text, "\n\n");
  g_autofree char *signed_text = gap != NULL ? g_strndup (text, (gsize) (gap - text)) : NULL;
  g_auto (GStrv) lines = signed_text != NULL ? g_strsplit (signed_text, "\n", 4) : NULL;
  if (lines == NULL || g_strv_length (lines) != 3 || *lines[0] == '\0') {
    return FALSE;
  }
  g_autofree guint8 *root = decode (lines[2], VERIFY_HASH_BYTES);
  guint64 size = g_ascii_strtoull (lines[1], NULL, 10);
  g_autofree char *again = g_strdup_printf ("%" G_GUINT64_FORMAT, size);
  if (root == NULL || strcmp (again, lines[1]) != 0) {
    return FALSE;
  }
  *out = (VerifyNote) { .text = text,
                        .length = (gsize) (gap + 1 - text),
                        .signatures = gap + 2,
                        .origin = g_strdup (lines[0]),
                        .size = size };
  memcpy (out->root, root, sizeof out->root);
  return TRUE;
}

/* A line of a witness signs its time, too. */
static gboolean
is_line_of (const VerifyNote *note, const char *line, const Key *key)
{
  g_autofree char *lead = g_strconcat ("\xe2\x80\x94 ", key->name, " ", NULL);
  gboolean witness = key->type == 0x04;
  guint64 time = 0;
  if (!g_str_has_prefix (line, lead)) {
    return FALSE;
  }
  g_autofree guint8 *bytes = decode (line + strlen (lead), witness ? 76 : 68);
  if (bytes == NULL || memcmp (bytes, key->id, sizeof key->id) != 0) {
    return FALSE;
  }
  if (!witness) {
    return is_signature (key, note->text, note->length, bytes + 4);
  }
  memcpy (&time, bytes + 4, sizeof time);
  g_autofree char *message =
      g_strdup_printf ("cosignature/v1\ntime %" G_GUINT64_FORMAT "\n%.*s", GUINT64_FROM_BE (time),
                       (int) note->length, note->text);
  return is_signature (key, message, strlen (message), bytes + 12);
}

gboolean
verify_note_is_signed (const VerifyNote *note, const char *key)
{
  g_auto (Key) read = { 0 };
  g_auto (GStrv) lines = g_strsplit (note->signatures, "\n", -1);
  gboolean found = FALSE;
  if (!read_key (key, &read) || (read.type == 0x01 && strcmp (read.name, note->origin) != 0)) {
    return FALSE;
  }
  for (guint i = 0; lines[i] != NULL && !found; i++) {
    found = is_line_of (note, lines[i], &read);
  }
  return found;
}
