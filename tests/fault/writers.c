/* SPDX-License-Identifier: Apache-2.0 */

/* Writers that may not write: no room, no right, somebody else first. And readers beside a
 * writer. */

#include "tests/fault/fault.h"

#include "kg/change.h"
#include "kg/limits.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOBODY 65534
#define QUADS_PER_COMMIT 100
#define COMMITS 40
#define READERS 2

typedef struct {
  char *directory;
  char *store;
  char *document;
  FaultState before;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;
  fixture->directory = fault_make_directory (FALSE);
  fixture->store = g_build_filename (fixture->directory, "store.db", NULL);
  fixture->document = g_build_filename (fixture->directory, "large.nt", NULL);
  g_autofree char *small = g_build_filename (fixture->directory, "small.nt", NULL);
  fault_write_document (small, 0, 100, &error);
  g_assert_no_error (error);
  fault_write_document (fixture->document, 1000, 20000, &error);
  g_assert_no_error (error);
  const char *const arguments[] = { "load", small, NULL };
  if (fault_run (fixture->store, arguments, &message) != 0) {
    g_error ("%s", message);
  }
  fault_inspect (fixture->store, &fixture->before, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_free (fixture->store);
  g_free (fixture->document);
  fault_remove_directory (fixture->directory);
}

static void
assert_unchanged (const Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  FaultState state;
  fault_inspect (fixture->store, &state, &error);
  g_assert_no_error (error);
  g_assert_true (fault_state_equal (&state, &fixture->before));
}

/* Loads the large document in a process prepared by `prepare`; its exit status. */
static int
load_prepared (const Fixture *fixture, GSpawnChildSetupFunc prepare, char **message)
{
  g_autoptr (GError) error = NULL;
  char *argv[] = { (char *) g_getenv ("GROUNDS"),
                   (char *) "load",
                   (char *) "--store",
                   fixture->store,
                   fixture->document,
                   NULL };
  int status = 0;
  g_spawn_sync ("/", argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, prepare, NULL, NULL, message, &status,
                &error);
  g_assert_no_error (error);
  return WIFEXITED (status) ? WEXITSTATUS (status) : -1;
}

/* --- No room --- */

static void
limit_file_size (gpointer data)
{
  (void) data;
  const struct rlimit limit = { 1 << 20, 1 << 20 };
  signal (SIGXFSZ, SIG_IGN);
  setrlimit (RLIMIT_FSIZE, &limit);
}

static void
test_no_room (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *message = NULL;
  g_assert_cmpint (load_prepared (fixture, limit_file_size, &message), ==, 2);
  g_assert_cmpstr (message, !=, "");
  assert_unchanged (fixture);
  g_assert_cmpint (load_prepared (fixture, NULL, NULL), ==, 0);
}

/* A small file system of its own, in a namespace of its own. */
static void
test_full_disk (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *script = g_strdup_printf (
      "mount -t tmpfs -o size=$(($(stat -c %%s '%s') / 1024 + 256))k none /mnt || exit 77\n"
      "cp '%s' /mnt/store.db || exit 77\n"
      "'%s' load --store /mnt/store.db '%s' >/dev/null; status=$?\n"
      "cp /mnt/store.db* '%s/' || exit 77\n"
      "exit $status\n",
      fixture->store, fixture->store, g_getenv ("GROUNDS"), fixture->document, fixture->directory);
  char *argv[] = { (char *) "unshare", (char *) "-m", (char *) "sh", (char *) "-c", script, NULL };
  g_autofree char *message = NULL;
  int status = 0;
  if (!g_spawn_sync (NULL, argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL,
                     NULL, &message, &status, NULL) ||
      (WIFEXITED (status) && (WEXITSTATUS (status) == 77 || WEXITSTATUS (status) == 1))) {
    g_test_skip ("no file system can be mounted here");
    return;
  }
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 2);
  g_assert_cmpstr (message, !=, "");
  assert_unchanged (fixture);
}

/* --- No right --- */

static void
become_nobody (gpointer data)
{
  (void) data;
  if (geteuid () == 0 && (setgid (NOBODY) != 0 || setuid (NOBODY) != 0)) {
    _exit (77);
  }
}

static void
test_read_only (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *message = NULL;
  g_chmod (fixture->directory, 0555);
  g_chmod (fixture->store, 0444);
  g_chmod (fixture->document, 0444);
  if (geteuid () == 0) {
    char *argv[] = { (char *) g_getenv ("GROUNDS"), (char *) "--version", NULL };
    int status = 0;
    gboolean runs =
        g_spawn_sync ("/", argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
                      become_nobody, NULL, NULL, NULL, &status, NULL);
    if (!runs || status != 0) {
      g_chmod (fixture->directory, 0755);
      g_test_skip ("the program cannot be run as another user");
      return;
    }
  }
  int status = load_prepared (fixture, become_nobody, &message);
  g_chmod (fixture->directory, 0755);
  g_assert_cmpint (status, ==, 2);
  g_assert_nonnull (strstr (message, fixture->store));
  assert_unchanged (fixture);
}

/* --- Somebody else first --- */

static KgChange *
stage_something (KgStore *store)
{
  g_autoptr (GError) error = NULL;
  KgChange *change = kg_change_new (store);
  KgTermId graph = kg_change_intern_iri (change, "https://example.org/lock");
  guint32 document = kg_change_add_document (change, "lock", graph, NULL, NULL);
  kg_change_add (change, document, graph, graph, graph, 0);
  kg_change_stage (change, &error);
  g_assert_no_error (error);
  return change;
}

static gpointer
let_go_after_a_second (gpointer data)
{
  g_usleep (G_USEC_PER_SEC);
  kg_change_free (data);
  return NULL;
}

static void
test_waits_for_writer (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KgStore) store = kg_store_open (fixture->store, KG_STORE_WRITE, &error);
  g_assert_no_error (error);
  GThread *thread = g_thread_new ("lock", let_go_after_a_second, stage_something (store));
  g_assert_cmpint (load_prepared (fixture, NULL, NULL), ==, 0);
  g_thread_join (thread);
  FaultState state;
  fault_inspect (fixture->store, &state, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (state.commit, ==, fixture->before.commit + 1);
}

static void
test_gives_up (Fixture *fixture, gconstpointer data)
{
  (void) data;
  if (!fault_is_long ()) {
    g_test_skip ("waits longer than a writer waits; tests/fault/run-full does it");
    return;
  }
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;
  g_autoptr (KgStore) store = kg_store_open (fixture->store, KG_STORE_WRITE, &error);
  g_assert_no_error (error);
  g_autoptr (KgChange) held = stage_something (store);
  gint64 start = g_get_monotonic_time ();
  g_assert_cmpint (load_prepared (fixture, NULL, &message), ==, 2);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, KG_LIMIT_BUSY_MS * 1000);
  g_assert_nonnull (strstr (message, fixture->store));
  /* Also in the process that holds the lock itself. */
  g_autoptr (KgStore) second = kg_store_open (fixture->store, KG_STORE_WRITE, &error);
  g_assert_no_error (error);
  g_autoptr (KgChange) change = kg_change_new (second);
  KgTermId graph = kg_change_intern_iri (change, "https://example.org/second");
  kg_change_add (change, kg_change_add_document (change, "second", graph, NULL, NULL), graph, graph,
                 graph, 0);
  g_assert_false (kg_change_stage (change, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_BUSY);
  g_clear_pointer (&held, kg_change_free);
  assert_unchanged (fixture);
}

/* --- Readers beside a writer --- */

/* The writing process: commits of QUADS_PER_COMMIT quads that take the earlier ones away and say
 * others, so that a reader who saw half of one would count wrongly. */
static int
write_commits (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgStore) store = kg_store_open (path, KG_STORE_WRITE, &error);
  for (guint i = 0; store != NULL && i < COMMITS; i++) {
    g_autoptr (KgChange) change = kg_change_new (store);
    KgTermId graph = kg_change_intern_iri (change, "https://example.org/half");
    guint32 document = kg_change_add_document (change, "half", graph, NULL, NULL);
    kg_change_clear_graph (change, graph);
    for (guint j = 0; j < QUADS_PER_COMMIT; j++) {
      g_autofree char *name = g_strdup_printf ("https://example.org/half/%u/%u", i, j);
      kg_change_add (change, document, kg_change_intern_iri (change, name), graph, graph, j);
    }
    const KgCommitInfo info = { .author = "fault", .message = "all or nothing", .time = i };
    KgCommitResult result;
    if (!kg_change_commit (change, &info, &result, &error)) {
      break;
    }
  }
  if (error != NULL) {
    g_printerr ("%s\n", error->message);
  }
  return error == NULL ? 0 : 2;
}

typedef struct {
  const Fixture *fixture;
  gint ended; /* the writer has */
  guint seen; /* different commits, by this reader */
} Reading;

static void
check_reading (const Reading *reading, const KgSnapshot *snapshot)
{
  const KgView view = { .snapshot = snapshot };
  KgTermId graph = kg_view_find_iri (&view, "https://example.org/half", -1);
  KgCursor cursor;
  guint found = 0;
  if (graph != KG_NONE) {
    kg_view_subjects (&view, graph, graph, &cursor);
    while (kg_cursor_next (&cursor) != KG_NONE) {
      found++;
    }
  }
  gboolean first = kg_snapshot_commit (snapshot) == reading->fixture->before.commit;
  g_assert_cmpuint (found, ==, first ? 0 : QUADS_PER_COMMIT);
  g_assert_cmpuint (kg_snapshot_n_quads (snapshot), ==, reading->fixture->before.quads + found);
}

static gpointer
read_along (gpointer data)
{
  Reading *reading = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KgStore) store = kg_store_open (reading->fixture->store, KG_STORE_READ, &error);
  g_assert_no_error (error);
  guint64 last = 0;
  gboolean ended;
  do {
    ended = g_atomic_int_get (&reading->ended);
    g_autoptr (KgSnapshot) snapshot = kg_store_snapshot (store, &error);
    g_assert_no_error (error);
    guint64 commit = kg_snapshot_commit (snapshot);
    g_assert_cmpuint (commit, >=, last);
    reading->seen += commit > last ? 1 : 0;
    last = commit;
    check_reading (reading, snapshot);
  } while (!ended);
  g_assert_cmpuint (last, ==, reading->fixture->before.commit + COMMITS);
  return NULL;
}

static void
test_readers (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_autofree char *self = g_file_read_link ("/proc/self/exe", &error);
  g_assert_no_error (error);
  char *argv[] = { self, (char *) "--write-commits", fixture->store, NULL };
  Reading readings[READERS] = { { .fixture = fixture }, { .fixture = fixture } };
  GThread *threads[READERS];
  for (guint i = 0; i < READERS; i++) {
    threads[i] = g_thread_new ("reader", read_along, &readings[i]);
  }
  int status = 0;
  g_spawn_sync (NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  for (guint i = 0; i < READERS; i++) {
    g_atomic_int_set (&readings[i].ended, TRUE);
    g_thread_join (threads[i]);
    g_test_message ("reader %u saw %u of %u commits", i, readings[i].seen, COMMITS);
  }
}

int
main (int argc, char **argv)
{
  if (argc == 3 && strcmp (argv[1], "--write-commits") == 0) {
    return write_commits (argv[2]);
  }
  g_test_init (&argc, &argv, NULL);
  if (g_getenv ("GROUNDS") == NULL) {
    g_printerr ("GROUNDS does not name the program; use tests/harness/run-test\n");
    return 2;
  }
  g_test_add ("/fault/no-room", Fixture, NULL, set_up, test_no_room, tear_down);
  g_test_add ("/fault/full-disk", Fixture, NULL, set_up, test_full_disk, tear_down);
  g_test_add ("/fault/read-only", Fixture, NULL, set_up, test_read_only, tear_down);
  g_test_add ("/fault/waits-for-writer", Fixture, NULL, set_up, test_waits_for_writer, tear_down);
  g_test_add ("/fault/gives-up", Fixture, NULL, set_up, test_gives_up, tear_down);
  g_test_add ("/fault/readers", Fixture, NULL, set_up, test_readers, tear_down);
  return g_test_run ();
}
