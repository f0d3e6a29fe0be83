/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/memory.h"

#include "kg/error.h"
#include "kg/limits.h"
#include "kg/snapshot-private.h"

/* A document on its way into the snapshot. */
typedef struct {
  const KgMemoryDocument *document;
  gsize number;
  KgBase *base;
  KgTermId *
      ids; /* the snapshot's ids by the document's; KG_NONE: not yet there. NULL: they are the same */
  GHashTable *graphs; /* the snapshot's graph -> document id */
  GArray *rows;       /* KgRow */
} Transfer;

static KgTermId
transfer_term (Transfer *transfer, KgTermId id)
{
  if (transfer->ids == NULL) {
    return id;
  }
  KgTerm term;
  if (transfer->ids[id] == KG_NONE &&
      kg_terms_get (transfer->document->dataset->terms, id, &term)) {
    if (term.datatype != KG_NONE) {
      term.datatype = transfer_term (transfer, term.datatype);
    }
    transfer->ids[id] =
        term.kind == KG_TERM_BLANK
            ? kg_terms_intern_new_blank (transfer->base->terms, term.value, transfer->number)
            : kg_terms_intern (transfer->base->terms, &term);
  }
  return transfer->ids[id];
}

static guint32
document_of (Transfer *transfer, KgTermId graph)
{
  gpointer key = GUINT_TO_POINTER (graph);
  guint32 id = GPOINTER_TO_UINT (g_hash_table_lookup (transfer->graphs, key));
  if (id == 0) {
    const KgMemoryDocument *document = transfer->document;
    kg_documents_add (&transfer->base->documents, 0, graph, document->name, document->format, NULL);
    id = transfer->base->documents.records->len;
    g_hash_table_insert (transfer->graphs, key, GUINT_TO_POINTER (id));
  }
  return id;
}

static gboolean
transfer_quads (Transfer *transfer, GError **error)
{
  const KgDataset *dataset = transfer->document->dataset;
  KgTermId graph = kg_terms_intern_iri (transfer->base->terms, transfer->document->graph, -1);
  for (guint i = 0; i < dataset->quads->len; i++) {
    const KgQuad *quad = &g_array_index (dataset->quads, KgQuad, i);
    KgTermId named = quad->graph == KG_NONE ? graph : transfer_term (transfer, quad->graph);
    KgRow row = { transfer_term (transfer, quad->subject),
                  transfer_term (transfer, quad->predicate), transfer_term (transfer, quad->object),
                  0, g_array_index (dataset->lines, guint32, i) };
    if (row.subject == KG_NONE || row.predicate == KG_NONE || row.object == KG_NONE ||
        named == KG_NONE) {
      g_set_error (error, KG_ERROR, KG_ERROR_LIMIT,
                   "`%s` has too many terms; divide what is to be read at once",
                   transfer->document->name);
      return FALSE;
    }
    row.document = document_of (transfer, named);
    g_array_append_val (transfer->rows, row);
  }
  return TRUE;
}

static gboolean
add_document (KgBase *base, const KgMemoryDocument *document, gsize number, GArray *rows,
              GError **error)
{
  KgTerms *terms = document->dataset->terms;
  g_autoptr (GHashTable) graphs = g_hash_table_new (NULL, NULL);
  g_autofree KgTermId *ids =
      terms == base->terms ? NULL : g_new0 (KgTermId, (gsize) kg_terms_count (terms) + 1);
  Transfer transfer = { document, number, base, ids, graphs, rows };
  return transfer_quads (&transfer, error);
}

static void
count_graphs (KgBase *base)
{
  g_autofree gsize *counts = g_new0 (gsize, base->documents.records->len + 1);
  for (guint32 i = 0; i < base->index.n; i++) {
    counts[base->index.documents[i]]++;
  }
  for (guint32 i = 0; i < base->index.n_extra; i++) {
    counts[base->index.extra[i].document]++;
  }
  for (guint i = 0; i < base->documents.records->len; i++) {
    gpointer graph =
        GUINT_TO_POINTER (g_array_index (base->documents.records, KgDocumentRecord, i).graph);
    gsize sum = GPOINTER_TO_SIZE (g_hash_table_lookup (base->graph_quads, graph)) + counts[i + 1];
    g_hash_table_insert (base->graph_quads, graph, GSIZE_TO_POINTER (sum));
  }
}

KgSnapshot *
kg_snapshot_new_in_memory (const KgMemoryDocument *documents, gsize n, GError **error)
{
  g_autoptr (KgBase) base = kg_base_new ();
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (KgRow));
  g_autoptr (GArray) prefixes = kg_prefixes_new ();
  if (n > 0 && kg_terms_first (documents[0].dataset->terms) == 1) {
    kg_terms_unref (base->terms);
    base->terms = kg_terms_ref (documents[0].dataset->terms);
  }
  for (gsize i = 0; i < n; i++) {
    const GArray *declared = documents[i].dataset->prefixes;
    if (!add_document (base, &documents[i], i + 1, rows, error)) {
      return NULL;
    }
    for (guint k = 0; k < declared->len; k++) {
      const KgPrefix *prefix = &g_array_index (declared, KgPrefix, k);
      kg_prefixes_add (prefixes, prefix->name, prefix->iri);
    }
  }
  gsize n_rows = 0;
  KgRow *stolen = (KgRow *) g_array_steal (rows, &n_rows);
  base->n_quads = kg_index_build (&base->index, stolen, n_rows, kg_terms_count (base->terms));
  count_graphs (base);
  return kg_snapshot_new (0, g_steal_pointer (&base), NULL, g_steal_pointer (&prefixes));
}
