/* SPDX-License-Identifier: Apache-2.0 */

/* The W3C test suites of RDF 1.1 for Turtle, TriG, N-Triples, N-Quads and RDF/XML: one test for
 * each entry of their manifests, each read through kg_parse() as any document is. None is known
 * to go wrong. */

#include "kg/canon.h"
#include "kg/error.h"
#include "kg/parse-child.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define MF "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
#define RDFT "http://www.w3.org/ns/rdftest#"
#define HOME "https://w3c.github.io/rdf-tests/rdf/rdf11/"

/* The number of entries at the commit that the suites were taken from: a manifest half read must
 * not pass for a smaller one. */
static const struct {
  const char *folder;
  guint entries;
} suites[] = {
  { "rdf-turtle", 313 }, { "rdf-trig", 356 }, { "rdf-n-triples", 70 },
  { "rdf-n-quads", 87 }, { "rdf-xml", 166 },
};

typedef enum {
  OUTCOME_RIGHT,
  OUTCOME_ACCEPTED, /* reads what is not well-formed */
  OUTCOME_REFUSED,  /* does not read what is */
  OUTCOME_DIFFERS,  /* reads it as something else */
  OUTCOMES,
} Outcome;

static const char *const outcome_names[OUTCOMES] = {
  [OUTCOME_RIGHT] = "right",
  [OUTCOME_ACCEPTED] = "accepted, though it is not well-formed",
  [OUTCOME_REFUSED] = "refused, though it is well-formed",
  [OUTCOME_DIFFERS] = "read as something else",
};

typedef struct {
  char *path; /* of the test: "/rdf11/rdf-turtle/IRI_subject" */
  char *name;
  char *action; /* file names */
  char *result; /* NULL where there is nothing to compare */
  char *base;
  gboolean positive;
} Entry;

static void
entry_free (gpointer data)
{
  Entry *entry = (Entry *) data;
  g_free (entry->path);
  g_free (entry->name);
  g_free (entry->action);
  g_free (entry->result);
  g_free (entry->base);
  g_free (entry);
}

static KgDataset *
read_file (const char *path, const char *base, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  g_assert_cmpint (fd, >=, 0);
  const KgFormat format = kg_format_from_path (path, NULL);
  const KgParseSource source = { .name = path, .fd = fd, .format = format, .base = base };
  KgDataset *dataset = kg_parse (&source, NULL, NULL, error);
  close (fd);
  return dataset;
}

/* What a test is to give: read in this process, since starting one takes longer than reading. */
static KgDataset *
read_expected (const Entry *entry)
{
  g_autofree char *text = NULL;
  gsize length = 0;
  g_autoptr (GError) error = NULL;
  const KgFormat format = kg_format_from_path (entry->result, NULL);
  g_file_get_contents (entry->result, &text, &length, &error);
  g_assert_no_error (error);
  KgDataset *dataset = kg_parse_in_process ((const guint8 *) text, length, format, entry->base,
                                            &kg_parse_default_limits, NULL, &error);
  g_assert_no_error (error);
  return dataset;
}

static KgTermId
object_of (const KgDataset *manifest, KgTermId subject, const char *predicate)
{
  const KgTermId wanted = kg_terms_find_iri (manifest->terms, predicate, -1);
  for (guint i = 0; i < manifest->quads->len; i++) {
    const KgQuad *quad = &g_array_index (manifest->quads, KgQuad, i);
    if (quad->subject == subject && quad->predicate == wanted) {
      return quad->object;
    }
  }
  return KG_NONE;
}

static char *
value_of (const KgDataset *manifest, KgTermId id)
{
  KgTerm term;
  return kg_terms_get (manifest->terms, id, &term) ? g_strndup (term.value, term.length) : NULL;
}

static char *
file_of (const KgDataset *manifest, KgTermId id, const char *suite, const char *home)
{
  g_autofree char *iri = value_of (manifest, id);
  if (iri == NULL) {
    return NULL;
  }
  g_assert_true (g_str_has_prefix (iri, home));
  return g_build_filename (suite, iri + strlen (home), NULL);
}

static Entry *
read_entry (const KgDataset *manifest, KgTermId id, const char *folder, const char *suite,
            const char *home)
{
  Entry *entry = g_new0 (Entry, 1);
  g_autofree char *iri = value_of (manifest, id);
  g_autofree char *type = value_of (manifest, object_of (manifest, id, KG_RDF "type"));
  g_assert_nonnull (type);
  g_assert_true (g_str_has_prefix (type, RDFT));
  entry->name = g_strdup (strrchr (iri, '#') + 1);
  entry->path = g_strdup_printf ("/rdf11/%s/%s", folder, entry->name);
  entry->action = file_of (manifest, object_of (manifest, id, MF "action"), suite, home);
  entry->base = value_of (manifest, object_of (manifest, id, MF "action"));
  entry->positive = strstr (type, "Negative") == NULL;
  if (g_str_has_suffix (type, "Eval") && entry->positive) {
    entry->result = file_of (manifest, object_of (manifest, id, MF "result"), suite, home);
    g_assert_nonnull (entry->result);
  }
  g_assert_nonnull (entry->action);
  return entry;
}

static Outcome
judge_well_formed (const Entry *entry, const KgDataset *dataset)
{
  gboolean isomorphic = FALSE;
  g_autoptr (GError) error = NULL;
  if (entry->result == NULL) {
    return OUTCOME_RIGHT;
  }
  g_autoptr (KgDataset) expected = read_expected (entry);
  kg_canon_isomorphic (dataset, expected, &isomorphic, &error);
  g_assert_no_error (error);
  return isomorphic ? OUTCOME_RIGHT : OUTCOME_DIFFERS;
}

static Outcome
judge (const Entry *entry)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgDataset) dataset = read_file (entry->action, entry->base, &error);
  if (dataset == NULL) {
    /* Refusing means to say why, not to die. */
    g_assert_error (error, KG_ERROR, KG_ERROR_SYNTAX);
    g_test_message ("%s", error->message);
    return entry->positive ? OUTCOME_REFUSED : OUTCOME_RIGHT;
  }
  return entry->positive ? judge_well_formed (entry, dataset) : OUTCOME_ACCEPTED;
}

static void
test_entry (gconstpointer data)
{
  const Entry *entry = (const Entry *) data;
  const Outcome outcome = judge (entry);
  g_assert_cmpstr (outcome_names[outcome], ==, outcome_names[OUTCOME_RIGHT]);
}

static void
test_missing (gconstpointer data)
{
  g_autofree char *reason = g_strdup_printf ("no suite %s in $GROUNDS_SUITES", (const char *) data);
  g_test_skip (reason);
}

/* The suite's manifest names as many tests as it is known to. */
static void
test_complete (gconstpointer data)
{
  const guint *counts = (const guint *) data;
  g_assert_cmpuint (counts[0], ==, counts[1]);
}

static guint
add_entries (const KgDataset *manifest, const char *folder, const char *suite, const char *home)
{
  guint n = 0;
  g_autofree char *root = g_strconcat (home, "manifest.ttl", NULL);
  const KgTermId nil = kg_terms_find_iri (manifest->terms, KG_RDF "nil", -1);
  KgTermId cell = object_of (manifest, kg_terms_find_iri (manifest->terms, root, -1), MF "entries");
  while (cell != nil && cell != KG_NONE) {
    const KgTermId id = object_of (manifest, cell, KG_RDF "first");
    Entry *entry = read_entry (manifest, id, folder, suite, home);
    g_test_add_data_func_full (entry->path, entry, test_entry, entry_free);
    cell = object_of (manifest, cell, KG_RDF "rest");
    n++;
  }
  return n;
}

static void
add_suite (const char *suites_path, gsize index)
{
  const char *folder = suites[index].folder;
  g_autofree char *suite = g_build_filename (suites_path, "rdf11", folder, NULL);
  g_autofree char *manifest_path = g_build_filename (suite, "manifest.ttl", NULL);
  g_autofree char *home = g_strconcat (HOME, folder, "/", NULL);
  g_autofree char *base = g_strconcat (home, "manifest.ttl", NULL);
  g_autofree char *path = g_strconcat ("/rdf11/", folder, NULL);
  if (!g_file_test (manifest_path, G_FILE_TEST_EXISTS)) {
    g_test_add_data_func (path, folder, test_missing);
    return;
  }
  g_autoptr (GError) error = NULL;
  g_autoptr (KgDataset) manifest = read_file (manifest_path, base, &error);
  g_assert_no_error (error);
  guint *counts = g_new (guint, 2);
  counts[0] = add_entries (manifest, folder, suite, home);
  counts[1] = suites[index].entries;
  g_autofree char *complete = g_strconcat (path, "/manifest", NULL);
  g_test_add_data_func_full (complete, counts, test_complete, g_free);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_set_nonfatal_assertions ();
  const char *suites_path = g_getenv ("GROUNDS_SUITES");
  for (gsize i = 0; i < G_N_ELEMENTS (suites); i++) {
    add_suite (suites_path == NULL ? "" : suites_path, i);
  }
  return g_test_run ();
}
