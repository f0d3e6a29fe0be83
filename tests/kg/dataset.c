/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/dataset.h"

static void
test_add (void)
{
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  KgTermId a = kg_terms_intern_iri (dataset->terms, "a", -1);
  KgQuad quad = { a, a, a, KG_NONE };
  kg_dataset_add (dataset, &quad, 12);
  kg_dataset_add (dataset, &quad, 13);
  g_assert_cmpuint (dataset->quads->len, ==, 2);
  g_assert_cmpuint (g_array_index (dataset->lines, guint32, 1), ==, 13);
  g_assert_true (kg_quad_equal (&g_array_index (dataset->quads, KgQuad, 0), &quad));
}

static void
test_prefixes (void)
{
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  kg_dataset_add_prefix (dataset, "ex", "http://example.org/");
  kg_dataset_add_prefix (dataset, "", "http://empty.example/");
  kg_dataset_add_prefix (dataset, "ex", "http://other.example/");
  g_assert_cmpuint (dataset->prefixes->len, ==, 2);
  g_assert_cmpstr (g_array_index (dataset->prefixes, KgPrefix, 0).iri, ==, "http://example.org/");
  g_assert_cmpstr (g_array_index (dataset->prefixes, KgPrefix, 1).name, ==, "");
}

static void
test_compare (void)
{
  KgQuad ascending[] = {
    { 1, 1, 1, 0 }, { 1, 1, 1, 2 }, { 1, 1, 2, 0 }, { 1, 2, 0, 0 }, { 2, 0, 0, 0 }
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ascending); i++) {
    for (gsize k = 0; k < G_N_ELEMENTS (ascending); k++) {
      int order = kg_quad_compare (&ascending[i], &ascending[k]);
      g_assert_cmpint ((order > 0) - (order < 0), ==, (i > k) - (i < k));
      g_assert_cmpint (kg_quad_equal (&ascending[i], &ascending[k]), ==, i == k);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dataset/add", test_add);
  g_test_add_func ("/dataset/prefixes", test_prefixes);
  g_test_add_func ("/dataset/compare", test_compare);
  return g_test_run ();
}
