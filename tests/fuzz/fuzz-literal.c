/* SPDX-License-Identifier: Apache-2.0 */

/* Values of literals: two lexical forms, a line each, as every two of the datatypes. Whatever they are, comparing them one
 * way is the reverse of comparing them the other way, and what compares at all equals itself, but for NaN. */

#include "rules/literal.h"

#include "kg/parse-check.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check (gboolean holds, const char *what, RulesDatatype a, RulesDatatype b)
{
  if (!holds) {
    g_printerr ("%s: datatypes %d and %d\n", what, (int) a, (int) b);
    abort ();
  }
}

static void
check_itself (const RulesValue *value)
{
  gboolean compares = value->kind != RULES_VALUE_NONE &&
                      !(value->kind == RULES_VALUE_DOUBLE && isnan (value->as.number));
  check (value->well_formed || value->kind == RULES_VALUE_NONE, "ill-formed, and has a value",
         value->datatype, value->datatype);
  check (rules_value_compare (value, value) == (compares ? RULES_ORDER_EQUAL : RULES_ORDER_NONE),
         "not equal to itself", value->datatype, value->datatype);
}

static void
check_pair (const RulesValue *a, const RulesValue *b)
{
  RulesOrder there = rules_value_compare (a, b);
  RulesOrder back = rules_value_compare (b, a);
  check (back == (there == RULES_ORDER_NONE ? there : (RulesOrder) - (int) there),
         "not the same from both sides", a->datatype, b->datatype);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const char *line = size == 0 ? NULL : memchr (data, '\n', size);
  /* Literals are UTF-8 whoever hands them over. */
  if (line == NULL || kg_check_utf8 ((const char *) data, size, NULL) != size) {
    return 0;
  }
  gsize a_length = (gsize) (line - (const char *) data);
  gsize b_length = size - a_length - 1;
  g_autofree char *a = g_strndup ((const char *) data, a_length);
  g_autofree char *b = g_strndup (line + 1, b_length);
  for (int i = RULES_DATATYPE_OTHER; i <= RULES_DATATYPE_XML_LITERAL; i++) {
    RulesValue x;
    rules_value_read ((RulesDatatype) i, a, a_length, &x);
    check_itself (&x);
    for (int k = RULES_DATATYPE_OTHER; k <= RULES_DATATYPE_XML_LITERAL; k++) {
      RulesValue y;
      rules_value_read ((RulesDatatype) k, b, b_length, &y);
      check_pair (&x, &y);
    }
  }
  rules_language_matches (a, b);
  rules_datatype_of_iri (b, b_length);
  return 0;
}
