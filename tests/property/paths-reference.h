/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/path.h"

/* Paths evaluated as SPARQL 1.1 Query defines them (9.3 and 18.4), on graphs of a few nodes: sets of nodes as bits, one
 * relation for each part of a path. Shares nothing with the engine but the names of the forms. */

#define N_NODES 8u
#define N_PREDICATES 3u
#define MAX_PARTS 3
#define NOT_AT_ALL 1000u

typedef struct _Tree Tree;
struct _Tree {
  RulesPathNodeKind kind;
  guint predicate; /* or the number of the named path */
  guint n_parts;
  const Tree *parts[MAX_PARTS];
};

typedef struct {
  guint to[N_PREDICATES][N_NODES]; /* objects, as bits */
} Naive;

/* What is reached from each node, as bits; and the length of the shortest way there. */
typedef struct {
  guint to[N_NODES];
  guint length[N_NODES][N_NODES];
} Relation;

Relation reference_evaluate (const Naive *naive, const Tree *tree);
/* The relation backwards. */
Relation reference_turn (const Relation *relation);
/* Where in a word of steps (each a predicate times two, and one more for backwards) a walk of the path may end that
 * begins at one of the positions `from`; both as bits. */
guint reference_match (const Tree *tree, gboolean inverse, const guint *word, guint length,
                       guint from);
