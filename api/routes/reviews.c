/* SPDX-License-Identifier: Apache-2.0 */
#include "api/review/ticker.h"
#include "api/routes/limits.h"
#include "api/routes/routes.h"

#include <string.h>

/* Reviews: the queue of those who answer them, and the events that tell of it. */

/* --- Errors --- */

static HttpError
status_of (ReviewError code)
{
  switch (code) {
  case REVIEW_ERROR_CLOSED:
    return HTTP_ERROR_CONFLICT;
  case REVIEW_ERROR_FORBIDDEN:
  case REVIEW_ERROR_OWN:
    return HTTP_ERROR_FORBIDDEN;
  case REVIEW_ERROR_SCOPE:
    break;
  }
  return HTTP_ERROR_UNPROCESSABLE;
}

static void
respond_error (HttpExchange *exchange, const GError *error)
{
  if (error->domain == REVIEW_ERROR) {
    http_respond_problem (exchange, status_of ((ReviewError) error->code), error->message);
    return;
  }
  http_respond_error (exchange, error);
}

static void
respond (HttpExchange *exchange, json_t *json, const GError *error)
{
  if (json == NULL) {
    respond_error (exchange, error);
    return;
  }
  http_respond_json (exchange, 200, json);
}

/* --- Reading --- */

/* As JSON; as a string what no JSON reader of ours takes, such as a number that is too large. */
static json_t *
payload_as_json (const char *payload)
{
  json_t *json = json_loads (payload, JSON_DECODE_ANY, NULL);
  return json != NULL ? json : json_string (payload);
}

static gboolean
add_payload (Service *service, LogReader *reader, const Review *review, const AccessIdentity *by,
             json_t *json, GError **error)
{
  g_autoptr (KgSnapshot) snapshot = kg_store_current (service_store (service));
  if (!review->has_payload || !review_check_may (reader, snapshot, review, by, NULL)) {
    return TRUE;
  }
  g_autofree char *payload = review_payload (reader, review->id, service_keys (service), error);
  if (payload == NULL) {
    return FALSE;
  }
  json_object_set_new (json, "payload", payload_as_json (payload));
  return TRUE;
}

static json_t *
read_review (Service *service, LogReader *reader, const char *id, const AccessIdentity *by,
             GError **error)
{
  g_autoptr (Review) review = review_get (reader, id, error);
  if (review == NULL) {
    return NULL;
  }
  json_t *json = review_as_json (review);
  if (!add_payload (service, reader, review, by, json, error)) {
    json_decref (json);
    return NULL;
  }
  return json;
}

json_t *
route_review_as_json (Service *service, const char *id, const AccessIdentity *by, GError **error)
{
  LogReader *reader = service_reader_acquire (service, error);
  json_t *json = reader != NULL ? read_review (service, reader, id, by, error) : NULL;
  service_reader_release (service, reader);
  return json;
}

void
route_review (HttpExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  json_t *json = route_review_as_json (route_service (exchange), http_parameter (exchange, "id"),
                                       http_identity (exchange), &error);
  respond (exchange, json, error);
}

/* --- Lists --- */

static gboolean
parse_statuses (const char *text, gint *out, GError **error)
{
  if (text == NULL) {
    return TRUE;
  }
  g_auto (GStrv) names = g_strsplit (*text != '\0' ? text : ",", ",", -1);
  for (guint i = 0; names[i] != NULL; i++) {
    ReviewStatus status;
    if (!review_status_from_name (names[i], &status)) {
      g_set_error_literal (error, HTTP_ERROR, HTTP_ERROR_BAD_REQUEST,
                           "`status` is not known; use open, claimed, approved, rejected or "
                           "expired, several with commas");
      return FALSE;
    }
    *out |= 1 << status;
  }
  return TRUE;
}

static gboolean
parse_filter (const HttpExchange *exchange, ReviewFilter *filter, GError **error)
{
  guint64 limit;
  *filter = (ReviewFilter) { .reviewer = http_query (exchange, "reviewer"),
                             .before = http_query (exchange, "before"),
                             .now = http_time (exchange) };
  if (!parse_statuses (http_query (exchange, "status"), &filter->statuses, error) ||
      !route_flag (exchange, "overdue", &filter->overdue, error) ||
      !route_number (exchange, "limit", 1, ROUTES_LIMIT_PAGE_MOST, ROUTES_LIMIT_PAGE, &limit,
                     error)) {
    return FALSE;
  }
  filter->limit = (guint) limit;
  return TRUE;
}

static json_t *
list_as_json (const GPtrArray *reviews, guint limit)
{
  json_t *list = json_array ();
  for (guint i = 0; i < MIN (reviews->len, limit); i++) {
    json_array_append_new (list, review_as_json (g_ptr_array_index (reviews, i)));
  }
  const Review *last = reviews->len > limit ? g_ptr_array_index (reviews, limit - 1) : NULL;
  return json_pack ("{s:o, s:s*}", "reviews", list, "next", last != NULL ? last->id : NULL);
}

json_t *
route_reviews_as_json (const HttpExchange *exchange, GError **error)
{
  Service *service = route_service (exchange);
  ReviewFilter filter;
  LogReader *reader = NULL;
  if (!parse_filter (exchange, &filter, error) ||
      (reader = service_reader_acquire (service, error)) == NULL) {
    return NULL;
  }
  guint limit = filter.limit;
  /* One more tells whether there are more. */
  filter.limit++;
  g_autoptr (GPtrArray) reviews = review_list (reader, &filter, error);
  service_reader_release (service, reader);
  return reviews != NULL ? list_as_json (reviews, limit) : NULL;
}

void
route_reviews (HttpExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  json_t *json = route_reviews_as_json (exchange, &error);
  respond (exchange, json, error);
}

/* --- What somebody says to a review: JSON, or a form of ours --- */

typedef struct {
  char *comment;  /* (nullable) */
  char *scope;    /* (nullable) names with spaces */
  char *duration; /* (nullable) xsd:duration */
  char *until;    /* (nullable) RFC 3339 */
} Words;

static void
words_clear (Words *words)
{
  g_free (words->comment);
  g_free (words->scope);
  g_free (words->duration);
  g_free (words->until);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Words, words_clear)

static void
read_form (HttpExchange *exchange, Words *words)
{
  words->comment = g_strdup (http_form (exchange, "comment"));
  words->scope = g_strdup (http_form (exchange, "scope"));
  words->duration = g_strdup (http_form (exchange, "duration"));
  words->until = g_strdup (http_form (exchange, "until"));
}

static gboolean
read_member (const json_t *body, const char *name, char **out, GError **error)
{
  const json_t *value = json_object_get (body, name);
  const char *text = json_string_value (value);
  if (value != NULL && (text == NULL || strlen (text) != json_string_length (value))) {
    g_set_error (error, HTTP_ERROR, HTTP_ERROR_BAD_REQUEST, "`/%s` is no text; give a string",
                 name);
    return FALSE;
  }
  *out = g_strdup (text);
  return TRUE;
}

/* An array of names, or one string of them. */
static gboolean
read_scope (const json_t *body, char **out, GError **error)
{
  const json_t *value = json_object_get (body, "scope");
  g_autoptr (GString) names = g_string_new (NULL);
  if (!json_is_array (value)) {
    return read_member (body, "scope", out, error);
  }
  for (gsize i = 0; i < json_array_size (value); i++) {
    const char *name = json_string_value (json_array_get (value, i));
    if (name == NULL) {
      g_set_error_literal (error, HTTP_ERROR, HTTP_ERROR_BAD_REQUEST,
                           "`/scope` holds something that is no name; give strings");
      return FALSE;
    }
    g_string_append_printf (names, " %s", name);
  }
  *out = g_strdup (names->str);
  return TRUE;
}

static gboolean
read_json (const HttpExchange *exchange, Words *words, GError **error)
{
  json_t *body = http_body_json (exchange, error);
  gboolean done = FALSE;
  if (body != NULL && !json_is_object (body)) {
    g_set_error_literal (error, HTTP_ERROR, HTTP_ERROR_BAD_REQUEST,
                         "the body is no JSON object; give one");
  } else if (body != NULL) {
    done = read_member (body, "comment", &words->comment, error) &&
           read_member (body, "duration", &words->duration, error) &&
           read_member (body, "until", &words->until, error) &&
           read_scope (body, &words->scope, error);
  }
  json_decref (body);
  return done;
}

static gboolean
read_words (HttpExchange *exchange, Words *words, GError **error)
{
  const char *type = http_header (exchange, "Content-Type");
  gsize length = 0;
  http_body (exchange, &length);
  if (length == 0) {
    return TRUE;
  }
  if (type != NULL && g_str_has_prefix (type, "application/x-www-form-urlencoded")) {
    read_form (exchange, words);
    return TRUE;
  }
  return read_json (exchange, words, error);
}

static gboolean
make_scope (const Words *words, gint64 now, ReviewScope *scope, GError **error)
{
  g_autoptr (GDateTime) until =
      words->until != NULL ? g_date_time_new_from_iso8601 (words->until, NULL) : NULL;
  *scope = (ReviewScope) { .this_request = words->scope == NULL };
  if (words->scope != NULL && !review_scope_parse (words->scope, scope, error)) {
    return FALSE;
  }
  if (until != NULL) {
    scope->until =
        g_date_time_to_unix (until) * G_USEC_PER_SEC + g_date_time_get_microsecond (until);
    return TRUE;
  }
  if (words->until == NULL && words->duration != NULL &&
      review_add_duration (now, words->duration, &scope->until)) {
    return TRUE;
  }
  g_set_error_literal (error, HTTP_ERROR, HTTP_ERROR_BAD_REQUEST,
                       "an approval ends; say when by `duration`, such as P7D, or by `until`, "
                       "such as 2026-11-30T09:30:00Z");
  return FALSE;
}

/* --- Acting --- */

typedef gboolean (*Act) (const ReviewDesk *desk, const char *id, const AccessIdentity *by,
                         const Words *words, GError **error);

static gboolean
claim (const ReviewDesk *desk, const char *id, const AccessIdentity *by, const Words *words,
       GError **error)
{
  (void) words;
  return review_claim (desk, id, by, error);
}

static gboolean
comment (const ReviewDesk *desk, const char *id, const AccessIdentity *by, const Words *words,
         GError **error)
{
  return review_comment (desk, id, by, words->comment, error);
}

static gboolean
approve (const ReviewDesk *desk, const char *id, const AccessIdentity *by, const Words *words,
         GError **error)
{
  ReviewScope scope;
  return make_scope (words, desk->now, &scope, error) &&
         review_approve (desk, id, by, &scope, words->comment, error);
}

static gboolean
reject (const ReviewDesk *desk, const char *id, const AccessIdentity *by, const Words *words,
        GError **error)
{
  return review_reject (desk, id, by, words->comment, error);
}

/* Where the action has closed it, that is an event. */
static void
publish_closed (Service *service, const json_t *review)
{
  const char *id = json_string_value (json_object_get (review, "id"));
  const char *status = json_string_value (json_object_get (review, "status"));
  if (json_object_get (review, "closed") != NULL) {
    g_autofree char *data = review_event_data (id, status);
    service_publish (service, "review.closed", data);
  }
}

static void
respond_acted (HttpExchange *exchange, const char *id)
{
  Service *service = route_service (exchange);
  g_autoptr (GError) error = NULL;
  json_t *json = route_review_as_json (service, id, http_identity (exchange), &error);
  if (json != NULL) {
    publish_closed (service, json);
  }
  if (json == NULL || !http_wants_page (exchange)) {
    respond (exchange, json, error);
    return;
  }
  g_autofree char *location = g_strconcat ("/v1/reviews/", id, NULL);
  json_decref (json);
  http_redirect (exchange, location);
}

static void
act (HttpExchange *exchange, Act action)
{
  Service *service = route_service (exchange);
  const char *id = http_parameter (exchange, "id");
  const ReviewDesk desk = service_desk (service, http_time (exchange));
  g_autoptr (GError) error = NULL;
  g_auto (Words) words = { NULL };
  gboolean done = read_words (exchange, &words, &error) &&
                  action (&desk, id, http_identity (exchange), &words, &error);
  /* What was completed or withdrawn counts, whether or not the action itself was. */
  service_refresh (service, NULL);
  if (!done) {
    respond_error (exchange, error);
    return;
  }
  respond_acted (exchange, id);
}

void
route_review_claim (HttpExchange *exchange)
{
  act (exchange, claim);
}

void
route_review_comment (HttpExchange *exchange)
{
  act (exchange, comment);
}

void
route_review_approve (HttpExchange *exchange)
{
  act (exchange, approve);
}

void
route_review_reject (HttpExchange *exchange)
{
  act (exchange, reject);
}

/* --- Events --- */

void
route_events (HttpExchange *exchange)
{
  Service *service = route_service (exchange);
  service_subscribe (service, http_respond_stream (exchange));
}
