/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/limits.h"
#include "kg/snapshot-private.h"

#include <string.h>

char *
kg_digest_to_hex (const guint8 *digest)
{
  char *hex = g_new (char, KG_DIGEST_BYTES * 2 + 1);
  for (gsize i = 0; i < KG_DIGEST_BYTES; i++) {
    g_snprintf (hex + i * 2, 3, "%02x", digest[i]);
  }
  return hex;
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  KgTermId x = *(const KgTermId *) a;
  KgTermId y = *(const KgTermId *) b;
  return (x > y) - (x < y);
}

static void
count_graph (GHashTable *counts, KgTermId graph, gssize by)
{
  gsize count = GPOINTER_TO_SIZE (g_hash_table_lookup (counts, GUINT_TO_POINTER (graph)));
  g_hash_table_insert (counts, GUINT_TO_POINTER (graph), GSIZE_TO_POINTER (count + (gsize) by));
}

static GArray *
list_graphs (const KgSnapshot *snapshot)
{
  g_autoptr (GHashTable) counts = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer graph;
  gpointer count;
  g_hash_table_iter_init (&iter, snapshot->base->graph_quads);
  while (g_hash_table_iter_next (&iter, &graph, &count)) {
    g_hash_table_insert (counts, graph, count);
  }
  const KgDelta *delta = snapshot->delta;
  for (guint i = 0; delta != NULL && i < delta->added->len; i++) {
    guint32 document = g_array_index (delta->added, KgRow, i).document;
    count_graph (counts, kg_snapshot_document_graph (snapshot, document), 1);
  }
  for (guint i = 0; delta != NULL && i < delta->removed->len; i++) {
    count_graph (counts, g_array_index (delta->removed, KgQuad, i).graph, -1);
  }
  GArray *graphs = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, &graph, &count)) {
    KgTermId id = GPOINTER_TO_UINT (graph);
    if (count != NULL) {
      g_array_append_val (graphs, id);
    }
  }
  g_array_sort (graphs, compare_ids);
  return graphs;
}

KgSnapshot *
kg_snapshot_new (guint64 commit, KgBase *base, KgDelta *delta, GArray *prefixes)
{
  KgSnapshot *snapshot = g_new0 (KgSnapshot, 1);
  g_atomic_ref_count_init (&snapshot->references);
  snapshot->commit = commit;
  snapshot->base = base;
  snapshot->delta = delta;
  snapshot->n_quads = base->n_quads;
  if (delta != NULL) {
    snapshot->n_quads += delta->added->len;
    snapshot->n_quads -= delta->removed->len;
  }
  snapshot->prefixes = prefixes;
  snapshot->prefix_by_name = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < prefixes->len; i++) {
    const KgPrefix *prefix = &g_array_index (prefixes, KgPrefix, i);
    g_hash_table_insert (snapshot->prefix_by_name, prefix->name, prefix->iri);
  }
  snapshot->graphs = list_graphs (snapshot);
  KgView view = { snapshot, NULL };
  snapshot->xsd_string = kg_view_find_iri (&view, KG_XSD "string", -1);
  return snapshot;
}

KgSnapshot *
kg_snapshot_ref (KgSnapshot *snapshot)
{
  if (snapshot != NULL) {
    g_atomic_ref_count_inc (&snapshot->references);
  }
  return snapshot;
}

void
kg_snapshot_unref (KgSnapshot *snapshot)
{
  if (snapshot == NULL || !g_atomic_ref_count_dec (&snapshot->references)) {
    return;
  }
  g_hash_table_unref (snapshot->prefix_by_name);
  g_array_unref (snapshot->prefixes);
  g_array_unref (snapshot->graphs);
  kg_delta_free (snapshot->delta);
  kg_base_unref (snapshot->base);
  g_free (snapshot);
}

guint64
kg_snapshot_commit (const KgSnapshot *snapshot)
{
  return snapshot->commit;
}

guint64
kg_snapshot_n_quads (const KgSnapshot *snapshot)
{
  return snapshot->n_quads;
}

guint64
kg_snapshot_n_triples (const KgSnapshot *snapshot)
{
  guint64 n = snapshot->base->index.n;
  if (snapshot->delta != NULL) {
    n += snapshot->delta->plus.n;
    n -= snapshot->delta->minus.n;
  }
  return n;
}

static gsize
triples_memory (const KgTriples *triples)
{
  return (gsize) triples->capacity * (sizeof (KgTriple) + 9 * sizeof (KgTermId) + 2);
}

gsize
kg_snapshot_memory (const KgSnapshot *snapshot)
{
  const KgBase *base = snapshot->base;
  const KgDelta *delta = snapshot->delta;
  gsize bytes = kg_terms_memory (base->terms) + kg_index_memory (&base->index) +
                base->documents.records->len * sizeof (KgDocumentRecord);
  if (delta != NULL) {
    bytes += kg_terms_memory (delta->terms) + triples_memory (&delta->plus) +
             triples_memory (&delta->minus) + delta->added->len * sizeof (KgRow) +
             delta->removed->len * sizeof (KgQuad);
  }
  return bytes;
}

static const KgDocuments *
documents_of (const KgSnapshot *snapshot, guint32 id)
{
  const KgDelta *delta = snapshot->delta;
  return delta != NULL && id >= delta->documents.first ? &delta->documents
                                                       : &snapshot->base->documents;
}

static const KgDocumentRecord *
document_record (const KgDocuments *documents, guint32 id)
{
  if (id < documents->first || id - documents->first >= documents->records->len) {
    return NULL;
  }
  return &g_array_index (documents->records, KgDocumentRecord, id - documents->first);
}

gboolean
kg_snapshot_document (const KgSnapshot *snapshot, guint32 id, KgDocument *out)
{
  const KgDocuments *documents = documents_of (snapshot, id);
  const KgDocumentRecord *record = document_record (documents, id);
  if (record == NULL) {
    return FALSE;
  }
  out->id = id;
  out->commit = record->commit;
  out->graph = record->graph;
  out->name = documents->texts->str + record->name;
  out->format = record->format == 0 ? NULL : documents->texts->str + record->format;
  out->digest = record->has_digest ? record->digest : NULL;
  return TRUE;
}

KgTermId
kg_snapshot_document_graph (const KgSnapshot *snapshot, guint32 id)
{
  const KgDocumentRecord *record = document_record (documents_of (snapshot, id), id);
  return record == NULL ? KG_NONE : record->graph;
}

guint32
kg_snapshot_n_documents (const KgSnapshot *snapshot)
{
  guint32 n = snapshot->base->documents.records->len;
  return snapshot->delta == NULL ? n : n + snapshot->delta->documents.records->len;
}

guint
kg_snapshot_n_prefixes (const KgSnapshot *snapshot)
{
  return snapshot->prefixes->len;
}

void
kg_snapshot_prefix (const KgSnapshot *snapshot, guint i, const char **name, const char **iri)
{
  const KgPrefix *prefix = &g_array_index (snapshot->prefixes, KgPrefix, i);
  *name = prefix->name;
  *iri = prefix->iri;
}

const char *
kg_snapshot_prefix_iri (const KgSnapshot *snapshot, const char *name)
{
  return (const char *) g_hash_table_lookup (snapshot->prefix_by_name, name);
}

const KgTermId *
kg_snapshot_graphs (const KgSnapshot *snapshot, guint *n)
{
  *n = snapshot->graphs->len;
  return (const KgTermId *) (gpointer) snapshot->graphs->data;
}

KgTermId
kg_snapshot_id_end (const KgSnapshot *snapshot)
{
  KgTermId end = kg_terms_count (snapshot->base->terms) + 1;
  return snapshot->delta == NULL ? end : end + kg_terms_count (snapshot->delta->terms);
}

gboolean
kg_view_term (const KgView *view, KgTermId id, KgTerm *out)
{
  if (id >= KG_OVERLAY_FIRST) {
    return view->overlay != NULL && kg_terms_get (kg_overlay_terms (view->overlay), id, out);
  }
  if (kg_terms_get (view->snapshot->base->terms, id, out)) {
    return TRUE;
  }
  return view->snapshot->delta != NULL && kg_terms_get (view->snapshot->delta->terms, id, out);
}

KgTermId
kg_view_find (const KgView *view, const KgTerm *term)
{
  KgTerm sought = *term;
  if (sought.datatype != KG_NONE && sought.datatype == view->snapshot->xsd_string) {
    sought.datatype = KG_NONE;
  }
  KgTermId id = kg_terms_find (view->snapshot->base->terms, &sought);
  if (id == KG_NONE && view->snapshot->delta != NULL) {
    id = kg_terms_find (view->snapshot->delta->terms, &sought);
  }
  if (id == KG_NONE && view->overlay != NULL) {
    id = kg_terms_find (kg_overlay_terms (view->overlay), &sought);
  }
  return id;
}

KgTermId
kg_view_find_iri (const KgView *view, const char *iri, gssize length)
{
  gsize bytes = length < 0 ? strlen (iri) : (gsize) length;
  KgTerm term = { .kind = KG_TERM_IRI, .value = iri, .length = (guint32) MIN (bytes, G_MAXUINT32) };
  return kg_view_find (view, &term);
}
