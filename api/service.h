/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/candidates.h"
#include "api/configuration.h"
#include "api/engines.h"
#include "api/gateway/calls.h"
#include "api/jobs.h"
#include "api/repeats.h"
#include "api/http/server.h"
#include "api/metrics.h"
#include "api/review/review.h"
#include "rules/engine.h"

/* What a running service holds: opened once, and handed to every route as http_data(). Any thread may use all of it. */

typedef struct _Service Service;

/* Opens log and keys, which are made if they are not there; compiles the engine; begins to watch for commits. Nothing listens yet. `store` is open for writing,
 * with KG_STORE_MERGE. */
Service *service_new (const ServiceConfig *config, KgStore *store, GError **error);
/* Begins to close reviews in time, and to tell the configured webhook of them: for a process that serves. KG_ERROR_INVALID: the webhook's
 * address. */
gboolean service_tend_reviews (Service *service, GError **error);
/* Waits for the log. */
void service_free (Service *service);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Service, service_free)

KgStore *service_store (Service *service);
LogWriter *service_log (Service *service);
Access *service_access (Service *service);
RulesKeys *service_keys (Service *service);
ServiceMetrics *service_metrics (Service *service);
GatewayCalls *service_calls (Service *service);
ApiRepeats *service_repeats (Service *service);
/* (transfer full): it may be read again at any time. */
ServiceConfig *service_config (Service *service);
/* Routes use it from now on; store and keys stay what they are. */
void service_set_config (Service *service, ServiceConfig *config);
/* Of past commits. */
ApiEngines *service_engines (Service *service);
/* For what takes seconds. */
ApiJobs *service_jobs (Service *service);

/* The engine of the newest commit that has been seen (transfer full). Commits of this process are seen at once, after
 * service_refresh(); those of others within 20 ms. A graph whose policies do not compile leaves the engine before it in place, which
 * readiness, metrics and the process's log tell. */
RulesEngine *service_engine (Service *service);
/* To be called after every commit of this process: looks for commits, compiles, logs the commits, swaps. */
gboolean service_refresh (Service *service, GError **error);
/* Why the newest commit could not be compiled; NULL where it could. (transfer full) */
char *service_broken (Service *service);
/* The digest of the engine's commit, as hex digits (transfer full, nullable). */
char *service_engine_digest (Service *service, const RulesEngine *engine);

/* What searches look through, of the newest engine; made when it is first asked for after a commit. (transfer full) */
ApiCandidates *service_candidates (Service *service);

/* A reader of the log for as long as a request needs one; a pool keeps them open. */
LogReader *service_reader_acquire (Service *service, GError **error);
void service_reader_release (Service *service, LogReader *reader);
/* The same for the working memory of deciding. */
RulesSession *service_session_acquire (Service *service);
void service_session_release (Service *service, RulesSession *session);

/* What acting on reviews needs, at a moment; it lives as long as the service. service_refresh() after what commits to the graph. */
ReviewDesk service_desk (Service *service, gint64 now);

/* Events for streams and webhooks: "review.opened", "review.overdue", "review.closed", "commit" (streams alone). `data`: JSON
 * without values. Does not wait. */
void service_publish (Service *service, const char *event, const char *data);
/* Takes the stream over. Its first event is "ready": what happens from then on it is told. */
void service_subscribe (Service *service, HttpStream *stream);
/* Before the server stops. */
void service_end_streams (Service *service);

/* One line of the process's log, on standard error: `level` "info", "warning" or "error"; JSON lines under systemd, text on a terminal. `fields` ends
 * with NULL: name, value, name, value. No values of requests. */
void service_log_line (Service *service, const char *level, const char *message,
                       const char *const *fields);
/* The same for what there are many of, requests: written a little later, several at once. */
void service_log_line_soon (Service *service, const char *level, const char *message,
                            const char *const *fields);
