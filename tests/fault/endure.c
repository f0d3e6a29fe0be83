/* SPDX-License-Identifier: Apache-2.0 */

/* A service that decides for long: what it needs of memory does not grow with what it has decided, and all of it is in the log.
 *
 * GROUNDS_FAULT_DECISIONS: how many. */

#include "tests/fault/fault.h"
#include "tests/fault/service.h"

#include "api/log/log.h"
#include "kg/parse.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define DECISIONS 10000
#define CLIENTS 16
/* By then caches are full: what comes after a tenth of all is compared with it. */
#define WARM 10
/* What may be more at the end, KiB: the allocator's slack, and SQLite's pages. */
#define SLACK_KIB (24u << 10)

static const char *const examples[] = { "allow",           "answer",           "deny-unvetted",
                                        "escalate-health", "escalate-payment", "mask",
                                        "names",           "answer-secret",    "text",
                                        "unknown-purpose" };

typedef struct {
  FaultService service;
  char *requests[G_N_ELEMENTS (examples)][2]; /* before and after the name of who asks */
  gint asked;
  gint goal;
} Course;

static void
read_examples (Course *course)
{
  for (guint i = 0; i < G_N_ELEMENTS (examples); i++) {
    g_autofree char *text = fault_request (examples[i]);
    char *name = strstr (text, "\"agent-");
    g_assert_nonnull (name);
    course->requests[i][0] = g_strndup (text, (gsize) (name + strlen ("\"agent-") - text));
    course->requests[i][1] = g_strdup (strchr (name + 1, '"'));
  }
}

static gpointer
ask_on (gpointer data)
{
  Course *course = data;
  g_autoptr (GString) body = g_string_new (NULL);
  FaultAnswer answer = { .body = body };
  int fd = fault_connect (&course->service);
  g_assert_cmpint (fd, >=, 0);
  for (;;) {
    guint i = (guint) g_atomic_int_add (&course->asked, 1);
    if ((gint) i >= course->goal) {
      break;
    }
    char *const *request = course->requests[i % G_N_ELEMENTS (examples)];
    /* Another one each time, but for escalations: those would each wait for a person. */
    gboolean escalates = g_str_has_prefix (examples[i % G_N_ELEMENTS (examples)], "escalate");
    g_autofree char *text =
        g_strdup_printf ("%s%u%s", request[0], escalates ? i % 100 : i, request[1]);
    g_assert_true (fault_evaluate (&course->service, fd, text, &answer));
    g_assert_cmpuint (answer.status, ==, 200);
  }
  close (fd);
  return NULL;
}

/* Asks until `goal` questions have been asked since the beginning. */
static void
ask_until (Course *course, gint goal)
{
  GThread *clients[CLIENTS];
  course->goal = goal;
  for (guint i = 0; i < CLIENTS; i++) {
    clients[i] = g_thread_new ("client", ask_on, course);
  }
  for (guint i = 0; i < CLIENTS; i++) {
    g_thread_join (clients[i]);
  }
  g_atomic_int_set (&course->asked, goal);
}

static guint64
size_of_log (const Course *course)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LogReader) reader = log_reader_open (course->service.store, &error);
  g_assert_no_error (error);
  guint64 size = log_size (reader, &error);
  g_assert_no_error (error);
  return size;
}

static void
test_memory (void)
{
  Course course = { 0 };
  gint goal = (gint) fault_number ("GROUNDS_FAULT_DECISIONS", DECISIONS);
  fault_service_init (&course.service);
  fault_service_start (&course.service);
  read_examples (&course);
  ask_until (&course, 1);
  guint64 before = size_of_log (&course) - 1;
  gsize warm = 0;
  guint files = 0;
  for (gint i = 1; i <= WARM; i++) {
    ask_until (&course, MAX (1, (gint) ((gint64) goal * i / WARM)));
    gsize now = fault_service_memory (&course.service);
    warm = i == 1 ? now : warm;
    files = i == 1 ? fault_service_files (&course.service) : files;
    g_test_message ("%d decisions: %" G_GSIZE_FORMAT " KiB, %u files", course.goal, now,
                    fault_service_files (&course.service));
  }
  if (fault_service_memory_counts ()) {
    g_assert_cmpuint (fault_service_memory (&course.service), <, warm + SLACK_KIB);
  }
  fault_service_await_files (&course.service, files);
  g_assert_cmpuint (size_of_log (&course), ==, before + (guint64) goal);
  g_assert_cmpint (WEXITSTATUS (fault_service_stop (&course.service, SIGTERM)), ==, 0);
  fault_service_clear (&course.service);
  for (guint i = 0; i < G_N_ELEMENTS (examples); i++) {
    g_free (course.requests[i][0]);
    g_free (course.requests[i][1]);
  }
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fault/endure/memory", test_memory);
  return g_test_run ();
}
