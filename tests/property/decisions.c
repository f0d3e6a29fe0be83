/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/property/decisions-checks.h"

#include <string.h>

/* Random policies and requests: deciding against the naive decider of the checker, proofs against the checker, and the
 * laws that hold of all decisions.
 *
 *   GROUNDS_PROPERTY_CASES=N   so many cases [10000, or 100000 with GROUNDS_TEST_LONG]
 *   GROUNDS_PROPERTY_SEED=S    from this seed on; alone: this one case
 *
 * Where a property fails, the case is made smaller as long as it fails, and shown. */

#define CASES 10000
#define CASES_LONG 100000
#define SHOWN 10

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

static guint64
number_from_environment (const char *name, guint64 otherwise)
{
  const char *text = g_getenv (name);
  return text == NULL ? otherwise : g_ascii_strtoull (text, NULL, 10);
}

/* The same in kind: up to the colon. */
static gboolean
same_failure (const char *a, const char *b)
{
  gsize n = strcspn (a, ":");
  return strcspn (b, ":") == n && strncmp (a, b, n) == 0;
}

/* Takes away each triple without which the property still fails. TRUE if there was one. */
static gboolean
shrink (const Property *property, DecisionCase *generated, GArray *quads, guint32 seed,
        const char *first)
{
  gboolean any = FALSE;
  for (guint i = quads->len; i > 0; i--) {
    const KgQuad quad = g_array_index (quads, KgQuad, i - 1);
    g_array_remove_index (quads, i - 1);
    g_autofree char *refused = decision_check_policies (generated, seed);
    g_autofree char *failure = refused == NULL ? property->check (generated, seed) : NULL;
    gboolean fails = failure != NULL && same_failure (failure, first);
    if (!fails) {
      g_array_insert_val (quads, i - 1, quad);
    }
    any = any || fails;
  }
  return any;
}

static gboolean
shrink_nodes (const Property *property, DecisionCase *generated, guint32 seed, const char *first)
{
  gboolean any = FALSE;
  for (guint i = generated->nodes->len; i > 0; i--) {
    const GeneratedNode node = g_array_index (generated->nodes, GeneratedNode, i - 1);
    g_array_remove_index (generated->nodes, i - 1);
    g_autofree char *failure = property->check (generated, seed);
    gboolean fails = failure != NULL && same_failure (failure, first);
    if (!fails) {
      g_array_insert_val (generated->nodes, i - 1, node);
    }
    any = any || fails;
  }
  return any;
}

static void
report (const Property *property, DecisionCase *generated, guint32 seed, const char *failure)
{
  g_test_message ("%s: seed %u: %s", property->name, seed, failure);
  gboolean smaller = !g_str_has_prefix (failure, "refused: ");
  while (smaller) {
    smaller = shrink_nodes (property, generated, seed, failure);
    smaller = shrink (property, generated, generated->policies, seed, failure) || smaller;
    smaller = shrink (property, generated, generated->data, seed, failure) || smaller;
    smaller = shrink (property, generated, generated->request, seed, failure) || smaller;
  }
  g_autofree char *last = property->check (generated, seed);
  g_autofree char *text = decision_case_to_text (generated);
  g_test_message ("replay with GROUNDS_PROPERTY_SEED=%u; made smaller: %s\n%s", seed, last, text);
}

static void
test_property (gconstpointer data)
{
  const Property *property = (const Property *) data;
  gboolean one = g_getenv ("GROUNDS_PROPERTY_SEED") != NULL;
  guint64 first = number_from_environment ("GROUNDS_PROPERTY_SEED", 1);
  guint64 all = g_getenv ("GROUNDS_TEST_LONG") == NULL ? CASES : CASES_LONG;
  guint64 n = number_from_environment ("GROUNDS_PROPERTY_CASES", one ? 1 : all);
  guint64 failed = 0;
  for (guint64 i = 0; i < n; i++) {
    guint32 seed = (guint32) (first + i);
    if (!one && g_getenv ("GROUNDS_TEST_LONG") == NULL && seed % property->every != 0) {
      continue;
    }
    g_autoptr (DecisionCase) generated = decision_case_new (seed);
    g_autofree char *failure = property->check (generated, seed);
    if (failure != NULL && failed == 0) {
      report (property, generated, seed, failure);
    } else if (failure != NULL && failed < SHOWN) {
      g_test_message ("seed %u too: %s", seed, failure);
    }
    failed += failure != NULL ? 1 : 0;
  }
  if (failed > 0) {
    g_test_message ("%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " cases fail", failed, n);
    g_test_fail ();
  }
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
