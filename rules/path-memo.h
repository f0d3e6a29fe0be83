/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/path.h"

/* What walking paths came to, for as long as one graph is looked at: the index, evaluation and evidence ask for the same walks.
 * Internal to rules/. Thread: one.
 *
 * Only paths with a number are remembered (rules_path_number()); they are told apart by it. */

typedef struct _RulesPathMemo RulesPathMemo;

typedef struct {
  const RulesPath *path;
  KgTermId focus;
  guint32 round;  /* of which round it is; a slot of another one is free */
  gboolean whole; /* FALSE: the limit was reached */
  guint32 first_value;
  guint32 n_values;
  guint32 first_visit; /* of an automaton, where trails are kept */
  guint32 n_visits;
} RulesWalked;

RulesPathMemo *rules_path_memo_new (void);
void rules_path_memo_free (RulesPathMemo *memo);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RulesPathMemo, rules_path_memo_free)

/* Forgets all; from now on `source` is walked, which is borrowed. `trails`: how values were reached is remembered too. */
void rules_path_memo_begin (RulesPathMemo *memo, const RulesSource *source, gboolean trails);
/* Forgets all. */
void rules_path_memo_forget (RulesPathMemo *memo);
/* Whether so much is remembered that it should be forgotten at the next occasion. */
gboolean rules_path_memo_is_full (const RulesPathMemo *memo);

/* The values of a numbered path at a focus node, walked unless that was done before, within `steps`. Valid until the next
 * call. */
const RulesWalked *rules_path_memo_walk (RulesPathMemo *memo, const RulesPath *path, KgTermId focus,
                                         guint64 steps);
/* The same where it was walked to the end, on these triples; else NULL. */
const RulesWalked *rules_path_memo_find (const RulesPathMemo *memo, const RulesPath *path,
                                         const RulesTriples *only, KgTermId focus);
/* Ascending and distinct. */
const KgTermId *rules_path_memo_values (const RulesPathMemo *memo, const RulesWalked *walked);
/* As rules_path_walk(). FALSE, appending nothing, if what is remembered does not tell. */
gboolean rules_path_memo_trail (const RulesPathMemo *memo, const RulesWalked *walked,
                                KgTermId value, GArray *steps);
