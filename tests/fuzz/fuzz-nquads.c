/* SPDX-License-Identifier: Apache-2.0 */

/* N-Quads: the order of terms in a line. */

#include "tests/fuzz/parse-document.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  fuzz_parse_document (data, size, KG_FORMAT_NQUADS);
  return 0;
}
