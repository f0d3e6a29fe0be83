/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/limits.h"
#include "api/log/log-group.h"

#include <string.h>

/* Bytes of bodies in one group. */
#define GROUP_BYTES (64u << 20)
/* Pages of the write-ahead log after which it is to begin anew: 128 MiB. */
#define RESTART_PAGES 16384u
/* Groups at least this large are waited for, and for how long at most. */
#define GATHER_LEAST 4u
#define GATHER_MICROSECONDS 2000

struct _LogWriter {
  sqlite3 *db;
  LogSigner *signer; /* (nullable) */
  LogKeeper *keeper;
  GThread *thread;
  GMutex file; /* held while this process writes to the file, and while `db` is used */
  LogGroup group;
  guint pages; /* of the write-ahead log, when `db` last wrote to it */

  GMutex mutex; /* the following */
  GCond work;
  GCond room;
  GCond idle;
  LogPending *first;
  LogPending **last;
  guint n;
  gsize bytes;
  guint wanted; /* the writer waits until so many are there; 0: it does not wait */
  guint usual;  /* entries of the last group, or of the one before */
  guint before; /* of the last group */
  gint64 took;  /* microseconds that writing it took */
  gboolean writing;
  gboolean stopping;
};

/* Gives the pages of the write-ahead log. */
static guint
commit_group (LogWriter *writer, LogPending *first)
{
  g_autoptr (GError) error = NULL;
  g_mutex_lock (&writer->file);
  gboolean done = log_group_write (&writer->group, first, &error);
  guint pages = writer->pages;
  g_mutex_unlock (&writer->file);
  while (first != NULL) {
    LogPending *pending = first;
    const GError *problem = pending->error != NULL ? pending->error : done ? NULL : error;
    first = pending->next;
    if (pending->entry.done != NULL) {
      pending->entry.done (pending->entry.done_data, pending->index, problem);
    }
    g_clear_error (&pending->error);
    g_array_unref (pending->keys);
    g_free (pending);
  }
  return pages;
}

/* When all but the end of the write-ahead log was copied, the rest is copied here, so that it begins anew with the next group. */
static void
restart_wal (LogWriter *writer, guint pages)
{
  if (pages >= RESTART_PAGES && log_keeper_has_copied (writer->keeper)) {
    g_mutex_lock (&writer->file);
    sqlite3_wal_checkpoint_v2 (writer->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    g_mutex_unlock (&writer->file);
  }
}

/* Takes what waits, which is something, as much as makes a group. */
static LogPending *
take_group (LogWriter *writer)
{
  LogPending *first = writer->first;
  LogPending *last = first;
  guint n = 1;
  gsize bytes = first->entry.length;
  while (last->next != NULL && first->entry.successor == NULL &&
         last->next->entry.successor == NULL && n < LOG_LIMIT_GROUP && bytes < GROUP_BYTES) {
    last = last->next;
    bytes += last->entry.length;
    n++;
  }
  writer->first = last->next;
  if (writer->first == NULL) {
    writer->last = &writer->first;
  }
  last->next = NULL;
  writer->n -= n;
  writer->bytes -= bytes;
  return first;
}

/* Each group costs a signature and waiting for the disk, so that where many append, the first of them does not set off alone: it waits for as many as
 * came the last times, and for no longer than writing them took. */
static void
gather (LogWriter *writer)
{
  gint64 until = g_get_monotonic_time () + MIN (writer->took, GATHER_MICROSECONDS);
  gboolean waiting = writer->usual >= GATHER_LEAST;
  writer->wanted = writer->usual;
  while (waiting && !writer->stopping && writer->n < writer->wanted) {
    waiting = g_cond_wait_until (&writer->work, &writer->mutex, until);
  }
  writer->wanted = 0;
}

/* With `mutex` held, which is given up meanwhile. */
static void
write_group (LogWriter *writer)
{
  guint waiting = writer->n;
  LogPending *group = take_group (writer);
  guint n = waiting - writer->n;
  gint64 started = g_get_monotonic_time ();
  writer->usual = MAX (writer->before, n);
  writer->before = n;
  writer->writing = TRUE;
  g_cond_broadcast (&writer->room);
  g_mutex_unlock (&writer->mutex);
  guint pages = commit_group (writer, group);
  log_keeper_wake (writer->keeper, pages, log_group_missing (&writer->group));
  restart_wal (writer, pages);
  g_mutex_lock (&writer->mutex);
  writer->took = g_get_monotonic_time () - started;
  writer->writing = FALSE;
}

static gpointer
run (gpointer data)
{
  LogWriter *writer = (LogWriter *) data;
  g_mutex_lock (&writer->mutex);
  while (writer->first != NULL || !writer->stopping) {
    if (writer->first == NULL) {
      writer->wanted = 1;
      g_cond_wait (&writer->work, &writer->mutex);
      writer->wanted = 0;
      continue;
    }
    gather (writer);
    write_group (writer);
    if (writer->first == NULL) {
      g_cond_broadcast (&writer->idle);
    }
  }
  g_mutex_unlock (&writer->mutex);
  return NULL;
}

/* --- Appending --- */

static char *
put_string (char **at, const char *text, gsize length)
{
  char *start = *at;
  memcpy (start, text, length);
  start[length] = '\0';
  *at += length + 1;
  return start;
}

static LogPending *
pending_new (const LogAppend *entry)
{
  gsize id_length = entry->id != NULL ? strlen (entry->id) : 0;
  gboolean too_long = entry->length > LOG_LIMIT_RECORD_BYTES;
  gsize length = too_long ? 0 : entry->length;
  LogPending *pending = (LogPending *) g_malloc (sizeof *pending + id_length + length + 2);
  char *at = pending->bytes;
  pending->next = NULL;
  pending->entry = *entry;
  pending->entry.length = length;
  pending->entry.body = put_string (&at, entry->body, length);
  pending->entry.id = entry->id != NULL ? put_string (&at, entry->id, id_length) : NULL;
  pending->index = G_MAXUINT64;
  pending->error = NULL;
  pending->keys = g_array_sized_new (FALSE, FALSE, sizeof (gint64), 16);
  log_entry_keys (entry->kind, pending->entry.body, length, pending->keys);
  log_hash_leaf ((const guint8 *) pending->entry.body, length, &pending->leaf);
  if (too_long) {
    g_set_error (&pending->error, KG_ERROR, KG_ERROR_LIMIT,
                 "a record has %" G_GSIZE_FORMAT " bytes, more than %u; make the request smaller",
                 entry->length, LOG_LIMIT_RECORD_BYTES);
  }
  return pending;
}

void
log_append (LogWriter *writer, const LogAppend *entry)
{
  LogPending *pending = pending_new (entry);
  g_mutex_lock (&writer->mutex);
  /* The writer's own thread would wait for itself. */
  while (writer->n > 0 && g_thread_self () != writer->thread &&
         (writer->n >= LOG_LIMIT_QUEUE ||
          writer->bytes + pending->entry.length > LOG_LIMIT_QUEUE_BYTES)) {
    g_cond_wait (&writer->room, &writer->mutex);
  }
  *writer->last = pending;
  writer->last = &pending->next;
  writer->n++;
  writer->bytes += pending->entry.length;
  /* Signalling is a call of the kernel, whether or not somebody waits. */
  if (writer->wanted > 0 && writer->n >= writer->wanted) {
    writer->wanted = 0;
    g_cond_signal (&writer->work);
  }
  g_mutex_unlock (&writer->mutex);
}

void
log_writer_wait (LogWriter *writer)
{
  g_mutex_lock (&writer->mutex);
  while (writer->first != NULL || writer->writing) {
    g_cond_wait (&writer->idle, &writer->mutex);
  }
  g_mutex_unlock (&writer->mutex);
}

guint
log_writer_queue (LogWriter *writer)
{
  g_mutex_lock (&writer->mutex);
  guint n = writer->n;
  g_mutex_unlock (&writer->mutex);
  return n;
}

sqlite3 *
log_writer_begin (LogWriter *writer, GError **error)
{
  g_mutex_lock (&writer->file);
  if (!kg_sql_execute (writer->db, "BEGIN IMMEDIATE", error)) {
    g_mutex_unlock (&writer->file);
    return NULL;
  }
  return writer->db;
}

gboolean
log_writer_end (LogWriter *writer, gboolean commit, GError **error)
{
  gboolean done = commit && kg_sql_execute (writer->db, "COMMIT", error);
  if (!done) {
    sqlite3_exec (writer->db, "ROLLBACK", NULL, NULL, NULL);
  }
  g_mutex_unlock (&writer->file);
  return done;
}

gboolean
log_writer_prepare (LogWriter *writer, const char *sql, GError **error)
{
  sqlite3 *db = log_writer_begin (writer, error);
  return db != NULL && log_writer_end (writer, kg_sql_execute (db, sql, error), error);
}

/* --- Opening --- */

static int
count_pages (void *data, sqlite3 *db, const char *name, int pages)
{
  (void) db;
  (void) name;
  ((LogWriter *) data)->pages = (guint) MAX (pages, 0);
  return SQLITE_OK;
}

static gboolean
is_busy (gpointer data)
{
  return log_writer_queue ((LogWriter *) data) > 0;
}

LogWriter *
log_writer_open (const char *store, LogSigner *signer, GError **error)
{
  g_autofree char *path = log_path (store);
  g_autoptr (LogWriter) writer = g_new0 (LogWriter, 1);
  writer->signer = log_signer_ref (signer);
  writer->last = &writer->first;
  g_mutex_init (&writer->file);
  g_mutex_init (&writer->mutex);
  g_cond_init (&writer->work);
  g_cond_init (&writer->room);
  g_cond_init (&writer->idle);
  if (!log_schema_open (path, TRUE, &writer->db, error) ||
      !log_schema_check_signer (writer->db, signer, path, error) ||
      !log_group_init (&writer->group, writer->db, signer, error)) {
    return NULL;
  }
  sqlite3_wal_hook (writer->db, count_pages, writer);
  writer->keeper = log_keeper_new (path, &writer->file, is_busy, writer, error);
  if (writer->keeper == NULL) {
    return NULL;
  }
  writer->thread = g_thread_new ("log-writer", run, writer);
  return g_steal_pointer (&writer);
}

void
log_writer_free (LogWriter *writer)
{
  if (writer == NULL) {
    return;
  }
  if (writer->thread != NULL) {
    g_mutex_lock (&writer->mutex);
    writer->stopping = TRUE;
    g_cond_signal (&writer->work);
    g_mutex_unlock (&writer->mutex);
    g_thread_join (writer->thread);
  }
  log_keeper_free (writer->keeper);
  log_group_clear (&writer->group);
  sqlite3_close_v2 (writer->db);
  log_signer_unref (writer->signer);
  g_mutex_clear (&writer->file);
  g_mutex_clear (&writer->mutex);
  g_cond_clear (&writer->work);
  g_cond_clear (&writer->room);
  g_cond_clear (&writer->idle);
  g_free (writer);
}

LogKeeper *
log_writer_keeper (LogWriter *writer)
{
  return writer->keeper;
}

LogSigner *
log_writer_signer (LogWriter *writer)
{
  return writer->signer;
}

LogSigner *
log_writer_signer_now (LogWriter *writer, GError **error)
{
  LogSigner *signer = NULL;
  sqlite3 *db = log_writer_begin (writer, error);
  if (db == NULL) {
    return NULL;
  }
  gboolean read = log_group_check_signer (&writer->group, error);
  gboolean outdated = writer->group.outdated;
  if (read && !outdated) {
    signer = log_signer_ref (writer->group.signer);
  }
  if (!log_writer_end (writer, read, error)) {
    g_clear_pointer (&signer, log_signer_unref);
    return NULL;
  }
  if (signer == NULL) {
    g_set_error_literal (error, KG_ERROR, KG_ERROR_INVALID,
                         outdated ? "the log has got another key; name the file of that one"
                                  : "there is no key to sign with; name the log's key file");
  }
  return signer;
}
