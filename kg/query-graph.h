/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/dataset.h"
#include "kg/librdf-reader.h"

/* The results of CONSTRUCT and DESCRIBE: triples, each once, in an order that depends on nothing but them. */

/* The dataset's id for a node. Blank nodes that the query made are named by the order in which they come, with the
 * help of `made` (label, owned -> number). */
KgTermId kg_graph_import_node (KgDataset *graph, KgLibrdfReader *reader, librdf_node *node,
                               GHashTable *made);

/* Adds what is said about a resource, and about the blank nodes that this leads to. */
void kg_graph_describe (KgDataset *graph, const KgView *view, KgTermId resource);

/* Sorts, and drops repetitions. */
void kg_graph_finish (KgDataset *graph);
void kg_graph_write_ntriples (const KgDataset *graph, GString *out);
/* With the prefixes of the snapshot that are in use. */
void kg_graph_write_turtle (const KgDataset *graph, const KgSnapshot *snapshot, GString *out);
