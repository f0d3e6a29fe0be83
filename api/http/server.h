/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/http/exchange.h"

#include <gio/gio.h>

/* The HTTP server: libmicrohttpd with epoll, a thread for each core; and what every route has in common: bounds, who may, rates, request
 * ids, log lines, metrics, compression, pages for errors. */

typedef struct _HttpServer HttpServer;

typedef void (*HttpHandler) (HttpExchange *exchange);

typedef enum {
  HTTP_ROUTE_DEFAULT = 0,
  HTTP_ROUTE_FAST =
      1
      << 0, /* runs in the connection's thread: answers within microseconds, or defers; others run in workers */
  HTTP_ROUTE_OPEN = 1 << 1,  /* for everybody, without a key */
  HTTP_ROUTE_FORM = 1 << 2,  /* forms of our own pages post here: a token guards against forgery */
  HTTP_ROUTE_QUIET = 1 << 3, /* no log line where all is well: health, metrics */
  HTTP_ROUTE_GATEWAY =
      1
      << 4, /* for programs that cannot send `Authorization: Bearer`: the key may come as X-API-Key or as the password of Basic, too */
  HTTP_ROUTE_PAGE =
      1
      << 5, /* only where a page is wanted (http_wants_page()); stands before the route of the same path for all others */
} HttpRouteFlags;

typedef struct {
  const char *method; /* "GET" (HEAD included), "POST" … */
  const char *path;   /* "/v1/decisions/{id}"; "/log/tile/{rest...}" */
  guint roles;        /* AccessRole bits: any of them may; ADMIN may everything. 0 with OPEN */
  HttpRouteFlags flags;
  HttpHandler handler;
  gsize body_limit; /* 0: HTTP_LIMIT_BODY_BYTES */
} HttpRoute;

typedef struct {
  const char *listen; /* "127.0.0.1:8080", "[::1]:8080", "0.0.0.0:443"; port 0: any */
  int fd;             /* a listening socket (socket activation) instead, or -1 */
  const char
      *tls_certificate; /* (nullable) PEM: the text itself; not needed once the server runs */
  const char *tls_key;
  gboolean
      behind_proxy; /* something in front speaks TLS: other hosts may connect, X-Forwarded-* is believed */
  guint threads;         /* 0: one a core */
  guint workers;         /* 0: one a core, at least 2 */
  guint max_connections; /* 0: HTTP_LIMIT_CONNECTIONS */
  guint
      rate; /* requests a second for each key (and each address without one), averaged over 10 s; 0: no limit */
  guint receive_seconds; /* 0: HTTP_LIMIT_RECEIVE_SECONDS, as the following */
  guint idle_seconds;
  guint answer_seconds;
} HttpOptions;

/* The cookie that holds a session. */
#define HTTP_SESSION_COOKIE "grounds-session"

/* What the server asks and tells; all are called from any thread. */
typedef struct {
  /* Who a request comes from, by its Authorization (or our session cookie): (transfer full), or NULL: 401. */
  AccessIdentity *(*authenticate) (gpointer data, const char *authorization, const char *cookie,
                                   gboolean *by_cookie);
  /* Whether `token` belongs to forms of the session `cookie`. (nullable): forms are refused */
  gboolean (*check_form) (gpointer data, const char *cookie, const char *token);
  /* Answers a request that is refused before its handler, for routes (`route`: the path pattern) whose clients understand answers of their own only.
   * FALSE: a problem document it is. (nullable) */
  gboolean (*refuse) (gpointer data, HttpExchange *exchange, const char *route, guint status,
                      const char *detail);
  /* An authenticated one who may not: for the log. (nullable) */
  void (*refused) (gpointer data, const HttpExchange *exchange);
  /* The end of an exchange; `route` is the path pattern, or "-"; `quiet`: HTTP_ROUTE_QUIET. (nullable) */
  void (*finished) (gpointer data, const HttpExchange *exchange, const char *route, guint status,
                    gint64 microseconds, gsize sent, gboolean quiet);
  /* An error inside, with its request id; never shown to the client. (nullable) */
  void (*failed) (gpointer data, const HttpExchange *exchange, const GError *error);
  gpointer data;
} HttpHooks;

/* `routes` ends with a NULL method and must outlive the server, like what `data` (http_data()) points to. HTTP without TLS on an address that
 * other hosts can reach is refused unless `behind_proxy`. Errors: KG_ERROR_IO (the address is taken …), HTTP_ERROR. */
HttpServer *http_server_new (const HttpOptions *options, const HttpRoute *routes, gpointer data,
                             const HttpHooks *hooks, GError **error);
/* "http://127.0.0.1:8080": where it can be reached. */
const char *http_server_address (const HttpServer *server);
/* Takes no new connections; answers what it has taken, for at most `seconds`; then frees. */
void http_server_stop (HttpServer *server, guint seconds);
/* The same where another server takes new connections at the same socket: those that are open end with their next answer, for which it waits
 * HTTP_LIMIT_HAND_OVER_MS at most, so that no request meets a closed door. */
void http_server_hand_over (HttpServer *server, guint seconds);

/* Figures for metrics. */
typedef struct {
  guint connections;
  guint in_flight; /* exchanges that are not answered yet */
  guint streams;
} HttpFigures;

void http_server_figures (const HttpServer *server, HttpFigures *out);

/* The route that a table has for a method and a path, for a page first. */
const HttpRoute *http_route_find (const HttpRoute *routes, const char *method, const char *path);
