/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse.h"
#include "rules/evaluate-private.h"
#include "rules/validate.h"
#include "tests/rules/evidence-fixture.h"

#include <stdlib.h>
#include <string.h>

/* --- Random shapes on random graphs --- */

#define ROUNDS 60u
#define SHAPES 40u
#define NODES 5u

static const char *
pick (GRand *random, const char *const *words, guint n)
{
  return words[g_rand_int_range (random, 0, (gint32) n)];
}
#define PICK(random, words) pick (random, words, G_N_ELEMENTS (words))

static const char *const predicates[] = { "ex:p", "ex:q", "ex:r" };
static const char *const objects[] = { "ex:n0", "ex:n1", "ex:n2", "ex:n3",    "ex:n4",
                                       "1",     "2",     "3",     "\"a\"@en", "\"b\"@EN" };
static const char *const classes[] = { "ex:C", "ex:D", "ex:E" };

static void
append_path (GRand *random, guint depth, GString *text)
{
  static const char *const repeated[] = { "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath",
                                          "inversePath" };
  gint32 kind = depth == 0 ? 0 : g_rand_int_range (random, 0, 8);
  if (kind < 4) {
    g_string_append (text, PICK (random, predicates));
  } else if (kind < 6) {
    g_string_append (text, kind == 4 ? "( " : "[ sh:alternativePath ( ");
    append_path (random, depth - 1, text);
    g_string_append_c (text, ' ');
    append_path (random, depth - 1, text);
    g_string_append (text, kind == 4 ? " )" : " ) ]");
  } else {
    g_string_append_printf (text, "[ sh:%s ", PICK (random, repeated));
    append_path (random, depth - 1, text);
    g_string_append (text, " ]");
  }
}

static void append_shape (GRand *random, guint depth, gboolean property, GString *text);

static void
append_nested (GRand *random, guint depth, const char *parameter, guint n, GString *text)
{
  g_string_append_printf (text, " sh:%s %s", parameter, n > 1 ? "( " : "");
  for (guint i = 0; i < n; i++) {
    gboolean property = strcmp (parameter, "property") == 0 ||
                        (strcmp (parameter, "node") != 0 && g_rand_int_range (random, 0, 3) > 0);
    g_string_append (text, "[ ");
    append_shape (random, depth - 1, property, text);
    g_string_append (text, "] ");
  }
  g_string_append (text, n > 1 ? ") ;" : ";");
}

static void
append_logical (GRand *random, guint depth, GString *text)
{
  static const char *const many[] = { "and", "or", "xone" };
  static const char *const one[] = { "not", "node", "property" };
  if (g_rand_boolean (random)) {
    append_nested (random, depth, PICK (random, one), 1, text);
  } else {
    append_nested (random, depth, PICK (random, many), 2, text);
  }
}

static void
append_by_value (GRand *random, GString *text)
{
  static const char *const intrinsic[] = { " sh:minInclusive 2 ;", " sh:nodeKind sh:IRI ;",
                                           " sh:datatype xsd:integer ;",
                                           " sh:in ( ex:n1 ex:n2 ex:n3 1 2 ) ;" };
  static const char *const pairs[] = { "equals", "disjoint" };
  gint32 kind = g_rand_int_range (random, 0, 5);
  if (kind == 0) {
    g_string_append_printf (text, " sh:class %s ;", PICK (random, classes));
  } else if (kind == 1) {
    g_string_append_printf (text, " sh:%s %s ;", PICK (random, pairs), PICK (random, predicates));
  } else if (kind == 2) {
    g_string_append (text, " sh:closed true ; sh:ignoredProperties ( ex:p rdf:type ) ;");
  } else {
    g_string_append (text, PICK (random, intrinsic));
  }
}

static void
append_counts (GRand *random, guint depth, GString *text)
{
  gint32 kind = g_rand_int_range (random, 0, depth > 0 ? 6 : 5);
  if (kind == 0) {
    g_string_append_printf (text, " sh:maxCount %d ;", g_rand_int_range (random, 0, 3));
  } else if (kind < 3) {
    g_string_append_printf (text, " sh:minCount %d ;", g_rand_int_range (random, 1, 4));
  } else if (kind == 3) {
    g_string_append (text, " sh:uniqueLang true ;");
  } else if (kind == 4) {
    g_string_append_printf (text, " sh:lessThan %s ;", PICK (random, predicates));
  } else {
    append_nested (random, depth, "qualifiedValueShape", 1, text);
    g_string_append_printf (text, " sh:qualified%sCount %d ; sh:qualifiedValueShapesDisjoint %s ;",
                            g_rand_boolean (random) ? "Min" : "Max",
                            g_rand_int_range (random, 0, 3),
                            g_rand_boolean (random) ? "true" : "false");
  }
}

/* What a shape says of itself: `parameter value ; …` */
static void
append_shape (GRand *random, guint depth, gboolean property, GString *text)
{
  gint32 n = g_rand_int_range (random, 1, 3);
  gboolean counts = FALSE;
  if (property) {
    g_string_append (text, " sh:path ");
    append_path (random, 2, text);
    g_string_append (text, " ;");
  }
  for (gint32 i = 0; i < n; i++) {
    gint32 kind = g_rand_int_range (random, 0, 6);
    if (kind < 2 && depth > 0) {
      append_logical (random, depth, text);
    } else if (kind == 2 && i == 0) {
      append_by_value (random, text);
    } else if (kind < 5 && property && !counts) {
      append_counts (random, depth, text);
      counts = TRUE;
    } else {
      g_string_append_printf (text, " sh:hasValue %s ;", PICK (random, objects));
    }
  }
}

static char *
random_data (GRand *random)
{
  GString *text =
      g_string_new ("ex:D rdfs:subClassOf ex:C . ex:E skos:broader ex:D ; a rdfs:Class . "
                    "ex:D a owl:Class . ");
  gint32 n = g_rand_int_range (random, 4, 16);
  for (gint32 i = 0; i < n; i++) {
    g_string_append_printf (text, "ex:n%d %s %s .\n", g_rand_int_range (random, 0, NODES),
                            PICK (random, predicates), PICK (random, objects));
  }
  for (guint i = 0; i < NODES; i++) {
    g_string_append_printf (text, "ex:n%u ex:self ex:n%u ; a %s .\n", i, i, PICK (random, classes));
  }
  return g_string_free (text, FALSE);
}

static char *
random_shapes (GRand *random)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < SHAPES; i++) {
    gboolean property = g_rand_boolean (random);
    g_string_append_printf (text, "ex:S%u a sh:%sShape ;", i, property ? "Property" : "Node");
    append_shape (random, 2, property, text);
    g_string_append (text, " .\n");
  }
  return g_string_free (text, FALSE);
}

static void
test_random (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20261123);
  for (guint round = 0; round < ROUNDS; round++) {
    g_autofree char *shapes = random_shapes (random);
    g_autofree char *data = random_data (random);
    g_auto (Fixture) fixture;
    fixture_init (&fixture, shapes, data, FALSE);
    for (guint i = 0; i < SHAPES * NODES * 2; i++) {
      g_autofree char *shape = g_strdup_printf ("S%u", i / NODES / 2);
      g_autofree char *focus = g_strdup_printf ("ex:n%u", i / 2 % NODES);
      RulesEvaluateFlags flags = i % 2 == 0 ? RULES_EVALUATE_VALIDATE : RULES_EVALUATE_CONDITION;
      g_autofree char *tree =
          fixture_explain (&fixture, rules_shapes_view (fixture.shapes), flags, shape, focus);
      g_assert_true (g_str_has_prefix (tree, "shape "));
    }
  }
}

/* --- Conditions as rules have them: conjunctions of paths, many of which need no check --- */

static void
append_condition (GRand *random, GString *text)
{
  static const char *const paths[] = {
    "ex:p",
    "ex:q",
    "( ex:p ex:q )",
    "( ex:p ex:r )",
    "( ex:p ex:q ex:r )",
    "( ex:q [ sh:inversePath ex:r ] )",
    "[ sh:inversePath ex:p ]",
    "[ sh:oneOrMorePath ex:r ]",
    "( [ sh:zeroOrMorePath ex:q ] ex:r )",
    "( ex:p [ sh:alternativePath ( ex:q ex:r ) ] )",
    "( ex:p ex:p )",
    "[ sh:alternativePath ( ( ex:p ex:q ) ( ex:p ex:p ex:p ) ) ]",
    "( [ sh:zeroOrMorePath ex:p ] ex:p ex:q )"
  };
  static const char *const asks[] = { "sh:hasValue ex:n1",
                                      "sh:hasValue ex:n2",
                                      "sh:hasValue ex:n0 , ex:n3",
                                      "sh:minCount 1",
                                      "sh:minCount 2 ; sh:hasValue ex:n2",
                                      "sh:minCount 1 ; sh:nodeKind sh:IRI",
                                      "sh:maxCount 9",
                                      "sh:equals ex:q",
                                      "sh:not [ sh:path ex:r ; sh:hasValue ex:n4 ]",
                                      "sh:node [ sh:property [ sh:path ex:q ; sh:minCount 1 ] ]",
                                      "sh:or ( [ sh:path ex:r ; sh:hasValue ex:n1 ] "
                                      "[ sh:path ex:p ; sh:minCount 2 ] )",
                                      "sh:qualifiedMaxCount 1 ; sh:qualifiedValueShape "
                                      "[ sh:path ex:r ; sh:maxCount 2 ]" };
  gint32 n = g_rand_int_range (random, 1, 4);
  for (gint32 i = 0; i < n; i++) {
    g_string_append_printf (text, "sh:property [ sh:path %s ; %s ] ;", PICK (random, paths),
                            PICK (random, asks));
  }
}

static char *
random_conditions (GRand *random)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < SHAPES; i++) {
    g_string_append_printf (text, "ex:S%u a sh:NodeShape ; ", i);
    append_condition (random, text);
    g_string_append (text, " .\n");
  }
  return g_string_free (text, FALSE);
}

/* Every edge between five nodes with a chance of a half: many walks lead to the same value. */
static char *
dense_data (GRand *random)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < NODES; i++) {
    g_string_append_printf (text, "ex:n%u ex:self ex:n%u .\n", i, i);
  }
  for (guint i = 0; i < NODES * NODES * G_N_ELEMENTS (predicates); i++) {
    if (g_rand_boolean (random)) {
      g_string_append_printf (text, "ex:n%u %s ex:n%u .\n", i / NODES % NODES,
                              predicates[i / NODES / NODES], i % NODES);
    }
  }
  return g_string_free (text, FALSE);
}

static void
test_conditions (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  guint n_exact = 0;
  for (guint round = 0; round < ROUNDS; round++) {
    g_autofree char *shapes = random_conditions (random);
    g_autofree char *data = dense_data (random);
    g_auto (Fixture) fixture;
    fixture_init (&fixture, shapes, data, FALSE);
    for (guint i = 0; i < SHAPES * NODES; i++) {
      g_autofree char *shape = g_strdup_printf ("S%u", i / NODES);
      g_autofree char *focus = g_strdup_printf ("ex:n%u", i % NODES);
      g_autofree char *tree = fixture_explain (&fixture, rules_shapes_view (fixture.shapes),
                                               RULES_EVALUATE_CONDITION, shape, focus);
      gboolean conforms = g_str_has_prefix (tree + strlen ("shape ex:n0 "), "conforms");
      n_exact +=
          conforms && rules_shape (fixture.shapes, fixture_shape (&fixture, shape))->conform_exact
              ? 1
              : 0;
    }
  }
  g_assert_cmpuint (n_exact, >, 500);
}

/* --- What needs no check --- */

static void
expect_exact (const char *shape, gboolean conform, gboolean violate)
{
  g_auto (Fixture) fixture;
  g_autofree char *shapes = g_strconcat ("ex:S ", shape, " .", NULL);
  fixture_init (&fixture, shapes, "ex:x ex:p 1 .", FALSE);
  const RulesShape *known = rules_shape (fixture.shapes, fixture_shape (&fixture, "S"));
  g_assert_cmpint (known->conform_exact, ==, conform);
  g_assert_cmpint (known->violate_exact, ==, violate);
}

#define TWO_PATHS(a, b)                                                                            \
  "sh:property [ sh:path " a " ; sh:hasValue 1 ] ; sh:property [ sh:path " b " ; sh:hasValue 2 ]"

static void
test_analysis (void)
{
  expect_exact ("sh:path ex:p ; sh:hasValue 1 ; a sh:PropertyShape", TRUE, TRUE);
  expect_exact (TWO_PATHS ("( ex:p ex:q )", "( ex:p ex:r )"), TRUE, TRUE);
  expect_exact (TWO_PATHS ("( ex:p ex:q )", "ex:p"), TRUE, TRUE);
  expect_exact (TWO_PATHS ("( ex:p ex:q )", "ex:q"), FALSE, TRUE);
  expect_exact (TWO_PATHS ("( ex:p ex:q )", "( ex:r ex:q )"), FALSE, TRUE);
  expect_exact (TWO_PATHS ("( ex:p ex:p )", "ex:r"), FALSE, TRUE);
  expect_exact (TWO_PATHS ("[ sh:oneOrMorePath ex:p ]", "ex:r"), TRUE, TRUE);
  expect_exact (TWO_PATHS ("[ sh:oneOrMorePath ex:p ]", "ex:p"), FALSE, TRUE);
  expect_exact ("sh:path ex:p ; sh:minCount 3 ; sh:maxCount 4 ; a sh:PropertyShape", TRUE, TRUE);
  expect_exact ("sh:path ( ex:p ex:q ) ; sh:minCount 1 ; a sh:PropertyShape", TRUE, TRUE);
  expect_exact ("sh:path ( ex:p ex:q ) ; sh:minCount 2 ; a sh:PropertyShape", TRUE, TRUE);
  expect_exact ("sh:path [ sh:zeroOrMorePath ex:p ] ; sh:hasValue 1 ; a sh:PropertyShape", TRUE,
                FALSE);
  expect_exact ("sh:path [ sh:oneOrMorePath ex:p ] ; sh:minCount 1 ; a sh:PropertyShape", FALSE,
                TRUE);
  expect_exact ("sh:path ex:p ; sh:maxCount 1 ; a sh:PropertyShape", TRUE, FALSE);
  expect_exact ("sh:property [ sh:path ex:p ; sh:minCount 1 ] ; "
                "sh:property [ sh:path ( ex:p ex:q ) ; sh:hasValue 1 ]",
                FALSE, TRUE);
  expect_exact ("sh:path ex:p ; sh:minCount 1 ; sh:class ex:C ; a sh:PropertyShape", FALSE, TRUE);
  expect_exact ("sh:class ex:C ; a sh:NodeShape", FALSE, TRUE);
  expect_exact ("sh:not [ sh:path ex:p ; sh:hasValue 1 ]", FALSE, FALSE);
  expect_exact ("sh:or ( [ sh:path ex:p ; sh:hasValue 1 ] [ sh:path ex:q ; sh:hasValue 1 ] )",
                FALSE, TRUE);
  expect_exact ("sh:or ( [ sh:path ex:p ; sh:hasValue 1 ] [ sh:path ex:q ; sh:maxCount 1 ] )",
                FALSE, FALSE);
}

/* --- Results of validation --- */

/* Whether what the evaluator reads now gives this result. */
static gboolean
gives (RulesEvaluator *evaluator, const RulesResult *result)
{
  RulesFound found = { .results = g_array_new (FALSE, FALSE, sizeof (RulesResult)) };
  const RulesShape *shape = rules_shape (evaluator->shapes, result->shape);
  const RulesConstraint *constraint = rules_constraint (evaluator->shapes, result->constraint);
  guint32 mark = evaluator->scratch->n_values;
  RulesValues values;
  KgTermId focus = result->focus;
  gboolean given = FALSE;
  evaluator->scratch->steps = FIXTURE_STEPS;
  g_assert_true (rules_evaluate_values (evaluator, shape, &focus, &values));
  rules_evaluate_over (evaluator, constraint, focus, &values, &found);
  for (guint i = 0; i < found.results->len; i++) {
    given = given || g_array_index (found.results, RulesResult, i).value == result->value;
  }
  evaluator->scratch->n_values = mark;
  g_array_unref (found.results);
  return given;
}

static gboolean
gives_without (RulesEvaluator *evaluator, const RulesResult *result, const GArray *cited,
               guint without)
{
  g_autoptr (RulesTriples) triples = rules_triples_new ();
  for (guint i = 0; i < cited->len; i++) {
    if (i != without) {
      rules_triples_add (triples, &g_array_index (cited, RulesTriple, i));
    }
  }
  rules_triples_seal (triples);
  rules_evaluator_restrict (evaluator, triples);
  gboolean given = gives (evaluator, result);
  rules_evaluator_restrict (evaluator, NULL);
  return given;
}

static void
check_result (RulesEvaluator *evaluator, const RulesResult *result)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) cited = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
  const RulesEvidence *evidence =
      rules_evidence_of_result (evaluator, result->shape, result->constraint, result->focus,
                                result->value, &error);
  g_assert_no_error (error);
  g_assert_true (gives (evaluator, result));
  rules_evidence_triples (evidence, cited);
  g_assert_true (gives_without (evaluator, result, cited, G_MAXUINT));
  for (guint i = 0; i < cited->len; i++) {
    g_assert_false (gives_without (evaluator, result, cited, i));
  }
  rules_evidence_forget (evaluator);
}

static int
compare_focus (const void *a, const void *b)
{
  const RulesFocus *x = (const RulesFocus *) a;
  const RulesFocus *y = (const RulesFocus *) b;
  if (x->shape != y->shape) {
    return x->shape < y->shape ? -1 : 1;
  }
  return (x->focus > y->focus) - (x->focus < y->focus);
}

static void
test_results (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (2);
  gsize total = 0;
  for (guint round = 0; round < ROUNDS; round++) {
    g_autofree char *shapes = random_shapes (random);
    g_autofree char *data = random_data (random);
    g_autoptr (GError) error = NULL;
    g_auto (Fixture) fixture;
    fixture_init (&fixture, shapes, data, FALSE);
    RulesFocus only[SHAPES * NODES];
    for (guint i = 0; i < SHAPES * NODES; i++) {
      g_autofree char *focus = g_strdup_printf ("ex:n%u", i % NODES);
      only[i] = (RulesFocus) { i / NODES, fixture_id (rules_shapes_view (fixture.shapes), focus) };
    }
    qsort (only, G_N_ELEMENTS (only), sizeof *only, compare_focus);
    g_autoptr (RulesEvaluator) evaluator = rules_evaluator_new ();
    rules_evaluator_begin (evaluator, fixture.shapes, rules_shapes_view (fixture.shapes),
                           RULES_EVALUATE_VALIDATE, FIXTURE_STEPS);
    const RulesValidateOptions options = { .threads = 1,
                                           .only = only,
                                           .n_only = G_N_ELEMENTS (only) };
    g_autoptr (RulesReport) report = rules_validate (fixture.shapes, &options, &error);
    g_assert_no_error (error);
    gsize n = 0;
    const RulesResult *results = rules_report_results (report, &n);
    for (gsize i = 0; i < n; i++) {
      check_result (evaluator, &results[i]);
    }
    total += n;
  }
  g_assert_cmpuint (total, >, 5000);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/evidence-property/shapes", test_random);
  g_test_add_func ("/rules/evidence-property/conditions", test_conditions);
  g_test_add_func ("/rules/evidence-property/analysis", test_analysis);
  g_test_add_func ("/rules/evidence-property/results", test_results);
  return g_test_run ();
}
