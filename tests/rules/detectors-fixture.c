/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/rules/detectors-fixture.h"

#include "kg/parse.h"
#include "ontology/builtin.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PREFIXES                                                                                   \
  "@prefix ex: <http://example.org/> . @prefix gr: <https://w3id.org/grounds#> . "                 \
  "@prefix pd: <https://w3id.org/dpv/pd#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . "

static KgDataset *
parse (const char *name, const char *graph, const void *turtle, gsize length)
{
  g_autoptr (GError) error = NULL;
  int fd = memfd_create (name, MFD_CLOEXEC);
  g_assert_cmpint (write (fd, turtle, length), ==, (gssize) length);
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  KgParseSource source = { .name = name, .fd = fd, .format = KG_FORMAT_TURTLE, .base = graph };
  KgParseOptions options = { 0 };
  KgDataset *dataset = kg_parse (&source, &options, NULL, &error);
  g_assert_no_error (error);
  close (fd);
  return dataset;
}

static KgSnapshot *
make_snapshot (const GPtrArray *builtin, const char *turtle)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) documents = g_array_new (FALSE, FALSE, sizeof (KgMemoryDocument));
  g_autoptr (GPtrArray) datasets =
      g_ptr_array_new_with_free_func ((GDestroyNotify) kg_dataset_free);
  for (guint i = 0; builtin != NULL && i < builtin->len; i++) {
    const OntologyDocument *document = g_ptr_array_index (builtin, i);
    gsize length;
    const void *bytes = g_bytes_get_data (document->bytes, &length);
    KgMemoryDocument added = { parse (document->name, document->graph, bytes, length),
                               document->name, document->graph, "turtle" };
    g_ptr_array_add (datasets, added.dataset);
    g_array_append_val (documents, added);
  }
  if (turtle != NULL) {
    g_autofree char *text = g_strconcat (PREFIXES, turtle, NULL);
    KgMemoryDocument added = { parse ("own.ttl", "urn:own", text, strlen (text)), "own.ttl",
                               "urn:own", "turtle" };
    g_ptr_array_add (datasets, added.dataset);
    g_array_append_val (documents, added);
  }
  KgSnapshot *snapshot =
      kg_snapshot_new_in_memory ((const KgMemoryDocument *) (gconstpointer) documents->data,
                                 documents->len, &error);
  g_assert_no_error (error);
  return snapshot;
}

void
detectors_fixture_init (DetectorsFixture *fixture, gboolean builtin, const char *turtle)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) documents = builtin ? ontology_builtin_list () : NULL;
  *fixture = (DetectorsFixture) { .scanner = rules_scanner_new (),
                                  .finds = g_array_new (FALSE, FALSE, sizeof (RulesFind)) };
  fixture->snapshot = make_snapshot (documents, turtle);
  fixture->vocab = ontology_vocab_new (fixture->snapshot);
  fixture->detectors = rules_detectors_new (fixture->snapshot, fixture->vocab, &error);
  if (fixture->detectors == NULL) {
    g_assert_true (error->domain == RULES_ERROR);
    fixture->message = g_strdup (error->message);
  }
}

void
detectors_fixture_clear (DetectorsFixture *fixture)
{
  rules_detectors_unref (fixture->detectors);
  rules_scanner_free (fixture->scanner);
  ontology_vocab_unref (fixture->vocab);
  kg_snapshot_unref (fixture->snapshot);
  g_array_unref (fixture->finds);
  g_free (fixture->message);
}

const char *
detectors_fixture_name (const DetectorsFixture *fixture, KgTermId id)
{
  KgView view = { fixture->snapshot, NULL };
  KgTerm term;
  g_assert_true (kg_view_term (&view, id, &term));
  const char *hash = strrchr (term.value, '#');
  const char *slash = strrchr (term.value, '/');
  return term.kind != KG_TERM_IRI ? term.value
         : hash != NULL           ? hash + 1
         : slash != NULL          ? slash + 1
                                  : term.value;
}

char *
detectors_fixture_scan (DetectorsFixture *fixture, const char *text, gssize length)
{
  GString *out = g_string_new (NULL);
  g_assert_nonnull (fixture->detectors);
  g_array_set_size (fixture->finds, 0);
  gsize bytes = length < 0 ? strlen (text) : (gsize) length;
  if (!rules_scan (fixture->detectors, fixture->scanner, text, bytes, fixture->finds)) {
    g_string_append (out, "limit");
    return g_string_free (out, FALSE);
  }
  for (guint i = 0; i < fixture->finds->len; i++) {
    const RulesFind *find = &g_array_index (fixture->finds, RulesFind, i);
    g_string_append_printf (out, "%s%s [%u,%u) %s", i == 0 ? "" : "; ",
                            detectors_fixture_name (fixture, find->class), find->start, find->end,
                            detectors_fixture_name (fixture, find->detector));
  }
  return g_string_free (out, FALSE);
}
