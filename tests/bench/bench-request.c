/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/record.h"
#include "kg/json-parse.h"
#include "kg/memory.h"
#include "kg/parse.h"
#include "ontology/builtin.h"
#include "rules/engine.h"
#include "rules/explain.h"
#include "rules/masked-payload.h"
#include "rules/request-digest.h"
#include "tests/bench/measure.h"
#include "tests/rules/allocations.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* What each step from the bytes of a request to the bytes of its answer costs, in this process, for requests of the example of a
 * support desk: by the time of the processor, what looking at the clock takes left out. */

#define TIMES 20000u
#define WARM_UP 500u
/* 2026-11-23T09:30:00Z */
#define TIME (G_GINT64_CONSTANT (1795426200) * G_USEC_PER_SEC)
#define ID "019b0000-0000-7000-8000-000000000000"

typedef enum {
  STEP_PARSE,
  STEP_READ,
  STEP_DECIDE,
  STEP_MASK,
  STEP_RECORD,
  STEP_ANSWER,
  STEP_SUM, /* of those above: what every request takes */
  STEP_DIGEST,
  N_STEPS,
} Step;

/* Targets in microseconds. */
static const struct {
  const char *name;
  double target;
} steps[N_STEPS] = {
  [STEP_PARSE] = { "parse", 0 }, [STEP_READ] = { "read", 2 },     [STEP_DECIDE] = { "decide", 0 },
  [STEP_MASK] = { "mask", 0 },   [STEP_RECORD] = { "record", 5 }, [STEP_ANSWER] = { "answer", 5 },
  [STEP_SUM] = { "sum", 25 },    [STEP_DIGEST] = { "digest", 0 },
};

/* --- The graph --- */

static void
add_document (GArray *documents, const char *name, const char *graph, int fd)
{
  g_autoptr (GError) error = NULL;
  const KgParseSource source = {
    .name = name, .fd = fd, .format = KG_FORMAT_TURTLE, .base = graph
  };
  const KgParseOptions options = { 0 };
  const KgMemoryDocument document = { kg_parse (&source, &options, NULL, &error), name, graph,
                                      "turtle" };
  if (document.dataset == NULL) {
    g_error ("%s: %s", name, error->message);
  }
  g_array_append_val (documents, document);
  close (fd);
}

static void
add_builtin (GArray *documents, const GPtrArray *builtin)
{
  for (guint i = 0; i < builtin->len; i++) {
    const OntologyDocument *document = g_ptr_array_index (builtin, i);
    gsize length;
    const void *bytes = g_bytes_get_data (document->bytes, &length);
    int fd = memfd_create (document->name, MFD_CLOEXEC);
    g_assert_cmpint (write (fd, bytes, length), ==, (gssize) length);
    g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
    add_document (documents, document->name, document->graph, fd);
  }
}

static RulesEngine *
make_engine (const char *folder)
{
  static const char *const files[] = { "approvals.ttl",       "lineage.ttl",
                                       "models.ttl",          "people.ttl",
                                       "sources.ttl",         "policies/answers.ttl",
                                       "policies/models.ttl", "policies/support.ttl" };
  g_autoptr (GArray) documents = g_array_new (FALSE, FALSE, sizeof (KgMemoryDocument));
  g_autoptr (GPtrArray) builtin = ontology_builtin_list ();
  g_autoptr (GError) error = NULL;
  add_builtin (documents, builtin);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autofree char *path = g_build_filename (folder, files[i], NULL);
    int fd = open (path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
      g_error ("%s cannot be read", path);
    }
    add_document (documents, files[i], "urn:example", fd);
  }
  g_autoptr (KgSnapshot) snapshot =
      kg_snapshot_new_in_memory ((const KgMemoryDocument *) (gconstpointer) documents->data,
                                 documents->len, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < documents->len; i++) {
    kg_dataset_free (g_array_index (documents, KgMemoryDocument, i).dataset);
  }
  RulesEngine *engine = rules_engine_new (snapshot, NULL, &error);
  g_assert_no_error (error);
  return engine;
}

/* --- One request after the other --- */

typedef struct {
  RulesEngine *engine;
  OntologyVocab *vocab;
  RulesVocabulary *vocabulary;
  RulesDetectors *detectors;
  RulesScanner *scanner;
  RulesRequest *request;
  RulesDecider *decider;
  RulesKeys *keys;
  GString *payload;
  GString *record;
  GString *answer;
} Desk;

static void
desk_init (Desk *desk, RulesEngine *engine)
{
  static const guint8 secret[RULES_KEY_BYTES] = { 1 };
  KgSnapshot *snapshot = rules_engine_snapshot (engine);
  *desk = (Desk) { .engine = engine,
                   .vocab = ontology_vocab_new (snapshot),
                   .scanner = rules_scanner_new (),
                   .request = rules_request_new (),
                   .decider = rules_decider_new (),
                   .keys = rules_keys_new (secret),
                   .payload = g_string_sized_new (1u << 16),
                   .record = g_string_sized_new (1u << 16),
                   .answer = g_string_sized_new (1u << 16) };
  desk->vocabulary = rules_vocabulary_new (snapshot, desk->vocab);
  desk->detectors = rules_detectors_new (snapshot, desk->vocab, NULL);
  g_assert_nonnull (desk->detectors);
}

static void
desk_clear (Desk *desk)
{
  g_string_free (desk->answer, TRUE);
  g_string_free (desk->record, TRUE);
  g_string_free (desk->payload, TRUE);
  rules_keys_unref (desk->keys);
  rules_decider_free (desk->decider);
  rules_request_free (desk->request);
  rules_scanner_free (desk->scanner);
  rules_detectors_unref (desk->detectors);
  rules_vocabulary_unref (desk->vocabulary);
  ontology_vocab_unref (desk->vocab);
}

/* Microseconds and allocations of the steps of one request. */
typedef struct {
  double took[N_STEPS];
  guint64 allocated[N_STEPS];
  double last;
  guint64 last_count;
  double clock; /* what looking at the clock takes */
} Watch;

static void
watch_start (Watch *watch)
{
  watch->last_count = allocations_count ();
  watch->last = bench_thread_now ();
}

static void
watch_step (Watch *watch, Step step)
{
  watch->took[step] = (bench_thread_now () - watch->last) * 1e6 - watch->clock;
  watch->allocated[step] = allocations_count () - watch->last_count;
  watch_start (watch);
}

static int
compare_doubles (const void *a, const void *b)
{
  const double x = *(const double *) a;
  const double y = *(const double *) b;
  return (x > y) - (x < y);
}

static void
watch_init (Watch *watch)
{
  double nothing[1001];
  *watch = (Watch) { .clock = 0 };
  for (guint i = 0; i < G_N_ELEMENTS (nothing); i++) {
    watch_start (watch);
    watch_step (watch, STEP_PARSE);
    nothing[i] = watch->took[STEP_PARSE];
  }
  qsort (nothing, G_N_ELEMENTS (nothing), sizeof *nothing, compare_doubles);
  watch->clock = nothing[G_N_ELEMENTS (nothing) / 2];
}

static const RulesDecision *
decide (Desk *desk, const json_t *json, Watch *watch)
{
  const RulesRequestContext context = { .snapshot = rules_engine_snapshot (desk->engine),
                                        .vocab = desk->vocab,
                                        .vocabulary = desk->vocabulary,
                                        .detectors = desk->detectors,
                                        .scanner = desk->scanner };
  watch_start (watch);
  gboolean read = rules_request_read (desk->request, &context, json, TIME, NULL);
  watch_step (watch, STEP_READ);
  g_assert_true (read);
  const RulesPolicies *policies = rules_engine_policies (desk->engine);
  watch_start (watch);
  const RulesDecision *decision = rules_decide (desk->decider, policies, desk->request, NULL);
  watch_step (watch, STEP_DECIDE);
  return decision;
}

static void
ask (Desk *desk, const char *text, gsize length, RulesEffect outcome, Watch *watch)
{
  char digest[RULES_REQUEST_DIGEST_DIGITS + 1];
  watch_start (watch);
  json_t *json = kg_json_parse (text, length, NULL);
  watch_step (watch, STEP_PARSE);
  const RulesDecision *decision = decide (desk, json, watch);
  g_assert_cmpint (decision->outcome, ==, outcome);
  const RulesExplanation explanation = { .policies = rules_engine_policies (desk->engine),
                                         .request = desk->request,
                                         .decision = decision,
                                         .id = ID };
  gboolean masks = outcome == RULES_EFFECT_MASK;
  g_string_truncate (desk->payload, 0);
  g_string_truncate (desk->record, 0);
  g_string_truncate (desk->answer, 0);
  watch_start (watch);
  gboolean masked =
      !masks || rules_masked_payload (explanation.policies, desk->request, decision, text, length,
                                      ID, desk->keys, desk->payload, NULL);
  watch_step (watch, STEP_MASK);
  gboolean recorded = log_record_decision (&explanation, json, ID, desk->record, NULL);
  watch_step (watch, STEP_RECORD);
  rules_explain_decision_json (&explanation, masks ? desk->payload->str : NULL, desk->answer);
  watch_step (watch, STEP_ANSWER);
  gboolean made = rules_request_digest_of (json, desk->keys, digest);
  watch_step (watch, STEP_DIGEST);
  g_assert_true (masked && recorded && made);
  json_decref (json);
  watch->took[STEP_SUM] = 0;
  watch->allocated[STEP_SUM] = 0;
  for (guint step = 0; step < STEP_SUM; step++) {
    watch->took[STEP_SUM] += watch->took[step];
    watch->allocated[STEP_SUM] += watch->allocated[step];
  }
}

/* --- Figures --- */

static void
report_step (BenchReport *report, const char *name, Step step, double *took, guint64 allocated)
{
  g_autofree char *half = g_strdup_printf ("%s, %s", name, steps[step].name);
  g_autofree char *most = g_strdup_printf ("%s, %s, 99 of 100", name, steps[step].name);
  g_autofree char *allocations = g_strdup_printf ("%s, %s, allocations", name, steps[step].name);
  const BenchFigure figures[] = {
    { .name = half, .unit = "us", .target = steps[step].target, .at_most = TRUE },
    { .name = most, .unit = "us" },
    { .name = allocations, .unit = "a request" },
  };
  qsort (took, TIMES, sizeof *took, compare_doubles);
  bench_report_one (report, &figures[0], took[TIMES / 2]);
  bench_report_one (report, &figures[1], took[TIMES / 100 * 99]);
  bench_report_one (report, &figures[2], (double) allocated / TIMES);
}

static void
measure (BenchReport *report, Desk *desk, const char *folder, const char *name, RulesEffect outcome)
{
  g_autofree char *file = g_strconcat (name, ".json", NULL);
  g_autofree char *path = g_build_filename (folder, "requests", file, NULL);
  g_autofree char *text = NULL;
  g_autofree double *took = g_new (double, (gsize) N_STEPS *TIMES);
  guint64 allocated[N_STEPS] = { 0 };
  gsize length = 0;
  Watch watch;
  if (!g_file_get_contents (path, &text, &length, NULL)) {
    g_error ("%s cannot be read", path);
  }
  watch_init (&watch);
  for (guint i = 0; i < WARM_UP; i++) {
    ask (desk, text, length, outcome, &watch);
  }
  for (guint i = 0; i < TIMES; i++) {
    ask (desk, text, length, outcome, &watch);
    for (guint step = 0; step < N_STEPS; step++) {
      took[step * TIMES + i] = watch.took[step];
      allocated[step] += watch.allocated[step];
    }
  }
  for (guint step = 0; step < N_STEPS; step++) {
    report_step (report, name, (Step) step, took + (gsize) step * TIMES, allocated[step]);
  }
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  static const struct {
    const char *name;
    RulesEffect outcome;
  } requests[] = { { "allow", RULES_EFFECT_ALLOW },
                   { "mask", RULES_EFFECT_MASK },
                   { "text", RULES_EFFECT_MASK },
                   { "escalate-payment", RULES_EFFECT_ESCALATE } };
  g_autoptr (GError) error = NULL;
  if (argc < 2) {
    g_printerr (
        "usage: bench-request EXAMPLE [JSON]; give the folder of the customer support example\n");
    return 2;
  }
  g_autoptr (BenchReport) report = bench_report_new (argc > 2 ? argv[2] : NULL, &error);
  if (report == NULL) {
    g_printerr ("%s\n", error->message);
    return 2;
  }
  g_autoptr (RulesEngine) engine = make_engine (argv[1]);
  Desk desk;
  desk_init (&desk, engine);
  bench_report_section (report, "Requests");
  bench_report_note (report, "one thread, by its CPU time, median of %u requests each", TIMES);
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++) {
    measure (report, &desk, argv[1], requests[i].name, requests[i].outcome);
  }
  desk_clear (&desk);
  return 0;
}
