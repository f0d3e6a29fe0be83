/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/write.h"

#include "kg/write-private.h"

/* Text is handed to the sink in pieces of about this many bytes. */
#define CHUNK ((gsize) 65536)

static gboolean
hand_over (KgOut *out, GError **error)
{
  gboolean taken = out->sink (out->buffer->str, out->buffer->len, out->sink_data, error);
  g_string_truncate (out->buffer, 0);
  return taken;
}

gboolean
kg_out_pass (KgOut *out, GError **error)
{
  return out->buffer->len < CHUNK || hand_over (out, error);
}

static void
append_text (const KgRows *rows, guint32 rank, GString *buffer)
{
  g_string_append_len (buffer, rows->text->str + rows->text_starts[rank - 1],
                       rows->text_lengths[rank - 1]);
  g_string_append_c (buffer, ' ');
}

static gboolean
write_lines (const KgRows *rows, KgOut *out, GError **error)
{
  for (gsize i = 0; i < rows->n; i++) {
    const KgQuad *quad = &rows->quads[i];
    append_text (rows, quad->subject, out->buffer);
    append_text (rows, quad->predicate, out->buffer);
    append_text (rows, quad->object, out->buffer);
    if (quad->graph != KG_NONE) {
      append_text (rows, quad->graph, out->buffer);
    }
    g_string_append_len (out->buffer, ".\n", 2);
    if (!kg_out_pass (out, error)) {
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
write_format (const KgRows *rows, KgFormat format, KgOut *out, GError **error)
{
  switch (format) {
  case KG_FORMAT_NTRIPLES:
  case KG_FORMAT_NQUADS:
    return write_lines (rows, out, error);
  case KG_FORMAT_TURTLE:
  case KG_FORMAT_TRIG:
    return kg_write_turtle (rows, out, error);
  case KG_FORMAT_RDFXML:
    return kg_write_rdfxml (rows, out, error);
  case KG_FORMAT_RDFJSON:
    return kg_write_rdfjson (rows, out, error);
  case KG_FORMAT_RDFA:
  case KG_FORMAT_UNKNOWN:
    break;
  }
  g_assert_not_reached ();
}

gboolean
kg_write (const KgSnapshot *snapshot, const KgWriteOptions *options, KgWriteSink sink,
          gpointer sink_data, GError **error)
{
  const KgFormatInfo *info = kg_format_info (options->format);
  if (info == NULL || info->format == KG_FORMAT_RDFA) {
    g_set_error (error, KG_ERROR, KG_ERROR_FORMAT,
                 "`%s` cannot be written; choose turtle, trig, ntriples, nquads, rdfxml or rdfjson",
                 info == NULL ? "unknown" : info->name);
    return FALSE;
  }
  gboolean lines = info->format == KG_FORMAT_NTRIPLES || info->format == KG_FORMAT_NQUADS;
  g_autoptr (KgRows) rows = kg_rows_new (snapshot, options->graph, info->graphs,
                                         lines ? KG_ROWS_BY_LINE : KG_ROWS_BY_GRAPH);
  g_autoptr (GString) buffer = g_string_sized_new (2 * CHUNK);
  KgOut out = { buffer, sink, sink_data };
  return write_format (rows, info->format, &out, error) &&
         (buffer->len == 0 || hand_over (&out, error));
}
