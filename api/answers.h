/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/check.h"
#include "rules/explain-counterfactual.h"

/* What can be asked about a decision beside its explanation, as far as it is asked; for the command line and the service. */

typedef struct {
  json_t *why_not; /* rules_explain_why_not(); NULL: not asked */
  json_t *changes; /* rules_explain_changes() */
  json_t *
      check; /* {"faithful", "sufficient", "minimal", "triples", "failures"}: what rules_check_proof() found */
} ApiAnswers;

void api_answers_clear (ApiAnswers *answers);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ApiAnswers, api_answers_clear)

/* The decider's last decision has to be that of the explanation. RULES_ERROR_LIMIT. */
gboolean api_ask_why_not (RulesDecider *decider, const RulesExplanation *explanation,
                          ApiAnswers *answers, GError **error);
void api_ask_changes (const RulesExplanation *explanation, ApiAnswers *answers);
gboolean api_ask_check (const RulesExplanation *explanation, ApiAnswers *answers, GError **error);

/* The explanation as rules_explain_json() has it, with members "whyNot", "change" and "check" for what was asked. Appends. */
void api_explain_json (const RulesExplanation *explanation, const ApiAnswers *answers,
                       GString *out);
