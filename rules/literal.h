/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/terms.h"

/* The values of literals: which datatype of XML Schema, whether the lexical form is legal for it (RDF 1.1 Concepts, 5.4), and how
 * two values compare (the operators of SPARQL 1.1, 17.3, with those of XPath for dates, times and durations).
 *
 * Nothing allocates; a value borrows the lexical form it was read from. Integers and decimals are compared digit by
 * digit, whatever their length; with a double as doubles, with a float as floats (XPath 3.1, B.1). */

/* The datatypes of RDF 1.1 Concepts, 5.1, and rdf:langString, rdf:HTML, rdf:XMLLiteral. */
typedef enum {
  RULES_DATATYPE_OTHER =
      0, /* none that we know: every lexical form counts as legal, nothing compares */
  RULES_DATATYPE_STRING,
  RULES_DATATYPE_LANG_STRING,
  RULES_DATATYPE_BOOLEAN,
  RULES_DATATYPE_DECIMAL,
  RULES_DATATYPE_INTEGER,
  RULES_DATATYPE_LONG,
  RULES_DATATYPE_INT,
  RULES_DATATYPE_SHORT,
  RULES_DATATYPE_BYTE,
  RULES_DATATYPE_NON_NEGATIVE_INTEGER,
  RULES_DATATYPE_POSITIVE_INTEGER,
  RULES_DATATYPE_NON_POSITIVE_INTEGER,
  RULES_DATATYPE_NEGATIVE_INTEGER,
  RULES_DATATYPE_UNSIGNED_LONG,
  RULES_DATATYPE_UNSIGNED_INT,
  RULES_DATATYPE_UNSIGNED_SHORT,
  RULES_DATATYPE_UNSIGNED_BYTE,
  RULES_DATATYPE_FLOAT,
  RULES_DATATYPE_DOUBLE,
  RULES_DATATYPE_DATE_TIME,
  RULES_DATATYPE_DATE_TIME_STAMP,
  RULES_DATATYPE_DATE,
  RULES_DATATYPE_TIME,
  RULES_DATATYPE_G_YEAR,
  RULES_DATATYPE_G_YEAR_MONTH,
  RULES_DATATYPE_G_MONTH,
  RULES_DATATYPE_G_MONTH_DAY,
  RULES_DATATYPE_G_DAY,
  RULES_DATATYPE_DURATION,
  RULES_DATATYPE_YEAR_MONTH_DURATION,
  RULES_DATATYPE_DAY_TIME_DURATION,
  RULES_DATATYPE_HEX_BINARY,
  RULES_DATATYPE_BASE64_BINARY,
  RULES_DATATYPE_ANY_URI,
  RULES_DATATYPE_LANGUAGE,
  RULES_DATATYPE_NORMALIZED_STRING,
  RULES_DATATYPE_TOKEN,
  RULES_DATATYPE_NMTOKEN,
  RULES_DATATYPE_NAME,
  RULES_DATATYPE_NCNAME,
  RULES_DATATYPE_HTML,
  RULES_DATATYPE_XML_LITERAL,
} RulesDatatype;

/* By its IRI. */
RulesDatatype rules_datatype_of_iri (const char *iri, gsize length);

/* How values compare. */
typedef enum {
  RULES_ORDER_LESS = -1,
  RULES_ORDER_EQUAL = 0,
  RULES_ORDER_GREATER = 1,
  RULES_ORDER_NONE =
      2, /* they have no order: unlike kinds, NaN, ill-formed, a time zone on one side only (and closer
                           than 14 hours: XML Schema 1.1 Datatypes, 3.3.7) */
} RulesOrder;

typedef enum {
  RULES_VALUE_NONE, /* nothing compares with it */
  RULES_VALUE_STRING, /* xsd:string alone: a language keeps a literal from comparing (SPARQL 1.1, 17.3) */
  RULES_VALUE_BOOLEAN,
  RULES_VALUE_DECIMAL, /* xsd:decimal and what is derived from it */
  RULES_VALUE_DOUBLE,  /* xsd:float, xsd:double */
  RULES_VALUE_INSTANT, /* xsd:dateTime and the other points in time; comparable with its own datatype only */
  RULES_VALUE_MONTHS,  /* xsd:yearMonthDuration */
  RULES_VALUE_SECONDS, /* xsd:dayTimeDuration */
  RULES_VALUE_DURATION, /* xsd:duration: equal or without order (XPath and XQuery Functions 3.1, 8.2) */
} RulesValueKind;

typedef struct {
  RulesDatatype datatype;
  RulesValueKind kind;
  gboolean well_formed;
  union {
    struct {
      const char *text;
      gsize length;
    } string;
    gboolean boolean;
    struct
    { /* without sign, leading zeros and trailing zeros; the text may hold a point between the two */
      const char *text; /* the whole lexical form, NUL-terminated, for strtod */
      const char *whole;
      const char *fraction;
      gsize n_whole;
      gsize n_fraction;
      gboolean negative;
    } decimal;
    double number; /* an xsd:float: rounded to one */
    struct {
      gint64 seconds; /* since 1970 on the proleptic Gregorian calendar, shifted to UTC if zoned */
      guint32 nanoseconds; /* further digits are read and do not count */
      gboolean zoned;
    } instant;
    struct { /* all of the same sign; zero where the datatype has no such part */
      gint64 months;
      gint64 seconds;
      gint32 nanoseconds;
    } duration;
  } as;
} RulesValue;

/* Reads a lexical form of `length` bytes, NUL-terminated. Years and durations beyond what 64 bits hold are well formed
 * and have no order. */
void rules_value_read (RulesDatatype datatype, const char *lexical, gsize length, RulesValue *out);
RulesOrder rules_value_compare (const RulesValue *a, const RulesValue *b);

/* Whether a language tag is `range` or a more special one (RFC 4647, 3.3.1, basic filtering; SPARQL langMatches), whatever
 * the case; "*" stands for any tag. The empty tag matches nothing. */
gboolean rules_language_matches (const char *tag, const char *range);
