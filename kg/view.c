/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/snapshot-private.h"

#include <stdlib.h>

/* Lookups: each gathers up to three runs (base, delta, overlay) and what the delta takes away. */

static void
put_run (KgCursor *cursor, gsize i, KgRun run)
{
  cursor->at[i] = run.at;
  cursor->end[i] = run.end;
}

static void
finish (KgCursor *cursor)
{
  /* A single run, whichever it is, becomes the first. */
  gboolean base = cursor->at[0] != cursor->end[0];
  gboolean delta = cursor->at[1] != cursor->end[1];
  gboolean overlay = cursor->at[2] != cursor->end[2];
  cursor->single =
      (base + delta + overlay <= 1) && (!base || cursor->without == cursor->without_end);
  if (cursor->single && !base) {
    gsize i = delta ? 1 : 2;
    cursor->at[0] = cursor->at[i];
    cursor->end[0] = cursor->end[i];
  }
}

static inline gboolean
is_empty (KgRun run)
{
  return run.at == run.end;
}

/* Of the base and an overlay, where only one of them has anything. */
static inline gboolean
take_single (KgCursor *cursor, KgRun base, KgRun overlay)
{
  KgRun run = is_empty (overlay) ? base : overlay;
  if (!is_empty (base) && !is_empty (overlay)) {
    return FALSE;
  }
  put_run (cursor, 0, run);
  cursor->single = TRUE;
  return TRUE;
}

static void
gather (KgCursor *cursor, KgRun base, KgRun plus, KgRun minus, KgRun overlay)
{
  put_run (cursor, 0, base);
  put_run (cursor, 1, plus);
  put_run (cursor, 2, overlay);
  cursor->without = minus.at;
  cursor->without_end = minus.end;
  finish (cursor);
}

static void
skip_removed (KgCursor *cursor)
{
  while (cursor->without < cursor->without_end && cursor->at[0] < cursor->end[0]) {
    if (*cursor->without > *cursor->at[0]) {
      return;
    }
    if (*cursor->without == *cursor->at[0]) {
      cursor->at[0]++;
    }
    cursor->without++;
  }
}

KgTermId
kg_cursor_merge (KgCursor *cursor)
{
  skip_removed (cursor);
  KgTermId next = KG_NONE;
  for (gsize i = 0; i < 3; i++) {
    if (cursor->at[i] < cursor->end[i] && (next == KG_NONE || *cursor->at[i] < next)) {
      next = *cursor->at[i];
    }
  }
  for (gsize i = 0; i < 3 && next != KG_NONE; i++) {
    if (cursor->at[i] < cursor->end[i] && *cursor->at[i] == next) {
      cursor->at[i]++;
    }
  }
  return next;
}

static const KgRun no_run = { NULL, NULL };

void
kg_view_objects (const KgView *view, KgTermId subject, KgTermId predicate, KgCursor *cursor)
{
  const KgDelta *delta = view->snapshot->delta;
  KgRun base = kg_index_find_objects (&view->snapshot->base->index, subject, predicate);
  KgRun overlay =
      view->overlay == NULL
          ? no_run
          : kg_triples_find_objects (kg_overlay_triples (view->overlay), subject, predicate);
  if (delta == NULL && take_single (cursor, base, overlay)) {
    return;
  }
  KgRun plus = no_run;
  KgRun minus = no_run;
  if (delta != NULL) {
    plus = kg_triples_find_objects (&delta->plus, subject, predicate);
    minus = kg_triples_find_objects (&delta->minus, subject, predicate);
  }
  gather (cursor, base, plus, minus, overlay);
}

void
kg_view_subjects (const KgView *view, KgTermId predicate, KgTermId object, KgCursor *cursor)
{
  const KgDelta *delta = view->snapshot->delta;
  KgRun base = kg_index_find_subjects (&view->snapshot->base->index, predicate, object);
  KgRun overlay =
      view->overlay == NULL
          ? no_run
          : kg_triples_find_subjects (kg_overlay_triples (view->overlay), predicate, object);
  if (delta == NULL && take_single (cursor, base, overlay)) {
    return;
  }
  KgRun plus = no_run;
  KgRun minus = no_run;
  if (delta != NULL) {
    plus = kg_triples_find_subjects (&delta->plus, predicate, object);
    minus = kg_triples_find_subjects (&delta->minus, predicate, object);
  }
  gather (cursor, base, plus, minus, overlay);
}

void
kg_view_subjects_of (const KgView *view, KgTermId predicate, KgCursor *cursor)
{
  const KgDelta *delta = view->snapshot->delta;
  KgRun base = kg_index_subjects_of (&view->snapshot->base->index, predicate);
  KgRun plus = delta == NULL ? no_run : kg_triples_subjects_of (&delta->plus, predicate);
  KgRun minus = delta == NULL ? no_run : kg_triples_subjects_of (&delta->minus, predicate);
  KgRun overlay = view->overlay == NULL
                      ? no_run
                      : kg_triples_subjects_of (kg_overlay_triples (view->overlay), predicate);
  gather (cursor, base, plus, minus, overlay);
}

static KgRun
predicate_run (const KgTriples *triples)
{
  return triples->n_predicates == 0
             ? no_run
             : (KgRun) { triples->predicate_list, triples->predicate_list + triples->n_predicates };
}

void
kg_view_predicates (const KgView *view, KgCursor *cursor)
{
  const KgDelta *delta = view->snapshot->delta;
  const KgIndex *index = &view->snapshot->base->index;
  KgRun base = no_run;
  if (index->n_predicates > 0) {
    base = (KgRun) { index->predicate_list, index->predicate_list + index->n_predicates };
  }
  gather (cursor, base, delta == NULL ? no_run : predicate_run (&delta->plus),
          delta == NULL ? no_run : predicate_run (&delta->minus),
          view->overlay == NULL ? no_run : predicate_run (kg_overlay_triples (view->overlay)));
}

static gboolean
triples_contain (const KgTriples *triples, KgTermId subject, KgTermId predicate, KgTermId object)
{
  return kg_run_contains (kg_triples_find_objects (triples, subject, predicate), object);
}

gboolean
kg_view_contains (const KgView *view, KgTermId subject, KgTermId predicate, KgTermId object)
{
  const KgDelta *delta = view->snapshot->delta;
  KgRun base = kg_index_find_objects (&view->snapshot->base->index, subject, predicate);
  if (kg_run_contains (base, object) &&
      (delta == NULL || !triples_contain (&delta->minus, subject, predicate, object))) {
    return TRUE;
  }
  if (delta != NULL && triples_contain (&delta->plus, subject, predicate, object)) {
    return TRUE;
  }
  return view->overlay != NULL &&
         triples_contain (kg_overlay_triples (view->overlay), subject, predicate, object);
}

static void
put_pairs (KgPairCursor *cursor, gsize i, KgPairRun run)
{
  cursor->predicate[i] = run.predicate;
  cursor->predicate_end[i] = run.n == 0 ? run.predicate : run.predicate + run.n;
  cursor->other[i] = run.other;
}

static void
put_removed_pairs (KgPairCursor *cursor, KgPairRun run)
{
  cursor->without_predicate = run.predicate;
  cursor->without_predicate_end = run.n == 0 ? run.predicate : run.predicate + run.n;
  cursor->without_other = run.other;
}

void
kg_view_outgoing (const KgView *view, KgTermId subject, KgPairCursor *cursor)
{
  const KgDelta *delta = view->snapshot->delta;
  *cursor = (KgPairCursor) { 0 };
  put_pairs (cursor, 0, kg_index_outgoing (&view->snapshot->base->index, subject));
  if (delta != NULL) {
    put_pairs (cursor, 1, kg_triples_outgoing (&delta->plus, subject));
    put_removed_pairs (cursor, kg_triples_outgoing (&delta->minus, subject));
  }
  if (view->overlay != NULL) {
    put_pairs (cursor, 2, kg_triples_outgoing (kg_overlay_triples (view->overlay), subject));
  }
}

void
kg_view_incoming (const KgView *view, KgTermId object, KgPairCursor *cursor)
{
  const KgDelta *delta = view->snapshot->delta;
  *cursor = (KgPairCursor) { 0 };
  put_pairs (cursor, 0, kg_index_incoming (&view->snapshot->base->index, object));
  if (delta != NULL) {
    put_pairs (cursor, 1, kg_triples_incoming (&delta->plus, object));
    put_removed_pairs (cursor, kg_triples_incoming (&delta->minus, object));
  }
  if (view->overlay != NULL) {
    put_pairs (cursor, 2, kg_triples_incoming (kg_overlay_triples (view->overlay), object));
  }
}

static void
skip_removed_pairs (KgPairCursor *cursor)
{
  while (cursor->without_predicate < cursor->without_predicate_end &&
         cursor->predicate[0] < cursor->predicate_end[0]) {
    guint64 gone = kg_pair_key (*cursor->without_predicate, *cursor->without_other);
    guint64 here = kg_pair_key (*cursor->predicate[0], *cursor->other[0]);
    if (gone > here) {
      return;
    }
    if (gone == here) {
      cursor->predicate[0]++;
      cursor->other[0]++;
    }
    cursor->without_predicate++;
    cursor->without_other++;
  }
}

gboolean
kg_pairs_next (KgPairCursor *cursor, KgTermId *predicate, KgTermId *other)
{
  skip_removed_pairs (cursor);
  guint64 next = G_MAXUINT64;
  for (gsize i = 0; i < 3; i++) {
    if (cursor->predicate[i] < cursor->predicate_end[i]) {
      next = MIN (next, kg_pair_key (*cursor->predicate[i], *cursor->other[i]));
    }
  }
  if (next == G_MAXUINT64) {
    return FALSE;
  }
  *predicate = (KgTermId) (next >> 32);
  *other = (KgTermId) (next & G_MAXUINT32);
  for (gsize i = 0; i < 3; i++) {
    if (cursor->predicate[i] < cursor->predicate_end[i] &&
        kg_pair_key (*cursor->predicate[i], *cursor->other[i]) == next) {
      cursor->predicate[i]++;
      cursor->other[i]++;
    }
  }
  return TRUE;
}

/* --- Places --- */

static gboolean
is_removed (const KgDelta *delta, const KgQuad *quad)
{
  return delta != NULL && delta->removed->len > 0 &&
         bsearch (quad, delta->removed->data, delta->removed->len, sizeof *quad, kg_quad_compare) !=
             NULL;
}

/* Whether the quad of the base still stands and is the one sought: counts `*i` down over those that stand. */
static gboolean
take_base_place (const KgSnapshot *snapshot, KgQuad quad, guint32 document, guint32 line, guint *i,
                 KgPlace *out)
{
  quad.graph = kg_snapshot_document_graph (snapshot, document);
  if (is_removed (snapshot->delta, &quad)) {
    return FALSE;
  }
  if (*i > 0) {
    *i -= 1;
    return FALSE;
  }
  *out = (KgPlace) { quad.graph, document, line };
  return TRUE;
}

static gboolean
base_place (const KgSnapshot *snapshot, const KgQuad *quad, guint *i, KgPlace *out)
{
  const KgIndex *index = &snapshot->base->index;
  guint32 at = kg_index_position (index, quad->subject, quad->predicate, quad->object);
  if (at == G_MAXUINT32) {
    return FALSE;
  }
  if (take_base_place (snapshot, *quad, index->documents[at], index->lines[at], i, out)) {
    return TRUE;
  }
  guint32 n = 0;
  const KgExtraPlace *extra = kg_index_extra (index, at, &n);
  for (guint32 k = 0; k < n; k++) {
    if (take_base_place (snapshot, *quad, extra[k].document, extra[k].line, i, out)) {
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
delta_place (const KgSnapshot *snapshot, const KgQuad *quad, guint *i, KgPlace *out)
{
  const KgDelta *delta = snapshot->delta;
  KgQuad sought = { quad->subject, quad->predicate, quad->object, 0 };
  guint low = 0;
  guint high = delta == NULL ? 0 : delta->added->len;
  while (low < high) {
    guint middle = low + (high - low) / 2;
    const KgRow *row = &g_array_index (delta->added, KgRow, middle);
    KgQuad other = { row->subject, row->predicate, row->object, row->document };
    if (kg_quad_compare (&other, &sought) < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  for (guint k = low; delta != NULL && k < delta->added->len; k++) {
    const KgRow *row = &g_array_index (delta->added, KgRow, k);
    if (row->subject != quad->subject || row->predicate != quad->predicate ||
        row->object != quad->object) {
      return FALSE;
    }
    if (*i == 0) {
      *out = (KgPlace) { kg_snapshot_document_graph (snapshot, row->document), row->document,
                         row->line };
      return TRUE;
    }
    *i -= 1;
  }
  return FALSE;
}

gboolean
kg_view_place (const KgView *view, KgTermId subject, KgTermId predicate, KgTermId object, guint i,
               KgPlace *out)
{
  KgQuad quad = { subject, predicate, object, KG_NONE };
  if (base_place (view->snapshot, &quad, &i, out) || delta_place (view->snapshot, &quad, &i, out)) {
    return TRUE;
  }
  if (view->overlay != NULL && i == 0 &&
      triples_contain (kg_overlay_triples (view->overlay), subject, predicate, object)) {
    *out = (KgPlace) { KG_NONE, 0, 0 };
    return TRUE;
  }
  return FALSE;
}

int
kg_view_order (const KgView *view, KgTermId a, KgTermId b)
{
  KgTerm x;
  KgTerm y;
  KgTerm x_type;
  KgTerm y_type;
  if (a == b || !kg_view_term (view, a, &x) || !kg_view_term (view, b, &y)) {
    return a < b ? -1 : a > b;
  }
  gboolean x_typed = x.kind == KG_TERM_LITERAL && kg_view_term (view, x.datatype, &x_type);
  gboolean y_typed = y.kind == KG_TERM_LITERAL && kg_view_term (view, y.datatype, &y_type);
  return kg_term_order (&x, x_typed ? &x_type : NULL, &y, y_typed ? &y_type : NULL);
}
