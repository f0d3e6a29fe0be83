/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse.h"
#include "tests/kg/write-fixture.h"

#include <string.h>

/* --- Canonical lines --- */

static void
assert_sorted (const KgDataset *dataset)
{
  g_autofree char *quads = write_sort_plainly (dataset, TRUE);
  g_autofree char *triples = write_sort_plainly (dataset, FALSE);
  write_assert_text (dataset, KG_FORMAT_NQUADS, NULL, quads);
  write_assert_text (dataset, KG_FORMAT_NTRIPLES, NULL, triples);
}

/* Terms whose texts begin alike, or change their order by escaping or by what ends them. */
static void
test_order (void)
{
  static const char *const values[] = { "a",
                                        "a b",
                                        "a!",
                                        "a\"",
                                        "a#",
                                        "a\\",
                                        "a\n",
                                        "ab",
                                        "",
                                        "A",
                                        "a\x7f",
                                        "a\xc3\xa9",
                                        "a\xf0\x9f\x98\x80",
                                        "a\xef\xbf\xbe",
                                        "a\xef\xbf\xbd",
                                        "^",
                                        "@",
                                        "a@en",
                                        "a\"@en" };
  static const char *const iris[] = { EX "a",  EX "a/b", EX "a-b",      EX "a>b",
                                      EX "a?", EX "ab",  EX "a\xc3\xa9" };
  static const char *const labels[] = { "b1", "b12", "b", "b1x", "b-1", "B" };
  static const char *const languages[] = { "e", "en", "en-GB", "EN" };
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
    write_add_value (dataset, write_literal (dataset, values[i], -1, NULL, NULL));
    write_add_value (dataset, write_literal (dataset, values[i], -1, KG_XSD "integer", NULL));
    write_add_value (dataset, write_literal (dataset, values[i], -1, KG_XSD "int", NULL));
    for (guint j = 0; j < G_N_ELEMENTS (languages); j++) {
      write_add_value (dataset, write_literal (dataset, values[i], -1, NULL, languages[j]));
    }
  }
  for (guint i = 0; i < G_N_ELEMENTS (iris); i++) {
    KgTermId id = write_iri (dataset, iris[i]);
    write_add (dataset, id, id, id, EX "g2");
    write_add (dataset, id, id, id, EX "g1");
    write_add (dataset, id, id, id, EX "g");
    write_add_value (dataset, id);
  }
  for (guint i = 0; i < G_N_ELEMENTS (labels); i++) {
    KgTermId id = write_blank (dataset, labels[i]);
    write_add (dataset, id, write_iri (dataset, EX "p"), id, EX "g1");
    write_add_value (dataset, id);
  }
  assert_sorted (dataset);
}

static void
test_order_random (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20261123);
  for (guint round = 0; round < 5; round++) {
    g_autoptr (KgDataset) dataset = write_random (random, 400);
    assert_sorted (dataset);
  }
}

/* --- The look of it --- */

static void
test_turtle_text (void)
{
  g_autoptr (KgDataset) dataset = write_policy ();
  write_assert_text (dataset, KG_FORMAT_TURTLE, NULL,
                     "@prefix ex: <http://example.org/> .\n"
                     "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
                     "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
                     "\n"
                     "ex:support a ex:Policy ;\n"
                     "  ex:rule ex:b, <urn:x:a> ;\n"
                     "  ex:scope _:n1 ;\n"
                     "  rdfs:label \"Support \\\"1\\\"\"@en .\n"
                     "\n"
                     "_:n1 ex:weight 0.5, \"1e1\"^^xsd:double .\n");
  write_assert_text (dataset, KG_FORMAT_TURTLE, EX "g2",
                     "@prefix ex: <http://example.org/> .\n"
                     "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
                     "\n"
                     "ex:support ex:scope _:n1 .\n"
                     "\n"
                     "_:n1 ex:weight 0.5, \"1e1\"^^xsd:double .\n");
}

static void
test_trig_text (void)
{
  g_autoptr (KgDataset) dataset = write_policy ();
  write_assert_text (dataset, KG_FORMAT_TRIG, NULL,
                     "@prefix ex: <http://example.org/> .\n"
                     "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
                     "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
                     "\n"
                     "ex:g1 {\n"
                     "  ex:support a ex:Policy ;\n"
                     "    ex:rule ex:b, <urn:x:a> ;\n"
                     "    rdfs:label \"Support \\\"1\\\"\"@en .\n"
                     "}\n"
                     "\n"
                     "ex:g2 {\n"
                     "  ex:support ex:scope _:n1 .\n"
                     "\n"
                     "  _:n1 ex:weight 0.5, \"1e1\"^^xsd:double .\n"
                     "}\n");
}

static void
test_rdfxml_text (void)
{
  g_autoptr (KgDataset) dataset = write_policy ();
  write_assert_text (
      dataset, KG_FORMAT_RDFXML, NULL,
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"\n"
      "  xmlns:ex=\"http://example.org/\"\n"
      "  xmlns:rdfs=\"http://www.w3.org/2000/01/rdf-schema#\">\n"
      "  <rdf:Description rdf:about=\"http://example.org/support\">\n"
      "    <rdf:type rdf:resource=\"http://example.org/Policy\"/>\n"
      "    <ex:rule rdf:resource=\"http://example.org/b\"/>\n"
      "    <ex:rule rdf:resource=\"urn:x:a\"/>\n"
      "    <ex:scope rdf:nodeID=\"n1\"/>\n"
      "    <rdfs:label xml:lang=\"en\">Support &quot;1&quot;</rdfs:label>\n"
      "  </rdf:Description>\n"
      "  <rdf:Description rdf:nodeID=\"n1\">\n"
      "    <ex:weight rdf:datatype=\"http://www.w3.org/2001/XMLSchema#decimal\">0.5</ex:weight>\n"
      "    <ex:weight rdf:datatype=\"http://www.w3.org/2001/XMLSchema#double\">1e1</ex:weight>\n"
      "  </rdf:Description>\n"
      "</rdf:RDF>\n");
}

static void
test_rdfjson_text (void)
{
  g_autoptr (KgDataset) dataset = write_policy ();
  write_assert_text (dataset, KG_FORMAT_RDFJSON, EX "g2",
                     "{\n"
                     "  \"http://example.org/support\": {\n"
                     "    \"http://example.org/scope\": [\n"
                     "      { \"type\": \"bnode\", \"value\": \"_:n1\" }\n"
                     "    ]\n"
                     "  },\n"
                     "  \"_:n1\": {\n"
                     "    \"http://example.org/weight\": [\n"
                     "      { \"type\": \"literal\", \"value\": \"0.5\","
                     " \"datatype\": \"http://www.w3.org/2001/XMLSchema#decimal\" },\n"
                     "      { \"type\": \"literal\", \"value\": \"1e1\","
                     " \"datatype\": \"http://www.w3.org/2001/XMLSchema#double\" }\n"
                     "    ]\n"
                     "  }\n"
                     "}\n");
}

/* Long lists of objects and text of several lines. */
static void
test_turtle_lines (void)
{
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  kg_dataset_add_prefix (dataset, "", EX);
  for (guint i = 10; i < 24; i++) {
    g_autofree char *name = g_strdup_printf (EX "object-%u", i);
    write_add_value (dataset, write_iri (dataset, name));
  }
  write_add (dataset, write_iri (dataset, EX "s"), write_iri (dataset, EX "text"),
             write_literal (dataset, "one \"two\"\nthree\\\t\r\"", -1, NULL, "en"), EX "g1");
  write_assert_text (
      dataset, KG_FORMAT_TURTLE, NULL,
      "@prefix : <http://example.org/> .\n"
      "\n"
      ":s :p :object-10, :object-11, :object-12, :object-13, :object-14, :object-15, :object-16,\n"
      "    :object-17, :object-18, :object-19, :object-20, :object-21, :object-22, :object-23 ;\n"
      "  :text \"\"\"one \\\"two\\\"\nthree\\\\\\t\\r\\\"\"\"\"@en .\n");
}

/* --- Errors --- */

static void
assert_refused (const KgDataset *dataset, KgFormat format, const char *named)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgSnapshot) snapshot = write_snapshot (dataset);
  g_assert_null (write_text (snapshot, format, NULL, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_FORMAT);
  g_assert_nonnull (strstr (error->message, named));
  g_assert_null (strstr (error->message, "secret"));
}

static void
test_unwritable_formats (void)
{
  g_autoptr (KgDataset) dataset = write_policy ();
  assert_refused (dataset, KG_FORMAT_RDFA, "`rdfa`");
  assert_refused (dataset, KG_FORMAT_UNKNOWN, "`unknown`");
}

static void
assert_predicate_refused (const char *predicate)
{
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  write_add (dataset, write_iri (dataset, EX "s"), write_iri (dataset, predicate),
             write_iri (dataset, EX "o"), EX "g");
  assert_refused (dataset, KG_FORMAT_RDFXML, predicate);
  write_assert_round_trip (dataset, KG_FORMAT_TURTLE);
}

static void
assert_value_refused (const char *value, gssize length)
{
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  write_add_value (dataset, write_literal (dataset, value, length, NULL, NULL));
  assert_refused (dataset, KG_FORMAT_RDFXML, "`" EX "p`");
}

static void
test_rdfxml_refuses (void)
{
  assert_predicate_refused (EX);
  assert_predicate_refused (EX "1");
  assert_predicate_refused (EX "a%20");
  assert_predicate_refused (KG_RDF "li");
  assert_predicate_refused (KG_RDF "about");
  assert_predicate_refused ("http://www.w3.org/2000/xmlns/a");
  assert_value_refused ("secret\0x", 8);
  assert_value_refused ("secret\x01", -1);
  assert_value_refused ("\x1f secret", -1);
  assert_value_refused ("secret\xef\xbf\xbe", -1);
  assert_value_refused ("secret\xef\xbf\xbf", -1);
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  write_add (dataset, write_blank (dataset, "1"), write_iri (dataset, EX "p"),
             write_iri (dataset, EX "o"), EX "g");
  assert_refused (dataset, KG_FORMAT_RDFXML, "`_:1`");
  write_assert_round_trip (dataset, KG_FORMAT_TURTLE);
}

/* U+0000 can be written everywhere else, and is written as an escape. */
static void
test_null_character (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  write_add_value (dataset, write_literal (dataset, "1\0002", 3, KG_XSD "integer", NULL));
  g_autoptr (KgSnapshot) snapshot = write_snapshot (dataset);
  for (guint i = 0; write_formats[i] != KG_FORMAT_UNKNOWN; i++) {
    if (write_formats[i] != KG_FORMAT_RDFXML) {
      g_autoptr (GString) text = write_text (snapshot, write_formats[i], NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (strlen (text->str), ==, text->len);
      g_assert_nonnull (strstr (text->str, "\"1\\u00002\""));
    }
  }
}

/* An error of the sink stops the writing and is passed on; text comes in pieces. */
static void
test_sink (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (6);
  g_autoptr (KgDataset) dataset = write_random (random, 4000);
  g_autoptr (KgSnapshot) snapshot = write_snapshot (dataset);
  for (guint i = 0; write_formats[i] != KG_FORMAT_UNKNOWN; i++) {
    KgWriteOptions options = { write_formats[i], KG_NONE };
    g_autoptr (GString) text = g_string_new (NULL);
    WriteSink whole = { text, 0, 0 };
    g_assert_true (kg_write (snapshot, &options, write_take, &whole, NULL));
    g_assert_cmpuint (whole.calls, >=, 2);
    g_assert_cmpuint (text->len / whole.calls, <, 80000);
    for (guint fail_at = 1; fail_at <= 2; fail_at++) {
      g_autoptr (GError) error = NULL;
      WriteSink failing = { text, 0, fail_at };
      g_assert_false (kg_write (snapshot, &options, write_take, &failing, &error));
      g_assert_error (error, KG_ERROR, KG_ERROR_IO);
      g_assert_cmpuint (failing.calls, ==, fail_at);
    }
  }
}

/* A graph that is not there is an empty document, not everything. */
static void
test_one_graph (void)
{
  g_autoptr (KgDataset) dataset = write_policy ();
  write_assert_text (
      dataset, KG_FORMAT_NTRIPLES, EX "g2",
      "<http://example.org/support> <http://example.org/scope> _:n1 .\n"
      "_:n1 <http://example.org/weight> \"0.5\"^^<http://www.w3.org/2001/XMLSchema#decimal> .\n"
      "_:n1 <http://example.org/weight> \"1e1\"^^<http://www.w3.org/2001/XMLSchema#double> .\n");
  write_assert_text (dataset, KG_FORMAT_NQUADS, EX "support", "");
  write_assert_text (dataset, KG_FORMAT_RDFJSON, EX "support", "{}\n");
  write_assert_text (dataset, KG_FORMAT_TRIG, EX "support", "");
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kg/write/order", test_order);
  g_test_add_func ("/kg/write/order-random", test_order_random);
  g_test_add_func ("/kg/write/turtle-text", test_turtle_text);
  g_test_add_func ("/kg/write/trig-text", test_trig_text);
  g_test_add_func ("/kg/write/rdfxml-text", test_rdfxml_text);
  g_test_add_func ("/kg/write/rdfjson-text", test_rdfjson_text);
  g_test_add_func ("/kg/write/turtle-lines", test_turtle_lines);
  g_test_add_func ("/kg/write/unwritable-formats", test_unwritable_formats);
  g_test_add_func ("/kg/write/rdfxml-refuses", test_rdfxml_refuses);
  g_test_add_func ("/kg/write/null-character", test_null_character);
  g_test_add_func ("/kg/write/sink", test_sink);
  g_test_add_func ("/kg/write/one-graph", test_one_graph);
  return g_test_run ();
}
