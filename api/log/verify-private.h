/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* What the verifier is made of. It shares no code with the writer: whoever made a mistake there has not made it here as well. Internal to
 * api/log/. */

#define VERIFY_HASH_BYTES 32

/* Whether bytes are JSON in its canonical form (RFC 8785), by reading them once. */
gboolean verify_is_canonical (const char *text, gsize length);

/* SHA-256 with a prefix of a byte: leaves (RFC 6962, 2.1) have one piece, nodes two. */
void verify_hash (guint8 prefix, gconstpointer a, gsize n_a, gconstpointer b, gsize n_b,
                  guint8 out[VERIFY_HASH_BYTES]);

/* A tree of which only the roots of complete subtrees are kept, by their height. */
typedef struct {
  guint64 size;
  guint8 roots[64][VERIFY_HASH_BYTES];
} VerifyTree;

void verify_tree_add (VerifyTree *tree, const guint8 leaf[VERIFY_HASH_BYTES]);
void verify_tree_root (const VerifyTree *tree, guint8 out[VERIFY_HASH_BYTES]);

/* A checkpoint, as places in its text. */
typedef struct {
  const char *text; /* what is signed */
  gsize length;
  const char *signatures;
  char *origin; /* to be freed */
  guint64 size;
  guint8 root[VERIFY_HASH_BYTES];
} VerifyNote;

void verify_note_clear (VerifyNote *note);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VerifyNote, verify_note_clear)

gboolean verify_note_read (const char *text, VerifyNote *out);
/* Whether one of its lines is a signature, or a witness's, of that key ("<name>+<hash>+<base64>"). */
gboolean verify_note_is_signed (const VerifyNote *note, const char *key);
/* Whether it is a key of either kind. */
gboolean verify_is_key (const char *key);
