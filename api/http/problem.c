/* SPDX-License-Identifier: Apache-2.0 */
#include "api/http/exchange-private.h"

#include "kg/error.h"
#include "kg/json.h"
#include "rules/error.h"

#include <string.h>

const char *
http_status_title (guint status)
{
  const char *title = MHD_get_reason_phrase_for (status);
  return title != NULL ? title : "Error";
}

static void
append_page (GString *out, guint status, const char *detail, const char *request_id)
{
  g_autofree char *safe = g_markup_escape_text (detail, -1);
  g_autofree char *id = g_markup_escape_text (request_id, -1);
  g_string_append_printf (
      out,
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width\">\n<title>%s</title>\n"
      "<link rel=\"stylesheet\" href=\"/style.css\">\n</head>\n<body>\n<main>\n<h1>%s</h1>\n"
      "<p>%s</p>\n<p><a href=\"/\">Back to the start</a></p>\n<p class=\"quiet\">Request %s, status"
      " %u</p>\n</main>\n</body>\n</html>\n",
      http_status_title (status), http_status_title (status), safe, id, status);
}

GString *
http_problem_body (const HttpExchange *exchange, guint status, const char *type, const char *detail)
{
  GString *out = g_string_sized_new (256);
  if (exchange->wants_page && type == NULL) {
    append_page (out, status, detail, exchange->request_id);
    return out;
  }
  const char *title = http_status_title (status);
  g_string_append_c (out, '{');
  if (type != NULL) {
    g_string_append (out, "\"type\":");
    kg_json_append_string (out, type, strlen (type));
    g_string_append_c (out, ',');
  }
  g_string_append (out, "\"title\":");
  kg_json_append_string (out, title, strlen (title));
  g_string_append_printf (out, ",\"status\":%u,\"detail\":", status);
  g_autofree char *valid = g_utf8_make_valid (detail, -1);
  kg_json_append_string (out, valid, strlen (valid));
  g_string_append (out, ",\"instance\":");
  kg_json_append_string (out, exchange->request_id, strlen (exchange->request_id));
  g_string_append (out, "}");
  return out;
}

static guint
status_of_rules (RulesError code)
{
  switch (code) {
  case RULES_ERROR_REQUEST:
  case RULES_ERROR_PAYLOAD:
  case RULES_ERROR_PATTERN:
  case RULES_ERROR_TOKEN:
    return MHD_HTTP_BAD_REQUEST;
  case RULES_ERROR_LIMIT:
    return MHD_HTTP_CONTENT_TOO_LARGE;
  case RULES_ERROR_SHAPES:
  case RULES_ERROR_VIOLATION:
  case RULES_ERROR_POLICY:
    return MHD_HTTP_UNPROCESSABLE_CONTENT;
  case RULES_ERROR_EVALUATION:
  case RULES_ERROR_KEYS:
    break;
  }
  return MHD_HTTP_INTERNAL_SERVER_ERROR;
}

static guint
status_of_graph (KgError code)
{
  switch (code) {
  case KG_ERROR_NOT_FOUND:
    return MHD_HTTP_NOT_FOUND;
  case KG_ERROR_LIMIT:
  case KG_ERROR_POISON:
    return MHD_HTTP_CONTENT_TOO_LARGE;
  case KG_ERROR_FORMAT:
    return MHD_HTTP_UNSUPPORTED_MEDIA_TYPE;
  case KG_ERROR_SYNTAX:
  case KG_ERROR_INVALID:
  case KG_ERROR_QUERY:
    return MHD_HTTP_BAD_REQUEST;
  case KG_ERROR_BUSY:
  case KG_ERROR_STORE:
  case KG_ERROR_IO:
    return MHD_HTTP_SERVICE_UNAVAILABLE;
  case KG_ERROR_PARSER:
  case KG_ERROR_DAMAGED:
  case KG_ERROR_NOT_A_STORE:
  case KG_ERROR_VERSION:
    break;
  }
  return MHD_HTTP_INTERNAL_SERVER_ERROR;
}

guint
http_error_status (const GError *error)
{
  if (error->domain == HTTP_ERROR) {
    return (guint) error->code;
  }
  if (error->domain == RULES_ERROR) {
    return status_of_rules ((RulesError) error->code);
  }
  return error->domain == KG_ERROR ? status_of_graph ((KgError) error->code)
                                   : MHD_HTTP_INTERNAL_SERVER_ERROR;
}

void
http_respond_error (HttpExchange *exchange, const GError *error)
{
  guint status = http_error_status (error);
  if (status < MHD_HTTP_INTERNAL_SERVER_ERROR) {
    http_respond_problem (exchange, status, error->message);
    return;
  }
  http_report_error (exchange, error);
  if (status == MHD_HTTP_SERVICE_UNAVAILABLE) {
    http_add_header (exchange, "Retry-After", "1");
    http_respond_problem (exchange, status,
                          "the store cannot be used at the moment; try again, and see the "
                          "service's log if it stays so");
    return;
  }
  http_respond_problem (exchange, status,
                        "something went wrong inside; the service's log has it under this "
                        "request's id");
}

void
http_respond_result (HttpExchange *exchange, json_t *body, const GError *error)
{
  if (body == NULL) {
    http_respond_error (exchange, error);
    return;
  }
  http_respond_json (exchange, 200, body);
}
