/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/access/access.h"

#include <jansson.h>

/* One HTTP request and the answer to it, as handlers see them. What the client sent is bounded (http/limits.h) and UTF-8 where
 * text is given out; the strings live as long as the exchange.
 *
 * A handler answers with one of the http_respond functions, or keeps the exchange (http_defer) and answers later, from any thread; each
 * exchange is answered exactly once. Whoever answers must not touch it afterwards. */

typedef struct _HttpExchange HttpExchange;

/* --- The request --- */

/* "GET", "POST" …; HEAD comes as GET. */
const char *http_method (const HttpExchange *exchange);
/* Decoded, without the query: "/v1/decisions/0192…". */
const char *http_path (const HttpExchange *exchange);
/* What stands for "{name}" in the route's path; for "{name...}", the rest of the path. */
const char *http_parameter (const HttpExchange *exchange, const char *name);
/* (nullable) of the query: the first with this name; "" where it has no value. */
const char *http_query (const HttpExchange *exchange, const char *name);
/* (nullable) a header field, by its name in any case. */
const char *http_header (const HttpExchange *exchange, const char *name);
const char *http_body (const HttpExchange *exchange, gsize *length);
/* The body as the JSON of media type application/json (RFC 8259; no member twice). NULL with HTTP_ERROR. (transfer full) */
json_t *http_body_json (const HttpExchange *exchange, GError **error);
/* (nullable) a field of a form (application/x-www-form-urlencoded). */
const char *http_form (HttpExchange *exchange, const char *name);

/* Who asks; NULL only on routes that are open to everybody. */
const AccessIdentity *http_identity (const HttpExchange *exchange);
/* (nullable) the session's cookie, for form tokens. */
const char *http_session_cookie (const HttpExchange *exchange);
/* X-Request-ID of the request, else one made for it: at most 128 visible ASCII characters. */
const char *http_request_id (const HttpExchange *exchange);
/* When it came, microseconds since 1970. */
gint64 http_time (const HttpExchange *exchange);

/* The one of `types` (NULL-terminated: "application/json", "text/html" …) that Accept likes best; of several alike the first, which is
 * also what no Accept at all means; NULL if none will do (406). RFC 9110, 12.5.1. */
const char *http_negotiate (const HttpExchange *exchange, const char *const *types);
/* Whether a page for a browser is wanted: text/html is preferred to application/json. */
gboolean http_wants_page (const HttpExchange *exchange);

/* What the route was registered with. */
gpointer http_data (const HttpExchange *exchange);

/* --- The answer --- */

/* For header fields of the answer, before it is given. `name` is ours, `value` may be anything: line breaks are refused (an assertion for
 * the name; the field is left out for the value). */
void http_add_header (HttpExchange *exchange, const char *name, const char *value);
/* Takes `body` over (nullable: empty). */
void http_respond (HttpExchange *exchange, guint status, const char *type, GString *body);
void http_respond_bytes (HttpExchange *exchange, guint status, const char *type, GBytes *body);
/* As application/json; takes the reference over. */
void http_respond_json (HttpExchange *exchange, guint status, json_t *body);
/* A problem document (RFC 9457, application/problem+json), or, for a browser, a page that says the same: `title` is the status's name; `detail`
 * says what is wrong and what to do. */
void http_respond_problem (HttpExchange *exchange, guint status, const char *detail);
/* The same with a type of its own, an absolute URI that programs know it by (RFC 9457, 3.1.1); never a page. */
void http_respond_typed_problem (HttpExchange *exchange, guint status, const char *type,
                                 const char *detail);
/* The same from an error: 400 for what the client sent, 404, 409, 412, 413, 415, 503 (the store is busy, full or read-only),
 * else 500 with a detail that tells nothing of the inside, while `error` goes to the process's log. */
void http_respond_error (HttpExchange *exchange, const GError *error);
/* The status that it answers with; from 500 on the error's text is not for clients. */
guint http_error_status (const GError *error);
/* Tells the process's log of an error inside, under the exchange's id. */
void http_report_error (const HttpExchange *exchange, const GError *error);
/* 200 with `body` (taken over), or, where that is NULL, http_respond_error(). */
void http_respond_result (HttpExchange *exchange, json_t *body, const GError *error);
/* 303 See Other, for forms. */
void http_redirect (HttpExchange *exchange, const char *location);

/* Keeps the exchange: the handler returns without an answer, and the connection waits (at most HTTP_LIMIT_ANSWER_SECONDS). */
void http_defer (HttpExchange *exchange);

/* What is left to do for an exchange. */
typedef void (*HttpRest) (gpointer data);
/* Has the rest of a deferred exchange, which answers it, done once in its connection's thread; where that connection is not to be had any more, at once
 * in this one. At most one at a time; from any thread. So who has news for many exchanges, as the log does, need not write all their answers. */
void http_later (HttpExchange *exchange, HttpRest rest, gpointer data);

/* --- A stream of events (text/event-stream, WHATWG HTML 9.2) --- */

typedef struct _HttpStream HttpStream;

/* Answers with a stream; events are sent by http_stream_send() from any thread until the client goes or the server stops. (transfer full) */
HttpStream *http_respond_stream (HttpExchange *exchange);
/* FALSE: the client is gone, or reads too slowly (HTTP_LIMIT_STREAM_BYTES wait); free it. `id` (nullable), `event` and `data` without line
 * breaks (JSON). */
gboolean http_stream_send (HttpStream *stream, const char *id, const char *event, const char *data);
void http_stream_free (HttpStream *stream);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HttpStream, http_stream_free)

/* --- Errors of requests --- */

#define HTTP_ERROR (http_error_quark ())

typedef enum {
  HTTP_ERROR_BAD_REQUEST = 400,
  HTTP_ERROR_FORBIDDEN = 403,
  HTTP_ERROR_NOT_FOUND = 404,
  HTTP_ERROR_NOT_ACCEPTABLE = 406,
  HTTP_ERROR_CONFLICT = 409,
  HTTP_ERROR_GONE = 410,
  HTTP_ERROR_PRECONDITION = 412,
  HTTP_ERROR_TOO_LARGE = 413,
  HTTP_ERROR_MEDIA_TYPE = 415,
  HTTP_ERROR_UNPROCESSABLE = 422,
} HttpError;

GQuark http_error_quark (void);
