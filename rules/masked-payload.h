/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/decide.h"

/* What a decision leaves of a request's inputs and outputs: the masks of a decision to mask; of a stricter one, for those who review it,
 * the masks that its rules would put in if nothing stricter had fired. */

/* Appends {"inputs": [{"name", "value"} or {"name", "text"}], "outputs": […]}, each as far as the request has it, with the masks
 * of the decision put in; every other byte of names, values and texts as in `json`, the document that the request was read
 * from. Fields that are removed are left out. `id`: of the decision; it bounds tokens of the scope gr:PerRequest, unless
 * the request has a gr:callId. `keys` (nullable) as RulesMaskContext. Errors: those of rules_payload_mask(). */
gboolean rules_masked_payload (const RulesPolicies *policies, const RulesRequest *request,
                               const RulesDecision *decision, const char *json, gsize length,
                               const char *id, const RulesKeys *keys, GString *out, GError **error);
