/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/limits.h"
#include "api/log/log-private.h"

/* Entries added to the lookups in one transaction: a few milliseconds. */
#define BATCH 256u
/* Pages of the write-ahead log after which they are copied even while entries come: 32 MiB. */
#define COPY_PAGES 4096u
/* After which they are copied when nothing else is to be done. */
#define IDLE_PAGES 256u
/* How often it looks at what other processes appended. */
#define LOOK_MICROSECONDS (10 * G_USEC_PER_SEC)

struct _LogKeeper {
  sqlite3 *db;
  GMutex *file;
  LogBusy busy;
  gpointer data;
  GThread *thread;
  LogIndexer *indexer;
  sqlite3_stmt *select;

  GMutex mutex; /* the following */
  GCond woken;
  GCond settled;
  gboolean stopping;
  guint pages;
  gboolean copied;
  guint64 asked;    /* times that it was told of something */
  guint64 answered; /* up to which of them all is in the lookups */
};

/* --- Lookups --- */

static gboolean
collect (sqlite3_stmt *row, gpointer data, GError **error)
{
  LogEntry entry;
  if (!log_entry_of_row (row, &entry, error)) {
    return FALSE;
  }
  g_ptr_array_add ((GPtrArray *) data, log_entry_copy (&entry));
  return TRUE;
}

static gboolean
read_batch (LogKeeper *keeper, guint64 looked, GPtrArray *entries, GError **error)
{
  gboolean done = kg_sql_bind_int64 (keeper->select, 1, (gint64) looked, error) &&
                  kg_sql_bind_int64 (keeper->select, 2, (gint64) looked + BATCH, error) &&
                  kg_sql_each (keeper->select, collect, entries, error);
  sqlite3_reset (keeper->select);
  return done;
}

/* Inside a transaction; another process may have been quicker. */
static gboolean
write_batch (LogKeeper *keeper, guint64 looked, const GPtrArray *entries, GError **error)
{
  guint64 now = 0;
  if (!log_meta_number (keeper->db, "looked", &now, error)) {
    return FALSE;
  }
  if (now != looked) {
    return TRUE;
  }
  for (guint i = 0; i < entries->len; i++) {
    const LogEntry *entry = (const LogEntry *) g_ptr_array_index (entries, i);
    if (!log_indexer_add (keeper->indexer, entry, error)) {
      return FALSE;
    }
  }
  return log_meta_set_number (keeper->db, "looked", looked + entries->len, error);
}

/* Adds what comes next; `*more` tells whether there may be more. */
static gboolean
catch_up (LogKeeper *keeper, gboolean *more, GError **error)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) log_entry_free);
  guint64 looked = 0;
  *more = FALSE;
  if (!log_meta_number (keeper->db, "looked", &looked, error) ||
      !read_batch (keeper, looked, entries, error)) {
    return FALSE;
  }
  if (entries->len == 0) {
    return TRUE;
  }
  *more = entries->len == BATCH;
  g_mutex_lock (keeper->file);
  gboolean done = kg_sql_execute (keeper->db, "BEGIN IMMEDIATE", error);
  if (done && !(write_batch (keeper, looked, entries, error) &&
                kg_sql_execute (keeper->db, "COMMIT", error))) {
    sqlite3_exec (keeper->db, "ROLLBACK", NULL, NULL, NULL);
    done = FALSE;
  }
  g_mutex_unlock (keeper->file);
  *more = *more && done;
  return done;
}

/* --- The thread --- */

/* Without waiting for anybody; what is not copied now is copied the next time. */
static void
copy_pages (LogKeeper *keeper)
{
  int pages = 0;
  int done = 0;
  int result =
      sqlite3_wal_checkpoint_v2 (keeper->db, NULL, SQLITE_CHECKPOINT_PASSIVE, &pages, &done);
  g_mutex_lock (&keeper->mutex);
  keeper->copied = result == SQLITE_OK && done > 0;
  keeper->pages = 0;
  g_mutex_unlock (&keeper->mutex);
}

/* Waits until there is something to do; FALSE: it is to end. */
static gboolean
wait_for_work (LogKeeper *keeper, gboolean more, guint64 *asked, guint *pages)
{
  gint64 until = g_get_monotonic_time () + LOOK_MICROSECONDS;
  g_mutex_lock (&keeper->mutex);
  gboolean timeout = more;
  while (!keeper->stopping && !timeout && keeper->asked == *asked) {
    timeout = !g_cond_wait_until (&keeper->woken, &keeper->mutex, until);
  }
  *asked = keeper->asked;
  *pages = keeper->pages;
  gboolean going = !keeper->stopping;
  g_mutex_unlock (&keeper->mutex);
  return going;
}

static void
tell_settled (LogKeeper *keeper, guint64 asked)
{
  g_mutex_lock (&keeper->mutex);
  keeper->answered = asked;
  g_cond_broadcast (&keeper->settled);
  g_mutex_unlock (&keeper->mutex);
}

/* INVARIANT: nothing here is needed for what is read to be complete, so that errors are passed over: it is tried again. */
static gpointer
run (gpointer data)
{
  LogKeeper *keeper = (LogKeeper *) data;
  guint64 asked = 0;
  guint pages = 0;
  gboolean more = TRUE;
  while (wait_for_work (keeper, more, &asked, &pages)) {
    gboolean busy = keeper->busy (keeper->data);
    if (pages >= (busy ? COPY_PAGES : IDLE_PAGES)) {
      copy_pages (keeper);
    }
    more = FALSE;
    if (!busy && catch_up (keeper, &more, NULL) && !more) {
      tell_settled (keeper, asked);
    }
  }
  return NULL;
}

/* --- From outside --- */

LogKeeper *
log_keeper_new (const char *path, GMutex *file, LogBusy busy, gpointer data, GError **error)
{
  LogKeeper *keeper = g_new0 (LogKeeper, 1);
  keeper->file = file;
  keeper->busy = busy;
  keeper->data = data;
  g_mutex_init (&keeper->mutex);
  g_cond_init (&keeper->woken);
  g_cond_init (&keeper->settled);
  /* What is derived need not be durable by itself: it is with the next group. */
  if (!log_schema_open (path, TRUE, &keeper->db, error) ||
      !kg_sql_execute (keeper->db, "PRAGMA synchronous = NORMAL", error) ||
      (keeper->indexer = log_indexer_new (keeper->db, error)) == NULL ||
      !kg_sql_prepare (keeper->db,
                       "SELECT " LOG_ENTRY_COLUMNS
                       " FROM entries WHERE idx >= ? AND idx < ? ORDER BY idx",
                       &keeper->select, error)) {
    log_keeper_free (keeper);
    return NULL;
  }
  keeper->thread = g_thread_new ("log-keeper", run, keeper);
  return keeper;
}

void
log_keeper_wake (LogKeeper *keeper, guint pages)
{
  g_mutex_lock (&keeper->mutex);
  keeper->pages = pages;
  keeper->asked++;
  g_cond_signal (&keeper->woken);
  g_mutex_unlock (&keeper->mutex);
}

gboolean
log_keeper_has_copied (LogKeeper *keeper)
{
  g_mutex_lock (&keeper->mutex);
  gboolean copied = keeper->copied;
  keeper->copied = FALSE;
  g_mutex_unlock (&keeper->mutex);
  return copied;
}

void
log_keeper_settle (LogKeeper *keeper)
{
  g_mutex_lock (&keeper->mutex);
  guint64 asked = ++keeper->asked;
  g_cond_signal (&keeper->woken);
  while (keeper->answered < asked) {
    g_cond_wait (&keeper->settled, &keeper->mutex);
  }
  g_mutex_unlock (&keeper->mutex);
}

void
log_keeper_free (LogKeeper *keeper)
{
  if (keeper == NULL) {
    return;
  }
  if (keeper->thread != NULL) {
    g_mutex_lock (&keeper->mutex);
    keeper->stopping = TRUE;
    g_cond_signal (&keeper->woken);
    g_mutex_unlock (&keeper->mutex);
    g_thread_join (keeper->thread);
  }
  log_indexer_free (keeper->indexer);
  sqlite3_finalize (keeper->select);
  sqlite3_close_v2 (keeper->db);
  g_mutex_clear (&keeper->mutex);
  g_cond_clear (&keeper->woken);
  g_cond_clear (&keeper->settled);
  g_free (keeper);
}
