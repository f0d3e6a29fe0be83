/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/pipeline.h"
#include "kg/load.h"

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

/* One that is true or false, 1 or 0; true where it stands without a value, false where it is missing. HTTP_ERROR_BAD_REQUEST. */
gboolean route_flag (const HttpExchange *exchange, const char *name, gboolean *out, GError **error);
/* One that names a resource, by IRI or CURIE, as an absolute IRI (transfer full); NULL where it is missing. HTTP_ERROR_BAD_REQUEST. */
gboolean route_iri (const HttpExchange *exchange, const char *name, const KgSnapshot *snapshot,
                    char **out, GError **error);
/* The body as a document for `graph`, by its media type, in memory: close `out->fd`. HTTP_ERROR_MEDIA_TYPE where that is none of a single
 * graph. `graph` must outlive it. */
gboolean route_document (const HttpExchange *exchange, const char *graph, KgLoadSource *out,
                         GError **error);
/* What documents may hold that come with a request. */
extern const KgParseLimits route_parse_limits;
/* "12": the tag of what shows the graph as of a commit, quotation marks included. (transfer full) */
char *route_commit_tag (guint64 commit);
/* The body, which may be missing, as a JSON object. HTTP_ERROR_BAD_REQUEST. (transfer full) */
json_t *route_object (const HttpExchange *exchange, GError **error);
/* A member that is a string, `most` bytes at most; NULL where it is missing. HTTP_ERROR_BAD_REQUEST. */
gboolean route_member (const json_t *object, const char *name, gsize most, const char **out,
                       GError **error);
/* {"next": "/v1/…?before=…"} for the page that follows, with the parameters of this one; null where there is none. */
void route_add_next (const HttpExchange *exchange, json_t *page, gboolean more, guint64 before);

/* Keeps the exchange and has a request of our own making decided, with the reasons: `done` answers. The request is taken as the client's. */
void route_decide (HttpExchange *exchange, json_t *request, PipelineDone done, gpointer data);

/* --- operations.c --- */

void route_health (HttpExchange *exchange);
void route_ready (HttpExchange *exchange);
void route_metrics (HttpExchange *exchange);

/* --- openapi.c --- */

/* The document that `/openapi.json` answers. (transfer full) */
GBytes *route_openapi_document (void);
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

/* --- decisions.c --- */

/* A decision, as its record tells it, with names as the graph has them. (transfer full) */
json_t *route_decision_as_json (const LogEntry *entry, const KgSnapshot *snapshot, GError **error);
/* {"decisions": […], "next"}. (transfer full) */
json_t *route_decisions_as_json (const HttpExchange *exchange, GError **error);
/* The decision that the path names. HTTP_ERROR_GONE where retention removed its record. (transfer full) */
LogEntry *route_find_decision (const HttpExchange *exchange, GError **error);
void route_decisions (HttpExchange *exchange);
void route_decision (HttpExchange *exchange);
void route_decision_proof (HttpExchange *exchange);
void route_decision_record (HttpExchange *exchange);

/* --- explanation.c --- */

void route_explanation (HttpExchange *exchange);
/* The whole explanation of the decision that the path names, with "whyNot", "change" and "obligations"; its drawing is appended to `figure`
 * (rules_explain_figure()). (transfer full) */
json_t *route_explanation_as_json (const HttpExchange *exchange, GString *figure, GError **error);
/* What deciding it again gave. (transfer full) */
json_t *route_replay_as_json (const HttpExchange *exchange, GError **error);
void route_replay (HttpExchange *exchange);

/* --- graph.c: SPARQL 1.1 Graph Store HTTP Protocol --- */

void route_graph_get (HttpExchange *exchange);
void route_graph_put (HttpExchange *exchange);
void route_graph_post (HttpExchange *exchange);
void route_graph_delete (HttpExchange *exchange);

/* --- sparql.c: SPARQL 1.1 Protocol --- */

void route_sparql (HttpExchange *exchange);

/* --- approvals.c --- */

/* Of a commit of the graph that is about to be made: HTTP_ERROR_FORBIDDEN where it gives or changes an approval and who asks is no
 * administrator; the log is told. To take a whole approval away is to permit less, and allowed. */
gboolean route_check_approvals (const HttpExchange *exchange, const KgCommitPreview *preview,
                                GError **error);

/* --- commits.c --- */

/* {"commits": […], "next"}. (transfer full) */
json_t *route_commits_as_json (const HttpExchange *exchange, GError **error);
/* The commit that the path names, with `diff` what it changed. (transfer full) */
json_t *route_commit_as_json (const HttpExchange *exchange, gboolean diff, GError **error);
void route_commits (HttpExchange *exchange);
void route_commit (HttpExchange *exchange);
/* Goes back to the commit that the path names. `message` and `to` (which commit that was) (nullable). */
gboolean route_roll_back (const HttpExchange *exchange, const char *message, KgCommitResult *result,
                          guint64 *to, GError **error);
void route_rollback (HttpExchange *exchange);

/* --- try.c: what nothing keeps --- */

void route_validate (HttpExchange *exchange);
void route_what_if (HttpExchange *exchange);

/* --- signals.c --- */

void route_signal (HttpExchange *exchange);

/* --- log.c --- */

void route_log_checkpoint (HttpExchange *exchange);
void route_log_tile (HttpExchange *exchange);
void route_log_verifier (HttpExchange *exchange);
/* What a page tells of an entry. (transfer full) */
typedef json_t *(*RouteLogRow) (const LogEntry *entry, gpointer data);
/* {NAME: […], "next"}: what the filter asks for, with the times, the place and the number that the exchange asks for. HTTP_ERROR_BAD_REQUEST.
 * (transfer full) */
json_t *route_log_page (const HttpExchange *exchange, const char *name, LogFilter *filter,
                        RouteLogRow row, gpointer data, GError **error);
/* {"entries": […], "next"}. (transfer full) */
json_t *route_log_as_json (const HttpExchange *exchange, GError **error);
void route_log (HttpExchange *exchange);

/* --- reports.c --- */

/* What reports there are, and what they can be of: {"kinds", "systems", "models", "incidents", "catalogues", "languages", "formats"}. (transfer full) */
json_t *route_reports_as_json (const HttpExchange *exchange, GError **error);
void route_reports (HttpExchange *exchange);
void route_report (HttpExchange *exchange);

/* --- page-graph.c --- */

/* What is known about the term that `?term=` names, as grounds-show(1) documents it. (transfer full) */
json_t *route_show_as_json (const HttpExchange *exchange, GError **error);
void route_show (HttpExchange *exchange);
