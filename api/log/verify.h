/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/log/merkle.h"

/* The auditor's check of a log: recomputes everything from the file alone. Shares with the writer the format of records and SHA-256, and
 * no other code. */

typedef struct {
  guint64 entries;
  guint64 bodies;  /* present, and canonical, and hashed right */
  guint64 removed; /* by retention, each named by an entry that says so */
  guint64 decisions;
  guint64 commits;
  guint64 checkpoints; /* verified: each stored one */
  GPtrArray *problems; /* char*: "entry 12: …"; LOG_LIMIT_PROBLEMS at most */
  char root[65];
} LogVerification;

void log_verification_clear (LogVerification *verification);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LogVerification, log_verification_clear)

typedef struct {
  const char *
      verifier; /* (nullable) the log's key; NULL: signatures are not verified, which `problems` says */
  const char *const
      *witnesses;      /* (nullable) verifiers whose cosignature the newest checkpoint must have */
  const char *trusted; /* (nullable) a checkpoint kept from before: the log must continue it */
  const char *store;   /* (nullable) the graph: digests of commits are compared */
  gboolean (*progress) (guint64 done, guint64 total, gpointer data); /* (nullable) */
  gpointer progress_data;
} LogVerifyOptions;

/* FALSE with an error if the file cannot be read at all; what is wrong with the log is in `out`. */
gboolean log_verify (const char *path, const LogVerifyOptions *options, LogVerification *out,
                     GError **error);
