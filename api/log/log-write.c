/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/limits.h"
#include "api/log/log-private.h"

#include <string.h>

/* Bytes of bodies in one group. */
#define GROUP_BYTES (64u << 20)
/* Pages of the write-ahead log after which it is to begin anew: 128 MiB. */
#define RESTART_PAGES 16384u
/* Of checkpoints without a witness's line one in this time is kept. */
#define KEEP_MICROSECONDS (60 * G_USEC_PER_SEC)

/* An entry that waits. */
typedef struct _Pending Pending;
struct _Pending {
  Pending *next;
  LogAppend entry; /* its strings follow */
  LogHash leaf;
  guint64 index;
  GError *error; /* (nullable) this entry failed */
  GArray *keys;  /* gint64: what it can be found by */
  char bytes[];
};

/* The right end of the log as this process knows it. */
typedef struct {
  gboolean known;
  LogEdge edge;
  LogHash leaves[LOG_TILE_WIDTH]; /* of the last tile, as far as it has come */
  gint64 kept;                    /* when a checkpoint that stays was made */
  guint64 newest;                 /* size of the newest checkpoint */
  gboolean stays;                 /* that one is to stay */
  gboolean keyed;                 /* `places` are those of all entries of the last tile */
  GArray *places;                 /* LogPlace */
  guint64 looked; /* up to which all entries are in the lookups, as far as is known */
} Tail;

struct _LogWriter {
  sqlite3 *db;
  LogSigner *signer; /* (nullable) */
  LogKeeper *keeper;
  GThread *thread;
  GMutex file; /* held while this process writes to the file, and while `db` is used */
  LogTree tree;
  sqlite3_stmt *insert;
  sqlite3_stmt *insert_id;
  LogIndexer *indexer;
  Tail tail; /* of the writer's thread */
  guint pages;

  GMutex mutex; /* the following */
  GCond work;
  GCond room;
  GCond idle;
  Pending *first;
  Pending **last;
  guint n;
  gsize bytes;
  gboolean writing;
  gboolean stopping;
};

/* --- The end of the log --- */

/* When the newest checkpoint was made, and the one before: whether it is to stay follows from that. */
static gboolean
load_checkpoints (LogWriter *writer, GError **error)
{
  Tail *tail = &writer->tail;
  g_autoptr (sqlite3_stmt) select = NULL;
  gboolean row = FALSE;
  gint64 newest = 0;
  tail->newest = 0;
  tail->kept = 0;
  tail->stays = TRUE;
  if (!kg_sql_prepare (writer->db, "SELECT size, time FROM checkpoints ORDER BY size DESC LIMIT 2",
                       &select, error) ||
      !kg_sql_step (select, &row, error)) {
    return FALSE;
  }
  if (!row) {
    return TRUE;
  }
  tail->newest = (guint64) sqlite3_column_int64 (select, 0);
  newest = sqlite3_column_int64 (select, 1);
  if (!kg_sql_step (select, &row, error)) {
    return FALSE;
  }
  tail->stays = !row || newest - sqlite3_column_int64 (select, 1) >= KEEP_MICROSECONDS;
  tail->kept = tail->stays ? newest : sqlite3_column_int64 (select, 1);
  return TRUE;
}

static gboolean
load_tail (LogWriter *writer, guint64 size, GError **error)
{
  Tail *tail = &writer->tail;
  const LogHash *leaves = NULL;
  guint width = (guint) (size % LOG_TILE_WIDTH);
  tail->known = FALSE;
  if (!log_edge_load (&tail->edge, size, log_tree_read, &writer->tree, error) ||
      (width > 0 &&
       !log_tree_tile (&writer->tree, 0, size / LOG_TILE_WIDTH, width, &leaves, error)) ||
      !load_checkpoints (writer, error)) {
    return FALSE;
  }
  if (width > 0) {
    memcpy (tail->leaves, leaves, width * sizeof *leaves);
  }
  g_array_set_size (tail->places, 0);
  tail->keyed = width == 0;
  tail->known = TRUE;
  return TRUE;
}

/* Others may have appended since. */
static gboolean
check_tail (LogWriter *writer, GError **error)
{
  guint64 size = 0;
  if (!log_count (writer->db, &size, error)) {
    return FALSE;
  }
  return (writer->tail.known && writer->tail.edge.size == size) || load_tail (writer, size, error);
}

static void
remember_keys (Tail *tail, const Pending *pending)
{
  LogPlace place = { .offset = (guint) (tail->edge.size % LOG_TILE_WIDTH) };
  if (place.offset == 0) {
    g_array_set_size (tail->places, 0);
    tail->keyed = TRUE;
  }
  /* It may have taken bodies of this tile away, by which entries are found no more. */
  if (pending->entry.kind == LOG_KIND_RETENTION) {
    tail->keyed = FALSE;
  }
  for (guint i = 0; tail->keyed && i < pending->keys->len; i++) {
    place.key = g_array_index (pending->keys, gint64, i);
    g_array_append_val (tail->places, place);
  }
}

/* Adds a complete tile to the lookups, unless the keeper has to add others before it. */
static gboolean
index_tile (LogWriter *writer, guint64 tile, GError **error)
{
  Tail *tail = &writer->tail;
  guint64 first = tile * LOG_TILE_WIDTH;
  if (!log_meta_number (writer->db, "looked", &tail->looked, error)) {
    return FALSE;
  }
  if (!tail->keyed || tail->looked < first) {
    return TRUE;
  }
  tail->looked = MAX (tail->looked, first + LOG_TILE_WIDTH);
  return log_indexer_add (writer->indexer, tile, tail->places, error) &&
         log_meta_set_number (writer->db, "looked", tail->looked, error);
}

static gboolean
extend_tail (LogWriter *writer, const Pending *pending, GError **error)
{
  Tail *tail = &writer->tail;
  guint64 index = tail->edge.size;
  guint64 tile = index / LOG_TILE_WIDTH;
  tail->leaves[index % LOG_TILE_WIDTH] = pending->leaf;
  remember_keys (tail, pending);
  log_edge_append (&tail->edge, &pending->leaf);
  return index % LOG_TILE_WIDTH != LOG_TILE_WIDTH - 1 ||
         (log_tree_store (&writer->tree, tile, tail->leaves, error) &&
          index_tile (writer, tile, error));
}

/* --- Entries --- */

static gboolean
bind_entry (LogWriter *writer, const Pending *pending, guint64 index, GError **error)
{
  const LogAppend *entry = &pending->entry;
  sqlite3_stmt *insert = writer->insert;
  return kg_sql_bind_int64 (insert, 1, (gint64) index, error) &&
         kg_sql_bind_int64 (insert, 2, entry->kind, error) &&
         kg_sql_bind_int64 (insert, 3, entry->time, error) &&
         kg_sql_bind_text (insert, 4, entry->id, -1, error) &&
         kg_sql_bind_blob (insert, 5, pending->leaf.bytes, LOG_HASH_BYTES, error) &&
         kg_sql_bind_text (insert, 6, entry->body, (gssize) entry->length, error);
}

static gboolean
insert_entry (LogWriter *writer, const Pending *pending, GError **error)
{
  guint64 index = writer->tail.edge.size;
  const char *id = pending->entry.id;
  return bind_entry (writer, pending, index, error) && kg_sql_run (writer->insert, error) &&
         (id == NULL || (kg_sql_bind_text (writer->insert_id, 1, id, -1, error) &&
                         kg_sql_bind_int64 (writer->insert_id, 2, (gint64) index, error) &&
                         kg_sql_run (writer->insert_id, error)));
}

/* FALSE: the group is lost. What belongs to the entry only may fail without that: `pending->error`. */
static gboolean
insert_with_also (LogWriter *writer, Pending *pending, GError **error)
{
  const LogAppend *entry = &pending->entry;
  guint64 index = writer->tail.edge.size;
  if (!kg_sql_execute (writer->db, "SAVEPOINT entry", error) ||
      !insert_entry (writer, pending, error)) {
    return FALSE;
  }
  if (!entry->also (writer->db, index, entry->also_data, &pending->error)) {
    if (pending->error == NULL) {
      g_set_error (&pending->error, KG_ERROR, KG_ERROR_STORE,
                   "what belongs to an entry of the log cannot be written; try again");
    }
    /* SQLite may have given up the whole transaction, for want of space for instance. */
    if (sqlite3_get_autocommit (writer->db) != 0) {
      g_propagate_error (error, g_error_copy (pending->error));
      return FALSE;
    }
    return kg_sql_execute (writer->db, "ROLLBACK TO entry; RELEASE entry", error);
  }
  return kg_sql_execute (writer->db, "RELEASE entry", error);
}

static gboolean
write_entry (LogWriter *writer, Pending *pending, GError **error)
{
  if (pending->error != NULL) {
    return TRUE;
  }
  gboolean done = pending->entry.also != NULL ? insert_with_also (writer, pending, error)
                                              : insert_entry (writer, pending, error);
  if (!done || pending->error != NULL) {
    return done;
  }
  pending->index = writer->tail.edge.size;
  return extend_tail (writer, pending, error);
}

/* --- Checkpoints --- */

static gboolean
put_checkpoint (LogWriter *writer, const char *note, gint64 now, GError **error)
{
  Tail *tail = &writer->tail;
  g_autoptr (sqlite3_stmt) statement = NULL;
  /* The one before may have got a witness's line from another process. */
  if (!tail->stays) {
    if (!kg_sql_prepare (writer->db,
                         "UPDATE checkpoints SET size = ?, time = ?, note = ?"
                         " WHERE size = ? AND cosigned = 0",
                         &statement, error) ||
        !kg_sql_bind_int64 (statement, 4, (gint64) tail->newest, error)) {
      return FALSE;
    }
  } else if (!kg_sql_prepare (writer->db,
                              "INSERT INTO checkpoints (size, time, note, cosigned)"
                              " VALUES (?, ?, ?, 0)",
                              &statement, error)) {
    return FALSE;
  }
  return kg_sql_bind_int64 (statement, 1, (gint64) tail->edge.size, error) &&
         kg_sql_bind_int64 (statement, 2, now, error) &&
         kg_sql_bind_text (statement, 3, note, -1, error) && kg_sql_run (statement, error);
}

static gboolean
sign_group (LogWriter *writer, GError **error)
{
  Tail *tail = &writer->tail;
  gint64 now = g_get_real_time ();
  LogHash root;
  if (writer->signer == NULL || tail->edge.size == tail->newest) {
    return TRUE;
  }
  log_edge_root (&tail->edge, &root);
  g_autofree char *note = log_checkpoint_sign (writer->signer, tail->edge.size, &root);
  if (!put_checkpoint (writer, note, now, error)) {
    return FALSE;
  }
  if (!tail->stays && sqlite3_changes (writer->db) == 0) {
    tail->stays = TRUE;
    if (!put_checkpoint (writer, note, now, error)) {
      return FALSE;
    }
  }
  /* Clocks may be set back. */
  gboolean stays = now - tail->kept >= KEEP_MICROSECONDS || now < tail->kept;
  tail->kept = stays ? now : tail->kept;
  tail->stays = stays;
  tail->newest = tail->edge.size;
  return TRUE;
}

/* --- Groups --- */

static gboolean
write_group (LogWriter *writer, Pending *first, GError **error)
{
  if (!kg_sql_execute (writer->db, "BEGIN IMMEDIATE", error)) {
    return FALSE;
  }
  gboolean done = check_tail (writer, error);
  for (Pending *pending = first; done && pending != NULL; pending = pending->next) {
    done = write_entry (writer, pending, error);
  }
  done = done && sign_group (writer, error) && kg_sql_execute (writer->db, "COMMIT", error);
  if (!done) {
    writer->tail.known = FALSE;
    log_tree_clear (&writer->tree);
    writer->tree.db = writer->db;
    sqlite3_exec (writer->db, "ROLLBACK", NULL, NULL, NULL);
  }
  return done;
}

static void
commit_group (LogWriter *writer, Pending *first)
{
  g_autoptr (GError) error = NULL;
  g_mutex_lock (&writer->file);
  gboolean done = write_group (writer, first, &error);
  g_mutex_unlock (&writer->file);
  while (first != NULL) {
    Pending *pending = first;
    const GError *problem = pending->error != NULL ? pending->error : done ? NULL : error;
    first = pending->next;
    if (pending->entry.done != NULL) {
      pending->entry.done (pending->entry.done_data, pending->index, problem);
    }
    g_clear_error (&pending->error);
    g_array_unref (pending->keys);
    g_free (pending);
  }
}

/* When all but the end of the write-ahead log was copied, the rest is copied here, so that it begins anew with the next group. */
static void
restart_wal (LogWriter *writer)
{
  if (writer->pages >= RESTART_PAGES && log_keeper_has_copied (writer->keeper)) {
    g_mutex_lock (&writer->file);
    sqlite3_wal_checkpoint_v2 (writer->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    g_mutex_unlock (&writer->file);
  }
}

/* Takes what waits, as much as makes a group. */
static Pending *
take_group (LogWriter *writer)
{
  Pending *first = writer->first;
  Pending *last = NULL;
  guint n = 0;
  gsize bytes = 0;
  for (Pending *at = first; at != NULL && n < LOG_LIMIT_GROUP && bytes < GROUP_BYTES;
       at = at->next) {
    bytes += at->entry.length;
    n++;
    last = at;
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

static gpointer
run (gpointer data)
{
  LogWriter *writer = (LogWriter *) data;
  g_mutex_lock (&writer->mutex);
  while (writer->first != NULL || !writer->stopping) {
    if (writer->first == NULL) {
      g_cond_wait (&writer->work, &writer->mutex);
      continue;
    }
    Pending *group = take_group (writer);
    writer->writing = TRUE;
    g_cond_broadcast (&writer->room);
    g_mutex_unlock (&writer->mutex);
    commit_group (writer, group);
    const Tail *tail = &writer->tail;
    guint64 missing = tail->known ? tail->edge.size - MIN (tail->looked, tail->edge.size) : 0;
    log_keeper_wake (writer->keeper, writer->pages, missing);
    restart_wal (writer);
    g_mutex_lock (&writer->mutex);
    writer->writing = FALSE;
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

static Pending *
pending_new (const LogAppend *entry)
{
  gsize id_length = entry->id != NULL ? strlen (entry->id) : 0;
  gboolean too_long = entry->length > LOG_LIMIT_RECORD_BYTES;
  gsize length = too_long ? 0 : entry->length;
  Pending *pending = (Pending *) g_malloc (sizeof *pending + id_length + length + 2);
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
  Pending *pending = pending_new (entry);
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
  g_cond_signal (&writer->work);
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
  writer->tail.places = g_array_new (FALSE, FALSE, sizeof (LogPlace));
  g_mutex_init (&writer->file);
  g_mutex_init (&writer->mutex);
  g_cond_init (&writer->work);
  g_cond_init (&writer->room);
  g_cond_init (&writer->idle);
  if (!log_schema_open (path, TRUE, &writer->db, error) ||
      !log_schema_check_signer (writer->db, signer, path, error) ||
      !kg_sql_prepare (writer->db,
                       "INSERT INTO entries (" LOG_ENTRY_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?)",
                       &writer->insert, error) ||
      !kg_sql_prepare (writer->db, "INSERT INTO ids (id, idx) VALUES (?, ?)", &writer->insert_id,
                       error) ||
      (writer->indexer = log_indexer_new (writer->db, error)) == NULL) {
    return NULL;
  }
  writer->tree.db = writer->db;
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
  log_tree_clear (&writer->tree);
  log_indexer_free (writer->indexer);
  sqlite3_finalize (writer->insert);
  sqlite3_finalize (writer->insert_id);
  g_array_unref (writer->tail.places);
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
