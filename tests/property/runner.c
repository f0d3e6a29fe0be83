/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/property/runner.h"

#include <string.h>

#define SHOWN 10

typedef struct {
  const PropertyRun *run;
  gconstpointer property;
  gpointer generated;
  guint32 seed;
  const char *failure;
} Shrinking;

static guint64
number_from_environment (const char *name, guint64 otherwise)
{
  const char *text = g_getenv (name);
  return text == NULL ? otherwise : g_ascii_strtoull (text, NULL, 10);
}

/* The same in kind: up to the colon. */
static gboolean
same_failure (const char *a, const char *b)
{
  gsize n = strcspn (a, ":");
  return strcspn (b, ":") == n && strncmp (a, b, n) == 0;
}

static gboolean
still_fails (const Shrinking *shrinking)
{
  const PropertyRun *run = shrinking->run;
  g_autofree char *failure = NULL;
  if (run->is_sound (shrinking->property, shrinking->generated, shrinking->seed)) {
    failure = run->check (shrinking->property, shrinking->generated, shrinking->seed);
  }
  return failure != NULL && same_failure (failure, shrinking->failure);
}

/* Takes away each element without which the property still fails. TRUE if there was one. */
static gboolean
shrink (const Shrinking *shrinking, GArray *elements)
{
  gsize size = g_array_get_element_size (elements);
  g_autofree char *taken = (char *) g_malloc (size);
  gboolean any = FALSE;
  for (guint i = elements->len; i > 0; i--) {
    memcpy (taken, elements->data + (i - 1) * size, size);
    g_array_remove_index (elements, i - 1);
    gboolean fails = still_fails (shrinking);
    if (!fails) {
      g_array_insert_vals (elements, i - 1, taken, 1);
    }
    any = any || fails;
  }
  return any;
}

static gboolean
shrink_all (const Shrinking *shrinking)
{
  gboolean any = FALSE;
  GArray *part = NULL;
  for (guint i = 0; (part = shrinking->run->part (shrinking->generated, i)) != NULL; i++) {
    any = shrink (shrinking, part) || any;
  }
  return any;
}

static void
report (const Shrinking *shrinking)
{
  const PropertyRun *run = shrinking->run;
  g_test_message ("%s: seed %u: %s", run->name, shrinking->seed, shrinking->failure);
  gboolean smaller = !g_str_has_prefix (shrinking->failure, "refused: ");
  while (smaller) {
    smaller = shrink_all (shrinking);
  }
  g_autofree char *last = run->check (shrinking->property, shrinking->generated, shrinking->seed);
  g_autofree char *text = run->to_text (shrinking->generated);
  g_test_message ("replay with GROUNDS_PROPERTY_SEED=%u; made smaller: %s\n%s", shrinking->seed,
                  last, text);
}

/* TRUE if the property holds of the case. */
static gboolean
check_case (const PropertyRun *run, gconstpointer property, guint32 seed, guint64 failed)
{
  gpointer generated = run->new_case (seed);
  g_autofree char *failure = run->check (property, generated, seed);
  if (failure != NULL && failed == 0) {
    const Shrinking shrinking = { run, property, generated, seed, failure };
    report (&shrinking);
  } else if (failure != NULL && failed < SHOWN) {
    g_test_message ("seed %u too: %s", seed, failure);
  }
  run->free_case (generated);
  return failure == NULL;
}

void
property_run (const PropertyRun *run, gconstpointer property)
{
  gboolean is_long = g_getenv ("GROUNDS_TEST_LONG") != NULL;
  gboolean one = g_getenv ("GROUNDS_PROPERTY_SEED") != NULL;
  gboolean all = one || (is_long && run->all_if_long);
  guint64 first = number_from_environment ("GROUNDS_PROPERTY_SEED", 1);
  guint64 n = number_from_environment ("GROUNDS_PROPERTY_CASES", one       ? 1
                                                                 : is_long ? run->cases_if_long
                                                                           : run->cases);
  guint64 failed = 0;
  for (guint64 i = 0; i < n; i++) {
    guint32 seed = (guint32) (first + i);
    if (all || seed % run->every == 0) {
      failed += check_case (run, property, seed, failed) ? 0 : 1;
    }
  }
  if (failed > 0) {
    g_test_message ("%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " cases fail", failed, n);
    g_test_fail ();
  }
}
