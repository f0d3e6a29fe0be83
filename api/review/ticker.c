/* SPDX-License-Identifier: Apache-2.0 */
#include "api/review/ticker.h"

#include "api/signals.h"

#define TICK_MICROSECONDS (60 * G_USEC_PER_SEC)

struct _ReviewTicker {
  ReviewDesk desk;
  ReviewTickerHooks hooks;
  GThread *thread;
  GMutex lock;
  GCond stop;
  gboolean stopping;
};

char *
review_event_data (const char *id, const char *status)
{
  json_t *object = json_pack ("{s:s, s:s*}", "id", id, "status", status);
  char *data = json_dumps (object, JSON_COMPACT);
  json_decref (object);
  return data;
}

static void
publish (const ReviewTickerHooks *hooks, const GPtrArray *ids, const char *event,
         const char *status)
{
  for (guint i = 0; i < ids->len; i++) {
    g_autofree char *data = review_event_data (g_ptr_array_index (ids, i), status);
    hooks->publish (hooks->data, event, data);
  }
}

static gboolean
renew_budgets (const ReviewDesk *desk, GError **error)
{
  KgCommitResult result;
  return api_signal_renew (desk->store, desk->now, &result, error) &&
         (result.commit == 0 ||
          log_append_commits (desk->writer, desk->store, result.commit, error));
}

gboolean
review_tick (const ReviewDesk *desk, const ReviewTickerHooks *hooks, GError **error)
{
  g_autoptr (GPtrArray) closed = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) overdue = g_ptr_array_new_with_free_func (g_free);
  gboolean done = review_expire (desk, closed, error) &&
                  review_note_overdue (desk, overdue, error) && renew_budgets (desk, error);
  hooks->committed (hooks->data);
  publish (hooks, closed, "review.closed", review_status_name (REVIEW_EXPIRED));
  publish (hooks, overdue, "review.overdue", NULL);
  return done;
}

static void
tick_now (ReviewTicker *ticker)
{
  g_autoptr (GError) error = NULL;
  ticker->desk.now = g_get_real_time ();
  if (!review_tick (&ticker->desk, &ticker->hooks, &error)) {
    ticker->hooks.failed (ticker->hooks.data, error);
  }
}

static gpointer
run (gpointer data)
{
  ReviewTicker *ticker = data;
  g_mutex_lock (&ticker->lock);
  while (!ticker->stopping) {
    g_mutex_unlock (&ticker->lock);
    tick_now (ticker);
    g_mutex_lock (&ticker->lock);
    gint64 until = g_get_monotonic_time () + TICK_MICROSECONDS;
    while (!ticker->stopping && g_cond_wait_until (&ticker->stop, &ticker->lock, until)) {
    }
  }
  g_mutex_unlock (&ticker->lock);
  return NULL;
}

ReviewTicker *
review_ticker_new (const ReviewDesk *desk, const ReviewTickerHooks *hooks)
{
  ReviewTicker *ticker = g_new0 (ReviewTicker, 1);
  ticker->desk = *desk;
  ticker->hooks = *hooks;
  g_mutex_init (&ticker->lock);
  g_cond_init (&ticker->stop);
  ticker->thread = g_thread_new ("reviews", run, ticker);
  return ticker;
}

void
review_ticker_free (ReviewTicker *ticker)
{
  if (ticker == NULL) {
    return;
  }
  g_mutex_lock (&ticker->lock);
  ticker->stopping = TRUE;
  g_cond_signal (&ticker->stop);
  g_mutex_unlock (&ticker->lock);
  g_thread_join (ticker->thread);
  g_mutex_clear (&ticker->lock);
  g_cond_clear (&ticker->stop);
  g_free (ticker);
}
