/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <jansson.h>

/* The canonical form of JSON by the JSON Canonicalization Scheme (RFC 8785): members sorted by the UTF-16 code units of their names,
 * numbers as ECMAScript writes them, strings escaped where they must be, no white space. Two values have the same form if they
 * are the same to a reader for whom every number is a double: 1 and 1.0 are.
 *
 * Appends that of `value`; after an error `out` is as it was. Errors: KG_ERROR_INVALID for an integer that is not the nearest double's own
 * text, so that no two integers share a form (all up to 2^53 either way are fine; RFC 8785, 3.1, has others written as strings);
 * KG_ERROR_LIMIT below KG_LIMIT_JSON_DEPTH levels of arrays and objects. Strings are UTF-8 and numbers finite, as jansson's
 * decoder sees to.
 *
 * A real number from 2^63 up to 1e21 comes out as digits alone, as the standard has it: jansson reads those only with
 * JSON_DECODE_INT_AS_REAL.
 *
 * Any number of threads. */
gboolean kg_canonical_json_append (GString *out, const json_t *value, GError **error);
