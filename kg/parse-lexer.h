/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/parse-child.h"

/* A lexer that stands between the bytes of a document and serd, and hands them on one at a time.
 *
 * serd 0.30 tells neither the line of a statement nor much about an error, reads more than the
 * grammars allow, less in a few places, and recurses without bound. The lexer therefore follows
 * the tokens of Turtle, TriG, N-Triples and N-Quads (the terminals of their grammars). It
 *
 *   - knows the position of each byte and token,
 *   - reports what is wrong inside a token, in plain words, and counts brackets,
 *   - leaves out comments, and writes the rest so that serd cannot misread it: `1.` as `1 .`,
 *     `_:b1` as `_:ub1` (serd makes up labels `b1`), `"x" @en` as `"x"@en`,
 *   - checks the order of terms of N-Triples and N-Quads,
 *   - finds the next statement after an error.
 *
 * What is left to serd is the grammar above the tokens. */

typedef struct _KgLexer KgLexer;

KgLexer *kg_lexer_new (KgParseJob *job);
void kg_lexer_free (KgLexer *lexer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KgLexer, kg_lexer_free)

/* A SerdSource and SerdStreamErrorFunc for pages of one byte. */
size_t kg_lexer_read (void *buffer, size_t size, size_t n, void *data);
int kg_lexer_has_failed (void *data);

/* Prefixes. A later declaration replaces an earlier one. */
void kg_lexer_set_prefix (KgLexer *lexer, const char *name, gsize length, const char *iri);
/* NULL if it was not declared. */
const char *kg_lexer_get_prefix (KgLexer *lexer, const char *name, gsize length, gsize *iri_length);

/* The line of the last byte handed out; of the `[` or `(` that was opened last, the last byte
 * not counted. */
guint32 kg_lexer_line (const KgLexer *lexer);
guint32 kg_lexer_open_line (const KgLexer *lexer);
/* Where the last token begins, and where its statement does. */
KgPosition kg_lexer_token (const KgLexer *lexer);
KgPosition kg_lexer_statement (const KgLexer *lexer);
gboolean kg_lexer_at_end (const KgLexer *lexer);

/* A problem that serd found: reported, unless the lexer has reported one that led to it. */
void kg_lexer_problem (KgLexer *lexer, KgPosition position, const char *text);
/* After a failure: moves to the next statement. FALSE if there is none, or nothing more to
 * report. */
gboolean kg_lexer_recover (KgLexer *lexer);
