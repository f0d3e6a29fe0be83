/* SPDX-License-Identifier: Apache-2.0 */

/* Each risk class of the EU AI Act: a system that is of it, and one that just is not; what Article 6(3) takes out, and that profiling overrules it;
 * that silence about persons and deployers rules nothing out, and silence about the purpose lets nothing hold. */

#include "kg/parse.h"
#include "tests/rules/classification-fixture.h"

#include <string.h>

#define PREFIXES                                                                                   \
  "@prefix airo: <https://w3id.org/airo#> . @prefix vair: <https://w3id.org/vair#> . "             \
  "@prefix dpv: <https://w3id.org/dpv#> . @prefix aidoc: <https://w3id.org/aidoc-ap#> . "          \
  "@prefix eu-aiact: <https://w3id.org/dpv/legal/eu/aiact#> . "                                    \
  "@prefix eu-gdpr: <https://w3id.org/dpv/legal/eu/gdpr#> . "                                      \
  "@prefix gr: <https://w3id.org/grounds#> . "                                                     \
  "@prefix aiact: <https://w3id.org/grounds/eu-ai-act#> . "                                        \
  "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . "
#define IRI(name) "http://example.org/" name

#define FOR(p) "airo:hasPurpose [ a vair:" p " ]"
#define CAN(c) "airo:hasCapability [ a " c " ]"
#define IN(d) "airo:isAppliedWithinDomain " d
#define BY(d) "airo:isDeployedBy [ a " d " ]"
#define ON(s) "airo:hasAISubject [ a " s " ]"
#define IS(c) "a eu-aiact:" c
#define AND " ; "

#define ASSESSED(ground, outcome)                                                                  \
  "dpv:hasAssessment [ a eu-aiact:HighRiskAIAssessment ; dpv:hasOutcome eu-aiact:" outcome         \
  " ; dpv:hasJustification " ground                                                                \
  " ; gr:assessedAt \"2026-10-01\"^^xsd:date ; gr:signedBy ex:officer ]"
#define NOT_HIGH ASSESSED ("aiact:article-6-3-a", "RiskLevelNotHigh")

typedef struct {
  const char *class;
  const char *is;
  const char *is_not;
} Row;

/* Values are instances of VAIR's classes here, and the classes themselves where fields are told. */
static const Row rows[] = {
  { "Article 5(1)(a)",
    CAN ("vair:DeceptiveTechnique") AND
    "airo:hasRisk [ airo:hasConsequence [ a vair:ImpairedDecisionMaking ] ]",
    CAN ("vair:DeceptiveTechnique") AND "airo:hasRisk [ airo:hasConsequence [ a vair:Delay ] ]" },
  { "Article 5(1)(b)", FOR ("ExploitingVulnerabilities"), FOR ("ServingVulnerablePeople") },
  { "Article 5(1)(c)", FOR ("SocialScoring"), FOR ("DeterminingCreditScore") },
  { "Article 5(1)(d)", FOR ("PredictingCriminalOffencesByProfiling"),
    FOR ("AssessingRiskOfOffending") AND IN ("vair:LawEnforcement") },
  { "Article 5(1)(e)", FOR ("ScrapingFacialImages"), FOR ("ScrapingPrices") },
  { "Article 5(1)(f)", CAN ("vair:EmotionRecognition") AND IN ("vair:Employment"),
    CAN ("vair:EmotionRecognition") AND IN ("vair:Employment") AND FOR ("SafetyPurpose") },
  { "Article 5(1)(f)",
    FOR ("DetectingEmotionalState") AND IN ("vair:Education") AND FOR ("MedicalPurpose"),
    FOR ("DetectingEmotionalState") AND IN ("vair:Shopping") },
  { "Article 5(1)(g)", CAN ("vair:BiometricCategorisation, vair:SensitiveAttributeInference"),
    CAN ("vair:BiometricCategorisation") },
  { "Article 5(1)(h)",
    CAN ("vair:RealTimeRemoteBiometricIdentification") AND BY ("vair:LawEnforcementAuthority"),
    CAN ("vair:RealTimeRemoteBiometricIdentification") AND BY ("dpv:ForProfitOrganisation") },
  { "Article 5(1) as amended in 2026", CAN ("aiact:IntimateContentGeneration"),
    CAN ("vair:ImageGeneration") },
  { "Article 6(1)",
    IS ("SafetyComponent") AND "dpv:hasAssessment [ a eu-aiact:ConformityAssessment ]",
    IS ("SafetyComponent") },
  { "Annex III(1)(a)", FOR ("RemoteIdentification") AND CAN ("vair:BiometricIdentification"),
    FOR ("Verification") AND CAN ("vair:BiometricIdentification") },
  { "Annex III(1)(a)", CAN ("vair:RealTimeRemoteBiometricIdentification"),
    CAN ("eu-aiact:BiometricVerification") },
  { "Annex III(1)(b)", FOR ("Categorisation") AND CAN ("vair:SensitiveAttributeInference"),
    FOR ("Categorisation") AND CAN ("vair:ColourRecognition") },
  { "Annex III(1)(c)", CAN ("vair:BiometricsBasedEmotionRecognition"), CAN ("vair:FaceDetection") },
  { "Annex III(2)", FOR ("ServingSafetyFunctionInOperationOfTheSupplyOfGas"),
    FOR ("BillingTheSupplyOfGas") AND IN ("vair:CriticalInfrastructure") },
  { "Annex III(2)", IS ("SafetyComponent") AND IN ("vair:CriticalInfrastructure"),
    IS ("SafetyComponent") AND IN ("vair:Gardening") },
  { "Annex III(3)(a)", FOR ("DeterminingAdmissionToEducationalInstitutions"),
    FOR ("DescribingEducationalInstitutions") AND IN ("vair:Education") },
  { "Annex III(3)(b)", FOR ("EvaluatingLearningOutcomes"),
    FOR ("PrintingCertificates") AND IN ("vair:Education") },
  { "Annex III(3)(c)", FOR ("AssessingLevelOfEducation"),
    FOR ("EvaluatingLearningOutcomes") AND IN ("vair:Education") },
  { "Annex III(3)(d)", FOR ("DetectingProhibitedBehaviourDuringTest"),
    FOR ("DetectingFireDuringTest") AND IN ("vair:Education") },
  { "Annex III(4)(a)", FOR ("JobApplicationFiltering") AND ON ("vair:JobApplicant"),
    FOR ("MailFiltering") AND ON ("vair:JobApplicant") AND IN ("vair:Employment") },
  { "Annex III(4)(b)", FOR ("AllocatingTasks") AND CAN ("vair:BehaviourAnalysis"),
    FOR ("AllocatingTasks") },
  { "Annex III(4)(b)", FOR ("MonitoringEmployeePerformance"), FOR ("MonitoringServerPerformance") },
  { "Annex III(5)(a)", FOR ("GrantingPublicAssistanceServices"),
    FOR ("GrantingPublicAssistanceServices") AND BY ("dpv:ForProfitOrganisation") },
  { "Annex III(5)(a)",
    FOR ("GrantingPublicAssistanceServices")
        AND BY ("dpv:ForProfitOrganisation, vair:PublicAuthorityAgent"),
    FOR ("ListingPublicAssistanceServices") AND BY ("vair:PublicAuthority") },
  { "Annex III(5)(b)", FOR ("AssessingCreditworthiness") AND FOR ("DetectingFinancialFraud"),
    FOR ("AssessingCreditworthiness, vair:DetectingFinancialFraud") },
  { "Annex III(5)(b)", FOR ("DeterminingCreditScore") AND ON ("airo:AISubject"),
    FOR ("DeterminingCreditScore") AND ON ("dpv:Organisation") },
  { "Annex III(5)(c)", FOR ("LifeInsurancePricing"), FOR ("CarInsurancePricing") },
  { "Annex III(5)(d)", FOR ("EvaluatingEmergencyCall"), FOR ("EvaluatingSalesCall") },
  { "Annex III(6)(a)", FOR ("AssessingRiskOfBecomingVictimOfCrime"),
    FOR ("AssessingRiskOfBecomingVictimOfCrime") AND BY ("dpv:ForProfitOrganisation") },
  { "Annex III(6)(b)", CAN ("vair:LieDetection") AND BY ("vair:LawEnforcementAuthority"),
    CAN ("vair:LieDetection") },
  { "Annex III(6)(c)",
    FOR ("EvaluatingReliabilityOfEvidenceInProsecutionOfCriminalOffences")
        AND IN ("eu-aiact:LawEnforcementSector"),
    FOR ("FilingEvidence") AND IN ("eu-aiact:LawEnforcementSector") },
  { "Annex III(6)(d)", FOR ("AssessingPersonalityTraits") AND IN ("vair:LawEnforcement"),
    FOR ("AssessingPersonalityTraits") },
  { "Annex III(6)(d)", FOR ("AssessingRiskOfReoffending"),
    FOR ("AssessingRiskOfReoffending") AND IN ("vair:Research") },
  { "Annex III(6)(e)", FOR ("InvestigatingCriminalOffences") AND CAN ("vair:Profiling"),
    FOR ("InvestigatingCriminalOffences") AND IN ("vair:LawEnforcement") },
  { "Annex III(7)(a)", FOR ("DetectingLies") AND IN ("vair:BorderControlManagement"),
    FOR ("DetectingLies") AND IN ("vair:Gaming") },
  { "Annex III(7)(b)", FOR ("AssessingSecurityRisk") AND IN ("vair:MigrationManagement"),
    FOR ("AssessingSecurityRisk") },
  { "Annex III(7)(c)", FOR ("ExaminingVisaApplication"),
    FOR ("ExaminingVisaApplication") AND BY ("dpv:ForProfitOrganisation") },
  { "Annex III(7)(d)", FOR ("RecognisingIndividuals") AND IN ("vair:AsylumManagement"),
    FOR ("RecognisingIndividuals, vair:VerifyingTravelDocuments")
        AND IN ("vair:BorderControlManagement") },
  { "Annex III(8)(a)", FOR ("InterpretingLaw") AND BY ("vair:JudicialAuthority"),
    FOR ("InterpretingLaw") AND BY ("dpv:ForProfitOrganisation") },
  { "Annex III(8)(b)", FOR ("InfluencingVotingBehaviour"),
    FOR ("PlanningPosters") AND IN ("vair:AdministrationOfDemocraticProcesses") },
  { "Article 50(1)", CAN ("aiact:DirectInteraction"), CAN ("vair:BatchProcessing") },
  { "Article 50(2)", CAN ("vair:TextGeneration"), CAN ("vair:TextClassification") },
  { "Article 50(3)", CAN ("eu-aiact:BiometricCategorisation"),
    CAN ("eu-aiact:BiometricVerification") },
  { "Article 50(4)", CAN ("eu-aiact:DeepFakeGeneration"), CAN ("vair:ImageGeneration") },
  { "Article 50(4)", CAN ("vair:TextGeneration") AND "airo:hasPurpose aiact:InformingThePublic",
    CAN ("vair:TextGeneration") },
  { "Article 53", "airo:hasModel [ airo:hasComponent ex:gpai ] . ex:gpai a eu-aiact:GPAIModel",
    "airo:hasModel [ a airo:AIModel ]" },
  { "Article 51", "airo:hasModel [ a eu-aiact:HighImpactCapabilityGPAIModel ]",
    "airo:hasModel [ a eu-aiact:GPAIModel ]" },
};

typedef struct {
  Graph graph;
  Assessment assessment;
} Classes;

static void
add (GString *text, const char *kind, guint i, const char *facts, const char *more)
{
  g_string_append_printf (text, "ex:%s-%u a airo:AISystem ; %s%s .\n", kind, i, more, facts);
}

/* Systems of all rows in one graph: that are, that are not, that Article 6(3) would except, and those of them that profile. */
static void
classes_init (Classes *classes, const char *more)
{
  g_autoptr (GString) text = g_string_new (PREFIXES);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    add (text, "is", i, rows[i].is, "");
    add (text, "is-not", i, rows[i].is_not, "");
    add (text, "excepted", i, rows[i].is, NOT_HIGH AND);
    add (text, "profiling", i, rows[i].is, NOT_HIGH AND CAN ("eu-gdpr:Profiling") AND);
  }
  g_string_append (text, more);
  classification_init (&classes->graph);
  graph_load (&classes->graph, "urn:systems", text->str);
  assessment_init_with (&classes->assessment, graph_snapshot (&classes->graph));
}

static void
classes_clear (Classes *classes)
{
  assessment_clear (&classes->assessment);
  graph_clear (&classes->graph);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Classes, classes_clear)

static const RulesClassification *
find (const Classes *classes, const char *kind, guint i)
{
  guint n = 0;
  g_autofree char *iri = g_strdup_printf (IRI ("%s-%u"), kind, i);
  const RulesClassification *found = classification_of (&classes->assessment, iri, &n);
  for (guint k = 0; k < n; k++) {
    if (strcmp (found[k].risk_class->identifier, rows[i].class) == 0) {
      return &found[k];
    }
  }
  g_error ("there is no class %s", rows[i].class);
}

static void
expect (const Classes *classes, const char *kind, guint i, RulesTruth truth, gboolean excepted)
{
  const RulesClassification *found = find (classes, kind, i);
  if (found->truth != truth || found->excepted != excepted) {
    g_test_fail_printf ("%s-%u, %s: %s%s", kind, i, rows[i].class,
                        found->truth == RULES_CONFORMS ? "is" : "is not",
                        found->excepted ? ", excepted" : "");
  }
}

static void
test_rows (void)
{
  g_auto (Classes) classes;
  classes_init (&classes, "");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    /* III(6)(e) is profiling. */
    gboolean can_be_excepted = g_str_has_prefix (rows[i].class, "Annex III(") &&
                               strcmp (rows[i].class, "Annex III(6)(e)") != 0;
    expect (&classes, "is", i, RULES_CONFORMS, FALSE);
    expect (&classes, "is-not", i, RULES_VIOLATES, FALSE);
    expect (&classes, "excepted", i, can_be_excepted ? RULES_VIOLATES : RULES_CONFORMS,
            can_be_excepted);
    expect (&classes, "profiling", i, RULES_CONFORMS, FALSE);
  }
}

static gboolean
has_row (const char *class)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    if (strcmp (rows[i].class, class) == 0) {
      return TRUE;
    }
  }
  return FALSE;
}

/* No class is without a row, and a declaration counts where DPV has a class for it. */
static void
test_all (void)
{
  g_auto (Classes) classes;
  guint n = 0;
  g_autoptr (GString) text = g_string_new ("");
  static const char *const declared[] = {
    "ProhibitedAISystem-A5-1-a",   "HighRiskAISystem-A6-1",         "HighRiskAISystem-AnnexIII-1-a",
    "HighRiskAISystem-AnnexIII-2", "HighRiskAISystem-AnnexIII-8-b", "GPAIModel"
  };
  static const char *const expected[] = { "Article 5(1)(a)", "Article 6(1)",    "Annex III(1)(a)",
                                          "Annex III(2)",    "Annex III(8)(b)", "Article 53" };
  for (guint i = 0; i < G_N_ELEMENTS (declared); i++) {
    g_string_append_printf (text, "ex:declared-%u a airo:AISystem, eu-aiact:%s .\n", i,
                            declared[i]);
  }
  classes_init (&classes, text->str);
  const RulesRiskClass *all = rules_catalogues_risk_classes (classes.assessment.catalogues, &n);
  g_assert_cmpuint (n, ==, 41);
  for (guint i = 0; i < n; i++) {
    if (!has_row (all[i].identifier)) {
      g_test_fail_printf ("%s: no row", all[i].identifier);
    }
  }
  for (guint i = 0; i < G_N_ELEMENTS (declared); i++) {
    g_autofree char *iri = g_strdup_printf (IRI ("declared-%u"), i);
    g_autofree char *names = classification_names (&classes.assessment, iri);
    g_assert_cmpstr (names, ==, expected[i]);
  }
}

/* --- Nothing is said of the purpose --- */

static const RulesAnswer *
ask_article_6 (const Assessment *assessment, KgTermId system)
{
  g_autoptr (GError) error = NULL;
  guint n = 0;
  const RulesCatalogue *catalogue = rules_catalogues_find (assessment->catalogues, "eu-ai-act");
  const RulesRequirement *article = rules_catalogue_requirement (catalogue, "article-6");
  const RulesFinding *findings =
      rules_assessor_assess (assessment->assessor, catalogue, system, ASSESSMENT_TODAY, &n, &error);
  g_assert_no_error (error);
  return &findings[article->number].answers[0];
}

/* Article 6 says so; that no class holds does not. */
static void
test_silence (void)
{
  static const char *const purposes[] = { "airo:hasPurpose ex:x", "aidoc:hasIntendedPurpose ex:x",
                                          "dpv:hasPurpose ex:x" };
  g_auto (Graph) graph;
  g_auto (Assessment) assessment;
  g_autoptr (GString) text = g_string_new (
      PREFIXES
      "ex:silent a airo:AISystem ; airo:hasAISubject ex:people ; airo:hasCapability ex:c ; airo:isAppliedWithinDomain ex:d . ");
  for (guint i = 0; i < G_N_ELEMENTS (purposes); i++) {
    add (
        text, "has", i, purposes[i],
        "airo:hasAISubject ex:people ; airo:hasCapability ex:c ; airo:isAppliedWithinDomain ex:d ; ");
  }
  classification_init (&graph);
  graph_load (&graph, "urn:systems", text->str);
  assessment_init_with (&assessment, graph_snapshot (&graph));
  KgTermId silent = graph_id (assessment.snapshot, "silent");
  g_assert_false (rules_assessor_has_purpose (assessment.assessor, silent));
  const RulesAnswer *answer = ask_article_6 (&assessment, silent);
  g_assert_cmpint (answer->status, !=, RULES_ANSWER_GIVEN);
  g_assert_cmpstr (answer->missing[0], ==, "cannot be classified: no purpose is on record");
  g_assert_null (answer->missing[1]);
  for (guint i = 0; i < G_N_ELEMENTS (purposes); i++) {
    g_autofree char *name = g_strdup_printf ("has-%u", i);
    KgTermId system = graph_id (assessment.snapshot, name);
    g_assert_true (rules_assessor_has_purpose (assessment.assessor, system));
    g_assert_cmpint (ask_article_6 (&assessment, system)->status, ==, RULES_ANSWER_GIVEN);
  }
}

/* --- Article 6(3), 6(4) --- */

#define CREDIT FOR ("AssessingCreditworthiness")
#define HIGH "Annex III(5)(b)"

static const struct {
  const char *facts;
  const char *classes;
} assessments[] = {
  { CREDIT AND NOT_HIGH, HIGH " excepted" },
  { CREDIT AND ASSESSED ("aiact:article-6-3-d", "RiskLevelNotHigh"), HIGH " excepted" },
  /* Another outcome, another ground, nobody who signed, no day. */
  { CREDIT AND ASSESSED ("aiact:article-6-3-a", "RiskLevelHigh"), HIGH },
  { CREDIT AND ASSESSED ("ex:we-think-so", "RiskLevelNotHigh"), HIGH },
  { CREDIT AND
    "dpv:hasAssessment [ a eu-aiact:HighRiskAIAssessment ; dpv:hasOutcome eu-aiact:RiskLevelNotHigh ; "
    "dpv:hasJustification aiact:article-6-3-a ; gr:signedBy ex:officer ]",
    HIGH },
  { CREDIT AND
    "dpv:hasAssessment [ a eu-aiact:HighRiskAIAssessment ; dpv:hasOutcome eu-aiact:RiskLevelNotHigh ; "
    "dpv:hasJustification aiact:article-6-3-a ; gr:assessedAt \"2026-10-01\"^^xsd:date ]",
    HIGH },
  /* Profiling, as a capability, or as what is done with data. */
  { CREDIT AND NOT_HIGH AND CAN ("vair:Profiling"), HIGH },
  { CREDIT AND NOT_HIGH AND "dpv:hasProcess [ dpv:hasProcessing eu-gdpr:Profiling ]", HIGH },
  { CREDIT AND NOT_HIGH AND "dpv:hasProcessing [ a dpv:Profiling ]", HIGH },
  { CREDIT AND NOT_HIGH AND CAN ("vair:Sorting"), HIGH " excepted" },
  /* A prohibited practice is not excepted. */
  { FOR ("SocialScoring") AND NOT_HIGH, "Article 5(1)(c)" },
  /* Nothing is said, or of nothing that is known. */
  { "a airo:AISystem", "-" },
  { ON ("vair:NaturalPerson") AND BY ("vair:PublicAuthority") AND IN ("vair:LawEnforcement"), "-" },
  { "airo:hasPurpose ex:something", "-" },
  /* What AIRO has as classes rather than instances, what is narrower, and the intended purpose of AIDOC-AP. */
  { "airo:hasPurpose vair:AssessingCreditworthiness", HIGH },
  { "aidoc:hasIntendedPurpose ex:scoring", HIGH },
};

static void
test_exceptions (void)
{
  g_auto (Classes) classes;
  g_autoptr (GString) text =
      g_string_new ("ex:scoring a ex:Scoring . ex:Scoring rdfs:subClassOf ex:Assessing . "
                    "ex:Assessing skos:broader vair:AssessingCreditworthiness . ");
  for (guint i = 0; i < G_N_ELEMENTS (assessments); i++) {
    add (text, "assessed", i, assessments[i].facts, "");
  }
  classes_init (&classes, text->str);
  for (guint i = 0; i < G_N_ELEMENTS (assessments); i++) {
    g_autofree char *iri = g_strdup_printf (IRI ("assessed-%u"), i);
    g_autofree char *names = classification_names (&classes.assessment, iri);
    if (strcmp (names, assessments[i].classes) != 0) {
      g_test_fail_printf ("%s: %s, expected %s", assessments[i].facts, names,
                          assessments[i].classes);
    }
  }
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/risk-classes/rows", test_rows);
  g_test_add_func ("/risk-classes/all", test_all);
  g_test_add_func ("/risk-classes/silence", test_silence);
  g_test_add_func ("/risk-classes/exceptions", test_exceptions);
  return g_test_run ();
}
