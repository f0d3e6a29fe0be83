/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/shapes.h"

#include "kg/parse.h"
#include "rules/shapes-private.h"
#include "tests/rules/fixture.h"

#include <string.h>

/* What shapes are compiled to. What is said of ill-formed ones: shapes-problems.c; graphs of shapes: shapes-graphs.c. */

/* --- Shapes as text --- */

static void
append_shape_names (const RulesShapes *shapes, const guint32 *numbers, gsize n, GString *text)
{
  KgView view = { rules_shapes_graph (shapes), NULL };
  for (gsize i = 0; i < n; i++) {
    RulesShapeInfo info;
    KgTerm term;
    rules_shapes_info (shapes, numbers[i], &info);
    g_assert_true (kg_view_term (&view, info.node, &term));
    g_autofree char *name = fixture_names (&view, &info.node, 1);
    g_string_append_printf (text, " %s", term.kind == KG_TERM_BLANK ? "[]" : name);
  }
}

static void
append_constraint (const RulesShapes *shapes, guint32 number, GString *text)
{
  RulesConstraintInfo info;
  rules_shapes_constraint (shapes, number, &info);
  const RulesConstraint *own = rules_constraint (shapes, number);
  g_string_append_printf (text, "%s", ontology_term_iri (info.parameter) + strlen (ONTOLOGY_SH));
  if (info.count > 0) {
    g_string_append_printf (text, " %" G_GUINT64_FORMAT, info.count);
  }
  if (info.n_values > 0) {
    g_autofree char *values =
        fixture_names (rules_shapes_view (shapes), info.values, info.n_values);
    g_string_append_printf (text, " %s", values);
  }
  for (guint32 i = 0; info.kind == RULES_CONSTRAINT_LANGUAGE_IN && i < own->n; i++) {
    g_string_append_printf (text, " %s",
                            (const char *) g_ptr_array_index (shapes->texts, own->first + i));
  }
  append_shape_names (shapes, info.shapes, info.n_shapes, text);
  if (own->n_siblings > 0) {
    g_string_append (text, " not");
    append_shape_names (shapes, &g_array_index (shapes->nested, guint32, own->first_sibling),
                        own->n_siblings, text);
  }
}

/* The constraints of the shape ex:NAME in their order, with semicolons between. */
static char *
constraints_of (const Fixture *fixture, const char *name)
{
  GString *text = g_string_new (NULL);
  guint32 shape = fixture_shape (fixture, name);
  guint32 first;
  guint32 n = rules_shapes_constraints_of (fixture->shapes, shape, &first);
  for (guint32 i = 0; i < n; i++) {
    RulesConstraintInfo info;
    rules_shapes_constraint (fixture->shapes, first + i, &info);
    g_assert_cmpuint (info.shape, ==, shape);
    g_string_append (text, i == 0 ? "" : "; ");
    append_constraint (fixture->shapes, first + i, text);
  }
  return g_string_free (text, FALSE);
}

static void
assert_constraints (const char *turtle, const char *name, const char *expected)
{
  g_auto (Fixture) fixture;
  fixture_init (&fixture, turtle, NULL, TRUE);
  g_autofree char *constraints = constraints_of (&fixture, name);
  g_assert_cmpstr (constraints, ==, expected);
}

static char *
targets_of (const Fixture *fixture, const char *name)
{
  static const char *const kinds[] = { "node", "class", "subjects", "objects" };
  const RulesShapes *shapes = fixture->shapes;
  const RulesShape *shape = rules_shape (shapes, fixture_shape (fixture, name));
  GString *text = g_string_new (NULL);
  for (guint32 i = 0; i < shape->n_targets; i++) {
    const RulesTarget *target =
        &g_array_index (shapes->targets, RulesTarget, shape->first_target + i);
    g_autofree char *term = fixture_names (rules_shapes_view (shapes), &target->term, 1);
    g_string_append_printf (text, "%s%s %s", i == 0 ? "" : "; ", kinds[target->kind], term);
  }
  return g_string_free (text, FALSE);
}

static void
assert_targets (const char *turtle, gboolean strict, const char *name, const char *expected)
{
  g_auto (Fixture) fixture;
  fixture_init (&fixture, turtle, NULL, strict);
  g_autofree char *targets = targets_of (&fixture, name);
  g_assert_cmpstr (targets, ==, expected);
}

/* The names of all shapes that have one, in order. */
static char *
names_of (const RulesShapes *shapes)
{
  GString *text = g_string_new (NULL);
  for (guint32 i = 0; i < rules_shapes_count (shapes); i++) {
    append_shape_names (shapes, &i, 1, text);
  }
  return g_string_free (text, FALSE);
}

static void
assert_names (const char *turtle, const char *expected)
{
  g_auto (Fixture) fixture;
  fixture_init (&fixture, turtle, NULL, TRUE);
  g_autofree char *names = names_of (fixture.shapes);
  g_assert_cmpstr (names, ==, expected);
}

/* --- Which nodes are shapes --- */

static void
test_which (void)
{
  assert_names ("ex:A a sh:NodeShape . ex:B a sh:PropertyShape ; sh:path ex:p .", " ex:A ex:B");
  assert_names ("ex:K rdfs:subClassOf ex:L . ex:L rdfs:subClassOf sh:NodeShape . ex:A a ex:K .",
                " ex:A");
  assert_names (
      "ex:D sh:targetObjectsOf ex:p . ex:C sh:targetSubjectsOf ex:p . ex:B sh:targetNode 1 . "
      "ex:A sh:targetClass ex:X .",
      " ex:A ex:B ex:C ex:D");
  assert_names ("ex:A sh:flags \"i\" . ex:B sh:ignoredProperties () .", " ex:A ex:B");
  assert_names ("ex:A sh:node ex:B ; sh:not ex:C ; sh:property ex:D . ex:D sh:path ex:p ; "
                "sh:qualifiedValueShape ex:E ; sh:qualifiedMinCount 0 .",
                " ex:A ex:B ex:C ex:D ex:E");
  assert_names ("ex:A sh:and ( ex:B ) ; sh:or ( ex:C ex:D ) ; sh:xone ( ex:E [] ) .",
                " ex:A ex:B ex:C ex:D ex:E []");
  /* a path alone makes no shape, nor does what only people read */
  assert_names ("ex:A sh:path ex:p . ex:B sh:name \"b\" ; sh:severity sh:Info . ex:C a ex:D .", "");
  assert_names ("ex:A ex:p ex:B .", "");
}

static void
test_terms (void)
{
  assert_constraints ("ex:S sh:class ex:D, ex:C ; sh:datatype xsd:integer ; sh:nodeKind sh:IRI ; "
                      "sh:equals ex:q, ex:p ; sh:disjoint ex:r ; sh:hasValue 5, \"a\"@en, ex:v .",
                      "S",
                      "datatype xsd:integer; nodeKind sh:IRI; hasValue \"5^^integer; hasValue "
                      "\"a@en; hasValue ex:v; equals ex:p; equals ex:q; disjoint ex:r; class ex:C; "
                      "class ex:D");
}

static void
test_counts (void)
{
  assert_constraints ("ex:S sh:path ex:p ; sh:minCount 1 ; sh:maxCount 18446744073709551615 ; "
                      "sh:minLength 2 ; sh:maxLength 1000000000000000000000 .",
                      "S",
                      "minCount 1; maxCount 18446744073709551615; minLength 2; maxLength "
                      "18446744073709551615");
  assert_constraints ("ex:S sh:path ex:p ; sh:lessThan ex:r, ex:q ; sh:lessThanOrEquals ex:q ; "
                      "sh:uniqueLang true .",
                      "S", "uniqueLang; lessThan ex:q; lessThan ex:r; lessThanOrEquals ex:q");
  assert_constraints ("ex:S sh:path ex:p ; sh:uniqueLang false ; sh:closed false .", "S", "");
  /* SHACL's `true` is one term, and "1" another */
  assert_constraints ("ex:S sh:path ex:p ; sh:uniqueLang \"1\"^^xsd:boolean .", "S", "");
}

static void
test_node_kinds (void)
{
  static const struct {
    const char *turtle;
    guint kinds;
  } cases[] = {
    { "ex:S sh:nodeKind sh:BlankNode .", RULES_KIND_BLANK },
    { "ex:S sh:nodeKind sh:IRI .", RULES_KIND_IRI },
    { "ex:S sh:nodeKind sh:Literal .", RULES_KIND_LITERAL },
    { "ex:S sh:nodeKind sh:BlankNodeOrIRI .", RULES_KIND_BLANK | RULES_KIND_IRI },
    { "ex:S sh:nodeKind sh:BlankNodeOrLiteral .", RULES_KIND_BLANK | RULES_KIND_LITERAL },
    { "ex:S sh:nodeKind sh:IRIOrLiteral .", RULES_KIND_IRI | RULES_KIND_LITERAL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_auto (Fixture) fixture;
    fixture_init (&fixture, cases[i].turtle, NULL, TRUE);
    const RulesConstraint *constraint = rules_constraint (fixture.shapes, 0);
    g_assert_cmpuint (constraint->as.node_kinds, ==, cases[i].kinds);
  }
}

static void
test_bounds (void)
{
  g_auto (Fixture) fixture;
  fixture_init (&fixture,
                "ex:S sh:minExclusive 1 ; sh:minInclusive 2.5 ; sh:maxExclusive "
                "\"2026-11-23\"^^xsd:date ; sh:maxInclusive 1e3 .",
                NULL, TRUE);
  static const RulesConstraintKind kinds[] = { RULES_CONSTRAINT_MIN_EXCLUSIVE,
                                               RULES_CONSTRAINT_MIN_INCLUSIVE,
                                               RULES_CONSTRAINT_MAX_EXCLUSIVE,
                                               RULES_CONSTRAINT_MAX_INCLUSIVE };
  static const RulesDatatype datatypes[] = { RULES_DATATYPE_INTEGER, RULES_DATATYPE_DECIMAL,
                                             RULES_DATATYPE_DATE, RULES_DATATYPE_DOUBLE };
  g_assert_cmpuint (rules_shapes_n_constraints (fixture.shapes), ==, G_N_ELEMENTS (kinds));
  for (guint32 i = 0; i < G_N_ELEMENTS (kinds); i++) {
    const RulesConstraint *constraint = rules_constraint (fixture.shapes, i);
    g_assert_cmpint (constraint->kind, ==, kinds[i]);
    g_assert_cmpint (constraint->as.value->datatype, ==, datatypes[i]);
    g_assert_true (constraint->as.value->well_formed);
  }
}

static void
test_texts (void)
{
  assert_constraints ("ex:S sh:languageIn ( \"de\" \"en-GB\" ) .", "S", "languageIn de en-GB");
  g_auto (Fixture) fixture;
  fixture_init (&fixture, "ex:S sh:pattern \"^B\" ; sh:flags \"i\" .", NULL, TRUE);
  g_autofree char *constraints = constraints_of (&fixture, "S");
  g_assert_cmpstr (constraints, ==, "pattern \"^B");
  g_autoptr (RulesMatcher) matcher = rules_matcher_new ();
  const RulesPattern *pattern = rules_constraint (fixture.shapes, 0)->as.pattern;
  g_assert_cmpint (rules_pattern_matches (pattern, matcher, "bird", 4), ==, RULES_CONFORMS);
  g_assert_cmpint (rules_pattern_matches (pattern, matcher, "a bird", 6), ==, RULES_VIOLATES);
}

static guint
count_id (const RulesConstraintInfo *info, KgTermId id)
{
  guint n = 0;
  for (guint i = 0; i < info->n_values; i++) {
    n += info->values[i] == id ? 1 : 0;
  }
  return n;
}

static void
test_sets (void)
{
  g_auto (Fixture) fixture;
  fixture_init (&fixture, "ex:S sh:in ( ex:b 1 ex:a \"x\"@en 1 ) . ex:T sh:in () .", NULL, TRUE);
  RulesConstraintInfo info;
  rules_shapes_constraint (fixture.shapes, 0, &info);
  g_assert_cmpuint (info.n_values, ==, 4);
  for (guint i = 1; i < info.n_values; i++) {
    g_assert_cmpuint (info.values[i - 1], <, info.values[i]);
  }
  static const char *const members[] = { "ex:a", "ex:b", "\"1^^integer", "\"x@en" };
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++) {
    KgTermId id = fixture_id (rules_shapes_view (fixture.shapes), members[i]);
    g_assert_cmpuint (count_id (&info, id), ==, 1);
  }
  rules_shapes_constraint (fixture.shapes, 1, &info);
  g_assert_cmpint (info.kind, ==, RULES_CONSTRAINT_IN);
  g_assert_cmpuint (info.n_values, ==, 0);
}

static void
test_closed (void)
{
  static const char *const allowed[] = { "ex:p", "ex:q", "ex:i", "rdf:type" };
  g_auto (Fixture) fixture;
  fixture_init (&fixture,
                "ex:S sh:closed true ; sh:ignoredProperties ( rdf:type ex:i ex:p ) ; "
                "sh:property [ sh:path ex:p ], [ sh:path ex:q ; sh:deactivated true ], "
                "[ sh:path [ sh:inversePath ex:inverse ] ], [ sh:path ( ex:first ex:second ) ] ; "
                "sh:node [ sh:property [ sh:path ex:inner ] ] .",
                NULL, TRUE);
  RulesConstraintInfo info;
  guint32 first;
  rules_shapes_constraints_of (fixture.shapes, fixture_shape (&fixture, "S"), &first);
  rules_shapes_constraint (fixture.shapes, first, &info);
  g_assert_cmpint (info.kind, ==, RULES_CONSTRAINT_CLOSED);
  g_assert_cmpuint (info.n_values, ==, G_N_ELEMENTS (allowed));
  for (gsize i = 0; i < G_N_ELEMENTS (allowed); i++) {
    KgTermId id = fixture_id (rules_shapes_view (fixture.shapes), allowed[i]);
    g_assert_cmpuint (count_id (&info, id), ==, 1);
  }
}

static void
test_nested (void)
{
  static const char turtle[] =
      "ex:S sh:node ex:B, ex:A ; sh:property ex:P ; sh:and ( ex:B ex:A ex:B ) ; sh:or ( ex:A ) ; "
      "sh:not ex:B ; sh:xone ( ex:A ex:B ) . ex:A sh:class ex:X . ex:B sh:class ex:X . "
      "ex:P sh:path ex:p ; sh:node ex:A .";
  assert_constraints (turtle, "S",
                      "node ex:A; node ex:B; property ex:P; and ex:B ex:A ex:B; or ex:A; not ex:B; "
                      "xone ex:A ex:B");
  g_auto (Fixture) fixture;
  fixture_init (&fixture, turtle, NULL, TRUE);
  g_assert_cmpuint (rules_shape (fixture.shapes, fixture_shape (&fixture, "A"))->depth, ==, 0);
  g_assert_cmpuint (rules_shape (fixture.shapes, fixture_shape (&fixture, "P"))->depth, ==, 1);
  g_assert_cmpuint (rules_shape (fixture.shapes, fixture_shape (&fixture, "S"))->depth, ==, 2);
}

static void
test_qualified (void)
{
  static const char turtle[] =
      /* ex:Hand and ex:Paw share ex:Thumb; ex:Finger asks for the same as ex:Toe */
      "ex:Hand sh:property ex:Thumb, ex:Finger, ex:Plain . ex:Paw sh:property ex:Thumb, ex:Toe, "
      "ex:Claw . ex:Plain sh:path ex:p ; sh:class ex:X . "
      "ex:Thumb sh:path ex:p ; sh:qualifiedValueShape ex:IsThumb ; sh:qualifiedMinCount 1 ; "
      "sh:qualifiedMaxCount 2 ; sh:qualifiedValueShapesDisjoint true . "
      "ex:Finger sh:path ex:p ; sh:qualifiedValueShape ex:IsFinger ; sh:qualifiedMinCount 4 . "
      "ex:Toe sh:path ex:p ; sh:qualifiedValueShape ex:IsFinger ; sh:qualifiedMinCount 3 ; "
      "sh:qualifiedValueShapesDisjoint \"1\"^^xsd:boolean . "
      "ex:Claw sh:path ex:p ; sh:qualifiedValueShape ex:IsThumb ; sh:qualifiedMaxCount 1 ; "
      "sh:qualifiedValueShapesDisjoint true . "
      "ex:IsThumb sh:class ex:T . ex:IsFinger sh:class ex:F .";
  assert_constraints (turtle, "Thumb",
                      "qualifiedMinCount 1 ex:IsThumb not ex:IsFinger; qualifiedMaxCount 2 "
                      "ex:IsThumb not ex:IsFinger");
  assert_constraints (turtle, "Finger", "qualifiedMinCount 4 ex:IsFinger");
  assert_constraints (turtle, "Toe", "qualifiedMinCount 3 ex:IsFinger");
  assert_constraints (turtle, "Claw", "qualifiedMaxCount 1 ex:IsThumb not ex:IsFinger");
  /* a count of no shape constrains nothing, on node shapes too (W3C suite, node/qualified-001) */
  assert_constraints ("ex:S sh:qualifiedMinCount 5 ; sh:class ex:C .", "S", "class ex:C");
}

static void
test_components (void)
{
  for (guint i = 0; i < RULES_N_CONSTRAINT_KINDS; i++) {
    const char *component = rules_constraint_component ((RulesConstraintKind) i);
    g_assert_true (g_str_has_prefix (component, ONTOLOGY_SH));
    g_assert_true (g_str_has_suffix (component, "ConstraintComponent"));
  }
  g_assert_cmpstr (rules_constraint_component (RULES_CONSTRAINT_MIN_COUNT), ==,
                   ONTOLOGY_SH "MinCountConstraintComponent");
  g_assert_cmpstr (rules_constraint_component (RULES_CONSTRAINT_QUALIFIED_MAX_COUNT), ==,
                   ONTOLOGY_SH "QualifiedMaxCountConstraintComponent");
}

/* --- What a shape says of itself --- */

static void
test_info (void)
{
  g_auto (Fixture) fixture;
  fixture_init (
      &fixture,
      "ex:A a sh:NodeShape . ex:B sh:class ex:X ; sh:severity sh:Warning ; sh:message "
      "\"b\"@de, \"a\"@en, \"c\" ; sh:deactivated true . ex:C sh:class ex:X ; sh:severity "
      "ex:Grave ; sh:path ex:p . ex:D sh:class ex:X ; sh:severity sh:Trace .",
      NULL, TRUE);
  KgView view = { rules_shapes_graph (fixture.shapes), NULL };
  RulesShapeInfo info;
  rules_shapes_info (fixture.shapes, fixture_shape (&fixture, "A"), &info);
  g_assert_cmpuint (info.severity, ==, KG_NONE);
  g_assert_true (info.is_violation);
  g_assert_false (info.deactivated);
  g_assert_null (info.path);
  g_assert_cmpuint (info.n_messages, ==, 0);
  rules_shapes_info (fixture.shapes, fixture_shape (&fixture, "B"), &info);
  g_assert_cmpuint (info.severity, ==, fixture_id (&view, "sh:Warning"));
  g_assert_false (info.is_violation);
  g_assert_true (info.deactivated);
  g_autofree char *messages = fixture_names (&view, info.messages, info.n_messages);
  g_assert_cmpstr (messages, ==, "\"a@en \"b@de \"c");
  rules_shapes_info (fixture.shapes, fixture_shape (&fixture, "C"), &info);
  g_assert_true (info.is_violation);
  g_assert_cmpint (rules_path_kind (info.path), ==, RULES_PATH_PREDICATE);
  g_assert_cmpuint (info.node, ==, fixture_id (&view, "ex:C"));
  rules_shapes_info (fixture.shapes, fixture_shape (&fixture, "D"), &info);
  g_assert_false (info.is_violation);
  g_assert_cmpuint (rules_shapes_find (fixture.shapes, fixture_id (&view, "ex:X")), ==,
                    RULES_NO_SHAPE);
}

static void
test_targets (void)
{
  assert_targets ("ex:S sh:targetNode ex:x, 5 .", TRUE, "S", "node ex:x; node \"5^^integer");
  assert_targets ("ex:S sh:targetClass ex:C ; sh:targetSubjectsOf ex:p ; sh:targetObjectsOf ex:p .",
                  TRUE, "S", "class ex:C; subjects ex:p; objects ex:p");
  assert_targets ("ex:S a sh:NodeShape, rdfs:Class .", TRUE, "S", "class ex:S");
  assert_targets ("ex:S a sh:NodeShape, rdfs:Class ; sh:targetClass ex:S .", TRUE, "S",
                  "class ex:S");
  assert_targets ("ex:M rdfs:subClassOf rdfs:Class . ex:S a sh:NodeShape, ex:M .", TRUE, "S",
                  "class ex:S");
  /* a class that is a shape by its parameters alone is no target (SHACL 2.1.3.3) */
  assert_targets ("ex:S a rdfs:Class ; sh:class ex:C .", TRUE, "S", "");
  assert_targets ("ex:S a sh:NodeShape, owl:Class .", TRUE, "S", "");
  assert_targets ("ex:S a sh:NodeShape, owl:Class .", FALSE, "S", "class ex:S");
  assert_targets ("ex:S a sh:NodeShape, owl:Class . owl:Class rdfs:subClassOf rdfs:Class .", TRUE,
                  "S", "class ex:S");
}

/* --- Numbers and order --- */

static char *
text_of (const RulesShapes *shapes)
{
  GString *text = g_string_new (NULL);
  for (guint32 i = 0; i < rules_shapes_count (shapes); i++) {
    guint32 first;
    guint32 n = rules_shapes_constraints_of (shapes, i, &first);
    append_shape_names (shapes, &i, 1, text);
    g_string_append (text, ":");
    for (guint32 j = 0; j < n; j++) {
      g_string_append (text, " ");
      append_constraint (shapes, first + j, text);
      g_string_append (text, ";");
    }
  }
  return g_string_free (text, FALSE);
}

static void
test_order (void)
{
  g_auto (Fixture) one;
  g_auto (Fixture) other;
  fixture_init (&one, "ex:A sh:class ex:C, ex:D ; sh:node ex:B . ex:B sh:hasValue 1, 2 .", NULL,
                TRUE);
  fixture_init (&other, "ex:B sh:hasValue 2, 1 . ex:A sh:node ex:B ; sh:class ex:D, ex:C .", NULL,
                TRUE);
  g_autofree char *text = text_of (one.shapes);
  g_autofree char *other_text = text_of (other.shapes);
  g_assert_cmpstr (
      text, ==,
      " ex:A: class ex:C; class ex:D; node ex:B; ex:B: hasValue \"1^^integer; hasValue "
      "\"2^^integer;");
  g_assert_cmpstr (other_text, ==, text);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/shapes/which", test_which);
  g_test_add_func ("/rules/shapes/terms", test_terms);
  g_test_add_func ("/rules/shapes/counts", test_counts);
  g_test_add_func ("/rules/shapes/node-kinds", test_node_kinds);
  g_test_add_func ("/rules/shapes/bounds", test_bounds);
  g_test_add_func ("/rules/shapes/texts", test_texts);
  g_test_add_func ("/rules/shapes/sets", test_sets);
  g_test_add_func ("/rules/shapes/closed", test_closed);
  g_test_add_func ("/rules/shapes/nested", test_nested);
  g_test_add_func ("/rules/shapes/qualified", test_qualified);
  g_test_add_func ("/rules/shapes/components", test_components);
  g_test_add_func ("/rules/shapes/info", test_info);
  g_test_add_func ("/rules/shapes/targets", test_targets);
  g_test_add_func ("/rules/shapes/order", test_order);
  return g_test_run ();
}
