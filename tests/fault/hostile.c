/* SPDX-License-Identifier: Apache-2.0 */

/* Stores that somebody has tampered with: each is told from a sound one, by an error or by its
 * verification, and none does harm. fuzz-store looks for others. */

#include "tests/fault/fault.h"
#include "tests/fuzz/store-template.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  const char *name;
  const char *sql;   /* run on a store whose tables have neither types nor constraints */
  gboolean harmless; /* nothing that is read depends on it */
} Case;

static const Case cases[] = {
  { "sound", "SELECT 1", TRUE },

  { "quad/subject-out-of-range", "UPDATE quads SET subject = 999999 WHERE id = 1", FALSE },
  { "quad/subject-negative", "UPDATE quads SET subject = -1 WHERE id = 1", FALSE },
  { "quad/subject-zero", "UPDATE quads SET subject = 0 WHERE id = 1", FALSE },
  { "quad/subject-64-bit", "UPDATE quads SET subject = subject + 4294967296 WHERE id = 1", FALSE },
  { "quad/subject-text", "UPDATE quads SET subject = 'x' WHERE id = 1", FALSE },
  { "quad/subject-null", "UPDATE quads SET subject = NULL WHERE id = 1", FALSE },
  { "quad/subject-blob", "UPDATE quads SET subject = zeroblob(100000) WHERE id = 1", FALSE },
  { "quad/subject-other", "UPDATE quads SET subject = object WHERE id = 1", FALSE },
  { "quad/subject-literal",
    "UPDATE quads SET subject = (SELECT id FROM terms WHERE kind = 3 LIMIT 1) WHERE id = 1",
    FALSE },
  { "quad/predicate-blank",
    "UPDATE quads SET predicate = (SELECT id FROM terms WHERE kind = 2 LIMIT 1) WHERE id = 1",
    FALSE },
  { "quad/predicate-literal",
    "UPDATE quads SET predicate = (SELECT id FROM terms WHERE kind = 3 LIMIT 1) WHERE id = 1",
    FALSE },
  { "quad/object-out-of-range", "UPDATE quads SET object = 2147483648 WHERE id = 1", FALSE },
  { "quad/document-missing", "UPDATE quads SET document = 999 WHERE id = 1", FALSE },
  { "quad/document-zero", "UPDATE quads SET document = 0 WHERE id = 1", FALSE },
  { "quad/line-negative", "UPDATE quads SET line = -1 WHERE id = 1", FALSE },
  { "quad/line-64-bit", "UPDATE quads SET line = 4294967297 WHERE id = 1", FALSE },
  { "quad/removed-before-added", "UPDATE quads SET removed = 1 WHERE id = 7", FALSE },
  { "quad/removed-later", "UPDATE quads SET removed = 99 WHERE id = 1", FALSE },
  { "quad/removed-negative", "UPDATE quads SET removed = -5 WHERE id = 1", FALSE },
  { "quad/removed-text", "UPDATE quads SET removed = 'x' WHERE id = 1", FALSE },
  { "quad/not-removed", "UPDATE quads SET removed = NULL", FALSE },
  { "quad/gone", "DELETE FROM quads WHERE id = 2", FALSE },
  { "quad/all-gone", "DELETE FROM quads", FALSE },
  { "quad/one-more",
    "INSERT INTO quads SELECT 1000, subject, predicate, object, graph, document, line, removed"
    " FROM quads WHERE id = 1",
    FALSE },
  { "quad/same-id", "INSERT INTO quads SELECT * FROM quads WHERE id = 1", FALSE },
  { "quad/id-null", "UPDATE quads SET id = NULL WHERE id = 1", FALSE },
  { "quad/id-huge", "UPDATE quads SET id = 9223372036854775807 WHERE id = 1", FALSE },
  { "quad/many",
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
    " INSERT INTO quads SELECT 100 + i, subject, predicate, object, graph, document, line, removed"
    " FROM quads, n WHERE id = 1",
    FALSE },

  { "term/gone", "DELETE FROM terms WHERE id = 3", FALSE },
  { "term/all-gone", "DELETE FROM terms", FALSE },
  { "term/same-id", "INSERT INTO terms SELECT * FROM terms WHERE id = 3", FALSE },
  { "term/same-term",
    "UPDATE terms SET kind = 1, value = (SELECT value FROM terms WHERE id = 2), datatype = 0,"
    " language = NULL WHERE id = 4",
    FALSE },
  { "term/id-huge", "UPDATE terms SET id = 9223372036854775807 WHERE id = 3", FALSE },
  { "term/id-full", "UPDATE terms SET id = 2147483647 WHERE id = (SELECT max(id) FROM terms)",
    FALSE },
  { "term/id-text", "UPDATE terms SET id = 'zz' WHERE id = 3", FALSE },
  { "term/kind-zero", "UPDATE terms SET kind = 0 WHERE id = 3", FALSE },
  { "term/kind-four", "UPDATE terms SET kind = 4 WHERE id = 3", FALSE },
  { "term/kind-64-bit", "UPDATE terms SET kind = kind + 4294967296 WHERE id = 3", FALSE },
  { "term/value-null", "UPDATE terms SET value = NULL WHERE id = 3", FALSE },
  { "term/value-changed", "UPDATE terms SET value = value || 'x' WHERE id = 3", FALSE },
  { "term/value-blob", "UPDATE terms SET value = x'fffe00ff' WHERE id = 3", FALSE },
  { "term/value-not-utf8", "UPDATE terms SET value = CAST (x'c328' AS TEXT) WHERE id = 3", FALSE },
  { "term/value-surrogate", "UPDATE terms SET value = CAST (x'eda080' AS TEXT) WHERE id = 3",
    FALSE },
  { "term/value-with-nul", "UPDATE terms SET value = CAST (x'610062' AS TEXT) WHERE id = 3",
    FALSE },
  { "term/value-large", "UPDATE terms SET value = hex (zeroblob (4000000)) WHERE id = 3", FALSE },
  { "term/datatype-itself", "UPDATE terms SET datatype = id WHERE kind = 3", FALSE },
  { "term/datatype-of-iri", "UPDATE terms SET datatype = 1 WHERE kind = 1", FALSE },
  { "term/datatype-cycle",
    "UPDATE terms SET datatype = CASE id % 2 WHEN 0 THEN id + 1 ELSE id - 1 END WHERE id > 1",
    FALSE },
  { "term/datatype-literal",
    "UPDATE terms SET datatype = (SELECT min(id) FROM terms WHERE kind = 3) WHERE kind = 3",
    FALSE },
  { "term/datatype-out-of-range", "UPDATE terms SET datatype = 2147483647 WHERE kind = 3", FALSE },
  { "term/datatype-negative", "UPDATE terms SET datatype = -1 WHERE kind = 3", FALSE },
  { "term/language-of-iri", "UPDATE terms SET language = 'en' WHERE kind = 1", FALSE },
  { "term/language-not-utf8", "UPDATE terms SET language = CAST (x'ff' AS TEXT) WHERE kind = 3",
    FALSE },
  { "term/language-injection",
    "UPDATE terms SET language = 'en . <urn:x> <urn:y> <urn:z> .' WHERE language IS NOT NULL",
    FALSE },
  { "term/language-large",
    "UPDATE terms SET language = hex (zeroblob (100000)) WHERE language IS NOT NULL", FALSE },
  { "term/hash", "UPDATE terms SET hash = 7", FALSE },
  { "meta/seed-gone", "DELETE FROM meta", FALSE },
  { "meta/seed-text", "UPDATE meta SET value = 'x'", FALSE },

  { "commit/gone", "DELETE FROM commits WHERE id = 2", FALSE },
  { "commit/all-gone", "DELETE FROM commits", FALSE },
  { "commit/first-gone", "DELETE FROM commits WHERE id = 1", FALSE },
  { "commit/last-gone", "DELETE FROM commits WHERE id = 3", FALSE },
  { "commit/same-id", "INSERT INTO commits SELECT * FROM commits WHERE id = 2", FALSE },
  { "commit/one-more",
    "INSERT INTO commits SELECT 4, time, author, message, added, removed, quads, last_quad,"
    " last_document, digest FROM commits WHERE id = 3",
    FALSE },
  { "commit/id-huge", "UPDATE commits SET id = 9223372036854775807 WHERE id = 3", FALSE },
  { "commit/id-negative", "UPDATE commits SET id = -3", FALSE },
  { "commit/id-zero", "UPDATE commits SET id = 0 WHERE id = 1", FALSE },
  { "commit/time-changed", "UPDATE commits SET time = time + 1 WHERE id = 2", FALSE },
  { "commit/time-huge", "UPDATE commits SET time = 9223372036854775807 WHERE id = 2", FALSE },
  { "commit/time-small", "UPDATE commits SET time = -9223372036854775808 WHERE id = 2", FALSE },
  { "commit/author-null", "UPDATE commits SET author = NULL WHERE id = 2", FALSE },
  { "commit/author-changed", "UPDATE commits SET author = 'mallory' WHERE id = 2", FALSE },
  { "commit/message-not-utf8", "UPDATE commits SET message = CAST (x'ff' AS TEXT) WHERE id = 2",
    FALSE },
  { "commit/message-changed", "UPDATE commits SET message = 'the\nsecond' WHERE id = 2", FALSE },
  { "commit/added-wrong", "UPDATE commits SET added = added + 1 WHERE id = 2", FALSE },
  { "commit/added-negative", "UPDATE commits SET added = -1 WHERE id = 2", FALSE },
  { "commit/removed-huge", "UPDATE commits SET removed = 9223372036854775807 WHERE id = 3", FALSE },
  { "commit/quads-wrong", "UPDATE commits SET quads = 0 WHERE id = 3", FALSE },
  { "commit/quads-huge", "UPDATE commits SET quads = 9223372036854775807 WHERE id = 3", FALSE },
  { "commit/last-quad-small", "UPDATE commits SET last_quad = 1 WHERE id = 1", FALSE },
  { "commit/last-quad-large", "UPDATE commits SET last_quad = 9223372036854775807 WHERE id = 1",
    FALSE },
  { "commit/last-quad-negative", "UPDATE commits SET last_quad = -1 WHERE id = 1", FALSE },
  { "commit/last-document-large",
    "UPDATE commits SET last_document = 9223372036854775807 WHERE id = 1", FALSE },
  { "commit/digest-changed", "UPDATE commits SET digest = zeroblob (32) WHERE id = 2", FALSE },
  { "commit/digest-short", "UPDATE commits SET digest = x'00' WHERE id = 2", FALSE },
  { "commit/digest-null", "UPDATE commits SET digest = NULL WHERE id = 3", FALSE },
  { "commit/digest-text", "UPDATE commits SET digest = 'x' WHERE id = 3", FALSE },

  { "document/gone", "DELETE FROM documents WHERE id = 2", FALSE },
  { "document/all-gone", "DELETE FROM documents", FALSE },
  { "document/same-id", "INSERT INTO documents SELECT * FROM documents WHERE id = 2", FALSE },
  { "document/id-huge", "UPDATE documents SET id = 4294967297 WHERE id = 2", FALSE },
  { "document/commit-zero", "UPDATE documents SET in_commit = 0 WHERE id = 1", FALSE },
  { "document/commit-later", "UPDATE documents SET in_commit = 99 WHERE id = 1", FALSE },
  { "document/commit-other", "UPDATE documents SET in_commit = 2 WHERE id = 1", FALSE },
  { "document/name-null", "UPDATE documents SET name = NULL WHERE id = 1", FALSE },
  { "document/name-changed", "UPDATE documents SET name = 'other' WHERE id = 1", FALSE },
  { "document/name-not-utf8", "UPDATE documents SET name = CAST (x'ff' AS TEXT) WHERE id = 1",
    FALSE },
  { "document/graph-other", "UPDATE documents SET graph = 1 WHERE id = 1 AND graph <> 1 OR id = 2",
    FALSE },
  { "document/graph-literal",
    "UPDATE documents SET graph = (SELECT min(id) FROM terms WHERE kind = 3) WHERE id = 1", FALSE },
  { "document/graph-out-of-range", "UPDATE documents SET graph = 4294967297 WHERE id = 1", FALSE },
  { "document/format-changed", "UPDATE documents SET format = 'rdfxml' WHERE id = 1", FALSE },
  { "document/format-not-utf8", "UPDATE documents SET format = CAST (x'ff' AS TEXT) WHERE id = 1",
    FALSE },
  { "document/digest-short", "UPDATE documents SET digest = x'01' WHERE id = 1", FALSE },
  { "document/digest-changed", "UPDATE documents SET digest = zeroblob (32) WHERE id = 1", FALSE },
  { "document/range-backwards", "UPDATE documents SET first_quad = 5, last_quad = 2 WHERE id = 1",
    FALSE },
  { "document/range-huge",
    "UPDATE documents SET first_quad = -9223372036854775808,"
    " last_quad = 9223372036854775807 WHERE id = 1",
    TRUE },
  { "document/range-of-another", "UPDATE documents SET first_quad = first_quad - 1 WHERE id = 2",
    TRUE },

  { "prefix/name-null", "UPDATE prefixes SET name = NULL WHERE id = 1", FALSE },
  { "prefix/name-changed", "UPDATE prefixes SET name = 'a b:<c>' WHERE id = 1", FALSE },
  { "prefix/iri-changed",
    "UPDATE prefixes SET iri = 'https://example.org/> . <urn:x> <urn:y> <urn:z' WHERE id = 1",
    FALSE },
  { "prefix/iri-not-utf8", "UPDATE prefixes SET iri = CAST (x'ff' AS TEXT) WHERE id = 1", FALSE },
  { "prefix/iri-empty", "UPDATE prefixes SET iri = '' WHERE id = 1", FALSE },
  { "prefix/commit-other", "UPDATE prefixes SET in_commit = 2 WHERE id = 1", FALSE },
  { "prefix/gone", "DELETE FROM prefixes WHERE id = 1", FALSE },

  { "schema/newer", "PRAGMA user_version = 1000", FALSE },
  { "schema/negative", "PRAGMA user_version = -1", FALSE },
  { "schema/other-program", "PRAGMA application_id = 1", FALSE },
  { "schema/table-gone", "DROP TABLE quads", FALSE },
  { "schema/column-gone", "ALTER TABLE terms DROP COLUMN kind", FALSE },
  { "schema/view", "ALTER TABLE quads RENAME TO held; CREATE VIEW quads AS SELECT * FROM held",
    FALSE },
  { "schema/endless-view",
    "ALTER TABLE terms RENAME TO held; CREATE VIEW terms AS WITH RECURSIVE n (i) AS"
    " (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS id, 0 AS hash, 1 AS kind,"
    " 'x' AS value, 0 AS datatype, NULL AS language FROM n",
    FALSE },
  { "schema/trigger", "CREATE TRIGGER t AFTER INSERT ON commits BEGIN DELETE FROM quads; END",
    TRUE },
};

static void
damage (const char *path, const char *sql)
{
  g_autoptr (sqlite3) db = store_template_open (path);
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) != SQLITE_OK) {
    g_error ("%s: %s", sql, sqlite3_errmsg (db));
  }
}

static void
check_case (const Case *hostile, const char *template, const char *path)
{
  g_autoptr (GError) error = NULL;
  fault_copy_store (template, path, &error);
  g_assert_no_error (error);
  damage (path, hostile->sql);
  gboolean sound = store_template_exercise (path, &error);
  if (sound != hostile->harmless) {
    g_test_message ("%s: %s", hostile->name, sound ? "goes unnoticed" : error->message);
    g_test_fail ();
  }
}

static void
test_values (void)
{
  g_autofree char *directory = fault_make_directory (TRUE);
  g_autofree char *template = g_build_filename (directory, "template.db", NULL);
  g_autofree char *path = g_build_filename (directory, "store.db", NULL);
  store_template_make (template);
  store_template_loosen (template);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    check_case (&cases[i], template, path);
  }
  fault_remove_directory (g_steal_pointer (&directory));
}

/* --- Files that are no stores --- */

static void
assert_refused (const char *path, KgStoreFlags flags, const char *what)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgStore) store = kg_store_open (path, flags, &error);
  g_autoptr (KgSnapshot) snapshot = store == NULL ? NULL : kg_store_snapshot (store, &error);
  if (snapshot != NULL) {
    g_error ("%s is taken for a store", what);
  }
  g_assert_true (g_error_matches (error, KG_ERROR, KG_ERROR_NOT_A_STORE) ||
                 (g_error_matches (error, KG_ERROR, KG_ERROR_STORE) ||
                  g_error_matches (error, KG_ERROR, KG_ERROR_DAMAGED)));
}

static void
test_files (void)
{
  g_autofree char *directory = fault_make_directory (TRUE);
  g_autofree char *template = g_build_filename (directory, "template.db", NULL);
  g_autofree char *path = g_build_filename (directory, "store.db", NULL);
  g_autofree char *bytes = NULL;
  g_autofree char *after = NULL;
  gsize length = 0;
  store_template_make (template);
  g_file_get_contents (template, &bytes, &length, NULL);

  static const char text[] = "<urn:s> <urn:p> <urn:o> .\n";
  static const KgStoreFlags flags[] = { KG_STORE_READ, KG_STORE_WRITE,
                                        KG_STORE_WRITE | KG_STORE_CREATE };
  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++) {
    g_file_set_contents (path, text, -1, NULL);
    assert_refused (path, flags[i], "a text");
    g_file_get_contents (path, &after, NULL, NULL);
    g_assert_cmpstr (after, ==, text);
    g_clear_pointer (&after, g_free);
    assert_refused (directory, flags[i], "a directory");
    g_file_set_contents (path, bytes, (gssize) length / 2, NULL);
    assert_refused (path, flags[i], "half a store");
    g_file_set_contents (path, bytes, 100, NULL);
    assert_refused (path, flags[i], "the beginning of a store");
    fault_remove_store (path);
  }
  g_file_set_contents (path, "", 0, NULL);
  assert_refused (path, KG_STORE_READ, "an empty file");
  g_unlink (path);
  assert_refused (path, KG_STORE_READ, "no file");
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  fault_remove_directory (g_steal_pointer (&directory));
}

/* A WAL that was cut off, or whose end is garbage, loses what it loses: commits as a whole, from
 * the end. */
static void
test_wal (void)
{
  g_autofree char *directory = fault_make_directory (TRUE);
  g_autofree char *source = g_build_filename (directory, "source.db", NULL);
  g_autofree char *copy = g_build_filename (directory, "copy.db", NULL);
  g_autofree char *path = g_build_filename (directory, "store.db", NULL);
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  g_autofree char *bytes = NULL;
  gsize length = 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (GRand) rand = fault_rand_new ();
  store_template_make (source);
  /* The WAL stays only while somebody has the store open; two commits go into it. */
  g_autoptr (sqlite3) holder = store_template_open (source);
  sqlite3_exec (holder, "SELECT * FROM commits", NULL, NULL, NULL);
  gboolean sound = store_template_exercise (source, &error);
  g_assert_true (sound);
  fault_copy_store (source, copy, &error);
  g_assert_no_error (error);
  g_autofree char *copied = g_strconcat (copy, "-wal", NULL);
  g_file_get_contents (copied, &bytes, &length, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (length, >, 0);
  for (guint i = 0; i < fault_rounds (40); i++) {
    FaultState state;
    g_autofree char *damaged = g_memdup2 (bytes, length);
    gsize cut = (gsize) g_rand_int_range (rand, 0, (gint32) length);
    fault_copy_store (copy, path, &error);
    if (i % 2 == 0) {
      g_file_set_contents (wal, damaged, (gssize) cut, &error);
    } else {
      for (gsize j = cut; j < length; j++) {
        damaged[j] = (char) g_rand_int (rand);
      }
      g_file_set_contents (wal, damaged, (gssize) length, &error);
    }
    g_assert_no_error (error);
    fault_inspect (path, &state, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (state.commit, >=, 3);
    g_assert_cmpuint (state.commit, <=, 5);
  }
  g_clear_pointer (&holder, sqlite3_close_v2);
  fault_remove_directory (g_steal_pointer (&directory));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hostile/values", test_values);
  g_test_add_func ("/hostile/files", test_files);
  g_test_add_func ("/hostile/wal", test_wal);
  return g_test_run ();
}
