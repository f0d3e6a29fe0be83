/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/history.h"
#include "kg/load.h"
#include "kg/parse.h"
#include "kg/write.h"
#include "tests/kg/fixture.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* A real ontology of many files, the Data Privacy Vocabulary 2.3 in $GROUNDS_DATA: loaded in one commit, loaded again,
 * exported and loaded into another store; and a published file with a fault, which must leave no trace. */

#define N_FILES 10
/* Quads of the ten files, each in a graph of its own. */
#define N_QUADS 46564

static const char *const names[N_FILES] = {
  "ai", "dpv", "eu-aiact", "eu-gdpr", "eu-rights", "justifications", "legal", "pd", "risk", "tech",
};

/* The folder of the data, or NULL after having skipped the test. (transfer full) */
static char *
find_data (const char *part)
{
  const char *data = g_getenv ("GROUNDS_DATA");
  g_autofree char *folder = data == NULL ? NULL : g_build_filename (data, part, NULL);
  if (folder == NULL || !g_file_test (folder, G_FILE_TEST_EXISTS)) {
    g_autofree char *reason = g_strdup_printf ("$GROUNDS_DATA/%s is not there", part);
    g_test_skip (reason);
    return NULL;
  }
  return g_steal_pointer (&folder);
}

static KgLoadResult
load_sources (KgStore *store, const KgLoadSource *sources, gsize n)
{
  g_autoptr (GError) error = NULL;
  KgLoadOptions options = { .info = { "tester", "load", 1 } };
  KgLoadResult result = { 0 };
  gboolean done = kg_load (store, sources, n, &options, &result, &error);
  g_assert_no_error (error);
  g_assert_true (done);
  return result;
}

static KgLoadResult
load_all (KgStore *store, const char *folder)
{
  KgLoadSource sources[N_FILES] = { 0 };
  char *graphs[N_FILES];
  for (gsize i = 0; i < N_FILES; i++) {
    g_autofree char *path = g_strdup_printf ("%s/%s.ttl", folder, names[i]);
    graphs[i] = g_strdup_printf ("https://example.org/dpv/%s", names[i]);
    int fd = open (path, O_RDONLY | O_CLOEXEC);
    g_assert_cmpint (fd, >=, 0);
    sources[i] = (KgLoadSource) {
      .name = names[i], .fd = fd, .format = KG_FORMAT_TURTLE, .graph = graphs[i]
    };
  }
  KgLoadResult result = load_sources (store, sources, N_FILES);
  for (gsize i = 0; i < N_FILES; i++) {
    close (sources[i].fd);
    g_free (graphs[i]);
  }
  return result;
}

static void
content_digest (KgStore *store, guint8 digest[KG_DIGEST_BYTES])
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgSnapshot) snapshot = kg_store_snapshot (store, &error);
  g_assert_no_error (error);
  g_assert_true (kg_content_digest (snapshot, digest, &error));
  g_assert_no_error (error);
}

static gboolean
write_to_fd (const char *bytes, gsize length, gpointer data, GError **error)
{
  (void) error;
  return write (*(int *) data, bytes, length) == (gssize) length;
}

static void
export_and_load (KgStore *from, KgStore *to)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgSnapshot) snapshot = kg_store_snapshot (from, &error);
  KgWriteOptions options = { .format = KG_FORMAT_NQUADS };
  int fd = memfd_create ("export", MFD_CLOEXEC);
  g_assert_true (kg_write (snapshot, &options, write_to_fd, &fd, &error));
  g_assert_no_error (error);
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  KgLoadSource source = {
    .name = "export.nq", .fd = fd, .format = KG_FORMAT_NQUADS, .graph = "https://example.org/rest"
  };
  KgLoadResult result = load_sources (to, &source, 1);
  g_assert_cmpuint (result.commit.added, ==, kg_snapshot_n_quads (snapshot));
  close (fd);
}

static void
test_loads (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *folder = find_data ("dpv-2.3");
  if (folder == NULL) {
    return;
  }
  KgLoadResult first = load_all (fixture->store, folder);
  g_assert_cmpuint (first.commit.commit, ==, 1);
  g_assert_cmpuint (first.commit.added, ==, N_QUADS);
  KgLoadResult again = load_all (fixture->store, folder);
  g_assert_cmpuint (again.commit.commit, ==, 1);
  g_assert_cmpuint (again.commit.added + again.commit.removed, ==, 0);
}

static void
test_goes_round (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *folder = find_data ("dpv-2.3");
  if (folder == NULL) {
    return;
  }
  Fixture other = { 0 };
  guint8 before[KG_DIGEST_BYTES];
  guint8 after[KG_DIGEST_BYTES];
  fixture_set_up (&other, NULL);
  load_all (fixture->store, folder);
  export_and_load (fixture->store, other.store);
  content_digest (fixture->store, before);
  content_digest (other.store, after);
  g_assert_true (memcmp (before, after, KG_DIGEST_BYTES) == 0);
  fixture_tear_down (&other, NULL);
}

static void
test_malformed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  (void) data;
  g_autofree char *path = find_data ("malformed/ieee-7012.ttl");
  if (path == NULL) {
    return;
  }
  KgLoadSource source = { .name = "ieee-7012.ttl",
                          .fd = open (path, O_RDONLY | O_CLOEXEC),
                          .format = KG_FORMAT_TURTLE,
                          .graph = "https://example.org/ieee" };
  KgLoadOptions options = { .info = { "tester", "load", 1 } };
  KgLoadResult result;
  g_assert_false (kg_load (fixture->store, &source, 1, &options, &result, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_SYNTAX);
  g_assert_true (g_str_has_prefix (error->message, "ieee-7012.ttl:1193:"));
  close (source.fd);
  g_autoptr (KgSnapshot) snapshot = kg_store_snapshot (fixture->store, NULL);
  g_assert_cmpuint (kg_snapshot_commit (snapshot), ==, 0);
  g_assert_cmpuint (kg_snapshot_n_quads (snapshot), ==, 0);
  g_assert_cmpuint (kg_snapshot_id_end (snapshot), ==, 1);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/dpv/loads-in-one-commit-once", Fixture, NULL, fixture_set_up, test_loads,
              fixture_tear_down);
  g_test_add ("/dpv/goes-round-by-nquads", Fixture, NULL, fixture_set_up, test_goes_round,
              fixture_tear_down);
  g_test_add ("/dpv/malformed-leaves-no-trace", Fixture, NULL, fixture_set_up, test_malformed,
              fixture_tear_down);
  return g_test_run ();
}
