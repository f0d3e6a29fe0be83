/* SPDX-License-Identifier: Apache-2.0 */

/* The competency questions of AIDOC-AP (50 queries, each put to three descriptions of AI systems), and which of them
 * each description answers. A question is answered where some row binds a variable other than ?system and ?systemLabel.
 *
 * Those that Rasqal cannot answer are listed by name. The list is exact: a test fails where one of them agrees. */

#include "kg/load.h"
#include "kg/query.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>

#define SUITE "aidoc-ap"
#define QUESTIONS_EXPECTED 50

static const char *const examples[] = { "bank", "biometrics", "civicvoice" };

typedef struct {
  const char *question;
  const char *reason; /* part of the error */
} Exception;

static const Exception exceptions[] = {
  { "cq9_4", "property paths are not known to Rasqal" },
  { "cq20_2", "`EXISTS` is not known to Rasqal" },
};

typedef struct {
  char *suite;
  char *question;
  const char *example;
  gboolean answered;
} Case;

static void
case_free (gpointer data)
{
  Case *item = (Case *) data;
  g_free (item->suite);
  g_free (item->question);
  g_free (item);
}

/* --- A store with one example --- */

typedef struct {
  char *directory;
  char *path;
  KgSnapshot *snapshot;
} Store;

static void
load_file (KgStore *store, const char *path)
{
  g_autoptr (GError) error = NULL;
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  g_assert_cmpint (fd, >=, 0);
  KgLoadSource source = {
    .name = path, .fd = fd, .format = KG_FORMAT_TURTLE, .graph = "urn:example"
  };
  KgLoadOptions options = { .info = { "tester", "load", 1 } };
  KgLoadResult result;
  gboolean done = kg_load (store, &source, 1, &options, &result, &error);
  g_assert_no_error (error);
  g_assert_true (done);
  close (fd);
}

static Store
open_example (const Case *item)
{
  g_autoptr (GError) error = NULL;
  Store out = { .directory = g_dir_make_tmp ("grounds-test-XXXXXX", NULL) };
  g_autofree char *file = g_strconcat (item->example, ".ttl", NULL);
  g_autofree char *example = g_build_filename (item->suite, "examples", file, NULL);
  out.path = g_build_filename (out.directory, "test.db", NULL);
  g_autoptr (KgStore) store = kg_store_open (out.path, KG_STORE_WRITE | KG_STORE_CREATE, &error);
  g_assert_no_error (error);
  load_file (store, example);
  out.snapshot = kg_store_snapshot (store, &error);
  g_assert_no_error (error);
  return out;
}

static void
close_example (Store *store)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };
  kg_snapshot_unref (store->snapshot);
  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *path = g_strconcat (store->path, suffixes[i], NULL);
    g_remove (path);
  }
  g_assert_cmpint (g_rmdir (store->directory), ==, 0);
  g_free (store->directory);
  g_free (store->path);
}

/* --- One case --- */

static gboolean
binds_something (const json_t *row)
{
  const char *name;
  json_t *value;
  json_object_foreach ((json_t *) row, name, value)
  {
    if (strcmp (name, "system") != 0 && strcmp (name, "systemLabel") != 0) {
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
is_answered (const char *text)
{
  gboolean answered = FALSE;
  json_t *json = json_loads (text, 0, NULL);
  g_assert_nonnull (json);
  json_t *rows = json_object_get (json_object_get (json, "results"), "bindings");
  g_assert_true (json_is_array (rows));
  for (gsize i = 0; i < json_array_size (rows); i++) {
    answered |= binds_something (json_array_get (rows, i));
  }
  json_decref (json);
  return answered;
}

static const char *
find_exception (const Case *item)
{
  for (gsize i = 0; i < G_N_ELEMENTS (exceptions); i++) {
    if (strcmp (exceptions[i].question, item->question) == 0) {
      return exceptions[i].reason;
    }
  }
  return NULL;
}

static void
test_case (gconstpointer data)
{
  const Case *item = (const Case *) data;
  g_autofree char *file = g_strconcat (item->question, ".rq", NULL);
  g_autofree char *path = g_build_filename (item->suite, "queries", file, NULL);
  g_autofree char *query = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  KgQueryOptions options = { .format = KG_QUERY_JSON };
  const char *reason = find_exception (item);
  g_assert_true (g_file_get_contents (path, &query, NULL, NULL));
  Store store = open_example (item);
  gboolean done = kg_query (store.snapshot, query, &options, out, NULL, &error);
  close_example (&store);
  if (reason != NULL) {
    g_assert_error (error, KG_ERROR, KG_ERROR_QUERY);
    g_assert_nonnull (strstr (error->message, reason));
    return;
  }
  g_assert_no_error (error);
  g_assert_true (done);
  g_assert_true (is_answered (out->str) == item->answered);
}

/* --- All of them --- */

static void
add_question (const char *suite, const char *line)
{
  g_auto (GStrv) fields = g_strsplit (line, ",", -1);
  g_assert_cmpuint (g_strv_length (fields), ==, 1 + G_N_ELEMENTS (examples));
  for (gsize i = 0; i < G_N_ELEMENTS (examples); i++) {
    Case *item = g_new0 (Case, 1);
    item->suite = g_strdup (suite);
    item->question = g_strdup (fields[0]);
    item->example = examples[i];
    item->answered = strcmp (fields[i + 1], "1") == 0;
    g_autofree char *path = g_strdup_printf ("/aidoc-ap/%s/%s", item->question, item->example);
    g_test_add_data_func_full (path, item, test_case, case_free);
  }
}

static void
test_missing (void)
{
  g_test_skip ("aidoc-ap: the suite is not there; set GROUNDS_SUITES");
}

static void
add_suite (const char *suite, const char *text)
{
  guint questions = 0;
  g_auto (GStrv) lines = g_strsplit_set (text, "\r\n", -1);
  g_assert_cmpstr (lines[0], ==, "cq,bank,biometrics,civicvoice");
  for (guint i = 1; lines[i] != NULL; i++) {
    if (lines[i][0] != '\0') {
      add_question (suite, lines[i]);
      questions++;
    }
  }
  g_assert_cmpuint (questions, ==, QUESTIONS_EXPECTED);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  const char *suites = g_getenv ("GROUNDS_SUITES");
  g_autofree char *suite = suites == NULL ? NULL : g_build_filename (suites, SUITE, NULL);
  g_autofree char *list = suite == NULL ? NULL : g_build_filename (suite, "expected.csv", NULL);
  g_autofree char *text = NULL;
  if (list == NULL || !g_file_get_contents (list, &text, NULL, NULL)) {
    g_test_add_func ("/aidoc-ap/missing", test_missing);
  } else {
    add_suite (suite, text);
  }
  return g_test_run ();
}
