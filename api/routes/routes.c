/* SPDX-License-Identifier: Apache-2.0 */
#include "api/routes/routes.h"

#include "api/routes/limits.h"

#define OPEN_QUIET (HTTP_ROUTE_OPEN | HTTP_ROUTE_QUIET)
#define SEE_REVIEWS (ACCESS_REVIEWER | ACCESS_READER | ACCESS_AUDITOR)
#define ANSWER(action, handler)                                                                    \
  {                                                                                                \
    "POST", "/v1/reviews/{id}/" action, ACCESS_REVIEWER, HTTP_ROUTE_FORM, handler, 0               \
  }

const HttpRoute api_routes[] = {
  /* Operations */
  { "GET", "/healthz", 0, OPEN_QUIET | HTTP_ROUTE_FAST, route_health, 0 },
  { "GET", "/readyz", 0, OPEN_QUIET, route_ready, 0 },
  { "GET", "/metrics", ACCESS_READER | ACCESS_AUDITOR, HTTP_ROUTE_QUIET, route_metrics, 0 },
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
  { "GET", "/v1/reviews", SEE_REVIEWS, 0, route_reviews, 0 },
  { "GET", "/v1/reviews/{id}", SEE_REVIEWS, 0, route_review, 0 },
  ANSWER ("claim", route_review_claim),
  ANSWER ("comment", route_review_comment),
  ANSWER ("approve", route_review_approve),
  ANSWER ("reject", route_review_reject),
  { "GET", "/v1/events", SEE_REVIEWS, 0, route_events, 0 },
  { .method = NULL },
};
