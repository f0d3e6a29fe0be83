/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/snapshot.h"

/* Quads in the order in which they are written, their terms replaced by ranks: 1 is the first of their terms in
 * the order of their canonical N-Quads text by code point, 0 stands for the default graph. Internal to the
 * writers of the graph layer. */

typedef struct {
  const KgSnapshot *snapshot;
  guint32 n_terms;
  KgTermId *ids;      /* by rank - 1 */
  gsize *text_starts; /* by rank - 1: where its text begins in `text` */
  guint32 *text_lengths;
  GString *text; /* the canonical N-Quads text of each term */
  KgQuad *quads; /* of ranks; distinct */
  gsize n;
  guint32 type; /* the rank of rdf:type, or 0 */
} KgRows;

typedef enum {
  /* As the lines of a canonical N-Quads document: by subject, predicate, object, graph. */
  KG_ROWS_BY_LINE,
  /* For people: by graph, subject, predicate, object, with rdf:type before the other predicates. */
  KG_ROWS_BY_GRAPH,
} KgRowsOrder;

/* The quads of `graph`, or of all graphs (KG_NONE). Unless `graphs`, as triples: the merge of what there is. */
KgRows *kg_rows_new (const KgSnapshot *snapshot, KgTermId graph, gboolean graphs,
                     KgRowsOrder order);
void kg_rows_free (KgRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KgRows, kg_rows_free)

/* The term of a rank from 1, and the datatype's: `datatype` (nullable) is untouched where it is xsd:string or
 * rdf:langString (term->datatype is KG_NONE). */
void kg_rows_term (const KgRows *rows, guint32 rank, KgTerm *term, KgTerm *datatype);
