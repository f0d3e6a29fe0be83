/* SPDX-License-Identifier: Apache-2.0 */

/* Shapes of others, on data of others: AIRO's shapes for high-risk AI systems, the vocabularies and examples of
 * AIDOC-AP and DPV, a policy in ODRL. */

#include "kg/memory.h"
#include "kg/parse.h"
#include "ontology/builtin.h"
#include "rules/limits.h"
#include "rules/load-check.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define AIRO_SHAPES "https://example.com/ns#"
#define AIRO_SHAPES_EXPECTED 28u

/* --- Files --- */

static KgDataset *
parse (int fd, const char *name, const char *base)
{
  g_autoptr (GError) error = NULL;
  const KgParseSource source = { .name = name, .fd = fd, .format = KG_FORMAT_TURTLE, .base = base };
  KgDataset *dataset = kg_parse (&source, NULL, NULL, &error);
  g_assert_no_error (error);
  return dataset;
}

/* Documents on their way into one graph. */
typedef struct {
  GArray *documents;   /* KgMemoryDocument; own their graphs */
  GPtrArray *datasets; /* KgDataset */
} Merge;

static void
clear_document (gpointer data)
{
  KgMemoryDocument *document = (KgMemoryDocument *) data;
  g_free ((char *) document->graph);
}

static void
merge_init (Merge *merge)
{
  merge->documents = g_array_new (FALSE, FALSE, sizeof (KgMemoryDocument));
  g_array_set_clear_func (merge->documents, clear_document);
  merge->datasets = g_ptr_array_new_with_free_func ((GDestroyNotify) kg_dataset_free);
}

static void
merge_clear (Merge *merge)
{
  g_array_unref (merge->documents);
  g_ptr_array_unref (merge->datasets);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Merge, merge_clear)

static void
merge_add (Merge *merge, int fd, const char *name, const char *graph)
{
  const KgMemoryDocument document = { .dataset = parse (fd, name, graph),
                                      .name = name,
                                      .graph = g_strdup (graph) };
  g_ptr_array_add (merge->datasets, document.dataset);
  g_array_append_val (merge->documents, document);
}

static void
merge_add_text (Merge *merge, const char *name, const char *graph, const char *turtle, gsize length)
{
  int fd = memfd_create (name, MFD_CLOEXEC);
  g_assert_cmpint (write (fd, turtle, length), ==, (gssize) length);
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  merge_add (merge, fd, name, graph);
  close (fd);
}

/* Files by their paths below a folder that an environment variable names; FALSE if they are not there. */
static gboolean
merge_add_files (Merge *merge, const char *variable, const char *const *paths)
{
  const char *root = g_getenv (variable);
  for (gsize i = 0; root != NULL && paths[i] != NULL; i++) {
    g_autofree char *path = g_build_filename (root, paths[i], NULL);
    g_autofree char *graph = g_strconcat ("file:///", paths[i], NULL);
    int fd = open (path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
      return FALSE;
    }
    merge_add (merge, fd, paths[i], graph);
    close (fd);
  }
  return root != NULL;
}

static KgSnapshot *
merge_finish (const Merge *merge)
{
  g_autoptr (GError) error = NULL;
  KgSnapshot *snapshot =
      kg_snapshot_new_in_memory ((const KgMemoryDocument *) (gconstpointer) merge->documents->data,
                                 merge->documents->len, &error);
  g_assert_no_error (error);
  return snapshot;
}

/* NULL if they are not there. */
static KgSnapshot *
read_files (const char *variable, const char *const *paths)
{
  g_auto (Merge) merge;
  merge_init (&merge);
  return merge_add_files (&merge, variable, paths) ? merge_finish (&merge) : NULL;
}

static KgSnapshot *
read_text (const char *name, const char *turtle)
{
  g_auto (Merge) merge;
  merge_init (&merge);
  merge_add_text (&merge, name, "urn:test", turtle, strlen (turtle));
  return merge_finish (&merge);
}

/* --- Validation --- */

typedef struct {
  RulesGraph *data;
  KgOverlay *missing;
  RulesShapes *shapes;
  RulesReport *report;
  GPtrArray *warnings;
} Run;

static void
run_clear (Run *run)
{
  rules_report_free (run->report);
  rules_shapes_unref (run->shapes);
  rules_graph_unref (run->data);
  kg_overlay_free (run->missing);
  g_clear_pointer (&run->warnings, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static void
compile_and_validate (Run *run, const RulesShapesSource *source)
{
  g_autoptr (GError) error = NULL;
  run->shapes = rules_shapes_new (source, &run->warnings, &error);
  g_assert_no_error (error);
  const RulesValidateOptions options = { .threads = 1 };
  run->report = rules_validate (run->shapes, &options, &error);
  g_assert_no_error (error);
}

static void
run_init (Run *run, KgSnapshot *shapes_graph, KgSnapshot *data)
{
  *run = (Run) { .data = rules_graph_new (data, FALSE), .missing = kg_overlay_new () };
  kg_overlay_begin (run->missing, data);
  const RulesShapesSource source = { .shapes = shapes_graph,
                                     .data = run->data,
                                     .missing = run->missing };
  compile_and_validate (run, &source);
}

/* A graph that holds the shapes that guard it. */
static void
run_init_guarded (Run *run, KgSnapshot *graph)
{
  g_autoptr (GArray) graphs = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  g_autoptr (GArray) roots = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  *run = (Run) { .data = rules_graph_new (graph, FALSE) };
  rules_guarding_shapes (graph, rules_graph_vocab (run->data), graphs, roots);
  g_assert_cmpuint (graphs->len, >, 0);
  const RulesShapesSource source = { .shapes = graph,
                                     .data = run->data,
                                     .graphs = (const KgTermId *) (gconstpointer) graphs->data,
                                     .n_graphs = graphs->len,
                                     .roots = roots->len == 0
                                                  ? NULL
                                                  : (const KgTermId *) (gconstpointer) roots->data,
                                     .n_roots = roots->len };
  compile_and_validate (run, &source);
}

static char *
local_name (const KgView *view, KgTermId id, const char *namespace)
{
  KgTerm term;
  g_assert_true (kg_view_term (view, id, &term));
  return g_strdup (g_str_has_prefix (term.value, namespace) ? term.value + strlen (namespace)
                                                            : term.value);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* "shape focus-node" for each result, sorted. (transfer full) */
static char *
summarise (const Run *run, const char *shapes_namespace, const char *data_namespace)
{
  const KgView graph = { .snapshot = rules_shapes_graph (run->shapes) };
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  gsize n = 0;
  const RulesResult *results = rules_report_results (run->report, &n);
  for (gsize i = 0; i < n; i++) {
    RulesShapeInfo shape;
    rules_shapes_info (run->shapes, results[i].target_shape, &shape);
    g_autofree char *name = local_name (&graph, shape.node, shapes_namespace);
    g_autofree char *focus =
        local_name (rules_shapes_view (run->shapes), results[i].focus, data_namespace);
    g_ptr_array_add (lines, g_strconcat (name, " ", focus, NULL));
  }
  g_ptr_array_sort (lines, compare_texts);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

/* --- AIRO --- */

typedef struct {
  const char *name;
  const char *file;
  const char *namespace;
  const char *violated; /* as summarise() tells it */
} UseCase;

/* Each shape says `sh:not [ sh:and ( sh:property [ … ] sh:property [ … ] … ) ]`: to violate it means to be high-risk. Members of
 * the list are also the terms sh:property and sh:or themselves, and lists of alternatives, all of them shapes without
 * constraints, to which everything conforms; each asks of a system that every purpose, domain, subject … it
 * has be an instance of some class. Checked by hand:
 *
 * The chatbot has a purpose that is an instance of nothing, and a capability that is none of those asked for, so that no
 * shape that asks for a class of either is violated. Two ask for neither, since their alternatives follow a bare sh:or, which
 * the list takes for one more member: 4b (employment), where the domain holds vacuously (it has none) and its subject is a
 * natural person, and 8b (justice and democracy), where the domain alone is asked for, and it has none.
 *
 * The proctoring system is applied within vair:Education, and has purposes, that are classes rather than instances of
 * them: no domain and no purpose is as the shapes ask, and not even 3d (prohibited behaviour of students) is
 * violated. */
static const UseCase use_cases[] = {
  { "chatbot", "airo/usecase/chatbot.ttl", "https://example.com/",
    "AnnexIII-4b ai_chatbot\nAnnexIII-8b ai_chatbot" },
  { "proctify", "airo/usecase/proctify.ttl", "https://example.com/proctify#", "" },
};

/* The vocabulary is there too: classes of systems, subjects and purposes, and what they are kinds of. */
static void
test_airo (gconstpointer data)
{
  const UseCase *item = (const UseCase *) data;
  const char *const shapes_paths[] = { "airo/high-risk-shapes.ttl", NULL };
  const char *const vocabulary[] = { "airo/airo.ttl", NULL };
  const char *const paths[] = { item->file, NULL };
  g_autoptr (KgSnapshot) shapes = read_files ("GROUNDS_SUITES", shapes_paths);
  g_auto (Merge) merge;
  merge_init (&merge);
  if (shapes == NULL || !merge_add_files (&merge, "GROUNDS_SUITES", paths) ||
      !merge_add_files (&merge, "GROUNDS_DATA", vocabulary)) {
    g_test_skip ("no airo in $GROUNDS_SUITES, or none in $GROUNDS_DATA");
    return;
  }
  g_autoptr (KgSnapshot) system = merge_finish (&merge);
  g_auto (Run) run;
  run_init (&run, shapes, system);
  g_autofree char *violated = summarise (&run, AIRO_SHAPES, item->namespace);
  g_assert_cmpstr (violated, ==, item->violated);
  g_assert_cmpuint (rules_report_n_focus_nodes (run.report), ==, AIRO_SHAPES_EXPECTED);
}

/* As many as limits.h lets be told, each about a member of sh:and that asks for nothing. */
static void
test_airo_warnings (void)
{
  const char *const paths[] = { "airo/high-risk-shapes.ttl", NULL };
  g_autoptr (KgSnapshot) shapes = read_files ("GROUNDS_SUITES", paths);
  g_autoptr (KgSnapshot) nothing = read_text ("nothing.ttl", "");
  if (shapes == NULL) {
    g_test_skip ("no airo in $GROUNDS_SUITES");
    return;
  }
  g_auto (Run) run;
  run_init (&run, shapes, nothing);
  g_assert_nonnull (run.warnings);
  g_assert_cmpuint (run.warnings->len, ==, RULES_LIMIT_PROBLEMS);
  for (guint i = 0; i < run.warnings->len; i++) {
    const char *warning = (const char *) g_ptr_array_index (run.warnings, i);
    g_assert_true (g_str_has_prefix (warning, "airo/high-risk-shapes.ttl:"));
    g_assert_nonnull (strstr (warning, "`sh:and`"));
  }
  g_assert_true (g_str_has_prefix ((const char *) g_ptr_array_index (run.warnings, 0),
                                   "airo/high-risk-shapes.ttl:29: "));
}

/* What the shapes mean, once the data are as they expect: a student's prohibited behaviour. */
static void
test_airo_instances (void)
{
  const char *const paths[] = { "airo/high-risk-shapes.ttl", NULL };
  g_autoptr (KgSnapshot) shapes = read_files ("GROUNDS_SUITES", paths);
  if (shapes == NULL) {
    g_test_skip ("no airo in $GROUNDS_SUITES");
    return;
  }
  g_autoptr (KgSnapshot) system =
      read_text ("system.ttl", "@prefix airo: <https://w3id.org/airo#> .\n"
                               "@prefix vair: <https://w3id.org/vair#> .\n"
                               "@prefix ex: <https://example.com/> .\n"
                               "ex:system a airo:AISystem ;\n"
                               "  airo:hasPurpose [ a vair:RemoteIdentification ] ;\n"
                               "  airo:hasCapability [ a vair:BiometricIdentification ] ;\n"
                               "  airo:isAppliedWithinDomain [ a vair:Shopping ] ;\n"
                               "  airo:hasAISubject [ a vair:NaturalPerson ] .\n");
  g_auto (Run) run;
  run_init (&run, shapes, system);
  g_autofree char *violated = summarise (&run, AIRO_SHAPES, "https://example.com/");
  g_assert_cmpstr (violated, ==, "AnnexIII-1a system");
}

/* The vocabulary holds no system: nothing is looked at, and nothing is found. */
static void
test_airo_vocabulary (void)
{
  const char *const shapes_paths[] = { "airo/high-risk-shapes.ttl", NULL };
  const char *const paths[] = { "airo/airo.ttl", NULL };
  g_autoptr (KgSnapshot) shapes = read_files ("GROUNDS_SUITES", shapes_paths);
  g_autoptr (KgSnapshot) vocabulary = read_files ("GROUNDS_DATA", paths);
  if (shapes == NULL || vocabulary == NULL) {
    g_test_skip ("no airo in $GROUNDS_SUITES, or none in $GROUNDS_DATA");
    return;
  }
  g_auto (Run) run;
  run_init (&run, shapes, vocabulary);
  g_assert_true (rules_report_conforms (run.report));
  g_assert_cmpuint (rules_report_n_focus_nodes (run.report), ==, 0);
}

/* --- The built-in shapes --- */

typedef struct {
  const char *name;
  const char *variable;
  const char *files[8];
} Guarded;

/* None of them breaks a rule that is ours. */
static const Guarded guarded[] = {
  { "nothing", "GROUNDS_SUITES", { NULL } },
  { "airo-chatbot", "GROUNDS_SUITES", { "airo/usecase/chatbot.ttl" } },
  { "airo-proctify", "GROUNDS_SUITES", { "airo/usecase/proctify.ttl" } },
  { "airo-vocabulary", "GROUNDS_DATA", { "airo/airo.ttl" } },
  { "aidoc-ap", "GROUNDS_SUITES", { "aidoc-ap/aidoc-ap.ttl", "aidoc-ap/annex_4.ttl" } },
  { "aidoc-ap-bank", "GROUNDS_SUITES", { "aidoc-ap/aidoc-ap.ttl", "aidoc-ap/examples/bank.ttl" } },
  { "aidoc-ap-biometrics",
    "GROUNDS_SUITES",
    { "aidoc-ap/aidoc-ap.ttl", "aidoc-ap/examples/biometrics.ttl" } },
  { "aidoc-ap-civicvoice",
    "GROUNDS_SUITES",
    { "aidoc-ap/aidoc-ap.ttl", "aidoc-ap/examples/civicvoice.ttl" } },
  { "dpv",
    "GROUNDS_DATA",
    { "dpv-2.3/dpv.ttl", "dpv-2.3/pd.ttl", "dpv-2.3/risk.ttl", "dpv-2.3/tech.ttl",
      "dpv-2.3/ai.ttl" } },
  { "dpv-legal",
    "GROUNDS_DATA",
    { "dpv-2.3/dpv.ttl", "dpv-2.3/legal.ttl", "dpv-2.3/eu-gdpr.ttl", "dpv-2.3/eu-aiact.ttl",
      "dpv-2.3/eu-rights.ttl", "dpv-2.3/justifications.ttl" } },
};

/* FALSE if no shapes are built in. */
static gboolean
merge_add_builtin (Merge *merge, GPtrArray *documents)
{
  gboolean shapes = FALSE;
  for (guint i = 0; i < documents->len; i++) {
    const OntologyDocument *document = (const OntologyDocument *) g_ptr_array_index (documents, i);
    gsize size = 0;
    const char *bytes = (const char *) g_bytes_get_data (document->bytes, &size);
    merge_add_text (merge, document->name, document->graph, bytes, size);
    shapes = shapes || g_str_has_prefix (document->name, "ontology/shapes/");
  }
  return shapes;
}

static void
test_guarded (gconstpointer data)
{
  const Guarded *item = (const Guarded *) data;
  g_autoptr (GPtrArray) documents = ontology_builtin_list ();
  g_auto (Merge) merge;
  merge_init (&merge);
  if (!merge_add_builtin (&merge, documents)) {
    g_test_skip ("no shapes are built in");
    return;
  }
  if (item->files[0] != NULL && !merge_add_files (&merge, item->variable, item->files)) {
    g_autofree char *reason = g_strdup_printf ("no %s in $%s", item->files[0], item->variable);
    g_test_skip (reason);
    return;
  }
  g_autoptr (KgSnapshot) graph = merge_finish (&merge);
  g_auto (Run) run;
  run_init_guarded (&run, graph);
  g_autofree char *results = summarise (&run, ONTOLOGY_GR, "");
  g_assert_cmpstr (results, ==, "");
  for (guint i = 0; run.warnings != NULL && i < run.warnings->len; i++) {
    g_test_message ("%s", (const char *) g_ptr_array_index (run.warnings, i));
  }
  g_assert_true (run.warnings == NULL || run.warnings->len == 0);
}

/* --- ODRL --- */

/* What the ODRL Information Model 2.2 asks of policies, as shapes: 2.1 (a policy has a rule; an Agreement has both parties, an
 * Offer its assigner), 2.6 (a rule has one action; a Permission or Prohibition has a target), 2.5 (a
 * constraint has its operands and an operator of ODRL's). */
static const char odrl_shapes[] =
    "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    "@prefix odrl: <http://www.w3.org/ns/odrl/2/> .\n"
    "@prefix ex: <https://example.com/shapes#> .\n"
    "ex:Policy a sh:NodeShape ;\n"
    "  sh:targetClass odrl:Set , odrl:Offer , odrl:Agreement ;\n"
    "  sh:nodeKind sh:IRI ;\n"
    "  sh:property [ sh:minCount 1 ; sh:node ex:Rule ; sh:path\n"
    "    [ sh:alternativePath ( odrl:permission odrl:prohibition odrl:obligation ) ] ] .\n"
    "ex:Agreement a sh:NodeShape ; sh:targetClass odrl:Agreement ;\n"
    "  sh:property [ sh:path odrl:assigner ; sh:minCount 1 ] , [ sh:path odrl:assignee ; sh:minCount 1 ] .\n"
    "ex:Offer a sh:NodeShape ; sh:targetClass odrl:Offer ;\n"
    "  sh:property [ sh:path odrl:assigner ; sh:minCount 1 ] .\n"
    "ex:Rule a sh:NodeShape ;\n"
    "  sh:property [ sh:path ( odrl:action [ sh:zeroOrOnePath <http://www.w3.org/1999/02/22-rdf-syntax-ns#value> ] ) ;\n"
    "    sh:minCount 1 ] ;\n"
    "  sh:property [ sh:path odrl:constraint ; sh:node ex:Constraint ] .\n"
    "ex:Target a sh:NodeShape ;\n"
    "  sh:targetObjectsOf odrl:permission , odrl:prohibition ;\n"
    "  sh:property [ sh:path odrl:target ; sh:minCount 1 ; sh:nodeKind sh:IRI ] .\n"
    "ex:Constraint a sh:NodeShape ;\n"
    "  sh:property [ sh:path odrl:leftOperand ; sh:minCount 1 ; sh:maxCount 1 ] ,\n"
    "    [ sh:path odrl:operator ; sh:minCount 1 ; sh:maxCount 1 ;\n"
    "      sh:in ( odrl:eq odrl:gt odrl:gteq odrl:lt odrl:lteq odrl:neq odrl:isA odrl:isAnyOf ) ] ,\n"
    "    [ sh:path odrl:rightOperand ; sh:minCount 1 ] .\n";

static const char odrl_policies[] =
    "@prefix odrl: <http://www.w3.org/ns/odrl/2/> .\n"
    "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
    "@prefix ex: <https://example.com/> .\n"
    "ex:good a odrl:Agreement ; odrl:assigner ex:us ; odrl:assignee ex:them ;\n"
    "  odrl:permission [ odrl:target ex:model ; odrl:action odrl:use ;\n"
    "    odrl:constraint [ odrl:leftOperand odrl:dateTime ; odrl:operator odrl:lt ;\n"
    "      odrl:rightOperand \"2027-01-01\"^^xsd:date ] ] ;\n"
    "  odrl:prohibition [ odrl:target ex:model ; odrl:action [ rdf:value odrl:distribute ] ] .\n"
    "ex:empty a odrl:Set .\n"
    "ex:alone a odrl:Agreement ; odrl:assigner ex:us ;\n"
    "  odrl:permission [ odrl:target ex:model ; odrl:action odrl:use ] .\n"
    "ex:odd a odrl:Offer ; odrl:assigner ex:us ;\n"
    "  odrl:permission [ odrl:target ex:model ; odrl:action odrl:use ;\n"
    "    odrl:constraint [ odrl:leftOperand odrl:count ; odrl:operator odrl:around ;\n"
    "      odrl:rightOperand 3 ] ] .\n"
    "ex:aimless a odrl:Set ; odrl:permission ex:permission .\n"
    "ex:permission odrl:action odrl:use .\n";

static void
test_odrl (void)
{
  g_autoptr (KgSnapshot) shapes = read_text ("odrl-shapes.ttl", odrl_shapes);
  g_autoptr (KgSnapshot) policies = read_text ("policies.ttl", odrl_policies);
  g_auto (Run) run;
  run_init (&run, shapes, policies);
  g_assert_true (run.warnings == NULL || run.warnings->len == 0);
  g_autofree char *results =
      summarise (&run, "https://example.com/shapes#", "https://example.com/");
  g_assert_cmpstr (results, ==,
                   "Agreement alone\n"
                   "Policy empty\n"
                   "Policy odd\n"
                   "Target permission");
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (use_cases); i++) {
    g_autofree char *path = g_strconcat ("/shapes/airo/", use_cases[i].name, NULL);
    g_test_add_data_func (path, &use_cases[i], test_airo);
  }
  g_test_add_func ("/shapes/airo/warnings", test_airo_warnings);
  g_test_add_func ("/shapes/airo/instances", test_airo_instances);
  g_test_add_func ("/shapes/airo/vocabulary", test_airo_vocabulary);
  for (gsize i = 0; i < G_N_ELEMENTS (guarded); i++) {
    g_autofree char *path = g_strconcat ("/shapes/built-in/", guarded[i].name, NULL);
    g_test_add_data_func (path, &guarded[i], test_guarded);
  }
  g_test_add_func ("/shapes/odrl", test_odrl);
  return g_test_run ();
}
