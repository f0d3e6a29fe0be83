/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/path-search.h"

/* Shortest walks.
 *
 * Mostly a search comes to the value by one way alone, and that is it. Otherwise, level by level until the value is accepted; then back, marking the visits that lie on some shortest walk; then forth
 * again among those, each time by the smallest step. Several classes may be reached by the same steps: all of them are
 * followed at once. */

enum {
  MARK_ON_WAY = 1, /* on a shortest walk */
  MARK_TAKEN = 2,  /* on the one that is being picked */
};

typedef struct {
  RulesSearch search;
  KgTermId value;
  guint32
      levels; /* where on the stack the numbers of the first visits of each level stand, and one behind */
  guint depth; /* of the level on which the value is accepted */
} Shortest;

static guint32
level_begin (const Shortest *shortest, guint level)
{
  return shortest->search.scratch->values[shortest->levels + level];
}

/* Whether any visit of a level ends a walk to the value. */
static gboolean
mark_ends (Shortest *shortest, guint level)
{
  gboolean any = FALSE;
  for (guint32 i = level_begin (shortest, level); i < level_begin (shortest, level + 1); i++) {
    RulesVisit *at = &shortest->search.visits->visits[i];
    if (at->node == shortest->value && shortest->search.program->accepts[at->class]) {
      at->mark = MARK_ON_WAY;
      any = TRUE;
    }
  }
  return any;
}

/* FALSE if no walk leads to the value, or at the limit. */
static gboolean
find_levels (Shortest *shortest, KgTermId focus)
{
  RulesSearch *search = &shortest->search;
  rules_search_begin (search, focus);
  rules_scratch_push (search->scratch, 0);
  for (shortest->depth = 0;; shortest->depth++) {
    guint32 begin = level_begin (shortest, shortest->depth);
    guint32 end = search->visits->n;
    rules_scratch_push (search->scratch, end);
    if (begin == end) {
      return FALSE;
    }
    if (mark_ends (shortest, shortest->depth)) {
      return TRUE;
    }
    for (guint32 i = begin; i < end; i++) {
      if (!rules_search_walk_on (search, i)) {
        return FALSE;
      }
    }
  }
}

/* The visit that an edge leads to if it is of the level that begins with `begin` and marked, else NULL. */
static RulesVisit *
marked_beyond (const Shortest *shortest, const RulesPathEdge *edge, KgTermId other, guint32 begin)
{
  const RulesVisits *visits = shortest->search.visits;
  RulesVisit *at = rules_search_visit (&shortest->search, other, edge->target);
  return at != NULL && at->mark != 0 && at >= visits->visits + begin ? at : NULL;
}

typedef struct {
  KgTermId predicate;
  KgTermId node; /* that it leads to; KG_NONE: no step at all */
  gboolean inverse;
} Step;

static gboolean
comes_before (const Step *a, const Step *b)
{
  if (b->node == KG_NONE || a->predicate != b->predicate) {
    return b->node == KG_NONE || a->predicate < b->predicate;
  }
  return a->node != b->node ? a->node < b->node : a->inverse < b->inverse;
}

/* Lowers `best` to the smallest step from a visit to a marked one of the next level. FALSE at the limit. */
static gboolean
find_step (Shortest *shortest, const RulesVisit *from, guint32 next_begin, Step *best)
{
  const RulesSearch *search = &shortest->search;
  const RulesPathProgram *program = search->program;
  for (guint32 i = program->first[from->class]; i < program->first[from->class + 1]; i++) {
    const RulesPathEdge *edge = &program->edges[i];
    KgCursor cursor;
    if (!rules_scratch_step (search->scratch)) {
      return FALSE;
    }
    rules_search_neighbours (search->source, from->node, edge, &cursor);
    for (KgTermId other = kg_cursor_next (&cursor); other != KG_NONE;
         other = kg_cursor_next (&cursor)) {
      Step step = { edge->predicate, other, edge->inverse };
      if (!rules_scratch_step (search->scratch)) {
        return FALSE;
      }
      if (marked_beyond (shortest, edge, other, next_begin) != NULL && comes_before (&step, best)) {
        *best = step;
      }
    }
  }
  return TRUE;
}

/* Marks the visits of a level from which a marked one of the next is reached. FALSE at the limit. */
static gboolean
mark_level (Shortest *shortest, guint level)
{
  guint32 next_begin = level_begin (shortest, level + 1);
  for (guint32 i = level_begin (shortest, level); i < next_begin; i++) {
    RulesVisit *at = &shortest->search.visits->visits[i];
    Step step = { 0 };
    if (!find_step (shortest, at, next_begin, &step)) {
      return FALSE;
    }
    at->mark = step.node != KG_NONE ? MARK_ON_WAY : 0;
  }
  return TRUE;
}

static void
take_step (Shortest *shortest, const RulesVisit *from, guint32 next_begin, const Step *step)
{
  const RulesPathProgram *program = shortest->search.program;
  for (guint32 i = program->first[from->class]; i < program->first[from->class + 1]; i++) {
    const RulesPathEdge *edge = &program->edges[i];
    if (edge->predicate == step->predicate && edge->inverse == step->inverse) {
      RulesVisit *to = marked_beyond (shortest, edge, step->node, next_begin);
      if (to != NULL) {
        to->mark = MARK_TAKEN;
      }
    }
  }
}

/* Picks the step that leaves a level. FALSE at the limit. */
static gboolean
pick_step (Shortest *shortest, guint level, GArray *steps)
{
  RulesVisit *visits = shortest->search.visits->visits;
  guint32 begin = level_begin (shortest, level);
  guint32 next_begin = level_begin (shortest, level + 1);
  KgTermId node = KG_NONE;
  Step best = { 0 };
  for (guint32 i = begin; i < next_begin; i++) {
    if (visits[i].mark == MARK_TAKEN) {
      node = visits[i].node;
      if (!find_step (shortest, &visits[i], next_begin, &best)) {
        return FALSE;
      }
    }
  }
  for (guint32 i = begin; i < next_begin; i++) {
    if (visits[i].mark == MARK_TAKEN) {
      take_step (shortest, &visits[i], next_begin, &best);
    }
  }
  RulesStep step = { { node, best.predicate, best.node }, best.inverse };
  if (best.inverse) {
    step.triple = (RulesTriple) { best.node, best.predicate, node };
  }
  g_array_append_val (steps, step);
  return TRUE;
}

static gboolean
find_shortest (Shortest *shortest, KgTermId focus, GArray *steps)
{
  if (!find_levels (shortest, focus)) {
    return FALSE;
  }
  for (guint level = shortest->depth; level > 0; level--) {
    if (!mark_level (shortest, level - 1)) {
      return FALSE;
    }
  }
  shortest->search.visits->visits[0].mark = MARK_TAKEN;
  for (guint level = 0; level < shortest->depth; level++) {
    if (!pick_step (shortest, level, steps)) {
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
walk_triple (const RulesPath *path, const RulesSource *source, KgTermId focus, KgTermId value,
             RulesScratch *scratch, GArray *steps)
{
  gboolean inverse = path->kind == RULES_PATH_INVERSE;
  RulesStep step = { { inverse ? value : focus, path->predicate, inverse ? focus : value },
                     inverse };
  if (rules_path_reaches (path, source, focus, value, scratch) != RULES_CONFORMS) {
    return FALSE;
  }
  g_array_append_val (steps, step);
  return TRUE;
}

/* Sets `*found` where it is plain: no walk, or one alone. */
static gboolean
find_only_walk (RulesSearch *search, KgTermId focus, GArray *steps, gboolean *found)
{
  if (!rules_search (search, focus) || search->n_found == 0) {
    *found = FALSE;
    return TRUE;
  }
  *found = search->n_found == 1 &&
           rules_visits_walk (search->visits->visits, search->program, search->found, steps);
  return *found;
}

gboolean
rules_path_walk (const RulesPath *path, const RulesSource *source, KgTermId focus, KgTermId value,
                 RulesScratch *scratch, GArray *steps)
{
  if (path->kind != RULES_PATH_AUTOMATON) {
    return walk_triple (path, source, focus, value, scratch, steps);
  }
  guint n_steps = steps->len;
  guint32 n_values = scratch->n_values;
  Shortest shortest = {
    .search = { .program = &path->forwards, .source = source, .scratch = scratch },
    .value = value,
    .levels = n_values,
  };
  RulesSearch search = shortest.search;
  search.goal = value;
  search.trace = TRUE;
  gboolean found = FALSE;
  if (find_only_walk (&search, focus, steps, &found)) {
    return found;
  }
  found = find_shortest (&shortest, focus, steps);
  scratch->n_values = n_values;
  if (!found) {
    g_array_set_size (steps, n_steps);
  }
  return found;
}
