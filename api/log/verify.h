/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* The auditor's check of a log: recomputes everything from the file alone. Shares with the writer the format of records and of the file, and
 * the libraries for SHA-256, Ed25519 and SQLite, and no other code. */

typedef struct {
  guint64 entries;
  guint64 bodies;  /* present, and canonical, and hashed right */
  guint64 removed; /* by retention, each named by an entry that says so */
  guint64 decisions;
  guint64 commits;
  guint64
      checkpoints; /* stored ones with the right root, and the right signatures where `verifier` is given */
  guint64 keys;    /* changes of the log's key that were followed */
  guint64 earlier; /* checkpoints of keys before `verifier`: of their signatures nothing is known */
  guint64 covered; /* entries that the newest of these has */
  guint64 witnessed;   /* entries that every witness asked for has cosigned */
  guint64 n_problems;  /* all of them */
  GPtrArray *problems; /* char*: "entry 12: …"; the first LOG_LIMIT_PROBLEMS */
  char *warning;       /* (nullable) what is odd, and proves nothing */
  char root[65];
} LogVerification;

void log_verification_clear (LogVerification *verification);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LogVerification, log_verification_clear)

typedef struct {
  /* (nullable) The log's key, or a former one, from which on keys are followed; NULL: signatures are not verified, which `problems` says. */
  const char *verifier;
  /* (nullable) Keys that may follow one that was lost; whoever accepts them was told of them elsewhere. */
  const char *const *accepted;
  /* (nullable) Verifiers, each of which must have cosigned a checkpoint. */
  const char *const *witnesses;
  const char *trusted; /* (nullable) a checkpoint kept from before: the log must continue it */
  /* (nullable) whether commit `commit` of the graph has that digest, in hex digits; NULL: not compared */
  gboolean (*is_commit) (guint64 commit, const char *digest, gpointer data);
  gpointer commit_data;
  gboolean (*progress) (guint64 done, guint64 total, gpointer data); /* (nullable) FALSE: end */
  gpointer progress_data;
} LogVerifyOptions;

/* FALSE with an error if the file cannot be read at all (KG_ERROR_NOT_FOUND, KG_ERROR_STORE, KG_ERROR_NOT_A_STORE, KG_ERROR_VERSION), an option is
 * malformed (KG_ERROR_INVALID), or `progress` ended it (KG_ERROR_LIMIT); what is wrong with the log is in `out`. */
gboolean log_verify (const char *path, const LogVerifyOptions *options, LogVerification *out,
                     GError **error);
