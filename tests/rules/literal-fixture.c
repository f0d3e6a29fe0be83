/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/rules/literal-fixture.h"

#include <string.h>

const char *const literal_datatypes[LITERAL_DATATYPES] = {
  "string",
  "boolean",
  "decimal",
  "integer",
  "long",
  "int",
  "short",
  "byte",
  "nonNegativeInteger",
  "positiveInteger",
  "nonPositiveInteger",
  "negativeInteger",
  "unsignedLong",
  "unsignedInt",
  "unsignedShort",
  "unsignedByte",
  "float",
  "double",
  "dateTime",
  "dateTimeStamp",
  "date",
  "time",
  "gYear",
  "gYearMonth",
  "gMonth",
  "gMonthDay",
  "gDay",
  "duration",
  "yearMonthDuration",
  "dayTimeDuration",
  "hexBinary",
  "base64Binary",
  "anyURI",
  "language",
  "normalizedString",
  "token",
  "NMTOKEN",
  "Name",
  "NCName",
};

RulesDatatype
literal_datatype_of (const char *name)
{
  g_autofree char *iri = g_strconcat (KG_XSD, name, NULL);
  RulesDatatype datatype = rules_datatype_of_iri (iri, strlen (iri));
  g_assert_cmpint (datatype, !=, RULES_DATATYPE_OTHER);
  return datatype;
}
