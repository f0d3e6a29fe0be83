/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/request-private.h"

#include "kg/decimal.h"

#include <string.h>

/* Lexical forms of numbers and times. */

/* `digits` digits at least. */
static gsize
put_digits (guint64 value, gsize digits, char *out)
{
  char reversed[24];
  gsize n = 0;
  while (value > 0 || n < digits) {
    reversed[n++] = (char) ('0' + value % 10);
    value /= 10;
  }
  for (gsize i = 0; i < n; i++) {
    out[i] = reversed[n - 1 - i];
  }
  return n;
}

gsize
rules_number_integer (gint64 value, char out[RULES_NUMBER_BYTES])
{
  gsize n = 0;
  guint64 magnitude = value < 0 ? 0 - (guint64) value : (guint64) value;
  if (value < 0) {
    out[n++] = '-';
  }
  n += put_digits (magnitude, 1, out + n);
  out[n] = '\0';
  return n;
}

/* --- Doubles --- */

gsize
rules_number_double (double value, char out[RULES_NUMBER_BYTES])
{
  KgDecimal decimal;
  kg_decimal_from_double (value, &decimal);
  gsize n = 0;
  if (decimal.negative) {
    out[n++] = '-';
  }
  out[n++] = decimal.digits[0];
  out[n++] = '.';
  if (decimal.n == 1) {
    out[n++] = '0';
  }
  memcpy (out + n, decimal.digits + 1, decimal.n - 1);
  n += decimal.n - 1;
  out[n++] = 'E';
  return n + rules_number_integer (value == 0 ? 0 : decimal.exponent - 1, out + n);
}

gsize
rules_number_decimal (double value, char out[RULES_NUMBER_BYTES])
{
  KgDecimal decimal;
  kg_decimal_from_double (value, &decimal);
  gsize n = 0;
  gsize used = 0;
  if (decimal.negative && value != 0) {
    out[n++] = '-';
  }
  for (int i = 0; i < decimal.exponent; i++) {
    out[n++] = used < decimal.n ? decimal.digits[used++] : '0';
  }
  if (decimal.exponent <= 0) {
    out[n++] = '0';
  }
  if (used < decimal.n && value != 0) {
    out[n++] = '.';
    for (int i = decimal.exponent; i < 0; i++) {
      out[n++] = '0';
    }
    memcpy (out + n, decimal.digits + used, decimal.n - used);
    n += decimal.n - used;
  }
  out[n] = '\0';
  return n;
}

/* --- Times --- */

/* The proleptic Gregorian date of a day since 1970, in years that begin in March, so that the leap day is the last. */
static void
civil_date (gint64 day, gint64 *year, guint *month, guint *day_of_month)
{
  const gint64 days = day + 719468; /* since 0000-03-01 */
  const gint64 era = (days >= 0 ? days : days - 146096) / 146097;
  const gint64 of_era = days - era * 146097;
  const gint64 year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  const gint64 of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const gint64 from_march = (5 * of_year + 2) / 153;
  *day_of_month = (guint) (of_year - (153 * from_march + 2) / 5 + 1);
  *month = (guint) (from_march < 10 ? from_march + 3 : from_march - 9);
  *year = year_of_era + era * 400 + (*month <= 2 ? 1 : 0);
}

static gsize
put_part (char *out, char before, guint64 value, gsize digits)
{
  out[0] = before;
  return 1 + put_digits (value, digits, out + 1);
}

gsize
rules_number_time (gint64 time, char out[RULES_NUMBER_BYTES])
{
  const gint64 day_length = G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC;
  const gint64 rest = time % day_length;
  gint64 day = time / day_length - (rest < 0 ? 1 : 0);
  guint64 of_day = (guint64) (rest < 0 ? rest + day_length : rest);
  guint64 second = of_day / G_USEC_PER_SEC;
  guint64 fraction = of_day % G_USEC_PER_SEC;
  gsize n = 0;
  gint64 year;
  guint month;
  guint day_of_month;
  civil_date (day, &year, &month, &day_of_month);
  if (year < 0) {
    out[n++] = '-';
  }
  n += put_digits ((guint64) (year < 0 ? -year : year), 4, out + n);
  n += put_part (out + n, '-', month, 2);
  n += put_part (out + n, '-', day_of_month, 2);
  n += put_part (out + n, 'T', second / 3600, 2);
  n += put_part (out + n, ':', second / 60 % 60, 2);
  n += put_part (out + n, ':', second % 60, 2);
  if (fraction != 0) {
    n += put_part (out + n, '.', fraction, 6);
    while (out[n - 1] == '0') {
      n--;
    }
  }
  out[n++] = 'Z';
  out[n] = '\0';
  return n;
}
