/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/api/http-client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define PATIENCE_SECONDS 30
#define BLOCK 65536

struct _HttpClient {
  int fd;
  GString *waiting; /* received and not yet read */
};

HttpClient *
http_client_new (guint16 port)
{
  const struct timeval patience = { .tv_sec = PATIENCE_SECONDS };
  const struct sockaddr_in address = { .sin_family = AF_INET,
                                       .sin_port = htons (port),
                                       .sin_addr = { htonl (INADDR_LOOPBACK) } };
  const int yes = 1;
  HttpClient *client = g_new0 (HttpClient, 1);
  client->waiting = g_string_new (NULL);
  client->fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (client->fd, >=, 0);
  g_assert_cmpint (setsockopt (client->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience), ==,
                   0);
  g_assert_cmpint (setsockopt (client->fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience), ==,
                   0);
  g_assert_cmpint (setsockopt (client->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes), ==, 0);
  g_assert_cmpint (connect (client->fd, (const struct sockaddr *) &address, sizeof address), ==, 0);
  return client;
}

void
http_client_free (HttpClient *client)
{
  if (client != NULL) {
    close (client->fd);
    g_string_free (client->waiting, TRUE);
    g_free (client);
  }
}

/* --- Sending --- */

gboolean
http_client_try_send (HttpClient *client, const char *bytes, gssize length)
{
  gsize left = length >= 0 ? (gsize) length : strlen (bytes);
  while (left > 0) {
    ssize_t n = send (client->fd, bytes, left, MSG_NOSIGNAL);
    if (n <= 0) {
      return FALSE;
    }
    bytes += n;
    left -= (gsize) n;
  }
  return TRUE;
}

void
http_client_send (HttpClient *client, const char *bytes, gssize length)
{
  g_assert_true (http_client_try_send (client, bytes, length));
}

void
http_client_end (HttpClient *client)
{
  shutdown (client->fd, SHUT_WR);
}

void
http_client_ask (HttpClient *client, const HttpQuestion *question)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean has_body = question->body != NULL;
  gsize length = !has_body              ? 0
                 : question->length > 0 ? (gsize) question->length
                                        : strlen (question->body);
  const char *method = question->method != NULL ? question->method : has_body ? "POST" : "GET";
  g_string_append_printf (text, "%s %s HTTP/1.1\r\nHost: localhost\r\n", method, question->path);
  if (question->key != NULL) {
    g_string_append_printf (text, "Authorization: Bearer %s\r\n", question->key);
  }
  if (question->type != NULL) {
    g_string_append_printf (text, "Content-Type: %s\r\n", question->type);
  }
  if (has_body) {
    g_string_append_printf (text, "Content-Length: %" G_GSIZE_FORMAT "\r\n", length);
  }
  g_string_append_printf (text, "%s\r\n", question->fields != NULL ? question->fields : "");
  if (has_body) {
    g_string_append_len (text, question->body, (gssize) length);
  }
  http_client_send (client, text->str, (gssize) text->len);
}

/* --- Receiving --- */

/* FALSE at the end. */
static gboolean
fill (HttpClient *client)
{
  g_autofree char *block = g_malloc (BLOCK);
  ssize_t n = recv (client->fd, block, BLOCK, 0);
  if (n <= 0) {
    return FALSE;
  }
  g_string_append_len (client->waiting, block, n);
  return TRUE;
}

char *
http_client_line (HttpClient *client)
{
  const char *end;
  while ((end = memchr (client->waiting->str, '\n', client->waiting->len)) == NULL) {
    if (!fill (client)) {
      return NULL;
    }
  }
  gsize length = (gsize) (end - client->waiting->str);
  gsize without = length > 0 && end[-1] == '\r' ? length - 1 : length;
  char *line = g_strndup (client->waiting->str, without);
  g_string_erase (client->waiting, 0, (gssize) length + 1);
  return line;
}

gboolean
http_client_is_closed (HttpClient *client)
{
  return client->waiting->len == 0 && !fill (client);
}

static void
take (HttpClient *client, gsize length, GString *out)
{
  while (client->waiting->len < length) {
    g_assert_true (fill (client));
  }
  g_string_append_len (out, client->waiting->str, (gssize) length);
  g_string_erase (client->waiting, 0, (gssize) length);
}

static void
take_chunks (HttpClient *client, GString *out)
{
  for (;;) {
    g_autofree char *size = http_client_line (client);
    g_assert_nonnull (size);
    gsize length = (gsize) g_ascii_strtoull (size, NULL, 16);
    take (client, length, out);
    g_autofree char *end = http_client_line (client);
    g_assert_cmpstr (end, ==, "");
    if (length == 0) {
      return;
    }
  }
}

static void
take_body (HttpClient *client, HttpAnswer *answer)
{
  const char *length = http_answer_header (answer, "content-length");
  if (g_strcmp0 (http_answer_header (answer, "transfer-encoding"), "chunked") == 0) {
    take_chunks (client, answer->body);
  } else if (length != NULL) {
    take (client, (gsize) g_ascii_strtoull (length, NULL, 10), answer->body);
  } else {
    while (fill (client)) {
      continue;
    }
    take (client, client->waiting->len, answer->body);
  }
}

void
http_answer_free (HttpAnswer *answer)
{
  if (answer != NULL) {
    g_ptr_array_unref (answer->headers);
    g_string_free (answer->body, TRUE);
    json_decref (answer->json);
    g_free (answer);
  }
}

const char *
http_answer_header (const HttpAnswer *answer, const char *name)
{
  for (guint i = 0; i < answer->headers->len; i += 2) {
    if (strcmp (g_ptr_array_index (answer->headers, i), name) == 0) {
      return g_ptr_array_index (answer->headers, i + 1);
    }
  }
  return NULL;
}

static void
take_headers (HttpClient *client, HttpAnswer *answer)
{
  for (;;) {
    g_autofree char *line = http_client_line (client);
    g_assert_nonnull (line);
    if (*line == '\0') {
      return;
    }
    char *colon = strchr (line, ':');
    g_assert_nonnull (colon);
    g_ptr_array_add (answer->headers, g_ascii_strdown (line, colon - line));
    g_ptr_array_add (answer->headers, g_strdup (g_strstrip (colon + 1)));
  }
}

HttpAnswer *
http_client_receive (HttpClient *client, gboolean head)
{
  g_autofree char *line = http_client_line (client);
  if (line == NULL) {
    return NULL;
  }
  HttpAnswer *answer = g_new0 (HttpAnswer, 1);
  answer->headers = g_ptr_array_new_with_free_func (g_free);
  answer->body = g_string_new (NULL);
  g_assert_true (g_str_has_prefix (line, "HTTP/1.1 ") || g_str_has_prefix (line, "HTTP/1.0 "));
  answer->status = (guint) g_ascii_strtoull (line + strlen ("HTTP/1.1 "), NULL, 10);
  take_headers (client, answer);
  if (answer->status == 100) {
    http_answer_free (answer);
    return http_client_receive (client, head);
  }
  if (!head && answer->status != 204 && answer->status != 304) {
    take_body (client, answer);
  }
  answer->json = json_loadb (answer->body->str, answer->body->len, JSON_REJECT_DUPLICATES, NULL);
  return answer;
}

HttpAnswer *
http_client_exchange (HttpClient *client, const HttpQuestion *question)
{
  http_client_ask (client, question);
  HttpAnswer *answer = http_client_receive (client, g_strcmp0 (question->method, "HEAD") == 0);
  g_assert_nonnull (answer);
  return answer;
}

HttpAnswer *
http_get (guint16 port, const char *key, const char *path)
{
  g_autoptr (HttpClient) client = http_client_new (port);
  return http_client_exchange (client, &(HttpQuestion) { .path = path, .key = key });
}

HttpAnswer *
http_post (guint16 port, const char *key, const char *path, const char *json)
{
  g_autoptr (HttpClient) client = http_client_new (port);
  const HttpQuestion question = {
    .path = path, .key = key, .type = "application/json", .body = json
  };
  return http_client_exchange (client, &question);
}
