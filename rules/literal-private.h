/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/literal.h"

/* The parts of rules_value_read(). Each returns whether the lexical form, NUL-terminated after `length` bytes, is legal for
 * `datatype`, and where it is fills in what compares: kind and value, unless nothing compares with it. Internal to rules/. */

/* literal-number.c */
gboolean rules_literal_read_decimal (RulesDatatype datatype, const char *lexical, gsize length,
                                     RulesValue *out);
gboolean rules_literal_read_double (RulesDatatype datatype, const char *lexical, gsize length,
                                    RulesValue *out);
/* Both are numbers (RULES_VALUE_DECIMAL, RULES_VALUE_DOUBLE). */
RulesOrder rules_literal_compare_numbers (const RulesValue *a, const RulesValue *b);

/* literal-time.c */
gboolean rules_literal_read_instant (RulesDatatype datatype, const char *lexical, gsize length,
                                     RulesValue *out);
gboolean rules_literal_read_duration (RulesDatatype datatype, const char *lexical, gsize length,
                                      RulesValue *out);
/* Both are instants. */
RulesOrder rules_literal_compare_instants (const RulesValue *a, const RulesValue *b);
/* Both are durations, of any kind. */
RulesOrder rules_literal_compare_durations (const RulesValue *a, const RulesValue *b);

/* literal-lexical.c: for datatypes that do not compare, and xsd:string. */
gboolean rules_literal_is_legal_text (RulesDatatype datatype, const char *lexical, gsize length);
