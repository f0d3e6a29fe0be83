/* SPDX-License-Identifier: Apache-2.0 */

/* The records that the parsing child sends: what a good child says arrives, and what a bad one
 * says is refused. */

#include "kg/limits.h"
#include "kg/wire.h"

#include <string.h>

typedef struct {
  GByteArray *bytes;
  KgWireWriter *writer;
} Stream;

static void
collect (const guint8 *data, gsize length, gpointer user_data)
{
  g_byte_array_append ((GByteArray *) user_data, data, (guint) length);
}

static Stream
begin (void)
{
  Stream stream = { g_byte_array_new (), NULL };
  stream.writer = kg_wire_writer_new (collect, stream.bytes);
  return stream;
}

static void
put_term (Stream *stream, KgTermKind kind, const char *value, KgTermId datatype,
          const char *language)
{
  const KgTerm term = { kind, (guint32) strlen (value), value, datatype, language };
  kg_wire_write_term (stream->writer, &term);
}

static void
put_quad (Stream *stream, KgTermId s, KgTermId p, KgTermId o, KgTermId g)
{
  const KgQuad quad = { s, p, o, g };
  kg_wire_write_quad (stream->writer, &quad, 7);
}

/* Terms 1 to 5: two IRIs, a blank node, a literal, a tagged one. */
static void
put_beginning (Stream *stream)
{
  kg_wire_write_hello (stream->writer);
  put_term (stream, KG_TERM_IRI, "a:b", KG_NONE, NULL);
  put_term (stream, KG_TERM_IRI, "a:c", KG_NONE, NULL);
  put_term (stream, KG_TERM_BLANK, "x", KG_NONE, NULL);
  put_term (stream, KG_TERM_LITERAL, "l", 2, NULL);
  put_term (stream, KG_TERM_LITERAL, "l", KG_NONE, "en");
  put_quad (stream, 1, 2, 4, KG_NONE);
}

typedef struct {
  gboolean accepted; /* and nothing left over */
  gboolean ended;
  KgDataset *dataset;
} Result;

/* Feeds in pieces of `piece` bytes, as a pipe might. */
static Result
feed (const GByteArray *bytes, gsize piece, const KgParseLimits *limits)
{
  KgDataset *dataset = kg_dataset_new ();
  g_autoptr (KgWireReader) reader = kg_wire_reader_new (dataset, limits);
  gsize at = 0;
  gsize end = 0;
  gboolean good = TRUE;
  while (good && end < bytes->len) {
    gsize used;
    end = MIN (end + piece, bytes->len);
    good = kg_wire_reader_feed (reader, bytes->data + at, end - at, &used);
    at += used;
  }
  return (Result) { good && at == bytes->len, kg_wire_reader_state (reader)->ended, dataset };
}

static Result
finish (Stream *stream, gsize piece)
{
  kg_wire_writer_free (stream->writer);
  Result result = feed (stream->bytes, piece, &kg_parse_default_limits);
  g_byte_array_unref (stream->bytes);
  return result;
}

static void
expect_refused (Stream *stream)
{
  Result result = finish (stream, 4096);
  g_assert_false (result.accepted);
  kg_dataset_free (result.dataset);
}

static void
check_good (gsize piece)
{
  Stream stream = begin ();
  put_beginning (&stream);
  put_quad (&stream, 3, 1, 5, 3);
  kg_wire_write_prefix (stream.writer, "", "a:");
  kg_wire_write_prefix (stream.writer, "e.x", "b:");
  kg_wire_write_progress (stream.writer, 42);
  kg_wire_write_end (stream.writer, 2);
  Result result = finish (&stream, piece);
  g_assert_true (result.accepted);
  g_assert_true (result.ended);
  g_assert_cmpuint (result.dataset->quads->len, ==, 2);
  g_assert_cmpuint (result.dataset->prefixes->len, ==, 2);
  g_assert_cmpuint (kg_terms_count (result.dataset->terms), ==, 5);
  g_assert_cmpuint (g_array_index (result.dataset->lines, guint32, 1), ==, 7);
  KgTerm term;
  g_assert_true (kg_terms_get (result.dataset->terms, 5, &term));
  g_assert_cmpstr (term.language, ==, "en");
  g_assert_true (kg_terms_get (result.dataset->terms, 4, &term));
  g_assert_cmpuint (term.datatype, ==, 2);
  kg_dataset_free (result.dataset);
}

static void
test_good (void)
{
  check_good (1);
  check_good (7);
  check_good (4096);
}

static void
test_terms (void)
{
  static const struct {
    KgTermKind kind;
    const char *value;
    KgTermId datatype;
    const char *language;
  } bad[] = {
    { KG_TERM_IRI, "a:b", KG_NONE, NULL }, /* defined before */
    { KG_TERM_IRI, "relative", KG_NONE, NULL },
    { KG_TERM_IRI, "a:b c", KG_NONE, NULL },
    { KG_TERM_IRI, "a:\xff", KG_NONE, NULL },
    { KG_TERM_IRI, "", KG_NONE, NULL },
    { KG_TERM_BLANK, "", KG_NONE, NULL },
    { KG_TERM_BLANK, "a b", KG_NONE, NULL },
    { KG_TERM_BLANK, "a.", KG_NONE, NULL },
    { KG_TERM_LITERAL, "x", 3, NULL }, /* the datatype is a blank node */
    { KG_TERM_LITERAL, "x", 4, NULL }, /* … a literal */
    { KG_TERM_LITERAL, "x", 6, NULL }, /* … not defined */
    { KG_TERM_LITERAL, "x", 0xffffffffu, NULL },
    { KG_TERM_LITERAL, "\xc0\x80", KG_NONE, NULL },
    { KG_TERM_LITERAL, "x", KG_NONE, "e n" },
    { KG_TERM_LITERAL, "x", KG_NONE, "" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    Stream stream = begin ();
    put_beginning (&stream);
    put_term (&stream, bad[i].kind, bad[i].value, bad[i].datatype, bad[i].language);
    expect_refused (&stream);
  }
}

static void
test_quads (void)
{
  static const KgQuad bad[] = {
    { 0, 2, 4, 0 }, { 4, 2, 4, 0 }, { 5, 2, 4, 0 }, { 6, 2, 4, 0 },          /* subject */
    { 1, 0, 4, 0 }, { 1, 3, 4, 0 }, { 1, 4, 4, 0 }, { 1, 0xffffffff, 4, 0 }, /* predicate */
    { 1, 2, 0, 0 }, { 1, 2, 6, 0 }, { 1, 2, 4, 4 }, { 1, 2, 4, 6 },          /* object, graph */
  };
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    Stream stream = begin ();
    put_beginning (&stream);
    put_quad (&stream, bad[i].subject, bad[i].predicate, bad[i].object, bad[i].graph);
    expect_refused (&stream);
  }
}

static void
test_order (void)
{
  Stream stream = begin ();
  put_term (&stream, KG_TERM_IRI, "a:b", KG_NONE, NULL); /* before the hello */
  expect_refused (&stream);
  stream = begin ();
  put_beginning (&stream);
  kg_wire_write_hello (stream.writer); /* twice */
  expect_refused (&stream);
  stream = begin ();
  put_beginning (&stream);
  kg_wire_write_end (stream.writer, 1);
  kg_wire_write_progress (stream.writer, 1); /* after the end */
  expect_refused (&stream);
  stream = begin ();
  put_beginning (&stream);
  kg_wire_write_end (stream.writer, 2); /* miscounted */
  expect_refused (&stream);
  stream = begin ();
  put_beginning (&stream);
  kg_wire_write_problem (stream.writer, 1, 1, "what; do this");
  put_quad (&stream, 1, 2, 4, KG_NONE); /* after a problem */
  expect_refused (&stream);
  stream = begin ();
  put_beginning (&stream);
  kg_wire_write_limit (stream.writer, KG_WIRE_LIMIT_QUADS, 1);
  put_quad (&stream, 1, 2, 4, KG_NONE); /* after a limit */
  expect_refused (&stream);
}

/* More definitions than a quad can need would fill memory without end. */
static void
test_definitions (void)
{
  Stream stream = begin ();
  put_beginning (&stream);
  for (guint i = 0; i <= KG_WIRE_DEFINITIONS; i++) {
    const char iri[] = { 'n', ':', (char) ('a' + i), '\0' };
    put_term (&stream, KG_TERM_IRI, iri, KG_NONE, NULL);
  }
  expect_refused (&stream);
}

static void
test_texts (void)
{
  Stream stream = begin ();
  put_beginning (&stream);
  kg_wire_write_problem (stream.writer, 1, 1, "red \x1b[31m");
  expect_refused (&stream);
  stream = begin ();
  put_beginning (&stream);
  kg_wire_write_problem (stream.writer, 1, 1, "");
  expect_refused (&stream);
  stream = begin ();
  put_beginning (&stream);
  for (guint i = 0; i <= KG_LIMIT_PROBLEMS; i++) {
    kg_wire_write_problem (stream.writer, 1, 1, "one too many");
  }
  expect_refused (&stream);
  /* A long one is cut by the writer, between characters. */
  g_autofree char *dots = g_strnfill (KG_WIRE_TEXT_BYTES - 1, '.');
  g_autofree char *text = g_strconcat (dots, "\xc3\xa9", NULL);
  stream = begin ();
  put_beginning (&stream);
  kg_wire_write_problem (stream.writer, 1, 1, text);
  kg_wire_write_end (stream.writer, 1);
  Result result = finish (&stream, 4096);
  g_assert_true (result.accepted && result.ended);
  kg_dataset_free (result.dataset);
}

static void
test_prefixes (void)
{
  static const char *const bad[][2] = {
    { "a b", "a:" }, { "1", "a:" }, { "a.", "a:" }, { "a", "relative" }, { "e", "a:" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    Stream stream = begin ();
    put_beginning (&stream);
    kg_wire_write_prefix (stream.writer, "e", "a:");
    kg_wire_write_prefix (stream.writer, bad[i][0], bad[i][1]);
    expect_refused (&stream);
  }
}

/* Any one byte another: whatever is accepted is a well-formed dataset. */
static void
test_changed_bytes (void)
{
  Stream stream = begin ();
  put_beginning (&stream);
  put_quad (&stream, 3, 1, 5, 3);
  kg_wire_write_prefix (stream.writer, "e", "b:");
  kg_wire_write_end (stream.writer, 2);
  kg_wire_writer_free (stream.writer);
  guint refused = 0;
  for (guint i = 0; i < stream.bytes->len; i++) {
    const guint8 was = stream.bytes->data[i];
    for (guint value = 0; value < 256; value += 5) {
      stream.bytes->data[i] = (guint8) value;
      Result result = feed (stream.bytes, 4096, &kg_parse_default_limits);
      refused += !result.accepted || !result.ended;
      for (guint q = 0; q < result.dataset->quads->len; q++) {
        const KgQuad *quad = &g_array_index (result.dataset->quads, KgQuad, q);
        KgTerm term;
        g_assert_true (kg_terms_get (result.dataset->terms, quad->object, &term));
        g_assert_true (kg_terms_get (result.dataset->terms, quad->predicate, &term));
        g_assert_cmpint (term.kind, ==, KG_TERM_IRI);
      }
      kg_dataset_free (result.dataset);
    }
    stream.bytes->data[i] = was;
  }
  g_assert_cmpuint (refused, >, 0);
  g_byte_array_unref (stream.bytes);
}

/* Lengths beyond the limits are refused before their bytes are there. */
static void
test_lengths (void)
{
  static const struct {
    char tag;
    guint32 fields[3];
    gsize n;
  } cases[] = {
    { 'I', { KG_LIMIT_IRI_BYTES + 1 }, 1 },
    { 'I', { 0xffffffff }, 1 },
    { 'B', { KG_LIMIT_BLANK_BYTES + 1 }, 1 },
    { 'L', { 0, KG_LIMIT_LITERAL_BYTES + 1 }, 2 },
    { 'T', { KG_LIMIT_LANGUAGE_BYTES + 1, 1 }, 2 },
    { 'P', { KG_LIMIT_IRI_BYTES + 1, 1 }, 2 },
    { 'E', { 1, 1, KG_WIRE_TEXT_BYTES + 1 }, 3 },
    { 'X', { 99, 1 }, 2 },
    { 'F', { 99, 1 }, 2 },
    { 'F', { 1, 5000 }, 2 },
    { '?', { 0 }, 1 },
    { 'K', { KG_WIRE_VERSION }, 1 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    Stream stream = begin ();
    kg_wire_write_hello (stream.writer);
    kg_wire_flush (stream.writer);
    g_byte_array_append (stream.bytes, (const guint8 *) &cases[i].tag, 1);
    g_byte_array_append (stream.bytes, (const guint8 *) cases[i].fields,
                         (guint) (cases[i].n * sizeof (guint32)));
    kg_wire_writer_free (stream.writer);
    KgDataset *dataset = kg_dataset_new ();
    g_autoptr (KgWireReader) reader = kg_wire_reader_new (dataset, &kg_parse_default_limits);
    gsize used;
    g_assert_false (kg_wire_reader_feed (reader, stream.bytes->data, stream.bytes->len, &used));
    g_byte_array_unref (stream.bytes);
    kg_dataset_free (dataset);
  }
}

/* Another version of the program is no partner. */
static void
test_version (void)
{
  static const guint8 other[] = { 'K', 0xff, 0xff, 0, 0 };
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_byte_array_append (bytes, other, sizeof other);
  Result result = feed (bytes, 4096, &kg_parse_default_limits);
  g_assert_false (result.accepted);
  kg_dataset_free (result.dataset);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kg/wire/good", test_good);
  g_test_add_func ("/kg/wire/terms", test_terms);
  g_test_add_func ("/kg/wire/quads", test_quads);
  g_test_add_func ("/kg/wire/order", test_order);
  g_test_add_func ("/kg/wire/definitions", test_definitions);
  g_test_add_func ("/kg/wire/texts", test_texts);
  g_test_add_func ("/kg/wire/prefixes", test_prefixes);
  g_test_add_func ("/kg/wire/changed-bytes", test_changed_bytes);
  g_test_add_func ("/kg/wire/lengths", test_lengths);
  g_test_add_func ("/kg/wire/version", test_version);
  return g_test_run ();
}
