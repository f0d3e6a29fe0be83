/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/verify.h"

#include "api/log/limits.h"
#include "api/log/verify-check.h"
#include "kg/error.h"

#include <string.h>

#define APPLICATION_ID 0x47726c67
#define VERSION 1
#define PROGRESS_EVERY 4096u

void
log_verification_clear (LogVerification *verification)
{
  g_clear_pointer (&verification->problems, g_ptr_array_unref);
  g_clear_pointer (&verification->warning, g_free);
}

void
verify_problem (VerifyCheck *check, const char *format, ...)
{
  check->out->n_problems++;
  if (check->out->problems->len >= LOG_LIMIT_PROBLEMS) {
    return;
  }
  va_list arguments;
  va_start (arguments, format);
  g_ptr_array_add (check->out->problems, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

/* --- SQL --- */

gboolean
verify_cannot_read (VerifyCheck *check, GError **error)
{
  g_set_error (error, KG_ERROR, KG_ERROR_STORE, "cannot read the log: %s; restore it from a backup",
               sqlite3_errmsg (check->db));
  return FALSE;
}

static gboolean
select_number (VerifyCheck *check, const char *sql, gint64 *out, GError **error)
{
  sqlite3_stmt *statement = NULL;
  gboolean done = sqlite3_prepare_v2 (check->db, sql, -1, &statement, NULL) == SQLITE_OK;
  int result = done ? sqlite3_step (statement) : SQLITE_ERROR;
  *out = result == SQLITE_ROW ? sqlite3_column_int64 (statement, 0) : 0;
  sqlite3_finalize (statement);
  return result == SQLITE_ROW || result == SQLITE_DONE || verify_cannot_read (check, error);
}

static gboolean
open_file (VerifyCheck *check, const char *path, GError **error)
{
  gint64 application = 0;
  gint64 version = 0;
  if (!g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND, "there is no log `%s`; check the name", path);
    return FALSE;
  }
  if (sqlite3_open_v2 (path, &check->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) !=
      SQLITE_OK) {
    return verify_cannot_read (check, error);
  }
  sqlite3_db_config (check->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (check->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
  sqlite3_busy_timeout (check->db, 10000);
  if (!select_number (check, "PRAGMA application_id", &application, error) ||
      !select_number (check, "PRAGMA user_version", &version, error)) {
    return FALSE;
  }
  if (application != APPLICATION_ID || version != VERSION) {
    g_set_error (error, KG_ERROR,
                 application == APPLICATION_ID ? KG_ERROR_VERSION : KG_ERROR_NOT_A_STORE,
                 "`%s` is no log that this program knows; check the name", path);
    return FALSE;
  }
  gint64 former = 0;
  if (!select_number (check,
                      "SELECT count(*) FROM pragma_table_info ('lookups')"
                      " WHERE name = 'idx'",
                      &former, error)) {
    return FALSE;
  }
  if (former > 0) {
    g_set_error (error, KG_ERROR, KG_ERROR_VERSION,
                 "`%s` is a log of a former kind; `grounds log list` brings it up to date", path);
    return FALSE;
  }
  return (sqlite3_exec (check->db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK ||
          verify_cannot_read (check, error));
}

/* --- The tree --- */

static void
check_tile (VerifyCheck *check, guint level, guint64 index)
{
  guint width = check->widths[level];
  sqlite3_bind_int64 (check->tile, 1, (gint64) ((guint64) level << 56 | index));
  gboolean same = sqlite3_step (check->tile) == SQLITE_ROW &&
                  sqlite3_column_bytes (check->tile, 0) == (int) (width * VERIFY_HASH_BYTES) &&
                  memcmp (sqlite3_column_blob (check->tile, 0), check->tiles[level],
                          width * VERIFY_HASH_BYTES) == 0;
  if (!same) {
    verify_problem (check, "tile %u/" U64 ": is missing, or has other hashes than the entries",
                    level, index);
  }
  sqlite3_reset (check->tile);
}

static void
root_of_tile (const VerifyCheck *check, guint level, guint8 out[VERIFY_HASH_BYTES])
{
  VerifyTree tree = { 0 };
  for (guint i = 0; i < VERIFY_TILE; i++) {
    verify_tree_add (&tree, check->tiles[level][i]);
  }
  verify_tree_root (&tree, out);
}

static void
add_to_tiles (VerifyCheck *check, const guint8 leaf[VERIFY_HASH_BYTES])
{
  guint8 hash[VERIFY_HASH_BYTES];
  guint64 index = check->tree.size;
  memcpy (hash, leaf, sizeof hash);
  for (guint level = 0; level < 8; level++) {
    memcpy (check->tiles[level][check->widths[level]++], hash, sizeof hash);
    index /= VERIFY_TILE;
    if (check->widths[level] < VERIFY_TILE) {
      return;
    }
    check_tile (check, level, index);
    root_of_tile (check, level, hash);
    check->widths[level] = 0;
  }
}

/* Above the leaves the tile that is not complete is kept as well. */
static void
check_last_tiles (VerifyCheck *check)
{
  for (guint level = 1; level < 8; level++) {
    if (check->widths[level] > 0) {
      check_tile (check, level, check->tree.size >> (8 * (level + 1)));
    }
  }
}

/* --- All entries --- */

static void
check_entry (VerifyCheck *check, sqlite3_stmt *row)
{
  guint64 index = (guint64) sqlite3_column_int64 (row, 0);
  const guint8 *leaf = sqlite3_column_blob (row, 4);
  gboolean has_leaf = sqlite3_column_bytes (row, 4) == VERIFY_HASH_BYTES;
  const char *body = (const char *) sqlite3_column_text (row, 5);
  gsize length = (gsize) sqlite3_column_bytes (row, 5);
  guint8 hash[VERIFY_HASH_BYTES] = { 0 };
  if (index != check->tree.size) {
    verify_problem (check, "entry " U64 ": stands where entry " U64 " should", index,
                    check->tree.size);
  }
  if (body == NULL) {
    g_array_append_val (check->gone, index);
    memcpy (hash, has_leaf ? leaf : hash, sizeof hash);
  } else {
    verify_hash (0x00, body, length, NULL, 0, hash);
    if (!has_leaf || memcmp (hash, leaf, sizeof hash) != 0) {
      verify_problem (check, "entry " U64 ": the record does not have the hash that was kept",
                      index);
    } else if (!verify_is_canonical (body, length)) {
      verify_problem (check, "entry " U64 ": the record is no canonical JSON", index);
    } else {
      check->out->bodies++;
    }
    verify_record (check, row, index, body, length);
  }
  add_to_tiles (check, hash);
  verify_tree_add (&check->tree, hash);
}

static gboolean
check_entries (VerifyCheck *check, guint64 total, GError **error)
{
  sqlite3_stmt *select = NULL;
  int result = SQLITE_DONE;
  gboolean going = TRUE;
  if (sqlite3_prepare_v2 (check->db,
                          "SELECT idx, kind, time, id, leaf, body FROM entries ORDER BY idx", -1,
                          &select, NULL) != SQLITE_OK) {
    return verify_cannot_read (check, error);
  }
  verify_checkpoints (check);
  while (going && (result = sqlite3_step (select)) == SQLITE_ROW) {
    check_entry (check, select);
    verify_checkpoints (check);
    going = check->options->progress == NULL || check->tree.size % PROGRESS_EVERY != 0 ||
            check->options->progress (check->tree.size, total, check->options->progress_data);
  }
  sqlite3_finalize (select);
  if (!going) {
    g_set_error (error, KG_ERROR, KG_ERROR_LIMIT, "the verification was ended early");
    return FALSE;
  }
  return result == SQLITE_DONE || verify_cannot_read (check, error);
}

/* --- All of it --- */

static void
warn_early (VerifyCheck *check)
{
  if (check->n_early > 0) {
    check->out->warning =
        g_strdup_printf ("entries that tell of a time more than %d minutes before a checkpoint that"
                         " was made before them: " U64 ", the first is entry " U64,
                         (int) (LOG_CLOCK_TOLERANCE / G_USEC_PER_SEC / 60), check->n_early,
                         check->first_early);
  }
}

static gboolean
prepare (VerifyCheck *check, GError **error)
{
  const struct {
    sqlite3_stmt **statement;
    const char *sql;
  } all[] = {
    { &check->tile, "SELECT hashes FROM tiles WHERE key = ?" },
    { &check->lookup, "SELECT entries FROM lookups WHERE key = ? AND tile = ?" },
    { &check->same_id, "SELECT ids.idx FROM ids JOIN entries ON entries.idx = ids.idx"
                       " WHERE ids.id = ? AND kind = 0 ORDER BY ids.idx" },
    { &check->range,
      "SELECT idx, kind, time, body IS NULL FROM entries WHERE idx BETWEEN ? AND ?" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (all); i++) {
    if (sqlite3_prepare_v2 (check->db, all[i].sql, -1, all[i].statement, NULL) != SQLITE_OK) {
      return verify_cannot_read (check, error);
    }
  }
  return TRUE;
}

static gboolean
run (VerifyCheck *check, const char *path, GError **error)
{
  gint64 total = 0;
  gint64 looked = 0;
  if (!open_file (check, path, error) ||
      !select_number (check, "SELECT count(*) FROM entries", &total, error) ||
      !select_number (check, "SELECT value FROM meta WHERE key = 'looked'", &looked, error) ||
      !verify_checkpoints_load (check, error) || !prepare (check, error)) {
    return FALSE;
  }
  check->looked = (guint64) MAX (looked, 0);
  if (!check_entries (check, (guint64) total, error) || !verify_retention_end (check, error)) {
    return FALSE;
  }
  check_last_tiles (check);
  warn_early (check);
  return verify_checkpoints_end (check, error);
}

/* --- Options --- */

static gboolean
check_key (const char *key, GError **error)
{
  if (verify_is_key (key)) {
    return TRUE;
  }
  g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
               "`%s` is no public key; give one like `<name>+<8 hex digits>+<base 64>`", key);
  return FALSE;
}

static gboolean
check_keys (const char *const *keys, GError **error)
{
  for (guint i = 0; keys != NULL && keys[i] != NULL; i++) {
    if (!check_key (keys[i], error)) {
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
check_options (VerifyCheck *check, GError **error)
{
  const LogVerifyOptions *options = check->options;
  if ((options->verifier != NULL && !check_key (options->verifier, error)) ||
      !check_keys (options->witnesses, error) || !check_keys (options->accepted, error)) {
    return FALSE;
  }
  if (options->trusted != NULL && !verify_note_read (options->trusted, &check->trusted)) {
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
                 "what was kept is no checkpoint; check the file");
    return FALSE;
  }
  return TRUE;
}

static void
finish (VerifyCheck *check)
{
  guint8 root[VERIFY_HASH_BYTES];
  verify_tree_root (&check->tree, root);
  for (guint i = 0; i < sizeof root; i++) {
    g_snprintf (check->out->root + 2 * i, 3, "%02x", root[i]);
  }
  check->out->entries = check->tree.size;
}

static VerifyCheck *
check_new (const LogVerifyOptions *options, LogVerification *out)
{
  VerifyCheck *check = g_new0 (VerifyCheck, 1);
  check->options = options;
  check->out = out;
  check->gone = g_array_new (FALSE, FALSE, sizeof (guint64));
  check->removed = g_array_new (FALSE, FALSE, sizeof (guint64));
  check->holds = verify_holds_new ();
  check->notes = g_ptr_array_new ();
  check->keys.now = g_strdup (options->verifier);
  check->keys.earlier = g_array_new (FALSE, FALSE, sizeof (guint64));
  check->keys.named = g_ptr_array_new_with_free_func (g_free);
  return check;
}

static void
check_free (VerifyCheck *check)
{
  sqlite3_finalize (check->tile);
  sqlite3_finalize (check->lookup);
  sqlite3_finalize (check->same_id);
  sqlite3_finalize (check->range);
  sqlite3_close_v2 (check->db);
  verify_note_clear (&check->trusted);
  g_array_unref (check->gone);
  g_array_unref (check->removed);
  g_array_unref (check->holds);
  g_ptr_array_unref (check->notes);
  g_array_unref (check->keys.earlier);
  g_ptr_array_unref (check->keys.named);
  g_free (check->keys.now);
  g_free (check->keys.next);
  g_free (check->digest);
  g_free (check);
}

gboolean
log_verify (const char *path, const LogVerifyOptions *options, LogVerification *out, GError **error)
{
  *out = (LogVerification) { .problems = g_ptr_array_new_with_free_func (g_free) };
  VerifyCheck *check = check_new (options, out);
  gboolean done = check_options (check, error) && run (check, path, error);
  if (done) {
    finish (check);
  }
  check_free (check);
  return done;
}
