/* SPDX-License-Identifier: Apache-2.0 */

/* In place of libFuzzer: runs a fuzz target once on every file of a corpus, each a test. What a
 * fuzzer has found stays found, under any compiler.
 *
 *   fuzz-NAME [FOLDER|FILE...]      GROUNDS_FUZZ_CORPUS where nothing is named */

#include <glib.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
add_inputs (GPtrArray *files, const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;
  if (folder == NULL && g_file_test (path, G_FILE_TEST_IS_REGULAR)) {
    g_ptr_array_add (files, g_strdup (path));
  }
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL) {
    if (name[0] != '.') {
      g_ptr_array_add (files, g_build_filename (path, name, NULL));
    }
  }
}

/* The bytes in a block of exactly their size, so that reading beyond them is noticed. */
static gboolean
run (const char *path)
{
  g_autofree char *content = NULL;
  gsize length = 0;
  if (!g_file_get_contents (path, &content, &length, NULL)) {
    return FALSE;
  }
  g_autofree uint8_t *exact = g_malloc (MAX (length, 1));
  if (length > 0) {
    memcpy (exact, content, length);
  }
  LLVMFuzzerTestOneInput (exact, length);
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  const char *corpus = g_getenv ("GROUNDS_FUZZ_CORPUS");
  for (int i = 1; i < argc; i++) {
    if (argv[i][0] != '-') {
      add_inputs (files, argv[i]);
    }
  }
  if (argc == 1 && corpus != NULL) {
    add_inputs (files, corpus);
  }
  if (files->len == 0) {
    puts ("1..0 # SKIP there is no corpus");
    return EXIT_SUCCESS;
  }
  g_ptr_array_sort (files, compare_names);
  printf ("1..%u\n", files->len);
  gboolean all = TRUE;
  for (guint i = 0; i < files->len; i++) {
    g_autofree char *name = g_path_get_basename (g_ptr_array_index (files, i));
    /* Where it ends here, the name is the last that was printed. */
    printf ("# %s\n", name);
    fflush (stdout);
    gboolean done = run (g_ptr_array_index (files, i));
    printf ("%s %u - %s\n", done ? "ok" : "not ok", i + 1, name);
    all = all && done;
  }
  return all ? EXIT_SUCCESS : EXIT_FAILURE;
}
