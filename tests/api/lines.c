/* SPDX-License-Identifier: Apache-2.0 */
#include "api/lines.h"

#include <glib-unix.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>

/* A pipe, and what has come through it. */
typedef struct {
  int ends[2];
  ServiceLines *lines;
  GString *text;
} Fixture;

static void
start (Fixture *fixture, gboolean json)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (g_unix_open_pipe (fixture->ends, 0, &error));
  g_assert_no_error (error);
  fixture->lines = service_lines_new (fixture->ends[1], json);
  fixture->text = g_string_new (NULL);
}

/* What one call of read() gives. */
static const char *
next (Fixture *fixture)
{
  char buffer[8192];
  gssize n = read (fixture->ends[0], buffer, sizeof buffer);
  g_assert_cmpint (n, >, 0);
  g_string_truncate (fixture->text, 0);
  g_string_append_len (fixture->text, buffer, n);
  return fixture->text->str;
}

static void
stop (Fixture *fixture)
{
  g_clear_pointer (&fixture->lines, service_lines_free);
  close (fixture->ends[0]);
  close (fixture->ends[1]);
  g_string_free (fixture->text, TRUE);
}

static void
test_text (void)
{
  Fixture fixture;
  const char *fields[] = { "reason", "a\nb", NULL };
  start (&fixture, FALSE);
  service_lines_write (fixture.lines, "info", "serving", NULL);
  g_assert_cmpstr (next (&fixture), ==, "grounds: serving\n");
  service_lines_write (fixture.lines, "error", "failed", fields);
  g_assert_true (g_str_has_prefix (next (&fixture), "grounds: error: failed reason=a"));
  g_assert_true (strchr (fixture.text->str, '\n') == fixture.text->str + fixture.text->len - 1);
  stop (&fixture);
}

static void
test_json (void)
{
  Fixture fixture;
  const char *fields[] = { "by", "\"\xff", NULL };
  start (&fixture, TRUE);
  service_lines_write (fixture.lines, "warning", "odd", fields);
  json_t *line = json_loads (next (&fixture), 0, NULL);
  g_assert_nonnull (line);
  g_assert_cmpuint (json_object_size (line), ==, 4);
  g_assert_cmpuint (strlen (json_string_value (json_object_get (line, "time"))), ==, 27);
  g_assert_cmpstr (json_string_value (json_object_get (line, "level")), ==, "warning");
  g_assert_cmpstr (json_string_value (json_object_get (line, "message")), ==, "odd");
  g_assert_cmpstr (json_string_value (json_object_get (line, "by")), ==, "\"\xef\xbf\xbd");
  json_decref (line);
  stop (&fixture);
}

/* What waits is written by itself, before a line that does not wait, and at the end; in order. */
static void
test_soon (void)
{
  Fixture fixture;
  start (&fixture, FALSE);
  service_lines_write_soon (fixture.lines, "info", "one", NULL);
  g_assert_cmpstr (next (&fixture), ==, "grounds: one\n");
  service_lines_write_soon (fixture.lines, "info", "two", NULL);
  service_lines_write (fixture.lines, "info", "three", NULL);
  service_lines_write_soon (fixture.lines, "info", "four", NULL);
  g_clear_pointer (&fixture.lines, service_lines_free);
  g_autoptr (GString) all = g_string_new (NULL);
  while (!g_str_has_suffix (all->str, "four\n")) {
    g_string_append (all, next (&fixture));
  }
  g_assert_cmpstr (all->str, ==, "grounds: two\ngrounds: three\ngrounds: four\n");
  stop (&fixture);
}

#define MANY 5000u

static gpointer
write_many (gpointer data)
{
  const char *fields[] = { "by", "somebody", "id", "0123456789012345678901234567890123456789",
                           NULL };
  for (guint i = 0; i < MANY; i++) {
    service_lines_write_soon (data, "info", "request", fields);
  }
  return NULL;
}

/* More than may wait: nothing is lost, and lines of several threads do not mix. */
static void
test_many (void)
{
  static const char line[] =
      "grounds: request by=somebody id=0123456789012345678901234567890123456789\n";
  Fixture fixture;
  start (&fixture, FALSE);
  GThread *threads[] = { g_thread_new ("one", write_many, fixture.lines),
                         g_thread_new ("two", write_many, fixture.lines) };
  g_autoptr (GString) all = g_string_new (NULL);
  while (all->len < 2 * MANY * strlen (line)) {
    g_string_append (all, next (&fixture));
  }
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++) {
    g_thread_join (threads[i]);
  }
  g_assert_cmpuint (all->len, ==, 2 * MANY * strlen (line));
  for (gsize at = 0; at < all->len; at += strlen (line)) {
    g_assert_true (strncmp (all->str + at, line, strlen (line)) == 0);
  }
  stop (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/lines/text", test_text);
  g_test_add_func ("/api/lines/json", test_json);
  g_test_add_func ("/api/lines/soon", test_soon);
  g_test_add_func ("/api/lines/many", test_many);
  return g_test_run ();
}
