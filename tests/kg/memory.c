/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/memory.h"

#include <string.h>

static KgTermId
term (KgDataset *dataset, KgTermKind kind, const char *value, const char *datatype)
{
  KgTerm in = { .kind = kind, .value = value, .length = (guint32) strlen (value) };
  if (datatype != NULL) {
    in.datatype = kg_terms_intern_iri (dataset->terms, datatype, -1);
  }
  return kg_terms_intern (dataset->terms, &in);
}

/* "subject predicate object [graph]", each an IRI, "_:label" or "'literal" */
static void
add (KgDataset *dataset, const char *text, guint32 line)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  KgTermId ids[4] = { KG_NONE };
  for (gsize i = 0; words[i] != NULL; i++) {
    ids[i] = g_str_has_prefix (words[i], "_:") ? term (dataset, KG_TERM_BLANK, words[i] + 2, NULL)
             : *words[i] == '\'' ? term (dataset, KG_TERM_LITERAL, words[i] + 1, KG_XSD "integer")
                                 : term (dataset, KG_TERM_IRI, words[i], NULL);
  }
  KgQuad quad = { ids[0], ids[1], ids[2], ids[3] };
  kg_dataset_add (dataset, &quad, line);
}

static char *
name (const KgView *view, KgTermId id)
{
  KgTerm found;
  if (!kg_view_term (view, id, &found)) {
    return g_strdup ("?");
  }
  KgTerm datatype;
  gboolean typed = kg_view_term (view, found.datatype, &datatype);
  return g_strconcat (found.kind == KG_TERM_BLANK ? "_:" : "", found.value, typed ? "^^" : NULL,
                      typed ? datatype.value : NULL, NULL);
}

static gint
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* All quads as lines "s p o g document:line", in the order of the labels. */
static char *
dump (KgSnapshot *snapshot)
{
  KgView view = { snapshot, NULL };
  KgQuad any = { KG_NONE, KG_NONE, KG_NONE, KG_NONE };
  KgQuad quad;
  KgPlace place;
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (KgScan) scan = kg_scan_new (&view, &any);
  while (kg_scan_next (scan, &quad, &place)) {
    KgDocument document;
    g_assert_true (kg_snapshot_document (snapshot, place.document, &document));
    g_autofree char *s = name (&view, quad.subject);
    g_autofree char *p = name (&view, quad.predicate);
    g_autofree char *o = name (&view, quad.object);
    g_autofree char *g = name (&view, quad.graph);
    g_ptr_array_add (lines,
                     g_strdup_printf ("%s %s %s %s %s:%u", s, p, o, g, document.name, place.line));
  }
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

static void
check (KgMemoryDocument *documents, gsize n, guint64 quads, guint64 triples, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgSnapshot) snapshot = kg_snapshot_new_in_memory (documents, n, &error);
  g_assert_no_error (error);
  g_autofree char *seen = dump (snapshot);
  g_assert_cmpstr (seen, ==, expected);
  g_assert_cmpuint (kg_snapshot_n_quads (snapshot), ==, quads);
  g_assert_cmpuint (kg_snapshot_n_triples (snapshot), ==, triples);
  g_assert_cmpuint (kg_snapshot_commit (snapshot), ==, 0);
}

static void
test_one (void)
{
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  add (dataset, "b p '5", 7);
  add (dataset, "a p _:x", 3);
  add (dataset, "a p _:x", 2);
  add (dataset, "a p _:x h", 9);
  KgMemoryDocument document = { dataset, "one.ttl", "g", "turtle" };
  check (&document, 1, 3, 2,
         "a p _:x g one.ttl:2\n"
         "a p _:x h one.ttl:9\n"
         "b p 5^^" KG_XSD "integer g one.ttl:7");
}

static void
test_blank_nodes_apart (void)
{
  g_autoptr (KgDataset) one = kg_dataset_new ();
  g_autoptr (KgDataset) two = kg_dataset_new ();
  g_autoptr (KgDataset) three = kg_dataset_new ();
  add (one, "a p _:x", 1);
  add (one, "a p _:x.2", 2);
  add (two, "a p _:x", 1);
  add (two, "_:x p '5", 2);
  add (three, "a p _:y", 1);
  KgMemoryDocument documents[] = { { one, "1", "g", NULL },
                                   { two, "2", "g", NULL },
                                   { three, "3", "h", NULL } };
  check (documents, 3, 5, 5,
         "_:x.3 p 5^^" KG_XSD "integer g 2:2\n"
         "a p _:x g 1:1\n"
         "a p _:x.2 g 1:2\n"
         "a p _:x.3 g 2:1\n"
         "a p _:y h 3:1");
}

static void
test_empty (void)
{
  check (NULL, 0, 0, 0, "");
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  KgMemoryDocument document = { dataset, "one.ttl", "g", "turtle" };
  check (&document, 1, 0, 0, "");
}

static void
test_prefixes (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgDataset) one = kg_dataset_new ();
  g_autoptr (KgDataset) two = kg_dataset_new ();
  kg_dataset_add_prefix (one, "ex", "http://example.org/");
  kg_dataset_add_prefix (two, "ex", "http://example.com/");
  kg_dataset_add_prefix (two, "foo", "http://foo.example/");
  KgMemoryDocument documents[] = { { one, "1", "g", NULL }, { two, "2", "g", NULL } };
  g_autoptr (KgSnapshot) snapshot = kg_snapshot_new_in_memory (documents, 2, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (kg_snapshot_prefix_iri (snapshot, "ex"), ==, "http://example.org/");
  g_assert_cmpstr (kg_snapshot_prefix_iri (snapshot, "foo"), ==, "http://foo.example/");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kg/memory/one", test_one);
  g_test_add_func ("/kg/memory/blank-nodes-apart", test_blank_nodes_apart);
  g_test_add_func ("/kg/memory/empty", test_empty);
  g_test_add_func ("/kg/memory/prefixes", test_prefixes);
  return g_test_run ();
}
