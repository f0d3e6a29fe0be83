/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse.h"
#include "rules/error.h"
#include "rules/limits.h"
#include "tests/rules/evidence-fixture.h"

/* A shape ex:S and the node ex:x. */
static void
check (const char *shapes, const char *data, const char *expected)
{
  g_auto (Fixture) fixture;
  fixture_init (&fixture, shapes, data, FALSE);
  g_autofree char *tree = fixture_explain (&fixture, rules_shapes_view (fixture.shapes),
                                           RULES_EVALUATE_CONDITION, "S", "ex:x");
  g_assert_cmpstr (tree, ==, expected);
}

/* --- Each component, conforming and violating --- */

static void
test_has_value (void)
{
  check ("ex:S a sh:PropertyShape ; sh:path ex:p ; sh:hasValue ex:a .", "ex:x ex:p ex:a , ex:b .",
         "shape ex:x conforms\n"
         "  constraint hasValue ex:a\n"
         "    walk ex:a\n"
         "      triple ex:x ex:p ex:a\n");
  check ("ex:S a sh:PropertyShape ; sh:path ex:p ; sh:hasValue ex:c .",
         "ex:x ex:p ex:a , ex:c2 . ex:c ex:p ex:a .",
         "shape ex:x violates\n"
         "  constraint hasValue\n"
         "    absence ex:c\n");
  check ("ex:S a sh:NodeShape ; sh:hasValue ex:x .", "ex:x ex:p ex:a .",
         "shape ex:x conforms\n"
         "  constraint hasValue ex:x\n"
         "    comparison ex:x ex:x\n");
  check ("ex:S a sh:NodeShape ; sh:hasValue ex:a .", "ex:x ex:p ex:a .",
         "shape ex:x violates\n"
         "  constraint hasValue\n"
         "    absence ex:a\n");
}

static void
test_walks (void)
{
  check ("ex:S a sh:PropertyShape ; sh:path ( ex:p [ sh:zeroOrMorePath ex:q ] [ "
         "sh:inversePath ex:r ] ) ; sh:hasValue ex:z .",
         "ex:x ex:p ex:a . ex:a ex:q ex:b . ex:b ex:q ex:a , ex:c . ex:z ex:r ex:c .",
         "shape ex:x conforms\n"
         "  constraint hasValue ex:z\n"
         "    walk ex:z\n"
         "      triple ex:x ex:p ex:a\n"
         "      triple ex:a ex:q ex:b\n"
         "      triple ex:b ex:q ex:c\n"
         "      triple ^(ex:z ex:r ex:c)\n");
  check ("ex:S a sh:PropertyShape ; sh:path [ sh:zeroOrMorePath ex:p ] ; sh:hasValue "
         "ex:x .",
         "ex:x ex:p ex:x .",
         "shape ex:x conforms\n"
         "  constraint hasValue ex:x\n"
         "    walk ex:x\n");
  check ("ex:holds a gr:NamedPath ; gr:path ( [ sh:zeroOrMorePath ex:from ] ex:class [ "
         "sh:zeroOrMorePath skos:broader ] ) . ex:S a sh:PropertyShape ; sh:path "
         "ex:holds ; sh:hasValue ex:Contact .",
         "ex:x ex:from ex:f . ex:f ex:class ex:Email . ex:Email skos:broader ex:Contact .",
         "shape ex:x conforms\n"
         "  constraint hasValue ex:Contact\n"
         "    walk ex:Contact\n"
         "      triple ex:x ex:from ex:f\n"
         "      triple ex:f ex:class ex:Email\n"
         "      triple ex:Email skos:broader ex:Contact\n");
}

static void
test_counts (void)
{
  check ("ex:S a sh:PropertyShape ; sh:path ex:p ; sh:minCount 2 .",
         "ex:x ex:p ex:a , ex:b , ex:c .",
         "shape ex:x conforms\n"
         "  constraint minCount\n"
         "    walk ex:a\n"
         "      triple ex:x ex:p ex:a\n"
         "    walk ex:b\n"
         "      triple ex:x ex:p ex:b\n"
         "    count 3 of 2\n");
  check ("ex:S a sh:PropertyShape ; sh:path ex:p ; sh:minCount 2 .", "ex:x ex:p ex:a .",
         "shape ex:x violates\n"
         "  constraint minCount\n"
         "    count 1 of 2\n");
  check ("ex:S a sh:PropertyShape ; sh:path ex:p ; sh:maxCount 1 .", "ex:x ex:p ex:a .",
         "shape ex:x conforms\n"
         "  constraint maxCount\n"
         "    count 1 of 1\n");
  check ("ex:S a sh:PropertyShape ; sh:path ex:p ; sh:maxCount 1 .",
         "ex:x ex:p ex:a , ex:b , ex:c .",
         "shape ex:x violates\n"
         "  constraint maxCount\n"
         "    walk ex:a\n"
         "      triple ex:x ex:p ex:a\n"
         "    walk ex:b\n"
         "      triple ex:x ex:p ex:b\n"
         "    count 3 of 1\n");
  check ("ex:S a sh:PropertyShape ; sh:path ex:p ; sh:minCount 1 ; sh:hasValue ex:b .",
         "ex:x ex:p ex:a , ex:b , ex:c .",
         "shape ex:x conforms\n"
         "  constraint hasValue ex:b\n"
         "    walk ex:b\n"
         "      triple ex:x ex:p ex:b\n"
         "  constraint minCount\n"
         "    walk ex:b\n"
         "      triple ex:x ex:p ex:b\n"
         "    count 3 of 1\n");
}

static void
test_intrinsic (void)
{
  check ("ex:S a sh:PropertyShape ; sh:path ex:p ; sh:minCount 1 ; sh:minInclusive 18 .",
         "ex:x ex:p 20 .",
         "shape ex:x conforms\n"
         "  constraint minCount\n"
         "    walk \"20^^integer\n"
         "      triple ex:x ex:p \"20^^integer\n"
         "    count 1 of 1\n"
         "  constraint minInclusive \"20^^integer\n"
         "    comparison \"20^^integer\n");
  check ("ex:S a sh:PropertyShape ; sh:path ex:p ; sh:minInclusive 18 .", "ex:x ex:p 20 .",
         "shape ex:x conforms\n"
         "  constraint minInclusive\n"
         "    absence\n");
  check ("ex:S a sh:PropertyShape ; sh:path ex:p ; sh:minInclusive 18 .", "ex:x ex:p 20 , 7 .",
         "shape ex:x violates\n"
         "  constraint minInclusive \"7^^integer\n"
         "    walk \"7^^integer\n"
         "      triple ex:x ex:p \"7^^integer\n"
         "    comparison \"7^^integer\n");
  check ("ex:S a sh:NodeShape ; sh:nodeKind sh:IRI ; sh:in ( ex:y ex:x ) .", "ex:x ex:p 20 .",
         "shape ex:x conforms\n"
         "  constraint nodeKind ex:x\n"
         "    comparison ex:x\n"
         "  constraint in ex:x\n"
         "    comparison ex:x\n");
  check ("ex:S a sh:NodeShape ; sh:property [ sh:path ex:p ; sh:in ( ex:a ex:b ) ] ; "
         "sh:property [ sh:path ex:p ; sh:datatype xsd:integer ] .",
         "ex:x ex:p ex:a .",
         "shape ex:x violates\n"
         "  constraint property ex:x\n"
         "    shape ex:x violates\n"
         "      constraint datatype ex:a\n"
         "        walk ex:a\n"
         "          triple ex:x ex:p ex:a\n"
         "        comparison ex:a\n");
  check ("ex:S a sh:PropertyShape ; sh:path ex:p ; sh:minCount 1 ; sh:maxLength 3 ; "
         "sh:languageIn ( \"en\" ) .",
         "ex:x ex:p \"abc\"@en-GB .",
         "shape ex:x conforms\n"
         "  constraint minCount\n"
         "    walk \"abc@en-GB\n"
         "      triple ex:x ex:p \"abc@en-GB\n"
         "    count 1 of 1\n"
         "  constraint maxLength \"abc@en-GB\n"
         "    comparison \"abc@en-GB\n"
         "  constraint languageIn \"abc@en-GB\n"
         "    comparison \"abc@en-GB\n");
}

static void
test_unknown (void)
{
  check ("ex:S a sh:PropertyShape ; sh:path ex:p ; sh:minInclusive 18 .", "ex:x ex:p \"blue\" .",
         "shape ex:x unknown\n"
         "  constraint minInclusive \"blue\n"
         "    walk \"blue\n"
         "      triple ex:x ex:p \"blue\n"
         "    comparison \"blue\n");
  check ("ex:S a sh:NodeShape ; sh:not [ sh:path ex:p ; sh:lessThan ex:q ] .",
         "ex:x ex:p 1 ; ex:q \"blue\" .",
         "shape ex:x unknown\n"
         "  constraint not ex:x\n"
         "    shape ex:x unknown\n"
         "      constraint lessThan \"1^^integer\n"
         "        walk \"1^^integer\n"
         "          triple ex:x ex:p \"1^^integer\n"
         "        comparison \"1^^integer \"blue\n");
}

static void
test_class (void)
{
  check ("ex:S a sh:PropertyShape ; sh:path ex:p ; sh:minCount 1 ; sh:class ex:C .",
         "ex:D rdfs:subClassOf ex:C . ex:E a rdfs:Class ; skos:broader ex:D . ex:D a "
         "owl:Class . ex:x ex:p ex:a . ex:a a ex:E .",
         "shape ex:x conforms\n"
         "  constraint minCount\n"
         "    walk ex:a\n"
         "      triple ex:x ex:p ex:a\n"
         "    count 1 of 1\n"
         "  constraint class ex:a\n"
         "    derived ex:a rdf:type ex:C\n"
         "      triple ex:a rdf:type ex:E\n"
         "      triple ex:E skos:broader ex:D\n"
         "      triple ex:E rdf:type rdfs:Class\n"
         "      triple ex:D rdf:type owl:Class\n"
         "      triple ex:D rdfs:subClassOf ex:C\n");
  check ("ex:S a sh:PropertyShape ; sh:path ex:p ; sh:class ex:C .",
         "ex:D rdfs:subClassOf ex:C . ex:E a rdfs:Class ; skos:broader ex:D . ex:D a "
         "owl:Class . ex:x ex:p ex:a . ex:a a ex:E .",
         "shape ex:x conforms\n"
         "  constraint class\n"
         "    absence\n");
  check ("ex:S a sh:PropertyShape ; sh:path ex:p ; sh:class ex:C .",
         "ex:D rdfs:subClassOf ex:C . ex:E a rdfs:Class ; skos:broader ex:D . ex:D a "
         "owl:Class . ex:x ex:p ex:a . ex:a a rdfs:Class .",
         "shape ex:x violates\n"
         "  constraint class ex:a\n"
         "    walk ex:a\n"
         "      triple ex:x ex:p ex:a\n"
         "    absence ex:a\n");
  check ("ex:S a sh:NodeShape ; sh:class ex:C .",
         "ex:D rdfs:subClassOf ex:C . ex:E a rdfs:Class ; skos:broader ex:D . ex:D a "
         "owl:Class . ex:x a ex:D , ex:E .",
         "shape ex:x conforms\n"
         "  constraint class ex:x\n"
         "    derived ex:x rdf:type ex:C\n"
         "      triple ex:x rdf:type ex:D\n"
         "      triple ex:D rdfs:subClassOf ex:C\n");
  check ("ex:S a sh:NodeShape ; sh:class ex:C .",
         "ex:D rdfs:subClassOf ex:C . ex:E a rdfs:Class ; skos:broader ex:D . ex:D a "
         "owl:Class . ex:x a ex:C .",
         "shape ex:x conforms\n"
         "  constraint class ex:x\n"
         "    triple ex:x rdf:type ex:C\n");
  check ("ex:S a sh:NodeShape ; sh:class ex:C .",
         "ex:D rdfs:subClassOf ex:C . ex:E a rdfs:Class ; skos:broader ex:D . ex:D a "
         "owl:Class . ex:x ex:p ex:C .",
         "shape ex:x violates\n"
         "  constraint class ex:x\n"
         "    absence ex:x\n");
}

static void
test_pairs (void)
{
  check ("ex:S a sh:PropertyShape ; sh:path ex:p ; sh:equals ex:q .",
         "ex:x ex:p ex:a , ex:b ; ex:q ex:b , ex:a .",
         "shape ex:x conforms\n"
         "  constraint equals\n"
         "    absence\n");
  check ("ex:S a sh:PropertyShape ; sh:path ex:p ; sh:hasValue ex:a ; sh:equals ex:q .",
         "ex:x ex:p ex:a , ex:b ; ex:q ex:b , ex:a .",
         "shape ex:x conforms\n"
         "  constraint hasValue ex:a\n"
         "    walk ex:a\n"
         "      triple ex:x ex:p ex:a\n"
         "  constraint equals ex:a\n"
         "    walk ex:a\n"
         "      triple ex:x ex:p ex:a\n"
         "    triple ex:x ex:q ex:a\n");
  check ("ex:S a sh:NodeShape ; sh:property [ sh:path ex:p ; sh:equals ex:q ] ; "
         "sh:property [ sh:path ex:q ; sh:hasValue ex:b ] .",
         "ex:x ex:p ex:a , ex:b ; ex:q ex:b , ex:a .",
         "shape ex:x conforms\n"
         "  constraint property ex:x\n"
         "    shape ex:x conforms\n"
         "      constraint equals ex:b\n"
         "        walk ex:b\n"
         "          triple ex:x ex:p ex:b\n"
         "        triple ex:x ex:q ex:b\n"
         "  constraint property ex:x\n"
         "    shape ex:x conforms\n"
         "      constraint hasValue ex:b\n"
         "        walk ex:b\n"
         "          triple ex:x ex:q ex:b\n");
  check ("ex:S a sh:PropertyShape ; sh:path ex:p ; sh:equals ex:q .",
         "ex:x ex:p ex:a , ex:b ; ex:q ex:a .",
         "shape ex:x violates\n"
         "  constraint equals ex:b\n"
         "    walk ex:b\n"
         "      triple ex:x ex:p ex:b\n"
         "    absence ex:b\n");
  check ("ex:S a sh:PropertyShape ; sh:path ex:p ; sh:equals ex:q .",
         "ex:x ex:p ex:a ; ex:q ex:a , ex:c .",
         "shape ex:x violates\n"
         "  constraint equals ex:c\n"
         "    triple ex:x ex:q ex:c\n"
         "    absence ex:c\n");
  check ("ex:S a sh:PropertyShape ; sh:path ex:p ; sh:disjoint ex:q .",
         "ex:x ex:p ex:a ; ex:q ex:b .",
         "shape ex:x conforms\n"
         "  constraint disjoint\n"
         "    absence\n");
  check ("ex:S a sh:PropertyShape ; sh:path ex:p ; sh:disjoint ex:q .",
         "ex:x ex:p ex:a , ex:b ; ex:q ex:b .",
         "shape ex:x violates\n"
         "  constraint disjoint ex:b\n"
         "    walk ex:b\n"
         "      triple ex:x ex:p ex:b\n"
         "    triple ex:x ex:q ex:b\n");
  check ("ex:S a sh:PropertyShape ; sh:path ex:p ; sh:lessThan ex:q .", "ex:x ex:p 1 ; ex:q 2 .",
         "shape ex:x conforms\n"
         "  constraint lessThan\n"
         "    absence\n");
  check ("ex:S a sh:PropertyShape ; sh:path ex:p ; sh:lessThan ex:q .",
         "ex:x ex:p 1 , 5 ; ex:q 5 , 9 .",
         "shape ex:x violates\n"
         "  constraint lessThan \"5^^integer\n"
         "    walk \"5^^integer\n"
         "      triple ex:x ex:p \"5^^integer\n"
         "    triple ex:x ex:q \"5^^integer\n"
         "    comparison \"5^^integer \"5^^integer\n");
  check ("ex:S a sh:PropertyShape ; sh:path ex:p ; sh:lessThanOrEquals ex:q .",
         "ex:x ex:p 6 ; ex:q 5 .",
         "shape ex:x violates\n"
         "  constraint lessThanOrEquals \"6^^integer\n"
         "    walk \"6^^integer\n"
         "      triple ex:x ex:p \"6^^integer\n"
         "    triple ex:x ex:q \"5^^integer\n"
         "    comparison \"6^^integer \"5^^integer\n");
}

static void
test_languages (void)
{
  check ("ex:S a sh:PropertyShape ; sh:path ex:p ; sh:uniqueLang true .",
         "ex:x ex:p \"a\"@en , \"b\"@de .",
         "shape ex:x conforms\n"
         "  constraint uniqueLang\n"
         "    absence\n");
  check ("ex:S a sh:PropertyShape ; sh:path ex:p ; sh:uniqueLang true .",
         "ex:x ex:p \"a\"@en , \"b\"@de , \"c\"@EN .",
         "shape ex:x violates\n"
         "  constraint uniqueLang\n"
         "    walk \"a@en\n"
         "      triple ex:x ex:p \"a@en\n"
         "    walk \"c@EN\n"
         "      triple ex:x ex:p \"c@EN\n"
         "    comparison \"a@en \"c@EN\n");
}

/* --- Claimed triples, restricted graphs, strict graphs --- */

static void
test_claimed (void)
{
  g_auto (Fixture) fixture;
  fixture_init (&fixture,
                "ex:S sh:property [ sh:path ( ex:who ex:role ) ; sh:hasValue \"agent\" ] ; "
                "sh:property [ sh:path ( ex:who ex:team ) ; sh:hasValue ex:support ] .",
                "ex:anna ex:team ex:support . ex:m ex:who ex:n ; ex:role \"agent\" .", FALSE);
  g_autoptr (KgOverlay) overlay = kg_overlay_new ();
  const KgView graph = { fixture.data_snapshot, NULL };
  kg_overlay_begin (overlay, fixture.data_snapshot);
  KgTermId request = kg_overlay_intern_iri (overlay, "http://example.org/x", -1);
  KgTermId anna = fixture_id (&graph, "ex:anna");
  kg_overlay_add (overlay, request, fixture_id (&graph, "ex:who"), anna);
  kg_overlay_add (overlay, anna, fixture_id (&graph, "ex:role"), fixture_id (&graph, "\"agent"));
  kg_overlay_seal (overlay);
  const KgView view = { fixture.data_snapshot, overlay };
  g_autofree char *tree = fixture_explain (&fixture, &view, RULES_EVALUATE_CONDITION, "S", "ex:x");
  g_assert_cmpstr (tree, ==,
                   "shape ex:x conforms\n"
                   "  constraint property ex:x\n"
                   "    shape ex:x conforms\n"
                   "      constraint hasValue \"agent\n"
                   "        walk \"agent\n"
                   "          triple ex:x ex:who ex:anna\n"
                   "          triple ex:anna ex:role \"agent\n"
                   "  constraint property ex:x\n"
                   "    shape ex:x conforms\n"
                   "      constraint hasValue ex:support\n"
                   "        walk ex:support\n"
                   "          triple ex:x ex:who ex:anna\n"
                   "          triple ex:anna ex:team ex:support\n");
}

/* An evaluator that was restricted gives evidence for what it reads, and reads the same
 * afterwards. */
static void
test_restricted (void)
{
  g_auto (Fixture) fixture;
  g_autoptr (GError) error = NULL;
  fixture_init (&fixture, "ex:S a sh:PropertyShape ; sh:path ex:p ; sh:minCount 1 .",
                "ex:x ex:p ex:a , ex:b .", FALSE);
  const KgView *view = rules_shapes_view (fixture.shapes);
  g_autoptr (RulesEvaluator) evaluator = rules_evaluator_new ();
  g_autoptr (RulesTriples) triples = rules_triples_new ();
  g_autoptr (GArray) cited = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
  const RulesTriple triple = { fixture_id (view, "ex:x"), fixture_id (view, "ex:p"),
                               fixture_id (view, "ex:b") };
  rules_triples_add (triples, &triple);
  rules_triples_seal (triples);
  rules_evaluator_begin (evaluator, fixture.shapes, view, RULES_EVALUATE_CONDITION, FIXTURE_STEPS);
  rules_evaluator_restrict (evaluator, triples);
  RulesTruth truth = RULES_UNKNOWN;
  guint32 shape = fixture_shape (&fixture, "S");
  const RulesEvidence *evidence = rules_evidence (evaluator, shape, triple.subject, &truth, &error);
  g_assert_no_error (error);
  g_assert_cmpint (truth, ==, RULES_CONFORMS);
  rules_evidence_triples (evidence, cited);
  g_assert_cmpuint (cited->len, ==, 1);
  g_assert_cmpint (rules_triple_compare (cited->data, &triple), ==, 0);
  rules_triples_clear (triples);
  rules_triples_seal (triples);
  g_assert_cmpint (rules_evaluate (evaluator, shape, triple.subject), ==, RULES_VIOLATES);
}

/* --- One result --- */

static char *
explain_result (const char *shapes, const char *data, guint32 number, const char *value)
{
  g_auto (Fixture) fixture;
  g_autoptr (GError) error = NULL;
  fixture_init (&fixture, shapes, data, FALSE);
  const KgView *view = rules_shapes_view (fixture.shapes);
  g_autoptr (RulesEvaluator) evaluator = rules_evaluator_new ();
  rules_evaluator_begin (evaluator, fixture.shapes, view, RULES_EVALUATE_VALIDATE, FIXTURE_STEPS);
  guint32 first = 0;
  guint32 shape = fixture_shape (&fixture, "S");
  g_assert_cmpuint (number, <, rules_shapes_constraints_of (fixture.shapes, shape, &first));
  const RulesEvidence *evidence =
      rules_evidence_of_result (evaluator, shape, first + number, fixture_id (view, "ex:x"),
                                value == NULL ? KG_NONE : fixture_id (view, value), &error);
  g_assert_no_error (error);
  GString *text = g_string_new (NULL);
  fixture_print_evidence (fixture.shapes, view, evidence, 0, text);
  return g_string_free (text, FALSE);
}

static void
test_result (void)
{
  const char *shapes =
      "ex:S a sh:PropertyShape ; sh:path ex:p ; sh:minCount 3 ; sh:node [ a sh:NodeShape ; "
      "sh:property [ sh:path ex:q ; sh:maxCount 0 ] ; sh:property [ sh:path ex:r ; sh:minCount 1 ] ] .";
  const char *data = "ex:x ex:p ex:a , ex:b . ex:b ex:q 1 , 2 ; ex:r 1 .";
  g_autofree char *count = explain_result (shapes, data, 0, NULL);
  g_assert_cmpstr (count, ==,
                   "constraint minCount\n"
                   "  count 2 of 3\n");
  g_autofree char *node = explain_result (shapes, data, 1, "ex:b");
  g_assert_cmpstr (node, ==,
                   "constraint node ex:b\n"
                   "  walk ex:b\n"
                   "    triple ex:x ex:p ex:b\n"
                   "  shape ex:b violates\n"
                   "    constraint property ex:b\n"
                   "      shape ex:b violates\n"
                   "        constraint maxCount\n"
                   "          walk \"1^^integer\n"
                   "            triple ex:b ex:q \"1^^integer (spare)\n"
                   "          count 2 of 0\n");
}

/* --- Limits --- */

/* `n` values of ex:p at ex:x, all asked for. */
static gboolean
explain_many (guint n, GError **error)
{
  g_autofree char *shapes =
      g_strdup_printf ("ex:S a sh:PropertyShape ; sh:path ex:p ; sh:minCount %u .", n);
  g_autoptr (GString) data = g_string_new ("ex:x ex:p 0");
  for (guint i = 1; i < n; i++) {
    g_string_append_printf (data, " , %u", i);
  }
  g_string_append (data, " .");
  g_auto (Fixture) fixture;
  fixture_init (&fixture, shapes, data->str, FALSE);
  const KgView *view = rules_shapes_view (fixture.shapes);
  g_autoptr (RulesEvaluator) evaluator = rules_evaluator_new ();
  g_autoptr (GArray) cited = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
  rules_evaluator_begin (evaluator, fixture.shapes, view, RULES_EVALUATE_CONDITION, FIXTURE_STEPS);
  RulesTruth truth = RULES_UNKNOWN;
  const RulesEvidence *evidence = rules_evidence (evaluator, fixture_shape (&fixture, "S"),
                                                  fixture_id (view, "ex:x"), &truth, error);
  if (evidence == NULL) {
    return FALSE;
  }
  rules_evidence_triples (evidence, cited);
  g_assert_cmpuint (cited->len, ==, n);
  return TRUE;
}

static void
test_limit_triples (void)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (explain_many (RULES_LIMIT_EVIDENCE_TRIPLES, &error));
  g_assert_no_error (error);
  g_assert_false (explain_many (RULES_LIMIT_EVIDENCE_TRIPLES + 1, &error));
  g_assert_error (error, RULES_ERROR, RULES_ERROR_LIMIT);
  g_assert_cmpstr (
      error->message, ==,
      "the evidence for the shape `ex:S` has more than 10000 triples or 200000 parts, or "
      "takes too many steps; ask for less in one shape");
}

/* Each shape holds the one below twice: a tree of 2^20 parts for a single triple. */
static void
test_limit_nodes (void)
{
  g_autoptr (GString) shapes = g_string_new ("ex:S0 a sh:NodeShape ; sh:property "
                                             "[ sh:path ex:p ; sh:maxCount 0 ] .\n");
  for (guint i = 1; i <= 20; i++) {
    g_string_append_printf (shapes, "ex:S%u a sh:NodeShape ; sh:or ( ex:S%u ex:S%u ) .\n", i, i - 1,
                            i - 1);
  }
  g_auto (Fixture) fixture;
  g_autoptr (GError) error = NULL;
  fixture_init (&fixture, shapes->str, "ex:x ex:p 1 .", FALSE);
  const KgView *view = rules_shapes_view (fixture.shapes);
  g_autoptr (RulesEvaluator) evaluator = rules_evaluator_new ();
  rules_evaluator_begin (evaluator, fixture.shapes, view, RULES_EVALUATE_CONDITION,
                         RULES_LIMIT_VALIDATION_STEPS);
  RulesTruth truth = RULES_UNKNOWN;
  KgTermId focus = fixture_id (view, "ex:x");
  g_assert_nonnull (
      rules_evidence (evaluator, fixture_shape (&fixture, "S12"), focus, &truth, &error));
  g_assert_cmpint (truth, ==, RULES_VIOLATES);
  g_assert_null (
      rules_evidence (evaluator, fixture_shape (&fixture, "S20"), focus, &truth, &error));
  g_assert_error (error, RULES_ERROR, RULES_ERROR_LIMIT);
}

/* Where evaluation ran out of steps, evidence says so and does not fail. */
static void
test_out_of_steps (void)
{
  g_auto (Fixture) fixture;
  g_autoptr (GError) error = NULL;
  fixture_init (&fixture,
                "ex:S a sh:PropertyShape ; sh:path ( ex:p ex:p ) ; sh:class ex:C ; sh:minCount 1 .",
                "ex:x ex:p 1 , 2 , 3 , ex:x .", FALSE);
  const KgView *view = rules_shapes_view (fixture.shapes);
  g_autoptr (RulesEvaluator) evaluator = rules_evaluator_new ();
  rules_evaluator_begin (evaluator, fixture.shapes, view, RULES_EVALUATE_CONDITION, 2);
  RulesTruth truth = RULES_CONFORMS;
  const RulesEvidence *evidence = rules_evidence (evaluator, fixture_shape (&fixture, "S"),
                                                  fixture_id (view, "ex:x"), &truth, &error);
  g_assert_no_error (error);
  g_assert_cmpint (truth, ==, RULES_UNKNOWN);
  g_assert_cmpint (evidence->kind, ==, RULES_EVIDENCE_SHAPE);
  g_assert_cmpint (evidence->truth, ==, RULES_UNKNOWN);
}

/* --- Memory --- */

/* Several pieces of evidence live side by side until they are forgotten; then their memory is
 * used again. */
static void
test_forget (void)
{
  g_auto (Fixture) fixture;
  g_autoptr (GError) error = NULL;
  fixture_init (&fixture, "ex:S a sh:PropertyShape ; sh:path ex:p ; sh:minCount 1 .",
                "ex:x ex:p ex:a . ex:y ex:p ex:b .", FALSE);
  const KgView *view = rules_shapes_view (fixture.shapes);
  guint32 shape = fixture_shape (&fixture, "S");
  g_autoptr (RulesEvaluator) evaluator = rules_evaluator_new ();
  rules_evaluator_begin (evaluator, fixture.shapes, view, RULES_EVALUATE_CONDITION, FIXTURE_STEPS);
  RulesTruth truth = RULES_UNKNOWN;
  const RulesEvidence *one =
      rules_evidence (evaluator, shape, fixture_id (view, "ex:x"), &truth, &error);
  const RulesEvidence *two =
      rules_evidence (evaluator, shape, fixture_id (view, "ex:y"), &truth, &error);
  g_assert_no_error (error);
  g_assert_true (one != two);
  g_assert_cmpuint (one->focus, ==, fixture_id (view, "ex:x"));
  g_assert_cmpuint (two->focus, ==, fixture_id (view, "ex:y"));
  rules_evidence_forget (evaluator);
  const RulesEvidence *three =
      rules_evidence (evaluator, shape, fixture_id (view, "ex:y"), &truth, &error);
  g_assert_true (three == one);
  g_assert_cmpuint (three->focus, ==, fixture_id (view, "ex:y"));
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/evidence/has-value", test_has_value);
  g_test_add_func ("/rules/evidence/walks", test_walks);
  g_test_add_func ("/rules/evidence/counts", test_counts);
  g_test_add_func ("/rules/evidence/intrinsic", test_intrinsic);
  g_test_add_func ("/rules/evidence/unknown", test_unknown);
  g_test_add_func ("/rules/evidence/class", test_class);
  g_test_add_func ("/rules/evidence/pairs", test_pairs);
  g_test_add_func ("/rules/evidence/languages", test_languages);
  g_test_add_func ("/rules/evidence/claimed", test_claimed);
  g_test_add_func ("/rules/evidence/restricted", test_restricted);
  g_test_add_func ("/rules/evidence/result", test_result);
  g_test_add_func ("/rules/evidence/limit-triples", test_limit_triples);
  g_test_add_func ("/rules/evidence/limit-nodes", test_limit_nodes);
  g_test_add_func ("/rules/evidence/out-of-steps", test_out_of_steps);
  g_test_add_func ("/rules/evidence/forget", test_forget);
  return g_test_run ();
}
