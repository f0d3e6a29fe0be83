/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/check-value-private.h"

#include <string.h>

/* Points in time and durations: XML Schema 1.1 Datatypes, 3.3.6 to 3.3.14, 3.4.26 to 3.4.28, D.2.1. */

#define DAY ((gint64) 24 * 3600)
#define ZONE_SECONDS ((gint64) 14 * 3600)
/* Years further away are read and have no order. */
#define FAR_YEAR G_GINT64_CONSTANT (290000000000)

static gsize
digits (const char *text)
{
  return strspn (text, "0123456789");
}

/* Reads `n` digits and `then`; -1 if they are not there. */
static int
read_fixed (const char **at, gsize n, const char *then)
{
  int number = 0;
  if (digits (*at) < n || strncmp (*at + n, then, strlen (then)) != 0) {
    return -1;
  }
  for (gsize i = 0; i < n; i++) {
    number = number * 10 + ((*at)[i] - '0');
  }
  *at += n + strlen (then);
  return number;
}

/* Years beyond FAR_YEAR become one of the same place in the cycle of 400 years. */
static gboolean
read_year (const char **at, gint64 *year, gboolean *beyond)
{
  gboolean negative = **at == '-';
  const char *text = *at + (negative ? 1 : 0);
  gsize n = digits (text);
  if (n < 4 || (n > 4 && text[0] == '0')) {
    return FALSE;
  }
  *beyond = n > 12 || g_ascii_strtoll (text, NULL, 10) > FAR_YEAR;
  *year = g_ascii_strtoll (*beyond ? text + n - 4 : text, NULL, 10);
  *year = negative ? -*year : *year;
  *at = text + n;
  return TRUE;
}

static gint64
floor_div (gint64 a, gint64 b)
{
  return a / b - (a % b < 0 ? 1 : 0);
}

static gboolean
is_leap (gint64 year)
{
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int
days_in_month (gint64 year, int month)
{
  static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  return month == 2 && is_leap (year) ? 29 : days[month - 1];
}

static gint64
days_before_year (gint64 year)
{
  gint64 past = year - 1;
  return 365 * past + floor_div (past, 4) - floor_div (past, 100) + floor_div (past, 400);
}

static gint64
day_number (gint64 year, int month, int day)
{
  gint64 days = days_before_year (year) - days_before_year (1970) + day - 1;
  for (int i = 1; i < month; i++) {
    days += days_in_month (year, i);
  }
  return days;
}

static gint64
read_fraction (const char **at)
{
  gint64 nanoseconds = 0;
  gsize n = digits (*at);
  for (gsize i = 0; i < 9; i++) {
    nanoseconds = nanoseconds * 10 + (i < n ? (*at)[i] - '0' : 0);
  }
  *at += n;
  return nanoseconds;
}

static gboolean
read_clock (const char **at, RulesCheckTime *out)
{
  int hours = read_fixed (at, 2, ":");
  int minutes = hours < 0 ? -1 : read_fixed (at, 2, ":");
  int seconds = minutes < 0 ? -1 : read_fixed (at, 2, "");
  gboolean more = FALSE;
  if (seconds < 0 || hours > 24 || minutes > 59 || seconds > 59) {
    return FALSE;
  }
  if (**at == '.') {
    ++*at;
    more = strspn (*at, "0") < digits (*at);
    if (digits (*at) == 0) {
      return FALSE;
    }
    out->nanoseconds = read_fraction (at);
  }
  out->seconds += hours * 3600 + minutes * 60 + seconds;
  return hours < 24 || (minutes == 0 && seconds == 0 && !more);
}

static gboolean
read_zone (const char *at, RulesCheckTime *out)
{
  out->zoned = *at != '\0';
  if (*at == '\0' || strcmp (at, "Z") == 0) {
    return TRUE;
  }
  char sign = *at++;
  int hours = sign == '+' || sign == '-' ? read_fixed (&at, 2, ":") : -1;
  int minutes = hours < 0 ? -1 : read_fixed (&at, 2, "");
  gint64 shift = hours * 3600 + minutes * 60;
  if (minutes < 0 || minutes > 59 || shift > ZONE_SECONDS || *at != '\0') {
    return FALSE;
  }
  out->seconds += sign == '-' ? shift : -shift;
  return TRUE;
}

static gboolean
skip (const char **at, const char *text)
{
  gboolean there = strncmp (*at, text, strlen (text)) == 0;
  *at += there ? strlen (text) : 0;
  return there;
}

gboolean
rules_check_instant_read (const char *form, const char *text, RulesCheckTime *out)
{
  gboolean years = strchr (form, 'Y') != NULL;
  gboolean months = strchr (form, 'M') != NULL;
  gboolean days = strchr (form, 'D') != NULL;
  gint64 year = 1972;
  int month = 1;
  int day = 1;
  *out = (RulesCheckTime) { 0 };
  if (years && !read_year (&text, &year, &out->beyond)) {
    return FALSE;
  }
  if (months && (!skip (&text, years ? "-" : "--") || (month = read_fixed (&text, 2, "")) < 1 ||
                 month > 12)) {
    return FALSE;
  }
  if (days && (!skip (&text, months ? "-" : "---") || (day = read_fixed (&text, 2, "")) < 1 ||
               day > (months ? days_in_month (year, month) : 31))) {
    return FALSE;
  }
  out->seconds = day_number (year, month, day) * DAY;
  if (strchr (form, 'T') == NULL) {
    return read_zone (text, out);
  }
  if ((days && !skip (&text, "T")) || !read_clock (&text, out)) {
    return FALSE;
  }
  /* 24:00:00 of no day in particular is midnight. */
  out->seconds -= !days && out->seconds == day_number (year, month, day) * DAY + DAY ? DAY : 0;
  return read_zone (text, out) && (out->zoned || strchr (form, 'Z') == NULL);
}

static int
compare_pair (gint64 a, gint64 a_rest, gint64 b, gint64 b_rest)
{
  if (a != b) {
    return a < b ? -1 : 1;
  }
  return (a_rest > b_rest) - (a_rest < b_rest);
}

/* Without a time zone it may be up to 14 hours earlier or later. */
int
rules_check_instant_compare (const RulesCheckTime *a, const RulesCheckTime *b)
{
  if (a->beyond || b->beyond) {
    return RULES_CHECK_NO_ORDER;
  }
  if (a->zoned == b->zoned) {
    return compare_pair (a->seconds, a->nanoseconds, b->seconds, b->nanoseconds);
  }
  if (compare_pair (a->seconds + ZONE_SECONDS, a->nanoseconds, b->seconds, b->nanoseconds) < 0) {
    return -1;
  }
  return compare_pair (a->seconds - ZONE_SECONDS, a->nanoseconds, b->seconds, b->nanoseconds) > 0
             ? 1
             : RULES_CHECK_NO_ORDER;
}

/* --- Durations --- */

/* A number and its letter, if they are next. */
static gboolean
read_part (const char **at, char letter, gint64 weight, gint64 *sum, RulesCheckTime *out)
{
  gsize n = digits (*at);
  const char *end = *at + n;
  gint64 nanoseconds = 0;
  if (letter == 'S' && n > 0 && *end == '.' && digits (end + 1) > 0) {
    end++;
    nanoseconds = read_fraction (&end);
  }
  if (n == 0 || *end != letter) {
    return FALSE;
  }
  gint64 number = 0;
  for (gsize i = 0; i < n; i++) {
    out->beyond = out->beyond || __builtin_mul_overflow (number, 10, &number) ||
                  __builtin_add_overflow (number, (*at)[i] - '0', &number);
  }
  out->beyond = out->beyond || __builtin_mul_overflow (number, weight, &number) ||
                __builtin_add_overflow (*sum, number, sum);
  out->nanoseconds += nanoseconds;
  *at = end + 1;
  return TRUE;
}

gboolean
rules_check_duration_read (const char *form, const char *text, RulesCheckTime *out)
{
  *out = (RulesCheckTime) { 0 };
  gboolean negative = skip (&text, "-");
  gboolean any = FALSE;
  if (!skip (&text, "P")) {
    return FALSE;
  }
  if (strchr (form, 'M') != NULL) {
    any = read_part (&text, 'Y', 12, &out->months, out);
    any = read_part (&text, 'M', 1, &out->months, out) || any;
  }
  if (strchr (form, 'S') != NULL) {
    any = read_part (&text, 'D', DAY, &out->seconds, out) || any;
    if (skip (&text, "T")) {
      any = read_part (&text, 'H', 3600, &out->seconds, out);
      any = read_part (&text, 'M', 60, &out->seconds, out) || any;
      any = read_part (&text, 'S', 1, &out->seconds, out) || any;
    }
  }
  if (negative) {
    out->months = -out->months;
    out->seconds = -out->seconds;
    out->nanoseconds = -out->nanoseconds;
  }
  return any && *text == '\0';
}

/* Months and seconds do not measure each other: they are equal or have no order. */
int
rules_check_duration_compare (const char *form_a, const RulesCheckTime *a, const char *form_b,
                              const RulesCheckTime *b)
{
  if (a->beyond || b->beyond) {
    return RULES_CHECK_NO_ORDER;
  }
  int months = compare_pair (a->months, 0, b->months, 0);
  int seconds = compare_pair (a->seconds, a->nanoseconds, b->seconds, b->nanoseconds);
  if (months == 0 && seconds == 0) {
    return 0;
  }
  if (strcmp (form_a, form_b) != 0 || strcmp (form_a, "MS") == 0) {
    return RULES_CHECK_NO_ORDER;
  }
  return strcmp (form_a, "M") == 0 ? months : seconds;
}
