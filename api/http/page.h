/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <jansson.h>

#include <glib.h>

/* Pages from templates and JSON. Templates hold no logic, so that all of it stands in code:
 *
 *   {{name}}              the value, escaped; {{a.b}} a member of a member; {{.}} the value itself
 *   {{#name}}…{{/name}}   once for each element of an array, which is then where names are looked up first; once for any other value that
 *                         counts; not at all where it is missing, null, false, or empty (a string, an array, an object)
 *   {{?name}}…{{/name}}   once where the section above would be there at all, with names looked up as around it
 *   {{^name}}…{{/name}}   where it would not
 *   {{>name}}             another template, with the values of this place
 *   {{{name}}}            the value as it is: for markup of our own alone
 *   {{%name}}             the value percent-encoded, for the query of an address
 *   {{! … }}              nothing
 *
 * A name that the innermost value does not have is looked up in those around it; one that nothing has is nothing. A line that holds
 * nothing but the begin or the end of a section leaves no line behind.
 *
 * Values are hostile: whatever they hold, it is shown as text. */

/* The text of a template; NULL if there is none of that name. */
typedef const char *(*HttpPageFind) (const char *name, gpointer data);

/* Appends the page that the template `name` makes of `values`. What is wrong with a template, or with its depth (HTTP_LIMIT_PAGE_DEPTH) or
 * length (HTTP_LIMIT_PAGE_BYTES), is KG_ERROR_INVALID or KG_ERROR_LIMIT; `out` then holds a part. Any thread. */
gboolean http_page_render (const char *name, const json_t *values, HttpPageFind find, gpointer data,
                           GString *out, GError **error);

/* Appends text as HTML, fit for attributes in quotation marks, too. Characters that control, or change the direction of the text around
 * them, become visible; line feeds and tabs stay. */
void http_page_append_text (GString *out, const char *text);
