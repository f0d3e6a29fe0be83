/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/cli/cli.h"
#include "api/log/log.h"

/* The log, for the commands that use it. */

#define CLI_LOG_KEY_HELP                                                                           \
  "The key that signs the log, or none [$GROUNDS_LOG_KEY, else ~/.local/share/grounds/log-key]"

/* Opens the key that signs the log: `option` (of --log-key), else $GROUNDS_LOG_KEY, else grounds/log-key in $XDG_DATA_HOME. A log without a
 * key gets one, which standard error tells. `*signer` (transfer full) is NULL for `none`. */
gboolean cli_log_signer (const Cli *cli, const char *option, LogSigner **signer, GError **error);
/* Opens the store's log, which is made if it is not there, with that key. */
LogWriter *cli_log_writer (const Cli *cli, const char *option, GError **error);
/* The same for a log that must be there. */
LogWriter *cli_log_writer_there (const Cli *cli, const char *option, GError **error);

/* Who does something to the log, and the moment that is said of it: $SOURCE_DATE_EPOCH, else now. `*by` (transfer full). */
gboolean cli_log_who_and_when (gint64 *now, char **by, GError **error);

/* A public key as an option gives it: the key itself, or a file with it. NULL with an error. (transfer full) */
char *cli_log_verifier (const char *option, GError **error);

/* The entry that a person means: a number, or the id of a decision as log_find_decision() takes it. (transfer full) */
LogEntry *cli_log_find (LogReader *reader, const char *name, GError **error);

/* --- The actions of `grounds log`, each in a file with its like --- */

CliStatus cli_log_show (Cli *cli, int argc, char **argv);
CliStatus cli_log_list (Cli *cli, int argc, char **argv);
CliStatus cli_log_verify (Cli *cli, int argc, char **argv);
CliStatus cli_log_checkpoint (Cli *cli, int argc, char **argv);
CliStatus cli_log_prove (Cli *cli, int argc, char **argv);
CliStatus cli_log_check (Cli *cli, int argc, char **argv);
CliStatus cli_log_witness (Cli *cli, int argc, char **argv);
CliStatus cli_log_cosign (Cli *cli, int argc, char **argv);
CliStatus cli_log_rotate (Cli *cli, int argc, char **argv);
CliStatus cli_log_retain (Cli *cli, int argc, char **argv);
CliStatus cli_log_hold (Cli *cli, int argc, char **argv);
CliStatus cli_log_release (Cli *cli, int argc, char **argv);
