/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/detectors-private.h"

#include <string.h>

static gsize
span (const RulesFind *find)
{
  return find->end_byte - find->start_byte;
}

/* By class; then the surest, the longest, the first. */
static int
compare_worth (gconstpointer a, gconstpointer b)
{
  const RulesFind *x = a;
  const RulesFind *y = b;
  if (x->class != y->class) {
    return x->class < y->class ? -1 : 1;
  }
  if (x->confidence != y->confidence) {
    return x->confidence > y->confidence ? -1 : 1;
  }
  if (span (x) != span (y)) {
    return span (x) > span (y) ? -1 : 1;
  }
  if (x->start_byte != y->start_byte) {
    return x->start_byte < y->start_byte ? -1 : 1;
  }
  if (x->checked != y->checked) {
    return x->checked ? -1 : 1;
  }
  return (x->detector > y->detector) - (x->detector < y->detector);
}

static int
compare_place (gconstpointer a, gconstpointer b)
{
  const RulesFind *x = a;
  const RulesFind *y = b;
  if (x->start_byte != y->start_byte) {
    return x->start_byte < y->start_byte ? -1 : 1;
  }
  if (x->end_byte != y->end_byte) {
    return x->end_byte < y->end_byte ? -1 : 1;
  }
  return (x->class > y->class) - (x->class < y->class);
}

/* Finds of one class, best first: takes what does not overlap a better one. A byte of `marks` says that a find holds it. */
static guint
settle_class (RulesFind *finds, guint n, guint8 *marks)
{
  guint kept = 0;
  for (guint i = 0; i < n; i++) {
    const RulesFind *find = &finds[i];
    if (memchr (marks + find->start_byte, 1, span (find)) == NULL) {
      memset (marks + find->start_byte, 1, span (find));
      finds[kept++] = *find;
    }
  }
  for (guint i = 0; i < kept; i++) {
    memset (marks + finds[i].start_byte, 0, span (&finds[i]));
  }
  return kept;
}

static void
settle_classes (GArray *finds, guint from, gsize length, GByteArray *marks)
{
  RulesFind *all = &g_array_index (finds, RulesFind, from);
  guint n = finds->len - from;
  guint kept = 0;
  g_byte_array_set_size (marks, (guint) length);
  memset (marks->data, 0, length);
  qsort (all, n, sizeof *all, compare_worth);
  for (guint begin = 0, end; begin < n; begin = end) {
    for (end = begin + 1; end < n && all[end].class == all[begin].class; end++) {
    }
    guint own = settle_class (all + begin, end - begin, marks->data);
    memmove (all + kept, all + begin, own * sizeof *all);
    kept += own;
  }
  g_array_set_size (finds, from + kept);
}

/* Whether `cover`, which began before or here, makes `find` superfluous. */
static gboolean
supersedes (const RulesFind *cover, const RulesFind *find)
{
  return cover->end_byte >= find->end_byte &&
         (!find->checked || (span (cover) > span (find) && cover->confidence > find->confidence));
}

/* Leaves out what a checked find covers, if it is unchecked, or shorter and less sure. Those of one class do not
 * overlap, so that `open` holds no more than there are classes. */
static void
drop_covered (GArray *finds, guint from)
{
  RulesFind *all = &g_array_index (finds, RulesFind, from);
  guint n = finds->len - from;
  guint kept = 0;
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (RulesFind));
  for (guint begin = 0, end; begin < n; begin = end) {
    for (guint i = open->len; i-- > 0;) {
      if (g_array_index (open, RulesFind, i).end_byte <= all[begin].start_byte) {
        g_array_remove_index_fast (open, i);
      }
    }
    for (end = begin; end < n && all[end].start_byte == all[begin].start_byte; end++) {
      if (all[end].checked) {
        g_array_append_val (open, all[end]);
      }
    }
    for (guint i = begin; i < end; i++) {
      gboolean superfluous = FALSE;
      for (guint j = 0; j < open->len && !superfluous; j++) {
        superfluous = supersedes (&g_array_index (open, RulesFind, j), &all[i]);
      }
      if (!superfluous) {
        all[kept++] = all[i];
      }
    }
  }
  g_array_set_size (finds, from + kept);
}

static guint32
count_code_points (const char *text, gsize from, gsize to)
{
  guint32 n = 0;
  for (gsize i = from; i < to; i++) {
    n += ((guint8) text[i] & 0xc0) != 0x80 ? 1 : 0;
  }
  return n;
}

static void
set_offsets (GArray *finds, guint from, const char *text)
{
  guint32 code_points = 0;
  gsize at = 0;
  for (guint i = from; i < finds->len; i++) {
    RulesFind *find = &g_array_index (finds, RulesFind, i);
    code_points += count_code_points (text, at, find->start_byte);
    at = find->start_byte;
    find->start = code_points;
    find->end = code_points + count_code_points (text, at, find->end_byte);
  }
}

void
rules_finds_settle (GArray *finds, guint from, const char *text, gsize length, GByteArray *marks)
{
  if (finds->len == from) {
    return;
  }
  settle_classes (finds, from, length, marks);
  RulesFind *all = &g_array_index (finds, RulesFind, from);
  qsort (all, finds->len - from, sizeof *all, compare_place);
  drop_covered (finds, from);
  set_offsets (finds, from, text);
}
