/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/report-private.h"

#include "rules/evidence.h"

#include <string.h>

/* Evidence below this is left out. */
#define EVIDENCE_DEPTH 8u
#define LABEL_WIDTH 9

typedef struct {
  const RulesReport *report;
  const RulesReportOptions *options;
  RulesNames names;
  RulesEvaluator *evaluator; /* (nullable) where evidence is asked for */
  GString *out;
} Page;

/* A result, and what it is sorted by. */
typedef struct {
  const RulesResult *result;
  RulesSeverity severity;
  guint group; /* place of its focus node */
} Entry;

/* --- Order: by the worst result of a focus node, then by its term; within it by severity --- */

typedef struct {
  KgTermId focus;
  RulesSeverity worst;
} Group;

static int
compare_groups (gconstpointer a, gconstpointer b, gpointer data)
{
  const Group *x = (const Group *) a;
  const Group *y = (const Group *) b;
  const Page *page = (const Page *) data;
  return x->worst != y->worst ? (x->worst < y->worst ? -1 : 1)
                              : kg_view_order (&page->names.data, x->focus, y->focus);
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *x = (const Entry *) a;
  const Entry *y = (const Entry *) b;
  if (x->group != y->group) {
    return x->group < y->group ? -1 : 1;
  }
  if (x->severity != y->severity) {
    return x->severity < y->severity ? -1 : 1;
  }
  return (x->result > y->result) - (x->result < y->result);
}

static GArray *
collect_entries (const Page *page)
{
  gsize n = 0;
  const RulesResult *results = rules_report_results (page->report, &n);
  GArray *entries = g_array_sized_new (FALSE, FALSE, sizeof (Entry), (guint) n);
  for (gsize i = 0; i < n; i++) {
    RulesShapeInfo shape;
    rules_shapes_info (page->names.shapes, results[i].shape, &shape);
    const Entry entry = { .result = &results[i],
                          .severity = rules_report_severity (&page->names, &shape) };
    g_array_append_val (entries, entry);
  }
  return entries;
}

/* Gives each entry the place of its focus node, and sorts. */
static void
sort_entries (Page *page, GArray *entries)
{
  g_autoptr (GArray) groups = g_array_new (FALSE, FALSE, sizeof (Group));
  g_autoptr (GHashTable) places = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < entries->len; i++) {
    const Entry *entry = &g_array_index (entries, Entry, i);
    gpointer key = GUINT_TO_POINTER (entry->result->focus);
    guint place = GPOINTER_TO_UINT (g_hash_table_lookup (places, key));
    if (place == 0) {
      const Group group = { entry->result->focus, entry->severity };
      g_array_append_val (groups, group);
      g_hash_table_insert (places, key, GUINT_TO_POINTER (groups->len));
    } else {
      Group *group = &g_array_index (groups, Group, place - 1);
      group->worst = MIN (group->worst, entry->severity);
    }
  }
  g_array_sort_with_data (groups, compare_groups, page);
  for (guint i = 0; i < groups->len; i++) {
    g_hash_table_insert (places, GUINT_TO_POINTER (g_array_index (groups, Group, i).focus),
                         GUINT_TO_POINTER (i));
  }
  for (guint i = 0; i < entries->len; i++) {
    Entry *entry = &g_array_index (entries, Entry, i);
    entry->group =
        GPOINTER_TO_UINT (g_hash_table_lookup (places, GUINT_TO_POINTER (entry->result->focus)));
  }
  g_array_sort (entries, compare_entries);
}

/* --- Lines --- */

static const char *
style (const Page *page, const char *sequence)
{
  return page->options->colour ? sequence : "";
}

/* "    found    has no label, …" */
static void
print_line (Page *page, const char *label, const char *text)
{
  g_string_append_printf (page->out, "    %s%-*s%s", style (page, "\033[2m"), LABEL_WIDTH, label,
                          style (page, "\033[0m"));
  kg_text_append_safe (page->out, text, -1);
  g_string_append_c (page->out, '\n');
}

static void
print_focus (Page *page, KgTermId focus)
{
  g_autoptr (GString) name = g_string_new (NULL);
  rules_names_append_full (&page->names, name, &page->names.data, focus);
  g_string_append (page->out, style (page, "\033[1m"));
  kg_text_append_safe (page->out, name->str, -1);
  g_string_append_printf (page->out, "%s\n", style (page, "\033[0m"));
}

/* "violation", or the name of a severity of somebody's own. */
static void
print_severity (Page *page, const Entry *entry, const RulesShapeInfo *shape)
{
  static const char *const colours[] = { [RULES_SEVERITY_VIOLATION] = "\033[31m",
                                         [RULES_SEVERITY_WARNING] = "\033[33m",
                                         [RULES_SEVERITY_INFO] = "\033[36m" };
  const char *iri = rules_report_severity_iri (&page->names, shape);
  g_autoptr (GString) name = g_string_new (NULL);
  if (g_str_has_prefix (iri, ONTOLOGY_SH)) {
    g_autofree char *word = g_ascii_strdown (iri + strlen (ONTOLOGY_SH), -1);
    g_string_append (name, word);
  } else {
    rules_names_append (&page->names, name, &page->names.graph, shape->severity);
  }
  g_string_append_printf (page->out, "  %s", style (page, colours[entry->severity]));
  kg_text_append_safe (page->out, name->str, -1);
  g_string_append_printf (page->out, "%s  ", style (page, "\033[0m"));
}

/* The message of the shape with what was found below it; else that alone. */
static void
print_message (Page *page, const RulesResult *result, const RulesShapeInfo *shape)
{
  g_autofree char *sentence = rules_report_sentence (&page->names, result);
  KgTermId message = rules_names_message (&page->names, shape);
  KgTerm term;
  gboolean declared = message != KG_NONE && kg_view_term (&page->names.graph, message, &term);
  kg_text_append_safe (page->out, declared ? term.value : sentence, -1);
  g_string_append_c (page->out, '\n');
  if (declared && !page->options->declared_messages) {
    print_line (page, "found", sentence);
  }
}

static void
print_places (Page *page, const RulesResult *result, const RulesShapeInfo *shape)
{
  KgPlace place;
  g_autoptr (GString) text = g_string_new (NULL);
  if (result->value != KG_NONE && result->value != result->focus) {
    rules_names_append_full (&page->names, text, &page->names.data, result->value);
    print_line (page, "value", text->str);
  }
  if (rules_report_result_place (&page->names, result, &place)) {
    g_string_truncate (text, 0);
    rules_names_append_place (&page->names.data, text, &place);
    print_line (page, "data", text->str);
  }
  KgTerm term;
  gboolean named =
      kg_view_term (&page->names.graph, shape->node, &term) && term.kind == KG_TERM_IRI;
  g_string_truncate (text, 0);
  if (named) {
    rules_names_append_full (&page->names, text, &page->names.graph, shape->node);
  }
  if (rules_report_constraint_place (&page->names, result, &place)) {
    g_string_append (text, named ? ", " : "");
    rules_names_append_place (&page->names.graph, text, &place);
  }
  print_line (page, "shape", text->str);
}

/* --- Evidence --- */

static void
append_triple (const Page *page, GString *text, const RulesTriple *triple)
{
  const KgView *view = &page->names.data;
  g_auto (RulesPathName) predicate = { 0 };
  rules_names_predicate (&page->names, view, triple->predicate, &predicate);
  rules_names_append (&page->names, text, view, triple->subject);
  if (predicate.phrase != NULL) {
    g_string_append_printf (text, " %s ", predicate.phrase);
  } else {
    g_string_append_printf (text, " %s%s ", predicate.is_label ? "has the " : "", predicate.text);
  }
  rules_names_append (&page->names, text, view, triple->object);
}

static void
append_triple_place (const Page *page, GString *text, const RulesTriple *triple)
{
  KgPlace place;
  if (rules_names_place (&page->names.data, triple->subject, triple->predicate, triple->object,
                         &place)) {
    g_string_append (text, "  ");
    rules_names_append_place (&page->names.data, text, &place);
  }
}

/* What nothing says. */
static void
append_absence (const Page *page, GString *text, const RulesEvidence *leaf,
                const RulesConstraintInfo *constraint)
{
  const KgView *data = &page->names.data;
  KgTermId of = leaf->value != KG_NONE ? leaf->value : leaf->focus;
  if (constraint->kind == RULES_CONSTRAINT_CLASS && leaf->value != KG_NONE) {
    g_string_append (text, "nothing says that ");
    rules_names_append (&page->names, text, data, of);
    g_string_append (text, " is ");
    rules_names_append_instance (&page->names, text, &page->names.graph, constraint->operand);
    return;
  }
  RulesShapeInfo shape;
  g_auto (RulesPathName) path = { 0 };
  rules_shapes_info (page->names.shapes, constraint->shape, &shape);
  rules_names_path (&page->names, &shape, &path);
  g_string_append_printf (text, "no %s of ", path.text != NULL ? path.text : "statement");
  rules_names_append (&page->names, text, data, of);
  g_string_append (text, " speaks against it");
}

static void
append_count_found (GString *text, const RulesEvidence *leaf, const RulesConstraintInfo *constraint)
{
  gboolean least = constraint->kind == RULES_CONSTRAINT_MIN_COUNT ||
                   constraint->kind == RULES_CONSTRAINT_QUALIFIED_MIN_COUNT;
  g_string_append_printf (text,
                          "%" G_GUINT64_FORMAT " counted, at %s %" G_GUINT64_FORMAT " asked for",
                          leaf->count, least ? "least" : "most", leaf->limit);
}

/* What a leaf says; nothing for what only holds others, and for comparisons, which the result itself tells. */
static void
append_leaf (const Page *page, GString *text, const RulesEvidence *leaf,
             const RulesConstraintInfo *constraint)
{
  switch (leaf->kind) {
  case RULES_EVIDENCE_TRIPLE:
    append_triple (page, text, &leaf->triple);
    append_triple_place (page, text, &leaf->triple);
    return;
  case RULES_EVIDENCE_DERIVED:
    append_triple (page, text, &leaf->triple);
    g_string_append (text, ", because");
    return;
  case RULES_EVIDENCE_ABSENCE:
    append_absence (page, text, leaf, constraint);
    return;
  case RULES_EVIDENCE_COUNT:
    append_count_found (text, leaf, constraint);
    return;
  case RULES_EVIDENCE_SHAPE:
  case RULES_EVIDENCE_CONSTRAINT:
  case RULES_EVIDENCE_WALK:
  case RULES_EVIDENCE_COMPARISON:
    return;
  }
}

/* `number` is that of the constraint that all of it speaks of; `last` the last line, which is not repeated. */
static void
print_evidence (Page *page, const RulesEvidence *evidence, guint32 number, guint depth,
                GString *last)
{
  for (; evidence != NULL && depth < EVIDENCE_DEPTH; evidence = evidence->next) {
    g_autoptr (GString) text = g_string_new (NULL);
    guint32 of = evidence->kind == RULES_EVIDENCE_CONSTRAINT ? evidence->constraint : number;
    RulesConstraintInfo constraint;
    rules_shapes_constraint (page->names.shapes, of, &constraint);
    append_leaf (page, text, evidence, &constraint);
    gboolean said = text->len > 0;
    for (guint i = 0; i < depth && said; i++) {
      g_string_prepend (text, "  ");
    }
    if (said && !g_string_equal (text, last)) {
      print_line (page, last->len > 0 ? "" : "because", text->str);
      g_string_assign (last, text->str);
    }
    print_evidence (page, evidence->children, of, depth + (said ? 1 : 0), last);
  }
}

static void
print_grounds (Page *page, const RulesResult *result)
{
  g_autoptr (GError) error = NULL;
  const RulesEvidence *evidence =
      rules_evidence_of_result (page->evaluator, result->shape, result->constraint, result->focus,
                                result->value, &error);
  g_autoptr (GString) last = g_string_new (NULL);
  if (evidence == NULL) {
    print_line (page, "because", error != NULL ? error->message : "not known");
  }
  print_evidence (page, evidence, result->constraint, 0, last);
  rules_evidence_forget (page->evaluator);
}

/* --- The whole --- */

static void
append_counted (GString *out, guint64 n, const char *what)
{
  g_string_append_printf (out, "%" G_GUINT64_FORMAT " %s%s", n, what, n == 1 ? "" : "s");
}

static void
print_counts (Page *page, const GArray *entries)
{
  static const char *const words[] = { [RULES_SEVERITY_VIOLATION] = "violation",
                                       [RULES_SEVERITY_WARNING] = "warning",
                                       [RULES_SEVERITY_INFO] = "info" };
  guint64 counts[G_N_ELEMENTS (words)] = { 0 };
  guint64 n_focus = rules_report_n_focus_nodes (page->report);
  for (guint i = 0; i < entries->len; i++) {
    counts[g_array_index (entries, Entry, i).severity]++;
  }
  if (n_focus == 0) {
    g_string_append (page->out,
                     "conforms, but nothing was looked at: no shape has a target there\n");
    return;
  }
  if (entries->len == 0) {
    g_string_append (page->out, "conforms");
  }
  for (gsize i = 0; i < G_N_ELEMENTS (words) && entries->len > 0; i++) {
    g_string_append (page->out, i > 0 ? ", " : "");
    append_counted (page->out, counts[i], words[i]);
  }
  g_string_append (page->out, "; looked at ");
  append_counted (page->out, n_focus, "focus node");
  g_string_append_c (page->out, '\n');
}

static void
print_entry (Page *page, const Entry *entry)
{
  RulesShapeInfo shape;
  rules_shapes_info (page->names.shapes, entry->result->shape, &shape);
  print_severity (page, entry, &shape);
  print_message (page, entry->result, &shape);
  print_places (page, entry->result, &shape);
  if (page->evaluator != NULL) {
    print_grounds (page, entry->result);
  }
}

void
rules_report_to_text (const RulesReport *report, const RulesReportOptions *options, GString *text)
{
  const RulesShapes *shapes = rules_report_shapes (report);
  g_autoptr (RulesEvaluator) evaluator = options->evidence ? rules_evaluator_new () : NULL;
  Page page = { .report = report, .options = options, .evaluator = evaluator, .out = text };
  rules_names_init (&page.names, shapes, options->languages);
  if (evaluator != NULL) {
    rules_evaluator_begin (evaluator, shapes, rules_shapes_view (shapes), RULES_EVALUATE_VALIDATE,
                           RULES_LIMIT_VALIDATION_STEPS);
  }
  g_autoptr (GArray) entries = collect_entries (&page);
  sort_entries (&page, entries);
  for (guint i = 0; i < entries->len; i++) {
    const Entry *entry = &g_array_index (entries, Entry, i);
    if (i == 0 || g_array_index (entries, Entry, i - 1).group != entry->group) {
      g_string_append (text, i > 0 ? "\n" : "");
      print_focus (&page, entry->result->focus);
    }
    print_entry (&page, entry);
  }
  g_string_append (text, entries->len > 0 ? "\n" : "");
  print_counts (&page, entries);
  rules_names_clear (&page.names);
}
