/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <jansson.h>

/* json_loadb (text, length, JSON_REJECT_DUPLICATES, error), quicker: what requests mostly hold is read here, and Jansson is asked about
 * everything else: reals, \u escapes, deep nesting, and all that is wrong. (transfer full) NULL: not JSON; `error` says why. */
json_t *kg_json_parse (const char *text, gsize length, json_error_t *error);
