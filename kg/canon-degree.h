/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/canon-index.h"

/* Hash N-Degree Quads (RDFC-1.0, 4.8), on a stack of its own: neither a long list nor a hostile
 * graph can overflow the stack of the thread. Internal to canonicalisation and naming.
 *
 * The specification leaves open which of several equal paths is chosen, and in which order equal
 * hashes are taken. Mostly the choice cannot be seen in the outcome. But its hashes tell neither
 * which nodes of a quad with three blank nodes belong together, nor which graph a neighbour is met
 * in; where the same nodes are combined differently in several graphs, different choices give
 * different documents. Here such a tie is broken by a certificate: the digest of the quads
 * themselves under the labels that a choice leads to. Equal certificates mean that the choices are
 * images of each other. */

typedef struct _KgCanonWalk KgCanonWalk;

/* `index` stays the caller's; its canonical labels are read, never set. */
KgCanonWalk *kg_canon_walk_new (KgCanonIndex *index);
void kg_canon_walk_free (KgCanonWalk *walk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KgCanonWalk, kg_canon_walk_free)

/* What may be spent from now on. A call: one call of the algorithm, or one more permutation of
 * related nodes tried (5.4). A step: one related hash, one node of a permutation, or one quad of a
 * certificate. */
void kg_canon_walk_allow (KgCanonWalk *walk, guint64 calls, guint64 steps);
guint64 kg_canon_walk_calls_left (const KgCanonWalk *walk);
guint64 kg_canon_walk_steps_left (const KgCanonWalk *walk);

/* The certificate of temporary labels given to the `n` nodes at `issued` in this order: a digest of
 * all quads that hold one of them. FALSE when the steps allowed do not suffice. */
gboolean kg_canon_walk_certify (KgCanonWalk *walk, const guint32 *issued, guint n, guint8 *digest);

/* Hashes `node` with a fresh temporary issuer. `digest` takes the hash, and the nodes that the
 * issuer named are appended to `issued` (guint32), in order. FALSE when what was allowed, or
 * KG_LIMIT_CANON_DEPTH, does not suffice. */
gboolean kg_canon_walk_run (KgCanonWalk *walk, guint32 node, guint8 *digest, GArray *issued);
