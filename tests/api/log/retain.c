/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/retain.h"

#include "api/log/verify.h"
#include "kg/error.h"
#include "tests/api/log/fixture.h"

#include <string.h>

/* Retention and holds. */

/* 2026-01-31T00:00:00Z; six months before is 2025-07-31, ten years before 2016-01-31. */
#define NOW (G_GINT64_CONSTANT (1769817600) * G_USEC_PER_SEC)
#define SIX_MONTHS (G_GINT64_CONSTANT (1753920000) * G_USEC_PER_SEC)
#define TEN_YEARS (G_GINT64_CONSTANT (1454198400) * G_USEC_PER_SEC)

static void
append_at (LogWriter *writer, LogKind kind, guint number, gint64 time)
{
  g_autofree char *id = log_fixture_id (number);
  g_autofree char *body = g_strdup_printf (
      "{\"decision\":{\"outcome\":\"deny\",\"subject\":\"secret-subject-%u\"},\"kind\":\"%s\"}",
      number, log_kind_name (kind));
  log_fixture_append_body (writer, kind, id, time, body);
}

/* Entry i is i days before the cutoff, for i < 10; the tenth is at the cutoff itself. */
static void
append_days (LogWriter *writer)
{
  for (guint i = 0; i < 10; i++) {
    append_at (writer, LOG_KIND_DECISION, i,
               SIX_MONTHS - (10 - (gint64) i) * 24 * 3600 * G_USEC_PER_SEC);
  }
  append_at (writer, LOG_KIND_DECISION, 10, SIX_MONTHS);
  append_at (writer, LOG_KIND_REVIEW, 11, SIX_MONTHS - 1);
  log_writer_wait (writer);
  log_keeper_settle (log_writer_keeper (writer));
}

static LogRetained
retain (LogWriter *writer, const LogRetention *what)
{
  g_autoptr (GError) error = NULL;
  LogRetained done;
  LogRetention own = *what;
  own.now = NOW;
  log_retain (writer, &own, &done, &error);
  g_assert_no_error (error);
  return done;
}

static void
assert_refused (LogWriter *writer, const LogRetention *what)
{
  g_autoptr (GError) error = NULL;
  LogRetained done;
  LogRetention own = *what;
  own.now = NOW;
  g_assert_false (log_retain (writer, &own, &done, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_INVALID);
}

/* The entries whose records are gone, as digits. */
static char *
gone (LogReader *reader, guint n)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < n; i++) {
    g_autoptr (LogEntry) entry = log_read (reader, i, NULL);
    if (entry->body == NULL) {
      g_string_append_printf (text, "%s%u", text->len > 0 ? " " : "", i);
    }
  }
  return g_string_free (text, FALSE);
}

static void
assert_gone (LogReader *reader, const char *expected)
{
  g_autofree char *text = gone (reader, 12);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_periods (LogFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  append_days (writer);
  const LogRetention six = { .before = SIX_MONTHS, .dry_run = TRUE };
  const LogRetention less = { .before = SIX_MONTHS + 1, .dry_run = TRUE };
  const LogRetention forced = { .before = SIX_MONTHS + 1, .dry_run = TRUE, .force = TRUE };
  const LogRetention ten = { .before = TEN_YEARS, .kinds = 1 << LOG_KIND_REPORT };
  const LogRetention nine = { .before = TEN_YEARS + 1, .kinds = 1 << LOG_KIND_REPORT };
  const LogRetention commits = { .before = 1, .kinds = 1 << LOG_KIND_COMMIT, .force = TRUE };
  const LogRetention own = { .before = 1, .kinds = 1 << LOG_KIND_RETENTION, .force = TRUE };
  g_assert_cmpuint (retain (writer, &six).removed, ==, 10);
  g_assert_cmpuint (retain (writer, &forced).removed, ==, 11);
  g_assert_cmpuint (retain (writer, &ten).removed, ==, 0);
  assert_refused (writer, &less);
  assert_refused (writer, &nine);
  assert_refused (writer, &commits);
  assert_refused (writer, &own);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  assert_gone (reader, "");
}

static void
test_remove (LogFixture *fixture, gconstpointer data)
{
  g_auto (LogVerification) found = { 0 };
  (void) data;
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  append_days (writer);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  g_autofree char *before = log_prove (reader, 3, NULL);
  const LogRetention what = { .before = SIX_MONTHS, .by = "somebody" };
  LogRetained done = retain (writer, &what);
  g_assert_cmpuint (done.removed, ==, 10);
  g_assert_cmpuint (done.held, ==, 0);
  assert_gone (reader, "0 1 2 3 4 5 6 7 8 9");
  g_autoptr (LogEntry) entry = log_read (reader, 12, NULL);
  g_assert_cmpstr (
      entry->body, ==,
      "{\"action\":\"remove\",\"before\":\"2025-07-31T00:00:00.000000Z\",\"by\":\"somebody\","
      "\"entries\":[[0,9]],\"kind\":\"retention\",\"kinds\":[\"decision\"],\"time\":"
      "\"2026-01-31T00:00:00.000000Z\"}");
  g_assert_cmpuint (retain (writer, &what).removed, ==, 0);
  g_assert_cmpuint (log_size (reader, NULL), ==, 13);
  /* The hash is there, and what was proved before holds. */
  g_autoptr (LogEntry) removed = log_read (reader, 3, NULL);
  g_autofree char *body = g_strdup ("{\"decision\":{\"outcome\":\"deny\",\"subject\":"
                                    "\"secret-subject-3\"},\"kind\":\"decision\"}");
  guint64 index = 0;
  LogHash leaf;
  log_hash_leaf ((const guint8 *) body, strlen (body), &leaf);
  g_assert_true (memcmp (&leaf, &removed->leaf, sizeof leaf) == 0);
  g_assert_true (log_proof_verify (before, strlen (before), fixture->verifier,
                                   (const guint8 *) body, strlen (body), &index, NULL));
  const LogVerifyOptions options = { .verifier = fixture->verifier };
  g_assert_true (log_verify (fixture->path, &options, &found, NULL));
  g_assert_cmpuint (found.removed, ==, 10);
}

/* Bits of the first ten entries. */
static gboolean
count_bits (sqlite3_stmt *row, gpointer data, GError **error)
{
  (void) error;
  for (guint offset = 0; offset < 10; offset++) {
    *(guint *) data += log_lookup_has (row, 0, offset) ? 1 : 0;
  }
  return TRUE;
}

/* What was removed is nowhere in the file: not in free pages, not in the lookups. */
static void
test_traces (LogFixture *fixture, gconstpointer data)
{
  g_autofree char *bytes = NULL;
  gsize length = 0;
  guint lookups = 0;
  sqlite3_stmt *select = NULL;
  (void) data;
  LogWriter *writer = log_fixture_writer (fixture);
  append_days (writer);
  log_keeper_settle (log_writer_keeper (writer));
  const LogRetention what = { .before = SIX_MONTHS };
  retain (writer, &what);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  /* Of a decision its kind alone is left. */
  log_keeper_settle (log_writer_keeper (writer));
  g_assert_true (kg_sql_prepare (log_reader_db (reader),
                                 "SELECT entries FROM lookups WHERE tile = 0", &select, NULL));
  g_assert_true (kg_sql_each (select, count_bits, &lookups, NULL));
  sqlite3_finalize (select);
  g_assert_cmpuint (lookups, ==, 10);
  g_clear_pointer (&reader, log_reader_free);
  log_writer_free (writer);
  g_assert_true (g_file_get_contents (fixture->path, &bytes, &length, NULL));
  g_assert_null (memmem (bytes, length, "secret-subject-3", 16));
  g_assert_nonnull (memmem (bytes, length, "secret-subject-10", 17));
}

static guint64
hold (LogWriter *writer, const LogHold *what)
{
  g_autoptr (GError) error = NULL;
  guint64 number = 0;
  log_hold_set (writer, what, NOW, "somebody", &number, &error);
  g_assert_no_error (error);
  return number;
}

static void
test_holds (LogFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  append_days (writer);
  const gint64 day = (gint64) 24 * 3600 * G_USEC_PER_SEC;
  const LogHold one = { .first = 2, .last = 2, .reason = (char *) "one" };
  const LogHold some = { .since = SIX_MONTHS - 4 * day,
                         .until = SIX_MONTHS - 2 * day,
                         .reason = (char *) "some \"days\"" };
  guint64 first = hold (writer, &one);
  guint64 second = hold (writer, &some);
  g_assert_cmpuint (first, ==, 12);
  const LogRetention what = { .before = SIX_MONTHS, .force = TRUE };
  LogRetained done = retain (writer, &what);
  g_assert_cmpuint (done.removed, ==, 7);
  g_assert_cmpuint (done.held, ==, 3);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  assert_gone (reader, "0 1 3 4 5 8 9");
  g_autoptr (GPtrArray) holds = log_holds (reader, NULL);
  g_assert_cmpuint (holds->len, ==, 2);
  const LogHold *told = g_ptr_array_index (holds, 1);
  g_assert_cmpuint (told->number, ==, second);
  g_assert_cmpint (told->since, ==, some.since);
  g_assert_cmpint (told->until, ==, some.until);
  g_assert_cmpstr (told->reason, ==, some.reason);
  g_assert_true (log_hold_release (writer, second, "done", NOW, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (log_hold_release (writer, second, "done", NOW, NULL, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_NOT_FOUND);
  g_assert_cmpuint (retain (writer, &what).removed, ==, 2);
  assert_gone (reader, "0 1 3 4 5 6 7 8 9");
}

static void
test_bad_holds (LogFixture *fixture, gconstpointer data)
{
  static const LogHold holds[] = {
    { .first = 3, .last = 2, .reason = (char *) "x" },
    { .since = 5, .until = 5, .reason = (char *) "x" },
    { .first = 1, .last = 1 },
    { .first = 1, .last = 1, .reason = (char *) "" },
  };
  (void) data;
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (holds); i++) {
    g_autoptr (GError) error = NULL;
    g_assert_false (log_hold_set (writer, &holds[i], NOW, NULL, NULL, &error));
    g_assert_error (error, KG_ERROR, KG_ERROR_INVALID);
  }
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  g_assert_cmpuint (log_size (reader, NULL), ==, 0);
}

/* More than one entry can name, with gaps. */
static void
test_many (LogFixture *fixture, gconstpointer data)
{
  g_auto (LogVerification) found = { 0 };
  (void) data;
  LogWriter *writer = log_fixture_writer (fixture);
  for (guint i = 0; i < 10000; i++) {
    append_at (writer, i % 3 == 0 ? LOG_KIND_REVIEW : LOG_KIND_DECISION, i, i);
  }
  log_writer_wait (writer);
  const LogRetention what = { .before = SIX_MONTHS };
  g_assert_cmpuint (retain (writer, &what).removed, ==, 6666);
  log_writer_free (writer);
  const LogVerifyOptions options = { .verifier = fixture->verifier };
  g_assert_true (log_verify (fixture->path, &options, &found, NULL));
  g_assert_cmpuint (found.removed, ==, 6666);
  g_assert_cmpuint (found.entries, ==, 10002);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name)                                                                                  \
  g_test_add ("/api/log/retain/" #name, LogFixture, NULL, log_fixture_set_up, test_##name,         \
              log_fixture_tear_down)
  ADD (periods);
  ADD (remove);
  ADD (traces);
  ADD (holds);
  ADD (bad_holds);
  ADD (many);
#undef ADD
  return g_test_run ();
}
