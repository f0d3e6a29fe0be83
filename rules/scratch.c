/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/scratch.h"

#include "rules/path-private.h"

#define FIRST_ROOM 256u

RulesScratch *
rules_scratch_new (void)
{
  return g_new0 (RulesScratch, 1);
}

void
rules_scratch_free (RulesScratch *scratch)
{
  if (scratch == NULL) {
    return;
  }
  rules_visits_free (scratch->visits);
  g_free (scratch->values);
  g_free (scratch);
}

void
rules_scratch_grow (RulesScratch *scratch)
{
  g_assert (scratch->room <= G_MAXUINT32 / 2);
  scratch->room = MAX (FIRST_ROOM, scratch->room * 2);
  scratch->values = g_renew (KgTermId, scratch->values, scratch->room);
}
