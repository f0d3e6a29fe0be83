/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse.h"
#include "tests/rules/assessment-fixture.h"

/* Which requirements apply, from when, to whom they fall, and how they stand. */

/* --- Statuses --- */

#define BELOW(n, p)                                                                                \
  REQUIREMENT (n)                                                                                  \
  "; dct:isPartOf ex:r1 ; gr:question ex:q" n " . " QUESTION (n) "gr:evidencedBy " HAS (p) " . "
#define THREE_BELOW                                                                                \
  CATALOGUE REQUIREMENT ("1") "; dct:isPartOf ex:c . " BELOW ("2", "a") BELOW ("3", "b")           \
      REQUIREMENT ("4") "; dct:isPartOf ex:r1 . "

static void
test_statuses (void)
{
  const char *older = THREE_BELOW "ex:r4 gr:question ex:q4 . " QUESTION (
      "4") "gr:evidencedBy [ sh:property [ sh:path ex:age ; sh:minCount 1 ; sh:minInclusive 18 ] ] . ";
  assessment_check_statuses (THREE_BELOW, SYSTEM "ex:s ex:a 1 ; ex:b 1 .",
                             "r1 met, r2 met, r3 met, r4 silent");
  assessment_check_statuses (THREE_BELOW, SYSTEM "ex:s ex:a 1 .",
                             "r1 partial, r2 met, r3 gap, r4 silent");
  assessment_check_statuses (THREE_BELOW, SYSTEM, "r1 gap, r2 gap, r3 gap, r4 silent");
  assessment_check_statuses (older, SYSTEM "ex:s ex:a 1 ; ex:age \"?\" .",
                             "r1 partial, r2 met, r3 gap, r4 unknown");
  assessment_check_statuses (older, SYSTEM "ex:s ex:a 1 ; ex:b 1 ; ex:age \"?\" .",
                             "r1 unknown, r2 met, r3 met, r4 unknown");
  assessment_check_statuses (older, SYSTEM "ex:s ex:age \"?\" .",
                             "r1 unknown, r2 gap, r3 gap, r4 unknown");
}

/* --- Applications --- */

#define RISK_CLASS(n, level, rest)                                                                 \
  "ex:k" n " a gr:RiskClass ; dct:identifier \"K" n "\" ; gr:riskLevel eu-aiact:" level " ; " rest \
  " . "

static void
test_applications (void)
{
  const char *catalogue = RISK_CLASS ("1", "RiskLevelHigh", "gr:condition " HAS ("high"))
      THREE_BELOW "ex:c gr:application [ gr:riskClass eu-aiact:RiskLevelHigh ] . "
                  "ex:r3 gr:application [ gr:riskClass ex:k1 ; gr:condition " HAS ("big") " ] . ";
  assessment_check_statuses (catalogue, SYSTEM "ex:s ex:a 1 .",
                             "r1 not applicable, r2 not applicable, r3 not applicable, r4 silent");
  assessment_check_statuses (catalogue, SYSTEM "ex:s ex:a 1 ; ex:high 1 .",
                             "r1 met, r2 met, r3 not applicable, r4 silent");
  assessment_check_statuses (catalogue, SYSTEM "ex:s ex:a 1 ; ex:high 1 ; ex:big 1 .",
                             "r1 partial, r2 met, r3 gap, r4 silent");
}

static void
test_unknown_application (void)
{
  const char *catalogue = THREE_BELOW
      "ex:c gr:application [ gr:condition [ sh:property [ sh:path ex:age ; sh:minCount 1 ; "
      "sh:minInclusive 18 ] ] ] . ";
  assessment_check_statuses (catalogue, SYSTEM "ex:s ex:a 1 ; ex:age \"?\" .",
                             "r1 unknown, r2 unknown, r3 unknown, r4 silent");
}

/* What nothing below applies of does not apply, though it would. */
static void
test_nothing_applies_below (void)
{
  const char *catalogue = THREE_BELOW "ex:never a gr:Application ; gr:condition " HAS (
      "never") " . ex:r2 gr:application ex:never . ex:r3 gr:application ex:never . ";
  assessment_check_statuses (catalogue, SYSTEM,
                             "r1 not applicable, r2 not applicable, r3 not applicable, r4 silent");
}

static void
test_dates (void)
{
  const FixtureDocument documents[] = {
    { "catalogue.ttl",
      RISK_CLASS ("1", "RiskLevelHigh", "gr:condition " HAS ("high")) ONE_QUESTION (
          "gr:evidencedBy " HAS ("a")) "ex:r1 gr:application ex:late , ex:soon . "
                                       "ex:late a gr:Application ; sh:order 1 ; gr:riskClass ex:k1 "
                                       "; gr:appliesFrom \"2027-12-02\"^^xsd:date . "
                                       "ex:soon a gr:Application ; sh:order 2 ; gr:appliesFrom "
                                       "\"2026-11-23\"^^xsd:date . " },
    { "system.ttl", SYSTEM "ex:t a aidoc:AISystem ; ex:high 1 ." },
  };
  g_auto (Assessment) assessment;
  assessment_init (&assessment, documents, 2);
  KgTermId soon = fixture_id (&assessment.view, "ex:soon");
  KgTermId late = fixture_id (&assessment.view, "ex:late");
  const RulesFinding *today = assessment_find (&assessment, "ex:s", ASSESSMENT_TODAY, 0);
  const RulesFinding *before = assessment_find (&assessment, "ex:s", ASSESSMENT_TODAY - 1, 0);
  const RulesFinding *high = assessment_find (&assessment, "ex:t", ASSESSMENT_TODAY, 0);
  g_assert_cmpuint (today->application->node, ==, soon);
  g_assert_true (today->in_force);
  g_assert_null (today->because);
  g_assert_cmpuint (before->application->node, ==, soon);
  g_assert_false (before->in_force);
  g_assert_cmpuint (high->application->node, ==, late);
  g_assert_false (high->in_force);
  g_assert_cmpstr (high->because->risk_class->identifier, ==, "K1");
}

/* --- Classes --- */

static void
check_classes (const char *classes, const char *system, const char *expected)
{
  const FixtureDocument documents[] = { { "classes.ttl", classes }, { "system.ttl", system } };
  g_auto (Assessment) assessment;
  assessment_init (&assessment, documents, 2);
  g_autofree char *found = assessment_classes (&assessment, "ex:s");
  g_assert_cmpstr (found, ==, expected);
}

static void
test_classes (void)
{
  const char *classes = RISK_CLASS ("1", "RiskLevelHigh",
                                    "gr:condition " HAS ("high") " ; gr:unless " HAS (
                                        "narrow") " ; gr:notUnless " HAS ("profiles"))
      RISK_CLASS ("2", "RiskLevelTransparencyRequired", "gr:condition " HAS ("talks"))
          RISK_CLASS ("3", "RiskLevelMinimal", "rdfs:label \"minimal\"");
  check_classes (classes, SYSTEM, "K3 holds");
  check_classes (classes, SYSTEM "ex:s ex:high 1 .", "K1 holds (ex:s ex:high \"1^^integer)");
  check_classes (classes, SYSTEM "ex:s ex:narrow 1 .", "K3 holds");
  check_classes (classes, SYSTEM "ex:s ex:high 1 ; ex:narrow 1 .",
                 "K1 excepted (ex:s ex:high \"1^^integer, ex:s ex:narrow \"1^^integer); K3 holds");
  check_classes (classes, SYSTEM "ex:s ex:high 1 ; ex:narrow 1 ; ex:profiles 1 .",
                 "K1 holds (ex:s ex:high \"1^^integer, ex:s ex:narrow \"1^^integer, ex:s "
                 "ex:profiles \"1^^integer)");
  check_classes (classes, SYSTEM "ex:s ex:talks 1 .", "K2 holds (ex:s ex:talks \"1^^integer)");
}

/* Declaring a class makes a system one only where the condition says so. */
static void
test_declared_class (void)
{
  const char *declared = RISK_CLASS ("1", "RiskLevelHigh", "gr:condition [ sh:class ex:k1 ]")
      RISK_CLASS ("2", "RiskLevelHigh", "gr:condition " HAS ("high"));
  check_classes (declared, SYSTEM "ex:s a ex:k1 , ex:k2 .", "K1 holds (ex:s rdf:type ex:k1)");
}

static void
test_unknown_class (void)
{
  const char *aged = "[ sh:property [ sh:path ex:age ; sh:minCount 1 ; sh:minInclusive 18 ] ]";
  g_autofree char *condition =
      g_strdup_printf (RISK_CLASS ("1", "RiskLevelHigh", "gr:condition %s")
                           RISK_CLASS ("2", "RiskLevelHigh",
                                       "gr:condition " HAS ("high") " ; gr:unless %s")
                               RISK_CLASS ("3", "RiskLevelMinimal", "rdfs:label \"minimal\""),
                       aged, aged);
  check_classes (condition, SYSTEM "ex:s ex:age \"?\" .",
                 "K1 unknown (ex:s ex:age \"?); K3 unknown");
  check_classes (condition, SYSTEM "ex:s ex:high 1 ; ex:age \"?\" .",
                 "K1 unknown (ex:s ex:age \"?); K2 unknown (ex:s ex:age \"?, ex:s ex:high "
                 "\"1^^integer); K3 unknown");
}

/* --- Who is responsible --- */

static void
check_responsible (const char *responsibilities, guint requirement, const char *expected)
{
  const FixtureDocument documents[] = { { "catalogue.ttl", THREE_BELOW },
                                        { "system.ttl", SYSTEM },
                                        { "who.ttl", responsibilities } };
  g_auto (Assessment) assessment;
  assessment_init (&assessment, documents, 3);
  const RulesFinding *finding =
      assessment_find (&assessment, "ex:s", ASSESSMENT_TODAY, requirement);
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < finding->n_responsibility; i++) {
    const RulesTriple *triple = &finding->responsibility[i];
    const KgTermId ids[] = { triple->subject, triple->predicate, triple->object };
    g_autofree char *names = fixture_names (&assessment.view, ids, 3);
    g_string_append_printf (text, "; %s", names);
  }
  if (finding->n_responsible > 0) {
    g_autofree char *who = fixture_names (&assessment.view, &finding->responsible, 1);
    g_autofree char *head = g_strdup_printf ("%s of %u", who, finding->n_responsible);
    g_string_prepend (text, head);
  }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_responsible (void)
{
  const char *all = "ex:x1 a gr:Responsibility ; gr:responsible ex:everyone . ";
  const char *system =
      "ex:x1 a gr:Responsibility ; gr:responsible ex:everyone . "
      "ex:x2 a gr:Responsibility ; gr:forSystem ex:s ; gr:responsible ex:owner ; gr:contract ex:k ; "
      "gr:clause \"7\" . ex:x3 a gr:Responsibility ; gr:forSystem ex:t ; gr:responsible ex:other . ";
  const char *above =
      "ex:x1 a gr:Responsibility ; gr:forSystem ex:s ; gr:responsible ex:owner . "
      "ex:x2 a gr:Responsibility ; gr:forRequirement ex:r1 ; gr:responsible ex:b , ex:a . "
      "ex:x3 a gr:Responsibility ; gr:forRequirement ex:r3 ; gr:responsible ex:third . "
      "ex:x4 a gr:Responsibility ; gr:forRequirement ex:c ; gr:responsible ex:fourth . ";
  check_responsible ("ex:n ex:n ex:n .", 1, "");
  check_responsible (all, 1, "ex:everyone of 1; ex:x1 gr:responsible ex:everyone");
  check_responsible (system, 1,
                     "ex:owner of 1; ex:x2 gr:responsible ex:owner; ex:x2 gr:forSystem ex:s; ex:x2 "
                     "gr:contract ex:k; ex:x2 gr:clause \"7");
  check_responsible (above, 1,
                     "ex:a of 2; ex:x2 gr:responsible ex:a; ex:x2 gr:responsible ex:b; "
                     "ex:x2 gr:forRequirement ex:r1");
  check_responsible (above, 2,
                     "ex:third of 1; ex:x3 gr:responsible ex:third; ex:x3 gr:forRequirement ex:r3");
}

/* --- Systems --- */

static void
test_systems (void)
{
  const FixtureDocument documents[] = {
    { "systems.ttl",
      "@prefix airo: <https://w3id.org/airo#> . @prefix ai: <https://w3id.org/dpv/ai#> . "
      "ex:d a airo:AISystem . ex:b a aidoc:AISystem , airo:AISystem . ex:e a ai:AISystem . "
      "ex:Assistant rdfs:subClassOf eu-aiact:AISystem . ex:a a ex:Assistant . ex:c a ex:Other . "
      "ex:f a rdfs:Class, eu-aiact:AISystem ; rdfs:subClassOf eu-aiact:AISystem ." },
  };
  g_auto (Assessment) assessment;
  assessment_init (&assessment, documents, 1);
  g_autoptr (GArray) systems = rules_assessor_systems (assessment.assessor);
  g_autofree char *names =
      fixture_names (&assessment.view, (const KgTermId *) (gconstpointer) systems->data,
                     systems->len);
  g_assert_cmpstr (names, ==, "ex:a ex:b ex:d ex:e");
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/assessment/statuses", test_statuses);
  g_test_add_func ("/rules/assessment/applications", test_applications);
  g_test_add_func ("/rules/assessment/unknown-application", test_unknown_application);
  g_test_add_func ("/rules/assessment/nothing-applies-below", test_nothing_applies_below);
  g_test_add_func ("/rules/assessment/dates", test_dates);
  g_test_add_func ("/rules/assessment/classes", test_classes);
  g_test_add_func ("/rules/assessment/declared-class", test_declared_class);
  g_test_add_func ("/rules/assessment/unknown-class", test_unknown_class);
  g_test_add_func ("/rules/assessment/responsible", test_responsible);
  g_test_add_func ("/rules/assessment/systems", test_systems);
  return g_test_run ();
}
