/* SPDX-License-Identifier: Apache-2.0 */
#include "api/http/door.h"
#include "api/http/exchange-private.h"
#include "api/http/listen.h"
#include "kg/error.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define TICK_SECONDS 1
#define STREAM_TICKS 15
#define TIDY_TICKS 60
/* What MHD may use for a connection: the head, and room for its own buffers. */
#define CONNECTION_BYTES (HTTP_LIMIT_HEAD_BYTES + (8u << 10))

void
http_report_error (const HttpExchange *exchange, const GError *error)
{
  const HttpHooks *hooks = &exchange->server->hooks;
  if (hooks->failed != NULL) {
    hooks->failed (hooks->data, exchange, error);
  }
}

const char *
http_server_address (const HttpServer *server)
{
  return server->address;
}

/* --- Time --- */

/* Connections that have been sending their request for too long; their client sees them end. With `lock` held. */
static void
end_slow_lines (HttpServer *server, gint64 now)
{
  for (GList *l = server->lines.head; l != NULL; l = l->next) {
    HttpLine *line = l->data;
    if (!line->receiving || now - line->since < server->receive) {
      continue;
    }
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info (line->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    line->since = now;
    if (info != NULL) {
      shutdown (info->connect_fd, SHUT_RD);
    }
  }
}

/* Exchanges that wait for their answer for too long; or all of them. */
static void
end_slow_exchanges (HttpServer *server, gint64 now, gboolean all)
{
  g_autoptr (GPtrArray) slow =
      g_ptr_array_new_with_free_func ((GDestroyNotify) http_exchange_unref);
  g_mutex_lock (&server->lock);
  for (GList *l = server->exchanges.head; l != NULL; l = l->next) {
    HttpExchange *exchange = l->data;
    if (all || now - exchange->started > server->answer) {
      g_ptr_array_add (slow, http_exchange_ref (exchange));
    }
  }
  g_mutex_unlock (&server->lock);
  for (guint i = 0; i < slow->len; i++) {
    http_exchange_give_up (g_ptr_array_index (slow, i), MHD_HTTP_SERVICE_UNAVAILABLE,
                           all ? "the service stops; try again"
                               : "the answer takes too long; try again, or ask for less");
  }
}

static gpointer
tick (gpointer data)
{
  HttpServer *server = data;
  guint n = 0;
  g_mutex_lock (&server->lock);
  while (!server->stopping) {
    gint64 until = g_get_monotonic_time () + TICK_SECONDS * G_USEC_PER_SEC;
    if (g_cond_wait_until (&server->tick, &server->lock, until)) {
      continue;
    }
    gint64 now = g_get_monotonic_time ();
    end_slow_lines (server, now);
    g_mutex_unlock (&server->lock);
    end_slow_exchanges (server, now, FALSE);
    if (++n % STREAM_TICKS == 0) {
      http_streams_tick (server, FALSE);
    }
    if (n % TIDY_TICKS == 0) {
      http_rate_tidy (server->rate, now);
    }
    g_mutex_lock (&server->lock);
  }
  g_mutex_unlock (&server->lock);
  return NULL;
}

/* --- Starting and stopping --- */

/* Paths and queries are decoded here and not by MHD: it would let %00 through. */
static size_t
keep_escapes (void *data, struct MHD_Connection *connection, char *text)
{
  (void) data;
  (void) connection;
  return strlen (text);
}

static void
be_silent (void *data, const char *format, va_list arguments)
{
  (void) data;
  (void) format;
  (void) arguments;
}

static guint
most_connections (const HttpOptions *options)
{
  return options->max_connections > 0 ? options->max_connections : HTTP_LIMIT_CONNECTIONS;
}

static gboolean
start_daemon (HttpServer *server, const HttpOptions *options, GError **error)
{
  guint threads = options->threads > 0 ? options->threads : g_get_num_processors ();
  guint most = most_connections (options);
  guint flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_TURBO |
                MHD_USE_NO_LISTEN_SOCKET | MHD_USE_ITC | MHD_USE_ERROR_LOG |
                (server->tls ? MHD_USE_TLS : 0);
  const struct MHD_OptionItem tls[] = {
    { MHD_OPTION_HTTPS_MEM_CERT, 0, (void *) options->tls_certificate },
    { MHD_OPTION_HTTPS_MEM_KEY, 0, (void *) options->tls_key },
    { MHD_OPTION_HTTPS_PRIORITIES, 0,
      (void *) "SECURE128:%SERVER_PRECEDENCE:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2" },
    { MHD_OPTION_END, 0, NULL },
  };
  const struct MHD_OptionItem none[] = { { MHD_OPTION_END, 0, NULL } };
  server->daemon =
      MHD_start_daemon (flags, 0, NULL, NULL, http_handle, server, MHD_OPTION_EXTERNAL_LOGGER,
                        be_silent, NULL, MHD_OPTION_STRICT_FOR_CLIENT, 1,
                        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t) CONNECTION_BYTES,
                        MHD_OPTION_CONNECTION_LIMIT,
                        most * threads, /* of a thread: the door keeps that of all */
                        MHD_OPTION_PER_IP_CONNECTION_LIMIT,
                        server->behind_proxy ? 0u : HTTP_LIMIT_CONNECTIONS_PER_ADDRESS,
                        MHD_OPTION_CONNECTION_TIMEOUT,
                        options->idle_seconds > 0 ? options->idle_seconds : HTTP_LIMIT_IDLE_SECONDS,
                        MHD_OPTION_THREAD_POOL_SIZE, threads, MHD_OPTION_UNESCAPE_CALLBACK,
                        keep_escapes, NULL, MHD_OPTION_NOTIFY_COMPLETED, http_handle_completed,
                        server, MHD_OPTION_NOTIFY_CONNECTION, http_handle_connection, server,
                        MHD_OPTION_ARRAY, server->tls ? tls : none, MHD_OPTION_END);
  if (server->daemon == NULL) {
    g_set_error_literal (
        error, KG_ERROR, KG_ERROR_IO,
        server->tls
            ? "the server cannot be started; check that certificate and key are PEM and belong "
              "together"
            : "the server cannot be started; check the limit of open files");
    return FALSE;
  }
  http_door_open (server->door, server->daemon);
  return TRUE;
}

HttpServer *
http_server_ref (HttpServer *server)
{
  g_atomic_ref_count_inc (&server->references);
  return server;
}

/* An answer that comes after its server has stopped still finds it. */
void
http_server_unref (HttpServer *server)
{
  if (!g_atomic_ref_count_dec (&server->references)) {
    return;
  }
  http_rate_free (server->rate);
  http_door_free (server->door);
  g_hash_table_unref (server->index);
  g_ptr_array_unref (server->streams);
  g_mutex_clear (&server->lock);
  g_mutex_clear (&server->streams_lock);
  g_cond_clear (&server->idle);
  g_cond_clear (&server->tick);
  g_free (server->address);
  g_free (server);
}

/* Waits for the workers. */
static void
server_end (HttpServer *server)
{
  g_thread_pool_free (server->workers, FALSE, TRUE);
  http_server_unref (server);
}

static void
work (gpointer data, gpointer server)
{
  (void) server;
  HttpExchange *exchange = data;
  exchange->route->handler (exchange);
}

static gboolean
check_exposure (const HttpServer *server, gboolean loopback, GError **error)
{
  if (loopback || server->tls || server->behind_proxy) {
    return TRUE;
  }
  g_set_error (
      error, KG_ERROR, KG_ERROR_INVALID,
      "`%s` can be reached from other hosts, and keys would cross the network in clear; give a "
      "certificate with `--tls-cert` and `--tls-key`, or say `--behind-proxy` where something in "
      "front speaks TLS",
      server->address);
  return FALSE;
}

static gint64
seconds (guint given, guint otherwise)
{
  return (given > 0 ? given : otherwise) * G_USEC_PER_SEC;
}

HttpServer *
http_server_new (const HttpOptions *options, const HttpRoute *routes, gpointer data,
                 const HttpHooks *hooks, GError **error)
{
  HttpServer *server = g_new0 (HttpServer, 1);
  gboolean loopback = FALSE;
  guint workers = options->workers > 0 ? options->workers : MAX (g_get_num_processors (), 2);
  g_atomic_ref_count_init (&server->references);
  server->routes = routes;
  server->index = http_route_index (routes);
  server->data = data;
  server->hooks = *hooks;
  server->tls = options->tls_certificate != NULL;
  server->behind_proxy = options->behind_proxy;
  server->receive = seconds (options->receive_seconds, HTTP_LIMIT_RECEIVE_SECONDS);
  server->answer = seconds (options->answer_seconds, HTTP_LIMIT_ANSWER_SECONDS);
  server->streams = g_ptr_array_new ();
  server->rate = http_rate_new (options->rate);
  g_mutex_init (&server->lock);
  g_mutex_init (&server->streams_lock);
  g_cond_init (&server->idle);
  g_cond_init (&server->tick);
  server->workers = g_thread_pool_new (work, server, (gint) workers, FALSE, NULL);
  int fd = options->fd >= 0 ? options->fd : http_listen (options->listen, error);
  if (fd < 0 || !http_listen_address (fd, server->tls, &server->address, &loopback, error) ||
      !check_exposure (server, loopback, error) ||
      (server->door = http_door_new (fd, most_connections (options), error)) == NULL ||
      !start_daemon (server, options, error)) {
    if (fd >= 0 && fd != options->fd) {
      close (fd);
    }
    server_end (server);
    return NULL;
  }
  server->listener = fd;
  server->ticker = g_thread_new ("http-ticker", tick, server);
  return server;
}

/* Connections end with their next answer. */
static void
begin_to_stop (HttpServer *server)
{
  http_door_close (server->door);
  http_streams_tick (server, TRUE);
  g_atomic_int_set (&server->draining, 1);
  g_mutex_lock (&server->lock);
  server->stopping = TRUE;
  g_cond_broadcast (&server->tick);
  g_mutex_unlock (&server->lock);
}

/* What comes meanwhile on connections that are open is answered too, as the last on them. What is not answered in time is given up; from then on
 * nothing begins that could wait: MHD must not be stopped while a connection does. */
static void
wait_for_answers (HttpServer *server, guint seconds_left)
{
  gint64 until = g_get_monotonic_time () + seconds_left * G_USEC_PER_SEC;
  g_mutex_lock (&server->lock);
  while (server->exchanges.length > 0 && g_cond_wait_until (&server->idle, &server->lock, until)) {
    continue;
  }
  server->closed = TRUE;
  g_mutex_unlock (&server->lock);
}

void
http_server_stop (HttpServer *server, guint seconds_left)
{
  begin_to_stop (server);
  wait_for_answers (server, seconds_left);
  g_thread_join (server->ticker);
  end_slow_exchanges (server, g_get_monotonic_time (), TRUE);
  /* Connections that were resumed just now send what they have. */
  g_usleep (50000);
  MHD_stop_daemon (server->daemon);
  close (server->listener);
  server_end (server);
}

void
http_server_figures (const HttpServer *server, HttpFigures *out)
{
  HttpServer *mutable = (HttpServer *) server;
  g_mutex_lock (&mutable->lock);
  out->in_flight = server->exchanges.length;
  out->connections = server->lines.length;
  g_mutex_unlock (&mutable->lock);
  g_mutex_lock (&mutable->streams_lock);
  out->streams = server->streams->len;
  g_mutex_unlock (&mutable->streams_lock);
}

void
http_server_hand_over (HttpServer *server, guint seconds_left)
{
  gint64 until = g_get_monotonic_time () + HTTP_LIMIT_HAND_OVER_MS * G_TIME_SPAN_MILLISECOND;
  begin_to_stop (server);
  while (http_door_count (server->door) > 0 && g_get_monotonic_time () < until) {
    g_usleep (2000);
  }
  http_server_stop (server, seconds_left);
}
