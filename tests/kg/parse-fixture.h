/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/error.h"
#include "kg/parse-child.h"

/* What the tests of parsing share. */

#define BASE "http://example.org/dir/doc"
#define EX "http://example.org/"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define PARSE_SANITIZED 1
#else
#define PARSE_SANITIZED 0
#endif

/* An open file with these bytes, at its beginning. To be closed. */
int parse_open_bytes (gconstpointer data, gsize length);

/* Through a child. `limits` (nullable). The name of the document is "doc". */
KgDataset *parse_bytes (gconstpointer data, gsize length, KgFormat format,
                        const KgParseLimits *limits, GPtrArray **problems, GError **error);
KgDataset *parse_text (const char *text, KgFormat format, const KgParseLimits *limits,
                       GPtrArray **problems, GError **error);

/* The document must be good: its quads as lines "LINE: N-Quads". To be freed. */
char *parse_lines (const char *text, KgFormat format);

void parse_expect_good (const char *text, KgFormat format, const KgParseLimits *limits);

/* The document must be bad: the message must be just this. */
void parse_expect_message (const char *text, KgFormat format, const char *message);
/* The document must fail with this code. */
void parse_expect_code (const char *text, KgFormat format, const KgParseLimits *limits, int code);
