/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/property/paths-reference.h"

static Relation
empty_relation (void)
{
  Relation relation = { 0 };
  for (guint x = 0; x < N_NODES; x++) {
    for (guint y = 0; y < N_NODES; y++) {
      relation.length[x][y] = NOT_AT_ALL;
    }
  }
  return relation;
}

static void
join (const Relation *a, const Relation *b, Relation *out)
{
  Relation joined = empty_relation ();
  for (guint x = 0; x < N_NODES; x++) {
    for (guint via = 0; via < N_NODES; via++) {
      joined.to[x] |= (a->to[x] >> via & 1) != 0 ? b->to[via] : 0;
      for (guint y = 0; y < N_NODES; y++) {
        joined.length[x][y] =
            MIN (joined.length[x][y], MIN (NOT_AT_ALL, a->length[x][via] + b->length[via][y]));
      }
    }
  }
  *out = joined;
}

static void
unite (Relation *relation, const Relation *with)
{
  for (guint x = 0; x < N_NODES; x++) {
    relation->to[x] |= with->to[x];
    for (guint y = 0; y < N_NODES; y++) {
      relation->length[x][y] = MIN (relation->length[x][y], with->length[x][y]);
    }
  }
}

static Relation
identity (void)
{
  Relation relation = empty_relation ();
  for (guint x = 0; x < N_NODES; x++) {
    relation.to[x] = 1u << x;
    relation.length[x][x] = 0;
  }
  return relation;
}

Relation
reference_turn (const Relation *relation)
{
  Relation turned = empty_relation ();
  for (guint x = 0; x < N_NODES; x++) {
    for (guint y = 0; y < N_NODES; y++) {
      turned.to[y] |= (relation->to[x] >> y & 1) << x;
      turned.length[y][x] = relation->length[x][y];
    }
  }
  return turned;
}

/* ALP of 18.4: from x, the path again and again, each node once. */
static void
again (const Relation *step, guint x, guint *visited)
{
  if ((*visited >> x & 1) != 0) {
    return;
  }
  *visited |= 1u << x;
  for (guint y = 0; y < N_NODES; y++) {
    if ((step->to[x] >> y & 1) != 0) {
      again (step, y, visited);
    }
  }
}

static Relation
repeat (const Relation *step)
{
  Relation all = identity ();
  for (guint i = 0; i < N_NODES; i++) {
    Relation longer;
    join (&all, step, &longer);
    for (guint x = 0; x < N_NODES; x++) {
      for (guint y = 0; y < N_NODES; y++) {
        all.length[x][y] = MIN (all.length[x][y], longer.length[x][y]);
      }
    }
  }
  for (guint x = 0; x < N_NODES; x++) {
    all.to[x] = 0;
    again (step, x, &all.to[x]);
  }
  return all;
}

static Relation
predicate_relation (const Naive *naive, guint predicate)
{
  Relation relation = empty_relation ();
  for (guint x = 0; x < N_NODES; x++) {
    relation.to[x] = naive->to[predicate][x];
    for (guint y = 0; y < N_NODES; y++) {
      relation.length[x][y] = (relation.to[x] >> y & 1) != 0 ? 1 : NOT_AT_ALL;
    }
  }
  return relation;
}

Relation
reference_evaluate (const Naive *naive, const Tree *tree)
{
  if (tree->kind == RULES_PATH_NODE_PREDICATE) {
    return predicate_relation (naive, tree->predicate);
  }
  Relation whole = reference_evaluate (naive, tree->parts[0]);
  Relation once = whole;
  Relation zero = identity ();
  for (guint i = 1; i < tree->n_parts; i++) {
    Relation part = reference_evaluate (naive, tree->parts[i]);
    if (tree->kind == RULES_PATH_NODE_SEQUENCE) {
      join (&whole, &part, &whole);
    } else {
      unite (&whole, &part);
    }
  }
  switch (tree->kind) {
  case RULES_PATH_NODE_PREDICATE:
  case RULES_PATH_NODE_NAMED:
  case RULES_PATH_NODE_SEQUENCE:
  case RULES_PATH_NODE_ALTERNATIVE:
    break;
  case RULES_PATH_NODE_INVERSE:
    return reference_turn (&whole);
  case RULES_PATH_NODE_ZERO_OR_MORE:
    return repeat (&once);
  case RULES_PATH_NODE_ONE_OR_MORE:
    zero = repeat (&once);
    join (&once, &zero, &whole);
    break;
  case RULES_PATH_NODE_ZERO_OR_ONE:
    unite (&whole, &zero);
    break;
  }
  return whole;
}

guint
reference_match (const Tree *tree, gboolean inverse, const guint *word, guint length, guint from)
{
  guint to = 0;
  switch (tree->kind) {
  case RULES_PATH_NODE_PREDICATE:
    for (guint i = 0; i < length; i++) {
      gboolean fits = word[i] == tree->predicate * 2 + (inverse ? 1u : 0u);
      to |= (from >> i & 1) != 0 && fits ? 2u << i : 0;
    }
    return to;
  case RULES_PATH_NODE_NAMED:
    return reference_match (tree->parts[0], inverse, word, length, from);
  case RULES_PATH_NODE_INVERSE:
    return reference_match (tree->parts[0], !inverse, word, length, from);
  case RULES_PATH_NODE_SEQUENCE:
    for (guint i = 0; i < tree->n_parts; i++) {
      from = reference_match (tree->parts[inverse ? tree->n_parts - 1 - i : i], inverse, word,
                              length, from);
    }
    return from;
  case RULES_PATH_NODE_ALTERNATIVE:
    for (guint i = 0; i < tree->n_parts; i++) {
      to |= reference_match (tree->parts[i], inverse, word, length, from);
    }
    return to;
  case RULES_PATH_NODE_ZERO_OR_ONE:
    return from | reference_match (tree->parts[0], inverse, word, length, from);
  case RULES_PATH_NODE_ZERO_OR_MORE:
  case RULES_PATH_NODE_ONE_OR_MORE:
    to = tree->kind == RULES_PATH_NODE_ZERO_OR_MORE ? from : 0;
    for (guint i = 0; i <= length; i++) {
      to |= reference_match (tree->parts[0], inverse, word, length, to | from);
    }
    return to;
  }
  g_assert_not_reached ();
}
