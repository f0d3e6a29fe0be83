/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/limits.h"
#include "tests/kg/fixture.h"

/* Several threads read while one commits and bases are merged in the background. Each commit i adds "n<i> p o" and
 * removes "n<i-1> p o": every snapshot must hold exactly one of them. Run under the thread sanitizer too. */

#define N_READERS 3
#define N_COMMITS 40

typedef struct {
  KgStore *store;
  gint stop; /* atomic */
  gint seen; /* atomic */
} Shared;

static gpointer
read_along (gpointer data)
{
  Shared *shared = (Shared *) data;
  guint i = 0;
  while (!g_atomic_int_get (&shared->stop)) {
    g_autoptr (GError) error = NULL;
    g_autoptr (KgSnapshot) snapshot =
        i++ % 2 == 0 ? kg_store_snapshot (shared->store, &error) : kg_store_current (shared->store);
    g_assert_no_error (error);
    KgView view = { snapshot, NULL };
    KgCursor cursor;
    guint n = 0;
    kg_view_subjects (&view, fixture_find (&view, "p"), fixture_find (&view, "o"), &cursor);
    while (kg_cursor_next (&cursor) != KG_NONE) {
      n++;
    }
    g_assert_cmpuint (n, ==, 1);
    g_atomic_int_inc (&shared->seen);
    /* Under valgrind one thread runs at a time, and one that never waits keeps the others out. */
    g_usleep (200);
  }
  return NULL;
}

static void
commit_step (KgStore *store, guint i)
{
  g_autofree char *add = g_strdup_printf ("+ n%u p o g", i);
  g_autofree char *remove = g_strdup_printf ("- n%u p o g", i - 1);
  fixture_commit (store, "step", (const char *[]) { add, remove, NULL });
}

/* Enough at once to make a merge. */
static void
commit_many (KgStore *store, guint round)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgChange) change = kg_change_new (store);
  KgTermId q = fixture_term (change, "q");
  guint32 document = kg_change_add_document (change, "d", fixture_term (change, "h"), NULL, NULL);
  for (guint i = 0; i <= KG_LIMIT_DELTA_QUADS; i++) {
    g_autofree char *name = g_strdup_printf ("r%u-%u", round, i);
    kg_change_add (change, document, fixture_term (change, name), q, q, 1);
  }
  KgCommitInfo info = { "tester", "many", 1 };
  KgCommitResult result;
  g_assert_true (kg_change_commit (change, &info, &result, &error));
  g_assert_no_error (error);
}

static void
test_readers_and_a_writer (Fixture *fixture, gconstpointer data)
{
  GThread *threads[N_READERS];
  (void) data;
  g_autoptr (KgStore) store = fixture_open (fixture, KG_STORE_WRITE | KG_STORE_MERGE);
  Shared shared = { .store = store };
  fixture_commit (store, "first", (const char *[]) { "+ n0 p o g", NULL });
  kg_snapshot_unref (kg_store_snapshot (store, NULL));
  for (gsize i = 0; i < N_READERS; i++) {
    threads[i] = g_thread_new ("reader", read_along, &shared);
  }
  for (guint i = 1; i <= N_COMMITS; i++) {
    commit_step (store, i);
    if (i % 15 == 0) {
      commit_many (store, i);
    }
  }
  while (g_atomic_int_get (&shared.seen) < 50) {
    g_usleep (1000);
  }
  g_atomic_int_set (&shared.stop, 1);
  for (gsize i = 0; i < N_READERS; i++) {
    g_thread_join (threads[i]);
  }
  kg_store_wait_for_merge (store);
  g_autoptr (KgSnapshot) last = kg_store_snapshot (store, NULL);
  g_assert_cmpuint (kg_snapshot_n_quads (last), ==, 1 + 2 * (KG_LIMIT_DELTA_QUADS + 1));
}

static gpointer
write_along (gpointer data)
{
  KgStore *store = (KgStore *) data;
  for (guint i = 0; i < 20; i++) {
    g_autofree char *add = g_strdup_printf ("+ t%p-%u p o g", (void *) g_thread_self (), i);
    fixture_commit (store, "concurrent", (const char *[]) { add, NULL });
  }
  return NULL;
}

/* Writers take turns, within a process and between handles. */
static void
test_writers_take_turns (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (KgStore) other = fixture_open (fixture, KG_STORE_WRITE);
  KgStore *stores[] = { fixture->store, fixture->store, other };
  GThread *threads[3];
  for (gsize i = 0; i < 3; i++) {
    threads[i] = g_thread_new ("writer", write_along, stores[i]);
  }
  for (gsize i = 0; i < 3; i++) {
    g_thread_join (threads[i]);
  }
  g_autoptr (KgSnapshot) last = kg_store_snapshot (fixture->store, NULL);
  g_assert_cmpuint (kg_snapshot_n_quads (last), ==, 60);
  g_assert_cmpuint (kg_snapshot_commit (last), ==, 60);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/concurrency/readers-and-a-writer", Fixture, NULL, fixture_set_up,
              test_readers_and_a_writer, fixture_tear_down);
  g_test_add ("/concurrency/writers-take-turns", Fixture, NULL, fixture_set_up,
              test_writers_take_turns, fixture_tear_down);
  return g_test_run ();
}
