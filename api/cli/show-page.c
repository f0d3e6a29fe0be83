/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/show.h"

#include "api/cli/terms.h"

#include <string.h>

/* How far up a blank node's owner is looked for. */
#define OWNER_DEPTH 32u

/* --- Values --- */

/* What is being built now, so that a value which holds itself comes to an end, and one that holds much too. */
typedef struct {
  const CliShow *show;
  GArray *open; /* KgTermId: the blank nodes around this one */
  guint left;   /* nodes and items that may still be shown */
} Nesting;

static json_t *nested_value (Nesting *nesting, KgTermId id);

static gboolean
is_open (const Nesting *nesting, KgTermId id)
{
  for (guint i = 0; i < nesting->open->len; i++) {
    if (g_array_index (nesting->open, KgTermId, i) == id) {
      return TRUE;
    }
  }
  return FALSE;
}

/* A blank node that says what a list node says (RDF Schema 1.1, 5.2) and nothing more. */
static gboolean
is_list_node (const KgView *view, KgTermId id, KgTermId first, KgTermId rest)
{
  KgTerm term;
  KgPairCursor cursor;
  KgTermId predicate;
  KgTermId object;
  guint firsts = 0;
  guint rests = 0;
  if (!kg_view_term (view, id, &term) || term.kind != KG_TERM_BLANK) {
    return FALSE;
  }
  kg_view_outgoing (view, id, &cursor);
  while (kg_pairs_next (&cursor, &predicate, &object)) {
    firsts += predicate == first;
    rests += predicate == rest;
    if (predicate != first && predicate != rest) {
      return FALSE;
    }
  }
  return firsts == 1 && rests == 1;
}

static KgTermId
only_object (const KgView *view, KgTermId subject, KgTermId predicate)
{
  KgCursor cursor;
  kg_view_objects (view, subject, predicate, &cursor);
  return kg_cursor_next (&cursor);
}

/* The items of the list that begins at `id`; NULL if it is no list to its end, or too long to be shown. */
static GArray *
list_items (const Nesting *nesting, KgTermId id)
{
  const KgView *view = &nesting->show->view;
  KgTermId first = ontology_vocab_id (nesting->show->vocab, ONTOLOGY_RDF_FIRST);
  KgTermId rest = ontology_vocab_id (nesting->show->vocab, ONTOLOGY_RDF_REST);
  KgTermId nil = ontology_vocab_id (nesting->show->vocab, ONTOLOGY_RDF_NIL);
  g_autoptr (GArray) items = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  while (id != nil) {
    if (items->len >= CLI_LIMIT_NESTED || !is_list_node (view, id, first, rest)) {
      return NULL;
    }
    KgTermId item = only_object (view, id, first);
    g_array_append_val (items, item);
    id = only_object (view, id, rest);
  }
  return g_steal_pointer (&items);
}

static json_t *
list_as_json (Nesting *nesting, const GArray *items)
{
  json_t *list = json_array ();
  for (guint i = 0; i < items->len; i++) {
    json_array_append_new (list, nested_value (nesting, g_array_index (items, KgTermId, i)));
  }
  return json_pack ("{s:s, s:o}", "type", "list", "items", list);
}

typedef struct {
  KgTermId predicate;
  KgTermId object;
} Property;

static int
compare_properties (gconstpointer a, gconstpointer b, gpointer view)
{
  const Property *x = a;
  const Property *y = b;
  int order = kg_view_order (view, x->predicate, y->predicate);
  return order != 0 ? order : kg_view_order (view, x->object, y->object);
}

static void
set_properties (json_t *value, Nesting *nesting, KgTermId id)
{
  const CliShow *show = nesting->show;
  g_autoptr (GArray) properties = g_array_new (FALSE, FALSE, sizeof (Property));
  KgPairCursor cursor;
  Property property;
  kg_view_outgoing (&show->view, id, &cursor);
  while (kg_pairs_next (&cursor, &property.predicate, &property.object)) {
    g_array_append_val (properties, property);
  }
  g_array_sort_with_data (properties, compare_properties, (gpointer) &show->view);
  json_t *list = json_array ();
  for (guint i = 0; i < properties->len && nesting->left > 0; i++) {
    const Property *at = &g_array_index (properties, Property, i);
    json_t *entry = json_object ();
    json_object_set_new (entry, "predicate",
                         cli_term_as_json (&show->view, show->vocab, at->predicate));
    json_object_set_new (entry, "object", nested_value (nesting, at->object));
    json_array_append_new (list, entry);
  }
  if (json_array_size (list) < properties->len) {
    json_object_set_new (value, "more", json_true ());
  }
  json_object_set_new (value, "properties", list);
}

static json_t *
nested_value (Nesting *nesting, KgTermId id)
{
  const KgView *view = &nesting->show->view;
  KgTerm term;
  json_t *value = cli_term_as_json (view, nesting->show->vocab, id);
  gboolean may_open = nesting->left > 0 && nesting->open->len < nesting->show->depth;
  gboolean nil = id == ontology_vocab_id (nesting->show->vocab, ONTOLOGY_RDF_NIL);
  if (nesting->left > 0) {
    nesting->left--;
  }
  if (!may_open || !kg_view_term (view, id, &term) || (term.kind != KG_TERM_BLANK && !nil) ||
      is_open (nesting, id)) {
    return value;
  }
  g_array_append_val (nesting->open, id);
  g_autoptr (GArray) items = list_items (nesting, id);
  if (items != NULL) {
    json_decref (value);
    value = list_as_json (nesting, items);
  } else {
    set_properties (value, nesting, id);
  }
  g_array_set_size (nesting->open, nesting->open->len - 1);
  return value;
}

json_t *
cli_show_value (const CliShow *show, KgTermId id)
{
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  Nesting nesting = { .show = show, .open = open, .left = CLI_LIMIT_NESTED };
  return nested_value (&nesting, id);
}

/* --- Statements and mentions: lists of what one predicate says --- */

/* The named thing that a blank node is a part of, where there is exactly one way up; else KG_NONE. */
static KgTermId
owner_of (const KgView *view, KgTermId id)
{
  KgTerm term;
  for (guint i = 0; i < OWNER_DEPTH && kg_view_term (view, id, &term); i++) {
    if (term.kind != KG_TERM_BLANK) {
      return i > 0 ? id : KG_NONE;
    }
    KgPairCursor cursor;
    KgTermId predicate;
    KgTermId subject;
    KgTermId other;
    kg_view_incoming (view, id, &cursor);
    if (!kg_pairs_next (&cursor, &predicate, &subject) ||
        kg_pairs_next (&cursor, &predicate, &other)) {
      return KG_NONE;
    }
    id = subject;
  }
  return KG_NONE;
}

static json_t *
statement_entry (const CliShow *show, KgTermId subject, KgTermId predicate, KgTermId object)
{
  json_t *entry = json_object ();
  json_object_set_new (entry, "object", cli_show_value (show, object));
  json_object_set_new (entry, "places",
                       cli_places_as_json (&show->view, subject, predicate, object));
  return entry;
}

static json_t *
mention_entry (const CliShow *show, KgTermId subject, KgTermId predicate, KgTermId object)
{
  json_t *entry = json_object ();
  json_object_set_new (entry, "subject", cli_term_as_json (&show->view, show->vocab, subject));
  KgTermId owner = owner_of (&show->view, subject);
  if (owner != KG_NONE) {
    json_object_set_new (entry, "within", cli_term_as_json (&show->view, show->vocab, owner));
  }
  json_object_set_new (entry, "places",
                       cli_places_as_json (&show->view, subject, predicate, object));
  return entry;
}

/* What one predicate says: `others` (KgTermId; sorted here) at its other end. */
static json_t *
group_as_json (const CliShow *show, KgTermId id, KgTermId predicate, GArray *others,
               gboolean outgoing)
{
  json_t *group = json_object ();
  json_t *entries = json_array ();
  cli_sort_terms (&show->view, others);
  for (guint i = 0; i < others->len && (show->limit == 0 || i < show->limit); i++) {
    KgTermId other = g_array_index (others, KgTermId, i);
    json_array_append_new (entries, outgoing ? statement_entry (show, id, predicate, other)
                                             : mention_entry (show, other, predicate, id));
  }
  json_object_set_new (group, "predicate", cli_term_as_json (&show->view, show->vocab, predicate));
  json_object_set_new (group, "count", json_integer (others->len));
  json_object_set_new (group, "entries", entries);
  return group;
}

/* Types first, then by IRI. */
static int
compare_groups (gconstpointer a, gconstpointer b)
{
  const json_t *x = *(json_t *const *) a;
  const json_t *y = *(json_t *const *) b;
  const char *p = json_string_value (json_object_get (json_object_get (x, "predicate"), "value"));
  const char *q = json_string_value (json_object_get (json_object_get (y, "predicate"), "value"));
  int p_type = g_strcmp0 (p, KG_RDF "type") == 0;
  int q_type = g_strcmp0 (q, KG_RDF "type") == 0;
  return p_type != q_type ? q_type - p_type : g_strcmp0 (p, q);
}

static json_t *
groups_as_json (GPtrArray *groups)
{
  g_ptr_array_sort (groups, compare_groups);
  json_t *list = json_array ();
  for (guint i = 0; i < groups->len; i++) {
    json_array_append_new (list, g_ptr_array_index (groups, i));
  }
  return list;
}

/* What the term says (`outgoing`) or is said of it, by predicate, each list at most as long as the limit. */
static json_t *
collect_groups (const CliShow *show, KgTermId id, gboolean outgoing)
{
  g_autoptr (GPtrArray) groups = g_ptr_array_new ();
  g_autoptr (GArray) others = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  KgPairCursor cursor;
  KgTermId predicate;
  KgTermId other;
  KgTermId current = KG_NONE;
  if (outgoing) {
    kg_view_outgoing (&show->view, id, &cursor);
  } else {
    kg_view_incoming (&show->view, id, &cursor);
  }
  while (kg_pairs_next (&cursor, &predicate, &other)) {
    if (predicate != current && others->len > 0) {
      g_ptr_array_add (groups, group_as_json (show, id, current, others, outgoing));
      g_array_set_size (others, 0);
    }
    current = predicate;
    g_array_append_val (others, other);
  }
  if (others->len > 0) {
    g_ptr_array_add (groups, group_as_json (show, id, current, others, outgoing));
  }
  return groups_as_json (groups);
}

/* --- The head of the page --- */

/* English, then what has no language, then the first. */
static guint
language_rank (const KgTerm *term)
{
  if (term->language == NULL) {
    return 1;
  }
  return g_ascii_strncasecmp (term->language, "en", 2) == 0 ? 0 : 2;
}

static void
set_description (json_t *page, const CliShow *show, KgTermId id)
{
  static const OntologyTerm predicates[] = { ONTOLOGY_RDFS_COMMENT, ONTOLOGY_SKOS_DEFINITION,
                                             ONTOLOGY_DCT_DESCRIPTION };
  for (gsize i = 0; i < G_N_ELEMENTS (predicates); i++) {
    KgTermId predicate = ontology_vocab_id (show->vocab, predicates[i]);
    KgCursor cursor;
    KgTermId object;
    KgTerm best = { 0 };
    kg_view_objects (&show->view, id, predicate, &cursor);
    while (predicate != KG_NONE && (object = kg_cursor_next (&cursor)) != KG_NONE) {
      KgTerm term;
      if (kg_view_term (&show->view, object, &term) && term.kind == KG_TERM_LITERAL &&
          (best.value == NULL || language_rank (&term) < language_rank (&best))) {
        best = term;
      }
    }
    if (best.value != NULL) {
      json_object_set_new (page, "description", api_json_string (best.value));
      return;
    }
  }
}

static json_t *
types_as_json (const CliShow *show, KgTermId id)
{
  KgTermId type = ontology_vocab_id (show->vocab, ONTOLOGY_RDF_TYPE);
  g_autoptr (GArray) objects = cli_sorted_objects (&show->view, id, type);
  json_t *types = json_array ();
  for (guint i = 0; i < objects->len; i++) {
    json_array_append_new (types, cli_term_as_json (&show->view, show->vocab,
                                                    g_array_index (objects, KgTermId, i)));
  }
  return types;
}

static void
set_use_as_predicate (json_t *page, const CliShow *show, KgTermId id)
{
  guint64 n = 0;
  KgCursor cursor;
  kg_view_subjects_of (&show->view, id, &cursor);
  while (kg_cursor_next (&cursor) != KG_NONE) {
    n++;
  }
  if (n > 0) {
    json_object_set_new (page, "subjectsWithIt", json_integer ((json_int_t) n));
  }
}

json_t *
cli_show_page (const CliShow *show, KgTermId id)
{
  json_t *page = json_object ();
  json_object_set_new (page, "term", cli_term_as_json (&show->view, show->vocab, id));
  json_object_set_new (page, "commit",
                       json_integer ((json_int_t) kg_snapshot_commit (show->view.snapshot)));
  KgTermId owner = owner_of (&show->view, id);
  if (owner != KG_NONE) {
    json_object_set_new (page, "within", cli_term_as_json (&show->view, show->vocab, owner));
  }
  json_object_set_new (page, "types", types_as_json (show, id));
  set_description (page, show, id);
  set_use_as_predicate (page, show, id);
  json_object_set_new (page, "statements", collect_groups (show, id, TRUE));
  json_object_set_new (page, "mentionedBy", collect_groups (show, id, FALSE));
  json_t *classes = cli_show_classes (show, id);
  if (classes != NULL) {
    json_object_set_new (page, "classes", classes);
  }
  json_t *lineage = cli_show_lineage (show, id);
  if (lineage != NULL) {
    json_object_set_new (page, "lineage", lineage);
  }
  return page;
}
