/* SPDX-License-Identifier: Apache-2.0 */

/* Checkpoints and their signatures. What is read as a checkpoint can be cosigned, and the cosignature verifies. */

#include "api/log/note.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

#define VERIFIER "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"

static void
check_cosigning (const char *text)
{
  static const guint8 secret[32] = { 7 };
  g_autoptr (LogSigner) witness = log_signer_new ("w", secret);
  g_autofree char *verifier = log_signer_verifier (witness, TRUE);
  g_autofree char *line = log_checkpoint_cosign (witness, text, 17, NULL);
  g_autofree char *both = g_strconcat (text, line, NULL);
  g_autoptr (GError) error = NULL;
  gint64 time = 0;
  /* It can have had as many signatures, or bytes, as there may be. */
  if (!log_checkpoint_verify (both, strlen (both), verifier, &time, &error) &&
      strstr (error->message, "more than") == NULL && strstr (text, " w ") == NULL) {
    abort ();
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_auto (LogCheckpoint) checkpoint = { 0 };
  g_autofree char *text = g_strndup ((const char *) data, size);
  gboolean read = log_checkpoint_parse ((const char *) data, size, &checkpoint, NULL);
  gboolean verified = log_checkpoint_verify ((const char *) data, size, VERIFIER, NULL, NULL);
  if (verified && !read) {
    abort ();
  }
  if (read) {
    check_cosigning (text);
  }
  /* As a key, too. */
  log_checkpoint_verify (text, strlen (text), text, NULL, NULL);
  return 0;
}
