/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/query.h"

#include "kg/error.h"
#include "kg/librdf-node.h"
#include "kg/librdf-reader.h"
#include "kg/librdf-storage.h"
#include "kg/librdf-world.h"
#include "kg/nquads.h"
#include "kg/query-check.h"
#include "kg/query-empty.h"
#include "kg/query-graph.h"
#include "kg/query-results.h"
#include "kg/query-source.h"
#include "kg/query-text.h"

#include <string.h>

typedef struct {
  KgSnapshot *snapshot;
  const KgQueryOptions *options;
  KgLibrdfWorld *world;
  librdf_storage *storage;
  librdf_model *model;
  KgLibrdfReader *reader; /* the storage's */
  KgQuerySource source;
  const KgQueryText *text;
  rasqal_query *parsed; /* what was asked; NULL until it was parsed */
} Session;

/* --- Errors --- */

static void
set_problem (const Session *session, GError **error)
{
  const char *problem = session->world->problem;
  if (problem == NULL) {
    g_set_error (error, KG_ERROR, KG_ERROR_QUERY, "Rasqal cannot run this query; make it simpler");
  } else if (session->world->line > 0) {
    g_set_error (error, KG_ERROR, KG_ERROR_QUERY,
                 "line %u of the query: %s; correct it (property paths are not known to Rasqal)",
                 session->world->line, problem);
  } else {
    g_set_error (error, KG_ERROR, KG_ERROR_QUERY, "the query failed: %s; correct it", problem);
  }
}

static gboolean
check_limits (const Session *session, guint64 rows, GError **error)
{
  if (session->options->rows != 0 && rows > session->options->rows) {
    g_set_error (error, KG_ERROR, KG_ERROR_LIMIT,
                 "the result has more than %" G_GUINT64_FORMAT
                 " rows; narrow the query or use LIMIT",
                 session->options->rows);
    return FALSE;
  }
  if (kg_librdf_reader_expired (session->reader)) {
    g_set_error (error, KG_ERROR, KG_ERROR_LIMIT, "the query took longer than %u s; narrow it",
                 session->options->seconds);
    return FALSE;
  }
  return TRUE;
}

/* --- The session --- */

static gboolean
open_session (Session *session, GError **error)
{
  session->world = kg_librdf_world_take ();
  session->storage = kg_librdf_storage_new (session->world->world, session->snapshot);
  if (session->storage != NULL) {
    session->reader = kg_librdf_storage_reader (session->storage);
    session->model = librdf_new_model (session->world->world, session->storage, NULL);
  }
  session->source =
      (KgQuerySource) { librdf_world_get_rasqal (session->world->world), session->reader };
  if (session->model == NULL || !kg_query_source_set (&session->source)) {
    set_problem (session, error);
    return FALSE;
  }
  if (session->options->seconds != 0) {
    gint64 time = (gint64) session->options->seconds * G_USEC_PER_SEC;
    kg_librdf_reader_set_deadline (session->reader, g_get_monotonic_time () + time);
  }
  return TRUE;
}

static void
close_session (Session *session)
{
  g_clear_pointer (&session->parsed, rasqal_free_query);
  g_clear_pointer (&session->model, librdf_free_model);
  g_clear_pointer (&session->storage, librdf_free_storage);
  g_clear_pointer (&session->world, kg_librdf_world_give_back);
}

/* --- What the parsed query says --- */

static rasqal_query *
prepare (const Session *session, const char *text, GError **error)
{
  rasqal_query *query =
      rasqal_new_query (librdf_world_get_rasqal (session->world->world), "sparql", NULL);
  if (query == NULL || rasqal_query_prepare (query, (const unsigned char *) text, NULL) != 0 ||
      session->world->problem != NULL) {
    set_problem (session, error);
    g_clear_pointer (&query, rasqal_free_query);
  }
  return query;
}

static gboolean
add_graph (const Session *session, const rasqal_data_graph *graph, GArray *merged, GArray *named,
           GError **error)
{
  gboolean is_named = (graph->flags & RASQAL_DATA_GRAPH_NAMED) != 0;
  raptor_uri *uri = is_named && graph->name_uri != NULL ? graph->name_uri : graph->uri;
  const char *iri = (const char *) raptor_uri_as_string (uri);
  KgTermId id = kg_view_find_iri (kg_librdf_reader_view (session->reader), iri, -1);
  guint n = 0;
  const KgTermId *graphs = kg_snapshot_graphs (session->snapshot, &n);
  for (guint i = 0; i < n; i++) {
    if (graphs[i] == id) {
      g_array_append_val (is_named ? named : merged, id);
      return TRUE;
    }
  }
  g_set_error (error, KG_ERROR, KG_ERROR_QUERY,
               "there is no graph `%s`, and nothing is fetched; load the document first", iri);
  return FALSE;
}

/* FROM and FROM NAMED (SPARQL 1.1 Query, 13.2): librdf drops them, so the storage keeps to them. */
static gboolean
apply_dataset (const Session *session, rasqal_query *query, GError **error)
{
  g_autoptr (GArray) merged = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  g_autoptr (GArray) named = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  const rasqal_data_graph *graph;
  for (int i = 0; (graph = rasqal_query_get_data_graph (query, i)) != NULL; i++) {
    if (!add_graph (session, graph, merged, named, error)) {
      return FALSE;
    }
  }
  if (merged->len > 0 || named->len > 0) {
    kg_librdf_reader_restrict (session->reader, merged, named);
  }
  return TRUE;
}

/* Parses what the user wrote, for its dataset and for its errors. */
static rasqal_query *
inspect (const Session *session, const char *text, GError **error)
{
  rasqal_query *query = prepare (session, text, error);
  if (query != NULL && (!kg_query_check (query, error) || !apply_dataset (session, query, error))) {
    g_clear_pointer (&query, rasqal_free_query);
  }
  return query;
}

/* --- SELECT, ASK, CONSTRUCT --- */

/* The names of the variables asked for: results without rows do not tell them. */
static const char **
variable_names (rasqal_query *parsed, guint *n)
{
  raptor_sequence *variables = rasqal_query_get_bound_variable_sequence (parsed);
  int size = variables == NULL ? 0 : raptor_sequence_size (variables);
  *n = size < 0 ? 0 : (guint) size;
  const char **names = g_new0 (const char *, *n + 1);
  for (guint i = 0; i < *n; i++) {
    const rasqal_variable *variable =
        (rasqal_variable *) raptor_sequence_get_at (variables, (int) i);
    names[i] = (const char *) variable->name;
  }
  return names;
}

/* Where rows are to be distinct: what was seen, and how many of them were passed over. */
typedef struct {
  GHashTable *seen;
  guint64 skipped;
} Distinct;

/* One row in bytes that no other row has. (transfer full) */
static char *
row_key (librdf_node *const *nodes, guint n)
{
  g_autoptr (GString) key = g_string_new (NULL);
  for (guint i = 0; i < n; i++) {
    KgTerm term;
    const char *iri = NULL;
    if (nodes[i] != NULL) {
      kg_librdf_term (nodes[i], &term, &iri);
      KgTerm datatype = { .kind = KG_TERM_IRI, .value = iri };
      datatype.length = iri == NULL ? 0 : (guint32) strlen (iri);
      kg_nquads_append_term (key, &term, iri == NULL ? NULL : &datatype);
    }
    g_string_append_c (key, '\n');
  }
  return g_string_free (g_steal_pointer (&key), FALSE);
}

static gboolean
is_wanted (const Session *session, Distinct *distinct, librdf_node *const *nodes, guint n)
{
  if (!session->text->distinct) {
    return TRUE;
  }
  if (!g_hash_table_add (distinct->seen, row_key (nodes, n))) {
    return FALSE;
  }
  return distinct->skipped++ >= session->text->offset;
}

static gboolean
write_all (const Session *session, librdf_query_results *results, KgResults *writer,
           const char *const *names, guint n, guint64 *rows, GError **error)
{
  g_autofree librdf_node **nodes = g_new0 (librdf_node *, n + 1);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Distinct distinct = { seen, 0 };
  gboolean kept = TRUE;
  for (; kept && *rows < session->text->limit && !librdf_query_results_finished (results);
       librdf_query_results_next (results)) {
    for (guint i = 0; i < n; i++) {
      nodes[i] = librdf_query_results_get_binding_value_by_name (results, names[i]);
    }
    if (is_wanted (session, &distinct, nodes, n)) {
      kg_results_add (writer, nodes);
      ++*rows;
    }
    kept = check_limits (session, *rows, error);
    for (guint i = 0; i < n; i++) {
      librdf_free_node (nodes[i]);
    }
  }
  return kept;
}

static void
write_row_of_nothing (const Session *session, KgResults *writer, guint n, guint64 *rows)
{
  g_autofree librdf_node **nodes = g_new0 (librdf_node *, n + 1);
  gboolean sliced = session->text->limit == 0 || session->text->offset > 0;
  if (*rows > 0 || sliced || !kg_query_empty_row (session->parsed, session->world->world, nodes)) {
    return;
  }
  kg_results_add (writer, nodes);
  *rows = 1;
  for (guint i = 0; i < n; i++) {
    librdf_free_node (nodes[i]);
  }
}

static gboolean
write_rows (const Session *session, librdf_query_results *results, GString *out, guint64 *rows,
            GError **error)
{
  guint columns = 0;
  g_autofree const char **names = variable_names (session->parsed, &columns);
  g_autoptr (KgResults) writer =
      kg_results_new (session->options->format, session->reader, out, names, columns);
  if (!write_all (session, results, writer, names, columns, rows, error)) {
    return FALSE;
  }
  write_row_of_nothing (session, writer, columns, rows);
  kg_results_end (writer);
  return TRUE;
}

static void
write_graph (const Session *session, KgDataset *graph, GString *out, guint64 *rows)
{
  kg_graph_finish (graph);
  *rows = graph->quads->len;
  if (session->options->format == KG_QUERY_TABLE) {
    kg_graph_write_turtle (graph, session->snapshot, out);
  } else {
    kg_graph_write_ntriples (graph, out);
  }
}

static gboolean
write_construction (const Session *session, librdf_query_results *results, GString *out,
                    guint64 *rows, GError **error)
{
  g_autoptr (KgDataset) graph = kg_dataset_new ();
  g_autoptr (GHashTable) made = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  librdf_stream *stream = librdf_query_results_as_stream (results);
  gboolean kept = TRUE;
  for (; kept && stream != NULL && !librdf_stream_end (stream); librdf_stream_next (stream)) {
    librdf_statement *statement = librdf_stream_get_object (stream);
    if (statement == NULL) {
      break;
    }
    KgQuad quad = {
      .subject = kg_graph_import_node (graph, session->reader,
                                       librdf_statement_get_subject (statement), made),
      .predicate = kg_graph_import_node (graph, session->reader,
                                         librdf_statement_get_predicate (statement), made),
      .object = kg_graph_import_node (graph, session->reader,
                                      librdf_statement_get_object (statement), made),
    };
    kg_dataset_add (graph, &quad, 0);
    kept = check_limits (session, graph->quads->len, error);
  }
  if (stream != NULL) {
    librdf_free_stream (stream);
  }
  if (kept) {
    write_graph (session, graph, out, rows);
  }
  return kept;
}

static gboolean
write_results (const Session *session, librdf_query_results *results, GString *out, guint64 *rows,
               GError **error)
{
  if (librdf_query_results_is_boolean (results)) {
    int value = librdf_query_results_get_boolean (results);
    if (value < 0) {
      set_problem (session, error);
      return FALSE;
    }
    *rows = 1;
    kg_results_write_boolean (session->options->format, value > 0, out);
    return TRUE;
  }
  if (librdf_query_results_is_graph (results)) {
    return write_construction (session, results, out, rows, error);
  }
  return write_rows (session, results, out, rows, error);
}

typedef gboolean (*ResultsFunction) (const Session *session, librdf_query_results *results,
                                     gpointer data, GError **error);

static gboolean
execute (const Session *session, const char *text, ResultsFunction function, gpointer data,
         GError **error)
{
  librdf_query *query =
      librdf_new_query (session->world->world, "sparql", NULL, (const unsigned char *) text, NULL);
  librdf_query_results *results =
      query == NULL ? NULL : librdf_model_query_execute (session->model, query);
  gboolean done = results != NULL && session->world->problem == NULL;
  if (!done) {
    set_problem (session, error);
  } else if (function (session, results, data, error)) {
    done = check_limits (session, 0, error);
    if (done && session->world->problem != NULL) {
      set_problem (session, error);
      done = FALSE;
    }
  } else {
    done = FALSE;
  }
  if (results != NULL) {
    librdf_free_query_results (results);
  }
  if (query != NULL) {
    librdf_free_query (query);
  }
  return done;
}

typedef struct {
  GString *out;
  guint64 rows;
} Output;

static gboolean
take_results (const Session *session, librdf_query_results *results, gpointer data, GError **error)
{
  Output *output = (Output *) data;
  return write_results (session, results, output->out, &output->rows, error);
}

/* --- DESCRIBE, which Rasqal parses and does not run --- */

static void
describe_node (const Session *session, librdf_node *node, KgDataset *graph)
{
  KgTermId id = node == NULL ? KG_NONE : kg_librdf_reader_find (session->reader, node);
  if (id != KG_NONE) {
    kg_graph_describe (graph, kg_librdf_reader_view (session->reader), id);
  }
}

static gboolean
describe_found (const Session *session, librdf_query_results *results, gpointer data,
                GError **error)
{
  KgDataset *graph = (KgDataset *) data;
  int columns = librdf_query_results_get_bindings_count (results);
  for (; !librdf_query_results_finished (results); librdf_query_results_next (results)) {
    for (int i = 0; i < columns; i++) {
      librdf_node *node = librdf_query_results_get_binding_value (results, i);
      describe_node (session, node, graph);
      librdf_free_node (node);
    }
    if (!check_limits (session, graph->quads->len, error)) {
      return FALSE;
    }
  }
  return TRUE;
}

static void
describe_named (const Session *session, KgDataset *graph)
{
  raptor_sequence *resources = rasqal_query_get_describe_sequence (session->parsed);
  int n = resources == NULL ? 0 : raptor_sequence_size (resources);
  for (int i = 0; i < n; i++) {
    rasqal_literal *resource = (rasqal_literal *) raptor_sequence_get_at (resources, i);
    if (resource->type != RASQAL_LITERAL_URI) {
      continue;
    }
    const char *iri = (const char *) raptor_uri_as_string (resource->value.uri);
    KgTermId id = kg_view_find_iri (kg_librdf_reader_view (session->reader), iri, -1);
    if (id != KG_NONE) {
      kg_graph_describe (graph, kg_librdf_reader_view (session->reader), id);
    }
  }
}

static gboolean
describe (const Session *session, const char *selection, Output *output, GError **error)
{
  g_autoptr (KgDataset) graph = kg_dataset_new ();
  describe_named (session, graph);
  if (selection != NULL && !execute (session, selection, describe_found, graph, error)) {
    return FALSE;
  }
  if (!check_limits (session, graph->quads->len, error)) {
    return FALSE;
  }
  write_graph (session, graph, output->out, &output->rows);
  return TRUE;
}

/* --- All of it --- */

static gboolean
run (Session *session, const char *query, Output *output, GError **error)
{
  g_autoptr (KgQueryText) text = kg_query_text_new (query, error);
  if (text == NULL) {
    return FALSE;
  }
  session->text = text;
  g_autofree char *complete = kg_query_text_complete (text, query, session->snapshot, FALSE, error);
  if (complete == NULL) {
    return FALSE;
  }
  session->parsed = inspect (session, complete, error);
  if (session->parsed == NULL) {
    return FALSE;
  }
  if (text->form != KG_QUERY_DESCRIBES) {
    return execute (session, complete, take_results, output, error);
  }
  g_autofree char *selection =
      text->variables ? kg_query_text_complete (text, query, session->snapshot, TRUE, error) : NULL;
  return describe (session, selection, output, error);
}

gboolean
kg_query (KgSnapshot *snapshot, const char *query, const KgQueryOptions *options, GString *out,
          guint64 *rows, GError **error)
{
  Session session = { .snapshot = snapshot, .options = options };
  Output output = { out, 0 };
  gsize before = out->len;
  gboolean done = open_session (&session, error) && run (&session, query, &output, error);
  close_session (&session);
  if (!done) {
    g_string_truncate (out, before);
    return FALSE;
  }
  if (rows != NULL) {
    *rows = output.rows;
  }
  return TRUE;
}

gboolean
kg_query_makes_graph (const char *query, gboolean *graph, GError **error)
{
  g_autoptr (KgQueryText) text = kg_query_text_new (query, error);
  if (text == NULL) {
    return FALSE;
  }
  const char *keyword = query + text->keyword;
  *graph = g_ascii_strncasecmp (keyword, "CONSTRUCT", strlen ("CONSTRUCT")) == 0 ||
           g_ascii_strncasecmp (keyword, "DESCRIBE", strlen ("DESCRIBE")) == 0;
  return TRUE;
}
