/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/path-private.h"

/* Searching along a path: breadth first over pairs of a node and a class of states. Internal to path*.c. */

/* A pair that was reached. They stand in the order in which they were: what was visited is the queue as well. */
typedef struct {
  KgTermId node;
  guint16 class;
  guint8 mark;   /* for shortest walks */
  guint8 again;  /* it was reached by another step, in as many steps */
  guint32 from;  /* the visit that it was first reached from, … */
  guint32 edge;  /* … and by which edge; of the first visit neither means anything */
  guint32 depth; /* steps */
} RulesVisit;

typedef struct {
  guint64 key;
  guint32 round; /* of which round it is; a slot of another one is free */
  guint32 visit;
} RulesVisitSlot;

/* An open hash table over the visits. A new search is a new round, so that nothing need be cleared, and begins with few
 * slots whatever the last one needed, so that they stay in the cache. */
struct _RulesVisits {
  RulesVisit *visits;
  guint32 n;
  guint32 room;
  RulesVisitSlot *slots;
  guint32 n_slots; /* allocated */
  guint32 mask;    /* slots in use, less one: a power of two, less one */
  guint shift;     /* of the hash, so that it becomes a slot's number */
  guint32 round;
};

typedef struct {
  const RulesPathProgram *program;
  const RulesSource *source;
  RulesScratch *scratch;
  RulesVisits *visits;
  gboolean collect; /* push what is accepted, once for each class that accepts it */
  gboolean trace;   /* with a goal: visit it by each way that is as short as the first one found */
  KgTermId goal;    /* stop where this is accepted; KG_NONE: go everywhere */
  guint32 n_found;  /* visits that accept the goal: without `trace`, one at most */
  guint32 found;    /* the last of them */
  gboolean done;
} RulesSearch;

/* Forgets what was visited and visits the focus node. */
void rules_search_begin (RulesSearch *search, KgTermId focus);
/* From one visit to all its neighbours. FALSE at the limit of steps. */
gboolean rules_search_walk_on (RulesSearch *search, guint32 visit);
/* Begins and goes on to the end. FALSE at the limit of steps. Afterwards rules_search_visit() is not to be asked: where nothing can be
 * reached twice, no table is made. */
gboolean rules_search (RulesSearch *search, KgTermId focus);
/* Appends (RulesStep) the walk by which a visit was first reached. FALSE, appending nothing, if there is another one as short. */
gboolean rules_visits_walk (const RulesVisit *visits, const RulesPathProgram *program,
                            guint32 visit, GArray *steps);
/* The visit of a pair, or NULL. */
RulesVisit *rules_search_visit (const RulesSearch *search, KgTermId node, guint class);

/* The nodes at the other end of an edge. */
static inline void
rules_search_neighbours (const RulesSource *source, KgTermId node, const RulesPathEdge *edge,
                         KgCursor *cursor)
{
  if (edge->inverse) {
    rules_source_subjects (source, edge->predicate, node, cursor);
  } else {
    rules_source_objects (source, node, edge->predicate, cursor);
  }
}
