/* SPDX-License-Identifier: Apache-2.0 */

/* What comes in and goes out: routing, decoding, bodies, who may, negotiation. */

#include "kg/error.h"
#include "tests/api/http-core.h"

#include <string.h>
#include <zlib.h>

static HttpAnswer *
get (HttpCore *core, const char *path, const char *fields)
{
  g_autoptr (HttpClient) client = http_client_new (core->port);
  return http_client_exchange (client, &(HttpQuestion) { .path = path, .fields = fields });
}

static const char *
member (const HttpAnswer *answer, const char *name)
{
  return json_string_value (json_object_get (answer->json, name));
}

/* --- Routing --- */

static void
check_problem (const HttpAnswer *answer, guint status)
{
  g_assert_cmpuint (answer->status, ==, status);
  g_assert_cmpstr (http_answer_header (answer, "content-type"), ==, "application/problem+json");
  g_assert_cmpint (json_integer_value (json_object_get (answer->json, "status")), ==, status);
  g_assert_nonnull (member (answer, "title"));
  g_assert_nonnull (member (answer, "detail"));
  g_assert_cmpstr (member (answer, "instance"), ==, http_answer_header (answer, "x-request-id"));
}

static void
test_routes (void)
{
  static const char *const nothing[] = { "/", "/hello/", "/hell", "/echo/", "/echo", "/tree/a" };
  g_auto (HttpCore) core;
  http_core_init (&core, NULL);
  g_autoptr (HttpAnswer) hello = get (&core, "/hello", NULL);
  g_assert_cmpuint (hello->status, ==, 200);
  g_assert_cmpstr (hello->body->str, ==, "hello");
  g_assert_cmpstr (http_answer_header (hello, "x-content-type-options"), ==, "nosniff");
  g_assert_cmpstr (http_answer_header (hello, "cache-control"), ==, "no-store");
  for (guint i = 0; i < G_N_ELEMENTS (nothing); i++) {
    g_autoptr (HttpAnswer) answer = get (&core, nothing[i], NULL);
    check_problem (answer, 404);
  }
  g_autoptr (HttpAnswer) echo = get (&core, "/echo/ann", NULL);
  g_assert_cmpstr (member (echo, "name"), ==, "ann");
  g_autoptr (HttpAnswer) tree = get (&core, "/tree/ann/b/c%2Fd", NULL);
  g_assert_cmpstr (member (tree, "name"), ==, "ann");
  g_assert_cmpstr (member (tree, "rest"), ==, "b/c/d");
}

static void
test_methods (void)
{
  g_auto (HttpCore) core;
  http_core_init (&core, NULL);
  g_autoptr (HttpClient) client = http_client_new (core.port);
  g_autoptr (HttpAnswer) wrong =
      http_client_exchange (client, &(HttpQuestion) { .method = "DELETE", .path = "/echo/a" });
  check_problem (wrong, 405);
  g_assert_cmpstr (http_answer_header (wrong, "allow"), ==, "GET, HEAD, PUT");
  /* A refusal without a body ends nothing. */
  g_assert_null (http_answer_header (wrong, "connection"));
  g_autoptr (HttpAnswer) put =
      http_client_exchange (client, &(HttpQuestion) { .method = "PUT", .path = "/echo/a" });
  g_assert_cmpstr (member (put, "method"), ==, "PUT");
  g_autoptr (HttpAnswer) head =
      http_client_exchange (client, &(HttpQuestion) { .method = "HEAD", .path = "/hello" });
  g_assert_cmpuint (head->status, ==, 200);
  g_assert_cmpstr (http_answer_header (head, "content-length"), ==, "5");
  g_assert_cmpuint (head->body->len, ==, 0);
  g_autoptr (HttpAnswer) again =
      http_client_exchange (client, &(HttpQuestion) { .path = "/hello" });
  g_assert_cmpstr (again->body->str, ==, "hello");
}

static void
test_escapes (void)
{
  static const char *const malformed[] = { "/echo/%",       "/echo/%4",     "/echo/%zz",
                                           "/echo/%00",     "/echo/a%00b",  "/echo/%ff",
                                           "/echo/%C3",     "/echo/a?a=%",  "/echo/a?a=%00",
                                           "/echo/a?a=%ff", "/echo/a?%zz=1" };
  g_auto (HttpCore) core;
  http_core_init (&core, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (malformed); i++) {
    g_autoptr (HttpAnswer) answer = get (&core, malformed[i], NULL);
    check_problem (answer, 400);
  }
  g_autoptr (HttpAnswer) fine =
      get (&core, "/echo/%41%c3%a9%2F?b=2&a=x%26y%3D%2B+z&a=second", NULL);
  g_assert_cmpstr (member (fine, "name"), ==, "Aé/");
  g_assert_cmpstr (member (fine, "a"), ==, "x&y=+ z");
  g_autoptr (HttpAnswer) empty = get (&core, "/echo/a?a", NULL);
  g_assert_cmpstr (member (empty, "a"), ==, "");
}

/* --- Bodies --- */

static HttpAnswer *
send_chunked (HttpCore *core, const char *path, gsize length)
{
  g_autoptr (HttpClient) client = http_client_new (core->port);
  g_autofree char *bytes = g_malloc (length + 1);
  memset (bytes, 'x', length);
  bytes[length] = '\0';
  g_autofree char *text = g_strdup_printf ("POST %s HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
                                           "chunked\r\n\r\n%zx\r\n%s\r\n0\r\n\r\n",
                                           path, length, bytes);
  http_client_send (client, text, -1);
  HttpAnswer *answer = http_client_receive (client, FALSE);
  g_assert_nonnull (answer);
  return answer;
}

static HttpAnswer *
send_announced (HttpCore *core, const char *path, gsize length)
{
  g_autoptr (HttpClient) client = http_client_new (core->port);
  g_autofree char *bytes = g_malloc0 (length);
  memset (bytes, 'x', length);
  const HttpQuestion question = {
    .path = path, .type = "text/plain", .body = bytes, .length = (gssize) length
  };
  return http_client_exchange (client, &question);
}

static void
test_body_limits (void)
{
  g_auto (HttpCore) core;
  http_core_init (&core, NULL);
  g_autoptr (HttpAnswer) fits = send_announced (&core, "/small", HTTP_CORE_SMALL);
  g_autoptr (HttpAnswer) over = send_announced (&core, "/small", HTTP_CORE_SMALL + 1);
  g_autoptr (HttpAnswer) chunks_fit = send_chunked (&core, "/small", HTTP_CORE_SMALL);
  g_autoptr (HttpAnswer) chunks_over = send_chunked (&core, "/small", HTTP_CORE_SMALL + 1);
  g_autoptr (HttpAnswer) large = send_announced (&core, "/body", 8u << 20);
  g_assert_cmpuint (fits->status, ==, 200);
  g_assert_cmpuint (fits->body->len, ==, HTTP_CORE_SMALL);
  check_problem (over, 413);
  g_assert_cmpstr (http_answer_header (over, "connection"), ==, "close");
  g_assert_cmpuint (chunks_fit->status, ==, 200);
  g_assert_cmpuint (chunks_fit->body->len, ==, HTTP_CORE_SMALL);
  check_problem (chunks_over, 413);
  g_assert_cmpuint (large->status, ==, 200);
  g_assert_cmpuint (large->body->len, ==, 8u << 20);
}

/* What is refused is refused before its body comes: none is sent here. */
static void
test_early_refusals (void)
{
  static const struct {
    const char *head;
    guint status;
  } heads[] = {
    { "POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n", 413 },
    { "POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n", 404 },
    { "PUT /hello HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", 405 },
    { "POST /who HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n", 401 },
    { "POST /who HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\nAuthorization: Bearer reader\r\n\r\n",
      403 },
  };
  g_auto (HttpCore) core;
  http_core_init (&core, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (heads); i++) {
    g_autoptr (HttpClient) client = http_client_new (core.port);
    http_client_send (client, heads[i].head, -1);
    g_autoptr (HttpAnswer) answer = http_client_receive (client, FALSE);
    check_problem (answer, heads[i].status);
    g_assert_cmpstr (http_answer_header (answer, "connection"), ==, "close");
    g_assert_true (http_client_is_closed (client));
  }
}

static void
test_json (void)
{
  static const struct {
    const char *type;
    const char *body;
    guint status;
    const char *detail;
  } bodies[] = {
    { "application/json", "{\"a\":1}", 200, NULL },
    { "Application/JSON ;charset=utf-8", "[]", 200, NULL },
    { "application/json", "{\"a\":1,\"a\":2}", 400,
      "the body is no JSON that is taken: a member stands twice (line 1, column 10); give one "
      "object" },
    { "application/json", "{\"a\":1", 400,
      "the body is no JSON (line 1, column 6); give one object" },
    { "application/json", "", 400, "the body is no JSON (line 1, column 0); give one object" },
    { "application/json", "{\"a\":\"\\u0000\"}", 400,
      "the body is no JSON that is taken: U+0000 stands in it (line 1, column 13); give one "
      "object" },
    { "application/json", "{\"\\u0000\":1}", 400,
      "the body is no JSON that is taken: U+0000 stands in it (line 1, column 9); give one "
      "object" },
    { "application/json", "[18446744073709551616]", 400,
      "the body is no JSON that is taken: a number in it is too large (line 1, column 21); give "
      "one object" },
    { "text/json", "{}", 415,
      "the body has to be JSON; send it as `Content-Type: application/json`" },
    { NULL, "{}", 415, "the body has to be JSON; send it as `Content-Type: application/json`" },
  };
  g_auto (HttpCore) core;
  http_core_init (&core, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++) {
    g_autoptr (HttpClient) client = http_client_new (core.port);
    const HttpQuestion question = { .path = "/json",
                                    .type = bodies[i].type,
                                    .body = bodies[i].body };
    g_autoptr (HttpAnswer) answer = http_client_exchange (client, &question);
    g_assert_cmpuint (answer->status, ==, bodies[i].status);
    g_assert_cmpstr (json_string_value (json_object_get (answer->json, "detail")), ==,
                     bodies[i].detail);
  }
}

static void
test_pipelining (void)
{
  g_auto (HttpCore) core;
  http_core_init (&core, NULL);
  g_autoptr (HttpClient) client = http_client_new (core.port);
  http_client_send (client,
                    "GET /echo/1 HTTP/1.1\r\nHost: x\r\n\r\n"
                    "POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
                    "GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n"
                    "GET /work HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                    -1);
  g_autoptr (HttpAnswer) first = http_client_receive (client, FALSE);
  g_autoptr (HttpAnswer) second = http_client_receive (client, FALSE);
  g_autoptr (HttpAnswer) third = http_client_receive (client, FALSE);
  g_autoptr (HttpAnswer) fourth = http_client_receive (client, FALSE);
  g_assert_cmpstr (member (first, "name"), ==, "1");
  g_assert_cmpstr (second->body->str, ==, "abc");
  g_assert_cmpuint (third->status, ==, 404);
  g_assert_cmpstr (fourth->body->str, ==, "hello");
  g_assert_true (http_client_is_closed (client));
}

/* The head of a request is bounded: libmicrohttpd refuses it. */
static void
test_long_head (void)
{
  g_auto (HttpCore) core;
  http_core_init (&core, NULL);
  g_autofree char *filler = g_strnfill (200000, 'x');
  g_autofree char *text =
      g_strdup_printf ("GET /hello HTTP/1.1\r\nHost: x\r\nX-Long: %s\r\n\r\n", filler);
  g_autoptr (HttpClient) client = http_client_new (core.port);
  /* It may be refused, and the connection closed, before all of it is sent. */
  http_client_try_send (client, text, -1);
  g_autoptr (HttpAnswer) answer = http_client_receive (client, FALSE);
  g_assert_true (answer == NULL || answer->status == 431 || answer->status == 413);
  g_autoptr (HttpAnswer) next = get (&core, "/hello", NULL);
  g_assert_cmpuint (next->status, ==, 200);
}

/* --- Who may --- */

static HttpAnswer *
form (HttpCore *core, const char *path, const char *cookie, const char *body)
{
  g_autoptr (HttpClient) client = http_client_new (core->port);
  const HttpQuestion question = {
    .path = path, .type = "application/x-www-form-urlencoded", .body = body, .fields = cookie
  };
  return http_client_exchange (client, &question);
}

static void
test_who (void)
{
  static const char cookie[] = "Cookie: a=b; " HTTP_SESSION_COOKIE "=session\r\n";
  static const char wrong[] = "Cookie: " HTTP_SESSION_COOKIE "=other\r\n";
  g_auto (HttpCore) core;
  http_core_init (&core, NULL);
  g_autoptr (HttpAnswer) nobody = get (&core, "/who", NULL);
  check_problem (nobody, 401);
  g_assert_cmpstr (http_answer_header (nobody, "www-authenticate"), ==, "Bearer realm=\"grounds\"");
  g_autoptr (HttpAnswer) caller = http_get (core.port, "caller", "/who");
  g_assert_cmpstr (member (caller, "id"), ==, "caller");
  g_assert_cmpuint (core.refused, ==, 0);
  g_autoptr (HttpAnswer) reader = http_get (core.port, "reader", "/who");
  check_problem (reader, 403);
  g_assert_cmpuint (core.refused, ==, 1);
  g_autoptr (HttpAnswer) session = get (&core, "/who", cookie);
  g_assert_cmpuint (session->status, ==, 200);
  g_autoptr (HttpAnswer) stranger = get (&core, "/who", wrong);
  g_assert_cmpuint (stranger->status, ==, 401);
  /* A key beats a cookie: who shows a wrong one is nobody. */
  g_autoptr (HttpAnswer) both =
      get (&core, "/who",
           "Authorization: Bearer no\r\nCookie: " HTTP_SESSION_COOKIE "=session\r\n");
  g_assert_cmpuint (both->status, ==, 401);
}

static void
test_forms (void)
{
  static const char cookie[] = "Cookie: " HTTP_SESSION_COOKIE "=session\r\n";
  static const struct {
    const char *path;
    const char *body;
    guint status;
  } forms[] = {
    { "/form", "a=1&form-token=right", 200 },
    { "/form", "a=1&form-token=wrong", 403 },
    { "/form", "a=1", 403 },
    { "/form", "form-token=%zz", 403 },
    { "/who", "form-token=right", 403 },
  };
  g_auto (HttpCore) core;
  http_core_init (&core, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++) {
    g_autoptr (HttpAnswer) answer = form (&core, forms[i].path, cookie, forms[i].body);
    g_assert_cmpuint (answer->status, ==, forms[i].status);
  }
  /* Programs show a key, which no browser sends by itself. */
  g_autoptr (HttpAnswer) program = http_post (core.port, "caller", "/form", "{}");
  g_assert_cmpuint (program->status, ==, 200);
}

/* So many at once as ten seconds have, and then no more, for this one. */
static void
test_rate (void)
{
  g_auto (HttpCore) core;
  http_core_init (&core, &(HttpOptions) { .rate = 1 });
  g_autoptr (HttpClient) client = http_client_new (core.port);
  guint status = 200;
  guint n = 0;
  while (status == 200 && n < 1000) {
    g_autoptr (HttpAnswer) answer =
        http_client_exchange (client, &(HttpQuestion) { .path = "/who", .key = "caller" });
    status = answer->status;
    n += status == 200 ? 1 : 0;
    g_assert_cmpstr (http_answer_header (answer, "retry-after"), ==, status == 200 ? NULL : "1");
  }
  g_assert_cmpuint (status, ==, 429);
  g_assert_cmpuint (n, >=, 10);
  g_autoptr (HttpAnswer) other = http_get (core.port, "reader", "/hello");
  g_assert_cmpuint (other->status, ==, 200);
}

/* --- What goes out --- */

static void
test_gzip (void)
{
  g_auto (HttpCore) core;
  http_core_init (&core, NULL);
  g_autoptr (HttpAnswer) plain = get (&core, "/big", NULL);
  g_autoptr (HttpAnswer) refused = get (&core, "/big", "Accept-Encoding: gzip;q=0, br\r\n");
  g_autoptr (HttpAnswer) packed = get (&core, "/big", "Accept-Encoding: br, GZIP;q=0.5\r\n");
  g_autoptr (HttpAnswer) small = get (&core, "/hello", "Accept-Encoding: gzip\r\n");
  g_assert_cmpuint (plain->body->len, ==, HTTP_CORE_BIG);
  g_assert_null (http_answer_header (plain, "content-encoding"));
  g_assert_nonnull (strstr (http_answer_header (plain, "vary"), "Accept-Encoding"));
  g_assert_null (http_answer_header (refused, "content-encoding"));
  g_assert_null (http_answer_header (small, "content-encoding"));
  g_assert_cmpstr (http_answer_header (packed, "content-encoding"), ==, "gzip");
  g_assert_cmpuint (packed->body->len, <, HTTP_CORE_BIG / 10);
  g_autofree char *out = g_malloc (HTTP_CORE_BIG);
  z_stream stream = { .next_in = (guint8 *) packed->body->str,
                      .avail_in = (uInt) packed->body->len,
                      .next_out = (guint8 *) out,
                      .avail_out = HTTP_CORE_BIG };
  g_assert_cmpint (inflateInit2 (&stream, 15 + 16), ==, Z_OK);
  g_assert_cmpint (inflate (&stream, Z_FINISH), ==, Z_STREAM_END);
  inflateEnd (&stream);
  g_assert_cmpuint (stream.total_out, ==, HTTP_CORE_BIG);
  g_assert_true (memcmp (out, plain->body->str, HTTP_CORE_BIG) == 0);
}

static void
test_negotiation (void)
{
  static const struct {
    const char *accept;
    const char *type; /* NULL: 406 */
  } cases[] = {
    { NULL, "application/json" },
    { "Accept: */*\r\n", "application/json" },
    { "Accept: text/turtle\r\n", "text/turtle" },
    { "Accept: text/*, application/json;q=0.5\r\n", "text/turtle" },
    { "Accept: text/turtle;q=0.2, application/json;q=0.3\r\n", "application/json" },
    { "Accept: application/json;q=0, */*;q=0.1\r\n", "text/turtle" },
    { "Accept: IMAGE/svg+xml\r\n", "image/svg+xml" },
    { "Accept: application/pdf\r\n", NULL },
  };
  g_auto (HttpCore) core;
  http_core_init (&core, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (HttpAnswer) answer = get (&core, "/negotiate", cases[i].accept);
    g_assert_cmpuint (answer->status, ==, cases[i].type != NULL ? 200 : 406);
    if (cases[i].type != NULL) {
      g_assert_cmpstr (answer->body->str, ==, cases[i].type);
    }
  }
}

/* A browser gets a page that says the same, and may do nothing else. */
static void
test_error_page (void)
{
  g_auto (HttpCore) core;
  http_core_init (&core, NULL);
  g_autoptr (HttpAnswer) page =
      get (&core, "/nowhere", "Accept: text/html,*/*;q=0.8\r\nX-Request-ID: <b>\r\n");
  g_assert_cmpuint (page->status, ==, 404);
  g_assert_cmpstr (http_answer_header (page, "content-type"), ==, "text/html; charset=utf-8");
  g_assert_true (g_str_has_prefix (http_answer_header (page, "content-security-policy"),
                                   "default-src 'none';"));
  g_assert_nonnull (strstr (page->body->str, "Request &lt;b&gt;, status 404"));
  g_assert_null (strstr (page->body->str, "<b>"));
}

static void
test_request_ids (void)
{
  g_auto (HttpCore) core;
  http_core_init (&core, NULL);
  g_autofree char *longest = g_strnfill (128, 'i');
  g_autofree char *fine = g_strdup_printf ("X-Request-ID: %s\r\n", longest);
  g_autofree char *over = g_strdup_printf ("X-Request-ID: %si\r\n", longest);
  g_autoptr (HttpAnswer) echoed = get (&core, "/hello", fine);
  g_autoptr (HttpAnswer) replaced = get (&core, "/hello", over);
  g_autoptr (HttpAnswer) spaced = get (&core, "/hello", "X-Request-ID: a b\r\n");
  g_assert_cmpstr (http_answer_header (echoed, "x-request-id"), ==, longest);
  g_assert_true (g_uuid_string_is_valid (http_answer_header (replaced, "x-request-id")));
  g_assert_true (g_uuid_string_is_valid (http_answer_header (spaced, "x-request-id")));
}

static void
test_injection (void)
{
  g_auto (HttpCore) core;
  http_core_init (&core, NULL);
  g_autoptr (HttpAnswer) answer = get (&core, "/inject", NULL);
  g_assert_cmpuint (answer->status, ==, 204);
  g_assert_cmpstr (http_answer_header (answer, "x-fine"), ==, "yes");
  g_assert_null (http_answer_header (answer, "x-broken"));
  g_assert_null (http_answer_header (answer, "x-injected"));
}

static void
test_inner_error (void)
{
  g_auto (HttpCore) core;
  http_core_init (&core, NULL);
  g_autoptr (HttpAnswer) answer = get (&core, "/fail", NULL);
  check_problem (answer, 500);
  g_assert_null (strstr (answer->body->str, "secrets"));
  g_assert_cmpuint (core.failed, ==, 1);
}

/* --- Where it listens --- */

static void
test_exposure (void)
{
  static const HttpRoute none[] = { { .method = NULL } };
  static const char *const malformed[] = { "8080", "127.0.0.1", "host.example:1", ":1", "[::1]" };
  const HttpHooks hooks = { 0 };
  g_autoptr (GError) error = NULL;
  HttpOptions options = { .listen = "0.0.0.0:0", .fd = -1 };
  g_assert_null (http_server_new (&options, none, NULL, &hooks, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "--behind-proxy"));
  g_clear_error (&error);
  options.behind_proxy = TRUE;
  HttpServer *server = http_server_new (&options, none, NULL, &hooks, &error);
  g_assert_no_error (error);
  http_server_stop (server, 1);
  for (guint i = 0; i < G_N_ELEMENTS (malformed); i++) {
    options.listen = malformed[i];
    g_assert_null (http_server_new (&options, none, NULL, &hooks, &error));
    g_assert_error (error, KG_ERROR, KG_ERROR_INVALID);
    g_clear_error (&error);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/http/routes", test_routes);
  g_test_add_func ("/api/http/methods", test_methods);
  g_test_add_func ("/api/http/escapes", test_escapes);
  g_test_add_func ("/api/http/body-limits", test_body_limits);
  g_test_add_func ("/api/http/early-refusals", test_early_refusals);
  g_test_add_func ("/api/http/json", test_json);
  g_test_add_func ("/api/http/pipelining", test_pipelining);
  g_test_add_func ("/api/http/long-head", test_long_head);
  g_test_add_func ("/api/http/who", test_who);
  g_test_add_func ("/api/http/forms", test_forms);
  g_test_add_func ("/api/http/rate", test_rate);
  g_test_add_func ("/api/http/gzip", test_gzip);
  g_test_add_func ("/api/http/negotiation", test_negotiation);
  g_test_add_func ("/api/http/error-page", test_error_page);
  g_test_add_func ("/api/http/request-ids", test_request_ids);
  g_test_add_func ("/api/http/injection", test_injection);
  g_test_add_func ("/api/http/inner-error", test_inner_error);
  g_test_add_func ("/api/http/exposure", test_exposure);
  return g_test_run ();
}
