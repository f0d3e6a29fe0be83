/* SPDX-License-Identifier: Apache-2.0 */
#include "api/http/exchange-private.h"

#include "kg/json-parse.h"

#include <string.h>
#include <zlib.h>

G_DEFINE_QUARK (http - error - quark, http_error)

/* --- The request --- */

const char *
http_method (const HttpExchange *exchange)
{
  return exchange->method;
}

const char *
http_path (const HttpExchange *exchange)
{
  return exchange->path;
}

const char *
http_parameter (const HttpExchange *exchange, const char *name)
{
  const char *value = http_pairs_get (exchange->parameters, name);
  return value != NULL ? value : "";
}

const char *
http_query (const HttpExchange *exchange, const char *name)
{
  return http_pairs_get (exchange->query, name);
}

const char *
http_header (const HttpExchange *exchange, const char *name)
{
  for (guint i = 0; i < exchange->fields->len; i++) {
    const HttpPair *field = &g_array_index (exchange->fields, HttpPair, i);
    if (g_ascii_strcasecmp (field->name, name) == 0) {
      return field->value;
    }
  }
  return NULL;
}

const char *
http_body (const HttpExchange *exchange, gsize *length)
{
  *length = exchange->body->len;
  return exchange->body->str;
}

/* Whether a Content-Type is this media type, whatever its parameters. */
static gboolean
is_type (const char *content_type, const char *type)
{
  gsize length = strlen (type);
  return content_type != NULL && g_ascii_strncasecmp (content_type, type, length) == 0 &&
         (content_type[length] == '\0' || strchr ("; \t", content_type[length]) != NULL);
}

/* What RFC 8259 leaves to those who read, and is not taken here. */
static const char *
not_taken (enum json_error_code code)
{
  return code == json_error_numeric_overflow ? " that is taken: a number in it is too large"
         : code == json_error_duplicate_key  ? " that is taken: a member stands twice"
         : code == json_error_stack_overflow ? " that is taken: it nests too deeply"
         : code == json_error_null_character || code == json_error_null_byte_in_key
             ? " that is taken: U+0000 stands in it"
             : "";
}

json_t *
http_body_json (const HttpExchange *exchange, GError **error)
{
  json_error_t problem;
  if (!is_type (http_header (exchange, "Content-Type"), "application/json")) {
    g_set_error_literal (error, HTTP_ERROR, HTTP_ERROR_MEDIA_TYPE,
                         "the body has to be JSON; send it as `Content-Type: application/json`");
    return NULL;
  }
  json_t *json = kg_json_parse (exchange->body->str, exchange->body->len, &problem);
  if (json == NULL) {
    g_set_error (error, HTTP_ERROR, HTTP_ERROR_BAD_REQUEST,
                 "the body is no JSON%s (line %d, column %d); give one object",
                 not_taken (json_error_code (&problem)), problem.line, problem.column);
  }
  return json;
}

const char *
http_form (HttpExchange *exchange, const char *name)
{
  if (exchange->form == NULL) {
    gboolean is_form =
        is_type (http_header (exchange, "Content-Type"), "application/x-www-form-urlencoded");
    GArray *pairs = is_form ? http_pairs_parse (exchange->body->str, exchange->body->len) : NULL;
    exchange->form = pairs != NULL ? pairs : http_pairs_new ();
  }
  return http_pairs_get (exchange->form, name);
}

const AccessIdentity *
http_identity (const HttpExchange *exchange)
{
  return exchange->identity;
}

const char *
http_session_cookie (const HttpExchange *exchange)
{
  return exchange->cookie;
}

const char *
http_request_id (const HttpExchange *exchange)
{
  return exchange->request_id;
}

gint64
http_time (const HttpExchange *exchange)
{
  return exchange->time;
}

const char *
http_negotiate (const HttpExchange *exchange, const char *const *types)
{
  int found = http_accept (http_header (exchange, "Accept"), types);
  return found >= 0 ? types[found] : NULL;
}

gboolean
http_wants_page (const HttpExchange *exchange)
{
  return exchange->wants_page;
}

gpointer
http_data (const HttpExchange *exchange)
{
  return exchange->server->data;
}

/* --- Its life --- */

HttpExchange *
http_exchange_ref (HttpExchange *exchange)
{
  g_atomic_ref_count_inc (&exchange->references);
  return exchange;
}

static void
free_pairs (GArray *pairs)
{
  if (pairs != NULL) {
    g_array_unref (pairs);
  }
}

void
http_exchange_unref (HttpExchange *exchange)
{
  if (!g_atomic_ref_count_dec (&exchange->references)) {
    return;
  }
  if (exchange->response != NULL) {
    MHD_destroy_response (exchange->response);
  }
  free_pairs (exchange->parameters);
  free_pairs (exchange->query);
  free_pairs (exchange->fields);
  free_pairs (exchange->form);
  free_pairs (exchange->headers);
  access_identity_free (exchange->identity);
  g_string_free (exchange->body, TRUE);
  g_free (exchange->method);
  g_free (exchange->path);
  g_free (exchange->request_id);
  g_free (exchange->cookie);
  g_mutex_clear (&exchange->lock);
  http_server_unref (exchange->server);
  g_free (exchange);
}

/* With `lock` held: MHD will call again, in the connection's thread. */
static void
resume (HttpExchange *exchange)
{
  if (exchange->suspended) {
    exchange->suspended = FALSE;
    MHD_resume_connection (exchange->connection);
  }
}

/* The first answer counts. */
static gboolean
set_answer (HttpExchange *exchange, guint status, struct MHD_Response *response, gsize length)
{
  g_mutex_lock (&exchange->lock);
  gboolean first = exchange->response == NULL && !exchange->gone;
  if (first) {
    exchange->status = status;
    exchange->response = response;
    exchange->sent = length;
    resume (exchange);
  }
  g_mutex_unlock (&exchange->lock);
  if (!first) {
    MHD_destroy_response (response);
  }
  return first;
}

void
http_exchange_answer (HttpExchange *exchange, guint status, struct MHD_Response *response,
                      gsize length)
{
  set_answer (exchange, status, response, length);
  http_exchange_unref (exchange);
}

/* --- Answers --- */

void
http_add_header (HttpExchange *exchange, const char *name, const char *value)
{
  for (const char *c = value; *c != '\0'; c++) {
    if ((guchar) *c < ' ' || *c == 0x7f) {
      return;
    }
  }
  http_pairs_add (exchange->headers, name, value);
}

void
http_exchange_add_standard (const HttpExchange *exchange, struct MHD_Response *response)
{
  MHD_add_response_header (response, "X-Content-Type-Options", "nosniff");
  MHD_add_response_header (response, "X-Request-ID", exchange->request_id);
  if (exchange->server->tls) {
    MHD_add_response_header (response, "Strict-Transport-Security", "max-age=31536000");
  }
  if (exchange->closing || g_atomic_int_get (&exchange->server->draining)) {
    MHD_add_response_header (response, "Connection", "close");
  }
}

/* A page may load its own style sheet and pictures, and nothing else; there is no script. */
static void
add_policy (struct MHD_Response *response)
{
  MHD_add_response_header (response, "Content-Security-Policy",
                           "default-src 'none'; style-src 'self'; img-src 'self' data:; "
                           "form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
  MHD_add_response_header (response, "Referrer-Policy", "no-referrer");
}

static void
add_headers (const HttpExchange *exchange, struct MHD_Response *response, const char *type)
{
  gboolean caching = http_pairs_get (exchange->headers, "Cache-Control") != NULL;
  gboolean policy = http_pairs_get (exchange->headers, "Content-Security-Policy") != NULL;
  http_exchange_add_standard (exchange, response);
  if (type != NULL) {
    MHD_add_response_header (response, "Content-Type", type);
  }
  if (!caching) {
    MHD_add_response_header (response, "Cache-Control", "no-store");
  }
  if (type != NULL && !policy && !g_str_has_prefix (type, "application/json")) {
    add_policy (response);
  }
  for (guint i = 0; i < exchange->headers->len; i++) {
    const HttpPair *pair = &g_array_index (exchange->headers, HttpPair, i);
    MHD_add_response_header (response, pair->name, pair->value);
  }
}

/* (nullable): it is as long as before, or longer. */
static GBytes *
compress_bytes (GBytes *body)
{
  gsize length = 0;
  z_stream stream = { 0 };
  const guint8 *bytes = g_bytes_get_data (body, &length);
  if (length > G_MAXUINT / 2 ||
      deflateInit2 (&stream, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    return NULL;
  }
  g_autofree guint8 *out = g_malloc (length);
  stream.next_in = (guint8 *) bytes;
  stream.avail_in = (uInt) length;
  stream.next_out = out;
  stream.avail_out = (uInt) length;
  int result = deflate (&stream, Z_FINISH);
  gsize compressed = stream.total_out;
  deflateEnd (&stream);
  return result == Z_STREAM_END ? g_bytes_new_take (g_steal_pointer (&out), compressed) : NULL;
}

static gboolean
is_text (const char *type)
{
  return type != NULL && (g_str_has_prefix (type, "text/") || strstr (type, "json") != NULL ||
                          strstr (type, "xml") != NULL || strstr (type, "turtle") != NULL);
}

static void
unref_bytes (void *bytes)
{
  g_bytes_unref (bytes);
}

void
http_respond_bytes (HttpExchange *exchange, guint status, const char *type, GBytes *body)
{
  g_autoptr (GBytes) compressed = NULL;
  gsize length = 0;
  gboolean small = g_bytes_get_size (body) < HTTP_GZIP_BYTES;
  if (exchange->gzip && !small && is_text (type)) {
    compressed = compress_bytes (body);
  }
  if (compressed != NULL) {
    g_bytes_unref (body);
    body = g_bytes_ref (compressed);
  }
  const void *data = g_bytes_get_data (body, &length);
  struct MHD_Response *response =
      MHD_create_response_from_buffer_with_free_callback_cls (length, (void *) data, unref_bytes,
                                                              body);
  g_assert (response != NULL);
  if (compressed != NULL) {
    MHD_add_response_header (response, "Content-Encoding", "gzip");
  }
  if (!small && is_text (type)) {
    MHD_add_response_header (response, "Vary", "Accept, Accept-Encoding");
  }
  add_headers (exchange, response, type);
  http_exchange_answer (exchange, status, response, length);
}

void
http_respond (HttpExchange *exchange, guint status, const char *type, GString *body)
{
  GBytes *bytes = body != NULL ? g_string_free_to_bytes (body) : g_bytes_new_static ("", 0);
  http_respond_bytes (exchange, status, body != NULL ? type : NULL, bytes);
}

static int
append_dump (const char *buffer, size_t size, void *data)
{
  g_string_append_len (data, buffer, (gssize) size);
  return 0;
}

void
http_respond_json (HttpExchange *exchange, guint status, json_t *body)
{
  GString *text = g_string_sized_new (512);
  json_dump_callback (body, append_dump, text, JSON_COMPACT | JSON_ENCODE_ANY);
  json_decref (body);
  http_respond (exchange, status, "application/json", text);
}

void
http_redirect (HttpExchange *exchange, const char *location)
{
  http_add_header (exchange, "Location", location);
  http_respond (exchange, MHD_HTTP_SEE_OTHER, NULL, NULL);
}

void
http_defer (HttpExchange *exchange)
{
  exchange->deferred = TRUE;
}

void
http_later (HttpExchange *exchange, HttpRest rest, gpointer data)
{
  g_mutex_lock (&exchange->lock);
  gboolean possible = exchange->response == NULL && !exchange->gone;
  if (possible) {
    exchange->rest = rest;
    exchange->rest_data = data;
    resume (exchange);
  }
  g_mutex_unlock (&exchange->lock);
  if (!possible) {
    rest (data);
  }
}

void
http_exchange_do_rest (HttpExchange *exchange)
{
  while (exchange->rest != NULL) {
    HttpRest rest = exchange->rest;
    exchange->rest = NULL;
    g_mutex_unlock (&exchange->lock);
    rest (exchange->rest_data);
    g_mutex_lock (&exchange->lock);
  }
}

void
http_respond_problem (HttpExchange *exchange, guint status, const char *detail)
{
  const char *type = exchange->wants_page ? "text/html; charset=utf-8" : "application/problem+json";
  http_respond (exchange, status, type, http_problem_body (exchange, status, NULL, detail));
}

void
http_respond_typed_problem (HttpExchange *exchange, guint status, const char *type,
                            const char *detail)
{
  http_respond (exchange, status, "application/problem+json",
                http_problem_body (exchange, status, type, detail));
}

void
http_exchange_give_up (HttpExchange *exchange, guint status, const char *detail)
{
  GString *body = http_problem_body (exchange, status, NULL, detail);
  gsize length = body->len;
  GBytes *bytes = g_string_free_to_bytes (body);
  struct MHD_Response *response =
      MHD_create_response_from_buffer_with_free_callback_cls (length,
                                                              (void *) g_bytes_get_data (bytes,
                                                                                         NULL),
                                                              unref_bytes, bytes);
  g_assert (response != NULL);
  MHD_add_response_header (response, "Content-Type",
                           exchange->wants_page ? "text/html; charset=utf-8"
                                                : "application/problem+json");
  /* The fields that the handler adds are its own: it may be at them. */
  http_exchange_add_standard (exchange, response);
  MHD_add_response_header (response, "Cache-Control", "no-store");
  add_policy (response);
  set_answer (exchange, status, response, length);
}

enum MHD_Result
http_exchange_queue (HttpExchange *exchange)
{
  exchange->queued = TRUE;
  return MHD_queue_response (exchange->connection, exchange->status, exchange->response);
}
