/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse.h"
#include "rules/evaluate-private.h"
#include "tests/rules/evaluate-fixture.h"

/* Each kind of constraint, on what conforms to it and what violates it. */

#define C RULES_CONFORMS
#define V RULES_VIOLATES
#define U RULES_UNKNOWN

/* A shape is the least of its constraints, one of them that goes value by value the least of its value nodes; and
 * validation finds something where the shape is violated. */
static void
check_parts (const Fixture *fixture, RulesEvaluateFlags flags, const char *shape_name,
             const char *focus_name, RulesTruth truth)
{
  g_autoptr (RulesEvaluator) evaluator = rules_evaluator_new ();
  const KgView *view = rules_shapes_view (fixture->shapes);
  guint32 shape = fixture_shape (fixture, shape_name);
  KgTermId focus = fixture_id (view, focus_name);
  guint32 first = 0;
  gboolean active = !rules_shape (fixture->shapes, shape)->deactivated;
  guint32 n = active ? rules_shapes_constraints_of (fixture->shapes, shape, &first) : 0;
  RulesTruth least = RULES_CONFORMS;
  rules_evaluator_begin (evaluator, fixture->shapes, view, flags, EVALUATE_MANY_STEPS);
  evaluator->scratch->steps = EVALUATE_MANY_STEPS;
  g_assert_true (
      rules_evaluate_push_values (evaluator, rules_shape (fixture->shapes, shape), focus));
  for (guint32 i = first; i < first + n; i++) {
    const RulesConstraint *constraint = rules_constraint (fixture->shapes, i);
    RulesTruth whole = rules_evaluate_constraint (evaluator, shape, i, focus);
    RulesTruth parts = RULES_CONFORMS;
    guint32 n_values = evaluator->scratch->n_values;
    least = MIN (least, whole);
    for (guint32 k = 0; k < n_values && rules_constraint_is_by_value (constraint->kind); k++) {
      KgTermId value = evaluator->scratch->values[k];
      parts = MIN (parts, rules_evaluate_value (evaluator, constraint, focus, value));
    }
    if (rules_constraint_is_by_value (constraint->kind)) {
      g_assert_cmpint (parts, ==, whole);
    }
    g_assert_cmpuint (evaluator->scratch->n_values, ==, n_values);
  }
  g_assert_cmpint (least, ==, truth);
}

typedef struct {
  const char *shape; /* what ex:S is, in Turtle */
  const char *data;
  RulesTruth truth;
  RulesTruth condition; /* as a condition of a rule */
} Case;

static void
check_cases (const Case *cases, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    g_autofree char *turtle =
        g_strdup_printf ("ex:S %s ; sh:targetNode ex:n .\nex:n ex:is ex:here . %s", cases[i].shape,
                         cases[i].data);
    g_auto (Fixture) fixture = { 0 };
    fixture_init (&fixture, turtle, NULL, TRUE);
    RulesTruth truth =
        evaluate_shape (&fixture, RULES_EVALUATE_VALIDATE, EVALUATE_MANY_STEPS, "S", "ex:n");
    RulesTruth condition =
        evaluate_shape (&fixture, RULES_EVALUATE_CONDITION, EVALUATE_MANY_STEPS, "S", "ex:n");
    if (truth != cases[i].truth || condition != cases[i].condition) {
      g_error ("%s on %s: %d, as a condition %d", cases[i].shape, cases[i].data, (int) truth,
               (int) condition);
    }
    check_parts (&fixture, RULES_EVALUATE_VALIDATE, "S", "ex:n", truth);
    check_parts (&fixture, RULES_EVALUATE_CONDITION, "S", "ex:n", condition);
    evaluate_check_steps (&fixture, RULES_EVALUATE_VALIDATE, "S", "ex:n", truth);
    evaluate_check_steps (&fixture, RULES_EVALUATE_CONDITION, "S", "ex:n", condition);
  }
}

static void
test_kinds (void)
{
  static const Case cases[] = {
    { "sh:nodeKind sh:IRI", "", C, C },
    { "sh:nodeKind sh:Literal", "", V, V },
    { "sh:nodeKind sh:BlankNodeOrIRI", "", C, C },
    { "sh:nodeKind sh:BlankNodeOrLiteral", "", V, V },
    { "sh:path ex:p ; sh:nodeKind sh:BlankNode", "", C, C },
    { "sh:path ex:p ; sh:nodeKind sh:BlankNode", "ex:n ex:p [] .", C, C },
    { "sh:path ex:p ; sh:nodeKind sh:BlankNode", "ex:n ex:p [], 1 .", V, V },
    { "sh:path ex:p ; sh:nodeKind sh:IRIOrLiteral", "ex:n ex:p ex:o, 1 .", C, C },
    { "sh:path ex:p ; sh:nodeKind sh:IRIOrLiteral", "ex:n ex:p ex:o, [] .", V, V },
    { "sh:datatype xsd:string", "", V, V },
    { "sh:path ex:p ; sh:datatype xsd:integer", "ex:n ex:p 5 .", C, C },
    { "sh:path ex:p ; sh:datatype xsd:integer", "ex:n ex:p 5, 5.0 .", V, V },
    { "sh:path ex:p ; sh:datatype xsd:integer", "ex:n ex:p \"5x\"^^xsd:integer .", V, V },
    { "sh:path ex:p ; sh:datatype xsd:byte", "ex:n ex:p \"127\"^^xsd:byte .", C, C },
    { "sh:path ex:p ; sh:datatype xsd:byte", "ex:n ex:p \"128\"^^xsd:byte .", V, V },
    { "sh:path ex:p ; sh:datatype xsd:byte", "ex:n ex:p 12 .", V, V },
    { "sh:path ex:p ; sh:datatype xsd:string", "ex:n ex:p \"a\" .", C, C },
    { "sh:path ex:p ; sh:datatype xsd:string", "ex:n ex:p \"a\"^^xsd:string .", C, C },
    { "sh:path ex:p ; sh:datatype xsd:string", "ex:n ex:p \"a\"@en .", V, V },
    { "sh:path ex:p ; sh:datatype xsd:string", "ex:n ex:p 1 .", V, V },
    { "sh:path ex:p ; sh:datatype rdf:langString", "ex:n ex:p \"a\"@en .", C, C },
    { "sh:path ex:p ; sh:datatype rdf:langString", "ex:n ex:p \"a\" .", V, V },
    { "sh:path ex:p ; sh:datatype ex:type", "ex:n ex:p \"a\"^^ex:type .", C, C },
    { "sh:path ex:p ; sh:datatype ex:type", "ex:n ex:p \"a\"^^ex:other .", V, V },
    { "sh:path ex:p ; sh:datatype ex:unused", "ex:n ex:p ex:o .", V, V },
    { "sh:class ex:A", "ex:n a ex:A .", C, C },
    { "sh:class ex:A", "ex:n a ex:B . ex:B rdfs:subClassOf ex:A .", C, C },
    { "sh:class ex:A", "ex:n a ex:B . ex:A rdfs:subClassOf ex:B .", V, V },
    { "sh:class ex:A, ex:B", "ex:n a ex:A .", V, V },
    { "sh:class ex:A, ex:B", "ex:n a ex:A, ex:B .", C, C },
    { "sh:path ex:p ; sh:class ex:A", "ex:n ex:p 1 . ex:m a ex:A .", V, V },
    { "sh:path ex:p ; sh:class ex:A", "ex:m a ex:A .", C, C },
    { "sh:path [ sh:inversePath ex:p ] ; sh:class ex:A", "ex:m ex:p ex:n ; a ex:A .", C, C },
    { "sh:path [ sh:inversePath ex:p ] ; sh:class ex:A", "ex:m ex:p ex:n ; a ex:B .", V, V },
  };
  check_cases (cases, G_N_ELEMENTS (cases));
}

static void
test_members (void)
{
  static const Case cases[] = {
    { "sh:in ( ex:m ex:n )", "", C, C },
    { "sh:in ( ex:m )", "", V, V },
    { "sh:in ()", "", V, V },
    { "sh:path ex:p ; sh:in ()", "", C, C },
    { "sh:path ex:p ; sh:in ( 1 2 \"a\" )", "ex:n ex:p 1, 2, \"a\" .", C, C },
    { "sh:path ex:p ; sh:in ( 1 2 \"a\" )", "ex:n ex:p \"a\"@en .", V, V },
    { "sh:path ex:p ; sh:in ( 1 )", "ex:n ex:p 1.0 .", V, V },
    { "sh:path ex:p ; sh:in ( 1 )", "ex:n ex:p \"01\"^^xsd:integer .", V, V },
    { "sh:hasValue ex:n", "", C, C },
    { "sh:hasValue ex:m", "", V, V },
    { "sh:path ex:p ; sh:hasValue 1", "ex:n ex:p 1, 2 .", C, C },
    { "sh:path ex:p ; sh:hasValue 1", "ex:n ex:p 2 .", V, V },
    { "sh:path ex:p ; sh:hasValue 1", "", V, V },
    { "sh:path ex:p ; sh:hasValue 1, 2", "ex:n ex:p 1, 2, 3 .", C, C },
    { "sh:path ex:p ; sh:hasValue 1, 2", "ex:n ex:p 1, 3 .", V, V },
    { "sh:path [ sh:inversePath ex:p ] ; sh:hasValue ex:m", "ex:m ex:p ex:n .", C, C },
    { "sh:path [ sh:inversePath ex:p ] ; sh:hasValue ex:m", "ex:n ex:p ex:m .", V, V },
    { "sh:path ( ex:p ex:q ) ; sh:hasValue 1", "ex:n ex:p ex:m . ex:m ex:q 1 .", C, C },
    { "sh:path ( ex:p ex:q ) ; sh:hasValue 1", "ex:n ex:q 1 .", V, V },
    { "sh:path ( ex:p ex:q ) ; sh:hasValue 1 ; sh:maxCount 1", "ex:n ex:p ex:m . ex:m ex:q 1 .", C,
      C },
    { "sh:path ( ex:p ex:q ) ; sh:hasValue 1 ; sh:maxCount 1", "ex:n ex:p ex:m . ex:m ex:q 1, 2 .",
      V, V },
    { "sh:path ex:p ; sh:minCount 0", "", C, C },
    { "sh:path ex:p ; sh:minCount 1", "", V, V },
    { "sh:path ex:p ; sh:minCount 1", "ex:n ex:p 1 .", C, C },
    { "sh:path ex:p ; sh:minCount 3", "ex:n ex:p 1, 2 .", V, V },
    { "sh:path ex:p ; sh:minCount 3", "ex:n ex:p 1, 2, 3 .", C, C },
    { "sh:path ex:p ; sh:maxCount 0", "", C, C },
    { "sh:path ex:p ; sh:maxCount 0", "ex:n ex:p 1 .", V, V },
    { "sh:path ex:p ; sh:maxCount 2", "ex:n ex:p 1, 2 .", C, C },
    { "sh:path ex:p ; sh:maxCount 2", "ex:n ex:p 1, 2, 3 .", V, V },
    { "sh:path [ sh:zeroOrMorePath ex:p ] ; sh:minCount 2 ; sh:maxCount 2",
      "ex:n ex:p ex:n, ex:m .", C, C },
  };
  check_cases (cases, G_N_ELEMENTS (cases));
}

static void
test_strings (void)
{
  static const Case cases[] = {
    { "sh:minLength 20", "", C, C }, /* http://example.org/n */
    { "sh:minLength 21", "", V, V },
    { "sh:maxLength 20", "", C, C },
    { "sh:maxLength 19", "", V, V },
    { "sh:path ex:p ; sh:minLength 0", "ex:n ex:p \"\" .", C, C },
    { "sh:path ex:p ; sh:minLength 0", "ex:n ex:p [] .", V, V },
    { "sh:path ex:p ; sh:maxLength 9", "ex:n ex:p [] .", V, V },
    { "sh:path ex:p ; sh:maxLength 0", "ex:n ex:p \"\" .", C, C },
    { "sh:path ex:p ; sh:maxLength 0", "ex:n ex:p \"a\" .", V, V },
    /* code points, whatever their bytes */
    { "sh:path ex:p ; sh:minLength 3", "ex:n ex:p \"\\u00e4\\u20ac\\U0001F600\" .", C, C },
    { "sh:path ex:p ; sh:minLength 4", "ex:n ex:p \"\\u00e4\\u20ac\\U0001F600\" .", V, V },
    { "sh:path ex:p ; sh:maxLength 3", "ex:n ex:p \"\\u00e4\\u20ac\\U0001F600\" .", C, C },
    { "sh:path ex:p ; sh:maxLength 2", "ex:n ex:p \"\\u00e4\\u20ac\\U0001F600\" .", V, V },
    { "sh:path ex:p ; sh:maxLength 2", "ex:n ex:p 123 .", V, V },
    { "sh:path ex:p ; sh:maxLength 3", "ex:n ex:p 123 .", C, C },
    { "sh:pattern \"^http://example\"", "", C, C },
    { "sh:pattern \"^example\"", "", V, V },
    { "sh:path ex:p ; sh:pattern \".\"", "ex:n ex:p [] .", V, V },
    { "sh:path ex:p ; sh:pattern \"^a+$\"", "ex:n ex:p \"aaa\", \"a\"@en .", C, C },
    { "sh:path ex:p ; sh:pattern \"^a+$\"", "ex:n ex:p \"aaa\", \"aba\" .", V, V },
    { "sh:path ex:p ; sh:pattern \"^A+$\" ; sh:flags \"i\"", "ex:n ex:p \"aaa\" .", C, C },
    { "sh:path ex:p ; sh:pattern \"^1\"", "ex:n ex:p 12 .", C, C },
    { "sh:path ex:p ; sh:languageIn ( \"en\" )", "ex:n ex:p \"a\"@en, \"b\"@en-GB, \"c\"@EN .", C,
      C },
    { "sh:path ex:p ; sh:languageIn ( \"en\" )", "ex:n ex:p \"a\"@eng .", V, V },
    { "sh:path ex:p ; sh:languageIn ( \"en-GB\" )", "ex:n ex:p \"a\"@en .", V, V },
    { "sh:path ex:p ; sh:languageIn ( \"de\" \"en\" )", "ex:n ex:p \"a\"@en, \"a\"@de .", C, C },
    { "sh:path ex:p ; sh:languageIn ( \"en\" )", "ex:n ex:p \"a\" .", V, V },
    { "sh:path ex:p ; sh:languageIn ( \"en\" )", "ex:n ex:p ex:o .", V, V },
    { "sh:path ex:p ; sh:uniqueLang true", "", C, C },
    { "sh:path ex:p ; sh:uniqueLang true", "ex:n ex:p \"a\"@en, \"b\"@de, \"c\", \"d\", 1 .", C,
      C },
    { "sh:path ex:p ; sh:uniqueLang true", "ex:n ex:p \"a\"@en, \"b\"@en .", V, V },
    { "sh:path ex:p ; sh:uniqueLang true", "ex:n ex:p \"a\"@en, \"b\"@en-GB .", C, C },
    { "sh:path ex:p ; sh:uniqueLang true", "ex:n ex:p \"a\"@en-GB, \"b\"@EN-gb .", V, V },
  };
  check_cases (cases, G_N_ELEMENTS (cases));
}

static void
test_ranges (void)
{
  static const Case cases[] = {
    { "sh:path ex:p ; sh:minInclusive 5", "", C, C },
    { "sh:path ex:p ; sh:minInclusive 5", "ex:n ex:p 5, 5.5, 6e0 .", C, C },
    { "sh:path ex:p ; sh:minInclusive 5", "ex:n ex:p 4 .", V, V },
    { "sh:path ex:p ; sh:minExclusive 5", "ex:n ex:p 5 .", V, V },
    { "sh:path ex:p ; sh:minExclusive 5", "ex:n ex:p 5.1 .", C, C },
    { "sh:path ex:p ; sh:maxInclusive 5", "ex:n ex:p 5 .", C, C },
    { "sh:path ex:p ; sh:maxInclusive 5", "ex:n ex:p 6 .", V, V },
    { "sh:path ex:p ; sh:maxExclusive 5", "ex:n ex:p 5 .", V, V },
    { "sh:path ex:p ; sh:maxExclusive 5", "ex:n ex:p 4 .", C, C },
    { "sh:path ex:p ; sh:maxExclusive 5", "ex:n ex:p \"blue\" .", V, U },
    { "sh:path ex:p ; sh:maxExclusive 5", "ex:n ex:p ex:o .", V, U },
    { "sh:path ex:p ; sh:maxExclusive 5", "ex:n ex:p \"blue\", 4 .", V, U },
    /* what surely violates goes before what has no order */
    { "sh:path ex:p ; sh:maxExclusive 5", "ex:n ex:p \"blue\", 6 .", V, V },
    { "sh:path ex:p ; sh:maxExclusive 5", "ex:n ex:p \"NaN\"^^xsd:double .", V, U },
    { "sh:path ex:p ; sh:lessThan ex:q", "ex:n ex:p 1 .", C, C },
    { "sh:path ex:p ; sh:lessThan ex:q", "ex:n ex:q 1 .", C, C },
    { "sh:path ex:p ; sh:lessThan ex:q", "ex:n ex:p 1, 2 ; ex:q 3, 4 .", C, C },
    { "sh:path ex:p ; sh:lessThan ex:q", "ex:n ex:p 1, 3 ; ex:q 3, 4 .", V, V },
    { "sh:path ex:p ; sh:lessThanOrEquals ex:q", "ex:n ex:p 1, 3 ; ex:q 3, 4 .", C, C },
    { "sh:path ex:p ; sh:lessThanOrEquals ex:q", "ex:n ex:p 1, 4 ; ex:q 3, 4 .", V, V },
    { "sh:path ex:p ; sh:lessThan ex:q", "ex:n ex:p 1 ; ex:q \"b\" .", V, U },
    { "sh:path ex:p ; sh:lessThan ex:q", "ex:n ex:p 1, 9 ; ex:q \"b\", 5 .", V, V },
    { "sh:path ex:p ; sh:lessThan ex:q", "ex:n ex:p ex:o ; ex:q 5 .", V, U },
    { "sh:path ex:p ; sh:lessThan ex:q", "ex:n ex:p 5 ; ex:q ex:o .", V, U },
    { "sh:path ex:p ; sh:lessThan ex:q", "ex:n ex:p \"a\" ; ex:q \"b\" .", C, C },
    { "sh:path ex:p ; sh:lessThan ex:q", "ex:n ex:p \"a\"@en ; ex:q \"b\"@en .", V, U },
  };
  check_cases (cases, G_N_ELEMENTS (cases));
}

static void
test_pairs (void)
{
  static const Case cases[] = {
    { "sh:path ex:p ; sh:equals ex:q", "", C, C },
    { "sh:path ex:p ; sh:equals ex:q", "ex:n ex:p 1, 2 ; ex:q 1, 2 .", C, C },
    { "sh:path ex:p ; sh:equals ex:q", "ex:n ex:p 1, 2 ; ex:q 1 .", V, V },
    { "sh:path ex:p ; sh:equals ex:q", "ex:n ex:p 1 ; ex:q 1, 2 .", V, V },
    { "sh:path ex:p ; sh:equals ex:q", "ex:n ex:q 1 .", V, V },
    { "sh:equals ex:q", "ex:n ex:q ex:n .", C, C },
    { "sh:equals ex:q", "ex:n ex:q ex:n, ex:m .", V, V },
    { "sh:equals ex:q", "", V, V },
    { "sh:path ex:p ; sh:disjoint ex:q", "", C, C },
    { "sh:path ex:p ; sh:disjoint ex:q", "ex:n ex:p 1, 2 ; ex:q 3 .", C, C },
    { "sh:path ex:p ; sh:disjoint ex:q", "ex:n ex:p 1, 2 ; ex:q 2 .", V, V },
    { "sh:disjoint ex:q", "ex:n ex:q ex:m .", C, C },
    { "sh:disjoint ex:q", "ex:n ex:q ex:n .", V, V },
    { "sh:closed true ; sh:ignoredProperties ( ex:is )", "", C, C },
    { "sh:closed true", "", V, V },
    { "sh:closed true ; sh:property [ sh:path ex:is ]", "", C, C },
    { "sh:closed true ; sh:property [ sh:path ex:is ]", "ex:n ex:p 1 .", V, V },
    { "sh:closed true ; sh:property [ sh:path [ sh:inversePath ex:is ] ]", "", V, V },
    { "sh:closed true ; sh:ignoredProperties ( ex:is ex:p )", "ex:n ex:p 1 . ex:m ex:q 1 .", C, C },
    { "sh:closed false", "ex:n ex:p 1 .", C, C },
  };
  check_cases (cases, G_N_ELEMENTS (cases));
}

static void
test_nested (void)
{
  static const Case cases[] = {
    { "sh:node [ sh:class ex:A ]", "ex:n a ex:A .", C, C },
    { "sh:node [ sh:class ex:A ]", "", V, V },
    { "sh:path ex:p ; sh:node [ sh:nodeKind sh:IRI ]", "ex:n ex:p ex:m, 1 .", V, V },
    { "sh:property [ sh:path ex:p ; sh:property [ sh:path ex:q ; sh:minCount 1 ] ]",
      "ex:n ex:p ex:m . ex:m ex:q 1 .", C, C },
    { "sh:property [ sh:path ex:p ; sh:property [ sh:path ex:q ; sh:minCount 1 ] ]",
      "ex:n ex:p ex:m .", V, V },
    /* a literal has no properties */
    { "sh:property [ sh:path ex:p ; sh:property [ sh:path ex:q ; sh:minCount 1 ] ]",
      "ex:n ex:p 1 .", V, V },
    { "sh:property [ sh:path ex:p ; sh:property [ sh:path ex:q ; sh:maxCount 0 ] ]",
      "ex:n ex:p 1 .", C, C },
    { "sh:not [ sh:property [ sh:path ex:p ; sh:maxExclusive 5 ] ]", "ex:n ex:p 4 .", V, V },
    { "sh:not [ sh:property [ sh:path ex:p ; sh:maxExclusive 5 ] ]", "ex:n ex:p 5 .", C, C },
    { "sh:not [ sh:property [ sh:path ex:p ; sh:maxExclusive 5 ] ]", "ex:n ex:p \"b\" .", C, U },
    { "sh:deactivated true ; sh:nodeKind sh:Literal", "", C, C },
    { "sh:not [ sh:deactivated true ; sh:nodeKind sh:Literal ]", "", V, V },
    { "sh:and ()", "", C, C },
    { "sh:xone ( [ sh:nodeKind sh:IRI ] [ sh:nodeKind sh:IRI ] )", "", V, V },
    { "sh:path ex:p ; sh:or ( [ sh:datatype xsd:integer ] [ sh:class ex:A ] )",
      "ex:n ex:p 1, ex:m . ex:m a ex:A .", C, C },
    { "sh:path ex:p ; sh:or ( [ sh:datatype xsd:integer ] [ sh:class ex:A ] )",
      "ex:n ex:p 1, ex:m .", V, V },
  };
  check_cases (cases, G_N_ELEMENTS (cases));
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/evaluate/kinds", test_kinds);
  g_test_add_func ("/evaluate/members", test_members);
  g_test_add_func ("/evaluate/strings", test_strings);
  g_test_add_func ("/evaluate/ranges", test_ranges);
  g_test_add_func ("/evaluate/pairs", test_pairs);
  g_test_add_func ("/evaluate/nested", test_nested);
  return g_test_run ();
}
