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

/* One document may replace its graph by itself; an empty one so takes everything out of it. */
static void
test_replace_one (Fixture *fixture, gconstpointer data)
{
  (void) data;
  const char *before[] = { P ":a :p :b .", P ":a :p :c .", NULL };
  g_autoptr (GError) error = NULL;
  KgLoadResult result = { 0 };
  load (fixture->store, before, FALSE);
  KgLoadSource sources[] = { { "one.ttl", open_text (""), KG_FORMAT_TURTLE, "http://example.org/g1",
                               NULL, TRUE },
                             { "two.ttl", open_text (P ":a :p :d ."), KG_FORMAT_TURTLE,
                               "http://example.org/g2", NULL, FALSE } };
  const KgLoadOptions options = { .info = { "tester", "load", 1 } };
  kg_load (fixture->store, sources, G_N_ELEMENTS (sources), &options, &result, &error);
  g_assert_no_error (error);
  close (sources[0].fd);
  close (sources[1].fd);
  g_autofree char *content = dump (fixture->store);
  g_assert_cmpstr (content, ==, "a p c g2\na p d g2\n");
  g_assert_cmpuint (result.commit.removed, ==, 1);
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
refuse (const KgCommitPreview *preview, gpointer data, GError **error)
{
  *(guint64 *) data = kg_snapshot_n_quads (preview->after);
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
  KgLoadSource source = {
    "x.ttl", open_text (P ":a :p 1 , 2 ."), KG_FORMAT_TURTLE, "http://example.org/g1", NULL, FALSE
  };
  KgLoadOptions options = { .info = { "tester", "load", 1 }, .check = refuse, .check_data = &seen };
  g_assert_false (kg_load (fixture->store, &source, 1, &options, &result, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_INVALID);
  g_assert_cmpuint (seen, ==, 3);
  close (source.fd);
  g_autofree char *content = dump (fixture->store);
  g_assert_cmpstr (content, ==, "a p b g\n");
}

/* --- What a check is shown --- */

static void
append_words (const KgView *view, KgTermId id, GString *words)
{
  KgTerm term;
  g_assert_true (kg_view_term (view, id, &term));
  const char *name = strrchr (term.value, '/');
  g_string_append_printf (words, "%s%s", term.kind == KG_TERM_LITERAL ? "\"" : "",
                          term.kind == KG_TERM_IRI ? name + 1 : term.value);
}

static gint
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Quads, which must ascend, as sorted "s p o g" with commas between. (transfer full) */
static char *
list_quads (KgSnapshot *snapshot, const KgQuad *quads, gsize n)
{
  KgView view = { snapshot, NULL };
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  for (gsize i = 0; i < n; i++) {
    KgTermId ids[] = { quads[i].subject, quads[i].predicate, quads[i].object, quads[i].graph };
    GString *line = g_string_new (NULL);
    g_assert_true (i == 0 || kg_quad_compare (&quads[i - 1], &quads[i]) < 0);
    for (gsize k = 0; k < G_N_ELEMENTS (ids); k++) {
      g_string_append (line, k == 0 ? "" : " ");
      append_words (&view, ids[k], line);
    }
    g_ptr_array_add (lines, g_string_free (line, FALSE));
  }
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv (", ", (char **) lines->pdata);
}

/* What a check saw. */
typedef struct {
  char *added;
  char *removed;
  char *prefix; /* IRI of the empty prefix */
  gboolean refuse;
} Seen;

static void
seen_clear (Seen *seen)
{
  g_free (seen->added);
  g_free (seen->removed);
  g_free (seen->prefix);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Seen, seen_clear)

static gboolean
look (const KgCommitPreview *preview, gpointer data, GError **error)
{
  Seen *seen = (Seen *) data;
  seen->added = list_quads (preview->after, preview->added, preview->n_added);
  seen->removed = list_quads (preview->after, preview->removed, preview->n_removed);
  seen->prefix = g_strdup (kg_snapshot_prefix_iri (preview->after, ""));
  if (seen->refuse) {
    g_set_error_literal (error, KG_ERROR, KG_ERROR_INVALID, "refused");
  }
  return !seen->refuse;
}

static gboolean
load_checked (KgStore *store, const char *name, const char *turtle, gboolean replace, Seen *seen,
              GError **error)
{
  KgLoadSource source = { name, open_text (turtle), KG_FORMAT_TURTLE, "http://example.org/g1", NULL,
                          FALSE };
  KgLoadOptions options = {
    .replace = replace, .info = { "tester", "load", 1 }, .check = look, .check_data = seen
  };
  KgLoadResult result;
  gboolean done = kg_load (store, &source, 1, &options, &result, error);
  close (source.fd);
  return done;
}

static void
assert_seen (KgStore *store, const char *name, const char *turtle, gboolean replace,
             const char *added, const char *removed)
{
  g_autoptr (GError) error = NULL;
  g_auto (Seen) seen = { 0 };
  g_assert_true (load_checked (store, name, turtle, replace, &seen, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (seen.added, ==, added);
  g_assert_cmpstr (seen.removed, ==, removed);
}

/* Each step once on a store whose present snapshot is known, which gives a delta, and once without. */
static void
test_check_sees_change (Fixture *fixture, gconstpointer with_snapshot)
{
  KgStore *store = fixture->store;
  if (with_snapshot != NULL) {
    g_autoptr (KgSnapshot) empty = kg_store_snapshot (store, NULL);
    g_assert_cmpuint (kg_snapshot_n_quads (empty), ==, 0);
  }
  assert_seen (store, "a", P ":a :p :b , \"x\" . :c :p :b .", FALSE,
               "a p \"x g1, a p b g1, c p b g1", "");
  assert_seen (store, "a", P ":a :p :b , \"x\" . :c :p :b .", FALSE, "", "");
  assert_seen (store, "b", P ":a :p :b , :d .", FALSE, "a p d g1", "");
  assert_seen (store, "a", P ":a :p :b , :d . :c :p :b .", FALSE, "", "");
  assert_seen (store, "c", P ":c :p :b . :e :p :e .", TRUE, "e p e g1",
               "a p \"x g1, a p b g1, a p d g1");
  assert_seen (store, "c", P ":c :p :b . :e :p :e .", TRUE, "", "");
  assert_seen (store, "c", "# nothing\n", TRUE, "", "c p b g1, e p e g1");
  assert_seen (store, "a", P ":a :p :b .", FALSE, "a p b g1", "");
}

/* The same triple in several graphs is several quads, in order of their graphs, whatever the order of the documents. */
static void
test_check_sees_graphs (Fixture *fixture, gconstpointer with_snapshot)
{
  g_autoptr (GError) error = NULL;
  KgLoadResult result;
  fixture_commit (fixture->store, "first", (const char *[]) { "+ h3 p h2 h1", "+ a p b h2", NULL });
  g_autoptr (KgSnapshot) before =
      with_snapshot == NULL ? NULL : kg_store_snapshot (fixture->store, NULL);
  g_auto (Seen) seen = { 0 };
  KgLoadSource source = {
    "x.trig",       open_text (P ":h3 { :a :p :b } :h2 { :a :p :b } :h1 { :a :p :b , :c }"),
    KG_FORMAT_TRIG, "http://example.org/g",
    NULL,           FALSE
  };
  KgLoadOptions options = { .info = { "tester", "load", 1 }, .check = look, .check_data = &seen };
  g_assert_true (kg_load (fixture->store, &source, 1, &options, &result, &error));
  g_assert_no_error (error);
  close (source.fd);
  g_assert_cmpstr (seen.added, ==, "a p b h1, a p b h3, a p c h1");
  g_assert_cmpstr (seen.removed, ==, "");
}

/* Messages need the prefixes of what is being loaded; a commit that is refused leaves none behind. */
static void
test_check_sees_prefixes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_auto (Seen) first = { .refuse = TRUE };
  g_auto (Seen) second = { 0 };
  g_auto (Seen) third = { 0 };
  (void) data;
  g_assert_false (load_checked (fixture->store, "a", "@prefix : <http://example.com/> . :a :p :b .",
                                FALSE, &first, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_cmpstr (first.prefix, ==, "http://example.com/");
  g_autoptr (KgSnapshot) snapshot = kg_store_snapshot (fixture->store, &error);
  g_assert_null (kg_snapshot_prefix_iri (snapshot, ""));
  g_assert_true (load_checked (fixture->store, "a", P ":a :p :b .", FALSE, &second, &error));
  g_assert_cmpstr (second.prefix, ==, "http://example.org/");
  /* The first declaration counts. */
  g_assert_true (load_checked (fixture->store, "a", "@prefix : <http://example.com/> . :a :p :b .",
                               FALSE, &third, &error));
  g_assert_cmpstr (third.prefix, ==, "http://example.org/");
}

/* --- Random changes against the difference of two snapshots --- */

static GHashTable *
quads_of (KgSnapshot *snapshot)
{
  GHashTable *set = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const KgView view = { snapshot, NULL };
  const KgQuad any = { 0 };
  KgQuad quad;
  g_autoptr (KgScan) scan = kg_scan_new (&view, &any);
  while (kg_scan_next (scan, &quad, NULL)) {
    g_hash_table_add (set, g_strdup_printf ("%u %u %u %u", quad.subject, quad.predicate,
                                            quad.object, quad.graph));
  }
  return set;
}

/* The quads must ascend and be just those of `set` that `other` lacks. */
static void
assert_difference (const GArray *quads, GHashTable *set, GHashTable *other)
{
  guint expected = 0;
  GHashTableIter iter;
  gpointer key = NULL;
  g_hash_table_iter_init (&iter, set);
  while (g_hash_table_iter_next (&iter, &key, NULL)) {
    expected += g_hash_table_contains (other, key) ? 0 : 1;
  }
  g_assert_cmpuint (quads->len, ==, expected);
  for (guint i = 0; i < quads->len; i++) {
    const KgQuad *quad = &g_array_index (quads, KgQuad, i);
    g_autofree char *text =
        g_strdup_printf ("%u %u %u %u", quad->subject, quad->predicate, quad->object, quad->graph);
    g_assert_true (i == 0 || kg_quad_compare (&g_array_index (quads, KgQuad, i - 1), quad) < 0);
    g_assert_true (g_hash_table_contains (set, text));
    g_assert_false (g_hash_table_contains (other, text));
  }
}

static KgTermId
random_term (KgChange *change, GRand *random, const char *name, gint32 n)
{
  g_autofree char *text = g_strdup_printf ("%s%d", name, g_rand_int_range (random, 0, n));
  return fixture_term (change, text);
}

static void
random_changes (KgChange *change, GRand *random)
{
  gint32 n_documents = g_rand_int_range (random, 0, 4);
  for (gint32 i = 0; i < n_documents; i++) {
    guint32 document =
        kg_change_add_document (change, "d", random_term (change, random, "g", 3), NULL, NULL);
    for (gint32 k = g_rand_int_range (random, 0, 6); k > 0; k--) {
      kg_change_add (change, document, random_term (change, random, "n", 6),
                     random_term (change, random, "p", 2), random_term (change, random, "n", 6), 1);
    }
  }
  for (gint32 k = g_rand_int_range (random, 0, 6); k > 0; k--) {
    KgQuad quad = { random_term (change, random, "n", 6), random_term (change, random, "p", 2),
                    random_term (change, random, "n", 6), random_term (change, random, "g", 3) };
    kg_change_remove (change, &quad);
  }
  if (g_rand_int_range (random, 0, 8) == 0) {
    kg_change_clear_graph (change, random_term (change, random, "g", 3));
  }
}

/* One change, in up to three stagings. */
static void
assert_differences (KgStore *store, guint64 head, GRand *random, gboolean commit)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgChange) change = kg_change_new (store);
  g_autoptr (GArray) added = g_array_new (FALSE, FALSE, sizeof (KgQuad));
  g_autoptr (GArray) removed = g_array_new (FALSE, FALSE, sizeof (KgQuad));
  g_autoptr (KgSnapshot) before = kg_store_snapshot_at (store, head, &error);
  g_assert_no_error (error);
  g_autoptr (GHashTable) old_quads = quads_of (before);
  for (gint32 stagings = g_rand_int_range (random, 1, 4); stagings > 0; stagings--) {
    random_changes (change, random);
    g_autoptr (KgSnapshot) after = kg_change_snapshot (change, &error);
    g_assert_no_error (error);
    g_assert_true (kg_change_differences (change, after, added, removed, &error));
    g_assert_no_error (error);
    g_autoptr (GHashTable) new_quads = quads_of (after);
    assert_difference (added, new_quads, old_quads);
    assert_difference (removed, old_quads, new_quads);
  }
  KgCommitInfo info = { "tester", "random", 1 };
  KgCommitResult result;
  g_assert_true (!commit || kg_change_commit (change, &info, &result, &error));
  g_assert_no_error (error);
}

static void
test_differences (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (5);
  (void) data;
  for (guint round = 0; round < 500; round++) {
    /* A handle that is new has no snapshot to build on. */
    if (round % 16 == 0) {
      kg_store_unref (fixture->store);
      fixture->store = fixture_open (fixture, KG_STORE_WRITE);
    }
    g_autoptr (KgStore) other = round % 16 < 6 ? fixture_open (fixture, KG_STORE_READ) : NULL;
    g_autoptr (KgSnapshot) head = kg_store_snapshot (other != NULL ? other : fixture->store, NULL);
    assert_differences (fixture->store, kg_snapshot_commit (head), random, round % 3 != 0);
  }
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
      { "x.ttl", open_text (P ":a :p 1 , \"1\" ."), KG_FORMAT_TURTLE, "http://example.org/g", NULL,
        FALSE },
      { "y.ttl", open_text (P ":a :p \"1\" , :a , 1 ."), KG_FORMAT_TURTLE, "http://example.org/g",
        NULL, FALSE },
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
    KgLoadSource source = { "x.ttl", pipe_ends[0], KG_FORMAT_TURTLE, "http://example.org/g",
                            NULL,    FALSE };
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
add_with (const char *path, gconstpointer data, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, data, fixture_set_up, test, fixture_tear_down);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  add_with (path, NULL, test);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  add ("/load/several", test_several);
  add ("/load/again-changes-nothing", test_again_changes_nothing);
  add ("/load/replace", test_replace);
  add ("/load/replace-one", test_replace_one);
  add ("/load/replace-is-by-graph", test_replace_is_by_graph);
  add ("/load/all-or-nothing", test_all_or_nothing);
  add ("/load/named-graphs", test_named_graphs);
  add ("/load/check-refuses", test_check_refuses);
  add ("/load/check-sees-prefixes", test_check_sees_prefixes);
  add_with ("/load/check-sees-change", NULL, test_check_sees_change);
  add_with ("/load/check-sees-change-by-delta", "with", test_check_sees_change);
  add_with ("/load/check-sees-graphs", NULL, test_check_sees_graphs);
  add_with ("/load/check-sees-graphs-by-delta", "with", test_check_sees_graphs);
  add ("/load/differences", test_differences);
  add ("/load/shared-graph", test_shared_graph);
  add ("/load/digest-is-of-content", test_digest_is_of_content);
  return g_test_run ();
}
