/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <jansson.h>

/* JSON Pointers (RFC 6901) into documents that are in memory. */

/* (nullable) the value there */
json_t *gateway_pointer_get (json_t *root, const char *pointer);
/* Appends the pointers (char*) of all strings at `pattern`, a pointer in which the token "*" stands for each element or member; in the
 * order of the document. */
void gateway_pointer_find_texts (json_t *root, const char *pattern, GPtrArray *pointers);
/* Puts `value` there, into objects that are made as they are needed; takes the reference over. FALSE if something on the way is no object. */
gboolean gateway_pointer_fill (json_t *root, const char *pointer, json_t *value);
/* Replaces a text that is there. FALSE if none is. */
gboolean gateway_pointer_put_text (json_t *root, const char *pointer, const char *text,
                                   gsize length);
