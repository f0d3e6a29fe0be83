/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/librdf-reader.h"

/* The triples or quads that match a pattern, one after the other, by the shortest way the indexes offer. Lives where
 * its owner puts it. */

typedef enum {
  KG_MATCH_OBJECTS,  /* (s, p, ?) */
  KG_MATCH_SUBJECTS, /* (?, p, o) */
  KG_MATCH_OUTGOING, /* (s, ?, ?) and (s, ?, o) */
  KG_MATCH_INCOMING, /* (?, ?, o) */
  KG_MATCH_SCAN,     /* all other patterns, those of one graph, and all quads */
} KgMatchKind;

typedef struct {
  KgLibrdfReader *reader; /* a reference */
  KgMatchKind kind;
  KgQuad pattern;
  gboolean quads;
  union {
    KgCursor ids;
    KgPairCursor pairs;
    KgScan *scan;
  } at;
  KgQuad quad; /* the current one; its graph is KG_NONE except where scanning */
} KgMatch;

/* KG_NONE in `pattern` matches anything. `quads`: a triple once for each of its graphs, else once; always so
 * for the pattern of one graph. */
void kg_match_begin (KgMatch *match, KgLibrdfReader *reader, const KgQuad *pattern, gboolean quads);
/* To match->quad; FALSE at the end, and when the reader's time is up. */
gboolean kg_match_next (KgMatch *match);
void kg_match_end (KgMatch *match);
