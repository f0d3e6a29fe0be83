/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/check-shapes-private.h"

/* --- Which nodes are shapes: SHACL 2.1 --- */

/* What makes its subject a shape. */
static const OntologyTerm marks[] = {
  ONTOLOGY_SH_TARGET_CLASS,
  ONTOLOGY_SH_TARGET_NODE,
  ONTOLOGY_SH_TARGET_SUBJECTS_OF,
  ONTOLOGY_SH_TARGET_OBJECTS_OF,
  ONTOLOGY_SH_PROPERTY,
  ONTOLOGY_SH_NODE,
  ONTOLOGY_SH_CLASS,
  ONTOLOGY_SH_DATATYPE,
  ONTOLOGY_SH_NODE_KIND,
  ONTOLOGY_SH_MIN_COUNT,
  ONTOLOGY_SH_MAX_COUNT,
  ONTOLOGY_SH_MIN_EXCLUSIVE,
  ONTOLOGY_SH_MIN_INCLUSIVE,
  ONTOLOGY_SH_MAX_EXCLUSIVE,
  ONTOLOGY_SH_MAX_INCLUSIVE,
  ONTOLOGY_SH_MIN_LENGTH,
  ONTOLOGY_SH_MAX_LENGTH,
  ONTOLOGY_SH_PATTERN,
  ONTOLOGY_SH_FLAGS,
  ONTOLOGY_SH_LANGUAGE_IN,
  ONTOLOGY_SH_UNIQUE_LANG,
  ONTOLOGY_SH_EQUALS,
  ONTOLOGY_SH_DISJOINT,
  ONTOLOGY_SH_LESS_THAN,
  ONTOLOGY_SH_LESS_THAN_OR_EQUALS,
  ONTOLOGY_SH_NOT,
  ONTOLOGY_SH_AND,
  ONTOLOGY_SH_OR,
  ONTOLOGY_SH_XONE,
  ONTOLOGY_SH_IN,
  ONTOLOGY_SH_HAS_VALUE,
  ONTOLOGY_SH_CLOSED,
  ONTOLOGY_SH_IGNORED_PROPERTIES,
  ONTOLOGY_SH_QUALIFIED_VALUE_SHAPE,
  ONTOLOGY_SH_QUALIFIED_MIN_COUNT,
  ONTOLOGY_SH_QUALIFIED_MAX_COUNT,
  ONTOLOGY_SH_QUALIFIED_VALUE_SHAPES_DISJOINT,
};
/* What makes its object one, and what the members of its list. */
static const OntologyTerm expecting[] = { ONTOLOGY_SH_PROPERTY, ONTOLOGY_SH_NODE, ONTOLOGY_SH_NOT,
                                          ONTOLOGY_SH_QUALIFIED_VALUE_SHAPE };
static const OntologyTerm taking_lists[] = { ONTOLOGY_SH_AND, ONTOLOGY_SH_OR, ONTOLOGY_SH_XONE };

static gboolean
is_one_of (const RulesCheckShapes *check, KgTermId id, const OntologyTerm *terms, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    if (check->ids[terms[i]] == id) {
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
is_typed_shape (RulesCheckShapes *check, KgTermId node)
{
  return rules_check_shapes_is_instance (check, node, ONTOLOGY_SH_NODE_SHAPE) ||
         rules_check_shapes_is_instance (check, node, ONTOLOGY_SH_PROPERTY_SHAPE);
}

static void
add_shapes_of (RulesCheckShapes *check, const KgQuad *quad, GArray *shapes)
{
  if (is_one_of (check, quad->predicate, marks, G_N_ELEMENTS (marks)) ||
      (quad->predicate == check->ids[ONTOLOGY_RDF_TYPE] && is_typed_shape (check, quad->subject))) {
    rules_check_nodes_add (check, shapes, quad->subject);
  }
  if (is_one_of (check, quad->predicate, expecting, G_N_ELEMENTS (expecting))) {
    rules_check_nodes_add (check, shapes, quad->object);
  }
  if (is_one_of (check, quad->predicate, taking_lists, G_N_ELEMENTS (taking_lists))) {
    g_autoptr (GArray) members = rules_check_shapes_list (check, quad->object);
    for (guint k = 0; k < members->len; k++) {
      rules_check_nodes_add (check, shapes, rules_check_node (members, k));
    }
  }
}

GArray *
rules_check_shape_nodes (RulesCheckShapes *check)
{
  const KgQuad all = { 0 };
  GArray *shapes = rules_check_nodes_new ();
  g_autoptr (KgScan) scan = kg_scan_new (&check->shapes, &all);
  KgQuad quad;
  KgPlace place;
  while (kg_scan_next (scan, &quad, &place) && rules_check_step (check, 1)) {
    add_shapes_of (check, &quad, shapes);
  }
  rules_check_nodes_sort (shapes);
  return shapes;
}

/* --- Targets: SHACL 2.1.3 --- */

static void
add_instances (RulesCheckShapes *check, KgTermId class, GArray *nodes)
{
  g_autoptr (GArray) triples = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
  KgTermId type = check->ids[ONTOLOGY_RDF_TYPE];
  if (type != KG_NONE) {
    rules_check_data_triples (check, KG_NONE, type, triples);
  }
  for (guint i = 0; i < triples->len; i++) {
    KgTermId node = g_array_index (triples, RulesTriple, i).subject;
    if (rules_check_is_instance (check, node, class)) {
      rules_check_nodes_add (check, nodes, node);
    }
  }
}

static void
add_ends (RulesCheckShapes *check, KgTermId predicate, gboolean objects, GArray *nodes)
{
  g_autoptr (GArray) triples = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
  rules_check_data_triples (check, KG_NONE, predicate, triples);
  for (guint i = 0; i < triples->len; i++) {
    const RulesTriple *triple = &g_array_index (triples, RulesTriple, i);
    rules_check_nodes_add (check, nodes, objects ? triple->object : triple->subject);
  }
}

static void
add_targets (RulesCheckShapes *check, KgTermId predicate, KgTermId object, GArray *nodes)
{
  const KgTermId *ids = check->ids;
  if (predicate == ids[ONTOLOGY_SH_TARGET_NODE]) {
    rules_check_nodes_add (check, nodes, object);
  } else if (predicate == ids[ONTOLOGY_SH_TARGET_CLASS]) {
    add_instances (check, object, nodes);
  } else if (predicate == ids[ONTOLOGY_SH_TARGET_SUBJECTS_OF]) {
    add_ends (check, object, FALSE, nodes);
  } else if (predicate == ids[ONTOLOGY_SH_TARGET_OBJECTS_OF]) {
    add_ends (check, object, TRUE, nodes);
  }
}

GArray *
rules_check_focus_nodes (RulesCheckShapes *check, KgTermId shape)
{
  GArray *nodes = rules_check_nodes_new ();
  KgPairCursor cursor;
  KgTermId predicate;
  KgTermId object;
  kg_view_outgoing (&check->shapes, shape, &cursor);
  while (kg_pairs_next (&cursor, &predicate, &object) && rules_check_step (check, 1)) {
    add_targets (check, predicate, object, nodes);
  }
  /* 2.1.3.3: implicit class targets. */
  if (rules_check_term (check, shape).kind == KG_TERM_IRI && is_typed_shape (check, shape) &&
      rules_check_shapes_is_instance (check, shape, ONTOLOGY_RDFS_CLASS)) {
    add_instances (check, shape, nodes);
  }
  rules_check_nodes_sort (nodes);
  return nodes;
}

void
rules_check_validate (RulesCheckShapes *check, GArray *results)
{
  g_autoptr (GArray) shapes = rules_check_shape_nodes (check);
  for (guint i = 0; i < shapes->len; i++) {
    KgTermId shape = rules_check_node (shapes, i);
    g_autoptr (GArray) nodes = rules_check_focus_nodes (check, shape);
    for (guint k = 0; k < nodes->len; k++) {
      rules_check_validate_node (check, shape, rules_check_node (nodes, k), results);
    }
  }
}

gboolean
rules_check_is_violation (RulesCheckShapes *check, KgTermId shape)
{
  static const OntologyTerm milder[] = { ONTOLOGY_SH_WARNING, ONTOLOGY_SH_INFO, ONTOLOGY_SH_DEBUG,
                                         ONTOLOGY_SH_TRACE };
  KgTermId severity = rules_check_shapes_value (check, shape, ONTOLOGY_SH_SEVERITY);
  return severity == KG_NONE || !is_one_of (check, severity, milder, G_N_ELEMENTS (milder));
}
