/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/counterfactual-private.h"

/* What may be changed: candidates, each of which may help and none of which is certain to. */

/* --- Rules --- */

static gboolean
is_determining (const RulesPolicies *policies, const RulesFiring *firing)
{
  return firing->status == RULES_FIRING_DETERMINES &&
         rules_rule (policies, firing->rule)->effect != RULES_EFFECT_ALLOW;
}

/* Whether it would help if the rule fired: it permits where nothing does, or is an exception to what determined. */
static gboolean
would_help (const RulesPolicies *policies, const RulesRule *rule, const RulesDecision *decision)
{
  if (decision->by_default && rule->effect == RULES_EFFECT_ALLOW) {
    return TRUE;
  }
  for (guint i = 0; i < decision->n_firings && rule->n_overrides > 0; i++) {
    const RulesFiring *firing = &decision->firings[i];
    if (is_determining (policies, firing) && rules_rule_overrides (rule, firing->rule)) {
      return TRUE;
    }
  }
  return FALSE;
}

static void
let_fire (RulesChangeFinder *finder, guint32 number)
{
  const RulesDecideRequest *request = &finder->trial->request;
  const RulesRule *rule = rules_rule (finder->policies, number);
  guint8 kinds = rules_rule_nature (finder->policies, number)->kinds;
  if ((kinds & (1u << RULES_KIND_OF_REQUEST)) != 0) {
    rules_change_meet (finder, rule->condition, request->node);
  }
  for (guint i = 0; i < request->n_nodes; i++) {
    if ((kinds & (1u << rules_request_node_kind (&request->nodes[i]))) != 0) {
      rules_change_meet (finder, rule->condition, request->nodes[i].node);
    }
  }
}

static void
let_others_fire (RulesChangeFinder *finder, const RulesDecider *decider)
{
  const RulesDecision *decision = &decider->decision;
  for (guint i = 0; i < decision->n_scopes; i++) {
    const RulesPolicy *policy = rules_policy (finder->policies, decision->scopes[i].policy);
    for (guint k = 0; k < policy->n_rules; k++) {
      const RulesRule *rule = rules_rule (finder->policies, policy->rules[k]);
      if (finder->changes->len < RULES_LIMIT_CHANGE_CANDIDATES && !rule->monitor &&
          rules_rule_is_valid (rule, finder->trial->request.time) &&
          would_help (finder->policies, rule, decision)) {
        let_fire (finder, policy->rules[k]);
      }
    }
  }
}

/* --- Fields --- */

/* Node -> number of its field + 1. (transfer full) */
static GHashTable *
index_fields (const RulesDecideRequest *request)
{
  GHashTable *fields = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < request->n_nodes; i++) {
    g_hash_table_insert (fields, GUINT_TO_POINTER (request->nodes[i].node),
                         GUINT_TO_POINTER (request->nodes[i].field + 1));
  }
  return fields;
}

/* The field that a node is, or is a span of; 0: none; else its number + 1. */
static guint
field_of (const RulesChangeFinder *finder, KgTermId node)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (finder->fields, GUINT_TO_POINTER (node)));
}

static void
omit (RulesChangeFinder *finder, KgTermId node)
{
  guint field = field_of (finder, node);
  if (field > 0) {
    const RulesChange change = { .kind = RULES_CHANGE_OMIT,
                                 .node = finder->trial->request.nodes[field - 1].node };
    rules_change_add (finder, &change);
  }
}

/* Those that made a rule fire at the request. */
static void
omit_cited (RulesChangeFinder *finder, const RulesFiring *firing)
{
  guint32 condition = rules_rule (finder->policies, firing->rule)->condition;
  g_autoptr (GArray) cited = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
  RulesTruth truth;
  const RulesEvidence *evidence =
      rules_evidence (finder->evaluator, condition, firing->node, &truth, NULL);
  if (evidence != NULL) {
    rules_evidence_triples (evidence, cited);
  }
  for (guint i = 0; i < cited->len; i++) {
    omit (finder, g_array_index (cited, RulesTriple, i).subject);
    omit (finder, g_array_index (cited, RulesTriple, i).object);
  }
  rules_evidence_forget (finder->evaluator);
}

/* Those at which a rule fired, from `first` on in the order of firings: unless they are more than could be left out. */
static void
omit_fired (RulesChangeFinder *finder, const RulesDecision *decision, guint first)
{
  const RulesFiring *rule = &decision->firings[first];
  g_autoptr (GHashTable) distinct = g_hash_table_new (NULL, NULL);
  guint end = first;
  while (end < decision->n_firings && decision->firings[end].rule == rule->rule &&
         decision->firings[end].status == rule->status) {
    g_hash_table_add (distinct, GUINT_TO_POINTER (field_of (finder, decision->firings[end].node)));
    end++;
  }
  for (guint i = first; i < end && g_hash_table_size (distinct) <= RULES_LIMIT_CHANGE_STEPS; i++) {
    omit (finder, decision->firings[i].node);
  }
}

/* --- Other resources --- */

static gboolean
is_known_type (const KgView *view, KgTermId type)
{
  KgTerm term;
  return kg_view_term (view, type, &term) && !g_str_has_prefix (term.value, ONTOLOGY_OWL) &&
         !g_str_has_prefix (term.value, KG_RDFS);
}

/* rdf:type of the graph; where it says none, gr:entityType. */
static KgTermId
types_of (const RulesChangeFinder *finder, GArray *types)
{
  const RulesChanging *changing = finder->changing;
  const RulesDecideRequest *request = changing->request;
  const KgView graph = { request->view.snapshot, NULL };
  KgCursor cursor;
  KgTermId type;
  if (changing->type != KG_NONE) {
    kg_view_objects (&graph, request->resource, changing->type, &cursor);
    while ((type = kg_cursor_next (&cursor)) != KG_NONE) {
      if (is_known_type (&graph, type)) {
        g_array_append_val (types, type);
      }
    }
  }
  if (types->len > 0 || changing->entity_type == KG_NONE) {
    return changing->type;
  }
  kg_view_objects (&request->view, request->resource, changing->entity_type, &cursor);
  while ((type = kg_cursor_next (&cursor)) != KG_NONE) {
    g_array_append_val (types, type);
  }
  return changing->entity_type;
}

static gboolean
has_all (const KgView *view, KgTermId node, KgTermId predicate, const GArray *types)
{
  for (guint i = 0; i < types->len; i++) {
    if (!kg_view_contains (view, node, predicate, g_array_index (types, KgTermId, i))) {
      return FALSE;
    }
  }
  return TRUE;
}

static void
use_others (RulesChangeFinder *finder)
{
  const RulesDecideRequest *request = finder->changing->request;
  const KgView graph = { request->view.snapshot, NULL };
  g_autoptr (GArray) types = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  KgTermId predicate = types_of (finder, types);
  guint n = 0;
  KgCursor cursor;
  KgTermId other;
  if (types->len == 0 || request->resource == KG_NONE) {
    return;
  }
  kg_view_subjects (&graph, predicate, g_array_index (types, KgTermId, 0), &cursor);
  for (guint looked = 0; looked < RULES_LIMIT_CHANGE_PLACES && n < RULES_LIMIT_CHANGE_RESOURCES &&
                         (other = kg_cursor_next (&cursor)) != KG_NONE;
       looked++) {
    if (other != request->resource && has_all (&graph, other, predicate, types)) {
      const RulesChange change = { .kind = RULES_CHANGE_USE, .node = other };
      rules_change_add (finder, &change);
      n++;
    }
  }
}

/* --- All together --- */

/* Where an exception keeps a rule from permitting: the exception. */
static void
let_exception_fail (RulesChangeFinder *finder, const RulesDecision *decision,
                    const RulesFiring *kept)
{
  for (guint i = 0; i < decision->n_firings; i++) {
    const RulesFiring *firing = &decision->firings[i];
    if (firing->rule == kept->by) {
      rules_change_fail (finder, rules_rule (finder->policies, firing->rule)->condition,
                         firing->node);
    }
  }
}

static void
undo (RulesChangeFinder *finder, const RulesDecision *decision, guint number)
{
  const RulesFiring *firing = &decision->firings[number];
  const RulesRule *rule = rules_rule (finder->policies, firing->rule);
  gboolean first = number == 0 || decision->firings[number - 1].rule != firing->rule;
  if (is_determining (finder->policies, firing)) {
    rules_change_fail (finder, rule->condition, firing->node);
    if (first && rule->effect == RULES_EFFECT_ESCALATE) {
      const RulesChange change = { .kind = RULES_CHANGE_APPROVE, .rule = firing->rule };
      rules_change_add (finder, &change);
    }
    if (first) {
      omit_fired (finder, decision, number);
    }
    if (firing->node == finder->trial->request.node) {
      omit_cited (finder, firing);
    }
  } else if (firing->status == RULES_FIRING_OVERRIDDEN && decision->by_default &&
             rule->effect == RULES_EFFECT_ALLOW) {
    let_exception_fail (finder, decision, firing);
  }
}

void
rules_change_steps (RulesChanging *changing, const RulesTrial *trial, RulesDecider *decider,
                    RulesEvaluator *evaluator, gboolean first, GArray *changes)
{
  const RulesPolicies *policies = changing->policies;
  const RulesDecision *decision = &decider->decision;
  g_autoptr (GHashTable) fields = index_fields (&trial->request);
  RulesChangeFinder finder = {
    .changing = changing,
    .policies = policies,
    .trial = trial,
    .shapes = policies->shapes,
    .evaluator = evaluator,
    .source = { policies->graph, trial->request.view, NULL },
    .fields = fields,
    .changes = changes,
  };
  rules_evaluator_begin (evaluator, policies->shapes, &trial->request.view,
                         RULES_EVALUATE_CONDITION, RULES_LIMIT_CONDITION_STEPS);
  let_others_fire (&finder, decider);
  for (guint i = 0; i < decision->n_firings; i++) {
    undo (&finder, decision, i);
  }
  if (first) {
    use_others (&finder);
  }
}
