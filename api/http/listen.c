/* SPDX-License-Identifier: Apache-2.0 */
#include "api/http/exchange-private.h"

#include "api/http/listen.h"
#include "kg/error.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 1024

/* "[::1]:80" and "127.0.0.1:80" in two parts. */
static gboolean
split (const char *listen_at, char **host, char **port)
{
  const char *colon = strrchr (listen_at, ':');
  if (colon == NULL || colon == listen_at || colon[1] == '\0') {
    return FALSE;
  }
  gboolean brackets = listen_at[0] == '[' && colon[-1] == ']';
  *host = brackets ? g_strndup (listen_at + 1, (gsize) (colon - listen_at) - 2)
                   : g_strndup (listen_at, (gsize) (colon - listen_at));
  *port = g_strdup (colon + 1);
  return TRUE;
}

static gboolean
is_loopback (const struct sockaddr *address)
{
  if (address->sa_family == AF_INET) {
    const struct sockaddr_in *v4 = (const struct sockaddr_in *) (const void *) address;
    return ntohl (v4->sin_addr.s_addr) >> 24 == 127;
  }
  const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *) (const void *) address;
  return address->sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK (&v6->sin6_addr);
}

static int
open_socket (const struct addrinfo *address)
{
  const int yes = 1;
  int fd = socket (address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd >= 0 && setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
      bind (fd, address->ai_addr, address->ai_addrlen) == 0 && listen (fd, BACKLOG) == 0) {
    return fd;
  }
  int problem = errno;
  if (fd >= 0) {
    close (fd);
  }
  errno = problem;
  return -1;
}

int
http_listen (const char *listen_at, GError **error)
{
  g_autofree char *host = NULL;
  g_autofree char *port = NULL;
  struct addrinfo *found = NULL;
  const struct addrinfo hints = { .ai_family = AF_UNSPEC,
                                  .ai_socktype = SOCK_STREAM,
                                  .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE };
  const char *name = NULL;
  if (!split (listen_at, &host, &port)) {
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
                 "`%s` is no address; write it as 127.0.0.1:8080 or [::1]:8080", listen_at);
    return -1;
  }
  name = strcmp (host, "localhost") == 0 ? "127.0.0.1" : host;
  if (getaddrinfo (name, port, &hints, &found) != 0) {
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
                 "`%s` is no address with a port; write it in numbers, as 127.0.0.1:8080",
                 listen_at);
    return -1;
  }
  int fd = open_socket (found);
  if (fd < 0) {
    g_set_error (error, KG_ERROR, KG_ERROR_IO,
                 "cannot listen at `%s`: %s; choose another address with `--listen`", listen_at,
                 g_strerror (errno));
  }
  freeaddrinfo (found);
  return fd;
}

gboolean
http_listen_address (int fd, gboolean tls, char **address, gboolean *loopback, GError **error)
{
  struct sockaddr_storage name = { 0 };
  socklen_t length = sizeof name;
  char host[NI_MAXHOST];
  char port[NI_MAXSERV];
  const struct sockaddr *any = (const struct sockaddr *) &name;
  if (getsockname (fd, (struct sockaddr *) &name, &length) != 0) {
    g_set_error (error, KG_ERROR, KG_ERROR_IO, "the listening socket cannot be used: %s",
                 g_strerror (errno));
    return FALSE;
  }
  if (name.ss_family == AF_UNIX) {
    *loopback = TRUE;
    *address = g_strdup ("unix");
    return TRUE;
  }
  if (getnameinfo (any, length, host, sizeof host, port, sizeof port,
                   NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
    g_set_error_literal (error, KG_ERROR, KG_ERROR_INVALID,
                         "the listening socket is none of the internet; give another one");
    return FALSE;
  }
  *loopback = is_loopback (any);
  *address = g_strdup_printf (name.ss_family == AF_INET6 ? "%s://[%s]:%s" : "%s://%s:%s",
                              tls ? "https" : "http", host, port);
  return TRUE;
}
