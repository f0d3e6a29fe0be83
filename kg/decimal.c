/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/decimal.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Digits from which a value of the normal range comes back whatever they are, and those that bring back every value. */
#define SAFE_DIGITS 15
#define ALL_DIGITS 17

static void
format (double magnitude, int digits, char out[G_ASCII_DTOSTR_BUF_SIZE])
{
  char format[] = "%.00e";
  format[2] = (char) ('0' + (digits - 1) / 10);
  format[3] = (char) ('0' + (digits - 1) % 10);
  g_ascii_formatd (out, G_ASCII_DTOSTR_BUF_SIZE, format, magnitude);
}

static gboolean
gives_back (const char *text, double magnitude)
{
  return g_ascii_strtod (text, NULL) == magnitude;
}

/* Below a power of two the doubles lie closer than above: the nearest decimal may be too far down while the next one up is
 * still read as the value. Adds one to the last digit; FALSE if that takes another digit. */
static gboolean
step_up (char *text)
{
  char *at = strchr (text, 'e') - 1;
  while (at >= text && (*at == '9' || *at == '.')) {
    *at = *at == '9' ? '0' : *at;
    at--;
  }
  if (at < text) {
    return FALSE;
  }
  (*at)++;
  return TRUE;
}

static gboolean
is_power_of_two (double magnitude)
{
  int exponent;
  return frexp (magnitude, &exponent) == 0.5;
}

static gboolean
next_gives_back (const char *text, double magnitude, char out[G_ASCII_DTOSTR_BUF_SIZE])
{
  char next[G_ASCII_DTOSTR_BUF_SIZE];
  g_strlcpy (next, text, sizeof next);
  if (!step_up (next) || !gives_back (next, magnitude)) {
    return FALSE;
  }
  g_strlcpy (out, next, G_ASCII_DTOSTR_BUF_SIZE);
  return TRUE;
}

static void
take_apart (const char *text, double value, KgDecimal *out)
{
  *out = (KgDecimal) { .negative = signbit (value) != 0 };
  const char *at = text;
  for (; *at != '\0' && *at != 'e'; at++) {
    if (g_ascii_isdigit (*at)) {
      out->digits[out->n++] = *at;
    }
  }
  out->exponent = *at == 'e' ? atoi (at + 1) + 1 : 0;
  while (out->n > 1 && out->digits[out->n - 1] == '0') {
    out->n--;
  }
}

void
kg_decimal_from_double (double value, KgDecimal *out)
{
  const double magnitude = fabs (value);
  char text[G_ASCII_DTOSTR_BUF_SIZE] = "";
  int digits = SAFE_DIGITS;
  do {
    format (magnitude, digits, text);
  } while (digits++ < ALL_DIGITS && !gives_back (text, magnitude));
  take_apart (text, value, out);
}

/* In the normal range, fewer than 15 digits that give the value back are those 15 without their zeros. */
void
kg_decimal_shortest (double value, KgDecimal *out)
{
  const double magnitude = fabs (value);
  const gboolean uneven = is_power_of_two (magnitude);
  char text[G_ASCII_DTOSTR_BUF_SIZE] = "";
  int digits = magnitude < DBL_MIN && magnitude > 0 ? 1 : SAFE_DIGITS;
  for (;; digits++) {
    format (magnitude, digits, text);
    if (digits == ALL_DIGITS || gives_back (text, magnitude) ||
        (uneven && next_gives_back (text, magnitude, text))) {
      break;
    }
  }
  take_apart (text, value, out);
}
