/* SPDX-License-Identifier: Apache-2.0 */
#include "api/walk.h"

#include "api/limits.h"

/* What was read and is worked on together. */
typedef struct {
  const ApiWalk *walk;
  ApiTeam *team;
  GPtrArray *entries; /* LogEntry */
  LogDecision *logged;
  gsize bytes;
  gpointer *results;
} Batch;

static void
batch_init (Batch *batch, const ApiWalk *walk, ApiTeam *team)
{
  *batch = (Batch) { .walk = walk,
                     .team = team,
                     .entries = g_ptr_array_new_with_free_func ((GDestroyNotify) log_entry_free),
                     .logged = g_new0 (LogDecision, API_LIMIT_WALK_DECISIONS),
                     .results = g_new0 (gpointer, API_LIMIT_WALK_DECISIONS) };
}

static void
batch_empty (Batch *batch)
{
  for (guint i = 0; i < batch->entries->len; i++) {
    if (batch->results[i] != NULL) {
      batch->walk->free_result (g_steal_pointer (&batch->results[i]));
    }
    log_decision_clear (&batch->logged[i]);
  }
  g_ptr_array_set_size (batch->entries, 0);
  batch->bytes = 0;
}

static void
batch_clear (Batch *batch)
{
  batch_empty (batch);
  g_ptr_array_unref (batch->entries);
  g_free (batch->logged);
  g_free (batch->results);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Batch, batch_clear)

static void
work_on (gsize piece, guint member, gpointer data)
{
  Batch *batch = (Batch *) data;
  LogDecision *logged = &batch->logged[piece];
  api_logged_read ((const LogEntry *) g_ptr_array_index (batch->entries, piece), logged);
  batch->results[piece] = batch->walk->work (logged, member, batch->walk->data);
}

static gboolean
finish_batch (Batch *batch, GError **error)
{
  gboolean going = TRUE;
  api_team_do (batch->team, batch->entries->len, work_on, batch);
  for (guint i = 0; going && i < batch->entries->len; i++) {
    going = batch->walk->take (&batch->logged[i], &batch->results[i], batch->walk->data, error);
  }
  batch_empty (batch);
  return going;
}

static gboolean
add_logged (const LogEntry *entry, gpointer data, GError **error)
{
  Batch *batch = (Batch *) data;
  if (entry->body == NULL) {
    return TRUE;
  }
  g_ptr_array_add (batch->entries, log_entry_copy (entry));
  batch->bytes += entry->length;
  return (batch->entries->len < API_LIMIT_WALK_DECISIONS && batch->bytes < API_LIMIT_WALK_BYTES) ||
         finish_batch (batch, error);
}

gboolean
api_walk (const ApiWalk *walk, ApiTeam *team, LogReader *log, const ApiRun *run, gint64 since,
          GError **error)
{
  g_auto (Batch) batch;
  batch_init (&batch, walk, team);
  const LogFilter filter = { .kinds = 1 << LOG_KIND_DECISION,
                             .from = since,
                             .after = run->first,
                             .before = run->last + 1,
                             .ascending = TRUE };
  return log_each (log, &filter, add_logged, &batch, error) && finish_batch (&batch, error);
}

/* --- Runs --- */

void
api_logged_read (const LogEntry *entry, LogDecision *out)
{
  if (!log_record_read (entry->body, entry->length, out, NULL)) {
    *out = (LogDecision) { .body = entry->body,
                           .length = entry->length,
                           .id = entry->id != NULL ? entry->id : "",
                           .time = entry->time };
    log_record_commit_of (entry->body, entry->length, &out->commit);
  }
}

static gboolean
add_to_runs (const LogEntry *entry, gpointer data, G_GNUC_UNUSED GError **error)
{
  GArray *runs = (GArray *) data;
  ApiRun next = { 0, entry->index, entry->index, 1 };
  ApiRun *run = runs->len > 0 ? &g_array_index (runs, ApiRun, runs->len - 1) : NULL;
  if (entry->body == NULL) {
    return TRUE;
  }
  log_record_commit_of (entry->body, entry->length, &next.commit);
  if (run == NULL || run->commit != next.commit) {
    g_array_append_val (runs, next);
  } else {
    run->last = entry->index;
    run->n++;
  }
  return TRUE;
}

GArray *
api_runs (LogReader *log, gint64 since, GError **error)
{
  g_autoptr (GArray) runs = g_array_new (FALSE, FALSE, sizeof (ApiRun));
  const LogFilter filter = { .kinds = 1 << LOG_KIND_DECISION, .from = since, .ascending = TRUE };
  return log_each (log, &filter, add_to_runs, runs, error) ? g_steal_pointer (&runs) : NULL;
}
