/* SPDX-License-Identifier: Apache-2.0 */
#include "api/routes/routes.h"

#include "api/routes/limits.h"
#include "api/routes/pages.h"

/* Gateways wait for the answer with a call of theirs. */
#define GATEWAY (HTTP_ROUTE_GATEWAY | HTTP_ROUTE_FAST)
#define OPEN_QUIET (HTTP_ROUTE_OPEN | HTTP_ROUTE_QUIET)
#define ANSWER(action, handler)                                                                    \
  {                                                                                                \
    "POST", "/v1/reviews/{id}/" action, ACCESS_REVIEWER, HTTP_ROUTE_FORM, handler, 0               \
  }
/* Who may look at decisions and reviews, and at the graph. */
#define LOOK_AT_DECISIONS (ACCESS_READER | ACCESS_REVIEWER | ACCESS_AUDITOR)
#define LOOK_AT_GRAPH (ACCESS_READER | ACCESS_AUTHOR)

/* Everybody with a key who may look at something. */
#define LOOK_AT_TERMS (LOOK_AT_DECISIONS | LOOK_AT_GRAPH)
#define PAGE HTTP_ROUTE_PAGE
#define FORM HTTP_ROUTE_FORM

const HttpRoute api_routes[] = {
  /* Pages: the API's own addresses, for browsers */
  { "GET", "/v1/decisions", LOOK_AT_DECISIONS, PAGE, page_decisions, 0 },
  { "GET", "/v1/decisions/{id}", LOOK_AT_DECISIONS, PAGE, page_decision, 0 },
  { "POST", "/v1/decisions/{id}/replay", LOOK_AT_DECISIONS, PAGE | FORM, page_replay, 0 },
  { "GET", "/v1/reviews", LOOK_AT_DECISIONS, PAGE, page_reviews, 0 },
  { "GET", "/v1/reviews/{id}", LOOK_AT_DECISIONS, PAGE, page_review, 0 },
  { "POST", "/v1/reviews/{id}/approve", ACCESS_REVIEWER, PAGE | FORM, page_approve, 0 },
  { "GET", "/v1/commits", LOOK_AT_GRAPH | ACCESS_AUDITOR, PAGE, page_commits, 0 },
  { "GET", "/v1/commits/{id}", LOOK_AT_GRAPH | ACCESS_AUDITOR, PAGE, page_commit, 0 },
  { "GET", "/v1/commits/{id}/rollback", ACCESS_AUTHOR, PAGE, page_rollback_ask, 0 },
  { "POST", "/v1/commits/{id}/rollback", ACCESS_AUTHOR, PAGE | FORM, page_rollback, 0 },
  { "GET", "/show", LOOK_AT_TERMS, PAGE, page_show, 0 },
  { "GET", "/v1/log", ACCESS_AUDITOR, PAGE, page_log, 0 },
  { "GET", "/v1/reports", ACCESS_AUDITOR, PAGE, page_reports, 0 },
  /* and addresses that are nothing but pages */
  { "GET", "/", ACCESS_ANYBODY, PAGE, page_start, 0 },
  { "GET", "/sign-in", 0, PAGE | HTTP_ROUTE_OPEN, page_sign_in, 0 },
  { "POST", "/sign-in", 0, PAGE | HTTP_ROUTE_OPEN | FORM, page_sign_in_with_key, 0 },
  { "POST", "/sign-out", ACCESS_ANYBODY, PAGE | FORM, page_sign_out, 0 },
  { "GET", "/style.css", 0, OPEN_QUIET, page_style, 0 },
  /* Operations */
  { "GET", "/healthz", 0, OPEN_QUIET | HTTP_ROUTE_FAST, route_health, 0 },
  { "GET", "/readyz", 0, OPEN_QUIET, route_ready, 0 },
  { "GET", "/metrics", ACCESS_READER | ACCESS_AUDITOR, HTTP_ROUTE_QUIET, route_metrics, 0 },
  { "GET", "/openapi.json", 0, HTTP_ROUTE_OPEN | HTTP_ROUTE_FAST, route_openapi, 0 },
  /* AuthZEN */
  { "POST", "/access/v1/evaluation", ACCESS_CALLER, HTTP_ROUTE_FAST, route_evaluation,
    ROUTES_LIMIT_REQUEST_BYTES },
  { "POST", "/access/v1/evaluations", ACCESS_CALLER, 0, route_evaluations,
    ROUTES_LIMIT_REQUEST_BYTES },
  { "POST", "/access/v1/search/subject", ACCESS_CALLER, 0, route_search_subject, 0 },
  { "POST", "/access/v1/search/resource", ACCESS_CALLER, 0, route_search_resource, 0 },
  { "POST", "/access/v1/search/action", ACCESS_CALLER, 0, route_search_action, 0 },
  { "POST", "/access/v1/requests", ACCESS_CALLER, 0, route_access_request,
    ROUTES_LIMIT_REQUEST_BYTES },
  { "GET", "/access/v1/requests/{id}", ACCESS_CALLER, 0, route_access_request_status, 0 },
  { "GET", "/.well-known/authzen-configuration", 0, HTTP_ROUTE_OPEN, route_authzen_configuration,
    0 },
  /* Reviews */
  { "GET", "/v1/reviews", LOOK_AT_DECISIONS, 0, route_reviews, 0 },
  { "GET", "/v1/reviews/{id}", LOOK_AT_DECISIONS, 0, route_review, 0 },
  ANSWER ("claim", route_review_claim),
  ANSWER ("comment", route_review_comment),
  ANSWER ("approve", route_review_approve),
  ANSWER ("reject", route_review_reject),
  { "GET", "/v1/events", LOOK_AT_DECISIONS, 0, route_events, 0 },
  /* Gateways */
  { "POST", "/beta/litellm_basic_guardrail_api", ACCESS_CALLER, GATEWAY, route_gateway_litellm,
    ROUTES_LIMIT_REQUEST_BYTES },
  { "POST", "/request", ACCESS_CALLER, GATEWAY, route_gateway_kgateway_request,
    ROUTES_LIMIT_REQUEST_BYTES },
  { "POST", "/response", ACCESS_CALLER, GATEWAY, route_gateway_kgateway_response,
    ROUTES_LIMIT_REQUEST_BYTES },
  { "POST", "/gateway/portkey", ACCESS_CALLER, GATEWAY, route_gateway_portkey,
    ROUTES_LIMIT_REQUEST_BYTES },
  { "GET", "/gateway/ext-authz/{rest...}", ACCESS_CALLER, GATEWAY, route_gateway_ext_authz,
    ROUTES_LIMIT_REQUEST_BYTES },
  { "POST", "/gateway/ext-authz/{rest...}", ACCESS_CALLER, GATEWAY, route_gateway_ext_authz,
    ROUTES_LIMIT_REQUEST_BYTES },
  { "PUT", "/gateway/ext-authz/{rest...}", ACCESS_CALLER, GATEWAY, route_gateway_ext_authz,
    ROUTES_LIMIT_REQUEST_BYTES },
  { "PATCH", "/gateway/ext-authz/{rest...}", ACCESS_CALLER, GATEWAY, route_gateway_ext_authz,
    ROUTES_LIMIT_REQUEST_BYTES },
  { "DELETE", "/gateway/ext-authz/{rest...}", ACCESS_CALLER, GATEWAY, route_gateway_ext_authz,
    ROUTES_LIMIT_REQUEST_BYTES },
  { "POST", "/analyze", ACCESS_CALLER, HTTP_ROUTE_GATEWAY, route_presidio_analyze,
    ROUTES_LIMIT_REQUEST_BYTES },
  { "POST", "/anonymize", ACCESS_CALLER, HTTP_ROUTE_GATEWAY, route_presidio_anonymize,
    ROUTES_LIMIT_REQUEST_BYTES },
  { "GET", "/health", 0, OPEN_QUIET | HTTP_ROUTE_FAST, route_presidio_health, 0 },
  { "GET", "/supportedentities", ACCESS_CALLER, HTTP_ROUTE_GATEWAY, route_presidio_entities, 0 },
  { "POST", "/gateways/{route}/beta/litellm_basic_guardrail_api", ACCESS_CALLER, GATEWAY,
    route_gateway_litellm, ROUTES_LIMIT_REQUEST_BYTES },
  { "POST", "/gateways/{route}/request", ACCESS_CALLER, GATEWAY, route_gateway_kgateway_request,
    ROUTES_LIMIT_REQUEST_BYTES },
  { "POST", "/gateways/{route}/response", ACCESS_CALLER, GATEWAY, route_gateway_kgateway_response,
    ROUTES_LIMIT_REQUEST_BYTES },
  { "POST", "/gateways/{route}/portkey", ACCESS_CALLER, GATEWAY, route_gateway_portkey,
    ROUTES_LIMIT_REQUEST_BYTES },
  { "GET", "/gateways/{route}/ext-authz/{rest...}", ACCESS_CALLER, GATEWAY, route_gateway_ext_authz,
    ROUTES_LIMIT_REQUEST_BYTES },
  { "POST", "/gateways/{route}/ext-authz/{rest...}", ACCESS_CALLER, GATEWAY,
    route_gateway_ext_authz, ROUTES_LIMIT_REQUEST_BYTES },
  { "PUT", "/gateways/{route}/ext-authz/{rest...}", ACCESS_CALLER, GATEWAY, route_gateway_ext_authz,
    ROUTES_LIMIT_REQUEST_BYTES },
  { "PATCH", "/gateways/{route}/ext-authz/{rest...}", ACCESS_CALLER, GATEWAY,
    route_gateway_ext_authz, ROUTES_LIMIT_REQUEST_BYTES },
  { "DELETE", "/gateways/{route}/ext-authz/{rest...}", ACCESS_CALLER, GATEWAY,
    route_gateway_ext_authz, ROUTES_LIMIT_REQUEST_BYTES },
  { "POST", "/gateways/{route}/analyze", ACCESS_CALLER, HTTP_ROUTE_GATEWAY, route_presidio_analyze,
    ROUTES_LIMIT_REQUEST_BYTES },
  { "POST", "/gateways/{route}/anonymize", ACCESS_CALLER, HTTP_ROUTE_GATEWAY,
    route_presidio_anonymize, ROUTES_LIMIT_REQUEST_BYTES },
  { "GET", "/gateways/{route}/health", 0, OPEN_QUIET | HTTP_ROUTE_FAST, route_presidio_health, 0 },
  { "GET", "/gateways/{route}/supportedentities", ACCESS_CALLER, HTTP_ROUTE_GATEWAY,
    route_presidio_entities, 0 },
  /* Decisions */
  { "GET", "/v1/decisions", LOOK_AT_DECISIONS, 0, route_decisions, 0 },
  { "GET", "/v1/decisions/{id}", LOOK_AT_DECISIONS, 0, route_decision, 0 },
  { "GET", "/v1/decisions/{id}/explanation", LOOK_AT_DECISIONS, 0, route_explanation, 0 },
  { "GET", "/v1/decisions/{id}/proof", LOOK_AT_DECISIONS, 0, route_decision_proof, 0 },
  { "GET", "/v1/decisions/{id}/record", LOOK_AT_DECISIONS, 0, route_decision_record, 0 },
  { "POST", "/v1/decisions/{id}/replay", LOOK_AT_DECISIONS, 0, route_replay, 0 },
  /* The graph */
  { "GET", "/sparql", ACCESS_READER, 0, route_sparql, 0 },
  { "POST", "/sparql", ACCESS_READER, 0, route_sparql, 0 },
  { "GET", "/graphs", LOOK_AT_GRAPH, 0, route_graph_get, 0 },
  { "PUT", "/graphs", ACCESS_AUTHOR, 0, route_graph_put, ROUTES_LIMIT_DOCUMENT_BYTES },
  { "POST", "/graphs", ACCESS_AUTHOR, 0, route_graph_post, ROUTES_LIMIT_DOCUMENT_BYTES },
  { "DELETE", "/graphs", ACCESS_AUTHOR, 0, route_graph_delete, 0 },
  { "GET", "/v1/commits", LOOK_AT_GRAPH | ACCESS_AUDITOR, 0, route_commits, 0 },
  { "GET", "/v1/commits/{id}", LOOK_AT_GRAPH | ACCESS_AUDITOR, 0, route_commit, 0 },
  { "POST", "/v1/commits/{id}/rollback", ACCESS_AUTHOR, 0, route_rollback, 0 },
  { "POST", "/v1/validate", LOOK_AT_GRAPH, 0, route_validate, ROUTES_LIMIT_DOCUMENT_BYTES },
  { "POST", "/v1/what-if", LOOK_AT_GRAPH, 0, route_what_if, ROUTES_LIMIT_DOCUMENT_BYTES },
  { "GET", "/show", LOOK_AT_TERMS, 0, route_show, 0 },
  { "POST", "/v1/signals", ACCESS_AUTHOR, 0, route_signal, 0 },
  /* The log */
  { "GET", "/log/checkpoint", 0, HTTP_ROUTE_OPEN, route_log_checkpoint, 0 },
  { "GET", "/log/tile/{rest...}", 0, HTTP_ROUTE_OPEN, route_log_tile, 0 },
  { "GET", "/log/verifier", 0, HTTP_ROUTE_OPEN, route_log_verifier, 0 },
  { "GET", "/v1/log", ACCESS_AUDITOR, 0, route_log, 0 },
  /* Reports */
  { "GET", "/v1/reports", ACCESS_AUDITOR, 0, route_reports, 0 },
  { "GET", "/v1/reports/{kind}", ACCESS_AUDITOR, 0, route_report, 0 },
  { .method = NULL },
};
