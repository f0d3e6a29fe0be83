/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <jansson.h>

/* A validator for the part of JSON Schema 2020-12 that the description of the API uses. A keyword that it does not know fails the test: nothing is
 * passed over in silence. */

/* What is wrong with `value`, "/decisions/0/index: not an integer"; NULL: nothing. `document` is what "$ref" points into. (transfer full) */
char *openapi_schema_check (const json_t *document, const json_t *schema, const json_t *value);
