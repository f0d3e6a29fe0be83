/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/policies-private.h"

#include <string.h>

/* --- Lifecycle --- */

static void
find_names (RulesPolicies *policies, const OntologyVocab *vocab)
{
  policies->names = (RulesDecisionTerms) {
    .approves_rule = ontology_vocab_id (vocab, ONTOLOGY_GR_APPROVES_RULE),
    .approved_by = ontology_vocab_id (vocab, ONTOLOGY_GR_APPROVED_BY),
    .approved_at = ontology_vocab_id (vocab, ONTOLOGY_GR_APPROVED_AT),
    .valid_from = ontology_vocab_id (vocab, ONTOLOGY_GR_VALID_FROM),
    .valid_until = ontology_vocab_id (vocab, ONTOLOGY_GR_VALID_UNTIL),
    .subject = ontology_vocab_id (vocab, ONTOLOGY_GR_SUBJECT),
    .action = ontology_vocab_id (vocab, ONTOLOGY_GR_ACTION),
    .resource = ontology_vocab_id (vocab, ONTOLOGY_GR_RESOURCE),
    .purpose = ontology_vocab_id (vocab, ONTOLOGY_GR_PURPOSE),
    .covers_class = ontology_vocab_id (vocab, ONTOLOGY_GR_COVERS_CLASS),
    .request_digest = ontology_vocab_id (vocab, ONTOLOGY_GR_REQUEST_DIGEST),
  };
}

static RulesPolicies *
new_policies (const RulesGraph *graph)
{
  RulesPolicies *policies = g_new0 (RulesPolicies, 1);
  g_atomic_ref_count_init (&policies->references);
  policies->graph = rules_graph_ref ((RulesGraph *) graph);
  policies->policies = g_array_new (FALSE, FALSE, sizeof (RulesPolicy));
  policies->rules = g_array_new (FALSE, FALSE, sizeof (RulesRule));
  policies->policy_natures = g_array_new (FALSE, TRUE, sizeof (RulesPolicyNature));
  policies->rule_natures = g_array_new (FALSE, TRUE, sizeof (RulesRuleNature));
  policies->numbers = g_array_new (FALSE, FALSE, sizeof (guint32));
  policies->terms = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  policies->rule_numbers = g_hash_table_new (NULL, NULL);
  policies->texts = rules_texts_new ();
  find_names (policies, rules_graph_vocab (graph));
  return policies;
}

RulesPolicies *
rules_policies_ref (RulesPolicies *policies)
{
  if (policies != NULL) {
    g_atomic_ref_count_inc (&policies->references);
  }
  return policies;
}

void
rules_policies_unref (RulesPolicies *policies)
{
  if (policies == NULL || !g_atomic_ref_count_dec (&policies->references)) {
    return;
  }
  rules_index_clear (&policies->index);
  rules_path_unref (policies->classified_as);
  rules_path_unref (policies->for_purpose);
  g_array_unref (policies->policies);
  g_array_unref (policies->rules);
  g_array_unref (policies->policy_natures);
  g_array_unref (policies->rule_natures);
  g_array_unref (policies->numbers);
  g_array_unref (policies->terms);
  g_hash_table_unref (policies->rule_numbers);
  rules_texts_free (policies->texts);
  g_free (policies->mentions);
  rules_shapes_unref (policies->shapes);
  rules_graph_unref (policies->graph);
  g_free (policies);
}

/* --- Compiling --- */

static void
compiler_init (RulesPoliciesCompiler *compiler, const RulesGraph *graph)
{
  *compiler = (RulesPoliciesCompiler) { .policies = new_policies (graph) };
  compiler->reader = (RulesReader) { .shapes = { rules_graph_snapshot (graph), NULL },
                                     .vocab = rules_graph_vocab (graph),
                                     .data = graph,
                                     .strict = rules_graph_strict (graph) };
  compiler->reader.problems = g_ptr_array_new_with_free_func (g_free);
  compiler->reader.warnings = g_ptr_array_new_with_free_func (g_free);
  compiler->rule_lists = g_array_new (FALSE, TRUE, sizeof (RulesRuleLists));
  compiler->policy_lists = g_array_new (FALSE, FALSE, sizeof (guint32));
  compiler->conditions = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  compiler->scopes = g_array_new (FALSE, FALSE, sizeof (KgTermId));
}

static void
compiler_clear (RulesPoliciesCompiler *compiler)
{
  g_clear_pointer (&compiler->policies, rules_policies_unref);
  g_clear_pointer (&compiler->reader.problems, g_ptr_array_unref);
  g_clear_pointer (&compiler->reader.warnings, g_ptr_array_unref);
  g_clear_pointer (&compiler->rule_lists, g_array_unref);
  g_clear_pointer (&compiler->policy_lists, g_array_unref);
  g_clear_pointer (&compiler->conditions, g_array_unref);
  g_clear_pointer (&compiler->scopes, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RulesPoliciesCompiler, compiler_clear)

/* A named path that the graph knows, else NULL. */
static RulesPath *
named_path (RulesPoliciesCompiler *compiler, OntologyTerm name)
{
  KgTermId id = rules_reader_term (&compiler->reader, name);
  return id == KG_NONE ? NULL : rules_path_new (&compiler->reader, id, id);
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  KgTermId x = *(const KgTermId *) a;
  KgTermId y = *(const KgTermId *) b;
  return (x > y) - (x < y);
}

/* Conditions and scopes, each once. */
static GArray *
collect_roots (const RulesPoliciesCompiler *compiler)
{
  GArray *roots = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  guint kept = 0;
  g_array_append_vals (roots, compiler->conditions->data, compiler->conditions->len);
  for (guint i = 0; i < compiler->scopes->len; i++) {
    KgTermId scope = g_array_index (compiler->scopes, KgTermId, i);
    if (scope != KG_NONE) {
      g_array_append_val (roots, scope);
    }
  }
  g_array_sort (roots, compare_ids);
  for (guint i = 0; i < roots->len; i++) {
    KgTermId root = g_array_index (roots, KgTermId, i);
    if (kept == 0 || g_array_index (roots, KgTermId, kept - 1) != root) {
      g_array_index (roots, KgTermId, kept++) = root;
    }
  }
  g_array_set_size (roots, kept);
  return roots;
}

static gboolean
compile_shapes (RulesPoliciesCompiler *compiler, GPtrArray **warnings, GError **error)
{
  RulesPolicies *policies = compiler->policies;
  g_autoptr (GArray) roots = collect_roots (compiler);
  const RulesShapesSource source = { .shapes = rules_graph_snapshot (policies->graph),
                                     .data = policies->graph,
                                     .roots = (const KgTermId *) (gconstpointer) roots->data,
                                     .n_roots = roots->len };
  policies->shapes = rules_shapes_new (&source, warnings, error);
  if (policies->shapes == NULL) {
    return FALSE;
  }
  for (guint i = 0; i < policies->rules->len; i++) {
    g_array_index (policies->rules, RulesRule, i).condition =
        rules_shapes_find (policies->shapes, g_array_index (compiler->conditions, KgTermId, i));
  }
  for (guint i = 0; i < policies->policies->len; i++) {
    KgTermId scope = g_array_index (compiler->scopes, KgTermId, i);
    g_array_index (policies->policies, RulesPolicy, i).scope =
        scope == KG_NONE ? RULES_NO_SHAPE : rules_shapes_find (policies->shapes, scope);
  }
  return TRUE;
}

/* From places in the lists to pointers: nothing moves any more. */
static void
set_lists (RulesPoliciesCompiler *compiler)
{
  RulesPolicies *policies = compiler->policies;
  const guint32 *numbers = (const guint32 *) (gconstpointer) policies->numbers->data;
  const KgTermId *terms = (const KgTermId *) (gconstpointer) policies->terms->data;
  for (guint i = 0; i < policies->rules->len; i++) {
    RulesRule *rule = &g_array_index (policies->rules, RulesRule, i);
    const RulesRuleLists *lists = &g_array_index (compiler->rule_lists, RulesRuleLists, i);
    rule->targets = terms + lists->first_target;
    rule->overrides = numbers + lists->first_override;
    rule->overridden_by = numbers + lists->first_overridden_by;
    rule->policies = numbers + lists->first_policy;
  }
  for (guint i = 0; i < policies->policies->len; i++) {
    g_array_index (policies->policies, RulesPolicy, i).rules =
        numbers + g_array_index (compiler->policy_lists, guint32, i);
  }
}

RulesPolicies *
rules_policies_new (const RulesGraph *graph, GPtrArray **warnings, GError **error)
{
  g_auto (RulesPoliciesCompiler) compiler = { 0 };
  g_autoptr (GPtrArray) of_shapes = NULL;
  compiler_init (&compiler, graph);
  rules_policies_read (&compiler);
  if (!rules_reader_is_sound (&compiler.reader, RULES_ERROR_POLICY, error)) {
    return NULL;
  }
  rules_policies_order (&compiler);
  compiler.policies->classified_as = named_path (&compiler, ONTOLOGY_GR_CLASSIFIED_AS);
  compiler.policies->for_purpose = named_path (&compiler, ONTOLOGY_GR_FOR_PURPOSE);
  if (!rules_reader_is_sound (&compiler.reader, RULES_ERROR_POLICY, error) ||
      !compile_shapes (&compiler, &of_shapes, error)) {
    return NULL;
  }
  set_lists (&compiler);
  rules_policies_analyse (compiler.policies);
  rules_policies_index (compiler.policies);
  if (warnings != NULL) {
    g_ptr_array_extend_and_steal (of_shapes, g_steal_pointer (&compiler.reader.warnings));
    *warnings = g_steal_pointer (&of_shapes);
  }
  return g_steal_pointer (&compiler.policies);
}

/* --- Reading --- */

const char *
rules_effect_name (RulesEffect effect)
{
  static const char *const names[] = { [RULES_EFFECT_ALLOW] = "allow",
                                       [RULES_EFFECT_MASK] = "mask",
                                       [RULES_EFFECT_ESCALATE] = "escalate",
                                       [RULES_EFFECT_DENY] = "deny" };
  return names[effect];
}

const RulesGraph *
rules_policies_graph (const RulesPolicies *policies)
{
  return policies->graph;
}

RulesTexts *
rules_policies_texts (const RulesPolicies *policies)
{
  return policies->texts;
}

const RulesShapes *
rules_policies_shapes (const RulesPolicies *policies)
{
  return policies->shapes;
}

guint32
rules_policies_n_policies (const RulesPolicies *policies)
{
  return policies->policies->len;
}

guint32
rules_policies_n_rules (const RulesPolicies *policies)
{
  return policies->rules->len;
}

const RulesPolicy *
rules_policies_policy (const RulesPolicies *policies, guint32 policy)
{
  return rules_policy (policies, policy);
}

const RulesRule *
rules_policies_rule (const RulesPolicies *policies, guint32 rule)
{
  return rules_rule (policies, rule);
}

guint32
rules_policies_find_rule (const RulesPolicies *policies, KgTermId id)
{
  guint number =
      GPOINTER_TO_UINT (g_hash_table_lookup (policies->rule_numbers, GUINT_TO_POINTER (id)));
  return number == 0 ? G_MAXUINT32 : number - 1;
}
