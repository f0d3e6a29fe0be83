/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* Text for people. Labels and literals come from documents that nobody here has written, so whatever is shown on a terminal, or
 * stands in a message, goes through kg_text_append_safe(): a document cannot move the cursor, change colours, or make text
 * read backwards. JSON and RDF have escapes of their own and do not pass here. */

/* Appends text of `length` bytes (-1: NUL-terminated) with control characters (C0, DEL, C1), line and paragraph
 * separators, and characters that change the direction of text written as \u{…}; line feeds and tabs as \n, \t.
 * What is not UTF-8 becomes \x… */
void kg_text_append_safe (GString *out, const char *text, gssize length);
/* Appends text of `length` bytes (-1: NUL-terminated) for XML and HTML, as content or in a quoted attribute: & < > " ' by reference. */
void kg_text_append_markup (GString *out, const char *text, gssize length);
