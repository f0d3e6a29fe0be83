/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/text.h"
#include "rules/check-private.h"
#include "rules/error.h"
#include "rules/limits.h"

/* What a proof says. */
typedef enum {
  CLAIM_SCOPE,
  CLAIM_CONDITION,
  CLAIM_APPROVED,
  CLAIM_NOT_APPROVED,
} ClaimKind;

typedef struct {
  ClaimKind kind;
  KgTermId id; /* of a policy or a rule */
  KgTermId node;
  KgTermId shape;
  RulesTruth truth;
  const RulesCheckRule *rule;
} Claim;

/* A proof that is being checked. */
typedef struct {
  RulesCheckShapes *shapes;
  RulesCheckPolicies *policies;
  const RulesPolicies *compiled; /* for what numbers stand for */
  const RulesCheckRequest *request;
  const RulesDecision *decision;
  GArray *cited;  /* RulesTriple: ascending, distinct */
  GArray *given;  /* RulesCheckGiven */
  GArray *claims; /* Claim: those that are not given */
  /* RulesTriple: of evidence of what is unknown */
  GArray *spared;
  RulesProofCheck *out;
} Proof;

static void
proof_clear (Proof *proof)
{
  rules_check_shapes_free (proof->shapes);
  rules_check_policies_free (proof->policies);
  g_array_unref (proof->cited);
  g_array_unref (proof->given);
  g_array_unref (proof->claims);
  g_array_unref (proof->spared);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Proof, proof_clear)

/* --- Words --- */

/* Never the value of a literal: it may be personal data. */
static void
append_name (const Proof *proof, GString *text, KgTermId id)
{
  KgTerm term;
  if (!kg_view_term (&proof->request->view, id, &term)) {
    g_string_append (text, "nothing");
    return;
  }
  if (term.kind == KG_TERM_LITERAL) {
    g_string_append (text, "a literal");
    return;
  }
  g_autofree char *name = term.kind == KG_TERM_IRI
                              ? kg_snapshot_compact (proof->request->view.snapshot, term.value)
                              : g_strconcat ("_:", term.value, NULL);
  g_string_append_c (text, '`');
  kg_text_append_safe (text, name, -1);
  g_string_append_c (text, '`');
}

static void
add_failure (const Proof *proof, GString *text)
{
  g_ptr_array_add (proof->out->failures, g_string_free (text, FALSE));
}

static void
fail_about_triple (const Proof *proof, const RulesTriple *triple, const char *what)
{
  GString *text = g_string_new (NULL);
  append_name (proof, text, triple->subject);
  g_string_append_c (text, ' ');
  append_name (proof, text, triple->predicate);
  g_string_append_c (text, ' ');
  append_name (proof, text, triple->object);
  g_string_append (text, what);
  add_failure (proof, text);
}

static void
fail_about_node (const Proof *proof, const char *who, KgTermId id, KgTermId node, const char *what)
{
  GString *text = g_string_new (who);
  append_name (proof, text, id);
  g_string_append (text, " at ");
  append_name (proof, text, node);
  g_string_append (text, what);
  add_failure (proof, text);
}

static const char *
effect_name (RulesEffect effect)
{
  static const char *const names[] = { "allow", "mask", "escalate", "deny" };
  return names[effect];
}

/* --- What is cited --- */

static void
add_triple (const Proof *proof, const RulesTriple *triple, GArray *triples)
{
  KgPlace place;
  const KgView *view = &proof->request->view;
  if (!kg_view_contains (view, triple->subject, triple->predicate, triple->object) ||
      !kg_view_place (view, triple->subject, triple->predicate, triple->object, 0, &place)) {
    proof->out->faithful = FALSE;
    fail_about_triple (proof, triple, " is cited and neither in the graph nor in the request");
  }
  g_array_append_vals (triples, triple, 1);
}

/* Those that are spare are shown, so that they have to be there, but nothing rests on them. */
static void
collect (const Proof *proof, const RulesEvidence *evidence, GArray *triples)
{
  for (; evidence != NULL; evidence = evidence->next) {
    g_autoptr (GArray) spare = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
    if (evidence->kind == RULES_EVIDENCE_TRIPLE) {
      add_triple (proof, &evidence->triple, evidence->spare ? spare : triples);
    }
    collect (proof, evidence->children, triples);
  }
}

static void
sort_distinct (GArray *triples)
{
  guint n = 0;
  g_array_sort (triples, rules_triple_compare);
  for (guint i = 0; i < triples->len; i++) {
    const RulesTriple triple = g_array_index (triples, RulesTriple, i);
    if (n == 0 ||
        rules_triple_compare (&g_array_index (triples, RulesTriple, n - 1), &triple) != 0) {
      g_array_index (triples, RulesTriple, n++) = triple;
    }
  }
  g_array_set_size (triples, n);
}

static gboolean
has_triple (const GArray *triples, const RulesTriple *triple)
{
  for (guint i = 0; i < triples->len; i++) {
    if (rules_triple_compare (&g_array_index (triples, RulesTriple, i), triple) == 0) {
      return TRUE;
    }
  }
  return FALSE;
}

/* --- What is said --- */

/* What is unknown is given; its triples are cited for the reader alone. */
static void
add_claim (Proof *proof, const Claim *claim, const RulesEvidence *evidence)
{
  const RulesCheckGiven given = { claim->id, claim->node };
  if (claim->truth != RULES_UNKNOWN) {
    g_array_append_vals (proof->claims, claim, 1);
    collect (proof, evidence, proof->cited);
    return;
  }
  g_array_append_val (proof->given, given);
  collect (proof, evidence, proof->spared);
  if (rules_check_truth (proof->shapes, claim->shape, claim->node) != RULES_UNKNOWN) {
    proof->out->sufficient = FALSE;
    fail_about_node (proof, claim->kind == CLAIM_SCOPE ? "the scope of " : "the rule ", claim->id,
                     claim->node, " is said not to be evaluable, and is");
  }
}

/* A firing that is said to be unknown is so by its condition, by the scopes of its policies, or because a text was not
 * searched. */
static gboolean
is_unknown (const Proof *proof, const Claim *claim)
{
  return rules_check_truth (proof->shapes, claim->shape, claim->node) == RULES_UNKNOWN;
}

static void
claim_scope (Proof *proof, const RulesScope *scope)
{
  const Claim claim = {
    .kind = CLAIM_SCOPE,
    .id = rules_policies_policy (proof->compiled, scope->policy)->id,
    .node = proof->request->node,
    .shape = rules_check_shapes_value (proof->shapes,
                                       rules_policies_policy (proof->compiled, scope->policy)->id,
                                       ONTOLOGY_GR_SCOPE),
    .truth = scope->truth,
  };
  if (scope->evidence != NULL || scope->truth == RULES_UNKNOWN) {
    add_claim (proof, &claim, scope->evidence);
  }
}

static void
claim_approval (Proof *proof, const RulesFiring *firing, Claim claim)
{
  if (claim.rule->effect != RULES_EFFECT_ESCALATE ||
      (firing->status != RULES_FIRING_APPROVED && firing->status != RULES_FIRING_DETERMINES &&
       firing->status != RULES_FIRING_COUNTS)) {
    return;
  }
  claim.kind = firing->status == RULES_FIRING_APPROVED ? CLAIM_APPROVED : CLAIM_NOT_APPROVED;
  g_array_append_val (proof->claims, claim);
  for (guint i = 0; i < firing->n_approval_triples; i++) {
    add_triple (proof, &firing->approval_triples[i], proof->cited);
  }
}

static void
claim_firing (Proof *proof, const RulesFiring *firing)
{
  KgTermId id = rules_policies_rule (proof->compiled, firing->rule)->id;
  const RulesCheckRule *rule = rules_check_find_rule (proof->policies, id);
  if (rule == NULL) {
    proof->out->sufficient = FALSE;
    fail_about_node (proof, "the rule ", id, firing->node, " belongs to no policy");
    return;
  }
  Claim claim = { .kind = CLAIM_CONDITION,
                  .id = id,
                  .node = firing->node,
                  .shape = rule->condition,
                  .rule = rule,
                  .truth =
                      firing->status == RULES_FIRING_HELD_BACK ? RULES_VIOLATES : RULES_CONFORMS };
  if (firing->evidence != NULL) {
    claim.truth = firing->evidence->truth == RULES_UNKNOWN ? RULES_UNKNOWN : claim.truth;
    add_claim (proof, &claim, firing->evidence);
  } else if (firing->unknown && is_unknown (proof, &claim)) {
    claim.truth = RULES_UNKNOWN;
    add_claim (proof, &claim, NULL);
  }
  claim_approval (proof, firing, claim);
}

static gboolean
claim_holds (const Proof *proof, const Claim *claim)
{
  const RulesCheckDecider decider = { .shapes = proof->shapes,
                                      .policies = proof->policies,
                                      .request = proof->request };
  switch (claim->kind) {
  case CLAIM_SCOPE:
  case CLAIM_CONDITION:
    return rules_check_truth (proof->shapes, claim->shape, claim->node) == claim->truth;
  case CLAIM_APPROVED:
    return rules_check_is_approved (&decider, claim->rule, claim->node);
  case CLAIM_NOT_APPROVED:
    return !rules_check_is_approved (&decider, claim->rule, claim->node);
  }
  return FALSE;
}

static const char *
claim_failure (const Claim *claim)
{
  switch (claim->kind) {
  case CLAIM_SCOPE:
    return claim->truth == RULES_CONFORMS ? " is not met by what is cited"
                                          : " is met by what is cited";
  case CLAIM_CONDITION:
    return claim->truth == RULES_CONFORMS ? " does not fire on what is cited"
                                          : " fires on what is cited, or cannot be evaluated";
  case CLAIM_APPROVED:
    return " is not approved away on what is cited";
  case CLAIM_NOT_APPROVED:
    return " is approved away on what is cited";
  }
  return "";
}

/* --- Sufficient --- */

static gboolean
determines (const Proof *proof, const RulesCheckDecision *found, const RulesFiring *said)
{
  KgTermId id = rules_policies_rule (proof->compiled, said->rule)->id;
  for (guint i = 0; i < found->firings->len; i++) {
    const RulesCheckFiring *firing = &g_array_index (found->firings, RulesCheckFiring, i);
    if (firing->rule->id == id && firing->node == said->node) {
      return rules_check_determines (found, firing);
    }
  }
  return FALSE;
}

static void
compare_determining (const Proof *proof, const RulesCheckDecision *found)
{
  const RulesDecision *decision = proof->decision;
  for (guint i = 0; i < decision->n_firings; i++) {
    const RulesFiring *said = &decision->firings[i];
    if (said->status == RULES_FIRING_DETERMINES && !determines (proof, found, said)) {
      proof->out->sufficient = FALSE;
      fail_about_node (proof, "the rule ", rules_policies_rule (proof->compiled, said->rule)->id,
                       said->node, " does not determine the outcome on what is cited");
    }
  }
}

static gboolean
is_said_to_determine (const Proof *proof, const RulesCheckFiring *firing)
{
  const RulesDecision *decision = proof->decision;
  for (guint i = 0; i < decision->n_firings; i++) {
    const RulesFiring *said = &decision->firings[i];
    if (said->status == RULES_FIRING_DETERMINES && said->node == firing->node &&
        rules_policies_rule (proof->compiled, said->rule)->id == firing->rule->id) {
      return TRUE;
    }
  }
  return FALSE;
}

static void
find_unsaid (const Proof *proof, const RulesCheckDecision *found)
{
  for (guint i = 0; i < found->firings->len; i++) {
    const RulesCheckFiring *firing = &g_array_index (found->firings, RulesCheckFiring, i);
    if (rules_check_determines (found, firing) && !is_said_to_determine (proof, firing)) {
      proof->out->sufficient = FALSE;
      fail_about_node (proof, "the rule ", firing->rule->id, firing->node,
                       " determines the outcome on what is cited, and is not said to");
    }
  }
}

static void
check_outcome (const Proof *proof, const RulesCheckDecision *found)
{
  const RulesDecision *decision = proof->decision;
  if (found->outcome == decision->outcome && found->by_default == decision->by_default) {
    compare_determining (proof, found);
    find_unsaid (proof, found);
    return;
  }
  GString *text = g_string_new (NULL);
  proof->out->sufficient = FALSE;
  g_string_printf (text, "on what is cited the outcome is %s%s instead of %s%s",
                   effect_name (found->outcome), found->by_default ? " by default" : "",
                   effect_name (decision->outcome), decision->by_default ? " by default" : "");
  add_failure (proof, text);
}

static void
check_sufficient (const Proof *proof)
{
  const RulesCheckDecider decider = { .shapes = proof->shapes,
                                      .policies = proof->policies,
                                      .request = proof->request,
                                      .given = proof->given };
  g_auto (RulesCheckDecision) found = { 0 };
  rules_check_decide (&decider, &found);
  check_outcome (proof, &found);
  for (guint i = 0; i < proof->claims->len; i++) {
    const Claim *claim = &g_array_index (proof->claims, Claim, i);
    if (!claim_holds (proof, claim)) {
      proof->out->sufficient = FALSE;
      fail_about_node (proof, claim->kind == CLAIM_SCOPE ? "the scope of " : "the rule ", claim->id,
                       claim->node, claim_failure (claim));
    }
  }
}

/* --- Minimal --- */

static gboolean
all_claims_hold (const Proof *proof)
{
  for (guint i = 0; i < proof->claims->len; i++) {
    if (!claim_holds (proof, &g_array_index (proof->claims, Claim, i))) {
      return FALSE;
    }
  }
  return TRUE;
}

static void
check_minimal (const Proof *proof)
{
  const GArray *cited = proof->cited;
  g_autoptr (GArray) fewer = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
  for (guint i = 0; i < cited->len && !proof->shapes->gave_up; i++) {
    const RulesTriple *triple = &g_array_index (cited, RulesTriple, i);
    g_array_set_size (fewer, 0);
    g_array_append_vals (fewer, cited->data, i);
    g_array_append_vals (fewer, triple + 1, cited->len - i - 1);
    rules_check_shapes_restrict (proof->shapes, fewer);
    if (all_claims_hold (proof)) {
      proof->out->minimal = FALSE;
      fail_about_triple (proof, triple, " is cited, and nothing depends on it");
    }
  }
}

/* --- Proofs --- */

static void
check_promises (Proof *proof)
{
  const RulesDecision *decision = proof->decision;
  for (guint i = 0; i < decision->n_scopes; i++) {
    claim_scope (proof, &decision->scopes[i]);
  }
  for (guint i = 0; i < decision->n_firings; i++) {
    claim_firing (proof, &decision->firings[i]);
  }
  sort_distinct (proof->cited);
  sort_distinct (proof->spared);
  proof->out->n_triples = proof->cited->len;
  for (guint i = 0; i < proof->spared->len; i++) {
    const RulesTriple *triple = &g_array_index (proof->spared, RulesTriple, i);
    proof->out->n_triples += has_triple (proof->cited, triple) ? 0 : 1;
  }
  rules_check_shapes_restrict (proof->shapes, proof->cited);
  check_sufficient (proof);
  check_minimal (proof);
}

static gboolean
give_up (const RulesCheckShapes *check, GError **error)
{
  g_autoptr (GString) pattern = g_string_new (NULL);
  KgTerm term;
  if (check->unread != KG_NONE && kg_view_term (&check->shapes, check->unread, &term)) {
    kg_text_append_safe (pattern, term.value, -1);
    g_set_error (error, RULES_ERROR, RULES_ERROR_PATTERN,
                 "the proof was not checked: the checker does not read the pattern `%s`, as it has "
                 "a back-reference or what XPath has not; write it without",
                 pattern->str);
    return FALSE;
  }
  g_set_error_literal (error, RULES_ERROR, RULES_ERROR_LIMIT,
                       "the proof was not checked: that takes more than the limits allow; ask for "
                       "less in one condition, or use fewer rules");
  return FALSE;
}

gboolean
rules_check_proof_of (const RulesPolicies *policies, const RulesCheckRequest *request,
                      const RulesDecision *decision, RulesProofCheck *out, GError **error)
{
  const KgView snapshot = { .snapshot = request->view.snapshot };
  g_auto (RulesProofCheck) result = { .faithful = TRUE, .sufficient = TRUE, .minimal = TRUE };
  result.failures = g_ptr_array_new_with_free_func (g_free);
  g_auto (Proof) proof = {
    .shapes = rules_check_shapes_new (&snapshot, &request->view,
                                      RULES_CHECK_CONDITION |
                                          (rules_graph_strict (rules_policies_graph (policies))
                                               ? RULES_CHECK_STRICT
                                               : 0)),
    .compiled = policies,
    .request = request,
    .decision = decision,
    .cited = g_array_new (FALSE, FALSE, sizeof (RulesTriple)),
    .spared = g_array_new (FALSE, FALSE, sizeof (RulesTriple)),
    .given = g_array_new (FALSE, FALSE, sizeof (RulesCheckGiven)),
    .claims = g_array_new (FALSE, FALSE, sizeof (Claim)),
    .out = &result,
  };
  proof.policies = rules_check_policies_new (proof.shapes);
  if (proof.policies == NULL) {
    return give_up (proof.shapes, error);
  }
  check_promises (&proof);
  if (rules_check_shapes_gave_up (proof.shapes)) {
    return give_up (proof.shapes, error);
  }
  *out = result;
  result.failures = NULL;
  return TRUE;
}

gboolean
rules_check_proof (const RulesPolicies *policies, const RulesRequest *request,
                   const RulesDecision *decision, RulesProofCheck *out, GError **error)
{
  RulesCheckRequest own = {
    .view = *rules_request_view (request),
    .node = rules_request_node (request),
    .subject = rules_request_subject (request),
    .action = rules_request_action (request),
    .resource = rules_request_resource (request),
    .time = rules_request_time (request),
    .digest = rules_request_digest (request),
  };
  own.nodes = rules_request_nodes (request, &own.n_nodes);
  return rules_check_proof_of (policies, &own, decision, out, error);
}

void
rules_proof_check_clear (RulesProofCheck *check)
{
  g_clear_pointer (&check->failures, g_ptr_array_unref);
}
