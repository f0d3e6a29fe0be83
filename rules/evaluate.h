/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/shapes.h"

/* Evaluating shapes on nodes: a pure function of shapes and graph.
 *
 * An evaluator is the working memory of one thread; after a few evaluations nothing is allocated any more. */

typedef struct _RulesEvaluator RulesEvaluator;

RulesEvaluator *rules_evaluator_new (void);
void rules_evaluator_free (RulesEvaluator *evaluator);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RulesEvaluator, rules_evaluator_free)

typedef enum {
  RULES_EVALUATE_VALIDATE = 0,       /* values without an order violate (SHACL 4.3) */
  RULES_EVALUATE_CONDITION = 1 << 0, /* they are unknown: the shape is a rule's condition */
} RulesEvaluateFlags;

/* What to evaluate next: `view` is rules_shapes_view(), or the same snapshot under a request's overlay. `steps` for each
 * call of rules_evaluate(). Borrowed until the next begin. */
void rules_evaluator_begin (RulesEvaluator *evaluator, const RulesShapes *shapes,
                            const KgView *view, RulesEvaluateFlags flags, guint64 steps);
/* From now on only these triples are read (sealed; NULL: the view again). */
void rules_evaluator_restrict (RulesEvaluator *evaluator, const RulesTriples *only);

/* Whether `focus` conforms to a shape. A deactivated shape is conformed to by everything (SHACL 2.1.6). */
RulesTruth rules_evaluate (RulesEvaluator *evaluator, guint32 shape, KgTermId focus);
