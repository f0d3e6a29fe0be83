/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/cli.h"

#include "api/cli/output.h"
#include "kg/query.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  char *file;
  char *format;
  char *at;
  char *limit;
  char *timeout;
  gboolean json;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->file);
  g_free (options->format);
  g_free (options->at);
  g_free (options->limit);
  g_free (options->timeout);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
find_format (const Options *options, KgQueryFormat *format, GError **error)
{
  static const char *const names[] = { [KG_QUERY_TABLE] = "table",
                                       [KG_QUERY_JSON] = "json",
                                       [KG_QUERY_CSV] = "csv",
                                       [KG_QUERY_TSV] = "tsv",
                                       [KG_QUERY_XML] = "xml" };
  *format = options->json ? KG_QUERY_JSON : KG_QUERY_TABLE;
  if (options->format == NULL) {
    return TRUE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (g_ascii_strcasecmp (options->format, names[i]) == 0) {
      *format = (KgQueryFormat) i;
      return TRUE;
    }
  }
  g_set_error (error, KG_ERROR, KG_ERROR_FORMAT,
               "`%s` is not a format of results; use table, json, csv, tsv or xml",
               options->format);
  return FALSE;
}

static char *
read_query_file (const char *path, GError **error)
{
  gboolean is_stdin = strcmp (path, "-") == 0;
  errno = 0;
  FILE *file = is_stdin ? stdin : fopen (path, "re");
  g_autoptr (GString) text = g_string_new (NULL);
  char bytes[4096];
  gsize n = 0;
  while (file != NULL && text->len <= CLI_LIMIT_QUERY_BYTES &&
         (n = fread (bytes, 1, sizeof bytes, file)) > 0) {
    g_string_append_len (text, bytes, (gssize) n);
  }
  int code = file == NULL || ferror (file) ? errno : 0;
  if (file != NULL && !is_stdin) {
    fclose (file);
  }
  if (code != 0) {
    g_set_error (error, KG_ERROR, KG_ERROR_IO, "`%s` cannot be read: %s", path, g_strerror (code));
    return NULL;
  }
  if (text->len > CLI_LIMIT_QUERY_BYTES) {
    g_set_error (error, KG_ERROR, KG_ERROR_LIMIT,
                 "the query in `%s` has more than %u bytes; shorten it", path,
                 CLI_LIMIT_QUERY_BYTES);
    return NULL;
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
find_query (Cli *cli, char *const *rest, const Options *options, GError **error)
{
  guint wanted = options->file == NULL ? 1 : 0;
  if (!cli_check_arguments (cli, rest, wanted, wanted, error)) {
    return NULL;
  }
  g_autofree char *query =
      options->file != NULL ? read_query_file (options->file, error) : g_strdup (rest[0]);
  if (query == NULL) {
    return NULL;
  }
  if (!g_utf8_validate (query, -1, NULL)) {
    g_set_error (error, KG_ERROR, KG_ERROR_QUERY, "the query is not UTF-8; use UTF-8");
    return NULL;
  }
  return g_steal_pointer (&query);
}

static gboolean
run (Cli *cli, char *const *rest, const Options *options, GError **error)
{
  KgQueryOptions query_options = { .format = KG_QUERY_TABLE };
  guint64 seconds = 0;
  g_autofree char *query = find_query (cli, rest, options, error);
  if (query == NULL || !find_format (options, &query_options.format, error) ||
      !cli_parse_number ("--limit", options->limit, G_MAXINT64, &query_options.rows, error) ||
      !cli_parse_number ("--timeout", options->timeout, G_MAXUINT32, &seconds, error)) {
    return FALSE;
  }
  query_options.seconds = (guint32) seconds;
  g_autoptr (KgStore) store = cli_open (cli, KG_STORE_READ, error);
  g_autoptr (KgSnapshot) snapshot = store != NULL ? cli_snapshot (store, options->at, error) : NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  if (snapshot == NULL || !kg_query (snapshot, query, &query_options, out, NULL, error)) {
    return FALSE;
  }
  cli_write (out);
  return TRUE;
}

CliStatus
cli_query (Cli *cli, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "file", 'f', 0, G_OPTION_ARG_FILENAME, &options.file, "Read the query from this file",
      "FILE" },
    { "format", 0, 0, G_OPTION_ARG_FILENAME, &options.format,
      "table, json, csv, tsv or xml [table]", "FORMAT" },
    { "at", 0, 0, G_OPTION_ARG_FILENAME, &options.at, "As of this commit [head]", "COMMIT" },
    { "limit", 0, 0, G_OPTION_ARG_FILENAME, &options.limit,
      "Refuse results of more than N rows [none]", "N" },
    { "timeout", 0, 0, G_OPTION_ARG_FILENAME, &options.timeout,
      "Give up when it takes longer [never]", "SECONDS" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "The same as --format json", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (GStrv) rest = NULL;
  CliStatus status = CLI_DONE;
  if (!cli_parse (
          cli, entries,
          "Some legal queries get wrong answers; see grounds-query(1), LIMITS, before relying on one.",
          argc, argv, &rest, &status)) {
    return status;
  }
  g_autoptr (GError) error = NULL;
  if (!run (cli, rest, &options, &error)) {
    return cli_fail (error, NULL);
  }
  return cli_finish_output ();
}
