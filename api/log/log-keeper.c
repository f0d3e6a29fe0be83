/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/limits.h"
#include "api/log/log-private.h"

/* Entries that the writer left out, after which they are added even while others come. */
#define MISSING_MOST (2 * LOG_TILE_WIDTH)
/* Pages of the write-ahead log after which they are copied even while entries come: 32 MiB. */
#define COPY_PAGES 4096u
/* After which they are copied when nothing else is to be done. */
#define IDLE_PAGES 256u
/* How often it looks at what other processes appended, and at what there is to copy. */
#define LOOK_MICROSECONDS (10 * G_USEC_PER_SEC)

/* Entries of one tile that are being added. */
typedef struct {
  GArray *places; /* LogPlace */
  guint n;
} Batch;

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
  guint64 missing;
  gboolean copied;
  guint64 asked;     /* times that somebody waited for it */
  guint64 answered;  /* up to which of them all is in the lookups */
  gboolean settling; /* somebody waits for that */
};

/* --- Lookups --- */

static gboolean
collect (sqlite3_stmt *row, gpointer data, GError **error)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  Batch *batch = (Batch *) data;
  LogEntry entry;
  if (!log_entry_of_row (row, &entry, error)) {
    return FALSE;
  }
  log_entry_keys (entry.kind, entry.body, entry.length, keys);
  for (guint i = 0; i < keys->len; i++) {
    const LogPlace place = { g_array_index (keys, gint64, i),
                             (guint) (entry.index % LOG_TILE_WIDTH) };
    g_array_append_val (batch->places, place);
  }
  batch->n++;
  return TRUE;
}

/* The entries that come next, up to the end of their tile. */
static gboolean
read_batch (LogKeeper *keeper, guint64 looked, Batch *batch, GError **error)
{
  guint64 end = (looked / LOG_TILE_WIDTH + 1) * LOG_TILE_WIDTH;
  gboolean done = kg_sql_bind_int64 (keeper->select, 1, (gint64) looked, error) &&
                  kg_sql_bind_int64 (keeper->select, 2, (gint64) end, error) &&
                  kg_sql_each (keeper->select, collect, batch, error);
  sqlite3_reset (keeper->select);
  return done;
}

/* Inside a transaction; another one may have been quicker, or taken bodies away. */
static gboolean
write_batch (LogKeeper *keeper, Batch *batch, GError **error)
{
  guint64 looked = 0;
  if (!log_meta_number (keeper->db, "looked", &looked, error) ||
      !read_batch (keeper, looked, batch, error)) {
    return FALSE;
  }
  return batch->n == 0 ||
         (log_indexer_add (keeper->indexer, looked / LOG_TILE_WIDTH, batch->places, error) &&
          log_meta_set_number (keeper->db, "looked", looked + batch->n, error));
}

/* Adds what comes next; `*more` tells whether there may be more. */
static gboolean
catch_up (LogKeeper *keeper, gboolean *more, GError **error)
{
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (LogPlace));
  Batch batch = { .places = places };
  g_mutex_lock (keeper->file);
  gboolean done = kg_sql_execute (keeper->db, "BEGIN IMMEDIATE", error);
  if (done &&
      !(write_batch (keeper, &batch, error) && kg_sql_execute (keeper->db, "COMMIT", error))) {
    sqlite3_exec (keeper->db, "ROLLBACK", NULL, NULL, NULL);
    done = FALSE;
  }
  g_mutex_unlock (keeper->file);
  *more = done && batch.n > 0;
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

typedef struct {
  guint64 asked;
  guint pages;
  gboolean behind; /* the lookups are to be caught up with */
} Work;

/* Waits until there is something to do; FALSE: it is to end. */
static gboolean
wait_for_work (LogKeeper *keeper, Work *work)
{
  gint64 until = g_get_monotonic_time () + LOOK_MICROSECONDS;
  gboolean waiting = !work->behind;
  g_mutex_lock (&keeper->mutex);
  while (!keeper->stopping && waiting && !keeper->settling && keeper->missing < MISSING_MOST &&
         keeper->pages < COPY_PAGES) {
    waiting = g_cond_wait_until (&keeper->woken, &keeper->mutex, until);
    work->behind = !waiting;
  }
  work->behind = work->behind || keeper->settling || keeper->missing >= MISSING_MOST;
  work->asked = keeper->asked;
  work->pages = keeper->pages;
  keeper->missing = 0;
  keeper->settling = FALSE;
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
  Work work = { .behind = TRUE };
  while (wait_for_work (keeper, &work)) {
    gboolean busy = keeper->busy (keeper->data);
    if (work.pages >= (busy ? COPY_PAGES : IDLE_PAGES)) {
      copy_pages (keeper);
    }
    if (work.behind && catch_up (keeper, &work.behind, NULL) && !work.behind) {
      tell_settled (keeper, work.asked);
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
log_keeper_wake (LogKeeper *keeper, guint pages, guint64 missing)
{
  g_mutex_lock (&keeper->mutex);
  keeper->pages = pages;
  keeper->missing = missing;
  if (pages >= COPY_PAGES || missing >= MISSING_MOST) {
    g_cond_signal (&keeper->woken);
  }
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
  keeper->settling = TRUE;
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
