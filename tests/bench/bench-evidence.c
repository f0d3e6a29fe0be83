/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse.h"
#include "rules/evidence.h"
#include "tests/bench/measure.h"
#include "tests/rules/fixture.h"

/* What evidence costs on top of evaluating: conditions as rules have them, on a request with its
 * lineage, conforming and violated. */

#define RUNS 5
#define TIMES 20000u
#define STEPS 1000000u

typedef struct {
  const char *name;
  const char *shape;
} Condition;

#define HOLDS(class) "sh:property [ sh:path ex:classifiedAs ; sh:hasValue ex:" class " ]"
#define ROLE(role) "sh:property [ sh:path ( gr:subject ex:role ) ; sh:hasValue \"" role "\" ]"
#define APPROVED "sh:property [ sh:path ( gr:resource gr:lifecycle ) ; sh:hasValue gr:Approved ]"
#define SIGNED "[ sh:path ( gr:resource ex:report ex:signedBy ) ; sh:minCount 1 ]"

static const Condition conditions[] = {
  { "a role", ROLE ("agent") },
  { "a role and an approved model", ROLE ("agent") " ; " APPROVED },
  { "a data class over a lineage", HOLDS ("Contact") },
  { "a data class and a role", HOLDS ("Contact") " ; " ROLE ("agent") },
  { "two data classes", HOLDS ("Contact") " ; " HOLDS ("Personal") },
  { "a number in a range", "sh:property [ sh:path ex:age ; sh:minCount 1 ; sh:minInclusive 18 ]" },
  { "an instance of a class",
    "sh:property [ sh:path gr:subject ; sh:minCount 1 ; sh:class ex:Person ]" },
  { "or", "sh:or ( [ " ROLE ("admin") " ] [ " ROLE ("agent") " ] )" },
  { "not, by absence", "sh:not [ " ROLE ("admin") " ]" },
  { "not, by presence", "sh:not [ sh:path ex:age ; sh:maxCount 0 ]" },
  { "xone", "sh:xone ( " SIGNED " [ " ROLE ("agent") " ] )" },
  { "closed", "sh:closed true ; sh:ignoredProperties ( gr:subject gr:resource gr:input ex:age )" },
  { "qualified", "sh:property [ sh:path gr:input ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShape "
                 "[ sh:path ex:level ; sh:hasValue 3 ] ]" },
  { "violated: a role", ROLE ("admin") },
  { "violated: a data class", HOLDS ("Health") },
  { "violated: or", "sh:or ( [ " ROLE ("admin") " ] [ " HOLDS ("Health") " ] )" },
  { "violated: not", "sh:not [ " ROLE ("agent") " ]" },
  { "violated: closed", "sh:closed true ; sh:ignoredProperties ( gr:subject )" },
  { "violated: at most one", "sh:property [ sh:path gr:input ; sh:maxCount 1 ]" },
};

/* Fields derived from fields, five deep and three wide, the deepest of a data class. */
static char *
make_data (void)
{
  GString *text = g_string_new (
      "ex:x gr:subject ex:anna ; gr:resource ex:model ; gr:input ex:f0 , ex:g0 , ex:h0 ; ex:age 30 .\n"
      "ex:anna a ex:Agent ; ex:role \"agent\" . ex:Agent rdfs:subClassOf ex:Staff .\n"
      "ex:Staff rdfs:subClassOf ex:Person . ex:model gr:lifecycle gr:Approved .\n"
      "ex:h0 ex:level 3 . ex:other ex:role \"admin\" ; ex:report ex:r . ex:r ex:signedBy ex:anna .\n"
      "ex:f5 gr:dataClass ex:Email . ex:g5 gr:dataClass ex:Name . ex:o gr:dataClass ex:Health .\n"
      "ex:Email skos:broader ex:Contact . ex:Contact skos:broader ex:Personal .\n"
      "ex:Name skos:broader ex:Personal .\n");
  static const char *const rows[] = { "f", "g", "h" };
  for (guint i = 0; i < 5; i++) {
    for (guint row = 0; row < G_N_ELEMENTS (rows); row++) {
      g_string_append_printf (text, "ex:%s%u prov:wasDerivedFrom ex:%s%u .\n", rows[row], i,
                              rows[row], i + 1);
    }
  }
  for (guint i = 0; i < 5000; i++) {
    g_string_append_printf (text, "ex:n%u gr:subject ex:n%u ; ex:role \"agent\" .\n", i,
                            i * 7 % 5000);
  }
  return g_string_free (text, FALSE);
}

static char *
make_shapes (void)
{
  GString *text = g_string_new (
      "ex:classifiedAs a gr:NamedPath ; gr:path ( gr:input [ sh:zeroOrMorePath prov:wasDerivedFrom ] "
      "gr:dataClass [ sh:zeroOrMorePath skos:broader ] ) .\n");
  for (guint i = 0; i < G_N_ELEMENTS (conditions); i++) {
    g_string_append_printf (text, "ex:S%u a sh:NodeShape ; %s .\n", i, conditions[i].shape);
  }
  return g_string_free (text, FALSE);
}

/* Nanoseconds an evaluation, with or without evidence. */
static double
measure (RulesEvaluator *evaluator, guint32 shape, KgTermId focus, gboolean evidence)
{
  double values[RUNS];
  for (guint run = 0; run < RUNS; run++) {
    double start = bench_thread_now ();
    for (guint i = 0; i < TIMES; i++) {
      RulesTruth truth = RULES_UNKNOWN;
      if (evidence) {
        g_assert_nonnull (rules_evidence (evaluator, shape, focus, &truth, NULL));
        rules_evidence_forget (evaluator);
      } else {
        truth = rules_evaluate (evaluator, shape, focus);
      }
      g_assert_cmpint (truth, !=, RULES_UNKNOWN);
    }
    values[run] = (bench_thread_now () - start) / TIMES * 1e9;
  }
  return bench_median (values, RUNS);
}

static void
add (BenchReport *report, const char *format, const char *name, const char *unit, double value)
{
  g_autofree char *full = g_strdup_printf ("%s, %s", name, format);
  const BenchFigure figure = { .name = full, .unit = unit };
  bench_report_one (report, &figure, value);
}

static void
measure_all (BenchReport *report, const Fixture *fixture)
{
  g_autoptr (RulesEvaluator) evaluator = rules_evaluator_new ();
  const KgView *view = rules_shapes_view (fixture->shapes);
  KgTermId focus = fixture_id (view, "ex:x");
  rules_evaluator_begin (evaluator, fixture->shapes, view, RULES_EVALUATE_CONDITION, STEPS);
  for (guint i = 0; i < G_N_ELEMENTS (conditions); i++) {
    g_autofree char *name = g_strdup_printf ("S%u", i);
    guint32 shape = fixture_shape (fixture, name);
    double plain = measure (evaluator, shape, focus, FALSE);
    double with = measure (evaluator, shape, focus, TRUE);
    add (report, "evaluated", conditions[i].name, "ns", plain);
    add (report, "with evidence", conditions[i].name, "ns", with);
    add (report, "evidence / evaluated", conditions[i].name, "times", with / plain);
  }
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_autoptr (GError) error = NULL;
  g_autoptr (BenchReport) report = bench_report_new (argc > 1 ? argv[1] : NULL, &error);
  if (report == NULL) {
    g_printerr ("%s\n", error->message);
    return 2;
  }
  g_autofree char *shapes = make_shapes ();
  g_autofree char *data = make_data ();
  g_auto (Fixture) fixture;
  fixture_init (&fixture, shapes, data, FALSE);
  bench_report_section (report, "Evidence");
  bench_report_note (report, "one thread, by its CPU time, median of %d runs of %u evaluations",
                     RUNS, TIMES);
  measure_all (report, &fixture);
  return 0;
}
