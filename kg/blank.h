/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/dataset.h"

/* Lasting names for the blank nodes of a document.
 *
 * RDFC-1.0 labels (c14n0, c14n1, …) number the blank nodes of a whole dataset: one changed node may
 * renumber all others. Grounds therefore canonicalises each connected component of blank nodes by
 * itself (nodes are connected when a quad holds both) and names a node
 *
 *     b<base32 of the first 120 bits of the SHA-256 of the component's canonical N-Quads>x<number>
 *
 * where the number is the one of its RDFC-1.0 label, preceded by `<copy>x` for the second and
 * further copies of the same component in the document. The graph's name is part of the quads, so
 * that the same structure in two documents gives two nodes, while loading a document again, or what
 * was exported from a store, gives the same names, and a change to one node touches its own
 * component only.
 *
 * Quads whose graph is KG_NONE are read as standing in `default_graph`, an id of the dataset's
 * terms. */

/* Renames the blank nodes of `dataset` in place: its quads then refer to newly interned blank
 * nodes. Duplicate quads are kept. Copies of a component are numbered in the order in which the
 * document mentions them first; since nothing else tells them apart, any order gives the same
 * quads. On failure the quads are as they were. Errors: those of kg_canon; KG_ERROR_LIMIT when ids
 * are used up. */
gboolean kg_blank_name (KgDataset *dataset, KgTermId default_graph, GError **error);
