/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/source-private.h"

/* --- Lookups --- */

void
rules_source_objects (const RulesSource *source, KgTermId subject, KgTermId predicate,
                      KgCursor *cursor)
{
  if (G_LIKELY (source->only == NULL)) {
    kg_view_objects (&source->view, subject, predicate, cursor);
  } else {
    rules_triples_objects (source->only, subject, predicate, cursor);
  }
}

void
rules_source_subjects (const RulesSource *source, KgTermId predicate, KgTermId object,
                       KgCursor *cursor)
{
  if (G_LIKELY (source->only == NULL)) {
    kg_view_subjects (&source->view, predicate, object, cursor);
  } else {
    rules_triples_subjects (source->only, predicate, object, cursor);
  }
}

void
rules_source_subjects_of (const RulesSource *source, KgTermId predicate, KgCursor *cursor)
{
  if (G_LIKELY (source->only == NULL)) {
    kg_view_subjects_of (&source->view, predicate, cursor);
  } else {
    rules_triples_subjects_of (source->only, predicate, cursor);
  }
}

void
rules_source_outgoing (const RulesSource *source, KgTermId subject, KgPairCursor *cursor)
{
  if (G_LIKELY (source->only == NULL)) {
    kg_view_outgoing (&source->view, subject, cursor);
  } else {
    rules_triples_outgoing (source->only, subject, cursor);
  }
}

gboolean
rules_source_contains (const RulesSource *source, KgTermId subject, KgTermId predicate,
                       KgTermId object)
{
  RulesTriple triple = { subject, predicate, object };
  return source->only == NULL ? kg_view_contains (&source->view, subject, predicate, object)
                              : rules_triples_contain (source->only, &triple);
}

/* --- Instances, by the triples alone --- */

/* Triples for which a walk needs no memory but the stack's. */
#define SMALL_WALK 64

/* A class that was reached: a type of the node, or what a step leads up to. */
typedef struct {
  KgTermId class;
  KgTermId predicate; /* KG_NONE: a type */
  guint32 from;       /* number of the class below */
} Reached;

/* Breadth first from the types, which ascend: what is reached first is reached by the shortest chain, and of those
 * from the smallest type. */
typedef struct {
  const RulesSource *source;
  Reached *reached;
  guint8 *seen; /* by the first row of a class as an object, which is its own */
  guint32 n;
} Walk;

static KgTermId
term (const RulesSource *source, OntologyTerm name)
{
  return ontology_vocab_id (rules_graph_vocab (source->graph), name);
}

/* A request may type its nodes though the graph has not a single type. */
static KgTermId
rdf_type (const RulesSource *source)
{
  KgTermId type = term (source, ONTOLOGY_RDF_TYPE);
  return G_LIKELY (type != KG_NONE || source->view.overlay == NULL)
             ? type
             : kg_view_find_iri (&source->view, ontology_term_iri (ONTOLOGY_RDF_TYPE), -1);
}

/* Only what the graph says about classes counts, not what a request says. */
static gboolean
is_of_graph (const RulesSource *source, KgTermId subject, KgTermId predicate, KgTermId object)
{
  const KgView graph = { source->view.snapshot, NULL };
  return source->view.overlay == NULL || kg_view_contains (&graph, subject, predicate, object) ||
         !kg_view_contains (&source->view, subject, predicate, object);
}

/* What makes `node` a class: rdfs:Class before owl:Class. KG_NONE: nothing. */
static KgTermId
class_of_class (const RulesSource *source, KgTermId node)
{
  static const OntologyTerm names[] = { ONTOLOGY_RDFS_CLASS, ONTOLOGY_OWL_CLASS };
  KgTermId type = term (source, ONTOLOGY_RDF_TYPE);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    KgTermId class = term (source, names[i]);
    if (type != KG_NONE && class != KG_NONE && rules_source_contains (source, node, type, class) &&
        is_of_graph (source, node, type, class)) {
      return class;
    }
  }
  return KG_NONE;
}

static void
reach (Walk *walk, KgTermId class, KgTermId predicate, guint32 from)
{
  guint32 row = rules_triples_object_row (walk->source->only, class);
  if (walk->seen[row] == 0) {
    walk->seen[row] = 1;
    walk->reached[walk->n++] = (Reached) { class, predicate, from };
  }
}

static void
step_up (Walk *walk, guint32 number)
{
  const RulesSource *source = walk->source;
  KgTermId class = walk->reached[number].class;
  KgTermId sub_class_of = term (source, ONTOLOGY_RDFS_SUB_CLASS_OF);
  KgTermId broader = term (source, ONTOLOGY_SKOS_BROADER);
  KgCursor narrow = { .single = TRUE };
  KgCursor broad = { .single = TRUE };
  if (sub_class_of != KG_NONE) {
    rules_triples_objects (source->only, class, sub_class_of, &narrow);
  }
  if (broader != KG_NONE && !rules_graph_strict (source->graph)) {
    rules_triples_objects (source->only, class, broader, &broad);
  }
  if (broad.at[0] < broad.end[0] && class_of_class (source, class) == KG_NONE) {
    broad = (KgCursor) { .single = TRUE };
  }
  KgTermId parent = kg_cursor_next (&narrow);
  KgTermId other = kg_cursor_next (&broad);
  while (parent != KG_NONE || other != KG_NONE) {
    if (other == KG_NONE || (parent != KG_NONE && parent <= other)) {
      if (is_of_graph (source, class, sub_class_of, parent)) {
        reach (walk, parent, sub_class_of, number);
      }
      parent = kg_cursor_next (&narrow);
    } else {
      if (class_of_class (source, other) != KG_NONE &&
          is_of_graph (source, class, broader, other)) {
        reach (walk, other, broader, number);
      }
      other = kg_cursor_next (&broad);
    }
  }
}

/* The number under which `class` was reached; G_MAXUINT32: it was not. */
static guint32
walk_to (Walk *walk, KgTermId node, KgTermId type, KgTermId class)
{
  KgCursor types;
  KgTermId found;
  rules_triples_objects (walk->source->only, node, type, &types);
  while ((found = kg_cursor_next (&types)) != KG_NONE) {
    reach (walk, found, KG_NONE, 0);
  }
  for (guint32 i = 0; i < walk->n; i++) {
    if (walk->reached[i].class == class) {
      return i;
    }
    step_up (walk, i);
  }
  return G_MAXUINT32;
}

/* Appends a triple, unless it stands there from `start` on. */
static void
append (GArray *premises, guint start, KgTermId subject, KgTermId predicate, KgTermId object)
{
  const RulesTriple triple = { subject, predicate, object };
  for (guint i = start; i < premises->len; i++) {
    if (rules_triple_compare (&g_array_index (premises, RulesTriple, i), &triple) == 0) {
      return;
    }
  }
  g_array_append_vals (premises, &triple, 1);
}

static void
append_step (const RulesSource *source, KgTermId child, KgTermId predicate, KgTermId parent,
             guint start, GArray *premises)
{
  append (premises, start, child, predicate, parent);
  if (predicate != term (source, ONTOLOGY_RDFS_SUB_CLASS_OF)) {
    KgTermId type = term (source, ONTOLOGY_RDF_TYPE);
    append (premises, start, child, type, class_of_class (source, child));
    append (premises, start, parent, type, class_of_class (source, parent));
  }
}

/* Turns the way down to the type round, so that it leads up, and appends it. */
static void
append_way (Walk *walk, guint32 number, KgTermId node, KgTermId type, GArray *premises)
{
  guint start = premises->len;
  guint32 above = G_MAXUINT32;
  while (walk->reached[number].predicate != KG_NONE) {
    guint32 below = walk->reached[number].from;
    walk->reached[number].from = above;
    above = number;
    number = below;
  }
  append (premises, start, node, type, walk->reached[number].class);
  for (; above != G_MAXUINT32; number = above, above = walk->reached[above].from) {
    const Reached *step = &walk->reached[above];
    append_step (walk->source, walk->reached[number].class, step->predicate, step->class, start,
                 premises);
  }
}

/* `premises` may be NULL. */
static gboolean
walk_instance (const RulesSource *source, KgTermId node, KgTermId class, GArray *premises)
{
  Reached few[SMALL_WALK];
  guint8 few_seen[SMALL_WALK] = { 0 };
  guint n = 0;
  rules_triples_list (source->only, &n);
  KgTermId type = rdf_type (source);
  const RulesTriple direct = { node, type, class };
  if (type == KG_NONE) {
    return FALSE;
  }
  if (rules_triples_contain (source->only, &direct)) {
    if (premises != NULL) {
      g_array_append_vals (premises, &direct, 1);
    }
    return TRUE;
  }
  g_autofree Reached *many = n > SMALL_WALK ? g_new (Reached, n) : NULL;
  g_autofree guint8 *many_seen = n > SMALL_WALK ? g_new0 (guint8, n) : NULL;
  Walk walk = { source, many != NULL ? many : few, many != NULL ? many_seen : few_seen, 0 };
  guint32 number = walk_to (&walk, node, type, class);
  if (number != G_MAXUINT32 && premises != NULL) {
    append_way (&walk, number, node, type, premises);
  }
  return number != G_MAXUINT32;
}

/* --- Instances, by the hierarchy --- */

/* Puts into `chain` (KgTermId) the shortest chain from a type of `node` up to `class`. FALSE if there is none. */
static gboolean
find_shortest (const RulesSource *source, KgTermId node, KgTermId class, KgTermId type_predicate,
               GArray *chain)
{
  const OntologyHierarchy *hierarchy = rules_graph_hierarchy (source->graph);
  KgCursor types;
  KgTermId candidate;
  g_array_set_size (chain, 0);
  if (kg_view_contains (&source->view, node, type_predicate, class)) {
    g_array_append_val (chain, class);
    return TRUE;
  }
  kg_view_objects (&source->view, node, type_predicate, &types);
  while ((candidate = kg_cursor_next (&types)) != KG_NONE) {
    guint best = chain->len;
    if (!ontology_hierarchy_path (hierarchy, candidate, class, chain)) {
      continue;
    }
    if (best > 0 && chain->len - best < best) {
      g_array_remove_range (chain, 0, best);
    } else if (best > 0) {
      g_array_set_size (chain, best);
    }
  }
  return chain->len > 0;
}

gboolean
rules_source_is_instance (const RulesSource *source, KgTermId node, KgTermId class)
{
  const OntologyHierarchy *hierarchy = rules_graph_hierarchy (source->graph);
  if (source->only != NULL) {
    return walk_instance (source, node, class, NULL);
  }
  if (G_LIKELY (term (source, ONTOLOGY_RDF_TYPE) != KG_NONE)) {
    return ontology_hierarchy_is_instance (hierarchy, &source->view, node, class, NULL);
  }
  KgTermId type = rdf_type (source);
  KgCursor types;
  KgTermId found = KG_NONE;
  if (type == KG_NONE) {
    return FALSE;
  }
  kg_view_objects (&source->view, node, type, &types);
  while ((found = kg_cursor_next (&types)) != KG_NONE) {
    if (ontology_hierarchy_is_a (hierarchy, found, class)) {
      return TRUE;
    }
  }
  return FALSE;
}

gboolean
rules_source_instance_premises (const RulesSource *source, KgTermId node, KgTermId class,
                                GArray *scratch, GArray *premises)
{
  const OntologyHierarchy *hierarchy = rules_graph_hierarchy (source->graph);
  KgTermId type_predicate = rdf_type (source);
  if (source->only != NULL) {
    return walk_instance (source, node, class, premises);
  }
  if (type_predicate == KG_NONE || !find_shortest (source, node, class, type_predicate, scratch)) {
    return FALSE;
  }
  guint start = premises->len;
  append (premises, start, node, type_predicate, g_array_index (scratch, KgTermId, 0));
  for (guint i = 0; i + 1 < scratch->len; i++) {
    KgTermId child = g_array_index (scratch, KgTermId, i);
    KgTermId parent = g_array_index (scratch, KgTermId, i + 1);
    append_step (source, child, ontology_hierarchy_step (hierarchy, child, parent), parent, start,
                 premises);
  }
  return TRUE;
}
