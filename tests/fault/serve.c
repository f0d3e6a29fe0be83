/* SPDX-License-Identifier: Apache-2.0 */

/* The service while everything goes wrong around it: it is killed under load, its disk fills, clients are slow, many and malformed. What was
 * answered is in the log, the log verifies, others are answered meanwhile, and nothing that a field holds is written anywhere.
 *
 * GROUNDS_FAULT_ROUNDS: how many kills; GROUNDS_FAULT_SEED: which moments. */

#include "tests/fault/fault.h"
#include "tests/fault/service.h"

#include "api/log/log.h"
#include "api/log/verify.h"
#include "kg/parse.h"
#include "kg/sql.h"

#include <jansson.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define KILLS 20
#define CLIENTS 8
/* A kill comes at most so long after the first answer. */
#define LOAD_MICROSECONDS 120000
#define HALF_OPEN 2000
#define DRIPPING 50
/* What a process may keep of what it once needed. */
#define KEPT_KIB (64u << 10)
#define CANARY "zq7canary"

typedef struct {
  FaultService service;
  GMutex lock;
  GHashTable *answered; /* id -> index + 1: decisions that a client has got */
  guint refused;        /* answers that were 503 */
  gint stopping;
  gint answers;
} Campaign;

static void
set_up (Campaign *campaign, gconstpointer data)
{
  (void) data;
  fault_service_init (&campaign->service);
  g_mutex_init (&campaign->lock);
  campaign->answered = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static void
tear_down (Campaign *campaign, gconstpointer data)
{
  (void) data;
  fault_service_clear (&campaign->service);
  g_hash_table_unref (campaign->answered);
  g_mutex_clear (&campaign->lock);
}

/* --- What was answered --- */

/* Remembers a decision that a client has got. No other has its id. */
static void
remember (Campaign *campaign, const FaultAnswer *answer)
{
  json_t *json = json_loadb (answer->body->str, answer->body->len, 0, NULL);
  const json_t *context = json_object_get (json, "context");
  const char *id = json_string_value (json_object_get (context, "id"));
  const json_t *index = json_object_get (json_object_get (context, "log"), "index");
  g_assert_nonnull (id);
  g_assert_true (json_is_integer (index));
  guint64 *place = g_new (guint64, 1);
  *place = (guint64) json_integer_value (index);
  g_mutex_lock (&campaign->lock);
  g_assert_true (g_hash_table_insert (campaign->answered, g_strdup (id), place));
  g_mutex_unlock (&campaign->lock);
  json_decref (json);
}

static void
take (Campaign *campaign, const FaultAnswer *answer)
{
  if (answer->status == 503) {
    g_mutex_lock (&campaign->lock);
    campaign->refused++;
    g_mutex_unlock (&campaign->lock);
    return;
  }
  g_assert_cmpuint (answer->status, ==, 200);
  remember (campaign, answer);
  g_atomic_int_inc (&campaign->answers);
}

static char *
read_verifier (LogReader *reader)
{
  g_autoptr (GError) error = NULL;
  char *verifier = log_verifier (reader, &error);
  g_assert_no_error (error);
  return verifier;
}

/* All that was answered is in the log, where it was said to be; no id is there twice; and the log is whole. */
static void
check_log (Campaign *campaign)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = log_path (campaign->service.store);
  g_autoptr (LogReader) reader = log_reader_open (campaign->service.store, &error);
  g_assert_no_error (error);
  GHashTableIter iter;
  gpointer id;
  gpointer place;
  g_hash_table_iter_init (&iter, campaign->answered);
  while (g_hash_table_iter_next (&iter, &id, &place)) {
    g_autoptr (LogEntry) entry = log_read (reader, *(guint64 *) place, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (entry->id, ==, id);
    g_assert_cmpint (entry->kind, ==, LOG_KIND_DECISION);
  }
  gint64 twice = -1;
  g_assert_true (kg_sql_int64 (log_reader_db (reader),
                               "SELECT count(*) FROM (SELECT id FROM entries WHERE kind = 0"
                               " GROUP BY id HAVING count(*) > 1)",
                               -1, &twice, &error));
  g_assert_cmpint (twice, ==, 0);
  g_autofree char *verifier = read_verifier (reader);
  const LogVerifyOptions options = { .verifier = verifier };
  g_auto (LogVerification) found = { 0 };
  log_verify (path, &options, &found, &error);
  g_assert_no_error (error);
  if (found.n_problems > 0) {
    g_error ("the log is not whole: %s", (const char *) g_ptr_array_index (found.problems, 0));
  }
  g_assert_cmpuint (found.decisions, >=, g_hash_table_size (campaign->answered));
}

/* --- Load --- */

/* Asks one question after the other until the service is gone, or it is told to stop. */
static gpointer
ask_on (gpointer data)
{
  Campaign *campaign = (Campaign *) data;
  g_autofree char *request = fault_request ("mask");
  g_autoptr (GString) body = g_string_new (NULL);
  FaultAnswer answer = { .body = body };
  int fd = fault_connect (&campaign->service);
  while (fd >= 0 && !g_atomic_int_get (&campaign->stopping) &&
         fault_evaluate (&campaign->service, fd, request, &answer)) {
    take (campaign, &answer);
  }
  if (fd >= 0) {
    close (fd);
  }
  return NULL;
}

static void
start_load (Campaign *campaign, GThread *clients[CLIENTS])
{
  g_atomic_int_set (&campaign->stopping, 0);
  g_atomic_int_set (&campaign->answers, 0);
  for (guint i = 0; i < CLIENTS; i++) {
    clients[i] = g_thread_new ("client", ask_on, campaign);
  }
}

static void
end_load (Campaign *campaign, GThread *clients[CLIENTS])
{
  g_atomic_int_set (&campaign->stopping, 1);
  for (guint i = 0; i < CLIENTS; i++) {
    g_thread_join (clients[i]);
  }
}

/* --- Kills --- */

static void
test_kills (Campaign *campaign, gconstpointer data)
{
  (void) data;
  GThread *clients[CLIENTS];
  GRand *rand = fault_rand_new ();
  guint rounds = fault_rounds (KILLS);
  for (guint round = 0; round < rounds; round++) {
    fault_service_start (&campaign->service);
    start_load (campaign, clients);
    while (g_atomic_int_get (&campaign->answers) == 0) {
      g_usleep (1000);
    }
    g_usleep ((gulong) g_rand_int_range (rand, 0, LOAD_MICROSECONDS));
    int status = fault_service_stop (&campaign->service, SIGKILL);
    end_load (campaign, clients);
    g_assert_true (WIFSIGNALED (status));
    if (round % 20 == 19 || round + 1 == rounds) {
      check_log (campaign);
    }
  }
  g_test_message ("%u kills, %u decisions that were answered are in the log", rounds,
                  g_hash_table_size (campaign->answered));
  g_rand_free (rand);
}

/* Told to stop, it answers what it has taken. */
static void
test_stop (Campaign *campaign, gconstpointer data)
{
  (void) data;
  GThread *clients[CLIENTS];
  fault_service_start (&campaign->service);
  start_load (campaign, clients);
  while (g_atomic_int_get (&campaign->answers) < 50) {
    g_usleep (1000);
  }
  int status = fault_service_stop (&campaign->service, SIGTERM);
  end_load (campaign, clients);
  g_assert_cmpint (status, ==, 0);
  check_log (campaign);
}

/* --- A full disk --- */

static void
limit_files (const Campaign *campaign, rlim_t bytes)
{
  struct rlimit limit;
  g_assert_cmpint (prlimit (campaign->service.pid, RLIMIT_FSIZE, NULL, &limit), ==, 0);
  limit.rlim_cur = bytes;
  g_assert_cmpint (prlimit (campaign->service.pid, RLIMIT_FSIZE, &limit, NULL), ==, 0);
}

static void
test_full (Campaign *campaign, gconstpointer data)
{
  (void) data;
  g_autofree char *request = fault_request ("mask");
  g_autoptr (GString) body = g_string_new (NULL);
  FaultAnswer answer = { .body = body };
  GThread *clients[CLIENTS];
  fault_service_start (&campaign->service);
  g_assert_cmpuint (fault_ask (&campaign->service, request, &answer), ==, 200);
  take (campaign, &answer);
  for (guint round = 0; round < 3; round++) {
    /* No file can be made longer than that, the log's among them. */
    limit_files (campaign, 4096);
    guint before = g_hash_table_size (campaign->answered);
    g_assert_cmpuint (fault_ask (&campaign->service, request, &answer), ==, 503);
    start_load (campaign, clients);
    g_usleep (100000);
    end_load (campaign, clients);
    g_assert_cmpuint (g_hash_table_size (campaign->answered), ==, before);
    limit_files (campaign, RLIM_INFINITY);
    g_assert_cmpuint (fault_ask (&campaign->service, request, &answer), ==, 200);
    take (campaign, &answer);
    start_load (campaign, clients);
    g_usleep (100000);
    end_load (campaign, clients);
  }
  g_assert_cmpuint (campaign->refused, >, 0);
  g_assert_cmpint (WEXITSTATUS (fault_service_stop (&campaign->service, SIGTERM)), ==, 0);
  check_log (campaign);
}

/* --- Clients that are slow, many, malformed --- */

static const char *const malformed[] = {
  "\r\n\r\n",
  "GET\r\n\r\n",
  "POST /access/v1/evaluation HTTP/9.9\r\n\r\n",
  "POST /access/v1/evaluation HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
  "POST /access/v1/evaluation HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
  "POST /access/v1/evaluation HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999\r\n\r\n{",
  "POST /access/v1/evaluation HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
  "POST /access/v1/evaluation HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{",
  "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n",
  "GET /%ff?%zz=%00 HTTP/1.1\r\nHost: a\r\n\r\n",
  "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
};

static GArray *
open_crowd (const Campaign *campaign)
{
  GArray *crowd = g_array_new (FALSE, FALSE, sizeof (int));
  static const char head[] = "POST /access/v1/evaluation HTTP/1.1\r\nHost: a\r\nX-Slow: ";
  g_autofree char *start = g_strdup_printf (
      "POST /access/v1/evaluation HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\n"
      "Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{",
      campaign->service.key);
  for (guint i = 0; i < HALF_OPEN + 2 * DRIPPING; i++) {
    int fd = fault_connect (&campaign->service);
    g_assert_cmpint (fd, >=, 0);
    if (i >= HALF_OPEN) {
      const char *text = i % 2 == 0 ? head : start;
      g_assert_true (fault_send (fd, text, strlen (text)));
    }
    g_array_append_val (crowd, fd);
  }
  return crowd;
}

static void
drip (const GArray *crowd)
{
  for (guint i = HALF_OPEN; i < crowd->len; i++) {
    fault_send (g_array_index (crowd, int, i), " ", 1);
  }
}

static void
send_malformed (const Campaign *campaign, FaultAnswer *answer)
{
  g_autofree char *deep = g_strnfill (100000, '[');
  for (gsize i = 0; i < G_N_ELEMENTS (malformed); i++) {
    int fd = fault_connect (&campaign->service);
    fault_send (fd, malformed[i], strlen (malformed[i]));
    shutdown (fd, SHUT_WR);
    if (fault_receive (fd, answer)) {
      g_assert_cmpuint (answer->status, >=, 400);
    }
    close (fd);
  }
  g_assert_cmpuint (fault_ask (&campaign->service, deep, answer), ==, 400);
}

static void
allow_files (void)
{
  struct rlimit limit;
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  limit.rlim_cur = limit.rlim_max;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
}

static void
test_crowd (Campaign *campaign, gconstpointer data)
{
  (void) data;
  g_autofree char *request = fault_request ("mask");
  g_autoptr (GString) body = g_string_new (NULL);
  FaultAnswer answer = { .body = body };
  allow_files ();
  fault_service_start (&campaign->service);
  for (guint i = 0; i < 100; i++) {
    g_assert_cmpuint (fault_ask (&campaign->service, request, &answer), ==, 200);
  }
  gsize before = fault_service_memory (&campaign->service);
  for (guint round = 0; round < 2; round++) {
    g_autoptr (GArray) crowd = open_crowd (campaign);
    for (guint i = 0; i < 100; i++) {
      drip (crowd);
      g_assert_cmpuint (fault_ask (&campaign->service, request, &answer), ==, 200);
    }
    send_malformed (campaign, &answer);
    for (guint i = 0; i < crowd->len; i++) {
      close (g_array_index (crowd, int, i));
    }
    g_assert_cmpuint (fault_ask (&campaign->service, request, &answer), ==, 200);
  }
  gsize after = fault_service_memory (&campaign->service);
  g_test_message ("memory: %" G_GSIZE_FORMAT " KiB before, %" G_GSIZE_FORMAT " KiB after", before,
                  after);
  g_assert_cmpuint (after, <, before + KEPT_KIB);
  g_assert_cmpint (WEXITSTATUS (fault_service_stop (&campaign->service, SIGTERM)), ==, 0);
  check_log (campaign);
}

/* --- Canaries --- */

/* Requests whose fields and texts hold the canary, some of them refused. */
static const char *const canaries[] = {
  "{\"subject\":{\"type\":\"user\",\"id\":\"agent-42\",\"properties\":{\"role\":\"support-agent\"}},"
  "\"action\":{\"name\":\"use\"},\"resource\":{\"type\":\"model\",\"id\":\"acme:mistral-7b-2024-05\"},"
  "\"context\":{\"purpose\":\"customer-support\",\"inputs\":[{\"name\":\"contact\",\"source\":"
  "\"support-mart.contact\",\"value\":\"" CANARY "@example.com\"},{\"name\":\"topic\",\"source\":"
  "\"support-mart.topic\",\"value\":\"" CANARY "\"},{\"name\":\"note\",\"text\":\"write to " CANARY
  "@example.com\"}]}}",
  "{\"subject\":{\"type\":\"user\",\"id\":\"agent-42\"},\"action\":{\"name\":\"use\"},\"resource\":"
  "{\"type\":\"model\",\"id\":\"acme:mistral-7b-2024-05\"},\"context\":{\"inputs\":[{\"name\":\"contact\","
  "\"value\":{\"deep\":[\"" CANARY "\"]}}]}}",
  "{\"subject\":{\"type\":\"user\",\"id\":\"agent-42\"},\"action\":{\"name\":\"use\"},\"resource\":"
  "{\"type\":\"model\",\"id\":\"acme:mistral-7b-2024-05\"},\"context\":{\"inputs\":[{\"name\":\"contact\","
  "\"source\":7,\"value\":\"" CANARY "\"}]}}",
  "{\"context\":{\"inputs\":[{\"name\":\"contact\",\"value\":\"" CANARY "\"}]}}",
  "{\"context\":{\"inputs\":[{\"name\":\"contact\",\"value\":\"" CANARY "\"}]}",
  "{\"subject\":{\"type\":\"user\",\"id\":\"a\"},\"action\":{\"name\":\"use\"},\"resource\":{\"type\":\"m\","
  "\"id\":\"m\"},\"context\":{\"inputs\":[{\"name\":\"x\",\"value\":\"" CANARY
  "\",\"value\":\"" CANARY "\"}]}}",
  "\"" CANARY "\"",
};

static void
assert_no_canary (const char *where, const char *bytes, gsize length)
{
  if (memmem (bytes, length, CANARY, strlen (CANARY)) != NULL) {
    g_error ("a value of a field is in %s", where);
  }
}

static void
assert_clean_files (const Campaign *campaign)
{
  g_autoptr (GDir) files = g_dir_open (campaign->service.directory, 0, NULL);
  const char *name;
  while ((name = g_dir_read_name (files)) != NULL) {
    g_autofree char *path = g_build_filename (campaign->service.directory, name, NULL);
    g_autofree char *bytes = NULL;
    gsize length = 0;
    g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
    assert_no_canary (name, bytes, length);
  }
}

static void
get_metrics (const Campaign *campaign, FaultAnswer *answer)
{
  int fd = fault_connect (&campaign->service);
  g_autofree char *text =
      g_strdup_printf ("GET /metrics HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\n\r\n",
                       campaign->service.reader);
  g_assert_true (fault_send (fd, text, strlen (text)));
  g_assert_true (fault_receive (fd, answer));
  close (fd);
  g_assert_cmpuint (answer->status, ==, 200);
}

static void
test_canaries (Campaign *campaign, gconstpointer data)
{
  (void) data;
  g_autoptr (GString) body = g_string_new (NULL);
  FaultAnswer answer = { .body = body };
  guint n_refused = 0;
  fault_service_start (&campaign->service);
  for (gsize i = 0; i < G_N_ELEMENTS (canaries); i++) {
    guint status = fault_ask (&campaign->service, canaries[i], &answer);
    g_assert_true (status == 200 || status == 400);
    if (status == 400) {
      n_refused++;
      assert_no_canary ("an error", body->str, body->len);
    }
  }
  g_assert_cmpuint (n_refused, >=, 4);
  /* Answers say what their requests do; the one whose disk is full is an error. */
  limit_files (campaign, 4096);
  g_assert_cmpuint (fault_ask (&campaign->service, canaries[0], &answer), ==, 503);
  assert_no_canary ("an error", body->str, body->len);
  limit_files (campaign, RLIM_INFINITY);
  g_assert_cmpuint (fault_ask (&campaign->service, canaries[0], &answer), ==, 200);
  /* That the canary is looked for where it could be: the answer gives what was not masked back. */
  g_assert_nonnull (strstr (body->str, CANARY));
  get_metrics (campaign, &answer);
  assert_no_canary ("the metrics", body->str, body->len);
  assert_clean_files (campaign);
  g_assert_cmpint (WEXITSTATUS (fault_service_stop (&campaign->service, SIGTERM)), ==, 0);
  assert_clean_files (campaign);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add ("/fault/serve/" #name, Campaign, NULL, set_up, test_##name, tear_down)
  ADD (kills);
  ADD (stop);
  ADD (full);
  ADD (crowd);
  ADD (canaries);
#undef ADD
  return g_test_run ();
}
