/* SPDX-License-Identifier: Apache-2.0 */
#include "api/json.h"
#include "api/routes/limits.h"
#include "api/routes/pages.h"

#include <string.h>

/* The reviewers' queue, and one review. What is said to it: reviews.c, and page-approve.c. */

#define OPEN_STATUSES ((1 << REVIEW_OPEN) | (1 << REVIEW_CLAIMED))

gboolean
page_is_reviewer (const HttpExchange *exchange)
{
  return (http_identity (exchange)->roles & (ACCESS_REVIEWER | ACCESS_ADMIN)) != 0;
}

/* --- The queue --- */

typedef struct {
  const char *name;
  const char *label;
} View;

static const View views[] = { { "mine", "For me" },
                              { "open", "Open" },
                              { "overdue", "Overdue" },
                              { "closed", "Closed" } };

static ReviewFilter
filter_of (const HttpExchange *exchange, const char *view)
{
  ReviewFilter filter = { .statuses = OPEN_STATUSES, .now = http_time (exchange) };
  if (strcmp (view, "closed") == 0) {
    filter.statuses = (1 << REVIEW_APPROVED) | (1 << REVIEW_REJECTED) | (1 << REVIEW_EXPIRED);
  }
  filter.overdue = strcmp (view, "overdue") == 0;
  return filter;
}

/* As JSON, with what a list shows of each beside. */
static json_t *
entry_of (const Review *review, gint64 now)
{
  json_t *entry = review_as_json (review);
  gboolean open = review->status == REVIEW_OPEN || review->status == REVIEW_CLAIMED;
  json_object_set_new (entry, "overdue",
                       json_boolean (open && review->due != 0 && review->due < now));
  return entry;
}

/* One page of reviews, newest first; only those that the identity may act on, where `mine`. `next` (nullable) is where the page after it begins. */
static json_t *
list_reviews (const HttpExchange *exchange, const RulesEngine *engine, const char *view,
              gchar **next, GError **error)
{
  Service *service = route_service (exchange);
  gboolean mine = strcmp (view, "mine") == 0;
  ReviewFilter filter = filter_of (exchange, view);
  filter.before = next != NULL ? http_query (exchange, "before") : NULL;
  filter.limit = mine ? 0 : ROUTES_LIMIT_PAGE + 1;
  LogReader *reader = service_reader_acquire (service, error);
  if (reader == NULL) {
    return NULL;
  }
  g_autoptr (GPtrArray) reviews = review_list (reader, &filter, error);
  json_t *list = reviews != NULL ? json_array () : NULL;
  for (guint i = 0; reviews != NULL && i < reviews->len; i++) {
    const Review *review = g_ptr_array_index (reviews, i);
    if (json_array_size (list) == ROUTES_LIMIT_PAGE) {
      const Review *last = g_ptr_array_index (reviews, i - 1);
      if (next != NULL) {
        *next = g_strdup (last->id);
      }
      break;
    }
    if (!mine || review_check_may (reader, rules_engine_snapshot (engine), review,
                                   http_identity (exchange), NULL)) {
      json_array_append_new (list, entry_of (review, filter.now));
    }
  }
  service_reader_release (service, reader);
  return list;
}

json_t *
page_reviews_for (const HttpExchange *exchange, const RulesEngine *engine, GError **error)
{
  return list_reviews (exchange, engine, "mine", NULL, error);
}

void
page_reviews (HttpExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RulesEngine) engine = service_engine (route_service (exchange));
  g_autofree char *before = NULL;
  const char *asked = http_query (exchange, "view");
  /* Who reviews nothing looks at all that is open. */
  guint chosen = page_is_reviewer (exchange) ? 0 : 1;
  for (guint i = 0; asked != NULL && i < G_N_ELEMENTS (views); i++) {
    chosen = strcmp (views[i].name, asked) == 0 ? i : chosen;
  }
  json_t *values = json_object ();
  json_t *tabs = json_array ();
  for (guint i = 0; i < G_N_ELEMENTS (views); i++) {
    json_array_append_new (tabs, json_pack ("{s:s, s:s, s:b}", "name", views[i].name, "label",
                                            views[i].label, "here", i == chosen));
  }
  json_object_set_new (values, "views", tabs);
  json_object_set_new (values, "view", json_string (views[chosen].name));
  json_t *list = list_reviews (exchange, engine, views[chosen].name, &before, &error);
  if (list == NULL) {
    json_decref (values);
    http_respond_error (exchange, error);
    return;
  }
  json_object_set_new (values, "reviews", list);
  if (before != NULL) {
    g_autofree char *next =
        g_strdup_printf ("/v1/reviews?view=%s&before=%s", views[chosen].name, before);
    json_object_set_new (values, "next", json_string (next));
  }
  page_dress (engine, values);
  page_respond (exchange, 200, "reviews", "Reviews", values);
}

/* --- One --- */

/* What may be done by whoever looks, or why nothing. */
static void
add_rights (const HttpExchange *exchange, LogReader *reader, const RulesEngine *engine,
            const Review *review, json_t *values)
{
  g_autoptr (GError) refusal = NULL;
  gboolean open = review->status == REVIEW_OPEN || review->status == REVIEW_CLAIMED;
  gboolean may =
      page_is_reviewer (exchange) && review_check_may (reader, rules_engine_snapshot (engine),
                                                       review, http_identity (exchange), &refusal);
  gboolean has_approved = FALSE;
  const char *agent = http_identity (exchange)->agent;
  for (guint i = 0; i < review->actions->len; i++) {
    const ReviewAction *action = g_ptr_array_index (review->actions, i);
    has_approved = has_approved || (strcmp (action->action, "approved") == 0 &&
                                    g_strcmp0 (action->agent, agent) == 0);
  }
  json_object_set_new (values, "open", json_boolean (open));
  json_object_set_new (values, "mayAct", json_boolean (open && may));
  json_object_set_new (values, "mayApprove", json_boolean (open && may && !has_approved));
  json_object_set_new (values, "hasApproved", json_boolean (open && has_approved));
  gboolean claimed = g_strcmp0 (review->claimed_by, http_identity (exchange)->id) == 0;
  json_object_set_new (values, "mayClaim", json_boolean (open && may && !claimed));
  if (open && !may) {
    json_object_set_new (values, "mayNot",
                         api_json_string (refusal != NULL ? refusal->message
                                                          : "your role does not allow it"));
  }
}

/* Only whoever is to review it is shown what is kept. */
static gboolean
add_payload (const HttpExchange *exchange, json_t *values, GError **error)
{
  json_t *json = route_review_as_json (route_service (exchange), http_parameter (exchange, "id"),
                                       http_identity (exchange), error);
  const json_t *payload = json_object_get (json, "payload");
  char *text = payload != NULL ? json_dumps (payload, JSON_INDENT (2) | JSON_ENCODE_ANY) : NULL;
  if (text != NULL) {
    json_object_set_new (values, "payload", api_json_string (text));
  }
  gboolean done = json != NULL;
  free (text);
  json_decref (json);
  return done;
}

json_t *
page_review_values (const HttpExchange *exchange, const RulesEngine *engine, GError **error)
{
  Service *service = route_service (exchange);
  LogReader *reader = service_reader_acquire (service, error);
  if (reader == NULL) {
    return NULL;
  }
  json_t *values = NULL;
  g_autoptr (Review) review = review_get (reader, http_parameter (exchange, "id"), error);
  if (review != NULL) {
    json_t *json = entry_of (review, http_time (exchange));
    json_object_set_new (json, "several", json_boolean (review->needed > 1));
    json_object_set_new (json, "askedOften", json_boolean (review->asked > 1));
    page_dress (engine, json);
    values = json_pack ("{s:o}", "review", json);
    add_rights (exchange, reader, engine, review, values);
  }
  service_reader_release (service, reader);
  if (values != NULL && !add_payload (exchange, values, error)) {
    json_decref (values);
    return NULL;
  }
  return values;
}

void
page_review (HttpExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RulesEngine) engine = service_engine (route_service (exchange));
  json_t *values = page_review_values (exchange, engine, &error);
  if (values != NULL) {
    json_object_set_new (values, "mayRead", json_boolean (page_may (exchange, "/v1/decisions/x")));
    page_add_durations (exchange, values);
  }
  page_respond_or_fail (exchange, "review", "Review", values, error);
}
