/* SPDX-License-Identifier: Apache-2.0 */

/* RDFa: the look at its markup, raptor with librdfa, libxml2. */

#include "tests/fuzz/parse-document.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  fuzz_parse_document (data, size, KG_FORMAT_RDFA);
  return 0;
}
