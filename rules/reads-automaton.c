/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/reads-private.h"

/* States and links beyond which the automaton is not made: shapes with such paths are validated as a whole. */
#define MAX_STATES 4000000u

/* --- Which shapes matter --- */

/* INVARIANT: the kinds from sh:node on are those that have nested shapes. */
static void
append_nested (const RulesShapes *shapes, guint32 shape, GArray *out)
{
  const RulesShape *known = rules_shape (shapes, shape);
  for (guint32 i = 0; i < known->n_constraints; i++) {
    const RulesConstraint *constraint = rules_constraint (shapes, known->first_constraint + i);
    if (constraint->kind < RULES_CONSTRAINT_NODE) {
      continue;
    }
    const guint32 *all = (const guint32 *) (gconstpointer) shapes->nested->data;
    if (constraint->n > 0) {
      g_array_append_vals (out, all + constraint->first, constraint->n);
    }
    if (constraint->n_siblings > 0) {
      g_array_append_vals (out, all + constraint->first_sibling, constraint->n_siblings);
    }
  }
}

static guint32
add_state (RulesReads *reads, guint32 shape, gboolean is_focus)
{
  RulesReadsState state = { .shape = shape, .first_link = RULES_READS_NONE, .is_focus = is_focus };
  g_array_append_val (reads->states, state);
  return reads->states->len - 1;
}

/* The focus node, the value node, and a state for each step of the path, in this order. */
static void
add_states (RulesReads *reads, guint32 shape)
{
  const RulesPath *path = rules_shape (reads->shapes, shape)->path;
  reads->focus[shape] = add_state (reads, shape, TRUE);
  if (path == NULL) {
    return;
  }
  add_state (reads, shape, FALSE);
  for (guint i = 1; i < rules_path_n_states (path); i++) {
    RulesPathState step;
    rules_path_state (path, i, &step);
    RulesReadsState *state = rules_reads_state (reads, add_state (reads, shape, FALSE));
    state->predicate = step.predicate;
    state->inverse = step.inverse;
  }
}

static guint32
value_state (const RulesReads *reads, guint32 shape)
{
  return reads->focus[shape] + (rules_shape (reads->shapes, shape)->path == NULL ? 0 : 1);
}

static guint32
path_state (const RulesReads *reads, guint32 shape, guint step)
{
  return step == 0 ? reads->focus[shape] : reads->focus[shape] + 1 + step;
}

static void
find_shape (RulesReads *reads, guint32 shape, GArray *found)
{
  if (reads->focus[shape] == RULES_READS_NONE && reads->states->len <= MAX_STATES &&
      !rules_shape (reads->shapes, shape)->deactivated) {
    add_states (reads, shape);
    g_array_append_val (found, shape);
  }
}

/* From the shapes with targets down. What is deactivated reads nothing. */
static void
find_shapes (RulesReads *reads, GArray *found)
{
  guint32 n = reads->shapes->shapes->len;
  for (guint32 shape = 0; shape < n; shape++) {
    reads->focus[shape] = RULES_READS_NONE;
  }
  for (guint32 shape = 0; shape < n; shape++) {
    if (rules_reads_is_root (reads->shapes, shape)) {
      find_shape (reads, shape, found);
    }
  }
  g_autoptr (GArray) nested = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint i = 0; i < found->len; i++) {
    g_array_set_size (nested, 0);
    append_nested (reads->shapes, g_array_index (found, guint32, i), nested);
    for (guint k = 0; k < nested->len; k++) {
      find_shape (reads, g_array_index (nested, guint32, k), found);
    }
  }
}

/* --- What they read --- */

static void
add_link (RulesReads *reads, guint32 from, guint32 to)
{
  RulesReadsState *state = rules_reads_state (reads, to);
  RulesReadsLink link = { from, state->first_link };
  state->first_link = reads->links->len;
  g_array_append_val (reads->links, link);
}

static void
add_read (RulesReads *reads, KgTermId predicate, RulesReadsKind kind, guint32 state, KgTermId class)
{
  gpointer key = GUINT_TO_POINTER (predicate);
  guint32 first = GPOINTER_TO_UINT (g_hash_table_lookup (reads->by_predicate, key));
  RulesRead read = { .kind = kind,
                     .state = state,
                     .next = first == 0 ? RULES_READS_NONE : first - 1,
                     .class = class };
  if (predicate != KG_NONE) {
    g_array_append_val (reads->reads, read);
    g_hash_table_insert (reads->by_predicate, key, GUINT_TO_POINTER (reads->reads->len));
  }
}

static void
link_path (RulesReads *reads, guint32 shape, const RulesPath *path)
{
  for (guint i = 0; i < rules_path_n_states (path); i++) {
    guint32 here = path_state (reads, shape, i);
    RulesPathState state;
    rules_path_state (path, i, &state);
    if (state.accepts) {
      add_link (reads, here, value_state (reads, shape));
    }
    for (guint k = 0; k < state.n_next; k++) {
      RulesPathState next;
      rules_path_state (path, state.next[k], &next);
      add_link (reads, here, path_state (reads, shape, state.next[k]));
      add_read (reads, next.predicate, next.inverse ? RULES_READS_IN : RULES_READS_OUT, here,
                KG_NONE);
    }
  }
}

/* The graph may have lost its last rdf:type by the very change: then only the view can know it. */
static KgTermId
type_predicate (const RulesReads *reads)
{
  KgTermId id = ontology_vocab_id (rules_graph_vocab (reads->shapes->data), ONTOLOGY_RDF_TYPE);
  return id != KG_NONE
             ? id
             : kg_view_find_iri (&reads->shapes->view, ontology_term_iri (ONTOLOGY_RDF_TYPE), -1);
}

static void
read_constraint (RulesReads *reads, guint32 shape, guint32 number)
{
  const RulesConstraint *constraint = rules_constraint (reads->shapes, number);
  RulesReadsClosed closed = { value_state (reads, shape), number };
  if (constraint->kind == RULES_CONSTRAINT_CLASS) {
    add_read (reads, type_predicate (reads), RULES_READS_TYPE, value_state (reads, shape),
              constraint->term);
  } else if (constraint->kind == RULES_CONSTRAINT_CLOSED) {
    g_array_append_val (reads->closed, closed);
  } else if (constraint->kind == RULES_CONSTRAINT_EQUALS ||
             constraint->kind == RULES_CONSTRAINT_DISJOINT ||
             constraint->kind == RULES_CONSTRAINT_LESS_THAN ||
             constraint->kind == RULES_CONSTRAINT_LESS_THAN_OR_EQUALS) {
    add_read (reads, constraint->term, RULES_READS_OUT, reads->focus[shape], KG_NONE);
  }
}

static void
read_target (RulesReads *reads, guint32 shape, const RulesTarget *target)
{
  guint32 state = reads->focus[shape];
  switch (target->kind) {
  case RULES_TARGET_NODE:
    break;
  case RULES_TARGET_CLASS:
    add_read (reads, type_predicate (reads), RULES_READS_TARGET_TYPE, state, target->term);
    break;
  case RULES_TARGET_SUBJECTS_OF:
    add_read (reads, target->term, RULES_READS_TARGET_SUBJECT, state, KG_NONE);
    break;
  case RULES_TARGET_OBJECTS_OF:
    add_read (reads, target->term, RULES_READS_TARGET_OBJECT, state, KG_NONE);
    break;
  }
}

static void
read_shape (RulesReads *reads, guint32 shape, GArray *nested)
{
  const RulesShape *known = rules_shape (reads->shapes, shape);
  if (known->path != NULL) {
    link_path (reads, shape, known->path);
  }
  for (guint32 i = 0; i < known->n_constraints; i++) {
    read_constraint (reads, shape, known->first_constraint + i);
  }
  for (guint32 i = 0; i < known->n_targets; i++) {
    read_target (reads, shape,
                 &g_array_index (reads->shapes->targets, RulesTarget, known->first_target + i));
  }
  g_array_set_size (nested, 0);
  append_nested (reads->shapes, shape, nested);
  for (guint i = 0; i < nested->len; i++) {
    guint32 focus = reads->focus[g_array_index (nested, guint32, i)];
    if (focus != RULES_READS_NONE) {
      add_link (reads, value_state (reads, shape), focus);
    }
  }
}

gboolean
rules_reads_init (RulesReads *reads, const RulesShapes *shapes)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GArray) nested = g_array_new (FALSE, FALSE, sizeof (guint32));
  *reads = (RulesReads) { .shapes = shapes };
  reads->focus = g_new (guint32, (gsize) shapes->shapes->len + 1);
  reads->states = g_array_new (FALSE, FALSE, sizeof (RulesReadsState));
  reads->links = g_array_new (FALSE, FALSE, sizeof (RulesReadsLink));
  reads->reads = g_array_new (FALSE, FALSE, sizeof (RulesRead));
  reads->closed = g_array_new (FALSE, FALSE, sizeof (RulesReadsClosed));
  reads->by_predicate = g_hash_table_new (NULL, NULL);
  find_shapes (reads, found);
  gboolean fits = reads->states->len <= MAX_STATES;
  for (guint i = 0; i < found->len && fits; i++) {
    read_shape (reads, g_array_index (found, guint32, i), nested);
    fits = reads->links->len <= MAX_STATES;
  }
  return fits;
}

void
rules_reads_clear (RulesReads *reads)
{
  g_free (reads->focus);
  g_array_unref (reads->states);
  g_array_unref (reads->links);
  g_array_unref (reads->reads);
  g_array_unref (reads->closed);
  g_hash_table_unref (reads->by_predicate);
}
