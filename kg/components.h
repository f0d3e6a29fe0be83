/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* Strongly connected components of a directed graph: the largest sets of nodes that all reach one another.
 *
 * The nodes are 0 to n - 1; the edges of node i lead to `to[start[i]]` up to `to[start[i + 1]]`. Writes
 * each node's component, from 0, to `component` (room for n) and returns their number. An edge between two
 * components leads from the higher number to the lower. Takes time in proportion to nodes and edges, and no
 * recursion. Internal to the graph layer. */
guint32 kg_components (const gsize *start, const guint32 *to, guint32 n, guint32 *component);
