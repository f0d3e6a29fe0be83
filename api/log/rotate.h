/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/log/log.h"

/* Giving a log another key. An entry of kind "key" names the key before and the next, and a checkpoint that ends with this entry is signed by
 * both: the key before says so which one follows it, and whoever knows it needs nothing else to go on. From then on the next key signs alone.
 * Both keys have the log's name.
 *
 *   {"action":"rotate","by":…,"from":"<verifier>","kind":"key","time":…,"to":"<verifier>"}
 *
 * A key that is lost can say nothing. Then the action is "lost", with a reason, and the next key alone signs the checkpoint: nothing shows
 * that the owner of the log did that, so that everybody who verifies it has to be told the next key in another way. */

typedef struct {
  LogSigner *next; /* another key of the same name */
  gint64 now;
  const char *by;     /* (nullable) who asks */
  const char *reason; /* (nullable) why; of a lost key it must be said */
  gboolean lost;      /* the writer was opened without signer */
} LogRotation;

/* Durable when it returns; the writer signs with the next key from then on, others with what they read again from the file of theirs (log.h).
 * KG_ERROR_INVALID: the log is not signed yet, the next key has another name or is the one it has, no reason is given, or `lost` does not fit
 * the writer; KG_ERROR_BUSY: somebody else gave it another key meanwhile. */
gboolean log_rotate (LogWriter *writer, const LogRotation *rotation, GError **error);

/* A key that the log has had. */
typedef struct {
  char *verifier;
  guint64
      until; /* index of the entry that put another one in its place; G_MAXUINT64: it signs now */
} LogKeySpan;

/* The keys of the log, oldest first, that `trusted` vouches for, itself among them: those after it as far as each has signed which one follows, and those before
 * it as far back as it has signed, by itself or through others, which one it followed. A key that was lost vouches for none after it.
 * KG_ERROR_INVALID: `trusted` is no key; KG_ERROR_NOT_FOUND: it is none of the log's. (transfer full, LogKeySpan) */
GArray *log_known_keys (LogReader *reader, const char *trusted, GError **error);
