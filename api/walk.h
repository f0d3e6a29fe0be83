/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/log/decisions.h"
#include "api/team.h"

/* Going through decisions of the log, with several threads and little memory (API_LIMIT_WALK_DECISIONS). */

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
gboolean api_walk (const ApiWalk *walk, ApiTeam *team, LogDecisions *log, const LogRun *run,
                   gint64 since, GError **error);
