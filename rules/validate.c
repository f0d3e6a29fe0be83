/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/validate.h"

#include "rules/evaluate-private.h"

#include <gio/gio.h>

/* Validation: focus nodes are cut into chunks that any thread may take; results are put together in the chunks' order,
 * so that nobody can tell how many threads there were. */

#define CHUNK_NODES 256u
/* Below this a second thread, or knowing the instances of classes by heart, costs more than it saves. */
#define FEW_NODES 2048u
#define MAX_THREADS 256u

struct _RulesReport {
  RulesShapes *shapes;
  GArray *results; /* RulesResult */
  guint64 n_violations;
  guint64 n_focus_nodes;
};

/* A shape and its focus nodes. */
typedef struct {
  guint32 shape;
  guint first; /* of nodes */
  guint n;
} Segment;

typedef struct {
  guint32 shape;
  const KgTermId *nodes;
  guint32 n;
  /* out */
  GArray *results; /* (nullable) of the thread that took it */
  guint first;
  guint n_results;
  KgTermId failed;       /* the focus node that could not be evaluated, else KG_NONE */
  gboolean out_of_steps; /* why: else a regular expression's limit */
} Chunk;

typedef struct {
  const RulesShapes *shapes;
  guint64 steps;
  const RulesValidateOptions *options;
  const RulesInstances *instances; /* (nullable) */
  GArray *chunks;                  /* Chunk */
  guint64 n_nodes;                 /* of all chunks */
  /* shared */
  guint next;     /* chunk to be taken */
  gsize done;     /* focus nodes */
  gint failed;    /* no further chunks need to be taken */
  gint abandoned; /* nor those begun be finished */
  gint full;      /* because there were too many results */
  gint cancelled;
} Run;

typedef struct {
  Run *run;
  GArray *results;    /* RulesResult */
  gboolean is_caller; /* who alone tells progress */
  GThread *thread;    /* (nullable) */
} Worker;

/* --- One focus node --- */

static void collect (RulesEvaluator *evaluator, RulesFound *found, guint32 shape, KgTermId focus);

static void
collect_nested (RulesEvaluator *evaluator, RulesFound *found, guint32 shape,
                const RulesValues *values)
{
  for (guint32 i = 0;
       i < values->n && !found->unknown && !found->full && rules_scratch_step (evaluator->scratch);
       i++) {
    collect (evaluator, found, shape, rules_values_get (evaluator, values, i));
  }
}

static void
collect (RulesEvaluator *evaluator, RulesFound *found, guint32 shape, KgTermId focus)
{
  const RulesShape *known = rules_shape (evaluator->shapes, shape);
  guint32 mark = evaluator->scratch->n_values;
  RulesValues values;
  if (known->deactivated || known->n_constraints == 0) {
    return;
  }
  if (!rules_evaluate_values (evaluator, known, &focus, &values)) {
    found->unknown = TRUE;
  }
  for (guint32 i = 0; i < known->n_constraints && !found->unknown && !found->full; i++) {
    guint32 number = known->first_constraint + i;
    const RulesConstraint *constraint = rules_constraint (evaluator->shapes, number);
    if (constraint->kind == RULES_CONSTRAINT_PROPERTY) {
      collect_nested (evaluator, found, *rules_nested (evaluator->shapes, constraint), &values);
      continue;
    }
    found->next.shape = shape;
    found->next.constraint = number;
    found->next.focus = focus;
    rules_evaluate_over (evaluator, constraint, focus, &values, found);
  }
  evaluator->scratch->n_values = mark;
}

gboolean
rules_evaluate_results (RulesEvaluator *evaluator, guint32 shape, KgTermId focus, GArray *results)
{
  RulesFound found = { .results = results, .next = { .target_shape = shape } };
  evaluator->scratch->steps = evaluator->steps;
  collect (evaluator, &found, shape, focus);
  return !found.unknown && !found.full && evaluator->scratch->steps > 0;
}

/* --- Chunks --- */

static void
validate_chunk (Run *run, RulesEvaluator *evaluator, Chunk *chunk, GArray *results)
{
  RulesFound found = { .results = results, .next = { .target_shape = chunk->shape } };
  chunk->results = results;
  chunk->first = results->len;
  for (guint32 i = 0; i < chunk->n && !g_atomic_int_get (&run->abandoned); i++) {
    evaluator->scratch->steps = run->steps;
    collect (evaluator, &found, chunk->shape, chunk->nodes[i]);
    if (G_UNLIKELY (found.full)) {
      g_atomic_int_set (&run->full, TRUE);
      g_atomic_int_set (&run->abandoned, TRUE);
    }
    if (G_UNLIKELY (found.unknown || evaluator->scratch->steps == 0)) {
      chunk->failed = chunk->nodes[i];
      chunk->out_of_steps = evaluator->scratch->steps == 0;
      g_atomic_int_set (&run->failed, TRUE);
      break;
    }
  }
  chunk->n_results = results->len - chunk->first;
}

/* INVARIANT: chunks are taken in their order, and one that was taken is finished unless all is abandoned: the first
 * chunk that fails is the same for any number of threads. */
static Chunk *
take_chunk (Run *run)
{
  if (g_atomic_int_get (&run->failed) || g_atomic_int_get (&run->abandoned)) {
    return NULL;
  }
  guint i = (guint) g_atomic_int_add ((gint *) &run->next, 1);
  return i < run->chunks->len ? &g_array_index (run->chunks, Chunk, i) : NULL;
}

static void
tell_progress (Run *run)
{
  const RulesValidateOptions *options = run->options;
  guint64 done = (guint64) (gsize) g_atomic_pointer_get (&run->done);
  if (options->progress == NULL || done == run->n_nodes) {
    return;
  }
  if (!options->progress (done, run->n_nodes, options->progress_data)) {
    g_atomic_int_set (&run->cancelled, TRUE);
    g_atomic_int_set (&run->abandoned, TRUE);
  }
}

static gpointer
work (gpointer data)
{
  Worker *worker = (Worker *) data;
  Run *run = worker->run;
  g_autoptr (RulesEvaluator) evaluator = rules_evaluator_new ();
  rules_evaluator_begin (evaluator, run->shapes, &run->shapes->view, RULES_EVALUATE_VALIDATE,
                         run->steps);
  evaluator->instances = run->instances;
  Chunk *chunk;
  while ((chunk = take_chunk (run)) != NULL) {
    validate_chunk (run, evaluator, chunk, worker->results);
    g_atomic_pointer_add (&run->done, chunk->n);
    if (worker->is_caller) {
      tell_progress (run);
    }
  }
  return NULL;
}

/* --- What there is to do --- */

static void
add_segment (GArray *segments, guint32 shape, guint first, guint end)
{
  Segment segment = { shape, first, end - first };
  if (end > first) {
    g_array_append_val (segments, segment);
  }
}

static void
list_targets (const RulesShapes *shapes, GArray *segments, GArray *nodes)
{
  for (guint32 shape = 0; shape < shapes->shapes->len; shape++) {
    guint first = nodes->len;
    if (!rules_shape (shapes, shape)->deactivated) {
      rules_shapes_focus_nodes (shapes, shape, nodes);
    }
    add_segment (segments, shape, first, nodes->len);
  }
}

static void
list_only (const RulesValidateOptions *options, GArray *segments, GArray *nodes)
{
  gsize i = 0;
  while (i < options->n_only) {
    guint32 shape = options->only[i].shape;
    guint first = nodes->len;
    for (; i < options->n_only && options->only[i].shape == shape; i++) {
      g_array_append_val (nodes, options->only[i].focus);
    }
    add_segment (segments, shape, first, nodes->len);
  }
}

static GArray *
cut (const GArray *segments, const GArray *nodes)
{
  GArray *chunks = g_array_new (FALSE, FALSE, sizeof (Chunk));
  for (guint i = 0; i < segments->len; i++) {
    const Segment *segment = &g_array_index (segments, Segment, i);
    for (guint at = 0; at < segment->n; at += CHUNK_NODES) {
      Chunk chunk = { .shape = segment->shape,
                      .nodes = &g_array_index (nodes, KgTermId, segment->first + at),
                      .n = MIN (CHUNK_NODES, segment->n - at) };
      g_array_append_val (chunks, chunk);
    }
  }
  return chunks;
}

/* --- Threads --- */

static guint
count_threads (const Run *run)
{
  guint threads = run->options->threads;
  if (threads == 0) {
    threads = run->n_nodes < FEW_NODES ? 1 : g_get_num_processors ();
  }
  threads = MIN (threads, MAX_THREADS);
  return CLAMP (run->chunks->len, 1, threads);
}

/* Validates with `n` threads, the calling one among them; where no further thread can be had, with fewer. */
static void
work_together (Run *run, Worker *workers, guint n)
{
  for (guint i = 0; i < n; i++) {
    workers[i].run = run;
    workers[i].is_caller = i == 0;
    workers[i].results = g_array_new (FALSE, FALSE, sizeof (RulesResult));
  }
  for (guint i = 1; i < n; i++) {
    workers[i].thread = g_thread_try_new ("validate", work, &workers[i], NULL);
  }
  work (&workers[0]);
  for (guint i = 1; i < n; i++) {
    if (workers[i].thread != NULL) {
      g_thread_join (workers[i].thread);
    }
  }
}

static void
clear_workers (Worker *workers, guint n)
{
  for (guint i = 0; i < n; i++) {
    g_clear_pointer (&workers[i].results, g_array_unref);
  }
}

/* --- What came of it --- */

/* A resource's name; never the value of a literal. */
static char *
describe (const KgView *view, KgTermId id)
{
  KgTerm term;
  if (!kg_view_term (view, id, &term) || term.kind == KG_TERM_BLANK) {
    return g_strdup ("a blank node");
  }
  if (term.kind == KG_TERM_LITERAL) {
    return g_strdup ("a literal");
  }
  g_autofree char *name = kg_snapshot_compact (view->snapshot, term.value);
  return g_strdup_printf ("`%s`", name);
}

static void
set_failure (const Run *run, const Chunk *chunk, GError **error)
{
  KgView shapes_view = { run->shapes->graph, NULL };
  g_autofree char *shape = describe (&shapes_view, rules_shape (run->shapes, chunk->shape)->node);
  g_autofree char *focus = describe (&run->shapes->view, chunk->failed);
  if (chunk->out_of_steps) {
    g_set_error (error, RULES_ERROR, RULES_ERROR_EVALUATION,
                 "shape %s takes more than %" G_GUINT64_FORMAT
                 " steps on %s; make its paths shorter or split it",
                 shape, run->steps, focus);
  } else {
    g_set_error (error, RULES_ERROR, RULES_ERROR_EVALUATION,
                 "a regular expression of shape %s takes too long on %s; simplify it", shape,
                 focus);
  }
}

static gboolean
check_outcome (const Run *run, GError **error)
{
  guint64 n_results = 0;
  if (run->cancelled) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "validation was cancelled");
    return FALSE;
  }
  for (guint i = 0; i < run->chunks->len; i++) {
    const Chunk *chunk = &g_array_index (run->chunks, Chunk, i);
    n_results += chunk->n_results;
    if (chunk->failed != KG_NONE) {
      set_failure (run, chunk, error);
      return FALSE;
    }
  }
  if (run->full || n_results > RULES_LIMIT_RESULTS) {
    g_set_error (
        error, RULES_ERROR, RULES_ERROR_LIMIT,
        "validation has more than %u results; validate fewer shapes or less data at a time",
        RULES_LIMIT_RESULTS);
    return FALSE;
  }
  return TRUE;
}

/* Puts results together in the chunks' order; those of a single thread are in it already. */
static GArray *
join_results (const Run *run, Worker *workers, guint n_workers)
{
  if (n_workers == 1) {
    return g_steal_pointer (&workers[0].results);
  }
  GArray *results = g_array_new (FALSE, FALSE, sizeof (RulesResult));
  for (guint i = 0; i < run->chunks->len; i++) {
    const Chunk *chunk = &g_array_index (run->chunks, Chunk, i);
    if (chunk->n_results > 0) {
      g_array_append_vals (results, &g_array_index (chunk->results, RulesResult, chunk->first),
                           chunk->n_results);
    }
  }
  return results;
}

static RulesReport *
new_report (const Run *run, Worker *workers, guint n_workers)
{
  RulesReport *report = g_new0 (RulesReport, 1);
  report->shapes = rules_shapes_ref ((RulesShapes *) run->shapes);
  report->results = join_results (run, workers, n_workers);
  report->n_focus_nodes = run->n_nodes;
  for (guint i = 0; i < report->results->len; i++) {
    const RulesResult *result = &g_array_index (report->results, RulesResult, i);
    report->n_violations += rules_shape (report->shapes, result->shape)->is_violation ? 1 : 0;
  }
  return report;
}

RulesReport *
rules_validate (const RulesShapes *shapes, const RulesValidateOptions *options, GError **error)
{
  g_autoptr (GArray) segments = g_array_new (FALSE, FALSE, sizeof (Segment));
  g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  if (options->only != NULL) {
    list_only (options, segments, nodes);
  } else {
    list_targets (shapes, segments, nodes);
  }
  g_autoptr (GArray) chunks = cut (segments, nodes);
  Run run = { .shapes = shapes,
              .steps = options->steps == 0 ? RULES_LIMIT_VALIDATION_STEPS : options->steps,
              .options = options,
              .chunks = chunks,
              .n_nodes = nodes->len };
  g_autoptr (RulesInstances) instances =
      nodes->len < FEW_NODES ? NULL : rules_instances_new (shapes, RULES_LIMIT_INSTANCE_BYTES);
  run.instances = instances;
  guint n = count_threads (&run);
  g_autofree Worker *workers = g_new0 (Worker, n);
  work_together (&run, workers, n);
  RulesReport *report = check_outcome (&run, error) ? new_report (&run, workers, n) : NULL;
  clear_workers (workers, n);
  if (report != NULL && options->progress != NULL) {
    options->progress (run.n_nodes, run.n_nodes, options->progress_data);
  }
  return report;
}

/* --- The report --- */

void
rules_report_free (RulesReport *report)
{
  if (report == NULL) {
    return;
  }
  g_array_unref (report->results);
  rules_shapes_unref (report->shapes);
  g_free (report);
}

const RulesShapes *
rules_report_shapes (const RulesReport *report)
{
  return report->shapes;
}

gboolean
rules_report_conforms (const RulesReport *report)
{
  return report->results->len == 0;
}

guint64
rules_report_n_violations (const RulesReport *report)
{
  return report->n_violations;
}

const RulesResult *
rules_report_results (const RulesReport *report, gsize *n)
{
  *n = report->results->len;
  return (const RulesResult *) (const void *) report->results->data;
}

guint64
rules_report_n_focus_nodes (const RulesReport *report)
{
  return report->n_focus_nodes;
}
