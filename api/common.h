/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/keys.h"

/* What the command line and the service both need. */

/* A new id for what happened then: a UUID of version 7 (RFC 9562). (transfer full) */
char *api_new_id (gint64 time);
/* `n` bytes that nobody can guess. */
void api_random (guint8 *bytes, gsize n);

/* Where a key file is: `option`, else what the environment's `variable` says, else grounds/`name` in $XDG_DATA_HOME. Keys stay apart from the store:
 * who is given a copy of it is not given the keys. (transfer full) */
char *api_key_path (const char *option, const char *variable, const char *name);
/* Makes the directory that a key file is to be in. RULES_ERROR_KEYS. */
gboolean api_make_key_folder (const char *path, GError **error);
