/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/limits.h"
#include "rules/path-private.h"

#include <stdlib.h>
#include <string.h>

/* From the tree of a path to its automaton, after Glushkov ("The abstract theory of automata", 1961): a state for each
 * predicate that the path mentions, entered by walking it. Which state may come first, which may come last and
 * which may follow which are found in one pass over the tree. Inversion is pushed down to the predicates on the way,
 * sequences turned round.
 *
 * Sets of states are rows of bits. */

typedef struct {
  guint words; /* of a row */
  guint n;     /* states so far, the start among them */
  RulesPathState *states;
  guint64 *follow; /* a row for each state; that of the start: what may come first */
} Automaton;

/* What a part of the tree adds. */
typedef struct {
  gboolean nullable;
  guint64 *first;
  guint64 *last;
} Fragment;

/* --- Rows --- */

static gboolean
has_bit (const guint64 *row, guint i)
{
  return ((row[i / 64] >> (i % 64)) & 1) != 0;
}

static void
set_bit (guint64 *row, guint i)
{
  row[i / 64] |= G_GUINT64_CONSTANT (1) << (i % 64);
}

/* The first state in a row from `from` on; the number of states where there is none. */
static guint
next_bit (const Automaton *automaton, const guint64 *row, guint from)
{
  for (guint word = from / 64; word < automaton->words; word++) {
    guint64 bits = row[word];
    if (word == from / 64) {
      bits &= G_MAXUINT64 << (from % 64);
    }
    if (bits != 0) {
      return word * 64 + (guint) __builtin_ctzll (bits);
    }
  }
  return automaton->n;
}

static void
merge_row (const Automaton *automaton, guint64 *row, const guint64 *with)
{
  for (guint i = 0; i < automaton->words; i++) {
    row[i] |= with[i];
  }
}

static guint64 *
row_of (const Automaton *automaton, guint state)
{
  return automaton->follow + (gsize) state * automaton->words;
}

/* --- Construction --- */

static Fragment
make_fragment (const Automaton *automaton, gboolean nullable)
{
  return (Fragment) { nullable, g_new0 (guint64, automaton->words),
                      g_new0 (guint64, automaton->words) };
}

static void
clear_fragment (Fragment *fragment)
{
  g_free (fragment->first);
  g_free (fragment->last);
}

/* Whatever may come first in one part may follow what may come last in another. */
static void
connect_states (Automaton *automaton, const guint64 *last, const guint64 *first)
{
  for (guint state = next_bit (automaton, last, 1); state < automaton->n;
       state = next_bit (automaton, last, state + 1)) {
    merge_row (automaton, row_of (automaton, state), first);
  }
}

static Fragment
add_step (Automaton *automaton, KgTermId predicate, gboolean inverse)
{
  Fragment fragment = make_fragment (automaton, FALSE);
  guint state = automaton->n++;
  automaton->states[state] = (RulesPathState) { .predicate = predicate, .inverse = inverse };
  set_bit (fragment.first, state);
  set_bit (fragment.last, state);
  return fragment;
}

static void
append_to_sequence (Automaton *automaton, Fragment *sequence, const Fragment *part)
{
  connect_states (automaton, sequence->last, part->first);
  if (sequence->nullable) {
    merge_row (automaton, sequence->first, part->first);
  }
  if (!part->nullable) {
    memset (sequence->last, 0, automaton->words * sizeof *sequence->last);
  }
  merge_row (automaton, sequence->last, part->last);
  sequence->nullable = sequence->nullable && part->nullable;
}

static void
add_alternative (const Automaton *automaton, Fragment *alternatives, const Fragment *part)
{
  merge_row (automaton, alternatives->first, part->first);
  merge_row (automaton, alternatives->last, part->last);
  alternatives->nullable = alternatives->nullable || part->nullable;
}

static Fragment
build (Automaton *automaton, const RulesPathNode *node, gboolean inverse)
{
  if (node->kind == RULES_PATH_NODE_PREDICATE) {
    return add_step (automaton, node->predicate, inverse);
  }
  if (node->kind == RULES_PATH_NODE_SEQUENCE || node->kind == RULES_PATH_NODE_ALTERNATIVE) {
    gboolean sequence = node->kind == RULES_PATH_NODE_SEQUENCE;
    Fragment whole = make_fragment (automaton, sequence);
    for (guint i = 0; i < node->n_parts; i++) {
      guint at = sequence && inverse ? node->n_parts - 1 - i : i;
      Fragment part = build (automaton, node->parts[at], inverse);
      if (sequence) {
        append_to_sequence (automaton, &whole, &part);
      } else {
        add_alternative (automaton, &whole, &part);
      }
      clear_fragment (&part);
    }
    return whole;
  }
  Fragment part =
      build (automaton, node->parts[0], (node->kind == RULES_PATH_NODE_INVERSE) != inverse);
  if (node->kind == RULES_PATH_NODE_ZERO_OR_MORE || node->kind == RULES_PATH_NODE_ONE_OR_MORE) {
    connect_states (automaton, part.last, part.first);
  }
  part.nullable = part.nullable || node->kind == RULES_PATH_NODE_ZERO_OR_MORE ||
                  node->kind == RULES_PATH_NODE_ZERO_OR_ONE;
  return part;
}

static void
make_automaton (Automaton *automaton, const RulesPathNode *tree, guint n_steps, gboolean inverse)
{
  automaton->words = (n_steps + 1 + 63) / 64;
  automaton->n = 1;
  automaton->states = g_new0 (RulesPathState, n_steps + 1);
  automaton->follow = g_new0 (guint64, (gsize) (n_steps + 1) * automaton->words);
  Fragment whole = build (automaton, tree, inverse);
  memcpy (row_of (automaton, 0), whole.first, automaton->words * sizeof *whole.first);
  for (guint state = 1; state < automaton->n; state++) {
    automaton->states[state].accepts = has_bit (whole.last, state);
  }
  automaton->states[0].accepts = whole.nullable;
  clear_fragment (&whole);
}

static void
clear_automaton (Automaton *automaton)
{
  g_free (automaton->states);
  g_free (automaton->follow);
}

/* --- States as others see them --- */

static void
list_next (RulesPath *path, const Automaton *automaton)
{
  GArray *next = g_array_new (FALSE, FALSE, sizeof (guint16));
  for (guint state = 0; state < automaton->n; state++) {
    const guint64 *row = row_of (automaton, state);
    guint before = next->len;
    for (guint other = next_bit (automaton, row, 1); other < automaton->n;
         other = next_bit (automaton, row, other + 1)) {
      guint16 number = (guint16) other;
      g_array_append_val (next, number);
    }
    path->states[state].n_next = next->len - before;
  }
  path->n_next = next->len;
  path->next = (guint16 *) (gpointer) g_array_free (next, FALSE);
  const guint16 *at = path->next;
  for (guint state = 0; state < automaton->n; state++) {
    path->states[state].next = at;
    at += path->states[state].n_next;
  }
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  KgTermId x = *(const KgTermId *) a;
  KgTermId y = *(const KgTermId *) b;
  return (x > y) - (x < y);
}

static void
list_predicates (RulesPath *path)
{
  guint n_steps = path->n_states - 1;
  path->predicates = g_new (KgTermId, n_steps);
  for (guint i = 0; i < n_steps; i++) {
    path->predicates[i] = path->states[i + 1].predicate;
  }
  qsort (path->predicates, n_steps, sizeof *path->predicates, compare_ids);
  for (guint i = 0; i < n_steps; i++) {
    if (i == 0 || path->predicates[i] != path->predicates[i - 1]) {
      path->predicates[path->n_predicates++] = path->predicates[i];
    }
  }
}

/* --- Classes --- */

/* How two states lead on; 0: alike. */
static int
compare_rows (const Automaton *automaton, guint16 a, guint16 b)
{
  int accepts = automaton->states[a].accepts - automaton->states[b].accepts;
  return accepts != 0 ? accepts
                      : memcmp (row_of (automaton, a), row_of (automaton, b),
                                automaton->words * sizeof *automaton->follow);
}

/* Those that lead on alike together, and of those the smallest number first. A GCompareDataFunc. */
static int
compare_states (gconstpointer a, gconstpointer b, gpointer data)
{
  guint16 x = *(const guint16 *) a;
  guint16 y = *(const guint16 *) b;
  int order = compare_rows ((const Automaton *) data, x, y);
  return order != 0 ? order : (x > y) - (x < y);
}

/* Numbers the classes in order of their first states, which go into `leaders`. */
static guint
find_classes (Automaton *automaton, guint16 *class_of, guint16 *leaders)
{
  g_autofree guint16 *order = g_new (guint16, automaton->n);
  g_autofree guint16 *leader_of = g_new (guint16, automaton->n);
  for (guint i = 0; i < automaton->n; i++) {
    order[i] = (guint16) i;
  }
  g_qsort_with_data (order, (gint) automaton->n, sizeof *order, compare_states, automaton);
  for (guint i = 0; i < automaton->n; i++) {
    gboolean first = i == 0 || compare_rows (automaton, order[i - 1], order[i]) != 0;
    leader_of[order[i]] = first ? order[i] : leader_of[order[i - 1]];
  }
  guint n = 0;
  for (guint state = 0; state < automaton->n; state++) {
    if (leader_of[state] == state) {
      class_of[state] = (guint16) n;
      leaders[n++] = (guint16) state;
    } else {
      class_of[state] = class_of[leader_of[state]];
    }
  }
  return n;
}

static int
compare_edges (gconstpointer a, gconstpointer b)
{
  const RulesPathEdge *x = (const RulesPathEdge *) a;
  const RulesPathEdge *y = (const RulesPathEdge *) b;
  if (x->predicate != y->predicate) {
    return x->predicate < y->predicate ? -1 : 1;
  }
  if (x->inverse != y->inverse) {
    return x->inverse < y->inverse ? -1 : 1;
  }
  return (x->target > y->target) - (x->target < y->target);
}

/* Sorts the edges from `first` on and drops repetitions. */
static void
seal_edges (GArray *edges, guint first)
{
  RulesPathEdge *at = &g_array_index (edges, RulesPathEdge, first);
  guint n = edges->len - first;
  guint kept = 0;
  if (n == 0) {
    return;
  }
  qsort (at, n, sizeof *at, compare_edges);
  for (guint i = 0; i < n; i++) {
    if (i == 0 || compare_edges (&at[i], &at[kept - 1]) != 0) {
      at[kept++] = at[i];
    }
  }
  g_array_set_size (edges, first + kept);
}

/* Appends the edges of a class. */
static void
list_edges (const Automaton *automaton, guint leader, const guint16 *class_of, GArray *edges)
{
  const guint64 *row = row_of (automaton, leader);
  guint first = edges->len;
  for (guint state = next_bit (automaton, row, 1); state < automaton->n;
       state = next_bit (automaton, row, state + 1)) {
    const RulesPathState *entered = &automaton->states[state];
    RulesPathEdge edge = { entered->predicate, class_of[state], entered->inverse != 0 };
    g_array_append_val (edges, edge);
  }
  seal_edges (edges, first);
}

static gboolean
is_chain (const RulesPathProgram *program)
{
  for (guint class = 0; class < program->n_classes; class ++) {
    gboolean last = class + 1 == program->n_classes;
    guint32 first = program->first[class];
    if (program->first[class + 1] - first != (last ? 0 : 1) ||
        (program->accepts[class] != 0) != last ||
        (!last && program->edges[first].target != class + 1)) {
      return FALSE;
    }
  }
  return TRUE;
}

static void
make_program (RulesPathProgram *program, Automaton *automaton)
{
  g_autofree guint16 *class_of = g_new (guint16, automaton->n);
  g_autofree guint16 *leaders = g_new (guint16, automaton->n);
  program->n_classes = find_classes (automaton, class_of, leaders);
  program->accepts = g_new (guint8, program->n_classes);
  program->first = g_new (guint32, program->n_classes + 1);
  GArray *edges = g_array_new (FALSE, FALSE, sizeof (RulesPathEdge));
  for (guint class = 0; class < program->n_classes; class ++) {
    program->accepts[class] = automaton->states[leaders[class]].accepts != 0;
    program->first[class] = edges->len;
    list_edges (automaton, leaders[class], class_of, edges);
  }
  program->first[program->n_classes] = edges->len;
  program->edges = (RulesPathEdge *) (gpointer) g_array_free (edges, FALSE);
  program->is_chain = is_chain (program);
}

void
rules_path_program_clear (RulesPathProgram *program)
{
  g_free (program->accepts);
  g_free (program->first);
  g_free (program->edges);
}

/* --- The whole --- */

static void
find_kind (RulesPath *path)
{
  const RulesPathState *only = &path->states[1];
  path->kind = RULES_PATH_AUTOMATON;
  if (path->n_states == 2 && only->n_next == 0 && !path->states[0].accepts) {
    path->kind = only->inverse ? RULES_PATH_INVERSE : RULES_PATH_PREDICATE;
    path->predicate = only->predicate;
  }
}

static void
compile_backwards (RulesPath *path, guint n_steps)
{
  Automaton automaton;
  make_automaton (&automaton, path->tree, n_steps, TRUE);
  make_program (&path->backwards, &automaton);
  clear_automaton (&automaton);
}

void
rules_path_compile (RulesPath *path, guint n_steps)
{
  Automaton automaton;
  make_automaton (&automaton, path->tree, n_steps, FALSE);
  path->n_states = automaton.n;
  path->states = g_new (RulesPathState, automaton.n);
  memcpy (path->states, automaton.states, automaton.n * sizeof *path->states);
  list_next (path, &automaton);
  list_predicates (path);
  find_kind (path);
  if (path->kind == RULES_PATH_AUTOMATON) {
    make_program (&path->forwards, &automaton);
    compile_backwards (path, n_steps);
  }
  clear_automaton (&automaton);
}
