/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/report/texts.h"
#include "api/report/write.h"

/* What the writers of reports share: the words for what they have in common, and what has to be known of the whole document. Internal to api/report/. */

#define REPORT_N_STATUSES (REPORT_STATUS_NOT_APPLICABLE + 1)

/* "met": for programs. */
const char *report_status_name (ReportStatus status);
/* "Met": for people. */
const char *report_status_word (ReportStatus status, const ReportTexts *texts);
/* "✓": beside the word. */
const char *report_status_sign (ReportStatus status);
const char *report_backing_name (ReportBackingKind kind);
const char *report_plot_kind_name (ReportPlotKind kind);

/* How many items stand how: those with a status that have none such below them. */
typedef struct {
  guint n[REPORT_N_STATUSES];
  guint all;
} ReportTally;
/* Of a block and what is below it; added to `tally`. */
void report_tally_add (const ReportBlock *block, ReportTally *tally);

/* What the head of a report tells, in words: "Graph" is "commit 12". */
typedef struct {
  const char *name;
  char *value;
  gboolean code; /* a digest, or an IRI */
} ReportAboutLine;
/* (transfer full, ReportAboutLine) */
GArray *report_about_lines (const ReportDocument *document, const ReportTexts *texts);

/* Where a citation is used: sections and items that hold it, in their order, each once. (transfer full, of ReportBlock*, one array a citation from 1 on, index 0 is empty) */
GPtrArray *report_uses_new (const ReportDocument *document);
/* What a block is called where something points to it: its identifier, else its title. */
const char *report_block_name (const ReportBlock *block);

/* Whether the contents list a block that stands in `above` (nullable): sections and items do, but for those parts of an item that have no identifier, its
 * questions: a point is to be found at a glance. */
gboolean report_block_is_listed (const ReportBlock *block, const ReportBlock *above);

/* A text of ours with a part put in: `name` "{n}" of "commit {n}". Append. */
void report_append_filled (GString *out, const char *pattern, const char *name, const char *value);
/* The text, or that there is no evidence where one without is empty. */
const char *report_text_shown (const ReportText *text, const ReportTexts *texts);
/* The statement in words, else as terms; not escaped. Append. */
void report_append_sentence (const ReportCitation *citation, const ReportTexts *texts,
                             GString *out);
/* "models.ttl:12, commit 3"; not escaped. Append. */
void report_append_place (const ReportCitation *citation, const ReportTexts *texts, GString *out);
/* "commit 12". Append. */
void report_append_commit (guint64 commit, const ReportTexts *texts, GString *out);

/* Whether people may be led there: a page, an address for mail, or a place of this host or document. Whatever else the graph has, such as `javascript:`, is shown as
 * text alone. */
gboolean report_link_is_safe (const char *link);

/* The texts of the document's language, else English. */
const ReportTexts *report_document_texts (const ReportDocument *document);

/* What a program that converts may take: those of limits.h, but for tests. */
typedef struct {
  guint seconds; /* of waiting, and of computing */
  guint64 bytes; /* of what it writes */
  guint64 memory;
} ReportConvertLimits;
GBytes *report_convert_within (ReportFormat format, const GString *html,
                               const ReportConvertLimits *limits, GError **error);
