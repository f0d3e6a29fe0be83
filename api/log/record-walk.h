/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <jansson.h>

/* Walking through a record without building anything: every entry is walked through when it is appended, and all of a period when it is counted.
 *
 * INVARIANT: records are canonical JSON, so that there is no white space. In what is no JSON something may be found or not; nothing outside of it is
 * read, and the time is at most that of reading each level once. */

/* A piece of a record; `at` NULL: there is none. */
typedef struct {
  const char *at;
  const char *end;
} LogText;

/* The next member of an object, or element of an array (`name` NULL), whose inside `rest` is; names have their quotation marks. */
gboolean log_text_next (LogText *rest, LogText *name, LogText *value);
/* What stands between the brackets of an object or array; nothing where it is none. */
LogText log_text_inside (LogText value, char open);
gboolean log_text_is (LogText text, const char *literal);
/* The member of an object with a name, which is given with its quotation marks. */
LogText log_text_member (LogText object, const char *name);
/* What a string says; nothing where it is none. `*decoded` (transfer full) (nullable) holds it where it had escapes. */
LogText log_text_string (LogText value, json_t **decoded);
