/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/log/log-private.h"

/* Writing groups of entries: what stands between the queue of a writer (log-write.c) and the tables. Internal to api/log/. */

/* An entry that waits. */
typedef struct _LogPending LogPending;
struct _LogPending {
  LogPending *next;
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
} LogTail;

/* Statements of every group: made once. */
typedef enum {
  LOG_STATEMENT_BEGIN,
  LOG_STATEMENT_COMMIT,
  LOG_STATEMENT_LAST_ENTRY,
  LOG_STATEMENT_NEW_ENTRY,
  LOG_STATEMENT_NEW_ID,
  LOG_STATEMENT_NEW_CHECKPOINT,
  LOG_STATEMENT_NEXT_CHECKPOINT, /* in place of the one before */
  LOG_STATEMENTS
} LogStatement;

typedef struct {
  sqlite3 *db;
  LogSigner *signer; /* (nullable) */
  gboolean outdated; /* the log has got another key than the signer's */
  LogSigner *
      successor; /* (nullable) signs beside it while the group is written, and in its place from then on */
  LogTree tree;
  LogIndexer *indexer;
  LogTail tail;
  sqlite3_stmt *statements[LOG_STATEMENTS];
} LogGroup;

/* `db` must outlive it. What it holds is to be cleared after errors, too. */
gboolean log_group_init (LogGroup *group, sqlite3 *db, LogSigner *signer, GError **error);
void log_group_clear (LogGroup *group);
/* Writes entries in one transaction, with a checkpoint: sets the index, or the error, of each. FALSE: none of them was written. An entry with a
 * successor is to be alone. */
gboolean log_group_write (LogGroup *group, LogPending *first, GError **error);
/* Whether the log still has the group's signer: where it got another key, that is looked for in the file the signer came from, and `outdated`
 * tells whether it was not there. In a transaction. */
gboolean log_group_check_signer (LogGroup *group, GError **error);
/* Entries that are not in the lookups yet. */
guint64 log_group_missing (const LogGroup *group);
