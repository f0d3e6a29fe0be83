/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/overlay.h"

#include "kg/limits.h"
#include "tests/kg/fixture.h"

#include <malloc.h>

static const char *const lines[] = { "+ a p b g 1", "+ a p \"5^^integer g 2", "+ b q \"x g 3",
                                     NULL };

static void
test_terms (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fixture_commit (fixture->store, "m", lines);
  g_autoptr (KgSnapshot) snapshot = kg_store_snapshot (fixture->store, NULL);
  g_autoptr (KgOverlay) overlay = kg_overlay_new ();
  KgView view = { snapshot, overlay };
  KgView below = { snapshot, NULL };
  kg_overlay_begin (overlay, snapshot);
  /* What the snapshot knows keeps its id, literals included, however xsd:string is written. */
  g_assert_cmpuint (fixture_overlay_term (overlay, snapshot, "a"), ==, fixture_find (&below, "a"));
  g_assert_cmpuint (fixture_overlay_term (overlay, snapshot, "\"5^^integer"), ==,
                    fixture_find (&below, "\"5^^integer"));
  g_assert_cmpuint (fixture_overlay_term (overlay, snapshot, "\"x"), ==,
                    fixture_find (&below, "\"x"));
  KgTermId own = fixture_overlay_term (overlay, snapshot, "\"6^^integer");
  KgTerm term;
  g_assert_cmpuint (own, >=, KG_OVERLAY_FIRST);
  g_assert_cmpuint (fixture_find (&below, "\"6^^integer"), ==, KG_NONE);
  g_assert_cmpuint (fixture_find (&view, "\"6^^integer"), ==, own);
  g_assert_true (kg_view_term (&view, own, &term));
  g_assert_cmpstr (term.value, ==, "6");
  g_assert_false (kg_view_term (&below, own, &term));
}

static void
test_reading (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fixture_commit (fixture->store, "m", lines);
  g_autoptr (KgSnapshot) snapshot = kg_store_snapshot (fixture->store, NULL);
  g_autoptr (KgOverlay) overlay = kg_overlay_new ();
  KgView view = { snapshot, overlay };
  KgPlace place;
  kg_overlay_begin (overlay, snapshot);
  KgTermId a = fixture_overlay_term (overlay, snapshot, "a");
  KgTermId p = fixture_overlay_term (overlay, snapshot, "p");
  KgTermId b = fixture_overlay_term (overlay, snapshot, "b");
  KgTermId fresh = fixture_overlay_term (overlay, snapshot, "fresh");
  kg_overlay_add (overlay, fresh, p, a);
  kg_overlay_add (overlay, a, p, fresh);
  kg_overlay_add (overlay, a, p, b); /* the graph says so too */
  kg_overlay_add (overlay, a, p, b);
  kg_overlay_seal (overlay);
  g_assert_cmpuint (kg_overlay_n_triples (overlay), ==, 3);
  g_autofree char *dump = fixture_dump (&view);
  g_assert_cmpstr (dump, ==,
                   "a p \"5^^integer g\na p b *\na p b g\na p fresh *\nb q \"x g\nfresh p a *\n");
  g_assert_true (kg_view_place (&view, fresh, p, a, 0, &place));
  g_assert_cmpuint (place.graph, ==, KG_NONE);
  g_assert_cmpuint (place.document, ==, 0);
  KgCursor cursor;
  guint n = 0;
  kg_view_objects (&view, a, p, &cursor);
  while (kg_cursor_next (&cursor) != KG_NONE) {
    n++;
  }
  g_assert_cmpuint (n, ==, 3);
}

static void
lay_over (KgOverlay *overlay, const KgSnapshot *snapshot, guint seed)
{
  kg_overlay_begin (overlay, snapshot);
  for (guint i = 0; i < 40; i++) {
    char iri[64];
    g_snprintf (iri, sizeof iri, "http://example.org/%u-%u", seed, i);
    KgTermId id = kg_overlay_intern_iri (overlay, iri, -1);
    kg_overlay_add (overlay, id, id, id);
  }
  kg_overlay_seal (overlay);
}

static void
test_reuse_allocates_nothing (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fixture_commit (fixture->store, "m", lines);
  g_autoptr (KgSnapshot) snapshot = kg_store_snapshot (fixture->store, NULL);
  g_autoptr (KgOverlay) overlay = kg_overlay_new ();
  lay_over (overlay, snapshot, 1000);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  g_test_skip ("the sanitizer's allocator does not tell what is in use");
#else
  struct mallinfo2 before = mallinfo2 ();
  for (guint i = 2000; i < 2100; i++) {
    lay_over (overlay, snapshot, i);
  }
  struct mallinfo2 after = mallinfo2 ();
  g_assert_cmpuint (after.uordblks, ==, before.uordblks);
#endif
  g_assert_cmpuint (kg_overlay_n_triples (overlay), ==, 40);
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
  add ("/overlay/terms", test_terms);
  add ("/overlay/reading", test_reading);
  add ("/overlay/reuse-allocates-nothing", test_reuse_allocates_nothing);
  return g_test_run ();
}
