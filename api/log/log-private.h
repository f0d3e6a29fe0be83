/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/log/log.h"

#include "kg/sql.h"

/* The tables, and what reading and writing share. Internal to api/log/.
 *
 * entries       what was appended: the body is NULL where retention removed it
 * tiles         hashes of the tree by (level << 56 | index): at level 0 complete tiles only, whose leaves stand in the entries as well; above,
 *               also the last one, as far as it has come. So nothing has to read the whole log, and group commits write little
 * checkpoints   by size; of those that only the log's key has signed one a minute, and the newest, are kept
 * lookups       which entries of a tile have a property, a bit for each: derived, by the writer when the tile is complete, else in the
 *               background; all entries below `looked` (meta) are in it
 * ids           which entries have an id
 * holds         entries that retention must not touch
 * meta          verifier: the log's key; formerVerifier: the one before it, and keySince: how many entries the checkpoint has that both signed;
 *               commit, commitDigest: the newest that is logged; looked */

/* Values of `cosigned`: a checkpoint that a witness has, or that handed the log over to another key, stays; others one a minute. */
#define LOG_COSIGNED_BY_WITNESS 1
#define LOG_COSIGNED_BY_SUCCESSOR 2

#define LOG_TILE_KEY(level, index) ((gint64) ((guint64) (level) << 56 | (index)))

/* Opens the file; with `write` it is made if it is not there. */
gboolean log_schema_open (const char *path, gboolean write, sqlite3 **out, GError **error);

/* A log has one key; else nobody could tell whose it is. Notes it where there is none yet; `signer` (nullable): any will do. KG_ERROR_INVALID. */
gboolean log_schema_check_signer (sqlite3 *db, const LogSigner *signer, const char *path,
                                  GError **error);

/* A text of `meta`: NULL where there is none. (transfer full) */
gboolean log_meta_text (sqlite3 *db, const char *key, char **out, GError **error);
gboolean log_meta_number (sqlite3 *db, const char *key, guint64 *out, GError **error);
gboolean log_meta_set_text (sqlite3 *db, const char *key, const char *value, GError **error);
gboolean log_meta_set_number (sqlite3 *db, const char *key, guint64 value, GError **error);

/* How many entries there are. */
gboolean log_count (sqlite3 *db, guint64 *size, GError **error);

/* --- The tree, read from the tables --- */

#define LOG_TILE_LEVELS 8

typedef struct {
  sqlite3 *db;
  sqlite3_stmt *tile;
  sqlite3_stmt *leaves;
  struct {
    LogHash *hashes; /* (nullable) of the tile that was read last */
    guint64 index;
    guint width;
  } cache[LOG_TILE_LEVELS];
} LogTree;

void log_tree_clear (LogTree *tree);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LogTree, log_tree_clear)

/* LogReadHash; `tree`: a LogTree. KG_ERROR_DAMAGED where a hash is missing. */
gboolean log_tree_read (guint level, guint64 index, LogHash *out, gpointer tree, GError **error);
/* The first `width` hashes of a tile; they live until the next call. */
gboolean log_tree_tile (LogTree *tree, guint level, guint64 index, guint width,
                        const LogHash **hashes, GError **error);
/* Stores the leaves of a complete tile, and what follows from it above. */
gboolean log_tree_store (LogTree *tree, guint64 index, const LogHash leaves[LOG_TILE_WIDTH],
                         GError **error);

/* --- Checkpoints --- */

/* The newest, or the newest with a witness's line that has at least `size` entries. NULL: there is none. (transfer full) */
gboolean log_newest_checkpoint (sqlite3 *db, gboolean cosigned, guint64 size, char **note,
                                GError **error);

/* The checkpoint of that size, if its last entry handed the log over to another key. NULL: there is none. (transfer full) */
gboolean log_hand_over (sqlite3 *db, guint64 size, char **note, GError **error);

/* --- Rows --- */

#define LOG_ENTRY_COLUMNS "idx, kind, time, id, leaf, body"

/* Of a row of LOG_ENTRY_COLUMNS. Strings are the row's; nothing is to be freed. */
gboolean log_entry_of_row (sqlite3_stmt *row, LogEntry *out, GError **error);

/* --- Lookups --- */

/* What entries can be found by. */
typedef enum {
  LOG_KEY_KIND,
  LOG_KEY_OUTCOME,
  LOG_KEY_RULE,
  LOG_KEY_SUBJECT,
  LOG_KEY_RESOURCE,
  LOG_KEY_CLASS,
} LogKey;

/* What a lookup is found under. Different values may share one: whoever looks something up compares. */
gint64 log_lookup_key (LogKey key, const char *value);
/* Appends the keys of an entry, its kind first. `body` (nullable): canonical JSON. */
void log_entry_keys (LogKind kind, const char *body, gsize length, GArray *keys);
/* Whether a row's `entries` have this one of their tile. */
gboolean log_lookup_has (sqlite3_stmt *row, int column, guint offset);

/* An entry of a tile that has a key. */
typedef struct {
  gint64 key;
  guint offset;
} LogPlace;

typedef struct _LogIndexer LogIndexer;
LogIndexer *log_indexer_new (sqlite3 *db, GError **error);
void log_indexer_free (LogIndexer *indexer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LogIndexer, log_indexer_free)
/* Adds entries of a tile to the lookups; `places` (LogPlace) are sorted. */
gboolean log_indexer_add (LogIndexer *indexer, guint64 tile, GArray *places, GError **error);
/* Takes an entry out of them, whose body is still there. */
gboolean log_indexer_remove (LogIndexer *indexer, const LogEntry *entry, GError **error);
/* Whether a decision's body has all that the filter asks of one. */
gboolean log_filter_matches (const LogFilter *filter, const LogEntry *entry);

/* --- The keeper: what is done beside writing --- */

/* A thread with a connection of its own that adds entries to the lookups that the writer left out, and copies the write-ahead log into the file,
 * when nothing else is to be done or it is high time. */
typedef struct _LogKeeper LogKeeper;

/* `busy` tells whether entries wait; `file` is held while the keeper writes, and is to be held by whoever else in the process does. */
typedef gboolean (*LogBusy) (gpointer data);
LogKeeper *log_keeper_new (const char *path, GMutex *file, LogBusy busy, gpointer data,
                           GError **error);
/* Something was written; the write-ahead log has `pages` now, and `missing` entries are in no lookup yet. */
void log_keeper_wake (LogKeeper *keeper, guint pages, guint64 missing);
/* Whether nearly all of the write-ahead log was copied since it was asked last: it can be ended and begun anew. */
gboolean log_keeper_has_copied (LogKeeper *keeper);
/* Waits until all entries written so far are in the lookups. For tests and benchmarks. */
void log_keeper_settle (LogKeeper *keeper);
void log_keeper_free (LogKeeper *keeper);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LogKeeper, log_keeper_free)

LogKeeper *log_writer_keeper (LogWriter *writer);
/* The writer's connection with a transaction begun, for any thread; NULL on errors, and then nothing is to be ended. */
sqlite3 *log_writer_begin (LogWriter *writer, GError **error);
/* Commits, or takes back what was done. */
gboolean log_writer_end (LogWriter *writer, gboolean commit, GError **error);
