/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/schema.h"

#include "kg/limits.h"
#include "kg/terms.h"

#include <string.h>

/* "Grnd": what file(1) and we recognise a store by. */
#define APPLICATION_ID 0x47726e64
/* INVARIANT: migrations[i] turns version i into version i + 1; released ones are never edited. */
#define VERSION ((int) G_N_ELEMENTS (migrations))

/* Version 1. A quad's graph is that of its document; it stands in the row as well, so that the index of live quads can
 * promise that a graph holds a triple once. `removed` is the commit that removed it. Rows of one document stand
 * together in the order they were written, so that commits, documents and graphs are found without an index. */
static const char version_1[] =
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE terms (id INTEGER PRIMARY KEY, hash INTEGER NOT NULL, kind INTEGER NOT NULL,"
    " value TEXT NOT NULL, datatype INTEGER NOT NULL, language TEXT) STRICT;"
    "CREATE INDEX terms_hash ON terms (hash);"
    "CREATE TABLE commits (id INTEGER PRIMARY KEY, time INTEGER NOT NULL, author TEXT NOT NULL,"
    " message TEXT NOT NULL, added INTEGER NOT NULL, removed INTEGER NOT NULL,"
    " quads INTEGER NOT NULL, last_quad INTEGER NOT NULL, last_document INTEGER NOT NULL,"
    " digest BLOB NOT NULL) STRICT;"
    "CREATE TABLE documents (id INTEGER PRIMARY KEY, in_commit INTEGER NOT NULL,"
    " name TEXT NOT NULL, graph INTEGER NOT NULL, format TEXT, digest BLOB,"
    " first_quad INTEGER NOT NULL, last_quad INTEGER NOT NULL) STRICT;"
    "CREATE INDEX documents_graph ON documents (graph);"
    "CREATE TABLE quads (id INTEGER PRIMARY KEY, subject INTEGER NOT NULL,"
    " predicate INTEGER NOT NULL, object INTEGER NOT NULL, graph INTEGER NOT NULL,"
    " document INTEGER NOT NULL, line INTEGER NOT NULL, removed INTEGER) STRICT;"
    "CREATE UNIQUE INDEX quads_live ON quads (subject, predicate, object, graph)"
    " WHERE removed IS NULL;"
    "CREATE INDEX quads_removed ON quads (removed) WHERE removed IS NOT NULL;"
    "CREATE TABLE prefixes (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, iri TEXT NOT NULL,"
    " in_commit INTEGER NOT NULL) STRICT;";

static const char *const migrations[] = { version_1 };

static gboolean
migrate (sqlite3 *db, int from, GError **error)
{
  for (int version = from; version < VERSION; version++) {
    g_autofree char *stamp = g_strdup_printf ("PRAGMA user_version = %d", version + 1);
    if (!kg_sql_execute (db, migrations[version], error) || !kg_sql_execute (db, stamp, error)) {
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
write_seed (sqlite3 *db, GError **error)
{
  g_autoptr (sqlite3_stmt) insert = NULL;
  return kg_sql_prepare (db, "INSERT INTO meta VALUES ('hash-seed', ?)", &insert, error) &&
         kg_sql_bind_int64 (insert, 1, (gint64) kg_terms_random_seed (), error) &&
         kg_sql_run (insert, error);
}

static gboolean
create_tables (sqlite3 *db, GError **error)
{
  g_autofree char *stamp = g_strdup_printf ("PRAGMA application_id = %d", APPLICATION_ID);
  return kg_sql_execute (db, stamp, error) && migrate (db, 0, error) && write_seed (db, error);
}

static gboolean
read_versions (sqlite3 *db, gint64 *application, gint64 *version, gint64 *tables, GError **error)
{
  return kg_sql_int64 (db, "PRAGMA application_id", 0, application, error) &&
         kg_sql_int64 (db, "PRAGMA user_version", 0, version, error) &&
         kg_sql_int64 (db, "SELECT count(*) FROM sqlite_schema", 0, tables, error);
}

/* Creates or migrates inside a transaction, looking again under the lock: two processes may try at once. */
static gboolean
bring_up_to_date (sqlite3 *db, GError **error)
{
  gint64 application = 0;
  gint64 version = 0;
  gint64 tables = 0;
  if (!kg_sql_execute (db, "BEGIN IMMEDIATE", error)) {
    return FALSE;
  }
  gboolean done = read_versions (db, &application, &version, &tables, error);
  if (done && tables == 0) {
    done = create_tables (db, error);
  } else if (done && version < VERSION) {
    done = migrate (db, (int) version, error);
  }
  if (done && kg_sql_execute (db, "COMMIT", error)) {
    return TRUE;
  }
  sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

static gboolean
not_a_store (const char *path, GError **error)
{
  g_set_error (error, KG_ERROR, KG_ERROR_NOT_A_STORE,
               "`%s` is not a Grounds store; name another file", path);
  return FALSE;
}

static gboolean
check_version (sqlite3 *db, const char *path, gboolean write, gboolean create, GError **error)
{
  gint64 application = 0;
  gint64 version = 0;
  gint64 tables = 0;
  if (!read_versions (db, &application, &version, &tables, error)) {
    return FALSE;
  }
  if (tables == 0 && (write || create)) {
    return bring_up_to_date (db, error);
  }
  if (tables == 0) {
    g_set_error (error, KG_ERROR, KG_ERROR_NOT_A_STORE,
                 "`%s` is an empty database, perhaps a store whose making was cut off; any command"
                 " that writes, such as `grounds load`, finishes it",
                 path);
    return FALSE;
  }
  if (application != APPLICATION_ID || version < 1) {
    return not_a_store (path, error);
  }
  if (version > VERSION) {
    g_set_error (error, KG_ERROR, KG_ERROR_VERSION,
                 "store `%s` has schema version %" G_GINT64_FORMAT
                 ", this program knows %d; use a newer grounds",
                 path, version, VERSION);
    return FALSE;
  }
  if (version < VERSION && !write) {
    g_set_error (error, KG_ERROR, KG_ERROR_VERSION,
                 "store `%s` has the older schema version %" G_GINT64_FORMAT
                 "; any command that writes, such as `grounds load`, brings it up to date",
                 path, version);
    return FALSE;
  }
  return version == VERSION || bring_up_to_date (db, error);
}

static gboolean
set_up (sqlite3 *db, const char *path, gboolean write, gboolean create, GError **error)
{
  /* synchronous=FULL: a commit survives a power failure (NORMAL may lose it in WAL mode). The cache grows with the
   * transaction, so that no page of a large load is written twice. */
  if (write &&
      !kg_sql_execute (db, "PRAGMA synchronous = FULL; PRAGMA cache_size = -1048576", error)) {
    return FALSE;
  }
  gint64 tables = 0;
  if (write && !kg_sql_int64 (db, "SELECT count(*) FROM sqlite_schema", 0, &tables, error)) {
    return FALSE;
  }
  if (write && tables == 0 &&
      !kg_sql_execute (db, "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL", error)) {
    return FALSE;
  }
  return check_version (db, path, write, create, error);
}

gboolean
kg_schema_open (const char *path, gboolean write, gboolean create, sqlite3 **out, GError **error)
{
  sqlite3 *db = NULL;
  if (!create && !g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_set_error (error, KG_ERROR, KG_ERROR_STORE,
                 "there is no store `%s`; `grounds load FILE` makes one", path);
    return FALSE;
  }
  if (!kg_sql_open (path, write, create, &db, error)) {
    return FALSE;
  }
  if (!set_up (db, path, write, create, error)) {
    sqlite3_close_v2 (db);
    return FALSE;
  }
  *out = db;
  return TRUE;
}
