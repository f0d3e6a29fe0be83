/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/log/log.h"
#include "rules/policies.h"

/* What happened in a period, counted from the log alone, in one pass that reads no more of a record than it needs. A million decisions take seconds.
 *
 * A decision counts once under each name, however often a rule fired in it; by its outcome in n[]. */

#define REPORT_N_EFFECTS ((guint) RULES_EFFECT_DENY + 1)

typedef struct {
  char *name; /* an IRI, or what is said below */
  guint64 n
      [REPORT_N_EFFECTS]; /* by RulesEffect: the outcome of the decisions; of what is no part of decisions 0 */
  guint64 total;
  guint64 first; /* index of the first and the last entry that was counted */
  guint64 last;
} ReportCount;

typedef struct {
  gint64
      from; /* midnight, UTC, of a day, or of the first day of a month where the period is longer than 92 days */
  guint64 n[REPORT_N_EFFECTS];
} ReportSpan;

/* Of reviews, whose opening is part of a decision's entry: who opens and closes them stands in tables beside the log. */
typedef struct {
  guint64
      opened; /* in the period; as the following are answered in it, whenever they were opened */
  guint64 approved;
  guint64 rejected;
  guint64 expired;
  guint64 open;     /* at the end of the period */
  guint64 overdue;  /* answered after their time in the period, or still open after it at its end */
  guint64 unlogged; /* closed in the period, and no entry of the log says so: it was altered */
  gint64
      median; /* microseconds from opening to the answer of those approved and rejected; -1: there are none */
  gint64 p90;
  gint64 longest;
  guint64 first; /* entries: of the decisions that opened them, and of what was done with them */
  guint64 last;
} ReportReviews;

typedef struct {
  gint64 from;
  gint64 to;
  gboolean by_month; /* spans are months */
  guint64
      first; /* entries of the period, but for reports: index of the first, and one past the last; 0, 0: there are none */
  guint64 end;
  guint64 removed;    /* decisions whose bodies retention removed: counted here alone */
  guint64 unreadable; /* decisions whose records tell no outcome: likewise */
  guint64 decisions;  /* all others */
  guint64 outcomes[REPORT_N_EFFECTS];
  guint64 by_default; /* decisions by a default: no rule permitted */
  guint64 monitored;  /* decisions that would have been stricter by rules that only monitor */
  guint64 overridden; /* decisions in which a rule was switched off by another one */
  guint64 approved;   /* decisions in which an approval held an escalation back */
  GPtrArray *spans;   /* ReportSpan, ascending, without holes */
  GPtrArray *
      rules; /* ReportCount: that fired, whatever became of it; by total, descending, then by name; as the following */
  GPtrArray *classes; /* data classes */
  GPtrArray *models;  /* resources */
  GPtrArray *
      subjects; /* kinds of those who asked, never a person's id: the TYPE of "urn:grounds:TYPE:ID"; "" for all others */
  GPtrArray *policies;         /* whose scope matched, or could not be told not to */
  GPtrArray *operators;        /* of masks: decisions with such a mask */
  GPtrArray *kinds_of_signals; /* "drift" */
  GPtrArray *
      reviewers; /* whom the reviews opened in the period were put to: people and groups that rules name */
  guint64 masks; /* fields and passages that were hidden */
  ReportReviews reviews;
  guint64 signals;
  guint64 refusals; /* access refused */
  guint64 commits;
} ReportStatistics;

typedef gboolean (*ReportStatisticsProgress) (guint64 done, guint64 all, gpointer data);

/* Of entries whose time is `from` or later, and before `to`. `progress` (nullable) is told of entries; FALSE: stop. (transfer full) Errors: those of
 * logs; KG_ERROR_INVALID: the period ends before it begins, or has more than REPORT_LIMIT_SPANS months; G_IO_ERROR_CANCELLED. */
ReportStatistics *report_statistics_new (LogReader *log, gint64 from, gint64 to,
                                         ReportStatisticsProgress progress, gpointer data,
                                         GError **error);
void report_statistics_free (ReportStatistics *statistics);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReportStatistics, report_statistics_free)
