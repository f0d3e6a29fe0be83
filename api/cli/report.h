/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/cli/cli.h"

/* What `grounds report` does beside writing reports, each in a file of its own. */

/* The kinds of reports, with what they need. */
void cli_report_list (gboolean json);

typedef struct {
  const char *file;
  const char *seal; /* (nullable) */
  const char *key;  /* (nullable) as cli_log_verifier() */
  gboolean json;
} CliReportVerify;

/* Tells each check on a line; `*passed`. */
gboolean cli_report_verify (const Cli *cli, const CliReportVerify *options, gboolean *passed,
                            GError **error);
