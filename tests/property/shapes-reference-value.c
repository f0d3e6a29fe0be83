/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/property/shapes-reference-value.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef enum {
  KIND_NONE,
  KIND_STRING,
  KIND_BOOLEAN,
  KIND_DECIMAL,
  KIND_DOUBLE,
  KIND_DATE_TIME,
  KIND_DATE,
} Kind;

#define FRACTION_DIGITS 18
#define WHOLE_DIGITS 19
#define ZONE_SECONDS ((gint64) 14 * 3600)

typedef struct {
  Kind kind;
  const char *text;
  __int128 fixed; /* times 10 to FRACTION_DIGITS */
  double number;
  gboolean boolean;
  gint64 nanoseconds; /* within the second */
  gint64 seconds;
  gboolean zoned;
} Value;

static Kind
kind_of (const KgTerms *terms, const KgTerm *term)
{
  static const struct {
    const char *iri;
    Kind kind;
  } kinds[] = {
    { KG_XSD "integer", KIND_DECIMAL },    { KG_XSD "decimal", KIND_DECIMAL },
    { KG_XSD "double", KIND_DOUBLE },      { KG_XSD "boolean", KIND_BOOLEAN },
    { KG_XSD "dateTime", KIND_DATE_TIME }, { KG_XSD "date", KIND_DATE },
  };
  KgTerm datatype;
  if (term->language != NULL) {
    return KIND_NONE;
  }
  if (term->datatype == KG_NONE) {
    return KIND_STRING;
  }
  g_assert_true (kg_terms_get (terms, term->datatype, &datatype));
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (strcmp (kinds[i].iri, datatype.value) == 0) {
      return kinds[i].kind;
    }
  }
  return KIND_NONE;
}

static gboolean
is_integer (const KgTerms *terms, const KgTerm *term)
{
  KgTerm datatype;
  return kg_terms_get (terms, term->datatype, &datatype) &&
         strcmp (datatype.value, KG_XSD "integer") == 0;
}

static gsize
digits (const char *text)
{
  return strspn (text, "0123456789");
}

/* [+-]? (digits (. digits?)? | . digits); returns what follows, NULL if it is not there. */
static const char *
skip_decimal (const char *text, gboolean point)
{
  text += *text == '+' || *text == '-' ? 1 : 0;
  gsize whole = digits (text);
  text += whole;
  if (point && *text == '.') {
    gsize fraction = digits (text + 1);
    return whole + fraction == 0 ? NULL : text + 1 + fraction;
  }
  return whole == 0 ? NULL : text;
}

static gboolean
read_decimal (const char *text, gboolean point, Value *value)
{
  const char *end = skip_decimal (text, point);
  if (end == NULL || *end != '\0') {
    return FALSE;
  }
  gboolean negative = *text == '-';
  text += *text == '+' || *text == '-' ? 1 : 0;
  gsize whole = digits (text);
  g_assert_cmpuint (whole, <=, WHOLE_DIGITS);
  for (gsize i = 0; i < whole; i++) {
    value->fixed = value->fixed * 10 + (text[i] - '0');
  }
  text += whole;
  text += *text == '.' ? 1 : 0;
  gsize fraction = digits (text);
  g_assert_cmpuint (fraction, <=, FRACTION_DIGITS);
  for (gsize i = 0; i < FRACTION_DIGITS; i++) {
    value->fixed = value->fixed * 10 + (i < fraction ? text[i] - '0' : 0);
  }
  value->fixed = negative ? -value->fixed : value->fixed;
  value->number = g_ascii_strtod (value->text, NULL);
  return TRUE;
}

static gboolean
read_double (const char *text, Value *value)
{
  if (strcmp (text, "INF") == 0 || strcmp (text, "-INF") == 0) {
    value->number = text[0] == '-' ? -INFINITY : INFINITY;
    return TRUE;
  }
  if (strcmp (text, "NaN") == 0) {
    value->number = NAN;
    return TRUE;
  }
  const char *end = skip_decimal (text, TRUE);
  if (end != NULL && (*end == 'e' || *end == 'E')) {
    end = skip_decimal (end + 1, FALSE);
  }
  value->number = g_ascii_strtod (text, NULL);
  return end != NULL && *end == '\0';
}

static gboolean
read_boolean (const char *text, Value *value)
{
  value->boolean = strcmp (text, "true") == 0 || strcmp (text, "1") == 0;
  return value->boolean || strcmp (text, "false") == 0 || strcmp (text, "0") == 0;
}

/* "Z", "+hh:mm", "-hh:mm", or nothing. */
static gboolean
read_zone (const char *text, Value *value)
{
  int hours = 0;
  int minutes = 0;
  int n = 0;
  value->zoned = *text != '\0';
  if (*text == '\0' || strcmp (text, "Z") == 0) {
    return TRUE;
  }
  if ((*text != '+' && *text != '-') || strlen (text) != 6 ||
      sscanf (text + 1, "%2d:%2d%n", &hours, &minutes, &n) != 2 || n != 5 || minutes > 59 ||
      hours * 60 + minutes > 14 * 60) {
    return FALSE;
  }
  gint64 shift = hours * 3600 + minutes * 60;
  value->seconds += *text == '-' ? shift : -shift;
  return TRUE;
}

/* "hh:mm:ss" with a fraction perhaps; the rest is a time zone. */
static gboolean
read_time (const char *text, Value *value)
{
  int hours = 0;
  int minutes = 0;
  int seconds = 0;
  int n = 0;
  if (sscanf (text, "%2d:%2d:%2d%n", &hours, &minutes, &seconds, &n) != 3 || n != 8 ||
      minutes > 59 || seconds > 59 || hours > 24 || (hours == 24 && minutes + seconds > 0)) {
    return FALSE;
  }
  text += n;
  if (*text == '.') {
    gsize fraction = digits (text + 1);
    for (gsize i = 0; i < 9; i++) {
      value->nanoseconds = value->nanoseconds * 10 + (i < fraction ? text[i + 1] - '0' : 0);
    }
    if (fraction == 0 || (hours == 24 && value->nanoseconds > 0)) {
      return FALSE;
    }
    text += 1 + fraction;
  }
  value->seconds += hours * 3600 + minutes * 60 + seconds;
  return read_zone (text, value);
}

static gboolean
read_instant (const char *text, gboolean with_time, Value *value)
{
  int year = 0;
  int month = 0;
  int day = 0;
  int n = 0;
  GDate date;
  if (digits (text) != 4 || sscanf (text, "%4d-%2d-%2d%n", &year, &month, &day, &n) != 3 ||
      n != 10 || month > 12 || day > 31 ||
      !g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) year)) {
    return FALSE;
  }
  g_date_set_dmy (&date, (GDateDay) day, (GDateMonth) month, (GDateYear) year);
  value->seconds = (gint64) g_date_get_julian (&date) * 86400;
  if (!with_time) {
    return read_zone (text + n, value);
  }
  return text[n] == 'T' && read_time (text + n + 1, value);
}

/* FALSE if the lexical form is not legal. */
static gboolean
read_value (const KgTerms *terms, const KgTerm *term, Value *value)
{
  *value = (Value) { .kind = kind_of (terms, term), .text = term->value };
  switch (value->kind) {
  case KIND_NONE:
  case KIND_STRING:
    return TRUE;
  case KIND_BOOLEAN:
    return read_boolean (term->value, value);
  case KIND_DECIMAL:
    return read_decimal (term->value, !is_integer (terms, term), value);
  case KIND_DOUBLE:
    return read_double (term->value, value);
  case KIND_DATE_TIME:
    return read_instant (term->value, TRUE, value);
  case KIND_DATE:
    return read_instant (term->value, FALSE, value);
  }
  g_assert_not_reached ();
}

gboolean
reference_value_is_well_formed (const KgTerms *terms, KgTermId literal)
{
  KgTerm term;
  Value value;
  g_assert_true (kg_terms_get (terms, literal, &term));
  return read_value (terms, &term, &value);
}

/* XML Schema 1.1 Datatypes, D.2.1: without a time zone it may be up to 14 hours earlier or later. */
static int
compare_instants (const Value *a, const Value *b)
{
  if (a->zoned != b->zoned) {
    gint64 distance = a->seconds - b->seconds;
    gint64 rest = a->nanoseconds - b->nanoseconds;
    if (distance > ZONE_SECONDS || (distance == ZONE_SECONDS && rest > 0)) {
      return 1;
    }
    return distance < -ZONE_SECONDS || (distance == -ZONE_SECONDS && rest < 0) ? -1
                                                                               : REFERENCE_NO_ORDER;
  }
  if (a->seconds != b->seconds) {
    return a->seconds < b->seconds ? -1 : 1;
  }
  return (a->nanoseconds > b->nanoseconds) - (a->nanoseconds < b->nanoseconds);
}

static int
compare_numbers (const Value *a, const Value *b)
{
  if (a->kind == KIND_DECIMAL && b->kind == KIND_DECIMAL) {
    return (a->fixed > b->fixed) - (a->fixed < b->fixed);
  }
  if (isnan (a->number) || isnan (b->number)) {
    return REFERENCE_NO_ORDER;
  }
  return (a->number > b->number) - (a->number < b->number);
}

static gboolean
is_number (const Value *value)
{
  return value->kind == KIND_DECIMAL || value->kind == KIND_DOUBLE;
}

int
reference_value_compare (const KgTerms *terms, KgTermId a, KgTermId b)
{
  KgTerm x;
  KgTerm y;
  Value left;
  Value right;
  if (!kg_terms_get (terms, a, &x) || !kg_terms_get (terms, b, &y) || x.kind != KG_TERM_LITERAL ||
      y.kind != KG_TERM_LITERAL || !read_value (terms, &x, &left) ||
      !read_value (terms, &y, &right)) {
    return REFERENCE_NO_ORDER;
  }
  if (is_number (&left) && is_number (&right)) {
    return compare_numbers (&left, &right);
  }
  if (left.kind != right.kind || left.kind == KIND_NONE) {
    return REFERENCE_NO_ORDER;
  }
  if (left.kind == KIND_BOOLEAN) {
    return (int) left.boolean - (int) right.boolean;
  }
  if (left.kind == KIND_STRING) {
    int order = strcmp (left.text, right.text);
    return (order > 0) - (order < 0);
  }
  return compare_instants (&left, &right);
}

gboolean
reference_language_matches (const char *tag, const char *range)
{
  gsize n = strlen (range);
  return g_ascii_strncasecmp (tag, range, n) == 0 && (tag[n] == '\0' || tag[n] == '-');
}
