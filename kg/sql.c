/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/sql.h"

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
