/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/blank.h"

#include "kg/canon.h"
#include "kg/error.h"
#include "tests/kg/small-graph.h"

#include <string.h>

#define SEED 20261123
#define GRAPH "urn:document"

static void
name (KgDataset *dataset)
{
  g_autoptr (GError) error = NULL;
  gboolean done = kg_blank_name (dataset, small_term (dataset, GRAPH), &error);
  g_assert_no_error (error);
  g_assert_true (done);
}

static char *
named_text (KgDataset *dataset)
{
  name (dataset);
  return small_text (dataset);
}

/* The name's first part by the definition: quads in the document's graph, canonical N-Quads,
 * SHA-256, base32. */
static char *
component_name (const char *canonical)
{
  static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
  guint8 digest[32];
  gsize length = sizeof digest;
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_checksum_update (sum, (const guchar *) canonical, (gssize) strlen (canonical));
  g_checksum_get_digest (sum, digest, &length);
  GString *text = g_string_new ("b");
  for (guint bit = 0; bit < 120; bit += 5) {
    guint pair = (guint) digest[bit / 8] << 8 | digest[bit / 8 + 1];
    g_string_append_c (text, digits[pair >> (11 - bit % 8) & 31]);
  }
  return g_string_free (text, FALSE);
}

static void
test_form (void)
{
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  g_autofree char *base = component_name ("_:c14n0 <urn:q> \"v\" <urn:document> .\n"
                                          "_:c14n1 <urn:p> _:c14n0 <urn:document> .\n");
  g_autofree char *other = component_name ("_:c14n0 <urn:p> _:c14n1 <urn:document> .\n"
                                           "_:c14n1 <urn:q> \"v\" <urn:document> .\n");
  small_add (dataset, "_:x", "urn:p", "_:y", NULL);
  small_add (dataset, "_:y", "urn:q", "\"v", NULL);
  g_autofree char *text = named_text (dataset);
  g_autofree char *if_base =
      g_strdup_printf ("_:%sx0 <urn:q> \"v\" .\n_:%sx1 <urn:p> _:%sx0 .\n", base, base, base);
  g_autofree char *if_other =
      g_strdup_printf ("_:%sx0 <urn:p> _:%sx1 .\n_:%sx1 <urn:q> \"v\" .\n", other, other, other);
  g_assert_true (strcmp (text, if_base) == 0 || strcmp (text, if_other) == 0);
}

static void
test_copies (void)
{
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  g_autofree char *base = component_name ("_:c14n0 <urn:p> \"v\" <urn:document> .\n");
  small_add (dataset, "_:x", "urn:p", "\"v", NULL);
  small_add (dataset, "_:y", "urn:p", "\"v", NULL);
  small_add (dataset, "_:z", "urn:p", "\"v", NULL);
  name (dataset);
  for (guint i = 0; i < 3; i++) {
    static const char *const ends[] = { "x0", "x2x0", "x3x0" };
    g_autofree char *expected = g_strconcat (base, ends[i], NULL);
    KgTerm term;
    g_assert_true (kg_terms_get (dataset->terms, small_quads (dataset)[i].subject, &term));
    g_assert_cmpint (term.kind, ==, KG_TERM_BLANK);
    g_assert_cmpstr (term.value, ==, expected);
  }
}

static void
test_no_blank_nodes (void)
{
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  small_add (dataset, "urn:s", "urn:p", "\"_:x", NULL);
  KgTermId graph = small_term (dataset, GRAPH);
  guint32 terms = kg_terms_count (dataset->terms);
  g_assert_true (kg_blank_name (dataset, graph, NULL));
  g_assert_cmpuint (kg_terms_count (dataset->terms), ==, terms);
  g_assert_cmpuint (dataset->quads->len, ==, 1);
}

static void
test_repetitions_stay (void)
{
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  small_add (dataset, "_:x", "urn:p", "\"v", NULL);
  small_add (dataset, "_:x", "urn:p", "\"v", NULL);
  name (dataset);
  g_assert_cmpuint (dataset->quads->len, ==, 2);
  g_assert_true (kg_quad_equal (&small_quads (dataset)[0], &small_quads (dataset)[1]));
  g_assert_cmpuint (small_quads (dataset)[0].graph, ==, KG_NONE);
}

static KgTermId
first_subject (KgDataset *dataset, const char **value)
{
  KgTerm term;
  KgTermId id = small_quads (dataset)[0].subject;
  g_assert_true (kg_terms_get (dataset->terms, id, &term));
  *value = term.value;
  return id;
}

/* The default graph is the document's graph by another name; another graph gives other names. */
static void
test_graph_counts (void)
{
  g_autoptr (KgDataset) plain = kg_dataset_new ();
  g_autoptr (KgDataset) explicit = kg_dataset_new ();
  g_autoptr (KgDataset) other = kg_dataset_new ();
  const char *names[3] = { NULL, NULL, NULL };
  small_add (plain, "_:x", "urn:p", "\"v", NULL);
  small_add (explicit, "_:x", "urn:p", "\"v", GRAPH);
  small_add (other, "_:x", "urn:p", "\"v", "urn:other");
  name (plain);
  name (explicit);
  name (other);
  first_subject (plain, &names[0]);
  first_subject (explicit, &names[1]);
  first_subject (other, &names[2]);
  g_assert_cmpstr (names[0], ==, names[1]);
  g_assert_cmpstr (names[0], !=, names[2]);
}

/* A blank graph's name connects all that stands in it. */
static void
test_graph_connects (void)
{
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  small_add (dataset, "_:x", "urn:p", "\"1", "_:g");
  small_add (dataset, "_:y", "urn:p", "\"2", "_:g");
  name (dataset);
  KgTerm x;
  KgTerm y;
  g_assert_true (kg_terms_get (dataset->terms, small_quads (dataset)[0].subject, &x));
  g_assert_true (kg_terms_get (dataset->terms, small_quads (dataset)[1].subject, &y));
  g_assert_true (strncmp (x.value, y.value, 26) == 0);
  g_assert_cmpstr (x.value + 26, !=, y.value + 26);
}

static void
test_poison (void)
{
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  g_autoptr (GError) error = NULL;
  small_add (dataset, "_:fine", "urn:p", "\"v", NULL);
  small_add_clique (dataset, 10);
  g_autofree char *before = small_text (dataset);
  g_assert_false (kg_blank_name (dataset, KG_NONE, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_POISON);
  g_assert_nonnull (strstr (error->message, "`_:n"));
  g_autofree char *after = small_text (dataset);
  g_assert_cmpstr (after, ==, before);
}

/* Names depend on nothing but the quads, and naming what is named changes nothing, however it is
 * read again. */
static void
test_invariant (void)
{
  GRand *rand = g_rand_new_with_seed (SEED);
  for (guint i = 0; i < small_rounds (300); i++) {
    g_autoptr (KgDataset) dataset = small_random (rand, 6, 8);
    g_autoptr (KgDataset) scrambled = small_scramble (rand, dataset, TRUE);
    g_autofree char *text = named_text (dataset);
    g_autofree char *again = named_text (scrambled);
    g_assert_cmpstr (again, ==, text);
    g_autoptr (KgDataset) reread = small_scramble (rand, dataset, TRUE);
    g_autofree char *text_reread = named_text (reread);
    g_assert_cmpstr (text_reread, ==, text);
    g_autofree char *twice = named_text (dataset);
    g_assert_cmpstr (twice, ==, text);
  }
  g_rand_free (rand);
}

/* Naming keeps the dataset what it was. */
static void
test_isomorphic (void)
{
  GRand *rand = g_rand_new_with_seed (SEED + 1);
  for (guint i = 0; i < small_rounds (200); i++) {
    g_autoptr (KgDataset) dataset = small_random (rand, 6, 8);
    g_autoptr (KgDataset) copy = small_scramble (rand, dataset, FALSE);
    gboolean isomorphic = FALSE;
    name (dataset);
    g_assert_true (kg_canon_isomorphic (dataset, copy, &isomorphic, NULL));
    g_assert_true (isomorphic);
  }
  g_rand_free (rand);
}

/* A component made from its number and the seed, like no other: a centre, and nodes around it. */
static void
add_component (KgDataset *dataset, guint32 seed, guint number)
{
  GRand *rand = g_rand_new_with_seed (seed + number);
  g_autofree char *centre = g_strdup_printf ("_:c%u", number);
  g_autofree char *value = g_strdup_printf ("\"component %u", number);
  small_add (dataset, centre, "urn:is", value, NULL);
  for (guint i = 0; i < 4; i++) {
    g_autofree char *from = g_strdup_printf ("_:c%u-%d", number, g_rand_int_range (rand, 0, 3));
    g_autofree char *to = g_strdup_printf ("_:c%u-%d", number, g_rand_int_range (rand, 0, 3));
    small_add (dataset, centre, "urn:p", from, NULL);
    small_add (dataset, from, "urn:q", to, NULL);
  }
  g_rand_free (rand);
}

static void
check_lines_within (const char *text, const char *other)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    g_assert_nonnull (strstr (other, lines[i]));
  }
}

/* Whether a component is there, and what it holds, leaves the names of all others as they are. */
static void
test_change_is_local (void)
{
  enum {
    COMPONENTS = 6,
    ROUNDS = 50
  };
  for (guint32 seed = SEED; seed < SEED + small_rounds (50); seed++) {
    g_autoptr (KgDataset) without = kg_dataset_new ();
    g_autoptr (KgDataset) with = kg_dataset_new ();
    g_autoptr (KgDataset) changed = kg_dataset_new ();
    add_component (with, seed, COMPONENTS);
    for (guint i = 0; i < COMPONENTS; i++) {
      add_component (without, seed, i);
      add_component (with, seed, i);
      add_component (changed, seed, i);
    }
    add_component (changed, seed, COMPONENTS);
    small_add (changed, "_:c6-0", "urn:changed", "\"yes", NULL);
    g_autofree char *text_without = named_text (without);
    g_autofree char *text_with = named_text (with);
    g_autofree char *text_changed = named_text (changed);
    check_lines_within (text_without, text_with);
    check_lines_within (text_without, text_changed);
    g_assert_cmpstr (text_with, !=, text_changed);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kg/blank/form", test_form);
  g_test_add_func ("/kg/blank/copies", test_copies);
  g_test_add_func ("/kg/blank/no-blank-nodes", test_no_blank_nodes);
  g_test_add_func ("/kg/blank/repetitions-stay", test_repetitions_stay);
  g_test_add_func ("/kg/blank/graph-counts", test_graph_counts);
  g_test_add_func ("/kg/blank/graph-connects", test_graph_connects);
  g_test_add_func ("/kg/blank/poison", test_poison);
  g_test_add_func ("/kg/blank/invariant", test_invariant);
  g_test_add_func ("/kg/blank/isomorphic", test_isomorphic);
  g_test_add_func ("/kg/blank/change-is-local", test_change_is_local);
  return g_test_run ();
}
