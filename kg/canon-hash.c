/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/canon-hash.h"

#include "kg/error.h"

#include <string.h>

gboolean
kg_canon_hash_init (KgCanonHash *hash, GChecksumType type, GError **error)
{
  memset (hash, 0, sizeof *hash);
  gboolean sha256 = type == G_CHECKSUM_SHA256 || type == (GChecksumType) 0;
  if (!sha256 && type != G_CHECKSUM_SHA384) {
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
                 "`%d` is not a hash of canonicalisation; use SHA-256 or SHA-384", (int) type);
    return FALSE;
  }
  hash->algorithm = EVP_MD_fetch (NULL, sha256 ? "SHA2-256" : "SHA2-384", NULL);
  hash->context = EVP_MD_CTX_new ();
  hash->size = sha256 ? 32 : 48;
  hash->failed = hash->algorithm == NULL || hash->context == NULL;
  if (!kg_canon_hash_check (hash, error)) {
    kg_canon_hash_clear (hash);
    return FALSE;
  }
  return TRUE;
}

void
kg_canon_hash_clear (KgCanonHash *hash)
{
  EVP_MD_CTX_free (hash->context);
  EVP_MD_free (hash->algorithm);
  hash->context = NULL;
  hash->algorithm = NULL;
}

void
kg_canon_hash_begin (KgCanonHash *hash)
{
  if (EVP_DigestInit_ex2 (hash->context, hash->algorithm, NULL) != 1) {
    hash->failed = TRUE;
  }
}

void
kg_canon_hash_add (KgCanonHash *hash, const char *bytes, gsize length)
{
  if (EVP_DigestUpdate (hash->context, bytes, length) != 1) {
    hash->failed = TRUE;
  }
}

void
kg_canon_hash_end (KgCanonHash *hash, guint8 *digest)
{
  if (EVP_DigestFinal_ex (hash->context, digest, NULL) != 1) {
    memset (digest, 0, hash->size);
    hash->failed = TRUE;
  }
}

gboolean
kg_canon_hash_check (const KgCanonHash *hash, GError **error)
{
  if (hash->failed) {
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
                 "libcrypto does not provide `SHA2-%u`; check its configuration", hash->size * 8);
    return FALSE;
  }
  return TRUE;
}

void
kg_canon_hash_append_hex (const KgCanonHash *hash, const guint8 *digest, GString *out)
{
  static const char digits[] = "0123456789abcdef";
  gsize at = out->len;
  g_string_set_size (out, at + (gsize) hash->size * 2);
  for (guint i = 0; i < hash->size; i++) {
    out->str[at++] = digits[digest[i] >> 4];
    out->str[at++] = digits[digest[i] & 15];
  }
}
