/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/limits.h"
#include "kg/parse-check.h"
#include "kg/wire.h"

#include <string.h>

/* INVARIANT: `kinds` holds the kind of each term of the dataset, by id; its first byte, of no
 * term, is 0. */
struct _KgWireReader {
  KgDataset *dataset;
  KgParseLimits limits;
  KgWireState state;
  GByteArray *kinds;
  GPtrArray *problems;
  guint definitions; /* since the last quad */
  gboolean greeted;
  gboolean stopped; /* by a limit or a failure: only the end may follow */
};

/* A record being read. `at` moves on field by field; `short_of_data` tells that it is not all
 * there yet. */
typedef struct {
  const guint8 *at;
  gsize left;
  gboolean short_of_data;
} Cursor;

KgWireReader *
kg_wire_reader_new (KgDataset *dataset, const KgParseLimits *limits)
{
  KgWireReader *reader = g_new0 (KgWireReader, 1);
  reader->dataset = dataset;
  reader->limits = *limits;
  reader->kinds = g_byte_array_new ();
  reader->problems = g_ptr_array_new_with_free_func ((GDestroyNotify) kg_problem_free);
  g_byte_array_append (reader->kinds, (const guint8 *) "", 1);
  return reader;
}

void
kg_wire_reader_free (KgWireReader *reader)
{
  if (reader == NULL) {
    return;
  }
  g_byte_array_unref (reader->kinds);
  g_ptr_array_unref (reader->problems);
  g_free (reader);
}

const KgWireState *
kg_wire_reader_state (const KgWireReader *reader)
{
  return &reader->state;
}

GPtrArray *
kg_wire_reader_problems (const KgWireReader *reader)
{
  return reader->problems;
}

gsize
kg_wire_reader_longest (const KgWireReader *reader)
{
  gsize longest = MAX (reader->limits.literal_bytes, 2 * KG_LIMIT_IRI_BYTES);
  return MAX (longest, KG_WIRE_TEXT_BYTES) + 256;
}

static gboolean
take_fields (Cursor *cursor, gpointer fields, gsize size)
{
  if (cursor->left < size) {
    cursor->short_of_data = TRUE;
    return FALSE;
  }
  memcpy (fields, cursor->at, size);
  cursor->at += size;
  cursor->left -= size;
  return TRUE;
}

/* `length` bytes of UTF-8, if they are no more than `limit`; NULL if not, or not yet. */
static const char *
take_text (Cursor *cursor, guint32 length, guint32 limit)
{
  if (length > limit) {
    return NULL;
  }
  if (cursor->left < length) {
    cursor->short_of_data = TRUE;
    return NULL;
  }
  const char *text = (const char *) cursor->at;
  if (kg_check_utf8 (text, length, NULL) != length) {
    return NULL;
  }
  cursor->at += length;
  cursor->left -= length;
  return text;
}

static guint8
kind_of (const KgWireReader *reader, KgTermId id)
{
  return id < reader->kinds->len ? reader->kinds->data[id] : 0;
}

/* A term that was defined before would get an id that is not the next one. */
static gboolean
define (KgWireReader *reader, const KgTerm *term)
{
  if (++reader->definitions > KG_WIRE_DEFINITIONS || reader->problems->len > 0) {
    return FALSE;
  }
  if (kg_terms_intern (reader->dataset->terms, term) != reader->kinds->len) {
    return FALSE;
  }
  const guint8 kind = (guint8) term->kind;
  g_byte_array_append (reader->kinds, &kind, 1);
  return TRUE;
}

static gboolean
read_name (KgWireReader *reader, Cursor *cursor, KgTermKind kind)
{
  guint32 length;
  if (!take_fields (cursor, &length, sizeof length)) {
    return FALSE;
  }
  gboolean iri = kind == KG_TERM_IRI;
  const char *text = take_text (cursor, length, iri ? KG_LIMIT_IRI_BYTES : KG_LIMIT_BLANK_BYTES);
  if (text == NULL || !(iri ? kg_check_iri (text, length) : kg_check_label (text, length))) {
    return FALSE;
  }
  KgTerm term = { .kind = kind, .length = length, .value = text };
  return define (reader, &term);
}

static gboolean
read_literal (KgWireReader *reader, Cursor *cursor)
{
  guint32 fields[2];
  if (!take_fields (cursor, fields, sizeof fields)) {
    return FALSE;
  }
  if (fields[0] != KG_NONE && kind_of (reader, fields[0]) != KG_TERM_IRI) {
    return FALSE;
  }
  const char *text = take_text (cursor, fields[1], reader->limits.literal_bytes);
  KgTerm term = {
    .kind = KG_TERM_LITERAL, .length = fields[1], .value = text, .datatype = fields[0]
  };
  return text != NULL && define (reader, &term);
}

static gboolean
read_tagged (KgWireReader *reader, Cursor *cursor)
{
  guint32 fields[2];
  if (!take_fields (cursor, fields, sizeof fields)) {
    return FALSE;
  }
  const char *tag = take_text (cursor, fields[0], KG_LIMIT_LANGUAGE_BYTES);
  if (tag == NULL || !kg_check_language (tag, fields[0])) {
    return FALSE;
  }
  char language[KG_LIMIT_LANGUAGE_BYTES + 1] = { 0 };
  memcpy (language, tag, fields[0]);
  const char *text = take_text (cursor, fields[1], reader->limits.literal_bytes);
  KgTerm term = {
    .kind = KG_TERM_LITERAL, .length = fields[1], .value = text, .language = language
  };
  return text != NULL && define (reader, &term);
}

static gboolean
read_quad (KgWireReader *reader, Cursor *cursor)
{
  guint32 fields[5];
  if (!take_fields (cursor, fields, sizeof fields)) {
    return FALSE;
  }
  const KgQuad quad = { fields[0], fields[1], fields[2], fields[3] };
  const guint8 subject = kind_of (reader, quad.subject);
  const guint8 graph = kind_of (reader, quad.graph);
  gboolean legal = (subject == KG_TERM_IRI || subject == KG_TERM_BLANK) &&
                   kind_of (reader, quad.predicate) == KG_TERM_IRI &&
                   kind_of (reader, quad.object) != 0 &&
                   (quad.graph == KG_NONE || graph == KG_TERM_IRI || graph == KG_TERM_BLANK);
  if (!legal || reader->problems->len > 0 || reader->dataset->quads->len >= reader->limits.quads ||
      reader->dataset->quads->len == G_MAXUINT32) {
    return FALSE;
  }
  kg_dataset_add (reader->dataset, &quad, fields[4]);
  reader->definitions = 0;
  return TRUE;
}

static gboolean
read_prefix (KgWireReader *reader, Cursor *cursor)
{
  guint32 lengths[2];
  if (!take_fields (cursor, lengths, sizeof lengths)) {
    return FALSE;
  }
  const char *name = take_text (cursor, lengths[0], KG_LIMIT_IRI_BYTES);
  const char *iri = name == NULL ? NULL : take_text (cursor, lengths[1], KG_LIMIT_IRI_BYTES);
  if (iri == NULL || !kg_check_prefix (name, lengths[0]) || !kg_check_iri (iri, lengths[1]) ||
      reader->dataset->prefixes->len >= KG_LIMIT_PREFIXES) {
    return FALSE;
  }
  g_autofree char *owned_name = g_strndup (name, lengths[0]);
  g_autofree char *owned_iri = g_strndup (iri, lengths[1]);
  const guint before = reader->dataset->prefixes->len;
  kg_dataset_add_prefix (reader->dataset, owned_name, owned_iri);
  return reader->dataset->prefixes->len > before;
}

static gboolean
is_printable (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++) {
    if (g_ascii_iscntrl (text[i])) {
      return FALSE;
    }
  }
  return length > 0;
}

static gboolean
read_problem (KgWireReader *reader, Cursor *cursor)
{
  guint32 fields[3];
  if (!take_fields (cursor, fields, sizeof fields)) {
    return FALSE;
  }
  const char *text = take_text (cursor, fields[2], KG_WIRE_TEXT_BYTES);
  if (text == NULL || !is_printable (text, fields[2]) ||
      reader->problems->len >= reader->limits.problems) {
    return FALSE;
  }
  KgProblem *problem = g_new0 (KgProblem, 1);
  problem->line = fields[0];
  problem->column = fields[1];
  problem->text = g_strndup (text, fields[2]);
  g_ptr_array_add (reader->problems, problem);
  return TRUE;
}

static gboolean
read_limit (KgWireReader *reader, Cursor *cursor)
{
  guint32 fields[2];
  if (!take_fields (cursor, fields, sizeof fields) || fields[0] == KG_WIRE_LIMIT_NONE ||
      fields[0] > KG_WIRE_LIMIT_TERMS) {
    return FALSE;
  }
  reader->state.limit = (KgWireLimit) fields[0];
  reader->state.limit_line = fields[1];
  reader->stopped = TRUE;
  return TRUE;
}

static gboolean
read_failure (KgWireReader *reader, Cursor *cursor)
{
  guint32 fields[2];
  if (!take_fields (cursor, fields, sizeof fields) || fields[0] == KG_WIRE_FAILURE_NONE ||
      fields[0] > KG_WIRE_FAILURE_LIBRARY || fields[1] > 4095) {
    return FALSE;
  }
  reader->state.failure = (KgWireFailure) fields[0];
  reader->state.error = (int) fields[1];
  reader->stopped = TRUE;
  return TRUE;
}

static gboolean
read_end (KgWireReader *reader, Cursor *cursor)
{
  guint64 quads;
  if (!take_fields (cursor, &quads, sizeof quads) || quads != reader->dataset->quads->len) {
    return FALSE;
  }
  reader->state.ended = TRUE;
  return TRUE;
}

static gboolean
read_progress (KgWireReader *reader, Cursor *cursor)
{
  return take_fields (cursor, &reader->state.bytes, sizeof reader->state.bytes);
}

static gboolean
read_hello (KgWireReader *reader, Cursor *cursor)
{
  guint32 version;
  if (!take_fields (cursor, &version, sizeof version) || version != KG_WIRE_VERSION) {
    return FALSE;
  }
  reader->greeted = TRUE;
  return TRUE;
}

static gboolean
read_record (KgWireReader *reader, guint8 tag, Cursor *cursor)
{
  if (reader->greeted != (tag != 'K') || reader->state.ended || (reader->stopped && tag != 'Z')) {
    return FALSE;
  }
  switch (tag) {
  case 'Q':
    return read_quad (reader, cursor);
  case 'I':
    return read_name (reader, cursor, KG_TERM_IRI);
  case 'B':
    return read_name (reader, cursor, KG_TERM_BLANK);
  case 'L':
    return read_literal (reader, cursor);
  case 'T':
    return read_tagged (reader, cursor);
  case 'P':
    return read_prefix (reader, cursor);
  case 'G':
    return read_progress (reader, cursor);
  case 'E':
    return read_problem (reader, cursor);
  case 'X':
    return read_limit (reader, cursor);
  case 'F':
    return read_failure (reader, cursor);
  case 'Z':
    return read_end (reader, cursor);
  case 'K':
    return read_hello (reader, cursor);
  default:
    return FALSE;
  }
}

gboolean
kg_wire_reader_feed (KgWireReader *reader, const guint8 *data, gsize length, gsize *used)
{
  *used = 0;
  while (*used < length) {
    Cursor cursor = { data + *used + 1, length - *used - 1, FALSE };
    if (!read_record (reader, data[*used], &cursor)) {
      return cursor.short_of_data;
    }
    *used = (gsize) (cursor.at - data);
  }
  return TRUE;
}
