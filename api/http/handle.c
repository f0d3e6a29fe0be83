/* SPDX-License-Identifier: Apache-2.0 */
#include "api/http/door.h"
#include "api/http/exchange-private.h"

#include <string.h>

/* The longest X-Request-ID that is taken over. */
#define REQUEST_ID_BYTES 128u

/* --- Reading a request's head --- */

static char *
request_id_of (const HttpExchange *exchange)
{
  const char *given = http_header (exchange, "X-Request-ID");
  gsize length = given != NULL ? strlen (given) : 0;
  gboolean fine = length > 0 && length <= REQUEST_ID_BYTES;
  for (gsize i = 0; fine && i < length; i++) {
    fine = given[i] > ' ' && given[i] < 0x7f;
  }
  return fine ? g_strdup (given) : g_uuid_string_random ();
}

static enum MHD_Result
collect_query (void *data, enum MHD_ValueKind kind, const char *name, const char *value)
{
  (void) kind;
  HttpExchange *exchange = data;
  g_autofree char *decoded_name = http_decode (name, -1, FALSE);
  g_autofree char *decoded = value != NULL ? http_decode (value, -1, FALSE) : g_strdup ("");
  if (decoded_name == NULL || decoded == NULL) {
    exchange->refusal = MHD_HTTP_BAD_REQUEST;
    exchange->refusal_detail = "the query of the address is malformed; percent-encode it as UTF-8";
    return MHD_NO;
  }
  http_pairs_add (exchange->query, decoded_name, decoded);
  return MHD_YES;
}

static enum MHD_Result
collect_field (void *data, enum MHD_ValueKind kind, const char *name, const char *value)
{
  (void) kind;
  HttpExchange *exchange = data;
  http_pairs_add (exchange->fields, name, value != NULL ? value : "");
  return MHD_YES;
}

static void
refuse (HttpExchange *exchange, guint status, const char *detail)
{
  exchange->refusal = status;
  exchange->refusal_detail = detail;
}

static void
find_route (HttpExchange *exchange)
{
  g_autofree char *allowed = NULL;
  const HttpRoute *known = g_hash_table_lookup (exchange->server->index, exchange->path);
  if (known != NULL && strcmp (known->method, exchange->method) == 0) {
    exchange->route = known;
    return;
  }
  g_autoptr (GPtrArray) segments = http_path_segments (exchange->path);
  if (segments == NULL) {
    refuse (exchange, MHD_HTTP_BAD_REQUEST,
            "the path of the address is malformed; percent-encode it as UTF-8");
    return;
  }
  exchange->route = http_route_match (exchange->server->routes, exchange->method, segments,
                                      exchange->wants_page, exchange->parameters, &allowed);
  if (exchange->route != NULL) {
    return;
  }
  if (allowed == NULL) {
    refuse (exchange, MHD_HTTP_NOT_FOUND,
            "there is nothing at this address; see /openapi.json for what there is");
    return;
  }
  http_add_header (exchange, "Allow", allowed);
  refuse (exchange, MHD_HTTP_METHOD_NOT_ALLOWED, "this address does not know the method");
}

static gsize
body_limit (const HttpExchange *exchange)
{
  const HttpRoute *route = exchange->route;
  return route != NULL && route->body_limit > 0 ? route->body_limit : HTTP_LIMIT_BODY_BYTES;
}

/* Whether a body comes with the request. */
static gboolean
has_body (const HttpExchange *exchange)
{
  const char *length = http_header (exchange, "Content-Length");
  return http_header (exchange, "Transfer-Encoding") != NULL ||
         (length != NULL && strcmp (length, "0") != 0);
}

/* A body that is announced and too long is refused before it comes. */
static void
check_length (HttpExchange *exchange)
{
  const char *text = http_header (exchange, "Content-Length");
  guint64 length = 0;
  if (text == NULL) {
    return;
  }
  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &length, NULL)) {
    refuse (exchange, MHD_HTTP_BAD_REQUEST, "Content-Length is no number");
  } else if (length > body_limit (exchange)) {
    refuse (exchange, MHD_HTTP_CONTENT_TOO_LARGE,
            "the body is longer than this address takes; divide it");
  }
}

/* Where a request ends must not be a matter of opinion: what comes behind it would be a request to us, and none to a proxy in front. So the
 * connection ends with it (RFC 9112, 5.1 and 6.3). */
static void
check_framing (HttpExchange *exchange)
{
  guint hosts = 0;
  guint lengths = 0;
  for (guint i = 0; i < exchange->fields->len; i++) {
    const char *name = g_array_index (exchange->fields, HttpPair, i).name;
    gsize end = strcspn (name, " \t");
    hosts += g_ascii_strcasecmp (name, "Host") == 0 ? 1 : 0;
    lengths += g_ascii_strcasecmp (name, "Content-Length") == 0 ? 1 : 0;
    lengths += g_ascii_strcasecmp (name, "Transfer-Encoding") == 0 ? 1 : 0;
    if (name[end] != '\0') {
      refuse (exchange, MHD_HTTP_BAD_REQUEST, "a field's name has a space in it; leave it out");
    }
  }
  if (hosts > 1) {
    refuse (exchange, MHD_HTTP_BAD_REQUEST, "there is more than one Host; send one");
  } else if (lengths > 1) {
    refuse (exchange, MHD_HTTP_BAD_REQUEST,
            "how long the body is is said twice; send one Content-Length or Transfer-Encoding");
  }
  exchange->closing = exchange->refusal != 0;
}

/* --- Who asks --- */

static gboolean
may (const HttpExchange *exchange)
{
  guint roles = exchange->identity->roles;
  return (roles & exchange->route->roles) != 0 || (roles & ACCESS_ADMIN) != 0;
}

static const char *
address_of (const HttpExchange *exchange, char *buffer, gsize length)
{
  const char *forwarded =
      exchange->server->behind_proxy ? http_header (exchange, "X-Forwarded-For") : NULL;
  if (forwarded != NULL) {
    /* The last one is what our own proxy saw; those before it are the client's word. */
    const char *comma = strrchr (forwarded, ',');
    const char *last = comma != NULL ? comma + 1 : forwarded;
    g_strlcpy (buffer, last + strspn (last, " "), length);
    return buffer;
  }
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info (exchange->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  if (info == NULL ||
      getnameinfo (info->client_addr,
                   info->client_addr->sa_family == AF_INET6 ? sizeof (struct sockaddr_in6)
                                                            : sizeof (struct sockaddr_in),
                   buffer, (socklen_t) length, NULL, 0, NI_NUMERICHOST) != 0) {
    return "-";
  }
  return buffer;
}

static void
check_rate (HttpExchange *exchange)
{
  char address[NI_MAXHOST];
  guint retry = 0;
  const char *who = exchange->identity != NULL ? exchange->identity->id
                                               : address_of (exchange, address, sizeof address);
  if (!http_rate_take (exchange->server->rate, who, exchange->started, &retry)) {
    http_add_header (exchange, "Retry-After", "1");
    refuse (exchange, MHD_HTTP_TOO_MANY_REQUESTS, "too many requests; wait a moment");
  }
}

/* The password of `Basic` (RFC 7617), whatever the name; NULL if it is malformed. (transfer full) */
static char *
basic_password (const char *authorization)
{
  gsize length = 0;
  g_autofree guchar *decoded = g_base64_decode (authorization + strlen ("Basic "), &length);
  const guchar *colon = memchr (decoded, ':', length);
  return colon != NULL
             ? g_strndup ((const char *) colon + 1, length - (gsize) (colon + 1 - decoded))
             : NULL;
}

/* As "Bearer KEY" what the route takes as a key; NULL: nothing. (transfer full) */
static char *
authorization_of (const HttpExchange *exchange)
{
  const char *authorization = http_header (exchange, "Authorization");
  const char *key = http_header (exchange, "X-API-Key");
  if ((exchange->route->flags & HTTP_ROUTE_GATEWAY) == 0) {
    return g_strdup (authorization);
  }
  /* A gateway may hand its client's Authorization on: the key of its own comes first. */
  if (key != NULL) {
    return g_strconcat ("Bearer ", key, NULL);
  }
  if (authorization == NULL || g_ascii_strncasecmp (authorization, "Basic ", 6) != 0) {
    return g_strdup (authorization);
  }
  g_autofree char *password = basic_password (authorization);
  return password != NULL ? g_strconcat ("Bearer ", password, NULL) : g_strdup (authorization);
}

static void
authenticate (HttpExchange *exchange)
{
  const HttpHooks *hooks = &exchange->server->hooks;
  gboolean open = (exchange->route->flags & HTTP_ROUTE_OPEN) != 0;
  g_autofree char *authorization = authorization_of (exchange);
  const char *cookie =
      MHD_lookup_connection_value (exchange->connection, MHD_COOKIE_KIND, HTTP_SESSION_COOKIE);
  exchange->cookie = g_strdup (cookie);
  if ((authorization != NULL || cookie != NULL) && hooks->authenticate != NULL) {
    exchange->identity =
        hooks->authenticate (hooks->data, authorization, cookie, &exchange->by_cookie);
  }
  if (open) {
    return;
  }
  if (exchange->identity == NULL) {
    http_add_header (exchange, "WWW-Authenticate", "Bearer realm=\"grounds\"");
    refuse (exchange, MHD_HTTP_UNAUTHORIZED,
            "who asks is not known; send a valid key as `Authorization: Bearer KEY`");
  } else if (!may (exchange)) {
    refuse (exchange, MHD_HTTP_FORBIDDEN, "your role does not allow this; ask an administrator");
    if (hooks->refused != NULL) {
      hooks->refused (hooks->data, exchange);
    }
  }
}

/* --- The head --- */

static HttpExchange *
begin (HttpServer *server, struct MHD_Connection *connection, const char *path, const char *method)
{
  static const char *const kinds[] = { "application/json", "text/html", NULL };
  HttpExchange *exchange = g_new0 (HttpExchange, 1);
  g_atomic_ref_count_init (&exchange->references);
  g_mutex_init (&exchange->lock);
  exchange->server = http_server_ref (server);
  exchange->connection = connection;
  exchange->head = strcmp (method, "HEAD") == 0;
  exchange->method = g_strdup (exchange->head ? "GET" : method);
  exchange->path = g_strdup (path);
  exchange->parameters = http_pairs_new ();
  exchange->query = http_pairs_new ();
  exchange->fields = http_pairs_new ();
  exchange->headers = http_pairs_new ();
  exchange->body = g_string_new (NULL);
  exchange->time = g_get_real_time ();
  exchange->started = g_get_monotonic_time ();
  MHD_get_connection_values (connection, MHD_HEADER_KIND, collect_field, exchange);
  exchange->request_id = request_id_of (exchange);
  exchange->wants_page = http_accept (http_header (exchange, "Accept"), kinds) == 1;
  exchange->gzip = http_accepts_gzip (http_header (exchange, "Accept-Encoding"));
  check_framing (exchange);
  if (exchange->refusal == 0) {
    find_route (exchange);
  }
  if (exchange->refusal == 0) {
    MHD_get_connection_values (connection, MHD_GET_ARGUMENT_KIND, collect_query, exchange);
  }
  if (exchange->refusal == 0) {
    check_length (exchange);
  }
  if (exchange->refusal == 0) {
    authenticate (exchange);
  }
  if (exchange->refusal == 0 || exchange->refusal == MHD_HTTP_UNAUTHORIZED) {
    check_rate (exchange);
  }
  /* Nobody waits for the body of a request that is refused already. */
  exchange->closing = exchange->closing || (exchange->refusal != 0 && has_body (exchange));
  return exchange;
}

/* What a browser sends by itself, a cookie, is no proof that the person wanted it. */
static void
check_form (HttpExchange *exchange)
{
  const HttpHooks *hooks = &exchange->server->hooks;
  if (!exchange->by_cookie || strcmp (exchange->method, "GET") == 0) {
    return;
  }
  const char *token = http_form (exchange, "form-token");
  if ((exchange->route->flags & HTTP_ROUTE_FORM) == 0 || token == NULL ||
      hooks->check_form == NULL || !hooks->check_form (hooks->data, exchange->cookie, token)) {
    refuse (exchange, MHD_HTTP_FORBIDDEN,
            "this did not come from a form of these pages; load the page again");
  }
}

/* --- Handling --- */

static gboolean
refuse_by_hook (HttpExchange *exchange, guint status, const char *detail)
{
  const HttpHooks *hooks = &exchange->server->hooks;
  return exchange->route != NULL && hooks->refuse != NULL &&
         hooks->refuse (hooks->data, exchange, exchange->route->path, status, detail);
}

static void
answer_refusal (HttpExchange *exchange)
{
  if (refuse_by_hook (exchange, exchange->refusal, exchange->refusal_detail)) {
    return;
  }
  const HttpRoute *sign_in = http_route_find (exchange->server->routes, "GET", "/sign-in");
  if (exchange->refusal == MHD_HTTP_UNAUTHORIZED && exchange->wants_page && sign_in != NULL) {
    gboolean back = strcmp (exchange->method, "GET") == 0;
    g_autofree char *next = g_uri_escape_string (exchange->path, "/", FALSE);
    g_autofree char *location = g_strconcat ("/sign-in?next=", back ? next : "/", NULL);
    http_redirect (exchange, location);
    return;
  }
  http_respond_problem (exchange, exchange->refusal, exchange->refusal_detail);
}

static void
answer_busy (HttpExchange *exchange)
{
  static const char detail[] = "too much is waiting already; try again in a moment";
  http_add_header (exchange, "Retry-After", "1");
  if (!refuse_by_hook (exchange, MHD_HTTP_SERVICE_UNAVAILABLE, detail)) {
    http_respond_problem (exchange, MHD_HTTP_SERVICE_UNAVAILABLE, detail);
  }
}

/* FALSE: the server is about to end, and nobody may be left waiting. */
static gboolean
enlist (HttpExchange *exchange)
{
  HttpServer *server = exchange->server;
  g_mutex_lock (&server->lock);
  gboolean open = !server->closed;
  exchange->closing = exchange->closing || server->stopping;
  if (open) {
    g_queue_push_tail (&server->exchanges, exchange);
    exchange->link = server->exchanges.tail;
  }
  g_mutex_unlock (&server->lock);
  return open;
}

/* The answerer's reference goes to the handler. */
static void
handle (HttpExchange *exchange)
{
  HttpServer *server = exchange->server;
  http_exchange_ref (exchange);
  exchange->begun = TRUE;
  if (!enlist (exchange)) {
    refuse (exchange, MHD_HTTP_SERVICE_UNAVAILABLE, "the service stops; try again");
  }
  if (exchange->refusal == 0) {
    check_form (exchange);
  }
  if (exchange->refusal != 0) {
    answer_refusal (exchange);
  } else if ((exchange->route->flags & HTTP_ROUTE_FAST) != 0 &&
             exchange->body->len <= HTTP_FAST_BODY_BYTES) {
    exchange->route->handler (exchange);
  } else if (g_thread_pool_unprocessed (server->workers) >= HTTP_LIMIT_WAITING) {
    answer_busy (exchange);
  } else {
    g_thread_pool_push (server->workers, exchange, NULL);
  }
}

static enum MHD_Result
settle (HttpExchange *exchange)
{
  enum MHD_Result result = MHD_YES;
  g_mutex_lock (&exchange->lock);
  http_exchange_do_rest (exchange);
  if (exchange->response != NULL) {
    result = http_exchange_queue (exchange);
  } else {
    exchange->suspended = TRUE;
    MHD_suspend_connection (exchange->connection);
  }
  g_mutex_unlock (&exchange->lock);
  return result;
}

/* Takes a piece of the body in. A body that grows beyond the limit without having said so ends the connection. */
static enum MHD_Result
receive (HttpExchange *exchange, const char *bytes, size_t *length)
{
  HttpServer *server = exchange->server;
  gint64 late = exchange->started + server->receive;
  if (exchange->refusal == 0 && exchange->body->len + *length > body_limit (exchange)) {
    refuse (exchange, MHD_HTTP_CONTENT_TOO_LARGE,
            "the body is longer than this address takes; divide it");
    exchange->closing = TRUE;
  }
  g_mutex_lock (&server->lock);
  gboolean full = server->bodies + *length > HTTP_LIMIT_BODIES_BYTES;
  server->bodies += exchange->refusal == 0 && !full ? *length : 0;
  g_mutex_unlock (&server->lock);
  if (exchange->refusal == 0 && full) {
    refuse (exchange, MHD_HTTP_SERVICE_UNAVAILABLE, "too much is being received; try again");
    exchange->closing = TRUE;
  }
  if (exchange->refusal == 0) {
    g_string_append_len (exchange->body, bytes, (gssize) *length);
  } else {
    exchange->discarded += *length;
  }
  *length = 0;
  return g_get_monotonic_time () < late && exchange->discarded <= HTTP_LIMIT_BODY_BYTES ? MHD_YES
                                                                                        : MHD_NO;
}

static void
set_receiving (struct MHD_Connection *connection, gboolean receiving)
{
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info (connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  HttpLine *line = info != NULL ? info->socket_context : NULL;
  if (line != NULL) {
    g_mutex_lock (&line->server->lock);
    line->receiving = receiving;
    line->since = g_get_monotonic_time ();
    g_mutex_unlock (&line->server->lock);
  }
}

enum MHD_Result
http_handle (void *server, struct MHD_Connection *connection, const char *path, const char *method,
             const char *version, const char *upload, size_t *upload_length, void **context)
{
  (void) version;
  HttpExchange *exchange = *context;
  if (exchange == NULL) {
    set_receiving (connection, TRUE);
    exchange = begin (server, connection, path, method);
    *context = exchange;
    if (exchange->closing) {
      set_receiving (connection, FALSE);
      handle (exchange);
      return settle (exchange);
    }
    return MHD_YES;
  }
  if (*upload_length > 0) {
    return receive (exchange, upload, upload_length);
  }
  if (!exchange->begun) {
    set_receiving (connection, FALSE);
    handle (exchange);
  }
  return settle (exchange);
}

/* --- The end of an exchange, and of a connection --- */

void
http_handle_completed (void *data, struct MHD_Connection *connection, void **context,
                       enum MHD_RequestTerminationCode code)
{
  (void) code;
  HttpServer *server = data;
  HttpExchange *exchange = *context;
  if (exchange == NULL) {
    return;
  }
  *context = NULL;
  set_receiving (connection, TRUE);
  g_mutex_lock (&exchange->lock);
  exchange->gone = TRUE;
  http_exchange_do_rest (exchange);
  g_mutex_unlock (&exchange->lock);
  g_mutex_lock (&server->lock);
  server->bodies -= MIN (server->bodies, exchange->body->len);
  if (exchange->link != NULL) {
    g_queue_delete_link (&server->exchanges, exchange->link);
    if (server->stopping) {
      g_cond_broadcast (&server->idle);
    }
  }
  g_mutex_unlock (&server->lock);
  if (server->hooks.finished != NULL && exchange->queued) {
    const HttpRoute *route = exchange->route;
    server->hooks.finished (server->hooks.data, exchange, route != NULL ? route->path : "-",
                            exchange->status, g_get_monotonic_time () - exchange->started,
                            exchange->sent,
                            route != NULL && (route->flags & HTTP_ROUTE_QUIET) != 0);
  }
  http_exchange_unref (exchange);
}

void
http_handle_connection (void *data, struct MHD_Connection *connection, void **context,
                        enum MHD_ConnectionNotificationCode code)
{
  HttpServer *server = data;
  HttpLine *line = *context;
  if (code == MHD_CONNECTION_NOTIFY_STARTED) {
    line = g_new0 (HttpLine, 1);
    line->server = server;
    line->connection = connection;
    line->since = g_get_monotonic_time ();
    line->receiving = TRUE;
    *context = line;
    g_mutex_lock (&server->lock);
    g_queue_push_tail (&server->lines, line);
    line->link = server->lines.tail;
    g_mutex_unlock (&server->lock);
  } else if (line != NULL) {
    g_mutex_lock (&server->lock);
    g_queue_delete_link (&server->lines, line->link);
    g_mutex_unlock (&server->lock);
    *context = NULL;
    http_door_left (server->door);
    g_free (line);
  }
}
