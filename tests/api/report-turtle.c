/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/write.h"
#include "kg/memory-file.h"
#include "kg/nquads.h"
#include "kg/parse.h"
#include "tests/api/report-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

/* Reports as RDF: what is written can be read, and says what the document says. */

/* (transfer full) */
static KgDataset *
load (const GString *turtle)
{
  g_autoptr (GError) error = NULL;
  int fd = kg_memory_file ("report.ttl", turtle->str, turtle->len, &error);
  g_assert_no_error (error);
  const KgParseSource source = {
    .name = "report.ttl", .fd = fd, .format = KG_FORMAT_TURTLE, .base = "http://base/"
  };
  const KgParseOptions options = { 0 };
  KgDataset *dataset = kg_parse (&source, &options, NULL, &error);
  g_assert_no_error (error);
  g_close (fd, NULL);
  return dataset;
}

static KgDataset *
write_and_load (const ReportDocument *document)
{
  g_autoptr (GString) out = g_string_new (NULL);
  report_write_turtle (document, out);
  return load (out);
}

/* How many quads have these terms (canonical N-Quads); NULL: any. */
static guint
count (const KgDataset *dataset, const char *predicate, const char *object)
{
  g_autofree char *iri = g_strdup_printf ("<%s>", predicate);
  guint n = 0;
  for (guint i = 0; i < dataset->quads->len; i++) {
    const KgQuad *quad = &g_array_index (dataset->quads, KgQuad, i);
    g_autoptr (GString) p = g_string_new (NULL);
    g_autoptr (GString) o = g_string_new (NULL);
    kg_nquads_append_id (p, dataset->terms, quad->predicate);
    kg_nquads_append_id (o, dataset->terms, quad->object);
    n += strcmp (p->str, iri) == 0 && (object == NULL || strcmp (o->str, object) == 0);
  }
  return n;
}

#define EARL "http://www.w3.org/ns/earl#"
#define FORCE "https://w3id.org/force/compliance-report#"
#define GR "https://w3id.org/grounds#"

static void
test_sample (void)
{
  g_autoptr (ReportDocument) document = report_fixture_sample ("en");
  g_autoptr (KgDataset) dataset = write_and_load (document);
  /* Five items have a status; two of them are of a requirement, one of these with an IRI. */
  g_assert_cmpuint (count (dataset, KG_RDF "type", "<" EARL "Assertion>"), ==, 5);
  g_assert_cmpuint (count (dataset, EARL "outcome", NULL), ==, 5);
  g_assert_cmpuint (count (dataset, EARL "outcome", "<" EARL "passed>"), ==, 1);
  g_assert_cmpuint (count (dataset, EARL "outcome", "<" EARL "failed>"), ==, 2);
  g_assert_cmpuint (count (dataset, EARL "outcome", "<" EARL "cantTell>"), ==, 1);
  g_assert_cmpuint (count (dataset, EARL "outcome", "<" EARL "inapplicable>"), ==, 1);
  g_assert_cmpuint (count (dataset, EARL "test",
                           "<https://w3id.org/grounds/eu-ai-act#annex-iv-1-a>"),
                    ==, 1);
  g_assert_cmpuint (count (dataset, FORCE "performanceState", "<" FORCE "Performed>"), ==, 1);
  g_assert_cmpuint (count (dataset, FORCE "ruleReport", NULL), ==, 1);
  /* Six statements and what the log says; each is rested on. */
  g_assert_cmpuint (count (dataset, KG_RDF "subject", "<https://example.com/credit>"), ==, 6);
  g_assert_cmpuint (count (dataset, KG_RDF "type", "<" GR "DerivedStatement>"), ==, 1);
  g_assert_cmpuint (count (dataset, KG_RDF "type", "<" GR "AssertedStatement>"), ==, 5);
  g_assert_cmpuint (count (dataset, KG_RDF "type", "<" GR "Absence>"), ==, 1);
  g_assert_cmpuint (count (dataset, GR "line", NULL), ==, 5);
  g_assert_cmpuint (count (dataset, "http://purl.org/dc/terms/title", "\"system.ttl\""), ==, 1);
  /* Framing is not said in RDF; what the purpose is, is. */
  g_assert_cmpuint (count (dataset, KG_RDFS "comment",
                           "\"What is asked stands in words of our own.\"@en"),
                    ==, 0);
  g_assert_cmpuint (count (dataset, KG_RDFS "comment",
                           "\"to rate the creditworthiness of people\"@en"),
                    ==, 1);
}

/* Whatever an object's text is, it comes back as that term, or as a text. */
static void
test_objects (void)
{
  static const char *const objects[][2] = {
    { "<https://example.com/a>", "<https://example.com/a>" },
    { "\"text\"", "\"text\"" },
    { "\"a \\\"b\\\" \\n \\\\ \\u00e9\"@de", "\"a \\\"b\\\" \\n \\\\ é\"@de" },
    { "\"1\"^^<http://www.w3.org/2001/XMLSchema#integer>",
      "\"1\"^^<http://www.w3.org/2001/XMLSchema#integer>" },
    { "not a term", "\"not a term\"" },
    { "\"open", "\"\\\"open\"" },
    { "<open", "\"<open\"" },
    { HOSTILE, NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (objects); i++) {
    g_autoptr (ReportDocument) document = report_fixture_empty ();
    const ReportCitation citation = { .subject = "urn:s",
                                      .predicate = "urn:p",
                                      .object = objects[i][0] };
    report_cite (document, &citation);
    g_autoptr (KgDataset) dataset = write_and_load (document);
    g_test_message ("%s", objects[i][0]);
    g_assert_cmpuint (count (dataset, KG_RDF "object", objects[i][1]), ==, 1);
  }
}

/* Blank nodes of the graph stay what they are to each other, and are none of the report's. */
static void
test_blank_nodes (void)
{
  static const char *const names[] = { "_:evidence-1", "_:document-1", "_:evidence-1" };
  g_autoptr (ReportDocument) document = report_fixture_empty ();
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *predicate = g_strdup_printf ("urn:p%" G_GSIZE_FORMAT, i);
    const ReportCitation citation = {
      .subject = names[i], .predicate = predicate, .object = names[i], .document = "d.ttl"
    };
    report_cite (document, &citation);
  }
  g_autoptr (KgDataset) dataset = write_and_load (document);
  KgTermId subject = kg_terms_find_iri (dataset->terms, KG_RDF "subject", -1);
  KgTermId object = kg_terms_find_iri (dataset->terms, KG_RDF "object", -1);
  g_autoptr (GHashTable) subjects = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) objects = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) said = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < dataset->quads->len; i++) {
    const KgQuad *quad = &g_array_index (dataset->quads, KgQuad, i);
    if (quad->predicate == subject) {
      g_hash_table_add (subjects, GUINT_TO_POINTER (quad->object));
    } else if (quad->predicate == object) {
      g_hash_table_add (objects, GUINT_TO_POINTER (quad->object));
    }
    g_hash_table_add (said, GUINT_TO_POINTER (quad->subject));
  }
  g_assert_cmpuint (g_hash_table_size (subjects), ==, 2);
  g_assert_cmpuint (g_hash_table_size (objects), ==, 2);
  GHashTableIter iter;
  gpointer key = NULL;
  g_hash_table_iter_init (&iter, subjects);
  while (g_hash_table_iter_next (&iter, &key, NULL)) {
    g_assert_true (g_hash_table_contains (objects, key));
    g_assert_false (g_hash_table_contains (said, key));
  }
}

/* By its content: another report has another name. */
static void
test_name (void)
{
  g_autoptr (ReportDocument) one = report_fixture_empty ();
  g_autoptr (ReportDocument) other = report_fixture_empty ();
  report_paragraph (other, NULL, &(ReportText) { "More.", NULL, REPORT_IS_FRAMING });
  g_autoptr (GString) first = g_string_new (NULL);
  g_autoptr (GString) second = g_string_new (NULL);
  report_write_turtle (one, first);
  report_write_turtle (other, second);
  const char *name = strstr (first->str, "<urn:grounds:report:gaps:");
  g_assert_nonnull (name);
  g_autofree char *whole = g_strndup (name, strcspn (name, ">") + 1);
  g_assert_cmpuint (strlen (whole), ==, strlen ("<urn:grounds:report:gaps:>") + 32);
  g_assert_null (strstr (second->str, whole));
}

int
main (int argc, char *argv[])
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/turtle/sample", test_sample);
  g_test_add_func ("/report/turtle/objects", test_objects);
  g_test_add_func ("/report/turtle/blank-nodes", test_blank_nodes);
  g_test_add_func ("/report/turtle/name", test_name);
  return g_test_run ();
}
