/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/load.h"

#include "kg/history.h"
#include "tests/kg/fixture.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define P "@prefix : <http://example.org/> .\n"

static int
open_text (const char *text)
{
  int fd = memfd_create ("document", MFD_CLOEXEC);
  gssize length = (gssize) strlen (text);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, text, (gsize) length), ==, length);
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  return fd;
}

static gboolean
try_load (KgStore *store, const char *const *texts, KgFormat format, gboolean replace,
          KgLoadResult *result, GError **error)
{
  static const char *const names[] = { "one.ttl", "two.ttl", "three.ttl" };
  static const char *const graphs[] = { "http://example.org/g1", "http://example.org/g2",
                                        "http://example.org/g3" };
  KgLoadSource sources[3] = { 0 };
  gsize n = 0;
  for (; texts[n] != NULL; n++) {
    sources[n] = (KgLoadSource) {
      .name = names[n], .fd = open_text (texts[n]), .format = format, .graph = graphs[n]
    };
  }
  KgLoadOptions options = { .replace = replace, .info = { "tester", "load", 1 } };
  gboolean done = kg_load (store, sources, n, &options, result, error);
  for (gsize i = 0; i < n; i++) {
    close (sources[i].fd);
  }
  return done;
}

static KgLoadResult
load (KgStore *store, const char *const *texts, gboolean replace)
{
  g_autoptr (GError) error = NULL;
  KgLoadResult result = { 0 };
  gboolean done = try_load (store, texts, KG_FORMAT_TURTLE, replace, &result, &error);
  g_assert_no_error (error);
  g_assert_true (done);
  return result;
}

static char *
dump (KgStore *store)
{
  g_autoptr (KgSnapshot) snapshot = kg_store_snapshot (store, NULL);
  KgView view = { snapshot, NULL };
  return fixture_dump (&view);
}

static void
test_several (Fixture *fixture, gconstpointer data)
{
  (void) data;
  const char *texts[] = { P ":a :p :b .\n:a :p \"x\"@en .", P ":a :p :b .", NULL };
  KgLoadResult result = load (fixture->store, texts, FALSE);
  g_assert_cmpuint (result.quads, ==, 3);
  g_assert_cmpuint (result.commit.commit, ==, 1);
  g_assert_cmpuint (result.commit.added, ==, 3);
  g_autofree char *content = dump (fixture->store);
  g_assert_cmpstr (content, ==, "a p \"x@en g1\na p b g1\na p b g2\n");
  g_autoptr (KgSnapshot) snapshot = kg_store_snapshot (fixture->store, NULL);
  KgView view = { snapshot, NULL };
  KgPlace place;
  KgDocument document;
  g_assert_true (kg_view_place (&view, fixture_find (&view, "a"), fixture_find (&view, "p"),
                                fixture_find (&view, "\"x@en"), 0, &place));
  g_assert_cmpuint (place.line, ==, 3);
  g_assert_true (kg_snapshot_document (snapshot, place.document, &document));
  g_assert_cmpstr (document.name, ==, "one.ttl");
  g_assert_cmpstr (document.format, ==, "turtle");
  g_autofree char *expected = g_compute_checksum_for_string (G_CHECKSUM_SHA256, texts[0], -1);
  g_autofree char *digest = kg_digest_to_hex (document.digest);
  g_assert_cmpstr (digest, ==, expected);
  g_assert_cmpstr (kg_snapshot_prefix_iri (snapshot, ""), ==, "http://example.org/");
}

static void
test_again_changes_nothing (Fixture *fixture, gconstpointer data)
{
  (void) data;
  const char *texts[] = { P ":a :p [ :q 1, [ :r 2 ] ], ( :x _:b ) . _:b :s _:c .", P "[] :p 1 .",
                          NULL };
  KgLoadResult first = load (fixture->store, texts, FALSE);
  KgLoadResult again = load (fixture->store, texts, FALSE);
  KgLoadResult replaced = load (fixture->store, texts, TRUE);
  g_assert_cmpuint (first.commit.added, ==, 11);
  g_assert_cmpuint (again.commit.added + again.commit.removed, ==, 0);
  g_assert_cmpuint (replaced.commit.added + replaced.commit.removed, ==, 0);
  g_assert_cmpuint (replaced.commit.commit, ==, 1);
}

/* A changed document commits the difference, and leaves blank nodes that did not change alone. */
static void
test_replace (Fixture *fixture, gconstpointer data)
{
  (void) data;
  const char *before[] = { P ":a :p [ :q 1 ] . :b :p [ :q 2 ] . :c :p :d .", NULL };
  const char *after[] = { P ":c :p :e . :b :p [ :q 2 ] .\n :a :p [ :q 3 ] .", NULL };
  load (fixture->store, before, FALSE);
  KgLoadResult result = load (fixture->store, after, TRUE);
  g_assert_cmpuint (result.commit.added, ==, 3);
  g_assert_cmpuint (result.commit.removed, ==, 3);
  g_assert_cmpuint (result.commit.quads, ==, 5);
  const char *empty[] = { "# nothing\n", NULL };
  result = load (fixture->store, empty, TRUE);
  g_assert_cmpuint (result.commit.removed, ==, 5);
  g_assert_cmpuint (result.commit.quads, ==, 0);
}

/* Loading without --replace adds; replacing one graph leaves the others alone. */
static void
test_replace_is_by_graph (Fixture *fixture, gconstpointer data)
{
  (void) data;
  const char *both[] = { P ":a :p 1 .", P ":a :p 2 .", NULL };
  const char *one[] = { P ":a :p 3 .", NULL };
  load (fixture->store, both, FALSE);
  load (fixture->store, one, TRUE);
  g_autofree char *content = dump (fixture->store);
  g_assert_cmpstr (content, ==, "a p \"2^^integer g2\na p \"3^^integer g1\n");
}

static void
test_all_or_nothing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  KgLoadResult result;
  (void) data;
  const char *texts[] = { P ":a :p :b .", P ":a :p nonsense:x .\n:a :p :c .\n:a :q <no close .\n",
                          P ":a :b .", NULL };
  g_assert_false (try_load (fixture->store, texts, KG_FORMAT_TURTLE, FALSE, &result, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_SYNTAX);
  /* The problems of all documents, each with its place. */
  g_assert_nonnull (strstr (error->message, "two.ttl:2:"));
  g_assert_nonnull (strstr (error->message, "two.ttl:4:"));
  g_assert_nonnull (strstr (error->message, "three.ttl:2:"));
  g_assert_null (strstr (error->message, "one.ttl"));
  g_autofree char *content = dump (fixture->store);
  g_assert_cmpstr (content, ==, "");
}

static void
test_named_graphs (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  KgLoadResult result;
  (void) data;
  const char *texts[] = { P ":a :p 1 . :h { :a :p 2 } GRAPH :i { :a :p 3 }", NULL };
  g_assert_true (try_load (fixture->store, texts, KG_FORMAT_TRIG, FALSE, &result, &error));
  g_assert_no_error (error);
  g_autofree char *content = dump (fixture->store);
  g_assert_cmpstr (content, ==, "a p \"1^^integer g1\na p \"2^^integer h\na p \"3^^integer i\n");
  const char *less[] = { P ":h { :a :p 4 }", NULL };
  g_assert_true (try_load (fixture->store, less, KG_FORMAT_TRIG, TRUE, &result, &error));
  g_autofree char *replaced = dump (fixture->store);
  g_assert_cmpstr (replaced, ==, "a p \"3^^integer i\na p \"4^^integer h\n");
}

static gboolean
refuse (KgSnapshot *after, gpointer data, GError **error)
{
  *(guint64 *) data = kg_snapshot_n_quads (after);
  g_set_error (error, KG_ERROR, KG_ERROR_INVALID, "refused");
  return FALSE;
}

static void
test_check_refuses (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint64 seen = 0;
  KgLoadResult result;
  (void) data;
  fixture_commit (fixture->store, "first", (const char *[]) { "+ a p b g 1", NULL });
  KgLoadSource source = { "x.ttl", open_text (P ":a :p 1 , 2 ."), KG_FORMAT_TURTLE,
                          "http://example.org/g1", NULL };
  KgLoadOptions options = { .info = { "tester", "load", 1 }, .check = refuse, .check_data = &seen };
  g_assert_false (kg_load (fixture->store, &source, 1, &options, &result, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_INVALID);
  g_assert_cmpuint (seen, ==, 3);
  close (source.fd);
  g_autofree char *content = dump (fixture->store);
  g_assert_cmpstr (content, ==, "a p b g\n");
}

/* Terms that an earlier commit knows keep their ids, and two documents of one graph may say the same. */
static void
test_shared_graph (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  KgLoadResult result;
  (void) data;
  for (int round = 0; round < 2; round++) {
    KgLoadSource sources[] = {
      { "x.ttl", open_text (P ":a :p 1 , \"1\" ."), KG_FORMAT_TURTLE, "http://example.org/g",
        NULL },
      { "y.ttl", open_text (P ":a :p \"1\" , :a , 1 ."), KG_FORMAT_TURTLE, "http://example.org/g",
        NULL },
    };
    KgLoadOptions options = { .info = { "tester", "load", 1 } };
    g_assert_true (kg_load (fixture->store, sources, 2, &options, &result, &error));
    g_assert_no_error (error);
    g_assert_cmpuint (result.commit.added, ==, round == 0 ? 3 : 0);
    close (sources[0].fd);
    close (sources[1].fd);
  }
}

/* The digest of a commit does not depend on the order in which a document says things. */
static void
test_digest_is_of_content (Fixture *fixture, gconstpointer data)
{
  Fixture other = { 0 };
  (void) data;
  fixture_set_up (&other, NULL);
  const char *some[] = { P ":a :p 1 , 2 . :b :q [ :r :s ] .", NULL };
  const char *same[] = { P ":b :q [ :r :s ] .   :a :p 2 , 1 .", NULL };
  g_autoptr (GError) error = NULL;
  KgCommitResult results[2];
  const char *const *texts[] = { some, same };
  KgStore *stores[] = { fixture->store, other.store };
  for (gsize i = 0; i < 2; i++) {
    int fd = open_text (texts[i][0]);
    int pipe_ends[2];
    /* Through a pipe the bytes have no digest, which would differ. */
    g_assert_cmpint (pipe (pipe_ends), ==, 0);
    g_assert_cmpint (write (pipe_ends[1], texts[i][0], strlen (texts[i][0])), >, 0);
    close (pipe_ends[1]);
    KgLoadSource source = { "x.ttl", pipe_ends[0], KG_FORMAT_TURTLE, "http://example.org/g", NULL };
    KgLoadOptions options = { .info = { "tester", "load", 1 } };
    KgLoadResult result;
    g_assert_true (kg_load (stores[i], &source, 1, &options, &result, &error));
    g_assert_no_error (error);
    results[i] = result.commit;
    close (pipe_ends[0]);
    close (fd);
  }
  g_assert_cmpuint (results[0].added, ==, results[1].added);
  g_assert_true (memcmp (results[0].digest, results[1].digest, KG_DIGEST_BYTES) == 0);
  fixture_tear_down (&other, NULL);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, fixture_set_up, test, fixture_tear_down);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  add ("/load/several", test_several);
  add ("/load/again-changes-nothing", test_again_changes_nothing);
  add ("/load/replace", test_replace);
  add ("/load/replace-is-by-graph", test_replace_is_by_graph);
  add ("/load/all-or-nothing", test_all_or_nothing);
  add ("/load/named-graphs", test_named_graphs);
  add ("/load/check-refuses", test_check_refuses);
  add ("/load/shared-graph", test_shared_graph);
  add ("/load/digest-is-of-content", test_digest_is_of_content);
  return g_test_run ();
}
