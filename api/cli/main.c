/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/cli.h"

#include "api/cli/output.h"
#include "kg/parse.h"

#include <config.h>

#include <locale.h>
#include <stdio.h>
#include <string.h>

typedef struct {
  const char *name;
  const char *arguments; /* what follows the options; the completions go by these words */
  const char *summary;
  CliMain main;
} Command;

static const Command commands[] = {
  { "load", "FILE…", "Read RDF documents into the graph, in one commit", cli_load },
  { "export", NULL, "Write the graph, or one of its graphs", cli_export },
  { "show", "TERM", "Tell everything known about one resource", cli_show },
  { "query", "QUERY", "Ask the graph in SPARQL", cli_query },
  { "validate", NULL, "Check the graph, or files, against SHACL shapes", cli_validate },
  { "decide", "[FILE]", "Decide requests by the policies in the graph", cli_decide },
  { "explain", "[ID]", "Tell the grounds of a decision", cli_explain },
  { "test", "PATH…", "Run tests of policies", cli_test },
  { "lint", NULL, "Find rules and policies that cannot be meant", cli_lint },
  { "what-if", "[FILE…]", "Tell which logged decisions a change would change", cli_what_if },
  { "replay", "[ID…]", "Decide logged requests again, and compare", cli_replay },
  { "report", "KIND", "Write a report for those who have to see one, or check one", cli_report },
  { "review", "ACTION", "Answer what was sent to a person", cli_review },
  { "log", "ACTION", "Look into the tamper-evident log, verify it, prove what it holds", cli_log },
  { "unmask", "[FILE]", "Turn the tokens of masks back into what they stand for", cli_unmask },
  { "serve", NULL, "Answer the JSON API, gateways and browsers", cli_serve },
  { "key", "create|list|revoke …", "Make and revoke the keys of programs and people", cli_key },
  { "history", NULL, "List or verify the commits", cli_history },
  { "diff", "COMMIT [COMMIT]", "Tell what changed between two commits, quad by quad", cli_diff },
  { "rollback", "COMMIT", "Go back to the graph of an earlier commit, by a new one", cli_rollback },
};

static const Command *
find_command (const char *name, GError **error)
{
  const char *names[G_N_ELEMENTS (commands) + 1];
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++) {
    if (strcmp (commands[i].name, name) == 0) {
      return &commands[i];
    }
    names[i] = commands[i].name;
  }
  names[G_N_ELEMENTS (commands)] = "help";
  const char *nearest = cli_nearest (name, names, G_N_ELEMENTS (names));
  if (nearest != NULL) {
    g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE, "there is no command `%s`; did you mean `%s`?",
                 name, nearest);
  } else {
    g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE,
                 "there is no command `%s`; `grounds help` lists them all", name);
  }
  return NULL;
}

static CliStatus
print_overview (void)
{
  g_autoptr (GString) text =
      g_string_new ("Usage: grounds [--store FILE] COMMAND [OPTION…] [ARGUMENT…]\n\n"
                    "Which grounds a decision rests on: a knowledge graph with a history.\n\n"
                    "Commands:\n");
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++) {
    const Command *command = &commands[i];
    g_autofree char *use = g_strconcat (command->name, command->arguments != NULL ? " " : "",
                                        command->arguments, NULL);
    g_string_append_printf (text, "  %s", use);
    gsize width = cli_text_width (use);
    cli_append_spaces (text, width < 24 ? 24 - width : 1);
    g_string_append_printf (text, "%s\n", command->summary);
  }
  g_string_append (text,
                   "\nOptions:\n"
                   "  --store FILE            The store [$GROUNDS_STORE, else grounds.db]\n"
                   "  --version               Print the version\n"
                   "  -h, --help              Show this overview\n\n"
                   "`grounds help COMMAND` tells more about a command, grounds(1) about all.\n");
  cli_write (text);
  return cli_finish_output ();
}

static CliStatus
run_command (Cli *cli, const Command *command, int argc, char **argv)
{
  cli->command = command->name;
  cli->arguments = command->arguments;
  cli->summary = command->summary;
  return command->main (cli, argc, argv);
}

static CliStatus
print_help (Cli *cli, char **names)
{
  if (names[0] == NULL) {
    return print_overview ();
  }
  g_autoptr (GError) error = NULL;
  const Command *command = strcmp (names[0], "help") != 0 ? find_command (names[0], &error) : NULL;
  if (error != NULL) {
    return cli_fail (error, NULL);
  }
  if (command == NULL) {
    return print_overview ();
  }
  char *argv[] = { names[0], (char *) "--help", NULL };
  return run_command (cli, command, 2, argv);
}

/* Options that stand before the command. GOption stops at the first word that is none. */
static gboolean
parse_global (int *argc, char ***argv, char **store, gboolean *version, gboolean *help,
              GError **error)
{
  const GOptionEntry entries[] = {
    { "store", 0, 0, G_OPTION_ARG_FILENAME, store, NULL, NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, version, NULL, NULL },
    { "help", 'h', 0, G_OPTION_ARG_NONE, help, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_strict_posix (context, TRUE);
  g_option_context_set_ignore_unknown_options (context, TRUE);
  g_option_context_add_main_entries (context, entries, NULL);
  g_autoptr (GError) local = NULL;
  if (!g_option_context_parse (context, argc, argv, &local)) {
    g_autofree char *text = g_strdup (local->message);
    text[0] = g_ascii_tolower (text[0]);
    g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE, "%s; see `grounds --help`", text);
    return FALSE;
  }
  if (*argc > 1 && (*argv)[1][0] == '-') {
    static const char *const names[] = { "--store", "--version", "--help" };
    const char *nearest = cli_nearest ((*argv)[1], names, G_N_ELEMENTS (names));
    g_autofree char *advice = nearest != NULL ? g_strdup_printf ("did you mean `%s`?", nearest)
                                              : g_strdup ("options of a command follow its name");
    g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE, "`grounds` has no option `%s`; %s", (*argv)[1],
                 advice);
    return FALSE;
  }
  return TRUE;
}

static CliStatus
run (int argc, char **argv)
{
  g_autofree char *store = NULL;
  gboolean version = FALSE;
  gboolean help = FALSE;
  g_autoptr (GError) error = NULL;
  if (!parse_global (&argc, &argv, &store, &version, &help, &error)) {
    return cli_fail (error, NULL);
  }
  if (version) {
    puts ("grounds " PACKAGE_VERSION);
    return cli_finish_output ();
  }
  if (argc < 2 || help) {
    return print_overview ();
  }

  Cli cli = { .store = g_steal_pointer (&store) };
  CliStatus status = CLI_FAILED;
  if (strcmp (argv[1], "help") == 0) {
    status = print_help (&cli, argv + 2);
  } else {
    const Command *command = find_command (argv[1], &error);
    status =
        command != NULL ? run_command (&cli, command, argc - 1, argv + 1) : cli_fail (error, NULL);
  }
  g_free (cli.store);
  return status;
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  /* Nothing else of the locale: numbers and messages read the same everywhere. */
  setlocale (LC_CTYPE, "");
  g_set_prgname ("grounds");
  return (int) run (argc, argv);
}
