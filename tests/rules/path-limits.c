/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse.h"
#include "rules/limits.h"
#include "tests/rules/path-fixture.h"

#include <malloc.h>

/* --- Ill-formed paths --- */

typedef struct {
  const char *turtle; /* one line */
  const char *problem;
} BadCase;

/* Stands on line 1. */
#define NAMED                                                                                       \
  "ex:none a gr:NamedPath . ex:two a gr:NamedPath ; gr:path ex:p, ex:q . ex:round a gr:NamedPath ;" \
  " gr:path ( ex:p ex:about ) . ex:about a gr:NamedPath ; gr:path [ sh:zeroOrMorePath ex:round ] ." \
  " ex:text a gr:NamedPath ; gr:path \"p\" .\n"

static const BadCase bad[] = {
  { "sh:path \"p\"", "2: the literal `\"p\"` is no path; write a predicate's IRI or a path" },
  { "sh:path ()", "3: an empty list is no path; write a predicate's IRI, or a list of at least 2"
                  " paths" },
  { "sh:path ( ex:p )", "4: a sequence of 1 paths; list at least 2" },
  { "sh:path [ sh:alternativePath ( ex:p ) ]", "5: alternatives of 1 paths; list at least 2" },
  { "sh:path [ sh:alternativePath () ]", "6: alternatives of 0 paths; list at least 2" },
  { "sh:path [ sh:alternativePath ex:p ]", "7: `ex:p` is no list; write (a b c)" },
  { "sh:path [ ex:p ex:q ]",
    "8: a blank node that is no path; write a predicate's IRI, a list, or one of sh:inversePath,"
    " sh:alternativePath, sh:zeroOrMorePath, sh:oneOrMorePath and sh:zeroOrOnePath" },
  { "sh:path [ sh:inversePath ex:p ; sh:oneOrMorePath ex:p ]",
    "9: a path with both `sh:inversePath` and `sh:oneOrMorePath`; leave one, or nest them" },
  { "sh:path [ sh:inversePath ex:p, ex:q ]",
    "10: more than one value for `sh:inversePath` of `a blank node`; leave one" },
  { "sh:path [ rdf:first ex:p ]",
    "11: a node of the list has no rdf:rest; end the list with rdf:nil, or write it as (a b c)" },
  { "sh:path [ rdf:first ex:p, ex:q ; rdf:rest ( ex:p ) ]",
    "12: a node of the list has more than one rdf:first; write the list as (a b c)" },
  { "sh:path _:x . _:x sh:inversePath _:x",
    "13: the path `a blank node` contains itself; to repeat a path use sh:zeroOrMorePath or"
    " sh:oneOrMorePath" },
  { "sh:path _:y . _:y rdf:first ex:p ; rdf:rest _:y",
    "14: the list contains itself; end it with rdf:nil" },
  { "sh:path ( ex:p [ sh:zeroOrOnePath \"q\" ] )",
    "15: the literal `\"q\"` is no path; write a predicate's IRI or a path" },
  { "sh:path [ sh:inversePath ex:none ]",
    "1: the named path `ex:none` has no gr:path; say which path it stands for" },
  { "sh:path ex:two", "1: more than one value for `gr:path` of `ex:two`; leave one" },
  { "sh:path ex:round",
    "1: the path `ex:round` contains itself; to repeat a path use sh:zeroOrMorePath or"
    " sh:oneOrMorePath" },
  { "sh:path ex:text", "1: the literal `\"p\"` is no path; write a predicate's IRI or a path" },
  { "sh:path [ rdf:rest ( ex:p ) ]",
    "20: a node of the list has no rdf:first; write the list as (a b c)" },
  { "sh:path ( ex:p _:z ) . _:z sh:zeroOrMorePath ( ex:q _:z )",
    "21: the path `a blank node` contains itself; to repeat a path use sh:zeroOrMorePath or"
    " sh:oneOrMorePath" },
};

static void
test_ill_formed (void)
{
  g_auto (Paths) paths;
  g_autoptr (GString) turtle = g_string_new (NAMED);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_string_append_printf (turtle, "ex:S%" G_GSIZE_FORMAT " %s .\n", i, bad[i].turtle);
  }
  paths_init (&paths, turtle->str, FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autofree char *subject = g_strdup_printf ("ex:S%" G_GSIZE_FORMAT, i);
    g_autofree char *expected = g_strconcat ("paths.ttl:", bad[i].problem, NULL);
    g_ptr_array_set_size (paths.reader.problems, 0);
    g_assert_null (paths_try (&paths, subject));
    g_assert_cmpuint (paths.reader.problems->len, ==, 1);
    g_assert_cmpstr (g_ptr_array_index (paths.reader.problems, 0), ==, expected);
  }
}

/* --- Limits --- */

static char *
nested_turtle (const char *subject, guint depth)
{
  GString *out = g_string_new (NULL);
  g_string_append_printf (out, "%s sh:path ", subject);
  for (guint i = 0; i < depth; i++) {
    g_string_append (out, "[ sh:inversePath ");
  }
  g_string_append (out, "ex:p");
  for (guint i = 0; i < depth; i++) {
    g_string_append (out, " ]");
  }
  g_string_append (out, " .\n");
  return g_string_free (out, FALSE);
}

static void
test_depth (void)
{
  g_auto (Paths) paths;
  g_autofree char *within = nested_turtle ("ex:S", RULES_LIMIT_DEPTH);
  g_autofree char *beyond = nested_turtle ("ex:T", RULES_LIMIT_DEPTH + 1);
  g_autofree char *turtle = g_strconcat (PATHS_DATA, within, beyond, NULL);
  paths_init (&paths, turtle, FALSE);
  g_autoptr (RulesPath) path = paths_get (&paths, "ex:S");
  g_assert_cmpint (rules_path_kind (path), ==, RULES_PATH_PREDICATE);
  g_assert_null (paths_try (&paths, "ex:T"));
  g_assert_cmpstr (g_ptr_array_index (paths.reader.problems, 0), ==,
                   "paths.ttl:7: a path nested more than 64 deep; flatten it");
}

/* Each named path holds the one before it twice: the tenth spells out to the limit. */
static void
test_path_steps (void)
{
  g_auto (Paths) paths;
  g_autoptr (GString) turtle = g_string_new (PATHS_DATA);
  g_string_append (turtle, "ex:n0 a gr:NamedPath ; gr:path ex:p .\n");
  for (guint i = 1; i <= 10; i++) {
    g_string_append_printf (turtle, "ex:n%u a gr:NamedPath ; gr:path ( ex:n%u ex:n%u ) .\n", i,
                            i - 1, i - 1);
  }
  g_string_append (turtle, "ex:S sh:path ex:n10 .\nex:T sh:path ( ex:n10 ex:q ) .\n");
  paths_init (&paths, turtle->str, FALSE);
  g_autoptr (RulesPath) path = paths_get (&paths, "ex:S");
  g_assert_cmpuint (rules_path_n_states (path), ==, RULES_LIMIT_PATH_STEPS + 1);
  /* 1,024 steps round a cycle of three */
  paths_assert_values (&paths, path, "ex:a", "ex:b");
  g_assert_null (paths_try (&paths, "ex:T"));
  g_assert_cmpstr (g_ptr_array_index (paths.reader.problems, 0), ==,
                   "paths.ttl:18: a path of more than 1024 predicates, named paths spelled out;"
                   " shorten it");
}

/* What many paths spell out to, together. */
static void
test_path_edges (void)
{
  g_auto (Paths) paths;
  /* p or q at first, p or q after p */
  paths_init (&paths, PATHS_DATA "ex:S sh:path ( [ sh:zeroOrMorePath ex:p ] ex:q ) .\n", FALSE);
  paths.reader.n_path_edges = RULES_LIMIT_PATH_EDGES - 4;
  g_autoptr (RulesPath) path = paths_get (&paths, "ex:S");
  g_assert_cmpuint (paths.reader.n_path_edges, ==, RULES_LIMIT_PATH_EDGES);
  g_assert_null (paths_try (&paths, "ex:S"));
  g_assert_cmpstr (g_ptr_array_index (paths.reader.problems, 0), ==,
                   "paths.ttl:6: paths, taken together, with more than 16000000 pairs of predicates"
                   " that may follow each other; shorten them, or use fewer");
}

/* The steps that a walk takes are counted: with one fewer it does not end. */
static void
assert_steps (Paths *paths, const RulesPath *path, const char *focus, guint64 steps,
              const char *values)
{
  RulesScratch *scratch = paths->scratch;
  scratch->steps = steps;
  paths_assert_values (paths, path, focus, values);
  g_assert_cmpuint (scratch->steps, ==, 0);
  scratch->steps = steps - 1;
  g_assert_false (rules_path_push_values (path, &paths->source, paths_id (paths, focus), scratch));
  scratch->n_values = 0;
  scratch->steps = G_MAXUINT64;
}

static void
test_steps (void)
{
  g_auto (Paths) paths;
  paths_init (&paths,
              PATHS_DATA "ex:A sh:path ex:p . ex:B sh:path [ sh:inversePath ex:p ] .\n"
                         "ex:C sh:path [ sh:zeroOrMorePath ex:p ] .\n",
              FALSE);
  g_autoptr (RulesPath) a = paths_get (&paths, "ex:A");
  g_autoptr (RulesPath) b = paths_get (&paths, "ex:B");
  g_autoptr (RulesPath) c = paths_get (&paths, "ex:C");
  g_autoptr (GArray) steps = g_array_new (FALSE, FALSE, sizeof (RulesStep));
  assert_steps (&paths, a, "ex:a", 2, "ex:b");
  assert_steps (&paths, b, "ex:a", 2, "ex:c");
  assert_steps (&paths, c, "ex:a", 6, "ex:a ex:b ex:c");
  paths.scratch->steps = 0;
  g_assert_cmpint (rules_path_reaches (a, &paths.source, paths_id (&paths, "ex:a"),
                                       paths_id (&paths, "ex:b"), paths.scratch),
                   ==, RULES_UNKNOWN);
  g_assert_cmpint (rules_path_reaches (c, &paths.source, paths_id (&paths, "ex:a"),
                                       paths_id (&paths, "ex:b"), paths.scratch),
                   ==, RULES_UNKNOWN);
  /* what is found before the limit is found */
  g_assert_cmpint (rules_path_reaches (c, &paths.source, paths_id (&paths, "ex:a"),
                                       paths_id (&paths, "ex:a"), paths.scratch),
                   ==, RULES_CONFORMS);
  paths.scratch->steps = 3;
  g_assert_false (rules_path_walk (c, &paths.source, paths_id (&paths, "ex:a"),
                                   paths_id (&paths, "ex:c"), paths.scratch, steps));
  g_assert_cmpuint (steps->len, ==, 0);
}

/* --- Memory --- */

/* A fan of many values, each reached twice, and a chain: what is needed grows, and is kept. */
static char *
fan_turtle (void)
{
  GString *turtle = g_string_new ("ex:S sh:path [ sh:alternativePath ( ( ex:p ex:q ) ex:q ) ] .\n"
                                  "ex:T sh:path [ sh:oneOrMorePath ex:r ] .\n");
  for (guint i = 0; i < 1000; i++) {
    guint scattered = i * 617 % 1000;
    g_string_append_printf (turtle, "ex:a ex:p ex:m%u . ex:m%u ex:q ex:v%u . ex:a ex:q ex:v%u .\n",
                            i, i, scattered, scattered);
    g_string_append_printf (turtle, "ex:c%u ex:r ex:c%u .\n", i, i + 1);
  }
  return g_string_free (turtle, FALSE);
}

static void
walk_fan (Paths *paths, const RulesPath *fan, const RulesPath *chain)
{
  RulesScratch *scratch = paths->scratch;
  scratch->n_values = 0;
  g_assert_true (rules_path_push_values (fan, &paths->source, paths_id (paths, "ex:a"), scratch));
  g_assert_cmpuint (scratch->n_values, ==, 1000);
  g_assert_true (
      rules_path_push_values (chain, &paths->source, paths_id (paths, "ex:c0"), scratch));
  g_assert_cmpuint (scratch->n_values, ==, 2000);
  for (guint i = 1; i < 2000; i++) {
    g_assert_true (i == 1000 || scratch->values[i - 1] < scratch->values[i]);
  }
}

static void
test_memory (void)
{
  g_auto (Paths) paths;
  g_autofree char *turtle = fan_turtle ();
  paths_init (&paths, turtle, FALSE);
  g_autoptr (RulesPath) fan = paths_get (&paths, "ex:S");
  g_autoptr (RulesPath) chain = paths_get (&paths, "ex:T");
  walk_fan (&paths, fan, chain);
  const KgTermId *values = paths.scratch->values;
  guint32 room = paths.scratch->room;
  size_t before = mallinfo2 ().uordblks;
  for (guint i = 0; i < 100; i++) {
    walk_fan (&paths, fan, chain);
  }
  g_assert_true (mallinfo2 ().uordblks == before);
  g_assert_true (paths.scratch->values == values);
  g_assert_cmpuint (paths.scratch->room, ==, room);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/path-limits/ill-formed", test_ill_formed);
  g_test_add_func ("/rules/path-limits/depth", test_depth);
  g_test_add_func ("/rules/path-limits/path-steps", test_path_steps);
  g_test_add_func ("/rules/path-limits/path-edges", test_path_edges);
  g_test_add_func ("/rules/path-limits/steps", test_steps);
  g_test_add_func ("/rules/path-limits/memory", test_memory);
  return g_test_run ();
}
