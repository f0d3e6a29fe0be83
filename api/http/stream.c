/* SPDX-License-Identifier: Apache-2.0 */
#include "api/http/exchange-private.h"

#include <string.h>

/* Bytes handed to MHD at once. */
#define BLOCK 8192

/* A stream has two owners too: the connection that reads from it, and whoever sends. */
struct _HttpStream {
  gatomicrefcount references;
  HttpServer *server;
  struct MHD_Connection *connection;
  GMutex lock;
  GString *waiting;
  gboolean suspended;
  gboolean ended; /* nothing more will be sent */
  gboolean gone;  /* nobody reads any more */
};

static void
stream_unref (HttpStream *stream)
{
  if (!g_atomic_ref_count_dec (&stream->references)) {
    return;
  }
  g_string_free (stream->waiting, TRUE);
  g_mutex_clear (&stream->lock);
  http_server_unref (stream->server);
  g_free (stream);
}

/* With `lock` held. */
static void
wake (HttpStream *stream)
{
  if (stream->suspended) {
    stream->suspended = FALSE;
    MHD_resume_connection (stream->connection);
  }
}

static ssize_t
read_stream (void *data, uint64_t position, char *buffer, size_t most)
{
  (void) position;
  HttpStream *stream = data;
  g_mutex_lock (&stream->lock);
  gsize n = MIN (stream->waiting->len, most);
  if (n > 0) {
    memcpy (buffer, stream->waiting->str, n);
    g_string_erase (stream->waiting, 0, (gssize) n);
  }
  ssize_t result = (ssize_t) n;
  if (n == 0 && stream->ended) {
    result = MHD_CONTENT_READER_END_OF_STREAM;
  } else if (n == 0) {
    stream->suspended = TRUE;
    MHD_suspend_connection (stream->connection);
  }
  g_mutex_unlock (&stream->lock);
  return result;
}

static void
reader_gone (void *data)
{
  HttpStream *stream = data;
  g_mutex_lock (&stream->lock);
  stream->gone = TRUE;
  g_mutex_unlock (&stream->lock);
  g_mutex_lock (&stream->server->streams_lock);
  g_ptr_array_remove_fast (stream->server->streams, stream);
  g_mutex_unlock (&stream->server->streams_lock);
  stream_unref (stream);
}

HttpStream *
http_respond_stream (HttpExchange *exchange)
{
  HttpStream *stream = g_new0 (HttpStream, 1);
  g_atomic_ref_count_init (&stream->references);
  g_atomic_ref_count_inc (&stream->references);
  stream->server = http_server_ref (exchange->server);
  stream->connection = exchange->connection;
  g_mutex_init (&stream->lock);
  stream->waiting = g_string_new ("retry: 2000\n\n");
  g_mutex_lock (&stream->server->streams_lock);
  GPtrArray *streams = stream->server->streams;
  stream->ended = streams->len >= HTTP_LIMIT_STREAMS || stream->server->streams_ended;
  g_ptr_array_add (streams, stream);
  g_mutex_unlock (&stream->server->streams_lock);
  struct MHD_Response *response =
      MHD_create_response_from_callback (MHD_SIZE_UNKNOWN, BLOCK, read_stream, stream, reader_gone);
  g_assert (response != NULL);
  http_exchange_add_standard (exchange, response);
  MHD_add_response_header (response, "Content-Type", "text/event-stream");
  MHD_add_response_header (response, "Cache-Control", "no-store");
  MHD_add_response_header (response, "X-Accel-Buffering", "no");
  http_exchange_answer (exchange, MHD_HTTP_OK, response, 0);
  return stream;
}

/* With `lock` held. A reader too slow for what comes is let go. */
static gboolean
put (HttpStream *stream, const char *text, gsize length)
{
  if (stream->gone || stream->ended) {
    return FALSE;
  }
  if (stream->waiting->len + length > HTTP_LIMIT_STREAM_BYTES) {
    stream->ended = TRUE;
    wake (stream);
    return FALSE;
  }
  g_string_append_len (stream->waiting, text, (gssize) length);
  wake (stream);
  return TRUE;
}

gboolean
http_stream_send (HttpStream *stream, const char *id, const char *event, const char *data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  if (id != NULL) {
    g_string_append_printf (text, "id: %s\n", id);
  }
  g_string_append_printf (text, "event: %s\ndata: %s\n\n", event, data);
  g_mutex_lock (&stream->lock);
  gboolean sent = put (stream, text->str, text->len);
  g_mutex_unlock (&stream->lock);
  return sent;
}

void
http_stream_free (HttpStream *stream)
{
  if (stream == NULL) {
    return;
  }
  g_mutex_lock (&stream->lock);
  stream->ended = TRUE;
  if (!stream->gone) {
    wake (stream);
  }
  g_mutex_unlock (&stream->lock);
  stream_unref (stream);
}

void
http_streams_tick (HttpServer *server, gboolean end)
{
  static const char comment[] = ":\n\n";
  g_mutex_lock (&server->streams_lock);
  GPtrArray *streams = server->streams;
  server->streams_ended = server->streams_ended || end;
  for (guint i = 0; i < streams->len; i++) {
    HttpStream *stream = g_ptr_array_index (streams, i);
    g_mutex_lock (&stream->lock);
    if (end) {
      stream->ended = TRUE;
      wake (stream);
    } else {
      put (stream, comment, strlen (comment));
    }
    g_mutex_unlock (&stream->lock);
  }
  g_mutex_unlock (&server->streams_lock);
}
