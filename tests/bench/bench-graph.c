/* SPDX-License-Identifier: Apache-2.0 */

/* How fast the graph is, and against what. run.sh names the programs; `bench-graph --help` says
 * the rest. Timings decide nothing: a target that is missed is printed, and the exit status
 * stays 0. */

#include "tests/bench/bench-graph.h"

#include "kg/parse.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>

#define LOAD_TARGET 150000
#define RATIO_TARGET 20
#define BYTES_TARGET 60
#define FULL_QUADS 10000000
#define FULL_RSS_TARGET (24.0 * 1024 * 1024 * 1024)

typedef struct {
  char *self;
  char *grounds;
  char *generate;
  char *librdf; /* (nullable) */
  char *directory;
  char *json;   /* (nullable) */
  char *reader; /* (nullable) a store: be the reading process of bench_commits() */
  gint64 quads;
  int runs;
  int librdf_seconds;
  gboolean full;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->self);
  g_free (options->grounds);
  g_free (options->generate);
  g_free (options->librdf);
  g_free (options->directory);
  g_free (options->json);
  g_free (options->reader);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
copy_file (const char *from, const char *to, GError **error)
{
  g_autoptr (GFile) source = g_file_new_for_path (from);
  g_autoptr (GFile) target = g_file_new_for_path (to);
  return g_file_copy (source, target, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, error);
}

static gboolean
generate (BenchReport *report, const Options *options, guint64 quads, const char *file,
          GError **error)
{
  g_autofree char *command =
      g_strdup_printf ("exec \"$0\" --quads %" G_GUINT64_FORMAT " >\"$1\"", quads);
  const char *const argv[] = { "sh", "-c", command, options->generate, file, NULL };
  BenchRun run;
  GStatBuf status;
  if (!bench_run (argv, NULL, &run, error)) {
    return FALSE;
  }
  g_stat (file, &status);
  bench_report_note (report,
                     "%" G_GUINT64_FORMAT
                     " quads of generated N-Quads, %.0f bytes a quad, about 0.33 "
                     "distinct terms a quad",
                     quads, (double) status.st_size / (double) quads);
  return TRUE;
}

/* A store that holds nothing but the built-in ontology. */
static gboolean
make_empty_store (BenchReport *report, const Options *options, const char *path, GError **error)
{
  g_autofree char *nothing = g_build_filename (options->directory, "nothing.nq", NULL);
  const char *const argv[] = { options->grounds, "load", "--store", path, nothing, NULL };
  BenchRun run;
  g_unlink (path);
  if (!g_file_set_contents (nothing, "", 0, error) || !bench_run (argv, NULL, &run, error)) {
    return FALSE;
  }
  const BenchFigure figure = { .name = "a new store with the built-in ontology", .unit = "s" };
  bench_report_one (report, &figure, run.seconds);
  return TRUE;
}

/* Loads the file `runs` times, each time into a copy of the empty store; the last one stays at
 * `path`. */
static gboolean
load (BenchReport *report, const Options *options, const char *empty, const char *file,
      guint64 quads, guint runs, const char *path, double *rate, GError **error)
{
  const char *const argv[] = { options->grounds, "load", "--store", path, file, NULL };
  g_autofree double *rates = g_new (double, runs);
  g_autofree double *cpu = g_new (double, runs);
  g_autofree double *memory = g_new (double, runs);
  for (guint i = 0; i < runs; i++) {
    BenchRun run;
    if (!copy_file (empty, path, error) || !bench_run (argv, NULL, &run, error)) {
      return FALSE;
    }
    rates[i] = (double) quads / run.seconds;
    cpu[i] = run.cpu / (double) quads * 1e9;
    memory[i] = (double) run.peak_rss;
  }
  const BenchFigure figure = { .name = "grounds load", .unit = "quads/s", .target = LOAD_TARGET };
  const BenchFigure time = { .name = "CPU time, both processes", .unit = "ns/quad" };
  const BenchFigure rss = { .name = "peak memory, both processes",
                            .unit = "bytes",
                            .target = quads >= FULL_QUADS ? FULL_RSS_TARGET : 0,
                            .at_most = TRUE };
  GStatBuf status;
  bench_report_add (report, &figure, rates, runs);
  bench_report_add (report, &time, cpu, runs);
  bench_report_add (report, &rss, memory, runs);
  *rate = bench_median (rates, runs);
  if (g_stat (path, &status) == 0) {
    const BenchFigure size = { .name = "store on disk", .unit = "bytes/quad" };
    bench_report_one (report, &size, (double) status.st_size / (double) quads);
  }
  return TRUE;
}

/* librdf's storage slows down as it grows: what it manages from the start within the time
 * allowed flatters it. */
static gboolean
compare_with_librdf (BenchReport *report, const Options *options, const char *file, double rate,
                     GError **error)
{
  if (options->librdf == NULL) {
    bench_report_note (report, "librdf is not compared: the program for it was not named");
    return TRUE;
  }
  g_autofree char *seconds = g_strdup_printf ("%d", options->librdf_seconds);
  g_autofree char *output = NULL;
  const char *const argv[] = { options->librdf, file, seconds, NULL };
  BenchRun run;
  if (!bench_run (argv, &output, &run, error)) {
    return FALSE;
  }
  char *end = NULL;
  double quads = g_ascii_strtod (output, &end);
  double elapsed = g_ascii_strtod (end, NULL);
  if (quads <= 0 || elapsed <= 0) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "`%s` prints no figures", options->librdf);
    return FALSE;
  }
  const BenchFigure figure = { .name = "librdf's own sqlite storage", .unit = "quads/s" };
  const BenchFigure ratio = { .name = "grounds load / librdf",
                              .unit = "times",
                              .target = RATIO_TARGET };
  bench_report_one (report, &figure, quads / elapsed);
  bench_report_one (report, &ratio, rate / (quads / elapsed));
  bench_report_note (
      report,
      "librdf: the first %.0f quads of the same file in %.1f s; its rate falls as it "
      "grows, so this flatters it",
      quads, elapsed);
  return TRUE;
}

/* Bytes of memory that a snapshot takes, as this process grows: with the store open (and what
 * SQLite caches of it), and alone. The process must hold no other graph. */
static gboolean
measure_growth (BenchReport *report, const char *path, GError **error)
{
  malloc_trim (0);
  guint64 before = bench_rss ();
  g_autoptr (KgStore) store = kg_store_open (path, KG_STORE_READ, error);
  g_autoptr (KgSnapshot) snapshot = store == NULL ? NULL : kg_store_snapshot (store, error);
  if (snapshot == NULL) {
    return FALSE;
  }
  double quads = (double) kg_snapshot_n_quads (snapshot);
  double opened = (double) bench_rss () - (double) before;
  g_clear_pointer (&store, kg_store_unref);
  malloc_trim (0);
  double alone = (double) bench_rss () - (double) before;
  const BenchFigure bytes = { .name = "snapshot with its dictionary",
                              .unit = "bytes/quad",
                              .target = BYTES_TARGET,
                              .at_most = TRUE };
  const BenchFigure rss = { .name = "the same, as the process grows",
                            .unit = "bytes/quad",
                            .target = BYTES_TARGET,
                            .at_most = TRUE };
  const BenchFigure all = { .name = "with the store open just now", .unit = "bytes/quad" };
  bench_report_one (report, &bytes, (double) kg_snapshot_memory (snapshot) / quads);
  bench_report_one (report, &rss, alone / quads);
  bench_report_one (report, &all, opened / quads);
  return TRUE;
}

static gboolean
measure_opening (BenchReport *report, const char *path, guint runs, GError **error)
{
  g_autofree double *seconds = g_new (double, runs);
  for (guint i = 0; i < runs; i++) {
    double start = bench_now ();
    g_autoptr (KgStore) store = kg_store_open (path, KG_STORE_READ, error);
    g_autoptr (KgSnapshot) snapshot = store == NULL ? NULL : kg_store_snapshot (store, error);
    if (snapshot == NULL) {
      return FALSE;
    }
    seconds[i] = bench_now () - start;
  }
  const BenchFigure time = { .name = "open a store", .unit = "s" };
  bench_report_add (report, &time, seconds, runs);
  return TRUE;
}

static gboolean
open_store (BenchReport *report, const char *path, guint runs, GError **error)
{
  return measure_growth (report, path, error) && measure_opening (report, path, runs, error);
}

static gboolean
measure_export (BenchReport *report, const char *path, guint runs, GError **error)
{
  g_autoptr (KgStore) store = kg_store_open (path, KG_STORE_READ, error);
  g_autoptr (KgSnapshot) snapshot = store == NULL ? NULL : kg_store_snapshot (store, error);
  return snapshot != NULL && bench_export (report, snapshot, runs, error);
}

static gboolean
measure_lookups (BenchReport *report, const char *path, GError **error)
{
  g_autoptr (KgStore) store = kg_store_open (path, KG_STORE_WRITE, error);
  return store != NULL && bench_all_lookups (report, store, error);
}

static gboolean
measure_million (BenchReport *report, const Options *options, const char *empty, GError **error)
{
  g_autofree char *file = g_build_filename (options->directory, "graph.nq", NULL);
  g_autofree char *path = g_build_filename (options->directory, "graph.db", NULL);
  guint64 quads = (guint64) options->quads;
  guint runs = (guint) options->runs;
  double rate = 0;
  bench_report_section (report, "Loading");
  if (!generate (report, options, quads, file, error) ||
      !load (report, options, empty, file, quads, runs, path, &rate, error) ||
      !compare_with_librdf (report, options, file, rate, error)) {
    return FALSE;
  }
  bench_report_section (report, "In memory");
  if (!open_store (report, path, runs, error)) {
    return FALSE;
  }
  bench_report_section (report, "Steps of a load");
  if (!bench_stages (report, file, options->directory, runs, error)) {
    return FALSE;
  }
  bench_report_section (report, "Export");
  if (!measure_export (report, path, runs, error)) {
    return FALSE;
  }
  bench_report_section (report, "Small commits");
  if (!bench_commits (report, options->self, path, error)) {
    return FALSE;
  }
  bench_report_section (report, "Lookups");
  gboolean done = measure_lookups (report, path, error);
  g_unlink (file);
  g_unlink (path);
  return done;
}

static gboolean
measure_full (BenchReport *report, const Options *options, const char *empty, GError **error)
{
  g_autofree char *file = g_build_filename (options->directory, "full.nq", NULL);
  g_autofree char *path = g_build_filename (options->directory, "full.db", NULL);
  double rate = 0;
  bench_report_section (report, "Ten million quads: loading");
  if (!generate (report, options, FULL_QUADS, file, error) ||
      !load (report, options, empty, file, FULL_QUADS, 1, path, &rate, error)) {
    return FALSE;
  }
  g_unlink (file);
  bench_report_section (report, "Ten million quads: in memory");
  if (!open_store (report, path, 1, error)) {
    return FALSE;
  }
  bench_report_section (report, "Ten million quads: small commits");
  if (!bench_commits (report, options->self, path, error)) {
    return FALSE;
  }
  bench_report_section (report, "Ten million quads: lookups");
  gboolean done = measure_lookups (report, path, error);
  g_unlink (path);
  return done;
}

static gboolean
measure (const Options *options, GError **error)
{
  g_autofree char *empty = g_build_filename (options->directory, "empty.db", NULL);
  g_autoptr (BenchReport) report = bench_report_new (options->json, error);
  if (report == NULL) {
    return FALSE;
  }
  bench_report_section (report, "Start");
  return make_empty_store (report, options, empty, error) &&
         measure_million (report, options, empty, error) &&
         (!options->full || measure_full (report, options, empty, error));
}

static gboolean
parse_options (int argc, char **argv, Options *options, GError **error)
{
  const GOptionEntry entries[] = {
    { "grounds", 0, 0, G_OPTION_ARG_FILENAME, &options->grounds, "The program `grounds`", "FILE" },
    { "generate", 0, 0, G_OPTION_ARG_FILENAME, &options->generate, "The generator", "FILE" },
    { "librdf", 0, 0, G_OPTION_ARG_FILENAME, &options->librdf,
      "The peer: FILE SECONDS -> quads, seconds", "FILE" },
    { "librdf-seconds", 0, 0, G_OPTION_ARG_INT, &options->librdf_seconds, "Time the peer gets [30]",
      "N" },
    { "directory", 0, 0, G_OPTION_ARG_FILENAME, &options->directory, "For the files made here",
      "DIR" },
    { "json", 0, 0, G_OPTION_ARG_FILENAME, &options->json, "Figures for machines go there",
      "FILE" },
    { "quads", 0, 0, G_OPTION_ARG_INT64, &options->quads, "Size of the graph [1000000]", "N" },
    { "runs", 0, 0, G_OPTION_ARG_INT, &options->runs, "Runs of what is slow [3]", "N" },
    { "full", 0, 0, G_OPTION_ARG_NONE, &options->full, "Also with ten million quads", NULL },
    { "reader", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME, &options->reader, NULL, NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("- measure the graph");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, error)) {
    return FALSE;
  }
  gboolean complete =
      options->grounds != NULL && options->generate != NULL && options->directory != NULL;
  if (options->reader == NULL &&
      (!complete || options->quads < 1 || options->runs < 1 || options->runs > 16)) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                 "name --grounds, --generate and --directory; use 1 to 16 runs of at least 1 quad");
    return FALSE;
  }
  return TRUE;
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_autoptr (GError) error = NULL;
  g_auto (Options) options = { .quads = 1000000, .runs = 3, .librdf_seconds = 30 };
  options.self = g_file_read_link ("/proc/self/exe", &error);
  if (options.self == NULL || !parse_options (argc, argv, &options, &error)) {
    g_printerr ("bench-graph: %s\n", error->message);
    return 2;
  }
  if (options.reader != NULL) {
    return bench_commits_reader (options.reader);
  }
  if (!measure (&options, &error)) {
    g_printerr ("bench-graph: %s\n", error->message);
    return 2;
  }
  return 0;
}
