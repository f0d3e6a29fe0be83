/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/kg/small-graph.h"

#include "kg/nquads.h"

#include <string.h>

KgTermId
small_term (KgDataset *dataset, const char *text)
{
  if (text == NULL) {
    return KG_NONE;
  }
  gboolean blank = g_str_has_prefix (text, "_:");
  gboolean literal = text[0] == '"';
  const char *value = text + (blank ? 2 : literal ? 1 : 0);
  KgTerm term = { .kind = blank     ? KG_TERM_BLANK
                          : literal ? KG_TERM_LITERAL
                                    : KG_TERM_IRI,
                  .value = value,
                  .length = (guint32) strlen (value) };
  return kg_terms_intern (dataset->terms, &term);
}

void
small_add (KgDataset *dataset, const char *subject, const char *predicate, const char *object,
           const char *graph)
{
  KgQuad quad = { .subject = small_term (dataset, subject),
                  .predicate = small_term (dataset, predicate),
                  .object = small_term (dataset, object),
                  .graph = small_term (dataset, graph) };
  kg_dataset_add (dataset, &quad, 0);
}

void
small_add_list (KgDataset *dataset, const char *owner, const char *prefix, guint n)
{
  g_autofree char *before = g_strdup (owner);
  for (guint i = 0; i < n; i++) {
    g_autofree char *cell = g_strdup_printf ("_:%s%u", prefix, i);
    small_add (dataset, before, i == 0 ? "urn:list" : "urn:rest", cell, NULL);
    small_add (dataset, cell, "urn:first", "\"same", NULL);
    g_free (before);
    before = g_steal_pointer (&cell);
  }
  small_add (dataset, before, "urn:rest", "urn:nil", NULL);
}

void
small_add_clique (KgDataset *dataset, guint n)
{
  for (guint i = 0; i < n * n; i++) {
    g_autofree char *from = g_strdup_printf ("_:n%u", i / n);
    g_autofree char *to = g_strdup_printf ("_:n%u", i % n);
    small_add (dataset, from, "urn:p", to, NULL);
  }
}

guint
small_rounds (guint rounds)
{
  return g_strcmp0 (g_getenv ("GROUNDS_TEST_LONG"), "1") == 0 ? rounds * 50 : rounds;
}

static char *
random_node (GRand *rand, guint blanks)
{
  static const char *const others[] = { "urn:a", "urn:b" };
  if (g_rand_int_range (rand, 0, 4) == 0) {
    return g_strdup (others[g_rand_int_range (rand, 0, 2)]);
  }
  return g_strdup_printf ("_:n%d", g_rand_int_range (rand, 0, (gint32) blanks));
}

static char *
random_object (GRand *rand, guint blanks)
{
  return g_rand_int_range (rand, 0, 6) == 0 ? g_strdup ("\"value") : random_node (rand, blanks);
}

static char *
random_graph (GRand *rand, guint blanks)
{
  return g_rand_int_range (rand, 0, 3) == 0 ? random_node (rand, blanks) : NULL;
}

KgDataset *
small_random (GRand *rand, guint max_blanks, guint max_quads)
{
  static const char *const predicates[] = { "urn:p", "urn:p", "urn:q" };
  KgDataset *dataset = kg_dataset_new ();
  guint blanks = (guint) g_rand_int_range (rand, 1, (gint32) max_blanks + 1);
  guint quads = (guint) g_rand_int_range (rand, 1, (gint32) max_quads + 1);
  for (guint i = 0; i < quads; i++) {
    g_autofree char *subject = random_node (rand, blanks);
    g_autofree char *object = random_object (rand, blanks);
    g_autofree char *graph = random_graph (rand, blanks);
    small_add (dataset, subject, predicates[g_rand_int_range (rand, 0, 3)], object, graph);
  }
  return dataset;
}

/* The same term in another dataset. A blank node gets the label of `labels`, made up when it is
 * new. */
static KgTermId
copy_term (GRand *rand, const KgDataset *from, KgDataset *to, KgTermId id, GHashTable *labels)
{
  KgTerm term;
  if (id == KG_NONE || !kg_terms_get (from->terms, id, &term)) {
    return KG_NONE;
  }
  if (term.kind != KG_TERM_BLANK || labels == NULL) {
    return kg_terms_intern (to->terms, &term);
  }
  char *label = (char *) g_hash_table_lookup (labels, GUINT_TO_POINTER (id));
  if (label == NULL) {
    label = g_strdup_printf ("r%08x-%u", g_rand_int (rand), id);
    g_hash_table_insert (labels, GUINT_TO_POINTER (id), label);
  }
  term.value = label;
  term.length = (guint32) strlen (label);
  return kg_terms_intern (to->terms, &term);
}

static GArray *
shuffled_order (GRand *rand, guint n)
{
  GArray *order = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < n; i++) {
    guint at = (guint) g_rand_int_range (rand, 0, (gint32) i + 1);
    g_array_insert_val (order, at, i);
  }
  for (guint i = 0; i < n; i += 5) {
    g_array_append_val (order, i);
  }
  return order;
}

KgDataset *
small_scramble (GRand *rand, const KgDataset *dataset, gboolean relabel)
{
  KgDataset *copy = kg_dataset_new ();
  g_autoptr (GHashTable) labels = relabel ? g_hash_table_new_full (NULL, NULL, NULL, g_free) : NULL;
  g_autoptr (GArray) order = shuffled_order (rand, dataset->quads->len);
  for (guint i = 0; i < order->len; i++) {
    const KgQuad *quad = small_quads (dataset) + g_array_index (order, guint, i);
    KgQuad copied = { .subject = copy_term (rand, dataset, copy, quad->subject, labels),
                      .predicate = copy_term (rand, dataset, copy, quad->predicate, labels),
                      .object = copy_term (rand, dataset, copy, quad->object, labels),
                      .graph = copy_term (rand, dataset, copy, quad->graph, labels) };
    kg_dataset_add (copy, &copied, 0);
  }
  return copy;
}

const KgQuad *
small_quads (const KgDataset *dataset)
{
  return (const KgQuad *) (const void *) dataset->quads->data;
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char *
small_text (const KgDataset *dataset)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < dataset->quads->len; i++) {
    GString *line = g_string_new (NULL);
    kg_nquads_append_quad (line, dataset->terms, &small_quads (dataset)[i]);
    g_ptr_array_add (lines, g_string_free (line, FALSE));
  }
  g_ptr_array_sort (lines, compare_strings);
  for (guint i = 0; i < lines->len; i++) {
    const char *line = (const char *) g_ptr_array_index (lines, i);
    if (i == 0 || strcmp (line, (const char *) g_ptr_array_index (lines, i - 1)) != 0) {
      g_string_append (text, line);
    }
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
