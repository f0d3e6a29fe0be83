/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/time.h"

#define DAY_SECONDS 86400
/* From 0000-01-01T00:00:00Z to the end of 9999. */
#define FIRST_DAY (-719528)
#define LAST_DAY 2932896

/* The civil calendar counted in eras of 400 years that begin on 1 March, so that leap days come last. */
#define ERA_DAYS 146097
#define DAYS_TO_ERA 719468

typedef struct {
  gint64 year;
  gint64 month;
  gint64 day;
} Date;

static Date
date_of_day (gint64 day)
{
  gint64 shifted = day + DAYS_TO_ERA;
  gint64 era = (shifted >= 0 ? shifted : shifted - ERA_DAYS + 1) / ERA_DAYS;
  gint64 of_era = shifted - era * ERA_DAYS;
  gint64 year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  gint64 of_year = of_era - (365 * year + year / 4 - year / 100);
  gint64 march = (5 * of_year + 2) / 153;
  gint64 month = march < 10 ? march + 3 : march - 9;
  return (Date) { .year = year + era * 400 + (month <= 2 ? 1 : 0),
                  .month = month,
                  .day = of_year - (153 * march + 2) / 5 + 1 };
}

static gint64
day_of_date (const Date *date)
{
  gint64 year = date->year - (date->month <= 2 ? 1 : 0);
  gint64 era = (year >= 0 ? year : year - 399) / 400;
  gint64 of_era = year - era * 400;
  gint64 march = date->month > 2 ? date->month - 3 : date->month + 9;
  gint64 of_year = (153 * march + 2) / 5 + date->day - 1;
  return era * ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 + of_year - DAYS_TO_ERA;
}

static void
put_digits (char *at, gsize n, gint64 value)
{
  while (n > 0) {
    at[--n] = (char) ('0' + value % 10);
    value /= 10;
  }
}

void
kg_time_append (GString *out, gint64 microseconds)
{
  char text[] = "0000-00-00T00:00:00.000000Z";
  gint64 rest = microseconds % G_USEC_PER_SEC;
  gint64 seconds = microseconds / G_USEC_PER_SEC - (rest < 0 ? 1 : 0);
  gint64 of_day = seconds % DAY_SECONDS;
  gint64 day = seconds / DAY_SECONDS - (of_day < 0 ? 1 : 0);
  if (day < FIRST_DAY || day > LAST_DAY) {
    g_string_append_printf (out, "%" G_GINT64_FORMAT "us", microseconds);
    return;
  }
  of_day += of_day < 0 ? DAY_SECONDS : 0;
  Date date = date_of_day (day);
  put_digits (text, 4, date.year);
  put_digits (text + 5, 2, date.month);
  put_digits (text + 8, 2, date.day);
  put_digits (text + 11, 2, of_day / 3600);
  put_digits (text + 14, 2, of_day / 60 % 60);
  put_digits (text + 17, 2, of_day % 60);
  put_digits (text + 20, 6, rest + (rest < 0 ? G_USEC_PER_SEC : 0));
  g_string_append_len (out, text, KG_TIME_LENGTH);
}

char *
kg_time_to_text (gint64 microseconds)
{
  GString *text = g_string_sized_new (KG_TIME_LENGTH + 1);
  kg_time_append (text, microseconds);
  return g_string_free (text, FALSE);
}

/* All digits. */
static gint64
get_digits (const char *at, gsize n)
{
  gint64 value = 0;
  for (gsize i = 0; i < n; i++) {
    value = value * 10 + (at[i] - '0');
  }
  return value;
}

static gboolean
has_form (const char *text, gsize length)
{
  static const char form[] = "0000-00-00T00:00:00.000000Z";
  if (length != KG_TIME_LENGTH) {
    return FALSE;
  }
  for (gsize i = 0; i < length; i++) {
    if (form[i] == '0' ? !g_ascii_isdigit (text[i]) : text[i] != form[i]) {
      return FALSE;
    }
  }
  return TRUE;
}

gboolean
kg_time_from_text (const char *text, gsize length, gint64 *microseconds)
{
  if (!has_form (text, length)) {
    return FALSE;
  }
  Date date = { get_digits (text, 4), get_digits (text + 5, 2), get_digits (text + 8, 2) };
  gint64 hour = get_digits (text + 11, 2);
  gint64 minute = get_digits (text + 14, 2);
  gint64 second = get_digits (text + 17, 2);
  if (date.month < 1 || date.month > 12 || date.day < 1 || hour > 23 || minute > 59 ||
      second > 59) {
    return FALSE;
  }
  gint64 day = day_of_date (&date);
  Date again = date_of_day (day);
  if (again.day != date.day || again.month != date.month) {
    return FALSE;
  }
  gint64 seconds = day * DAY_SECONDS + hour * 3600 + minute * 60 + second;
  *microseconds = seconds * G_USEC_PER_SEC + get_digits (text + 20, 6);
  return TRUE;
}
