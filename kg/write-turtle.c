/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/nquads.h"
#include "kg/write-private.h"

#include <string.h>

/* Turtle 1.1 and TriG 1.1. serd 0.30 writes them, too, but puts xsd:integer, xsd:decimal and xsd:boolean literals
 * into the document as they are, even where their text is no number, so that a hostile literal would become
 * statements. What is quoted here is the canonical N-Quads text, all of whose escapes Turtle knows. */

#define WIDTH 100

typedef struct {
  const KgRows *rows;
  GString *buffer;
  GStringChunk *strings;
  const char **names;    /* by rank: the CURIE by which a term is written, or NULL */
  GHashTable *datatypes; /* id -> CURIE, or NULL */
  GHashTable *prefixes;  /* the names of those in use */
  GString *object;       /* the one in hand */
  guint indent;          /* of a subject */
  gssize line;           /* where the line in hand begins, from the start of the buffer */
  gboolean begun;        /* something was written */
} Turtle;

/* --- Names --- */

/* Turtle 1.1, PN_PREFIX, or nothing. Not all prefixes came from a document. */
static gboolean
is_prefix (const char *name)
{
  gsize length = strlen (name);
  for (gsize i = 0; i < length; i++) {
    guint8 byte = (guint8) name[i];
    gboolean inside = g_ascii_isdigit (name[i]) || byte == '_' || byte == '-' || byte == '.';
    if (!g_ascii_isalpha (name[i]) && byte < 0x80 && !(inside && i > 0)) {
      return FALSE;
    }
  }
  return length == 0 || name[length - 1] != '.';
}

/* The CURIE of an IRI, whose prefix is then in use; NULL if there is none. */
static const char *
make_name (Turtle *turtle, const KgTerm *term)
{
  g_autofree char *compact = kg_snapshot_compact (turtle->rows->snapshot, term->value);
  const char *colon = strchr (compact, ':');
  if (colon == NULL || strcmp (compact, term->value) == 0) {
    return NULL;
  }
  g_autofree char *prefix = g_strndup (compact, (gsize) (colon - compact));
  if (!is_prefix (prefix)) {
    return NULL;
  }
  if (!g_hash_table_contains (turtle->prefixes, prefix)) {
    g_hash_table_add (turtle->prefixes, g_steal_pointer (&prefix));
  }
  return g_string_chunk_insert (turtle->strings, compact);
}

static void
name_term (Turtle *turtle, guint32 rank, guint8 *named)
{
  KgTerm term;
  KgTerm datatype;
  if (named[rank]) {
    return;
  }
  named[rank] = 1;
  kg_rows_term (turtle->rows, rank, &term, &datatype);
  if (term.kind == KG_TERM_IRI) {
    turtle->names[rank] = make_name (turtle, &term);
    return;
  }
  gpointer key = GUINT_TO_POINTER (term.datatype);
  gboolean typed = term.kind == KG_TERM_LITERAL && term.datatype != KG_NONE;
  if (typed && !g_hash_table_contains (turtle->datatypes, key)) {
    g_hash_table_insert (turtle->datatypes, key, (gpointer) make_name (turtle, &datatype));
  }
}

static void
name_terms (Turtle *turtle)
{
  const KgRows *rows = turtle->rows;
  g_autofree guint8 *named = g_new0 (guint8, (gsize) rows->n_terms + 1);
  named[KG_NONE] = 1;
  for (gsize i = 0; i < rows->n; i++) {
    name_term (turtle, rows->quads[i].graph, named);
    name_term (turtle, rows->quads[i].subject, named);
    name_term (turtle, rows->quads[i].object, named);
    if (rows->quads[i].predicate != rows->type) {
      name_term (turtle, rows->quads[i].predicate, named);
    }
  }
}

static void
write_prefixes (Turtle *turtle)
{
  const KgSnapshot *snapshot = turtle->rows->snapshot;
  for (guint i = 0; i < kg_snapshot_n_prefixes (snapshot); i++) {
    const char *name;
    const char *iri;
    kg_snapshot_prefix (snapshot, i, &name, &iri);
    if (g_hash_table_contains (turtle->prefixes, name)) {
      KgTerm term = { .kind = KG_TERM_IRI, .value = iri, .length = (guint32) strlen (iri) };
      g_string_append_printf (turtle->buffer, "@prefix %s: ", name);
      kg_nquads_append_term (turtle->buffer, &term, NULL);
      g_string_append (turtle->buffer, " .\n");
      turtle->begun = TRUE;
    }
  }
}

/* --- Literals --- */

static const char *
skip_digits (const char *at)
{
  while (g_ascii_isdigit (*at)) {
    at++;
  }
  return at;
}

/* Whether Turtle reads a literal's text, without quotation marks, as that literal (Turtle 1.1, 2.5.2, 2.5.3). A text
 * that holds a NUL ends before its length. */
static gboolean
is_bare (const KgTerm *term, const KgTerm *datatype)
{
  const char *end = term->value + term->length;
  const char *digits = term->value;
  if (strcmp (datatype->value, KG_XSD "boolean") == 0) {
    return strcmp (term->value, "true") == 0 || strcmp (term->value, "false") == 0;
  }
  if (*digits == '+' || *digits == '-') {
    digits++;
  }
  const char *at = skip_digits (digits);
  if (strcmp (datatype->value, KG_XSD "integer") == 0) {
    return at > digits && at == end;
  }
  if (strcmp (datatype->value, KG_XSD "decimal") != 0 || *at != '.') {
    return FALSE;
  }
  const char *fraction = at + 1;
  at = skip_digits (fraction);
  return at > fraction && at == end;
}

/* Text of several lines, between three quotation marks, from what stood between one: an escaped quotation mark
 * stays as it is. */
static void
append_long (GString *out, const char *text, gsize length)
{
  g_string_append (out, "\"\"\"");
  for (const char *at = text; at < text + length; at++) {
    if (*at != '\\') {
      g_string_append_c (out, *at);
      continue;
    }
    at++;
    if (*at == 'n') {
      g_string_append_c (out, '\n');
    } else {
      g_string_append_c (out, '\\');
      g_string_append_c (out, *at);
    }
  }
  g_string_append (out, "\"\"\"");
}

static void
append_literal (Turtle *turtle, const char *text, gsize length, const KgTerm *term,
                const KgTerm *datatype)
{
  GString *out = turtle->object;
  gboolean typed = term->datatype != KG_NONE;
  if (typed && is_bare (term, datatype)) {
    g_string_append_len (out, term->value, term->length);
    return;
  }
  /* Neither a datatype nor a language holds a quotation mark. */
  const char *close = (const char *) memrchr (text, '"', length);
  if (memchr (term->value, '\n', term->length) != NULL) {
    append_long (out, text + 1, (gsize) (close - text - 1));
  } else {
    g_string_append_len (out, text, close - text + 1);
  }
  gpointer key = GUINT_TO_POINTER (term->datatype);
  const char *name = typed ? (const char *) g_hash_table_lookup (turtle->datatypes, key) : NULL;
  if (name != NULL) {
    g_string_append_printf (out, "^^%s", name);
  } else {
    g_string_append_len (out, close + 1, (text + length) - (close + 1));
  }
}

/* --- Statements --- */

/* An IRI or a blank node. */
static void
append_resource (const Turtle *turtle, guint32 rank, GString *out)
{
  const KgRows *rows = turtle->rows;
  if (turtle->names[rank] != NULL) {
    g_string_append (out, turtle->names[rank]);
  } else {
    g_string_append_len (out, rows->text->str + rows->text_starts[rank - 1],
                         rows->text_lengths[rank - 1]);
  }
}

static void
make_object (Turtle *turtle, guint32 rank)
{
  const KgRows *rows = turtle->rows;
  const char *text = rows->text->str + rows->text_starts[rank - 1];
  KgTerm term;
  KgTerm datatype;
  g_string_truncate (turtle->object, 0);
  if (*text != '"') {
    append_resource (turtle, rank, turtle->object);
    return;
  }
  kg_rows_term (rows, rank, &term, &datatype);
  append_literal (turtle, text, rows->text_lengths[rank - 1], &term, &datatype);
}

static void
start_line (Turtle *turtle, guint indent)
{
  g_string_append (turtle->buffer, turtle->begun ? "\n" : "");
  turtle->line = (gssize) turtle->buffer->len;
  g_string_append_printf (turtle->buffer, "%*s", (int) indent, "");
  turtle->begun = TRUE;
}

/* Ends the graph before and begins that of `quad`. */
static void
change_graph (Turtle *turtle, guint32 graph)
{
  if (turtle->indent > 0) {
    g_string_append (turtle->buffer, "\n}\n");
  }
  turtle->indent = 0;
  if (graph != KG_NONE) {
    start_line (turtle, 0);
    append_resource (turtle, graph, turtle->buffer);
    g_string_append (turtle->buffer, " {");
    turtle->indent = 2;
  }
}

static void
append_predicate (Turtle *turtle, guint32 predicate)
{
  if (predicate == turtle->rows->type) {
    g_string_append_c (turtle->buffer, 'a');
  } else {
    append_resource (turtle, predicate, turtle->buffer);
  }
}

/* Writes a quad up to the end of its object: what follows it depends on the next one. */
static void
write_quad (Turtle *turtle, gsize i)
{
  const KgQuad *quad = &turtle->rows->quads[i];
  const KgQuad none = { KG_NONE, KG_NONE, KG_NONE, KG_NONE };
  const KgQuad *last = i == 0 ? &none : quad - 1;
  gboolean graph = quad->graph != last->graph;
  gboolean subject = graph || quad->subject != last->subject;
  gboolean predicate = subject || quad->predicate != last->predicate;
  make_object (turtle, quad->object);
  if (subject && i > 0) {
    g_string_append (turtle->buffer, graph ? " ." : " .\n");
  }
  if (graph) {
    change_graph (turtle, quad->graph);
  }
  if (subject) {
    start_line (turtle, turtle->indent);
    append_resource (turtle, quad->subject, turtle->buffer);
    g_string_append_c (turtle->buffer, ' ');
    append_predicate (turtle, quad->predicate);
  } else if (predicate) {
    g_string_append (turtle->buffer, " ;");
    start_line (turtle, turtle->indent + 2);
    append_predicate (turtle, quad->predicate);
  } else {
    g_string_append_c (turtle->buffer, ',');
  }
  gssize column = (gssize) (turtle->buffer->len + turtle->object->len) - turtle->line;
  if (!predicate && column + 3 > WIDTH) {
    start_line (turtle, turtle->indent + 4);
  } else {
    g_string_append_c (turtle->buffer, ' ');
  }
  g_string_append_len (turtle->buffer, turtle->object->str, (gssize) turtle->object->len);
}

static gboolean
write_quads (Turtle *turtle, KgOut *out, GError **error)
{
  const KgRows *rows = turtle->rows;
  for (gsize i = 0; i < rows->n; i++) {
    write_quad (turtle, i);
    gsize before = turtle->buffer->len;
    if (!kg_out_pass (out, error)) {
      return FALSE;
    }
    turtle->line -= (gssize) (before - turtle->buffer->len);
  }
  g_string_append (turtle->buffer, rows->n > 0 ? " .\n" : "");
  g_string_append (turtle->buffer, turtle->indent > 0 ? "}\n" : "");
  return TRUE;
}

gboolean
kg_write_turtle (const KgRows *rows, KgOut *out, GError **error)
{
  g_autofree const char **names = g_new0 (const char *, (gsize) rows->n_terms + 1);
  g_autoptr (GHashTable) datatypes = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) prefixes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GString) object = g_string_new (NULL);
  Turtle turtle = { .rows = rows,
                    .buffer = out->buffer,
                    .strings = g_string_chunk_new (4096),
                    .names = names,
                    .datatypes = datatypes,
                    .prefixes = prefixes,
                    .object = object };
  name_terms (&turtle);
  write_prefixes (&turtle);
  gboolean written = write_quads (&turtle, out, error);
  g_string_chunk_free (turtle.strings);
  return written;
}
