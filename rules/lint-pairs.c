/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/lint-private.h"

/* Rules that repeat, contradict or always override each other: where one fires, so does the other. */

static const RulesRule *
rule_at (const RulesLint *lint, guint32 rule)
{
  return rules_rule (lint->policies, rule);
}

static gboolean
holds_a (const guint32 *numbers, guint n, guint32 number)
{
  for (guint i = 0; i < n; i++) {
    if (numbers[i] == number) {
      return TRUE;
    }
  }
  return FALSE;
}

/* Wherever `rule` is considered, so is `other`. */
static gboolean
is_considered_with (const RulesLint *lint, const RulesRule *rule, const RulesRule *other)
{
  for (guint i = 0; i < other->n_policies; i++) {
    if (rules_policy (lint->policies, other->policies[i])->scope == RULES_NO_SHAPE) {
      return TRUE;
    }
  }
  for (guint i = 0; i < rule->n_policies; i++) {
    if (!holds_a (other->policies, other->n_policies, rule->policies[i])) {
      return FALSE;
    }
  }
  return rule->n_policies > 0;
}

/* Wherever `number` fires, `other` fires at the same node. */
static gboolean
fires_with (const RulesLint *lint, guint32 number, guint32 other)
{
  const RulesRule *rule = rule_at (lint, number);
  const RulesRule *second = rule_at (lint, other);
  guint kinds = rules_rule_nature (lint->policies, number)->kinds;
  guint others = rules_rule_nature (lint->policies, other)->kinds;
  return !second->monitor && (kinds & others) == kinds && second->valid_from <= rule->valid_from &&
         second->valid_until >= rule->valid_until && is_considered_with (lint, rule, second) &&
         rules_lint_implies (lint->conjuncts[number], lint->conjuncts[other]);
}

static void
tell (RulesLint *lint, RulesLintSeverity severity, RulesLintKind kind, guint32 number,
      guint32 other, const char *format, const char *advice)
{
  g_autofree char *rule = rules_lint_name (lint, rule_at (lint, number)->id);
  g_autofree char *second = rules_lint_name (lint, rule_at (lint, other)->id);
  g_auto (GStrv) parts = g_strsplit (format, "@", 2);
  rules_lint_add (lint, severity, kind, rule_at (lint, number)->id, rule_at (lint, other)->id,
                  g_strconcat (rule, parts[0], second, parts[1], NULL), advice);
}

static void
find_overriding (RulesLint *lint, guint32 number)
{
  const RulesRule *rule = rule_at (lint, number);
  for (guint i = 0; i < rule->n_overridden_by; i++) {
    guint32 other = rule->overridden_by[i];
    if (rule_at (lint, other)->n_overridden_by == 0 && fires_with (lint, number, other)) {
      tell (lint, RULES_LINT_ERROR, RULES_LINT_ALWAYS_OVERRIDDEN, number, other,
            " never counts: wherever it fires, @ fires too and overrides it",
            "narrow the condition of the overriding rule, or remove one of the two");
      return;
    }
  }
}

/* --- By what fewest rules ask for: two of which one implies the other share that of the one that asks for less --- */

/* How many rules ask for each part. (transfer full) */
static guint32 *
count_rules (const RulesLint *lint)
{
  guint32 *counts = g_new0 (guint32, g_hash_table_size (lint->numbers) + 1);
  for (guint32 i = 0; i < rules_policies_n_rules (lint->policies); i++) {
    for (guint k = 0; k < lint->conjuncts[i]->len; k++) {
      counts[g_array_index (lint->conjuncts[i], guint32, k)]++;
    }
  }
  return counts;
}

static guint32
rarest_of (const RulesLint *lint, const guint32 *counts, guint32 number)
{
  const GArray *conjuncts = lint->conjuncts[number];
  guint32 rarest = G_MAXUINT32;
  for (guint i = 0; i < conjuncts->len; i++) {
    guint32 part = g_array_index (conjuncts, guint32, i);
    rarest = rarest == G_MAXUINT32 || counts[part] < counts[rarest] ? part : rarest;
  }
  return rarest;
}

static GHashTable *
index_rules (const RulesLint *lint, RulesEffect effect)
{
  GHashTable *index = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_array_unref);
  g_autofree guint32 *counts = count_rules (lint);
  for (guint32 i = 0; i < rules_policies_n_rules (lint->policies); i++) {
    gpointer key = GUINT_TO_POINTER (rarest_of (lint, counts, i));
    GArray *list = (GArray *) g_hash_table_lookup (index, key);
    if (rule_at (lint, i)->effect != effect || rule_at (lint, i)->monitor) {
      continue;
    }
    if (list == NULL) {
      list = g_array_new (FALSE, FALSE, sizeof (guint32));
      g_hash_table_insert (index, key, list);
    }
    g_array_append_val (list, i);
  }
  return index;
}

static gboolean
is_exception (const RulesLint *lint, guint32 a, guint32 b)
{
  const RulesRule *first = rule_at (lint, a);
  const RulesRule *second = rule_at (lint, b);
  return first->n_overridden_by > 0 || second->n_overridden_by > 0;
}

static gboolean
tell_contradiction (RulesLint *lint, guint32 number, const GArray *denials)
{
  for (guint i = 0; denials != NULL && i < denials->len; i++) {
    guint32 denial = g_array_index (denials, guint32, i);
    if (!is_exception (lint, number, denial) && fires_with (lint, number, denial)) {
      tell (lint, RULES_LINT_ERROR, RULES_LINT_CONTRADICTION, number, denial,
            " can permit nothing: wherever it fires, @ fires too and denies",
            "change one of the two conditions, or say by gr:overrides which is the exception");
      return TRUE;
    }
  }
  return FALSE;
}

static void
find_contradiction (RulesLint *lint, guint32 number, GHashTable *denials)
{
  const GArray *conjuncts = lint->conjuncts[number];
  gboolean found =
      tell_contradiction (lint, number,
                          (GArray *) g_hash_table_lookup (denials, GUINT_TO_POINTER (G_MAXUINT32)));
  for (guint i = 0; i < conjuncts->len && !found; i++) {
    gpointer key = GUINT_TO_POINTER (g_array_index (conjuncts, guint32, i));
    found = tell_contradiction (lint, number, (GArray *) g_hash_table_lookup (denials, key));
  }
}

/* --- Repetitions --- */

static gboolean
share_policy (const RulesRule *a, const RulesRule *b)
{
  for (guint i = 0; i < a->n_policies; i++) {
    if (holds_a (b->policies, b->n_policies, a->policies[i])) {
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
say_the_same (const RulesLint *lint, guint32 a, guint32 b)
{
  const RulesRule *x = rule_at (lint, a);
  const RulesRule *y = rule_at (lint, b);
  return x->effect == y->effect && x->monitor == y->monitor && x->valid_from == y->valid_from &&
         x->valid_until == y->valid_until && x->approvals == y->approvals &&
         rules_rule_nature (lint->policies, a)->kinds ==
             rules_rule_nature (lint->policies, b)->kinds &&
         (!x->has_masking || rules_masking_compare (&x->masking, &y->masking) == 0) &&
         share_policy (x, y);
}

static char *
key_of (const RulesLint *lint, guint32 rule)
{
  const GArray *conjuncts = lint->conjuncts[rule];
  GString *key = g_string_new (NULL);
  g_string_append_printf (key, "%d", (int) rule_at (lint, rule)->effect);
  for (guint i = 0; i < conjuncts->len; i++) {
    g_string_append_printf (key, " %u", g_array_index (conjuncts, guint32, i));
  }
  return g_string_free (key, FALSE);
}

/* With the first rule that asks for the same. */
static void
find_repetition (RulesLint *lint, guint32 number, GHashTable *first)
{
  g_autofree char *key = key_of (lint, number);
  gpointer known = g_hash_table_lookup (first, key);
  if (known == NULL) {
    g_hash_table_insert (first, g_steal_pointer (&key), GUINT_TO_POINTER (number + 1));
    return;
  }
  guint32 other = GPOINTER_TO_UINT (known) - 1;
  if (say_the_same (lint, other, number)) {
    tell (lint, RULES_LINT_WARNING, RULES_LINT_DUPLICATE, number, other, " says the same as @",
          "remove one of the two");
  }
}

void
rules_lint_pairs (RulesLint *lint)
{
  g_autoptr (GHashTable) denials = index_rules (lint, RULES_EFFECT_DENY);
  g_autoptr (GHashTable) first = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint32 i = 0; i < rules_policies_n_rules (lint->policies); i++) {
    find_overriding (lint, i);
    find_repetition (lint, i, first);
    if (rule_at (lint, i)->effect == RULES_EFFECT_ALLOW && !rule_at (lint, i)->monitor) {
      find_contradiction (lint, i, denials);
    }
  }
}
