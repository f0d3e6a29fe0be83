/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fault/service.h"

#include "tests/fault/fault.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define EXAMPLE "examples/customer-support"
/* Whatever takes longer than this does not happen. */
#define WAIT_SECONDS 60

/* --- The process --- */

static const char *
program (void)
{
  const char *path = g_getenv ("GROUNDS");
  g_assert_nonnull (path);
  return path;
}

static char *
run_for_output (char **arguments)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *errors = NULL;
  char *out = NULL;
  int status = 0;
  g_spawn_sync (NULL, arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, &errors, &status, &error);
  g_assert_no_error (error);
  if (status != 0) {
    g_error ("`%s` failed: %s", arguments[1], errors);
  }
  return g_strstrip (out);
}

static void
load_example (const FaultService *service)
{
  static const char *const files[] = { "lineage.ttl",          "models.ttl",
                                       "people.ttl",           "sources.ttl",
                                       "policies/answers.ttl", "policies/models.ttl",
                                       "policies/support.ttl" };
  g_autoptr (GPtrArray) arguments = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (arguments, g_strdup (program ()));
  g_ptr_array_add (arguments, g_strconcat ("--store=", service->store, NULL));
  g_ptr_array_add (arguments, g_strdup ("load"));
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++) {
    g_ptr_array_add (arguments, g_test_build_filename (G_TEST_DIST, EXAMPLE, files[i], NULL));
  }
  g_ptr_array_add (arguments, NULL);
  g_free (run_for_output ((char **) arguments->pdata));
}

char *
fault_service_run (const FaultService *service, const char *const *arguments)
{
  g_autofree char *store = g_strconcat ("--store=", service->store, NULL);
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  g_ptr_array_add (all, (char *) program ());
  g_ptr_array_add (all, store);
  for (gsize i = 0; arguments[i] != NULL; i++) {
    g_ptr_array_add (all, (char *) arguments[i]);
  }
  g_ptr_array_add (all, NULL);
  return run_for_output ((char **) all->pdata);
}

static char *
make_key (const FaultService *service, const char *role, const char *agent)
{
  const char *arguments[] = { "key", "create", role, "--role", role, "--agent", agent, NULL };
  return fault_service_run (service, arguments);
}

void
fault_service_init (FaultService *service)
{
  *service = (FaultService) { .directory = fault_make_directory (FALSE) };
  service->store = g_build_filename (service->directory, "grounds.db", NULL);
  service->errors = g_build_filename (service->directory, "errors", NULL);
  g_autofree char *masks = g_build_filename (service->directory, "key", NULL);
  g_autofree char *log = g_build_filename (service->directory, "log-key", NULL);
  g_setenv ("GROUNDS_KEY", masks, TRUE);
  g_setenv ("GROUNDS_LOG_KEY", log, TRUE);
  load_example (service);
  service->key = make_key (service, "caller", "urn:grounds:user:caller");
  service->reader = make_key (service, "admin", "urn:grounds:user:admin");
  service->dpo = make_key (service, "reviewer", "https://acme.example/governance#dpo");
  service->author = make_key (service, "author", "urn:grounds:user:author");
}

void
fault_service_clear (FaultService *service)
{
  if (service->pid != 0) {
    fault_service_stop (service, SIGKILL);
  }
  g_free (service->store);
  g_free (service->errors);
  g_free (service->key);
  g_free (service->reader);
  g_free (service->dpo);
  g_free (service->author);
  g_free (service->preload);
  fault_remove_directory (service->directory);
}

/* In the child: a file that may not grow is an error of writing, and does not end the process. */
static void
prepare_child (gpointer data)
{
  int fd = open ((const char *) data, O_WRONLY | O_CREAT | O_APPEND, 0600);
  signal (SIGXFSZ, SIG_IGN);
  /* A test that fails leaves no service behind. */
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  dup2 (fd, STDERR_FILENO);
}

void
fault_service_start (FaultService *service)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *store = g_strconcat ("--store=", service->store, NULL);
  char *arguments[] = { (char *) program (), store, "serve", "--listen", "127.0.0.1:0", NULL };
  char line[64] = "";
  int out = -1;
  g_assert_cmpint (service->pid, ==, 0);
  g_auto (GStrv) environment = g_get_environ ();
  if (service->preload != NULL) {
    /* AddressSanitizer wants to be first, but works as well behind it. */
    const char *options = g_environ_getenv (environment, "ASAN_OPTIONS");
    g_autofree char *asan =
        g_strconcat (options != NULL ? options : "", ":verify_asan_link_order=0", NULL);
    environment = g_environ_setenv (environment, "ASAN_OPTIONS", asan, TRUE);
    environment = g_environ_setenv (environment, "LD_PRELOAD", service->preload, TRUE);
  }
  g_spawn_async_with_pipes (NULL, arguments, environment, G_SPAWN_DO_NOT_REAP_CHILD, prepare_child,
                            service->errors, &service->pid, NULL, &out, NULL, &error);
  g_assert_no_error (error);
  for (gsize n = 0; n < sizeof line - 1 && strchr (line, '\n') == NULL; n++) {
    if (read (out, line + n, 1) != 1) {
      g_autofree char *errors = NULL;
      g_file_get_contents (service->errors, &errors, NULL, NULL);
      g_error ("the service does not start: %s", errors);
    }
  }
  close (out);
  const char *colon = strrchr (line, ':');
  g_assert_nonnull (colon);
  service->port = (guint16) strtoul (colon + 1, NULL, 10);
}

int
fault_service_stop (FaultService *service, int signal)
{
  int status = 0;
  kill (service->pid, signal);
  while (waitpid (service->pid, &status, 0) < 0 && errno == EINTR) {
    continue;
  }
  g_spawn_close_pid (service->pid);
  service->pid = 0;
  return status;
}

gsize
fault_service_memory (const FaultService *service)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/status", service->pid);
  g_autofree char *text = NULL;
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  const char *line = strstr (text, "\nVmRSS:");
  g_assert_nonnull (line);
  return (gsize) g_ascii_strtoull (line + strlen ("\nVmRSS:"), NULL, 10);
}

gboolean
fault_service_memory_counts (void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return FALSE;
#else
  return g_getenv ("GROUNDS_TEST_WRAPPER") == NULL;
#endif
}

guint
fault_service_files (const FaultService *service)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/fd", (int) service->pid);
  g_autoptr (GDir) files = g_dir_open (path, 0, NULL);
  guint n = 0;
  g_assert_nonnull (files);
  while (g_dir_read_name (files) != NULL) {
    n++;
  }
  return n;
}

void
fault_service_await_files (const FaultService *service, guint most)
{
  gint64 until = g_get_monotonic_time () + WAIT_SECONDS * G_USEC_PER_SEC;
  while (fault_service_files (service) > most && g_get_monotonic_time () < until) {
    g_usleep (10000);
  }
  g_assert_cmpuint (fault_service_files (service), <=, most);
}

void
fault_service_limit_files (const FaultService *service, guint64 bytes)
{
  struct rlimit limit;
  g_assert_cmpint (prlimit (service->pid, RLIMIT_FSIZE, NULL, &limit), ==, 0);
  limit.rlim_cur = bytes;
  g_assert_cmpint (prlimit (service->pid, RLIMIT_FSIZE, &limit, NULL), ==, 0);
}

char *
fault_service_errors (const FaultService *service)
{
  char *text = NULL;
  g_assert_true (g_file_get_contents (service->errors, &text, NULL, NULL));
  return text;
}

/* --- The client --- */

int
fault_connect (const FaultService *service)
{
  return fault_connect_from (service, 1);
}

int
fault_connect_from (const FaultService *service, guint host)
{
  const struct sockaddr_in from = { .sin_family = AF_INET,
                                    .sin_addr.s_addr = htonl (INADDR_LOOPBACK - 1 + host) };
  const struct timeval wait = { .tv_sec = WAIT_SECONDS };
  const struct sockaddr_in address = { .sin_family = AF_INET,
                                       .sin_port = htons (service->port),
                                       .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
  setsockopt (fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
  if (fd >= 0 && host != 1) {
    g_assert_cmpint (bind (fd, (const struct sockaddr *) &from, sizeof from), ==, 0);
  }
  if (fd >= 0 && connect (fd, (const struct sockaddr *) &address, sizeof address) != 0) {
    close (fd);
    return -1;
  }
  return fd;
}

gboolean
fault_send (int fd, const char *bytes, gsize length)
{
  while (length > 0) {
    gssize sent = send (fd, bytes, length, MSG_NOSIGNAL);
    if (sent <= 0) {
      return FALSE;
    }
    bytes += sent;
    length -= (gsize) sent;
  }
  return TRUE;
}

/* The length of the head, if all of it is there, and how long the body is to be. */
static gsize
head_length (const GString *text, gsize *body)
{
  const char *end = strstr (text->str, "\r\n\r\n");
  if (end == NULL) {
    return 0;
  }
  g_autofree char *head = g_ascii_strdown (text->str, end - text->str);
  const char *length = strstr (head, "\r\ncontent-length:");
  *body = length != NULL ? strtoul (strchr (length, ':') + 1, NULL, 10) : 0;
  return (gsize) (end - text->str) + 4;
}

gboolean
fault_receive (int fd, FaultAnswer *answer)
{
  char bytes[4096];
  gsize body = 0;
  gsize head = 0;
  answer->status = 0;
  g_string_truncate (answer->body, 0);
  while (head == 0 || answer->body->len < head + body) {
    gssize n = recv (fd, bytes, sizeof bytes, 0);
    if (n <= 0) {
      return FALSE;
    }
    g_string_append_len (answer->body, bytes, n);
    head = head_length (answer->body, &body);
  }
  g_assert_true (g_str_has_prefix (answer->body->str, "HTTP/1.1 "));
  answer->status = (guint) strtoul (answer->body->str + strlen ("HTTP/1.1 "), NULL, 10);
  if (answer->head != NULL) {
    g_string_truncate (answer->head, 0);
    g_string_append_len (answer->head, answer->body->str, (gssize) head);
  }
  g_string_erase (answer->body, 0, (gssize) head);
  return TRUE;
}

gboolean
fault_exchange (int fd, const FaultQuestion *question, FaultAnswer *answer)
{
  const char *body = question->body != NULL ? question->body : "";
  g_autoptr (GString) text = g_string_new (NULL);
  const char *method = question->method;
  if (method == NULL) {
    method = question->body != NULL ? "POST" : "GET";
  }
  g_string_append_printf (text, "%s %s HTTP/1.1\r\nHost: localhost\r\n", method, question->path);
  if (question->key != NULL) {
    g_string_append_printf (text, "Authorization: Bearer %s\r\n", question->key);
  }
  if (question->body != NULL) {
    g_string_append_printf (text, "Content-Type: %s\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n",
                            question->type != NULL ? question->type : "application/json",
                            strlen (body));
  }
  g_string_append_printf (text, "%s\r\n%s", question->fields != NULL ? question->fields : "", body);
  answer->status = 0;
  return fault_send (fd, text->str, text->len) && fault_receive (fd, answer);
}

guint
fault_call (const FaultService *service, const FaultQuestion *question, FaultAnswer *answer)
{
  int fd = fault_connect (service);
  answer->status = 0;
  if (fd >= 0) {
    fault_exchange (fd, question, answer);
    close (fd);
  }
  return answer->status;
}

gboolean
fault_evaluate (const FaultService *service, int fd, const char *json, FaultAnswer *answer)
{
  const FaultQuestion question = { .path = "/access/v1/evaluation",
                                   .key = service->key,
                                   .body = json };
  return fault_exchange (fd, &question, answer);
}

guint
fault_ask (const FaultService *service, const char *json, FaultAnswer *answer)
{
  int fd = fault_connect (service);
  g_assert_cmpint (fd, >=, 0);
  fault_evaluate (service, fd, json, answer);
  close (fd);
  return answer->status;
}

char *
fault_request (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".json", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, EXAMPLE, "requests", file, NULL);
  char *text = NULL;
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}
