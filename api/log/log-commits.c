/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/log-private.h"
#include "api/log/record.h"

#include <string.h>

/* Commits of the graph as entries. The newest that is logged stands in `meta`, changed together with its entry, so that no two
 * processes log the same one. */

typedef struct {
  guint64 commit;
  char *digest;
} Also;

static void
also_clear (gpointer data)
{
  g_free (((Also *) data)->digest);
}

static gboolean
advance (sqlite3 *db, guint64 index, gpointer data, GError **error)
{
  const Also *also = (const Also *) data;
  guint64 logged = 0;
  (void) index;
  if (!log_meta_number (db, "commit", &logged, error)) {
    return FALSE;
  }
  if (logged + 1 != also->commit) {
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
                 "commit %" G_GUINT64_FORMAT " does not follow on what is logged; try again",
                 also->commit);
    return FALSE;
  }
  return log_meta_set_number (db, "commit", also->commit, error) &&
         log_meta_set_text (db, "commitDigest", also->digest, error);
}

/* What is logged so far: the number and digest of a commit. */
static gboolean
read_logged (LogWriter *writer, guint64 *commit, char **digest, GError **error)
{
  sqlite3 *db = log_writer_begin (writer, error);
  return db != NULL && log_writer_end (writer,
                                       log_meta_number (db, "commit", commit, error) &&
                                           log_meta_text (db, "commitDigest", digest, error),
                                       error);
}

/* A log goes with one store. */
static gboolean
check_store (KgStore *store, guint64 commit, const char *digest, GError **error)
{
  g_autofree char *own = NULL;
  if (!kg_history_digest (store, commit, &own, error)) {
    return FALSE;
  }
  if (g_strcmp0 (own, digest) != 0) {
    g_set_error (error, KG_ERROR, KG_ERROR_DAMAGED,
                 "commit %" G_GUINT64_FORMAT
                 " of `%s` is not the one that its log tells of; the log"
                 " or the store belongs elsewhere, or was altered",
                 commit, kg_store_path (store));
    return FALSE;
  }
  return TRUE;
}

static void
fill_entry (const KgCommit *commit, const guint8 *parent, Also *also, LogAppend *entry,
            GString *body)
{
  g_string_truncate (body, 0);
  log_record_commit (commit, parent, body);
  also->commit = commit->id;
  also->digest = kg_digest_to_hex (commit->digest);
  *entry = (LogAppend) { .kind = LOG_KIND_COMMIT,
                         .time = commit->time,
                         .body = body->str,
                         .length = body->len,
                         .also = advance,
                         .also_data = also };
}

/* Commits `logged` + 1 to `commit`. */
static gboolean
append_range (LogWriter *writer, KgStore *store, guint64 logged, guint64 commit, GError **error)
{
  guint n = (guint) MIN (commit - logged, G_MAXUINT - 1);
  /* Newest first; with the one before the first, whose digest that one names. */
  g_autoptr (GPtrArray) commits = kg_history (store, commit + 1, n + 1, error);
  g_autoptr (GArray) also = g_array_new (FALSE, TRUE, sizeof (Also));
  g_autoptr (GString) body = g_string_new (NULL);
  g_array_set_clear_func (also, also_clear);
  g_array_set_size (also, n);
  if (commits == NULL) {
    return FALSE;
  }
  for (guint i = n; i > 0; i--) {
    LogAppend entry;
    const KgCommit *own = (const KgCommit *) g_ptr_array_index (commits, i - 1);
    const KgCommit *before =
        i < commits->len ? (const KgCommit *) g_ptr_array_index (commits, i) : NULL;
    fill_entry (own, before != NULL ? before->digest : NULL, &g_array_index (also, Also, i - 1),
                &entry, body);
    if (i > 1) {
      log_append (writer, &entry);
    } else if (!log_append_now (writer, &entry, NULL, error)) {
      return FALSE;
    }
  }
  return TRUE;
}

gboolean
log_append_commits (LogWriter *writer, KgStore *store, guint64 commit, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *digest = NULL;
  g_autofree char *now = NULL;
  guint64 logged = 0;
  if (!read_logged (writer, &logged, &digest, error) ||
      (logged > 0 && !check_store (store, logged, digest, error))) {
    return FALSE;
  }
  if (logged >= commit || append_range (writer, store, logged, commit, &problem)) {
    return TRUE;
  }
  /* Somebody else may have been quicker. */
  if (g_error_matches (problem, KG_ERROR, KG_ERROR_INVALID) &&
      read_logged (writer, &logged, &now, NULL) && logged >= commit) {
    return TRUE;
  }
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}
