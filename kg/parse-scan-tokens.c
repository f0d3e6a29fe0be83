/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/limits.h"
#include "kg/parse-check.h"
#include "kg/parse-scan-impl.h"

#include <string.h>

/* Where tokens begin. What is inside them: parse-scan-within.c. */

static const char *
format_label (const KgLexer *scan)
{
  return kg_format_info (scan->job->format)->label;
}

static gboolean
is_name_byte (int byte)
{
  return byte >= 0x80 || (byte > 0 && g_ascii_isalnum ((char) byte)) || byte == '_' || byte == '-' ||
         byte == '.';
}

/* N-Triples and N-Quads: subject, predicate, object, graph, in one line. */

typedef enum {
  TERM_IRI,
  TERM_LABEL,
  TERM_STRING,
} Term;

static int
check_place (KgLexer *scan, Term term)
{
  static const char *const expected[] = {
    "a subject is an IRI or a blank node; write `<IRI>` or `_:label`",
    "a predicate is an IRI; write `<IRI>`",
    "an object is an IRI, a blank node or a literal; write `<IRI>`, `_:label` or `\"text\"`",
    "a graph's name is an IRI or a blank node; write `<IRI>` or `_:label`",
  };
  const guint place = scan->terms++;
  const guint places = scan->job->format == KG_FORMAT_NQUADS ? 4 : 3;
  if (place > 4) {
    return kg_lexer_fail (scan, scan->token,
                         "a second statement in one line; begin a new line after ` .`");
  }
  if (place >= places) {
    return kg_lexer_fail (scan, scan->token, "a statement of %s ends after %u terms; write ` .` here",
                         format_label (scan), places);
  }
  gboolean fits = term == TERM_IRI || (term == TERM_LABEL && place != 1) || place == 2;
  return fits ? KG_SCAN_AGAIN : kg_lexer_fail (scan, scan->token, "%s", expected[place]);
}

static int
check_line_end (KgLexer *scan)
{
  if (scan->terms > 4 || scan->terms == 0) {
    scan->terms = 0;
    scan->tokens = 0;
    return KG_SCAN_AGAIN;
  }
  return kg_lexer_fail (scan, kg_lexer_position (scan, 0), scan->terms < 3
                         ? "the statement is not complete at the end of its line; write all of it in one line"
                         : "the statement does not end; write ` .` at the end of its line");
}

static int
end_line_statement (KgLexer *scan)
{
  if (scan->terms < 3) {
    return kg_lexer_fail (scan, scan->token,
                         "the statement has too few terms; write subject, predicate and object");
  }
  if (scan->terms > 4) {
    return kg_lexer_fail (scan, scan->token, "a `.` after the end of the statement; leave it out");
  }
  scan->terms = 5;
  return KG_SCAN_AGAIN;
}

/* IRIs */

static int
begin_iri (KgLexer *scan)
{
  gsize length = 1;
  int byte;
  do {
    byte = kg_lexer_peek (scan, length++);
  } while (byte > 0 && byte < 0x80 &&
           (g_ascii_isalnum ((char) byte) || byte == '+' || byte == '-' || byte == '.') &&
           length < KG_LIMIT_IRI_BYTES);
  const char *text = (const char *) scan->buffer + scan->at + 1;
  gboolean absolute = byte == ':' && kg_check_scheme (text, length - 1) > 0;
  if (scan->by_line && !absolute) {
    return kg_lexer_fail (scan, kg_lexer_position (scan, 0),
                         "a relative IRI; %s takes absolute ones only, such as `<http://…>`",
                         format_label (scan));
  }
  scan->state = KG_SCAN_IRI;
  return kg_lexer_verbatim (scan, 1);
}

/* Names */

static gboolean
is_word (const char *text, gsize length, const char *word)
{
  return length == strlen (word) && g_ascii_strncasecmp (text, word, length) == 0;
}

static gboolean
is_keyword (const KgLexer *scan, const char *text, gsize length)
{
  return (length == 1 && text[0] == 'a') || (length == 4 && memcmp (text, "true", 4) == 0) ||
         (length == 5 && memcmp (text, "false", 5) == 0) ||
         (scan->graphs && scan->tokens == 1 && is_word (text, length, "graph"));
}

static int
begin_word (KgLexer *scan, gsize length)
{
  while (length > 0 && kg_lexer_peek (scan, length - 1) == '.') {
    length--;
  }
  const char *text = (const char *) scan->buffer + scan->at;
  if (scan->tokens == 1 && is_word (text, length, "prefix")) {
    scan->directive = KG_SCAN_SPARQL_PREFIX;
  } else if (scan->tokens == 1 && is_word (text, length, "base")) {
    scan->directive = KG_SCAN_SPARQL_BASE;
  } else if (!is_keyword (scan, text, length)) {
    g_autofree char *word = kg_lexer_quote (scan, length);
    if (scan->directive != KG_SCAN_NO_DIRECTIVE && scan->declared == NULL) {
      return kg_lexer_fail (scan, scan->token, "the prefix %s has no colon; write one right after it",
                           word);
    }
    return kg_lexer_fail (scan, scan->token,
                         "%s is not a term; write `prefix:name`, `<IRI>` or a string in quotes", word);
  }
  return kg_lexer_verbatim (scan, length);
}

static void
check_prefix (KgLexer *scan, gsize length)
{
  gsize ignored;
  const char *text = (const char *) scan->buffer + scan->at;
  if (kg_lexer_get_prefix (scan, text, length, &ignored) != NULL) {
    return;
  }
  g_autofree char *name = g_strndup (text, length);
  if (g_hash_table_add (scan->unknown, g_strdup (name))) {
    g_autofree char *quote = kg_lexer_quote (scan, length + 1);
    kg_lexer_report (scan, scan->token, "unknown prefix %s; declare it with `@prefix %s: <…> .`", quote,
                    length > 40 ? "…" : name);
  }
}

static int
begin_name (KgLexer *scan)
{
  gsize length = 0;
  int byte = kg_lexer_peek (scan, 0);
  while (is_name_byte (byte) && length < KG_LIMIT_IRI_BYTES) {
    byte = kg_lexer_peek (scan, ++length);
  }
  if (length >= KG_LIMIT_IRI_BYTES) {
    return kg_lexer_limit (scan, KG_WIRE_LIMIT_IRI);
  }
  if (byte != ':') {
    return begin_word (scan, length);
  }
  gboolean declares = (scan->directive == KG_SCAN_PREFIX ||
                       scan->directive == KG_SCAN_SPARQL_PREFIX) && scan->declared == NULL;
  if (declares) {
    scan->declared = g_strndup ((const char *) scan->buffer + scan->at, length);
    return kg_lexer_verbatim (scan, length + 1);
  }
  check_prefix (scan, length);
  scan->state = KG_SCAN_NAME;
  return kg_lexer_verbatim (scan, length + 1);
}

/* serd makes up labels of its own, `b1` and so on: those of the document get a letter in front. */
static int
begin_label (KgLexer *scan)
{
  if (kg_lexer_peek (scan, 1) != ':') {
    return kg_lexer_fail (scan, scan->token, "`_` begins a blank node; write `_:label`");
  }
  int byte = kg_lexer_peek (scan, 2);
  const char *text = (const char *) scan->buffer + scan->at + 2;
  if (byte < 0 || !kg_check_label_start (g_utf8_get_char (text))) {
    return kg_lexer_fail (scan, kg_lexer_position (scan, 2),
                         "a blank node's label begins with a letter, a digit or `_`; change it");
  }
  scan->at += 2;
  scan->state = KG_SCAN_LABEL;
  return kg_lexer_insert (scan, "_:u");
}

/* Numbers */

static int
begin_number (KgLexer *scan, gboolean is_signed)
{
  gsize at = is_signed ? 1 : 0;
  int byte = kg_lexer_peek (scan, at);
  gboolean point = byte == '.';
  int digit = point ? kg_lexer_peek (scan, at + 1) : byte;
  if (digit < '0' || digit > '9') {
    return kg_lexer_fail (scan, scan->token, "a sign without a number; write digits after it");
  }
  scan->state = KG_SCAN_NUMBER;
  scan->number_has_point = point;
  return kg_lexer_verbatim (scan, point ? at + 2 : at + 1);
}

/* Strings */

static int
begin_string (KgLexer *scan, int quote)
{
  gboolean twice = kg_lexer_peek (scan, 1) == quote;
  gboolean thrice = twice && kg_lexer_peek (scan, 2) == quote;
  if (scan->by_line && (thrice || quote == '\'')) {
    return kg_lexer_fail (scan, scan->token,
                         "%s has strings in `\"` only, line breaks written as `\\n`; write it so",
                         format_label (scan));
  }
  if (thrice) {
    scan->state = quote == '"' ? KG_SCAN_LONG_DOUBLE : KG_SCAN_LONG_SINGLE;
    return kg_lexer_verbatim (scan, 3);
  }
  if (twice) {
    scan->state = KG_SCAN_AFTER_STRING;
    return kg_lexer_verbatim (scan, 2);
  }
  scan->state = quote == '"' ? KG_SCAN_SHORT_DOUBLE : KG_SCAN_SHORT_SINGLE;
  return kg_lexer_verbatim (scan, 1);
}

static gsize
count_letters (KgLexer *scan, gsize from)
{
  gsize length = from;
  int byte;
  do {
    byte = kg_lexer_peek (scan, length++);
  } while (byte > 0 && byte < 0x80 && (g_ascii_isalnum ((char) byte) || byte == '-') &&
           length < 4 * KG_LIMIT_LANGUAGE_BYTES);
  return length - 1 - from;
}

static KgScanDirective
directive_at (KgLexer *scan, gsize at)
{
  gsize length = count_letters (scan, at + 1);
  const char *text = (const char *) scan->buffer + scan->at + at + 1;
  if (length == 6 && memcmp (text, "prefix", 6) == 0) {
    return KG_SCAN_PREFIX;
  }
  if (length == 4 && memcmp (text, "base", 4) == 0) {
    return KG_SCAN_BASE;
  }
  return KG_SCAN_NO_DIRECTIVE;
}

static int
begin_directive (KgLexer *scan)
{
  gsize length = count_letters (scan, 1);
  scan->directive = directive_at (scan, 0);
  if (scan->by_line || scan->directive == KG_SCAN_NO_DIRECTIVE) {
    g_autofree char *word = kg_lexer_quote (scan, length + 1);
    return kg_lexer_fail (scan, scan->token, scan->by_line ? "%s has no place in %s; write whole IRIs"
                                                         : "%s is no directive of %s; there are `@prefix` and `@base`, in lower case",
                         word, format_label (scan));
  }
  return kg_lexer_verbatim (scan, length + 1);
}

static int
begin_language (KgLexer *scan)
{
  gsize length = count_letters (scan, 1);
  if (!kg_check_language ((const char *) scan->buffer + scan->at + 1, length)) {
    g_autofree char *tag = kg_lexer_quote (scan, length + 1);
    return kg_lexer_fail (scan, kg_lexer_position (scan, 0),
                         "%s is not a language tag; write one such as `@en` or `@en-GB`", tag);
  }
  scan->state = KG_SCAN_LANGUAGE;
  return kg_lexer_verbatim (scan, length + 1);
}

/* The grammars allow white space before a language or datatype, serd does not. */
int
kg_lexer_after_string (KgLexer *scan)
{
  gsize blanks = 0;
  int byte = kg_lexer_peek (scan, 0);
  while (byte == ' ' || byte == '\t' || (!scan->by_line && (byte == '\n' || byte == '\r'))) {
    byte = kg_lexer_peek (scan, ++blanks);
  }
  gboolean language = byte == '@' &&
                      (blanks == 0 || directive_at (scan, blanks) == KG_SCAN_NO_DIRECTIVE);
  if (!language && byte != '^') {
    scan->state = KG_SCAN_SPACE;
    return KG_SCAN_AGAIN;
  }
  for (gsize i = 0; i < blanks; i++) {
    kg_lexer_skip (scan);
  }
  if (language) {
    return begin_language (scan);
  }
  if (kg_lexer_peek (scan, 1) != '^') {
    return kg_lexer_fail (scan, kg_lexer_position (scan, 0), "a single `^`; write `^^` before a datatype");
  }
  scan->state = KG_SCAN_DATATYPE;
  return kg_lexer_verbatim (scan, 2);
}

int
kg_lexer_datatype (KgLexer *scan)
{
  int byte = kg_lexer_peek (scan, 0);
  while (byte == ' ' || byte == '\t' || (!scan->by_line && (byte == '\n' || byte == '\r'))) {
    kg_lexer_skip (scan);
    byte = kg_lexer_peek (scan, 0);
  }
  if (byte == '<') {
    return begin_iri (scan);
  }
  if (!scan->by_line && (byte == ':' || (is_name_byte (byte) && byte != '_'))) {
    scan->token = kg_lexer_position (scan, 0);
    scan->token_offset = scan->offset + scan->at;
    return begin_name (scan);
  }
  return kg_lexer_fail (scan, kg_lexer_position (scan, 0), scan->by_line
                         ? "no datatype after `^^`; write `<IRI>` right behind it"
                         : "no datatype after `^^`; write `prefix:name` or `<IRI>` right behind it");
}

/* Punctuation */

static int
open_bracket (KgLexer *scan, int byte)
{
  if (++scan->depth > scan->job->limits.depth) {
    return kg_lexer_limit (scan, KG_WIRE_LIMIT_DEPTH);
  }
  scan->lone_bracket = scan->tokens == 1 && byte == '[';
  scan->open_lines[1] = scan->open_lines[0];
  scan->open_lines[0] = scan->line;
  return kg_lexer_verbatim (scan, 1);
}

static int
close_bracket (KgLexer *scan)
{
  if (scan->depth > 0) {
    scan->depth--;
  }
  return kg_lexer_verbatim (scan, 1);
}

/* serd takes `[ ] .` for a statement; Turtle, triples, asks for a predicate. */
static int
end_statement (KgLexer *scan)
{
  if (scan->lone_bracket && scan->tokens == 3) {
    return kg_lexer_fail (scan, scan->statement,
                         "a `[ ]` that says nothing; write a predicate and an object after it");
  }
  scan->tokens = 0;
  scan->directive = KG_SCAN_NO_DIRECTIVE;
  g_clear_pointer (&scan->declared, g_free);
  return kg_lexer_verbatim (scan, 1);
}

static int
brace (KgLexer *scan, int byte)
{
  if (!scan->graphs) {
    return kg_lexer_fail (scan, scan->token, "graphs in `{ }` are not part of %s; load it as TriG",
                         format_label (scan));
  }
  if (byte == '}') {
    scan->in_graph = FALSE;
    return end_statement (scan);
  }
  scan->in_graph = TRUE;
  scan->tokens = 0;
  return kg_lexer_verbatim (scan, 1);
}

static int
full_stop (KgLexer *scan)
{
  if (scan->by_line) {
    return end_line_statement (scan) == KG_SCAN_STOP ? KG_SCAN_STOP : kg_lexer_verbatim (scan, 1);
  }
  int next = kg_lexer_peek (scan, 1);
  return next >= '0' && next <= '9' ? begin_number (scan, FALSE) : end_statement (scan);
}

static int
misplaced (KgLexer *scan, int byte)
{
  if (byte < 0x20 || byte == 0x7f) {
    return kg_lexer_fail (scan, scan->token, "the control character U+%04X; take it out",
                         (guint) byte);
  }
  g_autofree char *quote = kg_lexer_quote (scan, 1);
  return kg_lexer_fail (scan, scan->token, "%s cannot stand here in %s; take it out", quote,
                       format_label (scan));
}

static int
begin_in_line (KgLexer *scan, int byte)
{
  switch (byte) {
  case '<':
    return check_place (scan, TERM_IRI) == KG_SCAN_STOP ? KG_SCAN_STOP : begin_iri (scan);
  case '_':
    return check_place (scan, TERM_LABEL) == KG_SCAN_STOP ? KG_SCAN_STOP : begin_label (scan);
  case '"':
  case '\'':
    return check_place (scan, TERM_STRING) == KG_SCAN_STOP ? KG_SCAN_STOP
                                                           : begin_string (scan, byte);
  case '.':
    return full_stop (scan);
  case '@':
    return begin_directive (scan);
  default:
    break;
  }
  if (byte == ':' || is_name_byte (byte)) {
    return kg_lexer_fail (scan, scan->token, "%s has neither names nor numbers; write `<IRI>`, `_:label` or `\"text\"`",
                         format_label (scan));
  }
  return misplaced (scan, byte);
}

static int
begin_token (KgLexer *scan, int byte)
{
  switch (byte) {
  case '<':
    return begin_iri (scan);
  case '"':
  case '\'':
    return begin_string (scan, byte);
  case '_':
    return begin_label (scan);
  case '@':
    return begin_directive (scan);
  case '[':
  case '(':
    return open_bracket (scan, byte);
  case ']':
  case ')':
    return close_bracket (scan);
  case '{':
  case '}':
    return brace (scan, byte);
  case '.':
    return full_stop (scan);
  case ';':
  case ',':
    return kg_lexer_verbatim (scan, 1);
  case '+':
  case '-':
    return begin_number (scan, TRUE);
  default:
    break;
  }
  if (byte >= '0' && byte <= '9') {
    return begin_number (scan, FALSE);
  }
  return byte == ':' || is_name_byte (byte) ? begin_name (scan) : misplaced (scan, byte);
}

static void
skip_comment (KgLexer *scan)
{
  int byte;
  do {
    kg_lexer_skip (scan);
    byte = kg_lexer_peek (scan, 0);
  } while (byte >= 0 && byte != '\n' && byte != '\r');
}

int
kg_lexer_begin (KgLexer *scan, int byte)
{
  if (byte == ' ' || byte == '\t') {
    scan->at++;
    return byte;
  }
  if (byte == '\n' || byte == '\r') {
    if (scan->by_line && check_line_end (scan) == KG_SCAN_STOP) {
      return KG_SCAN_STOP;
    }
    kg_lexer_skip (scan);
    return '\n';
  }
  if (byte == '#') {
    skip_comment (scan);
    return KG_SCAN_AGAIN;
  }
  scan->token = kg_lexer_position (scan, 0);
  scan->token_offset = scan->offset + scan->at;
  if (scan->tokens++ == 0) {
    scan->statement = scan->token;
    scan->lone_bracket = FALSE;
  }
  return scan->by_line ? begin_in_line (scan, byte) : begin_token (scan, byte);
}
