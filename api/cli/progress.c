/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/progress.h"

#include "api/cli/output.h"

#include <langinfo.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define INTERVAL (G_USEC_PER_SEC / 10)
/* Work that is done sooner shows nothing. */
#define PATIENCE (G_USEC_PER_SEC / 4)
#define BAR_WIDTH 24
#define WHAT_LEAST 8

void
cli_progress_begin (CliProgress *progress, gboolean wanted)
{
  memset (progress, 0, sizeof *progress);
  progress->shown = wanted && isatty (STDERR_FILENO) && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;
  progress->begun = g_get_monotonic_time ();
  progress->started = progress->begun;
}

void
cli_progress_set_what (CliProgress *progress, const char *what)
{
  progress->what = what;
  progress->started = g_get_monotonic_time ();
}

static gsize
line_width (void)
{
  struct winsize size;
  if (ioctl (STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    return size.ws_col;
  }
  return 80;
}

static void
append_bar (GString *out, double share)
{
  gboolean utf8 = strcmp (nl_langinfo (CODESET), "UTF-8") == 0;
  guint full = (guint) (share * BAR_WIDTH + 0.5);
  for (guint i = 0; i < BAR_WIDTH; i++) {
    if (utf8) {
      g_string_append (out, i < full ? "█" : "░");
    } else {
      g_string_append_c (out, i < full ? '#' : '.');
    }
  }
  g_string_append_printf (out, " %3.0f %%", share * 100);
}

/* The end of a long name tells more than its beginning. */
static void
append_what (GString *out, const char *what, gsize room)
{
  g_autofree char *safe = cli_safe (what);
  const char *from = safe;
  gsize width = cli_text_width (safe);
  if (width > room) {
    while (width + 1 > room && *from != '\0') {
      from = g_utf8_next_char (from);
      width = cli_text_width (from);
    }
    g_string_append (out, "…");
  }
  g_string_append_printf (out, "%s  ", from);
}

static void
append_count (GString *out, guint64 count, const char *unit, gint64 microseconds)
{
  double seconds = (double) microseconds / G_USEC_PER_SEC;
  g_autofree char *number = cli_short_number ((double) count);
  g_string_append_printf (out, "  %s %s", number, unit);
  if (seconds > 0 && count > 0) {
    g_autofree char *rate = cli_short_number ((double) count / seconds);
    g_string_append_printf (out, ", %s/s", rate);
  }
}

static void
draw (CliProgress *progress, guint64 done, guint64 total, guint64 count, const char *unit,
      gint64 now)
{
  g_autoptr (GString) figures = g_string_new (NULL);
  if (total > 0 && done >= total) {
    g_string_append (figures, "finishing");
  } else if (total > 0) {
    append_bar (figures, (double) done / (double) total);
  }
  if (unit != NULL) {
    append_count (figures, count, unit, now - progress->started);
  }

  gsize width = line_width ();
  gsize taken = cli_text_width (figures->str) + 3;
  if (taken > width) {
    return;
  }
  g_autoptr (GString) line = g_string_new ("\r");
  if (progress->what != NULL && width - taken >= WHAT_LEAST) {
    append_what (line, progress->what, width - taken);
  }
  g_string_append_printf (line, "%s\033[K", figures->str);
  fputs (line->str, stderr);
  fflush (stderr);
  progress->drawn = TRUE;
}

void
cli_progress_update (CliProgress *progress, guint64 done, guint64 total, guint64 count,
                     const char *unit)
{
  if (!progress->shown) {
    return;
  }
  gint64 now = g_get_monotonic_time ();
  gboolean finished = total > 0 && done >= total;
  if (now - progress->begun < PATIENCE || (now - progress->updated < INTERVAL && !finished)) {
    return;
  }
  progress->updated = now;
  draw (progress, done, total, count, unit, now);
}

void
cli_progress_clear (CliProgress *progress)
{
  if (progress->drawn) {
    fputs ("\r\033[K", stderr);
    fflush (stderr);
  }
  progress->drawn = FALSE;
}

void
cli_progress_end (CliProgress *progress)
{
  cli_progress_clear (progress);
  progress->shown = FALSE;
}
