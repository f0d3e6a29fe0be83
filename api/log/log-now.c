/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/log.h"

/* Somebody who waits for one entry. */
typedef struct {
  GMutex mutex;
  GCond cond;
  gboolean done;
  guint64 index;
  GError *error;
  LogDone also_done; /* (nullable) */
  gpointer data;
} Waiting;

static void
wake (gpointer data, guint64 index, const GError *error)
{
  Waiting *waiting = (Waiting *) data;
  if (waiting->also_done != NULL) {
    waiting->also_done (waiting->data, index, error);
  }
  g_mutex_lock (&waiting->mutex);
  waiting->done = TRUE;
  waiting->index = index;
  waiting->error = error != NULL ? g_error_copy (error) : NULL;
  g_cond_signal (&waiting->cond);
  g_mutex_unlock (&waiting->mutex);
}

gboolean
log_append_now (LogWriter *writer, const LogAppend *entry, guint64 *index, GError **error)
{
  Waiting waiting = { .also_done = entry->done, .data = entry->done_data };
  LogAppend copy = *entry;
  copy.done = wake;
  copy.done_data = &waiting;
  g_mutex_init (&waiting.mutex);
  g_cond_init (&waiting.cond);
  log_append (writer, &copy);
  g_mutex_lock (&waiting.mutex);
  while (!waiting.done) {
    g_cond_wait (&waiting.cond, &waiting.mutex);
  }
  g_mutex_unlock (&waiting.mutex);
  g_mutex_clear (&waiting.mutex);
  g_cond_clear (&waiting.cond);
  if (waiting.error != NULL) {
    g_propagate_error (error, waiting.error);
    return FALSE;
  }
  if (index != NULL) {
    *index = waiting.index;
  }
  return TRUE;
}
