/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/report/seal.h"
#include "tests/api/log/fixture.h"

/* Texts with a place for a seal, and what checking them comes to. */

#define SEAL_DIGEST "5f0c6a4be7f5d4f8a1f9c0a3b1a6f2f94a3d7e0b1c2d3e4f5061728394a5b6c7"

/* A report of commit 12 as a document says it of itself. */
extern const ReportAbout seal_about;

/* A made-up text with `words` in it, as the writers leave it. (transfer full) */
GString *seal_text (ReportFormat format, const char *words);
/* The same, sealed at the moment 17. */
GString *seal_sealed (LogReader *reader, LogWriter *writer, ReportFormat format, const char *words);

/* "seal: passed, digest: passed, …". (transfer full) */
char *seal_summary (const ReportCheck *check);
/* Checks a text and compares what that comes to; `text` NULL: what was found is not compared. With the text of the finding that failed first. */
void seal_assert_check (const GString *text, LogReader *reader, const char *verifier,
                        const char *summary, const char *problem);
