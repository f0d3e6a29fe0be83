/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/http/limits.h"
#include "api/http/server.h"

#include <microhttpd.h>
#include <netdb.h>

/* An exchange from inside. Internal to api/http/.
 *
 * It has two owners: the connection, until MHD says that it is done with it, and whoever is to answer, until the answer is given. So
 * an answer that comes after the client, or the time, is gone meets an exchange that is still there. */

typedef struct {
  char *name;
  char *value;
} HttpPair;

struct _HttpExchange {
  gatomicrefcount references;
  HttpServer *server;
  struct MHD_Connection
      *connection; /* valid until the answer is given; after that in its own thread alone */
  /* Of the request; fixed once the handler runs. */
  char *method;
  char *path;
  const HttpRoute *route; /* NULL: there is none */
  GArray *parameters;     /* HttpPair */
  GArray *query;
  GArray *fields; /* of the head */
  GArray *form;   /* (nullable) */
  GString *body;
  AccessIdentity *identity;
  char *request_id;
  char *cookie; /* (nullable) */
  gboolean by_cookie;
  gboolean wants_page;
  gboolean gzip;
  gboolean head;
  gint64 time;    /* of day */
  gint64 started; /* monotonic */
  gboolean
      closing; /* the connection ends with the answer: the body was not read, or the server stops */
  gsize discarded; /* bytes of a body that is refused */
  guint refusal;   /* what is wrong with it was seen before its end: the status to answer with */
  const char *refusal_detail;
  /* The answer. */
  GArray *headers; /* HttpPair */
  GMutex lock;     /* for what follows */
  struct MHD_Response *response;
  guint status;
  gsize sent;
  gboolean begun; /* a handler has it: somebody will answer */
  gboolean suspended;
  gboolean queued; /* the answer is MHD's */
  gboolean gone;
  HttpRest rest; /* (nullable) to be done in the connection's thread */
  gpointer rest_data;
  gboolean deferred;
  GList *link; /* in the server's list */
};

HttpExchange *http_exchange_ref (HttpExchange *exchange);
void http_exchange_unref (HttpExchange *exchange);

/* The fields that every answer has. */
void http_exchange_add_standard (const HttpExchange *exchange, struct MHD_Response *response);
/* Gives `response` (taken over) as the answer and drops the answerer's reference; a second answer is dropped. */
void http_exchange_answer (HttpExchange *exchange, guint status, struct MHD_Response *response,
                           gsize length);
/* Answers in the name of the server while a handler still has the exchange; its own answer is dropped later. */
void http_exchange_give_up (HttpExchange *exchange, guint status, const char *detail);
/* Does what http_later() left, if it did; in the connection's thread, with `lock` held, which it gives up meanwhile. */
void http_exchange_do_rest (HttpExchange *exchange);
/* Hands the answer to MHD, in the connection's thread. */
enum MHD_Result http_exchange_queue (HttpExchange *exchange);

const char *http_status_title (guint status);
/* The body of a problem, as JSON or as a page. `type` (nullable). */
GString *http_problem_body (const HttpExchange *exchange, guint status, const char *type,
                            const char *detail);

/* --- url.c: decoding --- */

/* Percent-decoding (RFC 3986, 2.1); `plus`: "+" is a space. NULL if it is malformed, holds NUL, or is no UTF-8. (transfer full) */
char *http_decode (const char *text, gssize length, gboolean plus);
/* "a=1&b=2" -> HttpPair; NULL if it is malformed. (transfer full) */
GArray *http_pairs_parse (const char *text, gsize length);
GArray *http_pairs_new (void);
const char *http_pairs_get (const GArray *pairs, const char *name);
void http_pairs_add (GArray *pairs, const char *name, const char *value);

/* --- negotiate.c --- */

/* The number of the type that `accept` (nullable) likes best, or -1. */
int http_accept (const char *accept, const char *const *types);
/* Whether gzip is welcome. */
gboolean http_accepts_gzip (const char *accept_encoding);

/* --- route.c --- */

/* The route for a method and a path, and whether a page is wanted; else NULL, and `*allowed` (transfer full, nullable) are the methods that the path has. `parameters` (nullable) is
 * filled. */
const HttpRoute *http_route_match (const HttpRoute *routes, const char *method,
                                   const GPtrArray *segments, gboolean page, GArray *parameters,
                                   char **allowed);
/* Routes without parameters by their path, which the table's first match is whatever is wanted. The keys and values are the table's. (transfer full) */
GHashTable *http_route_index (const HttpRoute *routes);
/* The segments of a path, each decoded; NULL if it is malformed. (transfer full, char*) */
GPtrArray *http_path_segments (const char *path);

/* --- rate.c --- */

typedef struct _HttpRate HttpRate;

HttpRate *http_rate_new (guint per_second);
void http_rate_free (HttpRate *rate);
/* Whether `who` may ask now; else `*retry` is in how many seconds. */
gboolean http_rate_take (HttpRate *rate, const char *who, gint64 monotonic, guint *retry);
/* Forgets who has not asked for a while. */
void http_rate_tidy (HttpRate *rate, gint64 monotonic);

/* --- stream.c --- */

/* Sends what keeps connections alive; FALSE with `end`: ends all. */
void http_streams_tick (HttpServer *server, gboolean end);

/* --- The server --- */

/* A connection whose request has not begun, or is still coming in. */
typedef struct {
  HttpServer *server;
  struct MHD_Connection *connection;
  gint64 since; /* monotonic: when it last had nothing to say */
  gboolean receiving;
  GList *link;
} HttpLine;

struct _HttpServer {
  gatomicrefcount references; /* of who started it, and of its exchanges */
  struct MHD_Daemon *daemon;
  struct _HttpDoor *door;
  int listener;
  const HttpRoute *routes;
  GHashTable *index; /* of `routes` */
  gpointer data;
  HttpHooks hooks;
  gboolean tls;
  gboolean behind_proxy;
  char *address;
  HttpRate *rate;
  GThreadPool *workers;
  /* Everything under way. */
  GMutex lock;
  GCond idle;
  GQueue exchanges; /* HttpExchange that are not answered */
  GQueue lines;     /* HttpLine */
  gsize bodies;     /* bytes of all bodies */
  gboolean closed;  /* nothing that waits may begin any more */
  gint draining;    /* atomic: each answer is its connection's last */
  gint64 receive;   /* microseconds, as the following */
  gint64 answer;
  GMutex streams_lock;
  GPtrArray *streams;
  gboolean streams_ended;
  GThread *ticker;
  GCond tick;
  gboolean stopping; /* each connection ends with its next answer */
};

HttpServer *http_server_ref (HttpServer *server);
void http_server_unref (HttpServer *server);

/* handle.c: what MHD calls. */
enum MHD_Result http_handle (void *server, struct MHD_Connection *connection, const char *path,
                             const char *method, const char *version, const char *upload,
                             size_t *upload_length, void **context);
void http_handle_completed (void *server, struct MHD_Connection *connection, void **context,
                            enum MHD_RequestTerminationCode code);
void http_handle_connection (void *server, struct MHD_Connection *connection, void **context,
                             enum MHD_ConnectionNotificationCode code);
