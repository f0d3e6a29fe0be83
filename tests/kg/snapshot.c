/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/snapshot.h"

#include "kg/limits.h"
#include "tests/kg/fixture.h"

/* What the property test (tests/property/snapshot.c) does not reach: scans by pattern, graphs, merging. */

static const char *const lines[] = { "+ a p b g 1", "+ a p b h 2",   "+ a q b g 3",
                                     "+ b p c g 4", "+ c p \"x h 5", NULL };

static guint
count_matches (const KgView *view, const char *s, const char *p, const char *o, const char *g)
{
  KgQuad pattern = { s == NULL ? KG_NONE : fixture_find (view, s),
                     p == NULL ? KG_NONE : fixture_find (view, p),
                     o == NULL ? KG_NONE : fixture_find (view, o),
                     g == NULL ? KG_NONE : fixture_find (view, g) };
  g_autoptr (KgScan) scan = kg_scan_new (view, &pattern);
  KgQuad quad;
  KgPlace place;
  guint n = 0;
  while (kg_scan_next (scan, &quad, &place)) {
    g_assert_true (s == NULL || quad.subject == pattern.subject);
    g_assert_true (p == NULL || quad.predicate == pattern.predicate);
    g_assert_true (o == NULL || quad.object == pattern.object);
    g_assert_true (g == NULL || quad.graph == pattern.graph);
    g_assert_cmpuint (place.graph, ==, quad.graph);
    n++;
  }
  return n;
}

static void
test_scan (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fixture_commit (fixture->store, "m", lines);
  g_autoptr (KgSnapshot) snapshot = kg_store_snapshot (fixture->store, NULL);
  KgView view = { snapshot, NULL };
  g_assert_cmpuint (count_matches (&view, NULL, NULL, NULL, NULL), ==, 5);
  g_assert_cmpuint (count_matches (&view, NULL, NULL, NULL, "g"), ==, 3);
  g_assert_cmpuint (count_matches (&view, "a", NULL, NULL, NULL), ==, 3);
  g_assert_cmpuint (count_matches (&view, "a", "p", NULL, NULL), ==, 2);
  g_assert_cmpuint (count_matches (&view, "a", "p", "b", NULL), ==, 2);
  g_assert_cmpuint (count_matches (&view, "a", "p", "b", "h"), ==, 1);
  g_assert_cmpuint (count_matches (&view, NULL, "p", NULL, NULL), ==, 4);
  g_assert_cmpuint (count_matches (&view, NULL, "p", "b", NULL), ==, 2);
  g_assert_cmpuint (count_matches (&view, NULL, NULL, "b", NULL), ==, 3);
  g_assert_cmpuint (count_matches (&view, NULL, NULL, "b", "g"), ==, 2);
  g_assert_cmpuint (count_matches (&view, "a", NULL, "b", NULL), ==, 3);
  g_assert_cmpuint (count_matches (&view, "a", "q", "c", NULL), ==, 0);
}

static void
test_graphs (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fixture_commit (fixture->store, "m", lines);
  g_autoptr (KgSnapshot) both = kg_store_snapshot (fixture->store, NULL);
  guint n = 0;
  const KgTermId *graphs = kg_snapshot_graphs (both, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpuint (graphs[0], <, graphs[1]);
  fixture_commit (fixture->store, "m",
                  (const char *[]) { "- a p b h", "- c p \"x h", "+ n p n i", NULL });
  g_autoptr (KgSnapshot) after = kg_store_snapshot (fixture->store, NULL);
  KgView view = { after, NULL };
  graphs = kg_snapshot_graphs (after, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpuint (graphs[0], ==, fixture_find (&view, "g"));
  g_assert_cmpuint (graphs[1], ==, fixture_find (&view, "i"));
}

static void
test_unknown_ids (Fixture *fixture, gconstpointer data)
{
  KgCursor cursor;
  KgPairCursor pairs;
  KgTermId a = KG_NONE;
  KgTermId b = KG_NONE;
  KgTerm term;
  (void) data;
  for (int filled = 0; filled <= 1; filled++) {
    g_autoptr (KgSnapshot) snapshot = kg_store_snapshot (fixture->store, NULL);
    KgView view = { snapshot, NULL };
    KgTermId unknown[] = { KG_NONE, 5000, KG_TERM_ID_MAX, KG_OVERLAY_FIRST, G_MAXUINT32 };
    for (gsize i = 0; i < G_N_ELEMENTS (unknown); i++) {
      kg_view_objects (&view, unknown[i], 1, &cursor);
      g_assert_cmpuint (kg_cursor_next (&cursor), ==, KG_NONE);
      kg_view_subjects (&view, 1, unknown[i], &cursor);
      g_assert_cmpuint (kg_cursor_next (&cursor), ==, KG_NONE);
      kg_view_subjects_of (&view, unknown[i], &cursor);
      g_assert_cmpuint (kg_cursor_next (&cursor), ==, KG_NONE);
      kg_view_outgoing (&view, unknown[i], &pairs);
      g_assert_false (kg_pairs_next (&pairs, &a, &b));
      kg_view_incoming (&view, unknown[i], &pairs);
      g_assert_false (kg_pairs_next (&pairs, &a, &b));
      g_assert_false (kg_view_contains (&view, unknown[i], 1, 1));
      g_assert_false (kg_view_term (&view, unknown[i], &term));
    }
    fixture_commit (fixture->store, "m", lines);
  }
}

/* A delta over the limit becomes a base in the background; nothing that is read changes. */
static void
test_merge (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (KgStore) server = fixture_open (fixture, KG_STORE_WRITE | KG_STORE_MERGE);
  fixture_commit (server, "m", lines);
  kg_snapshot_unref (kg_store_snapshot (server, NULL));
  g_autoptr (KgChange) change = kg_change_new (server);
  KgTermId p = fixture_term (change, "p");
  guint32 document = kg_change_add_document (change, "d", fixture_term (change, "g"), NULL, NULL);
  for (guint i = 0; i <= KG_LIMIT_DELTA_QUADS; i++) {
    g_autofree char *name = g_strdup_printf ("n%u", i);
    kg_change_add (change, document, fixture_term (change, name), p, p, i);
  }
  KgCommitInfo info = { "tester", "many", 1 };
  KgCommitResult result;
  g_assert_true (kg_change_commit (change, &info, &result, NULL));
  g_autoptr (KgSnapshot) delta = kg_store_snapshot (server, NULL);
  kg_store_wait_for_merge (server);
  g_autoptr (KgSnapshot) merged = kg_store_current (server);
  g_assert_true (merged != delta);
  g_assert_cmpuint (kg_snapshot_commit (merged), ==, 2);
  g_assert_cmpuint (kg_snapshot_memory (merged), <, kg_snapshot_memory (delta));
  KgView before = { delta, NULL };
  KgView after = { merged, NULL };
  g_autofree char *expected = fixture_dump (&before);
  g_autofree char *dump = fixture_dump (&after);
  g_assert_cmpstr (dump, ==, expected);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, fixture_set_up, test, fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/snapshot/scan", test_scan);
  add ("/snapshot/graphs", test_graphs);
  add ("/snapshot/unknown-ids", test_unknown_ids);
  add ("/snapshot/merge", test_merge);
  return g_test_run ();
}
