/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/property/decisions-checks.h"
#include "tests/property/runner.h"

/* Random policies and requests: deciding against the naive decider of the checker, proofs against the checker, and the
 * laws that hold of all decisions. The runner says what can be asked for. */

#define CASES 10000
#define CASES_LONG 100000

typedef struct {
  const char *name;
  DecisionCheck check;
  guint every; /* so many cases are one that is checked, unless the run is a long one */
} Property;

static const Property properties[] = {
  { "/property/decisions/policies-compile", decision_check_policies, 4 },
  { "/property/decisions/same-decision", decision_check_same, 1 },
  { "/property/decisions/proof", decision_check_proof, 1 },
  { "/property/decisions/order-does-not-count", decision_check_order, 4 },
  { "/property/decisions/restricting-never-loosens", decision_check_restrict, 2 },
  { "/property/decisions/forbidding-never-loosens", decision_check_forbid, 2 },
  { "/property/decisions/deny-beats-all", decision_check_deny, 4 },
  { "/property/decisions/same-bytes", decision_check_bytes, 4 },
};

static gpointer
new_case (guint32 seed)
{
  return decision_case_new (seed);
}

static void
free_case (gpointer generated)
{
  decision_case_free ((DecisionCase *) generated);
}

static char *
check (gconstpointer property, gconstpointer generated, guint32 seed)
{
  return ((const Property *) property)->check ((const DecisionCase *) generated, seed);
}

/* Policies have to stay such that they compile. */
static gboolean
is_sound (gconstpointer property, gconstpointer generated, guint32 seed)
{
  (void) property;
  g_autofree char *refused = decision_check_policies ((const DecisionCase *) generated, seed);
  return refused == NULL;
}

static GArray *
part (gpointer generated, guint number)
{
  const DecisionCase *parts = (const DecisionCase *) generated;
  GArray *const all[] = { parts->nodes, parts->policies, parts->data, parts->request, NULL };
  return all[number];
}

static char *
to_text (gconstpointer generated)
{
  return decision_case_to_text ((const DecisionCase *) generated);
}

static void
test_property (gconstpointer data)
{
  const Property *property = (const Property *) data;
  const PropertyRun run = { .name = property->name,
                            .every = property->every,
                            .all_if_long = TRUE,
                            .cases = CASES,
                            .cases_if_long = CASES_LONG,
                            .new_case = new_case,
                            .free_case = free_case,
                            .check = check,
                            .is_sound = is_sound,
                            .part = part,
                            .to_text = to_text };
  property_run (&run, property);
}

/* --- Whether the cases are worth it --- */

#define VARIETY_CASES 2000

typedef struct {
  guint outcomes[4];
  guint statuses[6];
  guint by_default;
  guint unknown;
  guint unknown_scope;
  guint masks;
  guint of_two;    /* approvals by two people */
  guint of_digest; /* approvals of one request alone */
  guint triples;
} Variety;

static gboolean
rests_on_digest (const DecisionSubject *subject, const RulesFiring *firing)
{
  KgTermId digest = kg_view_find_iri (&subject->view, ONTOLOGY_GR "requestDigest", -1);
  for (guint i = 0; i < firing->n_approval_triples; i++) {
    if (firing->approval_triples[i].predicate == digest) {
      return TRUE;
    }
  }
  return FALSE;
}

static void
count_decision (const DecisionSubject *subject, Variety *variety)
{
  const RulesDecision *decision = decision_subject_decide (subject);
  variety->outcomes[decision->outcome]++;
  variety->by_default += decision->by_default ? 1 : 0;
  variety->masks += decision->n_masks;
  for (guint i = 0; i < decision->n_firings; i++) {
    const RulesFiring *firing = &decision->firings[i];
    variety->statuses[firing->status]++;
    variety->unknown += firing->unknown ? 1 : 0;
    variety->of_digest += rests_on_digest (subject, firing) ? 1 : 0;
    variety->of_two += firing->n_approvals == 2 ? 1 : 0;
  }
  for (guint i = 0; i < decision->n_scopes; i++) {
    variety->unknown_scope += decision->scopes[i].truth == RULES_UNKNOWN ? 1 : 0;
  }
}

static void
count_triples (const DecisionSubject *subject, Variety *variety)
{
  g_auto (RulesProofCheck) check = { 0 };
  g_autoptr (GError) error = NULL;
  rules_check_proof_of (subject->policies, &subject->checked, decision_subject_decide (subject),
                        &check, &error);
  g_assert_no_error (error);
  variety->triples += check.n_triples;
}

/* Every outcome and status is among them, and proofs have several triples. */
static void
test_variety (void)
{
  Variety variety = { 0 };
  for (guint32 seed = 1; seed <= VARIETY_CASES; seed++) {
    g_autoptr (DecisionCase) generated = decision_case_new (seed);
    g_auto (DecisionSubject) subject = { 0 };
    g_autofree char *problem = NULL;
    g_assert_true (decision_subject_init (&subject, generated, &problem));
    count_decision (&subject, &variety);
    count_triples (&subject, &variety);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (variety.outcomes); i++) {
    g_test_message ("outcome %" G_GSIZE_FORMAT ": %u", i, variety.outcomes[i]);
    g_assert_cmpuint (variety.outcomes[i], >, VARIETY_CASES / 25);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (variety.statuses); i++) {
    g_test_message ("status %" G_GSIZE_FORMAT ": %u", i, variety.statuses[i]);
    g_assert_cmpuint (variety.statuses[i], >, VARIETY_CASES / 50);
  }
  g_test_message ("by default %u, unknown %u, of unknown scope %u, masks %u, two people %u, "
                  "one request %u, triples %u",
                  variety.by_default, variety.unknown, variety.unknown_scope, variety.masks,
                  variety.of_two, variety.of_digest, variety.triples);
  g_assert_cmpuint (variety.by_default, >, VARIETY_CASES / 25);
  g_assert_cmpuint (variety.unknown, >, VARIETY_CASES / 50);
  g_assert_cmpuint (variety.unknown_scope, >, 0);
  g_assert_cmpuint (variety.masks, >, VARIETY_CASES / 50);
  g_assert_cmpuint (variety.of_two, >, 0);
  g_assert_cmpuint (variety.of_digest, >, 0);
  g_assert_cmpuint (variety.triples, >, 2 * VARIETY_CASES);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/property/decisions/variety", test_variety);
  for (gsize i = 0; i < G_N_ELEMENTS (properties); i++) {
    g_test_add_data_func (properties[i].name, &properties[i], test_property);
  }
  return g_test_run ();
}
