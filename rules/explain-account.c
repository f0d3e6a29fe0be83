/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/explain-private.h"

#include <string.h>

/* The proof in words, for all renderings: rules_account_new(). */

/* Nodes of one rule whose evidence is told; the proof as JSON and RDF has them all. */
#define FIRINGS_TOLD 12u
/* Steps that a reason names. */
#define REASON_STEPS 8u

const char *
rules_firing_status_name (RulesFiringStatus status)
{
  static const char *const names[] = {
    [RULES_FIRING_DETERMINES] = "determines", [RULES_FIRING_COUNTS] = "counts",
    [RULES_FIRING_OVERRIDDEN] = "overridden", [RULES_FIRING_APPROVED] = "approved",
    [RULES_FIRING_MONITORED] = "monitored",   [RULES_FIRING_HELD_BACK] = "heldBack"
  };
  return names[status];
}

static void
explain_rule_free (gpointer data)
{
  RulesExplainRule *rule = (RulesExplainRule *) data;
  g_free (rule->title);
  g_free (rule->where);
  g_free (rule->conclusion);
  g_free (rule->basis);
  g_array_unref (rule->steps);
  g_free (rule);
}

static void
explain_scope_free (gpointer data)
{
  RulesExplainScope *scope = (RulesExplainScope *) data;
  g_free (scope->title);
  g_free (scope->where);
  g_free (scope->sentence);
  g_array_unref (scope->steps);
  g_free (scope);
}

void
rules_account_free (RulesAccount *account)
{
  if (account == NULL) {
    return;
  }
  g_clear_pointer (&account->rules, g_ptr_array_unref);
  g_clear_pointer (&account->scopes, g_ptr_array_unref);
  g_clear_pointer (&account->remarks, g_ptr_array_unref);
  g_clear_pointer (&account->reasons, g_ptr_array_unref);
  g_free (account->head);
  g_free (account->default_because);
  g_free (account);
}

static char *
where_is (const RulesTelling *telling, KgTermId id)
{
  GString *where = g_string_new (NULL);
  rules_telling_append_place_of (telling, where, id);
  return g_string_free (where, FALSE);
}

/* --- Rules --- */

static void
add_unsearched (const RulesTelling *telling, GArray *steps, const RulesFiring *firing)
{
  const RulesRequestNode *node = rules_telling_node (telling, firing->node);
  if (node == NULL || !node->unsearched || !firing->unknown) {
    return;
  }
  g_autoptr (GString) text = g_string_new ("the text of ");
  GString *safe = g_string_new (NULL);
  rules_telling_append_name (telling, text, firing->node);
  g_string_append (text, " could not be searched within the limits, and may hold anything");
  kg_text_append_safe (safe, text->str, -1);
  const RulesExplainStep step = { .kind = RULES_STEP_COMPARED,
                                  .after = G_MAXUINT,
                                  .text = g_string_free (safe, FALSE),
                                  .where = g_strdup ("the request") };
  g_array_append_val (steps, step);
}

static void
add_firing_steps (const RulesTelling *telling, GArray *steps, const RulesFiring *firing,
                  RulesStepsDetail detail)
{
  add_unsearched (telling, steps, firing);
  rules_telling_add_steps (telling, steps, firing->evidence, detail);
  for (guint i = 0; i < firing->n_approval_triples; i++) {
    rules_telling_add_triple_step (telling, steps, &firing->approval_triples[i], detail);
  }
}

/* Firings from the first on that are told as one: of one rule with the same status, and the same rule that overrides it. */
static guint
count_alike (const RulesDecision *decision, guint first)
{
  const RulesFiring *firings = &decision->firings[first];
  guint n = 1;
  while (first + n < decision->n_firings && firings[n].rule == firings->rule &&
         firings[n].status == firings->status && firings[n].by == firings->by) {
    n++;
  }
  return n;
}

static RulesExplainRule *
explain_rule (const RulesTelling *telling, const RulesFiring *firings, guint n)
{
  RulesExplainRule *rule = g_new0 (RulesExplainRule, 1);
  rule->number = firings->rule;
  rule->rule = rules_policies_rule (telling->policies, firings->rule);
  rule->status = firings->status;
  rule->firings = firings;
  rule->n_firings = n;
  rule->title = rules_telling_title (telling, rule->rule->id);
  rule->where = where_is (telling, rule->rule->id);
  rule->steps = rules_explain_steps_new ();
  for (guint i = 0; i < n; i++) {
    rule->unknown = rule->unknown || firings[i].unknown;
    if (i < FIRINGS_TOLD) {
      add_firing_steps (telling, rule->steps, &firings[i], RULES_STEPS_FULL);
    }
  }
  rule->n_left_out = n > FIRINGS_TOLD ? n - FIRINGS_TOLD : 0;
  rule->conclusion = rules_telling_conclusion (telling, rule);
  rule->basis = rules_telling_basis (telling, rule->rule->id);
  return rule;
}

static void
add_rules (const RulesTelling *telling, GPtrArray *rules)
{
  const RulesDecision *decision = telling->decision;
  guint n;
  for (guint first = 0; first < decision->n_firings; first += n) {
    n = count_alike (decision, first);
    g_ptr_array_add (rules, explain_rule (telling, &decision->firings[first], n));
  }
}

/* --- Scopes --- */

static gboolean
is_plain (const RulesTelling *telling, const GArray *steps)
{
  KgTermId request = rules_request_node (telling->request);
  for (guint i = 0; i < steps->len; i++) {
    const RulesExplainStep *step = &g_array_index (steps, RulesExplainStep, i);
    if (!step->has_triple || step->triple.subject != request) {
      return FALSE;
    }
  }
  return TRUE;
}

static RulesExplainScope *
explain_scope (const RulesTelling *telling, const RulesScope *known)
{
  static const char *const words[] = { [RULES_VIOLATES] = "so it does not apply",
                                       [RULES_UNKNOWN] =
                                           "this could not be evaluated, so it is taken to apply",
                                       [RULES_CONFORMS] = "so it applies" };
  RulesExplainScope *scope = g_new0 (RulesExplainScope, 1);
  KgTermId policy = rules_policies_policy (telling->policies, known->policy)->id;
  scope->scope = known;
  scope->title = rules_telling_title (telling, policy);
  scope->where = where_is (telling, policy);
  scope->steps = rules_explain_steps_new ();
  rules_telling_add_steps (telling, scope->steps, known->evidence, RULES_STEPS_FULL);
  scope->sentence = g_strdup (words[known->truth]);
  scope->plain = known->truth == RULES_CONFORMS && is_plain (telling, scope->steps);
  return scope;
}

/* --- Reasons --- */

static char *
make_reason (const char *title, const GArray *steps)
{
  GString *reason = g_string_new (title);
  guint n = 0;
  guint left_out = 0;
  for (guint i = 0; i < steps->len; i++) {
    const RulesExplainStep *step = &g_array_index (steps, RulesExplainStep, i);
    if (step->minor) {
      continue;
    }
    if (n == REASON_STEPS) {
      left_out++;
      continue;
    }
    g_string_append (reason, n++ == 0 ? ": " : "; ");
    g_string_append (reason, step->text);
  }
  if (left_out > 0) {
    g_string_append_printf (reason, "; and %u more", left_out);
  }
  g_string_append_c (reason, '.');
  return g_string_free (reason, FALSE);
}

static void
add_reasons (RulesAccount *account)
{
  for (guint i = 0; i < account->rules->len; i++) {
    const RulesExplainRule *rule = g_ptr_array_index (account->rules, i);
    if (rule->status == RULES_FIRING_DETERMINES) {
      g_ptr_array_add (account->reasons, make_reason (rule->title, rule->steps));
    }
  }
  if (account->default_because != NULL) {
    g_ptr_array_add (account->reasons, g_strdup (account->default_because));
  }
}

static char *
brief_reason (const RulesTelling *telling, const RulesFiring *firings, guint n, GArray *steps)
{
  g_autofree char *title =
      rules_telling_title (telling, rules_policies_rule (telling->policies, firings->rule)->id);
  g_array_set_size (steps, 0);
  for (guint i = 0; i < MIN (n, FIRINGS_TOLD); i++) {
    add_firing_steps (telling, steps, &firings[i], RULES_STEPS_BRIEF);
  }
  return make_reason (title, steps);
}

GPtrArray *
rules_telling_reasons (const RulesTelling *telling)
{
  const RulesDecision *decision = telling->decision;
  GPtrArray *reasons = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) steps = rules_explain_steps_new ();
  char *by_default = rules_telling_default (telling);
  guint n;
  for (guint first = 0; first < decision->n_firings; first += n) {
    const RulesFiring *firings = &decision->firings[first];
    n = count_alike (decision, first);
    if (firings->status == RULES_FIRING_DETERMINES) {
      g_ptr_array_add (reasons, brief_reason (telling, firings, n, steps));
    }
  }
  if (by_default != NULL) {
    g_ptr_array_add (reasons, by_default);
  }
  return reasons;
}

RulesAccount *
rules_account_new (const RulesTelling *telling)
{
  RulesAccount *account = g_new0 (RulesAccount, 1);
  account->outcome = rules_effect_name (telling->decision->outcome);
  account->head = rules_telling_head (telling);
  account->rules = g_ptr_array_new_with_free_func (explain_rule_free);
  account->scopes = g_ptr_array_new_with_free_func (explain_scope_free);
  account->remarks = g_ptr_array_new_with_free_func (g_free);
  account->reasons = g_ptr_array_new_with_free_func (g_free);
  account->default_because = rules_telling_default (telling);
  add_rules (telling, account->rules);
  for (guint i = 0; i < telling->decision->n_scopes; i++) {
    if (telling->decision->scopes[i].evidence != NULL) {
      g_ptr_array_add (account->scopes, explain_scope (telling, &telling->decision->scopes[i]));
    }
  }
  rules_telling_add_remarks (telling, account->remarks);
  add_reasons (account);
  return account;
}

GPtrArray *
rules_explain_reasons (const RulesExplanation *explanation)
{
  g_auto (RulesTelling) telling;
  rules_telling_init (&telling, explanation);
  return rules_telling_reasons (&telling);
}
