/* SPDX-License-Identifier: Apache-2.0 */
#include "api/team.h"

#include "api/limits.h"

#include <string.h>

/* Threads that share work. */

#define PIECES 1000u

typedef struct {
  guint members;
  guint times[PIECES]; /* each piece is one member's at a time */
  gboolean stranger;   /* atomic: a member with a number that none has */
} Work;

static void
do_piece (gsize piece, guint member, gpointer data)
{
  Work *work = (Work *) data;
  work->times[piece]++;
  if (member >= work->members) {
    g_atomic_int_set (&work->stranger, TRUE);
  }
}

static void
check_team (guint members, gsize pieces)
{
  g_autoptr (ApiTeam) team = api_team_new (members);
  Work work = { .members = api_team_members (team) };
  for (guint round = 1; round <= 3; round++) {
    api_team_do (team, pieces, do_piece, &work);
    for (gsize i = 0; i < PIECES; i++) {
      g_assert_cmpuint (work.times[i], ==, i < pieces ? round : 0);
    }
  }
  g_assert_false (g_atomic_int_get (&work.stranger));
}

static void
test_each_once (void)
{
  check_team (1, PIECES);
  check_team (3, PIECES);
  check_team (3, 1);
  check_team (3, 0);
}

static void
test_members (void)
{
  static const guint sizes[][2] = { { 1, 1 },
                                    { API_LIMIT_TEAM, API_LIMIT_TEAM },
                                    { API_LIMIT_TEAM + 1, API_LIMIT_TEAM } };
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (ApiTeam) team = api_team_new (sizes[i][0]);
    g_assert_cmpuint (api_team_members (team), ==, sizes[i][1]);
  }
  g_autoptr (ApiTeam) usual = api_team_new (0);
  g_assert_cmpuint (api_team_members (usual), ==, MIN (g_get_num_processors (), API_LIMIT_TEAM));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/team/each-once", test_each_once);
  g_test_add_func ("/api/team/members", test_members);
  return g_test_run ();
}
