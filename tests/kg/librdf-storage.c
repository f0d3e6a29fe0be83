/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/kg/librdf-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

/* --- Opening --- */

static void
test_register_twice (Librdf *librdf, gconstpointer data)
{
  (void) data;
  g_assert_true (kg_librdf_register (librdf->world));
  g_assert_cmpstr (librdf->errors->str, ==, "");
  librdf_world *other = librdf_new_world ();
  librdf_world_open (other);
  g_assert_true (kg_librdf_register (other));
  librdf_free_world (other);
}

static void
remove_store (const char *path)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };
  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *file = g_strconcat (path, suffixes[i], NULL);
    g_remove (file);
  }
}

static void
test_bad_options (Librdf *librdf, gconstpointer data)
{
  (void) data;
  const char *path = librdf->fixture.path;
  g_autofree char *missing = g_strconcat (path, ".missing", NULL);
  g_assert_false (rdf_try_open (librdf, NULL, ""));
  rdf_assert_error (librdf, "a storage needs a name; give the store's file");
  g_assert_false (rdf_try_open (librdf, "", ""));
  rdf_assert_error (librdf, "a storage needs a name");
  g_assert_false (rdf_try_open (librdf, missing, ""));
  rdf_assert_error (librdf, ".missing`");
  g_assert_false (g_file_test (missing, G_FILE_TEST_EXISTS));
  g_assert_false (rdf_try_open (librdf, path, "at='99'"));
  rdf_assert_error (librdf, "`99`");
  g_assert_false (rdf_try_open (librdf, path, "at='nonsense'"));
  rdf_assert_error (librdf, "`nonsense`");
  g_assert_false (rdf_try_open (librdf, path, "at='1',write='yes'"));
  rdf_assert_error (librdf, "a past commit cannot be written to");
  g_assert_false (rdf_try_open (librdf, path, "write='yes',graph='no iri'"));
  rdf_assert_error (librdf, "`no iri` is not an absolute IRI");
  g_assert_true (rdf_try_open (librdf, path, "unknown='1',contexts='yes'"));
  g_assert_true (rdf_try_open (librdf, missing, "new='yes'"));
  g_assert_true (g_file_test (missing, G_FILE_TEST_EXISTS));
  rdf_close_model (librdf);
  remove_store (missing);
}

static void
test_not_a_store (Librdf *librdf, gconstpointer data)
{
  (void) data;
  g_autofree char *path = g_strconcat (librdf->fixture.path, ".txt", NULL);
  g_assert_true (g_file_set_contents (path, "not a store, but rather long text\n", -1, NULL));
  g_assert_false (rdf_try_open (librdf, path, "write='yes'"));
  rdf_assert_error (librdf, "is not a Grounds store");
  g_remove (path);
}

static void
test_read_only (Librdf *librdf, gconstpointer data)
{
  (void) data;
  rdf_open_model (librdf, "");
  g_assert_cmpint (rdf_add (librdf, "a p b", "g"), !=, 0);
  rdf_assert_error (librdf, "the storage is read-only; open it with the option `write='yes'`");
  g_assert_cmpint (rdf_take_away (librdf, "a p b", NULL), !=, 0);
  rdf_assert_error (librdf, "the storage is read-only");
  g_assert_cmpint (librdf_model_transaction_start (librdf->model), !=, 0);
  rdf_assert_error (librdf, "the storage is read-only");
  g_assert_cmpint (librdf_model_size (librdf->model), ==, 0);
}

/* --- Reading --- */

static void
test_merge (Librdf *librdf, gconstpointer data)
{
  (void) data;
  fixture_commit (librdf->fixture.store, "small", rdf_small_graph);
  rdf_open_model (librdf, "");
  /* A pattern without a context finds a triple once, with the first of its graphs. */
  rdf_assert_find (librdf, "a p -", NULL, "<:a> <:p> <:b> <:g>\n<:a> <:p> <:c> <:g>");
  rdf_assert_find (librdf, "- p b", NULL, "<:a> <:p> <:b> <:g>\n_:z <:p> <:b> <:g>");
  rdf_assert_find (librdf, "a - b", NULL, "<:a> <:p> <:b> <:g>\n<:a> <:q> <:b> <:g>");
  rdf_assert_find (librdf, "b - -", NULL, "<:b> <:p> <:c> <:h>");
  rdf_assert_find (librdf, "- - c", NULL, "<:a> <:p> <:c> <:g>\n<:b> <:p> <:c> <:h>");
  rdf_assert_find (librdf, "- q -", NULL, "<:a> <:q> <:b> <:g>");
  rdf_assert_find (librdf, "a p b", NULL, "<:a> <:p> <:b> <:g>");
  rdf_assert_find (librdf, "a p a", NULL, "");
  rdf_assert_find (librdf, "nothing p b", NULL, "");
  /* One with a context, those of that graph. */
  rdf_assert_find (librdf, "- p -", "h",
                   "<:a> <:p> <:b> <:h>\n<:b> <:p> <:c> <:h>\n<:c> <:p> <:a> <:h>");
  rdf_assert_find (librdf, "a p b", "h", "<:a> <:p> <:b> <:h>");
  rdf_assert_find (librdf, "a p c", "h", "");
  rdf_assert_find (librdf, "- - -", "nowhere", "");
  /* The whole is told quad by quad, as librdf's own storages do. */
  rdf_assert_all (librdf, "<:a> <:n> \"5\"^^<" KG_XSD "integer> <:g>\n<:a> <:n> \"x\"@en-GB <:g>\n"
                          "<:a> <:p> <:b> <:g>\n<:a> <:p> <:b> <:h>\n<:a> <:p> <:c> <:g>\n"
                          "<:a> <:q> <:b> <:g>\n<:b> <:p> <:c> <:h>\n<:c> <:p> <:a> <:h>\n"
                          "_:z <:p> <:b> <:g>");
  g_assert_cmpint (librdf_model_size (librdf->model), ==, 9);
}

static void
test_contexts (Librdf *librdf, gconstpointer data)
{
  (void) data;
  const char *lines[] = { "+ a p b g", "+ a p b h", "+ a p b _:blank", NULL };
  fixture_commit (librdf->fixture.store, "graphs", lines);
  rdf_open_model (librdf, "");
  g_autoptr (GString) found = g_string_new (NULL);
  librdf_iterator *contexts = librdf_model_get_contexts (librdf->model);
  for (; !librdf_iterator_end (contexts); librdf_iterator_next (contexts)) {
    rdf_append_node (found, (librdf_node *) librdf_iterator_get_object (contexts));
  }
  librdf_free_iterator (contexts);
  /* Graphs named by blank nodes are not listed. */
  g_assert_cmpstr (found->str, ==, "<:g><:h>");
  librdf_node *blank = rdf_node_of (librdf, "_:blank");
  g_autofree char *statements =
      rdf_drain (librdf_model_context_as_stream (librdf->model, blank), TRUE);
  g_assert_cmpstr (statements, ==, "<:a> <:p> <:b> _:blank");
  librdf_free_node (blank);
  librdf_uri *feature =
      librdf_new_uri (librdf->world, (const unsigned char *) LIBRDF_MODEL_FEATURE_CONTEXTS);
  librdf_node *value = librdf_model_get_feature (librdf->model, feature);
  g_assert_cmpstr ((const char *) librdf_node_get_literal_value (value), ==, "1");
  librdf_free_node (value);
  librdf_free_uri (feature);
}

static char *
drain_nodes (librdf_iterator *iterator)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  g_assert_nonnull (iterator);
  for (; !librdf_iterator_end (iterator); librdf_iterator_next (iterator)) {
    GString *text = g_string_new (NULL);
    rdf_append_node (text, (librdf_node *) librdf_iterator_get_object (iterator));
    g_ptr_array_add (found, g_string_free (text, FALSE));
  }
  librdf_free_iterator (iterator);
  g_ptr_array_sort (found, rdf_compare_lines);
  g_ptr_array_add (found, NULL);
  return g_strjoinv (" ", (char **) found->pdata);
}

static void
test_arcs (Librdf *librdf, gconstpointer data)
{
  (void) data;
  fixture_commit (librdf->fixture.store, "small", rdf_small_graph);
  rdf_open_model (librdf, "");
  librdf_node *a = rdf_node_of (librdf, "a");
  librdf_node *b = rdf_node_of (librdf, "b");
  librdf_node *p = rdf_node_of (librdf, "p");
  librdf_node *q = rdf_node_of (librdf, "q");
  g_autofree char *sources = drain_nodes (librdf_model_get_sources (librdf->model, p, b));
  g_autofree char *targets = drain_nodes (librdf_model_get_targets (librdf->model, a, p));
  g_autofree char *arcs = drain_nodes (librdf_model_get_arcs (librdf->model, a, b));
  g_autofree char *out = drain_nodes (librdf_model_get_arcs_out (librdf->model, b));
  g_autofree char *in = drain_nodes (librdf_model_get_arcs_in (librdf->model, b));
  g_assert_cmpstr (sources, ==, "<:a> _:z");
  g_assert_cmpstr (targets, ==, "<:b> <:c>");
  g_assert_cmpstr (arcs, ==, "<:p> <:q>");
  g_assert_cmpstr (out, ==, "<:p>");
  g_assert_cmpstr (in, ==, "<:p> <:p> <:q>");
  g_assert_true (librdf_model_has_arc_in (librdf->model, b, q));
  g_assert_false (librdf_model_has_arc_in (librdf->model, a, q));
  g_assert_true (librdf_model_has_arc_out (librdf->model, a, q));
  g_assert_false (librdf_model_has_arc_out (librdf->model, b, q));
  librdf_free_node (a);
  librdf_free_node (b);
  librdf_free_node (p);
  librdf_free_node (q);
}

static void
test_contains (Librdf *librdf, gconstpointer data)
{
  (void) data;
  const char *in[] = { "a p b", "b p c", "_:z p b", "a n \"x@en-GB", "a n \"5^^integer" };
  const char *out[] = {
    "a p a", "a n \"x", "a n \"5", "a n \"x@de", "_:y p b", "a n \"5^^decimal"
  };
  fixture_commit (librdf->fixture.store, "small", rdf_small_graph);
  rdf_open_model (librdf, "");
  for (gsize i = 0; i < G_N_ELEMENTS (in); i++) {
    librdf_statement *triple = rdf_statement_of (librdf, in[i]);
    g_assert_true (librdf_model_contains_statement (librdf->model, triple));
    librdf_free_statement (triple);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (out); i++) {
    librdf_statement *triple = rdf_statement_of (librdf, out[i]);
    g_assert_false (librdf_model_contains_statement (librdf->model, triple));
    librdf_free_statement (triple);
  }
}

static void
test_substring (Librdf *librdf, gconstpointer data)
{
  (void) data;
  const char *lines[] = { "+ a n \"hello g", "+ b n \"yellow g", "+ c n \"green g", "+ c n hello g",
                          NULL };
  fixture_commit (librdf->fixture.store, "words", lines);
  rdf_open_model (librdf, "");
  librdf_hash *options = librdf_new_hash_from_string (librdf->world, NULL, "");
  librdf_hash_put_strings (options, LIBRDF_MODEL_FIND_OPTION_MATCH_SUBSTRING_LITERAL, "yes");
  librdf_statement *triple = rdf_statement_of (librdf, "- n \"ello");
  librdf_stream *stream =
      librdf_model_find_statements_with_options (librdf->model, triple, NULL, options);
  g_autofree char *found = rdf_drain (stream, FALSE);
  g_assert_cmpstr (found, ==, "<:a> <:n> \"hello\"\n<:b> <:n> \"yellow\"");
  librdf_free_statement (triple);
  librdf_free_hash (options);
}

static void
test_past (Librdf *librdf, gconstpointer data)
{
  (void) data;
  const char *later[] = { "- a p b g", "- a p b h", "+ a p d g", NULL };
  fixture_commit (librdf->fixture.store, "small", rdf_small_graph);
  fixture_commit (librdf->fixture.store, "later", later);
  rdf_open_model (librdf, "at='1'");
  rdf_assert_find (librdf, "a p -", NULL, "<:a> <:p> <:b> <:g>\n<:a> <:p> <:c> <:g>");
  rdf_open_model (librdf, "at='head'");
  rdf_assert_find (librdf, "a p -", NULL, "<:a> <:p> <:c> <:g>\n<:a> <:p> <:d> <:g>");
  rdf_open_model (librdf, "at='head~1'");
  g_assert_cmpint (librdf_model_size (librdf->model), ==, 9);
}

static void
test_snapshot (Librdf *librdf, gconstpointer data)
{
  (void) data;
  fixture_commit (librdf->fixture.store, "small", rdf_small_graph);
  g_autoptr (KgSnapshot) snapshot = kg_store_snapshot (librdf->fixture.store, NULL);
  librdf->storage = kg_librdf_storage_new (librdf->world, snapshot);
  g_assert_nonnull (librdf->storage);
  librdf->model = librdf_new_model (librdf->world, librdf->storage, NULL);
  g_clear_pointer (&snapshot, kg_snapshot_unref);
  rdf_assert_find (librdf, "a q -", NULL, "<:a> <:q> <:b> <:g>");
  g_assert_cmpint (rdf_add (librdf, "a p b", "g"), !=, 0);
  g_string_truncate (librdf->errors, 0);
}

/* A stream keeps what it reads, whatever happens to the model. */
static void
test_stream_outlives (Librdf *librdf, gconstpointer data)
{
  (void) data;
  fixture_commit (librdf->fixture.store, "small", rdf_small_graph);
  rdf_open_model (librdf, "write='yes'");
  librdf_statement *all = rdf_statement_of (librdf, "a p -");
  librdf_stream *before = librdf_model_find_statements (librdf->model, all);
  librdf_stream *orphan = librdf_model_find_statements (librdf->model, all);
  librdf_free_statement (all);
  g_assert_cmpint (rdf_take_away (librdf, "a p b", NULL), ==, 0);
  rdf_assert_find (librdf, "a p -", NULL, "<:a> <:p> <:c> <:g>");
  g_autofree char *seen = rdf_drain (before, FALSE);
  g_assert_cmpstr (seen, ==, "<:a> <:p> <:b>\n<:a> <:p> <:c>");
  rdf_close_model (librdf);
  g_autofree char *after = rdf_drain (orphan, FALSE);
  g_assert_cmpstr (after, ==, "<:a> <:p> <:b>\n<:a> <:p> <:c>");
}

/* What librdf hands out as a copy stays as it is when the stream goes on. */
static void
test_copies_stay (Librdf *librdf, gconstpointer data)
{
  (void) data;
  fixture_commit (librdf->fixture.store, "small", rdf_small_graph);
  rdf_open_model (librdf, "");
  librdf_statement *pattern = rdf_statement_of (librdf, "a p -");
  librdf_stream *stream = librdf_model_find_statements (librdf->model, pattern);
  librdf_statement *first = librdf_new_statement_from_statement (librdf_stream_get_object (stream));
  librdf_stream_next (stream);
  librdf_statement *second =
      librdf_new_statement_from_statement (librdf_stream_get_object (stream));
  librdf_free_stream (stream);
  g_assert_false (librdf_statement_equals (first, second));
  librdf_free_statement (first);
  librdf_free_statement (second);
  librdf_free_statement (pattern);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  rdf_add_test ("/librdf/register-twice", test_register_twice);
  rdf_add_test ("/librdf/bad-options", test_bad_options);
  rdf_add_test ("/librdf/not-a-store", test_not_a_store);
  rdf_add_test ("/librdf/read-only", test_read_only);
  rdf_add_test ("/librdf/merge", test_merge);
  rdf_add_test ("/librdf/contexts", test_contexts);
  rdf_add_test ("/librdf/arcs", test_arcs);
  rdf_add_test ("/librdf/contains", test_contains);
  rdf_add_test ("/librdf/substring", test_substring);
  rdf_add_test ("/librdf/past", test_past);
  rdf_add_test ("/librdf/snapshot", test_snapshot);
  rdf_add_test ("/librdf/stream-outlives", test_stream_outlives);
  rdf_add_test ("/librdf/copies-stay", test_copies_stay);
  return g_test_run ();
}
