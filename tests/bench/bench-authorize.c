/* SPDX-License-Identifier: Apache-2.0 */

/* Decisions on the authorization workloads of the Cedar paper, with their proofs, next to other engines on the same requests. Timings
 * decide nothing; a decision that is not the right one is an error, whoever takes it. decide-peers/README.md says what is
 * compared with what. */

#include "kg/parse.h"
#include "tests/bench/authorize-run.h"
#include "tests/bench/measure.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#define MOST_SETS 32u
#define MOST_ROUNDS 16
#define MOST_ENGINES 8u

/* An engine, or a way to ask ours. */
typedef struct {
  const char *name;
  const char *program; /* NULL: this process */
  gboolean skipped;
  double allocations[MOST_ROUNDS];      /* a decision; ours */
  GArray *best[MOST_SETS];              /* guint32: of each request, the least time of all rounds */
  double p50[MOST_SETS][MOST_ROUNDS];   /* nanoseconds */
  GArray *times[AUTHORIZE_N_WORKLOADS]; /* guint32: of a round, all sets together */
  double of_all[AUTHORIZE_N_WORKLOADS][3][MOST_ROUNDS]; /* of those, at `quantiles` */
} Engine;

static const struct {
  const char *name;
  double share;
} quantiles[] = { { "p50", 0.5 }, { "p99", 0.99 }, { "max", 1 } };

typedef struct {
  char *rules;
  char *directory; /* (nullable) for the cases of the peers */
  char *sizes;
  char *json;   /* (nullable) */
  char **peers; /* (nullable) "NAME=PROGRAM" */
  int graphs;
  int requests;
  int rounds;
  AuthorizeSet sets[MOST_SETS];
  GArray *right[MOST_SETS]; /* gboolean: of each request, whether it is allowed */
  guint n_sets;
  Engine engines[MOST_ENGINES];
  guint n_engines;
  AuthorizeRunner *runner;
} Bench;

static void
bench_clear (Bench *bench)
{
  for (guint i = 0; i < bench->n_engines; i++) {
    for (guint k = 0; k < AUTHORIZE_N_WORKLOADS; k++) {
      g_array_unref (bench->engines[i].times[k]);
    }
    for (guint k = 0; k < bench->n_sets; k++) {
      g_array_unref (bench->engines[i].best[k]);
    }
  }
  for (guint i = 0; i < bench->n_sets; i++) {
    g_array_unref (bench->right[i]);
  }
  authorize_runner_free (bench->runner);
  g_strfreev (bench->peers);
  g_free (bench->rules);
  g_free (bench->directory);
  g_free (bench->sizes);
  g_free (bench->json);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Bench, bench_clear)

/* --- Cases, for the peers --- */

static char *
set_directory (const Bench *bench, const AuthorizeSet *set)
{
  return g_strdup_printf ("%s/%s-%u", bench->directory, authorize_name (set->workload), set->n);
}

static void
append_requests (const GArray *requests, guint number, GString *out)
{
  for (guint i = 0; i < requests->len; i++) {
    const AuthorizeRequest *request = &g_array_index (requests, AuthorizeRequest, i);
    g_string_append_printf (out, "%u\tuser_%u\t%s\t%s\t%s%u\n", number, request->subject,
                            request->action, request->type, request->prefix, request->resource);
  }
}

static gboolean
save (const char *directory, const char *name, const GString *text, GError **error)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  return g_file_set_contents (path, text->str, (gssize) text->len, error);
}

/* What is right for each request of a set; and its files, if there are peers to read them. */
static gboolean
prepare_set (Bench *bench, guint number, GError **error)
{
  const AuthorizeSet *set = &bench->sets[number];
  g_autoptr (GString) cedar = g_string_new (NULL);
  g_autoptr (GString) opa = g_string_new (NULL);
  g_autoptr (GString) asked = g_string_new (NULL);
  for (guint i = 0; i < set->n_graphs; i++) {
    g_autoptr (AuthorizeGraph) graph = authorize_set_graph (set, i);
    g_autoptr (GArray) requests = authorize_set_requests (set, graph, i);
    authorize_write_cedar (graph, cedar);
    authorize_write_opa (graph, opa);
    append_requests (requests, i, asked);
    for (guint k = 0; k < requests->len; k++) {
      g_array_append_val (bench->right[number],
                          g_array_index (requests, AuthorizeRequest, k).allow);
    }
  }
  if (bench->peers == NULL) {
    return TRUE;
  }
  g_autofree char *directory = set_directory (bench, set);
  if (g_mkdir_with_parents (directory, 0700) != 0) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "cannot make `%s`: %s", directory,
                 g_strerror (errno));
    return FALSE;
  }
  return save (directory, "cedar.jsonl", cedar, error) &&
         save (directory, "opa.jsonl", opa, error) &&
         save (directory, "requests.tsv", asked, error);
}

/* --- Running --- */

/* Lines of a decision and its nanoseconds: "1 830". */
static gboolean
read_answers (const char *path, const AuthorizeSet *set, const GArray *right, GArray *times,
              GError **error)
{
  g_autofree char *text = NULL;
  if (!g_file_get_contents (path, &text, NULL, error)) {
    return FALSE;
  }
  char *at = text;
  for (guint i = 0; i < right->len; i++) {
    char answer = g_array_index (right, gboolean, i) ? '1' : '0';
    if (*at != answer || at[1] != ' ') {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                   "%s, %u entities, line %u of requests.tsv: %s", authorize_name (set->workload),
                   set->n, i + 1, *at == '\0' ? "no answer" : "it decides otherwise");
      return FALSE;
    }
    guint32 time = (guint32) g_ascii_strtoull (at + 2, &at, 10);
    g_array_append_val (times, time);
    at += *at == '\n' ? 1 : 0;
  }
  return TRUE;
}

static gboolean
run_peer (const Bench *bench, guint number, Engine *engine, GArray *times, GError **error)
{
  const AuthorizeSet *set = &bench->sets[number];
  g_autofree char *directory = set_directory (bench, set);
  g_autofree char *answers = g_strdup_printf ("%s/answers", directory);
  g_autofree char *output = NULL;
  const char *const argv[] = { engine->program, authorize_name (set->workload), directory, answers,
                               NULL };
  BenchRun run;
  if (!bench_run (argv, &output, &run, error)) {
    return FALSE;
  }
  if (g_str_has_prefix (output, "skipped: ")) {
    printf ("  (%s: %s)\n", engine->name, g_strstrip (output));
    engine->skipped = TRUE;
    return TRUE;
  }
  gboolean read = read_answers (answers, set, bench->right[number], times, error);
  g_unlink (answers);
  return read;
}

/* What is slower than `share` of the times. Puts them in another order. */
static double
quantile (GArray *times, double share)
{
  guint32 *values = (guint32 *) (gpointer) times->data;
  guint rank = MIN ((guint) ((double) times->len * share), times->len - 1);
  guint low = 0;
  guint high = times->len - 1;
  while (low < high) {
    guint32 pivot = values[low + (high - low) / 2];
    guint i = low;
    guint k = high;
    for (;;) {
      for (; values[i] < pivot; i++) {
      }
      for (; values[k] > pivot; k--) {
      }
      if (i >= k) {
        break;
      }
      guint32 other = values[i];
      values[i++] = values[k];
      values[k--] = other;
    }
    if (rank <= k) {
      high = k;
    } else {
      low = k + 1;
    }
  }
  return values[rank];
}

static void
take (Engine *engine, guint set, AuthorizeWorkload workload, int round, GArray *times)
{
  GArray *best = engine->best[set];
  if (best->len == 0) {
    g_array_append_vals (best, times->data, times->len);
  }
  for (guint i = 0; i < times->len; i++) {
    guint32 *least = &g_array_index (best, guint32, i);
    *least = MIN (*least, g_array_index (times, guint32, i));
  }
  g_array_append_vals (engine->times[workload], times->data, times->len);
  engine->p50[set][round] = quantile (times, 0.5);
}

static gboolean
run_ours (Bench *bench, guint number, int round, GError **error)
{
  const AuthorizeSet *set = &bench->sets[number];
  GArray *times[AUTHORIZE_N_MEASURES];
  guint64 allocations[AUTHORIZE_N_MEASURES] = { 0 };
  for (guint i = 0; i < AUTHORIZE_N_MEASURES; i++) {
    times[i] = g_array_sized_new (FALSE, FALSE, sizeof (guint32), set->n_graphs * set->n_requests);
  }
  gboolean ran = authorize_run (bench->runner, set, times, allocations, error);
  for (guint i = 0; i < AUTHORIZE_N_MEASURES; i++) {
    if (ran) {
      take (&bench->engines[i], number, set->workload, round, times[i]);
      bench->engines[i].allocations[round] +=
          (double) allocations[i] / (double) times[i]->len / bench->n_sets;
    }
    g_array_unref (times[i]);
  }
  return ran;
}

static gboolean
run_set (Bench *bench, guint number, int round, GError **error)
{
  const AuthorizeSet *set = &bench->sets[number];
  if (!run_ours (bench, number, round, error)) {
    return FALSE;
  }
  for (guint i = AUTHORIZE_N_MEASURES; i < bench->n_engines; i++) {
    Engine *engine = &bench->engines[i];
    g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (guint32));
    if (!engine->skipped && !run_peer (bench, number, engine, times, error)) {
      g_prefix_error (error, "%s: ", engine->name);
      return FALSE;
    }
    if (!engine->skipped) {
      take (engine, number, set->workload, round, times);
    }
  }
  return TRUE;
}

static void
end_round (Bench *bench, int round)
{
  for (guint i = 0; i < bench->n_engines; i++) {
    Engine *engine = &bench->engines[i];
    for (guint k = 0; k < AUTHORIZE_N_WORKLOADS && !engine->skipped; k++) {
      GArray *times = engine->times[k];
      for (guint q = 0; q < G_N_ELEMENTS (quantiles); q++) {
        engine->of_all[k][q][round] = quantile (times, quantiles[q].share);
      }
      g_array_set_size (times, 0);
    }
  }
}

static gboolean
run (Bench *bench, GError **error)
{
  for (guint i = 0; i < bench->n_sets; i++) {
    if (!prepare_set (bench, i, error)) {
      return FALSE;
    }
  }
  for (int round = 0; round < bench->rounds; round++) {
    for (guint i = 0; i < bench->n_sets; i++) {
      if (!run_set (bench, i, round, error)) {
        return FALSE;
      }
    }
    end_round (bench, round);
  }
  return TRUE;
}

/* --- The report --- */

static void
add (BenchReport *report, const BenchFigure *figure, const double *values, int n)
{
  double sorted[MOST_ROUNDS];
  memcpy (sorted, values, (gsize) n * sizeof *values);
  bench_report_add (report, figure, sorted, (guint) n);
}

static void
report_sizes (const Bench *bench, BenchReport *report, AuthorizeWorkload workload)
{
  for (guint i = 0; i < bench->n_sets; i++) {
    for (guint k = 0; k < bench->n_engines; k++) {
      const Engine *engine = &bench->engines[k];
      if (bench->sets[i].workload == workload && !engine->skipped) {
        g_autofree char *name =
            g_strdup_printf ("%u entities, %s, p50", bench->sets[i].n, engine->name);
        const BenchFigure figure = { .name = name, .unit = "ns" };
        add (report, &figure, engine->p50[i], bench->rounds);
      }
    }
  }
}

static void
report_all (const Bench *bench, BenchReport *report, AuthorizeWorkload workload)
{
  for (guint k = 0; k < bench->n_engines; k++) {
    const Engine *engine = &bench->engines[k];
    for (guint i = 0; i < G_N_ELEMENTS (quantiles) && !engine->skipped; i++) {
      g_autofree char *name = g_strdup_printf ("all, %s, %s", engine->name, quantiles[i].name);
      BenchFigure figure = { .name = name, .unit = "ns" };
      if (i == 0 && k == AUTHORIZE_DECIDE) {
        figure.target = 1000;
        figure.at_most = TRUE;
      }
      add (report, &figure, engine->of_all[workload][i], bench->rounds);
    }
  }
}

/* Of each request the least time of all rounds: without what else the machine did meanwhile. With `allowed` of those alone
 * that are allowed, for which there is something to prove. */
static GArray *
least_times (const Bench *bench, const Engine *engine, AuthorizeWorkload workload, gboolean allowed)
{
  GArray *times = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint i = 0; i < bench->n_sets; i++) {
    const GArray *best = engine->best[i];
    for (guint k = 0; k < best->len && bench->sets[i].workload == workload; k++) {
      if (!allowed || g_array_index (bench->right[i], gboolean, k)) {
        g_array_append_val (times, g_array_index (best, guint32, k));
      }
    }
  }
  return times;
}

static void
report_best (const Bench *bench, BenchReport *report, AuthorizeWorkload workload, gboolean allowed)
{
  for (guint k = 0; k < bench->n_engines; k++) {
    const Engine *engine = &bench->engines[k];
    g_autoptr (GArray) times = least_times (bench, engine, workload, allowed);
    for (guint i = 0; i < G_N_ELEMENTS (quantiles) && times->len > 0; i++) {
      g_autofree char *name =
          g_strdup_printf ("best of rounds%s, %s, %s", allowed ? ", allowed" : "", engine->name,
                           quantiles[i].name);
      const BenchFigure figure = { .name = name, .unit = "ns" };
      bench_report_one (report, &figure, quantile (times, quantiles[i].share));
    }
  }
}

/* Peers by our decision with its proof, and by reading and deciding together. */
static void
report_ratios (const Bench *bench, BenchReport *report, AuthorizeWorkload workload)
{
  static const AuthorizeMeasure ours[] = { AUTHORIZE_DECIDE, AUTHORIZE_READ_AND_DECIDE };
  for (guint k = AUTHORIZE_N_MEASURES; k < bench->n_engines; k++) {
    const Engine *peer = &bench->engines[k];
    for (guint i = 0; i < G_N_ELEMENTS (ours) && !peer->skipped; i++) {
      const Engine *engine = &bench->engines[ours[i]];
      double ratios[MOST_ROUNDS];
      g_autofree char *name = g_strdup_printf ("p50: %s / %s", peer->name, engine->name);
      BenchFigure figure = { .name = name, .unit = "times" };
      for (int round = 0; round < bench->rounds; round++) {
        ratios[round] = peer->of_all[workload][0][round] / engine->of_all[workload][0][round];
      }
      if (i == 0) {
        figure.target = g_str_has_prefix (peer->name, "OPA") ? 100 : 10;
      }
      add (report, &figure, ratios, bench->rounds);
    }
  }
}

static void
report_everything (const Bench *bench, BenchReport *report)
{
  for (guint i = 0; i < AUTHORIZE_N_WORKLOADS; i++) {
    g_autofree char *title =
        g_strdup_printf ("Authorization, %s", authorize_name ((AuthorizeWorkload) i));
    bench_report_section (report, title);
    bench_report_note (report,
                       "%d graphs of each size, %d requests each, %d rounds; all decisions right",
                       bench->graphs, bench->requests, bench->rounds);
    report_sizes (bench, report, (AuthorizeWorkload) i);
    report_all (bench, report, (AuthorizeWorkload) i);
    report_best (bench, report, (AuthorizeWorkload) i, FALSE);
    report_best (bench, report, (AuthorizeWorkload) i, TRUE);
    report_ratios (bench, report, (AuthorizeWorkload) i);
  }
  bench_report_section (report, "Authorization, allocations");
  for (guint i = 0; i < AUTHORIZE_N_MEASURES; i++) {
    const BenchFigure figure = { .name = bench->engines[i].name, .unit = "a decision" };
    add (report, &figure, bench->engines[i].allocations, bench->rounds);
  }
}

/* --- The command line --- */

static void
add_engine (Bench *bench, const char *name, const char *program)
{
  Engine *engine = &bench->engines[bench->n_engines++];
  engine->name = name;
  engine->program = program;
  for (guint i = 0; i < AUTHORIZE_N_WORKLOADS; i++) {
    engine->times[i] = g_array_new (FALSE, FALSE, sizeof (guint32));
  }
  for (guint i = 0; i < bench->n_sets; i++) {
    engine->best[i] = g_array_new (FALSE, FALSE, sizeof (guint32));
  }
}

static gboolean
make_sets (Bench *bench)
{
  g_auto (GStrv) sizes =
      g_strsplit (bench->sizes == NULL ? "5,10,15,20,30,40,50" : bench->sizes, ",", -1);
  for (guint workload = 0; workload < AUTHORIZE_N_WORKLOADS; workload++) {
    for (guint i = 0; sizes[i] != NULL; i++) {
      guint64 n;
      if (!g_ascii_string_to_unsigned (sizes[i], 10, 2, 1000, &n, NULL) ||
          bench->n_sets == MOST_SETS) {
        return FALSE;
      }
      bench->right[bench->n_sets] = g_array_new (FALSE, FALSE, sizeof (gboolean));
      bench->sets[bench->n_sets++] = (AuthorizeSet) { .workload = (AuthorizeWorkload) workload,
                                                      .n = (guint) n,
                                                      .n_graphs = (guint) bench->graphs,
                                                      .n_requests = (guint) bench->requests };
    }
  }
  return bench->n_sets > 0;
}

static gboolean
make_engines (Bench *bench)
{
  add_engine (bench, "Grounds", NULL);
  add_engine (bench, "Grounds without proof", NULL);
  add_engine (bench, "Grounds with reading", NULL);
  for (guint i = 0; bench->peers != NULL && bench->peers[i] != NULL; i++) {
    char *program = strchr (bench->peers[i], '=');
    if (program == NULL || bench->n_engines == MOST_ENGINES) {
      return FALSE;
    }
    *program = '\0';
    add_engine (bench, bench->peers[i], program + 1);
  }
  return TRUE;
}

static gboolean
is_complete (const Bench *bench)
{
  return bench->rules != NULL && (bench->peers == NULL || bench->directory != NULL) &&
         bench->graphs > 0 && bench->requests > 0 && bench->rounds > 0 &&
         bench->rounds <= MOST_ROUNDS;
}

int
main (int argc, char **argv)
{
  g_auto (Bench) bench = { .graphs = 200, .requests = 500, .rounds = 3 };
  const GOptionEntry entries[] = {
    { "rules", 0, 0, G_OPTION_ARG_FILENAME, &bench.rules, "Our rules, NAME.ttl", "DIR" },
    { "directory", 0, 0, G_OPTION_ARG_FILENAME, &bench.directory, "Where cases go for peers",
      "DIR" },
    { "peer", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &bench.peers, "What to compare", "NAME=PROGRAM" },
    { "sizes", 0, 0, G_OPTION_ARG_STRING, &bench.sizes, "Entities of each type", "N,..." },
    { "graphs", 0, 0, G_OPTION_ARG_INT, &bench.graphs, "Graphs of each size", "N" },
    { "requests", 0, 0, G_OPTION_ARG_INT, &bench.requests, "Requests for each graph", "N" },
    { "rounds", 0, 0, G_OPTION_ARG_INT, &bench.rounds, "Rounds; medians are shown", "N" },
    { "json", 0, 0, G_OPTION_ARG_FILENAME, &bench.json, "Figures for machines", "FILE" },
    { NULL },
  };
  kg_parse_child_if_asked (argc, argv);
  g_autoptr (GError) error = NULL;
  g_autoptr (GOptionContext) context = g_option_context_new ("- measure authorization decisions");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || !is_complete (&bench) ||
      !make_sets (&bench) || !make_engines (&bench)) {
    g_printerr ("%s\n", error != NULL ? error->message : "name --rules, and --directory for peers");
    return 2;
  }
  g_autoptr (BenchReport) report = bench_report_new (bench.json, &error);
  bench.runner = report == NULL ? NULL : authorize_runner_new (bench.rules, &error);
  if (bench.runner == NULL || !run (&bench, &error)) {
    g_printerr ("bench-authorize: %s\n", error->message);
    return 1;
  }
  report_everything (&bench, report);
  return 0;
}
