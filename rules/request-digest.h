/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/keys.h"

#include <jansson.h>

/* The digest of a request with all its values, to which an approval can be limited (gr:requestDigest): HMAC-SHA-256 by the key
 * for the purpose "request" over the canonical JSON (RFC 8785) of an object with its members subject, action, resource and context, as
 * far as it has them, without the callId of the context: who asks again once it was approved asks the same. Requests that differ in nothing but the order of members, white space or the way in which a number is written
 * (1, 1.0) share it; whoever lacks the key can neither make one nor try values out. */

#define RULES_REQUEST_DIGEST_DIGITS 64

/* `out`: that many lower-case hexadecimal digits and a NUL. FALSE if the request has none, as what is no object, holds an
 * integer that canonical JSON cannot tell from others or is nested too deep (kg/canonical-json.h): no approval is limited to such a one.
 * Any number of threads. */
gboolean rules_request_digest_of (const json_t *request, const RulesKeys *keys,
                                  char out[RULES_REQUEST_DIGEST_DIGITS + 1]);
