/* SPDX-License-Identifier: Apache-2.0 */

/* The program is killed at random moments while it writes, and so are the processes that parse
 * for it. Whatever the moment, the store is then as before or as after, verifies, and takes the
 * same load again.
 *
 * GROUNDS_FAULT_ROUNDS: how many kills; GROUNDS_FAULT_SEED: which moments. */

#include "tests/fault/fault.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define KILLS 12
#define GRAPH "https://example.org/graph"
/* Longer than any of the loads takes, sanitizers or not. */
#define WAIT_SECONDS 120
/* What is written after the first byte of the WAL takes about so long. */
#define WRITING_MICROSECONDS 20000

typedef struct {
  const char *name;
  const char *arguments[8];
  gboolean parses;
  gboolean creates;
  /* What it does when nobody kills it. */
  FaultState after;
  gint64 duration; /* microseconds */
} Kind;

typedef struct {
  char *directory;
  char *base;
  char *work;
  FaultState before;
  GRand *rand;
  guint as_before;
  guint as_after;
} Campaign;

typedef enum {
  AT_ANY_TIME,
  WHILE_WRITING,
  THE_PARSER
} Moment;

static void
must_run (const char *store, const char *const *arguments)
{
  g_autofree char *message = NULL;
  int status = fault_run (store, arguments, &message);
  if (status != 0) {
    g_error ("`%s` failed with %d: %s", arguments[0], status, message);
  }
}

static void
must_inspect (const char *path, FaultState *state, const char *when)
{
  g_autoptr (GError) error = NULL;
  if (!fault_inspect (path, state, &error)) {
    g_error ("%s: %s", when, error->message);
  }
}

static char *
document (const Campaign *campaign, const char *name, guint first, guint n)
{
  g_autoptr (GError) error = NULL;
  char *path = g_build_filename (campaign->directory, name, NULL);
  fault_write_document (path, first, n, &error);
  g_assert_no_error (error);
  return path;
}

/* A store with three commits: the ontology, a document, another state of the document. */
static void
set_up (Campaign *campaign, gconstpointer data)
{
  (void) data;
  campaign->directory = fault_make_directory (FALSE);
  campaign->base = g_build_filename (campaign->directory, "base.db", NULL);
  campaign->work = g_build_filename (campaign->directory, "work.db", NULL);
  campaign->rand = fault_rand_new ();
  g_autofree char *one = document (campaign, "one.nt", 0, 3000);
  g_autofree char *two = document (campaign, "two.nt", 1500, 3000);
  const char *const first[] = { "load", "--graph", GRAPH, one, NULL };
  const char *const second[] = { "load", "--graph", GRAPH, "--replace", two, NULL };
  must_run (campaign->base, first);
  must_run (campaign->base, second);
  must_inspect (campaign->base, &campaign->before, "the store to start from");
}

static void
tear_down (Campaign *campaign, gconstpointer data)
{
  (void) data;
  g_rand_free (campaign->rand);
  g_free (campaign->base);
  g_free (campaign->work);
  fault_remove_directory (campaign->directory);
}

static void
start_from_base (const Campaign *campaign, const Kind *kind)
{
  g_autoptr (GError) error = NULL;
  fault_remove_store (campaign->work);
  if (!kind->creates) {
    fault_copy_store (campaign->base, campaign->work, &error);
    g_assert_no_error (error);
  }
}

static void
learn (const Campaign *campaign, Kind *kind)
{
  start_from_base (campaign, kind);
  gint64 start = g_get_monotonic_time ();
  must_run (campaign->work, kind->arguments);
  kind->duration = g_get_monotonic_time () - start;
  must_inspect (campaign->work, &kind->after, kind->name);
}

/* --- Killing --- */

static GPid
start (const Campaign *campaign, const Kind *kind)
{
  g_autoptr (GError) error = NULL;
  char *argv[12] = { (char *) g_getenv ("GROUNDS"), (char *) kind->arguments[0], (char *) "--store",
                     campaign->work };
  for (guint i = 1; kind->arguments[i] != NULL; i++) {
    argv[3 + i] = (char *) kind->arguments[i];
  }
  GPid pid = 0;
  g_spawn_async (NULL, argv, NULL,
                 G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL |
                     G_SPAWN_STDERR_TO_DEV_NULL,
                 NULL, NULL, &pid, &error);
  g_assert_no_error (error);
  return pid;
}

/* TRUE if it has ended by itself. */
static gboolean
has_ended (GPid pid, int *status)
{
  return waitpid (pid, status, WNOHANG) == pid;
}

static pid_t
parser_of (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/task/%d/children", pid, pid);
  g_autofree char *text = NULL;
  return g_file_get_contents (path, &text, NULL, NULL) ? (pid_t) g_ascii_strtoll (text, NULL, 10)
                                                       : 0;
}

static gboolean
is_writing (const Campaign *campaign, const Kind *kind)
{
  g_autofree char *wal = g_strconcat (campaign->work, "-wal", NULL);
  GStatBuf status;
  if (kind->creates) {
    return g_stat (campaign->work, &status) == 0;
  }
  return g_stat (wal, &status) == 0 && status.st_size > 0;
}

/* Waits for the moment; FALSE if the process ended before it came. */
static gboolean
wait_for_moment (const Campaign *campaign, const Kind *kind, Moment moment, GPid pid, int *status)
{
  gint64 begin = g_get_monotonic_time ();
  gint64 until = begin;
  gboolean come = moment == AT_ANY_TIME;
  if (come) {
    until += (gint64) ((double) kind->duration * g_rand_double_range (campaign->rand, 0, 1.1));
  }
  while (!come || g_get_monotonic_time () < until) {
    if (has_ended (pid, status)) {
      return FALSE;
    }
    if (!come && (moment == THE_PARSER ? parser_of (pid) != 0 : is_writing (campaign, kind))) {
      come = TRUE;
      gint64 span = moment == THE_PARSER ? kind->duration / 2 : WRITING_MICROSECONDS;
      until = g_get_monotonic_time () + (gint64) ((double) span * g_rand_double (campaign->rand));
    }
    g_assert_cmpint (g_get_monotonic_time () - begin, <, WAIT_SECONDS * G_USEC_PER_SEC);
    g_usleep (50);
  }
  return TRUE;
}

/* A parser whose parent was killed has nobody to work for. */
static void
assert_gone (pid_t parser)
{
  if (parser == 0) {
    return;
  }
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", (int) parser);
  for (guint i = 0; i < 1000; i++) {
    g_autofree char *text = NULL;
    if (!g_file_get_contents (path, &text, NULL, NULL) || strstr (text, ") Z ") != NULL) {
      return;
    }
    g_usleep (10000);
  }
  g_error ("the parser outlives its parent by ten seconds");
}

/* Starts the program, kills it or its parser, and returns its wait status. */
static int
run_and_kill (const Campaign *campaign, const Kind *kind, Moment moment)
{
  int status = 0;
  GPid pid = start (campaign, kind);
  if (!wait_for_moment (campaign, kind, moment, pid, &status)) {
    return status;
  }
  pid_t parser = parser_of (pid);
  if (moment == THE_PARSER) {
    /* Where it has ended meanwhile nothing is killed, and the load succeeds. */
    if (parser != 0) {
      kill (parser, SIGKILL);
    }
    waitpid (pid, &status, 0);
    return status;
  }
  kill (pid, SIGKILL);
  waitpid (pid, &status, 0);
  assert_gone (parser);
  return status;
}

/* --- The campaign --- */

/* A store whose making was interrupted may be no store yet. */
static gboolean
may_be_missing (const Campaign *campaign, const Kind *kind)
{
  g_autoptr (GError) error = NULL;
  FaultState state;
  if (!kind->creates || fault_inspect (campaign->work, &state, &error)) {
    return FALSE;
  }
  g_assert_true (g_error_matches (error, KG_ERROR, KG_ERROR_STORE) ||
                 g_error_matches (error, KG_ERROR, KG_ERROR_NOT_A_STORE));
  return TRUE;
}

static void
check_state (Campaign *campaign, const Kind *kind, Moment moment, int status)
{
  FaultState state;
  if (may_be_missing (campaign, kind)) {
    campaign->as_before++;
    return;
  }
  must_inspect (campaign->work, &state, kind->name);
  gboolean after = fault_state_equal (&state, &kind->after);
  /* While a store is made there is a commit more: the ontology's. */
  gboolean before = kind->creates ? state.commit < kind->after.commit
                                  : fault_state_equal (&state, &campaign->before);
  if (!before && !after) {
    g_error ("%s: neither before nor after: commit %" G_GUINT64_FORMAT ", %" G_GUINT64_FORMAT
             " quads",
             kind->name, state.commit, state.quads);
  }
  if (WIFEXITED (status) && WEXITSTATUS (status) == 0) {
    g_assert_true (after);
  } else if (WIFEXITED (status)) {
    g_assert_cmpint (moment, ==, THE_PARSER);
    g_assert_cmpint (WEXITSTATUS (status), ==, 2);
    g_assert_true (before);
  }
  campaign->as_before += before ? 1 : 0;
  campaign->as_after += after ? 1 : 0;
}

/* The same again, this time to the end. */
static void
check_repetition (const Campaign *campaign, const Kind *kind)
{
  FaultState state;
  must_run (campaign->work, kind->arguments);
  must_inspect (campaign->work, &state, kind->name);
  /* A rollback that was done already is no change. */
  g_assert_true (fault_state_equal (&state, &kind->after));
}

static void
run_campaign (Campaign *campaign, Kind *kinds, gsize n, guint kills)
{
  for (gsize i = 0; i < n; i++) {
    learn (campaign, &kinds[i]);
  }
  for (guint i = 0; i < kills; i++) {
    Kind *kind = &kinds[i % n];
    Moment moment = (Moment) ((i + i / n) % (kind->parses ? 3 : 2));
    start_from_base (campaign, kind);
    int status = run_and_kill (campaign, kind, moment);
    check_state (campaign, kind, moment, status);
    check_repetition (campaign, kind);
  }
  g_test_message ("%u kills: %u stores as before, %u as after", kills, campaign->as_before,
                  campaign->as_after);
}

static void
test_kill (Campaign *campaign, gconstpointer data)
{
  (void) data;
  g_autofree char *small = document (campaign, "small.nt", 10000, 50);
  g_autofree char *other = document (campaign, "other.nt", 3000, 4000);
  g_autofree char *large = document (campaign, "large.nt", 20000, 30000);
  Kind kinds[] = {
    { .name = "new document", .arguments = { "load", small }, .parses = TRUE },
    { .name = "replaced document",
      .arguments = { "load", "--graph", GRAPH, "--replace", other },
      .parses = TRUE },
    { .name = "several documents", .arguments = { "load", small, other, large }, .parses = TRUE },
    { .name = "large document", .arguments = { "load", large }, .parses = TRUE },
    { .name = "rollback", .arguments = { "rollback", "2" } },
    { .name = "new store", .arguments = { "load", small }, .parses = TRUE, .creates = TRUE },
  };
  run_campaign (campaign, kinds, G_N_ELEMENTS (kinds), fault_rounds (KILLS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (g_getenv ("GROUNDS") == NULL) {
    g_printerr ("GROUNDS does not name the program; use tests/harness/run-test\n");
    return 2;
  }
  /* Stable figures: a commit made twice is the same. */
  g_setenv ("SOURCE_DATE_EPOCH", "1700000000", TRUE);
  g_test_add ("/fault/kill", Campaign, NULL, set_up, test_kill, tear_down);
  return g_test_run ();
}
