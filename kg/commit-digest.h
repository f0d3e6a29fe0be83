/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/sql.h"
#include "kg/terms.h"

/* The digest of a commit, computed from the store's tables: the text in history.h, hashed. Internal to kg/.
 * Writing and verifying a commit use the same code: what is written is what is there. */

#define KG_SHA256_BYTES 32

/* Appends the term of a store's id in canonical N-Quads; FALSE if there is none. */
typedef gboolean (*KgAppendTerm) (GString *out, KgTermId id, gpointer data);

/* `commit` may still lack its row in the table of commits: then `author`, `message`, `time` are of the one to come.
 * `parent` is its parent's digest; NULL for the first. */
typedef struct {
  guint64 commit;
  const guint8 *parent; /* (nullable) */
  gint64 time;
  const char *author;
  const char *message;
} KgDigestInput;

typedef struct {
  guint8 bytes[KG_SHA256_BYTES];
  guint64 added; /* quads that went into it */
  guint64 removed;
} KgCommitDigest;

gboolean kg_commit_digest (sqlite3 *db, const KgDigestInput *input, KgAppendTerm append,
                           gpointer data, KgCommitDigest *out, GError **error);
