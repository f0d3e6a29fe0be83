/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/verify.h"

#include "api/log/limits.h"
#include "api/log/verify-private.h"
#include "kg/canonical-json.h"
#include "kg/error.h"
#include "tests/api/log/fixture.h"

#include <string.h>

/* The verifier: a log as it was written has nothing wrong; whatever is altered shows. */

#define ENTRIES 700u

static void
append_record (LogWriter *writer, guint i)
{
  g_autofree char *id = log_fixture_id (i);
  g_autofree char *body = g_strdup_printf (
      "{\"commit\":1,\"decision\":{\"outcome\":\"%s\",\"resource\":\"m:1\",\"subject\":\"s:%u\"},"
      "\"id\":\"%s\",\"kind\":\"decision\",\"request\":{},\"time\":"
      "\"1970-01-01T00:%02u:%02u.000000Z\"}",
      i % 3 == 0 ? "deny" : "allow", i % 5, id, i / 60, i % 60);
  log_fixture_append_body (writer, LOG_KIND_DECISION, id, (gint64) i * G_USEC_PER_SEC, body);
}

static void
write_log (const LogFixture *fixture, guint n)
{
  LogWriter *writer = log_fixture_writer (fixture);
  for (guint i = 0; i < n; i++) {
    append_record (writer, i);
  }
  log_writer_wait (writer);
  log_keeper_settle (log_writer_keeper (writer));
  log_writer_free (writer);
}

static void
verify (const LogFixture *fixture, const LogVerifyOptions *options, LogVerification *out)
{
  g_autoptr (GError) error = NULL;
  LogVerifyOptions own = options != NULL ? *options : (LogVerifyOptions) { 0 };
  own.verifier = own.verifier != NULL ? own.verifier : fixture->verifier;
  log_verify (fixture->path, &own, out, &error);
  g_assert_no_error (error);
}

static void
assert_sound (const LogFixture *fixture, const LogVerifyOptions *options, guint n)
{
  g_auto (LogVerification) found = { 0 };
  verify (fixture, options, &found);
  if (found.n_problems > 0) {
    g_error ("%s", (char *) g_ptr_array_index (found.problems, 0));
  }
  g_assert_cmpuint (found.entries, ==, n);
  g_assert_cmpuint (found.bodies, ==, n);
  g_assert_cmpuint (found.covered, ==, n);
}

/* Some problem begins like this. */
static void
assert_wrong (const LogFixture *fixture, const LogVerifyOptions *options, const char *what)
{
  g_auto (LogVerification) found = { 0 };
  gboolean told = FALSE;
  verify (fixture, options, &found);
  for (guint i = 0; i < found.problems->len; i++) {
    told = told || g_str_has_prefix (g_ptr_array_index (found.problems, i), what);
  }
  if (!told) {
    g_error ("not told: %s; but: %s", what,
             found.problems->len > 0 ? (char *) g_ptr_array_index (found.problems, 0) : "nothing");
  }
}

/* --- Sound logs --- */

static void
test_sound (LogFixture *fixture, gconstpointer data)
{
  static const guint sizes[] = { 0, 1, 255, 256, 257, 512, ENTRIES };
  guint n = 0;
  (void) data;
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
    LogWriter *writer = log_fixture_writer (fixture);
    for (; n < sizes[i]; n++) {
      append_record (writer, n);
    }
    log_writer_free (writer);
    assert_sound (fixture, NULL, n);
  }
}

static void
test_root (LogFixture *fixture, gconstpointer data)
{
  g_auto (LogCheckpoint) checkpoint = { 0 };
  g_auto (LogVerification) found = { 0 };
  (void) data;
  write_log (fixture, 300);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  g_autofree char *note = log_checkpoint (reader, NULL);
  log_checkpoint_parse (note, strlen (note), &checkpoint, NULL);
  g_autofree char *root = kg_digest_to_hex (checkpoint.root.bytes);
  verify (fixture, NULL, &found);
  g_assert_cmpstr (found.root, ==, root);
  g_assert_cmpuint (found.decisions, ==, 300);
}

/* --- Altered ones --- */

static void
test_altered (LogFixture *fixture, gconstpointer data)
{
  static const struct {
    const char *sql;
    const char *what;
  } cases[] = {
    { "UPDATE entries SET body = replace (body, 'deny', 'allow') WHERE idx = 3",
      "entry 3: the record does not have the hash" },
    { "UPDATE entries SET body = body || ' ' WHERE idx = 3",
      "entry 3: the record does not have the hash" },
    { "UPDATE entries SET leaf = zeroblob (32) WHERE idx = 3",
      "entry 3: the record does not have the hash" },
    { "UPDATE entries SET leaf = x'00' WHERE idx = 3",
      "entry 3: the record does not have the hash" },
    { "UPDATE entries SET kind = 4 WHERE idx = 3", "entry 3: is kept as another kind" },
    { "UPDATE entries SET kind = 77 WHERE idx = 3", "entry 3: is kept as another kind" },
    { "UPDATE entries SET time = 17 WHERE idx = 3", "entry 3: is kept with another time" },
    { "UPDATE entries SET id = 'x' WHERE idx = 3", "entry 3: is kept with another id" },
    { "DELETE FROM entries WHERE idx = 3", "entry 4: stands where entry 3 should" },
    { "DELETE FROM entries WHERE idx = 699", "there is a checkpoint of more entries" },
    { "UPDATE entries SET idx = 1000 WHERE idx = 3", "entry 4: stands where entry 3 should" },
    { "UPDATE entries SET body = NULL WHERE idx = 3", "entry 3: its record is gone" },
    { "DELETE FROM tiles WHERE key = 0", "tile 0/0: is missing" },
    { "UPDATE tiles SET hashes = zeroblob (8192) WHERE key = 1", "tile 0/1: is missing" },
    { "UPDATE tiles SET hashes = zeroblob (64) WHERE key = 72057594037927936",
      "tile 1/0: is missing" },
    { "UPDATE checkpoints SET note = replace (note, 'grounds', 'Grounds')",
      "the checkpoint of 700 entries: is not signed" },
    { "UPDATE checkpoints SET note = 'x'", "a checkpoint is malformed" },
    { "DELETE FROM checkpoints", "entries from 0 on are in no signed checkpoint" },
    { "DELETE FROM lookups WHERE tile = 0 AND key = 7929774168015904054",
      "entry 3: cannot be found by `deny`" },
  };
  (void) data;
  write_log (fixture, ENTRIES);
  g_autofree char *kept = g_strconcat (fixture->path, ".kept", NULL);
  g_autofree char *copy = g_strdup_printf ("VACUUM INTO '%s'", kept);
  log_fixture_alter (fixture, copy);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *bytes = NULL;
    gsize length = 0;
    assert_sound (fixture, NULL, ENTRIES);
    log_fixture_alter (fixture, cases[i].sql);
    assert_wrong (fixture, NULL, cases[i].what);
    g_assert_true (g_file_get_contents (kept, &bytes, &length, NULL));
    g_assert_true (g_file_set_contents (fixture->path, bytes, (gssize) length, NULL));
  }
}

/* Somebody who alters a record, and everything that follows from it, but has no key; and one who has it. */
static void
test_forged (LogFixture *fixture, gconstpointer data)
{
  static const guint8 other_secret[32] = { 77 };
  (void) data;
  write_log (fixture, 10);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  g_autofree char *kept = log_checkpoint (reader, NULL);
  LogSigner *own = fixture->signer;
  /* A whole new log, which says nine times the same as the other, and once something else. */
  g_autofree char *path = g_strconcat (fixture->path, "", NULL);
  g_clear_pointer (&reader, log_reader_free);
  log_fixture_alter (fixture, "DELETE FROM entries; DELETE FROM checkpoints; DELETE FROM meta;"
                              "DELETE FROM lookups; DELETE FROM ids");
  fixture->signer = log_signer_new ("grounds/test", other_secret);
  write_log (fixture, 9);
  LogWriter *writer = log_fixture_writer (fixture);
  append_record (writer, 60);
  log_writer_free (writer);
  assert_wrong (fixture, NULL, "the checkpoint of 10 entries: is not signed");
  log_signer_unref (fixture->signer);
  fixture->signer = own;
  log_fixture_alter (fixture, "DELETE FROM checkpoints; DELETE FROM meta");
  LogWriter *with_key = log_fixture_writer (fixture);
  append_record (with_key, 61);
  log_writer_free (with_key);
  assert_sound (fixture, NULL, 11);
  /* Against whoever has the key, only what was kept elsewhere helps. */
  const LogVerifyOptions options = { .trusted = kept };
  assert_wrong (fixture, &options, "the log does not continue the checkpoint of 10 entries");
}

static void
test_trusted (LogFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  write_log (fixture, 100);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  g_autofree char *kept = log_checkpoint (reader, NULL);
  const LogVerifyOptions options = { .trusted = kept };
  assert_sound (fixture, &options, 100);
  LogWriter *writer = log_fixture_writer (fixture);
  append_record (writer, 100);
  log_writer_free (writer);
  assert_sound (fixture, &options, 101);
  log_fixture_alter (fixture, "DELETE FROM entries WHERE idx >= 50; DELETE FROM checkpoints");
  assert_wrong (fixture, &options, "the log has 50 entries, fewer than the 100");
  g_auto (LogVerification) found = { 0 };
  const LogVerifyOptions malformed = { .verifier = fixture->verifier, .trusted = "x" };
  g_assert_false (log_verify (fixture->path, &malformed, &found, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_INVALID);
}

static void
test_witness (LogFixture *fixture, gconstpointer data)
{
  static const guint8 secret[32] = { 5 };
  (void) data;
  write_log (fixture, 100);
  g_autoptr (LogSigner) witness = log_signer_new ("witness", secret);
  g_autofree char *key = log_signer_verifier (witness, TRUE);
  const char *const keys[] = { key, NULL };
  const LogVerifyOptions options = { .witnesses = keys };
  assert_wrong (fixture, &options, "no checkpoint was cosigned");
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  g_autofree char *note = log_checkpoint (reader, NULL);
  g_autofree char *line = log_checkpoint_cosign (witness, note, 17, NULL);
  LogWriter *writer = log_fixture_writer (fixture);
  g_assert_true (log_add_cosignature (writer, line, key, NULL));
  log_writer_free (writer);
  assert_sound (fixture, &options, 100);
}

static void
test_unsigned (LogFixture *fixture, gconstpointer data)
{
  g_auto (LogVerification) found = { 0 };
  const LogVerifyOptions options = { 0 };
  (void) data;
  write_log (fixture, 3);
  g_assert_true (log_verify (fixture->path, &options, &found, NULL));
  g_assert_cmpuint (found.n_problems, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (found.problems, 0), ==,
                   "signatures are not verified: no key is given");
}

/* --- Commits --- */

static gboolean
is_even (guint64 commit, const char *digest, gpointer data)
{
  (void) digest;
  (void) data;
  return commit % 2 == 0;
}

static void
test_commits (LogFixture *fixture, gconstpointer data)
{
  static const char *const bodies[] = {
    "{\"commit\":1,\"digest\":\"a\",\"kind\":\"commit\",\"time\":\"1970-01-01T00:00:00.000000Z\"}",
    "{\"commit\":2,\"digest\":\"b\",\"kind\":\"commit\",\"parent\":\"a\",\"time\":"
    "\"1970-01-01T00:00:00.000000Z\"}",
    "{\"commit\":3,\"digest\":\"c\",\"kind\":\"commit\",\"parent\":\"x\",\"time\":"
    "\"1970-01-01T00:00:00.000000Z\"}",
    "{\"commit\":5,\"digest\":\"d\",\"kind\":\"commit\",\"parent\":\"c\",\"time\":"
    "\"1970-01-01T00:00:00.000000Z\"}",
  };
  g_auto (LogVerification) found = { 0 };
  const LogVerifyOptions options = { .verifier = fixture->verifier, .is_commit = is_even };
  (void) data;
  LogWriter *writer = log_fixture_writer (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++) {
    log_fixture_append_body (writer, LOG_KIND_COMMIT, NULL, 0, bodies[i]);
  }
  log_writer_free (writer);
  g_assert_true (log_verify (fixture->path, &options, &found, NULL));
  g_autoptr (GString) all = g_string_new (NULL);
  for (guint i = 0; i < found.problems->len; i++) {
    g_string_append_printf (all, "%s\n", (char *) g_ptr_array_index (found.problems, i));
  }
  g_assert_cmpstr (all->str, ==,
                   "entry 0: the graph has another commit 1 than this\n"
                   "entry 2: the parent of commit 3 is not the commit before it\n"
                   "entry 2: the graph has another commit 3 than this\n"
                   "entry 3: tells of commit 5 after commit 3\n"
                   "entry 3: the graph has another commit 5 than this\n");
  g_assert_cmpuint (found.commits, ==, 4);
}

static void
test_many_problems (LogFixture *fixture, gconstpointer data)
{
  g_auto (LogVerification) found = { 0 };
  (void) data;
  write_log (fixture, 100);
  log_fixture_alter (fixture, "UPDATE entries SET body = NULL");
  verify (fixture, NULL, &found);
  g_assert_cmpuint (found.n_problems, ==, 100);
  g_assert_cmpuint (found.problems->len, ==, LOG_LIMIT_PROBLEMS);
}

static gboolean
end_early (guint64 done, guint64 total, gpointer data)
{
  (void) total;
  *(guint64 *) data = done;
  return FALSE;
}

static void
test_progress (LogFixture *fixture, gconstpointer data)
{
  g_auto (LogVerification) found = { 0 };
  g_autoptr (GError) error = NULL;
  guint64 done = 0;
  (void) data;
  const LogVerifyOptions options = { .progress = end_early, .progress_data = &done };
  LogWriter *writer = log_fixture_writer (fixture);
  log_fixture_append (writer, 0, 5000);
  log_writer_free (writer);
  g_assert_false (log_verify (fixture->path, &options, &found, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_LIMIT);
  g_assert_cmpuint (done, ==, 4096);
}

static void
test_no_log (LogFixture *fixture, gconstpointer data)
{
  const LogVerifyOptions options = { 0 };
  const LogVerifyOptions bad = { .verifier = "x+y" };
  (void) data;
  for (guint i = 0; i < 3; i++) {
    static const gint codes[] = { KG_ERROR_NOT_FOUND, KG_ERROR_NOT_A_STORE, KG_ERROR_INVALID };
    g_auto (LogVerification) found = { 0 };
    g_autoptr (GError) error = NULL;
    g_assert_false (log_verify (fixture->path, i == 2 ? &bad : &options, &found, &error));
    g_assert_error (error, KG_ERROR, codes[i]);
    log_fixture_alter (fixture, "CREATE TABLE IF NOT EXISTS x (y)");
  }
}

/* --- Canonical JSON, which the verifier knows by itself --- */

static void
test_json (void)
{
  static const char *const good[] = {
    "{}",
    "[]",
    "null",
    "true",
    "\"\"",
    "0",
    "-1",
    "1.5",
    "1e+21",
    "1.5e-7",
    "0.000001",
    "123456789012345680000",
    "9007199254740992",
    "{\"a\":1,\"b\":[2,{\"c\":null}]}",
    "\"\\b\\t\\n\\f\\r\\\"\\\\\\u0001\\u001f/\xc3\xa9\"",
    "{\"\xf0\x9f\x98\x80\":1,\"\xef\xbf\xbd\":2}",
    "5e-324",
    "1.7976931348623157e+308",
  };
  static const char *const bad[] = {
    "",
    " {}",
    "{} ",
    "{ }",
    "{\"a\": 1}",
    "{\"b\":1,\"a\":2}",
    "01",
    "1.0",
    "1E5",
    "100000e0",
    "1e21",
    "-0",
    "+1",
    ".5",
    "1.",
    "0.0000001",
    "{\"a\":1,\"a\":2}",
    "\"\\u0041\"",
    "\"\\/\"",
    "\"\\u001F\"",
    "\"\\u000a\"",
    "\"\n\"",
    "[1,]",
    "{\"a\":1,}",
    "[1 ,2]",
    "nul",
    "{\"\xef\xbf\xbd\":2,\"\xf0\x9f\x98\x80\":1}",
    "\"\xff\"",
    "NaN",
    "1e400",
    "\"",
    "[",
    "{\"a\"",
    "\"\\u00\"",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++) {
    if (!verify_is_canonical (good[i], strlen (good[i]))) {
      g_error ("not taken for canonical: %s", good[i]);
    }
  }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    if (verify_is_canonical (bad[i], strlen (bad[i]))) {
      g_error ("taken for canonical: %s", bad[i]);
    }
  }
}

/* Both who write it and who verify it think the same of numbers. */
static void
test_numbers (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  for (guint i = 0; i < 20000; i++) {
    union {
      guint64 bits;
      double value;
    } number = { .bits = (guint64) g_rand_int (rand) << 32 | g_rand_int (rand) };
    json_t *json = json_real (number.value);
    if (json == NULL) {
      continue;
    }
    g_autoptr (GString) text = g_string_new (NULL);
    g_assert_true (kg_canonical_json_append (text, json, NULL));
    if (!verify_is_canonical (text->str, text->len)) {
      g_error ("not taken for canonical: %s", text->str);
    }
    json_decref (json);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/log/verify/json", test_json);
  g_test_add_func ("/api/log/verify/numbers", test_numbers);
#define ADD(name)                                                                                  \
  g_test_add ("/api/log/verify/" #name, LogFixture, NULL, log_fixture_set_up, test_##name,         \
              log_fixture_tear_down)
  ADD (sound);
  ADD (root);
  ADD (altered);
  ADD (forged);
  ADD (trusted);
  ADD (witness);
  ADD (unsigned);
  ADD (commits);
  ADD (many_problems);
  ADD (progress);
  ADD (no_log);
#undef ADD
  return g_test_run ();
}
