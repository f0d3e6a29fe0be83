/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* A line on a terminal's standard error that tells how far long work has come, and is gone when the work is done.
 * Where standard error is no terminal nothing is written. */

typedef struct {
  gboolean shown;   /* whether there is anything to show it on */
  gboolean drawn;   /* something stands on the line now */
  const char *what; /* (nullable) "policies/support.ttl" */
  gint64 begun;     /* monotonic, microseconds; all of the work */
  gint64 started;   /* the part that is worked on */
  gint64 updated;
} CliProgress;

/* `wanted`: FALSE keeps it silent. */
void cli_progress_begin (CliProgress *progress, gboolean wanted);
/* What is being worked on from now on; the text is kept as a pointer. The rate starts anew. */
void cli_progress_set_what (CliProgress *progress, const char *what);
/* Draws at most ten times a second. `total` 0: not known. `count` of `unit` ("quads") so far; neither
 * is shown where `unit` is NULL. */
void cli_progress_update (CliProgress *progress, guint64 done, guint64 total, guint64 count,
                          const char *unit);
/* Takes the line away until the next update, so that something can be written. */
void cli_progress_clear (CliProgress *progress);
/* Takes the line away for good. */
void cli_progress_end (CliProgress *progress);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliProgress, cli_progress_end)
