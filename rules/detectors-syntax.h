/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/detectors-private.h"

/* What reading a pattern (detectors-syntax.c) builds from: parts, and repetitions (detectors-part.c). */

/* A part of the pattern, with its ends in the automaton. */
typedef struct {
  GArray *first; /* guint32 */
  GArray *last;
  gboolean nullable;
  guint32 min;
  guint32 max;
  guint32 ways;  /* in which it can match from one place, at most */
  guint32 begin; /* its positions */
  guint32 end;
} RulesPart;

/* A repetition without an upper bound. */
typedef struct {
  guint32 begin; /* its positions */
  guint32 end;
  const char *text;
  gsize length;
} RulesSyntaxLoop;

typedef struct {
  const char *at;
  gboolean caseless;
  gboolean dot_all;
  guint depth;       /* of groups */
  guint look;        /* of look-around */
  gboolean started;  /* something was read that takes a character */
  gboolean boundary; /* before that, `\b` */
  RulesSyntax *syntax;
  GArray *loops; /* RulesSyntaxLoop */
  char *problem;
} RulesSyntaxReader;

void rules_part_init (RulesSyntaxReader *reader, RulesPart *part);
void rules_part_clear (RulesPart *part);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RulesPart, rules_part_clear)

/* `part` becomes what stands before, followed by `next`. */
void rules_part_concatenate (RulesSyntaxReader *reader, RulesPart *part, const RulesPart *next);
/* `part` becomes one or the other. */
void rules_part_unite (RulesSyntaxReader *reader, RulesPart *part, const RulesPart *other);
/* `part`, which is new, becomes one character. FALSE: too many. */
gboolean rules_part_of_set (RulesSyntaxReader *reader, RulesPart *part, const RulesCharSet *set);
/* `part`, whose text is given, may follow itself. FALSE: it can backtrack without bound. */
gboolean rules_part_close_loop (RulesSyntaxReader *reader, RulesPart *part, gboolean unbounded,
                                const char *text, gsize length);
/* Whether no repetition without bound leads into another. */
gboolean rules_syntax_check_loops (RulesSyntaxReader *reader);

/* Lengths and counts, which may be unbounded. */
guint32 rules_syntax_add (guint32 a, guint32 b);
guint32 rules_syntax_multiply (guint32 a, guint32 n);

/* The first problem counts. `problem` says what is wrong and what to do; with `text` it goes on behind it. FALSE. */
gboolean rules_syntax_fail (RulesSyntaxReader *reader, const char *problem);
gboolean rules_syntax_blame (RulesSyntaxReader *reader, const char *text, gsize length,
                             const char *problem);
