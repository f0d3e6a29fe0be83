/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/masking-private.h"

#include <string.h>

#define YEAR_DIGITS 9u

typedef struct {
  const char *at;
  const char *end;
} Text;

static gboolean
take (Text *text, char c)
{
  if (text->at == text->end || *text->at != c) {
    return FALSE;
  }
  text->at++;
  return TRUE;
}

/* How many digits there were, at most `most`. */
static guint
take_number (Text *text, guint most, gint64 *out)
{
  guint n = 0;
  *out = 0;
  while (n < most && text->at < text->end && g_ascii_isdigit (*text->at)) {
    *out = *out * 10 + (*text->at++ - '0');
    n++;
  }
  return n;
}

/* --- The calendar --- */

/* Days are counted from March, so that the odd day comes last; eras of 400 years repeat. */
gint64
rules_mask_days_of_date (gint64 year, guint month, guint day)
{
  gint64 shifted = year - (month <= 2 ? 1 : 0);
  gint64 era = (shifted >= 0 ? shifted : shifted - 399) / 400;
  gint64 year_of_era = shifted - era * 400;
  gint64 month_from_march = (month + 9) % 12;
  gint64 day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
  gint64 day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

void
rules_mask_date_of_days (gint64 days, gint64 *year, guint *month, guint *day)
{
  gint64 shifted = days + 719468;
  gint64 era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  gint64 day_of_era = shifted - era * 146097;
  gint64 year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  gint64 day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  gint64 month_from_march = (5 * day_of_year + 2) / 153;
  *day = (guint) (day_of_year - (153 * month_from_march + 2) / 5 + 1);
  *month = (guint) (month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
  *year = year_of_era + era * 400 + (*month <= 2 ? 1 : 0);
}

static guint
days_in_month (gint64 year, guint month)
{
  gboolean last = month == 12;
  return (guint) (rules_mask_days_of_date (year + (last ? 1 : 0), last ? 1 : month + 1, 1) -
                  rules_mask_days_of_date (year, month, 1));
}

void
rules_mask_append_year (GString *out, gint64 year)
{
  g_string_append_printf (out, "%s%04" G_GINT64_FORMAT, year < 0 ? "-" : "", ABS (year));
}

/* --- Reading --- */

static gboolean
take_zone (Text *text)
{
  gint64 hours;
  gint64 minutes;
  if (text->at == text->end || take (text, 'Z')) {
    return text->at == text->end;
  }
  if (!take (text, '+') && !take (text, '-')) {
    return FALSE;
  }
  if (take_number (text, 2, &hours) != 2 || hours > 14) {
    return FALSE;
  }
  take (text, ':');
  return take_number (text, 2, &minutes) == 2 && minutes < 60 && text->at == text->end;
}

/* Nothing, a zone, or a time of day and perhaps a zone. */
static gboolean
is_rest (Text text)
{
  gint64 part;
  if (!take (&text, 'T') && !take (&text, ' ')) {
    return take_zone (&text);
  }
  if (take_number (&text, 2, &part) == 0 || part > 24 || !take (&text, ':') ||
      take_number (&text, 2, &part) != 2 || part > 59) {
    return FALSE;
  }
  if (take (&text, ':') && (take_number (&text, 2, &part) != 2 || part > 60)) {
    return FALSE;
  }
  if (take (&text, '.')) {
    take_number (&text, 12, &part);
  }
  return take_zone (&text);
}

static gboolean
take_month_and_day (Text *text, RulesMaskDate *out)
{
  gint64 month;
  gint64 day;
  guint digits = take_number (text, 2, &month);
  if (digits == 0 || (out->separator == '-' && digits != 2)) {
    return FALSE;
  }
  out->month = (guint) month;
  out->padded = digits == 2;
  if (out->separator == '-' && text->at == text->end) {
    return TRUE;
  }
  digits = take (text, out->separator) ? take_number (text, 2, &day) : 0;
  if (digits == 0 || (out->separator == '-' && digits != 2)) {
    return FALSE;
  }
  out->padded = out->padded && digits == 2;
  out->day = (guint) day;
  return day > 0;
}

static gboolean
read_year_first (Text *text, RulesMaskDate *out)
{
  gint64 year;
  gboolean negative = take (text, '-');
  if (take_number (text, YEAR_DIGITS, &year) < 4) {
    return FALSE;
  }
  out->year = negative ? -year : year;
  out->year_first = TRUE;
  if (text->at == text->end) {
    return TRUE;
  }
  out->separator = *text->at++;
  return (out->separator == '-' || out->separator == '/') && take_month_and_day (text, out);
}

static gboolean
take_separator (Text *text, RulesMaskDate *out)
{
  if (!take (text, out->separator)) {
    return FALSE;
  }
  /* "1. 5. 1980" */
  out->spaced = out->separator == '.' && take (text, ' ');
  return TRUE;
}

/* With points the day comes first everywhere; otherwise a number above 12 tells which is the day. */
static void
settle_order (gint64 first, gint64 second, RulesMaskDate *out)
{
  gboolean points = out->separator == '.';
  out->month_first = !points && first <= 12 && second > 12;
  out->ambiguous = !points && first <= 12 && second <= 12 && first != second;
  out->month = out->ambiguous ? 0 : (guint) (out->month_first ? first : second);
  out->day = out->ambiguous ? 0 : (guint) (out->month_first ? second : first);
}

static gboolean
read_year_last (Text *text, RulesMaskDate *out)
{
  gint64 first;
  gint64 second;
  guint first_digits = take_number (text, 2, &first);
  if (first_digits == 0 || text->at == text->end || strchr ("./-", *text->at) == NULL) {
    return FALSE;
  }
  out->separator = *text->at;
  if (!take_separator (text, out)) {
    return FALSE;
  }
  guint second_digits = take_number (text, 2, &second);
  if (second_digits == 0 || !take_separator (text, out) || take_number (text, 4, &out->year) != 4 ||
      first == 0 || second == 0) {
    return FALSE;
  }
  out->padded = first_digits == 2 && second_digits == 2;
  settle_order (first, second, out);
  return out->ambiguous || out->month > 0;
}

gboolean
rules_mask_date_read (const char *value, gsize length, RulesMaskDate *out)
{
  Text start = { value, value + length };
  Text text = start;
  *out = (RulesMaskDate) { 0 };
  if (!read_year_first (&text, out)) {
    text = start;
    *out = (RulesMaskDate) { 0 };
    if (!read_year_last (&text, out)) {
      return FALSE;
    }
  }
  out->rest = text.at;
  out->n_rest = (gsize) (text.end - text.at);
  if (out->n_rest > 0 && ((out->day == 0 && !out->ambiguous) || !is_rest (text))) {
    return FALSE;
  }
  gboolean has_month = out->separator != 0 && !out->ambiguous;
  return (!has_month || (out->month >= 1 && out->month <= 12)) &&
         (out->day == 0 || out->day <= days_in_month (out->year, out->month));
}
