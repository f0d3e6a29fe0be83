/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/cli.h"

#include "api/cli/output.h"
#include "rules/load-check.h"

typedef struct {
  char *message;
  char *author;
  gboolean json;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->message);
  g_free (options->author);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static void
print_result (const KgCommitResult *result, guint64 target, gboolean json)
{
  if (json) {
    g_autofree char *digest = kg_digest_to_hex (result->digest);
    json_t *value = json_pack ("{s:I, s:I, s:I, s:I, s:I, s:s}", "commit",
                               (json_int_t) result->commit, "backTo", (json_int_t) target, "added",
                               (json_int_t) result->added, "removed", (json_int_t) result->removed,
                               "quads", (json_int_t) result->quads, "digest", digest);
    cli_write_json (value);
    json_decref (value);
    return;
  }
  g_autoptr (GString) text = g_string_new (NULL);
  if (result->added == 0 && result->removed == 0) {
    g_string_printf (text,
                     "nothing to commit: the graph is already that of commit %" G_GUINT64_FORMAT
                     "\n",
                     target);
  } else {
    g_autofree char *added = cli_count (result->added, "quad", "quads");
    g_string_printf (text,
                     "commit %" G_GUINT64_FORMAT ": back to commit %" G_GUINT64_FORMAT
                     ", %s added, %" G_GUINT64_FORMAT " removed\n",
                     result->commit, target, added, result->removed);
  }
  cli_write (text);
}

static gboolean
run (Cli *cli, char *const *rest, const Options *options, GError **error)
{
  if (!cli_check_arguments (cli, rest, 1, 1, error)) {
    return FALSE;
  }
  g_autoptr (KgStore) store = cli_open (cli, KG_STORE_WRITE, error);
  guint64 target = 0;
  if (store == NULL || !kg_history_resolve (store, rest[0], &target, error)) {
    return FALSE;
  }
  g_autofree char *message = g_strdup (options->message);
  if (message == NULL) {
    message = g_strdup_printf ("roll back to commit %" G_GUINT64_FORMAT, target);
  }
  KgCommitInfo info;
  KgCommitResult result = { 0 };
  g_autofree char *author = NULL;
  g_auto (RulesLoadCheck) check = { 0 };
  if (!cli_commit_info (options->author, message, &info, &author, error)) {
    return FALSE;
  }
  gboolean done = kg_rollback (store, target, &info, rules_load_check, &check, &result, error);
  cli_warn (check.warnings);
  if (!done) {
    return FALSE;
  }
  print_result (&result, target, options->json);
  return TRUE;
}

CliStatus
cli_rollback (Cli *cli, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "message", 'm', 0, G_OPTION_ARG_FILENAME, &options.message, "Why the graph changes", "TEXT" },
    { "author", 0, 0, G_OPTION_ARG_FILENAME, &options.author, "Who changes it [$GROUNDS_AUTHOR]",
      "NAME" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "Print the result as JSON", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (GStrv) rest = NULL;
  CliStatus status = CLI_DONE;
  if (!cli_parse (cli, entries, "See grounds-rollback(1).", argc, argv, &rest, &status)) {
    return status;
  }
  g_autoptr (GError) error = NULL;
  if (!run (cli, rest, &options, &error)) {
    return cli_fail (error, cli_is_list (error) ? "nothing was rolled back" : NULL);
  }
  return cli_finish_output ();
}
