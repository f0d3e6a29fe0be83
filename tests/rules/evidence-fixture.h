/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/evidence.h"
#include "tests/rules/fixture.h"

/* What the tests of evidence share: trees as text, and a check of all that is promised of
 * evidence. */

/* Steps that an evaluation may take here. */
#define FIXTURE_STEPS 10000000u

/* A line a node, children indented; siblings too. */
void fixture_print_evidence (const RulesShapes *shapes, const KgView *view,
                             const RulesEvidence *evidence, guint depth, GString *text);
/* The tree for ex:`shape` at `focus` on a view; what it says must be true, and what it cites
 * true, sufficient and minimal. (transfer full) */
char *fixture_explain (const Fixture *fixture, const KgView *view, RulesEvaluateFlags flags,
                       const char *shape, const char *focus);
