/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/canon-index.h"

#include "kg/error.h"
#include "kg/limits.h"
#include "kg/lines.h"
#include "kg/nquads.h"

#include <stdlib.h>

/* Values of KgCanonIndex.numbers. */
#define NOT_MET 0u
#define NOT_BLANK 1u
#define NUMBERS_BEGIN 2u

guint32
kg_canon_number (const KgCanonIndex *index, KgTermId id)
{
  KgTermId first = kg_terms_first (index->terms);
  if (id < first || id - first >= index->n_numbers) {
    return KG_CANON_NONE;
  }
  guint32 number = index->numbers[id - first];
  return number >= NUMBERS_BEGIN ? number - NUMBERS_BEGIN : KG_CANON_NONE;
}

/* The number of a term that may be met for the first time. */
static guint32
number_of (KgCanonIndex *index, KgTermId id)
{
  if (id == KG_NONE) {
    return KG_CANON_NONE;
  }
  g_assert (id - kg_terms_first (index->terms) < index->n_numbers);
  guint32 *number = &index->numbers[id - kg_terms_first (index->terms)];
  KgTerm term;
  if (*number == NOT_MET && kg_terms_get (index->terms, id, &term)) {
    *number = NOT_BLANK;
    if (term.kind == KG_TERM_BLANK) {
      *number = index->nodes->len + NUMBERS_BEGIN;
      g_array_append_val (index->nodes, id);
    }
  }
  return *number >= NUMBERS_BEGIN ? *number - NUMBERS_BEGIN : KG_CANON_NONE;
}

/* Numbers the blank nodes of a quad; whether there are any. */
static gboolean
number_quad (KgCanonIndex *index, KgCanonQuad *quad)
{
  quad->blank[KG_CANON_SUBJECT] = number_of (index, quad->quad.subject);
  quad->blank[KG_CANON_OBJECT] = number_of (index, quad->quad.object);
  quad->blank[KG_CANON_GRAPH] = number_of (index, quad->quad.graph);
  return quad->blank[KG_CANON_SUBJECT] != KG_CANON_NONE ||
         quad->blank[KG_CANON_OBJECT] != KG_CANON_NONE ||
         quad->blank[KG_CANON_GRAPH] != KG_CANON_NONE;
}

static int
compare_quads (const void *a, const void *b)
{
  return kg_quad_compare (&((const KgCanonQuad *) a)->quad, &((const KgCanonQuad *) b)->quad);
}

static void
drop_repetitions (KgCanonIndex *index)
{
  gboolean ascending = TRUE;
  for (guint32 i = 1; i < index->n_quads && ascending; i++) {
    ascending = compare_quads (&index->quads[i - 1], &index->quads[i]) < 0;
  }
  if (ascending) {
    return;
  }
  qsort (index->quads, index->n_quads, sizeof (KgCanonQuad), compare_quads);
  guint32 kept = 1;
  for (guint32 i = 1; i < index->n_quads; i++) {
    if (!kg_quad_equal (&index->quads[i].quad, &index->quads[kept - 1].quad)) {
      index->quads[kept++] = index->quads[i];
    }
  }
  index->n_quads = kept;
}

static void
collect_quads (KgCanonIndex *index, const KgQuad *quads, gsize n, KgTermId default_graph)
{
  GArray *collected = g_array_new (FALSE, FALSE, sizeof (KgCanonQuad));
  for (gsize i = 0; i < n; i++) {
    KgCanonQuad quad = { .quad = quads[i] };
    if (quad.quad.graph == KG_NONE) {
      quad.quad.graph = default_graph;
    }
    if (number_quad (index, &quad)) {
      g_array_append_val (collected, quad);
    }
  }
  index->n_quads = collected->len;
  index->quads = (KgCanonQuad *) (void *) g_array_free (collected, FALSE);
  drop_repetitions (index);
}

/* Whether `position` is the first of the quad to hold its node: a quad mentions a node once. */
static gboolean
is_mention (const KgCanonQuad *quad, guint position)
{
  guint32 node = quad->blank[position];
  for (guint before = 0; before < position; before++) {
    if (quad->blank[before] == node) {
      return FALSE;
    }
  }
  return node != KG_CANON_NONE;
}

/* Counts the mentions of each node, turns counts into offsets, then fills in: offsets[node] runs
 * ahead while filling and ends up where the next node begins, hence the shift by one. */
static void
collect_mentions (KgCanonIndex *index)
{
  guint32 n_nodes = kg_canon_n_nodes (index);
  guint32 *offsets = g_new0 (guint32, (gsize) n_nodes + 2);
  for (guint32 i = 0; i < index->n_quads; i++) {
    for (guint position = 0; position < KG_CANON_POSITIONS; position++) {
      if (is_mention (&index->quads[i], position)) {
        offsets[index->quads[i].blank[position] + 2]++;
      }
    }
  }
  for (guint32 node = 2; node < n_nodes + 2; node++) {
    offsets[node] += offsets[node - 1];
  }
  index->mentions = g_new (guint32, offsets[n_nodes + 1]);
  for (guint32 i = 0; i < index->n_quads; i++) {
    for (guint position = 0; position < KG_CANON_POSITIONS; position++) {
      if (is_mention (&index->quads[i], position)) {
        index->mentions[offsets[index->quads[i].blank[position] + 1]++] = i;
      }
    }
  }
  index->offsets = offsets;
}

void
kg_canon_append_number (GString *out, guint32 number)
{
  char digits[10];
  gsize at = sizeof digits;
  do {
    digits[--at] = (char) ('0' + number % 10);
    number /= 10;
  } while (number > 0);
  g_string_append_len (out, digits + at, (gssize) (sizeof digits - at));
}

gboolean
kg_canon_append_label (const KgCanonIndex *index, guint32 node, GString *out)
{
  if (index->canonical[node] != 0) {
    g_string_append_len (out, "_:c14n", 6);
    kg_canon_append_number (out, index->canonical[node] - 1);
    return TRUE;
  }
  if (index->temporary[node] != 0) {
    g_string_append_len (out, "_:b", 3);
    kg_canon_append_number (out, index->temporary[node] - 1);
    return TRUE;
  }
  return FALSE;
}

static void
append_component (const KgCanonIndex *index, KgTermId id, guint32 blank, guint32 reference,
                  GString *out)
{
  if (blank == KG_CANON_NONE) {
    kg_nquads_append_id (out, index->terms, id);
  } else if (reference == KG_CANON_NONE) {
    kg_canon_append_label (index, blank, out);
  } else {
    g_string_append_len (out, blank == reference ? "_:a" : "_:z", 3);
  }
  g_string_append_c (out, ' ');
}

void
kg_canon_append_quad (const KgCanonIndex *index, const KgCanonQuad *quad, guint32 reference,
                      GString *out)
{
  const KgQuad *ids = &quad->quad;
  append_component (index, ids->subject, quad->blank[KG_CANON_SUBJECT], reference, out);
  append_component (index, ids->predicate, KG_CANON_NONE, reference, out);
  append_component (index, ids->object, quad->blank[KG_CANON_OBJECT], reference, out);
  if (ids->graph != KG_NONE) {
    append_component (index, ids->graph, quad->blank[KG_CANON_GRAPH], reference, out);
  }
  g_string_append_len (out, ".\n", 2);
}

void
kg_canon_add_line (GArray *lines, const GString *text, gsize start)
{
  KgLine line = { .start = start, .length = text->len - start };
  g_array_append_val (lines, line);
}

void
kg_canon_hash_lines (KgCanonHash *hash, const char *text, GArray *lines, guint8 *digest)
{
  KgLine *all = &g_array_index (lines, KgLine, 0);
  kg_lines_sort (text, all, lines->len);
  kg_canon_hash_begin (hash);
  for (guint i = 0; i < lines->len; i++) {
    kg_canon_hash_add (hash, text + all[i].start, all[i].length);
  }
  kg_canon_hash_end (hash, digest);
}

/* Hash First Degree Quads (RDFC-1.0, 4.6.3). */
static void
hash_first_degree (KgCanonIndex *index, guint32 node)
{
  g_string_truncate (index->text, 0);
  g_array_set_size (index->lines, 0);
  for (guint32 i = index->offsets[node]; i < index->offsets[node + 1]; i++) {
    gsize start = index->text->len;
    kg_canon_append_quad (index, &index->quads[index->mentions[i]], node, index->text);
    kg_canon_add_line (index->lines, index->text, start);
  }
  guint8 *digest = index->first + (gsize) node * index->hash.size;
  kg_canon_hash_lines (&index->hash, index->text->str, index->lines, digest);
}

KgCanonIndex *
kg_canon_index_new (const KgTerms *terms, const KgQuad *quads, gsize n, KgTermId default_graph,
                    GChecksumType hash, GError **error)
{
  if (n > KG_LIMIT_DOCUMENT_QUADS) {
    g_set_error (error, KG_ERROR, KG_ERROR_LIMIT,
                 "`%" G_GSIZE_FORMAT
                 "` quads are more than can be canonicalised; split the dataset",
                 n);
    return NULL;
  }
  g_autoptr (KgCanonIndex) index = g_new0 (KgCanonIndex, 1);
  if (!kg_canon_hash_init (&index->hash, hash, error)) {
    return NULL;
  }
  index->terms = terms;
  index->text = g_string_new (NULL);
  index->lines = g_array_new (FALSE, FALSE, sizeof (KgLine));
  index->nodes = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  index->n_numbers = kg_terms_count (terms);
  index->numbers = g_new0 (guint32, index->n_numbers);
  collect_quads (index, quads, n, default_graph);
  collect_mentions (index);
  index->canonical = g_new0 (guint32, kg_canon_n_nodes (index));
  index->temporary = g_new0 (guint32, kg_canon_n_nodes (index));
  index->first = g_new (guint8, (gsize) kg_canon_n_nodes (index) * index->hash.size);
  for (guint32 node = 0; node < kg_canon_n_nodes (index); node++) {
    hash_first_degree (index, node);
  }
  return (KgCanonIndex *) g_steal_pointer (&index);
}

void
kg_canon_index_free (KgCanonIndex *index)
{
  if (index == NULL) {
    return;
  }
  kg_canon_hash_clear (&index->hash);
  if (index->text != NULL) {
    g_string_free (index->text, TRUE);
    g_array_unref (index->lines);
    g_array_unref (index->nodes);
  }
  g_free (index->numbers);
  g_free (index->quads);
  g_free (index->offsets);
  g_free (index->mentions);
  g_free (index->first);
  g_free (index->canonical);
  g_free (index->temporary);
  g_free (index);
}
