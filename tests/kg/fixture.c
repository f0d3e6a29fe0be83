/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/kg/fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#define BASE "http://example.org/"

void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  (void) data;
  fixture->directory = g_dir_make_tmp ("grounds-test-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->directory, "test.db", NULL);
  fixture->store = fixture_open (fixture, KG_STORE_WRITE | KG_STORE_CREATE);
}

void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };
  (void) data;
  kg_store_unref (fixture->store);
  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *path = g_strconcat (fixture->path, suffixes[i], NULL);
    g_remove (path);
  }
  g_assert_cmpint (g_rmdir (fixture->directory), ==, 0);
  g_free (fixture->path);
  g_free (fixture->directory);
}

KgStore *
fixture_open (Fixture *fixture, KgStoreFlags flags)
{
  g_autoptr (GError) error = NULL;
  KgStore *store = kg_store_open (fixture->path, flags, &error);
  g_assert_no_error (error);
  g_assert_nonnull (store);
  return store;
}

/* A term in the words of the fixture, with the datatype's IRI beside it where there is one. */
typedef struct {
  KgTerm term;
  char *value;
  char *language;
  char *datatype;
} Words;

static Words
read_words (const char *text)
{
  Words words = { 0 };
  const char *mark = NULL;
  if (g_str_has_prefix (text, "_:")) {
    words.value = g_strdup (text + 2);
    words.term.kind = KG_TERM_BLANK;
  } else if (*text != '"') {
    words.value = g_strconcat (BASE, text, NULL);
    words.term.kind = KG_TERM_IRI;
  } else if ((mark = strstr (text, "^^")) != NULL) {
    words.value = g_strndup (text + 1, (gsize) (mark - text - 1));
    words.datatype = g_strconcat (KG_XSD, mark + 2, NULL);
    words.term.kind = KG_TERM_LITERAL;
  } else {
    mark = strchr (text, '@');
    words.value =
        mark == NULL ? g_strdup (text + 1) : g_strndup (text + 1, (gsize) (mark - text - 1));
    words.language = mark == NULL ? NULL : g_strdup (mark + 1);
    words.term.kind = KG_TERM_LITERAL;
  }
  words.term.value = words.value;
  words.term.length = (guint32) strlen (words.value);
  words.term.language = words.language;
  return words;
}

static void
free_words (Words *words)
{
  g_free (words->value);
  g_free (words->language);
  g_free (words->datatype);
}

KgTermId
fixture_term (KgChange *change, const char *text)
{
  Words words = read_words (text);
  if (words.datatype != NULL) {
    words.term.datatype = kg_change_intern_iri (change, words.datatype);
  }
  KgTermId id = kg_change_intern (change, &words.term);
  g_assert_cmpuint (id, !=, KG_NONE);
  free_words (&words);
  return id;
}

KgTermId
fixture_find (const KgView *view, const char *text)
{
  Words words = read_words (text);
  gboolean known = TRUE;
  if (words.datatype != NULL) {
    words.term.datatype = kg_view_find_iri (view, words.datatype, -1);
    known = words.term.datatype != KG_NONE;
  }
  KgTermId id = known ? kg_view_find (view, &words.term) : KG_NONE;
  free_words (&words);
  return id;
}

KgTermId
fixture_overlay_term (KgOverlay *overlay, const KgSnapshot *snapshot, const char *text)
{
  Words words = read_words (text);
  (void) snapshot;
  if (words.datatype != NULL) {
    words.term.datatype = kg_overlay_intern_iri (overlay, words.datatype, -1);
  }
  KgTermId id = kg_overlay_intern (overlay, &words.term);
  free_words (&words);
  return id;
}

static guint32
document_for (KgChange *change, GHashTable *documents, KgTermId graph)
{
  gpointer key = GUINT_TO_POINTER (graph);
  guint32 document = GPOINTER_TO_UINT (g_hash_table_lookup (documents, key));
  if (document == 0) {
    document = kg_change_add_document (change, "fixture", graph, NULL, NULL);
    g_hash_table_insert (documents, key, GUINT_TO_POINTER (document));
  }
  return document;
}

static void
take_line (KgChange *change, GHashTable *documents, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  g_assert_cmpuint (g_strv_length (words), >=, 5);
  KgQuad quad = { fixture_term (change, words[1]), fixture_term (change, words[2]),
                  fixture_term (change, words[3]), fixture_term (change, words[4]) };
  if (words[0][0] == '-') {
    kg_change_remove (change, &quad);
    return;
  }
  guint32 source_line = words[5] == NULL ? 0 : (guint32) strtoul (words[5], NULL, 10);
  kg_change_add (change, document_for (change, documents, quad.graph), quad.subject, quad.predicate,
                 quad.object, source_line);
}

KgCommitResult
fixture_commit (KgStore *store, const char *message, const char *const *lines)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgChange) change = kg_change_new (store);
  g_autoptr (GHashTable) documents = g_hash_table_new (NULL, NULL);
  for (gsize i = 0; lines[i] != NULL; i++) {
    take_line (change, documents, lines[i]);
  }
  KgCommitInfo info = { .author = "tester", .message = message, .time = 1700000000000000 };
  KgCommitResult result = { 0 };
  gboolean done = kg_change_commit (change, &info, &result, &error);
  g_assert_no_error (error);
  g_assert_true (done);
  return result;
}

static void
append_term (GString *out, const KgView *view, KgTermId id)
{
  KgTerm term;
  if (id == KG_NONE) {
    g_string_append_c (out, '*');
    return;
  }
  g_assert_true (kg_view_term (view, id, &term));
  const char *value = term.value;
  if (term.kind == KG_TERM_IRI && g_str_has_prefix (value, BASE)) {
    value += strlen (BASE);
  }
  g_string_append (out, term.kind == KG_TERM_BLANK     ? "_:"
                        : term.kind == KG_TERM_LITERAL ? "\""
                                                       : "");
  g_string_append (out, value);
  if (term.language != NULL) {
    g_string_append_printf (out, "@%s", term.language);
  }
  KgTerm datatype;
  if (term.datatype != KG_NONE) {
    g_assert_true (kg_view_term (view, term.datatype, &datatype));
    g_string_append_printf (out, "^^%s", datatype.value + strlen (KG_XSD));
  }
}

static gint
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char *
fixture_dump (const KgView *view)
{
  KgQuad any = { 0 };
  KgQuad quad;
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (KgScan) scan = kg_scan_new (view, &any);
  while (kg_scan_next (scan, &quad, NULL)) {
    g_autoptr (GString) line = g_string_new (NULL);
    append_term (line, view, quad.subject);
    g_string_append_c (line, ' ');
    append_term (line, view, quad.predicate);
    g_string_append_c (line, ' ');
    append_term (line, view, quad.object);
    g_string_append_c (line, ' ');
    append_term (line, view, quad.graph);
    g_ptr_array_add (lines, g_string_free (g_steal_pointer (&line), FALSE));
  }
  g_ptr_array_sort (lines, compare_texts);
  g_autoptr (GString) all = g_string_new (NULL);
  for (guint i = 0; i < lines->len; i++) {
    g_string_append_printf (all, "%s\n", (const char *) g_ptr_array_index (lines, i));
  }
  return g_string_free (g_steal_pointer (&all), FALSE);
}
