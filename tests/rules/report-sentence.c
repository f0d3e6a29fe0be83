/* SPDX-License-Identifier: Apache-2.0 */

/* How results are put into words where their shapes have none: rules_result_sentence(). */

#include "rules/report.h"

#include "kg/parse.h"
#include "tests/rules/fixture.h"

#include <string.h>

static RulesReport *
validate (const Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  const RulesValidateOptions options = { .threads = 1 };
  RulesReport *report = rules_validate (fixture->shapes, &options, &error);
  g_assert_no_error (error);
  g_assert_nonnull (report);
  return report;
}

typedef struct {
  const char *name;
  const char *shape; /* of ex:S, a shape on the nodes that have ex:on */
  const char *data;
  const char *sentence; /* those of all results, with line feeds between */
} SentenceCase;

#define P(constraint) "sh:property [ sh:path ex:p ; " constraint " ]"

static const SentenceCase sentence_cases[] = {
  { "datatype", P ("sh:datatype xsd:integer"), "ex:a ex:on 1 ; ex:p \"secret\" .",
    "has a value of ex:p that is xsd:string, not xsd:integer" },
  { "datatype-language", P ("sh:datatype xsd:string"), "ex:a ex:on 1 ; ex:p \"secret\"@en .",
    "has a value of ex:p that is rdf:langString, not xsd:string" },
  { "datatype-ill-formed", P ("sh:datatype xsd:integer"),
    "ex:a ex:on 1 ; ex:p \"secret\"^^xsd:integer .",
    "has a value of ex:p that is not well-formed as xsd:integer" },
  { "datatype-iri", P ("sh:datatype xsd:integer"), "ex:a ex:on 1 ; ex:p ex:v .",
    "has ex:p ex:v, which is an IRI, not xsd:integer" },
  { "datatype-node", "sh:datatype xsd:integer", "ex:a ex:on 1 .", "is an IRI, not xsd:integer" },
  { "node-kind", P ("sh:nodeKind sh:IRI"), "ex:a ex:on 1 ; ex:p \"secret\" .",
    "has a value of ex:p that is a literal, not an IRI" },
  { "node-kind-two", P ("sh:nodeKind sh:BlankNodeOrLiteral"), "ex:a ex:on 1 ; ex:p ex:v .",
    "has ex:p ex:v, which is an IRI, not a blank node or a literal" },
  { "node-kind-blank", P ("sh:nodeKind sh:Literal"), "ex:a ex:on 1 ; ex:p [] .",
    "has a value of ex:p that is a blank node, not a literal" },
  { "in", P ("sh:in ( ex:x \"y\" 3 )"), "ex:a ex:on 1 ; ex:p \"secret\" .",
    "has a value of ex:p that is none of the values allowed: ex:x, \"y\", 3" },
  { "in-many", P ("sh:in ( 1 2 3 4 5 6 7 )"), "ex:a ex:on 1 ; ex:p ex:v .",
    "has ex:p ex:v, which is none of the values allowed: 1, 2, 3, 4, 5 and 2 more" },
  { "in-nothing", P ("sh:in ()"), "ex:a ex:on 1 ; ex:p ex:v .",
    "has ex:p ex:v, which is none of the values allowed" },
  { "has-value", P ("sh:hasValue ex:v"), "ex:a ex:on 1 .", "does not have ex:p ex:v" },
  { "has-value-node", "sh:hasValue ex:v", "ex:a ex:on 1 .", "is not ex:v" },
  { "has-value-inverse", "sh:property [ sh:path [ sh:inversePath ex:p ] ; sh:hasValue ex:v ]",
    "ex:a ex:on 1 .", "is not ex:p of ex:v" },
  { "min-count", P ("sh:minCount 1"), "ex:a ex:on 1 .", "has no ex:p, and at least 1 is needed" },
  { "min-count-some", P ("sh:minCount 3"), "ex:a ex:on 1 ; ex:p 1 .",
    "has 1 value of ex:p, and at least 3 are needed" },
  { "min-count-inverse", "sh:property [ sh:path [ sh:inversePath ex:p ] ; sh:minCount 1 ]",
    "ex:a ex:on 1 .", "is ex:p of nothing, and at least 1 is needed" },
  { "min-count-path", "sh:property [ sh:path ( ex:p ex:q ) ; sh:minCount 1 ]", "ex:a ex:on 1 .",
    "has no ex:p/ex:q, and at least 1 is needed" },
  { "max-count", P ("sh:maxCount 1"), "ex:a ex:on 1 ; ex:p 1, 2, 3 .",
    "has 3 values of ex:p, and at most 1 is allowed" },
  { "max-count-none", P ("sh:maxCount 0"), "ex:a ex:on 1 ; ex:p 1 .",
    "has 1 value of ex:p, and none is allowed" },
  { "max-count-inverse", "sh:property [ sh:path [ sh:inversePath ex:p ] ; sh:maxCount 1 ]",
    "ex:a ex:on 1 . ex:b ex:p ex:a . ex:c ex:p ex:a .",
    "is ex:p of 2 things, and at most 1 is allowed" },
  { "min-length", P ("sh:minLength 8"), "ex:a ex:on 1 ; ex:p \"sécret\" .",
    "has a value of ex:p that has 6 characters, and at least 8 are needed" },
  { "max-length", P ("sh:maxLength 1"), "ex:a ex:on 1 ; ex:p \"secret\" .",
    "has a value of ex:p that has 6 characters, and at most 1 is allowed" },
  { "length-blank", P ("sh:minLength 1"), "ex:a ex:on 1 ; ex:p [] .",
    "has a value of ex:p that is a blank node, which has no length" },
  { "min-exclusive", P ("sh:minExclusive 9"), "ex:a ex:on 1 ; ex:p 4711 , 7 .",
    "has a value of ex:p that is not greater than 9" },
  { "min-inclusive", P ("sh:minInclusive 9"), "ex:a ex:on 1 ; ex:p 7 .",
    "has a value of ex:p that is not at least 9" },
  { "max-exclusive", P ("sh:maxExclusive 9.5"), "ex:a ex:on 1 ; ex:p 77 .",
    "has a value of ex:p that is not less than 9.5" },
  { "max-inclusive", P ("sh:maxInclusive \"2020-01-01\"^^xsd:date"), "ex:a ex:on 1 ; ex:p 77 .",
    "has a value of ex:p that is not at most \"2020-01-01\"^^xsd:date" },
  { "language-in", P ("sh:languageIn ( \"en\" \"de\" )"), "ex:a ex:on 1 ; ex:p \"secret\"@fr .",
    "has a value of ex:p that is in none of the languages allowed: en, de" },
  { "unique-lang", P ("sh:uniqueLang true"), "ex:a ex:on 1 ; ex:p \"a\"@en , \"b\"@en .",
    "has more than one ex:p in the same language" },
  { "equals", P ("sh:equals ex:q"), "ex:a ex:on 1 ; ex:p ex:v .",
    "has ex:p ex:v, which is not among its ex:q" },
  { "equals-other", P ("sh:equals ex:q"), "ex:a ex:on 1 ; ex:q ex:v .",
    "has ex:q ex:v, which is not among its ex:p" },
  { "equals-node", "sh:equals ex:q", "ex:a ex:on 1 .", "is not its ex:q" },
  { "equals-node-other", "sh:equals ex:q", "ex:a ex:on 1 ; ex:q ex:a , ex:v .",
    "has ex:q ex:v, which is not the thing itself" },
  { "disjoint", P ("sh:disjoint ex:q"), "ex:a ex:on 1 ; ex:p ex:v ; ex:q ex:v .",
    "has ex:p ex:v, which is also its ex:q" },
  { "disjoint-node", "sh:disjoint ex:q", "ex:a ex:on 1 ; ex:q ex:a .", "is its own ex:q" },
  { "less-than", P ("sh:lessThan ex:q"), "ex:a ex:on 1 ; ex:p 5 ; ex:q 4 .",
    "has a value of ex:p that is not less than its ex:q" },
  { "less-than-or-equals", P ("sh:lessThanOrEquals ex:q"), "ex:a ex:on 1 ; ex:p 5 ; ex:q 4 .",
    "has a value of ex:p that is not at most its ex:q" },
  { "class", P ("sh:class ex:C"), "ex:a ex:on 1 ; ex:p ex:v .",
    "has ex:p ex:v, which is not an instance of ex:C" },
  { "class-countable", P ("sh:class ex:C"),
    "ex:a ex:on 1 ; ex:p ex:v . ex:C rdfs:label \"AI model\" ; gr:pluralLabel \"AI models\" .",
    "has ex:p ex:v, which is not an AI model" },
  { "class-label", P ("sh:class ex:C"),
    "ex:a ex:on 1 ; ex:p ex:v . ex:C rdfs:label \"contact data\" .",
    "has ex:p ex:v, which is not an instance of contact data" },
  { "closed", "sh:closed true ; sh:ignoredProperties ( ex:on )", "ex:a ex:on 1 ; ex:p \"secret\" .",
    "has ex:p, which is not among the properties allowed" },
  { "pattern", P ("sh:pattern \"^[0-9]+$\""), "ex:a ex:on 1 ; ex:p \"secret\" .",
    "has a value of ex:p that does not match the pattern \"^[0-9]+$\"" },
  { "node", P ("sh:node ex:T") " . ex:T a sh:NodeShape ; sh:nodeKind sh:IRI",
    "ex:a ex:on 1 ; ex:p 7 .",
    "has a value of ex:p that is not as it should be: it conforms to ex:T" },
  { "node-nested", P ("sh:node [ sh:class ex:C ; sh:nodeKind sh:IRI ]"),
    "ex:a ex:on 1 ; ex:p ex:v .",
    "has ex:p ex:v, which is not as it should be: it is an IRI and is an instance of ex:C" },
  { "and", "sh:and ( [ sh:class ex:C ] [ sh:property [ sh:path ex:q ; sh:minCount 2 ] ] )",
    "ex:a ex:on 1 .",
    "is not all that it should be: it is an instance of ex:C; it has at least 2 values of ex:q" },
  { "or", P ("sh:or ( [ sh:class ex:C ] [ sh:in ( 1 2 3 4 ) ] )"), "ex:a ex:on 1 ; ex:p ex:v .",
    "has ex:p ex:v, which is none of what it could be: it is an instance of ex:C; it is one of 1, 2, 3 "
    "and 1 more" },
  { "not", "sh:not [ sh:property [ sh:path ex:on ; sh:hasValue 1 ] ]", "ex:a ex:on 1 .",
    "is what it must not be: it has ex:on 1" },
  { "xone", "sh:xone ( [ sh:class ex:C ] [ sh:class ex:D ] )", "ex:a ex:on 1 .",
    "is not exactly one of what it could be: it is an instance of ex:C; it is an instance of ex:D" },
  { "qualified-min", P ("sh:qualifiedValueShape [ sh:class ex:C ] ; sh:qualifiedMinCount 2"),
    "ex:a ex:on 1 ; ex:p ex:v .",
    "has fewer than 2 values of ex:p of which this holds: it is an instance of ex:C" },
  { "qualified-max", P ("sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] ; sh:qualifiedMaxCount 1"),
    "ex:a ex:on 1 ; ex:p ex:v , ex:w .",
    "has more than 1 value of ex:p of which this holds: it is an IRI" },
  { "label", P ("sh:minCount 1"), "ex:a ex:on 1 . ex:p rdfs:label \"owner\"@en , \"Inhaber\"@de .",
    "has no owner, and at least 1 is needed" },
  { "name", "sh:property [ sh:path ex:p ; sh:name \"person in charge\" ; sh:minCount 1 ]",
    "ex:a ex:on 1 . ex:p rdfs:label \"owner\" .",
    "has no person in charge, and at least 1 is needed" },
  { "label-value", P ("sh:class ex:C"),
    "ex:a ex:on 1 ; ex:p ex:v . ex:p rdfs:label \"owner\" . ex:v rdfs:label \"Alice\" .",
    "has the owner Alice, which is not an instance of ex:C" },
  { "phrase", P ("sh:class ex:C"),
    "ex:a ex:on 1 ; ex:p ex:v . ex:p rdfs:label \"owner\" ; gr:phrase \"is owned by\" .",
    "is owned by ex:v, which is not an instance of ex:C" },
  { "phrase-literal", P ("sh:nodeKind sh:IRI"),
    "ex:a ex:on 1 ; ex:p \"secret\" . ex:p gr:phrase \"is owned by\" .",
    "has a value of ex:p that is a literal, not an IRI" },
  { "inverse-blank", "sh:property [ sh:path [ sh:inversePath ex:p ] ; sh:class ex:C ]",
    "ex:a ex:on 1 . [] ex:p ex:a .", "is ex:p of something that is not an instance of ex:C" },
  { "label-has", P ("sh:minCount 1"), "ex:a ex:on 1 . ex:p rdfs:label \"has purpose\" .",
    "has no purpose, and at least 1 is needed" },
  { "label-has-value", P ("sh:class ex:C"),
    "ex:a ex:on 1 ; ex:p ex:v . ex:p rdfs:label \"has purpose\" .",
    "has purpose ex:v, which is not an instance of ex:C" },
  { "label-is", P ("sh:minCount 1"), "ex:a ex:on 1 . ex:p rdfs:label \"is applied within\" .",
    "has no ex:p, and at least 1 is needed" },
  { "label-is-value", P ("sh:class ex:C"),
    "ex:a ex:on 1 ; ex:p ex:v . ex:p rdfs:label \"is applied within\" .",
    "is applied within ex:v, which is not an instance of ex:C" },
  { "and-trivial", "sh:and ( ex:T [ sh:class ex:C ] ) . ex:T a sh:NodeShape", "ex:a ex:on 1 .",
    "is not all that it should be: it is an instance of ex:C" },
  { "inverse", "sh:property [ sh:path [ sh:inversePath ex:p ] ; sh:class ex:C ]",
    "ex:a ex:on 1 . ex:v ex:p ex:a . ex:p rdfs:label \"owner\" ; gr:phrase \"is owned by\" .",
    "is the owner of ex:v, which is not an instance of ex:C" },
  { "several", P ("sh:class ex:C") " ; " P ("sh:minCount 2"), "ex:a ex:on 1 ; ex:p ex:v .",
    "has 1 value of ex:p, and at least 2 are needed\n"
    "has ex:p ex:v, which is not an instance of ex:C" },
};

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
test_sentence (gconstpointer data)
{
  const SentenceCase *item = (const SentenceCase *) data;
  g_auto (Fixture) fixture;
  g_autofree char *shapes =
      g_strdup_printf ("ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:on ; %s .", item->shape);
  fixture_init (&fixture, shapes, item->data, FALSE);
  g_autoptr (RulesReport) report = validate (&fixture);
  gsize n = 0;
  const RulesResult *results = rules_report_results (report, &n);
  g_autoptr (GPtrArray) sentences = g_ptr_array_new_with_free_func (g_free);
  for (gsize i = 0; i < n; i++) {
    g_ptr_array_add (sentences, rules_result_sentence (fixture.shapes, &results[i], NULL));
  }
  g_ptr_array_sort (sentences, compare_texts);
  g_ptr_array_add (sentences, NULL);
  g_autofree char *all = g_strjoinv ("\n", (char **) sentences->pdata);
  g_assert_cmpstr (all, ==, item->sentence);
  /* Literals of the data may be anybody's secrets. */
  g_assert_null (strstr (all, "secret"));
}

static void
test_sentence_language (void)
{
  static const char *const german[] = { "de", "en", NULL };
  g_auto (Fixture) fixture;
  fixture_init (&fixture,
                "ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:minCount 1 ] .",
                "ex:p rdfs:label \"owner\"@en , \"Inhaber\"@de-AT .", FALSE);
  g_autoptr (RulesReport) report = validate (&fixture);
  gsize n = 0;
  const RulesResult *results = rules_report_results (report, &n);
  g_assert_cmpuint (n, ==, 1);
  g_autofree char *sentence = rules_result_sentence (fixture.shapes, &results[0], german);
  g_assert_cmpstr (sentence, ==, "has no Inhaber, and at least 1 is needed");
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (sentence_cases); i++) {
    g_autofree char *path = g_strconcat ("/rules/report/sentence/", sentence_cases[i].name, NULL);
    g_test_add_data_func (path, &sentence_cases[i], test_sentence);
  }
  g_test_add_func ("/rules/report/sentence-language", test_sentence_language);
  return g_test_run ();
}
