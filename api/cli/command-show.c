/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/cli.h"

#include "api/cli/output.h"
#include "api/cli/show.h"

#define DEPTH_DEFAULT 8
#define LIMIT_DEFAULT 20

typedef struct {
  char *at;
  char *depth;
  char *limit;
  gboolean json;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->at);
  g_free (options->depth);
  g_free (options->limit);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
run (Cli *cli, char *const *rest, const Options *options, GError **error)
{
  guint64 depth = DEPTH_DEFAULT;
  guint64 limit = LIMIT_DEFAULT;
  if (!cli_check_arguments (cli, rest, 1, 1, error) ||
      !cli_parse_number ("--depth", options->depth, CLI_LIMIT_SHOW_DEPTH, &depth, error) ||
      !cli_parse_number ("--limit", options->limit, G_MAXUINT32, &limit, error)) {
    return FALSE;
  }
  g_autoptr (KgStore) store = cli_open (cli, KG_STORE_READ, error);
  g_autoptr (KgSnapshot) snapshot = store != NULL ? cli_snapshot (store, options->at, error) : NULL;
  if (snapshot == NULL) {
    return FALSE;
  }
  g_autoptr (OntologyVocab) vocab = ontology_vocab_new (snapshot);
  const CliShow show = {
    .view = { .snapshot = snapshot }, .vocab = vocab, .depth = (guint) depth, .limit = limit
  };
  KgTermId term = KG_NONE;
  if (!cli_show_find (&show.view, vocab, rest[0], &term, error)) {
    return FALSE;
  }
  json_t *page = cli_show_page (&show, term);
  if (options->json) {
    cli_write_json (page);
  } else {
    cli_show_print (snapshot, page);
  }
  json_decref (page);
  return TRUE;
}

CliStatus
cli_show (Cli *cli, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "at", 0, 0, G_OPTION_ARG_FILENAME, &options.at, "As of this commit [head]", "COMMIT" },
    { "depth", 0, 0, G_OPTION_ARG_FILENAME, &options.depth,
      "Levels of values, classes and lineage [8]", "N" },
    { "limit", 0, 0, G_OPTION_ARG_FILENAME, &options.limit, "Entries of one list; 0: all [20]",
      "N" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "Print the result as JSON", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (GStrv) rest = NULL;
  CliStatus status = CLI_DONE;
  if (!cli_parse (
          cli, entries,
          "TERM is a label, the last part of an IRI, a CURIE or an IRI. See grounds-show(1).", argc,
          argv, &rest, &status)) {
    return status;
  }
  g_autoptr (GError) error = NULL;
  if (!run (cli, rest, &options, &error)) {
    return cli_fail (error, NULL);
  }
  return cli_finish_output ();
}
