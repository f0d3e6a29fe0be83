/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/parse-input.h"
#include "kg/parse.h"
#include "kg/wire.h"

/* The work of the parsing child: one document, from its bytes to the wire. Everything in here
 * handles hostile input and runs in the sandbox, except where a fuzzer or a test calls it in
 * place. */

/* As in KgProblem. */
typedef struct {
  guint32 line;
  guint32 column;
} KgPosition;

typedef struct {
  KgFormat format;
  const char *base;
  KgParseLimits limits;
  KgInput *input;
  KgWireWriter *wire;
  KgTerms *terms;
  guint64 quads;
  guint problems;
  guint prefixes;
  gboolean stopped; /* a limit or a failure: nothing more is to be said */
  gpointer raptor;  /* the world, for the formats that raptor reads */
} KgParseJob;

/* Parses the document of `job` and writes all records between hello and end. */
void kg_parse_serd (KgParseJob *job);
void kg_parse_raptor (KgParseJob *job);
/* A raptor world; NULL if there is none to be had. In the sandbox nothing can be loaded any
 * more: what raptor and its libraries would load later on is loaded here. */
gpointer kg_parse_raptor_prepare (KgFormat format, gboolean sandboxed);
void kg_parse_raptor_release (gpointer world);

/* Whether quads still count: there was no problem, and no limit was reached. */
static inline gboolean
kg_parse_job_is_clean (const KgParseJob *job)
{
  return job->problems == 0 && !job->stopped;
}

/* Interns a term and tells it to the parent if it is new. KG_NONE if quads do not count any
 * more, or because of the term: then a limit was reached, or a problem reported at `position`. */
KgTermId kg_parse_job_term (KgParseJob *job, const KgTerm *term, KgPosition position);
void kg_parse_job_quad (KgParseJob *job, const KgQuad *quad, guint32 line);
/* `name` without the colon. Told to the parent; a name that is declared again is to be passed
 * once. */
void kg_parse_job_prefix (KgParseJob *job, const char *name, const char *iri, guint32 line);
/* FALSE if that was the last problem to be reported. */
gboolean kg_parse_job_problem (KgParseJob *job, KgPosition position, const char *text);
void kg_parse_job_limit (KgParseJob *job, KgWireLimit limit, guint32 line);
/* What ended the input other than its end. */
void kg_parse_job_input (KgParseJob *job, KgInputStatus status, KgPosition position);

/* Blank node labels as they leave the child. A label of the document stays as it is unless it
 * could be mistaken for one that was made up; one that N-Quads cannot write is encoded. The
 * result has to be freed. */
char *kg_parse_user_label (const char *label, gsize length);
char *kg_parse_made_up_label (const char *number);

/* For fuzzers and tests: parses `data` in this process, without a sandbox, and takes the wire
 * apart as the parent would. */
KgDataset *kg_parse_in_process (const guint8 *data, gsize length, KgFormat format, const char *base,
                                const KgParseLimits *limits, GPtrArray **problems, GError **error);
