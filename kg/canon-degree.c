/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/canon-degree.h"

#include "kg/limits.h"

#include <stdlib.h>
#include <string.h>

/* An entry of the map from related hashes to blank nodes (Hn in 4.8.3). Unused bytes of the hash
 * are 0. */
typedef struct {
  guint8 hash[KG_CANON_HASH_MAX];
  guint32 node;
} Related;

/* One call of the algorithm that waits for the calls it made.
 *
 * The specification copies the issuer for each permutation. Here there is one issuer, and a copy is
 * its length at that moment: names issued later are taken back when the next permutation begins,
 * and those of the chosen permutation are issued again if it was not the last one. The recursion
 * list needs no list either: it is what the permutation issued first. */
typedef struct {
  guint32 node;
  GArray *related; /* Related, sorted by hash, then node */
  guint begin;     /* the entries that share the related hash at hand: from begin to end */
  guint end;
  GString *data; /* data to hash */
  GString *path;
  GString *chosen;       /* chosen path; empty: none yet */
  GArray *chosen_issued; /* guint32: what the chosen permutation issued */
  guint base;            /* how many names were issued before the group at hand */
  guint next;            /* the recursion list is issued[next], … issued[last - 1] */
  guint last;
  gboolean abandoned; /* the permutation at hand cannot be chosen any more */
  gboolean certified; /* the certificate of the chosen permutation is there */
  guint8 certificate[KG_CANON_HASH_MAX];
} Frame;

struct _KgCanonWalk {
  KgCanonIndex *index;
  GPtrArray *frames; /* Frame*; those beyond depth are kept for later */
  guint depth;
  GArray *issued; /* guint32: nodes in the order of their temporary names */
  GString *input; /* scratch */
  guint64 calls;
  guint64 steps;
  gboolean exhausted;
};

static void
frame_free (gpointer data)
{
  Frame *frame = (Frame *) data;
  g_array_unref (frame->related);
  g_array_unref (frame->chosen_issued);
  g_string_free (frame->data, TRUE);
  g_string_free (frame->path, TRUE);
  g_string_free (frame->chosen, TRUE);
  g_free (frame);
}

static Frame *
frame_new (void)
{
  Frame *frame = g_new0 (Frame, 1);
  frame->related = g_array_new (FALSE, FALSE, sizeof (Related));
  frame->chosen_issued = g_array_new (FALSE, FALSE, sizeof (guint32));
  frame->data = g_string_new (NULL);
  frame->path = g_string_new (NULL);
  frame->chosen = g_string_new (NULL);
  return frame;
}

KgCanonWalk *
kg_canon_walk_new (KgCanonIndex *index)
{
  KgCanonWalk *walk = g_new0 (KgCanonWalk, 1);
  walk->index = index;
  walk->frames = g_ptr_array_new_with_free_func (frame_free);
  walk->issued = g_array_new (FALSE, FALSE, sizeof (guint32));
  walk->input = g_string_new (NULL);
  return walk;
}

void
kg_canon_walk_free (KgCanonWalk *walk)
{
  if (walk == NULL) {
    return;
  }
  g_ptr_array_unref (walk->frames);
  g_array_unref (walk->issued);
  g_string_free (walk->input, TRUE);
  g_free (walk);
}

void
kg_canon_walk_allow (KgCanonWalk *walk, guint64 calls, guint64 steps)
{
  walk->calls = calls;
  walk->steps = steps;
  walk->exhausted = FALSE;
}

guint64
kg_canon_walk_calls_left (const KgCanonWalk *walk)
{
  return walk->calls;
}

guint64
kg_canon_walk_steps_left (const KgCanonWalk *walk)
{
  return walk->steps;
}

static void
spend (guint64 *left, guint64 amount, gboolean *exhausted)
{
  if (amount > *left) {
    *exhausted = TRUE;
    return;
  }
  *left -= amount;
}

static guint32
issued_at (const KgCanonWalk *walk, guint at)
{
  return g_array_index (walk->issued, guint32, at);
}

static void
issue (KgCanonWalk *walk, guint32 node)
{
  if (walk->index->temporary[node] == 0) {
    g_array_append_val (walk->issued, node);
    walk->index->temporary[node] = walk->issued->len;
  }
}

/* Takes back all names after the first `length`. */
static void
take_back (KgCanonWalk *walk, guint length)
{
  for (guint i = length; i < walk->issued->len; i++) {
    walk->index->temporary[issued_at (walk, i)] = 0;
  }
  g_array_set_size (walk->issued, length);
}

/* Hash Related Blank Node (4.7.3). */
static void
hash_related (KgCanonWalk *walk, const KgCanonQuad *quad, guint position, Related *related)
{
  static const char positions[KG_CANON_POSITIONS] = { 's', 'o', 'g' };
  KgCanonIndex *index = walk->index;
  GString *input = walk->input;
  KgTerm predicate;
  g_string_truncate (input, 0);
  g_string_append_c (input, positions[position]);
  if (position != KG_CANON_GRAPH && kg_terms_get (index->terms, quad->quad.predicate, &predicate)) {
    g_string_append_c (input, '<');
    g_string_append_len (input, predicate.value, predicate.length);
    g_string_append_c (input, '>');
  }
  if (!kg_canon_append_label (index, related->node, input)) {
    kg_canon_hash_append_hex (&index->hash, kg_canon_first (index, related->node), input);
  }
  kg_canon_hash_begin (&index->hash);
  kg_canon_hash_add (&index->hash, input->str, input->len);
  kg_canon_hash_end (&index->hash, related->hash);
}

static void
collect_from_quad (KgCanonWalk *walk, Frame *frame, const KgCanonQuad *quad)
{
  for (guint position = 0; position < KG_CANON_POSITIONS; position++) {
    Related related = { .node = quad->blank[position] };
    if (related.node != KG_CANON_NONE && related.node != frame->node) {
      hash_related (walk, quad, position, &related);
      g_array_append_val (frame->related, related);
    }
  }
}

static int
compare_related (const void *a, const void *b)
{
  const Related *x = (const Related *) a;
  const Related *y = (const Related *) b;
  int order = memcmp (x->hash, y->hash, KG_CANON_HASH_MAX);
  return order != 0 ? order : (x->node > y->node) - (x->node < y->node);
}

static Related *
related_at (const Frame *frame, guint at)
{
  return &g_array_index (frame->related, Related, at);
}

/* Whether the path can be given up: 4.8.3, steps 5.4.4.3 and 5.4.5.5. */
static gboolean
is_hopeless (const Frame *frame)
{
  return frame->chosen->len > 0 && frame->path->len >= frame->chosen->len &&
         strcmp (frame->path->str, frame->chosen->str) > 0;
}

/* Steps 5.4.1 to 5.4.4. */
static void
begin_permutation (KgCanonWalk *walk, Frame *frame)
{
  take_back (walk, frame->base);
  g_string_truncate (frame->path, 0);
  frame->abandoned = FALSE;
  spend (&walk->steps, frame->end - frame->begin, &walk->exhausted);
  for (guint i = frame->begin; i < frame->end && !frame->abandoned; i++) {
    guint32 node = related_at (frame, i)->node;
    if (walk->index->canonical[node] == 0) {
      issue (walk, node);
    }
    kg_canon_append_label (walk->index, node, frame->path);
    frame->abandoned = is_hopeless (frame);
  }
  frame->next = frame->base;
  frame->last = walk->issued->len;
}

/* Step 5, for the group of related hashes that begins at `at`. */
static void
begin_group (KgCanonWalk *walk, Frame *frame, guint at)
{
  frame->begin = at;
  frame->end = at;
  if (at == frame->related->len) {
    return;
  }
  const Related *first = related_at (frame, at);
  while (frame->end < frame->related->len &&
         memcmp (related_at (frame, frame->end)->hash, first->hash, KG_CANON_HASH_MAX) == 0) {
    frame->end++;
  }
  kg_canon_hash_append_hex (&walk->index->hash, first->hash, frame->data);
  g_string_truncate (frame->chosen, 0);
  frame->certified = FALSE;
  frame->base = walk->issued->len;
  begin_permutation (walk, frame);
}

static void
swap_nodes (Frame *frame, guint a, guint b)
{
  guint32 node = related_at (frame, a)->node;
  related_at (frame, a)->node = related_at (frame, b)->node;
  related_at (frame, b)->node = node;
}

/* Rearranges the group's nodes into the next permutation in ascending order; FALSE after the last
 * one. A node that the group holds twice makes no permutations of its own: they would give the same
 * path. */
static gboolean
next_permutation (Frame *frame)
{
  guint rise = frame->end - 1;
  while (rise > frame->begin &&
         related_at (frame, rise - 1)->node >= related_at (frame, rise)->node) {
    rise--;
  }
  if (rise == frame->begin) {
    return FALSE;
  }
  guint larger = frame->end - 1;
  while (related_at (frame, larger)->node <= related_at (frame, rise - 1)->node) {
    larger--;
  }
  swap_nodes (frame, rise - 1, larger);
  for (guint left = rise, right = frame->end - 1; left < right; left++, right--) {
    swap_nodes (frame, left, right);
  }
  return TRUE;
}

static void
keep_issued (const KgCanonWalk *walk, Frame *frame)
{
  guint n = walk->issued->len - frame->base;
  g_array_set_size (frame->chosen_issued, 0);
  if (n > 0) {
    g_array_append_vals (frame->chosen_issued, &g_array_index (walk->issued, guint32, frame->base),
                         n);
  }
}

static void
issue_kept (KgCanonWalk *walk, const Frame *frame)
{
  take_back (walk, frame->base);
  for (guint i = 0; i < frame->chosen_issued->len; i++) {
    issue (walk, g_array_index (frame->chosen_issued, guint32, i));
  }
}

/* The certificate of the labels issued after the first `base`: quads that hold several such nodes
 * stand in it several times, which does no harm. */
static void
certify (KgCanonWalk *walk, guint base, guint8 *digest)
{
  KgCanonIndex *index = walk->index;
  g_string_truncate (index->text, 0);
  g_array_set_size (index->lines, 0);
  for (guint i = base; i < walk->issued->len && !walk->exhausted; i++) {
    guint32 node = issued_at (walk, i);
    spend (&walk->steps, index->offsets[node + 1] - index->offsets[node], &walk->exhausted);
    for (guint32 at = index->offsets[node]; at < index->offsets[node + 1]; at++) {
      gsize start = index->text->len;
      kg_canon_append_quad (index, &index->quads[index->mentions[at]], KG_CANON_NONE, index->text);
      kg_canon_add_line (index->lines, index->text, start);
    }
  }
  kg_canon_hash_lines (&index->hash, index->text->str, index->lines, digest);
}

gboolean
kg_canon_walk_certify (KgCanonWalk *walk, const guint32 *issued, guint n, guint8 *digest)
{
  take_back (walk, 0);
  for (guint i = 0; i < n; i++) {
    issue (walk, issued[i]);
  }
  certify (walk, 0, digest);
  return !walk->exhausted;
}

/* Whether the permutation at hand, whose path is that of the chosen one, has the smaller
 * certificate. The certificate of the smaller one is kept. */
static gboolean
wins_tie (KgCanonWalk *walk, Frame *frame)
{
  guint8 certificate[KG_CANON_HASH_MAX] = { 0 };
  certify (walk, frame->base, certificate);
  if (!frame->certified) {
    g_autoptr (GArray) current = g_array_copy (walk->issued);
    issue_kept (walk, frame);
    certify (walk, frame->base, frame->certificate);
    take_back (walk, frame->base);
    for (guint i = frame->base; i < current->len; i++) {
      issue (walk, g_array_index (current, guint32, i));
    }
    frame->certified = TRUE;
  }
  if (memcmp (certificate, frame->certificate, walk->index->hash.size) >= 0) {
    return FALSE;
  }
  memcpy (frame->certificate, certificate, sizeof certificate);
  return TRUE;
}

static gboolean
is_better (KgCanonWalk *walk, Frame *frame)
{
  if (frame->abandoned) {
    return FALSE;
  }
  int order = frame->chosen->len == 0 ? -1 : strcmp (frame->path->str, frame->chosen->str);
  if (order == 0) {
    return wins_tie (walk, frame);
  }
  frame->certified = frame->certified && order > 0;
  return order < 0;
}

/* Step 5.4.6, then the next permutation; after the last one steps 5.5 and 5.6 and the next
 * group. */
static void
end_permutation (KgCanonWalk *walk, Frame *frame)
{
  gboolean better = is_better (walk, frame);
  if (better) {
    GString *path = frame->path;
    frame->path = frame->chosen;
    frame->chosen = path;
  }
  if (next_permutation (frame)) {
    if (better) {
      keep_issued (walk, frame);
    }
    spend (&walk->calls, 1, &walk->exhausted);
    begin_permutation (walk, frame);
    return;
  }
  if (!better) {
    issue_kept (walk, frame);
  }
  g_string_append_len (frame->data, frame->chosen->str, (gssize) frame->chosen->len);
  begin_group (walk, frame, frame->end);
}

/* Goes on until a related node has to be hashed first, and returns it; KG_CANON_NONE when the call
 * is finished. */
static guint32
advance (KgCanonWalk *walk, Frame *frame)
{
  while (frame->begin < frame->related->len && !walk->exhausted) {
    if (!frame->abandoned && frame->next < frame->last) {
      return issued_at (walk, frame->next);
    }
    end_permutation (walk, frame);
  }
  return KG_CANON_NONE;
}

/* Steps 1 to 4. */
static void
enter (KgCanonWalk *walk, guint32 node)
{
  spend (&walk->calls, 1, &walk->exhausted);
  if (walk->exhausted || walk->depth == KG_LIMIT_CANON_DEPTH) {
    walk->exhausted = TRUE;
    return;
  }
  if (walk->depth == walk->frames->len) {
    g_ptr_array_add (walk->frames, frame_new ());
  }
  Frame *frame = (Frame *) g_ptr_array_index (walk->frames, walk->depth++);
  const KgCanonIndex *index = walk->index;
  frame->node = node;
  g_array_set_size (frame->related, 0);
  g_string_truncate (frame->data, 0);
  spend (&walk->steps, index->offsets[node + 1] - index->offsets[node], &walk->exhausted);
  for (guint32 i = index->offsets[node]; i < index->offsets[node + 1] && !walk->exhausted; i++) {
    collect_from_quad (walk, frame, &index->quads[index->mentions[i]]);
  }
  if (frame->related->len > 1) {
    qsort (frame->related->data, frame->related->len, sizeof (Related), compare_related);
  }
  begin_group (walk, frame, 0);
}

/* Step 6. */
static void
leave (KgCanonWalk *walk, const Frame *frame, guint8 *digest)
{
  kg_canon_hash_begin (&walk->index->hash);
  kg_canon_hash_add (&walk->index->hash, frame->data->str, frame->data->len);
  kg_canon_hash_end (&walk->index->hash, digest);
  walk->depth--;
}

/* Steps 5.4.5.2 to 5.4.5.5: the hash of the node next on the recursion list is there. */
static void
absorb (KgCanonWalk *walk, Frame *frame, const guint8 *digest)
{
  kg_canon_append_label (walk->index, issued_at (walk, frame->next), frame->path);
  g_string_append_c (frame->path, '<');
  kg_canon_hash_append_hex (&walk->index->hash, digest, frame->path);
  g_string_append_c (frame->path, '>');
  frame->next++;
  frame->abandoned = is_hopeless (frame);
}

static Frame *
top_frame (const KgCanonWalk *walk)
{
  return (Frame *) g_ptr_array_index (walk->frames, walk->depth - 1);
}

gboolean
kg_canon_walk_run (KgCanonWalk *walk, guint32 node, guint8 *digest, GArray *issued)
{
  take_back (walk, 0);
  issue (walk, node);
  walk->depth = 0;
  enter (walk, node);
  while (!walk->exhausted) {
    Frame *frame = top_frame (walk);
    guint32 child = advance (walk, frame);
    if (child != KG_CANON_NONE) {
      enter (walk, child);
    } else if (!walk->exhausted) {
      leave (walk, frame, digest);
      if (walk->depth == 0) {
        g_array_append_vals (issued, walk->issued->data, walk->issued->len);
        return TRUE;
      }
      absorb (walk, top_frame (walk), digest);
    }
  }
  return FALSE;
}
