/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/change.h"
#include "kg/parse.h"

/* Loading documents: parse, name blank nodes, commit; all of them or none. */

typedef struct {
  const char *name; /* as people see it */
  int fd;           /* open for reading; not closed */
  KgFormat format;
  const char *graph; /* IRI of the graph for its triples; quads of a named graph keep theirs */
  const char *base;  /* (nullable) absolute IRI; NULL: graph */
  gboolean
      replace; /* as KgLoadOptions.replace, for this one; an empty document so empties its graph */
} KgLoadSource;

typedef struct {
  gboolean replace; /* the documents become the whole content of the graphs they speak of */
  KgParseOptions parse;
  KgCommitInfo info;
  KgCommitCheck check; /* (nullable) */
  gpointer check_data;
  void (*source_begins) (const KgLoadSource *source, gsize i,
                         gpointer data); /* (nullable) for progress */
} KgLoadOptions;

typedef struct {
  KgCommitResult commit;
  guint64 quads; /* read, in all documents */
} KgLoadResult;

/* Loads `n` documents in one commit. If any has problems nothing is committed, and the message tells those of all of
 * them, KG_LIMIT_PROBLEMS at most. Errors: those of kg_parse(), kg_blank_name() and kg_change_commit(). */
gboolean kg_load (KgStore *store, const KgLoadSource *sources, gsize n,
                  const KgLoadOptions *options, KgLoadResult *result, GError **error);
