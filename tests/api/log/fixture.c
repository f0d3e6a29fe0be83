/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/api/log/fixture.h"

#include "tests/api/store-fixture.h"

#include <string.h>

void
log_fixture_set_up (LogFixture *fixture, gconstpointer data)
{
  static const guint8 secret[32] = { 1, 2, 3 };
  (void) data;
  fixture->folder = g_dir_make_tmp ("grounds-XXXXXX", NULL);
  fixture->store = g_build_filename (fixture->folder, "g.db", NULL);
  fixture->path = log_path (fixture->store);
  fixture->signer = log_signer_new ("grounds/test", secret);
  fixture->verifier = log_signer_verifier (fixture->signer, FALSE);
}

void
log_fixture_tear_down (LogFixture *fixture, gconstpointer data)
{
  (void) data;
  store_fixture_remove (fixture->folder);
  log_signer_unref (fixture->signer);
  g_free (fixture->verifier);
  g_free (fixture->folder);
  g_free (fixture->store);
  g_free (fixture->path);
}

LogWriter *
log_fixture_writer (const LogFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  LogWriter *writer = log_writer_open (fixture->store, fixture->signer, &error);
  g_assert_no_error (error);
  return writer;
}

LogReader *
log_fixture_reader (const LogFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  LogReader *reader = log_reader_open (fixture->store, &error);
  g_assert_no_error (error);
  return reader;
}

char *
log_fixture_id (guint number)
{
  return g_strdup_printf ("%08x-0000-7000-8000-000000000000", number);
}

char *
log_fixture_body (guint number)
{
  return g_strdup_printf ("{\"number\":%u}", number);
}

static void
check_done (gpointer data, guint64 index, const GError *error)
{
  (void) data;
  (void) index;
  g_assert_no_error (error);
}

void
log_fixture_append_body (LogWriter *writer, LogKind kind, const char *id, gint64 time,
                         const char *body)
{
  const LogAppend entry = {
    .kind = kind, .id = id, .time = time, .body = body, .length = strlen (body), .done = check_done
  };
  log_append (writer, &entry);
}

void
log_fixture_append (LogWriter *writer, guint first, guint n)
{
  for (guint i = first; i < first + n; i++) {
    g_autofree char *id = log_fixture_id (i);
    g_autofree char *body = log_fixture_body (i);
    log_fixture_append_body (writer, LOG_KIND_DECISION, id, i, body);
  }
  log_writer_wait (writer);
}

void
log_fixture_alter (const LogFixture *fixture, const char *sql)
{
  sqlite3 *db = NULL;
  g_assert_cmpint (sqlite3_open (fixture->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

LogHash
log_fixture_root (guint n)
{
  LogEdge edge = { 0 };
  LogHash root;
  for (guint i = 0; i < n; i++) {
    g_autofree char *body = log_fixture_body (i);
    LogHash leaf;
    log_hash_leaf ((const guint8 *) body, strlen (body), &leaf);
    log_edge_append (&edge, &leaf);
  }
  log_edge_root (&edge, &root);
  return root;
}
