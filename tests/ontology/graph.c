/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/ontology/graph.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define EX "http://example.org/"

static const char prefixes[] = "@prefix ex: <" EX "> .\n"
                               "@prefix rdf: <" KG_RDF "> .\n"
                               "@prefix rdfs: <" KG_RDFS "> .\n"
                               "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
                               "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
                               "@prefix dct: <http://purl.org/dc/terms/> .\n"
                               "@prefix schema: <https://schema.org/> .\n"
                               "@prefix foaf: <http://xmlns.com/foaf/0.1/> .\n";

void
graph_init (Graph *graph)
{
  g_autoptr (GError) error = NULL;
  graph->folder = g_dir_make_tmp ("grounds-ontology-XXXXXX", &error);
  g_assert_no_error (error);
  g_autofree char *path = g_build_filename (graph->folder, "store.db", NULL);
  graph->store = kg_store_open (path, KG_STORE_WRITE | KG_STORE_CREATE, &error);
  g_assert_no_error (error);
}

void
graph_clear (Graph *graph)
{
  static const char *const names[] = { "store.db", "store.db-wal", "store.db-shm" };
  kg_store_unref (graph->store);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (graph->folder, names[i], NULL);
    g_unlink (path);
  }
  g_assert_cmpint (g_rmdir (graph->folder), ==, 0);
  g_free (graph->folder);
}

void
graph_load (Graph *graph, const char *iri, const char *turtle)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strconcat (prefixes, turtle, NULL);
  int fd = memfd_create ("test.ttl", MFD_CLOEXEC);
  g_assert_cmpint (write (fd, text, strlen (text)), ==, (gssize) strlen (text));
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  KgLoadSource source = { .name = "test.ttl", .fd = fd, .format = KG_FORMAT_TURTLE, .graph = iri };
  KgLoadOptions options = { .replace = TRUE, .info = { "tester", "test", 0 } };
  KgLoadResult result;
  kg_load (graph->store, &source, 1, &options, &result, &error);
  g_assert_no_error (error);
  close (fd);
}

KgSnapshot *
graph_snapshot (Graph *graph)
{
  g_autoptr (GError) error = NULL;
  KgSnapshot *snapshot = kg_store_snapshot (graph->store, &error);
  g_assert_no_error (error);
  return snapshot;
}

KgTermId
graph_id (const KgSnapshot *snapshot, const char *name)
{
  KgView view = { snapshot, NULL };
  g_autofree char *iri = g_strconcat (EX, name, NULL);
  KgTermId id = kg_view_find_iri (&view, iri, -1);
  g_assert_cmpuint (id, !=, KG_NONE);
  return id;
}

char *
graph_names (const KgSnapshot *snapshot, const KgTermId *ids, gsize n)
{
  KgView view = { snapshot, NULL };
  GString *names = g_string_new (NULL);
  for (gsize i = 0; i < n; i++) {
    KgTerm term;
    g_assert_true (kg_view_term (&view, ids[i], &term));
    g_assert_true (i == 0 || ids[i - 1] < ids[i]);
    g_string_append_printf (names, "%s%s", i == 0 ? "" : " ",
                            g_str_has_prefix (term.value, EX) ? term.value + strlen (EX)
                                                              : term.value);
  }
  return g_string_free (names, FALSE);
}
