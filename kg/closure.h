/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/snapshot.h"

/* The transitive closure of a relation over terms of a snapshot: all ancestors and all descendants of a
 * term, as sorted ids. Immutable; any number of threads may read.
 *
 * The lists are made once, and the members of a cycle share theirs, so that asking costs a search. A closure
 * grows with the square of the longest chain in the worst case: a direction whose lists would hold more than
 * KG_LIMIT_CLOSURE_ENTRIES ids keeps none and walks the edges at each question instead. The answers
 * are the same. */

typedef struct {
  KgTermId child;
  KgTermId parent;
} KgEdge;

typedef struct _KgClosure KgClosure;

/* From its edges, in any order, repetitions allowed; cycles too: their members are ancestors of one another. */
KgClosure *kg_closure_new (const KgEdge *edges, gsize n);
/* The same, with a limit of its own. */
KgClosure *kg_closure_new_limited (const KgEdge *edges, gsize n, gsize max_entries);
KgClosure *kg_closure_ref (KgClosure *closure);
void kg_closure_unref (KgClosure *closure);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KgClosure, kg_closure_unref)

/* Ascending ids, `id` itself not among them (unless it lies on a cycle); *n is 0 for a term that no edge mentions.
 * The array is the closure's or, where it walks, that of `scratch` (of KgTermId; what it held is lost):
 * valid until the scratch is used again. */
const KgTermId *kg_closure_ancestors (const KgClosure *closure, KgTermId id, GArray *scratch,
                                      gsize *n);
const KgTermId *kg_closure_descendants (const KgClosure *closure, KgTermId id, GArray *scratch,
                                        gsize *n);
/* Whether `ancestor` is `id` or above it. */
gboolean kg_closure_reaches (const KgClosure *closure, KgTermId id, KgTermId ancestor);
/* Appends (KgTermId) a shortest chain of edges from `id` up to `ancestor`, both ends included; the smallest ids where several
 * are shortest. FALSE, appending nothing, if there is none. Where lists are kept and few terms lie between, nothing is allocated
 * but what the array needs. */
gboolean kg_closure_path (const KgClosure *closure, KgTermId id, KgTermId ancestor, GArray *path);
gsize kg_closure_memory (const KgClosure *closure);
