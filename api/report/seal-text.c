/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/seal-private.h"

#include "api/log/record.h"
#include "kg/json.h"
#include "kg/text.h"
#include "kg/time.h"

#include <string.h>

/* --- The note --- */

#define SUFFIX "/report"
#define LINES 6u

void
report_seal_clear (ReportSeal *seal)
{
  g_clear_pointer (&seal->origin, g_free);
  g_clear_pointer (&seal->digest, g_free);
  g_clear_pointer (&seal->kind, g_free);
  g_clear_pointer (&seal->language, g_free);
  g_clear_pointer (&seal->commit_digest, g_free);
}

char *
report_seal_text (const ReportSeal *seal)
{
  g_autofree char *root = g_base64_encode (seal->root.bytes, sizeof seal->root.bytes);
  return g_strdup_printf ("%s" SUFFIX "\n%s\n%s %s %s\ncommit %" G_GUINT64_FORMAT
                          " %s\nentry %" G_GUINT64_FORMAT "\ntree %" G_GUINT64_FORMAT " %s\n",
                          seal->origin, seal->digest, seal->kind, report_format_name (seal->format),
                          seal->language, seal->commit, seal->commit_digest, seal->entry,
                          seal->size, root);
}

/* What follows a word on a line, split at spaces into `n` parts; NULL where it is anything else. */
static char **
split_line (const char *line, const char *word, guint n)
{
  if (!g_str_has_prefix (line, word)) {
    return NULL;
  }
  char **parts = g_strsplit (line + strlen (word), " ", (gint) n + 1);
  if (g_strv_length (parts) != n) {
    g_clear_pointer (&parts, g_strfreev);
  }
  return parts;
}

static gboolean
read_number (const char *text, guint64 *out)
{
  return g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, out, NULL);
}

static gboolean
read_hash (const char *text, LogHash *out)
{
  gsize n = 0;
  g_autofree guchar *bytes = g_base64_decode (text, &n);
  if (n != sizeof out->bytes) {
    return FALSE;
  }
  memcpy (out->bytes, bytes, n);
  return TRUE;
}

static gboolean
read_lines (char *const *lines, ReportSeal *out)
{
  g_auto (GStrv) what = split_line (lines[2], "", 3);
  g_auto (GStrv) commit = split_line (lines[3], "commit ", 2);
  g_auto (GStrv) entry = split_line (lines[4], "entry ", 1);
  g_auto (GStrv) tree = split_line (lines[5], "tree ", 2);
  if (what == NULL || commit == NULL || entry == NULL || tree == NULL ||
      !g_str_has_suffix (lines[0], SUFFIX) || !report_format_from_name (what[1], &out->format) ||
      !read_number (commit[0], &out->commit) || !read_number (entry[0], &out->entry) ||
      !read_number (tree[0], &out->size) || !read_hash (tree[1], &out->root)) {
    return FALSE;
  }
  out->origin = g_strndup (lines[0], strlen (lines[0]) - strlen (SUFFIX));
  out->digest = g_strdup (lines[1]);
  out->kind = g_strdup (what[0]);
  out->language = g_strdup (what[2]);
  out->commit_digest = g_strdup (commit[1]);
  return TRUE;
}

gboolean
report_seal_parse (const char *note, gsize length, ReportSeal *out)
{
  const char *gap = g_strstr_len (note, (gssize) length, "\n\n");
  g_autofree char *text = g_strndup (note, gap != NULL ? (gsize) (gap + 1 - note) : length);
  g_auto (GStrv) lines = g_strsplit (text, "\n", LINES + 2);
  g_auto (ReportSeal) read = { 0 };
  g_autofree char *again = NULL;
  if (g_strv_length (lines) != LINES + 1 || !read_lines (lines, &read)) {
    return FALSE;
  }
  /* One text for one seal: no zeros before numbers, nothing in base 64 that is passed over. */
  again = report_seal_text (&read);
  if (strcmp (again, text) != 0) {
    return FALSE;
  }
  *out = read;
  memset (&read, 0, sizeof read);
  return TRUE;
}

/* --- The record --- */

/* Appends ,"name":"<time>"; nothing for 0. */
static void
append_moment (GString *out, const char *name, gint64 time)
{
  g_autofree char *text = time != 0 ? kg_time_to_text (time) : NULL;
  log_record_member (out, name, text);
}

void
report_seal_append_record (const ReportSeal *seal, const ReportAbout *about,
                           const ReportSealing *sealing, GString *out)
{
  g_autofree char *time = kg_time_to_text (sealing->time);
  g_autofree char *root = g_base64_encode (seal->root.bytes, sizeof seal->root.bytes);
  g_string_append_c (out, '{');
  if (sealing->by != NULL) {
    g_string_append (out, "\"by\":");
    kg_json_append_string (out, sealing->by, strlen (sealing->by));
    g_string_append_c (out, ',');
  }
  g_string_append_printf (out, "\"commit\":%" G_GUINT64_FORMAT, seal->commit);
  log_record_member (out, "digest", seal->commit_digest);
  log_record_member (out, "format", report_format_name (seal->format));
  append_moment (out, "from", about->from);
  log_record_member (out, "kind", log_kind_name (LOG_KIND_REPORT));
  log_record_member (out, "language", seal->language);
  log_record_member (out, "report", seal->kind);
  log_record_member (out, "sha256", seal->digest);
  log_record_member (out, "subject", about->subject);
  log_record_member (out, "time", time);
  append_moment (out, "to", about->to);
  g_string_append (out, ",\"tree\":{\"root\":");
  kg_json_append_string (out, root, strlen (root));
  g_string_append_printf (out, ",\"size\":%" G_GUINT64_FORMAT "}}", seal->size);
}

gboolean
report_seal_of_entry (const LogEntry *entry, ReportSeal *out)
{
  json_int_t commit = 0;
  json_int_t size = 0;
  const char *digest = NULL;
  const char *format = NULL;
  const char *kind = NULL;
  const char *language = NULL;
  const char *commit_digest = NULL;
  const char *root = NULL;
  if (entry->kind != LOG_KIND_REPORT || entry->body == NULL) {
    return FALSE;
  }
  json_t *body = json_loadb (entry->body, entry->length, 0, NULL);
  gboolean read =
      json_unpack (body, "{s:s, s:s, s:s, s:s, s:I, s:s, s:{s:s, s:I}}", "sha256", &digest,
                   "format", &format, "report", &kind, "language", &language, "commit", &commit,
                   "digest", &commit_digest, "tree", "root", &root, "size", &size) == 0 &&
      commit >= 0 && size >= 0 && report_format_from_name (format, &out->format) &&
      read_hash (root, &out->root);
  if (read) {
    out->digest = g_strdup (digest);
    out->kind = g_strdup (kind);
    out->language = g_strdup (language);
    out->commit = (guint64) commit;
    out->commit_digest = g_strdup (commit_digest);
    out->size = (guint64) size;
    out->entry = entry->index;
  }
  json_decref (body);
  return read;
}

/* --- The place --- */

#define COMMENT_START "<!-- seal -->\n"
#define COMMENT_END "<!-- /seal -->\n"
#define HTML_START "<pre class=\"seal\" tabindex=\"0\">"
#define HTML_END "</pre>\n"
#define MARKDOWN_START "```text\n"
#define MARKDOWN_END "```\n"
#define JSON_START ",\n \"seal\": "
#define JSON_END "\n}\n"
#define TURTLE_START "# seal "

static gsize
line_start (const char *bytes, gsize end)
{
  const char *before = end > 1 ? memrchr (bytes, '\n', end - 1) : NULL;
  return before != NULL ? (gsize) (before + 1 - bytes) : 0;
}

/* The last line that is this one, before `end`. */
static gboolean
find_last_line (const char *bytes, gsize end, const char *line, gsize *out)
{
  gsize n = strlen (line);
  for (gsize start = 0; end > 0; end = start) {
    start = line_start (bytes, end);
    if (end - start == n && memcmp (bytes + start, line, n) == 0) {
      *out = start;
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
find_comments (const char *bytes, gsize length, ReportSealPlace *out)
{
  gsize start = 0;
  if (!find_last_line (bytes, length, COMMENT_END, &out->end) ||
      !find_last_line (bytes, out->end, COMMENT_START, &start)) {
    return FALSE;
  }
  out->start = start + strlen (COMMENT_START);
  out->format = length >= 5 && g_ascii_strncasecmp (bytes, "<!doc", 5) == 0
                    ? REPORT_FORMAT_HTML
                    : REPORT_FORMAT_MARKDOWN;
  return TRUE;
}

/* An indented line of JSON cannot stand in a string, so that it is a member of the outermost object. */
static gboolean
find_member (const char *bytes, gsize length, ReportSealPlace *out)
{
  gsize tail = strlen (JSON_END);
  if (length < tail + 1 || bytes[0] != '{' || memcmp (bytes + length - tail, JSON_END, tail) != 0) {
    return FALSE;
  }
  out->format = REPORT_FORMAT_JSON;
  out->end = length - tail;
  const char *at = g_strrstr_len (bytes, (gssize) out->end, JSON_START);
  out->start = at != NULL ? (gsize) (at - bytes) : out->end;
  return TRUE;
}

static gboolean
find_lines (const char *bytes, gsize length, ReportSealPlace *out)
{
  gsize word = strlen (TURTLE_START);
  if (length == 0 || bytes[length - 1] != '\n' || memchr (bytes, '\0', length) != NULL) {
    return FALSE;
  }
  out->format = REPORT_FORMAT_TURTLE;
  out->end = length;
  out->start = length;
  while (out->start > 0) {
    gsize at = line_start (bytes, out->start);
    if (out->start - at < word || memcmp (bytes + at, TURTLE_START, word) != 0) {
      break;
    }
    out->start = at;
  }
  return TRUE;
}

gboolean
report_seal_find (const char *bytes, gsize length, ReportSealPlace *out)
{
  if (length >= 4 && (memcmp (bytes, "%PDF", 4) == 0 || memcmp (bytes, "PK\3\4", 4) == 0)) {
    return FALSE;
  }
  return find_member (bytes, length, out) || find_comments (bytes, length, out) ||
         find_lines (bytes, length, out);
}

static void
append_turtle (const char *note, GString *out)
{
  g_auto (GStrv) lines = g_strsplit (note, "\n", -1);
  guint n = g_strv_length (lines);
  for (guint i = 0; i + 1 < n; i++) {
    g_string_append_printf (out, TURTLE_START "%s\n", lines[i]);
  }
}

void
report_seal_append (ReportFormat format, const char *note, GString *out)
{
  switch (format) {
  case REPORT_FORMAT_HTML:
    g_string_append (out, HTML_START);
    kg_text_append_markup (out, note, -1);
    g_string_append (out, HTML_END);
    break;
  case REPORT_FORMAT_MARKDOWN:
    g_string_append_printf (out, MARKDOWN_START "%s" MARKDOWN_END, note);
    break;
  case REPORT_FORMAT_JSON:
    g_string_append (out, JSON_START);
    kg_json_append_string (out, note, strlen (note));
    break;
  case REPORT_FORMAT_TURTLE:
    append_turtle (note, out);
    break;
  case REPORT_FORMAT_PDF:
  case REPORT_FORMAT_DOCX:
    break;
  }
}

/* What stands between two texts; NULL where they do not stand there. */
static char *
strip (const char *text, const char *start, const char *end)
{
  if (!g_str_has_prefix (text, start) || !g_str_has_suffix (text, end) ||
      strlen (text) < strlen (start) + strlen (end)) {
    return NULL;
  }
  return g_strndup (text + strlen (start), strlen (text) - strlen (start) - strlen (end));
}

static char *
read_html (const char *text)
{
  static const char *const entities[][2] = {
    { "&lt;", "<" }, { "&gt;", ">" }, { "&quot;", "\"" }, { "&#39;", "'" }, { "&amp;", "&" }
  };
  g_autofree char *inner = strip (text, HTML_START, HTML_END);
  if (inner == NULL) {
    return NULL;
  }
  GString *note = g_string_new (inner);
  for (gsize i = 0; i < G_N_ELEMENTS (entities); i++) {
    g_string_replace (note, entities[i][0], entities[i][1], 0);
  }
  return g_string_free (note, FALSE);
}

static char *
read_json (const char *text)
{
  g_autofree char *inner = strip (text, JSON_START, "");
  json_t *value = inner != NULL ? json_loads (inner, JSON_DECODE_ANY, NULL) : NULL;
  char *note = g_strdup (json_string_value (value));
  json_decref (value);
  return note;
}

static char *
read_turtle (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GString *note = g_string_new (NULL);
  for (guint i = 0; lines[i] != NULL && lines[i + 1] != NULL; i++) {
    g_string_append_printf (note, "%s\n", lines[i] + strlen (TURTLE_START));
  }
  return g_string_free (note, FALSE);
}

static char *
read_place (const char *text, ReportFormat format)
{
  switch (format) {
  case REPORT_FORMAT_HTML:
    return read_html (text);
  case REPORT_FORMAT_MARKDOWN:
    return strip (text, MARKDOWN_START, MARKDOWN_END);
  case REPORT_FORMAT_JSON:
    return read_json (text);
  case REPORT_FORMAT_TURTLE:
    return read_turtle (text);
  case REPORT_FORMAT_PDF:
  case REPORT_FORMAT_DOCX:
    break;
  }
  return NULL;
}

char *
report_seal_read (const char *bytes, const ReportSealPlace *place)
{
  g_autofree char *text = g_strndup (bytes + place->start, place->end - place->start);
  g_autoptr (GString) again = g_string_new (NULL);
  if (*text == '\0' || strlen (text) != place->end - place->start) {
    return NULL;
  }
  g_autofree char *note = read_place (text, place->format);
  if (note == NULL || !g_utf8_validate (note, -1, NULL)) {
    return NULL;
  }
  /* Nothing else may stand there: it is no part of the digest. */
  report_seal_append (place->format, note, again);
  return strcmp (again->str, text) == 0 ? g_steal_pointer (&note) : NULL;
}

char *
report_seal_digest (const char *bytes, gsize length, const ReportSealPlace *place)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize start = place != NULL ? place->start : length;
  gsize end = place != NULL ? place->end : length;
  g_checksum_update (checksum, (const guchar *) bytes, (gssize) start);
  g_checksum_update (checksum, (const guchar *) bytes + end, (gssize) (length - end));
  return g_strdup (g_checksum_get_string (checksum));
}
