/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/kg/query-fixture.h"

#include "kg/parse.h"

#include <jansson.h>
#include <string.h>

/* How results are written, byte by byte. */

#define DOCUMENT                                                                                   \
  "@prefix ex: <http://example.org/> . @prefix xsd: <" KG_XSD "> .\n"                              \
  "ex:a ex:p \"x, \\\"y\\\"\\r\\n<&>\\t\\\\\"@de-AT, 42, \"\", _:b, ex:c, \"z\"^^ex:t .\n"
#define ALL                                                                                        \
  "SELECT ?o ?none { ex:a ex:p ?o OPTIONAL { ?o ex:none ?none } } ORDER BY isLiteral (?o) isIRI (?o) STR (?o)"

typedef struct {
  KgQueryFormat format;
  const char *query;
  const char *expected;
} Golden;

static const Golden goldens[] = {
  { KG_QUERY_CSV, ALL,
    "o,none\r\n_:BLANK,\r\nhttp://example.org/c,\r\n,\r\n42,\r\n\"x, \"\"y\"\"\r\n<&>\t\\\",\r\nz,\r\n" },
  { KG_QUERY_TSV, ALL,
    "?o\t?none\n_:BLANK\t\n<http://example.org/c>\t\n\"\"\t\n\"42\"^^<" KG_XSD "integer>\t\n"
    "\"x, \\\"y\\\"\\r\\n<&>\\t\\\\\"@de-AT\t\n\"z\"^^<http://example.org/t>\t\n" },
  { KG_QUERY_JSON, ALL,
    "{\"head\":{\"vars\":[\"o\",\"none\"]},\"results\":{\"bindings\":[\n"
    "{\"o\":{\"type\":\"bnode\",\"value\":\"BLANK\"}},\n"
    "{\"o\":{\"type\":\"uri\",\"value\":\"http://example.org/c\"}},\n"
    "{\"o\":{\"type\":\"literal\",\"value\":\"\"}},\n"
    "{\"o\":{\"type\":\"literal\",\"value\":\"42\",\"datatype\":\"" KG_XSD "integer\"}},\n"
    "{\"o\":{\"type\":\"literal\",\"value\":\"x, \\\"y\\\"\\r\\n<&>\\t\\\\\",\"xml:lang\":\"de-AT\"}},\n"
    "{\"o\":{\"type\":\"literal\",\"value\":\"z\",\"datatype\":\"http://example.org/t\"}}\n"
    "]}}\n" },
  { KG_QUERY_XML, ALL,
    "<?xml version=\"1.0\"?>\n<sparql xmlns=\"http://www.w3.org/2005/sparql-results#\">\n  <head>\n"
    "    <variable name=\"o\"/>\n    <variable name=\"none\"/>\n  </head>\n  <results>\n"
    "    <result>\n      <binding name=\"o\"><bnode>BLANK</bnode></binding>\n    </result>\n"
    "    <result>\n      <binding name=\"o\"><uri>http://example.org/c</uri></binding>\n    </result>\n"
    "    <result>\n      <binding name=\"o\"><literal></literal></binding>\n    </result>\n"
    "    <result>\n      <binding name=\"o\"><literal datatype=\"" KG_XSD
    "integer\">42</literal></binding>\n    </result>\n"
    "    <result>\n      <binding name=\"o\"><literal xml:lang=\"de-AT\">x, &quot;y&quot;&#13;\n"
    "&lt;&amp;&gt;\t\\</literal></binding>\n    </result>\n"
    "    <result>\n      <binding name=\"o\"><literal datatype=\"http://example.org/t\">z</literal>"
    "</binding>\n    </result>\n  </results>\n</sparql>\n" },
  { KG_QUERY_TABLE,
    "SELECT ?o { ex:a ex:p ?o FILTER (!isBlank (?o)) } ORDER BY isLiteral (?o) STR (?o)",
    "o\n--------------------------\nex:c\n\n42^^xsd:integer\nx, \"y\"\\u000D\\n<&>\\t\\@de-AT\nz^^ex:t\n" },
  { KG_QUERY_JSON, "SELECT ?a { ?a ex:none ?b }",
    "{\"head\":{\"vars\":[\"a\"]},\"results\":{\"bindings\":[]}}\n" },
  { KG_QUERY_CSV, "SELECT ?a ?b { ?a ex:none ?b }", "a,b\r\n" },
  { KG_QUERY_TABLE, "SELECT ?a ?b { ?a ex:none ?b }", "a  b\n-  -\n" },
  { KG_QUERY_TABLE, "ASK { ex:a ex:p ?o }", "true\n" },
  { KG_QUERY_CSV, "ASK { ex:a ex:none ?o }", "false\r\n" },
  { KG_QUERY_TSV, "ASK { ex:a ex:p ?o }", "true\n" },
  { KG_QUERY_JSON, "ASK { ex:a ex:none ?o }", "{\"head\":{},\"boolean\":false}\n" },
  { KG_QUERY_XML, "ASK { ex:a ex:p ?o }",
    "<?xml version=\"1.0\"?>\n<sparql xmlns=\"http://www.w3.org/2005/sparql-results#\">\n"
    "  <head/>\n  <boolean>true</boolean>\n</sparql>\n" },
  { KG_QUERY_CSV, "CONSTRUCT { ?o ex:of ?s . ?s ex:has ?o } { ?s ex:p ?o FILTER (isIRI (?o)) }",
    "<http://example.org/a> <http://example.org/has> <http://example.org/c> .\n"
    "<http://example.org/c> <http://example.org/of> <http://example.org/a> .\n" },
  { KG_QUERY_TABLE, "CONSTRUCT { ?s a ex:T ; ex:has ?o } { ?s ex:p ?o FILTER (isLiteral (?o)) }",
    "@prefix ex: <http://example.org/> .\n@prefix xsd: <" KG_XSD "> .\n\n"
    "ex:a ex:has \"\", \"42\"^^xsd:integer, \"x, \\\"y\\\"\\r\\n<&>\\t\\\\\"@de-AT, \"z\"^^ex:t ;\n"
    "  a ex:T .\n" },
  { KG_QUERY_TABLE, "CONSTRUCT { ?s ex:is ?o } { ?s ex:none ?o }", "" },
  { KG_QUERY_TABLE, "DESCRIBE ex:unknown", "" },
  { KG_QUERY_TABLE,
    "CONSTRUCT { _:x ex:of ?o . _:x ex:is _:y } { ex:a ex:p ?o FILTER (isIRI (?o)) }",
    "@prefix ex: <http://example.org/> .\n\n_:made-1 ex:is _:made-2 ;\n  ex:of ex:c .\n" },
};

/* Blank nodes have names that depend on their document. */
static char *
hide_blank (const char *text)
{
  g_autoptr (GRegex) names = g_regex_new ("\\bb[a-z2-7]{20,}x[0-9]+", 0, 0, NULL);
  return g_regex_replace_literal (names, text, -1, 0, "BLANK", 0, NULL);
}

static void
test_goldens (Queried *queried, gconstpointer data)
{
  (void) data;
  queried_load (queried, DOCUMENT, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (goldens); i++) {
    g_autofree char *text = queried_run (queried, goldens[i].query, goldens[i].format);
    g_autofree char *shown = hide_blank (text);
    g_assert_cmpstr (shown, ==, goldens[i].expected);
  }
}

/* Wide, combining and hostile characters. */
static void
test_table_width (Queried *queried, gconstpointer data)
{
  (void) data;
  queried_load (queried,
                "@prefix ex: <http://example.org/> .\n"
                "ex:1 ex:p \"日本\" ; ex:q 'a' . ex:2 ex:p \"e\\u0301\" ; ex:q 'b' .\n"
                "ex:3 ex:p \"\\u001B[31m\\u202E\" ; ex:q 'c' .",
                NULL);
  g_autofree char *text =
      queried_run (queried, "SELECT ?p ?q { ?s ex:p ?p ; ex:q ?q } ORDER BY ?q", KG_QUERY_TABLE);
  g_assert_cmpstr (text, ==,
                   "p                 q\n----------------  -\n日本              a\n"
                   "e\xcc\x81                 b\n\\u001B[31m\\u202E  c\n");
}

static void
test_describe (Queried *queried, gconstpointer data)
{
  (void) data;
  queried_load (
      queried,
      "@prefix ex: <http://example.org/> .\n"
      "ex:a ex:p [ ex:q [ ex:r \"deep\" ] ] ; ex:s ex:b . ex:b ex:t ex:c . ex:c ex:t ex:b .",
      "@prefix ex: <http://example.org/> .\nex:a ex:s ex:b .");
  g_autofree char *one = queried_run (queried, "DESCRIBE ex:a", KG_QUERY_CSV);
  g_auto (GStrv) lines = g_strsplit (one, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 5);
  g_assert_nonnull (strstr (one, "\"deep\""));
  g_autofree char *found = queried_run (queried, "DESCRIBE ?x { ?x ex:t ex:b }", KG_QUERY_TABLE);
  g_assert_cmpstr (found, ==, "@prefix ex: <http://example.org/> .\n\nex:c ex:t ex:b .\n");
  g_autofree char *both =
      queried_run (queried, "DESCRIBE ex:b ?x\nWHERE { ?x ex:t ex:b }", KG_QUERY_TABLE);
  g_assert_cmpstr (both, ==,
                   "@prefix ex: <http://example.org/> .\n\nex:b ex:t ex:c .\n\nex:c ex:t ex:b .\n");
  queried_assert_error (queried, "DESCRIBE ?x\nWHERE { ?x ex:t }", NULL, KG_ERROR_QUERY,
                        "line 2 of the query");
}

/* The same query gives the same bytes, and JSON is JSON. */
static void
test_stable (Queried *queried, gconstpointer data)
{
  (void) data;
  queried_load (queried, DOCUMENT, DOCUMENT);
  g_autofree char *one = queried_run (queried, "SELECT * { ?s ?p ?o }", KG_QUERY_JSON);
  g_autofree char *two = queried_run (queried, "SELECT * { ?s ?p ?o }", KG_QUERY_JSON);
  g_assert_cmpstr (one, ==, two);
  json_t *json = json_loads (one, JSON_REJECT_DUPLICATES, NULL);
  g_assert_nonnull (json);
  json_t *bindings = json_object_get (json_object_get (json, "results"), "bindings");
  g_assert_cmpuint (json_array_size (bindings), ==, 7);
  json_decref (json);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  queried_add_test ("/query-formats/goldens", test_goldens, NULL);
  queried_add_test ("/query-formats/table-width", test_table_width, NULL);
  queried_add_test ("/query-formats/describe", test_describe, NULL);
  queried_add_test ("/query-formats/stable", test_stable, NULL);
  return g_test_run ();
}
