/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/property/shapes-subject.h"

#include "kg/memory.h"
#include "kg/nquads.h"

#include <string.h>

/* --- Graphs --- */

static KgDataset *
dataset_new (KgTerms *terms)
{
  KgDataset *dataset = kg_dataset_new ();
  kg_terms_unref (dataset->terms);
  dataset->terms = kg_terms_ref (terms);
  return dataset;
}

static KgSnapshot *
snapshot_new (KgDataset *dataset, const char *name)
{
  g_autoptr (GError) error = NULL;
  const KgMemoryDocument document = { .dataset = dataset, .name = name, .graph = "urn:graph" };
  KgSnapshot *snapshot = kg_snapshot_new_in_memory (&document, 1, &error);
  g_assert_no_error (error);
  return snapshot;
}

static KgSnapshot *
snapshot_of (KgTerms *terms, const GArray *quads, const char *name)
{
  g_autoptr (KgDataset) dataset = dataset_new (terms);
  for (guint i = 0; i < quads->len; i++) {
    kg_dataset_add (dataset, &g_array_index (quads, KgQuad, i), i + 1);
  }
  return snapshot_new (dataset, name);
}

static KgTermId
copy_term (const KgTerms *from, KgTerms *to, KgTermId id)
{
  KgTerm term;
  g_assert_true (kg_terms_get (from, id, &term));
  if (term.datatype != KG_NONE) {
    term.datatype = copy_term (from, to, term.datatype);
  }
  return kg_terms_intern (to, &term);
}

/* Numbered by itself, from the last triple to the first, so that no id is the same. */
static KgSnapshot *
foreign_snapshot_of (const KgTerms *terms, const GArray *quads)
{
  g_autoptr (KgTerms) own = kg_terms_new (1, 0);
  kg_terms_intern_iri (own, "urn:first", -1);
  g_autoptr (KgDataset) dataset = dataset_new (own);
  for (guint i = quads->len; i > 0; i--) {
    const KgQuad *quad = &g_array_index (quads, KgQuad, i - 1);
    const KgQuad copy = { .object = copy_term (terms, own, quad->object),
                          .predicate = copy_term (terms, own, quad->predicate),
                          .subject = copy_term (terms, own, quad->subject) };
    kg_dataset_add (dataset, &copy, i);
  }
  return snapshot_new (dataset, "data");
}

static void
make_snapshots (Subject *subject)
{
  const GeneratedCase *generated = subject->generated;
  if (generated->together) {
    subject->data_snapshot = snapshot_of (generated->terms, subject->data, "both");
    subject->shapes_graph = kg_snapshot_ref (subject->data_snapshot);
    return;
  }
  subject->shapes_graph = snapshot_of (generated->terms, generated->shapes, "shapes");
  subject->data_snapshot = generated->foreign
                               ? foreign_snapshot_of (generated->terms, subject->data)
                               : snapshot_of (generated->terms, subject->data, "data");
}

/* --- The reference evaluator --- */

Reference *
reference_new (const GeneratedCase *generated, const GArray *data)
{
  Reference *reference = g_new0 (Reference, 1);
  reference->shapes = snapshot_of (generated->terms, generated->shapes, "reference");
  reference->view.snapshot = reference->shapes;
  reference->triples = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
  reference->check = rules_check_shapes_new (&reference->view, &reference->view,
                                             generated->strict ? RULES_CHECK_STRICT : 0);
  reference_set_data (reference, data);
  return reference;
}

void
reference_free (Reference *reference)
{
  if (reference != NULL) {
    rules_check_shapes_free (reference->check);
    g_array_unref (reference->triples);
    kg_snapshot_unref (reference->shapes);
    g_free (reference);
  }
}

void
reference_set_data (Reference *reference, const GArray *quads)
{
  GArray *triples = reference->triples;
  g_array_set_size (triples, 0);
  for (guint i = 0; i < quads->len; i++) {
    const KgQuad *quad = &g_array_index (quads, KgQuad, i);
    const RulesTriple triple = { quad->subject, quad->predicate, quad->object };
    g_array_append_val (triples, triple);
  }
  rules_check_shapes_restrict (reference->check, triples);
}

gboolean
reference_conforms (const Reference *reference, KgTermId shape, KgTermId node)
{
  RulesTruth truth = rules_check_truth (reference->check, shape, node);
  g_assert_false (rules_check_shapes_gave_up (reference->check));
  return truth == RULES_CONFORMS;
}

/* --- Names --- */

static KgTermId
intern_missing (Subject *subject, KgTermId id)
{
  KgTerm term;
  g_assert_true (kg_terms_get (subject->generated->terms, id, &term));
  if (term.datatype != KG_NONE) {
    term.datatype = intern_missing (subject, term.datatype);
  }
  return kg_overlay_intern (subject->missing, &term);
}

static void
begin_missing (Subject *subject, const GArray *besides)
{
  const GArray *nodes = subject->generated->nodes;
  if (subject->generated->together) {
    return;
  }
  subject->missing = kg_overlay_new ();
  kg_overlay_begin (subject->missing, subject->data_snapshot);
  for (guint i = 0; i < nodes->len; i++) {
    intern_missing (subject, g_array_index (nodes, KgTermId, i));
  }
  for (guint i = 0; besides != NULL && i < besides->len; i++) {
    const KgQuad *quad = &g_array_index (besides, KgQuad, i);
    intern_missing (subject, quad->subject);
    intern_missing (subject, quad->predicate);
    intern_missing (subject, quad->object);
  }
}

static KgTermId
find_in_view (const Subject *subject, KgTermId id)
{
  KgTerm term;
  g_assert_true (kg_terms_get (subject->generated->terms, id, &term));
  if (term.datatype != KG_NONE) {
    term.datatype = find_in_view (subject, term.datatype);
    if (term.datatype == KG_NONE) {
      return KG_NONE;
    }
  }
  return kg_view_find (rules_shapes_view (subject->shapes), &term);
}

static void
make_names (Subject *subject)
{
  const KgTerms *terms = subject->generated->terms;
  if (subject->generated->together || !subject->generated->foreign) {
    return;
  }
  KgTermId end = kg_terms_first (terms) + kg_terms_count (terms);
  subject->in_view = g_new0 (KgTermId, end);
  subject->of_view = g_hash_table_new (NULL, NULL);
  for (KgTermId id = kg_terms_first (terms); id < end; id++) {
    subject->in_view[id] = find_in_view (subject, id);
    if (subject->in_view[id] != KG_NONE) {
      g_hash_table_insert (subject->of_view, GUINT_TO_POINTER (subject->in_view[id]),
                           GUINT_TO_POINTER (id));
    }
  }
}

KgTermId
subject_in_view (const Subject *subject, KgTermId id)
{
  return subject->in_view == NULL ? id : subject->in_view[id];
}

KgTermId
subject_of_view (const Subject *subject, KgTermId id)
{
  if (subject->of_view == NULL) {
    return id;
  }
  return GPOINTER_TO_UINT (g_hash_table_lookup (subject->of_view, GUINT_TO_POINTER (id)));
}

guint32
subject_shape (const Subject *subject, KgTermId node)
{
  return rules_shapes_find (subject->shapes, node);
}

KgTermId
subject_shape_node (const Subject *subject, guint32 shape)
{
  RulesShapeInfo info;
  rules_shapes_info (subject->shapes, shape, &info);
  return info.node;
}

/* --- Subjects --- */

gboolean
subject_init (Subject *subject, const GeneratedCase *generated, const GArray *besides,
              char **problem)
{
  g_autoptr (GError) error = NULL;
  *subject = (Subject) { .generated = generated, .data = generated_case_data_graph (generated) };
  make_snapshots (subject);
  begin_missing (subject, besides);
  subject->graph = rules_graph_new (subject->data_snapshot, generated->strict);
  const RulesShapesSource source = { .shapes = subject->shapes_graph,
                                     .data = subject->graph,
                                     .missing = subject->missing };
  subject->shapes = rules_shapes_new (&source, NULL, &error);
  if (subject->shapes == NULL) {
    *problem = g_strdup (error->message);
    subject_clear (subject);
    return FALSE;
  }
  make_names (subject);
  subject->evaluator = rules_evaluator_new ();
  rules_evaluator_begin (subject->evaluator, subject->shapes, rules_shapes_view (subject->shapes),
                         RULES_EVALUATE_VALIDATE, RULES_LIMIT_VALIDATION_STEPS);
  subject->reference = reference_new (generated, subject->data);
  subject->shape_nodes = rules_check_shape_nodes (subject->reference->check);
  return TRUE;
}

void
subject_clear (Subject *subject)
{
  rules_evaluator_free (subject->evaluator);
  rules_shapes_unref (subject->shapes);
  rules_graph_unref (subject->graph);
  kg_overlay_free (subject->missing);
  kg_snapshot_unref (subject->data_snapshot);
  kg_snapshot_unref (subject->shapes_graph);
  reference_free (subject->reference);
  g_clear_pointer (&subject->shape_nodes, g_array_unref);
  g_clear_pointer (&subject->data, g_array_unref);
  g_clear_pointer (&subject->of_view, g_hash_table_unref);
  g_clear_pointer (&subject->in_view, g_free);
  *subject = (Subject) { 0 };
}

/* --- Results --- */

/* Of "http://www.w3.org/ns/shacl#MinCountConstraintComponent" what reference results have. */
static const char *
component_name (RulesConstraintKind kind)
{
  static const char *const names[] = {
    "Datatype",
    "NodeKind",
    "In",
    "HasValue",
    "MinCount",
    "MaxCount",
    "MinLength",
    "MaxLength",
    "MinExclusive",
    "MinInclusive",
    "MaxExclusive",
    "MaxInclusive",
    "LanguageIn",
    "UniqueLang",
    "Equals",
    "Disjoint",
    "LessThan",
    "LessThanOrEquals",
    "Class",
    "Closed",
    "Pattern",
    "Node",
    "Property",
    "And",
    "Or",
    "Not",
    "Xone",
    "QualifiedMinCount",
    "QualifiedMaxCount",
  };
  g_autofree char *iri =
      g_strconcat ("http://www.w3.org/ns/shacl#", names[kind], "ConstraintComponent", NULL);
  g_assert_cmpstr (rules_constraint_component (kind), ==, iri);
  return names[kind];
}

static gboolean
may_be_said_of_several (RulesConstraintKind kind)
{
  static const RulesConstraintKind kinds[] = {
    RULES_CONSTRAINT_HAS_VALUE,
    RULES_CONSTRAINT_EQUALS,
    RULES_CONSTRAINT_DISJOINT,
    RULES_CONSTRAINT_LESS_THAN,
    RULES_CONSTRAINT_LESS_THAN_OR_EQUALS,
    RULES_CONSTRAINT_CLASS,
    RULES_CONSTRAINT_NODE,
    RULES_CONSTRAINT_PROPERTY,
    RULES_CONSTRAINT_AND,
    RULES_CONSTRAINT_OR,
    RULES_CONSTRAINT_NOT,
    RULES_CONSTRAINT_XONE,
  };
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (kinds[i] == kind) {
      return TRUE;
    }
  }
  return FALSE;
}

RulesCheckResult
subject_result (const Subject *subject, const RulesResult *result)
{
  RulesConstraintInfo constraint;
  rules_shapes_constraint (subject->shapes, result->constraint, &constraint);
  g_assert_cmpuint (constraint.shape, ==, result->shape);
  return (RulesCheckResult) {
    .target_shape = subject_shape_node (subject, result->target_shape),
    .shape = subject_shape_node (subject, result->shape),
    .focus = subject_of_view (subject, result->focus),
    .value = subject_of_view (subject, result->value),
    .predicate = subject_of_view (subject, result->predicate),
    .operand = may_be_said_of_several (constraint.kind) ? constraint.operand : KG_NONE,
    .component = component_name (constraint.kind),
  };
}

KgQuad
subject_triple (const Subject *subject, const RulesTriple *triple)
{
  return (KgQuad) { subject_of_view (subject, triple->subject),
                    subject_of_view (subject, triple->predicate),
                    subject_of_view (subject, triple->object), KG_NONE };
}

void
subject_append_term (const Subject *subject, GString *text, KgTermId id)
{
  if (id == KG_NONE) {
    g_string_append_c (text, '-');
    return;
  }
  kg_nquads_append_id (text, subject->generated->terms, id);
}

void
subject_append_result (const Subject *subject, GString *text, const RulesCheckResult *result)
{
  const KgTermId ids[] = { result->target_shape, result->shape,     result->focus,
                           result->value,        result->predicate, result->operand };
  static const char *const names[] = {
    "target", "shape", "focus", "value", "predicate", "operand"
  };
  g_string_append (text, result->component);
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++) {
    if (ids[i] != KG_NONE) {
      g_string_append_printf (text, ", %s ", names[i]);
      subject_append_term (subject, text, ids[i]);
    }
  }
}
