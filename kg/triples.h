/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/quad.h"

/* A small set of triples in the orders that lookups need: what an overlay and a delta are made of.
 * Internal to kg/. Columns are parallel arrays, so that the third of a range is a run of sorted ids. */

typedef struct {
  KgTermId subject;
  KgTermId predicate;
  KgTermId object;
} KgTriple;

/* Ascending, distinct ids: [at, end). */
typedef struct {
  const KgTermId *at;
  const KgTermId *end;
} KgRun;

/* Ascending pairs: (predicate[i], other[i]) for i in [0, n). */
typedef struct {
  const KgTermId *predicate;
  const KgTermId *other;
  guint32 n;
} KgPairRun;

typedef struct {
  guint32 n;
  guint32 capacity;
  KgTriple *input;    /* as added; sorted and made distinct by sealing */
  KgTermId *subjects; /* three columns by subject, predicate, object */
  KgTermId *predicates;
  KgTermId *objects;
  KgTermId *by_object; /* three columns by object, predicate, subject */
  KgTermId *by_object_predicate;
  KgTermId *by_object_subject;
  guint32 n_pairs; /* two columns by predicate, subject; distinct */
  KgTermId *pair_predicate;
  KgTermId *pair_subject;
  guint32 n_predicates; /* distinct predicates */
  KgTermId *predicate_list;
  guint64
      *filter; /* bits for the ids of subjects (even) and objects (odd): most lookups end here */
  guint32 filter_mask; /* number of bits - 1 */
} KgTriples;

void kg_triples_clear (KgTriples *triples);
/* Forgets the content and keeps the memory. */
void kg_triples_reset (KgTriples *triples);
void kg_triples_add (KgTriples *triples, KgTermId subject, KgTermId predicate, KgTermId object);
void kg_triples_seal (KgTriples *triples);

KgRun kg_triples_find_objects (const KgTriples *triples, KgTermId subject, KgTermId predicate);
KgRun kg_triples_find_subjects (const KgTriples *triples, KgTermId predicate, KgTermId object);
KgRun kg_triples_subjects_of (const KgTriples *triples, KgTermId predicate);
KgPairRun kg_triples_outgoing (const KgTriples *triples, KgTermId subject);
KgPairRun kg_triples_incoming (const KgTriples *triples, KgTermId object);

/* Pairs of ids as numbers in the same order. */
static inline guint64
kg_pair_key (KgTermId first, KgTermId second)
{
  return ((guint64) first << 32) | second;
}

/* The part of the ascending ids [at, end) that equals `id`. */
static inline KgRun
kg_run_equal (const KgTermId *at, const KgTermId *end, KgTermId id)
{
  gsize n = (gsize) (end - at);
  const KgTermId *first = at;
  while (n > 0) {
    gsize half = n / 2;
    gboolean right = first[half] < id;
    first = right ? first + half + 1 : first;
    n = right ? n - half - 1 : half;
  }
  /* Mostly there is one, or none. */
  if (first == end || *first != id) {
    return (KgRun) { first, first };
  }
  if (first + 1 == end || first[1] != id) {
    return (KgRun) { first, first + 1 };
  }
  const KgTermId *last = first + 2;
  n = (gsize) (end - last);
  while (n > 0) {
    gsize half = n / 2;
    gboolean right = last[half] <= id;
    last = right ? last + half + 1 : last;
    n = right ? n - half - 1 : half;
  }
  return (KgRun) { first, last };
}
gboolean kg_run_contains (KgRun run, KgTermId id);
