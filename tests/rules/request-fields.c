/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse-child.h"
#include "rules/limits.h"
#include "tests/rules/request-fixture.h"

#include <string.h>

/* Inputs and outputs, and what is found in them. */

#define REQUEST RULES_ERROR_REQUEST

static void
read_context (Asking *asking, const char *context)
{
  g_autoptr (GError) error = NULL;
  asking_read_parts (asking, NULL, context, &error);
  g_assert_no_error (error);
}

static void
assert_context (Asking *asking, const char *context, const char *expected)
{
  read_context (asking, context);
  g_autofree char *dump = asking_dump (asking);
  g_assert_cmpstr (dump, ==, expected);
}

/* "NAME POINTER START END FIELD", a line a node. */
static void
assert_nodes (const Asking *asking, const char *expected)
{
  const KgView *view = rules_request_view (asking->request);
  g_autoptr (GString) lines = g_string_new (NULL);
  guint n;
  const RulesRequestNode *nodes = rules_request_nodes (asking->request, &n);
  for (guint i = 0; i < n; i++) {
    const KgTermId ids[] = { nodes[i].node, nodes[i].class };
    g_autofree char *names = fixture_names (view, ids, 2);
    g_string_append_printf (lines, "%s%s %s %s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %u",
                            i == 0 ? "" : "\n", names, nodes[i].name, nodes[i].pointer,
                            nodes[i].start, nodes[i].end, nodes[i].field);
  }
  g_assert_cmpstr (lines->str, ==, expected);
}

static void
test_fields (void)
{
  g_auto (Asking) asking;
  asking_init (&asking, "");
  assert_context (&asking, "{'inputs':null,'outputs':[]}", "");
  assert_nodes (&asking, "");
  assert_context (&asking,
                  "{'outputs':[{'name':'answer','text':'never in the graph'}],"
                  "'inputs':[{'name':'contact','source':'crm:email','value':{'any':[['thing']]}},"
                  "{'class':'ex:Phone','value':'secret'},{'value':null,'name':null},"
                  "{'k':1,'purpose':'p','l':{'gr:x':null}}]}",
                  "_:request gr:input _:request-2\n"
                  "_:request gr:input _:request-3\n"
                  "_:request gr:input _:request-4\n"
                  "_:request gr:input _:request-5\n"
                  "_:request gr:output _:request-1\n"
                  "_:request-1 gr:name \"answer\n"
                  "_:request-1 rdf:type gr:Field\n"
                  "_:request-2 gr:name \"contact\n"
                  "_:request-2 gr:source urn:crm:email\n"
                  "_:request-2 rdf:type gr:Field\n"
                  "_:request-3 gr:dataClass ex:Phone\n"
                  "_:request-3 rdf:type gr:Field\n"
                  "_:request-4 rdf:type gr:Field\n"
                  "_:request-5 https://w3id.org/grounds/attr#k \"1^^integer\n"
                  "_:request-5 https://w3id.org/grounds/attr#l _:request-6\n"
                  "_:request-5 https://w3id.org/grounds/attr#purpose \"p\n"
                  "_:request-5 rdf:type gr:Field");
  assert_nodes (&asking, "_:request-1 gr:Field answer /context/outputs/0/text -1 -1 0\n"
                         "_:request-2 gr:Field contact /context/inputs/0/value -1 -1 1\n"
                         "_:request-3 gr:Field input 2 /context/inputs/1/value -1 -1 2\n"
                         "_:request-4 gr:Field input 3 /context/inputs/2 -1 -1 3\n"
                         "_:request-5 gr:Field input 4 /context/inputs/3 -1 -1 4");
}

static void
test_field_errors (void)
{
  static const char *const cases[][2] = {
    { "{'inputs':{}}", "/context/inputs: is no array; list the fields in one" },
    { "{'outputs':'x'}", "/context/outputs: is no array; list the fields in one" },
    { "{'inputs':['x']}", "/context/inputs/0: is no object; give one with `value` or `text`" },
    { "{'inputs':[null]}", "/context/inputs/0: is no object; give one with `value` or `text`" },
    { "{'inputs':[{},{'value':1,'text':'x'}]}",
      "/context/inputs/1: has both `value` and `text`; give one of them" },
    { "{'inputs':[{'text':5}]}", "/context/inputs/0/text: is no string; give one, or a `value`" },
    { "{'inputs':[{'name':5}]}", "/context/inputs/0/name: is no string; give one" },
    { "{'inputs':[{'name':''}]}",
      "/context/inputs/0/name: is empty; write at least one character" },
    { "{'inputs':[{'quelle':'crm:email'}]}",
      "/context/inputs/0/quelle: `gr:source` is stated by the member `source` of a field; write"
      " that" },
    { "{'inputs':[{'name':'a\\u001b'}]}",
      "/context/inputs/0/name: holds a control character; take it out" },
    { "{'inputs':[{'gr:text':'x'}]}",
      "/context/inputs/0/gr:text: `gr:text` is stated by the member `text` of a field; write that" },
    { "{'inputs':[{'gr:source':'crm:email'}]}",
      "/context/inputs/0/gr:source: `gr:source` is stated by the member `source` of a field; write"
      " that" },
    { "{'inputs':[{'gr:dataClass':'ex:Email'}]}",
      "/context/inputs/0/gr:dataClass: `gr:dataClass` is not the caller's to state; leave it out" },
    { "{'inputs':[{'rdf:type':'ex:Email'}]}",
      "/context/inputs/0/rdf:type: `rdf:type` is not the caller's to state; leave it out" },
    { "{'outputs':[{'k':[[]]}]}",
      "/context/outputs/0/k/0: is an array within an array; write one array" },
  };
  g_auto (Asking) asking;
  asking_init (&asking, "gr:source gr:jsonName \"quelle\" . ");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    asking_parts_refused (&asking, NULL, cases[i][0], REQUEST, cases[i][1]);
  }
}

static void
test_sources (void)
{
  g_auto (Asking) asking;
  asking_init (&asking, "ex:colon rdfs:label \"foo:bar\" ; gr:dataClass ex:Email . ");
  static const char *const named[][2] = {
    { "crm.email", "urn:crm:email" },
    { "crm:email", "urn:crm:email" },
    { "urn:crm:email", "urn:crm:email" },
    { "<urn:crm:email>", "urn:crm:email" },
    { "foo:bar", "ex:colon" },
    { "crm:mail", "urn:crm:mail" },
    { "http://example.org/colon", "ex:colon" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (named); i++) {
    g_autofree char *context = g_strdup_printf ("{'inputs':[{'source':'%s'}]}", named[i][0]);
    g_autofree char *expected =
        g_strdup_printf ("_:request gr:input _:request-1\n_:request-1 gr:source %s\n"
                         "_:request-1 rdf:type gr:Field",
                         named[i][1]);
    assert_context (&asking, context, expected);
  }
  assert_context (&asking, "{'inputs':[{'source':['crm:mail','crm:email']}]}",
                  "_:request gr:input _:request-1\n_:request-1 gr:source urn:crm:email\n"
                  "_:request-1 gr:source urn:crm:mail\n_:request-1 rdf:type gr:Field");
  static const char *const refused[][2] = {
    { "'crm.emial'", "`crm.emial` is no field that the graph knows; did you mean `crm.email`?" },
    { "'crm:emial'", "`crm:emial` is no field that the graph knows; did you mean `crm:email`?" },
    { "'mail'", "`mail` is the name of 2 fields; write the IRI or CURIE of one" },
    { "'crm.table'", "`crm.table` is no field that the graph knows; name one by its IRI, CURIE or"
                     " label" },
    { "'ex:Email'", "`ex:Email` is no field that the graph knows; name one by its IRI, CURIE or"
                    " label" },
    { "'http://nowhere.example/'",
      "`http://nowhere.example/` is no field that the graph knows; name"
      " one by its IRI, CURIE or label" },
    { "'foo:baz'", "the prefix of `foo:baz` is not known to the graph; write the whole IRI, or a"
                   " prefix that a document declares" },
    { "''", "is empty; write at least one character" },
    { "5", "is no string; name a field" },
    { "{}", "is no string; name a field" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autofree char *context = g_strdup_printf ("{'inputs':[{},{'source':%s}]}", refused[i][0]);
    g_autofree char *message = g_strconcat ("/context/inputs/1/source: ", refused[i][1], NULL);
    asking_parts_refused (&asking, NULL, context, REQUEST, message);
  }
  asking_parts_refused (&asking, NULL, "{'outputs':[{'source':['crm:email',null]}]}", REQUEST,
                        "/context/outputs/0/source/1: is no string; name a field");
}

static void
test_classes (void)
{
  g_auto (Asking) asking;
  asking_init (&asking, "");
  static const char *const named[][2] = {
    { "EMAIL_ADDRESS", "ex:Email" },
    { "ex:Email", "ex:Email" },
    { "dpv:Data", "https://w3id.org/dpv#Data" },
    { "https://w3id.org/dpv#Personal", "https://w3id.org/dpv#Personal" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (named); i++) {
    g_autofree char *context = g_strdup_printf ("{'inputs':[{'class':'%s'}]}", named[i][0]);
    g_autofree char *expected =
        g_strdup_printf ("_:request gr:input _:request-1\n_:request-1 gr:dataClass %s\n"
                         "_:request-1 rdf:type gr:Field",
                         named[i][1]);
    assert_context (&asking, context, expected);
  }
  static const char *const refused[][2] = {
    { "'EMIAL_ADDRESS'", "`EMIAL_ADDRESS` is no data class that the graph knows; did you mean"
                         " `EMAIL_ADDRESS`?" },
    { "'ex:Nothing'", "`ex:Nothing` is no data class that the graph knows; name one by its IRI,"
                      " CURIE or notation" },
    { "'ex:Support'",
      "`ex:Support` is no data class; name one, or say in the graph that it is one" },
    { "'support'", "`support` is no data class that the graph knows; name one by its IRI, CURIE or"
                   " notation" },
    { "'foo:Email'",
      "the prefix of `foo:Email` is not known to the graph; write the whole IRI, or a"
      " prefix that a document declares" },
    { "5", "is no string; name a data class" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autofree char *context = g_strdup_printf ("{'inputs':[{'class':%s}]}", refused[i][0]);
    g_autofree char *message = g_strconcat ("/context/inputs/0/class: ", refused[i][1], NULL);
    asking_parts_refused (&asking, NULL, context, REQUEST, message);
  }
}

/* --- Findings of external detectors --- */

static void
test_findings (void)
{
  g_auto (Asking) asking;
  asking_init (&asking, "");
  assert_context (
      &asking,
      /* 8 code points, 14 bytes */
      "{'outputs':[{'name':'n','text':'\xc3\xa9 a@b.\xf0\x9f\x98\x80','findings':["
      "{'entity_type':'EMAIL_ADDRESS','start':2,'end':7,'score':0.85,'analysis_explanation':"
      "{'recognizer':'EmailRecognizer','pattern':'x'},'recognition_metadata':"
      "{'recognizer_name':'My E-mail'}},"
      "{'entity_type':'ex:Phone','start':0,'end':1,'score':1,'analysis_explanation':null},"
      "{'entity_type':'ex:Phone','start':0,'end':7,'analysis_explanation':{'recognizer':'P'},"
      "'unknown':[[]]}]}]}",
      "_:request gr:output _:request-1\n"
      "_:request-1 gr:name \"n\n"
      "_:request-1 gr:span _:request-2\n"
      "_:request-1 gr:span _:request-3\n"
      "_:request-1 gr:span _:request-4\n"
      "_:request-1 rdf:type gr:Field\n"
      "_:request-2 gr:confidence \"0.85^^decimal\n"
      "_:request-2 gr:dataClass ex:Email\n"
      "_:request-2 gr:detectedBy urn:grounds:detector:My%20E-mail\n"
      "_:request-2 gr:end \"7^^nonNegativeInteger\n"
      "_:request-2 gr:start \"2^^nonNegativeInteger\n"
      "_:request-2 rdf:type gr:Span\n"
      "_:request-3 gr:confidence \"1^^decimal\n"
      "_:request-3 gr:dataClass ex:Phone\n"
      "_:request-3 gr:detectedBy urn:grounds:detector:external\n"
      "_:request-3 gr:end \"1^^nonNegativeInteger\n"
      "_:request-3 gr:start \"0^^nonNegativeInteger\n"
      "_:request-3 rdf:type gr:Span\n"
      "_:request-4 gr:dataClass ex:Phone\n"
      "_:request-4 gr:detectedBy urn:grounds:detector:P\n"
      "_:request-4 gr:end \"7^^nonNegativeInteger\n"
      "_:request-4 gr:start \"0^^nonNegativeInteger\n"
      "_:request-4 rdf:type gr:Span");
  assert_nodes (&asking, "_:request-1 gr:Field n /context/outputs/0/text -1 -1 0\n"
                         "_:request-2 gr:Span n /context/outputs/0/text 2 7 0\n"
                         "_:request-3 gr:Span n /context/outputs/0/text 0 1 0\n"
                         "_:request-4 gr:Span n /context/outputs/0/text 0 7 0");
}

static void
test_finding_errors (void)
{
#define FOUND "'entity_type':'EMAIL_ADDRESS'"
  static const char *const cases[][2] = {
    { "{}", ": is no array; list the findings in one" },
    { "[5]", "/0: is no object; give `entity_type`, `start`, `end` and `score`" },
    { "[{}]", "/0/entity_type: is no string; name a data class" },
    { "[{'entity_type':'EMIAL_ADDRESS','start':0,'end':1}]",
      "/0/entity_type: `EMIAL_ADDRESS` is no data class that the graph knows; did you mean"
      " `EMAIL_ADDRESS`?" },
    { "[{" FOUND ",'end':1}]", "/0/start: is no integer; count the code points of the text" },
    { "[{" FOUND ",'start':0,'end':1.0}]",
      "/0/end: is no integer; count the code points of the text" },
    { "[{" FOUND ",'start':-1,'end':1}]",
      "/0: lies from -1 to 1 in a text of 3 code points; it has to begin before it ends, and within"
      " the text" },
    { "[{" FOUND ",'start':1,'end':1}]",
      "/0: lies from 1 to 1 in a text of 3 code points; it has to begin before it ends, and within"
      " the text" },
    { "[{" FOUND ",'start':2,'end':4}]",
      "/0: lies from 2 to 4 in a text of 3 code points; it has to begin before it ends, and within"
      " the text" },
    { "[{" FOUND ",'start':0,'end':3,'score':1.01}]",
      "/0/score: is no number from 0 to 1; give one" },
    { "[{" FOUND ",'start':0,'end':3,'score':-0.1}]",
      "/0/score: is no number from 0 to 1; give one" },
    { "[{" FOUND ",'start':0,'end':3,'score':'1'}]",
      "/0/score: is no number from 0 to 1; give one" },
    { "[{" FOUND ",'start':0,'end':3,'analysis_explanation':{'recognizer':''}}]",
      "/0/analysis_explanation/recognizer: is empty; write at least one character" },
  };
  g_auto (Asking) asking;
  asking_init (&asking, "");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *context = g_strdup_printf ("{'inputs':[{'text':'\xc3\xa9' ,'text':'a\xc3\xa9"
                                                "b','findings':%s}]}",
                                                cases[i][0]);
    g_autofree char *message = g_strconcat ("/context/inputs/0/findings", cases[i][1], NULL);
    asking_parts_refused (&asking, NULL, context, REQUEST, message);
  }
  asking_parts_refused (
      &asking, NULL, "{'inputs':[{'value':'x','findings':[]}]}", REQUEST,
      "/context/inputs/0/findings: stands without a `text`; give the text that was"
      " searched");
}

/* --- Our detectors --- */

static const char detectors[] = "ex:Email gr:detector ex:AtSign . ex:AtSign a gr:Detector ; "
                                "  gr:pattern \"[a-z]+@[a-z]+\" ; gr:confidence 0.5 . ";

static void
test_search (void)
{
  g_auto (Asking) asking;
  g_autoptr (GError) error = NULL;
  asking_init (&asking, detectors);
  g_autoptr (RulesDetectors) found_by = rules_detectors_new (asking.snapshot, asking.vocab, &error);
  g_autoptr (RulesScanner) scanner = rules_scanner_new ();
  g_assert_no_error (error);
  asking.context.detectors = found_by;
  asking.context.scanner = scanner;
  assert_context (&asking,
                  "{'inputs':[{'text':'\xc3\xa9 me@home','findings':[{'entity_type':'ex:Phone',"
                  "'start':0,'end':1}]},{'value':'me@home'},{'text':'nothing'}]}",
                  "_:request gr:input _:request-1\n"
                  "_:request gr:input _:request-4\n"
                  "_:request gr:input _:request-5\n"
                  "_:request-1 gr:span _:request-2\n"
                  "_:request-1 gr:span _:request-3\n"
                  "_:request-1 rdf:type gr:Field\n"
                  "_:request-2 gr:dataClass ex:Phone\n"
                  "_:request-2 gr:detectedBy urn:grounds:detector:external\n"
                  "_:request-2 gr:end \"1^^nonNegativeInteger\n"
                  "_:request-2 gr:start \"0^^nonNegativeInteger\n"
                  "_:request-2 rdf:type gr:Span\n"
                  "_:request-3 gr:confidence \"0.5^^decimal\n"
                  "_:request-3 gr:dataClass ex:Email\n"
                  "_:request-3 gr:detectedBy ex:AtSign\n"
                  "_:request-3 gr:end \"9^^nonNegativeInteger\n"
                  "_:request-3 gr:start \"2^^nonNegativeInteger\n"
                  "_:request-3 rdf:type gr:Span\n"
                  "_:request-4 rdf:type gr:Field\n"
                  "_:request-5 rdf:type gr:Field");
  assert_nodes (&asking, "_:request-1 gr:Field input 1 /context/inputs/0/text -1 -1 0\n"
                         "_:request-2 gr:Span input 1 /context/inputs/0/text 0 1 0\n"
                         "_:request-3 gr:Span input 1 /context/inputs/0/text 2 9 0\n"
                         "_:request-4 gr:Field input 2 /context/inputs/1/value -1 -1 3\n"
                         "_:request-5 gr:Field input 3 /context/inputs/2/text -1 -1 4");
  g_assert_cmpuint (rules_request_unsearched (asking.request), ==, G_MAXUINT);
}

/* A text with more finds than a search may give: the field says so, and the next request forgets it. */
static void
test_unsearched (void)
{
  g_auto (Asking) asking;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) context = g_string_new ("{'inputs':[{'text':'me@home'},{'text':'");
  guint n;
  asking_init (&asking, detectors);
  g_autoptr (RulesDetectors) found_by = rules_detectors_new (asking.snapshot, asking.vocab, &error);
  g_autoptr (RulesScanner) scanner = rules_scanner_new ();
  g_assert_no_error (error);
  asking.context.detectors = found_by;
  asking.context.scanner = scanner;
  for (guint i = 0; i <= RULES_LIMIT_FINDS; i++) {
    g_string_append (context, "a@b ");
  }
  g_assert_cmpuint (context->len, <, RULES_LIMIT_REQUEST_TEXT_BYTES);
  g_string_append (context, "'}]}");
  read_context (&asking, context->str);
  const RulesRequestNode *nodes = rules_request_nodes (asking.request, &n);
  g_assert_cmpuint (n, ==, 3);
  g_assert_false (nodes[0].unsearched);
  g_assert_true (nodes[2].unsearched);
  g_assert_cmpuint (rules_request_unsearched (asking.request), ==, 2);
  read_context (&asking, "{}");
  g_assert_cmpuint (rules_request_unsearched (asking.request), ==, G_MAXUINT);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/request-fields/fields", test_fields);
  g_test_add_func ("/rules/request-fields/field-errors", test_field_errors);
  g_test_add_func ("/rules/request-fields/sources", test_sources);
  g_test_add_func ("/rules/request-fields/classes", test_classes);
  g_test_add_func ("/rules/request-fields/findings", test_findings);
  g_test_add_func ("/rules/request-fields/finding-errors", test_finding_errors);
  g_test_add_func ("/rules/request-fields/search", test_search);
  g_test_add_func ("/rules/request-fields/unsearched", test_unsearched);
  return g_test_run ();
}
