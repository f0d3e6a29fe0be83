/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/read.h"

#include "kg/limits.h"
#include "kg/parse-check.h"

#include <string.h>

gboolean
kg_read_head (sqlite3 *db, KgHead *head, GError **error)
{
  gint64 commit = 0;
  gint64 quad = 0;
  gint64 document = 0;
  gint64 term = 0;
  if (!kg_sql_int64 (db, "SELECT max(id) FROM commits", 0, &commit, error) ||
      !kg_sql_int64 (db, "SELECT max(id) FROM quads", 0, &quad, error) ||
      !kg_sql_int64 (db, "SELECT max(id) FROM documents", 0, &document, error) ||
      !kg_sql_int64 (db, "SELECT max(id) FROM terms", 0, &term, error)) {
    return FALSE;
  }
  /* Ids grow by one: far from the end they cannot overflow. */
  if (commit < 0 || commit > G_MAXINT64 / 2 || quad < 0 || quad > G_MAXINT64 / 2 || document < 0 ||
      document >= G_MAXINT32 || term < 0 || term > KG_TERM_ID_MAX) {
    return kg_sql_damaged (db, error, "its ids are out of range");
  }
  *head = (KgHead) { .commit = (guint64) commit,
                     .last_quad = (guint64) quad,
                     .last_document = (guint32) document,
                     .last_term = (guint32) term };
  return TRUE;
}

gboolean
kg_read_seed (sqlite3 *db, guint64 *seed, GError **error)
{
  gint64 n = 0;
  gint64 value = 0;
  if (!kg_sql_int64 (db, "SELECT count(*) FROM meta WHERE key = 'hash-seed'", 0, &n, error) ||
      !kg_sql_int64 (db, "SELECT value FROM meta WHERE key = 'hash-seed'", 0, &value, error)) {
    return FALSE;
  }
  *seed = (guint64) value;
  return n == 1 || kg_sql_damaged (db, error, "its hash seed is missing");
}

gboolean
kg_read_term (sqlite3_stmt *statement, int column, KgTerm *out, GError **error)
{
  sqlite3 *db = sqlite3_db_handle (statement);
  gint64 kind = sqlite3_column_int64 (statement, column);
  gint64 datatype = sqlite3_column_int64 (statement, column + 2);
  const char *value = (const char *) sqlite3_column_text (statement, column + 1);
  int length = sqlite3_column_bytes (statement, column + 1);
  const char *language = (const char *) sqlite3_column_text (statement, column + 3);
  if (value == NULL || kind < KG_TERM_IRI || kind > KG_TERM_LITERAL || datatype < 0 ||
      datatype > KG_TERM_ID_MAX ||
      (kind != KG_TERM_LITERAL && (datatype != 0 || language != NULL))) {
    return kg_sql_damaged (db, error, "a term is malformed");
  }
  if (kg_check_utf8 (value, (gsize) length, NULL) < (gsize) length ||
      (language != NULL && !g_utf8_validate (language, -1, NULL))) {
    return kg_sql_damaged (db, error, "a term is not UTF-8");
  }
  *out = (KgTerm) { .kind = (KgTermKind) kind,
                    .length = (guint32) length,
                    .value = value,
                    .datatype = (KgTermId) datatype,
                    .language = language };
  return TRUE;
}

gboolean
kg_read_terms (sqlite3 *db, KgTerms *terms, GError **error)
{
  g_autoptr (sqlite3_stmt) select = NULL;
  KgTermId next = kg_terms_first (terms) + kg_terms_count (terms);
  if (!kg_sql_prepare (db,
                       "SELECT id, kind, value, datatype, language FROM terms WHERE id >= ?"
                       " ORDER BY id",
                       &select, error) ||
      !kg_sql_bind_int64 (select, 1, next, error)) {
    return FALSE;
  }
  gboolean row = FALSE;
  while (kg_sql_step (select, &row, error)) {
    KgTerm term;
    if (!row) {
      return TRUE;
    }
    if (!kg_read_term (select, 1, &term, error)) {
      return FALSE;
    }
    if (sqlite3_column_int64 (select, 0) != next || kg_terms_intern (terms, &term) != next) {
      return kg_sql_damaged (db, error, "term %u is missing or stands twice", next);
    }
    next++;
  }
  return FALSE;
}

/* What kind of term an id is. A whole base asks for every quad, and makes a table; a delta asks for few. */
typedef struct {
  const KgTerms *base;
  const KgTerms *delta; /* (nullable) */
  guint8 *table;        /* (nullable) by id */
  guint32 n;
} Kinds;

static guint8
look_up_kind (const Kinds *kinds, KgTermId id)
{
  KgTerm term;
  if (kg_terms_get (kinds->base, id, &term) ||
      (kinds->delta != NULL && kg_terms_get (kinds->delta, id, &term))) {
    return (guint8) term.kind;
  }
  return 0;
}

/* 0 for what is no id. */
static guint8
kind_of (const Kinds *kinds, gint64 id)
{
  if (id < 1 || id > kinds->n) {
    return 0;
  }
  return kinds->table != NULL ? kinds->table[id] : look_up_kind (kinds, (KgTermId) id);
}

static void
tabulate (Kinds *kinds)
{
  guint8 *table = g_new0 (guint8, (gsize) kinds->n + 1);
  for (KgTermId id = 1; id <= kinds->n; id++) {
    table[id] = look_up_kind (kinds, id);
  }
  kinds->table = table;
}

static gboolean
check_datatypes (sqlite3 *db, const KgTerms *terms, const Kinds *kinds, GError **error)
{
  KgTermId first = kg_terms_first (terms);
  for (KgTermId id = first; id - first < kg_terms_count (terms); id++) {
    KgTerm term;
    kg_terms_get (terms, id, &term);
    if (term.datatype != KG_NONE && kind_of (kinds, term.datatype) != KG_TERM_IRI) {
      return kg_sql_damaged (db, error, "the datatype of term %u is no IRI", id);
    }
  }
  return TRUE;
}

static gboolean
row_is_sound (const gint64 ids[5], const Kinds *kinds, guint32 n_documents)
{
  guint8 subject = kind_of (kinds, ids[0]);
  return (subject == KG_TERM_IRI || subject == KG_TERM_BLANK) &&
         kind_of (kinds, ids[1]) == KG_TERM_IRI && kind_of (kinds, ids[2]) != 0 && ids[3] >= 1 &&
         ids[3] <= n_documents && ids[4] >= 0 && ids[4] <= G_MAXUINT32;
}

/* Runs a prepared "subject, predicate, object, document, line" into KgRows. */
static gboolean
read_rows (sqlite3_stmt *select, const Kinds *kinds, guint32 n_documents, GArray *rows,
           GError **error)
{
  gboolean row = FALSE;
  while (kg_sql_step (select, &row, error)) {
    if (!row) {
      return TRUE;
    }
    gint64 ids[5];
    for (int i = 0; i < 5; i++) {
      ids[i] = sqlite3_column_int64 (select, i);
    }
    if (!row_is_sound (ids, kinds, n_documents)) {
      return kg_sql_damaged (sqlite3_db_handle (select), error, "a quad is malformed");
    }
    KgRow out = { (KgTermId) ids[0], (KgTermId) ids[1], (KgTermId) ids[2], (guint32) ids[3],
                  (guint32) ids[4] };
    g_array_append_vals (rows, &out, 1);
  }
  return FALSE;
}

static gboolean
read_document (sqlite3_stmt *select, KgDocuments *documents, guint32 n_terms, GError **error)
{
  sqlite3 *db = sqlite3_db_handle (select);
  gint64 id = sqlite3_column_int64 (select, 0);
  gint64 commit = sqlite3_column_int64 (select, 1);
  const char *name = (const char *) sqlite3_column_text (select, 2);
  gint64 graph = sqlite3_column_int64 (select, 3);
  const char *format = (const char *) sqlite3_column_text (select, 4);
  const guint8 *digest = (const guint8 *) sqlite3_column_blob (select, 5);
  if (id != (gint64) documents->first + documents->records->len || name == NULL || commit < 1 ||
      graph < 1 || graph > n_terms || !g_utf8_validate (name, -1, NULL) ||
      (digest != NULL && sqlite3_column_bytes (select, 5) != KG_DIGEST_BYTES)) {
    return kg_sql_damaged (db, error, "document %" G_GINT64_FORMAT " is malformed", id);
  }
  kg_documents_add (documents, (guint64) commit, (KgTermId) graph, name, format, digest);
  return TRUE;
}

static gboolean
read_documents (sqlite3 *db, guint64 commit, KgDocuments *documents, guint32 n_terms,
                GError **error)
{
  g_autoptr (sqlite3_stmt) select = NULL;
  if (!kg_sql_prepare (db,
                       "SELECT id, in_commit, name, graph, format, digest FROM documents"
                       " WHERE id >= ? AND in_commit <= ? ORDER BY id",
                       &select, error) ||
      !kg_sql_bind_int64 (select, 1, documents->first, error) ||
      !kg_sql_bind_int64 (select, 2, (gint64) MIN (commit, G_MAXINT64), error)) {
    return FALSE;
  }
  gboolean row = FALSE;
  while (kg_sql_step (select, &row, error)) {
    if (!row) {
      return TRUE;
    }
    if (!read_document (select, documents, n_terms, error)) {
      return FALSE;
    }
  }
  return FALSE;
}

/* The graph ids of documents must be IRIs or blank nodes. */
static gboolean
check_graphs (sqlite3 *db, const KgDocuments *documents, const Kinds *kinds, GError **error)
{
  for (guint i = 0; i < documents->records->len; i++) {
    KgTermId graph = g_array_index (documents->records, KgDocumentRecord, i).graph;
    if (kind_of (kinds, graph) == KG_TERM_LITERAL) {
      return kg_sql_damaged (db, error, "the graph of document %u is a literal",
                             documents->first + i);
    }
  }
  return TRUE;
}

static void
count_graphs (KgBase *base, const GArray *rows)
{
  const GArray *records = base->documents.records;
  g_autofree gsize *counts = g_new0 (gsize, records->len + 1);
  for (guint i = 0; i < rows->len; i++) {
    counts[g_array_index (rows, KgRow, i).document]++;
  }
  for (guint i = 0; i < records->len; i++) {
    if (counts[i + 1] == 0) {
      continue;
    }
    gpointer graph = GUINT_TO_POINTER (g_array_index (records, KgDocumentRecord, i).graph);
    gsize sum = GPOINTER_TO_SIZE (g_hash_table_lookup (base->graph_quads, graph)) + counts[i + 1];
    g_hash_table_insert (base->graph_quads, graph, GSIZE_TO_POINTER (sum));
  }
}

static gboolean
read_base_rows (sqlite3 *db, KgBase *base, const Kinds *kinds, GArray *rows, GError **error)
{
  g_autoptr (sqlite3_stmt) select = NULL;
  return kg_sql_prepare (db,
                         "SELECT subject, predicate, object, document, line FROM quads"
                         " WHERE id <= ? AND (removed IS NULL OR removed > ?)",
                         &select, error) &&
         kg_sql_bind_int64 (select, 1, (gint64) base->last_quad, error) &&
         kg_sql_bind_int64 (select, 2, (gint64) base->commit, error) &&
         read_rows (select, kinds, base->documents.records->len, rows, error);
}

gboolean
kg_read_last_quad (sqlite3 *db, guint64 commit, gint64 *last, GError **error)
{
  gint64 id = (gint64) commit;
  return kg_sql_int64_with (db, "SELECT last_quad FROM commits WHERE id = ?", &id, 1, 0, last,
                            error);
}

/* The last row id up to a commit; beyond the head, of all. */
static gboolean
read_last_quad (sqlite3 *db, guint64 commit, guint64 *last, GError **error)
{
  KgHead head;
  if (!kg_read_head (db, &head, error)) {
    return FALSE;
  }
  gint64 found = (gint64) head.last_quad;
  if (commit <= head.commit && !kg_read_last_quad (db, commit, &found, error)) {
    return FALSE;
  }
  *last = (guint64) MAX (found, 0);
  return TRUE;
}

KgBase *
kg_read_base (sqlite3 *db, guint64 commit, GError **error)
{
  g_autoptr (KgBase) base = kg_base_new ();
  base->commit = commit;
  if (!read_last_quad (db, commit, &base->last_quad, error) ||
      !kg_read_terms (db, base->terms, error) ||
      !read_documents (db, commit, &base->documents, kg_terms_count (base->terms), error)) {
    return NULL;
  }
  kg_terms_compact (base->terms);
  guint32 n_terms = kg_terms_count (base->terms);
  Kinds kinds = { base->terms, NULL, NULL, n_terms };
  tabulate (&kinds);
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (KgRow));
  gboolean sound = check_datatypes (db, base->terms, &kinds, error) &&
                   check_graphs (db, &base->documents, &kinds, error) &&
                   read_base_rows (db, base, &kinds, rows, error);
  g_free (kinds.table);
  if (!sound) {
    return NULL;
  }
  count_graphs (base, rows);
  base->n_quads = rows->len;
  gsize n = 0;
  KgRow *stolen = (KgRow *) g_array_steal (rows, &n);
  kg_index_build (&base->index, stolen, n, n_terms);
  return g_steal_pointer (&base);
}

static gboolean
read_added (sqlite3 *db, const KgBase *base, KgDelta *delta, const Kinds *kinds, GError **error)
{
  g_autoptr (sqlite3_stmt) select = NULL;
  guint32 n_documents = delta->documents.first - 1 + delta->documents.records->len;
  return kg_sql_prepare (db,
                         "SELECT subject, predicate, object, document, line FROM quads"
                         " WHERE id > ? AND removed IS NULL",
                         &select, error) &&
         kg_sql_bind_int64 (select, 1, (gint64) base->last_quad, error) &&
         read_rows (select, kinds, n_documents, delta->added, error);
}

KgQuad
kg_read_quad (sqlite3_stmt *statement)
{
  return (KgQuad) { (KgTermId) sqlite3_column_int64 (statement, 0),
                    (KgTermId) sqlite3_column_int64 (statement, 1),
                    (KgTermId) sqlite3_column_int64 (statement, 2),
                    (KgTermId) sqlite3_column_int64 (statement, 3) };
}

static gboolean
read_removed (sqlite3 *db, const KgBase *base, KgDelta *delta, GError **error)
{
  g_autoptr (sqlite3_stmt) select = NULL;
  if (!kg_sql_prepare (db,
                       "SELECT subject, predicate, object, graph FROM quads"
                       " WHERE removed > ? AND id <= ?",
                       &select, error) ||
      !kg_sql_bind_int64 (select, 1, (gint64) base->commit, error) ||
      !kg_sql_bind_int64 (select, 2, (gint64) base->last_quad, error)) {
    return FALSE;
  }
  gboolean row = FALSE;
  while (kg_sql_step (select, &row, error)) {
    if (!row) {
      return TRUE;
    }
    KgQuad quad = kg_read_quad (select);
    g_array_append_vals (delta->removed, &quad, 1);
  }
  return FALSE;
}

KgDelta *
kg_read_delta (sqlite3 *db, const KgBase *base, GError **error)
{
  g_autoptr (KgDelta) delta = kg_delta_new (base);
  if (!kg_read_terms (db, delta->terms, error)) {
    return NULL;
  }
  guint32 n_terms = kg_terms_count (base->terms) + kg_terms_count (delta->terms);
  Kinds kinds = { base->terms, delta->terms, NULL, n_terms };
  if (!read_documents (db, G_MAXINT64, &delta->documents, n_terms, error) ||
      !check_datatypes (db, delta->terms, &kinds, error) ||
      !check_graphs (db, &delta->documents, &kinds, error) ||
      !read_added (db, base, delta, &kinds, error) || !read_removed (db, base, delta, error)) {
    return NULL;
  }
  kg_delta_seal (delta, base);
  return g_steal_pointer (&delta);
}

GArray *
kg_read_prefixes (sqlite3 *db, guint64 commit, GError **error)
{
  g_autoptr (GArray) prefixes = kg_prefixes_new ();
  g_autoptr (sqlite3_stmt) select = NULL;
  if (!kg_sql_prepare (db, "SELECT name, iri FROM prefixes WHERE in_commit <= ? ORDER BY id",
                       &select, error) ||
      !kg_sql_bind_int64 (select, 1, (gint64) MIN (commit, G_MAXINT64), error)) {
    return NULL;
  }
  gboolean row = FALSE;
  while (kg_sql_step (select, &row, error)) {
    if (!row) {
      return g_steal_pointer (&prefixes);
    }
    const char *name = (const char *) sqlite3_column_text (select, 0);
    const char *iri = (const char *) sqlite3_column_text (select, 1);
    if (name == NULL || iri == NULL || !g_utf8_validate (name, -1, NULL) ||
        !g_utf8_validate (iri, -1, NULL)) {
      kg_sql_damaged (db, error, "a prefix is malformed");
      return NULL;
    }
    KgPrefix prefix = { g_strdup (name), g_strdup (iri), strlen (iri) };
    g_array_append_vals (prefixes, &prefix, 1);
  }
  return NULL;
}
