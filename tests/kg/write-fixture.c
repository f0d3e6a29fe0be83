/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/kg/write-fixture.h"

#include "kg/canon.h"
#include "kg/change.h"
#include "kg/nquads.h"
#include "kg/parse.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* --- Datasets by hand --- */

KgTermId
write_iri (KgDataset *dataset, const char *text)
{
  return kg_terms_intern_iri (dataset->terms, text, -1);
}

KgTermId
write_blank (KgDataset *dataset, const char *label)
{
  KgTerm term = { .kind = KG_TERM_BLANK, .value = label, .length = (guint32) strlen (label) };
  return kg_terms_intern (dataset->terms, &term);
}

KgTermId
write_literal (KgDataset *dataset, const char *value, gssize length, const char *datatype,
               const char *language)
{
  KgTerm term = { .kind = KG_TERM_LITERAL,
                  .value = value,
                  .length = (guint32) (length < 0 ? (gssize) strlen (value) : length),
                  .datatype = datatype == NULL ? KG_NONE : write_iri (dataset, datatype),
                  .language = language };
  return kg_terms_intern (dataset->terms, &term);
}

void
write_add (KgDataset *dataset, KgTermId subject, KgTermId predicate, KgTermId object,
           const char *graph)
{
  KgQuad quad = { subject, predicate, object, write_iri (dataset, graph) };
  kg_dataset_add (dataset, &quad, 0);
}

/* Adds `EX s EX p object` in graph g1. */
void
write_add_value (KgDataset *dataset, KgTermId object)
{
  write_add (dataset, write_iri (dataset, EX "s"), write_iri (dataset, EX "p"), object, EX "g1");
}

KgDataset *
write_policy (void)
{
  KgDataset *dataset = kg_dataset_new ();
  KgTermId policy = write_iri (dataset, EX "support");
  KgTermId type = write_iri (dataset, KG_RDF "type");
  kg_dataset_add_prefix (dataset, "ex", EX);
  kg_dataset_add_prefix (dataset, "rdf", KG_RDF);
  kg_dataset_add_prefix (dataset, "rdfs", KG_RDFS);
  kg_dataset_add_prefix (dataset, "xsd", KG_XSD);
  write_add (dataset, policy, write_iri (dataset, EX "rule"), write_iri (dataset, EX "b"), EX "g1");
  write_add (dataset, policy, write_iri (dataset, EX "rule"), write_iri (dataset, "urn:x:a"),
             EX "g1");
  write_add (dataset, policy, type, write_iri (dataset, EX "Policy"), EX "g1");
  write_add (dataset, policy, write_iri (dataset, KG_RDFS "label"),
             write_literal (dataset, "Support \"1\"", -1, NULL, "en"), EX "g1");
  write_add (dataset, write_blank (dataset, "n1"), write_iri (dataset, EX "weight"),
             write_literal (dataset, "0.5", -1, KG_XSD "decimal", NULL), EX "g2");
  write_add (dataset, write_blank (dataset, "n1"), write_iri (dataset, EX "weight"),
             write_literal (dataset, "1e1", -1, KG_XSD "double", NULL), EX "g2");
  write_add (dataset, policy, write_iri (dataset, EX "scope"), write_blank (dataset, "n1"),
             EX "g2");
  return dataset;
}

static KgTermId
random_term (GRand *random, KgDataset *dataset, gboolean may_be_literal)
{
  static const char characters[] = "ab \"\\!~\n/#";
  char text[5] = { 0 };
  gint n = g_rand_int_range (random, 0, 5);
  for (gint i = 0; i < n; i++) {
    text[i] = characters[g_rand_int_range (random, 0, (gint) sizeof characters - 1)];
  }
  g_autofree char *name = g_strdup_printf (EX "%d", g_rand_int_range (random, 0, 30));
  g_autofree char *label = g_strdup_printf ("b%d", g_rand_int_range (random, 0, 30));
  switch (g_rand_int_range (random, may_be_literal ? 0 : 3, 5)) {
  case 0:
    return write_literal (dataset, text, -1, NULL, NULL);
  case 1:
    return write_literal (dataset, text, -1, name, NULL);
  case 2:
    return write_literal (dataset, text, -1, NULL, n % 2 == 0 ? "en" : "en-gb");
  case 3:
    return write_iri (dataset, name);
  default:
    return write_blank (dataset, label);
  }
}

KgDataset *
write_random (GRand *random, guint n)
{
  KgDataset *dataset = kg_dataset_new ();
  for (guint i = 0; i < n; i++) {
    g_autofree char *predicate = g_strdup_printf (EX "p%d", g_rand_int_range (random, 0, 12));
    g_autofree char *graph = g_strdup_printf (EX "g%d", g_rand_int_range (random, 0, 12));
    KgTermId subject = random_term (random, dataset, FALSE);
    KgTermId object = random_term (random, dataset, TRUE);
    write_add (dataset, subject, write_iri (dataset, i % 7 == 0 ? KG_RDF "type" : predicate),
               object, graph);
  }
  return dataset;
}

static KgTermId
change_term (KgChange *change, const KgDataset *dataset, KgTermId id)
{
  KgTerm term;
  g_assert_true (kg_terms_get (dataset->terms, id, &term));
  if (term.datatype != KG_NONE) {
    term.datatype = change_term (change, dataset, term.datatype);
  }
  return kg_change_intern (change, &term);
}

KgSnapshot *
write_snapshot (const KgDataset *dataset)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("grounds-write-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  KgStore *store = kg_store_open (path, KG_STORE_WRITE | KG_STORE_CREATE, &error);
  g_assert_no_error (error);
  KgChange *change = kg_change_new (store);
  for (guint i = 0; i < dataset->prefixes->len; i++) {
    const KgPrefix *prefix = &g_array_index (dataset->prefixes, KgPrefix, i);
    kg_change_add_prefix (change, prefix->name, prefix->iri);
  }
  for (guint i = 0; i < dataset->quads->len; i++) {
    const KgQuad *quad = &g_array_index (dataset->quads, KgQuad, i);
    guint32 document =
        kg_change_add_document (change, "test", change_term (change, dataset, quad->graph), NULL,
                                NULL);
    kg_change_add (change, document, change_term (change, dataset, quad->subject),
                   change_term (change, dataset, quad->predicate),
                   change_term (change, dataset, quad->object), 0);
  }
  KgCommitInfo info = { "tester", "test", 0 };
  KgCommitResult result;
  kg_change_commit (change, &info, &result, &error);
  g_assert_no_error (error);
  kg_change_free (change);
  KgSnapshot *snapshot = kg_store_snapshot (store, &error);
  g_assert_no_error (error);
  kg_store_unref (store);
  static const char *const suffixes[] = { "", "-wal", "-shm" };
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *file = g_strconcat (path, suffixes[i], NULL);
    g_unlink (file);
  }
  g_rmdir (folder);
  return snapshot;
}

/* --- Writing and reading --- */

gboolean
write_take (const char *bytes, gsize length, gpointer data, GError **error)
{
  WriteSink *sink = (WriteSink *) data;
  if (++sink->calls == sink->fail_at) {
    g_set_error (error, KG_ERROR, KG_ERROR_IO, "no room");
    return FALSE;
  }
  g_string_append_len (sink->text, bytes, (gssize) length);
  return TRUE;
}

GString *
write_text (const KgSnapshot *snapshot, KgFormat format, const char *graph, GError **error)
{
  KgView view = { snapshot, NULL };
  KgWriteOptions options = { format,
                             graph == NULL ? KG_NONE : kg_view_find_iri (&view, graph, -1) };
  WriteSink sink = { g_string_new (NULL), 0, 0 };
  if (!kg_write (snapshot, &options, write_take, &sink, error)) {
    g_string_free (sink.text, TRUE);
    return NULL;
  }
  return sink.text;
}

void
write_assert_text (const KgDataset *dataset, KgFormat format, const char *graph,
                   const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgSnapshot) snapshot = write_snapshot (dataset);
  g_autoptr (GString) text = write_text (snapshot, format, graph, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text->str, ==, expected);
}

static KgDataset *
read_text (const GString *text, KgFormat format)
{
  g_autoptr (GError) error = NULL;
  int fd = memfd_create ("document", MFD_CLOEXEC);
  g_assert_cmpint (write (fd, text->str, text->len), ==, (gssize) text->len);
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  KgParseSource source = { "document", fd, format, "urn:grounds:test" };
  KgParseOptions options = { NULL, NULL, NULL, NULL };
  KgDataset *dataset = kg_parse (&source, &options, NULL, &error);
  if (error != NULL) {
    g_test_message ("%s", text->str);
  }
  g_assert_no_error (error);
  close (fd);
  return dataset;
}

/* The dataset without its graphs. */
static KgDataset *
merge_graphs (const KgDataset *dataset)
{
  KgDataset *merged = kg_dataset_new ();
  kg_terms_unref (merged->terms);
  merged->terms = kg_terms_ref (dataset->terms);
  for (guint i = 0; i < dataset->quads->len; i++) {
    KgQuad quad = g_array_index (dataset->quads, KgQuad, i);
    quad.graph = KG_NONE;
    kg_dataset_add (merged, &quad, 0);
  }
  return merged;
}

static gint
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* What kg_write() should give, made the plain way. */
char *
write_sort_plainly (const KgDataset *dataset, gboolean graphs)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < dataset->quads->len; i++) {
    KgQuad quad = g_array_index (dataset->quads, KgQuad, i);
    GString *line = g_string_new (NULL);
    quad.graph = graphs ? quad.graph : KG_NONE;
    kg_nquads_append_quad (line, dataset->terms, &quad);
    g_ptr_array_add (lines, g_string_free (line, FALSE));
  }
  g_ptr_array_sort (lines, compare_lines);
  GString *text = g_string_new (NULL);
  const char *last = "";
  for (guint i = 0; i < lines->len; i++) {
    const char *line = (const char *) g_ptr_array_index (lines, i);
    g_string_append (text, strcmp (line, last) == 0 ? "" : line);
    last = line;
  }
  return g_string_free (text, FALSE);
}

void
write_assert_round_trip (const KgDataset *dataset, KgFormat format)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgSnapshot) snapshot = write_snapshot (dataset);
  g_autoptr (GString) text = write_text (snapshot, format, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (KgDataset) again = read_text (text, format);
  g_autoptr (KgDataset) merged = merge_graphs (dataset);
  gboolean same = FALSE;
  g_assert_true (kg_canon_isomorphic (again, kg_format_info (format)->graphs ? dataset : merged,
                                      &same, &error));
  if (!same) {
    g_autofree char *read = write_sort_plainly (again, TRUE);
    g_test_message ("%s:\n%s\nwas read as\n%s", kg_format_info (format)->name, text->str, read);
  }
  g_assert_true (same);
  g_autoptr (KgSnapshot) other = write_snapshot (dataset);
  g_autoptr (GString) repeated = write_text (other, format, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_string_equal (text, repeated));
}

const KgFormat write_formats[] = { KG_FORMAT_NTRIPLES, KG_FORMAT_NQUADS, KG_FORMAT_TURTLE,
                                   KG_FORMAT_TRIG,     KG_FORMAT_RDFXML, KG_FORMAT_RDFJSON,
                                   KG_FORMAT_UNKNOWN };

void
write_assert_round_trips (const KgDataset *dataset)
{
  for (guint i = 0; write_formats[i] != KG_FORMAT_UNKNOWN; i++) {
    write_assert_round_trip (dataset, write_formats[i]);
  }
}
