/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/report-private.h"

#include "kg/json.h"
#include "rules/evidence.h"

#include <string.h>

typedef struct {
  const RulesReport *report;
  const RulesReportOptions *options;
  RulesNames names;
  RulesEvaluator *evaluator; /* (nullable) where evidence is asked for */
  GString *out;
} Writer;

/* --- Pieces --- */

static void
append_text (Writer *writer, const char *text)
{
  kg_json_append_string (writer->out, text, strlen (text));
}

/* `, "name": `, without the comma at the start of an object. */
static void
append_member (Writer *writer, const char *name)
{
  char last = writer->out->str[writer->out->len - 1];
  g_string_append (writer->out, last == '{' ? "" : ", ");
  append_text (writer, name);
  g_string_append (writer->out, ": ");
}

static void
append_text_member (Writer *writer, const char *name, const char *text)
{
  append_member (writer, name);
  append_text (writer, text);
}

static void
append_number_member (Writer *writer, const char *name, guint64 number)
{
  append_member (writer, name);
  g_string_append_printf (writer->out, "%" G_GUINT64_FORMAT, number);
}

static void
append_literal_members (Writer *writer, const KgView *view, const KgTerm *term)
{
  KgTerm datatype;
  if (term->language != NULL) {
    append_text_member (writer, "language", term->language);
  } else if (term->datatype != KG_NONE && kg_view_term (view, term->datatype, &datatype)) {
    append_text_member (writer, "datatype", datatype.value);
  }
}

static void
append_curie (Writer *writer, const char *iri)
{
  g_autoptr (GString) curie = g_string_new (NULL);
  rules_names_append_iri (&writer->names, curie, iri);
  if (curie->str[0] != '<') {
    append_text_member (writer, "curie", curie->str);
  }
}

static void
append_term (Writer *writer, const char *name, const KgView *view, KgTermId id)
{
  static const char *const kinds[] = {
    [KG_TERM_IRI] = "iri", [KG_TERM_BLANK] = "blank", [KG_TERM_LITERAL] = "literal"
  };
  KgTerm term;
  if (!kg_view_term (view, id, &term)) {
    return;
  }
  const char *label = rules_names_label (&writer->names, view, id);
  append_member (writer, name);
  g_string_append_c (writer->out, '{');
  append_text_member (writer, "type", kinds[term.kind]);
  append_member (writer, "value");
  kg_json_append_string (writer->out, term.value, term.length);
  if (term.kind == KG_TERM_LITERAL) {
    append_literal_members (writer, view, &term);
  } else if (term.kind == KG_TERM_IRI) {
    append_curie (writer, term.value);
  }
  if (label != NULL) {
    append_text_member (writer, "label", label);
  }
  g_string_append_c (writer->out, '}');
}

static void
append_place (Writer *writer, const char *name, const KgView *view, const KgPlace *place)
{
  KgDocument document;
  if (!kg_snapshot_document (view->snapshot, place->document, &document)) {
    return;
  }
  append_member (writer, name);
  g_string_append_c (writer->out, '{');
  append_text_member (writer, "document", document.name);
  if (place->line > 0) {
    append_number_member (writer, "line", place->line);
  }
  g_string_append_c (writer->out, '}');
}

/* --- Paths: SPARQL 1.1, 9.1 --- */

static void append_path (const Writer *writer, GString *out, const RulesPathNode *node);

/* With parentheses around whatever is made of parts. */
static void
append_part (const Writer *writer, GString *out, const RulesPathNode *node)
{
  gboolean simple = node->kind == RULES_PATH_NODE_PREDICATE || node->kind == RULES_PATH_NODE_NAMED;
  g_string_append (out, simple ? "" : "(");
  append_path (writer, out, node);
  g_string_append (out, simple ? "" : ")");
}

static void
append_parts (const Writer *writer, GString *out, const RulesPathNode *node, char between)
{
  for (guint i = 0; i < node->n_parts; i++) {
    if (i > 0) {
      g_string_append_c (out, between);
    }
    append_part (writer, out, node->parts[i]);
  }
}

static void
append_path (const Writer *writer, GString *out, const RulesPathNode *node)
{
  KgTerm term;
  switch (node->kind) {
  case RULES_PATH_NODE_PREDICATE:
  case RULES_PATH_NODE_NAMED:
    if (kg_view_term (&writer->names.data, node->predicate, &term)) {
      g_string_append_printf (out, "<%s>", term.value);
    }
    return;
  case RULES_PATH_NODE_SEQUENCE:
    append_parts (writer, out, node, '/');
    return;
  case RULES_PATH_NODE_ALTERNATIVE:
    append_parts (writer, out, node, '|');
    return;
  case RULES_PATH_NODE_INVERSE:
    g_string_append_c (out, '^');
    append_part (writer, out, node->parts[0]);
    return;
  case RULES_PATH_NODE_ZERO_OR_MORE:
    append_part (writer, out, node->parts[0]);
    g_string_append_c (out, '*');
    return;
  case RULES_PATH_NODE_ONE_OR_MORE:
    append_part (writer, out, node->parts[0]);
    g_string_append_c (out, '+');
    return;
  case RULES_PATH_NODE_ZERO_OR_ONE:
    append_part (writer, out, node->parts[0]);
    g_string_append_c (out, '?');
    return;
  }
}

static void
append_result_path (Writer *writer, const RulesResult *result, const RulesShapeInfo *shape)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const RulesPathNode closed = { .kind = RULES_PATH_NODE_PREDICATE,
                                 .predicate = result->predicate };
  if (result->predicate != KG_NONE) {
    append_path (writer, text, &closed);
  } else if (shape->path != NULL) {
    append_path (writer, text, rules_path_tree (shape->path));
  } else {
    return;
  }
  append_text_member (writer, "path", text->str);
}

/* --- Evidence --- */

static void
append_triple (Writer *writer, const RulesTriple *triple)
{
  const KgView *data = &writer->names.data;
  append_member (writer, "triple");
  g_string_append_c (writer->out, '{');
  append_term (writer, "subject", data, triple->subject);
  append_term (writer, "predicate", data, triple->predicate);
  append_term (writer, "object", data, triple->object);
  g_string_append_c (writer->out, '}');
}

/* The members that go with the kind of evidence. */
static void
append_evidence_members (Writer *writer, const RulesEvidence *evidence)
{
  const KgView *data = &writer->names.data;
  RulesShapeInfo shape;
  RulesConstraintInfo constraint;
  KgPlace place;
  switch (evidence->kind) {
  case RULES_EVIDENCE_SHAPE:
    rules_shapes_info (writer->names.shapes, evidence->shape, &shape);
    append_term (writer, "shape", &writer->names.graph, shape.node);
    append_term (writer, "focusNode", data, evidence->focus);
    return;
  case RULES_EVIDENCE_TRIPLE:
    append_triple (writer, &evidence->triple);
    if (rules_names_place (data, evidence->triple.subject, evidence->triple.predicate,
                           evidence->triple.object, &place)) {
      append_place (writer, "source", data, &place);
    }
    return;
  case RULES_EVIDENCE_DERIVED:
    append_triple (writer, &evidence->triple);
    return;
  case RULES_EVIDENCE_COUNT:
    append_number_member (writer, "count", evidence->count);
    append_number_member (writer, "limit", evidence->limit);
    return;
  case RULES_EVIDENCE_CONSTRAINT:
  case RULES_EVIDENCE_ABSENCE:
  case RULES_EVIDENCE_COMPARISON:
    rules_shapes_constraint (writer->names.shapes, evidence->constraint, &constraint);
    append_text_member (writer, "component", rules_constraint_component (constraint.kind));
    break;
  case RULES_EVIDENCE_WALK:
    break;
  }
  append_term (writer, "focusNode", data, evidence->focus);
  append_term (writer, "value", data, evidence->value);
  append_term (writer, "other", data, evidence->other);
}

static void
append_evidence (Writer *writer, const RulesEvidence *evidence)
{
  static const char *const kinds[] = { [RULES_EVIDENCE_SHAPE] = "shape",
                                       [RULES_EVIDENCE_CONSTRAINT] = "constraint",
                                       [RULES_EVIDENCE_WALK] = "walk",
                                       [RULES_EVIDENCE_TRIPLE] = "triple",
                                       [RULES_EVIDENCE_DERIVED] = "derived",
                                       [RULES_EVIDENCE_ABSENCE] = "absence",
                                       [RULES_EVIDENCE_COMPARISON] = "comparison",
                                       [RULES_EVIDENCE_COUNT] = "count" };
  static const char *const truths[] = {
    [RULES_VIOLATES] = "violates", [RULES_UNKNOWN] = "unknown", [RULES_CONFORMS] = "conforms"
  };
  g_string_append_c (writer->out, '{');
  append_text_member (writer, "kind", kinds[evidence->kind]);
  append_text_member (writer, "truth", truths[evidence->truth]);
  append_evidence_members (writer, evidence);
  if (evidence->children != NULL) {
    append_member (writer, "evidence");
    g_string_append_c (writer->out, '[');
    for (const RulesEvidence *child = evidence->children; child != NULL; child = child->next) {
      append_evidence (writer, child);
      g_string_append (writer->out, child->next != NULL ? ", " : "");
    }
    g_string_append_c (writer->out, ']');
  }
  g_string_append_c (writer->out, '}');
}

static void
append_grounds (Writer *writer, const RulesResult *result)
{
  g_autoptr (GError) error = NULL;
  const RulesEvidence *evidence =
      rules_evidence_of_result (writer->evaluator, result->shape, result->constraint, result->focus,
                                result->value, &error);
  if (evidence != NULL) {
    append_member (writer, "evidence");
    append_evidence (writer, evidence);
  } else if (error != NULL) {
    append_text_member (writer, "evidenceError", error->message);
  }
  rules_evidence_forget (writer->evaluator);
}

/* --- Results --- */

static void
append_message (Writer *writer, const char *text, gsize length, const char *language)
{
  g_string_append (writer->out, writer->out->str[writer->out->len - 1] == '[' ? "{" : ", {");
  append_member (writer, "value");
  kg_json_append_string (writer->out, text, length);
  if (language != NULL) {
    append_text_member (writer, "language", language);
  }
  g_string_append_c (writer->out, '}');
}

static void
append_messages (Writer *writer, const RulesResult *result, const RulesShapeInfo *shape)
{
  KgTerm term;
  append_member (writer, "messages");
  g_string_append_c (writer->out, '[');
  for (guint i = 0; i < shape->n_messages; i++) {
    if (kg_view_term (&writer->names.graph, shape->messages[i], &term)) {
      append_message (writer, term.value, term.length, term.language);
    }
  }
  if (shape->n_messages == 0 && !writer->options->declared_messages) {
    g_autofree char *sentence = rules_report_sentence (&writer->names, result);
    append_message (writer, sentence, strlen (sentence), "en");
  }
  g_string_append_c (writer->out, ']');
}

static void
append_result (Writer *writer, const RulesResult *result)
{
  const KgView *data = &writer->names.data;
  RulesShapeInfo shape;
  RulesConstraintInfo constraint;
  KgPlace place;
  rules_shapes_info (writer->names.shapes, result->shape, &shape);
  rules_shapes_constraint (writer->names.shapes, result->constraint, &constraint);
  g_string_append (writer->out, "\n  {");
  append_term (writer, "focusNode", data, result->focus);
  append_result_path (writer, result, &shape);
  append_term (writer, "value", data, result->value);
  append_text_member (writer, "severity", rules_report_severity_iri (&writer->names, &shape));
  append_text_member (writer, "component", rules_constraint_component (constraint.kind));
  append_term (writer, "shape", &writer->names.graph, shape.node);
  append_messages (writer, result, &shape);
  if (rules_report_result_place (&writer->names, result, &place)) {
    append_place (writer, "source", data, &place);
  }
  if (rules_report_constraint_place (&writer->names, result, &place)) {
    append_place (writer, "shapeSource", &writer->names.graph, &place);
  }
  if (writer->evaluator != NULL) {
    append_grounds (writer, result);
  }
  g_string_append_c (writer->out, '}');
}

static void
append_counts (Writer *writer, const RulesResult *results, gsize n)
{
  guint64 counts[] = {
    [RULES_SEVERITY_VIOLATION] = 0, [RULES_SEVERITY_WARNING] = 0, [RULES_SEVERITY_INFO] = 0
  };
  for (gsize i = 0; i < n; i++) {
    RulesShapeInfo shape;
    rules_shapes_info (writer->names.shapes, results[i].shape, &shape);
    counts[rules_report_severity (&writer->names, &shape)]++;
  }
  append_number_member (writer, "violations", counts[RULES_SEVERITY_VIOLATION]);
  append_number_member (writer, "warnings", counts[RULES_SEVERITY_WARNING]);
  append_number_member (writer, "infos", counts[RULES_SEVERITY_INFO]);
  append_number_member (writer, "focusNodes", rules_report_n_focus_nodes (writer->report));
}

void
rules_report_to_json (const RulesReport *report, const RulesReportOptions *options, GString *json)
{
  const RulesShapes *shapes = rules_report_shapes (report);
  g_autoptr (RulesEvaluator) evaluator = options->evidence ? rules_evaluator_new () : NULL;
  Writer writer = { .report = report, .options = options, .evaluator = evaluator, .out = json };
  gsize n = 0;
  const RulesResult *results = rules_report_results (report, &n);
  rules_names_init (&writer.names, shapes, options->languages);
  if (evaluator != NULL) {
    rules_evaluator_begin (evaluator, shapes, rules_shapes_view (shapes), RULES_EVALUATE_VALIDATE,
                           RULES_LIMIT_VALIDATION_STEPS);
  }
  g_string_append_c (json, '{');
  append_member (&writer, "conforms");
  g_string_append (json, rules_report_conforms (report) ? "true" : "false");
  append_counts (&writer, results, n);
  append_member (&writer, "results");
  g_string_append_c (json, '[');
  for (gsize i = 0; i < n; i++) {
    g_string_append (json, i > 0 ? "," : "");
    append_result (&writer, &results[i]);
  }
  g_string_append (json, n > 0 ? "\n]}\n" : "]}\n");
  rules_names_clear (&writer.names);
}
