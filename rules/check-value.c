/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/check-value-private.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define XSD_LONG_LEAST "-9223372036854775808"
#define XSD_LONG_GREATEST "9223372036854775807"

static const RulesCheckDatatype datatypes[] = {
  { "string", CHECK_STRING, NULL, NULL, NULL },
  { "boolean", CHECK_BOOLEAN, NULL, NULL, NULL },
  { "decimal", CHECK_DECIMAL, ".", NULL, NULL },
  { "integer", CHECK_DECIMAL, "", NULL, NULL },
  { "long", CHECK_DECIMAL, "", XSD_LONG_LEAST, XSD_LONG_GREATEST },
  { "int", CHECK_DECIMAL, "", "-2147483648", "2147483647" },
  { "short", CHECK_DECIMAL, "", "-32768", "32767" },
  { "byte", CHECK_DECIMAL, "", "-128", "127" },
  { "nonNegativeInteger", CHECK_DECIMAL, "", "0", NULL },
  { "positiveInteger", CHECK_DECIMAL, "", "1", NULL },
  { "nonPositiveInteger", CHECK_DECIMAL, "", NULL, "0" },
  { "negativeInteger", CHECK_DECIMAL, "", NULL, "-1" },
  { "unsignedLong", CHECK_DECIMAL, "", "0", "18446744073709551615" },
  { "unsignedInt", CHECK_DECIMAL, "", "0", "4294967295" },
  { "unsignedShort", CHECK_DECIMAL, "", "0", "65535" },
  { "unsignedByte", CHECK_DECIMAL, "", "0", "255" },
  { "float", CHECK_DOUBLE, "float", NULL, NULL },
  { "double", CHECK_DOUBLE, "", NULL, NULL },
  { "dateTime", CHECK_INSTANT, "YMDT", NULL, NULL },
  { "dateTimeStamp", CHECK_INSTANT, "YMDTZ", NULL, NULL },
  { "date", CHECK_INSTANT, "YMD", NULL, NULL },
  { "time", CHECK_INSTANT, "T", NULL, NULL },
  { "gYear", CHECK_INSTANT, "Y", NULL, NULL },
  { "gYearMonth", CHECK_INSTANT, "YM", NULL, NULL },
  { "gMonth", CHECK_INSTANT, "M", NULL, NULL },
  { "gMonthDay", CHECK_INSTANT, "MD", NULL, NULL },
  { "gDay", CHECK_INSTANT, "D", NULL, NULL },
  { "duration", CHECK_DURATION, "MS", NULL, NULL },
  { "yearMonthDuration", CHECK_DURATION, "M", NULL, NULL },
  { "dayTimeDuration", CHECK_DURATION, "S", NULL, NULL },
  { "hexBinary", CHECK_TEXT, NULL, NULL, NULL },
  { "base64Binary", CHECK_TEXT, NULL, NULL, NULL },
  { "anyURI", CHECK_TEXT, NULL, NULL, NULL },
  { "language", CHECK_TEXT, NULL, NULL, NULL },
  { "normalizedString", CHECK_TEXT, NULL, NULL, NULL },
  { "token", CHECK_TEXT, NULL, NULL, NULL },
  { "NMTOKEN", CHECK_TEXT, NULL, NULL, NULL },
  { "Name", CHECK_TEXT, NULL, NULL, NULL },
  { "NCName", CHECK_TEXT, NULL, NULL, NULL },
};

static const RulesCheckDatatype other = { "", CHECK_NONE, NULL, NULL, NULL };

typedef struct {
  const RulesCheckDatatype *datatype;
  const char *text;
  gsize length;
  double number;
  gboolean boolean;
  RulesCheckTime time;
} Value;

static const RulesCheckDatatype *
datatype_of (const KgView *view, const KgTerm *term)
{
  KgTerm datatype;
  if (term->language != NULL) {
    return &other;
  }
  if (term->datatype == KG_NONE) {
    return &datatypes[0];
  }
  if (!kg_view_term (view, term->datatype, &datatype) ||
      !g_str_has_prefix (datatype.value, KG_XSD)) {
    return &other;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (datatypes); i++) {
    if (strcmp (datatypes[i].name, datatype.value + strlen (KG_XSD)) == 0) {
      return &datatypes[i];
    }
  }
  return &other;
}

/* --- Numbers --- */

static gsize
digits (const char *text)
{
  return strspn (text, "0123456789");
}

static const char *
skip_sign (const char *text)
{
  return text + (*text == '+' || *text == '-' ? 1 : 0);
}

/* [+-]? (digits (. digits?)? | . digits); returns what follows, NULL if it is not there. */
static const char *
skip_decimal (const char *text, gboolean point)
{
  text = skip_sign (text);
  gsize whole = digits (text);
  text += whole;
  if (point && *text == '.') {
    gsize fraction = digits (text + 1);
    return whole + fraction == 0 ? NULL : text + 1 + fraction;
  }
  return whole == 0 ? NULL : text;
}

/* "-007.50" as "7" and "5"; zero is the empty text twice. */
static void
split_decimal (const char *text, GString *whole, GString *fraction)
{
  text = skip_sign (text);
  text += strspn (text, "0");
  gsize n = digits (text);
  g_string_append_len (whole, text, (gssize) n);
  if (text[n] == '.') {
    g_string_append (fraction, text + n + 1);
  }
  while (fraction->len > 0 && fraction->str[fraction->len - 1] == '0') {
    g_string_truncate (fraction, fraction->len - 1);
  }
}

/* Both without their signs. */
static int
compare_amounts (const GString *whole_a, const GString *fraction_a, const GString *whole_b,
                 const GString *fraction_b)
{
  if (whole_a->len != whole_b->len) {
    return whole_a->len < whole_b->len ? -1 : 1;
  }
  int order = strcmp (whole_a->str, whole_b->str);
  order = order == 0 ? strcmp (fraction_a->str, fraction_b->str) : order;
  return (order > 0) - (order < 0);
}

static int
compare_decimals (const char *a, const char *b)
{
  g_autoptr (GString) whole_a = g_string_new (NULL);
  g_autoptr (GString) fraction_a = g_string_new (NULL);
  g_autoptr (GString) whole_b = g_string_new (NULL);
  g_autoptr (GString) fraction_b = g_string_new (NULL);
  split_decimal (a, whole_a, fraction_a);
  split_decimal (b, whole_b, fraction_b);
  gboolean zero_a = whole_a->len + fraction_a->len == 0;
  gboolean zero_b = whole_b->len + fraction_b->len == 0;
  int sign_a = zero_a ? 0 : a[0] == '-' ? -1 : 1;
  int sign_b = zero_b ? 0 : b[0] == '-' ? -1 : 1;
  if (sign_a != sign_b) {
    return sign_a < sign_b ? -1 : 1;
  }
  return sign_a * compare_amounts (whole_a, fraction_a, whole_b, fraction_b);
}

static gboolean
read_decimal (Value *value)
{
  const RulesCheckDatatype *datatype = value->datatype;
  const char *end = skip_decimal (value->text, strcmp (datatype->form, ".") == 0);
  return end != NULL && *end == '\0' &&
         (datatype->least == NULL || compare_decimals (value->text, datatype->least) >= 0) &&
         (datatype->greatest == NULL || compare_decimals (value->text, datatype->greatest) <= 0);
}

static gboolean
is_float (const Value *value)
{
  return value->datatype->kind == CHECK_DOUBLE && strcmp (value->datatype->form, "float") == 0;
}

/* Rounded once. The locale of the C library's own is a constant: a decimal comma elsewhere does no harm. */
static double
number_of (const char *text, gboolean as_float)
{
  locale_t plain = newlocale (LC_ALL_MASK, "C", (locale_t) 0);
  return as_float ? (double) strtof_l (text, NULL, plain) : strtod_l (text, NULL, plain);
}

static gboolean
read_double (Value *value)
{
  const char *text = skip_sign (value->text);
  if (strcmp (text, "INF") == 0) {
    value->number = value->text[0] == '-' ? -(double) INFINITY : (double) INFINITY;
    return TRUE;
  }
  if (strcmp (value->text, "NaN") == 0) {
    value->number = (double) NAN;
    return TRUE;
  }
  const char *end = skip_decimal (value->text, TRUE);
  if (end != NULL && (*end == 'e' || *end == 'E')) {
    end = skip_decimal (end + 1, FALSE);
  }
  value->number = number_of (value->text, is_float (value));
  return end != NULL && *end == '\0';
}

static gboolean
read_boolean (Value *value)
{
  value->boolean = strcmp (value->text, "true") == 0 || strcmp (value->text, "1") == 0;
  return value->boolean || strcmp (value->text, "false") == 0 || strcmp (value->text, "0") == 0;
}

/* --- Values --- */

static gboolean
read_text (Value *value)
{
  const RulesCheckDatatype *datatype = value->datatype;
  if (datatype->kind == CHECK_NONE) {
    return TRUE;
  }
  /* Every other lexical form ends where the text ends. */
  if (datatype->kind == CHECK_STRING || datatype->kind == CHECK_TEXT) {
    return rules_check_text_is_legal (datatype->name, value->text, value->length);
  }
  if (strlen (value->text) != value->length) {
    return FALSE;
  }
  switch (datatype->kind) {
  case CHECK_BOOLEAN:
    return read_boolean (value);
  case CHECK_DECIMAL:
    return read_decimal (value);
  case CHECK_DOUBLE:
    return read_double (value);
  case CHECK_INSTANT:
    return rules_check_instant_read (datatype->form, value->text, &value->time);
  case CHECK_DURATION:
    return rules_check_duration_read (datatype->form, value->text, &value->time);
  case CHECK_NONE:
  case CHECK_STRING:
  case CHECK_TEXT:
    break;
  }
  return TRUE;
}

/* FALSE if it is no literal, or its lexical form is not legal. */
static gboolean
read_value (const KgView *view, KgTermId literal, Value *value)
{
  KgTerm term;
  if (!kg_view_term (view, literal, &term) || term.kind != KG_TERM_LITERAL) {
    return FALSE;
  }
  *value =
      (Value) { .datatype = datatype_of (view, &term), .text = term.value, .length = term.length };
  return read_text (value);
}

gboolean
rules_check_value_is_well_formed (const KgView *view, KgTermId literal)
{
  Value value;
  return read_value (view, literal, &value);
}

static gboolean
is_number (const Value *value)
{
  return value->datatype->kind == CHECK_DECIMAL || value->datatype->kind == CHECK_DOUBLE;
}

/* XPath 3.1, B.1. */
static int
compare_numbers (const Value *a, const Value *b)
{
  gboolean decimal_a = a->datatype->kind == CHECK_DECIMAL;
  gboolean decimal_b = b->datatype->kind == CHECK_DECIMAL;
  if (decimal_a && decimal_b) {
    return compare_decimals (a->text, b->text);
  }
  double x = decimal_a ? number_of (a->text, is_float (b)) : a->number;
  double y = decimal_b ? number_of (b->text, is_float (a)) : b->number;
  if (isnan (x) || isnan (y)) {
    return RULES_CHECK_NO_ORDER;
  }
  return (x > y) - (x < y);
}

/* By code point, which in UTF-8 is by byte. */
static int
compare_strings (const Value *a, const Value *b)
{
  for (gsize i = 0; i < a->length && i < b->length; i++) {
    if (a->text[i] != b->text[i]) {
      return (guchar) a->text[i] < (guchar) b->text[i] ? -1 : 1;
    }
  }
  return (a->length > b->length) - (a->length < b->length);
}

static int
compare_values (const Value *a, const Value *b)
{
  const char *form_a = a->datatype->form;
  const char *form_b = b->datatype->form;
  if (is_number (a) && is_number (b)) {
    return compare_numbers (a, b);
  }
  if (a->datatype->kind != b->datatype->kind) {
    return RULES_CHECK_NO_ORDER;
  }
  switch (a->datatype->kind) {
  case CHECK_STRING:
    return compare_strings (a, b);
  case CHECK_BOOLEAN:
    return (int) a->boolean - (int) b->boolean;
  case CHECK_INSTANT:
    /* An xsd:dateTimeStamp is an xsd:dateTime. */
    return strcspn (form_a, "Z") == strcspn (form_b, "Z") &&
                   strncmp (form_a, form_b, strcspn (form_a, "Z")) == 0
               ? rules_check_instant_compare (&a->time, &b->time)
               : RULES_CHECK_NO_ORDER;
  case CHECK_DURATION:
    return rules_check_duration_compare (form_a, &a->time, form_b, &b->time);
  case CHECK_DECIMAL:
  case CHECK_DOUBLE:
  case CHECK_TEXT:
  case CHECK_NONE:
    break;
  }
  return RULES_CHECK_NO_ORDER;
}

int
rules_check_value_compare (const KgView *view, KgTermId a, KgTermId b)
{
  Value left;
  Value right;
  if (!read_value (view, a, &left) || !read_value (view, b, &right)) {
    return RULES_CHECK_NO_ORDER;
  }
  return compare_values (&left, &right);
}

gboolean
rules_check_value_moment (const KgView *view, KgTermId literal, gint64 *out)
{
  Value value;
  gint64 moment;
  if (!read_value (view, literal, &value) || value.datatype->kind != CHECK_INSTANT ||
      strncmp (value.datatype->form, "YMDT", 4) != 0 || value.time.beyond) {
    return FALSE;
  }
  gint64 rest = (value.time.nanoseconds + 999) / 1000;
  if (__builtin_mul_overflow (value.time.seconds, G_USEC_PER_SEC, &moment) ||
      __builtin_add_overflow (moment, rest, &moment)) {
    return FALSE;
  }
  *out = moment;
  return TRUE;
}

gboolean
rules_check_language_matches (const char *tag, const char *range)
{
  gsize n = strlen (range);
  if (tag[0] == '\0' || strcmp (range, "*") == 0) {
    return tag[0] != '\0';
  }
  return g_ascii_strncasecmp (tag, range, n) == 0 && (tag[n] == '\0' || tag[n] == '-');
}
