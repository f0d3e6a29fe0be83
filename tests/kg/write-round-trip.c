/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse.h"
#include "tests/kg/write-fixture.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static void
test_round_trip_policy (void)
{
  g_autoptr (KgDataset) dataset = write_policy ();
  write_assert_round_trips (dataset);
}

static void
test_round_trip_empty (void)
{
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  write_assert_round_trips (dataset);
}

static void
test_round_trip_random (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (5);
  g_autoptr (KgDataset) dataset = write_random (random, 120);
  kg_dataset_add_prefix (dataset, "ex", EX);
  write_assert_round_trips (dataset);
}

static void
test_round_trip_characters (void)
{
  static const char *const values[] = { "",
                                        " ",
                                        "  two  ",
                                        "\t",
                                        "\n",
                                        "\r",
                                        "\r\n",
                                        "a\nb\n",
                                        "\"",
                                        "\"\"\"",
                                        "a\"\"\"b",
                                        "a\n\"\"\"",
                                        "\\",
                                        "\\\\",
                                        "a\\",
                                        "a\n\\",
                                        "\\n",
                                        "\\u0041",
                                        "<b>&amp;</b>",
                                        "]]>",
                                        "'",
                                        "'''",
                                        "{}",
                                        "\xc2\x85",
                                        "\xe2\x80\xa8",
                                        "\xc3\xa9",
                                        "e\xcc\x81",
                                        "\xf0\x9f\x98\x80",
                                        "\xef\xbf\xbd",
                                        "\xf4\x8f\xbf\xbd",
                                        "\x7f",
                                        "_:b",
                                        "@en",
                                        "^^<x>",
                                        "# no comment",
                                        "a . b" };
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
    write_add_value (dataset, write_literal (dataset, values[i], -1, NULL, NULL));
    write_add_value (dataset, write_literal (dataset, values[i], -1, NULL, "de"));
    write_add_value (dataset, write_literal (dataset, values[i], -1, EX "type", NULL));
    write_add_value (dataset, write_literal (dataset, values[i], -1, KG_RDF "HTML", NULL));
  }
  write_assert_round_trips (dataset);
}

/* Characters that XML does not hold. */
static void
test_round_trip_controls (void)
{
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  for (char c = 1; c < 0x20; c++) {
    char text[] = { 'a', c, 'b', '\n', c, '\0' };
    write_add_value (dataset, write_literal (dataset, text, 3, NULL, NULL));
    write_add_value (dataset, write_literal (dataset, text, 5, NULL, "en"));
  }
  for (guint i = 0; write_formats[i] != KG_FORMAT_UNKNOWN; i++) {
    if (write_formats[i] != KG_FORMAT_RDFXML) {
      write_assert_round_trip (dataset, write_formats[i]);
    }
  }
}

/* Texts that look like numbers, that do not, and that would be statements if they were not quoted. */
static void
test_round_trip_numbers (void)
{
  static const char *const values[] = {
    "1",     "-1",       "+01",   "1.5",  "-.5",
    "+0.0",  "5.",       ".",     "",     "+",
    "1 ",    " 1",       "1e5",   "1E-3", "INF",
    "NaN",   "true",     "false", "TRUE", "0",
    "1_000", "1.5.2",    "--1",   "1\n",  "1 . <http://example.org/evil> <http://example.org/p> 2",
    "1, 2",  "true; a 1"
  };
  static const char *const types[] = { KG_XSD "integer", KG_XSD "decimal", KG_XSD "double",
                                       KG_XSD "boolean", KG_XSD "int",     KG_XSD "string" };
  for (guint prefixed = 0; prefixed < 2; prefixed++) {
    g_autoptr (KgDataset) dataset = kg_dataset_new ();
    for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
      for (guint j = 0; j < G_N_ELEMENTS (types); j++) {
        write_add_value (dataset, write_literal (dataset, values[i], -1, types[j], NULL));
      }
    }
    if (prefixed != 0) {
      kg_dataset_add_prefix (dataset, "xsd", KG_XSD);
    }
    write_assert_round_trips (dataset);
  }
}

static void
test_round_trip_names (void)
{
  static const char *const names[] = { EX,
                                       EX "a.b",
                                       EX "a.",
                                       EX "a:b",
                                       EX "-a",
                                       EX "1",
                                       EX "a%20b",
                                       EX "a/b#c",
                                       EX "a'b",
                                       EX "a(b)",
                                       EX "a,b;c=d",
                                       EX "a@b",
                                       EX "\xc3\xa9",
                                       EX "a?x=1&y=2",
                                       "urn:a",
                                       "urn:a:b",
                                       "mailto:a@example.org",
                                       KG_RDF "nil",
                                       KG_RDF "type",
                                       KG_RDF "first" };
  static const char *const predicates[] = { EX "p.q",
                                            EX "1/a-b",
                                            EX "\xc3\xa9t\xc3\xa9",
                                            KG_RDF "_1",
                                            KG_RDF "value",
                                            "urn:x:p",
                                            "http://www.w3.org/XML/1998/namespacelang",
                                            "http://example.org/ns2#q" };
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  kg_dataset_add_prefix (dataset, "ex", EX);
  kg_dataset_add_prefix (dataset, "r", KG_RDF);
  kg_dataset_add_prefix (dataset, "urn", "urn:");
  kg_dataset_add_prefix (dataset, "xmlx", "http://example.org/ns2#");
  kg_dataset_add_prefix (dataset, "ns1", "http://example.org/other#");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    for (guint j = 0; j < G_N_ELEMENTS (predicates); j++) {
      write_add (dataset, write_iri (dataset, names[i]), write_iri (dataset, predicates[j]),
                 write_iri (dataset, names[i]), EX "g");
    }
    write_add (dataset, write_iri (dataset, names[i]), write_iri (dataset, KG_RDF "type"),
               write_iri (dataset, names[i]), names[i]);
  }
  write_assert_round_trips (dataset);
}

/* The case of language tags stays; raptor2, which reads RDF/XML and RDF/JSON, would change it. */
static void
test_languages (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  write_add_value (dataset, write_literal (dataset, "x", -1, NULL, "en-GB"));
  write_add_value (dataset, write_literal (dataset, "x", -1, NULL, "en-gb"));
  write_assert_round_trip (dataset, KG_FORMAT_NQUADS);
  write_assert_round_trip (dataset, KG_FORMAT_TRIG);
  g_autoptr (KgSnapshot) snapshot = write_snapshot (dataset);
  g_autoptr (GString) xml = write_text (snapshot, KG_FORMAT_RDFXML, NULL, &error);
  g_assert_nonnull (strstr (xml->str, "xml:lang=\"en-GB\""));
  g_assert_nonnull (strstr (xml->str, "xml:lang=\"en-gb\""));
  g_autoptr (GString) json = write_text (snapshot, KG_FORMAT_RDFJSON, NULL, &error);
  g_assert_nonnull (strstr (json->str, "\"lang\": \"en-GB\""));
  g_assert_nonnull (strstr (json->str, "\"lang\": \"en-gb\""));
}

/* The text of an XML literal is text here, well-formed or not. */
static void
test_xml_literal (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  write_add_value (dataset, write_literal (dataset, "</ns1:p><b>", -1, KG_RDF "XMLLiteral", NULL));
  write_assert_round_trips (dataset);
}

/* --- Prefixes --- */

static void
test_hostile_prefixes (void)
{
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  kg_dataset_add_prefix (dataset, "a b", EX "one/");
  kg_dataset_add_prefix (dataset, "a.", EX "two/");
  kg_dataset_add_prefix (dataset, "1a", EX "three/");
  kg_dataset_add_prefix (dataset, "x", EX "four> . <urn:a> <urn:b> <urn:c");
  kg_dataset_add_prefix (dataset, "\xc3\xa9-1", EX "five/");
  write_add (dataset, write_iri (dataset, EX "one/x"), write_iri (dataset, EX "two/x"),
             write_iri (dataset, EX "three/x"), EX "g");
  write_add (dataset, write_iri (dataset, EX "five/x"), write_iri (dataset, EX "five/y"),
             write_iri (dataset, EX "five/z"), EX "g");
  write_assert_round_trips (dataset);
}

/* --- Documents as they are published --- */

static void
assert_document (const char *path)
{
  g_autoptr (GError) error = NULL;
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0) {
    g_autofree char *reason = g_strconcat (path, " is not there", NULL);
    g_test_skip (reason);
    return;
  }
  KgParseSource source = { path, fd, KG_FORMAT_TURTLE, EX };
  KgParseOptions options = { NULL, NULL, NULL, NULL };
  g_autoptr (KgDataset) dataset = kg_parse (&source, &options, NULL, &error);
  close (fd);
  g_assert_no_error (error);
  KgTermId graph = write_iri (dataset, EX "g");
  for (guint i = 0; i < dataset->quads->len; i++) {
    g_array_index (dataset->quads, KgQuad, i).graph = graph;
  }
  write_assert_round_trips (dataset);
}

static void
test_documents (void)
{
  static const char *const names[] = { "dpv-2.3/pd.ttl", "airo/airo.ttl" };
  const char *folder = g_getenv ("GROUNDS_DATA");
  if (folder == NULL) {
    g_test_skip ("GROUNDS_DATA is not set");
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (folder, names[i], NULL);
    assert_document (path);
  }
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kg/write-round-trip/policy", test_round_trip_policy);
  g_test_add_func ("/kg/write-round-trip/empty", test_round_trip_empty);
  g_test_add_func ("/kg/write-round-trip/random", test_round_trip_random);
  g_test_add_func ("/kg/write-round-trip/characters", test_round_trip_characters);
  g_test_add_func ("/kg/write-round-trip/controls", test_round_trip_controls);
  g_test_add_func ("/kg/write-round-trip/numbers", test_round_trip_numbers);
  g_test_add_func ("/kg/write-round-trip/names", test_round_trip_names);
  g_test_add_func ("/kg/write-round-trip/languages", test_languages);
  g_test_add_func ("/kg/write-round-trip/xml-literal", test_xml_literal);
  g_test_add_func ("/kg/write-round-trip/hostile-prefixes", test_hostile_prefixes);
  g_test_add_func ("/kg/write-round-trip/documents", test_documents);
  return g_test_run ();
}
