/* SPDX-License-Identifier: Apache-2.0 */

/* The power fails at every moment of a store's life, and the disk breaks: what was committed
 * stays, what was not leaves no trace, and whatever is found verifies.
 *
 * GROUNDS_FAULT_ROUNDS: how many moments; GROUNDS_FAULT_SEED: which, and what the disk still
 * held. */

#include "tests/fault/disk.h"
#include "tests/fault/fault.h"

#include "kg/change.h"
#include "kg/history.h"

#include <string.h>

#define COMMITS 10
#define MOMENTS 60
#define FAILURES 30

typedef struct {
  char *directory;
  char *store;
  char *left; /* what the power failure left */
  FaultDisk *disk;
  GRand *rand;
  FaultState states[COMMITS + 1];
  guint begun[COMMITS + 1];   /* operations when the commit was begun */
  guint durable[COMMITS + 1]; /* and when it had returned; of [0]: the store was made */
} Power;

static void
set_up (Power *power, gconstpointer data)
{
  (void) data;
  power->directory = fault_make_directory (TRUE);
  power->store = g_build_filename (power->directory, "store.db", NULL);
  power->left = g_build_filename (power->directory, "left.db", NULL);
  power->disk = fault_disk_new ();
  power->rand = fault_rand_new ();
}

static void
tear_down (Power *power, gconstpointer data)
{
  (void) data;
  fault_disk_free (power->disk);
  g_rand_free (power->rand);
  g_free (power->store);
  g_free (power->left);
  fault_remove_directory (power->directory);
}

/* Sizes from one quad to many pages; every third commit also takes something away. */
static KgChange *
make_change (KgStore *store, guint number)
{
  KgChange *change = kg_change_new (store);
  g_autofree char *name = g_strdup_printf ("https://example.org/document-%u", number);
  KgTermId graph = kg_change_intern_iri (change, name);
  guint32 document = kg_change_add_document (change, name, graph, "turtle", NULL);
  guint quads = number * number * 8 + 1;
  for (guint i = 0; i < quads; i++) {
    g_autofree char *text = g_strdup_printf ("https://example.org/%u/%u", number, i);
    KgTermId subject = kg_change_intern_iri (change, text);
    KgTermId predicate = kg_change_intern_iri (change, "https://example.org/p");
    const KgTerm value = {
      .kind = KG_TERM_LITERAL, .value = text, .length = (guint32) strlen (text), .language = "en"
    };
    kg_change_add (change, document, subject, predicate, kg_change_intern (change, &value), i + 1);
  }
  if (number % 3 == 0) {
    g_autofree char *earlier = g_strdup_printf ("https://example.org/document-%u", number - 1);
    kg_change_clear_graph (change, kg_change_intern_iri (change, earlier));
  }
  kg_change_add_prefix (change, "ex", "https://example.org/");
  return change;
}

static gboolean
commit_one (KgStore *store, guint number, GError **error)
{
  g_autoptr (KgChange) change = make_change (store, number);
  const KgCommitInfo info = { .author = "fault",
                              .message = "power",
                              .time = (gint64) number * 1000000 };
  KgCommitResult result;
  return kg_change_commit (change, &info, &result, error);
}

/* The life of the store, recorded; it is closed half-way, which writes the WAL back and removes
 * it. */
static void
live (Power *power)
{
  g_autoptr (GError) error = NULL;
  fault_disk_record (power->disk, power->store);
  g_autoptr (KgStore) store =
      kg_store_open (power->store, KG_STORE_WRITE | KG_STORE_CREATE, &error);
  g_assert_no_error (error);
  power->durable[0] = fault_disk_n_operations (power->disk);
  for (guint i = 1; i <= COMMITS; i++) {
    power->begun[i] = fault_disk_n_operations (power->disk);
    commit_one (store, i, &error);
    g_assert_no_error (error);
    power->durable[i] = fault_disk_n_operations (power->disk);
    if (i == COMMITS / 2) {
      g_clear_pointer (&store, kg_store_unref);
      store = kg_store_open (power->store, KG_STORE_WRITE, &error);
      g_assert_no_error (error);
    }
  }
  g_clear_pointer (&store, kg_store_unref);
  fault_disk_stop (power->disk);
  g_assert_cmpuint (power->durable[COMMITS], >, power->durable[0]);
  g_assert_cmpuint (power->durable[0], >, 0);
}

static void
learn_states (Power *power)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgStore) store = kg_store_open (power->store, KG_STORE_READ, &error);
  g_assert_no_error (error);
  for (guint i = 0; i <= COMMITS; i++) {
    g_autoptr (KgSnapshot) snapshot = kg_store_snapshot_at (store, i, &error);
    g_assert_no_error (error);
    power->states[i].commit = i;
    power->states[i].quads = kg_snapshot_n_quads (snapshot);
    kg_content_digest (snapshot, power->states[i].digest, &error);
    g_assert_no_error (error);
  }
}

/* The store goes on from where it was found. */
static void
go_on (const Power *power, guint64 commit)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgStore) store = kg_store_open (power->left, KG_STORE_WRITE | KG_STORE_CREATE, &error);
  g_assert_no_error (error);
  if (commit == COMMITS) {
    return;
  }
  FaultState state;
  commit_one (store, (guint) commit + 1, &error);
  g_assert_no_error (error);
  fault_inspect (power->left, &state, &error);
  g_assert_no_error (error);
  g_assert_true (fault_state_equal (&state, &power->states[commit + 1]));
}

static void
check_moment (const Power *power, guint at)
{
  g_autoptr (GError) error = NULL;
  FaultState state = { 0 };
  fault_remove_store (power->left);
  fault_disk_lose_power (power->disk, at, power->rand, power->left);
  if (!fault_inspect (power->left, &state, &error)) {
    /* A store is no store before it was made. */
    if (at >= power->durable[0]) {
      g_error ("operation %u: %s", at, error->message);
    }
    go_on (power, 0);
    return;
  }
  guint64 commit = state.commit;
  g_assert_cmpuint (commit, <=, COMMITS);
  g_assert_true (fault_state_equal (&state, &power->states[commit]));
  /* Nothing that was reported as committed is lost. */
  if (commit < COMMITS && at >= power->durable[commit + 1]) {
    g_error ("operation %u: commit %" G_GUINT64_FORMAT " is lost", at, commit + 1);
  }
  g_assert_cmpuint (at, >=, power->begun[commit]);
  go_on (power, commit);
}

static void
test_power (Power *power, gconstpointer data)
{
  (void) data;
  live (power);
  learn_states (power);
  guint n = fault_disk_n_operations (power->disk);
  guint rounds = fault_rounds (MOMENTS);
  for (guint i = 0; i < rounds; i++) {
    check_moment (power, rounds > n ? i % (n + 1)
                                    : (guint) g_rand_int_range (power->rand, 0, (gint32) n + 1));
  }
  g_test_message ("%u power failures in %u operations", rounds, n);
}

/* --- A disk that is full or broken --- */

/* Commits to a copy of the store while operations fail: all is done, or nothing, and it works
 * again afterwards. */
static gboolean
check_failure (Power *power, FaultDiskFailure failure, guint after, guint times)
{
  g_autoptr (GError) error = NULL;
  FaultState state;
  const FaultState *before = &power->states[COMMITS - 1];
  const FaultState *done = &power->states[COMMITS];
  g_autofree char *base = g_build_filename (power->directory, "base.db", NULL);
  fault_copy_store (base, power->left, &error);
  g_assert_no_error (error);
  g_autoptr (KgStore) store = kg_store_open (power->left, KG_STORE_WRITE, &error);
  g_assert_no_error (error);

  fault_disk_fail (power->disk, failure, after, times);
  gboolean committed = commit_one (store, COMMITS, &error);
  guint failed = fault_disk_mend (power->disk);
  if (!committed) {
    g_assert_error (error, KG_ERROR, KG_ERROR_STORE);
    g_assert_cmpuint (failed, >, 0);
    g_clear_error (&error);
  }
  g_autoptr (KgSnapshot) snapshot = kg_store_snapshot (store, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (kg_snapshot_commit (snapshot), ==, committed ? done->commit : before->commit);
  commit_one (store, COMMITS, &error);
  g_assert_no_error (error);
  fault_inspect (power->left, &state, &error);
  g_assert_no_error (error);
  g_assert_true (fault_state_equal (&state, done));
  return failed > 0;
}

/* A process that ends after the disk broke leaves what the disk has. A commit of which only the
 * sync failed may be there. */
static void
check_abandoned (Power *power, FaultDiskFailure failure, guint after)
{
  g_autoptr (GError) error = NULL;
  FaultState state;
  g_autofree char *base = g_build_filename (power->directory, "base.db", NULL);
  fault_copy_store (base, power->left, &error);
  g_assert_no_error (error);
  KgStore *store = kg_store_open (power->left, KG_STORE_WRITE, &error);
  g_assert_no_error (error);
  fault_disk_fail (power->disk, failure, after, G_MAXUINT);
  g_autoptr (GError) refused = NULL;
  commit_one (store, COMMITS, &refused);
  kg_store_unref (store);
  fault_disk_mend (power->disk);
  fault_inspect (power->left, &state, &error);
  g_assert_no_error (error);
  g_assert_true (fault_state_equal (&state, &power->states[COMMITS - 1]) ||
                 fault_state_equal (&state, &power->states[COMMITS]));
}

static void
make_base (const Power *power)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *base = g_build_filename (power->directory, "base.db", NULL);
  g_autoptr (KgStore) store = kg_store_open (base, KG_STORE_WRITE | KG_STORE_CREATE, &error);
  g_assert_no_error (error);
  for (guint i = 1; i < COMMITS; i++) {
    commit_one (store, i, &error);
    g_assert_no_error (error);
  }
}

static void
test_failures (Power *power, gconstpointer data)
{
  (void) data;
  live (power);
  learn_states (power);
  make_base (power);
  guint rounds = fault_rounds (FAILURES);
  guint hit = 0;
  for (guint i = 0; i < rounds; i++) {
    FaultDiskFailure failure = (FaultDiskFailure) (i % 3);
    guint after =
        failure == FAULT_DISK_SYNC ? i / 3 % 4 : (guint) g_rand_int_range (power->rand, 0, 200);
    hit += check_failure (power, failure, after, i % 2 == 0 ? G_MAXUINT : 1) ? 1 : 0;
    check_abandoned (power, failure, after);
  }
  g_assert_cmpuint (hit, >, rounds / 4);
  g_test_message ("%u commits, %u of them hit by a failure", rounds, hit);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/fault/power", Power, NULL, set_up, test_power, tear_down);
  g_test_add ("/fault/disk", Power, NULL, set_up, test_failures, tear_down);
  return g_test_run ();
}
