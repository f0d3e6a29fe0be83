/* SPDX-License-Identifier: Apache-2.0 */
#include "ontology/builtin.h"

#include "kg/error.h"
#include "kg/memory-file.h"
#include "ontology/resources.h"

#include <string.h>
#include <unistd.h>

#define RESOURCE_ROOT "/grounds/ontology/"
#define GRAPH_ROOT "https://w3id.org/grounds"
#define SUFFIX ".ttl"

/* --- Documents --- */

void
ontology_document_free (OntologyDocument *document)
{
  if (document == NULL) {
    return;
  }
  g_free (document->name);
  g_free (document->graph);
  g_bytes_unref (document->bytes);
  g_free (document);
}

/* grounds.ttl is the root itself; any other file lies below it by its path without the suffix. */
static char *
make_graph (const char *path)
{
  if (strcmp (path, "grounds" SUFFIX) == 0) {
    return g_strdup (GRAPH_ROOT);
  }
  return g_strdup_printf (GRAPH_ROOT "/%.*s", (int) (strlen (path) - strlen (SUFFIX)), path);
}

/* `path` is that of a resource below the root. */
static OntologyDocument *
make_document (GResource *resource, const char *path)
{
  g_autofree char *full = g_strconcat (RESOURCE_ROOT, path, NULL);
  OntologyDocument *document = g_new0 (OntologyDocument, 1);
  document->name = g_strconcat ("ontology/", path, NULL);
  document->graph = make_graph (path);
  document->bytes = g_resource_lookup_data (resource, full, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  gsize length = sizeof document->digest;
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_checksum_update (checksum, (const guchar *) g_bytes_get_data (document->bytes, NULL),
                     (gssize) g_bytes_get_size (document->bytes));
  g_checksum_get_digest (checksum, document->digest, &length);
  return document;
}

/* Adds what lies in a folder of the resource, which is "" or ends in "/". Folders nest twice at most. */
static void
list_folder (GResource *resource, const char *folder, GPtrArray *documents)
{
  g_autofree char *full = g_strconcat (RESOURCE_ROOT, folder, NULL);
  g_auto (GStrv) names =
      g_resource_enumerate_children (resource, full, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  for (guint i = 0; names != NULL && names[i] != NULL; i++) {
    g_autofree char *path = g_strconcat (folder, names[i], NULL);
    if (g_str_has_suffix (path, "/")) {
      list_folder (resource, path, documents);
    } else if (g_str_has_suffix (path, SUFFIX)) {
      g_ptr_array_add (documents, make_document (resource, path));
    }
  }
}

static gint
compare_documents (gconstpointer a, gconstpointer b)
{
  const OntologyDocument *x = *(const OntologyDocument *const *) a;
  const OntologyDocument *y = *(const OntologyDocument *const *) b;
  return strcmp (x->name, y->name);
}

GPtrArray *
ontology_builtin_list (void)
{
  GPtrArray *documents = g_ptr_array_new_with_free_func ((GDestroyNotify) ontology_document_free);
  list_folder (ontology_get_resource (), "", documents);
  g_ptr_array_sort (documents, compare_documents);
  return documents;
}

/* --- Loading --- */

static int
open_bytes (const OntologyDocument *document, GError **error)
{
  gsize size;
  gconstpointer bytes = g_bytes_get_data (document->bytes, &size);
  return kg_memory_file (document->name, bytes, size, error);
}

static void
close_fds (GArray *fds)
{
  for (guint i = 0; i < fds->len; i++) {
    close (g_array_index (fds, int, i));
  }
  g_array_unref (fds);
}

static gboolean
load_documents (KgStore *store, GPtrArray *documents, GArray *fds, const KgCommitInfo *info,
                KgLoadResult *result, GError **error)
{
  g_autoptr (GArray) sources = g_array_new (FALSE, TRUE, sizeof (KgLoadSource));
  for (guint i = 0; i < documents->len; i++) {
    const OntologyDocument *document = (const OntologyDocument *) g_ptr_array_index (documents, i);
    int fd = open_bytes (document, error);
    if (fd < 0) {
      return FALSE;
    }
    g_array_append_val (fds, fd);
    KgLoadSource source = {
      .name = document->name, .fd = fd, .format = KG_FORMAT_TURTLE, .graph = document->graph
    };
    g_array_append_val (sources, source);
  }
  KgLoadOptions options = { .replace = TRUE, .info = *info };
  return kg_load (store, (const KgLoadSource *) (const void *) sources->data, sources->len,
                  &options, result, error);
}

gboolean
ontology_builtin_load (KgStore *store, const KgCommitInfo *info, KgLoadResult *result,
                       GError **error)
{
  g_autoptr (GPtrArray) documents = ontology_builtin_list ();
  GArray *fds = g_array_new (FALSE, FALSE, sizeof (int));
  KgLoadResult loaded;
  gboolean good = load_documents (store, documents, fds, info, &loaded, error);
  close_fds (fds);
  if (good && result != NULL) {
    *result = loaded;
  }
  return good;
}

gboolean
ontology_builtin_is_current (KgStore *store, gboolean *current, GError **error)
{
  g_autoptr (GPtrArray) documents = ontology_builtin_list ();
  gboolean all = TRUE;
  for (guint i = 0; all && i < documents->len; i++) {
    const OntologyDocument *document = (const OntologyDocument *) g_ptr_array_index (documents, i);
    guint8 digest[KG_DIGEST_BYTES];
    gboolean found = FALSE;
    if (!kg_store_newest_document (store, document->graph, &found, digest, error)) {
      return FALSE;
    }
    all = found && memcmp (digest, document->digest, KG_DIGEST_BYTES) == 0;
  }
  *current = all;
  return TRUE;
}
