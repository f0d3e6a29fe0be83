/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/terms.h"

/* An RDF dataset in memory, as a document gave it: quads in the order they were read, each with its
 * line, over a table of terms of their own. What parsing produces, canonicalisation names, and a change
 * takes in. The default graph is KG_NONE. */

typedef struct {
  char *name; /* without the colon */
  char *iri;
  gsize length; /* of the IRI, bytes */
} KgPrefix;

typedef struct {
  KgTerms *terms;
  GArray *quads;    /* KgQuad */
  GArray *lines;    /* guint32, one a quad; 0 where the parser does not know */
  GArray *prefixes; /* KgPrefix, in order of first declaration */
} KgDataset;

/* An empty array of KgPrefix that owns its strings. */
GArray *kg_prefixes_new (void);
/* The first declaration of a name wins; another IRI for the same name is ignored. TRUE if it is new. */
gboolean kg_prefixes_add (GArray *prefixes, const char *name, const char *iri);

KgDataset *kg_dataset_new (void);
void kg_dataset_free (KgDataset *dataset);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KgDataset, kg_dataset_free)

void kg_dataset_add (KgDataset *dataset, const KgQuad *quad, guint32 line);
/* As kg_prefixes_add(). */
void kg_dataset_add_prefix (KgDataset *dataset, const char *name, const char *iri);
