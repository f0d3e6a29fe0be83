/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/rules/explain-fixture.h"

#include "kg/write.h"

#include <string.h>

static const char vocabulary[] =
    "@prefix attr: <https://w3id.org/grounds/attr#> . @prefix dpv: <https://w3id.org/dpv#> . "
    "@prefix schema: <https://schema.org/> . "
    "gr:subject gr:jsonName \"subject\" ; gr:phrase \"is made by\"@en . "
    "gr:action gr:phrase \"asks for the action\"@en . "
    "gr:resource gr:phrase \"asks to use\"@en . "
    "gr:purpose gr:jsonName \"purpose\" ; gr:requestable true ; rdfs:range dpv:Purpose ; "
    "  gr:phrase \"is for\"@en . "
    "gr:input gr:jsonName \"inputs\" ; gr:requestable true ; rdfs:domain gr:Request ; "
    "  gr:phrase \"has the input\"@en . "
    "gr:output gr:jsonName \"outputs\" ; gr:requestable true ; rdfs:domain gr:Request ; "
    "  gr:phrase \"has the output\"@en . "
    "gr:name gr:jsonName \"name\" ; gr:requestable true ; rdfs:domain gr:Field . "
    "gr:text gr:jsonName \"text\" ; gr:requestable true ; rdfs:domain gr:Field . "
    "gr:source gr:jsonName \"source\" ; gr:requestable true ; rdfs:domain gr:Field ; "
    "  gr:phrase \"comes from\"@en . "
    "gr:dataClass gr:jsonName \"class\" ; rdfs:domain prov:Entity ; gr:phrase \"holds\"@en . "
    "gr:Request a rdfs:Class . gr:Field a rdfs:Class ; rdfs:subClassOf prov:Entity . "
    "gr:Span a rdfs:Class ; rdfs:subClassOf prov:Entity . "
    "gr:classifiedAs a gr:NamedPath ; gr:path ( [ sh:zeroOrMorePath [ sh:alternativePath ( gr:source "
    "  prov:wasDerivedFrom ) ] ] gr:dataClass [ sh:zeroOrMorePath [ sh:alternativePath ( "
    "  skos:broader rdfs:subClassOf ) ] ] ) . "
    "prov:wasDerivedFrom gr:phrase \"was derived from\"@en . "
    "gr:lifecycle gr:phrase \"is\"@en . gr:Approved rdfs:label \"approved\"@en . "
    "ex:report rdfs:label \"has evaluation report\"@en ; gr:phrase \"has the evaluation report\"@en . "
    "ex:Email a rdfs:Class ; rdfs:subClassOf ex:Contact ; rdfs:label \"e-mail address\"@en ; "
    "  gr:pluralLabel \"e-mail addresses\"@en ; skos:notation \"EMAIL\" . "
    "ex:Contact a rdfs:Class ; rdfs:subClassOf dpv:Data ; rdfs:label \"contact data\"@en . "
    "ex:Support a dpv:Purpose ; rdfs:label \"customer support\"@en ; skos:notation \"support\" . "
    "<urn:grounds:model:m> rdfs:label \"Model M\" . "
    "ex:crm-email a prov:Entity ; rdfs:label \"crm.email\" ; gr:dataClass ex:Email . "
    "ex:mart-contact a prov:Entity ; rdfs:label \"mart.contact\" ; prov:wasDerivedFrom ex:crm-email . "
    "ex:minimal rdfs:label \"GDPR Art. 5(1)(c), data minimisation\"@en . \n";

void
explaining_init_on (Explaining *explaining, KgSnapshot *snapshot)
{
  g_autoptr (GError) error = NULL;
  *explaining = (Explaining) { .snapshot = snapshot, .graph = rules_graph_new (snapshot, FALSE) };
  explaining->policies = rules_policies_new (explaining->graph, NULL, &error);
  g_assert_no_error (error);
  explaining->vocabulary = rules_vocabulary_new (snapshot, rules_graph_vocab (explaining->graph));
  explaining->request = rules_request_new ();
  explaining->decider = rules_decider_new ();
  explaining->detectors =
      rules_detectors_new (snapshot, rules_graph_vocab (explaining->graph), &error);
  g_assert_no_error (error);
  explaining->scanner = rules_scanner_new ();
}

void
explaining_init (Explaining *explaining, const char *turtle)
{
  g_autofree char *text = g_strconcat (vocabulary, turtle, NULL);
  explaining_init_on (explaining, fixture_snapshot ("p.ttl", text));
}

void
explaining_clear (Explaining *explaining)
{
  rules_scanner_free (explaining->scanner);
  rules_detectors_unref (explaining->detectors);
  rules_decider_free (explaining->decider);
  rules_request_free (explaining->request);
  rules_vocabulary_unref (explaining->vocabulary);
  rules_policies_unref (explaining->policies);
  rules_graph_unref (explaining->graph);
  kg_snapshot_unref (explaining->snapshot);
}

/* The answer has them without the rest of the account. */
static void
assert_reasons_alike (const Explaining *explaining)
{
  g_autofree char *answer = explaining_decision (explaining, NULL);
  g_autofree char *whole = explaining_json (explaining);
  json_t *decision = json_loads (answer, 0, NULL);
  json_t *proof = json_loads (whole, 0, NULL);
  json_t *reasons = json_object_get (json_object_get (decision, "context"), "reasons");
  g_assert_true (json_is_array (reasons));
  g_assert_true (json_equal (reasons, json_object_get (proof, "reasons")));
  json_decref (proof);
  json_decref (decision);
}

void
explaining_ask (Explaining *explaining, const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strdelimit (g_strdup (json), "'", '"');
  const RulesRequestContext context = { .snapshot = explaining->snapshot,
                                        .vocab = rules_graph_vocab (explaining->graph),
                                        .vocabulary = explaining->vocabulary,
                                        .detectors = explaining->detectors,
                                        .scanner = explaining->scanner };
  json_t *parsed = json_loads (text, 0, NULL);
  g_assert_nonnull (parsed);
  rules_request_read (explaining->request, &context, parsed, EXPLAINING_TIME, &error);
  json_decref (parsed);
  g_assert_no_error (error);
  const RulesDecision *decision =
      rules_decide (explaining->decider, explaining->policies, explaining->request, &error);
  g_assert_no_error (error);
  explaining->explanation = (RulesExplanation) { .policies = explaining->policies,
                                                 .request = explaining->request,
                                                 .decision = decision,
                                                 .id = "01932f5e-0000-7000-8000-000000000001" };
  assert_reasons_alike (explaining);
}

void
explaining_ask_parts (Explaining *explaining, const char *properties, const char *context)
{
  g_autofree char *json = g_strdup_printf (
      "{'subject':{'type':'user','id':'anna','properties':%s},'action':{'name':'use'},"
      "'resource':{'type':'model','id':'m'},'context':%s}",
      properties != NULL ? properties : "{}", context != NULL ? context : "{}");
  explaining_ask (explaining, json);
}

/* --- Renderings --- */

char *
explaining_text (const Explaining *explaining)
{
  GString *out = g_string_new (NULL);
  rules_explain_text (&explaining->explanation, out);
  return g_string_free (out, FALSE);
}

char *
explaining_decision (const Explaining *explaining, const char *masked)
{
  GString *out = g_string_new (NULL);
  rules_explain_decision_json (&explaining->explanation, masked, out);
  return g_string_free (out, FALSE);
}

char *
explaining_json (const Explaining *explaining)
{
  GString *out = g_string_new (NULL);
  rules_explain_json (&explaining->explanation, out);
  return g_string_free (out, FALSE);
}

char *
explaining_dot (const Explaining *explaining)
{
  GString *out = g_string_new (NULL);
  rules_explain_dot (&explaining->explanation, out);
  return g_string_free (out, FALSE);
}

char *
explaining_svg (const Explaining *explaining)
{
  g_autoptr (GError) error = NULL;
  GString *out = g_string_new (NULL);
  g_assert_true (rules_explain_svg (&explaining->explanation, out, &error));
  g_assert_no_error (error);
  return g_string_free (out, FALSE);
}

char *
explaining_html (const Explaining *explaining)
{
  g_autoptr (GError) error = NULL;
  GString *out = g_string_new (NULL);
  g_assert_true (rules_explain_html (&explaining->explanation, out, &error));
  g_assert_no_error (error);
  return g_string_free (out, FALSE);
}

static gboolean
take_bytes (const char *bytes, gsize length, gpointer data, GError **error)
{
  (void) error;
  g_string_append_len ((GString *) data, bytes, (gssize) length);
  return TRUE;
}

char *
explaining_turtle (const Explaining *explaining)
{
  g_autoptr (GError) error = NULL;
  GString *out = g_string_new (NULL);
  g_autoptr (KgSnapshot) graph = rules_explain_graph (&explaining->explanation, &error);
  const KgWriteOptions options = { .format = KG_FORMAT_TURTLE };
  g_assert_no_error (error);
  kg_write (graph, &options, take_bytes, out, &error);
  g_assert_no_error (error);
  return g_string_free (out, FALSE);
}
