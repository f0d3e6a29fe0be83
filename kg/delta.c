/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/snapshot-private.h"

#include <stdlib.h>

void
kg_documents_init (KgDocuments *documents, guint32 first)
{
  documents->first = first;
  documents->records = g_array_new (FALSE, FALSE, sizeof (KgDocumentRecord));
  documents->texts = g_string_new ("");
  g_string_append_c (documents->texts, '\0');
}

void
kg_documents_clear (KgDocuments *documents)
{
  g_array_unref (documents->records);
  g_string_free (documents->texts, TRUE);
}

static guint32
keep_text (KgDocuments *documents, const char *text)
{
  guint32 at = (guint32) documents->texts->len;
  g_string_append (documents->texts, text);
  g_string_append_c (documents->texts, '\0');
  return at;
}

void
kg_documents_add (KgDocuments *documents, guint64 commit, KgTermId graph, const char *name,
                  const char *format, const guint8 *digest)
{
  KgDocumentRecord record = { .commit = commit, .graph = graph, .has_digest = digest != NULL };
  record.name = keep_text (documents, name);
  record.format = format == NULL ? 0 : keep_text (documents, format);
  if (digest != NULL) {
    memcpy (record.digest, digest, KG_DIGEST_BYTES);
  }
  g_array_append_val (documents->records, record);
}

KgBase *
kg_base_new (void)
{
  KgBase *base = g_new0 (KgBase, 1);
  g_atomic_ref_count_init (&base->references);
  base->terms = kg_terms_new (1, kg_terms_random_seed ());
  kg_documents_init (&base->documents, 1);
  base->graph_quads = g_hash_table_new (NULL, NULL);
  return base;
}

KgBase *
kg_base_ref (KgBase *base)
{
  g_atomic_ref_count_inc (&base->references);
  return base;
}

void
kg_base_unref (KgBase *base)
{
  if (base == NULL || !g_atomic_ref_count_dec (&base->references)) {
    return;
  }
  kg_terms_unref (base->terms);
  kg_index_clear (&base->index);
  kg_documents_clear (&base->documents);
  g_hash_table_unref (base->graph_quads);
  g_free (base);
}

KgDelta *
kg_delta_new (const KgBase *base)
{
  KgDelta *delta = g_new0 (KgDelta, 1);
  delta->terms = kg_terms_new (kg_terms_count (base->terms) + 1, kg_terms_seed (base->terms));
  delta->added = g_array_new (FALSE, FALSE, sizeof (KgRow));
  delta->removed = g_array_new (FALSE, FALSE, sizeof (KgQuad));
  kg_documents_init (&delta->documents, base->documents.first + base->documents.records->len);
  return delta;
}

void
kg_delta_free (KgDelta *delta)
{
  if (delta == NULL) {
    return;
  }
  kg_terms_unref (delta->terms);
  kg_triples_clear (&delta->plus);
  kg_triples_clear (&delta->minus);
  g_array_unref (delta->added);
  g_array_unref (delta->removed);
  kg_documents_clear (&delta->documents);
  g_free (delta);
}

static int
compare_rows (const void *a, const void *b)
{
  const KgRow *x = (const KgRow *) a;
  const KgRow *y = (const KgRow *) b;
  KgQuad left = { x->subject, x->predicate, x->object, x->document };
  KgQuad right = { y->subject, y->predicate, y->object, y->document };
  return kg_quad_compare (&left, &right);
}

/* How many quads of the base say the triple at `position`. */
static guint
count_in_base (const KgBase *base, guint32 position)
{
  guint32 extra = 0;
  kg_index_extra (&base->index, position, &extra);
  return 1 + extra;
}

static void
derive_plus (KgDelta *delta, const KgBase *base)
{
  for (guint i = 0; i < delta->added->len; i++) {
    const KgRow *row = &g_array_index (delta->added, KgRow, i);
    if (kg_index_position (&base->index, row->subject, row->predicate, row->object) ==
        G_MAXUINT32) {
      kg_triples_add (&delta->plus, row->subject, row->predicate, row->object);
    }
  }
  kg_triples_seal (&delta->plus);
}

static int
compare_triples (const void *a, const void *b)
{
  const KgRow *x = (const KgRow *) a;
  const KgRow *y = (const KgRow *) b;
  KgQuad left = { x->subject, x->predicate, x->object, 0 };
  KgQuad right = { y->subject, y->predicate, y->object, 0 };
  return kg_quad_compare (&left, &right);
}

/* Whether an added quad says the triple again. */
static gboolean
is_added (const KgDelta *delta, const KgQuad *quad)
{
  KgRow sought = { .subject = quad->subject, .predicate = quad->predicate, .object = quad->object };
  return delta->added->len > 0 && bsearch (&sought, delta->added->data, delta->added->len,
                                           sizeof sought, compare_triples) != NULL;
}

static gboolean
same_triple (const KgQuad *a, const KgQuad *b)
{
  return a->subject == b->subject && a->predicate == b->predicate && a->object == b->object;
}

/* Pairs (predicate, subject) of which objects remain are not gone: only the others may stay in minus. */
static void
keep_gone_pairs (KgTriples *minus, const KgBase *base)
{
  guint32 kept = 0;
  guint32 n_predicates = 0;
  for (guint32 i = 0; i < minus->n_pairs; i++) {
    KgTermId predicate = minus->pair_predicate[i];
    KgTermId subject = minus->pair_subject[i];
    KgRun before = kg_index_find_objects (&base->index, subject, predicate);
    KgRun lost = kg_triples_find_objects (minus, subject, predicate);
    if (before.end - before.at == lost.end - lost.at) {
      minus->pair_predicate[kept] = predicate;
      minus->pair_subject[kept] = subject;
      kept++;
    }
  }
  minus->n_pairs = kept;
  for (guint32 i = 0; i < minus->n_predicates; i++) {
    KgTermId predicate = minus->predicate_list[i];
    KgRun before = kg_index_subjects_of (&base->index, predicate);
    KgRun lost = kg_triples_subjects_of (minus, predicate);
    if (before.end - before.at == lost.end - lost.at) {
      minus->predicate_list[n_predicates++] = predicate;
    }
  }
  minus->n_predicates = n_predicates;
}

static void
derive_minus (KgDelta *delta, const KgBase *base)
{
  for (guint i = 0; i < delta->removed->len;) {
    const KgQuad *quad = &g_array_index (delta->removed, KgQuad, i);
    guint end = i + 1;
    while (end < delta->removed->len &&
           same_triple (quad, &g_array_index (delta->removed, KgQuad, end))) {
      end++;
    }
    guint32 position =
        kg_index_position (&base->index, quad->subject, quad->predicate, quad->object);
    if (position != G_MAXUINT32 && count_in_base (base, position) == end - i &&
        !is_added (delta, quad)) {
      kg_triples_add (&delta->minus, quad->subject, quad->predicate, quad->object);
    }
    i = end;
  }
  kg_triples_seal (&delta->minus);
  keep_gone_pairs (&delta->minus, base);
}

void
kg_delta_seal (KgDelta *delta, const KgBase *base)
{
  g_array_sort (delta->added, compare_rows);
  g_array_sort (delta->removed, kg_quad_compare);
  derive_plus (delta, base);
  derive_minus (delta, base);
}
