/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/rotate.h"
#include "tests/api/seal-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

/* Seals after the log got another key: still checked, with the key of then as with the one of now, and only for what a key signed in its time. */

#define ALL_PASSED "seal: passed, digest: passed, signature: passed, entry: passed, tree: passed"
#define SIGNATURE_FAILED                                                                           \
  "seal: passed, digest: passed, signature: failed, entry: passed, tree: passed"

typedef struct {
  LogFixture log;
  LogSigner *next;
  char *next_verifier;
  LogSigner *stranger;
  char *stranger_verifier;
  LogWriter *writer;
  LogReader *reader;
} Keys;

static void
set_up (Keys *keys, gconstpointer data)
{
  static const guint8 next_secret[32] = { 42 };
  static const guint8 stranger_secret[32] = { 43 };
  log_fixture_set_up (&keys->log, data);
  keys->next = log_signer_new ("grounds/test", next_secret);
  keys->next_verifier = log_signer_verifier (keys->next, FALSE);
  keys->stranger = log_signer_new ("grounds/test", stranger_secret);
  keys->stranger_verifier = log_signer_verifier (keys->stranger, FALSE);
  keys->writer = log_fixture_writer (&keys->log);
  keys->reader = log_fixture_reader (&keys->log);
}

static void
tear_down (Keys *keys, gconstpointer data)
{
  log_writer_free (keys->writer);
  log_reader_free (keys->reader);
  log_signer_unref (keys->next);
  log_signer_unref (keys->stranger);
  g_free (keys->next_verifier);
  g_free (keys->stranger_verifier);
  log_fixture_tear_down (&keys->log, data);
}

static void
rotate (LogWriter *writer, LogSigner *next, gboolean lost)
{
  g_autoptr (GError) error = NULL;
  const LogRotation rotation = { .next = next, .now = 18, .reason = "why", .lost = lost };
  log_rotate (writer, &rotation, &error);
  g_assert_no_error (error);
}

static GString *
sealed (const Keys *keys, const char *words)
{
  return seal_sealed (keys->reader, keys->writer, REPORT_FORMAT_TURTLE, words);
}

static void
test_wrong_key (Keys *keys, gconstpointer data)
{
  g_autoptr (GString) text = sealed (keys, "Title");
  g_autofree char *expected = g_strdup_printf ("`%s` is no key that the log has had; check the key",
                                               keys->stranger_verifier);
  g_autofree char *alone = g_strdup_printf ("it is signed by another key than `%s`; where that"
                                            " followed an earlier one, the log tells",
                                            keys->stranger_verifier);
  g_autoptr (GError) error = NULL;
  g_auto (ReportCheck) check = { 0 };
  (void) data;
  seal_assert_check (
      text, keys->reader, keys->stranger_verifier,
      "seal: passed, digest: passed, signature: failed, entry: passed, tree: not-done", expected);
  seal_assert_check (
      text, NULL, keys->stranger_verifier,
      "seal: passed, digest: passed, signature: failed, entry: not-done, tree: not-done", alone);
  g_assert_false (
      report_check (text->str, text->len, NULL, keys->reader, "no key", &check, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_INVALID);
}

/* Before and after: with either key, and with the log's own. */
static void
test_rotated (Keys *keys, gconstpointer data)
{
  g_autoptr (GString) before = sealed (keys, "Before");
  rotate (keys->writer, keys->next, FALSE);
  g_autoptr (GString) after = sealed (keys, "After");
  const char *verifiers[] = { keys->log.verifier, keys->next_verifier, NULL };
  (void) data;
  for (gsize i = 0; i < G_N_ELEMENTS (verifiers); i++) {
    seal_assert_check (before, keys->reader, verifiers[i], ALL_PASSED, NULL);
    seal_assert_check (after, keys->reader, verifiers[i], ALL_PASSED, NULL);
  }
  /* Without the log a key vouches for itself. */
  seal_assert_check (
      after, NULL, keys->next_verifier,
      "seal: passed, digest: passed, signature: passed, entry: not-done, tree: not-done", NULL);
}

/* The same report sealed again is the same entry, signed by the key of now. */
static void
test_again (Keys *keys, gconstpointer data)
{
  g_autoptr (GString) before = sealed (keys, "Title");
  rotate (keys->writer, keys->next, FALSE);
  g_autoptr (GString) after = sealed (keys, "Title");
  const char *mark = "\xe2\x80\x94";
  g_auto (GStrv) parts_before = g_strsplit (before->str, mark, 2);
  g_auto (GStrv) parts_after = g_strsplit (after->str, mark, 2);
  (void) data;
  g_assert_cmpstr (parts_before[0], ==, parts_after[0]);
  g_assert_cmpstr (before->str, !=, after->str);
  g_assert_cmpuint (log_size (keys->reader, NULL), ==, 2);
  seal_assert_check (after, keys->reader, keys->log.verifier, ALL_PASSED, NULL);
  seal_assert_check (before, keys->reader, keys->next_verifier, ALL_PASSED, NULL);
}

/* Somebody who has the former key signs a seal for an entry of later. */
static void
test_out_of_use (Keys *keys, gconstpointer data)
{
  rotate (keys->writer, keys->next, FALSE);
  g_autoptr (GString) text = sealed (keys, "Title");
  g_autofree char *expected = g_strdup_printf ("it is signed by `%s`, which entry 0 of the log put"
                                               " out of use, and names the later entry 1",
                                               keys->log.verifier);
  GString *note = g_string_new (NULL);
  (void) data;
  g_auto (GStrv) lines = g_strsplit (text->str, "\n", -1);
  for (guint i = 1; i < 7; i++) {
    g_string_append_printf (note, "%s\n", lines[i] + strlen ("# seal "));
  }
  g_autofree char *forged = log_note_sign (keys->log.signer, note->str);
  const char *line = strstr (forged, "\xe2\x80\x94");
  g_string_truncate (text, (gsize) (strstr (text->str, "\xe2\x80\x94") - text->str));
  g_string_append (text, line);
  seal_assert_check (text, keys->reader, keys->log.verifier, SIGNATURE_FAILED, expected);
  seal_assert_check (text, keys->reader, keys->next_verifier, SIGNATURE_FAILED, expected);
  g_string_free (note, TRUE);
}

/* A lost key cannot say which one follows: whoever knows only that one is told so; the next one vouches for the log as it took it over. */
static void
test_lost (Keys *keys, gconstpointer data)
{
  g_autoptr (GString) before = sealed (keys, "Before");
  g_autofree char *expected =
      g_strdup ("it is signed by another key than those of the log that are vouched for");
  (void) data;
  log_writer_free (keys->writer);
  keys->writer = log_writer_open (keys->log.store, NULL, NULL);
  rotate (keys->writer, keys->next, TRUE);
  log_writer_free (keys->writer);
  keys->writer = log_writer_open (keys->log.store, keys->next, NULL);
  g_autoptr (GString) after = sealed (keys, "After");
  seal_assert_check (before, keys->reader, keys->next_verifier, ALL_PASSED, NULL);
  seal_assert_check (after, keys->reader, keys->next_verifier, ALL_PASSED, NULL);
  seal_assert_check (after, keys->reader, keys->log.verifier,
                     "seal: passed, digest: passed, signature: failed, entry: passed, tree: failed",
                     expected);
  seal_assert_check (
      before, keys->reader, keys->log.verifier,
      "seal: passed, digest: passed, signature: passed, entry: passed, tree: failed",
      "the checkpoint has no valid signature of `grounds/test`; get another copy, or check the key");
}

/* Three keys: the middle one vouches in both directions. */
static void
test_chain (Keys *keys, gconstpointer data)
{
  static const guint64 ends[] = { 0, 1, G_MAXUINT64 };
  const char *verifiers[] = { keys->log.verifier, keys->next_verifier, keys->stranger_verifier };
  (void) data;
  rotate (keys->writer, keys->next, FALSE);
  rotate (keys->writer, keys->stranger, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (verifiers); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GArray) known = log_known_keys (keys->reader, verifiers[i], &error);
    g_assert_no_error (error);
    g_assert_cmpuint (known->len, ==, 3);
    for (guint k = 0; k < known->len; k++) {
      g_assert_cmpstr (g_array_index (known, LogKeySpan, k).verifier, ==, verifiers[k]);
      g_assert_cmpuint (g_array_index (known, LogKeySpan, k).until, ==, ends[k]);
    }
  }
}

/* A change that somebody wrote into the log without the key before. */
static void
test_forged_change (Keys *keys, gconstpointer data)
{
  g_autoptr (GString) text = sealed (keys, "Title");
  (void) data;
  rotate (keys->writer, keys->next, FALSE);
  g_autofree char *sql = g_strdup_printf ("UPDATE entries SET body = replace (body, '%s', '%s')",
                                          keys->next_verifier, keys->stranger_verifier);
  log_fixture_alter (&keys->log, sql);
  g_autoptr (GArray) known = log_known_keys (keys->reader, keys->log.verifier, NULL);
  g_assert_cmpuint (known->len, ==, 1);
  g_autoptr (GArray) stranger = log_known_keys (keys->reader, keys->stranger_verifier, NULL);
  g_assert_cmpuint (stranger->len, ==, 1);
  seal_assert_check (text, keys->reader, keys->stranger_verifier,
                     "seal: passed, digest: passed, signature: failed, entry: passed, tree: failed",
                     "it is signed by another key than those of the log that are vouched for");
}

/* --- The signer of now --- */

static char *
make_key_file (const Keys *keys, const char *name)
{
  char *path = g_build_filename (keys->log.folder, name, NULL);
  g_autoptr (LogSigner) made = log_signer_open (path, "grounds/files", TRUE, NULL);
  g_assert_nonnull (made);
  return path;
}

/* Another process gave the log another key, and nothing was written here since. */
static void
test_signer_now (Keys *keys, gconstpointer data)
{
  g_autofree char *store = g_build_filename (keys->log.folder, "other.db", NULL);
  g_autofree char *path = make_key_file (keys, "key");
  g_autofree char *next_path = make_key_file (keys, "next");
  g_autoptr (LogSigner) signer = log_signer_open (path, NULL, FALSE, NULL);
  g_autoptr (LogSigner) next = log_signer_open (next_path, NULL, FALSE, NULL);
  g_autofree char *expected = log_signer_verifier (next, FALSE);
  g_autoptr (GError) error = NULL;
  LogWriter *writer = log_writer_open (store, signer, NULL);
  LogWriter *elsewhere = log_writer_open (store, signer, NULL);
  (void) data;
  log_fixture_append (writer, 0, 1);
  rotate (elsewhere, next, FALSE);
  g_assert_null (log_writer_signer_now (writer, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, "the log has got another key; name the file of that one");
  g_assert_cmpint (g_rename (next_path, path), ==, 0);
  g_autoptr (LogSigner) now = log_writer_signer_now (writer, NULL);
  g_autofree char *verifier = log_signer_verifier (now, FALSE);
  g_assert_cmpstr (verifier, ==, expected);
  log_writer_free (writer);
  log_writer_free (elsewhere);
}

#define ADD(path, function)                                                                        \
  g_test_add ("/report/seal/" path, Keys, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("wrong-key", test_wrong_key);
  ADD ("rotated", test_rotated);
  ADD ("again", test_again);
  ADD ("out-of-use", test_out_of_use);
  ADD ("lost", test_lost);
  ADD ("chain", test_chain);
  ADD ("forged-change", test_forged_change);
  ADD ("signer-now", test_signer_now);
  return g_test_run ();
}
