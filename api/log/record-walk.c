/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/record-walk.h"

#include <string.h>

/* Behind a string that begins at `at`; NULL: it does not end. */
static const char *
skip_string (const char *at, const char *end)
{
  const char *quote = at + 1 < end ? memchr (at + 1, '"', (gsize) (end - at - 1)) : NULL;
  if (quote == NULL || quote[-1] != '\\') {
    return quote != NULL ? quote + 1 : NULL;
  }
  for (at++; at < end && *at != '"'; at++) {
    at += *at == '\\' ? 1 : 0;
  }
  return at < end ? at + 1 : NULL;
}

/* Behind the value that begins at `at`; NULL: it does not end. */
static const char *
skip_value (const char *at, const char *end)
{
  guint depth = 0;
  while (at != NULL && at < end) {
    if (*at == '"') {
      at = skip_string (at, end);
    } else {
      depth += *at == '{' || *at == '[' ? 1 : 0;
      depth -= (*at == '}' || *at == ']') && depth > 0 ? 1 : 0;
      at++;
    }
    if (depth == 0 && at != NULL && (at == end || strchr (",}]", *at) != NULL)) {
      return at;
    }
  }
  return NULL;
}

gboolean
log_text_next (LogText *rest, LogText *name, LogText *value)
{
  const char *at = rest->at;
  if (name != NULL) {
    name->at = at;
    at = at < rest->end && *at == '"' ? skip_string (at, rest->end) : NULL;
    name->end = at;
    at = at != NULL && at < rest->end && *at == ':' ? at + 1 : NULL;
  }
  value->at = at;
  value->end = at != NULL && at < rest->end ? skip_value (at, rest->end) : NULL;
  if (value->end == NULL) {
    return FALSE;
  }
  rest->at = value->end + (value->end < rest->end && *value->end == ',' ? 1 : 0);
  return TRUE;
}

LogText
log_text_inside (LogText value, char open)
{
  gboolean is = value.end != NULL && value.end - value.at >= 2 && *value.at == open;
  return is ? (LogText) { value.at + 1, value.end - 1 } : (LogText) { NULL, NULL };
}

gboolean
log_text_is (LogText text, const char *literal)
{
  gsize length = strlen (literal);
  return text.at != NULL && (gsize) (text.end - text.at) == length &&
         memcmp (text.at, literal, length) == 0;
}

LogText
log_text_member (LogText object, const char *name)
{
  LogText rest = log_text_inside (object, '{');
  LogText found = { NULL, NULL };
  LogText value;
  while (log_text_next (&rest, &found, &value)) {
    if (log_text_is (found, name)) {
      return value;
    }
  }
  return (LogText) { NULL, NULL };
}

LogText
log_text_string (LogText value, json_t **decoded)
{
  gsize length = value.at != NULL ? (gsize) (value.end - value.at) : 0;
  *decoded = NULL;
  if (length < 2 || *value.at != '"') {
    return (LogText) { NULL, NULL };
  }
  if (memchr (value.at, '\\', length) == NULL) {
    return (LogText) { value.at + 1, value.end - 1 };
  }
  *decoded = json_loadb (value.at, length, JSON_DECODE_ANY, NULL);
  const char *text = json_string_value (*decoded);
  return (LogText) { text, text != NULL ? text + json_string_length (*decoded) : NULL };
}
