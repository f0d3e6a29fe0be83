/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/reads.h"

#include "kg/parse.h"
#include "tests/rules/fixture.h"

#include <string.h>

/* Random shapes, graphs and changes of graphs: every target whose results differ is among those found, and few others. */

#define N_SHAPES 7
#define N_NODES 7
#define N_CLASSES 3
#define N_PREDICATES 3

static guint
below (GRand *random, gint32 n)
{
  return (guint) g_rand_int_range (random, 0, n);
}

static void
append_path (GString *turtle, GRand *random, guint depth)
{
  static const char *const kinds[] = { "inversePath", "zeroOrMorePath", "oneOrMorePath",
                                       "zeroOrOnePath" };
  guint choice = depth == 0 ? 0 : below (random, 7);
  if (choice < 2) {
    g_string_append_printf (turtle, " ex:p%u ", below (random, N_PREDICATES));
  } else if (choice < 5) {
    g_string_append_printf (turtle, " [ sh:%s ", kinds[below (random, 4)]);
    append_path (turtle, random, depth - 1);
    g_string_append (turtle, " ] ");
  } else {
    g_string_append (turtle, choice == 5 ? " ( " : " [ sh:alternativePath ( ");
    append_path (turtle, random, depth - 1);
    append_path (turtle, random, depth - 1);
    g_string_append (turtle, choice == 5 ? " ) " : " ) ] ");
  }
}

/* Node shapes have even numbers, property shapes odd ones; each refers to later ones only. */
static guint
later (GRand *random, guint shape, guint rest)
{
  guint found = shape + 1 + below (random, N_SHAPES + 1);
  return found % 2 == rest ? found : found + 1;
}

static void
append_nested (GString *turtle, GRand *random, guint shape)
{
  static const char *const lists[] = { "and", "or", "xone" };
  switch (below (random, 5)) {
  case 0:
    g_string_append_printf (turtle, " sh:node ex:s%u ;", later (random, shape, 0));
    break;
  case 1:
    g_string_append_printf (turtle, " sh:property ex:s%u ;", later (random, shape, 1));
    break;
  case 2:
    g_string_append_printf (turtle, " sh:not ex:s%u ;", later (random, shape, below (random, 2)));
    break;
  default:
    g_string_append_printf (turtle, " sh:%s ( ex:s%u ex:s%u ) ;", lists[below (random, 3)],
                            later (random, shape, 0), later (random, shape, 1));
  }
}

static void
append_of_values (GString *turtle, GRand *random)
{
  static const char *const kinds[] = { "equals", "disjoint" };
  switch (below (random, 5)) {
  case 0:
    g_string_append_printf (turtle, " sh:class ex:c%u ;", below (random, N_CLASSES));
    break;
  case 1:
    g_string_append_printf (turtle, " sh:%s ex:p%u ;", kinds[below (random, 2)],
                            below (random, N_PREDICATES));
    break;
  case 2:
    g_string_append_printf (turtle, " sh:hasValue ex:n%u ;", below (random, N_NODES));
    break;
  case 3:
    g_string_append_printf (turtle, " sh:in ( ex:n%u ex:n%u ex:n%u ) ;", below (random, N_NODES),
                            below (random, N_NODES), below (random, N_NODES));
    break;
  default:
    g_string_append_printf (turtle, " sh:closed true ; sh:ignoredProperties ( rdf:type ex:p%u ) ;",
                            below (random, N_PREDICATES));
  }
}

static void
append_of_property (GString *turtle, GRand *random)
{
  switch (below (random, 4)) {
  case 0:
    g_string_append_printf (turtle, " sh:minCount %u ;", below (random, 3));
    break;
  case 1:
    g_string_append_printf (turtle, " sh:maxCount %u ;", below (random, 3));
    break;
  case 2:
    g_string_append_printf (turtle, " sh:lessThan ex:p%u ;", below (random, N_PREDICATES));
    break;
  default:
    g_string_append_printf (turtle, " sh:minLength %u ;", below (random, 3));
  }
}

/* The first two property shapes are siblings in the first node shape. */
static void
append_qualified (GString *turtle, GRand *random)
{
  g_string_append_printf (turtle,
                          " sh:qualifiedMinCount 1 ; sh:qualifiedValueShapesDisjoint %s ;"
                          " sh:qualifiedValueShape ex:s%u ;",
                          below (random, 3) > 0 ? "true" : "false", 5 + below (random, 2));
}

static void
append_target (GString *turtle, GRand *random)
{
  switch (below (random, 4)) {
  case 0:
    g_string_append_printf (turtle, " sh:targetNode ex:n%u, ex:n%u ;", below (random, N_NODES),
                            below (random, N_NODES));
    break;
  case 1:
    g_string_append_printf (turtle, " sh:targetClass ex:c%u ;", below (random, N_CLASSES));
    break;
  case 2:
    g_string_append_printf (turtle, " sh:targetSubjectsOf ex:p%u ;", below (random, N_PREDICATES));
    break;
  default:
    g_string_append_printf (turtle, " sh:targetObjectsOf ex:p%u ;", below (random, N_PREDICATES));
  }
}

static char *
random_shapes (GRand *random)
{
  GString *turtle = g_string_new (NULL);
  for (guint i = 0; i < N_SHAPES; i++) {
    g_string_append_printf (turtle, "ex:s%u a sh:%s ;", i,
                            i % 2 == 0 ? "NodeShape" : "PropertyShape");
    if (i % 2 == 1) {
      g_string_append (turtle, " sh:path ");
      append_path (turtle, random, 2);
      g_string_append_c (turtle, ';');
      append_of_property (turtle, random);
      if (i < 4) {
        append_qualified (turtle, random);
      }
    }
    if (i == 0) {
      g_string_append (turtle, " sh:property ex:s1, ex:s3 ;");
    }
    append_of_values (turtle, random);
    append_nested (turtle, random, i);
    if (i < 4) {
      append_target (turtle, random);
    }
    g_string_append (turtle, " . ");
  }
  /* What shapes refer to beyond the last one asks for nothing. */
  for (guint i = N_SHAPES; i < 2 * N_SHAPES + 4; i++) {
    g_string_append_printf (turtle, "ex:s%u a sh:%s %s . ", i,
                            i % 2 == 0 ? "NodeShape" : "PropertyShape",
                            i % 2 == 0 ? "; sh:nodeKind sh:IRI" : "; sh:path ex:p0");
  }
  return g_string_free (turtle, FALSE);
}

static char *
random_triple (GRand *random)
{
  switch (below (random, 9)) {
  case 0:
  case 1:
    return g_strdup_printf ("ex:n%u rdf:type ex:c%u", below (random, N_NODES),
                            below (random, N_CLASSES));
  case 2:
    return g_strdup_printf ("ex:n%u ex:p%u \"%u^^integer", below (random, N_NODES),
                            below (random, N_PREDICATES), below (random, 3));
  case 3:
    return below (random, 3) > 0
               ? g_strdup_printf ("ex:n%u ex:other ex:n%u", below (random, N_NODES),
                                  below (random, N_NODES))
               : g_strdup_printf ("ex:c%u rdfs:subClassOf ex:c%u", below (random, N_CLASSES),
                                  below (random, N_CLASSES));
  default:
    return g_strdup_printf ("ex:n%u ex:p%u ex:n%u", below (random, N_NODES),
                            below (random, N_PREDICATES), below (random, N_NODES));
  }
}

/* Every graph knows every term. */
static char *
to_turtle (GHashTable *triples)
{
  GString *turtle =
      g_string_new ("ex:known ex:unread 0, 1, 2, rdf:type, rdfs:subClassOf, ex:other");
  GHashTableIter iter;
  gpointer key = NULL;
  for (guint i = 0; i < N_NODES; i++) {
    g_string_append_printf (turtle, ", ex:n%u, ex:p%u, ex:c%u", i, i % N_PREDICATES, i % N_CLASSES);
  }
  g_hash_table_iter_init (&iter, triples);
  while (g_hash_table_iter_next (&iter, &key, NULL)) {
    g_auto (GStrv) words = g_strsplit ((const char *) key, " ", 3);
    char *mark = strchr (words[2], '^');
    g_string_append_printf (turtle, " . %s %s ", words[0], words[1]);
    g_string_append_len (turtle, words[2] + (mark == NULL ? 0 : 1),
                         mark == NULL ? -1 : mark - words[2] - 1);
  }
  g_string_append (turtle, " .");
  return g_string_free (turtle, FALSE);
}

/* Shapes on one graph, and what they come to: for each pair of shape and target its results, in words. */
typedef struct {
  RulesGraph *graph;
  KgOverlay *missing;
  RulesShapes *shapes;
  GHashTable *results;
} Side;

static char *
name_pair (const RulesShapes *shapes, guint32 shape, KgTermId focus)
{
  g_autofree char *node = fixture_names (rules_shapes_view (shapes), &focus, 1);
  return g_strdup_printf ("%u %s", shape, node);
}

static gint
compare_words (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Sorted as words: the order of ids differs between graphs. */
static char *
results_of (const Side *side, guint32 shape, KgTermId focus)
{
  g_autoptr (GError) error = NULL;
  const KgView *view = rules_shapes_view (side->shapes);
  RulesFocus pair = { shape, focus };
  RulesValidateOptions options = { .threads = 1, .only = &pair, .n_only = 1 };
  g_autoptr (RulesReport) report = rules_validate (side->shapes, &options, &error);
  g_assert_no_error (error);
  gsize n = 0;
  const RulesResult *results = rules_report_results (report, &n);
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  for (gsize i = 0; i < n; i++) {
    KgTermId ids[] = { results[i].focus, results[i].value };
    g_autofree char *names = fixture_names (view, ids, ids[1] == KG_NONE ? 1 : 2);
    g_ptr_array_add (words, g_strdup_printf ("%u %s", results[i].constraint, names));
  }
  g_ptr_array_sort (words, compare_words);
  g_ptr_array_add (words, NULL);
  return g_strjoinv ("; ", (char **) words->pdata);
}

static void
side_init (Side *side, KgSnapshot *shapes_graph, GHashTable *triples)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *turtle = to_turtle (triples);
  g_autoptr (KgSnapshot) data = fixture_snapshot ("data.ttl", turtle);
  side->graph = rules_graph_new (data, FALSE);
  side->missing = kg_overlay_new ();
  kg_overlay_begin (side->missing, data);
  RulesShapesSource source = { .shapes = shapes_graph,
                               .data = side->graph,
                               .missing = side->missing };
  side->shapes = rules_shapes_new (&source, NULL, &error);
  g_assert_no_error (error);
  side->results = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  for (guint32 shape = 0; shape < rules_shapes_count (side->shapes); shape++) {
    g_array_set_size (nodes, 0);
    rules_shapes_focus_nodes (side->shapes, shape, nodes);
    for (guint i = 0; i < nodes->len; i++) {
      KgTermId node = g_array_index (nodes, KgTermId, i);
      g_hash_table_insert (side->results, name_pair (side->shapes, shape, node),
                           results_of (side, shape, node));
    }
  }
}

static void
side_clear (Side *side)
{
  g_hash_table_unref (side->results);
  rules_shapes_unref (side->shapes);
  kg_overlay_free (side->missing);
  rules_graph_unref (side->graph);
}
static GHashTable *
new_set (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/* Takes away and adds a few triples; `changed` takes them all. */
static GHashTable *
change_some (GHashTable *triples, GRand *random, GHashTable *changed)
{
  GHashTable *after = new_set ();
  GHashTableIter iter;
  gpointer key = NULL;
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (triples), (GCompareFunc) strcmp);
  for (GList *at = keys; at != NULL; at = at->next) {
    gboolean gone = below (random, 16) == 0;
    g_hash_table_add (gone ? changed : after, g_strdup ((const char *) at->data));
  }
  for (guint i = below (random, 3); i > 0; i--) {
    char *triple = random_triple (random);
    g_hash_table_add (after, g_strdup (triple));
    g_hash_table_add (changed, triple);
  }
  g_hash_table_iter_init (&iter, changed);
  while (g_hash_table_iter_next (&iter, &key, NULL)) {
    if (g_hash_table_contains (after, key) == g_hash_table_contains (triples, key)) {
      g_hash_table_iter_remove (&iter);
    }
  }
  return after;
}

static GHashTable *
find_affected (const Side *side, GHashTable *changed)
{
  const KgView *view = rules_shapes_view (side->shapes);
  g_autoptr (GArray) triples = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
  g_autoptr (GArray) pairs = g_array_new (FALSE, FALSE, sizeof (RulesFocus));
  GHashTable *found = new_set ();
  gboolean hierarchy = FALSE;
  GHashTableIter iter;
  gpointer key = NULL;
  g_hash_table_iter_init (&iter, changed);
  while (g_hash_table_iter_next (&iter, &key, NULL)) {
    g_auto (GStrv) words = g_strsplit ((const char *) key, " ", 3);
    RulesTriple triple = { fixture_id (view, words[0]), fixture_id (view, words[1]),
                           fixture_id (view, words[2]) };
    g_array_append_val (triples, triple);
    hierarchy = hierarchy || strcmp (words[1], "rdfs:subClassOf") == 0;
  }
  RulesChange change = { (const RulesTriple *) (gconstpointer) triples->data, triples->len,
                         hierarchy };
  rules_shapes_affected (side->shapes, &change, pairs);
  for (guint i = 0; i < pairs->len; i++) {
    const RulesFocus *pair = &g_array_index (pairs, RulesFocus, i);
    char *name = name_pair (side->shapes, pair->shape, pair->focus);
    if (i > 0) {
      const RulesFocus *last = &g_array_index (pairs, RulesFocus, i - 1);
      g_assert_true (last->shape < pair->shape ||
                     (last->shape == pair->shape && last->focus < pair->focus));
    }
    /* Nothing but targets. */
    g_assert_true (g_hash_table_contains (side->results, name));
    g_hash_table_add (found, name);
  }
  return found;
}

typedef struct {
  guint differing;
  guint found;
  guint targets;
} Counts;

/* Each target of the new graph that has other results than before, or was none, must be found. */
static void
assert_all_found (const Side *before, const Side *after, GHashTable *found, Counts *counts)
{
  GHashTableIter iter;
  gpointer pair = NULL;
  gpointer results = NULL;
  g_hash_table_iter_init (&iter, after->results);
  while (g_hash_table_iter_next (&iter, &pair, &results)) {
    if (g_strcmp0 ((const char *) g_hash_table_lookup (before->results, pair),
                   (const char *) results) == 0) {
      continue;
    }
    counts->differing++;
    if (!g_hash_table_contains (found, pair)) {
      g_error ("%s differs and was not found: before `%s`, after `%s`", (const char *) pair,
               (const char *) g_hash_table_lookup (before->results, pair), (const char *) results);
    }
  }
  counts->found += g_hash_table_size (found);
  counts->targets += g_hash_table_size (after->results);
}

#define N_ROUNDS 5

static void
try_shapes (GRand *random, Counts *counts)
{
  Side sides[N_ROUNDS + 1];
  g_autofree char *turtle = random_shapes (random);
  g_autoptr (KgSnapshot) shapes_graph = fixture_snapshot ("shapes.ttl", turtle);
  g_autoptr (GHashTable) triples = new_set ();
  for (guint i = 0; i < 22; i++) {
    g_hash_table_add (triples, random_triple (random));
  }
  side_init (&sides[0], shapes_graph, triples);
  for (guint round = 1; round <= N_ROUNDS; round++) {
    g_autoptr (GHashTable) changed = new_set ();
    GHashTable *next = change_some (triples, random, changed);
    g_hash_table_unref (triples);
    triples = next;
    side_init (&sides[round], shapes_graph, triples);
    g_autoptr (GHashTable) found = find_affected (&sides[round], changed);
    assert_all_found (&sides[round - 1], &sides[round], found, counts);
    side_clear (&sides[round - 1]);
  }
  side_clear (&sides[N_ROUNDS]);
}

static void
test_random (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (17);
  Counts counts = { 0 };
  for (guint i = 0; i < 60; i++) {
    try_shapes (random, &counts);
  }
  g_test_message ("%u differ, %u found, of %u", counts.differing, counts.found, counts.targets);
  /* Neither did nothing happen, nor was simply everything found. */
  g_assert_cmpuint (counts.differing, >, 200);
  g_assert_cmpuint (counts.found, <, counts.differing * 3);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/property/reads", test_random);
  return g_test_run ();
}
