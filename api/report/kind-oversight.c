/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/kind-log-private.h"

#include <string.h>

/* What was decided in a period, and how people looked after it: counted from the log, with what the graph says of the names. */

/* Rows of a table: what is rarer is summed up. Bars of a plot. */
#define MOST_ROWS 50u
#define MOST_BARS 10u

/* --- Summary --- */

typedef struct {
  const char *name;
  guint64 n;
} Line;

static void
add_lines (ReportMaker *maker, ReportBlock *section, const ReportStatistics *statistics,
           ReportBacking all)
{
  const Line lines[] = {
    { T_ ("Decided by the default of a policy: no rule permitted"), statistics->by_default },
    { T_ ("Would have been stricter by rules that are only watched"), statistics->monitored },
    { T_ ("With a rule that another one switched off"), statistics->overridden },
    { T_ ("Let through because a person had approved"), statistics->approved },
    { T_ ("Not counted: the record was removed when its time was over"), statistics->removed },
    { T_ ("Not counted: the record cannot be read"), statistics->unreadable },
  };
  ReportBlock *facts = report_facts (maker->document, section);
  report_log_fact (maker, facts, 0, report_maker_text (maker, T_ ("Decisions")),
                   report_maker_number (maker, statistics->decisions), all);
  for (RulesEffect effect = RULES_EFFECT_ALLOW; effect <= RULES_EFFECT_DENY; effect++) {
    report_log_fact (maker, facts, 1, report_log_outcome (maker, effect),
                     report_log_share (maker, statistics->outcomes[effect], statistics->decisions),
                     all);
  }
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++) {
    report_log_fact (maker, facts, 0, report_maker_text (maker, lines[i].name),
                     report_maker_number (maker, lines[i].n), all);
  }
  report_log_fact (maker, facts, 0, report_maker_text (maker, T_ ("Refusals of access")),
                   report_maker_number (maker, statistics->refusals), all);
  report_log_fact (maker, facts, 0, report_maker_text (maker, T_ ("Changes of the graph")),
                   report_maker_number (maker, statistics->commits), all);
}

static void
add_summary (ReportMaker *maker, const ReportStatistics *statistics, ReportBacking all)
{
  ReportBlock *section =
      report_section (maker->document, NULL, "overview", report_maker_text (maker, T_ ("Summary")));
  report_maker_say (maker, section,
                    report_maker_text (
                        maker, T_ ("All numbers are counted from the entries of the tamper-evident "
                                   "log that are cited beside them. A decision counts once under "
                                   "each name.")));
  add_lines (maker, section, statistics, all);
}

/* --- Over time --- */

static const char *
span_name (ReportMaker *maker, const ReportStatistics *statistics, const ReportSpan *span)
{
  const char *date = report_maker_date (maker, span->from);
  /* "1 August 2026", "1. August 2026": a month has no day. */
  const char *space = statistics->by_month ? strchr (date, ' ') : NULL;
  return space != NULL ? space + 1 : date;
}

static void
plot_time (ReportMaker *maker, ReportBlock *section, const ReportStatistics *statistics,
           const char *const *labels, ReportBacking all)
{
  guint n = statistics->spans->len;
  g_autofree double *values = g_new (double, (gsize) n *REPORT_N_EFFECTS);
  ReportSeries series[REPORT_N_EFFECTS];
  for (guint k = 0; k < REPORT_N_EFFECTS; k++) {
    for (guint i = 0; i < n; i++) {
      const ReportSpan *span = g_ptr_array_index (statistics->spans, i);
      values[k * n + i] = (double) span->n[k];
    }
    series[k] =
        (ReportSeries) { report_log_outcome (maker, (RulesEffect) k), &values[(gsize) k * n] };
  }
  const ReportPlot plot = {
    .kind = REPORT_PLOT_STACKED,
    .title = report_maker_text (maker, T_ ("Decisions over time")),
    .description =
        report_maker_text (maker, T_ ("Decisions by outcome; the table below has the numbers.")),
    .unit = report_maker_text (maker, T_ ("decisions")),
    .labels = labels,
    .n_labels = n,
    .sequence = TRUE,
    .series = series,
    .n_series = REPORT_N_EFFECTS,
    .backing = all
  };
  report_plot (maker->document, section, &plot);
}

/* The heading of a name, of each outcome, and of all. */
static ReportBlock *
begin_table (ReportMaker *maker, ReportBlock *section, const char *caption, const char *heading)
{
  const char *headings[REPORT_N_EFFECTS + 3] = { heading };
  for (guint k = 0; k < REPORT_N_EFFECTS; k++) {
    headings[k + 1] = report_log_outcome (maker, (RulesEffect) k);
  }
  headings[REPORT_N_EFFECTS + 1] = report_maker_text (maker, T_ ("All"));
  return report_table (maker->document, section, caption, headings, 0x3e);
}

static void
add_row (ReportMaker *maker, ReportBlock *table, const ReportText *name,
         const guint64 n[REPORT_N_EFFECTS], ReportBacking backing)
{
  ReportText cells[REPORT_N_EFFECTS + 2] = { *name };
  guint64 total = 0;
  for (guint k = 0; k < REPORT_N_EFFECTS; k++) {
    cells[k + 1] = (ReportText) { report_maker_number (maker, n[k]), NULL, backing };
    total += n[k];
  }
  cells[REPORT_N_EFFECTS + 1] = (ReportText) { report_maker_number (maker, total), NULL, backing };
  report_table_row (maker->document, table, cells);
}

static void
add_time (ReportMaker *maker, const ReportStatistics *statistics, ReportBacking all)
{
  guint n = statistics->spans->len;
  g_autofree const char **labels = g_new0 (const char *, n + 1);
  ReportBlock *section = report_section (maker->document, NULL, "time",
                                         report_maker_text (maker, T_ ("Decisions over time")));
  for (guint i = 0; i < n; i++) {
    labels[i] = span_name (maker, statistics, g_ptr_array_index (statistics->spans, i));
  }
  plot_time (maker, section, statistics, labels, all);
  ReportBlock *table =
      begin_table (maker, section, report_maker_text (maker, T_ ("Decisions by outcome")),
                   report_maker_text (maker, statistics->by_month ? T_ ("Month") : T_ ("Day")));
  for (guint i = 0; i < n; i++) {
    const ReportSpan *span = g_ptr_array_index (statistics->spans, i);
    add_row (maker, table, &(ReportText) { labels[i], NULL, REPORT_IS_FRAMING }, span->n, all);
  }
}

/* --- By name --- */

static void
add_rest (ReportMaker *maker, ReportBlock *table, const GPtrArray *counts)
{
  ReportCount rest = { 0 };
  for (guint i = MOST_ROWS; i < counts->len; i++) {
    const ReportCount *count = g_ptr_array_index (counts, i);
    rest.first = i == MOST_ROWS ? count->first : MIN (rest.first, count->first);
    rest.last = i == MOST_ROWS ? count->last : MAX (rest.last, count->last);
    for (guint k = 0; k < REPORT_N_EFFECTS; k++) {
      rest.n[k] += count->n[k];
    }
  }
  if (counts->len > MOST_ROWS) {
    ReportBacking backing = report_log_range (maker, rest.first, rest.last);
    const char *name =
        report_maker_count (maker, P_ ("%s more", "%s more"), counts->len - MOST_ROWS);
    add_row (maker, table, &(ReportText) { name, NULL, backing }, rest.n, backing);
  }
}

/* IRIs, kinds of subjects and ways of hiding. */
static const char *
name_count (ReportMaker *maker, const ReportCount *count)
{
  if (*count->name == '\0') {
    return report_maker_text (maker, T_ ("others"));
  }
  return strchr (count->name, ':') != NULL ? report_log_name (maker, count->name)
                                           : report_log_word (maker, count->name);
}

void
report_oversight_table (ReportMaker *maker, ReportBlock *section, const char *caption,
                        const char *heading, const GPtrArray *counts)
{
  if (counts->len == 0) {
    report_maker_say_none (maker, section,
                           report_maker_text (maker, T_ ("The log records none in the period.")));
    return;
  }
  ReportBlock *table = begin_table (maker, section, caption, heading);
  for (guint i = 0; i < MIN (counts->len, MOST_ROWS); i++) {
    const ReportCount *count = g_ptr_array_index (counts, i);
    ReportBacking backing = report_log_range (maker, count->first, count->last);
    const char *name = name_count (maker, count);
    add_row (maker, table, &(ReportText) { name, report_log_link (maker, count->name), backing },
             count->n, backing);
  }
  add_rest (maker, table, counts);
}

static void
plot_names (ReportMaker *maker, ReportBlock *section, const char *title, const GPtrArray *counts)
{
  guint n = MIN (counts->len, MOST_BARS);
  const char *labels[MOST_BARS];
  double values[REPORT_N_EFFECTS][MOST_BARS];
  ReportSeries series[REPORT_N_EFFECTS];
  guint numbers[MOST_BARS];
  if (n < 2) {
    return;
  }
  for (guint i = 0; i < n; i++) {
    const ReportCount *count = g_ptr_array_index (counts, i);
    labels[i] = report_log_name (maker, count->name);
    numbers[i] = report_maker_cite_log (maker, count->first, count->last - count->first + 1,
                                        report_maker_text (maker, T_ ("What the log records.")));
    for (guint k = 0; k < REPORT_N_EFFECTS; k++) {
      values[k][i] = (double) count->n[k];
    }
  }
  for (guint k = 0; k < REPORT_N_EFFECTS; k++) {
    series[k] = (ReportSeries) { report_log_outcome (maker, (RulesEffect) k), values[k] };
  }
  const ReportPlot plot = {
    .kind = REPORT_PLOT_STACKED,
    .title = title,
    .description =
        report_maker_text (maker, T_ ("Decisions by outcome; the table below has the numbers.")),
    .unit = report_maker_text (maker, T_ ("decisions")),
    .labels = labels,
    .n_labels = n,
    .series = series,
    .n_series = REPORT_N_EFFECTS,
    .backing = report_maker_backing_cited (maker, numbers, n)
  };
  report_plot (maker->document, section, &plot);
}

typedef struct {
  const char *anchor;
  const char *title;
  const char *heading;
  const GPtrArray *counts;
  gboolean plotted;
} Names;

static ReportBlock *
add_names (ReportMaker *maker, const Names *names)
{
  const char *title = report_maker_text (maker, names->title);
  ReportBlock *section = report_section (maker->document, NULL, names->anchor, title);
  if (names->plotted) {
    plot_names (maker, section, title, names->counts);
  }
  report_oversight_table (maker, section, title, report_maker_text (maker, names->heading),
                          names->counts);
  return section;
}

static void
add_masks (ReportMaker *maker, const ReportStatistics *statistics, ReportBacking all)
{
  ReportBlock *section = report_section (maker->document, NULL, "masks",
                                         report_maker_text (maker, T_ ("What was hidden")));
  ReportBlock *facts = report_facts (maker->document, section);
  report_log_fact (maker, facts, 0,
                   report_maker_text (maker, T_ ("Fields and passages that were hidden")),
                   report_maker_number (maker, statistics->masks), all);
  report_oversight_table (maker, section,
                          report_maker_text (maker, T_ ("Decisions by the way of hiding")),
                          report_maker_text (maker, T_ ("Way of hiding")), statistics->operators);
}

static void
add_all_names (ReportMaker *maker, const ReportStatistics *statistics, ReportBacking all)
{
  const Names names[] = {
    { "classes", T_ ("Decisions by data class"), T_ ("Data class"), statistics->classes, TRUE },
    { "models", T_ ("Decisions by model"), T_ ("Model or other resource"), statistics->models,
      TRUE },
    { "policies", T_ ("Decisions by policy"), T_ ("Policy"), statistics->policies, FALSE },
    { "subjects", T_ ("Decisions by the kind of those who asked"), T_ ("Kind"),
      statistics->subjects, FALSE },
  };
  const Names rules = { "rules", T_ ("Decisions by rule that fired"), T_ ("Rule"),
                        statistics->rules, TRUE };
  report_oversight_coverage (maker, add_names (maker, &rules), statistics, all);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    add_names (maker, &names[i]);
  }
}

/* --- The report --- */

static gboolean
tell (guint64 done, guint64 all, gpointer data)
{
  return report_maker_progress (data, done, all, NULL);
}

static void
say_empty (ReportMaker *maker)
{
  ReportBlock *section =
      report_section (maker->document, NULL, "overview", report_maker_text (maker, T_ ("Summary")));
  report_maker_say_none (maker, section,
                         report_maker_text (maker,
                                            T_ ("No entry of the log falls into the period.")));
}

gboolean
report_make_oversight (ReportMaker *maker, GError **error)
{
  const ReportRequest *request = maker->request;
  g_autoptr (ReportStatistics) statistics =
      report_statistics_new (maker->source->log, request->from, request->to, tell, maker, error);
  /* Entries after the last of the period change nothing of it. */
  if (statistics == NULL ||
      (statistics->end > 0 && !report_maker_rest_on_log (maker, statistics->end, error))) {
    return FALSE;
  }
  report_maker_begin (maker);
  if (statistics->end == 0) {
    say_empty (maker);
    return TRUE;
  }
  ReportBacking all = report_log_range (maker, statistics->first, statistics->end - 1);
  add_summary (maker, statistics, all);
  add_time (maker, statistics, all);
  add_all_names (maker, statistics, all);
  add_masks (maker, statistics, all);
  ReportBlock *reviews =
      report_section (maker->document, NULL, "reviews",
                      report_maker_text (maker, T_ ("Escalations and human oversight")));
  report_oversight_reviews (maker, reviews, statistics, all);
  ReportBlock *operation = report_section (maker->document, NULL, "signals",
                                           report_maker_text (maker, T_ ("Signals and budgets")));
  report_oversight_operation (maker, operation, statistics, all);
  return TRUE;
}
