/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/api/log/fixture.h"

#include <string.h>

/* Lists by what entries have: next to looking at each of them, whatever of them the lookups have already. */

#define N 700u
#define SUBJECTS 11u

static const char *const outcomes[] = { "allow", "mask", "escalate", "deny" };

static char *
subject_of (guint i)
{
  /* Some with what JSON escapes. */
  return i % SUBJECTS == 3 ? g_strdup_printf ("urn:s:\"%u\\", i % SUBJECTS)
                           : g_strdup_printf ("urn:s:%u", i % SUBJECTS);
}

static const char *
outcome_of (guint i)
{
  return outcomes[i * 7 / 3 % G_N_ELEMENTS (outcomes)];
}

static gboolean
has_class (guint i)
{
  return i % 5 == 2;
}

static gboolean
has_rule (guint i)
{
  return i % 6 < 2;
}

static void
append (LogWriter *writer, guint i)
{
  g_autofree char *subject = subject_of (i);
  g_autofree char *escaped = g_strescape (subject, NULL);
  /* The rule of every third entry did not fire. */
  g_autofree char *body = g_strdup_printf (
      "{\"by\":\"decision\",\"commit\":1,\"decision\":{\"action\":\"urn:a\",%s\"firings\":[{\"effect\":"
      "\"allow\",\"rule\":\"urn:other\",\"status\":\"counts\"},{\"rule\":\"urn:rule\",\"status\":\"%s\"}"
      "],\"outcome\":\"%s\",\"proof\":[[\"<urn:x>\",\"\\\"}]\",\"{[\"]],\"resource\":\"urn:r\",\"subject\""
      ":\"%s\"},\"request\":{\"decision\":{\"outcome\":\"deny\"}}}",
      has_class (i) ? "\"classes\":[\"urn:a\",\"urn:class\"]," : "",
      has_rule (i) ? "determines" : "heldBack", outcome_of (i), escaped);
  g_autofree char *id = log_fixture_id (i);
  log_fixture_append_body (writer, LOG_KIND_DECISION, id, i, body);
}

typedef struct {
  const LogFilter *filter;
  GArray *found; /* guint64 */
} Listing;

static gboolean
collect (const LogEntry *entry, gpointer data, GError **error)
{
  (void) error;
  g_array_append_val (((Listing *) data)->found, entry->index);
  return TRUE;
}

static gboolean
is_wanted (const LogFilter *filter, guint i)
{
  g_autofree char *subject = subject_of (i);
  return (filter->before == 0 || i < filter->before) && i >= filter->after &&
         (filter->outcome == NULL || strcmp (filter->outcome, outcome_of (i)) == 0) &&
         (filter->subject == NULL || strcmp (filter->subject, subject) == 0) &&
         (filter->rule == NULL || has_rule (i)) && (filter->data_class == NULL || has_class (i));
}

static void
assert_list (LogReader *reader, const LogFilter *filter, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (guint64));
  Listing listing = { filter, found };
  guint at = 0;
  g_assert_true (log_each (reader, filter, collect, &listing, &error));
  g_assert_no_error (error);
  for (guint k = 0; k < n && (filter->limit == 0 || at < filter->limit); k++) {
    guint i = filter->ascending ? k : n - 1 - k;
    if (is_wanted (filter, i)) {
      g_assert_cmpuint (at, <, found->len);
      g_assert_cmpuint (g_array_index (found, guint64, at), ==, i);
      at++;
    }
  }
  g_assert_cmpuint (found->len, ==, at);
}

static void
assert_lists (LogReader *reader, guint n)
{
  const LogFilter filters[] = {
    { .outcome = "deny" },
    { .subject = "urn:s:4" },
    { .subject = "urn:s:\"3\\", .limit = 7 },
    { .rule = "urn:rule", .outcome = "mask" },
    { .data_class = "urn:class", .subject = "urn:s:5" },
    { .resource = "urn:r", .before = 300, .limit = 3 },
    { .subject = "urn:s:1", .before = 513, .after = 255 },
    { .subject = "urn:nobody", .limit = 1 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (filters); i++) {
    LogFilter filter = filters[i];
    if (strcmp (filter.subject != NULL ? filter.subject : "", "urn:nobody") != 0) {
      filter.ascending = FALSE;
      assert_list (reader, &filter, n);
      filter.ascending = TRUE;
    }
    assert_list (reader, &filter, n);
  }
}

static guint64
looked (LogReader *reader)
{
  guint64 number = 0;
  g_autoptr (GError) error = NULL;
  log_meta_number (log_reader_db (reader), "looked", &number, &error);
  g_assert_no_error (error);
  return number;
}

static void
settle (LogWriter *writer)
{
  log_writer_wait (writer);
  log_keeper_settle (log_writer_keeper (writer));
}

/* Tiles that one writer has filled are in the lookups at once, others later. */
static void
test_filters (LogFixture *fixture, gconstpointer data)
{
  (void) data;
  LogWriter *writer = log_fixture_writer (fixture);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  for (guint i = 0; i < 300; i++) {
    append (writer, i);
  }
  log_writer_wait (writer);
  g_assert_cmpuint (looked (reader), >=, 256);
  assert_lists (reader, 300);
  log_writer_free (writer);
  writer = log_fixture_writer (fixture);
  for (guint i = 300; i < N; i++) {
    append (writer, i);
  }
  log_writer_wait (writer);
  assert_lists (reader, N);
  settle (writer);
  g_assert_cmpuint (looked (reader), ==, N);
  assert_lists (reader, N);
  log_writer_free (writer);
}

/* What was looked up when a tile was half full is there when it is full. */
static void
test_parts (LogFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  for (guint i = 0; i < N; i++) {
    append (writer, i);
    if (i % 90 == 10) {
      settle (writer);
    }
  }
  settle (writer);
  g_assert_cmpuint (looked (reader), ==, N);
  assert_lists (reader, N);
}

/* Without their bodies entries are found no more, and their keys are gone from the table. */
static void
test_remove (LogFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  for (guint i = 0; i < SUBJECTS; i++) {
    append (writer, i);
  }
  settle (writer);
  sqlite3 *db = log_writer_begin (writer, &error);
  g_assert_no_error (error);
  g_autoptr (LogIndexer) indexer = log_indexer_new (db, &error);
  g_autoptr (LogEntry) entry = log_read (reader, 4, &error);
  g_assert_no_error (error);
  g_assert_true (log_indexer_remove (indexer, entry, &error));
  g_assert_true (log_writer_end (writer, TRUE, &error));
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_assert_cmpuint (looked (reader), ==, SUBJECTS);
  const LogFilter gone = { .subject = "urn:s:4" };
  const LogFilter kept = { .subject = "urn:s:5" };
  Listing listing = { &gone, found };
  g_assert_true (log_each (reader, &gone, collect, &listing, &error));
  g_assert_cmpuint (found->len, ==, 0);
  g_assert_true (log_each (reader, &kept, collect, &listing, &error));
  g_assert_cmpuint (found->len, ==, 1);
  gint64 rows = -1;
  g_assert_true (
      kg_sql_int64 (log_reader_db (reader), "SELECT count(*) FROM lookups", -1, &rows, &error));
  /* The kind, 4 outcomes at most, 2 rules, a resource, 2 classes, and all subjects but one. */
  g_assert_cmpint (rows, ==, 1 + 4 + 2 + 1 + 2 + (gint64) SUBJECTS - 1);
}

/* What is no record of ours has no keys but its kind, and does no harm. */
static void
test_malformed (void)
{
  static const char *const bodies[] = {
    "",
    "{",
    "{}",
    "[]",
    "{\"decision\"",
    "{\"decision\":",
    "{\"decision\":{",
    "{\"decision\":{\"outcome\"",
    "{\"decision\":{\"outcome\":\"",
    "{\"decision\":{\"outcome\":\"a\\",
    "{\"decision\":{\"outcome\":7}}",
    "{\"decision\":{\"classes\":{\"a\":\"b\"},\"firings\":[1,[],{}]}}",
    "{\"decision\":]}}}",
    "\"",
    "}",
    "{ \"decision\": { \"outcome\": \"deny\" } }",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++) {
    g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
    /* Of its length exactly, so that reading on would be seen. */
    gsize length = strlen (bodies[i]);
    g_autofree char *copy = g_memdup2 (bodies[i], length);
    log_entry_keys (LOG_KIND_DECISION, copy, length, keys);
    g_assert_cmpuint (keys->len, ==, 1);
    g_assert_cmpint (g_array_index (keys, gint64, 0), ==,
                     log_lookup_key (LOG_KEY_KIND, "decision"));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name)                                                                                  \
  g_test_add ("/api/log/lookups/" #name, LogFixture, NULL, log_fixture_set_up, test_##name,        \
              log_fixture_tear_down)
  ADD (filters);
  ADD (parts);
  ADD (remove);
#undef ADD
  g_test_add_func ("/api/log/lookups/malformed", test_malformed);
  return g_test_run ();
}
