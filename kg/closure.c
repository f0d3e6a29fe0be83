/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/closure-private.h"

#include "kg/components.h"
#include "kg/limits.h"

#include <stdlib.h>
#include <string.h>

/* What is kept, and how it comes about: closure-private.h says. */

static void
rows_clear (KgClosureRows *rows)
{
  g_free (rows->start);
  g_free (rows->to);
  *rows = (KgClosureRows) { NULL, NULL };
}

static int
compare_edges (const void *a, const void *b)
{
  const KgEdge *x = (const KgEdge *) a;
  const KgEdge *y = (const KgEdge *) b;
  if (x->child != y->child) {
    return x->child < y->child ? -1 : 1;
  }
  return (x->parent > y->parent) - (x->parent < y->parent);
}

/* --- Numbers --- */

static void
number_ids (KgClosure *closure, const KgEdge *edges, gsize n)
{
  closure->ids = g_new (KgTermId, 2 * n + 1);
  for (gsize i = 0; i < n; i++) {
    closure->ids[2 * i] = edges[i].child;
    closure->ids[2 * i + 1] = edges[i].parent;
  }
  qsort (closure->ids, 2 * n, sizeof *closure->ids, kg_closure_compare_numbers);
  guint32 kept = 0;
  for (gsize i = 0; i < 2 * n; i++) {
    if (kept == 0 || closure->ids[kept - 1] != closure->ids[i]) {
      closure->ids[kept++] = closure->ids[i];
    }
  }
  closure->n = kept;
  closure->ids = g_renew (KgTermId, closure->ids, (gsize) kept + 1);
}

/* KgClosureRows of pairs (key, value), which are sorted first and then distinct. */
static KgClosureRows
rows_from_pairs (KgEdge *pairs, gsize n, guint32 n_keys)
{
  qsort (pairs, n, sizeof *pairs, compare_edges);
  KgClosureRows rows = { g_new0 (gsize, (gsize) n_keys + 1), g_new (guint32, n + 1) };
  gsize kept = 0;
  for (gsize i = 0; i < n; i++) {
    if (i > 0 && compare_edges (&pairs[i - 1], &pairs[i]) == 0) {
      continue;
    }
    rows.to[kept++] = pairs[i].parent;
    rows.start[pairs[i].child + 1]++;
  }
  for (guint32 key = 0; key < n_keys; key++) {
    rows.start[key + 1] += rows.start[key];
  }
  return rows;
}

static void
number_edges (KgClosure *closure, const KgEdge *edges, gsize n)
{
  g_autofree KgEdge *pairs = g_new (KgEdge, n + 1);
  for (gsize i = 0; i < n; i++) {
    kg_closure_number (closure, edges[i].child, &pairs[i].child);
    kg_closure_number (closure, edges[i].parent, &pairs[i].parent);
  }
  closure->edges[KG_CLOSURE_UP] = rows_from_pairs (pairs, n, closure->n);
  for (gsize i = 0; i < n; i++) {
    KgEdge pair = pairs[i];
    pairs[i] = (KgEdge) { pair.parent, pair.child };
  }
  closure->edges[KG_CLOSURE_DOWN] = rows_from_pairs (pairs, n, closure->n);
}

static void
find_components (KgClosure *closure)
{
  guint32 n = closure->n;
  closure->component = g_new (guint32, (gsize) n + 1);
  closure->n_components = kg_components (closure->edges[KG_CLOSURE_UP].start,
                                         closure->edges[KG_CLOSURE_UP].to, n, closure->component);
  g_autofree KgEdge *pairs = g_new (KgEdge, (gsize) n + 1);
  for (guint32 node = 0; node < n; node++) {
    pairs[node] = (KgEdge) { closure->component[node], node };
  }
  closure->members = rows_from_pairs (pairs, n, closure->n_components);
}

/* --- Lists --- */

typedef struct {
  const KgClosure *closure;
  KgClosureDirection direction;
  KgClosureRows rows; /* what is being made, of numbers */
  gsize capacity;     /* of rows.to */
  gsize n;            /* entries in rows.to */
  guint32 *seen;      /* by number: component + 1 for which it was last added */
  GArray *next;       /* guint32: the components next to the one in hand */
  guint32 *merged;    /* room for one list */
  gsize max_entries;
  gsize steps; /* entries that may still be looked at */
} Builder;

/* Looking at more entries than this many times the limit is giving up, too. */
#define STEPS_PER_ENTRY 16

/* The caller has made room. */
static void
add_numbers (Builder *builder, guint32 component, const guint32 *numbers, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    if (builder->seen[numbers[i]] != component + 1) {
      builder->seen[numbers[i]] = component + 1;
      builder->rows.to[builder->n++] = numbers[i];
    }
  }
}

/* Adds the members of component `of`, and what lies beyond it if it is another one. FALSE: too much. */
static gboolean
add_component (Builder *builder, guint32 component, guint32 of)
{
  const KgClosureRows *members = &builder->closure->members;
  gsize first = members->start[of];
  gsize n_members = members->start[of + 1] - first;
  guint32 row = kg_closure_list_row (builder->closure, builder->direction, of);
  gsize n_beyond = of == component ? 0 : builder->rows.start[row + 1] - builder->rows.start[row];
  gsize size = n_members + n_beyond;
  if (size > builder->steps) {
    return FALSE;
  }
  builder->steps -= size;
  if (size > builder->capacity - builder->n) {
    builder->capacity = builder->n + MAX (size, builder->n / 2);
    builder->rows.to = g_renew (guint32, builder->rows.to, builder->capacity);
  }
  if (n_beyond > 0) {
    add_numbers (builder, component, builder->rows.to + builder->rows.start[row], n_beyond);
  }
  add_numbers (builder, component, members->to + first, n_members);
  return builder->n <= builder->max_entries;
}

/* Collects the components that edges lead to, ascending; tells whether the component is a cycle. */
static gboolean
collect_next (Builder *builder, guint32 component)
{
  const KgClosure *closure = builder->closure;
  const KgClosureRows *edges = &closure->edges[builder->direction];
  gboolean cycle = FALSE;
  g_array_set_size (builder->next, 0);
  for (gsize i = closure->members.start[component]; i < closure->members.start[component + 1];
       i++) {
    guint32 member = closure->members.to[i];
    for (gsize edge = edges->start[member]; edge < edges->start[member + 1]; edge++) {
      guint32 next = closure->component[edges->to[edge]];
      if (next == component) {
        cycle = TRUE;
      } else {
        g_array_append_val (builder->next, next);
      }
    }
  }
  g_array_sort (builder->next, kg_closure_compare_numbers);
  return cycle;
}

/* Sorts the list that begins at `start`, of which the first `n_sorted` entries are in order. */
static void
sort_list (Builder *builder, gsize start, gsize n_sorted)
{
  guint32 *list = builder->rows.to + start;
  gsize n = builder->n - start;
  gsize left = 0;
  gsize right = n_sorted;
  qsort (list + right, n - right, sizeof *list, kg_closure_compare_numbers);
  for (gsize i = 0; i < n; i++) {
    gboolean from_left = right == n || (left < n_sorted && list[left] < list[right]);
    builder->merged[i] = from_left ? list[left++] : list[right++];
  }
  memcpy (list, builder->merged, n * sizeof *list);
}

/* Makes the list of a component. What a nearer component has brought along is not looked at again: that
 * keeps the work on dense hierarchies near the size of the result. FALSE: too much. */
static gboolean
build_list (Builder *builder, guint32 component)
{
  const KgClosureRows *members = &builder->closure->members;
  gboolean cycle = collect_next (builder, component);
  gsize start = builder->n;
  gsize n_sorted = 0;
  for (guint32 i = 0; i < builder->next->len; i++) {
    guint32 at = builder->direction == KG_CLOSURE_UP ? builder->next->len - 1 - i : i;
    guint32 next = g_array_index (builder->next, guint32, at);
    if (builder->seen[members->to[members->start[next]]] == component + 1) {
      continue;
    }
    gboolean is_first = builder->n == start;
    if (!add_component (builder, component, next)) {
      return FALSE;
    }
    if (is_first) {
      guint32 row = kg_closure_list_row (builder->closure, builder->direction, next);
      n_sorted = builder->rows.start[row + 1] - builder->rows.start[row];
    }
  }
  if (cycle && !add_component (builder, component, component)) {
    return FALSE;
  }
  sort_list (builder, start, n_sorted);
  builder->rows.start[kg_closure_list_row (builder->closure, builder->direction, component) + 1] =
      builder->n;
  return TRUE;
}

/* Turns the numbers of finished lists into ids. */
static KgClosureRows
finish_lists (Builder *builder)
{
  for (gsize i = 0; i < builder->n; i++) {
    builder->rows.to[i] = builder->closure->ids[builder->rows.to[i]];
  }
  builder->rows.to = g_renew (guint32, builder->rows.to, builder->n + 1);
  return builder->rows;
}

static KgClosureRows
build_lists (const KgClosure *closure, KgClosureDirection direction, gsize max_entries)
{
  g_autofree guint32 *seen = g_new0 (guint32, (gsize) closure->n + 1);
  g_autofree guint32 *merged = g_new (guint32, (gsize) closure->n + 1);
  g_autoptr (GArray) next = g_array_new (FALSE, FALSE, sizeof (guint32));
  gboolean overflows = max_entries > G_MAXSIZE / STEPS_PER_ENTRY;
  Builder builder = { .closure = closure,
                      .direction = direction,
                      .seen = seen,
                      .merged = merged,
                      .next = next,
                      .max_entries = max_entries,
                      .steps = overflows ? G_MAXSIZE : max_entries * STEPS_PER_ENTRY };
  builder.rows.start = g_new0 (gsize, (gsize) closure->n_components + 1);
  builder.rows.to = g_new (guint32, 1);
  for (guint32 i = 0; i < closure->n_components; i++) {
    guint32 component = direction == KG_CLOSURE_UP ? i : closure->n_components - 1 - i;
    if (!build_list (&builder, component)) {
      rows_clear (&builder.rows);
      return builder.rows;
    }
  }
  return finish_lists (&builder);
}

/* --- The object --- */

KgClosure *
kg_closure_new (const KgEdge *edges, gsize n)
{
  return kg_closure_new_limited (edges, n, KG_LIMIT_CLOSURE_ENTRIES);
}

KgClosure *
kg_closure_new_limited (const KgEdge *edges, gsize n, gsize max_entries)
{
  KgClosure *closure = g_new0 (KgClosure, 1);
  g_atomic_ref_count_init (&closure->references);
  number_ids (closure, edges, n);
  number_edges (closure, edges, n);
  find_components (closure);
  closure->lists[KG_CLOSURE_UP] = build_lists (closure, KG_CLOSURE_UP, max_entries);
  closure->lists[KG_CLOSURE_DOWN] = build_lists (closure, KG_CLOSURE_DOWN, max_entries);
  return closure;
}

KgClosure *
kg_closure_ref (KgClosure *closure)
{
  if (closure != NULL) {
    g_atomic_ref_count_inc (&closure->references);
  }
  return closure;
}

void
kg_closure_unref (KgClosure *closure)
{
  if (closure == NULL || !g_atomic_ref_count_dec (&closure->references)) {
    return;
  }
  for (int direction = KG_CLOSURE_UP; direction <= KG_CLOSURE_DOWN; direction++) {
    rows_clear (&closure->edges[direction]);
    rows_clear (&closure->lists[direction]);
  }
  rows_clear (&closure->members);
  g_free (closure->component);
  g_free (closure->ids);
  g_free (closure);
}

static gsize
rows_memory (const KgClosureRows *rows, gsize n)
{
  return rows->start == NULL ? 0 : (n + 1) * sizeof (gsize) + rows->start[n] * sizeof (guint32);
}

gsize
kg_closure_memory (const KgClosure *closure)
{
  gsize bytes = sizeof *closure + (gsize) closure->n * (sizeof (KgTermId) + sizeof (guint32));
  for (int direction = KG_CLOSURE_UP; direction <= KG_CLOSURE_DOWN; direction++) {
    bytes += rows_memory (&closure->edges[direction], closure->n);
    bytes += rows_memory (&closure->lists[direction], closure->n_components);
  }
  return bytes + rows_memory (&closure->members, closure->n_components);
}
