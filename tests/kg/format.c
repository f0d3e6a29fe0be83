/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/format.h"

static void
test_names (void)
{
  g_assert_cmpint (kg_format_from_name ("turtle"), ==, KG_FORMAT_TURTLE);
  g_assert_cmpint (kg_format_from_name ("TriG"), ==, KG_FORMAT_TRIG);
  g_assert_cmpint (kg_format_from_name ("nt"), ==, KG_FORMAT_NTRIPLES);
  g_assert_cmpint (kg_format_from_name ("rdfjson"), ==, KG_FORMAT_RDFJSON);
  g_assert_cmpint (kg_format_from_name ("turtl"), ==, KG_FORMAT_UNKNOWN);
  g_assert_cmpint (kg_format_from_name ("turtlex"), ==, KG_FORMAT_UNKNOWN);
  g_assert_cmpint (kg_format_from_name (""), ==, KG_FORMAT_UNKNOWN);
}

static void
test_media_types (void)
{
  g_assert_cmpint (kg_format_from_name ("text/turtle"), ==, KG_FORMAT_TURTLE);
  g_assert_cmpint (kg_format_from_name ("Text/Turtle ; charset=utf-8"), ==, KG_FORMAT_TURTLE);
  g_assert_cmpint (kg_format_from_name ("application/rdf+xml;q=0.5"), ==, KG_FORMAT_RDFXML);
  g_assert_cmpint (kg_format_from_name ("text/html"), ==, KG_FORMAT_RDFA);
  g_assert_cmpint (kg_format_from_name ("text/plain"), ==, KG_FORMAT_UNKNOWN);
  g_assert_cmpint (kg_format_from_name (";"), ==, KG_FORMAT_UNKNOWN);
}

static void
test_paths (void)
{
  gboolean gzip = TRUE;
  g_assert_cmpint (kg_format_from_path ("a/b.d/policy.ttl", &gzip), ==, KG_FORMAT_TURTLE);
  g_assert_false (gzip);
  g_assert_cmpint (kg_format_from_path ("data.NQ.GZ", &gzip), ==, KG_FORMAT_NQUADS);
  g_assert_true (gzip);
  g_assert_cmpint (kg_format_from_path ("data.gz", &gzip), ==, KG_FORMAT_UNKNOWN);
  g_assert_true (gzip);
  g_assert_cmpint (kg_format_from_path ("page.xhtml", NULL), ==, KG_FORMAT_RDFA);
  g_assert_cmpint (kg_format_from_path ("ontology.owl", NULL), ==, KG_FORMAT_RDFXML);
  /* A suffix belongs to the file, not to its folder; a name that is all suffix has none. */
  g_assert_cmpint (kg_format_from_path ("dir.ttl/file", NULL), ==, KG_FORMAT_UNKNOWN);
  g_assert_cmpint (kg_format_from_path (".ttl", NULL), ==, KG_FORMAT_UNKNOWN);
  g_assert_cmpint (kg_format_from_path ("dir/.nq.gz", &gzip), ==, KG_FORMAT_UNKNOWN);
  g_assert_cmpint (kg_format_from_path ("file.", NULL), ==, KG_FORMAT_UNKNOWN);
  g_assert_cmpint (kg_format_from_path ("", NULL), ==, KG_FORMAT_UNKNOWN);
}

static void
test_list (void)
{
  guint n = 0;
  for (const KgFormatInfo *info = kg_format_list (); info->format != KG_FORMAT_UNKNOWN; info++) {
    g_assert_true (kg_format_info (info->format) == info);
    g_assert_cmpint (kg_format_from_name (info->name), ==, info->format);
    g_assert_cmpint (kg_format_from_name (info->media_type), ==, info->format);
    n++;
  }
  g_assert_cmpuint (n, ==, 7);
  g_assert_null (kg_format_info (KG_FORMAT_UNKNOWN));
  g_assert_true (kg_format_info (KG_FORMAT_TRIG)->graphs);
  g_assert_false (kg_format_info (KG_FORMAT_TURTLE)->graphs);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kg/format/names", test_names);
  g_test_add_func ("/kg/format/media-types", test_media_types);
  g_test_add_func ("/kg/format/paths", test_paths);
  g_test_add_func ("/kg/format/list", test_list);
  return g_test_run ();
}
