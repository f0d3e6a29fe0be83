/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/librdf-match.h"

#include <string.h>

typedef struct {
  librdf_storage *storage;
  KgMatch match;
  char *substring; /* (nullable) what the object must hold */
  gboolean end;
  librdf_statement *statement; /* the current one, once it was asked for */
  librdf_node *context;
} Stream;

static gboolean
holds_substring (const Stream *stream)
{
  KgTerm term;
  return kg_view_term (kg_librdf_reader_view (stream->match.reader), stream->match.quad.object,
                       &term) &&
         term.kind == KG_TERM_LITERAL && strstr (term.value, stream->substring) != NULL;
}

static void
forget_current (Stream *stream)
{
  g_clear_pointer (&stream->statement, librdf_free_statement);
  g_clear_pointer (&stream->context, librdf_free_node);
}

static int
stream_next (void *data)
{
  Stream *stream = (Stream *) data;
  forget_current (stream);
  do {
    stream->end = !kg_match_next (&stream->match);
  } while (!stream->end && stream->substring != NULL && !holds_substring (stream));
  return stream->end;
}

static int
stream_end (void *data)
{
  return ((Stream *) data)->end;
}

static librdf_statement *
current_statement (Stream *stream)
{
  const KgQuad *quad = &stream->match.quad;
  KgLibrdfReader *reader = stream->match.reader;
  if (stream->statement == NULL) {
    /* A new one each time: copies that librdf hands out share the object. */
    stream->statement =
        librdf_new_statement_from_nodes (librdf_storage_get_world (stream->storage),
                                         kg_librdf_reader_node (reader, quad->subject),
                                         kg_librdf_reader_node (reader, quad->predicate),
                                         kg_librdf_reader_node (reader, quad->object));
  }
  return stream->statement;
}

static librdf_node *
current_context (Stream *stream)
{
  KgTermId graph = stream->match.quad.graph;
  KgLibrdfReader *reader = stream->match.reader;
  if (stream->context != NULL) {
    return stream->context;
  }
  if (graph != KG_NONE || kg_librdf_reader_first_graph (reader, &stream->match.quad, &graph)) {
    stream->context = kg_librdf_reader_node (reader, graph);
  }
  return stream->context;
}

static void *
stream_get (void *data, int method)
{
  Stream *stream = (Stream *) data;
  switch (method) {
  case LIBRDF_STREAM_GET_METHOD_GET_OBJECT:
    return current_statement (stream);
  case LIBRDF_STREAM_GET_METHOD_GET_CONTEXT:
    return current_context (stream);
  default:
    return NULL;
  }
}

static void
stream_finished (void *data)
{
  Stream *stream = (Stream *) data;
  forget_current (stream);
  kg_match_end (&stream->match);
  g_free (stream->substring);
  librdf_storage_remove_reference (stream->storage);
  g_free (stream);
}

/* FALSE if the snapshot does not know the node, so that nothing can match. */
static gboolean
resolve (KgLibrdfReader *reader, librdf_node *node, KgTermId *id)
{
  if (node == NULL) {
    return TRUE;
  }
  *id = kg_librdf_reader_find (reader, node);
  return *id != KG_NONE;
}

static gboolean
resolve_pattern (KgLibrdfReader *reader, const KgLibrdfPattern *pattern, KgQuad *out)
{
  *out = (KgQuad) { 0 };
  if (!resolve (reader, pattern->context, &out->graph)) {
    return FALSE;
  }
  librdf_statement *statement = pattern->statement;
  if (statement == NULL) {
    return TRUE;
  }
  return resolve (reader, librdf_statement_get_subject (statement), &out->subject) &&
         resolve (reader, librdf_statement_get_predicate (statement), &out->predicate) &&
         (pattern->substring ||
          resolve (reader, librdf_statement_get_object (statement), &out->object));
}

static char *
substring_of (const KgLibrdfPattern *pattern)
{
  if (!pattern->substring) {
    return NULL;
  }
  return g_strdup ((const char *) librdf_node_get_literal_value (
      librdf_statement_get_object (pattern->statement)));
}

librdf_stream *
kg_librdf_stream_new (librdf_storage *storage, KgLibrdfReader *reader,
                      const KgLibrdfPattern *pattern)
{
  KgQuad ids;
  librdf_world *world = librdf_storage_get_world (storage);
  if (!resolve_pattern (reader, pattern, &ids)) {
    return librdf_new_empty_stream (world);
  }
  Stream *stream = g_new0 (Stream, 1);
  librdf_storage_add_reference (storage);
  stream->storage = storage;
  stream->substring = substring_of (pattern);
  kg_match_begin (&stream->match, reader, &ids, pattern->quads);
  stream_next (stream);
  return librdf_new_stream (world, stream, stream_end, stream_next, stream_get, stream_finished);
}

typedef struct {
  librdf_storage *storage;
  KgLibrdfReader *reader;
  const KgTermId *graphs;
  guint n;
  guint i;
  librdf_node *node;
} Graphs;

static void
skip_blank (Graphs *graphs)
{
  KgTerm term;
  while (graphs->i < graphs->n) {
    if (kg_view_term (kg_librdf_reader_view (graphs->reader), graphs->graphs[graphs->i], &term) &&
        term.kind == KG_TERM_IRI) {
      return;
    }
    graphs->i++;
  }
}

static int
graphs_end (void *data)
{
  const Graphs *graphs = (const Graphs *) data;
  return graphs->i >= graphs->n;
}

static int
graphs_next (void *data)
{
  Graphs *graphs = (Graphs *) data;
  g_clear_pointer (&graphs->node, librdf_free_node);
  graphs->i++;
  skip_blank (graphs);
  return graphs_end (graphs);
}

static void *
graphs_get (void *data, int method)
{
  Graphs *graphs = (Graphs *) data;
  if (method != LIBRDF_ITERATOR_GET_METHOD_GET_OBJECT || graphs_end (graphs)) {
    return NULL;
  }
  if (graphs->node == NULL) {
    graphs->node = kg_librdf_reader_node (graphs->reader, graphs->graphs[graphs->i]);
  }
  return graphs->node;
}

static void
graphs_finished (void *data)
{
  Graphs *graphs = (Graphs *) data;
  g_clear_pointer (&graphs->node, librdf_free_node);
  kg_librdf_reader_unref (graphs->reader);
  librdf_storage_remove_reference (graphs->storage);
  g_free (graphs);
}

librdf_iterator *
kg_librdf_graphs_new (librdf_storage *storage, KgLibrdfReader *reader)
{
  Graphs *graphs = g_new0 (Graphs, 1);
  librdf_storage_add_reference (storage);
  graphs->storage = storage;
  graphs->reader = kg_librdf_reader_ref (reader);
  graphs->graphs = kg_librdf_reader_named (reader, &graphs->n);
  skip_blank (graphs);
  return librdf_new_iterator (librdf_storage_get_world (storage), graphs, graphs_end, graphs_next,
                              graphs_get, graphs_finished);
}
