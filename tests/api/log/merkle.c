/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/merkle.h"

#include "kg/error.h"

#include <string.h>

/* Merkle trees: known answers, and the growing edge and the proofs against a tree written down as RFC 6962 defines it. */

#define SMALL 600

/* Leaves that other implementations test with, and the roots of the first 0 to 8 of them. */
static const struct {
  const char *bytes;
  gsize length;
} leaves[] = {
  { "", 0 },         { "\x00", 1 },
  { "\x10", 1 },     { "\x20\x21", 2 },
  { "\x30\x31", 2 }, { "\x40\x41\x42\x43", 4 },
  { "PQRSTUVW", 8 }, { "`abcdefghijklmno", 16 },
};

static const char *const roots[] = {
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

static void
assert_bytes (gconstpointer a, gsize n_a, gconstpointer b, gsize n_b)
{
  g_assert_cmpuint (n_a, ==, n_b);
  g_assert_true (memcmp (a, b, n_a) == 0);
}

static char *
to_hex (const LogHash *hash)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < sizeof hash->bytes; i++) {
    g_string_append_printf (text, "%02x", hash->bytes[i]);
  }
  return g_string_free (text, FALSE);
}

static void
assert_hash (const LogHash *hash, const char *expected)
{
  g_autofree char *text = to_hex (hash);
  g_assert_cmpstr (text, ==, expected);
}

static LogHash
known_leaf (guint i)
{
  LogHash hash;
  log_hash_leaf ((const guint8 *) leaves[i].bytes, leaves[i].length, &hash);
  return hash;
}

/* --- The tree as the RFC defines it (2.1) --- */

static LogHash
leaf_of (guint64 i)
{
  LogHash hash;
  log_hash_leaf ((const guint8 *) &i, sizeof i, &hash);
  return hash;
}

static guint64
half_of (guint64 n)
{
  guint64 k = 1;
  while (2 * k < n) {
    k *= 2;
  }
  return k;
}

static LogHash
tree_hash (guint64 start, guint64 n)
{
  LogHash hash;
  if (n == 0) {
    log_hash_empty (&hash);
    return hash;
  }
  if (n == 1) {
    return leaf_of (start);
  }
  guint64 k = half_of (n);
  LogHash left = tree_hash (start, k);
  LogHash right = tree_hash (start + k, n - k);
  log_hash_node (&left, &right, &hash);
  return hash;
}

static void
append_path (guint64 m, guint64 start, guint64 n, GArray *out)
{
  if (n <= 1) {
    return;
  }
  guint64 k = half_of (n);
  LogHash other = m < k ? tree_hash (start + k, n - k) : tree_hash (start, k);
  append_path (m < k ? m : m - k, m < k ? start : start + k, m < k ? k : n - k, out);
  g_array_append_val (out, other);
}

static void
append_subproof (guint64 m, guint64 start, guint64 n, gboolean known, GArray *out)
{
  LogHash hash;
  if (m == n) {
    hash = tree_hash (start, n);
    if (!known) {
      g_array_append_val (out, hash);
    }
    return;
  }
  guint64 k = half_of (n);
  if (m <= k) {
    append_subproof (m, start, k, known, out);
    hash = tree_hash (start + k, n - k);
  } else {
    append_subproof (m - k, start + k, n - k, FALSE, out);
    hash = tree_hash (start, k);
  }
  g_array_append_val (out, hash);
}

static void
assert_proof (const GArray *proof, const GArray *expected)
{
  assert_bytes (proof->data, proof->len * sizeof (LogHash), expected->data,
                expected->len * sizeof (LogHash));
}

/* --- The subject's view of it: complete subtrees --- */

/* Asking for more than the tree has is a mistake. */
static gboolean
read_subtree (guint level, guint64 index, LogHash *out, gpointer data, GError **error)
{
  guint64 size = *(const guint64 *) data;
  (void) error;
  g_assert_cmpuint ((index + 1) << level, <=, size);
  *out = tree_hash (index << level, G_GUINT64_CONSTANT (1) << level);
  return TRUE;
}

static gboolean
read_nothing (guint level, guint64 index, LogHash *out, gpointer data, GError **error)
{
  (void) level;
  (void) index;
  (void) out;
  (void) data;
  g_set_error (error, KG_ERROR, KG_ERROR_STORE, "gone");
  return FALSE;
}

/* --- Known answers --- */

static void
test_roots (void)
{
  LogEdge edge = { 0 };
  LogHash root;
  for (guint i = 0; i <= G_N_ELEMENTS (leaves); i++) {
    log_edge_root (&edge, &root);
    assert_hash (&root, roots[i]);
    if (i < G_N_ELEMENTS (leaves)) {
      LogHash leaf = known_leaf (i);
      log_edge_append (&edge, &leaf);
    }
  }
  log_hash_empty (&root);
  assert_hash (&root, roots[0]);
}

static gboolean
read_known (guint level, guint64 index, LogHash *out, gpointer data, GError **error)
{
  LogEdge edge = { 0 };
  (void) data;
  (void) error;
  for (guint64 i = index << level; i < (index + 1) << level; i++) {
    LogHash leaf = known_leaf ((guint) i);
    log_edge_append (&edge, &leaf);
  }
  log_edge_root (&edge, out);
  return TRUE;
}

static void
assert_hashes (const GArray *proof, const char *const *expected)
{
  g_assert_nonnull (proof);
  g_assert_cmpuint (proof->len, ==, g_strv_length ((char **) expected));
  for (guint i = 0; i < proof->len; i++) {
    assert_hash (&g_array_index (proof, LogHash, i), expected[i]);
  }
}

static void
test_proofs (void)
{
  const char *const of_3[] = { "0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7",
                               "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                               "837dbb152e9b079010717e84e865da4ebc0fa198a806d59d31bf15accef22d0e",
                               NULL };
  const char *const of_6[] = { "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                               "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                               NULL };
  const char *const from_4[] = { "837dbb152e9b079010717e84e865da4ebc0fa198a806d59d31bf15accef22d0e",
                                 NULL };
  const char *const from_6[] = { "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                                 "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
                                 "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                                 NULL };
  g_autoptr (GArray) third = log_prove_inclusion (3, 7, read_known, NULL, NULL);
  g_autoptr (GArray) last = log_prove_inclusion (6, 7, read_known, NULL, NULL);
  g_autoptr (GArray) four = log_prove_consistency (4, 7, read_known, NULL, NULL);
  g_autoptr (GArray) six = log_prove_consistency (6, 7, read_known, NULL, NULL);
  assert_hashes (third, of_3);
  assert_hashes (last, of_6);
  assert_hashes (four, from_4);
  assert_hashes (six, from_6);
}

/* --- Against the definition --- */

static void
check_size (guint64 size, const LogEdge *edge)
{
  LogHash expected = tree_hash (0, size);
  LogHash root;
  LogEdge loaded = { 0 };
  log_edge_root (edge, &root);
  assert_bytes (&root, sizeof root, &expected, sizeof expected);
  g_assert_true (log_root (size, read_subtree, &size, &root, NULL));
  assert_bytes (&root, sizeof root, &expected, sizeof expected);
  g_assert_true (log_edge_load (&loaded, size, read_subtree, &size, NULL));
  g_assert_cmpuint (loaded.size, ==, size);
  assert_bytes (loaded.peaks, (gsize) __builtin_popcountll (size) * sizeof (LogHash), edge->peaks,
                (gsize) __builtin_popcountll (size) * sizeof (LogHash));
}

/* The proof is the one of the RFC, holds, and holds no more with anything else. */
static void
check_inclusion (guint64 index, guint64 size, GRand *rand)
{
  g_autoptr (GArray) expected = g_array_new (FALSE, FALSE, sizeof (LogHash));
  g_autoptr (GArray) proof = log_prove_inclusion (index, size, read_subtree, &size, NULL);
  append_path (index, 0, size, expected);
  assert_proof (proof, expected);
  LogHash *hashes = (LogHash *) (gpointer) proof->data;
  LogHash root = tree_hash (0, size);
  LogHash leaf = leaf_of (index);
  LogHash other = leaf_of (index + 1);
  g_assert_true (log_verify_inclusion (&leaf, index, size, hashes, proof->len, &root));
  g_assert_false (log_verify_inclusion (&other, index, size, hashes, proof->len, &root));
  g_assert_false (log_verify_inclusion (&leaf, size, size, hashes, proof->len, &root));
  if (size > 1) {
    g_assert_false (log_verify_inclusion (&leaf, index ^ 1, size, hashes, proof->len, &root));
    g_assert_false (log_verify_inclusion (&leaf, index, size, hashes, proof->len - 1, &root));
    hashes[g_rand_int_range (rand, 0, (gint32) proof->len)]
        .bytes[g_rand_int_range (rand, 0, LOG_HASH_BYTES)] ^=
        (guint8) (1u << g_rand_int_range (rand, 0, 8));
    g_assert_false (log_verify_inclusion (&leaf, index, size, hashes, proof->len, &root));
  }
}

static void
check_consistency (guint64 size1, guint64 size2)
{
  g_autoptr (GArray) expected = g_array_new (FALSE, FALSE, sizeof (LogHash));
  g_autoptr (GArray) proof = log_prove_consistency (size1, size2, read_subtree, &size2, NULL);
  append_subproof (size1, 0, size2, TRUE, expected);
  assert_proof (proof, expected);
  const LogHash *hashes = (const LogHash *) (gpointer) proof->data;
  LogHash root1 = tree_hash (0, size1);
  LogHash root2 = tree_hash (0, size2);
  LogHash other = leaf_of (G_MAXUINT64);
  g_assert_true (log_verify_consistency (size1, size2, hashes, proof->len, &root1, &root2));
  g_assert_false (log_verify_consistency (size1, size2, hashes, proof->len, &other, &root2));
  g_assert_false (log_verify_consistency (size1, size2, hashes, proof->len, &root1, &other));
  if (proof->len > 0) {
    g_assert_false (log_verify_consistency (size1, size2, hashes, proof->len - 1, &root1, &root2));
  }
}

static void
test_definition (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  LogEdge edge = { 0 };
  for (guint64 size = 0; size <= SMALL; size++) {
    check_size (size, &edge);
    if (size > 0) {
      check_inclusion ((guint64) g_rand_int_range (rand, 0, (gint32) size), size, rand);
      check_inclusion (size - 1, size, rand);
      check_consistency ((guint64) g_rand_int_range (rand, 1, (gint32) size + 1), size);
      check_consistency (half_of (size), size);
    }
    LogHash leaf = leaf_of (size);
    log_edge_append (&edge, &leaf);
  }
}

/* Every index, every pair of sizes. */
static void
test_all_pairs (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);
  for (guint64 size = 1; size <= 40; size++) {
    for (guint64 i = 0; i < size; i++) {
      check_inclusion (i, size, rand);
      check_consistency (i + 1, size);
    }
  }
}

static void
test_large (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  guint rounds = g_getenv ("GROUNDS_TEST_LONG") != NULL ? 100 : 6;
  for (guint i = 0; i < rounds; i++) {
    guint64 size = (guint64) g_rand_int_range (rand, SMALL, 20000);
    check_inclusion ((guint64) g_rand_int_range (rand, 0, (gint32) size), size, rand);
    check_consistency ((guint64) g_rand_int_range (rand, 1, (gint32) size + 1), size);
  }
}

/* Sizes near the largest there can be, where every subtree's hash is the same. */
static gboolean
read_same (guint level, guint64 index, LogHash *out, gpointer data, GError **error)
{
  (void) index;
  (void) data;
  (void) error;
  memset (out, (int) level, sizeof *out);
  return TRUE;
}

static void
test_largest (void)
{
  const guint64 size = G_MAXUINT64;
  LogHash root;
  LogHash root1;
  LogHash leaf = { 0 };
  g_assert_true (log_root (size, read_same, NULL, &root, NULL));
  g_assert_true (log_root (size - 1, read_same, NULL, &root1, NULL));
  g_autoptr (GArray) proof = log_prove_inclusion (size - 1, size, read_same, NULL, NULL);
  /* One for each subtree to the left of the last leaf. */
  g_assert_cmpuint (proof->len, ==, 63);
  g_assert_true (log_verify_inclusion (&leaf, size - 1, size,
                                       (const LogHash *) (gpointer) proof->data, proof->len,
                                       &root));
  g_autoptr (GArray) growth = log_prove_consistency (size - 1, size, read_same, NULL, NULL);
  g_assert_true (log_verify_consistency (size - 1, size, (const LogHash *) (gpointer) growth->data,
                                         growth->len, &root1, &root));
}

/* --- Errors --- */

static void
test_errors (void)
{
  g_autoptr (GError) error = NULL;
  guint64 size = 5;
  LogHash root = { { 1 } };
  LogHash kept = root;
  g_assert_null (log_prove_inclusion (5, 5, read_subtree, &size, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (log_prove_consistency (6, 5, read_subtree, &size, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (log_prove_inclusion (1, 5, read_nothing, NULL, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_STORE);
  g_clear_error (&error);
  g_assert_null (log_prove_consistency (3, 5, read_nothing, NULL, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_STORE);
  g_clear_error (&error);
  g_assert_false (log_root (5, read_nothing, NULL, &root, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_STORE);
  assert_bytes (&root, sizeof root, &kept, sizeof kept);
  g_autoptr (GArray) none = log_prove_consistency (0, 5, read_nothing, NULL, NULL);
  g_assert_cmpuint (none->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/log/merkle/roots", test_roots);
  g_test_add_func ("/api/log/merkle/proofs", test_proofs);
  g_test_add_func ("/api/log/merkle/definition", test_definition);
  g_test_add_func ("/api/log/merkle/all-pairs", test_all_pairs);
  g_test_add_func ("/api/log/merkle/large", test_large);
  g_test_add_func ("/api/log/merkle/largest", test_largest);
  g_test_add_func ("/api/log/merkle/errors", test_errors);
  return g_test_run ();
}
