/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/log/log.h"
#include "api/log/record.h"
#include "api/team.h"

/* Going through decisions of the log, with several threads and little memory (API_LIMIT_WALK_DECISIONS). */

/* Decisions that follow each other in the log and were made on the same commit. */
typedef struct {
  guint64 commit;
  guint64
      first; /* indexes; entries between that are something else, or older than was asked for, do not count */
  guint64 last;
  guint64 n;
} ApiRun;

/* All decisions of that moment (microseconds since 1970; G_MININT64: any) or later whose bodies are there, as runs in the order of the log.
 * (transfer full) (element-type ApiRun) */
GArray *api_runs (LogReader *log, gint64 since, GError **error);

/* A decision of the log. Where its record is damaged there is no `record` and no `request`; id, time and commit are then what the entry
 * says. `entry` must outlive it. */
void api_logged_read (const LogEntry *entry, LogDecision *out);

/* What is to be made of a decision: called by any member of the team. (transfer full) */
typedef gpointer (*ApiWalkWork) (const LogDecision *logged, guint member, gpointer data);
/* What was made of it, in the order of the log, in the calling thread. `*result` is freed unless it is set to NULL. With FALSE
 * the walk ends. */
typedef gboolean (*ApiWalkTake) (const LogDecision *logged, gpointer *result, gpointer data,
                                 GError **error);

typedef struct {
  ApiWalkWork work;
  ApiWalkTake take;
  GDestroyNotify free_result;
  gpointer data;
} ApiWalk;

/* All decisions of the run that are not older than `since` (microseconds since 1970). */
gboolean api_walk (const ApiWalk *walk, ApiTeam *team, LogReader *log, const ApiRun *run,
                   gint64 since, GError **error);
