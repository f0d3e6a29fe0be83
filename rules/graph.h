/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "ontology/hierarchy.h"

/* A data graph: a snapshot with what evaluation has to know of it, made once. Immutable; any number of threads. */

typedef struct _RulesGraph RulesGraph;

/* Strict: plain SHACL, whose classes follow rdfs:subClassOf alone (SHACL 1.1: "SHACL instance"); else skos:broader between classes
 * too (ontology/hierarchy.h). */
RulesGraph *rules_graph_new (KgSnapshot *snapshot, gboolean strict);
RulesGraph *rules_graph_ref (RulesGraph *graph);
void rules_graph_unref (RulesGraph *graph);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RulesGraph, rules_graph_unref)

KgSnapshot *rules_graph_snapshot (const RulesGraph *graph);
const OntologyVocab *rules_graph_vocab (const RulesGraph *graph);
const OntologyHierarchy *rules_graph_hierarchy (const RulesGraph *graph);
gboolean rules_graph_strict (const RulesGraph *graph);
