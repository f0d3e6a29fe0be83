/* SPDX-License-Identifier: Apache-2.0 */
#include "api/review/webhook.h"

#include "api/http/server.h"
#include "api/review/limits.h"
#include "api/review/ticker.h"

#include <string.h>

/* What a webhook is told, against a server that takes it, or does not. */

#define TIME (G_GINT64_CONSTANT (1795426200) * G_USEC_PER_SEC)

typedef struct {
  HttpServer *server;
  RulesKeys *keys;
  ReviewWebhook *webhook;
  GMutex lock;
  GPtrArray *bodies;     /* char*: of all attempts */
  GPtrArray *signatures; /* char* */
  const guint *statuses; /* to be answered in turn, the last one again and again */
  guint n_statuses;
  gsize answer;        /* bytes */
  GPtrArray *failures; /* char*: "event: reason" */
} Hook;

static void
receive (HttpExchange *exchange)
{
  Hook *hook = http_data (exchange);
  gsize length = 0;
  const char *body = http_body (exchange, &length);
  g_mutex_lock (&hook->lock);
  guint n = hook->bodies->len;
  g_ptr_array_add (hook->bodies, g_strndup (body, length));
  g_ptr_array_add (hook->signatures, g_strdup (http_header (exchange, "X-Grounds-Signature")));
  g_assert_cmpstr (http_header (exchange, "Content-Type"), ==, "application/json");
  g_assert_cmpstr (http_header (exchange, "X-Grounds-Event"), ==, "review.opened");
  guint status = hook->statuses[MIN (n, hook->n_statuses - 1)];
  g_mutex_unlock (&hook->lock);
  if (status == 302) {
    http_add_header (exchange, "Location", "/hook");
  }
  GString *answer = g_string_new (NULL);
  g_string_set_size (answer, hook->answer);
  memset (answer->str, 'a', answer->len);
  http_respond (exchange, status, "text/plain", answer);
}

static const HttpRoute routes[] = {
  { "POST", "/hook", 0, HTTP_ROUTE_OPEN, receive, 0 },
  { .method = NULL },
};

static void
failed (gpointer data, const char *event, const char *reason)
{
  Hook *hook = data;
  g_mutex_lock (&hook->lock);
  g_ptr_array_add (hook->failures, g_strdup_printf ("%s: %s", event, reason));
  g_mutex_unlock (&hook->lock);
}

static void
hook_init (Hook *hook, const guint *statuses, guint n)
{
  static const guint8 secret[RULES_KEY_BYTES] = { 9 };
  const HttpOptions options = { .listen = "127.0.0.1:0", .fd = -1, .threads = 1, .workers = 2 };
  const HttpHooks hooks = { .data = NULL };
  g_autoptr (GError) error = NULL;
  *hook = (Hook) { .bodies = g_ptr_array_new_with_free_func (g_free),
                   .signatures = g_ptr_array_new_with_free_func (g_free),
                   .failures = g_ptr_array_new_with_free_func (g_free),
                   .keys = rules_keys_new (secret),
                   .statuses = statuses,
                   .n_statuses = n };
  g_mutex_init (&hook->lock);
  hook->server = http_server_new (&options, routes, hook, &hooks, &error);
  g_assert_no_error (error);
  g_autofree char *url = g_strconcat (http_server_address (hook->server), "/hook", NULL);
  const ReviewWebhookOptions how = {
    .url = url, .keys = hook->keys, .wait_ms = 1, .failed = failed, .data = hook
  };
  hook->webhook = review_webhook_new (&how, &error);
  g_assert_no_error (error);
}

static void
hook_clear (Hook *hook)
{
  review_webhook_free (hook->webhook);
  if (hook->server != NULL) {
    http_server_stop (hook->server, 10);
  }
  rules_keys_unref (hook->keys);
  g_ptr_array_unref (hook->bodies);
  g_ptr_array_unref (hook->signatures);
  g_ptr_array_unref (hook->failures);
  g_mutex_clear (&hook->lock);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Hook, hook_clear)

static void
tell (Hook *hook, const char *data)
{
  review_webhook_send (hook->webhook, "review.opened", data, TIME);
}

/* What a receiver does who was given the key. */
static char *
signature_of (const Hook *hook, const char *body)
{
  guint8 key[RULES_KEY_BYTES];
  g_assert_true (rules_keys_for_digest (hook->keys, "webhook", key));
  g_autofree char *hex = g_compute_hmac_for_string (G_CHECKSUM_SHA256, key, sizeof key, body, -1);
  return g_strconcat ("sha256=", hex, NULL);
}

static void
test_event (void)
{
  static const guint fine[] = { 204 };
  g_auto (Hook) hook;
  hook_init (&hook, fine, 1);
  tell (&hook, "{\"id\":\"1\"}");
  tell (&hook, "{\"id\":\"2\"}");
  review_webhook_wait (hook.webhook);
  g_assert_cmpuint (hook.bodies->len, ==, 2);
  for (guint i = 0; i < 2; i++) {
    const char *body = g_ptr_array_index (hook.bodies, i);
    g_autofree char *number = g_strdup_printf ("%u", i + 1);
    g_autofree char *signature = signature_of (&hook, body);
    g_assert_cmpstr (g_ptr_array_index (hook.signatures, i), ==, signature);
    json_t *json = json_loads (body, JSON_REJECT_DUPLICATES, NULL);
    g_assert_cmpstr (json_string_value (json_object_get (json, "event")), ==, "review.opened");
    g_assert_cmpstr (json_string_value (json_object_get (json, "time")), ==,
                     "2026-11-23T09:30:00.000000Z");
    g_assert_cmpuint (json_string_length (json_object_get (json, "id")), ==, 36);
    g_assert_cmpstr (json_string_value (json_object_get (json_object_get (json, "data"), "id")), ==,
                     number);
    json_decref (json);
  }
  g_assert_cmpuint (hook.failures->len, ==, 0);
}

/* The same event again until it is taken. */
static void
test_again (void)
{
  static const guint late[] = { 503, 429, 302, 500, 200 };
  g_auto (Hook) hook;
  hook_init (&hook, late, G_N_ELEMENTS (late));
  tell (&hook, "{}");
  review_webhook_wait (hook.webhook);
  g_assert_cmpuint (hook.bodies->len, ==, REVIEW_LIMIT_WEBHOOK_TRIES);
  for (guint i = 1; i < hook.bodies->len; i++) {
    g_assert_cmpstr (g_ptr_array_index (hook.bodies, i), ==, g_ptr_array_index (hook.bodies, 0));
  }
  g_assert_cmpuint (hook.failures->len, ==, 0);
}

/* An answer is read up to a limit; what counts is its status. */
static void
test_long_answer (void)
{
  static const guint statuses[] = { 500, 200 };
  g_auto (Hook) hook;
  hook_init (&hook, statuses, G_N_ELEMENTS (statuses));
  hook.answer = 8 * REVIEW_LIMIT_WEBHOOK_ANSWER;
  tell (&hook, "{}");
  review_webhook_wait (hook.webhook);
  g_assert_cmpuint (hook.bodies->len, ==, 2);
  g_assert_cmpuint (hook.failures->len, ==, 0);
}

static void
assert_given_up (const guint *status, guint attempts, const char *failure)
{
  g_auto (Hook) hook;
  hook_init (&hook, status, 1);
  tell (&hook, "{}");
  review_webhook_wait (hook.webhook);
  g_assert_cmpuint (hook.bodies->len, ==, attempts);
  g_assert_cmpuint (hook.failures->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (hook.failures, 0), ==, failure);
}

static void
test_given_up (void)
{
  static const guint broken = 500;
  static const guint moved = 302;
  static const guint gone = 410;
  assert_given_up (&broken, REVIEW_LIMIT_WEBHOOK_TRIES,
                   "review.opened: it answered with status 500");
  assert_given_up (&moved, REVIEW_LIMIT_WEBHOOK_TRIES,
                   "review.opened: it answered with status 302");
  assert_given_up (&gone, 1, "review.opened: it answered with status 410");
}

/* Nobody listens: freeing does not wait for what is tried again. */
static void
test_stopping (void)
{
  static const guint fine[] = { 200 };
  g_auto (Hook) hook;
  hook_init (&hook, fine, 1);
  g_autofree char *url = g_strconcat (http_server_address (hook.server), "/hook", NULL);
  http_server_stop (g_steal_pointer (&hook.server), 10);
  const ReviewWebhookOptions options = {
    .url = url, .keys = hook.keys, .wait_ms = 3600000, .failed = failed, .data = &hook
  };
  g_autoptr (ReviewWebhook) webhook = review_webhook_new (&options, NULL);
  /* One is under way, perhaps; the others wait, as many as may. */
  for (guint i = 0; i < REVIEW_LIMIT_WEBHOOK_QUEUE; i++) {
    review_webhook_send (webhook, "review.opened", "{}", TIME);
  }
  g_assert_cmpuint (hook.failures->len, ==, 0);
  review_webhook_send (webhook, "review.opened", "{}", TIME);
  review_webhook_send (webhook, "review.opened", "{}", TIME);
  g_assert_cmpuint (hook.failures->len, >=, 1);
  g_assert_cmpstr (g_ptr_array_index (hook.failures, 0), ==,
                   "review.opened: too many events wait already");
}

static void
test_addresses (void)
{
  static const char *const bad[] = { "",        "hook",          "ftp://example.org/",
                                     "http://", "file:///hosts", "http://a:b@example.org/" };
  static const guint8 secret[RULES_KEY_BYTES] = { 9 };
  g_autoptr (RulesKeys) keys = rules_keys_new (secret);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    const ReviewWebhookOptions options = { .url = bad[i], .keys = keys };
    g_autoptr (GError) error = NULL;
    g_assert_null (review_webhook_new (&options, &error));
    g_assert_error (error, KG_ERROR, KG_ERROR_INVALID);
  }
}

int
main (int argc, char **argv)
{
  /* libcurl would go by a proxy of the environment. */
  g_setenv ("no_proxy", "*", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/review/webhook/event", test_event);
  g_test_add_func ("/api/review/webhook/again", test_again);
  g_test_add_func ("/api/review/webhook/long-answer", test_long_answer);
  g_test_add_func ("/api/review/webhook/given-up", test_given_up);
  g_test_add_func ("/api/review/webhook/stopping", test_stopping);
  g_test_add_func ("/api/review/webhook/addresses", test_addresses);
  return g_test_run ();
}
