/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* Runs a property on many random cases, made from a seed each.
 *
 *   GROUNDS_PROPERTY_CASES=N   so many cases
 *   GROUNDS_PROPERTY_SEED=S    from this seed on; alone: this one case
 *
 * Where the property fails, the first such case is made smaller as long as it fails, and shown. */

typedef struct {
  const char *name;
  guint every;           /* so many cases are one that is checked: what takes long … */
  gboolean all_if_long;  /* … unless the run is a long one */
  guint64 cases;         /* without GROUNDS_PROPERTY_CASES; … */
  guint64 cases_if_long; /* … with GROUNDS_TEST_LONG */
  gpointer (*new_case) (guint32 seed);
  void (*free_case) (gpointer generated);
  /* NULL, or what does not hold, of which kind up to a colon. (transfer full) */
  char *(*check) (gconstpointer property, gconstpointer generated, guint32 seed);
  /* Whether the case is one at all: what has been taken away may have been needed. */
  gboolean (*is_sound) (gconstpointer property, gconstpointer generated, guint32 seed);
  /* The arrays whose elements may be taken away; NULL: no further ones. */
  GArray *(*part) (gpointer generated, guint number);
  char *(*to_text) (gconstpointer generated); /* (transfer full) */
} PropertyRun;

/* Fails the test where the property does not hold. `property` is what the functions above get. */
void property_run (const PropertyRun *run, gconstpointer property);
