/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/change.h"

#include "kg/change-private.h"
#include "kg/limits.h"
#include "kg/parse-check.h"

#include <stdlib.h>
#include <string.h>

static void
clear_document (gpointer data)
{
  KgPendingDocument *document = (KgPendingDocument *) data;
  g_free (document->name);
  g_free (document->format);
}

KgChange *
kg_change_new (KgStore *store)
{
  KgChange *change = g_new0 (KgChange, 1);
  change->store = kg_store_ref (store);
  change->terms = kg_terms_new (1, kg_terms_random_seed ());
  change->documents = g_array_new (FALSE, FALSE, sizeof (KgPendingDocument));
  g_array_set_clear_func (change->documents, clear_document);
  change->additions = g_array_new (FALSE, FALSE, sizeof (KgRow));
  change->removals = g_array_new (FALSE, FALSE, sizeof (KgQuad));
  change->clears = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  change->prefixes = kg_prefixes_new ();
  change->store_ids = g_array_new (FALSE, TRUE, sizeof (KgTermId));
  change->by_store_id = g_hash_table_new (NULL, NULL);
  change->new_terms = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  change->texts = g_string_new (NULL);
  change->text_starts = g_array_new (FALSE, TRUE, sizeof (gsize));
  return change;
}

void
kg_change_free (KgChange *change)
{
  if (change == NULL) {
    return;
  }
  kg_change_end (change);
  kg_terms_unref (change->terms);
  g_array_unref (change->documents);
  g_array_unref (change->additions);
  g_array_unref (change->removals);
  g_array_unref (change->clears);
  g_array_unref (change->prefixes);
  g_array_unref (change->store_ids);
  g_hash_table_unref (change->by_store_id);
  g_array_unref (change->new_terms);
  g_string_free (change->texts, TRUE);
  g_array_unref (change->text_starts);
  kg_store_unref (change->store);
  g_free (change);
}

KgTermId
kg_change_intern (KgChange *change, const KgTerm *term)
{
  return kg_terms_intern (change->terms, term);
}

KgTermId
kg_change_intern_iri (KgChange *change, const char *iri)
{
  return kg_terms_intern_iri (change->terms, iri, -1);
}

KgTermId
kg_change_import (KgChange *change, const KgSnapshot *snapshot, KgTermId id)
{
  KgView view = { snapshot, NULL };
  KgTerm term;
  if (!kg_view_term (&view, id, &term)) {
    return KG_NONE;
  }
  if (term.datatype != KG_NONE) {
    term.datatype = kg_change_import (change, snapshot, term.datatype);
  }
  return kg_terms_intern (change->terms, &term);
}

gboolean
kg_change_adopt_terms (KgChange *change, KgTerms *terms)
{
  if (kg_terms_count (change->terms) > 0 || kg_terms_first (terms) != 1) {
    return FALSE;
  }
  kg_terms_unref (change->terms);
  change->terms = kg_terms_ref (terms);
  return TRUE;
}

guint32
kg_change_add_document (KgChange *change, const char *name, KgTermId graph, const char *format,
                        const guint8 *digest)
{
  KgPendingDocument document = { .name = g_strdup (name),
                                 .format = g_strdup (format),
                                 .graph = graph,
                                 .has_digest = digest != NULL };
  if (digest != NULL) {
    memcpy (document.digest, digest, KG_DIGEST_BYTES);
  }
  g_array_append_val (change->documents, document);
  return change->documents->len;
}

void
kg_change_add (KgChange *change, guint32 document, KgTermId subject, KgTermId predicate,
               KgTermId object, guint32 line)
{
  KgRow row = { subject, predicate, object, document, line };
  g_array_append_val (change->additions, row);
}

void
kg_change_remove (KgChange *change, const KgQuad *quad)
{
  g_array_append_vals (change->removals, quad, 1);
}

void
kg_change_clear_graph (KgChange *change, KgTermId graph)
{
  g_array_append_val (change->clears, graph);
}

gboolean
kg_change_add_prefix (KgChange *change, const char *name, const char *iri)
{
  gboolean sound = g_utf8_validate (name, -1, NULL) && g_utf8_validate (iri, -1, NULL) &&
                   kg_check_iri (iri, strlen (iri)) &&
                   (*name == '\0' || kg_check_label (name, strlen (name)));
  if (sound) {
    kg_prefixes_add (change->prefixes, name, iri);
  }
  return sound;
}

gboolean
kg_change_is_dirty (const KgChange *change)
{
  return change->additions->len > 0 || change->removals->len > 0 || change->clears->len > 0;
}

/* --- Looking at what is staged --- */

/* Those that the store has already stay as they are. */
static gboolean
write_prefixes (KgChange *change, guint64 commit, GError **error)
{
  g_autoptr (sqlite3_stmt) insert = NULL;
  if (!kg_sql_prepare (change->db,
                       "INSERT OR IGNORE INTO prefixes (name, iri, in_commit) VALUES (?, ?, ?)",
                       &insert, error)) {
    return FALSE;
  }
  for (guint i = 0; i < change->prefixes->len; i++) {
    const KgPrefix *prefix = &g_array_index (change->prefixes, KgPrefix, i);
    if (!kg_sql_bind_text (insert, 1, prefix->name, -1, error) ||
        !kg_sql_bind_text (insert, 2, prefix->iri, -1, error) ||
        !kg_sql_bind_int64 (insert, 3, (gint64) commit, error) || !kg_sql_run (insert, error)) {
      return FALSE;
    }
  }
  return TRUE;
}

KgSnapshot *
kg_change_snapshot (KgChange *change, GError **error)
{
  if (!kg_change_stage (change, error)) {
    return NULL;
  }
  guint64 commit = change->head.commit + 1;
  if (change->prefixes->len > 0 && !write_prefixes (change, commit, error)) {
    return NULL;
  }
  return kg_store_snapshot_of (change->store, change->db, commit, error);
}

static void
list_new_of_delta (const KgChange *change, const KgSnapshot *after, GArray *added)
{
  const GArray *rows = after->delta->added;
  for (guint i = 0; i < rows->len; i++) {
    const KgRow *row = &g_array_index (rows, KgRow, i);
    if (row->document > change->head.last_document) {
      KgQuad quad = { row->subject, row->predicate, row->object,
                      kg_snapshot_document_graph (after, row->document) };
      g_array_append_val (added, quad);
    }
  }
}

static void
list_new_of_base (const KgChange *change, const KgSnapshot *after, GArray *added)
{
  const KgView view = { after, NULL };
  const KgQuad any = { 0 };
  KgQuad quad;
  KgPlace place;
  g_autoptr (KgScan) scan = kg_scan_new (&view, &any);
  while (kg_scan_next (scan, &quad, &place)) {
    if (place.document > change->head.last_document) {
      g_array_append_val (added, quad);
    }
  }
}

/* Triples come in order, what says one of them by document. */
static void
sort_graphs (GArray *quads)
{
  guint end = 0;
  for (guint from = 0; from < quads->len; from = end) {
    KgQuad last = g_array_index (quads, KgQuad, from);
    last.graph = G_MAXUINT32;
    for (end = from + 1; end < quads->len; end++) {
      if (kg_quad_compare (&g_array_index (quads, KgQuad, end), &last) > 0) {
        break;
      }
    }
    if (end - from > 1) {
      qsort (&g_array_index (quads, KgQuad, from), end - from, sizeof last, kg_quad_compare);
    }
  }
}

static gboolean
list_gone (KgChange *change, GArray *removed, GError **error)
{
  g_autoptr (sqlite3_stmt) select = NULL;
  gboolean row = FALSE;
  if (!kg_sql_prepare (change->db,
                       "SELECT subject, predicate, object, graph FROM quads WHERE removed = ?",
                       &select, error) ||
      !kg_sql_bind_int64 (select, 1, (gint64) change->head.commit + 1, error)) {
    return FALSE;
  }
  while (kg_sql_step (select, &row, error)) {
    if (!row) {
      g_array_sort (removed, kg_quad_compare);
      return TRUE;
    }
    KgQuad quad = kg_read_quad (select);
    g_array_append_val (removed, quad);
  }
  return FALSE;
}

/* What one staging removed and a later one added again is as it was. */
static void
drop_common (GArray *added, GArray *removed)
{
  guint n_added = 0;
  guint n_removed = 0;
  guint i = 0;
  guint j = 0;
  while (i < added->len && j < removed->len) {
    const KgQuad *new = &g_array_index (added, KgQuad, i);
    const KgQuad *gone = &g_array_index (removed, KgQuad, j);
    int order = kg_quad_compare (new, gone);
    if (order < 0) {
      g_array_index (added, KgQuad, n_added++) = *new;
    } else if (order > 0) {
      g_array_index (removed, KgQuad, n_removed++) = *gone;
    }
    i += order <= 0;
    j += order >= 0;
  }
  g_array_remove_range (added, n_added, i - n_added);
  g_array_remove_range (removed, n_removed, j - n_removed);
}

gboolean
kg_change_differences (KgChange *change, const KgSnapshot *after, GArray *added, GArray *removed,
                       GError **error)
{
  g_array_set_size (added, 0);
  g_array_set_size (removed, 0);
  if (!list_gone (change, removed, error)) {
    return FALSE;
  }
  /* Quads of this change's documents, and no others, are new. Without a delta, the whole graph has just been read. */
  if (after->delta != NULL) {
    list_new_of_delta (change, after, added);
  } else {
    list_new_of_base (change, after, added);
  }
  sort_graphs (added);
  drop_common (added, removed);
  return TRUE;
}

gboolean
kg_change_check (KgChange *change, KgCommitCheck check, gpointer data, GError **error)
{
  if (check == NULL) {
    return TRUE;
  }
  g_autoptr (KgSnapshot) after = kg_change_snapshot (change, error);
  g_autoptr (GArray) added = g_array_new (FALSE, FALSE, sizeof (KgQuad));
  g_autoptr (GArray) removed = g_array_new (FALSE, FALSE, sizeof (KgQuad));
  if (after == NULL || !kg_change_differences (change, after, added, removed, error)) {
    return FALSE;
  }
  KgCommitPreview preview = { .after = after,
                              .added = (const KgQuad *) (gconstpointer) added->data,
                              .n_added = added->len,
                              .removed = (const KgQuad *) (gconstpointer) removed->data,
                              .n_removed = removed->len };
  return check (&preview, data, error);
}

/* --- Committing --- */

static gboolean
append_term (GString *out, KgTermId id, gpointer data)
{
  return kg_change_append_text ((KgChange *) data, id, out);
}

/* The head's digest and its number of quads. */
static gboolean
read_parent (KgChange *change, guint8 digest[KG_DIGEST_BYTES], guint64 *quads, GError **error)
{
  g_autoptr (sqlite3_stmt) select = NULL;
  gboolean row = FALSE;
  memset (digest, 0, KG_DIGEST_BYTES);
  *quads = 0;
  if (!kg_sql_prepare (change->db, "SELECT digest, quads FROM commits WHERE id = ?", &select,
                       error) ||
      !kg_sql_bind_int64 (select, 1, (gint64) change->head.commit, error) ||
      !kg_sql_step (select, &row, error)) {
    return FALSE;
  }
  if (!row) {
    return change->head.commit == 0 ||
           kg_sql_damaged (change->db, error, "commit %" G_GUINT64_FORMAT " is missing",
                           change->head.commit);
  }
  if (sqlite3_column_bytes (select, 0) != KG_DIGEST_BYTES) {
    return kg_sql_damaged (change->db, error,
                           "the digest of commit %" G_GUINT64_FORMAT " is malformed",
                           change->head.commit);
  }
  memcpy (digest, sqlite3_column_blob (select, 0), KG_DIGEST_BYTES);
  *quads = (guint64) sqlite3_column_int64 (select, 1);
  return TRUE;
}

static gboolean
write_commit (KgChange *change, const KgCommitInfo *info, const KgCommitResult *result,
              GError **error)
{
  g_autoptr (sqlite3_stmt) insert = NULL;
  gint64 numbers[] = { (gint64) result->commit, info->time };
  gint64 counts[] = { (gint64) result->added, (gint64) result->removed, (gint64) result->quads,
                      (gint64) change->last_quad, change->last_document };
  if (!kg_sql_prepare (change->db,
                       "INSERT INTO commits (id, time, added, removed, quads, last_quad,"
                       " last_document, author, message, digest) VALUES (?,?,?,?,?,?,?,?,?,?)",
                       &insert, error)) {
    return FALSE;
  }
  for (int i = 0; i < 7; i++) {
    gint64 value = i < 2 ? numbers[i] : counts[i - 2];
    if (!kg_sql_bind_int64 (insert, i + 1, value, error)) {
      return FALSE;
    }
  }
  return kg_sql_bind_text (insert, 8, info->author, -1, error) &&
         kg_sql_bind_text (insert, 9, info->message, -1, error) &&
         kg_sql_bind_blob (insert, 10, result->digest, KG_DIGEST_BYTES, error) &&
         kg_sql_run (insert, error);
}

static gboolean
check_info (const KgCommitInfo *info, GError **error)
{
  if (strlen (info->message) > KG_LIMIT_MESSAGE_BYTES) {
    g_set_error (error, KG_ERROR, KG_ERROR_LIMIT,
                 "the message has %zu bytes, more than %u; shorten it", strlen (info->message),
                 KG_LIMIT_MESSAGE_BYTES);
    return FALSE;
  }
  if (strlen (info->author) > KG_LIMIT_AUTHOR_BYTES) {
    g_set_error (error, KG_ERROR, KG_ERROR_LIMIT,
                 "the author's name has %zu bytes, more than %u; shorten it", strlen (info->author),
                 KG_LIMIT_AUTHOR_BYTES);
    return FALSE;
  }
  if (!g_utf8_validate (info->message, -1, NULL) || !g_utf8_validate (info->author, -1, NULL)) {
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
                 "the message or the author's name is not UTF-8");
    return FALSE;
  }
  return TRUE;
}

static gboolean
seal (KgChange *change, const KgCommitInfo *info, KgCommitResult *out, GError **error)
{
  guint8 parent[KG_DIGEST_BYTES];
  KgCommitResult result = { .commit = change->head.commit,
                            .added = change->n_added,
                            .removed = change->n_removed };
  if (!read_parent (change, parent, &result.quads, error)) {
    return FALSE;
  }
  memcpy (result.digest, parent, KG_DIGEST_BYTES);
  if (result.added == 0 && result.removed == 0) {
    *out = result;
    return TRUE;
  }
  result.commit += 1;
  result.quads += result.added - result.removed;
  KgDigestInput input = { .commit = result.commit,
                          .parent = change->head.commit == 0 ? NULL : parent,
                          .time = info->time,
                          .author = info->author,
                          .message = info->message };
  KgCommitDigest digest;
  if (!write_prefixes (change, result.commit, error) ||
      !kg_commit_digest (change->db, &input, append_term, change, &digest, error)) {
    return FALSE;
  }
  memcpy (result.digest, digest.bytes, KG_DIGEST_BYTES);
  if (!write_commit (change, info, &result, error) ||
      !kg_sql_execute (change->db, "COMMIT", error)) {
    return FALSE;
  }
  *out = result;
  return TRUE;
}

gboolean
kg_change_commit (KgChange *change, const KgCommitInfo *info, KgCommitResult *result,
                  GError **error)
{
  if (!check_info (info, error) || !kg_change_stage (change, error)) {
    return FALSE;
  }
  gboolean done = seal (change, info, result, error);
  kg_change_end (change);
  return done;
}
