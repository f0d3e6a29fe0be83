/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/closure-private.h"

#include <stdlib.h>

/* Asking a closure: by its lists, or by walking its edges. */

static const KgTermId nothing[1] = { KG_NONE };

/* --- Walking --- */

/* A search over edges, breadth first. A number in `reached` was reached from reached_from[number] - 1. */
typedef struct {
  const KgClosureRows *edges;
  guint32 *reached_from;
  GArray *reached; /* guint32, in the order they were reached */
  guint32 done;    /* of `reached` */
} Walk;

static void
walk_init (Walk *walk, const KgClosure *closure, KgClosureDirection direction, guint32 from)
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
walk_list (const KgClosure *closure, KgClosureDirection direction, guint32 from, GArray *scratch,
           gsize *n)
{
  g_auto (Walk) walk;
  walk_init (&walk, closure, direction, from);
  while (walk_step (&walk)) {
  }
  g_array_set_size (scratch, 0);
  for (guint32 i = 1; i < walk.reached->len; i++) {
    g_array_append_val (scratch, closure->ids[g_array_index (walk.reached, guint32, i)]);
  }
  g_array_sort (scratch, kg_closure_compare_numbers);
  *n = scratch->len;
  return *n == 0 ? nothing : (const KgTermId *) (const void *) scratch->data;
}

static gboolean
walk_reaches (const KgClosure *closure, guint32 from, guint32 to)
{
  g_auto (Walk) walk;
  walk_init (&walk, closure, KG_CLOSURE_UP, from);
  while (walk.reached_from[to] == 0 && walk_step (&walk)) {
  }
  return walk.reached_from[to] != 0;
}

/* --- Questions --- */

static const KgTermId *
kept_list (const KgClosure *closure, KgClosureDirection direction, guint32 number, gsize *n)
{
  const KgClosureRows *lists = &closure->lists[direction];
  guint32 row = kg_closure_list_row (closure, direction, closure->component[number]);
  *n = lists->start[row + 1] - lists->start[row];
  return lists->to + lists->start[row];
}

static const KgTermId *
find_list (const KgClosure *closure, KgClosureDirection direction, KgTermId id, GArray *scratch,
           gsize *n)
{
  guint32 number;
  *n = 0;
  if (!kg_closure_number (closure, id, &number)) {
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
  return find_list (closure, KG_CLOSURE_UP, id, scratch, n);
}

const KgTermId *
kg_closure_descendants (const KgClosure *closure, KgTermId id, GArray *scratch, gsize *n)
{
  return find_list (closure, KG_CLOSURE_DOWN, id, scratch, n);
}

gboolean
kg_closure_reaches (const KgClosure *closure, KgTermId id, KgTermId ancestor)
{
  guint32 from;
  guint32 to;
  if (id == ancestor) {
    return TRUE;
  }
  if (!kg_closure_number (closure, id, &from) || !kg_closure_number (closure, ancestor, &to)) {
    return FALSE;
  }
  gsize n;
  if (closure->lists[KG_CLOSURE_UP].start != NULL) {
    const KgTermId *above = kept_list (closure, KG_CLOSURE_UP, from, &n);
    return bsearch (&ancestor, above, n, sizeof *above, kg_closure_compare_numbers) != NULL;
  }
  if (closure->lists[KG_CLOSURE_DOWN].start != NULL) {
    const KgTermId *below = kept_list (closure, KG_CLOSURE_DOWN, to, &n);
    return bsearch (&id, below, n, sizeof *below, kg_closure_compare_numbers) != NULL;
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
  const KgClosureRows *parents = &closure->edges[KG_CLOSURE_UP];
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
  walk_init (&walk, closure, KG_CLOSURE_UP, from);
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
  if (!kg_closure_reaches (closure, id, ancestor) || !kg_closure_number (closure, id, &from) ||
      !kg_closure_number (closure, ancestor, &to)) {
    return FALSE;
  }
  gboolean lists =
      closure->lists[KG_CLOSURE_UP].start != NULL || closure->lists[KG_CLOSURE_DOWN].start != NULL;
  if (!lists || !find_near (closure, from, to, path)) {
    walk_up (closure, from, to, path);
  }
  return TRUE;
}
