/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/check-private.h"
#include "rules/check-value.h"

/* --- Reading --- */

static void
clear_policy (gpointer element)
{
  g_array_unref (((RulesCheckPolicy *) element)->rules);
}

static void
clear_rule (gpointer element)
{
  g_array_unref (((RulesCheckRule *) element)->targets);
  g_array_unref (((RulesCheckRule *) element)->overrides);
}

static GArray *
values_of (RulesCheckShapes *check, KgTermId subject, OntologyTerm predicate)
{
  GArray *values = rules_check_nodes_new ();
  rules_check_shapes_values (check, subject, predicate, values);
  return values;
}

static RulesEffect
effect_of (RulesCheckShapes *check, KgTermId subject, OntologyTerm predicate, RulesEffect otherwise)
{
  static const OntologyTerm effects[] = { ONTOLOGY_GR_ALLOW, ONTOLOGY_GR_MASK_EFFECT,
                                          ONTOLOGY_GR_ESCALATE, ONTOLOGY_GR_DENY };
  KgTermId effect = rules_check_shapes_value (check, subject, predicate);
  for (gsize i = 0; i < G_N_ELEMENTS (effects) && effect != KG_NONE; i++) {
    if (check->ids[effects[i]] == effect) {
      return (RulesEffect) i;
    }
  }
  return otherwise;
}

static gint64
moment_of (RulesCheckShapes *check, KgTermId subject, OntologyTerm predicate, gint64 otherwise)
{
  gint64 moment = otherwise;
  KgTermId value = rules_check_shapes_value (check, subject, predicate);
  if (value != KG_NONE) {
    rules_check_value_moment (&check->shapes, value, &moment);
  }
  return moment;
}

static void
read_policy (RulesCheckShapes *check, KgTermId id, GArray *policies)
{
  const RulesCheckPolicy policy = {
    .id = id,
    .scope = rules_check_shapes_value (check, id, ONTOLOGY_GR_SCOPE),
    .otherwise = effect_of (check, id, ONTOLOGY_GR_DEFAULT, RULES_EFFECT_ESCALATE),
    .rules = rules_check_nodes_new (),
  };
  KgCursor cursor;
  KgTermId rule;
  g_array_append_val (policies, policy);
  if (check->ids[ONTOLOGY_GR_RULE] == KG_NONE) {
    return;
  }
  kg_view_objects (&check->shapes, id, check->ids[ONTOLOGY_GR_RULE], &cursor);
  while ((rule = kg_cursor_next (&cursor)) != KG_NONE) {
    g_array_append_val (policy.rules, rule);
  }
}

static void
read_rule (RulesCheckShapes *check, KgTermId id, GArray *rules)
{
  KgTermId mode = rules_check_shapes_value (check, id, ONTOLOGY_GR_MODE);
  KgTermId approvals = rules_check_shapes_value (check, id, ONTOLOGY_GR_APPROVALS);
  const RulesCheckRule rule = {
    .id = id,
    .effect = effect_of (check, id, ONTOLOGY_GR_EFFECT, RULES_EFFECT_DENY),
    .condition = rules_check_shapes_value (check, id, ONTOLOGY_GR_CONDITION),
    .monitor = mode != KG_NONE && mode == check->ids[ONTOLOGY_GR_MONITOR],
    .from = moment_of (check, id, ONTOLOGY_GR_VALID_FROM, G_MININT64),
    .until = moment_of (check, id, ONTOLOGY_GR_VALID_UNTIL, G_MAXINT64),
    .approvals = approvals == KG_NONE ? 1 : rules_check_number (check, approvals),
    .targets = values_of (check, id, ONTOLOGY_GR_TARGET),
    .overrides = values_of (check, id, ONTOLOGY_GR_OVERRIDES),
  };
  g_array_append_val (rules, rule);
}

/* --- The order of rules --- */

static RulesCheckRule *
rule_at (const GArray *rules, guint i)
{
  return &g_array_index (rules, RulesCheckRule, i);
}

static void
count_overrides (GArray *rules, GHashTable *places)
{
  for (guint i = 0; i < rules->len; i++) {
    const GArray *overrides = rule_at (rules, i)->overrides;
    for (guint k = 0; k < overrides->len; k++) {
      gpointer place = g_hash_table_lookup (places, rules_check_key (overrides, k));
      if (place != NULL) {
        rule_at (rules, GPOINTER_TO_UINT (place) - 1)->waiting++;
      }
    }
  }
}

/* Appends those that wait for this one alone. */
static void
release_overridden (GArray *rules, GHashTable *places, const RulesCheckRule *rule, GArray *order)
{
  for (guint k = 0; k < rule->overrides->len; k++) {
    gpointer place = g_hash_table_lookup (places, rules_check_key (rule->overrides, k));
    guint i = GPOINTER_TO_UINT (place) - 1;
    if (place != NULL && --rule_at (rules, i)->waiting == 0) {
      g_array_append_val (order, i);
    }
  }
}

/* Overriding rules come before those they override. (transfer full) NULL if some wait for each other. */
static GArray *
order_rules (GArray *rules, GHashTable *places)
{
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (guint));
  count_overrides (rules, places);
  for (guint i = 0; i < rules->len; i++) {
    if (rule_at (rules, i)->waiting == 0) {
      g_array_append_val (order, i);
    }
  }
  for (guint i = 0; i < order->len; i++) {
    release_overridden (rules, places, rule_at (rules, g_array_index (order, guint, i)), order);
  }
  if (order->len < rules->len) {
    return NULL;
  }
  GArray *ordered = g_array_new (FALSE, FALSE, sizeof (RulesCheckRule));
  g_array_set_clear_func (ordered, clear_rule);
  for (guint i = 0; i < order->len; i++) {
    RulesCheckRule rule = *rule_at (rules, g_array_index (order, guint, i));
    g_array_ref (rule.targets);
    g_array_ref (rule.overrides);
    g_array_append_val (ordered, rule);
  }
  return ordered;
}

/* --- Policies --- */

static void
add_subjects (RulesCheckShapes *check, OntologyTerm predicate, KgTermId object, GArray *nodes)
{
  KgCursor cursor;
  KgTermId node;
  if (check->ids[predicate] == KG_NONE) {
    return;
  }
  if (object != KG_NONE) {
    kg_view_subjects (&check->shapes, check->ids[predicate], object, &cursor);
  } else {
    kg_view_subjects_of (&check->shapes, check->ids[predicate], &cursor);
  }
  while ((node = kg_cursor_next (&cursor)) != KG_NONE) {
    rules_check_nodes_add (check, nodes, node);
  }
}

/* What is typed as a policy, of whatever kind, and what has rules. */
static GArray *
find_policies (RulesCheckShapes *check)
{
  g_autoptr (GArray) classes = rules_check_nodes_new ();
  GArray *nodes = rules_check_nodes_new ();
  KgTermId policy = check->ids[ONTOLOGY_GR_POLICY];
  if (policy != KG_NONE) {
    rules_check_nodes_add (check, classes, policy);
  }
  for (guint i = 0; i < classes->len; i++) {
    KgTermId class = rules_check_node (classes, i);
    if (rules_check_is_kind_of (check, class, policy)) {
      add_subjects (check, ONTOLOGY_RDF_TYPE, class, nodes);
      add_subjects (check, ONTOLOGY_RDFS_SUB_CLASS_OF, class, classes);
      add_subjects (check, ONTOLOGY_SKOS_BROADER, class, classes);
    }
  }
  add_subjects (check, ONTOLOGY_GR_RULE, KG_NONE, nodes);
  return nodes;
}

/* A rule that no policy names never counts. */
static void
read_rules (RulesCheckShapes *check, const GArray *policies, GArray *rules, GHashTable *places)
{
  for (guint i = 0; i < policies->len; i++) {
    const GArray *named = g_array_index (policies, RulesCheckPolicy, i).rules;
    for (guint k = 0; k < named->len; k++) {
      if (!g_hash_table_contains (places, rules_check_key (named, k))) {
        read_rule (check, rules_check_node (named, k), rules);
        g_hash_table_insert (places, rules_check_key (named, k), GUINT_TO_POINTER (rules->len));
      }
    }
  }
}

RulesCheckPolicies *
rules_check_policies_new (RulesCheckShapes *check)
{
  g_autoptr (RulesCheckPolicies) policies = g_new0 (RulesCheckPolicies, 1);
  g_autoptr (GArray) nodes = find_policies (check);
  g_autoptr (GArray) rules = g_array_new (FALSE, FALSE, sizeof (RulesCheckRule));
  g_autoptr (GHashTable) places = g_hash_table_new (NULL, NULL);
  g_array_set_clear_func (rules, clear_rule);
  policies->policies = g_array_new (FALSE, FALSE, sizeof (RulesCheckPolicy));
  g_array_set_clear_func (policies->policies, clear_policy);
  for (guint i = 0; i < nodes->len; i++) {
    read_policy (check, rules_check_node (nodes, i), policies->policies);
  }
  read_rules (check, policies->policies, rules, places);
  policies->rules = order_rules (rules, places);
  return policies->rules == NULL ? NULL : g_steal_pointer (&policies);
}

void
rules_check_policies_free (RulesCheckPolicies *policies)
{
  if (policies != NULL) {
    g_clear_pointer (&policies->policies, g_array_unref);
    g_clear_pointer (&policies->rules, g_array_unref);
    g_free (policies);
  }
}

const RulesCheckRule *
rules_check_find_rule (const RulesCheckPolicies *policies, KgTermId id)
{
  for (guint i = 0; i < policies->rules->len; i++) {
    const RulesCheckRule *rule = &g_array_index (policies->rules, RulesCheckRule, i);
    if (rule->id == id) {
      return rule;
    }
  }
  return NULL;
}
