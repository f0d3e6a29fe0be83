/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse-child.h"
#include "rules/check-private.h"
#include "rules/decide.h"
#include "rules/limits.h"
#include "tests/rules/request-fixture.h"

#include <string.h>

/* Checking proofs: those of deciding hold, and whatever is done to them is found out. */

static const char policies[] =
    "ex:policy a gr:Policy ; gr:default gr:Deny ; gr:rule ex:allow, ex:hide, ex:review, ex:unsigned ; "
    "  gr:scope [ sh:property [ sh:path gr:purpose ; sh:hasValue ex:Support ] ] . "
    "ex:allow a gr:Rule ; gr:effect gr:Allow ; gr:condition "
    "  [ sh:property [ sh:path ( gr:subject attr:role ) ; sh:hasValue \"agent\" ] ] . "
    "ex:hide a gr:Rule ; gr:effect gr:Mask ; gr:target gr:Field ; gr:mask [ gr:operator gr:Redact ] ; "
    "  gr:condition [ sh:property [ sh:path gr:classifiedAs ; sh:hasValue dpv:Personal ] ] . "
    "ex:review a gr:Rule ; gr:effect gr:Escalate ; gr:condition "
    "  [ sh:property [ sh:path ( gr:subject attr:danger ) ; sh:hasValue \"high\" ] ] . "
    "ex:unsigned a gr:Rule ; gr:effect gr:Escalate ; gr:condition "
    "  [ sh:property [ sh:path ( gr:resource ex:signedBy ) ; sh:maxCount 0 ] ] . "
    "<urn:grounds:m:r> ex:signedBy ex:auditor . "
    "gr:classifiedAs a gr:NamedPath ; gr:path ( [ sh:zeroOrMorePath [ sh:alternativePath "
    "  ( gr:source prov:wasDerivedFrom ) ] ] gr:dataClass "
    "  [ sh:zeroOrMorePath [ sh:alternativePath ( skos:broader rdfs:subClassOf ) ] ] ) . "
    "ex:approval gr:approvesRule ex:review ; gr:approvedBy ex:boss ; "
    "  gr:approvedAt \"2026-01-01T00:00:00Z\"^^xsd:dateTime ; "
    "  gr:validUntil \"2027-01-01T00:00:00Z\"^^xsd:dateTime ; gr:action <urn:grounds:action:a> . ";

typedef struct {
  Asking asking;
  RulesGraph *graph;
  RulesPolicies *policies;
  RulesDecider *decider;
  const RulesDecision *decision;
} Case;

static void
case_init (Case *self, const char *more, const char *properties, const char *context)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *turtle = g_strconcat (policies, more, NULL);
  asking_init (&self->asking, turtle);
  asking_read_parts (&self->asking, properties, context, &error);
  g_assert_no_error (error);
  self->graph = rules_graph_new (self->asking.snapshot, FALSE);
  self->policies = rules_policies_new (self->graph, NULL, &error);
  g_assert_no_error (error);
  self->decider = rules_decider_new ();
  self->decision = rules_decide (self->decider, self->policies, self->asking.request, &error);
  g_assert_no_error (error);
}

static void
case_clear (Case *self)
{
  rules_decider_free (self->decider);
  rules_policies_unref (self->policies);
  rules_graph_unref (self->graph);
  asking_clear (&self->asking);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Case, case_clear)

static const char agent[] = "{'role':'agent'}";
static const char risky[] = "{'role':'agent','danger':'high'}";
static const char mail[] = "{'purpose':'support','inputs':[{'name':'m','source':'crm:mail'}]}";
static const char crm[] = "{'purpose':'support','inputs':[{'name':'m','source':'crm.email'}]}";

/* Which of the promises hold, in their order: "faithful sufficient minimal". */
static char *
promises (const Case *self, const RulesDecision *decision, char **failure)
{
  g_auto (RulesProofCheck) check = { 0 };
  g_autoptr (GError) error = NULL;
  rules_check_proof (self->policies, self->asking.request, decision, &check, &error);
  g_assert_no_error (error);
  g_assert_cmpint (check.faithful && check.sufficient && check.minimal, ==,
                   check.failures->len == 0);
  if (failure != NULL) {
    *failure = check.failures->len == 0
                   ? NULL
                   : g_strdup ((const char *) g_ptr_array_index (check.failures, 0));
  }
  return g_strdup_printf ("%s%s%s", check.faithful ? "faithful " : "",
                          check.sufficient ? "sufficient " : "", check.minimal ? "minimal" : "");
}

static void
assert_promises (const Case *self, const RulesDecision *decision, const char *expected,
                 const char *first_failure)
{
  g_autofree char *failure = NULL;
  g_autofree char *found = promises (self, decision, &failure);
  g_assert_cmpstr (failure, ==, first_failure);
  g_assert_cmpstr (found, ==, expected);
}

static KgTermId
iri (const Case *self, const char *text)
{
  KgTermId id = kg_view_find_iri (rules_request_view (self->asking.request), text, -1);
  g_assert_cmpuint (id, !=, KG_NONE);
  return id;
}

static const RulesFiring *
firing_of (const Case *self, const char *rule)
{
  g_autofree char *name = g_strconcat ("http://example.org/", rule, NULL);
  guint32 number = rules_policies_find_rule (self->policies, iri (self, name));
  for (guint i = 0; i < self->decision->n_firings; i++) {
    if (self->decision->firings[i].rule == number) {
      return &self->decision->firings[i];
    }
  }
  g_assert_not_reached ();
}

/* --- What holds --- */

static void
test_mask (void)
{
  g_auto (Case) self = { 0 };
  case_init (&self, "", agent, crm);
  g_assert_cmpint (self.decision->outcome, ==, RULES_EFFECT_MASK);
  g_assert_cmpint (firing_of (&self, "unsigned")->status, ==, RULES_FIRING_HELD_BACK);
  assert_promises (&self, self.decision, "faithful sufficient minimal", NULL);
}

static void
test_count (void)
{
  g_auto (Case) self = { 0 };
  g_auto (RulesProofCheck) check = { 0 };
  g_autoptr (GError) error = NULL;
  case_init (&self, "", agent, crm);
  g_assert_true (
      rules_check_proof (self.policies, self.asking.request, self.decision, &check, &error));
  /* purpose; subject, role; source, class, wider class; resource, signature */
  g_assert_cmpuint (check.n_triples, ==, 8);
}

static void
test_approved (void)
{
  g_auto (Case) self = { 0 };
  case_init (&self, "", risky, crm);
  g_assert_cmpint (self.decision->outcome, ==, RULES_EFFECT_MASK);
  g_assert_cmpint (firing_of (&self, "review")->status, ==, RULES_FIRING_APPROVED);
  assert_promises (&self, self.decision, "faithful sufficient minimal", NULL);
}

static void
test_default (void)
{
  g_auto (Case) self = { 0 };
  case_init (&self, "", NULL, crm);
  g_assert_cmpint (self.decision->outcome, ==, RULES_EFFECT_DENY);
  g_assert_true (self.decision->by_default);
  assert_promises (&self, self.decision, "faithful sufficient minimal", NULL);
}

/* A comparison without an order cannot be reproduced on fewer triples, and is taken as given. */
static void
test_unknown (void)
{
  g_auto (Case) self = { 0 };
  case_init (&self,
             "ex:policy gr:rule ex:limit . ex:limit gr:effect gr:Deny ; gr:condition "
             "  [ sh:property [ sh:path ( gr:subject attr:role ) ; sh:minExclusive 5 ] ] . ",
             agent, crm);
  g_assert_cmpint (self.decision->outcome, ==, RULES_EFFECT_DENY);
  g_assert_true (firing_of (&self, "limit")->unknown);
  assert_promises (&self, self.decision, "faithful sufficient minimal", NULL);
}

/* --- What does not --- */

/* A decision whose lists can be changed. */
typedef struct {
  RulesDecision decision;
  RulesFiring firings[8];
  RulesScope scopes[4];
} Changed;

static void
changed_init (Changed *changed, const Case *self)
{
  changed->decision = *self->decision;
  g_assert_cmpuint (self->decision->n_firings, <=, G_N_ELEMENTS (changed->firings));
  g_assert_cmpuint (self->decision->n_scopes, <=, G_N_ELEMENTS (changed->scopes));
  memcpy (changed->firings, self->decision->firings,
          self->decision->n_firings * sizeof (RulesFiring));
  memcpy (changed->scopes, self->decision->scopes, self->decision->n_scopes * sizeof (RulesScope));
  changed->decision.firings = changed->firings;
  changed->decision.scopes = changed->scopes;
}

static RulesFiring *
changed_firing (Changed *changed, const Case *self, const char *rule)
{
  return &changed->firings[firing_of (self, rule) - self->decision->firings];
}

/* A triple that is said nowhere. */
static void
test_invented (void)
{
  g_auto (Case) self = { 0 };
  Changed changed;
  case_init (&self, "", agent, crm);
  changed_init (&changed, &self);
  RulesFiring *firing = changed_firing (&changed, &self, "allow");
  const RulesEvidence more = {
    .kind = RULES_EVIDENCE_TRIPLE,
    .truth = RULES_CONFORMS,
    .triple = { firing->node, iri (&self, "https://w3id.org/grounds#subject"),
                iri (&self, "http://example.org/boss") },
    .next = firing->evidence,
  };
  firing->evidence = &more;
  g_autofree char *failure = NULL;
  g_autofree char *found = promises (&self, &changed.decision, &failure);
  g_assert_true (
      g_str_has_suffix (failure, "is cited and neither in the graph nor in the request"));
  g_assert_false (g_str_has_prefix (found, "faithful"));
}

/* A triple that is there, and that nothing needs; spare, it does no harm. */
static void
test_superfluous (void)
{
  g_auto (Case) self = { 0 };
  Changed changed;
  case_init (&self, "", agent, crm);
  changed_init (&changed, &self);
  RulesFiring *firing = changed_firing (&changed, &self, "allow");
  RulesEvidence more = {
    .kind = RULES_EVIDENCE_TRIPLE,
    .truth = RULES_CONFORMS,
    .triple = { iri (&self, "http://example.org/boss"), iri (&self, "http://example.org/clearance"),
                fixture_id (rules_request_view (self.asking.request), "\"high") },
    .next = firing->evidence,
  };
  firing->evidence = &more;
  assert_promises (&self, &changed.decision, "faithful sufficient ",
                   "`ex:boss` `ex:clearance` a literal is cited, and nothing depends on it");
  more.spare = TRUE;
  assert_promises (&self, &changed.decision, "faithful sufficient minimal", NULL);
}

/* A firing that is not proven. */
static void
test_unproven (void)
{
  g_auto (Case) self = { 0 };
  Changed changed;
  case_init (&self, "", agent, crm);
  changed_init (&changed, &self);
  changed_firing (&changed, &self, "allow")->evidence = NULL;
  assert_promises (&self, &changed.decision, "faithful minimal",
                   "on what is cited the outcome is deny by default instead of mask");
}

/* What something missing would let fire, and that it is held back is not said. */
static void
test_not_held_back (void)
{
  g_auto (Case) self = { 0 };
  Changed changed;
  case_init (&self, "", agent, crm);
  changed_init (&changed, &self);
  RulesFiring *held_back = changed_firing (&changed, &self, "unsigned");
  *held_back = changed.firings[changed.decision.n_firings - 1];
  changed.decision.n_firings--;
  assert_promises (&self, &changed.decision, "faithful minimal",
                   "on what is cited the outcome is escalate instead of mask");
}

static void
test_no_scope (void)
{
  g_auto (Case) self = { 0 };
  Changed changed;
  case_init (&self, "", agent, crm);
  changed_init (&changed, &self);
  changed.decision.n_scopes = 0;
  assert_promises (&self, &changed.decision, "faithful minimal",
                   "on what is cited the outcome is escalate by default instead of mask");
}

static void
test_other_outcome (void)
{
  g_auto (Case) self = { 0 };
  Changed changed;
  case_init (&self, "", agent, crm);
  changed_init (&changed, &self);
  changed.decision.outcome = RULES_EFFECT_ALLOW;
  assert_promises (&self, &changed.decision, "faithful minimal",
                   "on what is cited the outcome is mask instead of allow");
}

/* What the checker cannot read is not said to have failed. */
static void
test_not_checked (void)
{
  g_auto (Case) self = { 0 };
  g_auto (RulesProofCheck) check = { 0 };
  g_autoptr (GError) error = NULL;
  case_init (&self,
             "ex:policy gr:rule ex:twice . ex:twice a gr:Rule ; gr:effect gr:Deny ; gr:condition "
             "[ sh:property [ sh:path ( gr:subject attr:role ) ; sh:minCount 1 ; "
             "sh:pattern \"^(.)\\\\1\" ] ] . ",
             "{'role':'aa'}", crm);
  g_assert_false (
      rules_check_proof (self.policies, self.asking.request, self.decision, &check, &error));
  g_assert_error (error, RULES_ERROR, RULES_ERROR_PATTERN);
  g_assert_cmpstr (error->message, ==,
                   "the proof was not checked: the checker does not read the pattern `^(.)\\1`, as "
                   "it has a back-reference or what XPath has not; write it without");
}

/* The approval is believed only with all that it rests on. */
static void
test_unproven_approval (void)
{
  g_auto (Case) self = { 0 };
  Changed changed;
  case_init (&self, "", risky, crm);
  changed_init (&changed, &self);
  changed_firing (&changed, &self, "review")->n_approval_triples--;
  assert_promises (&self, &changed.decision, "faithful minimal",
                   "on what is cited the outcome is escalate instead of mask");
}

/* What is said of a rule is the contrary of what its evidence shows. */
static void
test_contrary (void)
{
  g_auto (Case) self = { 0 };
  Changed changed;
  case_init (&self, "", agent, mail);
  changed_init (&changed, &self);
  changed_firing (&changed, &self, "allow")->status = RULES_FIRING_HELD_BACK;
  g_autofree char *found = promises (&self, &changed.decision, NULL);
  g_assert_null (strstr (found, "sufficient"));
}

/* What can be evaluated is said not to be. */
static void
test_feigned_unknown (void)
{
  g_auto (Case) self = { 0 };
  Changed changed;
  case_init (&self, "", agent, crm);
  changed_init (&changed, &self);
  RulesEvidence feigned = { .kind = RULES_EVIDENCE_SHAPE, .truth = RULES_UNKNOWN };
  RulesFiring *firing = changed_firing (&changed, &self, "hide");
  firing->unknown = TRUE;
  firing->evidence = &feigned;
  g_autofree char *failure = NULL;
  g_autofree char *found = promises (&self, &changed.decision, &failure);
  g_assert_cmpstr (found, ==, "faithful minimal");
  g_assert_true (g_str_has_suffix (failure, " is said not to be evaluable, and is"));
}

/* --- Limits --- */

static void
test_steps (void)
{
  g_auto (Case) self = { 0 };
  case_init (&self, "", agent, crm);
  const KgView snapshot = { .snapshot = self.asking.snapshot };
  const KgView *view = rules_request_view (self.asking.request);
  KgTermId path = iri (&self, "https://w3id.org/grounds#classifiedAs");
  KgTermId from = iri (&self, "urn:crm:mail");
  KgTermId to = iri (&self, "https://w3id.org/dpv#Personal");
  g_autoptr (RulesCheckShapes) plenty =
      rules_check_shapes_new (&snapshot, view, RULES_CHECK_CONDITION);
  g_assert_cmpuint (plenty->steps, ==, RULES_LIMIT_CHECK_STEPS);
  g_assert_true (rules_check_path_reaches (plenty, path, from, to));
  guint64 taken = RULES_LIMIT_CHECK_STEPS - plenty->steps;
  g_autoptr (RulesCheckShapes) enough =
      rules_check_shapes_new (&snapshot, view, RULES_CHECK_CONDITION);
  enough->steps = taken + 1;
  g_assert_true (rules_check_path_reaches (enough, path, from, to));
  g_assert_false (rules_check_shapes_gave_up (enough));
  g_autoptr (RulesCheckShapes) few =
      rules_check_shapes_new (&snapshot, view, RULES_CHECK_CONDITION);
  few->steps = taken;
  rules_check_path_reaches (few, path, from, to);
  g_assert_true (rules_check_shapes_gave_up (few));
}

static char *
nested_shapes (guint depth)
{
  GString *turtle = g_string_new ("ex:deep sh:node ex:s1 . ");
  for (guint i = 1; i < depth; i++) {
    g_string_append_printf (turtle, "ex:s%u sh:node ex:s%u . ", i, i + 1);
  }
  g_string_append_printf (turtle, "ex:s%u sh:nodeKind sh:IRI . ", depth);
  return g_string_free (turtle, FALSE);
}

static void
test_depth (void)
{
  for (guint more = 0; more < 2; more++) {
    g_autofree char *turtle = nested_shapes (RULES_LIMIT_CHECK_DEPTH - 1 + more);
    g_autoptr (KgSnapshot) snapshot = fixture_snapshot ("deep", turtle);
    const KgView view = { .snapshot = snapshot };
    KgTermId deep = fixture_id (&view, "ex:deep");
    g_autoptr (RulesCheckShapes) check = rules_check_shapes_new (&view, &view, 0);
    RulesTruth truth = rules_check_truth (check, deep, deep);
    g_assert_cmpint (rules_check_shapes_gave_up (check), ==, more == 1);
    g_assert_true (more == 1 || truth == RULES_CONFORMS);
  }
}

/* Shapes that the compiler would refuse end in giving up, not in a hang. */
static void
test_ill_formed (void)
{
  static const char *const shapes[] = {
    "ex:s sh:property [ sh:path [ sh:zeroOrMorePath ex:p , ex:q ; ex:no ex:path ] ] . ex:s sh:node ex:s .",
    "ex:s sh:property [ sh:path [ ex:no ex:path ] ; sh:minCount 1 ] .",
    "ex:s sh:in _:l . _:l rdf:first 1 ; rdf:rest _:l .",
    "ex:s sh:property [ sh:path _:p ; sh:minCount 1 ] . _:p sh:inversePath _:p .",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++) {
    g_autoptr (KgSnapshot) snapshot = fixture_snapshot ("ill-formed", shapes[i]);
    const KgView view = { .snapshot = snapshot };
    g_autoptr (RulesCheckShapes) check = rules_check_shapes_new (&view, &view, 0);
    check->steps = 100000;
    KgTermId shape = fixture_id (&view, "ex:s");
    rules_check_truth (check, shape, shape);
    g_assert_true (rules_check_shapes_gave_up (check));
  }
}

/* Overrides in a cycle, which loading refuses, are no policies. */
static void
test_cycle (void)
{
  g_autoptr (KgSnapshot) snapshot = fixture_snapshot (
      "cycle", "ex:p gr:rule ex:a, ex:b . ex:a gr:overrides ex:b . ex:b gr:overrides ex:a .");
  const KgView view = { .snapshot = snapshot };
  g_autoptr (RulesCheckShapes) check = rules_check_shapes_new (&view, &view, 0);
  g_autoptr (RulesCheckPolicies) read = rules_check_policies_new (check);
  g_assert_null (read);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/check/holds/mask", test_mask);
  g_test_add_func ("/check/holds/count", test_count);
  g_test_add_func ("/check/holds/approved", test_approved);
  g_test_add_func ("/check/holds/default", test_default);
  g_test_add_func ("/check/holds/unknown", test_unknown);
  g_test_add_func ("/check/fails/invented", test_invented);
  g_test_add_func ("/check/fails/superfluous", test_superfluous);
  g_test_add_func ("/check/fails/unproven", test_unproven);
  g_test_add_func ("/check/fails/not-held-back", test_not_held_back);
  g_test_add_func ("/check/fails/no-scope", test_no_scope);
  g_test_add_func ("/check/fails/other-outcome", test_other_outcome);
  g_test_add_func ("/check/fails/unproven-approval", test_unproven_approval);
  g_test_add_func ("/check/not-checked", test_not_checked);
  g_test_add_func ("/check/fails/contrary", test_contrary);
  g_test_add_func ("/check/fails/feigned-unknown", test_feigned_unknown);
  g_test_add_func ("/check/limits/steps", test_steps);
  g_test_add_func ("/check/limits/depth", test_depth);
  g_test_add_func ("/check/limits/ill-formed", test_ill_formed);
  g_test_add_func ("/check/limits/cycle", test_cycle);
  return g_test_run ();
}
