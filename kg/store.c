/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/store.h"

#include "kg/limits.h"
#include "kg/read.h"
#include "kg/schema.h"
#include "kg/store-private.h"

#include <string.h>

struct _KgStore {
  gatomicrefcount references;
  char *path;
  KgStoreFlags flags;

  GMutex read_lock; /* guards reader, and the making of snapshots */
  sqlite3 *reader;

  GMutex write_lock; /* held from begin_writing to end_writing */
  sqlite3 *writer;   /* opened by the first writing */

  GMutex current_lock; /* guards the pointer alone: never held for long */
  KgSnapshot *current;

  GMutex merge_lock; /* guards merger */
  GThread *merger;
  gint merging; /* atomic */
};

KgStore *
kg_store_open (const char *path, KgStoreFlags flags, GError **error)
{
  gboolean write = (flags & (KG_STORE_WRITE | KG_STORE_CREATE)) != 0;
  gboolean create = (flags & KG_STORE_CREATE) != 0;
  sqlite3 *reader = NULL;
  if (write) {
    sqlite3 *writer = NULL;
    if (!kg_schema_open (path, TRUE, create, &writer, error)) {
      return NULL;
    }
    sqlite3_close_v2 (writer);
  }
  if (!kg_schema_open (path, FALSE, FALSE, &reader, error)) {
    return NULL;
  }
  KgStore *store = g_new0 (KgStore, 1);
  g_atomic_ref_count_init (&store->references);
  store->path = g_strdup (path);
  store->flags = write ? flags | KG_STORE_WRITE : flags;
  store->reader = reader;
  g_mutex_init (&store->read_lock);
  g_mutex_init (&store->write_lock);
  g_mutex_init (&store->current_lock);
  g_mutex_init (&store->merge_lock);
  return store;
}

KgStore *
kg_store_ref (KgStore *store)
{
  if (store != NULL) {
    g_atomic_ref_count_inc (&store->references);
  }
  return store;
}

void
kg_store_unref (KgStore *store)
{
  if (store == NULL || !g_atomic_ref_count_dec (&store->references)) {
    return;
  }
  kg_store_wait_for_merge (store);
  kg_snapshot_unref (store->current);
  sqlite3_close_v2 (store->reader);
  sqlite3_close_v2 (store->writer);
  g_mutex_clear (&store->read_lock);
  g_mutex_clear (&store->write_lock);
  g_mutex_clear (&store->current_lock);
  g_mutex_clear (&store->merge_lock);
  g_free (store->path);
  g_free (store);
}

const char *
kg_store_path (const KgStore *store)
{
  return store->path;
}

KgSnapshot *
kg_store_current (KgStore *store)
{
  g_mutex_lock (&store->current_lock);
  KgSnapshot *snapshot = kg_snapshot_ref (store->current);
  g_mutex_unlock (&store->current_lock);
  return snapshot;
}

static void
set_current (KgStore *store, KgSnapshot *snapshot)
{
  g_mutex_lock (&store->current_lock);
  KgSnapshot *old = store->current;
  store->current = kg_snapshot_ref (snapshot);
  g_mutex_unlock (&store->current_lock);
  kg_snapshot_unref (old);
}

/* Reads a whole state, or what `base` (nullable) lacks of the present one. */
static KgSnapshot *
read_snapshot (sqlite3 *db, guint64 commit, KgBase *base, GError **error)
{
  g_autoptr (GArray) prefixes = kg_read_prefixes (db, commit, error);
  if (prefixes == NULL) {
    return NULL;
  }
  if (base == NULL) {
    KgBase *whole = kg_read_base (db, commit, error);
    return whole == NULL ? NULL
                         : kg_snapshot_new (commit, whole, NULL, g_steal_pointer (&prefixes));
  }
  if (base->commit == commit) {
    return kg_snapshot_new (commit, kg_base_ref (base), NULL, g_steal_pointer (&prefixes));
  }
  KgDelta *delta = kg_read_delta (db, base, error);
  return delta == NULL
             ? NULL
             : kg_snapshot_new (commit, kg_base_ref (base), delta, g_steal_pointer (&prefixes));
}

KgSnapshot *
kg_store_snapshot_of (KgStore *store, sqlite3 *db, guint64 commit, GError **error)
{
  g_autoptr (KgSnapshot) current = kg_store_current (store);
  return read_snapshot (db, commit, current == NULL ? NULL : current->base, error);
}

sqlite3 *
kg_store_open_reader (KgStore *store, GError **error)
{
  sqlite3 *db = NULL;
  if (!kg_schema_open (store->path, FALSE, FALSE, &db, error)) {
    return NULL;
  }
  if (!kg_sql_execute (db, "BEGIN", error)) {
    sqlite3_close_v2 (db);
    return NULL;
  }
  return db;
}

/* --- Merging deltas into a new base, in the background --- */

static guint
delta_size (const KgSnapshot *snapshot)
{
  return snapshot->delta == NULL ? 0 : snapshot->delta->added->len + snapshot->delta->removed->len;
}

/* A new base as of the head, and over it whatever has come while it was made. */
static void
install_base (KgStore *store, KgBase *base)
{
  g_mutex_lock (&store->read_lock);
  KgHead head;
  if (kg_sql_execute (store->reader, "BEGIN", NULL)) {
    g_autoptr (KgSnapshot) merged = NULL;
    if (kg_read_head (store->reader, &head, NULL)) {
      merged = read_snapshot (store->reader, head.commit, base, NULL);
    }
    if (merged != NULL) {
      set_current (store, merged);
    }
    sqlite3_exec (store->reader, "COMMIT", NULL, NULL, NULL);
  }
  g_mutex_unlock (&store->read_lock);
}

/* A merge that fails leaves the delta as it is: slower, and right; the next commit tries again. */
static gpointer
merge (gpointer data)
{
  KgStore *store = (KgStore *) data;
  sqlite3 *db = kg_store_open_reader (store, NULL);
  KgHead head;
  if (db != NULL && kg_read_head (db, &head, NULL)) {
    g_autoptr (KgBase) base = kg_read_base (db, head.commit, NULL);
    if (base != NULL) {
      install_base (store, base);
    }
  }
  sqlite3_close_v2 (db);
  g_atomic_int_set (&store->merging, 0);
  return NULL;
}

void
kg_store_wait_for_merge (KgStore *store)
{
  g_mutex_lock (&store->merge_lock);
  if (store->merger != NULL) {
    g_thread_join (g_steal_pointer (&store->merger));
  }
  g_mutex_unlock (&store->merge_lock);
}

static void
start_merge (KgStore *store)
{
  if (!g_atomic_int_compare_and_exchange (&store->merging, 0, 1)) {
    return;
  }
  kg_store_wait_for_merge (store);
  g_mutex_lock (&store->merge_lock);
  store->merger = g_thread_new ("kg-merge", merge, store);
  g_mutex_unlock (&store->merge_lock);
}

/* --- Snapshots --- */

/* Within a transaction of the reader, whose lock is held. */
static KgSnapshot *
refresh (KgStore *store, GError **error)
{
  KgHead head;
  if (!kg_read_head (store->reader, &head, error)) {
    return NULL;
  }
  g_autoptr (KgSnapshot) current = kg_store_current (store);
  if (current != NULL && current->commit == head.commit) {
    return g_steal_pointer (&current);
  }
  gboolean merge_now = (store->flags & KG_STORE_MERGE) == 0 && current != NULL &&
                       delta_size (current) > KG_LIMIT_DELTA_QUADS;
  KgBase *base = current == NULL || merge_now ? NULL : current->base;
  g_autoptr (KgSnapshot) fresh = read_snapshot (store->reader, head.commit, base, error);
  if (fresh != NULL) {
    set_current (store, fresh);
  }
  return g_steal_pointer (&fresh);
}

KgSnapshot *
kg_store_snapshot (KgStore *store, GError **error)
{
  KgSnapshot *snapshot = NULL;
  g_mutex_lock (&store->read_lock);
  if (kg_sql_execute (store->reader, "BEGIN", error)) {
    snapshot = refresh (store, error);
    sqlite3_exec (store->reader, "COMMIT", NULL, NULL, NULL);
  }
  g_mutex_unlock (&store->read_lock);
  if (snapshot != NULL && (store->flags & KG_STORE_MERGE) != 0 &&
      delta_size (snapshot) > KG_LIMIT_DELTA_QUADS) {
    start_merge (store);
  }
  return snapshot;
}

KgSnapshot *
kg_store_snapshot_at (KgStore *store, guint64 commit, GError **error)
{
  sqlite3 *db = kg_store_open_reader (store, error);
  if (db == NULL) {
    return NULL;
  }
  KgSnapshot *snapshot = NULL;
  KgHead head;
  if (kg_read_head (db, &head, error)) {
    if (commit > head.commit) {
      g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND,
                   "there is no commit `%" G_GUINT64_FORMAT "`; the newest is %" G_GUINT64_FORMAT,
                   commit, head.commit);
    } else {
      snapshot = read_snapshot (db, commit, NULL, error);
    }
  }
  sqlite3_close_v2 (db);
  return snapshot;
}

static gboolean
read_newest_document (sqlite3 *db, const char *graph, gboolean *found,
                      guint8 digest[KG_DIGEST_BYTES], GError **error)
{
  g_autoptr (sqlite3_stmt) select = NULL;
  KgTerm term = { .kind = KG_TERM_IRI, .value = graph, .length = (guint32) strlen (graph) };
  guint64 seed = 0;
  gboolean row = FALSE;
  if (!kg_read_seed (db, &seed, error) ||
      !kg_sql_prepare (
          db,
          "SELECT d.digest FROM terms AS t CROSS JOIN documents AS d ON d.graph = t.id"
          " WHERE t.hash = ? AND t.kind = 1 AND t.value = ? ORDER BY d.id DESC LIMIT 1",
          &select, error) ||
      !kg_sql_bind_int64 (select, 1, (gint64) kg_term_hash (&term, seed), error) ||
      !kg_sql_bind_text (select, 2, graph, -1, error) || !kg_sql_step (select, &row, error)) {
    return FALSE;
  }
  *found = row && sqlite3_column_bytes (select, 0) == KG_DIGEST_BYTES;
  if (*found) {
    memcpy (digest, sqlite3_column_blob (select, 0), KG_DIGEST_BYTES);
  }
  return TRUE;
}

gboolean
kg_store_newest_document (KgStore *store, const char *graph, gboolean *found,
                          guint8 digest[KG_DIGEST_BYTES], GError **error)
{
  g_mutex_lock (&store->read_lock);
  gboolean done = read_newest_document (store->reader, graph, found, digest, error);
  g_mutex_unlock (&store->read_lock);
  return done;
}

/* --- Writing --- */

sqlite3 *
kg_store_begin_writing (KgStore *store, GError **error)
{
  if ((store->flags & KG_STORE_WRITE) == 0) {
    g_set_error (error, KG_ERROR, KG_ERROR_STORE, "store `%s` was opened for reading only",
                 store->path);
    return NULL;
  }
  g_mutex_lock (&store->write_lock);
  if ((store->writer != NULL || kg_schema_open (store->path, TRUE, FALSE, &store->writer, error)) &&
      kg_sql_execute (store->writer, "BEGIN IMMEDIATE", error)) {
    return store->writer;
  }
  g_mutex_unlock (&store->write_lock);
  return NULL;
}

void
kg_store_end_writing (KgStore *store)
{
  if (sqlite3_get_autocommit (store->writer) == 0) {
    sqlite3_exec (store->writer, "ROLLBACK", NULL, NULL, NULL);
  }
  g_mutex_unlock (&store->write_lock);
}
