/* SPDX-License-Identifier: Apache-2.0 */
#include "api/routes/routes.h"

#include "api/json.h"
#include "api/routes/limits.h"
#include "kg/limits.h"
#include "kg/memory-file.h"

#include <string.h>

char *
route_base (const HttpExchange *exchange)
{
  g_autoptr (ServiceConfig) config = service_config (route_service (exchange));
  const char *configured = service_config_text (config, "server", "public_url");
  const char *host = http_header (exchange, "Host");
  if (configured != NULL) {
    gsize length = strlen (configured);
    return g_strndup (configured, g_str_has_suffix (configured, "/") ? length - 1 : length);
  }
  gboolean tls = service_config_text (config, "tls", "certificate") != NULL;
  /* A Host that is none would end up in links. */
  gboolean fine = host != NULL && *host != '\0' &&
                  strspn (host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                ".-:[]_") == strlen (host);
  return g_strconcat (tls ? "https://" : "http://", fine ? host : "localhost", NULL);
}

gboolean
route_number (const HttpExchange *exchange, const char *name, guint64 least, guint64 most,
              guint64 otherwise, guint64 *out, GError **error)
{
  const char *text = http_query (exchange, name);
  *out = otherwise;
  if (text == NULL || g_ascii_string_to_unsigned (text, 10, least, most, out, NULL)) {
    return TRUE;
  }
  g_set_error (error, HTTP_ERROR, HTTP_ERROR_BAD_REQUEST,
               "`%s` has to be a whole number from %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT,
               name, least, most);
  return FALSE;
}

gboolean
route_time (const HttpExchange *exchange, const char *name, gint64 *out, GError **error)
{
  const char *text = http_query (exchange, name);
  *out = 0;
  if (text == NULL) {
    return TRUE;
  }
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, NULL);
  if (time == NULL) {
    g_set_error (error, HTTP_ERROR, HTTP_ERROR_BAD_REQUEST,
                 "`%s` has to be a moment with its time zone, such as 2026-11-23T09:30:00Z", name);
    return FALSE;
  }
  *out = g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time);
  return TRUE;
}

gboolean
route_flag (const HttpExchange *exchange, const char *name, gboolean *out, GError **error)
{
  const char *text = http_query (exchange, name);
  gboolean no = text == NULL || strcmp (text, "false") == 0 || strcmp (text, "0") == 0;
  *out = !no;
  if (no || *text == '\0' || strcmp (text, "true") == 0 || strcmp (text, "1") == 0) {
    return TRUE;
  }
  g_set_error (error, HTTP_ERROR, HTTP_ERROR_BAD_REQUEST, "`%s` has to be true or false", name);
  return FALSE;
}

gboolean
route_iri (const HttpExchange *exchange, const char *name, const KgSnapshot *snapshot, char **out,
           GError **error)
{
  const char *text = http_query (exchange, name);
  *out = NULL;
  if (text == NULL) {
    return TRUE;
  }
  g_autoptr (GError) problem = NULL;
  *out = kg_snapshot_expand (snapshot, text, &problem);
  if (*out == NULL) {
    g_set_error (error, HTTP_ERROR, HTTP_ERROR_BAD_REQUEST, "`%s`: %s", name, problem->message);
  }
  return *out != NULL;
}

/* --- Bodies --- */

const KgParseLimits route_parse_limits = {
  .bytes = ROUTES_LIMIT_DOCUMENT_BYTES,
  .quads = ROUTES_LIMIT_DOCUMENT_QUADS,
  .literal_bytes = KG_LIMIT_LITERAL_BYTES,
  .depth = KG_LIMIT_DEPTH,
  .seconds = ROUTES_LIMIT_DOCUMENT_SECONDS,
  .memory = KG_LIMIT_PARSE_MEMORY,
  .problems = KG_LIMIT_PROBLEMS,
};

gboolean
route_document (const HttpExchange *exchange, const char *graph, KgLoadSource *out, GError **error)
{
  const char *type = http_header (exchange, "Content-Type");
  KgFormat format =
      type != NULL && strchr (type, '/') != NULL ? kg_format_from_name (type) : KG_FORMAT_UNKNOWN;
  gsize length = 0;
  const char *bytes = http_body (exchange, &length);
  if (format == KG_FORMAT_UNKNOWN || kg_format_info (format)->graphs) {
    g_set_error_literal (error, HTTP_ERROR, HTTP_ERROR_MEDIA_TYPE,
                         "the body has to be a graph; send it with a Content-Type of text/turtle, "
                         "application/n-triples, application/rdf+xml, application/rdf+json or "
                         "application/xhtml+xml");
    return FALSE;
  }
  *out = (KgLoadSource) {
    .name = "the body",
    .fd = kg_memory_file ("the body", bytes, length, error),
    .format = format,
    .graph = graph,
  };
  return out->fd >= 0;
}

json_t *
route_object (const HttpExchange *exchange, GError **error)
{
  gsize length = 0;
  http_body (exchange, &length);
  json_t *json = length > 0 ? http_body_json (exchange, error) : json_object ();
  if (json != NULL && !json_is_object (json)) {
    json_decref (json);
    g_set_error_literal (error, HTTP_ERROR, HTTP_ERROR_BAD_REQUEST,
                         "the body is no JSON object; give one");
    return NULL;
  }
  return json;
}

gboolean
route_member (const json_t *object, const char *name, gsize most, const char **out, GError **error)
{
  const json_t *member = json_object_get (object, name);
  *out = json_string_value (member);
  if (member == NULL || (*out != NULL && **out != '\0' && json_string_length (member) <= most &&
                         strlen (*out) == json_string_length (member))) {
    return TRUE;
  }
  g_set_error (error, HTTP_ERROR, HTTP_ERROR_BAD_REQUEST,
               "`/%s` has to be a string of 1 to %" G_GSIZE_FORMAT " bytes", name, most);
  return FALSE;
}

/* --- Answers --- */

char *
route_commit_tag (guint64 commit)
{
  return g_strdup_printf ("\"%" G_GUINT64_FORMAT "\"", commit);
}

void
route_add_next (const HttpExchange *exchange, json_t *page, gboolean more, guint64 before)
{
  static const char *const kept[] = { "from",     "to",    "outcome", "rule", "subject",
                                      "resource", "class", "kind",    "limit" };
  if (!more) {
    json_object_set_new (page, "next", json_null ());
    return;
  }
  g_autoptr (GString) next = g_string_new (http_path (exchange));
  g_string_append_printf (next, "?before=%" G_GUINT64_FORMAT, before);
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++) {
    const char *value = http_query (exchange, kept[i]);
    if (value != NULL) {
      g_autofree char *escaped = g_uri_escape_string (value, NULL, FALSE);
      g_string_append_printf (next, "&%s=%s", kept[i], escaped);
    }
  }
  json_object_set_new (page, "next", api_json_string (next->str));
}

void
route_decide (HttpExchange *exchange, json_t *request, PipelineDone done, gpointer data)
{
  g_autofree char *text = json_dumps (request, JSON_COMPACT);
  /* `done` may free what the request is part of, before the pipeline has returned. */
  json_t *json = json_incref (request);
  const PipelineQuestion question = { .text = text,
                                      .length = strlen (text),
                                      .json = json,
                                      .by = http_identity (exchange),
                                      .time = http_time (exchange),
                                      .with_reasons = TRUE,
                                      .exchange = exchange };
  http_defer (exchange);
  pipeline_decide (route_service (exchange), &question, done, data, NULL);
  json_decref (json);
}
