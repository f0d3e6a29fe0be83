/* SPDX-License-Identifier: Apache-2.0 */
#include "api/json.h"
#include "api/routes/pages.h"

#include <string.h>

/* An approval is shown in words before it is given: without script, what a form says can only be told on the next page. */

typedef struct {
  const char *name; /* xsd:duration */
  const char *label;
} Duration;

static const Duration durations[] = { { "PT1H", "1 hour" },  { "PT8H", "8 hours" },
                                      { "P1D", "1 day" },    { "P7D", "7 days" },
                                      { "P30D", "30 days" }, { "P90D", "90 days" } };

#define DURATION_CHOSEN 2u

/* What requests may have in common: the parts of a scope, as review_scope_parse() takes them. */
static const char *const parts[] = { "subject", "action", "resource", "purpose", "classes" };

void
page_add_durations (const HttpExchange *exchange, json_t *values)
{
  json_t *list = json_array ();
  const ReviewDesk desk = service_desk (route_service (exchange), http_time (exchange));
  guint days = desk.approval_days > 0 ? desk.approval_days : REVIEW_APPROVAL_DAYS;
  gint64 most = desk.now + (gint64) days * 24 * 3600 * G_USEC_PER_SEC;
  for (guint i = 0; i < G_N_ELEMENTS (durations); i++) {
    gint64 until = 0;
    if (review_add_duration (desk.now, durations[i].name, &until) && until <= most) {
      json_array_append_new (list, json_pack ("{s:s, s:s, s:b}", "name", durations[i].name, "label",
                                              durations[i].label, "chosen", i == DURATION_CHOSEN));
    }
  }
  json_object_set_new (values, "durations", list);
}

/* The parts that are ticked, with spaces: what `scope` of the API is; NULL for this request alone. (transfer full) */
static char *
scope_of (HttpExchange *exchange)
{
  if (g_strcmp0 (http_form (exchange, "what"), "like") != 0) {
    return NULL;
  }
  g_autoptr (GString) scope = g_string_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++) {
    if (g_strcmp0 (http_form (exchange, parts[i]), "1") == 0) {
      g_string_append_printf (scope, "%s%s", scope->len > 0 ? " " : "", parts[i]);
    }
  }
  return g_strdup (scope->str);
}

static void
add_field (json_t *fields, const char *name, const char *value)
{
  if (value != NULL && *value != '\0') {
    json_t *field = json_object ();
    json_object_set_new (field, "name", json_string (name));
    json_object_set_new (field, "value", api_json_string (value));
    json_array_append_new (fields, field);
  }
}

/* {"exactly": true}, or each part by its name. */
static json_t *
scope_as_json (const char *scope)
{
  json_t *json = json_object ();
  g_auto (GStrv) names = g_strsplit (scope != NULL ? scope : "", " ", -1);
  json_object_set_new (json, "exactly", json_boolean (scope == NULL));
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++) {
    g_autofree char *name = g_strconcat ("of-", parts[i], NULL);
    json_object_set_new (json, name,
                         json_boolean (g_strv_contains ((const char *const *) names, parts[i])));
  }
  return json;
}

static void
add_meaning (HttpExchange *exchange, const char *scope, gint64 until, json_t *values)
{
  json_t *fields = json_array ();
  const json_t *review = json_object_get (values, "review");
  json_int_t needed = json_integer_value (json_object_get (review, "approvalsNeeded"));
  json_int_t given = json_integer_value (json_object_get (review, "approvalsGiven"));
  add_field (fields, "scope", scope);
  add_field (fields, "duration", http_form (exchange, "duration"));
  add_field (fields, "comment", http_form (exchange, "comment"));
  json_object_set_new (values, "fields", fields);
  json_object_set_new (values, "until", page_time (until));
  json_object_set_new (values, "scope", scope_as_json (scope));
  json_object_set_new (values, "last", json_boolean (given + 1 >= needed));
}

void
page_approve (HttpExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *scope = scope_of (exchange);
  const char *duration = http_form (exchange, "duration");
  gint64 until = 0;
  if (g_strcmp0 (http_form (exchange, "sure"), "1") == 0) {
    route_review_approve (exchange);
    return;
  }
  if (duration == NULL || !review_add_duration (http_time (exchange), duration, &until)) {
    http_respond_problem (exchange, 400, "say how long the approval is to last; go back");
    return;
  }
  if (scope != NULL && *scope == '\0') {
    http_respond_problem (exchange, 400,
                          "say what requests have to have in common to be covered; go back");
    return;
  }
  g_autoptr (RulesEngine) engine = service_engine (route_service (exchange));
  json_t *values = page_review_values (exchange, engine, &error);
  if (values != NULL) {
    add_meaning (exchange, scope, until, values);
  }
  page_respond_or_fail (exchange, "approve", "Approve?", values, error);
}
