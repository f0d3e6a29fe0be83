/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* Merkle trees as RFC 6962 (2.1) and RFC 9162 (2.1) define them: SHA-256, leaves H(0x00 || entry), nodes H(0x01 || left || right); and
 * their tiles of height 8 (C2SP tlog-tiles). Pure computing. Thread: an object belongs to one thread; the functions to any. */

#define LOG_HASH_BYTES 32
/* Hashes in a tile. */
#define LOG_TILE_WIDTH 256u

typedef struct {
  guint8 bytes[LOG_HASH_BYTES];
} LogHash;

/* The hash of the empty tree. */
void log_hash_empty (LogHash *out);
/* SHA-256 of the bytes and nothing else: of no node of a tree. */
void log_hash_bytes (gconstpointer bytes, gsize length, LogHash *out);
void log_hash_leaf (const guint8 *entry, gsize length, LogHash *out);
void log_hash_node (const LogHash *left, const LogHash *right, LogHash *out);

/* Verifying, RFC 9162, 2.1.3.2 and 2.1.4.2: whether the proof shows that `leaf` is entry `index` of the tree of `size` entries whose
 * root is `root`; whether the tree of `size2` continues that of `size1`. Of the
 * empty tree nothing can be shown: `size1` 0 gives FALSE. */
gboolean log_verify_inclusion (const LogHash *leaf, guint64 index, guint64 size,
                               const LogHash *proof, gsize n, const LogHash *root);
gboolean log_verify_consistency (guint64 size1, guint64 size2, const LogHash *proof, gsize n,
                                 const LogHash *root1, const LogHash *root2);

/* --- The right edge of a growing tree --- */

/* The roots of the complete subtrees that a tree of `size` entries consists of: all that appending needs. */
typedef struct {
  guint64 size;
  LogHash peaks[64]; /* from the left; as many as `size` has bits set */
} LogEdge;

void log_edge_append (LogEdge *edge, const LogHash *leaf);
void log_edge_root (const LogEdge *edge, LogHash *out);

/* --- From hashes of subtrees --- */

/* Gives the hash of the complete subtree at `level` (0: leaves) and `index`, which the tree has. */
typedef gboolean (*LogReadHash) (guint level, guint64 index, LogHash *out, gpointer data,
                                 GError **error);

/* The edge of the first `size` entries; left as it is on errors, which are those of `read`. */
gboolean log_edge_load (LogEdge *edge, guint64 size, LogReadHash read, gpointer data,
                        GError **error);

/* The root of the first `size` entries; and the proofs, arrays of LogHash in the order of the RFC. Errors: those of `read`; and
 * KG_ERROR_INVALID for an index that is not below `size`, or sizes the wrong way round. From size 0 the proof of consistency is empty.
 * (transfer full) */
gboolean log_root (guint64 size, LogReadHash read, gpointer data, LogHash *out, GError **error);
GArray *log_prove_inclusion (guint64 index, guint64 size, LogReadHash read, gpointer data,
                             GError **error);
GArray *log_prove_consistency (guint64 size1, guint64 size2, LogReadHash read, gpointer data,
                               GError **error);
