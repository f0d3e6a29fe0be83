/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/routes/routes.h"

/* The service's resources as pages for browsers: made here from the same JSON that programs get, by the templates in api/http/pages. They work
 * without script, and forms carry the token of their session. */

/* --- Handlers, of routes with HTTP_ROUTE_PAGE --- */

void page_style (HttpExchange *exchange);
void page_start (HttpExchange *exchange);
void page_sign_in (HttpExchange *exchange);
void page_sign_in_with_key (HttpExchange *exchange);
void page_sign_out (HttpExchange *exchange);
void page_decisions (HttpExchange *exchange);
void page_decision (HttpExchange *exchange);
void page_replay (HttpExchange *exchange);
void page_reviews (HttpExchange *exchange);
void page_review (HttpExchange *exchange);
void page_approve (HttpExchange *exchange);
void page_commits (HttpExchange *exchange);
void page_commit (HttpExchange *exchange);
void page_rollback_ask (HttpExchange *exchange);
void page_rollback (HttpExchange *exchange);
void page_show (HttpExchange *exchange);
void page_log (HttpExchange *exchange);
void page_reports (HttpExchange *exchange);

/* --- What they share --- */

/* Answers with the page that the template makes of `values` (taken over) and of what every page shows: who is signed in, where they may go, the token of
 * forms as `token`. `title` is plain text. */
void page_respond (HttpExchange *exchange, guint status, const char *template, const char *title,
                   json_t *values);
/* The same; or, where `values` is NULL, the error. */
void page_respond_or_fail (HttpExchange *exchange, const char *template, const char *title,
                           json_t *values, const GError *error);

/* Whether the identity may use what GET of a path answers. */
gboolean page_may (const HttpExchange *exchange, const char *path);

/* Whether the identity has the role of a reviewer. */
gboolean page_is_reviewer (const HttpExchange *exchange);

/* A form of filters sends its empty fields, too, and days where moments are meant ("from", "to"): redirects to the address that says the same as the
 * API has it, if it is another. TRUE: that was the answer. `names` ends with NULL. */
gboolean page_tidy_query (HttpExchange *exchange, const char *const *names);
/* The values of these parameters, as {"filter": {…}}, to fill the form again. */
void page_add_filter (const HttpExchange *exchange, const char *const *names, json_t *values);

/* What makes JSON of the API readable, in place: times become {"iso", "text"}; names of terms {"link", "text"}, by their labels; places of
 * documents {"text", "commit"}. Which members are which is known by their names. */
void page_dress (const RulesEngine *engine, json_t *json);
/* {"link", "text"} of a term by IRI or CURIE; of other text, that text without a link. (transfer full) */
json_t *page_term (const RulesEngine *engine, const char *name);
/* The reviews that wait for the identity to act, newest first, as review_as_json(). (transfer full) */
json_t *page_reviews_for (const HttpExchange *exchange, const RulesEngine *engine, GError **error);
/* {"review", "open", "mayAct" …}: the review that the path names, and what whoever looks may do. (transfer full) */
json_t *page_review_values (const HttpExchange *exchange, const RulesEngine *engine,
                            GError **error);
/* How long an approval can be made to last, as "durations". */
void page_add_durations (const HttpExchange *exchange, json_t *values);
/* {"iso", "text"}. (transfer full) */
json_t *page_time (gint64 microseconds);
