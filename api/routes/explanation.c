/* SPDX-License-Identifier: Apache-2.0 */
#include "api/answers.h"
#include "api/json.h"
#include "api/replay.h"
#include "api/routes/limits.h"
#include "api/routes/routes.h"
#include "api/walk.h"
#include "kg/write.h"

#include <string.h>

/* Decisions of the log, decided again as of their commit. */

/* What is looked at. */
typedef struct {
  Service *service;
  LogEntry *entry;
  LogDecision logged; /* of the entry */
  ApiBase base;
  RulesSession *session;
  ApiReplayed replayed;
  RulesExplanation explanation;
} Case;

static void
case_clear (Case *made)
{
  api_replayed_clear (&made->replayed);
  if (made->session != NULL) {
    service_session_release (made->service, made->session);
  }
  api_base_clear (&made->base);
  log_decision_clear (&made->logged);
  log_entry_free (made->entry);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Case, case_clear)

/* Most decisions that are looked at were made by the newest commit, whose engine is there. */
static gboolean
go_to_commit (Case *made, GError **error)
{
  g_autoptr (RulesEngine) newest = service_engine (made->service);
  if (kg_snapshot_commit (rules_engine_snapshot (newest)) != made->logged.commit) {
    return api_engines_get (service_engines (made->service), made->logged.commit, &made->base,
                            error);
  }
  made->base.digest = service_engine_digest (made->service, newest);
  made->base.engine = g_steal_pointer (&newest);
  return TRUE;
}

static gboolean
decide_again (const HttpExchange *exchange, Case *made, GError **error)
{
  made->service = route_service (exchange);
  made->entry = route_find_decision (exchange, error);
  if (made->entry == NULL) {
    return FALSE;
  }
  api_logged_read (made->entry, &made->logged);
  if (!go_to_commit (made, error)) {
    return FALSE;
  }
  made->session = service_session_acquire (made->service);
  const RulesDecision *decision =
      api_decide_logged (made->session, made->base.engine, &made->logged, error);
  if (decision == NULL) {
    return FALSE;
  }
  made->explanation = (RulesExplanation) {
    .policies = rules_engine_policies (made->base.engine),
    .request = rules_session_request (made->session),
    .decision = decision,
    .id = made->logged.id,
    .digest = made->base.digest,
  };
  api_replay_compare (&made->logged, &made->explanation, &made->replayed);
  return TRUE;
}

/* --- Renderings --- */

typedef enum {
  FORM_JSON,
  FORM_HTML,
  FORM_TURTLE,
  FORM_SVG,
  FORM_TEXT,
  FORM_DOT,
  N_FORMS,
} Form;

static const char *const types[N_FORMS + 1] = {
  "application/json", "text/html",         "text/turtle", "image/svg+xml",
  "text/plain",       "text/vnd.graphviz", NULL,
};

/* What is asked for beside the proof. */
typedef struct {
  gboolean why_not, change, check;
} Further;

static gboolean
read_further (const HttpExchange *exchange, Further *out, GError **error)
{
  return route_flag (exchange, "whyNot", &out->why_not, error) &&
         route_flag (exchange, "change", &out->change, error) &&
         route_flag (exchange, "check", &out->check, error);
}

static gboolean
choose_form (const HttpExchange *exchange, const Further *further, Form *form, GError **error)
{
  const char *type = http_negotiate (exchange, types);
  for (guint i = 0; i < N_FORMS; i++) {
    if (g_strcmp0 (types[i], type) == 0) {
      *form = (Form) i;
      break;
    }
  }
  gboolean asked = further->why_not || further->change || further->check;
  if (type == NULL) {
    g_set_error_literal (error, HTTP_ERROR, HTTP_ERROR_NOT_ACCEPTABLE,
                         "an explanation can be had as application/json, text/html, text/turtle, "
                         "image/svg+xml, text/plain or text/vnd.graphviz; ask for one of them");
    return FALSE;
  }
  if (asked && *form != FORM_JSON) {
    g_set_error_literal (error, HTTP_ERROR, HTTP_ERROR_NOT_ACCEPTABLE,
                         "`whyNot`, `change` and `check` are answered as application/json; ask for "
                         "it");
    return FALSE;
  }
  return TRUE;
}

static gboolean
write_json (const Further *further, const Case *made, GString *out, GError **error)
{
  g_auto (ApiAnswers) answers = { 0 };
  RulesDecider *decider = rules_session_decider (made->session);
  if (further->why_not && !api_ask_why_not (decider, &made->explanation, &answers, error)) {
    return FALSE;
  }
  if (further->change) {
    api_ask_changes (&made->explanation, &answers);
  }
  if (further->check && !api_ask_check (&made->explanation, &answers, error)) {
    return FALSE;
  }
  api_explain_json (&made->explanation, &answers, out);
  return TRUE;
}

static gboolean
append_bytes (const char *bytes, gsize length, gpointer data, GError **error)
{
  (void) error;
  g_string_append_len (data, bytes, (gssize) length);
  return TRUE;
}

static gboolean
write_turtle (const Case *made, GString *out, GError **error)
{
  g_autoptr (KgSnapshot) graph = rules_explain_graph (&made->explanation, error);
  const KgWriteOptions options = { .format = KG_FORMAT_TURTLE };
  return graph != NULL && kg_write (graph, &options, append_bytes, out, error);
}

static gboolean
render (const Further *further, const Case *made, Form form, GString *out, GError **error)
{
  switch (form) {
  case FORM_JSON:
    return write_json (further, made, out, error);
  case FORM_HTML:
    return rules_explain_html (&made->explanation, out, error);
  case FORM_TURTLE:
    return write_turtle (made, out, error);
  case FORM_SVG:
    return rules_explain_svg (&made->explanation, out, error);
  case FORM_TEXT:
    rules_explain_text (&made->explanation, out);
    return TRUE;
  case FORM_DOT:
    rules_explain_dot (&made->explanation, out);
    return TRUE;
  case N_FORMS:
    break;
  }
  return TRUE;
}

static gboolean
check_same (const Case *made, GError **error)
{
  if (!made->replayed.same) {
    g_set_error_literal (
        error, HTTP_ERROR, HTTP_ERROR_CONFLICT,
        "the decision does not come out as it was logged, so that nothing explains "
        "it; POST to its `replay` tells what differs");
  }
  return made->replayed.same;
}

static gboolean
explain (const HttpExchange *exchange, Form *form, GString *out, GError **error)
{
  g_auto (Case) made = { 0 };
  Further further;
  if (!read_further (exchange, &further, error) || !choose_form (exchange, &further, form, error) ||
      !decide_again (exchange, &made, error)) {
    return FALSE;
  }
  return check_same (&made, error) && render (&further, &made, *form, out, error);
}

void
route_explanation (HttpExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  Form form = FORM_JSON;
  if (!explain (exchange, &form, out, &error)) {
    http_respond_error (exchange, error);
    return;
  }
  g_autofree char *type = g_str_has_prefix (types[form], "text/")
                              ? g_strconcat (types[form], "; charset=utf-8", NULL)
                              : g_strdup (types[form]);
  http_add_header (exchange, "Vary", "Accept");
  http_respond (exchange, 200, type, g_steal_pointer (&out));
}

/* --- Replay --- */

static void
set_if_there (json_t *object, const char *name, json_t *value)
{
  if (value != NULL) {
    json_object_set (object, name, value);
  }
}

/* What cannot be decided again is an answer, too. */
static gboolean
concerns_decision (const GError *error)
{
  return error->domain == RULES_ERROR;
}

json_t *
route_replay_as_json (const HttpExchange *exchange, GError **error)
{
  g_auto (Case) made = { 0 };
  g_autoptr (GError) problem = NULL;
  gboolean decided = decide_again (exchange, &made, &problem);
  if (!decided && (made.entry == NULL || !concerns_decision (problem))) {
    g_propagate_error (error, g_steal_pointer (&problem));
    return NULL;
  }
  json_t *json = json_object ();
  json_object_set_new (json, "id", api_json_string (made.entry->id));
  json_object_set_new (json, "commit", json_integer ((json_int_t) made.logged.commit));
  json_object_set_new (json, "same", json_boolean (decided && made.replayed.same));
  set_if_there (json, "logged", made.replayed.logged);
  set_if_there (json, "again", made.replayed.again);
  set_if_there (json, "differ", made.replayed.members);
  if (!decided) {
    json_object_set_new (json, "problem", api_json_string (problem->message));
  }
  return json;
}

void
route_replay (HttpExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  json_t *json = route_replay_as_json (exchange, &error);
  http_respond_result (exchange, json, error);
}

/* --- For pages --- */

static json_t *
parse (const GString *text)
{
  return json_loadb (text->str, text->len, 0, NULL);
}

json_t *
route_explanation_as_json (const HttpExchange *exchange, GString *figure, GError **error)
{
  g_auto (Case) made = { 0 };
  g_auto (ApiAnswers) answers = { 0 };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) answer = g_string_new (NULL);
  if (!decide_again (exchange, &made, error) || !check_same (&made, error)) {
    return NULL;
  }
  made.explanation.link_base = "/show?term=";
  if (!api_ask_why_not (rules_session_decider (made.session), &made.explanation, &answers, error)) {
    return NULL;
  }
  api_ask_changes (&made.explanation, &answers);
  if (!rules_explain_figure (&made.explanation, figure, error)) {
    return NULL;
  }
  api_explain_json (&made.explanation, &answers, text);
  rules_explain_decision_json (&made.explanation, NULL, answer);
  json_t *json = parse (text);
  json_t *whole = parse (answer);
  json_object_set (json, "obligations",
                   json_object_get (json_object_get (whole, "context"), "obligations"));
  json_decref (whole);
  return json;
}
