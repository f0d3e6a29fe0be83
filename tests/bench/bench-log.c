/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/log-private.h"
#include "api/log/record.h"
#include "api/report/statistics.h"
#include "kg/parse.h"
#include "tests/bench/measure.h"
#include "tests/rules/engine-fixture.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* What logging costs: making the record of a decision, appending records durably, so many at once, and counting what was recorded.
 *
 *   bench-log DIRECTORY [JSON] */

#define RECORDS 20000u
#define RUNS 5u
#define SECONDS 2.0
/* Entries a second that a group of 64 is to reach. */
#define TARGET 100000

static const char rules[] =
    "@prefix dpv: <https://w3id.org/dpv#> . ex:policy gr:rule ex:hide , ex:health . "
    "ex:hide a gr:Rule ; rdfs:label \"Hide\" ; gr:effect gr:Mask ; gr:target gr:Field, gr:Span ; "
    "  gr:mask [ gr:operator gr:Redact ] ; "
    "  gr:condition [ sh:property [ sh:path gr:classifiedAs ; sh:hasValue pd:Contact ] ] . "
    "ex:health a gr:Rule ; gr:effect gr:Escalate ; gr:target gr:Field, gr:Span ; "
    "  gr:condition [ sh:property [ sh:path gr:classifiedAs ; "
    "    sh:hasValue dpv:SpecialCategoryPersonalData ] ] . ";

static const char context[] =
    "{\"team\": \"support\", \"ticket\": 4711, \"inputs\": [{\"name\": \"contact\", \"source\": "
    "\"ex:mail\", \"value\": \"anna@example.org\"}, {\"name\": \"question\", \"text\": \"Where is my "
    "parcel?\"}]}";

/* --- Records --- */

static void
bench_records (BenchReport *report, EngineFixture *fixture, GString *record)
{
  double values[RUNS];
  const RulesExplanation explanation = { .policies = rules_engine_policies (fixture->engine),
                                         .request = rules_session_request (fixture->session),
                                         .decision = fixture->decision,
                                         .id = ENGINE_FIXTURE_ID };
  for (guint run = 0; run < RUNS; run++) {
    double start = bench_thread_now ();
    for (guint i = 0; i < RECORDS; i++) {
      g_string_truncate (record, 0);
      log_record_decision (&explanation, fixture->json, "k3f8", record, NULL);
    }
    values[run] = (bench_thread_now () - start) / RECORDS * 1e6;
  }
  bench_report_section (report, "Records of decisions");
  bench_report_note (report, "a masked contact and a text: %" G_GSIZE_FORMAT " bytes", record->len);
  bench_report_add (report, &(BenchFigure) { "record", "us", 3, TRUE }, values, RUNS);
}

/* --- Appending --- */

typedef struct {
  GMutex mutex;
  GCond cond;
  guint left;
  guint failed;
} Group;

static void
count_down (gpointer data, guint64 index, const GError *error)
{
  Group *group = (Group *) data;
  (void) index;
  g_mutex_lock (&group->mutex);
  group->failed += error != NULL ? 1 : 0;
  if (--group->left == 0) {
    g_cond_signal (&group->cond);
  }
  g_mutex_unlock (&group->mutex);
}

static void
append_group (LogWriter *writer, Group *group, guint n, const GString *record, guint64 *number)
{
  char id[40];
  group->left = n;
  for (guint i = 0; i < n; i++) {
    g_snprintf (id, sizeof id, "%08x-0000-7000-8000-%012" G_GINT64_MODIFIER "x",
                (guint) (*number >> 16), *number);
    const LogAppend entry = { .kind = LOG_KIND_DECISION,
                              .id = id,
                              .time = (gint64) (*number)++,
                              .body = record->str,
                              .length = record->len,
                              .done = count_down,
                              .done_data = group };
    log_append (writer, &entry);
  }
  g_mutex_lock (&group->mutex);
  while (group->left > 0) {
    g_cond_wait (&group->cond, &group->mutex);
  }
  g_mutex_unlock (&group->mutex);
}

typedef struct {
  double rate;
  double processor; /* microseconds of this process for an entry */
  double settled;
} Figures;

static double
processor_now (void)
{
  struct timespec now;
  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static Figures
measure (const char *store, LogSigner *signer, guint size, const GString *record)
{
  Figures figures;
  g_autoptr (GError) error = NULL;
  LogWriter *writer = log_writer_open (store, signer, &error);
  Group group = { .failed = 0 };
  guint64 number = 0;
  if (writer == NULL) {
    g_error ("%s", error->message);
  }
  g_mutex_init (&group.mutex);
  g_cond_init (&group.cond);
  append_group (writer, &group, size, record, &number);
  double start = bench_now ();
  double processor = processor_now ();
  guint64 before = number;
  while (bench_now () - start < SECONDS) {
    append_group (writer, &group, size, record, &number);
  }
  figures.rate = (double) (number - before) / (bench_now () - start);
  figures.processor = (processor_now () - processor) / (double) (number - before) * 1e6;
  start = bench_now ();
  log_keeper_settle (log_writer_keeper (writer));
  figures.settled = bench_now () - start;
  log_writer_free (writer);
  g_assert_cmpuint (group.failed, ==, 0);
  g_mutex_clear (&group.mutex);
  g_cond_clear (&group.cond);
  return figures;
}

static void
bench_group (BenchReport *report, const char *directory, LogSigner *signer, guint size,
             const GString *record)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };
  g_autofree char *name = g_strdup_printf ("append, %u at once", size);
  g_autofree char *time = g_strdup_printf ("processor time an entry, %u at once", size);
  g_autofree char *late = g_strdup_printf ("lookups afterwards, %u at once", size);
  g_autofree char *store = g_build_filename (directory, "bench.db", NULL);
  g_autofree char *path = log_path (store);
  double values[RUNS];
  double processor[RUNS];
  double settled[RUNS];
  for (guint run = 0; run < RUNS; run++) {
    Figures figures = measure (store, signer, size, record);
    values[run] = figures.rate;
    processor[run] = figures.processor;
    settled[run] = figures.settled;
    for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++) {
      g_autofree char *file = g_strconcat (path, suffixes[i], NULL);
      g_remove (file);
    }
  }
  bench_report_add (report, &(BenchFigure) { name, "entries/s", size == 64 ? TARGET : 0, FALSE },
                    values, RUNS);
  bench_report_add (report, &(BenchFigure) { time, "us", 0, TRUE }, processor, RUNS);
  bench_report_add (report, &(BenchFigure) { late, "s", 0, TRUE }, settled, RUNS);
}

/* --- Counting a period --- */

#define COUNTED 1000000u
#define COUNTED_AT_ONCE 512u
#define COUNT_SECONDS 5

static gboolean
note_progress (guint64 done, guint64 all, gpointer data)
{
  (void) done;
  (void) all;
  ++*(guint *) data;
  return TRUE;
}

static void
count_all (BenchReport *report, const char *store)
{
  double values[RUNS];
  guint told = 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (LogReader) log = log_reader_open (store, &error);
  g_assert_no_error (error);
  for (guint run = 0; run < RUNS; run++) {
    double start = bench_thread_now ();
    g_autoptr (ReportStatistics) statistics =
        report_statistics_new (log, 0, (gint64) COUNTED, note_progress, &told, &error);
    values[run] = bench_thread_now () - start;
    g_assert_no_error (error);
    g_assert_cmpuint (statistics->decisions, ==, COUNTED);
  }
  bench_report_note (report, "by the processor's time; progress is told %u times", told / RUNS);
  bench_report_add (report, &(BenchFigure) { "count a period", "s", COUNT_SECONDS, TRUE }, values,
                    RUNS);
}

/* A log with a million decisions, each as large as the one that was made. */
static void
bench_count (BenchReport *report, const char *directory, LogSigner *signer, const GString *record)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };
  g_autoptr (GError) error = NULL;
  g_autofree char *store = g_build_filename (directory, "bench-count.db", NULL);
  g_autofree char *path = log_path (store);
  Group group = { .failed = 0 };
  guint64 number = 0;
  LogWriter *writer = log_writer_open (store, signer, &error);
  g_assert_no_error (error);
  g_mutex_init (&group.mutex);
  g_cond_init (&group.cond);
  while (number < COUNTED) {
    append_group (writer, &group, (guint) MIN (COUNTED_AT_ONCE, COUNTED - number), record, &number);
  }
  log_writer_free (writer);
  g_mutex_clear (&group.mutex);
  g_cond_clear (&group.cond);
  bench_report_section (report, "Counting a million decisions");
  count_all (report, store);
  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *file = g_strconcat (path, suffixes[i], NULL);
    g_remove (file);
  }
}

int
main (int argc, char **argv)
{
  static const guint sizes[] = { 1, 8, 64, 512 };
  static const guint8 secret[32] = { 1 };
  kg_parse_child_if_asked (argc, argv);
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) record = g_string_new (NULL);
  g_autoptr (LogSigner) signer = log_signer_new ("grounds/bench", secret);
  g_autoptr (BenchReport) report =
      argc > 1 ? bench_report_new (argc > 2 ? argv[2] : NULL, &error) : NULL;
  if (report == NULL) {
    fprintf (stderr, "bench-log: %s\n", error != NULL ? error->message : "name a directory");
    return 2;
  }
  g_auto (EngineFixture) fixture;
  g_autofree char *request = engine_fixture_request (context);
  engine_fixture_init (&fixture, rules);
  engine_fixture_decide (&fixture, request);
  bench_records (report, &fixture, record);
  bench_report_section (report, "Appending to the log, durably");
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
    bench_group (report, argv[1], signer, sizes[i], record);
  }
  bench_count (report, argv[1], signer, record);
  return 0;
}
