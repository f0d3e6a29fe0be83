/* SPDX-License-Identifier: Apache-2.0 */
#include "api/routes/routes.h"

#include <string.h>

/* --- What the server asks and tells --- */

static AccessIdentity *
authenticate (gpointer data, const char *authorization, const char *cookie, gboolean *by_cookie)
{
  Service *service = data;
  gint64 now = g_get_real_time ();
  *by_cookie = FALSE;
  if (authorization != NULL && g_ascii_strncasecmp (authorization, "Bearer ", 7) == 0) {
    const char *token = authorization + strlen ("Bearer ");
    return access_check (service_access (service), token + strspn (token, " "), now);
  }
  if (authorization != NULL || cookie == NULL) {
    return NULL;
  }
  *by_cookie = TRUE;
  return access_session_check (service_access (service), cookie, now);
}

static gboolean
check_form (gpointer data, const char *cookie, const char *token)
{
  return access_form_token_check (service_access (data), cookie, token);
}

static void
finished (gpointer data, const HttpExchange *exchange, const char *route, guint status,
          gint64 microseconds, gsize sent, gboolean quiet)
{
  Service *service = data;
  const AccessIdentity *identity = http_identity (exchange);
  /* Where there is no route, the method is whatever the client wrote. */
  gboolean known = strcmp (route, "-") != 0;
  service_metrics_request (service_metrics (service), known ? http_method (exchange) : "-", route,
                           status, microseconds);
  if (quiet && status < 400) {
    return;
  }
  char number[16];
  char time[32];
  char bytes[32];
  g_snprintf (number, sizeof number, "%u", status);
  g_snprintf (time, sizeof time, "%" G_GINT64_FORMAT, microseconds);
  g_snprintf (bytes, sizeof bytes, "%" G_GSIZE_FORMAT, sent);
  const char *fields[] = { "method", http_method (exchange),
                           "route",  route,
                           "status", number,
                           "us",     time,
                           "bytes",  bytes,
                           "by",     identity != NULL ? identity->id : "-",
                           "id",     http_request_id (exchange),
                           NULL };
  service_log_line_soon (service, status >= 500 ? "error" : "info", "request", fields);
}

static void
failed (gpointer data, const HttpExchange *exchange, const GError *error)
{
  const char *fields[] = { "id", http_request_id (exchange), "reason", error->message, NULL };
  service_log_line (data, "error", "a request failed inside", fields);
}

/* Somebody known asked for what is not theirs: that is an entry of the log. */
static void
refused (gpointer data, const HttpExchange *exchange)
{
  Service *service = data;
  access_log_refusal (service_log (service), http_identity (exchange), http_method (exchange),
                      http_path (exchange), http_time (exchange));
}

/* --- Starting --- */

/* The text of a PEM file that the configuration names, if it does. */
static gboolean
read_pem (const ServiceConfig *config, const char *key, char **out, GError **error)
{
  const char *path = service_config_text (config, "tls", key);
  g_autoptr (GError) problem = NULL;
  if (path == NULL || g_file_get_contents (path, out, NULL, &problem)) {
    return TRUE;
  }
  g_set_error (error, KG_ERROR, KG_ERROR_IO, "the %s `%s` cannot be read: %s",
               strcmp (key, "key") == 0 ? "key" : "certificate", path, problem->message);
  return FALSE;
}

static gboolean
read_tls (const ServiceConfig *config, char **certificate, char **key, GError **error)
{
  if (!read_pem (config, "certificate", certificate, error) ||
      !read_pem (config, "key", key, error)) {
    return FALSE;
  }
  if ((*certificate == NULL) != (*key == NULL)) {
    g_set_error_literal (error, KG_ERROR, KG_ERROR_INVALID,
                         "TLS needs both a certificate and its key; give `--tls-cert` and "
                         "`--tls-key`");
    return FALSE;
  }
  return TRUE;
}

HttpServer *
routes_serve (Service *service, const ServiceConfig *config, int fd, GError **error)
{
  g_autofree char *certificate = NULL;
  g_autofree char *key = NULL;
  if (!read_tls (config, &certificate, &key, error)) {
    return NULL;
  }
  const HttpOptions options = {
    .listen = service_config_text (config, "server", "listen"),
    .fd = fd,
    .tls_certificate = certificate,
    .tls_key = key,
    .behind_proxy = service_config_flag (config, "server", "behind_proxy"),
    .threads = (guint) service_config_number (config, "server", "threads"),
    .workers = (guint) service_config_number (config, "server", "workers"),
    .max_connections = (guint) service_config_number (config, "server", "max_connections"),
    .rate = (guint) service_config_number (config, "server", "rate"),
  };
  const HttpHooks hooks = { .authenticate = authenticate,
                            .check_form = check_form,
                            .refuse = route_gateway_refuse,
                            .refused = refused,
                            .finished = finished,
                            .failed = failed,
                            .data = service };
  return http_server_new (&options, api_routes, service, &hooks, error);
}
