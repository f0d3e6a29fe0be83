/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* Regular expressions for the checker, as SPARQL's REGEX knows them (XPath and XQuery Functions 3.1, 5.6, with the grammar of
 * XML Schema 1.1 Datatypes, appendix G), matched by trying: no code of pattern.c, and no PCRE2.
 *
 * Not read are back-references, and what XPath has not: look-around, possessive quantifiers, atomic and named groups, assertions
 * like \b, inline flags, escapes and names of classes that it does not know. Nor is what repeats so much that it would be too long
 * (check-pattern.c). */
gboolean rules_check_pattern_is_read (const char *pattern, const char *flags);
/* Sets `*matches` to whether it matches somewhere in `text`. Each try takes one of `*steps`; FALSE if they run out, the pattern
 * is not read, or the text is not UTF-8. */
gboolean rules_check_pattern_matches (const char *pattern, const char *flags, const char *text,
                                      gsize length, guint64 *steps, gboolean *matches);
