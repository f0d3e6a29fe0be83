/* SPDX-License-Identifier: Apache-2.0 */
#include "api/http/door.h"

#include "kg/error.h"

#include <errno.h>
#include <glib-unix.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

/* How long it waits where nobody may come in, or nobody can, for want of files for instance. */
#define WAIT_MILLISECONDS 10

struct _HttpDoor {
  int fd;
  int closing; /* can be read from when it is to close */
  struct MHD_Daemon *daemon;
  gint most;
  gint open;       /* atomic: connections */
  GThread *thread; /* NULL: closed */
};

/* FALSE: there is nobody outside, or nobody can be let in. */
static gboolean
let_in (HttpDoor *door)
{
  struct sockaddr_storage address;
  socklen_t length = sizeof address;
  int fd = accept4 (door->fd, (struct sockaddr *) &address, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) {
    return errno == ECONNABORTED || errno == EINTR;
  }
  g_atomic_int_inc (&door->open);
  /* MHD closes what it does not take. */
  if (MHD_add_connection (door->daemon, fd, (struct sockaddr *) &address, length) != MHD_YES) {
    http_door_left (door);
  }
  return TRUE;
}

static gpointer
run (gpointer data)
{
  HttpDoor *door = data;
  struct pollfd both[] = { { .fd = door->closing, .events = POLLIN },
                           { .fd = door->fd, .events = POLLIN } };
  while ((both[0].revents & POLLIN) == 0) {
    gboolean full = g_atomic_int_get (&door->open) >= door->most;
    if (!full && both[1].revents != 0 && let_in (door)) {
      continue;
    }
    gboolean stuck = full || (both[1].revents != 0 && errno != EAGAIN);
    both[1].revents = 0;
    if (poll (both, stuck ? 1 : 2, stuck ? WAIT_MILLISECONDS : -1) == 0) {
      both[1].revents = POLLIN;
    }
  }
  return NULL;
}

HttpDoor *
http_door_new (int fd, guint most, GError **error)
{
  int closing = eventfd (0, EFD_CLOEXEC);
  if (closing < 0 || !g_unix_set_fd_nonblocking (fd, TRUE, NULL)) {
    g_set_error_literal (error, KG_ERROR, KG_ERROR_IO,
                         "connections cannot be taken; check the limit of open files");
    if (closing >= 0) {
      close (closing);
    }
    return NULL;
  }
  HttpDoor *door = g_new0 (HttpDoor, 1);
  door->fd = fd;
  door->closing = closing;
  door->most = (gint) MIN (most, (guint) G_MAXINT);
  return door;
}

void
http_door_open (HttpDoor *door, struct MHD_Daemon *daemon)
{
  door->daemon = daemon;
  door->thread = g_thread_new ("http-door", run, door);
}

void
http_door_left (HttpDoor *door)
{
  g_atomic_int_add (&door->open, -1);
}

guint
http_door_count (HttpDoor *door)
{
  return (guint) MAX (g_atomic_int_get (&door->open), 0);
}

void
http_door_close (HttpDoor *door)
{
  const guint64 one = 1;
  if (door->thread == NULL) {
    return;
  }
  if (write (door->closing, &one, sizeof one) != sizeof one) {
    g_error ("an event cannot be told");
  }
  g_thread_join (g_steal_pointer (&door->thread));
}

void
http_door_free (HttpDoor *door)
{
  if (door == NULL) {
    return;
  }
  http_door_close (door);
  close (door->closing);
  g_free (door);
}
