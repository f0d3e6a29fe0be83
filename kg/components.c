/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/components.h"

/* Tarjan's algorithm, with a stack of its own instead of recursion. */

#define NO_COMPONENT G_MAXUINT32

typedef struct {
  guint32 node;
  gsize next; /* edge to look at */
} Frame;

typedef struct {
  const gsize *start;
  const guint32 *to;
  guint32 *component;
  guint32 n_components;
  guint32 *order; /* by node: when it was first seen, from 1 */
  guint32 *low;   /* by node: the earliest open node it is known to reach */
  guint32 n_seen;
  GArray *open;   /* guint32: seen and not yet in a component */
  GArray *frames; /* Frame */
} Search;

static void
enter (Search *search, guint32 node)
{
  Frame frame = { node, search->start[node] };
  search->order[node] = search->low[node] = ++search->n_seen;
  g_array_append_val (search->open, node);
  g_array_append_val (search->frames, frame);
}

static void
close_component (Search *search, guint32 root)
{
  guint32 node;
  do {
    node = g_array_index (search->open, guint32, search->open->len - 1);
    g_array_set_size (search->open, search->open->len - 1);
    search->component[node] = search->n_components;
  } while (node != root);
  search->n_components++;
}

static void
leave (Search *search, guint32 node)
{
  if (search->low[node] == search->order[node]) {
    close_component (search, node);
  }
  g_array_set_size (search->frames, search->frames->len - 1);
  if (search->frames->len > 0) {
    guint32 before = g_array_index (search->frames, Frame, search->frames->len - 1).node;
    search->low[before] = MIN (search->low[before], search->low[node]);
  }
}

/* Goes along the next edge of the node in hand, or back. */
static void
step (Search *search)
{
  Frame *top = &g_array_index (search->frames, Frame, search->frames->len - 1);
  guint32 node = top->node;
  if (top->next == search->start[node + 1]) {
    leave (search, node);
    return;
  }
  guint32 next = search->to[top->next++];
  if (search->order[next] == 0) {
    enter (search, next);
  } else if (search->component[next] == NO_COMPONENT) {
    search->low[node] = MIN (search->low[node], search->order[next]);
  }
}

guint32
kg_components (const gsize *start, const guint32 *to, guint32 n, guint32 *component)
{
  g_autofree guint32 *order = g_new0 (guint32, (gsize) n + 1);
  g_autofree guint32 *low = g_new0 (guint32, (gsize) n + 1);
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GArray) frames = g_array_new (FALSE, FALSE, sizeof (Frame));
  Search search = { start, to, component, 0, order, low, 0, open, frames };
  for (guint32 node = 0; node < n; node++) {
    component[node] = NO_COMPONENT;
  }
  for (guint32 node = 0; node < n; node++) {
    if (order[node] == 0) {
      enter (&search, node);
    }
    while (frames->len > 0) {
      step (&search);
    }
  }
  return search.n_components;
}
