/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/log/log.h"
#include "api/report/write.h"

/* What makes a report one that can be checked: the digest of its bytes, its entry in the log, the newest checkpoint of the log when it was made, and a signature
 * by the log's key over all of it (C2SP signed note). Sealing the same report again gives the same bytes, for as long as the log has the same key: its entry is found
 * by its digest.
 *
 * The digest is SHA-256 over the file without what the seal put into it: between the lines `<!-- seal -->` and `<!-- /seal -->` of HTML and Markdown, the last such
 * lines; the member "seal", the last one, of JSON; the lines at the end of Turtle that begin with `# seal `. What stands there has to be the note and nothing else, so
 * that nothing can be hidden in the place that the digest leaves out. PDF and DOCX carry the seal of the HTML that they were made from, which names the
 * digest of that HTML, and have a seal of their own bytes in a file beside them (NAME.seal, the text of the signed note).
 *
 * The note's text, signed by the log's key:
 *   <origin of the log>/report
 *   <digest, hex>
 *   <kind> <format> <language>
 *   commit <number> <digest, hex>
 *   entry <index>
 *   tree <size> <root, base64>
 *
 * The entry of the log ("kind": "report"): "by", "commit", "digest" (of the commit), "format", "from", "language", "report" (its kind), "sha256" (of the report),
 * "subject", "time", "to", "tree" {"root", "size"}. */

typedef struct {
  const char *by; /* (nullable) who asked: id of the access key; else the account */
  gint64 time;    /* of the entry, if there has to be a new one */
} ReportSealing;

/* Seals `text` (of report_write_…()), which is changed in place. Waits until the entry is durable. Errors: those of log_append_now(); KG_ERROR_INVALID: the log has no
 * signer; KG_ERROR_FORMAT: there is no place for a seal. */
gboolean report_seal (GString *text, const ReportAbout *about, ReportFormat format,
                      LogReader *reader, LogWriter *writer, const ReportSealing *sealing,
                      GError **error);
/* A seal beside bytes that cannot carry one: the text of the note. (transfer full) */
char *report_seal_bytes (GBytes *bytes, const ReportAbout *about, ReportFormat format,
                         LogReader *reader, LogWriter *writer, const ReportSealing *sealing,
                         GError **error);

/* --- Checking --- */

typedef enum {
  REPORT_CHECK_SEAL,      /* there is one that can be read, and nothing else stands in its place */
  REPORT_CHECK_DIGEST,    /* the bytes are those that were sealed */
  REPORT_CHECK_SIGNATURE, /* it is that of the key, or of one that it vouches for */
  REPORT_CHECK_ENTRY,     /* the log has the entry, and it says the same */
  REPORT_CHECK_TREE,      /* the log's tree has grown from the one named, and holds the entry */
} ReportCheckKind;
#define REPORT_N_CHECKS (REPORT_CHECK_TREE + 1)

typedef enum {
  REPORT_CHECK_NOT_DONE, /* there is nothing to do it with */
  REPORT_CHECK_PASSED,
  REPORT_CHECK_FAILED,
} ReportCheckStatus;

/* "seal", "digest", "signature", "entry", "tree"; "passed" … */
const char *report_check_name (ReportCheckKind kind);
const char *report_check_status_name (ReportCheckStatus status);

typedef struct {
  ReportCheckStatus status;
  char *text; /* what was found, or why it was not done: a sentence without capital and full stop */
} ReportFinding;

/* What checking a file came to. What the seal says is there where it could be read; it is to be believed where all checks pass. */
typedef struct {
  ReportFinding findings[REPORT_N_CHECKS];
  char *
      key; /* (nullable) the verifier that the signature was checked with, or that vouches for the key that signed */
  char *kind; /* (nullable) of report */
  char *language;
  ReportFormat format;
  guint64 entry;
  guint64 commit;
  char *commit_digest; /* hex digits */
} ReportCheck;
void report_check_clear (ReportCheck *check);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReportCheck, report_check_clear)

/* Whether no check failed, and at least the signature was checked. */
gboolean report_check_passed (const ReportCheck *check);

/* `seal` (nullable): the text of a seal beside the file. `reader` (nullable): without a log only digest and signature are checked. `verifier` (nullable): the key to
 * trust, of now or of then: the log's keys vouch for each other; NULL: the log's own, which whoever can alter the log can alter too. FALSE only where checking failed by
 * itself: an error of the log, or KG_ERROR_INVALID where `verifier` is no key. */
gboolean report_check (const char *bytes, gsize length, const char *seal, LogReader *reader,
                       const char *verifier, ReportCheck *out, GError **error);
