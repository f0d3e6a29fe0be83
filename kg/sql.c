/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/sql.h"

#include "kg/limits.h"

#include <sys/stat.h>
#include <sys/statvfs.h>

static const char *
file_name (sqlite3 *db)
{
  const char *name = db == NULL ? NULL : sqlite3_db_filename (db, "main");
  return name == NULL || *name == '\0' ? "(memory)" : name;
}

/* The code, and what a person can do about it. */
static KgError
classify (int result, const char **advice)
{
  switch (result & 0xff) {
  case SQLITE_BUSY:
  case SQLITE_LOCKED:
    *advice = "another process is writing to it; try again when it is done";
    return KG_ERROR_BUSY;
  case SQLITE_FULL:
    *advice = "the disk is full; free some space and try again, nothing was changed";
    return KG_ERROR_STORE;
  case SQLITE_READONLY:
    *advice = "it cannot be written to; check the permissions of the file and of its directory";
    return KG_ERROR_STORE;
  case SQLITE_CANTOPEN:
    *advice = "it cannot be opened; check that it exists and who may read it";
    return KG_ERROR_STORE;
  case SQLITE_NOTADB:
    *advice = "it is not a Grounds store; name another file";
    return KG_ERROR_NOT_A_STORE;
  case SQLITE_CORRUPT:
    *advice = "the file is damaged; restore it from a backup";
    return KG_ERROR_DAMAGED;
  case SQLITE_IOERR:
    *advice = "reading or writing the file failed; check the disk";
    return KG_ERROR_STORE;
  case SQLITE_NOMEM:
    *advice = "there is not enough memory";
    return KG_ERROR_STORE;
  default:
    *advice = NULL;
    return KG_ERROR_STORE;
  }
}

gboolean
kg_sql_error (sqlite3 *db, const char *what, GError **error)
{
  const char *advice = NULL;
  KgError code = classify (sqlite3_extended_errcode (db), &advice);
  g_set_error (error, KG_ERROR, code, "%s store `%s`; %s", what, file_name (db),
               advice != NULL ? advice : sqlite3_errmsg (db));
  return FALSE;
}

gboolean
kg_sql_damaged (sqlite3 *db, GError **error, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, KG_ERROR, KG_ERROR_DAMAGED,
               "store `%s` is damaged: %s; restore it from a backup", file_name (db), what);
  return FALSE;
}

gboolean
kg_sql_prepare (sqlite3 *db, const char *sql, sqlite3_stmt **out, GError **error)
{
  if (sqlite3_prepare_v2 (db, sql, -1, out, NULL) != SQLITE_OK) {
    return kg_sql_error (db, "cannot use", error);
  }
  return TRUE;
}

gboolean
kg_sql_step (sqlite3_stmt *statement, gboolean *row, GError **error)
{
  int result = sqlite3_step (statement);
  if (result != SQLITE_ROW && result != SQLITE_DONE) {
    return kg_sql_error (sqlite3_db_handle (statement), "cannot read", error);
  }
  *row = result == SQLITE_ROW;
  return TRUE;
}

gboolean
kg_sql_each (sqlite3_stmt *statement, KgSqlEach each, gpointer data, GError **error)
{
  gboolean row = FALSE;
  while (kg_sql_step (statement, &row, error)) {
    if (!row) {
      return TRUE;
    }
    if (!each (statement, data, error)) {
      return FALSE;
    }
  }
  return FALSE;
}

gboolean
kg_sql_run (sqlite3_stmt *statement, GError **error)
{
  int result = sqlite3_step (statement);
  if (result != SQLITE_DONE && result != SQLITE_ROW) {
    kg_sql_error (sqlite3_db_handle (statement), "cannot write to", error);
    sqlite3_reset (statement);
    return FALSE;
  }
  sqlite3_reset (statement);
  return TRUE;
}

gboolean
kg_sql_execute (sqlite3 *db, const char *sql, GError **error)
{
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) != SQLITE_OK) {
    return kg_sql_error (db, "cannot use", error);
  }
  return TRUE;
}

gboolean
kg_sql_int64_with (sqlite3 *db, const char *sql, const gint64 *parameters, int n, gint64 otherwise,
                   gint64 *out, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;
  gboolean row = FALSE;
  if (!kg_sql_prepare (db, sql, &statement, error)) {
    return FALSE;
  }
  for (int i = 0; i < n; i++) {
    if (!kg_sql_bind_int64 (statement, i + 1, parameters[i], error)) {
      return FALSE;
    }
  }
  if (!kg_sql_step (statement, &row, error)) {
    return FALSE;
  }
  gboolean found = row && sqlite3_column_type (statement, 0) == SQLITE_INTEGER;
  *out = found ? sqlite3_column_int64 (statement, 0) : otherwise;
  return TRUE;
}

gboolean
kg_sql_int64 (sqlite3 *db, const char *sql, gint64 otherwise, gint64 *out, GError **error)
{
  return kg_sql_int64_with (db, sql, NULL, 0, otherwise, out, error);
}

static gboolean
bound (sqlite3_stmt *statement, int result, GError **error)
{
  return result == SQLITE_OK ||
         kg_sql_error (sqlite3_db_handle (statement), "cannot write to", error);
}

gboolean
kg_sql_bind_text (sqlite3_stmt *statement, int i, const char *text, gssize length, GError **error)
{
  return bound (statement, sqlite3_bind_text (statement, i, text, (int) length, SQLITE_STATIC),
                error);
}

gboolean
kg_sql_bind_blob (sqlite3_stmt *statement, int i, const guint8 *bytes, gsize length, GError **error)
{
  return bound (statement, sqlite3_bind_blob (statement, i, bytes, (int) length, SQLITE_STATIC),
                error);
}

gboolean
kg_sql_bind_int64 (sqlite3_stmt *statement, int i, gint64 value, GError **error)
{
  return bound (statement, sqlite3_bind_int64 (statement, i, value), error);
}

gboolean
kg_sql_bind_ids (sqlite3_stmt *statement, const guint32 *ids, int n, GError **error)
{
  for (int i = 0; i < n; i++) {
    if (!kg_sql_bind_int64 (statement, i + 1, ids[i], error)) {
      return FALSE;
    }
  }
  return TRUE;
}

/* --- Opening --- */

/* Readers go over the tables once: a small cache does, and SQLite is quick to throw it away when another commits.
 *
 * A store is a file from somewhere: whatever triggers, views or functions its schema holds stay without effect. */
static gboolean
disarm (sqlite3 *db, GError **error)
{
  int settings[][2] = { { SQLITE_DBCONFIG_DEFENSIVE, 1 },
                        { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
                        { SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 },
                        { SQLITE_DBCONFIG_ENABLE_VIEW, 0 } };
  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++) {
    if (sqlite3_db_config (db, settings[i][0], settings[i][1], NULL) != SQLITE_OK) {
      return kg_sql_error (db, "cannot open", error);
    }
  }
  sqlite3_busy_timeout (db, KG_LIMIT_BUSY_MS);
  return kg_sql_execute (db, "PRAGMA cell_size_check = ON; PRAGMA cache_size = -4096", error);
}

/* Whether nobody can be writing to the store: it is on a read-only file system, or nobody has permission, and no
 * write-ahead log waits to be taken in. An archived copy is read like this, in a directory where SQLite could not make
 * the files that readers and writers share. */
static gboolean
is_at_rest (const char *path)
{
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  struct stat status;
  struct statvfs file_system;
  if (stat (wal, &status) == 0 && status.st_size > 0) {
    return FALSE;
  }
  if (stat (path, &status) != 0 || statvfs (path, &file_system) != 0) {
    return FALSE;
  }
  return (status.st_mode & (S_IWUSR | S_IWGRP | S_IWOTH)) == 0 ||
         (file_system.f_flag & ST_RDONLY) != 0;
}

/* The store as SQLite is to be told of it. (transfer full) */
static char *
uri_of (const char *path, gboolean write)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *escaped = g_uri_escape_string (absolute, "/", FALSE);
  return g_strconcat ("file:", escaped, !write && is_at_rest (path) ? "?immutable=1" : NULL, NULL);
}

gboolean
kg_sql_open (const char *path, gboolean write, gboolean create, sqlite3 **out, GError **error)
{
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_URI;
  flags |= write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
  flags |= create ? SQLITE_OPEN_CREATE : 0;
  sqlite3 *db = NULL;
  g_autofree char *uri = uri_of (path, write);
  if (sqlite3_open_v2 (uri, &db, flags, NULL) != SQLITE_OK) {
    g_set_error (error, KG_ERROR, KG_ERROR_STORE, "cannot open store `%s`: %s", path,
                 sqlite3_errmsg (db));
    sqlite3_close_v2 (db);
    return FALSE;
  }
  if (!disarm (db, error)) {
    sqlite3_close_v2 (db);
    return FALSE;
  }
  *out = db;
  return TRUE;
}
