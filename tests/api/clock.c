/* SPDX-License-Identifier: Apache-2.0 */
#include "api/pipeline.h"
#include "kg/parse.h"
#include "tests/api/http-fixture.h"

#include <string.h>

/* A clock that is set back, stands still, or is before its time: entries have the times that they were given, in the order in which they came, and
 * each decision has an id of its own. */

#define N 400u

static const char request[] =
    "{\"subject\":{\"type\":\"user\",\"id\":\"a\"},\"action\":{\"name\":\"use\"},"
    "\"resource\":{\"type\":\"model\",\"id\":\"m\"}}";

static gint64
time_of (guint i)
{
  const gint64 start = G_GINT64_CONSTANT (1795426200) * G_USEC_PER_SEC;
  switch (i % 4) {
  case 0:
    return start;
  case 1:
    return start - (gint64) i * G_USEC_PER_SEC;
  case 2:
    return start + (gint64) i;
  default:
    return (gint64) i;
  }
}

typedef struct {
  GMutex lock;
  GCond done;
  guint n;
  GHashTable *ids;
  gint64 first; /* index; -1: none so far */
} Answers;

static void
answered (gpointer data, const PipelineAnswer *answer, const GError *error)
{
  Answers *answers = data;
  g_assert_no_error (error);
  g_mutex_lock (&answers->lock);
  g_assert_true (g_hash_table_add (answers->ids, g_strdup (answer->id)));
  if (answers->first < 0) {
    answers->first = (gint64) answer->index;
  }
  g_assert_cmpuint (answer->index, ==, (guint64) answers->first + answers->n);
  answers->n++;
  g_cond_signal (&answers->done);
  g_mutex_unlock (&answers->lock);
}

static void
ask_all (HttpFixture *fixture, Answers *answers)
{
  json_t *json = json_loads (request, 0, NULL);
  for (guint i = 0; i < N; i++) {
    const PipelineQuestion question = {
      .text = request, .length = strlen (request), .json = json, .time = time_of (i)
    };
    pipeline_decide (fixture->service, &question, answered, answers, NULL);
  }
  json_decref (json);
  g_mutex_lock (&answers->lock);
  while (answers->n < N) {
    g_cond_wait (&answers->done, &answers->lock);
  }
  g_mutex_unlock (&answers->lock);
}

static void
test_back (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Answers answers = { .ids = ids, .first = -1 };
  g_mutex_init (&answers.lock);
  g_cond_init (&answers.done);
  ask_all (fixture, &answers);
  g_autoptr (LogReader) reader = log_reader_open (fixture->path, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < N; i++) {
    g_autoptr (LogEntry) entry = log_read (reader, (guint64) answers.first + i, &error);
    g_assert_no_error (error);
    g_assert_cmpint (entry->time, ==, time_of (i));
    g_assert_true (g_hash_table_contains (ids, entry->id));
  }
  g_cond_clear (&answers.done);
  g_mutex_clear (&answers.lock);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/api/clock/back", HttpFixture, NULL, http_fixture_set_up, test_back,
              http_fixture_tear_down);
  return g_test_run ();
}
