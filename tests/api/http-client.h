/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <jansson.h>

#include <glib.h>

/* A small HTTP/1.1 client for tests: one connection over a plain socket, which sends what it is told, well formed or not. Whatever takes
 * longer than half a minute fails the test. */

typedef struct _HttpClient HttpClient;

HttpClient *http_client_new (guint16 port);
void http_client_free (HttpClient *client);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HttpClient, http_client_free)

/* Bytes as they are; `length` -1: a string. */
void http_client_send (HttpClient *client, const char *bytes, gssize length);
/* The same, where the server may be gone already: FALSE then. */
gboolean http_client_try_send (HttpClient *client, const char *bytes, gssize length);
/* Says that nothing more will be sent. */
void http_client_end (HttpClient *client);

typedef struct {
  guint status;
  GPtrArray *headers; /* char*: name in lower case, value, name, value … */
  GString *body;      /* decoded from chunks */
  json_t *json;       /* (nullable) the body, where it is JSON */
} HttpAnswer;

void http_answer_free (HttpAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HttpAnswer, http_answer_free)

/* (nullable) the first field of this name, which is in lower case */
const char *http_answer_header (const HttpAnswer *answer, const char *name);

/* The next answer; NULL: the server has closed the connection before its first byte. `head`: it answers HEAD and has no body. (transfer full) */
HttpAnswer *http_client_receive (HttpClient *client, gboolean head);
/* The next line without its end, for streams; NULL at the end. (transfer full) */
char *http_client_line (HttpClient *client);
/* Whether the server closes the connection without another byte. */
gboolean http_client_is_closed (HttpClient *client);

typedef struct {
  const char *method; /* NULL: "GET", or "POST" with a body */
  const char *path;
  const char *key;    /* (nullable) bearer */
  const char *type;   /* (nullable) of the body: "application/json" */
  const char *body;   /* (nullable) */
  gssize length;      /* 0: a string */
  const char *fields; /* (nullable) further fields, each with its CRLF */
} HttpQuestion;

/* Sends a request. */
void http_client_ask (HttpClient *client, const HttpQuestion *question);
/* Sends it and waits for the answer; there must be one. (transfer full) */
HttpAnswer *http_client_exchange (HttpClient *client, const HttpQuestion *question);
/* GET and POST of JSON over a connection of its own. (transfer full) */
HttpAnswer *http_get (guint16 port, const char *key, const char *path);
HttpAnswer *http_post (guint16 port, const char *key, const char *path, const char *json);
