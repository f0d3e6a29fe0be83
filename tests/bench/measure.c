/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/bench/measure.h"

#include <errno.h>
#include <gio/gio.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SAMPLE_MICROSECONDS 20000

struct _BenchReport {
  FILE *json; /* NULL: nobody asked */
  char *section;
};

BenchReport *
bench_report_new (const char *json, GError **error)
{
  FILE *file = NULL;
  if (json != NULL) {
    file = fopen (json, "w");
    if (file == NULL) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "cannot write `%s`: %s", json,
                   g_strerror (errno));
      return NULL;
    }
  }
  BenchReport *report = g_new0 (BenchReport, 1);
  report->json = file;
  report->section = g_strdup ("");
  return report;
}

void
bench_report_free (BenchReport *report)
{
  if (report == NULL) {
    return;
  }
  if (report->json != NULL) {
    fclose (report->json);
  }
  g_free (report->section);
  g_free (report);
}

void
bench_report_section (BenchReport *report, const char *title)
{
  g_free (report->section);
  report->section = g_strdup (title);
  printf ("\n%s\n", title);
  fflush (stdout);
}

void
bench_report_note (BenchReport *report, const char *format, ...)
{
  (void) report;
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  printf ("  (%s)\n", text);
  fflush (stdout);
}

/* Three significant digits, with k, M and G. */
static void
format_value (char *text, gsize size, double value)
{
  static const char suffixes[] = { '\0', 'k', 'M', 'G' };
  guint i = 0;
  while (fabs (value) >= 999.5 && i + 1 < sizeof suffixes) {
    value /= 1000;
    i++;
  }
  int digits = fabs (value) >= 99.95 || value == 0 ? 0 : fabs (value) >= 9.995 ? 1 : 2;
  g_snprintf (text, size, "%.*f%s%c", digits, value, suffixes[i] == '\0' ? "" : " ", suffixes[i]);
}

static void
write_json (const BenchReport *report, const BenchFigure *figure, const double *values, guint n,
            double median)
{
  FILE *file = report->json;
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  fprintf (file, "{\"section\":\"%s\",\"name\":\"%s\",\"unit\":\"%s\",\"median\":%s,\"values\":[",
           report->section, figure->name, figure->unit,
           g_ascii_dtostr (number, sizeof number, median));
  for (guint i = 0; i < n; i++) {
    fprintf (file, "%s%s", i > 0 ? "," : "", g_ascii_dtostr (number, sizeof number, values[i]));
  }
  fputc (']', file);
  if (figure->target > 0) {
    fprintf (file, ",\"target\":%s,\"atMost\":%s",
             g_ascii_dtostr (number, sizeof number, figure->target),
             figure->at_most ? "true" : "false");
  }
  fputs ("}\n", file);
  fflush (file);
}

void
bench_report_add (BenchReport *report, const BenchFigure *figure, double *values, guint n)
{
  double median = bench_median (values, n);
  char value[32];
  char range[64] = "";
  char verdict[64] = "";
  format_value (value, sizeof value, median);
  if (n > 1) {
    char low[32];
    char high[32];
    format_value (low, sizeof low, values[0]);
    format_value (high, sizeof high, values[n - 1]);
    g_snprintf (range, sizeof range, "%s to %s, %u runs", low, high, n);
  }
  if (figure->target > 0) {
    char target[32];
    gboolean met = figure->at_most ? median <= figure->target : median >= figure->target;
    format_value (target, sizeof target, figure->target);
    g_snprintf (verdict, sizeof verdict, "%s %s: %s", figure->at_most ? "at most" : "at least",
                target, met ? "met" : "MISSED");
  }
  g_autofree char *line = g_strdup_printf ("  %-46s %9s %-10s %-32s %s", figure->name, value,
                                           figure->unit, range, verdict);
  puts (g_strchomp (line));
  fflush (stdout);
  if (report->json != NULL) {
    write_json (report, figure, values, n, median);
  }
}

void
bench_report_one (BenchReport *report, const BenchFigure *figure, double value)
{
  bench_report_add (report, figure, &value, 1);
}

static int
compare_values (const void *a, const void *b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;
  return (x > y) - (x < y);
}

double
bench_median (double *values, guint n)
{
  qsort (values, n, sizeof *values, compare_values);
  return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

double
bench_now (void)
{
  struct timespec now;
  clock_gettime (CLOCK_MONOTONIC, &now);
  return (double) now.tv_sec + (double) now.tv_nsec * 1e-9;
}

double
bench_thread_now (void)
{
  struct timespec now;
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double) now.tv_sec + (double) now.tv_nsec * 1e-9;
}

guint64
bench_random (guint64 *state)
{
  *state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  guint64 x = *state;
  x = (x ^ (x >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  x = (x ^ (x >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return x ^ (x >> 31);
}

static guint64
rss_of (const char *directory)
{
  g_autofree char *path = g_strconcat (directory, "/statm", NULL);
  g_autofree char *text = NULL;
  if (!g_file_get_contents (path, &text, NULL, NULL)) {
    return 0;
  }
  const char *second = strchr (text, ' ');
  return second == NULL ? 0
                        : g_ascii_strtoull (second, NULL, 10) * (guint64) sysconf (_SC_PAGESIZE);
}

guint64
bench_rss (void)
{
  return rss_of ("/proc/self");
}

/* --- Programs --- */

typedef struct {
  pid_t pid;
  gint ended;
  guint64 peak; /* the watching thread's until it is joined */
} Watch;

static guint64
rss_with_children (pid_t pid)
{
  g_autofree char *own = g_strdup_printf ("/proc/%d", (int) pid);
  g_autofree char *list = g_strdup_printf ("/proc/%d/task/%d/children", (int) pid, (int) pid);
  g_autofree char *text = NULL;
  guint64 sum = rss_of (own);
  if (!g_file_get_contents (list, &text, NULL, NULL)) {
    return sum;
  }
  g_auto (GStrv) children = g_strsplit (text, " ", -1);
  for (guint i = 0; children[i] != NULL && *children[i] != '\0'; i++) {
    g_autofree char *child = g_strconcat ("/proc/", children[i], NULL);
    sum += rss_of (child);
  }
  return sum;
}

static gpointer
watch_memory (gpointer data)
{
  Watch *watch = (Watch *) data;
  while (!g_atomic_int_get (&watch->ended)) {
    watch->peak = MAX (watch->peak, rss_with_children (watch->pid));
    g_usleep (SAMPLE_MICROSECONDS);
  }
  return NULL;
}

static double
seconds_of (const struct timeval *time)
{
  return (double) time->tv_sec + (double) time->tv_usec * 1e-6;
}

/* TRUE once it has ended, with its times. */
static gboolean
wait_for (Watch *watch, int *status, BenchRun *run, GError **error)
{
  struct rusage usage;
  pid_t ended;
  do {
    ended = wait4 (watch->pid, status, 0, &usage);
  } while (ended < 0 && errno == EINTR);
  if (ended < 0) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "wait4: %s", g_strerror (errno));
    return FALSE;
  }
  run->cpu = seconds_of (&usage.ru_utime) + seconds_of (&usage.ru_stime);
  run->peak_rss = (guint64) usage.ru_maxrss * 1024;
  return TRUE;
}

gboolean
bench_run (const char *const *argv, char **output, BenchRun *run, GError **error)
{
  g_autofree char *path = NULL;
  int out = g_file_open_tmp ("bench-XXXXXX", &path, error);
  if (out < 0) {
    return FALSE;
  }
  unlink (path);
  double start = bench_now ();
  GPid pid;
  gboolean started = g_spawn_async_with_fds (NULL, (char **) argv, NULL,
                                             G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_SEARCH_PATH, NULL,
                                             NULL, &pid, -1, out, out, error);
  if (!started) {
    close (out);
    return FALSE;
  }
  Watch watch = { .pid = pid };
  GThread *thread = g_thread_new ("watch", watch_memory, &watch);
  int status = 0;
  gboolean ended = wait_for (&watch, &status, run, error);
  run->seconds = bench_now () - start;
  g_atomic_int_set (&watch.ended, TRUE);
  g_thread_join (thread);
  run->peak_rss = MAX (run->peak_rss, watch.peak);

  g_autoptr (GString) text = g_string_new (NULL);
  char buffer[4096];
  gssize n;
  lseek (out, 0, SEEK_SET);
  while ((n = read (out, buffer, sizeof buffer)) > 0) {
    g_string_append_len (text, buffer, n);
  }
  close (out);
  if (!ended || !g_spawn_check_wait_status (status, error)) {
    g_prefix_error (error, "%s: %s", argv[0], text->str);
    return FALSE;
  }
  if (output != NULL) {
    *output = g_string_free (g_steal_pointer (&text), FALSE);
  }
  return TRUE;
}
