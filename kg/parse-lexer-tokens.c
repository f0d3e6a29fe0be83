/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/limits.h"
#include "kg/parse-check.h"
#include "kg/parse-lexer-impl.h"

#include <string.h>

/* Where tokens begin. What is inside them: parse-lexer-within.c. */

static const char *
format_label (const KgLexer *lexer)
{
  return kg_format_info (lexer->job->format)->label;
}

static gboolean
is_name_byte (int byte)
{
  return byte >= 0x80 || (byte > 0 && g_ascii_isalnum ((char) byte)) || byte == '_' ||
         byte == '-' || byte == '.';
}

/* N-Triples and N-Quads: subject, predicate, object, graph, in one line. */

typedef enum {
  TERM_IRI,
  TERM_LABEL,
  TERM_STRING,
} Term;

static int
check_place (KgLexer *lexer, Term term)
{
  static const char *const expected[] = {
    "a subject is an IRI or a blank node; write `<IRI>` or `_:label`",
    "a predicate is an IRI; write `<IRI>`",
    "an object is an IRI, a blank node or a literal; write `<IRI>`, `_:label` or `\"text\"`",
    "a graph's name is an IRI or a blank node; write `<IRI>` or `_:label`",
  };
  const guint place = lexer->terms++;
  const guint places = lexer->job->format == KG_FORMAT_NQUADS ? 4 : 3;
  if (place > 4) {
    return kg_lexer_fail (lexer, lexer->token,
                          "a second statement in one line; begin a new line after ` .`");
  }
  if (place >= places) {
    return kg_lexer_fail (lexer, lexer->token,
                          "a statement of %s ends after %u terms; write ` .` here",
                          format_label (lexer), places);
  }
  gboolean fits = term == TERM_IRI || (term == TERM_LABEL && place != 1) || place == 2;
  return fits ? KG_LEXER_AGAIN : kg_lexer_fail (lexer, lexer->token, "%s", expected[place]);
}

static int
check_line_end (KgLexer *lexer)
{
  if (lexer->terms > 4 || lexer->terms == 0) {
    lexer->terms = 0;
    lexer->tokens = 0;
    return KG_LEXER_AGAIN;
  }
  return kg_lexer_fail (
      lexer, kg_lexer_position (lexer, 0),
      lexer->terms < 3
          ? "the statement is not complete at the end of its line; write all of it in one line"
          : "the statement does not end; write ` .` at the end of its line");
}

static int
end_line_statement (KgLexer *lexer)
{
  if (lexer->terms < 3) {
    return kg_lexer_fail (lexer, lexer->token,
                          "the statement has too few terms; write subject, predicate and object");
  }
  if (lexer->terms > 4) {
    return kg_lexer_fail (lexer, lexer->token,
                          "a `.` after the end of the statement; leave it out");
  }
  lexer->terms = 5;
  return KG_LEXER_AGAIN;
}

/* IRIs */

static int
begin_iri (KgLexer *lexer)
{
  gsize length = 1;
  int byte;
  do {
    byte = kg_lexer_peek (lexer, length++);
  } while (byte > 0 && byte < 0x80 &&
           (g_ascii_isalnum ((char) byte) || byte == '+' || byte == '-' || byte == '.') &&
           length < KG_LIMIT_IRI_BYTES);
  const char *text = (const char *) lexer->buffer + lexer->at + 1;
  gboolean absolute = byte == ':' && kg_check_scheme (text, length - 1) > 0;
  if (lexer->by_line && !absolute) {
    return kg_lexer_fail (lexer, kg_lexer_position (lexer, 0),
                          "a relative IRI; %s takes absolute ones only, such as `<http://…>`",
                          format_label (lexer));
  }
  lexer->state = KG_LEXER_IRI;
  return kg_lexer_verbatim (lexer, 1);
}

/* Names */

static gboolean
is_word (const char *text, gsize length, const char *word)
{
  return length == strlen (word) && g_ascii_strncasecmp (text, word, length) == 0;
}

static gboolean
is_keyword (const KgLexer *lexer, const char *text, gsize length)
{
  return (length == 1 && text[0] == 'a') || (length == 4 && memcmp (text, "true", 4) == 0) ||
         (length == 5 && memcmp (text, "false", 5) == 0) ||
         (lexer->graphs && lexer->tokens == 1 && is_word (text, length, "graph"));
}

static int
begin_word (KgLexer *lexer, gsize length)
{
  while (length > 0 && kg_lexer_peek (lexer, length - 1) == '.') {
    length--;
  }
  const char *text = (const char *) lexer->buffer + lexer->at;
  if (lexer->tokens == 1 && is_word (text, length, "prefix")) {
    lexer->directive = KG_LEXER_SPARQL_PREFIX;
  } else if (lexer->tokens == 1 && is_word (text, length, "base")) {
    lexer->directive = KG_LEXER_SPARQL_BASE;
  } else if (!is_keyword (lexer, text, length)) {
    g_autofree char *word = kg_lexer_quote (lexer, length);
    if (lexer->directive != KG_LEXER_NO_DIRECTIVE && lexer->declared == NULL) {
      return kg_lexer_fail (lexer, lexer->token,
                            "the prefix %s has no colon; write one right after it", word);
    }
    return kg_lexer_fail (lexer, lexer->token,
                          "%s is not a term; write `prefix:name`, `<IRI>` or a string in quotes",
                          word);
  }
  return kg_lexer_verbatim (lexer, length);
}

static void
check_prefix (KgLexer *lexer, gsize length)
{
  gsize ignored;
  const char *text = (const char *) lexer->buffer + lexer->at;
  if (kg_lexer_get_prefix (lexer, text, length, &ignored) != NULL) {
    return;
  }
  g_autofree char *name = g_strndup (text, length);
  if (g_hash_table_add (lexer->unknown, g_strdup (name))) {
    g_autofree char *quote = kg_lexer_quote (lexer, length + 1);
    kg_lexer_report (lexer, lexer->token, "unknown prefix %s; declare it with `@prefix %s: <…> .`",
                     quote, length > 40 ? "…" : name);
  }
}

static int
begin_name (KgLexer *lexer)
{
  gsize length = 0;
  int byte = kg_lexer_peek (lexer, 0);
  while (is_name_byte (byte) && length < KG_LIMIT_IRI_BYTES) {
    byte = kg_lexer_peek (lexer, ++length);
  }
  if (length >= KG_LIMIT_IRI_BYTES) {
    return kg_lexer_limit (lexer, KG_WIRE_LIMIT_IRI);
  }
  if (byte != ':') {
    return begin_word (lexer, length);
  }
  gboolean declares =
      (lexer->directive == KG_LEXER_PREFIX || lexer->directive == KG_LEXER_SPARQL_PREFIX) &&
      lexer->declared == NULL;
  if (declares) {
    lexer->declared = g_strndup ((const char *) lexer->buffer + lexer->at, length);
    return kg_lexer_verbatim (lexer, length + 1);
  }
  if (lexer->directive != KG_LEXER_NO_DIRECTIVE) {
    return kg_lexer_fail (lexer, lexer->token, "a directive takes an IRI; write `<…>` here");
  }
  check_prefix (lexer, length);
  lexer->state = KG_LEXER_NAME;
  return kg_lexer_verbatim (lexer, length + 1);
}

/* serd makes up labels of its own, `b1` and so on: those of the document get a letter in front. */
static int
begin_label (KgLexer *lexer)
{
  if (kg_lexer_peek (lexer, 1) != ':') {
    return kg_lexer_fail (lexer, lexer->token, "`_` begins a blank node; write `_:label`");
  }
  int byte = kg_lexer_peek (lexer, 2);
  const char *text = (const char *) lexer->buffer + lexer->at + 2;
  if (byte < 0 || !kg_check_label_start (g_utf8_get_char (text))) {
    return kg_lexer_fail (lexer, kg_lexer_position (lexer, 2),
                          "a blank node's label begins with a letter, a digit or `_`; change it");
  }
  lexer->at += 2;
  lexer->state = KG_LEXER_LABEL;
  return kg_lexer_insert (lexer, "_:u");
}

/* Numbers */

static int
begin_number (KgLexer *lexer, gboolean is_signed)
{
  gsize at = is_signed ? 1 : 0;
  int byte = kg_lexer_peek (lexer, at);
  gboolean point = byte == '.';
  int digit = point ? kg_lexer_peek (lexer, at + 1) : byte;
  if (digit < '0' || digit > '9') {
    return kg_lexer_fail (lexer, lexer->token, "a sign without a number; write digits after it");
  }
  lexer->state = KG_LEXER_NUMBER;
  lexer->number_has_point = point;
  return kg_lexer_verbatim (lexer, point ? at + 2 : at + 1);
}

/* Strings */

static int
begin_string (KgLexer *lexer, int quote)
{
  gboolean twice = kg_lexer_peek (lexer, 1) == quote;
  gboolean thrice = twice && kg_lexer_peek (lexer, 2) == quote;
  if (lexer->by_line && (thrice || quote == '\'')) {
    return kg_lexer_fail (lexer, lexer->token,
                          "%s has strings in `\"` only, line breaks written as `\\n`; write it so",
                          format_label (lexer));
  }
  if (thrice) {
    lexer->state = quote == '"' ? KG_LEXER_LONG_DOUBLE : KG_LEXER_LONG_SINGLE;
    return kg_lexer_verbatim (lexer, 3);
  }
  if (twice) {
    lexer->state = KG_LEXER_AFTER_STRING;
    return kg_lexer_verbatim (lexer, 2);
  }
  lexer->state = quote == '"' ? KG_LEXER_SHORT_DOUBLE : KG_LEXER_SHORT_SINGLE;
  return kg_lexer_verbatim (lexer, 1);
}

static gsize
count_letters (KgLexer *lexer, gsize from)
{
  gsize length = from;
  int byte;
  do {
    byte = kg_lexer_peek (lexer, length++);
  } while (byte > 0 && byte < 0x80 && (g_ascii_isalnum ((char) byte) || byte == '-') &&
           length < (gsize) 4 * KG_LIMIT_LANGUAGE_BYTES);
  return length - 1 - from;
}

static KgLexerDirective
directive_at (KgLexer *lexer, gsize at)
{
  gsize length = count_letters (lexer, at + 1);
  const char *text = (const char *) lexer->buffer + lexer->at + at + 1;
  if (length == 6 && memcmp (text, "prefix", 6) == 0) {
    return KG_LEXER_PREFIX;
  }
  if (length == 4 && memcmp (text, "base", 4) == 0) {
    return KG_LEXER_BASE;
  }
  return KG_LEXER_NO_DIRECTIVE;
}

static int
begin_directive (KgLexer *lexer)
{
  gsize length = count_letters (lexer, 1);
  lexer->directive = directive_at (lexer, 0);
  if (lexer->by_line || lexer->directive == KG_LEXER_NO_DIRECTIVE) {
    g_autofree char *word = kg_lexer_quote (lexer, length + 1);
    return kg_lexer_fail (
        lexer, lexer->token,
        lexer->by_line ? "%s has no place in %s; write whole IRIs"
                       : "%s is no directive of %s; there are `@prefix` and `@base`, in lower case",
        word, format_label (lexer));
  }
  return kg_lexer_verbatim (lexer, length + 1);
}

static int
begin_language (KgLexer *lexer)
{
  gsize length = count_letters (lexer, 1);
  if (!kg_check_language ((const char *) lexer->buffer + lexer->at + 1, length)) {
    g_autofree char *tag = kg_lexer_quote (lexer, length + 1);
    return kg_lexer_fail (lexer, kg_lexer_position (lexer, 0),
                          "%s is not a language tag; write one such as `@en` or `@en-GB`", tag);
  }
  lexer->state = KG_LEXER_LANGUAGE;
  return kg_lexer_verbatim (lexer, length + 1);
}

/* The grammars allow white space before a language or datatype, serd does not. */
int
kg_lexer_after_string (KgLexer *lexer)
{
  gsize blanks = 0;
  int byte = kg_lexer_peek (lexer, 0);
  while (byte == ' ' || byte == '\t' || (!lexer->by_line && (byte == '\n' || byte == '\r'))) {
    byte = kg_lexer_peek (lexer, ++blanks);
  }
  gboolean language =
      byte == '@' && (blanks == 0 || directive_at (lexer, blanks) == KG_LEXER_NO_DIRECTIVE);
  if (!language && byte != '^') {
    lexer->state = KG_LEXER_SPACE;
    return KG_LEXER_AGAIN;
  }
  for (gsize i = 0; i < blanks; i++) {
    kg_lexer_skip (lexer);
  }
  if (language) {
    return begin_language (lexer);
  }
  if (kg_lexer_peek (lexer, 1) != '^') {
    return kg_lexer_fail (lexer, kg_lexer_position (lexer, 0),
                          "a single `^`; write `^^` before a datatype");
  }
  lexer->state = KG_LEXER_DATATYPE;
  return kg_lexer_verbatim (lexer, 2);
}

int
kg_lexer_datatype (KgLexer *lexer)
{
  int byte = kg_lexer_peek (lexer, 0);
  while (byte == ' ' || byte == '\t' || (!lexer->by_line && (byte == '\n' || byte == '\r'))) {
    kg_lexer_skip (lexer);
    byte = kg_lexer_peek (lexer, 0);
  }
  if (byte == '<') {
    return begin_iri (lexer);
  }
  if (!lexer->by_line && (byte == ':' || (is_name_byte (byte) && byte != '_'))) {
    lexer->token = kg_lexer_position (lexer, 0);
    lexer->token_offset = lexer->offset + lexer->at;
    return begin_name (lexer);
  }
  return kg_lexer_fail (
      lexer, kg_lexer_position (lexer, 0),
      lexer->by_line ? "no datatype after `^^`; write `<IRI>` right behind it"
                     : "no datatype after `^^`; write `prefix:name` or `<IRI>` right behind it");
}

/* Punctuation */

static int
open_bracket (KgLexer *lexer, int byte)
{
  if (++lexer->depth > lexer->job->limits.depth) {
    return kg_lexer_limit (lexer, KG_WIRE_LIMIT_DEPTH);
  }
  lexer->lone_bracket = lexer->tokens == 1 && byte == '[';
  lexer->open_lines[1] = lexer->open_lines[0];
  lexer->open_lines[0] = lexer->line;
  return kg_lexer_verbatim (lexer, 1);
}

static int
close_bracket (KgLexer *lexer)
{
  if (lexer->depth > 0) {
    lexer->depth--;
  }
  return kg_lexer_verbatim (lexer, 1);
}

/* serd takes `[ ] .` for a statement; Turtle, triples, asks for a predicate. */
static int
end_statement (KgLexer *lexer)
{
  if (lexer->lone_bracket && lexer->tokens == 3) {
    return kg_lexer_fail (lexer, lexer->statement,
                          "a `[ ]` that says nothing; write a predicate and an object after it");
  }
  lexer->tokens = 0;
  lexer->directive = KG_LEXER_NO_DIRECTIVE;
  g_clear_pointer (&lexer->declared, g_free);
  return kg_lexer_verbatim (lexer, 1);
}

static int
brace (KgLexer *lexer, int byte)
{
  if (!lexer->graphs) {
    return kg_lexer_fail (lexer, lexer->token,
                          "graphs in `{ }` are not part of %s; load it as TriG",
                          format_label (lexer));
  }
  if (byte == '}' && !lexer->in_graph) {
    return kg_lexer_fail (lexer, lexer->token, "a `}` without a graph that it closes; take it out");
  }
  if (byte == '}') {
    lexer->in_graph = FALSE;
    return end_statement (lexer);
  }
  lexer->in_graph = TRUE;
  lexer->tokens = 0;
  return kg_lexer_verbatim (lexer, 1);
}

static int
full_stop (KgLexer *lexer)
{
  if (lexer->by_line) {
    return end_line_statement (lexer) == KG_LEXER_STOP ? KG_LEXER_STOP
                                                       : kg_lexer_verbatim (lexer, 1);
  }
  int next = kg_lexer_peek (lexer, 1);
  return next >= '0' && next <= '9' ? begin_number (lexer, FALSE) : end_statement (lexer);
}

static int
misplaced (KgLexer *lexer, int byte)
{
  if (byte < 0x20 || byte == 0x7f) {
    return kg_lexer_fail (lexer, lexer->token, "the control character U+%04X; take it out",
                          (guint) byte);
  }
  g_autofree char *quote = kg_lexer_quote (lexer, 1);
  return kg_lexer_fail (lexer, lexer->token, "%s cannot stand here in %s; take it out", quote,
                        format_label (lexer));
}

static int
begin_in_line (KgLexer *lexer, int byte)
{
  switch (byte) {
  case '<':
    return check_place (lexer, TERM_IRI) == KG_LEXER_STOP ? KG_LEXER_STOP : begin_iri (lexer);
  case '_':
    return check_place (lexer, TERM_LABEL) == KG_LEXER_STOP ? KG_LEXER_STOP : begin_label (lexer);
  case '"':
  case '\'':
    return check_place (lexer, TERM_STRING) == KG_LEXER_STOP ? KG_LEXER_STOP
                                                             : begin_string (lexer, byte);
  case '.':
    return full_stop (lexer);
  case '@':
    return begin_directive (lexer);
  default:
    break;
  }
  if (byte == ':' || is_name_byte (byte)) {
    return kg_lexer_fail (
        lexer, lexer->token,
        "%s has neither names nor numbers; write `<IRI>`, `_:label` or `\"text\"`",
        format_label (lexer));
  }
  return misplaced (lexer, byte);
}

static int
begin_token (KgLexer *lexer, int byte)
{
  switch (byte) {
  case '<':
    return begin_iri (lexer);
  case '"':
  case '\'':
    return begin_string (lexer, byte);
  case '_':
    return begin_label (lexer);
  case '@':
    return begin_directive (lexer);
  case '[':
  case '(':
    return open_bracket (lexer, byte);
  case ']':
  case ')':
    return close_bracket (lexer);
  case '{':
  case '}':
    return brace (lexer, byte);
  case '.':
    return full_stop (lexer);
  case ';':
  case ',':
    return kg_lexer_verbatim (lexer, 1);
  case '+':
  case '-':
    return begin_number (lexer, TRUE);
  default:
    break;
  }
  if (byte >= '0' && byte <= '9') {
    return begin_number (lexer, FALSE);
  }
  return byte == ':' || is_name_byte (byte) ? begin_name (lexer) : misplaced (lexer, byte);
}

static void
skip_comment (KgLexer *lexer)
{
  int byte;
  do {
    kg_lexer_skip (lexer);
    byte = kg_lexer_peek (lexer, 0);
  } while (byte >= 0 && byte != '\n' && byte != '\r');
}

int
kg_lexer_begin (KgLexer *lexer, int byte)
{
  if (byte == ' ' || byte == '\t') {
    lexer->at++;
    return byte;
  }
  if (byte == '\n' || byte == '\r') {
    if (lexer->by_line && check_line_end (lexer) == KG_LEXER_STOP) {
      return KG_LEXER_STOP;
    }
    kg_lexer_skip (lexer);
    return '\n';
  }
  if (byte == '#') {
    skip_comment (lexer);
    return KG_LEXER_AGAIN;
  }
  lexer->token = kg_lexer_position (lexer, 0);
  lexer->token_offset = lexer->offset + lexer->at;
  if (lexer->tokens++ == 0) {
    lexer->statement = lexer->token;
    lexer->lone_bracket = FALSE;
  }
  return lexer->by_line ? begin_in_line (lexer, byte) : begin_token (lexer, byte);
}
