/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/report/seal.h"

/* What making and checking seals share: the text of the note, and its place in a file. Internal to seals. */

#define REPORT_DIGEST_DIGITS 64

/* What the text of a seal says. */
typedef struct {
  char *origin; /* of the log */
  char *digest;
  char *kind;
  char *language;
  ReportFormat format;
  guint64 commit;
  char *commit_digest;
  guint64 entry;
  guint64 size;
  LogHash root;
} ReportSeal;

void report_seal_clear (ReportSeal *seal);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReportSeal, report_seal_clear)

/* The lines of the note. (transfer full) */
char *report_seal_text (const ReportSeal *seal);
/* Reads the lines of a note, signed or not, exactly as they are written. */
gboolean report_seal_parse (const char *note, gsize length, ReportSeal *out);
/* What an entry of the log says of a report, but for the origin; FALSE where it is none of a report. */
gboolean report_seal_of_entry (const LogEntry *entry, ReportSeal *out);
/* Appends the entry's record, of a seal without its number. */
void report_seal_append_record (const ReportSeal *seal, const ReportAbout *about,
                                const ReportSealing *sealing, GString *out);

/* Where a seal stands in a file, or is to stand: what is left out of the digest. */
typedef struct {
  ReportFormat format;
  gsize start;
  gsize end;
} ReportSealPlace;

/* FALSE: the file has none, such as a PDF. */
gboolean report_seal_find (const char *bytes, gsize length, ReportSealPlace *out);
/* What stands there for a note. Append. */
void report_seal_append (ReportFormat format, const char *note, GString *out);
/* The note that stands there; NULL: nothing does, or anything else. (transfer full) */
char *report_seal_read (const char *bytes, const ReportSealPlace *place);
/* SHA-256 of the rest, in hex digits; `place` NULL: of all of it. (transfer full) */
char *report_seal_digest (const char *bytes, gsize length, const ReportSealPlace *place);
