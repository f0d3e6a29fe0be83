/* SPDX-License-Identifier: Apache-2.0 */
#include "api/pipeline.h"
#include "api/routes/limits.h"
#include "api/routes/routes.h"
#include "kg/json.h"

#include <string.h>

/* Access Evaluation and Access Evaluations (OpenID AuthZEN Authorization API 1.0). */

static const char *const defaults[] = { "subject", "action", "resource", "context" };

/* --- The body --- */

/* As AuthZEN has it, whatever is wrong with a body, its media type included, is a bad request. (transfer full) */
json_t *
route_authzen_body (const HttpExchange *exchange, GError **error)
{
  g_autoptr (GError) problem = NULL;
  json_t *json = http_body_json (exchange, &problem);
  if (json == NULL) {
    g_set_error_literal (error, HTTP_ERROR, HTTP_ERROR_BAD_REQUEST, problem->message);
    return NULL;
  }
  if (!json_is_object (json)) {
    json_decref (json);
    g_set_error_literal (error, HTTP_ERROR, HTTP_ERROR_BAD_REQUEST,
                         "the body is no JSON object; give one with subject, action and resource");
    return NULL;
  }
  return json;
}

void
route_authzen_drop_approval (json_t *request)
{
  json_t *context = json_object_get (request, "context");
  const json_t *approval = json_object_get (context, "approval");
  if (json_is_string (json_object_get (approval, "id"))) {
    context = json_copy (context);
    json_object_del (context, "approval");
    json_object_set_new (request, "context", context);
  }
  if (json_is_object (context) && json_object_size (context) == 0) {
    json_object_del (request, "context");
  }
}

/* --- One --- */

static void
evaluated (gpointer data, const PipelineAnswer *answer, const GError *error)
{
  HttpExchange *exchange = data;
  if (error != NULL) {
    http_respond_error (exchange, error);
    return;
  }
  http_respond (exchange, 200, "application/json",
                g_string_new_len (answer->json->str, (gssize) answer->json->len));
}

void
route_evaluation (HttpExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  PipelineQuestion question = { .by = http_identity (exchange),
                                .time = http_time (exchange),
                                .exchange = exchange };
  json_t *json = route_authzen_body (exchange, &error);
  if (json == NULL) {
    http_respond_error (exchange, error);
    return;
  }
  question.text = http_body (exchange, &question.length);
  route_authzen_drop_approval (json);
  question.json = json;
  http_defer (exchange);
  pipeline_decide (route_service (exchange), &question, evaluated, exchange, NULL);
  json_decref (json);
}

/* --- Several --- */

typedef enum {
  SEMANTIC_EXECUTE_ALL,
  SEMANTIC_DENY_ON_FIRST_DENY,
  SEMANTIC_PERMIT_ON_FIRST_PERMIT,
} Semantic;

typedef struct _Batch Batch;

typedef struct {
  Batch *batch;
  char *answer; /* NULL: not there yet */
} Item;

struct _Batch {
  HttpExchange *exchange;
  GMutex lock;
  guint waiting; /* and one for whoever hands out */
  Item *items;
  guint n;
  GError *failure; /* (nullable) of the service, not of a request */
};

static void
batch_free (Batch *batch)
{
  for (guint i = 0; i < batch->n; i++) {
    g_free (batch->items[i].answer);
  }
  g_free (batch->items);
  g_clear_error (&batch->failure);
  g_mutex_clear (&batch->lock);
  g_free (batch);
}

static void
respond_batch (Batch *batch)
{
  if (batch->failure != NULL) {
    http_respond_error (batch->exchange, batch->failure);
    batch_free (batch);
    return;
  }
  GString *out = g_string_new ("{\"evaluations\": [");
  for (guint i = 0; i < batch->n && batch->items[i].answer != NULL; i++) {
    g_string_append (out, i > 0 ? ", " : "");
    g_string_append (out, batch->items[i].answer);
  }
  g_string_append (out, "]}");
  http_respond (batch->exchange, 200, "application/json", out);
  batch_free (batch);
}

static void
batch_done (Batch *batch)
{
  g_mutex_lock (&batch->lock);
  gboolean last = --batch->waiting == 0;
  g_mutex_unlock (&batch->lock);
  if (last) {
    respond_batch (batch);
  }
}

/* A request that makes no sense is answered in its place, and the others are evaluated all the same. */
static char *
error_answer (const GError *error)
{
  GString *out = g_string_new ("{\"decision\": false, \"context\": {\"error\": {\"status\": ");
  g_autofree char *valid = g_utf8_make_valid (error->message, -1);
  g_string_append_printf (out, "%d, \"message\": ",
                          error->domain == RULES_ERROR && error->code == RULES_ERROR_LIMIT ? 413
                                                                                           : 400);
  kg_json_append_string (out, valid, strlen (valid));
  g_string_append (out, "}}}");
  return g_string_free (out, FALSE);
}

static void
item_done (gpointer data, const PipelineAnswer *answer, const GError *error)
{
  Item *item = data;
  Batch *batch = item->batch;
  gboolean theirs = error != NULL && error->domain == RULES_ERROR;
  char *text = error == NULL ? g_strndup (answer->json->str, answer->json->len)
               : theirs      ? error_answer (error)
                             : NULL;
  g_mutex_lock (&batch->lock);
  item->answer = text;
  if (text == NULL && batch->failure == NULL) {
    batch->failure = g_error_copy (error);
  }
  g_mutex_unlock (&batch->lock);
  batch_done (batch);
}

/* What an entity cannot do without comes from the default's where it has none itself (certification scenario, 3.2.7); nothing else
 * does. (transfer full) */
static json_t *
fall_back (json_t *own, const json_t *otherwise)
{
  static const char *const needed[] = { "type", "id", "name" };
  json_t *whole = json_incref (own);
  for (guint i = 0; json_is_object (own) && i < G_N_ELEMENTS (needed); i++) {
    json_t *value = json_object_get (otherwise, needed[i]);
    if (value == NULL || json_object_get (own, needed[i]) != NULL) {
      continue;
    }
    if (whole == own) {
      json_decref (whole);
      whole = json_copy (own);
    }
    json_object_set (whole, needed[i], value);
  }
  return whole;
}

/* A member of an evaluation stands for the whole of the default of that name, but for what names an entity. (transfer full) */
static json_t *
complete (const json_t *all, const json_t *one)
{
  json_t *request = json_object ();
  for (guint i = 0; i < G_N_ELEMENTS (defaults); i++) {
    json_t *own = json_object_get (one, defaults[i]);
    json_t *otherwise = json_object_get (all, defaults[i]);
    gboolean context = strcmp (defaults[i], "context") == 0;
    if (own != NULL && !context) {
      json_object_set_new (request, defaults[i], fall_back (own, otherwise));
    } else if (own != NULL || otherwise != NULL) {
      json_object_set (request, defaults[i], own != NULL ? own : otherwise);
    }
  }
  return request;
}

/* Whether the batch ends with this outcome. */
static gboolean
ends (Semantic semantic, gboolean decided, RulesEffect outcome)
{
  gboolean permits = decided && (outcome == RULES_EFFECT_ALLOW || outcome == RULES_EFFECT_MASK);
  switch (semantic) {
  case SEMANTIC_EXECUTE_ALL:
    return FALSE;
  case SEMANTIC_DENY_ON_FIRST_DENY:
    return !permits;
  case SEMANTIC_PERMIT_ON_FIRST_PERMIT:
    return permits;
  }
  return FALSE;
}

static gboolean
evaluate_item (Batch *batch, guint i, const json_t *all, const json_t *one, Semantic semantic)
{
  json_t *request = complete (all, one);
  route_authzen_drop_approval (request);
  g_autofree char *text = json_dumps (request, JSON_COMPACT);
  RulesEffect outcome = RULES_EFFECT_DENY;
  const PipelineQuestion question = { .text = text,
                                      .length = strlen (text),
                                      .json = request,
                                      .by = http_identity (batch->exchange),
                                      .time = http_time (batch->exchange) };
  g_mutex_lock (&batch->lock);
  batch->waiting++;
  g_mutex_unlock (&batch->lock);
  batch->items[i].batch = batch;
  gboolean decided = pipeline_decide (route_service (batch->exchange), &question, item_done,
                                      &batch->items[i], &outcome);
  json_decref (request);
  return ends (semantic, decided, outcome);
}

static void
evaluate_all (HttpExchange *exchange, const json_t *body, Semantic semantic)
{
  const json_t *list = json_object_get (body, "evaluations");
  Batch *batch = g_new0 (Batch, 1);
  batch->exchange = exchange;
  batch->n = (guint) json_array_size (list);
  batch->items = g_new0 (Item, batch->n);
  batch->waiting = 1;
  g_mutex_init (&batch->lock);
  http_defer (exchange);
  for (guint i = 0; i < batch->n; i++) {
    if (evaluate_item (batch, i, body, json_array_get (list, i), semantic)) {
      break;
    }
  }
  batch_done (batch);
}

static gboolean
find_semantic (const json_t *body, Semantic *out, GError **error)
{
  static const char *const names[] = { "execute_all", "deny_on_first_deny",
                                       "permit_on_first_permit" };
  const json_t *options = json_object_get (body, "options");
  const json_t *name = json_object_get (options, "evaluations_semantic");
  *out = SEMANTIC_EXECUTE_ALL;
  if (options != NULL && !json_is_object (options)) {
    g_set_error_literal (error, HTTP_ERROR, HTTP_ERROR_BAD_REQUEST,
                         "`/options` is no object; leave it out or give one");
    return FALSE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (name == NULL || g_strcmp0 (json_string_value (name), names[i]) == 0) {
      *out = name == NULL ? SEMANTIC_EXECUTE_ALL : (Semantic) i;
      return TRUE;
    }
  }
  g_set_error_literal (error, HTTP_ERROR, HTTP_ERROR_BAD_REQUEST,
                       "`/options/evaluations_semantic` is not known; use execute_all, "
                       "deny_on_first_deny or permit_on_first_permit");
  return FALSE;
}

static gboolean
check_defaults (const json_t *body, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (defaults); i++) {
    const json_t *value = json_object_get (body, defaults[i]);
    if (value != NULL && !json_is_null (value) && !json_is_object (value)) {
      g_set_error (error, HTTP_ERROR, HTTP_ERROR_BAD_REQUEST,
                   "`/%s` is no object; leave it out or give one", defaults[i]);
      return FALSE;
    }
  }
  return TRUE;
}

/* The form of the batch; what the requests in it are is looked at one by one. */
static gboolean
check_batch (const json_t *body, GError **error)
{
  const json_t *list = json_object_get (body, "evaluations");
  if (!check_defaults (body, error)) {
    return FALSE;
  }
  if (!json_is_array (list)) {
    g_set_error_literal (error, HTTP_ERROR, HTTP_ERROR_BAD_REQUEST,
                         "`/evaluations` is no array; give one object for each evaluation");
    return FALSE;
  }
  if (json_array_size (list) > ROUTES_LIMIT_EVALUATIONS) {
    g_set_error (error, HTTP_ERROR, HTTP_ERROR_TOO_LARGE,
                 "`/evaluations` has more than %u entries; divide it", ROUTES_LIMIT_EVALUATIONS);
    return FALSE;
  }
  for (gsize i = 0; i < json_array_size (list); i++) {
    if (!json_is_object (json_array_get (list, i))) {
      g_set_error (error, HTTP_ERROR, HTTP_ERROR_BAD_REQUEST,
                   "`/evaluations/%" G_GSIZE_FORMAT "` is no object", i);
      return FALSE;
    }
  }
  return TRUE;
}

void
route_evaluations (HttpExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  Semantic semantic;
  json_t *body = route_authzen_body (exchange, &error);
  const json_t *list = json_object_get (body, "evaluations");
  /* AuthZEN: without evaluations, a batch is one evaluation. */
  if (body != NULL && (list == NULL || (json_is_array (list) && json_array_size (list) == 0))) {
    json_decref (body);
    route_evaluation (exchange);
    return;
  }
  if (body == NULL || !check_batch (body, &error) || !find_semantic (body, &semantic, &error)) {
    http_respond_error (exchange, error);
  } else {
    evaluate_all (exchange, body, semantic);
  }
  json_decref (body);
}
