/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* Appends `length` bytes of UTF-8 as a JSON string with its quotation marks (RFC 8259, 7), escaping as RFC 8785
 * (JCS, 3.2.2.2) does: \b \t \n \f \r \" \\ by name, other characters below U+0020 as \u00xx in lower case, and
 * nothing else. The one place that writes text as JSON. */
void kg_json_append_string (GString *out, const char *text, gsize length);
