/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/log.h"

#include "api/cli/output.h"

#include <string.h>

/* `grounds log ACTION`: each action has its options, like a command. */

typedef struct {
  const char *name;
  const char *arguments;
  const char *summary;
  CliMain main;
} Action;

static const Action actions[] = {
  { "show", "[ENTRY]", "Print the record of an entry", cli_log_show },
  { "list", NULL, "List entries, the newest first", cli_log_list },
  { "verify", NULL, "Recompute the whole log, and tell what is wrong with it", cli_log_verify },
  { "checkpoint", NULL, "Print the newest signed checkpoint", cli_log_checkpoint },
  { "prove", "ENTRY", "Write a proof that an entry is in the log", cli_log_prove },
  { "check", "PROOF RECORD", "Check such a proof, without the log", cli_log_check },
  { "witness", "[CHECKPOINT]", "Cosign a checkpoint of a log that only grew", cli_log_witness },
  { "cosign", "[FILE]", "Keep what a witness has cosigned", cli_log_cosign },
  { "rotate", NULL, "Give the log another key", cli_log_rotate },
  { "retain", NULL, "Remove records whose time is over", cli_log_retain },
  { "hold", "[ENTRY]", "Keep records that retention must not remove", cli_log_hold },
  { "release", "HOLD", "Lift a hold", cli_log_release },
};

static CliStatus
print_actions (void)
{
  g_autoptr (GString) text = g_string_new (
      "Usage: grounds log ACTION [OPTION…] [ARGUMENT…]\n\n"
      "The tamper-evident log: decisions, commits, and what else must not be deniable.\n\n"
      "Actions:\n");
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++) {
    g_autofree char *use = g_strconcat (actions[i].name, actions[i].arguments != NULL ? " " : "",
                                        actions[i].arguments, NULL);
    g_string_append_printf (text, "  %-22s  %s\n", use, actions[i].summary);
  }
  g_string_append (text, "\n`grounds log ACTION --help` tells more about one, grounds-log(1) about"
                         " all.\n");
  cli_write (text);
  return cli_finish_output ();
}

static CliStatus
unknown_action (const char *name)
{
  const char *names[G_N_ELEMENTS (actions)];
  g_autoptr (GError) error = NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++) {
    names[i] = actions[i].name;
  }
  const char *nearest = cli_nearest (name, names, G_N_ELEMENTS (names));
  g_autofree char *advice = nearest != NULL ? g_strdup_printf ("did you mean `%s`?", nearest)
                                            : g_strdup ("`grounds log --help` lists them all");
  g_set_error (&error, CLI_ERROR, CLI_ERROR_USAGE, "`grounds log` has no action `%s`; %s", name,
               advice);
  return cli_fail (error, NULL);
}

CliStatus
cli_log (Cli *cli, int argc, char **argv)
{
  if (argc < 2 || strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0) {
    return print_actions ();
  }
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++) {
    if (strcmp (actions[i].name, argv[1]) == 0) {
      g_autofree char *command = g_strconcat ("log ", actions[i].name, NULL);
      cli->command = command;
      cli->arguments = actions[i].arguments;
      cli->summary = actions[i].summary;
      CliStatus status = actions[i].main (cli, argc - 1, argv + 1);
      cli->command = "log";
      return status;
    }
  }
  return unknown_action (argv[1]);
}
