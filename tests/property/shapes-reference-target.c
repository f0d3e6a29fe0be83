/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/property/shapes-reference-private.h"

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
is_one_of (const Reference *reference, KgTermId id, const OntologyTerm *terms, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    if (reference->ids[terms[i]] == id) {
      return TRUE;
    }
  }
  return FALSE;
}

GArray *
reference_shapes (const Reference *reference)
{
  GArray *shapes = reference_nodes_new ();
  for (guint i = 0; i < reference->n_shapes; i++) {
    const KgQuad *quad = &reference->shapes[i];
    gboolean typed =
        quad->predicate == reference->ids[ONTOLOGY_RDF_TYPE] &&
        (reference_shapes_is_instance (reference, quad->subject, ONTOLOGY_SH_NODE_SHAPE) ||
         reference_shapes_is_instance (reference, quad->subject, ONTOLOGY_SH_PROPERTY_SHAPE));
    if (typed || is_one_of (reference, quad->predicate, marks, G_N_ELEMENTS (marks))) {
      reference_nodes_add (shapes, quad->subject);
    }
    if (is_one_of (reference, quad->predicate, expecting, G_N_ELEMENTS (expecting))) {
      reference_nodes_add (shapes, quad->object);
    }
    if (is_one_of (reference, quad->predicate, taking_lists, G_N_ELEMENTS (taking_lists))) {
      g_autoptr (GArray) members = reference_shapes_list (reference, quad->object);
      for (guint k = 0; k < members->len; k++) {
        reference_nodes_add (shapes, g_array_index (members, KgTermId, k));
      }
    }
  }
  reference_nodes_sort (shapes);
  return shapes;
}

/* --- Targets: SHACL 2.1.3 --- */

static void
add_instances (const Reference *reference, KgTermId class, GArray *nodes)
{
  for (guint i = 0; i < reference->n_data; i++) {
    const KgQuad *quad = &reference->data[i];
    if (quad->predicate == reference->ids[ONTOLOGY_RDF_TYPE] &&
        reference_is_instance (reference, quad->subject, class)) {
      reference_nodes_add (nodes, quad->subject);
    }
  }
}

static void
add_ends (const Reference *reference, KgTermId predicate, gboolean objects, GArray *nodes)
{
  for (guint i = 0; i < reference->n_data; i++) {
    const KgQuad *quad = &reference->data[i];
    if (quad->predicate == predicate) {
      reference_nodes_add (nodes, objects ? quad->object : quad->subject);
    }
  }
}

GArray *
reference_focus_nodes (const Reference *reference, KgTermId shape)
{
  const KgTermId *ids = reference->ids;
  GArray *nodes = reference_nodes_new ();
  for (guint i = reference->first[shape]; i < reference->first[shape + 1]; i++) {
    const KgQuad *quad = &reference->shapes[i];
    if (quad->predicate == ids[ONTOLOGY_SH_TARGET_NODE]) {
      reference_nodes_add (nodes, quad->object);
    } else if (quad->predicate == ids[ONTOLOGY_SH_TARGET_CLASS]) {
      add_instances (reference, quad->object, nodes);
    } else if (quad->predicate == ids[ONTOLOGY_SH_TARGET_SUBJECTS_OF]) {
      add_ends (reference, quad->object, FALSE, nodes);
    } else if (quad->predicate == ids[ONTOLOGY_SH_TARGET_OBJECTS_OF]) {
      add_ends (reference, quad->object, TRUE, nodes);
    }
  }
  if (reference_kind_of (reference, shape) == KG_TERM_IRI &&
      reference_shapes_is_instance (reference, shape, ONTOLOGY_RDFS_CLASS)) {
    add_instances (reference, shape, nodes);
  }
  reference_nodes_sort (nodes);
  return nodes;
}

void
reference_validate (const Reference *reference, GArray *results)
{
  g_autoptr (GArray) shapes = reference_shapes (reference);
  for (guint i = 0; i < shapes->len; i++) {
    KgTermId shape = g_array_index (shapes, KgTermId, i);
    g_autoptr (GArray) nodes = reference_focus_nodes (reference, shape);
    for (guint k = 0; k < nodes->len; k++) {
      reference_validate_node (reference, shape, g_array_index (nodes, KgTermId, k), results);
    }
  }
}

gboolean
reference_is_violation (const Reference *reference, KgTermId shape)
{
  static const OntologyTerm milder[] = { ONTOLOGY_SH_WARNING, ONTOLOGY_SH_INFO, ONTOLOGY_SH_DEBUG,
                                         ONTOLOGY_SH_TRACE };
  KgTermId severity = reference_shapes_value (reference, shape, ONTOLOGY_SH_SEVERITY);
  return severity == KG_NONE || !is_one_of (reference, severity, milder, G_N_ELEMENTS (milder));
}
