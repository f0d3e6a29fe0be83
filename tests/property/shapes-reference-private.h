/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "ontology/vocab.h"
#include "tests/property/shapes-reference.h"

/* What the two halves of the reference evaluator share: shapes-reference-graph.c reads graphs, walks paths and knows
 * classes, shapes-reference.c knows targets and constraint components. */

struct _Reference {
  const KgTerms *terms;
  KgQuad *shapes; /* by subject */
  guint n_shapes;
  guint n_terms; /* ids are below this */
  guint *first;  /* of each subject, in `shapes` */
  const KgQuad *data;
  guint n_data;
  gboolean strict;
  KgTermId ids[ONTOLOGY_N_TERMS];
};

/* Sets of nodes, in order of arrival. */
GArray *reference_nodes_new (void);
gboolean reference_nodes_have (const GArray *nodes, KgTermId node);
void reference_nodes_add (GArray *nodes, KgTermId node);
void reference_nodes_sort (GArray *nodes);

gboolean reference_data_has (const Reference *reference, KgTermId subject, KgTermId predicate,
                             KgTermId object);
/* Adds the other ends of a node's triples; `inverse`: from object to subject. */
void reference_data_step (const Reference *reference, KgTermId node, KgTermId predicate,
                          gboolean inverse, GArray *out);

/* A value of a predicate in the shapes graph; KG_NONE if there is none. */
KgTermId reference_shapes_value (const Reference *reference, KgTermId subject,
                                 OntologyTerm predicate);
void reference_shapes_values (const Reference *reference, KgTermId subject, OntologyTerm predicate,
                              GArray *out);
/* The members of a list, in order, repetitions kept. */
GArray *reference_shapes_list (const Reference *reference, KgTermId list);
/* Whether a node is an instance of a class in the shapes graph: SHACL 1.1, by rdfs:subClassOf alone. */
gboolean reference_shapes_is_instance (const Reference *reference, KgTermId node,
                                       OntologyTerm class);

void reference_get_term (const Reference *reference, KgTermId id, KgTerm *term);
KgTermKind reference_kind_of (const Reference *reference, KgTermId id);
guint64 reference_number_of (const Reference *reference, KgTermId id);
/* FALSE for KG_NONE. */
gboolean reference_is_true (const Reference *reference, KgTermId id);

/* Adds the nodes at the other end of a path; `inverse`: of the path backwards. */
void reference_walk (const Reference *reference, KgTermId path, KgTermId from, gboolean inverse,
                     GArray *out);
/* Whether a node is an instance of a class in the data graph. */
gboolean reference_is_instance (const Reference *reference, KgTermId node, KgTermId class);
