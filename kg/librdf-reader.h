/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/snapshot.h"

#include <librdf.h>

/* What librdf reads of a snapshot: streams of statements, for one world. A stream keeps the reader, and so the
 * snapshot, that it began with. Thread: the world's. */

typedef struct _KgLibrdfReader KgLibrdfReader;

KgLibrdfReader *kg_librdf_reader_new (librdf_world *world, KgSnapshot *snapshot);
KgLibrdfReader *kg_librdf_reader_ref (KgLibrdfReader *reader);
void kg_librdf_reader_unref (KgLibrdfReader *reader);

const KgView *kg_librdf_reader_view (const KgLibrdfReader *reader);

/* A dataset (SPARQL 1.1 Query, 13.2): triples outside GRAPH are from now on those of the `merged` graphs, and
 * the graphs listed are the `named` ones. Ids ascending; the arrays are copied. */
void kg_librdf_reader_restrict (KgLibrdfReader *reader, const GArray *merged, const GArray *named);

/* The named graphs of the dataset, else all graphs. The array is the reader's. */
const KgTermId *kg_librdf_reader_named (const KgLibrdfReader *reader, guint *n);
gboolean kg_librdf_reader_is_restricted (const KgLibrdfReader *reader);

/* Ends all streams at this time (g_get_monotonic_time(); 0: never). */
void kg_librdf_reader_set_deadline (KgLibrdfReader *reader, gint64 deadline);
/* Whether it has passed; looks at the clock. */
gboolean kg_librdf_reader_expired (KgLibrdfReader *reader);
/* The same for each step of reading: looks at the clock now and then. */
gboolean kg_librdf_reader_step_expired (KgLibrdfReader *reader);

/* The id of a node, KG_NONE if the snapshot does not have it. Librdf's query engine writes language tags in lower
 * case: where a literal is not there, one whose tag differs in case only is taken. */
KgTermId kg_librdf_reader_find (KgLibrdfReader *reader, librdf_node *node);
KgTermId kg_librdf_reader_find_term (KgLibrdfReader *reader, const KgTerm *term);
/* (transfer full) */
librdf_node *kg_librdf_reader_node (KgLibrdfReader *reader, KgTermId id);

gboolean kg_librdf_reader_contains (KgLibrdfReader *reader, librdf_statement *statement);
/* Whether (?, property, node) and (node, property, ?) match anything. */
gboolean kg_librdf_reader_has_arc_in (KgLibrdfReader *reader, librdf_node *node,
                                      librdf_node *property);
gboolean kg_librdf_reader_has_arc_out (KgLibrdfReader *reader, librdf_node *node,
                                       librdf_node *property);

/* Whether a triple is one of the merged graphs, and the first such graph. */
gboolean kg_librdf_reader_first_graph (const KgLibrdfReader *reader, const KgQuad *triple,
                                       KgTermId *graph);

typedef struct {
  librdf_statement *statement; /* (nullable) NULL, and parts that are NULL, match anything */
  librdf_node *context;        /* (nullable) one graph alone */
  gboolean quads;              /* a triple once for each of its graphs, else once */
  gboolean substring;          /* the object is a literal that holds that of the statement */
} KgLibrdfPattern;

/* `storage` is kept by the stream, as librdf asks for. NULL when memory is short. */
librdf_stream *kg_librdf_stream_new (librdf_storage *storage, KgLibrdfReader *reader,
                                     const KgLibrdfPattern *pattern);

/* The graphs named by an IRI: the query engine cannot bear others. */
librdf_iterator *kg_librdf_graphs_new (librdf_storage *storage, KgLibrdfReader *reader);

/* The reader of a storage over a snapshot. It stays the storage's. */
KgLibrdfReader *kg_librdf_storage_reader (librdf_storage *storage);
