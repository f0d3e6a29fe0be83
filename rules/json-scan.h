/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/error.h"

/* A strict reader of JSON (RFC 8259) that tells where things stand in the text, one event after the other, and builds
 * nothing. Internal to rules/.
 *
 * Stricter than the RFC has to be, because what two readers understand differently is no place to hide values in: UTF-8
 * without a byte order mark; no member name twice in one object, however it is escaped; no \u escape that is half a surrogate pair.
 * Bounded: RULES_LIMIT_PAYLOAD_BYTES, RULES_LIMIT_PAYLOAD_DEPTH. */

typedef enum {
  RULES_JSON_ERROR,
  RULES_JSON_END, /* of the document */
  RULES_JSON_OBJECT,
  RULES_JSON_OBJECT_END,
  RULES_JSON_ARRAY,
  RULES_JSON_ARRAY_END,
  RULES_JSON_NAME, /* of a member; the colon is read, too */
  RULES_JSON_STRING,
  RULES_JSON_OTHER, /* a number, true, false or null */
} RulesJsonEvent;

typedef struct _RulesJson RulesJson;

/* `text` must outlive it. NULL with RULES_ERROR_LIMIT, or RULES_ERROR_PAYLOAD if it is not UTF-8. */
RulesJson *rules_json_new (const char *text, gsize length, GError **error);
void rules_json_free (RulesJson *json);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RulesJson, rules_json_free)

/* `error` is set with RULES_JSON_ERROR: RULES_ERROR_PAYLOAD with line and column, or RULES_ERROR_LIMIT. */
RulesJsonEvent rules_json_next (RulesJson *json, GError **error);

/* After RULES_JSON_OBJECT or RULES_JSON_ARRAY: reads on to the end of that, and gives the event of the end. */
RulesJsonEvent rules_json_skip (RulesJson *json, GError **error);

/* Of the last event: its first byte and the first after it, a string's with its quotation marks. */
typedef struct {
  guint32 start;
  guint32 end;
  guint32 comma;    /* the comma before this member or element; where there is none, G_MAXUINT32 */
  gboolean escaped; /* a string or name that holds a backslash */
} RulesJsonPlace;

const RulesJsonPlace *rules_json_place (const RulesJson *json);

/* What a string stands for (appended), from after its first to before its last quotation mark, or any part of that which
 * begins and ends between two characters. */
void rules_json_decode (const char *text, gsize length, GString *out);
/* The length of what stands for the first character of a string's inside: one of UTF-8, an escape, a surrogate pair. */
gsize rules_json_character (const char *text);
