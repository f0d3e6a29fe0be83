/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/error.h"

/* Parsing takes open files, because it hands them to another process: this makes one of bytes in memory. */

/* A file that has these bytes and no name in any folder, open for reading from its beginning; -1 with KG_ERROR_IO. `name` is for error
 * texts. The caller closes it. */
int kg_memory_file (const char *name, const void *bytes, gsize length, GError **error);
