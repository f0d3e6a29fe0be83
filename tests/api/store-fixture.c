/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/api/store-fixture.h"

#include "kg/load.h"
#include "ontology/builtin.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

KgStore *
store_fixture_new (char **folder, char **path, KgStoreFlags more)
{
  const KgCommitInfo info = { "tester", "ontology", 1 };
  g_autoptr (GError) error = NULL;
  *folder = g_dir_make_tmp ("grounds-XXXXXX", &error);
  g_assert_no_error (error);
  *path = g_build_filename (*folder, "g.db", NULL);
  KgStore *store = kg_store_open (*path, KG_STORE_WRITE | KG_STORE_CREATE | more, &error);
  g_assert_no_error (error);
  ontology_builtin_load (store, &info, NULL, &error);
  g_assert_no_error (error);
  return store;
}

void
store_fixture_remove (const char *folder)
{
  const char *name;
  g_autoptr (GDir) opened = g_dir_open (folder, 0, NULL);
  while ((name = g_dir_read_name (opened)) != NULL) {
    g_autofree char *file = g_build_filename (folder, name, NULL);
    g_remove (file);
  }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

guint64
store_fixture_load (KgStore *store, const char *name, const char *graph, const char *turtle)
{
  g_autoptr (GError) error = NULL;
  KgLoadResult result;
  gsize length = strlen (turtle);
  const KgLoadSource source = {
    .name = name, .fd = memfd_create (name, MFD_CLOEXEC), .format = KG_FORMAT_TURTLE, .graph = graph
  };
  const KgLoadOptions options = { .replace = TRUE, .info = { "tester", name, 2 } };
  g_assert_cmpint (write (source.fd, turtle, length), ==, (gssize) length);
  g_assert_cmpint (lseek (source.fd, 0, SEEK_SET), ==, 0);
  kg_load (store, &source, 1, &options, &result, &error);
  g_assert_no_error (error);
  close (source.fd);
  return result.commit.commit;
}
