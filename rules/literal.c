/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/literal-private.h"

#include <string.h>

typedef struct {
  const char *name;
  RulesDatatype datatype;
} Name;

static const Name xsd_names[] = {
  { "string", RULES_DATATYPE_STRING },
  { "integer", RULES_DATATYPE_INTEGER },
  { "boolean", RULES_DATATYPE_BOOLEAN },
  { "dateTime", RULES_DATATYPE_DATE_TIME },
  { "date", RULES_DATATYPE_DATE },
  { "decimal", RULES_DATATYPE_DECIMAL },
  { "double", RULES_DATATYPE_DOUBLE },
  { "float", RULES_DATATYPE_FLOAT },
  { "anyURI", RULES_DATATYPE_ANY_URI },
  { "long", RULES_DATATYPE_LONG },
  { "int", RULES_DATATYPE_INT },
  { "short", RULES_DATATYPE_SHORT },
  { "byte", RULES_DATATYPE_BYTE },
  { "nonNegativeInteger", RULES_DATATYPE_NON_NEGATIVE_INTEGER },
  { "positiveInteger", RULES_DATATYPE_POSITIVE_INTEGER },
  { "nonPositiveInteger", RULES_DATATYPE_NON_POSITIVE_INTEGER },
  { "negativeInteger", RULES_DATATYPE_NEGATIVE_INTEGER },
  { "unsignedLong", RULES_DATATYPE_UNSIGNED_LONG },
  { "unsignedInt", RULES_DATATYPE_UNSIGNED_INT },
  { "unsignedShort", RULES_DATATYPE_UNSIGNED_SHORT },
  { "unsignedByte", RULES_DATATYPE_UNSIGNED_BYTE },
  { "dateTimeStamp", RULES_DATATYPE_DATE_TIME_STAMP },
  { "time", RULES_DATATYPE_TIME },
  { "gYear", RULES_DATATYPE_G_YEAR },
  { "gYearMonth", RULES_DATATYPE_G_YEAR_MONTH },
  { "gMonth", RULES_DATATYPE_G_MONTH },
  { "gMonthDay", RULES_DATATYPE_G_MONTH_DAY },
  { "gDay", RULES_DATATYPE_G_DAY },
  { "duration", RULES_DATATYPE_DURATION },
  { "yearMonthDuration", RULES_DATATYPE_YEAR_MONTH_DURATION },
  { "dayTimeDuration", RULES_DATATYPE_DAY_TIME_DURATION },
  { "hexBinary", RULES_DATATYPE_HEX_BINARY },
  { "base64Binary", RULES_DATATYPE_BASE64_BINARY },
  { "language", RULES_DATATYPE_LANGUAGE },
  { "normalizedString", RULES_DATATYPE_NORMALIZED_STRING },
  { "token", RULES_DATATYPE_TOKEN },
  { "NMTOKEN", RULES_DATATYPE_NMTOKEN },
  { "Name", RULES_DATATYPE_NAME },
  { "NCName", RULES_DATATYPE_NCNAME },
};

static const Name rdf_names[] = {
  { "langString", RULES_DATATYPE_LANG_STRING },
  { "HTML", RULES_DATATYPE_HTML },
  { "XMLLiteral", RULES_DATATYPE_XML_LITERAL },
};

static RulesDatatype
find_name (const Name *names, gsize n, const char *name, gsize length)
{
  for (gsize i = 0; i < n; i++) {
    if (strncmp (names[i].name, name, length) == 0 && names[i].name[length] == '\0') {
      return names[i].datatype;
    }
  }
  return RULES_DATATYPE_OTHER;
}

static gboolean
has_prefix (const char *iri, gsize length, const char *prefix, gsize prefix_length)
{
  return length > prefix_length && memcmp (iri, prefix, prefix_length) == 0;
}

RulesDatatype
rules_datatype_of_iri (const char *iri, gsize length)
{
  const gsize xsd = strlen (KG_XSD);
  const gsize rdf = strlen (KG_RDF);
  if (has_prefix (iri, length, KG_XSD, xsd)) {
    return find_name (xsd_names, G_N_ELEMENTS (xsd_names), iri + xsd, length - xsd);
  }
  if (has_prefix (iri, length, KG_RDF, rdf)) {
    return find_name (rdf_names, G_N_ELEMENTS (rdf_names), iri + rdf, length - rdf);
  }
  return RULES_DATATYPE_OTHER;
}

/* --- Reading --- */

static gboolean
read_boolean (const char *lexical, gsize length, RulesValue *out)
{
  gboolean is_true =
      (length == 4 && memcmp (lexical, "true", 4) == 0) || (length == 1 && lexical[0] == '1');
  gboolean is_false =
      (length == 5 && memcmp (lexical, "false", 5) == 0) || (length == 1 && lexical[0] == '0');
  out->kind = RULES_VALUE_BOOLEAN;
  out->as.boolean = is_true;
  return is_true || is_false;
}

static gboolean
read_string (const char *lexical, gsize length, RulesValue *out)
{
  out->kind = RULES_VALUE_STRING;
  out->as.string.text = lexical;
  out->as.string.length = length;
  return rules_literal_is_legal_text (RULES_DATATYPE_STRING, lexical, length);
}

/* XML Schema strips white space around a value before it looks at it; RDF does not: the lexical form itself must be in the
 * lexical space (RDF 1.1 Concepts, 3.3). So " 5"^^xsd:integer is ill-formed. */
static gboolean
read_value (RulesDatatype datatype, const char *lexical, gsize length, RulesValue *out)
{
  switch (datatype) {
  case RULES_DATATYPE_STRING:
    return read_string (lexical, length, out);
  case RULES_DATATYPE_BOOLEAN:
    return read_boolean (lexical, length, out);
  case RULES_DATATYPE_DECIMAL:
  case RULES_DATATYPE_INTEGER:
  case RULES_DATATYPE_LONG:
  case RULES_DATATYPE_INT:
  case RULES_DATATYPE_SHORT:
  case RULES_DATATYPE_BYTE:
  case RULES_DATATYPE_NON_NEGATIVE_INTEGER:
  case RULES_DATATYPE_POSITIVE_INTEGER:
  case RULES_DATATYPE_NON_POSITIVE_INTEGER:
  case RULES_DATATYPE_NEGATIVE_INTEGER:
  case RULES_DATATYPE_UNSIGNED_LONG:
  case RULES_DATATYPE_UNSIGNED_INT:
  case RULES_DATATYPE_UNSIGNED_SHORT:
  case RULES_DATATYPE_UNSIGNED_BYTE:
    return rules_literal_read_decimal (datatype, lexical, length, out);
  case RULES_DATATYPE_FLOAT:
  case RULES_DATATYPE_DOUBLE:
    return rules_literal_read_double (datatype, lexical, length, out);
  case RULES_DATATYPE_DATE_TIME:
  case RULES_DATATYPE_DATE_TIME_STAMP:
  case RULES_DATATYPE_DATE:
  case RULES_DATATYPE_TIME:
  case RULES_DATATYPE_G_YEAR:
  case RULES_DATATYPE_G_YEAR_MONTH:
  case RULES_DATATYPE_G_MONTH:
  case RULES_DATATYPE_G_MONTH_DAY:
  case RULES_DATATYPE_G_DAY:
    return rules_literal_read_instant (datatype, lexical, length, out);
  case RULES_DATATYPE_DURATION:
  case RULES_DATATYPE_YEAR_MONTH_DURATION:
  case RULES_DATATYPE_DAY_TIME_DURATION:
    return rules_literal_read_duration (datatype, lexical, length, out);
  case RULES_DATATYPE_HEX_BINARY:
  case RULES_DATATYPE_BASE64_BINARY:
  case RULES_DATATYPE_ANY_URI:
  case RULES_DATATYPE_LANGUAGE:
  case RULES_DATATYPE_NORMALIZED_STRING:
  case RULES_DATATYPE_TOKEN:
  case RULES_DATATYPE_NMTOKEN:
  case RULES_DATATYPE_NAME:
  case RULES_DATATYPE_NCNAME:
    return rules_literal_is_legal_text (datatype, lexical, length);
  /* rdf:langString and rdf:HTML take every string (RDF 1.1 Concepts, 3.3 and 5.2). rdf:XMLLiteral wants balanced XML, but to
   * know it is optional (5.1), and parsing XML here would open every shape to what hostile XML can do. */
  case RULES_DATATYPE_LANG_STRING:
  case RULES_DATATYPE_HTML:
  case RULES_DATATYPE_XML_LITERAL:
  case RULES_DATATYPE_OTHER:
    return TRUE;
  }
  return TRUE;
}

void
rules_value_read (RulesDatatype datatype, const char *lexical, gsize length, RulesValue *out)
{
  out->datatype = datatype;
  out->kind = RULES_VALUE_NONE;
  out->well_formed = read_value (datatype, lexical, length, out);
  if (!out->well_formed) {
    out->kind = RULES_VALUE_NONE;
  }
}

/* --- Comparing --- */

static RulesOrder
order_of (int comparison)
{
  return (RulesOrder) ((comparison > 0) - (comparison < 0));
}

/* By code point, which in UTF-8 is by byte (XPath and XQuery Functions 3.1, 5.3.6: the code point collation). */
static RulesOrder
compare_strings (const RulesValue *a, const RulesValue *b)
{
  gsize a_length = a->as.string.length;
  gsize b_length = b->as.string.length;
  int comparison = memcmp (a->as.string.text, b->as.string.text, MIN (a_length, b_length));
  return comparison != 0 ? order_of (comparison)
                         : order_of ((a_length > b_length) - (a_length < b_length));
}

static gboolean
is_number (const RulesValue *value)
{
  return value->kind == RULES_VALUE_DECIMAL || value->kind == RULES_VALUE_DOUBLE;
}

static gboolean
is_duration (const RulesValue *value)
{
  return value->kind == RULES_VALUE_MONTHS || value->kind == RULES_VALUE_SECONDS ||
         value->kind == RULES_VALUE_DURATION;
}

RulesOrder
rules_value_compare (const RulesValue *a, const RulesValue *b)
{
  if (is_number (a) && is_number (b)) {
    return rules_literal_compare_numbers (a, b);
  }
  if (is_duration (a) && is_duration (b)) {
    return rules_literal_compare_durations (a, b);
  }
  if (a->kind != b->kind) {
    return RULES_ORDER_NONE;
  }
  switch (a->kind) {
  case RULES_VALUE_STRING:
    return compare_strings (a, b);
  case RULES_VALUE_BOOLEAN:
    return order_of (a->as.boolean - b->as.boolean);
  case RULES_VALUE_INSTANT:
    return rules_literal_compare_instants (a, b);
  case RULES_VALUE_DECIMAL:
  case RULES_VALUE_DOUBLE:
  case RULES_VALUE_MONTHS:
  case RULES_VALUE_SECONDS:
  case RULES_VALUE_DURATION:
  case RULES_VALUE_NONE:
    return RULES_ORDER_NONE;
  }
  return RULES_ORDER_NONE;
}
