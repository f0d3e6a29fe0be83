/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/path.h"

/* A path from inside. Internal to path*.c and scratch.c. */

/* What is walked: the automaton with those of its states made one that lead on alike and accept alike (the start among
 * them), called classes. The start is in class 0. */
typedef struct {
  KgTermId predicate;
  guint16 target; /* class */
  guint8 inverse;
} RulesPathEdge;

typedef struct {
  guint n_classes;
  guint8 *accepts;      /* of each class */
  guint32 *first;       /* of each class, and one behind: where its edges begin */
  RulesPathEdge *edges; /* of a class ascending by predicate, direction, target; distinct */
  gboolean
      is_chain; /* each class has one edge, to the next; the last alone accepts, and has none */
} RulesPathProgram;

struct _RulesPath {
  gatomicrefcount references;
  RulesPathKind kind;
  KgTermId predicate; /* but for automata */
  KgTermId node;
  guint32 number; /* RULES_PATH_UNNUMBERED: none */
  RulesPathNode *tree;
  guint n_states;
  RulesPathState *states;
  guint16 *next; /* of all states, one after the other */
  guint n_next;
  guint n_predicates;
  KgTermId *predicates;       /* ascending, distinct */
  RulesPathProgram forwards;  /* of an automaton */
  RulesPathProgram backwards; /* from values to origins */
};

/* path-read.c: the tree of a path, `n_steps` being how many predicates it mentions; NULL, with a problem noted, if
 * it is ill-formed. */
RulesPathNode *rules_path_read (RulesReader *reader, KgTermId subject, KgTermId node,
                                guint *n_steps);
void rules_path_node_free (RulesPathNode *node);

/* path-automaton.c: fills in states and programs from the tree. */
void rules_path_compile (RulesPath *path, guint n_steps);
void rules_path_program_clear (RulesPathProgram *program);

/* path-search.c: what a search has visited. */
typedef struct _RulesVisits RulesVisits;
void rules_visits_free (RulesVisits *visits);
