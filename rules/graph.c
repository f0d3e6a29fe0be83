/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/graph.h"

struct _RulesGraph {
  gatomicrefcount references;
  KgSnapshot *snapshot;
  OntologyVocab *vocab;
  OntologyHierarchy *hierarchy;
  gboolean strict;
};

RulesGraph *
rules_graph_new (KgSnapshot *snapshot, gboolean strict)
{
  RulesGraph *graph = g_new0 (RulesGraph, 1);
  g_atomic_ref_count_init (&graph->references);
  graph->snapshot = kg_snapshot_ref (snapshot);
  graph->vocab = ontology_vocab_new (snapshot);
  graph->hierarchy = ontology_hierarchy_new (snapshot, graph->vocab,
                                             strict ? ONTOLOGY_HIERARCHY_SUB_CLASS_ONLY
                                                    : ONTOLOGY_HIERARCHY_DEFAULT);
  graph->strict = strict;
  return graph;
}

RulesGraph *
rules_graph_ref (RulesGraph *graph)
{
  if (graph != NULL) {
    g_atomic_ref_count_inc (&graph->references);
  }
  return graph;
}

void
rules_graph_unref (RulesGraph *graph)
{
  if (graph == NULL || !g_atomic_ref_count_dec (&graph->references)) {
    return;
  }
  ontology_hierarchy_unref (graph->hierarchy);
  ontology_vocab_unref (graph->vocab);
  kg_snapshot_unref (graph->snapshot);
  g_free (graph);
}

KgSnapshot *
rules_graph_snapshot (const RulesGraph *graph)
{
  return graph->snapshot;
}

const OntologyVocab *
rules_graph_vocab (const RulesGraph *graph)
{
  return graph->vocab;
}

const OntologyHierarchy *
rules_graph_hierarchy (const RulesGraph *graph)
{
  return graph->hierarchy;
}

gboolean
rules_graph_strict (const RulesGraph *graph)
{
  return graph->strict;
}
