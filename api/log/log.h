/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/log/note.h"

#include "kg/store.h"

#include <sqlite3.h>

/* The tamper-evident log of a store: decisions, commits of the graph, what reviewers did, and what else must not be deniable. Each entry
 * is a record in canonical JSON (RFC 8785), a leaf of one RFC 6962 tree; nothing is ever altered, and a record's body is removed only
 * by retention, which keeps its hash.
 *
 * It is an SQLite file of its own beside the store, so that whoever decides need not be able to write to the graph and a long load
 * holds up no decision: for `grounds.db` it is `grounds-log.db`, in WAL mode, synchronous=FULL. The same file holds what
 * is changed together with entries: reviews and access keys. It holds no value and no text of a request.
 *
 * Any number of processes may read and append; appending ones wait for each other for KG_LIMIT_BUSY_MS.
 *
 * Errors are those of stores: KG_ERROR_STORE, KG_ERROR_NOT_A_STORE, KG_ERROR_VERSION, KG_ERROR_BUSY, KG_ERROR_DAMAGED. */

typedef enum {
  LOG_KIND_DECISION,  /* "decision" */
  LOG_KIND_COMMIT,    /* "commit": of the graph */
  LOG_KIND_REVIEW,    /* "review": an action on a review */
  LOG_KIND_ACCESS,    /* "access": a key made or revoked; a refusal of someone known */
  LOG_KIND_SIGNAL,    /* "signal" */
  LOG_KIND_REPORT,    /* "report" */
  LOG_KIND_RETENTION, /* "retention": bodies removed, holds set and lifted */
  LOG_KIND_KEY,       /* "key": the log got another key */
} LogKind;

const char *log_kind_name (LogKind kind);
/* FALSE if there is none of that name. */
gboolean log_kind_from_name (const char *name, LogKind *out);

/* --- Reading: one connection, one thread --- */

typedef struct _LogReader LogReader;

/* Where the log of a store is. (transfer full) */
char *log_path (const char *store);

/* KG_ERROR_NOT_FOUND where there is none yet. */
LogReader *log_reader_open (const char *store, GError **error);
void log_reader_free (LogReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LogReader, log_reader_free)

/* For modules that keep tables of their own in the file. */
sqlite3 *log_reader_db (LogReader *reader);

typedef struct {
  guint64 index;
  LogKind kind;
  gint64 time; /* microseconds since 1970 */
  char *id;    /* (nullable) of a decision or a review: a UUID */
  char *body;  /* (nullable) canonical JSON; NULL: removed by retention */
  gsize length;
  LogHash leaf;
} LogEntry;

/* (transfer full) */
LogEntry *log_entry_copy (const LogEntry *entry);
void log_entry_free (LogEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LogEntry, log_entry_free)

guint64 log_size (LogReader *reader, GError **error); /* G_MAXUINT64: an error */
LogEntry *log_read (LogReader *reader, guint64 index, GError **error);
/* A decision as a person names it: its id, the first 8 or more characters of it, or "last". KG_ERROR_NOT_FOUND,
 * KG_ERROR_INVALID (several begin like this). (transfer full) */
LogEntry *log_find_decision (LogReader *reader, const char *name, GError **error);

/* What a list of entries is narrowed to; all members (nullable) or 0 for anything. Terms are absolute IRIs. Outcome, rule (one that fired, whatever
 * became of it), subject, resource and data class are those of decisions whose bodies are there. */
typedef struct {
  gint kinds;          /* bits 1 << LogKind; 0: all */
  gint64 from;         /* time, inclusive */
  gint64 to;           /* exclusive; 0: no end */
  const char *outcome; /* decisions: "deny" … */
  const char *rule;
  const char *subject;
  const char *resource;
  const char *data_class;
  guint64 before; /* newest first: those with an index below this; 0: from the end */
  guint64 after;  /* oldest first (with `ascending`): those with an index from this on */
  gboolean ascending;
  guint limit; /* 0: all */
} LogFilter;

/* Calls `each` with every entry in turn (which stays the log's); stops where it returns FALSE. */
typedef gboolean (*LogEach) (const LogEntry *entry, gpointer data, GError **error);
gboolean log_each (LogReader *reader, const LogFilter *filter, LogEach each, gpointer data,
                   GError **error);

/* The newest signed checkpoint, with the cosignatures it got. KG_ERROR_NOT_FOUND. (transfer full) */
char *log_checkpoint (LogReader *reader, GError **error);
/* The key that signs now, as verifiers are given it. Somebody who alters the file can alter this too. KG_ERROR_NOT_FOUND. (transfer full) */
char *log_verifier (LogReader *reader, GError **error);
/* Proof that an entry is in the tree of a checkpoint that the log's key has signed, as log_proof_write(): the newest that a witness cosigned and
 * that has the entry, else the newest. Of an entry that names another key it is the checkpoint that the key before has signed, too: whoever
 * knows that one learns the next from it. KG_ERROR_NOT_FOUND where no checkpoint has it yet. (transfer full) */
char *log_prove (LogReader *reader, guint64 index, GError **error);
/* C2SP tlog-tiles: the hashes of a tile, 8,192 bytes, or fewer with `width` below LOG_TILE_WIDTH. Only what the newest checkpoint
 * covers: KG_ERROR_NOT_FOUND else. (transfer full) */
GBytes *log_tile (LogReader *reader, guint level, guint64 index, guint width, GError **error);
/* The root of the first `size` entries. KG_ERROR_NOT_FOUND: it has fewer. */
gboolean log_tree_root (LogReader *reader, guint64 size, LogHash *root, GError **error);
gboolean log_consistency (LogReader *reader, guint64 size1, guint64 size2, GArray **proof,
                          GError **error);

/* --- Writing: one for a process, any number of threads --- */

/* A thread commits what was appended in groups: everything that has come since the last commit, so that one fsync serves all. */
typedef struct _LogWriter LogWriter;

/* Makes the file if it is not there. The origin of checkpoints is the signer's name; a log has one signer at a time (rotate.h), and
 * KG_ERROR_INVALID tells of another. Where another process gives the log another key, the signer is read anew from the file it came from, and
 * checkpoints stay unsigned until that holds the key. `signer` (nullable): checkpoints stay unsigned, and none is served, until a process with
 * the signer appends. */
LogWriter *log_writer_open (const char *store, LogSigner *signer, GError **error);
/* Waits until all is durable, or has failed, and told so. */
void log_writer_free (LogWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LogWriter, log_writer_free)

/* Statements that belong to an entry: they are durable together, or not at all. Called in the writer's thread, inside its
 * transaction; with FALSE only this entry fails, and the others of the group do not. */
typedef gboolean (*LogAlso) (sqlite3 *db, guint64 index, gpointer data, GError **error);
/* Called in the writer's thread: the entry is durable as `index`; or, with `error`, there is no such entry. Must not block. */
typedef void (*LogDone) (gpointer data, guint64 index, const GError *error);

typedef struct {
  LogKind kind;
  const char *id; /* (nullable) */
  gint64 time;
  const char *
      body; /* canonical JSON, at most LOG_LIMIT_RECORD_BYTES: an object with "kind" and "time" (text as kg/time.h, or a number), which say
                       what the members above do; a decision has its "id" */
  gsize length;
  LogSigner *
      successor; /* (nullable) signs from this entry on, the checkpoint that ends with it together with the signer before; it has
                           to be there until that is done. Internal to api/log/: see rotate.h */
  LogAlso also;  /* (nullable) */
  gpointer also_data;
  LogDone done; /* (nullable) */
  gpointer done_data;
} LogAppend;

/* Hands an entry over; what `entry` points to is copied (not the data of the callbacks). Never waits, except while LOG_LIMIT_QUEUE entries, or
 * LOG_LIMIT_QUEUE_BYTES of them, are queued already. Entries stand in the log in the order in which they were handed over. */
void log_append (LogWriter *writer, const LogAppend *entry);
/* Appends and waits until it is durable; not for callbacks. `index` (nullable). */
gboolean log_append_now (LogWriter *writer, const LogAppend *entry, guint64 *index, GError **error);
/* Waits until all that was handed over before is durable, or has failed, and told so. Not for callbacks. */
void log_writer_wait (LogWriter *writer);
/* Runs SQL that makes tables of another module where they are not there yet; once, after opening. */
gboolean log_writer_prepare (LogWriter *writer, const char *sql, GError **error);
/* (nullable) The one it was opened with. */
LogSigner *log_writer_signer (LogWriter *writer);
/* The one that the log has now, also where another process gave it that meanwhile. KG_ERROR_INVALID: the writer has none, or only one that the log no longer
 * has. Not for callbacks. (transfer full) */
LogSigner *log_writer_signer_now (LogWriter *writer, GError **error);
/* Entries that wait; for metrics. */
guint log_writer_queue (LogWriter *writer);

/* Appends an entry for every commit of the graph that the log does not have yet, up to `commit`, in order; a decision's commit is in the
 * log before the decision is. Waits for them. KG_ERROR_DAMAGED: what was logged is not in the store. */
gboolean log_append_commits (LogWriter *writer, KgStore *store, guint64 commit, GError **error);

/* Adds a witness's lines to a checkpoint of this log. `text`: the checkpoint with the lines, as large as it was when the witness got it; or
 * the lines alone, to the newest. Those that verify with `verifier` are kept. KG_ERROR_INVALID, KG_ERROR_NOT_FOUND (none does, or the
 * checkpoint is not of this log). */
gboolean log_add_cosignature (LogWriter *writer, const char *text, const char *verifier,
                              GError **error);
