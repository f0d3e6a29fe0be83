/* SPDX-License-Identifier: Apache-2.0 */

/* How fast shapes are compiled and graphs validated, here and by other engines. run.sh names the programs; `bench-shapes
 * --help` says the rest. Timings decide nothing; but engines that find different numbers of results do. */

#include "kg/memory.h"
#include "kg/parse.h"
#include "rules/validate.h"
#include "tests/bench/measure.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <string.h>
#include <unistd.h>

#define BASE "https://data.example.org/"
/* What the shapes declare for their own names; a copy gets a number behind it. */
#define SHAPES_PREFIX "@prefix : <https://shapes.example.org/"
#define COMPILED_SHAPES 1000u
#define RUNS_MAX 16

typedef struct {
  char *data;
  char *shapes;
  char *slice;  /* (nullable) */
  char *json;   /* (nullable) */
  char **peers; /* (nullable) */
  int runs;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->data);
  g_free (options->shapes);
  g_free (options->slice);
  g_free (options->json);
  g_strfreev (options->peers);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* --- Reading --- */

static KgSnapshot *
snapshot_of_file (const char *file, GError **error)
{
  int fd = open (file, O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "cannot read `%s`", file);
    return NULL;
  }
  const KgParseSource source = { .name = file, .fd = fd, .format = KG_FORMAT_TURTLE, .base = BASE };
  g_autoptr (KgDataset) dataset = kg_parse (&source, NULL, NULL, error);
  close (fd);
  const KgMemoryDocument document = { .dataset = dataset, .name = file, .graph = BASE "graph" };
  return dataset == NULL ? NULL : kg_snapshot_new_in_memory (&document, 1, error);
}

/* The shapes, so often that there are `n` with targets, each copy with names of its own. */
static gboolean
write_copies (const char *file, const char *to, guint n, GError **error)
{
  g_autofree char *text = NULL;
  if (!g_file_get_contents (file, &text, NULL, error)) {
    return FALSE;
  }
  const char *prefix = strstr (text, SHAPES_PREFIX);
  guint targets = 0;
  for (const char *at = text; (at = strstr (at, "sh:target")) != NULL; at++) {
    targets++;
  }
  if (prefix == NULL || targets == 0) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "`%s` has no targets, or not `%s`", file,
                 SHAPES_PREFIX);
    return FALSE;
  }
  g_autoptr (GString) copies = g_string_new (NULL);
  const char *rest = prefix + strlen (SHAPES_PREFIX);
  for (guint i = 0; i < (n + targets - 1) / targets; i++) {
    g_string_append_len (copies, text, rest - text);
    g_string_append_printf (copies, "%u/%s\n", i, rest);
  }
  return g_file_set_contents (to, copies->str, (gssize) copies->len, error);
}

/* --- Compiling --- */

static RulesShapes *
compile (KgSnapshot *shapes, const RulesGraph *data, KgOverlay *missing, GError **error)
{
  kg_overlay_begin (missing, rules_graph_snapshot (data));
  const RulesShapesSource source = { .shapes = shapes, .data = data, .missing = missing };
  return rules_shapes_new (&source, NULL, error);
}

static gboolean
measure_compiling (BenchReport *report, const Options *options, const RulesGraph *data,
                   GError **error)
{
  double milliseconds[RUNS_MAX];
  guint32 n = 0;
  guint32 n_constraints = 0;
  g_autofree char *copies = g_strconcat (options->data, ".shapes.ttl", NULL);
  if (!write_copies (options->shapes, copies, COMPILED_SHAPES, error)) {
    return FALSE;
  }
  g_autoptr (KgSnapshot) graph = snapshot_of_file (copies, error);
  unlink (copies);
  for (int i = 0; graph != NULL && i < options->runs; i++) {
    g_autoptr (KgOverlay) missing = kg_overlay_new ();
    double start = bench_thread_now ();
    g_autoptr (RulesShapes) shapes = compile (graph, data, missing, error);
    milliseconds[i] = (bench_thread_now () - start) * 1000;
    if (shapes == NULL) {
      return FALSE;
    }
    n = rules_shapes_count (shapes);
    n_constraints = rules_shapes_n_constraints (shapes);
  }
  if (graph == NULL) {
    return FALSE;
  }
  const BenchFigure figure = { .name = "compile 1,000 shapes with targets", .unit = "ms" };
  bench_report_note (report, "%u shapes with those nested in them, %u constraints", n,
                     n_constraints);
  bench_report_add (report, &figure, milliseconds, (guint) options->runs);
  return TRUE;
}

/* --- Validating --- */

static gboolean
validate (BenchReport *report, const Options *options, const RulesShapes *shapes, guint threads,
          guint64 *n_results, GError **error)
{
  double seconds[RUNS_MAX];
  double each[RUNS_MAX];
  guint64 n_nodes = 0;
  gsize n = 0;
  for (int i = 0; i < options->runs; i++) {
    const RulesValidateOptions how = { .threads = threads };
    double start = bench_now ();
    g_autoptr (RulesReport) found = rules_validate (shapes, &how, error);
    if (found == NULL) {
      return FALSE;
    }
    seconds[i] = bench_now () - start;
    n_nodes = rules_report_n_focus_nodes (found);
    each[i] = seconds[i] * 1e9 / (double) MAX (n_nodes, 1);
    rules_report_results (found, &n);
  }
  const char *where = threads == 1 ? "1 thread" : "all threads";
  g_autofree char *name = g_strdup_printf ("validate, %s", where);
  g_autofree char *name_each = g_strdup_printf ("for each shape and focus node, %s", where);
  const BenchFigure figure = { .name = name, .unit = "s" };
  const BenchFigure figure_each = { .name = name_each, .unit = "ns" };
  bench_report_note (report,
                     "%" G_GUINT64_FORMAT " pairs of shape and focus node, %" G_GSIZE_FORMAT
                     " results",
                     n_nodes, n);
  bench_report_add (report, &figure, seconds, (guint) options->runs);
  bench_report_add (report, &figure_each, each, (guint) options->runs);
  *n_results = n;
  return TRUE;
}

static gboolean
bench_in_process (BenchReport *report, const Options *options, guint64 *n_results, GError **error)
{
  g_autoptr (KgSnapshot) shapes_graph = snapshot_of_file (options->shapes, error);
  g_autoptr (KgSnapshot) snapshot =
      shapes_graph == NULL ? NULL : snapshot_of_file (options->data, error);
  if (snapshot == NULL) {
    return FALSE;
  }
  bench_report_section (report, "Shapes, in one process");
  bench_report_note (report, "%" G_GUINT64_FORMAT " triples", kg_snapshot_n_triples (snapshot));
  double start = bench_now ();
  g_autoptr (RulesGraph) data = rules_graph_new (snapshot, TRUE);
  const BenchFigure figure = { .name = "get the graph ready: names and classes", .unit = "ms" };
  bench_report_one (report, &figure, (bench_now () - start) * 1000);
  g_autoptr (KgOverlay) missing = kg_overlay_new ();
  g_autoptr (RulesShapes) shapes = compile (shapes_graph, data, missing, error);
  return shapes != NULL && measure_compiling (report, options, data, error) &&
         validate (report, options, shapes, 1, n_results, error) &&
         validate (report, options, shapes, 0, n_results, error);
}

/* --- Whole programs --- */

typedef enum {
  PEER_MEASURED,
  PEER_SKIPPED, /* it is not installed, or was given up */
  PEER_FAILED
} PeerStatus;

/* Runs "NAME=PROGRAM": it prints "results N", or says in one line that it does not and why. */
static PeerStatus
run_peer (BenchReport *report, const Options *options, const char *peer, const char *data,
          double *median, guint64 *n_results, GError **error)
{
  const char *program = strchr (peer, '=');
  g_autofree char *name = g_strndup (peer, program == NULL ? 0 : (gsize) (program - peer));
  if (program == NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "`%s` is not NAME=PROGRAM", peer);
    return PEER_FAILED;
  }
  const char *const argv[] = { program + 1, options->shapes, data, NULL };
  double seconds[RUNS_MAX];
  double memory[RUNS_MAX];
  int done = 0;
  for (gboolean again = TRUE; again && done < options->runs; done++) {
    g_autofree char *output = NULL;
    BenchRun run;
    if (!bench_run (argv, &output, &run, error)) {
      return PEER_FAILED;
    }
    const char *found = strstr (output, "results ");
    if (found == NULL) {
      bench_report_note (report, "%s: %s", name, g_strstrip (output));
      return PEER_SKIPPED;
    }
    *n_results = g_ascii_strtoull (found + strlen ("results "), NULL, 10);
    seconds[done] = run.seconds;
    memory[done] = (double) run.peak_rss;
    /* What takes minutes does so once. */
    again = run.seconds < 120;
  }
  g_autofree char *name_memory = g_strdup_printf ("%s, peak memory", name);
  const BenchFigure figure = { .name = name, .unit = "s" };
  const BenchFigure figure_memory = { .name = name_memory, .unit = "bytes" };
  bench_report_add (report, &figure, seconds, (guint) done);
  bench_report_add (report, &figure_memory, memory, (guint) done);
  *median = bench_median (seconds, (guint) done);
  return PEER_MEASURED;
}

/* All peers on one file; the first is grounds. FALSE too if one finds another number of results. */
static gboolean
compare_on (BenchReport *report, const Options *options, const char *data, guint64 expected,
            GError **error)
{
  double first = 0;
  gboolean agreed = TRUE;
  for (guint i = 0; options->peers[i] != NULL; i++) {
    double median = 0;
    guint64 n = 0;
    PeerStatus status = run_peer (report, options, options->peers[i], data, &median, &n, error);
    if (status == PEER_FAILED) {
      return FALSE;
    }
    if (status == PEER_SKIPPED) {
      continue;
    }
    expected = expected == 0 ? n : expected;
    first = i == 0 ? median : first;
    if (n != expected) {
      bench_report_note (report, "it finds %" G_GUINT64_FORMAT " results, not %" G_GUINT64_FORMAT,
                         n, expected);
      agreed = FALSE;
    } else if (i > 0 && first > 0) {
      g_autofree char *name =
          g_strdup_printf ("%.*s / grounds", (int) strcspn (options->peers[i], "="),
                           options->peers[i]);
      const BenchFigure figure = { .name = name, .unit = "times" };
      bench_report_one (report, &figure, median / first);
    }
  }
  bench_report_note (report,
                     agreed ? "%" G_GUINT64_FORMAT " results, by all"
                            : "%" G_GUINT64_FORMAT " results were expected",
                     expected);
  if (!agreed) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the engines do not agree on `%s`", data);
  }
  return agreed;
}

static gboolean
bench_peers (BenchReport *report, const Options *options, guint64 n_results, GError **error)
{
  if (options->peers == NULL) {
    return TRUE;
  }
  bench_report_section (report, "Shapes, whole programs: read both files, validate, report");
  if (!compare_on (report, options, options->data, n_results, error)) {
    return FALSE;
  }
  if (options->slice == NULL) {
    return TRUE;
  }
  bench_report_section (report, "The same on a tenth of the triples");
  return compare_on (report, options, options->slice, 0, error);
}

int
main (int argc, char **argv)
{
  g_auto (Options) options = { .runs = 5 };
  const GOptionEntry entries[] = {
    { "data", 'd', 0, G_OPTION_ARG_FILENAME, &options.data, "Turtle to validate", "FILE" },
    { "shapes", 's', 0, G_OPTION_ARG_FILENAME, &options.shapes, "Shapes in Turtle", "FILE" },
    { "slice", 0, 0, G_OPTION_ARG_FILENAME, &options.slice, "A smaller graph, for peers", "FILE" },
    { "peer", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.peers,
      "What to compare; grounds itself first", "NAME=PROGRAM" },
    { "runs", 0, 0, G_OPTION_ARG_INT, &options.runs, "Runs; medians are shown", "N" },
    { "json", 0, 0, G_OPTION_ARG_FILENAME, &options.json, "Figures for machines", "FILE" },
    { NULL },
  };
  kg_parse_child_if_asked (argc, argv);
  g_autoptr (GError) error = NULL;
  g_autoptr (GOptionContext) context = g_option_context_new ("- measure the validation of shapes");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || options.data == NULL ||
      options.shapes == NULL || options.runs < 1 || options.runs > RUNS_MAX) {
    g_printerr ("%s\n",
                error != NULL ? error->message : "name --data, --shapes and 1 to 16 --runs");
    return 2;
  }
  guint64 n_results = 0;
  g_autoptr (BenchReport) report = bench_report_new (options.json, &error);
  if (report == NULL || !bench_in_process (report, &options, &n_results, &error) ||
      !bench_peers (report, &options, n_results, &error)) {
    g_printerr ("bench-shapes: %s\n", error->message);
    return 1;
  }
  return 0;
}
