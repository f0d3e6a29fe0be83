/* SPDX-License-Identifier: Apache-2.0 */
#include "api/json.h"
#include "api/routes/pages.h"
#include "kg/history.h"

/* Where people begin: what waits for them, what was decided last, how the service is. */

#define LATEST 10u

static json_t *
take_first (json_t *list)
{
  while (json_array_size (list) > LATEST) {
    json_array_remove (list, json_array_size (list) - 1);
  }
  return list;
}

static gboolean
add_decisions (const HttpExchange *exchange, json_t *values, GError **error)
{
  json_t *page = route_decisions_as_json (exchange, error);
  if (page == NULL) {
    return FALSE;
  }
  json_object_set (values, "rows", take_first (json_object_get (page, "decisions")));
  json_object_set_new (values, "caption", json_string ("The latest decisions"));
  json_object_set_new (values, "mayRead", json_true ());
  json_decref (page);
  return TRUE;
}

static gboolean
add_reviews (const HttpExchange *exchange, const RulesEngine *engine, json_t *values,
             GError **error)
{
  json_t *mine = page_reviews_for (exchange, engine, error);
  if (mine == NULL) {
    return FALSE;
  }
  json_object_set_new (values, "reviews", take_first (mine));
  json_object_set_new (values, "mayReview", json_true ());
  return TRUE;
}

static gboolean
add_state (const HttpExchange *exchange, const RulesEngine *engine, json_t *values, GError **error)
{
  Service *service = route_service (exchange);
  const KgSnapshot *snapshot = rules_engine_snapshot (engine);
  g_autofree char *broken = service_broken (service);
  LogReader *reader = service_reader_acquire (service, error);
  guint64 entries = reader != NULL ? log_size (reader, error) : G_MAXUINT64;
  service_reader_release (service, reader);
  if (entries == G_MAXUINT64) {
    return FALSE;
  }
  json_t *state =
      json_pack ("{s:I, s:I, s:I}", "commit", (json_int_t) kg_snapshot_commit (snapshot), "quads",
                 (json_int_t) kg_snapshot_n_quads (snapshot), "entries", (json_int_t) entries);
  json_object_set_new (state, "mayCommits", json_boolean (page_may (exchange, "/v1/commits/1")));
  if (broken != NULL) {
    json_object_set_new (state, "broken", api_json_string (broken));
  }
  json_object_set_new (values, "state", state);
  return TRUE;
}

void
page_start (HttpExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RulesEngine) engine = service_engine (route_service (exchange));
  json_t *values = json_object ();
  gboolean fine =
      (!page_may (exchange, "/v1/decisions") || add_decisions (exchange, values, &error)) &&
      (!page_is_reviewer (exchange) || add_reviews (exchange, engine, values, &error)) &&
      add_state (exchange, engine, values, &error);
  if (!fine) {
    json_decref (values);
    http_respond_error (exchange, error);
    return;
  }
  page_dress (engine, values);
  page_respond (exchange, 200, "start", "Start", values);
}
