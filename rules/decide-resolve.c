/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/decide-private.h"

#include <string.h>

/* Which firings count, and what comes out. */

/* --- Sorting without the memory that the C library's sort may take (Shell's method, with Ciura's gaps) --- */

void
rules_decide_sort (gpointer elements, guint n, gsize size, GCompareDataFunc compare, gpointer data)
{
  static const guint gaps[] = { 262913, 85229, 27631, 8929, 2903, 944, 301, 132, 57, 23, 10, 4, 1 };
  char *at = (char *) elements;
  char moving[128];
  guint g = 0;
  g_assert (size <= sizeof moving);
  if (n < 2) {
    return;
  }
  while (g < G_N_ELEMENTS (gaps) && gaps[g] >= n) {
    g++;
  }
  for (; g < G_N_ELEMENTS (gaps); g++) {
    guint gap = gaps[g];
    for (guint i = gap; i < n; i++) {
      guint k = i;
      if (compare (at + (k - gap) * size, at + k * size, data) <= 0) {
        continue;
      }
      memcpy (moving, at + i * size, size);
      for (; k >= gap && compare (at + (k - gap) * size, moving, data) > 0; k -= gap) {
        memcpy (at + k * size, at + (k - gap) * size, size);
      }
      memcpy (at + k * size, moving, size);
    }
  }
}

/* --- Overriding --- */

gboolean
rules_rule_overrides (const RulesRule *rule, guint32 other)
{
  guint from = 0;
  guint end = rule->n_overrides;
  while (from < end) {
    guint middle = from + (end - from) / 2;
    if (rule->overrides[middle] < other) {
      from = middle + 1;
    } else {
      end = middle;
    }
  }
  return from < rule->n_overrides && rule->overrides[from] == other;
}

/* Overriding rules first; the firings of a rule together, by node. */
static int
compare_by_rank (gconstpointer a, gconstpointer b, gpointer data)
{
  const RulesDecider *decider = (const RulesDecider *) data;
  const RulesFired *x = (const RulesFired *) a;
  const RulesFired *y = (const RulesFired *) b;
  guint32 rank_x = rules_rule_nature (decider->policies, x->rule)->rank;
  guint32 rank_y = rules_rule_nature (decider->policies, y->rule)->rank;
  if (rank_x != rank_y) {
    return rank_x < rank_y ? -1 : 1;
  }
  return (x->node > y->node) - (x->node < y->node);
}

/* The end of the firings of the rule that has its first at `first`. */
static guint32
end_of_rule (const RulesDecider *decider, guint32 first)
{
  guint32 end = first;
  while (end < decider->fired->len &&
         rules_fired (decider, end)->rule == rules_fired (decider, first)->rule) {
    end++;
  }
  return end;
}

/* An exception that may not be one loosens nothing. */
static gboolean
may_switch_off (const RulesDecider *decider, const RulesFired *by, const RulesFired *fired)
{
  return by->effective && rules_decide_meets (decider, by->node, fired->node) &&
         (!by->unknown || rules_rule (decider->policies, by->rule)->effect >=
                              rules_rule (decider->policies, fired->rule)->effect);
}

/* Of the firings of a rule, from `first` to `end`, one that switches off `fired`: at the same node, else the first. */
static guint32
find_switch (const RulesDecider *decider, guint32 first, guint32 end, const RulesFired *fired)
{
  guint32 found = RULES_NO_FIRING;
  for (guint32 i = first; i < end; i++) {
    const RulesFired *by = rules_fired (decider, i);
    if (!may_switch_off (decider, by, fired)) {
      continue;
    }
    if (by->node == fired->node) {
      return i;
    }
    found = found == RULES_NO_FIRING ? i : found;
  }
  return found;
}

/* The firing that switches off the `number`th: of several rules, that of the first. */
static guint32
find_overriding (const RulesDecider *decider, guint32 number)
{
  const RulesFired *fired = rules_fired (decider, number);
  guint32 found = RULES_NO_FIRING;
  if (rules_rule (decider->policies, fired->rule)->n_overridden_by == 0) {
    return found;
  }
  for (guint32 first = 0; first < number; first = end_of_rule (decider, first)) {
    guint32 rule = rules_fired (decider, first)->rule;
    if ((found != RULES_NO_FIRING && rules_fired (decider, found)->rule < rule) ||
        !rules_rule_overrides (rules_rule (decider->policies, rule), fired->rule)) {
      continue;
    }
    guint32 by = find_switch (decider, first, end_of_rule (decider, first), fired);
    found = by == RULES_NO_FIRING ? found : by;
  }
  return found;
}

/* --- Statuses --- */

static void
settle (RulesDecider *decider, guint32 number)
{
  RulesFired *fired = rules_fired (decider, number);
  const RulesRule *rule = rules_rule (decider->policies, fired->rule);
  if (rule->monitor) {
    fired->status = RULES_FIRING_MONITORED;
    return;
  }
  fired->by = decider->has_overrides ? find_overriding (decider, number) : RULES_NO_FIRING;
  if (fired->by != RULES_NO_FIRING) {
    fired->status = RULES_FIRING_OVERRIDDEN;
    return;
  }
  fired->first_approval = decider->approvals->len;
  if (rule->effect == RULES_EFFECT_ESCALATE &&
      rules_decide_approved (decider, decider->options.only, fired->rule, fired->node,
                             decider->approvals)) {
    fired->n_approvals = decider->approvals->len - fired->first_approval;
    fired->status = RULES_FIRING_APPROVED;
    return;
  }
  fired->status = RULES_FIRING_COUNTS;
  fired->effective = TRUE;
}

/* --- The outcome --- */

static void
decide_outcome (RulesDecider *decider)
{
  RulesDecision *decision = &decider->decision;
  RulesEffect strictest = RULES_EFFECT_ALLOW;
  gboolean permitted = FALSE;
  for (guint32 i = 0; i < decider->fired->len; i++) {
    const RulesFired *fired = rules_fired (decider, i);
    RulesEffect effect = rules_rule (decider->policies, fired->rule)->effect;
    if (fired->effective) {
      permitted = permitted || effect == RULES_EFFECT_ALLOW;
      strictest = MAX (strictest, effect);
    }
  }
  decision->by_default = !permitted && decider->otherwise > strictest;
  decision->outcome = decision->by_default ? decider->otherwise : strictest;
}

static void
mark_determining (RulesDecider *decider)
{
  RulesEffect outcome = decider->decision.outcome;
  for (guint32 i = 0; i < decider->fired->len; i++) {
    RulesFired *fired = rules_fired (decider, i);
    RulesEffect effect = rules_rule (decider->policies, fired->rule)->effect;
    if (fired->effective &&
        (effect == outcome || (outcome == RULES_EFFECT_MASK && effect == RULES_EFFECT_ALLOW))) {
      fired->status = RULES_FIRING_DETERMINES;
    }
  }
}

/* --- Masks --- */

static void
add_mask (RulesDecider *decider, KgTermId node, guint32 rule)
{
  const RulesMaskDecision mask = { node, rule };
  rules_array_append (decider->masks, &mask, sizeof mask);
}

/* By node; of one node the strongest first, of two alike that of the first rule. */
static int
compare_masks (gconstpointer a, gconstpointer b, gpointer data)
{
  const RulesDecider *decider = (const RulesDecider *) data;
  const RulesMaskDecision *x = (const RulesMaskDecision *) a;
  const RulesMaskDecision *y = (const RulesMaskDecision *) b;
  if (x->node != y->node) {
    return x->node < y->node ? -1 : 1;
  }
  int order = rules_masking_compare (&rules_rule (decider->policies, y->rule)->masking,
                                     &rules_rule (decider->policies, x->rule)->masking);
  return order != 0 ? order : (x->rule > y->rule) - (x->rule < y->rule);
}

static void
keep_strongest (RulesDecider *decider)
{
  guint kept = 0;
  rules_decide_sort (decider->masks->data, decider->masks->len, sizeof (RulesMaskDecision),
                     compare_masks, decider);
  for (guint i = 0; i < decider->masks->len; i++) {
    const RulesMaskDecision mask = g_array_index (decider->masks, RulesMaskDecision, i);
    if (kept == 0 ||
        g_array_index (decider->masks, RulesMaskDecision, kept - 1).node != mask.node) {
      g_array_index (decider->masks, RulesMaskDecision, kept++) = mask;
    }
  }
  g_array_set_size (decider->masks, kept);
}

/* A rule that masks the request itself masks each of its fields. */
static void
collect_masks (RulesDecider *decider)
{
  const RulesDecideRequest *request = decider->request;
  for (guint32 i = 0; i < decider->fired->len; i++) {
    const RulesFired *fired = rules_fired (decider, i);
    if (!fired->effective ||
        rules_rule (decider->policies, fired->rule)->effect != RULES_EFFECT_MASK) {
      continue;
    }
    if (fired->node != request->node) {
      add_mask (decider, fired->node, fired->rule);
      continue;
    }
    for (guint k = 0; k < request->n_nodes; k++) {
      if (rules_request_node_kind (&request->nodes[k]) == RULES_KIND_OF_FIELD) {
        add_mask (decider, request->nodes[k].node, fired->rule);
      }
    }
  }
  keep_strongest (decider);
}

void
rules_decide_resolve (RulesDecider *decider)
{
  if (decider->has_overrides) {
    rules_decide_sort (decider->fired->data, decider->fired->len, sizeof (RulesFired),
                       compare_by_rank, decider);
  }
  for (guint32 i = 0; i < decider->fired->len; i++) {
    settle (decider, i);
  }
  decide_outcome (decider);
  mark_determining (decider);
  if (decider->decision.outcome == RULES_EFFECT_MASK) {
    collect_masks (decider);
  }
}
