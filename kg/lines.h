/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <string.h>

/* Sorting many lines of text that begin alike, as those of N-Quads do: by their bytes, which for
 * UTF-8 is the order of code points. */

typedef struct {
  gsize start;  /* in the text, bytes */
  gsize length; /* with the line feed at the end */
  guint64 key;  /* of the sorting itself */
} KgLine;

/* Sorts the `n` lines, each of which lies in `text` and holds no NUL. Equal lines end up side by
 * side. Takes time n log n, and reads each common beginning once. */
void kg_lines_sort (const char *text, KgLine *lines, gsize n);

static inline gboolean
kg_line_equal (const char *text, const KgLine *a, const KgLine *b)
{
  return a->length == b->length && memcmp (text + a->start, text + b->start, a->length) == 0;
}
