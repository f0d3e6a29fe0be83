/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/masking.h"

/* Masks put into a JSON document, byte by byte: whatever no mask touches comes out as it went in, white space, order, escapes and number
 * forms included. */

typedef struct {
  const char *pointer; /* JSON Pointer (RFC 6901) of the value: "" is the document */
  gint64 start; /* code points of the text, for a mask on a part of it; -1: the whole value */
  gint64 end;
  RulesMasking masking;
  RulesMaskContext context;
} RulesPayloadMask;

/* The document with the masks put in (appended to `out`). Masks may come in any order. One pass, without a tree.
 *
 * On a text, where masks on parts overlap, the stronger one gets the common part (and of equals the first). Where one is
 * on the whole value, the strongest of all masks on it, those on parts included, is put on the whole; so it is with any
 * mask on a value that is not text. A mask on an object or array takes all within it along.
 *
 * REMOVE takes a member out of its object or an element out of its array with one comma (and, where nothing before it
 * stays, with the white space up to what comes next), a part out of its text; the document itself becomes null. NULLIFY leaves
 * null, or an empty text for a part. Values that are not text are masked by their JSON text, and become texts; objects and
 * arrays are redacted, nullified or removed whole.
 *
 * The document must be JSON by RFC 8259, in UTF-8 without a byte order mark, without a member name twice in one object and
 * without half a surrogate pair: two readers must not find different values in it.
 * Errors: RULES_ERROR_PAYLOAD (malformed JSON, with line and column; a malformed pointer, or one that leads nowhere; a part
 * beyond the text's end), RULES_ERROR_LIMIT (nesting, size), and those of rules_mask_value(). Nothing is appended on failure. */
gboolean rules_payload_mask (const char *text, gsize length, const RulesPayloadMask *masks, gsize n,
                             GString *out, GError **error);
