/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/log-private.h"

#include <string.h>

#define PREFIX_LEAST 8

struct _LogReader {
  sqlite3 *db;
  LogTree tree;
};

static const char *const kind_names[] = {
  [LOG_KIND_DECISION] = "decision",   [LOG_KIND_COMMIT] = "commit", [LOG_KIND_REVIEW] = "review",
  [LOG_KIND_ACCESS] = "access",       [LOG_KIND_SIGNAL] = "signal", [LOG_KIND_REPORT] = "report",
  [LOG_KIND_RETENTION] = "retention", [LOG_KIND_KEY] = "key",
};

const char *
log_kind_name (LogKind kind)
{
  return kind_names[kind];
}

gboolean
log_kind_from_name (const char *name, LogKind *out)
{
  for (guint i = 0; i < G_N_ELEMENTS (kind_names); i++) {
    if (strcmp (kind_names[i], name) == 0) {
      *out = (LogKind) i;
      return TRUE;
    }
  }
  return FALSE;
}

char *
log_path (const char *store)
{
  gsize length = strlen (store);
  gsize stem = g_str_has_suffix (store, ".db") ? length - strlen (".db") : length;
  return g_strdup_printf ("%.*s-log.db", (int) stem, store);
}

/* --- Opening --- */

LogReader *
log_reader_open (const char *store, GError **error)
{
  g_autofree char *path = log_path (store);
  sqlite3 *db = NULL;
  if (!log_schema_open (path, FALSE, &db, error)) {
    return NULL;
  }
  LogReader *reader = g_new0 (LogReader, 1);
  reader->db = db;
  reader->tree.db = db;
  return reader;
}

void
log_reader_free (LogReader *reader)
{
  if (reader == NULL) {
    return;
  }
  log_tree_clear (&reader->tree);
  sqlite3_close_v2 (reader->db);
  g_free (reader);
}

sqlite3 *
log_reader_db (LogReader *reader)
{
  return reader->db;
}

/* --- Entries --- */

void
log_entry_free (LogEntry *entry)
{
  if (entry == NULL) {
    return;
  }
  g_free (entry->id);
  g_free (entry->body);
  g_free (entry);
}

LogEntry *
log_entry_copy (const LogEntry *entry)
{
  LogEntry *copy = g_new (LogEntry, 1);
  *copy = *entry;
  copy->id = g_strdup (entry->id);
  copy->body = entry->body != NULL ? g_strndup (entry->body, entry->length) : NULL;
  return copy;
}

gboolean
log_entry_of_row (sqlite3_stmt *row, LogEntry *out, GError **error)
{
  gint64 kind = sqlite3_column_int64 (row, 1);
  if (kind < 0 || kind >= (gint64) G_N_ELEMENTS (kind_names) ||
      sqlite3_column_bytes (row, 4) != LOG_HASH_BYTES) {
    return kg_sql_damaged (sqlite3_db_handle (row), error,
                           "entry %" G_GINT64_FORMAT " is malformed",
                           (gint64) sqlite3_column_int64 (row, 0));
  }
  *out = (LogEntry) { .index = (guint64) sqlite3_column_int64 (row, 0),
                      .kind = (LogKind) kind,
                      .time = sqlite3_column_int64 (row, 2),
                      .id = (char *) sqlite3_column_text (row, 3),
                      .body = (char *) sqlite3_column_text (row, 5) };
  out->length = (gsize) sqlite3_column_bytes (row, 5);
  memcpy (&out->leaf, sqlite3_column_blob (row, 4), LOG_HASH_BYTES);
  return TRUE;
}

guint64
log_size (LogReader *reader, GError **error)
{
  guint64 size = 0;
  return log_count (reader->db, &size, error) ? size : G_MAXUINT64;
}

static gboolean
take_entry (sqlite3_stmt *row, gpointer data, GError **error)
{
  LogEntry entry;
  if (!log_entry_of_row (row, &entry, error)) {
    return FALSE;
  }
  *(LogEntry **) data = log_entry_copy (&entry);
  return TRUE;
}

/* The entry that a statement selects, at most one; FALSE on errors. */
static gboolean
select_entry (LogReader *reader, const char *sql, guint64 index, LogEntry **out, GError **error)
{
  g_autoptr (sqlite3_stmt) select = NULL;
  *out = NULL;
  return kg_sql_prepare (reader->db, sql, &select, error) &&
         kg_sql_bind_int64 (select, 1, (gint64) index, error) &&
         kg_sql_each (select, take_entry, out, error);
}

LogEntry *
log_read (LogReader *reader, guint64 index, GError **error)
{
  LogEntry *entry = NULL;
  if (!select_entry (reader, "SELECT " LOG_ENTRY_COLUMNS " FROM entries WHERE idx = ?", index,
                     &entry, error)) {
    return NULL;
  }
  if (entry == NULL) {
    g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND,
                 "the log has no entry %" G_GUINT64_FORMAT "; check the number", index);
  }
  return entry;
}

/* --- Finding a decision --- */

static gboolean
collect_match (sqlite3_stmt *row, gpointer data, GError **error)
{
  GPtrArray *found = (GPtrArray *) data;
  LogEntry entry;
  if (!log_entry_of_row (row, &entry, error)) {
    return FALSE;
  }
  g_ptr_array_add (found, log_entry_copy (&entry));
  return TRUE;
}

/* Decisions whose ids begin like this, up to two different ones. */
static gboolean
find_ids (LogReader *reader, const char *name, GPtrArray *found, GError **error)
{
  g_autofree char *from = g_ascii_strdown (name, -1);
  /* Beyond every id that begins like this: hex digits and hyphens come before. */
  g_autofree char *to = g_strconcat (from, "g", NULL);
  g_autoptr (sqlite3_stmt) select = NULL;
  return kg_sql_prepare (reader->db,
                         "SELECT " LOG_ENTRY_COLUMNS " FROM entries WHERE idx IN"
                         " (SELECT idx FROM ids WHERE id >= ?1 AND id < ?2)"
                         " AND kind = 0 GROUP BY id ORDER BY id LIMIT 2",
                         &select, error) &&
         kg_sql_bind_text (select, 1, from, -1, error) &&
         kg_sql_bind_text (select, 2, to, -1, error) &&
         kg_sql_each (select, collect_match, found, error);
}

static LogEntry *
find_last (LogReader *reader, GError **error)
{
  LogEntry *entry = NULL;
  if (!select_entry (reader,
                     "SELECT " LOG_ENTRY_COLUMNS
                     " FROM entries WHERE kind = ? ORDER BY idx DESC LIMIT 1",
                     LOG_KIND_DECISION, &entry, error)) {
    return NULL;
  }
  if (entry == NULL) {
    g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND,
                 "the log holds no decision yet; `grounds decide` makes some");
  }
  return entry;
}

LogEntry *
log_find_decision (LogReader *reader, const char *name, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) log_entry_free);
  if (strcmp (name, "last") == 0) {
    return find_last (reader, error);
  }
  if (strlen (name) < PREFIX_LEAST) {
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
                 "`%s` is no id of a decision; write `last`, or at least %d characters of one",
                 name, PREFIX_LEAST);
    return NULL;
  }
  if (!find_ids (reader, name, found, error)) {
    return NULL;
  }
  if (found->len != 1) {
    g_set_error (error, KG_ERROR, found->len == 0 ? KG_ERROR_NOT_FOUND : KG_ERROR_INVALID,
                 found->len == 0 ? "there is no decision `%s` in the log; check the id"
                                 : "several decisions begin with `%s`; write more of the id",
                 name);
    return NULL;
  }
  return (LogEntry *) g_ptr_array_steal_index (found, 0);
}

/* --- Checkpoints, proofs, tiles --- */

gboolean
log_newest_checkpoint (sqlite3 *db, gboolean cosigned, guint64 size, char **note, GError **error)
{
  g_autoptr (sqlite3_stmt) select = NULL;
  gboolean row = FALSE;
  *note = NULL;
  if (!kg_sql_prepare (db,
                       "SELECT note FROM checkpoints WHERE (cosigned = 1 OR ?) AND size >= ?"
                       " ORDER BY size DESC LIMIT 1",
                       &select, error) ||
      !kg_sql_bind_int64 (select, 1, !cosigned, error) ||
      !kg_sql_bind_int64 (select, 2, (gint64) size, error) || !kg_sql_step (select, &row, error)) {
    return FALSE;
  }
  if (row) {
    *note = g_strdup ((const char *) sqlite3_column_text (select, 0));
  }
  return TRUE;
}

static char *
checkpoint_or_error (char *note, GError **error)
{
  if (note == NULL) {
    g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND,
                 "the log has no signed checkpoint yet; append something with its key");
  }
  return note;
}

char *
log_checkpoint (LogReader *reader, GError **error)
{
  char *note = NULL;
  return log_newest_checkpoint (reader->db, FALSE, 0, &note, error)
             ? checkpoint_or_error (note, error)
             : NULL;
}

char *
log_verifier (LogReader *reader, GError **error)
{
  char *verifier = NULL;
  if (log_meta_text (reader->db, "verifier", &verifier, error) && verifier == NULL) {
    g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND,
                 "the log is not signed yet; append something with its key");
  }
  return verifier;
}

static gboolean
parse_stored (LogReader *reader, const char *note, LogCheckpoint *out, GError **error)
{
  g_autoptr (GError) problem = NULL;
  if (!log_checkpoint_parse (note, strlen (note), out, &problem)) {
    return kg_sql_damaged (reader->db, error, "a checkpoint is malformed");
  }
  return TRUE;
}

/* NULL: any will do. */
static gboolean
choose_checkpoint (LogReader *reader, guint64 index, char **note, GError **error)
{
  guint64 since = 0;
  return log_hand_over (reader->db, index + 1, note, error) &&
         (*note != NULL ||
          /* What a witness has seen is worth more than what is new, but whoever checks has the key that signs now. */
          (log_meta_number (reader->db, "keySince", &since, error) &&
           log_newest_checkpoint (reader->db, TRUE, MAX (index + 1, since), note, error)));
}

char *
log_prove (LogReader *reader, guint64 index, GError **error)
{
  g_auto (LogCheckpoint) checkpoint = { 0 };
  g_autofree char *note = NULL;
  if (!choose_checkpoint (reader, index, &note, error)) {
    return NULL;
  }
  if (note == NULL) {
    note = log_checkpoint (reader, error);
  }
  if (note == NULL || !parse_stored (reader, note, &checkpoint, error)) {
    return NULL;
  }
  if (index >= checkpoint.size) {
    g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND,
                 "no signed checkpoint has entry %" G_GUINT64_FORMAT
                 " yet; check the number, or append something with the log's key",
                 index);
    return NULL;
  }
  g_autoptr (GArray) proof =
      log_prove_inclusion (index, checkpoint.size, log_tree_read, &reader->tree, error);
  return proof != NULL
             ? log_proof_write (index, (const LogHash *) (gpointer) proof->data, proof->len, note)
             : NULL;
}

GBytes *
log_tile (LogReader *reader, guint level, guint64 index, guint width, GError **error)
{
  g_auto (LogCheckpoint) checkpoint = { 0 };
  g_autofree char *note = log_checkpoint (reader, error);
  const LogHash *hashes = NULL;
  if (note == NULL || !parse_stored (reader, note, &checkpoint, error)) {
    return NULL;
  }
  guint64 n = level < LOG_TILE_LEVELS ? checkpoint.size >> (8 * level) : 0;
  if (width == 0 || width > LOG_TILE_WIDTH || index >= n / LOG_TILE_WIDTH + 1 ||
      index * LOG_TILE_WIDTH + width > n) {
    g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND,
                 "the tree has no tile %u/%" G_GUINT64_FORMAT " of width %u; check the checkpoint",
                 level, index, width);
    return NULL;
  }
  return log_tree_tile (&reader->tree, level, index, width, &hashes, error)
             ? g_bytes_new (hashes, width * sizeof *hashes)
             : NULL;
}

static gboolean
has_entries (LogReader *reader, guint64 wanted, GError **error)
{
  guint64 size = 0;
  if (!log_count (reader->db, &size, error)) {
    return FALSE;
  }
  if (wanted > size) {
    g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND,
                 "the log has %" G_GUINT64_FORMAT " entries, fewer than %" G_GUINT64_FORMAT
                 "; check the sizes",
                 size, wanted);
    return FALSE;
  }
  return TRUE;
}

gboolean
log_tree_root (LogReader *reader, guint64 size, LogHash *root, GError **error)
{
  return has_entries (reader, size, error) &&
         log_root (size, log_tree_read, &reader->tree, root, error);
}

gboolean
log_consistency (LogReader *reader, guint64 size1, guint64 size2, GArray **proof, GError **error)
{
  if (!has_entries (reader, size2, error)) {
    return FALSE;
  }
  *proof = log_prove_consistency (size1, size2, log_tree_read, &reader->tree, error);
  return *proof != NULL;
}
