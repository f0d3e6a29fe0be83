/* SPDX-License-Identifier: Apache-2.0 */

/* Clients that are many, slow and malformed: others are answered meanwhile, each gets the error that is due, and nothing of them is kept. */

#include "tests/fault/fault.h"
#include "tests/fault/service.h"

#include "kg/parse.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define HALF_OPEN 10000
/* Of one address; more are refused. */
#define OF_ONE_ADDRESS 2500
/* Clients that send a byte now and then: half of them in the head, half in the body. */
#define DRIPPING 100
/* KiB that a connection may cost, most of them its buffer, which the test environment fills. */
#define CONNECTION_KIB 40
/* Somewhat less than HTTP_LIMIT_IDLE_SECONDS. */
#define IDLE_SECONDS 25
/* Malformed requests are sent so often. */
#define ROUNDS 10

typedef struct {
  FaultService service;
  FaultAnswer answer;
  char *request;
  gboolean files_allowed;
} Crowd;

/* FALSE: so many files a process may not open. */
static gboolean
allow_files (rlim_t n)
{
  struct rlimit limit;
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  limit.rlim_cur = limit.rlim_max;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  return limit.rlim_max >= n;
}

static void
set_up (Crowd *crowd, gconstpointer data)
{
  (void) data;
  /* The service inherits the limit. */
  crowd->files_allowed = allow_files (HALF_OPEN + 4 * DRIPPING);
  fault_service_init (&crowd->service);
  fault_service_start (&crowd->service);
  crowd->answer.body = g_string_new (NULL);
  crowd->request = fault_request ("mask");
  for (guint i = 0; i < 100; i++) {
    g_assert_cmpuint (fault_ask (&crowd->service, crowd->request, &crowd->answer), ==, 200);
  }
}

static void
tear_down (Crowd *crowd, gconstpointer data)
{
  (void) data;
  g_assert_cmpint (WEXITSTATUS (fault_service_stop (&crowd->service, SIGTERM)), ==, 0);
  fault_service_clear (&crowd->service);
  g_string_free (crowd->answer.body, TRUE);
  g_free (crowd->request);
}

/* --- Many, and slow --- */

static void
add (const Crowd *crowd, GArray *fds, guint host, const char *text)
{
  int fd = fault_connect_from (&crowd->service, host);
  g_assert_cmpint (fd, >=, 0);
  g_assert_true (text == NULL || fault_send (fd, text, strlen (text)));
  g_array_append_val (fds, fd);
}

static GArray *
gather (const Crowd *crowd, guint first_host)
{
  GArray *fds = g_array_new (FALSE, FALSE, sizeof (int));
  static const char head[] = "POST /access/v1/evaluation HTTP/1.1\r\nHost: a\r\nX-Slow: ";
  g_autofree char *start = g_strdup_printf (
      "POST /access/v1/evaluation HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\n"
      "Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{",
      crowd->service.key);
  for (guint i = 0; i < DRIPPING; i++) {
    add (crowd, fds, 1, i % 2 == 0 ? head : start);
  }
  for (guint i = 0; i < HALF_OPEN; i++) {
    add (crowd, fds, first_host + i / OF_ONE_ADDRESS, i % 3 == 0 ? "POST /acc" : NULL);
  }
  return fds;
}

static void
drip (const GArray *fds)
{
  for (guint i = 0; i < DRIPPING; i++) {
    fault_send (g_array_index (fds, int, i), " ", 1);
  }
}

static void
assert_answers (Crowd *crowd)
{
  const FaultQuestion health = { .path = "/healthz" };
  g_assert_cmpuint (fault_call (&crowd->service, &health, &crowd->answer), ==, 200);
  g_assert_cmpuint (fault_ask (&crowd->service, crowd->request, &crowd->answer), ==, 200);
}

static void
test_many (Crowd *crowd, gconstpointer data)
{
  (void) data;
  if (!crowd->files_allowed) {
    g_test_skip ("a process may not open enough files here; raise `ulimit -Hn`");
    return;
  }
  guint files = fault_service_files (&crowd->service);
  gsize before = fault_service_memory (&crowd->service);
  for (guint round = 0; round < 2; round++) {
    gint64 start = g_get_monotonic_time ();
    g_autoptr (GArray) fds = gather (crowd, 2 + round * (HALF_OPEN / OF_ONE_ADDRESS));
    for (guint i = 0; i < 20; i++) {
      drip (fds);
      assert_answers (crowd);
    }
    /* Unless all of this took so long that the idle were sent away. */
    if (g_get_monotonic_time () - start < IDLE_SECONDS * G_USEC_PER_SEC) {
      g_assert_cmpuint (fault_service_files (&crowd->service), >=, HALF_OPEN);
    }
    gsize during = fault_service_memory (&crowd->service);
    g_test_message ("memory: %" G_GSIZE_FORMAT " KiB, with the crowd %" G_GSIZE_FORMAT " KiB",
                    before, during);
    if (fault_service_memory_counts ()) {
      g_assert_cmpuint (during, <, before + (HALF_OPEN + DRIPPING) * CONNECTION_KIB);
    }
    for (guint i = 0; i < fds->len; i++) {
      close (g_array_index (fds, int, i));
    }
    assert_answers (crowd);
    fault_service_await_files (&crowd->service, files + 16);
  }
}

/* --- Malformed --- */

#define POST "POST /access/v1/evaluation HTTP/1.1\r\nHost: a\r\n"
#define JSON_POST POST "Content-Type: application/json\r\n@"

typedef struct {
  const char *name;
  /* "@": the field that says who asks; "~": a run of `filler`, `n` bytes long; "^": a byte 0. */
  const char *text;
  guint status; /* 0: the connection ends without an answer */
  gboolean closes;
  const char *filler;
  guint n;
} Malformed;

static const Malformed malformed[] = {
  { "nothing", "\r\n\r\n", 0, TRUE, NULL, 0 },
  { "a method alone", "GET\r\n\r\n", 0, TRUE, NULL, 0 },
  { "no HTTP", "hello there\r\n\r\n", 400, TRUE, NULL, 0 },
  { "a TLS greeting", "\x16\x03\x01\x02^\x01^\x01\xfc\x03\x03\r\n\r\n", 0, TRUE, NULL, 0 },
  { "HTTP 9.9", "GET /healthz HTTP/9.9\r\nHost: a\r\n\r\n", 505, TRUE, NULL, 0 },
  { "HTTP 2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, TRUE, NULL, 0 },
  { "no Host", "GET /healthz HTTP/1.1\r\n\r\n", 400, TRUE, NULL, 0 },
  { "a method of signs", "G@T /healthz HTTP/1.1\r\nHost: a\r\n\r\n", 400, TRUE, NULL, 0 },
  { "a long address", "GET /~ HTTP/1.1\r\nHost: a\r\n\r\n", 414, TRUE, "a", 40000 },
  { "a long field", "GET /healthz HTTP/1.1\r\nHost: a\r\nX: ~\r\n\r\n", 431, TRUE, "a", 40000 },
  { "many fields", "GET /healthz HTTP/1.1\r\nHost: a\r\n~\r\n", 431, TRUE, "X: y\r\n", 10000 },
  { "a field without a colon", "GET /healthz HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n", 400, TRUE,
    NULL, 0 },
  { "a space before the colon", "GET /healthz HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n", 400, TRUE,
    NULL, 0 },
  { "a length with a space", JSON_POST "Content-Length : 2\r\n\r\n{}", 400, TRUE, NULL, 0 },
  { "a NUL in the address", "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n", 400, FALSE, NULL, 0 },
  { "no UTF-8 in the address", "GET /%ff?%zz=%00 HTTP/1.1\r\nHost: a\r\n\r\n", 400, FALSE, NULL,
    0 },
  { "a negative length", POST "Content-Length: -1\r\n\r\n", 400, TRUE, NULL, 0 },
  { "a length of words", POST "Content-Length: ten\r\n\r\n", 400, TRUE, NULL, 0 },
  { "a length beyond numbers", POST "Content-Length: 99999999999999999999\r\n\r\n", 413, TRUE, NULL,
    0 },
  { "a large length", JSON_POST "Content-Length: 999999999\r\n\r\n{", 413, TRUE, NULL, 0 },
  { "two Hosts", "GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, TRUE, NULL, 0 },
  { "two lengths at a strange address",
    "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{", 400, TRUE,
    NULL, 0 },
  { "two lengths", JSON_POST "Content-Length: 1\r\nContent-Length: 2\r\n\r\n{", 400, TRUE, NULL,
    0 },
  { "a length and chunks",
    JSON_POST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n0\r\n\r\n", 400,
    TRUE, NULL, 0 },
  { "an unknown coding", JSON_POST "Transfer-Encoding: gzip\r\n\r\n{", 0, TRUE, NULL, 0 },
  { "a chunk without a number", JSON_POST "Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400, TRUE,
    NULL, 0 },
  { "a chunk beyond numbers", JSON_POST "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
    413, TRUE, NULL, 0 },
  { "a chunk that does not end", JSON_POST "Transfer-Encoding: chunked\r\n\r\n1\r\n{}}}\r\n", 400,
    TRUE, NULL, 0 },
  { "half a body", JSON_POST "Content-Length: 100\r\n\r\n{", 0, TRUE, NULL, 0 },
  { "an empty body", JSON_POST "Content-Length: 0\r\n\r\n", 400, FALSE, NULL, 0 },
  { "no JSON", JSON_POST "Content-Length: 1\r\n\r\n{", 400, FALSE, NULL, 0 },
  { "a NUL in JSON", JSON_POST "Content-Length: 4\r\n\r\n{}^ ", 400, FALSE, NULL, 0 },
  { "no UTF-8 in JSON", JSON_POST "Content-Length: 7\r\n\r\n{\"\xff\":1}", 400, FALSE, NULL, 0 },
  { "half a pair", JSON_POST "Content-Length: 12\r\n\r\n{\"\\ud800\":1}", 400, FALSE, NULL, 0 },
  { "a number beyond numbers", JSON_POST "Content-Length: 12\r\n\r\n{\"a\":1e9999}", 400, FALSE,
    NULL, 0 },
  { "a list", JSON_POST "Content-Length: 2\r\n\r\n[]", 400, FALSE, NULL, 0 },
  { "deep nesting", JSON_POST "Content-Length: 100000\r\n\r\n~", 400, FALSE, "[", 100000 },
  { "no JSON type", POST "@Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}", 400, FALSE,
    NULL, 0 },
  { "nobody", POST "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", 401, TRUE, NULL,
    0 },
  { "a strange key",
    POST "Authorization: Bearer ~\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
    401, TRUE, "\xc3\xa4", 4000 },
};

/* The bytes of a case. (transfer full) */
static GString *
spell (const Crowd *crowd, const Malformed *one)
{
  GString *out = g_string_new (NULL);
  for (const char *c = one->text; *c != '\0'; c++) {
    switch (*c) {
    case '@':
      g_string_append_printf (out, "Authorization: Bearer %s\r\n", crowd->service.key);
      break;
    case '^':
      g_string_append_c (out, '\0');
      break;
    case '~':
      for (gsize end = out->len + one->n; out->len < end;) {
        g_string_append (out, one->filler);
      }
      break;
    default:
      g_string_append_c (out, *c);
      break;
    }
  }
  return out;
}

/* The next answer, and no byte of the one behind it; FALSE: the connection has ended. */
static gboolean
receive_one (int fd, FaultAnswer *answer)
{
  g_autoptr (GString) head = g_string_new (NULL);
  char byte;
  answer->status = 0;
  while (strstr (head->str, "\r\n\r\n") == NULL) {
    if (recv (fd, &byte, 1, 0) != 1) {
      return FALSE;
    }
    g_string_append_c (head, byte);
  }
  const char *length = strstr (head->str, "Content-Length: ");
  gsize n = length != NULL ? strtoul (length + strlen ("Content-Length: "), NULL, 10) : 0;
  g_string_set_size (answer->body, n);
  g_assert_cmpint (n == 0 ? 0 : recv (fd, answer->body->str, n, MSG_WAITALL), ==, (gssize) n);
  answer->status = (guint) strtoul (head->str + strlen ("HTTP/1.1 "), NULL, 10);
  return TRUE;
}

/* Whether the connection ends, rather than waits for the next request, which is then answered. */
static gboolean
has_ended (int fd, FaultAnswer *answer)
{
  static const char next[] = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";
  return !fault_send (fd, next, strlen (next)) || !receive_one (fd, answer) ||
         answer->status != 200;
}

/* Whether what comes is what is due, alone or behind another request. */
static gboolean
try_malformed (Crowd *crowd, const Malformed *one, gboolean pipelined)
{
  g_autoptr (GString) bytes = spell (crowd, one);
  int fd = fault_connect (&crowd->service);
  if (pipelined) {
    g_string_prepend (bytes, "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
  }
  fault_send (fd, bytes->str, bytes->len);
  if (one->status == 0) {
    shutdown (fd, SHUT_WR);
  }
  gboolean first = !pipelined || (receive_one (fd, &crowd->answer) && crowd->answer.status == 200);
  receive_one (fd, &crowd->answer);
  guint status = crowd->answer.status;
  gboolean closed = has_ended (fd, &crowd->answer);
  close (fd);
  if (first && status == one->status && closed == one->closes) {
    return TRUE;
  }
  g_test_message ("%s%s: %u%s", one->name, pipelined ? ", second" : "", status,
                  closed ? ", closed" : "");
  return FALSE;
}

static void
test_malformed (Crowd *crowd, gconstpointer data)
{
  (void) data;
  guint files = fault_service_files (&crowd->service);
  gsize before = 0;
  for (guint round = 0; round < ROUNDS; round++) {
    for (gsize i = 0; i < G_N_ELEMENTS (malformed); i++) {
      if (!try_malformed (crowd, &malformed[i], round % 2 == 1)) {
        g_test_fail ();
      }
    }
    before = round == 1 ? fault_service_memory (&crowd->service) : before;
    assert_answers (crowd);
  }
  fault_service_await_files (&crowd->service, files + 8);
  gsize after = fault_service_memory (&crowd->service);
  g_test_message ("memory: %" G_GSIZE_FORMAT " KiB before, %" G_GSIZE_FORMAT " KiB after", before,
                  after);
  if (fault_service_memory_counts ()) {
    g_assert_cmpuint (after, <, before + (4u << 10));
  }
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add ("/fault/crowd/" #name, Crowd, NULL, set_up, test_##name, tear_down)
  ADD (many);
  ADD (malformed);
#undef ADD
  return g_test_run ();
}
