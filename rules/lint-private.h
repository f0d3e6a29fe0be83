/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/evaluate-private.h"
#include "rules/lint.h"
#include "rules/policies-private.h"

/* The parts of looking at policies. Internal to rules/lint*.c. */

typedef struct {
  const RulesPolicies *policies;
  const RulesShapes *shapes;
  KgView view;
  const OntologyVocab *vocab;
  gint64 time;
  RulesEvaluator *evaluator;
  GPtrArray *findings; /* RulesLintFinding */
  gboolean more;
  GHashTable *numbers;  /* char*: canonical texts of parts of conditions -> number + 1 */
  guint32 *shape_forms; /* for each shape: number of its form + 1, or 0 */
  GHashTable *patterns; /* sh:pattern -> 1: tried, 2: slow */
  GArray **conjuncts;   /* for each rule: guint32, parts that all have to be met, ascending */
} RulesLint;

void rules_lint_add (RulesLint *lint, RulesLintSeverity severity, RulesLintKind kind,
                     KgTermId subject, KgTermId other, char *sentence, const char *advice);
/* "`acme:support`", a blank node or a literal likewise. (transfer full) */
char *rules_lint_name (const RulesLint *lint, KgTermId id);

/* lint-never.c: whether nothing can conform to a shape; then why, in words. (transfer full), NULL: something may. */
char *rules_lint_never (RulesLint *lint, guint32 shape);

/* lint-forms.c: conditions in a form that does not depend on how they are written. */
guint32 rules_lint_form (RulesLint *lint, guint32 shape);
void rules_lint_find_conjuncts (RulesLint *lint);
/* Whether a node that meets all of `more` meets all of `fewer`. */
gboolean rules_lint_implies (const GArray *more, const GArray *fewer);

/* lint-pairs.c: rules that repeat, contradict or always override each other. */
void rules_lint_pairs (RulesLint *lint);

/* lint-terms.c: what a condition or scope names, and its patterns. */
void rules_lint_terms (RulesLint *lint, KgTermId subject, guint32 shape);
