/* SPDX-License-Identifier: Apache-2.0 */
#include "api/gateway/gateway.h"
#include "api/routes/routes.h"

#include <string.h>

/* The routes by which gateways ask. Here is HTTP alone: what they say, and what they are told, is api/gateway/. */

/* What is handed to a client whose error it is not. */
static const char inside[] =
    "no decision could be made; the service's log has it under this request's id";

/* A call on its way. */
typedef struct {
  HttpExchange *exchange;
  const GatewayContract *contract;
  json_t *call;
  GatewayRequest *request;
  char *base;
} Asking;

static void
asking_free (Asking *asking)
{
  json_decref (asking->call);
  gateway_request_free (asking->request);
  g_free (asking->base);
  g_free (asking);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Asking, asking_free)

/* --- Answers --- */

/* The status of external authorization: Envoy takes 500 and above for an error, which it may be told to let pass. */
static guint
status_for (const GatewayContract *contract, guint status)
{
  return contract->by_body ? 200 : status >= 500 ? 403 : status;
}

static void
respond (HttpExchange *exchange, guint status, GatewayReply *reply)
{
  http_respond_json (exchange, status, g_steal_pointer (&reply->body));
}

static void
respond_error (HttpExchange *exchange, const GatewayContract *contract, const GError *error)
{
  g_auto (GatewayReply) reply = { 0 };
  guint status = http_error_status (error);
  if (status >= 500) {
    http_report_error (exchange, error);
  }
  gateway_block (contract, status >= 500 ? inside : error->message, status, &reply);
  respond (exchange, status_for (contract, status), &reply);
}

static void
decided (gpointer data, const PipelineAnswer *answer, const GError *error)
{
  g_autoptr (Asking) asking = data;
  g_auto (GatewayReply) reply = { 0 };
  if (error != NULL) {
    respond_error (asking->exchange, asking->contract, error);
    return;
  }
  gateway_answer (asking->contract, asking->call, asking->request, answer, asking->base, &reply);
  http_add_header (asking->exchange, "X-Grounds-Decision", answer->id);
  respond (asking->exchange, status_for (asking->contract, reply.status), &reply);
}

/* --- Questions --- */

static const char *
header_of (gconstpointer exchange, const char *name)
{
  return http_header (exchange, name);
}

/* What was asked before the model ran holds for its answer. */
static void
link_call (Asking *asking)
{
  HttpExchange *exchange = asking->exchange;
  const AccessIdentity *identity = http_identity (exchange);
  GatewayCalls *calls = service_calls (route_service (exchange));
  const char *caller = identity != NULL ? identity->id : NULL;
  if (asking->request->after) {
    gateway_calls_recall (calls, caller, asking->request->json, http_time (exchange));
  } else {
    gateway_calls_keep (calls, caller, asking->request->json, http_time (exchange));
  }
}

static gboolean
map (Asking *asking, GError **error)
{
  HttpExchange *exchange = asking->exchange;
  const AccessIdentity *identity = http_identity (exchange);
  const char *route = http_parameter (exchange, "route");
  GatewayCall call = { .kind = asking->contract->kind,
                       .body = asking->call,
                       .route = *route != '\0' ? route : NULL,
                       .agent = identity != NULL ? identity->agent : NULL,
                       .header = header_of,
                       .header_data = exchange };
  if (!asking->contract->check (asking->call, &call.after, error)) {
    return FALSE;
  }
  g_autoptr (RulesEngine) engine = service_engine (route_service (exchange));
  asking->request = gateway_request_new (rules_engine_snapshot (engine),
                                         rules_engine_vocab (engine), &call, error);
  if (asking->request == NULL) {
    return FALSE;
  }
  link_call (asking);
  return gateway_request_check (asking->request, asking->contract->kind, error);
}

/* Takes `call` (nullable: `problem` says why there is none) over. */
static void
ask (HttpExchange *exchange, const GatewayContract *contract, json_t *call, GError *problem)
{
  g_autoptr (Asking) asking = g_new0 (Asking, 1);
  g_autoptr (GError) error = problem;
  asking->exchange = exchange;
  asking->contract = contract;
  asking->call = call;
  asking->base = route_base (exchange);
  if (call == NULL || !map (asking, &error)) {
    respond_error (exchange, contract, error);
    return;
  }
  json_t *json = asking->request->json;
  route_decide (exchange, json, decided, g_steal_pointer (&asking));
}

static void
ask_json (HttpExchange *exchange, const GatewayContract *contract)
{
  GError *error = NULL;
  json_t *call = http_body_json (exchange, &error);
  ask (exchange, contract, call, error);
}

void
route_gateway_litellm (HttpExchange *exchange)
{
  ask_json (exchange, &gateway_litellm);
}

void
route_gateway_kgateway_request (HttpExchange *exchange)
{
  ask_json (exchange, &gateway_kgateway);
}

void
route_gateway_kgateway_response (HttpExchange *exchange)
{
  ask_json (exchange, &gateway_kgateway);
}

void
route_gateway_portkey (HttpExchange *exchange)
{
  ask_json (exchange, &gateway_portkey);
}

/* --- External authorization --- */

/* The call of Envoy; NULL with HTTP_ERROR if its body cannot be looked into. (transfer full) */
static json_t *
ext_authz_call (const HttpExchange *exchange, GError **error)
{
  gsize length = 0;
  const char *partial = http_header (exchange, "x-envoy-auth-partial-body");
  http_body (exchange, &length);
  g_autofree char *path = g_strconcat ("/", http_parameter (exchange, "rest"), NULL);
  if (g_strcmp0 (partial, "true") == 0) {
    g_set_error_literal (error, HTTP_ERROR, HTTP_ERROR_TOO_LARGE,
                         "the body is longer than what the gateway sends on; raise "
                         "max_request_bytes");
    return NULL;
  }
  json_t *call = json_pack ("{s:s,s:s}", "method", http_method (exchange), "path", path);
  json_t *body = length > 0 ? http_body_json (exchange, error) : NULL;
  if (length > 0 && body == NULL) {
    json_decref (call);
    return NULL;
  }
  if (body != NULL) {
    json_object_set_new (call, "body", body);
  }
  return call;
}

void
route_gateway_ext_authz (HttpExchange *exchange)
{
  GError *error = NULL;
  json_t *call = ext_authz_call (exchange, &error);
  ask (exchange, &gateway_ext_authz, call, error);
}

/* --- What is refused before --- */

static const struct {
  const char *suffix;
  const GatewayContract *contract; /* NULL: Presidio's */
} contracts[] = {
  { "/beta/litellm_basic_guardrail_api", &gateway_litellm },
  { "/request", &gateway_kgateway },
  { "/response", &gateway_kgateway },
  { "/portkey", &gateway_portkey },
  { "/ext-authz/{rest...}", &gateway_ext_authz },
  { "/analyze", NULL },
  { "/anonymize", NULL },
};

/* Who has no key is told so by the status, unless that would let calls pass: it is the gateway's configuration that is wrong. */
static void
refuse (HttpExchange *exchange, const GatewayContract *contract, guint status, const char *detail)
{
  g_auto (GatewayReply) reply = { 0 };
  gboolean keyless = status == 401 || status == 403;
  gateway_block (contract, detail, status, &reply);
  respond (exchange, keyless && !contract->errors_pass ? status : status_for (contract, status),
           &reply);
}

gboolean
route_gateway_refuse (gpointer service, HttpExchange *exchange, const char *route, guint status,
                      const char *detail)
{
  (void) service;
  for (guint i = 0; i < G_N_ELEMENTS (contracts); i++) {
    if (!g_str_has_suffix (route, contracts[i].suffix)) {
      continue;
    }
    if (contracts[i].contract != NULL) {
      refuse (exchange, contracts[i].contract, status, detail);
    } else {
      route_presidio_refuse (exchange, status, detail);
    }
    return TRUE;
  }
  return FALSE;
}
