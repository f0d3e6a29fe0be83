/* SPDX-License-Identifier: Apache-2.0 */
#include "api/review/webhook.h"

#include "api/common.h"
#include "api/review/limits.h"
#include "kg/error.h"
#include "kg/json.h"
#include "kg/time.h"

#include <config.h>

#include <curl/curl.h>
#include <string.h>

#define WAIT_MS 1000u
#define ERROR_BYTES CURL_ERROR_SIZE

typedef struct {
  char *event;
  char *body;
} Event;

struct _ReviewWebhook {
  char *url;
  RulesKeys *keys;
  guint wait_ms;
  void (*failed) (gpointer data, const char *event, const char *reason);
  gpointer data;
  CURL *curl; /* of the thread */
  GThread *thread;

  GMutex lock; /* the following */
  GCond changed;
  GQueue events; /* Event */
  gboolean sending;
  gint stopping; /* atomic too: libcurl asks without the lock */
};

static void
event_free (gpointer data)
{
  Event *event = data;
  if (event != NULL) {
    g_free (event->event);
    g_free (event->body);
    g_free (event);
  }
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Event, event_free)

/* --- One attempt --- */

typedef enum {
  SENT,
  AGAIN,
  NEVER,
} Attempt;

static gsize
read_answer (char *bytes, gsize size, gsize n, void *data)
{
  gsize *read = data;
  (void) bytes;
  *read += size * n;
  /* Less than was given ends the transfer. */
  return *read <= REVIEW_LIMIT_WEBHOOK_ANSWER ? size * n : 0;
}

static int
is_stopping (void *data, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
  ReviewWebhook *webhook = data;
  (void) a;
  (void) b;
  (void) c;
  (void) d;
  return g_atomic_int_get (&webhook->stopping);
}

static struct curl_slist *
make_fields (const ReviewWebhook *webhook, const Event *event)
{
  guint8 mac[32];
  g_autoptr (GString) signature = g_string_new ("X-Grounds-Signature: sha256=");
  g_autofree char *name = g_strconcat ("X-Grounds-Event: ", event->event, NULL);
  rules_keys_digest (webhook->keys, REVIEW_WEBHOOK_PURPOSE, (const guint8 *) event->body,
                     strlen (event->body), mac);
  for (guint i = 0; i < sizeof mac; i++) {
    g_string_append_printf (signature, "%02x", mac[i]);
  }
  struct curl_slist *fields = curl_slist_append (NULL, "Content-Type: application/json");
  fields = curl_slist_append (fields, name);
  return curl_slist_append (fields, signature->str);
}

static void
prepare (ReviewWebhook *webhook, const Event *event, struct curl_slist *fields, gsize *read,
         char *problem)
{
  CURL *curl = webhook->curl;
  /* The connection is kept. */
  curl_easy_reset (curl);
  curl_easy_setopt (curl, CURLOPT_URL, webhook->url);
  curl_easy_setopt (curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt (curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt (curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (curl, CURLOPT_TIMEOUT, (long) REVIEW_LIMIT_WEBHOOK_SECONDS);
  curl_easy_setopt (curl, CURLOPT_CONNECTTIMEOUT, (long) REVIEW_LIMIT_WEBHOOK_SECONDS);
  curl_easy_setopt (curl, CURLOPT_USERAGENT, "grounds/" PACKAGE_VERSION);
  curl_easy_setopt (curl, CURLOPT_HTTPHEADER, fields);
  curl_easy_setopt (curl, CURLOPT_POSTFIELDS, event->body);
  curl_easy_setopt (curl, CURLOPT_POSTFIELDSIZE, (long) strlen (event->body));
  curl_easy_setopt (curl, CURLOPT_WRITEFUNCTION, read_answer);
  curl_easy_setopt (curl, CURLOPT_WRITEDATA, read);
  curl_easy_setopt (curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt (curl, CURLOPT_XFERINFOFUNCTION, is_stopping);
  curl_easy_setopt (curl, CURLOPT_XFERINFODATA, webhook);
  curl_easy_setopt (curl, CURLOPT_ERRORBUFFER, problem);
}

static Attempt
judge (long status)
{
  gboolean later = status == 408 || status == 425 || status == 429;
  if (status >= 200 && status < 300) {
    return SENT;
  }
  return status >= 400 && status < 500 && !later ? NEVER : AGAIN;
}

/* `*reason` (transfer full) why it was not taken. */
static Attempt
attempt (ReviewWebhook *webhook, const Event *event, char **reason)
{
  char problem[ERROR_BYTES] = "";
  gsize read = 0;
  long status = 0;
  struct curl_slist *fields = make_fields (webhook, event);
  prepare (webhook, event, fields, &read, problem);
  CURLcode code = curl_easy_perform (webhook->curl);
  curl_easy_getinfo (webhook->curl, CURLINFO_RESPONSE_CODE, &status);
  curl_slist_free_all (fields);
  /* What an answer says besides its status is nothing to us. */
  if (code == CURLE_OK || (code == CURLE_WRITE_ERROR && status != 0)) {
    *reason = g_strdup_printf ("it answered with status %ld", status);
    return judge (status);
  }
  *reason = g_strdup (*problem != '\0' ? problem : curl_easy_strerror (code));
  return AGAIN;
}

/* --- The thread --- */

/* FALSE: it is to stop. */
static gboolean
pause_for (ReviewWebhook *webhook, guint ms)
{
  gint64 until = g_get_monotonic_time () + (gint64) ms * 1000;
  g_mutex_lock (&webhook->lock);
  while (!g_atomic_int_get (&webhook->stopping) &&
         g_cond_wait_until (&webhook->changed, &webhook->lock, until)) {
  }
  g_mutex_unlock (&webhook->lock);
  return !g_atomic_int_get (&webhook->stopping);
}

static void
send_event (ReviewWebhook *webhook, const Event *event)
{
  g_autofree char *reason = NULL;
  guint wait = webhook->wait_ms;
  for (guint i = 0; i < REVIEW_LIMIT_WEBHOOK_TRIES; i++) {
    if (i > 0 && !pause_for (webhook, wait << (i - 1))) {
      return;
    }
    g_clear_pointer (&reason, g_free);
    Attempt result = attempt (webhook, event, &reason);
    if (result == SENT || g_atomic_int_get (&webhook->stopping)) {
      return;
    }
    if (result == NEVER) {
      break;
    }
  }
  if (webhook->failed != NULL) {
    webhook->failed (webhook->data, event->event, reason);
  }
}

static gpointer
run (gpointer data)
{
  ReviewWebhook *webhook = data;
  g_mutex_lock (&webhook->lock);
  while (!g_atomic_int_get (&webhook->stopping)) {
    g_autoptr (Event) event = g_queue_pop_head (&webhook->events);
    webhook->sending = event != NULL;
    if (event == NULL) {
      g_cond_broadcast (&webhook->changed);
      g_cond_wait (&webhook->changed, &webhook->lock);
      continue;
    }
    g_mutex_unlock (&webhook->lock);
    send_event (webhook, event);
    g_mutex_lock (&webhook->lock);
  }
  webhook->sending = FALSE;
  g_mutex_unlock (&webhook->lock);
  return NULL;
}

/* --- Outside of it --- */

static gboolean
check_url (const char *url, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_HAS_PASSWORD, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : "";
  gboolean fine = uri != NULL && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0' &&
                  g_uri_get_userinfo (uri) == NULL &&
                  (strcmp (scheme, "http") == 0 || strcmp (scheme, "https") == 0);
  if (!fine) {
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
                 "`%s` is no address for a webhook; give one such as https://grounds.example/hook, "
                 "without a password",
                 url);
  }
  return fine;
}

/* Once for the process, and not undone: other parts of it may use libcurl. */
static gboolean
prepare_curl (void)
{
  static gsize once = 0;
  if (g_once_init_enter (&once)) {
    g_once_init_leave (&once, curl_global_init (CURL_GLOBAL_DEFAULT) == CURLE_OK ? 1 : 2);
  }
  return once == 1;
}

ReviewWebhook *
review_webhook_new (const ReviewWebhookOptions *options, GError **error)
{
  if (!check_url (options->url, error)) {
    return NULL;
  }
  CURL *curl = prepare_curl () ? curl_easy_init () : NULL;
  if (curl == NULL) {
    g_set_error_literal (error, KG_ERROR, KG_ERROR_IO, "libcurl cannot be used for the webhook");
    return NULL;
  }
  ReviewWebhook *webhook = g_new0 (ReviewWebhook, 1);
  webhook->url = g_strdup (options->url);
  webhook->keys = rules_keys_ref ((RulesKeys *) options->keys);
  webhook->wait_ms = options->wait_ms > 0 ? options->wait_ms : WAIT_MS;
  webhook->failed = options->failed;
  webhook->data = options->data;
  webhook->curl = curl;
  g_mutex_init (&webhook->lock);
  g_cond_init (&webhook->changed);
  g_queue_init (&webhook->events);
  webhook->thread = g_thread_new ("webhook", run, webhook);
  return webhook;
}

static char *
body_of (const char *event, const char *data, gint64 time)
{
  g_autofree char *id = api_new_id (time);
  g_autofree char *moment = kg_time_to_text (time);
  GString *body = g_string_new ("{\"id\":");
  kg_json_append_string (body, id, strlen (id));
  g_string_append (body, ",\"event\":");
  kg_json_append_string (body, event, strlen (event));
  g_string_append (body, ",\"time\":");
  kg_json_append_string (body, moment, strlen (moment));
  g_string_append_printf (body, ",\"data\":%s}", data);
  return g_string_free (body, FALSE);
}

void
review_webhook_send (ReviewWebhook *webhook, const char *event, const char *data, gint64 time)
{
  Event *made = g_new (Event, 1);
  *made = (Event) { g_strdup (event), body_of (event, data, time) };
  g_mutex_lock (&webhook->lock);
  gboolean room = webhook->events.length < REVIEW_LIMIT_WEBHOOK_QUEUE;
  if (room) {
    g_queue_push_tail (&webhook->events, made);
    g_cond_broadcast (&webhook->changed);
  }
  g_mutex_unlock (&webhook->lock);
  if (room) {
    return;
  }
  event_free (made);
  if (webhook->failed != NULL) {
    webhook->failed (webhook->data, event, "too many events wait already");
  }
}

void
review_webhook_wait (ReviewWebhook *webhook)
{
  g_mutex_lock (&webhook->lock);
  while (webhook->events.length > 0 || webhook->sending) {
    g_cond_wait (&webhook->changed, &webhook->lock);
  }
  g_mutex_unlock (&webhook->lock);
}

void
review_webhook_free (ReviewWebhook *webhook)
{
  if (webhook == NULL) {
    return;
  }
  g_mutex_lock (&webhook->lock);
  g_atomic_int_set (&webhook->stopping, 1);
  g_cond_broadcast (&webhook->changed);
  g_mutex_unlock (&webhook->lock);
  g_thread_join (webhook->thread);
  g_queue_clear_full (&webhook->events, event_free);
  curl_easy_cleanup (webhook->curl);
  rules_keys_unref (webhook->keys);
  g_mutex_clear (&webhook->lock);
  g_cond_clear (&webhook->changed);
  g_free (webhook->url);
  g_free (webhook);
}
