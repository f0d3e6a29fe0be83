/* SPDX-License-Identifier: Apache-2.0 */

/* Turtle: the lexer, serd, and what is done about errors. */

#include "tests/fuzz/parse-document.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  fuzz_parse_document (data, size, KG_FORMAT_TURTLE);
  return 0;
}
