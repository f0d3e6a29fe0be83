/* SPDX-License-Identifier: Apache-2.0 */

/* The service on a disk that is slow, full, write-protected or broken, beside another process that is killed while it writes, and under a clock that
 * is set. What cannot be recorded is refused; nothing is answered before it is durable; and when all is well again, so is the service, without a
 * restart. */

#include "tests/fault/fault.h"
#include "tests/fault/load.h"
#include "tests/fault/shim.h"

#include "api/http/limits.h"
#include "api/log/log.h"
#include "kg/parse.h"
#include "kg/time.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define SYNC_MILLISECONDS 200
#define HOUR 3600
#define DAY (24 * HOUR)

typedef struct {
  FaultService service;
  FaultLoad load;
  FaultShim *shim;
  FaultAnswer answer;
} Weather;

static FaultShim *
map_shim (const char *path)
{
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (ftruncate (fd, sizeof (FaultShim)), ==, 0);
  void *shared = mmap (NULL, sizeof (FaultShim), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  g_assert_true (shared != MAP_FAILED);
  close (fd);
  return shared;
}

static void
set_up (Weather *weather, gconstpointer data)
{
  (void) data;
  fault_service_init (&weather->service);
  fault_load_init (&weather->load, &weather->service);
  g_autofree char *path = g_build_filename (weather->service.directory, "shim", NULL);
  weather->shim = map_shim (path);
  g_setenv (FAULT_SHIM_VARIABLE, path, TRUE);
  weather->service.preload =
      g_test_build_filename (G_TEST_BUILT, "tests", "fault", ".libs", "shim.so", NULL);
  weather->answer.body = g_string_new (NULL);
  fault_service_start (&weather->service);
}

/* Whatever happened, it ends well, and all is on record. */
static void
tear_down (Weather *weather, gconstpointer data)
{
  (void) data;
  g_assert_cmpint (fault_service_stop (&weather->service, SIGTERM), ==, 0);
  fault_load_check (&weather->load);
  fault_load_clear (&weather->load);
  fault_service_clear (&weather->service);
  munmap (weather->shim, sizeof *weather->shim);
  g_string_free (weather->answer.body, TRUE);
}

static void
set (gint *number, gint value)
{
  g_atomic_int_set (number, value);
}

/* --- A slow disk --- */

/* No answer is quicker than the sync that makes its record durable. */
static void
test_slow (Weather *weather, gconstpointer data)
{
  (void) data;
  FaultLoad *load = &weather->load;
  set (&weather->shim->sync_milliseconds, SYNC_MILLISECONDS);
  fault_load_start (load);
  fault_load_await (load, 40);
  fault_load_stop (load);
  g_assert_cmpint (load->quickest, >=, SYNC_MILLISECONDS * 1000);
  g_assert_cmpuint (load->refused, ==, 0);
  g_assert_cmpuint (load->lost, ==, 0);
  set (&weather->shim->sync_milliseconds, 0);
  fault_load_start (load);
  fault_load_await (load, 40);
  fault_load_stop (load);
  g_assert_cmpuint (load->refused, ==, 0);
}

/* Longer than anybody is let wait: an error comes, and what is answered later is on record. */
static void
test_deadline (Weather *weather, gconstpointer data)
{
  (void) data;
  if (!fault_is_long ()) {
    g_test_skip ("takes two minutes; set GROUNDS_FAULT_ROUNDS");
    return;
  }
  const struct timeval wait = { .tv_sec = 3 * HTTP_LIMIT_ANSWER_SECONDS };
  g_autofree char *mask = fault_request ("mask");
  int fd = fault_connect (&weather->service);
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
  set (&weather->shim->sync_milliseconds, (HTTP_LIMIT_ANSWER_SECONDS + 10) * 1000);
  g_assert_true (fault_evaluate (&weather->service, fd, mask, &weather->answer));
  g_assert_cmpuint (weather->answer.status, ==, 503);
  g_assert_nonnull (strstr (weather->answer.body->str, "takes too long"));
  set (&weather->shim->sync_milliseconds, 0);
  g_assert_true (fault_evaluate (&weather->service, fd, mask, &weather->answer));
  g_assert_cmpuint (weather->answer.status, ==, 200);
  fault_load_remember (&weather->load, &weather->answer);
  close (fd);
}

/* --- A disk that does not write --- */

static guint
put_graph (Weather *weather, guint value)
{
  g_autofree char *turtle = g_strdup_printf ("<urn:load:s> <urn:load:p> %u .\n", value);
  const FaultQuestion question = { .method = "PUT",
                                   .path = "/graphs?graph=urn:weather",
                                   .key = weather->service.author,
                                   .type = "text/turtle",
                                   .body = turtle };
  return fault_call (&weather->service, &question, &weather->answer);
}

static guint
get (Weather *weather, const char *path, const char *key)
{
  const FaultQuestion question = { .path = path, .key = key };
  return fault_call (&weather->service, &question, &weather->answer);
}

static guint
ask (Weather *weather, const char *request)
{
  guint status = fault_ask (&weather->service, request, &weather->answer);
  if (status == 200) {
    fault_load_remember (&weather->load, &weather->answer);
  }
  return status;
}

/* What the last decision waits for, a path below /v1/reviews; NULL: it was decided. (transfer full) */
static char *
pending (const Weather *weather)
{
  json_t *json = json_loadb (weather->answer.body->str, weather->answer.body->len, 0, NULL);
  const json_t *context = json_object_get (json, "context");
  const json_t *first = json_array_get (json_object_get (context, "pending"), 0);
  char *path = g_strdup (json_string_value (json_object_get (first, "status")));
  json_decref (json);
  return path;
}

static guint
approve (Weather *weather, const char *review)
{
  g_autofree char *path = g_strconcat (review, "/approve", NULL);
  const FaultQuestion question = { .path = path,
                                   .key = weather->service.dpo,
                                   .body = "{\"duration\":\"P1D\",\"scope\":[\"request\"]}" };
  return fault_call (&weather->service, &question, &weather->answer);
}

static void
break_disk (Weather *weather, gint write_errno, gint sync_errno)
{
  set (&weather->shim->write_errno, write_errno);
  set (&weather->shim->sync_errno, sync_errno);
}

static void
test_broken (Weather *weather, gconstpointer data)
{
  (void) data;
  static const gint failures[][2] = { { ENOSPC, 0 }, { EROFS, 0 }, { EIO, 0 },
                                      { EDQUOT, 0 }, { 0, EIO },   { 0, ENOSPC } };
  g_autofree char *mask = fault_request ("mask");
  g_autofree char *health = fault_request ("escalate-health");
  for (guint i = 0; i < G_N_ELEMENTS (failures); i++) {
    g_auto (GStrv) parts = g_strsplit (health, "agent-42", 2);
    g_autofree char *escalated = g_strdup_printf ("%sagent-broken-%u%s", parts[0], i, parts[1]);
    g_assert_cmpuint (ask (weather, escalated), ==, 200);
    g_autofree char *review = pending (weather);
    g_assert_nonnull (review);
    break_disk (weather, failures[i][0], failures[i][1]);
    g_assert_cmpuint (ask (weather, mask), ==, 503);
    g_assert_nonnull (strstr (weather->answer.body->str, "cannot be used at the moment"));
    g_assert_cmpuint (put_graph (weather, i), ==, 503);
    g_assert_cmpuint (approve (weather, review), ==, 503);
    g_assert_cmpuint (ask (weather, mask), ==, 503);
    g_assert_cmpuint (get (weather, "/healthz", NULL), ==, 200);
    g_assert_cmpuint (get (weather, "/v1/decisions?limit=1", weather->service.reader), ==, 200);
    break_disk (weather, 0, 0);
    g_assert_cmpuint (ask (weather, mask), ==, 200);
    g_assert_cmpuint (put_graph (weather, i), <, 300);
    g_assert_cmpuint (approve (weather, review), ==, 200);
    g_assert_cmpuint (ask (weather, escalated), ==, 200);
    g_autofree char *again = pending (weather);
    g_assert_null (again);
  }
}

/* --- Another process that writes to the log, and is killed --- */

static void
test_writer (Weather *weather, gconstpointer data)
{
  (void) data;
  g_autofree char *mask = fault_request ("mask");
  g_autofree char *path = log_path (weather->service.store);
  for (guint i = 0; i < 3; i++) {
    int ready[2];
    char byte;
    g_assert_cmpint (pipe (ready), ==, 0);
    pid_t writer = fork ();
    if (writer == 0) {
      sqlite3 *db = NULL;
      gboolean begun = sqlite3_open (path, &db) == SQLITE_OK &&
                       sqlite3_exec (db,
                                     "PRAGMA busy_timeout = 10000; BEGIN IMMEDIATE;"
                                     "DELETE FROM entries",
                                     NULL, NULL, NULL) == SQLITE_OK;
      g_assert_cmpint (write (ready[1], begun ? "1" : "0", 1), ==, 1);
      pause ();
      _exit (0);
    }
    close (ready[1]);
    g_assert_cmpint (read (ready[0], &byte, 1), ==, 1);
    g_assert_cmpint (byte, ==, '1');
    close (ready[0]);
    guint before = g_hash_table_size (weather->load.decisions);
    fault_load_start (&weather->load);
    g_usleep (300000);
    g_mutex_lock (&weather->load.lock);
    g_assert_cmpuint (g_hash_table_size (weather->load.decisions), ==, before);
    g_mutex_unlock (&weather->load.lock);
    kill (writer, SIGKILL);
    waitpid (writer, NULL, 0);
    fault_load_await (&weather->load, 20);
    fault_load_stop (&weather->load);
    g_assert_cmpuint (ask (weather, mask), ==, 200);
  }
  g_assert_cmpuint (weather->load.refused, ==, 0);
}

/* --- The clock --- */

/* A key of a reader that expires in two hours. */
static char *
new_key (Weather *weather)
{
  g_autofree char *expires = kg_time_to_text (g_get_real_time () + 2 * G_TIME_SPAN_HOUR);
  const char *arguments[] = { "key",    "create",    "short", "--role",
                              "reader", "--expires", expires, NULL };
  char *key = fault_service_run (&weather->service, arguments);
  while (get (weather, "/v1/decisions?limit=1", key) != 200) {
    g_usleep (10000);
  }
  return key;
}

typedef struct {
  gint clock;
  guint key;         /* the status of a key that expires after two hours */
  gboolean approved; /* whether an approval for a day holds */
  gboolean overdue;  /* a review that is due in four hours */
} Moment;

static void
check_moment (Weather *weather, const Moment *moment, const char *key, const char *approved,
              const char *review)
{
  g_assert_cmpuint (get (weather, "/v1/decisions?limit=1", key), ==, moment->key);
  g_assert_cmpuint (ask (weather, approved), ==, 200);
  g_autofree char *waits = pending (weather);
  g_assert_cmpint (waits == NULL, ==, moment->approved);
  g_assert_cmpuint (get (weather, "/v1/reviews?overdue=true", weather->service.reader), ==, 200);
  const char *id = strrchr (review, '/') + 1;
  g_assert_cmpint (strstr (weather->answer.body->str, id) != NULL, ==, moment->overdue);
}

static void
test_clock (Weather *weather, gconstpointer data)
{
  (void) data;
  static const Moment moments[] = {
    { 0, 200, TRUE, FALSE },           { 3 * HOUR, 401, TRUE, FALSE },
    { 5 * HOUR, 401, TRUE, TRUE },     { 2 * DAY, 401, FALSE, TRUE },
    { 0, 200, TRUE, FALSE },           { -5 * HOUR, 200, FALSE, FALSE },
    { -400 * DAY, 200, FALSE, FALSE }, { 400 * DAY, 401, FALSE, TRUE },
    { HOUR, 200, TRUE, FALSE },
  };
  g_autofree char *approved = fault_request ("escalate-health");
  g_autofree char *key = new_key (weather);
  g_assert_cmpuint (ask (weather, approved), ==, 200);
  g_autofree char *review = pending (weather);
  g_assert_cmpuint (approve (weather, review), ==, 200);
  g_auto (GStrv) parts = g_strsplit (approved, "agent-42", 2);
  g_autofree char *other = g_strdup_printf ("%sagent-late%s", parts[0], parts[1]);
  g_assert_cmpuint (ask (weather, other), ==, 200);
  g_autofree char *open = pending (weather);
  g_assert_cmpstr (open, !=, review);
  for (guint i = 0; i < G_N_ELEMENTS (moments); i++) {
    set (&weather->shim->clock_seconds, moments[i].clock);
    g_test_message ("the clock is %d s ahead", moments[i].clock);
    check_moment (weather, &moments[i], key, approved, open);
    fault_load_start (&weather->load);
    fault_load_await (&weather->load, 60);
    fault_load_stop (&weather->load);
  }
  g_assert_cmpuint (weather->load.refused + weather->load.lost, ==, 0);
  set (&weather->shim->clock_seconds, 0);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
#define ADD(name)                                                                                  \
  g_test_add ("/fault/weather/" #name, Weather, NULL, set_up, test_##name, tear_down)
  ADD (slow);
  ADD (deadline);
  ADD (broken);
  ADD (writer);
  ADD (clock);
#undef ADD
  return g_test_run ();
}
