/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/limits.h"
#include "kg/parse.h"
#include "rules/evaluate.h"
#include "rules/limits.h"
#include "rules/shapes-private.h"
#include "tests/rules/fixture.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Graphs of shapes: apart from the data, parts of them, published ones, large ones. */

/* --- Two graphs --- */

static void
test_translation (void)
{
  g_auto (Fixture) fixture;
  fixture_init (
      &fixture,
      "ex:S sh:targetNode ex:x, ex:unknown ; sh:class ex:C ; sh:datatype ex:unknownType ; "
      "sh:hasValue 5, \"5\"^^ex:unknownType, _:b ; sh:property [ sh:path ex:p ] ; sh:closed true .",
      "ex:filler ex:filler2 ex:filler3 . ex:x a ex:C ; ex:p 5 , _:b .", TRUE);
  g_assert_true (rules_shapes_graph (fixture.shapes) == fixture.shapes_graph);
  g_assert_true (rules_shapes_data (fixture.shapes) == fixture.data);
  KgView data = { fixture.data_snapshot, NULL };
  kg_overlay_seal (fixture.missing);
  const KgView *view = rules_shapes_view (fixture.shapes);
  g_assert_true (view->snapshot == fixture.data_snapshot);
  g_assert_cmpuint (rules_shape (fixture.shapes, fixture_shape (&fixture, "S"))->n_targets, ==, 2);
  KgTermId targets[] = { g_array_index (fixture.shapes->targets, RulesTarget, 0).term,
                         g_array_index (fixture.shapes->targets, RulesTarget, 1).term };
  g_autofree char *names = fixture_names (view, targets, G_N_ELEMENTS (targets));
  g_assert_cmpstr (names, ==, "ex:x ex:unknown");
  guint32 first;
  guint32 n = rules_shapes_constraints_of (fixture.shapes, fixture_shape (&fixture, "S"), &first);
  g_assert_cmpuint (n, ==, 7);
  static const char *const known[] = { NULL, NULL, "\"5^^integer", NULL, "ex:C", "ex:p", NULL };
  for (guint32 i = 0; i < n; i++) {
    RulesConstraintInfo info;
    rules_shapes_constraint (fixture.shapes, first + i, &info);
    if (known[i] != NULL) {
      g_assert_cmpuint (info.values[0], ==, fixture_id (&data, known[i]));
    } else if (info.n_values > 0) {
      g_assert_cmpuint (info.values[0], >=, KG_OVERLAY_FIRST);
    }
  }
}

/* --- Chosen shapes --- */

static const char several_graphs[] =
    "@prefix ex: <http://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    "ex:one { ex:A sh:targetClass ex:C ; sh:node ex:B . ex:Both a sh:NodeShape . }\n"
    "ex:two { ex:B sh:targetClass ex:C ; sh:property [ sh:path ex:p ] . ex:Other sh:class 5 .\n"
    "  ex:A sh:class ex:D . ex:Both sh:targetClass ex:E . }\n"
    "ex:three { ex:Hand sh:property ex:Finger, ex:Thumb .\n"
    "  ex:Finger sh:path ex:p ; sh:qualifiedValueShape ex:IsFinger ; sh:qualifiedMinCount 1 ;\n"
    "    sh:qualifiedValueShapesDisjoint true .\n"
    "  ex:Thumb sh:path ex:p ; sh:qualifiedValueShape ex:IsThumb ; sh:qualifiedMinCount 1 . }\n";

static KgSnapshot *
read_graphs (void)
{
  g_autoptr (GError) error = NULL;
  int fd = memfd_create ("graphs", MFD_CLOEXEC);
  gsize length = strlen (several_graphs);
  g_assert_cmpint (write (fd, several_graphs, length), ==, (gssize) length);
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  KgParseSource source = {
    .name = "graphs.trig", .fd = fd, .format = KG_FORMAT_TRIG, .base = "urn:graphs"
  };
  KgParseOptions options = { 0 };
  g_autoptr (KgDataset) dataset = kg_parse (&source, &options, NULL, &error);
  g_assert_no_error (error);
  close (fd);
  KgMemoryDocument document = { dataset, "graphs.trig", "urn:graphs", "trig" };
  KgSnapshot *snapshot = kg_snapshot_new_in_memory (&document, 1, &error);
  g_assert_no_error (error);
  return snapshot;
}

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

/* The shapes that a graph (nullable) and a root (nullable) bring with them, each with the number of its targets. */
static char *
chosen (const char *graph, const char *root)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgSnapshot) snapshot = read_graphs ();
  g_autoptr (RulesGraph) data = rules_graph_new (snapshot, TRUE);
  KgView view = { snapshot, NULL };
  KgTermId graph_id = graph == NULL ? KG_NONE : fixture_id (&view, graph);
  KgTermId root_id = root == NULL ? KG_NONE : fixture_id (&view, root);
  RulesShapesSource source = { .shapes = snapshot,
                               .data = data,
                               .graphs = graph == NULL ? NULL : &graph_id,
                               .n_graphs = graph == NULL ? 0 : 1,
                               .roots = root == NULL ? NULL : &root_id,
                               .n_roots = root == NULL ? 0 : 1 };
  g_autoptr (RulesShapes) shapes = rules_shapes_new (&source, NULL, &error);
  if (shapes == NULL) {
    return g_strdup (error->message);
  }
  GString *text = g_string_new (NULL);
  for (guint32 i = 0; i < rules_shapes_count (shapes); i++) {
    append_shape_names (shapes, &i, 1, text);
    g_string_append_printf (text, " %u", rules_shape (shapes, i)->n_targets);
  }
  return g_string_free (text, FALSE);
}

static void
assert_chosen (const char *graph, const char *root, const char *expected)
{
  g_autofree char *names = chosen (graph, root);
  g_assert_cmpstr (names, ==, expected);
}

static void
test_chosen (void)
{
  /* ex:B is referred to; what it targets does not count. ex:Other, which is ill-formed, is not looked at. */
  assert_chosen ("ex:one", NULL, " ex:A 1 ex:B 0 ex:Both 1 [] 0");
  assert_chosen (NULL, "ex:B", " ex:B 1 [] 0");
  assert_chosen (NULL, "ex:A", " ex:A 1 ex:B 0 [] 0");
  assert_chosen ("ex:one", "ex:B", " ex:A 1 ex:B 1 ex:Both 1 [] 0");
  assert_chosen (NULL, "ex:Both", " ex:Both 1");
  /* with the siblings of a qualified shape, which only its parent knows */
  assert_chosen (NULL, "ex:Finger", " ex:Finger 0 ex:IsFinger 0 ex:IsThumb 0");
  assert_chosen ("ex:two", NULL,
                 "graphs.trig:3: `sh:class` is `\"5\"^^http://www.w3.org/2001/XMLSchema#integer`; "
                 "give the IRI of a class");
}

/* Constants of SHACL are no shapes of their own accord; a literal is none at all. */
static void
test_roots (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) warnings = NULL;
  g_autoptr (KgSnapshot) snapshot =
      fixture_snapshot ("shapes.ttl", "ex:a ex:condition\n ex:Typo, \"x\" .");
  g_autoptr (RulesGraph) data = rules_graph_new (snapshot, FALSE);
  KgView view = { snapshot, NULL };
  KgTermId roots[] = { fixture_id (&view, "ex:Typo"), fixture_id (&view, "\"x") };
  RulesShapesSource source = { .shapes = snapshot, .data = data, .roots = roots, .n_roots = 1 };
  g_autoptr (RulesShapes) shapes = rules_shapes_new (&source, &warnings, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rules_shapes_count (shapes), ==, 1);
  g_assert_cmpuint (warnings->len, ==, 1);
  g_assert_cmpstr ((const char *) warnings->pdata[0], ==,
                   "shapes.ttl:2: `ex:Typo` is used as a shape, and nothing says it to be one: "
                   "everything conforms to it; describe it, or correct its name");
  source.n_roots = 2;
  g_assert_null (rules_shapes_new (&source, NULL, &error));
  g_assert_error (error, RULES_ERROR, RULES_ERROR_SHAPES);
  g_assert_cmpstr (error->message, ==,
                   "shapes.ttl:2: `\"x\"` is no shape; give an IRI or a blank node");
}

/* --- Published shapes --- */

static KgSnapshot *
read_suite (const char *name)
{
  const char *suites = g_getenv ("GROUNDS_SUITES");
  g_autofree char *path =
      g_build_filename (suites == NULL ? "../shared/suites" : suites, name, NULL);
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *turtle = NULL;
  return g_file_get_contents (path, &turtle, NULL, NULL) ? fixture_snapshot (base, turtle) : NULL;
}

/* The high-risk shapes of AIRO write `sh:and ( sh:property [ … ] )`: sh:property is a member of the list. */
static void
test_airo (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) warnings = NULL;
  g_autoptr (KgSnapshot) snapshot = read_suite ("airo/high-risk-shapes.ttl");
  if (snapshot == NULL) {
    g_test_skip ("airo/high-risk-shapes.ttl is not there");
    return;
  }
  g_autoptr (RulesGraph) data = rules_graph_new (snapshot, TRUE);
  RulesShapesSource source = { .shapes = snapshot, .data = data };
  g_autoptr (RulesShapes) shapes = rules_shapes_new (&source, &warnings, &error);
  g_assert_no_error (error);
  guint with_targets = 0;
  for (guint32 i = 0; i < rules_shapes_count (shapes); i++) {
    with_targets += rules_shape (shapes, i)->n_targets;
  }
  g_assert_cmpuint (with_targets, ==, 28);
  KgView view = { snapshot, NULL };
  RulesShapeInfo info;
  guint32 property = rules_shapes_find (shapes, fixture_id (&view, "sh:property"));
  g_assert_cmpuint (property, !=, RULES_NO_SHAPE);
  rules_shapes_info (shapes, property, &info);
  g_assert_null (info.path);
  guint32 first;
  g_assert_cmpuint (rules_shapes_constraints_of (shapes, property, &first), ==, 0);
  g_assert_cmpuint (warnings->len, ==, RULES_LIMIT_PROBLEMS);
  g_assert_cmpstr ((const char *) warnings->pdata[0], ==,
                   "high-risk-shapes.ttl:29: the list of `sh:and` has `sh:property` as a member, a "
                   "shape that everything conforms to; write each member in brackets, `[ … ]`");
}

/* SHACL's own shapes for shapes are well formed, and nothing is to be said about them. */
static void
test_shacl_shacl (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) warnings = NULL;
  g_autoptr (KgSnapshot) snapshot = read_suite ("shacl/core/complex/shacl-shacl-data-shapes.ttl");
  if (snapshot == NULL) {
    g_test_skip ("shacl/core/complex/shacl-shacl-data-shapes.ttl is not there");
    return;
  }
  g_autoptr (RulesGraph) data = rules_graph_new (snapshot, TRUE);
  RulesShapesSource source = { .shapes = snapshot, .data = data };
  g_autoptr (RulesShapes) shapes = rules_shapes_new (&source, &warnings, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (warnings->len, ==, 0);
  g_assert_cmpuint (rules_shapes_count (shapes), ==, 87);
}

/* --- Many, and limits --- */

/* `n` shapes that hold four more each, with 17 constraints in all. */
static char *
generate (guint n)
{
  GString *turtle = g_string_new (NULL);
  for (guint i = 0; i < n; i++) {
    g_string_append_printf (
        turtle,
        "ex:S%u a sh:NodeShape ; sh:targetClass ex:C%u ; sh:nodeKind sh:IRI ; sh:closed true ; "
        "sh:ignoredProperties ( ex:a ex:b ) ; sh:property [ sh:path ex:p%u ; sh:minCount 1 ; "
        "sh:maxCount 3 ; sh:datatype xsd:integer ; sh:minInclusive %u ; sh:in ( 1 2 3 ) ; sh:class "
        "ex:D ; sh:or ( [ sh:class ex:K ; sh:minLength 3 ] [ sh:nodeKind sh:IRI ; sh:hasValue "
        "ex:V%u ] ) ; sh:qualifiedValueShape [ sh:class ex:Q ] ; sh:qualifiedMinCount 1 ] .\n",
        i, i, i % 50, i, i);
  }
  return g_string_free (turtle, FALSE);
}

static RulesShapes *
compile_limited (KgSnapshot *snapshot, guint32 max_shapes, guint32 max_constraints, GError **error)
{
  g_autoptr (RulesGraph) data = rules_graph_new (snapshot, TRUE);
  RulesShapesSource source = { .shapes = snapshot, .data = data };
  RulesShapesLimits limits = { max_shapes, max_constraints };
  return rules_shapes_new_limited (&source, &limits, NULL, error);
}

static void
test_many (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *turtle = generate (200);
  g_autoptr (KgSnapshot) snapshot = fixture_snapshot ("shapes.ttl", turtle);
  gint64 start = g_get_monotonic_time ();
  g_autoptr (RulesShapes) shapes =
      compile_limited (snapshot, RULES_LIMIT_SHAPES, RULES_LIMIT_CONSTRAINTS, &error);
  gint64 took = g_get_monotonic_time () - start;
  g_assert_no_error (error);
  g_assert_cmpuint (rules_shapes_count (shapes), ==, 1000);
  g_assert_cmpuint (rules_shapes_n_constraints (shapes), ==, 3200);
  g_test_message ("1000 shapes compiled in %.1f ms", (double) took / 1000.0);
}

static void
test_limits (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgSnapshot) snapshot =
      fixture_snapshot ("shapes.ttl", "ex:A sh:class ex:C, ex:D . ex:B sh:in ( 1 2 3 ) .");
  g_autoptr (RulesShapes) shapes = compile_limited (snapshot, 2, 3, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rules_shapes_n_constraints (shapes), ==, 3);
  g_assert_null (compile_limited (snapshot, 1, 3, &error));
  g_assert_error (error, RULES_ERROR, RULES_ERROR_LIMIT);
  g_assert_cmpstr (error->message, ==, "there are more than 1 shapes; split the graph of shapes");
  g_clear_error (&error);
  g_assert_null (compile_limited (snapshot, 2, 2, &error));
  g_assert_error (error, RULES_ERROR, RULES_ERROR_LIMIT);
  g_assert_cmpstr (error->message, ==,
                   "the shapes have more than 2 constraints, or members of their lists; split the "
                   "graph of shapes");
}

/* A list that many shapes share costs its length each time, and siblings their square: both end at the limit. */
static void
test_products (void)
{
  g_autoptr (GString) turtle = g_string_new ("ex:P sh:class ex:C .\n");
  for (guint i = 0; i < 100; i++) {
    g_string_append_printf (
        turtle,
        "ex:P sh:property ex:S%u . ex:S%u sh:path ex:p ; sh:qualifiedValueShape "
        "ex:Q%u ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShapesDisjoint true "
        ". ex:Q%u sh:class ex:X .\n",
        i, i, i, i);
  }
  g_autoptr (GError) error = NULL;
  g_autoptr (KgSnapshot) snapshot = fixture_snapshot ("shapes.ttl", turtle->str);
  g_autoptr (RulesShapes) shapes = compile_limited (snapshot, 1000, 100 * 100 * 2 + 100, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rules_shapes_count (shapes), ==, 201);
  g_assert_null (compile_limited (snapshot, 1000, 100 * 100 * 2 + 99, &error));
  g_assert_error (error, RULES_ERROR, RULES_ERROR_LIMIT);
}

/* Shapes in a file of their own use the named paths of the graph that they are meant for, unless SHACL is taken to
 * the letter. The path is read in the data graph, whose ids mean something else in the shapes graph. */
static void
test_named_path_of_data (void)
{
  static const char shapes[] = "ex:S sh:path ( ex:p ex:reach [ sh:inversePath ex:reach ] ) ;\n"
                               "  sh:hasValue ex:b ; sh:targetNode ex:a .";
  static const char data[] = "ex:reach a gr:NamedPath ; gr:path ( ex:q ex:far ) .\n"
                             "ex:far a gr:NamedPath ; gr:path [ sh:zeroOrMorePath ex:r ] .\n"
                             "ex:a ex:p ex:b . ex:b ex:q ex:c . ex:c ex:r ex:d .";
  for (guint strict = 0; strict < 2; strict++) {
    g_auto (Fixture) fixture;
    fixture_init (&fixture, shapes, data, strict > 0);
    RulesShapeInfo info;
    rules_shapes_info (fixture.shapes, fixture_shape (&fixture, "S"), &info);
    g_autofree char *path = rules_path_to_string (info.path, rules_shapes_view (fixture.shapes));
    g_assert_cmpstr (path, ==, "ex:p/ex:reach/^ex:reach");
    g_autoptr (RulesEvaluator) evaluator = rules_evaluator_new ();
    rules_evaluator_begin (evaluator, fixture.shapes, rules_shapes_view (fixture.shapes),
                           RULES_EVALUATE_VALIDATE, 1000);
    KgTermId focus = fixture_id (rules_shapes_view (fixture.shapes), "ex:a");
    g_assert_cmpint (rules_evaluate (evaluator, fixture_shape (&fixture, "S"), focus), ==,
                     strict > 0 ? RULES_VIOLATES : RULES_CONFORMS);
  }
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/shapes-graphs/translation", test_translation);
  g_test_add_func ("/rules/shapes-graphs/chosen", test_chosen);
  g_test_add_func ("/rules/shapes-graphs/roots", test_roots);
  g_test_add_func ("/rules/shapes-graphs/airo", test_airo);
  g_test_add_func ("/rules/shapes-graphs/shacl-shacl", test_shacl_shacl);
  g_test_add_func ("/rules/shapes-graphs/many", test_many);
  g_test_add_func ("/rules/shapes-graphs/limits", test_limits);
  g_test_add_func ("/rules/shapes-graphs/products", test_products);
  g_test_add_func ("/rules/shapes-graphs/named-path-of-data", test_named_path_of_data);
  return g_test_run ();
}
