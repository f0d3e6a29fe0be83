/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/validate.h"

#include "kg/parse.h"
#include "rules/evaluate.h"
#include "rules/instances.h"
#include "rules/limits.h"
#include "tests/rules/fixture.h"

#include <gio/gio.h>
#include <string.h>

/* --- Results as text --- */

static void
append_term (GString *text, const KgView *view, KgTermId id)
{
  KgTerm term;
  if (id == KG_NONE) {
    g_string_append (text, " -");
  } else if (kg_view_term (view, id, &term) && term.kind == KG_TERM_BLANK) {
    g_string_append (text, " _");
  } else {
    g_autofree char *name = fixture_names (view, &id, 1);
    g_string_append_printf (text, " %s", name);
  }
}

/* One line a result: target shape, focus node, shape, component, value, predicate. */
static char *
describe (const RulesReport *report)
{
  GString *text = g_string_new (NULL);
  const RulesShapes *shapes = rules_report_shapes (report);
  KgView graph = { rules_shapes_graph (shapes), NULL };
  gsize n;
  const RulesResult *results = rules_report_results (report, &n);
  for (gsize i = 0; i < n; i++) {
    RulesShapeInfo target;
    RulesShapeInfo shape;
    RulesConstraintInfo constraint;
    rules_shapes_info (shapes, results[i].target_shape, &target);
    rules_shapes_info (shapes, results[i].shape, &shape);
    rules_shapes_constraint (shapes, results[i].constraint, &constraint);
    g_assert_cmpuint (constraint.shape, ==, results[i].shape);
    append_term (text, &graph, target.node);
    append_term (text, rules_shapes_view (shapes), results[i].focus);
    append_term (text, &graph, shape.node);
    const char *component = strrchr (rules_constraint_component (constraint.kind), '#') + 1;
    g_string_append_printf (text, " %.*s",
                            (int) (strlen (component) - strlen ("ConstraintComponent")), component);
    append_term (text, rules_shapes_view (shapes), results[i].value);
    append_term (text, rules_shapes_view (shapes), results[i].predicate);
    g_string_append_c (text, '\n');
  }
  return g_string_free (text, FALSE);
}

static void
assert_results (const Fixture *fixture, const RulesValidateOptions *options, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RulesReport) report = rules_validate (fixture->shapes, options, &error);
  g_assert_no_error (error);
  g_autofree char *text = describe (report);
  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpint (rules_report_conforms (report), ==, *expected == '\0');
}

/* Terms have their ids in the order in which they first stand in the text. */
static void
assert_validates (const char *turtle, const char *expected)
{
  const RulesValidateOptions options = { .threads = 1 };
  g_auto (Fixture) fixture = { 0 };
  fixture_init (&fixture, turtle, NULL, TRUE);
  assert_results (&fixture, &options, expected);
}

/* --- Which results carry what --- */

static void
test_values (void)
{
  assert_validates ("ex:n ex:p 1, \"b\"@en, \"c\"@en, \"d\"@de, \"e\"@de . "
                    "ex:S sh:targetNode ex:n ; sh:path ex:p ; sh:datatype xsd:integer .",
                    " ex:S ex:n ex:S Datatype \"b@en -\n"
                    " ex:S ex:n ex:S Datatype \"c@en -\n"
                    " ex:S ex:n ex:S Datatype \"d@de -\n"
                    " ex:S ex:n ex:S Datatype \"e@de -\n");
  assert_validates ("ex:n ex:p 1, \"b\"@en, \"c\"@EN, \"d\"@de, \"e\"@de, \"f\"@de . "
                    "ex:S sh:targetNode ex:n ; sh:path ex:p ; sh:uniqueLang true ; sh:hasValue 2 ; "
                    "  sh:minCount 7 ; sh:maxCount 5 .",
                    " ex:S ex:n ex:S HasValue - -\n"
                    " ex:S ex:n ex:S MinCount - -\n"
                    " ex:S ex:n ex:S MaxCount - -\n"
                    " ex:S ex:n ex:S UniqueLang - -\n"
                    " ex:S ex:n ex:S UniqueLang - -\n");
  assert_validates ("ex:n ex:p 1, 2, 3 ; ex:q 0, 2, 4 . "
                    "ex:S sh:targetNode ex:n ; sh:path ex:p ; sh:equals ex:q ; sh:disjoint ex:q .",
                    " ex:S ex:n ex:S Equals \"1^^integer -\n"
                    " ex:S ex:n ex:S Equals \"3^^integer -\n"
                    " ex:S ex:n ex:S Equals \"0^^integer -\n"
                    " ex:S ex:n ex:S Equals \"4^^integer -\n"
                    " ex:S ex:n ex:S Disjoint \"2^^integer -\n");
  assert_validates ("ex:n ex:p 1, 2 ; ex:q 2, 1, \"b\" . "
                    "ex:S sh:targetNode ex:n ; sh:path ex:p ; sh:lessThan ex:q ; "
                    "  sh:lessThanOrEquals ex:q .",
                    " ex:S ex:n ex:S LessThan \"1^^integer -\n"
                    " ex:S ex:n ex:S LessThan \"1^^integer -\n"
                    " ex:S ex:n ex:S LessThan \"2^^integer -\n"
                    " ex:S ex:n ex:S LessThan \"2^^integer -\n"
                    " ex:S ex:n ex:S LessThan \"2^^integer -\n"
                    " ex:S ex:n ex:S LessThanOrEquals \"1^^integer -\n"
                    " ex:S ex:n ex:S LessThanOrEquals \"2^^integer -\n"
                    " ex:S ex:n ex:S LessThanOrEquals \"2^^integer -\n");
  assert_validates ("ex:n ex:p 1, 2 ; ex:q ex:m . ex:m ex:p 3 . "
                    "ex:S sh:targetNode ex:n ; sh:closed true ; sh:property ex:T . "
                    "ex:T sh:path ex:q ; sh:closed true .",
                    " ex:S ex:n ex:S Closed \"1^^integer ex:p\n"
                    " ex:S ex:n ex:S Closed \"2^^integer ex:p\n"
                    " ex:S ex:n ex:T Closed \"3^^integer ex:p\n");
}

static void
test_nested (void)
{
  /* Property shapes report for themselves; what else is nested, as one result of what it stands in. */
  assert_validates ("ex:n ex:p ex:a, ex:b . ex:a ex:q 1, 2 . ex:b ex:q 3, 4 . "
                    "ex:S sh:targetNode ex:n ; sh:property ex:T . "
                    "ex:T sh:path ex:p ; sh:property ex:U ; sh:nodeKind sh:Literal . "
                    "ex:U sh:path ex:q ; sh:maxCount 1 ; sh:datatype xsd:string . ",
                    " ex:S ex:n ex:T NodeKind ex:a -\n"
                    " ex:S ex:n ex:T NodeKind ex:b -\n"
                    " ex:S ex:a ex:U Datatype \"1^^integer -\n"
                    " ex:S ex:a ex:U Datatype \"2^^integer -\n"
                    " ex:S ex:a ex:U MaxCount - -\n"
                    " ex:S ex:b ex:U Datatype \"3^^integer -\n"
                    " ex:S ex:b ex:U Datatype \"4^^integer -\n"
                    " ex:S ex:b ex:U MaxCount - -\n");
  assert_validates (
      "ex:n ex:p ex:a . ex:a ex:q 1, 2 . "
      "ex:S sh:targetNode ex:n ; sh:path ex:p ; sh:node ex:T ; sh:and ( ex:T ) ; sh:or ( ex:T ) ; "
      "  sh:not ex:U ; sh:xone ( ex:T ex:T ) ; sh:qualifiedValueShape ex:T ; "
      "  sh:qualifiedMinCount 1 . "
      "ex:T sh:property [ sh:path ex:q ; sh:maxCount 1 ; sh:datatype xsd:string ] . "
      "ex:U sh:property [ sh:path ex:q ; sh:maxCount 2 ] .",
      " ex:S ex:n ex:S Node ex:a -\n"
      " ex:S ex:n ex:S And ex:a -\n"
      " ex:S ex:n ex:S Or ex:a -\n"
      " ex:S ex:n ex:S Not ex:a -\n"
      " ex:S ex:n ex:S Xone ex:a -\n"
      " ex:S ex:n ex:S QualifiedMinCount - -\n");
  assert_validates (
      "ex:n ex:p 1, 2 . ex:S sh:targetNode ex:n ; sh:path ex:p ; "
      "  sh:qualifiedValueShape [ sh:datatype xsd:integer ] ; sh:qualifiedMaxCount 1 .",
      " ex:S ex:n ex:S QualifiedMaxCount - -\n");
  /* Once for each way that leads there. */
  assert_validates ("ex:n ex:p ex:m ; ex:q ex:m . ex:m ex:r ex:o . "
                    "ex:S sh:targetNode ex:n ; sh:property ex:T, ex:U . "
                    "ex:T sh:path ex:p ; sh:property ex:W . ex:U sh:path ex:q ; sh:property ex:W . "
                    "ex:W sh:path ex:r ; sh:class ex:C .",
                    " ex:S ex:m ex:W Class ex:o -\n ex:S ex:m ex:W Class ex:o -\n");
  assert_validates ("ex:n ex:p 1 . ex:S sh:targetNode ex:n ; sh:property ex:T . "
                    "ex:T sh:path ex:p ; sh:maxCount 0 ; sh:deactivated true . "
                    "ex:U sh:targetNode ex:n ; sh:nodeKind sh:Literal ; sh:deactivated true .",
                    "");
}

static void
test_order (void)
{
  /* By target shape, focus node, constraint, value; whatever the order in the text. */
  assert_validates ("ex:a ex:p 1 . ex:b ex:p 2 . "
                    "ex:T sh:targetNode ex:b, ex:a ; sh:nodeKind sh:Literal ; sh:class ex:C . "
                    "ex:S sh:targetNode ex:b ; sh:path ex:p ; sh:in ( 1 ) .",
                    " ex:S ex:b ex:S In \"2^^integer -\n"
                    " ex:T ex:a ex:T NodeKind ex:a -\n"
                    " ex:T ex:a ex:T Class ex:a -\n"
                    " ex:T ex:b ex:T NodeKind ex:b -\n"
                    " ex:T ex:b ex:T Class ex:b -\n");
}

static void
test_severity (void)
{
  g_auto (Fixture) fixture = { 0 };
  const RulesValidateOptions options = { 0 };
  fixture_init (&fixture,
                "ex:S sh:targetNode ex:n, ex:m ; sh:nodeKind sh:Literal . "
                "ex:T sh:targetNode ex:n ; sh:nodeKind sh:Literal ; sh:severity sh:Warning . ",
                NULL, TRUE);
  g_autoptr (RulesReport) report = rules_validate (fixture.shapes, &options, NULL);
  gsize n;
  (void) rules_report_results (report, &n);
  g_assert_cmpuint (n, ==, 3);
  g_assert_cmpuint (rules_report_n_violations (report), ==, 2);
  g_assert_cmpuint (rules_report_n_focus_nodes (report), ==, 3);
  g_assert_false (rules_report_conforms (report));
}

/* --- Targets --- */

static void
assert_focus_nodes (const char *turtle, const char *data, gboolean strict, const char *expected)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  KgTermId before = 7;
  fixture_init (&fixture, turtle, data, strict);
  g_array_append_val (nodes, before);
  rules_shapes_focus_nodes (fixture.shapes, fixture_shape (&fixture, "S"), nodes);
  g_assert_cmpuint (g_array_index (nodes, KgTermId, 0), ==, before);
  g_autofree char *names = fixture_names (rules_shapes_view (fixture.shapes),
                                          &g_array_index (nodes, KgTermId, 1), nodes->len - 1);
  g_assert_cmpstr (names, ==, expected);
}

static void
test_targets (void)
{
  static const char data[] =
      "ex:a a ex:A ; ex:p ex:x, 1 . ex:b a ex:B, ex:A ; ex:p ex:y, 1 . ex:c a ex:C ; ex:q ex:z . "
      "ex:B rdfs:subClassOf ex:A . ex:C a owl:Class ; skos:broader ex:B . ex:B a owl:Class . ";
  assert_focus_nodes ("ex:S sh:targetNode ex:b, ex:absent, 1 ; sh:class ex:A .", data, TRUE,
                      "\"1^^integer ex:b ex:absent");
  assert_focus_nodes ("ex:S sh:targetClass ex:A ; sh:class ex:A .", data, TRUE, "ex:a ex:b");
  assert_focus_nodes ("ex:S sh:targetClass ex:A ; sh:class ex:A .", data, FALSE, "ex:a ex:b ex:c");
  assert_focus_nodes ("ex:S sh:targetClass ex:B, ex:Unknown ; sh:class ex:A .", data, TRUE, "ex:b");
  assert_focus_nodes ("ex:S sh:targetSubjectsOf ex:p ; sh:class ex:A .", data, TRUE, "ex:a ex:b");
  assert_focus_nodes ("ex:S sh:targetObjectsOf ex:p ; sh:class ex:A .", data, TRUE,
                      "ex:x \"1^^integer ex:y");
  assert_focus_nodes ("ex:S sh:targetObjectsOf ex:p, ex:q ; sh:targetSubjectsOf ex:q ; "
                      "  sh:targetNode ex:c ; sh:class ex:A .",
                      data, TRUE, "ex:x \"1^^integer ex:y ex:c ex:z");
  assert_focus_nodes ("ex:S sh:class ex:A .", data, TRUE, "");
  assert_focus_nodes ("ex:S sh:targetSubjectsOf ex:unknown ; sh:class ex:A .", data, TRUE, "");
  /* a class that is a shape */
  assert_focus_nodes ("ex:S a rdfs:Class, sh:NodeShape ; sh:nodeKind sh:IRI . ex:n a ex:S . "
                      "ex:T rdfs:subClassOf ex:S . ex:m a ex:T .",
                      NULL, TRUE, "ex:n ex:m");
}

/* So many that they are not sorted like a few, from several runs with repetitions. */
static void
test_many_targets (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GString) data = g_string_new ("ex:B rdfs:subClassOf ex:A . ");
  g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  for (guint i = 0; i < 3000; i++) {
    g_string_append_printf (data, "ex:n%u a %s . ", i,
                            i % 3 == 0 ? "ex:A" : (i % 3 == 1 ? "ex:B" : "ex:A, ex:B"));
  }
  fixture_init (&fixture, "ex:S sh:targetClass ex:A, ex:B ; sh:nodeKind sh:IRI .", data->str, TRUE);
  rules_shapes_focus_nodes (fixture.shapes, fixture_shape (&fixture, "S"), nodes);
  g_assert_cmpuint (nodes->len, ==, 3000);
  for (guint i = 1; i < nodes->len; i++) {
    g_assert_cmpuint (g_array_index (nodes, KgTermId, i - 1), <,
                      g_array_index (nodes, KgTermId, i));
  }
}

/* --- Many focus nodes --- */

#define N_NODES 3000u

/* Each third node violates one shape, each fifth the other, twice. */
static void
init_many (Fixture *fixture)
{
  g_autoptr (GString) turtle = g_string_new (
      "ex:S sh:targetSubjectsOf ex:p ; sh:property [ sh:path ex:p ; sh:maxInclusive 1 ] . "
      "ex:T sh:targetSubjectsOf ex:q ; sh:path ex:q ; sh:lessThan ex:p . ");
  for (guint i = 0; i < N_NODES; i++) {
    g_string_append_printf (turtle, "ex:n%u ex:p %u . ", i, i % 3);
    if (i % 5 == 0) {
      g_string_append_printf (turtle, "ex:n%u ex:q 7, 8 . ", i);
    }
  }
  fixture_init (fixture, turtle->str, NULL, TRUE);
}

static void
test_threads (void)
{
  g_auto (Fixture) fixture = { 0 };
  init_many (&fixture);
  gsize n_expected = 0;
  RulesValidateOptions options = { .threads = 1 };
  g_autoptr (RulesReport) expected = rules_validate (fixture.shapes, &options, NULL);
  const RulesResult *one = rules_report_results (expected, &n_expected);
  g_assert_cmpuint (n_expected, ==, N_NODES / 3 + 2 * N_NODES / 5);
  for (guint threads = 0; threads <= 8; threads++) {
    options.threads = threads;
    g_autoptr (RulesReport) report = rules_validate (fixture.shapes, &options, NULL);
    gsize n;
    const RulesResult *results = rules_report_results (report, &n);
    g_assert_cmpuint (n, ==, n_expected);
    g_assert_cmpint (memcmp (results, one, n * sizeof *one), ==, 0);
    g_assert_cmpuint (rules_report_n_focus_nodes (report), ==, N_NODES + N_NODES / 5);
  }
}

static void
test_only (void)
{
  g_auto (Fixture) fixture = { 0 };
  fixture_init (
      &fixture,
      "ex:n ex:p 1 . ex:m ex:p 2 . ex:S sh:targetNode ex:n ; sh:path ex:p ; sh:in ( 7 ) . "
      "ex:T sh:nodeKind sh:Literal . ex:U sh:nodeKind sh:Literal ; sh:deactivated true .",
      NULL, TRUE);
  const KgView *view = rules_shapes_view (fixture.shapes);
  KgTermId n = fixture_id (view, "ex:n");
  KgTermId m = fixture_id (view, "ex:m");
  guint32 s = fixture_shape (&fixture, "S");
  guint32 t = fixture_shape (&fixture, "T");
  const RulesFocus only[] = { { s, m }, { t, n }, { t, m }, { fixture_shape (&fixture, "U"), m } };
  RulesValidateOptions options = { .only = only, .n_only = G_N_ELEMENTS (only) };
  assert_results (&fixture, &options,
                  " ex:S ex:m ex:S In \"2^^integer -\n"
                  " ex:T ex:n ex:T NodeKind ex:n -\n"
                  " ex:T ex:m ex:T NodeKind ex:m -\n");
  options.n_only = 0;
  assert_results (&fixture, &options, "");
  options.only = NULL;
  assert_results (&fixture, &options, " ex:S ex:n ex:S In \"1^^integer -\n");
}

/* --- Classes --- */

/* Some nodes are instances by a subclass, some are not, and values of literals are no ones'. */
static void
init_classes (Fixture *fixture)
{
  static const char *const types[] = { "ex:A", "ex:B", "ex:Other", "ex:B, ex:Other" };
  g_autoptr (GString) turtle = g_string_new (
      "ex:S sh:targetSubjectsOf ex:p ; sh:class ex:A ; sh:not [ sh:class ex:Other ] ; "
      "  sh:property [ sh:path ex:p ; sh:class ex:A, ex:Unknown ] . ex:B rdfs:subClassOf ex:A . ");
  for (guint i = 0; i < N_NODES; i++) {
    g_string_append_printf (turtle, "ex:n%u a %s ; ex:p %u, ex:n%u . ", i, types[i % 4], i, i / 2);
  }
  fixture_init (fixture, turtle->str, NULL, TRUE);
}

/* A few nodes at a time are asked for their classes, many are looked up: both come to the same. */
static void
test_classes (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  RulesValidateOptions options = { .threads = 1 };
  init_classes (&fixture);
  guint32 shape = fixture_shape (&fixture, "S");
  rules_shapes_focus_nodes (fixture.shapes, shape, nodes);
  g_assert_cmpuint (nodes->len, ==, N_NODES);
  g_autoptr (RulesReport) whole = rules_validate (fixture.shapes, &options, NULL);
  gsize n_whole;
  const RulesResult *results = rules_report_results (whole, &n_whole);
  gsize at = 0;
  for (guint i = 0; i < nodes->len; i += 1000) {
    g_autofree RulesFocus *only = g_new (RulesFocus, 1000);
    for (guint k = 0; k < 1000; k++) {
      only[k] = (RulesFocus) { shape, g_array_index (nodes, KgTermId, i + k) };
    }
    options.only = only;
    options.n_only = 1000;
    g_autoptr (RulesReport) part = rules_validate (fixture.shapes, &options, NULL);
    gsize n;
    const RulesResult *some = rules_report_results (part, &n);
    g_assert_cmpuint (at + n, <=, n_whole);
    g_assert_cmpint (memcmp (results + at, some, n * sizeof *some), ==, 0);
    at += n;
  }
  g_assert_cmpuint (at, ==, n_whole);
  /* of four nodes: one is no A, two are others; of the values, the literal is no A and neither is known */
  g_assert_cmpuint (n_whole, ==, N_NODES / 4 + N_NODES / 2 + N_NODES + N_NODES / 4 + 2 * N_NODES);
}

static guint
count_known (const Fixture *fixture, gsize max_bytes)
{
  guint n = 0;
  g_autoptr (RulesInstances) instances = rules_instances_new (fixture->shapes, max_bytes);
  for (gsize i = 0; i < instances->n_constraints; i++) {
    n += instances->of[i] != NULL ? 1 : 0;
  }
  return n;
}

/* Classes that find no room are asked for. Four constraints ask for three classes. */
static void
test_classes_limit (void)
{
  g_auto (Fixture) fixture = { 0 };
  init_classes (&fixture);
  gsize bytes = ((gsize) kg_snapshot_id_end (fixture.data_snapshot) / 64 + 1) * sizeof (guint64);
  g_assert_cmpuint (count_known (&fixture, 3 * bytes), ==, 4);
  g_assert_cmpuint (count_known (&fixture, 3 * bytes - 1), <, 4);
  g_assert_cmpuint (count_known (&fixture, bytes), >, 0);
  g_assert_cmpuint (count_known (&fixture, bytes - 1), ==, 0);
}

/* --- Progress --- */

typedef struct {
  guint64 last;
  guint64 total;
  guint calls;
  guint calls_left;
} Progress;

static gboolean
count_progress (guint64 done, guint64 total, gpointer data)
{
  Progress *progress = (Progress *) data;
  g_assert_cmpuint (done, >=, progress->last);
  progress->last = done;
  progress->total = total;
  progress->calls++;
  return progress->calls_left == 0 || progress->calls < progress->calls_left;
}

static void
test_progress (void)
{
  g_auto (Fixture) fixture = { 0 };
  init_many (&fixture);
  for (guint threads = 1; threads <= 2; threads++) {
    Progress progress = { 0 };
    RulesValidateOptions options = { .threads = threads,
                                     .progress = count_progress,
                                     .progress_data = &progress };
    g_autoptr (RulesReport) report = rules_validate (fixture.shapes, &options, NULL);
    g_assert_nonnull (report);
    g_assert_cmpuint (progress.last, ==, N_NODES + N_NODES / 5);
    g_assert_cmpuint (progress.total, ==, progress.last);
    g_assert_cmpuint (progress.calls, >=, 1);
  }
}

static void
test_cancel (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;
  Progress progress = { .calls_left = 2 };
  RulesValidateOptions options = { .threads = 1,
                                   .progress = count_progress,
                                   .progress_data = &progress };
  init_many (&fixture);
  g_assert_null (rules_validate (fixture.shapes, &options, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpstr (error->message, ==, "validation was cancelled");
  g_assert_cmpuint (progress.calls, ==, 2);
  g_assert_cmpuint (progress.last, <, progress.total);
}

/* --- What cannot be evaluated --- */

static void
test_steps (void)
{
  g_auto (Fixture) fixture = { 0 };
  fixture_init (
      &fixture,
      "ex:n ex:p 1, 2, 3 . ex:S sh:targetNode ex:n ; sh:path ex:p ; sh:datatype xsd:integer .",
      NULL, TRUE);
  /* a lookup, three values, and the limit is not reached */
  RulesValidateOptions options = { .steps = 5 };
  assert_results (&fixture, &options, "");
  options.steps = 4;
  g_autoptr (GError) error = NULL;
  g_assert_null (rules_validate (fixture.shapes, &options, &error));
  g_assert_error (error, RULES_ERROR, RULES_ERROR_EVALUATION);
  g_assert_cmpstr (
      error->message, ==,
      "shape `ex:S` takes more than 4 steps on `ex:n`; make its paths shorter or split "
      "it");
}

/* Of many nodes that fail the first one is named, on any number of threads; values of literals never. */
static void
test_first_failure (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GString) turtle = g_string_new (
      "ex:n ex:p \"secret\" . ex:S sh:targetSubjectsOf ex:p ; sh:targetNode \"secret\" ; sh:path "
      "[ sh:zeroOrMorePath ex:q ] ; sh:maxCount 9 . ");
  for (guint i = 0; i < N_NODES; i++) {
    g_string_append_printf (turtle, "ex:n%u ex:p 1 . ", i);
    for (guint k = 0; i % 700 == 650 && k < 30; k++) {
      g_string_append_printf (turtle, "ex:n%u ex:q ex:m%u . ", i, k);
    }
  }
  fixture_init (&fixture, turtle->str, NULL, TRUE);
  for (guint threads = 1; threads <= 8; threads++) {
    RulesValidateOptions options = { .threads = threads, .steps = 20 };
    g_autoptr (GError) error = NULL;
    g_assert_null (rules_validate (fixture.shapes, &options, &error));
    g_assert_error (error, RULES_ERROR, RULES_ERROR_EVALUATION);
    g_assert_cmpstr (
        error->message, ==,
        "shape `ex:S` takes more than 20 steps on `ex:n650`; make its paths shorter or "
        "split it");
    options.steps = 1;
    g_clear_error (&error);
    g_assert_null (rules_validate (fixture.shapes, &options, &error));
    g_assert_null (strstr (error->message, "secret"));
  }
}

static void
test_match_limit (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;
  const RulesValidateOptions options = { 0 };
  fixture_init (&fixture,
                "ex:S sh:targetSubjectsOf ex:p ; sh:path ex:p ; sh:pattern \"^((a|aa)+)+$\" . "
                "[] ex:p \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\" .",
                NULL, TRUE);
  g_assert_null (rules_validate (fixture.shapes, &options, &error));
  g_assert_error (error, RULES_ERROR, RULES_ERROR_EVALUATION);
  g_assert_cmpstr (
      error->message, ==,
      "a regular expression of shape `ex:S` takes too long on a blank node; simplify it");
}

/* The product of two sets of values is more than a report may hold. */
static void
test_result_limit (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GString) turtle =
      g_string_new ("ex:S sh:targetNode ex:n ; sh:path ex:p ; sh:lessThan ex:q . ");
  for (guint i = 0; i < 1000; i++) {
    g_string_append_printf (turtle, "ex:n ex:p %u . ", i + 20000);
  }
  for (guint i = 0; i < RULES_LIMIT_RESULTS / 1000; i++) {
    g_string_append_printf (turtle, "ex:n ex:q %u . ", i);
  }
  g_autofree char *more = g_strconcat (turtle->str, "ex:n ex:p 30000 .", NULL);
  const RulesValidateOptions options = { 0 };
  g_autoptr (GError) error = NULL;
  fixture_init (&fixture, turtle->str, NULL, TRUE);
  g_autoptr (RulesReport) report = rules_validate (fixture.shapes, &options, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rules_report_n_violations (report), ==, RULES_LIMIT_RESULTS);
  g_auto (Fixture) other = { 0 };
  fixture_init (&other, more, NULL, TRUE);
  g_assert_null (rules_validate (other.shapes, &options, &error));
  g_assert_error (error, RULES_ERROR, RULES_ERROR_LIMIT);
  g_assert_cmpstr (
      error->message, ==,
      "validation has more than 10000000 results; validate fewer shapes or less data at "
      "a time");
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/validate/values", test_values);
  g_test_add_func ("/validate/nested", test_nested);
  g_test_add_func ("/validate/order", test_order);
  g_test_add_func ("/validate/severity", test_severity);
  g_test_add_func ("/validate/targets", test_targets);
  g_test_add_func ("/validate/many-targets", test_many_targets);
  g_test_add_func ("/validate/threads", test_threads);
  g_test_add_func ("/validate/only", test_only);
  g_test_add_func ("/validate/classes", test_classes);
  g_test_add_func ("/validate/classes-limit", test_classes_limit);
  g_test_add_func ("/validate/progress", test_progress);
  g_test_add_func ("/validate/cancel", test_cancel);
  g_test_add_func ("/validate/steps", test_steps);
  g_test_add_func ("/validate/first-failure", test_first_failure);
  g_test_add_func ("/validate/match-limit", test_match_limit);
  g_test_add_func ("/validate/result-limit", test_result_limit);
  return g_test_run ();
}
