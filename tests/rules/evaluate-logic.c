/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse.h"
#include "rules/evaluate-private.h"
#include "tests/rules/allocations.h"
#include "tests/rules/evaluate-fixture.h"

/* What evaluation makes of parts that are unknown, of limits, and of what it is given to read. */

#define C RULES_CONFORMS
#define V RULES_VIOLATES
#define U RULES_UNKNOWN

/* --- Kleene's tables --- */

/* ex:C, ex:V and ex:U come to what their names say at ex:n, as conditions. */
static const char three[] = "ex:n ex:odd \"blue\" . ex:C sh:nodeKind sh:IRI . "
                            "ex:V sh:nodeKind sh:Literal . "
                            "ex:U sh:property [ sh:path ex:odd ; sh:minInclusive 5 ] . ";

static const RulesTruth truths[] = { RULES_VIOLATES, RULES_UNKNOWN, RULES_CONFORMS };
static const char names[] = "VUC";

static RulesTruth
exactly_one (const gsize *parts, gsize n)
{
  guint count[3] = { 0 };
  for (gsize i = 0; i < n; i++) {
    count[parts[i]]++;
  }
  if (count[RULES_CONFORMS] > 1 || count[RULES_CONFORMS] + count[RULES_UNKNOWN] == 0) {
    return RULES_VIOLATES;
  }
  return count[RULES_UNKNOWN] == 0 ? RULES_CONFORMS : RULES_UNKNOWN;
}

static void
check_combination (const Fixture *fixture, gsize a, gsize b, gsize c)
{
  const gsize parts[] = { a, b, c };
  const struct {
    const char *name;
    RulesTruth truth;
  } expected[] = {
    { "and", MIN (MIN (truths[a], truths[b]), truths[c]) },
    { "or", MAX (MAX (truths[a], truths[b]), truths[c]) },
    { "xone", exactly_one (parts, 3) },
    { "node", MIN (MIN (truths[a], truths[b]), truths[c]) },
    { "not", MIN (MIN (2 - truths[a], 2 - truths[b]), 2 - truths[c]) },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++) {
    g_autofree char *shape =
        g_strdup_printf ("%s-%c%c%c", expected[i].name, names[a], names[b], names[c]);
    RulesTruth truth =
        evaluate_shape (fixture, RULES_EVALUATE_CONDITION, EVALUATE_MANY_STEPS, shape, "ex:n");
    if (truth != expected[i].truth) {
      g_error ("%s: %d", shape, (int) truth);
    }
    evaluate_check_steps (fixture, RULES_EVALUATE_CONDITION, shape, "ex:n", truth);
  }
}

static void
test_three_values (void)
{
  g_autoptr (GString) turtle = g_string_new (three);
  for (gsize i = 0; i < 27; i++) {
    char a = names[i / 9];
    char b = names[i / 3 % 3];
    char c = names[i % 3];
    g_string_append_printf (turtle,
                            "ex:and-%c%c%c sh:and ( ex:%c ex:%c ex:%c ) . "
                            "ex:or-%c%c%c sh:or ( ex:%c ex:%c ex:%c ) . "
                            "ex:xone-%c%c%c sh:xone ( ex:%c ex:%c ex:%c ) . "
                            "ex:node-%c%c%c sh:node ex:%c, ex:%c, ex:%c . "
                            "ex:not-%c%c%c sh:not ex:%c, ex:%c, ex:%c . ",
                            a, b, c, a, b, c, a, b, c, a, b, c, a, b, c, a, b, c, a, b, c, a, b, c,
                            a, b, c, a, b, c);
  }
  g_auto (Fixture) fixture = { 0 };
  fixture_init (&fixture, turtle->str, NULL, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (truths); i++) {
    char name[] = { names[i], '\0' };
    g_assert_cmpint (evaluate_shape (&fixture, RULES_EVALUATE_CONDITION, EVALUATE_MANY_STEPS, name,
                                     "ex:n"),
                     ==, truths[i]);
  }
  for (gsize i = 0; i < 27; i++) {
    check_combination (&fixture, i / 9, i / 3 % 3, i % 3);
  }
}

/* --- Counting what may qualify --- */

/* The truth if every way the unknown ones may turn out comes to the same. */
static RulesTruth
count_truth (gboolean minimum, guint sure, guint possible, guint limit)
{
  guint conform = 0;
  for (guint more = 0; more <= possible; more++) {
    guint count = sure + more;
    conform += minimum ? count >= limit : count <= limit;
  }
  return conform == 0 ? RULES_VIOLATES : (conform == possible + 1 ? RULES_CONFORMS : RULES_UNKNOWN);
}

static void
test_counts (void)
{
  static const char *const values[] = { "1", "9", "\"blue\"" }; /* conforms, violates, unknown */
  g_autoptr (GString) turtle =
      g_string_new ("ex:Q sh:property [ sh:path ex:odd ; sh:maxInclusive 5 ] . ");
  for (guint limit = 0; limit < 6; limit++) {
    g_string_append_printf (
        turtle,
        "ex:min%u sh:path ex:q ; sh:qualifiedValueShape ex:Q ; sh:qualifiedMinCount %u . "
        "ex:max%u sh:path ex:q ; sh:qualifiedValueShape ex:Q ; sh:qualifiedMaxCount %u . ",
        limit, limit, limit, limit);
  }
  for (guint i = 0; i < 27; i++) {
    const guint n[] = { i / 9, i / 3 % 3, i % 3 };
    g_string_append_printf (turtle, "ex:f%u ex:number %u . ", i, i);
    for (guint kind = 0; kind < 3; kind++) {
      for (guint k = 0; k < n[kind]; k++) {
        g_string_append_printf (turtle, "ex:f%u ex:q ex:f%u-%u-%u . ex:f%u-%u-%u ex:odd %s . ", i,
                                i, kind, k, i, kind, k, values[kind]);
      }
    }
  }
  g_auto (Fixture) fixture = { 0 };
  fixture_init (&fixture, turtle->str, NULL, TRUE);
  for (guint i = 0; i < 27 * 12; i++) {
    guint node = i / 12;
    guint limit = i % 6;
    gboolean minimum = i / 6 % 2 == 0;
    g_autofree char *focus = g_strdup_printf ("ex:f%u", node);
    g_autofree char *shape = g_strdup_printf ("%s%u", minimum ? "min" : "max", limit);
    RulesTruth truth =
        evaluate_shape (&fixture, RULES_EVALUATE_CONDITION, EVALUATE_MANY_STEPS, shape, focus);
    RulesTruth expected = count_truth (minimum, node / 9, node % 3, limit);
    if (truth != expected) {
      g_error ("%s on %s: %d", shape, focus, (int) truth);
    }
    evaluate_check_steps (&fixture, RULES_EVALUATE_CONDITION, shape, focus, truth);
  }
}

static void
test_siblings (void)
{
  static const char shapes[] =
      "ex:Hand sh:property ex:Thumbs, ex:Fingers . "
      "ex:Thumbs sh:path ex:digit ; sh:qualifiedValueShape ex:Thumb ; sh:qualifiedMinCount 1 ; "
      "  sh:qualifiedValueShapesDisjoint true . "
      "ex:Fingers sh:path ex:digit ; sh:qualifiedValueShape ex:Finger ; sh:qualifiedMinCount 1 ; "
      "  sh:qualifiedValueShapesDisjoint true . "
      "ex:Thumb sh:class ex:ThumbClass . "
      "ex:Finger sh:property [ sh:path ex:length ; sh:minCount 1 ; sh:minInclusive 5 ] . "
      "ex:t a ex:ThumbClass . ex:f ex:length 7 . ex:both a ex:ThumbClass ; ex:length 8 . "
      "ex:vague a ex:ThumbClass ; ex:length \"long\" . "
      "ex:good ex:digit ex:t, ex:f . ex:bad ex:digit ex:both, ex:f . "
      "ex:unsure ex:digit ex:vague, ex:f . ex:sure ex:digit ex:vague, ex:t, ex:f . ";
  g_auto (Fixture) fixture = { 0 };
  fixture_init (&fixture, shapes, NULL, TRUE);
  const RulesEvaluateFlags condition = RULES_EVALUATE_CONDITION;
  g_assert_cmpint (evaluate_shape (&fixture, condition, EVALUATE_MANY_STEPS, "Hand", "ex:good"), ==,
                   C);
  g_assert_cmpint (evaluate_shape (&fixture, condition, EVALUATE_MANY_STEPS, "Thumbs", "ex:bad"),
                   ==, V);
  g_assert_cmpint (evaluate_shape (&fixture, condition, EVALUATE_MANY_STEPS, "Fingers", "ex:bad"),
                   ==, C);
  g_assert_cmpint (evaluate_shape (&fixture, condition, EVALUATE_MANY_STEPS, "Thumbs", "ex:unsure"),
                   ==, U);
  g_assert_cmpint (evaluate_shape (&fixture, condition, EVALUATE_MANY_STEPS, "Thumbs", "ex:sure"),
                   ==, C);
  /* a length without an order violates in validation: then the vague one is a thumb and no finger */
  g_assert_cmpint (evaluate_shape (&fixture, RULES_EVALUATE_VALIDATE, EVALUATE_MANY_STEPS, "Thumbs",
                                   "ex:unsure"),
                   ==, C);
}

/* --- Limits --- */

static void
test_steps (void)
{
  g_auto (Fixture) fixture = { 0 };
  fixture_init (&fixture,
                "ex:One sh:path ex:p ; sh:hasValue 1 . "
                "ex:Three sh:path ex:p ; sh:nodeKind sh:Literal . "
                "ex:Either sh:or ( ex:One ex:Three ) . ex:Never sh:not ex:Three . "
                "ex:n ex:p 1, 2 . ",
                NULL, TRUE);
  /* one lookup, and the limit is not reached by it */
  g_assert_cmpint (evaluate_shape (&fixture, 0, 1, "One", "ex:n"), ==, U);
  g_assert_cmpint (evaluate_shape (&fixture, 0, 2, "One", "ex:n"), ==, C);
  /* one lookup and two values */
  g_assert_cmpint (evaluate_shape (&fixture, 0, 3, "Three", "ex:n"), ==, U);
  g_assert_cmpint (evaluate_shape (&fixture, 0, 4, "Three", "ex:n"), ==, C);
  /* the focus itself, as a value, then as above */
  g_assert_cmpint (evaluate_shape (&fixture, 0, 3, "Either", "ex:n"), ==, U);
  g_assert_cmpint (evaluate_shape (&fixture, 0, 4, "Either", "ex:n"), ==, C);
  g_assert_cmpint (evaluate_shape (&fixture, 0, 5, "Never", "ex:n"), ==, U);
  g_assert_cmpint (evaluate_shape (&fixture, 0, 6, "Never", "ex:n"), ==, V);
}

/* A match that takes too long is unknown, for validation too, and hides nothing that is sure. */
static void
test_match_limit (void)
{
  g_auto (Fixture) fixture = { 0 };
  fixture_init (
      &fixture,
      "ex:Slow sh:path ex:p ; sh:pattern \"^((a|aa)+)+$\" . "
      "ex:NotSlow sh:not ex:Slow . ex:Both sh:and ( ex:Slow ex:V ) . "
      "ex:Any sh:or ( ex:Slow ex:C ) . ex:V sh:nodeKind sh:Literal . "
      "ex:C sh:nodeKind sh:IRI . "
      "ex:n ex:p \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\" . "
      "ex:m ex:p \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\", []. ",
      NULL, TRUE);
  for (guint i = 0; i < 2; i++) {
    RulesEvaluateFlags flags = i == 0 ? RULES_EVALUATE_VALIDATE : RULES_EVALUATE_CONDITION;
    g_assert_cmpint (evaluate_shape (&fixture, flags, EVALUATE_MANY_STEPS, "Slow", "ex:n"), ==, U);
    g_assert_cmpint (evaluate_shape (&fixture, flags, EVALUATE_MANY_STEPS, "Slow", "ex:m"), ==, V);
    g_assert_cmpint (evaluate_shape (&fixture, flags, EVALUATE_MANY_STEPS, "NotSlow", "ex:n"), ==,
                     U);
    g_assert_cmpint (evaluate_shape (&fixture, flags, EVALUATE_MANY_STEPS, "Both", "ex:n"), ==, V);
    g_assert_cmpint (evaluate_shape (&fixture, flags, EVALUATE_MANY_STEPS, "Any", "ex:n"), ==, C);
  }
}

/* Languages whose tags are all in one table: as many as there are values. */
static void
test_many_languages (void)
{
  g_autoptr (GString) turtle = g_string_new ("ex:S sh:path ex:p ; sh:uniqueLang true . ");
  for (guint i = 0; i < 500; i++) {
    g_string_append_printf (turtle, "ex:n ex:p \"x\"@en-l%u . ex:m ex:p \"x\"@en-l%u . ", i, i);
  }
  g_string_append (turtle, "ex:m ex:p \"y\"@EN-L250 .");
  g_auto (Fixture) fixture = { 0 };
  fixture_init (&fixture, turtle->str, NULL, TRUE);
  g_assert_cmpint (evaluate_shape (&fixture, 0, EVALUATE_MANY_STEPS, "S", "ex:n"), ==, C);
  g_assert_cmpint (evaluate_shape (&fixture, 0, EVALUATE_MANY_STEPS, "S", "ex:m"), ==, V);
}

/* --- What is read --- */

/* An evaluator that serves one request after another sees each as it is, where the same id stands for other terms. */
static void
test_overlays (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (RulesEvaluator) evaluator = rules_evaluator_new ();
  g_autoptr (KgOverlay) overlay = kg_overlay_new ();
  fixture_init (&fixture,
                "ex:S sh:path ex:p ; sh:datatype xsd:integer ; sh:minInclusive 5 ; sh:maxCount 2 . "
                "ex:n ex:p 9 . ",
                NULL, TRUE);
  const KgView *below = rules_shapes_view (fixture.shapes);
  KgTermId focus = fixture_id (below, "ex:n");
  KgTermId predicate = fixture_id (below, "ex:p");
  KgTermId integer = fixture_id (below, "xsd:integer");
  const char *const values[] = { "7", "3", "8", "x", "6" };
  const RulesTruth expected[] = { C, V, C, V, C };
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++) {
    KgTerm term = { KG_TERM_LITERAL, 1, values[i], integer, NULL };
    kg_overlay_begin (overlay, fixture.data_snapshot);
    kg_overlay_add (overlay, focus, predicate, kg_overlay_intern (overlay, &term));
    kg_overlay_seal (overlay);
    KgView view = { fixture.data_snapshot, overlay };
    rules_evaluator_begin (evaluator, fixture.shapes, &view, RULES_EVALUATE_CONDITION,
                           EVALUATE_MANY_STEPS);
    RulesTruth truth = rules_evaluate (evaluator, fixture_shape (&fixture, "S"), focus);
    g_assert_cmpint (truth, ==, expected[i]);
    /* both values, merged and pushed */
    g_assert_true (
        rules_evaluate_push_values (evaluator,
                                    rules_shape (fixture.shapes, fixture_shape (&fixture, "S")),
                                    focus));
    g_assert_cmpuint (evaluator->scratch->n_values, ==, 2);
    evaluator->scratch->n_values = 0;
  }
}

static void
test_restrict (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (RulesEvaluator) evaluator = rules_evaluator_new ();
  g_autoptr (RulesTriples) only = rules_triples_new ();
  fixture_init (&fixture, "ex:S sh:path ex:p ; sh:minCount 2 ; sh:hasValue 1 . ex:n ex:p 1, 2, 3 .",
                NULL, TRUE);
  const KgView *view = rules_shapes_view (fixture.shapes);
  guint32 shape = fixture_shape (&fixture, "S");
  RulesTriple triple = { fixture_id (view, "ex:n"), fixture_id (view, "ex:p"),
                         fixture_id (view, "\"1^^integer") };
  rules_triples_add (only, &triple);
  rules_triples_seal (only);
  rules_evaluator_begin (evaluator, fixture.shapes, view, RULES_EVALUATE_VALIDATE,
                         EVALUATE_MANY_STEPS);
  g_assert_cmpint (rules_evaluate (evaluator, shape, triple.subject), ==, C);
  rules_evaluator_restrict (evaluator, only);
  g_assert_cmpint (rules_evaluate (evaluator, shape, triple.subject), ==, V);
  KgTermId first = triple.object;
  triple.object = fixture_id (view, "\"3^^integer");
  rules_triples_add (only, &triple);
  rules_triples_seal (only);
  g_assert_cmpint (rules_evaluate (evaluator, shape, triple.subject), ==, C);
  g_assert_cmpint (rules_evaluate_order (evaluator, first, triple.object), ==, RULES_ORDER_LESS);
  g_assert_cmpint (rules_evaluate_order (evaluator, triple.object, triple.subject), ==,
                   RULES_ORDER_NONE);
  rules_evaluator_restrict (evaluator, NULL);
  g_assert_cmpint (rules_evaluate (evaluator, shape, triple.subject), ==, C);
}

/* --- Allocation --- */

/* A shape of everything, and a node that has all it asks for. */
static const char everything[] =
    "ex:S sh:closed true ; sh:ignoredProperties ( rdf:type ex:q ex:r ) ; sh:class ex:A ; "
    "  sh:property [ sh:path ex:p ; sh:datatype xsd:integer ; sh:in ( 1 2 3 ) ; sh:hasValue 1 ; "
    "    sh:minCount 1 ; sh:maxCount 3 ; sh:minInclusive 0 ; sh:maxExclusive 9 ; "
    "    sh:lessThan ex:q ; sh:disjoint ex:q ; sh:minLength 1 ; sh:pattern \"^[0-9]+$\" ] ; "
    "  sh:property [ sh:path ex:t ; sh:uniqueLang true ; sh:languageIn ( \"en\" \"de\" ) ] ; "
    "  sh:property [ sh:path ( ex:r [ sh:zeroOrMorePath ex:r ] ) ; sh:node [ sh:class ex:A ] ; "
    "    sh:qualifiedValueShape [ sh:class ex:A ] ; sh:qualifiedMinCount 2 ] ; "
    "  sh:property [ sh:path ex:r ; sh:equals ex:r ] ; "
    "  sh:or ( [ sh:nodeKind sh:Literal ] [ sh:nodeKind sh:IRI ] ) ; "
    "  sh:xone ( [ sh:nodeKind sh:Literal ] [ sh:nodeKind sh:IRI ] ) ; "
    "  sh:not [ sh:property [ sh:path ex:p ; sh:maxCount 1 ] ] . "
    "ex:n a ex:B ; ex:p 1, 2, 3 ; ex:q 4, 5.5 ; ex:t \"a\"@en, \"b\"@de-AT ; ex:r ex:m . "
    "ex:m ex:r ex:o ; a ex:A . ex:o ex:r ex:m ; a ex:B . ex:B rdfs:subClassOf ex:A . ";

static void
test_allocates_nothing (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (RulesEvaluator) evaluator = rules_evaluator_new ();
  fixture_init (&fixture, everything, NULL, TRUE);
  const KgView *view = rules_shapes_view (fixture.shapes);
  guint32 shape = fixture_shape (&fixture, "S");
  KgTermId focus = fixture_id (view, "ex:n");
  guint conforming = 0;
  guint64 before = 0;
  for (guint i = 0; i < 1010; i++) {
    before = i == 10 ? allocations_count () : before;
    rules_evaluator_begin (evaluator, fixture.shapes, view, RULES_EVALUATE_CONDITION,
                           EVALUATE_MANY_STEPS);
    conforming += rules_evaluate (evaluator, shape, focus) == RULES_CONFORMS;
  }
  allocations_assert_none_since (before);
  g_assert_cmpuint (conforming, ==, 1010);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/evaluate-logic/three-values", test_three_values);
  g_test_add_func ("/evaluate-logic/counts", test_counts);
  g_test_add_func ("/evaluate-logic/siblings", test_siblings);
  g_test_add_func ("/evaluate-logic/steps", test_steps);
  g_test_add_func ("/evaluate-logic/match-limit", test_match_limit);
  g_test_add_func ("/evaluate-logic/many-languages", test_many_languages);
  g_test_add_func ("/evaluate-logic/overlays", test_overlays);
  g_test_add_func ("/evaluate-logic/restrict", test_restrict);
  g_test_add_func ("/evaluate-logic/allocates-nothing", test_allocates_nothing);
  return g_test_run ();
}
