/* SPDX-License-Identifier: Apache-2.0 */

/* Inclusion and consistency proofs of the transparency-dev project: a file a case, one test each. */

#include "api/log/merkle.h"

#include <jansson.h>
#include <string.h>

/* As many as the suite had at the commit it was taken from: a suite half there must not pass for a smaller one. */
#define CASES 196

static guint n_cases;

/* Some hashes of the suite are not of 32 bytes ("don't care"). They can be compared with each other, and with nothing that is one. An
 * empty one is no hash: it is refused where texts are read, before anything is verified. */
static gboolean
read_hash (const json_t *text, LogHash *out)
{
  gsize length = 0;
  g_autofree guint8 *bytes = g_base64_decode (json_string_value (text), &length);
  g_assert_cmpuint (length, <=, sizeof *out);
  memset (out, 0, sizeof *out);
  memcpy (out, bytes, length);
  return length > 0;
}

/* The suite has small numbers, and the largest of 64 bits, which jansson can only tell rounded. */
static guint64
read_number (const json_t *json, const char *name)
{
  const json_t *number = json_object_get (json, name);
  g_assert_true (json_is_real (number));
  double value = json_real_value (number);
  g_assert_true (value < 1 << 20 || value == 18446744073709551616.0);
  return value < 1 << 20 ? (guint64) value : G_MAXUINT64;
}

static gboolean
is_included (const json_t *json, const LogHash *proof, gsize n)
{
  LogHash leaf;
  LogHash root;
  return read_hash (json_object_get (json, "leafHash"), &leaf) &&
         read_hash (json_object_get (json, "root"), &root) &&
         log_verify_inclusion (&leaf, read_number (json, "leafIdx"), read_number (json, "treeSize"),
                               proof, n, &root);
}

static gboolean
is_consistent (const json_t *json, const LogHash *proof, gsize n)
{
  LogHash root1;
  LogHash root2;
  return read_hash (json_object_get (json, "root1"), &root1) &&
         read_hash (json_object_get (json, "root2"), &root2) &&
         log_verify_consistency (read_number (json, "size1"), read_number (json, "size2"), proof, n,
                                 &root1, &root2);
}

static void
test_case (gconstpointer data)
{
  json_t *json = json_load_file ((const char *) data, JSON_DECODE_INT_AS_REAL, NULL);
  g_assert_nonnull (json);
  json_t *hashes = json_object_get (json, "proof");
  json_t *fails = json_object_get (json, "wantErr");
  gsize n = json_array_size (hashes);
  g_assert_true (json_is_boolean (fails));
  g_autofree LogHash *proof = g_new0 (LogHash, n + 1);
  gboolean read = TRUE;
  for (gsize i = 0; i < n; i++) {
    read = read_hash (json_array_get (hashes, i), &proof[i]) && read;
  }
  gboolean holds = json_object_get (json, "leafHash") != NULL ? is_included (json, proof, n)
                                                              : is_consistent (json, proof, n);
  g_assert_cmpint (holds && read, ==, !json_is_true (fails));
  json_decref (json);
}

static void
test_number (void)
{
  g_assert_cmpuint (n_cases, ==, CASES);
}

static void
test_missing (void)
{
  g_test_skip ("the suite `merkle` is not there; set GROUNDS_SUITES");
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
add_folder (const char *path, const char *name)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  GDir *folder = g_dir_open (path, 0, NULL);
  const char *entry;
  while (folder != NULL && (entry = g_dir_read_name (folder)) != NULL) {
    g_ptr_array_add (names, g_strdup (entry));
  }
  g_clear_pointer (&folder, g_dir_close);
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++) {
    g_autofree char *file = g_build_filename (path, g_ptr_array_index (names, i), NULL);
    g_autofree char *test = g_strconcat (name, "/", g_ptr_array_index (names, i), NULL);
    if (g_file_test (file, G_FILE_TEST_IS_DIR)) {
      add_folder (file, test);
    } else if (g_str_has_suffix (file, ".json")) {
      g_test_add_data_func_full (test, g_steal_pointer (&file), test_case, g_free);
      n_cases++;
    }
  }
}

int
main (int argc, char **argv)
{
  const char *suites = g_getenv ("GROUNDS_SUITES");
  g_test_init (&argc, &argv, NULL);
  g_autofree char *path = suites != NULL ? g_build_filename (suites, "merkle", NULL) : NULL;
  if (path == NULL || !g_file_test (path, G_FILE_TEST_IS_DIR)) {
    g_test_add_func ("/merkle/suite", test_missing);
    return g_test_run ();
  }
  add_folder (path, "/merkle");
  g_test_add_func ("/merkle/number", test_number);
  return g_test_run ();
}
