/* SPDX-License-Identifier: Apache-2.0 */
#include "api/team.h"

#include "api/limits.h"

typedef struct {
  ApiTeam *team;
  guint number;
  GThread *thread; /* NULL: the one that calls */
} Member;

struct _ApiTeam {
  Member *members;
  guint n_members;
  GMutex mutex;
  GCond begin;
  GCond done;
  guint64 round; /* of work; each member takes part once */
  guint busy;    /* members, besides the one that calls, that have not finished the round */
  gboolean over;
  /* the round: written before it begins */
  ApiTeamWork work;
  gpointer data;
  gsize n;
  gsize next; /* piece; atomic */
};

static void
take_part (ApiTeam *team, guint number)
{
  gsize piece;
  while ((piece = __atomic_fetch_add (&team->next, 1, __ATOMIC_RELAXED)) < team->n) {
    team->work (piece, number, team->data);
  }
}

static gpointer
run_member (gpointer data)
{
  const Member *member = (const Member *) data;
  ApiTeam *team = member->team;
  guint64 seen = 0;
  g_mutex_lock (&team->mutex);
  for (;;) {
    while (team->round == seen && !team->over) {
      g_cond_wait (&team->begin, &team->mutex);
    }
    if (team->over) {
      break;
    }
    seen = team->round;
    g_mutex_unlock (&team->mutex);
    take_part (team, member->number);
    g_mutex_lock (&team->mutex);
    if (--team->busy == 0) {
      g_cond_signal (&team->done);
    }
  }
  g_mutex_unlock (&team->mutex);
  return NULL;
}

ApiTeam *
api_team_new (guint members)
{
  ApiTeam *team = g_new0 (ApiTeam, 1);
  team->n_members = CLAMP (members > 0 ? members : g_get_num_processors (), 1, API_LIMIT_TEAM);
  team->members = g_new0 (Member, team->n_members);
  g_mutex_init (&team->mutex);
  g_cond_init (&team->begin);
  g_cond_init (&team->done);
  for (guint i = 0; i < team->n_members; i++) {
    team->members[i] = (Member) { .team = team, .number = i };
  }
  for (guint i = 1; i < team->n_members; i++) {
    team->members[i].thread = g_thread_new ("grounds-team", run_member, &team->members[i]);
  }
  return team;
}

void
api_team_free (ApiTeam *team)
{
  if (team == NULL) {
    return;
  }
  g_mutex_lock (&team->mutex);
  team->over = TRUE;
  g_cond_broadcast (&team->begin);
  g_mutex_unlock (&team->mutex);
  for (guint i = 1; i < team->n_members; i++) {
    g_thread_join (team->members[i].thread);
  }
  g_cond_clear (&team->done);
  g_cond_clear (&team->begin);
  g_mutex_clear (&team->mutex);
  g_free (team->members);
  g_free (team);
}

guint
api_team_members (const ApiTeam *team)
{
  return team->n_members;
}

void
api_team_do (ApiTeam *team, gsize n, ApiTeamWork work, gpointer data)
{
  g_mutex_lock (&team->mutex);
  team->work = work;
  team->data = data;
  team->n = n;
  team->next = 0;
  team->busy = team->n_members - 1;
  team->round++;
  g_cond_broadcast (&team->begin);
  g_mutex_unlock (&team->mutex);
  take_part (team, 0);
  g_mutex_lock (&team->mutex);
  while (team->busy > 0) {
    g_cond_wait (&team->done, &team->mutex);
  }
  g_mutex_unlock (&team->mutex);
}
