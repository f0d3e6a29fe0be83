/* SPDX-License-Identifier: Apache-2.0 */

/* TriG: as Turtle, and graphs, also those in which an error is. */

#include "tests/fuzz/parse-document.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  fuzz_parse_document (data, size, KG_FORMAT_TRIG);
  return 0;
}
