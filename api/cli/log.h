/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/cli/cli.h"
#include "api/log/log.h"

/* The log, for the commands that write it. */

#define CLI_LOG_KEY_HELP                                                                           \
  "The key that signs the log, or none [$GROUNDS_LOG_KEY, else ~/.local/share/grounds/log-key]"

/* Opens the key that signs the log: `option` (of --log-key), else $GROUNDS_LOG_KEY, else grounds/log-key in $XDG_DATA_HOME. A log without a
 * key gets one, which standard error tells. `*signer` (transfer full) is NULL for `none`. */
gboolean cli_log_signer (const Cli *cli, const char *option, LogSigner **signer, GError **error);
/* Opens the store's log, which is made if it is not there, with that key. */
LogWriter *cli_log_writer (const Cli *cli, const char *option, GError **error);
