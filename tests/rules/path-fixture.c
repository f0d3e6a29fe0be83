/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/rules/path-fixture.h"

#include <stdlib.h>
#include <string.h>

void
paths_init (Paths *paths, const char *turtle, gboolean strict)
{
  *paths = (Paths) { .snapshot = fixture_snapshot ("paths.ttl", turtle) };
  paths->graph = rules_graph_new (paths->snapshot, strict);
  paths->scratch = rules_scratch_new ();
  paths->scratch->steps = G_MAXUINT64;
  paths->source = (RulesSource) { .graph = paths->graph, .view = { paths->snapshot, NULL } };
  paths->reader = (RulesReader) {
    .shapes = paths->source.view,
    .vocab = rules_graph_vocab (paths->graph),
    .data = paths->graph,
    .strict = strict,
    .problems = g_ptr_array_new_with_free_func (g_free),
    .warnings = g_ptr_array_new_with_free_func (g_free),
  };
}

void
paths_clear (Paths *paths)
{
  g_ptr_array_unref (paths->reader.problems);
  g_ptr_array_unref (paths->reader.warnings);
  rules_scratch_free (paths->scratch);
  rules_graph_unref (paths->graph);
  kg_snapshot_unref (paths->snapshot);
}

KgTermId
paths_id (const Paths *paths, const char *name)
{
  return fixture_id (&paths->source.view, name);
}

RulesPath *
paths_try (Paths *paths, const char *subject)
{
  KgCursor cursor;
  KgTermId shape = paths_id (paths, subject);
  kg_view_objects (&paths->source.view, shape, paths_id (paths, "sh:path"), &cursor);
  return rules_path_new (&paths->reader, shape, kg_cursor_next (&cursor));
}

RulesPath *
paths_get (Paths *paths, const char *subject)
{
  RulesPath *path = paths_try (paths, subject);
  if (path == NULL) {
    g_error ("%s: %s", subject, (char *) g_ptr_array_index (paths->reader.problems, 0));
  }
  g_assert_cmpuint (paths->reader.problems->len, ==, 0);
  return path;
}

static int
compare_words (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* What was pushed, by name; ids follow the order of arrival. */
static void
assert_pushed (Paths *paths, const char *expected)
{
  RulesScratch *scratch = paths->scratch;
  for (guint32 i = 1; i < scratch->n_values; i++) {
    g_assert_cmpuint (scratch->values[i - 1], <, scratch->values[i]);
  }
  g_autofree char *names = fixture_names (&paths->source.view, scratch->values, scratch->n_values);
  g_auto (GStrv) words = g_strsplit (names, " ", -1);
  qsort (words, g_strv_length (words), sizeof *words, compare_words);
  g_autofree char *sorted = g_strjoinv (" ", words);
  g_assert_cmpstr (sorted, ==, expected);
  scratch->n_values = 0;
}

void
paths_assert_values (Paths *paths, const RulesPath *path, const char *focus, const char *expected)
{
  g_assert_true (
      rules_path_push_values (path, &paths->source, paths_id (paths, focus), paths->scratch));
  assert_pushed (paths, expected);
}

void
paths_assert_origins (Paths *paths, const RulesPath *path, const char *value, const char *expected)
{
  g_assert_true (
      rules_path_push_origins (path, &paths->source, paths_id (paths, value), paths->scratch));
  assert_pushed (paths, expected);
}
