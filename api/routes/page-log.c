/* SPDX-License-Identifier: Apache-2.0 */
#include "api/json.h"
#include "api/log/log.h"
#include "api/routes/pages.h"

#include <string.h>

/* The log, for auditors. */

static const char *const filters[] = { "kind", "from", "to", "before", "limit", NULL };

/* Whom or what an entry is about, in a few words. */
static json_t *
subject_of (const json_t *record)
{
  static const char *const names[] = { "message", "action", "review", "report",
                                       "role",    "name",   "path" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    const char *text = json_string_value (json_object_get (record, names[i]));
    if (text != NULL && *text != '\0') {
      return api_json_string (text);
    }
  }
  const json_t *outcome = json_object_get (json_object_get (record, "decision"), "outcome");
  return json_is_string (outcome) ? json_incref ((json_t *) outcome) : json_null ();
}

/* Where an entry is shown whole. */
static void
add_target (json_t *entry)
{
  const char *kind = json_string_value (json_object_get (entry, "kind"));
  const char *id = json_string_value (json_object_get (entry, "id"));
  const json_t *record = json_object_get (entry, "record");
  const json_t *commit = json_object_get (record, "commit");
  g_autofree char *path = NULL;
  if (g_strcmp0 (kind, "decision") == 0 && id != NULL) {
    path = g_strconcat ("/v1/decisions/", id, NULL);
  } else if (g_strcmp0 (kind, "review") == 0 && id != NULL) {
    path = g_strconcat ("/v1/reviews/", id, NULL);
  } else if (g_strcmp0 (kind, "commit") == 0 && json_is_integer (commit)) {
    path = g_strdup_printf ("/v1/commits/%" JSON_INTEGER_FORMAT, json_integer_value (commit));
  }
  json_object_set_new (entry, "path", path != NULL ? api_json_string (path) : json_null ());
  json_object_set_new (entry, "about", subject_of (record));
  json_object_set_new (entry, "removed", json_boolean (json_is_null (record)));
  json_object_del (entry, "record");
}

static gboolean
add_checkpoint (const HttpExchange *exchange, json_t *values, GError **error)
{
  Service *service = route_service (exchange);
  g_autoptr (GError) none = NULL;
  LogReader *reader = service_reader_acquire (service, error);
  if (reader == NULL) {
    return FALSE;
  }
  g_autofree char *checkpoint = log_checkpoint (reader, &none);
  g_autofree char *verifier = checkpoint != NULL ? log_verifier (reader, NULL) : NULL;
  service_reader_release (service, reader);
  if (checkpoint != NULL) {
    json_object_set_new (values, "checkpoint", api_json_string (checkpoint));
    json_object_set_new (values, "verifier", api_json_string (verifier != NULL ? verifier : ""));
  }
  return TRUE;
}

static json_t *
log_values (const HttpExchange *exchange, GError **error)
{
  json_t *values = route_log_as_json (exchange, error);
  if (values == NULL) {
    return NULL;
  }
  if (!add_checkpoint (exchange, values, error)) {
    json_decref (values);
    return NULL;
  }
  json_t *kinds = json_array ();
  for (guint kind = LOG_KIND_DECISION; kind <= LOG_KIND_KEY; kind++) {
    const char *name = log_kind_name ((LogKind) kind);
    json_array_append_new (kinds, json_pack ("{s:s, s:b}", "name", name, "chosen",
                                             g_strcmp0 (name, http_query (exchange, "kind")) == 0));
  }
  json_object_set_new (values, "kinds", kinds);
  json_t *entries = json_object_get (values, "entries");
  for (size_t i = 0; i < json_array_size (entries); i++) {
    add_target (json_array_get (entries, i));
  }
  return values;
}

void
page_log (HttpExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RulesEngine) engine = service_engine (route_service (exchange));
  if (page_tidy_query (exchange, filters)) {
    return;
  }
  json_t *values = log_values (exchange, &error);
  if (values != NULL) {
    page_dress (engine, values);
    page_add_filter (exchange, filters, values);
  }
  page_respond_or_fail (exchange, "log", "The log", values, error);
}
