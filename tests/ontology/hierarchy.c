/* SPDX-License-Identifier: Apache-2.0 */
#include "ontology/hierarchy.h"

#include "kg/parse.h"
#include "ontology/builtin.h"
#include "tests/ontology/graph.h"

#include <stdlib.h>

#define GRAPH "http://example.org/g"

/* Names are chosen so that the order of ids, which is that of arrival, does not matter to what is asserted. */
static const char small[] =
    "ex:Email a rdfs:Class ; rdfs:subClassOf ex:Contact .\n"
    "ex:Contact a owl:Class ; skos:broader ex:Personal .\n"
    "ex:Personal a rdfs:Class, skos:Concept ; rdfs:subClassOf ex:Data ; skos:broader ex:Data .\n"
    "ex:Data a rdfs:Class .\n"
    /* broader counts between classes only */
    "ex:Purpose skos:broader ex:Personal .\n"
    "ex:Contact skos:broader ex:Concept .\n"
    /* a cycle, a step to itself, and a literal */
    "ex:A rdfs:subClassOf ex:B . ex:B rdfs:subClassOf ex:A, ex:Data .\n"
    "ex:Self rdfs:subClassOf ex:Self . ex:Odd rdfs:subClassOf \"Data\" .\n"
    "ex:mail a ex:Email . ex:phone a ex:Contact, ex:Data . ex:both a ex:A, ex:Email . ex:none a ex:Purpose .\n";

typedef struct {
  Graph graph;
  KgSnapshot *snapshot;
  OntologyVocab *vocab;
  OntologyHierarchy *hierarchy;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer turtle)
{
  graph_init (&fixture->graph);
  graph_load (&fixture->graph, GRAPH, (const char *) turtle);
  fixture->snapshot = graph_snapshot (&fixture->graph);
  fixture->vocab = ontology_vocab_new (fixture->snapshot);
  fixture->hierarchy =
      ontology_hierarchy_new (fixture->snapshot, fixture->vocab, ONTOLOGY_HIERARCHY_DEFAULT);
}

static void
tear_down (Fixture *fixture, gconstpointer turtle)
{
  (void) turtle;
  ontology_hierarchy_unref (fixture->hierarchy);
  ontology_vocab_unref (fixture->vocab);
  kg_snapshot_unref (fixture->snapshot);
  graph_clear (&fixture->graph);
}

static gboolean
is_a (const Fixture *fixture, const char *class, const char *ancestor)
{
  return ontology_hierarchy_is_a (fixture->hierarchy, graph_id (fixture->snapshot, class),
                                  graph_id (fixture->snapshot, ancestor));
}

static void
test_is_a (Fixture *fixture, gconstpointer turtle)
{
  (void) turtle;
  g_assert_true (is_a (fixture, "Email", "Contact"));
  g_assert_true (is_a (fixture, "Email", "Personal"));
  g_assert_true (is_a (fixture, "Email", "Data"));
  g_assert_true (is_a (fixture, "Email", "Email"));
  g_assert_true (is_a (fixture, "Purpose", "Purpose"));
  g_assert_true (is_a (fixture, "A", "Data"));
  g_assert_true (is_a (fixture, "B", "A"));
  g_assert_false (is_a (fixture, "Data", "Email"));
  g_assert_false (is_a (fixture, "Purpose", "Personal"));
  g_assert_false (is_a (fixture, "Contact", "Concept"));
  g_assert_false (is_a (fixture, "Email", "A"));
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/* The names of ascending ids, sorted: ids follow the order of arrival. */
static void
assert_names (const Fixture *fixture, const KgTermId *ids, gsize n, const char *expected)
{
  g_autofree char *names = graph_names (fixture->snapshot, ids, n);
  g_auto (GStrv) parts = g_strsplit (names, " ", -1);
  qsort (parts, g_strv_length (parts), sizeof *parts, compare_names);
  g_autofree char *sorted = g_strjoinv (" ", parts);
  g_assert_cmpstr (sorted, ==, expected);
}

static void
test_lists (Fixture *fixture, gconstpointer turtle)
{
  (void) turtle;
  g_autoptr (GArray) scratch = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  gsize n;
  const KgTermId *ids =
      ontology_hierarchy_ancestors (fixture->hierarchy, graph_id (fixture->snapshot, "Email"),
                                    scratch, &n);
  assert_names (fixture, ids, n, "Contact Data Personal");
  ids = ontology_hierarchy_descendants (fixture->hierarchy,
                                        graph_id (fixture->snapshot, "Personal"), scratch, &n);
  assert_names (fixture, ids, n, "Contact Email");
  ids = ontology_hierarchy_ancestors (fixture->hierarchy, graph_id (fixture->snapshot, "A"),
                                      scratch, &n);
  assert_names (fixture, ids, n, "A B Data");
  ids = ontology_hierarchy_ancestors (fixture->hierarchy, graph_id (fixture->snapshot, "Self"),
                                      scratch, &n);
  g_assert_cmpuint (n, ==, 0);
  ids = ontology_hierarchy_ancestors (fixture->hierarchy, graph_id (fixture->snapshot, "Odd"),
                                      scratch, &n);
  g_assert_cmpuint (n, ==, 0);
}

/* Each step of a path is a triple of the graph, cited by the predicate that stands there. */
static void
test_path (Fixture *fixture, gconstpointer turtle)
{
  (void) turtle;
  static const OntologyTerm predicates[] = { ONTOLOGY_RDFS_SUB_CLASS_OF, ONTOLOGY_SKOS_BROADER,
                                             ONTOLOGY_RDFS_SUB_CLASS_OF };
  static const char *const names[] = { "Email", "Contact", "Personal", "Data" };
  KgView view = { fixture->snapshot, NULL };
  KgTermId email = graph_id (fixture->snapshot, "Email");
  KgTermId data = graph_id (fixture->snapshot, "Data");
  g_autoptr (GArray) path = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  g_assert_true (ontology_hierarchy_path (fixture->hierarchy, email, data, path));
  g_assert_cmpuint (path->len, ==, 4);
  for (guint i = 0; i < 3; i++) {
    KgTermId child = g_array_index (path, KgTermId, i);
    KgTermId parent = g_array_index (path, KgTermId, i + 1);
    KgTermId predicate = ontology_hierarchy_step (fixture->hierarchy, child, parent);
    g_assert_cmpuint (child, ==, graph_id (fixture->snapshot, names[i]));
    g_assert_cmpuint (parent, ==, graph_id (fixture->snapshot, names[i + 1]));
    g_assert_cmpuint (predicate, ==, ontology_vocab_id (fixture->vocab, predicates[i]));
    g_assert_true (kg_view_contains (&view, child, predicate, parent));
  }
  g_assert_true (ontology_hierarchy_path (fixture->hierarchy, email, email, path));
  g_assert_cmpuint (path->len, ==, 5);
  g_assert_cmpuint (g_array_index (path, KgTermId, 4), ==, email);
  g_assert_false (ontology_hierarchy_path (fixture->hierarchy, data, email, path));
  g_assert_cmpuint (path->len, ==, 5);
}

static void
assert_instance (const Fixture *fixture, const char *node, const char *class, const char *type)
{
  KgView view = { fixture->snapshot, NULL };
  KgTermId found = KG_NONE;
  gboolean is =
      ontology_hierarchy_is_instance (fixture->hierarchy, &view, graph_id (fixture->snapshot, node),
                                      graph_id (fixture->snapshot, class), &found);
  g_assert_cmpint (is, ==, type != NULL);
  g_assert_cmpuint (found, ==, type == NULL ? KG_NONE : graph_id (fixture->snapshot, type));
}

static void
test_instances (Fixture *fixture, gconstpointer turtle)
{
  (void) turtle;
  KgView view = { fixture->snapshot, NULL };
  g_autoptr (GArray) out = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  assert_instance (fixture, "mail", "Data", "Email");
  assert_instance (fixture, "mail", "Email", "Email");
  assert_instance (fixture, "phone", "Data", "Data");
  assert_instance (fixture, "phone", "Email", NULL);
  assert_instance (fixture, "both", "Contact", "Email");
  assert_instance (fixture, "both", "B", "A");
  assert_instance (fixture, "none", "Personal", NULL);
  ontology_hierarchy_instances (fixture->hierarchy, &view, graph_id (fixture->snapshot, "Data"),
                                out);
  assert_names (fixture, (const KgTermId *) (const void *) out->data, out->len, "both mail phone");
  ontology_hierarchy_instances (fixture->hierarchy, &view, graph_id (fixture->snapshot, "B"), out);
  assert_names (fixture, (const KgTermId *) (const void *) out->data, out->len, "both");
  ontology_hierarchy_instances (fixture->hierarchy, &view, graph_id (fixture->snapshot, "Self"),
                                out);
  g_assert_cmpuint (out->len, ==, 0);
}

/* Nodes of a request have types; what a request says about classes does not count. */
static void
test_overlay (Fixture *fixture, gconstpointer turtle)
{
  (void) turtle;
  g_autoptr (KgOverlay) overlay = kg_overlay_new ();
  kg_overlay_begin (overlay, fixture->snapshot);
  KgTermId node = kg_overlay_intern_iri (overlay, "urn:grounds:node", -1);
  KgTermId type = ontology_vocab_id (fixture->vocab, ONTOLOGY_RDF_TYPE);
  KgTermId email = graph_id (fixture->snapshot, "Email");
  KgTermId data = graph_id (fixture->snapshot, "Data");
  KgTermId purpose = graph_id (fixture->snapshot, "Purpose");
  kg_overlay_add (overlay, node, type, email);
  kg_overlay_add (overlay, data, ontology_vocab_id (fixture->vocab, ONTOLOGY_RDFS_SUB_CLASS_OF),
                  purpose);
  kg_overlay_seal (overlay);
  KgView view = { fixture->snapshot, overlay };
  g_assert_true (ontology_hierarchy_is_instance (fixture->hierarchy, &view, node, data, NULL));
  g_assert_false (ontology_hierarchy_is_instance (fixture->hierarchy, &view, node, purpose, NULL));
  g_autoptr (GArray) out = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  ontology_hierarchy_instances (fixture->hierarchy, &view, email, out);
  g_assert_cmpuint (out->len, ==, 3);
  g_assert_cmpuint (g_array_index (out, KgTermId, 2), ==, node);
}

/* Plain SHACL: skos:broader says nothing of classes, and what stands in rdfs:subClassOf need not be called one. */
static void
test_sub_class_only (Fixture *fixture, gconstpointer turtle)
{
  (void) turtle;
  KgView view = { fixture->snapshot, NULL };
  ontology_hierarchy_unref (fixture->hierarchy);
  fixture->hierarchy =
      ontology_hierarchy_new (fixture->snapshot, fixture->vocab, ONTOLOGY_HIERARCHY_SUB_CLASS_ONLY);
  g_assert_true (is_a (fixture, "Email", "Contact"));
  g_assert_true (is_a (fixture, "Personal", "Data"));
  g_assert_true (is_a (fixture, "A", "Data"));
  g_assert_false (is_a (fixture, "Contact", "Personal"));
  g_assert_false (is_a (fixture, "Email", "Data"));
  assert_instance (fixture, "mail", "Contact", "Email");
  assert_instance (fixture, "mail", "Data", NULL);
  g_autoptr (GArray) out = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  ontology_hierarchy_instances (fixture->hierarchy, &view, graph_id (fixture->snapshot, "Data"),
                                out);
  assert_names (fixture, (const KgTermId *) (const void *) out->data, out->len, "both phone");
}

/* A graph without any of the predicates. */
static void
test_empty (Fixture *fixture, gconstpointer turtle)
{
  (void) turtle;
  KgView view = { fixture->snapshot, NULL };
  KgTermId a = graph_id (fixture->snapshot, "a");
  KgTermId b = graph_id (fixture->snapshot, "b");
  g_autoptr (GArray) out = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  g_assert_true (ontology_hierarchy_is_a (fixture->hierarchy, a, a));
  g_assert_false (ontology_hierarchy_is_a (fixture->hierarchy, a, b));
  g_assert_false (ontology_hierarchy_is_instance (fixture->hierarchy, &view, a, b, NULL));
  ontology_hierarchy_instances (fixture->hierarchy, &view, b, out);
  g_assert_cmpuint (out->len, ==, 0);
}

/* The hierarchy outlives the reference through which it was made. */
static void
test_references (Fixture *fixture, gconstpointer turtle)
{
  (void) turtle;
  OntologyHierarchy *same = ontology_hierarchy_ref (fixture->hierarchy);
  KgTermId email = graph_id (fixture->snapshot, "Email");
  KgTermId data = graph_id (fixture->snapshot, "Data");
  g_clear_pointer (&fixture->snapshot, kg_snapshot_unref);
  g_clear_pointer (&fixture->vocab, ontology_vocab_unref);
  g_clear_pointer (&fixture->hierarchy, ontology_hierarchy_unref);
  g_autoptr (GArray) path = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  g_assert_true (ontology_hierarchy_path (same, email, data, path));
  g_assert_cmpuint (path->len, ==, 4);
  ontology_hierarchy_unref (same);
}

/* The catalogue of data classes hangs together. */
static void
test_data_classes (void)
{
  g_autoptr (GError) error = NULL;
  g_auto (Graph) graph;
  graph_init (&graph);
  KgCommitInfo info = { "tester", "test", 0 };
  ontology_builtin_load (graph.store, &info, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (KgSnapshot) snapshot = graph_snapshot (&graph);
  g_autoptr (OntologyVocab) vocab = ontology_vocab_new (snapshot);
  g_autoptr (OntologyHierarchy) hierarchy =
      ontology_hierarchy_new (snapshot, vocab, ONTOLOGY_HIERARCHY_DEFAULT);
  KgView view = { snapshot, NULL };
  KgTermId email = kg_view_find_iri (&view, "https://w3id.org/dpv/pd#EmailAddress", -1);
  KgTermId data = kg_view_find_iri (&view, ONTOLOGY_DPV "PersonalData", -1);
  g_assert_true (ontology_hierarchy_is_a (hierarchy, email, data));
  g_assert_false (ontology_hierarchy_is_a (hierarchy, data, email));
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/ontology/hierarchy/is-a", Fixture, small, set_up, test_is_a, tear_down);
  g_test_add ("/ontology/hierarchy/lists", Fixture, small, set_up, test_lists, tear_down);
  g_test_add ("/ontology/hierarchy/path", Fixture, small, set_up, test_path, tear_down);
  g_test_add ("/ontology/hierarchy/instances", Fixture, small, set_up, test_instances, tear_down);
  g_test_add ("/ontology/hierarchy/overlay", Fixture, small, set_up, test_overlay, tear_down);
  g_test_add ("/ontology/hierarchy/sub-class-only", Fixture, small, set_up, test_sub_class_only,
              tear_down);
  g_test_add ("/ontology/hierarchy/empty", Fixture, "ex:a ex:p ex:b .", set_up, test_empty,
              tear_down);
  g_test_add ("/ontology/hierarchy/references", Fixture, small, set_up, test_references, tear_down);
  g_test_add_func ("/ontology/hierarchy/data-classes", test_data_classes);
  return g_test_run ();
}
