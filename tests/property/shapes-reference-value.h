/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/terms.h"

/* The values of literals for shapes-reference.c: the datatypes that the generator uses, read and compared as plainly as can
 * be. xsd:integer, xsd:decimal, xsd:double, xsd:boolean, xsd:string, xsd:dateTime, xsd:date; any other is well formed and has
 * no order. */

#define REFERENCE_NO_ORDER 2

/* Whether the lexical form is one of its datatype's. */
gboolean reference_value_is_well_formed (const KgTerms *terms, KgTermId literal);
/* -1, 0, 1 as the operators "<" and "=" of SPARQL have it, or REFERENCE_NO_ORDER. Any terms. */
int reference_value_compare (const KgTerms *terms, KgTermId a, KgTermId b);
/* SPARQL langMatches, for any range but "*". */
gboolean reference_language_matches (const char *tag, const char *range);
