/* SPDX-License-Identifier: Apache-2.0 */

/* The log on a disk that fills up, breaks, or loses power; and a file that somebody else holds. What was acknowledged is there, what failed
 * is not, nothing is there twice, and all of it verifies; the writer goes on as soon as the disk does.
 *
 * GROUNDS_FAULT_ROUNDS: how many moments; GROUNDS_FAULT_SEED: which. */

#include "tests/fault/disk.h"
#include "tests/fault/fault.h"

#include "api/log/log-private.h"
#include "api/log/verify.h"
#include "kg/error.h"

#include <string.h>

#define FAILURES 60
#define MOMENTS 60
#define GROUP 300u

/* What became of an entry. */
typedef struct {
  guint number;
  gboolean failed;
  guint64 index;
  guint durable; /* operations when it was acknowledged */
} Fate;

typedef struct {
  char *directory;
  char *store;
  char *path;
  char *left; /* what the power failure left */
  FaultDisk *disk;
  LogSigner *signer;
  char *verifier;
  GRand *rand;
  GMutex mutex; /* of the following */
  GPtrArray *fates;
  guint n;
} Campaign;

static void
set_up (Campaign *campaign, gconstpointer data)
{
  static const guint8 secret[32] = { 1 };
  (void) data;
  campaign->directory = fault_make_directory (TRUE);
  campaign->store = g_build_filename (campaign->directory, "store.db", NULL);
  campaign->path = log_path (campaign->store);
  campaign->left = g_build_filename (campaign->directory, "left.db", NULL);
  campaign->disk = fault_disk_new ();
  campaign->signer = log_signer_new ("grounds/test", secret);
  campaign->verifier = log_signer_verifier (campaign->signer, FALSE);
  campaign->rand = fault_rand_new ();
  campaign->fates = g_ptr_array_new_with_free_func (g_free);
  g_mutex_init (&campaign->mutex);
}

static void
tear_down (Campaign *campaign, gconstpointer data)
{
  (void) data;
  fault_disk_free (campaign->disk);
  log_signer_unref (campaign->signer);
  g_ptr_array_unref (campaign->fates);
  g_rand_free (campaign->rand);
  g_mutex_clear (&campaign->mutex);
  g_free (campaign->verifier);
  g_free (campaign->store);
  g_free (campaign->path);
  g_free (campaign->left);
  fault_remove_directory (campaign->directory);
}

/* --- Appending --- */

static char *
body_of (guint number)
{
  return g_strdup_printf (
      "{\"decision\":{\"outcome\":\"deny\",\"subject\":\"s:%u\"},\"id\":\"%u\",\"kind\":"
      "\"decision\",\"time\":%u}",
      number % 7, number, number);
}

typedef struct {
  Campaign *campaign;
  Fate *fate;
} Handle;

static void
learn_fate (gpointer data, guint64 index, const GError *error)
{
  g_autofree Handle *handle = (Handle *) data;
  Campaign *campaign = handle->campaign;
  g_mutex_lock (&campaign->mutex);
  handle->fate->failed = error != NULL;
  handle->fate->index = index;
  handle->fate->durable = fault_disk_n_operations (campaign->disk);
  g_mutex_unlock (&campaign->mutex);
}

static void
append (Campaign *campaign, LogWriter *writer, guint n)
{
  for (guint i = 0; i < n; i++) {
    Fate *fate = g_new0 (Fate, 1);
    Handle *handle = g_new (Handle, 1);
    fate->number = campaign->n++;
    *handle = (Handle) { campaign, fate };
    g_ptr_array_add (campaign->fates, fate);
    g_autofree char *body = body_of (fate->number);
    g_autofree char *id = g_strdup_printf ("%u", fate->number);
    const LogAppend entry = { .kind = LOG_KIND_DECISION,
                              .id = id,
                              .time = fate->number,
                              .body = body,
                              .length = strlen (body),
                              .done = learn_fate,
                              .done_data = handle };
    log_append (writer, &entry);
  }
}

static LogWriter *
open_writer (const Campaign *campaign)
{
  g_autoptr (GError) error = NULL;
  LogWriter *writer = log_writer_open (campaign->store, campaign->signer, &error);
  g_assert_no_error (error);
  return writer;
}

/* --- What is to be there --- */

static void
check_verifies (const Campaign *campaign, const char *path, guint64 *entries)
{
  g_auto (LogVerification) found = { 0 };
  g_autoptr (GError) error = NULL;
  const LogVerifyOptions options = { .verifier = campaign->verifier };
  log_verify (path, &options, &found, &error);
  g_assert_no_error (error);
  if (found.n_problems > 0) {
    g_error ("%s", (char *) g_ptr_array_index (found.problems, 0));
  }
  *entries = found.entries;
}

/* All that was acknowledged before operation `at`, each where it was said to be; and the rest of the log is what was under way. */
static guint
check_fates (const Campaign *campaign, const char *store, guint at)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LogReader) reader = log_reader_open (store, &error);
  guint acknowledged = 0;
  g_assert_no_error (error);
  for (guint i = 0; i < campaign->fates->len; i++) {
    const Fate *fate = (const Fate *) g_ptr_array_index (campaign->fates, i);
    if (fate->failed || fate->durable > at) {
      continue;
    }
    g_autofree char *body = body_of (fate->number);
    g_autoptr (LogEntry) entry = log_read (reader, fate->index, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (entry->body, ==, body);
    acknowledged++;
  }
  return acknowledged;
}

static void
check_all (const Campaign *campaign)
{
  guint64 entries = 0;
  check_verifies (campaign, campaign->path, &entries);
  g_assert_cmpuint (check_fates (campaign, campaign->store, G_MAXUINT), ==, entries);
}

/* --- A disk that fails --- */

static void
fail_once (Campaign *campaign, LogWriter *writer, guint round)
{
  FaultDiskFailure failure = (FaultDiskFailure) (round % 3);
  guint after = failure == FAULT_DISK_SYNC ? (guint) g_rand_int_range (campaign->rand, 0, 2)
                                           : (guint) g_rand_int_range (campaign->rand, 0, 60);
  guint times = round % 2 == 0 ? 1 : G_MAXUINT;
  fault_disk_fail (campaign->disk, failure, after, times);
  append (campaign, writer, (guint) g_rand_int_range (campaign->rand, 1, GROUP));
  log_writer_wait (writer);
  fault_disk_mend (campaign->disk);
  append (campaign, writer, (guint) g_rand_int_range (campaign->rand, 1, 20));
  log_writer_wait (writer);
  const Fate *last = (const Fate *) g_ptr_array_index (campaign->fates, campaign->fates->len - 1);
  g_assert_false (last->failed);
}

static void
test_failures (Campaign *campaign, gconstpointer data)
{
  guint rounds = fault_rounds (FAILURES);
  guint failed = 0;
  (void) data;
  LogWriter *writer = open_writer (campaign);
  for (guint i = 0; i < rounds; i++) {
    fail_once (campaign, writer, i);
    if (i % 10 == 9) {
      check_all (campaign);
    }
  }
  log_writer_free (writer);
  check_all (campaign);
  for (guint i = 0; i < campaign->fates->len; i++) {
    failed += ((const Fate *) g_ptr_array_index (campaign->fates, i))->failed ? 1 : 0;
  }
  g_test_message ("%u entries, of which %u failed", campaign->fates->len, failed);
  g_assert_cmpuint (failed, >, 0);
}

/* --- Power --- */

static void
check_left (Campaign *campaign, guint at)
{
  g_autofree char *left = log_path (campaign->left);
  g_autoptr (GError) error = NULL;
  guint64 entries = 0;
  fault_remove_store (left);
  fault_disk_lose_power (campaign->disk, at, campaign->rand, left);
  /* Before anything was acknowledged there may be no log yet. */
  g_autoptr (LogReader) reader = log_reader_open (campaign->left, &error);
  if (reader == NULL) {
    for (guint i = 0; i < campaign->fates->len; i++) {
      g_assert_cmpuint (((const Fate *) g_ptr_array_index (campaign->fates, i))->durable, >, at);
    }
    return;
  }
  check_verifies (campaign, left, &entries);
  g_assert_cmpuint (check_fates (campaign, campaign->left, at), <=, entries);
  /* It goes on from there. */
  g_autoptr (LogWriter) writer = log_writer_open (campaign->left, campaign->signer, &error);
  g_assert_no_error (error);
  g_autofree char *body = body_of (1);
  const LogAppend entry = {
    .kind = LOG_KIND_DECISION, .id = "1", .time = 1, .body = body, .length = strlen (body)
  };
  guint64 index = 0;
  g_assert_true (log_append_now (writer, &entry, &index, &error));
  g_assert_cmpuint (index, ==, entries);
}

static void
test_power (Campaign *campaign, gconstpointer data)
{
  guint rounds = fault_rounds (MOMENTS);
  (void) data;
  fault_disk_record (campaign->disk, campaign->path);
  LogWriter *writer = open_writer (campaign);
  for (guint i = 0; i < 12; i++) {
    append (campaign, writer, i % 4 == 3 ? 1 : (guint) g_rand_int_range (campaign->rand, 1, GROUP));
    log_writer_wait (writer);
    if (i % 5 == 4) {
      log_keeper_settle (log_writer_keeper (writer));
    }
  }
  log_writer_free (writer);
  fault_disk_stop (campaign->disk);
  guint operations = fault_disk_n_operations (campaign->disk);
  for (guint i = 0; i < rounds; i++) {
    check_left (campaign, (guint) g_rand_int_range (campaign->rand, 0, (gint32) operations + 1));
  }
  check_left (campaign, operations);
}

/* --- Others --- */

static sqlite3 *
hold_file (const Campaign *campaign)
{
  sqlite3 *other = NULL;
  g_assert_cmpint (sqlite3_open (campaign->path, &other), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (other, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
  return other;
}

/* Whoever holds the file for a while is waited for. */
static void
test_held (Campaign *campaign, gconstpointer data)
{
  (void) data;
  LogWriter *writer = open_writer (campaign);
  append (campaign, writer, 3);
  log_writer_wait (writer);
  sqlite3 *other = hold_file (campaign);
  append (campaign, writer, 3);
  g_usleep (200000);
  sqlite3_close (other);
  log_writer_wait (writer);
  log_writer_free (writer);
  g_assert_cmpuint (check_fates (campaign, campaign->store, G_MAXUINT), ==, 6);
}

/* Whoever holds it for too long is not. */
static void
test_held_long (Campaign *campaign, gconstpointer data)
{
  (void) data;
  if (!fault_is_long ()) {
    g_test_skip ("takes ten seconds; set GROUNDS_FAULT_ROUNDS");
    return;
  }
  LogWriter *writer = open_writer (campaign);
  append (campaign, writer, 3);
  log_writer_wait (writer);
  sqlite3 *other = hold_file (campaign);
  append (campaign, writer, 3);
  log_writer_wait (writer);
  sqlite3_close (other);
  append (campaign, writer, 3);
  log_writer_free (writer);
  g_assert_cmpuint (check_fates (campaign, campaign->store, G_MAXUINT), ==, 6);
  check_all (campaign);
}

static void
set_read_only (LogWriter *writer, gboolean read_only)
{
  g_autoptr (GError) error = NULL;
  sqlite3 *db = log_writer_begin (writer, &error);
  g_assert_no_error (error);
  log_writer_end (writer, FALSE, NULL);
  kg_sql_execute (db, read_only ? "PRAGMA query_only = ON" : "PRAGMA query_only = OFF", &error);
  g_assert_no_error (error);
}

static void
test_read_only (Campaign *campaign, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  LogWriter *writer = open_writer (campaign);
  append (campaign, writer, 300);
  log_writer_wait (writer);
  set_read_only (writer, TRUE);
  const LogAppend entry = { .kind = LOG_KIND_SIGNAL, .body = "{}", .length = 2 };
  g_assert_false (log_append_now (writer, &entry, NULL, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_STORE);
  /* Its connection is the writer's, which waits now. */
  g_autoptr (GError) fine = NULL;
  log_writer_wait (writer);
  sqlite3 *db = log_writer_begin (writer, &fine);
  if (db != NULL) {
    log_writer_end (writer, FALSE, NULL);
    kg_sql_execute (db, "PRAGMA query_only = OFF", NULL);
  }
  append (campaign, writer, 300);
  log_writer_free (writer);
  check_all (campaign);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add ("/fault/log/" #name, Campaign, NULL, set_up, test_##name, tear_down)
  ADD (failures);
  ADD (power);
  ADD (held);
  ADD (held_long);
  ADD (read_only);
#undef ADD
  return g_test_run ();
}
