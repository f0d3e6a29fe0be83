/* SPDX-License-Identifier: Apache-2.0 */

/* The built-in catalogues themselves: they can be read, speak two languages, and ask questions that are open where nothing is said, answered
 * where a document says it (one for each file of a catalogue, in requirements/), and open again where a document comes near and says less. */

#include "kg/load.h"
#include "kg/parse.h"
#include "ontology/builtin.h"
#include "tests/ontology/graph.h"
#include "tests/rules/assessment-fixture.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define GROUNDS "https://w3id.org/grounds"
#define RDFS_LABEL "http://www.w3.org/2000/01/rdf-schema#label"
#define DESCRIPTION "http://purl.org/dc/terms/description"
#define SHACL_NAME "http://www.w3.org/ns/shacl#name"
#define SYSTEM_IRI "http://example.org/s"

/* Each file with questions: the catalogue that it belongs to. */
static const struct {
  const char *file;
  const char *catalogue;
} files[] = {
  { "eu-ai-act/annex-viii", "eu-ai-act" },
  { "eu-ai-act/articles-5-15", "eu-ai-act" },
  { "eu-ai-act/articles-17-86", "eu-ai-act" },
  { "eu-ai-act/general-purpose", "eu-ai-act" },
  { "gdpr/catalogue", "gdpr" },
  { "iso-42001/catalogue", "iso-42001" },
};

static const char *const prefixes = "@prefix aiact: <https://w3id.org/grounds/eu-ai-act#> . "
                                    "@prefix aidoc: <https://w3id.org/aidoc-ap#> . "
                                    "@prefix airo: <https://w3id.org/airo#> . "
                                    "@prefix dpv: <https://w3id.org/dpv#> . "
                                    "@prefix eu-aiact: <https://w3id.org/dpv/legal/eu/aiact#> . "
                                    "@prefix gr: <https://w3id.org/grounds#> . "
                                    "@prefix sh: <http://www.w3.org/ns/shacl#> . "
                                    "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . ";

typedef struct {
  Graph graph;
  Assessment assessment;
} Catalogues;

static void
init_builtin (Graph *graph)
{
  g_autoptr (GError) error = NULL;
  const KgCommitInfo info = { "tester", "load", 1 };
  graph_init (graph);
  gboolean done = ontology_builtin_load (graph->store, &info, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (done);
}

/* The built-in ontology and what Turtle says of ex:s. */
static void
catalogues_init (Catalogues *catalogues, const char *turtle)
{
  g_autofree char *text = g_strconcat (prefixes, turtle, NULL);
  init_builtin (&catalogues->graph);
  graph_load (&catalogues->graph, "urn:example", text);
  assessment_init_with (&catalogues->assessment, graph_snapshot (&catalogues->graph));
}

static void
catalogues_clear (Catalogues *catalogues)
{
  assessment_clear (&catalogues->assessment);
  graph_clear (&catalogues->graph);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Catalogues, catalogues_clear)

static const RulesFinding *
assess (const Catalogues *catalogues, const char *notation, guint *n)
{
  g_autoptr (GError) error = NULL;
  const Assessment *assessment = &catalogues->assessment;
  const RulesCatalogue *catalogue = rules_catalogues_find (assessment->catalogues, notation);
  g_assert_nonnull (catalogue);
  KgTermId system = kg_view_find_iri (&assessment->view, SYSTEM_IRI, -1);
  g_assert_cmpuint (system, !=, KG_NONE);
  const RulesFinding *findings =
      rules_assessor_assess (assessment->assessor, catalogue, system, ASSESSMENT_TODAY, n, &error);
  g_assert_no_error (error);
  return findings;
}

/* --- Two languages --- */

/* Whether a term has texts by a predicate in English and German; in neither is enough where it need not have any. */
static gboolean
in_both_languages (const KgView *view, KgTermId subject, const char *predicate, gboolean needed)
{
  KgCursor cursor;
  KgTerm term;
  gboolean english = FALSE;
  gboolean german = FALSE;
  KgTermId property = kg_view_find_iri (view, predicate, -1);
  kg_view_objects (view, subject, property, &cursor);
  for (KgTermId id = kg_cursor_next (&cursor); id != KG_NONE; id = kg_cursor_next (&cursor)) {
    g_assert_true (kg_view_term (view, id, &term));
    english = english || g_strcmp0 (term.language, "en") == 0;
    german = german || g_strcmp0 (term.language, "de") == 0;
  }
  return english == german && (english || !needed);
}

static void
check_languages (const KgView *view, KgTermId node, const char *predicate, gboolean needed,
                 const char *of)
{
  if (!in_both_languages (view, node, predicate, needed)) {
    g_test_message ("%s has no <%s> in both languages", of, predicate);
    g_test_fail ();
  }
}

static void
check_parts (const KgView *view, const RulesPart *parts, guint n, const char *of)
{
  for (guint i = 0; i < n; i++) {
    check_languages (view, parts[i].node, SHACL_NAME, TRUE, of);
    check_parts (view, parts[i].parts, parts[i].n_parts, of);
  }
}

static void
check_requirement (const KgView *view, const RulesRequirement *requirement)
{
  check_languages (view, requirement->node, RDFS_LABEL, TRUE, requirement->identifier);
  check_languages (view, requirement->node, DESCRIPTION, FALSE, requirement->identifier);
  for (guint i = 0; i < requirement->n_questions; i++) {
    const RulesQuestionAsked *question = &requirement->questions[i];
    check_languages (view, question->node, RDFS_LABEL, TRUE, question->identifier);
    for (guint k = 0; k < question->n_ways; k++) {
      check_parts (view, question->ways[k].parts, question->ways[k].n_parts, question->identifier);
    }
  }
}

static void
test_languages (void)
{
  g_auto (Catalogues) catalogues;
  guint n_catalogues = 0;
  guint n = 0;
  catalogues_init (&catalogues, "ex:s a airo:AISystem .");
  const KgView *view = &catalogues.assessment.view;
  const RulesCatalogue *const *list =
      rules_catalogues_list (catalogues.assessment.catalogues, &n_catalogues);
  g_assert_cmpuint (n_catalogues, ==, 3);
  for (guint i = 0; i < n_catalogues; i++) {
    check_languages (view, list[i]->node, RDFS_LABEL, TRUE, list[i]->notation);
    for (guint k = 0; k < list[i]->n_all; k++) {
      check_requirement (view, list[i]->all[k]);
    }
  }
  const RulesRiskClass *classes =
      rules_catalogues_risk_classes (catalogues.assessment.catalogues, &n);
  for (guint i = 0; i < n; i++) {
    check_languages (view, classes[i].node, RDFS_LABEL, TRUE, classes[i].identifier);
    check_languages (view, classes[i].node, DESCRIPTION, TRUE, classes[i].identifier);
  }
}

/* --- Nothing said, nothing answered --- */

static void
test_silence (void)
{
  g_auto (Catalogues) catalogues;
  guint n_catalogues = 0;
  catalogues_init (&catalogues, "ex:s a airo:AISystem .");
  const RulesCatalogue *const *list =
      rules_catalogues_list (catalogues.assessment.catalogues, &n_catalogues);
  for (guint i = 0; i < n_catalogues; i++) {
    guint n = 0;
    const RulesFinding *findings = assess (&catalogues, list[i]->notation, &n);
    for (guint k = 0; k < n; k++) {
      for (guint q = 0; q < findings[k].requirement->n_questions; q++) {
        const RulesAnswer *answer = &findings[k].answers[q];
        if (answer->status != RULES_ANSWER_NONE) {
          g_test_message ("%s is answered by silence", answer->question->identifier);
          g_test_fail ();
        }
      }
    }
  }
}

/* --- Every question can be answered --- */

static void
load_turtle_file (KgStore *store, const char *path)
{
  g_autoptr (GError) error = NULL;
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  g_assert_cmpint (fd, >=, 0);
  KgLoadSource source = {
    .name = path, .fd = fd, .format = KG_FORMAT_TURTLE, .graph = "urn:example"
  };
  KgLoadOptions options = { .info = { "tester", "load", 2 } };
  KgLoadResult result;
  g_assert_true (kg_load (store, &source, 1, &options, &result, &error));
  g_assert_no_error (error);
  close (fd);
}

/* Whether a question stands in a file of the ontology. */
static gboolean
stands_in (const KgView *view, const RulesQuestionAsked *question, const char *file)
{
  KgPlace place;
  g_autofree char *iri = g_strconcat (GROUNDS "/", file, NULL);
  KgTermId type = kg_view_find_iri (view, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", -1);
  KgTermId asked = kg_view_find_iri (view, GROUNDS "#Question", -1);
  g_assert_true (kg_view_place (view, question->node, type, asked, 0, &place));
  return place.graph == kg_view_find_iri (view, iri, -1);
}

static void
test_answered (gconstpointer data)
{
  guint file = GPOINTER_TO_UINT (data);
  g_auto (Catalogues) catalogues;
  guint n = 0;
  guint questions = 0;
  g_autofree char *name = g_strdelimit (g_strdup (files[file].file), "/", '-');
  g_autofree char *base = g_strconcat (name, ".ttl", NULL);
  g_autofree char *path =
      g_test_build_filename (G_TEST_DIST, "tests", "rules", "requirements", base, NULL);
  init_builtin (&catalogues.graph);
  load_turtle_file (catalogues.graph.store, path);
  assessment_init_with (&catalogues.assessment, graph_snapshot (&catalogues.graph));
  const RulesFinding *findings = assess (&catalogues, files[file].catalogue, &n);
  for (guint i = 0; i < n; i++) {
    for (guint k = 0; k < findings[i].requirement->n_questions; k++) {
      const RulesAnswer *answer = &findings[i].answers[k];
      if (!stands_in (&catalogues.assessment.view, answer->question, files[file].file)) {
        continue;
      }
      questions++;
      assessment_check_answer (&catalogues.assessment, answer);
      if (answer->status != RULES_ANSWER_GIVEN || answer->shown == NULL) {
        g_test_message ("%s is %s", answer->question->identifier,
                        answer->status != RULES_ANSWER_GIVEN ? "not answered" : "without parts");
        g_test_fail ();
      }
    }
  }
  g_assert_cmpuint (questions, >, 0);
}

/* --- What comes near --- */

static const struct {
  const char *turtle;
  const char *catalogue;
  const char *question;
  RulesAnswerStatus status;
} near[] = {
  /* A risk that nothing treats, beside one that is treated. */
  { "ex:s a airo:AISystem ; airo:hasRisk ex:a, ex:b . ex:m airo:modifiesRiskConcept ex:a "
    ".",
    "eu-ai-act", "Article 9(2)(d) (2)", RULES_ANSWER_PARTIAL },
  { "ex:s a airo:AISystem ; airo:hasRisk ex:a, ex:b . ex:m airo:modifiesRiskConcept ex:a, "
    "ex:b .",
    "eu-ai-act", "Article 9(2)(d) (2)", RULES_ANSWER_GIVEN },
  /* Classification needs more than a purpose. */
  { "ex:s a airo:AISystem ; airo:hasPurpose ex:p ; airo:hasAISubject ex:people .", "eu-ai-act",
    "Article 6 (1)", RULES_ANSWER_PARTIAL },
  { "ex:s a airo:AISystem ; airo:hasPurpose ex:p ; airo:hasCapability ex:c ; "
    "dpv:hasSector ex:banks .",
    "eu-ai-act", "Article 6 (1)", RULES_ANSWER_GIVEN },
  /* That a system is of high risk is no assessment that it is not; nor is one that nobody signed. */
  { "ex:s a airo:AISystem, eu-aiact:HighRiskAISystem .", "eu-ai-act", "Article 6(4) (1)",
    RULES_ANSWER_NONE },
  { "ex:s a airo:AISystem ; dpv:hasAssessment ex:a . ex:a a eu-aiact:HighRiskAIAssessment "
    "; dpv:hasOutcome eu-aiact:RiskLevelNotHigh ; dpv:hasJustification "
    "aiact:article-6-3-a .",
    "eu-ai-act", "Article 6(4) (1)", RULES_ANSWER_PARTIAL },
  /* An incident is no procedure for incidents. */
  { "ex:s a airo:AISystem ; gr:incident ex:i . ex:i a gr:Incident ; gr:openedAt "
    "\"2026-05-01T00:00:00Z\"^^xsd:dateTime .",
    "eu-ai-act", "Article 17(1)(i) (1)", RULES_ANSWER_NONE },
  /* Documents kept for less than ten years, or for a time that is not said; logs likewise. */
  { "ex:s a airo:AISystem ; aidoc:hasTechnicalDocumentation ex:d . ex:d "
    "gr:retentionPeriod \"P9Y\"^^xsd:duration .",
    "eu-ai-act", "Article 18 (1)", RULES_ANSWER_PARTIAL },
  { "ex:s a airo:AISystem ; aidoc:hasTechnicalDocumentation ex:d . ex:d "
    "gr:retentionPeriod \"P120M\"^^xsd:duration .",
    "eu-ai-act", "Article 18 (1)", RULES_ANSWER_GIVEN },
  { "ex:s a airo:AISystem ; gr:decisionLog ex:l . ex:l gr:entryCount 3 .", "eu-ai-act",
    "Article 19 (1)", RULES_ANSWER_PARTIAL },
  { "ex:s a airo:AISystem ; gr:decisionLog ex:l . ex:l gr:entryCount 3 ; "
    "gr:retentionPeriod \"P5M\"^^xsd:duration .",
    "eu-ai-act", "Article 19 (1)", RULES_ANSWER_PARTIAL },
  { "ex:s a airo:AISystem ; gr:decisionLog ex:l . ex:l gr:entryCount 0 ; "
    "gr:retentionPeriod \"P6M\"^^xsd:duration .",
    "eu-ai-act", "Article 19 (1)", RULES_ANSWER_PARTIAL },
  { "ex:s a airo:AISystem ; gr:decisionLog ex:l . ex:l gr:entryCount 3 ; "
    "gr:retentionPeriod \"P6M\"^^xsd:duration .",
    "eu-ai-act", "Article 19 (1)", RULES_ANSWER_GIVEN },
  /* A notice for somebody else. */
  { "ex:s a airo:AISystem ; dpv:hasNotice ex:n . ex:n a dpv:Notice ; rdfs:label \"notice "
    "to customers\" .",
    "eu-ai-act", "Article 26(7) (1)", RULES_ANSWER_PARTIAL },
  { "ex:s a airo:AISystem ; dpv:hasNotice ex:n . ex:n a dpv:Notice ; dpv:hasRecipient "
    "ex:staff . ex:staff a dpv:Employee .",
    "eu-ai-act", "Article 26(7) (1)", RULES_ANSWER_GIVEN },
  /* An assessment of which no authority was told. */
  { "ex:s a airo:AISystem ; dpv:hasAssessment ex:f . ex:f a eu-aiact:FRIA .", "eu-ai-act",
    "Article 27(3) (1)", RULES_ANSWER_PARTIAL },
  /* Measures of transparency that say something else. */
  { "ex:s a airo:AISystem ; aidoc:hasTransparencyMeasure ex:m . ex:m rdfs:label \"sources "
    "of each statement\" .",
    "eu-ai-act", "Article 50(1) (1)", RULES_ANSWER_PARTIAL },
  { "ex:s a airo:AISystem ; dpv:hasNotice ex:m . ex:m a dpv:AINotice .", "eu-ai-act",
    "Article 50(1) (1)", RULES_ANSWER_GIVEN },
  { "ex:s a airo:AISystem ; dpv:hasNotice ex:m . ex:m rdfs:label \"Sie sprechen mit einer "
    "KI\" .",
    "eu-ai-act", "Article 50(1) (1)", RULES_ANSWER_GIVEN },
  { "ex:s a airo:AISystem ; dpv:hasNotice ex:m . ex:m a dpv:AINotice .", "eu-ai-act",
    "Article 50(2) (1)", RULES_ANSWER_PARTIAL },
  { "ex:s a airo:AISystem ; aidoc:hasTransparencyMeasure ex:m . ex:m a "
    "aiact:ContentMarking .",
    "eu-ai-act", "Article 50(2) (1)", RULES_ANSWER_GIVEN },
  /* An incident without a state. */
  { "ex:s a airo:AISystem ; gr:incident ex:i . ex:i a gr:Incident ; rdfs:label \"i\" ; "
    "gr:openedAt \"2026-05-01T00:00:00Z\"^^xsd:dateTime .",
    "eu-ai-act", "Article 73 (1)", RULES_ANSWER_PARTIAL },
  /* A risk to persons that nothing mitigates; a rule that permits everybody. */
  { "ex:s a airo:AISystem ; dpv:hasRisk ex:r .", "gdpr", "Art. 35 (2)", RULES_ANSWER_PARTIAL },
  { "ex:s a airo:AISystem . ex:p a gr:Policy ; gr:governs ex:s ; gr:default gr:Deny ; "
    "gr:rule ex:r . ex:r a gr:Rule ; gr:effect gr:Allow ; gr:condition [ sh:property [ "
    "sh:path gr:purpose ; sh:minCount 1 ] ] .",
    "gdpr", "Art. 32 (3)", RULES_ANSWER_PARTIAL },
};

static void
test_near (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (near); i++) {
    g_auto (Catalogues) catalogues;
    guint n = 0;
    guint found = 0;
    catalogues_init (&catalogues, near[i].turtle);
    const RulesFinding *findings = assess (&catalogues, near[i].catalogue, &n);
    for (guint k = 0; k < n; k++) {
      for (guint q = 0; q < findings[k].requirement->n_questions; q++) {
        const RulesAnswer *answer = &findings[k].answers[q];
        if (strcmp (answer->question->identifier, near[i].question) != 0) {
          continue;
        }
        found++;
        if (answer->status != near[i].status) {
          g_test_message ("%s is %d, not %d, where %s", near[i].question, answer->status,
                          near[i].status, near[i].turtle);
          g_test_fail ();
        }
      }
    }
    g_assert_cmpuint (found, ==, 1);
  }
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/requirements/languages", test_languages);
  g_test_add_func ("/requirements/silence", test_silence);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autofree char *path = g_strconcat ("/requirements/answered/", files[i].file, NULL);
    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_answered);
  }
  g_test_add_func ("/requirements/near", test_near);
  return g_test_run ();
}
