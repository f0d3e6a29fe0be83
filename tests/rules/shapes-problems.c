/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse.h"
#include "rules/limits.h"
#include "rules/shapes-private.h"
#include "tests/rules/fixture.h"

#include <string.h>

/* What is said of shapes that are ill-formed, or legal and surely not meant. */

/* A graph of shapes, and what is said of it, whole; NULL: nothing. */
typedef struct {
  const char *turtle;
  const char *said;
} Case;

#define NODE "ex:S a sh:NodeShape ;\n "
#define PROPERTY "ex:S sh:path ex:p ;\n "
#define AT "shapes.ttl:2: "

static char *
problems_of (const char *turtle, gboolean strict, GPtrArray **warnings)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgSnapshot) snapshot = fixture_snapshot ("shapes.ttl", turtle);
  g_autoptr (RulesGraph) graph = rules_graph_new (snapshot, strict);
  RulesShapesSource source = { .shapes = snapshot, .data = graph };
  g_autoptr (RulesShapes) shapes = rules_shapes_new (&source, warnings, &error);
  g_assert_true ((shapes == NULL) == (error != NULL));
  if (error == NULL) {
    return NULL;
  }
  g_assert_error (error, RULES_ERROR, RULES_ERROR_SHAPES);
  return g_strdup (error->message);
}

static char *
warnings_of (const char *turtle)
{
  g_autoptr (GPtrArray) warnings = NULL;
  g_autofree char *problems = problems_of (turtle, TRUE, &warnings);
  g_assert_cmpstr (problems, ==, NULL);
  if (warnings->len == 0) {
    return NULL;
  }
  g_ptr_array_add (warnings, NULL);
  return g_strjoinv ("\n", (char **) warnings->pdata);
}

static void
check_problems (const Case *cases, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    g_autofree char *problems = problems_of (cases[i].turtle, TRUE, NULL);
    if (g_strcmp0 (problems, cases[i].said) != 0) {
      g_test_message ("%s", cases[i].turtle);
    }
    g_assert_cmpstr (problems, ==, cases[i].said);
  }
}

static void
check_warnings (const Case *cases, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    g_autofree char *warnings = warnings_of (cases[i].turtle);
    if (g_strcmp0 (warnings, cases[i].said) != 0) {
      g_test_message ("%s", cases[i].turtle);
    }
    g_assert_cmpstr (warnings, ==, cases[i].said);
  }
}

/* --- Problems --- */

static void
test_shape (void)
{
  static const Case cases[] = {
    { NODE "sh:path ex:p .",
      AT "`ex:S` is a node shape by its type and has `sh:path`; make it a sh:PropertyShape or take "
         "the path out" },
    { "ex:S\n a sh:PropertyShape .",
      AT "`ex:S` is a property shape by its type and has no `sh:path`; give it one" },
    { "ex:S a sh:PropertyShape ; sh:path ex:p .", NULL },
    { NODE "sh:property ex:P . ex:P sh:minCount 1 .",
      AT "`sh:property` is `ex:P`; it has no `sh:path`, give it one" },
    { "ex:S sh:minCount 1 ;\n sh:path ex:p, ex:q .",
      AT "more than one value for `sh:path` of `ex:S`; leave one" },
    { NODE "sh:severity \"high\" .",
      AT "`sh:severity` is `\"high\"`; give an IRI, such as sh:Violation, sh:Warning or sh:Info" },
    { NODE "sh:severity sh:Info, ex:Grave .",
      AT "more than one value for `sh:severity` of `ex:S`; leave one" },
    { NODE "sh:deactivated \"1\"^^xsd:boolean .",
      AT "`sh:deactivated` is `\"1\"^^xsd:boolean`; write `true` or `false`" },
    { NODE "sh:deactivated true, false .",
      AT "more than one value for `sh:deactivated` of `ex:S`; leave one" },
    { NODE "sh:deactivated false .", NULL },
    { NODE "sh:message 5 .",
      AT "`sh:message` is `\"5\"^^xsd:integer`; give a string, with or without a language" },
    { NODE "sh:message ex:m .",
      AT "`sh:message` is `ex:m`; give a string, with or without a language" },
    { NODE "sh:message \"a\"@en, \"b\"@EN .",
      AT "more than one `sh:message` in the language `EN`; leave one" },
    { NODE "sh:message \"a\"@en, \"b\"@de, \"c\" .", NULL },
  };
  check_problems (cases, G_N_ELEMENTS (cases));
}

static void
test_targets (void)
{
  static const Case cases[] = {
    { "ex:S\n sh:targetNode [] .", AT "`sh:targetNode` is a blank node; give an IRI or a literal" },
    { "ex:S sh:targetNode 5, ex:x .", NULL },
    { "ex:S\n sh:targetClass \"C\" .", AT "`sh:targetClass` is `\"C\"`; give the IRI of a class" },
    { "ex:S\n sh:targetSubjectsOf [] .",
      AT "`sh:targetSubjectsOf` is a blank node; give the IRI of a property" },
    { "ex:S\n sh:targetObjectsOf \"p\" .",
      AT "`sh:targetObjectsOf` is `\"p\"`; give the IRI of a property" },
    { "\n [] a rdfs:Class, sh:NodeShape .",
      AT "a blank node is both a shape and a class; give it an IRI" },
  };
  check_problems (cases, G_N_ELEMENTS (cases));
}

static void
test_terms (void)
{
  static const Case cases[] = {
    { NODE "sh:class \"C\" .", AT "`sh:class` is `\"C\"`; give the IRI of a class" },
    { NODE "sh:class [] .", AT "`sh:class` is a blank node; give the IRI of a class" },
    { NODE "sh:class ex:C, ex:D .", NULL },
    { NODE "sh:datatype \"integer\" .",
      AT "`sh:datatype` is `\"integer\"`; give the IRI of a datatype" },
    { NODE "sh:datatype xsd:integer, xsd:string .",
      AT "more than one value for `sh:datatype` of `ex:S`; leave one" },
    { NODE "sh:nodeKind ex:IRI .",
      AT "`sh:nodeKind` is `ex:IRI`; give sh:IRI, sh:BlankNode, sh:Literal, sh:BlankNodeOrIRI, "
         "sh:BlankNodeOrLiteral or sh:IRIOrLiteral" },
    { NODE "sh:nodeKind sh:IRI, sh:Literal .",
      AT "more than one value for `sh:nodeKind` of `ex:S`; leave one" },
    { NODE "sh:equals \"p\" .", AT "`sh:equals` is `\"p\"`; give the IRI of a property" },
    { NODE "sh:disjoint [] .", AT "`sh:disjoint` is a blank node; give the IRI of a property" },
    { NODE "sh:equals ex:p, ex:q ; sh:disjoint ex:p, ex:q .", NULL },
    { PROPERTY "sh:lessThan 5 .",
      AT "`sh:lessThan` is `\"5\"^^xsd:integer`; give the IRI of a property" },
    { PROPERTY "sh:lessThanOrEquals [] .",
      AT "`sh:lessThanOrEquals` is a blank node; give the IRI of a property" },
    { PROPERTY "sh:lessThan ex:q, ex:r ; sh:lessThanOrEquals ex:q, ex:r .", NULL },
    { NODE "sh:hasValue 1, \"a\"@en, ex:v, [] .", NULL },
  };
  check_problems (cases, G_N_ELEMENTS (cases));
}

static void
test_counts (void)
{
  static const char *const names[] = { "minCount",  "maxCount",          "minLength",
                                       "maxLength", "qualifiedMinCount", "qualifiedMaxCount" };
  static const Case values[] = {
    { "0", NULL },
    { "007", NULL },
    { "\"+5\"^^xsd:integer", NULL },
    { "\"-0\"^^xsd:integer", NULL },
    { "-1", "`\"-1\"^^xsd:integer`" },
    { "\"1\"", "`\"1\"`" },
    { "1.0", "`\"1.0\"^^xsd:decimal`" },
    { "\"1\"^^xsd:int", "`\"1\"^^xsd:int`" },
    { "\"one\"^^xsd:integer", "`\"one\"^^xsd:integer`" },
    { "ex:one", "`ex:one`" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    const char *also = g_str_has_prefix (names[i], "qualified")
                           ? "sh:qualifiedValueShape [ sh:class ex:C ] ; "
                           : "";
    for (gsize j = 0; j < G_N_ELEMENTS (values); j++) {
      g_autofree char *turtle =
          g_strdup_printf ("ex:S sh:path ex:p ; %s\n sh:%s %s .", also, names[i], values[j].turtle);
      g_autofree char *said = values[j].said == NULL
                                  ? NULL
                                  : g_strdup_printf (AT "`sh:%s` is %s; give an xsd:integer of 0 "
                                                        "or more",
                                                     names[i], values[j].said);
      Case both = { turtle, said };
      check_problems (&both, 1);
    }
    g_autofree char *twice =
        g_strdup_printf ("ex:S sh:path ex:p ; %s\n sh:%s 1, 2 .", also, names[i]);
    g_autofree char *said =
        g_strdup_printf (AT "more than one value for `sh:%s` of `ex:S`; leave one", names[i]);
    Case both = { twice, said };
    check_problems (&both, 1);
  }
}

static void
test_bounds (void)
{
  static const char *const names[] = { "minExclusive", "minInclusive", "maxExclusive",
                                       "maxInclusive" };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *iri = g_strdup_printf (NODE "sh:%s ex:x .", names[i]);
    g_autofree char *twice = g_strdup_printf (NODE "sh:%s 1, 2 .", names[i]);
    g_autofree char *date = g_strdup_printf (NODE "sh:%s \"2026-11-23\"^^xsd:date .", names[i]);
    g_autofree char *no_literal =
        g_strdup_printf (AT "`sh:%s` is `ex:x`; give a literal", names[i]);
    g_autofree char *several =
        g_strdup_printf (AT "more than one value for `sh:%s` of `ex:S`; leave one", names[i]);
    const Case cases[] = { { iri, no_literal }, { twice, several }, { date, NULL } };
    check_problems (cases, G_N_ELEMENTS (cases));
  }
}

static void
test_texts (void)
{
  static const Case cases[] = {
    { NODE "sh:pattern \"^a\"@en .",
      AT "`sh:pattern` is `\"^a\"@en`; give a string with a regular expression" },
    { NODE "sh:pattern 5 .",
      AT "`sh:pattern` is `\"5\"^^xsd:integer`; give a string with a regular expression" },
    { NODE "sh:pattern \"a\", \"b\" .",
      AT "more than one value for `sh:pattern` of `ex:S`; leave one" },
    { NODE "sh:flags 5 ; sh:pattern \"a\" .",
      AT "`sh:flags` is `\"5\"^^xsd:integer`; give a string" },
    { NODE "sh:flags \"i\", \"s\" ; sh:pattern \"a\" .",
      AT "more than one value for `sh:flags` of `ex:S`; leave one" },
    { NODE "sh:flags \"i\" ; sh:pattern \"a\" .", NULL },
    { NODE "sh:languageIn ( \"en\" \"de\"@en ) .",
      AT "`sh:languageIn` has the member `\"de\"@en`; give strings with language tags, such as "
         "\"en\"" },
    { NODE "sh:languageIn \"en\" .", AT "`\"en\"` is no list; write (a b c)" },
    { NODE "sh:languageIn ( \"en\" ), ( \"de\" ) .",
      AT "more than one value for `sh:languageIn` of `ex:S`; leave one" },
    { PROPERTY "sh:uniqueLang \"yes\" .",
      AT "`sh:uniqueLang` is `\"yes\"`; write `true` or `false`" },
    { PROPERTY "sh:uniqueLang \"yes\"^^xsd:boolean .",
      AT "`sh:uniqueLang` is `\"yes\"^^xsd:boolean`; write `true` or `false`" },
    { PROPERTY "sh:uniqueLang true, false .",
      AT "more than one value for `sh:uniqueLang` of `ex:S`; leave one" },
    { PROPERTY "sh:uniqueLang false .", NULL },
  };
  check_problems (cases, G_N_ELEMENTS (cases));
  g_autofree char *pattern = problems_of (NODE "sh:pattern \"a(b\" .", TRUE, NULL);
  g_assert_nonnull (pattern);
  g_assert_true (g_str_has_prefix (pattern, AT));
  g_assert_null (strchr (pattern, '\n'));
  g_autofree char *flags = problems_of (NODE "sh:flags \"y\" ; sh:pattern \"a\" .", TRUE, NULL);
  g_assert_nonnull (flags);
  g_assert_true (g_str_has_prefix (flags, AT));
}

static void
test_sets (void)
{
  static const Case cases[] = {
    { NODE "sh:in ex:x .", AT "`ex:x` is no list; write (a b c)" },
    { NODE "sh:in ( 1 ), ( 2 ) .", AT "more than one value for `sh:in` of `ex:S`; leave one" },
    { NODE "sh:in [ rdf:first 1 ] .",
      AT "a node of the list has no rdf:rest; end the list with rdf:nil, or write it as (a b c)" },
    { NODE "sh:in _:l . _:l rdf:first 1 ; rdf:rest _:l .",
      AT "the list contains itself; end it with rdf:nil" },
    { NODE "sh:in ( 1 \"a\" ex:x [] ) .", NULL },
    { NODE "sh:closed 1 .", AT "`sh:closed` is `\"1\"^^xsd:integer`; write `true` or `false`" },
    { NODE "sh:closed true, false .",
      AT "more than one value for `sh:closed` of `ex:S`; leave one" },
    { NODE "sh:closed true ; sh:ignoredProperties ex:p .", AT "`ex:p` is no list; write (a b c)" },
    { NODE "sh:closed true ; sh:ignoredProperties ( ex:p \"q\" ) .",
      AT "`sh:ignoredProperties` has the member `\"q\"`; give IRIs of properties" },
    { NODE "sh:closed true ; sh:ignoredProperties ( ex:p ), ( ex:q ) .",
      AT "more than one value for `sh:ignoredProperties` of `ex:S`; leave one" },
    { NODE "sh:closed true ; sh:ignoredProperties ( ) .", NULL },
  };
  check_problems (cases, G_N_ELEMENTS (cases));
}

static void
test_nested (void)
{
  static const Case cases[] = {
    { NODE "sh:node \"x\" .", AT "`sh:node` is `\"x\"`; give a shape, an IRI or a blank node" },
    { NODE "sh:node ex:P . ex:P sh:path ex:p .",
      AT "`sh:node` is `ex:P`; that is a property shape, for it has `sh:path`: use `sh:property`" },
    { NODE "sh:not 5 .",
      AT "`sh:not` is `\"5\"^^xsd:integer`; give a shape, an IRI or a blank node" },
    { NODE "sh:property \"x\" .",
      AT "`sh:property` is `\"x\"`; give a shape, an IRI or a blank node" },
    { NODE "sh:property [ sh:class ex:C ] .",
      AT "`sh:property` is a blank node; it has no `sh:path`, give it one" },
    { NODE "sh:and ( [] \"x\" ) .",
      AT "`sh:and` has the member `\"x\"`; a literal is no shape, give an IRI or a blank node" },
    { NODE "sh:or ex:C .", AT "`ex:C` is no list; write (a b c)" },
    { NODE "sh:xone [ rdf:rest () ] .",
      AT "a node of the list has no rdf:first; write the list as (a b c)" },
    { NODE
      "sh:and ( [] ), ( [] ) ; sh:or ( [] ), ( [] ) ; sh:xone ( [] ), ( [] ) ; sh:not [], [] ; "
      "sh:node [], [] ; sh:property [ sh:path ex:p ], [ sh:path ex:p ] .",
      NULL },
  };
  check_problems (cases, G_N_ELEMENTS (cases));
}

static void
test_node_shapes (void)
{
  static const char *const values[] = { "minCount 1",
                                        "maxCount 1",
                                        "uniqueLang true",
                                        "lessThan ex:q",
                                        "lessThanOrEquals ex:q",
                                        "qualifiedValueShape []" };
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++) {
    g_autofree char *name = g_strndup (values[i], strcspn (values[i], " "));
    g_autofree char *turtle = g_strdup_printf (NODE "sh:%s .", values[i]);
    g_autofree char *said = g_strdup_printf (
        AT "`sh:%s` stands on a node shape; move it to a property shape, which has `sh:path`",
        name);
    Case both = { turtle, said };
    check_problems (&both, 1);
  }
}

static void
test_qualified (void)
{
  static const Case cases[] = {
    { PROPERTY "sh:qualifiedValueShape [ sh:class ex:C ] .",
      AT "`sh:qualifiedValueShape` stands without a count; add `sh:qualifiedMinCount` or "
         "`sh:qualifiedMaxCount`" },
    { PROPERTY "sh:qualifiedValueShape [], [] ; sh:qualifiedMinCount 1 .",
      AT "more than one value for `sh:qualifiedValueShape` of `ex:S`; leave one" },
    { PROPERTY "sh:qualifiedValueShape \"x\" ; sh:qualifiedMinCount 1 .",
      AT "`sh:qualifiedValueShape` is `\"x\"`; give a shape, an IRI or a blank node" },
    { PROPERTY "sh:qualifiedValueShapesDisjoint \"x\" ; sh:qualifiedMinCount 1 ; "
               "sh:qualifiedValueShape [] .",
      AT "`sh:qualifiedValueShapesDisjoint` is `\"x\"`; write `true` or `false`" },
    { PROPERTY "sh:qualifiedValueShapesDisjoint true, false ; sh:qualifiedMinCount 1 ; "
               "sh:qualifiedValueShape [] .",
      AT "more than one value for `sh:qualifiedValueShapesDisjoint` of `ex:S`; leave one" },
  };
  check_problems (cases, G_N_ELEMENTS (cases));
}

static void
test_unsupported (void)
{
  static const Case cases[] = {
    { NODE "sh:sparql [] .",
      AT "SPARQL constraints are not supported; express `sh:sparql` with the constraints of SHACL "
         "Core" },
    { "ex:S\n sh:sparql [] .",
      AT "SPARQL constraints are not supported; express `sh:sparql` with the constraints of SHACL "
         "Core" },
    { NODE "sh:js [] .",
      AT "JavaScript constraints are not supported; express `sh:js` with the constraints of SHACL "
         "Core" },
    { NODE "sh:expression [] .",
      AT "expression constraints are not supported; express `sh:expression` with the constraints "
         "of SHACL Core" },
    { NODE "sh:target [] .",
      AT "custom targets are not supported; instead of `sh:target` use sh:targetNode, "
         "sh:targetClass, sh:targetSubjectsOf or sh:targetObjectsOf" },
    { NODE "ex:lang \"de\" . ex:C a sh:ConstraintComponent ; sh:parameter [ sh:path ex:lang ] .",
      AT "custom constraint components are not supported; express `ex:lang` with the constraints "
         "of SHACL Core" },
  };
  check_problems (cases, G_N_ELEMENTS (cases));
}

/* --- Recursion --- */

#define RECURSION(cycle)                                                                           \
  AT "a shape refers to itself, `" cycle "`; SHACL leaves open what that means: break the cycle"

static void
test_recursion (void)
{
  static const Case cases[] = {
    { "ex:A\n sh:node ex:A .", RECURSION ("ex:A -> ex:A") },
    { "ex:B sh:node ex:A .\n ex:A sh:node ex:B .",
      "shapes.ttl:1: a shape refers to itself, `ex:A -> "
      "ex:B -> ex:A`; SHACL leaves open what that "
      "means: break the cycle" },
    { "ex:A sh:path ex:p ;\n sh:property ex:A .", RECURSION ("ex:A -> ex:A") },
    { "ex:A\n sh:not ex:A .", RECURSION ("ex:A -> ex:A") },
    { "ex:A\n sh:and ( ex:A ) .", RECURSION ("ex:A -> ex:A") },
    { "ex:A\n sh:or ( [] ex:A ) .", RECURSION ("ex:A -> ex:A") },
    { "ex:A sh:not ex:B . ex:B\n sh:xone ( ex:A ) .", RECURSION ("ex:A -> ex:B -> ex:A") },
    { "ex:A sh:path ex:p ; sh:qualifiedMinCount 1 ;\n sh:qualifiedValueShape ex:A .",
      RECURSION ("ex:A -> ex:A") },
    { "ex:A sh:property [ sh:path ex:p ;\n sh:node ex:A ] .",
      RECURSION ("ex:A -> a blank node -> ex:A") },
    /* by way of a sibling: evaluating ex:A looks at ex:QB, which looks at ex:A */
    { "ex:P sh:property ex:A, ex:B . ex:QB sh:property ex:A . ex:QA sh:class ex:C . "
      "ex:A sh:path ex:p ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShape ex:QA ;\n "
      "sh:qualifiedValueShapesDisjoint true . "
      "ex:B sh:path ex:p ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShape ex:QB .",
      "shapes.ttl:1: a shape refers to itself, `ex:A -> ex:QB -> ex:A`; SHACL leaves open what that "
      "means: break the cycle" },
    /* the same shape twice is none */
    { "ex:A sh:node ex:B, ex:C . ex:B sh:node ex:D . ex:C sh:node ex:D . ex:D sh:class ex:X .",
      NULL },
  };
  check_problems (cases, G_N_ELEMENTS (cases));
}

/* A cycle of `n` shapes, or a chain where it is open. */
static char *
chain (guint n, gboolean open)
{
  GString *turtle = g_string_new (NULL);
  for (guint i = 0; i + 1 < n; i++) {
    g_string_append_printf (turtle, "ex:S%05u sh:node ex:S%05u .\n", i, i + 1);
  }
  if (open) {
    g_string_append_printf (turtle, "ex:S%05u sh:class ex:C .", n - 1);
  } else {
    g_string_append_printf (turtle, "ex:S%05u sh:node ex:S00000 .", n - 1);
  }
  return g_string_free (turtle, FALSE);
}

static void
test_depth (void)
{
  g_autofree char *long_cycle = chain (20000, FALSE);
  g_autofree char *deepest = chain (RULES_LIMIT_DEPTH + 1, TRUE);
  g_autofree char *too_deep = chain (RULES_LIMIT_DEPTH + 2, TRUE);
  g_autofree char *far_too_deep = chain (20000, TRUE);
  const Case cases[] = {
    { deepest, NULL },
    { too_deep,
      "shapes.ttl:1: shapes are nested more than 64 deep below `ex:S00000`; nest them less "
      "deep" },
    { far_too_deep, "shapes.ttl:19935: shapes are nested more than 64 deep below `ex:S19934`; nest "
                    "them less deep" },
    { long_cycle,
      "shapes.ttl:19935: shapes are nested more than 64 deep below `ex:S19934`; nest them less deep\n"
      "shapes.ttl:20000: a shape refers to itself, `ex:S00000 -> ex:S00001 -> ex:S00002 -> "
      "ex:S00003 -> ex:S00004 -> ex:S00005 -> ex:S00006 -> ex:S00007 -> … -> ex:S00000`; SHACL "
      "leaves open what that means: break the cycle" },
  };
  check_problems (cases, G_N_ELEMENTS (cases));
}

/* --- Several --- */

static void
test_several (void)
{
  g_autofree char *problems = problems_of ("ex:Z sh:class 1 .\n"
                                           "ex:B sh:path ex:p ; sh:minCount 1, 2 ;\n"
                                           "  sh:datatype 5 .\n"
                                           "\n\n\n\n\n\n"
                                           "ex:A sh:class 1 .\n",
                                           TRUE, NULL);
  g_assert_cmpstr (
      problems, ==,
      "shapes.ttl:1: `sh:class` is `\"1\"^^xsd:integer`; give the IRI of a class\n"
      "shapes.ttl:2: more than one value for `sh:minCount` of `ex:B`; leave one\n"
      "shapes.ttl:3: `sh:datatype` is `\"5\"^^xsd:integer`; give the IRI of a datatype\n"
      "shapes.ttl:10: `sh:class` is `\"1\"^^xsd:integer`; give the IRI of a class");
}

static guint
count_problems (guint n)
{
  g_autoptr (GString) turtle = g_string_new (NULL);
  for (guint i = 0; i < n; i++) {
    g_string_append_printf (turtle, "ex:S%u sh:class %u .\n", i, i);
  }
  g_autofree char *problems = problems_of (turtle->str, TRUE, NULL);
  g_auto (GStrv) lines = g_strsplit (problems, "\n", -1);
  return g_strv_length (lines);
}

static void
test_many (void)
{
  g_assert_cmpuint (count_problems (RULES_LIMIT_PROBLEMS - 1), ==, RULES_LIMIT_PROBLEMS - 1);
  g_assert_cmpuint (count_problems (RULES_LIMIT_PROBLEMS), ==, RULES_LIMIT_PROBLEMS);
  g_assert_cmpuint (count_problems (RULES_LIMIT_PROBLEMS + 1), ==, RULES_LIMIT_PROBLEMS);
}

/* --- Warnings --- */

static void
test_warnings (void)
{
  static const Case cases[] = {
    { NODE
      "sh:name \"n\" ; sh:description \"d\" ; sh:order 1 ; sh:group ex:g ; sh:defaultValue 1 ; "
      "rdfs:label \"l\" ; sh:class ex:Unknown ; sh:targetClass ex:Empty .",
      NULL },
    { PROPERTY "sh:mincount 1 .", NULL }, /* neither a parameter nor used: no shape at all */
    { NODE "sh:property [ sh:path ex:p ;\n sh:mincount 1 ] .",
      "shapes.ttl:3: `sh:mincount` is no property of shapes and asks for nothing; write "
      "`sh:minCount`" },
    { NODE "sh:minimum 1 .", AT "`sh:minimum` is no property of shapes in SHACL Core and asks for "
                                "nothing; take it out, or correct its name" },
    { NODE "sh:rule [] .",
      AT "rules are not run; take out `sh:rule`, or add what it would infer to the data" },
    { PROPERTY "sh:values ex:q ; sh:minCount 1 .",
      AT "values are not inferred; take out `sh:values`, or add what it would infer to the data" },
    { PROPERTY "sh:uniqueLang \"1\"^^xsd:boolean .",
      AT "`sh:uniqueLang` has no effect with another form of the value than `true`; write `true`" },
    { NODE "sh:closed \"1\"^^xsd:boolean .",
      AT "`sh:closed` has no effect with another form of the value than `true`; write `true`" },
    { PROPERTY "sh:uniqueLang \"0\"^^xsd:boolean .", NULL },
    { NODE "sh:flags \"i\" .",
      AT "`sh:flags` has no effect without `sh:pattern`; add it or take this out" },
    { NODE "sh:ignoredProperties ( ex:p ) .",
      AT "`sh:ignoredProperties` has no effect without `sh:closed`; add it or take this out" },
    { NODE "sh:ignoredProperties ( ex:p ) ; sh:closed false .", NULL },
    { NODE "sh:qualifiedMinCount 1 .",
      AT "`sh:qualifiedMinCount` asks for nothing without `sh:qualifiedValueShape`; add it or take "
         "this out" },
    { NODE "sh:minInclusive \"a\"@en .",
      AT "`sh:minInclusive` is a literal that nothing compares with, so that no value meets it; "
         "give a number, a date, a time, a duration or a string" },
    { NODE "sh:in () .", AT "`sh:in` is an empty list, which no value is in; name the values" },
    { NODE "sh:languageIn () .",
      AT "`sh:languageIn` is an empty list, which no language is in; name the languages" },
    { NODE "sh:and () .",
      AT "`sh:and` is an empty list, to which everything conforms; name the shapes" },
    { NODE "sh:xone () .",
      AT "`sh:xone` is an empty list, to which nothing conforms; name the shapes" },
    { NODE "sh:node ex:Typo .",
      AT "`sh:node` refers to `ex:Typo`, which nothing says to be a shape: everything conforms to "
         "it; describe it, or correct its name" },
    { NODE "sh:node ex:T . ex:T a sh:NodeShape .", NULL },
    { NODE "sh:not [] .", NULL },
    { NODE "sh:and ( sh:property [ sh:path ex:p ] sh:property [ sh:path ex:q ] ) .",
      AT "the list of `sh:and` has `sh:property` as a member, a shape that everything conforms to; "
         "write each member in brackets, `[ … ]`" },
    { NODE "sh:or ( sh:or ( [] ) [] ) .",
      AT "the list of `sh:or` has `sh:or` as a member, a shape that everything conforms to; write "
         "each member in brackets, `[ … ]`" },
    { NODE "sh:or ( ( [] ) [] ) .",
      AT "the list of `sh:or` has a list as a member, a shape that everything conforms to; write "
         "each member in brackets, `[ … ]`" },
  };
  check_warnings (cases, G_N_ELEMENTS (cases));
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/shapes-problems/shape", test_shape);
  g_test_add_func ("/rules/shapes-problems/targets", test_targets);
  g_test_add_func ("/rules/shapes-problems/terms", test_terms);
  g_test_add_func ("/rules/shapes-problems/counts", test_counts);
  g_test_add_func ("/rules/shapes-problems/bounds", test_bounds);
  g_test_add_func ("/rules/shapes-problems/texts", test_texts);
  g_test_add_func ("/rules/shapes-problems/sets", test_sets);
  g_test_add_func ("/rules/shapes-problems/nested", test_nested);
  g_test_add_func ("/rules/shapes-problems/node-shapes", test_node_shapes);
  g_test_add_func ("/rules/shapes-problems/qualified", test_qualified);
  g_test_add_func ("/rules/shapes-problems/unsupported", test_unsupported);
  g_test_add_func ("/rules/shapes-problems/recursion", test_recursion);
  g_test_add_func ("/rules/shapes-problems/depth", test_depth);
  g_test_add_func ("/rules/shapes-problems/several", test_several);
  g_test_add_func ("/rules/shapes-problems/many", test_many);
  g_test_add_func ("/rules/shapes-problems/warnings", test_warnings);
  return g_test_run ();
}
