/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/limits.h"
#include "api/log/retain.h"
#include "api/log/verify.h"
#include "tests/api/log/fixture.h"

#include <string.h>

/* What the verifier says of records that are gone, of holds, of ids and of times. */

#define DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

static void
append_decision (LogWriter *writer, guint id_number, gint64 time)
{
  g_autofree char *id = log_fixture_id (id_number);
  g_autofree char *body = g_strdup_printf ("{\"decision\":{},\"id\":\"%s\",\"kind\":\"decision\","
                                           "\"time\":%" G_GINT64_FORMAT "}",
                                           id, time);
  log_fixture_append_body (writer, LOG_KIND_DECISION, id, time, body);
}

/* Ten decisions, one a day. */
static LogWriter *
write_log (const LogFixture *fixture)
{
  LogWriter *writer = log_fixture_writer (fixture);
  for (guint i = 0; i < 10; i++) {
    append_decision (writer, i, (gint64) i * DAY);
  }
  log_writer_wait (writer);
  return writer;
}

static void
end_log (LogWriter *writer)
{
  log_writer_wait (writer);
  log_keeper_settle (log_writer_keeper (writer));
  log_writer_free (writer);
}

static void
verify (const LogFixture *fixture, LogVerification *found)
{
  g_autoptr (GError) error = NULL;
  const LogVerifyOptions options = { .verifier = fixture->verifier };
  log_verify (fixture->path, &options, found, &error);
  g_assert_no_error (error);
}

static void
assert_found (const LogFixture *fixture, const char *expected)
{
  g_auto (LogVerification) found = { 0 };
  g_autoptr (GString) text = g_string_new (NULL);
  verify (fixture, &found);
  for (guint i = 0; i < found.problems->len; i++) {
    g_string_append_printf (text, "%s\n", (char *) g_ptr_array_index (found.problems, i));
  }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
retain (LogWriter *writer, gint64 before)
{
  g_autoptr (GError) error = NULL;
  LogRetained done;
  const LogRetention what = { .before = before, .now = 1000 * DAY, .force = TRUE };
  log_retain (writer, &what, &done, &error);
  g_assert_no_error (error);
}

static guint64
hold (LogWriter *writer, LogHold what)
{
  g_autoptr (GError) error = NULL;
  guint64 number = 0;
  what.reason = (char *) "inquiry";
  log_hold_set (writer, &what, 1000 * DAY, NULL, &number, &error);
  g_assert_no_error (error);
  return number;
}

/* What the writer does is as it should be: holds by index and by time, one lifted, removals before and after. */
static void
test_sound (LogFixture *fixture, gconstpointer data)
{
  g_auto (LogVerification) found = { 0 };
  (void) data;
  LogWriter *writer = write_log (fixture);
  guint64 by_index = hold (writer, (LogHold) { .first = 2, .last = 3 });
  hold (writer, (LogHold) { .since = 5 * DAY, .until = 6 * DAY });
  retain (writer, 7 * DAY);
  g_assert_true (log_hold_release (writer, by_index, "done", 1000 * DAY, NULL, NULL));
  retain (writer, 7 * DAY);
  retain (writer, 8 * DAY);
  end_log (writer);
  assert_found (fixture, "");
  verify (fixture, &found);
  /* 0, 1, 4 and 6; then 2 and 3; then 7. */
  g_assert_cmpuint (found.removed, ==, 7);
}

/* --- Removals that are not what an entry says --- */

static void
append_removal (LogWriter *writer, const char *entries, const char *kinds, gint64 before)
{
  g_autofree char *body =
      g_strdup_printf ("{\"action\":\"remove\",\"before\":%" G_GINT64_FORMAT
                       ",\"entries\":%s,\"kind\":\"retention\",\"kinds\":%s,\"time\":1}",
                       before, entries, kinds);
  log_fixture_append_body (writer, LOG_KIND_RETENTION, NULL, 1, body);
}

static void
test_altered (LogFixture *fixture, gconstpointer data)
{
  static const struct {
    const char *entries;
    const char *kinds;
    gint64 before;
    const char *sql;
    const char *found;
  } cases[] = {
    { "[[1,2]]", "[\"decision\"]", 3 * DAY,
      "UPDATE entries SET body = NULL WHERE idx BETWEEN 1 AND 2", "" },
    { "[[1,2]]", "[\"decision\"]", 3 * DAY, "UPDATE entries SET body = NULL WHERE idx = 1",
      "entry 2: its record is there, and entry 10 says it is not\n" },
    { "[[1,2]]", "[\"decision\"]", 3 * DAY,
      "UPDATE entries SET body = NULL WHERE idx IN (0, 1, 2, 3)",
      "entry 0: its record is gone, and no entry says that it was removed\n"
      "entry 3: its record is gone, and no entry says that it was removed\n" },
    { "[[4,4],[1,1]]", "[\"decision\"]", 5 * DAY,
      "UPDATE entries SET body = NULL WHERE idx IN (1, 2, 4)",
      "entry 2: its record is gone, and no entry says that it was removed\n" },
    { "[[1,2]]", "[\"review\"]", 3 * DAY,
      "UPDATE entries SET body = NULL WHERE idx BETWEEN 1 AND 2",
      "entry 1: is of a kind that entry 10 cannot have removed\n"
      "entry 2: is of a kind that entry 10 cannot have removed\n" },
    { "[[1,2]]", "[\"commit\",\"decision\"]", 3 * DAY,
      "UPDATE entries SET kind = 1, body = NULL WHERE idx = 1;"
      "UPDATE entries SET body = NULL WHERE idx = 2",
      "entry 1: is of a kind that entry 10 cannot have removed\n" },
    { "[[1,2]]", "[\"decision\"]", 2 * DAY,
      "UPDATE entries SET body = NULL WHERE idx BETWEEN 1 AND 2",
      "entry 2: is not as old as what entry 10 removed\n" },
    { "[[9,10]]", "[\"decision\"]", 3 * DAY, "SELECT 1",
      "entry 10: says that it removed what does not stand before it\n" },
    { "[[2,1]]", "[\"decision\"]", 3 * DAY, "SELECT 1",
      "entry 10: says that it removed what does not stand before it\n" },
    { "[[-1,1]]", "[\"decision\"]", 3 * DAY, "SELECT 1",
      "entry 10: says that it removed what does not stand before it\n" },
    { "[3]", "[\"decision\"]", 3 * DAY, "SELECT 1",
      "entry 10: says that it removed what does not stand before it\n" },
  };
  (void) data;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    LogWriter *writer = write_log (fixture);
    append_removal (writer, cases[i].entries, cases[i].kinds, cases[i].before);
    end_log (writer);
    log_fixture_alter (fixture, cases[i].sql);
    assert_found (fixture, cases[i].found);
    log_fixture_alter (fixture, "DELETE FROM entries; DELETE FROM ids; DELETE FROM tiles;"
                                "DELETE FROM lookups; DELETE FROM checkpoints; DELETE FROM meta");
  }
}

/* --- Holds --- */

/* Somebody removes what is held, as the program would not. */
static void
test_held (LogFixture *fixture, gconstpointer data)
{
  (void) data;
  LogWriter *writer = write_log (fixture);
  hold (writer, (LogHold) { .first = 2, .last = 3 });
  hold (writer, (LogHold) { .since = 5 * DAY, .until = 6 * DAY });
  append_removal (writer, "[[1,3],[5,5]]", "[\"decision\"]", 7 * DAY);
  end_log (writer);
  log_fixture_alter (fixture, "UPDATE entries SET body = NULL WHERE idx IN (1, 2, 3, 5)");
  assert_found (fixture, "entry 2: was removed by entry 12 under hold 10\n"
                         "entry 3: was removed by entry 12 under hold 10\n"
                         "entry 5: was removed by entry 12 under hold 11\n");
}

/* A hold counts from its entry on to the one that lifts it. */
static void
test_in_force (LogFixture *fixture, gconstpointer data)
{
  (void) data;
  LogWriter *writer = write_log (fixture);
  append_removal (writer, "[[1,1]]", "[\"decision\"]", 7 * DAY);
  guint64 number = hold (writer, (LogHold) { .first = 0, .last = 9 });
  append_removal (writer, "[[2,2]]", "[\"decision\"]", 7 * DAY);
  g_assert_true (log_hold_release (writer, number, "done", 1, NULL, NULL));
  append_removal (writer, "[[3,3]]", "[\"decision\"]", 7 * DAY);
  end_log (writer);
  log_fixture_alter (fixture, "UPDATE entries SET body = NULL WHERE idx IN (1, 2, 3)");
  assert_found (fixture, "entry 2: was removed by entry 12 under hold 11\n");
}

/* What the program goes by must be what the entries say. */
static void
test_holds_altered (LogFixture *fixture, gconstpointer data)
{
  static const struct {
    const char *sql;
    const char *found;
  } cases[] = {
    { "DELETE FROM holds WHERE idx = 10", "hold 10: is in force, and nothing keeps to it\n" },
    { "UPDATE holds SET lifted = 3 WHERE idx = 10",
      "hold 10: is in force, and nothing keeps to it\n" },
    { "UPDATE holds SET last = 2 WHERE idx = 10",
      "hold 10: is not what an entry says of it\n"
      "hold 10: is in force, and nothing keeps to it\n" },
    { "UPDATE holds SET until = until - 1 WHERE idx = 11",
      "hold 11: is not what an entry says of it\n"
      "hold 11: is in force, and nothing keeps to it\n" },
    { "INSERT INTO holds (idx, first, last, reason) VALUES (4, 1, 2, 'x')",
      "hold 4: is not what an entry says of it\n" },
  };
  (void) data;
  LogWriter *writer = write_log (fixture);
  hold (writer, (LogHold) { .first = 2, .last = 3 });
  hold (writer, (LogHold) { .since = 5 * DAY, .until = 6 * DAY });
  end_log (writer);
  log_fixture_alter (fixture, "CREATE TABLE kept AS SELECT * FROM holds");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    assert_found (fixture, "");
    log_fixture_alter (fixture, cases[i].sql);
    assert_found (fixture, cases[i].found);
    log_fixture_alter (fixture, "DELETE FROM holds; INSERT INTO holds SELECT * FROM kept");
  }
}

static void
test_senseless (LogFixture *fixture, gconstpointer data)
{
  static const char *const bodies[] = {
    "{\"action\":\"release\",\"hold\":3,\"kind\":\"retention\",\"time\":1}",
    "{\"action\":\"hold\",\"kind\":\"retention\",\"time\":1}",
    "{\"action\":\"hold\",\"entries\":[[3,1]],\"kind\":\"retention\",\"time\":1}",
    "{\"action\":\"burn\",\"kind\":\"retention\",\"time\":1}",
    "{\"action\":\"remove\",\"entries\":[[0,0]],\"kind\":\"retention\",\"time\":1}",
  };
  (void) data;
  LogWriter *writer = write_log (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++) {
    log_fixture_append_body (writer, LOG_KIND_RETENTION, NULL, 1, bodies[i]);
  }
  end_log (writer);
  assert_found (fixture, "entry 10: lifts hold 3, which was not in force\n"
                         "entry 11: is a hold that does not say of what\n"
                         "entry 12: is a hold that does not say of what\n"
                         "entry 13: is of retention, and does nothing that is known\n"
                         "entry 14: removes, and does not say what is old\n");
}

/* --- Ids --- */

static void
test_ids (LogFixture *fixture, gconstpointer data)
{
  g_autofree char *id = log_fixture_id (3);
  g_autofree char *body = g_strdup_printf ("{\"action\":\"x\",\"kind\":\"review\",\"time\":1}");
  g_autofree char *hide = g_strdup_printf ("DELETE FROM ids WHERE id = '%s'", id);
  (void) data;
  LogWriter *writer = write_log (fixture);
  /* Entries of a review share its id. */
  log_fixture_append_body (writer, LOG_KIND_REVIEW, id, 1, body);
  log_fixture_append_body (writer, LOG_KIND_REVIEW, id, 1, body);
  log_writer_wait (writer);
  assert_found (fixture, "");
  append_decision (writer, 3, 1);
  append_decision (writer, 3, 2);
  end_log (writer);
  assert_found (fixture, "entry 12: is a decision of the same id as entry 3\n"
                         "entry 13: is a decision of the same id as entry 3\n");
  log_fixture_alter (fixture, hide);
  assert_found (fixture, "entry 3: cannot be found by its id\n"
                         "entry 12: cannot be found by its id\n"
                         "entry 13: cannot be found by its id\n");
}

/* --- Times --- */

static void
assert_warned (const LogFixture *fixture, const char *expected)
{
  g_auto (LogVerification) found = { 0 };
  verify (fixture, &found);
  g_assert_cmpuint (found.n_problems, ==, 0);
  g_assert_cmpstr (found.warning, ==, expected);
}

static void
test_times (LogFixture *fixture, gconstpointer data)
{
  const gint64 now = 20000 * DAY;
  (void) data;
  LogWriter *writer = log_fixture_writer (fixture);
  append_decision (writer, 0, 1);
  log_writer_wait (writer);
  g_autofree char *made = g_strdup_printf ("UPDATE checkpoints SET time = %" G_GINT64_FORMAT, now);
  log_fixture_alter (fixture, made);
  append_decision (writer, 1, now - LOG_CLOCK_TOLERANCE);
  end_log (writer);
  log_fixture_alter (fixture, made);
  assert_warned (fixture, NULL);
  LogWriter *again = log_fixture_writer (fixture);
  append_decision (again, 2, now - LOG_CLOCK_TOLERANCE - 1);
  append_decision (again, 3, now);
  /* A commit is logged when somebody comes by. */
  log_fixture_append_body (again, LOG_KIND_COMMIT, NULL, 1,
                           "{\"commit\":1,\"digest\":\"a\",\"kind\":\"commit\",\"time\":1}");
  log_writer_wait (again);
  log_fixture_alter (fixture, made);
  append_decision (again, 4, 2);
  end_log (again);
  log_fixture_alter (fixture, made);
  assert_warned (fixture, "entries that tell of a time more than 5 minutes before a checkpoint that"
                          " was made before them: 2, the first is entry 2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name)                                                                                  \
  g_test_add ("/api/log/verify-retention/" #name, LogFixture, NULL, log_fixture_set_up,            \
              test_##name, log_fixture_tear_down)
  ADD (sound);
  ADD (altered);
  ADD (held);
  ADD (in_force);
  ADD (holds_altered);
  ADD (senseless);
  ADD (ids);
  ADD (times);
#undef ADD
  return g_test_run ();
}
