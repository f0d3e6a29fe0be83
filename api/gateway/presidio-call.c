/* SPDX-License-Identifier: Apache-2.0 */
#include "api/gateway/limits.h"
#include "api/gateway/presidio-private.h"
#include "rules/limits.h"

#include <string.h>

void
presidio_call_free (PresidioCall *call)
{
  if (call == NULL) {
    return;
  }
  g_array_unref (call->results);
  g_free (call);
}

static gboolean
refuse (GError **error, const char *pointer, const char *what)
{
  g_set_error (error, RULES_ERROR, RULES_ERROR_REQUEST, "%s: %s", pointer, what);
  return FALSE;
}

/* --- Results --- */

static int
compare_results (gconstpointer a, gconstpointer b)
{
  const PresidioResult *x = a;
  const PresidioResult *y = b;
  if (x->start != y->start) {
    return x->start < y->start ? -1 : 1;
  }
  return x->end == y->end ? strcmp (x->entity, y->entity) : x->end < y->end ? -1 : 1;
}

static gboolean
is_surer (const PresidioResult *a, const PresidioResult *b)
{
  return a->score != b->score ? a->score > b->score : a->end - a->start > b->end - b->start;
}

/* Of results that overlap, one for all that they cover, with the name of the surest: nothing of any of them may stay. */
static void
join_results (GArray *results)
{
  guint n = 0;
  PresidioResult best = { 0 };
  g_array_sort (results, compare_results);
  for (guint i = 0; i < results->len; i++) {
    const PresidioResult result = g_array_index (results, PresidioResult, i);
    PresidioResult *last = n > 0 ? &g_array_index (results, PresidioResult, n - 1) : NULL;
    if (last == NULL || result.start >= last->end) {
      best = result;
      g_array_index (results, PresidioResult, n++) = result;
      continue;
    }
    best = is_surer (&result, &best) ? result : best;
    last->entity = best.entity;
    last->score = best.score;
    last->end = MAX (last->end, result.end);
  }
  g_array_set_size (results, n);
}

static gboolean
read_result (PresidioCall *call, gsize i, const json_t *json, GError **error)
{
  const json_t *start = json_object_get (json, "start");
  const json_t *end = json_object_get (json, "end");
  const json_t *entity = json_object_get (json, "entity_type");
  const json_t *score = json_object_get (json, "score");
  g_autofree char *pointer = g_strdup_printf ("/analyzer_results/%" G_GSIZE_FORMAT, i);
  const PresidioResult result = { .start = json_integer_value (start),
                                  .end = json_integer_value (end),
                                  .score = json_number_value (score),
                                  .entity = json_string_value (entity) };
  if (!json_is_integer (start) || !json_is_integer (end) || !json_is_string (entity) ||
      (score != NULL && !json_is_number (score) && !json_is_null (score))) {
    return refuse (error, pointer,
                   "has no entity_type, start, end and score, a string and three numbers");
  }
  if (result.start < 0 || result.start >= result.end || result.end > call->n) {
    return refuse (error, pointer, "does not lie within the text, or ends before it begins");
  }
  g_array_append_val (call->results, result);
  return TRUE;
}

static gboolean
read_results (PresidioCall *call, GError **error)
{
  const json_t *list = json_object_get (call->call, "analyzer_results");
  if (list != NULL && !json_is_null (list) && !json_is_array (list)) {
    return refuse (error, "/analyzer_results", "is no array");
  }
  if (json_array_size (list) > GATEWAY_LIMIT_PRESIDIO_RESULTS) {
    g_set_error (error, RULES_ERROR, RULES_ERROR_LIMIT,
                 "/analyzer_results: has more than %u results; divide the text",
                 GATEWAY_LIMIT_PRESIDIO_RESULTS);
    return FALSE;
  }
  for (gsize i = 0; i < json_array_size (list); i++) {
    if (!read_result (call, i, json_array_get (list, i), error)) {
      return FALSE;
    }
  }
  join_results (call->results);
  return TRUE;
}

/* --- The call --- */

static gboolean
read_operators (const json_t *call, GError **error)
{
  json_t *operators = json_object_get (call, "anonymizers");
  const char *name;
  json_t *config;
  if (operators != NULL && !json_is_null (operators) && !json_is_object (operators)) {
    return refuse (error, "/anonymizers", "is no object");
  }
  json_object_foreach (operators, name, config)
  {
    PresidioOperator operator;
    if (!presidio_operator_read (config, &operator, error)) {
      g_prefix_error (error, "/anonymizers/%s", name);
      return FALSE;
    }
  }
  return TRUE;
}

PresidioCall *
presidio_call_new (const json_t *call, GError **error)
{
  const json_t *text = json_object_get (call, "text");
  g_autoptr (PresidioCall) out = g_new0 (PresidioCall, 1);
  out->call = call;
  out->results = g_array_new (FALSE, FALSE, sizeof (PresidioResult));
  if (!json_is_string (text) || json_string_length (text) == 0) {
    refuse (error, "/text", "Invalid input, text can not be empty");
    return NULL;
  }
  out->text = json_string_value (text);
  out->length = json_string_length (text);
  out->n = g_utf8_strlen (out->text, (gssize) out->length);
  if (out->length > RULES_LIMIT_REQUEST_TEXT_BYTES) {
    g_set_error (error, RULES_ERROR, RULES_ERROR_LIMIT, "/text: is longer than %u bytes; divide it",
                 RULES_LIMIT_REQUEST_TEXT_BYTES);
    return NULL;
  }
  return read_results (out, error) && read_operators (call, error) ? g_steal_pointer (&out) : NULL;
}

json_t *
presidio_findings (const PresidioCall *call, const KgView *view, const OntologyVocab *vocab)
{
  const json_t *list = json_object_get (call->call, "analyzer_results");
  json_t *findings = json_array ();
  for (gsize i = 0; i < json_array_size (list); i++) {
    const json_t *result = json_array_get (list, i);
    const char *entity = json_string_value (json_object_get (result, "entity_type"));
    KgTerm class;
    if (!kg_view_term (view, presidio_entity_class (view, vocab, entity), &class)) {
      continue;
    }
    json_t *finding =
        json_pack ("{s:s,s:O,s:O}", "entity_type", class.value, "start",
                   json_object_get (result, "start"), "end", json_object_get (result, "end"));
    json_t *score = json_object_get (result, "score");
    if (json_is_number (score) && json_number_value (score) >= 0 &&
        json_number_value (score) <= 1) {
      json_object_set (finding, "score", score);
    }
    json_array_append_new (findings, finding);
  }
  return findings;
}
