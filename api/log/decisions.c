/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/decisions.h"

#include "kg/limits.h"
#include "kg/sql.h"

#include <string.h>

/* "Grdl". */
#define APPLICATION_ID 0x4772646c
#define VERSION 1
#define PREFIX_LEAST 8

struct _LogDecisions {
  sqlite3 *db;
  sqlite3_stmt *insert;
  gboolean open; /* a transaction is */
};

static const char schema[] =
    "CREATE TABLE decisions (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,"
    " time INTEGER NOT NULL, on_commit INTEGER NOT NULL, request TEXT NOT NULL,"
    " decision TEXT NOT NULL) STRICT;";

void
log_decision_free (LogDecision *decision)
{
  if (decision == NULL) {
    return;
  }
  g_free (decision->id);
  g_free (decision->request);
  g_free (decision->decision);
  g_free (decision);
}

char *
log_decisions_path (const char *store)
{
  gsize length = strlen (store);
  gsize stem = g_str_has_suffix (store, ".db") ? length - strlen (".db") : length;
  return g_strdup_printf ("%.*s-decisions.db", (int) stem, store);
}

/* --- Opening --- */

static gboolean
create_tables (sqlite3 *db, GError **error)
{
  g_autofree char *stamp = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %d",
                                            APPLICATION_ID, VERSION);
  gint64 tables = 0;
  if (!kg_sql_execute (db, "PRAGMA journal_mode = WAL", error) ||
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
  if (application != APPLICATION_ID || version < 1) {
    g_set_error (error, KG_ERROR, KG_ERROR_NOT_A_STORE, "`%s` is no log of decisions; move it away",
                 path);
    return FALSE;
  }
  if (version > VERSION) {
    g_set_error (error, KG_ERROR, KG_ERROR_VERSION,
                 "the log `%s` has version %" G_GINT64_FORMAT
                 ", this program knows %d; use a newer grounds",
                 path, version, VERSION);
    return FALSE;
  }
  return TRUE;
}

/* A log is a file from somewhere: whatever triggers, views or functions its schema holds stay without effect. */
static gboolean
set_up (sqlite3 *db, const char *path, gboolean write, GError **error)
{
  static const int settings[][2] = { { SQLITE_DBCONFIG_DEFENSIVE, 1 },
                                     { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
                                     { SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 },
                                     { SQLITE_DBCONFIG_ENABLE_VIEW, 0 } };
  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++) {
    if (sqlite3_db_config (db, settings[i][0], settings[i][1], NULL) != SQLITE_OK) {
      return kg_sql_error (db, "cannot open", error);
    }
  }
  sqlite3_busy_timeout (db, KG_LIMIT_BUSY_MS);
  return kg_sql_execute (db, "PRAGMA cell_size_check = ON; PRAGMA synchronous = FULL", error) &&
         check_version (db, path, write, error);
}

LogDecisions *
log_decisions_open (const char *store, gboolean write, GError **error)
{
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  flags |= write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
  g_autofree char *path = log_decisions_path (store);
  g_autoptr (LogDecisions) log = g_new0 (LogDecisions, 1);
  if (!write && !g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND,
                 "there is no log of decisions `%s`; `grounds decide` makes one", path);
    return NULL;
  }
  if (sqlite3_open_v2 (path, &log->db, flags, NULL) != SQLITE_OK) {
    g_set_error (error, KG_ERROR, KG_ERROR_STORE,
                 "cannot open the log of decisions `%s`: %s; check who may write to its directory",
                 path, sqlite3_errmsg (log->db));
    return NULL;
  }
  return set_up (log->db, path, write, error) ? g_steal_pointer (&log) : NULL;
}

void
log_decisions_free (LogDecisions *log)
{
  if (log == NULL) {
    return;
  }
  sqlite3_finalize (log->insert);
  sqlite3_close_v2 (log->db);
  g_free (log);
}

/* --- Appending --- */

gboolean
log_decisions_append (LogDecisions *log, const LogDecision *decision, GError **error)
{
  if (!log->open && !kg_sql_execute (log->db, "BEGIN IMMEDIATE", error)) {
    return FALSE;
  }
  log->open = TRUE;
  if (log->insert == NULL &&
      !kg_sql_prepare (log->db,
                       "INSERT INTO decisions (id, time, on_commit, request, decision)"
                       " VALUES (?, ?, ?, ?, ?)",
                       &log->insert, error)) {
    return FALSE;
  }
  return kg_sql_bind_text (log->insert, 1, decision->id, -1, error) &&
         kg_sql_bind_int64 (log->insert, 2, decision->time, error) &&
         kg_sql_bind_int64 (log->insert, 3, (gint64) decision->commit, error) &&
         kg_sql_bind_text (log->insert, 4, decision->request, -1, error) &&
         kg_sql_bind_text (log->insert, 5, decision->decision, -1, error) &&
         kg_sql_run (log->insert, error);
}

gboolean
log_decisions_commit (LogDecisions *log, GError **error)
{
  if (!log->open) {
    return TRUE;
  }
  if (!kg_sql_execute (log->db, "COMMIT", error)) {
    return FALSE;
  }
  log->open = FALSE;
  return TRUE;
}

/* --- Finding --- */

static char *
text_column (sqlite3_stmt *row, int column)
{
  const char *text = (const char *) sqlite3_column_text (row, column);
  return g_strdup (text != NULL ? text : "");
}

static LogDecision *
read_row (sqlite3_stmt *row)
{
  LogDecision *decision = g_new0 (LogDecision, 1);
  decision->id = text_column (row, 0);
  decision->time = sqlite3_column_int64 (row, 1);
  decision->commit = (guint64) sqlite3_column_int64 (row, 2);
  decision->request = text_column (row, 3);
  decision->decision = text_column (row, 4);
  return decision;
}

/* The first row, and whether there is another. */
static gboolean
read_rows (sqlite3_stmt *select, LogDecision **out, gboolean *several, GError **error)
{
  gboolean row = FALSE;
  *several = FALSE;
  if (!kg_sql_step (select, &row, error)) {
    return FALSE;
  }
  *out = row ? read_row (select) : NULL;
  return !row || kg_sql_step (select, several, error);
}

#define COLUMNS "SELECT id, time, on_commit, request, decision FROM decisions "

LogDecision *
log_decisions_find (LogDecisions *log, const char *name, GError **error)
{
  gboolean last = strcmp (name, "last") == 0;
  g_autofree char *from = g_ascii_strdown (name, -1);
  /* Beyond every id that begins like this: hex digits and hyphens come before. */
  g_autofree char *to = g_strconcat (from, "g", NULL);
  g_autoptr (sqlite3_stmt) select = NULL;
  g_autoptr (LogDecision) found = NULL;
  gboolean several = FALSE;
  if (!last && strlen (name) < PREFIX_LEAST) {
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
                 "`%s` is no id of a decision; write `last`, or at least %d characters of one",
                 name, PREFIX_LEAST);
    return NULL;
  }
  if (!kg_sql_prepare (log->db,
                       last ? COLUMNS "ORDER BY number DESC LIMIT 1"
                            : COLUMNS "WHERE id >= ? AND id < ? ORDER BY id LIMIT 2",
                       &select, error) ||
      (!last && (!kg_sql_bind_text (select, 1, from, -1, error) ||
                 !kg_sql_bind_text (select, 2, to, -1, error))) ||
      !read_rows (select, &found, &several, error)) {
    return NULL;
  }
  if (found == NULL) {
    g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND,
                 last ? "the log holds no decision yet; `grounds decide` makes some"
                      : "there is no decision `%s` in the log; check the id",
                 name);
    return NULL;
  }
  if (several) {
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
                 "several decisions begin with `%s`; write more of the id", name);
    return NULL;
  }
  return g_steal_pointer (&found);
}

/* --- Many of them --- */

static gboolean
add_to_runs (sqlite3_stmt *row, gpointer data, GError **error)
{
  GArray *runs = (GArray *) data;
  gint64 number = sqlite3_column_int64 (row, 0);
  const LogRun next = { (guint64) sqlite3_column_int64 (row, 1), number, number, 1 };
  LogRun *run = runs->len > 0 ? &g_array_index (runs, LogRun, runs->len - 1) : NULL;
  (void) error;
  if (run == NULL || run->commit != next.commit) {
    g_array_append_val (runs, next);
    return TRUE;
  }
  run->last = number;
  run->n++;
  return TRUE;
}

GArray *
log_decisions_runs (LogDecisions *log, gint64 since, GError **error)
{
  g_autoptr (sqlite3_stmt) select = NULL;
  g_autoptr (GArray) runs = g_array_new (FALSE, FALSE, sizeof (LogRun));
  if (!kg_sql_prepare (log->db,
                       "SELECT number, on_commit FROM decisions WHERE time >= ? ORDER BY number",
                       &select, error) ||
      !kg_sql_bind_int64 (select, 1, since, error) ||
      !kg_sql_each (select, add_to_runs, runs, error)) {
    return NULL;
  }
  return g_steal_pointer (&runs);
}

typedef struct {
  LogDecisionEach each;
  gpointer data;
} Handing;

static gboolean
hand_row (sqlite3_stmt *row, gpointer data, GError **error)
{
  const Handing *handing = (const Handing *) data;
  return handing->each (read_row (row), handing->data, error);
}

gboolean
log_decisions_each (LogDecisions *log, const LogRun *run, gint64 since, LogDecisionEach each,
                    gpointer data, GError **error)
{
  g_autoptr (sqlite3_stmt) select = NULL;
  Handing handing = { each, data };
  return kg_sql_prepare (log->db,
                         COLUMNS "WHERE number BETWEEN ? AND ? AND time >= ? ORDER BY number",
                         &select, error) &&
         kg_sql_bind_int64 (select, 1, run->first, error) &&
         kg_sql_bind_int64 (select, 2, run->last, error) &&
         kg_sql_bind_int64 (select, 3, since, error) &&
         kg_sql_each (select, hand_row, &handing, error);
}
