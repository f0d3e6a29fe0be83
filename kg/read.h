/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/snapshot-private.h"
#include "kg/sql.h"

/* From the store's tables into memory. Internal to kg/. Nothing read is trusted: a store is a file from somewhere.
 * All of these belong inside one transaction, so that they see the same state. */

/* The newest commit, 0 if there is none, and the ids in use. */
typedef struct {
  guint64 commit;
  guint64 last_quad;
  guint32 last_document;
  guint32 last_term;
} KgHead;

gboolean kg_read_head (sqlite3 *db, KgHead *head, GError **error);
/* The row id of the youngest quad up to a commit; 0 if there is no such commit. */
gboolean kg_read_last_quad (sqlite3 *db, guint64 commit, gint64 *last, GError **error);
/* What the hashes of terms are keyed with. */
gboolean kg_read_seed (sqlite3 *db, guint64 *seed, GError **error);

/* The graph as of `commit`; beyond the head: with all that stands in an open transaction. */
KgBase *kg_read_base (sqlite3 *db, guint64 commit, GError **error);
/* What has come since the base, up to the present state of the tables. */
KgDelta *kg_read_delta (sqlite3 *db, const KgBase *base, GError **error);
/* The quad in a row that begins with subject, predicate, object, graph. */
KgQuad kg_read_quad (sqlite3_stmt *statement);
/* Prefixes declared up to `commit`. */
GArray *kg_read_prefixes (sqlite3 *db, guint64 commit, GError **error);

/* Appends the terms with ids from kg_terms_first (terms) + count on; checks that ids are dense. */
gboolean kg_read_terms (sqlite3 *db, KgTerms *terms, GError **error);
/* The term in a row of "kind, value, datatype, language" beginning at `column`; borrowed from the statement. */
gboolean kg_read_term (sqlite3_stmt *statement, int column, KgTerm *out, GError **error);
