/* SPDX-License-Identifier: Apache-2.0 */
#include "api/json.h"
#include "api/routes/pages.h"

#include <string.h>

/* Decisions and their grounds. */

static const char *const filters[] = { "outcome",  "from",  "to",     "rule",  "subject",
                                       "resource", "class", "before", "limit", NULL };

void
page_decisions (HttpExchange *exchange)
{
  static const char *const outcomes[] = { "allow", "mask", "escalate", "deny" };
  g_autoptr (GError) error = NULL;
  g_autoptr (RulesEngine) engine = service_engine (route_service (exchange));
  if (page_tidy_query (exchange, filters)) {
    return;
  }
  json_t *page = route_decisions_as_json (exchange, &error);
  if (page != NULL) {
    const char *chosen = http_query (exchange, "outcome");
    json_t *options = json_array ();
    for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++) {
      json_array_append_new (options, json_pack ("{s:s, s:b}", "name", outcomes[i], "chosen",
                                                 g_strcmp0 (outcomes[i], chosen) == 0));
    }
    json_object_set (page, "rows", json_object_get (page, "decisions"));
    json_object_del (page, "decisions");
    json_object_set_new (page, "caption", json_string ("Decisions, newest first"));
    page_dress (engine, page);
    page_add_filter (exchange, filters, page);
    json_object_set_new (page, "outcomes", options);
    json_object_set_new (page, "narrowed", json_boolean (http_query (exchange, "before") != NULL));
  }
  page_respond_or_fail (exchange, "decisions", "Decisions", page, error);
}

/* --- The grounds --- */

typedef struct {
  const char *status; /* of rules, as explanations name it */
  const char *heading;
} Group;

static const Group groups[] = {
  { "determines", "Why" },        { "heldBack", "Looked at, and held back" },
  { "overridden", "Overridden" }, { "approved", "Approved" },
  { "counts", "Met as well" },    { "monitored", "Only watched" }
};

/* What repeats what other steps say is left to those who read the whole proof. */
static void
drop_minor (json_t *entry)
{
  json_t *steps = json_object_get (entry, "steps");
  for (size_t i = json_array_size (steps); i > 0; i--) {
    if (json_is_true (json_object_get (json_array_get (steps, i - 1), "minor"))) {
      json_array_remove (steps, i - 1);
    }
  }
}

static void
add_groups (const RulesEngine *engine, json_t *explanation)
{
  json_t *list = json_array ();
  const json_t *rules = json_object_get (explanation, "rules");
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++) {
    json_t *some = json_array ();
    for (size_t k = 0; k < json_array_size (rules); k++) {
      json_t *rule = json_array_get (rules, k);
      const char *status = json_string_value (json_object_get (rule, "status"));
      const char *iri =
          json_string_value (json_object_get (json_object_get (rule, "rule"), "value"));
      if (g_strcmp0 (status, groups[i].status) != 0) {
        continue;
      }
      drop_minor (rule);
      json_object_set_new (rule, "term", page_term (engine, iri != NULL ? iri : ""));
      json_object_set_new (rule, "determines", json_boolean (i == 0));
      json_array_append (some, rule);
    }
    if (json_array_size (some) > 0) {
      json_array_append_new (list,
                             json_pack ("{s:s, s:O}", "heading", groups[i].heading, "rules", some));
    }
    json_decref (some);
  }
  json_object_set_new (explanation, "groups", list);
}

static void
drop_minor_of_policies (json_t *explanation)
{
  json_t *policies = json_object_get (explanation, "policies");
  for (size_t i = 0; i < json_array_size (policies); i++) {
    drop_minor (json_array_get (policies, i));
  }
}

/* Obligations by their labels. */
static void
name_obligations (const RulesEngine *engine, const json_t *explanation)
{
  const json_t *obligations = json_object_get (explanation, "obligations");
  for (size_t i = 0; i < json_array_size (obligations); i++) {
    json_t *obligation = json_array_get (obligations, i);
    const char *id = json_string_value (json_object_get (obligation, "id"));
    json_object_set_new (obligation, "term", page_term (engine, id != NULL ? id : ""));
  }
}

/* What cannot be explained is told in place of its grounds. */
static void
add_grounds (const HttpExchange *exchange, const RulesEngine *engine, json_t *values)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) drawing = g_string_new (NULL);
  json_t *explanation = route_explanation_as_json (exchange, drawing, &error);
  if (explanation == NULL) {
    json_object_set_new (values, "unexplained", api_json_string (error->message));
    return;
  }
  add_groups (engine, explanation);
  drop_minor_of_policies (explanation);
  name_obligations (engine, explanation);
  json_object_set_new (values, "grounds", explanation);
  json_object_set_new (values, "drawing", json_string (drawing->str));
}

/* The reviews that it opened; a later decision of the same request is counted on them. */
static gboolean
add_reviews (const HttpExchange *exchange, const LogEntry *entry, json_t *decision, GError **error)
{
  Service *service = route_service (exchange);
  const ReviewFilter filter = { .decision = entry->id };
  LogReader *reader = service_reader_acquire (service, error);
  g_autoptr (GPtrArray) reviews = reader != NULL ? review_list (reader, &filter, error) : NULL;
  service_reader_release (service, reader);
  json_t *list = json_array ();
  for (guint i = 0; reviews != NULL && i < reviews->len; i++) {
    const Review *review = g_ptr_array_index (reviews, i);
    json_array_append_new (list, json_pack ("{s:s, s:s}", "id", review->id, "status",
                                            review_status_name (review->status)));
  }
  json_object_set_new (decision, "reviews", list);
  return reviews != NULL;
}

static json_t *
decision_values (const HttpExchange *exchange, const RulesEngine *engine, GError **error)
{
  g_autoptr (LogEntry) entry = route_find_decision (exchange, error);
  json_t *decision =
      entry != NULL ? route_decision_as_json (entry, rules_engine_snapshot (engine), error) : NULL;
  if (decision == NULL || !add_reviews (exchange, entry, decision, error)) {
    json_decref (decision);
    return NULL;
  }
  /* The request stays as it was asked. */
  char *request = json_dumps (json_object_get (decision, "request"), JSON_INDENT (2));
  json_object_del (decision, "request");
  json_t *values = json_object ();
  json_object_set_new (values, "decision", decision);
  add_grounds (exchange, engine, values);
  page_dress (engine, values);
  json_object_set_new (values, "request", api_json_string (request != NULL ? request : ""));
  json_object_set_new (values, "mayReplay", json_boolean (page_may (exchange, "/v1/decisions")));
  free (request);
  return values;
}

/* "Decision 0192…: deny": what the tab is called. */
static char *
title_of (const json_t *values)
{
  const json_t *decision = json_object_get (values, "decision");
  const char *id = json_string_value (json_object_get (decision, "id"));
  const char *outcome = json_string_value (json_object_get (decision, "outcome"));
  return g_strdup_printf ("Decision %s: %s", id, outcome != NULL ? outcome : "");
}

void
page_decision (HttpExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RulesEngine) engine = service_engine (route_service (exchange));
  json_t *values = decision_values (exchange, engine, &error);
  g_autofree char *title = title_of (values);
  page_respond_or_fail (exchange, "decision", title, values, error);
}

/* --- Replay --- */

static json_t *
indented (const json_t *value)
{
  char *text = json_dumps (value, JSON_INDENT (2) | JSON_ENCODE_ANY);
  json_t *string = api_json_string (text != NULL ? text : "");
  free (text);
  return string;
}

void
page_replay (HttpExchange *exchange)
{
  static const char *const trees[] = { "logged", "again" };
  g_autoptr (GError) error = NULL;
  json_t *values = route_replay_as_json (exchange, &error);
  for (guint i = 0; values != NULL && i < G_N_ELEMENTS (trees); i++) {
    const json_t *tree = json_object_get (values, trees[i]);
    if (tree != NULL) {
      json_object_set_new (values, trees[i], indented (tree));
    }
  }
  page_respond_or_fail (exchange, "replay", "Decided again", values, error);
}
