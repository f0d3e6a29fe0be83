/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/index.h"

#include <string.h>
#include <sys/mman.h>

#define HUGE_PAGE ((gsize) 2 << 20)

/* Room for `n` numbers, zero. Lookups go to random places in columns of many megabytes: on huge pages, where the system
 * grants them, the processor finds these places without walking page tables. */
static guint32 *
new_column (gsize n)
{
  guint32 *column = g_new0 (guint32, n);
  guintptr begin = ((guintptr) column + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
  guintptr end = ((guintptr) column + n * sizeof *column) / HUGE_PAGE * HUGE_PAGE;
  if (begin < end) {
    (void) madvise ((void *) begin, end - begin, MADV_HUGEPAGE);
  }
  return column;
}

static int
compare_rows (const KgRow *a, const KgRow *b)
{
  if (a->subject != b->subject) {
    return a->subject < b->subject ? -1 : 1;
  }
  if (a->predicate != b->predicate) {
    return a->predicate < b->predicate ? -1 : 1;
  }
  if (a->object != b->object) {
    return a->object < b->object ? -1 : 1;
  }
  return (a->document > b->document) - (a->document < b->document);
}

static gboolean
rows_are_sorted (const KgRow *rows, gsize n)
{
  for (gsize i = 1; i < n; i++) {
    if (compare_rows (&rows[i - 1], &rows[i]) > 0) {
      return FALSE;
    }
  }
  return TRUE;
}

/* Turns counts into starts: start[k] becomes the sum of what stood before k. */
static void
accumulate (guint32 *counts, gsize n)
{
  guint32 sum = 0;
  for (gsize i = 0; i < n; i++) {
    guint32 count = counts[i];
    counts[i] = sum;
    sum += count;
  }
}

static guint32
row_key (const KgRow *row, gsize field)
{
  guint32 keys[] = { row->document, row->object, row->predicate, row->subject };
  return keys[field];
}

/* Counting sort by document, object, predicate, subject, least significant first; stable and linear. */
static KgRow *
sort_rows (KgRow *rows, gsize n, guint32 n_terms)
{
  guint32 n_documents = 0;
  for (gsize i = 0; i < n; i++) {
    n_documents = MAX (n_documents, rows[i].document);
  }
  KgRow *from = rows;
  KgRow *to = g_new (KgRow, n);
  for (gsize field = 0; field < 4; field++) {
    gsize n_keys = (gsize) (field == 0 ? n_documents : n_terms) + 2;
    g_autofree guint32 *start = g_new0 (guint32, n_keys);
    for (gsize i = 0; i < n; i++) {
      start[row_key (&from[i], field)]++;
    }
    accumulate (start, n_keys);
    for (gsize i = 0; i < n; i++) {
      to[start[row_key (&from[i], field)]++] = from[i];
    }
    KgRow *swap = from;
    from = to;
    to = swap;
  }
  g_free (to);
  return from;
}

static gboolean
same_triple (const KgRow *a, const KgRow *b)
{
  return a->subject == b->subject && a->predicate == b->predicate && a->object == b->object;
}

/* Of rows that are sorted but for their lines. */
static gsize
drop_repeated (KgRow *rows, gsize n)
{
  gsize kept = 0;
  for (gsize i = 0; i < n; i++) {
    if (kept > 0 && same_triple (&rows[kept - 1], &rows[i]) &&
        rows[kept - 1].document == rows[i].document) {
      rows[kept - 1].line = MIN (rows[kept - 1].line, rows[i].line);
      continue;
    }
    rows[kept++] = rows[i];
  }
  return kept;
}

static void
count_triples (KgIndex *index, const KgRow *rows, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    if (i > 0 && same_triple (&rows[i - 1], &rows[i])) {
      index->n_extra++;
    } else {
      index->n++;
    }
  }
}

static void
fill_by_subject (KgIndex *index, const KgRow *rows, gsize n)
{
  index->subject_start = new_column ((gsize) index->n_terms + 2);
  index->predicates = new_column (index->n);
  index->objects = new_column (index->n);
  index->documents = new_column (index->n);
  index->lines = new_column (index->n);
  index->extra = g_new (KgExtraPlace, index->n_extra);
  guint32 at = 0;
  guint32 extra = 0;
  for (gsize i = 0; i < n; i++) {
    if (i > 0 && same_triple (&rows[i - 1], &rows[i])) {
      index->extra[extra++] = (KgExtraPlace) { at - 1, rows[i].document, rows[i].line };
      continue;
    }
    index->subject_start[rows[i].subject]++;
    index->predicates[at] = rows[i].predicate;
    index->objects[at] = rows[i].object;
    index->documents[at] = rows[i].document;
    index->lines[at] = rows[i].line;
    at++;
  }
  accumulate (index->subject_start, (gsize) index->n_terms + 2);
}

/* The triples' positions, ordered by predicate and, within one, as they stand: by subject. */
static guint32 *
positions_by_predicate (const KgIndex *index)
{
  g_autofree guint32 *start = g_new0 (guint32, (gsize) index->n_terms + 2);
  guint32 *positions = g_new (guint32, index->n);
  for (guint32 i = 0; i < index->n; i++) {
    start[index->predicates[i]]++;
  }
  accumulate (start, (gsize) index->n_terms + 2);
  for (guint32 i = 0; i < index->n; i++) {
    positions[start[index->predicates[i]]++] = i;
  }
  return positions;
}

static KgTermId *
subjects_of_triples (const KgIndex *index)
{
  KgTermId *subjects = g_new (KgTermId, index->n);
  for (KgTermId s = 1; s <= index->n_terms; s++) {
    for (guint32 i = index->subject_start[s]; i < index->subject_start[s + 1]; i++) {
      subjects[i] = s;
    }
  }
  return subjects;
}

static void
fill_by_object (KgIndex *index, const guint32 *positions, const KgTermId *subjects)
{
  index->object_start = new_column ((gsize) index->n_terms + 2);
  index->by_object_predicate = new_column (index->n);
  index->by_object_subject = new_column (index->n);
  guint32 *start = index->object_start;
  for (guint32 i = 0; i < index->n; i++) {
    start[index->objects[i]]++;
  }
  accumulate (start, (gsize) index->n_terms + 2);
  for (guint32 k = 0; k < index->n; k++) {
    guint32 i = positions[k];
    guint32 at = start[index->objects[i]]++;
    index->by_object_predicate[at] = index->predicates[i];
    index->by_object_subject[at] = subjects[i];
  }
  /* Filling has moved each start to the next one's place. */
  memmove (start + 1, start, ((gsize) index->n_terms + 1) * sizeof *start);
  start[0] = 0;
}

static void
fill_by_predicate (KgIndex *index, const guint32 *positions, const KgTermId *subjects)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  g_autoptr (GArray) starts = g_array_new (FALSE, FALSE, sizeof (guint32));
  KgTermId *out = g_new (KgTermId, index->n);
  guint32 n = 0;
  for (guint32 k = 0; k < index->n; k++) {
    KgTermId predicate = index->predicates[positions[k]];
    KgTermId subject = subjects[positions[k]];
    gboolean fresh = list->len == 0 || g_array_index (list, KgTermId, list->len - 1) != predicate;
    if (fresh) {
      g_array_append_val (list, predicate);
      g_array_append_val (starts, n);
    } else if (out[n - 1] == subject) {
      continue;
    }
    out[n++] = subject;
  }
  g_array_append_val (starts, n);
  index->n_predicates = list->len;
  index->predicate_list = (KgTermId *) (gpointer) g_array_steal (list, NULL);
  index->predicate_start = (guint32 *) (gpointer) g_array_steal (starts, NULL);
  index->subjects_of = g_renew (KgTermId, out, n);
}

gsize
kg_index_build (KgIndex *index, KgRow *rows, gsize n, guint32 n_terms)
{
  *index = (KgIndex) { .n_terms = n_terms };
  if (!rows_are_sorted (rows, n)) {
    rows = sort_rows (rows, n, n_terms);
  }
  n = drop_repeated (rows, n);
  count_triples (index, rows, n);
  fill_by_subject (index, rows, n);
  g_free (rows);
  g_autofree guint32 *positions = positions_by_predicate (index);
  g_autofree KgTermId *subjects = subjects_of_triples (index);
  fill_by_object (index, positions, subjects);
  fill_by_predicate (index, positions, subjects);
  return n;
}

void
kg_index_clear (KgIndex *index)
{
  g_free (index->subject_start);
  g_free (index->predicates);
  g_free (index->objects);
  g_free (index->documents);
  g_free (index->lines);
  g_free (index->object_start);
  g_free (index->by_object_predicate);
  g_free (index->by_object_subject);
  g_free (index->predicate_list);
  g_free (index->predicate_start);
  g_free (index->subjects_of);
  g_free (index->extra);
  *index = (KgIndex) { 0 };
}

gsize
kg_index_memory (const KgIndex *index)
{
  gsize starts = ((gsize) index->n_terms + 2) * 2 * sizeof (guint32);
  gsize columns = (gsize) index->n * 6 * sizeof (guint32);
  gsize by_predicate = (gsize) index->n_predicates * 2 * sizeof (guint32);
  if (index->predicate_start != NULL) {
    by_predicate += index->predicate_start[index->n_predicates] * sizeof (guint32);
  }
  return starts + columns + by_predicate + index->n_extra * sizeof (KgExtraPlace);
}

static gboolean
is_known (const KgIndex *index, KgTermId id)
{
  return index->n > 0 && id != KG_NONE && id <= index->n_terms;
}

static KgRun
third (const KgTermId *second, const KgTermId *others, guint32 from, guint32 to, KgTermId key)
{
  KgRun inner = kg_run_equal (second + from, second + to, key);
  return (KgRun) { others + (inner.at - second), others + (inner.end - second) };
}

KgRun
kg_index_find_objects (const KgIndex *index, KgTermId subject, KgTermId predicate)
{
  if (!is_known (index, subject)) {
    return (KgRun) { NULL, NULL };
  }
  return third (index->predicates, index->objects, index->subject_start[subject],
                index->subject_start[subject + 1], predicate);
}

KgRun
kg_index_find_subjects (const KgIndex *index, KgTermId predicate, KgTermId object)
{
  if (!is_known (index, object)) {
    return (KgRun) { NULL, NULL };
  }
  return third (index->by_object_predicate, index->by_object_subject, index->object_start[object],
                index->object_start[object + 1], predicate);
}

KgRun
kg_index_subjects_of (const KgIndex *index, KgTermId predicate)
{
  const KgTermId *list = index->predicate_list;
  if (index->n == 0) {
    return (KgRun) { NULL, NULL };
  }
  KgRun at = kg_run_equal (list, list + index->n_predicates, predicate);
  if (at.at == at.end) {
    return (KgRun) { NULL, NULL };
  }
  gsize i = (gsize) (at.at - list);
  return (KgRun) { index->subjects_of + index->predicate_start[i],
                   index->subjects_of + index->predicate_start[i + 1] };
}

KgPairRun
kg_index_outgoing (const KgIndex *index, KgTermId subject)
{
  if (!is_known (index, subject)) {
    return (KgPairRun) { NULL, NULL, 0 };
  }
  guint32 from = index->subject_start[subject];
  return (KgPairRun) { index->predicates + from, index->objects + from,
                       index->subject_start[subject + 1] - from };
}

KgPairRun
kg_index_incoming (const KgIndex *index, KgTermId object)
{
  if (!is_known (index, object)) {
    return (KgPairRun) { NULL, NULL, 0 };
  }
  guint32 from = index->object_start[object];
  return (KgPairRun) { index->by_object_predicate + from, index->by_object_subject + from,
                       index->object_start[object + 1] - from };
}

guint32
kg_index_position (const KgIndex *index, KgTermId subject, KgTermId predicate, KgTermId object)
{
  KgRun objects = kg_index_find_objects (index, subject, predicate);
  KgRun found = kg_run_equal (objects.at, objects.end, object);
  return found.at == found.end ? G_MAXUINT32 : (guint32) (found.at - index->objects);
}

const KgExtraPlace *
kg_index_extra (const KgIndex *index, guint32 position, guint32 *n)
{
  guint32 low = 0;
  guint32 high = index->n_extra;
  if (high == 0) {
    *n = 0;
    return NULL;
  }
  while (low < high) {
    guint32 middle = low + (high - low) / 2;
    if (index->extra[middle].triple < position) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  guint32 end = low;
  while (end < index->n_extra && index->extra[end].triple == position) {
    end++;
  }
  *n = end - low;
  return index->extra + low;
}
