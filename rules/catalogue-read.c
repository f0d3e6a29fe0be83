/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/catalogue-private.h"
#include "rules/limits.h"
#include "rules/literal.h"

#include <string.h>

/* Single nodes of a catalogue: their texts, their shapes, their order. */

void
rules_catalogue_complain (RulesCatalogueCompiler *compiler, KgTermId subject,
                          OntologyTerm predicate, KgTermId object, const char *what)
{
  RulesReader *reader = &compiler->reader;
  g_autofree char *name = rules_reader_describe (reader, subject);
  KgTerm term;
  gboolean named = kg_view_term (&reader->shapes, subject, &term) && term.kind == KG_TERM_IRI;
  const char *quote = named ? "`" : "";
  rules_reader_problem (reader, subject, rules_reader_term (reader, predicate), object, "%s%s%s %s",
                        quote, name, quote, what);
}

/* --- Texts --- */

static gboolean
get_literal (const RulesReader *reader, KgTermId id, KgTerm *out)
{
  return id != KG_NONE && kg_view_term (&reader->shapes, id, out) && out->kind == KG_TERM_LITERAL;
}

const char *
rules_catalogue_text (RulesCatalogueCompiler *compiler, KgTermId subject, OntologyTerm predicate,
                      gboolean needed)
{
  KgTerm term;
  guint problems = compiler->reader.problems->len;
  KgTermId id = rules_reader_single (&compiler->reader, subject, predicate);
  if (get_literal (&compiler->reader, id, &term) && term.length > 0) {
    return term.value;
  }
  if ((needed || id != KG_NONE) && compiler->reader.problems->len == problems) {
    g_autofree char *name =
        kg_snapshot_compact (compiler->reader.shapes.snapshot, ontology_term_iri (predicate));
    g_autofree char *what =
        id == KG_NONE ? g_strdup_printf ("has no %s; give it one", name)
                      : g_strdup_printf ("has a %s that is no text; write it in quotes", name);
    rules_catalogue_complain (compiler, subject, predicate, id, what);
  }
  return NULL;
}

static gboolean
is_fit_for_addresses (const char *text)
{
  gsize n = strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789-");
  return text[n] == '\0' && n > 0 && n <= RULES_LIMIT_NOTATION_BYTES && text[0] != '-';
}

const char *
rules_catalogue_notation (RulesCatalogueCompiler *compiler, KgTermId subject)
{
  const char *text = rules_catalogue_text (compiler, subject, ONTOLOGY_SKOS_NOTATION, TRUE);
  if (text == NULL || is_fit_for_addresses (text)) {
    return text;
  }
  rules_catalogue_complain (compiler, subject, ONTOLOGY_SKOS_NOTATION, KG_NONE,
                            "has a skos:notation that does not fit into addresses; write small "
                            "letters, digits and hyphens, 64 at most");
  return NULL;
}

/* --- Order --- */

static gboolean
get_order (const RulesReader *reader, KgTermId node, RulesValue *out)
{
  KgCursor cursor;
  KgTerm term;
  KgTerm type;
  KgTermId order = rules_reader_term (reader, ONTOLOGY_SH_ORDER);
  if (order == KG_NONE) {
    return FALSE;
  }
  kg_view_objects (&reader->shapes, node, order, &cursor);
  if (!get_literal (reader, kg_cursor_next (&cursor), &term) ||
      !kg_view_term (&reader->shapes, term.datatype, &type)) {
    return FALSE;
  }
  rules_value_read (rules_datatype_of_iri (type.value, type.length), term.value, term.length, out);
  return out->well_formed && out->kind == RULES_VALUE_DECIMAL;
}

static const char *
get_identifier (const RulesReader *reader, KgTermId node)
{
  KgCursor cursor;
  KgTerm term;
  KgTermId identifier = rules_reader_term (reader, ONTOLOGY_DCT_IDENTIFIER);
  if (identifier == KG_NONE) {
    return "";
  }
  kg_view_objects (&reader->shapes, node, identifier, &cursor);
  return get_literal (reader, kg_cursor_next (&cursor), &term) ? term.value : "";
}

static int
compare_nodes (gconstpointer a, gconstpointer b, gpointer data)
{
  const RulesReader *reader = (const RulesReader *) data;
  KgTermId x = *(const KgTermId *) a;
  KgTermId y = *(const KgTermId *) b;
  RulesValue first;
  RulesValue second;
  gboolean has_first = get_order (reader, x, &first);
  gboolean has_second = get_order (reader, y, &second);
  if (has_first != has_second) {
    return has_first ? -1 : 1;
  }
  RulesOrder order = has_first ? rules_value_compare (&first, &second) : RULES_ORDER_EQUAL;
  if (order == RULES_ORDER_LESS || order == RULES_ORDER_GREATER) {
    return (int) order;
  }
  int identifiers =
      rules_identifier_compare (get_identifier (reader, x), get_identifier (reader, y));
  return identifiers != 0 ? identifiers : kg_view_order (&reader->shapes, x, y);
}

void
rules_catalogue_sort (RulesCatalogueCompiler *compiler, GArray *nodes)
{
  g_array_sort_with_data (nodes, compare_nodes, &compiler->reader);
}

GArray *
rules_catalogue_instances (RulesCatalogueCompiler *compiler, OntologyTerm class)
{
  const RulesReader *reader = &compiler->reader;
  GArray *nodes = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  KgTermId id = rules_reader_term (reader, class);
  if (id != KG_NONE) {
    ontology_hierarchy_instances (rules_graph_hierarchy (reader->data), &reader->shapes, id, nodes);
  }
  rules_catalogue_sort (compiler, nodes);
  return nodes;
}

GArray *
rules_catalogue_objects (RulesCatalogueCompiler *compiler, KgTermId subject, OntologyTerm predicate)
{
  const RulesReader *reader = &compiler->reader;
  GArray *nodes = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  KgTermId id = rules_reader_term (reader, predicate);
  KgCursor cursor;
  KgTermId object;
  KgTerm term;
  if (id == KG_NONE) {
    return nodes;
  }
  kg_view_objects (&reader->shapes, subject, id, &cursor);
  while ((object = kg_cursor_next (&cursor)) != KG_NONE) {
    if (get_literal (reader, object, &term)) {
      rules_catalogue_complain (compiler, subject, predicate, object,
                                "names a literal where a resource should stand; name the resource");
    } else {
      g_array_append_val (nodes, object);
    }
  }
  rules_catalogue_sort (compiler, nodes);
  return nodes;
}

/* --- Shapes --- */

void
rules_catalogue_ask_for (RulesCatalogueCompiler *compiler, const RulesCatalogueSlot *slot)
{
  *slot->number = RULES_NO_SHAPE;
  g_array_append_vals (compiler->slots, slot, 1);
}

void
rules_catalogue_shape (RulesCatalogueCompiler *compiler, KgTermId subject, OntologyTerm predicate,
                       gboolean has_to_ask, guint32 *number)
{
  KgTerm term;
  KgTermId node = rules_reader_single (&compiler->reader, subject, predicate);
  *number = RULES_NO_SHAPE;
  if (node == KG_NONE) {
    return;
  }
  if (get_literal (&compiler->reader, node, &term)) {
    rules_catalogue_complain (compiler, subject, predicate, node,
                              "names a literal where a shape should stand; name the shape");
    return;
  }
  rules_catalogue_ask_for (compiler,
                           &(RulesCatalogueSlot) { number, node, subject, predicate, has_to_ask });
}
