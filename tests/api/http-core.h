/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/http/server.h"
#include "tests/api/http-client.h"

/* The HTTP server alone, with routes of its own, for tests of what all routes have in common.
 *
 * "Bearer caller" and the session cookie "session" are a caller; "Bearer reader" is a reader; the form token is "right". */

typedef struct {
  HttpServer *server; /* NULL once the test has stopped it */
  guint16 port;
  GMutex lock; /* for what follows */
  GCond changed;
  GQueue kept;    /* HttpExchange of GET /defer, which wait for the test */
  GQueue streams; /* HttpStream of GET /events */
  guint finished;
  guint failed;
  guint refused;
  guint last_status; /* of the last that finished */
} HttpCore;

/* `options` (nullable): `listen` and `fd` are set by the fixture. */
void http_core_init (HttpCore *core, const HttpOptions *options);
void http_core_stop (HttpCore *core, guint seconds);
void http_core_clear (HttpCore *core);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HttpCore, http_core_clear)

/* Waits for the next of GET /defer, or of GET /events. (transfer full) */
HttpExchange *http_core_kept (HttpCore *core);
HttpStream *http_core_stream (HttpCore *core);
/* Waits until so many exchanges have finished. */
void http_core_wait_finished (HttpCore *core, guint n);

#define HTTP_CORE_SMALL 1000u
/* Of GET /big. */
#define HTTP_CORE_BIG 100000u
