/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/lines.h"

#include <stdlib.h>

/* Sorts by eight bytes at a time: the words of all lines at one depth, then each run of lines that
 * are equal so far at the next depth. Words compare as one number, and the text is read once a
 * depth, not once a comparison. */

#define WORD sizeof (guint64)
/* Below this, comparing the text itself is faster. */
#define FEW 12

/* Lines that are equal before `depth`. */
typedef struct {
  gsize begin;
  gsize end;
  gsize depth;
} Run;

static guint64
word_at (const char *text, const KgLine *line, gsize depth)
{
  guint64 word = 0;
  if (depth < line->length) {
    memcpy (&word, text + line->start + depth, MIN (WORD, line->length - depth));
  }
  return GUINT64_FROM_BE (word);
}

static int
compare_keys (const void *a, const void *b)
{
  guint64 x = ((const KgLine *) a)->key;
  guint64 y = ((const KgLine *) b)->key;
  return (x > y) - (x < y);
}

static int
compare_text (const char *text, const KgLine *a, const KgLine *b, gsize depth)
{
  gsize shorter = MIN (a->length, b->length);
  int order = depth < shorter
                  ? memcmp (text + a->start + depth, text + b->start + depth, shorter - depth)
                  : 0;
  return order != 0 ? order : (a->length > b->length) - (a->length < b->length);
}

static void
sort_few (const char *text, KgLine *lines, gsize n, gsize depth)
{
  for (gsize i = 1; i < n; i++) {
    KgLine line = lines[i];
    gsize at = i;
    while (at > 0 && compare_text (text, &line, &lines[at - 1], depth) < 0) {
      lines[at] = lines[at - 1];
      at--;
    }
    lines[at] = line;
  }
}

/* Sorts the lines of a run by their words at its depth. */
static void
sort_words (const char *text, KgLine *lines, const Run *run)
{
  gboolean sorted = TRUE;
  for (gsize i = run->begin; i < run->end; i++) {
    lines[i].key = word_at (text, &lines[i], run->depth);
    sorted = sorted && (i == run->begin || lines[i - 1].key <= lines[i].key);
  }
  if (!sorted) {
    qsort (lines + run->begin, run->end - run->begin, sizeof *lines, compare_keys);
  }
}

/* Puts the runs of lines that even their words leave equal on the stack. A word that ends in a NUL
 * byte is the end of its line: such lines are equal altogether. */
static void
push_runs (const KgLine *lines, const Run *run, GArray *stack)
{
  gsize begin = run->begin;
  for (gsize i = begin + 1; i <= run->end; i++) {
    if (i < run->end && lines[i].key == lines[begin].key) {
      continue;
    }
    if (i - begin > 1 && (lines[begin].key & 0xff) != 0) {
      Run next = { begin, i, run->depth + WORD };
      g_array_append_val (stack, next);
    }
    begin = i;
  }
}

void
kg_lines_sort (const char *text, KgLine *lines, gsize n)
{
  if (n <= FEW) {
    sort_few (text, lines, n, 0);
    return;
  }
  g_autoptr (GArray) stack = g_array_new (FALSE, FALSE, sizeof (Run));
  Run all = { 0, n, 0 };
  g_array_append_val (stack, all);
  while (stack->len > 0) {
    Run run = g_array_index (stack, Run, stack->len - 1);
    g_array_set_size (stack, stack->len - 1);
    if (run.end - run.begin <= FEW) {
      sort_few (text, lines + run.begin, run.end - run.begin, run.depth);
      continue;
    }
    sort_words (text, lines, &run);
    push_runs (lines, &run, stack);
  }
}
