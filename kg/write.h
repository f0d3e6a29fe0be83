/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/error.h"
#include "kg/format.h"
#include "kg/snapshot.h"

/* Writing RDF: N-Triples and N-Quads in canonical form, sorted by code point; Turtle and TriG with
 * those of the graph's prefixes that are used; RDF/XML; RDF/JSON. Grouped by subject, stable and readable, blank nodes
 * by label. The writers are our own: those of serd 0.30 and raptor2 2.0.15 change or break what a hostile or merely
 * unusual document holds (each says how). */

typedef struct {
  KgFormat format;
  KgTermId
      graph; /* one graph alone; KG_NONE: all of them. Formats without graphs then write their merge */
} KgWriteOptions;

/* Takes `length` bytes; FALSE with an error stops the writing. */
typedef gboolean (*KgWriteSink) (const char *bytes, gsize length, gpointer data, GError **error);

/* The same snapshot and options give the same bytes. Errors: KG_ERROR_FORMAT (a format that cannot be written, or
 * cannot hold what is there, such as a predicate that RDF/XML cannot name), and those of the sink. What the sink
 * took before an error is no document. */
gboolean kg_write (const KgSnapshot *snapshot, const KgWriteOptions *options, KgWriteSink sink,
                   gpointer sink_data, GError **error);
