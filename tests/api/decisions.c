/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/decisions.h"

#include "kg/error.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

/* The log of decisions. */

typedef struct {
  char *folder;
  char *store;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fixture->folder = g_dir_make_tmp ("grounds-XXXXXX", NULL);
  fixture->store = g_build_filename (fixture->folder, "g.db", NULL);
  fixture->path = log_decisions_path (fixture->store);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };
  (void) data;
  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *file = g_strconcat (fixture->path, suffixes[i], NULL);
    g_remove (file);
  }
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
  g_free (fixture->store);
  g_free (fixture->path);
}

static LogDecisions *
open_log (const Fixture *fixture, gboolean write)
{
  g_autoptr (GError) error = NULL;
  LogDecisions *log = log_decisions_open (fixture->store, write, &error);
  g_assert_no_error (error);
  return log;
}

static void
append (LogDecisions *log, const char *id)
{
  g_autoptr (GError) error = NULL;
  const LogDecision decision = { .id = (char *) id,
                                 .time = 17,
                                 .commit = 3,
                                 .request = (char *) "{\"a\": \"\xc3\xa9\"}",
                                 .decision = (char *) "{}" };
  log_decisions_append (log, &decision, &error);
  g_assert_no_error (error);
}

static void
commit (LogDecisions *log)
{
  g_autoptr (GError) error = NULL;
  log_decisions_commit (log, &error);
  g_assert_no_error (error);
}

static void
assert_found (LogDecisions *log, const char *name, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LogDecision) found = log_decisions_find (log, name, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found->id, ==, id);
  g_assert_cmpint (found->time, ==, 17);
  g_assert_cmpuint (found->commit, ==, 3);
  g_assert_cmpstr (found->request, ==, "{\"a\": \"\xc3\xa9\"}");
  g_assert_cmpstr (found->decision, ==, "{}");
}

static void
assert_not_found (LogDecisions *log, const char *name, KgError code)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (log_decisions_find (log, name, &error));
  g_assert_error (error, KG_ERROR, (gint) code);
}

static void
test_path (void)
{
  g_autofree char *usual = log_decisions_path ("a/g.db");
  g_autofree char *other = log_decisions_path ("a.db/store");
  g_assert_cmpstr (usual, ==, "a/g-decisions.db");
  g_assert_cmpstr (other, ==, "a.db/store-decisions.db");
}

static void
test_find (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (LogDecisions) log = open_log (fixture, TRUE);
  assert_not_found (log, "last", KG_ERROR_NOT_FOUND);
  append (log, "01a207bd-a9c0-7000-b264-0ee95441e621");
  append (log, "01a207bd-a9c0-7000-b264-0ee95441e620");
  append (log, "01a207be-0000-7000-8000-000000000000");
  append (log, "00000000-0000-7000-8000-000000000000");
  commit (log);
  g_autoptr (LogDecisions) reader = open_log (fixture, FALSE);
  assert_found (reader, "01a207bd-a9c0-7000-b264-0ee95441e620",
                "01a207bd-a9c0-7000-b264-0ee95441e620");
  assert_found (reader, "01A207BE", "01a207be-0000-7000-8000-000000000000");
  assert_found (reader, "last", "00000000-0000-7000-8000-000000000000");
  assert_not_found (reader, "01a207bd-a9c0-7000-b264-0ee95441e62", KG_ERROR_INVALID);
  assert_not_found (reader, "01a207b", KG_ERROR_INVALID);
  assert_not_found (reader, "01a207bf", KG_ERROR_NOT_FOUND);
  assert_not_found (reader, "%a207bd-", KG_ERROR_NOT_FOUND);
}

/* What was not committed was never there; two that append take turns. */
static void
test_commit (Fixture *fixture, gconstpointer data)
{
  (void) data;
  LogDecisions *lost = open_log (fixture, TRUE);
  append (lost, "11111111-0000-7000-8000-000000000000");
  log_decisions_free (lost);
  g_autoptr (LogDecisions) one = open_log (fixture, TRUE);
  g_autoptr (LogDecisions) two = open_log (fixture, TRUE);
  assert_not_found (one, "last", KG_ERROR_NOT_FOUND);
  append (one, "22222222-0000-7000-8000-000000000000");
  commit (one);
  append (two, "33333333-0000-7000-8000-000000000000");
  assert_found (one, "last", "22222222-0000-7000-8000-000000000000");
  commit (two);
  commit (two);
  assert_found (one, "last", "33333333-0000-7000-8000-000000000000");
}

/* --- Many --- */

static void
append_at (LogDecisions *log, guint number, gint64 time, guint64 commit)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = g_strdup_printf ("%08u-0000-7000-8000-000000000000", number);
  const LogDecision decision = {
    .id = id, .time = time, .commit = commit, .request = (char *) "{}", .decision = (char *) "{}"
  };
  log_decisions_append (log, &decision, &error);
  g_assert_no_error (error);
}

/* "2: 1 to 3 (2)" for each run */
static void
assert_runs (LogDecisions *log, gint64 since, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) runs = log_decisions_runs (log, since, &error);
  g_autoptr (GString) text = g_string_new (NULL);
  g_assert_no_error (error);
  for (guint i = 0; i < runs->len; i++) {
    const LogRun *run = &g_array_index (runs, LogRun, i);
    g_string_append_printf (text,
                            "%" G_GUINT64_FORMAT ": %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT
                            " (%" G_GUINT64_FORMAT ") ",
                            run->commit, run->first, run->last, run->n);
  }
  g_assert_cmpstr (text->str, ==, expected);
}

static gboolean
note_id (LogDecision *decision, gpointer data, GError **error)
{
  GString *ids = (GString *) data;
  (void) error;
  g_string_append_printf (ids, "%.8s ", decision->id);
  log_decision_free (decision);
  return ids->len < 27;
}

static void
assert_each (LogDecisions *log, gint64 first, gint64 last, gint64 since, gboolean all,
             const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) ids = g_string_new (NULL);
  const LogRun run = { .first = first, .last = last };
  g_assert_cmpint (log_decisions_each (log, &run, since, note_id, ids, &error), ==, all);
  g_assert_no_error (error);
  g_assert_cmpstr (ids->str, ==, expected);
}

static void
test_many (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (LogDecisions) log = open_log (fixture, TRUE);
  assert_runs (log, G_MININT64, "");
  append_at (log, 1, 50, 2);
  append_at (log, 2, 10, 2);
  append_at (log, 3, 60, 2);
  append_at (log, 4, 70, 1);
  append_at (log, 5, 80, 2);
  commit (log);
  assert_runs (log, G_MININT64, "2: 1 to 3 (3) 1: 4 to 4 (1) 2: 5 to 5 (1) ");
  assert_runs (log, 50, "2: 1 to 3 (2) 1: 4 to 4 (1) 2: 5 to 5 (1) ");
  assert_runs (log, 51, "2: 3 to 3 (1) 1: 4 to 4 (1) 2: 5 to 5 (1) ");
  assert_runs (log, 81, "");
  assert_each (log, 1, 2, G_MININT64, TRUE, "00000001 00000002 ");
  assert_each (log, 1, 3, 50, TRUE, "00000001 00000003 ");
  assert_each (log, 1, 5, G_MININT64, FALSE, "00000001 00000002 00000003 ");
}

static void
test_same_id (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LogDecisions) log = open_log (fixture, TRUE);
  const LogDecision decision = { .id = (char *) "44444444-0000-7000-8000-000000000000",
                                 .request = (char *) "{}",
                                 .decision = (char *) "{}" };
  append (log, decision.id);
  g_assert_false (log_decisions_append (log, &decision, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_STORE);
}

static void
assert_refused (const Fixture *fixture, gboolean write, KgError code)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (log_decisions_open (fixture->store, write, &error));
  g_assert_error (error, KG_ERROR, (gint) code);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  (void) data;
  assert_refused (fixture, FALSE, KG_ERROR_NOT_FOUND);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_set_contents (fixture->path, "no database, but long enough to be looked at",
                                      -1, NULL));
  assert_refused (fixture, FALSE, KG_ERROR_NOT_A_STORE);
  assert_refused (fixture, TRUE, KG_ERROR_NOT_A_STORE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/decisions/path", test_path);
  g_test_add ("/api/decisions/find", Fixture, NULL, set_up, test_find, tear_down);
  g_test_add ("/api/decisions/commit", Fixture, NULL, set_up, test_commit, tear_down);
  g_test_add ("/api/decisions/many", Fixture, NULL, set_up, test_many, tear_down);
  g_test_add ("/api/decisions/same-id", Fixture, NULL, set_up, test_same_id, tear_down);
  g_test_add ("/api/decisions/refused", Fixture, NULL, set_up, test_refused, tear_down);
  return g_test_run ();
}
