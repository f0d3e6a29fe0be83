/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* Figures for Prometheus (text exposition format 0.0.4). Counting takes no lock that a request could wait for. */

typedef struct _ServiceMetrics ServiceMetrics;

ServiceMetrics *service_metrics_new (void);
void service_metrics_free (ServiceMetrics *metrics);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServiceMetrics, service_metrics_free)

/* A decision: its outcome ("allow" …), and the rules that determined it (NULL-terminated); at most METRICS_RULES different rules are told
 * apart, the others count as "other". */
void service_metrics_decision (ServiceMetrics *metrics, const char *outcome,
                               const char *const *rules, gint64 microseconds);
/* A search for what `kind` names ("subject" …), and how many candidates it evaluated. */
void service_metrics_search (ServiceMetrics *metrics, const char *kind, guint64 evaluated);
void service_metrics_rule_error (ServiceMetrics *metrics);
void service_metrics_request (ServiceMetrics *metrics, const char *method, const char *route,
                              guint status, gint64 microseconds);
/* A figure of the moment, set before writing: "grounds_log_queue". */
void service_metrics_set (ServiceMetrics *metrics, const char *name, const char *help,
                          double value);
/* Everything, in a fixed order. Appends. */
void service_metrics_write (ServiceMetrics *metrics, GString *out);
