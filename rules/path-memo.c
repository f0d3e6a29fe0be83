/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/path-memo.h"

#include "rules/path-search.h"

#include <string.h>

#define FIRST_SLOTS_LOG 5u
/* More of either is forgotten before the next node of a request is looked at. */
#define MOST_VISITS 65536u
#define MOST_VALUES 65536u

/* An open hash table of what was walked. Forgetting begins a new round, so that nothing need be cleared. */
struct _RulesPathMemo {
  const RulesSource *source;
  gboolean trails;
  RulesScratch *scratch; /* values stay on its stack */
  RulesWalked *slots;
  guint slots_log;
  guint32 n;
  guint32 round;
  RulesVisit *visits;
  guint32 n_visits;
  guint32 room;
};

RulesPathMemo *
rules_path_memo_new (void)
{
  RulesPathMemo *memo = g_new0 (RulesPathMemo, 1);
  memo->scratch = rules_scratch_new ();
  memo->slots_log = FIRST_SLOTS_LOG;
  memo->slots = g_new0 (RulesWalked, (gsize) 1 << FIRST_SLOTS_LOG);
  memo->round = 1;
  return memo;
}

void
rules_path_memo_free (RulesPathMemo *memo)
{
  if (memo == NULL) {
    return;
  }
  rules_scratch_free (memo->scratch);
  g_free (memo->slots);
  g_free (memo->visits);
  g_free (memo);
}

void
rules_path_memo_forget (RulesPathMemo *memo)
{
  memo->scratch->n_values = 0;
  memo->n_visits = 0;
  memo->n = 0;
  memo->round++;
  if (G_UNLIKELY (memo->round == 0)) {
    memset (memo->slots, 0, sizeof *memo->slots << memo->slots_log);
    memo->round = 1;
  }
}

void
rules_path_memo_begin (RulesPathMemo *memo, const RulesSource *source, gboolean trails)
{
  memo->source = source;
  memo->trails = trails;
  rules_path_memo_forget (memo);
}

gboolean
rules_path_memo_is_full (const RulesPathMemo *memo)
{
  return memo->n_visits > MOST_VISITS || memo->scratch->n_values > MOST_VALUES;
}

/* --- The table --- */

/* The slot of a path at a node, or the free one where it belongs. */
static inline RulesWalked *
find_slot (const RulesPathMemo *memo, guint32 number, KgTermId focus)
{
  guint64 key = ((guint64) number << 32) | focus;
  guint32 mask = (1u << memo->slots_log) - 1;
  guint32 at =
      (guint32) ((key * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)) >> (64 - memo->slots_log));
  while (memo->slots[at].round == memo->round &&
         (memo->slots[at].focus != focus || memo->slots[at].path->number != number)) {
    at = (at + 1) & mask;
  }
  return &memo->slots[at];
}

static void
grow_slots (RulesPathMemo *memo)
{
  gsize n = (gsize) 1 << memo->slots_log;
  g_autofree RulesWalked *before = memo->slots;
  g_assert (memo->slots_log < 31);
  memo->slots_log++;
  memo->slots = g_new0 (RulesWalked, 2 * n);
  for (gsize i = 0; i < n; i++) {
    if (before[i].round == memo->round) {
      *find_slot (memo, before[i].path->number, before[i].focus) = before[i];
    }
  }
}

/* --- Walking --- */

/* What the search has visited that just came to its end. */
static void
keep_visits (RulesPathMemo *memo, RulesWalked *walked)
{
  const RulesVisits *visits = memo->scratch->visits;
  guint32 n = memo->n_visits + visits->n;
  if (n > memo->room) {
    memo->room = MAX (64, MAX (n, 2 * memo->room));
    memo->visits = g_renew (RulesVisit, memo->visits, memo->room);
  }
  memcpy (memo->visits + memo->n_visits, visits->visits, visits->n * sizeof *visits->visits);
  walked->n_visits = visits->n;
  memo->n_visits = n;
}

const RulesWalked *
rules_path_memo_walk (RulesPathMemo *memo, const RulesPath *path, KgTermId focus, guint64 steps)
{
  RulesScratch *scratch = memo->scratch;
  RulesWalked *walked = find_slot (memo, path->number, focus);
  if (walked->round == memo->round) {
    return walked;
  }
  if (G_UNLIKELY (memo->n >= (1u << memo->slots_log) / 2)) {
    grow_slots (memo);
    walked = find_slot (memo, path->number, focus);
  }
  *walked = (RulesWalked) { .path = path,
                            .focus = focus,
                            .round = memo->round,
                            .first_value = scratch->n_values,
                            .first_visit = memo->n_visits };
  memo->n++;
  scratch->steps = steps;
  walked->whole = rules_path_push_values (path, memo->source, focus, scratch);
  walked->n_values = scratch->n_values - walked->first_value;
  if (memo->trails && walked->whole && path->kind == RULES_PATH_AUTOMATON) {
    keep_visits (memo, walked);
  }
  return walked;
}

/* --- Asking --- */

const RulesWalked *
rules_path_memo_find (const RulesPathMemo *memo, const RulesPath *path, const RulesTriples *only,
                      KgTermId focus)
{
  if (path->number == RULES_PATH_UNNUMBERED || memo->source->only != only) {
    return NULL;
  }
  const RulesWalked *walked = find_slot (memo, path->number, focus);
  return walked->round == memo->round && walked->whole ? walked : NULL;
}

const KgTermId *
rules_path_memo_values (const RulesPathMemo *memo, const RulesWalked *walked)
{
  return memo->scratch->values + walked->first_value;
}

/* Visits stand in the order of their depth: the first one that ends at the value ends a shortest walk. */
gboolean
rules_path_memo_trail (const RulesPathMemo *memo, const RulesWalked *walked, KgTermId value,
                       GArray *steps)
{
  const RulesVisit *visits = memo->visits + walked->first_visit;
  const RulesPathProgram *program = &walked->path->forwards;
  guint32 end = walked->n_visits;
  guint32 found = end;
  for (guint32 i = 0; i < end && (found == end || visits[i].depth == visits[found].depth); i++) {
    if (visits[i].node != value || !program->accepts[visits[i].class]) {
      continue;
    }
    if (found != end) {
      return FALSE;
    }
    found = i;
  }
  return found != end && rules_visits_walk (visits, program, found, steps);
}
