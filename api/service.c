/* SPDX-License-Identifier: Apache-2.0 */
#include "api/service.h"

#include "api/common.h"
#include "api/lines.h"
#include "api/review/ticker.h"
#include "api/review/webhook.h"
#include "kg/history.h"

#include <string.h>
#include <unistd.h>

/* How often the store is asked whether another process has committed. */
#define WATCH_MICROSECONDS 20000
/* Readers and sessions that wait for their next use. */
#define POOL_MOST 64u

struct _Service {
  ServiceConfig *config;
  KgStore *store;
  LogWriter *log;
  Access *access;
  RulesKeys *keys;
  ServiceMetrics *metrics;
  GatewayCalls *calls;
  ApiRepeats *repeats;
  ApiEngines *engines;
  ApiJobs *jobs;
  ServiceLines *lines;

  GMutex refreshing; /* one at a time */
  GMutex engine_lock;
  RulesEngine *engine;
  char *digest; /* of the engine's commit */
  char *broken; /* (nullable) why the newest commit has no engine */

  GMutex candidates_lock;
  ApiCandidates *candidates; /* (nullable) */

  GMutex pool_lock;
  GPtrArray *readers;  /* LogReader */
  GPtrArray *sessions; /* RulesSession */

  GMutex streams_lock;
  GPtrArray *streams; /* HttpStream */

  ReviewWebhook *webhook; /* (nullable) */
  ReviewTicker *ticker;   /* (nullable) */

  GMutex watch_lock;
  GCond watch;
  gboolean stopping;
  GThread *watcher;
};

KgStore *
service_store (Service *service)
{
  return service->store;
}

LogWriter *
service_log (Service *service)
{
  return service->log;
}

Access *
service_access (Service *service)
{
  return service->access;
}

RulesKeys *
service_keys (Service *service)
{
  return service->keys;
}

ServiceMetrics *
service_metrics (Service *service)
{
  return service->metrics;
}

GatewayCalls *
service_calls (Service *service)
{
  return service->calls;
}

ApiRepeats *
service_repeats (Service *service)
{
  return service->repeats;
}

ApiEngines *
service_engines (Service *service)
{
  return service->engines;
}

ApiJobs *
service_jobs (Service *service)
{
  return service->jobs;
}

ServiceConfig *
service_config (Service *service)
{
  g_mutex_lock (&service->engine_lock);
  ServiceConfig *config = service_config_ref (service->config);
  g_mutex_unlock (&service->engine_lock);
  return config;
}

void
service_set_config (Service *service, ServiceConfig *config)
{
  g_mutex_lock (&service->engine_lock);
  ServiceConfig *before = service->config;
  service->config = service_config_ref (config);
  g_mutex_unlock (&service->engine_lock);
  service_config_unref (before);
}

/* --- The process's log --- */

void
service_log_line (Service *service, const char *level, const char *message,
                  const char *const *fields)
{
  service_lines_write (service->lines, level, message, fields);
}

void
service_log_line_soon (Service *service, const char *level, const char *message,
                       const char *const *fields)
{
  service_lines_write_soon (service->lines, level, message, fields);
}

/* --- The engine --- */

RulesEngine *
service_engine (Service *service)
{
  g_mutex_lock (&service->engine_lock);
  RulesEngine *engine = rules_engine_ref (service->engine);
  g_mutex_unlock (&service->engine_lock);
  return engine;
}

char *
service_engine_digest (Service *service, const RulesEngine *engine)
{
  g_autofree char *digest = NULL;
  g_mutex_lock (&service->engine_lock);
  gboolean current = service->engine == engine;
  digest = current ? g_strdup (service->digest) : NULL;
  g_mutex_unlock (&service->engine_lock);
  if (!current) {
    guint64 commit = kg_snapshot_commit (rules_engine_snapshot (engine));
    kg_history_digest (service->store, commit, &digest, NULL);
  }
  return g_steal_pointer (&digest);
}

char *
service_broken (Service *service)
{
  g_mutex_lock (&service->engine_lock);
  char *broken = g_strdup (service->broken);
  g_mutex_unlock (&service->engine_lock);
  return broken;
}

ApiCandidates *
service_candidates (Service *service)
{
  g_autoptr (RulesEngine) engine = service_engine (service);
  g_mutex_lock (&service->candidates_lock);
  if (service->candidates == NULL || api_candidates_engine (service->candidates) != engine) {
    api_candidates_unref (service->candidates);
    service->candidates = api_candidates_new (engine);
  }
  ApiCandidates *candidates = api_candidates_ref (service->candidates);
  g_mutex_unlock (&service->candidates_lock);
  return candidates;
}

static void
set_broken (Service *service, const char *why)
{
  g_mutex_lock (&service->engine_lock);
  gboolean news = g_strcmp0 (service->broken, why) != 0;
  g_free (service->broken);
  service->broken = g_strdup (why);
  g_mutex_unlock (&service->engine_lock);
  if (news && why != NULL) {
    const char *fields[] = { "reason", why, NULL };
    service_log_line (service, "error", "the newest commit cannot be used", fields);
  }
}

static void
swap (Service *service, RulesEngine *engine, char *digest)
{
  g_mutex_lock (&service->engine_lock);
  RulesEngine *before = service->engine;
  g_free (service->digest);
  service->engine = engine;
  service->digest = digest;
  g_mutex_unlock (&service->engine_lock);
  rules_engine_unref (before);
  g_mutex_lock (&service->candidates_lock);
  g_clear_pointer (&service->candidates, api_candidates_unref);
  g_mutex_unlock (&service->candidates_lock);
}

static void
tell_commit (Service *service, guint64 commit, guint warnings)
{
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, commit);
  g_autofree char *odd = g_strdup_printf ("%u", warnings);
  g_autofree char *data = g_strdup_printf ("{\"commit\":%s}", number);
  const char *fields[] = { "commit", number, "warnings", odd, NULL };
  service_log_line (service, "info", "deciding by a new commit", fields);
  service_publish (service, "commit", data);
}

/* Compiles the newest commit. Its entry is in the log before a decision is made by it. */
static gboolean
compile (Service *service, KgSnapshot *snapshot, GError **error)
{
  g_autoptr (GPtrArray) warnings = NULL;
  g_autofree char *digest = NULL;
  guint64 commit = kg_snapshot_commit (snapshot);
  g_autoptr (RulesEngine) engine =
      rules_engine_new_after (service->engine, snapshot, &warnings, error);
  if (engine == NULL || !kg_history_digest (service->store, commit, &digest, error) ||
      !log_append_commits (service->log, service->store, commit, error)) {
    return FALSE;
  }
  gboolean first = service->engine == NULL;
  swap (service, g_steal_pointer (&engine), g_steal_pointer (&digest));
  if (!first) {
    tell_commit (service, commit, warnings != NULL ? warnings->len : 0);
  }
  return TRUE;
}

gboolean
service_refresh (Service *service, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_mutex_lock (&service->refreshing);
  g_autoptr (KgSnapshot) snapshot = kg_store_snapshot (service->store, &problem);
  /* Only this function changes the engine, and one thread at a time is in it. */
  gboolean same =
      snapshot != NULL && service->engine != NULL &&
      kg_snapshot_commit (snapshot) == kg_snapshot_commit (rules_engine_snapshot (service->engine));
  gboolean done = snapshot != NULL && (same || compile (service, snapshot, &problem));
  g_mutex_unlock (&service->refreshing);
  set_broken (service, done ? NULL : problem->message);
  if (!done) {
    g_propagate_error (error, g_steal_pointer (&problem));
  }
  return done;
}

static gpointer
watch (gpointer data)
{
  Service *service = data;
  g_mutex_lock (&service->watch_lock);
  while (!service->stopping) {
    gint64 until = g_get_monotonic_time () + WATCH_MICROSECONDS;
    if (!g_cond_wait_until (&service->watch, &service->watch_lock, until)) {
      g_mutex_unlock (&service->watch_lock);
      service_refresh (service, NULL);
      g_mutex_lock (&service->watch_lock);
    }
  }
  g_mutex_unlock (&service->watch_lock);
  return NULL;
}

/* --- Pools --- */

static gpointer
take (Service *service, GPtrArray *pool)
{
  g_mutex_lock (&service->pool_lock);
  gpointer item = pool->len > 0 ? g_ptr_array_steal_index_fast (pool, pool->len - 1) : NULL;
  g_mutex_unlock (&service->pool_lock);
  return item;
}

/* FALSE: the pool is full. */
static gboolean
give_back (Service *service, GPtrArray *pool, gpointer item)
{
  g_mutex_lock (&service->pool_lock);
  gboolean room = pool->len < POOL_MOST;
  if (room) {
    g_ptr_array_add (pool, item);
  }
  g_mutex_unlock (&service->pool_lock);
  return room;
}

LogReader *
service_reader_acquire (Service *service, GError **error)
{
  LogReader *reader = take (service, service->readers);
  return reader != NULL ? reader : log_reader_open (kg_store_path (service->store), error);
}

void
service_reader_release (Service *service, LogReader *reader)
{
  if (reader != NULL && !give_back (service, service->readers, reader)) {
    log_reader_free (reader);
  }
}

RulesSession *
service_session_acquire (Service *service)
{
  RulesSession *session = take (service, service->sessions);
  return session != NULL ? session : rules_session_new ();
}

void
service_session_release (Service *service, RulesSession *session)
{
  if (!give_back (service, service->sessions, session)) {
    rules_session_free (session);
  }
}

/* --- Events --- */

void
service_publish (Service *service, const char *event, const char *data)
{
  if (service->webhook != NULL && g_str_has_prefix (event, "review.")) {
    review_webhook_send (service->webhook, event, data, g_get_real_time ());
  }
  g_mutex_lock (&service->streams_lock);
  for (guint i = service->streams->len; i > 0; i--) {
    if (!http_stream_send (g_ptr_array_index (service->streams, i - 1), NULL, event, data)) {
      g_ptr_array_remove_index_fast (service->streams, i - 1);
    }
  }
  g_mutex_unlock (&service->streams_lock);
}

void
service_subscribe (Service *service, HttpStream *stream)
{
  g_mutex_lock (&service->streams_lock);
  if (!http_stream_send (stream, NULL, "ready", "{}")) {
    http_stream_free (stream);
  } else {
    g_ptr_array_add (service->streams, stream);
  }
  g_mutex_unlock (&service->streams_lock);
}

void
service_end_streams (Service *service)
{
  g_mutex_lock (&service->streams_lock);
  g_ptr_array_set_size (service->streams, 0);
  g_mutex_unlock (&service->streams_lock);
}

/* --- Reviews --- */

ReviewDesk
service_desk (Service *service, gint64 now)
{
  g_autoptr (ServiceConfig) config = service_config (service);
  return (ReviewDesk) {
    .store = service->store,
    .writer = service->log,
    .now = now,
    .open_days = (guint) service_config_number (config, "reviews", "open_days"),
    .approval_days = (guint) service_config_number (config, "reviews", "approval_days"),
  };
}

static void
publish_event (gpointer data, const char *event, const char *json)
{
  service_publish (data, event, json);
}

static void
refresh_after_tick (gpointer data)
{
  service_refresh (data, NULL);
}

static void
tick_failed (gpointer data, const GError *error)
{
  const char *fields[] = { "reason", error->message, NULL };
  service_log_line (data, "error", "reviews cannot be looked through", fields);
}

static void
webhook_failed (gpointer data, const char *event, const char *reason)
{
  const char *fields[] = { "event", event, "reason", reason, NULL };
  service_log_line (data, "warning", "the webhook does not take an event", fields);
}

gboolean
service_tend_reviews (Service *service, GError **error)
{
  const char *url = service_config_text (service->config, "reviews", "webhook");
  const ReviewDesk desk = service_desk (service, 0);
  const ReviewTickerHooks hooks = { .publish = publish_event,
                                    .committed = refresh_after_tick,
                                    .failed = tick_failed,
                                    .data = service };
  if (url != NULL) {
    const ReviewWebhookOptions options = {
      .url = url, .keys = service->keys, .failed = webhook_failed, .data = service
    };
    service->webhook = review_webhook_new (&options, error);
    if (service->webhook == NULL) {
      return FALSE;
    }
  }
  service->ticker = review_ticker_new (&desk, &hooks);
  return TRUE;
}

/* --- Its life --- */

static RulesKeys *
open_keys (const ServiceConfig *config, GError **error)
{
  const char *configured = service_config_text (config, "keys", "masks");
  g_autofree char *path = api_key_path (configured, "GROUNDS_KEY", "key");
  return api_make_key_folder (path, error) ? rules_keys_open (path, TRUE, error) : NULL;
}

static LogSigner *
open_signer (const ServiceConfig *config, GError **error)
{
  const char *configured = service_config_text (config, "keys", "log");
  g_autofree char *path = api_key_path (configured, "GROUNDS_LOG_KEY", "log-key");
  guint8 random[4];
  api_random (random, sizeof random);
  g_autofree char *name =
      g_strdup_printf ("grounds/%02x%02x%02x%02x", random[0], random[1], random[2], random[3]);
  return api_make_key_folder (path, error) ? log_signer_open (path, name, TRUE, error) : NULL;
}

static gboolean
open_access (Service *service, GError **error)
{
  guint8 secret[32];
  api_random (secret, sizeof secret);
  const AccessOptions options = {
    .store = kg_store_path (service->store),
    .jwks_file = service_config_text (service->config, "auth", "jwks_file"),
    .issuer = service_config_text (service->config, "auth", "issuer"),
    .audience = service_config_text (service->config, "auth", "audience"),
    .roles_claim = service_config_text (service->config, "auth", "roles_claim"),
    .session_secret = secret,
  };
  service->access = access_new (&options, error);
  return service->access != NULL;
}

static gboolean
open_all (Service *service, KgStore *store, GError **error)
{
  service->store = kg_store_ref (store);
  service->engines = api_engines_new (store);
  service->jobs = api_jobs_new ();
  service->keys = open_keys (service->config, error);
  g_autoptr (LogSigner) signer =
      service->keys != NULL ? open_signer (service->config, error) : NULL;
  service->log = signer != NULL ? log_writer_open (kg_store_path (store), signer, error) : NULL;
  return service->log != NULL && open_access (service, error) && service_refresh (service, error);
}

Service *
service_new (const ServiceConfig *config, KgStore *store, GError **error)
{
  g_autoptr (Service) service = g_new0 (Service, 1);
  service->config = service_config_ref ((ServiceConfig *) config);
  service->metrics = service_metrics_new ();
  service->calls = gateway_calls_new ();
  service->lines = service_lines_new (STDERR_FILENO, !isatty (STDERR_FILENO));
  service->repeats = api_repeats_new ();
  service->readers = g_ptr_array_new_with_free_func ((GDestroyNotify) log_reader_free);
  service->sessions = g_ptr_array_new_with_free_func ((GDestroyNotify) rules_session_free);
  service->streams = g_ptr_array_new_with_free_func ((GDestroyNotify) http_stream_free);
  g_mutex_init (&service->refreshing);
  g_mutex_init (&service->engine_lock);
  g_mutex_init (&service->candidates_lock);
  g_mutex_init (&service->pool_lock);
  g_mutex_init (&service->streams_lock);
  g_mutex_init (&service->watch_lock);
  g_cond_init (&service->watch);
  if (!open_all (service, store, error)) {
    return NULL;
  }
  service->watcher = g_thread_new ("watcher", watch, service);
  return g_steal_pointer (&service);
}

static void
stop_watching (Service *service)
{
  if (service->watcher == NULL) {
    return;
  }
  g_mutex_lock (&service->watch_lock);
  service->stopping = TRUE;
  g_cond_signal (&service->watch);
  g_mutex_unlock (&service->watch_lock);
  g_thread_join (service->watcher);
}

void
service_free (Service *service)
{
  if (service == NULL) {
    return;
  }
  api_jobs_free (service->jobs);
  stop_watching (service);
  review_ticker_free (service->ticker);
  log_writer_free (service->log);
  review_webhook_free (service->webhook);
  g_ptr_array_unref (service->streams);
  g_ptr_array_unref (service->readers);
  g_ptr_array_unref (service->sessions);
  access_free (service->access);
  api_candidates_unref (service->candidates);
  rules_engine_unref (service->engine);
  g_free (service->digest);
  g_free (service->broken);
  rules_keys_unref (service->keys);
  api_engines_free (service->engines);
  kg_store_unref (service->store);
  service_metrics_free (service->metrics);
  gateway_calls_free (service->calls);
  service_lines_free (service->lines);
  api_repeats_free (service->repeats);
  service_config_unref (service->config);
  g_mutex_clear (&service->refreshing);
  g_mutex_clear (&service->engine_lock);
  g_mutex_clear (&service->candidates_lock);
  g_mutex_clear (&service->pool_lock);
  g_mutex_clear (&service->streams_lock);
  g_mutex_clear (&service->watch_lock);
  g_cond_clear (&service->watch);
  g_free (service);
}
