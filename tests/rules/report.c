/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/report.h"

#include "kg/canon.h"
#include "kg/parse.h"
#include "kg/write.h"
#include "tests/rules/fixture.h"

#include <jansson.h>
#include <string.h>

static RulesReport *
validate (const Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  const RulesValidateOptions options = { .threads = 1 };
  RulesReport *report = rules_validate (fixture->shapes, &options, &error);
  g_assert_no_error (error);
  g_assert_nonnull (report);
  return report;
}

static char *
as_text (const char *shapes, const char *data, const RulesReportOptions *options)
{
  g_auto (Fixture) fixture;
  fixture_init (&fixture, shapes, data, FALSE);
  g_autoptr (RulesReport) report = validate (&fixture);
  GString *text = g_string_new (NULL);
  rules_report_to_text (report, options, text);
  return g_string_free (text, FALSE);
}

/* --- Text --- */

static const char shapes_of_people[] =
    "\n"
    "ex:Person a rdfs:Class , sh:NodeShape ; rdfs:label \"person\" ;\n"
    "  sh:property ex:HasName ;\n"
    "  sh:property [ sh:path ex:age ;\n"
    "    sh:maxInclusive 120 ; sh:severity sh:Warning ;\n"
    "    sh:message \"Nobody is that old\"@en , \"So alt ist niemand\"@de ] ;\n"
    "  sh:property [ sh:path ex:knows ; sh:class ex:Person ; sh:severity sh:Info ] .\n"
    "ex:HasName sh:path ex:name ; sh:minCount 1 ; rdfs:label \"People have names\" .\n";

static const char people[] = "\n"
                             "ex:carl a ex:Person ; ex:name \"Carl\" ;\n"
                             "  ex:age 130 .\n"
                             "ex:bob a ex:Person ; rdfs:label \"Bob\" ;\n"
                             "  ex:age 121 ;\n"
                             "  ex:knows ex:carl , ex:dora .\n"
                             "ex:anna a ex:Person ; ex:name \"Anna\" .\n";

static void
test_text (void)
{
  const RulesReportOptions options = { 0 };
  g_autofree char *text = as_text (shapes_of_people, people, &options);
  g_assert_cmpstr (text, ==,
                   "Bob (ex:bob)\n"
                   "  violation  has no ex:name, and at least 1 is needed\n"
                   "    data     data.ttl:4\n"
                   "    shape    People have names (ex:HasName), shapes.ttl:8\n"
                   "  warning  Nobody is that old\n"
                   "    found    has a value of ex:age that is not at most 120\n"
                   "    value    121\n"
                   "    data     data.ttl:5\n"
                   "    shape    shapes.ttl:5\n"
                   "  info  has ex:knows ex:dora, which is not an instance of person\n"
                   "    value    ex:dora\n"
                   "    data     data.ttl:6\n"
                   "    shape    shapes.ttl:7\n"
                   "\n"
                   "ex:carl\n"
                   "  warning  Nobody is that old\n"
                   "    found    has a value of ex:age that is not at most 120\n"
                   "    value    130\n"
                   "    data     data.ttl:3\n"
                   "    shape    shapes.ttl:5\n"
                   "\n"
                   "1 violation, 2 warnings, 1 info; looked at 3 focus nodes\n");
}

static void
test_text_declared (void)
{
  static const char *const german[] = { "de", NULL };
  const RulesReportOptions options = { .declared_messages = TRUE, .languages = german };
  g_autofree char *text = as_text (shapes_of_people, people, &options);
  g_assert_nonnull (strstr (text, "  warning  So alt ist niemand\n    value    130\n"));
}

static void
test_text_colour (void)
{
  const RulesReportOptions options = { .colour = TRUE };
  g_autofree char *text = as_text (shapes_of_people, people, &options);
  g_assert_true (g_str_has_prefix (text, "\033[1mBob (ex:bob)\033[0m\n"
                                         "  \033[31mviolation\033[0m  has no"));
}

static void
test_text_conforms (void)
{
  const RulesReportOptions options = { 0 };
  g_autofree char *text =
      as_text (shapes_of_people, "ex:anna a ex:Person ; ex:name \"Anna\" .", &options);
  g_assert_cmpstr (text, ==, "conforms; looked at 1 focus node\n");
  g_autofree char *nothing = as_text (shapes_of_people, "ex:anna ex:name \"Anna\" .", &options);
  g_assert_cmpstr (nothing, ==,
                   "conforms, but nothing was looked at: no shape has a target there\n");
}

/* Where nothing is said of the value, and no line is known of the focus node. */
static void
test_text_targets (void)
{
  const RulesReportOptions options = { 0 };
  g_autofree char *text = as_text ("ex:S sh:targetNode ex:nowhere , \"literal\" ; sh:class ex:C ;\n"
                                   "  sh:severity ex:Grave .\n"
                                   "ex:Grave rdfs:label \"grave mistake\" .",
                                   "ex:a ex:p ex:b .", &options);
  g_assert_cmpstr (text, ==,
                   "\"literal\"\n"
                   "  grave mistake  is not an instance of ex:C\n"
                   "    shape    ex:S, shapes.ttl:1\n"
                   "\n"
                   "ex:nowhere\n"
                   "  grave mistake  is not an instance of ex:C\n"
                   "    shape    ex:S, shapes.ttl:1\n"
                   "\n"
                   "2 violations, 0 warnings, 0 infos; looked at 2 focus nodes\n");
}

/* A document cannot act on the terminal, nor add lines to the report. */
static void
test_text_hostile (void)
{
  const RulesReportOptions options = { 0 };
  g_autofree char *text =
      as_text ("ex:S sh:targetSubjectsOf ex:p ; sh:message \"a\\u001B[31m\\nb\\u202Ec\" ;\n"
               "  sh:property [ sh:path ex:p ; sh:nodeKind sh:IRI ] ; sh:class ex:C .",
               "ex:a ex:p \"\\u001B]0;x\\u0007\\u0085\\u2028\" ; rdfs:label \"x\\r\\ty\\uFEFF\" .",
               &options);
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);
    g_assert_true (c == '\n' || (c >= 0x20 && c < 0x7f));
  }
  g_assert_nonnull (strstr (text, "  violation  a\\u{1B}[31m\\nb\\u{202E}c\n"));
  g_assert_nonnull (strstr (text, "    value    \"\\u{1B}]0;x\\u{7}\\u{85}\\u{2028}\"\n"));
  g_assert_nonnull (strstr (text, "x\\r\\ty\\u{FEFF} (ex:a)\n"));
}

static void
test_text_evidence (void)
{
  const RulesReportOptions options = { .evidence = TRUE };
  g_autofree char *text = as_text (
      "ex:S sh:targetClass ex:C ; sh:not [ sh:path ex:p ; sh:minCount 1 ; sh:class ex:D ] .",
      "ex:a a ex:C ;\n"
      "  ex:p ex:v .\n"
      "ex:v a ex:E .\n"
      "ex:E rdfs:subClassOf ex:D .",
      &options);
  g_assert_nonnull (strstr (text, "    because  "));
  g_assert_nonnull (strstr (text, "ex:a ex:p ex:v  data.ttl:2\n"));
}

/* --- RDF --- */

static gboolean
append_bytes (const char *bytes, gsize length, gpointer data, G_GNUC_UNUSED GError **error)
{
  g_string_append_len ((GString *) data, bytes, (gssize) length);
  return TRUE;
}

static char *
as_turtle (const char *shapes, const char *data, const RulesReportOptions *options, KgFormat format)
{
  g_auto (Fixture) fixture;
  g_autoptr (GError) error = NULL;
  fixture_init (&fixture, shapes, data, FALSE);
  g_autoptr (RulesReport) report = validate (&fixture);
  g_autoptr (KgSnapshot) graph = rules_report_to_graph (report, options, &error);
  g_assert_no_error (error);
  const KgWriteOptions write = { .format = format };
  GString *text = g_string_new (NULL);
  g_assert_true (kg_write (graph, &write, append_bytes, text, &error));
  g_assert_no_error (error);
  return g_string_free (text, FALSE);
}

static KgDataset *
dataset_of (KgSnapshot *snapshot)
{
  KgDataset *dataset = kg_dataset_new ();
  const KgView view = { .snapshot = snapshot };
  const KgQuad any = { 0 };
  g_autoptr (KgScan) scan = kg_scan_new (&view, &any);
  KgQuad quad;
  for (KgTermId id = 1; id < kg_snapshot_id_end (snapshot); id++) {
    KgTerm term;
    g_assert_true (kg_view_term (&view, id, &term));
    if (term.datatype != KG_NONE) {
      KgTerm datatype;
      g_assert_true (kg_view_term (&view, term.datatype, &datatype));
      term.datatype = kg_terms_intern (dataset->terms, &datatype);
    }
    kg_terms_intern (dataset->terms, &term);
  }
  while (kg_scan_next (scan, &quad, NULL)) {
    KgTermId *const ids[] = { &quad.subject, &quad.predicate, &quad.object };
    for (gsize i = 0; i < G_N_ELEMENTS (ids); i++) {
      KgTerm term;
      g_assert_true (kg_view_term (&view, *ids[i], &term));
      if (term.datatype != KG_NONE) {
        KgTerm datatype;
        g_assert_true (kg_view_term (&view, term.datatype, &datatype));
        term.datatype = kg_terms_find (dataset->terms, &datatype);
      }
      *ids[i] = kg_terms_find (dataset->terms, &term);
    }
    quad.graph = KG_NONE;
    kg_dataset_add (dataset, &quad, 0);
  }
  return dataset;
}

static void
assert_graph (const char *shapes, const char *data, const RulesReportOptions *options,
              const char *expected)
{
  g_auto (Fixture) fixture;
  g_autoptr (GError) error = NULL;
  gboolean same = FALSE;
  fixture_init (&fixture, shapes, data, FALSE);
  g_autoptr (RulesReport) report = validate (&fixture);
  g_autoptr (KgSnapshot) graph = rules_report_to_graph (report, options, &error);
  g_assert_no_error (error);
  g_autoptr (KgSnapshot) wanted = fixture_snapshot ("expected.ttl", expected);
  g_autoptr (KgDataset) a = dataset_of (graph);
  g_autoptr (KgDataset) b = dataset_of (wanted);
  kg_canon_isomorphic (a, b, &same, &error);
  g_assert_no_error (error);
  if (!same) {
    g_autoptr (GString) text = g_string_new (NULL);
    const KgWriteOptions write = { .format = KG_FORMAT_TURTLE };
    kg_write (graph, &write, append_bytes, text, NULL);
    g_test_message ("%s", text->str);
  }
  g_assert_true (same);
}

static void
test_graph (void)
{
  const RulesReportOptions options = { 0 };
  assert_graph (shapes_of_people, people, &options,
                "[] a sh:ValidationReport ; sh:conforms false ; sh:result\n"
                "  [ a sh:ValidationResult ; sh:focusNode ex:bob ; sh:resultPath ex:name ;\n"
                "    sh:sourceShape ex:HasName ; sh:resultSeverity sh:Violation ;\n"
                "    sh:sourceConstraintComponent sh:MinCountConstraintComponent ;\n"
                "    sh:resultMessage \"has no ex:name, and at least 1 is needed\"@en ] ,\n"
                "  [ a sh:ValidationResult ; sh:focusNode ex:bob ; sh:resultPath ex:age ;\n"
                "    sh:value 121 ; sh:sourceShape _:age ; sh:resultSeverity sh:Warning ;\n"
                "    sh:sourceConstraintComponent sh:MaxInclusiveConstraintComponent ;\n"
                "    sh:resultMessage \"Nobody is that old\"@en , \"So alt ist niemand\"@de ] ,\n"
                "  [ a sh:ValidationResult ; sh:focusNode ex:carl ; sh:resultPath ex:age ;\n"
                "    sh:value 130 ; sh:sourceShape _:age ; sh:resultSeverity sh:Warning ;\n"
                "    sh:sourceConstraintComponent sh:MaxInclusiveConstraintComponent ;\n"
                "    sh:resultMessage \"Nobody is that old\"@en , \"So alt ist niemand\"@de ] ,\n"
                "  [ a sh:ValidationResult ; sh:focusNode ex:bob ; sh:resultPath ex:knows ;\n"
                "    sh:value ex:dora ; sh:sourceShape _:knows ; sh:resultSeverity sh:Info ;\n"
                "    sh:sourceConstraintComponent sh:ClassConstraintComponent ;\n"
                "    sh:resultMessage\n"
                "      \"has ex:knows ex:dora, which is not an instance of person\"@en ] .\n");
}

static void
test_graph_paths (void)
{
  const RulesReportOptions options = { .declared_messages = TRUE };
  static const char path[] =
      "( ex:p [ sh:inversePath ex:q ] [ sh:alternativePath ( ex:r [ sh:zeroOrMorePath ex:s ] ) ]"
      " [ sh:oneOrMorePath [ sh:inversePath ex:t ] ] [ sh:zeroOrOnePath ( ex:u ex:v ) ] )";
  g_autofree char *shapes =
      g_strdup_printf ("ex:S sh:targetNode ex:a ; sh:path %s ; sh:minCount 1 .", path);
  g_autofree char *expected =
      g_strdup_printf ("[] a sh:ValidationReport ; sh:conforms false ; sh:result\n"
                       "  [ a sh:ValidationResult ; sh:focusNode ex:a ; sh:resultPath %s ;\n"
                       "    sh:sourceShape ex:S ; sh:resultSeverity sh:Violation ;\n"
                       "    sh:sourceConstraintComponent sh:MinCountConstraintComponent ] .",
                       path);
  assert_graph (shapes, "ex:a ex:z 1 .", &options, expected);
}

static void
test_graph_named_path (void)
{
  const RulesReportOptions options = { .declared_messages = TRUE };
  assert_graph ("ex:way a gr:NamedPath ; gr:path ( ex:p ex:q ) .\n"
                "ex:S sh:targetNode ex:a ; sh:path ex:way ; sh:minCount 1 .",
                "ex:a ex:z 1 .", &options,
                "[] a sh:ValidationReport ; sh:conforms false ; sh:result\n"
                "  [ a sh:ValidationResult ; sh:focusNode ex:a ; sh:resultPath ex:way ;\n"
                "    sh:sourceShape ex:S ; sh:resultSeverity sh:Violation ;\n"
                "    sh:sourceConstraintComponent sh:MinCountConstraintComponent ] .");
}

/* The same label in data, shapes and report stands for three nodes. */
static void
test_graph_blank_labels (void)
{
  const RulesReportOptions options = { .declared_messages = TRUE };
  assert_graph ("_:report sh:targetSubjectsOf ex:p ; sh:class ex:C .", "_:report ex:p _:result-1 .",
                &options,
                "[] a sh:ValidationReport ; sh:conforms false ; sh:result\n"
                "  [ a sh:ValidationResult ; sh:focusNode _:f ; sh:value _:f ;\n"
                "    sh:sourceShape _:s ; sh:resultSeverity sh:Violation ;\n"
                "    sh:sourceConstraintComponent sh:ClassConstraintComponent ] .");
}

static void
test_graph_closed (void)
{
  const RulesReportOptions options = { .declared_messages = TRUE };
  assert_graph (
      "ex:S sh:targetNode ex:a ; sh:closed true .", "ex:a ex:p 1 ; ex:q 1 .", &options,
      "[] a sh:ValidationReport ; sh:conforms false ; sh:result\n"
      "  [ a sh:ValidationResult ; sh:focusNode ex:a ; sh:value 1 ; sh:resultPath ex:p ;\n"
      "    sh:sourceShape ex:S ; sh:resultSeverity sh:Violation ;\n"
      "    sh:sourceConstraintComponent sh:ClosedConstraintComponent ] ,\n"
      "  [ a sh:ValidationResult ; sh:focusNode ex:a ; sh:value 1 ; sh:resultPath ex:q ;\n"
      "    sh:sourceShape ex:S ; sh:resultSeverity sh:Violation ;\n"
      "    sh:sourceConstraintComponent sh:ClosedConstraintComponent ] .");
}

static void
test_graph_conforms (void)
{
  const RulesReportOptions options = { 0 };
  g_autofree char *turtle =
      as_turtle (shapes_of_people, "ex:a ex:p ex:b .", &options, KG_FORMAT_TURTLE);
  g_assert_cmpstr (turtle, ==,
                   "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
                   "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
                   "\n"
                   "_:report a sh:ValidationReport ;\n"
                   "  sh:conforms true .\n");
}

static void
test_graph_same_bytes (void)
{
  const RulesReportOptions options = { 0 };
  g_autofree char *first = as_turtle (shapes_of_people, people, &options, KG_FORMAT_NTRIPLES);
  g_autofree char *second = as_turtle (shapes_of_people, people, &options, KG_FORMAT_NTRIPLES);
  g_assert_cmpstr (first, ==, second);
}

/* --- JSON --- */

static char *
as_json (const char *shapes, const char *data, const RulesReportOptions *options)
{
  g_auto (Fixture) fixture;
  fixture_init (&fixture, shapes, data, FALSE);
  g_autoptr (RulesReport) report = validate (&fixture);
  GString *text = g_string_new (NULL);
  rules_report_to_json (report, options, text);
  return g_string_free (text, FALSE);
}

static void
test_json (void)
{
  const RulesReportOptions options = { 0 };
  g_autofree char *json = as_json (
      "ex:S sh:targetNode ex:a ; sh:property ex:T .\n"
      "ex:T sh:path [ sh:inversePath ( ex:p [ sh:zeroOrMorePath ex:q ] ) ] ; sh:class ex:C ;\n"
      "  sh:message \"a \\\"b\\\"\"@en .",
      "ex:a rdfs:label \"A\" .\n"
      "ex:b ex:p ex:a .",
      &options);
  g_assert_cmpstr (
      json, ==,
      "{\"conforms\": false, \"violations\": 1, \"warnings\": 0, \"infos\": 0, \"focusNodes\": 1, "
      "\"results\": [\n"
      "  {\"focusNode\": {\"type\": \"iri\", \"value\": \"http://example.org/a\", \"curie\": \"ex:a\", "
      "\"label\": \"A\"}, "
      "\"path\": \"^(<http://example.org/p>/(<http://example.org/q>*))\", "
      "\"value\": {\"type\": \"iri\", \"value\": \"http://example.org/b\", \"curie\": \"ex:b\"}, "
      "\"severity\": \"http://www.w3.org/ns/shacl#Violation\", "
      "\"component\": \"http://www.w3.org/ns/shacl#ClassConstraintComponent\", "
      "\"shape\": {\"type\": \"iri\", \"value\": \"http://example.org/T\", \"curie\": \"ex:T\"}, "
      "\"messages\": [{\"value\": \"a \\\"b\\\"\", \"language\": \"en\"}], "
      "\"source\": {\"document\": \"data.ttl\", \"line\": 2}, "
      "\"shapeSource\": {\"document\": \"shapes.ttl\", \"line\": 2}}\n"
      "]}\n");
}

static void
test_json_conforms (void)
{
  const RulesReportOptions options = { 0 };
  g_autofree char *json = as_json (shapes_of_people, "ex:a ex:p ex:b .", &options);
  g_assert_cmpstr (json, ==,
                   "{\"conforms\": true, \"violations\": 0, \"warnings\": 0, \"infos\": 0, "
                   "\"focusNodes\": 0, \"results\": []}\n");
}

/* Whatever the documents hold, and with evidence, it is JSON. */
static void
test_json_parses (void)
{
  const RulesReportOptions options = { .evidence = TRUE };
  g_autofree char *json = as_json (
      "ex:S sh:targetSubjectsOf ex:p ; sh:message \"{[\\u001B\\n\\\"{\" ; sh:closed true ;\n"
      "  sh:property [ sh:path ex:p ; sh:nodeKind sh:IRI ; sh:maxCount 0 ] ; sh:class ex:C ;\n"
      "  sh:not [ sh:path ex:q ; sh:minCount 1 ; sh:class ex:D ] .",
      "ex:a ex:p \"{\\u0001\\\\\" , 4, \"x\"@en , [ ex:q 5 ] ; rdfs:label \"{\" ; ex:q ex:v .\n"
      "ex:v a ex:E . ex:E rdfs:subClassOf ex:D .",
      &options);
  json_error_t problem;
  json_t *root = json_loads (json, JSON_REJECT_DUPLICATES, &problem);
  g_assert_nonnull (root);
  const json_t *results = json_object_get (root, "results");
  g_assert_cmpuint (json_array_size (results), >, 5);
  for (size_t i = 0; i < json_array_size (results); i++) {
    const json_t *evidence = json_object_get (json_array_get (results, i), "evidence");
    g_assert_cmpstr (json_string_value (json_object_get (evidence, "truth")), ==, "violates");
  }
  json_decref (root);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/report/text", test_text);
  g_test_add_func ("/rules/report/text/declared", test_text_declared);
  g_test_add_func ("/rules/report/text/colour", test_text_colour);
  g_test_add_func ("/rules/report/text/conforms", test_text_conforms);
  g_test_add_func ("/rules/report/text/targets", test_text_targets);
  g_test_add_func ("/rules/report/text/hostile", test_text_hostile);
  g_test_add_func ("/rules/report/text/evidence", test_text_evidence);
  g_test_add_func ("/rules/report/graph", test_graph);
  g_test_add_func ("/rules/report/graph/paths", test_graph_paths);
  g_test_add_func ("/rules/report/graph/named-path", test_graph_named_path);
  g_test_add_func ("/rules/report/graph/blank-labels", test_graph_blank_labels);
  g_test_add_func ("/rules/report/graph/closed", test_graph_closed);
  g_test_add_func ("/rules/report/graph/conforms", test_graph_conforms);
  g_test_add_func ("/rules/report/graph/same-bytes", test_graph_same_bytes);
  g_test_add_func ("/rules/report/json", test_json);
  g_test_add_func ("/rules/report/json/conforms", test_json_conforms);
  g_test_add_func ("/rules/report/json/parses", test_json_parses);
  return g_test_run ();
}
