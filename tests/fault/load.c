/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fault/load.h"

#include "api/access/access.h"

#include <jansson.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define DECIDERS 4
/* Of questions, one in so many is a batch. */
#define BATCH_EVERY 8
#define BATCH 3

/* --- What was answered --- */

static void
remember_one (FaultLoad *load, const json_t *evaluation)
{
  const json_t *context = json_object_get (evaluation, "context");
  const char *id = json_string_value (json_object_get (context, "id"));
  const json_t *index = json_object_get (json_object_get (context, "log"), "index");
  g_assert_nonnull (id);
  g_assert_true (json_is_integer (index));
  guint64 *place = g_new (guint64, 1);
  *place = (guint64) json_integer_value (index);
  g_mutex_lock (&load->lock);
  g_assert_true (g_hash_table_insert (load->decisions, g_strdup (id), place));
  g_mutex_unlock (&load->lock);
}

void
fault_load_remember (FaultLoad *load, const FaultAnswer *answer)
{
  json_t *json = json_loadb (answer->body->str, answer->body->len, 0, NULL);
  const json_t *batch = json_object_get (json, "evaluations");
  if (batch == NULL) {
    remember_one (load, json);
  }
  for (gsize i = 0; i < json_array_size (batch); i++) {
    remember_one (load, json_array_get (batch, i));
  }
  json_decref (json);
}

/* --- One client --- */

typedef struct {
  FaultLoad *load;
  int fd;
  FaultAnswer answer;
} Client;

static void
client_init (Client *client, FaultLoad *load)
{
  *client = (Client) { .load = load, .fd = -1 };
  client->answer.body = g_string_new (NULL);
  client->answer.head = g_string_new (NULL);
}

static void
client_clear (Client *client)
{
  if (client->fd >= 0) {
    close (client->fd);
  }
  g_string_free (client->answer.body, TRUE);
  g_string_free (client->answer.head, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Client, client_clear)

static gboolean
connected (Client *client)
{
  if (client->fd < 0) {
    client->fd = fault_connect (client->load->service);
  }
  return client->fd >= 0 && !g_atomic_int_get (&client->load->stopping);
}

/* Counts what is no answer, or 503. TRUE: an answer that was to be; a key may be too new, or too old. */
static gboolean
ask (Client *client, const FaultQuestion *question)
{
  FaultLoad *load = client->load;
  gboolean whole = fault_exchange (client->fd, question, &client->answer);
  g_mutex_lock (&load->lock);
  load->lost += whole ? 0 : 1;
  load->refused += whole && client->answer.status == 503 ? 1 : 0;
  g_mutex_unlock (&load->lock);
  if (!whole || strstr (client->answer.head->str, "Connection: close") != NULL) {
    close (client->fd);
    client->fd = -1;
  }
  if (!whole || client->answer.status == 503) {
    return FALSE;
  }
  if (client->answer.status >= 300 && client->answer.status != 401) {
    g_error ("%s: %s%s", question->path, client->answer.head->str, client->answer.body->str);
  }
  g_atomic_int_inc (&load->answers);
  return TRUE;
}

/* --- Decisions --- */

static void
decide (Client *client, const char *request, gboolean batch)
{
  FaultLoad *load = client->load;
  const FaultQuestion question = { .path =
                                       batch ? "/access/v1/evaluations" : "/access/v1/evaluation",
                                   .key = load->service->key,
                                   .body = request };
  gint64 start = g_get_monotonic_time ();
  if (!ask (client, &question)) {
    return;
  }
  gint64 took = g_get_monotonic_time () - start;
  fault_load_remember (load, &client->answer);
  g_mutex_lock (&load->lock);
  load->quickest = MIN (load->quickest, took);
  g_mutex_unlock (&load->lock);
}

static gpointer
decide_on (gpointer data)
{
  g_auto (Client) client;
  g_autofree char *request = fault_request ("mask");
  g_autofree char *batch =
      g_strdup_printf ("{\"evaluations\":[%s,%s,%s]}", request, request, request);
  client_init (&client, data);
  for (guint i = 1; connected (&client); i++) {
    gboolean many = i % BATCH_EVERY == 0;
    decide (&client, many ? batch : request, many);
  }
  return NULL;
}

/* --- Reviews --- */

/* The path of the review that the last answer waits for; NULL: none. (transfer full) */
static char *
pending (const Client *client)
{
  json_t *json = json_loadb (client->answer.body->str, client->answer.body->len, 0, NULL);
  const json_t *context = json_object_get (json, "context");
  const json_t *first = json_array_get (json_object_get (context, "pending"), 0);
  char *path = g_strdup (json_string_value (json_object_get (first, "status")));
  json_decref (json);
  return path;
}

static gboolean
answer_review (Client *client, const char *path, const char *action, const char *body)
{
  g_autofree char *whole = g_strconcat (path, "/", action, NULL);
  const FaultQuestion question = { .path = whole, .key = client->load->service->dpo, .body = body };
  return connected (client) && ask (client, &question);
}

static gboolean
evaluate (Client *client, const char *request)
{
  const FaultQuestion question = { .path = "/access/v1/evaluation",
                                   .key = client->load->service->key,
                                   .body = request };
  if (!connected (client) || !ask (client, &question)) {
    return FALSE;
  }
  fault_load_remember (client->load, &client->answer);
  return TRUE;
}

/* One review from the question to the answer; even ones are approved, after which the same is permitted. */
static void
review_one (Client *client, const char *request, guint i)
{
  FaultLoad *load = client->load;
  if (!evaluate (client, request)) {
    return;
  }
  g_autofree char *path = pending (client);
  g_assert_nonnull (path);
  if (i % 3 == 0 && !answer_review (client, path, "comment", "{\"comment\":\"looking\"}")) {
    return;
  }
  gboolean approve = i % 2 == 0;
  if (!answer_review (client, path, approve ? "approve" : "reject",
                      "{\"duration\":\"P1D\",\"scope\":[\"request\"]}")) {
    return;
  }
  g_mutex_lock (&load->lock);
  g_hash_table_add (approve ? load->approved : load->rejected, g_strdup (strrchr (path, '/') + 1));
  g_mutex_unlock (&load->lock);
  if (approve && evaluate (client, request)) {
    g_autofree char *again = pending (client);
    g_assert_null (again);
  }
}

static gpointer
review_on (gpointer data)
{
  g_auto (Client) client;
  FaultLoad *load = data;
  client_init (&client, load);
  g_autofree char *text = fault_request ("escalate-health");
  g_auto (GStrv) parts = g_strsplit (text, "agent-42", 2);
  for (guint i = 0; connected (&client); i++) {
    g_autofree char *request =
        g_strdup_printf ("%sload-%u-%u%s", parts[0], load->round, i, parts[1]);
    review_one (&client, request, i);
  }
  return NULL;
}

/* --- Commits --- */

static gpointer
commit_on (gpointer data)
{
  g_auto (Client) client;
  FaultLoad *load = data;
  client_init (&client, load);
  for (guint64 i = 1; connected (&client); i++) {
    gsize which = i % G_N_ELEMENTS (load->values);
    guint64 value = ((guint64) load->round << 32) + i;
    g_autofree char *path = g_strdup_printf ("/graphs?graph=urn:load:%" G_GSIZE_FORMAT, which);
    g_autofree char *turtle =
        g_strdup_printf ("<urn:load:s> <urn:load:p> %" G_GUINT64_FORMAT " .\n", value);
    const FaultQuestion question = { .method = "PUT",
                                     .path = path,
                                     .key = load->service->author,
                                     .type = "text/turtle",
                                     .body = turtle };
    if (ask (&client, &question)) {
      g_mutex_lock (&load->lock);
      load->values[which] = value;
      g_mutex_unlock (&load->lock);
    }
  }
  return NULL;
}

/* --- Keys --- */

static void
note_key (FaultLoad *load, const char *id, guint state)
{
  g_mutex_lock (&load->lock);
  g_hash_table_insert (load->keys, g_strdup (id), GUINT_TO_POINTER (state));
  g_mutex_unlock (&load->lock);
  g_atomic_int_inc (&load->answers);
}

/* Asks with a key until the answer is that; the service looks for new and revoked ones twice a second. FALSE: it is gone, or the load ends. */
static gboolean
await_status (Client *client, const char *secret, guint status)
{
  const FaultQuestion question = { .path = "/v1/decisions?limit=1", .key = secret };
  while (connected (client)) {
    if (ask (client, &question) && client->answer.status == status) {
      return TRUE;
    }
    g_usleep (10000);
  }
  return FALSE;
}

/* As `grounds key` does, in a process that is not the service. */
static void
make_and_revoke (Client *client)
{
  FaultLoad *load = client->load;
  g_autoptr (GError) error = NULL;
  g_autofree char *secret = NULL;
  g_autoptr (LogWriter) writer = log_writer_open (load->service->store, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (AccessKey) key = access_key_create (writer, "load", ACCESS_READER, NULL, 0,
                                                 g_get_real_time (), "load", &secret, &error);
  g_assert_no_error (error);
  note_key (load, key->id, 1);
  await_status (client, secret, 200);
  access_key_revoke (writer, key->id, g_get_real_time (), "load", &error);
  g_assert_no_error (error);
  note_key (load, key->id, 2);
  await_status (client, secret, 401);
}

static gpointer
keys_on (gpointer data)
{
  g_auto (Client) client;
  client_init (&client, data);
  while (connected (&client)) {
    make_and_revoke (&client);
  }
  return NULL;
}

/* --- Streams --- */

static gpointer
listen_on (gpointer data)
{
  FaultLoad *load = data;
  g_autofree char *text = g_strdup_printf ("GET /v1/events HTTP/1.1\r\nHost: localhost\r\n"
                                           "Authorization: Bearer %s\r\n\r\n",
                                           load->service->dpo);
  int fd;
  while (!g_atomic_int_get (&load->stopping) && (fd = fault_connect (load->service)) >= 0) {
    const struct timeval wait = { .tv_usec = 100000 };
    char bytes[4096];
    setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    gssize n = fault_send (fd, text, strlen (text)) ? 1 : 0;
    while (n != 0 && !g_atomic_int_get (&load->stopping)) {
      n = recv (fd, bytes, sizeof bytes, 0);
      g_mutex_lock (&load->lock);
      load->events += n > 0 ? 1 : 0;
      g_mutex_unlock (&load->lock);
      if (n < 0 && errno != EAGAIN) {
        break;
      }
    }
    close (fd);
  }
  return NULL;
}

/* --- Reloads --- */

static gpointer
reload_on (gpointer data)
{
  FaultLoad *load = data;
  while (!g_atomic_int_get (&load->stopping)) {
    g_usleep ((gulong) load->reload * 1000);
    kill (load->service->pid, SIGHUP);
  }
  return NULL;
}

/* --- All of it --- */

void
fault_load_init (FaultLoad *load, FaultService *service)
{
  *load = (FaultLoad) { .service = service };
  g_mutex_init (&load->lock);
  load->decisions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  load->approved = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  load->rejected = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  load->keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  load->threads = g_ptr_array_new ();
}

void
fault_load_clear (FaultLoad *load)
{
  g_hash_table_unref (load->decisions);
  g_hash_table_unref (load->approved);
  g_hash_table_unref (load->rejected);
  g_hash_table_unref (load->keys);
  g_ptr_array_unref (load->threads);
  g_mutex_clear (&load->lock);
}

static void
start (FaultLoad *load, const char *name, GThreadFunc function)
{
  g_ptr_array_add (load->threads, g_thread_new (name, function, load));
}

void
fault_load_start (FaultLoad *load)
{
  g_atomic_int_set (&load->stopping, 0);
  g_atomic_int_set (&load->answers, 0);
  load->round++;
  load->quickest = G_MAXINT64;
  for (guint i = 0; i < DECIDERS; i++) {
    start (load, "decide", decide_on);
  }
  if (!load->decisions_only) {
    start (load, "review", review_on);
    start (load, "commit", commit_on);
    start (load, "keys", keys_on);
    start (load, "listen", listen_on);
  }
  if (load->reload > 0) {
    start (load, "reload", reload_on);
  }
}

void
fault_load_stop (FaultLoad *load)
{
  g_atomic_int_set (&load->stopping, 1);
  for (guint i = 0; i < load->threads->len; i++) {
    g_thread_join (g_ptr_array_index (load->threads, i));
  }
  g_ptr_array_set_size (load->threads, 0);
}

void
fault_load_await (FaultLoad *load, gint answers)
{
  while (g_atomic_int_get (&load->answers) < answers) {
    if (waitpid (load->service->pid, NULL, WNOHANG) != 0) {
      g_autofree char *errors = fault_service_errors (load->service);
      load->service->pid = 0;
      g_error ("the service has ended by itself: %s", errors);
    }
    g_usleep (1000);
  }
}
