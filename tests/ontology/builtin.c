/* SPDX-License-Identifier: Apache-2.0 */
#include "ontology/builtin.h"

#include "kg/error.h"
#include "kg/history.h"
#include "kg/parse.h"
#include "tests/ontology/graph.h"

#include <string.h>

static const KgCommitInfo info = { "tester", "test", 1000000 };

static const OntologyDocument *
document_at (GPtrArray *documents, guint i)
{
  return (const OntologyDocument *) g_ptr_array_index (documents, i);
}

static void
test_list (void)
{
  g_autoptr (GPtrArray) documents = ontology_builtin_list ();
  gboolean vocabulary = FALSE;
  gboolean personal = FALSE;
  g_assert_cmpuint (documents->len, >=, 4);
  for (guint i = 0; i < documents->len; i++) {
    const OntologyDocument *document = document_at (documents, i);
    g_autofree char *digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, document->bytes);
    g_autofree char *hex = kg_digest_to_hex (document->digest);
    g_assert_cmpstr (hex, ==, digest);
    g_assert_true (i == 0 || strcmp (document_at (documents, i - 1)->name, document->name) < 0);
    g_assert_true (g_str_has_prefix (document->name, "ontology/"));
    g_assert_true (g_str_has_suffix (document->name, ".ttl"));
    vocabulary = vocabulary || (strcmp (document->name, "ontology/grounds.ttl") == 0 &&
                                strcmp (document->graph, "https://w3id.org/grounds") == 0);
    personal = personal ||
               (strcmp (document->name, "ontology/data-classes/personal.ttl") == 0 &&
                strcmp (document->graph, "https://w3id.org/grounds/data-classes/personal") == 0);
  }
  g_assert_true (vocabulary);
  g_assert_true (personal);
}

static void
load (Graph *graph, KgLoadResult *result)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (ontology_builtin_load (graph->store, &info, result, &error));
  g_assert_no_error (error);
}

static gboolean
is_current (Graph *graph)
{
  g_autoptr (GError) error = NULL;
  gboolean current = FALSE;
  g_assert_true (ontology_builtin_is_current (graph->store, &current, &error));
  g_assert_no_error (error);
  return current;
}

static void
test_load (void)
{
  g_autoptr (GPtrArray) documents = ontology_builtin_list ();
  g_auto (Graph) graph;
  KgLoadResult result;
  graph_init (&graph);
  g_autoptr (KgSnapshot) empty = graph_snapshot (&graph);
  g_assert_false (is_current (&graph));
  load (&graph, &result);
  g_assert_cmpuint (result.commit.commit, ==, 1);
  g_assert_cmpuint (result.commit.added, >, 1000);
  g_autoptr (KgSnapshot) snapshot = graph_snapshot (&graph);
  g_assert_true (is_current (&graph));
  g_assert_cmpuint (kg_snapshot_n_documents (snapshot), ==, documents->len);
  guint n = 0;
  kg_snapshot_graphs (snapshot, &n);
  g_assert_cmpuint (n, ==, documents->len);
  g_assert_cmpstr (kg_snapshot_prefix_iri (snapshot, "gr"), ==, "https://w3id.org/grounds#");
}

static void
test_idempotent (void)
{
  g_auto (Graph) graph;
  KgLoadResult first;
  KgLoadResult second;
  graph_init (&graph);
  load (&graph, &first);
  load (&graph, &second);
  g_assert_cmpuint (second.commit.commit, ==, 1);
  g_assert_cmpuint (second.commit.added, ==, 0);
  g_assert_cmpuint (second.commit.removed, ==, 0);
  load (&graph, NULL);
}

/* Each document's graph is the one that its owl:Ontology names. */
static void
test_graphs (void)
{
  g_autoptr (GPtrArray) documents = ontology_builtin_list ();
  g_auto (Graph) graph;
  graph_init (&graph);
  load (&graph, NULL);
  g_autoptr (KgSnapshot) snapshot = graph_snapshot (&graph);
  KgView view = { snapshot, NULL };
  KgTermId type = kg_view_find_iri (&view, KG_RDF "type", -1);
  KgTermId ontology = kg_view_find_iri (&view, "http://www.w3.org/2002/07/owl#Ontology", -1);
  for (guint i = 0; i < documents->len; i++) {
    KgTermId id = kg_view_find_iri (&view, document_at (documents, i)->graph, -1);
    KgPlace place;
    KgDocument document;
    g_test_message ("%s", document_at (documents, i)->graph);
    g_assert_true (kg_view_place (&view, id, type, ontology, 0, &place));
    g_assert_cmpuint (place.graph, ==, id);
    g_assert_cmpuint (place.line, >, 0);
    g_assert_true (kg_snapshot_document (snapshot, place.document, &document));
    g_assert_cmpstr (document.name, ==, document_at (documents, i)->name);
  }
}

/* Another version of a document is brought up to date, and nothing else of the graph is touched. */
static void
test_upgrade (void)
{
  g_auto (Graph) graph;
  KgLoadResult result;
  graph_init (&graph);
  graph_load (&graph, "http://example.org/g", "ex:mine a ex:Thing .");
  graph_load (&graph, "https://w3id.org/grounds", "ex:old a ex:Term .");
  load (&graph, &result);
  g_assert_cmpuint (result.commit.removed, ==, 1);
  g_autoptr (KgSnapshot) snapshot = graph_snapshot (&graph);
  KgView view = { snapshot, NULL };
  KgTermId type = kg_view_find_iri (&view, KG_RDF "type", -1);
  g_assert_true (is_current (&graph));
  g_assert_true (
      kg_view_contains (&view, graph_id (snapshot, "mine"), type, graph_id (snapshot, "Thing")));
  graph_load (&graph, "https://w3id.org/grounds/data-classes/personal", "ex:new a ex:Term .");
  g_autoptr (KgSnapshot) changed = graph_snapshot (&graph);
  g_assert_false (is_current (&graph));
  load (&graph, &result);
  g_assert_cmpuint (result.commit.removed, ==, 1);
  g_autoptr (KgSnapshot) repaired = graph_snapshot (&graph);
  g_assert_true (is_current (&graph));
}

static void
test_error (void)
{
  g_autoptr (GError) error = NULL;
  g_auto (Graph) graph;
  graph_init (&graph);
  g_autoptr (KgStore) reader = kg_store_open (kg_store_path (graph.store), KG_STORE_READ, &error);
  g_assert_no_error (error);
  KgLoadResult result = { .quads = 7 };
  g_assert_false (ontology_builtin_load (reader, &info, &result, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_STORE);
  g_assert_cmpuint (result.quads, ==, 7);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ontology/builtin/list", test_list);
  g_test_add_func ("/ontology/builtin/load", test_load);
  g_test_add_func ("/ontology/builtin/idempotent", test_idempotent);
  g_test_add_func ("/ontology/builtin/graphs", test_graphs);
  g_test_add_func ("/ontology/builtin/upgrade", test_upgrade);
  g_test_add_func ("/ontology/builtin/error", test_error);
  return g_test_run ();
}
