/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/librdf-writer.h"

#include "kg/librdf-node.h"

/* The name of the document that says what comes through librdf. */
#define DOCUMENT_NAME "librdf"

struct _KgLibrdfWriter {
  librdf_world *world;
  KgStore *store;
  char *graph;
  char *author;
  char *message;
  KgChange *change;      /* pending; NULL while there is nothing */
  GHashTable *documents; /* ids of the change: graph -> document */
  gboolean added;        /* the change holds additions that are not staged */
  guint64 count;
  KgSnapshot *snapshot;   /* (nullable) the last one made */
  guint64 snapshot_count; /* and when */
};

KgLibrdfWriter *
kg_librdf_writer_new (librdf_world *world, KgStore *store, const KgLibrdfWriterOptions *options)
{
  KgLibrdfWriter *writer = g_new0 (KgLibrdfWriter, 1);
  writer->world = world;
  writer->store = kg_store_ref (store);
  writer->graph = g_strdup (options->graph);
  writer->author = g_strdup (options->author);
  writer->message = g_strdup (options->message);
  return writer;
}

void
kg_librdf_writer_free (KgLibrdfWriter *writer)
{
  if (writer == NULL) {
    return;
  }
  kg_librdf_writer_rollback (writer);
  kg_snapshot_unref (writer->snapshot);
  kg_store_unref (writer->store);
  g_free (writer->graph);
  g_free (writer->author);
  g_free (writer->message);
  g_free (writer);
}

guint64
kg_librdf_writer_count (const KgLibrdfWriter *writer)
{
  return writer->count;
}

void
kg_librdf_writer_rollback (KgLibrdfWriter *writer)
{
  g_clear_pointer (&writer->change, kg_change_free);
  g_clear_pointer (&writer->documents, g_hash_table_unref);
  writer->added = FALSE;
  writer->count++;
}

KgSnapshot *
kg_librdf_writer_snapshot (KgLibrdfWriter *writer, GError **error)
{
  if (writer->snapshot != NULL && writer->snapshot_count == writer->count) {
    return kg_snapshot_ref (writer->snapshot);
  }
  KgSnapshot *snapshot = writer->change == NULL ? kg_store_snapshot (writer->store, error)
                                                : kg_change_snapshot (writer->change, error);
  if (snapshot == NULL) {
    kg_librdf_writer_rollback (writer);
    return NULL;
  }
  kg_snapshot_unref (writer->snapshot);
  writer->snapshot = snapshot;
  writer->snapshot_count = writer->count;
  writer->added = FALSE;
  return kg_snapshot_ref (snapshot);
}

gboolean
kg_librdf_writer_commit (KgLibrdfWriter *writer, GError **error)
{
  KgCommitResult result;
  KgCommitInfo info = { writer->author, writer->message, g_get_real_time () };
  if (writer->change == NULL) {
    return TRUE;
  }
  gboolean committed = kg_change_commit (writer->change, &info, &result, error);
  kg_librdf_writer_rollback (writer);
  return committed;
}

static void
begin (KgLibrdfWriter *writer)
{
  if (writer->change == NULL) {
    writer->change = kg_change_new (writer->store);
    writer->documents = g_hash_table_new (NULL, NULL);
  }
}

static KgTermId
intern (KgLibrdfWriter *writer, librdf_node *node, GError **error)
{
  KgTerm term;
  const char *datatype;
  if (!kg_librdf_checked_term (node, &term, &datatype, error)) {
    return KG_NONE;
  }
  if (datatype != NULL) {
    term.datatype = kg_change_intern_iri (writer->change, datatype);
  }
  KgTermId id = kg_change_intern (writer->change, &term);
  if (id == KG_NONE) {
    g_set_error (error, KG_ERROR, KG_ERROR_LIMIT,
                 "the change holds too many terms; commit in parts");
  }
  return id;
}

static KgTermId
intern_graph (KgLibrdfWriter *writer, librdf_node *context, GError **error)
{
  if (context == NULL) {
    return kg_change_intern_iri (writer->change, writer->graph);
  }
  if (librdf_node_is_literal (context)) {
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID, "a context is a literal; name graphs by IRIs");
    return KG_NONE;
  }
  return intern (writer, context, error);
}

static gboolean
intern_statement (KgLibrdfWriter *writer, librdf_statement *statement, KgQuad *quad, GError **error)
{
  librdf_node *subject = librdf_statement_get_subject (statement);
  librdf_node *predicate = librdf_statement_get_predicate (statement);
  librdf_node *object = librdf_statement_get_object (statement);
  if (subject == NULL || predicate == NULL || object == NULL || librdf_node_is_literal (subject) ||
      !librdf_node_is_resource (predicate)) {
    g_set_error (
        error, KG_ERROR, KG_ERROR_INVALID,
        "a statement is no RDF triple; use an IRI or a blank node as subject, an IRI as predicate");
    return FALSE;
  }
  quad->subject = intern (writer, subject, error);
  quad->predicate = quad->subject == KG_NONE ? KG_NONE : intern (writer, predicate, error);
  quad->object = quad->predicate == KG_NONE ? KG_NONE : intern (writer, object, error);
  return quad->object != KG_NONE;
}

static guint32
document_of (KgLibrdfWriter *writer, KgTermId graph)
{
  gpointer key = GUINT_TO_POINTER (graph);
  gpointer value;
  if (g_hash_table_lookup_extended (writer->documents, key, NULL, &value)) {
    return GPOINTER_TO_UINT (value);
  }
  guint32 document = kg_change_add_document (writer->change, DOCUMENT_NAME, graph, NULL, NULL);
  g_hash_table_insert (writer->documents, key, GUINT_TO_POINTER (document));
  return document;
}

gboolean
kg_librdf_writer_add (KgLibrdfWriter *writer, librdf_node *context, librdf_statement *statement,
                      GError **error)
{
  KgQuad quad;
  begin (writer);
  quad.graph = intern_graph (writer, context, error);
  if (quad.graph == KG_NONE || !intern_statement (writer, statement, &quad, error)) {
    return FALSE;
  }
  kg_change_add (writer->change, document_of (writer, quad.graph), quad.subject, quad.predicate,
                 quad.object, 0);
  writer->added = TRUE;
  writer->count++;
  return TRUE;
}

static void
take_away (KgLibrdfWriter *writer, const KgQuad *quad)
{
  kg_change_remove (writer->change, quad);
  writer->count++;
}

/* All quads of a snapshot that match. */
static void
take_away_all (KgLibrdfWriter *writer, KgSnapshot *snapshot, const KgQuad *pattern)
{
  KgView view = { snapshot, NULL };
  KgQuad quad;
  KgPlace place;
  g_autoptr (KgScan) scan = kg_scan_new (&view, pattern);
  while (kg_scan_next (scan, &quad, &place)) {
    KgQuad own = {
      .subject = kg_change_import (writer->change, snapshot, quad.subject),
      .predicate = kg_change_import (writer->change, snapshot, quad.predicate),
      .object = kg_change_import (writer->change, snapshot, quad.object),
      .graph = kg_change_import (writer->change, snapshot, quad.graph),
    };
    take_away (writer, &own);
  }
}

/* A snapshot that holds at least what the graph holds now: one that misses removals only will do. A quad that is both
 * added and removed counts as added: making a snapshot stages what was added before. */
static KgSnapshot *
enough (KgLibrdfWriter *writer, GError **error)
{
  if (writer->snapshot != NULL && writer->change != NULL && !writer->added) {
    return kg_snapshot_ref (writer->snapshot);
  }
  return kg_librdf_writer_snapshot (writer, error);
}

static gboolean
find_parts (const KgView *view, librdf_statement *statement, KgQuad *pattern)
{
  pattern->subject = kg_librdf_find (view, librdf_statement_get_subject (statement));
  pattern->predicate = kg_librdf_find (view, librdf_statement_get_predicate (statement));
  pattern->object = kg_librdf_find (view, librdf_statement_get_object (statement));
  return pattern->subject != KG_NONE && pattern->predicate != KG_NONE && pattern->object != KG_NONE;
}

gboolean
kg_librdf_writer_remove (KgLibrdfWriter *writer, librdf_node *context, librdf_statement *statement,
                         GError **error)
{
  KgQuad pattern = { 0 };
  g_autoptr (KgSnapshot) snapshot = enough (writer, error);
  if (snapshot == NULL) {
    return FALSE;
  }
  begin (writer);
  KgView view = { snapshot, NULL };
  pattern.graph = context == NULL ? KG_NONE : kg_librdf_find (&view, context);
  gboolean elsewhere = context != NULL && pattern.graph == KG_NONE;
  if (!elsewhere && find_parts (&view, statement, &pattern)) {
    take_away_all (writer, snapshot, &pattern);
  }
  return TRUE;
}

gboolean
kg_librdf_writer_remove_graph (KgLibrdfWriter *writer, librdf_node *context, GError **error)
{
  KgQuad pattern = { 0 };
  g_autoptr (KgSnapshot) snapshot = enough (writer, error);
  if (snapshot == NULL) {
    return FALSE;
  }
  begin (writer);
  KgView view = { snapshot, NULL };
  pattern.graph = context == NULL ? kg_view_find_iri (&view, writer->graph, -1)
                                  : kg_librdf_find (&view, context);
  if (pattern.graph != KG_NONE) {
    take_away_all (writer, snapshot, &pattern);
  }
  return TRUE;
}
