/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/terms.h"

struct _KgSnapshot;

/* A small graph laid over a snapshot: what a request says. It has terms of its own, with ids from
 * KG_OVERLAY_FIRST upwards, for those that the snapshot does not know.
 *
 * One overlay serves many requests: kg_overlay_begin() forgets the last one and keeps its memory, so that
 * after a few requests nothing is allocated. Thread: one at a time; after sealing, any number of readers. */

typedef struct _KgOverlay KgOverlay;

KgOverlay *kg_overlay_new (void);
void kg_overlay_free (KgOverlay *overlay);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KgOverlay, kg_overlay_free)

/* Starts anew over `snapshot`, which must outlive what is read. */
void kg_overlay_begin (KgOverlay *overlay, const struct _KgSnapshot *snapshot);

/* The snapshot's id of the term where it has one, else one of the overlay's own. `term->datatype` is an
 * id of either. KG_NONE if the overlay is full. */
KgTermId kg_overlay_intern (KgOverlay *overlay, const KgTerm *term);
KgTermId kg_overlay_intern_iri (KgOverlay *overlay, const char *iri, gssize length);

void kg_overlay_add (KgOverlay *overlay, KgTermId subject, KgTermId predicate, KgTermId object);
/* Sorts, drops repetitions; from now on the overlay can be read, until the next begin. */
void kg_overlay_seal (KgOverlay *overlay);
/* Triples, after sealing. */
guint32 kg_overlay_n_triples (const KgOverlay *overlay);
