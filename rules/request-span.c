/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/request-private.h"

#include <string.h>

/* Passages of texts in which something was found. */

typedef struct {
  gint64 start;
  gint64 end;
  KgTermId class;
  KgTermId detector;
  double confidence; /* below 0: not said */
} Span;

static gboolean
add_span (RulesRequest *request, const RulesRequestPlace *place, guint field, const Span *span)
{
  char text[RULES_NUMBER_BYTES];
  gsize length;
  if (request->n_spans++ == RULES_LIMIT_REQUEST_SPANS) {
    return rules_request_exceed (request, place,
                                 "the request has more than %u passages; ask in several requests",
                                 RULES_LIMIT_REQUEST_SPANS);
  }
  const RulesRequestNode of = g_array_index (request->nodes, RulesRequestNode, field);
  const RulesRequestNode node = { .node = rules_request_blank (request),
                                  .class = rules_request_term (request, ONTOLOGY_GR_SPAN_CLASS),
                                  .name = of.name,
                                  .pointer = of.pointer,
                                  .start = span->start,
                                  .end = span->end,
                                  .field = field };
  g_array_append_val (request->nodes, node);
  rules_request_add (request, of.node, rules_request_term (request, ONTOLOGY_GR_SPAN), node.node);
  rules_request_add (request, node.node, rules_request_term (request, ONTOLOGY_RDF_TYPE),
                     node.class);
  rules_request_add (request, node.node, rules_request_term (request, ONTOLOGY_GR_DATA_CLASS),
                     span->class);
  length = rules_number_integer (span->start, text);
  rules_request_add (request, node.node, rules_request_term (request, ONTOLOGY_GR_START),
                     rules_request_literal (request, text, length,
                                            RULES_DATATYPE_NON_NEGATIVE_INTEGER));
  length = rules_number_integer (span->end, text);
  rules_request_add (request, node.node, rules_request_term (request, ONTOLOGY_GR_END),
                     rules_request_literal (request, text, length,
                                            RULES_DATATYPE_NON_NEGATIVE_INTEGER));
  if (span->confidence >= 0) {
    length = rules_number_decimal (span->confidence, text);
    rules_request_add (request, node.node, rules_request_term (request, ONTOLOGY_GR_CONFIDENCE),
                       rules_request_literal (request, text, length, RULES_DATATYPE_DECIMAL));
  }
  rules_request_add (request, node.node, rules_request_term (request, ONTOLOGY_GR_DETECTED_BY),
                     span->detector);
  return TRUE;
}

static void
note_unsearched (RulesRequest *request, guint field)
{
  request->unsearched = MIN (request->unsearched, field);
  g_array_index (request->nodes, RulesRequestNode, field).unsearched = TRUE;
}

/* --- Found by others --- */

static gboolean
read_offset (RulesRequest *request, const RulesRequestPlace *above, const json_t *finding,
             const char *key, gint64 *out)
{
  const RulesRequestPlace place = { .above = above, .key = key };
  const json_t *value = json_object_get (finding, key);
  if (!json_is_integer (value)) {
    return rules_request_refuse (request, &place,
                                 "is no integer; count the code points of the text");
  }
  *out = json_integer_value (value);
  return TRUE;
}

static gboolean
read_score (RulesRequest *request, const RulesRequestPlace *above, const json_t *finding,
            double *out)
{
  const RulesRequestPlace place = { .above = above, .key = "score" };
  const json_t *value = json_object_get (finding, "score");
  *out = -1;
  if (value == NULL || json_is_null (value)) {
    return TRUE;
  }
  double score = json_number_value (value);
  if (!json_is_number (value) || !(score >= 0 && score <= 1)) {
    return rules_request_refuse (request, &place, "is no number from 0 to 1; give one");
  }
  *out = score;
  return TRUE;
}

/* An external detector is an entity of the type "detector", by the name that Presidio gives: the graph may know more of it. */
static gboolean
read_detector (RulesRequest *request, const RulesRequestPlace *above, const json_t *finding,
               KgTermId *out)
{
  static const char *const paths[][2] = { { "recognition_metadata", "recognizer_name" },
                                          { "analysis_explanation", "recognizer" } };
  const char *name = "external";
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++) {
    const RulesRequestPlace object = { .above = above, .key = paths[i][0] };
    const RulesRequestPlace place = { .above = &object, .key = paths[i][1] };
    const json_t *value = json_object_get (json_object_get (finding, paths[i][0]), paths[i][1]);
    if (!json_is_string (value)) {
      continue;
    }
    name = json_string_value (value);
    if (!rules_request_check_name (request, &place, NULL, name, json_string_length (value))) {
      return FALSE;
    }
    break;
  }
  *out = request->context->logged ? kg_overlay_intern_iri (request->overlay, name, -1)
                                  : rules_request_urn (request, "detector", name);
  return TRUE;
}

static gboolean
read_finding (RulesRequest *request, const RulesRequestPlace *place, guint field,
              const json_t *finding, gint64 end_of_text)
{
  const RulesRequestPlace type = { .above = place, .key = "entity_type" };
  Span span;
  if (!json_is_object (finding)) {
    return rules_request_refuse (request, place,
                                 "is no object; give `entity_type`, `start`, `end` and `score`");
  }
  if (!rules_request_data_class (request, &type, json_object_get (finding, "entity_type"),
                                 &span.class) ||
      !read_offset (request, place, finding, "start", &span.start) ||
      !read_offset (request, place, finding, "end", &span.end)) {
    return FALSE;
  }
  if (span.start < 0 || span.start >= span.end || span.end > end_of_text) {
    return rules_request_refuse (request, place,
                                 "lies from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT
                                 " in a text of %" G_GINT64_FORMAT " code points; it has to begin"
                                 " before it ends, and within the text",
                                 span.start, span.end, end_of_text);
  }
  return read_score (request, place, finding, &span.confidence) &&
         read_detector (request, place, finding, &span.detector) &&
         add_span (request, place, field, &span);
}

gboolean
rules_request_findings (RulesRequest *request, const RulesRequestPlace *place, guint field,
                        const json_t *text, const json_t *findings)
{
  gint64 end = g_utf8_strlen (json_string_value (text), (gssize) json_string_length (text));
  if (!json_is_array (findings)) {
    return rules_request_refuse (request, place, "is no array; list the findings in one");
  }
  for (gsize i = 0; i < json_array_size (findings); i++) {
    const RulesRequestPlace finding = { .above = place, .index = i };
    if (request->context->logged && json_is_string (json_array_get (findings, i))) {
      note_unsearched (request, field);
      continue;
    }
    if (!read_finding (request, &finding, field, json_array_get (findings, i), end)) {
      return FALSE;
    }
  }
  return TRUE;
}

/* --- Found by our detectors --- */

gboolean
rules_request_search (RulesRequest *request, const RulesRequestPlace *place, guint field,
                      const json_t *text)
{
  const RulesRequestContext *context = request->context;
  if (context->detectors == NULL) {
    return TRUE;
  }
  g_array_set_size (request->finds, 0);
  if (!rules_scan (context->detectors, context->scanner, json_string_value (text),
                   json_string_length (text), request->finds) ||
      request->finds->len > RULES_LIMIT_REQUEST_SPANS - request->n_spans) {
    note_unsearched (request, field);
    return TRUE;
  }
  for (guint i = 0; i < request->finds->len; i++) {
    const RulesFind *find = &g_array_index (request->finds, RulesFind, i);
    const Span span = { find->start, find->end, find->class, find->detector, find->confidence };
    if (!add_span (request, place, field, &span)) {
      return FALSE;
    }
  }
  return TRUE;
}
