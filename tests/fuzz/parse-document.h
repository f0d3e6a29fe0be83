/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/format.h"

#include <stdint.h>

/* What the fuzzers of the formats do with their input: read it as a document, in this process.
 * What it is read as must be written and read again as the same N-Quads; otherwise it must be an
 * error that says something. */
void fuzz_parse_document (const uint8_t *data, size_t size, KgFormat format);
