/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse.h"
#include "rules/assessment-private.h"
#include "tests/rules/assessment-fixture.h"

/* At the edge of each limit, and one beyond. */

static char *
instances (guint n, gboolean one_conforms)
{
  GString *turtle = g_string_new (SYSTEM);
  for (guint i = 0; i < n; i++) {
    g_string_append_printf (turtle, "ex:i%05u a ex:Risk . ", i);
  }
  g_string_append (turtle, one_conforms ? "ex:i00000 ex:p 1 . " : "");
  return g_string_free (turtle, FALSE);
}

static void
test_many_instances (void)
{
  g_autofree char *most = instances (RULES_LIMIT_FOCI, FALSE);
  g_autofree char *more = instances (RULES_LIMIT_FOCI + 1, FALSE);
  g_autofree char *found = instances (RULES_LIMIT_FOCI + 1, TRUE);
  assessment_check_statuses (ABOUT_RISKS, most, "r1 partial");
  assessment_check_statuses (ABOUT_RISKS, more, "r1 unknown");
  assessment_check_statuses (ABOUT_RISKS, found, "r1 met");
}

/* A chain of so many resources, beside another system. */
static char *
chain (guint n)
{
  GString *turtle = g_string_new (SYSTEM "ex:t a aidoc:AISystem . ex:s ex:has ex:m1 . ");
  for (guint i = 1; i < n; i++) {
    g_string_append_printf (turtle, "ex:m%u ex:has ex:m%u . ", i, i + 1);
  }
  g_string_append_printf (turtle, "ex:m%u a ex:Risk . ", n);
  return g_string_free (turtle, FALSE);
}

static void
test_many_members (void)
{
  g_autofree char *most = chain (RULES_LIMIT_MEMBERS - 1);
  g_autofree char *more = chain (RULES_LIMIT_MEMBERS);
  assessment_check_statuses (ABOUT_RISKS, most, "r1 partial");
  assessment_check_statuses (ABOUT_RISKS, more, "r1 unknown");
}

static void
check_values (guint n, gboolean conforms, guint shown, guint not_shown, guint cited)
{
  g_autoptr (GString) system = g_string_new (SYSTEM);
  for (guint i = 0; i < n; i++) {
    g_string_append_printf (system, "ex:s ex:p %u . ", i);
  }
  g_string_append (system, conforms ? "ex:s ex:q 1 ." : "");
  const FixtureDocument documents[] = {
    { "catalogue.ttl",
      ONE_QUESTION (
          "gr:evidencedBy [ sh:property [ sh:path ex:q ; sh:minCount 1 ] , [ sh:path ex:p ; "
          "sh:class ex:Person ] ] ; gr:shows ( [ sh:path ex:p ; sh:name \"p\" ] )") },
    { "system.ttl", system->str },
  };
  g_auto (Assessment) assessment;
  assessment_init (&assessment, documents, 2);
  const RulesAnswer *answer =
      &assessment_find (&assessment, "ex:s", ASSESSMENT_TODAY, 0)->answers[0];
  guint n_shown = 0;
  for (const RulesShown *at = answer->shown; at != NULL; at = at->next) {
    n_shown++;
  }
  g_assert_cmpuint (n_shown, ==, shown);
  g_assert_cmpuint (answer->n_not_shown, ==, not_shown);
  g_assert_cmpuint (answer->n_triples, ==, cited);
  g_assert_cmpuint (answer->n_violated, ==,
                    MIN (n + (conforms ? 0 : 1), RULES_LIMIT_FOUND_TRIPLES));
}

static void
test_many_values (void)
{
  check_values (RULES_LIMIT_SHOWN, FALSE, RULES_LIMIT_SHOWN, 0, RULES_LIMIT_FOUND_TRIPLES);
  check_values (RULES_LIMIT_SHOWN + 2, FALSE, RULES_LIMIT_SHOWN, 2, RULES_LIMIT_FOUND_TRIPLES);
  check_values (RULES_LIMIT_FOUND_TRIPLES - 1, TRUE, RULES_LIMIT_SHOWN - 1, 0,
                RULES_LIMIT_FOUND_TRIPLES);
}

static void
test_steps (void)
{
  const FixtureDocument documents[] = { { "catalogue.ttl",
                                          ONE_QUESTION ("gr:evidencedBy " HAS ("p")) },
                                        { "system.ttl", SYSTEM "ex:s ex:p 1 ." } };
  g_auto (Assessment) assessment;
  guint n = 0;
  assessment_init (&assessment, documents, 2);
  const RulesCatalogue *catalogue = rules_catalogues_find (assessment.catalogues, "c");
  KgTermId system = fixture_id (&assessment.view, "ex:s");
  guint64 enough = 1;
  for (assessment.assessor->limit = 1;; assessment.assessor->limit = ++enough) {
    g_autoptr (GError) error = NULL;
    const RulesFinding *findings = rules_assessor_assess (assessment.assessor, catalogue, system,
                                                          ASSESSMENT_TODAY, &n, &error);
    if (findings != NULL) {
      g_assert_cmpint (findings[0].status, ==, RULES_REQUIREMENT_MET);
      break;
    }
    g_assert_error (error, RULES_ERROR, RULES_ERROR_LIMIT);
    g_assert_cmpuint (enough, <, 1000);
  }
  g_assert_cmpuint (enough, >, 4);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/assessment/many-instances", test_many_instances);
  g_test_add_func ("/rules/assessment/many-members", test_many_members);
  g_test_add_func ("/rules/assessment/many-values", test_many_values);
  g_test_add_func ("/rules/assessment/steps", test_steps);
  return g_test_run ();
}
