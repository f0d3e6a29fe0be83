/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/explain-private.h"

#include <string.h>

/* What follows from a rule: "so contact is replaced by a token". */

/* Nodes of a rule that are named. */
#define NODES_SHOWN 4u

/* --- Basis and reviewers --- */

/* As rules_telling_append_name(). (transfer full) */
static char *
title_of (const RulesTelling *telling, KgTermId id)
{
  g_autoptr (GString) name = g_string_new (NULL);
  GString *out = g_string_new (NULL);
  rules_telling_append_name (telling, name, id);
  kg_text_append_safe (out, name->str, -1);
  return g_string_free (out, FALSE);
}

/* The objects of a predicate by name, sorted, so that the ids of one graph do not show. (transfer full, char*) */
static GPtrArray *
names_of_objects (const RulesTelling *telling, KgTermId subject, OntologyTerm predicate)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  KgTermId property = rules_telling_term (telling, predicate);
  KgCursor cursor;
  KgTermId id;
  if (property == KG_NONE) {
    return names;
  }
  kg_view_objects (&telling->names.data, subject, property, &cursor);
  while ((id = kg_cursor_next (&cursor)) != KG_NONE) {
    g_ptr_array_add (names, title_of (telling, id));
  }
  g_ptr_array_sort (names, rules_explain_compare_texts);
  return names;
}

char *
rules_telling_basis (const RulesTelling *telling, KgTermId rule)
{
  g_autoptr (GPtrArray) names = names_of_objects (telling, rule, ONTOLOGY_GR_BASIS);
  GString *text = g_string_new (NULL);
  if (names->len == 0) {
    g_string_free (text, TRUE);
    return NULL;
  }
  for (guint i = 0; i < names->len; i++) {
    g_string_append_printf (text, "%s%s", i > 0 ? "; " : "",
                            (const char *) g_ptr_array_index (names, i));
  }
  return g_string_free (text, FALSE);
}

/* A name that is a description ("data protection officer") gets an article. */
static void
append_reviewer (GString *out, const char *name)
{
  gboolean described = g_ascii_islower (*name) && strchr (name, ':') == NULL &&
                       !g_str_has_prefix (name, "the ") && strpbrk (name, "-_@.") == NULL;
  g_string_append_printf (out, "%s%s", described ? "the " : "", name);
}

gboolean
rules_telling_append_reviewers (const RulesTelling *telling, GString *out, KgTermId rule)
{
  g_autoptr (GPtrArray) names = names_of_objects (telling, rule, ONTOLOGY_GR_REVIEWER);
  for (guint i = 0; i < names->len; i++) {
    if (i > 0) {
      g_string_append (out, i + 1 == names->len ? " or " : ", ");
    }
    append_reviewer (out, g_ptr_array_index (names, i));
  }
  return names->len > 0;
}

/* --- Nodes --- */

/* Appends "contact", "contact and phone", "12 passages"; TRUE if the verb is plural. */
static gboolean
append_nodes (const RulesTelling *telling, GString *out, const RulesExplainRule *rule)
{
  guint n = rule->n_firings;
  gboolean plural = n > 1;
  guint shown = n > NODES_SHOWN ? NODES_SHOWN - 1 : n;
  for (guint i = 0; i < shown; i++) {
    g_autoptr (GString) name = g_string_new (NULL);
    rules_telling_append_short (telling, name, rule->firings[i].node);
    rules_telling_append_and (out, i, shown < n ? shown + 1 : n);
    kg_text_append_safe (out, name->str, -1);
    plural = plural || rules_telling_is_span (telling, rule->firings[i].node);
  }
  if (shown < n) {
    g_string_append_printf (out, " and %u more", n - shown);
  }
  return plural;
}

static gboolean
is_about_request (const RulesTelling *telling, const RulesExplainRule *rule)
{
  return rule->n_firings == 1 && rule->firings[0].node == rules_request_node (telling->request);
}

/* --- By effect --- */

/* After "is" or "are". */
static const char *
mask_words (RulesMaskOperator operator, gboolean plural)
{
  switch (operator) {
  case RULES_MASK_PARTIAL:
    return "partly covered";
  case RULES_MASK_GENERALISE:
    return "made coarser";
  case RULES_MASK_TOKENISE:
    return plural ? "replaced by tokens" : "replaced by a token";
  case RULES_MASK_PSEUDONYM:
    return plural ? "replaced by pseudonyms" : "replaced by a pseudonym";
  case RULES_MASK_HASH:
    return plural ? "replaced by keyed hashes" : "replaced by a keyed hash";
  case RULES_MASK_REDACT:
    return "replaced by the name of what was there";
  case RULES_MASK_NULLIFY:
    return "emptied";
  case RULES_MASK_REMOVE:
    return "left out";
  }
  return "hidden";
}

/* The rule that masks a node; G_MAXUINT32: none. */
static guint32
masking_rule (const RulesDecision *decision, KgTermId node)
{
  for (guint i = 0; i < decision->n_masks; i++) {
    if (decision->masks[i].node == node) {
      return decision->masks[i].rule;
    }
  }
  return G_MAXUINT32;
}

/* Where another rule hides all of its nodes more strongly: that rule. */
static guint32
stronger_rule (const RulesTelling *telling, const RulesExplainRule *rule)
{
  guint32 by = G_MAXUINT32;
  for (guint i = 0; i < rule->n_firings; i++) {
    guint32 other = masking_rule (telling->decision, rule->firings[i].node);
    if (other == rule->number || other == G_MAXUINT32) {
      return G_MAXUINT32;
    }
    by = other;
  }
  return by;
}

static void
append_mask (const RulesTelling *telling, GString *out, const RulesExplainRule *rule,
             const char *verb, const char *verb_plural)
{
  guint32 by = verb == NULL ? stronger_rule (telling, rule) : G_MAXUINT32;
  gboolean plural = append_nodes (telling, out, rule);
  const char *words = rule->rule->has_masking
                          ? mask_words (rule->rule->masking.kind, rule->n_firings > 1)
                          : "hidden";
  if (by != G_MAXUINT32) {
    g_autofree char *other =
        rules_telling_title (telling, rules_policies_rule (telling->policies, by)->id);
    g_string_append_printf (out, " would be %s, but “%s” hides more", words, other);
  } else if (verb != NULL) {
    g_string_append_printf (out, " %s %s", plural ? verb_plural : verb, words);
  } else {
    g_string_append_printf (out, " %s %s", plural ? "are" : "is", words);
  }
}

static void
append_review (const RulesTelling *telling, GString *out, const RulesExplainRule *rule)
{
  g_autoptr (GString) who = g_string_new (NULL);
  KgTermId within = rules_telling_object (telling, rule->rule->id, ONTOLOGY_GR_RESPOND_WITHIN);
  KgTerm term;
  if (rule->rule->approvals > 1) {
    g_string_append_printf (out, "%u different people have to look at it", rule->rule->approvals);
  } else {
    g_string_append (out, "a person has to look at it");
  }
  if (rules_telling_append_reviewers (telling, who, rule->rule->id)) {
    g_string_append_printf (out, ": %s", who->str);
  }
  if (within != KG_NONE && kg_view_term (&telling->names.data, within, &term)) {
    g_string_append (out, ", within ");
    rules_telling_append_duration (out, term.value);
  }
}

static void
append_effect (const RulesTelling *telling, GString *out, const RulesExplainRule *rule)
{
  switch (rule->rule->effect) {
  case RULES_EFFECT_ALLOW:
    g_string_append (out, "the request is permitted");
    return;
  case RULES_EFFECT_MASK:
    append_mask (telling, out, rule, NULL, NULL);
    return;
  case RULES_EFFECT_ESCALATE:
    append_review (telling, out, rule);
    return;
  case RULES_EFFECT_DENY:
    g_string_append (out, "the request is refused, and no approval changes that");
    return;
  }
}

/* What the caller has to do with it: "; to do: “Tell the customer that AI helped”". */
static void
append_obligations (const RulesTelling *telling, GString *out, KgTermId rule)
{
  g_autoptr (GPtrArray) names = names_of_objects (telling, rule, ONTOLOGY_GR_OBLIGATION);
  for (guint i = 0; i < names->len; i++) {
    g_string_append (out, i == 0 ? "; to do: " : "");
    rules_telling_append_and (out, i, names->len);
    g_string_append_printf (out, "“%s”", (const char *) g_ptr_array_index (names, i));
  }
}

/* What it would have come to: "it would have …". */
static void
append_would (const RulesTelling *telling, GString *out, const RulesExplainRule *rule)
{
  switch (rule->rule->effect) {
  case RULES_EFFECT_ALLOW:
    g_string_append (out, "the request would be permitted");
    return;
  case RULES_EFFECT_MASK:
    append_mask (telling, out, rule, "would be", "would be");
    return;
  case RULES_EFFECT_ESCALATE:
    g_string_append (out, "a person would have to look at it");
    return;
  case RULES_EFFECT_DENY:
    g_string_append (out, "the request would be refused");
    return;
  }
}

/* --- By status --- */

static void
append_held_back (const RulesTelling *telling, GString *out, const RulesExplainRule *rule)
{
  g_string_append (out, "it does not apply");
  if (!is_about_request (telling, rule)) {
    g_string_append (out, " to ");
    append_nodes (telling, out, rule);
  }
}

static void
append_approvals (const RulesTelling *telling, GString *out, const RulesExplainRule *rule)
{
  const RulesFiring *firing = &rule->firings[0];
  guint n = firing->n_approvals;
  for (guint i = 0; i < n; i++) {
    KgTermId by = rules_telling_object (telling, firing->approvals[i], ONTOLOGY_GR_APPROVED_BY);
    KgTermId at = rules_telling_object (telling, firing->approvals[i], ONTOLOGY_GR_APPROVED_AT);
    g_autofree char *name = title_of (telling, by != KG_NONE ? by : firing->approvals[i]);
    rules_telling_append_and (out, i, n);
    append_reviewer (out, name);
    if (at != KG_NONE) {
      g_autoptr (GString) moment = g_string_new (NULL);
      rules_telling_append_name (telling, moment, at);
      g_string_append (out, " (");
      kg_text_append_safe (out, moment->str, -1);
      g_string_append_c (out, ')');
    }
  }
  g_string_append (out, n == 1 ? " has approved it" : " have approved it");
}

/* What cannot be evaluated counts where it restricts. */
static void
begin_conclusion (GString *out, const RulesExplainRule *rule)
{
  if (!rule->unknown) {
    g_string_append (out, "so ");
  } else if (rule->status == RULES_FIRING_HELD_BACK) {
    g_string_append (out, "this could not be evaluated, so ");
  } else if (rule->status == RULES_FIRING_MONITORED) {
    g_string_append (out, "this could not be evaluated: ");
  } else {
    g_string_append (out, "this could not be evaluated, so it counts: ");
  }
}

char *
rules_telling_conclusion (const RulesTelling *telling, const RulesExplainRule *rule)
{
  GString *out = g_string_new (NULL);
  guint32 by = rule->firings[0].by;
  begin_conclusion (out, rule);
  switch (rule->status) {
  case RULES_FIRING_DETERMINES:
    append_effect (telling, out, rule);
    append_obligations (telling, out, rule->rule->id);
    break;
  case RULES_FIRING_COUNTS:
    append_would (telling, out, rule);
    g_string_append (out, ", were there nothing stricter");
    break;
  case RULES_FIRING_OVERRIDDEN: {
    g_autofree char *other =
        rules_telling_title (telling, rules_policies_rule (telling->policies, by)->id);
    append_would (telling, out, rule);
    g_string_append_printf (out, ", but “%s” overrides this rule", other);
    break;
  }
  case RULES_FIRING_APPROVED:
    append_would (telling, out, rule);
    g_string_append (out, ", but ");
    append_approvals (telling, out, rule);
    break;
  case RULES_FIRING_MONITORED:
    append_would (telling, out, rule);
    g_string_append (out, ", but this rule is only watched");
    break;
  case RULES_FIRING_HELD_BACK:
    append_held_back (telling, out, rule);
    break;
  }
  return g_string_free (out, FALSE);
}
