/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/kg/librdf-fixture.h"

#include <string.h>

static int
keep_error (void *data, librdf_log_message *message)
{
  if (librdf_log_message_level (message) >= LIBRDF_LOG_ERROR) {
    g_string_append_printf ((GString *) data, "%s\n", librdf_log_message_message (message));
  }
  return 1;
}

void
rdf_set_up (Librdf *librdf, gconstpointer data)
{
  fixture_set_up (&librdf->fixture, data);
  librdf->errors = g_string_new (NULL);
  librdf->world = librdf_new_world ();
  librdf_world_set_logger (librdf->world, librdf->errors, keep_error);
  librdf_world_open (librdf->world);
  g_assert_true (kg_librdf_register (librdf->world));
}

void
rdf_close_model (Librdf *librdf)
{
  g_clear_pointer (&librdf->model, librdf_free_model);
  g_clear_pointer (&librdf->storage, librdf_free_storage);
}

void
rdf_tear_down (Librdf *librdf, gconstpointer data)
{
  rdf_close_model (librdf);
  librdf_free_world (librdf->world);
  g_string_free (librdf->errors, TRUE);
  fixture_tear_down (&librdf->fixture, data);
}

gboolean
rdf_try_open (Librdf *librdf, const char *name, const char *options)
{
  rdf_close_model (librdf);
  librdf->storage = librdf_new_storage (librdf->world, KG_LIBRDF_STORAGE, name, options);
  if (librdf->storage == NULL) {
    return FALSE;
  }
  librdf->model = librdf_new_model (librdf->world, librdf->storage, NULL);
  return librdf->model != NULL;
}

void
rdf_open_model (Librdf *librdf, const char *options)
{
  gboolean opened = rdf_try_open (librdf, librdf->fixture.path, options);
  g_assert_cmpstr (librdf->errors->str, ==, "");
  g_assert_true (opened);
}

void
rdf_assert_error (Librdf *librdf, const char *expected)
{
  if (strstr (librdf->errors->str, expected) == NULL) {
    g_assert_cmpstr (librdf->errors->str, ==, expected);
  }
  g_string_truncate (librdf->errors, 0);
}

librdf_node *
rdf_node_of (Librdf *librdf, const char *text)
{
  if (strcmp (text, "-") == 0) {
    return NULL;
  }
  if (g_str_has_prefix (text, "_:")) {
    return librdf_new_node_from_blank_identifier (librdf->world, (const unsigned char *) text + 2);
  }
  if (text[0] != '"') {
    g_autofree char *iri =
        strchr (text, ':') != NULL ? g_strdup (text) : g_strconcat (E, text, NULL);
    return librdf_new_node_from_uri_string (librdf->world, (const unsigned char *) iri);
  }
  g_auto (GStrv) typed = g_strsplit (text + 1, "^^", 2);
  g_auto (GStrv) tagged = g_strsplit (text + 1, "@", 2);
  if (typed[1] == NULL) {
    return librdf_new_node_from_literal (librdf->world, (const unsigned char *) tagged[0],
                                         tagged[1], 0);
  }
  g_autofree char *iri = g_strconcat (KG_XSD, typed[1], NULL);
  librdf_uri *uri = librdf_new_uri (librdf->world, (const unsigned char *) iri);
  librdf_node *literal =
      librdf_new_node_from_typed_literal (librdf->world, (const unsigned char *) typed[0], NULL,
                                          uri);
  librdf_free_uri (uri);
  return literal;
}

librdf_statement *
rdf_statement_of (Librdf *librdf, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, " ", 3);
  return librdf_new_statement_from_nodes (librdf->world, rdf_node_of (librdf, parts[0]),
                                          rdf_node_of (librdf, parts[1]),
                                          rdf_node_of (librdf, parts[2]));
}

int
rdf_add (Librdf *librdf, const char *text, const char *graph)
{
  librdf_statement *triple = rdf_statement_of (librdf, text);
  librdf_node *context = graph == NULL ? NULL : rdf_node_of (librdf, graph);
  int status = context == NULL
                   ? librdf_model_add_statement (librdf->model, triple)
                   : librdf_model_context_add_statement (librdf->model, context, triple);
  librdf_free_statement (triple);
  librdf_free_node (context);
  return status;
}

int
rdf_take_away (Librdf *librdf, const char *text, const char *graph)
{
  librdf_statement *triple = rdf_statement_of (librdf, text);
  librdf_node *context = graph == NULL ? NULL : rdf_node_of (librdf, graph);
  int status = context == NULL
                   ? librdf_model_remove_statement (librdf->model, triple)
                   : librdf_model_context_remove_statement (librdf->model, context, triple);
  librdf_free_statement (triple);
  librdf_free_node (context);
  return status;
}

void
rdf_append_node (GString *out, librdf_node *item)
{
  unsigned char *text = NULL;
  size_t length = 0;
  raptor_world *raptor = NULL;
  g_assert_nonnull (item);
  raptor = item->world;
  raptor_iostream *stream = raptor_new_iostream_to_string (raptor, (void **) &text, &length, NULL);
  librdf_node_write (item, stream);
  raptor_free_iostream (stream);
  g_autofree char *copy = g_strndup ((const char *) text, length);
  raptor_free_memory (text);
  g_auto (GStrv) pieces = g_strsplit (copy, E, -1);
  g_autofree char *shown = g_strjoinv (":", pieces);
  g_string_append (out, shown);
}

int
rdf_compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char *
rdf_drain (librdf_stream *stream, gboolean graphs)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_assert_nonnull (stream);
  for (; !librdf_stream_end (stream); librdf_stream_next (stream)) {
    librdf_statement *triple = librdf_stream_get_object (stream);
    GString *line = g_string_new (NULL);
    rdf_append_node (line, librdf_statement_get_subject (triple));
    g_string_append_c (line, ' ');
    rdf_append_node (line, librdf_statement_get_predicate (triple));
    g_string_append_c (line, ' ');
    rdf_append_node (line, librdf_statement_get_object (triple));
    if (graphs) {
      g_string_append_c (line, ' ');
      rdf_append_node (line, librdf_stream_get_context2 (stream));
    }
    g_ptr_array_add (lines, g_string_free (line, FALSE));
  }
  librdf_free_stream (stream);
  g_ptr_array_sort (lines, rdf_compare_lines);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

char *
rdf_find (Librdf *librdf, const char *pattern, const char *graph, gboolean graphs)
{
  librdf_statement *triple = rdf_statement_of (librdf, pattern);
  librdf_node *context = graph == NULL ? NULL : rdf_node_of (librdf, graph);
  librdf_stream *stream =
      context == NULL ? librdf_model_find_statements (librdf->model, triple)
                      : librdf_model_find_statements_in_context (librdf->model, triple, context);
  char *text = rdf_drain (stream, graphs);
  librdf_free_statement (triple);
  librdf_free_node (context);
  return text;
}

void
rdf_assert_find (Librdf *librdf, const char *pattern, const char *graph, const char *expected)
{
  g_autofree char *found = rdf_find (librdf, pattern, graph, TRUE);
  g_assert_cmpstr (found, ==, expected);
}

void
rdf_assert_all (Librdf *librdf, const char *expected)
{
  g_autofree char *found = rdf_drain (librdf_model_as_stream (librdf->model), TRUE);
  g_assert_cmpstr (found, ==, expected);
}

const char *const rdf_small_graph[] = {
  "+ a p b g 1",       "+ a p b h 2",          "+ a p c g",   "+ a q b g", "+ b p c h", "+ c p a h",
  "+ a n \"x@en-GB g", "+ a n \"5^^integer g", "+ _:z p b g", NULL,
};

void
rdf_add_test (const char *path, void (*test) (Librdf *, gconstpointer))
{
  g_test_add (path, Librdf, NULL, rdf_set_up, test, rdf_tear_down);
}
