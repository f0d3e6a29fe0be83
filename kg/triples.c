/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/triples.h"

#include <stdlib.h>
#include <string.h>

/* Below this many, sorting in place allocates nothing: a request stays under it. */
#define SMALL_SORT 512

void
kg_triples_clear (KgTriples *triples)
{
  g_free (triples->input);
  g_free (triples->subjects);
  g_free (triples->filter);
  *triples = (KgTriples) { 0 };
}

void
kg_triples_reset (KgTriples *triples)
{
  triples->n = 0;
  triples->n_pairs = 0;
  triples->n_predicates = 0;
}

/* One block holds all columns, so that growing is one allocation. */
static void
grow (KgTriples *triples)
{
  guint32 capacity = triples->capacity == 0 ? 64 : triples->capacity * 2;
  triples->input = g_renew (KgTriple, triples->input, capacity);
  g_free (triples->subjects);
  KgTermId *column = g_new (KgTermId, (gsize) capacity * 9);
  triples->subjects = column;
  triples->predicates = column + capacity;
  triples->objects = column + (gsize) capacity * 2;
  triples->by_object = column + (gsize) capacity * 3;
  triples->by_object_predicate = column + (gsize) capacity * 4;
  triples->by_object_subject = column + (gsize) capacity * 5;
  triples->pair_predicate = column + (gsize) capacity * 6;
  triples->pair_subject = column + (gsize) capacity * 7;
  triples->predicate_list = column + (gsize) capacity * 8;
  g_free (triples->filter);
  /* Eight bits and more for each of 2 * capacity entries; capacity is a power of two. */
  triples->filter = g_new (guint64, (gsize) capacity * 16 / 64);
  triples->filter_mask = capacity * 16 - 1;
  triples->capacity = capacity;
}

void
kg_triples_add (KgTriples *triples, KgTermId subject, KgTermId predicate, KgTermId object)
{
  if (triples->n == triples->capacity) {
    grow (triples);
  }
  triples->input[triples->n++] = (KgTriple) { subject, predicate, object };
}

static inline int
compare_keys (KgTermId a1, KgTermId a2, KgTermId a3, KgTermId b1, KgTermId b2, KgTermId b3)
{
  guint64 a = (guint64) a1 << 32 | a2;
  guint64 b = (guint64) b1 << 32 | b2;
  return a != b ? (a < b ? -1 : 1) : (a3 > b3) - (a3 < b3);
}

static inline int
compare_spo (const void *a, const void *b)
{
  const KgTriple *x = (const KgTriple *) a;
  const KgTriple *y = (const KgTriple *) b;
  return compare_keys (x->subject, x->predicate, x->object, y->subject, y->predicate, y->object);
}

static inline int
compare_ops (const void *a, const void *b)
{
  const KgTriple *x = (const KgTriple *) a;
  const KgTriple *y = (const KgTriple *) b;
  return compare_keys (x->object, x->predicate, x->subject, y->object, y->predicate, y->subject);
}

static inline int
compare_pso (const void *a, const void *b)
{
  const KgTriple *x = (const KgTriple *) a;
  const KgTriple *y = (const KgTriple *) b;
  return compare_keys (x->predicate, x->subject, x->object, y->predicate, y->subject, y->object);
}

typedef int (*Compare) (const void *, const void *);

/* Shell sort (Ciura's gaps) for the few triples of a request; the C library's for more, which allocates. Inlined, so that each
 * order has a loop of its own without calls: this is a quarter of the cost of reading a request. */
static inline __attribute__ ((always_inline)) void
sort (KgTriple *triples, guint32 n, Compare compare)
{
  static const guint32 gaps[] = { 301, 132, 57, 23, 10, 4, 1 };
  if (n > SMALL_SORT) {
    qsort (triples, n, sizeof *triples, compare);
    return;
  }
  for (gsize g = 0; g < G_N_ELEMENTS (gaps); g++) {
    guint32 gap = gaps[g];
    for (guint32 i = gap; i < n; i++) {
      KgTriple moving = triples[i];
      guint32 j = i;
      for (; j >= gap && compare (&triples[j - gap], &moving) > 0; j -= gap) {
        triples[j] = triples[j - gap];
      }
      triples[j] = moving;
    }
  }
}

static guint32
filter_bit (const KgTriples *triples, KgTermId id, guint32 side)
{
  return ((id * 0x9e3779b1u >> 3) * 2 + side) & triples->filter_mask;
}

static void
filter_set (KgTriples *triples, KgTermId id, guint32 side)
{
  guint32 bit = filter_bit (triples, id, side);
  triples->filter[bit / 64] |= G_GUINT64_CONSTANT (1) << (bit % 64);
}

static gboolean
filter_may_hold (const KgTriples *triples, KgTermId id, guint32 side)
{
  guint32 bit = filter_bit (triples, id, side);
  return (triples->filter[bit / 64] >> (bit % 64) & 1) != 0;
}

static void
fill_by_subject (KgTriples *triples)
{
  sort (triples->input, triples->n, compare_spo);
  guint32 kept = 0;
  for (guint32 i = 0; i < triples->n; i++) {
    if (kept > 0 && compare_spo (&triples->input[kept - 1], &triples->input[i]) == 0) {
      continue;
    }
    triples->input[kept++] = triples->input[i];
  }
  triples->n = kept;
  memset (triples->filter, 0, ((gsize) triples->filter_mask + 1) / 8);
  for (guint32 i = 0; i < kept; i++) {
    triples->subjects[i] = triples->input[i].subject;
    triples->predicates[i] = triples->input[i].predicate;
    triples->objects[i] = triples->input[i].object;
    filter_set (triples, triples->input[i].subject, 0);
    filter_set (triples, triples->input[i].object, 1);
  }
}

static void
fill_by_object (KgTriples *triples)
{
  sort (triples->input, triples->n, compare_ops);
  for (guint32 i = 0; i < triples->n; i++) {
    triples->by_object[i] = triples->input[i].object;
    triples->by_object_predicate[i] = triples->input[i].predicate;
    triples->by_object_subject[i] = triples->input[i].subject;
  }
}

static void
fill_by_predicate (KgTriples *triples)
{
  sort (triples->input, triples->n, compare_pso);
  for (guint32 i = 0; i < triples->n; i++) {
    const KgTriple *triple = &triples->input[i];
    guint32 last = triples->n_pairs;
    gboolean same_predicate = last > 0 && triples->pair_predicate[last - 1] == triple->predicate;
    if (same_predicate && triples->pair_subject[last - 1] == triple->subject) {
      continue;
    }
    if (!same_predicate) {
      triples->predicate_list[triples->n_predicates++] = triple->predicate;
    }
    triples->pair_predicate[last] = triple->predicate;
    triples->pair_subject[last] = triple->subject;
    triples->n_pairs = last + 1;
  }
}

void
kg_triples_seal (KgTriples *triples)
{
  triples->n_pairs = 0;
  triples->n_predicates = 0;
  if (triples->n == 0) {
    return;
  }
  fill_by_subject (triples);
  fill_by_object (triples);
  fill_by_predicate (triples);
}

gboolean
kg_run_contains (KgRun run, KgTermId id)
{
  gsize n = (gsize) (run.end - run.at);
  const KgTermId *first = run.at;
  while (n > 0) {
    gsize half = n / 2;
    gboolean right = first[half] < id;
    first = right ? first + half + 1 : first;
    n = right ? n - half - 1 : half;
  }
  return first < run.end && *first == id;
}

/* The first row, from `at` on, whose first two columns come to `key` or more. */
static inline guint32
lower_row (const KgTermId *first, const KgTermId *second, guint32 at, guint32 end, guint64 key)
{
  guint32 n = end - at;
  while (n > 0) {
    guint32 half = n / 2;
    gboolean right = kg_pair_key (first[at + half], second[at + half]) < key;
    at = right ? at + half + 1 : at;
    n = right ? n - half - 1 : half;
  }
  return at;
}

/* The thirds of the rows whose first column is `a` and whose second is `b`. */
static KgRun
find_third (const KgTermId *first, const KgTermId *second, const KgTermId *third, guint32 n,
            KgTermId a, KgTermId b)
{
  guint64 key = kg_pair_key (a, b);
  guint32 at = lower_row (first, second, 0, n, key);
  guint32 end = at;
  if (end < n && kg_pair_key (first[end], second[end]) == key) {
    end++;
  }
  if (end > at && end < n && kg_pair_key (first[end], second[end]) == key) {
    end = lower_row (first, second, end, n, key + 1);
  }
  return (KgRun) { third + at, third + end };
}

KgRun
kg_triples_find_objects (const KgTriples *triples, KgTermId subject, KgTermId predicate)
{
  if (triples->n == 0 || !filter_may_hold (triples, subject, 0)) {
    return (KgRun) { NULL, NULL };
  }
  return find_third (triples->subjects, triples->predicates, triples->objects, triples->n, subject,
                     predicate);
}

KgRun
kg_triples_find_subjects (const KgTriples *triples, KgTermId predicate, KgTermId object)
{
  if (triples->n == 0 || !filter_may_hold (triples, object, 1)) {
    return (KgRun) { NULL, NULL };
  }
  return find_third (triples->by_object, triples->by_object_predicate, triples->by_object_subject,
                     triples->n, object, predicate);
}

KgRun
kg_triples_subjects_of (const KgTriples *triples, KgTermId predicate)
{
  const KgTermId *first = triples->pair_predicate;
  if (triples->n_pairs == 0) {
    return (KgRun) { NULL, NULL };
  }
  KgRun rows = kg_run_equal (first, first + triples->n_pairs, predicate);
  return (KgRun) { triples->pair_subject + (rows.at - first),
                   triples->pair_subject + (rows.end - first) };
}

static KgPairRun
find_pairs (const KgTermId *first, const KgTermId *second, const KgTermId *third, guint32 n,
            KgTermId a)
{
  KgRun rows = kg_run_equal (first, first + n, a);
  gsize from = (gsize) (rows.at - first);
  return (KgPairRun) { second + from, third + from, (guint32) (rows.end - rows.at) };
}

KgPairRun
kg_triples_outgoing (const KgTriples *triples, KgTermId subject)
{
  if (triples->n == 0 || !filter_may_hold (triples, subject, 0)) {
    return (KgPairRun) { NULL, NULL, 0 };
  }
  return find_pairs (triples->subjects, triples->predicates, triples->objects, triples->n, subject);
}

KgPairRun
kg_triples_incoming (const KgTriples *triples, KgTermId object)
{
  if (triples->n == 0 || !filter_may_hold (triples, object, 1)) {
    return (KgPairRun) { NULL, NULL, 0 };
  }
  return find_pairs (triples->by_object, triples->by_object_predicate, triples->by_object_subject,
                     triples->n, object);
}
