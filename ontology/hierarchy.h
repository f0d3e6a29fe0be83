/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "ontology/vocab.h"

/* The classes of a snapshot and what they are kinds of.
 *
 * A class is a kind of another where a chain of steps leads up to it: rdfs:subClassOf, and, unless left out, skos:broader
 * between two classes (rdfs:Class or owl:Class), which is how DPV's default files say the same. Every class is a kind of itself
 * (RDFS 1.1, 3.4). Only the graph counts, not what a request says about classes; which classes a node is an
 * instance of, the view says.
 *
 * Immutable; any number of threads may read. */

typedef struct _OntologyHierarchy OntologyHierarchy;

typedef enum {
  ONTOLOGY_HIERARCHY_DEFAULT = 0,
  ONTOLOGY_HIERARCHY_SUB_CLASS_ONLY = 1
                                      << 0, /* rdfs:subClassOf alone: SHACL 1.1, "SHACL subclass" */
} OntologyHierarchyFlags;

OntologyHierarchy *ontology_hierarchy_new (KgSnapshot *snapshot, const OntologyVocab *vocab,
                                           OntologyHierarchyFlags flags);
OntologyHierarchy *ontology_hierarchy_ref (OntologyHierarchy *hierarchy);
void ontology_hierarchy_unref (OntologyHierarchy *hierarchy);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OntologyHierarchy, ontology_hierarchy_unref)

/* Whether `class` is `ancestor` or a kind of it. */
gboolean ontology_hierarchy_is_a (const OntologyHierarchy *hierarchy, KgTermId class,
                                  KgTermId ancestor);

/* All wider, all narrower classes, ascending, without `class` itself unless it lies on a cycle. As
 * kg_closure_ancestors(): the array is the hierarchy's or that of `scratch` (of KgTermId). */
const KgTermId *ontology_hierarchy_ancestors (const OntologyHierarchy *hierarchy, KgTermId class,
                                              GArray *scratch, gsize *n);
const KgTermId *ontology_hierarchy_descendants (const OntologyHierarchy *hierarchy, KgTermId class,
                                                GArray *scratch, gsize *n);

/* Appends (KgTermId) the classes by way of which `class` is a kind of `ancestor`, both included: a shortest chain, the smallest ids
 * where several are, the class itself where it is the ancestor. FALSE, appending nothing, if there is none. As
 * kg_closure_path(). */
gboolean ontology_hierarchy_path (const OntologyHierarchy *hierarchy, KgTermId class,
                                  KgTermId ancestor, GArray *path);
/* The predicate of a step of such a chain, as it stands in the graph: rdfs:subClassOf, else skos:broader. */
KgTermId ontology_hierarchy_step (const OntologyHierarchy *hierarchy, KgTermId child,
                                  KgTermId parent);

/* Whether `node` is an instance of `class`: it has an rdf:type that is `class` or a kind of it. `type` (nullable) is
 * set to that type: `class` itself where the view says so, else the one with the smallest id. */
gboolean ontology_hierarchy_is_instance (const OntologyHierarchy *hierarchy, const KgView *view,
                                         KgTermId node, KgTermId class, KgTermId *type);
/* Puts all instances of `class` into `out` (of KgTermId; what it held is lost), ascending and distinct. */
void ontology_hierarchy_instances (const OntologyHierarchy *hierarchy, const KgView *view,
                                   KgTermId class, GArray *out);
