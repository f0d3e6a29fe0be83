/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/write-rows.h"
#include "kg/write.h"

/* What the writers of the graph layer share. */

/* Text on its way to the sink: writers append to `buffer` and call kg_out_pass() after each statement. */
typedef struct {
  GString *buffer;
  KgWriteSink sink;
  gpointer sink_data;
} KgOut;

/* Hands the text to the sink once there is enough of it. FALSE: the sink failed; stop. */
gboolean kg_out_pass (KgOut *out, GError **error);

/* One writer a family; `rows` are KG_ROWS_BY_GRAPH, triples alone unless the format has graphs. */
gboolean kg_write_turtle (const KgRows *rows, KgOut *out, GError **error);
gboolean kg_write_rdfxml (const KgRows *rows, KgOut *out, GError **error);
gboolean kg_write_rdfjson (const KgRows *rows, KgOut *out, GError **error);
