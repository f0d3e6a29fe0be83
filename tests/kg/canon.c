/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/canon.h"

#include "kg/canon-degree.h"
#include "kg/error.h"
#include "kg/limits.h"
#include "kg/lines.h"
#include "tests/kg/small-graph.h"

#include <stdlib.h>
#include <string.h>

#define SEED 20240521

static GString *
canon_text (const KgDataset *dataset)
{
  g_autoptr (GError) error = NULL;
  GString *text = NULL;
  gboolean done = kg_canon (dataset->terms, small_quads (dataset), dataset->quads->len, NULL, NULL,
                            &text, &error);
  g_assert_no_error (error);
  g_assert_true (done);
  return text;
}

static void
check_text (const KgDataset *dataset, const char *expected)
{
  g_autoptr (GString) text = canon_text (dataset);
  g_assert_cmpstr (text->str, ==, expected);
}

static gboolean
is_refused (const KgDataset *dataset, guint64 max_calls)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) labels = NULL;
  GString *text = NULL;
  KgCanonOptions options = { .max_calls = max_calls };
  if (kg_canon (dataset->terms, small_quads (dataset), dataset->quads->len, &options, &labels,
                &text, &error)) {
    g_assert_no_error (error);
    g_string_free (text, TRUE);
    return FALSE;
  }
  g_assert_error (error, KG_ERROR, KG_ERROR_POISON);
  g_assert_null (text);
  g_assert_null (labels);
  return TRUE;
}

static void
test_ground (void)
{
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  check_text (dataset, "");
  small_add (dataset, "urn:b", "urn:p", "\"z", NULL);
  small_add (dataset, "urn:a", "urn:p", "urn:o", "urn:g");
  small_add (dataset, "urn:b", "urn:p", "\"z", NULL);
  small_add (dataset, "urn:a", "urn:p", "urn:o", NULL);
  check_text (dataset, "<urn:a> <urn:p> <urn:o> .\n"
                       "<urn:a> <urn:p> <urn:o> <urn:g> .\n"
                       "<urn:b> <urn:p> \"z\" .\n");
}

/* The example of shared hashes in RDFC-1.0, 4.4.2, whose labels the specification gives. */
static void
test_labels (void)
{
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  g_autoptr (GHashTable) labels = NULL;
  static const char *const expected[][2] = {
    { "_:e2", "c14n0" }, { "_:e3", "c14n1" }, { "_:e1", "c14n2" }, { "_:e0", "c14n3" }
  };
  small_add (dataset, "http://example.com/#p", "http://example.com/#q", "_:e0", NULL);
  small_add (dataset, "http://example.com/#p", "http://example.com/#q", "_:e1", NULL);
  small_add (dataset, "_:e0", "http://example.com/#p", "_:e2", NULL);
  small_add (dataset, "_:e1", "http://example.com/#p", "_:e3", NULL);
  small_add (dataset, "_:e2", "http://example.com/#r", "_:e3", NULL);
  g_assert_true (kg_canon (dataset->terms, small_quads (dataset), dataset->quads->len, NULL,
                           &labels, NULL, NULL));
  g_assert_cmpuint (g_hash_table_size (labels), ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++) {
    gpointer key = GUINT_TO_POINTER (small_term (dataset, expected[i][0]));
    g_assert_cmpstr ((const char *) g_hash_table_lookup (labels, key), ==, expected[i][1]);
  }
}

static void
test_repetitions (void)
{
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  small_add (dataset, "_:x", "urn:p", "_:x", "_:x");
  small_add (dataset, "urn:s", "urn:p", "_:x", NULL);
  small_add (dataset, "_:x", "urn:p", "_:x", "_:x");
  check_text (dataset, "<urn:s> <urn:p> _:c14n0 .\n_:c14n0 <urn:p> _:c14n0 _:c14n0 .\n");
}

static void
test_hash (void)
{
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  g_autoptr (GError) error = NULL;
  GString *text = NULL;
  KgCanonOptions options = { .hash = G_CHECKSUM_SHA1 };
  small_add (dataset, "_:x", "urn:p", "_:y", NULL);
  g_assert_false (
      kg_canon (dataset->terms, small_quads (dataset), 1, &options, NULL, &text, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_INVALID);
  g_assert_null (text);
}

static void
test_too_many_quads (void)
{
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  g_autoptr (GError) error = NULL;
  small_add (dataset, "_:x", "urn:p", "_:y", NULL);
  g_assert_false (kg_canon (dataset->terms, small_quads (dataset), KG_LIMIT_DOCUMENT_QUADS + 1,
                            NULL, NULL, NULL, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_LIMIT);
}

static void
test_max_calls (void)
{
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  /* Three cells share a hash; hashing each of them walks over all three. */
  small_add_list (dataset, "urn:owner", "c", 5);
  g_assert_false (is_refused (dataset, 9));
  g_assert_true (is_refused (dataset, 8));
}

/* n equal cells between the first and the last need n * n calls: 1000 of them just what is allowed
 * to each, and to all. */
static void
test_default_calls (void)
{
  G_STATIC_ASSERT (KG_LIMIT_CANON_CALLS_PER_NODE == 1000 && KG_LIMIT_CANON_CALLS == 1000000);
  if (g_getenv ("GROUNDS_TEST_WRAPPER") != NULL) {
    g_test_skip ("a million calls take minutes under valgrind");
    return;
  }
  g_autoptr (KgDataset) most = kg_dataset_new ();
  g_autoptr (KgDataset) more = kg_dataset_new ();
  small_add_list (most, "urn:owner", "c", 1002);
  g_assert_false (is_refused (most, 0));
  small_add_list (more, "urn:owner", "c", 1003);
  g_assert_true (is_refused (more, 0));
}

static void
test_clique (void)
{
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  small_add_clique (dataset, 9);
  g_assert_true (is_refused (dataset, 0));
}

/* A directed ring: a walk enters each node once, and spends on each two related hashes and two
 * permutations of one node. */
static void
test_walk_limits (void)
{
  static const guint64 limits[][3] = { { 4, 16, TRUE }, { 3, 16, FALSE }, { 4, 15, FALSE } };
  static const char *const ring[] = { "_:a", "_:b", "_:c", "_:d", "_:a" };
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  for (guint i = 0; i < 4; i++) {
    small_add (dataset, ring[i], "urn:next", ring[i + 1], NULL);
  }
  g_autoptr (KgCanonIndex) index = kg_canon_index_new (dataset->terms, small_quads (dataset), 4,
                                                       KG_NONE, G_CHECKSUM_SHA256, NULL);
  g_autoptr (KgCanonWalk) walk = kg_canon_walk_new (index);
  for (guint i = 0; i < G_N_ELEMENTS (limits); i++) {
    guint8 digest[KG_CANON_HASH_MAX];
    g_autoptr (GArray) issued = g_array_new (FALSE, FALSE, sizeof (guint32));
    kg_canon_walk_allow (walk, limits[i][0], limits[i][1]);
    g_assert_cmpint (kg_canon_walk_run (walk, 0, digest, issued), ==, (gboolean) limits[i][2]);
    g_assert_cmpuint (issued->len, ==, limits[i][2] ? 4 : 0);
  }
}

static gboolean
walks_list (guint n)
{
  guint8 digest[KG_CANON_HASH_MAX];
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  small_add_list (dataset, "urn:owner", "c", n);
  g_autoptr (KgCanonIndex) index =
      kg_canon_index_new (dataset->terms, small_quads (dataset), dataset->quads->len, KG_NONE,
                          G_CHECKSUM_SHA256, NULL);
  g_autoptr (KgCanonWalk) walk = kg_canon_walk_new (index);
  g_autoptr (GArray) issued = g_array_new (FALSE, FALSE, sizeof (guint32));
  kg_canon_walk_allow (walk, G_MAXUINT32, G_MAXUINT32);
  return kg_canon_walk_run (walk, 0, digest, issued);
}

static void
test_depth (void)
{
  g_assert_true (walks_list (KG_LIMIT_CANON_DEPTH));
  g_assert_false (walks_list (KG_LIMIT_CANON_DEPTH + 1));
}

static void
test_long_list (void)
{
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  small_add_list (dataset, "urn:owner", "c", 20000);
  g_assert_true (is_refused (dataset, 25000));
}

/* A blank graph mentions its name in each of its quads with the same related hash: all orders of
 * one node are one. */
static void
test_repeated_relation (void)
{
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  for (guint twin = 0; twin < 2; twin++) {
    for (guint i = 0; i < 30; i++) {
      g_autofree char *node = g_strdup_printf ("_:node%u", twin);
      g_autofree char *graph = g_strdup_printf ("_:graph%u", twin);
      g_autofree char *value = g_strdup_printf ("\"%u", i);
      small_add (dataset, node, "urn:p", value, graph);
    }
  }
  g_assert_false (is_refused (dataset, 0));
}

/* What the hashes of the specification cannot see (canon-degree.h): x and y stand in the same
 * graphs with the same predicates, but the other way round; s and t name each other's graphs. */
static void
test_ties (void)
{
  static const char *const quads[][4] = {
    { "_:x", "urn:p", "\"1", "_:g" },     { "_:x", "urn:q", "\"2", "_:h" },
    { "_:y", "urn:p", "\"1", "_:h" },     { "_:y", "urn:q", "\"2", "_:g" },
    { "_:g", "urn:is", "\"g", NULL },     { "_:h", "urn:is", "\"h", NULL },
    { "_:s", "urn:p", "_:g", "_:t" },     { "_:t", "urn:p", "_:h", "_:s" },
    { "_:u", "urn:p", "_:g", "urn:one" }, { "_:u", "urn:p", "_:h", "urn:two" },
    { "_:v", "urn:p", "_:h", "urn:one" }, { "_:v", "urn:p", "_:g", "urn:two" },
  };
  GRand *rand = g_rand_new_with_seed (SEED + 3);
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  for (guint i = 0; i < G_N_ELEMENTS (quads); i++) {
    small_add (dataset, quads[i][0], quads[i][1], quads[i][2], quads[i][3]);
  }
  g_autoptr (GString) text = canon_text (dataset);
  for (guint i = 0; i < 50; i++) {
    g_autoptr (KgDataset) scrambled = small_scramble (rand, dataset, TRUE);
    check_text (scrambled, text->str);
  }
  g_rand_free (rand);
}

/* Canonical forms are the same whatever the labels, the order and the repetitions. */
static void
test_invariant (void)
{
  GRand *rand = g_rand_new_with_seed (SEED);
  for (guint i = 0; i < small_rounds (400); i++) {
    g_autoptr (KgDataset) dataset = small_random (rand, 6, 14);
    g_autoptr (KgDataset) scrambled = small_scramble (rand, dataset, TRUE);
    g_autoptr (GString) text = canon_text (dataset);
    g_autoptr (GString) again = canon_text (scrambled);
    g_assert_cmpstr (text->str, ==, again->str);
    gboolean isomorphic = FALSE;
    g_assert_true (kg_canon_isomorphic (dataset, scrambled, &isomorphic, NULL));
    g_assert_true (isomorphic);
  }
  g_rand_free (rand);
}

/* Whether renaming the blank nodes of `a`, n0 to n3, by `names` gives `b`. */
static gboolean
is_mapping (const KgDataset *a, const KgDataset *b, const guint names[4])
{
  g_autoptr (KgDataset) renamed = kg_dataset_new ();
  for (guint i = 0; i < a->quads->len; i++) {
    const KgQuad *quad = &small_quads (a)[i];
    KgTermId ids[4] = { quad->subject, quad->predicate, quad->object, quad->graph };
    for (guint position = 0; position < 4; position++) {
      KgTerm term;
      char label[] = "n0";
      if (!kg_terms_get (a->terms, ids[position], &term)) {
        continue;
      }
      if (term.kind == KG_TERM_BLANK) {
        label[1] = (char) ('0' + names[term.value[1] - '0']);
        term.value = label;
      }
      ids[position] = kg_terms_intern (renamed->terms, &term);
    }
    KgQuad mapped = { ids[0], ids[1], ids[2], ids[3] };
    kg_dataset_add (renamed, &mapped, 0);
  }
  g_autofree char *text_a = small_text (renamed);
  g_autofree char *text_b = small_text (b);
  return strcmp (text_a, text_b) == 0;
}

/* By the definition: whether any of the 24 ways to rename four blank nodes does it. */
static gboolean
is_isomorphic_naively (const KgDataset *a, const KgDataset *b)
{
  for (guint code = 0; code < 256; code++) {
    guint names[4] = { code & 3, code >> 2 & 3, code >> 4 & 3, code >> 6 };
    guint seen = 1u << names[0] | 1u << names[1] | 1u << names[2] | 1u << names[3];
    if (seen == 15 && is_mapping (a, b, names)) {
      return TRUE;
    }
  }
  return FALSE;
}

static void
test_against_definition (void)
{
  GRand *rand = g_rand_new_with_seed (SEED + 1);
  guint counts[2] = { 0, 0 };
  for (guint i = 0; i < small_rounds (600); i++) {
    g_autoptr (KgDataset) a = small_random (rand, 4, 4);
    g_autoptr (KgDataset) b = small_random (rand, 4, 4);
    if (i % 2 == 0) {
      kg_dataset_free (b);
      b = small_scramble (rand, a, FALSE);
      KgQuad *quad = &g_array_index (b->quads, KgQuad, 0);
      quad->object = small_term (b, g_rand_boolean (rand) ? "_:n0" : "_:n1");
    }
    gboolean isomorphic = FALSE;
    g_assert_true (kg_canon_isomorphic (a, b, &isomorphic, NULL));
    g_assert_cmpint (isomorphic, ==, is_isomorphic_naively (a, b));
    counts[isomorphic]++;
  }
  g_assert_cmpuint (counts[FALSE], >, 50);
  g_assert_cmpuint (counts[TRUE], >, 50);
  g_rand_free (rand);
}

static void
test_isomorphic_refused (void)
{
  g_autoptr (KgDataset) poison = kg_dataset_new ();
  g_autoptr (KgDataset) empty = kg_dataset_new ();
  g_autoptr (GError) error = NULL;
  gboolean isomorphic = TRUE;
  small_add_clique (poison, 10);
  g_assert_false (kg_canon_isomorphic (empty, poison, &isomorphic, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_POISON);
}

static int
compare_lines (const void *a, const void *b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Lines of a two-letter alphabet with long common beginnings, against qsort. */
static void
test_lines (void)
{
  enum {
    N = 3000
  };
  GRand *rand = g_rand_new_with_seed (SEED + 2);
  g_autoptr (GPtrArray) expected = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree KgLine *lines = g_new (KgLine, N);
  for (guint i = 0; i < N; i++) {
    g_autoptr (GString) line = g_string_new ("the same beginning ");
    g_string_truncate (line, (gsize) g_rand_int_range (rand, 0, 20));
    for (gint32 n = g_rand_int_range (rand, 0, 12); n > 0; n--) {
      g_string_append (line, g_rand_boolean (rand) ? "a" : "\xc3\xa9");
    }
    g_string_append_c (line, '\n');
    lines[i] = (KgLine) { .start = text->len, .length = line->len };
    g_string_append (text, line->str);
    g_ptr_array_add (expected, g_strdup (line->str));
  }
  kg_lines_sort (text->str, lines, N);
  g_ptr_array_sort (expected, compare_lines);
  for (guint i = 0; i < N; i++) {
    g_autofree char *line = g_strndup (text->str + lines[i].start, lines[i].length);
    g_assert_cmpstr (line, ==, (const char *) g_ptr_array_index (expected, i));
  }
  g_rand_free (rand);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kg/lines/sort", test_lines);
  g_test_add_func ("/kg/canon/ground", test_ground);
  g_test_add_func ("/kg/canon/labels", test_labels);
  g_test_add_func ("/kg/canon/repetitions", test_repetitions);
  g_test_add_func ("/kg/canon/hash", test_hash);
  g_test_add_func ("/kg/canon/too-many-quads", test_too_many_quads);
  g_test_add_func ("/kg/canon/max-calls", test_max_calls);
  g_test_add_func ("/kg/canon/default-calls", test_default_calls);
  g_test_add_func ("/kg/canon/clique", test_clique);
  g_test_add_func ("/kg/canon/walk-limits", test_walk_limits);
  g_test_add_func ("/kg/canon/depth", test_depth);
  g_test_add_func ("/kg/canon/long-list", test_long_list);
  g_test_add_func ("/kg/canon/repeated-relation", test_repeated_relation);
  g_test_add_func ("/kg/canon/ties", test_ties);
  g_test_add_func ("/kg/canon/invariant", test_invariant);
  g_test_add_func ("/kg/canon/against-definition", test_against_definition);
  g_test_add_func ("/kg/canon/isomorphic-refused", test_isomorphic_refused);
  return g_test_run ();
}
