/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/json-scan.h"

#include "kg/parse-check.h"
#include "rules/json-names.h"
#include "rules/limits.h"

#include <string.h>

#define NO_COMMA G_MAXUINT32

typedef enum {
  EXPECT_VALUE,
  EXPECT_FIRST_NAME,    /* or the end of the object */
  EXPECT_FIRST_ELEMENT, /* or the end of the array */
  EXPECT_COMMA,         /* or the end of what is open, or of the document */
} Expectation;

struct _RulesJson {
  const char *text;
  guint32 length;
  guint32 at;
  Expectation expects;
  RulesJsonPlace place;
  guint32 comma; /* the last that was read, until the value after it is */
  guint depth;
  guint8 is_object[RULES_LIMIT_PAYLOAD_DEPTH];
  RulesJsonNames *names;
};

/* --- Errors --- */

static RulesJsonEvent
fail (const RulesJson *json, guint32 at, const char *what, GError **error)
{
  guint line = 1;
  guint column = 1;
  for (guint32 i = 0; i < at; i++) {
    guint8 byte = (guint8) json->text[i];
    if (byte == '\n') {
      line++;
      column = 1;
    } else {
      column += (byte & 0xc0) == 0x80 ? 0 : 1;
    }
  }
  g_set_error (error, RULES_ERROR, RULES_ERROR_PAYLOAD,
               "the payload is not sound JSON: line %u, column %u: %s; see RFC 8259", line, column,
               what);
  return RULES_JSON_ERROR;
}

/* --- Strings --- */

static int
hex_digits (const char *text)
{
  int value = 0;
  for (guint i = 0; i < 4; i++) {
    int digit = g_ascii_xdigit_value (text[i]);
    if (digit < 0) {
      return -1;
    }
    value = value << 4 | digit;
  }
  return value;
}

/* After `\u`: a character, or both halves of a pair. The number of bytes; 0 if it is neither. */
static guint32
unicode_escape (const char *text, gsize length, gunichar *out)
{
  int first = length < 4 ? -1 : hex_digits (text);
  if (first < 0 || (first >= 0xdc00 && first <= 0xdfff)) {
    return 0;
  }
  *out = (gunichar) first;
  if (first < 0xd800 || first > 0xdbff) {
    return 4;
  }
  int second = length < 10 || text[4] != '\\' || text[5] != 'u' ? -1 : hex_digits (text + 6);
  if (second < 0xdc00 || second > 0xdfff) {
    return 0;
  }
  *out = 0x10000 + ((gunichar) (first - 0xd800) << 10) + (gunichar) (second - 0xdc00);
  return 10;
}

/* Of eight bytes, how many come before the first quotation mark, backslash or control character. A borrow may mark bytes
 * above such a one, never one below. */
static inline guint32
count_plain (const char *text)
{
  const guint64 ones = G_GUINT64_CONSTANT (0x0101010101010101);
  guint64 word;
  memcpy (&word, text, sizeof word);
  word = GUINT64_FROM_LE (word);
  guint64 quote = word ^ ones * '"';
  guint64 backslash = word ^ ones * '\\';
  guint64 found = (((quote - ones) & ~quote) | ((backslash - ones) & ~backslash) |
                   ((word - ones * 0x20) & ~word)) &
                  ones * 0x80;
  return found == 0 ? (guint32) sizeof word : (guint32) __builtin_ctzll (found) / 8;
}

/* From `at` to the first byte that is not plain, or the end. */
static inline guint32
skip_plain (const RulesJson *json, guint32 at)
{
  const char *text = json->text;
  while (json->length - at >= sizeof (guint64)) {
    guint32 n = count_plain (text + at);
    at += n;
    if (n < sizeof (guint64)) {
      return at;
    }
  }
  while (at < json->length && (guint8) text[at] >= 0x20 && text[at] != '"' && text[at] != '\\') {
    at++;
  }
  return at;
}

static RulesJsonEvent
scan_string (RulesJson *json, RulesJsonEvent event, GError **error)
{
  const char *text = json->text;
  guint32 at = json->at + 1;
  json->place = (RulesJsonPlace) { json->at, 0, json->comma, FALSE };
  for (;;) {
    at = skip_plain (json, at);
    if (at == json->length) {
      return fail (json, json->place.start, "this string has no end", error);
    }
    if (text[at] == '"') {
      break;
    }
    if (text[at] != '\\') {
      return fail (json, at, "a control character in a string is not escaped", error);
    }
    gunichar character;
    gsize left = json->length - at;
    guint32 n =
        left >= 2 && text[at + 1] == 'u' ? unicode_escape (text + at + 2, left - 2, &character)
        : left >= 2 && text[at + 1] != '\0' && strchr ("\"\\/bfnrt", text[at + 1]) != NULL ? 2
                                                                                           : 0;
    if (n == 0) {
      return fail (json, at, "this escape stands for no character", error);
    }
    at += n == 2 ? 2 : n + 2;
    json->place.escaped = TRUE;
  }
  json->at = json->place.end = at + 1;
  return event;
}

gsize
rules_json_character (const char *text)
{
  if (*text != '\\') {
    return (gsize) (g_utf8_next_char (text) - text);
  }
  if (text[1] != 'u') {
    return 2;
  }
  int value = hex_digits (text + 2);
  return value >= 0xd800 && value <= 0xdbff ? 12 : 6;
}

void
rules_json_decode (const char *text, gsize length, GString *out)
{
  static const char names[] = "bfnrt";
  static const char characters[] = "\b\f\n\r\t";
  const char *end = text + length;
  while (text < end) {
    const char *escape = memchr (text, '\\', (gsize) (end - text));
    const char *plain_end = escape == NULL ? end : escape;
    g_string_append_len (out, text, plain_end - text);
    if (escape == NULL) {
      return;
    }
    gunichar character = 0;
    const char *name = strchr (names, escape[1]);
    if (escape[1] == 'u') {
      text = escape + 2 + unicode_escape (escape + 2, (gsize) (end - escape) - 2, &character);
    } else {
      character = name == NULL ? (guchar) escape[1] : (guchar) characters[name - names];
      text = escape + 2;
    }
    if (character == 0) {
      g_string_append_c (out, '\0');
    } else {
      g_string_append_unichar (out, character);
    }
  }
}

/* --- Numbers and words --- */

static guint32
skip_digits (const RulesJson *json, guint32 at)
{
  while (at < json->length && g_ascii_isdigit (json->text[at])) {
    at++;
  }
  return at;
}

static RulesJsonEvent
scan_number (RulesJson *json, GError **error)
{
  const char *text = json->text;
  guint32 start = json->at;
  guint32 at = start + (text[start] == '-' ? 1 : 0);
  guint32 end = skip_digits (json, at);
  gboolean sound = end == at + 1 || (end > at && text[at] != '0');
  if (sound && end < json->length && text[end] == '.') {
    at = end + 1;
    end = skip_digits (json, at);
    sound = end > at;
  }
  if (sound && end < json->length && (text[end] == 'e' || text[end] == 'E')) {
    at = end + 1;
    at += at < json->length && (text[at] == '+' || text[at] == '-') ? 1 : 0;
    end = skip_digits (json, at);
    sound = end > at;
  }
  if (!sound) {
    return fail (json, start, "this number is malformed", error);
  }
  json->place = (RulesJsonPlace) { start, end, json->comma, FALSE };
  json->at = end;
  return RULES_JSON_OTHER;
}

static RulesJsonEvent
scan_word (RulesJson *json, GError **error)
{
  static const char *const words[] = { "true", "false", "null" };
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++) {
    guint32 n = (guint32) strlen (words[i]);
    if (json->length - json->at >= n && memcmp (json->text + json->at, words[i], n) == 0) {
      json->place = (RulesJsonPlace) { json->at, json->at + n, json->comma, FALSE };
      json->at += n;
      return RULES_JSON_OTHER;
    }
  }
  return fail (json, json->at, "a value should stand here", error);
}

/* --- Structure --- */

static RulesJsonEvent
open_container (RulesJson *json, gboolean is_object, GError **error)
{
  if (json->depth == RULES_LIMIT_PAYLOAD_DEPTH) {
    g_set_error (error, RULES_ERROR, RULES_ERROR_LIMIT,
                 "the payload nests deeper than %u; make it flatter", RULES_LIMIT_PAYLOAD_DEPTH);
    return RULES_JSON_ERROR;
  }
  json->is_object[json->depth++] = (guint8) is_object;
  json->place = (RulesJsonPlace) { json->at, json->at + 1, json->comma, FALSE };
  json->comma = NO_COMMA;
  json->at++;
  json->expects = is_object ? EXPECT_FIRST_NAME : EXPECT_FIRST_ELEMENT;
  if (is_object) {
    rules_json_names_open (json->names);
  }
  return is_object ? RULES_JSON_OBJECT : RULES_JSON_ARRAY;
}

static RulesJsonEvent
scan_value (RulesJson *json, GError **error)
{
  RulesJsonEvent event;
  char first = json->at == json->length ? '\0' : json->text[json->at];
  if (first == '{' || first == '[') {
    return open_container (json, first == '{', error);
  }
  json->expects = EXPECT_COMMA;
  if (first == '"') {
    event = scan_string (json, RULES_JSON_STRING, error);
  } else if (first == '-' || g_ascii_isdigit (first)) {
    event = scan_number (json, error);
  } else {
    event = scan_word (json, error);
  }
  json->comma = NO_COMMA;
  return event;
}

static RulesJsonEvent
close_container (RulesJson *json, GError **error)
{
  gboolean is_object = json->is_object[--json->depth];
  guint32 twice;
  json->place = (RulesJsonPlace) { json->at, json->at + 1, NO_COMMA, FALSE };
  json->at++;
  json->expects = EXPECT_COMMA;
  if (is_object && rules_json_names_close (json->names, &twice)) {
    return fail (json, twice, "this object has a member of this name already", error);
  }
  return is_object ? RULES_JSON_OBJECT_END : RULES_JSON_ARRAY_END;
}

static void
skip_space (RulesJson *json)
{
  const char *text = json->text;
  guint32 at = json->at;
  while (at < json->length &&
         (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t')) {
    at++;
  }
  json->at = at;
}

static RulesJsonEvent
scan_name (RulesJson *json, GError **error)
{
  if (json->at == json->length || json->text[json->at] != '"') {
    return fail (json, json->at, "the name of a member should stand here", error);
  }
  if (scan_string (json, RULES_JSON_NAME, error) == RULES_JSON_ERROR) {
    return RULES_JSON_ERROR;
  }
  json->comma = NO_COMMA;
  rules_json_names_add (json->names, json->place.start + 1, json->place.end - 1,
                        json->place.escaped);
  skip_space (json);
  if (json->at == json->length || json->text[json->at] != ':') {
    return fail (json, json->at, "a colon should stand here", error);
  }
  json->at++;
  json->expects = EXPECT_VALUE;
  return RULES_JSON_NAME;
}

/* After a value. */
static RulesJsonEvent
scan_next (RulesJson *json, GError **error)
{
  gboolean is_object = json->depth > 0 && json->is_object[json->depth - 1];
  if (json->depth == 0) {
    return json->at == json->length ? RULES_JSON_END
                                    : fail (json, json->at, "nothing may follow the value", error);
  }
  char c = json->at == json->length ? '\0' : json->text[json->at];
  if (c == (is_object ? '}' : ']')) {
    return close_container (json, error);
  }
  if (c != ',') {
    return fail (json, json->at,
                 is_object ? "a comma or the end of the object should stand here"
                           : "a comma or the end of the array should stand here",
                 error);
  }
  json->comma = json->at++;
  skip_space (json);
  return is_object ? scan_name (json, error) : scan_value (json, error);
}

RulesJsonEvent
rules_json_next (RulesJson *json, GError **error)
{
  skip_space (json);
  char c = json->at == json->length ? '\0' : json->text[json->at];
  switch (json->expects) {
  case EXPECT_VALUE:
    return scan_value (json, error);
  case EXPECT_FIRST_NAME:
    return c == '}' ? close_container (json, error) : scan_name (json, error);
  case EXPECT_FIRST_ELEMENT:
    return c == ']' ? close_container (json, error) : scan_value (json, error);
  case EXPECT_COMMA:
    break;
  }
  return scan_next (json, error);
}

RulesJsonEvent
rules_json_skip (RulesJson *json, GError **error)
{
  guint outside = json->depth - 1;
  RulesJsonEvent event;
  do {
    event = rules_json_next (json, error);
  } while (event != RULES_JSON_ERROR && json->depth > outside);
  return event;
}

const RulesJsonPlace *
rules_json_place (const RulesJson *json)
{
  return &json->place;
}

/* --- Beginning and end --- */

RulesJson *
rules_json_new (const char *text, gsize length, GError **error)
{
  if (length > RULES_LIMIT_PAYLOAD_BYTES) {
    g_set_error (error, RULES_ERROR, RULES_ERROR_LIMIT,
                 "the payload has %" G_GSIZE_FORMAT " bytes, more than %u; send it in parts",
                 length, RULES_LIMIT_PAYLOAD_BYTES);
    return NULL;
  }
  g_autoptr (RulesJson) json = g_new0 (RulesJson, 1);
  json->text = text;
  json->length = (guint32) length;
  json->comma = NO_COMMA;
  json->names = rules_json_names_new (text);
  gsize sound = kg_check_utf8 (text, length, NULL);
  if (sound != length) {
    fail (json, (guint32) sound, "this is not UTF-8", error);
    return NULL;
  }
  return g_steal_pointer (&json);
}

void
rules_json_free (RulesJson *json)
{
  if (json != NULL) {
    rules_json_names_free (json->names);
    g_free (json);
  }
}
