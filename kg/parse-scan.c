/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/limits.h"
#include "kg/parse-check.h"
#include "kg/parse-scan-impl.h"

#include <stdarg.h>
#include <string.h>

#define BUFFER_BYTES (256u * 1024u)
#define PROGRESS_BYTES (1u << 20)
/* Bytes of a token that are shown in a message. */
#define QUOTE_BYTES 60u
/* An escape of 10 bytes may stand for one byte. */
#define RAW_FACTOR 10u

static void
set_plain (KgLexer *scan, KgScanState state, gboolean (*is_plain) (guint8 byte))
{
  for (guint byte = 0; byte < 256; byte++) {
    if (is_plain ((guint8) byte)) {
      scan->plain[byte] |= 1u << state;
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
  KgLexer *scan = g_new0 (KgLexer, 1);
  scan->job = job;
  scan->by_line = job->format == KG_FORMAT_NTRIPLES || job->format == KG_FORMAT_NQUADS;
  scan->graphs = job->format == KG_FORMAT_TRIG;
  scan->buffer = (guint8 *) g_malloc (BUFFER_BYTES);
  scan->line = 1;
  scan->next_progress = PROGRESS_BYTES;
  scan->prefixes = g_ptr_array_new ();
  scan->unknown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  set_plain (scan, KG_SCAN_SPACE, is_blank);
  set_plain (scan, KG_SCAN_IRI, is_iri);
  set_plain (scan, KG_SCAN_NAME, is_name);
  set_plain (scan, KG_SCAN_LABEL, is_label);
  set_plain (scan, KG_SCAN_NUMBER, is_digit);
  set_plain (scan, KG_SCAN_SHORT_SINGLE, is_text_single);
  set_plain (scan, KG_SCAN_SHORT_DOUBLE, is_text_double);
  set_plain (scan, KG_SCAN_LONG_SINGLE, is_text_single);
  set_plain (scan, KG_SCAN_LONG_DOUBLE, is_text_double);
  set_plain (scan, KG_SCAN_LANGUAGE, is_language);
  return scan;
}

static void
free_prefix (KgScanPrefix *prefix)
{
  g_free (prefix->name);
  g_free (prefix->iri);
  g_free (prefix);
}

void
kg_lexer_free (KgLexer *scan)
{
  if (scan == NULL) {
    return;
  }
  for (guint i = 0; i < scan->prefixes->len; i++) {
    free_prefix ((KgScanPrefix *) g_ptr_array_index (scan->prefixes, i));
  }
  g_ptr_array_unref (scan->prefixes);
  g_hash_table_unref (scan->unknown);
  g_free (scan->declared);
  g_free (scan->buffer);
  g_free (scan);
}

/* Bytes */

static void
skip_byte_order_mark (KgLexer *scan)
{
  if (scan->offset == 0 && scan->at == 0 && scan->end >= 3 &&
      memcmp (scan->buffer, "\xef\xbb\xbf", 3) == 0) {
    scan->at = 3;
    scan->line_start = 3;
  }
}

static void
report_progress (KgLexer *scan)
{
  guint64 consumed = kg_input_consumed (scan->job->input);
  if (consumed >= scan->next_progress) {
    kg_wire_write_progress (scan->job->wire, consumed);
    scan->next_progress = consumed + PROGRESS_BYTES;
  }
}

/* More bytes of the document behind those that are there. FALSE if there are none to be had. */
static gboolean
fill (KgLexer *scan)
{
  gsize keep = scan->at > 0 ? scan->at - 1 : 0;
  if (scan->input_over || scan->filled - keep == BUFFER_BYTES) {
    return FALSE;
  }
  memmove (scan->buffer, scan->buffer + keep, scan->filled - keep);
  scan->offset += keep;
  scan->at -= keep;
  scan->end -= keep;
  scan->filled -= keep;
  gsize n;
  scan->input_status = kg_input_read (scan->job->input, scan->buffer + scan->filled,
                                      BUFFER_BYTES - scan->filled, &n);
  scan->input_over = scan->input_status != KG_INPUT_DATA;
  scan->filled += n;
  scan->end += kg_check_utf8 ((const char *) scan->buffer + scan->end, scan->filled - scan->end, NULL);
  skip_byte_order_mark (scan);
  report_progress (scan);
  return n > 0;
}

int
kg_lexer_peek (KgLexer *scan, gsize ahead)
{
  while (scan->at + ahead >= scan->end) {
    /* A sequence that is wrong, not only cut, stays so. */
    gboolean cut = TRUE;
    if (scan->filled > scan->end) {
      kg_check_utf8 ((const char *) scan->buffer + scan->end, scan->filled - scan->end, &cut);
    }
    if (!cut || !fill (scan)) {
      return -1;
    }
  }
  return scan->buffer[scan->at + ahead];
}

void
kg_lexer_skip (KgLexer *scan)
{
  guint8 byte = scan->buffer[scan->at];
  if (byte == '\n' || (byte == '\r' && kg_lexer_peek (scan, 1) != '\n')) {
    scan->line++;
    scan->line_start = scan->offset + scan->at + 1;
  }
  scan->at++;
}

/* Positions */

KgPosition
kg_lexer_position (const KgLexer *scan, gsize ahead)
{
  guint64 column = scan->offset + scan->at + ahead - scan->line_start + 1;
  return (KgPosition) { scan->line, (guint32) MIN (column, G_MAXUINT32) };
}

guint32
kg_lexer_line (const KgLexer *scan)
{
  gboolean at_start = scan->line > 1 && scan->offset + scan->at == scan->line_start;
  return at_start ? scan->line - 1 : scan->line;
}

guint32
kg_lexer_open_line (const KgLexer *scan)
{
  guint8 last = scan->at == 0 ? 0 : scan->buffer[scan->at - 1];
  return scan->open_lines[last == '[' || last == '(' ? 1 : 0];
}

KgPosition
kg_lexer_token (const KgLexer *scan)
{
  return scan->token;
}

KgPosition
kg_lexer_statement (const KgLexer *scan)
{
  return scan->statement;
}

gboolean
kg_lexer_at_end (const KgLexer *scan)
{
  return scan->input_over && scan->at == scan->filled;
}

/* Problems */

static void
report_list (KgLexer *scan, KgPosition position, const char *format, va_list arguments)
{
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  if (!kg_parse_job_problem (scan->job, position, text)) {
    scan->failed = TRUE;
  }
}

void
kg_lexer_report (KgLexer *scan, KgPosition position, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  report_list (scan, position, format, arguments);
  va_end (arguments);
}

int
kg_lexer_fail (KgLexer *scan, KgPosition position, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  report_list (scan, position, format, arguments);
  va_end (arguments);
  scan->failed = TRUE;
  return KG_SCAN_STOP;
}

int
kg_lexer_limit (KgLexer *scan, KgWireLimit limit)
{
  kg_parse_job_limit (scan->job, limit, scan->line);
  scan->failed = TRUE;
  return KG_SCAN_STOP;
}

void
kg_lexer_problem (KgLexer *scan, KgPosition position, const char *text)
{
  if (!scan->failed) {
    kg_lexer_fail (scan, position, "%s", text);
  }
}

char *
kg_lexer_quote (KgLexer *scan, gsize length)
{
  gsize shown = MIN (length, QUOTE_BYTES);
  if (shown > 0) {
    kg_lexer_peek (scan, shown - 1);
  }
  const char *text = (const char *) scan->buffer + scan->at;
  shown = kg_check_utf8 (text, MIN (shown, scan->end - scan->at), NULL);
  GString *quote = g_string_new ("`");
  for (gsize i = 0; i < shown; i++) {
    g_string_append_c (quote, g_ascii_iscntrl (text[i]) || text[i] == '`' ? '?' : text[i]);
  }
  g_string_append (quote, length > shown ? "…`" : "`");
  return g_string_free (quote, FALSE);
}

/* Handing out */

static void
update_fast_end (KgLexer *scan)
{
  gboolean busy = scan->verbatim > 0 || scan->insert_at < scan->insert_length || scan->failed;
  scan->fast_end = busy ? 0 : scan->end;
}

int
kg_lexer_verbatim (KgLexer *scan, gsize length)
{
  scan->verbatim = length;
  return KG_SCAN_AGAIN;
}

int
kg_lexer_insert (KgLexer *scan, const char *text)
{
  scan->insert_at = 0;
  scan->insert_length = strlen (text);
  memcpy (scan->insert, text, scan->insert_length);
  return KG_SCAN_AGAIN;
}

void
kg_lexer_insert_space (KgLexer *scan)
{
  (void) kg_lexer_insert (scan, " ");
}

/* No token is longer in the document than what may be in memory asks for. */
static gboolean
is_too_long (const KgLexer *scan)
{
  guint64 longest = MAX (scan->job->limits.literal_bytes, KG_LIMIT_IRI_BYTES);
  return scan->state != KG_SCAN_SPACE &&
         scan->offset + scan->at - scan->token_offset > longest * RAW_FACTOR + BUFFER_BYTES;
}

static int
at_end_of_bytes (KgLexer *scan)
{
  if (scan->input_over && scan->input_status != KG_INPUT_END) {
    kg_parse_job_input (scan->job, scan->input_status, kg_lexer_position (scan, 0));
    scan->failed = TRUE;
    return KG_SCAN_STOP;
  }
  if (scan->filled > scan->end) {
    return kg_lexer_fail (scan, kg_lexer_position (scan, 0),
                         "the byte 0x%02X is not UTF-8 here; save the document as UTF-8",
                         scan->buffer[scan->end]);
  }
  return kg_lexer_finish (scan);
}

static int
step (KgLexer *scan)
{
  int byte = kg_lexer_peek (scan, 0);
  if (byte < 0) {
    return at_end_of_bytes (scan);
  }
  if (is_too_long (scan)) {
    return kg_lexer_limit (scan, KG_WIRE_LIMIT_LITERAL);
  }
  switch (scan->state) {
  case KG_SCAN_SPACE:
    return kg_lexer_begin (scan, byte);
  case KG_SCAN_AFTER_STRING:
    return kg_lexer_after_string (scan);
  case KG_SCAN_DATATYPE:
    return kg_lexer_datatype (scan);
  case KG_SCAN_IRI:
  case KG_SCAN_NAME:
  case KG_SCAN_LABEL:
  case KG_SCAN_NUMBER:
  case KG_SCAN_SHORT_SINGLE:
  case KG_SCAN_SHORT_DOUBLE:
  case KG_SCAN_LONG_SINGLE:
  case KG_SCAN_LONG_DOUBLE:
  case KG_SCAN_LANGUAGE:
    if ((scan->plain[byte] & (1u << scan->state)) != 0) {
      scan->at++;
      return byte;
    }
    return kg_lexer_within (scan, byte);
  }
  return KG_SCAN_STOP;
}

/* Kept apart from kg_lexer_read(), which most bytes pass without coming here. */
static G_GNUC_NO_INLINE int
next_byte (KgLexer *scan)
{
  int byte = KG_SCAN_AGAIN;
  while (byte == KG_SCAN_AGAIN) {
    if (scan->failed) {
      byte = KG_SCAN_STOP;
    } else if (scan->insert_at < scan->insert_length) {
      byte = (guint8) scan->insert[scan->insert_at++];
    } else if (scan->verbatim > 0) {
      byte = scan->buffer[scan->at]; /* looked at, so that it is there */
      kg_lexer_skip (scan);
      scan->verbatim--;
    } else {
      byte = step (scan);
    }
  }
  update_fast_end (scan);
  return byte;
}

size_t
kg_lexer_read (void *buffer, size_t size, size_t n, void *data)
{
  KgLexer *scan = (KgLexer *) data;
  guint8 *out = (guint8 *) buffer;
  (void) size;
  (void) n;
  if (scan->at < scan->fast_end) {
    guint8 byte = scan->buffer[scan->at];
    if ((scan->plain[byte] & (1u << scan->state)) != 0) {
      scan->at++;
      *out = byte;
      return 1;
    }
  }
  int byte = next_byte (scan);
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
  return (guint) (length * 31 + (guint8) name[0] * 7 + (guint8) name[length - 1] * 3 +
                  (guint8) name[length / 2]) %
         KG_SCAN_CACHE;
}

static KgScanPrefix *
find_prefix (KgLexer *scan, const char *name, gsize length)
{
  KgScanPrefix **cached = &scan->cache[cache_slot (name, length)];
  if (*cached != NULL && (*cached)->length == length && memcmp ((*cached)->name, name, length) == 0) {
    return *cached;
  }
  for (guint i = 0; i < scan->prefixes->len; i++) {
    KgScanPrefix *prefix = (KgScanPrefix *) g_ptr_array_index (scan->prefixes, i);
    if (prefix->length == length && memcmp (prefix->name, name, length) == 0) {
      *cached = prefix;
      return prefix;
    }
  }
  return NULL;
}

void
kg_lexer_set_prefix (KgLexer *scan, const char *name, gsize length, const char *iri)
{
  KgScanPrefix *prefix = find_prefix (scan, name, length);
  if (prefix == NULL) {
    prefix = g_new0 (KgScanPrefix, 1);
    prefix->name = g_strndup (name, length);
    prefix->length = length;
    g_ptr_array_add (scan->prefixes, prefix);
  }
  g_free (prefix->iri);
  prefix->iri = g_strdup (iri);
  prefix->iri_length = strlen (iri);
}

const char *
kg_lexer_get_prefix (KgLexer *scan, const char *name, gsize length, gsize *iri_length)
{
  KgScanPrefix *prefix = find_prefix (scan, name, length);
  if (prefix == NULL) {
    return NULL;
  }
  *iri_length = prefix->iri_length;
  return prefix->iri;
}
