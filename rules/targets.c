/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/instances.h"
#include "rules/validate.h"

#include <stdlib.h>
#include <string.h>

/* The focus nodes of targets (SHACL 2.1.3). */

static void
append_all (KgCursor *cursor, GArray *nodes)
{
  KgTermId node;
  while ((node = kg_cursor_next (cursor)) != KG_NONE) {
    g_array_append_val (nodes, node);
  }
}

static void
append_objects_of (const RulesShapes *shapes, KgTermId predicate, GArray *nodes)
{
  KgCursor subjects;
  KgTermId subject;
  kg_view_subjects_of (&shapes->view, predicate, &subjects);
  while ((subject = kg_cursor_next (&subjects)) != KG_NONE) {
    KgCursor objects;
    kg_view_objects (&shapes->view, subject, predicate, &objects);
    append_all (&objects, nodes);
  }
}

static void
append_target (const RulesShapes *shapes, const RulesTarget *target, GArray *nodes)
{
  KgCursor cursor;
  switch (target->kind) {
  case RULES_TARGET_NODE:
    g_array_append_val (nodes, target->term);
    break;
  case RULES_TARGET_CLASS:
    rules_append_instances (shapes, target->term, nodes);
    break;
  case RULES_TARGET_SUBJECTS_OF:
    kg_view_subjects_of (&shapes->view, target->term, &cursor);
    append_all (&cursor, nodes);
    break;
  case RULES_TARGET_OBJECTS_OF:
    append_objects_of (shapes, target->term, nodes);
    break;
  }
}

/* --- Ascending and distinct --- */

static int
compare_ids (const void *a, const void *b)
{
  KgTermId x = *(const KgTermId *) a;
  KgTermId y = *(const KgTermId *) b;
  return (x > y) - (x < y);
}

static gboolean
ascend (const KgTermId *ids, gsize n)
{
  for (gsize i = 1; i < n; i++) {
    if (ids[i - 1] >= ids[i]) {
      return FALSE;
    }
  }
  return TRUE;
}

#define DIGIT_BITS 11
#define DIGITS (1u << DIGIT_BITS)

/* One pass of a radix sort, by the digit above `shift` bits; stable. */
static void
sort_digit (const KgTermId *from, KgTermId *to, gsize n, guint shift)
{
  gsize start[DIGITS] = { 0 };
  gsize sum = 0;
  for (gsize i = 0; i < n; i++) {
    start[(from[i] >> shift) % DIGITS]++;
  }
  for (guint digit = 0; digit < DIGITS; digit++) {
    gsize count = start[digit];
    start[digit] = sum;
    sum += count;
  }
  for (gsize i = 0; i < n; i++) {
    to[start[(from[i] >> shift) % DIGITS]++] = from[i];
  }
}

static void
sort_ids (KgTermId *ids, gsize n)
{
  if (n < DIGITS) {
    qsort (ids, n, sizeof *ids, compare_ids);
    return;
  }
  g_autofree KgTermId *other = g_new (KgTermId, n);
  sort_digit (ids, other, n, 0);
  sort_digit (other, ids, n, DIGIT_BITS);
  sort_digit (ids, other, n, 2 * DIGIT_BITS);
  memcpy (ids, other, n * sizeof *ids);
}

static gsize
drop_repetitions (KgTermId *ids, gsize n)
{
  gsize kept = 0;
  for (gsize i = 0; i < n; i++) {
    if (kept == 0 || ids[kept - 1] != ids[i]) {
      ids[kept++] = ids[i];
    }
  }
  return kept;
}

void
rules_shapes_focus_nodes (const RulesShapes *shapes, guint32 shape, GArray *nodes)
{
  const RulesShape *known = rules_shape (shapes, shape);
  guint before = nodes->len;
  for (guint32 i = 0; i < known->n_targets; i++) {
    append_target (shapes, &g_array_index (shapes->targets, RulesTarget, known->first_target + i),
                   nodes);
  }
  if (nodes->len == before) {
    return;
  }
  KgTermId *ids = &g_array_index (nodes, KgTermId, before);
  gsize n = nodes->len - before;
  if (!ascend (ids, n)) {
    sort_ids (ids, n);
    g_array_set_size (nodes, before + (guint) drop_repetitions (ids, n));
  }
}
