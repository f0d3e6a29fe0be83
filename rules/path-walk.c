/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/path-search.h"

/* Value nodes and origins: all of them, or whether one is among them. */

/* --- Values, ascending and distinct --- */

#define FEW 32u

static void
sort_few (KgTermId *values, guint32 n)
{
  for (guint32 i = 1; i < n; i++) {
    KgTermId value = values[i];
    guint32 at = i;
    for (; at > 0 && values[at - 1] > value; at--) {
      values[at] = values[at - 1];
    }
    values[at] = value;
  }
}

static void
sort_by_byte (const KgTermId *from, KgTermId *to, guint32 n, guint shift)
{
  guint32 ends[256] = { 0 };
  for (guint32 i = 0; i < n; i++) {
    ends[(from[i] >> shift) & 0xff]++;
  }
  guint32 sum = 0;
  for (guint i = 0; i < 256; i++) {
    guint32 count = ends[i];
    ends[i] = sum;
    sum += count;
  }
  for (guint32 i = 0; i < n; i++) {
    to[ends[(from[i] >> shift) & 0xff]++] = from[i];
  }
}

/* By radix, with the room above the stack as the other place: allocates nothing once the stack is large enough. */
static void
sort_many (RulesScratch *scratch, guint32 from)
{
  guint32 n = scratch->n_values - from;
  while (scratch->room - scratch->n_values < n) {
    rules_scratch_grow (scratch);
  }
  KgTermId *values = scratch->values + from;
  KgTermId *other = scratch->values + scratch->n_values;
  for (guint shift = 0; shift < 32; shift += 16) {
    sort_by_byte (values, other, n, shift);
    sort_by_byte (other, values, n, shift + 8);
  }
}

static gboolean
is_sorted (const KgTermId *values, guint32 n)
{
  for (guint32 i = 1; i < n; i++) {
    if (values[i - 1] >= values[i]) {
      return FALSE;
    }
  }
  return TRUE;
}

/* Of what stands on the stack from a position on. */
static void
seal_values (RulesScratch *scratch, guint32 from)
{
  guint32 n = scratch->n_values - from;
  if (is_sorted (scratch->values + from, n)) {
    return;
  }
  if (n <= FEW) {
    sort_few (scratch->values + from, n);
  } else {
    sort_many (scratch, from);
  }
  KgTermId *values = scratch->values + from;
  guint32 kept = 1;
  for (guint32 i = 1; i < n; i++) {
    if (values[i] != values[kept - 1]) {
      values[kept++] = values[i];
    }
  }
  scratch->n_values = from + kept;
}

/* --- Values and origins --- */

/* FALSE at the limit. */
static gboolean
push_cursor (RulesScratch *scratch, KgCursor *cursor)
{
  for (KgTermId id = kg_cursor_next (cursor); id != KG_NONE; id = kg_cursor_next (cursor)) {
    if (!rules_scratch_step (scratch)) {
      return FALSE;
    }
    rules_scratch_push (scratch, id);
  }
  return TRUE;
}

static gboolean
push_objects (const RulesPath *path, const RulesSource *source, KgTermId subject,
              RulesScratch *scratch)
{
  KgCursor cursor;
  if (!rules_scratch_step (scratch)) {
    return FALSE;
  }
  rules_source_objects (source, subject, path->predicate, &cursor);
  return push_cursor (scratch, &cursor);
}

static gboolean
push_subjects (const RulesPath *path, const RulesSource *source, KgTermId object,
               RulesScratch *scratch)
{
  KgCursor cursor;
  if (!rules_scratch_step (scratch)) {
    return FALSE;
  }
  rules_source_subjects (source, path->predicate, object, &cursor);
  return push_cursor (scratch, &cursor);
}

static gboolean
push_reached (const RulesPathProgram *program, const RulesSource *source, KgTermId from,
              RulesScratch *scratch)
{
  RulesSearch search = {
    .program = program, .source = source, .scratch = scratch, .collect = TRUE
  };
  guint32 before = scratch->n_values;
  gboolean all = rules_search (&search, from);
  seal_values (scratch, before);
  return all;
}

gboolean
rules_path_push_values (const RulesPath *path, const RulesSource *source, KgTermId focus,
                        RulesScratch *scratch)
{
  switch (path->kind) {
  case RULES_PATH_PREDICATE:
    return push_objects (path, source, focus, scratch);
  case RULES_PATH_INVERSE:
    return push_subjects (path, source, focus, scratch);
  case RULES_PATH_AUTOMATON:
    return push_reached (&path->forwards, source, focus, scratch);
  }
  g_assert_not_reached ();
}

gboolean
rules_path_push_origins (const RulesPath *path, const RulesSource *source, KgTermId value,
                         RulesScratch *scratch)
{
  switch (path->kind) {
  case RULES_PATH_PREDICATE:
    return push_subjects (path, source, value, scratch);
  case RULES_PATH_INVERSE:
    return push_objects (path, source, value, scratch);
  case RULES_PATH_AUTOMATON:
    return push_reached (&path->backwards, source, value, scratch);
  }
  g_assert_not_reached ();
}

static RulesTruth
look_up (const RulesPath *path, const RulesSource *source, KgTermId subject, KgTermId object,
         RulesScratch *scratch)
{
  if (!rules_scratch_step (scratch)) {
    return RULES_UNKNOWN;
  }
  return rules_source_contains (source, subject, path->predicate, object) ? RULES_CONFORMS
                                                                          : RULES_VIOLATES;
}

static RulesTruth
search_for (const RulesPath *path, const RulesSource *source, KgTermId focus, KgTermId value,
            RulesScratch *scratch)
{
  RulesSearch search = {
    .program = &path->forwards, .source = source, .scratch = scratch, .goal = value
  };
  if (!rules_search (&search, focus)) {
    return RULES_UNKNOWN;
  }
  return search.n_found > 0 ? RULES_CONFORMS : RULES_VIOLATES;
}

RulesTruth
rules_path_reaches (const RulesPath *path, const RulesSource *source, KgTermId focus,
                    KgTermId value, RulesScratch *scratch)
{
  switch (path->kind) {
  case RULES_PATH_PREDICATE:
    return look_up (path, source, focus, value, scratch);
  case RULES_PATH_INVERSE:
    return look_up (path, source, value, focus, scratch);
  case RULES_PATH_AUTOMATON:
    return search_for (path, source, focus, value, scratch);
  }
  g_assert_not_reached ();
}
