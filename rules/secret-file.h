/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/error.h"

/* Files that hold a secret as a short text: what keys.h says about them (who may own and read them, links, how they are made)
 * holds for each. Errors: RULES_ERROR_KEYS. Internal to rules/ and api/. */

/* Whether there is nothing to open at that path. */
gboolean rules_secret_file_is_missing (const char *path);
/* Up to `size` - 1 bytes, and a NUL; what holds a NUL itself is malformed. The caller wipes it. */
gboolean rules_secret_file_read (const char *path, char *text, gsize size, GError **error);
/* Makes it, durably; TRUE also if somebody else has made it meanwhile. */
gboolean rules_secret_file_make (const char *path, const char *text, gsize length, GError **error);
/* Puts the file `from`, of the same folder, in the place of `path`, durably: whoever opens that gets all of one or all of the other. */
gboolean rules_secret_file_replace (const char *from, const char *path, GError **error);
