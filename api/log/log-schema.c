/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/log-private.h"

#include <string.h>

/* "Grlg"; and that of the log of decisions that no release had. */
#define APPLICATION_ID 0x47726c67
#define FORMER_APPLICATION_ID 0x4772646c
#define VERSION 1

#define LOOKUPS                                                                                    \
  "CREATE TABLE lookups (key INTEGER NOT NULL, tile INTEGER NOT NULL, entries BLOB NOT NULL,"      \
  " PRIMARY KEY (key, tile)) STRICT, WITHOUT ROWID;"

static const char schema[] =
    "CREATE TABLE entries (idx INTEGER PRIMARY KEY, kind INTEGER NOT NULL, time INTEGER NOT NULL,"
    " id TEXT, leaf BLOB NOT NULL, body TEXT) STRICT;"
    "CREATE TABLE tiles (key INTEGER PRIMARY KEY, hashes BLOB NOT NULL) STRICT;"
    "CREATE TABLE checkpoints (size INTEGER PRIMARY KEY, time INTEGER NOT NULL,"
    " note TEXT NOT NULL, cosigned INTEGER NOT NULL) STRICT;" LOOKUPS
    "CREATE TABLE ids (id TEXT NOT NULL, idx INTEGER NOT NULL,"
    " PRIMARY KEY (id, idx)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE holds (idx INTEGER PRIMARY KEY, first INTEGER, last INTEGER, since INTEGER,"
    " until INTEGER, reason TEXT NOT NULL, lifted INTEGER) STRICT;"
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;";

static gboolean
create_tables (sqlite3 *db, GError **error)
{
  g_autofree char *stamp = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %d",
                                            APPLICATION_ID, VERSION);
  gint64 tables = 0;
  if (!kg_sql_execute (db, "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL", error) ||
      !kg_sql_execute (db, "BEGIN IMMEDIATE", error)) {
    return FALSE;
  }
  /* Another process may have been quicker. */
  gboolean done =
      kg_sql_int64 (db, "SELECT count(*) FROM sqlite_schema", 0, &tables, error) &&
      (tables > 0 || (kg_sql_execute (db, stamp, error) && kg_sql_execute (db, schema, error))) &&
      kg_sql_execute (db, "COMMIT", error);
  if (!done) {
    sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL);
  }
  return done;
}

static gboolean
refuse (const char *path, gint64 application, gint64 version, GError **error)
{
  if (application == APPLICATION_ID && version > VERSION) {
    g_set_error (error, KG_ERROR, KG_ERROR_VERSION,
                 "the log `%s` has version %" G_GINT64_FORMAT
                 ", this program knows %d; use a newer grounds",
                 path, version, VERSION);
  } else if (application == FORMER_APPLICATION_ID) {
    g_set_error (error, KG_ERROR, KG_ERROR_VERSION,
                 "`%s` is a log of decisions from before logs were tamper-evident; move it away, a"
                 " new log begins without it",
                 path);
  } else {
    g_set_error (error, KG_ERROR, KG_ERROR_NOT_A_STORE, "`%s` is no log; move it away", path);
  }
  return FALSE;
}

static gboolean
check_version (sqlite3 *db, const char *path, gboolean write, GError **error)
{
  gint64 tables = 0;
  gint64 application = 0;
  gint64 version = 0;
  if (!kg_sql_int64 (db, "SELECT count(*) FROM sqlite_schema", 0, &tables, error) ||
      (write && tables == 0 && !create_tables (db, error)) ||
      !kg_sql_int64 (db, "PRAGMA application_id", 0, &application, error) ||
      !kg_sql_int64 (db, "PRAGMA user_version", 0, &version, error)) {
    return FALSE;
  }
  if (application != APPLICATION_ID || version != VERSION) {
    return refuse (path, application, version, error);
  }
  return TRUE;
}

/* The first logs had a row of `lookups` for each entry. What is in them is derived, and is made again by the keeper. */
static gboolean
has_former_lookups (sqlite3 *db, gboolean *former, GError **error)
{
  gint64 n = 0;
  if (!kg_sql_int64 (db, "SELECT count(*) FROM pragma_table_info ('lookups') WHERE name = 'idx'", 0,
                     &n, error)) {
    return FALSE;
  }
  *former = n > 0;
  return TRUE;
}

static gboolean
renew_lookups (sqlite3 *db, GError **error)
{
  gboolean former = FALSE;
  if (!kg_sql_execute (db, "BEGIN IMMEDIATE", error)) {
    return FALSE;
  }
  /* Another process may have been quicker. */
  gboolean done = has_former_lookups (db, &former, error) &&
                  (!former || (kg_sql_execute (db, "DROP TABLE lookups;" LOOKUPS, error) &&
                               log_meta_set_number (db, "looked", 0, error))) &&
                  kg_sql_execute (db, "COMMIT", error);
  if (!done) {
    sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL);
  }
  return done;
}

/* Whoever reads a log of the first kind brings it up to date as well. */
static gboolean
bring_up_to_date (sqlite3 *db, const char *path, gboolean write, GError **error)
{
  sqlite3 *writing = NULL;
  gboolean former = FALSE;
  if (!has_former_lookups (db, &former, error)) {
    return FALSE;
  }
  if (!former || write) {
    return !former || renew_lookups (db, error);
  }
  gboolean done =
      kg_sql_open (path, TRUE, FALSE, &writing, error) && renew_lookups (writing, error);
  if (!done) {
    g_prefix_error (error,
                    "the log `%s` is of a former kind, and has to be brought up to date: ", path);
  }
  sqlite3_close_v2 (writing);
  return done;
}

gboolean
log_schema_open (const char *path, gboolean write, sqlite3 **out, GError **error)
{
  sqlite3 *db = NULL;
  if (!write && !g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND,
                 "there is no log `%s`; `grounds decide` makes one", path);
    return FALSE;
  }
  if (!kg_sql_open (path, write, write, &db, error)) {
    return FALSE;
  }
  /* What retention removes is overwritten. Copying the write-ahead log is the keeper's: no commit has to wait for it. */
  if (!check_version (db, path, write, error) || !bring_up_to_date (db, path, write, error) ||
      (write && !kg_sql_execute (db,
                                 "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;"
                                 "PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -16384",
                                 error))) {
    sqlite3_close_v2 (db);
    return FALSE;
  }
  *out = db;
  return TRUE;
}

/* --- Meta --- */

/* The row of a key, stepped to; NULL where there is none, or on errors (`*failed`). */
static sqlite3_stmt *
meta_row (sqlite3 *db, const char *key, gboolean *failed, GError **error)
{
  g_autoptr (sqlite3_stmt) select = NULL;
  gboolean row = FALSE;
  *failed = !kg_sql_prepare (db, "SELECT value FROM meta WHERE key = ?", &select, error) ||
            !kg_sql_bind_text (select, 1, key, -1, error) || !kg_sql_step (select, &row, error);
  return row ? g_steal_pointer (&select) : NULL;
}

gboolean
log_meta_text (sqlite3 *db, const char *key, char **out, GError **error)
{
  gboolean failed = FALSE;
  g_autoptr (sqlite3_stmt) row = meta_row (db, key, &failed, error);
  *out = row != NULL ? g_strdup ((const char *) sqlite3_column_text (row, 0)) : NULL;
  return !failed;
}

gboolean
log_meta_number (sqlite3 *db, const char *key, guint64 *out, GError **error)
{
  gboolean failed = FALSE;
  g_autoptr (sqlite3_stmt) row = meta_row (db, key, &failed, error);
  *out = row != NULL ? (guint64) MAX (sqlite3_column_int64 (row, 0), 0) : 0;
  return !failed;
}

static gboolean
meta_set (sqlite3 *db, const char *key, const char *text, guint64 number, GError **error)
{
  g_autoptr (sqlite3_stmt) insert = NULL;
  return kg_sql_prepare (db, "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", &insert,
                         error) &&
         kg_sql_bind_text (insert, 1, key, -1, error) &&
         (text != NULL ? kg_sql_bind_text (insert, 2, text, -1, error)
                       : kg_sql_bind_int64 (insert, 2, (gint64) number, error)) &&
         kg_sql_run (insert, error);
}

gboolean
log_meta_set_text (sqlite3 *db, const char *key, const char *value, GError **error)
{
  return meta_set (db, key, value, 0, error);
}

gboolean
log_meta_set_number (sqlite3 *db, const char *key, guint64 value, GError **error)
{
  return meta_set (db, key, NULL, value, error);
}

gboolean
log_count (sqlite3 *db, guint64 *size, GError **error)
{
  gint64 last = -1;
  if (!kg_sql_int64 (db, "SELECT idx FROM entries ORDER BY idx DESC LIMIT 1", -1, &last, error)) {
    return FALSE;
  }
  *size = (guint64) (last + 1);
  return TRUE;
}

gboolean
log_schema_check_signer (sqlite3 *db, const LogSigner *signer, const char *path, GError **error)
{
  g_autofree char *known = NULL;
  if (signer == NULL) {
    return TRUE;
  }
  g_autofree char *verifier = log_signer_verifier (signer, FALSE);
  if (!log_meta_text (db, "verifier", &known, error)) {
    return FALSE;
  }
  if (known == NULL) {
    return log_meta_set_text (db, "verifier", verifier, error);
  }
  if (strcmp (known, verifier) != 0) {
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
                 "the log `%s` is signed by `%s`, and this is the key of `%s`; name the right key"
                 " file, or end a change of keys that was cut short with `grounds log rotate`",
                 path, known, verifier);
    return FALSE;
  }
  return TRUE;
}
