/* SPDX-License-Identifier: Apache-2.0 */
#include "api/gateway/limits.h"
#include "api/gateway/presidio.h"
#include "rules/limits.h"

#include <string.h>

/* A call to analyze, read. */
typedef struct {
  const RulesEngine *engine;
  KgView view;
  RulesScanner *scanner;
  const json_t *entities; /* (nullable) */
  const json_t *allowed;  /* (nullable) */
  double threshold;
} Analysis;

static gboolean
refuse (GError **error, const char *pointer, const char *what)
{
  g_set_error (error, RULES_ERROR, RULES_ERROR_REQUEST, "%s: %s", pointer, what);
  return FALSE;
}

static gboolean
is_absent (const json_t *value)
{
  return value == NULL || json_is_null (value);
}

/* The member, if it is an array of strings; NULL where it is missing. */
static gboolean
read_strings (const json_t *call, const char *name, const json_t **out, GError **error)
{
  const json_t *list = json_object_get (call, name);
  gboolean fine = is_absent (list) || json_is_array (list);
  for (gsize i = 0; fine && i < json_array_size (list); i++) {
    fine = json_is_string (json_array_get (list, i));
  }
  *out = json_is_array (list) ? list : NULL;
  g_autofree char *pointer = g_strconcat ("/", name, NULL);
  return fine || refuse (error, pointer, "is no array of strings");
}

static gboolean
read_options (Analysis *analysis, const json_t *call, GError **error)
{
  const json_t *threshold = json_object_get (call, "score_threshold");
  const json_t *language = json_object_get (call, "language");
  const json_t *recognizers = json_object_get (call, "ad_hoc_recognizers");
  const char *match = json_string_value (json_object_get (call, "allow_list_match"));
  if (!json_is_object (call)) {
    return refuse (error, "/", "is no object");
  }
  if (!is_absent (language) && !json_is_string (language)) {
    return refuse (error, "/language", "is no string");
  }
  if (!is_absent (threshold) && (!json_is_number (threshold) || json_number_value (threshold) < 0 ||
                                 json_number_value (threshold) > 1)) {
    return refuse (error, "/score_threshold", "is no number from 0 to 1");
  }
  if (!is_absent (recognizers) && json_array_size (recognizers) != 0) {
    return refuse (error, "/ad_hoc_recognizers",
                   "recognizers of the caller's own are not run; load a gr:Detector");
  }
  if (match != NULL && strcmp (match, "exact") != 0) {
    return refuse (error, "/allow_list_match", "only \"exact\" is there");
  }
  analysis->threshold = json_is_number (threshold) ? json_number_value (threshold) : 0;
  return read_strings (call, "entities", &analysis->entities, error) &&
         read_strings (call, "allow_list", &analysis->allowed, error);
}

static gboolean
has (const json_t *list, const char *text, gsize length)
{
  for (gsize i = 0; i < json_array_size (list); i++) {
    const json_t *one = json_array_get (list, i);
    if (json_string_length (one) == length && memcmp (json_string_value (one), text, length) == 0) {
      return TRUE;
    }
  }
  return FALSE;
}

/* A find as Presidio tells one; NULL if the call does not ask for it. (transfer full) */
static json_t *
tell (const Analysis *analysis, const char *text, const RulesFind *find)
{
  const OntologyVocab *vocab = rules_engine_vocab (analysis->engine);
  g_autofree char *name =
      presidio_entity_name (&analysis->view, vocab, find->class, find->detector);
  KgTerm detector = { 0 };
  if (find->confidence < analysis->threshold ||
      (json_array_size (analysis->entities) > 0 &&
       !has (analysis->entities, name, strlen (name))) ||
      has (analysis->allowed, text + find->start_byte, find->end_byte - find->start_byte)) {
    return NULL;
  }
  kg_view_term (&analysis->view, find->detector, &detector);
  g_autofree char *curie =
      detector.value != NULL ? kg_snapshot_compact (analysis->view.snapshot, detector.value) : NULL;
  return json_pack ("{s:n,s:I,s:s,s:{s:s,s:s},s:f,s:I}", "analysis_explanation", "end",
                    (json_int_t) find->end, "entity_type", name, "recognition_metadata",
                    "recognizer_identifier", curie != NULL ? curie : "-", "recognizer_name",
                    curie != NULL ? curie : "-", "score", find->confidence, "start",
                    (json_int_t) find->start);
}

/* A text that cannot be searched may hold anything: clients that take an error for an empty answer would let it pass. */
static json_t *
unsearched (const char *text, gsize length)
{
  json_int_t end = MAX (g_utf8_strlen (text, (gssize) length), 1);
  return json_pack ("[{s:n,s:I,s:s,s:f,s:i}]", "analysis_explanation", "end", end, "entity_type",
                    PRESIDIO_UNSEARCHED, "score", 1.0, "start", 0);
}

static json_t *
analyze_text (const Analysis *analysis, const json_t *text)
{
  g_autoptr (GArray) finds = g_array_new (FALSE, FALSE, sizeof (RulesFind));
  const char *bytes = json_string_value (text);
  gsize length = json_string_length (text);
  if (length > RULES_LIMIT_REQUEST_TEXT_BYTES ||
      !rules_scan (rules_engine_detectors (analysis->engine), analysis->scanner, bytes, length,
                   finds)) {
    return unsearched (bytes, length);
  }
  json_t *results = json_array ();
  for (guint i = 0; i < finds->len; i++) {
    json_t *result = tell (analysis, bytes, &g_array_index (finds, RulesFind, i));
    if (result != NULL) {
      json_array_append_new (results, result);
    }
  }
  return results;
}

static json_t *
analyze_texts (const Analysis *analysis, const json_t *texts)
{
  json_t *all = json_array ();
  for (gsize i = 0; i < json_array_size (texts); i++) {
    json_array_append_new (all, analyze_text (analysis, json_array_get (texts, i)));
  }
  return all;
}

json_t *
presidio_analyze (const RulesEngine *engine, const json_t *call, GError **error)
{
  const json_t *text = json_object_get (call, "text");
  const json_t *texts = NULL;
  g_autoptr (RulesScanner) scanner = rules_scanner_new ();
  Analysis analysis = { .engine = engine,
                        .view = { .snapshot = rules_engine_snapshot (engine) },
                        .scanner = scanner };
  if (!read_options (&analysis, call, error)) {
    return NULL;
  }
  if (json_is_string (text) && json_string_length (text) > 0) {
    return analyze_text (&analysis, text);
  }
  if (!json_is_array (text) || json_array_size (text) == 0) {
    refuse (error, "/text", "No text provided");
    return NULL;
  }
  if (json_array_size (text) > GATEWAY_LIMIT_PRESIDIO_TEXTS) {
    g_set_error (error, RULES_ERROR, RULES_ERROR_LIMIT,
                 "/text: has more than %u texts; divide them", GATEWAY_LIMIT_PRESIDIO_TEXTS);
    return NULL;
  }
  return read_strings (call, "text", &texts, error) ? analyze_texts (&analysis, texts) : NULL;
}
