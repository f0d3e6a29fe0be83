/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/json-parse.h"

#include "kg/parse-check.h"

#include <string.h>

/* INVARIANT: what is accepted here Jansson accepts, and takes for the same value. Whatever is not plain is left to it. */

/* Of what is read here. */
#define DEPTH 32u
#define KEY_BYTES 256u
#define DIGITS 18 /* any such integer fits into 64 bits */

typedef struct {
  const char *at;
  const char *end;
  guint depth;
  GString *text; /* (nullable) of a string with escapes */
} Reader;

static json_t *read_value (Reader *reader);

static char
peek (const Reader *reader)
{
  return reader->at < reader->end ? *reader->at : '\0';
}

static void
skip_space (Reader *reader)
{
  while (reader->at < reader->end && (*reader->at == ' ' || *reader->at == '\n' ||
                                      *reader->at == '\r' || *reader->at == '\t')) {
    reader->at++;
  }
}

/* The next character that is no space, if it is this one. */
static gboolean
take (Reader *reader, char c)
{
  skip_space (reader);
  if (peek (reader) != c) {
    return FALSE;
  }
  reader->at++;
  return TRUE;
}

/* --- Strings --- */

static gboolean
is_plain (char c)
{
  return (guint8) c >= 0x20 && c != '"' && c != '\\';
}

static void
skip_plain (Reader *reader)
{
  while (reader->at < reader->end && is_plain (*reader->at)) {
    reader->at++;
  }
}

/* After the backslash. '\0': not one of those that are read here. */
static char
unescape (char c)
{
  switch (c) {
  case '"':
  case '\\':
  case '/':
    return c;
  case 'b':
    return '\b';
  case 'f':
    return '\f';
  case 'n':
    return '\n';
  case 'r':
    return '\r';
  case 't':
    return '\t';
  default:
    return '\0';
  }
}

/* From the first escape on; `from` is the begin of the string. */
static json_t *
read_escaped (Reader *reader, const char *from)
{
  if (reader->text == NULL) {
    reader->text = g_string_new (NULL);
  }
  g_string_truncate (reader->text, 0);
  while (peek (reader) == '\\') {
    char c = reader->end - reader->at > 1 ? unescape (reader->at[1]) : '\0';
    if (c == '\0') {
      return NULL;
    }
    g_string_append_len (reader->text, from, reader->at - from);
    g_string_append_c (reader->text, c);
    reader->at += 2;
    from = reader->at;
    skip_plain (reader);
  }
  g_string_append_len (reader->text, from, reader->at - from);
  return peek (reader) == '"' ? json_stringn_nocheck (reader->text->str, reader->text->len) : NULL;
}

/* After the first quotation mark. */
static json_t *
read_string (Reader *reader)
{
  const char *from = reader->at;
  json_t *string = NULL;
  skip_plain (reader);
  if (peek (reader) == '"') {
    string = json_stringn_nocheck (from, (gsize) (reader->at - from));
  } else if (peek (reader) == '\\') {
    string = read_escaped (reader, from);
  }
  reader->at += string != NULL ? 1 : 0;
  return string;
}

/* --- Numbers and words --- */

static json_t *
read_integer (Reader *reader)
{
  gboolean negative = peek (reader) == '-';
  json_int_t value = 0;
  reader->at += negative ? 1 : 0;
  const char *from = reader->at;
  while (g_ascii_isdigit (peek (reader)) && reader->at - from < DIGITS) {
    value = value * 10 + (*reader->at++ - '0');
  }
  gboolean zero_first = reader->at - from > 1 && *from == '0';
  if (reader->at == from || zero_first || g_ascii_isalnum (peek (reader)) || peek (reader) == '.') {
    return NULL;
  }
  return json_integer (negative ? -value : value);
}

static json_t *
read_word (Reader *reader, const char *word, json_t *value)
{
  gsize length = strlen (word);
  if ((gsize) (reader->end - reader->at) < length || memcmp (reader->at, word, length) != 0) {
    return NULL;
  }
  reader->at += length;
  return g_ascii_isalnum (peek (reader)) ? NULL : value;
}

/* --- Objects and arrays --- */

/* With the colon after it, into `key`. */
static gboolean
read_key (Reader *reader, char key[KEY_BYTES])
{
  if (!take (reader, '"')) {
    return FALSE;
  }
  const char *from = reader->at;
  skip_plain (reader);
  gsize length = (gsize) (reader->at - from);
  if (peek (reader) != '"' || length >= KEY_BYTES) {
    return FALSE;
  }
  memcpy (key, from, length);
  key[length] = '\0';
  reader->at++;
  return take (reader, ':');
}

/* FALSE too if there was such a key: then the object has grown by nothing. */
static gboolean
read_member (Reader *reader, json_t *object)
{
  char key[KEY_BYTES];
  gsize n = json_object_size (object);
  if (!read_key (reader, key)) {
    return FALSE;
  }
  json_t *value = read_value (reader);
  return value != NULL && json_object_set_new_nocheck (object, key, value) == 0 &&
         json_object_size (object) == n + 1;
}

/* After the bracket. */
static gboolean
read_members (Reader *reader, json_t *object)
{
  if (take (reader, '}')) {
    return TRUE;
  }
  do {
    if (!read_member (reader, object)) {
      return FALSE;
    }
  } while (take (reader, ','));
  return take (reader, '}');
}

static gboolean
read_elements (Reader *reader, json_t *array)
{
  if (take (reader, ']')) {
    return TRUE;
  }
  do {
    json_t *value = read_value (reader);
    if (value == NULL || json_array_append_new (array, value) != 0) {
      return FALSE;
    }
  } while (take (reader, ','));
  return take (reader, ']');
}

static json_t *
read_nested (Reader *reader)
{
  gboolean is_object = *reader->at++ == '{';
  if (reader->depth == DEPTH) {
    return NULL;
  }
  json_t *value = is_object ? json_object () : json_array ();
  reader->depth++;
  gboolean read =
      value != NULL && (is_object ? read_members (reader, value) : read_elements (reader, value));
  reader->depth--;
  if (!read) {
    json_decref (value);
    return NULL;
  }
  return value;
}

static json_t *
read_value (Reader *reader)
{
  skip_space (reader);
  switch (peek (reader)) {
  case '{':
  case '[':
    return read_nested (reader);
  case '"':
    reader->at++;
    return read_string (reader);
  case 't':
    return read_word (reader, "true", json_true ());
  case 'f':
    return read_word (reader, "false", json_false ());
  case 'n':
    return read_word (reader, "null", json_null ());
  default:
    return read_integer (reader);
  }
}

static json_t *
read_document (const char *text, gsize length)
{
  Reader reader = { .at = text, .end = text + length };
  json_t *value = NULL;
  skip_space (&reader);
  if (peek (&reader) == '{' || peek (&reader) == '[') {
    value = read_nested (&reader);
  }
  skip_space (&reader);
  if (value != NULL && reader.at != reader.end) {
    json_decref (value);
    value = NULL;
  }
  if (reader.text != NULL) {
    g_string_free (reader.text, TRUE);
  }
  return value;
}

json_t *
kg_json_parse (const char *text, gsize length, json_error_t *error)
{
  json_t *value =
      kg_check_utf8 (text, length, NULL) == length ? read_document (text, length) : NULL;
  return value != NULL ? value : json_loadb (text, length, JSON_REJECT_DUPLICATES, error);
}
