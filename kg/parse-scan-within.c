/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse-check.h"
#include "kg/parse-scan-impl.h"

#include <string.h>

/* Inside tokens. Where they begin: parse-scan-tokens.c. */

/* UCHAR: the `digits` hexadecimal digits behind the two bytes of `\u` or `\U`. FALSE if they are none. */
static gboolean
read_escape (KgLexer *scan, gsize digits, gunichar *out)
{
  gunichar value = 0;
  for (gsize i = 0; i < digits; i++) {
    int byte = kg_lexer_peek (scan, 2 + i);
    int digit = byte < 0 || byte >= 0x80 ? -1 : g_ascii_xdigit_value ((char) byte);
    if (digit < 0) {
      return FALSE;
    }
    value = value << 4 | (gunichar) digit;
  }
  *out = value;
  return TRUE;
}

/* At a backslash. KG_SCAN_AGAIN if a good escape follows, which is then handed out. */
static int
numeric_escape (KgLexer *scan, gunichar *value)
{
  const gsize digits = kg_lexer_peek (scan, 1) == 'u' ? 4 : 8;
  g_autofree char *quote = NULL;
  if (!read_escape (scan, digits, value)) {
    quote = kg_lexer_quote (scan, 2);
    return kg_lexer_fail (scan, kg_lexer_position (scan, 0),
                         "%s needs %" G_GSIZE_FORMAT " hexadecimal digits; write them all", quote,
                         digits);
  }
  if (*value > 0x10ffff || (*value >= 0xd800 && *value <= 0xdfff)) {
    quote = kg_lexer_quote (scan, 2 + digits);
    return kg_lexer_fail (scan, kg_lexer_position (scan, 0),
                         "%s is not a character; write a code point of Unicode, no surrogate", quote);
  }
  return kg_lexer_verbatim (scan, 2 + digits);
}

static gboolean
is_numeric (KgLexer *scan)
{
  int byte = kg_lexer_peek (scan, 1);
  return byte == 'u' || byte == 'U';
}

static int
within_string_escape (KgLexer *scan)
{
  if (is_numeric (scan)) {
    gunichar value;
    return numeric_escape (scan, &value);
  }
  int byte = kg_lexer_peek (scan, 1);
  if (byte > 0 && strchr ("tbnrf\"'\\", byte) != NULL) {
    return kg_lexer_verbatim (scan, 2);
  }
  return kg_lexer_fail (scan, kg_lexer_position (scan, 0),
                       "a `\\` that begins no escape; write `\\\\` for the character itself");
}

/* Strings */

static gboolean
is_long (const KgLexer *scan)
{
  return scan->state == KG_SCAN_LONG_DOUBLE || scan->state == KG_SCAN_LONG_SINGLE;
}

static int
open_string (KgLexer *scan)
{
  if (is_long (scan)) {
    return kg_lexer_fail (scan, scan->token, "the string is never closed; close it with `%s`",
                         scan->state == KG_SCAN_LONG_DOUBLE ? "\"\"\"" : "'''");
  }
  const char quote = scan->state == KG_SCAN_SHORT_DOUBLE ? '"' : '\'';
  if (scan->by_line) {
    return kg_lexer_fail (scan, scan->token,
                         "the string is not closed in its line; close it with `\"`, and write a line break as `\\n`");
  }
  return kg_lexer_fail (scan, scan->token,
                       "the string is not closed in its line; close it with `%c`, or put text of several lines between `%c%c%c`",
                       quote, quote, quote, quote);
}

static int
long_quotes (KgLexer *scan, int quote)
{
  if (kg_lexer_peek (scan, 1) == quote && kg_lexer_peek (scan, 2) == quote) {
    scan->state = KG_SCAN_AFTER_STRING;
    return kg_lexer_verbatim (scan, 3);
  }
  scan->at++;
  return quote;
}

static int
within_string (KgLexer *scan, int byte)
{
  switch (byte) {
  case '\\':
    return within_string_escape (scan);
  case 0:
    return kg_lexer_fail (scan, kg_lexer_position (scan, 0), "a NUL byte; write `\\u0000`");
  case '\n':
  case '\r':
    if (!is_long (scan)) {
      return open_string (scan);
    }
    kg_lexer_skip (scan);
    return byte;
  default:
    break;
  }
  if (is_long (scan)) {
    return long_quotes (scan, byte);
  }
  scan->state = KG_SCAN_AFTER_STRING;
  return kg_lexer_verbatim (scan, 1);
}

/* IRIs */

static int
bad_iri_character (KgLexer *scan, gunichar value)
{
  const KgPosition position = kg_lexer_position (scan, 0);
  if (value == '\n' || value == '\r') {
    return kg_lexer_fail (scan, scan->token, "the IRI is not closed in its line; close it with `>`");
  }
  if (value == ' ') {
    return kg_lexer_fail (scan, position, "a space in an IRI; write `%%20`, or close the IRI with `>`");
  }
  if (value < 0x20) {
    return kg_lexer_fail (scan, position, "the control character U+%04X in an IRI; take it out", value);
  }
  return kg_lexer_fail (scan, position, "`%c` cannot stand in an IRI; write `%%%02X`, or close the IRI with `>`",
                       value == '`' ? '?' : (char) value, value);
}

static int
end_iri (KgLexer *scan)
{
  const gboolean sparql = scan->directive == KG_SCAN_SPARQL_PREFIX ||
                          scan->directive == KG_SCAN_SPARQL_BASE;
  scan->state = KG_SCAN_SPACE;
  scan->at++;
  if (scan->directive != KG_SCAN_NO_DIRECTIVE) {
    /* serd reads one byte ahead: it must know the prefix before the next token is looked at. */
    kg_lexer_insert_space (scan);
  }
  if (sparql) {
    scan->tokens = 0;
    scan->directive = KG_SCAN_NO_DIRECTIVE;
    g_clear_pointer (&scan->declared, g_free);
  }
  return '>';
}

static int
within_iri (KgLexer *scan, int byte)
{
  if (byte == '>') {
    return end_iri (scan);
  }
  if (byte != '\\') {
    return bad_iri_character (scan, (gunichar) byte);
  }
  if (!is_numeric (scan)) {
    return bad_iri_character (scan, '\\');
  }
  gunichar value = 0;
  if (numeric_escape (scan, &value) == KG_SCAN_STOP) {
    return KG_SCAN_STOP;
  }
  if (!kg_check_iri_character (value)) {
    return kg_lexer_fail (scan, kg_lexer_position (scan, 0),
                         "an escape for U+%04X, which cannot stand in an IRI; write `%%%02X`", value,
                         value);
  }
  return KG_SCAN_AGAIN;
}

/* Names */

static gboolean
continues_name (const KgLexer *scan, int byte)
{
  if (byte < 0) {
    return FALSE;
  }
  if ((scan->plain[byte] & (1u << scan->state)) != 0) {
    return TRUE;
  }
  return scan->state == KG_SCAN_NAME && (byte == '%' || byte == '\\');
}

/* A name may hold full stops, but not end with one. */
static int
name_stop (KgLexer *scan)
{
  gsize stops = 1;
  int byte = kg_lexer_peek (scan, 1);
  while (byte == '.') {
    byte = kg_lexer_peek (scan, ++stops);
  }
  if (continues_name (scan, byte)) {
    return kg_lexer_verbatim (scan, stops);
  }
  scan->state = KG_SCAN_SPACE;
  kg_lexer_insert_space (scan);
  return KG_SCAN_AGAIN;
}

static int
name_escape (KgLexer *scan, int byte)
{
  int next = kg_lexer_peek (scan, 1);
  if (byte == '%') {
    int last = kg_lexer_peek (scan, 2);
    gboolean good = next > 0 && next < 0x80 && last > 0 && last < 0x80 &&
                    g_ascii_isxdigit ((char) next) && g_ascii_isxdigit ((char) last);
    return good ? kg_lexer_verbatim (scan, 3)
                : kg_lexer_fail (scan, kg_lexer_position (scan, 0),
                                "a `%%` without two hexadecimal digits; write `\\%%` for the character itself");
  }
  if (next > 0 && strchr ("_~.-!$&'()*+,;=/?#@%", next) != NULL) {
    return kg_lexer_verbatim (scan, 2);
  }
  return kg_lexer_fail (scan, kg_lexer_position (scan, 0),
                       "a `\\` in a name that escapes nothing; write the whole IRI in `<>`");
}

static int
within_name (KgLexer *scan, int byte)
{
  if (byte == '.') {
    return name_stop (scan);
  }
  if (scan->state == KG_SCAN_NAME && (byte == '%' || byte == '\\')) {
    return name_escape (scan, byte);
  }
  if (byte > 0 && strchr ("!$&*+/?~=|`\\%:", byte) != NULL) {
    g_autofree char *quote = kg_lexer_quote (scan, 1);
    return kg_lexer_fail (scan, kg_lexer_position (scan, 0), scan->state == KG_SCAN_LABEL
                           ? "%s cannot stand in a blank node's label; use letters and digits"
                           : "%s cannot stand in a name; put `\\` before it, or write the whole IRI in `<>`",
                         quote);
  }
  scan->state = KG_SCAN_SPACE;
  return KG_SCAN_AGAIN;
}

/* Numbers */

static int
bad_number (KgLexer *scan)
{
  return kg_lexer_fail (scan, scan->token,
                       "not a number; put it in quotes if it is text, or begin the name with a letter");
}

static gboolean
is_digit_at (KgLexer *scan, gsize ahead)
{
  int byte = kg_lexer_peek (scan, ahead);
  return byte >= '0' && byte <= '9';
}

/* At what may be an exponent: its length up to the first digit; 0 if it is none. */
static gsize
exponent_length (KgLexer *scan, gsize at)
{
  int byte = kg_lexer_peek (scan, at);
  if (byte != 'e' && byte != 'E') {
    return 0;
  }
  int sign = kg_lexer_peek (scan, at + 1);
  gsize length = sign == '+' || sign == '-' ? 2 : 1;
  return is_digit_at (scan, at + length) ? length + 1 : 0;
}

static int
within_number (KgLexer *scan, int byte)
{
  if (byte == '.' && !scan->number_has_point) {
    gsize exponent = exponent_length (scan, 1);
    if (is_digit_at (scan, 1) || exponent > 0) {
      scan->number_has_point = TRUE;
      return kg_lexer_verbatim (scan, 1);
    }
  }
  gsize exponent = exponent_length (scan, 0);
  if (exponent > 0) {
    while (is_digit_at (scan, exponent)) {
      exponent++;
    }
    byte = kg_lexer_peek (scan, exponent);
  }
  if (byte > 0 && (byte >= 0x80 || g_ascii_isalnum ((char) byte) || strchr ("_:+-", byte) != NULL)) {
    return bad_number (scan);
  }
  /* serd 0.30 loses the datatype of a number with a full stop right behind it. */
  scan->state = KG_SCAN_SPACE;
  if (exponent > 0) {
    return kg_lexer_verbatim (scan, exponent);
  }
  kg_lexer_insert_space (scan);
  return KG_SCAN_AGAIN;
}

int
kg_lexer_within (KgLexer *scan, int byte)
{
  switch (scan->state) {
  case KG_SCAN_IRI:
    return within_iri (scan, byte);
  case KG_SCAN_NAME:
  case KG_SCAN_LABEL:
    return within_name (scan, byte);
  case KG_SCAN_NUMBER:
    return within_number (scan, byte);
  case KG_SCAN_SHORT_SINGLE:
  case KG_SCAN_SHORT_DOUBLE:
  case KG_SCAN_LONG_SINGLE:
  case KG_SCAN_LONG_DOUBLE:
    return within_string (scan, byte);
  case KG_SCAN_LANGUAGE:
    scan->state = KG_SCAN_SPACE;
    return KG_SCAN_AGAIN;
  case KG_SCAN_SPACE:
  case KG_SCAN_AFTER_STRING:
  case KG_SCAN_DATATYPE:
    break;
  }
  return KG_SCAN_STOP;
}

int
kg_lexer_finish (KgLexer *scan)
{
  switch (scan->state) {
  case KG_SCAN_IRI:
    return kg_lexer_fail (scan, scan->token, "the IRI is never closed; close it with `>`");
  case KG_SCAN_SHORT_SINGLE:
  case KG_SCAN_SHORT_DOUBLE:
  case KG_SCAN_LONG_SINGLE:
  case KG_SCAN_LONG_DOUBLE:
    return open_string (scan);
  case KG_SCAN_SPACE:
  case KG_SCAN_NAME:
  case KG_SCAN_LABEL:
  case KG_SCAN_NUMBER:
  case KG_SCAN_AFTER_STRING:
  case KG_SCAN_DATATYPE:
  case KG_SCAN_LANGUAGE:
    break;
  }
  gboolean complete = scan->by_line ? scan->terms == 0 || scan->terms > 4 : scan->tokens == 0;
  if (!complete) {
    return kg_lexer_fail (scan, kg_lexer_position (scan, 0),
                         "the document ends inside a statement; write ` .` at its end");
  }
  return KG_SCAN_STOP;
}
