/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* What the benchmarks share: clocks, medians, a table for people with a file of JSON lines
 * beside it, and programs whose time and memory are measured. */

typedef struct _BenchReport BenchReport;

/* Prints to standard output; machines read `json` (nullable), which is written anew: one object
 * a line, {"section", "name", "unit", "median", "values", "target", "atMost"}. */
BenchReport *bench_report_new (const char *json, GError **error);
void bench_report_free (BenchReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BenchReport, bench_report_free)

void bench_report_section (BenchReport *report, const char *title);
void bench_report_note (BenchReport *report, const char *format, ...) G_GNUC_PRINTF (2, 3);

typedef struct {
  const char *name; /* stays the same from version to version */
  const char *unit;
  double target;    /* 0: none */
  gboolean at_most; /* the target is an upper bound */
} BenchFigure;

/* One figure: the median of `n` values, their range, and whether it meets its target. Sorts
 * `values`. */
void bench_report_add (BenchReport *report, const BenchFigure *figure, double *values, guint n);
void bench_report_one (BenchReport *report, const BenchFigure *figure, double value);

/* Sorts `values`; `n` > 0. */
double bench_median (double *values, guint n);

/* Seconds of a clock that never jumps. */
double bench_now (void);
/* Seconds that this thread has computed: what it would take if nobody else wanted the processor. */
double bench_thread_now (void);
/* Bytes of memory of this process now. */
guint64 bench_rss (void);
/* SplitMix64. */
guint64 bench_random (guint64 *state);

/* What a program took. */
typedef struct {
  double seconds;   /* from start to end */
  double cpu;       /* seconds, of the program and its children */
  guint64 peak_rss; /* bytes: the largest sum over both that was seen, looking 50 times a second */
} BenchRun;

/* Runs a program to its end; what it prints, errors too, goes to `output` (nullable) (transfer
 * full). An error if it cannot be started or does not exit with 0. */
gboolean bench_run (const char *const *argv, char **output, BenchRun *run, GError **error);
