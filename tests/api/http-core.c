/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/api/http-core.h"

#include <string.h>

static HttpCore *
core_of (const HttpExchange *exchange)
{
  return http_data (exchange);
}

/* --- Routes --- */

static void
hello (HttpExchange *exchange)
{
  http_respond (exchange, 200, "text/plain; charset=utf-8", g_string_new ("hello"));
}

static void
echo (HttpExchange *exchange)
{
  const char *a = http_query (exchange, "a");
  json_t *json =
      json_pack ("{s:s, s:s, s:s, s:s*}", "name", http_parameter (exchange, "name"), "rest",
                 http_parameter (exchange, "rest"), "method", http_method (exchange), "a", a);
  http_respond_json (exchange, 200, json);
}

static void
body (HttpExchange *exchange)
{
  gsize length = 0;
  const char *bytes = http_body (exchange, &length);
  http_respond (exchange, 200, "application/octet-stream",
                g_string_new_len (bytes, (gssize) length));
}

static void
json (HttpExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  json_t *parsed = http_body_json (exchange, &error);
  if (parsed == NULL) {
    http_respond_error (exchange, error);
    return;
  }
  http_respond_json (exchange, 200, parsed);
}

static void
who (HttpExchange *exchange)
{
  http_respond_json (exchange, 200, json_pack ("{s:s}", "id", http_identity (exchange)->id));
}

static void
big (HttpExchange *exchange)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < HTTP_CORE_BIG; i++) {
    g_string_append_c (text, (char) ('a' + i % 7));
  }
  http_respond (exchange, 200, "text/plain", text);
}

static void
negotiate (HttpExchange *exchange)
{
  static const char *const types[] = { "application/json", "text/turtle", "image/svg+xml", NULL };
  const char *type = http_negotiate (exchange, types);
  if (type == NULL) {
    http_respond_problem (exchange, 406, "there is no such form of it");
    return;
  }
  http_respond (exchange, 200, "text/plain", g_string_new (type));
}

static void
inject (HttpExchange *exchange)
{
  http_add_header (exchange, "X-Fine", "yes");
  http_add_header (exchange, "X-Broken", "no\r\nX-Injected: yes");
  http_respond (exchange, 204, NULL, NULL);
}

static void
fail (HttpExchange *exchange)
{
  g_autoptr (GError) error = g_error_new_literal (G_FILE_ERROR, 0, "secrets of the inside");
  http_respond_error (exchange, error);
}

static void
keep (HttpExchange *exchange)
{
  HttpCore *core = core_of (exchange);
  http_defer (exchange);
  g_mutex_lock (&core->lock);
  g_queue_push_tail (&core->kept, exchange);
  g_cond_broadcast (&core->changed);
  g_mutex_unlock (&core->lock);
}

static void
events (HttpExchange *exchange)
{
  HttpCore *core = core_of (exchange);
  HttpStream *stream = http_respond_stream (exchange);
  g_mutex_lock (&core->lock);
  g_queue_push_tail (&core->streams, stream);
  g_cond_broadcast (&core->changed);
  g_mutex_unlock (&core->lock);
}

#define OPEN_FAST (HTTP_ROUTE_OPEN | HTTP_ROUTE_FAST)

static const HttpRoute routes[] = {
  { "GET", "/hello", 0, OPEN_FAST, hello, 0 },
  { "GET", "/work", 0, HTTP_ROUTE_OPEN, hello, 0 },
  { "GET", "/echo/{name}", 0, OPEN_FAST, echo, 0 },
  { "PUT", "/echo/{name}", 0, OPEN_FAST, echo, 0 },
  { "GET", "/tree/{name}/{rest...}", 0, OPEN_FAST, echo, 0 },
  { "POST", "/small", 0, OPEN_FAST, body, HTTP_CORE_SMALL },
  { "POST", "/body", 0, HTTP_ROUTE_OPEN, body, 8u << 20 },
  { "POST", "/json", 0, OPEN_FAST, json, 0 },
  { "GET", "/who", ACCESS_CALLER, 0, who, 0 },
  { "POST", "/who", ACCESS_CALLER, 0, who, 0 },
  { "POST", "/form", ACCESS_CALLER, HTTP_ROUTE_FORM, who, 0 },
  { "GET", "/big", 0, HTTP_ROUTE_OPEN, big, 0 },
  { "GET", "/negotiate", 0, OPEN_FAST, negotiate, 0 },
  { "GET", "/inject", 0, OPEN_FAST, inject, 0 },
  { "GET", "/fail", 0, OPEN_FAST, fail, 0 },
  { "GET", "/defer", 0, OPEN_FAST, keep, 0 },
  { "GET", "/events", 0, HTTP_ROUTE_OPEN, events, 0 },
  { .method = NULL },
};

/* --- Hooks --- */

static AccessIdentity *
authenticate (gpointer data, const char *authorization, const char *cookie, gboolean *by_cookie)
{
  gboolean reader = g_strcmp0 (authorization, "Bearer reader") == 0;
  gboolean caller = g_strcmp0 (authorization, "Bearer caller") == 0;
  (void) data;
  *by_cookie = authorization == NULL && g_strcmp0 (cookie, "session") == 0;
  if (!reader && !caller && !*by_cookie) {
    return NULL;
  }
  const AccessIdentity identity = { .id = (char *) (reader ? "reader" : "caller"),
                                    .roles = reader ? ACCESS_READER : ACCESS_CALLER };
  return access_identity_copy (&identity);
}

static gboolean
check_form (gpointer data, const char *cookie, const char *token)
{
  (void) data;
  return strcmp (cookie, "session") == 0 && strcmp (token, "right") == 0;
}

static void
count (HttpCore *core, guint *counter, guint status)
{
  g_mutex_lock (&core->lock);
  (*counter)++;
  core->last_status = status != 0 ? status : core->last_status;
  g_cond_broadcast (&core->changed);
  g_mutex_unlock (&core->lock);
}

static void
refused (gpointer data, const HttpExchange *exchange)
{
  HttpCore *core = data;
  (void) exchange;
  count (core, &core->refused, 0);
}

static void
finished (gpointer data, const HttpExchange *exchange, const char *route, guint status,
          gint64 microseconds, gsize sent, gboolean quiet)
{
  HttpCore *core = data;
  (void) exchange;
  (void) route;
  (void) microseconds;
  (void) sent;
  (void) quiet;
  count (core, &core->finished, status);
}

static void
failed (gpointer data, const HttpExchange *exchange, const GError *error)
{
  HttpCore *core = data;
  (void) exchange;
  g_assert_cmpstr (error->message, ==, "secrets of the inside");
  count (core, &core->failed, 0);
}

/* --- Its life --- */

void
http_core_init (HttpCore *core, const HttpOptions *options)
{
  g_autoptr (GError) error = NULL;
  HttpOptions all = options != NULL ? *options : (HttpOptions) { 0 };
  all.listen = "127.0.0.1:0";
  all.fd = -1;
  *core = (HttpCore) { 0 };
  g_mutex_init (&core->lock);
  g_cond_init (&core->changed);
  const HttpHooks hooks = { .authenticate = authenticate,
                            .check_form = check_form,
                            .refused = refused,
                            .finished = finished,
                            .failed = failed,
                            .data = core };
  core->server = http_server_new (&all, routes, core, &hooks, &error);
  g_assert_no_error (error);
  const char *colon = strrchr (http_server_address (core->server), ':');
  core->port = (guint16) g_ascii_strtoull (colon + 1, NULL, 10);
}

void
http_core_stop (HttpCore *core, guint seconds)
{
  http_server_stop (g_steal_pointer (&core->server), seconds);
}

void
http_core_clear (HttpCore *core)
{
  if (core->server != NULL) {
    http_core_stop (core, 10);
  }
  g_assert_cmpuint (core->kept.length, ==, 0);
  g_queue_clear_full (&core->streams, (GDestroyNotify) http_stream_free);
  g_mutex_clear (&core->lock);
  g_cond_clear (&core->changed);
}

static gpointer
wait_for (HttpCore *core, GQueue *queue)
{
  g_mutex_lock (&core->lock);
  while (queue->length == 0) {
    g_cond_wait (&core->changed, &core->lock);
  }
  gpointer item = g_queue_pop_head (queue);
  g_mutex_unlock (&core->lock);
  return item;
}

HttpExchange *
http_core_kept (HttpCore *core)
{
  return wait_for (core, &core->kept);
}

HttpStream *
http_core_stream (HttpCore *core)
{
  return wait_for (core, &core->streams);
}

void
http_core_wait_finished (HttpCore *core, guint n)
{
  g_mutex_lock (&core->lock);
  while (core->finished < n) {
    g_cond_wait (&core->changed, &core->lock);
  }
  g_mutex_unlock (&core->lock);
}
