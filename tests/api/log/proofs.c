/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/error.h"
#include "tests/api/log/fixture.h"

#include <string.h>

/* The log: finding decisions, proofs, tiles, witnesses. */

static void
assert_same (gconstpointer a, gconstpointer b, gsize n)
{
  g_assert_true (memcmp (a, b, n) == 0);
}

/* --- Finding --- */

static void
assert_found (LogReader *reader, const char *name, guint64 index)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LogEntry) found = log_find_decision (reader, name, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->index, ==, index);
}

static void
assert_not_found (LogReader *reader, const char *name, KgError code)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (log_find_decision (reader, name, &error));
  g_assert_error (error, KG_ERROR, (gint) code);
}

static void
check_names (LogReader *reader)
{
  assert_found (reader, "01a207bd-a9c0-7000-b264-0ee95441e620", 1);
  assert_found (reader, "01A207BE", 2);
  assert_found (reader, "last", 4);
  assert_not_found (reader, "01a207bd-a9c0-7000-b264-0ee95441e62", KG_ERROR_INVALID);
  assert_not_found (reader, "01a207b", KG_ERROR_INVALID);
  assert_not_found (reader, "01a207bf", KG_ERROR_NOT_FOUND);
  assert_not_found (reader, "%a207bd-", KG_ERROR_NOT_FOUND);
}

static void
test_find (LogFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  assert_not_found (reader, "last", KG_ERROR_NOT_FOUND);
  log_fixture_append_body (writer, LOG_KIND_DECISION, "01a207bd-a9c0-7000-b264-0ee95441e621", 1,
                           "{}");
  log_fixture_append_body (writer, LOG_KIND_DECISION, "01a207bd-a9c0-7000-b264-0ee95441e620", 1,
                           "{}");
  log_fixture_append_body (writer, LOG_KIND_DECISION, "01a207be-0000-7000-8000-000000000000", 1,
                           "{}");
  /* A review has the id of the decision that opened it. */
  log_fixture_append_body (writer, LOG_KIND_REVIEW, "01a207be-0000-7000-8000-000000000000", 1,
                           "{}");
  log_fixture_append_body (writer, LOG_KIND_DECISION, "00000000-0000-7000-8000-000000000000", 1,
                           "{}");
  log_fixture_append_body (writer, LOG_KIND_COMMIT, NULL, 1, "{}");
  log_writer_wait (writer);
  check_names (reader);
  log_keeper_settle (log_writer_keeper (writer));
  check_names (reader);
}

/* --- Proofs --- */

static void
check_proof (const LogFixture *fixture, LogReader *reader, guint number)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *body = log_fixture_body (number);
  g_autofree char *proof = log_prove (reader, number, &error);
  guint64 index = 0;
  g_assert_no_error (error);
  log_proof_verify (proof, strlen (proof), fixture->verifier, (const guint8 *) body, strlen (body),
                    &index, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (index, ==, number);
}

static void
test_prove (LogFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  log_fixture_append (writer, 0, 600);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  static const guint numbers[] = { 0, 1, 255, 256, 511, 512, 598, 599 };
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++) {
    check_proof (fixture, reader, numbers[i]);
  }
  g_assert_null (log_prove (reader, 600, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (log_prove (reader, G_MAXUINT64, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_NOT_FOUND);
}

static void
test_consistency (LogFixture *fixture, gconstpointer data)
{
  static const guint sizes[] = { 1, 3, 256, 300, 512, 599, 600 };
  (void) data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  log_fixture_append (writer, 0, 600);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  LogHash root2 = log_fixture_root (600);
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (GArray) proof = NULL;
    LogHash root1 = log_fixture_root (sizes[i]);
    g_assert_true (log_consistency (reader, sizes[i], 600, &proof, &error));
    g_assert_no_error (error);
    g_assert_true (log_verify_consistency (sizes[i], 600, (const LogHash *) (gpointer) proof->data,
                                           proof->len, &root1, &root2));
  }
  GArray *none = NULL;
  g_assert_false (log_consistency (reader, 600, 601, &none, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_NOT_FOUND);
}

static void
assert_no_tile (LogReader *reader, guint level, guint64 index, guint width)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (log_tile (reader, level, index, width, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_NOT_FOUND);
}

static void
test_tiles (LogFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  log_fixture_append (writer, 0, 600);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  g_autoptr (GBytes) whole = log_tile (reader, 0, 1, 256, NULL);
  g_autoptr (GBytes) partial = log_tile (reader, 0, 2, 88, NULL);
  g_autoptr (GBytes) narrow = log_tile (reader, 0, 1, 3, NULL);
  g_autoptr (GBytes) above = log_tile (reader, 1, 0, 2, NULL);
  g_assert_cmpuint (g_bytes_get_size (whole), ==, 8192);
  g_assert_cmpuint (g_bytes_get_size (partial), ==, 88 * 32);
  g_assert_cmpuint (g_bytes_get_size (above), ==, 64);
  assert_same (g_bytes_get_data (narrow, NULL), g_bytes_get_data (whole, NULL), 96);
  g_autofree char *body = log_fixture_body (599);
  LogHash leaf;
  log_hash_leaf ((const guint8 *) body, strlen (body), &leaf);
  assert_same ((const LogHash *) g_bytes_get_data (partial, NULL) + 87, &leaf, sizeof leaf);
  assert_no_tile (reader, 0, 2, 89);
  assert_no_tile (reader, 0, 2, 0);
  assert_no_tile (reader, 0, 3, 1);
  assert_no_tile (reader, 0, 1, 257);
  assert_no_tile (reader, 1, 0, 3);
  assert_no_tile (reader, 2, 0, 1);
  assert_no_tile (reader, 8, 0, 1);
  assert_no_tile (reader, 0, G_MAXUINT64, 1);
}

/* --- Witnesses --- */

static void
test_cosign (LogFixture *fixture, gconstpointer data)
{
  static const guint8 secret[32] = { 5 };
  (void) data;
  gint64 time = 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (LogSigner) witness = log_signer_new ("witness", secret);
  g_autofree char *verifier = log_signer_verifier (witness, TRUE);
  g_autofree char *wrong = log_signer_verifier (witness, FALSE);
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  g_assert_false (log_add_cosignature (writer, "", verifier, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_NOT_FOUND);
  g_clear_error (&error);
  log_fixture_append (writer, 0, 300);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  g_autofree char *old = log_checkpoint (reader, NULL);
  g_autofree char *line = log_checkpoint_cosign (witness, old, 17, NULL);
  log_add_cosignature (writer, line, verifier, &error);
  g_assert_no_error (error);
  g_autofree char *cosigned = log_checkpoint (reader, NULL);
  g_assert_true (log_checkpoint_verify (cosigned, strlen (cosigned), verifier, &time, NULL));
  g_assert_cmpint (time, ==, 17);
  g_assert_true (
      log_checkpoint_verify (cosigned, strlen (cosigned), fixture->verifier, NULL, NULL));
  /* Again changes nothing; lines of others, or for something else, are refused. */
  g_assert_true (log_add_cosignature (writer, line, verifier, NULL));
  g_autofree char *again = log_checkpoint (reader, NULL);
  g_assert_cmpstr (again, ==, cosigned);
  g_assert_false (log_add_cosignature (writer, line, wrong, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_INVALID);
  g_clear_error (&error);
  log_fixture_append (writer, 300, 1);
  g_assert_false (log_add_cosignature (writer, line, verifier, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_NOT_FOUND);
}

/* The log has moved on since the witness got its checkpoint, which was not kept. */
static void
test_cosign_late (LogFixture *fixture, gconstpointer data)
{
  static const guint8 secret[32] = { 5 };
  g_auto (LogCheckpoint) read = { 0 };
  (void) data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LogSigner) witness = log_signer_new ("witness", secret);
  g_autofree char *verifier = log_signer_verifier (witness, TRUE);
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  log_fixture_append (writer, 0, 10);
  log_fixture_append (writer, 10, 290);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  g_autofree char *old = log_checkpoint (reader, NULL);
  g_autofree char *line = log_checkpoint_cosign (witness, old, 17, NULL);
  g_autofree char *both = g_strconcat (old, line, NULL);
  log_fixture_append (writer, 300, 300);
  log_fixture_append (writer, 600, 1);
  log_add_cosignature (writer, both, verifier, &error);
  g_assert_no_error (error);
  g_autofree char *newest = log_checkpoint (reader, NULL);
  g_assert_true (log_checkpoint_parse (newest, strlen (newest), &read, NULL));
  g_assert_cmpuint (read.size, ==, 601);
  /* What the witness has seen is proved by what it signed. */
  g_autofree char *proof = log_prove (reader, 299, NULL);
  g_autofree char *later = log_prove (reader, 300, NULL);
  g_assert_nonnull (strstr (proof, line));
  g_assert_null (strstr (later, line));
  check_proof (fixture, reader, 299);
  /* A checkpoint of this log that never was. */
  LogHash root = { { 1 } };
  g_autofree char *false_one = log_checkpoint_sign (fixture->signer, NULL, 300, &root);
  g_autofree char *false_line = log_checkpoint_cosign (witness, false_one, 17, NULL);
  g_autofree char *forged = g_strconcat (false_one, false_line, NULL);
  g_assert_false (log_add_cosignature (writer, forged, verifier, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name)                                                                                  \
  g_test_add ("/api/log/proofs/" #name, LogFixture, NULL, log_fixture_set_up, test_##name,         \
              log_fixture_tear_down)
  ADD (find);
  ADD (prove);
  ADD (consistency);
  ADD (tiles);
  ADD (cosign);
  ADD (cosign_late);
#undef ADD
  return g_test_run ();
}
