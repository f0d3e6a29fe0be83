/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/verify.h"
#include "kg/error.h"
#include "tests/api/log/fixture.h"

#include <glib/gstdio.h>
#include <string.h>

/* A log as the first programs wrote it, whose lookups had a row for each entry, is brought up to date by whoever opens it. */

#define ENTRIES 300u

static void
append (LogWriter *writer, guint i)
{
  g_autofree char *id = log_fixture_id (i);
  g_autofree char *body = g_strdup_printf ("{\"decision\":{\"outcome\":\"%s\"},\"id\":\"%s\","
                                           "\"kind\":\"decision\",\"time\":%u}",
                                           i % 100 == 0 ? "deny" : "allow", id, i);
  log_fixture_append_body (writer, LOG_KIND_DECISION, id, i, body);
}

/* The file of today with the table of then, filled as it was: all entries of the log looked up. */
static void
write_former (const LogFixture *fixture)
{
  LogWriter *writer = log_fixture_writer (fixture);
  for (guint i = 0; i < ENTRIES; i++) {
    append (writer, i);
  }
  log_writer_wait (writer);
  log_keeper_settle (log_writer_keeper (writer));
  log_writer_free (writer);
  g_autofree char *sql = g_strdup_printf (
      "DROP TABLE lookups; CREATE TABLE lookups (key INTEGER NOT NULL, idx INTEGER NOT NULL,"
      " PRIMARY KEY (key, idx)) STRICT, WITHOUT ROWID;"
      "INSERT INTO lookups SELECT %" G_GINT64_FORMAT ", idx FROM entries WHERE idx %% 100 = 0;"
      "UPDATE meta SET value = %u WHERE key = 'looked'",
      log_lookup_key (LOG_KEY_OUTCOME, "deny"), ENTRIES);
  log_fixture_alter (fixture, sql);
}

static gboolean
add_index (const LogEntry *entry, gpointer data, GError **error)
{
  (void) error;
  g_string_append_printf ((GString *) data, "%" G_GUINT64_FORMAT " ", entry->index);
  return TRUE;
}

static void
assert_denied (const LogFixture *fixture, const char *expected)
{
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  g_autoptr (GString) found = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  const LogFilter filter = { .outcome = "deny", .ascending = TRUE };
  log_each (reader, &filter, add_index, found, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found->str, ==, expected);
}

static void
assert_sound (const LogFixture *fixture, guint n)
{
  g_auto (LogVerification) found = { 0 };
  g_autoptr (GError) error = NULL;
  const LogVerifyOptions options = { .verifier = fixture->verifier };
  log_verify (fixture->path, &options, &found, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found.n_problems, ==, 0);
  g_assert_cmpuint (found.entries, ==, n);
}

static void
test_written (LogFixture *fixture, gconstpointer data)
{
  (void) data;
  write_former (fixture);
  LogWriter *writer = log_fixture_writer (fixture);
  append (writer, ENTRIES);
  log_writer_wait (writer);
  log_keeper_settle (log_writer_keeper (writer));
  log_writer_free (writer);
  assert_denied (fixture, "0 100 200 300 ");
  assert_sound (fixture, ENTRIES + 1);
}

static void
test_read (LogFixture *fixture, gconstpointer data)
{
  (void) data;
  write_former (fixture);
  assert_denied (fixture, "0 100 200 ");
  assert_sound (fixture, ENTRIES);
}

/* The verifier alone alters nothing. */
static void
test_verified (LogFixture *fixture, gconstpointer data)
{
  g_auto (LogVerification) found = { 0 };
  g_autoptr (GError) error = NULL;
  const LogVerifyOptions options = { .verifier = fixture->verifier };
  (void) data;
  write_former (fixture);
  g_assert_false (log_verify (fixture->path, &options, &found, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_VERSION);
  g_autofree char *expected =
      g_strdup_printf ("`%s` is a log of a former kind; `grounds log list` brings it up to date",
                       fixture->path);
  g_assert_cmpstr (error->message, ==, expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name)                                                                                  \
  g_test_add ("/api/log/former/" #name, LogFixture, NULL, log_fixture_set_up, test_##name,         \
              log_fixture_tear_down)
  ADD (written);
  ADD (read);
  ADD (verified);
#undef ADD
  return g_test_run ();
}
