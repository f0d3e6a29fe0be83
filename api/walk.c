/* SPDX-License-Identifier: Apache-2.0 */
#include "api/walk.h"

#include "api/limits.h"

#include <string.h>

/* What was read and is worked on together. */
typedef struct {
  const ApiWalk *walk;
  ApiTeam *team;
  GPtrArray *logged;
  gsize bytes;
  gpointer *results;
} Batch;

static void
batch_init (Batch *batch, const ApiWalk *walk, ApiTeam *team)
{
  *batch = (Batch) { .walk = walk,
                     .team = team,
                     .logged = g_ptr_array_new_with_free_func ((GDestroyNotify) log_decision_free),
                     .results = g_new0 (gpointer, API_LIMIT_WALK_DECISIONS) };
}

static void
batch_empty (Batch *batch)
{
  for (guint i = 0; i < batch->logged->len; i++) {
    if (batch->results[i] != NULL) {
      batch->walk->free_result (g_steal_pointer (&batch->results[i]));
    }
  }
  g_ptr_array_set_size (batch->logged, 0);
  batch->bytes = 0;
}

static void
batch_clear (Batch *batch)
{
  batch_empty (batch);
  g_ptr_array_unref (batch->logged);
  g_free (batch->results);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Batch, batch_clear)

static void
work_on (gsize piece, guint member, gpointer data)
{
  Batch *batch = (Batch *) data;
  const LogDecision *logged = (const LogDecision *) g_ptr_array_index (batch->logged, piece);
  batch->results[piece] = batch->walk->work (logged, member, batch->walk->data);
}

static gboolean
finish_batch (Batch *batch, GError **error)
{
  gboolean going = TRUE;
  api_team_do (batch->team, batch->logged->len, work_on, batch);
  for (guint i = 0; going && i < batch->logged->len; i++) {
    const LogDecision *logged = (const LogDecision *) g_ptr_array_index (batch->logged, i);
    going = batch->walk->take (logged, &batch->results[i], batch->walk->data, error);
  }
  batch_empty (batch);
  return going;
}

static gboolean
add_logged (LogDecision *logged, gpointer data, GError **error)
{
  Batch *batch = (Batch *) data;
  g_ptr_array_add (batch->logged, logged);
  batch->bytes += strlen (logged->request) + strlen (logged->decision);
  return (batch->logged->len < API_LIMIT_WALK_DECISIONS && batch->bytes < API_LIMIT_WALK_BYTES) ||
         finish_batch (batch, error);
}

gboolean
api_walk (const ApiWalk *walk, ApiTeam *team, LogDecisions *log, const LogRun *run, gint64 since,
          GError **error)
{
  g_auto (Batch) batch;
  batch_init (&batch, walk, team);
  return log_decisions_each (log, run, since, add_logged, &batch, error) &&
         finish_batch (&batch, error);
}
