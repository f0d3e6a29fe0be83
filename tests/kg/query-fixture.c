/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/kg/query-fixture.h"

#include "kg/load.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define BASE "http://example.org/"

static void
set_up (Queried *queried, gconstpointer data)
{
  fixture_set_up (&queried->fixture, data);
}

static void
tear_down (Queried *queried, gconstpointer data)
{
  kg_snapshot_unref (queried->snapshot);
  fixture_tear_down (&queried->fixture, data);
}

void
queried_add_test (const char *path, void (*test) (Queried *, gconstpointer), gconstpointer data)
{
  g_test_add (path, Queried, data, set_up, test, tear_down);
}

static void
load_open (Queried *queried, int fd, const char *name, const char *graph)
{
  g_autoptr (GError) error = NULL;
  KgLoadSource source = { .name = name, .fd = fd, .format = KG_FORMAT_TURTLE, .graph = graph };
  KgLoadOptions options = { .info = { "tester", "load", 1 } };
  KgLoadResult result;
  gboolean done = kg_load (queried->fixture.store, &source, 1, &options, &result, &error);
  g_assert_no_error (error);
  g_assert_true (done);
  close (fd);
  g_clear_pointer (&queried->snapshot, kg_snapshot_unref);
  queried->snapshot = kg_store_snapshot (queried->fixture.store, &error);
  g_assert_no_error (error);
}

void
queried_load_file (Queried *queried, const char *path, const char *graph)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  g_assert_cmpint (fd, >=, 0);
  load_open (queried, fd, path, graph);
}

static void
load_text (Queried *queried, const char *text, const char *name, const char *graph)
{
  int fd = memfd_create ("document", MFD_CLOEXEC);
  gssize length = (gssize) strlen (text);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, text, (gsize) length), ==, length);
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  load_open (queried, fd, name, graph);
}

void
queried_load (Queried *queried, const char *first, const char *second)
{
  if (first != NULL) {
    load_text (queried, first, "one.ttl", BASE "g1");
  }
  if (second != NULL) {
    load_text (queried, second, "two.ttl", BASE "g2");
  }
}

char *
queried_run (Queried *queried, const char *query, KgQueryFormat format)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  KgQueryOptions options = { .format = format };
  gboolean done = kg_query (queried->snapshot, query, &options, out, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (done);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char *
queried_rows (Queried *queried, const char *query)
{
  g_autofree char *text = queried_run (queried, query, KG_QUERY_CSV);
  g_auto (GStrv) pieces = g_strsplit (text, BASE, -1);
  g_autofree char *shown = g_strjoinv (":", pieces);
  g_auto (GStrv) lines = g_strsplit (shown, "\r\n", -1);
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  for (guint i = 1; lines[i] != NULL && lines[i + 1] != NULL; i++) {
    g_ptr_array_add (rows, lines[i]);
  }
  g_ptr_array_sort (rows, compare_lines);
  g_ptr_array_add (rows, NULL);
  return g_strjoinv ("\n", (char **) rows->pdata);
}

void
queried_assert_rows (Queried *queried, const char *query, const char *expected)
{
  g_autofree char *rows = queried_rows (queried, query);
  if (strcmp (rows, expected) != 0) {
    g_test_message ("%s", query);
  }
  g_assert_cmpstr (rows, ==, expected);
}

void
queried_assert_error (Queried *queried, const char *query, const KgQueryOptions *options, int code,
                      const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) out = g_string_new ("before");
  KgQueryOptions any = { .format = KG_QUERY_JSON };
  guint64 rows = 77;
  gboolean done =
      kg_query (queried->snapshot, query, options == NULL ? &any : options, out, &rows, &error);
  g_assert_error (error, KG_ERROR, code);
  g_assert_false (done);
  g_assert_cmpstr (out->str, ==, "before");
  g_assert_cmpuint (rows, ==, 77);
  if (strstr (error->message, expected) == NULL) {
    g_assert_cmpstr (error->message, ==, expected);
  }
}
