/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/assessment.h"

#include "kg/parse.h"
#include "tests/rules/assessment-fixture.h"

#define CATALOGUE "ex:c a gr:Catalogue ; skos:notation \"c\" . "
#define REQUIREMENT(n)                                                                             \
  "ex:r" n " a gr:Requirement ; dct:identifier \"R" n "\" ; skos:notation \"r" n "\" "
#define OF_CATALOGUE "; dct:isPartOf ex:c "
#define QUESTION(n) "ex:q" n " a gr:Question ; dct:identifier \"q" n "\" ; gr:evidencedBy "
#define ASKS(n) "; gr:question ex:q" n " "
#define SYSTEM "ex:s a aidoc:AISystem . "

static void
check (const char *catalogue, const char *system, const char *expected)
{
  const FixtureDocument documents[] = { { "catalogue.ttl", catalogue }, { "system.ttl", system } };
  g_auto (Assessment) assessment;
  assessment_init (&assessment, documents, 2);
  g_autofree char *findings = assessment_findings (&assessment, "ex:s");
  g_assert_cmpstr (findings, ==, expected);
}

/* --- Answers --- */

#define ONE_QUESTION(shape)                                                                        \
  CATALOGUE REQUIREMENT ("1") OF_CATALOGUE ASKS ("1") ". " QUESTION ("1") shape " . "

static void
test_answers (void)
{
  const char *purpose = ONE_QUESTION ("[ sh:property [ sh:path ex:purpose ; sh:minCount 1 ] ]");
  check (purpose, SYSTEM "ex:s ex:purpose ex:p .", "r1: met, q1 given ex:s (ex:s ex:purpose ex:p)");
  check (purpose, SYSTEM, "r1: gap, q1 none ex:s");
  const char *two = ONE_QUESTION ("[ sh:property [ sh:path ex:a ; sh:minCount 1 ] , [ sh:path ex:b "
                                  "; sh:minCount 1 ] ]");
  check (two, SYSTEM "ex:s ex:b ex:p .", "r1: partial, q1 partial ex:s (ex:s ex:b ex:p)");
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/assessment/answers", test_answers);
  return g_test_run ();
}
