/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/memory.h"
#include "rules/copy.h"
#include "rules/report-private.h"

#include <string.h>

#define REPORT_GRAPH "urn:grounds:validation-report"

/* The dataset that is being written. */
typedef struct {
  RulesNames names;
  const RulesReportOptions *options;
  KgDataset *dataset;
  KgTermId terms[ONTOLOGY_N_TERMS]; /* those that were used, in the dataset */
  GHashTable *data_ids;             /* of the data graph -> dataset */
  GHashTable *shape_ids;            /* of the shapes graph -> dataset */
  guint n_paths;
} Writer;

/* --- Terms --- */

static KgTermId
standard_term (Writer *writer, OntologyTerm term)
{
  if (writer->terms[term] == KG_NONE) {
    writer->terms[term] =
        kg_terms_intern_iri (writer->dataset->terms, ontology_term_iri (term), -1);
  }
  return writer->terms[term];
}

/* The term in the dataset; a blank node of one graph is not one of the other. */
static KgTermId
copy_term (Writer *writer, const KgView *view, KgTermId id)
{
  GHashTable *ids = view == &writer->names.data ? writer->data_ids : writer->shape_ids;
  return rules_copy_term (writer->dataset, ids, view, id);
}

static void
add (Writer *writer, KgTermId subject, OntologyTerm predicate, KgTermId object)
{
  const KgQuad quad = { subject, standard_term (writer, predicate), object, KG_NONE };
  kg_dataset_add (writer->dataset, &quad, 0);
}

static KgTermId
boolean_literal (Writer *writer, gboolean value)
{
  const char *text = value ? "true" : "false";
  const KgTerm term = { .kind = KG_TERM_LITERAL,
                        .value = text,
                        .length = (guint32) strlen (text),
                        .datatype =
                            kg_terms_intern_iri (writer->dataset->terms, KG_XSD "boolean", -1) };
  return kg_terms_intern (writer->dataset->terms, &term);
}

/* --- Paths (SHACL 2.3.1) --- */

static KgTermId write_path (Writer *writer, const RulesPathNode *node);

static KgTermId
new_path_blank (Writer *writer)
{
  g_autofree char *label = g_strdup_printf ("path-%u", ++writer->n_paths);
  return rules_copy_new_blank (writer->dataset, label);
}

static KgTermId
write_list (Writer *writer, const RulesPathNode *node)
{
  KgTermId head = new_path_blank (writer);
  KgTermId cell = head;
  for (guint i = 0; i < node->n_parts; i++) {
    gboolean last = i + 1 == node->n_parts;
    add (writer, cell, ONTOLOGY_RDF_FIRST, write_path (writer, node->parts[i]));
    KgTermId next = last ? standard_term (writer, ONTOLOGY_RDF_NIL) : new_path_blank (writer);
    add (writer, cell, ONTOLOGY_RDF_REST, next);
    cell = next;
  }
  return head;
}

/* What a repetition, an inverse or an alternative is of. */
static KgTermId
write_operand (Writer *writer, const RulesPathNode *node)
{
  return node->kind == RULES_PATH_NODE_ALTERNATIVE ? write_list (writer, node)
                                                   : write_path (writer, node->parts[0]);
}

static KgTermId
write_step (Writer *writer, OntologyTerm kind, const RulesPathNode *node)
{
  KgTermId step = new_path_blank (writer);
  add (writer, step, kind, write_operand (writer, node));
  return step;
}

static KgTermId
write_path (Writer *writer, const RulesPathNode *node)
{
  switch (node->kind) {
  case RULES_PATH_NODE_PREDICATE:
  case RULES_PATH_NODE_NAMED:
    return copy_term (writer, &writer->names.data, node->predicate);
  case RULES_PATH_NODE_SEQUENCE:
    return write_list (writer, node);
  case RULES_PATH_NODE_ALTERNATIVE:
    return write_step (writer, ONTOLOGY_SH_ALTERNATIVE_PATH, node);
  case RULES_PATH_NODE_INVERSE:
    return write_step (writer, ONTOLOGY_SH_INVERSE_PATH, node);
  case RULES_PATH_NODE_ZERO_OR_MORE:
    return write_step (writer, ONTOLOGY_SH_ZERO_OR_MORE_PATH, node);
  case RULES_PATH_NODE_ONE_OR_MORE:
    return write_step (writer, ONTOLOGY_SH_ONE_OR_MORE_PATH, node);
  case RULES_PATH_NODE_ZERO_OR_ONE:
    return write_step (writer, ONTOLOGY_SH_ZERO_OR_ONE_PATH, node);
  }
  return KG_NONE;
}

/* --- Results (SHACL 3.6.2) --- */

static void
write_messages (Writer *writer, KgTermId node, const RulesShapeInfo *shape,
                const RulesResult *result)
{
  for (guint i = 0; i < shape->n_messages; i++) {
    add (writer, node, ONTOLOGY_SH_RESULT_MESSAGE,
         copy_term (writer, &writer->names.graph, shape->messages[i]));
  }
  if (shape->n_messages > 0 || writer->options->declared_messages) {
    return;
  }
  g_autofree char *sentence = rules_report_sentence (&writer->names, result);
  const KgTerm term = { .kind = KG_TERM_LITERAL,
                        .value = sentence,
                        .length = (guint32) strlen (sentence),
                        .language = "en" };
  add (writer, node, ONTOLOGY_SH_RESULT_MESSAGE, kg_terms_intern (writer->dataset->terms, &term));
}

static void
write_result (Writer *writer, KgTermId report, const RulesResult *result, gsize number)
{
  RulesShapeInfo shape;
  RulesConstraintInfo constraint;
  rules_shapes_info (writer->names.shapes, result->shape, &shape);
  rules_shapes_constraint (writer->names.shapes, result->constraint, &constraint);
  KgTerms *terms = writer->dataset->terms;
  const char *severity = rules_report_severity_iri (&writer->names, &shape);
  const KgView *data = &writer->names.data;
  g_autofree char *label = g_strdup_printf ("result-%" G_GSIZE_FORMAT, number);
  KgTermId node = rules_copy_new_blank (writer->dataset, label);
  add (writer, report, ONTOLOGY_SH_RESULT, node);
  add (writer, node, ONTOLOGY_RDF_TYPE, standard_term (writer, ONTOLOGY_SH_VALIDATION_RESULT));
  add (writer, node, ONTOLOGY_SH_FOCUS_NODE, copy_term (writer, data, result->focus));
  if (result->predicate != KG_NONE) {
    add (writer, node, ONTOLOGY_SH_RESULT_PATH, copy_term (writer, data, result->predicate));
  } else if (shape.path != NULL) {
    add (writer, node, ONTOLOGY_SH_RESULT_PATH, write_path (writer, rules_path_tree (shape.path)));
  }
  if (result->value != KG_NONE) {
    add (writer, node, ONTOLOGY_SH_VALUE, copy_term (writer, data, result->value));
  }
  add (writer, node, ONTOLOGY_SH_SOURCE_SHAPE,
       copy_term (writer, &writer->names.graph, shape.node));
  add (writer, node, ONTOLOGY_SH_SOURCE_CONSTRAINT_COMPONENT,
       kg_terms_intern_iri (terms, rules_constraint_component (constraint.kind), -1));
  add (writer, node, ONTOLOGY_SH_RESULT_SEVERITY, kg_terms_intern_iri (terms, severity, -1));
  write_messages (writer, node, &shape, result);
}

/* --- The whole --- */

static void
copy_prefixes (Writer *writer)
{
  rules_copy_prefixes (writer->dataset, writer->names.data.snapshot);
  rules_copy_prefixes (writer->dataset, writer->names.graph.snapshot);
  kg_dataset_add_prefix (writer->dataset, "sh", ONTOLOGY_SH);
  kg_dataset_add_prefix (writer->dataset, "rdf", KG_RDF);
  kg_dataset_add_prefix (writer->dataset, "xsd", KG_XSD);
}

static void
write_report (Writer *writer, const RulesReport *report)
{
  gsize n = 0;
  const RulesResult *results = rules_report_results (report, &n);
  copy_prefixes (writer);
  /* Focus nodes and values first: they keep their labels. */
  for (gsize i = 0; i < n; i++) {
    copy_term (writer, &writer->names.data, results[i].focus);
    copy_term (writer, &writer->names.data, results[i].value);
  }
  KgTermId node = rules_copy_new_blank (writer->dataset, "report");
  add (writer, node, ONTOLOGY_RDF_TYPE, standard_term (writer, ONTOLOGY_SH_VALIDATION_REPORT));
  add (writer, node, ONTOLOGY_SH_CONFORMS,
       boolean_literal (writer, rules_report_conforms (report)));
  for (gsize i = 0; i < n; i++) {
    write_result (writer, node, &results[i], i + 1);
  }
}

KgSnapshot *
rules_report_to_graph (const RulesReport *report, const RulesReportOptions *options, GError **error)
{
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  g_autoptr (GHashTable) data_ids = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) shape_ids = g_hash_table_new (NULL, NULL);
  g_autofree Writer *writer = g_new0 (Writer, 1);
  writer->options = options;
  writer->dataset = dataset;
  writer->data_ids = data_ids;
  writer->shape_ids = shape_ids;
  rules_names_init (&writer->names, rules_report_shapes (report), options->languages);
  if (writer->names.data.snapshot == writer->names.graph.snapshot) {
    /* One graph: a blank node may be both shape and value. */
    writer->shape_ids = data_ids;
  }
  write_report (writer, report);
  rules_names_clear (&writer->names);
  const KgMemoryDocument document = { .dataset = dataset,
                                      .name = "validation report",
                                      .graph = REPORT_GRAPH };
  return kg_snapshot_new_in_memory (&document, 1, error);
}
