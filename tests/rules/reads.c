/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/reads.h"

#include "kg/parse.h"
#include "tests/rules/fixture.h"

/* Appends "SHAPE node" for each pair. */
static void
append_pairs (const RulesShapes *shapes, KgSnapshot *shapes_graph, const GArray *pairs,
              GString *text)
{
  KgView view = { shapes_graph, NULL };
  for (guint i = 0; i < pairs->len; i++) {
    const RulesFocus *pair = &g_array_index (pairs, RulesFocus, i);
    RulesShapeInfo info;
    rules_shapes_info (shapes, pair->shape, &info);
    g_autofree char *shape = fixture_names (&view, &info.node, 1);
    g_autofree char *node = fixture_names (rules_shapes_view (shapes), &pair->focus, 1);
    g_string_append_printf (text, "%s%s %s", i == 0 ? "" : ", ", shape, node);
  }
}

/* Triples "s p o" in words of the fixture, NULL at the end; what they change must be just `expected`. */
static void
assert_affected (const Fixture *fixture, const char *const *triples, gboolean hierarchy,
                 const char *expected)
{
  const KgView *view = rules_shapes_view (fixture->shapes);
  g_autoptr (GArray) changed = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
  g_autoptr (GArray) pairs = g_array_new (FALSE, FALSE, sizeof (RulesFocus));
  g_autoptr (GString) text = g_string_new (NULL);
  for (gsize i = 0; triples[i] != NULL; i++) {
    g_auto (GStrv) words = g_strsplit (triples[i], " ", 3);
    RulesTriple triple = { fixture_id (view, words[0]), fixture_id (view, words[1]),
                           fixture_id (view, words[2]) };
    g_array_append_val (changed, triple);
  }
  RulesChange change = { (const RulesTriple *) (gconstpointer) changed->data, changed->len,
                         hierarchy };
  rules_shapes_affected (fixture->shapes, &change, pairs);
  append_pairs (fixture->shapes, fixture->shapes_graph, pairs, text);
  g_assert_cmpstr (text->str, ==, expected);
}

#define AFFECTED(fixture, triple, expected)                                                        \
  assert_affected (fixture, (const char *[]) { triple, NULL }, FALSE, expected)

/* All terms that a test names, so that each graph knows them. */
#define KNOWN                                                                                      \
  " ex:known ex:unread ex:a, ex:b, ex:c, ex:d, ex:p, ex:q, ex:r, ex:C, ex:D, ex:E, rdf:type . "

static void
test_paths (void)
{
  g_auto (Fixture) fixture;
  fixture_init (&fixture,
                "ex:S sh:targetNode ex:a, ex:b ; sh:property ex:P, ex:Q . "
                "ex:P sh:path ( ex:p [ sh:inversePath ex:q ] ) ; sh:minCount 1 . "
                "ex:Q sh:path [ sh:zeroOrMorePath ex:r ] ; sh:nodeKind sh:IRI .",
                KNOWN "ex:a ex:p ex:c . ex:d ex:q ex:c . ex:b ex:r ex:c . ex:c ex:r ex:d .", FALSE);
  AFFECTED (&fixture, "ex:a ex:p ex:c", "ex:S ex:a");
  AFFECTED (&fixture, "ex:c ex:p ex:a", "");
  AFFECTED (&fixture, "ex:d ex:q ex:c", "ex:S ex:a");
  AFFECTED (&fixture, "ex:c ex:q ex:d", "");
  AFFECTED (&fixture, "ex:d ex:r ex:a", "ex:S ex:b");
  AFFECTED (&fixture, "ex:a ex:r ex:d", "ex:S ex:a");
  AFFECTED (&fixture, "ex:a ex:unread ex:b", "");
  assert_affected (&fixture,
                   (const char *[]) { "ex:d ex:r ex:a", "ex:a ex:p ex:d", "ex:a ex:p ex:c", NULL },
                   FALSE, "ex:S ex:a, ex:S ex:b");
  assert_affected (&fixture, (const char *[]) { NULL }, FALSE, "");
}

/* Nested shapes read on from the value nodes of those that contain them. */
static void
test_nested (void)
{
  g_auto (Fixture) fixture;
  fixture_init (
      &fixture,
      "ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:node ex:N ] . "
      "ex:T sh:targetNode ex:b ; sh:not [ sh:or ( [ sh:path ex:q ; sh:maxCount 1 ] ex:N ) ] . "
      "ex:N sh:targetNode ex:d ; sh:property [ sh:path ex:r ; sh:equals ex:q ;"
      "   sh:qualifiedValueShape [ sh:class ex:C ] ; sh:qualifiedMinCount 1 ] . "
      "ex:Idle sh:deactivated true ; sh:targetNode ex:a ; sh:property [ sh:path ex:r ;"
      "   sh:minCount 1 ] .",
      KNOWN "ex:a ex:p ex:b . ex:b ex:r ex:c . ex:d ex:r ex:d . ex:E rdfs:subClassOf ex:C .",
      FALSE);
  AFFECTED (&fixture, "ex:a ex:p ex:b", "ex:S ex:a");
  AFFECTED (&fixture, "ex:b ex:q ex:a", "ex:S ex:a, ex:T ex:b");
  AFFECTED (&fixture, "ex:b ex:r ex:a", "ex:S ex:a, ex:T ex:b");
  AFFECTED (&fixture, "ex:a ex:r ex:b", "");
  AFFECTED (&fixture, "ex:d ex:r ex:a", "ex:N ex:d");
  AFFECTED (&fixture, "ex:c rdf:type ex:E", "ex:S ex:a, ex:T ex:b");
  AFFECTED (&fixture, "ex:d rdf:type ex:C", "ex:N ex:d");
  /* No kind of the class that is asked for. */
  AFFECTED (&fixture, "ex:c rdf:type ex:D", "");
  AFFECTED (&fixture, "ex:b rdf:type ex:C", "");
}

static void
test_constraints (void)
{
  g_auto (Fixture) fixture;
  fixture_init (&fixture,
                "ex:Closed sh:targetNode ex:a ; sh:closed true ; sh:ignoredProperties ( ex:q ) ;"
                "  sh:property [ sh:path ex:p ; sh:minCount 0 ] . "
                "ex:Less sh:targetNode ex:b ; sh:property [ sh:path ( ex:p ex:p ) ;"
                "  sh:lessThan ex:q ; sh:disjoint ex:r ] .",
                KNOWN "ex:b ex:p ex:c .", FALSE);
  AFFECTED (&fixture, "ex:a ex:unread ex:b", "ex:Closed ex:a");
  AFFECTED (&fixture, "ex:a ex:q ex:b", "");
  AFFECTED (&fixture, "ex:b ex:unread ex:a", "");
  AFFECTED (&fixture, "ex:b ex:q ex:a", "ex:Less ex:b");
  AFFECTED (&fixture, "ex:b ex:r ex:a", "ex:Less ex:b");
  AFFECTED (&fixture, "ex:c ex:p ex:a", "ex:Less ex:b");
  AFFECTED (&fixture, "ex:c ex:q ex:a", "");
}

/* A sibling shape counts against the values of the shape beside it. */
/* Taking away the last rdf:type leaves a graph that does not know the predicate. */
static void
test_last_type (void)
{
  g_auto (Fixture) fixture;
  fixture_init (&fixture,
                "ex:S sh:targetNode ex:a ; sh:class ex:C . ex:T sh:targetClass ex:C ;"
                "  sh:property [ sh:path ex:p ; sh:minCount 1 ] .",
                "ex:known ex:unread ex:a .", FALSE);
  g_assert_cmpuint (kg_overlay_intern_iri (fixture.missing, KG_RDF "type", -1), !=, KG_NONE);
  AFFECTED (&fixture, "ex:a rdf:type ex:C", "ex:S ex:a");
}

static void
test_siblings (void)
{
  g_auto (Fixture) fixture;
  fixture_init (
      &fixture,
      "ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:qualifiedMinCount 1 ;"
      "  sh:qualifiedValueShapesDisjoint true ; sh:qualifiedValueShape [ sh:class ex:C ] ],"
      " [ sh:path ex:q ; sh:qualifiedMinCount 1 ;"
      "  sh:qualifiedValueShape [ sh:path ex:r ; sh:minCount 1 ] ] .",
      KNOWN "ex:a ex:p ex:b . ex:a ex:q ex:c .", FALSE);
  AFFECTED (&fixture, "ex:b ex:r ex:d", "ex:S ex:a");
  AFFECTED (&fixture, "ex:c ex:r ex:d", "ex:S ex:a");
  AFFECTED (&fixture, "ex:d ex:r ex:d", "");
  AFFECTED (&fixture, "ex:c rdf:type ex:C", "");
}

/* A change makes targets; nodes that are none any more have no results. */
static void
test_targets (void)
{
  g_auto (Fixture) fixture;
  fixture_init (&fixture,
                "ex:Class sh:targetClass ex:C ; sh:nodeKind sh:IRI . "
                "ex:Objects sh:targetObjectsOf ex:q ; sh:nodeKind sh:IRI . "
                "ex:Subjects sh:targetSubjectsOf ex:p ; sh:nodeKind sh:IRI . "
                "ex:Within sh:targetSubjectsOf ex:r ; sh:property [ sh:path ex:r ;"
                "  sh:node ex:Subjects ] .",
                KNOWN "ex:E rdfs:subClassOf ex:C . ex:a a ex:C . ex:b a ex:E ; ex:p ex:c ."
                      " ex:d ex:q ex:c . ex:c ex:r ex:b .",
                FALSE);
  AFFECTED (&fixture, "ex:a rdf:type ex:C", "ex:Class ex:a");
  AFFECTED (&fixture, "ex:b rdf:type ex:E", "ex:Class ex:b");
  AFFECTED (&fixture, "ex:b rdf:type ex:D", "");
  AFFECTED (&fixture, "ex:c rdf:type ex:C", "");
  /* Being a target of a shape is nothing to those that contain it. */
  AFFECTED (&fixture, "ex:b ex:p ex:c", "ex:Subjects ex:b");
  AFFECTED (&fixture, "ex:c ex:p ex:b", "");
  AFFECTED (&fixture, "ex:d ex:q ex:c", "ex:Objects ex:c");
  AFFECTED (&fixture, "ex:c ex:r ex:b", "ex:Within ex:c");
}

static void
test_hierarchy (void)
{
  g_auto (Fixture) fixture;
  fixture_init (&fixture,
                "ex:Class sh:targetClass ex:C ; sh:nodeKind sh:IRI . "
                "ex:Asking sh:targetNode ex:c, ex:d ; sh:property [ sh:path ex:p ; sh:or ("
                "  [ sh:class ex:D ] [ sh:nodeKind sh:Literal ] ) ] . "
                "ex:Other sh:targetNode ex:c ; sh:property [ sh:path ex:q ; sh:minCount 1 ] .",
                KNOWN "ex:E rdfs:subClassOf ex:C . ex:b a ex:E . ex:a a ex:C .", FALSE);
  assert_affected (&fixture, (const char *[]) { "ex:E rdfs:subClassOf ex:C", NULL }, TRUE,
                   "ex:Asking ex:c, ex:Asking ex:d, ex:Class ex:a, ex:Class ex:b");
  assert_affected (&fixture,
                   (const char *[]) { "ex:E rdfs:subClassOf ex:C", "ex:c ex:q ex:a", NULL }, TRUE,
                   "ex:Asking ex:c, ex:Asking ex:d, ex:Class ex:a, ex:Class ex:b, ex:Other ex:c");
}

/* A change that reaches more than there are targets is all of them, and found out early. */
static void
test_everything (void)
{
  g_autoptr (GString) data = g_string_new (KNOWN);
  for (guint i = 0; i < 200; i++) {
    g_string_append_printf (data, "ex:n%u ex:p ex:n%u, ex:n%u . ", i, (i + 1) % 200, (i + 7) % 200);
    g_string_append_printf (data, "ex:n%u ex:p ex:n%u . ", i, (i * 3 + 1) % 200);
  }
  g_autoptr (GString) shapes = g_string_new ("");
  for (guint i = 0; i < 60; i++) {
    g_string_append_printf (shapes,
                            "ex:S%02u sh:targetNode ex:a, ex:b ; sh:property [ sh:path"
                            " [ sh:oneOrMorePath ex:p ] ; sh:maxCount %u ] . ",
                            i, i);
  }
  g_auto (Fixture) fixture;
  fixture_init (&fixture, shapes->str, data->str, FALSE);
  g_autoptr (GArray) pairs = g_array_new (FALSE, FALSE, sizeof (RulesFocus));
  KgTermId ids[] = { fixture_id (rules_shapes_view (fixture.shapes), "ex:n1"),
                     fixture_id (rules_shapes_view (fixture.shapes), "ex:p"),
                     fixture_id (rules_shapes_view (fixture.shapes), "ex:a") };
  const RulesTriple triple = { ids[0], ids[1], ids[2] };
  const RulesChange change = { &triple, 1, FALSE };
  rules_shapes_affected (fixture.shapes, &change, pairs);
  g_assert_cmpuint (pairs->len, ==, 120);
  g_assert_cmpuint (g_array_index (pairs, RulesFocus, 0).focus, ==,
                    fixture_id (rules_shapes_view (fixture.shapes), "ex:a"));
}

static guint
count_affected (guint n_shapes)
{
  g_autoptr (GString) shapes = g_string_new ("");
  for (guint i = 0; i < n_shapes; i++) {
    g_string_append_printf (shapes,
                            "ex:S%u sh:targetNode ex:a ; sh:property [ sh:minCount 0 ;"
                            " sh:path [ sh:zeroOrMorePath [ sh:alternativePath (",
                            i);
    for (guint k = 0; k < 1000; k++) {
      g_string_append_printf (shapes, " ex:p%u", k);
    }
    g_string_append (shapes, ") ] ] ] . ");
  }
  g_auto (Fixture) fixture;
  fixture_init (&fixture, shapes->str, KNOWN, FALSE);
  g_autoptr (GArray) pairs = g_array_new (FALSE, FALSE, sizeof (RulesFocus));
  const RulesChange change = { NULL, 0, FALSE };
  rules_shapes_affected (fixture.shapes, &change, pairs);
  return pairs->len;
}

/* Shapes with paths so large that finding out what they read costs more than it saves: each of these has a million ways
 * to go on. */
static void
test_large_paths (void)
{
  g_assert_cmpuint (count_affected (3), ==, 0);
  g_assert_cmpuint (count_affected (4), ==, 4);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reads/paths", test_paths);
  g_test_add_func ("/reads/nested", test_nested);
  g_test_add_func ("/reads/constraints", test_constraints);
  g_test_add_func ("/reads/last-type", test_last_type);
  g_test_add_func ("/reads/siblings", test_siblings);
  g_test_add_func ("/reads/targets", test_targets);
  g_test_add_func ("/reads/hierarchy", test_hierarchy);
  g_test_add_func ("/reads/everything", test_everything);
  g_test_add_func ("/reads/large-paths", test_large_paths);
  return g_test_run ();
}
