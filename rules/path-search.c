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
  use_slots (scratch->visits, FIRST_SLOTS_LOG);
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

/* FALSE if it was visited before. */
static inline gboolean
add_visit (RulesVisits *visits, KgTermId node, guint class)
{
  guint64 key = key_of (node, class);
  RulesVisitSlot *slot = find_slot (visits, key);
  if (slot->round == visits->round) {
    return FALSE;
  }
  *slot = (RulesVisitSlot) { key, visits->round, visits->n };
  if (G_UNLIKELY (visits->n == visits->room)) {
    visits->room = MAX (2 * visits->room, 64);
    visits->visits = g_renew (RulesVisit, visits->visits, visits->room);
  }
  visits->visits[visits->n++] = (RulesVisit) { node, (guint16) class, 0 };
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

static inline void
reach (RulesSearch *search, KgTermId node, guint class)
{
  if (!add_visit (search->visits, node, class) || !search->program->accepts[class]) {
    return;
  }
  if (search->collect) {
    rules_scratch_push (search->scratch, node);
  }
  search->found = search->found || node == search->goal;
}

/* FALSE at the limit. */
static inline gboolean
walk_edge (RulesSearch *search, KgTermId node, const RulesPathEdge *edge)
{
  if (!rules_scratch_step (search->scratch)) {
    return FALSE;
  }
  /* Where nothing leads on, only the goal itself is of interest. */
  if (search->goal != KG_NONE && is_end (search->program, edge->target)) {
    search->found = are_neighbours (search->source, node, edge, search->goal);
    return TRUE;
  }
  KgCursor cursor;
  rules_search_neighbours (search->source, node, edge, &cursor);
  for (KgTermId other = kg_cursor_next (&cursor); other != KG_NONE && !search->found;
       other = kg_cursor_next (&cursor)) {
    if (!rules_scratch_step (search->scratch)) {
      return FALSE;
    }
    reach (search, other, edge->target);
  }
  return TRUE;
}

static inline gboolean
walk_on (RulesSearch *search, guint32 number)
{
  RulesVisit from = search->visits->visits[number];
  const RulesPathProgram *program = search->program;
  const RulesPathEdge *end = program->edges + program->first[from.class + 1];
  for (const RulesPathEdge *edge = program->edges + program->first[from.class];
       edge < end && !search->found; edge++) {
    if (!walk_edge (search, from.node, edge)) {
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
  reach (search, focus, 0);
}

gboolean
rules_search (RulesSearch *search, KgTermId focus)
{
  rules_search_begin (search, focus);
  for (guint32 i = 0; i < search->visits->n && !search->found; i++) {
    if (!walk_on (search, i)) {
      return FALSE;
    }
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
