/* SPDX-License-Identifier: Apache-2.0 */

/* What of the AI Act applies to a system, from which day and why: for one of Annex III, a product of Annex I, a chat on a general-purpose model, a
 * model with systemic risk, and one of which nothing is known. */

#include "kg/parse.h"
#include "tests/rules/classification-fixture.h"

static const char systems[] =
    "@prefix airo: <https://w3id.org/airo#> . @prefix vair: <https://w3id.org/vair#> . "
    "@prefix dpv: <https://w3id.org/dpv#> . @prefix gr: <https://w3id.org/grounds#> . "
    "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . "
    "@prefix eu-aiact: <https://w3id.org/dpv/legal/eu/aiact#> . "
    "@prefix aiact: <https://w3id.org/grounds/eu-ai-act#> . "
    "ex:credit a airo:AISystem ; airo:hasPurpose vair:AssessingCreditworthiness . "
    "ex:faces a airo:AISystem, eu-aiact:RemoteBiometricIdentificationSystem . "
    "ex:grid a airo:AISystem, eu-aiact:HighRiskAISystem-AnnexIII-2 . "
    "ex:lift a airo:AISystem, eu-aiact:HighRiskAISystem-A6-1 . "
    "ex:both a airo:AISystem, eu-aiact:HighRiskAISystem-A6-1, eu-aiact:HighRiskAISystem-AnnexIII-5-b . "
    "ex:chat a airo:AISystem ; airo:hasCapability aiact:DirectInteraction ; "
    "  airo:hasModel [ a eu-aiact:GPAIModel ] . "
    "ex:frontier a airo:AISystem, eu-aiact:GPAIModel, eu-aiact:HighImpactCapabilityGPAIModel . "
    "ex:excepted a airo:AISystem ; airo:hasPurpose vair:AssessingCreditworthiness ; "
    "  dpv:hasAssessment [ a eu-aiact:HighRiskAIAssessment ; "
    "    dpv:hasOutcome eu-aiact:RiskLevelNotHigh ; dpv:hasJustification aiact:article-6-3-a ; "
    "    gr:assessedAt \"2026-10-01\"^^xsd:date ; gr:signedBy ex:officer ] . "
    "ex:unknown a airo:AISystem . ";

static const struct {
  const char *system;
  const char *applies;
} cases[] = {
  { "credit", "Article 5: 2025-02-02, any\n"
              "Article 5(1) as amended in 2026: 2026-12-02, any, not yet\n"
              "Article 6: 2026-08-02, any\n"
              "Article 9: 2027-12-02, Annex III(5)(b), not yet\n"
              "Article 10: 2027-12-02, Annex III(5)(b), not yet\n"
              "Article 11: 2027-12-02, Annex III(5)(b), not yet\n"
              "Article 12: 2027-12-02, Annex III(5)(b), not yet\n"
              "Article 13: 2027-12-02, Annex III(5)(b), not yet\n"
              "Article 14: 2027-12-02, Annex III(5)(b), not yet\n"
              "Article 15: 2027-12-02, Annex III(5)(b), not yet\n"
              "Article 17: 2027-12-02, Annex III(5)(b), not yet\n"
              "Article 18: 2027-12-02, Annex III(5)(b), not yet\n"
              "Article 19: 2027-12-02, Annex III(5)(b), not yet\n"
              "Article 26: 2027-12-02, Annex III(5)(b), not yet\n"
              "Article 26(8): 2027-12-02, Annex III(5)(b), not yet\n"
              "Article 26(11): 2027-12-02, Annex III(5)(b), not yet\n"
              "Article 27: 2027-12-02, Annex III(5)(b), not yet\n"
              "Article 49: 2027-12-02, Annex III(5)(b), not yet\n"
              "Article 72: 2027-12-02, Annex III(5)(b), not yet\n"
              "Article 73: 2027-12-02, Annex III(5)(b), not yet\n"
              "Article 86: 2027-12-02, Annex III(5)(b), not yet\n"
              "Annex IV: 2027-12-02, Annex III(5)(b), not yet\n"
              "Annex VIII, A: 2027-12-02, Annex III(5)(b), not yet\n"
              "Annex VIII, C: 2027-12-02, Annex III(5)(b), not yet\n" },
  { "faces", "Article 5: 2025-02-02, any\n"
             "Article 5(1) as amended in 2026: 2026-12-02, any, not yet\n"
             "Article 6: 2026-08-02, any\n"
             "Article 9: 2027-12-02, Annex III(1)(a), not yet\n"
             "Article 10: 2027-12-02, Annex III(1)(a), not yet\n"
             "Article 11: 2027-12-02, Annex III(1)(a), not yet\n"
             "Article 12: 2027-12-02, Annex III(1)(a), not yet\n"
             "Article 12(3): 2027-12-02, Annex III(1)(a), not yet\n"
             "Article 13: 2027-12-02, Annex III(1)(a), not yet\n"
             "Article 14: 2027-12-02, Annex III(1)(a), not yet\n"
             "Article 14(5): 2027-12-02, Annex III(1)(a), not yet\n"
             "Article 15: 2027-12-02, Annex III(1)(a), not yet\n"
             "Article 17: 2027-12-02, Annex III(1)(a), not yet\n"
             "Article 18: 2027-12-02, Annex III(1)(a), not yet\n"
             "Article 19: 2027-12-02, Annex III(1)(a), not yet\n"
             "Article 26: 2027-12-02, Annex III(1)(a), not yet\n"
             "Article 26(8): 2027-12-02, Annex III(1)(a), not yet\n"
             "Article 26(11): 2027-12-02, Annex III(1)(a), not yet\n"
             "Article 27: 2027-12-02, Annex III(1)(a), not yet\n"
             "Article 49: 2027-12-02, Annex III(1)(a), not yet\n"
             "Article 72: 2027-12-02, Annex III(1)(a), not yet\n"
             "Article 73: 2027-12-02, Annex III(1)(a), not yet\n"
             "Article 86: 2027-12-02, Annex III(1)(a), not yet\n"
             "Annex IV: 2027-12-02, Annex III(1)(a), not yet\n"
             "Annex VIII, A: 2027-12-02, Annex III(1)(a), not yet\n"
             "Annex VIII, C: 2027-12-02, Annex III(1)(a), not yet\n" },
  { "grid", "Article 5: 2025-02-02, any\n"
            "Article 5(1) as amended in 2026: 2026-12-02, any, not yet\n"
            "Article 6: 2026-08-02, any\n"
            "Article 9: 2027-12-02, Annex III(2), not yet\n"
            "Article 10: 2027-12-02, Annex III(2), not yet\n"
            "Article 11: 2027-12-02, Annex III(2), not yet\n"
            "Article 12: 2027-12-02, Annex III(2), not yet\n"
            "Article 13: 2027-12-02, Annex III(2), not yet\n"
            "Article 14: 2027-12-02, Annex III(2), not yet\n"
            "Article 15: 2027-12-02, Annex III(2), not yet\n"
            "Article 17: 2027-12-02, Annex III(2), not yet\n"
            "Article 18: 2027-12-02, Annex III(2), not yet\n"
            "Article 19: 2027-12-02, Annex III(2), not yet\n"
            "Article 26: 2027-12-02, Annex III(2), not yet\n"
            "Article 26(11): 2027-12-02, Annex III(2), not yet\n"
            "Article 49: 2027-12-02, Annex III(2), not yet\n"
            "Article 72: 2027-12-02, Annex III(2), not yet\n"
            "Article 73: 2027-12-02, Annex III(2), not yet\n"
            "Annex IV: 2027-12-02, Annex III(2), not yet\n"
            "Annex VIII, A: 2027-12-02, Annex III(2), not yet\n" },
  { "lift", "Article 5: 2025-02-02, any\n"
            "Article 5(1) as amended in 2026: 2026-12-02, any, not yet\n"
            "Article 6: 2026-08-02, any\n"
            "Article 9: 2028-08-02, Article 6(1), not yet\n"
            "Article 10: 2028-08-02, Article 6(1), not yet\n"
            "Article 11: 2028-08-02, Article 6(1), not yet\n"
            "Article 12: 2028-08-02, Article 6(1), not yet\n"
            "Article 13: 2028-08-02, Article 6(1), not yet\n"
            "Article 14: 2028-08-02, Article 6(1), not yet\n"
            "Article 15: 2028-08-02, Article 6(1), not yet\n"
            "Article 17: 2028-08-02, Article 6(1), not yet\n"
            "Article 18: 2028-08-02, Article 6(1), not yet\n"
            "Article 19: 2028-08-02, Article 6(1), not yet\n"
            "Article 26: 2028-08-02, Article 6(1), not yet\n"
            "Article 72: 2028-08-02, Article 6(1), not yet\n"
            "Article 73: 2028-08-02, Article 6(1), not yet\n"
            "Annex IV: 2028-08-02, Article 6(1), not yet\n" },
  { "both", "Article 5: 2025-02-02, any\n"
            "Article 5(1) as amended in 2026: 2026-12-02, any, not yet\n"
            "Article 6: 2026-08-02, any\n"
            "Article 9: 2027-12-02, Annex III(5)(b), not yet\n"
            "Article 10: 2027-12-02, Annex III(5)(b), not yet\n"
            "Article 11: 2027-12-02, Annex III(5)(b), not yet\n"
            "Article 12: 2027-12-02, Annex III(5)(b), not yet\n"
            "Article 13: 2027-12-02, Annex III(5)(b), not yet\n"
            "Article 14: 2027-12-02, Annex III(5)(b), not yet\n"
            "Article 15: 2027-12-02, Annex III(5)(b), not yet\n"
            "Article 17: 2027-12-02, Annex III(5)(b), not yet\n"
            "Article 18: 2027-12-02, Annex III(5)(b), not yet\n"
            "Article 19: 2027-12-02, Annex III(5)(b), not yet\n"
            "Article 26: 2027-12-02, Annex III(5)(b), not yet\n"
            "Article 26(8): 2027-12-02, Annex III(5)(b), not yet\n"
            "Article 26(11): 2027-12-02, Annex III(5)(b), not yet\n"
            "Article 27: 2027-12-02, Annex III(5)(b), not yet\n"
            "Article 49: 2027-12-02, Annex III(5)(b), not yet\n"
            "Article 72: 2027-12-02, Annex III(5)(b), not yet\n"
            "Article 73: 2027-12-02, Annex III(5)(b), not yet\n"
            "Article 86: 2027-12-02, Annex III(5)(b), not yet\n"
            "Annex IV: 2027-12-02, Annex III(5)(b), not yet\n"
            "Annex VIII, A: 2027-12-02, Annex III(5)(b), not yet\n"
            "Annex VIII, C: 2027-12-02, Annex III(5)(b), not yet\n" },
  { "chat", "Article 5: 2025-02-02, any\n"
            "Article 5(1) as amended in 2026: 2026-12-02, any, not yet\n"
            "Article 6: 2026-08-02, any\n"
            "Article 50: 2026-08-02, Article 50(1)\n"
            "Article 50(1): 2026-08-02, Article 50(1)\n"
            "Article 53: 2025-08-02, Article 53\n"
            "Annex XI: 2025-08-02, Article 53\n"
            "Annex XII: 2025-08-02, Article 53\n" },
  { "frontier", "Article 5: 2025-02-02, any\n"
                "Article 5(1) as amended in 2026: 2026-12-02, any, not yet\n"
                "Article 6: 2026-08-02, any\n"
                "Article 53: 2025-08-02, Article 53\n"
                "Annex XI: 2025-08-02, Article 53\n"
                "Annex XI, Section 2: 2025-08-02, Article 51\n"
                "Annex XII: 2025-08-02, Article 53\n" },
  { "excepted", "Article 5: 2025-02-02, any\n"
                "Article 5(1) as amended in 2026: 2026-12-02, any, not yet\n"
                "Article 6: 2026-08-02, any\n"
                "Article 6(4): 2027-12-02, any, not yet\n"
                "Article 49: 2027-12-02, any, not yet\n"
                "Annex VIII, B: 2027-12-02, any, not yet\n" },
  { "unknown", "Article 5: 2025-02-02, any\n"
               "Article 5(1) as amended in 2026: 2026-12-02, any, not yet\n"
               "Article 6: 2026-08-02, any\n" },
};

/* A line for each requirement that applies: those at the top, and those below that apply for another reason than what they are part of. */
static char *
list (const Assessment *assessment, const char *system)
{
  g_autoptr (GError) error = NULL;
  GString *text = g_string_new (NULL);
  guint n = 0;
  const KgView *view = rules_assessor_view (assessment->assessor);
  g_autofree char *iri = g_strconcat ("http://example.org/", system, NULL);
  const RulesCatalogue *catalogue = rules_catalogues_find (assessment->catalogues, "eu-ai-act");
  const RulesFinding *findings =
      rules_assessor_assess (assessment->assessor, catalogue, kg_view_find_iri (view, iri, -1),
                             ASSESSMENT_TODAY, &n, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < n; i++) {
    const RulesFinding *finding = &findings[i];
    const RulesRequirement *parent = finding->requirement->parent;
    KgTerm from;
    g_assert_cmpint (finding->applies, !=, RULES_UNKNOWN);
    if (finding->applies != RULES_CONFORMS ||
        (parent != NULL && findings[parent->number].application == finding->application)) {
      continue;
    }
    g_assert_nonnull (finding->application);
    g_assert_true (kg_view_term (view, finding->application->from, &from));
    g_assert_cmpint (finding->in_force, ==, finding->application->from_time <= ASSESSMENT_TODAY);
    g_string_append_printf (text, "%s: %s, %s%s\n", finding->requirement->identifier, from.value,
                            finding->because != NULL ? finding->because->risk_class->identifier
                                                     : "any",
                            finding->in_force ? "" : ", not yet");
  }
  return g_string_free (text, FALSE);
}

static void
test_dates (void)
{
  g_auto (Graph) graph;
  g_auto (Assessment) assessment;
  classification_init (&graph);
  graph_load (&graph, "urn:systems", systems);
  assessment_init_with (&assessment, graph_snapshot (&graph));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *applies = list (&assessment, cases[i].system);
    if (g_strcmp0 (applies, cases[i].applies) != 0) {
      g_test_message ("%s\n%s", cases[i].system, applies);
      g_test_fail_printf ("%s is subject to other requirements", cases[i].system);
    }
  }
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ai-act/dates", test_dates);
  return g_test_run ();
}
