/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/error.h"
#include "kg/history.h"
#include "kg/parse.h"
#include "tests/api/replay-fixture.h"

#include <jansson.h>
#include <string.h>

/* Commits of the graph as entries of the log: each once, in order, whoever is quicker. */

static gboolean
append_number (const LogEntry *entry, gpointer data, G_GNUC_UNUSED GError **error)
{
  json_t *record = json_loadb (entry->body, entry->length, 0, NULL);
  const char *parent = json_string_value (json_object_get (record, "parent"));
  g_string_append_printf ((GString *) data, "%" JSON_INTEGER_FORMAT "%s ",
                          json_integer_value (json_object_get (record, "commit")),
                          parent != NULL ? "+" : "");
  json_decref (record);
  return TRUE;
}

/* The numbers of the commits that are logged, in the order of the log; + where they name their parent. */
static void
assert_logged (ReplayFixture *fixture, const char *expected)
{
  g_autoptr (GString) numbers = g_string_new (NULL);
  const LogFilter filter = { .kinds = 1 << LOG_KIND_COMMIT, .ascending = TRUE };
  g_assert_true (log_each (fixture->log, &filter, append_number, numbers, NULL));
  g_assert_cmpstr (numbers->str, ==, expected);
}

static void
append (ReplayFixture *fixture, LogWriter *writer, guint64 commit)
{
  g_autoptr (GError) error = NULL;
  log_append_commits (writer, fixture->store, commit, &error);
  g_assert_no_error (error);
}

static void
load (ReplayFixture *fixture, guint n)
{
  for (guint i = 0; i < n; i++) {
    g_autofree char *rules = g_strdup_printf ("ex:a%u ex:b ex:c . ", i + 1);
    replay_fixture_load (fixture, rules);
  }
}

static void
test_order (ReplayFixture *fixture, gconstpointer data)
{
  (void) data;
  load (fixture, 4);
  append (fixture, fixture->writer, 0);
  assert_logged (fixture, "");
  append (fixture, fixture->writer, 1);
  assert_logged (fixture, "1 ");
  append (fixture, fixture->writer, 4);
  append (fixture, fixture->writer, 4);
  append (fixture, fixture->writer, 2);
  assert_logged (fixture, "1 2+ 3+ 4+ ");
  append (fixture, fixture->writer, 5);
  assert_logged (fixture, "1 2+ 3+ 4+ 5+ ");
}

typedef struct {
  ReplayFixture *fixture;
  LogWriter *writer;
} Racer;

static gpointer
race (gpointer data)
{
  Racer *racer = (Racer *) data;
  append (racer->fixture, racer->writer, 6);
  return NULL;
}

static void
test_race (ReplayFixture *fixture, gconstpointer data)
{
  enum {
    RACERS = 4
  };
  GThread *threads[RACERS];
  Racer racers[RACERS];
  (void) data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LogWriter) other = log_writer_open (fixture->path, NULL, &error);
  g_assert_no_error (error);
  load (fixture, 5);
  for (guint i = 0; i < RACERS; i++) {
    racers[i] = (Racer) { fixture, i % 2 == 0 ? fixture->writer : other };
    threads[i] = g_thread_new ("racer", race, &racers[i]);
  }
  for (guint i = 0; i < RACERS; i++) {
    g_thread_join (threads[i]);
  }
  assert_logged (fixture, "1 2+ 3+ 4+ 5+ 6+ ");
}

/* A log that tells of another graph. */
static void
test_other_store (ReplayFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  load (fixture, 1);
  append (fixture, fixture->writer, 2);
  replay_fixture_alter (fixture, "UPDATE meta SET value = 'x' WHERE key = 'commitDigest'");
  g_assert_false (log_append_commits (fixture->writer, fixture->store, 2, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_DAMAGED);
  g_clear_error (&error);
  replay_fixture_alter (fixture, "UPDATE meta SET value = 99 WHERE key = 'commit'");
  g_assert_false (log_append_commits (fixture->writer, fixture->store, 2, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_DAMAGED);
  assert_logged (fixture, "1 2+ ");
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
#define ADD(name)                                                                                  \
  g_test_add ("/api/log/commits/" #name, ReplayFixture, NULL, replay_fixture_set_up, test_##name,  \
              replay_fixture_tear_down)
  ADD (order);
  ADD (race);
  ADD (other_store);
#undef ADD
  return g_test_run ();
}
