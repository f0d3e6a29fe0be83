/* SPDX-License-Identifier: Apache-2.0 */
#include "api/json.h"
#include "api/log/record.h"
#include "api/routes/limits.h"
#include "api/routes/routes.h"
#include "kg/time.h"
#include "rules/engine.h"

#include <string.h>

/* Decisions as the log has them. What is said here is read from records; what decides again is in explanation.c. */

/* Records name terms by IRI; people and callers know them by CURIE. */
static json_t *
name_of (const KgSnapshot *snapshot, const char *iri)
{
  g_autofree char *name = kg_snapshot_compact (snapshot, iri);
  return api_json_string (name);
}

/* --- The data of one --- */

/* Copies a member that names a term. */
static void
add_name (json_t *out, const KgSnapshot *snapshot, const json_t *from, const char *member)
{
  const char *iri = json_string_value (json_object_get (from, member));
  if (iri != NULL) {
    json_object_set_new (out, member, name_of (snapshot, iri));
  }
}

static json_t *
names_of (const KgSnapshot *snapshot, const json_t *iris)
{
  json_t *list = json_array ();
  size_t i;
  json_t *iri;
  json_array_foreach (iris, i, iri)
  {
    if (json_is_string (iri)) {
      json_array_append_new (list, name_of (snapshot, json_string_value (iri)));
    }
  }
  return list;
}

/* What fired or was held back, or what is masked, with the rule's name. */
static json_t *
entries_of (const KgSnapshot *snapshot, const json_t *entries)
{
  json_t *list = json_array ();
  size_t i;
  json_t *entry;
  json_array_foreach (entries, i, entry)
  {
    json_t *one = json_copy (entry);
    add_name (one, snapshot, entry, "rule");
    json_array_append_new (list, one);
  }
  return list;
}

static gboolean
permits (const char *outcome)
{
  return outcome != NULL && (strcmp (outcome, "allow") == 0 || strcmp (outcome, "mask") == 0);
}

/* What a list of decisions tells of each. */
static json_t *
summary_of (const LogEntry *entry, const json_t *record, const KgSnapshot *snapshot)
{
  static const char *const named[] = { "subject", "action", "resource" };
  const json_t *decision = json_object_get (record, "decision");
  const char *outcome = json_string_value (json_object_get (decision, "outcome"));
  g_autofree char *time = kg_time_to_text (entry->time);
  json_t *json = json_object ();
  json_object_set_new (json, "id", api_json_string (entry->id != NULL ? entry->id : ""));
  json_object_set_new (json, "index", json_integer ((json_int_t) entry->index));
  json_object_set_new (json, "time", json_string (time));
  if (record == NULL) {
    json_object_set_new (json, "removed", json_true ());
    return json;
  }
  json_object_set_new (json, "decision", json_boolean (permits (outcome)));
  json_object_set (json, "outcome", json_object_get (decision, "outcome"));
  for (guint i = 0; i < G_N_ELEMENTS (named); i++) {
    add_name (json, snapshot, decision, named[i]);
  }
  json_object_set_new (json, "classes", names_of (snapshot, json_object_get (decision, "classes")));
  if (json_object_get (record, "by") != NULL) {
    json_object_set (json, "by", json_object_get (record, "by"));
  }
  json_object_set (json, "commit", json_object_get (record, "commit"));
  return json;
}

static json_t *
record_of (const LogEntry *entry)
{
  return entry->body != NULL ? json_loadb (entry->body, entry->length, 0, NULL) : NULL;
}

static void
add_links (json_t *json, const char *id)
{
  static const char *const links[] = { "explanation", "proof", "record", "replay" };
  json_t *all = json_object ();
  for (guint i = 0; i < G_N_ELEMENTS (links); i++) {
    g_autofree char *path = g_strdup_printf ("/v1/decisions/%s/%s", id, links[i]);
    json_object_set_new (all, links[i], api_json_string (path));
  }
  json_object_set_new (json, "links", all);
}

json_t *
route_decision_as_json (const LogEntry *entry, const KgSnapshot *snapshot, GError **error)
{
  json_t *record = record_of (entry);
  if (record == NULL) {
    g_set_error_literal (error, KG_ERROR, KG_ERROR_DAMAGED, "a record of the log is no JSON");
    return NULL;
  }
  const json_t *decision = json_object_get (record, "decision");
  json_t *json = summary_of (entry, record, snapshot);
  json_object_set (json, "digest", json_object_get (record, "digest"));
  json_object_set (json, "engine", json_object_get (record, "engine"));
  json_object_set_new (json, "byDefault",
                       json_boolean (json_is_true (json_object_get (decision, "byDefault"))));
  json_object_set_new (json, "rules", entries_of (snapshot, json_object_get (decision, "firings")));
  json_object_set_new (json, "masks", entries_of (snapshot, json_object_get (decision, "masks")));
  json_object_set (json, "request", json_object_get (record, "request"));
  add_links (json, entry->id);
  json_decref (record);
  return json;
}

/* --- The data of many --- */

static gboolean
read_filter (const HttpExchange *exchange, const KgSnapshot *snapshot, char *iris[4],
             LogFilter *filter, GError **error)
{
  static const char *const names[] = { "rule", "subject", "resource", "class" };
  *filter = (LogFilter) { .kinds = 1 << LOG_KIND_DECISION };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (!route_iri (exchange, names[i], snapshot, &iris[i], error)) {
      return FALSE;
    }
  }
  filter->rule = iris[0];
  filter->subject = iris[1];
  filter->resource = iris[2];
  filter->data_class = iris[3];
  filter->outcome = http_query (exchange, "outcome");
  gboolean known = filter->outcome == NULL;
  for (guint i = RULES_EFFECT_ALLOW; i <= RULES_EFFECT_DENY && !known; i++) {
    known = strcmp (rules_effect_name ((RulesEffect) i), filter->outcome) == 0;
  }
  if (!known) {
    g_set_error_literal (error, HTTP_ERROR, HTTP_ERROR_BAD_REQUEST,
                         "`outcome` has to be allow, mask, escalate or deny");
    return FALSE;
  }
  return TRUE;
}

static json_t *
summary_row (const LogEntry *entry, gpointer snapshot)
{
  json_t *record = record_of (entry);
  json_t *summary = summary_of (entry, record, (const KgSnapshot *) snapshot);
  json_decref (record);
  return summary;
}

json_t *
route_decisions_as_json (const HttpExchange *exchange, GError **error)
{
  g_autoptr (RulesEngine) engine = service_engine (route_service (exchange));
  KgSnapshot *snapshot = rules_engine_snapshot (engine);
  char *iris[4] = { NULL };
  LogFilter filter;
  json_t *json = read_filter (exchange, snapshot, iris, &filter, error)
                     ? route_log_page (exchange, "decisions", &filter, summary_row, snapshot, error)
                     : NULL;
  for (guint i = 0; i < G_N_ELEMENTS (iris); i++) {
    g_free (iris[i]);
  }
  return json;
}

/* --- The routes --- */

void
route_decisions (HttpExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  json_t *json = route_decisions_as_json (exchange, &error);
  http_respond_result (exchange, json, error);
}

LogEntry *
route_find_decision (const HttpExchange *exchange, GError **error)
{
  Service *service = route_service (exchange);
  LogReader *reader = service_reader_acquire (service, error);
  g_autoptr (LogEntry) entry =
      reader != NULL ? log_find_decision (reader, http_parameter (exchange, "id"), error) : NULL;
  service_reader_release (service, reader);
  if (entry != NULL && entry->body == NULL) {
    g_set_error_literal (error, HTTP_ERROR, HTTP_ERROR_GONE,
                         "the record of this decision was removed when its time was over; its "
                         "hash is still in the log");
    return NULL;
  }
  return g_steal_pointer (&entry);
}

void
route_decision (HttpExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RulesEngine) engine = service_engine (route_service (exchange));
  g_autoptr (LogEntry) entry = route_find_decision (exchange, &error);
  json_t *json =
      entry != NULL ? route_decision_as_json (entry, rules_engine_snapshot (engine), &error) : NULL;
  http_respond_result (exchange, json, error);
}

void
route_decision_proof (HttpExchange *exchange)
{
  Service *service = route_service (exchange);
  g_autoptr (GError) error = NULL;
  LogReader *reader = service_reader_acquire (service, &error);
  g_autoptr (LogEntry) entry =
      reader != NULL ? log_find_decision (reader, http_parameter (exchange, "id"), &error) : NULL;
  g_autofree char *proof = entry != NULL ? log_prove (reader, entry->index, &error) : NULL;
  service_reader_release (service, reader);
  if (proof == NULL) {
    http_respond_error (exchange, error);
    return;
  }
  http_respond (exchange, 200, "text/plain; charset=utf-8", g_string_new (proof));
}

void
route_decision_record (HttpExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LogEntry) entry = route_find_decision (exchange, &error);
  if (entry == NULL) {
    http_respond_error (exchange, error);
    return;
  }
  http_respond (exchange, 200, "application/json",
                g_string_new_len (entry->body, (gssize) entry->length));
}
