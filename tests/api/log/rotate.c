/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/rotate.h"

#include "api/log/verify.h"
#include "rules/secret-file.h"
#include "tests/api/log/fixture.h"

#include <string.h>

/* Another key for a log: the one before says so, everybody can follow, and nobody else can do it. */

static const guint8 next_secret[32] = { 42 };
static const guint8 last_secret[32] = { 43 };

typedef struct {
  LogSigner *signer;
  char *verifier;
} Key;

static void
key_clear (Key *key)
{
  log_signer_unref (key->signer);
  g_free (key->verifier);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Key, key_clear)

static Key
make_key (const char *name, const guint8 secret[32])
{
  Key key = { .signer = log_signer_new (name, secret) };
  key.verifier = log_signer_verifier (key.signer, FALSE);
  return key;
}

static LogWriter *
open_writer (const LogFixture *fixture, LogSigner *signer)
{
  g_autoptr (GError) error = NULL;
  LogWriter *writer = log_writer_open (fixture->store, signer, &error);
  g_assert_no_error (error);
  return writer;
}

static void
append (LogWriter *writer, guint number)
{
  g_autofree char *id = log_fixture_id (number);
  g_autofree char *body = g_strdup_printf ("{\"decision\":{},\"id\":\"%s\",\"kind\":\"decision\","
                                           "\"time\":%u}",
                                           id, number);
  log_fixture_append_body (writer, LOG_KIND_DECISION, id, number, body);
  log_writer_wait (writer);
}

static void
rotate (LogWriter *writer, LogSigner *next)
{
  g_autoptr (GError) error = NULL;
  const LogRotation rotation = { .next = next, .now = 17 * G_USEC_PER_SEC, .by = "us" };
  log_rotate (writer, &rotation, &error);
  g_assert_no_error (error);
}

/* Three decisions, the change, two more: entry 3 names the next key. */
static void
write_log (const LogFixture *fixture, LogSigner *next)
{
  LogWriter *writer = log_fixture_writer (fixture);
  for (guint i = 0; i < 6; i++) {
    if (i == 3) {
      rotate (writer, next);
    } else {
      append (writer, i);
    }
  }
  log_writer_free (writer);
}

/* All problems, one a line; nothing: it is sound. */
static char *
verify (const LogFixture *fixture, const LogVerifyOptions *options, LogVerification *found)
{
  g_autoptr (GError) error = NULL;
  GString *text = g_string_new (NULL);
  log_verify (fixture->path, options, found, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < found->problems->len; i++) {
    g_string_append_printf (text, "%s\n", (char *) g_ptr_array_index (found->problems, i));
  }
  return g_string_free (text, FALSE);
}

static void
assert_found (const LogFixture *fixture, const char *key, const char *expected)
{
  g_auto (LogVerification) found = { 0 };
  const LogVerifyOptions options = { .verifier = key };
  g_autofree char *problems = verify (fixture, &options, &found);
  g_assert_cmpstr (problems, ==, expected);
}

/* --- As it is to be --- */

static void
test_followed (LogFixture *fixture, gconstpointer data)
{
  g_auto (Key) next = make_key ("grounds/test", next_secret);
  g_auto (LogVerification) from_first = { 0 };
  g_auto (LogVerification) from_next = { 0 };
  const LogVerifyOptions first = { .verifier = fixture->verifier };
  const LogVerifyOptions second = { .verifier = next.verifier };
  (void) data;
  write_log (fixture, next.signer);
  g_autofree char *nothing = verify (fixture, &first, &from_first);
  g_assert_cmpstr (nothing, ==, "");
  g_assert_cmpuint (from_first.keys, ==, 1);
  g_assert_cmpuint (from_first.earlier, ==, 0);
  g_assert_cmpuint (from_first.covered, ==, 6);
  g_autofree char *nothing_either = verify (fixture, &second, &from_next);
  g_assert_cmpstr (nothing_either, ==, "");
  g_assert_cmpuint (from_next.keys, ==, 0);
  g_assert_cmpuint (from_next.covered, ==, 6);
  g_assert_cmpuint (from_next.earlier + from_next.checkpoints, ==, from_first.checkpoints);
  g_assert_cmpuint (from_next.earlier, >, 0);
}

static void
test_record (LogFixture *fixture, gconstpointer data)
{
  g_auto (Key) next = make_key ("grounds/test", next_secret);
  (void) data;
  write_log (fixture, next.signer);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  g_autoptr (LogEntry) entry = log_read (reader, 3, NULL);
  g_autofree char *expected =
      g_strdup_printf ("{\"action\":\"rotate\",\"by\":\"us\",\"from\":\"%s\",\"kind\":\"key\","
                       "\"time\":\"1970-01-01T00:00:17.000000Z\",\"to\":\"%s\"}",
                       fixture->verifier, next.verifier);
  g_assert_cmpint (entry->kind, ==, LOG_KIND_KEY);
  g_assert_cmpstr (entry->body, ==, expected);
  g_autofree char *verifier = log_verifier (reader, NULL);
  g_assert_cmpstr (verifier, ==, next.verifier);
}

static gboolean
is_proved (LogReader *reader, guint64 index, const char *verifier)
{
  g_autoptr (LogEntry) entry = log_read (reader, index, NULL);
  g_autofree char *proof = log_prove (reader, index, NULL);
  guint64 told = 0;
  g_assert_nonnull (proof);
  return log_proof_verify (proof, strlen (proof), verifier, (const guint8 *) entry->body,
                           entry->length, &told, NULL) &&
         told == index;
}

static void
test_proofs (LogFixture *fixture, gconstpointer data)
{
  g_auto (Key) next = make_key ("grounds/test", next_secret);
  (void) data;
  write_log (fixture, next.signer);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  for (guint64 i = 0; i < 6; i++) {
    g_assert_true (is_proved (reader, i, next.verifier));
    /* Whoever has the key before learns the next one from the entry that names it. */
    g_assert_cmpint (is_proved (reader, i, fixture->verifier), ==, i == 3);
  }
}

/* More than one change, a writer that goes on, and checkpoints that come after it within the minute. */
static void
test_chain (LogFixture *fixture, gconstpointer data)
{
  g_auto (Key) next = make_key ("grounds/test", next_secret);
  g_auto (Key) last = make_key ("grounds/test", last_secret);
  g_auto (LogVerification) found = { 0 };
  const LogVerifyOptions options = { .verifier = fixture->verifier };
  (void) data;
  LogWriter *writer = log_fixture_writer (fixture);
  append (writer, 0);
  rotate (writer, next.signer);
  for (guint i = 0; i < 20; i++) {
    append (writer, i + 1);
  }
  rotate (writer, last.signer);
  append (writer, 21);
  log_writer_free (writer);
  LogWriter *again = open_writer (fixture, last.signer);
  append (again, 22);
  log_writer_free (again);
  g_autofree char *problems = verify (fixture, &options, &found);
  g_assert_cmpstr (problems, ==, "");
  g_assert_cmpuint (found.keys, ==, 2);
  g_assert_cmpuint (found.covered, ==, 25);
  assert_found (fixture, next.verifier, "");
  assert_found (fixture, last.verifier, "");
}

/* --- Processes that know the file only --- */

static char *
make_file (const LogFixture *fixture, const char *name)
{
  g_autoptr (GError) error = NULL;
  char *path = g_build_filename (fixture->folder, name, NULL);
  g_autoptr (LogSigner) made = log_signer_open (path, "grounds/test", TRUE, &error);
  g_assert_no_error (error);
  return path;
}

static void
test_others (LogFixture *fixture, gconstpointer data)
{
  g_autofree char *path = make_file (fixture, "key");
  g_autofree char *next_path = make_file (fixture, "key.next");
  g_autoptr (LogSigner) signer = log_signer_open (path, NULL, FALSE, NULL);
  g_autoptr (LogSigner) same = log_signer_open (path, NULL, FALSE, NULL);
  g_autoptr (LogSigner) next = log_signer_open (next_path, NULL, FALSE, NULL);
  g_autofree char *verifier = log_signer_verifier (signer, FALSE);
  g_autoptr (GError) error = NULL;
  (void) data;
  LogWriter *other = open_writer (fixture, same);
  append (other, 0);
  LogWriter *writer = open_writer (fixture, signer);
  rotate (writer, next);
  /* Its file still holds the key before: it cannot sign. */
  append (other, 1);
  assert_found (fixture, verifier, "entries from 2 on are in no signed checkpoint\n");
  const LogRotation late = { .next = signer, .now = 1 };
  g_assert_false (log_rotate (other, &late, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_BUSY);
  g_assert_true (rules_secret_file_replace (next_path, path, NULL));
  append (other, 2);
  assert_found (fixture, verifier, "");
  append (writer, 3);
  append (other, 4);
  log_writer_free (writer);
  log_writer_free (other);
  assert_found (fixture, verifier, "");
}

/* Of two who change it at once, one is told. */
static void
test_twice (LogFixture *fixture, gconstpointer data)
{
  g_auto (Key) next = make_key ("grounds/test", next_secret);
  g_auto (Key) last = make_key ("grounds/test", last_secret);
  g_autoptr (GError) error = NULL;
  const LogRotation late = { .next = last.signer, .now = 1 };
  (void) data;
  LogWriter *one = log_fixture_writer (fixture);
  append (one, 0);
  LogWriter *other = log_fixture_writer (fixture);
  append (other, 1);
  rotate (one, next.signer);
  g_assert_false (log_rotate (other, &late, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_BUSY);
  log_writer_free (one);
  log_writer_free (other);
  assert_found (fixture, fixture->verifier, "");
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  g_assert_cmpuint (log_size (reader, NULL), ==, 3);
}

/* --- What is refused --- */

static void
assert_refused (LogWriter *writer, const LogRotation *rotation, const char *what)
{
  g_autoptr (GError) error = NULL;
  g_assert_false (log_rotate (writer, rotation, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_INVALID);
  if (!g_str_has_prefix (error->message, what)) {
    g_error ("not `%s`: %s", what, error->message);
  }
}

static void
test_refused (LogFixture *fixture, gconstpointer data)
{
  g_auto (Key) next = make_key ("grounds/test", next_secret);
  g_auto (Key) named = make_key ("grounds/other", next_secret);
  const LogRotation right = { .next = next.signer };
  const LogRotation wrong_name = { .next = named.signer };
  const LogRotation same = { .next = fixture->signer };
  const LogRotation lost = { .next = next.signer, .lost = TRUE, .reason = "fire" };
  const LogRotation silent = { .next = next.signer, .lost = TRUE };
  (void) data;
  LogWriter *unsigned_one = open_writer (fixture, NULL);
  assert_refused (unsigned_one, &right, "the log is not signed yet");
  log_writer_free (unsigned_one);
  LogWriter *writer = log_fixture_writer (fixture);
  append (writer, 0);
  assert_refused (writer, &wrong_name, "the next key is of `grounds/other`");
  assert_refused (writer, &same, "the log has that key already");
  assert_refused (writer, &lost, "the key is there");
  assert_refused (writer, &silent, "a key that is lost needs a reason");
  log_writer_free (writer);
  LogWriter *keyless = open_writer (fixture, NULL);
  assert_refused (keyless, &right, "only the key that the log has can name the next");
  log_writer_free (keyless);
  assert_found (fixture, fixture->verifier, "");
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  g_assert_cmpuint (log_size (reader, NULL), ==, 1);
}

/* --- A key that is lost --- */

static void
test_lost (LogFixture *fixture, gconstpointer data)
{
  g_auto (Key) next = make_key ("grounds/test", next_secret);
  g_auto (Key) other = make_key ("grounds/test", last_secret);
  const LogRotation rotation = { .next = next.signer, .now = 5, .lost = TRUE, .reason = "fire" };
  const char *const right[] = { other.verifier, next.verifier, NULL };
  const char *const wrong[] = { other.verifier, NULL };
  const LogVerifyOptions told = { .verifier = fixture->verifier, .accepted = right };
  const LogVerifyOptions not_told = { .verifier = fixture->verifier, .accepted = wrong };
  g_auto (LogVerification) accepted = { 0 };
  g_auto (LogVerification) refused = { 0 };
  g_autoptr (GError) error = NULL;
  (void) data;
  LogWriter *writer = log_fixture_writer (fixture);
  append (writer, 0);
  log_writer_free (writer);
  LogWriter *keyless = open_writer (fixture, NULL);
  log_rotate (keyless, &rotation, &error);
  g_assert_no_error (error);
  append (keyless, 1);
  log_writer_free (keyless);
  g_autofree char *nothing = verify (fixture, &told, &accepted);
  g_assert_cmpstr (nothing, ==, "");
  g_assert_cmpuint (accepted.keys, ==, 1);
  g_autofree char *problems = verify (fixture, &not_told, &refused);
  g_autofree char *expected = g_strdup_printf (
      "entry 1: says that the log's key was lost, and that `%s` follows it; nothing proves that: ask"
      " the log's owner, and accept that key if it is so\n"
      "the checkpoint of 2 entries: is not signed by the log's key\n"
      "the checkpoint of 3 entries: is not signed by the log's key\n"
      "entries from 1 on are in no signed checkpoint\n",
      next.verifier);
  g_assert_cmpstr (problems, ==, expected);
  assert_found (fixture, next.verifier, "");
}

/* --- What others may try --- */

#define NO_CHANGE                                                                                  \
  "entry 3: names another key, and the key before has signed no checkpoint that ends with it\n"
#define UNSIGNED(n) "the checkpoint of " #n " entries: is not signed by the log's key\n"

static void
test_altered (LogFixture *fixture, gconstpointer data)
{
  g_auto (Key) next = make_key ("grounds/test", next_secret);
  (void) data;
  write_log (fixture, next.signer);
  /* Which others are kept depends on the moment. */
  log_fixture_alter (fixture, "DELETE FROM checkpoints WHERE size NOT IN (3, 4, 6)");
  assert_found (fixture, fixture->verifier, "");
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  g_autofree char *note = NULL;
  g_assert_true (log_hand_over (log_reader_db (reader), 4, &note, NULL));
  g_auto (GStrv) lines = g_strsplit (note, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 7);
  for (guint kept = 4; kept <= 5; kept++) {
    g_autofree char *sql =
        g_strdup_printf ("UPDATE checkpoints SET note = '%s\n%s\n%s\n\n%s\n' WHERE size = 4",
                         lines[0], lines[1], lines[2], lines[kept]);
    log_fixture_alter (fixture, sql);
    assert_found (fixture, fixture->verifier,
                  UNSIGNED (4)
                      NO_CHANGE UNSIGNED (6) "entries from 3 on are in no signed checkpoint\n");
  }
  log_fixture_alter (fixture, "DELETE FROM checkpoints WHERE size = 4");
  assert_found (fixture, fixture->verifier,
                NO_CHANGE UNSIGNED (6) "entries from 3 on are in no signed checkpoint\n");
}

/* Somebody who may write to the file, and has no key but his own, says that this one follows. */
static void
test_forged (LogFixture *fixture, gconstpointer data)
{
  g_auto (Key) next = make_key ("grounds/test", next_secret);
  (void) data;
  LogWriter *writer = log_fixture_writer (fixture);
  append (writer, 0);
  log_writer_free (writer);
  g_autofree char *body =
      g_strdup_printf ("{\"action\":\"rotate\",\"from\":\"%s\",\"kind\":\"key\",\"time\":1,"
                       "\"to\":\"%s\"}",
                       fixture->verifier, next.verifier);
  log_fixture_alter (fixture, "DELETE FROM meta WHERE key = 'verifier'");
  LogWriter *forger = open_writer (fixture, next.signer);
  log_fixture_append_body (forger, LOG_KIND_KEY, NULL, 1, body);
  log_writer_wait (forger);
  append (forger, 1);
  log_writer_free (forger);
  log_fixture_alter (fixture, "DELETE FROM checkpoints WHERE size = 2");
  assert_found (fixture, fixture->verifier,
                "entry 1: names another key, and the key before has signed no checkpoint that ends"
                " with it\n" UNSIGNED (3) "entries from 1 on are in no signed checkpoint\n");
}

/* Entries that name keys without sense. */
static void
test_senseless (LogFixture *fixture, gconstpointer data)
{
  g_auto (Key) next = make_key ("grounds/test", next_secret);
  g_auto (Key) last = make_key ("grounds/test", last_secret);
  g_autofree char *other =
      g_strdup_printf ("{\"action\":\"rotate\",\"from\":\"%s\",\"kind\":\"key\",\"time\":1,"
                       "\"to\":\"%s\"}",
                       next.verifier, last.verifier);
  (void) data;
  LogWriter *writer = log_fixture_writer (fixture);
  append (writer, 0);
  log_fixture_append_body (writer, LOG_KIND_KEY, NULL, 1, other);
  log_fixture_append_body (writer, LOG_KIND_KEY, NULL, 1,
                           "{\"action\":\"rotate\",\"kind\":\"key\",\"time\":1}");
  log_writer_free (writer);
  log_fixture_alter (fixture, "UPDATE checkpoints SET cosigned = 0");
  assert_found (fixture, fixture->verifier,
                "entry 1: changes a key that the log did not have\n"
                "entry 2: does not say which key follows which\n");
}

/* --- Witnesses, and what was kept --- */

static void
test_witness (LogFixture *fixture, gconstpointer data)
{
  static const guint8 secret[32] = { 5 };
  g_auto (Key) next = make_key ("grounds/test", next_secret);
  g_autoptr (LogSigner) witness = log_signer_new ("witness", secret);
  g_autofree char *witness_key = log_signer_verifier (witness, TRUE);
  const char *const witnesses[] = { witness_key, NULL };
  g_autoptr (GError) error = NULL;
  (void) data;
  LogWriter *writer = log_fixture_writer (fixture);
  append (writer, 0);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  g_autofree char *before = log_checkpoint (reader, NULL);
  rotate (writer, next.signer);
  g_autofree char *between = log_checkpoint (reader, NULL);
  append (writer, 1);
  g_autofree char *after = log_checkpoint (reader, NULL);
  const char *const notes[] = { before, between, after };
  for (gsize i = 0; i < G_N_ELEMENTS (notes); i++) {
    g_auto (LogVerification) found = { 0 };
    const LogVerifyOptions options = { .verifier = fixture->verifier, .witnesses = witnesses };
    g_autofree char *line = log_checkpoint_cosign (witness, notes[i], 17, NULL);
    g_autofree char *answer = g_strconcat (notes[i], line, NULL);
    log_add_cosignature (writer, answer, witness_key, &error);
    g_assert_no_error (error);
    g_autofree char *problems = verify (fixture, &options, &found);
    g_assert_cmpstr (problems, ==, "");
    g_assert_cmpuint (found.witnessed, ==, i + 1);
    /* Proofs are by the key that signs now. */
    g_assert_true (is_proved (reader, 0, next.verifier));
  }
  log_writer_free (writer);
}

static void
test_kept (LogFixture *fixture, gconstpointer data)
{
  g_auto (Key) next = make_key ("grounds/test", next_secret);
  g_auto (Key) other = make_key ("grounds/test", last_secret);
  LogHash root = { 0 };
  (void) data;
  LogWriter *writer = log_fixture_writer (fixture);
  append (writer, 0);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  g_autofree char *kept = log_checkpoint (reader, NULL);
  rotate (writer, next.signer);
  log_writer_free (writer);
  const char *const verifiers[] = { fixture->verifier, next.verifier };
  for (gsize i = 0; i < G_N_ELEMENTS (verifiers); i++) {
    g_auto (LogVerification) found = { 0 };
    const LogVerifyOptions options = { .verifier = verifiers[i], .trusted = kept };
    g_autofree char *problems = verify (fixture, &options, &found);
    g_assert_cmpstr (problems, ==, "");
  }
  g_autofree char *strange = log_checkpoint_sign (other.signer, NULL, 1, &root);
  g_auto (LogVerification) found = { 0 };
  g_autoptr (GError) error = NULL;
  const LogVerifyOptions options = { .verifier = fixture->verifier, .trusted = strange };
  g_assert_false (log_verify (fixture->path, &options, &found, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_INVALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name)                                                                                  \
  g_test_add ("/api/log/rotate/" #name, LogFixture, NULL, log_fixture_set_up, test_##name,         \
              log_fixture_tear_down)
  ADD (followed);
  ADD (record);
  ADD (proofs);
  ADD (chain);
  ADD (others);
  ADD (twice);
  ADD (refused);
  ADD (lost);
  ADD (altered);
  ADD (forged);
  ADD (senseless);
  ADD (witness);
  ADD (kept);
#undef ADD
  return g_test_run ();
}
