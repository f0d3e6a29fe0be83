/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse.h"
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

static void
test_closed (void)
{
  check ("ex:S a sh:NodeShape ; sh:closed true ; sh:ignoredProperties ( ex:p ) .",
         "ex:x ex:p ex:a .",
         "shape ex:x conforms\n"
         "  constraint closed\n"
         "    absence\n");
  check ("ex:S a sh:NodeShape ; sh:closed true ; sh:ignoredProperties ( ex:p ) .",
         "ex:x ex:p ex:a ; ex:q ex:b ; ex:r ex:c .",
         "shape ex:x violates\n"
         "  constraint closed ex:b\n"
         "    triple ex:x ex:q ex:b\n");
}

static void
test_nested (void)
{
  check ("ex:S a sh:NodeShape ; sh:property [ sh:path ex:p ; sh:minCount 1 ; sh:node [ "
         "sh:property [ sh:path ex:q ; sh:hasValue 1 ] ] ] .",
         "ex:x ex:p ex:a , ex:b . ex:a ex:q 1 . ex:b ex:q 1 .",
         "shape ex:x conforms\n"
         "  constraint property ex:x\n"
         "    shape ex:x conforms\n"
         "      constraint minCount\n"
         "        walk ex:a\n"
         "          triple ex:x ex:p ex:a\n"
         "        count 2 of 1\n"
         "      constraint node ex:a\n"
         "        shape ex:a conforms\n"
         "          constraint property ex:a\n"
         "            shape ex:a conforms\n"
         "              constraint hasValue \"1^^integer\n"
         "                walk \"1^^integer\n"
         "                  triple ex:a ex:q \"1^^integer\n");
  check ("ex:S a sh:NodeShape ; sh:property [ sh:path ex:p ; sh:node [ sh:property [ "
         "sh:path ex:q ; sh:maxCount 0 ] ] ] .",
         "ex:x ex:p ex:a , ex:b . ex:b ex:q 1 .",
         "shape ex:x violates\n"
         "  constraint property ex:x\n"
         "    shape ex:x violates\n"
         "      constraint node ex:b\n"
         "        walk ex:b\n"
         "          triple ex:x ex:p ex:b\n"
         "        shape ex:b violates\n"
         "          constraint property ex:b\n"
         "            shape ex:b violates\n"
         "              constraint maxCount\n"
         "                walk \"1^^integer\n"
         "                  triple ex:b ex:q \"1^^integer\n"
         "                count 1 of 0\n");
  check ("ex:S a sh:PropertyShape ; sh:path ex:p ; sh:minCount 1 ; sh:property [ sh:path "
         "ex:q ; sh:minCount 1 ] .",
         "ex:x ex:p ex:a . ex:a ex:q 1 .",
         "shape ex:x conforms\n"
         "  constraint minCount\n"
         "    walk ex:a\n"
         "      triple ex:x ex:p ex:a\n"
         "    count 1 of 1\n"
         "  constraint property ex:a\n"
         "    shape ex:a conforms\n"
         "      constraint minCount\n"
         "        walk \"1^^integer\n"
         "          triple ex:a ex:q \"1^^integer\n"
         "        count 1 of 1\n");
}

static void
test_logic (void)
{
  check ("ex:S a sh:NodeShape ; sh:or ( [ sh:path ex:p ; sh:hasValue 1 ] [ sh:path ex:q "
         "; sh:hasValue 2 ] ) .",
         "ex:x ex:q 1 , 2 .",
         "shape ex:x conforms\n"
         "  constraint or ex:x\n"
         "    shape ex:x conforms\n"
         "      constraint hasValue \"2^^integer\n"
         "        walk \"2^^integer\n"
         "          triple ex:x ex:q \"2^^integer\n");
  check ("ex:S a sh:NodeShape ; sh:or ( [ sh:path ex:p ; sh:maxCount 0 ] [ sh:path ex:q "
         "; sh:maxCount 0 ] ) .",
         "ex:x ex:q 1 ; ex:p 2 .",
         "shape ex:x violates\n"
         "  constraint or ex:x\n"
         "    shape ex:x violates\n"
         "      constraint maxCount\n"
         "        walk \"2^^integer\n"
         "          triple ex:x ex:p \"2^^integer\n"
         "        count 1 of 0\n"
         "    shape ex:x violates\n"
         "      constraint maxCount\n"
         "        walk \"1^^integer\n"
         "          triple ex:x ex:q \"1^^integer\n"
         "        count 1 of 0\n");
  check ("ex:S a sh:NodeShape ; sh:and ( [ sh:path ex:p ; sh:hasValue 1 ] [ sh:path ex:q "
         "; sh:hasValue 2 ] ) .",
         "ex:x ex:p 1 ; ex:q 2 .",
         "shape ex:x conforms\n"
         "  constraint and ex:x\n"
         "    shape ex:x conforms\n"
         "      constraint hasValue \"1^^integer\n"
         "        walk \"1^^integer\n"
         "          triple ex:x ex:p \"1^^integer\n"
         "    shape ex:x conforms\n"
         "      constraint hasValue \"2^^integer\n"
         "        walk \"2^^integer\n"
         "          triple ex:x ex:q \"2^^integer\n");
  check ("ex:S a sh:NodeShape ; sh:not [ sh:path ex:p ; sh:maxCount 1 ] .", "ex:x ex:p 1 , 2 , 3 .",
         "shape ex:x conforms\n"
         "  constraint not ex:x\n"
         "    shape ex:x violates\n"
         "      constraint maxCount\n"
         "        walk \"1^^integer\n"
         "          triple ex:x ex:p \"1^^integer\n"
         "        walk \"2^^integer\n"
         "          triple ex:x ex:p \"2^^integer\n"
         "        count 3 of 1\n");
  check ("ex:S a sh:NodeShape ; sh:not [ sh:path ex:p ; sh:minCount 1 ] .", "ex:x ex:p 1 , 2 , 3 .",
         "shape ex:x violates\n"
         "  constraint not ex:x\n"
         "    shape ex:x conforms\n"
         "      constraint minCount\n"
         "        walk \"1^^integer\n"
         "          triple ex:x ex:p \"1^^integer\n"
         "        count 3 of 1\n");
  check ("ex:S a sh:NodeShape ; sh:not [ sh:path ex:p ; sh:minCount 1 ] .", "ex:x ex:q 1 .",
         "shape ex:x conforms\n"
         "  constraint not ex:x\n"
         "    shape ex:x violates\n"
         "      constraint minCount\n"
         "        count 0 of 1\n");
}

static void
test_xone (void)
{
  check ("ex:S a sh:NodeShape ; sh:xone ( [ sh:path ex:p ; sh:minCount 1 ] [ sh:path "
         "ex:q ; sh:maxCount 0 ] ) .",
         "ex:x ex:p 1 ; ex:q 2 .",
         "shape ex:x conforms\n"
         "  constraint xone ex:x\n"
         "    shape ex:x conforms\n"
         "      constraint minCount\n"
         "        walk \"1^^integer\n"
         "          triple ex:x ex:p \"1^^integer\n"
         "        count 1 of 1\n"
         "    shape ex:x violates\n"
         "      constraint maxCount\n"
         "        walk \"2^^integer\n"
         "          triple ex:x ex:q \"2^^integer\n"
         "        count 1 of 0\n");
  check ("ex:S a sh:NodeShape ; sh:xone ( [ sh:path ex:p ; sh:minCount 1 ] [ sh:path "
         "ex:q ; sh:minCount 1 ] ) .",
         "ex:x ex:p 1 ; ex:q 2 .",
         "shape ex:x violates\n"
         "  constraint xone ex:x\n"
         "    shape ex:x conforms\n"
         "      constraint minCount\n"
         "        walk \"1^^integer\n"
         "          triple ex:x ex:p \"1^^integer (spare)\n"
         "        count 1 of 1\n"
         "    shape ex:x conforms\n"
         "      constraint minCount\n"
         "        walk \"2^^integer\n"
         "          triple ex:x ex:q \"2^^integer (spare)\n"
         "        count 1 of 1\n");
  check ("ex:S a sh:NodeShape ; sh:xone ( [ sh:path ex:p ; sh:minCount 1 ] [ sh:path "
         "ex:q ; sh:minCount 1 ] ) .",
         "ex:x ex:r 1 .",
         "shape ex:x violates\n"
         "  constraint xone ex:x\n"
         "    shape ex:x violates\n"
         "      constraint minCount\n"
         "        count 0 of 1\n"
         "    shape ex:x violates\n"
         "      constraint minCount\n"
         "        count 0 of 1\n");
}

static void
test_qualified (void)
{
  check ("ex:S a sh:PropertyShape ; sh:path ex:p ; sh:qualifiedValueShape [ sh:path ex:q "
         "; sh:hasValue 1 ] ; sh:qualifiedMinCount 1 .",
         "ex:x ex:p ex:a , ex:b . ex:b ex:q 1 .",
         "shape ex:x conforms\n"
         "  constraint qualifiedMinCount\n"
         "    walk ex:b\n"
         "      triple ex:x ex:p ex:b\n"
         "    shape ex:b conforms\n"
         "      constraint hasValue \"1^^integer\n"
         "        walk \"1^^integer\n"
         "          triple ex:b ex:q \"1^^integer\n"
         "    count 1 of 1\n");
  check ("ex:S a sh:PropertyShape ; sh:path ex:p ; sh:qualifiedValueShape [ sh:path ex:q "
         "; sh:hasValue 1 ] ; sh:qualifiedMinCount 2 .",
         "ex:x ex:p ex:a , ex:b . ex:b ex:q 1 .",
         "shape ex:x violates\n"
         "  constraint qualifiedMinCount\n"
         "    count 1 of 2\n");
  check ("ex:S a sh:PropertyShape ; sh:path ex:p ; sh:qualifiedValueShape [ sh:path ex:q "
         "; sh:hasValue 1 ] ; sh:qualifiedMaxCount 1 .",
         "ex:x ex:p ex:a , ex:b . ex:b ex:q 1 .",
         "shape ex:x conforms\n"
         "  constraint qualifiedMaxCount\n"
         "    count 1 of 1\n");
  check ("ex:S a sh:PropertyShape ; sh:path ex:p ; sh:qualifiedValueShape [ sh:path ex:q "
         "; sh:hasValue 1 ] ; sh:qualifiedMaxCount 0 .",
         "ex:x ex:p ex:a , ex:b . ex:b ex:q 1 .",
         "shape ex:x violates\n"
         "  constraint qualifiedMaxCount\n"
         "    walk ex:b\n"
         "      triple ex:x ex:p ex:b\n"
         "    shape ex:b conforms\n"
         "      constraint hasValue \"1^^integer\n"
         "        walk \"1^^integer\n"
         "          triple ex:b ex:q \"1^^integer\n"
         "    count 1 of 0\n");
  check ("ex:S a sh:PropertyShape ; sh:path ex:p ; sh:minCount 2 ; "
         "sh:qualifiedValueShape [ sh:path ex:q ; sh:maxCount 0 ] ; sh:qualifiedMaxCount "
         "1 .",
         "ex:x ex:p ex:a , ex:b . ex:b ex:q 1 .",
         "shape ex:x conforms\n"
         "  constraint minCount\n"
         "    walk ex:a\n"
         "      triple ex:x ex:p ex:a\n"
         "    walk ex:b\n"
         "      triple ex:x ex:p ex:b\n"
         "    count 2 of 2\n"
         "  constraint qualifiedMaxCount\n"
         "    shape ex:b violates\n"
         "      constraint maxCount\n"
         "        walk \"1^^integer\n"
         "          triple ex:b ex:q \"1^^integer\n"
         "        count 1 of 0\n"
         "    count 1 of 1\n");
  check ("ex:S a sh:NodeShape ; sh:property [ sh:path ex:p ; sh:qualifiedValueShape [ "
         "sh:path ex:q ; sh:hasValue 1 ] ; sh:qualifiedValueShapesDisjoint true ; "
         "sh:qualifiedMinCount 1 ] ; sh:property [ sh:path ex:p ; sh:qualifiedValueShape "
         "[ sh:path ex:q ; sh:hasValue 2 ] ; sh:qualifiedValueShapesDisjoint true ; "
         "sh:qualifiedMinCount 1 ] .",
         "ex:x ex:p ex:a , ex:b . ex:a ex:q 1 . ex:b ex:q 2 .",
         "shape ex:x conforms\n"
         "  constraint property ex:x\n"
         "    shape ex:x conforms\n"
         "      constraint qualifiedMinCount\n"
         "        walk ex:a\n"
         "          triple ex:x ex:p ex:a\n"
         "        shape ex:a conforms\n"
         "          constraint hasValue \"1^^integer\n"
         "            walk \"1^^integer\n"
         "              triple ex:a ex:q \"1^^integer\n"
         "        shape ex:a violates\n"
         "          constraint hasValue\n"
         "            absence \"2^^integer\n"
         "        count 1 of 1\n"
         "  constraint property ex:x\n"
         "    shape ex:x conforms\n"
         "      constraint qualifiedMinCount\n"
         "        walk ex:b\n"
         "          triple ex:x ex:p ex:b\n"
         "        shape ex:b conforms\n"
         "          constraint hasValue \"2^^integer\n"
         "            walk \"2^^integer\n"
         "              triple ex:b ex:q \"2^^integer\n"
         "        shape ex:b violates\n"
         "          constraint hasValue\n"
         "            absence \"1^^integer\n"
         "        count 1 of 1\n");
}

static void
test_minimised (void)
{
  check ("ex:S a sh:NodeShape ; sh:property [ sh:path ex:p ; sh:minCount 1 ] ; "
         "sh:property [ sh:path ex:p ; sh:hasValue ex:b ] .",
         "ex:x ex:p ex:a , ex:b .",
         "shape ex:x conforms\n"
         "  constraint property ex:x\n"
         "    shape ex:x conforms\n"
         "      constraint minCount\n"
         "        walk ex:b\n"
         "          triple ex:x ex:p ex:b\n"
         "        count 2 of 1\n"
         "  constraint property ex:x\n"
         "    shape ex:x conforms\n"
         "      constraint hasValue ex:b\n"
         "        walk ex:b\n"
         "          triple ex:x ex:p ex:b\n");
}

static void
test_spare (void)
{
  check ("ex:S a sh:NodeShape ; sh:property [ sh:path ex:p ; sh:minCount 1 ] ; "
         "sh:property [ sh:path ex:q ; sh:maxCount 0 ] .",
         "ex:x ex:p ex:a ; ex:q ex:b .",
         "shape ex:x violates\n"
         "  constraint property ex:x\n"
         "    shape ex:x violates\n"
         "      constraint maxCount\n"
         "        walk ex:b\n"
         "          triple ex:x ex:q ex:b (spare)\n"
         "        count 1 of 0\n");
  check ("ex:S a sh:NodeShape ; sh:or ( [ sh:path ex:p ; sh:maxCount 0 ] [ sh:path ex:q "
         "; sh:hasValue ex:b ] ) .",
         "ex:x ex:p ex:a ; ex:q ex:b .",
         "shape ex:x conforms\n"
         "  constraint or ex:x\n"
         "    shape ex:x conforms\n"
         "      constraint hasValue ex:b\n"
         "        walk ex:b\n"
         "          triple ex:x ex:q ex:b (spare)\n");
  check ("ex:S a sh:NodeShape ; sh:property [ sh:path ex:p ; sh:hasValue ex:a ] ; "
         "sh:property [ sh:path ex:q ; sh:hasValue ex:c ] .",
         "ex:x ex:p ex:a ; ex:q ex:b .",
         "shape ex:x violates\n"
         "  constraint property ex:x\n"
         "    shape ex:x violates\n"
         "      constraint hasValue\n"
         "        absence ex:c\n");
}

static void
test_deactivated (void)
{
  check ("ex:S a sh:NodeShape ; sh:deactivated true ; sh:class ex:C .", "ex:x ex:p ex:C .",
         "shape ex:x conforms\n");
  check ("ex:S a sh:NodeShape ; sh:property [ sh:path ex:p ; sh:deactivated true ; "
         "sh:minCount 5 ] .",
         "ex:x ex:p ex:C .",
         "shape ex:x conforms\n"
         "  constraint property ex:x\n"
         "    shape ex:x conforms\n");
}

/* That the few triples left have no reason of the graph can come out late, in the second round. */
static void
test_differs_late (void)
{
#define DISJOINT_CLASS                                                                             \
  "sh:path [ sh:oneOrMorePath ex:p ] ; sh:qualifiedValueShape [ sh:class ex:C ] ; "
  check ("ex:S a sh:PropertyShape ; sh:path [ sh:inversePath ( [ sh:zeroOrMorePath ex:p ] "
         "( ex:p ex:p ex:q ) [ sh:alternativePath ( ex:q ex:p ) ] ) ] ; "
         "sh:not [ sh:not [ sh:and ( [ a sh:NodeShape ] [ sh:property "
         "[ sh:path [ sh:zeroOrOnePath ex:q ] ; "
         "sh:property [ " DISJOINT_CLASS "sh:qualifiedMaxCount 1 ] ; "
         "sh:property [ " DISJOINT_CLASS "sh:qualifiedMinCount 1 ; "
         "sh:qualifiedValueShapesDisjoint true ] ] ] ) ] ] .",
         "ex:n ex:p ex:y . ex:x ex:q ex:y ; a ex:C . ex:y ex:p ex:x .",
         "shape ex:x violates\n"
         "  constraint not ex:n\n"
         "    walk ex:n\n"
         "      triple ^(ex:y ex:p ex:x)\n"
         "      triple ^(ex:x ex:q ex:y)\n"
         "      triple ^(ex:y ex:p ex:x)\n"
         "      triple ^(ex:n ex:p ex:y)\n"
         "    shape ex:n conforms\n"
         "      constraint not ex:n\n"
         "        shape ex:n violates\n"
         "          constraint and ex:n\n"
         "            shape ex:n violates\n"
         "              constraint property ex:n\n"
         "                shape ex:n violates\n"
         "                  constraint property ex:n\n"
         "                    walk ex:n\n"
         "                    shape ex:n violates\n"
         "                      constraint qualifiedMinCount\n"
         "                        shape ex:y violates\n"
         "                          constraint class ex:y\n"
         "                            absence ex:y\n"
         "                        shape ex:x conforms\n"
         "                          constraint class ex:x\n"
         "                            triple ex:x rdf:type ex:C (spare)\n"
         "                        count 0 of 1\n");
#undef DISJOINT_CLASS
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/evidence-nested/closed", test_closed);
  g_test_add_func ("/rules/evidence-nested/nested", test_nested);
  g_test_add_func ("/rules/evidence-nested/logic", test_logic);
  g_test_add_func ("/rules/evidence-nested/xone", test_xone);
  g_test_add_func ("/rules/evidence-nested/qualified", test_qualified);
  g_test_add_func ("/rules/evidence-nested/minimised", test_minimised);
  g_test_add_func ("/rules/evidence-nested/spare", test_spare);
  g_test_add_func ("/rules/evidence-nested/deactivated", test_deactivated);
  g_test_add_func ("/rules/evidence-nested/differs-late", test_differs_late);
  return g_test_run ();
}
