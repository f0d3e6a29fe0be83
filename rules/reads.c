/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/reads-private.h"

#include <stdlib.h>

/* Steps of walking back that are taken without asking how many targets there are. */
#define FREE_STEPS 20000

/* --- Who is a target --- */

static gboolean
is_empty (KgCursor *cursor)
{
  return kg_cursor_next (cursor) == KG_NONE;
}

static gboolean
meets_target (const RulesShapes *shapes, const RulesTarget *target, KgTermId node)
{
  KgCursor cursor;
  switch (target->kind) {
  case RULES_TARGET_NODE:
    return target->term == node;
  case RULES_TARGET_CLASS:
    return ontology_hierarchy_is_instance (rules_graph_hierarchy (shapes->data), &shapes->view,
                                           node, target->term, NULL);
  case RULES_TARGET_SUBJECTS_OF:
    kg_view_objects (&shapes->view, node, target->term, &cursor);
    return !is_empty (&cursor);
  case RULES_TARGET_OBJECTS_OF:
    kg_view_subjects (&shapes->view, target->term, node, &cursor);
    return !is_empty (&cursor);
  }
  return FALSE;
}

static int
compare_targets (const void *a, const void *b)
{
  const RulesTarget *x = (const RulesTarget *) a;
  const RulesTarget *y = (const RulesTarget *) b;
  if (x->kind != y->kind) {
    return x->kind < y->kind ? -1 : 1;
  }
  return (x->term > y->term) - (x->term < y->term);
}

/* Whether rules_shapes_focus_nodes() would list the node. INVARIANT: the targets of a shape ascend by kind and term; a
 * shape may name many nodes, and has few targets of other kinds. */
static gboolean
is_target (const RulesShapes *shapes, guint32 shape, KgTermId node)
{
  const RulesShape *known = rules_shape (shapes, shape);
  const RulesTarget *targets = &g_array_index (shapes->targets, RulesTarget, known->first_target);
  const RulesTarget sought = { RULES_TARGET_NODE, node };
  for (guint32 i = known->n_targets; i > 0 && targets[i - 1].kind != RULES_TARGET_NODE; i--) {
    if (meets_target (shapes, &targets[i - 1], node)) {
      return TRUE;
    }
  }
  return bsearch (&sought, targets, known->n_targets, sizeof sought, compare_targets) != NULL;
}

static void
append_whole (const RulesShapes *shapes, guint32 shape, GArray *nodes, GArray *pairs)
{
  g_array_set_size (nodes, 0);
  rules_shapes_focus_nodes (shapes, shape, nodes);
  for (guint i = 0; i < nodes->len; i++) {
    RulesFocus pair = { shape, g_array_index (nodes, KgTermId, i) };
    g_array_append_val (pairs, pair);
  }
}

static void
append_everything (const RulesShapes *shapes, GArray *pairs)
{
  g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  for (guint32 shape = 0; shape < shapes->shapes->len; shape++) {
    if (rules_reads_is_root (shapes, shape)) {
      append_whole (shapes, shape, nodes, pairs);
    }
  }
}

/* --- Walking back --- */

/* A node at a state: what is yet to be walked back from. */
typedef struct {
  guint32 state;
  KgTermId node;
} Visit;

typedef struct {
  const RulesShapes *shapes;
  RulesReads reads;
  GArray *visits;  /* Visit, in the order they were reached */
  guint64 *seen;   /* the same as a hash table of state and node; 0: free */
  gsize n_slots;   /* a power of two */
  GArray *pairs;   /* RulesFocus */
  guint64 steps;   /* left */
  guint32 counted; /* shapes whose targets are among the steps */
  GArray *nodes;   /* KgTermId, for that */
} Walk;

static void
walk_init (Walk *walk, const RulesShapes *shapes, GArray *pairs)
{
  *walk = (Walk) { .shapes = shapes, .pairs = pairs, .n_slots = 1024, .steps = FREE_STEPS };
  walk->visits = g_array_new (FALSE, FALSE, sizeof (Visit));
  walk->nodes = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  walk->seen = g_new0 (guint64, walk->n_slots);
}

static void
walk_clear (Walk *walk)
{
  rules_reads_clear (&walk->reads);
  g_array_unref (walk->visits);
  g_array_unref (walk->nodes);
  g_free (walk->seen);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Walk, walk_clear)

/* Counts a step. FALSE once looking at all targets would not have cost more: how many there are is found out shape by
 * shape, as steps are needed. */
static gboolean
step (Walk *walk)
{
  guint32 n = walk->shapes->shapes->len;
  while (G_UNLIKELY (walk->steps == 0) && walk->counted < n) {
    guint32 shape = walk->counted++;
    if (rules_reads_is_root (walk->shapes, shape)) {
      g_array_set_size (walk->nodes, 0);
      rules_shapes_focus_nodes (walk->shapes, shape, walk->nodes);
      walk->steps += walk->nodes->len;
    }
  }
  if (walk->steps == 0) {
    return FALSE;
  }
  walk->steps--;
  return TRUE;
}

/* Where a visit stands in the table, or may be put. */
static gsize
find_slot (const guint64 *seen, gsize n_slots, guint64 key)
{
  guint64 hash = key * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  gsize slot = (gsize) (hash >> 32) & (n_slots - 1);
  while (seen[slot] != 0 && seen[slot] != key) {
    slot = (slot + 1) & (n_slots - 1);
  }
  return slot;
}

static void
grow (Walk *walk)
{
  gsize n_slots = walk->n_slots * 2;
  guint64 *seen = g_new0 (guint64, n_slots);
  for (gsize i = 0; i < walk->n_slots; i++) {
    if (walk->seen[i] != 0) {
      seen[find_slot (seen, n_slots, walk->seen[i])] = walk->seen[i];
    }
  }
  g_free (walk->seen);
  walk->seen = seen;
  walk->n_slots = n_slots;
}

static void
visit (Walk *walk, guint32 state, KgTermId node)
{
  guint64 key = (guint64) state << 32 | node;
  gsize slot = find_slot (walk->seen, walk->n_slots, key);
  if (walk->seen[slot] != 0) {
    return;
  }
  Visit new = { state, node };
  g_array_append_val (walk->visits, new);
  walk->seen[slot] = key;
  if (walk->visits->len > walk->n_slots / 2) {
    grow (walk);
  }
}

static void
add_if_target (Walk *walk, guint32 shape, KgTermId node)
{
  if (rules_reads_is_root (walk->shapes, shape) && is_target (walk->shapes, shape, node)) {
    RulesFocus pair = { shape, node };
    g_array_append_val (walk->pairs, pair);
  }
}

/* `node` was at one of the linked states. */
static gboolean
visit_linked (Walk *walk, guint32 link, KgTermId node)
{
  while (link != RULES_READS_NONE) {
    const RulesReadsLink *known = &g_array_index (walk->reads.links, RulesReadsLink, link);
    if (!step (walk)) {
      return FALSE;
    }
    visit (walk, known->from, node);
    link = known->next;
  }
  return TRUE;
}

static gboolean
walk_back (Walk *walk, const Visit *from)
{
  const RulesReadsState *state = rules_reads_state (&walk->reads, from->state);
  KgCursor before;
  KgTermId node;
  if (state->is_focus) {
    add_if_target (walk, state->shape, from->node);
  }
  if (state->predicate == KG_NONE) {
    return visit_linked (walk, state->first_link, from->node);
  }
  if (state->inverse) {
    kg_view_objects (&walk->shapes->view, from->node, state->predicate, &before);
  } else {
    kg_view_subjects (&walk->shapes->view, state->predicate, from->node, &before);
  }
  while ((node = kg_cursor_next (&before)) != KG_NONE) {
    if (!step (walk) || !visit_linked (walk, state->first_link, node)) {
      return FALSE;
    }
  }
  return TRUE;
}

/* --- Where to begin --- */

static gboolean
is_kind_of (const Walk *walk, KgTermId class, KgTermId ancestor)
{
  return ontology_hierarchy_is_a (rules_graph_hierarchy (walk->shapes->data), class, ancestor);
}

static void
begin_read (Walk *walk, const RulesRead *read, const RulesTriple *triple)
{
  guint32 shape = rules_reads_state (&walk->reads, read->state)->shape;
  switch (read->kind) {
  case RULES_READS_OUT:
    visit (walk, read->state, triple->subject);
    break;
  case RULES_READS_IN:
    visit (walk, read->state, triple->object);
    break;
  case RULES_READS_TYPE:
    if (is_kind_of (walk, triple->object, read->class)) {
      visit (walk, read->state, triple->subject);
    }
    break;
  case RULES_READS_TARGET_SUBJECT:
    add_if_target (walk, shape, triple->subject);
    break;
  case RULES_READS_TARGET_OBJECT:
    add_if_target (walk, shape, triple->object);
    break;
  case RULES_READS_TARGET_TYPE:
    if (is_kind_of (walk, triple->object, read->class)) {
      add_if_target (walk, shape, triple->subject);
    }
    break;
  }
}

static int
compare_ids (const void *a, const void *b)
{
  KgTermId x = *(const KgTermId *) a;
  KgTermId y = *(const KgTermId *) b;
  return (x > y) - (x < y);
}

/* What sh:closed allows, it does not mind. */
static gboolean
begin_closed (Walk *walk, const RulesTriple *triple)
{
  for (guint i = 0; i < walk->reads.closed->len; i++) {
    const RulesReadsClosed *closed = &g_array_index (walk->reads.closed, RulesReadsClosed, i);
    const RulesConstraint *constraint = rules_constraint (walk->shapes, closed->constraint);
    if (!step (walk)) {
      return FALSE;
    }
    if (constraint->n == 0 ||
        bsearch (&triple->predicate, rules_ids (walk->shapes, constraint), constraint->n,
                 sizeof triple->predicate, compare_ids) == NULL) {
      visit (walk, closed->state, triple->subject);
    }
  }
  return TRUE;
}

static gboolean
begin (Walk *walk, const RulesTriple *triple)
{
  gpointer key = GUINT_TO_POINTER (triple->predicate);
  guint32 next = GPOINTER_TO_UINT (g_hash_table_lookup (walk->reads.by_predicate, key));
  next = next == 0 ? RULES_READS_NONE : next - 1;
  while (next != RULES_READS_NONE) {
    const RulesRead *read = &g_array_index (walk->reads.reads, RulesRead, next);
    if (!step (walk)) {
      return FALSE;
    }
    begin_read (walk, read, triple);
    next = read->next;
  }
  return begin_closed (walk, triple);
}

/* --- A change of the hierarchy --- */

/* Marks the shapes that a state can be reached from. */
static void
mark_roots (const RulesReads *reads, guint32 state, guint8 *seen, GArray *stack, guint8 *whole)
{
  g_array_append_val (stack, state);
  while (stack->len > 0) {
    guint32 at = g_array_index (stack, guint32, stack->len - 1);
    g_array_set_size (stack, stack->len - 1);
    if (seen[at] != 0) {
      continue;
    }
    const RulesReadsState *known = rules_reads_state (reads, at);
    seen[at] = 1;
    whole[known->shape] |= known->is_focus ? 1 : 0;
    for (guint32 link = known->first_link; link != RULES_READS_NONE;) {
      const RulesReadsLink *next = &g_array_index (reads->links, RulesReadsLink, link);
      g_array_append_val (stack, next->from);
      link = next->next;
    }
  }
}

/* All targets of the shapes that ask what a node is an instance of, and of those that contain them. */
static void
append_asking (Walk *walk)
{
  const RulesReads *reads = &walk->reads;
  guint32 n = walk->shapes->shapes->len;
  g_autofree guint8 *whole = g_new0 (guint8, (gsize) n + 1);
  g_autofree guint8 *seen = g_new0 (guint8, (gsize) reads->states->len + 1);
  g_autoptr (GArray) stack = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint i = 0; i < reads->reads->len; i++) {
    const RulesRead *read = &g_array_index (reads->reads, RulesRead, i);
    if (read->kind == RULES_READS_TYPE) {
      mark_roots (reads, read->state, seen, stack, whole);
    } else if (read->kind == RULES_READS_TARGET_TYPE) {
      whole[rules_reads_state (reads, read->state)->shape] = 1;
    }
  }
  g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  for (guint32 shape = 0; shape < n; shape++) {
    if (whole[shape] != 0 && rules_reads_is_root (walk->shapes, shape)) {
      append_whole (walk->shapes, shape, nodes, walk->pairs);
    }
  }
}

/* --- All of it --- */

/* FALSE if it is not worth going on. */
static gboolean
walk_all (Walk *walk, const RulesChange *change)
{
  if (!rules_reads_init (&walk->reads, walk->shapes)) {
    return FALSE;
  }
  if (change->hierarchy) {
    append_asking (walk);
  }
  for (gsize i = 0; i < change->n; i++) {
    if (!begin (walk, &change->triples[i])) {
      return FALSE;
    }
  }
  for (guint i = 0; i < walk->visits->len; i++) {
    Visit from = g_array_index (walk->visits, Visit, i);
    if (!walk_back (walk, &from)) {
      return FALSE;
    }
  }
  return TRUE;
}

static int
compare_pairs (gconstpointer a, gconstpointer b)
{
  const RulesFocus *x = (const RulesFocus *) a;
  const RulesFocus *y = (const RulesFocus *) b;
  if (x->shape != y->shape) {
    return x->shape < y->shape ? -1 : 1;
  }
  return (x->focus > y->focus) - (x->focus < y->focus);
}

static void
append_distinct (GArray *found, GArray *pairs)
{
  g_array_sort (found, compare_pairs);
  for (guint i = 0; i < found->len; i++) {
    const RulesFocus *pair = &g_array_index (found, RulesFocus, i);
    if (i == 0 || compare_pairs (&g_array_index (found, RulesFocus, i - 1), pair) != 0) {
      g_array_append_vals (pairs, pair, 1);
    }
  }
}

void
rules_shapes_affected (const RulesShapes *shapes, const RulesChange *change, GArray *pairs)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (RulesFocus));
  g_auto (Walk) walk;
  walk_init (&walk, shapes, found);
  if (walk_all (&walk, change)) {
    append_distinct (found, pairs);
  } else {
    append_everything (shapes, pairs);
  }
}
