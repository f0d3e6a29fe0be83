/* SPDX-License-Identifier: Apache-2.0 */

/* The W3C test suite of RDF Dataset Canonicalization (RDFC-1.0): one test for each entry of its
 * manifest. What an entry is to give is compared as a whole. */

#include "kg/canon.h"
#include "kg/error.h"
#include "kg/parse.h"

#include <fcntl.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>

#define MF "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
#define RDFC "https://w3c.github.io/rdf-canon/tests/vocab#"
#define BASE "https://w3c.github.io/rdf-canon/tests/"

/* The number of entries at the commit that the suite was taken from: a manifest half read must not
 * pass for a smaller one. */
#define ENTRIES_EXPECTED 86

typedef enum {
  KIND_EVALUATION,
  KIND_MAP,
  KIND_NEGATIVE,
  KINDS,
} Kind;

static const char *const kind_names[KINDS] = {
  [KIND_EVALUATION] = RDFC "RDFC10EvalTest",
  [KIND_MAP] = RDFC "RDFC10MapTest",
  [KIND_NEGATIVE] = RDFC "RDFC10NegativeEvalTest",
};

typedef struct {
  Kind kind;
  GChecksumType hash;
  char *name;   /* "test001c" */
  char *action; /* file names */
  char *result; /* NULL for a negative test */
} Entry;

static void
entry_free (gpointer data)
{
  Entry *entry = (Entry *) data;
  g_free (entry->name);
  g_free (entry->action);
  g_free (entry->result);
  g_free (entry);
}

static KgDataset *
read_file (const char *path, KgFormat format, const char *base, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  KgParseSource source = { .name = path, .fd = fd, .format = format, .base = base };
  KgDataset *dataset = kg_parse (&source, NULL, NULL, error);
  if (fd >= 0) {
    close (fd);
  }
  return dataset;
}

/* The object of the first triple with this subject and predicate, as an id or KG_NONE. */
static KgTermId
object_of (const KgDataset *manifest, KgTermId subject, const char *predicate)
{
  KgTermId wanted = kg_terms_find_iri (manifest->terms, predicate, -1);
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

/* The file that an IRI of the manifest stands for. */
static char *
file_of (const KgDataset *manifest, KgTermId id, const char *directory)
{
  g_autofree char *iri = value_of (manifest, id);
  if (iri == NULL || !g_str_has_prefix (iri, BASE)) {
    return NULL;
  }
  return g_build_filename (directory, iri + strlen (BASE), NULL);
}

static gboolean
kind_of (const KgDataset *manifest, KgTermId subject, Kind *kind)
{
  g_autofree char *type = value_of (manifest, object_of (manifest, subject, KG_RDF "type"));
  for (Kind k = KIND_EVALUATION; type != NULL && k < KINDS; k++) {
    if (strcmp (type, kind_names[k]) == 0) {
      *kind = k;
      return TRUE;
    }
  }
  return FALSE;
}

static Entry *
read_entry (const KgDataset *manifest, KgTermId id, const char *directory)
{
  Entry *entry = g_new0 (Entry, 1);
  g_autofree char *iri = value_of (manifest, id);
  g_autofree char *hash = value_of (manifest, object_of (manifest, id, RDFC "hashAlgorithm"));
  g_assert_true (kind_of (manifest, id, &entry->kind));
  entry->name = g_strdup (strrchr (iri, '#') + 1);
  entry->action = file_of (manifest, object_of (manifest, id, MF "action"), directory);
  entry->result = file_of (manifest, object_of (manifest, id, MF "result"), directory);
  entry->hash = g_strcmp0 (hash, "SHA384") == 0 ? G_CHECKSUM_SHA384 : G_CHECKSUM_SHA256;
  g_assert_nonnull (entry->action);
  g_assert_true ((entry->result == NULL) == (entry->kind == KIND_NEGATIVE));
  return entry;
}

/* The manifest's list of entries, in its order. */
static GPtrArray *
read_entries (const KgDataset *manifest, const char *directory)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func (entry_free);
  KgTermId root = kg_terms_find_iri (manifest->terms, BASE "manifest", -1);
  KgTermId cell = object_of (manifest, root, MF "entries");
  KgTermId nil = kg_terms_find_iri (manifest->terms, KG_RDF "nil", -1);
  while (cell != nil && cell != KG_NONE) {
    KgTermId id = object_of (manifest, cell, KG_RDF "first");
    g_ptr_array_add (entries, read_entry (manifest, id, directory));
    cell = object_of (manifest, cell, KG_RDF "rest");
  }
  return entries;
}

static void
check_text (const Entry *entry, const KgDataset *dataset, const KgCanonOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *expected = NULL;
  gsize length = 0;
  GString *text = NULL;
  kg_canon (dataset->terms, (const KgQuad *) (const void *) dataset->quads->data,
            dataset->quads->len, options, NULL, &text, &error);
  g_assert_no_error (error);
  g_file_get_contents (entry->result, &expected, &length, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text->str, ==, expected);
  g_assert_cmpuint (text->len, ==, length);
  g_string_free (text, TRUE);
}

/* The labels of the input with their canonical labels, in the form of the suite. */
static json_t *
issued_map (const KgDataset *dataset, GHashTable *labels)
{
  json_t *map = json_object ();
  GHashTableIter iter;
  gpointer key = NULL;
  gpointer value = NULL;
  g_hash_table_iter_init (&iter, labels);
  while (g_hash_table_iter_next (&iter, &key, &value)) {
    g_autofree char *label = value_of (dataset, GPOINTER_TO_UINT (key));
    json_object_set_new (map, label, json_string ((const char *) value));
  }
  return map;
}

static void
check_map (const Entry *entry, const KgDataset *dataset, const KgCanonOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) labels = NULL;
  kg_canon (dataset->terms, (const KgQuad *) (const void *) dataset->quads->data,
            dataset->quads->len, options, &labels, NULL, &error);
  g_assert_no_error (error);
  json_t *expected = json_load_file (entry->result, JSON_REJECT_DUPLICATES, NULL);
  g_assert_nonnull (expected);
  json_t *got = issued_map (dataset, labels);
  char *expected_text = json_dumps (expected, JSON_SORT_KEYS);
  char *got_text = json_dumps (got, JSON_SORT_KEYS);
  g_assert_cmpstr (got_text, ==, expected_text);
  free (expected_text);
  free (got_text);
  json_decref (expected);
  json_decref (got);
}

static void
check_refused (const KgDataset *dataset, const KgCanonOptions *options)
{
  g_autoptr (GError) error = NULL;
  GString *text = NULL;
  gboolean done = kg_canon (dataset->terms, (const KgQuad *) (const void *) dataset->quads->data,
                            dataset->quads->len, options, NULL, &text, &error);
  g_assert_false (done);
  g_assert_error (error, KG_ERROR, KG_ERROR_POISON);
  g_assert_null (text);
}

static void
test_entry (gconstpointer data)
{
  const Entry *entry = (const Entry *) data;
  const KgCanonOptions options = { .hash = entry->hash };
  g_autoptr (GError) error = NULL;
  g_autoptr (KgDataset) dataset = read_file (entry->action, KG_FORMAT_NQUADS, BASE, &error);
  g_assert_no_error (error);
  switch (entry->kind) {
  case KIND_EVALUATION:
    check_text (entry, dataset, &options);
    return;
  case KIND_MAP:
    check_map (entry, dataset, &options);
    return;
  case KIND_NEGATIVE:
    check_refused (dataset, &options);
    return;
  case KINDS:
    break;
  }
  g_assert_not_reached ();
}

static void
test_manifest (gconstpointer data)
{
  const GPtrArray *entries = (const GPtrArray *) data;
  g_assert_cmpuint (entries->len, >=, ENTRIES_EXPECTED);
}

static void
test_missing (void)
{
  g_test_skip ("the suite `rdfc10` is not there; set GROUNDS_SUITES");
}

/* NULL where the suite is missing. A manifest that is there but cannot be read fails. */
static GPtrArray *
find_entries (void)
{
  const char *suites = g_getenv ("GROUNDS_SUITES");
  g_autofree char *directory = g_build_filename (suites != NULL ? suites : "", "rdfc10", NULL);
  g_autofree char *path = g_build_filename (directory, "manifest.ttl", NULL);
  if (suites == NULL || !g_file_test (path, G_FILE_TEST_EXISTS)) {
    return NULL;
  }
  g_autoptr (GError) error = NULL;
  g_autoptr (KgDataset) manifest = read_file (path, KG_FORMAT_TURTLE, BASE, &error);
  g_assert_no_error (error);
  return read_entries (manifest, directory);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_autoptr (GPtrArray) entries = find_entries ();
  if (entries == NULL) {
    g_test_add_func ("/conformance/rdfc10", test_missing);
    return g_test_run ();
  }
  g_test_add_data_func ("/conformance/rdfc10/manifest", entries, test_manifest);
  for (guint i = 0; i < entries->len; i++) {
    const Entry *entry = (const Entry *) g_ptr_array_index (entries, i);
    g_autofree char *path = g_strdup_printf ("/conformance/rdfc10/%s", entry->name);
    g_test_add_data_func (path, entry, test_entry);
  }
  return g_test_run ();
}
