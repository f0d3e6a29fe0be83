/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/closure.h"

/* A closure from inside. Internal to closure*.c. */

/* Terms that an edge mentions are numbered in the order of their ids, so that sorting numbers sorts ids.
 *
 * Lists are made for strongly connected components, in an order in which whatever lies above a component
 * comes first: the ancestors of a component are its parents and the lists of its parents. The same code makes
 * the descendants, with the edges and the order turned round. */

typedef enum {
  KG_CLOSURE_UP,
  KG_CLOSURE_DOWN,
} KgClosureDirection;

/* For each number from 0 its row: to[start[i]] up to to[start[i + 1]]. */
typedef struct {
  gsize *start;
  guint32 *to;
} KgClosureRows;

struct _KgClosure {
  gatomicrefcount references;
  guint32 n;
  KgTermId *ids; /* by number, ascending */
  KgClosureRows
      edges[2]; /* by number: parents (KG_CLOSURE_UP) or children (KG_CLOSURE_DOWN), ascending */
  guint32 n_components;
  guint32 *component;     /* by number; whatever is above a component has a lower one */
  KgClosureRows members;  /* by component: its numbers, ascending */
  KgClosureRows lists[2]; /* by component: ids; none where they would be too many */
};

static inline int
kg_closure_compare_numbers (const void *a, const void *b)
{
  guint32 x = *(const guint32 *) a;
  guint32 y = *(const guint32 *) b;
  return (x > y) - (x < y);
}

static inline gboolean
kg_closure_number (const KgClosure *closure, KgTermId id, guint32 *number)
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

/* The place of a component's list: lists are made, and kept, in the order in which they build on each other. */
static inline guint32
kg_closure_list_row (const KgClosure *closure, KgClosureDirection direction, guint32 component)
{
  return direction == KG_CLOSURE_UP ? component : closure->n_components - 1 - component;
}
