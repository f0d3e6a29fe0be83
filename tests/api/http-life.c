/* SPDX-License-Identifier: Apache-2.0 */

/* The lives of exchanges, connections, streams and servers: answers from elsewhere, clients that leave or dawdle, stops. */

#include "tests/api/http-core.h"

#include <string.h>

static void
answer_with (HttpExchange *exchange, const char *text)
{
  http_respond (exchange, 200, "text/plain", g_string_new (text));
}

typedef struct {
  HttpExchange *exchange;
  const char *text;
} Rest;

static void
answer_rest (gpointer data)
{
  g_autofree Rest *rest = data;
  answer_with (rest->exchange, rest->text);
}

/* The same in the exchange's own thread. */
static void
answer_later (HttpExchange *exchange, const char *text)
{
  Rest *rest = g_new (Rest, 1);
  *rest = (Rest) { exchange, text };
  http_later (exchange, answer_rest, rest);
}

static const struct {
  const char *name;
  void (*answer) (HttpExchange *exchange, const char *text);
} ways[] = { { "here", answer_with }, { "there", answer_later } };

/* Runs a test of answers for each way of giving them: its data is the number of the way. */
static void
add_ways (const char *name, GTestDataFunc test)
{
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++) {
    g_autofree char *path = g_strconcat ("/api/http-life/", name, "/", ways[i].name, NULL);
    g_test_add_data_func (path, GUINT_TO_POINTER (i), test);
  }
}

/* --- Answers from other threads --- */

static void
test_deferral (gconstpointer way)
{
  g_auto (HttpCore) core;
  http_core_init (&core, NULL);
  g_autoptr (HttpClient) client = http_client_new (core.port);
  for (guint i = 0; i < 3; i++) {
    http_client_ask (client, &(HttpQuestion) { .path = "/defer" });
    ways[GPOINTER_TO_UINT (way)].answer (http_core_kept (&core), "later");
    g_autoptr (HttpAnswer) answer = http_client_receive (client, FALSE);
    g_assert_cmpuint (answer->status, ==, 200);
    g_assert_cmpstr (answer->body->str, ==, "later");
  }
}

static void
test_client_left (gconstpointer way)
{
  g_auto (HttpCore) core;
  http_core_init (&core, NULL);
  HttpClient *client = http_client_new (core.port);
  http_client_ask (client, &(HttpQuestion) { .path = "/defer" });
  HttpExchange *exchange = http_core_kept (&core);
  http_client_free (client);
  ways[GPOINTER_TO_UINT (way)].answer (exchange, "to nobody");
  g_autoptr (HttpAnswer) other = http_get (core.port, NULL, "/hello");
  g_assert_cmpuint (other->status, ==, 200);
}

/* The client is told after a while; what the handler says then is dropped. */
static void
test_late_answer (gconstpointer way)
{
  g_auto (HttpCore) core;
  http_core_init (&core, &(HttpOptions) { .answer_seconds = 1 });
  g_autoptr (HttpClient) client = http_client_new (core.port);
  http_client_ask (client, &(HttpQuestion) { .path = "/defer" });
  HttpExchange *exchange = http_core_kept (&core);
  g_autoptr (HttpAnswer) answer = http_client_receive (client, FALSE);
  g_assert_cmpuint (answer->status, ==, 503);
  http_add_header (exchange, "X-Late", "yes");
  ways[GPOINTER_TO_UINT (way)].answer (exchange, "too late");
  g_autoptr (HttpAnswer) next = http_client_exchange (client, &(HttpQuestion) { .path = "/hello" });
  g_assert_cmpstr (next->body->str, ==, "hello");
}

/* --- Clients that dawdle --- */

static void
test_slow_head (void)
{
  g_auto (HttpCore) core;
  http_core_init (&core, &(HttpOptions) { .receive_seconds = 1 });
  g_autoptr (HttpClient) client = http_client_new (core.port);
  http_client_send (client, "GET /hello HTTP/1.1\r\nHost:", -1);
  g_autoptr (HttpAnswer) answer = http_client_receive (client, FALSE);
  g_assert_null (answer);
}

static void
test_slow_body (void)
{
  g_auto (HttpCore) core;
  http_core_init (&core, &(HttpOptions) { .receive_seconds = 1 });
  g_autoptr (HttpClient) client = http_client_new (core.port);
  http_client_send (client, "POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nab", -1);
  g_autoptr (HttpAnswer) answer = http_client_receive (client, FALSE);
  g_assert_null (answer);
  g_autoptr (HttpAnswer) other = http_get (core.port, NULL, "/hello");
  g_assert_cmpuint (other->status, ==, 200);
}

/* Whoever waits for an answer does not dawdle. */
static void
test_patient_client (void)
{
  g_auto (HttpCore) core;
  http_core_init (&core, &(HttpOptions) { .receive_seconds = 1, .idle_seconds = 1 });
  g_autoptr (HttpClient) client = http_client_new (core.port);
  http_client_ask (client, &(HttpQuestion) { .path = "/defer" });
  HttpExchange *exchange = http_core_kept (&core);
  g_usleep (2500000);
  answer_with (exchange, "later");
  g_autoptr (HttpAnswer) answer = http_client_receive (client, FALSE);
  g_assert_cmpstr (answer->body->str, ==, "later");
}

static void
test_idle (void)
{
  g_auto (HttpCore) core;
  http_core_init (&core, &(HttpOptions) { .idle_seconds = 1 });
  g_autoptr (HttpClient) client = http_client_new (core.port);
  g_autoptr (HttpAnswer) answer =
      http_client_exchange (client, &(HttpQuestion) { .path = "/hello" });
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_true (http_client_is_closed (client));
}

static void
test_early_close (void)
{
  g_auto (HttpCore) core;
  http_core_init (&core, NULL);
  for (guint i = 0; i < 20; i++) {
    HttpClient *client = http_client_new (core.port);
    http_client_send (client, "POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nab",
                      -1);
    http_client_free (client);
  }
  g_autoptr (HttpAnswer) other = http_get (core.port, NULL, "/hello");
  g_assert_cmpuint (other->status, ==, 200);
  HttpFigures figures = { .connections = 1 };
  while (figures.connections > 0) {
    g_thread_yield ();
    http_server_figures (core.server, &figures);
  }
  g_assert_cmpuint (figures.in_flight, ==, 0);
}

/* --- Streams --- */

static void
check_line (HttpClient *client, const char *expected)
{
  g_autofree char *line = http_client_line (client);
  g_assert_cmpstr (line, ==, expected);
}

/* Lines of a chunked stream, without those that tell the length of a chunk and those between chunks and events. */
static char *
stream_line (HttpClient *client)
{
  for (;;) {
    char *line = http_client_line (client);
    if (line == NULL || strchr (line, ':') != NULL) {
      return line;
    }
    g_free (line);
  }
}

static void
check_stream_line (HttpClient *client, const char *expected)
{
  g_autofree char *line = stream_line (client);
  g_assert_cmpstr (line, ==, expected);
}

static HttpStream *
open_stream (HttpCore *core, HttpClient *client)
{
  http_client_ask (client, &(HttpQuestion) { .path = "/events" });
  check_line (client, "HTTP/1.1 200 OK");
  g_autofree char *line = NULL;
  gboolean typed = FALSE;
  do {
    g_free (line);
    line = http_client_line (client);
    typed = typed || strcmp (line, "Content-Type: text/event-stream") == 0;
  } while (*line != '\0');
  g_assert_true (typed);
  check_stream_line (client, "retry: 2000");
  return http_core_stream (core);
}

static void
test_stream (void)
{
  g_auto (HttpCore) core;
  http_core_init (&core, NULL);
  g_autoptr (HttpClient) client = http_client_new (core.port);
  g_autoptr (HttpStream) stream = open_stream (&core, client);
  g_assert_true (http_stream_send (stream, "7", "review.opened", "{\"id\":\"x\"}"));
  check_stream_line (client, "id: 7");
  check_stream_line (client, "event: review.opened");
  check_stream_line (client, "data: {\"id\":\"x\"}");
  g_assert_true (http_stream_send (stream, NULL, "commit", "{}"));
  check_stream_line (client, "event: commit");
  check_stream_line (client, "data: {}");
  HttpFigures figures;
  http_server_figures (core.server, &figures);
  g_assert_cmpuint (figures.streams, ==, 1);
  http_stream_free (g_steal_pointer (&stream));
  g_assert_null (stream_line (client));
}

/* Somebody who reads nothing is let go, and so is who is gone. */
static void
test_stream_slow_reader (void)
{
  g_auto (HttpCore) core;
  http_core_init (&core, NULL);
  g_autoptr (HttpClient) client = http_client_new (core.port);
  g_autoptr (HttpStream) stream = open_stream (&core, client);
  g_autofree char *data = g_strnfill (64 << 10, 'x');
  guint n = 0;
  while (n < 100000 && http_stream_send (stream, NULL, "big", data)) {
    n++;
  }
  g_assert_cmpuint (n, <, 100000);
  g_assert_false (http_stream_send (stream, NULL, "small", "{}"));
}

static void
test_stream_reader_left (void)
{
  g_auto (HttpCore) core;
  http_core_init (&core, NULL);
  HttpClient *client = http_client_new (core.port);
  g_autoptr (HttpStream) stream = open_stream (&core, client);
  http_client_free (client);
  while (http_stream_send (stream, NULL, "commit", "{}")) {
    g_thread_yield ();
  }
  g_assert_false (http_stream_send (stream, NULL, "commit", "{}"));
}

/* --- Limits of connections --- */

static void
test_connection_limit (void)
{
  g_auto (HttpCore) core;
  http_core_init (&core, &(HttpOptions) { .threads = 1, .max_connections = 2 });
  g_autoptr (HttpClient) first = http_client_new (core.port);
  HttpClient *second = http_client_new (core.port);
  g_autoptr (HttpAnswer) one = http_client_exchange (first, &(HttpQuestion) { .path = "/hello" });
  g_autoptr (HttpAnswer) two = http_client_exchange (second, &(HttpQuestion) { .path = "/hello" });
  g_assert_cmpuint (one->status, ==, 200);
  g_assert_cmpuint (two->status, ==, 200);
  HttpFigures figures;
  http_server_figures (core.server, &figures);
  g_assert_cmpuint (figures.connections, ==, 2);
  /* A third one waits until there is room. */
  g_autoptr (HttpClient) third = http_client_new (core.port);
  http_client_ask (third, &(HttpQuestion) { .path = "/hello" });
  http_client_free (second);
  g_autoptr (HttpAnswer) three = http_client_receive (third, FALSE);
  g_assert_cmpuint (three->status, ==, 200);
  g_autoptr (HttpAnswer) again = http_client_exchange (first, &(HttpQuestion) { .path = "/hello" });
  g_assert_cmpuint (again->status, ==, 200);
}

/* --- Stopping --- */

static gpointer
stop_soon (gpointer data)
{
  http_core_stop (data, 10);
  return NULL;
}

/* What is under way is answered first, as the last on its connection. */
static void
test_stop_waits (void)
{
  g_auto (HttpCore) core;
  http_core_init (&core, NULL);
  g_autoptr (HttpClient) client = http_client_new (core.port);
  http_client_ask (client, &(HttpQuestion) { .path = "/defer" });
  HttpExchange *exchange = http_core_kept (&core);
  GThread *stopping = g_thread_new ("stop", stop_soon, &core);
  g_usleep (200000);
  answer_with (exchange, "last");
  g_autoptr (HttpAnswer) answer = http_client_receive (client, FALSE);
  g_assert_cmpstr (answer->body->str, ==, "last");
  g_assert_true (http_client_is_closed (client));
  g_thread_join (stopping);
}

static void
test_stop_gives_up (gconstpointer way)
{
  g_auto (HttpCore) core;
  http_core_init (&core, NULL);
  g_autoptr (HttpClient) waiting = http_client_new (core.port);
  g_autoptr (HttpClient) listening = http_client_new (core.port);
  g_autoptr (HttpClient) idle = http_client_new (core.port);
  g_autoptr (HttpStream) stream = open_stream (&core, listening);
  http_client_ask (waiting, &(HttpQuestion) { .path = "/defer" });
  HttpExchange *exchange = http_core_kept (&core);
  http_core_stop (&core, 0);
  g_autoptr (HttpAnswer) answer = http_client_receive (waiting, FALSE);
  g_assert_cmpuint (answer->status, ==, 503);
  g_assert_null (stream_line (listening));
  g_assert_true (http_client_is_closed (idle));
  /* The handler does not know that nobody is there any more. */
  g_assert_false (http_stream_send (stream, NULL, "commit", "{}"));
  http_add_header (exchange, "X-Late", "yes");
  ways[GPOINTER_TO_UINT (way)].answer (exchange, "too late");
}

/* --- All at once --- */

typedef struct {
  HttpCore *core;
  gboolean stop; /* atomic */
} Busy;

static gpointer
answer_kept (gpointer data)
{
  Busy *busy = data;
  HttpCore *core = busy->core;
  guint n = 0;
  while (!g_atomic_int_get (&busy->stop)) {
    g_mutex_lock (&core->lock);
    HttpExchange *exchange = g_queue_pop_head (&core->kept);
    g_mutex_unlock (&core->lock);
    if (exchange != NULL) {
      ways[n++ % G_N_ELEMENTS (ways)].answer (exchange, "hello");
    } else {
      g_thread_yield ();
    }
  }
  return NULL;
}

static gpointer
ask_many (gpointer data)
{
  static const char *const paths[] = { "/hello", "/work", "/defer" };
  HttpCore *core = data;
  for (guint i = 0; i < 8; i++) {
    g_autoptr (HttpClient) client = http_client_new (core->port);
    for (guint k = 0; k < 30; k++) {
      g_autoptr (HttpAnswer) answer =
          http_client_exchange (client,
                                &(HttpQuestion) { .path = paths[k % G_N_ELEMENTS (paths)] });
      g_assert_cmpuint (answer->status, ==, 200);
      g_assert_cmpstr (answer->body->str, ==, "hello");
    }
  }
  return NULL;
}

static void
test_many (void)
{
  g_auto (HttpCore) core;
  GThread *clients[4];
  GThread *answering[2];
  http_core_init (&core, NULL);
  Busy busy = { &core, FALSE };
  for (guint i = 0; i < G_N_ELEMENTS (answering); i++) {
    answering[i] = g_thread_new ("answering", answer_kept, &busy);
  }
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++) {
    clients[i] = g_thread_new ("client", ask_many, &core);
  }
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++) {
    g_thread_join (clients[i]);
  }
  http_core_wait_finished (&core, G_N_ELEMENTS (clients) * 8 * 30);
  g_atomic_int_set (&busy.stop, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (answering); i++) {
    g_thread_join (answering[i]);
  }
  g_assert_cmpuint (core.finished, ==, G_N_ELEMENTS (clients) * 8 * 30);
}

/* Clients go on asking while the server stops: each gets a whole answer or the end of its connection. */
static gpointer
ask_until_closed (gpointer data)
{
  const HttpCore *core = data;
  g_autoptr (HttpClient) client = http_client_new (core->port);
  static const char request[] = "GET /defer HTTP/1.1\r\nHost: x\r\n\r\n";
  gboolean open = TRUE;
  while (open && http_client_try_send (client, request, -1)) {
    g_autoptr (HttpAnswer) answer = http_client_receive (client, FALSE);
    open = answer != NULL && g_strcmp0 (http_answer_header (answer, "connection"), "close") != 0;
    g_assert_true (answer == NULL || answer->status == 200 || answer->status == 503);
  }
  return NULL;
}

static void
test_stop_under_load (void)
{
  for (guint round = 0; round < 5; round++) {
    g_auto (HttpCore) core;
    GThread *clients[4];
    http_core_init (&core, NULL);
    Busy busy = { &core, FALSE };
    GThread *answering = g_thread_new ("answering", answer_kept, &busy);
    for (guint i = 0; i < G_N_ELEMENTS (clients); i++) {
      clients[i] = g_thread_new ("client", ask_until_closed, &core);
    }
    http_core_wait_finished (&core, 20);
    http_core_stop (&core, round % 2);
    for (guint i = 0; i < G_N_ELEMENTS (clients); i++) {
      g_thread_join (clients[i]);
    }
    g_atomic_int_set (&busy.stop, TRUE);
    g_thread_join (answering);
    while (core.kept.length > 0) {
      answer_with (g_queue_pop_head (&core.kept), "late");
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_ways ("deferral", test_deferral);
  add_ways ("client-left", test_client_left);
  add_ways ("late-answer", test_late_answer);
  g_test_add_func ("/api/http-life/slow-head", test_slow_head);
  g_test_add_func ("/api/http-life/slow-body", test_slow_body);
  g_test_add_func ("/api/http-life/patient-client", test_patient_client);
  g_test_add_func ("/api/http-life/idle", test_idle);
  g_test_add_func ("/api/http-life/early-close", test_early_close);
  g_test_add_func ("/api/http-life/stream", test_stream);
  g_test_add_func ("/api/http-life/stream-slow-reader", test_stream_slow_reader);
  g_test_add_func ("/api/http-life/stream-reader-left", test_stream_reader_left);
  g_test_add_func ("/api/http-life/connection-limit", test_connection_limit);
  g_test_add_func ("/api/http-life/stop-waits", test_stop_waits);
  add_ways ("stop-gives-up", test_stop_gives_up);
  g_test_add_func ("/api/http-life/many", test_many);
  g_test_add_func ("/api/http-life/stop-under-load", test_stop_under_load);
  return g_test_run ();
}
