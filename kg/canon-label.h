/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/canon-index.h"

/* The Canonicalization Algorithm of RDFC-1.0 (4.4.3, steps 4 and 5) over all blank nodes of an
 * index, or over a part of them that no quad connects with the rest. Internal to canonicalisation
 * and naming. */

typedef struct _KgCanonLabeller KgCanonLabeller;

/* `max_calls` as in KgCanonOptions; it holds for all that this labeller does. */
KgCanonLabeller *kg_canon_labeller_new (KgCanonIndex *index, guint64 max_calls);
void kg_canon_labeller_free (KgCanonLabeller *labeller);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KgCanonLabeller, kg_canon_labeller_free)

/* Sets `canonical` of the `n` nodes at `nodes`, from 1 upwards. Errors: KG_ERROR_POISON. */
gboolean kg_canon_label (KgCanonLabeller *labeller, const guint32 *nodes, guint32 n,
                         GError **error);
