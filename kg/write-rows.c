/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/write-rows.h"

#include "kg/lines.h"
#include "kg/nquads.h"

#include <stdlib.h>
#include <string.h>

/* Lines of canonical N-Quads compare as the texts of their terms do, one after the other, and so as the ranks
 * of the terms: where one text is the beginning of another (_:b1 and _:b12, "a" and "a"@en), what follows it
 * in a line is a space, which is less than whatever the other goes on with; and the "." after a missing
 * graph is less than the first character of any. */

static void
collect_quads (KgRows *rows, KgTermId graph, gboolean graphs)
{
  KgView view = { rows->snapshot, NULL };
  KgQuad pattern = { KG_NONE, KG_NONE, KG_NONE, graph };
  KgQuad quad;
  gsize capacity = graph == KG_NONE ? kg_snapshot_n_quads (rows->snapshot) : 1024;
  rows->quads = g_new (KgQuad, capacity + 1);
  g_autoptr (KgScan) scan = kg_scan_new (&view, &pattern);
  while (kg_scan_next (scan, &quad, NULL)) {
    if (rows->n == capacity) {
      capacity += capacity / 2 + 1;
      rows->quads = g_renew (KgQuad, rows->quads, capacity + 1);
    }
    if (!graphs) {
      quad.graph = KG_NONE;
    }
    rows->quads[rows->n++] = quad;
  }
}

/* By id: 1 for those that a quad holds. */
static guint32 *
mark_terms (const KgRows *rows)
{
  guint32 *ranks = g_new0 (guint32, (gsize) kg_snapshot_id_end (rows->snapshot) + 1);
  for (gsize i = 0; i < rows->n; i++) {
    ranks[rows->quads[i].subject] = 1;
    ranks[rows->quads[i].predicate] = 1;
    ranks[rows->quads[i].object] = 1;
    ranks[rows->quads[i].graph] = 1;
  }
  ranks[KG_NONE] = 0;
  return ranks;
}

/* Writes the text of each marked term, preceded by its id, which finds it again after sorting. */
static GArray *
write_terms (KgRows *rows, const guint32 *marks)
{
  KgView view = { rows->snapshot, NULL };
  GArray *lines = g_array_new (FALSE, FALSE, sizeof (KgLine));
  KgTermId end = kg_snapshot_id_end (rows->snapshot);
  for (KgTermId id = 1; id < end; id++) {
    KgTerm term;
    KgTerm datatype;
    if (marks[id] == 0 || !kg_view_term (&view, id, &term)) {
      continue;
    }
    gboolean typed = term.kind == KG_TERM_LITERAL && term.datatype != KG_NONE &&
                     kg_view_term (&view, term.datatype, &datatype);
    g_string_append_len (rows->text, (const char *) &id, sizeof id);
    KgLine line = { .start = rows->text->len };
    kg_nquads_append_term (rows->text, &term, typed ? &datatype : NULL);
    line.length = rows->text->len - line.start;
    g_array_append_val (lines, line);
  }
  return lines;
}

static void
rank_terms (KgRows *rows, guint32 *ranks)
{
  static const char type[] = "<" KG_RDF "type>";
  g_autoptr (GArray) lines = write_terms (rows, ranks);
  KgLine *line = (KgLine *) (void *) lines->data;
  kg_lines_sort (rows->text->str, line, lines->len);
  rows->n_terms = lines->len;
  rows->ids = g_new (KgTermId, (gsize) lines->len + 1);
  rows->text_starts = g_new (gsize, (gsize) lines->len + 1);
  rows->text_lengths = g_new (guint32, (gsize) lines->len + 1);
  for (guint32 i = 0; i < lines->len; i++, line++) {
    const char *text = rows->text->str + line->start;
    memcpy (&rows->ids[i], text - sizeof (KgTermId), sizeof (KgTermId));
    rows->text_starts[i] = line->start;
    rows->text_lengths[i] = (guint32) line->length;
    ranks[rows->ids[i]] = i + 1;
    if (line->length == sizeof type - 1 && memcmp (text, type, line->length) == 0) {
      rows->type = i + 1;
    }
  }
}

static int
compare_by_graph (const void *a, const void *b)
{
  const KgQuad *x = (const KgQuad *) a;
  const KgQuad *y = (const KgQuad *) b;
  if (x->graph != y->graph) {
    return x->graph < y->graph ? -1 : 1;
  }
  return kg_quad_compare (a, b);
}

static void
replace_predicate (KgRows *rows, guint32 from, guint32 to)
{
  for (gsize i = 0; i < rows->n; i++) {
    if (rows->quads[i].predicate == from) {
      rows->quads[i].predicate = to;
    }
  }
}

static void
sort_quads (KgRows *rows, const guint32 *ranks, KgRowsOrder order)
{
  for (gsize i = 0; i < rows->n; i++) {
    KgQuad quad = rows->quads[i];
    rows->quads[i] = (KgQuad) { ranks[quad.subject], ranks[quad.predicate], ranks[quad.object],
                                ranks[quad.graph] };
  }
  switch (order) {
  case KG_ROWS_BY_LINE:
    qsort (rows->quads, rows->n, sizeof *rows->quads, kg_quad_compare);
    break;
  case KG_ROWS_BY_GRAPH:
    /* No predicate has the rank 0. */
    replace_predicate (rows, rows->type, 0);
    qsort (rows->quads, rows->n, sizeof *rows->quads, compare_by_graph);
    replace_predicate (rows, 0, rows->type);
    break;
  }
  gsize kept = 0;
  for (gsize i = 0; i < rows->n; i++) {
    if (kept == 0 || !kg_quad_equal (&rows->quads[kept - 1], &rows->quads[i])) {
      rows->quads[kept++] = rows->quads[i];
    }
  }
  rows->n = kept;
}

KgRows *
kg_rows_new (const KgSnapshot *snapshot, KgTermId graph, gboolean graphs, KgRowsOrder order)
{
  KgRows *rows = g_new0 (KgRows, 1);
  rows->snapshot = snapshot;
  rows->text = g_string_new (NULL);
  collect_quads (rows, graph, graphs);
  g_autofree guint32 *ranks = mark_terms (rows);
  rank_terms (rows, ranks);
  sort_quads (rows, ranks, order);
  return rows;
}

void
kg_rows_free (KgRows *rows)
{
  if (rows == NULL) {
    return;
  }
  g_string_free (rows->text, TRUE);
  g_free (rows->ids);
  g_free (rows->text_starts);
  g_free (rows->text_lengths);
  g_free (rows->quads);
  g_free (rows);
}

void
kg_rows_term (const KgRows *rows, guint32 rank, KgTerm *term, KgTerm *datatype)
{
  KgView view = { rows->snapshot, NULL };
  gboolean known = kg_view_term (&view, rows->ids[rank - 1], term);
  g_assert (known);
  if (datatype != NULL && term->kind == KG_TERM_LITERAL && term->datatype != KG_NONE) {
    known = kg_view_term (&view, term->datatype, datatype);
    g_assert (known);
  }
}
