/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/cli.h"

#include "api/cli/output.h"
#include "api/cli/save.h"
#include "kg/write.h"

#include <stdio.h>

typedef struct {
  char *graph;
  char *at;
  char *format;
  char *output;
  gboolean digest;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->graph);
  g_free (options->at);
  g_free (options->format);
  g_free (options->output);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
find_format (const Options *options, KgFormat *format, GError **error)
{
  gboolean gzip = FALSE;
  if (options->format != NULL) {
    *format = kg_format_from_name (options->format);
  } else if (options->output != NULL) {
    *format = kg_format_from_path (options->output, &gzip);
  } else {
    *format = options->graph != NULL ? KG_FORMAT_TURTLE : KG_FORMAT_NQUADS;
  }
  if (gzip) {
    g_set_error (error, KG_ERROR, KG_ERROR_FORMAT,
                 "`%s` would be compressed, which export does not do; write to `gzip` instead",
                 options->output);
    return FALSE;
  }
  if (*format != KG_FORMAT_UNKNOWN) {
    return TRUE;
  }
  if (options->format != NULL) {
    g_set_error (error, KG_ERROR, KG_ERROR_FORMAT, "`%s` is not a known format; use one of %s",
                 options->format, "turtle, trig, ntriples, nquads, rdfxml, rdfjson");
  } else {
    g_set_error (error, KG_ERROR, KG_ERROR_FORMAT,
                 "the name `%s` does not tell its format; name it with `--format`",
                 options->output);
  }
  return FALSE;
}

static gboolean
find_graph (const KgSnapshot *snapshot, const char *name, KgTermId *graph, GError **error)
{
  if (name == NULL) {
    *graph = KG_NONE;
    return TRUE;
  }
  g_autofree char *iri = kg_snapshot_expand (snapshot, name, error);
  if (iri == NULL) {
    return FALSE;
  }
  const KgView view = { .snapshot = snapshot };
  KgTermId id = kg_view_find_iri (&view, iri, -1);
  guint n = 0;
  const KgTermId *graphs = kg_snapshot_graphs (snapshot, &n);
  for (guint i = 0; i < n && id != KG_NONE; i++) {
    if (graphs[i] == id) {
      *graph = id;
      return TRUE;
    }
  }
  g_set_error (
      error, KG_ERROR, KG_ERROR_NOT_FOUND,
      "there is no graph `%s`; `grounds query 'SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }'` "
      "lists them",
      name);
  return FALSE;
}

static gboolean
write_to_file (const char *bytes, gsize length, gpointer data, GError **error)
{
  return cli_save_write (data, bytes, length, error);
}

static gboolean
write_graph (const KgSnapshot *snapshot, const Options *options, GError **error)
{
  KgWriteOptions write = { 0 };
  if (!find_format (options, &write.format, error) ||
      !find_graph (snapshot, options->graph, &write.graph, error)) {
    return FALSE;
  }
  g_autoptr (CliSave) save = cli_save_begin (options->output, error);
  return save != NULL && kg_write (snapshot, &write, write_to_file, save, error) &&
         cli_save_finish (save, error);
}

static gboolean
print_digest (const KgSnapshot *snapshot, GError **error)
{
  guint8 digest[KG_DIGEST_BYTES];
  if (!kg_content_digest (snapshot, digest, error)) {
    return FALSE;
  }
  g_autofree char *hex = kg_digest_to_hex (digest);
  puts (hex);
  return TRUE;
}

static gboolean
run (Cli *cli, char *const *rest, const Options *options, GError **error)
{
  if (!cli_check_arguments (cli, rest, 0, 0, error)) {
    return FALSE;
  }
  if (options->digest &&
      (options->graph != NULL || options->format != NULL || options->output != NULL)) {
    g_set_error (
        error, CLI_ERROR, CLI_ERROR_USAGE,
        "`--digest` is that of all graphs; leave out `--graph`, `--format` and `--output`");
    return FALSE;
  }
  KgFormat format;
  if (!find_format (options, &format, error)) {
    return FALSE;
  }
  g_autoptr (KgStore) store = cli_open (cli, KG_STORE_READ, error);
  g_autoptr (KgSnapshot) snapshot = store != NULL ? cli_snapshot (store, options->at, error) : NULL;
  if (snapshot == NULL) {
    return FALSE;
  }
  return options->digest ? print_digest (snapshot, error) : write_graph (snapshot, options, error);
}

CliStatus
cli_export (Cli *cli, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "graph", 'g', 0, G_OPTION_ARG_FILENAME, &options.graph, "This graph alone [all graphs]",
      "IRI" },
    { "at", 0, 0, G_OPTION_ARG_FILENAME, &options.at, "As of this commit [head]", "COMMIT" },
    { "format", 0, 0, G_OPTION_ARG_FILENAME, &options.format,
      "turtle, trig, ntriples, nquads, rdfxml or rdfjson [nquads; turtle for one graph]",
      "FORMAT" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
      "Write to this file, which appears when it is complete", "FILE" },
    { "digest", 0, 0, G_OPTION_ARG_NONE, &options.digest,
      "Print the SHA-256 of the canonical N-Quads instead", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (GStrv) rest = NULL;
  CliStatus status = CLI_DONE;
  if (!cli_parse (cli, entries, "See grounds-export(1).", argc, argv, &rest, &status)) {
    return status;
  }
  g_autoptr (GError) error = NULL;
  if (!run (cli, rest, &options, &error)) {
    return cli_fail (error, NULL);
  }
  return cli_finish_output ();
}
