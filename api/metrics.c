/* SPDX-License-Identifier: Apache-2.0 */
#include "api/metrics.h"

#include <string.h>

/* Rules, and combinations of method, route and status, that are told apart. */
#define SERIES_MOST 2000u
/* Upper bounds of latencies, microseconds. */
static const gint64 bounds[] = { 100,   250,   500,    1000,   2500,    5000,   10000,
                                 25000, 50000, 100000, 250000, 1000000, 5000000 };

typedef struct {
  guint64 buckets[G_N_ELEMENTS (bounds) + 1];
  guint64 n;
  gint64 sum; /* microseconds */
} Histogram;

typedef struct {
  char *help;
  double value;
} Figure;

/* A lock a family of figures: held for tens of nanoseconds. */
struct _ServiceMetrics {
  GMutex lock;
  GTree *outcomes; /* "allow" -> guint64 */
  GTree *rules;    /* CURIE -> guint64 */
  GTree *searches; /* "subject" -> guint64 */
  GTree *requests; /* labels -> Histogram */
  GTree *figures;  /* name -> Figure */
  Histogram decisions;
  guint64 rule_errors;
  guint64 evaluated; /* by searches */
};

static int
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  (void) data;
  return strcmp (a, b);
}

static void
figure_free (gpointer data)
{
  Figure *figure = data;
  g_free (figure->help);
  g_free (figure);
}

ServiceMetrics *
service_metrics_new (void)
{
  static const char *const outcomes[] = { "allow", "mask", "escalate", "deny" };
  ServiceMetrics *metrics = g_new0 (ServiceMetrics, 1);
  g_mutex_init (&metrics->lock);
  metrics->outcomes = g_tree_new_full (compare, NULL, g_free, g_free);
  metrics->rules = g_tree_new_full (compare, NULL, g_free, g_free);
  metrics->searches = g_tree_new_full (compare, NULL, g_free, g_free);
  metrics->requests = g_tree_new_full (compare, NULL, g_free, g_free);
  metrics->figures = g_tree_new_full (compare, NULL, g_free, figure_free);
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++) {
    g_tree_insert (metrics->outcomes, g_strdup (outcomes[i]), g_new0 (guint64, 1));
  }
  return metrics;
}

void
service_metrics_free (ServiceMetrics *metrics)
{
  if (metrics == NULL) {
    return;
  }
  g_tree_unref (metrics->outcomes);
  g_tree_unref (metrics->rules);
  g_tree_unref (metrics->searches);
  g_tree_unref (metrics->requests);
  g_tree_unref (metrics->figures);
  g_mutex_clear (&metrics->lock);
  g_free (metrics);
}

/* --- Counting --- */

/* The tree takes the value over. */
static gpointer
add (GTree *tree, const char *key, gpointer value)
{
  g_tree_insert (tree, g_strdup (key), value);
  return value;
}

static void
count (GTree *tree, const char *key)
{
  gboolean full = g_tree_nnodes (tree) >= (gint) SERIES_MOST;
  guint64 *n = g_tree_lookup (tree, key);
  if (n == NULL && full) {
    n = g_tree_lookup (tree, "other");
    key = "other";
  }
  if (n == NULL) {
    n = add (tree, key, g_new0 (guint64, 1));
  }
  (*n)++;
}

static void
observe (Histogram *histogram, gint64 microseconds)
{
  guint i = 0;
  while (i < G_N_ELEMENTS (bounds) && microseconds > bounds[i]) {
    i++;
  }
  histogram->buckets[i]++;
  histogram->n++;
  histogram->sum += microseconds;
}

void
service_metrics_decision (ServiceMetrics *metrics, const char *outcome, const char *const *rules,
                          gint64 microseconds)
{
  g_mutex_lock (&metrics->lock);
  count (metrics->outcomes, outcome);
  for (guint i = 0; rules != NULL && rules[i] != NULL; i++) {
    count (metrics->rules, rules[i]);
  }
  observe (&metrics->decisions, microseconds);
  g_mutex_unlock (&metrics->lock);
}

void
service_metrics_search (ServiceMetrics *metrics, const char *kind, guint64 evaluated)
{
  g_mutex_lock (&metrics->lock);
  count (metrics->searches, kind);
  metrics->evaluated += evaluated;
  g_mutex_unlock (&metrics->lock);
}

void
service_metrics_rule_error (ServiceMetrics *metrics)
{
  g_mutex_lock (&metrics->lock);
  metrics->rule_errors++;
  g_mutex_unlock (&metrics->lock);
}

void
service_metrics_request (ServiceMetrics *metrics, const char *method, const char *route,
                         guint status, gint64 microseconds)
{
  char labels[256];
  g_snprintf (labels, sizeof labels, "method=\"%s\",route=\"%s\",status=\"%u\"", method, route,
              status);
  g_mutex_lock (&metrics->lock);
  Histogram *histogram = g_tree_lookup (metrics->requests, labels);
  if (histogram == NULL && g_tree_nnodes (metrics->requests) < (gint) SERIES_MOST) {
    histogram = add (metrics->requests, labels, g_new0 (Histogram, 1));
  }
  if (histogram != NULL) {
    observe (histogram, microseconds);
  }
  g_mutex_unlock (&metrics->lock);
}

void
service_metrics_set (ServiceMetrics *metrics, const char *name, const char *help, double value)
{
  g_mutex_lock (&metrics->lock);
  Figure *figure = g_tree_lookup (metrics->figures, name);
  if (figure == NULL) {
    figure = add (metrics->figures, name, g_new0 (Figure, 1));
    figure->help = g_strdup (help);
  }
  figure->value = value;
  g_mutex_unlock (&metrics->lock);
}

/* --- Writing --- */

static void
append_label (GString *out, const char *value)
{
  for (; *value != '\0'; value++) {
    if (*value == '"' || *value == '\\') {
      g_string_append_c (out, '\\');
    }
    if (*value == '\n') {
      g_string_append (out, "\\n");
    } else {
      g_string_append_c (out, *value);
    }
  }
}

static void
append_head (GString *out, const char *name, const char *kind, const char *help)
{
  g_string_append_printf (out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind);
}

static void
append_number (GString *out, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  g_string_append (out, g_ascii_dtostr (text, sizeof text, value));
  g_string_append_c (out, '\n');
}

static void
append_counts (GString *out, GTree *tree, const char *name, const char *label)
{
  for (GTreeNode *node = g_tree_node_first (tree); node != NULL; node = g_tree_node_next (node)) {
    const guint64 *n = g_tree_node_value (node);
    g_string_append_printf (out, "%s{%s=\"", name, label);
    append_label (out, g_tree_node_key (node));
    g_string_append_printf (out, "\"} %" G_GUINT64_FORMAT "\n", *n);
  }
}

/* `labels`: "" or ones that are escaped already. */
static void
append_histogram (GString *out, const char *name, const char *labels, const Histogram *histogram)
{
  const char *comma = *labels != '\0' ? "," : "";
  guint64 n = 0;
  for (guint i = 0; i < G_N_ELEMENTS (bounds); i++) {
    char bound[G_ASCII_DTOSTR_BUF_SIZE];
    n += histogram->buckets[i];
    g_ascii_formatd (bound, sizeof bound, "%g", (double) bounds[i] / G_USEC_PER_SEC);
    g_string_append_printf (out, "%s_bucket{%s%sle=\"%s\"} %" G_GUINT64_FORMAT "\n", name, labels,
                            comma, bound, n);
  }
  g_string_append_printf (out, "%s_bucket{%s%sle=\"+Inf\"} %" G_GUINT64_FORMAT "\n", name, labels,
                          comma, histogram->n);
  const char *open = *labels != '\0' ? "{" : "";
  const char *close = *labels != '\0' ? "}" : "";
  g_string_append_printf (out, "%s_sum%s%s%s ", name, open, labels, close);
  append_number (out, (double) histogram->sum / G_USEC_PER_SEC);
  g_string_append_printf (out, "%s_count%s%s%s %" G_GUINT64_FORMAT "\n", name, open, labels, close,
                          histogram->n);
}

void
service_metrics_write (ServiceMetrics *metrics, GString *out)
{
  g_mutex_lock (&metrics->lock);
  append_head (out, "grounds_decisions_total", "counter", "Decisions by outcome.");
  append_counts (out, metrics->outcomes, "grounds_decisions_total", "outcome");
  append_head (out, "grounds_rule_decisions_total", "counter", "Decisions that a rule determined.");
  append_counts (out, metrics->rules, "grounds_rule_decisions_total", "rule");
  append_head (out, "grounds_rule_errors_total", "counter",
               "Rules that could not be evaluated on a request.");
  g_string_append_printf (out, "grounds_rule_errors_total %" G_GUINT64_FORMAT "\n",
                          metrics->rule_errors);
  append_head (out, "grounds_searches_total", "counter", "Searches, by what they look for.");
  append_counts (out, metrics->searches, "grounds_searches_total", "kind");
  append_head (out, "grounds_search_evaluations_total", "counter",
               "Candidates that searches evaluated.");
  g_string_append_printf (out, "grounds_search_evaluations_total %" G_GUINT64_FORMAT "\n",
                          metrics->evaluated);
  append_head (out, "grounds_decision_seconds", "histogram",
               "From a request's arrival to its durable record.");
  append_histogram (out, "grounds_decision_seconds", "", &metrics->decisions);
  append_head (out, "grounds_http_request_seconds", "histogram", "Requests by route and status.");
  for (GTreeNode *node = g_tree_node_first (metrics->requests); node != NULL;
       node = g_tree_node_next (node)) {
    append_histogram (out, "grounds_http_request_seconds", g_tree_node_key (node),
                      g_tree_node_value (node));
  }
  for (GTreeNode *node = g_tree_node_first (metrics->figures); node != NULL;
       node = g_tree_node_next (node)) {
    const char *name = g_tree_node_key (node);
    const Figure *figure = g_tree_node_value (node);
    append_head (out, name, "gauge", figure->help);
    g_string_append_printf (out, "%s ", name);
    append_number (out, figure->value);
  }
  g_mutex_unlock (&metrics->lock);
}
