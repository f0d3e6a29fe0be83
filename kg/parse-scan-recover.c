/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse-check.h"
#include "kg/parse-scan-impl.h"

#include <string.h>

/* After an error: where the next statement begins. In N-Triples and N-Quads that is the next line. In Turtle
 * and TriG it is the line after one whose last character is a full stop, or one that begins with a
 * directive. What lies between is read loosely: strings, IRIs and comments only to know which full stop
 * or brace counts. */

typedef struct {
  int quote;      /* of the string that is open; 0: none */
  gboolean is_long;
  gboolean in_iri;
  int last;       /* the last byte of this line that is neither blank nor comment */
} Loose;

static gboolean
is_line_end (int byte)
{
  return byte == '\n' || byte == '\r';
}

static void
skip_line (KgLexer *scan)
{
  int byte = kg_lexer_peek (scan, 0);
  while (byte >= 0 && !is_line_end (byte)) {
    kg_lexer_skip (scan);
    byte = kg_lexer_peek (scan, 0);
  }
}

/* A byte that is not UTF-8 cannot be read, only left behind. */
static gboolean
pass_bad_byte (KgLexer *scan)
{
  if (scan->filled == scan->end || scan->at != scan->end) {
    return FALSE;
  }
  scan->buffer[scan->end++] = '?';
  scan->end += kg_check_utf8 ((const char *) scan->buffer + scan->end, scan->filled - scan->end, NULL);
  return TRUE;
}

static gboolean
starts_with (KgLexer *scan, const char *word)
{
  for (gsize i = 0; word[i] != '\0'; i++) {
    int byte = kg_lexer_peek (scan, i);
    if (byte < 0 || byte >= 0x80 || g_ascii_tolower ((char) byte) != word[i]) {
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
at_directive (KgLexer *scan)
{
  return starts_with (scan, "@prefix ") || starts_with (scan, "@base ") ||
         starts_with (scan, "prefix ") || starts_with (scan, "base ");
}

static gboolean
is_triple (KgLexer *scan, int quote)
{
  return kg_lexer_peek (scan, 0) == quote && kg_lexer_peek (scan, 1) == quote &&
         kg_lexer_peek (scan, 2) == quote;
}

static void
loose_in_string (KgLexer *scan, Loose *loose, int byte)
{
  loose->last = byte;
  if (byte == '\\' && !is_line_end (kg_lexer_peek (scan, 1)) && kg_lexer_peek (scan, 1) >= 0) {
    kg_lexer_skip (scan);
  } else if (loose->is_long && is_triple (scan, loose->quote)) {
    kg_lexer_skip (scan);
    kg_lexer_skip (scan);
    loose->quote = 0;
  } else if (!loose->is_long && byte == loose->quote) {
    loose->quote = 0;
  }
  kg_lexer_skip (scan);
}

static void
loose_in_text (KgLexer *scan, Loose *loose, int byte)
{
  if (byte == '#' && !loose->in_iri) {
    skip_line (scan);
    return;
  }
  if (byte == '"' || byte == '\'') {
    loose->is_long = is_triple (scan, byte);
    loose->quote = byte;
    if (loose->is_long) {
      kg_lexer_skip (scan);
      kg_lexer_skip (scan);
    }
  } else if (byte == '<' || byte == '>') {
    loose->in_iri = byte == '<';
  } else if (scan->graphs && !loose->in_iri && (byte == '{' || byte == '}')) {
    scan->in_graph = byte == '{';
  }
  if (byte != ' ' && byte != '\t') {
    loose->last = byte;
  }
  kg_lexer_skip (scan);
}

/* At the end of a line: is what follows a new statement? */
static gboolean
ends_statement (KgLexer *scan, Loose *loose)
{
  while (is_line_end (kg_lexer_peek (scan, 0))) {
    kg_lexer_skip (scan);
  }
  gboolean ended = loose->last == '.' || (scan->graphs && loose->last == '}') || at_directive (scan);
  loose->last = 0;
  loose->in_iri = FALSE;
  loose->quote = 0;
  return ended;
}

static void
skip_statement (KgLexer *scan, Loose *loose)
{
  for (;;) {
    int byte = kg_lexer_peek (scan, 0);
    if (byte < 0) {
      if (!pass_bad_byte (scan)) {
        return;
      }
    } else if (is_line_end (byte) && !(loose->quote != 0 && loose->is_long)) {
      if (ends_statement (scan, loose)) {
        return;
      }
    } else if (loose->quote != 0) {
      loose_in_string (scan, loose, byte);
    } else {
      loose_in_text (scan, loose, byte);
    }
  }
}

static void
skip_bad_line (KgLexer *scan)
{
  do {
    skip_line (scan);
  } while (kg_lexer_peek (scan, 0) < 0 && pass_bad_byte (scan));
}

/* serd has read one byte ahead: that one counts again, unless it ended a line. */
static void
step_back (KgLexer *scan)
{
  gboolean inside = scan->at > 0 && scan->offset + scan->at > scan->line_start;
  if (inside && scan->state == KG_SCAN_SPACE && scan->verbatim == 0) {
    scan->at--;
  }
}

/* What a broken declaration would have declared is not reported as unknown later on. */
static void
forgive_prefix (KgLexer *scan)
{
  gsize ignored;
  if (scan->declared == NULL) {
    return;
  }
  if (kg_lexer_get_prefix (scan, scan->declared, strlen (scan->declared), &ignored) == NULL) {
    kg_lexer_set_prefix (scan, scan->declared, strlen (scan->declared), "unknown:");
  }
  g_clear_pointer (&scan->declared, g_free);
}

static void
begin_anew (KgLexer *scan)
{
  scan->state = KG_SCAN_SPACE;
  scan->verbatim = 0;
  scan->insert_at = 0;
  scan->insert_length = 0;
  scan->fast_end = 0;
  scan->depth = 0;
  scan->tokens = 0;
  scan->terms = 0;
  scan->directive = KG_SCAN_NO_DIRECTIVE;
  scan->failed = FALSE;
  if (scan->in_graph) {
    (void) kg_lexer_insert (scan, "{ ");
  }
}

/* What is open where the error was found. */
static Loose
begin_loose (const KgLexer *scan)
{
  Loose loose = { 0, FALSE, FALSE, 0 };
  switch (scan->state) {
  case KG_SCAN_LONG_DOUBLE:
  case KG_SCAN_LONG_SINGLE:
    loose.is_long = TRUE;
    loose.quote = scan->state == KG_SCAN_LONG_DOUBLE ? '"' : '\'';
    break;
  case KG_SCAN_SHORT_DOUBLE:
  case KG_SCAN_SHORT_SINGLE:
    loose.quote = scan->state == KG_SCAN_SHORT_DOUBLE ? '"' : '\'';
    loose.last = scan->at == 0 ? 0 : scan->buffer[scan->at - 1];
    break;
  case KG_SCAN_IRI:
    loose.in_iri = TRUE;
    break;
  case KG_SCAN_SPACE:
  case KG_SCAN_NAME:
  case KG_SCAN_LABEL:
  case KG_SCAN_NUMBER:
  case KG_SCAN_AFTER_STRING:
  case KG_SCAN_DATATYPE:
  case KG_SCAN_LANGUAGE:
    break;
  }
  return loose;
}

gboolean
kg_lexer_recover (KgLexer *scan)
{
  if (scan->job->stopped || scan->job->problems >= scan->job->limits.problems) {
    return FALSE;
  }
  Loose loose = begin_loose (scan);
  step_back (scan);
  forgive_prefix (scan);
  if (scan->by_line) {
    skip_bad_line (scan);
  } else {
    skip_statement (scan, &loose);
  }
  begin_anew (scan);
  return kg_lexer_peek (scan, 0) >= 0;
}
