/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/change.h"

#include <librdf.h>

/* What librdf adds to a store and removes from it, until it is committed. Thread: one. */

typedef struct _KgLibrdfWriter KgLibrdfWriter;

typedef struct {
  const char *graph; /* IRI: where statements without a context go */
  const char *author;
  const char *message;
} KgLibrdfWriterOptions;

/* Strings are copied. */
KgLibrdfWriter *kg_librdf_writer_new (librdf_world *world, KgStore *store,
                                      const KgLibrdfWriterOptions *options);
/* What is pending is lost. */
void kg_librdf_writer_free (KgLibrdfWriter *writer);

/* Counts up with everything that is done: what was read at another count may be out of date. */
guint64 kg_librdf_writer_count (const KgLibrdfWriter *writer);
/* The graph with what is pending (transfer full). An error loses what is pending. */
KgSnapshot *kg_librdf_writer_snapshot (KgLibrdfWriter *writer, GError **error);

/* `context` (nullable): the graph of the options. */
gboolean kg_librdf_writer_add (KgLibrdfWriter *writer, librdf_node *context,
                               librdf_statement *statement, GError **error);
/* `context` (nullable): from all graphs. What is not there is no error. */
gboolean kg_librdf_writer_remove (KgLibrdfWriter *writer, librdf_node *context,
                                  librdf_statement *statement, GError **error);
/* A whole graph; NULL: that of the options. */
gboolean kg_librdf_writer_remove_graph (KgLibrdfWriter *writer, librdf_node *context,
                                        GError **error);

/* Makes what is pending a commit. An error loses it. */
gboolean kg_librdf_writer_commit (KgLibrdfWriter *writer, GError **error);
void kg_librdf_writer_rollback (KgLibrdfWriter *writer);
