/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/literal-private.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The lexical forms end with a NUL, at which every scan stops by itself; a NUL within leaves the end unreached. */
static const char *
skip_digits (const char *at)
{
  while ((guchar) (*at - '0') < 10) {
    at++;
  }
  return at;
}

/* --- Integers and decimals --- */

/* The value space of an integer datatype; NULL: without end. */
typedef struct {
  const char *least;
  const char *greatest;
} Range;

static Range
range_of (RulesDatatype datatype)
{
  static const Range ranges[] = {
    [RULES_DATATYPE_LONG] = { "-9223372036854775808", "9223372036854775807" },
    [RULES_DATATYPE_INT] = { "-2147483648", "2147483647" },
    [RULES_DATATYPE_SHORT] = { "-32768", "32767" },
    [RULES_DATATYPE_BYTE] = { "-128", "127" },
    [RULES_DATATYPE_NON_NEGATIVE_INTEGER] = { "0", NULL },
    [RULES_DATATYPE_POSITIVE_INTEGER] = { "1", NULL },
    [RULES_DATATYPE_NON_POSITIVE_INTEGER] = { NULL, "0" },
    [RULES_DATATYPE_NEGATIVE_INTEGER] = { NULL, "-1" },
    [RULES_DATATYPE_UNSIGNED_LONG] = { "0", "18446744073709551615" },
    [RULES_DATATYPE_UNSIGNED_INT] = { "0", "4294967295" },
    [RULES_DATATYPE_UNSIGNED_SHORT] = { "0", "65535" },
    [RULES_DATATYPE_UNSIGNED_BYTE] = { "0", "255" },
  };
  return datatype < G_N_ELEMENTS (ranges) ? ranges[datatype] : (Range) { NULL, NULL };
}

static int
compare_digits (const char *a, gsize a_length, const char *b, gsize b_length)
{
  int comparison = memcmp (a, b, MIN (a_length, b_length));
  return comparison != 0 ? comparison : (a_length > b_length) - (a_length < b_length);
}

static int
compare_magnitudes (const RulesValue *a, const RulesValue *b)
{
  if (a->as.decimal.n_whole != b->as.decimal.n_whole) {
    return a->as.decimal.n_whole < b->as.decimal.n_whole ? -1 : 1;
  }
  int whole = memcmp (a->as.decimal.whole, b->as.decimal.whole, a->as.decimal.n_whole);
  return whole != 0 ? whole
                    : compare_digits (a->as.decimal.fraction, a->as.decimal.n_fraction,
                                      b->as.decimal.fraction, b->as.decimal.n_fraction);
}

static RulesOrder
compare_decimals (const RulesValue *a, const RulesValue *b)
{
  if (a->as.decimal.negative != b->as.decimal.negative) {
    return a->as.decimal.negative ? RULES_ORDER_LESS : RULES_ORDER_GREATER;
  }
  int comparison = compare_magnitudes (a, b);
  int order = (comparison > 0) - (comparison < 0);
  return (RulesOrder) (a->as.decimal.negative ? -order : order);
}

/* XML Schema 1.1 Datatypes, 3.3.3.1 (decimal) and 3.4.13.1 (integer). */
static gboolean
scan_decimal (const char *lexical, gsize length, gboolean integer, RulesValue *out)
{
  gboolean negative = lexical[0] == '-';
  const char *whole = lexical + (negative || lexical[0] == '+');
  const char *point = skip_digits (whole);
  const char *fraction = point + (!integer && *point == '.');
  const char *end = fraction == point ? point : skip_digits (fraction);
  if (end != lexical + length || (point == whole && end == fraction)) {
    return FALSE;
  }
  while (whole < point && *whole == '0') {
    whole++;
  }
  while (end > fraction && end[-1] == '0') {
    end--;
  }
  out->as.decimal.text = lexical;
  out->as.decimal.whole = whole;
  out->as.decimal.n_whole = (gsize) (point - whole);
  out->as.decimal.fraction = fraction;
  out->as.decimal.n_fraction = (gsize) (end - fraction);
  /* There is one zero. */
  out->as.decimal.negative = negative && (whole < point || end > fraction);
  return TRUE;
}

/* Whether a value lies on that side of a bound, which is an integer as short as can be. */
static gboolean
is_beyond (const RulesValue *value, const char *bound, RulesOrder side)
{
  if (bound == NULL) {
    return FALSE;
  }
  gboolean negative = bound[0] == '-';
  const char *whole = bound + (negative || bound[0] == '0');
  RulesValue limit = { .kind = RULES_VALUE_DECIMAL };
  limit.as.decimal.whole = whole;
  limit.as.decimal.n_whole = strlen (whole);
  limit.as.decimal.fraction = whole;
  limit.as.decimal.negative = negative;
  return compare_decimals (value, &limit) == side;
}

gboolean
rules_literal_read_decimal (RulesDatatype datatype, const char *lexical, gsize length,
                            RulesValue *out)
{
  Range range = range_of (datatype);
  out->kind = RULES_VALUE_DECIMAL;
  return scan_decimal (lexical, length, datatype != RULES_DATATYPE_DECIMAL, out) &&
         !is_beyond (out, range.least, RULES_ORDER_LESS) &&
         !is_beyond (out, range.greatest, RULES_ORDER_GREATER);
}

/* --- Floats and doubles --- */

static gboolean
is_text (const char *lexical, gsize length, const char *text)
{
  return length == strlen (text) && memcmp (lexical, text, length) == 0;
}

/* XML Schema 1.1 Datatypes, 3.3.5.2: no hexadecimal, no "infinity", and an exponent needs digits, unlike in strtod(). */
static gboolean
is_numeral (const char *lexical, gsize length)
{
  const char *whole = lexical + (lexical[0] == '-' || lexical[0] == '+');
  const char *at = skip_digits (whole);
  gsize n = (gsize) (at - whole);
  if (*at == '.') {
    const char *fraction = at + 1;
    at = skip_digits (fraction);
    n += (gsize) (at - fraction);
  }
  if (n == 0) {
    return FALSE;
  }
  if (*at == 'e' || *at == 'E') {
    at++;
    at += *at == '-' || *at == '+';
    const char *exponent = at;
    at = skip_digits (exponent);
    if (at == exponent) {
      return FALSE;
    }
  }
  return at == lexical + length;
}

/* Rounded once, to a float or to a double: through a double, some floats would be rounded twice. The locale of the C
 * library's own is a constant, so that nothing is allocated or to be freed, and a decimal comma elsewhere does no harm. */
static double
to_number (const char *text, gboolean as_float)
{
  locale_t c = newlocale (LC_ALL_MASK, "C", (locale_t) 0);
  return as_float ? (double) strtof_l (text, NULL, c) : strtod_l (text, NULL, c);
}

gboolean
rules_literal_read_double (RulesDatatype datatype, const char *lexical, gsize length,
                           RulesValue *out)
{
  out->kind = RULES_VALUE_DOUBLE;
  if (is_text (lexical, length, "INF") || is_text (lexical, length, "+INF")) {
    out->as.number = (double) INFINITY;
    return TRUE;
  }
  if (is_text (lexical, length, "-INF")) {
    out->as.number = (double) -INFINITY;
    return TRUE;
  }
  if (is_text (lexical, length, "NaN")) {
    out->as.number = (double) NAN;
    return TRUE;
  }
  if (!is_numeral (lexical, length)) {
    return FALSE;
  }
  out->as.number = to_number (lexical, datatype == RULES_DATATYPE_FLOAT);
  return TRUE;
}

/* XPath 3.1, B.1: a decimal becomes what it is compared with; a float becomes a double, exactly. */
static double
promote (const RulesValue *value, const RulesValue *other)
{
  return value->kind == RULES_VALUE_DECIMAL
             ? to_number (value->as.decimal.text, other->datatype == RULES_DATATYPE_FLOAT)
             : value->as.number;
}

RulesOrder
rules_literal_compare_numbers (const RulesValue *a, const RulesValue *b)
{
  if (a->kind == RULES_VALUE_DECIMAL && b->kind == RULES_VALUE_DECIMAL) {
    return compare_decimals (a, b);
  }
  double x = promote (a, b);
  double y = promote (b, a);
  if (x < y) {
    return RULES_ORDER_LESS;
  }
  if (x > y) {
    return RULES_ORDER_GREATER;
  }
  return x <= y ? RULES_ORDER_EQUAL : RULES_ORDER_NONE;
}
