/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/property/decisions-checks.h"

#include <string.h>

static const char *const effects[] = { "allow", "mask", "escalate", "deny" };

char *
decision_check_policies (const DecisionCase *generated, guint32 seed)
{
  g_auto (DecisionSubject) subject = { 0 };
  g_autofree char *problem = NULL;
  (void) seed;
  return decision_subject_init (&subject, generated, &problem)
             ? NULL
             : g_strdup_printf ("refused: %s", problem);
}

/* --- The naive decider --- */

typedef struct {
  KgView snapshot;
  RulesCheckShapes *shapes;
  RulesCheckPolicies *policies;
  RulesCheckDecision decision;
} Naive;

static void
naive_init (Naive *naive, const DecisionSubject *subject)
{
  naive->snapshot = (KgView) { .snapshot = subject->snapshot };
  naive->shapes = rules_check_shapes_new (&naive->snapshot, &subject->view, RULES_CHECK_CONDITION);
  naive->policies = rules_check_policies_new (naive->shapes);
  const RulesCheckDecider decider = { .shapes = naive->shapes,
                                      .policies = naive->policies,
                                      .request = &subject->checked };
  g_assert_nonnull (naive->policies);
  rules_check_decide (&decider, &naive->decision);
  g_assert_false (rules_check_shapes_gave_up (naive->shapes));
}

static void
naive_clear (Naive *naive)
{
  rules_check_decision_clear (&naive->decision);
  rules_check_policies_free (naive->policies);
  rules_check_shapes_free (naive->shapes);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Naive, naive_clear)

static RulesFiringStatus
status_of (const Naive *naive, const RulesCheckFiring *firing)
{
  switch (firing->status) {
  case RULES_CHECK_OVERRIDDEN:
    return RULES_FIRING_OVERRIDDEN;
  case RULES_CHECK_APPROVED:
    return RULES_FIRING_APPROVED;
  case RULES_CHECK_MONITORED:
    return RULES_FIRING_MONITORED;
  case RULES_CHECK_COUNTS:
    break;
  }
  return rules_check_determines (&naive->decision, firing) ? RULES_FIRING_DETERMINES
                                                           : RULES_FIRING_COUNTS;
}

static const RulesFiring *
find_firing (const DecisionSubject *subject, const RulesDecision *decision, KgTermId rule,
             KgTermId node)
{
  for (guint i = 0; i < decision->n_firings; i++) {
    const RulesFiring *firing = &decision->firings[i];
    if (rules_policies_rule (subject->policies, firing->rule)->id == rule && firing->node == node &&
        firing->status != RULES_FIRING_HELD_BACK) {
      return firing;
    }
  }
  return NULL;
}

static char *
about_firing (const DecisionSubject *subject, const char *what, KgTermId rule, KgTermId node)
{
  GString *text = g_string_new (what);
  g_string_append (text, ": ");
  decision_subject_append_term (subject, text, rule);
  g_string_append (text, " at ");
  decision_subject_append_term (subject, text, node);
  return g_string_free (text, FALSE);
}

static char *
compare_firings (const DecisionSubject *subject, const RulesDecision *decision, const Naive *naive)
{
  const GArray *expected = naive->decision.firings;
  guint n = 0;
  for (guint i = 0; i < expected->len; i++) {
    const RulesCheckFiring *firing = &g_array_index (expected, RulesCheckFiring, i);
    const RulesFiring *found = find_firing (subject, decision, firing->rule->id, firing->node);
    if (found == NULL) {
      return about_firing (subject, "does not fire", firing->rule->id, firing->node);
    }
    if (found->status != status_of (naive, firing)) {
      return about_firing (subject, "has another status", firing->rule->id, firing->node);
    }
    if (found->unknown != firing->unknown) {
      return about_firing (subject, "is unknown, or is not", firing->rule->id, firing->node);
    }
  }
  for (guint i = 0; i < decision->n_firings; i++) {
    n += decision->firings[i].status != RULES_FIRING_HELD_BACK ? 1 : 0;
  }
  return n == expected->len ? NULL : g_strdup_printf ("more fires: %u", n - expected->len);
}

static char *
compare_scopes (const DecisionSubject *subject, const RulesDecision *decision, const Naive *naive)
{
  const GArray *expected = naive->decision.scopes;
  for (guint i = 0; i < expected->len; i++) {
    const RulesCheckScope *scope = &g_array_index (expected, RulesCheckScope, i);
    RulesTruth truth = RULES_VIOLATES;
    for (guint k = 0; k < decision->n_scopes; k++) {
      const RulesScope *found = &decision->scopes[k];
      if (rules_policies_policy (subject->policies, found->policy)->id == scope->policy) {
        truth = found->truth;
      }
    }
    if (truth != scope->truth) {
      return about_firing (subject, "another scope", scope->policy, subject->request.node);
    }
  }
  return NULL;
}

/* --- Masks --- */

static guint
strength_of (const DecisionSubject *subject, const RulesCheckRule *rule)
{
  static const char *const operators[] = { "Partial", "Tokenise", "Redact", "Remove" };
  KgTermId mask = kg_view_find_iri (&subject->view, ontology_term_iri (ONTOLOGY_GR_MASK), -1);
  KgTermId operator=
      kg_view_find_iri (&subject->view, ontology_term_iri (ONTOLOGY_GR_OPERATOR), -1);
  KgCursor cursor;
  KgTerm term;
  kg_view_objects (&subject->view, rule->id, mask, &cursor);
  kg_view_objects (&subject->view, kg_cursor_next (&cursor), operator, & cursor);
  g_assert_true (kg_view_term (&subject->view, kg_cursor_next (&cursor), &term));
  for (guint i = 0; i < G_N_ELEMENTS (operators); i++) {
    if (g_str_has_suffix (term.value, operators[i])) {
      return i;
    }
  }
  g_assert_not_reached ();
}

static gboolean
is_stronger (const DecisionSubject *subject, const RulesCheckRule *a, const RulesCheckRule *b)
{
  KgTerm x;
  KgTerm y;
  guint of_a = strength_of (subject, a);
  guint of_b = strength_of (subject, b);
  g_assert_true (kg_view_term (&subject->view, a->id, &x));
  g_assert_true (kg_view_term (&subject->view, b->id, &y));
  return of_a != of_b ? of_a > of_b : strcmp (x.value, y.value) < 0;
}

/* The rule whose mask the node gets. (nullable) */
static const RulesCheckRule *
mask_of (const DecisionSubject *subject, const Naive *naive, const RulesRequestNode *node)
{
  const GArray *firings = naive->decision.firings;
  const RulesCheckRule *strongest = NULL;
  for (guint i = 0; i < firings->len && naive->decision.outcome == RULES_EFFECT_MASK; i++) {
    const RulesCheckFiring *firing = &g_array_index (firings, RulesCheckFiring, i);
    gboolean here =
        firing->node == node->node || (firing->node == subject->request.node && node->start < 0);
    if (firing->rule->effect == RULES_EFFECT_MASK && firing->status == RULES_CHECK_COUNTS && here &&
        (strongest == NULL || is_stronger (subject, firing->rule, strongest))) {
      strongest = firing->rule;
    }
  }
  return strongest;
}

static char *
compare_masks (const DecisionSubject *subject, const RulesDecision *decision, const Naive *naive)
{
  guint n = 0;
  for (guint i = 0; i < subject->request.n_nodes; i++) {
    const RulesRequestNode *node = &subject->request.nodes[i];
    const RulesCheckRule *expected = mask_of (subject, naive, node);
    KgTermId found = KG_NONE;
    for (guint k = 0; k < decision->n_masks; k++) {
      if (decision->masks[k].node == node->node) {
        found = rules_policies_rule (subject->policies, decision->masks[k].rule)->id;
        n++;
      }
    }
    if (found != (expected == NULL ? KG_NONE : expected->id)) {
      return about_firing (subject, "another mask", found, node->node);
    }
  }
  return n == decision->n_masks ? NULL : g_strdup ("a mask on no node");
}

char *
decision_check_same (const DecisionCase *generated, guint32 seed)
{
  g_auto (DecisionSubject) subject = { 0 };
  g_auto (Naive) naive = { 0 };
  g_autofree char *problem = NULL;
  (void) seed;
  if (!decision_subject_init (&subject, generated, &problem)) {
    return NULL;
  }
  naive_init (&naive, &subject);
  const RulesDecision *decision = decision_subject_decide (&subject);
  char *difference = compare_firings (&subject, decision, &naive);
  difference = difference != NULL ? difference : compare_scopes (&subject, decision, &naive);
  difference = difference != NULL ? difference : compare_masks (&subject, decision, &naive);
  if (difference == NULL && (decision->outcome != naive.decision.outcome ||
                             decision->by_default != naive.decision.by_default)) {
    return g_strdup_printf ("another outcome: %s instead of %s", effects[decision->outcome],
                            effects[naive.decision.outcome]);
  }
  return difference;
}

/* --- Proofs --- */

char *
decision_check_proof (const DecisionCase *generated, guint32 seed)
{
  g_auto (DecisionSubject) subject = { 0 };
  g_auto (RulesProofCheck) check = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *problem = NULL;
  (void) seed;
  if (!decision_subject_init (&subject, generated, &problem)) {
    return NULL;
  }
  const RulesDecision *decision = decision_subject_decide (&subject);
  if (!rules_check_proof_of (subject.policies, &subject.checked, decision, &check, &error)) {
    return g_strdup_printf ("not checked: %s", error->message);
  }
  g_assert_cmpint (check.faithful && check.sufficient && check.minimal, ==,
                   check.failures->len == 0);
  if (check.failures->len == 0) {
    return NULL;
  }
  g_autofree char *dump = decision_subject_dump (&subject, decision, FALSE);
  return g_strdup_printf ("not %s: %s\n%s",
                          !check.faithful     ? "faithful"
                          : !check.sufficient ? "sufficient"
                                              : "minimal",
                          (const char *) g_ptr_array_index (check.failures, 0), dump);
}

/* --- Laws --- */

static char *
decide_and_dump (const DecisionCase *generated)
{
  g_auto (DecisionSubject) subject = { 0 };
  g_autofree char *problem = NULL;
  if (!decision_subject_init (&subject, generated, &problem)) {
    return NULL;
  }
  return decision_subject_dump (&subject, decision_subject_decide (&subject), FALSE);
}

static void
shuffle (GArray *quads, GRand *random)
{
  for (guint i = quads->len; i > 1; i--) {
    guint k = (guint) g_rand_int_range (random, 0, (gint32) i);
    KgQuad quad = g_array_index (quads, KgQuad, k);
    g_array_index (quads, KgQuad, k) = g_array_index (quads, KgQuad, i - 1);
    g_array_index (quads, KgQuad, i - 1) = quad;
  }
}

char *
decision_check_order (const DecisionCase *generated, guint32 seed)
{
  g_autoptr (DecisionCase) other = decision_case_copy (generated);
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  shuffle (other->policies, random);
  shuffle (other->data, random);
  shuffle (other->request, random);
  g_autofree char *a = decide_and_dump (generated);
  g_autofree char *b = decide_and_dump (other);
  return g_strcmp0 (a, b) == 0 ? NULL : g_strdup_printf ("order counts:\n%s\nand\n%s", a, b);
}

/* FALSE if it does not compile. */
static gboolean
outcome_of (const DecisionCase *generated, RulesEffect *outcome)
{
  g_auto (DecisionSubject) subject = { 0 };
  g_autofree char *problem = NULL;
  if (!decision_subject_init (&subject, generated, &problem)) {
    return FALSE;
  }
  *outcome = decision_subject_decide (&subject)->outcome;
  return TRUE;
}

static char *
compare_outcomes (const DecisionCase *before, const DecisionCase *after, const char *what)
{
  RulesEffect was;
  RulesEffect is;
  if (!outcome_of (before, &was) || !outcome_of (after, &is) || is >= was) {
    return NULL;
  }
  g_autofree char *text = decision_case_to_text (after);
  return g_strdup_printf ("%s: %s becomes %s\n%s", what, effects[was], effects[is], text);
}

char *
decision_check_restrict (const DecisionCase *generated, guint32 seed)
{
  g_autoptr (DecisionCase) other = decision_case_copy (generated);
  decision_case_restrict (other, seed);
  return compare_outcomes (generated, other, "a restriction loosens");
}

char *
decision_check_forbid (const DecisionCase *generated, guint32 seed)
{
  g_autoptr (DecisionCase) other = decision_case_copy (generated);
  return decision_case_forbid (other, seed)
             ? compare_outcomes (generated, other, "taking a permission away loosens")
             : NULL;
}

char *
decision_check_deny (const DecisionCase *generated, guint32 seed)
{
  g_autoptr (DecisionCase) other = decision_case_copy (generated);
  RulesEffect outcome;
  (void) seed;
  decision_case_deny (other);
  if (outcome_of (other, &outcome) && outcome != RULES_EFFECT_DENY) {
    return g_strdup_printf ("not denied: %s", effects[outcome]);
  }
  return NULL;
}

char *
decision_check_bytes (const DecisionCase *generated, guint32 seed)
{
  g_auto (DecisionSubject) subject = { 0 };
  g_auto (DecisionSubject) again = { 0 };
  g_autoptr (DecisionCase) different = decision_case_new (seed + 1);
  g_autofree char *problem = NULL;
  if (!decision_subject_init (&subject, generated, &problem) ||
      !decision_subject_init (&again, generated, &problem)) {
    return NULL;
  }
  g_autofree char *first =
      decision_subject_dump (&subject, decision_subject_decide (&subject), TRUE);
  g_auto (DecisionSubject) between = { 0 };
  if (decision_subject_init (&between, different, &problem)) {
    RulesDecider *own = between.decider;
    between.decider = again.decider;
    decision_subject_decide (&between);
    between.decider = own;
  }
  g_autofree char *second = decision_subject_dump (&again, decision_subject_decide (&again), TRUE);
  return strcmp (first, second) == 0 ? NULL
                                     : g_strdup_printf ("other bytes:\n%s\nand\n%s", first, second);
}
