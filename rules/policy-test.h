/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/engine.h"

/* Tests of policies: a graph, a request, and what has to come out.
 *
 *   { "name": "Contact data is hidden",
 *     "graph": ["../models.ttl", "../policies/support.ttl"],
 *     "time": "2026-11-23T09:30:00Z",
 *     "request": {…} or "../requests/mask.json",
 *     "expect": { "outcome": "mask", "rules": ["acme:hide-contact-data"],
 *                 "masks": [{"pointer": "/context/inputs/0/value", "operator": "tokenise"}],
 *                 "obligations": ["ai_disclosure"] } }
 *
 * `time` may be left out. Of `expect` something has to be there: `outcome`; `rules`, those that determined it, all of them in any order;
 * `masks`, all of them, each by as many members of a mask of an answer as it states; `obligations`, all by their types; or
 * `error` alone, a part of the message with which the request is refused. */

typedef struct _RulesPolicyTest RulesPolicyTest;

/* Errors: RULES_ERROR_REQUEST, the JSON pointer of what is wrong first. */
RulesPolicyTest *rules_policy_test_new (const json_t *json, GError **error);
void rules_policy_test_free (RulesPolicyTest *test);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RulesPolicyTest, rules_policy_test_free)

const char *rules_policy_test_name (const RulesPolicyTest *test);
/* The documents, as written; NULL-terminated. */
const char *const *rules_policy_test_graph (const RulesPolicyTest *test);
/* The file of the request, as written; NULL if the request stands in the case. */
const char *rules_policy_test_request_file (const RulesPolicyTest *test);
void rules_policy_test_set_request (RulesPolicyTest *test, json_t *request);

/* --- Coverage: which rules fired in some case --- */

typedef struct {
  char *rule;     /* CURIE or IRI */
  char *label;    /* (nullable) */
  char *document; /* (nullable) where it stands */
  guint32 line;
  guint n_fired; /* cases in which it fired, whether or not it determined the outcome */
} RulesRuleCoverage;

typedef struct _RulesPolicyCoverage RulesPolicyCoverage;

RulesPolicyCoverage *rules_policy_coverage_new (void);
void rules_policy_coverage_free (RulesPolicyCoverage *coverage);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RulesPolicyCoverage, rules_policy_coverage_free)
/* By name (transfer container, RulesRuleCoverage). */
GPtrArray *rules_policy_coverage_list (const RulesPolicyCoverage *coverage);

/* --- Running --- */

typedef struct {
  GPtrArray
      *failures; /* char*: what came out otherwise than expected, a sentence each; empty: passed */
  GString *
      explanation; /* of the decision, for people; empty where nothing was decided, or the case passed */
} RulesPolicyTestResult;

void rules_policy_test_result_clear (RulesPolicyTestResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RulesPolicyTestResult, rules_policy_test_result_clear)

/* Decides the request by the engine, which is made of the test's graph. `now`: the moment, where the case names none. With
 * `check`, the proof has to keep its promises too (check.h). Adds to `coverage` (nullable). */
void rules_policy_test_run (const RulesPolicyTest *test, RulesSession *session,
                            const RulesEngine *engine, gint64 now, gboolean check,
                            RulesPolicyCoverage *coverage, RulesPolicyTestResult *result);
