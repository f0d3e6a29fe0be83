/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/error.h"
#include "tests/api/log/fixture.h"

#include <string.h>

/* Lists of entries, against looking at every one; while the lookups have nothing, some, and all of them. */

#define ENTRIES 1500u

static const char *const outcomes[] = { "allow", "mask", "escalate", "deny" };

/* What entry `i` says. */
typedef struct {
  LogKind kind;
  gint64 time;
  const char *outcome;
  guint rule;
  gboolean held_back;
  guint subject;
  guint resource;
  guint class;
} Said;

static void
say (guint i, Said *said)
{
  *said = (Said) { .kind = i % 7 == 3    ? LOG_KIND_COMMIT
                           : i % 11 == 5 ? LOG_KIND_REVIEW
                                         : LOG_KIND_DECISION,
                   .time = (gint64) (i + i % 5),
                   .outcome = outcomes[i % 4],
                   .rule = i % 9,
                   .held_back = i % 18 == 0,
                   .subject = i % 13,
                   .resource = i % 3,
                   .class = i % 17 };
}

static void
append_all (LogWriter *writer)
{
  for (guint i = 0; i < ENTRIES; i++) {
    Said said;
    say (i, &said);
    g_autofree char *id = log_fixture_id (i);
    g_autofree char *body = g_strdup_printf (
        "{\"decision\":{\"classes\":[\"c:%u\"],\"firings\":[{\"rule\":\"r:%u\",\"status\":\"%s\"}],"
        "\"outcome\":\"%s\",\"resource\":\"m:%u\",\"subject\":\"s:%u\"},\"kind\":\"%s\"}",
        said.class, said.rule, said.held_back ? "heldBack" : "determines", said.outcome,
        said.resource, said.subject, log_kind_name (said.kind));
    log_fixture_append_body (writer, said.kind, id, said.time, body);
  }
  log_writer_wait (writer);
}

/* --- The naive list --- */

typedef struct {
  LogFilter filter;
  char outcome[16], rule[16], subject[16], resource[16], class[16];
} Question;

static gboolean
is_named (const char *asked, char prefix, guint number)
{
  g_autofree char *name = g_strdup_printf ("%c:%u", prefix, number);
  return asked == NULL || strcmp (asked, name) == 0;
}

static gboolean
is_meant (const LogFilter *filter, guint i)
{
  Said said;
  say (i, &said);
  gboolean of_decision = filter->outcome != NULL || filter->rule != NULL ||
                         filter->subject != NULL || filter->resource != NULL ||
                         filter->data_class != NULL;
  if ((filter->kinds != 0 && (filter->kinds & 1 << (gint) said.kind) == 0) ||
      (filter->from != 0 && said.time < filter->from) ||
      (filter->to != 0 && said.time >= filter->to) ||
      (of_decision && said.kind != LOG_KIND_DECISION) || (filter->rule != NULL && said.held_back)) {
    return FALSE;
  }
  return (filter->outcome == NULL || strcmp (filter->outcome, said.outcome) == 0) &&
         is_named (filter->rule, 'r', said.rule) && is_named (filter->subject, 's', said.subject) &&
         is_named (filter->resource, 'm', said.resource) &&
         is_named (filter->data_class, 'c', said.class);
}

static GArray *
naive_list (const LogFilter *filter)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (guint64));
  for (guint k = 0; k < ENTRIES; k++) {
    guint64 i = filter->ascending ? k : ENTRIES - 1 - k;
    gboolean within = i >= filter->after && (filter->before == 0 || i < filter->before);
    if (within && is_meant (filter, (guint) i) &&
        (filter->limit == 0 || list->len < filter->limit)) {
      g_array_append_val (list, i);
    }
  }
  return list;
}

static gboolean
collect (const LogEntry *entry, gpointer data, G_GNUC_UNUSED GError **error)
{
  g_array_append_val ((GArray *) data, entry->index);
  return TRUE;
}

static void
check (LogReader *reader, const LogFilter *filter)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) expected = naive_list (filter);
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (guint64));
  log_each (reader, filter, collect, found, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, expected->len);
  for (guint i = 0; i < found->len; i++) {
    g_assert_cmpuint (g_array_index (found, guint64, i), ==, g_array_index (expected, guint64, i));
  }
}

/* --- Questions --- */

static gboolean
one_in (GRand *rand, gint n)
{
  return g_rand_int_range (rand, 0, n) == 0;
}

static const char *
name (GRand *rand, char out[16], char prefix, gint n)
{
  if (!one_in (rand, 3)) {
    return NULL;
  }
  g_snprintf (out, 16, "%c:%d", prefix, g_rand_int_range (rand, 0, n + 1));
  return out;
}

static void
ask (GRand *rand, Question *question)
{
  gint n = (gint) ENTRIES;
  *question = (Question) { 0 };
  LogFilter *filter = &question->filter;
  filter->outcome = one_in (rand, 4) ? outcomes[g_rand_int_range (rand, 0, 4)] : NULL;
  filter->rule = name (rand, question->rule, 'r', 9);
  filter->subject = name (rand, question->subject, 's', 13);
  filter->resource = name (rand, question->resource, 'm', 3);
  filter->data_class = name (rand, question->class, 'c', 17);
  filter->kinds = one_in (rand, 3) ? g_rand_int_range (rand, 1, 8) : 0;
  filter->from = one_in (rand, 3) ? g_rand_int_range (rand, 0, n) : 0;
  filter->to = one_in (rand, 3) ? g_rand_int_range (rand, 1, n) : 0;
  filter->after = one_in (rand, 4) ? (guint64) g_rand_int_range (rand, 0, n + 5) : 0;
  filter->before = one_in (rand, 4) ? (guint64) g_rand_int_range (rand, 0, n + 5) : 0;
  filter->ascending = one_in (rand, 2);
  filter->limit = one_in (rand, 2) ? (guint) g_rand_int_range (rand, 1, 30) : 0;
}

static void
set_looked (const LogFixture *fixture, guint looked)
{
  g_autofree char *sql = g_strdup_printf ("DELETE FROM lookups WHERE tile * 256 >= %u;"
                                          "INSERT OR REPLACE INTO meta VALUES ('looked', %u)",
                                          looked, looked);
  log_fixture_alter (fixture, sql);
}

static void
test_list (LogFixture *fixture, gconstpointer data)
{
  static const guint looked[] = { ENTRIES, 1024, 700, 1, 0 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  guint rounds = g_getenv ("GROUNDS_TEST_LONG") != NULL ? 2000 : 150;
  (void) data;
  LogWriter *writer = log_fixture_writer (fixture);
  append_all (writer);
  log_keeper_settle (log_writer_keeper (writer));
  log_writer_free (writer);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  for (gsize k = 0; k < G_N_ELEMENTS (looked); k++) {
    if (k > 0) {
      set_looked (fixture, looked[k]);
    }
    const LogFilter all = { .limit = 0 };
    check (reader, &all);
    for (guint i = 0; i < rounds; i++) {
      Question question;
      ask (rand, &question);
      check (reader, &question.filter);
    }
  }
}

static gboolean
count_bits (sqlite3_stmt *row, gpointer data, GError **error)
{
  (void) error;
  for (guint offset = 0; offset < LOG_TILE_WIDTH; offset++) {
    *(guint *) data += log_lookup_has (row, 0, offset) ? 1 : 0;
  }
  return TRUE;
}

/* Writer and keeper get to all of it by themselves, and what they have is what there is. */
static void
test_keeper (LogFixture *fixture, gconstpointer data)
{
  gint64 looked = 0;
  guint lookups = 0;
  guint expected = 0;
  g_autoptr (sqlite3_stmt) select = NULL;
  (void) data;
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  append_all (writer);
  log_keeper_settle (log_writer_keeper (writer));
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  sqlite3 *db = log_reader_db (reader);
  kg_sql_int64 (db, "SELECT value FROM meta WHERE key = 'looked'", 0, &looked, NULL);
  g_assert_true (kg_sql_prepare (db, "SELECT entries FROM lookups", &select, NULL));
  g_assert_true (kg_sql_each (select, count_bits, &lookups, NULL));
  for (guint i = 0; i < ENTRIES; i++) {
    Said said;
    say (i, &said);
    expected += said.kind != LOG_KIND_DECISION ? 1 : said.held_back ? 5 : 6;
  }
  g_assert_cmpint (looked, ==, ENTRIES);
  g_assert_cmpuint (lookups, ==, expected);
}

static gboolean
stop (const LogEntry *entry, gpointer data, GError **error)
{
  g_array_append_val ((GArray *) data, entry->index);
  g_set_error_literal (error, KG_ERROR, KG_ERROR_LIMIT, "enough");
  return FALSE;
}

static gboolean
stop_quietly (const LogEntry *entry, gpointer data, G_GNUC_UNUSED GError **error)
{
  g_array_append_val ((GArray *) data, entry->index);
  return FALSE;
}

static void
test_stop (LogFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (guint64));
  const LogFilter filter = { .outcome = "deny" };
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  append_all (writer);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  g_assert_false (log_each (reader, &filter, stop, found, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_LIMIT);
  g_assert_true (log_each (reader, &filter, stop_quietly, found, NULL));
  g_assert_cmpuint (found->len, ==, 2);
}

/* Two values under one key, which is possible, are told apart: a lookup only spares reading. */
static void
test_shared_key (LogFixture *fixture, gconstpointer data)
{
  (void) data;
  LogWriter *writer = log_fixture_writer (fixture);
  append_all (writer);
  log_keeper_settle (log_writer_keeper (writer));
  log_writer_free (writer);
  g_autofree char *bits = g_strnfill (LOG_TILE_WIDTH / 4, 'f');
  g_autofree char *sql = g_strdup_printf ("INSERT OR REPLACE INTO lookups SELECT %" G_GINT64_FORMAT
                                          ", idx / 256, x'%s' FROM entries GROUP BY 2",
                                          log_lookup_key (LOG_KEY_SUBJECT, "s:3"), bits);
  log_fixture_alter (fixture, sql);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  const LogFilter filter = { .subject = "s:3" };
  check (reader, &filter);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name)                                                                                  \
  g_test_add ("/api/log/list/" #name, LogFixture, NULL, log_fixture_set_up, test_##name,           \
              log_fixture_tear_down)
  ADD (list);
  ADD (keeper);
  ADD (stop);
  ADD (shared_key);
#undef ADD
  return g_test_run ();
}
