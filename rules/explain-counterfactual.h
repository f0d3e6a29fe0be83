/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/counterfactual.h"
#include "rules/explain.h"

/* The answers to the two questions of counterfactual.h, in words: what `grounds explain` shows, as JSON. */

/* What rules_why_not() found: an array of objects with `rule`, `label`, perhaps `place` and `node` (for people), and `reasons`: sentences
 * without a capital and a full stop, each with `text` and perhaps `place`. (transfer full) */
json_t *rules_explain_why_not (const RulesExplanation *explanation, const GArray *why_not);
/* What rules_what_would_change() found: an array of objects with `outcome` and `steps`, each with `kind` ("establish", "omit", "use",
 * "approve") and `text`: an order, as in "leave out input history". (transfer full) */
json_t *rules_explain_changes (const RulesExplanation *explanation, const GPtrArray *changes);
