/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/statistics.h"

#include "api/log/record-walk.h"
#include "api/report/limits.h"
#include "kg/canonical-json.h"
#include "kg/time.h"
#include "tests/api/log/fixture.h"

#include <gio/gio.h>
#include <jansson.h>
#include <string.h>

/* Counting a period, next to reading every record as JSON and counting naively. */

#define DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)
/* 2026-08-01T00:00:00Z */
#define BEGIN (G_GINT64_CONSTANT (1785542400) * G_USEC_PER_SEC)
#define ENTRIES 1500u
#define RUNS 6u

static const char *const outcomes[] = { "allow", "mask", "escalate", "deny" };
static const char *const statuses[] = { "determines", "counts",    "overridden",
                                        "approved",   "monitored", "heldBack" };
static const char *const scopes[] = { "conforms", "unknown", "violates" };
/* What JSON escapes, and what looks like the end of something. */
static const char *const tails[] = { "a",   "b/c", "\"}],\"outcome\":\"deny", "\\", "\n\x01",
                                     "ä{[", "\\\"" };

/* --- Records --- */

static char *
random_name (GRand *random, const char *stem)
{
  return g_strdup_printf ("%s%d%s", stem, g_rand_int_range (random, 0, 4),
                          tails[g_rand_int_range (random, 0, G_N_ELEMENTS (tails))]);
}

static void
set_name (json_t *object, const char *member, GRand *random, const char *stem)
{
  g_autofree char *name = random_name (random, stem);
  json_object_set_new (object, member, json_string (name));
}

static const char *
pick (GRand *random, const char *const *names, guint n)
{
  return names[g_rand_int_range (random, 0, (gint32) n)];
}

static json_t *
random_list (GRand *random, json_t *(*make) (GRand *random))
{
  json_t *list = json_array ();
  for (gint i = g_rand_int_range (random, 0, 4); i > 0; i--) {
    json_array_append_new (list, make (random));
  }
  return list;
}

static json_t *
random_class (GRand *random)
{
  g_autofree char *name = random_name (random, "urn:class:");
  return json_string (name);
}

static json_t *
random_firing (GRand *random)
{
  json_t *firing = json_object ();
  set_name (firing, "rule", random, "urn:rule:");
  json_object_set_new (firing, "effect", json_string (pick (random, outcomes, 4)));
  json_object_set_new (firing, "status", json_string (pick (random, statuses, 6)));
  return firing;
}

static json_t *
random_mask (GRand *random)
{
  json_t *mask = json_object ();
  set_name (mask, "rule", random, "urn:rule:");
  json_object_set_new (mask, "operator",
                       json_string (g_rand_boolean (random) ? "redact" : "tokenise"));
  return mask;
}

static json_t *
random_policy (GRand *random)
{
  json_t *policy = json_object ();
  set_name (policy, "id", random, "urn:policy:");
  json_object_set_new (policy, "scope", json_string (pick (random, scopes, 3)));
  return policy;
}

static json_t *
random_decision (GRand *random)
{
  json_t *decision = json_object ();
  set_name (decision, "resource", random, "urn:model:");
  set_name (decision, "subject", random, g_rand_boolean (random) ? "urn:grounds:user:" : "urn:x");
  json_object_set_new (decision, "proof", json_pack ("[[sss]]", "<urn:\"x>", "{", "]"));
  json_object_set_new (decision, "classes", random_list (random, random_class));
  json_object_set_new (decision, "firings", random_list (random, random_firing));
  json_object_set_new (decision, "masks", random_list (random, random_mask));
  json_object_set_new (decision, "policies", random_list (random, random_policy));
  if (g_rand_int_range (random, 0, 30) > 0) {
    json_object_set_new (decision, "outcome", json_string (pick (random, outcomes, 4)));
  }
  if (g_rand_boolean (random)) {
    json_object_set_new (decision, "byDefault", json_true ());
  }
  return decision;
}

static json_t *
random_record (GRand *random, LogKind kind)
{
  json_t *record = json_object ();
  set_name (record, "by", random, "decision");
  json_object_set_new (record, "kind", json_string (log_kind_name (kind)));
  json_object_set_new (record, "request", json_pack ("{s:{s:s}}", "decision", "outcome", "deny"));
  if (kind == LOG_KIND_DECISION) {
    json_object_set_new (record, "decision", random_decision (random));
  } else if (kind == LOG_KIND_SIGNAL) {
    set_name (record, "type", random, "drift");
  } else if (kind == LOG_KIND_ACCESS) {
    json_object_set_new (record, "action",
                         json_string (g_rand_boolean (random) ? "refused" : "key made"));
  }
  return record;
}

static void
append_random (LogWriter *writer, GRand *random, gint64 length)
{
  g_autoptr (GString) body = g_string_new (NULL);
  LogKind kind = g_rand_boolean (random) ? LOG_KIND_DECISION
                                         : (LogKind) g_rand_int_range (random, 0, LOG_KIND_KEY);
  gint64 time = BEGIN + (gint64) (g_rand_double (random) * (double) length);
  json_t *record = random_record (random, kind);
  g_assert_true (kg_canonical_json_append (body, record, NULL));
  json_decref (record);
  log_fixture_append_body (writer, kind, NULL, time, body->str);
}

/* --- Counting naively --- */

typedef struct {
  guint64 n[REPORT_N_EFFECTS];
  guint64 total;
  guint64 first;
  guint64 last;
} Expected;

typedef struct {
  ReportStatistics sums; /* no arrays */
  GHashTable *tables[7]; /* names to Expected */
  GHashTable *days;      /* gint64 of the day to Expected */
  gint64 from;
  gint64 to;
} Naive;

enum {
  RULES,
  CLASSES,
  MODELS,
  SUBJECTS,
  POLICIES,
  OPERATORS,
  SIGNALS
};

static gint
effect_of (const json_t *name)
{
  for (gint i = 0; i < (gint) REPORT_N_EFFECTS; i++) {
    if (g_strcmp0 (json_string_value (name), outcomes[i]) == 0) {
      return i;
    }
  }
  return -1;
}

static void
add (Naive *naive, gint table, const char *name, gint outcome, guint64 index)
{
  Expected *expected = g_hash_table_lookup (naive->tables[table], name);
  if (expected == NULL) {
    expected = g_new0 (Expected, 1);
    expected->first = index;
    expected->last = G_MAXUINT64;
    g_hash_table_insert (naive->tables[table], g_strdup (name), expected);
  }
  if (expected->last != index) {
    expected->n[MAX (outcome, 0)] += outcome >= 0 ? 1 : 0;
    expected->total++;
  }
  expected->last = index;
}

static void
naive_firings (Naive *naive, const json_t *firings, gint outcome, guint64 index)
{
  gsize i;
  json_t *firing;
  gboolean seen[3] = { FALSE };
  json_array_foreach (firings, i, firing)
  {
    const char *status = json_string_value (json_object_get (firing, "status"));
    if (strcmp (status, "heldBack") != 0) {
      add (naive, RULES, json_string_value (json_object_get (firing, "rule")), outcome, index);
    }
    seen[0] |= strcmp (status, "monitored") == 0 &&
               effect_of (json_object_get (firing, "effect")) > outcome;
    seen[1] |= strcmp (status, "overridden") == 0;
    seen[2] |= strcmp (status, "approved") == 0;
  }
  naive->sums.monitored += seen[0] ? 1 : 0;
  naive->sums.overridden += seen[1] ? 1 : 0;
  naive->sums.approved += seen[2] ? 1 : 0;
}

static void
naive_lists (Naive *naive, const json_t *decision, gint outcome, guint64 index)
{
  gsize i;
  json_t *item;
  json_array_foreach (json_object_get (decision, "classes"), i, item)
  {
    add (naive, CLASSES, json_string_value (item), outcome, index);
  }
  json_array_foreach (json_object_get (decision, "masks"), i, item)
  {
    add (naive, OPERATORS, json_string_value (json_object_get (item, "operator")), outcome, index);
    naive->sums.masks++;
  }
  json_array_foreach (json_object_get (decision, "policies"), i, item)
  {
    if (strcmp (json_string_value (json_object_get (item, "scope")), "violates") != 0) {
      add (naive, POLICIES, json_string_value (json_object_get (item, "id")), outcome, index);
    }
  }
}

static void
naive_decision (Naive *naive, const json_t *record, const LogEntry *entry)
{
  const json_t *decision = json_object_get (record, "decision");
  gint outcome = effect_of (json_object_get (decision, "outcome"));
  if (outcome < 0) {
    naive->sums.unreadable++;
    return;
  }
  const char *subject = json_string_value (json_object_get (decision, "subject"));
  naive->sums.decisions++;
  naive->sums.outcomes[outcome]++;
  naive->sums.by_default += json_is_true (json_object_get (decision, "byDefault")) ? 1 : 0;
  naive_firings (naive, json_object_get (decision, "firings"), outcome, entry->index);
  naive_lists (naive, decision, outcome, entry->index);
  add (naive, MODELS, json_string_value (json_object_get (decision, "resource")), outcome,
       entry->index);
  add (naive, SUBJECTS, g_str_has_prefix (subject, "urn:grounds:user:") ? "user" : "", outcome,
       entry->index);
  gint64 day = entry->time / DAY * DAY;
  Expected *expected = g_hash_table_lookup (naive->days, &day);
  if (expected == NULL) {
    expected = g_new0 (Expected, 1);
    g_hash_table_insert (naive->days, g_memdup2 (&day, sizeof day), expected);
  }
  expected->n[outcome]++;
}

static gboolean
naive_entry (const LogEntry *entry, gpointer data, GError **error)
{
  Naive *naive = data;
  (void) error;
  if (entry->time < naive->from || entry->time >= naive->to) {
    return TRUE;
  }
  naive->sums.first = naive->sums.end == 0 ? entry->index : naive->sums.first;
  naive->sums.end = entry->index + 1;
  json_t *record = json_loadb (entry->body, entry->length, 0, NULL);
  g_assert_nonnull (record);
  if (entry->kind == LOG_KIND_DECISION) {
    naive_decision (naive, record, entry);
  } else if (entry->kind == LOG_KIND_SIGNAL) {
    naive->sums.signals++;
    add (naive, SIGNALS, json_string_value (json_object_get (record, "type")), -1, entry->index);
  } else if (entry->kind == LOG_KIND_ACCESS) {
    naive->sums.refusals +=
        strcmp (json_string_value (json_object_get (record, "action")), "refused") == 0 ? 1 : 0;
  } else if (entry->kind == LOG_KIND_COMMIT) {
    naive->sums.commits++;
  }
  json_decref (record);
  return TRUE;
}

/* --- Comparing --- */

static void
assert_same (const guint64 a[REPORT_N_EFFECTS], const guint64 b[REPORT_N_EFFECTS])
{
  for (guint i = 0; i < REPORT_N_EFFECTS; i++) {
    g_assert_cmpuint (a[i], ==, b[i]);
  }
}

static void
assert_counts (const GPtrArray *counts, GHashTable *expected)
{
  g_assert_cmpuint (counts->len, ==, g_hash_table_size (expected));
  for (guint i = 0; i < counts->len; i++) {
    const ReportCount *count = g_ptr_array_index (counts, i);
    const Expected *other = g_hash_table_lookup (expected, count->name);
    g_assert_nonnull (other);
    assert_same (count->n, other->n);
    g_assert_cmpuint (count->total, ==, other->total);
    g_assert_cmpuint (count->first, ==, other->first);
    g_assert_cmpuint (count->last, ==, other->last);
    if (i > 0) {
      const ReportCount *before = g_ptr_array_index (counts, i - 1);
      g_assert_true (before->total > count->total ||
                     (before->total == count->total && strcmp (before->name, count->name) < 0));
    }
  }
}

static void
assert_sums (const ReportStatistics *a, const ReportStatistics *b)
{
  g_assert_cmpuint (a->first, ==, b->first);
  g_assert_cmpuint (a->end, ==, b->end);
  g_assert_cmpuint (a->decisions, ==, b->decisions);
  g_assert_cmpuint (a->unreadable, ==, b->unreadable);
  g_assert_cmpuint (a->removed, ==, b->removed);
  assert_same (a->outcomes, b->outcomes);
  g_assert_cmpuint (a->by_default, ==, b->by_default);
  g_assert_cmpuint (a->monitored, ==, b->monitored);
  g_assert_cmpuint (a->overridden, ==, b->overridden);
  g_assert_cmpuint (a->approved, ==, b->approved);
  g_assert_cmpuint (a->masks, ==, b->masks);
  g_assert_cmpuint (a->signals, ==, b->signals);
  g_assert_cmpuint (a->refusals, ==, b->refusals);
  g_assert_cmpuint (a->commits, ==, b->commits);
}

/* Each span has the days until the next. */
static void
assert_spans (const ReportStatistics *statistics, GHashTable *days)
{
  for (guint i = 0; i < statistics->spans->len; i++) {
    const ReportSpan *span = g_ptr_array_index (statistics->spans, i);
    const ReportSpan *next =
        i + 1 < statistics->spans->len ? g_ptr_array_index (statistics->spans, i + 1) : NULL;
    guint64 n[REPORT_N_EFFECTS] = { 0 };
    for (gint64 day = span->from; day < (next != NULL ? next->from : statistics->to); day += DAY) {
      const Expected *expected = g_hash_table_lookup (days, &day);
      for (guint k = 0; expected != NULL && k < REPORT_N_EFFECTS; k++) {
        n[k] += expected->n[k];
      }
    }
    assert_same (span->n, n);
  }
}

static void
assert_period (LogReader *log, gint64 from, gint64 to)
{
  g_autoptr (GError) error = NULL;
  const LogFilter filter = { .ascending = TRUE };
  Naive naive = { .from = from, .to = to };
  naive.days = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  for (guint i = 0; i < G_N_ELEMENTS (naive.tables); i++) {
    naive.tables[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  }
  g_assert_true (log_each (log, &filter, naive_entry, &naive, &error));
  g_autoptr (ReportStatistics) statistics =
      report_statistics_new (log, from, to, NULL, NULL, &error);
  g_assert_no_error (error);
  const GPtrArray *counts[] = { statistics->rules,           statistics->classes,
                                statistics->models,          statistics->subjects,
                                statistics->policies,        statistics->operators,
                                statistics->kinds_of_signals };
  assert_sums (statistics, &naive.sums);
  assert_spans (statistics, naive.days);
  for (guint i = 0; i < G_N_ELEMENTS (naive.tables); i++) {
    assert_counts (counts[i], naive.tables[i]);
    g_hash_table_unref (naive.tables[i]);
  }
  g_hash_table_unref (naive.days);
}

static void
test_naive (LogFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GRand) random = g_rand_new_with_seed (6);
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  for (guint i = 0; i < ENTRIES; i++) {
    append_random (writer, random, 200 * DAY);
  }
  log_writer_wait (writer);
  g_autoptr (LogReader) log = log_fixture_reader (fixture);
  assert_period (log, BEGIN, BEGIN + 200 * DAY);
  assert_period (log, BEGIN - DAY, BEGIN);
  for (guint i = 0; i < RUNS; i++) {
    gint64 from = BEGIN + (gint64) (g_rand_double (random) * (double) (100 * DAY));
    assert_period (log, from, from + 1 + (gint64) (g_rand_double (random) * (double) (120 * DAY)));
  }
}

/* --- Edges --- */

#define ALLOW "{\"decision\":{\"outcome\":\"allow\",\"resource\":\"urn:m\"}}"

static ReportStatistics *
count (LogReader *log, gint64 from, gint64 to)
{
  g_autoptr (GError) error = NULL;
  ReportStatistics *statistics = report_statistics_new (log, from, to, NULL, NULL, &error);
  g_assert_no_error (error);
  return statistics;
}

static void
test_edges (LogFixture *fixture, gconstpointer data)
{
  (void) data;
  const gint64 times[] = { BEGIN - 1, BEGIN, BEGIN + DAY - 1, BEGIN + DAY };
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  g_autoptr (LogReader) log = log_fixture_reader (fixture);
  g_autoptr (ReportStatistics) none = count (log, BEGIN, BEGIN + DAY);
  g_assert_cmpuint (none->end, ==, 0);
  g_assert_cmpuint (none->decisions, ==, 0);
  g_assert_cmpuint (none->models->len, ==, 0);
  g_assert_cmpint (none->reviews.median, ==, -1);
  for (guint i = 0; i < G_N_ELEMENTS (times); i++) {
    log_fixture_append_body (writer, LOG_KIND_DECISION, NULL, times[i], ALLOW);
  }
  log_fixture_append_body (writer, LOG_KIND_DECISION, NULL, BEGIN, "{\"decision\":[");
  log_writer_wait (writer);
  g_autoptr (ReportStatistics) some = count (log, BEGIN, BEGIN + DAY);
  g_assert_cmpuint (some->first, ==, 1);
  g_assert_cmpuint (some->end, ==, 5);
  g_assert_cmpuint (some->decisions, ==, 2);
  g_assert_cmpuint (some->unreadable, ==, 1);
  log_fixture_alter (fixture, "UPDATE entries SET body = NULL WHERE idx = 2");
  g_autoptr (ReportStatistics) less = count (log, BEGIN, BEGIN + DAY);
  g_assert_cmpuint (less->decisions, ==, 1);
  g_assert_cmpuint (less->removed, ==, 1);
}

static guint
n_spans (LogReader *log, gint64 from, gint64 to, gboolean *by_month)
{
  g_autoptr (ReportStatistics) statistics = count (log, from, to);
  *by_month = statistics->by_month;
  return statistics->spans->len;
}

static gint64
moment (const char *text)
{
  gint64 time = 0;
  g_assert_true (kg_time_from_text (text, strlen (text), &time));
  return time;
}

static void
assert_refused (LogReader *log, gint64 from, gint64 to)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (report_statistics_new (log, from, to, NULL, NULL, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_INVALID);
}

static void
test_spans (LogFixture *fixture, gconstpointer data)
{
  (void) data;
  gboolean by_month;
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  g_autoptr (LogReader) log = log_fixture_reader (fixture);
  gint64 first = moment ("1926-02-01T00:00:00.000000Z");
  gint64 last = moment ("2026-02-01T00:00:00.000000Z");
  g_assert_cmpuint (n_spans (log, BEGIN, BEGIN + 1, &by_month), ==, 1);
  g_assert_cmpuint (n_spans (log, BEGIN, BEGIN + 92 * DAY, &by_month), ==, 92);
  g_assert_false (by_month);
  /* August, September, October, and the first of November. */
  g_assert_cmpuint (n_spans (log, BEGIN, BEGIN + 92 * DAY + 1, &by_month), ==, 4);
  g_assert_true (by_month);
  g_assert_cmpuint (n_spans (log, first, last, &by_month), ==, REPORT_LIMIT_SPANS);
  assert_refused (log, first, last + 1);
  assert_refused (log, BEGIN, BEGIN);
  assert_refused (log, BEGIN, BEGIN - 1);
}

static gboolean
stop (guint64 done, guint64 all, gpointer data)
{
  g_assert_cmpuint (done, <=, all);
  return (*(guint *) data)-- > 0;
}

static void
test_progress (LogFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  log_fixture_append (writer, 0, 3);
  g_autoptr (LogReader) log = log_fixture_reader (fixture);
  for (guint left = 0; left < 2; left++) {
    guint n = left;
    g_assert_null (report_statistics_new (log, 0, DAY, stop, &n, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_clear_error (&error);
  }
  guint n = 2;
  g_autoptr (ReportStatistics) statistics = report_statistics_new (log, 0, DAY, stop, &n, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (statistics->unreadable, ==, 3);
  g_assert_cmpuint (n, ==, 0);
}

/* A record that is cut short anywhere: nothing behind its end is read, which tools that watch memory tell. */
static void
test_cut (void)
{
  static const char record[] =
      "{\"a\":\"x\\\\\",\"decision\":{\"firings\":[{\"rule\":\"\\\"}\"},[]],"
      "\"outcome\":\"deny\"},\"z\":1}";
  for (gsize length = 0; length < strlen (record); length++) {
    g_autofree char *copy = g_memdup2 (record, length);
    const LogText whole = { copy, copy + length };
    LogText decision = log_text_member (whole, "\"decision\"");
    LogText outcome = log_text_member (decision, "\"outcome\"");
    g_assert_true (outcome.at == NULL || log_text_is (outcome, "\"deny\""));
    log_text_member (whole, "\"none\"");
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/report/statistics/" name, LogFixture, NULL, log_fixture_set_up, function,          \
              log_fixture_tear_down)
  ADD ("naive", test_naive);
  ADD ("edges", test_edges);
  ADD ("spans", test_spans);
  ADD ("progress", test_progress);
#undef ADD
  g_test_add_func ("/report/statistics/cut", test_cut);
  return g_test_run ();
}
