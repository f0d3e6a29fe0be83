/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/history.h"

#include "kg/read.h"
#include "kg/store-private.h"

#include <string.h>

void
kg_commit_free (KgCommit *commit)
{
  if (commit == NULL) {
    return;
  }
  g_free (commit->author);
  g_free (commit->message);
  g_free (commit);
}

static KgCommit *
read_commit (sqlite3_stmt *select, GError **error)
{
  const char *author = (const char *) sqlite3_column_text (select, 2);
  const char *message = (const char *) sqlite3_column_text (select, 3);
  if (author == NULL || message == NULL || !g_utf8_validate (author, -1, NULL) ||
      !g_utf8_validate (message, -1, NULL) || sqlite3_column_bytes (select, 7) != KG_DIGEST_BYTES) {
    kg_sql_damaged (sqlite3_db_handle (select), error, "a commit is malformed");
    return NULL;
  }
  KgCommit *commit = g_new0 (KgCommit, 1);
  commit->id = (guint64) sqlite3_column_int64 (select, 0);
  commit->time = sqlite3_column_int64 (select, 1);
  commit->author = g_strdup (author);
  commit->message = g_strdup (message);
  commit->added = (guint64) sqlite3_column_int64 (select, 4);
  commit->removed = (guint64) sqlite3_column_int64 (select, 5);
  commit->quads = (guint64) sqlite3_column_int64 (select, 6);
  memcpy (commit->digest, sqlite3_column_blob (select, 7), KG_DIGEST_BYTES);
  return commit;
}

static GPtrArray *
read_commits (sqlite3 *db, guint64 before, guint limit, GError **error)
{
  g_autoptr (GPtrArray) commits = g_ptr_array_new_with_free_func ((GDestroyNotify) kg_commit_free);
  g_autoptr (sqlite3_stmt) select = NULL;
  gint64 bound = before == 0 || before > G_MAXINT64 ? G_MAXINT64 : (gint64) before;
  if (!kg_sql_prepare (
          db,
          "SELECT id, time, author, message, added, removed, quads, digest FROM commits"
          " WHERE id < ? ORDER BY id DESC LIMIT ?",
          &select, error) ||
      !kg_sql_bind_int64 (select, 1, bound, error) ||
      !kg_sql_bind_int64 (select, 2, limit == 0 ? -1 : (gint64) limit, error)) {
    return NULL;
  }
  gboolean row = FALSE;
  while (kg_sql_step (select, &row, error)) {
    if (!row) {
      return g_steal_pointer (&commits);
    }
    KgCommit *commit = read_commit (select, error);
    if (commit == NULL) {
      return NULL;
    }
    g_ptr_array_add (commits, commit);
  }
  return NULL;
}

GPtrArray *
kg_history (KgStore *store, guint64 before, guint limit, GError **error)
{
  sqlite3 *db = kg_store_open_reader (store, error);
  if (db == NULL) {
    return NULL;
  }
  GPtrArray *commits = read_commits (db, before, limit, error);
  sqlite3_close_v2 (db);
  return commits;
}

gboolean
kg_history_digest (KgStore *store, guint64 commit, char **digest, GError **error)
{
  *digest = NULL;
  if (commit == 0 || commit >= G_MAXINT64) {
    return TRUE;
  }
  g_autoptr (GPtrArray) commits = kg_history (store, commit + 1, 1, error);
  if (commits == NULL) {
    return FALSE;
  }
  const KgCommit *newest =
      commits->len > 0 ? (const KgCommit *) g_ptr_array_index (commits, 0) : NULL;
  if (newest != NULL && newest->id == commit) {
    *digest = kg_digest_to_hex (newest->digest);
  }
  return TRUE;
}

/* --- Names of commits --- */

static gboolean
no_such_commit (const char *name, guint64 head, GError **error)
{
  g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND,
               "there is no commit `%s`; the newest is %" G_GUINT64_FORMAT
               ", and `grounds history` lists them",
               name, head);
  return FALSE;
}

/* "head" or "head~N". FALSE if it is not of this form, or leads before commit 0. */
static gboolean
resolve_relative (const char *name, guint64 head, guint64 *commit)
{
  guint64 back = 0;
  if (strcmp (name, "head") == 0) {
    *commit = head;
    return TRUE;
  }
  if (!g_str_has_prefix (name, "head~") ||
      !g_ascii_string_to_unsigned (name + 5, 10, 0, head, &back, NULL)) {
    return FALSE;
  }
  *commit = head - back;
  return TRUE;
}

static gboolean
is_digest_prefix (const char *name)
{
  gsize length = strlen (name);
  return length >= 6 && length <= 64 && strspn (name, "0123456789abcdef") == length;
}

static gboolean
resolve_digest (sqlite3 *db, const char *name, guint64 head, guint64 *commit, GError **error)
{
  g_autoptr (sqlite3_stmt) select = NULL;
  gboolean row = FALSE;
  if (!kg_sql_prepare (db,
                       "SELECT min(id), count(*) FROM commits"
                       " WHERE substr(lower(hex(digest)), 1, length(?1)) = ?1",
                       &select, error) ||
      !kg_sql_bind_text (select, 1, name, -1, error) || !kg_sql_step (select, &row, error)) {
    return FALSE;
  }
  gint64 n = sqlite3_column_int64 (select, 1);
  if (n == 0) {
    return no_such_commit (name, head, error);
  }
  if (n > 1) {
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
                 "several commits have a digest that begins with `%s`; write more digits", name);
    return FALSE;
  }
  *commit = (guint64) sqlite3_column_int64 (select, 0);
  return TRUE;
}

static gboolean
resolve (sqlite3 *db, const char *name, guint64 *commit, GError **error)
{
  KgHead head;
  guint64 number = 0;
  if (!kg_read_head (db, &head, error)) {
    return FALSE;
  }
  if (resolve_relative (name, head.commit, commit)) {
    return TRUE;
  }
  gboolean is_number = g_ascii_string_to_unsigned (name, 10, 0, G_MAXUINT64, &number, NULL);
  if (is_number && number <= head.commit) {
    *commit = number;
    return TRUE;
  }
  if (is_digest_prefix (name)) {
    return resolve_digest (db, name, head.commit, commit, error);
  }
  if (is_number || g_str_has_prefix (name, "head~")) {
    return no_such_commit (name, head.commit, error);
  }
  g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
               "`%s` names no commit; write its number, head, head~N, or the first digits of its"
               " digest",
               name);
  return FALSE;
}

gboolean
kg_history_resolve (KgStore *store, const char *name, guint64 *commit, GError **error)
{
  sqlite3 *db = kg_store_open_reader (store, error);
  if (db == NULL) {
    return FALSE;
  }
  gboolean done = resolve (db, name, commit, error);
  sqlite3_close_v2 (db);
  return done;
}

/* --- Differences --- */

void
kg_diff_free (KgDiff *diff)
{
  if (diff == NULL) {
    return;
  }
  kg_snapshot_unref (diff->snapshot);
  g_array_unref (diff->added);
  g_array_unref (diff->removed);
  g_free (diff);
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  const KgQuad *x = &((const KgDiffLine *) a)->quad;
  const KgQuad *y = &((const KgDiffLine *) b)->quad;
  if (x->graph != y->graph) {
    return x->graph < y->graph ? -1 : 1;
  }
  return kg_quad_compare (x, y);
}

static gboolean
read_lines (sqlite3 *db, const char *sql, const gint64 bounds[3], GArray *lines, GError **error)
{
  g_autoptr (sqlite3_stmt) select = NULL;
  gboolean row = FALSE;
  if (!kg_sql_prepare (db, sql, &select, error)) {
    return FALSE;
  }
  for (int i = 0; i < 3; i++) {
    if (!kg_sql_bind_int64 (select, i + 1, bounds[i], error)) {
      return FALSE;
    }
  }
  while (kg_sql_step (select, &row, error)) {
    if (!row) {
      g_array_sort (lines, compare_lines);
      return TRUE;
    }
    KgDiffLine line = { .quad = kg_read_quad (select),
                        .document = (guint32) sqlite3_column_int64 (select, 4),
                        .line = (guint32) sqlite3_column_int64 (select, 5) };
    g_array_append_val (lines, line);
  }
  return FALSE;
}

/* Drops what stands in both: it went away and came back. */
static void
cancel_out (GArray *added, GArray *removed)
{
  guint i = 0;
  guint k = 0;
  guint kept_added = 0;
  guint kept_removed = 0;
  while (i < added->len || k < removed->len) {
    int order = i == added->len     ? 1
                : k == removed->len ? -1
                                    : compare_lines (&g_array_index (added, KgDiffLine, i),
                                                     &g_array_index (removed, KgDiffLine, k));
    if (order < 0) {
      g_array_index (added, KgDiffLine, kept_added++) = g_array_index (added, KgDiffLine, i++);
    } else if (order > 0) {
      g_array_index (removed, KgDiffLine, kept_removed++) =
          g_array_index (removed, KgDiffLine, k++);
    } else {
      i++;
      k++;
    }
  }
  g_array_set_size (added, kept_added);
  g_array_set_size (removed, kept_removed);
}

/* What commits low + 1 to high have added and removed. */
static gboolean
read_changes (sqlite3 *db, guint64 low, guint64 high, GArray *added, GArray *removed,
              GError **error)
{
  gint64 first = 0;
  gint64 last = 0;
  if (!kg_read_last_quad (db, low, &first, error) || !kg_read_last_quad (db, high, &last, error)) {
    return FALSE;
  }
  gint64 for_added[] = { first, last, (gint64) high };
  gint64 for_removed[] = { (gint64) low, (gint64) high, first };
  if (!read_lines (db,
                   "SELECT subject, predicate, object, graph, document, line FROM quads"
                   " WHERE id > ? AND id <= ? AND (removed IS NULL OR removed > ?)",
                   for_added, added, error) ||
      !read_lines (db,
                   "SELECT subject, predicate, object, graph, document, line FROM quads"
                   " INDEXED BY quads_removed WHERE removed > ? AND removed <= ? AND id <= ?",
                   for_removed, removed, error)) {
    return FALSE;
  }
  cancel_out (added, removed);
  return TRUE;
}

KgDiff *
kg_diff (KgStore *store, guint64 from, guint64 to, GError **error)
{
  g_autoptr (KgDiff) diff = g_new0 (KgDiff, 1);
  diff->added = g_array_new (FALSE, FALSE, sizeof (KgDiffLine));
  diff->removed = g_array_new (FALSE, FALSE, sizeof (KgDiffLine));
  diff->snapshot = kg_store_snapshot (store, error);
  if (diff->snapshot == NULL) {
    return NULL;
  }
  guint64 newest = kg_snapshot_commit (diff->snapshot);
  if (MAX (from, to) > newest) {
    g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND,
                 "there is no commit `%" G_GUINT64_FORMAT "`; the newest is %" G_GUINT64_FORMAT,
                 MAX (from, to), newest);
    return NULL;
  }
  sqlite3 *db = kg_store_open_reader (store, error);
  if (db == NULL) {
    return NULL;
  }
  gboolean done = from <= to ? read_changes (db, from, to, diff->added, diff->removed, error)
                             : read_changes (db, to, from, diff->removed, diff->added, error);
  sqlite3_close_v2 (db);
  return done ? g_steal_pointer (&diff) : NULL;
}

/* --- Going back --- */

static KgQuad
import_quad (KgChange *change, const KgSnapshot *snapshot, const KgQuad *quad)
{
  return (KgQuad) { kg_change_import (change, snapshot, quad->subject),
                    kg_change_import (change, snapshot, quad->predicate),
                    kg_change_import (change, snapshot, quad->object),
                    kg_change_import (change, snapshot, quad->graph) };
}

/* The change's number for a document that said quads before; 0 if the store does not know it. */
static guint32
copy_document (KgChange *change, const KgSnapshot *snapshot, guint32 id, GHashTable *numbers)
{
  gpointer key = GUINT_TO_POINTER (id);
  guint32 number = GPOINTER_TO_UINT (g_hash_table_lookup (numbers, key));
  KgDocument document;
  if (number == 0 && kg_snapshot_document (snapshot, id, &document)) {
    number = kg_change_add_document (change, document.name,
                                     kg_change_import (change, snapshot, document.graph),
                                     document.format, document.digest);
    g_hash_table_insert (numbers, key, GUINT_TO_POINTER (number));
  }
  return number;
}

static gboolean
reverse (KgChange *change, const KgDiff *diff, GError **error)
{
  g_autoptr (GHashTable) numbers = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < diff->removed->len; i++) {
    const KgDiffLine *line = &g_array_index (diff->removed, KgDiffLine, i);
    KgQuad quad = import_quad (change, diff->snapshot, &line->quad);
    kg_change_remove (change, &quad);
  }
  for (guint i = 0; i < diff->added->len; i++) {
    const KgDiffLine *line = &g_array_index (diff->added, KgDiffLine, i);
    KgQuad quad = import_quad (change, diff->snapshot, &line->quad);
    guint32 document = copy_document (change, diff->snapshot, line->document, numbers);
    if (document == 0 || quad.subject == KG_NONE || quad.predicate == KG_NONE ||
        quad.object == KG_NONE) {
      g_set_error (error, KG_ERROR, KG_ERROR_DAMAGED,
                   "the store is damaged: a quad lacks its document or a term");
      return FALSE;
    }
    kg_change_add (change, document, quad.subject, quad.predicate, quad.object, line->line);
  }
  return TRUE;
}

gboolean
kg_rollback (KgStore *store, guint64 commit, const KgCommitInfo *info, KgCommitCheck check,
             gpointer data, KgCommitResult *result, GError **error)
{
  g_autoptr (KgChange) change = kg_change_new (store);
  /* Staging nothing takes the write lock: the head stays what it is while the difference is made. */
  if (!kg_change_stage (change, error)) {
    return FALSE;
  }
  g_autoptr (KgSnapshot) head = kg_store_snapshot (store, error);
  if (head == NULL) {
    return FALSE;
  }
  g_autoptr (KgDiff) diff = kg_diff (store, kg_snapshot_commit (head), commit, error);
  return diff != NULL && reverse (change, diff, error) &&
         kg_change_check (change, check, data, error) &&
         kg_change_commit (change, info, result, error);
}
