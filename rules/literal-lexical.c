/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/literal-private.h"
#include "rules/xml-name.h"

#include <string.h>

/* The datatypes whose lexical forms are texts of a certain look. White space counts: see read_value() in literal.c. */

/* XML Schema 1.1 Datatypes leaves open whose Char a string is made of; that of XML 1.1 takes the control characters but
 * U+0000, which texts from the world do hold, and neither takes U+FFFE and U+FFFF. */
static gboolean
is_string (const char *text, gsize length)
{
  if (memchr (text, '\0', length) != NULL) {
    return FALSE;
  }
  const char *at = text;
  while ((at = memchr (at, 0xef, length - (gsize) (at - text))) != NULL) {
    if (strncmp (at, "\xef\xbf\xbe", 3) == 0 || strncmp (at, "\xef\xbf\xbf", 3) == 0) {
      return FALSE;
    }
    at++;
  }
  return TRUE;
}

/* 3.4.1 */
static gboolean
is_normalized (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++) {
    if (text[i] == '\t' || text[i] == '\n' || text[i] == '\r') {
      return FALSE;
    }
  }
  return is_string (text, length);
}

/* 3.4.2 */
static gboolean
is_token (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++) {
    if (text[i] == ' ' && (i == 0 || i + 1 == length || text[i - 1] == ' ')) {
      return FALSE;
    }
  }
  return is_normalized (text, length);
}

/* 3.4.3: 1 to 8 letters, then any number of 1 to 8 letters or digits after a hyphen. */
static gboolean
is_language (const char *text, gsize length)
{
  gsize subtag = 0;
  gboolean first = TRUE;
  for (gsize i = 0; i < length; i++) {
    if (text[i] == '-' && subtag > 0) {
      subtag = 0;
      first = FALSE;
      continue;
    }
    subtag++;
    if (subtag > 8 || !(first ? g_ascii_isalpha (text[i]) : g_ascii_isalnum (text[i]))) {
      return FALSE;
    }
  }
  return subtag > 0;
}

/* --- Names --- */

static gboolean
is_name (const char *text, gsize length, gboolean any_start, gboolean colons)
{
  const char *end = text + length;
  for (const char *at = text; at < end; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char_validated (at, end - at);
    gboolean legal =
        at == text && !any_start ? rules_xml_is_name_start (c) : rules_xml_is_name_character (c);
    if (!legal || (c == ':' && !colons)) {
      return FALSE;
    }
  }
  return length > 0;
}

/* --- Binary --- */

/* 3.3.15 */
static gboolean
is_hex (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++) {
    if (!g_ascii_isxdigit (text[i])) {
      return FALSE;
    }
  }
  return length % 2 == 0;
}

static gint
base64_value (char c)
{
  if (g_ascii_isupper (c)) {
    return c - 'A';
  }
  if (g_ascii_islower (c)) {
    return c - 'a' + 26;
  }
  if (g_ascii_isdigit (c)) {
    return c - '0' + 52;
  }
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* 3.3.16: fours of characters, the last padded, with single spaces anywhere between them. The bits that padding leaves
 * over must be zero. */
static gboolean
is_base64 (const char *text, gsize length)
{
  gsize n = 0;
  gsize padding = 0;
  gint last = 0;
  for (gsize i = 0; i < length; i++) {
    if (text[i] == ' ') {
      if (i == 0 || i + 1 == length || text[i - 1] == ' ') {
        return FALSE;
      }
      continue;
    }
    if (text[i] == '=') {
      padding++;
      continue;
    }
    last = base64_value (text[i]);
    n++;
    if (last < 0 || padding > 0) {
      return FALSE;
    }
  }
  if (padding > 2 || (n + padding) % 4 != 0) {
    return FALSE;
  }
  return (last & ((1 << (2 * padding)) - 1)) == 0;
}

gboolean
rules_literal_is_legal_text (RulesDatatype datatype, const char *lexical, gsize length)
{
  if (datatype == RULES_DATATYPE_HEX_BINARY) {
    return is_hex (lexical, length);
  }
  if (datatype == RULES_DATATYPE_BASE64_BINARY) {
    return is_base64 (lexical, length);
  }
  if (datatype == RULES_DATATYPE_LANGUAGE) {
    return is_language (lexical, length);
  }
  if (datatype == RULES_DATATYPE_NORMALIZED_STRING) {
    return is_normalized (lexical, length);
  }
  if (datatype == RULES_DATATYPE_TOKEN) {
    return is_token (lexical, length);
  }
  if (datatype == RULES_DATATYPE_NMTOKEN) {
    return is_name (lexical, length, TRUE, TRUE);
  }
  if (datatype == RULES_DATATYPE_NAME || datatype == RULES_DATATYPE_NCNAME) {
    return is_name (lexical, length, FALSE, datatype == RULES_DATATYPE_NAME);
  }
  /* xsd:string, and xsd:anyURI, which since XML Schema 1.1 takes every string (3.3.17). */
  return is_string (lexical, length);
}

/* --- Language tags --- */

gboolean
rules_language_matches (const char *tag, const char *range)
{
  gsize length = strlen (range);
  if (tag[0] == '\0') {
    return FALSE;
  }
  if (strcmp (range, "*") == 0) {
    return TRUE;
  }
  return g_ascii_strncasecmp (tag, range, length) == 0 &&
         (tag[length] == '\0' || tag[length] == '-');
}
