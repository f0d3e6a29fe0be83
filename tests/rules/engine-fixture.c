/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/rules/engine-fixture.h"

#include <string.h>

static const char policy[] =
    "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix dct: <http://purl.org/dc/terms/> . "
    "@prefix attr: <https://w3id.org/grounds/attr#> . "
    "ex:crm a gr:DataSource . "
    "ex:mail a gr:DataField ; dct:isPartOf ex:crm ; gr:dataClass pd:EmailAddress . "
    "ex:policy a gr:Policy ; rdfs:label \"Policy\" ; gr:rule ex:permit . "
    "ex:permit a gr:Rule ; rdfs:label \"All is permitted\" ; gr:effect gr:Allow ; "
    "  gr:condition [ sh:property [ sh:path gr:action ; sh:minCount 1 ] ] . ";

void
engine_fixture_init (EngineFixture *fixture, const char *rules)
{
  g_autofree char *turtle = g_strconcat (policy, rules, NULL);
  g_autoptr (GError) error = NULL;
  *fixture = (EngineFixture) { .json = NULL };
  detectors_fixture_init (&fixture->graph, TRUE, turtle);
  g_assert_cmpstr (fixture->graph.message, ==, NULL);
  fixture->engine = rules_engine_new (fixture->graph.snapshot, NULL, &error);
  g_assert_no_error (error);
  fixture->session = rules_session_new ();
}

void
engine_fixture_clear (EngineFixture *fixture)
{
  json_decref (fixture->json);
  rules_session_free (fixture->session);
  rules_engine_unref (fixture->engine);
  detectors_fixture_clear (&fixture->graph);
}

char *
engine_fixture_request (const char *context)
{
  return g_strdup_printf ("{\"subject\": {\"type\": \"user\", \"id\": \"u\"}, "
                          "\"action\": {\"name\": \"use\"}, "
                          "\"resource\": {\"type\": \"model\", \"id\": \"m\"}, \"context\": %s}",
                          context);
}

void
engine_fixture_decide (EngineFixture *fixture, const char *request)
{
  g_autoptr (GError) error = NULL;
  json_decref (fixture->json);
  fixture->json = json_loads (request, 0, NULL);
  g_assert_nonnull (fixture->json);
  fixture->decision = rules_session_decide (fixture->session, fixture->engine, fixture->json,
                                            ENGINE_FIXTURE_TIME, FALSE, &error);
  g_assert_no_error (error);
}

char *
engine_fixture_answer (EngineFixture *fixture)
{
  const RulesExplanation explanation = { .policies = rules_engine_policies (fixture->engine),
                                         .request = rules_session_request (fixture->session),
                                         .decision = fixture->decision,
                                         .id = ENGINE_FIXTURE_ID };
  GString *answer = g_string_new (NULL);
  rules_explain_decision_json (&explanation, NULL, answer);
  return g_string_free (answer, FALSE);
}
