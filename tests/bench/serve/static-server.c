/* SPDX-License-Identifier: Apache-2.0 */
#include "api/http/server.h"

#include <glib-unix.h>
#include <microhttpd.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

/* What the service is compared with: the same server answering every evaluation with the same 760 bytes, deciding and recording nothing; with
 * `--bare`, libmicrohttpd alone, which looks at neither routes nor heads. Prints its address, and serves until it is stopped. */

#define ANSWER_BYTES 760u

static char answer[ANSWER_BYTES + 1];

static void
make_answer (void)
{
  int n = g_snprintf (answer, sizeof answer, "{\"decision\": true, \"context\": {\"text\": \"");
  memset (answer + n, 'x', ANSWER_BYTES - (gsize) n);
  memcpy (answer + ANSWER_BYTES - 3, "\"}}", 4);
}

static void
respond (HttpExchange *exchange)
{
  http_respond (exchange, 200, "application/json", g_string_new_len (answer, ANSWER_BYTES));
}

static const HttpRoute routes[] = {
  { .method = "POST",
    .path = "/access/v1/evaluation",
    .flags = HTTP_ROUTE_OPEN | HTTP_ROUTE_FAST,
    .handler = respond },
  { .method = NULL },
};

static enum MHD_Result
respond_bare (void *data, struct MHD_Connection *connection, const char *path, const char *method,
              const char *version, const char *upload, size_t *length, void **context)
{
  (void) data;
  (void) path;
  (void) method;
  (void) version;
  (void) upload;
  if (*context == NULL || *length > 0) {
    *context = answer;
    *length = 0;
    return MHD_YES;
  }
  struct MHD_Response *response =
      MHD_create_response_from_buffer (ANSWER_BYTES, answer, MHD_RESPMEM_PERSISTENT);
  MHD_add_response_header (response, "Content-Type", "application/json");
  enum MHD_Result result = MHD_queue_response (connection, MHD_HTTP_OK, response);
  MHD_destroy_response (response);
  return result;
}

static struct MHD_Daemon *
start_bare (void)
{
  struct MHD_Daemon *daemon =
      MHD_start_daemon (MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_TURBO, 0, NULL, NULL, respond_bare,
                        NULL, MHD_OPTION_THREAD_POOL_SIZE, g_get_num_processors (), MHD_OPTION_END);
  const union MHD_DaemonInfo *info =
      daemon != NULL ? MHD_get_daemon_info (daemon, MHD_DAEMON_INFO_BIND_PORT) : NULL;
  if (info != NULL) {
    printf ("http://127.0.0.1:%u\n", info->port);
  }
  return daemon;
}

static HttpServer *
start_server (GError **error)
{
  const HttpOptions options = { .listen = "127.0.0.1:0", .fd = -1 };
  const HttpHooks hooks = { .data = NULL };
  HttpServer *server = http_server_new (&options, routes, NULL, &hooks, error);
  if (server != NULL) {
    printf ("%s\n", http_server_address (server));
  }
  return server;
}

static gboolean
stop (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  gboolean bare = argc > 1 && strcmp (argv[1], "--bare") == 0;
  make_answer ();
  signal (SIGPIPE, SIG_IGN);
  struct MHD_Daemon *daemon = bare ? start_bare () : NULL;
  HttpServer *server = bare ? NULL : start_server (&error);
  if (daemon == NULL && server == NULL) {
    fprintf (stderr, "static-server: %s\n", error != NULL ? error->message : "cannot be started");
    return 1;
  }
  fflush (stdout);
  g_unix_signal_add (SIGTERM, stop, loop);
  g_main_loop_run (loop);
  if (daemon != NULL) {
    MHD_stop_daemon (daemon);
  } else {
    http_server_stop (server, 1);
  }
  return 0;
}
