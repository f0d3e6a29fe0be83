/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/store.h"

#include "kg/history.h"
#include "tests/kg/fixture.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

static const char *const first_lines[] = { "+ a p b g 3", "+ a q \"text g 4",
                                           "+ _:x p \"5^^integer h 1", "+ a p b h 7", NULL };

static void
assert_dump (KgStore *store, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgSnapshot) snapshot = kg_store_snapshot (store, &error);
  g_assert_no_error (error);
  KgView view = { snapshot, NULL };
  g_autofree char *dump = fixture_dump (&view);
  g_assert_cmpstr (dump, ==, expected);
}

static void
test_commit (Fixture *fixture, gconstpointer data)
{
  (void) data;
  KgCommitResult result = fixture_commit (fixture->store, "first", first_lines);
  g_assert_cmpuint (result.commit, ==, 1);
  g_assert_cmpuint (result.added, ==, 4);
  g_assert_cmpuint (result.removed, ==, 0);
  g_assert_cmpuint (result.quads, ==, 4);
  assert_dump (fixture->store, "_:x p \"5^^integer h\na p b g\na p b h\na q \"text g\n");
}

static void
test_same_again (Fixture *fixture, gconstpointer data)
{
  (void) data;
  KgCommitResult first = fixture_commit (fixture->store, "first", first_lines);
  KgCommitResult again = fixture_commit (fixture->store, "again", first_lines);
  g_assert_cmpuint (again.commit, ==, 1);
  g_assert_cmpuint (again.added, ==, 0);
  g_assert_cmpuint (again.removed, ==, 0);
  g_assert_true (memcmp (again.digest, first.digest, KG_DIGEST_BYTES) == 0);
}

static void
test_places (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fixture_commit (fixture->store, "first", first_lines);
  g_autoptr (KgSnapshot) snapshot = kg_store_snapshot (fixture->store, NULL);
  KgView view = { snapshot, NULL };
  KgPlace place;
  KgTermId a = fixture_find (&view, "a");
  KgTermId p = fixture_find (&view, "p");
  KgTermId b = fixture_find (&view, "b");
  g_assert_true (kg_view_place (&view, a, p, b, 0, &place));
  g_assert_cmpuint (place.graph, ==, fixture_find (&view, "g"));
  g_assert_cmpuint (place.line, ==, 3);
  g_assert_true (kg_view_place (&view, a, p, b, 1, &place));
  g_assert_cmpuint (place.graph, ==, fixture_find (&view, "h"));
  g_assert_cmpuint (place.line, ==, 7);
  g_assert_false (kg_view_place (&view, a, p, b, 2, &place));
  KgDocument document;
  g_assert_true (kg_snapshot_document (snapshot, place.document, &document));
  g_assert_cmpstr (document.name, ==, "fixture");
  g_assert_cmpuint (document.commit, ==, 1);
  g_assert_null (document.format);
  g_assert_false (kg_snapshot_document (snapshot, 0, &document));
  g_assert_false (kg_snapshot_document (snapshot, 99, &document));
}

static void
test_snapshot_stays (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fixture_commit (fixture->store, "first", first_lines);
  g_autoptr (KgSnapshot) before = kg_store_snapshot (fixture->store, NULL);
  fixture_commit (fixture->store, "second",
                  (const char *[]) { "- a p b g", "- a p b h", "+ new p \"x@en g 9", NULL });
  assert_dump (fixture->store, "_:x p \"5^^integer h\na q \"text g\nnew p \"x@en g\n");
  KgView view = { before, NULL };
  g_autofree char *dump = fixture_dump (&view);
  g_assert_cmpstr (dump, ==, "_:x p \"5^^integer h\na p b g\na p b h\na q \"text g\n");
  g_assert_cmpuint (fixture_find (&view, "new"), ==, KG_NONE);
  g_assert_cmpuint (kg_snapshot_commit (before), ==, 1);
}

static void
test_other_process_sees (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (KgStore) reader = fixture_open (fixture, KG_STORE_READ);
  assert_dump (reader, "");
  fixture_commit (fixture->store, "first", first_lines);
  assert_dump (reader, "_:x p \"5^^integer h\na p b g\na p b h\na q \"text g\n");
}

static void
test_language_case_counts (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fixture_commit (fixture->store, "tags",
                  (const char *[]) { "+ a p \"t@en-GB g", "+ a p \"t@en-gb g", "+ a p \"t g",
                                     "+ a p \"t^^string g", NULL });
  assert_dump (fixture->store, "a p \"t g\na p \"t@en-GB g\na p \"t@en-gb g\n");
}

static void
test_unfinished_change_leaves_nothing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  (void) data;
  fixture_commit (fixture->store, "first", first_lines);
  g_autoptr (KgChange) change = kg_change_new (fixture->store);
  KgTermId term = fixture_term (change, "z");
  guint32 document = kg_change_add_document (change, "d", term, NULL, NULL);
  kg_change_add (change, document, term, term, term, 0);
  g_assert_true (kg_change_is_dirty (change));
  g_assert_true (kg_change_stage (change, &error));
  g_assert_no_error (error);
  g_assert_false (kg_change_is_dirty (change));
  g_autoptr (KgSnapshot) pending = kg_change_snapshot (change, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (kg_snapshot_n_quads (pending), ==, 5);
  g_assert_cmpuint (kg_snapshot_commit (pending), ==, 2);
  g_clear_pointer (&change, kg_change_free);
  assert_dump (fixture->store, "_:x p \"5^^integer h\na p b g\na p b h\na q \"text g\n");
}

static void
test_clear_graph (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  (void) data;
  fixture_commit (fixture->store, "first", first_lines);
  g_autoptr (KgChange) change = kg_change_new (fixture->store);
  KgTermId graph = fixture_term (change, "g");
  guint32 document = kg_change_add_document (change, "d", graph, NULL, NULL);
  kg_change_add (change, document, fixture_term (change, "a"), fixture_term (change, "p"),
                 fixture_term (change, "b"), 30);
  kg_change_add (change, document, fixture_term (change, "c"), fixture_term (change, "p"),
                 fixture_term (change, "b"), 31);
  kg_change_clear_graph (change, graph);
  KgCommitInfo info = { "tester", "replace", 5 };
  KgCommitResult result;
  g_assert_true (kg_change_commit (change, &info, &result, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (result.added, ==, 1);
  g_assert_cmpuint (result.removed, ==, 1);
  assert_dump (fixture->store, "_:x p \"5^^integer h\na p b g\na p b h\nc p b g\n");
}

/* Quads of one graph that several documents have said are cleared together. */
static void
test_clear_graph_of_many_documents (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  (void) data;
  fixture_commit (fixture->store, "one", (const char *[]) { "+ a p b g", NULL });
  fixture_commit (fixture->store, "two", (const char *[]) { "+ a p c g", "+ a p c h", NULL });
  g_autoptr (KgChange) change = kg_change_new (fixture->store);
  kg_change_clear_graph (change, fixture_term (change, "g"));
  KgCommitInfo info = { "tester", "clear", 5 };
  KgCommitResult result;
  g_assert_true (kg_change_commit (change, &info, &result, &error));
  g_assert_cmpuint (result.removed, ==, 2);
  assert_dump (fixture->store, "a p c h\n");
}

static void
test_limits_of_info (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *message = g_strnfill (65537, 'm');
  g_autofree char *fits = g_strnfill (65536, 'm');
  g_autofree char *author = g_strnfill (1025, 'a');
  KgCommitInfo wrong[] = { { "tester", message, 1 }, { author, "m", 1 }, { "tester", "\xff", 1 } };
  int codes[] = { KG_ERROR_LIMIT, KG_ERROR_LIMIT, KG_ERROR_INVALID };
  KgCommitResult result;
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (KgChange) change = kg_change_new (fixture->store);
    g_assert_false (kg_change_commit (change, &wrong[i], &result, &error));
    g_assert_error (error, KG_ERROR, codes[i]);
  }
  g_autoptr (KgChange) change = kg_change_new (fixture->store);
  KgTermId term = fixture_term (change, "z");
  guint32 document = kg_change_add_document (change, "d", term, NULL, NULL);
  kg_change_add (change, document, term, term, term, 0);
  KgCommitInfo right = { "tester", fits, 1 };
  g_assert_true (kg_change_commit (change, &right, &result, NULL));
}

static void
test_read_only_handle (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  (void) data;
  g_autoptr (KgStore) reader = fixture_open (fixture, KG_STORE_READ);
  g_autoptr (KgChange) change = kg_change_new (reader);
  g_assert_false (kg_change_stage (change, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_STORE);
}

static void
assert_cannot_open (const char *path, KgStoreFlags flags, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgStore) store = kg_store_open (path, flags, &error);
  g_assert_null (store);
  g_assert_error (error, KG_ERROR, code);
  g_assert_nonnull (strstr (error->message, path));
}

static void
test_not_a_store (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *missing = g_build_filename (fixture->directory, "missing.db", NULL);
  assert_cannot_open (missing, KG_STORE_READ, KG_ERROR_STORE);
  assert_cannot_open (missing, KG_STORE_WRITE, KG_ERROR_STORE);
  g_autofree char *text = g_build_filename (fixture->directory, "text", NULL);
  g_assert_true (
      g_file_set_contents (text, "this is a text and no database, by any means\n", -1, NULL));
  assert_cannot_open (text, KG_STORE_READ, KG_ERROR_NOT_A_STORE);
  assert_cannot_open (text, KG_STORE_WRITE | KG_STORE_CREATE, KG_ERROR_NOT_A_STORE);
  g_remove (text);
  g_autofree char *other = g_build_filename (fixture->directory, "other", NULL);
  sqlite3 *db = NULL;
  g_assert_cmpint (sqlite3_open (other, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "CREATE TABLE t (x)", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  assert_cannot_open (other, KG_STORE_WRITE | KG_STORE_CREATE, KG_ERROR_NOT_A_STORE);
  g_remove (other);
}

/* A process killed while it makes a store leaves an empty file or an empty database: the next writer finishes it. */
static void
test_cut_off_making (Fixture *fixture, gconstpointer data)
{
  (void) data;
  for (int made = 0; made <= 1; made++) {
    g_autofree char *path = g_build_filename (fixture->directory, "cut.db", NULL);
    g_autoptr (GError) error = NULL;
    g_assert_true (g_file_set_contents (path, "", 0, NULL));
    if (made) {
      sqlite3 *db = NULL;
      g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
      g_assert_cmpint (sqlite3_exec (db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL), ==,
                       SQLITE_OK);
      sqlite3_close (db);
    }
    assert_cannot_open (path, KG_STORE_READ, KG_ERROR_NOT_A_STORE);
    g_autoptr (KgStore) store = kg_store_open (path, KG_STORE_WRITE, &error);
    g_assert_no_error (error);
    fixture_commit (store, "first", first_lines);
    g_clear_pointer (&store, kg_store_unref);
    g_remove (path);
  }
}

static void
execute (Fixture *fixture, const char *sql)
{
  sqlite3 *db = NULL;
  char *message = NULL;
  g_assert_cmpint (sqlite3_open (fixture->path, &db), ==, SQLITE_OK);
  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (db);
}

static void
test_newer_version (Fixture *fixture, gconstpointer data)
{
  (void) data;
  execute (fixture, "PRAGMA user_version = 99");
  assert_cannot_open (fixture->path, KG_STORE_READ, KG_ERROR_VERSION);
  assert_cannot_open (fixture->path, KG_STORE_WRITE, KG_ERROR_VERSION);
}

/* Each of these edits must be noticed when the graph is read. */
static void
test_damage_is_noticed (Fixture *fixture, gconstpointer data)
{
  static const char *const edits[] = {
    "UPDATE quads SET subject = 4000 WHERE id = 1",
    "UPDATE quads SET object = -1 WHERE id = 1",
    "UPDATE quads SET document = 77 WHERE id = 1",
    "UPDATE quads SET line = -5 WHERE id = 1",
    "UPDATE quads SET predicate = (SELECT id FROM terms WHERE kind = 3 LIMIT 1) WHERE id = 1",
    "UPDATE quads SET subject = (SELECT id FROM terms WHERE kind = 3 LIMIT 1) WHERE id = 1",
    "DELETE FROM terms WHERE id = 2",
    "UPDATE terms SET kind = 9 WHERE id = 1",
    "UPDATE terms SET value = CAST(x'ff' AS TEXT) WHERE id = 1",
    "UPDATE terms SET datatype = 4000 WHERE kind = 3",
    "UPDATE terms SET datatype = id WHERE kind = 3",
    "UPDATE documents SET graph = 4000",
    "UPDATE documents SET graph = (SELECT id FROM terms WHERE kind = 3 LIMIT 1)",
    "DELETE FROM documents WHERE id = 1",
    "UPDATE documents SET digest = x'00'",
  };
  (void) data;
  fixture_commit (fixture->store, "first", first_lines);
  for (gsize i = 0; i < G_N_ELEMENTS (edits); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (KgStore) store = fixture_open (fixture, KG_STORE_READ);
    g_autofree char *edit = g_strdup_printf ("SAVEPOINT s; %s; RELEASE s", edits[i]);
    g_autofree char *bytes = NULL;
    gsize length = 0;
    execute (fixture, "PRAGMA wal_checkpoint(TRUNCATE)");
    g_assert_true (g_file_get_contents (fixture->path, &bytes, &length, NULL));
    execute (fixture, edit);
    g_autoptr (KgSnapshot) snapshot = kg_store_snapshot (store, &error);
    g_test_message ("%s", edits[i]);
    g_assert_null (snapshot);
    g_assert_error (error, KG_ERROR, KG_ERROR_DAMAGED);
    g_clear_pointer (&store, kg_store_unref);
    execute (fixture, "PRAGMA wal_checkpoint(TRUNCATE)");
    FILE *file = fopen (fixture->path, "r+");
    g_assert_nonnull (file);
    g_assert_cmpuint (fwrite (bytes, 1, length, file), ==, length);
    fclose (file);
  }
}

static void
test_hostile_schema (Fixture *fixture, gconstpointer data)
{
  (void) data;
  execute (fixture, "CREATE TRIGGER spoil AFTER INSERT ON commits BEGIN DELETE FROM quads; END");
  fixture_commit (fixture->store, "first", first_lines);
  assert_dump (fixture->store, "_:x p \"5^^integer h\na p b g\na p b h\na q \"text g\n");
}

/* An archived store, in a directory where nothing can be made. */
static void
test_at_rest (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fixture_commit (fixture->store, "first", first_lines);
  execute (fixture, "PRAGMA wal_checkpoint(TRUNCATE)");
  g_autofree char *directory = g_build_filename (fixture->directory, "archive %41?#", NULL);
  g_autofree char *path = g_build_filename (directory, "copy.db", NULL);
  g_autofree char *bytes = NULL;
  gsize length = 0;
  g_assert_true (g_file_get_contents (fixture->path, &bytes, &length, NULL));
  g_assert_cmpint (g_mkdir (directory, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
  g_assert_cmpint (g_chmod (path, 0400), ==, 0);
  g_assert_cmpint (g_chmod (directory, 0500), ==, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (KgStore) store = kg_store_open (path, KG_STORE_READ, &error);
  g_assert_no_error (error);
  assert_dump (store, "_:x p \"5^^integer h\na p b g\na p b h\na q \"text g\n");
  g_clear_pointer (&store, kg_store_unref);
  g_assert_cmpint (g_chmod (directory, 0700), ==, 0);
  g_autoptr (GDir) listing = g_dir_open (directory, 0, NULL);
  g_assert_cmpstr (g_dir_read_name (listing), ==, "copy.db");
  g_assert_null (g_dir_read_name (listing));
  g_remove (path);
  g_rmdir (directory);
}

static gpointer
hold_lock (gpointer path)
{
  sqlite3 *db = NULL;
  g_assert_cmpint (sqlite3_open ((const char *) path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
  g_usleep (700000);
  sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL);
  sqlite3_close (db);
  return NULL;
}

/* A second writer waits until the first is done. */
static void
test_second_writer_waits (Fixture *fixture, gconstpointer data)
{
  (void) data;
  GThread *thread = g_thread_new ("holder", hold_lock, fixture->path);
  g_usleep (200000);
  gint64 start = g_get_monotonic_time ();
  KgCommitResult result = fixture_commit (fixture->store, "first", first_lines);
  g_assert_cmpint (g_get_monotonic_time () - start, >, 200000);
  g_assert_cmpuint (result.commit, ==, 1);
  g_thread_join (thread);
}

static void
test_prefixes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  (void) data;
  g_autoptr (KgChange) change = kg_change_new (fixture->store);
  KgTermId term = fixture_term (change, "z");
  kg_change_add (change, kg_change_add_document (change, "d", term, NULL, NULL), term, term, term,
                 0);
  kg_change_add_prefix (change, "ex", "http://example.org/");
  kg_change_add_prefix (change, "ex", "http://other.example/");
  kg_change_add_prefix (change, "long", "http://example.org/a/");
  KgCommitInfo info = { "tester", "m", 1 };
  KgCommitResult result;
  g_assert_true (kg_change_commit (change, &info, &result, &error));
  g_autoptr (KgSnapshot) snapshot = kg_store_snapshot (fixture->store, &error);
  g_assert_cmpuint (kg_snapshot_n_prefixes (snapshot), ==, 2);
  static const char *const cases[][2] = {
    { "http://example.org/x", "ex:x" },
    { "http://example.org/a/b", "long:b" },
    { "http://example.org/", "ex:" },
    { "http://example.org/x/y", "http://example.org/x/y" },
    { "http://example.org/x.", "http://example.org/x." },
    { "urn:x", "urn:x" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *compact = kg_snapshot_compact (snapshot, cases[i][0]);
    g_assert_cmpstr (compact, ==, cases[i][1]);
    g_autofree char *expanded = kg_snapshot_expand (snapshot, cases[i][1], &error);
    g_assert_no_error (error);
    g_assert_cmpstr (expanded, ==, cases[i][0]);
  }
  static const char *const wrong[] = { "no colon", "x", "<not an iri>", "ex:a b", "" };
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GError) refusal = NULL;
    g_assert_null (kg_snapshot_expand (snapshot, wrong[i], &refusal));
    g_assert_error (refusal, KG_ERROR, KG_ERROR_INVALID);
  }
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, fixture_set_up, test, fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/store/commit", test_commit);
  add ("/store/same-again", test_same_again);
  add ("/store/places", test_places);
  add ("/store/snapshot-stays", test_snapshot_stays);
  add ("/store/other-process-sees", test_other_process_sees);
  add ("/store/language-case-counts", test_language_case_counts);
  add ("/store/unfinished-change-leaves-nothing", test_unfinished_change_leaves_nothing);
  add ("/store/clear-graph", test_clear_graph);
  add ("/store/clear-graph-of-many-documents", test_clear_graph_of_many_documents);
  add ("/store/limits-of-info", test_limits_of_info);
  add ("/store/read-only-handle", test_read_only_handle);
  add ("/store/not-a-store", test_not_a_store);
  add ("/store/cut-off-making", test_cut_off_making);
  add ("/store/newer-version", test_newer_version);
  add ("/store/damage-is-noticed", test_damage_is_noticed);
  add ("/store/hostile-schema", test_hostile_schema);
  add ("/store/at-rest", test_at_rest);
  add ("/store/second-writer-waits", test_second_writer_waits);
  add ("/store/prefixes", test_prefixes);
  return g_test_run ();
}
