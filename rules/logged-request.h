/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/request.h"

/* What of a request a log keeps: all that decisions rest on, and none of the values and texts.
 *
 * Of `subject`, `action`, `resource` and `context` everything stays but these members of inputs and outputs: a `value` becomes "",
 * a `text` {"codePoints": N}, and `findings` lists every passage that was found, whoever found it, with its detector's IRI. The digest of a
 * request that came with one is the member `requestDigest`. */

/* Of the request that was last read from `json`. It shares with `json` what is the same in both: change neither while the other is
 * in use. (transfer full) */
json_t *rules_logged_request (const RulesRequest *request, const json_t *json);
/* The request to be read with RulesRequestContext.logged: blanks stand for the texts. RULES_ERROR_REQUEST if it is no such record.
 * (transfer full) */
json_t *rules_logged_request_restore (const json_t *logged, GError **error);
