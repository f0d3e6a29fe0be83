/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/cli.h"

#include "api/cli/output.h"
#include "api/common.h"
#include "api/http/listen.h"
#include "api/routes/routes.h"

#include <fcntl.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The first socket that systemd passes (sd_listen_fds(3)). */
#define FIRST_PASSED_FD 3

typedef struct {
  char *listen;
  char *config;
  char *certificate;
  char *key;
  gboolean behind_proxy;
  gboolean print_config;
  gboolean openapi;
  gboolean sign_in;
  char **set;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->listen);
  g_free (options->config);
  g_free (options->certificate);
  g_free (options->key);
  g_strfreev (options->set);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* What runs. */
typedef struct {
  const Cli *cli;
  const Options *options;
  ServiceConfig *config;
  KgStore *store;
  Service *service;
  HttpServer *server;
  int fd; /* the listening socket, or -1; servers that follow each other share it */
  GMainLoop *loop;
} Running;

static void
stop_server (Running *running, gboolean followed)
{
  if (running->server == NULL) {
    return;
  }
  guint seconds = (guint) service_config_number (running->config, "server", "stop_seconds");
  service_end_streams (running->service);
  if (followed) {
    http_server_hand_over (running->server, seconds);
  } else {
    http_server_stop (running->server, seconds);
  }
}

static void
running_clear (Running *running)
{
  stop_server (running, FALSE);
  if (running->fd >= 0) {
    close (running->fd);
  }
  service_free (running->service);
  kg_store_unref (running->store);
  service_config_unref (running->config);
  if (running->loop != NULL) {
    g_main_loop_unref (running->loop);
  }
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Running, running_clear)

/* --- Configuration --- */

static void
add_override (GPtrArray *overrides, const char *key, const char *value)
{
  if (value != NULL) {
    g_ptr_array_add (overrides, g_strconcat (key, "=", value, NULL));
  }
}

static ServiceConfig *
load_config (const Cli *cli, const Options *options, GError **error)
{
  g_autoptr (GPtrArray) overrides = g_ptr_array_new_with_free_func (g_free);
  gboolean here = g_file_test ("grounds.conf", G_FILE_TEST_EXISTS);
  add_override (overrides, "server.listen", options->listen);
  add_override (overrides, "server.behind_proxy", options->behind_proxy ? "true" : NULL);
  add_override (overrides, "tls.certificate", options->certificate);
  add_override (overrides, "tls.key", options->key);
  add_override (overrides, "store.file", cli->store);
  for (guint i = 0; options->set != NULL && options->set[i] != NULL; i++) {
    g_ptr_array_add (overrides, g_strdup (options->set[i]));
  }
  g_ptr_array_add (overrides, NULL);
  return service_config_load (options->config != NULL ? options->config
                              : here                  ? "grounds.conf"
                                                      : NULL,
                              (const char *const *) overrides->pdata, error);
}

/* --- Starting --- */

/* The socket that systemd listens at for us, or -1. */
static int
passed_socket (void)
{
  const char *pid = g_getenv ("LISTEN_PID");
  const char *n = g_getenv ("LISTEN_FDS");
  guint64 number = 0;
  if (pid == NULL || n == NULL ||
      !g_ascii_string_to_unsigned (pid, 10, 1, G_MAXINT, &number, NULL) ||
      (pid_t) number != getpid () || strcmp (n, "1") != 0) {
    return -1;
  }
  g_unsetenv ("LISTEN_PID");
  g_unsetenv ("LISTEN_FDS");
  fcntl (FIRST_PASSED_FD, F_SETFD, FD_CLOEXEC);
  return FIRST_PASSED_FD;
}

/* A server as `config` says, on the socket there is. */
static HttpServer *
new_server (const Running *running, const ServiceConfig *config, GError **error)
{
  int fd = fcntl (running->fd, F_DUPFD_CLOEXEC, 0);
  HttpServer *server = routes_serve (running->service, config, fd, error);
  if (server == NULL) {
    close (fd);
  }
  return server;
}

static gboolean
start_server (Running *running, GError **error)
{
  const char *listen_at = service_config_text (running->config, "server", "listen");
  running->fd = passed_socket ();
  if (running->fd < 0) {
    running->fd = http_listen (listen_at, error);
  }
  running->server = running->fd >= 0 ? new_server (running, running->config, error) : NULL;
  return running->server != NULL;
}

static gboolean
start (Cli *cli, const Options *options, Running *running, GError **error)
{
  running->config = load_config (cli, options, error);
  if (running->config == NULL) {
    return FALSE;
  }
  Cli with_store = *cli;
  with_store.store = (char *) service_config_text (running->config, "store", "file");
  if (cli->store == NULL && g_getenv ("GROUNDS_STORE") != NULL) {
    with_store.store = NULL;
  }
  running->store = cli_open (&with_store, KG_STORE_WRITE | KG_STORE_CREATE | KG_STORE_MERGE, error);
  if (running->store == NULL || !cli_update_builtin (running->store, error)) {
    return FALSE;
  }
  running->service = service_new (running->config, running->store, error);
  return running->service != NULL && service_tend_reviews (running->service, error) &&
         start_server (running, error);
}

/* --- Running --- */

static gboolean
reload_parts (Running *running, GError **error)
{
  g_autoptr (ServiceConfig) config = load_config (running->cli, running->options, error);
  HttpServer *server = config != NULL ? new_server (running, config, error) : NULL;
  if (server == NULL) {
    return FALSE;
  }
  /* The new server takes new connections; the one before answers what it has. */
  stop_server (running, TRUE);
  service_set_config (running->service, config);
  service_config_unref (running->config);
  running->config = g_steal_pointer (&config);
  running->server = server;
  return TRUE;
}

/* What is wrong with a new configuration is told, and the old one stays in force. */
static gboolean
reload (gpointer data)
{
  Running *running = data;
  g_autoptr (GError) error = NULL;
  if (reload_parts (running, &error)) {
    service_log_line (running->service, "info", "configuration read again", NULL);
  } else {
    const char *fields[] = { "reason", error->message, NULL };
    service_log_line (running->service, "error", "the configuration stays as it was", fields);
  }
  return G_SOURCE_CONTINUE;
}

static gboolean
stop (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_CONTINUE;
}

/* The address, on a line of its own; with --sign-in, or for a person at a terminal, one that signs in once as well. */
static void
tell_address (const Running *running)
{
  const char *address = http_server_address (running->server);
  g_autofree char *key = access_one_time (service_access (running->service), g_get_real_time ());
  printf ("%s\n", address);
  if (running->options->sign_in) {
    printf ("%s/sign-in?once=%s\n", address, key);
  } else if (isatty (STDERR_FILENO)) {
    fprintf (stderr,
             "grounds: serving at %s\n"
             "Open %s/sign-in?once=%s within ten minutes to sign in as an administrator.\n"
             "Ctrl+C stops the service. Keys for programs: grounds key create --help\n",
             address, address, key);
  }
  fflush (stdout);
}

static void
serve (Running *running)
{
  const char *fields[] = { "address", http_server_address (running->server), NULL };
  running->loop = g_main_loop_new (NULL, FALSE);
  guint sources[] = { g_unix_signal_add (SIGINT, stop, running->loop),
                      g_unix_signal_add (SIGTERM, stop, running->loop),
                      g_unix_signal_add (SIGHUP, reload, running) };
  signal (SIGPIPE, SIG_IGN);
  service_log_line (running->service, "info", "serving", fields);
  tell_address (running);
  g_main_loop_run (running->loop);
  service_log_line (running->service, "info", "stopping", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++) {
    g_source_remove (sources[i]);
  }
}

CliStatus
cli_serve (Cli *cli, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "listen", 0, 0, G_OPTION_ARG_FILENAME, &options.listen,
      "Where to listen [127.0.0.1:8080]; port 0: any", "ADDRESS:PORT" },
    { "config", 0, 0, G_OPTION_ARG_FILENAME, &options.config,
      "The configuration [grounds.conf here, if there is one]", "FILE" },
    { "set", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.set,
      "Set a key of the configuration; may be given several times", "SECTION.KEY=VALUE" },
    { "tls-cert", 0, 0, G_OPTION_ARG_FILENAME, &options.certificate, "The certificate chain, PEM",
      "FILE" },
    { "tls-key", 0, 0, G_OPTION_ARG_FILENAME, &options.key, "Its private key, PEM", "FILE" },
    { "behind-proxy", 0, 0, G_OPTION_ARG_NONE, &options.behind_proxy,
      "Something in front speaks TLS: let other hosts connect", NULL },
    { "sign-in", 0, 0, G_OPTION_ARG_NONE, &options.sign_in,
      "Print, after the address, one that signs an administrator in, once", NULL },
    { "print-config", 0, 0, G_OPTION_ARG_NONE, &options.print_config,
      "Print a configuration with every key and its meaning", NULL },
    { "openapi", 0, 0, G_OPTION_ARG_NONE, &options.openapi,
      "Print the description of the JSON API (OpenAPI 3.1)", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (GStrv) rest = NULL;
  CliStatus status = CLI_DONE;
  if (!cli_parse (cli, entries,
                  "Answers the JSON API, gateways and browsers until it is stopped. See "
                  "grounds-serve(1) and\ngrounds.conf(5).",
                  argc, argv, &rest, &status)) {
    return status;
  }
  g_autoptr (GError) error = NULL;
  if (!cli_check_arguments (cli, rest, 0, 0, &error)) {
    return cli_fail (error, NULL);
  }
  if (options.openapi) {
    g_autoptr (GBytes) document = route_openapi_document ();
    gsize length = 0;
    const char *bytes = g_bytes_get_data (document, &length);
    fwrite (bytes, 1, length, stdout);
    return cli_finish_output ();
  }
  if (options.print_config) {
    g_autofree char *text = service_config_template ();
    fputs (text, stdout);
    return cli_finish_output ();
  }
  g_auto (Running) running = { .cli = cli, .options = &options, .fd = -1 };
  if (!start (cli, &options, &running, &error)) {
    return cli_fail (error, NULL);
  }
  serve (&running);
  return CLI_DONE;
}
