/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/policies-private.h"

/* Who overrides whom: ranks, so that a rule is looked at after all that may switch it off. Where no such order exists, rules
 * override each other in a cycle. */

typedef struct {
  RulesPoliciesCompiler *compiler;
  guint32 *waiting; /* for each rule: by how many it is overridden that have no rank yet */
  GArray *ranked;   /* guint32: rules in order */
} Order;

static const guint32 *
overrides_of (const Order *order, guint32 rule)
{
  const GArray *lists = order->compiler->rule_lists;
  guint32 first = g_array_index (lists, RulesRuleLists, rule).first_override;
  return &g_array_index (order->compiler->policies->numbers, guint32, first);
}

static guint
n_overrides_of (const Order *order, guint32 rule)
{
  return rules_rule (order->compiler->policies, rule)->n_overrides;
}

/* The reverse lists: room for each, then filled in order of the overriding rules. */
static void
fill_overridden_by (const Order *order)
{
  RulesPolicies *policies = order->compiler->policies;
  for (guint i = 0; i < policies->rules->len; i++) {
    g_array_index (order->compiler->rule_lists, RulesRuleLists, i).first_overridden_by =
        policies->numbers->len;
    g_array_set_size (policies->numbers, policies->numbers->len + order->waiting[i]);
  }
  for (guint32 i = 0; i < policies->rules->len; i++) {
    for (guint k = 0; k < n_overrides_of (order, i); k++) {
      guint32 number = overrides_of (order, i)[k];
      RulesRule *rule = &g_array_index (policies->rules, RulesRule, number);
      guint32 at =
          g_array_index (order->compiler->rule_lists, RulesRuleLists, number).first_overridden_by;
      g_array_index (policies->numbers, guint32, at + rule->n_overridden_by++) = i;
    }
  }
}

static void
rank (Order *order)
{
  guint n = order->compiler->policies->rules->len;
  for (guint32 i = 0; i < n; i++) {
    if (order->waiting[i] == 0) {
      g_array_append_val (order->ranked, i);
    }
  }
  for (guint at = 0; at < order->ranked->len; at++) {
    guint32 rule = g_array_index (order->ranked, guint32, at);
    g_array_index (order->compiler->policies->rule_natures, RulesRuleNature, rule).rank = at;
    for (guint k = 0; k < n_overrides_of (order, rule); k++) {
      guint32 other = overrides_of (order, rule)[k];
      if (--order->waiting[other] == 0) {
        g_array_append_val (order->ranked, other);
      }
    }
  }
}

/* The first rule that `rule` overrides and that has no rank, or G_MAXUINT32. */
static guint32
overridden_without_rank (const Order *order, guint32 rule)
{
  for (guint k = 0; k < n_overrides_of (order, rule); k++) {
    guint32 other = overrides_of (order, rule)[k];
    if (order->waiting[other] > 0) {
      return other;
    }
  }
  return G_MAXUINT32;
}

/* A rule of a cycle. What waits is on one, or behind one: those behind, which override nothing that waits, are put aside until
 * only rules are left that lead on for ever. */
static guint32
find_on_cycle (Order *order)
{
  guint n = order->compiler->policies->rules->len;
  g_autofree guint32 *leads_to = g_new0 (guint32, n); /* how many waiting ones each overrides */
  g_autoptr (GArray) ends = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint32 i = 0; i < n; i++) {
    for (guint k = 0; k < n_overrides_of (order, i); k++) {
      leads_to[i] += order->waiting[overrides_of (order, i)[k]] > 0 ? 1 : 0;
    }
    if (order->waiting[i] > 0 && leads_to[i] == 0) {
      g_array_append_val (ends, i);
    }
  }
  for (guint at = 0; at < ends->len; at++) {
    guint32 end = g_array_index (ends, guint32, at);
    const RulesRule *rule = rules_rule (order->compiler->policies, end);
    guint32 first =
        g_array_index (order->compiler->rule_lists, RulesRuleLists, end).first_overridden_by;
    order->waiting[end] = 0;
    for (guint k = 0; k < rule->n_overridden_by; k++) {
      guint32 by = g_array_index (order->compiler->policies->numbers, guint32, first + k);
      if (order->waiting[by] > 0 && --leads_to[by] == 0) {
        g_array_append_val (ends, by);
      }
    }
  }
  for (guint32 i = 0; i < n; i++) {
    if (order->waiting[i] > 0) {
      return i;
    }
  }
  return G_MAXUINT32;
}

/* Rules of a cycle that are named in a message. */
#define SHOWN 8u

static void
complain (Order *order)
{
  RulesReader *reader = &order->compiler->reader;
  const RulesPolicies *policies = order->compiler->policies;
  guint32 first = find_on_cycle (order);
  guint32 rule = first;
  g_autoptr (GString) names = g_string_new (NULL);
  guint n = 0;
  if (first == G_MAXUINT32) {
    return;
  }
  /* Everything that waits leads on to something that waits, so that the walk comes round; to `first`, unless it meets a
   * shorter cycle on the way: then that one is told. */
  g_autoptr (GHashTable) met = g_hash_table_new (NULL, NULL);
  while (g_hash_table_add (met, GUINT_TO_POINTER (rule))) {
    rule = overridden_without_rank (order, rule);
  }
  guint32 start = rule;
  do {
    g_autofree char *name = rules_reader_describe (reader, rules_rule (policies, rule)->id);
    g_string_append_printf (names, "%s`%s`", n == 0 ? "" : ", which overrides ",
                            n < SHOWN ? name : "…");
    rule = overridden_without_rank (order, rule);
  } while (++n <= SHOWN && rule != start);
  g_autofree char *again = rules_reader_describe (reader, rules_rule (policies, start)->id);
  rules_reader_problem (
      reader, rules_rule (policies, start)->id, rules_reader_term (reader, ONTOLOGY_GR_OVERRIDES),
      rules_rule (policies, overridden_without_rank (order, start))->id,
      "rules override each other in a cycle: %s, which overrides `%s`; take out one"
      " gr:overrides",
      names->str, again);
}

void
rules_policies_order (RulesPoliciesCompiler *compiler)
{
  guint n = compiler->policies->rules->len;
  g_autofree guint32 *waiting = g_new0 (guint32, n);
  g_autoptr (GArray) ranked = g_array_new (FALSE, FALSE, sizeof (guint32));
  Order order = { compiler, waiting, ranked };
  for (guint32 i = 0; i < n; i++) {
    for (guint k = 0; k < n_overrides_of (&order, i); k++) {
      waiting[overrides_of (&order, i)[k]]++;
    }
  }
  fill_overridden_by (&order);
  rank (&order);
  if (ranked->len < n) {
    complain (&order);
  }
}
