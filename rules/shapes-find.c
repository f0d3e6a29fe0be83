/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/limits.h"
#include "rules/shapes-compile.h"

#include <stdlib.h>

/* Which nodes are shapes (SHACL 2.1), found through the indexes: the graph may hold millions of other triples. */

/* Targets, and the parameters of all constraint components. */
static const OntologyTerm making[] = {
  ONTOLOGY_SH_TARGET_CLASS,
  ONTOLOGY_SH_TARGET_NODE,
  ONTOLOGY_SH_TARGET_SUBJECTS_OF,
  ONTOLOGY_SH_TARGET_OBJECTS_OF,
  ONTOLOGY_SH_PROPERTY,
  ONTOLOGY_SH_NODE,
  ONTOLOGY_SH_CLASS,
  ONTOLOGY_SH_DATATYPE,
  ONTOLOGY_SH_NODE_KIND,
  ONTOLOGY_SH_MIN_COUNT,
  ONTOLOGY_SH_MAX_COUNT,
  ONTOLOGY_SH_MIN_EXCLUSIVE,
  ONTOLOGY_SH_MIN_INCLUSIVE,
  ONTOLOGY_SH_MAX_EXCLUSIVE,
  ONTOLOGY_SH_MAX_INCLUSIVE,
  ONTOLOGY_SH_MIN_LENGTH,
  ONTOLOGY_SH_MAX_LENGTH,
  ONTOLOGY_SH_PATTERN,
  ONTOLOGY_SH_FLAGS,
  ONTOLOGY_SH_LANGUAGE_IN,
  ONTOLOGY_SH_UNIQUE_LANG,
  ONTOLOGY_SH_EQUALS,
  ONTOLOGY_SH_DISJOINT,
  ONTOLOGY_SH_LESS_THAN,
  ONTOLOGY_SH_LESS_THAN_OR_EQUALS,
  ONTOLOGY_SH_NOT,
  ONTOLOGY_SH_AND,
  ONTOLOGY_SH_OR,
  ONTOLOGY_SH_XONE,
  ONTOLOGY_SH_IN,
  ONTOLOGY_SH_HAS_VALUE,
  ONTOLOGY_SH_CLOSED,
  ONTOLOGY_SH_IGNORED_PROPERTIES,
  ONTOLOGY_SH_QUALIFIED_VALUE_SHAPE,
  ONTOLOGY_SH_QUALIFIED_MIN_COUNT,
  ONTOLOGY_SH_QUALIFIED_MAX_COUNT,
  ONTOLOGY_SH_QUALIFIED_VALUE_SHAPES_DISJOINT,
};

/* Understood on a shape, though they do not make one. */
static const OntologyTerm others[] = {
  ONTOLOGY_RDF_TYPE,   ONTOLOGY_SH_PATH,        ONTOLOGY_SH_SEVERITY,
  ONTOLOGY_SH_MESSAGE, ONTOLOGY_SH_DEACTIVATED,
};

/* Their values are shapes, and those whose values are lists of shapes. */
static const OntologyTerm expecting[] = {
  ONTOLOGY_SH_PROPERTY,
  ONTOLOGY_SH_NODE,
  ONTOLOGY_SH_NOT,
  ONTOLOGY_SH_QUALIFIED_VALUE_SHAPE,
};
static const OntologyTerm expecting_lists[] = { ONTOLOGY_SH_AND, ONTOLOGY_SH_OR, ONTOLOGY_SH_XONE };

gboolean
rules_compiler_makes_shapes (OntologyTerm predicate)
{
  for (gsize i = 0; i < G_N_ELEMENTS (making); i++) {
    if (making[i] == predicate) {
      return TRUE;
    }
  }
  return FALSE;
}

/* --- What is known before the first shape --- */

static void
understand (RulesCompiler *compiler, const OntologyTerm *terms, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    KgTermId id = rules_reader_term (&compiler->reader, terms[i]);
    if (id != KG_NONE) {
      g_hash_table_insert (compiler->understood, GUINT_TO_POINTER (id),
                           GUINT_TO_POINTER ((guint) terms[i] + 1));
    }
  }
}

/* The class and its subclasses in the shapes graph. */
static void
collect_subclasses (RulesCompiler *compiler, OntologyTerm class, GHashTable *classes)
{
  g_autoptr (GArray) stack = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  KgTermId id = rules_reader_term (&compiler->reader, class);
  if (id != KG_NONE && g_hash_table_add (classes, GUINT_TO_POINTER (id))) {
    g_array_append_val (stack, id);
  }
  while (stack->len > 0) {
    id = g_array_index (stack, KgTermId, stack->len - 1);
    g_array_set_size (stack, stack->len - 1);
    KgCursor cursor;
    KgTermId subclass;
    rules_compiler_subjects (compiler, ONTOLOGY_RDFS_SUB_CLASS_OF, id, &cursor);
    while ((subclass = kg_cursor_next (&cursor)) != KG_NONE) {
      if (g_hash_table_add (classes, GUINT_TO_POINTER (subclass))) {
        g_array_append_val (stack, subclass);
      }
    }
  }
}

/* --- Where shapes begin --- */

static void
add_shape (RulesCompiler *compiler, KgTermId node)
{
  GHashTable *by_node = compiler->shapes->by_node;
  if (g_hash_table_contains (by_node, GUINT_TO_POINTER (node)) ||
      rules_compiler_is_kind (compiler, node, KG_TERM_LITERAL)) {
    return;
  }
  if (compiler->nodes->len >= compiler->limits.shapes) {
    rules_compiler_limit (compiler, "there are more than %u shapes; split the graph of shapes",
                          compiler->limits.shapes);
    return;
  }
  g_hash_table_insert (by_node, GUINT_TO_POINTER (node), GUINT_TO_POINTER (1));
  g_array_append_val (compiler->nodes, node);
}

static int
compare_ids (const void *a, const void *b)
{
  KgTermId x = *(const KgTermId *) a;
  KgTermId y = *(const KgTermId *) b;
  return (x > y) - (x < y);
}

/* Whether one of the graphs asked for says the triple. */
static gboolean
is_said_there (const RulesCompiler *compiler, KgTermId subject, KgTermId predicate, KgTermId object)
{
  const RulesShapesSource *source = compiler->source;
  KgPlace place;
  for (guint i = 0; kg_view_place (&compiler->reader.shapes, subject, predicate, object, i, &place);
       i++) {
    if (bsearch (&place.graph, source->graphs, source->n_graphs, sizeof place.graph, compare_ids) !=
        NULL) {
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
is_subject_there (const RulesCompiler *compiler, KgTermId subject, KgTermId predicate)
{
  KgCursor cursor;
  KgTermId object;
  kg_view_objects (&compiler->reader.shapes, subject, predicate, &cursor);
  while ((object = kg_cursor_next (&cursor)) != KG_NONE) {
    if (is_said_there (compiler, subject, predicate, object)) {
      return TRUE;
    }
  }
  return FALSE;
}

static void
add_subjects_of (RulesCompiler *compiler, OntologyTerm term)
{
  KgTermId predicate = rules_reader_term (&compiler->reader, term);
  KgCursor cursor;
  KgTermId node;
  if (predicate == KG_NONE) {
    return;
  }
  kg_view_subjects_of (&compiler->reader.shapes, predicate, &cursor);
  while (compiler->error == NULL && (node = kg_cursor_next (&cursor)) != KG_NONE) {
    if (compiler->source->graphs == NULL || is_subject_there (compiler, node, predicate)) {
      add_shape (compiler, node);
    }
  }
}

static void
add_instances (RulesCompiler *compiler, GHashTable *classes)
{
  KgTermId type = rules_reader_term (&compiler->reader, ONTOLOGY_RDF_TYPE);
  GHashTableIter iter;
  gpointer class;
  g_hash_table_iter_init (&iter, classes);
  while (type != KG_NONE && g_hash_table_iter_next (&iter, &class, NULL)) {
    KgCursor cursor;
    KgTermId node;
    kg_view_subjects (&compiler->reader.shapes, type, GPOINTER_TO_UINT (class), &cursor);
    while (compiler->error == NULL && (node = kg_cursor_next (&cursor)) != KG_NONE) {
      if (compiler->source->graphs == NULL ||
          is_said_there (compiler, node, type, GPOINTER_TO_UINT (class))) {
        add_shape (compiler, node);
      }
    }
  }
}

static void
add_roots (RulesCompiler *compiler)
{
  const RulesShapesSource *source = compiler->source;
  for (gsize i = 0; i < source->n_roots; i++) {
    if (rules_compiler_is_kind (compiler, source->roots[i], KG_TERM_LITERAL)) {
      g_autofree char *quoted = rules_compiler_quote (compiler, source->roots[i]);
      rules_reader_problem (&compiler->reader, source->roots[i], KG_NONE, KG_NONE,
                            "%s is no shape; give an IRI or a blank node", quoted);
    }
    add_shape (compiler, source->roots[i]);
  }
}

static void
add_beginnings (RulesCompiler *compiler)
{
  const RulesShapesSource *source = compiler->source;
  add_roots (compiler);
  if (source->roots != NULL && source->graphs == NULL) {
    return;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (making); i++) {
    add_subjects_of (compiler, making[i]);
  }
  add_subjects_of (compiler, ONTOLOGY_SH_SPARQL);
  add_instances (compiler, compiler->node_shape_classes);
  add_instances (compiler, compiler->property_shape_classes);
}

/* The targets of shapes that are merely referred to from what was asked for do not count. */
static void
choose_beginnings (RulesCompiler *compiler)
{
  if (compiler->source->roots == NULL && compiler->source->graphs == NULL) {
    return;
  }
  compiler->chosen = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < compiler->nodes->len; i++) {
    g_hash_table_add (compiler->chosen,
                      GUINT_TO_POINTER (g_array_index (compiler->nodes, KgTermId, i)));
  }
}

/* --- What they refer to --- */

static KgTermId
first_object (const RulesCompiler *compiler, KgTermId subject, OntologyTerm predicate)
{
  KgCursor cursor;
  rules_compiler_objects (compiler, subject, predicate, &cursor);
  return kg_cursor_next (&cursor);
}

static void
add_values (RulesCompiler *compiler, KgTermId node, OntologyTerm predicate)
{
  KgCursor cursor;
  KgTermId value;
  rules_compiler_objects (compiler, node, predicate, &cursor);
  while (compiler->error == NULL && (value = kg_cursor_next (&cursor)) != KG_NONE) {
    add_shape (compiler, value);
  }
}

/* Without judging the list: that comes when the shape is read. A node of a list that was walked already ends the walk, so that
 * lists with a common tail, and cycles, cost once. */
static void
add_members (RulesCompiler *compiler, KgTermId head, GHashTable *walked)
{
  KgTermId nil = rules_reader_term (&compiler->reader, ONTOLOGY_RDF_NIL);
  KgTermId cell = head;
  while (cell != KG_NONE && cell != nil && compiler->error == NULL &&
         g_hash_table_add (walked, GUINT_TO_POINTER (cell))) {
    KgTermId member = first_object (compiler, cell, ONTOLOGY_RDF_FIRST);
    if (member != KG_NONE) {
      add_shape (compiler, member);
    }
    cell = first_object (compiler, cell, ONTOLOGY_RDF_REST);
  }
}

/* What the siblings of a qualified shape (SHACL 4.7.3) ask for; each parent once. */
static void
add_siblings (RulesCompiler *compiler, KgTermId node, GHashTable *parents)
{
  KgCursor above;
  KgTermId parent;
  if (!rules_compiler_is_true (compiler,
                               first_object (compiler, node,
                                             ONTOLOGY_SH_QUALIFIED_VALUE_SHAPES_DISJOINT))) {
    return;
  }
  rules_compiler_subjects (compiler, ONTOLOGY_SH_PROPERTY, node, &above);
  while ((parent = kg_cursor_next (&above)) != KG_NONE) {
    KgCursor properties;
    KgTermId property;
    if (!g_hash_table_add (parents, GUINT_TO_POINTER (parent))) {
      continue;
    }
    rules_compiler_objects (compiler, parent, ONTOLOGY_SH_PROPERTY, &properties);
    while ((property = kg_cursor_next (&properties)) != KG_NONE) {
      rules_compiler_has_room (compiler, ++compiler->steps);
      add_values (compiler, property, ONTOLOGY_SH_QUALIFIED_VALUE_SHAPE);
    }
  }
}

static void
add_references (RulesCompiler *compiler)
{
  g_autoptr (GHashTable) walked = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) parents = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < compiler->nodes->len && compiler->error == NULL; i++) {
    KgTermId node = g_array_index (compiler->nodes, KgTermId, i);
    for (gsize j = 0; j < G_N_ELEMENTS (expecting); j++) {
      add_values (compiler, node, expecting[j]);
    }
    for (gsize j = 0; j < G_N_ELEMENTS (expecting_lists); j++) {
      KgCursor lists;
      KgTermId list;
      rules_compiler_objects (compiler, node, expecting_lists[j], &lists);
      while ((list = kg_cursor_next (&lists)) != KG_NONE) {
        add_members (compiler, list, walked);
      }
    }
    add_siblings (compiler, node, parents);
  }
}

/* --- In order --- */

static gint
compare_nodes (gconstpointer a, gconstpointer b, gpointer compiler)
{
  return rules_compiler_order ((const RulesCompiler *) compiler, *(const KgTermId *) a,
                               *(const KgTermId *) b);
}

void
rules_compiler_find (RulesCompiler *compiler)
{
  understand (compiler, making, G_N_ELEMENTS (making));
  understand (compiler, others, G_N_ELEMENTS (others));
  collect_subclasses (compiler, ONTOLOGY_SH_NODE_SHAPE, compiler->node_shape_classes);
  collect_subclasses (compiler, ONTOLOGY_SH_PROPERTY_SHAPE, compiler->property_shape_classes);
  collect_subclasses (compiler, ONTOLOGY_RDFS_CLASS, compiler->classes_of_classes);
  if (!compiler->reader.strict) {
    collect_subclasses (compiler, ONTOLOGY_OWL_CLASS, compiler->classes_of_classes);
  }
  add_beginnings (compiler);
  choose_beginnings (compiler);
  add_references (compiler);
  if (compiler->error != NULL) {
    return;
  }
  g_array_sort_with_data (compiler->nodes, compare_nodes, compiler);
  for (guint i = 0; i < compiler->nodes->len; i++) {
    g_hash_table_insert (compiler->shapes->by_node,
                         GUINT_TO_POINTER (g_array_index (compiler->nodes, KgTermId, i)),
                         GUINT_TO_POINTER (i + 1));
  }
}
