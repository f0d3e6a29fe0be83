/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/path.h"

#include "kg/limits.h"
#include "kg/parse.h"
#include "tests/rules/path-fixture.h"

static void
assert_text (const Paths *paths, const RulesPath *path, const char *expected)
{
  g_autofree char *text = rules_path_to_string (path, &paths->source.view);
  g_assert_cmpstr (text, ==, expected);
}

/* As "ex:a ex:p ex:b, ex:d ex:q ex:b (back)". */
static void
assert_walk (Paths *paths, const RulesPath *path, const char *focus, const char *value,
             const char *expected)
{
  g_autoptr (GArray) steps = g_array_new (FALSE, FALSE, sizeof (RulesStep));
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean found = rules_path_walk (path, &paths->source, paths_id (paths, focus),
                                    paths_id (paths, value), paths->scratch, steps);
  for (guint i = 0; i < steps->len; i++) {
    const RulesStep *step = &g_array_index (steps, RulesStep, i);
    KgTermId ids[] = { step->triple.subject, step->triple.predicate, step->triple.object };
    g_autofree char *names = fixture_names (&paths->source.view, ids, 3);
    g_string_append_printf (text, "%s%s%s", i == 0 ? "" : ", ", names,
                            step->inverse ? " (back)" : "");
  }
  g_assert_cmpstr (found ? text->str : "none", ==, expected);
  g_assert_cmpuint (paths->scratch->n_values, ==, 0);
}

/* --- Forms --- */

typedef struct {
  const char *path;
  const char *text;
  const char *focus;
  const char *values;
  const char *value; /* one of those … */
  const char *origins;
} FormCase;

static const FormCase forms[] = {
  { "ex:p", "ex:p", "ex:a", "ex:b", "ex:b", "ex:a" },
  { "[ sh:inversePath ex:p ]", "^ex:p", "ex:a", "ex:c", "ex:c", "ex:a" },
  { "( ex:p ex:q )", "ex:p/ex:q", "ex:a", "ex:d", "ex:d", "ex:a" },
  { "[ sh:alternativePath ( ex:p ex:q ) ]", "ex:p|ex:q", "ex:a", "ex:b ex:c", "ex:c", "ex:a ex:b" },
  { "[ sh:zeroOrMorePath ex:p ]", "ex:p*", "ex:a", "ex:a ex:b ex:c", "ex:c", "ex:a ex:b ex:c" },
  { "[ sh:oneOrMorePath ex:q ]", "ex:q+", "ex:x", "ex:a ex:c", "ex:c", "ex:a ex:x" },
  { "[ sh:zeroOrOnePath ex:q ]", "ex:q?", "ex:x", "ex:a ex:x", "ex:a", "ex:a ex:x" },
  /* a literal is a value, and led back from */
  { "ex:r", "ex:r", "ex:d", "\"text", "\"text", "ex:d" },
  { "( [ sh:zeroOrMorePath [ sh:alternativePath ( ex:p ex:q ) ] ] ex:r )", "(ex:p|ex:q)*/ex:r",
    "ex:x", "\"text", "\"text", "ex:a ex:b ex:c ex:d ex:x" },
  /* zero length */
  { "[ sh:zeroOrMorePath ex:p ]", "ex:p*", "\"text", "\"text", "\"text", "\"text" },
  { "[ sh:zeroOrOnePath [ sh:inversePath ex:r ] ]", "(^ex:r)?", "\"text", "\"text ex:d", "ex:d",
    "\"text ex:d" },
  /* inverse of what is not a predicate */
  { "[ sh:inversePath ( ex:p ex:q ) ]", "^(ex:p/ex:q)", "ex:d", "ex:a", "ex:a", "ex:d" },
  { "[ sh:inversePath ( ex:p ( ex:q ex:r ) ) ]", "^(ex:p/ex:q/ex:r)", "\"text", "ex:a", "ex:a",
    "\"text" },
  { "[ sh:inversePath [ sh:alternativePath ( ex:p ex:q ) ] ]", "^(ex:p|ex:q)", "ex:c", "ex:a ex:b",
    "ex:b", "ex:c ex:d" },
  { "[ sh:inversePath [ sh:oneOrMorePath ex:q ] ]", "^ex:q+", "ex:c", "ex:a ex:x", "ex:x",
    "ex:a ex:c" },
  { "[ sh:oneOrMorePath [ sh:inversePath ex:q ] ]", "(^ex:q)+", "ex:c", "ex:a ex:x", "ex:x",
    "ex:a ex:c" },
  { "[ sh:inversePath [ sh:inversePath ex:p ] ]", "^(^ex:p)", "ex:a", "ex:b", "ex:b", "ex:a" },
  /* named paths */
  { "ex:lineage", "ex:lineage", "ex:a", "ex:d", "ex:d", "ex:a" },
  { "ex:further", "ex:further", "ex:a", "\"text", "\"text", "ex:a" },
  { "[ sh:inversePath ex:further ]", "^ex:further", "\"text", "ex:a", "ex:a", "\"text" },
  { "( [ sh:zeroOrOnePath ex:alias ] ex:lineage )", "ex:alias?/ex:lineage", "ex:c", "ex:c ex:d",
    "ex:d", "ex:a ex:c" },
  /* nesting and parentheses */
  { "[ sh:zeroOrMorePath [ sh:zeroOrMorePath ex:q ] ]", "(ex:q*)*", "ex:x", "ex:a ex:c ex:x",
    "ex:c", "ex:a ex:c ex:x" },
  { "[ sh:oneOrMorePath ( ex:p ex:p ) ]", "(ex:p/ex:p)+", "ex:a", "ex:a ex:b ex:c", "ex:b",
    "ex:a ex:b ex:c" },
  { "( ex:p ex:p ex:p )", "ex:p/ex:p/ex:p", "ex:a", "ex:a", "ex:a", "ex:a" },
  { "( ex:p ( ex:q ex:r ) )", "ex:p/ex:q/ex:r", "ex:a", "\"text", "\"text", "ex:a" },
  { "( [ sh:alternativePath ( ex:q ex:p ) ] ex:p )", "(ex:q|ex:p)/ex:p", "ex:a", "ex:a ex:c",
    "ex:a", "ex:a ex:b" },
  { "[ sh:alternativePath ( ( ex:p ex:q ) [ sh:alternativePath ( ex:r ex:p ) ] ) ]",
    "ex:p/ex:q|ex:r|ex:p", "ex:a", "ex:b ex:d", "ex:d", "ex:a" },
  { "( [ sh:zeroOrOnePath ex:p ] [ sh:zeroOrOnePath ex:q ] )", "ex:p?/ex:q?", "ex:a",
    "ex:a ex:b ex:c ex:d", "ex:d", "ex:a ex:b ex:d" },
  { "[ sh:inversePath <urn:other:p> ]", "^<urn:other:p>", "ex:a", "urn:other:s", "urn:other:s",
    "ex:a" },
  /* the same predicate on both arms, and values that several ways lead to */
  { "[ sh:alternativePath ( ( ex:p ex:p ) ex:q ) ]", "ex:p/ex:p|ex:q", "ex:a", "ex:c", "ex:c",
    "ex:a" },
  /* a list counts alone, whatever else stands beside it */
  { "[ rdf:first ex:p ; rdf:rest ( ex:q ) ; sh:inversePath ex:p ]", "ex:p/ex:q", "ex:a", "ex:d",
    "ex:d", "ex:a" },
  { "[ rdf:first ex:p ; rdf:rest ( ex:q ) ; sh:inversePath ( ex:p ) ]", "ex:p/ex:q", "ex:a", "ex:d",
    "ex:d", "ex:a" },
  { "[ sh:inversePath ex:p ; rdfs:comment \"backwards\" ]", "^ex:p", "ex:a", "ex:c", "ex:c",
    "ex:a" },
};

static char *
forms_turtle (void)
{
  GString *turtle = g_string_new (PATHS_DATA);
  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++) {
    g_string_append_printf (turtle, "ex:S%" G_GSIZE_FORMAT " sh:path %s .\n", i, forms[i].path);
  }
  return g_string_free (turtle, FALSE);
}

static void
test_forms (void)
{
  g_auto (Paths) paths;
  g_autofree char *turtle = forms_turtle ();
  paths_init (&paths, turtle, FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++) {
    g_autofree char *subject = g_strdup_printf ("ex:S%" G_GSIZE_FORMAT, i);
    g_autoptr (RulesPath) path = paths_get (&paths, subject);
    const FormCase *form = &forms[i];
    g_test_message ("%s from %s", form->text, form->focus);
    assert_text (&paths, path, form->text);
    paths_assert_values (&paths, path, form->focus, form->values);
    paths_assert_origins (&paths, path, form->value, form->origins);
    g_assert_cmpint (rules_path_reaches (path, &paths.source, paths_id (&paths, form->focus),
                                         paths_id (&paths, form->value), paths.scratch),
                     ==, RULES_CONFORMS);
    g_assert_cmpint (rules_path_reaches (path, &paths.source, paths_id (&paths, form->focus),
                                         paths_id (&paths, "sh:path"), paths.scratch),
                     ==, RULES_VIOLATES);
  }
}

static void
test_kinds (void)
{
  g_auto (Paths) paths;
  paths_init (&paths,
              PATHS_DATA
              "ex:A sh:path ex:p . ex:B sh:path [ sh:inversePath ex:p ] .\n"
              "ex:C sh:path [ sh:inversePath [ sh:inversePath ex:alias ] ] .\n"
              "ex:D sh:path [ sh:zeroOrOnePath ex:p ] . ex:E sh:path ( ex:p ex:q ex:p ) .\n",
              FALSE);
  g_autoptr (RulesPath) a = paths_get (&paths, "ex:A");
  g_autoptr (RulesPath) b = paths_get (&paths, "ex:B");
  g_autoptr (RulesPath) c = paths_get (&paths, "ex:C");
  g_autoptr (RulesPath) d = paths_get (&paths, "ex:D");
  g_autoptr (RulesPath) e = paths_get (&paths, "ex:E");
  g_assert_cmpint (rules_path_kind (a), ==, RULES_PATH_PREDICATE);
  g_assert_cmpint (rules_path_kind (b), ==, RULES_PATH_INVERSE);
  g_assert_cmpint (rules_path_kind (c), ==, RULES_PATH_PREDICATE);
  g_assert_cmpint (rules_path_kind (d), ==, RULES_PATH_AUTOMATON);
  g_assert_cmpint (rules_path_kind (e), ==, RULES_PATH_AUTOMATON);
  g_assert_cmpuint (rules_path_predicate (b), ==, paths_id (&paths, "ex:p"));
  g_assert_cmpuint (rules_path_predicate (c), ==, paths_id (&paths, "ex:p"));
  g_assert_cmpuint (rules_path_node (a), ==, paths_id (&paths, "ex:p"));
  g_assert_true (rules_path_is_nullable (d));
  g_assert_false (rules_path_is_nullable (e));
  g_assert_true (rules_path_is_disjoint (d));
  g_assert_false (rules_path_is_disjoint (e));
  guint n;
  const KgTermId *predicates = rules_path_predicates (e, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpuint (predicates[0], <, predicates[1]);
}

/* As "0>1,2 1:ex:p>3 2:^ex:q! 3…": each state with its predicate, whether it accepts (!), and what may follow. */
static char *
describe_states (const Paths *paths, const RulesPath *path)
{
  GString *out = g_string_new (NULL);
  for (guint i = 0; i < rules_path_n_states (path); i++) {
    RulesPathState state;
    rules_path_state (path, i, &state);
    g_autofree char *name =
        i == 0 ? g_strdup ("start") : fixture_names (&paths->source.view, &state.predicate, 1);
    g_string_append_printf (out, "%s%s%s%s>", i == 0 ? "" : " ", state.inverse ? "^" : "", name,
                            state.accepts ? "!" : "");
    for (guint k = 0; k < state.n_next; k++) {
      g_string_append_printf (out, "%s%u", k == 0 ? "" : ",", state.next[k]);
    }
  }
  return g_string_free (out, FALSE);
}

static void
test_states (void)
{
  g_auto (Paths) paths;
  paths_init (&paths,
              PATHS_DATA
              "ex:A sh:path ex:p .\n"
              "ex:B sh:path ( [ sh:zeroOrMorePath [ sh:alternativePath ( ex:p ex:q ) ] ]\n"
              "  ex:r [ sh:zeroOrMorePath ex:q ] ) .\n"
              "ex:C sh:path [ sh:inversePath ( ex:p [ sh:zeroOrOnePath ex:q ] ) ] .\n",
              FALSE);
  g_autoptr (RulesPath) a = paths_get (&paths, "ex:A");
  g_autoptr (RulesPath) b = paths_get (&paths, "ex:B");
  g_autoptr (RulesPath) c = paths_get (&paths, "ex:C");
  g_autofree char *of_a = describe_states (&paths, a);
  g_autofree char *of_b = describe_states (&paths, b);
  g_autofree char *of_c = describe_states (&paths, c);
  g_assert_cmpstr (of_a, ==, "start>1 ex:p!>");
  g_assert_cmpstr (of_b, ==, "start>1,2,3 ex:p>1,2,3 ex:q>1,2,3 ex:r!>4 ex:q!>4");
  g_assert_cmpstr (of_c, ==, "start>1,2 ^ex:q>2 ^ex:p!>");
}

/* Without the named paths of this engine, they are predicates like any other. */
static void
test_strict (void)
{
  g_auto (Paths) paths;
  paths_init (&paths, PATHS_DATA "ex:S sh:path ex:lineage . ex:a ex:lineage ex:x .\n", TRUE);
  g_autoptr (RulesPath) path = paths_get (&paths, "ex:S");
  g_assert_cmpint (rules_path_kind (path), ==, RULES_PATH_PREDICATE);
  g_assert_cmpuint (rules_path_predicate (path), ==, paths_id (&paths, "ex:lineage"));
  g_assert_cmpint (rules_path_tree (path)->kind, ==, RULES_PATH_NODE_PREDICATE);
  paths_assert_values (&paths, path, "ex:a", "ex:x");
}

static void
test_tree (void)
{
  g_auto (Paths) paths;
  paths_init (&paths, PATHS_DATA "ex:S sh:path [ sh:zeroOrMorePath ex:further ] .\n", FALSE);
  g_autoptr (RulesPath) path = paths_get (&paths, "ex:S");
  const RulesPathNode *tree = rules_path_tree (path);
  g_assert_cmpint (tree->kind, ==, RULES_PATH_NODE_ZERO_OR_MORE);
  g_assert_cmpuint (tree->n_parts, ==, 1);
  g_assert_cmpint (tree->parts[0]->kind, ==, RULES_PATH_NODE_NAMED);
  g_assert_cmpuint (tree->parts[0]->predicate, ==, paths_id (&paths, "ex:further"));
  const RulesPathNode *sequence = tree->parts[0]->parts[0];
  g_assert_cmpint (sequence->kind, ==, RULES_PATH_NODE_SEQUENCE);
  g_assert_cmpuint (sequence->n_parts, ==, 2);
  g_assert_cmpint (sequence->parts[0]->kind, ==, RULES_PATH_NODE_NAMED);
  g_assert_cmpuint (sequence->parts[1]->predicate, ==, paths_id (&paths, "ex:r"));
}

/* A focus node need not occur in the graph. */
static void
test_unknown_focus (void)
{
  g_auto (Paths) paths;
  paths_init (&paths, PATHS_DATA "ex:S sh:path [ sh:zeroOrMorePath ex:p ] . ex:T sh:path ex:p .\n",
              FALSE);
  g_autoptr (RulesPath) star = paths_get (&paths, "ex:S");
  g_autoptr (RulesPath) plain = paths_get (&paths, "ex:T");
  KgTermId stranger = KG_OVERLAY_FIRST + 7;
  g_assert_true (rules_path_push_values (star, &paths.source, stranger, paths.scratch));
  g_assert_true (rules_path_push_values (plain, &paths.source, stranger, paths.scratch));
  g_assert_cmpuint (paths.scratch->n_values, ==, 1);
  g_assert_cmpuint (paths.scratch->values[0], ==, stranger);
  g_assert_cmpint (rules_path_reaches (star, &paths.source, stranger, stranger, paths.scratch), ==,
                   RULES_CONFORMS);
}

/* --- Walks --- */

static void
test_walks (void)
{
  g_auto (Paths) paths;
  /* ids ascend in order of arrival: p, q; then the nodes */
  paths_init (
      &paths,
      "ex:z ex:p ex:z . ex:z ex:q ex:z .\n"
      "ex:s ex:p ex:a, ex:b, ex:c . ex:a ex:p ex:n . ex:b ex:q ex:g . ex:c ex:q ex:g .\n"
      "ex:n ex:p ex:g . ex:s ex:q ex:c . ex:g ex:p ex:s . ex:lone ex:q ex:lone .\n"
      "ex:A sh:path [ sh:oneOrMorePath [ sh:alternativePath ( ex:q ex:p ) ] ] .\n"
      "ex:B sh:path ( [ sh:zeroOrMorePath ex:p ] ex:q ) .\n"
      "ex:C sh:path [ sh:zeroOrMorePath [ sh:alternativePath ( ex:p [ sh:inversePath ex:p ]"
      " ) ] ] . ex:D sh:path [ sh:inversePath ( ex:p ex:q ) ] . ex:E sh:path ex:p .\n"
      "ex:F sh:path [ sh:alternativePath ( ( ex:p ex:p ex:p ) ( ex:p ex:q ) ) ] .\n"
      "ex:G sh:path [ sh:oneOrMorePath [ sh:alternativePath ( [ sh:inversePath ex:p ] ex:p )"
      " ] ] .\n",
      FALSE);
  g_autoptr (RulesPath) a = paths_get (&paths, "ex:A");
  g_autoptr (RulesPath) b = paths_get (&paths, "ex:B");
  g_autoptr (RulesPath) c = paths_get (&paths, "ex:C");
  g_autoptr (RulesPath) d = paths_get (&paths, "ex:D");
  g_autoptr (RulesPath) e = paths_get (&paths, "ex:E");
  g_autoptr (RulesPath) f = paths_get (&paths, "ex:F");
  g_autoptr (RulesPath) g = paths_get (&paths, "ex:G");
  /* the shortest; of two, that of the smaller predicate, then of the smaller node */
  assert_walk (&paths, a, "ex:s", "ex:g", "ex:s ex:p ex:b, ex:b ex:q ex:g");
  assert_walk (&paths, b, "ex:s", "ex:g", "ex:s ex:p ex:b, ex:b ex:q ex:g");
  assert_walk (&paths, f, "ex:s", "ex:g", "ex:s ex:p ex:b, ex:b ex:q ex:g");
  /* round a cycle; and no walk of length 0 where the path has none */
  assert_walk (&paths, a, "ex:s", "ex:s", "ex:s ex:p ex:b, ex:b ex:q ex:g, ex:g ex:p ex:s");
  assert_walk (&paths, c, "ex:s", "ex:s", "");
  /* backwards */
  assert_walk (&paths, c, "ex:s", "ex:n", "ex:s ex:p ex:a, ex:a ex:p ex:n");
  assert_walk (&paths, c, "ex:a", "ex:b", "ex:s ex:p ex:a (back), ex:s ex:p ex:b");
  assert_walk (&paths, d, "ex:g", "ex:s", "ex:b ex:q ex:g (back), ex:s ex:p ex:b (back)");
  /* what can be walked both ways is walked forwards */
  assert_walk (&paths, g, "ex:z", "ex:z", "ex:z ex:p ex:z");
  assert_walk (&paths, e, "ex:s", "ex:b", "ex:s ex:p ex:b");
  assert_walk (&paths, e, "ex:s", "ex:g", "none");
  assert_walk (&paths, c, "ex:s", "ex:lone", "none");
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/path/forms", test_forms);
  g_test_add_func ("/rules/path/kinds", test_kinds);
  g_test_add_func ("/rules/path/states", test_states);
  g_test_add_func ("/rules/path/strict", test_strict);
  g_test_add_func ("/rules/path/tree", test_tree);
  g_test_add_func ("/rules/path/unknown-focus", test_unknown_focus);
  g_test_add_func ("/rules/path/walks", test_walks);
  return g_test_run ();
}
