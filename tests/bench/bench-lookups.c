/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/bench/bench-graph.h"

#include "kg/change.h"

#include <string.h>

#define LOOKUPS (1u << 20)
#define RUNS 5
/* Of what a lookup finds, this many ids are read: hubs would otherwise measure copying. */
#define READ_AT_MOST 8
#define TARGET 5e6
#define DELTA_COMMITS 20
#define DELTA_QUADS 500
#define OVERLAY_TRIPLES 40

typedef enum {
  OBJECTS,
  SUBJECTS,
  CONTAINS
} Pattern;

static const char *const pattern_names[] = { "(s, p, ?)", "(?, p, o)", "(s, p, o)" };

/* A fair sample of the view's quads, in no order. */
static KgQuad *
sample_quads (const KgView *view, guint64 *random)
{
  const KgQuad any = { 0 };
  g_autoptr (KgScan) scan = kg_scan_new (view, &any);
  KgQuad *sample = g_new (KgQuad, LOOKUPS);
  KgQuad quad;
  guint64 seen = 0;
  while (kg_scan_next (scan, &quad, NULL)) {
    guint64 at = seen < LOOKUPS ? seen : bench_random (random) % (seen + 1);
    if (at < LOOKUPS) {
      sample[at] = quad;
    }
    seen++;
  }
  for (guint i = (guint) MIN (seen, LOOKUPS); i < LOOKUPS && seen > 0; i++) {
    sample[i] = sample[bench_random (random) % seen];
  }
  for (guint i = LOOKUPS - 1; i > 0; i--) {
    guint j = (guint) (bench_random (random) % (i + 1));
    KgQuad other = sample[i];
    sample[i] = sample[j];
    sample[j] = other;
  }
  return sample;
}

static guint
look_up (const KgView *view, Pattern pattern, const KgQuad *quad)
{
  KgCursor cursor;
  guint found = 0;
  switch (pattern) {
  case OBJECTS:
    kg_view_objects (view, quad->subject, quad->predicate, &cursor);
    break;
  case SUBJECTS:
    kg_view_subjects (view, quad->predicate, quad->object, &cursor);
    break;
  case CONTAINS:
    return kg_view_contains (view, quad->subject, quad->predicate, quad->object) ? 1 : 0;
  }
  while (found < READ_AT_MOST && kg_cursor_next (&cursor) != KG_NONE) {
    found++;
  }
  return found;
}

/* Terms of the graph, put together so that nothing matches: harder to tell than ids that do not
 * exist. */
static KgQuad *
sample_misses (const KgView *view, Pattern pattern, const KgQuad *hits, guint64 *random)
{
  KgQuad *misses = g_new (KgQuad, LOOKUPS);
  guint n = 0;
  for (guint64 tries = 0; n < LOOKUPS && tries < (guint64) LOOKUPS * 64; tries++) {
    const KgQuad *a = &hits[bench_random (random) % LOOKUPS];
    const KgQuad *b = &hits[bench_random (random) % LOOKUPS];
    misses[n] = (KgQuad) { .subject = a->subject, .predicate = b->predicate, .object = a->object };
    if (pattern == CONTAINS) {
      misses[n] =
          (KgQuad) { .subject = a->subject, .predicate = b->predicate, .object = b->object };
    }
    n += look_up (view, pattern, &misses[n]) == 0;
  }
  for (guint i = n; i < LOOKUPS; i++) {
    misses[i] = (KgQuad) { .subject = 1, .predicate = 1, .object = 1 };
  }
  return misses;
}

/* Lookups a second; `expected` says whether each has to find something. */
static void
measure (BenchReport *report, const KgView *view, Pattern pattern, const KgQuad *quads,
         gboolean expected, const char *where)
{
  double rates[RUNS];
  for (guint run = 0; run < RUNS; run++) {
    guint found = 0;
    double start = bench_thread_now ();
    for (guint i = 0; i < LOOKUPS; i++) {
      found += look_up (view, pattern, &quads[i]) > 0;
    }
    rates[run] = LOOKUPS / (bench_thread_now () - start);
    g_assert_cmpuint (found, ==, expected ? LOOKUPS : 0);
  }
  g_autofree char *name =
      g_strdup_printf ("%s %s%s", pattern_names[pattern], expected ? "found" : "not found", where);
  const BenchFigure figure = { .name = name, .unit = "lookups/s", .target = TARGET };
  bench_report_add (report, &figure, rates, RUNS);
}

void
bench_lookups (BenchReport *report, const KgView *view, const char *where)
{
  guint64 random = 1;
  g_autofree KgQuad *hits = sample_quads (view, &random);
  for (Pattern pattern = OBJECTS; pattern <= CONTAINS; pattern++) {
    g_autofree KgQuad *misses = sample_misses (view, pattern, hits, &random);
    measure (report, view, pattern, hits, TRUE, where);
    measure (report, view, pattern, misses, FALSE, where);
  }
}

/* --- A delta and an overlay --- */

/* A commit that removes a few of the quads and says others of the same subjects. */
static gboolean
commit_some (KgStore *store, const KgSnapshot *snapshot, const KgQuad *quads, guint number,
             GError **error)
{
  g_autoptr (KgChange) change = kg_change_new (store);
  KgTermId graph = kg_change_intern_iri (change, "https://data.example.org/document/delta");
  guint32 document = kg_change_add_document (change, "delta", graph, NULL, NULL);
  for (guint i = 0; i < DELTA_QUADS; i++) {
    const KgQuad *quad = &quads[number * DELTA_QUADS + i];
    KgTermId subject = kg_change_import (change, snapshot, quad->subject);
    KgTermId predicate = kg_change_import (change, snapshot, quad->predicate);
    if (i % 4 == 0) {
      const KgQuad gone = { subject, predicate, kg_change_import (change, snapshot, quad->object),
                            kg_change_import (change, snapshot, quad->graph) };
      kg_change_remove (change, &gone);
    }
    g_autofree char *name = g_strdup_printf ("https://data.example.org/delta/%u/%u", number, i);
    kg_change_add (change, document, subject, predicate, kg_change_intern_iri (change, name), 0);
  }
  const KgCommitInfo info = { .author = "bench", .message = "a delta", .time = 1000000 };
  KgCommitResult result;
  return kg_change_commit (change, &info, &result, error);
}

static KgOverlay *
make_overlay (const KgSnapshot *snapshot, const KgQuad *quads)
{
  KgOverlay *overlay = kg_overlay_new ();
  kg_overlay_begin (overlay, snapshot);
  for (guint i = 0; i < OVERLAY_TRIPLES; i++) {
    g_autofree char *name = g_strdup_printf ("urn:grounds:request:%u", i);
    KgTermId id = kg_overlay_intern_iri (overlay, name, -1);
    kg_overlay_add (overlay, id, quads[i].predicate, quads[i].object);
    kg_overlay_add (overlay, quads[i].subject, quads[i].predicate, id);
  }
  kg_overlay_seal (overlay);
  return overlay;
}

static void
measure_with_overlay (BenchReport *report, KgSnapshot *snapshot, const KgQuad *quads,
                      const char *where)
{
  g_autoptr (KgOverlay) overlay = make_overlay (snapshot, quads);
  const KgView view = { .snapshot = snapshot, .overlay = overlay };
  bench_lookups (report, &view, where);
}

gboolean
bench_all_lookups (BenchReport *report, KgStore *store, GError **error)
{
  g_autoptr (KgSnapshot) base = kg_store_snapshot (store, error);
  if (base == NULL) {
    return FALSE;
  }
  const KgView base_view = { .snapshot = base };
  guint64 random = 2;
  g_autofree KgQuad *quads = sample_quads (&base_view, &random);
  bench_report_note (
      report,
      "one thread, by its CPU time, 2^20 lookups a run in random order; of what is found "
      "at most %d ids are read",
      READ_AT_MOST);
  bench_lookups (report, &base_view, "");
  measure_with_overlay (report, base, quads, ", overlay");
  for (guint i = 0; i < DELTA_COMMITS; i++) {
    if (!commit_some (store, base, quads, i, error)) {
      return FALSE;
    }
  }
  g_autoptr (KgSnapshot) snapshot = kg_store_snapshot (store, error);
  if (snapshot == NULL) {
    return FALSE;
  }
  bench_report_note (report, "delta: %d commits of %d quads, a quarter of them removed again",
                     DELTA_COMMITS, DELTA_QUADS);
  const KgView view = { .snapshot = snapshot };
  bench_lookups (report, &view, ", delta");
  measure_with_overlay (report, snapshot, quads, ", delta and overlay");
  return TRUE;
}
