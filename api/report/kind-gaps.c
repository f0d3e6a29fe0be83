/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/kind-private.h"

#include <string.h>

/* What is missing, of all catalogues or one: by date of application, by who is responsible, and requirement by requirement. */

/* A question that applies and is not answered, or not in full. */
typedef struct {
  const RulesFinding *finding;
  const RulesAnswer *answer;
  gint64 from; /* when it applies; G_MININT64: at once, G_MAXINT64: not known whether it applies */
} Gap;

typedef struct {
  const RulesCatalogue *catalogue;
  const RulesFinding *findings;
  guint n_gaps;
} Part;

/* --- Finding them --- */

static void
collect_gaps (const RulesFinding *finding, GArray *gaps)
{
  if (finding->applies == RULES_VIOLATES) {
    return;
  }
  gint64 from = finding->applies == RULES_UNKNOWN ? G_MAXINT64
                : finding->application != NULL    ? finding->application->from_time
                                                  : G_MININT64;
  for (guint i = 0; i < finding->requirement->n_questions; i++) {
    const Gap gap = { finding, &finding->answers[i], from };
    if (gap.answer->status != RULES_ANSWER_GIVEN) {
      g_array_append_val (gaps, gap);
    }
  }
}

static gboolean
assess_all (ReportMaker *maker, GArray *parts, GArray *gaps, GError **error)
{
  guint n_catalogues = 0;
  const char *wanted = maker->request->catalogue;
  const RulesCatalogue *const *all =
      rules_catalogues_list (maker->source->catalogues, &n_catalogues);
  if (wanted != NULL && report_maker_catalogue (maker, wanted, error) == NULL) {
    return FALSE;
  }
  for (guint i = 0; i < n_catalogues; i++) {
    Part part = { all[i], NULL, gaps->len };
    guint n = 0;
    if (wanted != NULL && strcmp (wanted, all[i]->notation) != 0) {
      continue;
    }
    part.findings = report_maker_assess (maker, all[i], &n, error);
    if (part.findings == NULL || !report_maker_progress (maker, i + 1, n_catalogues, error)) {
      return FALSE;
    }
    for (guint k = 0; k < n; k++) {
      collect_gaps (&part.findings[k], gaps);
    }
    part.n_gaps = gaps->len - part.n_gaps;
    g_array_append_val (parts, part);
  }
  return TRUE;
}

/* --- Tables --- */

/* Requirements of two catalogues may have the same notation. */
static const char *
anchor_of (ReportMaker *maker, const RulesRequirement *requirement)
{
  return report_maker_keep (maker, g_strconcat (requirement->catalogue->notation, "-",
                                                requirement->notation, NULL));
}

static const char *
word_from (ReportMaker *maker, gint64 from)
{
  if (from == G_MAXINT64) {
    return report_maker_text (maker, T_ ("not known whether it applies"));
  }
  return from == G_MININT64 ? report_maker_text (maker, T_ ("at once"))
                            : report_maker_date (maker, from);
}

static const char *
word_status (ReportMaker *maker, RulesAnswerStatus status)
{
  switch (status) {
  case RULES_ANSWER_GIVEN:
    return report_maker_text (maker, T_ ("Documented"));
  case RULES_ANSWER_PARTIAL:
    return report_maker_text (maker, T_ ("Partly documented"));
  case RULES_ANSWER_NONE:
    return report_maker_text (maker, T_ ("no evidence"));
  case RULES_ANSWER_UNKNOWN:
    return report_maker_text (maker, T_ ("Unknown"));
  }
  return "";
}

/* Who is responsible, with the statements that say so. */
static ReportText
word_owner (ReportMaker *maker, const RulesFinding *finding)
{
  g_autoptr (GArray) triples = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
  KgTermId responsible = report_maker_term (maker, ONTOLOGY_GR_RESPONSIBLE);
  if (finding->responsible == KG_NONE) {
    return (ReportText) { "", NULL, REPORT_HAS_NONE };
  }
  for (guint i = 0; i < finding->n_responsibility; i++) {
    const RulesTriple *triple = &finding->responsibility[i];
    if (triple->predicate == responsible && triple->object == finding->responsible) {
      g_array_append_val (triples, *triple);
    }
  }
  return (ReportText) { report_maker_name (maker, finding->responsible),
                        report_maker_link (maker, finding->responsible),
                        report_maker_backing (maker, (const RulesTriple *) (gpointer) triples->data,
                                              triples->len) };
}

static ReportBlock *
new_table (ReportMaker *maker, ReportBlock *parent, const char *caption)
{
  const char *headings[] = {
    report_maker_text (maker, T_ ("Requirement")), report_maker_text (maker, T_ ("Question")),
    report_maker_text (maker, T_ ("Status")),      report_maker_text (maker, T_ ("Applies from")),
    report_maker_text (maker, T_ ("Responsible")), NULL
  };
  return report_table (maker->document, parent, caption, headings, 0);
}

static void
add_row (ReportMaker *maker, ReportBlock *table, const Gap *gap)
{
  const RulesRequirement *requirement = gap->finding->requirement;
  ReportBacking backing = report_maker_answer_backing (maker, gap->answer);
  const ReportText cells[] = {
    { requirement->identifier,
      report_maker_keep (maker, g_strconcat ("#", anchor_of (maker, requirement), NULL)),
      REPORT_IS_FRAMING },
    { report_maker_label (maker, gap->answer->question->node), NULL, REPORT_IS_FRAMING },
    { word_status (maker, gap->answer->status), NULL,
      gap->answer->status == RULES_ANSWER_UNKNOWN ? REPORT_IS_FRAMING : backing },
    { word_from (maker, gap->from), NULL, REPORT_IS_FRAMING },
    word_owner (maker, gap->finding),
  };
  report_table_row (maker->document, table, cells);
}

/* --- Groups: gaps in an order of their own, a table for each run of those that are alike --- */

typedef struct {
  ReportMaker *maker;
  gboolean (*alike) (const Gap *a, const Gap *b);
  const char *(*caption) (ReportMaker *maker, const Gap *gap);
} Grouping;

static void
add_groups (const Grouping *grouping, ReportBlock *parent, GArray *gaps, GCompareDataFunc compare)
{
  ReportBlock *table = NULL;
  g_array_sort_with_data (gaps, compare, grouping->maker);
  for (guint i = 0; i < gaps->len; i++) {
    const Gap *gap = &g_array_index (gaps, Gap, i);
    if (i == 0 || !grouping->alike (gap, &g_array_index (gaps, Gap, i - 1))) {
      table = new_table (grouping->maker, parent, grouping->caption (grouping->maker, gap));
    }
    add_row (grouping->maker, table, gap);
  }
}

/* In the order of the catalogues. */
static gint
compare_places (const Gap *a, const Gap *b)
{
  const RulesRequirement *x = a->finding->requirement;
  const RulesRequirement *y = b->finding->requirement;
  if (x->catalogue != y->catalogue) {
    return strcmp (x->catalogue->notation, y->catalogue->notation);
  }
  if (x != y) {
    return x->number < y->number ? -1 : 1;
  }
  return (a->answer > b->answer) - (a->answer < b->answer);
}

static gint
compare_dates (gconstpointer a, gconstpointer b, gpointer data)
{
  const Gap *x = a;
  const Gap *y = b;
  (void) data;
  return x->from != y->from ? (x->from < y->from ? -1 : 1) : compare_places (x, y);
}

/* By their terms; nobody comes first. */
static gint
compare_owners (gconstpointer a, gconstpointer b, gpointer data)
{
  const ReportMaker *maker = data;
  const Gap *x = a;
  const Gap *y = b;
  KgTermId p = x->finding->responsible;
  KgTermId q = y->finding->responsible;
  if (p == q) {
    return compare_places (x, y);
  }
  return p == KG_NONE ? -1 : q == KG_NONE ? 1 : kg_view_order (maker->view, p, q);
}

static gboolean
is_same_date (const Gap *a, const Gap *b)
{
  return a->from == b->from;
}

static gboolean
is_same_owner (const Gap *a, const Gap *b)
{
  return a->finding->responsible == b->finding->responsible;
}

static const char *
caption_date (ReportMaker *maker, const Gap *gap)
{
  if (gap->from == G_MAXINT64 || gap->from == G_MININT64) {
    return word_from (maker, gap->from);
  }
  const char *day = report_maker_date (maker, gap->from);
  return gap->from <= maker->request->today
             ? report_maker_format (maker, T_ ("Applies since %s"), day)
             : report_maker_format (maker, T_ ("Applies from %s"), day);
}

static const char *
caption_owner (ReportMaker *maker, const Gap *gap)
{
  return gap->finding->responsible == KG_NONE
             ? report_maker_text (maker, T_ ("Nobody is named as responsible"))
             : report_maker_name (maker, gap->finding->responsible);
}

/* --- One by one --- */

static void
add_question (ReportMaker *maker, ReportBlock *parent, const RulesAnswer *answer)
{
  const ReportItem item = { .iri = report_maker_iri (maker, answer->question->node),
                            .title = report_maker_label (maker, answer->question->node),
                            .status = report_maker_answer_status (answer->status),
                            .backing = report_maker_answer_backing (maker, answer) };
  report_maker_answer (maker, report_item (maker->document, parent, &item), answer);
}

static void
add_requirement (ReportMaker *maker, ReportBlock *parent, const RulesFinding *finding)
{
  const RulesRequirement *requirement = finding->requirement;
  KgTermId basis =
      report_maker_object (maker, requirement->node, report_maker_term (maker, ONTOLOGY_GR_BASIS));
  const ReportItem item = { .anchor = anchor_of (maker, requirement),
                            .iri = report_maker_iri (maker, requirement->node),
                            .identifier = requirement->identifier,
                            .title = report_maker_label (maker, requirement->node),
                            .text = report_maker_description (maker, requirement->node),
                            .link = report_maker_link (maker, basis),
                            .backing = REPORT_IS_FRAMING };
  ReportBlock *block = report_item (maker->document, parent, &item);
  report_maker_standing (maker, block, finding);
  for (guint i = 0; i < requirement->n_questions; i++) {
    if (finding->answers[i].status != RULES_ANSWER_GIVEN) {
      add_question (maker, block, &finding->answers[i]);
    }
  }
}

static void
add_part (ReportMaker *maker, const Part *part, const GArray *gaps)
{
  const RulesFinding *last = NULL;
  ReportBlock *section = report_section (maker->document, NULL, part->catalogue->notation,
                                         report_maker_label (maker, part->catalogue->node));
  if (part->n_gaps == 0) {
    report_maker_say (maker, section,
                      report_maker_text (maker, T_ ("No gap was found in this catalogue.")));
  }
  for (guint i = 0; i < gaps->len; i++) {
    const RulesFinding *finding = g_array_index (gaps, Gap, i).finding;
    if (finding->requirement->catalogue == part->catalogue && finding != last) {
      add_requirement (maker, section, finding);
      last = finding;
    }
  }
}

/* --- The whole --- */

static gint
compare_in_order (gconstpointer a, gconstpointer b)
{
  return compare_places (a, b);
}

static void
add_overview (ReportMaker *maker, GArray *gaps)
{
  const Grouping by_date = { maker, is_same_date, caption_date };
  const Grouping by_owner = { maker, is_same_owner, caption_owner };
  ReportBlock *section = report_section (maker->document, NULL, "about",
                                         report_maker_text (maker, T_ ("About this report")));
  report_maker_say (maker, section,
                    report_maker_text (maker,
                                       T_ ("Questions that apply to the system and that the "
                                           "graph does not answer, or not in full. A gap that "
                                           "is named can be closed; nothing is filled in "
                                           "here.")));
  report_maker_say (maker, section,
                    report_maker_count (maker,
                                        P_ ("%s question is open.", "%s questions are open."),
                                        gaps->len));
  if (gaps->len == 0) {
    return;
  }
  add_groups (&by_date,
              report_section (maker->document, NULL, "by-date",
                              report_maker_text (maker, T_ ("By date of application"))),
              gaps, compare_dates);
  add_groups (&by_owner,
              report_section (maker->document, NULL, "by-owner",
                              report_maker_text (maker, T_ ("By who is responsible"))),
              gaps, compare_owners);
  g_array_sort (gaps, compare_in_order);
}

gboolean
report_make_gaps (ReportMaker *maker, GError **error)
{
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (Part));
  g_autoptr (GArray) gaps = g_array_new (FALSE, FALSE, sizeof (Gap));
  if (!assess_all (maker, parts, gaps, error)) {
    return FALSE;
  }
  report_maker_begin (maker);
  add_overview (maker, gaps);
  if (!report_maker_system (maker, error)) {
    return FALSE;
  }
  for (guint i = 0; i < parts->len; i++) {
    add_part (maker, &g_array_index (parts, Part, i), gaps);
  }
  return TRUE;
}
