/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/output.h"

#include "rules/error.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define WIDTH_DEFAULT 100
#define WIDTH_LEAST 40
#define WIDTH_MOST 160

/* Milliseconds are the finest that any number here means. */
#define JSON_FLAGS (JSON_ENCODE_ANY | JSON_REAL_PRECISION (6))

/* --- Characters --- */

char *
cli_safe (const char *text)
{
  GString *out = g_string_new (NULL);
  kg_text_append_safe (out, text, -1);
  return g_string_free (out, FALSE);
}

static gsize
character_width (gunichar c)
{
  if (g_unichar_iszerowidth (c)) {
    return 0;
  }
  return g_unichar_iswide (c) ? 2 : 1;
}

gsize
cli_text_width (const char *text)
{
  gsize width = 0;
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at)) {
    width += character_width (g_utf8_get_char (at));
  }
  return width;
}

/* --- The terminal --- */

static gsize
terminal_width (void)
{
  guint64 columns = 0;
  struct winsize size;
  const char *variable = g_getenv ("COLUMNS");
  if (isatty (STDOUT_FILENO) && ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    columns = size.ws_col;
  } else if (variable == NULL ||
             !g_ascii_string_to_unsigned (variable, 10, 1, G_MAXUINT16, &columns, NULL)) {
    columns = WIDTH_DEFAULT;
  }
  return (gsize) CLAMP (columns, WIDTH_LEAST, WIDTH_MOST);
}

void
cli_terminal_init (CliTerminal *terminal)
{
  const char *no_color = g_getenv ("NO_COLOR");
  terminal->width = terminal_width ();
  terminal->colours = isatty (STDOUT_FILENO) && (no_color == NULL || *no_color == '\0') &&
                      g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;
}

const char *
cli_style_begin (const CliTerminal *terminal, CliStyle style)
{
  if (!terminal->colours) {
    return "";
  }
  switch (style) {
  case CLI_STYLE_PLAIN:
    return "";
  case CLI_STYLE_HEADING:
    return "\033[1m";
  case CLI_STYLE_DIM:
    return "\033[2m";
  case CLI_STYLE_ADDED:
    return "\033[32m";
  case CLI_STYLE_REMOVED:
    return "\033[31m";
  }
  return "";
}

const char *
cli_style_end (const CliTerminal *terminal, CliStyle style)
{
  return terminal->colours && style != CLI_STYLE_PLAIN ? "\033[0m" : "";
}

void
cli_append_spaces (GString *out, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    g_string_append_c (out, ' ');
  }
}

gsize
cli_append_wrapped (GString *out, const char *text, gsize column, gsize indent, gsize width)
{
  gboolean first = TRUE;
  while (*text != '\0') {
    gsize spaces = strspn (text, " ");
    gsize bytes = strcspn (text + spaces, " ");
    g_autofree char *word = g_strndup (text + spaces, bytes);
    gsize length = cli_text_width (word);
    text += spaces + bytes;
    if (!first && length > 0 && column + spaces + length > width && column > indent) {
      g_string_append_c (out, '\n');
      cli_append_spaces (out, indent);
      column = indent;
      spaces = 0;
    }
    cli_append_spaces (out, spaces);
    g_string_append (out, word);
    column += spaces + length;
    first = FALSE;
  }
  return column;
}

/* --- Standard output --- */

void
cli_write (const GString *text)
{
  fwrite (text->str, 1, text->len, stdout);
}

static int
write_json_bytes (const char *bytes, size_t length, void *data)
{
  return fwrite (bytes, 1, length, (FILE *) data) == length ? 0 : -1;
}

void
cli_write_json (const json_t *value)
{
  json_dump_callback (value, write_json_bytes, stdout, JSON_FLAGS | JSON_INDENT (2));
  putchar ('\n');
}

void
cli_write_json_line (const json_t *value)
{
  json_dump_callback (value, write_json_bytes, stdout, JSON_FLAGS);
}

CliStatus
cli_finish_output (void)
{
  errno = 0;
  if (!ferror (stdout) && fflush (stdout) == 0) {
    return CLI_DONE;
  }
  g_autoptr (GError) error = NULL;
  g_set_error (&error, CLI_ERROR, CLI_ERROR_OUTPUT, "standard output cannot be written%s%s",
               errno != 0 ? ": " : "", errno != 0 ? g_strerror (errno) : "");
  return cli_fail (error, NULL);
}

gboolean
cli_is_list (const GError *error)
{
  return g_error_matches (error, KG_ERROR, KG_ERROR_SYNTAX) ||
         g_error_matches (error, RULES_ERROR, RULES_ERROR_SHAPES) ||
         g_error_matches (error, RULES_ERROR, RULES_ERROR_POLICY) ||
         g_error_matches (error, RULES_ERROR, RULES_ERROR_PATTERN) ||
         g_error_matches (error, RULES_ERROR, RULES_ERROR_VIOLATION);
}

void
cli_warn (const GPtrArray *warnings)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; warnings != NULL && i < warnings->len; i++) {
    g_string_append (text, "warning: ");
    kg_text_append_safe (text, (const char *) g_ptr_array_index (warnings, i), -1);
    g_string_append_c (text, '\n');
  }
  fflush (stdout);
  fputs (text->str, stderr);
}

CliStatus
cli_fail (const GError *error, const char *conclusion)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean problems = cli_is_list (error);
  g_auto (GStrv) lines = g_strsplit (error->message, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    if (*lines[i] == '\0' && i > 0) {
      continue;
    }
    if (!problems && i == 0) {
      g_string_append (text, "grounds: ");
    }
    kg_text_append_safe (text, lines[i], -1);
    g_string_append_c (text, '\n');
  }
  if (conclusion != NULL) {
    g_string_append_printf (text, "grounds: %s\n", conclusion);
  }
  /* What was written so far comes first where both go to one place. */
  fflush (stdout);
  fputs (text->str, stderr);
  return CLI_FAILED;
}

/* --- Times and sizes --- */

static char *
format_time (GDateTime *time, const char *format)
{
  char *text = time != NULL ? g_date_time_format (time, format) : NULL;
  return text != NULL ? text : g_strdup ("?");
}

char *
cli_local_time (gint64 microseconds)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (microseconds / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;
  return format_time (local, "%Y-%m-%d %H:%M:%S");
}

char *
cli_utc_time (gint64 microseconds)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (microseconds / G_USEC_PER_SEC);
  g_autofree char *seconds = format_time (utc, "%Y-%m-%dT%H:%M:%S");
  return g_strdup_printf ("%s.%06dZ", seconds, (int) (microseconds % G_USEC_PER_SEC));
}

char *
cli_count (guint64 n, const char *one, const char *many)
{
  return g_strdup_printf ("%" G_GUINT64_FORMAT " %s", n, n == 1 ? one : many);
}

char *
cli_short_number (double n)
{
  static const char *const units[] = { "", " k", " M", " G" };
  guint unit = 0;
  /* 999.5 would be shown as 1000. */
  while (n >= 999.5 && unit + 1 < G_N_ELEMENTS (units)) {
    n /= 1000;
    unit++;
  }
  return g_strdup_printf (unit > 0 && n < 9.95 ? "%.1f%s" : "%.0f%s", n, units[unit]);
}
