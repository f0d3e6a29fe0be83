/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/change-private.h"
#include "kg/inserter.h"

#include <stdlib.h>

/* Staging: once its terms have ids of the store, rows are marked removed and added.
 *
 * Rows are written in the order of their canonical N-Quads: the digest of a commit, which reads them back, then depends
 * on what was said and not on the order in which a document said it. */

/* Rows written with one statement. */
#define BATCH 16

typedef struct {
  KgQuad quad;      /* the store's ids */
  guint32 document; /* number within the change */
  guint32 line;
  guint32 rank[3]; /* of subject, predicate, object in canonical order */
} Staged;

void
kg_change_end (KgChange *change)
{
  if (change->db != NULL) {
    kg_store_end_writing (change->store);
    change->db = NULL;
  }
}

static gboolean
begin (KgChange *change, GError **error)
{
  if (change->db != NULL) {
    return TRUE;
  }
  change->db = kg_store_begin_writing (change->store, error);
  if (change->db == NULL || !kg_read_head (change->db, &change->head, error)) {
    return FALSE;
  }
  change->last_quad = change->head.last_quad;
  change->last_document = change->head.last_document;
  change->last_term = change->head.last_term;
  return TRUE;
}

static KgTermId
store_id (const KgChange *change, KgTermId own)
{
  return g_array_index (change->store_ids, KgTermId, own);
}

/* --- Rows --- */

/* Where an addition's term stands among those of this staging, by field: object, predicate, subject, document. */
static guint32
sort_key (const Staged *staged, gsize field)
{
  guint32 keys[] = { staged->rank[2], staged->rank[1], staged->rank[0], staged->document };
  return keys[field];
}

/* Counting sort, least significant field first; stable and linear. */
static GArray *
sort_by_field (GArray *from, gsize field)
{
  guint32 largest = 0;
  for (guint i = 0; i < from->len; i++) {
    largest = MAX (largest, sort_key (&g_array_index (from, Staged, i), field));
  }
  g_autofree guint32 *start = g_new0 (guint32, (gsize) largest + 2);
  for (guint i = 0; i < from->len; i++) {
    start[sort_key (&g_array_index (from, Staged, i), field) + 1]++;
  }
  for (gsize i = 1; i <= largest; i++) {
    start[i] += start[i - 1];
  }
  GArray *to = g_array_sized_new (FALSE, FALSE, sizeof (Staged), from->len);
  g_array_set_size (to, from->len);
  for (guint i = 0; i < from->len; i++) {
    const Staged *one = &g_array_index (from, Staged, i);
    g_array_index (to, Staged, start[sort_key (one, field)]++) = *one;
  }
  g_array_unref (from);
  return to;
}

static int
compare_by_quad (const void *a, const void *b)
{
  return kg_quad_compare (&((const Staged *) a)->quad, &((const Staged *) b)->quad);
}

static void
drop_repetitions (GArray *staged)
{
  guint kept = 0;
  for (guint i = 0; i < staged->len; i++) {
    Staged *one = &g_array_index (staged, Staged, i);
    if (kept > 0 && kg_quad_equal (&g_array_index (staged, Staged, kept - 1).quad, &one->quad)) {
      continue;
    }
    g_array_index (staged, Staged, kept++) = *one;
  }
  g_array_set_size (staged, kept);
}

/* The additions with the store's ids, by document and, within one, in canonical order; each once in a document, with
 * the line that came first. */
static GArray *
list_additions (KgChange *change, const GArray *used)
{
  g_autofree guint32 *rank = g_new0 (guint32, (gsize) kg_terms_count (change->terms) + 1);
  for (guint i = 0; i < used->len; i++) {
    rank[g_array_index (used, KgTermId, i)] = i;
  }
  guint n = change->additions->len;
  GArray *staged = g_array_sized_new (FALSE, FALSE, sizeof (Staged), n);
  for (guint i = 0; i < n; i++) {
    const KgRow *row = &g_array_index (change->additions, KgRow, i);
    KgTermId graph = g_array_index (change->documents, KgPendingDocument, row->document - 1).graph;
    Staged one = { .quad = { store_id (change, row->subject), store_id (change, row->predicate),
                             store_id (change, row->object), store_id (change, graph) },
                   .document = row->document,
                   .line = row->line,
                   .rank = { rank[row->subject], rank[row->predicate], rank[row->object] } };
    g_array_append_val (staged, one);
  }
  for (gsize field = 0; field < 4; field++) {
    staged = sort_by_field (staged, field);
  }
  drop_repetitions (staged);
  return staged;
}

/* A copy by quad, in which is_staged() can look things up; empty where nothing is to be removed. */
static GArray *
list_by_quad (const KgChange *change, const GArray *staged)
{
  GArray *sorted = g_array_new (FALSE, FALSE, sizeof (Staged));
  if (change->removals->len > 0 || change->clears->len > 0) {
    g_array_append_vals (sorted, staged->data, staged->len);
    g_array_sort (sorted, compare_by_quad);
  }
  return sorted;
}

static gboolean
is_staged (const GArray *by_quad, const KgQuad *quad)
{
  Staged sought = { .quad = *quad };
  return by_quad->len > 0 &&
         bsearch (&sought, by_quad->data, by_quad->len, sizeof sought, compare_by_quad) != NULL;
}

/* Removes live rows. One that this same change has added simply goes away. */
static gboolean
remove_rows (KgChange *change, const GArray *rows, GError **error)
{
  g_autoptr (sqlite3_stmt) update = NULL;
  g_autoptr (sqlite3_stmt) delete = NULL;
  if (!kg_sql_prepare (change->db, "UPDATE OR FAIL quads SET removed = ? WHERE id = ?", &update,
                       error) ||
      !kg_sql_prepare (change->db, "DELETE FROM quads WHERE id = ?", &delete, error)) {
    return FALSE;
  }
  for (guint i = 0; i < rows->len; i++) {
    gint64 id = g_array_index (rows, gint64, i);
    if (id > (gint64) change->head.last_quad) {
      change->n_added--;
      if (!kg_sql_bind_int64 (delete, 1, id, error) || !kg_sql_run (delete, error)) {
        return FALSE;
      }
      continue;
    }
    change->n_removed++;
    if (!kg_sql_bind_int64 (update, 1, (gint64) change->head.commit + 1, error) ||
        !kg_sql_bind_int64 (update, 2, id, error) || !kg_sql_run (update, error)) {
      return FALSE;
    }
  }
  return TRUE;
}

/* Collects the live rows of a graph that are not to be added. */
static gboolean
list_cleared (KgChange *change, KgTermId graph, const GArray *staged, GArray *rows, GError **error)
{
  g_autoptr (sqlite3_stmt) select = NULL;
  if (!kg_sql_prepare (change->db,
                       "SELECT q.subject, q.predicate, q.object, q.graph, q.id"
                       " FROM documents AS d CROSS JOIN quads AS q"
                       " WHERE d.graph = ? AND q.id BETWEEN d.first_quad AND d.last_quad"
                       " AND q.document = d.id AND q.removed IS NULL",
                       &select, error) ||
      !kg_sql_bind_int64 (select, 1, graph, error)) {
    return FALSE;
  }
  gboolean row = FALSE;
  while (kg_sql_step (select, &row, error)) {
    if (!row) {
      return TRUE;
    }
    KgQuad quad = kg_read_quad (select);
    gint64 id = sqlite3_column_int64 (select, 4);
    if (!is_staged (staged, &quad)) {
      g_array_append_val (rows, id);
    }
  }
  return FALSE;
}

static gboolean
prepare_find_live (KgChange *change, sqlite3_stmt **out, GError **error)
{
  return kg_sql_prepare (change->db,
                         "SELECT id FROM quads INDEXED BY quads_live WHERE subject = ?"
                         " AND predicate = ? AND object = ? AND graph = ? AND removed IS NULL",
                         out, error);
}

static gboolean
find_live (sqlite3_stmt *find, const KgQuad *quad, gint64 *id, GError **error)
{
  KgTermId ids[] = { quad->subject, quad->predicate, quad->object, quad->graph };
  gboolean row = FALSE;
  sqlite3_reset (find);
  if (!kg_sql_bind_ids (find, ids, 4, error) || !kg_sql_step (find, &row, error)) {
    return FALSE;
  }
  *id = row ? sqlite3_column_int64 (find, 0) : 0;
  return TRUE;
}

static gboolean
list_removed (KgChange *change, const GArray *staged, GArray *rows, GError **error)
{
  g_autoptr (sqlite3_stmt) find = NULL;
  if (!prepare_find_live (change, &find, error)) {
    return FALSE;
  }
  for (guint i = 0; i < change->removals->len; i++) {
    const KgQuad *own = &g_array_index (change->removals, KgQuad, i);
    KgQuad quad = { store_id (change, own->subject), store_id (change, own->predicate),
                    store_id (change, own->object), store_id (change, own->graph) };
    gint64 id = 0;
    if (is_staged (staged, &quad)) {
      continue;
    }
    if (!find_live (find, &quad, &id, error)) {
      return FALSE;
    }
    if (id != 0) {
      g_array_append_val (rows, id);
    }
  }
  return TRUE;
}

static gint
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a;
  gint64 y = *(const gint64 *) b;
  return (x > y) - (x < y);
}

static gboolean
apply_removals (KgChange *change, const GArray *staged, GError **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < change->clears->len; i++) {
    KgTermId graph = store_id (change, g_array_index (change->clears, KgTermId, i));
    if (!list_cleared (change, graph, staged, rows, error)) {
      return FALSE;
    }
  }
  if (!list_removed (change, staged, rows, error)) {
    return FALSE;
  }
  g_array_sort (rows, compare_ids);
  guint kept = 0;
  for (guint i = 0; i < rows->len; i++) {
    gint64 id = g_array_index (rows, gint64, i);
    if (kept == 0 || g_array_index (rows, gint64, kept - 1) != id) {
      g_array_index (rows, gint64, kept++) = id;
    }
  }
  g_array_set_size (rows, kept);
  return remove_rows (change, rows, error);
}

typedef struct {
  KgInserter *insert;
  sqlite3_stmt *find;
  gboolean again; /* rows of this same change may be there already */
} RowStatements;

static gboolean
add_row (KgChange *change, RowStatements *statements, const Staged *staged, GError **error)
{
  KgPendingDocument *document =
      &g_array_index (change->documents, KgPendingDocument, staged->document - 1);
  const KgQuad *quad = &staged->quad;
  guint32 youngest = MAX (MAX (quad->subject, quad->predicate), MAX (quad->object, quad->graph));
  gint64 id = 0;
  /* A quad with a new term cannot be there yet. */
  if ((statements->again || youngest <= change->head.last_term) &&
      !find_live (statements->find, quad, &id, error)) {
    return FALSE;
  }
  if (id != 0) {
    return TRUE;
  }
  change->last_quad++;
  change->n_added++;
  document->first_quad = document->first_quad == 0 ? change->last_quad : document->first_quad;
  document->last_quad = change->last_quad;
  gint64 values[] = {
    quad->subject, quad->predicate,           quad->object, quad->graph, document->id,
    staged->line,  (gint64) change->last_quad
  };
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++) {
    kg_inserter_number (statements->insert, values[i]);
  }
  return kg_inserter_row_done (statements->insert, error);
}

static gboolean
apply_additions (KgChange *change, const GArray *staged, gboolean again, GError **error)
{
  /* Where rows are looked up while they are written, each must be there at once. */
  g_autoptr (KgInserter) insert =
      kg_inserter_new (change->db, "quads (subject, predicate, object, graph, document, line, id)",
                       7, again ? 1 : BATCH, error);
  g_autoptr (sqlite3_stmt) find = NULL;
  if (insert == NULL || !prepare_find_live (change, &find, error)) {
    return FALSE;
  }
  RowStatements statements = { insert, find, again };
  for (guint i = 0; i < staged->len; i++) {
    if (!add_row (change, &statements, &g_array_index (staged, Staged, i), error)) {
      return FALSE;
    }
  }
  return kg_inserter_finish (insert, error);
}

/* --- Documents --- */

static void
number_documents (KgChange *change)
{
  for (guint i = 0; i < change->documents->len; i++) {
    KgPendingDocument *document = &g_array_index (change->documents, KgPendingDocument, i);
    if (document->id == 0) {
      document->id = ++change->last_document;
    }
  }
}

static gboolean
write_documents (KgChange *change, GError **error)
{
  g_autoptr (sqlite3_stmt) insert = NULL;
  if (!kg_sql_prepare (
          change->db,
          "INSERT OR REPLACE INTO documents (id, graph, in_commit, first_quad, last_quad,"
          " name, format, digest) VALUES (?,?,?,?,?,?,?,?)",
          &insert, error)) {
    return FALSE;
  }
  for (guint i = 0; i < change->documents->len; i++) {
    const KgPendingDocument *document = &g_array_index (change->documents, KgPendingDocument, i);
    KgTermId ids[] = { document->id, store_id (change, document->graph) };
    if (!kg_sql_bind_ids (insert, ids, 2, error) ||
        !kg_sql_bind_int64 (insert, 3, (gint64) change->head.commit + 1, error) ||
        !kg_sql_bind_int64 (insert, 4, (gint64) document->first_quad, error) ||
        !kg_sql_bind_int64 (insert, 5, (gint64) document->last_quad, error) ||
        !kg_sql_bind_text (insert, 6, document->name, -1, error) ||
        !kg_sql_bind_text (insert, 7, document->format, -1, error) ||
        !kg_sql_bind_blob (insert, 8, document->has_digest ? document->digest : NULL,
                           KG_DIGEST_BYTES, error) ||
        !kg_sql_run (insert, error)) {
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
has_shared_graph (const KgChange *change)
{
  g_autoptr (GHashTable) graphs = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < change->documents->len; i++) {
    KgTermId graph = g_array_index (change->documents, KgPendingDocument, i).graph;
    if (!g_hash_table_add (graphs, GUINT_TO_POINTER (graph))) {
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
write_all (KgChange *change, gboolean again, GError **error)
{
  g_autoptr (GArray) used = kg_change_resolve (change, error);
  if (used == NULL) {
    return FALSE;
  }
  number_documents (change);
  g_autoptr (GArray) staged = list_additions (change, used);
  g_autoptr (GArray) by_quad = list_by_quad (change, staged);
  /* Documents that speak of one graph may say the same. */
  again = again || has_shared_graph (change);
  return apply_removals (change, by_quad, error) &&
         apply_additions (change, staged, again, error) && write_documents (change, error);
}

gboolean
kg_change_stage (KgChange *change, GError **error)
{
  if (change->lost) {
    g_set_error (error, KG_ERROR, KG_ERROR_STORE, "this change was given up after an error");
    return FALSE;
  }
  gboolean again = change->db != NULL;
  if (again && !kg_change_is_dirty (change)) {
    return TRUE;
  }
  if (!begin (change, error) || !write_all (change, again, error)) {
    change->lost = TRUE;
    kg_change_end (change);
    return FALSE;
  }
  g_array_set_size (change->additions, 0);
  g_array_set_size (change->removals, 0);
  g_array_set_size (change->clears, 0);
  return TRUE;
}
