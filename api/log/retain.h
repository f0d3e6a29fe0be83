/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/log/log.h"

/* Retention: records are removed when their time is over, and kept where a hold says so. What goes is the record, and what it can be found
 * by; its hash stays, so that the tree, and proofs made before, stay valid. Every removal, hold and release is an entry itself.
 *
 * Regulation (EU) 2024/1689, Art. 19(1) and 26(6), has logs kept for at least six months, unless other law, that of data protection in
 * particular, provides otherwise; Art. 18(1) has documents kept for ten years. Entries about commits, retention and keys are never removed. */

/* Calendar months. */
#define LOG_RETAIN_LOGS_MONTHS 6
#define LOG_RETAIN_REPORTS_MONTHS 120

typedef struct {
  gint kinds;    /* bits 1 << LogKind; 0: decisions */
  gint64 before; /* microseconds since 1970: entries older than this */
  gint64 now;
  const char *by; /* (nullable) who asks */
  gboolean force; /* other law provides otherwise: the periods above do not matter */
  gboolean dry_run;
} LogRetention;

typedef struct {
  guint64 removed; /* with `dry_run`: would be */
  guint64 held;    /* were old enough, and stay because of a hold */
} LogRetained;

/* KG_ERROR_INVALID: a kind that is never removed, or a period that is too short. What was removed before an error stays removed, and `out`
 * counts it. */
gboolean log_retain (LogWriter *writer, const LogRetention *what, LogRetained *out, GError **error);

/* What is held: entries by index, or, where `until` is not 0, by their time, also those that come later. */
typedef struct {
  guint64 number; /* of its entry */
  guint64 first;
  guint64 last;
  gint64 since;
  gint64 until; /* exclusive */
  char *reason;
} LogHold;

void log_hold_free (LogHold *hold);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LogHold, log_hold_free)

/* Sets a hold; `hold->number` is not looked at, `*number` (nullable) gets it. KG_ERROR_INVALID: it holds nothing, or gives no reason. */
gboolean log_hold_set (LogWriter *writer, const LogHold *hold, gint64 now, const char *by,
                       guint64 *number, GError **error);
/* KG_ERROR_NOT_FOUND. `reason`: why it is no longer needed. */
gboolean log_hold_release (LogWriter *writer, guint64 number, const char *reason, gint64 now,
                           const char *by, GError **error);
/* Those that hold, oldest first. (transfer full, LogHold) */
GPtrArray *log_holds (LogReader *reader, GError **error);
