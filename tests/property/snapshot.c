/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/history.h"
#include "kg/parse.h"
#include "tests/kg/fixture.h"

#include <string.h>

/* Random commits on a small vocabulary, against a model that is a plain set of quads: every lookup of every snapshot
 * (base alone, base and delta, rebuilt, as of a past commit, with an overlay) must agree with it. */

#define N_TERMS 4
#define N_GRAPHS 3

typedef struct {
  gboolean holds[N_TERMS][N_TERMS][N_TERMS][N_GRAPHS];
} Model;

static char *
name (char kind, int i)
{
  return g_strdup_printf ("%c%d", kind, i);
}

static char *
object_name (int i)
{
  return i % 2 == 0 ? name ('n', i) : g_strdup_printf ("\"%d^^integer", i);
}

typedef struct {
  KgTermId subjects[N_TERMS];
  KgTermId predicates[N_TERMS];
  KgTermId objects[N_TERMS];
  KgTermId graphs[N_GRAPHS];
} Ids;

typedef KgTermId (*Resolve) (gpointer data, const char *text);

static void
resolve_all (Ids *ids, Resolve resolve, gpointer data)
{
  for (int i = 0; i < N_TERMS; i++) {
    g_autofree char *subject = name ('n', i);
    g_autofree char *predicate = name ('p', i);
    g_autofree char *object = object_name (i);
    ids->subjects[i] = resolve (data, subject);
    ids->predicates[i] = resolve (data, predicate);
    ids->objects[i] = resolve (data, object);
  }
  for (int i = 0; i < N_GRAPHS; i++) {
    g_autofree char *graph = name ('g', i);
    ids->graphs[i] = resolve (data, graph);
  }
}

static KgTermId
resolve_in_change (gpointer data, const char *text)
{
  return fixture_term ((KgChange *) data, text);
}

static KgTermId
resolve_in_view (gpointer data, const char *text)
{
  return fixture_find ((const KgView *) data, text);
}

static gboolean
model_triple (const Model *model, int s, int p, int o)
{
  for (int g = 0; g < N_GRAPHS; g++) {
    if (model->holds[s][p][o][g]) {
      return TRUE;
    }
  }
  return FALSE;
}

static void
check_ascending (KgTermId *last, KgTermId id)
{
  g_assert_cmpuint (id, >, *last);
  *last = id;
}

static void
check_objects (const KgView *view, const Model *model, const Ids *ids, int s, int p)
{
  KgCursor cursor;
  KgTermId last = 0;
  int n = 0;
  int expected = 0;
  kg_view_objects (view, ids->subjects[s], ids->predicates[p], &cursor);
  for (KgTermId id = kg_cursor_next (&cursor); id != KG_NONE; id = kg_cursor_next (&cursor)) {
    check_ascending (&last, id);
    n++;
  }
  for (int o = 0; o < N_TERMS; o++) {
    expected += model_triple (model, s, p, o);
    g_assert_cmpint (kg_view_contains (view, ids->subjects[s], ids->predicates[p], ids->objects[o]),
                     ==, model_triple (model, s, p, o));
  }
  g_assert_cmpint (n, ==, expected);
}

static void
check_subjects (const KgView *view, const Model *model, const Ids *ids, int p, int o)
{
  KgCursor cursor;
  KgTermId last = 0;
  int n = 0;
  int expected = 0;
  kg_view_subjects (view, ids->predicates[p], ids->objects[o], &cursor);
  for (KgTermId id = kg_cursor_next (&cursor); id != KG_NONE; id = kg_cursor_next (&cursor)) {
    check_ascending (&last, id);
    n++;
  }
  for (int s = 0; s < N_TERMS; s++) {
    expected += model_triple (model, s, p, o);
  }
  g_assert_cmpint (n, ==, expected);
}

static void
check_subjects_of (const KgView *view, const Model *model, const Ids *ids, int p)
{
  KgCursor cursor;
  KgTermId last = 0;
  int n = 0;
  int expected = 0;
  kg_view_subjects_of (view, ids->predicates[p], &cursor);
  for (KgTermId id = kg_cursor_next (&cursor); id != KG_NONE; id = kg_cursor_next (&cursor)) {
    check_ascending (&last, id);
    n++;
  }
  for (int s = 0; s < N_TERMS; s++) {
    gboolean any = FALSE;
    for (int o = 0; o < N_TERMS; o++) {
      any |= model_triple (model, s, p, o);
    }
    expected += any;
  }
  g_assert_cmpint (n, ==, expected);
}

static void
check_predicates (const KgView *view, const Model *model)
{
  KgCursor cursor;
  KgTermId last = 0;
  int n = 0;
  int expected = 0;
  kg_view_predicates (view, &cursor);
  for (KgTermId id = kg_cursor_next (&cursor); id != KG_NONE; id = kg_cursor_next (&cursor)) {
    check_ascending (&last, id);
    n++;
  }
  for (int p = 0; p < N_TERMS; p++) {
    gboolean any = FALSE;
    for (int so = 0; so < N_TERMS * N_TERMS; so++) {
      any |= model_triple (model, so / N_TERMS, p, so % N_TERMS);
    }
    expected += any;
  }
  g_assert_cmpint (n, ==, expected);
}

static int
count_pairs (KgPairCursor *cursor)
{
  KgTermId predicate = 0;
  KgTermId other = 0;
  guint64 last = 0;
  int n = 0;
  while (kg_pairs_next (cursor, &predicate, &other)) {
    guint64 key = ((guint64) predicate << 32) | other;
    g_assert_cmpuint (key, >, last);
    last = key;
    n++;
  }
  return n;
}

static void
check_pairs (const KgView *view, const Model *model, const Ids *ids, int i)
{
  KgPairCursor cursor;
  int outgoing = 0;
  int incoming = 0;
  for (int p = 0; p < N_TERMS; p++) {
    for (int k = 0; k < N_TERMS; k++) {
      outgoing += model_triple (model, i, p, k);
      incoming += model_triple (model, k, p, i);
    }
  }
  kg_view_outgoing (view, ids->subjects[i], &cursor);
  g_assert_cmpint (count_pairs (&cursor), ==, outgoing);
  kg_view_incoming (view, ids->objects[i], &cursor);
  g_assert_cmpint (count_pairs (&cursor), ==, incoming);
}

static void
check_places (const KgView *view, const Model *model, const Ids *ids, gboolean overlaid)
{
  for (int spo = 0; spo < N_TERMS * N_TERMS * N_TERMS; spo++) {
    int s = spo / N_TERMS / N_TERMS;
    int p = spo / N_TERMS % N_TERMS;
    int o = spo % N_TERMS;
    KgPlace place;
    int expected = 0;
    guint n = 0;
    while (kg_view_place (view, ids->subjects[s], ids->predicates[p], ids->objects[o], n, &place)) {
      n++;
    }
    for (int g = 0; g < N_GRAPHS; g++) {
      expected += model->holds[s][p][o][g];
    }
    g_assert_cmpint ((int) n, >=, expected);
    g_assert_cmpint ((int) n, <=, overlaid ? expected + 1 : expected);
  }
}

static void
check_view (const KgView *view, const Model *model, gboolean overlaid)
{
  Ids ids;
  resolve_all (&ids, resolve_in_view, (gpointer) view);
  for (int i = 0; i < N_TERMS; i++) {
    for (int k = 0; k < N_TERMS; k++) {
      check_objects (view, model, &ids, i, k);
      check_subjects (view, model, &ids, i, k);
    }
    check_subjects_of (view, model, &ids, i);
    check_pairs (view, model, &ids, i);
  }
  check_predicates (view, model);
  check_places (view, model, &ids, overlaid);
}

static void
check_counts (const KgSnapshot *snapshot, const Model *model)
{
  guint64 quads = 0;
  guint64 triples = 0;
  for (int spo = 0; spo < N_TERMS * N_TERMS * N_TERMS; spo++) {
    int s = spo / N_TERMS / N_TERMS;
    int p = spo / N_TERMS % N_TERMS;
    int o = spo % N_TERMS;
    triples += (guint64) model_triple (model, s, p, o);
    for (int g = 0; g < N_GRAPHS; g++) {
      quads += (guint64) model->holds[s][p][o][g];
    }
  }
  g_assert_cmpuint (kg_snapshot_n_quads (snapshot), ==, quads);
  g_assert_cmpuint (kg_snapshot_n_triples (snapshot), ==, triples);
}

/* The model with what an overlay says on top, as if in graph 0. */
static void
check_with_overlay (KgSnapshot *snapshot, const Model *model, GRand *random)
{
  g_autoptr (KgOverlay) overlay = kg_overlay_new ();
  Model combined = *model;
  kg_overlay_begin (overlay, snapshot);
  for (int i = 0; i < 12; i++) {
    int s = g_rand_int_range (random, 0, N_TERMS);
    int p = g_rand_int_range (random, 0, N_TERMS);
    int o = g_rand_int_range (random, 0, N_TERMS);
    g_autofree char *subject = name ('n', s);
    g_autofree char *predicate = name ('p', p);
    g_autofree char *object = object_name (o);
    kg_overlay_add (overlay, fixture_overlay_term (overlay, snapshot, subject),
                    fixture_overlay_term (overlay, snapshot, predicate),
                    fixture_overlay_term (overlay, snapshot, object));
    if (!model_triple (&combined, s, p, o)) {
      combined.holds[s][p][o][0] = TRUE;
    }
  }
  kg_overlay_seal (overlay);
  KgView view = { snapshot, overlay };
  check_view (&view, &combined, TRUE);
}

static void
random_change (KgChange *change, Model *model, GRand *random)
{
  Ids ids;
  guint32 documents[N_GRAPHS];
  resolve_all (&ids, resolve_in_change, change);
  for (int g = 0; g < N_GRAPHS; g++) {
    documents[g] = kg_change_add_document (change, "random", ids.graphs[g], NULL, NULL);
  }
  int n = g_rand_int_range (random, 1, 40);
  Model removed = { 0 };
  Model added = { 0 };
  for (int i = 0; i < n; i++) {
    int s = g_rand_int_range (random, 0, N_TERMS);
    int p = g_rand_int_range (random, 0, N_TERMS);
    int o = g_rand_int_range (random, 0, N_TERMS);
    int g = g_rand_int_range (random, 0, N_GRAPHS);
    if (g_rand_boolean (random)) {
      kg_change_add (change, documents[g], ids.subjects[s], ids.predicates[p], ids.objects[o], 1);
      added.holds[s][p][o][g] = TRUE;
    } else {
      KgQuad quad = { ids.subjects[s], ids.predicates[p], ids.objects[o], ids.graphs[g] };
      kg_change_remove (change, &quad);
      removed.holds[s][p][o][g] = TRUE;
    }
  }
  int cleared = g_rand_int_range (random, 0, N_GRAPHS * 4);
  if (cleared < N_GRAPHS) {
    kg_change_clear_graph (change, ids.graphs[cleared]);
  }
  for (int i = 0; i < N_TERMS * N_TERMS * N_TERMS * N_GRAPHS; i++) {
    int g = i % N_GRAPHS;
    gboolean *holds = &((gboolean *) model->holds)[i];
    gboolean gone = ((gboolean *) removed.holds)[i] || g == cleared;
    *holds = ((gboolean *) added.holds)[i] || (*holds && !gone);
  }
}

static void
commit_random (KgStore *store, Model *model, GRand *random)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgChange) change = kg_change_new (store);
  KgCommitInfo info = { "random", "random", 1 };
  KgCommitResult result;
  random_change (change, model, random);
  if (g_rand_int_range (random, 0, 4) == 0) {
    g_autoptr (KgSnapshot) pending = kg_change_snapshot (change, &error);
    g_assert_no_error (error);
    KgView view = { pending, NULL };
    check_view (&view, model, FALSE);
    check_counts (pending, model);
    random_change (change, model, random);
  }
  gboolean done = kg_change_commit (change, &info, &result, &error);
  g_assert_no_error (error);
  g_assert_true (done);
}

static void
check_store (KgStore *store, const Model *model, GRand *random)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgSnapshot) snapshot = kg_store_snapshot (store, &error);
  g_assert_no_error (error);
  KgView view = { snapshot, NULL };
  check_view (&view, model, FALSE);
  check_counts (snapshot, model);
  check_with_overlay (snapshot, model, random);
}

static void
check_past (KgStore *store, guint64 commit, const Model *model)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgSnapshot) past = kg_store_snapshot_at (store, commit, &error);
  g_assert_no_error (error);
  KgView view = { past, NULL };
  check_view (&view, model, FALSE);
  check_counts (past, model);
}

static guint64
head_of (KgStore *store)
{
  g_autoptr (KgSnapshot) snapshot = kg_store_snapshot (store, NULL);
  return kg_snapshot_commit (snapshot);
}

/* One store through a series of commits; `store` accumulates a delta, a fresh handle reads a base each time. */
static void
run_series (Fixture *fixture, guint32 seed)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  g_autoptr (GArray) models = g_array_new (FALSE, TRUE, sizeof (Model));
  g_autoptr (GError) error = NULL;
  Model model = { 0 };
  g_array_append_val (models, model);
  for (int i = 0; i < 8; i++) {
    commit_random (fixture->store, &model, random);
    check_store (fixture->store, &model, random);
    g_autoptr (KgStore) other = fixture_open (fixture, KG_STORE_READ);
    check_store (other, &model, random);
    while (models->len <= head_of (fixture->store)) {
      g_array_append_val (models, model);
    }
  }
  for (guint64 commit = 0; commit < models->len; commit++) {
    check_past (fixture->store, commit, &g_array_index (models, Model, commit));
  }
  guint64 target = (guint64) g_rand_int_range (random, 0, (gint32) models->len);
  KgCommitInfo info = { "random", "back", 1 };
  KgCommitResult result;
  g_assert_true (kg_rollback (fixture->store, target, &info, NULL, NULL, &result, &error));
  g_assert_no_error (error);
  check_store (fixture->store, &g_array_index (models, Model, target), random);
  KgVerification verification;
  g_assert_true (kg_history_verify (fixture->store, NULL, NULL, &verification, &error));
  g_assert_cmpuint (verification.broken, ==, 0);
}

static void
test_series (void)
{
  guint32 n = g_getenv ("GROUNDS_TEST_LONG") == NULL ? 8 : 400;
  for (guint32 seed = 1; seed <= n; seed++) {
    Fixture fixture = { 0 };
    fixture_set_up (&fixture, NULL);
    run_series (&fixture, seed);
    fixture_tear_down (&fixture, NULL);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/property/snapshot/agrees-with-model", test_series);
  return g_test_run ();
}
