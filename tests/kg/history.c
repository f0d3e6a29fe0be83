/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/history.h"

#include "tests/kg/fixture.h"

#include <sqlite3.h>
#include <string.h>

static const char *const one[] = { "+ a p b g 1", "+ a p c g 2", NULL };
static const char *const two[] = { "- a p b g", "+ d p e h 5", NULL };
static const char *const three[] = { "+ a p b g 8", "- d p e h", NULL };

static void
commit_three (Fixture *fixture)
{
  fixture_commit (fixture->store, "one", one);
  fixture_commit (fixture->store, "two", two);
  fixture_commit (fixture->store, "three", three);
}

static void
test_list (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  (void) data;
  commit_three (fixture);
  g_autoptr (GPtrArray) all = kg_history (fixture->store, 0, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, 3);
  const KgCommit *newest = (const KgCommit *) g_ptr_array_index (all, 0);
  g_assert_cmpuint (newest->id, ==, 3);
  g_assert_cmpstr (newest->message, ==, "three");
  g_assert_cmpstr (newest->author, ==, "tester");
  g_assert_cmpuint (newest->added, ==, 1);
  g_assert_cmpuint (newest->removed, ==, 1);
  g_assert_cmpuint (newest->quads, ==, 2);
  g_autoptr (GPtrArray) some = kg_history (fixture->store, 3, 1, &error);
  g_assert_cmpuint (some->len, ==, 1);
  g_assert_cmpuint (((const KgCommit *) g_ptr_array_index (some, 0))->id, ==, 2);
}

static void
test_digest (Fixture *fixture, gconstpointer data)
{
  static const guint64 nothing[] = { 0, 4, G_MAXINT64, G_MAXUINT64 };
  (void) data;
  commit_three (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = kg_history (fixture->store, 0, 0, NULL);
  g_autofree char *expected =
      kg_digest_to_hex (((const KgCommit *) g_ptr_array_index (all, 1))->digest);
  g_autofree char *digest = NULL;
  g_assert_true (kg_history_digest (fixture->store, 2, &digest, &error));
  g_assert_cmpstr (digest, ==, expected);
  for (gsize i = 0; i < G_N_ELEMENTS (nothing); i++) {
    char *none = NULL;
    g_assert_true (kg_history_digest (fixture->store, nothing[i], &none, &error));
    g_assert_null (none);
  }
}

static void
test_resolve (Fixture *fixture, gconstpointer data)
{
  (void) data;
  commit_three (fixture);
  g_autoptr (GPtrArray) all = kg_history (fixture->store, 0, 0, NULL);
  g_autofree char *hex = kg_digest_to_hex (((const KgCommit *) g_ptr_array_index (all, 1))->digest);
  g_autofree char *prefix = g_strndup (hex, 10);
  const char *names[] = { "0", "1", "3", "head", "head~1", "head~3", hex, prefix };
  guint64 expected[] = { 0, 1, 3, 3, 2, 0, 2, 2 };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GError) error = NULL;
    guint64 commit = 99;
    g_assert_true (kg_history_resolve (fixture->store, names[i], &commit, &error));
    g_assert_no_error (error);
    g_assert_cmpuint (commit, ==, expected[i]);
  }
  const char *unknown[] = { "4", "head~4", "ffffffffff", "123456789" };
  for (gsize i = 0; i < G_N_ELEMENTS (unknown); i++) {
    g_autoptr (GError) error = NULL;
    guint64 commit = 99;
    g_assert_false (kg_history_resolve (fixture->store, unknown[i], &commit, &error));
    g_assert_error (error, KG_ERROR, KG_ERROR_NOT_FOUND);
  }
  const char *malformed[] = { "", "-1", "abc", "HEAD", "head~", "head~x", "1 OR 1" };
  for (gsize i = 0; i < G_N_ELEMENTS (malformed); i++) {
    g_autoptr (GError) error = NULL;
    guint64 commit = 99;
    g_assert_false (kg_history_resolve (fixture->store, malformed[i], &commit, &error));
    g_assert_nonnull (error);
  }
}

static void
assert_diff (KgStore *store, guint64 from, guint64 to, guint added, guint removed)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgDiff) diff = kg_diff (store, from, to, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (diff->added->len, ==, added);
  g_assert_cmpuint (diff->removed->len, ==, removed);
}

static void
test_diff (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  (void) data;
  commit_three (fixture);
  assert_diff (fixture->store, 0, 1, 2, 0);
  assert_diff (fixture->store, 1, 2, 1, 1);
  assert_diff (fixture->store, 2, 3, 1, 1);
  /* What went away and came back is no difference, nor is what came and went. */
  assert_diff (fixture->store, 1, 3, 0, 0);
  assert_diff (fixture->store, 3, 1, 0, 0);
  assert_diff (fixture->store, 0, 3, 2, 0);
  assert_diff (fixture->store, 3, 0, 0, 2);
  assert_diff (fixture->store, 2, 1, 1, 1);
  assert_diff (fixture->store, 2, 2, 0, 0);
  g_assert_null (kg_diff (fixture->store, 0, 4, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_NOT_FOUND);
}

static void
test_diff_lines (Fixture *fixture, gconstpointer data)
{
  (void) data;
  commit_three (fixture);
  g_autoptr (KgDiff) diff = kg_diff (fixture->store, 1, 2, NULL);
  KgView view = { diff->snapshot, NULL };
  const KgDiffLine *added = &g_array_index (diff->added, KgDiffLine, 0);
  const KgDiffLine *removed = &g_array_index (diff->removed, KgDiffLine, 0);
  g_assert_cmpuint (added->quad.subject, ==, fixture_find (&view, "d"));
  g_assert_cmpuint (added->line, ==, 5);
  g_assert_cmpuint (removed->quad.object, ==, fixture_find (&view, "b"));
  g_assert_cmpuint (removed->line, ==, 1);
}

static void
test_rollback (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  (void) data;
  commit_three (fixture);
  KgCommitInfo info = { "tester", "back to two", 9 };
  KgCommitResult result;
  g_assert_true (kg_rollback (fixture->store, 2, &info, NULL, NULL, &result, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (result.commit, ==, 4);
  g_assert_cmpuint (result.added, ==, 1);
  g_assert_cmpuint (result.removed, ==, 1);
  assert_diff (fixture->store, 2, 4, 0, 0);
  /* The line at which it was said is still known. */
  g_autoptr (KgSnapshot) snapshot = kg_store_snapshot (fixture->store, &error);
  KgView view = { snapshot, NULL };
  KgPlace place;
  g_assert_true (kg_view_place (&view, fixture_find (&view, "d"), fixture_find (&view, "p"),
                                fixture_find (&view, "e"), 0, &place));
  g_assert_cmpuint (place.line, ==, 5);
  /* Again: nothing to do. */
  g_assert_true (kg_rollback (fixture->store, 2, &info, NULL, NULL, &result, &error));
  g_assert_cmpuint (result.commit, ==, 4);
  g_assert_cmpuint (result.added + result.removed, ==, 0);
  g_assert_false (kg_rollback (fixture->store, 17, &info, NULL, NULL, &result, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_NOT_FOUND);
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

static guint64
broken (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  KgVerification verification;
  g_assert_true (kg_history_verify (fixture->store, NULL, NULL, &verification, &error));
  g_assert_no_error (error);
  return verification.broken;
}

static void
test_verify_holds (Fixture *fixture, gconstpointer data)
{
  KgVerification verification;
  (void) data;
  g_assert_true (kg_history_verify (fixture->store, NULL, NULL, &verification, NULL));
  g_assert_cmpuint (verification.commits, ==, 0);
  commit_three (fixture);
  g_assert_true (kg_history_verify (fixture->store, NULL, NULL, &verification, NULL));
  g_assert_cmpuint (verification.commits, ==, 3);
  g_assert_cmpuint (verification.quads, ==, 4);
  g_assert_cmpuint (verification.broken, ==, 0);
}

/* Whatever is altered behind the program's back is found, and where. */
static void
test_verify_finds (Fixture *fixture, gconstpointer edit)
{
  const char *const *words = (const char *const *) edit;
  commit_three (fixture);
  g_assert_cmpuint (broken (fixture), ==, 0);
  execute (fixture, words[1]);
  g_assert_cmpuint (broken (fixture), ==, g_ascii_strtoull (words[2], NULL, 10));
}

static const char *const edits[][3] = {
  { "time", "UPDATE commits SET time = time + 1 WHERE id = 2", "2" },
  { "author", "UPDATE commits SET author = 'mallory' WHERE id = 1", "1" },
  { "message", "UPDATE commits SET message = 'x' WHERE id = 3", "3" },
  { "counts", "UPDATE commits SET added = 7 WHERE id = 2", "2" },
  { "total", "UPDATE commits SET quads = 7 WHERE id = 3", "3" },
  { "digest", "UPDATE commits SET digest = zeroblob(32) WHERE id = 2", "2" },
  { "line", "UPDATE quads SET line = 99 WHERE id = 1", "1" },
  { "object", "UPDATE quads SET object = subject WHERE id = 2", "1" },
  { "graph", "UPDATE quads SET graph = subject WHERE id = 2", "1" },
  { "removal", "UPDATE quads SET removed = NULL WHERE removed = 3", "3" },
  { "removed-later", "UPDATE quads SET removed = 3 WHERE removed = 2", "2" },
  { "removed-in-future", "UPDATE quads SET removed = 44 WHERE removed IS NULL AND id = 2", "3" },
  { "deleted-row", "DELETE FROM quads WHERE id = 1", "1" },
  { "stray-row", "INSERT INTO quads VALUES (500, 1, 2, 3, 4, 1, 1, NULL)", "3" },
  { "stray-document", "INSERT INTO documents VALUES (50, 9, 'x', 1, NULL, NULL, 0, 0)", "3" },
  { "term", "UPDATE terms SET value = value || 'x' WHERE value LIKE '%/b'", "1" },
  { "document", "UPDATE documents SET name = 'other' WHERE in_commit = 2", "2" },
  { "last-commit", "DELETE FROM commits WHERE id = 3", "2" },
  { "middle-commit", "DELETE FROM commits WHERE id = 2", "2" },
  { "moved-row", "UPDATE quads SET document = 1 WHERE id = 3", "2" },
};

static void
add (const char *path, void (*test) (Fixture *, gconstpointer), gconstpointer data)
{
  g_test_add (path, Fixture, data, fixture_set_up, test, fixture_tear_down);
}

/* What no commit covers, but writing relies on. */
static void
test_verify_refuses (Fixture *fixture, gconstpointer edit)
{
  g_autoptr (GError) error = NULL;
  KgVerification verification;
  commit_three (fixture);
  execute (fixture, (const char *) edit);
  g_assert_false (kg_history_verify (fixture->store, NULL, NULL, &verification, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_DAMAGED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/history/list", test_list, NULL);
  add ("/history/digest", test_digest, NULL);
  add ("/history/resolve", test_resolve, NULL);
  add ("/history/diff", test_diff, NULL);
  add ("/history/diff-lines", test_diff_lines, NULL);
  add ("/history/rollback", test_rollback, NULL);
  add ("/history/verify-holds", test_verify_holds, NULL);
  add ("/history/verify-refuses/hash", test_verify_refuses,
       "UPDATE terms SET hash = 1 WHERE id = 2");
  add ("/history/verify-refuses/seed", test_verify_refuses, "DELETE FROM meta");
  add ("/history/verify-refuses/ids", test_verify_refuses,
       "UPDATE quads SET id = 9223372036854775807 WHERE id = 1");
  for (gsize i = 0; i < G_N_ELEMENTS (edits); i++) {
    g_autofree char *path = g_strconcat ("/history/verify-finds/", edits[i][0], NULL);
    add (path, test_verify_finds, edits[i]);
  }
  return g_test_run ();
}
