/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/lint-private.h"

#include <string.h>

static const char *const severities[] = {
  [RULES_LINT_ERROR] = "error",
  [RULES_LINT_WARNING] = "warning",
  [RULES_LINT_INFO] = "info",
};

static const char *const kinds[] = {
  [RULES_LINT_NEVER_FIRES] = "never-fires",
  [RULES_LINT_NEVER_VALID] = "never-valid",
  [RULES_LINT_ALWAYS_OVERRIDDEN] = "always-overridden",
  [RULES_LINT_CONTRADICTION] = "contradiction",
  [RULES_LINT_NEVER_IN_SCOPE] = "never-in-scope",
  [RULES_LINT_PATH_AS_PREDICATE] = "path-as-predicate",
  [RULES_LINT_DUPLICATE] = "duplicate",
  [RULES_LINT_NO_POLICY] = "no-policy",
  [RULES_LINT_UNKNOWN_TERM] = "unknown-term",
  [RULES_LINT_NO_TARGET] = "no-target",
  [RULES_LINT_NO_REVIEWER] = "no-reviewer",
  [RULES_LINT_NO_BASIS] = "no-basis",
  [RULES_LINT_NO_LABEL] = "no-label",
  [RULES_LINT_NO_RULES] = "no-rules",
  [RULES_LINT_PERMITS_NOTHING] = "permits-nothing",
  [RULES_LINT_OVER] = "over",
  [RULES_LINT_SLOW_PATTERN] = "slow-pattern",
};

const char *
rules_lint_kind_name (RulesLintKind kind)
{
  return kinds[kind];
}

const char *
rules_lint_severity_name (RulesLintSeverity severity)
{
  return severities[severity];
}

void
rules_lint_finding_free (RulesLintFinding *finding)
{
  if (finding != NULL) {
    g_free (finding->sentence);
    g_free (finding->advice);
    g_free (finding);
  }
}

static void
free_finding (gpointer finding)
{
  rules_lint_finding_free ((RulesLintFinding *) finding);
}

/* --- Findings --- */

char *
rules_lint_name (const RulesLint *lint, KgTermId id)
{
  KgTerm term;
  if (!kg_view_term (&lint->view, id, &term)) {
    return g_strdup ("something");
  }
  if (term.kind == KG_TERM_IRI) {
    g_autofree char *name = kg_snapshot_compact (lint->view.snapshot, term.value);
    return g_strdup_printf ("`%s`", name);
  }
  return term.kind == KG_TERM_BLANK ? g_strdup ("a blank node")
                                    : g_strdup_printf ("`\"%s\"`", term.value);
}

static gboolean
is_before (const KgPlace *place, const KgPlace *other)
{
  return other->document == 0 || place->document < other->document ||
         (place->document == other->document && place->line < other->line);
}

/* Where a rule or policy is first spoken of as the subject. */
static KgPlace
place_of (const RulesLint *lint, KgTermId subject)
{
  KgPlace first = { 0 };
  KgPlace place;
  KgPairCursor cursor;
  KgTermId predicate;
  KgTermId object;
  kg_view_outgoing (&lint->view, subject, &cursor);
  while (kg_pairs_next (&cursor, &predicate, &object)) {
    if (kg_view_place (&lint->view, subject, predicate, object, 0, &place) &&
        is_before (&place, &first)) {
      first = place;
    }
  }
  return first;
}

void
rules_lint_add (RulesLint *lint, RulesLintSeverity severity, RulesLintKind kind, KgTermId subject,
                KgTermId other, char *sentence, const char *advice)
{
  if (lint->findings->len >= RULES_LIMIT_LINT_FINDINGS) {
    lint->more = TRUE;
    g_free (sentence);
    return;
  }
  const KgPlace place = place_of (lint, subject);
  RulesLintFinding *finding = g_new0 (RulesLintFinding, 1);
  *finding = (RulesLintFinding) {
    .severity = severity,
    .kind = kind,
    .subject = subject,
    .other = other,
    .document = place.document,
    .line = place.line,
    .sentence = sentence,
    .advice = g_strdup (advice),
  };
  g_ptr_array_add (lint->findings, finding);
}

static void
tell (RulesLint *lint, RulesLintSeverity severity, RulesLintKind kind, KgTermId subject,
      const char *what, const char *advice)
{
  g_autofree char *name = rules_lint_name (lint, subject);
  rules_lint_add (lint, severity, kind, subject, KG_NONE, g_strconcat (name, " ", what, NULL),
                  advice);
}

/* --- Rules --- */

static gboolean
has_any (const RulesLint *lint, KgTermId subject, OntologyTerm predicate)
{
  KgTermId id = ontology_vocab_id (lint->vocab, predicate);
  KgCursor cursor;
  if (id == KG_NONE) {
    return FALSE;
  }
  kg_view_objects (&lint->view, subject, id, &cursor);
  return kg_cursor_next (&cursor) != KG_NONE;
}

static void
look_at_time (RulesLint *lint, const RulesRule *rule)
{
  if (rule->valid_from >= rule->valid_until) {
    tell (lint, RULES_LINT_ERROR, RULES_LINT_NEVER_VALID, rule->id,
          "never holds: its gr:validUntil is not after its gr:validFrom", "correct one of the two");
  } else if (rule->valid_until <= lint->time) {
    tell (lint, RULES_LINT_INFO, RULES_LINT_OVER, rule->id, "no longer holds",
          "remove it, or give it a later gr:validUntil");
  }
}

static void
look_at_condition (RulesLint *lint, guint32 number)
{
  const RulesRule *rule = rules_rule (lint->policies, number);
  if (rules_rule_nature (lint->policies, number)->kinds == 0) {
    tell (lint, RULES_LINT_ERROR, RULES_LINT_NEVER_FIRES, rule->id,
          "can never fire: no node of a request is of a class that it looks at",
          "say gr:target gr:Field, gr:Span or both");
    return;
  }
  g_autofree char *why = rules_lint_never (lint, rule->condition);
  if (why != NULL) {
    g_autofree char *what = g_strconcat ("can never fire: ", why, NULL);
    tell (lint, RULES_LINT_ERROR, RULES_LINT_NEVER_FIRES, rule->id, what, "correct its condition");
  }
}

static void
look_at_record (RulesLint *lint, const RulesRule *rule)
{
  if (rule->n_policies == 0) {
    tell (lint, RULES_LINT_WARNING, RULES_LINT_NO_POLICY, rule->id,
          "is in no policy and is never looked at", "name it by the gr:rule of a policy");
  }
  if (!has_any (lint, rule->id, ONTOLOGY_RDFS_LABEL)) {
    tell (lint, RULES_LINT_WARNING, RULES_LINT_NO_LABEL, rule->id,
          "has no label, so that explanations call it by its name in the graph",
          "give it an rdfs:label that says what it is for");
  }
  if (!has_any (lint, rule->id, ONTOLOGY_GR_BASIS)) {
    tell (lint, RULES_LINT_WARNING, RULES_LINT_NO_BASIS, rule->id, "cites nothing",
          "name the provision, contract clause or internal rule that it rests on by gr:basis");
  }
  if (rule->effect == RULES_EFFECT_ESCALATE && !has_any (lint, rule->id, ONTOLOGY_GR_REVIEWER)) {
    tell (lint, RULES_LINT_WARNING, RULES_LINT_NO_REVIEWER, rule->id,
          "sends requests to review and names nobody", "say who decides by gr:reviewer");
  }
  if (rule->effect == RULES_EFFECT_MASK && rule->n_targets == 0) {
    tell (lint, RULES_LINT_WARNING, RULES_LINT_NO_TARGET, rule->id,
          "has no target, so that it masks every input and output of a request",
          "say gr:target gr:Field, gr:Span or both");
  }
}

/* --- Policies --- */

static gboolean
permits (const RulesLint *lint, const RulesPolicy *policy)
{
  for (guint i = 0; i < policy->n_rules; i++) {
    const RulesRule *rule = rules_rule (lint->policies, policy->rules[i]);
    if (rule->effect == RULES_EFFECT_ALLOW && !rule->monitor) {
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
any_permits (const RulesLint *lint)
{
  for (guint32 i = 0; i < rules_policies_n_policies (lint->policies); i++) {
    if (permits (lint, rules_policy (lint->policies, i))) {
      return TRUE;
    }
  }
  return FALSE;
}

static void
look_at_policy (RulesLint *lint, const RulesPolicy *policy, gboolean others_permit)
{
  if (policy->scope != RULES_NO_SHAPE) {
    g_autofree char *why = rules_lint_never (lint, policy->scope);
    rules_lint_terms (lint, policy->id, policy->scope);
    if (why != NULL) {
      g_autofree char *what = g_strconcat ("can never be in scope: ", why, NULL);
      tell (lint, RULES_LINT_ERROR, RULES_LINT_NEVER_IN_SCOPE, policy->id, what,
            "correct its gr:scope");
    }
  }
  if (!has_any (lint, policy->id, ONTOLOGY_RDFS_LABEL)) {
    tell (lint, RULES_LINT_WARNING, RULES_LINT_NO_LABEL, policy->id,
          "has no label, so that explanations call it by its name in the graph",
          "give it an rdfs:label that says what it is for");
  }
  if (policy->n_rules == 0) {
    tell (lint, RULES_LINT_WARNING, RULES_LINT_NO_RULES, policy->id, "has no rules",
          "name them by gr:rule");
  } else if (!permits (lint, policy)) {
    tell (lint, others_permit ? RULES_LINT_INFO : RULES_LINT_WARNING, RULES_LINT_PERMITS_NOTHING,
          policy->id,
          others_permit
              ? "has no Allow rule: it only restricts what other policies permit"
              : "has no Allow rule, and no other policy has one: nothing is ever permitted",
          "give it a rule with gr:effect gr:Allow, unless this is meant");
  }
}

/* --- All --- */

static int
compare_findings (gconstpointer a, gconstpointer b, gpointer data)
{
  const KgView *view = (const KgView *) data;
  const RulesLintFinding *x = *(const RulesLintFinding *const *) a;
  const RulesLintFinding *y = *(const RulesLintFinding *const *) b;
  KgTerm subject_x;
  KgTerm subject_y;
  if (x->document != y->document) {
    return x->document < y->document ? -1 : 1;
  }
  if (x->line != y->line) {
    return x->line < y->line ? -1 : 1;
  }
  if (x->subject != y->subject && kg_view_term (view, x->subject, &subject_x) &&
      kg_view_term (view, y->subject, &subject_y)) {
    return kg_term_order (&subject_x, NULL, &subject_y, NULL);
  }
  if (x->kind != y->kind) {
    return x->kind < y->kind ? -1 : 1;
  }
  return strcmp (x->sentence, y->sentence);
}

static void
run (RulesLint *lint)
{
  guint32 n_rules = rules_policies_n_rules (lint->policies);
  gboolean permitted = any_permits (lint);
  rules_evaluator_begin (lint->evaluator, lint->shapes, &lint->view, RULES_EVALUATE_CONDITION,
                         RULES_LIMIT_CONDITION_STEPS);
  rules_lint_find_conjuncts (lint);
  for (guint32 i = 0; i < rules_policies_n_policies (lint->policies); i++) {
    look_at_policy (lint, rules_policy (lint->policies, i), permitted);
  }
  for (guint32 i = 0; i < n_rules; i++) {
    const RulesRule *rule = rules_rule (lint->policies, i);
    look_at_condition (lint, i);
    look_at_time (lint, rule);
    rules_lint_terms (lint, rule->id, rule->condition);
    look_at_record (lint, rule);
  }
  rules_lint_pairs (lint);
  g_ptr_array_sort_with_data (lint->findings, compare_findings, &lint->view);
}

GPtrArray *
rules_lint (const RulesPolicies *policies, gint64 time, gboolean *more)
{
  guint32 n_rules = rules_policies_n_rules (policies);
  const RulesShapes *shapes = rules_policies_shapes (policies);
  RulesLint lint = {
    .policies = policies,
    .shapes = shapes,
    .view = { rules_graph_snapshot (policies->graph), NULL },
    .vocab = rules_graph_vocab (policies->graph),
    .time = time,
    .evaluator = rules_evaluator_new (),
    .findings = g_ptr_array_new_with_free_func (free_finding),
    .numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
    .shape_forms = g_new0 (guint32, rules_shapes_count (shapes)),
    .patterns = g_hash_table_new (NULL, NULL),
    .conjuncts = g_new0 (GArray *, n_rules),
  };
  run (&lint);
  for (guint32 i = 0; i < n_rules; i++) {
    g_array_unref (lint.conjuncts[i]);
  }
  g_free (lint.conjuncts);
  g_free (lint.shape_forms);
  g_hash_table_unref (lint.numbers);
  g_hash_table_unref (lint.patterns);
  rules_evaluator_free (lint.evaluator);
  if (more != NULL) {
    *more = lint.more;
  }
  return lint.findings;
}
