/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/terms.h"

#include "api/cli/output.h"

#include <string.h>

/* Literals that Turtle writes without quotes (Turtle 1.1, 2.5.2 and 2.5.3). */
static gboolean
is_bare (const KgTerm *term, const char *datatype)
{
  if (g_str_equal (datatype, KG_XSD "boolean")) {
    return g_str_equal (term->value, "true") || g_str_equal (term->value, "false");
  }
  gboolean integer = g_str_equal (datatype, KG_XSD "integer");
  if (!integer && !g_str_equal (datatype, KG_XSD "decimal")) {
    return FALSE;
  }
  const char *digits = term->value + (*term->value == '-' || *term->value == '+');
  const char *rest = digits + strspn (digits, "0123456789");
  if (integer) {
    return *digits != '\0' && *rest == '\0';
  }
  return *rest == '.' && rest[1] != '\0' && rest[1 + strspn (rest + 1, "0123456789")] == '\0';
}

static void
append_iri (GString *out, const KgView *view, const char *iri)
{
  g_autofree char *compact = kg_snapshot_compact (view->snapshot, iri);
  gboolean full = g_str_equal (compact, iri);
  g_string_append (out, full ? "<" : "");
  kg_text_append_safe (out, compact, -1);
  g_string_append (out, full ? ">" : "");
}

static void
append_quoted (GString *out, const KgTerm *term)
{
  g_autoptr (GString) quoted = g_string_new ("\"");
  for (guint32 i = 0; i < term->length; i++) {
    if (term->value[i] == '"' || term->value[i] == '\\') {
      g_string_append_c (quoted, '\\');
    }
    g_string_append_c (quoted, term->value[i]);
  }
  g_string_append_c (quoted, '"');
  kg_text_append_safe (out, quoted->str, (gssize) quoted->len);
}

static void
append_literal (GString *out, const KgView *view, const KgTerm *term)
{
  KgTerm datatype;
  gboolean typed = term->language == NULL && term->datatype != KG_NONE &&
                   kg_view_term (view, term->datatype, &datatype);
  if (typed && is_bare (term, datatype.value)) {
    g_string_append (out, term->value);
    return;
  }
  append_quoted (out, term);
  if (term->language != NULL) {
    g_string_append_c (out, '@');
    kg_text_append_safe (out, term->language, -1);
  } else if (typed) {
    g_string_append (out, "^^");
    append_iri (out, view, datatype.value);
  }
}

void
cli_append_term (GString *out, const KgView *view, KgTermId id)
{
  KgTerm term;
  if (!kg_view_term (view, id, &term)) {
    return;
  }
  switch (term.kind) {
  case KG_TERM_IRI:
    append_iri (out, view, term.value);
    return;
  case KG_TERM_BLANK:
    g_string_append (out, "_:");
    kg_text_append_safe (out, term.value, -1);
    return;
  case KG_TERM_LITERAL:
    append_literal (out, view, &term);
    return;
  }
}

static int
compare_ids (gconstpointer a, gconstpointer b, gpointer view)
{
  return kg_view_order (view, *(const KgTermId *) a, *(const KgTermId *) b);
}

void
cli_sort_terms (const KgView *view, GArray *ids)
{
  if (ids->len <= CLI_LIMIT_SORTED) {
    g_array_sort_with_data (ids, compare_ids, (gpointer) view);
  }
}

GArray *
cli_sorted_objects (const KgView *view, KgTermId subject, KgTermId predicate)
{
  GArray *objects = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  KgCursor cursor;
  KgTermId object;
  if (predicate == KG_NONE) {
    return objects;
  }
  kg_view_objects (view, subject, predicate, &cursor);
  while ((object = kg_cursor_next (&cursor)) != KG_NONE) {
    g_array_append_val (objects, object);
  }
  cli_sort_terms (view, objects);
  return objects;
}

static void
set_literal_members (json_t *value, const KgView *view, const KgTerm *term)
{
  KgTerm datatype;
  if (term->language != NULL) {
    json_object_set_new (value, "language", api_json_string (term->language));
  } else if (term->datatype != KG_NONE && kg_view_term (view, term->datatype, &datatype)) {
    json_object_set_new (value, "datatype", api_json_string (datatype.value));
  }
}

json_t *
cli_term_as_json (const KgView *view, const OntologyVocab *vocab, KgTermId id)
{
  static const char *const kinds[] = {
    [KG_TERM_IRI] = "iri", [KG_TERM_BLANK] = "blank", [KG_TERM_LITERAL] = "literal"
  };
  KgTerm term;
  if (!kg_view_term (view, id, &term)) {
    return json_null ();
  }
  json_t *value = json_object ();
  json_object_set_new (value, "type", json_string (kinds[term.kind]));
  json_t *lexical = json_stringn (term.value, term.length);
  json_object_set_new (value, "value", lexical != NULL ? lexical : api_json_string (term.value));
  if (term.kind == KG_TERM_LITERAL) {
    set_literal_members (value, view, &term);
    return value;
  }
  if (term.kind == KG_TERM_IRI) {
    g_autofree char *compact = kg_snapshot_compact (view->snapshot, term.value);
    if (!g_str_equal (compact, term.value)) {
      json_object_set_new (value, "curie", api_json_string (compact));
    }
  }
  const char *label = vocab != NULL ? ontology_label (view, vocab, id, NULL) : NULL;
  if (label != NULL) {
    json_object_set_new (value, "label", api_json_string (label));
  }
  return value;
}

/* --- Places --- */

void
cli_append_place (GString *out, const KgSnapshot *snapshot, guint32 document, guint32 line)
{
  KgDocument found;
  if (!kg_snapshot_document (snapshot, document, &found)) {
    return;
  }
  kg_text_append_safe (out, found.name, -1);
  if (line > 0) {
    g_string_append_printf (out, ":%u", line);
  }
}

json_t *
cli_place_as_json (const KgSnapshot *snapshot, const KgPlace *place)
{
  const KgView view = { .snapshot = snapshot };
  KgDocument document;
  KgTerm graph;
  json_t *value = json_object ();
  gboolean known = kg_snapshot_document (snapshot, place->document, &document);
  if (known) {
    json_object_set_new (value, "document", api_json_string (document.name));
  }
  if (place->line > 0) {
    json_object_set_new (value, "line", json_integer (place->line));
  }
  if (known) {
    json_object_set_new (value, "commit", json_integer ((json_int_t) document.commit));
  }
  if (kg_view_term (&view, place->graph, &graph)) {
    json_object_set_new (value, "graph", api_json_string (graph.value));
  }
  return value;
}

json_t *
cli_places_as_json (const KgView *view, KgTermId subject, KgTermId predicate, KgTermId object)
{
  json_t *places = json_array ();
  KgPlace place;
  for (guint i = 0; kg_view_place (view, subject, predicate, object, i, &place); i++) {
    json_array_append_new (places, cli_place_as_json (view->snapshot, &place));
  }
  return places;
}
