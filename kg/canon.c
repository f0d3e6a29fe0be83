/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/canon.h"

#include "kg/canon-index.h"
#include "kg/canon-label.h"
#include "kg/lines.h"

static gboolean
label_all (KgCanonIndex *index, guint64 max_calls, GError **error)
{
  guint32 n_nodes = kg_canon_n_nodes (index);
  g_autofree guint32 *nodes = g_new (guint32, n_nodes);
  for (guint32 node = 0; node < n_nodes; node++) {
    nodes[node] = node;
  }
  g_autoptr (KgCanonLabeller) labeller = kg_canon_labeller_new (index, max_calls);
  return kg_canon_label (labeller, nodes, n_nodes, error) &&
         kg_canon_hash_check (&index->hash, error);
}

static GHashTable *
label_table (const KgCanonIndex *index)
{
  GHashTable *labels = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  for (guint32 node = 0; node < kg_canon_n_nodes (index); node++) {
    KgTermId id = g_array_index (index->nodes, KgTermId, node);
    g_hash_table_insert (labels, GUINT_TO_POINTER (id),
                         g_strdup_printf ("c14n%u", index->canonical[node] - 1));
  }
  return labels;
}

/* The lines of `text` in order, each once. */
static GString *
join_lines (const GString *text, GArray *lines)
{
  GString *joined = g_string_sized_new (text->len + 1);
  KgLine *all = (KgLine *) (void *) lines->data;
  kg_lines_sort (text->str, all, lines->len);
  for (guint i = 0; i < lines->len; i++) {
    if (i == 0 || !kg_line_equal (text->str, &all[i - 1], &all[i])) {
      g_string_append_len (joined, text->str + all[i].start, (gssize) all[i].length);
    }
  }
  return joined;
}

/* The serialized canonical form (RDFC-1.0, 5). */
static GString *
canonical_text (const KgCanonIndex *index, const KgQuad *quads, gsize n)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GArray) lines = g_array_sized_new (FALSE, FALSE, sizeof (KgLine), (guint) n);
  for (gsize i = 0; i < n; i++) {
    KgCanonQuad quad = { .quad = quads[i],
                         .blank = { kg_canon_number (index, quads[i].subject),
                                    kg_canon_number (index, quads[i].object),
                                    kg_canon_number (index, quads[i].graph) } };
    gsize start = text->len;
    kg_canon_append_quad (index, &quad, KG_CANON_NONE, text);
    kg_canon_add_line (lines, text, start);
  }
  return join_lines (text, lines);
}

gboolean
kg_canon (const KgTerms *terms, const KgQuad *quads, gsize n, const KgCanonOptions *options,
          GHashTable **labels, GString **text, GError **error)
{
  GChecksumType hash = options != NULL ? options->hash : G_CHECKSUM_SHA256;
  g_autoptr (KgCanonIndex) index = kg_canon_index_new (terms, quads, n, KG_NONE, hash, error);
  if (index == NULL || !label_all (index, options != NULL ? options->max_calls : 0, error)) {
    return FALSE;
  }
  if (labels != NULL) {
    *labels = label_table (index);
  }
  if (text != NULL) {
    *text = canonical_text (index, quads, n);
  }
  return TRUE;
}

static GString *
dataset_text (const KgDataset *dataset, GError **error)
{
  const KgQuad *quads = (const KgQuad *) (const void *) dataset->quads->data;
  GString *text = NULL;
  kg_canon (dataset->terms, quads, dataset->quads->len, NULL, NULL, &text, error);
  return text;
}

gboolean
kg_canon_isomorphic (const KgDataset *a, const KgDataset *b, gboolean *isomorphic, GError **error)
{
  g_autoptr (GString) text_a = dataset_text (a, error);
  if (text_a == NULL) {
    return FALSE;
  }
  g_autoptr (GString) text_b = dataset_text (b, error);
  if (text_b == NULL) {
    return FALSE;
  }
  *isomorphic = g_string_equal (text_a, text_b);
  return TRUE;
}
