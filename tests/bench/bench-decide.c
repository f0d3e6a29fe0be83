/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse.h"
#include "rules/decide-private.h"
#include "tests/bench/measure.h"
#include "tests/rules/allocations.h"
#include "tests/rules/decide-fixture.h"

#include <stdlib.h>

/* What a decision costs, in this process, with its proof and without: by the number of rules, and of quads around them. */

#define TIMES 20000u
#define RUNS 9
/* Decisions that are timed one by one: of one request over and over, and of requests all over the graph. */
#define SINGLE 200000u
#define SCATTERED 20000u

/* Policies of ten rules each, for one purpose each: support staff may use their model; contact data is hidden, health data goes to a
 * person, so do requests without a report; other rules concern other models, people and classes. */
static void
append_policy (GString *text, guint number)
{
  g_string_append_printf (
      text,
      "ex:p%u a gr:Policy ; gr:scope [ sh:property [ sh:path gr:purpose ; sh:hasValue ex:Purpose%u ] ] ; gr:rule "
      "ex:p%ua, ex:p%ub, ex:p%uc, ex:p%ud, ex:p%ue, ex:p%uf, ex:p%ug, ex:p%uh, ex:p%ui, ex:p%uj .\n",
      number, number, number, number, number, number, number, number, number, number, number,
      number);
  g_string_append_printf (
      text,
      "ex:p%ua a gr:Rule ; gr:effect gr:Allow ; gr:condition [ sh:property [ sh:path ( gr:subject ex:role ) ; "
      "sh:hasValue \"agent\" ] , [ sh:path ( gr:resource gr:lifecycle ) ; sh:hasValue gr:Approved ] ] .\n"
      "ex:p%ub a gr:Rule ; gr:effect gr:Mask ; gr:target gr:Field ; gr:mask [ gr:operator gr:Tokenise ] ; "
      "gr:condition [ sh:property [ sh:path gr:classifiedAs ; sh:hasValue ex:Contact ] ] .\n"
      "ex:p%uc a gr:Rule ; gr:effect gr:Escalate ; gr:target gr:Field ; gr:condition [ sh:property [ sh:path "
      "gr:classifiedAs ; sh:hasValue ex:Health ] ] .\n",
      number, number, number);
  g_string_append_printf (
      text,
      "ex:p%ud a gr:Rule ; gr:effect gr:Deny ; gr:condition [ sh:property [ sh:path ( gr:resource gr:lifecycle ) ; "
      "sh:hasValue gr:Retired ] ] .\n"
      "ex:p%ue a gr:Rule ; gr:effect gr:Escalate ; gr:condition [ sh:property [ sh:path gr:action ; sh:hasValue "
      "ex:train ] , [ sh:path ( gr:resource ex:report ) ; sh:maxCount 0 ] ] .\n"
      "ex:p%uf a gr:Rule ; gr:effect gr:Deny ; gr:condition [ sh:property [ sh:path gr:resource ; sh:hasValue "
      "ex:model%u ] , [ sh:path gr:action ; sh:hasValue ex:export ] ] .\n",
      number, number, number, number + 1);
  for (guint i = 0; i < 4; i++) {
    g_string_append_printf (
        text,
        "ex:p%u%c a gr:Rule ; gr:effect gr:%s ; gr:condition [ sh:property [ sh:path gr:resource ; sh:hasValue "
        "ex:model%u ] , [ sh:path ( gr:subject ex:role ) ; sh:hasValue \"role%u\" ] ] .\n",
        number, 'g' + (char) i, i < 2 ? "Allow" : "Deny", number + i + 2, i);
  }
}

static char *
make_graph (guint n_rules, guint n_quads)
{
  GString *text = g_string_new (
      "ex:model0 gr:lifecycle gr:Approved ; ex:report ex:r1 . ex:anna ex:role \"agent\" .\n"
      "ex:col prov:wasDerivedFrom ex:crm . ex:crm gr:dataClass ex:Email . ex:Email skos:broader ex:Contact .\n"
      "ex:plain gr:dataClass ex:Weather . ex:hcol gr:dataClass ex:Health .\n");
  for (guint i = 0; i < n_rules / 10; i++) {
    append_policy (text, i);
  }
  for (guint i = 0; i < n_quads / 4; i++) {
    g_string_append_printf (
        text,
        "ex:n%u gr:lifecycle gr:Approved ; ex:role \"agent\" ; gr:dataClass ex:Email ; "
        "prov:wasDerivedFrom ex:n%u .\n",
        i, (guint) ((guint64) i * 7 % n_quads));
  }
  return g_string_free (text, FALSE);
}

typedef struct {
  const char *name;
  const char *request;
  RulesEffect outcome;
} Case;

#define REQUEST                                                                                       \
  "ex:request gr:subject ex:anna . ex:request gr:action ex:use . ex:request gr:resource ex:model0 . " \
  "ex:request gr:purpose ex:Purpose0 . ex:request gr:input ex:f0 . ex:f0 a gr:Field . ex:f0 gr:name \"contact"

static const Case cases[] = {
  { "allow", REQUEST " . ex:f0 gr:source ex:plain", RULES_EFFECT_ALLOW },
  { "mask", REQUEST " . ex:f0 gr:source ex:col", RULES_EFFECT_MASK },
  { "escalate", REQUEST " . ex:f0 gr:source ex:hcol", RULES_EFFECT_ESCALATE },
};

static void
decide (DecideFixture *fixture, const RulesDecideOptions *options, const Case *asked)
{
  const RulesDecision *decision =
      rules_decide_with (fixture->decider, fixture->policies, &fixture->request, options, NULL);
  g_assert_cmpint (decision->outcome, ==, asked->outcome);
}

/* Nanoseconds a decision. */
static void
measure (BenchReport *report, DecideFixture *fixture, const char *size, const Case *asked,
         gboolean proof)
{
  const RulesDecideOptions options = { .without_proof = !proof };
  g_autofree char *name =
      g_strdup_printf ("%s, %s, %s", size, asked->name, proof ? "with its proof" : "without");
  const BenchFigure figure = { .name = name, .unit = "ns", .target = 1000, .at_most = TRUE };
  double values[RUNS];
  decide_fixture_request (fixture, 0, asked->request);
  for (guint i = 0; i < TIMES / 10; i++) {
    decide (fixture, &options, asked);
  }
  for (guint run = 0; run < RUNS; run++) {
    double start = bench_thread_now ();
    for (guint i = 0; i < TIMES; i++) {
      decide (fixture, &options, asked);
    }
    values[run] = (bench_thread_now () - start) / TIMES * 1e9;
  }
  bench_report_add (report, &figure, values, RUNS);
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;
  return (x > y) - (x < y);
}

/* Sorts `times`. */
static void
report_times (BenchReport *report, const char *size, const char *what, double *times, guint n)
{
  const struct {
    const char *name;
    guint rank;
  } quantiles[] = { { "p50", n / 2 }, { "p99", n / 100 * 99 }, { "max", n - 1 } };
  qsort (times, n, sizeof *times, compare_times);
  for (guint i = 0; i < G_N_ELEMENTS (quantiles); i++) {
    g_autofree char *name = g_strdup_printf ("%s, %s, %s", size, what, quantiles[i].name);
    const BenchFigure figure = { .name = name, .unit = "ns" };
    bench_report_one (report, &figure, times[quantiles[i].rank]);
  }
}

/* Each decision by itself, and what it costs to look at the clock. */
static void
measure_single (BenchReport *report, DecideFixture *fixture, const char *size, const Case *asked)
{
  static const RulesDecideOptions options = { 0 };
  g_autofree double *times = g_new (double, SINGLE);
  g_autofree char *what = g_strdup_printf ("%s, one by one", asked->name);
  decide_fixture_request (fixture, 0, asked->request);
  for (guint i = 0; i < SINGLE; i++) {
    double start = bench_thread_now ();
    decide (fixture, &options, asked);
    times[i] = (bench_thread_now () - start) * 1e9;
  }
  report_times (report, size, what, times, SINGLE);
}

/* Requests whose field comes from anywhere in the graph, so that little of what is looked up was just looked at. */
static void
measure_scattered (BenchReport *report, DecideFixture *fixture, const char *size, guint n_quads)
{
  static const RulesDecideOptions options = { 0 };
  guint64 random = n_quads;
  g_autofree double *times = g_new (double, SCATTERED);
  for (guint i = 0; i < SCATTERED; i++) {
    g_autofree char *request = g_strdup_printf ("%s . ex:f0 gr:source ex:n%u", REQUEST,
                                                (guint) (bench_random (&random) % (n_quads / 4)));
    const Case asked = { "scattered", request, RULES_EFFECT_MASK };
    decide_fixture_request (fixture, 0, request);
    double start = bench_now ();
    decide (fixture, &options, &asked);
    times[i] = (bench_now () - start) * 1e9;
  }
  report_times (report, size, "mask, all over the graph", times, SCATTERED);
}

static void
measure_allocations (BenchReport *report, DecideFixture *fixture, const char *size)
{
  static const RulesDecideOptions options = { 0 };
  g_autofree char *name = g_strdup_printf ("%s, allocations", size);
  const BenchFigure figure = { .name = name, .unit = "a decision" };
  decide_fixture_request (fixture, 0, cases[G_N_ELEMENTS (cases) - 1].request);
  guint64 before = allocations_count ();
  for (guint i = 0; i < TIMES; i++) {
    decide (fixture, &options, &cases[G_N_ELEMENTS (cases) - 1]);
  }
  bench_report_one (report, &figure, (double) (allocations_count () - before) / TIMES);
}

static void
measure_size (BenchReport *report, guint n_rules, guint n_quads)
{
  g_autofree char *size = g_strdup_printf ("%u rules, %u quads", n_rules, n_quads);
  g_autofree char *graph = make_graph (n_rules, n_quads);
  g_autofree char *name = g_strdup_printf ("%s, compiling", size);
  const BenchFigure figure = { .name = name, .unit = "s" };
  g_auto (DecideFixture) fixture;
  decide_fixture_init (&fixture, graph);
  double start = bench_thread_now ();
  g_autoptr (RulesPolicies) again = rules_policies_new (fixture.graph, NULL, NULL);
  bench_report_one (report, &figure, bench_thread_now () - start);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    measure (report, &fixture, size, &cases[i], FALSE);
    measure (report, &fixture, size, &cases[i], TRUE);
    measure_single (report, &fixture, size, &cases[i]);
  }
  measure_allocations (report, &fixture, size);
  measure_scattered (report, &fixture, size, n_quads);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_autoptr (GError) error = NULL;
  static const guint rules[] = { 10, 100, 1000, 10000, 100000 };
  g_autoptr (BenchReport) report = bench_report_new (argc > 1 ? argv[1] : NULL, &error);
  if (report == NULL) {
    g_printerr ("%s\n", error->message);
    return 2;
  }
  bench_report_section (report, "Decisions");
  bench_report_note (report, "one thread, by its CPU time, median of %d runs of %u decisions", RUNS,
                     TIMES);
  double clock = bench_thread_now ();
  bench_report_note (report, "one by one: %u decisions, and %.0f ns for the clock", SINGLE,
                     (bench_thread_now () - clock) * 1e9);
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++) {
    measure_size (report, rules[i], 10000);
  }
  measure_size (report, 10, 1000000);
  if (g_strcmp0 (g_getenv ("BENCH_FULL"), "1") == 0) {
    measure_size (report, 10, 10000000);
  }
  return 0;
}
