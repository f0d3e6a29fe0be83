/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/masking-private.h"

#include <arpa/inet.h>
#include <string.h>

/* Defaults of gr:prefixLength. */
#define POSTCODE_CHARACTERS 2u
#define IPV4_BITS 24u
#define IPV6_BITS 48u
/* What a postcode has at most, and how many of its letters and digits always stay hidden. */
#define POSTCODE_BYTES 12u
#define POSTCODE_HIDDEN 2u
/* Digits of numbers and widths, places behind the point included: what 128 bits hold, and one to spare. */
#define NUMBER_DIGITS 36u

/* --- Dates --- */

/* The year of a week is that of its Thursday (ISO 8601). */
static void
append_week (const RulesMaskDate *date, GString *out)
{
  gint64 year;
  guint month;
  guint day;
  gint64 days = rules_mask_days_of_date (date->year, date->month, date->day);
  gint64 weekday = ((days + 3) % 7 + 7) % 7; /* 0: Monday; 1970-01-01 was a Thursday */
  gint64 thursday = days - weekday + 3;
  rules_mask_date_of_days (thursday, &year, &month, &day);
  gint64 week = (thursday - rules_mask_days_of_date (year, 1, 1)) / 7 + 1;
  rules_mask_append_year (out, year);
  g_string_append_printf (out, "-W%02d", (int) week);
}

/* What is coarser already stays as it is; where day and month may be swapped, only the year is certain. */
static void
append_date (const RulesMaskDate *date, RulesGranularity granularity, GString *out)
{
  if (granularity == RULES_GRANULARITY_WEEK && date->day > 0) {
    append_week (date, out);
    return;
  }
  rules_mask_append_year (out, date->year);
  if (granularity == RULES_GRANULARITY_YEAR || date->month == 0) {
    return;
  }
  if (granularity == RULES_GRANULARITY_QUARTER) {
    g_string_append_printf (out, "-Q%u", (date->month + 2) / 3);
  } else {
    g_string_append_printf (out, "-%02u", date->month);
  }
}

/* --- Numbers --- */

/* A decimal: digits / 10^scale. */
typedef struct {
  __int128 digits;
  guint scale;
} Number;

/* FALSE if it does not fit. */
static gboolean
rescale (Number *number, guint scale)
{
  __int128 limit = 1;
  for (guint i = 0; i < NUMBER_DIGITS; i++) {
    limit *= 10;
  }
  while (number->scale < scale) {
    number->digits *= 10;
    number->scale++;
    if (number->digits >= limit || number->digits <= -limit) {
      return FALSE;
    }
  }
  return TRUE;
}

/* The exponent of JSON and XML Schema, `e` and what follows. FALSE if it is malformed or too great to matter. */
static gboolean
read_exponent (const char *at, const char *end, gint *out)
{
  gboolean negative = at < end && *at == '-';
  at += at < end && (*at == '-' || *at == '+') ? 1 : 0;
  if (at == end || end - at > 3) {
    return FALSE;
  }
  for (*out = 0; at < end && g_ascii_isdigit (*at); at++) {
    *out = *out * 10 + (*at - '0');
  }
  *out = negative ? -*out : *out;
  return at == end;
}

/* Moves the point by the exponent. FALSE if it does not fit. */
static gboolean
shift (Number *number, gint exponent)
{
  gint scale = (gint) number->scale - exponent;
  if (scale > (gint) NUMBER_DIGITS || scale < -(gint) NUMBER_DIGITS) {
    return FALSE;
  }
  if (scale >= 0) {
    number->scale = (guint) scale;
    return TRUE;
  }
  number->scale = 0;
  if (!rescale (number, (guint) -scale)) {
    return FALSE;
  }
  number->scale = 0;
  return TRUE;
}

static gboolean
read_number (const char *text, gsize length, Number *out)
{
  const char *at = text;
  const char *end = text + length;
  gboolean negative = length > 0 && *at == '-';
  gboolean point = FALSE;
  gint exponent = 0;
  guint n = 0;
  *out = (Number) { 0, 0 };
  at += length > 0 && (*at == '-' || *at == '+') ? 1 : 0;
  for (; at < end && (g_ascii_isdigit (*at) || (*at == '.' && !point)); at++) {
    if (*at == '.') {
      point = TRUE;
      continue;
    }
    out->digits = out->digits * 10 + (*at - '0');
    out->scale += point ? 1 : 0;
    if (++n > NUMBER_DIGITS) {
      return FALSE;
    }
  }
  out->digits = negative ? -out->digits : out->digits;
  if (at < end && (*at == 'e' || *at == 'E') && !read_exponent (at + 1, end, &exponent)) {
    return FALSE;
  }
  gboolean whole = at == end || *at == 'e' || *at == 'E';
  return n > 0 && whole && shift (out, exponent);
}

static void
append_number (GString *out, Number number)
{
  char text[64];
  gsize at = sizeof text;
  gboolean negative = number.digits < 0;
  guint n = 0;
  __int128 rest = negative ? -number.digits : number.digits;
  do {
    if (n > 0 && n == number.scale) {
      text[--at] = '.';
    }
    text[--at] = (char) ('0' + (int) (rest % 10));
    rest /= 10;
    n++;
  } while (rest > 0 || n <= number.scale);
  if (negative) {
    text[--at] = '-';
  }
  g_string_append_len (out, text + at, (gssize) (sizeof text - at));
}

/* The range that begins at a multiple of the width, up to the greatest number in it of as many decimals as value and width
 * have: 42 in tens is 40 to 49, 42.5 is 40.0 to 49.9. Below zero an en dash would stand beside a minus. */
static gboolean
append_range (const char *value, gsize length, const char *width_text, GString *out)
{
  Number value_number;
  Number width;
  if (!read_number (value, length, &value_number) ||
      !read_number (width_text, strlen (width_text), &width) || width.digits <= 0) {
    return FALSE;
  }
  guint scale = MAX (value_number.scale, width.scale);
  if (!rescale (&value_number, scale) || !rescale (&width, scale)) {
    return FALSE;
  }
  __int128 steps = value_number.digits / width.digits;
  steps -= value_number.digits % width.digits < 0 ? 1 : 0;
  Number low = { steps * width.digits, scale };
  Number high = { low.digits + width.digits - 1, scale };
  append_number (out, low);
  if (high.digits > low.digits) {
    g_string_append (out, low.digits < 0 ? " to " : "\u2013");
    append_number (out, high);
  }
  return TRUE;
}

/* --- Postcodes --- */

static gboolean
is_postcode (const char *value, gsize length)
{
  gboolean digit = FALSE;
  for (gsize i = 0; i < length; i++) {
    digit = digit || g_ascii_isdigit (value[i]);
    if (!g_ascii_isalnum (value[i]) && value[i] != ' ' && value[i] != '-') {
      return FALSE;
    }
  }
  return digit && length <= POSTCODE_BYTES;
}

/* Its first letters and digits; each of the others is covered, what separates them stays. A length that would leave all but
 * one of them was meant for addresses of computers: then the default counts. */
static gboolean
append_postcode (const char *value, gsize length, gint prefix, GString *out)
{
  guint n = 0;
  for (gsize i = 0; i < length; i++) {
    n += g_ascii_isalnum (value[i]) ? 1 : 0;
  }
  if (!is_postcode (value, length) || n <= POSTCODE_HIDDEN) {
    return FALSE;
  }
  guint most = n - POSTCODE_HIDDEN;
  guint keep = prefix >= 0 && (guint) prefix <= most ? (guint) prefix : POSTCODE_CHARACTERS;
  keep = MIN (keep, most);
  for (gsize i = 0; i < length; i++) {
    if (!g_ascii_isalnum (value[i])) {
      g_string_append_c (out, value[i]);
    } else if (keep > 0) {
      keep--;
      g_string_append_c (out, value[i]);
    } else {
      g_string_append (out, RULES_MASK_COVER);
    }
  }
  return TRUE;
}

/* --- Addresses of computers --- */

gsize
rules_mask_read_ip (const char *text, gsize length, guint8 bytes[16], guint *prefix)
{
  char address[INET6_ADDRSTRLEN];
  const char *slash = length == 0 ? NULL : memchr (text, '/', length);
  gsize n = slash == NULL ? length : (gsize) (slash - text);
  guint64 bits = 0;
  if (n == 0 || n >= sizeof address || memchr (text, '\0', n) != NULL) {
    return 0;
  }
  memcpy (address, text, n);
  address[n] = '\0';
  gsize size = inet_pton (AF_INET, address, bytes) == 1    ? 4
               : inet_pton (AF_INET6, address, bytes) == 1 ? 16
                                                           : 0;
  *prefix = 8 * (guint) size;
  if (size == 0 || slash == NULL) {
    return size;
  }
  g_autofree char *after = g_strndup (slash + 1, length - n - 1);
  if (strlen (after) != length - n - 1 ||
      !g_ascii_string_to_unsigned (after, 10, 0, *prefix, &bits, NULL)) {
    return 0;
  }
  *prefix = (guint) bits;
  return size;
}

/* A length that would leave the whole address was meant for the other version of the protocol. */
static gboolean
append_network (const char *value, gsize length, gint wanted, GString *out)
{
  guint8 bytes[16];
  guint prefix;
  char text[INET6_ADDRSTRLEN];
  gsize size = rules_mask_read_ip (value, length, bytes, &prefix);
  if (size == 0) {
    return FALSE;
  }
  guint bits = wanted >= 0 && (gsize) wanted < 8 * size ? (guint) wanted
               : size == 4                              ? IPV4_BITS
                                                        : IPV6_BITS;
  bits = MIN (bits, prefix);
  for (guint i = bits; i < 8 * size; i++) {
    bytes[i / 8] &= (guint8) ~(0x80u >> i % 8);
  }
  inet_ntop (size == 4 ? AF_INET : AF_INET6, bytes, text, sizeof text);
  g_string_append_printf (out, "%s/%u", text, bits);
  return TRUE;
}

/* --- Which of them --- */

static gboolean
is_class (const RulesMaskContext *context, const char *name)
{
  return strcmp (rules_mask_local_name (context->class_name), name) == 0;
}

/* The class decides first, then the form of the value, then what the masking says. */
gboolean
rules_mask_generalise (const RulesMasking *masking, const RulesMaskContext *context,
                       const char *value, gsize length, GString *out)
{
  RulesMaskDate date;
  gboolean dates = g_str_has_suffix (rules_mask_local_name (context->class_name), "Date");
  while (length > 0 && g_ascii_isspace (*value)) {
    value++;
    length--;
  }
  while (length > 0 && g_ascii_isspace (value[length - 1])) {
    length--;
  }
  if (is_class (context, "PostalCode")) {
    return append_postcode (value, length, masking->prefix_length, out);
  }
  if (append_network (value, length, masking->prefix_length, out)) {
    return TRUE;
  }
  /* A year alone is a number, unless the class says otherwise. */
  if (rules_mask_date_read (value, length, &date) && (dates || date.separator != 0)) {
    append_date (&date, masking->granularity, out);
    return TRUE;
  }
  if (masking->range_width != NULL) {
    return append_range (value, length, masking->range_width, out);
  }
  return masking->prefix_length >= 0 &&
         append_postcode (value, length, masking->prefix_length, out);
}
