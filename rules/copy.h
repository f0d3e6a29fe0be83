/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/dataset.h"
#include "kg/snapshot.h"

/* Graphs of our own, which speak of what stands in other graphs: copies of their terms. Internal to rules/. */

/* The term in the dataset; KG_NONE of what the view does not know. Blank nodes become others, with like labels. `ids`: from ids of
 * the view to ids of the dataset, as far as they were copied. */
KgTermId rules_copy_term (KgDataset *dataset, GHashTable *ids, const KgView *view, KgTermId id);
/* A blank node of its own. */
KgTermId rules_copy_new_blank (KgDataset *dataset, const char *label);
void rules_copy_prefixes (KgDataset *dataset, const KgSnapshot *from);
