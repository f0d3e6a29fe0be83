/* SPDX-License-Identifier: Apache-2.0 */

/* Proofs of entries. What is read is written as it was, but for its extra data. */

#include "api/log/note.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

#define VERIFIER "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_auto (LogProof) proof = { 0 };
  guint64 index = 0;
  log_proof_verify ((const char *) data, size, VERIFIER, data, size, &index, NULL);
  if (!log_proof_parse ((const char *) data, size, &proof, NULL)) {
    return 0;
  }
  g_autofree char *again = log_proof_write (proof.index, proof.hashes, proof.n, proof.checkpoint);
  gsize length = strlen (again);
  const char *rest = strstr (again, "\nindex ");
  gsize tail = strlen (rest);
  if (tail > size || memcmp (data + size - tail, rest, tail) != 0 ||
      (length != size && memmem (data, size, "\nextra ", 7) == NULL)) {
    abort ();
  }
  return 0;
}
