/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/rules/evaluate-fixture.h"

RulesTruth
evaluate_shape (const Fixture *fixture, RulesEvaluateFlags flags, guint64 steps, const char *shape,
                const char *focus)
{
  g_autoptr (RulesEvaluator) evaluator = rules_evaluator_new ();
  const KgView *view = rules_shapes_view (fixture->shapes);
  rules_evaluator_begin (evaluator, fixture->shapes, view, flags, steps);
  return rules_evaluate (evaluator, fixture_shape (fixture, shape), fixture_id (view, focus));
}

void
evaluate_check_steps (const Fixture *fixture, RulesEvaluateFlags flags, const char *shape,
                      const char *focus, RulesTruth truth)
{
  gboolean known = FALSE;
  for (guint64 steps = 0; steps < 80; steps++) {
    RulesTruth now = evaluate_shape (fixture, flags, steps, shape, focus);
    if (now != RULES_UNKNOWN || known) {
      g_assert_cmpint (now, ==, truth);
      known = TRUE;
    }
  }
  if (!known && truth != RULES_UNKNOWN) {
    g_error ("%s takes too many steps", shape);
  }
}
