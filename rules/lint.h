/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/policies.h"

/* What is legal in policies and surely, or probably, not meant: found by looking at them, without any request.
 *
 * Nothing is said that is not so; not all that could be said is found. */

typedef enum {
  RULES_LINT_ERROR,   /* a rule or policy cannot do what it is for */
  RULES_LINT_WARNING, /* probably not meant, or missed by whoever reads a decision */
  RULES_LINT_INFO,
} RulesLintSeverity;

typedef enum {
  RULES_LINT_NEVER_FIRES, /* error: its condition contradicts itself, or it looks at nothing */
  RULES_LINT_NEVER_VALID, /* error: it ends before it begins */
  RULES_LINT_ALWAYS_OVERRIDDEN, /* error: wherever it fires, so does a rule that overrides it */
  RULES_LINT_CONTRADICTION,     /* error: wherever it permits, another rule denies */
  RULES_LINT_NEVER_IN_SCOPE,    /* error: the scope of a policy contradicts itself */
  RULES_LINT_PATH_AS_PREDICATE, /* error: it compares with a named path, where only triples of that name count; warning: there
                                   are some */
  RULES_LINT_DUPLICATE,    /* warning: another rule of the same policy says the same */
  RULES_LINT_NO_POLICY,    /* warning: no policy contains it */
  RULES_LINT_UNKNOWN_TERM, /* warning: a condition or scope names what the graph knows nothing of */
  RULES_LINT_NO_TARGET,    /* warning: it masks the request as a whole */
  RULES_LINT_NO_REVIEWER,  /* warning: it escalates to nobody */
  RULES_LINT_NO_BASIS,     /* warning: it cites nothing */
  RULES_LINT_NO_LABEL,     /* warning: explanations have no name for it */
  RULES_LINT_NO_RULES,     /* warning: a policy that does nothing but default */
  RULES_LINT_PERMITS_NOTHING, /* warning: no policy at all has an Allow rule that counts; info: this one has none */
  RULES_LINT_OVER, /* info: it no longer holds */
  RULES_LINT_SLOW_PATTERN, /* info: a text can be made whose matching takes too long: then the rule is unknown */
} RulesLintKind;

/* "never-fires" */
const char *rules_lint_kind_name (RulesLintKind kind);
/* "error" */
const char *rules_lint_severity_name (RulesLintSeverity severity);

typedef struct {
  RulesLintSeverity severity;
  RulesLintKind kind;
  KgTermId subject; /* the rule or policy */
  KgTermId other;   /* another that it is about: a rule, a term; else KG_NONE */
  guint32 document; /* of the snapshot; 0: not known */
  guint32 line;     /* 0: not known */
  char *sentence;   /* what: "`acme:r` can never fire: …"; no full stop */
  char *advice;     /* what to do */
} RulesLintFinding;

/* `time`: now, microseconds since 1970. By document, line, kind, subject (transfer full, RulesLintFinding); the first
 * RULES_LIMIT_LINT_FINDINGS. `*more` (nullable) is set to whether there were more. */
GPtrArray *rules_lint (const RulesPolicies *policies, gint64 time, gboolean *more);
void rules_lint_finding_free (RulesLintFinding *finding);
