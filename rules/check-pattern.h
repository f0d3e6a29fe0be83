/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* Regular expressions for the checker, as SPARQL's REGEX knows them (XPath and XQuery Functions 3.1, 5.6, with the grammar of
 * XML Schema 1.1 Datatypes, appendix G), matched by trying: no code of pattern.c, and no PCRE2.
 *
 * Sets `*matches` to whether it matches somewhere in `text`. Each try takes one of `*steps`; FALSE if they run out, or the
 * pattern is none. */
gboolean rules_check_pattern_matches (const char *pattern, const char *flags, const char *text,
                                      gsize length, guint64 *steps, gboolean *matches);
