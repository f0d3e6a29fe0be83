/* SPDX-License-Identifier: Apache-2.0 */

/* Processes that append to one log are killed at random moments, one of two while the other goes on. Every entry that was acknowledged
 * is there, where it was said to be; none is there twice; the log verifies, and goes on.
 *
 * GROUNDS_FAULT_ROUNDS: how many kills; GROUNDS_FAULT_SEED: which moments. */

#include "tests/fault/fault.h"

#include "api/log/log.h"
#include "api/log/verify.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define KILLS 10
/* A process works for at most so long before it is killed. */
#define WORK_MICROSECONDS 300000

/* --- The process that appends --- */

/* Fixed lengths, written at once: a line is told whole or not at all. */
static void
acknowledge (gpointer data, guint64 index, const GError *error)
{
  char line[64];
  if (error != NULL) {
    fprintf (stderr, "%s\n", error->message);
    _exit (2);
  }
  int n = g_snprintf (line, sizeof line, "%010u %012" G_GUINT64_FORMAT "\n",
                      GPOINTER_TO_UINT (data), index);
  if (write (STDOUT_FILENO, line, (size_t) n) != n) {
    _exit (0);
  }
}

static void
append_one (LogWriter *writer, guint number)
{
  g_autofree char *id = g_strdup_printf ("%010u", number);
  g_autofree char *body =
      g_strdup_printf ("{\"id\":\"%s\",\"kind\":\"decision\",\"time\":%u}", id, number);
  const LogAppend entry = { .kind = LOG_KIND_DECISION,
                            .id = id,
                            .time = number,
                            .body = body,
                            .length = strlen (body),
                            .done = acknowledge,
                            .done_data = GUINT_TO_POINTER (number) };
  log_append (writer, &entry);
}

/* Numbers from `first` on, in groups of any size, for ever. */
static int
append_for_ever (const char *store, guint first)
{
  static const guint8 secret[32] = { 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GRand) rand = g_rand_new_with_seed (first);
  LogSigner *signer = log_signer_new ("grounds/test", secret);
  LogWriter *writer = log_writer_open (store, signer, &error);
  if (writer == NULL) {
    fprintf (stderr, "%s\n", error->message);
    return 2;
  }
  for (guint number = first;;) {
    gint size = g_rand_int_range (rand, 1, 64);
    for (gint i = 0; i < size; i++) {
      append_one (writer, number++);
    }
    log_writer_wait (writer);
  }
}

/* --- The campaign --- */

typedef struct {
  GPid pid;
  int out;
} Worker;

typedef struct {
  char *directory;
  char *store;
  char *path;
  char *verifier;
  GRand *rand;
  GHashTable *acknowledged; /* number: index + 1 */
  guint next;
} Campaign;

static char *self;

static void
set_up (Campaign *campaign, gconstpointer data)
{
  static const guint8 secret[32] = { 1 };
  (void) data;
  g_autoptr (LogSigner) signer = log_signer_new ("grounds/test", secret);
  campaign->directory = fault_make_directory (FALSE);
  campaign->store = g_build_filename (campaign->directory, "store.db", NULL);
  campaign->path = log_path (campaign->store);
  campaign->verifier = log_signer_verifier (signer, FALSE);
  campaign->rand = fault_rand_new ();
  campaign->acknowledged = g_hash_table_new (NULL, NULL);
}

static void
tear_down (Campaign *campaign, gconstpointer data)
{
  (void) data;
  g_rand_free (campaign->rand);
  g_hash_table_unref (campaign->acknowledged);
  g_free (campaign->verifier);
  g_free (campaign->store);
  g_free (campaign->path);
  fault_remove_directory (campaign->directory);
}

static Worker
start (Campaign *campaign)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *first = g_strdup_printf ("%u", campaign->next);
  char *argv[] = { self, (char *) "--append", campaign->store, first, NULL };
  Worker worker;
  campaign->next += 1000000;
  g_spawn_async_with_pipes (NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &worker.pid,
                            NULL, &worker.out, NULL, &error);
  g_assert_no_error (error);
  return worker;
}

/* What it acknowledged, whole lines only. */
static void
collect (Campaign *campaign, const Worker *worker)
{
  FILE *lines = fdopen (worker->out, "r");
  char line[64];
  while (fgets (line, sizeof line, lines) != NULL) {
    guint number = 0;
    guint64 index = 0;
    if (strlen (line) == 24 && sscanf (line, "%u %" G_GUINT64_FORMAT, &number, &index) == 2) {
      g_hash_table_insert (campaign->acknowledged, GUINT_TO_POINTER (number),
                           GSIZE_TO_POINTER (index + 1));
    }
  }
  fclose (lines);
}

typedef struct {
  Campaign *campaign;
  Worker worker;
} Collector;

static gpointer
collect_in_thread (gpointer data)
{
  Collector *collector = (Collector *) data;
  collect (collector->campaign, &collector->worker);
  return NULL;
}

static void
kill_worker (const Worker *worker)
{
  int status = 0;
  kill (worker->pid, SIGKILL);
  g_assert_cmpint (waitpid (worker->pid, &status, 0), ==, worker->pid);
  /* It was killed: it did not fail. */
  g_assert_true (WIFSIGNALED (status));
}

/* A process appends, and is killed after a while. */
static void
run_one (Campaign *campaign)
{
  Collector collector = { campaign, start (campaign) };
  GThread *thread = g_thread_new ("collector", collect_in_thread, &collector);
  g_usleep ((gulong) g_rand_int_range (campaign->rand, 0, WORK_MICROSECONDS));
  kill_worker (&collector.worker);
  g_thread_join (thread);
}

/* Two append; one is killed, then the other. */
static void
run_two (Campaign *campaign)
{
  Campaign second = *campaign;
  second.acknowledged = g_hash_table_new (NULL, NULL);
  Collector one = { campaign, start (campaign) };
  Collector two = { &second, start (campaign) };
  GThread *thread_one = g_thread_new ("collector", collect_in_thread, &one);
  GThread *thread_two = g_thread_new ("collector", collect_in_thread, &two);
  g_usleep ((gulong) g_rand_int_range (campaign->rand, 0, WORK_MICROSECONDS));
  kill_worker (&one.worker);
  g_usleep ((gulong) g_rand_int_range (campaign->rand, 0, WORK_MICROSECONDS));
  kill_worker (&two.worker);
  g_thread_join (thread_one);
  g_thread_join (thread_two);
  GHashTableIter iter;
  gpointer number;
  gpointer index;
  g_hash_table_iter_init (&iter, second.acknowledged);
  while (g_hash_table_iter_next (&iter, &number, &index)) {
    g_hash_table_insert (campaign->acknowledged, number, index);
  }
  g_hash_table_unref (second.acknowledged);
}

/* --- What is to be there --- */

typedef struct {
  Campaign *campaign;
  GHashTable *seen;
  guint found;
} Look;

static gboolean
look_at (const LogEntry *entry, gpointer data, GError **error)
{
  Look *look = (Look *) data;
  guint number = (guint) g_ascii_strtoull (entry->id, NULL, 10);
  gpointer index = g_hash_table_lookup (look->campaign->acknowledged, GUINT_TO_POINTER (number));
  (void) error;
  g_assert_true (g_hash_table_add (look->seen, GUINT_TO_POINTER (number)));
  if (index != NULL) {
    g_assert_cmpuint (GPOINTER_TO_SIZE (index) - 1, ==, entry->index);
    look->found++;
  }
  return TRUE;
}

static void
check (Campaign *campaign)
{
  g_auto (LogVerification) verified = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  const LogVerifyOptions options = { .verifier = campaign->verifier };
  const LogFilter filter = { .ascending = TRUE };
  Look look = { campaign, seen, 0 };
  if (!g_file_test (campaign->path, G_FILE_TEST_EXISTS) &&
      g_hash_table_size (campaign->acknowledged) == 0) {
    return;
  }
  g_autoptr (LogReader) reader = log_reader_open (campaign->store, &error);
  if (reader == NULL && g_hash_table_size (campaign->acknowledged) == 0) {
    return; /* killed while it was being made */
  }
  g_assert_no_error (error);
  log_each (reader, &filter, look_at, &look, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (look.found, ==, g_hash_table_size (campaign->acknowledged));
  log_verify (campaign->path, &options, &verified, &error);
  g_assert_no_error (error);
  if (verified.n_problems > 0) {
    g_error ("%s", (char *) g_ptr_array_index (verified.problems, 0));
  }
  g_assert_cmpuint (verified.entries, ==, g_hash_table_size (seen));
}

static void
test_kill (Campaign *campaign, gconstpointer data)
{
  guint kills = fault_rounds (KILLS);
  (void) data;
  for (guint i = 0; i < kills; i++) {
    if (i % 3 == 2) {
      run_two (campaign);
    } else {
      run_one (campaign);
    }
    check (campaign);
  }
  guint n = g_hash_table_size (campaign->acknowledged);
  g_test_message ("%u kills, %u entries acknowledged", kills, n);
  g_assert_cmpuint (n, >, 0);
}

int
main (int argc, char **argv)
{
  if (argc == 4 && strcmp (argv[1], "--append") == 0) {
    return append_for_ever (argv[2], (guint) strtoul (argv[3], NULL, 10));
  }
  g_test_init (&argc, &argv, NULL);
  self = g_file_read_link ("/proc/self/exe", NULL);
  g_test_add ("/fault/log/kill", Campaign, NULL, set_up, test_kill, tear_down);
  int status = g_test_run ();
  g_free (self);
  return status;
}
