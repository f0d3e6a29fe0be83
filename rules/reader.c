/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/reader.h"

#include "rules/limits.h"

#include <string.h>

/* --- Names --- */

/* Blank nodes of one graph are none of another's (RDF 1.1 Semantics, 4). The label becomes one with spaces, which no
 * syntax lets a label hold: no term of the data graph, and no other term of the overlay, has the same. */
static KgTermId
name_blank (RulesReader *reader, const KgTerm *term)
{
  g_autofree char *label = g_strdup_printf ("%s of the shapes", term->value);
  KgTerm apart = { .kind = KG_TERM_BLANK, .value = label, .length = (guint32) strlen (label) };
  return kg_overlay_intern (reader->missing, &apart);
}

static KgTermId
name_in_overlay (RulesReader *reader, KgTermId id)
{
  KgTerm term;
  if (!kg_view_term (&reader->shapes, id, &term)) {
    return KG_NONE;
  }
  if (term.kind == KG_TERM_BLANK) {
    return name_blank (reader, &term);
  }
  if (term.datatype != KG_NONE) {
    term.datatype = name_in_overlay (reader, term.datatype);
    if (term.datatype == KG_NONE) {
      return KG_NONE;
    }
  }
  return kg_overlay_intern (reader->missing, &term);
}

KgTermId
rules_reader_name (RulesReader *reader, KgTermId term)
{
  if (reader->missing == NULL || reader->shapes.snapshot == rules_graph_snapshot (reader->data)) {
    return term;
  }
  KgTermId name = name_in_overlay (reader, term);
  if (name == KG_NONE) {
    g_autofree char *described = rules_reader_describe (reader, term);
    rules_reader_problem (reader, term, KG_NONE, KG_NONE,
                          "no room for the term `%s`; use fewer or shorter constants in shapes",
                          described);
  }
  return name;
}

KgTermId
rules_reader_term (const RulesReader *reader, OntologyTerm term)
{
  return ontology_vocab_id (reader->vocab, term);
}

/* --- Problems --- */

/* Keeps the place that comes first in order of documents and lines. */
static void
note_place (const RulesReader *reader, KgTermId subject, KgTermId predicate, KgTermId object,
            KgPlace *first)
{
  KgPlace place;
  if (!kg_view_place (&reader->shapes, subject, predicate, object, 0, &place)) {
    return;
  }
  if (first->document == 0 || place.document < first->document ||
      (place.document == first->document && place.line < first->line)) {
    *first = place;
  }
}

static KgPlace
place_of_outgoing (const RulesReader *reader, KgTermId subject, KgTermId predicate)
{
  KgPlace first = { 0 };
  KgPairCursor cursor;
  KgTermId other_predicate;
  KgTermId object;
  kg_view_outgoing (&reader->shapes, subject, &cursor);
  while (kg_pairs_next (&cursor, &other_predicate, &object)) {
    if (predicate == KG_NONE || other_predicate == predicate) {
      note_place (reader, subject, other_predicate, object, &first);
    }
  }
  return first;
}

static KgPlace
place_of_incoming (const RulesReader *reader, KgTermId object)
{
  KgPlace first = { 0 };
  KgPairCursor cursor;
  KgTermId predicate;
  KgTermId subject;
  kg_view_incoming (&reader->shapes, object, &cursor);
  while (kg_pairs_next (&cursor, &predicate, &subject)) {
    note_place (reader, subject, predicate, object, &first);
  }
  return first;
}

/* The first triple that matches; where none does, the first that matches less of the pattern. */
static KgPlace
find_place (const RulesReader *reader, KgTermId subject, KgTermId predicate, KgTermId object)
{
  KgPlace place = { 0 };
  if (predicate != KG_NONE && object != KG_NONE) {
    note_place (reader, subject, predicate, object, &place);
  }
  if (place.document == 0 && predicate != KG_NONE) {
    place = place_of_outgoing (reader, subject, predicate);
  }
  if (place.document == 0) {
    place = place_of_outgoing (reader, subject, KG_NONE);
  }
  return place.document == 0 ? place_of_incoming (reader, subject) : place;
}

static char *
put_place (const RulesReader *reader, const KgPlace *place, const char *text)
{
  KgDocument document;
  if (!kg_snapshot_document (reader->shapes.snapshot, place->document, &document)) {
    return g_strdup (text);
  }
  return place->line == 0 ? g_strdup_printf ("%s: %s", document.name, text)
                          : g_strdup_printf ("%s:%u: %s", document.name, place->line, text);
}

static void
note (const RulesReader *reader, GPtrArray *notes, const KgQuad *triple, const char *text)
{
  if (notes == NULL || notes->len >= RULES_LIMIT_PROBLEMS) {
    return;
  }
  KgPlace place = find_place (reader, triple->subject, triple->predicate, triple->object);
  g_ptr_array_add (notes, put_place (reader, &place, text));
}

void
rules_reader_problem (RulesReader *reader, KgTermId subject, KgTermId predicate, KgTermId object,
                      const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  note (reader, reader->problems, &(KgQuad) { subject, predicate, object, KG_NONE }, text);
}

void
rules_reader_warning (RulesReader *reader, KgTermId subject, KgTermId predicate, KgTermId object,
                      const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  note (reader, reader->warnings, &(KgQuad) { subject, predicate, object, KG_NONE }, text);
}

gboolean
rules_reader_is_sound (const RulesReader *reader, RulesError code, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < reader->problems->len; i++) {
    g_string_append_printf (text, "%s%s", i == 0 ? "" : "\n",
                            (const char *) g_ptr_array_index (reader->problems, i));
  }
  if (reader->problems->len > 0) {
    g_set_error_literal (error, RULES_ERROR, code, text->str);
  }
  return reader->problems->len == 0;
}

/* --- Descriptions --- */

/* Of a literal, so many characters are shown. */
#define SHOWN_CHARACTERS 60

static void
append_character (GString *out, gunichar c)
{
  if (c == '"' || c == '\\') {
    g_string_append_c (out, '\\');
  }
  if (c == '\n') {
    g_string_append (out, "\\n");
  } else if (g_unichar_iscntrl (c)) {
    g_string_append_printf (out, "\\u%04X", c);
  } else {
    g_string_append_unichar (out, c);
  }
}

static char *
describe_literal (const RulesReader *reader, const KgTerm *term)
{
  GString *out = g_string_new ("\"");
  const char *at = term->value;
  for (guint i = 0; i < SHOWN_CHARACTERS && *at != '\0'; i++) {
    append_character (out, g_utf8_get_char (at));
    at = g_utf8_next_char (at);
  }
  g_string_append (out, *at == '\0' ? "\"" : "…\"");
  if (term->language != NULL) {
    g_string_append_printf (out, "@%s", term->language);
  } else if (term->datatype != KG_NONE) {
    g_autofree char *datatype = rules_reader_describe (reader, term->datatype);
    g_string_append_printf (out, "^^%s", datatype);
  }
  return g_string_free (out, FALSE);
}

char *
rules_reader_describe (const RulesReader *reader, KgTermId id)
{
  KgTerm term;
  if (!kg_view_term (&reader->shapes, id, &term)) {
    return g_strdup ("nothing");
  }
  switch (term.kind) {
  case KG_TERM_IRI:
    return kg_snapshot_compact (reader->shapes.snapshot, term.value);
  case KG_TERM_BLANK:
    return g_strdup ("a blank node");
  case KG_TERM_LITERAL:
    return describe_literal (reader, &term);
  }
  g_assert_not_reached ();
}

/* --- Values and lists --- */

typedef enum {
  ONE,
  LACKING,
  SEVERAL,
} Multiplicity;

static Multiplicity
only_object (const RulesReader *reader, KgTermId subject, OntologyTerm predicate, KgTermId *out)
{
  KgTermId id = rules_reader_term (reader, predicate);
  if (id == KG_NONE) {
    return LACKING;
  }
  KgCursor cursor;
  kg_view_objects (&reader->shapes, subject, id, &cursor);
  KgTermId object = kg_cursor_next (&cursor);
  if (object == KG_NONE) {
    return LACKING;
  }
  *out = object;
  return kg_cursor_next (&cursor) == KG_NONE ? ONE : SEVERAL;
}

KgTermId
rules_reader_single (RulesReader *reader, KgTermId subject, OntologyTerm predicate)
{
  KgTermId value = KG_NONE;
  if (only_object (reader, subject, predicate, &value) != SEVERAL) {
    return value;
  }
  g_autofree char *described = rules_reader_describe (reader, subject);
  KgTermId id = rules_reader_term (reader, predicate);
  g_autofree char *name = rules_reader_describe (reader, id);
  rules_reader_problem (reader, subject, id, KG_NONE,
                        "more than one value for `%s` of `%s`; leave one", name, described);
  return KG_NONE;
}

/* What is wrong with a node of a list, or NULL; else `*first` and `*rest` are set. */
static const char *
read_cell (const RulesReader *reader, KgTermId node, KgTermId *first, KgTermId *rest)
{
  switch (only_object (reader, node, ONTOLOGY_RDF_FIRST, first)) {
  case LACKING:
    return "a node of the list has no rdf:first; write the list as (a b c)";
  case SEVERAL:
    return "a node of the list has more than one rdf:first; write the list as (a b c)";
  case ONE:
    break;
  }
  switch (only_object (reader, node, ONTOLOGY_RDF_REST, rest)) {
  case LACKING:
    return "a node of the list has no rdf:rest; end the list with rdf:nil, or write it as (a b c)";
  case SEVERAL:
    return "a node of the list has more than one rdf:rest; write the list as (a b c)";
  case ONE:
    break;
  }
  return NULL;
}

static const char *
check_end (const RulesReader *reader, KgTermId nil)
{
  KgTermId ignored;
  gboolean empty = only_object (reader, nil, ONTOLOGY_RDF_FIRST, &ignored) == LACKING &&
                   only_object (reader, nil, ONTOLOGY_RDF_REST, &ignored) == LACKING;
  return empty ? NULL : "rdf:nil has rdf:first or rdf:rest; take those triples out";
}

static const char too_long[] = "too long";

/* Appends the members and returns NULL, or returns what is wrong. A cycle is found with Brent's method: a mark that the
 * walk comes back to, set anew at each power of two. */
static const char *
read_list (const RulesReader *reader, KgTermId head, GArray *members)
{
  KgTermId nil = rules_reader_term (reader, ONTOLOGY_RDF_NIL);
  KgTermId mark = KG_NONE;
  guint n = 0;
  for (KgTermId node = head; node != nil; n++) {
    if (n == RULES_LIMIT_LIST) {
      return too_long;
    }
    if (node == mark) {
      return "the list contains itself; end it with rdf:nil";
    }
    if ((n & (n - 1)) == 0) {
      mark = node;
    }
    KgTermId first = KG_NONE;
    KgTermId rest = KG_NONE;
    const char *wrong = read_cell (reader, node, &first, &rest);
    if (wrong != NULL) {
      return wrong;
    }
    g_array_append_val (members, first);
    node = rest;
  }
  return check_end (reader, nil);
}

static gboolean
has_cell (const RulesReader *reader, KgTermId node)
{
  KgTermId ignored;
  return node == rules_reader_term (reader, ONTOLOGY_RDF_NIL) ||
         only_object (reader, node, ONTOLOGY_RDF_FIRST, &ignored) != LACKING ||
         only_object (reader, node, ONTOLOGY_RDF_REST, &ignored) != LACKING;
}

gboolean
rules_reader_list (RulesReader *reader, KgTermId subject, KgTermId predicate, KgTermId head,
                   GArray *members)
{
  guint before = members->len;
  const char *wrong = read_list (reader, head, members);
  if (wrong == NULL) {
    return TRUE;
  }
  g_array_set_size (members, before);
  if (wrong == too_long) {
    rules_reader_problem (reader, subject, predicate, head,
                          "the list has more than %u members; split it", RULES_LIMIT_LIST);
  } else if (!has_cell (reader, head)) {
    g_autofree char *described = rules_reader_describe (reader, head);
    rules_reader_problem (reader, subject, predicate, head, "`%s` is no list; write (a b c)",
                          described);
  } else {
    rules_reader_problem (reader, subject, predicate, head, "%s", wrong);
  }
  return FALSE;
}
