/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/parse-lexer.h"

/* What the files of the lexer share; for nobody else. */

typedef enum {
  KG_LEXER_SPACE, /* between tokens */
  KG_LEXER_IRI,   /* inside < > */
  KG_LEXER_NAME,  /* in a prefixed name, behind the colon */
  KG_LEXER_LABEL, /* in a blank node label */
  KG_LEXER_NUMBER,
  KG_LEXER_SHORT_SINGLE, /* in '…' */
  KG_LEXER_SHORT_DOUBLE, /* in "…" */
  KG_LEXER_LONG_SINGLE,  /* in '''…''' */
  KG_LEXER_LONG_DOUBLE,  /* in """…""" */
  KG_LEXER_AFTER_STRING, /* a language or a datatype may follow */
  KG_LEXER_DATATYPE,     /* a datatype must follow */
  KG_LEXER_LANGUAGE,
} KgLexerState;

typedef enum {
  KG_LEXER_NO_DIRECTIVE,
  KG_LEXER_PREFIX,        /* @prefix */
  KG_LEXER_BASE,          /* @base */
  KG_LEXER_SPARQL_PREFIX, /* PREFIX */
  KG_LEXER_SPARQL_BASE,   /* BASE */
} KgLexerDirective;

/* Results of a step beside a byte to hand out. */
#define KG_LEXER_AGAIN (-2)
#define KG_LEXER_STOP (-1)

typedef struct {
  char *name;
  gsize length;
  char *iri;
  gsize iri_length;
} KgLexerPrefix;

#define KG_LEXER_CACHE 256u

struct _KgLexer {
  KgParseJob *job;
  gboolean by_line; /* N-Triples, N-Quads */
  gboolean graphs;  /* TriG */

  /* INVARIANT: buffer[0, end) is well-formed UTF-8 of which buffer[0, at) has been read; one
   * byte before `at` is kept. buffer[end, filled) is a sequence that is cut or wrong. */
  guint8 *buffer;
  gsize at;
  gsize end;
  gsize filled;
  gsize fast_end; /* up to here bytes that are plain in their state need no look */
  guint64 offset; /* of buffer[0] in the document */
  gboolean input_over;
  KgInputStatus input_status;
  guint64 next_progress;

  guint32 line;       /* of buffer[at] */
  guint64 line_start; /* its offset */
  KgLexerState state;
  gsize verbatim; /* bytes from `at` that were looked at already */
  char insert[8]; /* bytes to hand out that are not in the document */
  gsize insert_at;
  gsize insert_length;
  gboolean number_has_point;
  gboolean failed;

  KgPosition token;
  guint64 token_offset;
  KgPosition statement;
  guint tokens;          /* in this statement */
  guint terms;           /* N-Triples, N-Quads: in this line; more than 4: it is over */
  gboolean lone_bracket; /* the statement is `[ ]` so far, or `[` */
  guint32 depth;
  guint32 open_lines[2]; /* of the two brackets opened last, the last one first */
  gboolean in_graph;
  KgLexerDirective directive;
  char *declared; /* (nullable) the prefix that the directive is about */

  GPtrArray *prefixes; /* KgLexerPrefix */
  KgLexerPrefix *cache[KG_LEXER_CACHE];
  GHashTable *unknown; /* names of prefixes that were reported */
  guint32 plain[256];  /* by byte: a bit for each state in which it means nothing */
};

/* The byte `ahead` of the next one; -1 at the end, or where the lexer will not look further. */
int kg_lexer_peek (KgLexer *lexer, gsize ahead);
KgPosition kg_lexer_position (const KgLexer *lexer, gsize ahead);
/* Moves on over one byte, which may be a line's end. */
void kg_lexer_skip (KgLexer *lexer);
/* Hands out the next `length` bytes as they are. */
int kg_lexer_verbatim (KgLexer *lexer, gsize length);
int kg_lexer_insert (KgLexer *lexer, const char *text);
void kg_lexer_insert_space (KgLexer *lexer);

/* Reports a problem that ends the statement. Returns KG_LEXER_STOP. */
int kg_lexer_fail (KgLexer *lexer, KgPosition position, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
/* Reports one that does not. */
void kg_lexer_report (KgLexer *lexer, KgPosition position, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
int kg_lexer_limit (KgLexer *lexer, KgWireLimit limit);
/* The next `length` bytes as they may be shown: in backticks, cut short, nothing that a terminal
 * would act on. */
char *kg_lexer_quote (KgLexer *lexer, gsize length);

/* In the state KG_LEXER_SPACE, at a byte that begins a token; and in those that follow a string. */
int kg_lexer_begin (KgLexer *lexer, int byte);
int kg_lexer_after_string (KgLexer *lexer);
int kg_lexer_datatype (KgLexer *lexer);
/* In the other states, at a byte that is not plain. */
int kg_lexer_within (KgLexer *lexer, int byte);
/* The document ends in the present state. */
int kg_lexer_finish (KgLexer *lexer);
