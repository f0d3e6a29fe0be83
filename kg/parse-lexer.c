/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/limits.h"
#include "kg/parse-check.h"
#include "kg/parse-lexer-impl.h"

#include <stdarg.h>
#include <string.h>

#define BUFFER_BYTES ((gsize) 256 * 1024)
#define PROGRESS_BYTES (1u << 20)
/* Bytes of a token that are shown in a message. */
#define QUOTE_BYTES 60u
/* An escape of 10 bytes may stand for one byte. */
#define RAW_FACTOR 10u

static void
set_plain (KgLexer *lexer, KgLexerState state, gboolean (*is_plain) (guint8 byte))
{
  for (guint byte = 0; byte < 256; byte++) {
    if (is_plain ((guint8) byte)) {
      lexer->plain[byte] |= 1u << state;
    }
  }
}

static gboolean
is_blank (guint8 byte)
{
  return byte == ' ' || byte == '\t';
}

static gboolean
is_iri (guint8 byte)
{
  return byte >= 0x80 || kg_check_iri_character (byte);
}

static gboolean
is_label (guint8 byte)
{
  return byte >= 0x80 || g_ascii_isalnum (byte) || byte == '_' || byte == '-';
}

static gboolean
is_name (guint8 byte)
{
  return is_label (byte) || byte == ':';
}

static gboolean
is_digit (guint8 byte)
{
  return g_ascii_isdigit (byte);
}

static gboolean
is_language (guint8 byte)
{
  return g_ascii_isalnum (byte) || byte == '-';
}

static gboolean
is_text (guint8 byte)
{
  return byte != 0 && byte != '\\' && byte != '\n' && byte != '\r';
}

static gboolean
is_text_single (guint8 byte)
{
  return is_text (byte) && byte != '\'';
}

static gboolean
is_text_double (guint8 byte)
{
  return is_text (byte) && byte != '"';
}

KgLexer *
kg_lexer_new (KgParseJob *job)
{
  KgLexer *lexer = g_new0 (KgLexer, 1);
  lexer->job = job;
  lexer->by_line = job->format == KG_FORMAT_NTRIPLES || job->format == KG_FORMAT_NQUADS;
  lexer->graphs = job->format == KG_FORMAT_TRIG;
  lexer->buffer = (guint8 *) g_malloc (BUFFER_BYTES);
  lexer->line = 1;
  lexer->next_progress = PROGRESS_BYTES;
  lexer->prefixes = g_ptr_array_new ();
  lexer->unknown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  set_plain (lexer, KG_LEXER_SPACE, is_blank);
  set_plain (lexer, KG_LEXER_IRI, is_iri);
  set_plain (lexer, KG_LEXER_NAME, is_name);
  set_plain (lexer, KG_LEXER_LABEL, is_label);
  set_plain (lexer, KG_LEXER_NUMBER, is_digit);
  set_plain (lexer, KG_LEXER_SHORT_SINGLE, is_text_single);
  set_plain (lexer, KG_LEXER_SHORT_DOUBLE, is_text_double);
  set_plain (lexer, KG_LEXER_LONG_SINGLE, is_text_single);
  set_plain (lexer, KG_LEXER_LONG_DOUBLE, is_text_double);
  set_plain (lexer, KG_LEXER_LANGUAGE, is_language);
  return lexer;
}

static void
free_prefix (KgLexerPrefix *prefix)
{
  g_free (prefix->name);
  g_free (prefix->iri);
  g_free (prefix);
}

void
kg_lexer_free (KgLexer *lexer)
{
  if (lexer == NULL) {
    return;
  }
  for (guint i = 0; i < lexer->prefixes->len; i++) {
    free_prefix ((KgLexerPrefix *) g_ptr_array_index (lexer->prefixes, i));
  }
  g_ptr_array_unref (lexer->prefixes);
  g_hash_table_unref (lexer->unknown);
  g_free (lexer->declared);
  g_free (lexer->buffer);
  g_free (lexer);
}

/* Bytes */

static void
skip_byte_order_mark (KgLexer *lexer)
{
  if (lexer->offset == 0 && lexer->at == 0 && lexer->end >= 3 &&
      memcmp (lexer->buffer, "\xef\xbb\xbf", 3) == 0) {
    lexer->at = 3;
    lexer->line_start = 3;
  }
}

static void
report_progress (KgLexer *lexer)
{
  guint64 consumed = kg_input_consumed (lexer->job->input);
  if (consumed >= lexer->next_progress) {
    kg_wire_write_progress (lexer->job->wire, consumed);
    lexer->next_progress = consumed + PROGRESS_BYTES;
  }
}

/* More bytes of the document behind those that are there. FALSE if there are none to be had. */
static gboolean
fill (KgLexer *lexer)
{
  gsize keep = lexer->at > 0 ? lexer->at - 1 : 0;
  if (lexer->input_over || lexer->filled - keep == BUFFER_BYTES) {
    return FALSE;
  }
  memmove (lexer->buffer, lexer->buffer + keep, lexer->filled - keep);
  lexer->offset += keep;
  lexer->at -= keep;
  lexer->end -= keep;
  lexer->filled -= keep;
  gsize n;
  lexer->input_status = kg_input_read (lexer->job->input, lexer->buffer + lexer->filled,
                                       BUFFER_BYTES - lexer->filled, &n);
  lexer->input_over = lexer->input_status != KG_INPUT_DATA;
  lexer->filled += n;
  lexer->end +=
      kg_check_utf8 ((const char *) lexer->buffer + lexer->end, lexer->filled - lexer->end, NULL);
  skip_byte_order_mark (lexer);
  report_progress (lexer);
  return n > 0;
}

int
kg_lexer_peek (KgLexer *lexer, gsize ahead)
{
  while (lexer->at + ahead >= lexer->end) {
    /* A sequence that is wrong, not only cut, stays so. */
    gboolean cut = TRUE;
    if (lexer->filled > lexer->end) {
      kg_check_utf8 ((const char *) lexer->buffer + lexer->end, lexer->filled - lexer->end, &cut);
    }
    if (!cut || !fill (lexer)) {
      return -1;
    }
  }
  return lexer->buffer[lexer->at + ahead];
}

void
kg_lexer_skip (KgLexer *lexer)
{
  guint8 byte = lexer->buffer[lexer->at];
  if (byte == '\n' || (byte == '\r' && kg_lexer_peek (lexer, 1) != '\n')) {
    lexer->line++;
    lexer->line_start = lexer->offset + lexer->at + 1;
  }
  lexer->at++;
}

/* Positions */

KgPosition
kg_lexer_position (const KgLexer *lexer, gsize ahead)
{
  guint64 column = lexer->offset + lexer->at + ahead - lexer->line_start + 1;
  return (KgPosition) { lexer->line, (guint32) MIN (column, G_MAXUINT32) };
}

guint32
kg_lexer_line (const KgLexer *lexer)
{
  gboolean at_start = lexer->line > 1 && lexer->offset + lexer->at == lexer->line_start;
  return at_start ? lexer->line - 1 : lexer->line;
}

guint32
kg_lexer_open_line (const KgLexer *lexer)
{
  guint8 last = lexer->at == 0 ? 0 : lexer->buffer[lexer->at - 1];
  return lexer->open_lines[last == '[' || last == '(' ? 1 : 0];
}

KgPosition
kg_lexer_token (const KgLexer *lexer)
{
  return lexer->token;
}

KgPosition
kg_lexer_statement (const KgLexer *lexer)
{
  return lexer->statement;
}

gboolean
kg_lexer_at_end (const KgLexer *lexer)
{
  return lexer->input_over && lexer->at == lexer->filled;
}

/* Problems */

static void G_GNUC_PRINTF (3, 0)
    report_list (KgLexer *lexer, KgPosition position, const char *format, va_list arguments)
{
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  if (!kg_parse_job_problem (lexer->job, position, text)) {
    lexer->failed = TRUE;
  }
}

void
kg_lexer_report (KgLexer *lexer, KgPosition position, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  report_list (lexer, position, format, arguments);
  va_end (arguments);
}

int
kg_lexer_fail (KgLexer *lexer, KgPosition position, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  report_list (lexer, position, format, arguments);
  va_end (arguments);
  lexer->failed = TRUE;
  return KG_LEXER_STOP;
}

int
kg_lexer_limit (KgLexer *lexer, KgWireLimit limit)
{
  kg_parse_job_limit (lexer->job, limit, lexer->line);
  lexer->failed = TRUE;
  return KG_LEXER_STOP;
}

void
kg_lexer_problem (KgLexer *lexer, KgPosition position, const char *text)
{
  if (!lexer->failed) {
    kg_lexer_fail (lexer, position, "%s", text);
  }
}

char *
kg_lexer_quote (KgLexer *lexer, gsize length)
{
  gsize shown = MIN (length, QUOTE_BYTES);
  if (shown > 0) {
    kg_lexer_peek (lexer, shown - 1);
  }
  const char *text = (const char *) lexer->buffer + lexer->at;
  shown = kg_check_utf8 (text, MIN (shown, lexer->end - lexer->at), NULL);
  GString *quote = g_string_new ("`");
  for (gsize i = 0; i < shown; i++) {
    g_string_append_c (quote, g_ascii_iscntrl (text[i]) || text[i] == '`' ? '?' : text[i]);
  }
  g_string_append (quote, length > shown ? "…`" : "`");
  return g_string_free (quote, FALSE);
}

/* Handing out */

static void
update_fast_end (KgLexer *lexer)
{
  gboolean busy = lexer->verbatim > 0 || lexer->insert_at < lexer->insert_length || lexer->failed;
  lexer->fast_end = busy ? 0 : lexer->end;
}

int
kg_lexer_verbatim (KgLexer *lexer, gsize length)
{
  lexer->verbatim = length;
  return KG_LEXER_AGAIN;
}

int
kg_lexer_insert (KgLexer *lexer, const char *text)
{
  lexer->insert_at = 0;
  lexer->insert_length = strlen (text);
  memcpy (lexer->insert, text, lexer->insert_length);
  return KG_LEXER_AGAIN;
}

void
kg_lexer_insert_space (KgLexer *lexer)
{
  (void) kg_lexer_insert (lexer, " ");
}

/* No token is longer in the document than what may be in memory asks for. */
static gboolean
is_too_long (const KgLexer *lexer)
{
  guint64 longest = MAX (lexer->job->limits.literal_bytes, KG_LIMIT_IRI_BYTES);
  return lexer->state != KG_LEXER_SPACE &&
         lexer->offset + lexer->at - lexer->token_offset > longest * RAW_FACTOR + BUFFER_BYTES;
}

static int
at_end_of_bytes (KgLexer *lexer)
{
  if (lexer->input_over && lexer->input_status != KG_INPUT_END) {
    kg_parse_job_input (lexer->job, lexer->input_status, kg_lexer_position (lexer, 0));
    lexer->failed = TRUE;
    return KG_LEXER_STOP;
  }
  if (lexer->filled > lexer->end) {
    return kg_lexer_fail (lexer, kg_lexer_position (lexer, 0),
                          "the byte 0x%02X is not UTF-8 here; save the document as UTF-8",
                          lexer->buffer[lexer->end]);
  }
  return kg_lexer_finish (lexer);
}

static int
step (KgLexer *lexer)
{
  int byte = kg_lexer_peek (lexer, 0);
  if (byte < 0) {
    return at_end_of_bytes (lexer);
  }
  if (is_too_long (lexer)) {
    return kg_lexer_limit (lexer, KG_WIRE_LIMIT_LITERAL);
  }
  switch (lexer->state) {
  case KG_LEXER_SPACE:
    return kg_lexer_begin (lexer, byte);
  case KG_LEXER_AFTER_STRING:
    return kg_lexer_after_string (lexer);
  case KG_LEXER_DATATYPE:
    return kg_lexer_datatype (lexer);
  case KG_LEXER_IRI:
  case KG_LEXER_NAME:
  case KG_LEXER_LABEL:
  case KG_LEXER_NUMBER:
  case KG_LEXER_SHORT_SINGLE:
  case KG_LEXER_SHORT_DOUBLE:
  case KG_LEXER_LONG_SINGLE:
  case KG_LEXER_LONG_DOUBLE:
  case KG_LEXER_LANGUAGE:
    if ((lexer->plain[byte] & (1u << lexer->state)) != 0) {
      lexer->at++;
      return byte;
    }
    return kg_lexer_within (lexer, byte);
  }
  return KG_LEXER_STOP;
}

/* Kept apart from kg_lexer_read(), which most bytes pass without coming here. */
static G_GNUC_NO_INLINE int
next_byte (KgLexer *lexer)
{
  int byte = KG_LEXER_AGAIN;
  while (byte == KG_LEXER_AGAIN) {
    if (lexer->failed) {
      byte = KG_LEXER_STOP;
    } else if (lexer->insert_at < lexer->insert_length) {
      byte = (guint8) lexer->insert[lexer->insert_at++];
    } else if (lexer->verbatim > 0) {
      byte = lexer->buffer[lexer->at]; /* looked at, so that it is there */
      kg_lexer_skip (lexer);
      lexer->verbatim--;
    } else {
      byte = step (lexer);
    }
  }
  update_fast_end (lexer);
  return byte;
}

size_t
kg_lexer_read (void *buffer, size_t size, size_t n, void *data)
{
  KgLexer *lexer = (KgLexer *) data;
  guint8 *out = (guint8 *) buffer;
  (void) size;
  (void) n;
  if (lexer->at < lexer->fast_end) {
    guint8 byte = lexer->buffer[lexer->at];
    if ((lexer->plain[byte] & (1u << lexer->state)) != 0) {
      lexer->at++;
      *out = byte;
      return 1;
    }
  }
  int byte = next_byte (lexer);
  if (byte < 0) {
    return 0;
  }
  *out = (guint8) byte;
  return 1;
}

int
kg_lexer_has_failed (void *data)
{
  return ((KgLexer *) data)->failed;
}

/* Prefixes */

static guint
cache_slot (const char *name, gsize length)
{
  if (length == 0) {
    return 0;
  }
  return (guint) (length * 31 + (gsize) (guint8) name[0] * 7 +
                  (gsize) (guint8) name[length - 1] * 3 + (guint8) name[length / 2]) %
         KG_LEXER_CACHE;
}

static KgLexerPrefix *
find_prefix (KgLexer *lexer, const char *name, gsize length)
{
  KgLexerPrefix **cached = &lexer->cache[cache_slot (name, length)];
  if (*cached != NULL && (*cached)->length == length &&
      memcmp ((*cached)->name, name, length) == 0) {
    return *cached;
  }
  for (guint i = 0; i < lexer->prefixes->len; i++) {
    KgLexerPrefix *prefix = (KgLexerPrefix *) g_ptr_array_index (lexer->prefixes, i);
    if (prefix->length == length && memcmp (prefix->name, name, length) == 0) {
      *cached = prefix;
      return prefix;
    }
  }
  return NULL;
}

void
kg_lexer_set_prefix (KgLexer *lexer, const char *name, gsize length, const char *iri)
{
  KgLexerPrefix *prefix = find_prefix (lexer, name, length);
  if (prefix == NULL) {
    prefix = g_new0 (KgLexerPrefix, 1);
    prefix->name = g_strndup (name, length);
    prefix->length = length;
    g_ptr_array_add (lexer->prefixes, prefix);
  }
  g_free (prefix->iri);
  prefix->iri = g_strdup (iri);
  prefix->iri_length = strlen (iri);
}

const char *
kg_lexer_get_prefix (KgLexer *lexer, const char *name, gsize length, gsize *iri_length)
{
  KgLexerPrefix *prefix = find_prefix (lexer, name, length);
  if (prefix == NULL) {
    return NULL;
  }
  *iri_length = prefix->iri_length;
  return prefix->iri;
}
