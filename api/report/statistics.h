/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/log/log.h"
#include "rules/decide.h"

/* What happened in a period, counted from the log alone, in one pass that reads no more of a record than it needs. A million decisions take seconds. */

typedef struct {
  char *name;   /* an IRI; of reviewers: who */
  guint64 n[4]; /* by RulesEffect */
  guint64 total;
  guint64 first; /* index of the first and the last entry that was counted */
  guint64 last;
} ReportCount;

typedef struct {
  gint64 from; /* a day, or a month where the period is longer than 92 days */
  guint64 n[4];
} ReportSpan;

typedef struct {
  guint64 opened;
  guint64 approved;
  guint64 rejected;
  guint64 expired;
  guint64 open;    /* at the end of the period */
  guint64 overdue; /* answered after their time, or still open after it */
  gint64 median;   /* microseconds from opening to the answer; -1: none was answered */
  gint64 p90;
  gint64 longest;
  guint64 first;
  guint64 last;
} ReportReviews;

typedef struct {
  gint64 from;
  gint64 to;
  guint64 first; /* entries of the period: index of the first, and one past the last */
  guint64 end;
  guint64 removed; /* decisions whose bodies retention removed: counted here alone */
  guint64 outcomes[4];
  guint64 by_default; /* decided by a default: no rule permitted */
  guint64 monitored;  /* would have been decided more strictly by rules that only monitor */
  guint64 overridden; /* rules switched off by another one */
  guint64 approved;   /* escalations that an approval held back */
  GPtrArray *spans;   /* ReportSpan, ascending, without holes */
  GPtrArray
      *rules; /* ReportCount: that fired; by total, descending, then by name; as the following */
  GPtrArray *classes; /* data classes */
  GPtrArray *models;  /* resources */
  GPtrArray *
      subjects; /* those who asked, by kind of subject: never a person's id: the type of "urn:grounds:TYPE:ID", or the IRI's */
  GPtrArray *policies;
  GPtrArray *operators; /* masks applied; n[] is unused */
  ReportReviews reviews;
  GPtrArray *reviewers; /* ReportCount of reviewers' roles; n[] is unused */
  guint64 signals;
  guint64 refusals; /* access refused */
  guint64 commits;
} ReportStatistics;

typedef gboolean (*ReportStatisticsProgress) (guint64 done, guint64 all, gpointer data);

/* (transfer full) Errors: those of logs; G_IO_ERROR_CANCELLED. */
ReportStatistics *report_statistics_new (LogReader *log, gint64 from, gint64 to,
                                         ReportStatisticsProgress progress, gpointer data,
                                         GError **error);
void report_statistics_free (ReportStatistics *statistics);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReportStatistics, report_statistics_free)
