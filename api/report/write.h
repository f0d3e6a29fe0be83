/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/report/document.h"

/* Writing a report out. The same document gives the same bytes, whatever the clock, the locale and the machine. Everything that comes from graph
 * or log is escaped for its place; control characters and those that change the direction of text are shown as \u{…} (JSON and Turtle have escapes
 * of their own). */

typedef enum {
  REPORT_FORMAT_HTML, /* one file, nothing from outside, no script: reads on screens (light and dark) and on paper, with a table of contents */
  REPORT_FORMAT_MARKDOWN, /* CommonMark with tables */
  REPORT_FORMAT_JSON,
  REPORT_FORMAT_TURTLE, /* PROV-O, EARL outcomes, the Compliance Report Model */
  REPORT_FORMAT_PDF,    /* by WeasyPrint, of the HTML */
  REPORT_FORMAT_DOCX,   /* by Pandoc, of the HTML */
} ReportFormat;
#define REPORT_N_FORMATS (REPORT_FORMAT_DOCX + 1)

/* "html", "md", "json", "turtle", "pdf", "docx". */
const char *report_format_name (ReportFormat format);
gboolean report_format_from_name (const char *name, ReportFormat *out);
const char *report_format_media_type (ReportFormat format);

/* The formats that we write ourselves; they never fail. Append. Each leaves the place where the seal goes (seal.h). */
void report_write_html (const ReportDocument *document, GString *out);
void report_write_markdown (const ReportDocument *document, GString *out);
void report_write_json (const ReportDocument *document, GString *out);
void report_write_turtle (const ReportDocument *document, GString *out);

/* The Content-Security-Policy for a response with such HTML: that of the file itself, whose style it knows by its hash. (transfer full) */
char *report_html_policy (const char *html);

/* Turns sealed HTML into PDF or DOCX with a program that is not ours, run in an empty directory, without network where the system lets us, within a time limit.
 * G_IO_ERROR_NOT_FOUND: it is not installed; the message says which Debian package to install. (transfer full) */
GBytes *report_convert (ReportFormat format, const GString *html, GError **error);
