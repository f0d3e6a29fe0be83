/* SPDX-License-Identifier: Apache-2.0 */

/* The risk classes of the EU AI Act on the use cases of AIRO, the examples of AIDOC-AP and our own: which hold, on which grounds, and where AIRO's
 * shapes for Annex III say otherwise, and why.
 *
 * To violate a shape of AIRO's means to be of high risk. They ask of all purposes, fields, subjects … of a system that they be instances
 * of a class (sh:class), which silence meets, and which purposes that are classes themselves do not; and a few list a bare sh:or, which asks for
 * nothing. What counts is the Regulation: the table says which of both is right, and why, and is exact. */

#include "kg/parse.h"
#include "rules/limits.h"
#include "tests/rules/classification-fixture.h"

#include <string.h>

#define SHAPES "https://example.com/ns#AnnexIII-"
#define SHAPES_EXPECTED 28u

/* Why the shapes say other than we do. */
#define CLASSES_AS_VALUES                                                                          \
  "its purpose and field are classes of VAIR, the shape asks for instances of them"
#define BARE_OR                                                                                    \
  "4b lists a bare sh:or, which asks for nothing: that it has no field, and a natural person or nobody is concerned, suffices"
#define BARE_AND "8b lists a bare sh:or, which asks for nothing: that it has no field suffices"
#define SILENCE                                                                                    \
  "that its fields, capabilities, deployers and persons be of a class is met by having none of them"
#define DECLARED "it is declared to be of the class; the shapes do not know declarations"

typedef struct {
  const char *class; /* as we identify it */
  gboolean ours;     /* else the shape alone says so */
  const char *reason;
} Difference;

typedef struct {
  const char *name;
  const char *suite; /* (nullable) folder in $GROUNDS_SUITES; NULL: in the sources */
  const char *files[3];
  const char *system;
  const char *classes; /* as classification_names() tells them */
  Difference differences[5];
} Case;

#define AIDOC "http://www.semanticweb.org/certain/ontologies/"
#define RELEASES "https://acme.example/releases#"

static const Case cases[] = {
  /* A voice that deceives people so that they lose money: prohibited, whatever its field. Its purpose is of no kind on record: that it talks
   * with people is not in the graph. */
  { "chatbot",
    "airo",
    { "usecase/chatbot.ttl" },
    "https://example.com/ai_chatbot",
    "Article 5(1)(a)",
    { { "Annex III(4)(b)", FALSE, BARE_OR }, { "Annex III(8)(b)", FALSE, BARE_AND } } },
  { "proctify",
    "airo",
    { "usecase/proctify.ttl" },
    "https://example.com/proctify#proctify",
    "Annex III(3)(d)",
    { { "Annex III(3)(d)", TRUE, CLASSES_AS_VALUES } } },
  /* It recommends investments: creditworthiness is not what it evaluates. */
  { "bank",
    "aidoc-ap",
    { "examples/bank.ttl" },
    AIDOC "2026/05/bank/Bank_Investment_Recommendation_System",
    "-",
    { { "Annex III(8)(b)", FALSE, BARE_AND } } },
  /* One traveller is compared with one passport: verification, which III(1)(a) and III(7)(d) leave out. */
  { "biometrics",
    "aidoc-ap",
    { "examples/biometrics.ttl" },
    AIDOC "2025/11/biometrics/BiometricRecognitionSystem",
    "-",
    { { NULL, FALSE, NULL } } },
  { "civicvoice",
    "aidoc-ap",
    { "examples/civicvoice.ttl" },
    AIDOC "2026/05/civicvoice/CivicVoiceClusteringPipeline",
    "-",
    { { "Annex III(8)(b)", FALSE, BARE_AND } } },
  { "credit-desk",
    NULL,
    { "examples/model-release/systems.ttl", "examples/model-release/credit-desk.ttl" },
    RELEASES "credit-desk",
    "Annex III(5)(b)",
    { { "Annex III(4)(b)", FALSE, BARE_OR },
      { "Annex III(5)(b)", TRUE, DECLARED },
      { "Annex III(8)(b)", FALSE, BARE_AND } } },
  { "limit-adviser",
    NULL,
    { "examples/model-release/systems.ttl" },
    RELEASES "limit-adviser",
    "Annex III(5)(b)",
    { { "Annex III(4)(b)", FALSE, BARE_OR },
      { "Annex III(5)(b)", TRUE, DECLARED },
      { "Annex III(6)(b)", FALSE, SILENCE },
      { "Annex III(7)(a)", FALSE, SILENCE },
      { "Annex III(8)(b)", FALSE, BARE_AND } } },
  { "letter-sorter",
    NULL,
    { "examples/model-release/systems.ttl" },
    RELEASES "letter-sorter",
    "-",
    { { "Annex III(4)(b)", FALSE, BARE_OR },
      { "Annex III(6)(b)", FALSE, SILENCE },
      { "Annex III(7)(a)", FALSE, SILENCE },
      { "Annex III(8)(b)", FALSE, BARE_AND } } },
  { "language-lab",
    NULL,
    { "examples/model-release/systems.ttl" },
    RELEASES "language-lab",
    "-",
    { { "Annex III(4)(b)", FALSE, BARE_OR },
      { "Annex III(6)(b)", FALSE, SILENCE },
      { "Annex III(7)(a)", FALSE, SILENCE },
      { "Annex III(8)(b)", FALSE, BARE_AND } } },
  { "support-assistant",
    NULL,
    { "examples/customer-support/systems.ttl", "examples/customer-support/models.ttl" },
    "https://acme.example/governance#assistant",
    "Article 50(1), Article 50(2), Article 53",
    { { "Annex III(8)(b)", FALSE, BARE_AND } } },
  { "report-drafter",
    NULL,
    { "examples/regulatory-reporting/systems.ttl" },
    "https://weidenhof.example/governance#drafter-2.3",
    "Article 50(2), Article 53",
    { { "Annex III(8)(b)", FALSE, BARE_AND } } },
};

/* --- AIRO's shapes --- */

/* "AnnexIII-5d-a" as "Annex III(5)(d)": two shapes may be of one point. (transfer full) */
static char *
identify (const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "-", 2);
  gsize digits = strspn (parts[0], "0123456789");
  g_assert_cmpuint (digits, >, 0);
  return parts[0][digits] == '\0'
             ? g_strdup_printf ("Annex III(%s)", parts[0])
             : g_strdup_printf ("Annex III(%.*s)(%s)", (int) digits, parts[0], parts[0] + digits);
}

/* The points of Annex III whose shapes the system violates, by identifier (a set), of data that may lack the shapes' terms. */
static GHashTable *
violated (const char *shapes_file, KgSnapshot *snapshot, const char *system)
{
  g_auto (Graph) graph;
  g_autoptr (GError) error = NULL;
  guint shapes_found = 0;
  graph_init (&graph);
  classification_load_file (&graph, shapes_file, "urn:shapes");
  g_autoptr (KgSnapshot) shapes_graph = graph_snapshot (&graph);
  g_autoptr (RulesGraph) data = rules_graph_new (snapshot, FALSE);
  g_autoptr (KgOverlay) missing = kg_overlay_new ();
  kg_overlay_begin (missing, snapshot);
  const RulesShapesSource source = { .shapes = shapes_graph, .data = data, .missing = missing };
  g_autoptr (RulesShapes) shapes = rules_shapes_new (&source, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (RulesEvaluator) evaluator = rules_evaluator_new ();
  g_autoptr (GHashTable) points = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const KgView names = { .snapshot = shapes_graph };
  KgTermId focus = kg_view_find_iri (rules_shapes_view (shapes), system, -1);
  g_assert_cmpuint (focus, !=, KG_NONE);
  rules_evaluator_begin (evaluator, shapes, rules_shapes_view (shapes), RULES_EVALUATE_VALIDATE,
                         RULES_LIMIT_VALIDATION_STEPS);
  for (guint32 i = 0; i < rules_shapes_count (shapes); i++) {
    RulesShapeInfo info;
    KgTerm term;
    rules_shapes_info (shapes, i, &info);
    if (!kg_view_term (&names, info.node, &term) || !g_str_has_prefix (term.value, SHAPES)) {
      continue;
    }
    shapes_found++;
    RulesTruth truth = rules_evaluate (evaluator, i, focus);
    g_assert_cmpint (truth, !=, RULES_UNKNOWN);
    if (truth == RULES_VIOLATES) {
      g_hash_table_add (points, identify (term.value + strlen (SHAPES)));
    }
  }
  g_assert_cmpuint (shapes_found, ==, SHAPES_EXPECTED);
  return g_steal_pointer (&points);
}

/* --- Against ours --- */

static const Difference *
find_difference (const Case *item, const char *class)
{
  for (guint i = 0; i < G_N_ELEMENTS (item->differences); i++) {
    if (g_strcmp0 (item->differences[i].class, class) == 0) {
      return &item->differences[i];
    }
  }
  return NULL;
}

/* Every point of Annex III: where both agree it is not in the table, and where they do not it is. */
static void
compare (const Case *item, const Assessment *assessment, GHashTable *points)
{
  guint n = 0;
  guint n_compared = 0;
  const RulesClassification *classes = classification_of (assessment, item->system, &n);
  for (guint i = 0; i < n; i++) {
    const char *class = classes[i].risk_class->identifier;
    if (!g_str_has_prefix (class, "Annex III(")) {
      continue;
    }
    gboolean ours = classes[i].truth == RULES_CONFORMS;
    gboolean theirs = g_hash_table_remove (points, class);
    const Difference *difference = find_difference (item, class);
    g_test_message ("%s: %s ours, %s AIRO's%s%s", class, ours ? "is" : "is not",
                    theirs ? "is" : "is not", difference != NULL ? "; " : "",
                    difference != NULL ? difference->reason : "");
    if ((difference != NULL) != (ours != theirs) ||
        (difference != NULL && difference->ours != ours)) {
      g_test_fail_printf ("%s: the table says otherwise", class);
    }
    n_compared++;
  }
  g_assert_cmpuint (n_compared, ==, 25);
  /* Each shape is of a point that we have. */
  g_assert_cmpuint (g_hash_table_size (points), ==, 0);
}

static void
test_case (gconstpointer data)
{
  const Case *item = (const Case *) data;
  g_auto (Graph) graph;
  g_auto (Assessment) assessment;
  const char *suites = g_getenv ("GROUNDS_SUITES");
  g_autofree char *shapes = g_build_filename (suites, "airo", "high-risk-shapes.ttl", NULL);
  classification_init (&graph);
  for (guint i = 0; i < G_N_ELEMENTS (item->files) && item->files[i] != NULL; i++) {
    g_autofree char *file = item->suite != NULL
                                ? g_build_filename (suites, item->suite, item->files[i], NULL)
                                : g_test_build_filename (G_TEST_DIST, item->files[i], NULL);
    g_autofree char *iri = g_strdup_printf ("urn:example:%u", i);
    classification_load_file (&graph, file, iri);
  }
  assessment_init_with (&assessment, graph_snapshot (&graph));
  g_autofree char *classes = classification_names (&assessment, item->system);
  g_assert_cmpstr (classes, ==, item->classes);
  g_autoptr (GHashTable) points = violated (shapes, assessment.snapshot, item->system);
  compare (item, &assessment, points);
}

static void
test_missing (void)
{
  g_test_skip ("airo, aidoc-ap: the suites are not there; set GROUNDS_SUITES");
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  const char *suites = g_getenv ("GROUNDS_SUITES");
  g_autofree char *airo = suites != NULL ? g_build_filename (suites, "airo", NULL) : NULL;
  g_autofree char *aidoc = suites != NULL ? g_build_filename (suites, "aidoc-ap", NULL) : NULL;
  if (airo == NULL || !g_file_test (airo, G_FILE_TEST_IS_DIR) ||
      !g_file_test (aidoc, G_FILE_TEST_IS_DIR)) {
    g_test_add_func ("/ai-act-risk/missing", test_missing);
    return g_test_run ();
  }
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/ai-act-risk/", cases[i].name, NULL);
    g_test_add_data_func (path, &cases[i], test_case);
  }
  return g_test_run ();
}
