/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/merkle.h"

#include "kg/error.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>

/* --- Hashing --- */

static void
free_digest (gpointer digest)
{
  EVP_MD_CTX_free ((EVP_MD_CTX *) digest);
}

/* Fetching the algorithm costs more than hashing a node does, so that each thread keeps a context. */
static EVP_MD_CTX *
begin_digest (void)
{
  static GPrivate kept = G_PRIVATE_INIT (free_digest);
  EVP_MD_CTX *digest = (EVP_MD_CTX *) g_private_get (&kept);
  gboolean ready = digest != NULL && EVP_DigestInit_ex2 (digest, NULL, NULL) == 1;
  if (digest == NULL) {
    digest = EVP_MD_CTX_new ();
    ready = digest != NULL && EVP_DigestInit_ex2 (digest, EVP_sha256 (), NULL) == 1;
    g_private_set (&kept, digest);
  }
  if (!ready) {
    g_error ("out of memory for a hash");
  }
  return digest;
}

static void
hash_pieces (const guint8 *prefix, gconstpointer a, gsize n_a, gconstpointer b, gsize n_b,
             LogHash *out)
{
  EVP_MD_CTX *digest = begin_digest ();
  /* What is no hash must never be taken for one. */
  if (EVP_DigestUpdate (digest, prefix, prefix != NULL ? 1 : 0) != 1 ||
      EVP_DigestUpdate (digest, a, n_a) != 1 || EVP_DigestUpdate (digest, b, n_b) != 1 ||
      EVP_DigestFinal_ex (digest, out->bytes, NULL) != 1) {
    g_error ("SHA-256 failed");
  }
}

void
log_hash_empty (LogHash *out)
{
  if (EVP_DigestFinal_ex (begin_digest (), out->bytes, NULL) != 1) {
    g_error ("SHA-256 failed");
  }
}

void
log_hash_leaf (const guint8 *entry, gsize length, LogHash *out)
{
  static const guint8 prefix = 0x00;
  hash_pieces (&prefix, entry, length, NULL, 0, out);
}

void
log_hash_bytes (gconstpointer bytes, gsize length, LogHash *out)
{
  hash_pieces (NULL, bytes, length, NULL, 0, out);
}

void
log_hash_node (const LogHash *left, const LogHash *right, LogHash *out)
{
  static const guint8 prefix = 0x01;
  hash_pieces (&prefix, left, sizeof *left, right, sizeof *right, out);
}

static gboolean
is_equal (const LogHash *a, const LogHash *b)
{
  return CRYPTO_memcmp (a, b, sizeof *a) == 0;
}

/* --- Verifying --- */

/* Where a proof has come to: a node of the tree, and the last one of its level. */
typedef struct {
  guint64 node;
  guint64 last;
} Place;

static void
go_up (Place *place)
{
  place->node >>= 1;
  place->last >>= 1;
}

/* Whether the next hash of the proof stands to the left; levels on which the node has no sibling are passed. */
static gboolean
next_is_left (Place *place)
{
  gboolean odd = (place->node & 1) != 0;
  gboolean left = odd || place->node == place->last;
  while (left && !odd && place->node != 0 && (place->node & 1) == 0) {
    go_up (place);
  }
  go_up (place);
  return left;
}

gboolean
log_verify_inclusion (const LogHash *leaf, guint64 index, guint64 size, const LogHash *proof,
                      gsize n, const LogHash *root)
{
  if (index >= size) {
    return FALSE;
  }
  Place place = { .node = index, .last = size - 1 };
  LogHash hash = *leaf;
  for (gsize i = 0; i < n; i++) {
    if (place.last == 0) {
      return FALSE;
    }
    if (next_is_left (&place)) {
      log_hash_node (&proof[i], &hash, &hash);
    } else {
      log_hash_node (&hash, &proof[i], &hash);
    }
  }
  return place.last == 0 && is_equal (&hash, root);
}

/* Sizes differ, and neither is 0. */
static gboolean
verify_growth (guint64 size1, guint64 size2, const LogHash *proof, gsize n, const LogHash *root1,
               const LogHash *root2)
{
  Place place = { .node = size1 - 1, .last = size2 - 1 };
  while ((place.node & 1) != 0) {
    go_up (&place);
  }
  /* A tree whose size is a power of two is a node of the other, and its root is left out of the proof. */
  gboolean whole = place.node == 0;
  if (!whole && n == 0) {
    return FALSE;
  }
  LogHash first = whole ? *root1 : proof[0];
  LogHash second = first;
  for (gsize i = whole ? 0 : 1; i < n; i++) {
    if (place.last == 0) {
      return FALSE;
    }
    if (next_is_left (&place)) {
      log_hash_node (&proof[i], &first, &first);
      log_hash_node (&proof[i], &second, &second);
    } else {
      log_hash_node (&second, &proof[i], &second);
    }
  }
  return place.last == 0 && is_equal (&first, root1) && is_equal (&second, root2);
}

gboolean
log_verify_consistency (guint64 size1, guint64 size2, const LogHash *proof, gsize n,
                        const LogHash *root1, const LogHash *root2)
{
  if (size1 == 0 || size1 > size2) {
    return FALSE;
  }
  if (size1 == size2) {
    return n == 0 && is_equal (root1, root2);
  }
  return verify_growth (size1, size2, proof, n, root1, root2);
}

/* --- The right edge --- */

static guint
count_bits (guint64 size)
{
  return (guint) __builtin_popcountll (size);
}

/* The highest bit that is set, of what is not 0. */
static guint
highest_bit (guint64 size)
{
  return 63u - (guint) __builtin_clzll (size);
}

void
log_edge_append (LogEdge *edge, const LogHash *leaf)
{
  guint n = count_bits (edge->size);
  LogHash hash = *leaf;
  for (guint64 size = edge->size; (size & 1) != 0; size >>= 1) {
    log_hash_node (&edge->peaks[--n], &hash, &hash);
  }
  edge->peaks[n] = hash;
  edge->size++;
}

void
log_edge_root (const LogEdge *edge, LogHash *out)
{
  guint n = count_bits (edge->size);
  if (n == 0) {
    log_hash_empty (out);
    return;
  }
  LogHash hash = edge->peaks[n - 1];
  for (guint i = n - 1; i > 0; i--) {
    log_hash_node (&edge->peaks[i - 1], &hash, &hash);
  }
  *out = hash;
}

/* The peaks of the `size` entries from `start` on, which is a multiple of a power of two not less than `size`. */
static gboolean
load_peaks (LogEdge *edge, guint64 start, guint64 size, LogReadHash read, gpointer data,
            GError **error)
{
  guint n = 0;
  edge->size = size;
  for (guint64 rest = size; rest != 0; n++) {
    guint level = highest_bit (rest);
    if (!read (level, start >> level, &edge->peaks[n], data, error)) {
      return FALSE;
    }
    start += G_GUINT64_CONSTANT (1) << level;
    rest -= G_GUINT64_CONSTANT (1) << level;
  }
  return TRUE;
}

gboolean
log_edge_load (LogEdge *edge, guint64 size, LogReadHash read, gpointer data, GError **error)
{
  LogEdge loaded;
  if (!load_peaks (&loaded, 0, size, read, data, error)) {
    return FALSE;
  }
  *edge = loaded;
  return TRUE;
}

/* --- Proofs --- */

static gboolean
hash_range (guint64 start, guint64 size, LogReadHash read, gpointer data, LogHash *out,
            GError **error)
{
  LogEdge edge;
  if (!load_peaks (&edge, start, size, read, data, error)) {
    return FALSE;
  }
  log_edge_root (&edge, out);
  return TRUE;
}

gboolean
log_root (guint64 size, LogReadHash read, gpointer data, LogHash *out, GError **error)
{
  return hash_range (0, size, read, data, out, error);
}

/* Proofs are found from the root downwards and told upwards. */
typedef struct {
  LogReadHash read;
  gpointer data;
  LogHash hashes[65];
  guint n;
} Descent;

static gboolean
take (Descent *descent, guint64 start, guint64 size, GError **error)
{
  return hash_range (start, size, descent->read, descent->data, &descent->hashes[descent->n++],
                     error);
}

/* Where the larger half of a tree of more than one entry ends: the largest power of two below its size. */
static guint64
split (guint64 size)
{
  return G_GUINT64_CONSTANT (1) << highest_bit (size - 1);
}

static GArray *
finish (const Descent *descent)
{
  GArray *proof = g_array_sized_new (FALSE, FALSE, sizeof (LogHash), descent->n);
  for (guint i = descent->n; i > 0; i--) {
    g_array_append_val (proof, descent->hashes[i - 1]);
  }
  return proof;
}

GArray *
log_prove_inclusion (guint64 index, guint64 size, LogReadHash read, gpointer data, GError **error)
{
  Descent descent = { .read = read, .data = data };
  guint64 start = 0;
  if (index >= size) {
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
                 "there is no entry %" G_GUINT64_FORMAT " in a tree of %" G_GUINT64_FORMAT
                 "; indexes begin at 0",
                 index, size);
    return NULL;
  }
  while (size > 1) {
    guint64 half = split (size);
    gboolean right = index - start >= half;
    if (!(right ? take (&descent, start, half, error)
                : take (&descent, start + half, size - half, error))) {
      return NULL;
    }
    start += right ? half : 0;
    size = right ? size - half : half;
  }
  return finish (&descent);
}

GArray *
log_prove_consistency (guint64 size1, guint64 size2, LogReadHash read, gpointer data,
                       GError **error)
{
  Descent descent = { .read = read, .data = data };
  guint64 start = 0;
  guint64 size = size2;
  if (size1 > size2) {
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
                 "a tree of %" G_GUINT64_FORMAT " entries has not grown to %" G_GUINT64_FORMAT
                 "; give the smaller size first",
                 size1, size2);
    return NULL;
  }
  if (size1 == 0) {
    return finish (&descent);
  }
  while (start + size != size1) {
    guint64 half = split (size);
    gboolean right = size1 - start > half;
    if (!(right ? take (&descent, start, half, error)
                : take (&descent, start + half, size - half, error))) {
      return NULL;
    }
    start += right ? half : 0;
    size = right ? size - half : half;
  }
  /* A verifier has the whole of the smaller tree already. */
  if (start > 0 && !take (&descent, start, size, error)) {
    return NULL;
  }
  return finish (&descent);
}
