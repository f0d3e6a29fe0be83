/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/snapshot.h"

/* The values of literals for the checker, read from their lexical forms at every comparison, as the specifications tell it:
 * XML Schema 1.1 Datatypes, RDF 1.1 Concepts 5.1, SPARQL 1.1 17.3. Slow, plain, and without a line of literal.c. */

#define RULES_CHECK_NO_ORDER 2

/* Whether the lexical form is one of its datatype's. */
gboolean rules_check_value_is_well_formed (const KgView *view, KgTermId literal);
/* -1, 0, 1 as the operators "<" and "=" of SPARQL have it, or RULES_CHECK_NO_ORDER. Any terms. */
int rules_check_value_compare (const KgView *view, KgTermId a, KgTermId b);
/* An xsd:dateTime as microseconds since 1970, rounded up; without a time zone it counts as UTC. FALSE if it is none, or lies
 * beyond what 64 bits hold. */
gboolean rules_check_value_moment (const KgView *view, KgTermId literal, gint64 *out);
/* SPARQL langMatches. */
gboolean rules_check_language_matches (const char *tag, const char *range);
