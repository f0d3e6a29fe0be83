/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/cli/cli.h"
#include "kg/text.h"

#include <jansson.h>

/* What people read on a terminal. */

/* Text made safe (kg/text.h). (transfer full) */
char *cli_safe (const char *text);

/* Columns that text (safe already) takes on a terminal. */
gsize cli_text_width (const char *text);

typedef enum {
  CLI_STYLE_PLAIN,
  CLI_STYLE_HEADING,
  CLI_STYLE_DIM,
  CLI_STYLE_ADDED,
  CLI_STYLE_REMOVED,
} CliStyle;

/* What standard output is like. */
typedef struct {
  gsize width;      /* columns */
  gboolean colours; /* a terminal, and neither NO_COLOR nor TERM=dumb */
} CliTerminal;

void cli_terminal_init (CliTerminal *terminal);

/* The escape sequence that starts a style, or ends it; "" where there are no colours. */
const char *cli_style_begin (const CliTerminal *terminal, CliStyle style);
const char *cli_style_end (const CliTerminal *terminal, CliStyle style);

/* Appends text (safe already), broken at spaces, which starts in column `column`; the lines after the first are
 * indented by `indent`. Returns the column after the last character. No line feed at the end. */
gsize cli_append_wrapped (GString *out, const char *text, gsize column, gsize indent, gsize width);
void cli_append_spaces (GString *out, gsize n);

/* Writes to standard output; what goes wrong is told by cli_finish_output(). */
void cli_write (const GString *text);
/* Writes a JSON value, indented, with its members in the order they were set, and a line feed. */
void cli_write_json (const json_t *value);
/* The same in one line without a line feed, for lists that are too long to be held. */
void cli_write_json_line (const json_t *value);

/* The end of every command that went well: CLI_DONE, or CLI_FAILED, told, when standard output could not be
 * written. */
CliStatus cli_finish_output (void);

/* --- Times and sizes --- */

/* "2026-11-23 10:02:11", in the time zone of the person. (transfer full) */
char *cli_local_time (gint64 microseconds);
/* RFC 3339, UTC, for programs. (transfer full) */
char *cli_utc_time (gint64 microseconds);
/* "1 quad", "2 quads"; (transfer full) */
char *cli_count (guint64 n, const char *one, const char *many);
/* "3.9 k", "1.2 M": three digits at most. (transfer full) */
char *cli_short_number (double n);
