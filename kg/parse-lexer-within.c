/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse-check.h"
#include "kg/parse-lexer-impl.h"

#include <string.h>

/* Inside tokens. Where they begin: parse-lexer-tokens.c. */

/* UCHAR: the `digits` hexadecimal digits behind the two bytes of `\u` or `\U`. FALSE if they are
 * none. */
static gboolean
read_escape (KgLexer *lexer, gsize digits, gunichar *out)
{
  gunichar value = 0;
  for (gsize i = 0; i < digits; i++) {
    int byte = kg_lexer_peek (lexer, 2 + i);
    int digit = byte < 0 || byte >= 0x80 ? -1 : g_ascii_xdigit_value ((char) byte);
    if (digit < 0) {
      return FALSE;
    }
    value = value << 4 | (gunichar) digit;
  }
  *out = value;
  return TRUE;
}

/* At a backslash. KG_LEXER_AGAIN if a good escape follows, which is then handed out. */
static int
numeric_escape (KgLexer *lexer, gunichar *value)
{
  const gsize digits = kg_lexer_peek (lexer, 1) == 'u' ? 4 : 8;
  g_autofree char *quote = NULL;
  if (!read_escape (lexer, digits, value)) {
    quote = kg_lexer_quote (lexer, 2);
    return kg_lexer_fail (lexer, kg_lexer_position (lexer, 0),
                          "%s needs %" G_GSIZE_FORMAT " hexadecimal digits; write them all", quote,
                          digits);
  }
  if (*value > 0x10ffff || (*value >= 0xd800 && *value <= 0xdfff)) {
    quote = kg_lexer_quote (lexer, 2 + digits);
    return kg_lexer_fail (lexer, kg_lexer_position (lexer, 0),
                          "%s is not a character; write a code point of Unicode, no surrogate",
                          quote);
  }
  return kg_lexer_verbatim (lexer, 2 + digits);
}

static gboolean
is_numeric (KgLexer *lexer)
{
  int byte = kg_lexer_peek (lexer, 1);
  return byte == 'u' || byte == 'U';
}

static int
within_string_escape (KgLexer *lexer)
{
  if (is_numeric (lexer)) {
    gunichar value;
    return numeric_escape (lexer, &value);
  }
  int byte = kg_lexer_peek (lexer, 1);
  if (byte > 0 && strchr ("tbnrf\"'\\", byte) != NULL) {
    return kg_lexer_verbatim (lexer, 2);
  }
  return kg_lexer_fail (lexer, kg_lexer_position (lexer, 0),
                        "a `\\` that begins no escape; write `\\\\` for the character itself");
}

/* Strings */

static gboolean
is_long (const KgLexer *lexer)
{
  return lexer->state == KG_LEXER_LONG_DOUBLE || lexer->state == KG_LEXER_LONG_SINGLE;
}

static int
open_string (KgLexer *lexer)
{
  if (is_long (lexer)) {
    return kg_lexer_fail (lexer, lexer->token, "the string is never closed; close it with `%s`",
                          lexer->state == KG_LEXER_LONG_DOUBLE ? "\"\"\"" : "'''");
  }
  const char quote = lexer->state == KG_LEXER_SHORT_DOUBLE ? '"' : '\'';
  if (lexer->by_line) {
    return kg_lexer_fail (lexer, lexer->token,
                          "the string is not closed in its line; close it with `\"`, "
                          "and write a line break as `\\n`");
  }
  return kg_lexer_fail (lexer, lexer->token,
                        "the string is not closed in its line; close it with `%c`, "
                        "or put text of several lines between `%c%c%c`",
                        quote, quote, quote, quote);
}

static int
long_quotes (KgLexer *lexer, int quote)
{
  if (kg_lexer_peek (lexer, 1) == quote && kg_lexer_peek (lexer, 2) == quote) {
    lexer->state = KG_LEXER_AFTER_STRING;
    return kg_lexer_verbatim (lexer, 3);
  }
  lexer->at++;
  return quote;
}

static int
within_string (KgLexer *lexer, int byte)
{
  switch (byte) {
  case '\\':
    return within_string_escape (lexer);
  case 0:
    /* serd takes it for the end of the document. */
    lexer->at++;
    return kg_lexer_insert (lexer, "\\u0000");
  case '\n':
  case '\r':
    if (!is_long (lexer)) {
      return open_string (lexer);
    }
    kg_lexer_skip (lexer);
    return byte;
  default:
    break;
  }
  if (is_long (lexer)) {
    return long_quotes (lexer, byte);
  }
  lexer->state = KG_LEXER_AFTER_STRING;
  return kg_lexer_verbatim (lexer, 1);
}

/* IRIs */

static int
bad_iri_character (KgLexer *lexer, gunichar value)
{
  const KgPosition position = kg_lexer_position (lexer, 0);
  if (value == '\n' || value == '\r') {
    return kg_lexer_fail (lexer, lexer->token,
                          "the IRI is not closed in its line; close it with `>`");
  }
  if (value == ' ') {
    return kg_lexer_fail (lexer, position,
                          "a space in an IRI; write `%%20`, or close the IRI with `>`");
  }
  if (value < 0x20) {
    return kg_lexer_fail (lexer, position, "the control character U+%04X in an IRI; take it out",
                          value);
  }
  return kg_lexer_fail (lexer, position,
                        "`%c` cannot stand in an IRI; write `%%%02X`, or close the IRI with `>`",
                        value == '`' ? '?' : (char) value, value);
}

static int
end_iri (KgLexer *lexer)
{
  const gboolean sparql =
      lexer->directive == KG_LEXER_SPARQL_PREFIX || lexer->directive == KG_LEXER_SPARQL_BASE;
  lexer->state = KG_LEXER_SPACE;
  lexer->at++;
  if (lexer->directive != KG_LEXER_NO_DIRECTIVE) {
    /* serd reads one byte ahead: it must know the prefix before the next token is looked at. */
    kg_lexer_insert_space (lexer);
  }
  if (sparql) {
    lexer->tokens = 0;
    lexer->directive = KG_LEXER_NO_DIRECTIVE;
    g_clear_pointer (&lexer->declared, g_free);
  }
  return '>';
}

static int
within_iri (KgLexer *lexer, int byte)
{
  if (byte == '>') {
    return end_iri (lexer);
  }
  if (byte != '\\') {
    return bad_iri_character (lexer, (gunichar) byte);
  }
  if (!is_numeric (lexer)) {
    return bad_iri_character (lexer, '\\');
  }
  gunichar value = 0;
  if (numeric_escape (lexer, &value) == KG_LEXER_STOP) {
    return KG_LEXER_STOP;
  }
  if (!kg_check_iri_character (value)) {
    return kg_lexer_fail (lexer, kg_lexer_position (lexer, 0),
                          "an escape for U+%04X, which cannot stand in an IRI; write `%%%02X`",
                          value, value);
  }
  return KG_LEXER_AGAIN;
}

/* Names */

static gboolean
continues_name (const KgLexer *lexer, int byte)
{
  if (byte < 0) {
    return FALSE;
  }
  if ((lexer->plain[byte] & (1u << lexer->state)) != 0) {
    return TRUE;
  }
  return lexer->state == KG_LEXER_NAME && (byte == '%' || byte == '\\');
}

/* A name may hold full stops, but not end with one. */
static int
name_stop (KgLexer *lexer)
{
  gsize stops = 1;
  int byte = kg_lexer_peek (lexer, 1);
  while (byte == '.') {
    byte = kg_lexer_peek (lexer, ++stops);
  }
  if (continues_name (lexer, byte)) {
    return kg_lexer_verbatim (lexer, stops);
  }
  lexer->state = KG_LEXER_SPACE;
  kg_lexer_insert_space (lexer);
  return KG_LEXER_AGAIN;
}

static int
name_escape (KgLexer *lexer, int byte)
{
  int next = kg_lexer_peek (lexer, 1);
  if (byte == '%') {
    int last = kg_lexer_peek (lexer, 2);
    gboolean good = next > 0 && next < 0x80 && last > 0 && last < 0x80 &&
                    g_ascii_isxdigit ((char) next) && g_ascii_isxdigit ((char) last);
    return good ? kg_lexer_verbatim (lexer, 3)
                : kg_lexer_fail (lexer, kg_lexer_position (lexer, 0),
                                 "a `%%` without two hexadecimal digits; "
                                 "write `\\%%` for the character itself");
  }
  if (next > 0 && strchr ("_~.-!$&'()*+,;=/?#@%", next) != NULL) {
    return kg_lexer_verbatim (lexer, 2);
  }
  return kg_lexer_fail (lexer, kg_lexer_position (lexer, 0),
                        "a `\\` in a name that escapes nothing; write the whole IRI in `<>`");
}

static int
within_name (KgLexer *lexer, int byte)
{
  if (byte == '.') {
    return name_stop (lexer);
  }
  if (lexer->state == KG_LEXER_NAME && (byte == '%' || byte == '\\')) {
    return name_escape (lexer, byte);
  }
  if (byte > 0 && strchr ("!$&*+/?~=|`\\%", byte) != NULL) {
    g_autofree char *quote = kg_lexer_quote (lexer, 1);
    return kg_lexer_fail (
        lexer, kg_lexer_position (lexer, 0),
        lexer->state == KG_LEXER_LABEL
            ? "%s cannot stand in a blank node's label; use letters and digits"
            : "%s cannot stand in a name; put `\\` before it, or write the whole IRI in `<>`",
        quote);
  }
  lexer->state = KG_LEXER_SPACE;
  if (byte == ':') {
    /* A name with an empty prefix, right behind a label. */
    kg_lexer_insert_space (lexer);
  }
  return KG_LEXER_AGAIN;
}

/* Numbers */

static int
bad_number (KgLexer *lexer)
{
  return kg_lexer_fail (
      lexer, lexer->token,
      "not a number; put it in quotes if it is text, or begin the name with a letter");
}

static gboolean
is_digit_at (KgLexer *lexer, gsize ahead)
{
  int byte = kg_lexer_peek (lexer, ahead);
  return byte >= '0' && byte <= '9';
}

/* At what may be an exponent: its length up to the first digit; 0 if it is none. */
static gsize
exponent_length (KgLexer *lexer, gsize at)
{
  int byte = kg_lexer_peek (lexer, at);
  if (byte != 'e' && byte != 'E') {
    return 0;
  }
  int sign = kg_lexer_peek (lexer, at + 1);
  gsize length = sign == '+' || sign == '-' ? 2 : 1;
  return is_digit_at (lexer, at + length) ? length + 1 : 0;
}

static int
within_number (KgLexer *lexer, int byte)
{
  if (byte == '.' && !lexer->number_has_point) {
    gsize exponent = exponent_length (lexer, 1);
    if (is_digit_at (lexer, 1) || exponent > 0) {
      lexer->number_has_point = TRUE;
      return kg_lexer_verbatim (lexer, 1);
    }
  }
  gsize exponent = exponent_length (lexer, 0);
  if (exponent > 0) {
    while (is_digit_at (lexer, exponent)) {
      exponent++;
    }
    byte = kg_lexer_peek (lexer, exponent);
  }
  if (byte > 0 &&
      (byte >= 0x80 || g_ascii_isalnum ((char) byte) || strchr ("_:+-", byte) != NULL)) {
    return bad_number (lexer);
  }
  /* serd 0.30 loses the datatype of a number with a full stop right behind it. */
  lexer->state = KG_LEXER_SPACE;
  if (exponent > 0) {
    return kg_lexer_verbatim (lexer, exponent);
  }
  kg_lexer_insert_space (lexer);
  return KG_LEXER_AGAIN;
}

int
kg_lexer_within (KgLexer *lexer, int byte)
{
  switch (lexer->state) {
  case KG_LEXER_IRI:
    return within_iri (lexer, byte);
  case KG_LEXER_NAME:
  case KG_LEXER_LABEL:
    return within_name (lexer, byte);
  case KG_LEXER_NUMBER:
    return within_number (lexer, byte);
  case KG_LEXER_SHORT_SINGLE:
  case KG_LEXER_SHORT_DOUBLE:
  case KG_LEXER_LONG_SINGLE:
  case KG_LEXER_LONG_DOUBLE:
    return within_string (lexer, byte);
  case KG_LEXER_LANGUAGE:
    lexer->state = KG_LEXER_SPACE;
    return KG_LEXER_AGAIN;
  case KG_LEXER_SPACE:
  case KG_LEXER_AFTER_STRING:
  case KG_LEXER_DATATYPE:
    break;
  }
  return KG_LEXER_STOP;
}

int
kg_lexer_finish (KgLexer *lexer)
{
  switch (lexer->state) {
  case KG_LEXER_IRI:
    return kg_lexer_fail (lexer, lexer->token, "the IRI is never closed; close it with `>`");
  case KG_LEXER_SHORT_SINGLE:
  case KG_LEXER_SHORT_DOUBLE:
  case KG_LEXER_LONG_SINGLE:
  case KG_LEXER_LONG_DOUBLE:
    return open_string (lexer);
  case KG_LEXER_SPACE:
  case KG_LEXER_NAME:
  case KG_LEXER_LABEL:
  case KG_LEXER_NUMBER:
  case KG_LEXER_AFTER_STRING:
  case KG_LEXER_DATATYPE:
  case KG_LEXER_LANGUAGE:
    break;
  }
  gboolean complete = lexer->by_line ? lexer->terms == 0 || lexer->terms > 4 : lexer->tokens == 0;
  if (!complete) {
    return kg_lexer_fail (lexer, kg_lexer_position (lexer, 0),
                          "the document ends inside a statement; write ` .` at its end");
  }
  return KG_LEXER_STOP;
}
