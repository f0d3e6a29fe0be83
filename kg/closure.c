/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/closure.h"

#include "kg/components.h"
#include "kg/limits.h"

#include <stdlib.h>
#include <string.h>

/* Terms that an edge mentions are numbered in the order of their ids, so that sorting numbers sorts ids.
 *
 * Lists are made for strongly connected components, in an order in which whatever lies above a component
 * comes first: the ancestors of a component are its parents and the lists of its parents. The same code makes
 * the descendants, with the edges and the order turned round. */

typedef enum {
  UP,
  DOWN,
} Direction;

/* For each number from 0 its row: to[start[i]] up to to[start[i + 1]]. */
typedef struct {
  gsize *start;
  guint32 *to;
} Rows;

struct _KgClosure {
  gatomicrefcount references;
  guint32 n;
  KgTermId *ids; /* by number, ascending */
  Rows edges[2]; /* by number: parents (UP) or children (DOWN), ascending */
  guint32 n_components;
  guint32 *component; /* by number; whatever is above a component has a lower one */
  Rows members;       /* by component: its numbers, ascending */
  Rows lists[2];      /* by component: ids; none where they would be too many */
};

static const KgTermId nothing[1] = { KG_NONE };

static void
rows_clear (Rows *rows)
{
  g_free (rows->start);
  g_free (rows->to);
  *rows = (Rows) { NULL, NULL };
}

static int
compare_numbers (const void *a, const void *b)
{
  guint32 x = *(const guint32 *) a;
  guint32 y = *(const guint32 *) b;
  return (x > y) - (x < y);
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

static gboolean
find_number (const KgClosure *closure, KgTermId id, guint32 *number)
{
  guint32 low = 0;
  guint32 high = closure->n;
  while (low < high) {
    guint32 middle = low + (high - low) / 2;
    if (closure->ids[middle] < id) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  *number = low;
  return low < closure->n && closure->ids[low] == id;
}

static void
number_ids (KgClosure *closure, const KgEdge *edges, gsize n)
{
  closure->ids = g_new (KgTermId, 2 * n + 1);
  for (gsize i = 0; i < n; i++) {
    closure->ids[2 * i] = edges[i].child;
    closure->ids[2 * i + 1] = edges[i].parent;
  }
  qsort (closure->ids, 2 * n, sizeof *closure->ids, compare_numbers);
  guint32 kept = 0;
  for (gsize i = 0; i < 2 * n; i++) {
    if (kept == 0 || closure->ids[kept - 1] != closure->ids[i]) {
      closure->ids[kept++] = closure->ids[i];
    }
  }
  closure->n = kept;
  closure->ids = g_renew (KgTermId, closure->ids, (gsize) kept + 1);
}

/* Rows of pairs (key, value), which are sorted first and then distinct. */
static Rows
rows_from_pairs (KgEdge *pairs, gsize n, guint32 n_keys)
{
  qsort (pairs, n, sizeof *pairs, compare_edges);
  Rows rows = { g_new0 (gsize, (gsize) n_keys + 1), g_new (guint32, n + 1) };
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
    find_number (closure, edges[i].child, &pairs[i].child);
    find_number (closure, edges[i].parent, &pairs[i].parent);
  }
  closure->edges[UP] = rows_from_pairs (pairs, n, closure->n);
  for (gsize i = 0; i < n; i++) {
    KgEdge pair = pairs[i];
    pairs[i] = (KgEdge) { pair.parent, pair.child };
  }
  closure->edges[DOWN] = rows_from_pairs (pairs, n, closure->n);
}

static void
find_components (KgClosure *closure)
{
  guint32 n = closure->n;
  closure->component = g_new (guint32, (gsize) n + 1);
  closure->n_components =
      kg_components (closure->edges[UP].start, closure->edges[UP].to, n, closure->component);
  g_autofree KgEdge *pairs = g_new (KgEdge, (gsize) n + 1);
  for (guint32 node = 0; node < n; node++) {
    pairs[node] = (KgEdge) { closure->component[node], node };
  }
  closure->members = rows_from_pairs (pairs, n, closure->n_components);
}

/* --- Lists --- */

typedef struct {
  const KgClosure *closure;
  Direction direction;
  Rows rows;       /* what is being made, of numbers */
  gsize capacity;  /* of rows.to */
  gsize n;         /* entries in rows.to */
  guint32 *seen;   /* by number: component + 1 for which it was last added */
  GArray *next;    /* guint32: the components next to the one in hand */
  guint32 *merged; /* room for one list */
  gsize max_entries;
  gsize steps; /* entries that may still be looked at */
} Builder;

/* Looking at more entries than this many times the limit is giving up, too. */
#define STEPS_PER_ENTRY 16

/* The place of a component's list: lists are made, and kept, in the order in which they build on each other. */
static guint32
list_row (const KgClosure *closure, Direction direction, guint32 component)
{
  return direction == UP ? component : closure->n_components - 1 - component;
}

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
  const Rows *members = &builder->closure->members;
  gsize first = members->start[of];
  gsize n_members = members->start[of + 1] - first;
  guint32 row = list_row (builder->closure, builder->direction, of);
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
  const Rows *edges = &closure->edges[builder->direction];
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
  g_array_sort (builder->next, compare_numbers);
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
  qsort (list + right, n - right, sizeof *list, compare_numbers);
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
  const Rows *members = &builder->closure->members;
  gboolean cycle = collect_next (builder, component);
  gsize start = builder->n;
  gsize n_sorted = 0;
  for (guint32 i = 0; i < builder->next->len; i++) {
    guint32 at = builder->direction == UP ? builder->next->len - 1 - i : i;
    guint32 next = g_array_index (builder->next, guint32, at);
    if (builder->seen[members->to[members->start[next]]] == component + 1) {
      continue;
    }
    gboolean is_first = builder->n == start;
    if (!add_component (builder, component, next)) {
      return FALSE;
    }
    if (is_first) {
      guint32 row = list_row (builder->closure, builder->direction, next);
      n_sorted = builder->rows.start[row + 1] - builder->rows.start[row];
    }
  }
  if (cycle && !add_component (builder, component, component)) {
    return FALSE;
  }
  sort_list (builder, start, n_sorted);
  builder->rows.start[list_row (builder->closure, builder->direction, component) + 1] = builder->n;
  return TRUE;
}

/* Turns the numbers of finished lists into ids. */
static Rows
finish_lists (Builder *builder)
{
  for (gsize i = 0; i < builder->n; i++) {
    builder->rows.to[i] = builder->closure->ids[builder->rows.to[i]];
  }
  builder->rows.to = g_renew (guint32, builder->rows.to, builder->n + 1);
  return builder->rows;
}

static Rows
build_lists (const KgClosure *closure, Direction direction, gsize max_entries)
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
    guint32 component = direction == UP ? i : closure->n_components - 1 - i;
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
  closure->lists[UP] = build_lists (closure, UP, max_entries);
  closure->lists[DOWN] = build_lists (closure, DOWN, max_entries);
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
  for (int direction = UP; direction <= DOWN; direction++) {
    rows_clear (&closure->edges[direction]);
    rows_clear (&closure->lists[direction]);
  }
  rows_clear (&closure->members);
  g_free (closure->component);
  g_free (closure->ids);
  g_free (closure);
}

static gsize
rows_memory (const Rows *rows, gsize n)
{
  return rows->start == NULL ? 0 : (n + 1) * sizeof (gsize) + rows->start[n] * sizeof (guint32);
}

gsize
kg_closure_memory (const KgClosure *closure)
{
  gsize bytes = sizeof *closure + (gsize) closure->n * (sizeof (KgTermId) + sizeof (guint32));
  for (int direction = UP; direction <= DOWN; direction++) {
    bytes += rows_memory (&closure->edges[direction], closure->n);
    bytes += rows_memory (&closure->lists[direction], closure->n_components);
  }
  return bytes + rows_memory (&closure->members, closure->n_components);
}

/* --- Walking --- */

/* A search over edges, breadth first. A number in `reached` was reached from reached_from[number] - 1. */
typedef struct {
  const Rows *edges;
  guint32 *reached_from;
  GArray *reached; /* guint32, in the order they were reached */
  guint32 done;    /* of `reached` */
} Walk;

static void
walk_init (Walk *walk, const KgClosure *closure, Direction direction, guint32 from)
{
  walk->edges = &closure->edges[direction];
  walk->reached_from = g_new0 (guint32, (gsize) closure->n + 1);
  walk->reached = g_array_new (FALSE, FALSE, sizeof (guint32));
  walk->done = 0;
  g_array_append_val (walk->reached, from);
}

static void
walk_clear (Walk *walk)
{
  g_free (walk->reached_from);
  g_array_unref (walk->reached);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Walk, walk_clear)

/* Follows the edges of the next number that was reached. FALSE: there are no more. The number that the walk
 * began with is reached again, and then once more, if it lies on a cycle. */
static gboolean
walk_step (Walk *walk)
{
  if (walk->done == walk->reached->len) {
    return FALSE;
  }
  guint32 number = g_array_index (walk->reached, guint32, walk->done++);
  for (gsize i = walk->edges->start[number]; i < walk->edges->start[number + 1]; i++) {
    guint32 next = walk->edges->to[i];
    if (walk->reached_from[next] == 0) {
      walk->reached_from[next] = number + 1;
      g_array_append_val (walk->reached, next);
    }
  }
  return TRUE;
}

static const KgTermId *
walk_list (const KgClosure *closure, Direction direction, guint32 from, GArray *scratch, gsize *n)
{
  g_auto (Walk) walk;
  walk_init (&walk, closure, direction, from);
  while (walk_step (&walk)) {
  }
  g_array_set_size (scratch, 0);
  for (guint32 i = 1; i < walk.reached->len; i++) {
    g_array_append_val (scratch, closure->ids[g_array_index (walk.reached, guint32, i)]);
  }
  g_array_sort (scratch, compare_numbers);
  *n = scratch->len;
  return *n == 0 ? nothing : (const KgTermId *) (const void *) scratch->data;
}

static gboolean
walk_reaches (const KgClosure *closure, guint32 from, guint32 to)
{
  g_auto (Walk) walk;
  walk_init (&walk, closure, UP, from);
  while (walk.reached_from[to] == 0 && walk_step (&walk)) {
  }
  return walk.reached_from[to] != 0;
}

/* --- Questions --- */

static const KgTermId *
kept_list (const KgClosure *closure, Direction direction, guint32 number, gsize *n)
{
  const Rows *lists = &closure->lists[direction];
  guint32 row = list_row (closure, direction, closure->component[number]);
  *n = lists->start[row + 1] - lists->start[row];
  return lists->to + lists->start[row];
}

static const KgTermId *
find_list (const KgClosure *closure, Direction direction, KgTermId id, GArray *scratch, gsize *n)
{
  guint32 number;
  *n = 0;
  if (!find_number (closure, id, &number)) {
    return nothing;
  }
  if (closure->lists[direction].start == NULL) {
    return walk_list (closure, direction, number, scratch, n);
  }
  return kept_list (closure, direction, number, n);
}

const KgTermId *
kg_closure_ancestors (const KgClosure *closure, KgTermId id, GArray *scratch, gsize *n)
{
  return find_list (closure, UP, id, scratch, n);
}

const KgTermId *
kg_closure_descendants (const KgClosure *closure, KgTermId id, GArray *scratch, gsize *n)
{
  return find_list (closure, DOWN, id, scratch, n);
}

gboolean
kg_closure_reaches (const KgClosure *closure, KgTermId id, KgTermId ancestor)
{
  guint32 from;
  guint32 to;
  if (id == ancestor) {
    return TRUE;
  }
  if (!find_number (closure, id, &from) || !find_number (closure, ancestor, &to)) {
    return FALSE;
  }
  gsize n;
  if (closure->lists[UP].start != NULL) {
    const KgTermId *above = kept_list (closure, UP, from, &n);
    return bsearch (&ancestor, above, n, sizeof *above, compare_numbers) != NULL;
  }
  if (closure->lists[DOWN].start != NULL) {
    const KgTermId *below = kept_list (closure, DOWN, to, &n);
    return bsearch (&id, below, n, sizeof *below, compare_numbers) != NULL;
  }
  return walk_reaches (closure, from, to);
}

/* --- Ways up --- */

/* As long as a way up is sought among so few, they stand on the stack. */
#define FEW 32u

typedef struct {
  guint32 number;
  guint32 from; /* place of the one it was reached from */
} Reached;

/* Appends the chain that ends at `reached[at]`, which stands turned round. */
static void
append_chain (const KgClosure *closure, const Reached *reached, guint32 at, GArray *path)
{
  guint first = path->len;
  guint32 n = 1;
  for (guint32 i = at; i != 0; i = reached[i].from) {
    n++;
  }
  g_array_set_size (path, first + n);
  for (guint32 i = at; n > 0; i = reached[i].from, n--) {
    g_array_index (path, KgTermId, first + n - 1) = closure->ids[reached[i].number];
  }
}

static gboolean
is_reached (const Reached *reached, guint32 n, guint32 number)
{
  for (guint32 i = 0; i < n; i++) {
    if (reached[i].number == number) {
      return TRUE;
    }
  }
  return FALSE;
}

/* Breadth first, by way of those alone that lie below `to`: they are reached in the same order as among all. FALSE if there
 * are more than a few. */
static gboolean
find_near (const KgClosure *closure, guint32 from, guint32 to, GArray *path)
{
  const Rows *parents = &closure->edges[UP];
  Reached reached[FEW] = { { from, 0 } };
  guint32 n = 1;
  for (guint32 i = 0; i < n; i++) {
    guint32 number = reached[i].number;
    for (gsize k = parents->start[number]; k < parents->start[number + 1]; k++) {
      guint32 next = parents->to[k];
      if (!kg_closure_reaches (closure, closure->ids[next], closure->ids[to]) ||
          is_reached (reached, n, next)) {
        continue;
      }
      if (n == FEW) {
        return FALSE;
      }
      reached[n++] = (Reached) { next, i };
      if (next == to) {
        append_chain (closure, reached, n - 1, path);
        return TRUE;
      }
    }
  }
  return FALSE;
}

static void
walk_up (const KgClosure *closure, guint32 from, guint32 to, GArray *path)
{
  guint n = 1;
  guint first = path->len;
  g_auto (Walk) walk;
  walk_init (&walk, closure, UP, from);
  while (walk.reached_from[to] == 0 && walk_step (&walk)) {
  }
  for (guint32 number = to; number != from; number = walk.reached_from[number] - 1) {
    n++;
  }
  g_array_set_size (path, first + n);
  for (guint32 number = to; n > 1; number = walk.reached_from[number] - 1, n--) {
    g_array_index (path, KgTermId, first + n - 1) = closure->ids[number];
  }
  g_array_index (path, KgTermId, first) = closure->ids[from];
}

/* Ascending parents and the order of reaching make the first way found the smallest of the shortest. */
gboolean
kg_closure_path (const KgClosure *closure, KgTermId id, KgTermId ancestor, GArray *path)
{
  guint32 from;
  guint32 to;
  if (id == ancestor) {
    g_array_append_val (path, id);
    return TRUE;
  }
  if (!kg_closure_reaches (closure, id, ancestor) || !find_number (closure, id, &from) ||
      !find_number (closure, ancestor, &to)) {
    return FALSE;
  }
  gboolean lists = closure->lists[UP].start != NULL || closure->lists[DOWN].start != NULL;
  if (!lists || !find_near (closure, from, to, path)) {
    walk_up (closure, from, to, path);
  }
  return TRUE;
}
