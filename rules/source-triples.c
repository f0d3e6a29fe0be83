/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/source-private.h"

#include <stdlib.h>

/* Below this many, sorting in place is quicker than the C library's sort, which also allocates. */
#define SMALL_SORT 48

struct _RulesTriples {
  guint32 n;
  guint32 room;
  RulesTriple *list;  /* as added; by sealing ascending and distinct */
  RulesTriple *order; /* to sort the same by object and by predicate */
  /* One block, a column each. By subject, predicate, object: */
  KgTermId *subjects;
  KgTermId *predicates;
  KgTermId *objects;
  /* by object, predicate, subject: */
  KgTermId *by_object;
  KgTermId *by_object_predicate;
  KgTermId *by_object_subject;
  /* by predicate, subject, distinct: */
  guint32 n_pairs;
  KgTermId *pair_predicate;
  KgTermId *pair_subject;
};

RulesTriples *
rules_triples_new (void)
{
  return g_new0 (RulesTriples, 1);
}

void
rules_triples_free (RulesTriples *triples)
{
  if (triples == NULL) {
    return;
  }
  g_free (triples->list);
  g_free (triples->order);
  g_free (triples->subjects);
  g_free (triples);
}

void
rules_triples_clear (RulesTriples *triples)
{
  triples->n = 0;
  triples->n_pairs = 0;
}

static void
grow (RulesTriples *triples)
{
  gsize room = triples->room == 0 ? 32 : (gsize) triples->room * 2;
  triples->list = g_renew (RulesTriple, triples->list, room);
  g_free (triples->order);
  triples->order = g_new (RulesTriple, room);
  g_free (triples->subjects);
  KgTermId *column = g_new (KgTermId, room * 8);
  triples->subjects = column;
  triples->predicates = column + room;
  triples->objects = column + room * 2;
  triples->by_object = column + room * 3;
  triples->by_object_predicate = column + room * 4;
  triples->by_object_subject = column + room * 5;
  triples->pair_predicate = column + room * 6;
  triples->pair_subject = column + room * 7;
  triples->room = (guint32) room;
}

void
rules_triples_add (RulesTriples *triples, const RulesTriple *triple)
{
  if (triples->n == triples->room) {
    grow (triples);
  }
  triples->list[triples->n++] = *triple;
}

/* --- Sealing --- */

static int
compare_spo (const void *a, const void *b)
{
  return rules_triple_compare (a, b);
}

static int
compare_ops (const void *a, const void *b)
{
  const RulesTriple *x = (const RulesTriple *) a;
  const RulesTriple *y = (const RulesTriple *) b;
  RulesTriple left = { x->object, x->predicate, x->subject };
  RulesTriple right = { y->object, y->predicate, y->subject };
  return rules_triple_compare (&left, &right);
}

static int
compare_pso (const void *a, const void *b)
{
  const RulesTriple *x = (const RulesTriple *) a;
  const RulesTriple *y = (const RulesTriple *) b;
  RulesTriple left = { x->predicate, x->subject, x->object };
  RulesTriple right = { y->predicate, y->subject, y->object };
  return rules_triple_compare (&left, &right);
}

typedef int (*Compare) (const void *, const void *);

static void
sort (RulesTriple *triples, guint32 n, Compare compare)
{
  if (n > SMALL_SORT) {
    qsort (triples, n, sizeof *triples, compare);
    return;
  }
  for (guint32 i = 1; i < n; i++) {
    RulesTriple moving = triples[i];
    guint32 j = i;
    for (; j > 0 && compare (&triples[j - 1], &moving) > 0; j--) {
      triples[j] = triples[j - 1];
    }
    triples[j] = moving;
  }
}

static void
fill_by_subject (RulesTriples *triples)
{
  guint32 kept = 0;
  sort (triples->list, triples->n, compare_spo);
  for (guint32 i = 0; i < triples->n; i++) {
    const RulesTriple *triple = &triples->list[i];
    if (kept > 0 && rules_triple_compare (&triples->list[kept - 1], triple) == 0) {
      continue;
    }
    triples->subjects[kept] = triple->subject;
    triples->predicates[kept] = triple->predicate;
    triples->objects[kept] = triple->object;
    triples->list[kept] = *triple;
    triples->order[kept++] = *triple;
  }
  triples->n = kept;
}

static void
fill_by_object (RulesTriples *triples)
{
  sort (triples->order, triples->n, compare_ops);
  for (guint32 i = 0; i < triples->n; i++) {
    triples->by_object[i] = triples->order[i].object;
    triples->by_object_predicate[i] = triples->order[i].predicate;
    triples->by_object_subject[i] = triples->order[i].subject;
  }
}

static void
fill_pairs (RulesTriples *triples)
{
  guint32 kept = 0;
  sort (triples->order, triples->n, compare_pso);
  for (guint32 i = 0; i < triples->n; i++) {
    const RulesTriple *triple = &triples->order[i];
    if (kept > 0 && triples->pair_predicate[kept - 1] == triple->predicate &&
        triples->pair_subject[kept - 1] == triple->subject) {
      continue;
    }
    triples->pair_predicate[kept] = triple->predicate;
    triples->pair_subject[kept++] = triple->subject;
  }
  triples->n_pairs = kept;
}

void
rules_triples_seal (RulesTriples *triples)
{
  fill_by_subject (triples);
  fill_by_object (triples);
  fill_pairs (triples);
}

/* --- Reading the triples --- */

const RulesTriple *
rules_triples_list (const RulesTriples *triples, guint *n)
{
  *n = triples->n;
  return triples->list;
}

gboolean
rules_triples_contain (const RulesTriples *triples, const RulesTriple *triple)
{
  return triples->n > 0 &&
         bsearch (triple, triples->list, triples->n, sizeof *triple, compare_spo) != NULL;
}

/* The first row that is not below (a, b). */
static guint32
lower_bound (const KgTermId *first, const KgTermId *second, guint32 n, KgTermId a, KgTermId b)
{
  guint32 low = 0;
  while (n > 0) {
    guint32 half = n / 2;
    guint32 middle = low + half;
    gboolean below = first[middle] < a || (first[middle] == a && second[middle] < b);
    low = below ? middle + 1 : low;
    n = below ? n - half - 1 : half;
  }
  return low;
}

/* The rows of (a, b). */
static guint32
equal_rows (const KgTermId *first, const KgTermId *second, guint32 n, KgTermId a, KgTermId b,
            guint32 *end)
{
  guint32 at = lower_bound (first, second, n, a, b);
  for (*end = at; *end < n && first[*end] == a && second[*end] == b; *end += 1) {
  }
  return at;
}

static void
put_run (KgCursor *cursor, const KgTermId *column, guint32 at, guint32 end)
{
  *cursor = (KgCursor) { .single = TRUE };
  if (at < end) {
    cursor->at[0] = column + at;
    cursor->end[0] = column + end;
  }
}

void
rules_triples_objects (const RulesTriples *triples, KgTermId subject, KgTermId predicate,
                       KgCursor *cursor)
{
  guint32 end = 0;
  guint32 at =
      equal_rows (triples->subjects, triples->predicates, triples->n, subject, predicate, &end);
  put_run (cursor, triples->objects, at, end);
}

void
rules_triples_subjects (const RulesTriples *triples, KgTermId predicate, KgTermId object,
                        KgCursor *cursor)
{
  guint32 end = 0;
  guint32 at = equal_rows (triples->by_object, triples->by_object_predicate, triples->n, object,
                           predicate, &end);
  put_run (cursor, triples->by_object_subject, at, end);
}

void
rules_triples_subjects_of (const RulesTriples *triples, KgTermId predicate, KgCursor *cursor)
{
  guint32 at = lower_bound (triples->pair_predicate, triples->pair_subject, triples->n_pairs,
                            predicate, KG_NONE);
  guint32 end = at;
  while (end < triples->n_pairs && triples->pair_predicate[end] == predicate) {
    end++;
  }
  put_run (cursor, triples->pair_subject, at, end);
}

void
rules_triples_outgoing (const RulesTriples *triples, KgTermId subject, KgPairCursor *cursor)
{
  guint32 at = lower_bound (triples->subjects, triples->predicates, triples->n, subject, KG_NONE);
  guint32 end = at;
  while (end < triples->n && triples->subjects[end] == subject) {
    end++;
  }
  *cursor = (KgPairCursor) { 0 };
  if (at < end) {
    cursor->predicate[0] = triples->predicates + at;
    cursor->predicate_end[0] = triples->predicates + end;
    cursor->other[0] = triples->objects + at;
  }
}

guint32
rules_triples_object_row (const RulesTriples *triples, KgTermId object)
{
  return lower_bound (triples->by_object, triples->by_object_predicate, triples->n, object,
                      KG_NONE);
}
