/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/sentence.h"

#include "rules/explain-private.h"

/* A telling without a request: the same words for the same evidence. */
struct _RulesTeller {
  RulesExplanation explanation;
  RulesTelling telling;
};

RulesTeller *
rules_teller_new (const RulesShapes *shapes, const KgView *view, const char *const *languages)
{
  RulesTeller *teller = g_new0 (RulesTeller, 1);
  teller->telling = (RulesTelling) { .explanation = &teller->explanation,
                                     .vocab = rules_graph_vocab (rules_shapes_data (shapes)) };
  rules_names_init (&teller->telling.names, shapes, languages);
  teller->telling.names.data = *view;
  return teller;
}

void
rules_teller_free (RulesTeller *teller)
{
  if (teller != NULL) {
    rules_telling_clear (&teller->telling);
    g_free (teller);
  }
}

void
rules_teller_predicate (const RulesTeller *teller, KgTermId predicate, RulesTellerPredicate *out)
{
  RulesPathName name = { 0 };
  rules_telling_predicate (&teller->telling, predicate, &name);
  *out = (RulesTellerPredicate) { name.text, name.is_label, name.phrase };
}

void
rules_teller_predicate_clear (RulesTellerPredicate *predicate)
{
  g_clear_pointer (&predicate->text, g_free);
}

GArray *
rules_teller_steps (const RulesTeller *teller, const RulesEvidence *evidence)
{
  GArray *steps = rules_explain_steps_new ();
  rules_telling_add_steps (&teller->telling, steps, evidence, RULES_STEPS_FULL);
  return steps;
}

static gboolean
has_legend (const RulesFigure *figure)
{
  for (guint i = 0; i < RULES_N_STEP_KINDS; i++) {
    if (figure->legend[i] != NULL) {
      return TRUE;
    }
  }
  return FALSE;
}

gboolean
rules_teller_figure (const RulesTeller *teller, const RulesFigure *figure, GString *out,
                     GError **error)
{
  const RulesRule ground = { .id = KG_NONE };
  const RulesDecision decision = { .outcome = figure->colour };
  RulesExplainRule rule = { .rule = &ground,
                            .status = RULES_FIRING_DETERMINES,
                            .title = (char *) figure->title,
                            .where = (char *) "",
                            .steps = (GArray *) figure->steps,
                            .conclusion = (char *) figure->note,
                            .basis = (char *) figure->basis };
  g_autoptr (GPtrArray) rules = g_ptr_array_new ();
  g_autoptr (GPtrArray) reasons = g_ptr_array_new ();
  g_ptr_array_add (rules, &rule);
  const RulesAccount account = {
    .outcome = figure->outcome, .head = (char *) figure->head, .rules = rules, .reasons = reasons
  };
  RulesTelling telling = teller->telling;
  telling.decision = &decision;
  g_autoptr (RulesDrawing) drawing = rules_drawing_new (&telling, &account);
  g_free (drawing->description);
  drawing->description = g_strdup (figure->description);
  drawing->legend = has_legend (figure) ? figure->legend : NULL;
  if (!rules_drawing_lay_out (drawing, error)) {
    return FALSE;
  }
  rules_drawing_append_svg (drawing, out, "drawing", TRUE);
  return TRUE;
}
