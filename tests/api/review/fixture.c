/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/api/review/fixture.h"

#include "tests/api/store-fixture.h"

#include <string.h>

static const char prefixes[] =
    "@prefix ex: <http://example.org/> . @prefix gr: <https://w3id.org/grounds#> . "
    "@prefix pd: <https://w3id.org/dpv/pd#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> . "
    "@prefix prov: <http://www.w3.org/ns/prov#> . @prefix dct: <http://purl.org/dc/terms/> . "
    "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . "
    "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . "
    "@prefix sh: <http://www.w3.org/ns/shacl#> . "
    "@prefix dpv: <https://w3id.org/dpv#> . ex:help a dpv:Purpose . "
    "ex:crm a gr:DataSource . ex:origin a gr:DataField ; dct:isPartOf ex:crm ; "
    "  gr:dataClass pd:EmailAddress, pd:Contact . "
    "ex:mail a gr:DataField ; dct:isPartOf ex:crm ; prov:wasDerivedFrom ex:origin . "
    "ex:policy a gr:Policy ; gr:rule ex:permit . "
    "ex:permit a gr:Rule ; rdfs:label \"All is permitted\" ; gr:effect gr:Allow ; "
    "  gr:condition [ sh:property [ sh:path gr:action ; sh:minCount 1 ] ] . ";

#define PERSON(who, bits)                                                                          \
  {                                                                                                \
    .id = (char *) "k-" who, .name = (char *) who, .agent = (char *) "http://example.org/" who,    \
    .roles = bits                                                                                  \
  }

const AccessIdentity review_ann = PERSON ("ann", ACCESS_REVIEWER);
const AccessIdentity review_bob = PERSON ("bob", ACCESS_REVIEWER);
const AccessIdentity review_cleo = PERSON ("cleo", ACCESS_REVIEWER);
const AccessIdentity review_gateway = PERSON ("gateway", ACCESS_CALLER);

/* --- Its life --- */

static ServiceConfig *
configure (const ReviewFixture *fixture)
{
  g_autofree char *masks = g_strdup_printf ("keys.masks=%s/key", fixture->folder);
  g_autofree char *log = g_strdup_printf ("keys.log=%s/log-key", fixture->folder);
  const char *overrides[] = { masks, log, NULL };
  g_autoptr (GError) error = NULL;
  ServiceConfig *config = service_config_load (NULL, overrides, &error);
  g_assert_no_error (error);
  return config;
}

void
review_fixture_init (ReviewFixture *fixture, const char *rules)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  *fixture = (ReviewFixture) { .ids = g_ptr_array_new_with_free_func (g_free) };
  fixture->store = store_fixture_new (&fixture->folder, &path, 0);
  fixture->config = configure (fixture);
  fixture->service = service_new (fixture->config, fixture->store, &error);
  g_assert_no_error (error);
  fixture->desk = (ReviewDesk) { .store = fixture->store,
                                 .writer = service_log (fixture->service),
                                 .now = REVIEW_FIXTURE_TIME };
  review_fixture_load (fixture, rules);
}

void
review_fixture_clear (ReviewFixture *fixture)
{
  service_free (fixture->service);
  kg_store_unref (fixture->store);
  service_config_unref (fixture->config);
  g_ptr_array_unref (fixture->ids);
  g_free (fixture->pending);
  store_fixture_remove (fixture->folder);
  g_free (fixture->folder);
}

void
review_fixture_load (ReviewFixture *fixture, const char *rules)
{
  g_autofree char *text = g_strconcat (prefixes, rules, NULL);
  g_autoptr (GError) error = NULL;
  store_fixture_load (fixture->store, "policy.ttl", "http://example.org/policy", text);
  service_refresh (fixture->service, &error);
  g_assert_no_error (error);
}

/* --- Asking --- */

typedef struct {
  ReviewFixture *fixture;
  GMutex lock;
  GCond answered;
  gboolean done;
} Waiting;

static void
keep_answer (ReviewFixture *fixture, const PipelineAnswer *answer)
{
  const char *pending = strstr (answer->json->str, "\"pending\"");
  fixture->outcome = answer->outcome;
  fixture->pending = g_strdup (pending);
  for (guint i = 0; answer->reviews != NULL && answer->reviews[i] != NULL; i++) {
    g_ptr_array_add (fixture->ids, g_strdup (answer->reviews[i]));
  }
}

static void
answered (gpointer data, const PipelineAnswer *answer, const GError *error)
{
  Waiting *waiting = data;
  g_mutex_lock (&waiting->lock);
  g_assert_no_error (error);
  keep_answer (waiting->fixture, answer);
  waiting->done = TRUE;
  g_cond_signal (&waiting->answered);
  g_mutex_unlock (&waiting->lock);
}

void
review_fixture_ask_by (ReviewFixture *fixture, const AccessIdentity *by, const char *context)
{
  g_autofree char *text =
      g_strdup_printf ("{\"subject\": {\"type\": \"user\", \"id\": \"u\"}, "
                       "\"action\": {\"name\": \"use\"}, "
                       "\"resource\": {\"type\": \"model\", \"id\": \"m\"}, \"context\": %s}",
                       context);
  json_t *json = json_loads (text, 0, NULL);
  const PipelineQuestion question = {
    .text = text, .length = strlen (text), .json = json, .by = by, .time = fixture->desk.now
  };
  Waiting waiting = { .fixture = fixture };
  g_mutex_init (&waiting.lock);
  g_cond_init (&waiting.answered);
  g_ptr_array_set_size (fixture->ids, 0);
  g_clear_pointer (&fixture->pending, g_free);
  pipeline_decide (fixture->service, &question, answered, &waiting, NULL);
  g_mutex_lock (&waiting.lock);
  while (!waiting.done) {
    g_cond_wait (&waiting.answered, &waiting.lock);
  }
  g_mutex_unlock (&waiting.lock);
  g_mutex_clear (&waiting.lock);
  g_cond_clear (&waiting.answered);
  json_decref (json);
}

void
review_fixture_ask (ReviewFixture *fixture, const char *context)
{
  review_fixture_ask_by (fixture, &review_gateway, context);
}

/* --- What came of it --- */

const char *
review_fixture_id (const ReviewFixture *fixture)
{
  g_assert_cmpint (fixture->outcome, ==, RULES_EFFECT_ESCALATE);
  g_assert_cmpuint (fixture->ids->len, ==, 1);
  return g_ptr_array_index (fixture->ids, 0);
}

Review *
review_fixture_get (const ReviewFixture *fixture, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LogReader) reader = log_reader_open (kg_store_path (fixture->store), &error);
  g_assert_no_error (error);
  Review *review = review_get (reader, id, &error);
  g_assert_no_error (error);
  return review;
}

char *
review_fixture_actions (const ReviewFixture *fixture, const char *id)
{
  g_autoptr (Review) review = review_fixture_get (fixture, id);
  GString *out = g_string_new (NULL);
  for (guint i = 0; i < review->actions->len; i++) {
    const ReviewAction *action = g_ptr_array_index (review->actions, i);
    g_string_append_printf (out, "%s%s by %s", i > 0 ? ", " : "", action->action, action->by);
    if (action->comment != NULL) {
      g_string_append_printf (out, ": %s", action->comment);
    }
  }
  return g_string_free (out, FALSE);
}

guint
review_fixture_n_quads (const ReviewFixture *fixture, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgSnapshot) snapshot = kg_store_snapshot (fixture->store, &error);
  g_autofree char *graph = g_strconcat ("urn:grounds:review:", id, NULL);
  const KgView view = { snapshot, NULL };
  const KgQuad pattern = { .graph = kg_view_find_iri (&view, graph, -1) };
  KgQuad quad;
  guint n = 0;
  g_assert_no_error (error);
  if (pattern.graph == KG_NONE) {
    return 0;
  }
  g_autoptr (KgScan) scan = kg_scan_new (&view, &pattern);
  while (kg_scan_next (scan, &quad, NULL)) {
    n++;
  }
  return n;
}
