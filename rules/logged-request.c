/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/logged-request.h"

#include "rules/error.h"
#include "rules/limits.h"

#include <string.h>

static const char code_points[] = "codePoints";
static const char *const arrays[] = { "inputs", "outputs" };

/* --- Into the log --- */

/* Everything is the request's own but what has to change, and what that stands in. */

/* The arrays of fields become copies, whose elements can be replaced. */
static void
copy_arrays (json_t *logged)
{
  json_t *context = json_copy (json_object_get (logged, "context"));
  for (gsize i = 0; i < G_N_ELEMENTS (arrays); i++) {
    json_t *fields = json_object_get (context, arrays[i]);
    if (json_is_array (fields)) {
      json_object_set_new (context, arrays[i], json_copy (fields));
    }
  }
  json_object_set_new (logged, "context", context);
}

/* A copy, in its place, of the field that the pointer leads to, or to a member of: "/context/inputs/0/text". */
static json_t *
copy_field (json_t *logged, const char *pointer)
{
  static const char before[] = "/context/";
  json_t *context = json_object_get (logged, "context");
  for (gsize i = 0; i < G_N_ELEMENTS (arrays); i++) {
    const char *at = pointer + strlen (before);
    gsize length = strlen (arrays[i]);
    if (!g_str_has_prefix (pointer, before) || strncmp (at, arrays[i], length) != 0 ||
        at[length] != '/') {
      continue;
    }
    json_t *fields = json_object_get (context, arrays[i]);
    gsize index = (gsize) g_ascii_strtoull (at + length + 1, NULL, 10);
    json_t *field = json_copy (json_array_get (fields, index));
    json_array_set_new (fields, index, field);
    return field;
  }
  return NULL;
}

static void
set_iri (json_t *object, const char *key, const KgView *view, KgTermId id)
{
  KgTerm term;
  if (kg_view_term (view, id, &term)) {
    json_object_set_new (object, key, json_stringn (term.value, term.length));
  }
}

static KgTermId
object_of (const RulesRequest *request, KgTermId node, const char *predicate)
{
  const KgView *view = rules_request_view (request);
  KgTermId id = kg_view_find_iri (view, predicate, -1);
  KgCursor cursor;
  if (id == KG_NONE) {
    return KG_NONE;
  }
  kg_view_objects (view, node, id, &cursor);
  return kg_cursor_next (&cursor);
}

/* A passage in the form of Presidio's analyzer results. */
static json_t *
make_finding (const RulesRequest *request, const RulesRequestNode *span)
{
  const KgView *view = rules_request_view (request);
  json_t *finding = json_object ();
  json_t *metadata = json_object ();
  KgTerm score;
  set_iri (finding, "entity_type", view,
           object_of (request, span->node, ontology_term_iri (ONTOLOGY_GR_DATA_CLASS)));
  json_object_set_new (finding, "start", json_integer (span->start));
  json_object_set_new (finding, "end", json_integer (span->end));
  KgTermId confidence = object_of (request, span->node, ontology_term_iri (ONTOLOGY_GR_CONFIDENCE));
  if (kg_view_term (view, confidence, &score)) {
    json_object_set_new (finding, "score", json_real (g_ascii_strtod (score.value, NULL)));
  }
  set_iri (metadata, "recognizer_name", view,
           object_of (request, span->node, ontology_term_iri (ONTOLOGY_GR_DETECTED_BY)));
  json_object_set_new (finding, "recognition_metadata", metadata);
  return finding;
}

static void
strip_text (const RulesRequest *request, guint number, json_t *field, const json_t *text)
{
  guint n = 0;
  const RulesRequestNode *nodes = rules_request_nodes (request, &n);
  json_t *findings = json_array ();
  glong length = g_utf8_strlen (json_string_value (text), (gssize) json_string_length (text));
  if (nodes[number].unsearched) {
    json_array_append_new (findings, json_string ("unsearched"));
  }
  for (guint i = number + 1; i < n && nodes[i].field == number; i++) {
    json_array_append_new (findings, make_finding (request, &nodes[i]));
  }
  json_object_set_new (field, "text", json_pack ("{s:I}", code_points, (json_int_t) length));
  json_object_set_new (field, "findings", findings);
}

json_t *
rules_logged_request (const RulesRequest *request, const json_t *json)
{
  static const char *const members[] = { "subject", "action", "resource", "context" };
  json_t *logged = json_object ();
  guint n = 0;
  const RulesRequestNode *nodes = rules_request_nodes (request, &n);
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++) {
    json_t *member = json_object_get (json, members[i]);
    if (member != NULL) {
      json_object_set (logged, members[i], member);
    }
  }
  if (rules_request_digest (request) != NULL) {
    json_object_set_new (logged, "requestDigest", json_string (rules_request_digest (request)));
  }
  if (n > 0) {
    copy_arrays (logged);
  }
  for (guint i = 0; i < n; i++) {
    json_t *field =
        nodes[i].field == i && nodes[i].start < 0 ? copy_field (logged, nodes[i].pointer) : NULL;
    const json_t *text = json_object_get (field, "text");
    const json_t *value = json_object_get (field, "value");
    if (json_is_string (text)) {
      strip_text (request, i, field, text);
    } else if (value != NULL && !json_is_null (value)) {
      json_object_set_new (field, "value", json_string (""));
    }
  }
  return logged;
}

/* --- Out of the log --- */

static gboolean
restore_text (json_t *field, GError **error)
{
  const json_t *text = json_object_get (field, "text");
  const json_t *length = json_object_get (text, code_points);
  if (!json_is_object (text)) {
    return TRUE;
  }
  json_int_t n = json_integer_value (length);
  if (!json_is_integer (length) || n < 0 || n > RULES_LIMIT_REQUEST_TEXT_BYTES) {
    g_set_error (error, RULES_ERROR, RULES_ERROR_REQUEST,
                 "a text of the logged request has no length; the log is damaged");
    return FALSE;
  }
  g_autofree char *blanks = g_strnfill ((gsize) n, ' ');
  json_object_set_new (field, "text", json_stringn (blanks, (size_t) n));
  return TRUE;
}

json_t *
rules_logged_request_restore (const json_t *logged, GError **error)
{
  json_t *json = json_deep_copy (logged);
  const json_t *context = json_object_get (json, "context");
  for (gsize i = 0; i < G_N_ELEMENTS (arrays); i++) {
    const json_t *fields = json_object_get (context, arrays[i]);
    for (size_t k = 0; k < json_array_size (fields); k++) {
      if (!restore_text (json_array_get (fields, k), error)) {
        json_decref (json);
        return NULL;
      }
    }
  }
  return json;
}
