/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/log-group.h"

#include <string.h>

/* Of checkpoints without a witness's line one in this time is kept. */
#define KEEP_MICROSECONDS (60 * G_USEC_PER_SEC)

static const char *const statements[LOG_STATEMENTS] = {
  [LOG_STATEMENT_BEGIN] = "BEGIN IMMEDIATE",
  [LOG_STATEMENT_COMMIT] = "COMMIT",
  [LOG_STATEMENT_LAST_ENTRY] = "SELECT idx FROM entries ORDER BY idx DESC LIMIT 1",
  [LOG_STATEMENT_NEW_ENTRY] =
      "INSERT INTO entries (" LOG_ENTRY_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?)",
  [LOG_STATEMENT_NEW_ID] = "INSERT INTO ids (id, idx) VALUES (?, ?)",
  [LOG_STATEMENT_NEW_CHECKPOINT] =
      "INSERT INTO checkpoints (size, time, note, cosigned) VALUES (?, ?, ?, ?)",
  [LOG_STATEMENT_NEXT_CHECKPOINT] =
      "UPDATE checkpoints SET size = ?, time = ?, note = ? WHERE size = ? AND cosigned = 0",
};

/* --- The end of the log --- */

/* When the newest checkpoint was made, and the one before: whether it is to stay follows from that. */
static gboolean
load_checkpoints (LogGroup *group, GError **error)
{
  LogTail *tail = &group->tail;
  g_autoptr (sqlite3_stmt) select = NULL;
  gboolean row = FALSE;
  gint64 newest = 0;
  tail->newest = 0;
  tail->kept = 0;
  tail->stays = TRUE;
  if (!kg_sql_prepare (group->db, "SELECT size, time FROM checkpoints ORDER BY size DESC LIMIT 2",
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
load_tail (LogGroup *group, guint64 size, GError **error)
{
  LogTail *tail = &group->tail;
  const LogHash *leaves = NULL;
  guint width = (guint) (size % LOG_TILE_WIDTH);
  tail->known = FALSE;
  if (!log_edge_load (&tail->edge, size, log_tree_read, &group->tree, error) ||
      (width > 0 &&
       !log_tree_tile (&group->tree, 0, size / LOG_TILE_WIDTH, width, &leaves, error)) ||
      !load_checkpoints (group, error) || !log_group_check_signer (group, error)) {
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

static gboolean
read_size (LogGroup *group, guint64 *size, GError **error)
{
  sqlite3_stmt *last = group->statements[LOG_STATEMENT_LAST_ENTRY];
  gboolean row = FALSE;
  gboolean done = kg_sql_step (last, &row, error);
  *size = row ? (guint64) sqlite3_column_int64 (last, 0) + 1 : 0;
  sqlite3_reset (last);
  return done;
}

/* Others may have appended since. */
static gboolean
check_tail (LogGroup *group, GError **error)
{
  guint64 size = 0;
  return read_size (group, &size, error) &&
         ((group->tail.known && group->tail.edge.size == size) || load_tail (group, size, error));
}

static void
remember_keys (LogTail *tail, const LogPending *pending)
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
index_tile (LogGroup *group, guint64 tile, GError **error)
{
  LogTail *tail = &group->tail;
  guint64 first = tile * LOG_TILE_WIDTH;
  if (!log_meta_number (group->db, "looked", &tail->looked, error)) {
    return FALSE;
  }
  if (!tail->keyed || tail->looked < first) {
    return TRUE;
  }
  tail->looked = MAX (tail->looked, first + LOG_TILE_WIDTH);
  return log_indexer_add (group->indexer, tile, tail->places, error) &&
         log_meta_set_number (group->db, "looked", tail->looked, error);
}

static gboolean
extend_tail (LogGroup *group, const LogPending *pending, GError **error)
{
  LogTail *tail = &group->tail;
  guint64 index = tail->edge.size;
  guint64 tile = index / LOG_TILE_WIDTH;
  tail->leaves[index % LOG_TILE_WIDTH] = pending->leaf;
  remember_keys (tail, pending);
  log_edge_append (&tail->edge, &pending->leaf);
  return index % LOG_TILE_WIDTH != LOG_TILE_WIDTH - 1 ||
         (log_tree_store (&group->tree, tile, tail->leaves, error) &&
          index_tile (group, tile, error));
}

/* --- Entries --- */

static gboolean
bind_entry (LogGroup *group, const LogPending *pending, guint64 index, GError **error)
{
  const LogAppend *entry = &pending->entry;
  sqlite3_stmt *insert = group->statements[LOG_STATEMENT_NEW_ENTRY];
  return kg_sql_bind_int64 (insert, 1, (gint64) index, error) &&
         kg_sql_bind_int64 (insert, 2, entry->kind, error) &&
         kg_sql_bind_int64 (insert, 3, entry->time, error) &&
         kg_sql_bind_text (insert, 4, entry->id, -1, error) &&
         kg_sql_bind_blob (insert, 5, pending->leaf.bytes, LOG_HASH_BYTES, error) &&
         kg_sql_bind_text (insert, 6, entry->body, (gssize) entry->length, error);
}

static gboolean
insert_entry (LogGroup *group, const LogPending *pending, GError **error)
{
  guint64 index = group->tail.edge.size;
  const char *id = pending->entry.id;
  sqlite3_stmt *insert_id = group->statements[LOG_STATEMENT_NEW_ID];
  return bind_entry (group, pending, index, error) &&
         kg_sql_run (group->statements[LOG_STATEMENT_NEW_ENTRY], error) &&
         (id == NULL || (kg_sql_bind_text (insert_id, 1, id, -1, error) &&
                         kg_sql_bind_int64 (insert_id, 2, (gint64) index, error) &&
                         kg_sql_run (insert_id, error)));
}

/* FALSE: the group is lost. What belongs to the entry only may fail without that: `pending->error`. */
static gboolean
insert_with_also (LogGroup *group, LogPending *pending, GError **error)
{
  const LogAppend *entry = &pending->entry;
  guint64 index = group->tail.edge.size;
  if (!kg_sql_execute (group->db, "SAVEPOINT entry", error) ||
      !insert_entry (group, pending, error)) {
    return FALSE;
  }
  if (!entry->also (group->db, index, entry->also_data, &pending->error)) {
    if (pending->error == NULL) {
      g_set_error (&pending->error, KG_ERROR, KG_ERROR_STORE,
                   "what belongs to an entry of the log cannot be written; try again");
    }
    /* SQLite may have given up the whole transaction, for want of space for instance. */
    if (sqlite3_get_autocommit (group->db) != 0) {
      g_propagate_error (error, g_error_copy (pending->error));
      return FALSE;
    }
    return kg_sql_execute (group->db, "ROLLBACK TO entry; RELEASE entry", error);
  }
  return kg_sql_execute (group->db, "RELEASE entry", error);
}

static gboolean
write_entry (LogGroup *group, LogPending *pending, GError **error)
{
  if (pending->error != NULL) {
    return TRUE;
  }
  gboolean done = pending->entry.also != NULL ? insert_with_also (group, pending, error)
                                              : insert_entry (group, pending, error);
  if (!done || pending->error != NULL) {
    return done;
  }
  pending->index = group->tail.edge.size;
  return extend_tail (group, pending, error);
}

/* --- Checkpoints --- */

static gboolean
put_checkpoint (LogGroup *group, const char *note, gint64 now, GError **error)
{
  const LogTail *tail = &group->tail;
  gint64 cosigned = group->successor != NULL ? LOG_COSIGNED_BY_SUCCESSOR : 0;
  sqlite3_stmt *put =
      group->statements[tail->stays ? LOG_STATEMENT_NEW_CHECKPOINT : LOG_STATEMENT_NEXT_CHECKPOINT];
  return kg_sql_bind_int64 (put, 1, (gint64) tail->edge.size, error) &&
         kg_sql_bind_int64 (put, 2, now, error) && kg_sql_bind_text (put, 3, note, -1, error) &&
         kg_sql_bind_int64 (put, 4, tail->stays ? cosigned : (gint64) tail->newest, error) &&
         kg_sql_run (put, error);
}

static gboolean
sign_group (LogGroup *group, GError **error)
{
  LogTail *tail = &group->tail;
  gint64 now = g_get_real_time ();
  LogHash root;
  if ((group->signer == NULL && group->successor == NULL) || group->outdated ||
      tail->edge.size == tail->newest) {
    return TRUE;
  }
  /* What hands the log over is a checkpoint of its own. */
  tail->stays = tail->stays || group->successor != NULL;
  log_edge_root (&tail->edge, &root);
  g_autofree char *note =
      log_checkpoint_sign (group->signer, group->successor, tail->edge.size, &root);
  if (!put_checkpoint (group, note, now, error)) {
    return FALSE;
  }
  /* The one before may have got a witness's line from another process. */
  if (!tail->stays && sqlite3_changes (group->db) == 0) {
    tail->stays = TRUE;
    if (!put_checkpoint (group, note, now, error)) {
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

/* Nobody can sign while the log has another key than this process. A process that comes by with that key signs what has come meanwhile. */
static gboolean
check_signer (LogGroup *group, const LogSigner *successor, GError **error)
{
  if ((group->outdated || successor != NULL) && !log_group_check_signer (group, error)) {
    return FALSE;
  }
  if (group->outdated && successor != NULL) {
    g_set_error (error, KG_ERROR, KG_ERROR_BUSY,
                 "the log has got another key meanwhile; try again with that one");
    return FALSE;
  }
  return TRUE;
}

/* Whoever signs from now on. */
static void
end_hand_over (LogGroup *group, gboolean done)
{
  if (done && group->successor != NULL) {
    log_signer_unref (group->signer);
    group->signer = log_signer_ref (group->successor);
  }
  group->successor = NULL;
}

gboolean
log_group_write (LogGroup *group, LogPending *first, GError **error)
{
  if (!kg_sql_run (group->statements[LOG_STATEMENT_BEGIN], error)) {
    return FALSE;
  }
  gboolean done = check_tail (group, error) && check_signer (group, first->entry.successor, error);
  for (LogPending *pending = first; done && pending != NULL; pending = pending->next) {
    done = write_entry (group, pending, error);
  }
  group->successor = first->error == NULL ? first->entry.successor : NULL;
  done = done && sign_group (group, error) &&
         kg_sql_run (group->statements[LOG_STATEMENT_COMMIT], error);
  if (!done) {
    group->tail.known = FALSE;
    log_tree_clear (&group->tree);
    group->tree.db = group->db;
    sqlite3_exec (group->db, "ROLLBACK", NULL, NULL, NULL);
  }
  end_hand_over (group, done);
  return done;
}

guint64
log_group_missing (const LogGroup *group)
{
  const LogTail *tail = &group->tail;
  return tail->known ? tail->edge.size - MIN (tail->looked, tail->edge.size) : 0;
}

/* --- Making and clearing --- */

gboolean
log_group_init (LogGroup *group, sqlite3 *db, LogSigner *signer, GError **error)
{
  group->db = db;
  group->signer = log_signer_ref (signer);
  group->tree.db = db;
  group->tail.places = g_array_new (FALSE, FALSE, sizeof (LogPlace));
  for (guint i = 0; i < LOG_STATEMENTS; i++) {
    if (!kg_sql_prepare (db, statements[i], &group->statements[i], error)) {
      return FALSE;
    }
  }
  group->indexer = log_indexer_new (db, error);
  return group->indexer != NULL;
}

void
log_group_clear (LogGroup *group)
{
  log_tree_clear (&group->tree);
  log_indexer_free (group->indexer);
  log_signer_unref (group->signer);
  for (guint i = 0; i < LOG_STATEMENTS; i++) {
    sqlite3_finalize (group->statements[i]);
  }
  g_clear_pointer (&group->tail.places, g_array_unref);
}
