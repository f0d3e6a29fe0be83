/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <openssl/evp.h>

/* The hash algorithm of canonicalisation, set up once and used millions of times. Internal to the
 * canonicalisation of the graph layer. */

#define KG_CANON_HASH_MAX 48

typedef struct {
  EVP_MD *algorithm;
  EVP_MD_CTX *context;
  guint size;      /* of a digest, bytes */
  gboolean failed; /* set for good once libcrypto refuses anything */
} KgCanonHash;

/* SHA-384 for G_CHECKSUM_SHA384; SHA-256 for G_CHECKSUM_SHA256, and for 0 as in a struct left
 * empty. Errors: KG_ERROR_INVALID. */
gboolean kg_canon_hash_init (KgCanonHash *hash, GChecksumType type, GError **error);
void kg_canon_hash_clear (KgCanonHash *hash);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KgCanonHash, kg_canon_hash_clear)

void kg_canon_hash_begin (KgCanonHash *hash);
void kg_canon_hash_add (KgCanonHash *hash, const char *bytes, gsize length);
/* Writes `hash->size` bytes. */
void kg_canon_hash_end (KgCanonHash *hash, guint8 *digest);

/* Whether all digests so far are good. Errors: KG_ERROR_INVALID. */
gboolean kg_canon_hash_check (const KgCanonHash *hash, GError **error);

/* Appends a digest in lower-case hexadecimal. */
void kg_canon_hash_append_hex (const KgCanonHash *hash, const guint8 *digest, GString *out);
