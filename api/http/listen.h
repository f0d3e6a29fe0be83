/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* Listening sockets: a service keeps one and lends it to servers that follow each other. */

/* A listening socket at "127.0.0.1:8080"; -1 with KG_ERROR_INVALID or KG_ERROR_IO. */
int http_listen (const char *listen_at, GError **error);
/* Where it listens, "http://127.0.0.1:8080" (transfer full), and whether only this host can reach it. */
gboolean http_listen_address (int fd, gboolean tls, char **address, gboolean *loopback,
                              GError **error);
