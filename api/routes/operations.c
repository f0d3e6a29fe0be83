/* SPDX-License-Identifier: Apache-2.0 */
#include "api/routes/routes.h"

/* Whether the process lives: nothing else is asked, so that a slow disk does not get it killed. */
void
route_health (HttpExchange *exchange)
{
  http_respond_json (exchange, 200, json_pack ("{s:s}", "status", "ok"));
}

/* Whether it decides by the newest commit and can record: what a load balancer asks. */
void
route_ready (HttpExchange *exchange)
{
  Service *service = route_service (exchange);
  g_autoptr (GError) error = NULL;
  g_autofree char *broken = service_broken (service);
  LogReader *reader = service_reader_acquire (service, &error);
  guint64 size = reader != NULL ? log_size (reader, &error) : 0;
  service_reader_release (service, reader);
  if (broken != NULL || error != NULL) {
    http_respond_json (exchange, 503,
                       json_pack ("{s:s,s:s}", "status", "not ready", "reason",
                                  broken != NULL ? "the newest commit cannot be used; see the "
                                                   "service's log"
                                                 : "the log cannot be read"));
    return;
  }
  g_autoptr (RulesEngine) engine = service_engine (service);
  guint64 commit = kg_snapshot_commit (rules_engine_snapshot (engine));
  http_respond_json (exchange, 200,
                     json_pack ("{s:s,s:I,s:I}", "status", "ready", "commit", (json_int_t) commit,
                                "log", (json_int_t) size));
}

static void
set_reviews (Service *service, LogReader *reader)
{
  const ReviewFilter filter = { .statuses = 1 << REVIEW_OPEN | 1 << REVIEW_CLAIMED };
  g_autoptr (GPtrArray) reviews = review_list (reader, &filter, NULL);
  gint64 now = g_get_real_time ();
  gint64 oldest = now;
  for (guint i = 0; reviews != NULL && i < reviews->len; i++) {
    const Review *review = g_ptr_array_index (reviews, i);
    oldest = MIN (oldest, review->opened);
  }
  service_metrics_set (service_metrics (service), "grounds_reviews_open", "Reviews to be answered.",
                       reviews != NULL ? reviews->len : 0);
  service_metrics_set (service_metrics (service), "grounds_reviews_oldest_seconds",
                       "Age of the oldest of them.", (double) (now - oldest) / G_USEC_PER_SEC);
}

void
route_metrics (HttpExchange *exchange)
{
  Service *service = route_service (exchange);
  ServiceMetrics *metrics = service_metrics (service);
  g_autoptr (RulesEngine) engine = service_engine (service);
  g_autofree char *broken = service_broken (service);
  KgSnapshot *snapshot = rules_engine_snapshot (engine);
  LogReader *reader = service_reader_acquire (service, NULL);
  if (reader != NULL) {
    service_metrics_set (metrics, "grounds_log_entries", "Entries of the log.",
                         (double) log_size (reader, NULL));
    set_reviews (service, reader);
    service_reader_release (service, reader);
  }
  service_metrics_set (metrics, "grounds_log_queue", "Entries that wait to be written.",
                       log_writer_queue (service_log (service)));
  service_metrics_set (metrics, "grounds_graph_commit", "The commit that decisions are made by.",
                       (double) kg_snapshot_commit (snapshot));
  service_metrics_set (metrics, "grounds_graph_quads", "Quads of the graph.",
                       (double) kg_snapshot_n_quads (snapshot));
  service_metrics_set (metrics, "grounds_graph_current", "1 if that is the newest commit.",
                       broken == NULL ? 1 : 0);
  GString *out = g_string_new (NULL);
  service_metrics_write (metrics, out);
  http_respond (exchange, 200, "text/plain; version=0.0.4; charset=utf-8", out);
}
