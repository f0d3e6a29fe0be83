/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/history.h"
#include "kg/limits.h"
#include "tests/kg/librdf-fixture.h"

#include <string.h>

static void
test_add (Librdf *librdf, gconstpointer data)
{
  (void) data;
  rdf_open_model (librdf, "write='yes',author='alice',message='by hand'");
  g_assert_cmpint (rdf_add (librdf, "a p b", NULL), ==, 0);
  g_assert_cmpint (rdf_add (librdf, "a p b", "g"), ==, 0);
  g_assert_cmpint (rdf_add (librdf, "a p b", "g"), ==, 0);
  g_assert_cmpint (rdf_add (librdf, "_:n p \"x@de-AT", "g"), ==, 0);
  /* What is pending is read, and nobody else sees it. */
  const char *expected =
      "<:a> <:p> <:b> <:g>\n<:a> <:p> <:b> <" API_GRAPH ">\n_:n <:p> \"x\"@de-AT <:g>";
  rdf_assert_all (librdf, expected);
  g_autoptr (KgSnapshot) outside = kg_store_snapshot (librdf->fixture.store, NULL);
  g_assert_cmpuint (kg_snapshot_n_quads (outside), ==, 0);
  rdf_close_model (librdf);
  g_autoptr (KgSnapshot) after = kg_store_snapshot (librdf->fixture.store, NULL);
  g_assert_cmpuint (kg_snapshot_n_quads (after), ==, 3);
  g_assert_cmpuint (kg_snapshot_commit (after), ==, 1);
  g_autoptr (GPtrArray) commits = kg_history (librdf->fixture.store, 0, 0, NULL);
  const KgCommit *commit = (const KgCommit *) g_ptr_array_index (commits, 0);
  g_assert_cmpstr (commit->author, ==, "alice");
  g_assert_cmpstr (commit->message, ==, "by hand");
  rdf_open_model (librdf, "");
  rdf_assert_all (librdf, expected);
}

static void
test_default_graph (Librdf *librdf, gconstpointer data)
{
  (void) data;
  rdf_open_model (librdf, "write='yes',graph='" E "mine'");
  g_assert_cmpint (rdf_add (librdf, "a p b", NULL), ==, 0);
  rdf_assert_all (librdf, "<:a> <:p> <:b> <:mine>");
}

static void
test_sync (Librdf *librdf, gconstpointer data)
{
  (void) data;
  rdf_open_model (librdf, "write='yes'");
  g_assert_cmpint (rdf_add (librdf, "a p b", "g"), ==, 0);
  g_assert_cmpint (librdf_model_sync (librdf->model), ==, 0);
  g_autoptr (KgSnapshot) first = kg_store_snapshot (librdf->fixture.store, NULL);
  g_assert_cmpuint (kg_snapshot_n_quads (first), ==, 1);
  g_assert_cmpint (librdf_model_sync (librdf->model), ==, 0);
  g_assert_cmpint (rdf_add (librdf, "a p c", "g"), ==, 0);
  g_assert_cmpint (librdf_model_sync (librdf->model), ==, 0);
  g_autoptr (KgSnapshot) second = kg_store_snapshot (librdf->fixture.store, NULL);
  g_assert_cmpuint (kg_snapshot_commit (second), ==, 2);
  rdf_assert_find (librdf, "a p -", NULL, "<:a> <:p> <:b> <:g>\n<:a> <:p> <:c> <:g>");
}

static void
test_remove (Librdf *librdf, gconstpointer data)
{
  (void) data;
  fixture_commit (librdf->fixture.store, "small", rdf_small_graph);
  rdf_open_model (librdf, "write='yes'");
  g_assert_cmpint (rdf_take_away (librdf, "a p b", "h"), ==, 0);
  rdf_assert_find (librdf, "a p b", NULL, "<:a> <:p> <:b> <:g>");
  g_assert_cmpint (rdf_add (librdf, "a p b", "k"), ==, 0);
  g_assert_cmpint (rdf_take_away (librdf, "a p b", NULL), ==, 0);
  rdf_assert_find (librdf, "a p b", NULL, "");
  g_assert_cmpint (rdf_take_away (librdf, "a p b", NULL), ==, 0);
  g_assert_cmpint (rdf_take_away (librdf, "nothing p b", "nowhere"), ==, 0);
  rdf_close_model (librdf);
  rdf_open_model (librdf, "");
  rdf_assert_find (librdf, "a p -", NULL, "<:a> <:p> <:c> <:g>");
  g_assert_cmpint (librdf_model_size (librdf->model), ==, 7);
}

/* The last word counts, however additions and removals follow one another. */
static void
test_last_word (Librdf *librdf, gconstpointer data)
{
  (void) data;
  rdf_open_model (librdf, "write='yes'");
  for (guint i = 0; i < 3; i++) {
    g_assert_cmpint (rdf_add (librdf, "a p b", "g"), ==, 0);
    g_assert_cmpint (rdf_take_away (librdf, "a p b", "g"), ==, 0);
  }
  rdf_assert_all (librdf, "");
  g_assert_cmpint (rdf_add (librdf, "a p b", "g"), ==, 0);
  g_assert_cmpint (librdf_model_sync (librdf->model), ==, 0);
  g_assert_cmpint (rdf_take_away (librdf, "a p b", "g"), ==, 0);
  g_assert_cmpint (rdf_add (librdf, "a p b", "g"), ==, 0);
  g_assert_cmpint (librdf_model_sync (librdf->model), ==, 0);
  rdf_assert_all (librdf, "<:a> <:p> <:b> <:g>");
}

static void
test_remove_graph (Librdf *librdf, gconstpointer data)
{
  (void) data;
  fixture_commit (librdf->fixture.store, "small", rdf_small_graph);
  rdf_open_model (librdf, "write='yes'");
  librdf_node *graph = rdf_node_of (librdf, "g");
  g_assert_cmpint (rdf_add (librdf, "new p b", "g"), ==, 0);
  g_assert_cmpint (librdf_model_context_remove_statements (librdf->model, graph), ==, 0);
  librdf_free_node (graph);
  rdf_close_model (librdf);
  rdf_open_model (librdf, "");
  rdf_assert_all (librdf, "<:a> <:p> <:b> <:h>\n<:b> <:p> <:c> <:h>\n<:c> <:p> <:a> <:h>");
}

static void
test_transactions (Librdf *librdf, gconstpointer data)
{
  (void) data;
  rdf_open_model (librdf, "write='yes'");
  g_assert_cmpint (rdf_add (librdf, "a p before", "g"), ==, 0);
  g_assert_cmpint (librdf_model_transaction_start (librdf->model), ==, 0);
  g_assert_cmpint (librdf_model_transaction_start (librdf->model), !=, 0);
  g_assert_cmpint (rdf_add (librdf, "a p undone", "g"), ==, 0);
  rdf_assert_find (librdf, "a p undone", NULL, "<:a> <:p> <:undone> <:g>");
  g_assert_cmpint (librdf_model_sync (librdf->model), ==, 0);
  g_assert_cmpint (librdf_model_transaction_rollback (librdf->model), ==, 0);
  rdf_assert_all (librdf, "<:a> <:p> <:before> <:g>");
  g_assert_cmpint (librdf_model_transaction_start (librdf->model), ==, 0);
  g_assert_cmpint (rdf_add (librdf, "a p kept", "g"), ==, 0);
  g_assert_cmpint (librdf_model_transaction_commit (librdf->model), ==, 0);
  g_assert_cmpint (librdf_model_transaction_commit (librdf->model), !=, 0);
  g_assert_cmpint (librdf_model_transaction_start (librdf->model), ==, 0);
  g_assert_cmpint (rdf_add (librdf, "a p dropped", "g"), ==, 0);
  rdf_close_model (librdf);
  rdf_open_model (librdf, "");
  rdf_assert_all (librdf, "<:a> <:p> <:before> <:g>\n<:a> <:p> <:kept> <:g>");
}

static void
test_bulk_stream (Librdf *librdf, gconstpointer data)
{
  (void) data;
  fixture_commit (librdf->fixture.store, "small", rdf_small_graph);
  rdf_open_model (librdf, "write='yes'");
  librdf_statement *all = rdf_statement_of (librdf, "- p -");
  librdf_node *copy = rdf_node_of (librdf, "copy");
  librdf_stream *stream = librdf_model_find_statements (librdf->model, all);
  g_assert_cmpint (librdf_model_context_add_statements (librdf->model, copy, stream), ==, 0);
  librdf_free_stream (stream);
  librdf_free_statement (all);
  librdf_free_node (copy);
  rdf_assert_find (librdf, "- - -", "copy",
                   "<:a> <:p> <:b> <:copy>\n<:a> <:p> <:c> <:copy>\n<:b> <:p> <:c> <:copy>\n"
                   "<:c> <:p> <:a> <:copy>\n_:z <:p> <:b> <:copy>");
}

/* --- Terms --- */

static void
assert_refused (Librdf *librdf, librdf_node *object, const char *expected)
{
  librdf_statement *triple =
      librdf_new_statement_from_nodes (librdf->world, rdf_node_of (librdf, "a"),
                                       rdf_node_of (librdf, "p"), object);
  g_assert_cmpint (librdf_model_add_statement (librdf->model, triple), !=, 0);
  librdf_free_statement (triple);
  rdf_assert_error (librdf, expected);
}

static librdf_node *
long_node (Librdf *librdf, KgTermKind kind, gsize length)
{
  g_autofree char *text = g_malloc (length + 1);
  memset (text, 'x', length);
  text[length] = '\0';
  if (kind == KG_TERM_IRI) {
    memcpy (text, "urn:", 4);
    return librdf_new_node_from_uri_string (librdf->world, (const unsigned char *) text);
  }
  if (kind == KG_TERM_BLANK) {
    return librdf_new_node_from_blank_identifier (librdf->world, (const unsigned char *) text);
  }
  return librdf_new_node_from_literal (librdf->world, (const unsigned char *) text, NULL, 0);
}

static void
assert_limit (Librdf *librdf, KgTermKind kind, gsize limit)
{
  librdf_statement *triple =
      librdf_new_statement_from_nodes (librdf->world, rdf_node_of (librdf, "a"),
                                       rdf_node_of (librdf, "p"), long_node (librdf, kind, limit));
  g_assert_cmpint (librdf_model_add_statement (librdf->model, triple), ==, 0);
  librdf_free_statement (triple);
  assert_refused (librdf, long_node (librdf, kind, limit + 1), "is too long; the limit is");
}

static void
test_refused (Librdf *librdf, gconstpointer data)
{
  (void) data;
  rdf_open_model (librdf, "write='yes'");
  assert_refused (librdf, rdf_node_of (librdf, "urn:with space"),
                  "`urn:with space` is not an absolute IRI");
  assert_refused (librdf, rdf_node_of (librdf, "_:a b"), "`a b` is not a blank node's label");
  assert_refused (librdf, rdf_node_of (librdf, "\"x@abcdefghijk"),
                  "`abcdefghijk` is not a language tag");
  assert_refused (librdf, rdf_node_of (librdf, "\"\xff\xfe"), "a literal is not UTF-8");
  assert_limit (librdf, KG_TERM_IRI, KG_LIMIT_IRI_BYTES);
  assert_limit (librdf, KG_TERM_BLANK, KG_LIMIT_BLANK_BYTES);
  assert_limit (librdf, KG_TERM_LITERAL, KG_LIMIT_LITERAL_BYTES);
  g_assert_cmpint (rdf_add (librdf, "a p b", "\"literal"), !=, 0);
  rdf_assert_error (librdf, "a context is a literal");
  g_assert_cmpint (rdf_add (librdf, "\"literal p b", "g"), !=, 0);
  g_assert_cmpint (rdf_add (librdf, "a _:p b", "g"), !=, 0);
  g_assert_cmpint (librdf_model_size (librdf->model), ==, 3);
}

static void
test_terms (Librdf *librdf, gconstpointer data)
{
  (void) data;
  static const char bytes[] = "nul\0inside";
  rdf_open_model (librdf, "write='yes'");
  librdf_node *nul =
      librdf_new_node_from_typed_counted_literal (librdf->world, (const unsigned char *) bytes,
                                                  sizeof bytes - 1, NULL, 0, NULL);
  librdf_statement *triple =
      librdf_new_statement_from_nodes (librdf->world, rdf_node_of (librdf, "a"),
                                       rdf_node_of (librdf, "p"), nul);
  g_assert_cmpint (librdf_model_add_statement (librdf->model, triple), ==, 0);
  g_assert_true (librdf_model_contains_statement (librdf->model, triple));
  /* xsd:string and no datatype are the same (RDF 1.1 Concepts, 3.3). */
  g_assert_cmpint (rdf_add (librdf, "a s \"text^^string", NULL), ==, 0);
  g_assert_cmpint (rdf_add (librdf, "a s \"text", NULL), ==, 0);
  g_assert_cmpint (librdf_model_size (librdf->model), ==, 2);
  rdf_close_model (librdf);
  rdf_open_model (librdf, "");
  librdf_stream *stream = librdf_model_find_statements (librdf->model, triple);
  g_assert_false (librdf_stream_end (stream));
  size_t length = 0;
  librdf_node *object = librdf_statement_get_object (librdf_stream_get_object (stream));
  const unsigned char *value = librdf_node_get_literal_value_as_counted_string (object, &length);
  g_assert_cmpuint (length, ==, sizeof bytes - 1);
  g_assert_true (memcmp (value, bytes, length) == 0);
  librdf_free_stream (stream);
  librdf_free_statement (triple);
}

/* --- Against librdf's own storage in memory --- */

static void
random_statement (GRand *rand, GString *out)
{
  static const char *const objects[] = { "s0", "s1", "_:b", "\"l", "\"l@en", "\"1^^integer" };
  g_string_printf (out, "s%d p%d %s", g_rand_int_range (rand, 0, 4), g_rand_int_range (rand, 0, 3),
                   objects[g_rand_int_range (rand, 0, G_N_ELEMENTS (objects))]);
}

static void
change_both (Librdf *librdf, Librdf *peer, GRand *rand, GString *text)
{
  const char *graph = g_rand_boolean (rand) ? "g" : "h";
  gboolean adding = g_rand_int_range (rand, 0, 3) > 0;
  random_statement (rand, text);
  /* The peer keeps repetitions. */
  g_autofree char *there = rdf_find (peer, text->str, graph, FALSE);
  if (adding) {
    g_assert_cmpint (rdf_add (librdf, text->str, graph), ==, 0);
    if (there[0] == '\0') {
      g_assert_cmpint (rdf_add (peer, text->str, graph), ==, 0);
    }
    return;
  }
  g_assert_cmpint (rdf_take_away (librdf, text->str, graph), ==, 0);
  if (there[0] != '\0') {
    g_assert_cmpint (rdf_take_away (peer, text->str, graph), ==, 0);
  }
}

static char *
unique_lines (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) out = g_string_new (NULL);
  for (guint i = 0; lines[i] != NULL; i++) {
    if (i == 0 || strcmp (lines[i - 1], lines[i]) != 0) {
      g_string_append_printf (out, "%s%s", i == 0 ? "" : "\n", lines[i]);
    }
  }
  return g_strdup (out->str);
}

static void
compare_pattern (Librdf *librdf, Librdf *peer, const char *pattern)
{
  g_autofree char *merged = rdf_find (librdf, pattern, NULL, FALSE);
  g_autofree char *all = rdf_find (peer, pattern, NULL, FALSE);
  g_autofree char *expected = unique_lines (all);
  g_assert_cmpstr (merged, ==, expected);
  g_autofree char *one = rdf_find (librdf, pattern, "g", FALSE);
  g_autofree char *one_expected = rdf_find (peer, pattern, "g", FALSE);
  g_assert_cmpstr (one, ==, one_expected);
}

static void
test_like_memory (Librdf *librdf, gconstpointer data)
{
  (void) data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261123);
  g_autoptr (GString) text = g_string_new (NULL);
  Librdf peer = { .world = librdf->world };
  rdf_open_model (librdf, "write='yes'");
  peer.storage = librdf_new_storage (librdf->world, "memory", NULL, "contexts='yes'");
  peer.model = librdf_new_model (librdf->world, peer.storage, NULL);
  for (guint i = 0; i < 150; i++) {
    change_both (librdf, &peer, rand, text);
    if (i % 10 == 0) {
      g_assert_cmpint (librdf_model_sync (librdf->model), ==, 0);
    }
    random_statement (rand, text);
    g_auto (GStrv) parts = g_strsplit (text->str, " ", 3);
    for (guint mask = 0; mask < 8; mask++) {
      g_autofree char *pattern =
          g_strdup_printf ("%s %s %s", mask & 1 ? parts[0] : "-", mask & 2 ? parts[1] : "-",
                           mask & 4 ? parts[2] : "-");
      compare_pattern (librdf, &peer, pattern);
    }
  }
  g_assert_cmpint (librdf_model_size (librdf->model), ==, librdf_model_size (peer.model));
  rdf_close_model (&peer);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  rdf_add_test ("/librdf/add", test_add);
  rdf_add_test ("/librdf/default-graph", test_default_graph);
  rdf_add_test ("/librdf/sync", test_sync);
  rdf_add_test ("/librdf/remove", test_remove);
  rdf_add_test ("/librdf/last-word", test_last_word);
  rdf_add_test ("/librdf/remove-graph", test_remove_graph);
  rdf_add_test ("/librdf/transactions", test_transactions);
  rdf_add_test ("/librdf/bulk-stream", test_bulk_stream);
  rdf_add_test ("/librdf/refused", test_refused);
  rdf_add_test ("/librdf/terms", test_terms);
  rdf_add_test ("/librdf/like-memory", test_like_memory);
  return g_test_run ();
}
