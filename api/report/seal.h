/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/log/log.h"
#include "api/report/write.h"

/* What makes a report one that can be checked: the digest of its bytes, its entry in the log, the newest checkpoint of the log when it was made, and a signature
 * by the log's key over all of it (C2SP signed note). Sealing the same report again gives the same bytes: its entry is found by its digest.
 *
 * The digest is SHA-256 over the file without what the seal put into it: between the lines `<!-- seal -->` and `<!-- /seal -->` of HTML and Markdown; the member "seal",
 * the last one, of JSON; the lines that begin with `# seal ` of Turtle. PDF and DOCX carry the seal of the HTML that they were made from, which names the digest of that
 * HTML, and have a seal of their own bytes in a file beside them (NAME.seal, the text of the signed note).
 *
 * The note's text, signed by the log's key:
 *   <origin of the log>/report
 *   <digest, hex>
 *   <kind> <format> <language>
 *   commit <number> <digest, hex>
 *   entry <index>
 *   tree <size> <root, base64>
 *
 * The entry of the log ("kind": "report"): "by", "commit", "digest" (of the commit), "format", "from", "language", "report" (its kind), "sha256" (of the report), "subject", "time", "to", "tree" {"root", "size"}. */

typedef struct {
  const char *by; /* (nullable) who asked: id of the access key; else the account */
  gint64 time;    /* of the entry, if there has to be a new one */
} ReportSealing;

/* Seals `text` (of report_write_…()), which is changed in place. Waits until the entry is durable. Errors: those of log_append_now(); KG_ERROR_INVALID: the log has no signer. */
gboolean report_seal (GString *text, const ReportAbout *about, ReportFormat format,
                      LogReader *reader, LogWriter *writer, const ReportSealing *sealing,
                      GError **error);
/* A seal beside bytes that cannot carry one: the text of the note. (transfer full) */
char *report_seal_bytes (GBytes *bytes, const ReportAbout *about, ReportFormat format,
                         LogReader *reader, LogWriter *writer, const ReportSealing *sealing,
                         GError **error);

/* What checking a file came to; each member says one thing. */
typedef struct {
  gboolean sealed;    /* there is a seal that can be read */
  gboolean unaltered; /* the digest is that of the bytes */
  gboolean signed_;   /* the signature is that of the key */
  gboolean logged;    /* the log has the entry, and it says the same */
  gboolean in_tree;   /* the log's tree has grown from the one named, and holds the entry */
  char *key;          /* the verifier key that was used */
  char *problem;      /* (nullable) the first thing that is wrong, a sentence */
  guint64 entry;
  guint64 commit;
} ReportCheck;
void report_check_clear (ReportCheck *check);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReportCheck, report_check_clear)

/* `seal` (nullable): the text of a seal beside the file. `reader` (nullable): without a log only digest and signature are checked. `verifier` (nullable): the key to trust; NULL: the
 * log's own, which whoever can alter the log can alter too. FALSE only where checking failed by itself: an error of the log. */
gboolean report_check (const char *bytes, gsize length, const char *seal, LogReader *reader,
                       const char *verifier, ReportCheck *out, GError **error);
