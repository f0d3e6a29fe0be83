/* SPDX-License-Identifier: Apache-2.0 */
#include "api/replay.h"

#include "api/limits.h"
#include "kg/parse-child.h"
#include "tests/api/replay-fixture.h"

/* Logged requests decided again. */

static const char deny_u1[] =
    "ex:policy gr:rule ex:no . ex:no a gr:Rule ; rdfs:label \"No\" ; gr:effect gr:Deny ; "
    "gr:condition [ sh:property [ sh:path gr:subject ; sh:hasValue <urn:grounds:user:u1> ] ] .";

/* What was told: the ids in order, and of each that differs, how. */
typedef struct {
  GString *differing;
  GArray *commits; /* guint64, in order, repetitions left out */
  guint n;
  guint stop_after; /* 0: never */
  gint64 last;      /* number of the last on its commit */
  gboolean in_order;
  guint64 total;
} Told;

static gboolean
tell (const LogDecision *logged, const ApiReplayed *replayed, const ApiReplayTotals *totals,
      gpointer data, GError **error)
{
  Told *told = (Told *) data;
  GArray *commits = told->commits;
  guint64 last = commits->len > 0 ? g_array_index (commits, guint64, commits->len - 1) : 0;
  if (commits->len == 0 || last != logged->commit) {
    g_array_append_val (commits, logged->commit);
    told->last = G_MININT64;
  }
  told->in_order = told->in_order && logged->time > told->last;
  told->last = logged->time;
  told->total = totals->total;
  told->n++;
  g_assert_cmpuint (totals->n, ==, told->n);
  if (!replayed->same) {
    const char *was = json_string_value (json_object_get (replayed->logged, "outcome"));
    const char *now = json_string_value (json_object_get (replayed->again, "outcome"));
    g_string_append_printf (told->differing, "%.8s %s %s\n", logged->id, was != NULL ? was : "-",
                            now != NULL ? now : replayed->problem);
  }
  if (told->n == told->stop_after) {
    g_set_error_literal (error, KG_ERROR, KG_ERROR_LIMIT, "enough");
    return FALSE;
  }
  return TRUE;
}

static void
told_init (Told *told)
{
  *told = (Told) { .differing = g_string_new (NULL),
                   .commits = g_array_new (FALSE, FALSE, sizeof (guint64)),
                   .in_order = TRUE };
}

static void
told_clear (Told *told)
{
  g_string_free (told->differing, TRUE);
  g_array_unref (told->commits);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Told, told_clear)

static ApiReplayTotals
replay (ReplayFixture *fixture, gint64 since, Told *told)
{
  g_autoptr (GError) error = NULL;
  ApiReplayTotals totals;
  api_replay_log (fixture->store, fixture->log, since, tell, told, &totals, &error);
  g_assert_no_error (error);
  return totals;
}

static void
test_nothing (ReplayFixture *fixture, gconstpointer data)
{
  (void) data;
  g_auto (Told) told;
  told_init (&told);
  ApiReplayTotals totals = replay (fixture, G_MININT64, &told);
  g_assert_cmpuint (totals.total + totals.n + totals.different + totals.commits, ==, 0);
  g_assert_cmpuint (told.n, ==, 0);
}

/* Commits take turns in the log; each graph is built once, and its decisions are told in the order of the log. */
static void
test_commits (ReplayFixture *fixture, gconstpointer data)
{
  (void) data;
  g_auto (Told) told;
  told_init (&told);
  guint64 first = replay_fixture_load (fixture, "");
  guint64 second = replay_fixture_load (fixture, deny_u1);
  replay_fixture_log (fixture, second, 4);
  replay_fixture_log (fixture, first, 4);
  replay_fixture_log (fixture, second, 4);
  replay_fixture_log (fixture, first, 1);
  ApiReplayTotals totals = replay (fixture, G_MININT64, &told);
  g_assert_cmpstr (told.differing->str, ==, "");
  g_assert_cmpuint (totals.n, ==, 13);
  g_assert_cmpuint (told.total, ==, 13);
  g_assert_cmpuint (totals.commits, ==, 2);
  g_assert_true (told.in_order);
  g_assert_cmpuint (told.commits->len, ==, 2);
  g_assert_cmpuint (g_array_index (told.commits, guint64, 0), ==, first);
  g_assert_cmpuint (g_array_index (told.commits, guint64, 1), ==, second);
}

static void
test_since (ReplayFixture *fixture, gconstpointer data)
{
  (void) data;
  g_auto (Told) told;
  told_init (&told);
  replay_fixture_log (fixture, replay_fixture_load (fixture, ""), 10);
  ApiReplayTotals totals = replay (fixture, 7 * G_USEC_PER_SEC, &told);
  g_assert_cmpuint (totals.n, ==, 3);
  g_assert_cmpuint (totals.total, ==, 3);
}

/* One fewer than are in memory at once, as many, one more; and rows that fill it by their bytes. */
static void
test_batches (ReplayFixture *fixture, gconstpointer data)
{
  static const guint more[] = { API_LIMIT_WALK_DECISIONS - 1, 1, 1 };
  guint64 commit = replay_fixture_load (fixture, deny_u1);
  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (more); i++) {
    g_auto (Told) told;
    told_init (&told);
    replay_fixture_log (fixture, commit, more[i]);
    ApiReplayTotals totals = replay (fixture, G_MININT64, &told);
    g_assert_cmpuint (totals.n, ==, fixture->n);
    g_assert_cmpuint (told.n, ==, fixture->n);
    g_assert_cmpuint (totals.different, ==, 0);
    g_assert_true (told.in_order);
  }
  g_autofree char *pad =
      g_strdup_printf ("UPDATE entries SET body = replace (body, '\"kind\":', '\"kind\":' ||"
                       " printf ('%%*s', %u, '')) WHERE idx < 5",
                       API_LIMIT_WALK_BYTES / 2);
  g_auto (Told) told;
  told_init (&told);
  replay_fixture_alter (fixture, pad);
  ApiReplayTotals totals = replay (fixture, G_MININT64, &told);
  g_assert_cmpuint (totals.n, ==, fixture->n);
  g_assert_cmpuint (totals.different, ==, 5);
  g_assert_true (told.in_order);
}

static void
test_altered (ReplayFixture *fixture, gconstpointer data)
{
  (void) data;
  g_auto (Told) told;
  told_init (&told);
  replay_fixture_log (fixture, replay_fixture_load (fixture, deny_u1), 6);
  replay_fixture_alter (fixture,
                        "UPDATE entries SET body = replace (body, '\"id\":\"u1\"', '\"id\":\"u2\"')"
                        " WHERE idx = 1");
  replay_fixture_alter (fixture, "UPDATE entries SET body = '[1' WHERE idx = 2");
  replay_fixture_alter (fixture,
                        "UPDATE entries SET body = replace (body, '\"commit\":2', '\"commit\":99')"
                        " WHERE idx = 3");
  ApiReplayTotals totals = replay (fixture, G_MININT64, &told);
  g_assert_cmpuint (totals.n, ==, 6);
  g_assert_cmpuint (totals.different, ==, 3);
  g_assert_cmpstr (told.differing->str, ==,
                   "00000002 - its record is none of a decision; the log is damaged\n"
                   "00000001 deny allow\n"
                   "00000003 allow there is no commit `99`; the newest is 2\n");
}

static void
test_stop (ReplayFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  ApiReplayTotals totals;
  g_auto (Told) told;
  told_init (&told);
  told.stop_after = 2;
  replay_fixture_log (fixture, replay_fixture_load (fixture, ""), 6);
  g_assert_false (
      api_replay_log (fixture->store, fixture->log, G_MININT64, tell, &told, &totals, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_LIMIT);
  g_assert_cmpuint (told.n, ==, 2);
}

static void
test_some (ReplayFixture *fixture, gconstpointer data)
{
  (void) data;
  static const guint wanted[] = { 4, 0, 3 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) some = g_ptr_array_new_with_free_func ((GDestroyNotify) log_entry_free);
  ApiReplayTotals totals;
  g_auto (Told) told;
  told_init (&told);
  guint64 first = replay_fixture_load (fixture, "");
  guint64 second = replay_fixture_load (fixture, deny_u1);
  replay_fixture_log (fixture, second, 3);
  replay_fixture_log (fixture, first, 3);
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++) {
    g_autofree char *id = replay_fixture_id (wanted[i]);
    g_ptr_array_add (some, log_find_decision (fixture->log, id, &error));
    g_assert_no_error (error);
  }
  api_replay_some (fixture->store, some, tell, &told, &totals, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (totals.n, ==, 3);
  g_assert_cmpuint (totals.commits, ==, 2);
  g_assert_cmpuint (totals.different, ==, 0);
  g_assert_true (told.in_order);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
#define ADD(name)                                                                                  \
  g_test_add ("/api/replay/" #name, ReplayFixture, NULL, replay_fixture_set_up, test_##name,       \
              replay_fixture_tear_down)
  ADD (nothing);
  ADD (commits);
  ADD (since);
  ADD (batches);
  ADD (altered);
  ADD (stop);
  ADD (some);
#undef ADD
  return g_test_run ();
}
