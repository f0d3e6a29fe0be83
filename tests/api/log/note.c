/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/note-private.h"

#include "api/log/limits.h"
#include "kg/error.h"
#include "rules/error.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

/* Signed notes, checkpoints, cosignatures, proofs: the examples of the specifications (C2SP signed-note, tlog-checkpoint,
 * tlog-cosignature, tlog-proof) and of Go's note package, signatures made by another implementation of Ed25519, and what must be refused. */

#define DASH "\xe2\x80\x94 "

/* The key in the documentation of Go's golang.org/x/mod/sumdb/note. */
#define GO_SECRET "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
#define GO_VERIFIER "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
#define GO_TEXT                                                                                    \
  "If you think cryptography is the answer to your problem,\n"                                     \
  "then you don't know what your problem is.\n"
#define GO_SIGNATURE                                                                               \
  "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="

/* The example of signed-note, "Verifier keys". */
#define SPEC_VERIFIER "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
#define SPEC_NOTE                                                                                  \
  "This is an example message.\n\n" DASH "example.com/foo "                                        \
  "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"

/* A checkpoint by Go's key, and a cosignature by the key 00 01 … 1f, both signed by another implementation. */
#define TEXT "PeterNeumann\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n"
#define CHECKPOINT                                                                                 \
  TEXT "\n" DASH "PeterNeumann "                                                                   \
       "x08gozdSgLMzAnw63LH1RGViJhUfW60EUGKY7Kmr004fQNOSqfrcd1hIk3BCtdcLWIqvGtX67sL24VN+44uTlxMn"  \
       "bAA=\n"
#define WITNESS "witness.example/w1+e75f6532+BAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
#define WITNESS_NOTE "witness.example/w1+3218362d+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
#define COSIGNED 1679315147
#define COSIGNATURE                                                                                \
  DASH "witness.example/w1 "                                                                       \
       "519lMgAAAABkGFDLYEs/uE0pKYCDQl0nqNmTrTKXfQ6PUX1IRZt4VLC1uH0khOeuV6UicDCmBGqN59RWrncoz2+j"  \
       "GnqQzPY1OM3wAw==\n"

/* Entry 2 of the tree of that checkpoint. */
#define RECORD "\x10"
#define PROOF                                                                                      \
  "c2sp.org/tlog-proof@v1\nindex 2\n"                                                              \
  "B1Bqhf2d0vEg62lPhgEeW7RmLlxBWmKRcDPUqWJEh+c=\n"                                                 \
  "+sVCA+fMaWzw38tCySodnbr3CtnmIfS9jZhmLwDjwSU=\n"                                                 \
  "a0eq8p7jwq+a+Im8H7klTavTEXfxYjLdaqsDXKOb9uQ=\n\n" CHECKPOINT

static void
assert_bytes (gconstpointer a, gsize n_a, gconstpointer b, gsize n_b)
{
  g_assert_cmpuint (n_a, ==, n_b);
  g_assert_true (memcmp (a, b, n_a) == 0);
}

static LogSigner *
go_signer (void)
{
  gsize n = 0;
  g_autofree guint8 *bytes = g_base64_decode ("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz", &n);
  g_assert_cmpuint (n, ==, 33);
  return log_signer_new ("PeterNeumann", bytes + 1);
}

static LogSigner *
witness_signer (void)
{
  guint8 secret[32];
  for (guint i = 0; i < sizeof secret; i++) {
    secret[i] = (guint8) i;
  }
  return log_signer_new ("witness.example/w1", secret);
}

/* --- Known answers --- */

static void
test_verifiers (void)
{
  g_autoptr (LogSigner) go = go_signer ();
  g_autoptr (LogSigner) witness = witness_signer ();
  g_autofree char *of_go = log_signer_verifier (go, FALSE);
  g_autofree char *of_witness = log_signer_verifier (witness, TRUE);
  g_autofree char *of_note = log_signer_verifier (witness, FALSE);
  g_assert_cmpstr (log_signer_name (go), ==, "PeterNeumann");
  g_assert_cmpstr (of_go, ==, GO_VERIFIER);
  g_assert_cmpstr (of_witness, ==, WITNESS);
  g_assert_cmpstr (of_note, ==, WITNESS_NOTE);
}

static void
test_sign_text (void)
{
  static const char *const text = GO_TEXT;
  g_autoptr (LogSigner) go = go_signer ();
  g_auto (LogVerifier) verifier = { 0 };
  guint8 signature[LOG_SIGNATURE_BYTES];
  gsize n = 0;
  g_autofree guint8 *expected = g_base64_decode (GO_SIGNATURE, &n);
  log_signer_sign (go, text, strlen (text), signature);
  assert_bytes (signature, sizeof signature, expected + LOG_KEY_ID_BYTES, n - LOG_KEY_ID_BYTES);
  g_assert_true (log_verifier_parse (GO_VERIFIER, &verifier, NULL));
  assert_bytes (verifier.id, sizeof verifier.id, expected, LOG_KEY_ID_BYTES);
  g_assert_true (log_verifier_check (&verifier, text, strlen (text), signature));
  signature[5] ^= 1;
  g_assert_false (log_verifier_check (&verifier, text, strlen (text), signature));
}

/* The example of the specification is a note and no checkpoint. */
static void
test_spec_note (void)
{
  LogNote note;
  g_auto (LogVerifier) verifier = { 0 };
  g_auto (LogCheckpoint) checkpoint = { 0 };
  g_autoptr (GError) error = NULL;
  gsize n = 0;
  g_assert_true (log_note_parse (SPEC_NOTE, strlen (SPEC_NOTE), &note, NULL));
  assert_bytes (note.text, note.text_length, "This is an example message.\n", 28);
  g_assert_true (log_verifier_parse (SPEC_VERIFIER, &verifier, NULL));
  g_autofree char *again = log_verifier_write (&verifier);
  g_assert_cmpstr (again, ==, SPEC_VERIFIER);
  const char *line = strrchr (note.signatures, ' ') + 1;
  g_autofree guint8 *bytes = log_base64_decode (line, strlen (line) - 1, &n);
  assert_bytes (bytes, LOG_KEY_ID_BYTES, verifier.id, LOG_KEY_ID_BYTES);
  /* What it was signed with is of a type that is not ours to check: a key of 32 bytes behind the type 0x01. */
  g_assert_cmpuint (n, ==, LOG_KEY_ID_BYTES + LOG_SIGNATURE_BYTES);
  g_assert_true (
      log_verifier_check (&verifier, note.text, note.text_length, bytes + LOG_KEY_ID_BYTES));
  g_assert_false (log_checkpoint_parse (SPEC_NOTE, strlen (SPEC_NOTE), &checkpoint, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_INVALID);
}

static void
test_checkpoint (void)
{
  g_autoptr (LogSigner) go = go_signer ();
  g_auto (LogCheckpoint) checkpoint = { 0 };
  g_assert_true (log_checkpoint_parse (CHECKPOINT, strlen (CHECKPOINT), &checkpoint, NULL));
  g_assert_cmpstr (checkpoint.origin, ==, "PeterNeumann");
  g_assert_cmpuint (checkpoint.size, ==, 8);
  g_autofree char *note = log_checkpoint_sign (go, NULL, 8, &checkpoint.root);
  g_assert_cmpstr (note, ==, CHECKPOINT);
  g_assert_true (log_checkpoint_verify (CHECKPOINT, strlen (CHECKPOINT), GO_VERIFIER, NULL, NULL));
}

static void
test_cosignature (void)
{
  g_autoptr (LogSigner) witness = witness_signer ();
  gint64 time = 0;
  g_autofree char *line = log_checkpoint_cosign (witness, CHECKPOINT, COSIGNED, NULL);
  g_assert_cmpstr (line, ==, COSIGNATURE);
  g_assert_true (log_checkpoint_verify (CHECKPOINT COSIGNATURE, strlen (CHECKPOINT COSIGNATURE),
                                        WITNESS, &time, NULL));
  g_assert_cmpint (time, ==, COSIGNED);
  g_assert_true (log_checkpoint_verify (CHECKPOINT COSIGNATURE, strlen (CHECKPOINT COSIGNATURE),
                                        GO_VERIFIER, &time, NULL));
  g_assert_cmpint (time, ==, 0);
}

/* The example of tlog-cosignature: its keys are not known, its shape is. */
static void
test_spec_cosigned (void)
{
  static const char note[] =
      "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n" DASH
      "example.com/behind-the-sofa "
      "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8="
      "\n" DASH "witness.example.com/w1 "
      "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/"
      "zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";
  g_auto (LogCheckpoint) checkpoint = { 0 };
  g_assert_true (log_checkpoint_parse (note, strlen (note), &checkpoint, NULL));
  g_assert_cmpstr (checkpoint.origin, ==, "example.com/behind-the-sofa");
  g_assert_cmpuint (checkpoint.size, ==, 20852163);
  g_autofree char *root = g_base64_encode (checkpoint.root.bytes, sizeof checkpoint.root);
  g_assert_cmpstr (root, ==, "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=");
}

static void
test_proof (void)
{
  g_auto (LogProof) proof = { 0 };
  guint64 index = 0;
  g_assert_true (log_proof_verify (PROOF, strlen (PROOF), GO_VERIFIER, (const guint8 *) RECORD, 1,
                                   &index, NULL));
  g_assert_cmpuint (index, ==, 2);
  g_assert_true (log_proof_parse (PROOF, strlen (PROOF), &proof, NULL));
  g_assert_cmpuint (proof.n, ==, 3);
  g_assert_cmpstr (proof.checkpoint, ==, CHECKPOINT);
  g_autofree char *again = log_proof_write (2, proof.hashes, proof.n, proof.checkpoint);
  g_assert_cmpstr (again, ==, PROOF);
}

/* The head of the example of tlog-proof: extra data is passed over. */
static void
test_proof_extra (void)
{
  g_auto (LogProof) proof = { 0 };
  static const char text[] = "c2sp.org/tlog-proof@v1\nextra YWdlLXYxLjIuMQ==\nindex 73894\n"
                             "gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=\n"
                             "B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=\n\n" CHECKPOINT;
  g_assert_true (log_proof_parse (text, strlen (text), &proof, NULL));
  g_assert_cmpuint (proof.index, ==, 73894);
  g_assert_cmpuint (proof.n, ==, 2);
}

/* --- What must be refused --- */

static void
assert_no_note (const char *text, gsize length, KgError code)
{
  g_auto (LogCheckpoint) checkpoint = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean read = log_checkpoint_parse (text, length, &checkpoint, &error);
  if (read) {
    g_error ("read as a checkpoint: %s", text);
  }
  g_assert_error (error, KG_ERROR, (gint) code);
}

#define ROOT "XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n"
#define SIGNED(name) "\n" DASH name " AAAAAAAA\n"

static void
test_malformed (void)
{
  static const char *const texts[] = {
    "",
    "\n",
    "\n\n",
    TEXT,
    TEXT "\n",
    "a\n8\n" ROOT SIGNED ("a") "\n",         /* nothing after the last empty line */
    "a\n8\n" ROOT "\n" DASH "a AAAAAAAA",    /* no line feed at the end */
    "a\n8\n" ROOT "\n- a AAAAAAAA\n",        /* not an em dash */
    "a\n8\n" ROOT "\n" DASH "a  AAAAAAAA\n", /* two spaces */
    "a\n8\n" ROOT SIGNED (""),               /* no name */
    "a\n8\n" ROOT SIGNED ("a+b"),            /* a plus sign */
    "a\n8\n" ROOT SIGNED ("a\xc2\xa0"
                          "b"),              /* a space that is none of ASCII */
    "a\n8\n" ROOT "\n" DASH "a AAAAAA==\n",  /* a key id and nothing else */
    "a\n8\n" ROOT "\n" DASH "a AAAAAAAB=\n", /* padding too much */
    "a\n8\n" ROOT "\n" DASH "a AAAAAAB=\n",  /* bits set that stand for nothing */
    "a\n8\n" ROOT "\n" DASH "a AAAA AAAA\n", /* a space within */
    "a\n8\n" ROOT "\n" DASH "a AAAA_AAA\n",  /* another alphabet */
    "a\t\n8\n" ROOT SIGNED ("a"),            /* a control character */
    "a\r\n8\n" ROOT SIGNED ("a"),
    "a\xff\n8\n" ROOT SIGNED ("a"), /* not UTF-8 */
    "\n8\n" ROOT SIGNED ("a"),      /* no origin */
    "a\n08\n" ROOT SIGNED ("a"),    /* a leading zero */
    "a\n\n" ROOT SIGNED ("a"),      /* no size */
    "a\n-8\n" ROOT SIGNED ("a"),
    "a\n8 \n" ROOT SIGNED ("a"),
    "a\n18446744073709551616\n" ROOT SIGNED ("a"),                       /* one more than fits */
    "a\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQw==\n" SIGNED ("a"), /* 31 bytes */
    "a\n8\n" SIGNED ("a"),                                               /* no root */
    "a\n8\n" ROOT "\nmore\n" SIGNED ("a"), /* an empty line in the text */
  };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    assert_no_note (texts[i], strlen (texts[i]), KG_ERROR_INVALID);
  }
  assert_no_note ("a\0\n8\n" ROOT SIGNED ("a"), sizeof ("a\0\n8\n" ROOT SIGNED ("a")) - 1,
                  KG_ERROR_INVALID);
}

static void
test_well_formed (void)
{
  static const char *const texts[] = {
    "a\n8\n" ROOT SIGNED ("a"),
    "a\n0\n" ROOT SIGNED ("b"),
    "a b\n18446744073709551615\n" ROOT SIGNED ("\xc3\xa9"),
    "a\n8\n" ROOT "extension\nanother one\n" SIGNED ("a"),
  };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_auto (LogCheckpoint) checkpoint = { 0 };
    g_assert_true (log_checkpoint_parse (texts[i], strlen (texts[i]), &checkpoint, NULL));
  }
}

static void
assert_unverified (const char *note, const char *verifier, KgError code)
{
  g_autoptr (GError) error = NULL;
  g_assert_false (log_checkpoint_verify (note, strlen (note), verifier, NULL, &error));
  g_assert_error (error, KG_ERROR, (gint) code);
}

/* Nothing but the very bytes that were signed, by the very key. */
static void
test_wrong_signatures (void)
{
  g_autoptr (LogSigner) witness = witness_signer ();
  LogHash root = { { 1 } };
  g_autofree char *other = log_checkpoint_sign (witness, NULL, 8, &root);
  assert_unverified (other, GO_VERIFIER, KG_ERROR_NOT_FOUND);
  assert_unverified (CHECKPOINT, WITNESS, KG_ERROR_NOT_FOUND);
  assert_unverified (CHECKPOINT COSIGNATURE, WITNESS_NOTE, KG_ERROR_NOT_FOUND);
  g_autofree char *grown = g_strdup (CHECKPOINT);
  *strchr (grown, '8') = '9';
  assert_unverified (grown, GO_VERIFIER, KG_ERROR_NOT_FOUND);
  g_autofree char *cosigned = g_strconcat (CHECKPOINT, COSIGNATURE, NULL);
  *strchr (cosigned, '8') = '9';
  assert_unverified (cosigned, WITNESS, KG_ERROR_NOT_FOUND);
  /* A right one does not excuse a wrong one. */
  g_autofree char *line = log_checkpoint_cosign (witness, CHECKPOINT, 5, NULL);
  char *digit = strrchr (line, ' ') + 20;
  *digit = *digit == 'A' ? 'B' : 'A';
  g_autofree char *both = g_strconcat (CHECKPOINT, COSIGNATURE, line, NULL);
  assert_unverified (both, WITNESS, KG_ERROR_NOT_FOUND);
}

/* A signature for another log is none for this one, even if it is by the same key. */
static void
test_other_origin (void)
{
  static const char text[] = "other\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n";
  g_autoptr (LogSigner) go = go_signer ();
  g_auto (LogVerifier) identity = { 0 };
  guint8 bytes[LOG_KEY_ID_BYTES + LOG_SIGNATURE_BYTES];
  log_signer_public (go, LOG_SIGNATURE_NOTE, &identity);
  memcpy (bytes, identity.id, LOG_KEY_ID_BYTES);
  log_signer_sign (go, text, strlen (text), bytes + LOG_KEY_ID_BYTES);
  g_autofree char *signature = g_base64_encode (bytes, sizeof bytes);
  g_autofree char *note = g_strconcat (text, "\n" DASH "PeterNeumann ", signature, "\n", NULL);
  assert_unverified (note, GO_VERIFIER, KG_ERROR_NOT_FOUND);
}

static void
test_bad_verifiers (void)
{
  static const char *const texts[] = {
    "",
    "PeterNeumann",
    "PeterNeumann+c74f20a3",
    "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    "PeterNeumann+c74f20a+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T=",
    "PeterNeumann+c74f20a3+AhpY2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    GO_VERIFIER " ",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    assert_unverified (CHECKPOINT, texts[i], KG_ERROR_INVALID);
  }
}

static void
assert_unproved (const char *text, const char *record, KgError code)
{
  g_autoptr (GError) error = NULL;
  guint64 index = 17;
  g_assert_false (log_proof_verify (text, strlen (text), GO_VERIFIER, (const guint8 *) record,
                                    strlen (record), &index, &error));
  g_assert_error (error, KG_ERROR, (gint) code);
  g_assert_cmpuint (index, ==, 17);
}

#define HASH "B1Bqhf2d0vEg62lPhgEeW7RmLlxBWmKRcDPUqWJEh+c=\n"

static void
test_bad_proofs (void)
{
  assert_unproved (PROOF, "\x11", KG_ERROR_DAMAGED);
  assert_unproved ("c2sp.org/tlog-proof@v1\nindex 2\n" HASH "\n" CHECKPOINT, RECORD,
                   KG_ERROR_DAMAGED);
  assert_unproved ("c2sp.org/tlog-proof@v1\nindex 8\n" HASH "\n" CHECKPOINT, RECORD,
                   KG_ERROR_DAMAGED);
  assert_unproved ("c2sp.org/tlog-proof@v2\nindex 2\n" HASH "\n" CHECKPOINT, RECORD,
                   KG_ERROR_INVALID);
  assert_unproved ("c2sp.org/tlog-proof@v1\nindex 02\n" HASH "\n" CHECKPOINT, RECORD,
                   KG_ERROR_INVALID);
  assert_unproved ("c2sp.org/tlog-proof@v1\nindex 2 \n" HASH "\n" CHECKPOINT, RECORD,
                   KG_ERROR_INVALID);
  assert_unproved ("c2sp.org/tlog-proof@v1\nextra !\nindex 2\n" HASH "\n" CHECKPOINT, RECORD,
                   KG_ERROR_INVALID);
  assert_unproved ("c2sp.org/tlog-proof@v1\nindex 2\nAAAA\n\n" CHECKPOINT, RECORD,
                   KG_ERROR_INVALID);
  assert_unproved ("c2sp.org/tlog-proof@v1\nindex 2\n" HASH, RECORD, KG_ERROR_INVALID);
  assert_unproved ("c2sp.org/tlog-proof@v1\nindex 2\n" HASH "\n" TEXT, RECORD, KG_ERROR_INVALID);
  assert_unproved ("", RECORD, KG_ERROR_INVALID);
}

/* --- Limits --- */

static void
test_limits (void)
{
  g_auto (LogCheckpoint) checkpoint = { 0 };
  g_autoptr (GString) note = g_string_new ("a\n8\n" ROOT "\n");
  for (guint i = 0; i < LOG_LIMIT_SIGNATURES; i++) {
    g_string_append (note, DASH "a AAAAAAAA\n");
  }
  g_assert_true (log_checkpoint_parse (note->str, note->len, &checkpoint, NULL));
  g_string_append (note, DASH "a AAAAAAAA\n");
  assert_no_note (note->str, note->len, KG_ERROR_LIMIT);

  g_autoptr (GString) large = g_string_new ("a\n8\n" ROOT);
  gsize rest = strlen (SIGNED ("a"));
  while (large->len + rest < LOG_LIMIT_NOTE_BYTES - 1) {
    g_string_append_c (large, 'x');
  }
  g_string_append_c (large, '\n');
  g_string_append (large, SIGNED ("a"));
  g_assert_cmpuint (large->len, ==, LOG_LIMIT_NOTE_BYTES);
  log_checkpoint_clear (&checkpoint);
  g_assert_true (log_checkpoint_parse (large->str, large->len, &checkpoint, NULL));
  g_string_insert_c (large, 4, 'x');
  assert_no_note (large->str, large->len, KG_ERROR_LIMIT);
}

static void
test_proof_limits (void)
{
  g_auto (LogProof) proof = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = g_string_new ("c2sp.org/tlog-proof@v1\nindex 2\n");
  for (guint i = 0; i < LOG_PROOF_HASHES; i++) {
    g_string_append (text, HASH);
  }
  g_autofree char *most = g_strconcat (text->str, "\n" CHECKPOINT, NULL);
  g_autofree char *more = g_strconcat (text->str, HASH "\n" CHECKPOINT, NULL);
  g_assert_true (log_proof_parse (most, strlen (most), &proof, NULL));
  g_assert_cmpuint (proof.n, ==, LOG_PROOF_HASHES);
  assert_unproved (more, RECORD, KG_ERROR_INVALID);

  g_autofree char *extra = g_strnfill (LOG_LIMIT_PROOF_BYTES, 'A');
  gsize length = LOG_LIMIT_PROOF_BYTES - strlen (PROOF) - strlen ("extra \n");
  length -= length % 4;
  extra[length] = '\0';
  g_autofree char *large =
      g_strconcat ("c2sp.org/tlog-proof@v1\nextra ", extra, "\n", strstr (PROOF, "index"), NULL);
  log_proof_clear (&proof);
  g_assert_true (log_proof_parse (large, strlen (large), &proof, NULL));
  g_autofree char *larger = g_strconcat ("c2sp.org/tlog-proof@v1\nextra AAAA", extra, "\n",
                                         strstr (PROOF, "index"), NULL);
  g_assert_false (log_proof_parse (larger, strlen (larger), &proof, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_LIMIT);
}

/* --- The key file --- */

typedef struct {
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fixture->folder = g_dir_make_tmp ("grounds-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "key", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_remove (fixture->path);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static void
write_key (const Fixture *fixture, const char *text)
{
  g_assert_true (
      g_file_set_contents_full (fixture->path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

static void
assert_no_signer (const Fixture *fixture, const char *name, gboolean create)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (log_signer_open (fixture->path, name, create, &error));
  g_assert_error (error, RULES_ERROR, RULES_ERROR_KEYS);
  /* A message never holds the secret. */
  g_assert_null (strstr (error->message, "AYEKFALVFGyN"));
}

static void
test_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  (void) data;
  write_key (fixture, GO_SECRET "\n");
  g_autoptr (LogSigner) signer = log_signer_open (fixture->path, NULL, FALSE, &error);
  g_assert_no_error (error);
  g_autofree char *verifier = log_signer_verifier (signer, FALSE);
  g_assert_cmpstr (verifier, ==, GO_VERIFIER);
  /* What is there is never made anew, whatever name is asked for. */
  g_autoptr (LogSigner) same = log_signer_open (fixture->path, "other", TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (log_signer_name (same), ==, "PeterNeumann");
}

static void
test_file_made (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  struct stat status;
  (void) data;
  assert_no_signer (fixture, NULL, FALSE);
  assert_no_signer (fixture, "two words", TRUE);
  assert_no_signer (fixture, "a+b", TRUE);
  assert_no_signer (fixture, "", TRUE);
  g_autoptr (LogSigner) made = log_signer_open (fixture->path, NULL, TRUE, &error);
  g_assert_no_error (error);
  g_assert_true (g_regex_match_simple ("^grounds/[0-9a-f]{8}$", log_signer_name (made), 0, 0));
  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 07777, ==, 0600);
  g_autoptr (LogSigner) read = log_signer_open (fixture->path, NULL, FALSE, &error);
  g_assert_no_error (error);
  g_autofree char *one = log_signer_verifier (made, FALSE);
  g_autofree char *two = log_signer_verifier (read, FALSE);
  g_assert_cmpstr (one, ==, two);
}

static void
test_file_refused (Fixture *fixture, gconstpointer data)
{
  static const char *const texts[] = {
    "",
    GO_VERIFIER "\n",
    GO_SECRET "\nmore\n",
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDF0\n",
    "PRIVATE+KEY+Peter+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz\n",
    "PRIVATE+KEY+PeterNeumann+c74f20a3+BIEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz\n",
  };
  (void) data;
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    write_key (fixture, texts[i]);
    assert_no_signer (fixture, NULL, TRUE);
  }
  write_key (fixture, GO_SECRET "\n");
  g_assert_cmpint (g_chmod (fixture->path, 0644), ==, 0);
  assert_no_signer (fixture, NULL, FALSE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/log/note/verifiers", test_verifiers);
  g_test_add_func ("/api/log/note/sign-text", test_sign_text);
  g_test_add_func ("/api/log/note/spec-note", test_spec_note);
  g_test_add_func ("/api/log/note/checkpoint", test_checkpoint);
  g_test_add_func ("/api/log/note/cosignature", test_cosignature);
  g_test_add_func ("/api/log/note/spec-cosigned", test_spec_cosigned);
  g_test_add_func ("/api/log/note/proof", test_proof);
  g_test_add_func ("/api/log/note/proof-extra", test_proof_extra);
  g_test_add_func ("/api/log/note/malformed", test_malformed);
  g_test_add_func ("/api/log/note/well-formed", test_well_formed);
  g_test_add_func ("/api/log/note/wrong-signatures", test_wrong_signatures);
  g_test_add_func ("/api/log/note/other-origin", test_other_origin);
  g_test_add_func ("/api/log/note/bad-verifiers", test_bad_verifiers);
  g_test_add_func ("/api/log/note/bad-proofs", test_bad_proofs);
  g_test_add_func ("/api/log/note/limits", test_limits);
  g_test_add_func ("/api/log/note/proof-limits", test_proof_limits);
  g_test_add ("/api/log/note/file", Fixture, NULL, set_up, test_file, tear_down);
  g_test_add ("/api/log/note/file-made", Fixture, NULL, set_up, test_file_made, tear_down);
  g_test_add ("/api/log/note/file-refused", Fixture, NULL, set_up, test_file_refused, tear_down);
  return g_test_run ();
}
