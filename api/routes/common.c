/* SPDX-License-Identifier: Apache-2.0 */
#include "api/routes/routes.h"

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
