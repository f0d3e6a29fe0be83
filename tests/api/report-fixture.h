/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/report/document.h"

/* Documents to write out. */

/* A name that tries everything: markup, a script, the signs of Markdown, JSON, RDF and style sheets, and characters that turn text around. */
#define HOSTILE                                                                                    \
  "</style><script>alert(1)</script> <!-- seal --> \"q\" 'a' & \\ `c` *b* _i_ [l](javascript:x) "  \
  "| pipe # \xe2\x80\xaetxt\xe2\x81\xa6 \x1b[31m\x07"

/* One block of each kind, with all that a block can have, on 22 November 2026. */
ReportDocument *report_fixture_sample (const char *language);
/* A document with nothing in it. */
ReportDocument *report_fixture_empty (void);

/* Backing by a statement of its own: the citation's number is `n`. */
ReportBacking report_fixture_claim (ReportDocument *document, const char *sentence, guint *n);
