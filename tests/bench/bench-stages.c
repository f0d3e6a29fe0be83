/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/bench/bench-graph.h"

#include "kg/blank.h"
#include "kg/canon.h"
#include "kg/change.h"
#include "kg/parse.h"
#include "kg/write.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define GRAPH "https://data.example.org/document/none"
#define RUNS_MAX 16

/* Seconds of each step of a load, one a run. */
typedef struct {
  double parse[RUNS_MAX];
  double name[RUNS_MAX];
  double collect[RUNS_MAX];
  double stage[RUNS_MAX];
  double commit[RUNS_MAX];
  double canon[RUNS_MAX];
} Steps;

static KgDataset *
parse (const char *file, GError **error)
{
  int fd = open (file, O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "cannot read `%s`", file);
    return NULL;
  }
  const KgParseSource source = {
    .name = file, .fd = fd, .format = KG_FORMAT_NQUADS, .base = GRAPH
  };
  KgDataset *dataset = kg_parse (&source, NULL, NULL, error);
  close (fd);
  return dataset;
}

static KgTermId
import_term (KgChange *change, const KgDataset *dataset, KgTermId *ids, KgTermId id)
{
  KgTerm term;
  if (id == KG_NONE || ids[id] != KG_NONE || !kg_terms_get (dataset->terms, id, &term)) {
    return id == KG_NONE ? KG_NONE : ids[id];
  }
  term.datatype = import_term (change, dataset, ids, term.datatype);
  ids[id] = kg_change_intern (change, &term);
  return ids[id];
}

/* What kg_load() does between parsing and committing. */
static void
collect (KgChange *change, const KgDataset *dataset)
{
  KgTermId end = kg_terms_first (dataset->terms) + kg_terms_count (dataset->terms);
  g_autofree KgTermId *ids = g_new0 (KgTermId, end);
  g_autofree guint32 *documents = g_new0 (guint32, end);
  for (guint i = 0; i < dataset->quads->len; i++) {
    const KgQuad *quad = &g_array_index (dataset->quads, KgQuad, i);
    if (documents[quad->graph] == 0) {
      KgTermId graph = quad->graph == KG_NONE ? kg_change_intern_iri (change, GRAPH)
                                              : import_term (change, dataset, ids, quad->graph);
      documents[quad->graph] = 1 + kg_change_add_document (change, "bench", graph, "nquads", NULL);
    }
    kg_change_add (change, documents[quad->graph] - 1,
                   import_term (change, dataset, ids, quad->subject),
                   import_term (change, dataset, ids, quad->predicate),
                   import_term (change, dataset, ids, quad->object),
                   g_array_index (dataset->lines, guint32, i));
  }
}

static gboolean
commit (const KgDataset *dataset, const char *path, Steps *steps, guint run, GError **error)
{
  g_autoptr (KgStore) store = kg_store_open (path, KG_STORE_WRITE | KG_STORE_CREATE, error);
  if (store == NULL) {
    return FALSE;
  }
  g_autoptr (KgChange) change = kg_change_new (store);
  const KgCommitInfo info = { .author = "bench", .message = "stages", .time = 1000000 };
  KgCommitResult result;
  double start = bench_now ();
  collect (change, dataset);
  steps->collect[run] = bench_now () - start;
  start = bench_now ();
  if (!kg_change_stage (change, error)) {
    return FALSE;
  }
  steps->stage[run] = bench_now () - start;
  start = bench_now ();
  gboolean done = kg_change_commit (change, &info, &result, error);
  steps->commit[run] = bench_now () - start;
  return done;
}

static void
remove_store (const char *path)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };
  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *file = g_strconcat (path, suffixes[i], NULL);
    g_unlink (file);
  }
}

static gboolean
run_stages (const char *file, const char *path, Steps *steps, guint run, guint64 *quads,
            GError **error)
{
  double start = bench_now ();
  g_autoptr (KgDataset) dataset = parse (file, error);
  if (dataset == NULL) {
    return FALSE;
  }
  steps->parse[run] = bench_now () - start;
  *quads = dataset->quads->len;

  g_autoptr (GHashTable) labels = NULL;
  GString *text = NULL;
  start = bench_now ();
  if (!kg_canon (dataset->terms, (const KgQuad *) dataset->quads->data, dataset->quads->len, NULL,
                 &labels, &text, error)) {
    return FALSE;
  }
  steps->canon[run] = bench_now () - start;
  g_string_free (text, TRUE);

  start = bench_now ();
  KgTermId graph = kg_terms_intern_iri (dataset->terms, GRAPH, -1);
  if (!kg_blank_name (dataset, graph, error)) {
    return FALSE;
  }
  steps->name[run] = bench_now () - start;
  remove_store (path);
  gboolean done = commit (dataset, path, steps, run, error);
  remove_store (path);
  return done;
}

gboolean
bench_stages (BenchReport *report, const char *file, const char *directory, guint runs,
              GError **error)
{
  g_autofree char *path = g_build_filename (directory, "stages.db", NULL);
  Steps steps;
  guint64 quads = 0;
  runs = MIN (runs, RUNS_MAX);
  for (guint i = 0; i < runs; i++) {
    if (!run_stages (file, path, &steps, i, &quads, error)) {
      return FALSE;
    }
  }
  const struct {
    const char *name;
    double *seconds;
  } rows[] = {
    { "parse, in the child, with the pipe", steps.parse },
    { "name blank nodes", steps.name },
    { "collect the change", steps.collect },
    { "stage it in the store", steps.stage },
    { "commit", steps.commit },
    { "RDFC-1.0, text and all (no part of a load)", steps.canon },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    const BenchFigure figure = { .name = rows[i].name, .unit = "ns/quad" };
    for (guint j = 0; j < runs; j++) {
      rows[i].seconds[j] *= 1e9 / (double) quads;
    }
    bench_report_add (report, &figure, rows[i].seconds, runs);
  }
  return TRUE;
}

/* --- Export --- */

static gboolean
count_bytes (const char *bytes, gsize length, gpointer data, GError **error)
{
  (void) bytes;
  (void) error;
  *(guint64 *) data += length;
  return TRUE;
}

gboolean
bench_export (BenchReport *report, KgSnapshot *snapshot, guint runs, GError **error)
{
  static const KgFormat formats[] = { KG_FORMAT_NQUADS, KG_FORMAT_TRIG };
  runs = MIN (runs, RUNS_MAX);
  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++) {
    const KgWriteOptions options = { .format = formats[i] };
    double rates[RUNS_MAX];
    for (guint j = 0; j < runs; j++) {
      guint64 bytes = 0;
      double start = bench_now ();
      if (!kg_write (snapshot, &options, count_bytes, &bytes, error)) {
        return FALSE;
      }
      rates[j] = (double) kg_snapshot_n_quads (snapshot) / (bench_now () - start);
    }
    const BenchFigure figure = { .name = kg_format_info (formats[i])->label, .unit = "quads/s" };
    bench_report_add (report, &figure, rates, runs);
  }
  return TRUE;
}
