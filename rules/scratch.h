/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/quad.h"

/* The working memory of one thread: a stack of term ids, and a table of what a walk has visited. It grows to what is needed
 * and is kept, so that after a few evaluations nothing is allocated.
 *
 * The stack moves when it grows: hold positions, never pointers, across anything that may push. */

typedef struct _RulesScratch RulesScratch;

struct _RulesScratch {
  KgTermId *values; /* the stack */
  guint32 n_values;
  guint32 room;
  struct _RulesVisits *visits; /* path-search.c's own */
  guint64 steps;               /* left: lookups, and values looked at; 0: the limit was reached */
};

RulesScratch *rules_scratch_new (void);
void rules_scratch_free (RulesScratch *scratch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RulesScratch, rules_scratch_free)

void rules_scratch_grow (RulesScratch *scratch);

static inline void
rules_scratch_push (RulesScratch *scratch, KgTermId value)
{
  if (G_UNLIKELY (scratch->n_values == scratch->room)) {
    rules_scratch_grow (scratch);
  }
  scratch->values[scratch->n_values++] = value;
}

/* Counts a step; FALSE once the limit is reached. */
static inline gboolean
rules_scratch_step (RulesScratch *scratch)
{
  if (G_UNLIKELY (scratch->steps == 0)) {
    return FALSE;
  }
  scratch->steps--;
  return TRUE;
}
