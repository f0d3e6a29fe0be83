/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/error.h"

#include <sqlite3.h>

/* The few steps of using SQLite that the store and the log share. Internal to kg/ and api/log/. */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3_stmt, sqlite3_finalize)

/* Opens a file for one thread at a time: whatever triggers, views or functions its schema holds stay without effect, and others that
 * write are waited for. A copy at rest (on a read-only file system, or writable for nobody) is read without locks.
 * KG_ERROR_STORE. (transfer full) */
gboolean kg_sql_open (const char *path, gboolean write, gboolean create, sqlite3 **out,
                      GError **error);

/* Sets the error that fits the connection's last result: busy, full, read-only, damaged, … `what` says what was tried:
 * "cannot read the terms of". Always returns FALSE. */
gboolean kg_sql_error (sqlite3 *db, const char *what, GError **error);
/* The store's content contradicts itself; `what`: "term 12 has no datatype". Always returns FALSE. */
gboolean kg_sql_damaged (sqlite3 *db, GError **error, const char *format, ...) G_GNUC_PRINTF (3, 4);

gboolean kg_sql_prepare (sqlite3 *db, const char *sql, sqlite3_stmt **out, GError **error);
/* Steps a statement that gives rows: *row tells whether there is one. */
gboolean kg_sql_step (sqlite3_stmt *statement, gboolean *row, GError **error);
/* Calls `each` on every row; stops where it returns FALSE, and returns FALSE then. */
typedef gboolean (*KgSqlEach) (sqlite3_stmt *row, gpointer data, GError **error);
gboolean kg_sql_each (sqlite3_stmt *statement, KgSqlEach each, gpointer data, GError **error);
/* Steps a statement that gives none, and resets it. */
gboolean kg_sql_run (sqlite3_stmt *statement, GError **error);
/* Runs SQL text without parameters or results. */
gboolean kg_sql_execute (sqlite3 *db, const char *sql, GError **error);
/* The first column of the first row; `otherwise` where there is no row or it is NULL. */
gboolean kg_sql_int64 (sqlite3 *db, const char *sql, gint64 otherwise, gint64 *out, GError **error);
/* The same with `n` parameters. */
gboolean kg_sql_int64_with (sqlite3 *db, const char *sql, const gint64 *parameters, int n,
                            gint64 otherwise, gint64 *out, GError **error);

gboolean kg_sql_bind_text (sqlite3_stmt *statement, int i, const char *text, gssize length,
                           GError **error);
/* NULL `bytes` binds NULL. */
gboolean kg_sql_bind_blob (sqlite3_stmt *statement, int i, const guint8 *bytes, gsize length,
                           GError **error);
gboolean kg_sql_bind_int64 (sqlite3_stmt *statement, int i, gint64 value, GError **error);
/* Binds parameters 1 to n. */
gboolean kg_sql_bind_ids (sqlite3_stmt *statement, const guint32 *ids, int n, GError **error);
