/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/assessment-private.h"

/* What is shown as an answer: the values of its parts' paths, each with the walk that leads there. */

typedef struct {
  RulesAssessor *assessor;
  guint n;             /* values so far */
  guint64 n_not_shown; /* beyond the limit */
} Showing;

/* By their terms' order. (transfer full) */
static GArray *
find_values (Showing *showing, const RulesPath *path, KgTermId from)
{
  RulesAssessor *assessor = showing->assessor;
  RulesScratch *scratch = assessor->evaluator->scratch;
  GArray *values = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  guint32 mark = scratch->n_values;
  rules_assess_lend (assessor);
  if (!rules_path_push_values (path, &assessor->evaluator->source, from, scratch)) {
    showing->n_not_shown++;
  }
  rules_assess_settle (assessor);
  g_array_append_vals (values, scratch->values + mark, scratch->n_values - mark);
  scratch->n_values = mark;
  rules_assess_sort (assessor, values);
  return values;
}

/* NULL at a limit. */
static RulesShown *
new_shown (Showing *showing, const RulesPart *part, const RulesPath *path, KgTermId from,
           KgTermId value)
{
  RulesAssessor *assessor = showing->assessor;
  g_autoptr (GArray) steps = g_array_new (FALSE, FALSE, sizeof (RulesStep));
  rules_assess_lend (assessor);
  gboolean walked = showing->n < RULES_LIMIT_SHOWN &&
                    rules_path_walk (path, &assessor->evaluator->source, from, value,
                                     assessor->evaluator->scratch, steps);
  rules_assess_settle (assessor);
  if (!walked) {
    showing->n_not_shown++;
    return NULL;
  }
  RulesShown *shown = rules_assessor_make (assessor, RulesShown, 1);
  shown->part = part;
  shown->from = from;
  shown->value = value;
  shown->steps = rules_assessor_keep (assessor, steps, &shown->n_steps);
  showing->n++;
  return shown;
}

/* Puts what the parts show of a node from `*end` on. Parts nest no deeper than RULES_LIMIT_SHOWN_DEPTH. */
static const RulesShown **
show (Showing *showing, const RulesPart *parts, guint n_parts, KgTermId from,
      const RulesShown **end)
{
  for (guint i = 0; i < n_parts; i++) {
    RulesShapeInfo info;
    rules_shapes_info (showing->assessor->shapes, parts[i].shape, &info);
    g_autoptr (GArray) values = find_values (showing, info.path, from);
    for (guint k = 0; k < values->len; k++) {
      KgTermId value = g_array_index (values, KgTermId, k);
      RulesShown *shown = new_shown (showing, &parts[i], info.path, from, value);
      if (shown == NULL) {
        continue;
      }
      *end = shown;
      end = &shown->next;
      if (!rules_assess_is_literal (showing->assessor, value)) {
        show (showing, parts[i].parts, parts[i].n_parts, value, &shown->children);
      }
    }
  }
  return end;
}

void
rules_assess_show (RulesAssessor *assessor, RulesAnswer *answer)
{
  Showing showing = { .assessor = assessor };
  const RulesShown **end = &answer->shown;
  *end = NULL;
  for (guint i = 0; answer->way != NULL && i < answer->n_foci; i++) {
    end = show (&showing, answer->way->parts, answer->way->n_parts, answer->foci[i], end);
  }
  answer->n_not_shown = showing.n_not_shown;
}

gboolean
rules_assess_shows_something (const RulesAssessor *assessor, const RulesShown *shown)
{
  for (; shown != NULL; shown = shown->next) {
    for (guint i = 0; i < shown->n_steps; i++) {
      if (!rules_assess_is_of_classes (assessor, &shown->steps[i].triple)) {
        return TRUE;
      }
    }
    if (rules_assess_shows_something (assessor, shown->children)) {
      return TRUE;
    }
  }
  return FALSE;
}
