/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/catalogue.h"

#include "kg/parse.h"
#include "rules/error.h"
#include "rules/limits.h"
#include "tests/rules/fixture.h"

#include <string.h>

#define CATALOGUE "ex:c a gr:Catalogue ; skos:notation \"c\" .\n"
#define REQUIREMENT(n)                                                                             \
  "ex:r" n " a gr:Requirement ; dct:identifier \"R" n "\" ; skos:notation \"r" n "\" "
#define SHAPE "[ sh:property [ sh:path ex:p ; sh:minCount 1 ] ]"

typedef struct {
  KgSnapshot *snapshot;
  RulesGraph *graph;
  RulesCatalogues *catalogues;
  char *refused;
} Case;

static void
case_init (Case *test, const char *turtle)
{
  g_autoptr (GError) error = NULL;
  *test = (Case) { .snapshot = fixture_snapshot ("c.ttl", turtle) };
  test->graph = rules_graph_new (test->snapshot, FALSE);
  test->catalogues = rules_catalogues_new (test->graph, &error);
  g_assert_true ((test->catalogues == NULL) == (error != NULL));
  if (error != NULL) {
    g_assert_error (error, RULES_ERROR, RULES_ERROR_SHAPES);
    test->refused = g_strdup (error->message);
  }
}

static void
case_clear (Case *test)
{
  g_free (test->refused);
  rules_catalogues_unref (test->catalogues);
  rules_graph_unref (test->graph);
  kg_snapshot_unref (test->snapshot);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Case, case_clear)

/* What refuses the catalogues of a graph; NULL: nothing does. */
static void
check (const char *turtle, const char *expected)
{
  g_auto (Case) test;
  case_init (&test, turtle);
  g_assert_cmpstr (test.refused, ==, expected);
}

/* --- What is read --- */

static void
test_empty (void)
{
  check ("ex:x ex:p ex:y .", NULL);
  g_auto (Case) test;
  guint n = 1;
  case_init (&test, CATALOGUE);
  g_assert_cmpuint (rules_catalogues_find (test.catalogues, "c")->n_all, ==, 0);
  g_assert_null (rules_catalogues_find (test.catalogues, "d"));
  rules_catalogues_risk_classes (test.catalogues, &n);
  g_assert_cmpuint (n, ==, 0);
  g_assert_cmpuint (rules_shapes_count (rules_catalogues_shapes (test.catalogues)), ==, 0);
}

static void
append_list (const Case *test, GString *text, const KgTermId *ids, guint n)
{
  KgView view = { test->snapshot, NULL };
  g_autofree char *names = fixture_names (&view, ids, n);
  g_string_append_printf (text, " [%s]", names);
}

/* A line a requirement. */
static char *
print (const Case *test, const char *notation)
{
  GString *text = g_string_new (NULL);
  const RulesCatalogue *catalogue = rules_catalogues_find (test->catalogues, notation);
  for (guint i = 0; i < catalogue->n_all; i++) {
    const RulesRequirement *requirement = catalogue->all[i];
    g_assert_true (requirement->catalogue == catalogue);
    g_assert_cmpuint (requirement->number, ==, i);
    g_assert_true (rules_catalogue_requirement (catalogue, requirement->notation) == requirement);
    g_string_append_printf (text, "%*s%s", (int) requirement->depth * 2, "",
                            requirement->identifier);
    append_list (test, text, requirement->binds, requirement->n_binds);
    for (guint k = 0; k < requirement->n_applications; k++) {
      append_list (test, text, &requirement->applications[k].node, 1);
    }
    for (guint k = 0; k < requirement->n_questions; k++) {
      g_assert_true (requirement->questions[k].of == requirement);
      g_string_append_printf (text, " %s", requirement->questions[k].identifier);
    }
    g_string_append_c (text, '\n');
  }
  return g_string_free (text, FALSE);
}

static void
test_tree (void)
{
  g_auto (Case) test;
  case_init (
      &test,
      "ex:c gr:application ex:any ; gr:binds ex:all ; owl:versionInfo \"2\" . " CATALOGUE
          REQUIREMENT ("10") "; dct:isPartOf ex:c ; gr:binds ex:provider , ex:deployer . " REQUIREMENT (
              "2") "; "
                   "dct:isPartO"
                   "f ex:c . " REQUIREMENT (
                       "1") "; dct:isPartOf ex:r10 ; sh:order 2 ; gr:application ex:second , ex:first "
                            "; gr:question ex:q2 , ex:q1 . " REQUIREMENT (
                                "3") "; dct:isPartOf ex:r10 ; sh:order 1.5 ; gr:binds ex:user ; "
                                     "gr:question ex:q1 . " REQUIREMENT (
                                         "4") "; dct:isPartOf ex:r1 . "
                                              "ex:q1 a gr:Question ; dct:identifier \"1\" ; gr:evidencedBy " SHAPE
                                              " . "
                                              "ex:q2 a gr:Question ; dct:identifier \"2\" ; sh:order 0 ; gr:evidencedBy " SHAPE
                                              " . "
                                              "ex:any a gr:Application . ex:first a gr:Application ; sh:order 1 . ex:second a "
                                              "gr:Application ; sh:order 2 . "
                                              "ex:b a gr:Catalogue ; skos:notation \"b\" .");
  g_assert_cmpstr (test.refused, ==, NULL);
  g_autofree char *tree = print (&test, "c");
  g_assert_cmpstr (tree, ==,
                   "R2 [ex:all] [ex:any]\n"
                   "R10 [ex:deployer ex:provider] [ex:any]\n"
                   "  R3 [ex:user] [ex:any] 1\n"
                   "  R1 [ex:deployer ex:provider] [ex:first] [ex:second] 2 1\n"
                   "    R4 [ex:deployer ex:provider] [ex:first] [ex:second]\n");
  guint n = 0;
  const RulesCatalogue *const *list = rules_catalogues_list (test.catalogues, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpstr (list[0]->notation, ==, "b");
  g_assert_cmpstr (list[1]->version, ==, "2");
  g_assert_cmpuint (list[1]->n_roots, ==, 2);
}

static void
test_ways (void)
{
  g_auto (Case) test;
  case_init (
      &test,
      CATALOGUE REQUIREMENT (
          "1") "; dct:isPartOf ex:c ; gr:question ex:q . "
               "ex:q a gr:Question ; dct:identifier \"1\" ; gr:evidencedBy ex:w2 , ex:w1 ; gr:shows ( ex:s ) . "
               "ex:w1 sh:order 1 ; sh:property [ sh:path ex:p ; sh:minCount 1 ] . "
               "ex:w2 sh:order 2 ; gr:focusClass ex:Risk ; sh:property [ sh:path ex:p ; sh:minCount 1 ] ; "
               "gr:shows ( ex:t ex:s ) . "
               "ex:s sh:path ex:p ; sh:name \"P\" ; gr:shows ( ex:t ) . ex:t sh:path ex:q ; sh:name \"T\" .");
  g_assert_cmpstr (test.refused, ==, NULL);
  const RulesCatalogue *catalogue = rules_catalogues_find (test.catalogues, "c");
  const RulesQuestionAsked *question = &catalogue->all[0]->questions[0];
  KgView view = { test.snapshot, NULL };
  g_assert_cmpuint (question->n_ways, ==, 2);
  g_assert_cmpuint (question->ways[0].focus_class, ==, KG_NONE);
  g_assert_cmpuint (question->ways[1].focus_class, ==, fixture_id (&view, "ex:Risk"));
  g_assert_cmpuint (question->ways[0].n_parts, ==, 1);
  g_assert_cmpuint (question->ways[0].parts[0].node, ==, fixture_id (&view, "ex:s"));
  g_assert_cmpuint (question->ways[0].parts[0].n_parts, ==, 1);
  g_assert_cmpuint (question->ways[0].parts[0].parts[0].node, ==, fixture_id (&view, "ex:t"));
  g_assert_cmpuint (question->ways[1].n_parts, ==, 2);
  g_assert_cmpuint (question->ways[1].parts[0].node, ==, fixture_id (&view, "ex:t"));
  for (guint i = 0; i < 2; i++) {
    RulesShapeInfo info;
    rules_shapes_info (rules_catalogues_shapes (test.catalogues), question->ways[i].shape, &info);
    g_assert_cmpuint (info.node, ==, fixture_id (&view, i == 0 ? "ex:w1" : "ex:w2"));
  }
}

static void
test_dates (void)
{
  g_auto (Case) test;
  case_init (&test, "ex:c gr:application ex:a , ex:b , ex:d . " CATALOGUE
                    "ex:a a gr:Application ; gr:appliesFrom \"2026-08-02\"^^xsd:date . "
                    "ex:b a gr:Application . "
                    "ex:d a gr:Application ; gr:appliesFrom \"2026-08-02+02:00\"^^xsd:date .");
  g_assert_cmpstr (test.refused, ==, NULL);
  const RulesCatalogue *catalogue = rules_catalogues_find (test.catalogues, "c");
  const gint64 day = G_GINT64_CONSTANT (1785628800) * G_USEC_PER_SEC;
  g_assert_cmpint (catalogue->applications[0].from_time, ==, day);
  g_assert_cmpint (catalogue->applications[1].from_time, ==, G_MININT64);
  g_assert_cmpint (catalogue->applications[2].from_time, ==, day - (gint64) 7200 * G_USEC_PER_SEC);
}

#define RISK_CLASS(n, rest)                                                                        \
  "ex:k" n " a gr:RiskClass ; dct:identifier \"Annex III(" n ")\" ; " rest " ."

static void
test_risk_classes (void)
{
  g_auto (Case) test;
  guint n = 0;
  case_init (&test,
             RISK_CLASS ("10", "gr:riskLevel eu-aiact:RiskLevelHigh ; gr:condition " SHAPE
                               " ; gr:unless " SHAPE " ; gr:notUnless " SHAPE)
                 RISK_CLASS ("2", "gr:riskLevel eu-aiact:RiskLevelProhibited ; gr:condition " SHAPE)
                     RISK_CLASS ("3", "gr:riskLevel eu-aiact:RiskLevelMinimal"));
  g_assert_cmpstr (test.refused, ==, NULL);
  const RulesRiskClass *classes = rules_catalogues_risk_classes (test.catalogues, &n);
  g_assert_cmpuint (n, ==, 3);
  g_assert_cmpstr (classes[0].identifier, ==, "Annex III(2)");
  g_assert_cmpint (classes[0].level, ==, RULES_RISK_PROHIBITED);
  g_assert_cmpuint (classes[0].unless, ==, RULES_NO_SHAPE);
  g_assert_cmpint (classes[1].level, ==, RULES_RISK_MINIMAL);
  g_assert_cmpuint (classes[1].condition, ==, RULES_NO_SHAPE);
  g_assert_cmpstr (classes[2].identifier, ==, "Annex III(10)");
  g_assert_cmpuint (classes[2].unless, !=, RULES_NO_SHAPE);
  g_assert_cmpuint (classes[2].not_unless, !=, classes[2].unless);
}

static void
test_identifiers (void)
{
  static const char *const ascending[] = {
    "",
    "Annex III(2)",
    "Annex III(2)(a)",
    "Annex III(10)",
    "Article 05",
    "Article 5",
    "Article 5(1)",
    "Article 18446744073709551616",
    "Article 999999999999999999999a",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ascending); i++) {
    for (gsize k = 0; k < G_N_ELEMENTS (ascending); k++) {
      int order = rules_identifier_compare (ascending[i], ascending[k]);
      g_assert_cmpint ((order > 0) - (order < 0), ==, (i > k) - (i < k));
    }
  }
}

/* --- What is refused --- */

static void
test_broken_nodes (void)
{
  check ("ex:c a gr:Catalogue .", "c.ttl:1: `ex:c` has no skos:notation; give it one");
  check ("ex:c a gr:Catalogue ; skos:notation ex:c .",
         "c.ttl:1: `ex:c` has a skos:notation that is no text; write it in quotes");
  check ("ex:c a gr:Catalogue ; skos:notation \"c\" , \"d\" .",
         "c.ttl:1: more than one value for `skos:notation` of `ex:c`; leave one");
  check (
      "ex:c a gr:Catalogue ; skos:notation \"C\" .",
      "c.ttl:1: `ex:c` has a skos:notation that does not fit into addresses; write small letters, digits and hyphens, 64 at most");
  check (CATALOGUE "ex:d a gr:Catalogue ; skos:notation \"c\" .",
         "c.ttl:2: `ex:d` has the skos:notation of another catalogue; give it its own");
  check (CATALOGUE "ex:r a gr:Requirement ; skos:notation \"r\" ; dct:isPartOf ex:c .",
         "c.ttl:2: `ex:r` has no dct:identifier; give it one");
  check (
      CATALOGUE REQUIREMENT ("1") "; dct:isPartOf ex:c .\nex:r2 a gr:Requirement ; "
                                  "dct:identifier \"2\" ; skos:notation \"r1\" ; dct:isPartOf "
                                  "ex:c .",
      "c.ttl:2: `ex:r1` has the skos:notation of another requirement of its catalogue; give it one of its own");
  check (CATALOGUE REQUIREMENT ("1") "; dct:isPartOf ex:c ; gr:binds \"provider\" .",
         "c.ttl:2: `ex:r1` names a literal where a resource should stand; name the resource");
}

static void
test_broken_trees (void)
{
  check (
      CATALOGUE REQUIREMENT ("1") ".",
      "c.ttl:2: `ex:r1` is part of nothing; name its catalogue or the requirement above it by dct:isPartOf");
  check (
      CATALOGUE REQUIREMENT ("1") "; dct:isPartOf ex:d .",
      "c.ttl:2: `ex:r1` is part of something that is neither a gr:Catalogue nor a gr:Requirement; check the name");
  check (CATALOGUE REQUIREMENT ("1") "; dct:isPartOf ex:c , ex:d .",
         "c.ttl:2: more than one value for `dct:isPartOf` of `ex:r1`; leave one");
  check (
      CATALOGUE REQUIREMENT ("1") "; dct:isPartOf ex:r1 .",
      "c.ttl:2: `ex:r1` is part of itself, by way of others or directly; let one of them be part of the catalogue");
  check (
      CATALOGUE REQUIREMENT ("1") "; dct:isPartOf ex:r2 .\n" REQUIREMENT (
          "2") "; dct:isPartOf ex:r3 .\n" REQUIREMENT ("3") "; dct:isPartOf ex:r2 .",
      "c.ttl:3: `ex:r2` is part of itself, by way of others or directly; let one of them be part of the catalogue");
}

#define ASKED(rest)                                                                                \
  CATALOGUE REQUIREMENT ("1") "; dct:isPartOf ex:c ; gr:question ex:q .\n"                         \
                              "ex:q a gr:Question ; dct:identifier \"1\" ; " rest " ."

static void
test_broken_questions (void)
{
  check (ASKED ("rdfs:label \"q\""),
         "c.ttl:3: `ex:q` cannot be answered; name a shape that answers it by gr:evidencedBy");
  check (ASKED ("gr:evidencedBy \"shape\""),
         "c.ttl:3: `ex:q` names a literal where a resource should stand; name the resource");
  check (
      ASKED ("gr:evidencedBy ex:nowhere"),
      "c.ttl:3: `ex:q` names a shape that is met where nothing is said; let it ask for something");
  check (
      ASKED ("gr:evidencedBy [ sh:property [ sh:path ex:p ; sh:maxCount 0 ] ]"),
      "c.ttl:3: `ex:q` names a shape that is met where nothing is said; let it ask for something");
  check (ASKED ("gr:evidencedBy [ sh:property [ sh:minCount 1 ] ]"),
         "c.ttl:3: `sh:property` is a blank node; it has no `sh:path`, give it one");
  check (ASKED ("gr:evidencedBy [ gr:focusClass ex:Risk ]"), NULL);
  check (ASKED ("gr:evidencedBy " SHAPE " ; gr:shows ex:p"),
         "c.ttl:3: `ex:p` is no list; write (a b c)");
  check (ASKED ("gr:evidencedBy " SHAPE " ; gr:shows ( \"p\" )"),
         "c.ttl:3: `ex:q` shows a literal; list property shapes with sh:path and sh:name");
  check (ASKED ("gr:evidencedBy " SHAPE " ; gr:shows ( [ sh:path ex:p ] )"),
         "c.ttl:3: `ex:q` shows a part without sh:path or sh:name; give it both");
  check (ASKED ("gr:evidencedBy " SHAPE
                " ; gr:shows ( ex:s ) . ex:s sh:path ex:p ; sh:name \"s\" ; "
                "gr:shows ( ex:s )"),
         "c.ttl:3: `ex:s` shows too much, or parts of parts without end; show less");
}

static void
test_broken_applications (void)
{
  check (
      CATALOGUE "ex:c gr:application [ gr:appliesFrom \"2026-08-02\" ] .",
      "c.ttl:2: a blank node applies from something that is no day; write an xsd:date such as \"2026-08-02\"^^xsd:date");
  check (
      CATALOGUE "ex:c gr:application [ gr:appliesFrom \"2026-02-30\"^^xsd:date ] .",
      "c.ttl:2: a blank node applies from something that is no day; write an xsd:date such as \"2026-08-02\"^^xsd:date");
  check (CATALOGUE "ex:c gr:application [ gr:riskClass ex:High ] .",
         "c.ttl:2: a blank node names a risk class that is none; check the name");
  check (CATALOGUE "ex:c gr:application [ gr:condition \"all\" ] .",
         "c.ttl:2: a blank node names a literal where a shape should stand; name the shape");
}

static void
test_broken_classes (void)
{
  check (RISK_CLASS ("1", "gr:riskLevel eu-aiact:RiskLevelHigh"),
         "c.ttl:1: `ex:k1` has no gr:condition; give it the shape of such a system");
  check (
      RISK_CLASS ("1", "gr:condition " SHAPE),
      "c.ttl:1: `ex:k1` has no gr:riskLevel that is known; give it eu-aiact:RiskLevelProhibited, RiskLevelHigh, RiskLevelTransparencyRequired, GPAIModel or RiskLevelMinimal");
  check (
      RISK_CLASS ("1", "gr:condition " SHAPE " ; gr:riskLevel eu-aiact:RiskLevelNotHigh"),
      "c.ttl:1: `ex:k1` has no gr:riskLevel that is known; give it eu-aiact:RiskLevelProhibited, RiskLevelHigh, RiskLevelTransparencyRequired, GPAIModel or RiskLevelMinimal");
  check (
      RISK_CLASS ("1", "gr:riskLevel eu-aiact:RiskLevelHigh ; gr:condition [ sh:not " SHAPE " ]"),
      "c.ttl:1: `ex:k1` names a shape that is met where nothing is said; let it ask for something");
  check (
      RISK_CLASS ("1", "gr:riskLevel eu-aiact:RiskLevelHigh ; gr:condition " SHAPE
                       " ; gr:unless [ sh:not " SHAPE " ]"),
      "c.ttl:1: `ex:k1` names a shape that is met where nothing is said; let it ask for something");
  check (RISK_CLASS ("1", "gr:riskLevel eu-aiact:RiskLevelHigh ; gr:condition " SHAPE
                          " ; gr:unless " SHAPE " ; gr:notUnless [ sh:not " SHAPE " ]"),
         NULL);
}

/* --- Limits --- */

static char *
notation_of (guint length)
{
  g_autofree char *notation = g_strnfill (length, 'n');
  return g_strdup_printf ("ex:c a gr:Catalogue ; skos:notation \"%s\" .", notation);
}

static void
test_long_notation (void)
{
  g_autofree char *longest = notation_of (RULES_LIMIT_NOTATION_BYTES);
  g_autofree char *longer = notation_of (RULES_LIMIT_NOTATION_BYTES + 1);
  check (longest, NULL);
  check (longer,
         "c.ttl:1: `ex:c` has a skos:notation that does not fit into addresses; write small "
         "letters, digits and hyphens, 64 at most");
}

static char *
tree_of_depth (guint depth)
{
  GString *turtle = g_string_new (CATALOGUE REQUIREMENT ("0") "; dct:isPartOf ex:c . ");
  for (guint i = 1; i <= depth; i++) {
    g_string_append_printf (turtle,
                            "ex:r%u a gr:Requirement ; dct:identifier \"R\" ; skos:notation "
                            "\"r%u\" ; dct:isPartOf ex:r%u . ",
                            i, i, i - 1);
  }
  return g_string_free (turtle, FALSE);
}

static void
test_deep_tree (void)
{
  g_autofree char *deepest = tree_of_depth (RULES_LIMIT_REQUIREMENT_DEPTH);
  g_autofree char *deeper = tree_of_depth (RULES_LIMIT_REQUIREMENT_DEPTH + 1);
  check (deepest, NULL);
  check (deeper,
         "c.ttl:2: `ex:r16` lies too deep to have parts; make the tree of requirements flatter");
}

static char *
parts_of_depth (guint depth)
{
  GString *turtle = g_string_new (ASKED ("gr:evidencedBy " SHAPE " ; gr:shows ( ex:s1 )"));
  for (guint i = 1; i <= depth; i++) {
    g_string_append_printf (turtle, " ex:s%u sh:path ex:p ; sh:name \"s\" .", i);
    if (i < depth) {
      g_string_append_printf (turtle, " ex:s%u gr:shows ( ex:s%u ) .", i, i + 1);
    }
  }
  return g_string_free (turtle, FALSE);
}

static void
test_deep_parts (void)
{
  g_autofree char *deepest = parts_of_depth (RULES_LIMIT_SHOWN_DEPTH);
  g_autofree char *deeper = parts_of_depth (RULES_LIMIT_SHOWN_DEPTH + 1);
  check (deepest, NULL);
  check (deeper, "c.ttl:3: `ex:s8` shows too much, or parts of parts without end; show less");
}

static char *
many_parts (guint n)
{
  GString *turtle = g_string_new (ASKED ("gr:evidencedBy " SHAPE " ; gr:shows ("));
  g_string_truncate (turtle, turtle->len - 1);
  for (guint i = 0; i < n; i++) {
    g_string_append (turtle, "ex:s ");
  }
  g_string_append (turtle, ") . ex:s sh:path ex:p ; sh:name \"s\" .");
  return g_string_free (turtle, FALSE);
}

static void
test_many_parts (void)
{
  g_autofree char *most = many_parts (RULES_LIMIT_SHOWN_PARTS);
  g_autofree char *more = many_parts (RULES_LIMIT_SHOWN_PARTS + 1);
  check (most, NULL);
  check (more, "c.ttl:3: `ex:q` shows too much, or parts of parts without end; show less");
}

static void
test_many_requirements (void)
{
  g_autoptr (GString) turtle = g_string_new (CATALOGUE);
  for (guint i = 0; i <= RULES_LIMIT_REQUIREMENTS; i++) {
    g_string_append_printf (turtle,
                            "ex:r%u a gr:Requirement ; dct:identifier \"%u\" ; skos:notation "
                            "\"r%u\" ; dct:isPartOf ex:c .\n",
                            i, i, i);
  }
  check (turtle->str, "c.ttl:2: there are more than 100000 requirements; load fewer catalogues");
  char *last = g_strrstr (turtle->str, "ex:r100000");
  *last = '\0';
  check (turtle->str, NULL);
}

static void
test_many_problems (void)
{
  g_autoptr (GString) turtle = g_string_new (CATALOGUE);
  g_auto (Case) test;
  guint lines = 1;
  for (guint i = 0; i < 2 * RULES_LIMIT_PROBLEMS; i++) {
    g_string_append_printf (turtle, "ex:r%u a gr:Requirement ; dct:isPartOf ex:c .\n", i);
  }
  case_init (&test, turtle->str);
  for (const char *c = test.refused; *c != '\0'; c++) {
    lines += *c == '\n' ? 1 : 0;
  }
  g_assert_cmpuint (lines, ==, RULES_LIMIT_PROBLEMS);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/catalogue/empty", test_empty);
  g_test_add_func ("/rules/catalogue/tree", test_tree);
  g_test_add_func ("/rules/catalogue/ways", test_ways);
  g_test_add_func ("/rules/catalogue/dates", test_dates);
  g_test_add_func ("/rules/catalogue/risk-classes", test_risk_classes);
  g_test_add_func ("/rules/catalogue/identifiers", test_identifiers);
  g_test_add_func ("/rules/catalogue/broken-nodes", test_broken_nodes);
  g_test_add_func ("/rules/catalogue/broken-trees", test_broken_trees);
  g_test_add_func ("/rules/catalogue/broken-questions", test_broken_questions);
  g_test_add_func ("/rules/catalogue/broken-applications", test_broken_applications);
  g_test_add_func ("/rules/catalogue/broken-classes", test_broken_classes);
  g_test_add_func ("/rules/catalogue/long-notation", test_long_notation);
  g_test_add_func ("/rules/catalogue/deep-tree", test_deep_tree);
  g_test_add_func ("/rules/catalogue/deep-parts", test_deep_parts);
  g_test_add_func ("/rules/catalogue/many-parts", test_many_parts);
  g_test_add_func ("/rules/catalogue/many-requirements", test_many_requirements);
  g_test_add_func ("/rules/catalogue/many-problems", test_many_problems);
  return g_test_run ();
}
