/* SPDX-License-Identifier: Apache-2.0 */
#include "api/signals.h"

#include "api/json.h"
#include "api/routes/limits.h"
#include "api/routes/routes.h"

#include <string.h>

static gboolean
refuse (GError **error, const char *what)
{
  g_set_error_literal (error, HTTP_ERROR, HTTP_ERROR_BAD_REQUEST, what);
  return FALSE;
}

static gboolean
read_number (const json_t *body, const char *name, const json_t **out, GError **error)
{
  *out = json_object_get (body, name);
  if (*out == NULL || json_is_number (*out)) {
    return TRUE;
  }
  g_set_error (error, HTTP_ERROR, HTTP_ERROR_BAD_REQUEST, "`/%s` has to be a number", name);
  return FALSE;
}

static gboolean
read_type (const json_t *body, ApiSignalType *out, GError **error)
{
  const char *name = json_string_value (json_object_get (body, "type"));
  return (name != NULL && api_signal_type_from_name (name, out)) ||
         refuse (error, "`/type` has to be evaluation, drift, incident, leakage, cost, risk or "
                        "custom");
}

/* A member that names a resource. */
static gboolean
read_iri (const json_t *body, const char *name, const KgSnapshot *snapshot, char **out,
          GError **error)
{
  const char *text = NULL;
  g_autoptr (GError) problem = NULL;
  if (!route_member (body, name, ROUTES_LIMIT_TEXT_BYTES, &text, error)) {
    return FALSE;
  }
  if (text == NULL) {
    return TRUE;
  }
  *out = kg_snapshot_expand (snapshot, text, &problem);
  if (*out == NULL) {
    g_set_error (error, HTTP_ERROR, HTTP_ERROR_BAD_REQUEST, "`/%s`: %s", name, problem->message);
  }
  return *out != NULL;
}

static gboolean
read_time (const json_t *body, gint64 now, gint64 *out, GError **error)
{
  const json_t *member = json_object_get (body, "at");
  const char *text = json_string_value (member);
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;
  *out = now;
  if (member == NULL) {
    return TRUE;
  }
  if (time == NULL) {
    return refuse (error, "`/at` has to be a moment with its time zone, such as "
                          "2026-11-23T09:30:00Z");
  }
  *out = g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time);
  return TRUE;
}

static gboolean
read_direction (const json_t *body, gboolean *below, GError **error)
{
  const json_t *member = json_object_get (body, "direction");
  const char *text = json_string_value (member);
  *below = g_strcmp0 (text, "below") == 0;
  return member == NULL || *below || g_strcmp0 (text, "above") == 0 ||
         refuse (error, "`/direction` has to be above or below: where the threshold calls for "
                        "attention");
}

/* What the client told; its strings are the body's. */
typedef struct {
  ApiSignal signal;
  char *about;
  char *closes;
} Told;

static void
told_clear (Told *told)
{
  g_free (told->about);
  g_free (told->closes);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Told, told_clear)

static gboolean
read_signal (const HttpExchange *exchange, const json_t *body, Told *told, GError **error)
{
  ApiSignal *signal = &told->signal;
  g_autoptr (RulesEngine) engine = service_engine (route_service (exchange));
  const KgSnapshot *snapshot = rules_engine_snapshot (engine);
  signal->time = http_time (exchange);
  signal->agent = http_identity (exchange)->agent;
  signal->author = http_identity (exchange)->name;
  if (!read_type (body, &signal->type, error) ||
      !read_iri (body, "about", snapshot, &told->about, error) ||
      !read_iri (body, "closes", snapshot, &told->closes, error) ||
      !read_number (body, "value", &signal->value, error) ||
      !read_number (body, "threshold", &signal->threshold, error) ||
      !read_direction (body, &signal->below, error) ||
      !read_time (body, signal->time, &signal->at, error) ||
      !route_member (body, "metric", ROUTES_LIMIT_TEXT_BYTES, &signal->metric, error) ||
      !route_member (body, "unit", ROUTES_LIMIT_TEXT_BYTES, &signal->unit, error) ||
      !route_member (body, "source", ROUTES_LIMIT_TEXT_BYTES, &signal->source, error) ||
      !route_member (body, "comment", ROUTES_LIMIT_TEXT_BYTES, &signal->comment, error)) {
    return FALSE;
  }
  signal->about = told->about;
  signal->closes = told->closes;
  if (signal->about == NULL) {
    return refuse (error, "`/about` is missing; name the model or system that it is about");
  }
  return signal->closes == NULL || signal->type == API_SIGNAL_INCIDENT ||
         refuse (error, "`/closes` goes with the type incident");
}

static gboolean
keep (const HttpExchange *exchange, const Told *told, ApiSignalMade *made, guint64 *index,
      GError **error)
{
  Service *service = route_service (exchange);
  const ApiSignal *signal = &told->signal;
  if (!api_signal_commit (service_store (service), signal, made, error)) {
    return FALSE;
  }
  /* Decisions see it from here on; what keeps a commit from being used is told elsewhere. */
  service_refresh (service, NULL);
  g_autofree char *record = api_signal_record (signal, http_identity (exchange)->id, made, error);
  if (record == NULL) {
    return FALSE;
  }
  const LogAppend entry = { .kind = LOG_KIND_SIGNAL,
                            .id = made->id,
                            .time = signal->time,
                            .body = record,
                            .length = strlen (record) };
  return log_append_now (service_log (service), &entry, index, error);
}

void
route_signal (HttpExchange *exchange)
{
  g_auto (Told) told = { 0 };
  g_auto (ApiSignalMade) made = { 0 };
  g_autoptr (GError) error = NULL;
  guint64 index = 0;
  json_t *body = route_object (exchange, &error);
  if (body == NULL || !read_signal (exchange, body, &told, &error) ||
      !keep (exchange, &told, &made, &index, &error)) {
    json_decref (body);
    http_respond_error (exchange, error);
    return;
  }
  json_decref (body);
  json_t *json =
      json_pack ("{s:s, s:s, s:s, s:I, s:{s:I}}", "signal",
                 told.closes != NULL ? told.closes : made.iri, "status",
                 made.open && told.closes == NULL ? "open" : "closed", "graph", made.graph,
                 "commit", (json_int_t) made.commit.commit, "log", "index", (json_int_t) index);
  http_respond_json (exchange, 201, json);
}
