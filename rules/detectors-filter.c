/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/detectors-private.h"

#include <string.h>

/* First positions are followed apart, unless there are more than this, or following them as one hits no more often than this
 * times as much. */
#define APART 64u
#define AS_ONE 1.5
/* A part within a match is looked for instead of its beginning where it is this much rarer. */
#define RARER 0.25
/* Bytes that may stand before that part. */
#define BACK_MAX 4096u

/* Bytes of about the same frequency in prose. Control characters and what is beyond ASCII are two more such sets. */
typedef struct {
  RulesByteSet bytes;
  double weight;
} Frequency;

static const Frequency frequencies[] = {
  { { { 0x0000000100000000, 0x0000000000000000, 0, 0 } }, 0.16 },
  { { { 0x0000000000000000, 0x02fdfbfe00000000, 0, 0 } }, 0.032 },  /* letters but j, q, x, z */
  { { { 0x8c00f38600000000, 0x0000000000000000, 0, 0 } }, 0.006 },  /* . , - ( and the like */
  { { { 0x03ff000000000000, 0x0000000002fdfbfe, 0, 0 } }, 0.003 },  /* capitals, digits */
  { { { 0x70000c7800000000, 0x7d020401fd020401, 0, 0 } }, 0.0008 }, /* j q x z @ # and the like */
  { { { 0x00000000ffffffff, 0x8000000000000000, 0, 0 } }, 0.001 },
  { { { 0, 0, G_MAXUINT64, G_MAXUINT64 } }, 0.001 },
};

static double
set_weight (const RulesByteSet *set)
{
  double weight = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (frequencies); i++) {
    int n = 0;
    for (guint j = 0; j < 4; j++) {
      n += __builtin_popcountll (set->bits[j] & frequencies[i].bytes.bits[j]);
    }
    weight += n * frequencies[i].weight;
  }
  return MIN (weight, 1);
}

static void
unite (RulesByteSet *set, const RulesByteSet *other)
{
  for (guint i = 0; i < 4; i++) {
    set->bits[i] |= other->bits[i];
  }
}

static gboolean
meet (const RulesByteSet *a, const RulesByteSet *b)
{
  return ((a->bits[0] & b->bits[0]) | (a->bits[1] & b->bits[1]) | (a->bits[2] & b->bits[2]) |
          (a->bits[3] & b->bits[3])) != 0;
}

static double
prefix_weight (const RulesPrefix *prefix)
{
  double weight = set_weight (&prefix->before);
  for (guint i = 0; i < prefix->length; i++) {
    weight *= set_weight (&prefix->at[i]);
  }
  return weight;
}

/* --- The prefixes of a pattern --- */

/* Appends what may follow a position; `seen` has the round in which each was come to last. */
static void
append_next (const RulesPosition *position, guint32 round, guint32 *seen, GArray *next)
{
  for (guint j = 0; j < position->follow->len; j++) {
    guint32 after = g_array_index (position->follow, guint32, j);
    if (seen[after] != round) {
      seen[after] = round;
      g_array_append_val (next, after);
    }
  }
}

/* Follows the automaton from `level`, which is used up. */
static void
follow (RulesPrefix *prefix, const RulesSyntax *syntax, GArray *level)
{
  g_autofree guint32 *seen = g_new0 (guint32, syntax->positions->len);
  g_autoptr (GArray) next = g_array_new (FALSE, FALSE, sizeof (guint32));
  gboolean open = TRUE;
  for (prefix->length = 0; open && prefix->length < RULES_PREFIX_BYTES; prefix->length++) {
    g_array_set_size (next, 0);
    for (guint i = 0; i < level->len; i++) {
      const RulesPosition *position =
          rules_syntax_position (syntax, g_array_index (level, guint32, i));
      RulesByteSet bytes = rules_char_set_bytes (&position->set);
      unite (&prefix->at[prefix->length], &bytes);
      /* Behind a character of several bytes places are no longer known. */
      open = open && !position->last && !position->set.beyond;
      append_next (position, prefix->length + 1, seen, next);
    }
    g_array_set_size (level, 0);
    g_array_append_vals (level, next->data, next->len);
  }
}

static double
total_weight (const GArray *prefixes)
{
  double weight = 0;
  for (guint i = 0; i < prefixes->len; i++) {
    weight += prefix_weight (&g_array_index (prefixes, RulesPrefix, i));
  }
  return weight;
}

static void
append_prefix (GArray *out, const RulesPrefix *empty, const RulesSyntax *syntax,
               const guint32 *first, guint n)
{
  g_autoptr (GArray) level = g_array_new (FALSE, FALSE, sizeof (guint32));
  RulesPrefix prefix = *empty;
  g_array_append_vals (level, first, n);
  follow (&prefix, syntax, level);
  g_array_append_val (out, prefix);
}

static void
append_prefixes (GArray *out, const RulesPrefix *empty, const RulesSyntax *syntax,
                 const GArray *first)
{
  const guint32 *positions = (const guint32 *) (gconstpointer) first->data;
  g_autoptr (GArray) apart = g_array_new (FALSE, FALSE, sizeof (RulesPrefix));
  g_autoptr (GArray) one = g_array_new (FALSE, FALSE, sizeof (RulesPrefix));
  append_prefix (one, empty, syntax, positions, first->len);
  for (guint i = 0; first->len <= APART && i < first->len; i++) {
    append_prefix (apart, empty, syntax, positions + i, 1);
  }
  const GArray *better =
      apart->len == 0 || total_weight (one) <= AS_ONE * total_weight (apart) ? one : apart;
  g_array_append_vals (out, better->data, better->len);
}

static guint32
to_bytes (guint32 characters, const RulesByteSet *set)
{
  gboolean beyond = (set->bits[3] | (set->bits[2])) != 0;
  return characters > G_MAXUINT32 / 4 ? RULES_SYNTAX_UNBOUNDED : characters * (beyond ? 4 : 1);
}

/* With the bytes that go on within a character: what a match holds, byte by byte. */
static void
add_continuations (RulesByteSet *set)
{
  if (set->bits[3] != 0) {
    set->bits[2] = G_MAXUINT64;
  }
}

static void
unite_positions (RulesByteSet *set, const RulesSyntax *syntax, guint32 begin, guint32 end)
{
  for (guint32 i = begin; i < end; i++) {
    RulesByteSet bytes = rules_char_set_bytes (&rules_syntax_position (syntax, i)->set);
    unite (set, &bytes);
  }
}

/* The best part within: everything before it is bounded and cannot hold what it begins with. Replaces `best`. */
static void
look_within (GArray *best, const RulesPrefix *empty, const RulesSyntax *syntax,
             RulesDetectorPattern *out)
{
  RulesByteSet before = { 0 };
  guint32 min = 0;
  guint32 max = 0;
  double weight = total_weight (best) * RARER;
  for (guint i = 0; i < syntax->items->len; i++) {
    const RulesSyntaxItem *item = &g_array_index (syntax->items, RulesSyntaxItem, i);
    g_autoptr (GArray) prefixes = g_array_new (FALSE, TRUE, sizeof (RulesPrefix));
    RulesByteSet begin = { 0 };
    RulesPrefix inner = *empty;
    for (guint j = 0; j < item->first->len; j++) {
      guint32 first = g_array_index (item->first, guint32, j);
      unite_positions (&begin, syntax, first, first + 1);
    }
    if (item->min > 0 && min > 0 && max <= BACK_MAX && !meet (&before, &begin)) {
      inner.before = before;
      add_continuations (&inner.before);
      append_prefixes (prefixes, &inner, syntax, item->first);
    }
    if (prefixes->len > 0 && total_weight (prefixes) < weight) {
      weight = total_weight (prefixes);
      out->inner = TRUE;
      out->back = inner.before;
      out->back_min = min;
      out->back_max = to_bytes (max, &before);
      g_array_set_size (best, 0);
      g_array_append_vals (best, prefixes->data, prefixes->len);
    }
    unite_positions (&before, syntax, item->first_position, item->end_position);
    min += item->min;
    max = item->max > BACK_MAX || max > BACK_MAX ? BACK_MAX + 1 : max + item->max;
  }
}

void
rules_filter_add (GArray *prefixes, guint32 pattern, const RulesSyntax *syntax,
                  RulesDetectorPattern *out)
{
  g_autoptr (GArray) own = g_array_new (FALSE, TRUE, sizeof (RulesPrefix));
  RulesPrefix empty = { .pattern = pattern };
  out->before = rules_char_set_bytes (&syntax->before);
  add_continuations (&out->before);
  empty.before = out->before;
  append_prefixes (own, &empty, syntax, syntax->first);
  for (guint i = 0; i < own->len; i++) {
    unite (&out->first, &g_array_index (own, RulesPrefix, i).at[0]);
  }
  look_within (own, &empty, syntax, out);
  unite_positions (&out->consumed, syntax, 0, syntax->positions->len);
  add_continuations (&out->consumed);
  out->min_bytes = syntax->min;
  out->max_bytes = to_bytes (syntax->max, &out->consumed);
  g_array_append_vals (prefixes, own->data, own->len);
}

/* --- Buckets --- */

typedef struct {
  RulesPrefix prefix;
  double weight;
  guint32 bucket;
} Placed;

/* The most frequent first: they get buckets of their own. Then by content, so that the same graph gives the same buckets. */
static int
compare_weights (gconstpointer a, gconstpointer b)
{
  const Placed *x = a;
  const Placed *y = b;
  if (x->weight != y->weight) {
    return x->weight > y->weight ? -1 : 1;
  }
  return memcmp (x->prefix.at, y->prefix.at, sizeof x->prefix.at) != 0
             ? memcmp (x->prefix.at, y->prefix.at, sizeof x->prefix.at)
             : (x->prefix.pattern > y->prefix.pattern) - (x->prefix.pattern < y->prefix.pattern);
}

static int
compare_buckets (gconstpointer a, gconstpointer b)
{
  const Placed *x = a;
  const Placed *y = b;
  if (x->bucket != y->bucket) {
    return x->bucket < y->bucket ? -1 : 1;
  }
  return (x->prefix.pattern > y->prefix.pattern) - (x->prefix.pattern < y->prefix.pattern);
}

static RulesPrefix
merge (const RulesPrefix *a, const RulesPrefix *b)
{
  RulesPrefix out = *a;
  out.length = MIN (a->length, b->length);
  unite (&out.before, &b->before);
  for (guint i = 0; i < out.length; i++) {
    unite (&out.at[i], &b->at[i]);
  }
  return out;
}

/* A bucket costs what passes the tables, times the prefixes that are then compared. */
typedef struct {
  RulesPrefix all; /* what passes */
  double weight;
  guint n;
} Bucket;

/* The one whose costs grow least: one that fits exactly, a new one, or the next best. */
static guint32
choose_bucket (const Bucket *buckets, guint n, const Placed *placed)
{
  guint32 best = n < RULES_FILTER_BUCKETS ? n : 0;
  double least = n < RULES_FILTER_BUCKETS ? placed->weight : G_MAXDOUBLE;
  for (guint32 i = 0; i < n; i++) {
    RulesPrefix merged = merge (&buckets[i].all, &placed->prefix);
    double costs = prefix_weight (&merged) * (buckets[i].n + 1) - buckets[i].weight * buckets[i].n;
    if (costs < least || (costs == least && buckets[i].weight == placed->weight)) {
      least = costs;
      best = i;
    }
  }
  return best;
}

static void
assign_buckets (GArray *all)
{
  g_autofree Bucket *buckets = g_new0 (Bucket, RULES_FILTER_BUCKETS);
  guint n = 0;
  for (guint i = 0; i < all->len; i++) {
    Placed *placed = &g_array_index (all, Placed, i);
    Bucket *bucket = &buckets[placed->bucket = choose_bucket (buckets, n, placed)];
    bucket->all = bucket->n == 0 ? placed->prefix : merge (&bucket->all, &placed->prefix);
    bucket->weight = prefix_weight (&bucket->all);
    n += bucket->n++ == 0 ? 1 : 0;
  }
}

static void
fill_tables (RulesFilter *filter, const RulesPrefix *prefix, guint32 bucket)
{
  guint64 bit = G_GUINT64_CONSTANT (1) << bucket;
  for (guint byte = 0; byte < 256; byte++) {
    filter->table[0][byte] |= rules_byte_set_has (&prefix->before, (guint8) byte) ? bit : 0;
  }
  filter->table[0][256] |= bit;
  for (guint i = 0; i < RULES_PREFIX_BYTES; i++) {
    for (guint byte = 0; byte < 256; byte++) {
      gboolean fits = i >= prefix->length || rules_byte_set_has (&prefix->at[i], (guint8) byte);
      filter->table[i + 1][byte] |= fits ? bit : 0;
    }
    filter->table[i + 1][256] |= i >= prefix->length ? bit : 0;
  }
}

void
rules_filter_init (RulesFilter *filter, const GArray *prefixes)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (Placed));
  *filter = (RulesFilter) { .prefixes = g_array_new (FALSE, FALSE, sizeof (RulesPrefix)) };
  for (guint i = 0; i < prefixes->len; i++) {
    const RulesPrefix *prefix = &g_array_index (prefixes, RulesPrefix, i);
    Placed placed = { *prefix, prefix_weight (prefix), 0 };
    g_array_append_val (all, placed);
  }
  g_array_sort (all, compare_weights);
  assign_buckets (all);
  g_array_sort (all, compare_buckets);
  for (guint i = 0; i < all->len; i++) {
    const Placed *placed = &g_array_index (all, Placed, i);
    fill_tables (filter, &placed->prefix, placed->bucket);
    g_array_append_val (filter->prefixes, placed->prefix);
    filter->bucket_start[placed->bucket + 1] = filter->prefixes->len;
  }
  for (guint i = 1; i <= RULES_FILTER_BUCKETS; i++) {
    filter->bucket_start[i] = MAX (filter->bucket_start[i], filter->bucket_start[i - 1]);
  }
}

void
rules_filter_clear (RulesFilter *filter)
{
  g_clear_pointer (&filter->prefixes, g_array_unref);
}
