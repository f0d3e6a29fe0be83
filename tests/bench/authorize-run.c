/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/bench/authorize-run.h"

#include "kg/memory.h"
#include "kg/parse.h"
#include "ontology/builtin.h"
#include "rules/decide-private.h"
#include "tests/bench/measure.h"
#include "tests/rules/allocations.h"

#include <gio/gio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* 2026-11-01T00:00:00Z: rules without a time do not care. */
#define MOMENT G_GINT64_CONSTANT (1793491200000000)
/* What requests are read by. Data classes and detectors are left out. */
#define VOCABULARY "ontology/grounds.ttl"

struct _AuthorizeRunner {
  KgDataset *vocabulary;
  KgDataset *rules[AUTHORIZE_N_WORKLOADS];
  RulesDecider *decider;
  RulesRequest *request;
  RulesScanner *scanner;
};

/* One graph with the rules, compiled. */
typedef struct {
  KgSnapshot *snapshot;
  RulesGraph *graph;
  RulesPolicies *policies;
  RulesVocabulary *vocabulary;
  RulesDetectors *detectors;
  RulesRequestContext context;
} World;

static void
world_clear (World *world)
{
  rules_detectors_unref (world->detectors);
  rules_vocabulary_unref (world->vocabulary);
  rules_policies_unref (world->policies);
  rules_graph_unref (world->graph);
  kg_snapshot_unref (world->snapshot);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

/* --- Sets --- */

static guint64
seed_of (const AuthorizeSet *set, guint number, guint what)
{
  guint64 random = ((guint64) set->workload << 48) + ((guint64) set->n << 32) + number * 2 + what;
  return bench_random (&random);
}

AuthorizeGraph *
authorize_set_graph (const AuthorizeSet *set, guint number)
{
  return authorize_graph_new (set->workload, set->n, seed_of (set, number, 0));
}

GArray *
authorize_set_requests (const AuthorizeSet *set, const AuthorizeGraph *graph, guint number)
{
  return authorize_requests (graph, set->n_requests, seed_of (set, number, 1));
}

/* --- Getting ready --- */

static KgDataset *
parse (const char *name, const char *text, gsize length, GError **error)
{
  int fd = memfd_create (name, MFD_CLOEXEC);
  if (fd < 0 || write (fd, text, length) != (gssize) length || lseek (fd, 0, SEEK_SET) != 0) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no memory for `%s`", name);
    return NULL;
  }
  const KgParseSource source = { name, fd, KG_FORMAT_TURTLE, "urn:base:" };
  KgDataset *dataset = kg_parse (&source, NULL, NULL, error);
  close (fd);
  return dataset;
}

static KgDataset *
parse_vocabulary (GError **error)
{
  g_autoptr (GPtrArray) documents = ontology_builtin_list ();
  for (guint i = 0; i < documents->len; i++) {
    const OntologyDocument *document = (const OntologyDocument *) g_ptr_array_index (documents, i);
    if (strcmp (document->name, VOCABULARY) == 0) {
      gsize length;
      const char *text = (const char *) g_bytes_get_data (document->bytes, &length);
      return parse (VOCABULARY, text, length, error);
    }
  }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no `%s` is built in", VOCABULARY);
  return NULL;
}

static KgDataset *
parse_file (const char *directory, AuthorizeWorkload workload, GError **error)
{
  g_autofree char *path = g_strdup_printf ("%s/%s.ttl", directory, authorize_name (workload));
  g_autofree char *text = NULL;
  gsize length;
  return g_file_get_contents (path, &text, &length, error) ? parse (path, text, length, error)
                                                           : NULL;
}

AuthorizeRunner *
authorize_runner_new (const char *directory, GError **error)
{
  g_autoptr (AuthorizeRunner) runner = g_new0 (AuthorizeRunner, 1);
  runner->decider = rules_decider_new ();
  runner->request = rules_request_new ();
  runner->scanner = rules_scanner_new ();
  runner->vocabulary = parse_vocabulary (error);
  if (runner->vocabulary == NULL) {
    return NULL;
  }
  for (guint i = 0; i < AUTHORIZE_N_WORKLOADS; i++) {
    runner->rules[i] = parse_file (directory, (AuthorizeWorkload) i, error);
    if (runner->rules[i] == NULL) {
      return NULL;
    }
  }
  return g_steal_pointer (&runner);
}

void
authorize_runner_free (AuthorizeRunner *runner)
{
  if (runner == NULL) {
    return;
  }
  rules_scanner_free (runner->scanner);
  rules_request_free (runner->request);
  rules_decider_free (runner->decider);
  for (guint i = 0; i < AUTHORIZE_N_WORKLOADS; i++) {
    kg_dataset_free (runner->rules[i]);
  }
  kg_dataset_free (runner->vocabulary);
  g_free (runner);
}

static gboolean
world_init (World *world, const AuthorizeRunner *runner, const AuthorizeGraph *graph,
            GError **error)
{
  g_autoptr (GString) turtle = g_string_new (NULL);
  authorize_write_turtle (graph, turtle);
  g_autoptr (KgDataset) facts = parse ("facts", turtle->str, turtle->len, error);
  const KgMemoryDocument documents[] = {
    { .dataset = facts, .name = "facts", .graph = "urn:graph:facts" },
    { .dataset = runner->rules[graph->workload], .name = "rules", .graph = "urn:graph:rules" },
    { .dataset = runner->vocabulary, .name = VOCABULARY, .graph = "urn:graph:vocabulary" },
  };
  if (facts == NULL ||
      !(world->snapshot = kg_snapshot_new_in_memory (documents, G_N_ELEMENTS (documents), error))) {
    return FALSE;
  }
  world->graph = rules_graph_new (world->snapshot, FALSE);
  world->policies = rules_policies_new (world->graph, NULL, error);
  if (world->policies == NULL) {
    return FALSE;
  }
  const OntologyVocab *vocab = rules_graph_vocab (world->graph);
  world->vocabulary = rules_vocabulary_new (world->snapshot, vocab);
  world->detectors = rules_detectors_new (world->snapshot, vocab, error);
  world->context = (RulesRequestContext) {
    .snapshot = world->snapshot,
    .vocab = vocab,
    .vocabulary = world->vocabulary,
    .detectors = world->detectors,
    .scanner = runner->scanner,
  };
  return world->detectors != NULL;
}

/* --- Deciding --- */

static json_t *
json_of (const AuthorizeRequest *asked)
{
  char subject[32];
  char resource[32];
  g_snprintf (subject, sizeof subject, "user_%u", asked->subject);
  g_snprintf (resource, sizeof resource, "%s%u", asked->prefix, asked->resource);
  return json_pack ("{s:{s:s,s:s},s:{s:s},s:{s:s,s:s}}", "subject", "type", "user", "id", subject,
                    "action", "name", asked->action, "resource", "type", asked->type, "id",
                    resource);
}

static void
free_json (gpointer json)
{
  json_decref ((json_t *) json);
}

static guint64
nanoseconds (void)
{
  struct timespec now;
  clock_gettime (CLOCK_MONOTONIC, &now);
  return (guint64) now.tv_sec * G_GUINT64_CONSTANT (1000000000) + (guint64) now.tv_nsec;
}

static gboolean
check (const AuthorizeRequest *asked, const RulesDecision *decision, gboolean proof, GError **error)
{
  if (decision == NULL) {
    return FALSE;
  }
  RulesEffect right = asked->allow ? RULES_EFFECT_ALLOW : RULES_EFFECT_DENY;
  gboolean proven =
      !proof || !asked->allow ||
      (decision->n_firings > 0 && decision->firings[0].status == RULES_FIRING_DETERMINES &&
       decision->firings[0].evidence != NULL);
  if (decision->outcome != right || !proven) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "user_%u, %s, %s%u: %s", asked->subject,
                 asked->action, asked->prefix, asked->resource,
                 decision->outcome != right ? "we decide otherwise" : "there is no proof");
    return FALSE;
  }
  return TRUE;
}

/* What one request took. */
typedef struct {
  guint64 decide;
  guint64 together;
  guint64 allocations[2]; /* deciding, together */
} Taken;

static gboolean
decide (AuthorizeRunner *runner, const World *world, const AuthorizeRequest *asked,
        const json_t *json, gboolean proof, Taken *taken, GError **error)
{
  const RulesDecideOptions options = { .without_proof = !proof };
  guint64 allocated = allocations_count ();
  guint64 start = nanoseconds ();
  if (!rules_request_read (runner->request, &world->context, json, MOMENT, error)) {
    return FALSE;
  }
  guint64 allocated_reading = allocations_count ();
  guint64 read = nanoseconds ();
  const RulesDecideRequest parts = rules_decide_request (runner->request);
  const RulesDecision *decision =
      rules_decide_with (runner->decider, world->policies, &parts, &options, error);
  guint64 end = nanoseconds ();
  guint64 now = allocations_count ();
  *taken = (Taken) { end - read, end - start, { now - allocated_reading, now - allocated } };
  return check (asked, decision, proof, error);
}

static void
note (GArray *times, guint64 time)
{
  guint32 value = (guint32) MIN (time, G_MAXUINT32);
  g_array_append_val (times, value);
}

/* The requests of a graph; the first ones are warmed up with. */
static gboolean
run_requests (AuthorizeRunner *runner, const World *world, const GArray *requests, GPtrArray *jsons,
              gboolean proof, GArray **times, guint64 *allocations, GError **error)
{
  guint warm_up = MIN (AUTHORIZE_WARM_UP, requests->len);
  for (guint i = 0; i < warm_up + requests->len; i++) {
    guint number = i < warm_up ? i : i - warm_up;
    const AuthorizeRequest *asked = &g_array_index (requests, AuthorizeRequest, number);
    const json_t *json = (const json_t *) g_ptr_array_index (jsons, number);
    Taken taken;
    if (!decide (runner, world, asked, json, proof, &taken, error)) {
      return FALSE;
    }
    if (i >= warm_up && !proof) {
      note (times[AUTHORIZE_DECIDE_WITHOUT_PROOF], taken.decide);
      allocations[AUTHORIZE_DECIDE_WITHOUT_PROOF] += taken.allocations[0];
    } else if (i >= warm_up) {
      note (times[AUTHORIZE_DECIDE], taken.decide);
      note (times[AUTHORIZE_READ_AND_DECIDE], taken.together);
      allocations[AUTHORIZE_DECIDE] += taken.allocations[0];
      allocations[AUTHORIZE_READ_AND_DECIDE] += taken.allocations[1];
    }
  }
  return TRUE;
}

gboolean
authorize_run (AuthorizeRunner *runner, const AuthorizeSet *set, GArray **times,
               guint64 *allocations, GError **error)
{
  for (guint i = 0; i < set->n_graphs; i++) {
    g_autoptr (AuthorizeGraph) graph = authorize_set_graph (set, i);
    g_autoptr (GArray) requests = authorize_set_requests (set, graph, i);
    g_autoptr (GPtrArray) jsons = g_ptr_array_new_with_free_func (free_json);
    g_auto (World) world = { 0 };
    if (!world_init (&world, runner, graph, error)) {
      return FALSE;
    }
    for (guint k = 0; k < requests->len; k++) {
      g_ptr_array_add (jsons, json_of (&g_array_index (requests, AuthorizeRequest, k)));
    }
    if (!run_requests (runner, &world, requests, jsons, TRUE, times, allocations, error) ||
        !run_requests (runner, &world, requests, jsons, FALSE, times, allocations, error)) {
      g_prefix_error (error, "%s, %u entities, graph %u: ", authorize_name (set->workload), set->n,
                      i);
      return FALSE;
    }
  }
  return TRUE;
}
