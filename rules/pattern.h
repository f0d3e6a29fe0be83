/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/error.h"
#include "rules/truth.h"

/* Regular expressions as SPARQL's REGEX knows them (SHACL 4.4.3; XPath and XQuery Functions 3.1, 5.6), run by PCRE2 with its JIT
 * compiler where the machine has one. A match that exceeds the limits is unknown, never a hang.
 *
 * What XPath writes otherwise than PCRE2 is translated or refused by name: see pattern-translate.c. A pattern is immutable and
 * may be used by any number of threads, each with a matcher of its own. */

typedef struct _RulesPattern RulesPattern;

/* `flags` (nullable): of "s", "m", "i", "x", "q". RULES_ERROR_PATTERN names the place and the problem;
 * RULES_ERROR_LIMIT. */
RulesPattern *rules_pattern_new (const char *pattern, const char *flags, GError **error);
RulesPattern *rules_pattern_ref (RulesPattern *pattern);
void rules_pattern_unref (RulesPattern *pattern);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RulesPattern, rules_pattern_unref)

/* What a thread needs for matching; matching itself allocates nothing. */
typedef struct _RulesMatcher RulesMatcher;

RulesMatcher *rules_matcher_new (void);
void rules_matcher_free (RulesMatcher *matcher);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RulesMatcher, rules_matcher_free)

/* Whether it matches somewhere in `text`. RULES_UNKNOWN if a limit was reached, or if it is not UTF-8. */
RulesTruth rules_pattern_matches (const RulesPattern *pattern, RulesMatcher *matcher,
                                  const char *text, gsize length);
