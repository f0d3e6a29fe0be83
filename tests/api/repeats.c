/* SPDX-License-Identifier: Apache-2.0 */
#include "api/repeats.h"

#include "api/limits.h"

/* What is remembered of idempotency keys, and for how long. */

#define NOW (G_GINT64_CONSTANT (1000000) * G_USEC_PER_SEC)

static const guint8 one[API_REPEAT_DIGEST_BYTES] = { 1 };
static const guint8 other[API_REPEAT_DIGEST_BYTES] = { 2 };

static void
check (ApiRepeats *repeats, const char *caller, const char *key, const guint8 *digest, gint64 now,
       ApiRepeat wanted, const char *answer)
{
  g_autofree char *got = NULL;
  g_assert_cmpint (api_repeats_begin (repeats, caller, key, digest, now, &got), ==, wanted);
  g_assert_cmpstr (got, ==, answer);
}

static void
test_states (void)
{
  g_autoptr (ApiRepeats) repeats = api_repeats_new ();
  check (repeats, "a", "k", one, NOW, API_REPEAT_FIRST, NULL);
  check (repeats, "a", "k", one, NOW, API_REPEAT_UNDER_WAY, NULL);
  check (repeats, "a", "k", other, NOW, API_REPEAT_DIFFERS, NULL);
  check (repeats, "b", "k", other, NOW, API_REPEAT_FIRST, NULL);
  api_repeats_end (repeats, "a", "k", "task");
  check (repeats, "a", "k", one, NOW, API_REPEAT_DONE, "task");
  check (repeats, "a", "k", other, NOW, API_REPEAT_DIFFERS, NULL);
  /* What was refused may be tried again, with another body too. */
  api_repeats_end (repeats, "b", "k", NULL);
  check (repeats, "b", "k", one, NOW, API_REPEAT_FIRST, NULL);
  api_repeats_end (repeats, "nobody", "k", "task");
  check (repeats, "nobody", "k", one, NOW, API_REPEAT_FIRST, NULL);
}

static void
test_time (void)
{
  g_autoptr (ApiRepeats) repeats = api_repeats_new ();
  gint64 end = NOW + API_LIMIT_REPEAT_SECONDS * G_USEC_PER_SEC;
  check (repeats, "a", "k", one, NOW, API_REPEAT_FIRST, NULL);
  api_repeats_end (repeats, "a", "k", "task");
  check (repeats, "a", "k", one, end - 1, API_REPEAT_DONE, "task");
  check (repeats, "a", "k", other, end, API_REPEAT_FIRST, NULL);
}

static void
test_number (void)
{
  g_autoptr (ApiRepeats) repeats = api_repeats_new ();
  for (guint i = 0; i < API_LIMIT_REPEATS; i++) {
    g_autofree char *key = g_strdup_printf ("%u", i);
    check (repeats, "a", key, one, NOW, API_REPEAT_FIRST, NULL);
  }
  check (repeats, "a", "0", one, NOW, API_REPEAT_UNDER_WAY, NULL);
  check (repeats, "a", "more", one, NOW, API_REPEAT_FIRST, NULL);
  check (repeats, "a", "1", one, NOW, API_REPEAT_UNDER_WAY, NULL);
  check (repeats, "a", "0", one, NOW, API_REPEAT_FIRST, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/repeats/states", test_states);
  g_test_add_func ("/api/repeats/time", test_time);
  g_test_add_func ("/api/repeats/number", test_number);
  return g_test_run ();
}
