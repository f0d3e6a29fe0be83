/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/kind-log-private.h"

/* Parts of the oversight report: reviews, rules that never fired, signals and budgets. */

/* --- Reviews --- */

typedef struct {
  const char *name;
  guint64 n;
} Line;

static void
add_times (ReportMaker *maker, ReportBlock *facts, const ReportReviews *reviews,
           ReportBacking backing)
{
  const struct {
    const char *name;
    gint64 time;
  } times[] = { { T_ ("Half of the answers came within"), reviews->median },
                { T_ ("Nine out of ten answers came within"), reviews->p90 },
                { T_ ("The slowest answer took"), reviews->longest } };
  for (guint i = 0; i < G_N_ELEMENTS (times); i++) {
    const char *name = report_maker_text (maker, times[i].name);
    if (times[i].time >= 0) {
      report_log_fact (maker, facts, 0, name, report_log_duration (maker, times[i].time), backing);
    } else {
      report_log_fact (maker, facts, 0, name, "", REPORT_HAS_NONE);
    }
  }
}

static void
add_reviewers (ReportMaker *maker, ReportBlock *section, const GPtrArray *reviewers)
{
  const char *const headings[] = { report_maker_text (maker, T_ ("Reviewer")),
                                   report_maker_text (maker, T_ ("Reviews")), NULL };
  if (reviewers->len == 0) {
    return;
  }
  ReportBlock *table =
      report_table (maker->document, section,
                    report_maker_text (maker, T_ ("Whom reviews were put to")), headings, 2);
  for (guint i = 0; i < reviewers->len; i++) {
    const ReportCount *count = g_ptr_array_index (reviewers, i);
    ReportBacking backing = report_log_range (maker, count->first, count->last);
    const ReportText cells[] = { { report_log_name (maker, count->name), NULL, backing },
                                 { report_maker_number (maker, count->total), NULL, backing } };
    report_table_row (maker->document, table, cells);
  }
}

void
report_oversight_reviews (ReportMaker *maker, ReportBlock *section,
                          const ReportStatistics *statistics, ReportBacking all)
{
  const ReportReviews *reviews = &statistics->reviews;
  const Line lines[] = {
    { T_ ("Reviews opened"), reviews->opened },
    { T_ ("Approved"), reviews->approved },
    { T_ ("Rejected"), reviews->rejected },
    { T_ ("Expired without an answer"), reviews->expired },
    { T_ ("Open at the end of the period"), reviews->open },
    { T_ ("Answered late, or still open after their time"), reviews->overdue },
  };
  ReportBlock *facts = report_facts (maker->document, section);
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++) {
    report_log_fact (maker, facts, 0, report_maker_text (maker, lines[i].name),
                     report_maker_number (maker, lines[i].n), all);
  }
  if (reviews->unlogged > 0) {
    report_log_fact (maker, facts, 0,
                     report_maker_text (maker, T_ ("Closed, and no entry of the log says so")),
                     report_maker_number (maker, reviews->unlogged), all);
  }
  add_times (maker, facts, reviews, all);
  report_log_fact (maker, facts, 0,
                   report_maker_text (maker, T_ ("Decisions that an approval let through")),
                   report_maker_number (maker, statistics->approved), all);
  add_reviewers (maker, section, statistics->reviewers);
}

/* --- Rules that never fired --- */

static gboolean
has_fired (ReportMaker *maker, const ReportStatistics *statistics, KgTermId rule)
{
  const char *iri = report_maker_iri (maker, rule);
  for (guint i = 0; iri != NULL && i < statistics->rules->len; i++) {
    const ReportCount *count = g_ptr_array_index (statistics->rules, i);
    if (g_str_equal (count->name, iri)) {
      return TRUE;
    }
  }
  return FALSE;
}

/* That there is such a rule says the graph, that it did not fire the log. */
static ReportBacking
back_rule (ReportMaker *maker, const RulesPolicies *policies, const RulesRule *rule,
           ReportBacking all)
{
  const RulesTriple triple = { rules_policies_policy (policies, rule->policies[0])->id,
                               report_maker_find (maker, ONTOLOGY_GR "rule"), rule->id };
  const guint numbers[] = { report_maker_cite (maker, &triple), all.citations[0] };
  return report_maker_backing_cited (maker, numbers, G_N_ELEMENTS (numbers));
}

void
report_oversight_coverage (ReportMaker *maker, ReportBlock *section,
                           const ReportStatistics *statistics, ReportBacking all)
{
  const RulesPolicies *policies = rules_engine_policies (maker->source->engine);
  ReportBlock *below =
      report_section (maker->document, section, "never-fired",
                      report_maker_text (maker, T_ ("Rules that fired in no decision")));
  ReportBlock *list = NULL;
  for (guint32 i = 0; i < rules_policies_n_rules (policies); i++) {
    const RulesRule *rule = rules_policies_rule (policies, i);
    if (rule->n_policies == 0 || has_fired (maker, statistics, rule->id)) {
      continue;
    }
    list = list != NULL ? list : report_list (maker->document, below, FALSE);
    report_list_entry (maker->document, list,
                       &(ReportText) { report_maker_name (maker, rule->id),
                                       report_maker_link (maker, rule->id),
                                       back_rule (maker, policies, rule, all) });
  }
  if (list == NULL) {
    report_paragraph (maker->document, below,
                      &(ReportText) { report_maker_text (maker, T_ ("Each rule of the policies in "
                                                                    "force fired at least once.")),
                                      NULL, all });
  }
}

/* --- Signals and budgets --- */

static void
add_signals (ReportMaker *maker, ReportBlock *section, const ReportStatistics *statistics)
{
  const char *const headings[] = { report_maker_text (maker, T_ ("Kind of signal")),
                                   report_maker_text (maker, T_ ("Signals")), NULL };
  if (statistics->kinds_of_signals->len == 0) {
    report_maker_say_none (maker, section,
                           report_maker_text (maker,
                                              T_ ("The log records no signal in the period.")));
    return;
  }
  ReportBlock *table =
      report_table (maker->document, section,
                    report_maker_text (maker, T_ ("Signals in the period")), headings, 2);
  for (guint i = 0; i < statistics->kinds_of_signals->len; i++) {
    const ReportCount *count = g_ptr_array_index (statistics->kinds_of_signals, i);
    ReportBacking backing = report_log_range (maker, count->first, count->last);
    const ReportText cells[] = { { report_log_word (maker, count->name), NULL, backing },
                                 { report_maker_number (maker, count->total), NULL, backing } };
    report_table_row (maker->document, table, cells);
  }
}

static ReportText
cell_of (ReportMaker *maker, KgTermId subject, const char *predicate)
{
  KgTermId id = report_maker_find (maker, predicate);
  KgTermId object = report_maker_object (maker, subject, id);
  return object != KG_NONE ? (ReportText) { report_maker_name (maker, object), NULL,
                                            report_maker_backing_of (maker, subject, id, object) }
                           : (ReportText) { "", NULL, REPORT_HAS_NONE };
}

static void
add_budget (ReportMaker *maker, ReportBlock *table, KgTermId budget)
{
  KgTermId has = report_maker_find (maker, ONTOLOGY_GR "budget");
  g_autoptr (GArray) things = report_maker_subjects (maker, has, budget);
  for (guint i = 0; i < things->len; i++) {
    KgTermId thing = g_array_index (things, KgTermId, i);
    const ReportText cells[] = { { report_maker_name (maker, thing),
                                   report_maker_link (maker, thing),
                                   report_maker_backing_of (maker, thing, has, budget) },
                                 cell_of (maker, budget, ONTOLOGY_GR "limit"),
                                 cell_of (maker, budget, ONTOLOGY_GR "spent"),
                                 cell_of (maker, budget, ONTOLOGY_GR "unit"),
                                 cell_of (maker, budget, ONTOLOGY_GR "period") };
    report_table_row (maker->document, table, cells);
  }
}

void
report_oversight_operation (ReportMaker *maker, ReportBlock *section,
                            const ReportStatistics *statistics, ReportBacking all)
{
  const char *const headings[] = { report_maker_text (maker, T_ ("Budget of")),
                                   report_maker_text (maker, T_ ("Limit")),
                                   report_maker_text (maker, T_ ("Spent")),
                                   report_maker_text (maker, T_ ("Unit")),
                                   report_maker_text (maker, T_ ("Starts anew every")),
                                   NULL };
  g_autoptr (GArray) budgets =
      report_maker_instances (maker, report_maker_find (maker, ONTOLOGY_GR "Budget"));
  ReportBlock *facts = report_facts (maker->document, section);
  report_log_fact (maker, facts, 0, report_maker_text (maker, T_ ("Signals")),
                   report_maker_number (maker, statistics->signals), all);
  add_signals (maker, section, statistics);
  if (budgets->len == 0) {
    report_maker_say_none (maker, section,
                           report_maker_text (maker, T_ ("The graph names no budget.")));
    return;
  }
  ReportBlock *table = report_table (
      maker->document, section,
      report_maker_text (maker, T_ ("Budgets, as the graph has them at the commit of the report")),
      headings, 6);
  for (guint i = 0; i < budgets->len; i++) {
    add_budget (maker, table, g_array_index (budgets, KgTermId, i));
  }
}
