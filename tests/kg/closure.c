/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/closure.h"

#include "kg/limits.h"

#include <string.h>

typedef const KgTermId *(*ListFunction) (const KgClosure *closure, KgTermId id, GArray *scratch,
                                         gsize *n);

static char *
join (const KgTermId *ids, gsize n)
{
  GString *text = g_string_new (NULL);
  for (gsize i = 0; i < n; i++) {
    g_string_append_printf (text, i == 0 ? "%u" : " %u", ids[i]);
  }
  return g_string_free (text, FALSE);
}

static void
assert_list (const KgClosure *closure, ListFunction function, KgTermId id, const char *expected)
{
  g_autoptr (GArray) scratch = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  gsize n;
  const KgTermId *ids = function (closure, id, scratch, &n);
  g_autofree char *text = join (ids, n);
  g_assert_cmpstr (text, ==, expected);
}

static void
assert_path (const KgClosure *closure, KgTermId from, KgTermId to, const char *expected)
{
  g_autoptr (GArray) path = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  gboolean found = kg_closure_path (closure, from, to, path);
  g_autofree char *text = join ((const KgTermId *) (void *) path->data, path->len);
  g_assert_cmpint (found, ==, expected != NULL);
  g_assert_cmpstr (text, ==, expected == NULL ? "" : expected);
}

/* 5 -> 3 -> 1, 5 -> 4 -> 1, 7 -> 4; 20 <-> 21 -> 22 -> 20, 23 -> 21, 22 -> 1; 30 -> 30 */
static const KgEdge small_edges[] = {
  { 5, 4 },   { 5, 3 },   { 3, 1 },   { 4, 1 },   { 7, 4 },  { 5, 4 },   { 20, 21 },
  { 21, 20 }, { 21, 22 }, { 22, 20 }, { 23, 21 }, { 22, 1 }, { 30, 30 },
};

static void
check_small (const KgClosure *closure)
{
  assert_list (closure, kg_closure_ancestors, 5, "1 3 4");
  assert_list (closure, kg_closure_ancestors, 7, "1 4");
  assert_list (closure, kg_closure_ancestors, 1, "");
  assert_list (closure, kg_closure_ancestors, 20, "1 20 21 22");
  assert_list (closure, kg_closure_ancestors, 21, "1 20 21 22");
  assert_list (closure, kg_closure_ancestors, 23, "1 20 21 22");
  assert_list (closure, kg_closure_ancestors, 30, "30");
  assert_list (closure, kg_closure_ancestors, 2, "");
  assert_list (closure, kg_closure_ancestors, 31, "");
  assert_list (closure, kg_closure_descendants, 1, "3 4 5 7 20 21 22 23");
  assert_list (closure, kg_closure_descendants, 22, "20 21 22 23");
  assert_list (closure, kg_closure_descendants, 23, "");
  assert_list (closure, kg_closure_descendants, 30, "30");
  g_assert_true (kg_closure_reaches (closure, 5, 1));
  g_assert_true (kg_closure_reaches (closure, 22, 21));
  g_assert_true (kg_closure_reaches (closure, 4, 4));
  g_assert_true (kg_closure_reaches (closure, 99, 99));
  g_assert_false (kg_closure_reaches (closure, 1, 5));
  g_assert_false (kg_closure_reaches (closure, 20, 23));
  g_assert_false (kg_closure_reaches (closure, 5, 99));
  g_assert_false (kg_closure_reaches (closure, 99, 1));
  assert_path (closure, 5, 1, "5 3 1");
  assert_path (closure, 23, 1, "23 21 22 1");
  assert_path (closure, 20, 22, "20 21 22");
  assert_path (closure, 22, 21, "22 20 21");
  assert_path (closure, 20, 20, "20");
  assert_path (closure, 99, 99, "99");
  assert_path (closure, 1, 5, NULL);
  assert_path (closure, 5, 99, NULL);
}

static void
test_small (void)
{
  g_autoptr (KgClosure) closure = kg_closure_new (small_edges, G_N_ELEMENTS (small_edges));
  check_small (closure);
}

/* Without lists the answers are the same. */
static void
test_walking (void)
{
  g_autoptr (KgClosure) closure =
      kg_closure_new_limited (small_edges, G_N_ELEMENTS (small_edges), 0);
  check_small (closure);
}

static void
test_empty (void)
{
  g_autoptr (KgClosure) closure = kg_closure_new (NULL, 0);
  assert_list (closure, kg_closure_ancestors, 1, "");
  assert_list (closure, kg_closure_descendants, 1, "");
  g_assert_false (kg_closure_reaches (closure, 1, 2));
  g_assert_true (kg_closure_reaches (closure, 1, 1));
  assert_path (closure, 1, 2, NULL);
}

/* The shortest way counts before the smallest ids do. */
static void
test_path_order (void)
{
  static const KgEdge edges[] = { { 1, 2 }, { 2, 3 },  { 3, 9 },  { 1, 8 },
                                  { 8, 9 }, { 1, 10 }, { 10, 9 }, { 1, 7 } };
  g_autoptr (KgClosure) closure = kg_closure_new (edges, G_N_ELEMENTS (edges));
  assert_path (closure, 1, 9, "1 8 9");
}

/* --- Against a plain search --- */

#define N_NODES 40

static void
plain_reach (const KgEdge *edges, gsize n, gboolean above[N_NODES][N_NODES])
{
  memset (above, 0, sizeof (gboolean) * N_NODES * N_NODES);
  for (gsize i = 0; i < n; i++) {
    above[edges[i].child - 1][edges[i].parent - 1] = TRUE;
  }
  for (guint k = 0; k < N_NODES; k++) {
    for (guint i = 0; i < N_NODES; i++) {
      for (guint j = 0; j < N_NODES; j++) {
        above[i][j] = above[i][j] || (above[i][k] && above[k][j]);
      }
    }
  }
}

static void
compare_with_plain (const KgClosure *closure, const KgClosure *walking,
                    gboolean above[N_NODES][N_NODES])
{
  g_autoptr (GArray) path = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  g_autoptr (GArray) walked = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  for (KgTermId a = 1; a <= N_NODES; a++) {
    g_autoptr (GString) up = g_string_new (NULL);
    g_autoptr (GString) down = g_string_new (NULL);
    for (KgTermId b = 1; b <= N_NODES; b++) {
      if (above[a - 1][b - 1]) {
        g_string_append_printf (up, up->len == 0 ? "%u" : " %u", b);
      }
      if (above[b - 1][a - 1]) {
        g_string_append_printf (down, down->len == 0 ? "%u" : " %u", b);
      }
      g_assert_cmpint (kg_closure_reaches (closure, a, b), ==, a == b || above[a - 1][b - 1]);
      g_array_set_size (path, 0);
      g_array_set_size (walked, 0);
      g_assert_cmpint (kg_closure_path (closure, a, b, path), ==, a == b || above[a - 1][b - 1]);
      kg_closure_path (walking, a, b, walked);
      g_assert_cmpuint (path->len, ==, walked->len);
      g_assert_true (path->len == 0 ||
                     memcmp (path->data, walked->data, path->len * sizeof (KgTermId)) == 0);
    }
    assert_list (closure, kg_closure_ancestors, a, up->str);
    assert_list (closure, kg_closure_descendants, a, down->str);
  }
}

static void
test_random (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20261123);
  gboolean (*above)[N_NODES] = g_malloc (sizeof (gboolean) * N_NODES * N_NODES);
  for (guint round = 0; round < 200; round++) {
    gsize n = (gsize) g_rand_int_range (random, 0, 100);
    g_autofree KgEdge *edges = g_new (KgEdge, n + 1);
    for (gsize i = 0; i < n; i++) {
      edges[i].child = (KgTermId) g_rand_int_range (random, 1, N_NODES + 1);
      edges[i].parent = (KgTermId) g_rand_int_range (random, 1, N_NODES + 1);
      if (round % 2 == 0 && edges[i].parent < edges[i].child) {
        edges[i] = (KgEdge) { edges[i].parent, edges[i].child };
      }
    }
    plain_reach (edges, n, above);
    gsize limit = round % 3 == 0 ? (gsize) g_rand_int_range (random, 0, 200) : G_MAXSIZE;
    g_autoptr (KgClosure) closure = kg_closure_new_limited (edges, n, limit);
    g_autoptr (KgClosure) walking = kg_closure_new_limited (edges, n, 0);
    compare_with_plain (closure, walking, above);
  }
  g_free (above);
}

/* --- Limits --- */

static GArray *
make_chain (KgTermId n)
{
  GArray *edges = g_array_new (FALSE, FALSE, sizeof (KgEdge));
  for (KgTermId id = 1; id < n; id++) {
    KgEdge edge = { id, id + 1 };
    g_array_append_val (edges, edge);
  }
  return edges;
}

/* Lists are kept up to the limit, and not beyond. A chain of n has n (n - 1) / 2 pairs. */
static void
test_limit_edge (void)
{
  g_autoptr (GArray) edges = make_chain (100);
  const KgEdge *data = (const KgEdge *) (void *) edges->data;
  g_autoptr (GArray) scratch = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  g_autoptr (KgClosure) within = kg_closure_new_limited (data, edges->len, 4950);
  g_autoptr (KgClosure) beyond = kg_closure_new_limited (data, edges->len, 4949);
  gsize n;
  kg_closure_ancestors (within, 1, scratch, &n);
  g_assert_cmpuint (n, ==, 99);
  g_assert_cmpuint (scratch->len, ==, 0);
  const KgTermId *ids = kg_closure_ancestors (beyond, 1, scratch, &n);
  g_assert_cmpuint (n, ==, 99);
  g_assert_cmpuint (scratch->len, ==, 99);
  g_assert_true ((const void *) ids == (const void *) scratch->data);
  g_assert_cmpuint (kg_closure_memory (within), >=,
                    kg_closure_memory (beyond) + 2 * 4950 * sizeof (KgTermId));
}

static void
test_deep_chain (void)
{
  const KgTermId depth = 100000;
  g_autoptr (GArray) edges = make_chain (depth);
  g_autoptr (GArray) scratch = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  g_autoptr (KgClosure) closure =
      kg_closure_new ((const KgEdge *) (void *) edges->data, edges->len);
  gsize n;
  const KgTermId *above = kg_closure_ancestors (closure, 1, scratch, &n);
  g_assert_cmpuint (n, ==, depth - 1);
  g_assert_cmpuint (above[0], ==, 2);
  g_assert_cmpuint (above[n - 1], ==, depth);
  g_assert_true (kg_closure_reaches (closure, 1, depth));
  g_assert_false (kg_closure_reaches (closure, depth, 1));
  g_autoptr (GArray) path = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  g_assert_true (kg_closure_path (closure, 1, depth, path));
  g_assert_cmpuint (path->len, ==, depth);
  g_assert_cmpuint (kg_closure_memory (closure), <, KG_LIMIT_CLOSURE_ENTRIES);
}

/* The members of a large cycle share one list. */
static void
test_large_cycle (void)
{
  const KgTermId size = 100000;
  g_autoptr (GArray) edges = make_chain (size);
  g_autoptr (GArray) scratch = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  KgEdge last = { size, 1 };
  g_array_append_val (edges, last);
  g_autoptr (KgClosure) closure =
      kg_closure_new ((const KgEdge *) (void *) edges->data, edges->len);
  gsize n;
  const KgTermId *above = kg_closure_ancestors (closure, 500, scratch, &n);
  g_assert_cmpuint (n, ==, size);
  g_assert_cmpuint (scratch->len, ==, 0);
  g_assert_cmpuint (above[499], ==, 500);
  g_assert_cmpuint (kg_closure_memory (closure), <, 64 * (gsize) size);
}

static void
test_references (void)
{
  KgClosure *closure = kg_closure_new (small_edges, G_N_ELEMENTS (small_edges));
  g_assert_true (kg_closure_ref (closure) == closure);
  kg_closure_unref (closure);
  g_assert_true (kg_closure_reaches (closure, 5, 1));
  kg_closure_unref (closure);
  kg_closure_unref (NULL);
  g_assert_null (kg_closure_ref (NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kg/closure/small", test_small);
  g_test_add_func ("/kg/closure/walking", test_walking);
  g_test_add_func ("/kg/closure/empty", test_empty);
  g_test_add_func ("/kg/closure/path-order", test_path_order);
  g_test_add_func ("/kg/closure/random", test_random);
  g_test_add_func ("/kg/closure/limit-edge", test_limit_edge);
  g_test_add_func ("/kg/closure/deep-chain", test_deep_chain);
  g_test_add_func ("/kg/closure/large-cycle", test_large_cycle);
  g_test_add_func ("/kg/closure/references", test_references);
  return g_test_run ();
}
