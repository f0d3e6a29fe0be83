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

/* The part of the ascending ids [at, end) that equals `id`. */
KgRun kg_run_equal (const KgTermId *at, const KgTermId *end, KgTermId id);
gboolean kg_run_contains (KgRun run, KgTermId id);
