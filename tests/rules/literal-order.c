/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/rules/literal-fixture.h"

#include <math.h>
#include <string.h>

/* "5^^integer", "text" */
static void
read_typed (const char *typed, RulesValue *out, char **lexical)
{
  const char *at = g_strrstr (typed, "^^");
  *lexical = at == NULL ? g_strdup (typed) : g_strndup (typed, (gsize) (at - typed));
  rules_value_read (at == NULL ? RULES_DATATYPE_STRING : literal_datatype_of (at + 2), *lexical,
                    strlen (*lexical), out);
}

static RulesOrder
order_of (const char *a, const char *b)
{
  RulesValue x, y;
  g_autofree char *a_lexical = NULL;
  g_autofree char *b_lexical = NULL;
  read_typed (a, &x, &a_lexical);
  read_typed (b, &y, &b_lexical);
  RulesOrder order = rules_value_compare (&x, &y);
  RulesOrder back = rules_value_compare (&y, &x);
  g_assert_cmpint (back, ==, order == RULES_ORDER_NONE ? order : (RulesOrder) - (int) order);
  return order;
}

typedef struct {
  const char *a;
  char order; /* < = > or ? for none */
  const char *b;
} Pair;

static void
check_pairs (const Pair *pairs, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    static const char letters[] = "<=>?";
    char order = letters[(int) order_of (pairs[i].a, pairs[i].b) + 1];
    if (order != pairs[i].order) {
      g_error ("%s %c %s, not %c", pairs[i].a, order, pairs[i].b, pairs[i].order);
    }
  }
}

static void
test_numbers (void)
{
  static const Pair pairs[] = {
    { "1^^integer", '<', "2^^integer" },
    { "10^^integer", '>', "9^^integer" },
    { "-10^^integer", '<', "-9^^integer" },
    { "-1^^integer", '<', "0^^integer" },
    { "-0^^integer", '=', "+0^^integer" },
    { "007^^integer", '=', "7.000^^decimal" },
    { "5^^byte", '=', "5^^unsignedLong" },
    { "1.5^^decimal", '>', "1.49999999999999999999999999999^^decimal" },
    { "1.5^^decimal", '<', "1.50000000000000000000000000001^^decimal" },
    { "-.5^^decimal", '=', "-0.50^^decimal" },
    { ".05^^decimal", '<', ".5^^decimal" },
    { "5.^^decimal", '=', "5^^integer" },
    { "123456789012345678901234567890^^integer", '<', "123456789012345678901234567891^^integer" },
    { "-123456789012345678901234567890^^integer", '>', "-123456789012345678901234567891^^integer" },
    { "99999999999999999999^^integer", '<', "100000000000000000000^^integer" },
    { "1^^integer", '=', "1.0e0^^double" },
    { "9007199254740993^^integer", '=', "9007199254740992^^double" },
    { "0.1^^decimal", '=', "0.1^^double" },
    { "0.1^^decimal", '=', "0.1^^float" },
    { "0.1^^float", '>', "0.1^^double" },
    { "16777217^^integer", '=', "16777216^^float" },
    { "16777217^^double", '>', "16777217^^float" },
    /* Rounded through a double, it would become the even neighbour. */
    { "1.000000059604644775390625000000000001^^float", '=', "1.00000011920928955078125^^double" },
    { "-0^^double", '=', "0^^double" },
    { "INF^^double", '>', "1e308^^double" },
    { "INF^^float", '=', "+INF^^double" },
    { "-INF^^double", '<', "-99999999999999999999^^integer" },
    { "1e400^^double", '=', "INF^^double" },
    { "1e39^^float", '=', "INF^^float" },
    { "NaN^^double", '?', "NaN^^double" },
    { "NaN^^double", '?', "1^^integer" },
    { "abc^^integer", '?', "abc^^integer" },
    { "1^^integer", '?', "1" },
    { "1^^integer", '?', "1^^boolean" },
    { "300^^byte", '?', "300^^integer" },
    { "1^^integer", '?', "P1D^^dayTimeDuration" },
  };
  check_pairs (pairs, G_N_ELEMENTS (pairs));
}

static void
test_texts (void)
{
  static const Pair pairs[] = {
    { "a", '<', "b" },
    { "a", '<', "aa" },
    { "", '<', "a" },
    { "", '=', "" },
    { "B", '<', "a" },
    { "z", '<', "\xc3\xa9" },
    { "\xef\xbf\xbd", '<', "\xf0\x90\x80\x80" },
    { "false^^boolean", '<', "1^^boolean" },
    { "0^^boolean", '=', "false^^boolean" },
    { "true^^boolean", '=', "1^^boolean" },
    { "a", '?', "a^^token" },
    { "a^^token", '?', "b^^token" },
    { "a^^anyURI", '?', "a^^anyURI" },
    { "00^^hexBinary", '?', "00^^hexBinary" },
    { "true", '?', "true^^boolean" },
  };
  check_pairs (pairs, G_N_ELEMENTS (pairs));
}

static void
test_instants (void)
{
  static const Pair pairs[] = {
    { "2026-11-23T10:00:00Z^^dateTime", '<', "2026-11-23T10:00:01Z^^dateTime" },
    { "2026-11-23T10:00:00Z^^dateTime", '=', "2026-11-23T11:00:00+01:00^^dateTime" },
    { "2026-11-23T10:00:00Z^^dateTime", '=', "2026-11-22T20:00:00-14:00^^dateTime" },
    { "2026-11-23T10:00:00Z^^dateTime", '=', "2026-11-23T10:00:00-00:00^^dateTimeStamp" },
    { "2026-11-23T10:00:00.5^^dateTime", '>', "2026-11-23T10:00:00.49^^dateTime" },
    { "2026-11-23T24:00:00^^dateTime", '=', "2026-11-24T00:00:00.000^^dateTime" },
    { "2026-12-31T24:00:00^^dateTime", '=', "2027-01-01T00:00:00^^dateTime" },
    { "-0001-12-31T23:59:59^^dateTime", '<', "0000-01-01T00:00:00^^dateTime" },
    { "-0002-01-01T00:00:00^^dateTime", '<', "-0001-01-01T00:00:00^^dateTime" },
    { "-0000-01-01T00:00:00^^dateTime", '=', "0000-01-01T00:00:00^^dateTime" },
    { "9999-12-31T24:00:00^^dateTime", '=', "10000-01-01T00:00:00^^dateTime" },
    { "290000000000-01-01T00:00:00^^dateTime", '>', "-290000000000-01-01T00:00:00^^dateTime" },
    { "290000000001-01-01T00:00:00^^dateTime", '?', "2026-01-01T00:00:00^^dateTime" },
    { "99999999999999999999-01-01T00:00:00^^dateTime", '?',
      "99999999999999999999-01-01T00:00:00^^dateTime" },
    { "290000000000-12-31T24:00:00-14:00^^dateTime", '>', "290000000000-01-01T00:00:00^^dateTime" },
    /* A zone on one side only. */
    { "2026-11-23T12:00:00Z^^dateTime", '?', "2026-11-23T12:00:00^^dateTime" },
    { "2026-11-23T00:00:00Z^^dateTime", '?', "2026-11-23T14:00:00^^dateTime" },
    { "2026-11-23T00:00:00Z^^dateTime", '<', "2026-11-23T14:00:00.000000001^^dateTime" },
    { "2026-11-23T14:00:00Z^^dateTime", '?', "2026-11-23T00:00:00^^dateTime" },
    { "2026-11-23T14:00:00.1Z^^dateTime", '>', "2026-11-23T00:00:00^^dateTime" },
    { "2026-11-23T14:00:00.1Z^^dateTime", '>', "2026-11-23T00:00:00.09^^dateTime" },
    { "2026-11-23Z^^date", '?', "2026-11-23^^date" },
    { "2026-11-22Z^^date", '<', "2026-11-23^^date" },
    /* Each datatype by itself. */
    { "2026-11-23^^date", '<', "2026-11-24^^date" },
    { "2026-11-23+01:00^^date", '<', "2026-11-23Z^^date" },
    { "2026-11-23^^date", '?', "2026-11-24T00:00:00^^dateTime" },
    { "2026^^gYear", '?', "2027-01-01^^date" },
    { "2026^^gYear", '<', "12026^^gYear" },
    { "-0001^^gYear", '<', "0000^^gYear" },
    { "2026-11^^gYearMonth", '>', "2026-10^^gYearMonth" },
    { "--11^^gMonth", '<', "--12^^gMonth" },
    { "--02-29^^gMonthDay", '<', "--03-01^^gMonthDay" },
    { "--02-28^^gMonthDay", '<', "--02-29^^gMonthDay" },
    { "---31^^gDay", '>', "---30^^gDay" },
    { "---15Z^^gDay", '=', "---15+00:00^^gDay" },
    { "10:00:00^^time", '<', "10:00:01^^time" },
    { "24:00:00^^time", '=', "00:00:00^^time" },
    { "23:00:00-05:00^^time", '>', "01:00:00Z^^time" },
    { "10:00:00Z^^time", '=', "11:00:00+01:00^^time" },
    { "2026-11-31^^date", '?', "2026-11-30^^date" },
  };
  check_pairs (pairs, G_N_ELEMENTS (pairs));
}

static void
test_durations (void)
{
  static const Pair pairs[] = {
    { "P1Y^^yearMonthDuration", '=', "P12M^^yearMonthDuration" },
    { "P1Y^^yearMonthDuration", '<', "P13M^^yearMonthDuration" },
    { "-P1Y^^yearMonthDuration", '<', "P0M^^yearMonthDuration" },
    { "P1D^^dayTimeDuration", '=', "PT24H^^dayTimeDuration" },
    { "PT1M^^dayTimeDuration", '<', "PT60.1S^^dayTimeDuration" },
    { "-PT0.2S^^dayTimeDuration", '<', "-PT0.1S^^dayTimeDuration" },
    { "-PT1.2S^^dayTimeDuration", '>', "-PT1.3S^^dayTimeDuration" },
    { "-PT0S^^dayTimeDuration", '=', "PT0S^^dayTimeDuration" },
    { "P1Y^^duration", '=', "P12M^^duration" },
    { "P1Y^^duration", '?', "P2Y^^duration" },
    { "P1Y^^duration", '=', "P12M^^yearMonthDuration" },
    { "P1Y^^duration", '?', "P11M^^yearMonthDuration" },
    { "P1DT1H^^duration", '=', "PT25H^^dayTimeDuration" },
    { "P1M^^yearMonthDuration", '?', "P30D^^dayTimeDuration" },
    { "P0M^^yearMonthDuration", '=', "PT0S^^dayTimeDuration" },
    { "P9223372036854775807M^^yearMonthDuration", '>', "P1M^^yearMonthDuration" },
    { "P9223372036854775808M^^yearMonthDuration", '?', "P1M^^yearMonthDuration" },
    { "P9223372036854775807Y^^yearMonthDuration", '?', "P1M^^yearMonthDuration" },
    { "PT9223372036854775807S^^dayTimeDuration", '>', "PT1S^^dayTimeDuration" },
    { "PT1M9223372036854775807S^^dayTimeDuration", '?', "PT1S^^dayTimeDuration" },
    { "P1D^^dayTimeDuration", '?', "24:00:00^^time" },
  };
  check_pairs (pairs, G_N_ELEMENTS (pairs));
}

/* --- Against other arithmetic --- */

#define SCALE 9

typedef struct {
  char text[80];
  RulesValue value;
  __int128 scaled; /* the value by 10 ^ SCALE */
} Number;

/* A decimal of up to 18 digits before the point and SCALE behind it, with signs and zeros that change nothing. Few
 * different digits, so that many pairs are close or equal. */
static void
random_number (GRand *random, Number *out)
{
  gboolean negative = g_rand_boolean (random);
  guint n_whole = (guint) g_rand_int_range (random, 0, 19);
  guint n_fraction = (guint) g_rand_int_range (random, n_whole == 0 ? 1 : 0, SCALE + 1);
  GString *text = g_string_new (negative ? "-" : g_rand_boolean (random) ? "+" : "");
  out->scaled = 0;
  for (int zeros = g_rand_int_range (random, 0, 3); zeros > 0; zeros--) {
    g_string_append_c (text, '0');
  }
  for (guint i = 0; i < n_whole + n_fraction; i++) {
    int digit = g_rand_int_range (random, 0, 3) == 0 ? g_rand_int_range (random, 0, 10) : 0;
    if (i == n_whole) {
      g_string_append_c (text, '.');
    }
    g_string_append_c (text, (char) ('0' + digit));
    out->scaled = out->scaled * 10 + digit;
  }
  for (guint i = n_fraction; i < SCALE; i++) {
    out->scaled *= 10;
  }
  if (n_fraction > 0 && g_rand_boolean (random)) {
    g_string_append (text, "000");
  }
  out->scaled = negative ? -out->scaled : out->scaled;
  g_strlcpy (out->text, text->str, sizeof out->text);
  g_string_free (text, TRUE);
  rules_value_read (RULES_DATATYPE_DECIMAL, out->text, strlen (out->text), &out->value);
}

static void
test_random_decimals (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20261123);
  static Number numbers[600];
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++) {
    random_number (random, &numbers[i]);
    g_assert_true (numbers[i].value.well_formed);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++) {
    for (gsize k = 0; k < G_N_ELEMENTS (numbers); k++) {
      int expected =
          (numbers[i].scaled > numbers[k].scaled) - (numbers[i].scaled < numbers[k].scaled);
      g_assert_cmpint (rules_value_compare (&numbers[i].value, &numbers[k].value), ==, expected);
    }
  }
}

/* Any three values: what compares is an order. Decimals and doubles are not mixed: promotion loses digits. */
static void
test_laws (void)
{
  static const char *const values[] = {
    "2026-11-23T00:00:00Z^^dateTime",
    "2026-11-23T00:00:00^^dateTime",
    "2026-11-23T13:00:00Z^^dateTime",
    "2026-11-23T15:00:00^^dateTime",
    "2026-11-24T00:00:00Z^^dateTime",
    "2026-11-24T10:00:00+14:00^^dateTimeStamp",
    "2026-11-24T10:00:00-14:00^^dateTimeStamp",
    "2026-11-22T00:00:00^^dateTime",
    "P1M^^duration",
    "P1M^^yearMonthDuration",
    "P2M^^yearMonthDuration",
    "P30D^^dayTimeDuration",
    "PT0S^^dayTimeDuration",
    "P0M^^yearMonthDuration",
    "P0D^^duration",
    "-P1D^^dayTimeDuration",
    "-5^^integer",
    "5.0^^decimal",
    "5^^integer",
    "",
    "a",
    "b",
    "true^^boolean",
    "x^^integer",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++) {
    for (gsize k = 0; k < G_N_ELEMENTS (values); k++) {
      RulesOrder a = order_of (values[i], values[k]);
      for (gsize m = 0; m < G_N_ELEMENTS (values); m++) {
        RulesOrder b = order_of (values[k], values[m]);
        if (a == RULES_ORDER_LESS && b == RULES_ORDER_LESS) {
          g_assert_cmpint (order_of (values[i], values[m]), ==, RULES_ORDER_LESS);
        }
        if (a == RULES_ORDER_EQUAL && b == RULES_ORDER_EQUAL) {
          g_assert_cmpint (order_of (values[i], values[m]), ==, RULES_ORDER_EQUAL);
        }
      }
    }
  }
}

static void
test_long_numbers (void)
{
  g_autofree char *zeros = g_strnfill (100000, '0');
  g_autofree char *ones = g_strnfill (100000, '1');
  g_autofree char *a = g_strconcat ("-", zeros, ones, ".", zeros, NULL);
  g_autofree char *b = g_strconcat ("-", ones, ".", zeros, "1", NULL);
  RulesValue x, y, z;
  rules_value_read (RULES_DATATYPE_DECIMAL, a, strlen (a), &x);
  rules_value_read (RULES_DATATYPE_INTEGER, ones, strlen (ones), &y);
  rules_value_read (RULES_DATATYPE_DECIMAL, b, strlen (b), &z);
  g_assert_cmpint (rules_value_compare (&x, &y), ==, RULES_ORDER_LESS);
  g_assert_cmpint (rules_value_compare (&x, &z), ==, RULES_ORDER_GREATER);
  g_assert_cmpint (rules_value_compare (&x, &x), ==, RULES_ORDER_EQUAL);
  rules_value_read (RULES_DATATYPE_DOUBLE, ones, strlen (ones), &z);
  g_assert_cmpfloat (z.as.number, ==, (double) INFINITY);
  g_assert_cmpint (rules_value_compare (&y, &z), ==, RULES_ORDER_EQUAL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/literal-order/numbers", test_numbers);
  g_test_add_func ("/literal-order/texts", test_texts);
  g_test_add_func ("/literal-order/instants", test_instants);
  g_test_add_func ("/literal-order/durations", test_durations);
  g_test_add_func ("/literal-order/random-decimals", test_random_decimals);
  g_test_add_func ("/literal-order/laws", test_laws);
  g_test_add_func ("/literal-order/long-numbers", test_long_numbers);
  return g_test_run ();
}
