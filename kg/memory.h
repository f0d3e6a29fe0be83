/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/dataset.h"
#include "kg/snapshot.h"

/* Snapshots without a store: documents as they were read, in memory, for what is looked at and not kept. */

typedef struct {
  KgDataset
      *dataset; /* (transfer none); its blank nodes are told apart from those of other documents */
  const char *name;   /* as people see it */
  const char *graph;  /* IRI of the graph for its triples; quads of a named graph keep theirs */
  const char *format; /* (nullable) name of its syntax */
} KgMemoryDocument;

/* A snapshot of these documents; its commit is 0. The terms of the first are taken over: those of the others are added to
 * its table. Blank nodes keep their labels, unless another document has the same one.
 * NULL with KG_ERROR_LIMIT if there are too many terms. */
KgSnapshot *kg_snapshot_new_in_memory (const KgMemoryDocument *documents, gsize n, GError **error);
