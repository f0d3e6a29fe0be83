/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <string.h>

/* Arrays of the hot path, which are filled and emptied for every decision and mostly stay short: for the first few elements no
 * function is called. Internal to rules/. Thread: one. */

/* Elements that there is room for from the beginning; an array that is emptied keeps its room. */
#define RULES_ARRAY_ROOM 64u

/* (transfer full) */
static inline GArray *
rules_array_new (gsize size)
{
  return g_array_sized_new (FALSE, FALSE, (guint) size, RULES_ARRAY_ROOM);
}

static inline void
rules_array_clear (GArray *array)
{
  array->len = 0;
}

/* Appends one element of that size, which is the array's. The array must be of rules_array_new(). */
static inline void
rules_array_append (GArray *array, gconstpointer element, gsize size)
{
  if (G_LIKELY (array->len < RULES_ARRAY_ROOM)) {
    memcpy (array->data + array->len * size, element, size);
    array->len++;
  } else {
    g_array_append_vals (array, element, 1);
  }
}
