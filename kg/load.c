/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/load.h"

#include "kg/blank.h"
#include "kg/limits.h"

#include <errno.h>
#include <openssl/evp.h>
#include <string.h>
#include <unistd.h>

/* One document, parsed and named, waiting for all others to be sound. */
typedef struct {
  const KgLoadSource *source;
  KgDataset *dataset;
  KgTermId graph; /* of the dataset's terms */
  gboolean has_digest;
  guint8 digest[KG_DIGEST_BYTES];
} Document;

static void
clear_document (gpointer data)
{
  Document *document = (Document *) data;
  kg_dataset_free (document->dataset);
}

/* The SHA-256 of the bytes as they stand in the file; FALSE for what cannot be read twice, such as a pipe. */
static gboolean
hash_file (int fd, guint8 digest[KG_DIGEST_BYTES])
{
  off_t begin = lseek (fd, 0, SEEK_CUR);
  if (begin < 0) {
    return FALSE;
  }
  g_autofree guint8 *buffer = g_new (guint8, 65536);
  EVP_MD_CTX *hash = EVP_MD_CTX_new ();
  EVP_DigestInit_ex (hash, EVP_sha256 (), NULL);
  gssize n = 0;
  off_t at = begin;
  while ((n = pread (fd, buffer, 65536, at)) > 0 || (n < 0 && errno == EINTR)) {
    if (n > 0) {
      EVP_DigestUpdate (hash, buffer, (gsize) n);
      at += n;
    }
  }
  EVP_DigestFinal_ex (hash, digest, NULL);
  EVP_MD_CTX_free (hash);
  return n == 0;
}

static gboolean
read_document (const KgLoadSource *source, const KgLoadOptions *options, Document *document,
               GError **error)
{
  KgParseSource parse = { .name = source->name,
                          .fd = source->fd,
                          .format = source->format,
                          .base = source->base == NULL ? source->graph : source->base };
  document->source = source;
  document->has_digest = hash_file (source->fd, document->digest);
  document->dataset = kg_parse (&parse, &options->parse, NULL, error);
  if (document->dataset == NULL) {
    return FALSE;
  }
  document->graph = kg_terms_intern_iri (document->dataset->terms, source->graph, -1);
  return kg_blank_name (document->dataset, document->graph, error);
}

/* Keeps what is wrong with one document, up to the limit, and goes on to the next. Other errors end the load. */
static gboolean
collect_problems (GString *problems, guint *n, GError **failure, GError **error)
{
  if (!g_error_matches (*failure, KG_ERROR, KG_ERROR_SYNTAX)) {
    g_propagate_error (error, g_steal_pointer (failure));
    return FALSE;
  }
  g_auto (GStrv) lines = g_strsplit ((*failure)->message, "\n", -1);
  for (gsize i = 0; lines[i] != NULL && *n < KG_LIMIT_PROBLEMS; i++) {
    g_string_append_printf (problems, "%s%s", problems->len == 0 ? "" : "\n", lines[i]);
    *n += 1;
  }
  g_clear_error (failure);
  return TRUE;
}

static GArray *
read_documents (const KgLoadSource *sources, gsize n, const KgLoadOptions *options, GError **error)
{
  g_autoptr (GArray) documents = g_array_new (FALSE, TRUE, sizeof (Document));
  g_autoptr (GString) problems = g_string_new (NULL);
  g_array_set_clear_func (documents, clear_document);
  guint n_problems = 0;
  for (gsize i = 0; i < n && n_problems < KG_LIMIT_PROBLEMS; i++) {
    g_autoptr (GError) failure = NULL;
    Document document = { 0 };
    if (options->source_begins != NULL) {
      options->source_begins (&sources[i], i, options->parse.progress_data);
    }
    gboolean sound = read_document (&sources[i], options, &document, &failure);
    g_array_append_val (documents, document);
    if (!sound && !collect_problems (problems, &n_problems, &failure, error)) {
      return NULL;
    }
  }
  if (n_problems > 0) {
    g_set_error_literal (error, KG_ERROR, KG_ERROR_SYNTAX, problems->str);
    return NULL;
  }
  return g_steal_pointer (&documents);
}

/* --- From datasets into the change --- */

typedef struct {
  KgChange *change;
  const Document *document;
  gboolean adopted;   /* the change has taken the dataset's terms over: ids are the same */
  GArray *ids;        /* KgTermId of the change, by id of the dataset */
  GHashTable *graphs; /* the change's graph -> its document's number */
} Transfer;

static KgTermId
transfer_term (Transfer *transfer, KgTermId id)
{
  if (transfer->adopted) {
    return id;
  }
  KgTermId *known = &g_array_index (transfer->ids, KgTermId, id);
  if (*known != KG_NONE) {
    return *known;
  }
  KgTerm term;
  if (!kg_terms_get (transfer->document->dataset->terms, id, &term)) {
    return KG_NONE;
  }
  if (term.datatype != KG_NONE) {
    term.datatype = transfer_term (transfer, term.datatype);
  }
  *known = kg_change_intern (transfer->change, &term);
  return *known;
}

/* A document that speaks of several graphs is told apart by graph: each has a number of its own. */
static guint32
document_for (Transfer *transfer, KgTermId graph)
{
  gpointer key = GUINT_TO_POINTER (graph);
  guint32 number = GPOINTER_TO_UINT (g_hash_table_lookup (transfer->graphs, key));
  if (number == 0) {
    const Document *document = transfer->document;
    number = kg_change_add_document (transfer->change, document->source->name, graph,
                                     kg_format_info (document->source->format)->name,
                                     document->has_digest ? document->digest : NULL);
    g_hash_table_insert (transfer->graphs, key, GUINT_TO_POINTER (number));
  }
  return number;
}

static gboolean
transfer_quads (Transfer *transfer, GError **error)
{
  const KgDataset *dataset = transfer->document->dataset;
  for (guint i = 0; i < dataset->quads->len; i++) {
    const KgQuad *quad = &g_array_index (dataset->quads, KgQuad, i);
    KgTermId own = quad->graph == KG_NONE ? transfer->document->graph : quad->graph;
    KgTermId subject = transfer_term (transfer, quad->subject);
    KgTermId predicate = transfer_term (transfer, quad->predicate);
    KgTermId object = transfer_term (transfer, quad->object);
    KgTermId graph = transfer_term (transfer, own);
    if (subject == KG_NONE || predicate == KG_NONE || object == KG_NONE || graph == KG_NONE) {
      g_set_error (error, KG_ERROR, KG_ERROR_LIMIT,
                   "the documents hold too many terms for one commit; load them one by one");
      return FALSE;
    }
    kg_change_add (transfer->change, document_for (transfer, graph), subject, predicate, object,
                   g_array_index (dataset->lines, guint32, i));
  }
  return TRUE;
}

static void
clear_graphs (Transfer *transfer)
{
  GHashTableIter iter;
  gpointer graph = NULL;
  g_hash_table_iter_init (&iter, transfer->graphs);
  while (g_hash_table_iter_next (&iter, &graph, NULL)) {
    kg_change_clear_graph (transfer->change, GPOINTER_TO_UINT (graph));
  }
}

static gboolean
transfer_document (KgChange *change, const Document *document, gboolean replace, GError **error)
{
  const KgDataset *dataset = document->dataset;
  g_autoptr (GArray) ids = g_array_new (FALSE, TRUE, sizeof (KgTermId));
  g_autoptr (GHashTable) graphs = g_hash_table_new (NULL, NULL);
  Transfer transfer = { change, document, kg_change_adopt_terms (change, dataset->terms), ids,
                        graphs };
  g_array_set_size (ids, transfer.adopted ? 0 : kg_terms_count (dataset->terms) + 1);
  /* An empty document, too, can replace what its graph holds. */
  if (replace || dataset->quads->len == 0) {
    document_for (&transfer, transfer_term (&transfer, document->graph));
  }
  if (!transfer_quads (&transfer, error)) {
    return FALSE;
  }
  if (replace) {
    clear_graphs (&transfer);
  }
  for (guint i = 0; i < dataset->prefixes->len; i++) {
    const KgPrefix *prefix = &g_array_index (dataset->prefixes, KgPrefix, i);
    kg_change_add_prefix (change, prefix->name, prefix->iri);
  }
  return TRUE;
}

gboolean
kg_load (KgStore *store, const KgLoadSource *sources, gsize n, const KgLoadOptions *options,
         KgLoadResult *result, GError **error)
{
  g_autoptr (GArray) documents = read_documents (sources, n, options, error);
  if (documents == NULL) {
    return FALSE;
  }
  g_autoptr (KgChange) change = kg_change_new (store);
  guint64 quads = 0;
  for (guint i = 0; i < documents->len; i++) {
    Document *document = &g_array_index (documents, Document, i);
    quads += document->dataset->quads->len;
    if (!transfer_document (change, document, options->replace || document->source->replace,
                            error)) {
      return FALSE;
    }
    g_clear_pointer (&document->dataset, kg_dataset_free);
  }
  KgLoadResult done = { .quads = quads };
  if (!kg_change_check (change, options->check, options->check_data, error) ||
      !kg_change_commit (change, &options->info, &done.commit, error)) {
    return FALSE;
  }
  *result = done;
  return TRUE;
}
