/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* What the strings of RDF terms must look like. The parsing child holds documents to it, and its
 * parent holds the child to it. Nothing here is NUL-terminated. */

/* How many bytes from the start are well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms).
 * `*cut` (nullable) tells whether what follows could still become so with more bytes. */
gsize kg_check_utf8 (const char *text, gsize length, gboolean *cut);

/* An absolute IRI as N-Triples allows it between < and >: a scheme, and none of the characters that
 * RDF 1.1 N-Triples, IRIREF, leaves out. `text` is UTF-8. */
gboolean kg_check_iri (const char *text, gsize length);
/* Whether a character may stand in an IRI. */
gboolean kg_check_iri_character (gunichar c);
/* The length of a leading scheme with its colon (RFC 3986, 3.1); 0 if there is none. */
gsize kg_check_scheme (const char *text, gsize length);

/* A language tag of the shape of BCP 47 (RFC 5646, 2.1): subtags of 1 to 8 letters or digits,
 * the first one letters only. */
gboolean kg_check_language (const char *text, gsize length);

/* A blank node label without "_:" (RDF 1.1 N-Triples, BLANK_NODE_LABEL). `text` is UTF-8. */
gboolean kg_check_label (const char *text, gsize length);
/* Whether a label may begin with this character, and whether it may hold it further on. */
gboolean kg_check_label_start (gunichar c);
gboolean kg_check_label_character (gunichar c);

/* The name of a prefix, without its colon (RDF 1.1 Turtle, PN_PREFIX), which may be empty.
 * `text` is UTF-8. */
gboolean kg_check_prefix (const char *text, gsize length);
