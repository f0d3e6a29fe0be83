/* SPDX-License-Identifier: Apache-2.0 */
#include "ontology/vocab.h"

#include "kg/parse.h"
#include "ontology/builtin.h"
#include "tests/ontology/graph.h"

#include <string.h>

#define GRAPH "http://example.org/g"

static void
test_ids (void)
{
  g_auto (Graph) graph;
  graph_init (&graph);
  graph_load (&graph, GRAPH, "ex:a a ex:B ; rdfs:label \"a\" .");
  g_autoptr (KgSnapshot) snapshot = graph_snapshot (&graph);
  g_autoptr (OntologyVocab) vocab = ontology_vocab_new (snapshot);
  KgView view = { snapshot, NULL };
  KgTermId type = kg_view_find_iri (&view, KG_RDF "type", -1);
  g_assert_cmpuint (type, !=, KG_NONE);
  g_assert_cmpuint (ontology_vocab_id (vocab, ONTOLOGY_RDF_TYPE), ==, type);
  g_assert_cmpuint (ontology_vocab_id (vocab, ONTOLOGY_RDFS_LABEL), ==,
                    kg_view_find_iri (&view, KG_RDFS "label", -1));
  g_assert_cmpuint (ontology_vocab_id (vocab, ONTOLOGY_RDFS_CLASS), ==, KG_NONE);
  OntologyVocab *same = ontology_vocab_ref (vocab);
  g_assert_true (same == vocab);
  ontology_vocab_unref (same);
  ontology_vocab_unref (NULL);
}

static void
test_iris (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < ONTOLOGY_N_TERMS; i++) {
    const char *iri = ontology_term_iri ((OntologyTerm) i);
    g_assert_nonnull (iri);
    g_assert_true (g_str_has_prefix (iri, "http"));
    g_assert_true (g_hash_table_add (seen, (gpointer) iri));
  }
  g_assert_cmpstr (ontology_term_iri (ONTOLOGY_GR_ALLOW), ==, "https://w3id.org/grounds#Allow");
}

/* Every term of gr: in code has a type, a label and a home in the built-in ontology. */
static void
test_defined (void)
{
  g_autoptr (GError) error = NULL;
  g_auto (Graph) graph;
  graph_init (&graph);
  KgCommitInfo info = { "tester", "test", 0 };
  ontology_builtin_load (graph.store, &info, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (KgSnapshot) snapshot = graph_snapshot (&graph);
  g_autoptr (OntologyVocab) vocab = ontology_vocab_new (snapshot);
  KgView view = { snapshot, NULL };
  /* Two documents define terms: what decides, and what is asked for. */
  KgTermId home = kg_view_find_iri (&view, "https://w3id.org/grounds", -1);
  KgTermId requirements = kg_view_find_iri (&view, "https://w3id.org/grounds/requirements", -1);
  guint n = 0;
  for (guint i = 0; i < ONTOLOGY_N_TERMS; i++) {
    const char *iri = ontology_term_iri ((OntologyTerm) i);
    KgTermId id = ontology_vocab_id (vocab, (OntologyTerm) i);
    if (!g_str_has_prefix (iri, ONTOLOGY_GR)) {
      continue;
    }
    KgCursor types;
    n++;
    g_test_message ("%s", iri);
    g_assert_cmpuint (id, !=, KG_NONE);
    kg_view_objects (&view, id, ontology_vocab_id (vocab, ONTOLOGY_RDF_TYPE), &types);
    g_assert_cmpuint (kg_cursor_next (&types), !=, KG_NONE);
    KgTermId defined = ontology_vocab_id (vocab, ONTOLOGY_RDFS_IS_DEFINED_BY);
    g_assert_true (kg_view_contains (&view, id, defined, home) ||
                   kg_view_contains (&view, id, defined, requirements));
    g_assert_nonnull (ontology_label (&view, vocab, id, NULL));
  }
  g_assert_cmpuint (n, >, 100);
}

static void
assert_label (const KgSnapshot *snapshot, const char *name, const char *const *languages,
              const char *expected)
{
  g_autoptr (OntologyVocab) vocab = ontology_vocab_new (snapshot);
  KgView view = { snapshot, NULL };
  g_assert_cmpstr (ontology_label (&view, vocab, graph_id (snapshot, name), languages), ==,
                   expected);
}

static void
test_labels (void)
{
  static const char *const german[] = { "de", "en", NULL };
  static const char *const swiss[] = { "de-CH", NULL };
  static const char *const none[] = { NULL };
  g_auto (Graph) graph;
  graph_init (&graph);
  graph_load (
      &graph, GRAPH,
      "ex:languages rdfs:label \"plain\", \"deutsch\"@de, \"british\"@en-GB, \"english\"@en, \"a\"@aa .\n"
      "ex:plain rdfs:label \"plain\", \"deutsch\"@de .\n"
      "ex:region rdfs:label \"plain\", \"us\"@en-US, \"british\"@EN-gb .\n"
      "ex:other rdfs:label \"zulu\"@zu, \"b\"@fr, \"a\"@fr .\n"
      "ex:engine rdfs:label \"engine\"@enx .\n"
      "ex:same rdfs:label \"b\"@en, \"a\"@en .\n"
      "ex:order foaf:name \"name\"@en ; schema:name \"schema\"@en ; dct:title \"title\"@en ;\n"
      "  skos:prefLabel \"preferred\"@en ; rdfs:label \"label\"@en .\n"
      "ex:title foaf:name \"name\" ; dct:title \"title\" .\n"
      "ex:old <http://schema.org/name> \"old\" ; foaf:name \"name\" .\n"
      "ex:language-first rdfs:label \"deutsch\"@de ; foaf:name \"english\"@en .\n"
      "ex:strange rdfs:label ex:plain, 5, \"<b>x</b>\"^^rdf:HTML .\n"
      "ex:nothing skos:altLabel \"alternative\" .\n");
  g_autoptr (KgSnapshot) snapshot = graph_snapshot (&graph);
  assert_label (snapshot, "languages", NULL, "english");
  assert_label (snapshot, "languages", german, "deutsch");
  assert_label (snapshot, "languages", swiss, "plain");
  assert_label (snapshot, "languages", none, "plain");
  assert_label (snapshot, "plain", NULL, "plain");
  assert_label (snapshot, "region", NULL, "british");
  assert_label (snapshot, "other", NULL, "a");
  assert_label (snapshot, "other", german, "a");
  assert_label (snapshot, "engine", NULL, "engine");
  assert_label (snapshot, "same", NULL, "a");
  assert_label (snapshot, "order", NULL, "label");
  assert_label (snapshot, "title", NULL, "title");
  assert_label (snapshot, "old", NULL, "old");
  assert_label (snapshot, "language-first", NULL, "english");
  assert_label (snapshot, "language-first", german, "deutsch");
  assert_label (snapshot, "strange", NULL, NULL);
  assert_label (snapshot, "nothing", NULL, NULL);
}

/* What a request says counts, too. */
static void
test_overlay_label (void)
{
  g_auto (Graph) graph;
  graph_init (&graph);
  graph_load (&graph, GRAPH, "ex:a rdfs:label \"deutsch\"@de .");
  g_autoptr (KgSnapshot) snapshot = graph_snapshot (&graph);
  g_autoptr (OntologyVocab) vocab = ontology_vocab_new (snapshot);
  g_autoptr (KgOverlay) overlay = kg_overlay_new ();
  kg_overlay_begin (overlay, snapshot);
  KgTerm label = { .kind = KG_TERM_LITERAL, .value = "english", .length = 7, .language = "en" };
  KgTermId id = kg_overlay_intern (overlay, &label);
  kg_overlay_add (overlay, graph_id (snapshot, "a"), ontology_vocab_id (vocab, ONTOLOGY_RDFS_LABEL),
                  id);
  kg_overlay_seal (overlay);
  KgView view = { snapshot, overlay };
  g_assert_cmpstr (ontology_label (&view, vocab, graph_id (snapshot, "a"), NULL), ==, "english");
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ontology/vocab/ids", test_ids);
  g_test_add_func ("/ontology/vocab/iris", test_iris);
  g_test_add_func ("/ontology/vocab/defined", test_defined);
  g_test_add_func ("/ontology/vocab/labels", test_labels);
  g_test_add_func ("/ontology/vocab/overlay-label", test_overlay_label);
  return g_test_run ();
}
