/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/librdf-storage.h"

#include "kg/history.h"
#include "kg/limits.h"
#include "tests/kg/fixture.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#define E "http://example.org/"
#define API_GRAPH "urn:grounds:graph:api"

/* A world whose errors are counted and kept, and a storage with its model, on the fixture's file. */
typedef struct {
  Fixture fixture;
  librdf_world *world;
  librdf_storage *storage;
  librdf_model *model;
  GString *errors;
} Librdf;

static int
keep_error (void *data, librdf_log_message *message)
{
  if (librdf_log_message_level (message) >= LIBRDF_LOG_ERROR) {
    g_string_append_printf ((GString *) data, "%s\n", librdf_log_message_message (message));
  }
  return 1;
}

static void
set_up (Librdf *librdf, gconstpointer data)
{
  fixture_set_up (&librdf->fixture, data);
  librdf->errors = g_string_new (NULL);
  librdf->world = librdf_new_world ();
  librdf_world_set_logger (librdf->world, librdf->errors, keep_error);
  librdf_world_open (librdf->world);
  g_assert_true (kg_librdf_register (librdf->world));
}

static void
close_model (Librdf *librdf)
{
  g_clear_pointer (&librdf->model, librdf_free_model);
  g_clear_pointer (&librdf->storage, librdf_free_storage);
}

static void
tear_down (Librdf *librdf, gconstpointer data)
{
  close_model (librdf);
  librdf_free_world (librdf->world);
  g_string_free (librdf->errors, TRUE);
  fixture_tear_down (&librdf->fixture, data);
}

static gboolean
try_open (Librdf *librdf, const char *name, const char *options)
{
  close_model (librdf);
  librdf->storage = librdf_new_storage (librdf->world, KG_LIBRDF_STORAGE, name, options);
  if (librdf->storage == NULL) {
    return FALSE;
  }
  librdf->model = librdf_new_model (librdf->world, librdf->storage, NULL);
  return librdf->model != NULL;
}

static void
open_model (Librdf *librdf, const char *options)
{
  gboolean opened = try_open (librdf, librdf->fixture.path, options);
  g_assert_cmpstr (librdf->errors->str, ==, "");
  g_assert_true (opened);
}

static void
assert_error (Librdf *librdf, const char *expected)
{
  if (strstr (librdf->errors->str, expected) == NULL) {
    g_assert_cmpstr (librdf->errors->str, ==, expected);
  }
  g_string_truncate (librdf->errors, 0);
}

/* "x", "_:b", "\"text", "\"text@en", "\"5^^integer" as for fixture_term(); "-" is no node. */
static librdf_node *
node (Librdf *librdf, const char *text)
{
  if (strcmp (text, "-") == 0) {
    return NULL;
  }
  if (g_str_has_prefix (text, "_:")) {
    return librdf_new_node_from_blank_identifier (librdf->world, (const unsigned char *) text + 2);
  }
  if (text[0] != '"') {
    g_autofree char *iri = strchr (text, ':') != NULL ? g_strdup (text) : g_strconcat (E, text, NULL);
    return librdf_new_node_from_uri_string (librdf->world, (const unsigned char *) iri);
  }
  g_auto (GStrv) typed = g_strsplit (text + 1, "^^", 2);
  g_auto (GStrv) tagged = g_strsplit (text + 1, "@", 2);
  if (typed[1] == NULL) {
    return librdf_new_node_from_literal (librdf->world, (const unsigned char *) tagged[0], tagged[1], 0);
  }
  g_autofree char *iri = g_strconcat (KG_XSD, typed[1], NULL);
  librdf_uri *uri = librdf_new_uri (librdf->world, (const unsigned char *) iri);
  librdf_node *literal = librdf_new_node_from_typed_literal (
      librdf->world, (const unsigned char *) typed[0], NULL, uri);
  librdf_free_uri (uri);
  return literal;
}

static librdf_statement *
statement (Librdf *librdf, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, " ", 3);
  return librdf_new_statement_from_nodes (librdf->world, node (librdf, parts[0]),
                                          node (librdf, parts[1]), node (librdf, parts[2]));
}

static int
add (Librdf *librdf, const char *text, const char *graph)
{
  librdf_statement *triple = statement (librdf, text);
  librdf_node *context = graph == NULL ? NULL : node (librdf, graph);
  int status = context == NULL ? librdf_model_add_statement (librdf->model, triple)
                               : librdf_model_context_add_statement (librdf->model, context, triple);
  librdf_free_statement (triple);
  librdf_free_node (context);
  return status;
}

static int
take_away (Librdf *librdf, const char *text, const char *graph)
{
  librdf_statement *triple = statement (librdf, text);
  librdf_node *context = graph == NULL ? NULL : node (librdf, graph);
  int status = context == NULL
                   ? librdf_model_remove_statement (librdf->model, triple)
                   : librdf_model_context_remove_statement (librdf->model, context, triple);
  librdf_free_statement (triple);
  librdf_free_node (context);
  return status;
}

static void
append_node (GString *out, librdf_node *item)
{
  unsigned char *text = NULL;
  size_t length = 0;
  raptor_world *raptor = NULL;
  g_assert_nonnull (item);
  raptor = item->world;
  raptor_iostream *stream =
      raptor_new_iostream_to_string (raptor, (void **) &text, &length, NULL);
  librdf_node_write (item, stream);
  raptor_free_iostream (stream);
  g_autofree char *copy = g_strndup ((const char *) text, length);
  raptor_free_memory (text);
  g_auto (GStrv) pieces = g_strsplit (copy, E, -1);
  g_autofree char *shown = g_strjoinv (":", pieces);
  g_string_append (out, shown);
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Reads a stream to its end: "s p o [g]" lines, sorted. */
static char *
drain (librdf_stream *stream, gboolean graphs)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_assert_nonnull (stream);
  for (; !librdf_stream_end (stream); librdf_stream_next (stream)) {
    librdf_statement *triple = librdf_stream_get_object (stream);
    GString *line = g_string_new (NULL);
    append_node (line, librdf_statement_get_subject (triple));
    g_string_append_c (line, ' ');
    append_node (line, librdf_statement_get_predicate (triple));
    g_string_append_c (line, ' ');
    append_node (line, librdf_statement_get_object (triple));
    if (graphs) {
      g_string_append_c (line, ' ');
      append_node (line, librdf_stream_get_context2 (stream));
    }
    g_ptr_array_add (lines, g_string_free (line, FALSE));
  }
  librdf_free_stream (stream);
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

static char *
find (Librdf *librdf, const char *pattern, const char *graph, gboolean graphs)
{
  librdf_statement *triple = statement (librdf, pattern);
  librdf_node *context = graph == NULL ? NULL : node (librdf, graph);
  librdf_stream *stream =
      librdf_model_find_statements_in_context (librdf->model, triple, context);
  char *text = drain (stream, graphs);
  librdf_free_statement (triple);
  librdf_free_node (context);
  return text;
}

static void
assert_find (Librdf *librdf, const char *pattern, const char *graph, const char *expected)
{
  g_autofree char *found = find (librdf, pattern, graph, TRUE);
  g_assert_cmpstr (found, ==, expected);
}

static void
assert_all (Librdf *librdf, const char *expected)
{
  g_autofree char *found = drain (librdf_model_as_stream (librdf->model), TRUE);
  g_assert_cmpstr (found, ==, expected);
}

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
test_bad_options (Librdf *librdf, gconstpointer data)
{
  (void) data;
  const char *path = librdf->fixture.path;
  g_autofree char *missing = g_strconcat (path, ".missing", NULL);
  g_assert_false (try_open (librdf, NULL, ""));
  assert_error (librdf, "a storage needs a name; give the store's file");
  g_assert_false (try_open (librdf, "", ""));
  assert_error (librdf, "a storage needs a name");
  g_assert_false (try_open (librdf, missing, ""));
  assert_error (librdf, ".missing`");
  g_assert_false (g_file_test (missing, G_FILE_TEST_EXISTS));
  g_assert_false (try_open (librdf, path, "at='99'"));
  assert_error (librdf, "`99`");
  g_assert_false (try_open (librdf, path, "at='nonsense'"));
  assert_error (librdf, "`nonsense`");
  g_assert_false (try_open (librdf, path, "at='1',write='yes'"));
  assert_error (librdf, "a past commit cannot be written to");
  g_assert_false (try_open (librdf, path, "write='yes',graph='no iri'"));
  assert_error (librdf, "`no iri` is not an absolute IRI");
  g_assert_true (try_open (librdf, path, "unknown='1',contexts='yes'"));
  g_assert_true (try_open (librdf, missing, "new='yes'"));
  g_assert_true (g_file_test (missing, G_FILE_TEST_EXISTS));
  close_model (librdf);
  g_remove (missing);
}

static void
test_not_a_store (Librdf *librdf, gconstpointer data)
{
  (void) data;
  g_autofree char *path = g_strconcat (librdf->fixture.path, ".txt", NULL);
  g_assert_true (g_file_set_contents (path, "not a store, but rather long text\n", -1, NULL));
  g_assert_false (try_open (librdf, path, "write='yes'"));
  assert_error (librdf, "is not a Grounds store");
  g_remove (path);
}

static void
test_read_only (Librdf *librdf, gconstpointer data)
{
  (void) data;
  open_model (librdf, "");
  g_assert_cmpint (add (librdf, "a p b", "g"), !=, 0);
  assert_error (librdf, "the storage is read-only; open it with the option `write='yes'`");
  g_assert_cmpint (take_away (librdf, "a p b", NULL), !=, 0);
  assert_error (librdf, "the storage is read-only");
  g_assert_cmpint (librdf_model_transaction_start (librdf->model), !=, 0);
  assert_error (librdf, "the storage is read-only");
  g_assert_cmpint (librdf_model_size (librdf->model), ==, 0);
}

/* --- Reading --- */

static const char *const small_graph[] = {
  "+ a p b g 1", "+ a p b h 2", "+ a p c g", "+ a q b g", "+ b p c h", "+ c p a h",
  "+ a n \"x@en-GB g", "+ a n \"5^^integer g", "+ _:z p b g", NULL,
};

static void
test_merge (Librdf *librdf, gconstpointer data)
{
  (void) data;
  fixture_commit (librdf->fixture.store, "small", small_graph);
  open_model (librdf, "");
  /* A pattern without a context finds a triple once, with the first of its graphs. */
  assert_find (librdf, "a p -", NULL, "<:a> <:p> <:b> <:g>\n<:a> <:p> <:c> <:g>");
  assert_find (librdf, "- p b", NULL, "<:a> <:p> <:b> <:g>\n_:z <:p> <:b> <:g>");
  assert_find (librdf, "a - b", NULL, "<:a> <:p> <:b> <:g>\n<:a> <:q> <:b> <:g>");
  assert_find (librdf, "b - -", NULL, "<:b> <:p> <:c> <:h>");
  assert_find (librdf, "- - c", NULL, "<:a> <:p> <:c> <:g>\n<:b> <:p> <:c> <:h>");
  assert_find (librdf, "- q -", NULL, "<:a> <:q> <:b> <:g>");
  assert_find (librdf, "a p b", NULL, "<:a> <:p> <:b> <:g>");
  assert_find (librdf, "a p a", NULL, "");
  assert_find (librdf, "nothing p b", NULL, "");
  /* One with a context, those of that graph. */
  assert_find (librdf, "- p -", "h", "<:a> <:p> <:b> <:h>\n<:b> <:p> <:c> <:h>\n<:c> <:p> <:a> <:h>");
  assert_find (librdf, "a p b", "h", "<:a> <:p> <:b> <:h>");
  assert_find (librdf, "a p c", "h", "");
  assert_find (librdf, "- - -", "nowhere", "");
  /* The whole is told quad by quad, as librdf's own storages do. */
  assert_all (librdf, "<:a> <:n> \"5\"^^<" KG_XSD "integer> <:g>\n<:a> <:n> \"x\"@en-GB <:g>\n"
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
  open_model (librdf, "");
  g_autoptr (GString) found = g_string_new (NULL);
  librdf_iterator *contexts = librdf_model_get_contexts (librdf->model);
  for (; !librdf_iterator_end (contexts); librdf_iterator_next (contexts)) {
    append_node (found, (librdf_node *) librdf_iterator_get_object (contexts));
  }
  librdf_free_iterator (contexts);
  /* Graphs named by blank nodes are not listed. */
  g_assert_cmpstr (found->str, ==, "<:g><:h>");
  librdf_node *blank = node (librdf, "_:blank");
  g_autofree char *statements = drain (librdf_model_context_as_stream (librdf->model, blank), TRUE);
  g_assert_cmpstr (statements, ==, "<:a> <:p> <:b> _:blank");
  librdf_free_node (blank);
  librdf_uri *feature = librdf_new_uri (librdf->world, (const unsigned char *) LIBRDF_MODEL_FEATURE_CONTEXTS);
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
    append_node (text, (librdf_node *) librdf_iterator_get_object (iterator));
    g_ptr_array_add (found, g_string_free (text, FALSE));
  }
  librdf_free_iterator (iterator);
  g_ptr_array_sort (found, compare_lines);
  g_ptr_array_add (found, NULL);
  return g_strjoinv (" ", (char **) found->pdata);
}

static void
test_arcs (Librdf *librdf, gconstpointer data)
{
  (void) data;
  fixture_commit (librdf->fixture.store, "small", small_graph);
  open_model (librdf, "");
  librdf_node *a = node (librdf, "a");
  librdf_node *b = node (librdf, "b");
  librdf_node *p = node (librdf, "p");
  librdf_node *q = node (librdf, "q");
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
  const char *out[] = { "a p a", "a n \"x", "a n \"5", "a n \"x@de", "_:y p b", "a n \"5^^decimal" };
  fixture_commit (librdf->fixture.store, "small", small_graph);
  open_model (librdf, "");
  for (gsize i = 0; i < G_N_ELEMENTS (in); i++) {
    librdf_statement *triple = statement (librdf, in[i]);
    g_assert_true (librdf_model_contains_statement (librdf->model, triple));
    librdf_free_statement (triple);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (out); i++) {
    librdf_statement *triple = statement (librdf, out[i]);
    g_assert_false (librdf_model_contains_statement (librdf->model, triple));
    librdf_free_statement (triple);
  }
}

static void
test_substring (Librdf *librdf, gconstpointer data)
{
  (void) data;
  const char *lines[] = { "+ a n \"hello g", "+ b n \"yellow g", "+ c n \"green g", "+ c n hello g", NULL };
  fixture_commit (librdf->fixture.store, "words", lines);
  open_model (librdf, "");
  librdf_hash *options = librdf_new_hash_from_string (
      librdf->world, NULL, LIBRDF_MODEL_FIND_OPTION_MATCH_SUBSTRING_LITERAL "='yes'");
  librdf_statement *triple = statement (librdf, "- n \"ello");
  librdf_stream *stream =
      librdf_model_find_statements_with_options (librdf->model, triple, NULL, options);
  g_autofree char *found = drain (stream, FALSE);
  g_assert_cmpstr (found, ==, "<:a> <:n> \"hello\"\n<:b> <:n> \"yellow\"");
  librdf_free_statement (triple);
  librdf_free_hash (options);
}

static void
test_past (Librdf *librdf, gconstpointer data)
{
  (void) data;
  const char *later[] = { "- a p b g", "- a p b h", "+ a p d g", NULL };
  fixture_commit (librdf->fixture.store, "small", small_graph);
  fixture_commit (librdf->fixture.store, "later", later);
  open_model (librdf, "at='1'");
  assert_find (librdf, "a p -", NULL, "<:a> <:p> <:b> <:g>\n<:a> <:p> <:c> <:g>");
  open_model (librdf, "at='head'");
  assert_find (librdf, "a p -", NULL, "<:a> <:p> <:c> <:g>\n<:a> <:p> <:d> <:g>");
  open_model (librdf, "at='head~1'");
  g_assert_cmpint (librdf_model_size (librdf->model), ==, 9);
}

static void
test_snapshot (Librdf *librdf, gconstpointer data)
{
  (void) data;
  fixture_commit (librdf->fixture.store, "small", small_graph);
  g_autoptr (KgSnapshot) snapshot = kg_store_snapshot (librdf->fixture.store, NULL);
  librdf->storage = kg_librdf_storage_new (librdf->world, snapshot);
  g_assert_nonnull (librdf->storage);
  librdf->model = librdf_new_model (librdf->world, librdf->storage, NULL);
  g_clear_pointer (&snapshot, kg_snapshot_unref);
  assert_find (librdf, "a q -", NULL, "<:a> <:q> <:b> <:g>");
  g_assert_cmpint (add (librdf, "a p b", "g"), !=, 0);
  g_string_truncate (librdf->errors, 0);
}

/* A stream keeps what it reads, whatever happens to the model. */
static void
test_stream_outlives (Librdf *librdf, gconstpointer data)
{
  (void) data;
  fixture_commit (librdf->fixture.store, "small", small_graph);
  open_model (librdf, "write='yes'");
  librdf_statement *all = statement (librdf, "a p -");
  librdf_stream *before = librdf_model_find_statements (librdf->model, all);
  librdf_stream *orphan = librdf_model_find_statements (librdf->model, all);
  librdf_free_statement (all);
  g_assert_cmpint (take_away (librdf, "a p b", NULL), ==, 0);
  assert_find (librdf, "a p -", NULL, "<:a> <:p> <:c> <:g>");
  g_autofree char *seen = drain (before, FALSE);
  g_assert_cmpstr (seen, ==, "<:a> <:p> <:b>\n<:a> <:p> <:c>");
  close_model (librdf);
  g_autofree char *after = drain (orphan, FALSE);
  g_assert_cmpstr (after, ==, "<:a> <:p> <:b>\n<:a> <:p> <:c>");
}

/* What librdf hands out as a copy stays as it is when the stream goes on. */
static void
test_copies_stay (Librdf *librdf, gconstpointer data)
{
  (void) data;
  fixture_commit (librdf->fixture.store, "small", small_graph);
  open_model (librdf, "");
  librdf_statement *pattern = statement (librdf, "a p -");
  librdf_stream *stream = librdf_model_find_statements (librdf->model, pattern);
  librdf_statement *first = librdf_new_statement_from_statement (librdf_stream_get_object (stream));
  librdf_stream_next (stream);
  librdf_statement *second = librdf_new_statement_from_statement (librdf_stream_get_object (stream));
  librdf_free_stream (stream);
  g_assert_false (librdf_statement_equals (first, second));
  librdf_free_statement (first);
  librdf_free_statement (second);
  librdf_free_statement (pattern);
}

/* --- Writing --- */

static void
test_add (Librdf *librdf, gconstpointer data)
{
  (void) data;
  open_model (librdf, "write='yes',author='alice',message='by hand'");
  g_assert_cmpint (add (librdf, "a p b", NULL), ==, 0);
  g_assert_cmpint (add (librdf, "a p b", "g"), ==, 0);
  g_assert_cmpint (add (librdf, "a p b", "g"), ==, 0);
  g_assert_cmpint (add (librdf, "_:n p \"x@de-AT", "g"), ==, 0);
  /* What is pending is read, and nobody else sees it. */
  const char *expected = "<:a> <:p> <:b> <:g>\n<:a> <:p> <:b> <" API_GRAPH ">\n_:n <:p> \"x\"@de-AT <:g>";
  assert_all (librdf, expected);
  g_autoptr (KgSnapshot) outside = kg_store_snapshot (librdf->fixture.store, NULL);
  g_assert_cmpuint (kg_snapshot_n_quads (outside), ==, 0);
  close_model (librdf);
  g_autoptr (KgSnapshot) after = kg_store_snapshot (librdf->fixture.store, NULL);
  g_assert_cmpuint (kg_snapshot_n_quads (after), ==, 3);
  g_assert_cmpuint (kg_snapshot_commit (after), ==, 1);
  g_autoptr (GPtrArray) commits = kg_history (librdf->fixture.store, 0, 0, NULL);
  const KgCommit *commit = (const KgCommit *) g_ptr_array_index (commits, 0);
  g_assert_cmpstr (commit->author, ==, "alice");
  g_assert_cmpstr (commit->message, ==, "by hand");
  open_model (librdf, "");
  assert_all (librdf, expected);
}

static void
test_default_graph (Librdf *librdf, gconstpointer data)
{
  (void) data;
  open_model (librdf, "write='yes',graph='" E "mine'");
  g_assert_cmpint (add (librdf, "a p b", NULL), ==, 0);
  assert_all (librdf, "<:a> <:p> <:b> <:mine>");
}

static void
test_sync (Librdf *librdf, gconstpointer data)
{
  (void) data;
  open_model (librdf, "write='yes'");
  g_assert_cmpint (add (librdf, "a p b", "g"), ==, 0);
  g_assert_cmpint (librdf_model_sync (librdf->model), ==, 0);
  g_autoptr (KgSnapshot) first = kg_store_snapshot (librdf->fixture.store, NULL);
  g_assert_cmpuint (kg_snapshot_n_quads (first), ==, 1);
  g_assert_cmpint (librdf_model_sync (librdf->model), ==, 0);
  g_assert_cmpint (add (librdf, "a p c", "g"), ==, 0);
  g_assert_cmpint (librdf_model_sync (librdf->model), ==, 0);
  g_autoptr (KgSnapshot) second = kg_store_snapshot (librdf->fixture.store, NULL);
  g_assert_cmpuint (kg_snapshot_commit (second), ==, 2);
  assert_find (librdf, "a p -", NULL, "<:a> <:p> <:b> <:g>\n<:a> <:p> <:c> <:g>");
}

static void
test_remove (Librdf *librdf, gconstpointer data)
{
  (void) data;
  fixture_commit (librdf->fixture.store, "small", small_graph);
  open_model (librdf, "write='yes'");
  g_assert_cmpint (take_away (librdf, "a p b", "h"), ==, 0);
  assert_find (librdf, "a p b", NULL, "<:a> <:p> <:b> <:g>");
  g_assert_cmpint (add (librdf, "a p b", "k"), ==, 0);
  g_assert_cmpint (take_away (librdf, "a p b", NULL), ==, 0);
  assert_find (librdf, "a p b", NULL, "");
  g_assert_cmpint (take_away (librdf, "a p b", NULL), ==, 0);
  g_assert_cmpint (take_away (librdf, "nothing p b", "nowhere"), ==, 0);
  close_model (librdf);
  open_model (librdf, "");
  assert_find (librdf, "a p -", NULL, "<:a> <:p> <:c> <:g>");
  g_assert_cmpint (librdf_model_size (librdf->model), ==, 7);
}

/* The last word counts, however additions and removals follow one another. */
static void
test_last_word (Librdf *librdf, gconstpointer data)
{
  (void) data;
  open_model (librdf, "write='yes'");
  for (guint i = 0; i < 3; i++) {
    g_assert_cmpint (add (librdf, "a p b", "g"), ==, 0);
    g_assert_cmpint (take_away (librdf, "a p b", "g"), ==, 0);
  }
  assert_all (librdf, "");
  g_assert_cmpint (add (librdf, "a p b", "g"), ==, 0);
  g_assert_cmpint (librdf_model_sync (librdf->model), ==, 0);
  g_assert_cmpint (take_away (librdf, "a p b", "g"), ==, 0);
  g_assert_cmpint (add (librdf, "a p b", "g"), ==, 0);
  g_assert_cmpint (librdf_model_sync (librdf->model), ==, 0);
  assert_all (librdf, "<:a> <:p> <:b> <:g>");
}

static void
test_remove_graph (Librdf *librdf, gconstpointer data)
{
  (void) data;
  fixture_commit (librdf->fixture.store, "small", small_graph);
  open_model (librdf, "write='yes'");
  librdf_node *graph = node (librdf, "g");
  g_assert_cmpint (add (librdf, "new p b", "g"), ==, 0);
  g_assert_cmpint (librdf_model_context_remove_statements (librdf->model, graph), ==, 0);
  librdf_free_node (graph);
  close_model (librdf);
  open_model (librdf, "");
  assert_all (librdf, "<:a> <:p> <:b> <:h>\n<:b> <:p> <:c> <:h>\n<:c> <:p> <:a> <:h>");
}

static void
test_transactions (Librdf *librdf, gconstpointer data)
{
  (void) data;
  open_model (librdf, "write='yes'");
  g_assert_cmpint (add (librdf, "a p before", "g"), ==, 0);
  g_assert_cmpint (librdf_model_transaction_start (librdf->model), ==, 0);
  g_assert_cmpint (librdf_model_transaction_start (librdf->model), !=, 0);
  g_assert_cmpint (add (librdf, "a p undone", "g"), ==, 0);
  assert_find (librdf, "a p undone", NULL, "<:a> <:p> <:undone> <:g>");
  g_assert_cmpint (librdf_model_sync (librdf->model), ==, 0);
  g_assert_cmpint (librdf_model_transaction_rollback (librdf->model), ==, 0);
  assert_all (librdf, "<:a> <:p> <:before> <:g>");
  g_assert_cmpint (librdf_model_transaction_start (librdf->model), ==, 0);
  g_assert_cmpint (add (librdf, "a p kept", "g"), ==, 0);
  g_assert_cmpint (librdf_model_transaction_commit (librdf->model), ==, 0);
  g_assert_cmpint (librdf_model_transaction_commit (librdf->model), !=, 0);
  g_assert_cmpint (librdf_model_transaction_start (librdf->model), ==, 0);
  g_assert_cmpint (add (librdf, "a p dropped", "g"), ==, 0);
  close_model (librdf);
  open_model (librdf, "");
  assert_all (librdf, "<:a> <:p> <:before> <:g>\n<:a> <:p> <:kept> <:g>");
}

static void
test_bulk_stream (Librdf *librdf, gconstpointer data)
{
  (void) data;
  fixture_commit (librdf->fixture.store, "small", small_graph);
  open_model (librdf, "write='yes'");
  librdf_statement *all = statement (librdf, "- p -");
  librdf_node *copy = node (librdf, "copy");
  librdf_stream *stream = librdf_model_find_statements (librdf->model, all);
  g_assert_cmpint (librdf_model_context_add_statements (librdf->model, copy, stream), ==, 0);
  librdf_free_stream (stream);
  librdf_free_statement (all);
  librdf_free_node (copy);
  assert_find (librdf, "- - -", "copy",
               "<:a> <:p> <:b> <:copy>\n<:a> <:p> <:c> <:copy>\n<:b> <:p> <:c> <:copy>\n"
               "<:c> <:p> <:a> <:copy>\n_:z <:p> <:b> <:copy>");
}

/* --- Terms --- */

static void
assert_refused (Librdf *librdf, librdf_node *object, const char *expected)
{
  librdf_statement *triple = librdf_new_statement_from_nodes (
      librdf->world, node (librdf, "a"), node (librdf, "p"), object);
  g_assert_cmpint (librdf_model_add_statement (librdf->model, triple), !=, 0);
  librdf_free_statement (triple);
  assert_error (librdf, expected);
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
  librdf_statement *triple = librdf_new_statement_from_nodes (
      librdf->world, node (librdf, "a"), node (librdf, "p"), long_node (librdf, kind, limit));
  g_assert_cmpint (librdf_model_add_statement (librdf->model, triple), ==, 0);
  librdf_free_statement (triple);
  assert_refused (librdf, long_node (librdf, kind, limit + 1), "is too long; the limit is");
}

static void
test_refused (Librdf *librdf, gconstpointer data)
{
  (void) data;
  open_model (librdf, "write='yes'");
  assert_refused (librdf, node (librdf, "urn:with space"), "`urn:with space` is not an absolute IRI");
  assert_refused (librdf, node (librdf, "_:a b"), "`a b` is not a blank node's label");
  assert_refused (librdf, node (librdf, "\"x@not_a_tag"), "`not_a_tag` is not a language tag");
  assert_refused (librdf, node (librdf, "\"\xff\xfe"), "a literal is not UTF-8");
  assert_limit (librdf, KG_TERM_IRI, KG_LIMIT_IRI_BYTES);
  assert_limit (librdf, KG_TERM_BLANK, KG_LIMIT_BLANK_BYTES);
  assert_limit (librdf, KG_TERM_LITERAL, KG_LIMIT_LITERAL_BYTES);
  g_assert_cmpint (add (librdf, "a p b", "\"literal"), !=, 0);
  assert_error (librdf, "a context is a literal");
  g_assert_cmpint (add (librdf, "\"literal p b", "g"), !=, 0);
  assert_error (librdf, "a statement is no RDF triple");
  g_assert_cmpint (add (librdf, "a _:p b", "g"), !=, 0);
  assert_error (librdf, "a statement is no RDF triple");
  g_assert_cmpint (librdf_model_size (librdf->model), ==, 3);
}

static void
test_terms (Librdf *librdf, gconstpointer data)
{
  (void) data;
  static const char bytes[] = "nul\0inside";
  open_model (librdf, "write='yes'");
  librdf_node *nul = librdf_new_node_from_typed_counted_literal (
      librdf->world, (const unsigned char *) bytes, sizeof bytes - 1, NULL, 0, NULL);
  librdf_statement *triple = librdf_new_statement_from_nodes (
      librdf->world, node (librdf, "a"), node (librdf, "p"), nul);
  g_assert_cmpint (librdf_model_add_statement (librdf->model, triple), ==, 0);
  g_assert_true (librdf_model_contains_statement (librdf->model, triple));
  /* xsd:string and no datatype are the same (RDF 1.1 Concepts, 3.3). */
  g_assert_cmpint (add (librdf, "a s \"text^^string", NULL), ==, 0);
  g_assert_cmpint (add (librdf, "a s \"text", NULL), ==, 0);
  g_assert_cmpint (librdf_model_size (librdf->model), ==, 2);
  close_model (librdf);
  open_model (librdf, "");
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
  g_autofree char *there = find (peer, text->str, graph, FALSE);
  if (adding) {
    g_assert_cmpint (add (librdf, text->str, graph), ==, 0);
    if (there[0] == '\0') {
      g_assert_cmpint (add (peer, text->str, graph), ==, 0);
    }
    return;
  }
  g_assert_cmpint (take_away (librdf, text->str, graph), ==, 0);
  if (there[0] != '\0') {
    g_assert_cmpint (take_away (peer, text->str, graph), ==, 0);
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
  g_autofree char *merged = find (librdf, pattern, NULL, FALSE);
  g_autofree char *all = find (peer, pattern, NULL, FALSE);
  g_autofree char *expected = unique_lines (all);
  g_assert_cmpstr (merged, ==, expected);
  g_autofree char *one = find (librdf, pattern, "g", FALSE);
  g_autofree char *one_expected = find (peer, pattern, "g", FALSE);
  g_assert_cmpstr (one, ==, one_expected);
}

static void
test_like_memory (Librdf *librdf, gconstpointer data)
{
  (void) data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261123);
  g_autoptr (GString) text = g_string_new (NULL);
  Librdf peer = { .world = librdf->world };
  open_model (librdf, "write='yes'");
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
      g_autofree char *pattern = g_strdup_printf ("%s %s %s", mask & 1 ? parts[0] : "-",
                                                  mask & 2 ? parts[1] : "-", mask & 4 ? parts[2] : "-");
      compare_pattern (librdf, &peer, pattern);
    }
  }
  g_assert_cmpint (librdf_model_size (librdf->model), ==, librdf_model_size (peer.model));
  close_model (&peer);
}

static void
add_test (const char *path, void (*test) (Librdf *, gconstpointer))
{
  g_test_add (path, Librdf, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_test ("/librdf/register-twice", test_register_twice);
  add_test ("/librdf/bad-options", test_bad_options);
  add_test ("/librdf/not-a-store", test_not_a_store);
  add_test ("/librdf/read-only", test_read_only);
  add_test ("/librdf/merge", test_merge);
  add_test ("/librdf/contexts", test_contexts);
  add_test ("/librdf/arcs", test_arcs);
  add_test ("/librdf/contains", test_contains);
  add_test ("/librdf/substring", test_substring);
  add_test ("/librdf/past", test_past);
  add_test ("/librdf/snapshot", test_snapshot);
  add_test ("/librdf/stream-outlives", test_stream_outlives);
  add_test ("/librdf/copies-stay", test_copies_stay);
  add_test ("/librdf/add", test_add);
  add_test ("/librdf/default-graph", test_default_graph);
  add_test ("/librdf/sync", test_sync);
  add_test ("/librdf/remove", test_remove);
  add_test ("/librdf/last-word", test_last_word);
  add_test ("/librdf/remove-graph", test_remove_graph);
  add_test ("/librdf/transactions", test_transactions);
  add_test ("/librdf/bulk-stream", test_bulk_stream);
  add_test ("/librdf/refused", test_refused);
  add_test ("/librdf/terms", test_terms);
  add_test ("/librdf/like-memory", test_like_memory);
  return g_test_run ();
}
