/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/evaluate.h"
#include "tests/rules/fixture.h"

/* What the tests of evaluation share. */

/* More than any of them takes. */
#define EVALUATE_MANY_STEPS 100000u

/* What the shape ex:SHAPE comes to at a focus node such as "ex:n". */
RulesTruth evaluate_shape (const Fixture *fixture, RulesEvaluateFlags flags, guint64 steps,
                           const char *shape, const char *focus);
/* With fewer steps than it takes, nothing but unknown may come out; from then on, always `truth`. */
void evaluate_check_steps (const Fixture *fixture, RulesEvaluateFlags flags, const char *shape,
                           const char *focus, RulesTruth truth);
