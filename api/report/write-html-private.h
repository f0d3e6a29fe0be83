/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/report/write-private.h"

/* The two halves of the HTML writer: the frame, and the blocks in it. Internal to them. */

typedef struct {
  const ReportDocument *document;
  const ReportTexts *texts;
  GString *out;
  guint n_figures; /* drawn so far; and tables: their ids are numbers */
  gboolean has_drawing;
} ReportPage;

/* Text from graph or log, or of ours. */
void report_page_append (const ReportPage *page, const char *text);
/* "<tag class="class">text</tag>". */
void report_page_append_element (const ReportPage *page, const char *tag, const char *class,
                                 const char *text);
void report_page_append_status (const ReportPage *page, ReportStatus status);
/* Blocks that stand below headings of `level`. */
void report_page_append_blocks (ReportPage *page, const GPtrArray *blocks, guint level);
