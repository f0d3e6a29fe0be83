/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/dataset.h"
#include "kg/format.h"

/* Reading RDF documents, which are hostile input.
 *
 * serd reads Turtle, TriG, N-Triples and N-Quads; raptor2 reads RDF/XML, RDFa and RDF/JSON. Both run in
 * a process of their own (this same program, started again with KG_PARSE_ARGUMENT), which gets an open file
 * and a pipe and nothing else: resource limits, and a seccomp filter that allows to read, write, allocate
 * and exit. A crash there is an error here. Nothing of a document with a problem is kept. */

#define KG_PARSE_ARGUMENT "--kg-parse-child"

/* To be called first thing in main() of every program that parses: if this process was started as a
 * parsing child, does that and exits; else returns. */
void kg_parse_child_if_asked (int argc, char **argv);

typedef struct {
  guint64 bytes; /* of the document, after decompression */
  guint64 quads;
  guint32 literal_bytes;
  guint32 depth;
  guint32 seconds;  /* CPU time of the child */
  guint64 memory;   /* address space of the child, bytes; 0: no limit */
  guint32 problems; /* reported before giving up */
} KgParseLimits;

/* The figures of limits.h. */
extern const KgParseLimits kg_parse_default_limits;

/* Called from time to time with bytes read of the file (of `total`; 0 if not known) and quads so far;
 * return FALSE to cancel. */
typedef gboolean (*KgProgress) (guint64 bytes, guint64 total, guint64 quads, gpointer data);

/* What to read. `name` is what people see in errors. */
typedef struct {
  const char *name; /* "policies/support.ttl"; "<stdin>" */
  int fd; /* open for reading; not closed. Compressed input (gzip) is recognised by itself */
  KgFormat format;  /* must be known */
  const char *base; /* absolute IRI against which relative ones are resolved */
} KgParseSource;

typedef struct {
  const KgParseLimits *limits; /* (nullable) */
  KgProgress progress;         /* (nullable) */
  gpointer progress_data;
  const char *program; /* (nullable) executable to start as the child; NULL: this program itself */
} KgParseOptions;

/* One thing wrong with a document. Lines and columns count from 1; 0 where unknown. Columns are bytes. */
typedef struct {
  guint32 line;
  guint32 column;
  char *text; /* "what; what to do" */
} KgProblem;

/* Reads a whole document. On success all of its quads, in document order. On failure NULL; with
 * KG_ERROR_SYNTAX the message is one line a problem (`name:line:column: what; what to do`), and
 * `*problems` (nullable; KgProblem, owned) is set to the same, structured.
 * Other errors: KG_ERROR_LIMIT, KG_ERROR_IO, KG_ERROR_FORMAT, KG_ERROR_INVALID (the base),
 * KG_ERROR_PARSER; G_IO_ERROR_CANCELLED where the progress function said so. Blocks; may be called by
 * several threads at once. */
KgDataset *kg_parse (const KgParseSource *source, const KgParseOptions *options,
                     GPtrArray **problems, GError **error);

void kg_problem_free (KgProblem *problem);
/* `name:line:column: text`, leaving out what is not known. (transfer full) */
char *kg_problem_format (const KgProblem *problem, const char *name);
