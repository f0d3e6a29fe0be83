/* SPDX-License-Identifier: Apache-2.0 */
#include "api/gateway/gateway.h"
#include "api/gateway/presidio.h"
#include "api/routes/routes.h"
#include "rules/request-digest.h"

#include <string.h>

/* Presidio's routes. Analyzing tells what is found; anonymizing is a request to be decided: what the policies hide is hidden as they say, and what they
 * say nothing of as the call says. */

void
route_presidio_refuse (HttpExchange *exchange, guint status, const char *detail)
{
  g_autofree char *valid = g_utf8_make_valid (detail, -1);
  http_respond_json (exchange, status, json_pack ("{s:s}", "error", valid));
}

static void
respond_error (HttpExchange *exchange, const GError *error)
{
  guint status = http_error_status (error);
  if (status >= 500) {
    http_report_error (exchange, error);
  }
  route_presidio_refuse (exchange, status,
                         status >= 500 ? "Internal server error" : error->message);
}

void
route_presidio_health (HttpExchange *exchange)
{
  http_respond (exchange, 200, "text/plain; charset=utf-8",
                g_string_new ("Presidio service of Grounds is up"));
}

void
route_presidio_entities (HttpExchange *exchange)
{
  g_autoptr (RulesEngine) engine = service_engine (route_service (exchange));
  const KgView view = { .snapshot = rules_engine_snapshot (engine) };
  http_respond_json (exchange, 200, presidio_entities (&view, rules_engine_vocab (engine)));
}

void
route_presidio_analyze (HttpExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RulesEngine) engine = service_engine (route_service (exchange));
  json_t *call = http_body_json (exchange, &error);
  json_t *found = call != NULL ? presidio_analyze (engine, call, &error) : NULL;
  if (found == NULL) {
    respond_error (exchange, error);
  } else {
    http_respond_json (exchange, 200, found);
  }
  json_decref (call);
}

/* --- Anonymizing --- */

typedef struct {
  HttpExchange *exchange;
  json_t *json; /* the body */
  PresidioCall *call;
  GatewayRequest *request;
  GPtrArray *regions;  /* PresidioRegion: what the policies hide */
  gboolean by_default; /* no rule says anything */
  char *base;
} Anonymizing;

static void
anonymizing_free (Anonymizing *work)
{
  presidio_call_free (work->call);
  json_decref (work->json);
  gateway_request_free (work->request);
  if (work->regions != NULL) {
    g_ptr_array_unref (work->regions);
  }
  g_free (work->base);
  g_free (work);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Anonymizing, anonymizing_free)

static const char *
header_of (gconstpointer exchange, const char *name)
{
  return http_header (exchange, name);
}

/* The one text of the call, with what its results say of it; and an id, so that tokens for this call alone come out the same each time it is decided. */
static void
complete_request (Anonymizing *work, const RulesEngine *engine)
{
  const KgView view = { .snapshot = rules_engine_snapshot (engine) };
  json_t *context = json_object_get (work->request->json, "context");
  json_t *findings = presidio_findings (work->call, &view, rules_engine_vocab (engine));
  json_object_set_new (context, "inputs",
                       json_pack ("[{s:s,s:s,s:o}]", "name", "text", "text", work->call->text,
                                  "findings", findings));
  if (json_object_get (context, "callId") == NULL) {
    g_autofree char *id = g_uuid_string_random ();
    json_object_set_new (context, "callId", json_string (id));
  }
}

static gboolean
read_call (Anonymizing *work, const RulesEngine *engine, GError **error)
{
  HttpExchange *exchange = work->exchange;
  const AccessIdentity *identity = http_identity (exchange);
  const char *route = http_parameter (exchange, "route");
  work->json = http_body_json (exchange, error);
  work->call = work->json != NULL ? presidio_call_new (work->json, error) : NULL;
  if (work->call == NULL) {
    return FALSE;
  }
  const GatewayCall call = { .kind = GATEWAY_PRESIDIO,
                             .body = work->json,
                             .route = *route != '\0' ? route : NULL,
                             .agent = identity != NULL ? identity->agent : NULL,
                             .header = header_of,
                             .header_data = exchange };
  work->request = gateway_request_new (rules_engine_snapshot (engine), rules_engine_vocab (engine),
                                       &call, error);
  if (work->request == NULL || !gateway_request_check (work->request, GATEWAY_PRESIDIO, error)) {
    return FALSE;
  }
  complete_request (work, engine);
  return TRUE;
}

/* What the policies will hide, part by part: the pipeline's answer has the text as a whole. */
static gboolean
find_regions (Anonymizing *work, const RulesEngine *engine, RulesSession *session, GError **error)
{
  HttpExchange *exchange = work->exchange;
  RulesKeys *keys = service_keys (route_service (exchange));
  char digest[RULES_REQUEST_DIGEST_DIGITS + 1];
  gboolean bound = rules_engine_binds_digests (engine) &&
                   rules_request_digest_of (work->request->json, keys, digest);
  const RulesQuestion question = { .json = work->request->json,
                                   .time = http_time (exchange),
                                   .digest = bound ? digest : NULL };
  const RulesDecision *decision = rules_session_ask (session, engine, &question, error);
  if (decision == NULL) {
    return FALSE;
  }
  work->by_default = decision->by_default;
  work->regions = decision->outcome == RULES_EFFECT_MASK
                      ? presidio_regions (engine, rules_session_request (session), decision,
                                          work->request->json, work->call->text, "", keys, error)
                      : g_ptr_array_new ();
  return work->regions != NULL;
}

static gboolean
prepare (Anonymizing *work, GError **error)
{
  Service *service = route_service (work->exchange);
  g_autoptr (RulesEngine) engine = service_engine (service);
  if (!read_call (work, engine, error)) {
    return FALSE;
  }
  RulesSession *session = service_session_acquire (service);
  gboolean done = find_regions (work, engine, session, error);
  service_session_release (service, session);
  return done;
}

/* Whether the decision that was recorded is the one that the regions are from: a commit may have come between the two. */
static gboolean
agrees (const Anonymizing *work, const PipelineAnswer *answer)
{
  if (answer->outcome != RULES_EFFECT_MASK) {
    return work->regions->len == 0;
  }
  json_t *payload = json_loads (answer->payload, 0, NULL);
  const json_t *field = json_array_get (json_object_get (payload, "inputs"), 0);
  const char *text = json_string_value (json_object_get (field, "text"));
  g_autofree char *own = presidio_masked_text (work->call->text, work->regions);
  gboolean same = strcmp (own, text != NULL ? text : "") == 0;
  json_decref (payload);
  return same;
}

static void
decided (gpointer data, const PipelineAnswer *answer, const GError *error)
{
  g_autoptr (Anonymizing) work = data;
  HttpExchange *exchange = work->exchange;
  if (error != NULL) {
    respond_error (exchange, error);
    return;
  }
  http_add_header (exchange, "X-Grounds-Decision", answer->id);
  gboolean permitted =
      answer->outcome == RULES_EFFECT_ALLOW || answer->outcome == RULES_EFFECT_MASK;
  if (!permitted && !work->by_default) {
    g_autofree char *reason = gateway_reason (answer, work->base);
    route_presidio_refuse (exchange, 403, reason);
  } else if (!agrees (work, answer)) {
    route_presidio_refuse (exchange, 503, "the policies have just changed; try again");
  } else {
    http_respond_json (exchange, 200,
                       presidio_anonymized (work->call, work->regions,
                                            service_keys (route_service (exchange))));
  }
}

void
route_presidio_anonymize (HttpExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Anonymizing) work = g_new0 (Anonymizing, 1);
  work->exchange = exchange;
  work->base = route_base (exchange);
  if (!prepare (work, &error)) {
    respond_error (exchange, error);
    return;
  }
  json_t *json = work->request->json;
  route_decide (exchange, json, decided, g_steal_pointer (&work));
}
