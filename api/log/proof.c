/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/limits.h"
#include "api/log/note-private.h"

#include "kg/error.h"

#include <string.h>

#define MAGIC "c2sp.org/tlog-proof@v1"
#define EXTRA "extra "
#define INDEX "index "

char *
log_proof_write (guint64 index, const LogHash *proof, gsize n, const char *checkpoint)
{
  GString *text = g_string_sized_new (1024);
  g_string_append_printf (text, MAGIC "\n" INDEX "%" G_GUINT64_FORMAT "\n", index);
  for (gsize i = 0; i < n; i++) {
    log_base64_append (text, &proof[i], sizeof proof[i]);
    g_string_append_c (text, '\n');
  }
  g_string_append_printf (text, "\n%s", checkpoint);
  return g_string_free (text, FALSE);
}

void
log_proof_clear (LogProof *proof)
{
  g_clear_pointer (&proof->checkpoint, g_free);
}

static gboolean
begins_with (const char *line, gsize length, const char *word)
{
  return length >= strlen (word) && memcmp (line, word, strlen (word)) == 0;
}

/* The lines up to the index. */
static gboolean
read_head (const char **rest, gsize *rest_length, guint64 *index)
{
  const char *line = NULL;
  gsize length = 0;
  gsize n = 0;
  if (!log_next_line (rest, rest_length, &line, &length) || length != strlen (MAGIC) ||
      !begins_with (line, length, MAGIC) || !log_next_line (rest, rest_length, &line, &length)) {
    return FALSE;
  }
  if (begins_with (line, length, EXTRA)) {
    g_autofree guint8 *extra =
        log_base64_decode (line + strlen (EXTRA), length - strlen (EXTRA), &n);
    if (extra == NULL || !log_next_line (rest, rest_length, &line, &length)) {
      return FALSE;
    }
  }
  if (!begins_with (line, length, INDEX)) {
    return FALSE;
  }
  line += strlen (INDEX);
  length -= strlen (INDEX);
  return log_read_number (&line, &length, index) && length == 0;
}

static gboolean
read_hashes (const char **rest, gsize *rest_length, LogProof *out)
{
  const char *line = NULL;
  gsize length = 0;
  while (log_next_line (rest, rest_length, &line, &length)) {
    if (length == 0) {
      return TRUE;
    }
    if (out->n == LOG_PROOF_HASHES || !log_base64_hash (line, length, &out->hashes[out->n])) {
      return FALSE;
    }
    out->n++;
  }
  return FALSE;
}

gboolean
log_proof_parse (const char *text, gsize length, LogProof *out, GError **error)
{
  g_auto (LogCheckpoint) checkpoint = { 0 };
  LogProof read = { 0 };
  const char *rest = text;
  gsize rest_length = length;
  if (length > LOG_LIMIT_PROOF_BYTES) {
    g_set_error (error, KG_ERROR, KG_ERROR_LIMIT,
                 "a proof has %" G_GSIZE_FORMAT " bytes, more than %u; give one proof", length,
                 LOG_LIMIT_PROOF_BYTES);
    return FALSE;
  }
  if (!read_head (&rest, &rest_length, &read.index) || !read_hashes (&rest, &rest_length, &read)) {
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
                 "this is no proof of an entry; give a file whose first line is `" MAGIC "`");
    return FALSE;
  }
  if (!log_checkpoint_parse (rest, rest_length, &checkpoint, error)) {
    return FALSE;
  }
  *out = read;
  out->checkpoint = g_strndup (rest, rest_length);
  return TRUE;
}

gboolean
log_proof_verify (const char *text, gsize length, const char *verifier, const guint8 *record,
                  gsize n_record, guint64 *index, GError **error)
{
  g_auto (LogProof) proof = { 0 };
  g_auto (LogCheckpoint) checkpoint = { 0 };
  LogHash leaf;
  if (!log_proof_parse (text, length, &proof, error) ||
      !log_checkpoint_verify (proof.checkpoint, strlen (proof.checkpoint), verifier, NULL, error) ||
      !log_checkpoint_parse (proof.checkpoint, strlen (proof.checkpoint), &checkpoint, error)) {
    return FALSE;
  }
  log_hash_leaf (record, n_record, &leaf);
  if (!log_verify_inclusion (&leaf, proof.index, checkpoint.size, proof.hashes, proof.n,
                             &checkpoint.root)) {
    g_set_error (error, KG_ERROR, KG_ERROR_DAMAGED,
                 "the record is not entry %" G_GUINT64_FORMAT
                 " of the log that the checkpoint is of; compare it with another copy",
                 proof.index);
    return FALSE;
  }
  *index = proof.index;
  return TRUE;
}
