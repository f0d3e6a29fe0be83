/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/cli.h"

#include "api/cli/decide.h"
#include "api/cli/output.h"

#include <stdio.h>

static gboolean
run (Cli *cli, char *const *rest, const char *key, GError **error)
{
  guint n = 0;
  if (!cli_check_arguments (cli, rest, 0, 1, error)) {
    return FALSE;
  }
  g_autoptr (RulesKeys) keys = cli_keys (key, FALSE, error);
  g_autoptr (GString) text =
      keys != NULL ? cli_read_file (rest[0], CLI_LIMIT_UNMASK_BYTES, error) : NULL;
  if (text == NULL) {
    return FALSE;
  }
  g_autoptr (GString) out = g_string_sized_new (text->len);
  rules_unmask_text (keys, text->str, text->len, out, &n);
  cli_write (out);
  fflush (stdout);
  g_autofree char *tokens = cli_count (n, "token", "tokens");
  fprintf (stderr, "grounds: turned back %s\n", tokens);
  return TRUE;
}

CliStatus
cli_unmask (Cli *cli, int argc, char **argv)
{
  g_autofree char *key = NULL;
  const GOptionEntry entries[] = {
    { "key", 0, 0, G_OPTION_ARG_FILENAME, &key,
      "The key file that the masks were made with [$GROUNDS_KEY, else ~/.local/share/grounds/key]",
      "FILE" },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (GStrv) rest = NULL;
  CliStatus status = CLI_DONE;
  if (!cli_parse (cli, entries,
                  "Reads standard input without FILE. All but the tokens stays as it is, and so do "
                  "tokens of\nother keys. See grounds-unmask(1).",
                  argc, argv, &rest, &status)) {
    return status;
  }
  g_autoptr (GError) error = NULL;
  if (!run (cli, rest, key, &error)) {
    return cli_fail (error, NULL);
  }
  return cli_finish_output ();
}
