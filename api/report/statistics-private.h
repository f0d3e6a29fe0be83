/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/report/statistics.h"

/* What counting shares. Internal to statistics. */

/* What is counted by name. */
typedef enum {
  COUNT_RULES,
  COUNT_CLASSES,
  COUNT_MODELS,
  COUNT_SUBJECTS,
  COUNT_POLICIES,
  COUNT_OPERATORS,
  COUNT_SIGNALS,
  COUNT_REVIEWERS,
} ReportCountTable;
#define REPORT_N_TABLES (COUNT_REVIEWERS + 1)

typedef struct {
  ReportStatistics *out;
  GHashTable *tables[REPORT_N_TABLES]; /* names to ReportCount, which has the name */
  GHashTable *
      openings; /* ids of decisions to guint64: where they are; while they are not met it is G_MAXUINT64 */
  GHashTable *acted;  /* ids of reviews that entries of the period are of */
  GPtrArray *reviews; /* Review */
  GString *name;      /* working memory */
} ReportCounting;

/* One more of a name, by entry `index`: once an entry. `outcome` -1: by none. */
void report_count_name (ReportCounting *counting, ReportCountTable table, const char *name,
                        gsize length, gint outcome, guint64 index);
/* A decision's record. Its outcome; -1: it tells none, and nothing was counted. */
gint report_count_decision (ReportCounting *counting, const LogEntry *entry);
/* A member of a record that is a string: (working memory of `counting`); NULL: there is none. */
const char *report_count_text (ReportCounting *counting, const LogEntry *entry, const char *name);

/* Reads the reviews before the pass, and counts them after it. */
gboolean report_count_reviews_begin (ReportCounting *counting, LogReader *log, GError **error);
void report_count_reviews_end (ReportCounting *counting);
