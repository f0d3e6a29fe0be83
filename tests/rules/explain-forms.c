/* SPDX-License-Identifier: Apache-2.0 */

/* Explanations for programs and browsers: JSON, RDF, DOT, SVG, HTML. */

#include "tests/rules/explain-fixture.h"

#include "kg/parse.h"

#include <string.h>

/* What nobody may see again. */
#define SECRET "jana.novak@example.com"

static const char policies[] =
    "ex:p a gr:Policy ; rdfs:label \"Policy P\" ; gr:rule ex:hide, ex:go, ex:board, ex:old .\n"
    "ex:hide a gr:Rule ; rdfs:label \"Contact data is hidden\" ; gr:effect gr:Mask ;\n"
    "  gr:target gr:Field, gr:Span ; gr:mask [ gr:operator gr:Tokenise ] ; gr:basis ex:minimal ;\n"
    "  gr:obligation ex:tell ;\n"
    "  gr:condition [ sh:property [ sh:path gr:classifiedAs ; sh:hasValue ex:Contact ] ] .\n"
    "ex:tell a gr:Obligation ; gr:obligationType \"disclosure\" ; ex:to \"customer\", \"desk\" .\n"
    "ex:go a gr:Rule ; rdfs:label \"Staff & <friends> may use \\\"approved\\\" models\" ;\n"
    "  gr:effect gr:Allow ; gr:condition [\n"
    "  sh:property [ sh:path ( gr:subject attr:role ) ; sh:hasValue \"agent\" ] ;\n"
    "  sh:property [ sh:path ( gr:resource ex:score ) ; sh:minCount 1 ; sh:minInclusive 0.3 ] ] .\n"
    "<urn:grounds:model:m> ex:score 0.4 .\n"
    "ex:board a gr:Rule ; rdfs:label \"The board looks at imports\" ; gr:effect gr:Escalate ;\n"
    "  gr:reviewer ex:dpo ; gr:respondWithin \"PT4H\"^^xsd:duration ; gr:approvals 2 ;\n"
    "  gr:condition [ sh:property [ sh:path attr:imported ; sh:hasValue true ] ] .\n"
    "ex:old a gr:Rule ; rdfs:label \"No report\" ; gr:effect gr:Deny ;\n"
    "  gr:condition [ sh:property [ sh:path ( gr:subject attr:role ) ; sh:maxCount 0 ] ] .\n";

#define INPUTS                                                                                     \
  "'inputs':[{'name':'contact','source':'mart.contact','value':'" SECRET "'},"                     \
  "{'name':'note','text':'Mail to " SECRET " now','findings':[{'entity_type':'EMAIL',"             \
  "'start':8,'end':30}]}]"

static void
ask (Explaining *explaining, const char *context)
{
  explaining_init (explaining, policies);
  explaining_ask_parts (explaining, "{'role':'agent'}", context);
  explaining->explanation.link_base = "/show?term=";
}

/* --- The answer to a caller --- */

static void
test_decision_mask (void)
{
  g_auto (Explaining) explaining;
  ask (&explaining, "{" INPUTS "}");
  explaining.explanation.digest = "ab";
  g_autofree char *json = explaining_decision (&explaining, "{\"masked\": 1}");
  g_assert_cmpstr (
      json, ==,
      "{\"decision\": true, \"context\": {\"id\": \"01932f5e-0000-7000-8000-000000000001\", "
      "\"outcome\": \"mask\", \"time\": \"2026-11-22T09:30:00Z\", \"graph\": {\"commit\": 0, "
      "\"digest\": \"ab\"}, \"reasons\": [\"Contact data is hidden: input contact comes from "
      "mart.contact; mart.contact was derived from crm.email; crm.email holds e-mail addresses; an "
      "e-mail address is contact data; the text of input note, characters 9 to 30, holds an e-mail "
      "address, found by an external detector.\", \"Staff & <friends> may use "
      "\\\"approved\\\" models: anna has the role agent; the score of Model M is 0.4; the score 0.4 "
      "is at least 0.3.\"], \"rules\": [{\"id\": \"ex:hide\", \"effect\": \"mask\", \"node\": "
      "\"contact\", \"basis\": [\"ex:minimal\"]}, {\"id\": \"ex:hide\", \"effect\": \"mask\", "
      "\"node\": \"note\", \"start\": 8, \"end\": 30, \"basis\": [\"ex:minimal\"]}, {\"id\": "
      "\"ex:go\", \"effect\": \"allow\"}], \"masks\": [{\"pointer\": \"/context/inputs/0/value\", "
      "\"operator\": \"tokenise\", \"rule\": \"ex:hide\"}, {\"pointer\": "
      "\"/context/inputs/1/text\", \"start\": 8, \"end\": 30, \"operator\": \"tokenise\", \"rule\": "
      "\"ex:hide\"}], \"payload\": {\"masked\": 1}, \"obligations\": [{\"id\": \"ex:tell\", "
      "\"type\": \"disclosure\", \"properties\": {\"to\": [\"customer\", \"desk\"]}}], "
      "\"explanation\": "
      "\"/v1/decisions/01932f5e-0000-7000-8000-000000000001/explanation\"}}");
}

static void
test_decision_escalate (void)
{
  g_auto (Explaining) explaining;
  ask (&explaining, "{'imported':true}");
  g_autofree char *json = explaining_decision (&explaining, NULL);
  g_assert_true (g_str_has_prefix (json, "{\"decision\": false, "));
  g_assert_nonnull (strstr (json, "\"reviews\": [{\"rule\": \"ex:board\", \"approvals\": 2, "
                                  "\"reviewers\": [\"ex:dpo\"], \"respondWithin\": \"PT4H\"}]"));
  g_assert_nonnull (strstr (json, "\"masks\": []"));
  g_assert_null (strstr (json, "payload"));
}

/* --- What is known from the last answer --- */

static void
assert_reason (Explaining *explaining, const char *request, const char *expected)
{
  explaining_ask (explaining, request);
  g_autoptr (GPtrArray) reasons = rules_explain_reasons (&explaining->explanation);
  g_assert_cmpuint (reasons->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (reasons, 0), ==, expected);
}

#define ABOUT(properties)                                                                          \
  "{'subject':{'type':'user','id':'anna'},'action':{'name':'use'},"                                \
  "'resource':{'type':'model','id':'ex:spoken-of'" properties "}}"

/* A name that the request gives holds for the request alone, whatever was asked before. */
static void
test_named_by_request (void)
{
  g_auto (Explaining) explaining;
  explaining_init (
      &explaining,
      "rdfs:label gr:jsonName \"title\" ; gr:requestable true . "
      "ex:p a gr:Policy ; gr:rule ex:go . "
      "ex:go a gr:Rule ; rdfs:label \"Go\" ; gr:effect gr:Allow ; "
      "gr:condition [ sh:property [ sh:path gr:resource ; sh:hasValue ex:spoken-of ] ] .");
  for (guint i = 0; i < 2; i++) {
    assert_reason (&explaining, ABOUT (""), "Go: the request asks to use ex:spoken-of.");
    assert_reason (&explaining, ABOUT (",'properties':{'title':'One'}"),
                   "Go: the request asks to use One.");
    assert_reason (&explaining, ABOUT (",'properties':{'title':'Two'}"),
                   "Go: the request asks to use Two.");
    assert_reason (&explaining, ABOUT (",'properties':{'colour':'red'}"),
                   "Go: the request asks to use ex:spoken-of.");
  }
}

/* --- Every form --- */

typedef char *(*Form) (const Explaining *explaining);

static char *
decision_form (const Explaining *explaining)
{
  return explaining_decision (explaining, NULL);
}

static const Form forms[] = { explaining_text, decision_form,   explaining_json,  explaining_dot,
                              explaining_svg,  explaining_html, explaining_turtle };

static void
test_no_values (void)
{
  g_auto (Explaining) explaining;
  ask (&explaining, "{" INPUTS "}");
  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++) {
    g_autofree char *text = forms[i](&explaining);
    g_assert_cmpuint (strlen (text), >, 100);
    g_assert_null (strstr (text, SECRET));
    g_assert_null (strstr (text, "novak"));
  }
}

static void
test_same_bytes (void)
{
  g_auto (Explaining) one;
  g_auto (Explaining) two;
  ask (&one, "{" INPUTS "}");
  ask (&two, "{" INPUTS "}");
  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++) {
    g_autofree char *a = forms[i](&one);
    g_autofree char *b = forms[i](&two);
    g_assert_cmpstr (a, ==, b);
  }
}

/* Labels of others must not become markup: those of the policies hold &, < and quotation marks. */
static void
test_well_formed (void)
{
  const GMarkupParser parser = { 0 };
  g_auto (Explaining) explaining;
  g_autoptr (GError) error = NULL;
  ask (&explaining, "{" INPUTS "}");
  g_autofree char *svg = explaining_svg (&explaining);
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, NULL, NULL);
  g_assert_true (g_markup_parse_context_parse (context, svg, -1, &error));
  g_assert_no_error (error);
  g_assert_true (g_markup_parse_context_end_parse (context, &error));
  g_assert_nonnull (strstr (svg, "Staff &amp; &lt;friends&gt; may"));
  g_assert_null (strstr (svg, "<friends>"));
  g_assert_nonnull (strstr (svg,
                            "<title id=\"drawing-title\">MASK: user anna may use Model M, with "
                            "parts of 2 of 2 inputs hidden.</title>"));
  g_assert_nonnull (strstr (svg, "<desc id=\"drawing-desc\">Facts on the left"));
  g_assert_nonnull (strstr (svg, "href=\"/show?term=http%3A%2F%2Fexample.org%2Fcrm-email\""));
}

/* --- JSON --- */

static const json_t *
member (const json_t *object, const char *name)
{
  const json_t *value = json_object_get (object, name);
  g_assert_nonnull (value);
  return value;
}

static void
test_json (void)
{
  g_auto (Explaining) explaining;
  ask (&explaining, "{" INPUTS "}");
  g_autofree char *text = explaining_json (&explaining);
  json_t *root = json_loads (text, 0, NULL);
  g_assert_nonnull (root);
  g_assert_cmpstr (json_string_value (member (root, "outcome")), ==, "mask");
  const json_t *rules = member (root, "rules");
  g_assert_cmpuint (json_array_size (rules), ==, 3);
  const json_t *hide = json_array_get (rules, 0);
  g_assert_cmpstr (json_string_value (member (hide, "status")), ==, "determines");
  g_assert_cmpstr (
      json_string_value (member (hide, "conclusion")), ==,
      "so contact and characters 9 to 30 of note are replaced by tokens; to do: “ex:tell”");
  g_assert_cmpuint (json_array_size (member (hide, "firings")), ==, 2);
  const json_t *span = member (json_array_get (member (hide, "firings"), 1), "node");
  g_assert_cmpstr (json_string_value (member (span, "pointer")), ==, "/context/inputs/1/text");
  g_assert_cmpint (json_integer_value (member (span, "start")), ==, 8);
  g_assert_cmpstr (json_string_value (member (json_array_get (rules, 2), "status")), ==,
                   "heldBack");
  json_decref (root);
}

/* --- RDF --- */

static guint
count_instances (const KgSnapshot *graph, const char *class)
{
  const KgView view = { graph, NULL };
  KgTermId type = kg_view_find_iri (&view, KG_RDF "type", -1);
  KgTermId id = kg_view_find_iri (&view, class, -1);
  guint n = 0;
  KgCursor cursor;
  if (id == KG_NONE) {
    return 0;
  }
  kg_view_subjects (&view, type, id, &cursor);
  while (kg_cursor_next (&cursor) != KG_NONE) {
    n++;
  }
  return n;
}

static void
test_graph (void)
{
  g_auto (Explaining) explaining;
  g_autoptr (GError) error = NULL;
  ask (&explaining, "{" INPUTS "}");
  g_autoptr (KgSnapshot) graph = rules_explain_graph (&explaining.explanation, &error);
  g_assert_no_error (error);
  const KgView view = { graph, NULL };
  KgTermId decision = kg_view_find_iri (&view, "urn:uuid:01932f5e-0000-7000-8000-000000000001", -1);
  g_assert_true (kg_view_contains (&view, decision,
                                   kg_view_find_iri (&view, ONTOLOGY_GR "outcome", -1),
                                   kg_view_find_iri (&view, ONTOLOGY_GR "Mask", -1)));
  g_assert_cmpuint (count_instances (graph, ONTOLOGY_GR "Decision"), ==, 1);
  g_assert_cmpuint (count_instances (graph,
                                     "https://w3id.org/force/compliance-report#PolicyReport"),
                    ==, 1);
  g_assert_cmpuint (count_instances (graph, ONTOLOGY_GR "Firing"), ==, 4);
  /* Derivation, data class, what contact data is, the score. */
  g_assert_cmpuint (count_instances (graph, ONTOLOGY_GR "AssertedStatement"), ==, 4);
  /* Subject, role, resource, source, class of the passage. */
  g_assert_cmpuint (count_instances (graph, ONTOLOGY_GR "ClaimedStatement"), ==, 5);
  g_assert_cmpuint (count_instances (graph, ONTOLOGY_GR "Comparison"), ==, 1);
  g_assert_cmpuint (count_instances (graph, ONTOLOGY_GR "Absence"), ==, 0);
}

/* --- DOT --- */

static void
test_dot (void)
{
  g_auto (Explaining) explaining;
  explaining_init (&explaining,
                   "ex:p a gr:Policy ; gr:rule ex:d . ex:d a gr:Rule ; gr:effect gr:Deny ; "
                   "rdfs:label \"Say \\\"no\\\" & stop \\\\N\" ; gr:condition [ sh:property [ "
                   "sh:path ( gr:resource ex:report ) ; sh:maxCount 0 ] ] .");
  explaining_ask_parts (&explaining, NULL, NULL);
  g_autofree char *dot = explaining_dot (&explaining);
  g_assert_cmpstr (
      dot, ==,
      "digraph \"DENY: user anna may not use Model M.\" {\n"
      "  graph [rankdir=LR, ranksep=0.35, nodesep=0.15, size=\"10.7,7.3\", tooltip=\"DENY: user anna "
      "may not use Model M.\"];\n"
      "  node [fontname=\"Helvetica,Arial,sans-serif\", fontsize=11];\n"
      "  edge [color=\"#555555\", arrowsize=0.7];\n"
      "  n0 [label=\"Model M has no\\nevaluation report\\nnothing was found\\n\", shape=octagon, "
      "style=\"filled,dotted\", fillcolor=\"#ffffff\", color=\"#555555\", class=\"absent\", "
      "tooltip=\"Model M has no evaluation report (nothing was found)\"];\n"
      "  n1 [label=\"Say \\\"no\\\" &amp; stop \\\\N\\nso the request is refused, and\\nno approval "
      "changes that.\\n\", shape=box, style=\"rounded,bold\", color=\"#222222\", class=\"rule\", "
      "tooltip=\"Say \\\"no\\\" &amp; stop \\\\N (p.ttl:2)\"];\n"
      "  n2 [label=\"DENY\\nuser anna may not use Model M.\\n\", shape=box, style=\"filled,bold\", "
      "fillcolor=\"#a32020\", color=\"#a32020\", fontcolor=\"#ffffff\", class=\"decision\", "
      "tooltip=\"user anna may not use Model M.\"];\n"
      "  n0 -> n1;\n"
      "  n1 -> n2;\n"
      "}\n");
}

/* --- SVG --- */

/* The greatest sides of a viewBox. */
static void
read_view_box (const char *svg, double *width, double *height)
{
  const char *box = strstr (svg, "viewBox=\"");
  g_assert_nonnull (box);
  g_auto (GStrv) parts = g_strsplit_set (box + strlen ("viewBox=\""), " \"", 5);
  *width = g_ascii_strtod (parts[2], NULL);
  *height = g_ascii_strtod (parts[3], NULL);
}

/* A walk of any length takes no more columns than a page has room for. */
static void
test_long_walk (void)
{
  g_autoptr (GString) turtle = g_string_new (
      "ex:p a gr:Policy ; gr:rule ex:hide . ex:hide a gr:Rule ; gr:effect gr:Deny ; "
      "gr:target gr:Field ; gr:condition [ sh:property [ sh:path gr:classifiedAs ; sh:hasValue "
      "ex:Contact ] ] . ex:s30 prov:wasDerivedFrom ex:crm-email . ex:s0 rdfs:label \"start\" . ");
  for (guint i = 0; i < 30; i++) {
    g_string_append_printf (turtle, "ex:s%u a prov:Entity ; prov:wasDerivedFrom ex:s%u . ", i,
                            i + 1);
  }
  g_auto (Explaining) explaining;
  double width = 0;
  double height = 0;
  explaining_init (&explaining, turtle->str);
  explaining_ask_parts (&explaining, NULL, "{'inputs':[{'name':'a','source':'start'}]}");
  g_autofree char *svg = explaining_svg (&explaining);
  read_view_box (svg, &width, &height);
  g_assert_cmpfloat (width, <, 1500);
  g_assert_cmpfloat (height, <, 1000);
  g_assert_nonnull (strstr (svg, "ex:s29"));
}

/* Many passages: the drawing and the text tell some, the other forms have them all. */
static void
test_many_spans (void)
{
  g_autoptr (GString) context = g_string_new ("{'inputs':[{'name':'a','text':'");
  for (guint i = 0; i < 300; i++) {
    g_string_append (context, "a@b.eu ");
  }
  g_string_append (context, "','findings':[");
  for (guint i = 0; i < 300; i++) {
    g_string_append_printf (context, "%s{'entity_type':'EMAIL','start':%u,'end':%u}",
                            i > 0 ? "," : "", i * 7, i * 7 + 6);
  }
  g_string_append (context, "]}]}");
  g_auto (Explaining) explaining;
  ask (&explaining, context->str);
  g_autofree char *text = explaining_text (&explaining);
  g_autofree char *svg = explaining_svg (&explaining);
  g_autofree char *decision = explaining_decision (&explaining, NULL);
  g_assert_nonnull (strstr (text, "     and 288 more of the same kind\n"));
  g_assert_nonnull (strstr (svg, ">and 288 more<"));
  g_assert_nonnull (strstr (decision, "\"start\": 2093, \"end\": 2099"));
}

/* A proof of any size: 400 steps are told, and that there are more; JSON has them all. */
static char *
explain_values (guint n)
{
  g_autoptr (GString) turtle = g_string_new (NULL);
  g_string_printf (
      turtle,
      "ex:p a gr:Policy ; gr:rule ex:d . ex:d a gr:Rule ; gr:effect gr:Deny ; "
      "gr:condition [ sh:property [ sh:path ( gr:resource ex:v ) ; sh:minCount %u ] ] . ",
      n);
  for (guint i = 0; i < n; i++) {
    g_string_append_printf (turtle, "<urn:grounds:model:m> ex:v ex:v%u . ", i);
  }
  g_auto (Explaining) explaining;
  explaining_init (&explaining, turtle->str);
  explaining_ask_parts (&explaining, NULL, NULL);
  g_autofree char *json = explaining_json (&explaining);
  g_autofree char *svg = explaining_svg (&explaining);
  g_autofree char *last = g_strdup_printf ("\"curie\": \"ex:v%u\"", n - 1);
  g_assert_nonnull (strstr (json, last));
  g_assert_cmpuint (strlen (svg), <, 30000);
  return explaining_text (&explaining);
}

static void
test_many_steps (void)
{
  /* With the step from the request to the resource, and the count. */
  g_autofree char *all = explain_values (398);
  g_autofree char *some = explain_values (399);
  g_assert_null (strstr (all, "     and more"));
  g_assert_nonnull (strstr (some, "     and more, which the proof as JSON or RDF has in full\n"));
}

/* --- HTML --- */

static void
test_html (void)
{
  g_auto (Explaining) explaining;
  ask (&explaining, "{" INPUTS "}");
  g_autofree char *html = explaining_html (&explaining);
  g_auto (GStrv) parts = g_strsplit (html, "<style>", -1);
  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  char *end = strstr (parts[1], "</style>");
  g_assert_nonnull (end);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;
  g_checksum_update (sum, (const guchar *) parts[1], end - parts[1]);
  g_checksum_get_digest (sum, digest, &length);
  g_autofree char *hash = g_base64_encode (digest, length);
  g_autofree char *source = g_strdup_printf ("style-src 'sha256-%s'", hash);
  g_assert_nonnull (strstr (html, source));
  g_assert_nonnull (strstr (html, "default-src 'none'"));
  g_assert_null (strstr (html, "<script"));
  g_assert_null (strstr (html, " style="));
  g_assert_null (strstr (html, "<friends>"));
  g_assert_null (strstr (html, "<?xml"));
  g_assert_nonnull (strstr (html, "<html lang=\"en\">"));
  g_assert_nonnull (strstr (html, "<h1>user anna may use Model M, with parts of 2 of 2 inputs "
                                  "hidden.</h1>"));
  g_assert_nonnull (strstr (html,
                            "<li class=\"claimed\"><div class=\"row\"><span class=\"step\">anna "
                            "has the role agent</span>"));
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/explain/named-by-request", test_named_by_request);
  g_test_add_func ("/rules/explain/decision/mask", test_decision_mask);
  g_test_add_func ("/rules/explain/decision/escalate", test_decision_escalate);
  g_test_add_func ("/rules/explain/forms/no-values", test_no_values);
  g_test_add_func ("/rules/explain/forms/same-bytes", test_same_bytes);
  g_test_add_func ("/rules/explain/forms/well-formed", test_well_formed);
  g_test_add_func ("/rules/explain/json", test_json);
  g_test_add_func ("/rules/explain/graph", test_graph);
  g_test_add_func ("/rules/explain/dot", test_dot);
  g_test_add_func ("/rules/explain/svg/long-walk", test_long_walk);
  g_test_add_func ("/rules/explain/svg/many-spans", test_many_spans);
  g_test_add_func ("/rules/explain/many-steps", test_many_steps);
  g_test_add_func ("/rules/explain/html", test_html);
  return g_test_run ();
}
