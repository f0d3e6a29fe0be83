/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/bench/bench-graph.h"

#include "kg/change.h"

#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

#define ROUNDS 20
#define QUADS 10
/* Milliseconds from the start of a commit until the graph shows it. */
#define TARGET 50

/* --- The reading process --- */

int
bench_commits_reader (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgStore) store = kg_store_open (path, KG_STORE_READ | KG_STORE_MERGE, &error);
  g_autoptr (KgSnapshot) snapshot = store == NULL ? NULL : kg_store_snapshot (store, &error);
  char line[64];
  guint64 commit = snapshot == NULL ? 0 : kg_snapshot_commit (snapshot);
  while (snapshot != NULL) {
    puts ("0");
    fflush (stdout);
    if (fgets (line, sizeof line, stdin) == NULL) {
      return 0;
    }
    double start = bench_now ();
    g_clear_pointer (&snapshot, kg_snapshot_unref);
    snapshot = kg_store_snapshot (store, &error);
    double elapsed = bench_now () - start;
    if (snapshot == NULL || kg_snapshot_commit (snapshot) <= commit) {
      break;
    }
    commit = kg_snapshot_commit (snapshot);
    printf ("%.0f\n", elapsed * 1e6);
    fflush (stdout);
  }
  g_printerr ("reader: %s\n", error != NULL ? error->message : "the commit cannot be seen");
  return 2;
}

typedef struct {
  GSubprocess *process;
  GDataInputStream *answers;
} Reader;

static void
reader_clear (Reader *reader)
{
  if (reader->process != NULL) {
    g_output_stream_close (g_subprocess_get_stdin_pipe (reader->process), NULL, NULL);
    g_subprocess_wait (reader->process, NULL, NULL);
  }
  g_clear_object (&reader->answers);
  g_clear_object (&reader->process);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reader, reader_clear)

static gboolean
reader_read (Reader *reader, double *microseconds, GError **error)
{
  g_autofree char *line = g_data_input_stream_read_line (reader->answers, NULL, NULL, error);
  if (line == NULL) {
    if (error != NULL && *error == NULL) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "the reading process has ended");
    }
    return FALSE;
  }
  *microseconds = g_ascii_strtod (line, NULL);
  return TRUE;
}

static gboolean
reader_start (Reader *reader, const char *self, const char *path, GError **error)
{
  const char *const argv[] = { self, "--reader", path, NULL };
  double ready = 0;
  reader->process =
      g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                         error);
  if (reader->process == NULL) {
    return FALSE;
  }
  reader->answers = g_data_input_stream_new (g_subprocess_get_stdout_pipe (reader->process));
  return reader_read (reader, &ready, error);
}

/* Milliseconds that it took to see the newest commit. */
static gboolean
reader_look (Reader *reader, double *milliseconds, GError **error)
{
  double microseconds = 0;
  double ready = 0;
  if (!g_output_stream_write_all (g_subprocess_get_stdin_pipe (reader->process), "\n", 1, NULL,
                                  NULL, error) ||
      !reader_read (reader, &microseconds, error) || !reader_read (reader, &ready, error)) {
    return FALSE;
  }
  *milliseconds = microseconds / 1000;
  return TRUE;
}

/* --- The committing process --- */

static KgChange *
make_change (KgStore *store, guint round)
{
  KgChange *change = kg_change_new (store);
  KgTermId graph = kg_change_intern_iri (change, "https://data.example.org/document/commits");
  guint32 document = kg_change_add_document (change, "commits", graph, NULL, NULL);
  g_autofree char *name = g_strdup_printf ("https://data.example.org/commit-%u/%" G_GINT64_FORMAT,
                                           round, g_get_monotonic_time ());
  KgTermId subject = kg_change_intern_iri (change, name);
  for (guint i = 0; i < QUADS; i++) {
    g_autofree char *predicate = g_strdup_printf ("https://w3id.org/grounds/attr#p%u", i);
    g_autofree char *text = g_strdup_printf ("%s %u", name, i);
    const KgTerm value = { .kind = KG_TERM_LITERAL,
                           .value = text,
                           .length = (guint32) strlen (text) };
    kg_change_add (change, document, subject, kg_change_intern_iri (change, predicate),
                   kg_change_intern (change, &value), i + 1);
  }
  return change;
}

/* Milliseconds of each round. */
typedef struct {
  double commit[ROUNDS];
  double snapshot[ROUNDS];
  double visible[ROUNDS];
  double elsewhere[ROUNDS];
  double visible_elsewhere[ROUNDS];
} Times;

static gboolean
measure_round (KgStore *store, Reader *reader, guint round, Times *times, GError **error)
{
  g_autoptr (KgChange) change = make_change (store, round);
  const KgCommitInfo info = { .author = "bench", .message = "ten quads", .time = 1000000 };
  KgCommitResult result;
  double start = bench_now ();
  if (!kg_change_commit (change, &info, &result, error)) {
    return FALSE;
  }
  double committed = bench_now ();
  g_autoptr (KgSnapshot) snapshot = kg_store_snapshot (store, error);
  double seen = bench_now ();
  if (snapshot == NULL || !reader_look (reader, &times->elsewhere[round], error)) {
    return FALSE;
  }
  g_assert_cmpuint (kg_snapshot_commit (snapshot), ==, result.commit);
  times->commit[round] = (committed - start) * 1e3;
  times->snapshot[round] = (seen - committed) * 1e3;
  times->visible[round] = (seen - start) * 1e3;
  times->visible_elsewhere[round] = times->commit[round] + times->elsewhere[round];
  return TRUE;
}

static void
report_times (BenchReport *report, Times *times)
{
  const struct {
    BenchFigure figure;
    double *values;
  } rows[] = {
    { { .name = "durable", .unit = "ms" }, times->commit },
    { { .name = "then seen by the same process", .unit = "ms" }, times->snapshot },
    { { .name = "then seen by another process", .unit = "ms" }, times->elsewhere },
    { { .name = "visible", .unit = "ms", .target = TARGET, .at_most = TRUE }, times->visible },
    { { .name = "visible to another process", .unit = "ms", .target = TARGET, .at_most = TRUE },
      times->visible_elsewhere },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    bench_report_add (report, &rows[i].figure, rows[i].values, ROUNDS);
  }
}

gboolean
bench_commits (BenchReport *report, const char *self, const char *path, GError **error)
{
  g_autoptr (KgStore) store = kg_store_open (path, KG_STORE_WRITE | KG_STORE_MERGE, error);
  g_autoptr (KgSnapshot) snapshot = store == NULL ? NULL : kg_store_snapshot (store, error);
  g_auto (Reader) reader = { 0 };
  Times times;
  if (snapshot == NULL || !reader_start (&reader, self, path, error)) {
    return FALSE;
  }
  bench_report_note (report, "%d commits of %d new quads; both processes hold the graph in memory",
                     ROUNDS, QUADS);
  for (guint i = 0; i < ROUNDS; i++) {
    if (!measure_round (store, &reader, i, &times, error)) {
      return FALSE;
    }
  }
  report_times (report, &times);
  return TRUE;
}
