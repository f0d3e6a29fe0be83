/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/service.h"

/* What the service answers: every route in one table (routes.c), every handler in the file of its subject. http_data() of their exchanges is
 * the Service. */

extern const HttpRoute api_routes[];

/* --- serve.c --- */

/* Answers at the address, and with the certificate, that `config` names, until http_server_stop(). `fd`: a listening socket instead, which
 * is the server's from then on, or -1. Errors: KG_ERROR_IO, KG_ERROR_INVALID, and those of http_server_new(). */
HttpServer *routes_serve (Service *service, const ServiceConfig *config, int fd, GError **error);

/* --- What handlers share --- */

static inline Service *
route_service (const HttpExchange *exchange)
{
  return http_data (exchange);
}

/* "https://grounds.example": what clients reach the service as, without a slash at the end: as configured, else by the Host of the
 * request. (transfer full) */
char *route_base (const HttpExchange *exchange);
/* A query parameter that is a number between `least` and `most`; `otherwise` where it is missing. HTTP_ERROR_BAD_REQUEST. */
gboolean route_number (const HttpExchange *exchange, const char *name, guint64 least, guint64 most,
                       guint64 otherwise, guint64 *out, GError **error);
/* One that is a moment (RFC 3339), in microseconds since 1970; 0 where it is missing. */
gboolean route_time (const HttpExchange *exchange, const char *name, gint64 *out, GError **error);

/* --- operations.c --- */

void route_health (HttpExchange *exchange);
void route_ready (HttpExchange *exchange);
void route_metrics (HttpExchange *exchange);
void route_openapi (HttpExchange *exchange);

/* --- evaluation.c: AuthZEN --- */

/* The body of an AuthZEN request: an object. HTTP_ERROR_BAD_REQUEST. (transfer full) */
json_t *route_authzen_body (const HttpExchange *exchange, GError **error);
/* The same request without the approval that a caller shows when it asks again (access-request profile): which approvals hold, the graph says. A
 * context that is empty is none. */
void route_authzen_drop_approval (json_t *request);
void route_evaluation (HttpExchange *exchange);
void route_evaluations (HttpExchange *exchange);

/* --- metadata.c: AuthZEN --- */

void route_authzen_configuration (HttpExchange *exchange);

/* --- search.c: AuthZEN --- */

void route_search_subject (HttpExchange *exchange);
void route_search_resource (HttpExchange *exchange);
void route_search_action (HttpExchange *exchange);

/* --- requests.c: AuthZEN, access requests --- */

void route_access_request (HttpExchange *exchange);
void route_access_request_status (HttpExchange *exchange);

/* --- reviews.c --- */

/* What GET /v1/reviews/{id} tells somebody: review_as_json(), with the member "payload" where one is kept and they are to review it.
 * KG_ERROR_NOT_FOUND. (transfer full) */
json_t *route_review_as_json (Service *service, const char *id, const AccessIdentity *by,
                              GError **error);
/* What GET /v1/reviews tells, by the query of the exchange: {"reviews": […], "next": "<id>"}; "next" goes into `before`. HTTP_ERROR_BAD_REQUEST.
 * (transfer full) */
json_t *route_reviews_as_json (const HttpExchange *exchange, GError **error);
void route_reviews (HttpExchange *exchange);
void route_review (HttpExchange *exchange);
void route_review_claim (HttpExchange *exchange);
void route_review_comment (HttpExchange *exchange);
void route_review_approve (HttpExchange *exchange);
void route_review_reject (HttpExchange *exchange);
void route_events (HttpExchange *exchange);

/* --- gateways.c, presidio.c: the contracts of AI gateways --- */

void route_gateway_litellm (HttpExchange *exchange);
void route_gateway_kgateway_request (HttpExchange *exchange);
void route_gateway_kgateway_response (HttpExchange *exchange);
void route_gateway_portkey (HttpExchange *exchange);
void route_gateway_ext_authz (HttpExchange *exchange);
/* HttpHooks.refuse: in the words of the contract of a route that has one. */
gboolean route_gateway_refuse (gpointer service, HttpExchange *exchange, const char *route,
                               guint status, const char *detail);
void route_presidio_analyze (HttpExchange *exchange);
void route_presidio_anonymize (HttpExchange *exchange);
void route_presidio_health (HttpExchange *exchange);
void route_presidio_entities (HttpExchange *exchange);
/* {"error": detail}, as Presidio tells errors. */
void route_presidio_refuse (HttpExchange *exchange, guint status, const char *detail);
