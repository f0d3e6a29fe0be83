/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* A few threads that share work of many small pieces. */

typedef struct _ApiTeam ApiTeam;

/* The thread that calls is one of the members. `members` 0: as many as there are processors. At most API_LIMIT_TEAM. */
ApiTeam *api_team_new (guint members);
void api_team_free (ApiTeam *team);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ApiTeam, api_team_free)

guint api_team_members (const ApiTeam *team);

/* One piece of the work, done by the member of that number. */
typedef void (*ApiTeamWork) (gsize piece, guint member, gpointer data);
/* Has pieces 0 to n - 1 done, in no order; returns when all are. A team does one thing at a time. */
void api_team_do (ApiTeam *team, gsize n, ApiTeamWork work, gpointer data);
