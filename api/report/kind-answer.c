/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/kind-private.h"

/* What the graph answers to one question of a requirement. */

/* Statements of what is found, and does not suffice, that are listed. */
#define MOST_FOUND 12u

typedef struct {
  ReportMaker *maker;
  ReportBlock *facts;
  const RulesAnswer *answer;
} Shower;

/* --- Backing --- */

static void
append_shown (const RulesShown *shown, GArray *triples)
{
  for (; shown != NULL; shown = shown->next) {
    for (guint i = 0; i < shown->n_steps; i++) {
      g_array_append_val (triples, shown->steps[i].triple);
    }
    append_shown (shown->children, triples);
  }
}

/* What does not suffice may rest on nothing but what is shown. */
void
report_maker_answer_triples (const RulesAnswer *answer, GArray *triples)
{
  guint before = triples->len;
  g_array_append_vals (triples, answer->triples, answer->n_triples);
  g_array_append_vals (triples, answer->belongs, answer->n_belongs);
  if (triples->len == before && answer->status == RULES_ANSWER_PARTIAL) {
    append_shown (answer->shown, triples);
  }
}

ReportBacking
report_maker_answer_backing (ReportMaker *maker, const RulesAnswer *answer)
{
  g_autoptr (GArray) triples = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
  report_maker_answer_triples (answer, triples);
  return report_maker_backing (maker, (const RulesTriple *) (gpointer) triples->data, triples->len);
}

/* Of a value: the walk that leads to it; of one that is its own beginning what backs that. */
static ReportBacking
back_shown (ReportMaker *maker, const RulesShown *shown, ReportBacking above)
{
  g_autoptr (GArray) triples = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
  for (guint i = 0; i < shown->n_steps; i++) {
    g_array_append_val (triples, shown->steps[i].triple);
  }
  return triples->len > 0
             ? report_maker_backing (maker, (const RulesTriple *) (gpointer) triples->data,
                                     triples->len)
             : above;
}

/* That it is an instance of the class. */
static ReportBacking
back_focus (ReportMaker *maker, KgTermId focus, KgTermId class)
{
  const RulesGraph *graph = rules_catalogues_graph (maker->source->catalogues);
  KgTermId type = KG_NONE;
  return ontology_hierarchy_is_instance (rules_graph_hierarchy (graph), maker->view, focus, class,
                                         &type)
             ? report_maker_backing_of (maker, focus, report_maker_term (maker, ONTOLOGY_RDF_TYPE),
                                        type)
             : REPORT_HAS_NONE;
}

/* --- What is shown --- */

static const char *
name_part (ReportMaker *maker, const RulesPart *part)
{
  RulesShapeInfo info;
  rules_shapes_info (rules_catalogues_shapes (maker->source->catalogues), part->shape, &info);
  KgTermId name =
      report_maker_object (maker, info.node, report_maker_term (maker, ONTOLOGY_SH_NAME));
  return name != KG_NONE ? report_maker_name (maker, name)
                         : report_maker_text (maker, T_ ("value"));
}

static void
show (const Shower *shower, const RulesShown *shown, guint depth, ReportBacking above)
{
  ReportMaker *maker = shower->maker;
  const ReportText value = { report_maker_name (maker, shown->value),
                             report_maker_link (maker, shown->value),
                             back_shown (maker, shown, above) };
  report_fact (maker->document, shower->facts, depth, name_part (maker, shown->part), &value);
  for (const RulesShown *at = shown->children; at != NULL; at = at->next) {
    show (shower, at, depth + 1, value.backing);
  }
}

/* One of the instances that answer, and what is shown of it. */
static void
show_focus (const Shower *shower, KgTermId focus)
{
  ReportMaker *maker = shower->maker;
  const RulesAnswer *answer = shower->answer;
  g_assert (answer->way != NULL);
  KgTermId class = answer->way->focus_class;
  ReportBacking backing = report_maker_answer_backing (maker, answer);
  guint depth = 0;
  if (class != KG_NONE) {
    const ReportText value = { report_maker_name (maker, focus), report_maker_link (maker, focus),
                               back_focus (maker, focus, class) };
    report_fact (maker->document, shower->facts, 0, report_maker_label (maker, class), &value);
    backing = value.backing;
    depth = 1;
  }
  for (const RulesShown *at = answer->shown; at != NULL; at = at->next) {
    if (at->from == focus) {
      show (shower, at, depth, backing);
    }
  }
}

/* Statements as sentences, each with its citation. */
static void
list_statements (ReportMaker *maker, ReportBlock *parent, const RulesTriple *triples, guint n)
{
  ReportBlock *list = report_list (maker->document, parent, FALSE);
  for (guint i = 0; i < MIN (n, MOST_FOUND); i++) {
    const ReportText text = { report_maker_sentence (maker, &triples[i]), NULL,
                              report_maker_backing (maker, &triples[i], 1) };
    report_list_entry (maker->document, list, &text);
  }
  if (n > MOST_FOUND) {
    const ReportText text = {
      report_maker_count (maker, P_ ("and %s more", "and %s more"), n - MOST_FOUND), NULL,
      report_maker_backing (maker, triples + MOST_FOUND, n - MOST_FOUND)
    };
    report_list_entry (maker->document, list, &text);
  }
}

static void
show_all (ReportMaker *maker, ReportBlock *parent, const RulesAnswer *answer)
{
  gboolean of_class = answer->way != NULL && answer->way->focus_class != KG_NONE;
  if (answer->shown != NULL || (of_class && answer->n_foci > 0)) {
    const Shower shower = { maker, report_facts (maker->document, parent), answer };
    for (guint i = 0; i < answer->n_foci; i++) {
      show_focus (&shower, answer->foci[i]);
    }
  } else if (answer->n_triples > 0) {
    list_statements (maker, parent, answer->triples, answer->n_triples);
  }
  if (answer->n_not_shown > 0) {
    report_maker_say (maker, parent,
                      report_maker_count (maker,
                                          P_ ("%s more value is not shown.",
                                              "%s more values are not shown."),
                                          answer->n_not_shown));
  }
}

/* --- What is missing --- */

/* What would be shown as the answer: the names of its parts, or of the class that has no instance. */
static const char *
word_wanted (ReportMaker *maker, const RulesAnswer *answer)
{
  const RulesWay *way = answer->way;
  if (way == NULL) {
    return "";
  }
  if (way->focus_class != KG_NONE && answer->focus == KG_NONE) {
    return report_maker_label (maker, way->focus_class);
  }
  GString *names = g_string_new (NULL);
  for (guint i = 0; i < way->n_parts; i++) {
    g_string_append (names, i > 0 ? ", " : "");
    g_string_append (names, name_part (maker, &way->parts[i]));
  }
  return report_maker_keep (maker, g_string_free (names, FALSE));
}

/* What the nearest way wants; the graph's sentences, which are English, have no subject. */
static void
list_violated (ReportMaker *maker, ReportBlock *list, const RulesAnswer *answer)
{
  KgTermId focus = answer->focus != KG_NONE ? answer->focus : maker->system;
  const char *subject = report_maker_name (maker, focus);
  for (guint i = 0; answer->missing[i] != NULL; i++) {
    const ReportText text = { report_maker_keep (maker, g_strdup_printf ("%s %s.", subject,
                                                                         answer->missing[i])),
                              NULL, REPORT_HAS_NONE };
    report_list_entry (maker->document, list, &text);
  }
}

static void
list_missing (ReportMaker *maker, ReportBlock *parent, const RulesAnswer *answer)
{
  ReportBlock *list = report_list (maker->document, parent, FALSE);
  const char *wanted = word_wanted (maker, answer);
  const char *text = answer->status == RULES_ANSWER_PARTIAL
                         ? report_maker_text (maker, T_ ("What there is does not suffice."))
                     : *wanted != '\0'
                         ? report_maker_format (maker, T_ ("No evidence of: %s."), wanted)
                         : "";
  report_list_entry (maker->document, list, &(ReportText) { text, NULL, REPORT_HAS_NONE });
  if (report_maker_reads_english (maker) &&
      (answer->status == RULES_ANSWER_PARTIAL || *wanted == '\0')) {
    list_violated (maker, list, answer);
  }
}

void
report_maker_answer (ReportMaker *maker, ReportBlock *parent, const RulesAnswer *answer)
{
  switch (answer->status) {
  case RULES_ANSWER_GIVEN:
    show_all (maker, parent, answer);
    return;
  case RULES_ANSWER_PARTIAL:
    show_all (maker, parent, answer);
    list_missing (maker, parent, answer);
    return;
  case RULES_ANSWER_NONE:
    list_missing (maker, parent, answer);
    return;
  case RULES_ANSWER_UNKNOWN:
    report_maker_say (maker, parent,
                      report_maker_text (maker, T_ ("Not known: a limit of the evaluation was "
                                                    "reached, or values cannot be compared.")));
    return;
  }
}
