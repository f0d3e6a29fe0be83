/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/limits.h"
#include "kg/error.h"
#include "tests/api/log/fixture.h"

#include <string.h>

/* The log: appending and reading. */

static void
assert_same (gconstpointer a, gconstpointer b, gsize n)
{
  g_assert_true (memcmp (a, b, n) == 0);
}

static void
assert_checkpoint (const LogFixture *fixture, LogReader *reader, guint n)
{
  g_autoptr (GError) error = NULL;
  g_auto (LogCheckpoint) checkpoint = { 0 };
  g_autofree char *note = log_checkpoint (reader, &error);
  g_assert_no_error (error);
  log_checkpoint_verify (note, strlen (note), fixture->verifier, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (log_checkpoint_parse (note, strlen (note), &checkpoint, NULL));
  LogHash root = log_fixture_root (n);
  g_assert_cmpuint (checkpoint.size, ==, n);
  assert_same (&checkpoint.root, &root, sizeof root);
}

static void
assert_entry (LogReader *reader, guint number)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = log_fixture_id (number);
  g_autofree char *body = log_fixture_body (number);
  g_autoptr (LogEntry) entry = log_read (reader, number, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (entry->index, ==, number);
  g_assert_cmpint (entry->kind, ==, LOG_KIND_DECISION);
  g_assert_cmpint (entry->time, ==, number);
  g_assert_cmpstr (entry->id, ==, id);
  g_assert_cmpstr (entry->body, ==, body);
  g_assert_cmpuint (entry->length, ==, strlen (body));
}

static void
test_path (void)
{
  g_autofree char *usual = log_path ("a/g.db");
  g_autofree char *other = log_path ("a.db/store");
  g_assert_cmpstr (usual, ==, "a/g-log.db");
  g_assert_cmpstr (other, ==, "a.db/store-log.db");
}

static void
test_kinds (void)
{
  LogKind kind;
  for (gint i = LOG_KIND_DECISION; i <= LOG_KIND_KEY; i++) {
    g_assert_true (log_kind_from_name (log_kind_name ((LogKind) i), &kind));
    g_assert_cmpint (kind, ==, i);
  }
  g_assert_false (log_kind_from_name ("nonsense", &kind));
}

/* --- Appending --- */

static void
test_append (LogFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  g_assert_cmpuint (log_size (reader, NULL), ==, 0);
  g_assert_null (log_checkpoint (reader, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_NOT_FOUND);
  log_fixture_append (writer, 0, 5);
  g_assert_cmpuint (log_size (reader, NULL), ==, 5);
  g_assert_cmpuint (log_writer_queue (writer), ==, 0);
  for (guint i = 0; i < 5; i++) {
    assert_entry (reader, i);
  }
  assert_checkpoint (fixture, reader, 5);
  g_clear_error (&error);
  g_assert_null (log_read (reader, 5, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_NOT_FOUND);
}

/* Opening anew at every size around whole tiles: what is loaded is what would have been in memory. */
static void
test_sizes (LogFixture *fixture, gconstpointer data)
{
  static const guint sizes[] = { 1, 254, 255, 256, 257, 511, 512, 513, 700, 1024, 1025 };
  guint n = 0;
  (void) data;
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
    LogWriter *writer = log_fixture_writer (fixture);
    log_fixture_append (writer, n, sizes[i] - n);
    log_writer_free (writer);
    n = sizes[i];
    g_autoptr (LogReader) reader = log_fixture_reader (fixture);
    g_assert_cmpuint (log_size (reader, NULL), ==, n);
    assert_checkpoint (fixture, reader, n);
  }
}

/* More than one level of tiles. */
static void
test_levels (LogFixture *fixture, gconstpointer data)
{
  const guint n = LOG_TILE_WIDTH * LOG_TILE_WIDTH + 300;
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  (void) data;
  log_fixture_append (writer, 0, n);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  assert_checkpoint (fixture, reader, n);
  g_autoptr (GBytes) leaves = log_tile (reader, 0, 256, 256, NULL);
  g_autoptr (GBytes) first = log_tile (reader, 1, 0, 256, NULL);
  g_autoptr (GBytes) second = log_tile (reader, 2, 0, 1, NULL);
  g_autoptr (GBytes) rest = log_tile (reader, 1, 1, 1, NULL);
  g_assert_nonnull (leaves);
  g_assert_nonnull (first);
  g_assert_nonnull (second);
  g_assert_nonnull (rest);
  LogEdge edge = { 0 };
  LogHash root;
  for (guint i = 0; i < LOG_TILE_WIDTH; i++) {
    log_edge_append (&edge, (const LogHash *) g_bytes_get_data (first, NULL) + i);
  }
  log_edge_root (&edge, &root);
  assert_same (&root, g_bytes_get_data (second, NULL), sizeof root);
}

/* Two writers on one file, as two processes would be, take turns. */
static void
test_two_writers (LogFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (LogWriter) one = log_fixture_writer (fixture);
  g_autoptr (LogWriter) two = log_fixture_writer (fixture);
  guint n = 0;
  for (guint i = 0; i < 12; i++) {
    guint more = 1 + i * 7;
    log_fixture_append (i % 2 == 0 ? one : two, n, more);
    n += more;
    g_autoptr (LogReader) reader = log_fixture_reader (fixture);
    assert_checkpoint (fixture, reader, n);
  }
}

typedef struct {
  LogWriter *writer;
  guint first;
  guint n;
} Share;

static gpointer
append_share (gpointer data)
{
  const Share *share = (const Share *) data;
  for (guint i = share->first; i < share->first + share->n; i++) {
    g_autofree char *id = log_fixture_id (i);
    log_fixture_append_body (share->writer, LOG_KIND_DECISION, id, i, "{}");
  }
  return NULL;
}

/* Whoever appends keeps their order; nothing is lost or there twice. */
static void
test_threads (LogFixture *fixture, gconstpointer data)
{
  enum {
    THREADS = 6,
    EACH = 700
  };
  GThread *threads[THREADS];
  Share shares[THREADS];
  gint64 last[THREADS];
  (void) data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  for (guint i = 0; i < THREADS; i++) {
    shares[i] = (Share) { writer, i * EACH, EACH };
    last[i] = -1;
    threads[i] = g_thread_new ("appender", append_share, &shares[i]);
  }
  for (guint i = 0; i < THREADS; i++) {
    g_thread_join (threads[i]);
  }
  log_writer_wait (writer);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  g_assert_cmpuint (log_size (reader, NULL), ==, THREADS * EACH);
  for (guint i = 0; i < THREADS * EACH; i++) {
    g_autoptr (LogEntry) entry = log_read (reader, i, &error);
    g_assert_no_error (error);
    guint share = (guint) entry->time / EACH;
    g_assert_cmpint (entry->time, >, last[share]);
    last[share] = entry->time;
  }
}

/* What waits when the writer is freed is written. */
static void
test_free (LogFixture *fixture, gconstpointer data)
{
  (void) data;
  LogWriter *writer = log_fixture_writer (fixture);
  Share share = { writer, 0, 3000 };
  append_share (&share);
  log_writer_free (writer);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  g_assert_cmpuint (log_size (reader, NULL), ==, 3000);
}

static void
test_now (LogFixture *fixture, gconstpointer data)
{
  (void) data;
  guint64 index = 17;
  g_autoptr (GError) error = NULL;
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  const LogAppend entry = { .kind = LOG_KIND_SIGNAL, .time = 3, .body = "{}", .length = 2 };
  g_assert_true (log_append_now (writer, &entry, NULL, &error));
  g_assert_true (log_append_now (writer, &entry, &index, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (index, ==, 1);
}

static void
test_limit (LogFixture *fixture, gconstpointer data)
{
  (void) data;
  guint64 index = 17;
  g_autoptr (GError) error = NULL;
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  g_autofree char *body = g_strnfill (LOG_LIMIT_RECORD_BYTES + 1, 'x');
  LogAppend entry = { .kind = LOG_KIND_SIGNAL, .body = body, .length = LOG_LIMIT_RECORD_BYTES };
  g_assert_true (log_append_now (writer, &entry, &index, &error));
  g_assert_no_error (error);
  entry.length++;
  g_assert_false (log_append_now (writer, &entry, NULL, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_LIMIT);
  g_assert_cmpuint (index, ==, 0);
  entry.length = 1;
  g_assert_true (log_append_now (writer, &entry, &index, NULL));
  g_assert_cmpuint (index, ==, 1);
}

static void
hold_up (gpointer data, guint64 index, const GError *error)
{
  (void) index;
  g_assert_no_error (error);
  GMutex *mutex = (GMutex *) data;
  g_mutex_lock (mutex);
  g_mutex_unlock (mutex);
}

static gpointer
append_one (gpointer data)
{
  log_fixture_append_body ((LogWriter *) data, LOG_KIND_SIGNAL, NULL, 0, "{}");
  return NULL;
}

/* As many as the queue takes, while the writer is held up; one more waits until there is room. */
static void
test_queue (LogFixture *fixture, gconstpointer data)
{
  GMutex mutex;
  (void) data;
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  g_mutex_init (&mutex);
  g_mutex_lock (&mutex);
  const LogAppend first = { .body = "{}", .length = 2, .done = hold_up, .done_data = &mutex };
  log_append (writer, &first);
  while (log_writer_queue (writer) > 0) {
    g_usleep (100);
  }
  for (guint i = 0; i < LOG_LIMIT_QUEUE; i++) {
    log_fixture_append_body (writer, LOG_KIND_SIGNAL, NULL, 0, "{}");
  }
  g_assert_cmpuint (log_writer_queue (writer), ==, LOG_LIMIT_QUEUE);
  GThread *thread = g_thread_new ("late", append_one, writer);
  g_usleep (20000);
  g_assert_cmpuint (log_writer_queue (writer), ==, LOG_LIMIT_QUEUE);
  g_mutex_unlock (&mutex);
  g_thread_join (thread);
  log_writer_wait (writer);
  g_mutex_clear (&mutex);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  g_assert_cmpuint (log_size (reader, NULL), ==, LOG_LIMIT_QUEUE + 2);
}

/* --- What belongs to an entry --- */

static gboolean
insert_also (sqlite3 *db, guint64 index, gpointer data, GError **error)
{
  const char *what = (const char *) data;
  g_autofree char *sql =
      g_strdup_printf ("INSERT INTO other VALUES (%" G_GUINT64_FORMAT ", '%s')", index, what);
  if (!kg_sql_execute (db, sql, error)) {
    return FALSE;
  }
  if (strcmp (what, "bad") == 0) {
    g_set_error_literal (error, KG_ERROR, KG_ERROR_INVALID, "not this one");
    return FALSE;
  }
  return strcmp (what, "silent") != 0;
}

typedef struct {
  guint n;
  guint failed;
  guint64 indexes[8];
} Outcomes;

static void
note_outcome (gpointer data, guint64 index, const GError *error)
{
  Outcomes *outcomes = (Outcomes *) data;
  outcomes->failed += error != NULL ? 1 : 0;
  outcomes->indexes[outcomes->n++] = error != NULL ? G_MAXUINT64 : index;
}

/* Of a group only the entries fail whose own statements do, and these leave nothing. */
static void
test_also (LogFixture *fixture, gconstpointer data)
{
  static const char *const whats[] = { "good", "bad", "good", "silent", "good" };
  Outcomes outcomes = { 0 };
  gint64 rows = 0;
  (void) data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  log_writer_prepare (writer, "CREATE TABLE IF NOT EXISTS other (idx INTEGER, what TEXT) STRICT",
                      &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (whats); i++) {
    const LogAppend entry = { .kind = LOG_KIND_REVIEW,
                              .body = "{}",
                              .length = 2,
                              .also = insert_also,
                              .also_data = (gpointer) whats[i],
                              .done = note_outcome,
                              .done_data = &outcomes };
    log_append (writer, &entry);
  }
  log_writer_wait (writer);
  g_assert_cmpuint (outcomes.n, ==, 5);
  g_assert_cmpuint (outcomes.failed, ==, 2);
  g_assert_cmpuint (outcomes.indexes[0], ==, 0);
  g_assert_cmpuint (outcomes.indexes[2], ==, 1);
  g_assert_cmpuint (outcomes.indexes[4], ==, 2);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  g_assert_cmpuint (log_size (reader, NULL), ==, 3);
  kg_sql_int64 (log_reader_db (reader), "SELECT count(*) FROM other JOIN entries USING (idx)", 0,
                &rows, NULL);
  g_assert_cmpint (rows, ==, 3);
  kg_sql_int64 (log_reader_db (reader), "SELECT count(*) FROM other", 0, &rows, NULL);
  g_assert_cmpint (rows, ==, 3);
}

/* --- Keys --- */

static void
test_unsigned (LogFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  LogWriter *writer = log_writer_open (fixture->store, NULL, &error);
  g_assert_no_error (error);
  log_fixture_append (writer, 0, 300);
  log_writer_free (writer);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  g_assert_null (log_checkpoint (reader, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (log_verifier (reader, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_NOT_FOUND);
  g_autoptr (LogWriter) signing = log_fixture_writer (fixture);
  log_fixture_append (signing, 300, 1);
  assert_checkpoint (fixture, reader, 301);
  g_autofree char *verifier = log_verifier (reader, NULL);
  g_assert_cmpstr (verifier, ==, fixture->verifier);
}

static void
test_other_key (LogFixture *fixture, gconstpointer data)
{
  static const guint8 secret[32] = { 9 };
  (void) data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LogSigner) other = log_signer_new ("grounds/test", secret);
  LogWriter *writer = log_fixture_writer (fixture);
  log_fixture_append (writer, 0, 1);
  log_writer_free (writer);
  g_assert_null (log_writer_open (fixture->store, other, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_INVALID);
}

/* --- Files that are none --- */

static void
assert_refused (const LogFixture *fixture, gboolean write, KgError code)
{
  g_autoptr (GError) error = NULL;
  if (write) {
    g_assert_null (log_writer_open (fixture->store, NULL, &error));
  } else {
    g_assert_null (log_reader_open (fixture->store, &error));
  }
  g_assert_error (error, KG_ERROR, (gint) code);
}

static void
test_refused (LogFixture *fixture, gconstpointer data)
{
  (void) data;
  assert_refused (fixture, FALSE, KG_ERROR_NOT_FOUND);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_set_contents (fixture->path, "no database, but long enough to be looked at",
                                      -1, NULL));
  assert_refused (fixture, FALSE, KG_ERROR_NOT_A_STORE);
  assert_refused (fixture, TRUE, KG_ERROR_NOT_A_STORE);
}

static void
test_versions (LogFixture *fixture, gconstpointer data)
{
  (void) data;
  /* The log of decisions that was before: "Grdl". */
  log_fixture_alter (fixture, "PRAGMA application_id = 1198679148; PRAGMA user_version = 1;"
                              "CREATE TABLE decisions (number INTEGER PRIMARY KEY)");
  assert_refused (fixture, FALSE, KG_ERROR_VERSION);
  assert_refused (fixture, TRUE, KG_ERROR_VERSION);
  log_fixture_alter (fixture, "PRAGMA application_id = 1198681191; PRAGMA user_version = 2");
  assert_refused (fixture, FALSE, KG_ERROR_VERSION);
  log_fixture_alter (fixture, "PRAGMA application_id = 0");
  assert_refused (fixture, TRUE, KG_ERROR_NOT_A_STORE);
}

/* One checkpoint a minute is kept, and the newest. */
static void
test_checkpoints (LogFixture *fixture, gconstpointer data)
{
  gint64 n = 0;
  gint64 newest = 0;
  (void) data;
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  for (guint i = 0; i < 50; i++) {
    log_fixture_append (writer, i, 1);
  }
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  kg_sql_int64 (log_reader_db (reader), "SELECT count(*) FROM checkpoints", 0, &n, NULL);
  kg_sql_int64 (log_reader_db (reader), "SELECT max(size) FROM checkpoints", 0, &newest, NULL);
  g_assert_cmpint (n, >=, 2);
  g_assert_cmpint (n, <=, 10);
  g_assert_cmpint (newest, ==, 50);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/log/path", test_path);
  g_test_add_func ("/api/log/kinds", test_kinds);
#define ADD(name)                                                                                  \
  g_test_add ("/api/log/" #name, LogFixture, NULL, log_fixture_set_up, test_##name,                \
              log_fixture_tear_down)
  ADD (append);
  ADD (sizes);
  ADD (levels);
  ADD (two_writers);
  ADD (threads);
  ADD (free);
  ADD (now);
  ADD (limit);
  ADD (queue);
  ADD (also);
  ADD (unsigned);
  ADD (other_key);
  ADD (refused);
  ADD (versions);
  ADD (checkpoints);
#undef ADD
  return g_test_run ();
}
