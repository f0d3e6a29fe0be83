/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse-check.h"
#include "kg/parse-lexer-impl.h"

#include <string.h>

/* After an error: where the next statement begins. In N-Triples and N-Quads that is the next
 * line. In Turtle and TriG it is the line after one whose last character is a full stop, or one
 * that begins with a directive. What lies between is read loosely: strings, IRIs and comments
 * only to know which full stop or brace counts. */

typedef struct {
  int quote; /* of the string that is open; 0: none */
  gboolean is_long;
  gboolean in_iri;
  int last; /* the last byte of this line that is neither blank nor comment */
} Loose;

static gboolean
is_line_end (int byte)
{
  return byte == '\n' || byte == '\r';
}

static void
skip_line (KgLexer *lexer)
{
  int byte = kg_lexer_peek (lexer, 0);
  while (byte >= 0 && !is_line_end (byte)) {
    kg_lexer_skip (lexer);
    byte = kg_lexer_peek (lexer, 0);
  }
}

/* A byte that is not UTF-8 cannot be read, only left behind. */
static gboolean
pass_bad_byte (KgLexer *lexer)
{
  if (lexer->filled == lexer->end || lexer->at != lexer->end) {
    return FALSE;
  }
  lexer->buffer[lexer->end++] = '?';
  lexer->end +=
      kg_check_utf8 ((const char *) lexer->buffer + lexer->end, lexer->filled - lexer->end, NULL);
  return TRUE;
}

static gboolean
starts_with (KgLexer *lexer, const char *word)
{
  for (gsize i = 0; word[i] != '\0'; i++) {
    int byte = kg_lexer_peek (lexer, i);
    if (byte < 0 || byte >= 0x80 || g_ascii_tolower ((char) byte) != word[i]) {
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
at_directive (KgLexer *lexer)
{
  return starts_with (lexer, "@prefix ") || starts_with (lexer, "@base ") ||
         starts_with (lexer, "prefix ") || starts_with (lexer, "base ");
}

static gboolean
is_triple (KgLexer *lexer, int quote)
{
  return kg_lexer_peek (lexer, 0) == quote && kg_lexer_peek (lexer, 1) == quote &&
         kg_lexer_peek (lexer, 2) == quote;
}

static void
loose_in_string (KgLexer *lexer, Loose *loose, int byte)
{
  loose->last = byte;
  if (byte == '\\' && !is_line_end (kg_lexer_peek (lexer, 1)) && kg_lexer_peek (lexer, 1) >= 0) {
    kg_lexer_skip (lexer);
  } else if (loose->is_long && is_triple (lexer, loose->quote)) {
    kg_lexer_skip (lexer);
    kg_lexer_skip (lexer);
    loose->quote = 0;
  } else if (!loose->is_long && byte == loose->quote) {
    loose->quote = 0;
  }
  kg_lexer_skip (lexer);
}

static void
loose_in_text (KgLexer *lexer, Loose *loose, int byte)
{
  if (byte == '#' && !loose->in_iri) {
    skip_line (lexer);
    return;
  }
  if (byte == '"' || byte == '\'') {
    loose->is_long = is_triple (lexer, byte);
    loose->quote = byte;
    if (loose->is_long) {
      kg_lexer_skip (lexer);
      kg_lexer_skip (lexer);
    }
  } else if (byte == '<' || byte == '>') {
    loose->in_iri = byte == '<';
  } else if (lexer->graphs && !loose->in_iri && (byte == '{' || byte == '}')) {
    lexer->in_graph = byte == '{';
  }
  if (byte != ' ' && byte != '\t') {
    loose->last = byte;
  }
  kg_lexer_skip (lexer);
}

/* At the end of a line: is what follows a new statement? */
static gboolean
ends_statement (KgLexer *lexer, Loose *loose)
{
  while (is_line_end (kg_lexer_peek (lexer, 0))) {
    kg_lexer_skip (lexer);
  }
  gboolean ended =
      loose->last == '.' || (lexer->graphs && loose->last == '}') || at_directive (lexer);
  loose->last = 0;
  loose->in_iri = FALSE;
  loose->quote = 0;
  return ended;
}

static void
skip_statement (KgLexer *lexer, Loose *loose)
{
  for (;;) {
    int byte = kg_lexer_peek (lexer, 0);
    if (byte < 0) {
      if (!pass_bad_byte (lexer)) {
        return;
      }
    } else if (is_line_end (byte) && !(loose->quote != 0 && loose->is_long)) {
      if (ends_statement (lexer, loose)) {
        return;
      }
    } else if (loose->quote != 0) {
      loose_in_string (lexer, loose, byte);
    } else {
      loose_in_text (lexer, loose, byte);
    }
  }
}

static void
skip_bad_line (KgLexer *lexer)
{
  do {
    skip_line (lexer);
  } while (kg_lexer_peek (lexer, 0) < 0 && pass_bad_byte (lexer));
}

/* Lines up to one that may begin a statement: what was broken at a line's end goes on in the next one. */
static void
skip_bad_lines (KgLexer *lexer)
{
  const gboolean broken = is_line_end (kg_lexer_peek (lexer, 0));
  int byte;
  do {
    skip_bad_line (lexer);
    while (is_line_end (kg_lexer_peek (lexer, 0))) {
      kg_lexer_skip (lexer);
    }
    byte = kg_lexer_peek (lexer, 0);
  } while (broken && byte >= 0 && strchr ("<_# \t", byte) == NULL);
}

/* serd has read one byte ahead: that one counts again, unless it ended a line. */
static void
step_back (KgLexer *lexer)
{
  gboolean inside = lexer->at > 0 && lexer->offset + lexer->at > lexer->line_start;
  if (inside && lexer->state == KG_LEXER_SPACE && lexer->verbatim == 0) {
    lexer->at--;
  }
}

/* What a broken declaration would have declared is not reported as unknown later on. */
static void
forgive_prefix (KgLexer *lexer)
{
  gsize ignored;
  if (lexer->declared == NULL) {
    return;
  }
  if (kg_lexer_get_prefix (lexer, lexer->declared, strlen (lexer->declared), &ignored) == NULL) {
    kg_lexer_set_prefix (lexer, lexer->declared, strlen (lexer->declared), "unknown:");
  }
  g_clear_pointer (&lexer->declared, g_free);
}

static void
begin_anew (KgLexer *lexer)
{
  lexer->state = KG_LEXER_SPACE;
  lexer->verbatim = 0;
  lexer->insert_at = 0;
  lexer->insert_length = 0;
  lexer->fast_end = 0;
  lexer->depth = 0;
  lexer->tokens = 0;
  lexer->terms = 0;
  lexer->directive = KG_LEXER_NO_DIRECTIVE;
  lexer->failed = FALSE;
  if (lexer->in_graph) {
    (void) kg_lexer_insert (lexer, "{ ");
  }
}

/* What is open where the error was found. */
static Loose
begin_loose (const KgLexer *lexer)
{
  Loose loose = { 0, FALSE, FALSE, 0 };
  switch (lexer->state) {
  case KG_LEXER_LONG_DOUBLE:
  case KG_LEXER_LONG_SINGLE:
    loose.is_long = TRUE;
    loose.quote = lexer->state == KG_LEXER_LONG_DOUBLE ? '"' : '\'';
    break;
  case KG_LEXER_SHORT_DOUBLE:
  case KG_LEXER_SHORT_SINGLE:
    loose.quote = lexer->state == KG_LEXER_SHORT_DOUBLE ? '"' : '\'';
    loose.last = lexer->at == 0 ? 0 : lexer->buffer[lexer->at - 1];
    break;
  case KG_LEXER_IRI:
    loose.in_iri = TRUE;
    break;
  case KG_LEXER_SPACE:
  case KG_LEXER_NAME:
  case KG_LEXER_LABEL:
  case KG_LEXER_NUMBER:
  case KG_LEXER_AFTER_STRING:
  case KG_LEXER_DATATYPE:
  case KG_LEXER_LANGUAGE:
    break;
  }
  return loose;
}

gboolean
kg_lexer_recover (KgLexer *lexer)
{
  if (lexer->job->stopped || lexer->job->problems >= lexer->job->limits.problems) {
    return FALSE;
  }
  Loose loose = begin_loose (lexer);
  step_back (lexer);
  forgive_prefix (lexer);
  if (lexer->by_line) {
    skip_bad_lines (lexer);
  } else {
    skip_statement (lexer, &loose);
  }
  begin_anew (lexer);
  return kg_lexer_peek (lexer, 0) >= 0;
}
