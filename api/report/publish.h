/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/report/report.h"
#include "api/report/seal.h"

/* From what is asked for to the file that is handed in: made, written, sealed, and converted where it is to be a PDF. For the command line and the service alike. */

typedef struct {
  const ReportSource *source; /* its `log` is there where `writer` is */
  const ReportRequest *request;
  ReportFormat format;
  LogWriter *writer; /* (nullable) NULL: a draft, without a seal and an entry of the log */
  ReportSealing sealing;
  ReportProgress progress; /* (nullable) */
  gpointer data;
} ReportOrder;

typedef struct {
  GBytes *bytes;
  char *seal; /* (nullable) what is to be kept beside bytes that cannot carry it */
  char *name; /* for a file: "annex-iv-2026-11-23.html" */
} ReportFile;

void report_file_clear (ReportFile *file);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReportFile, report_file_clear)

/* Errors: those of report_make(), report_seal() and report_convert(). */
gboolean report_publish (const ReportOrder *order, ReportFile *out, GError **error);

/* "ttl": what names of such files end with. */
const char *report_format_suffix (ReportFormat format);
/* The format of files whose names end like this one; FALSE where none is known. */
gboolean report_format_from_file (const char *name, ReportFormat *out);

/* The midnight, UTC, with which the day of a moment begins. */
gint64 report_day (gint64 time);
/* A day ("2026-11-23") or a moment with its time zone (ISO 8601). `end`: of a day the midnight that ends it. FALSE: it is neither. */
gboolean report_read_time (const char *text, gboolean end, gint64 *out);
