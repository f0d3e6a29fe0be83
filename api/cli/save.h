/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/cli/cli.h"

/* Writing a result to standard output, or to a file that appears, or is replaced, only when it is complete. */

typedef struct _CliSave CliSave;

/* `path` (nullable): NULL and "-" stand for standard output. Devices and pipes are written to directly. */
CliSave *cli_save_begin (const char *path, GError **error);
gboolean cli_save_write (CliSave *save, const char *bytes, gsize length, GError **error);
/* Makes the file durable and gives it its name. */
gboolean cli_save_finish (CliSave *save, GError **error);
/* Without finishing: what was written so far is gone. */
void cli_save_free (CliSave *save);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliSave, cli_save_free)
