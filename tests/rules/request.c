/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/limits.h"
#include "kg/parse-child.h"
#include "rules/limits.h"
#include "tests/rules/request-fixture.h"

#include <string.h>

#define REQUEST RULES_ERROR_REQUEST

/* The triples of a request of these parts, without those that all requests have. */
static void
assert_parts (Asking *asking, const char *properties, const char *context, const char *expected)
{
  g_autoptr (GError) error = NULL;
  asking_read_parts (asking, properties, context, &error);
  g_assert_no_error (error);
  g_autofree char *dump = asking_dump (asking);
  g_assert_cmpstr (dump, ==, expected);
}

/* --- The whole --- */

static void
test_whole (void)
{
  g_auto (Asking) asking;
  g_autoptr (GError) error = NULL;
  asking_init (&asking, "");
  asking_read (&asking,
               "{'subject':{'type':'user','id':'agent-42','properties':{'role':'support-agent'}},"
               "'action':{'name':'ask','properties':{'tool':true}},"
               "'resource':{'type':'model','id':'mistral','properties':{'size':7}},"
               "'context':{'purpose':'support','ip':'10.0.0.1',"
               "'inputs':[{'name':'contact','source':'crm.email','value':'a@b.c'}]},"
               "'options':{'not':'looked at'}}",
               &error);
  g_assert_no_error (error);
  g_autofree char *dump = asking_dump_all (&asking);
  g_assert_cmpstr (dump, ==,
                   "_:request gr:subject urn:grounds:user:agent-42\n"
                   "_:request gr:purpose ex:Support\n"
                   "_:request gr:input _:request-1\n"
                   "_:request rdf:type gr:Request\n"
                   "_:request gr:time \"2026-11-22T09:30:00Z^^dateTime\n"
                   "_:request gr:action urn:grounds:action:ask\n"
                   "_:request gr:resource urn:grounds:model:mistral\n"
                   "_:request https://w3id.org/grounds/attr#ip \"10.0.0.1\n"
                   "urn:grounds:user:agent-42 gr:entityType \"user\n"
                   "urn:grounds:user:agent-42 https://w3id.org/grounds/attr#role \"support-agent\n"
                   "urn:grounds:action:ask gr:entityType \"action\n"
                   "urn:grounds:action:ask https://w3id.org/grounds/attr#tool \"true^^boolean\n"
                   "urn:grounds:model:mistral gr:entityType \"model\n"
                   "urn:grounds:model:mistral https://w3id.org/grounds/attr#size \"7^^integer\n"
                   "_:request-1 gr:name \"contact\n"
                   "_:request-1 rdf:type gr:Field\n"
                   "_:request-1 gr:source urn:crm:email");
  const KgView *view = rules_request_view (asking.request);
  const KgTermId ids[] = { rules_request_node (asking.request),
                           rules_request_subject (asking.request),
                           rules_request_action (asking.request),
                           rules_request_resource (asking.request) };
  g_autofree char *names = fixture_names (view, ids, 4);
  g_assert_cmpstr (names, ==,
                   "_:request urn:grounds:user:agent-42 urn:grounds:action:ask"
                   " urn:grounds:model:mistral");
  g_assert_cmpint (rules_request_time (asking.request), ==, ASKING_TIME);
  g_assert_cmpuint (rules_request_unsearched (asking.request), ==, G_MAXUINT);
}

/* Twice the same, whatever was read in between, refused or not. */
static void
test_deterministic (void)
{
  static const char text[] =
      "{'subject':{'type':'u','id':'1','properties':{'b':[3,'x',{'y':{}}],'a':1.5}},"
      "'action':{'name':'a'},'resource':{'type':'u','id':'2'},'context':{'purpose':'marketing',"
      "'outputs':[{'text':'t'},{'k':{}}],'inputs':[{'value':0}]}}";
  g_auto (Asking) asking;
  g_auto (Asking) other;
  asking_init (&asking, "");
  asking_init (&other, "");
  g_assert_true (asking_read (&asking, text, NULL));
  g_autofree char *first = asking_dump_all (&asking);
  g_assert_true (asking_read_parts (&asking, "{'z':[1,2,3]}", NULL, NULL));
  g_assert_false (asking_read_parts (&asking, "{'z':[[]]}", NULL, NULL));
  g_assert_true (asking_read (&asking, text, NULL));
  g_assert_true (asking_read (&other, text, NULL));
  g_autofree char *again = asking_dump_all (&asking);
  g_autofree char *elsewhere = asking_dump_all (&other);
  g_assert_cmpstr (again, ==, first);
  g_assert_cmpstr (elsewhere, ==, first);
}

/* A graph that knows none of our terms, and one that uses our labels. */
static void
test_foreign_graph (void)
{
  g_autoptr (KgSnapshot) snapshot =
      fixture_snapshot ("g.ttl", "_:request ex:p _:request-1 . _:request-2 ex:p 1 . ");
  g_autoptr (OntologyVocab) vocab = ontology_vocab_new (snapshot);
  g_autoptr (RulesVocabulary) vocabulary = rules_vocabulary_new (snapshot, vocab);
  g_autoptr (RulesRequest) request = rules_request_new ();
  g_autoptr (GError) error = NULL;
  Asking asking = { .request = request,
                    .context = { .snapshot = snapshot, .vocab = vocab, .vocabulary = vocabulary } };
  asking_read_parts (&asking, "{'age':3}", "{'purpose':'x','inputs':[{'name':'n','text':'t'}]}",
                     &error);
  g_assert_no_error (error);
  g_autofree char *dump = asking_dump_all (&asking);
  KgTermId nodes[] = { rules_request_node (request), KG_NONE };
  nodes[1] = rules_request_nodes (request, &(guint) { 0 })[0].node;
  g_autofree char *names = fixture_names (rules_request_view (request), nodes, 2);
  g_assert_false (strstr (names, "_:request ") != NULL);
  g_assert_cmpuint (nodes[0], >=, KG_OVERLAY_FIRST);
  g_assert_cmpuint (nodes[1], >=, KG_OVERLAY_FIRST);
  g_assert_cmpuint (nodes[0], !=, nodes[1]);
  g_assert_nonnull (strstr (dump, " rdf:type gr:Request\n"));
  g_assert_nonnull (strstr (dump, " https://w3id.org/grounds/attr#purpose \"x\n"));
  g_assert_null (strstr (dump, "\"t"));
  asking_parts_refused (&asking, NULL, "{'inputs':[{'class':'x'}]}", REQUEST,
                        "/context/inputs/0/class: the graph has no data classes; load some below"
                        " dpv:Data");
}

static void
assert_time (gint64 time, const char *expected)
{
  g_auto (Asking) asking;
  g_autoptr (GError) error = NULL;
  asking_init (&asking, "");
  json_t *json = asking_json ("{'subject':{'type':'u','id':'1'},'action':{'name':'a'},"
                              "'resource':{'type':'u','id':'2'}}");
  rules_request_read (asking.request, &asking.context, json, time, &error);
  json_decref (json);
  g_assert_no_error (error);
  const KgView *view = rules_request_view (asking.request);
  KgCursor cursor;
  kg_view_objects (view, rules_request_node (asking.request), fixture_id (view, "gr:time"),
                   &cursor);
  KgTermId found = kg_cursor_next (&cursor);
  g_autofree char *name = fixture_names (view, &found, 1);
  g_assert_cmpstr (name, ==, expected);
}

static void
test_time (void)
{
  assert_time (0, "\"1970-01-01T00:00:00Z^^dateTime");
  assert_time (-1, "\"1969-12-31T23:59:59.999999Z^^dateTime");
  assert_time (ASKING_TIME + 500000, "\"2026-11-22T09:30:00.5Z^^dateTime");
  assert_time (ASKING_TIME + 1, "\"2026-11-22T09:30:00.000001Z^^dateTime");
  assert_time (G_GINT64_CONSTANT (951782400) * G_USEC_PER_SEC, "\"2000-02-29T00:00:00Z^^dateTime");
  assert_time (G_GINT64_CONSTANT (4107542399) * G_USEC_PER_SEC, "\"2100-02-28T23:59:59Z^^dateTime");
  assert_time (G_MAXINT64, "\"294247-01-10T04:00:54.775807Z^^dateTime");
  assert_time (G_MININT64, "\"-290308-12-21T19:59:05.224192Z^^dateTime");
}

/* --- Entities --- */

static void
assert_entity (Asking *asking, const char *type, const char *id, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strdup_printf ("{'subject':{'type':'%s','id':'%s'},'action':{'name':"
                                           "'a'},'resource':{'type':'u','id':'2'}}",
                                           type, id);
  asking_read (asking, text, &error);
  g_assert_no_error (error);
  KgTermId subject = rules_request_subject (asking->request);
  g_autofree char *name = fixture_names (rules_request_view (asking->request), &subject, 1);
  g_assert_cmpstr (name, ==, expected);
}

static void
test_entity_ids (void)
{
  g_auto (Asking) asking;
  asking_init (&asking, "@prefix : <urn:empty:> . ");
  assert_entity (&asking, "user", "agent-42", "urn:grounds:user:agent-42");
  assert_entity (&asking, "user", "a.b_c~D-9", "urn:grounds:user:a.b_c~D-9");
  assert_entity (&asking, "a b", "alice@acme.com", "urn:grounds:a%20b:alice%40acme.com");
  assert_entity (&asking, "user", "\xc3\xa9/\xf0\x9f\x98\x80%41+",
                 "urn:grounds:user:%C3%A9%2F%F0%9F%98%80%2541%2B");
  assert_entity (&asking, "a:b", "c", "urn:grounds:a%3Ab:c");
  assert_entity (&asking, "a", "b:c", "urn:grounds:a:b%3Ac");
  assert_entity (&asking, "user", "user:alice", "urn:grounds:user:user%3Aalice");
  assert_entity (&asking, "user", "12:30", "urn:grounds:user:12%3A30");
  assert_entity (&asking, "user", ":x", "urn:empty:x");
  assert_entity (&asking, "user", "ex:new", "ex:new");
  assert_entity (&asking, "user", "crm:x/y", "urn:crm:x/y");
  assert_entity (&asking, "user", "ex:a b", "urn:grounds:user:ex%3Aa%20b");
  assert_entity (&asking, "user", "https://a.example/x?y#z", "https://a.example/x?y#z");
  assert_entity (&asking, "user", "odd://a", "odd://a");
  assert_entity (&asking, "user", "https://a.example/x y",
                 "urn:grounds:user:https%3A%2F%2Fa.example%2Fx%20y");
  assert_entity (&asking, "user", "1a://x", "urn:grounds:user:1a%3A%2F%2Fx");
  assert_entity (&asking, "user", "<x:y>", "x:y");
  assert_entity (&asking, "user", "<xy>", "urn:grounds:user:%3Cxy%3E");
  assert_entity (&asking, "user", "urn:uuid:1", "urn:uuid:1");
  assert_entity (&asking, "user", "did:web:a", "did:web:a");
  assert_entity (&asking, "user", "tag:a,2026:b", "tag:a,2026:b");
  assert_entity (&asking, "user", "mailto:a@b.c", "mailto:a@b.c");
  assert_entity (&asking, "user", "acct:eve@example.org", "acct:eve@example.org");
  assert_entity (&asking, "user", "tel:+1", "tel:+1");
}

#define REST "'action':{'name':'a'},'resource':{'type':'u','id':'2'}}"

static void
test_entity_errors (void)
{
  static const struct {
    const char *text;
    const char *message;
  } cases[] = {
    { "5", "the request is no object; give one with `subject`, `action` and `resource`" },
    { "[]", "the request is no object; give one with `subject`, `action` and `resource`" },
    { "{}", "/subject: is missing; give an object with `type` and `id`" },
    { "{'subject':null," REST, "/subject: is missing; give an object with `type` and `id`" },
    { "{'subject':'alice'," REST, "/subject: is no object; give an object with `type` and `id`" },
    { "{'subject':{'id':'1'}," REST, "/subject/type: is missing; give a string" },
    { "{'subject':{'type':null,'id':'1'}," REST, "/subject/type: is missing; give a string" },
    { "{'subject':{'type':1,'id':'1'}," REST, "/subject/type: is no string; give one" },
    { "{'subject':{'type':'','id':'1'}," REST,
      "/subject/type: is empty; write at least one character" },
    { "{'subject':{'type':'u'}," REST, "/subject/id: is missing; give a string" },
    { "{'subject':{'type':'u','id':''}," REST,
      "/subject/id: is empty; write at least one character" },
    { "{'subject':{'type':'u','id':{}}," REST, "/subject/id: is no string; give one" },
    { "{'subject':{'type':'u','id':'a\\u000ab'}," REST,
      "/subject/id: holds a control character; take it out" },
    { "{'subject':{'type':'u','id':'a\\u007f'}," REST,
      "/subject/id: holds a control character; take it out" },
    { "{'subject':{'type':'u','id':'\\u0085'}," REST,
      "/subject/id: holds a control character; take it out" },
    { "{'subject':{'type':'u\\u001f','id':'12345678'}," REST,
      "/subject/type: holds a control character; take it out" },
    { "{'subject':{'type':'u','id':'1','properties':[]}," REST,
      "/subject/properties: is no object; give one" },
    { "{'subject':{'type':'u','id':'1'},'action':{'name':'a'}}",
      "/resource: is missing; give an object with `type` and `id`" },
    { "{'subject':{'type':'u','id':'1'},'resource':{'type':'u','id':'2'}}",
      "/action: is missing; give an object with `name`" },
    { "{'subject':{'type':'u','id':'1'},'action':'read'}",
      "/action: is no object; give an object with `name`" },
    { "{'subject':{'type':'u','id':'1'},'action':{'id':'a'}}",
      "/action/name: is missing; give a string" },
    { "{'subject':{'type':'u','id':'1'},'action':{'name':'a'},'resource':{'type':'u','id':2}}",
      "/resource/id: is no string; give one" },
    { "{'subject':{'type':'u','id':'1'},'context':5," REST, "/context: is no object; give one" },
  };
  g_auto (Asking) asking;
  asking_init (&asking, "");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    asking_refused (&asking, cases[i].text, REQUEST, cases[i].message);
  }
  /* U+00A0 is no control character; a broken string can only come from a program. */
  assert_entity (&asking, "u", "\xc2\xa0", "urn:grounds:u:%C2%A0");
  json_t *json = asking_json ("{'subject':{'type':'u','id':'1'}," REST);
  json_object_set_new (json_object_get (json, "subject"), "id",
                       json_stringn_nocheck ("a\xed\xa0\x80", 4));
  g_autoptr (GError) error = NULL;
  g_assert_false (rules_request_read (asking.request, &asking.context, json, ASKING_TIME, &error));
  json_decref (json);
  g_assert_cmpstr (error->message, ==, "/subject/id: is not UTF-8; encode it anew");
}

/* --- Values under attr: --- */

static void
test_values (void)
{
  g_auto (Asking) asking;
  asking_init (&asking, "");
#define U "urn:grounds:user:u https://w3id.org/grounds/attr#"
  assert_parts (&asking, "{'k':'x'}", NULL, U "k \"x");
  assert_parts (&asking, "{'k':''}", NULL, U "k \"");
  assert_parts (&asking, "{'k':null}", NULL, "");
  assert_parts (&asking, "{'k':[]}", NULL, "");
  assert_parts (&asking, "{'k':[null,null]}", NULL, "");
  assert_parts (&asking, "{'k':true,'l':false}", NULL,
                U "k \"true^^boolean\n" U "l \"false^^boolean");
  assert_parts (&asking, "{'k':[0,-1,9223372036854775807,-9223372036854775808]}", NULL,
                U "k \"-1^^integer\n" U "k \"-9223372036854775808^^integer\n" U "k \"0^^integer\n" U
                  "k \"9223372036854775807^^integer");
  assert_parts (&asking, "{'k':[0.0,-0.0,0.1,100.0,-2.5e-7,1e300,5e-324,123456789.125]}", NULL,
                U "k \"-0.0E0^^double\n" U "k \"-2.5E-7^^double\n" U "k \"0.0E0^^double\n" U
                  "k \"1.0E-1^^double\n" U "k \"1.0E2^^double\n" U "k \"1.0E300^^double\n" U
                  "k \"1.23456789125E8^^double\n" U "k \"4.94065645841247E-324^^double");
  assert_parts (&asking, "{'k':['b','a','b',1]}", NULL, U "k \"1^^integer\n" U "k \"a\n" U "k \"b");
  /* a term where the graph knows it, else a text */
  assert_parts (&asking, "{'k':['ex:Support','<urn:crm:email>','urn:crm:email','crm:email']}", NULL,
                U "k ex:Support\n" U "k urn:crm:email");
  assert_parts (&asking, "{'k':['ex:Nobody','urn:crm:nobody','foo:bar','10:30','support']}", NULL,
                U "k \"10:30\n" U "k \"ex:Nobody\n" U "k \"foo:bar\n" U "k \"support\n" U
                  "k \"urn:crm:nobody");
  assert_parts (&asking, "{'k':{'l':[{'m':1},{}],'n':null}}", NULL,
                "_:request-1 https://w3id.org/grounds/attr#l _:request-2\n"
                "_:request-1 https://w3id.org/grounds/attr#l _:request-3\n"
                "_:request-2 https://w3id.org/grounds/attr#m \"1^^integer\n" U "k _:request-1");
  asking_parts_refused (&asking, "{'k':[1,[2]]}", NULL, REQUEST,
                        "/subject/properties/k/1: is an array within an array; write one array");
  asking_parts_refused (&asking, "{'k':'a\\uffff'}", NULL, REQUEST,
                        "/subject/properties/k: holds characters that no text may hold; take them"
                        " out");
}

static void
test_keys (void)
{
  g_auto (Asking) asking;
  asking_init (&asking, "<https://known.example/p> ex:p 1 . ");
  assert_parts (&asking, "{'a b/c':1}", NULL, U "a%20b%2Fc \"1^^integer");
  assert_parts (&asking, "{'\xc3\xa9':1}", NULL, U "%C3%A9 \"1^^integer");
  assert_parts (&asking, "{'attr:role':1}", NULL, U "role \"1^^integer");
  assert_parts (&asking, "{'foo:bar':1}", NULL, U "foo%3Abar \"1^^integer");
  assert_parts (&asking, "{'https://unknown.example/p':1}", NULL,
                U "https%3A%2F%2Funknown.example%2Fp \"1^^integer");
  assert_parts (&asking, "{'purpose':'x','name':'y','class':'z','inputs':[1],'text':'t'}", NULL,
                U "class \"z\n" U "inputs \"1^^integer\n" U "name \"y\n" U "purpose \"x\n" U
                  "text \"t");
  asking_parts_refused (&asking, "{'https://known.example/p':1}", NULL, REQUEST,
                        "/subject/properties/https:~1~1known.example~1p:"
                        " `https://known.example/p` is not the caller's to state; leave it out");
  asking_parts_refused (&asking, "{'attr:':1}", NULL, REQUEST,
                        "/subject/properties/attr:: `attr:` is not the caller's to state; leave it"
                        " out");
  asking_parts_refused (&asking, "{'':1}", NULL, REQUEST,
                        "/subject/properties: the name of a member is empty; write at least one"
                        " character");
  asking_parts_refused (&asking, NULL, "{'a\\u0009':1}", REQUEST,
                        "/context: the name of a member holds a control character; take it out");
}

/* --- Values of predicates with a range --- */

static void
test_ranges (void)
{
  g_auto (Asking) asking;
  asking_init (&asking, "");
#define E "urn:grounds:user:u ex:"
  assert_parts (&asking, "{'age':[0,7.0,'12']}", NULL,
                E "age \"0^^nonNegativeInteger\n" E "age \"12^^nonNegativeInteger\n" E
                  "age \"7^^nonNegativeInteger");
  assert_parts (&asking, "{'risk':[1,0.25,1e-7,1e21,-0.0,'0.50']}", NULL,
                E "risk \"0.0000001^^decimal\n" E "risk \"0.25^^decimal\n" E
                  "risk \"0.50^^decimal\n" E "risk \"0^^decimal\n" E
                  "risk \"1000000000000000000000^^decimal\n" E "risk \"1^^decimal");
  assert_parts (&asking, "{'weight':[3,2.5,'INF']}", NULL,
                E "weight \"2.5E0^^double\n" E "weight \"3.0E0^^double\n" E "weight \"INF^^double");
  assert_parts (&asking, "{'label':['x','ex:Support']}", NULL,
                E "label \"ex:Support\n" E "label \"x");
  assert_parts (&asking, "{'note':['x','ex:Support',1,true,0.5]}", NULL,
                E "note \"1^^integer\n" E "note \"5.0E-1^^double\n" E "note \"ex:Support\n" E
                  "note \"true^^boolean\n" E "note \"x");
  assert_parts (&asking, "{'day':'2026-11-22','urgent':[true,'0']}", NULL,
                E "day \"2026-11-22^^date\n" E "urgent \"0^^boolean\n" E "urgent \"true^^boolean");
  assert_parts (&asking, "{'code':['x',7,true,0.5]}", NULL,
                E "code \"5.0E-1^^http://example.org/Code\n" E
                  "code \"7^^http://example.org/Code\n" E "code \"true^^http://example.org/Code\n" E
                  "code \"x^^http://example.org/Code");
  assert_parts (&asking, "{'about':['ex:Support','x',{'y':1}]}", NULL,
                "_:request-1 https://w3id.org/grounds/attr#y \"1^^integer\n" E "about \"x\n" E
                "about _:request-1\n" E "about ex:Support");
  /* The class of a nested node is that of the range. */
  assert_parts (&asking, "{'device':{'serial':1},'about':{'serial':1},'ex:age':1}", NULL,
                "_:request-1 ex:serial \"1^^integer\n"
                "_:request-2 https://w3id.org/grounds/attr#serial \"1^^integer\n" E
                "about _:request-2\n" E "age \"1^^nonNegativeInteger\n" E "device _:request-1");
}

static void
test_range_errors (void)
{
  static const char *const cases[][3] = {
    { "age", "-1", "`ex:age` takes values of `xsd:nonNegativeInteger`; give one" },
    { "age", "0.5", "`ex:age` takes values of `xsd:nonNegativeInteger`; give one" },
    { "age", "1e300", NULL },
    { "age", "true", "`ex:age` takes values of `xsd:nonNegativeInteger`; give one" },
    { "age", "'secret'", "`ex:age` takes values of `xsd:nonNegativeInteger`; give one" },
    { "age", "' 1'", "`ex:age` takes values of `xsd:nonNegativeInteger`; give one" },
    { "age", "{}", "`ex:age` takes values of `xsd:nonNegativeInteger`; give one" },
    { "label", "5", "`ex:label` takes values of `xsd:string`; give one" },
    { "label", "0.5", "`ex:label` takes values of `xsd:string`; give one" },
    { "label", "true", "`ex:label` takes values of `xsd:string`; give one" },
    { "day", "'2026-02-30'", "`ex:day` takes values of `xsd:date`; give one" },
    { "day", "2026", "`ex:day` takes values of `xsd:date`; give one" },
    { "urgent", "1", "`ex:urgent` takes values of `xsd:boolean`; give one" },
    { "urgent", "'yes'", "`ex:urgent` takes values of `xsd:boolean`; give one" },
    { "note", "{}", "`ex:note` takes a literal; give a string, number, true or false" },
    { "device", "5",
      "`ex:device` takes a term of `ex:Device`; name one by its IRI, CURIE or"
      " notation" },
    { "device", "false",
      "`ex:device` takes a term of `ex:Device`; name one by its IRI, CURIE or"
      " notation" },
    { "device", "'x'",
      "`x` is no `ex:Device` that the graph knows; name one by its IRI, CURIE or"
      " notation" },
  };
  g_auto (Asking) asking;
  asking_init (&asking, "");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *properties = g_strdup_printf ("{'%s':%s}", cases[i][0], cases[i][1]);
    g_autofree char *message =
        g_strdup_printf ("/subject/properties/%s: %s", cases[i][0], cases[i][2]);
    if (cases[i][2] == NULL) {
      g_assert_true (asking_read_parts (&asking, properties, NULL, NULL));
    } else {
      asking_parts_refused (&asking, properties, NULL, REQUEST, message);
    }
  }
}

static void
test_terms (void)
{
  g_auto (Asking) asking;
  asking_init (&asking, "");
  static const char *const named[][2] = {
    { "support", "ex:Support" },
    { "ex:Support", "ex:Support" },
    { "http://example.org/Support", "ex:Support" },
    { "<http://example.org/Support>", "ex:Support" },
    { "marketing", "https://w3id.org/dpv#Marketing" },
    { "dpv:Purpose", "https://w3id.org/dpv#Purpose" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (named); i++) {
    g_autofree char *context = g_strdup_printf ("{'purpose':'%s'}", named[i][0]);
    g_autofree char *curie = g_strdup_printf ("{'gr:purpose':'%s'}", named[i][0]);
    g_autofree char *expected = g_strconcat ("_:request gr:purpose ", named[i][1], NULL);
    assert_parts (&asking, NULL, context, expected);
    assert_parts (&asking, NULL, curie, expected);
  }
  assert_parts (&asking, NULL, "{'purpose':['support','ex:Sales']}",
                "_:request gr:purpose ex:Sales\n_:request gr:purpose ex:Support");
  static const char *const refused[][2] = {
    { "suport", "`suport` is no `dpv:Purpose` that the graph knows; did you mean `support`?" },
    { "nothing of the kind", "`nothing of the kind` is no `dpv:Purpose` that the graph knows; name"
                             " one by its IRI, CURIE or notation" },
    { "ex:Nobody", "`ex:Nobody` is no `dpv:Purpose` that the graph knows; name one by its IRI,"
                   " CURIE or notation" },
    { "ex:boss", "`ex:boss` is no `dpv:Purpose`; name one, or say in the graph that it is one" },
    { "EMAIL_ADDRESS", "`EMAIL_ADDRESS` is no `dpv:Purpose` that the graph knows; name one by its"
                       " IRI, CURIE or notation" },
    { "shared", "`shared` names 2 terms of the kind `dpv:Purpose`; write the IRI or CURIE of one" },
    { "foo:bar", "the prefix of `foo:bar` is not known to the graph; write the whole IRI, or a"
                 " prefix that a document declares" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autofree char *context = g_strdup_printf ("{'purpose':['support','%s']}", refused[i][0]);
    g_autofree char *message = g_strconcat ("/context/purpose/1: ", refused[i][1], NULL);
    asking_parts_refused (&asking, NULL, context, REQUEST, message);
  }
}

/* --- What a request may claim --- */

static void
test_forbidden (void)
{
  static const char *const cases[][2] = {
    { "subject", "`gr:subject` is not the caller's to state; leave it out" },
    { "class", "`gr:dataClass` is not the caller's to state; leave it out" },
    { "clearance", "`ex:clearance` is not the caller's to state; leave it out" },
    { "gr:dataClass", "`gr:dataClass` is not the caller's to state; leave it out" },
    { "gr:requestable", "`gr:requestable` is not the caller's to state; leave it out" },
    { "gr:unheardOf", "`gr:unheardOf` is not the caller's to state; leave it out" },
    { "rdf:type", "`rdf:type` is not the caller's to state; leave it out" },
    { "rdfs:subClassOf", "`rdfs:subClassOf` is not the caller's to state; leave it out" },
    { "owl:sameAs", "`owl:sameAs` is not the caller's to state; leave it out" },
    { "gr:input", "`gr:input` is stated by the member `inputs` of the context; write that" },
    { "gr:text", "`gr:text` is stated by the member `text` of a field; write that" },
    { "ex:serial", "`ex:serial` has no place here; its domain is another kind of node" },
  };
  g_auto (Asking) asking;
  asking_init (&asking, "");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *context = g_strdup_printf ("{'%s':'x'}", cases[i][0]);
    g_autofree char *message = g_strdup_printf ("/context/%s: %s", cases[i][0], cases[i][1]);
    asking_parts_refused (&asking, NULL, context, REQUEST, message);
  }
  /* The same in a nested object, and on an entity. */
  asking_parts_refused (&asking, "{'k':[{'rdf:type':'gr:Field'}]}", NULL, REQUEST,
                        "/subject/properties/k/0/rdf:type: `rdf:type` is not the caller's to state;"
                        " leave it out");
  asking_parts_refused (&asking, "{'gr:purpose':'support'}", NULL, REQUEST,
                        "/subject/properties/gr:purpose: `gr:purpose` has no place here; its domain"
                        " is another kind of node");
}

/* Of what the graph describes, the caller can only claim. */
static void
test_described (void)
{
  static const char with[] = "{'subject':{'type':'user','id':'ex:boss','properties':{%s}},"
                             "'action':{'name':'a'},'resource':{'type':'m','id':'r'}}";
  g_auto (Asking) asking;
  g_autoptr (GError) error = NULL;
  asking_init (&asking, "ex:team ex:member ex:mentioned . ");
  g_autofree char *plain =
      g_strdup_printf (with, "'age':-5,'role':'x','attr:age':1,'device':{'serial':2}");
  asking_read (&asking, plain, &error);
  g_assert_no_error (error);
  g_autofree char *dump = asking_dump_all (&asking);
  g_assert_true (g_str_has_prefix (dump, "ex:boss gr:entityType \"user\n"
                                         "ex:boss https://w3id.org/grounds/attr#age \"-5^^integer\n"
                                         "ex:boss https://w3id.org/grounds/attr#age \"1^^integer\n"
                                         "ex:boss https://w3id.org/grounds/attr#role \"x\n"
                                         "ex:boss https://w3id.org/grounds/attr#device"
                                         " _:request-1\n"));
  g_autofree char *curie = g_strdup_printf (with, "'ex:age':5");
  asking_refused (&asking, curie, REQUEST,
                  "/subject/properties/ex:age: the graph describes `ex:boss` and alone may say its"
                  " `ex:age`; leave it out, or claim it under `attr:`");
  g_autofree char *marked = g_strdup_printf (with, "'clearance':'low'");
  asking_refused (
      &asking, marked, REQUEST,
      "/subject/properties/clearance: `ex:clearance` is not the caller's to state; leave"
      " it out");
  /* Being mentioned is not being described. */
  g_assert_true (asking_read (&asking,
                              "{'subject':{'type':'u','id':'ex:mentioned','properties':{'age':5}},"
                              "'action':{'name':'a'},'resource':{'type':'m','id':'r'}}",
                              NULL));
  const KgView *view = rules_request_view (asking.request);
  g_assert_true (kg_view_contains (view, fixture_id (view, "ex:mentioned"),
                                   fixture_id (view, "ex:age"),
                                   fixture_id (view, "\"5^^nonNegativeInteger")));
}

/* What a message quotes is cut, and without control characters. */
static void
test_quoting (void)
{
  g_auto (Asking) asking;
  g_autoptr (GString) many = g_string_new (NULL);
  asking_init (&asking, "");
  for (guint i = 0; i < 101; i++) {
    g_string_append (many, "\xc3\xa9");
  }
  g_autofree char *context = g_strdup_printf ("{'purpose':'%s'}", many->str);
  g_string_truncate (many, 200);
  g_autofree char *message = g_strdup_printf (
      "/context/purpose: `%s\xe2\x80\xa6` is no `dpv:Purpose` that the graph knows;"
      " name one by its IRI, CURIE or notation",
      many->str);
  asking_parts_refused (&asking, NULL, context, REQUEST, message);
  asking_parts_refused (&asking, NULL, "{'purpose':'a\\nb'}", REQUEST,
                        "/context/purpose: `a\\nb` is no `dpv:Purpose` that the graph knows; name"
                        " one by its IRI, CURIE or notation");
  asking_parts_refused (&asking, NULL, "{'gr:\xe2\x80\xaex~/':'y'}", REQUEST,
                        "/context/gr:\\u{202E}x~0~1: `https://w3id.org/grounds#\\u{202E}x~/` is not"
                        " the caller's to state; leave it out");
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/request/whole", test_whole);
  g_test_add_func ("/rules/request/deterministic", test_deterministic);
  g_test_add_func ("/rules/request/foreign-graph", test_foreign_graph);
  g_test_add_func ("/rules/request/time", test_time);
  g_test_add_func ("/rules/request/entity-ids", test_entity_ids);
  g_test_add_func ("/rules/request/entity-errors", test_entity_errors);
  g_test_add_func ("/rules/request/values", test_values);
  g_test_add_func ("/rules/request/keys", test_keys);
  g_test_add_func ("/rules/request/ranges", test_ranges);
  g_test_add_func ("/rules/request/range-errors", test_range_errors);
  g_test_add_func ("/rules/request/terms", test_terms);
  g_test_add_func ("/rules/request/forbidden", test_forbidden);
  g_test_add_func ("/rules/request/described", test_described);
  g_test_add_func ("/rules/request/quoting", test_quoting);
  return g_test_run ();
}
