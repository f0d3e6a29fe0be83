/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/canon-label.h"

#include "kg/canon-degree.h"
#include "kg/error.h"
#include "kg/limits.h"

#include <stdlib.h>
#include <string.h>

/* How much of two hashes is compared, bytes: the whole of SHA-256, and of SHA-384 as much. */
#define COMPARED 32

/* A node with the beginning of its first-degree hash, which decides nearly every comparison. */
typedef struct {
  guint64 key;
  const guint8 *hash;
  guint32 node;
} Entry;

/* An item of the hash path list (step 5.1): the hash, what breaks a tie, and where in `names` the
 * nodes begin and end. Unused bytes are 0. */
typedef struct {
  guint8 hash[KG_CANON_HASH_MAX];
  guint8 certificate[KG_CANON_HASH_MAX];
  guint begin;
  guint end;
} Result;

struct _KgCanonLabeller {
  KgCanonIndex *index;
  KgCanonWalk *walk;  /* NULL until it is needed */
  guint64 max_calls;  /* as given */
  guint64 calls_left; /* of all */
  guint64 steps_left;
  guint32 issued;  /* canonical labels given to the part at hand */
  GArray *entries; /* Entry */
  GArray *results; /* Result */
  GArray *names;   /* guint32: the nodes that the results name */
};

KgCanonLabeller *
kg_canon_labeller_new (KgCanonIndex *index, guint64 max_calls)
{
  KgCanonLabeller *labeller = g_new0 (KgCanonLabeller, 1);
  labeller->index = index;
  labeller->max_calls = max_calls;
  labeller->calls_left = max_calls != 0 ? max_calls : KG_LIMIT_CANON_CALLS;
  labeller->steps_left = MAX (KG_LIMIT_CANON_STEPS, max_calls);
  labeller->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  labeller->results = g_array_new (FALSE, FALSE, sizeof (Result));
  labeller->names = g_array_new (FALSE, FALSE, sizeof (guint32));
  return labeller;
}

void
kg_canon_labeller_free (KgCanonLabeller *labeller)
{
  if (labeller == NULL) {
    return;
  }
  kg_canon_walk_free (labeller->walk);
  g_array_unref (labeller->entries);
  g_array_unref (labeller->results);
  g_array_unref (labeller->names);
  g_free (labeller);
}

static int
compare_entries (const void *a, const void *b)
{
  const Entry *x = (const Entry *) a;
  const Entry *y = (const Entry *) b;
  if (x->key != y->key) {
    return x->key < y->key ? -1 : 1;
  }
  int order = memcmp (x->hash, y->hash, COMPARED);
  return order != 0 ? order : (x->node > y->node) - (x->node < y->node);
}

static int
compare_results (const void *a, const void *b)
{
  const Result *x = (const Result *) a;
  const Result *y = (const Result *) b;
  int order = memcmp (x->hash, y->hash, KG_CANON_HASH_MAX);
  if (order == 0) {
    order = memcmp (x->certificate, y->certificate, KG_CANON_HASH_MAX);
  }
  return order != 0 ? order : (x->begin > y->begin) - (x->begin < y->begin);
}

static Entry *
entry_at (const KgCanonLabeller *labeller, guint at)
{
  return &g_array_index (labeller->entries, Entry, at);
}

/* Where the entries that share the hash of the one at `begin` end. */
static guint
group_end (const KgCanonLabeller *labeller, guint begin)
{
  const Entry *first = entry_at (labeller, begin);
  guint end = begin + 1;
  while (end < labeller->entries->len && entry_at (labeller, end)->key == first->key &&
         memcmp (entry_at (labeller, end)->hash, first->hash, COMPARED) == 0) {
    end++;
  }
  return end;
}

static void
sort_entries (KgCanonLabeller *labeller, const guint32 *nodes, guint32 n)
{
  g_array_set_size (labeller->entries, 0);
  for (guint32 i = 0; i < n; i++) {
    Entry entry = { .hash = kg_canon_first (labeller->index, nodes[i]), .node = nodes[i] };
    memcpy (&entry.key, entry.hash, sizeof entry.key);
    entry.key = GUINT64_FROM_BE (entry.key);
    g_array_append_val (labeller->entries, entry);
  }
  qsort (labeller->entries->data, n, sizeof (Entry), compare_entries);
}

static void
issue_canonical (KgCanonLabeller *labeller, guint32 node)
{
  if (labeller->index->canonical[node] == 0) {
    labeller->index->canonical[node] = ++labeller->issued;
  }
}

/* Step 4: those whose first-degree hash is theirs alone. Returns how many others there are. */
static guint32
label_unique (KgCanonLabeller *labeller)
{
  guint32 shared = 0;
  guint end = 0;
  for (guint begin = 0; begin < labeller->entries->len; begin = end) {
    end = group_end (labeller, begin);
    if (end - begin == 1) {
      issue_canonical (labeller, entry_at (labeller, begin)->node);
    } else {
      shared += end - begin;
    }
  }
  return shared;
}

static gboolean
refuse (const KgCanonLabeller *labeller, guint32 node, GError **error)
{
  KgTerm term = { .value = "" };
  kg_terms_get (labeller->index->terms, g_array_index (labeller->index->nodes, KgTermId, node),
                &term);
  g_set_error (
      error, KG_ERROR, KG_ERROR_POISON,
      "blank node `_:%s` and others look too much alike to be told apart; give them IRIs, or "
      "properties that set them apart",
      term.value);
  return FALSE;
}

/* Step 5.2, for one node. */
static gboolean
hash_node (KgCanonLabeller *labeller, guint32 node, GError **error)
{
  Result result = { .begin = labeller->names->len };
  if (!kg_canon_walk_run (labeller->walk, node, result.hash, labeller->names)) {
    return refuse (labeller, node, error);
  }
  result.end = labeller->names->len;
  g_array_append_val (labeller->results, result);
  return TRUE;
}

static Result *
result_at (const KgCanonLabeller *labeller, guint at)
{
  return &g_array_index (labeller->results, Result, at);
}

static void
sort_results (KgCanonLabeller *labeller)
{
  qsort (labeller->results->data, labeller->results->len, sizeof (Result), compare_results);
}

static gboolean
is_tie (const KgCanonLabeller *labeller, guint at)
{
  const Result *result = result_at (labeller, at);
  return at + 1 < labeller->results->len &&
         memcmp (result[0].hash, result[1].hash, KG_CANON_HASH_MAX) == 0;
}

/* Puts the results in order. Those with the same hash get certificates, and are ordered by them. */
static gboolean
order_results (KgCanonLabeller *labeller)
{
  gboolean ties = FALSE;
  sort_results (labeller);
  for (guint i = 0; i < labeller->results->len; i++) {
    Result *result = result_at (labeller, i);
    if (!is_tie (labeller, i) && (i == 0 || !is_tie (labeller, i - 1))) {
      continue;
    }
    ties = TRUE;
    if (!kg_canon_walk_certify (labeller->walk,
                                &g_array_index (labeller->names, guint32, result->begin),
                                result->end - result->begin, result->certificate)) {
      return FALSE;
    }
  }
  if (ties) {
    sort_results (labeller);
  }
  return TRUE;
}

/* Step 5, for the entries that share a hash. */
static gboolean
label_group (KgCanonLabeller *labeller, guint begin, guint end, GError **error)
{
  g_array_set_size (labeller->results, 0);
  g_array_set_size (labeller->names, 0);
  for (guint i = begin; i < end; i++) {
    guint32 node = entry_at (labeller, i)->node;
    if (labeller->index->canonical[node] == 0 && !hash_node (labeller, node, error)) {
      return FALSE;
    }
  }
  if (labeller->results->len == 0) {
    return TRUE;
  }
  if (!order_results (labeller)) {
    return refuse (labeller, entry_at (labeller, begin)->node, error);
  }
  for (guint i = 0; i < labeller->results->len; i++) {
    const Result *result = result_at (labeller, i);
    for (guint name = result->begin; name < result->end; name++) {
      issue_canonical (labeller, g_array_index (labeller->names, guint32, name));
    }
  }
  return TRUE;
}

static gboolean
label_shared (KgCanonLabeller *labeller, GError **error)
{
  guint end = 0;
  for (guint begin = 0; begin < labeller->entries->len; begin = end) {
    end = group_end (labeller, begin);
    if (end - begin > 1 && !label_group (labeller, begin, end, error)) {
      return FALSE;
    }
  }
  return TRUE;
}

gboolean
kg_canon_label (KgCanonLabeller *labeller, const guint32 *nodes, guint32 n, GError **error)
{
  if (n == 0) {
    return TRUE;
  }
  labeller->issued = 0;
  sort_entries (labeller, nodes, n);
  guint32 shared = label_unique (labeller);
  if (shared == 0) {
    return TRUE;
  }
  if (labeller->walk == NULL) {
    labeller->walk = kg_canon_walk_new (labeller->index);
  }
  guint64 calls = labeller->calls_left;
  if (labeller->max_calls == 0) {
    calls = MIN (calls, (guint64) shared * KG_LIMIT_CANON_CALLS_PER_NODE);
  }
  kg_canon_walk_allow (labeller->walk, calls, labeller->steps_left);
  if (!label_shared (labeller, error)) {
    return FALSE;
  }
  labeller->calls_left -= calls - kg_canon_walk_calls_left (labeller->walk);
  labeller->steps_left = kg_canon_walk_steps_left (labeller->walk);
  return TRUE;
}
