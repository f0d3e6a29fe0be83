/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/wire.h"

#include "kg/limits.h"
#include "kg/parse-check.h"

#include <string.h>

#define BUFFER_BYTES ((gsize) 256 * 1024)

struct _KgWireWriter {
  KgWireFlush flush;
  gpointer user_data;
  gsize length;
  guint8 *buffer; /* BUFFER_BYTES */
};

KgWireWriter *
kg_wire_writer_new (KgWireFlush flush, gpointer user_data)
{
  KgWireWriter *writer = g_new0 (KgWireWriter, 1);
  writer->flush = flush;
  writer->user_data = user_data;
  writer->buffer = (guint8 *) g_malloc (BUFFER_BYTES);
  return writer;
}

void
kg_wire_flush (KgWireWriter *writer)
{
  if (writer->length > 0) {
    writer->flush (writer->buffer, writer->length, writer->user_data);
    writer->length = 0;
  }
}

void
kg_wire_writer_free (KgWireWriter *writer)
{
  if (writer == NULL) {
    return;
  }
  kg_wire_flush (writer);
  g_free (writer->buffer);
  g_free (writer);
}

/* Room for `length` bytes, which are few. */
static guint8 *
reserve (KgWireWriter *writer, gsize length)
{
  if (writer->length + length > BUFFER_BYTES) {
    kg_wire_flush (writer);
  }
  guint8 *at = writer->buffer + writer->length;
  writer->length += length;
  return at;
}

static void
put_fields (KgWireWriter *writer, char tag, const guint32 *fields, gsize n)
{
  guint8 *at = reserve (writer, 1 + n * sizeof *fields);
  at[0] = (guint8) tag;
  memcpy (at + 1, fields, n * sizeof *fields);
}

static void
put_bytes (KgWireWriter *writer, const char *bytes, gsize length)
{
  if (length > BUFFER_BYTES) {
    kg_wire_flush (writer);
    writer->flush ((const guint8 *) bytes, length, writer->user_data);
    return;
  }
  memcpy (reserve (writer, length), bytes, length);
}

static void
put_long (KgWireWriter *writer, char tag, guint64 value)
{
  guint8 *at = reserve (writer, 1 + sizeof value);
  at[0] = (guint8) tag;
  memcpy (at + 1, &value, sizeof value);
}

void
kg_wire_write_hello (KgWireWriter *writer)
{
  const guint32 version = KG_WIRE_VERSION;
  put_fields (writer, 'K', &version, 1);
}

static void
write_literal (KgWireWriter *writer, const KgTerm *term)
{
  if (term->language == NULL) {
    put_fields (writer, 'L', (const guint32[]) { term->datatype, term->length }, 2);
    return;
  }
  gsize language = strlen (term->language);
  put_fields (writer, 'T', (const guint32[]) { (guint32) language, term->length }, 2);
  put_bytes (writer, term->language, language);
}

void
kg_wire_write_term (KgWireWriter *writer, const KgTerm *term)
{
  switch (term->kind) {
  case KG_TERM_IRI:
    put_fields (writer, 'I', &term->length, 1);
    break;
  case KG_TERM_BLANK:
    put_fields (writer, 'B', &term->length, 1);
    break;
  case KG_TERM_LITERAL:
    write_literal (writer, term);
    break;
  }
  put_bytes (writer, term->value, term->length);
}

void
kg_wire_write_quad (KgWireWriter *writer, const KgQuad *quad, guint32 line)
{
  const guint32 fields[] = { quad->subject, quad->predicate, quad->object, quad->graph, line };
  put_fields (writer, 'Q', fields, G_N_ELEMENTS (fields));
}

void
kg_wire_write_prefix (KgWireWriter *writer, const char *name, const char *iri)
{
  const guint32 lengths[] = { (guint32) strlen (name), (guint32) strlen (iri) };
  put_fields (writer, 'P', lengths, 2);
  put_bytes (writer, name, lengths[0]);
  put_bytes (writer, iri, lengths[1]);
}

void
kg_wire_write_progress (KgWireWriter *writer, guint64 bytes)
{
  put_long (writer, 'G', bytes);
}

void
kg_wire_write_problem (KgWireWriter *writer, guint32 line, guint32 column, const char *text)
{
  gsize length = strlen (text);
  if (length > KG_WIRE_TEXT_BYTES) {
    length = kg_check_utf8 (text, KG_WIRE_TEXT_BYTES, NULL);
  }
  put_fields (writer, 'E', (const guint32[]) { line, column, (guint32) length }, 3);
  put_bytes (writer, text, length);
}

void
kg_wire_write_limit (KgWireWriter *writer, KgWireLimit limit, guint32 line)
{
  put_fields (writer, 'X', (const guint32[]) { (guint32) limit, line }, 2);
}

void
kg_wire_write_failure (KgWireWriter *writer, KgWireFailure failure, int error)
{
  put_fields (writer, 'F', (const guint32[]) { (guint32) failure, (guint32) error }, 2);
}

void
kg_wire_write_end (KgWireWriter *writer, guint64 quads)
{
  put_long (writer, 'Z', quads);
}
