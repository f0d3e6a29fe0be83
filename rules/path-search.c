/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/path-search.h"

#include <string.h>

/* --- What was visited --- */

#define FIRST_SLOTS_LOG 6u
#define FIRST_ROOM 64u

static void
next_round (RulesVisits *visits)
{
  visits->round++;
  if (G_UNLIKELY (visits->round == 0)) {
    memset (visits->slots, 0, visits->n_slots * sizeof *visits->slots);
    visits->round = 1;
  }
}

static void
use_slots (RulesVisits *visits, guint log)
{
  guint32 wanted = 1u << log;
  if (wanted > visits->n_slots) {
    visits->slots = g_renew (RulesVisitSlot, visits->slots, wanted);
    memset (visits->slots + visits->n_slots, 0, (wanted - visits->n_slots) * sizeof *visits->slots);
    visits->n_slots = wanted;
  }
  visits->mask = wanted - 1;
  visits->shift = 64 - log;
  next_round (visits);
}

static RulesVisits *
begin_visits (RulesScratch *scratch)
{
  if (G_UNLIKELY (scratch->visits == NULL)) {
    scratch->visits = g_new0 (RulesVisits, 1);
    scratch->visits->room = FIRST_ROOM;
    scratch->visits->visits = g_new (RulesVisit, FIRST_ROOM);
  }
  scratch->visits->n = 0;
  return scratch->visits;
}

void
rules_visits_free (RulesVisits *visits)
{
  if (visits == NULL) {
    return;
  }
  g_free (visits->visits);
  g_free (visits->slots);
  g_free (visits);
}

static inline guint64
key_of (KgTermId node, guint class)
{
  return ((guint64) node << 16) | class;
}

/* The slot of a key, or the free one where it belongs. Multiplicative hashing: Knuth, TAOCP vol. 3, 6.4. */
static inline RulesVisitSlot *
find_slot (const RulesVisits *visits, guint64 key)
{
  guint32 at = (guint32) ((key * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)) >> visits->shift);
  while (visits->slots[at].round == visits->round && visits->slots[at].key != key) {
    at = (at + 1) & visits->mask;
  }
  return &visits->slots[at];
}

static void
grow_slots (RulesVisits *visits)
{
  g_assert (visits->shift > 33);
  use_slots (visits, 64 - visits->shift + 1);
  for (guint32 i = 0; i < visits->n; i++) {
    guint64 key = key_of (visits->visits[i].node, visits->visits[i].class);
    *find_slot (visits, key) = (RulesVisitSlot) { key, visits->round, i };
  }
}

static inline void
append_visit (RulesVisits *visits, const RulesVisit *visit)
{
  if (G_UNLIKELY (visits->n == visits->room)) {
    visits->room = MAX (2 * visits->room, FIRST_ROOM);
    visits->visits = g_renew (RulesVisit, visits->visits, visits->room);
  }
  visits->visits[visits->n++] = *visit;
}

/* FALSE if it was visited before. */
static inline gboolean
add_visit (RulesVisits *visits, const RulesVisit *visit)
{
  guint64 key = key_of (visit->node, visit->class);
  RulesVisitSlot *slot = find_slot (visits, key);
  if (slot->round == visits->round) {
    RulesVisit *known = &visits->visits[slot->visit];
    known->again = known->again || known->depth == visit->depth;
    return FALSE;
  }
  *slot = (RulesVisitSlot) { key, visits->round, visits->n };
  append_visit (visits, visit);
  if (G_UNLIKELY (visits->n > visits->mask / 2)) {
    grow_slots (visits);
  }
  return TRUE;
}

/* --- Searching --- */

static inline gboolean
are_neighbours (const RulesSource *source, KgTermId node, const RulesPathEdge *edge, KgTermId other)
{
  return edge->inverse ? rules_source_contains (source, other, edge->predicate, node)
                       : rules_source_contains (source, node, edge->predicate, other);
}

static inline gboolean
is_end (const RulesPathProgram *program, guint class)
{
  return program->first[class] == program->first[class + 1];
}

/* The visit was just appended. */
static inline void
accept (RulesSearch *search, const RulesVisit *visit)
{
  if (!search->program->accepts[visit->class]) {
    return;
  }
  if (search->collect) {
    rules_scratch_push (search->scratch, visit->node);
  }
  if (visit->node == search->goal) {
    search->found = search->visits->n - 1;
    search->n_found++;
    search->done = !search->trace;
  }
}

static inline void
reach (RulesSearch *search, KgTermId node, guint class, guint32 from, guint32 edge, guint32 depth)
{
  const RulesVisit visit = { node, (guint16) class, 0, 0, from, edge, depth };
  if (add_visit (search->visits, &visit)) {
    accept (search, &visit);
  }
}

/* FALSE at the limit. */
static inline gboolean
walk_edge (RulesSearch *search, guint32 from, guint32 number)
{
  const RulesPathEdge *edge = &search->program->edges[number];
  KgTermId node = search->visits->visits[from].node;
  guint32 depth = search->visits->visits[from].depth + 1;
  if (!rules_scratch_step (search->scratch)) {
    return FALSE;
  }
  /* Where nothing leads on, only the goal itself is of interest. */
  if (search->goal != KG_NONE && is_end (search->program, edge->target)) {
    if (are_neighbours (search->source, node, edge, search->goal)) {
      reach (search, search->goal, edge->target, from, number, depth);
    }
    return TRUE;
  }
  KgCursor cursor;
  rules_search_neighbours (search->source, node, edge, &cursor);
  for (KgTermId other = kg_cursor_next (&cursor); other != KG_NONE && !search->done;
       other = kg_cursor_next (&cursor)) {
    if (!rules_scratch_step (search->scratch)) {
      return FALSE;
    }
    reach (search, other, edge->target, from, number, depth);
  }
  return TRUE;
}

static inline gboolean
walk_on (RulesSearch *search, guint32 number)
{
  guint16 class = search->visits->visits[number].class;
  const guint32 *first = search->program->first;
  for (guint32 edge = first[class]; edge < first[class + 1] && !search->done; edge++) {
    if (!walk_edge (search, number, edge)) {
      return FALSE;
    }
  }
  return TRUE;
}

gboolean
rules_search_walk_on (RulesSearch *search, guint32 visit)
{
  return walk_on (search, visit);
}

void
rules_search_begin (RulesSearch *search, KgTermId focus)
{
  search->visits = begin_visits (search->scratch);
  use_slots (search->visits, FIRST_SLOTS_LOG);
  reach (search, focus, 0, 0, 0, 0);
}

/* --- Chains ---
 *
 * As long as each step of a chain leads to one node alone, nothing can be reached twice, and no table is needed: most paths
 * of conditions, as from the request to a property of its subject, are walked so. */

/* The last step, to all its nodes. FALSE at the limit. */
static gboolean
end_chain (RulesSearch *search, RulesVisit *visit, const RulesPathEdge *edge, KgTermId node)
{
  KgCursor cursor;
  if (search->goal != KG_NONE) {
    if (are_neighbours (search->source, node, edge, search->goal)) {
      visit->node = search->goal;
      append_visit (search->visits, visit);
      accept (search, visit);
    }
    return TRUE;
  }
  rules_search_neighbours (search->source, node, edge, &cursor);
  while ((visit->node = kg_cursor_next (&cursor)) != KG_NONE) {
    if (!rules_scratch_step (search->scratch)) {
      return FALSE;
    }
    append_visit (search->visits, visit);
    accept (search, visit);
  }
  return TRUE;
}

/* FALSE, to be forgotten, if a step before the last leads to several nodes. `*whole`: the limit was not reached. */
static gboolean
walk_chain (RulesSearch *search, KgTermId focus, gboolean *whole)
{
  const RulesPathProgram *program = search->program;
  RulesVisit visit = { .node = focus };
  search->visits = begin_visits (search->scratch);
  append_visit (search->visits, &visit);
  for (guint class = 0;; class ++) {
    const RulesPathEdge *edge = &program->edges[program->first[class]];
    KgTermId node = visit.node;
    KgCursor cursor;
    *whole = rules_scratch_step (search->scratch);
    if (!*whole) {
      return TRUE;
    }
    visit = (RulesVisit) { 0, edge->target, 0, 0, class, program->first[class], class + 1 };
    if (is_end (program, edge->target)) {
      *whole = end_chain (search, &visit, edge, node);
      return TRUE;
    }
    rules_search_neighbours (search->source, node, edge, &cursor);
    visit.node = kg_cursor_next (&cursor);
    if (visit.node == KG_NONE) {
      return TRUE;
    }
    if (kg_cursor_next (&cursor) != KG_NONE) {
      return FALSE;
    }
    append_visit (search->visits, &visit);
  }
}

/* --- The whole --- */

/* Level by level: with `trace` the one on which the goal is found is visited to its end. */
gboolean
rules_search (RulesSearch *search, KgTermId focus)
{
  gboolean whole = TRUE;
  if (search->program->is_chain && walk_chain (search, focus, &whole)) {
    return whole;
  }
  rules_search_begin (search, focus);
  guint32 level_end = 1;
  for (guint32 i = 0; i < search->visits->n && !search->done; i++) {
    if (i == level_end) {
      if (search->n_found > 0) {
        return TRUE;
      }
      level_end = search->visits->n;
    }
    if (!walk_on (search, i)) {
      return FALSE;
    }
  }
  return TRUE;
}

gboolean
rules_visits_walk (const RulesVisit *visits, const RulesPathProgram *program, guint32 visit,
                   GArray *steps)
{
  guint first = steps->len;
  for (guint32 at = visit; visits[at].depth > 0; at = visits[at].from) {
    if (visits[at].again) {
      return FALSE;
    }
  }
  guint n = visits[visit].depth;
  g_array_set_size (steps, first + n);
  for (guint i = n; i > 0; visit = visits[visit].from, i--) {
    const RulesPathEdge *edge = &program->edges[visits[visit].edge];
    KgTermId from = visits[visits[visit].from].node;
    KgTermId to = visits[visit].node;
    RulesStep step = { { from, edge->predicate, to }, edge->inverse };
    if (edge->inverse) {
      step.triple = (RulesTriple) { to, edge->predicate, from };
    }
    g_array_index (steps, RulesStep, first + i - 1) = step;
  }
  return TRUE;
}

RulesVisit *
rules_search_visit (const RulesSearch *search, KgTermId node, guint class)
{
  const RulesVisits *visits = search->visits;
  const RulesVisitSlot *slot = find_slot (visits, key_of (node, class));
  return slot->round == visits->round ? &visits->visits[slot->visit] : NULL;
}
