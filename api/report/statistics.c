/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/statistics-private.h"

#include "api/report/limits.h"

#include <gio/gio.h>
#include <string.h>

#define DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)
/* Longer periods are told by months. */
#define MOST_DAYS 92
/* Entries between two tellings of progress. */
#define PROGRESS_EVERY 8192u

/* --- Names --- */

static void
count_free (gpointer data)
{
  ReportCount *count = data;
  g_free (count->name);
  g_free (count);
}

static ReportCount *
find_count (ReportCounting *counting, ReportCountTable table, const char *name, gsize length)
{
  g_string_truncate (counting->name, 0);
  g_string_append_len (counting->name, name, (gssize) length);
  ReportCount *count = g_hash_table_lookup (counting->tables[table], counting->name->str);
  if (count == NULL) {
    count = g_new0 (ReportCount, 1);
    count->name = g_strdup (counting->name->str);
    g_hash_table_insert (counting->tables[table], count->name, count);
  }
  return count;
}

void
report_count_name (ReportCounting *counting, ReportCountTable table, const char *name, gsize length,
                   gint outcome, guint64 index)
{
  ReportCount *count = find_count (counting, table, name, length);
  if (outcome >= 0 && count->total > 0 && count->last == index) {
    return;
  }
  count->n[MAX (outcome, 0)] += outcome >= 0 ? 1 : 0;
  count->first = count->total == 0 ? index : MIN (count->first, index);
  count->last = count->total == 0 ? index : MAX (count->last, index);
  count->total++;
}

static gint
compare_counts (gconstpointer a, gconstpointer b)
{
  const ReportCount *x = *(const ReportCount *const *) a;
  const ReportCount *y = *(const ReportCount *const *) b;
  return x->total != y->total ? (x->total < y->total) - (x->total > y->total)
                              : strcmp (x->name, y->name);
}

/* Hands the counts over, in their order. */
static GPtrArray *
steal_counts (GHashTable *table)
{
  GPtrArray *counts = g_ptr_array_new_with_free_func (count_free);
  GHashTableIter iter;
  gpointer count;
  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, NULL, &count)) {
    g_ptr_array_add (counts, count);
  }
  g_hash_table_steal_all (table);
  g_ptr_array_sort (counts, compare_counts);
  return counts;
}

static void
counting_clear (ReportCounting *counting)
{
  for (guint i = 0; i < REPORT_N_TABLES; i++) {
    g_clear_pointer (&counting->tables[i], g_hash_table_unref);
  }
  g_hash_table_unref (counting->openings);
  g_hash_table_unref (counting->acted);
  g_clear_pointer (&counting->reviews, g_ptr_array_unref);
  g_string_free (counting->name, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReportCounting, counting_clear)

static void
counting_init (ReportCounting *counting, ReportStatistics *out)
{
  *counting = (ReportCounting) { .out = out, .name = g_string_new (NULL) };
  for (guint i = 0; i < REPORT_N_TABLES; i++) {
    counting->tables[i] = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, count_free);
  }
  counting->openings = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  counting->acted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
take_counts (ReportCounting *counting)
{
  ReportStatistics *out = counting->out;
  GPtrArray **arrays[REPORT_N_TABLES] = {
    [COUNT_RULES] = &out->rules,
    [COUNT_CLASSES] = &out->classes,
    [COUNT_MODELS] = &out->models,
    [COUNT_SUBJECTS] = &out->subjects,
    [COUNT_POLICIES] = &out->policies,
    [COUNT_OPERATORS] = &out->operators,
    [COUNT_SIGNALS] = &out->kinds_of_signals,
    [COUNT_REVIEWERS] = &out->reviewers,
  };
  for (guint i = 0; i < REPORT_N_TABLES; i++) {
    *arrays[i] = steal_counts (counting->tables[i]);
  }
}

/* --- Spans --- */

static gint64
floor_to (gint64 time, gint64 unit)
{
  gint64 over = time % unit;
  return time - (over < 0 ? over + unit : over);
}

static void
add_span (ReportStatistics *statistics, gint64 from)
{
  ReportSpan *span = g_new0 (ReportSpan, 1);
  span->from = from;
  g_ptr_array_add (statistics->spans, span);
}

/* The first moment of the month that lies so many months after the one of `time`; FALSE: the calendar does not go that far. */
static gboolean
month_of (gint64 time, guint after, gint64 *from)
{
  g_autoptr (GDateTime) moment =
      g_date_time_new_from_unix_utc (floor_to (time, G_USEC_PER_SEC) / G_USEC_PER_SEC);
  gint months = moment != NULL ? g_date_time_get_year (moment) * 12 +
                                     g_date_time_get_month (moment) - 1 + (gint) after
                               : 0;
  g_autoptr (GDateTime) first =
      moment != NULL ? g_date_time_new_utc (months / 12, months % 12 + 1, 1, 0, 0, 0) : NULL;
  if (first != NULL) {
    *from = g_date_time_to_unix (first) * G_USEC_PER_SEC;
  }
  return first != NULL;
}

static gboolean
refuse_period (GError **error, const char *why)
{
  g_set_error_literal (error, KG_ERROR, KG_ERROR_INVALID, why);
  return FALSE;
}

static gboolean
make_spans (ReportStatistics *statistics, GError **error)
{
  gint64 from = statistics->from;
  gint64 to = statistics->to;
  gint64 month = 0;
  statistics->spans = g_ptr_array_new_with_free_func (g_free);
  if (from >= to) {
    return refuse_period (error, "the period ends before it begins; give a later end");
  }
  statistics->by_month = floor_to (to - 1, DAY) - floor_to (from, DAY) >= MOST_DAYS * DAY;
  for (gint64 day = floor_to (from, DAY); !statistics->by_month && day < to; day += DAY) {
    add_span (statistics, day);
  }
  for (guint i = 0; statistics->by_month; i++) {
    if (!month_of (from, i, &month) || (month < to && i == REPORT_LIMIT_SPANS)) {
      return refuse_period (error, "the period is too long to be told month by month; give a"
                                   " shorter one");
    }
    if (month >= to) {
      return TRUE;
    }
    add_span (statistics, month);
  }
  return TRUE;
}

static ReportSpan *
find_span (const ReportStatistics *statistics, gint64 time)
{
  guint low = 0;
  guint high = statistics->spans->len;
  while (high - low > 1) {
    guint middle = low + (high - low) / 2;
    const ReportSpan *span = g_ptr_array_index (statistics->spans, middle);
    if (span->from <= time) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return g_ptr_array_index (statistics->spans, low);
}

/* --- The pass --- */

typedef struct {
  ReportCounting *counting;
  ReportStatisticsProgress progress; /* (nullable) */
  gpointer data;
  guint64 all;
  gint64 cited; /* entries that reviews rest on, so far */
} Pass;

static void
cite_review (Pass *pass, guint64 index)
{
  ReportReviews *reviews = &pass->counting->out->reviews;
  reviews->first = pass->cited == 0 ? index : reviews->first;
  reviews->last = index;
  pass->cited++;
}

static void
note_opening (Pass *pass, const LogEntry *entry)
{
  guint64 *opening =
      entry->id != NULL ? g_hash_table_lookup (pass->counting->openings, entry->id) : NULL;
  if (opening != NULL) {
    *opening = entry->index;
    cite_review (pass, entry->index);
  }
}

static void
count_decision (Pass *pass, const LogEntry *entry)
{
  ReportStatistics *out = pass->counting->out;
  note_opening (pass, entry);
  if (entry->body == NULL) {
    out->removed++;
    return;
  }
  gint outcome = report_count_decision (pass->counting, entry);
  if (outcome < 0) {
    out->unreadable++;
    return;
  }
  out->decisions++;
  out->outcomes[outcome]++;
  find_span (out, entry->time)->n[outcome]++;
}

static void
count_signal (Pass *pass, const LogEntry *entry)
{
  const char *type = report_count_text (pass->counting, entry, "\"type\"");
  pass->counting->out->signals++;
  if (type != NULL) {
    g_autofree char *name = g_strdup (type);
    report_count_name (pass->counting, COUNT_SIGNALS, name, strlen (name), -1, entry->index);
  }
}

static void
count_entry (Pass *pass, const LogEntry *entry)
{
  ReportStatistics *out = pass->counting->out;
  switch (entry->kind) {
  case LOG_KIND_DECISION:
    count_decision (pass, entry);
    break;
  case LOG_KIND_COMMIT:
    out->commits++;
    break;
  case LOG_KIND_REVIEW:
    g_hash_table_add (pass->counting->acted, g_strdup (entry->id != NULL ? entry->id : ""));
    cite_review (pass, entry->index);
    break;
  case LOG_KIND_ACCESS:
    out->refusals +=
        g_strcmp0 (report_count_text (pass->counting, entry, "\"action\""), "refused") == 0 ? 1 : 0;
    break;
  case LOG_KIND_SIGNAL:
    count_signal (pass, entry);
    break;
  case LOG_KIND_REPORT:
  case LOG_KIND_RETENTION:
  case LOG_KIND_KEY:
    break;
  }
}

static gboolean
tell (const Pass *pass, guint64 done, GError **error)
{
  if (pass->progress == NULL || pass->progress (done, pass->all, pass->data)) {
    return TRUE;
  }
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "counting was stopped");
  return FALSE;
}

/* Entries stand in the order in which they were handed over, which is not that of their times: all are looked at. */
static gboolean
pass_entry (const LogEntry *entry, gpointer data, GError **error)
{
  Pass *pass = data;
  ReportStatistics *out = pass->counting->out;
  if (entry->index % PROGRESS_EVERY == 0 && !tell (pass, entry->index, error)) {
    return FALSE;
  }
  /* The entry that a report gets when it is sealed must not make it another report. */
  if (entry->time >= out->from && entry->time < out->to && entry->kind != LOG_KIND_REPORT) {
    out->first = out->end == 0 ? entry->index : out->first;
    out->end = entry->index + 1;
    count_entry (pass, entry);
  }
  return TRUE;
}

static gboolean
pass_all (Pass *pass, LogReader *log, GError **error)
{
  pass->all = log_size (log, error);
  if (pass->all == G_MAXUINT64) {
    return FALSE;
  }
  const LogFilter filter = { .ascending = TRUE, .before = pass->all };
  return (pass->all == 0 || log_each (log, &filter, pass_entry, pass, error)) &&
         tell (pass, pass->all, error);
}

ReportStatistics *
report_statistics_new (LogReader *log, gint64 from, gint64 to, ReportStatisticsProgress progress,
                       gpointer data, GError **error)
{
  g_autoptr (ReportStatistics) statistics = g_new0 (ReportStatistics, 1);
  g_auto (ReportCounting) counting;
  Pass pass = { .counting = &counting, .progress = progress, .data = data };
  counting_init (&counting, statistics);
  statistics->from = from;
  statistics->to = to;
  if (!make_spans (statistics, error) || !report_count_reviews_begin (&counting, log, error) ||
      !pass_all (&pass, log, error)) {
    return NULL;
  }
  report_count_reviews_end (&counting);
  take_counts (&counting);
  return g_steal_pointer (&statistics);
}

void
report_statistics_free (ReportStatistics *statistics)
{
  if (statistics == NULL) {
    return;
  }
  GPtrArray **arrays[] = { &statistics->spans,     &statistics->rules,
                           &statistics->classes,   &statistics->models,
                           &statistics->subjects,  &statistics->policies,
                           &statistics->operators, &statistics->kinds_of_signals,
                           &statistics->reviewers };
  for (guint i = 0; i < G_N_ELEMENTS (arrays); i++) {
    g_clear_pointer (arrays[i], g_ptr_array_unref);
  }
  g_free (statistics);
}
