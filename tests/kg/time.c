/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/time.h"

#include <string.h>

/* Moments as text, against GLib's calendar and known ones. */

static void
assert_text (gint64 time, const char *expected)
{
  g_autofree char *text = kg_time_to_text (time);
  g_assert_cmpstr (text, ==, expected);
}

static void
assert_both (gint64 time, const char *expected)
{
  gint64 read = 0;
  assert_text (time, expected);
  g_assert_true (kg_time_from_text (expected, strlen (expected), &read));
  g_assert_cmpint (read, ==, time);
}

static void
test_known (void)
{
  assert_both (0, "1970-01-01T00:00:00.000000Z");
  assert_both (-1, "1969-12-31T23:59:59.999999Z");
  assert_both (G_GINT64_CONSTANT (951782400000000), "2000-02-29T00:00:00.000000Z");
  assert_both (G_GINT64_CONSTANT (1795426200000001), "2026-11-23T09:30:00.000001Z");
  assert_both (G_GINT64_CONSTANT (253402300799999999), "9999-12-31T23:59:59.999999Z");
  assert_both (G_GINT64_CONSTANT (-62167219200000000), "0000-01-01T00:00:00.000000Z");
  assert_text (G_GINT64_CONSTANT (253402300800000000), "253402300800000000us");
  assert_text (G_GINT64_CONSTANT (-62167219200000001), "-62167219200000001us");
  assert_text (G_MAXINT64, "9223372036854775807us");
  assert_text (G_MININT64, "-9223372036854775808us");
}

static void
test_glib (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  for (guint i = 0; i < 20000; i++) {
    gint64 seconds = (gint64) g_rand_double_range (rand, -62135596800.0, 253402300799.0);
    gint64 rest = g_rand_int_range (rand, 0, G_USEC_PER_SEC);
    g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);
    g_autofree char *date = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S");
    /* %Y has no leading zeros. */
    g_autofree char *text = g_strdup_printf ("%04d%s.%06dZ", g_date_time_get_year (time),
                                             strchr (date + 1, '-'), (int) rest);
    assert_both (seconds * G_USEC_PER_SEC + rest, text);
  }
}

static void
test_refused (void)
{
  static const char *const texts[] = {
    "",
    "2026-11-23T09:30:00Z",
    "2026-11-23T09:30:00.00000Z",
    "2026-11-23T09:30:00.0000000Z",
    "2026-11-23 09:30:00.000000Z",
    "2026-11-23T09:30:00.000000+",
    "2026-11-23T09:30:0x.000000Z",
    "2026-00-23T09:30:00.000000Z",
    "2026-13-23T09:30:00.000000Z",
    "2026-11-00T09:30:00.000000Z",
    "2026-11-31T09:30:00.000000Z",
    "2026-02-29T09:30:00.000000Z",
    "1900-02-29T09:30:00.000000Z",
    "2026-11-23T24:00:00.000000Z",
    "2026-11-23T09:60:00.000000Z",
    "2026-11-23T09:30:60.000000Z",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    gint64 time = 17;
    g_assert_false (kg_time_from_text (texts[i], strlen (texts[i]), &time));
    g_assert_cmpint (time, ==, 17);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kg/time/known", test_known);
  g_test_add_func ("/kg/time/glib", test_glib);
  g_test_add_func ("/kg/time/refused", test_refused);
  return g_test_run ();
}
