/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/http/exchange-private.h"

/* Lets connections in, and shares them out evenly: were each of MHD's threads to take them for itself, the first one awake would take most of a
 * crowd and answer it alone. Internal to api/http/. */

typedef struct _HttpDoor HttpDoor;

/* For connections to `fd`, which must outlive it; at most `most` are inside at a time, and further ones wait. KG_ERROR_IO. */
HttpDoor *http_door_new (int fd, guint most, GError **error);
/* Lets connections in from now on, by a thread of its own. */
void http_door_open (HttpDoor *door, struct MHD_Daemon *daemon);
/* A connection that came through it has ended; from any thread. */
void http_door_left (HttpDoor *door);
/* Connections that are inside. */
guint http_door_count (HttpDoor *door);
/* Lets nobody in any more. */
void http_door_close (HttpDoor *door);
void http_door_free (HttpDoor *door);
