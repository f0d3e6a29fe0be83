/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/kind-private.h"

#include <string.h>

/* What a system is under the law, and why: each class that holds with its grounds, as sentences and as a drawing; exceptions; and of the others what is not met. */

/* Sentences of a class that does not hold: of what speaks against it there may be many. */
#define MOST_AGAINST 2u

/* --- Evidence in words --- */

/* A CURIE keeps its case. */
static void
capitalise (char **text)
{
  gsize word = strcspn (*text, " :");
  if (g_ascii_islower (**text) && (*text)[word] != ':') {
    **text = g_ascii_toupper (**text);
  }
}

/* Statements are told in the reader's language. What else evidence says is English: to others it is told in general. */
static char *
word_step (ReportMaker *maker, const RulesExplainStep *step)
{
  static const char *const general[] = {
    [RULES_STEP_ABSENT] = T_ ("Nothing else was found that counts here."),
    [RULES_STEP_COMPARED] = T_ ("What was found was compared with what is asked for.")
  };
  const char *sentence = NULL;
  if (step->has_triple) {
    sentence = report_maker_sentence (maker, &step->triple);
  } else if (!report_maker_reads_english (maker)) {
    sentence = report_maker_text (maker, general[step->kind]);
  }
  if (sentence != NULL) {
    gsize length = strlen (sentence);
    return g_strndup (sentence, g_str_has_suffix (sentence, ".") ? length - 1 : length);
  }
  char *text = g_strdup (step->text);
  capitalise (&text);
  return text;
}

static const char *
word_note (ReportMaker *maker, RulesExplainStepKind kind)
{
  static const char *const notes[] = { [RULES_STEP_ASSERTED] = T_ ("the graph"),
                                       [RULES_STEP_CLAIMED] = T_ ("the log"),
                                       [RULES_STEP_DERIVED] = T_ ("follows from others"),
                                       [RULES_STEP_ABSENT] = T_ ("nothing was found"),
                                       [RULES_STEP_COMPARED] = T_ ("compared") };
  return report_maker_text (maker, notes[kind]);
}

/* The steps in the reader's language, with where each stands. */
static GArray *
word_steps (ReportMaker *maker, const RulesEvidence *evidence)
{
  GArray *steps = rules_teller_steps (maker->teller, evidence);
  for (guint i = 0; i < steps->len; i++) {
    RulesExplainStep *step = &g_array_index (steps, RulesExplainStep, i);
    char *text = word_step (maker, step);
    g_free (step->text);
    step->text = text;
    if (step->where == NULL || *step->where == '\0') {
      g_free (step->where);
      step->where = g_strdup (word_note (maker, step->kind));
    }
  }
  return steps;
}

/* What backs a step: its statement, or what it follows from; of absences and comparisons what all of it rests on. */
static ReportBacking
back_step (ReportMaker *maker, const RulesExplainStep *step, const RulesClassification *of)
{
  if (step->has_triple && !step->derived) {
    return report_maker_backing (maker, &step->triple, 1);
  }
  return step->kind == RULES_STEP_ABSENT ? REPORT_HAS_NONE
                                         : report_maker_backing (maker, of->triples, of->n_triples);
}

static void
list_steps (ReportMaker *maker, ReportBlock *parent, const GArray *steps,
            const RulesClassification *of)
{
  ReportBlock *list = report_list (maker->document, parent, TRUE);
  for (guint i = 0; i < steps->len; i++) {
    const RulesExplainStep *step = &g_array_index (steps, RulesExplainStep, i);
    const ReportText text = { report_maker_keep (maker, g_strconcat (step->text, ".", NULL)), NULL,
                              back_step (maker, step, of) };
    report_list_entry (maker->document, list, &text);
  }
}

/* --- Levels --- */

static const char *
word_level (ReportMaker *maker, RulesRiskLevel level)
{
  switch (level) {
  case RULES_RISK_PROHIBITED:
    return report_maker_text (maker, T_ ("prohibited"));
  case RULES_RISK_HIGH:
    return report_maker_text (maker, T_ ("high risk"));
  case RULES_RISK_TRANSPARENCY:
    return report_maker_text (maker, T_ ("duties of transparency"));
  case RULES_RISK_GPAI:
    return report_maker_text (maker, T_ ("general-purpose AI model"));
  case RULES_RISK_MINIMAL:
    return report_maker_text (maker, T_ ("minimal risk"));
  }
  return "";
}

static RulesEffect
level_colour (RulesRiskLevel level)
{
  switch (level) {
  case RULES_RISK_PROHIBITED:
    return RULES_EFFECT_DENY;
  case RULES_RISK_HIGH:
    return RULES_EFFECT_ESCALATE;
  case RULES_RISK_TRANSPARENCY:
  case RULES_RISK_GPAI:
    return RULES_EFFECT_MASK;
  case RULES_RISK_MINIMAL:
    return RULES_EFFECT_ALLOW;
  }
  return RULES_EFFECT_ESCALATE;
}

/* --- One class --- */

/* A comparison that follows a statement takes room and says little: what it compares is in the list. */
static void
leave_out_comparisons (const GArray *steps)
{
  for (guint i = 0; i < steps->len; i++) {
    RulesExplainStep *step = &g_array_index (steps, RulesExplainStep, i);
    step->minor = step->minor || (step->kind == RULES_STEP_COMPARED && step->after != G_MAXUINT);
  }
}

static gboolean
draw (ReportMaker *maker, ReportBlock *parent, const RulesClassification *of, const GArray *steps,
      GError **error)
{
  const RulesRiskClass *class = of->risk_class;
  const char *name = report_maker_name (maker, maker->system);
  const char *label = report_maker_label (maker, class->node);
  const char *description =
      report_maker_format (maker, T_ ("The statements on the left make %1$s one of %2$s: %3$s."),
                           name, class->identifier, label);
  const RulesFigure figure = {
    .outcome = word_level (maker, class->level),
    .head = name,
    .colour = level_colour (class->level),
    .title = class->identifier,
    .note = label,
    .steps = steps,
    .description = description,
    .legend = { [RULES_STEP_ASSERTED] = report_maker_text (maker, T_ ("stands in the graph")),
                [RULES_STEP_DERIVED] = report_maker_text (maker, T_ ("follows from others")),
                [RULES_STEP_ABSENT] = report_maker_text (maker, T_ ("is missing")),
                [RULES_STEP_COMPARED] = report_maker_text (maker, T_ ("was compared")) }
  };
  g_autoptr (GString) svg = g_string_new (NULL);
  leave_out_comparisons (steps);
  if (!rules_teller_figure (maker->teller, &figure, svg, error)) {
    return FALSE;
  }
  report_drawing (maker->document, parent, svg->str, description,
                  report_maker_backing (maker, of->triples, of->n_triples));
  return TRUE;
}

static void
add_exception (ReportMaker *maker, ReportBlock *parent, const RulesClassification *of,
               const RulesEvidence *evidence, const char *heading)
{
  if (evidence == NULL) {
    return;
  }
  g_autoptr (GArray) steps = word_steps (maker, evidence);
  report_maker_say (maker, parent, heading);
  list_steps (maker, parent, steps, of);
}

static void
add_exceptions (ReportMaker *maker, ReportBlock *parent, const RulesClassification *of)
{
  if (of->exception == NULL) {
    return;
  }
  gboolean met = of->exception->truth == RULES_CONFORMS;
  add_exception (maker, parent, of, of->exception,
                 report_maker_text (maker, met ? T_ ("The exception is met:")
                                               : T_ ("The exception is not met:")));
  if (met && of->no_exception != NULL) {
    gboolean denied = of->no_exception->truth == RULES_CONFORMS;
    add_exception (maker, parent, of, of->no_exception,
                   report_maker_text (maker, denied ? T_ ("But it does not count, because:")
                                                    : T_ ("Nothing keeps it from counting:")));
  }
}

static ReportBlock *
add_class (ReportMaker *maker, ReportBlock *parent, const RulesClassification *of, const char *note)
{
  const RulesRiskClass *class = of->risk_class;
  KgTermId basis =
      report_maker_object (maker, class->node, report_maker_term (maker, ONTOLOGY_GR_BASIS));
  const ReportItem item = { .iri = report_maker_iri (maker, class->node),
                            .identifier = class->identifier,
                            .title = report_maker_label (maker, class->node),
                            .text = report_maker_description (maker, class->node),
                            .link = report_maker_link (maker, basis),
                            .note = note,
                            .backing = report_maker_backing (maker, of->triples, of->n_triples) };
  return report_item (maker->document, parent, &item);
}

static gboolean
add_grounds (ReportMaker *maker, ReportBlock *parent, const RulesClassification *of, GError **error)
{
  if (of->evidence == NULL) {
    return TRUE;
  }
  g_autoptr (GArray) steps = word_steps (maker, of->evidence);
  list_steps (maker, parent, steps, of);
  return of->n_triples == 0 || draw (maker, parent, of, steps, error);
}

/* --- Those that hold, those that an exception takes out, those that are not known --- */

typedef enum {
  CLASS_HOLDS,
  CLASS_EXCEPTED,
  CLASS_UNKNOWN,
  CLASS_NOT
} ClassState;

static ClassState
class_state (const RulesClassification *of)
{
  if (of->truth == RULES_CONFORMS) {
    return CLASS_HOLDS;
  }
  if (of->truth == RULES_UNKNOWN) {
    return CLASS_UNKNOWN;
  }
  return of->excepted ? CLASS_EXCEPTED : CLASS_NOT;
}

static guint
count_state (const RulesClassification *classes, guint n, ClassState state)
{
  guint count = 0;
  for (guint i = 0; i < n; i++) {
    count += class_state (&classes[i]) == state ? 1 : 0;
  }
  return count;
}

static gboolean
add_state (ReportMaker *maker, const RulesClassification *classes, guint n, ClassState state,
           GError **error)
{
  static const struct {
    const char *anchor;
    const char *title;
  } sections[] = { [CLASS_HOLDS] = { "held", T_ ("What the system is") },
                   [CLASS_EXCEPTED] = { "excepted", T_ ("What it would be, but for an exception") },
                   [CLASS_UNKNOWN] = { "unknown", T_ ("What is not known") } };
  if (count_state (classes, n, state) == 0) {
    return TRUE;
  }
  ReportBlock *section = report_section (maker->document, NULL, sections[state].anchor,
                                         report_maker_text (maker, sections[state].title));
  for (guint i = 0; i < n; i++) {
    if (class_state (&classes[i]) != state) {
      continue;
    }
    const char *level = word_level (maker, classes[i].risk_class->level);
    ReportBlock *block = add_class (maker, section, &classes[i], level);
    if (!add_grounds (maker, block, &classes[i], error)) {
      return FALSE;
    }
    add_exceptions (maker, block, &classes[i]);
  }
  return TRUE;
}

/* --- The others --- */

/* The first reasons why it does not hold. */
static const char *
word_against (ReportMaker *maker, const RulesEvidence *evidence)
{
  if (!report_maker_reads_english (maker)) {
    return report_maker_text (maker, T_ ("What it asks for is not in the graph."));
  }
  GString *text = g_string_new (NULL);
  g_autoptr (GArray) steps = word_steps (maker, evidence);
  guint told = 0;
  for (guint i = 0; i < steps->len && told < MOST_AGAINST; i++) {
    const RulesExplainStep *step = &g_array_index (steps, RulesExplainStep, i);
    if (step->kind == RULES_STEP_ABSENT || step->kind == RULES_STEP_COMPARED) {
      g_string_append_printf (text, "%s%s.", told > 0 ? " " : "", step->text);
      told++;
    }
  }
  return report_maker_keep (maker, g_string_free (text, FALSE));
}

static void
add_others (ReportMaker *maker, const RulesClassification *classes, guint n)
{
  const char *headings[] = { report_maker_text (maker, T_ ("Class")),
                             report_maker_text (maker, T_ ("What it is")),
                             report_maker_text (maker, T_ ("Why not")), NULL };
  if (count_state (classes, n, CLASS_NOT) == 0) {
    return;
  }
  ReportBlock *section =
      report_section (maker->document, NULL, "not-held",
                      report_maker_text (maker, T_ ("What it is not, by the graph")));
  report_maker_say (maker, section,
                    report_maker_text (maker,
                                       T_ ("A class does not hold where the graph lacks what "
                                           "it asks for: whether that is so, or nobody wrote "
                                           "it down, the graph does not tell.")));
  ReportBlock *table =
      report_table (maker->document, section,
                    report_maker_text (maker, T_ ("Risk classes without evidence")), headings, 0);
  for (guint i = 0; i < n; i++) {
    const RulesRiskClass *class = classes[i].risk_class;
    if (class_state (&classes[i]) != CLASS_NOT) {
      continue;
    }
    KgTermId basis =
        report_maker_object (maker, class->node, report_maker_term (maker, ONTOLOGY_GR_BASIS));
    const ReportText cells[] = {
      { class->identifier, report_maker_link (maker, basis), REPORT_IS_FRAMING },
      { report_maker_label (maker, class->node), NULL, REPORT_IS_FRAMING },
      { word_against (maker, classes[i].evidence), NULL, REPORT_HAS_NONE },
    };
    report_table_row (maker->document, table, cells);
  }
}

/* --- The whole --- */

/* The strictest of the levels that hold comes first. */
static void
add_result (ReportMaker *maker, const RulesClassification *classes, guint n)
{
  ReportBlock *section =
      report_section (maker->document, NULL, "result", report_maker_text (maker, T_ ("Result")));
  ReportBlock *facts = report_facts (maker->document, section);
  const char *name = report_maker_text (maker, T_ ("By the graph, the system is"));
  guint n_told = 0;
  for (guint i = 0; i < n; i++) {
    const RulesRiskClass *class = classes[i].risk_class;
    if (classes[i].truth != RULES_CONFORMS || classes[i].n_triples == 0) {
      continue;
    }
    const ReportText value = {
      report_maker_format (maker, T_ ("%1$s, by %2$s: %3$s"), word_level (maker, class->level),
                           class->identifier, report_maker_label (maker, class->node)),
      NULL, report_maker_backing (maker, classes[i].triples, classes[i].n_triples)
    };
    report_fact (maker->document, facts, 0, name, &value);
    n_told++;
  }
  if (n_told == 0) {
    const char *none =
        rules_assessor_has_purpose (maker->assessor, maker->system)
            ? T_ ("No evidence that it is prohibited, of high risk, or has duties of transparency.")
            : T_ ("It cannot be classified: no purpose is on record.");
    const ReportText value = { report_maker_text (maker, none), NULL, REPORT_HAS_NONE };
    report_fact (maker->document, facts, 0, name, &value);
  }
  report_maker_say (maker, section,
                    report_maker_text (maker,
                                       T_ ("This is what follows from the description of the "
                                           "system in the graph, not legal advice. Nothing is "
                                           "filled in: what the graph does not say is listed "
                                           "as missing.")));
}

gboolean
report_make_classification (ReportMaker *maker, GError **error)
{
  guint n = 0;
  const RulesClassification *classes =
      rules_assessor_classify (maker->assessor, maker->system, &n, error);
  if (classes == NULL && n > 0) {
    return FALSE;
  }
  if (n == 0) {
    g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND,
                 "the graph has no risk classes; load the catalogue `eu-ai-act`");
    return FALSE;
  }
  report_maker_begin (maker);
  add_result (maker, classes, n);
  if (!report_maker_system (maker, error)) {
    return FALSE;
  }
  for (ClassState state = CLASS_HOLDS; state < CLASS_NOT; state++) {
    if (!add_state (maker, classes, n, state, error)) {
      return FALSE;
    }
  }
  add_others (maker, classes, n);
  return report_maker_progress (maker, 1, 1, error);
}
