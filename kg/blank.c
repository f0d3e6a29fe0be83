/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/blank.h"

#include "kg/canon-index.h"
#include "kg/canon-label.h"
#include "kg/error.h"

#include <stdlib.h>
#include <string.h>

/* 120 bits of a digest, and as many in base32. */
#define NAME_BYTES 15
#define NAME_DIGITS 24

typedef struct {
  guint8 digest[NAME_BYTES];
  guint32 number; /* in the order of first mention */
  guint32 copy;   /* from 1 */
} Component;

/* INVARIANT: component c has the nodes nodes[node_ends[c - 1]] to nodes[node_ends[c] - 1], likewise
 * its quads; c - 1 = -1 stands for 0. */
typedef struct {
  KgCanonIndex *index;
  guint32 n;        /* components */
  guint32 *of_node; /* by node: its component */
  guint32 *nodes;
  guint32 *node_ends;
  guint32 *quads; /* places in index->quads */
  guint32 *quad_ends;
  Component *components;
} Naming;

static void
naming_clear (Naming *naming)
{
  kg_canon_index_free (naming->index);
  g_free (naming->of_node);
  g_free (naming->nodes);
  g_free (naming->node_ends);
  g_free (naming->quads);
  g_free (naming->quad_ends);
  g_free (naming->components);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Naming, naming_clear)

static guint32
any_node (const KgCanonQuad *quad)
{
  guint position = 0;
  while (quad->blank[position] == KG_CANON_NONE) {
    position++;
  }
  return quad->blank[position];
}

/* The representative of a node; halves the path on the way. */
static guint32
find_root (guint32 *parents, guint32 node)
{
  while (parents[node] != node) {
    parents[node] = parents[parents[node]];
    node = parents[node];
  }
  return node;
}

/* Joins the nodes of a quad. The smaller number represents both, so that the representative is the
 * node mentioned first. */
static void
join_quad (guint32 *parents, const KgCanonQuad *quad)
{
  guint32 root = find_root (parents, any_node (quad));
  for (guint position = 0; position < KG_CANON_POSITIONS; position++) {
    if (quad->blank[position] == KG_CANON_NONE) {
      continue;
    }
    guint32 other = find_root (parents, quad->blank[position]);
    parents[MAX (root, other)] = MIN (root, other);
    root = MIN (root, other);
  }
}

/* Numbers the components: of_node holds parents at first, component numbers in the end. A
 * representative comes before the other nodes of its component. */
static void
find_components (Naming *naming)
{
  const KgCanonIndex *index = naming->index;
  guint32 n_nodes = kg_canon_n_nodes (index);
  g_autofree guint32 *parents = g_new (guint32, n_nodes);
  for (guint32 node = 0; node < n_nodes; node++) {
    parents[node] = node;
  }
  for (guint32 i = 0; i < index->n_quads; i++) {
    join_quad (parents, &index->quads[i]);
  }
  naming->of_node = g_new (guint32, n_nodes);
  for (guint32 node = 0; node < n_nodes; node++) {
    guint32 root = find_root (parents, node);
    naming->of_node[node] = root == node ? naming->n++ : naming->of_node[root];
  }
}

/* Sorts what `count` things there are by their component, which `of` tells, and keeps their
 * order. */
static void
sort_by_component (const Naming *naming, guint32 (*of) (const Naming *naming, guint32 thing),
                   guint32 count, guint32 **sorted, guint32 **ends)
{
  guint32 *at = g_new0 (guint32, (gsize) naming->n + 1);
  for (guint32 thing = 0; thing < count; thing++) {
    at[of (naming, thing) + 1]++;
  }
  for (guint32 component = 0; component < naming->n; component++) {
    at[component + 1] += at[component];
  }
  *sorted = g_new (guint32, count);
  for (guint32 thing = 0; thing < count; thing++) {
    (*sorted)[at[of (naming, thing)]++] = thing;
  }
  *ends = at;
}

static guint32
component_of_node (const Naming *naming, guint32 node)
{
  return naming->of_node[node];
}

static guint32
component_of_quad (const Naming *naming, guint32 quad)
{
  return naming->of_node[any_node (&naming->index->quads[quad])];
}

static guint32
begin_of (const guint32 *ends, guint32 component)
{
  return component == 0 ? 0 : ends[component - 1];
}

static void
hash_component (Naming *naming, guint32 component)
{
  KgCanonIndex *index = naming->index;
  guint8 digest[KG_CANON_HASH_MAX];
  g_string_truncate (index->text, 0);
  g_array_set_size (index->lines, 0);
  for (guint32 i = begin_of (naming->quad_ends, component); i < naming->quad_ends[component]; i++) {
    gsize start = index->text->len;
    kg_canon_append_quad (index, &index->quads[naming->quads[i]], KG_CANON_NONE, index->text);
    kg_canon_add_line (index->lines, index->text, start);
  }
  kg_canon_hash_lines (&index->hash, index->text->str, index->lines, digest);
  Component *named = &naming->components[component];
  memcpy (named->digest, digest, NAME_BYTES);
  named->number = component;
  named->copy = 1;
}

static gboolean
hash_components (Naming *naming, GError **error)
{
  g_autoptr (KgCanonLabeller) labeller = kg_canon_labeller_new (naming->index, 0);
  naming->components = g_new (Component, naming->n);
  for (guint32 component = 0; component < naming->n; component++) {
    guint32 begin = begin_of (naming->node_ends, component);
    if (!kg_canon_label (labeller, naming->nodes + begin, naming->node_ends[component] - begin,
                         error)) {
      return FALSE;
    }
    hash_component (naming, component);
  }
  return kg_canon_hash_check (&naming->index->hash, error);
}

static int
compare_components (const void *a, const void *b)
{
  const Component *x = (const Component *) a;
  const Component *y = (const Component *) b;
  int order = memcmp (x->digest, y->digest, NAME_BYTES);
  return order != 0 ? order : (x->number > y->number) - (x->number < y->number);
}

static int
compare_numbers (const void *a, const void *b)
{
  guint32 x = ((const Component *) a)->number;
  guint32 y = ((const Component *) b)->number;
  return (x > y) - (x < y);
}

static void
number_copies (Naming *naming)
{
  Component *components = naming->components;
  qsort (components, naming->n, sizeof *components, compare_components);
  for (guint32 i = 1; i < naming->n; i++) {
    if (memcmp (components[i].digest, components[i - 1].digest, NAME_BYTES) == 0) {
      components[i].copy = components[i - 1].copy + 1;
    }
  }
  qsort (components, naming->n, sizeof *components, compare_numbers);
}

/* Base32 (RFC 4648) in lower case: five bytes are eight digits. */
static void
append_base32 (GString *out, const guint8 *bytes)
{
  static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
  for (guint at = 0; at < NAME_BYTES; at += 5) {
    guint64 bits = 0;
    for (guint i = 0; i < 5; i++) {
      bits = bits << 8 | bytes[at + i];
    }
    for (guint i = 0; i < 8; i++) {
      g_string_append_c (out, digits[bits >> (35 - 5 * i) & 31]);
    }
  }
}

static void
append_name (const Naming *naming, guint32 node, GString *out)
{
  const Component *component = &naming->components[naming->of_node[node]];
  g_string_append_c (out, 'b');
  append_base32 (out, component->digest);
  g_string_append_c (out, 'x');
  if (component->copy > 1) {
    kg_canon_append_number (out, component->copy);
    g_string_append_c (out, 'x');
  }
  kg_canon_append_number (out, naming->index->canonical[node] - 1);
}

/* The new ids, by node; NULL on failure. */
static KgTermId *
intern_names (const Naming *naming, KgTerms *terms, GError **error)
{
  guint32 n_nodes = kg_canon_n_nodes (naming->index);
  g_autofree KgTermId *ids = g_new (KgTermId, n_nodes);
  g_autoptr (GString) name = g_string_sized_new (NAME_DIGITS + 24);
  for (guint32 node = 0; node < n_nodes; node++) {
    g_string_truncate (name, 0);
    append_name (naming, node, name);
    KgTerm term = { .kind = KG_TERM_BLANK, .value = name->str, .length = (guint32) name->len };
    ids[node] = kg_terms_intern (terms, &term);
    if (ids[node] == KG_NONE) {
      g_set_error (error, KG_ERROR, KG_ERROR_LIMIT,
                   "no ids are left to name `%u` blank nodes; split the document", n_nodes);
      return NULL;
    }
  }
  return (KgTermId *) g_steal_pointer (&ids);
}

static void
replace_id (const KgCanonIndex *index, const KgTermId *ids, KgTermId *id)
{
  guint32 node = kg_canon_number (index, *id);
  if (node != KG_CANON_NONE) {
    *id = ids[node];
  }
}

static void
rename_nodes (const KgCanonIndex *index, const KgTermId *ids, GArray *quads)
{
  for (guint i = 0; i < quads->len; i++) {
    KgQuad *quad = &g_array_index (quads, KgQuad, i);
    replace_id (index, ids, &quad->subject);
    replace_id (index, ids, &quad->object);
    replace_id (index, ids, &quad->graph);
  }
}

gboolean
kg_blank_name (KgDataset *dataset, KgTermId default_graph, GError **error)
{
  g_auto (Naming) naming = { 0 };
  const KgQuad *quads = (const KgQuad *) (const void *) dataset->quads->data;
  naming.index = kg_canon_index_new (dataset->terms, quads, dataset->quads->len, default_graph,
                                     G_CHECKSUM_SHA256, error);
  if (naming.index == NULL) {
    return FALSE;
  }
  guint32 n_nodes = kg_canon_n_nodes (naming.index);
  if (n_nodes == 0) {
    return TRUE;
  }
  find_components (&naming);
  sort_by_component (&naming, component_of_node, n_nodes, &naming.nodes, &naming.node_ends);
  sort_by_component (&naming, component_of_quad, naming.index->n_quads, &naming.quads,
                     &naming.quad_ends);
  if (!hash_components (&naming, error)) {
    return FALSE;
  }
  number_copies (&naming);
  g_autofree KgTermId *ids = intern_names (&naming, dataset->terms, error);
  if (ids == NULL) {
    return FALSE;
  }
  rename_nodes (naming.index, ids, dataset->quads);
  return TRUE;
}
