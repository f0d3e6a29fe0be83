/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/cli.h"

#include "api/cli/output.h"
#include "api/cli/progress.h"
#include "api/cli/sources.h"
#include "api/load.h"

#include <stdio.h>
#include <string.h>

/* Names told in the message of a commit. */
#define NAMES_IN_MESSAGE 3

typedef struct {
  CliSourceOptions source;
  char *message;
  char *author;
  char *max_bytes;
  char *max_quads;
  char *max_literal;
  char *max_depth;
  gboolean replace;
  gboolean dry_run;
  gboolean json;
} Options;

static void
options_clear (Options *options)
{
  cli_source_options_clear (&options->source);
  g_free (options->message);
  g_free (options->author);
  g_free (options->max_bytes);
  g_free (options->max_quads);
  g_free (options->max_literal);
  g_free (options->max_depth);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* --- The message --- */

static char *
make_message (GArray *sources, const Options *options)
{
  if (options->message != NULL) {
    return g_strdup (options->message);
  }
  GString *message = g_string_new (options->replace ? "replace by " : "load ");
  for (guint i = 0; i < sources->len && i < NAMES_IN_MESSAGE; i++) {
    g_autofree char *name = g_utf8_make_valid (g_array_index (sources, KgLoadSource, i).name, -1);
    g_string_append_printf (message, "%s%s", i > 0 ? ", " : "", name);
  }
  if (sources->len > NAMES_IN_MESSAGE) {
    g_string_append_printf (message, " and %u more", sources->len - NAMES_IN_MESSAGE);
  }
  return g_string_free (message, FALSE);
}

/* --- Loading --- */

static gboolean
show_progress (guint64 bytes, guint64 total, guint64 quads, gpointer data)
{
  cli_progress_update (data, bytes, total, quads, "quads");
  return TRUE;
}

static void
source_begins (const KgLoadSource *source, G_GNUC_UNUSED gsize i, gpointer data)
{
  cli_progress_set_what (data, source->name);
}

static gboolean
read_limits (const Options *options, KgParseLimits *limits, GError **error)
{
  guint64 literal = limits->literal_bytes;
  guint64 depth = limits->depth;
  if (!cli_parse_number ("--max-bytes", options->max_bytes, G_MAXINT64, &limits->bytes, error) ||
      !cli_parse_number ("--max-quads", options->max_quads, G_MAXINT64, &limits->quads, error) ||
      !cli_parse_number ("--max-literal", options->max_literal, CLI_LIMIT_LITERAL_BYTES, &literal,
                         error) ||
      !cli_parse_number ("--max-depth", options->max_depth, CLI_LIMIT_DEPTH, &depth, error)) {
    return FALSE;
  }
  limits->literal_bytes = (guint32) literal;
  limits->depth = (guint32) depth;
  return TRUE;
}

static json_t *
result_as_json (const KgLoadResult *result, double seconds)
{
  g_autofree char *digest = kg_digest_to_hex (result->commit.digest);
  return json_pack ("{s:I, s:I, s:I, s:I, s:I, s:s, s:f}", "commit",
                    (json_int_t) result->commit.commit, "added", (json_int_t) result->commit.added,
                    "removed", (json_int_t) result->commit.removed, "quads",
                    (json_int_t) result->commit.quads, "read", (json_int_t) result->quads, "digest",
                    digest, "seconds", seconds);
}

static void
print_result (const KgLoadResult *result, gint64 microseconds, gboolean json)
{
  double seconds = (double) microseconds / G_USEC_PER_SEC;
  g_autoptr (GString) text = g_string_new (NULL);
  if (json) {
    json_t *value = result_as_json (result, seconds);
    cli_write_json (value);
    json_decref (value);
    return;
  }
  if (result->commit.added == 0 && result->commit.removed == 0) {
    g_autofree char *quads = cli_count (result->quads, "quad", "quads");
    g_string_printf (text, "nothing to commit: %s%s%s\n",
                     result->quads > 0 ? "the graph already holds " : "the documents hold ",
                     result->quads > 1 ? "all " : "", quads);
  } else {
    g_autofree char *added = cli_count (result->commit.added, "quad", "quads");
    g_autofree char *rate = cli_short_number ((double) result->quads / MAX (seconds, 1e-6));
    g_string_printf (text,
                     "commit %" G_GUINT64_FORMAT ": %s added, %" G_GUINT64_FORMAT
                     " removed, in %.2f s (%s quads/s)\n",
                     result->commit.commit, added, result->commit.removed, seconds, rate);
  }
  cli_write (text);
}

static void
print_dry_run (const ApiLoad *run, gboolean json)
{
  if (json) {
    json_t *value = json_pack ("{s:b, s:I, s:I}", "dryRun", 1, "added", (json_int_t) run->added,
                               "removed", (json_int_t) run->removed);
    cli_write_json (value);
    json_decref (value);
    return;
  }
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *added = cli_count (run->added, "quad", "quads");
  g_string_printf (text, "dry run: %s would be added, %" G_GSIZE_FORMAT " removed\n", added,
                   run->removed);
  cli_write (text);
}

static gboolean
load_sources (KgStore *store, GArray *sources, const Options *options, const KgParseLimits *limits,
              GError **error)
{
  g_auto (CliProgress) progress;
  cli_progress_begin (&progress, !options->json);
  g_auto (ApiLoad) guarded = { .trial = options->dry_run };
  KgLoadOptions load = {
    .replace = options->replace,
    .parse = { .limits = limits, .progress = show_progress, .progress_data = &progress },
    .source_begins = source_begins,
  };
  g_autofree char *message = make_message (sources, options);
  g_autofree char *author = NULL;
  if (!cli_commit_info (options->author, message, &load.info, &author, error)) {
    return FALSE;
  }
  KgLoadResult result = { 0 };
  gint64 started = g_get_monotonic_time ();
  gboolean loaded = api_load (store, (const KgLoadSource *) (gconstpointer) sources->data,
                              sources->len, &load, &guarded, &result, error);
  cli_progress_end (&progress);
  cli_warn (guarded.shapes.warnings);
  if (loaded && options->dry_run) {
    print_dry_run (&guarded, options->json);
    return TRUE;
  }
  if (!loaded) {
    return FALSE;
  }
  print_result (&result, g_get_monotonic_time () - started, options->json);
  return TRUE;
}

static gboolean
run (Cli *cli, char *const *paths, const Options *options, GError **error)
{
  KgParseLimits limits = kg_parse_default_limits;
  if (!cli_check_arguments (cli, paths, 1, G_MAXUINT, error) ||
      !read_limits (options, &limits, error)) {
    return FALSE;
  }
  /* The files first: a wrong name makes no store. */
  g_autoptr (GArray) sources = cli_sources_open (paths, &options->source, error);
  if (sources == NULL) {
    return FALSE;
  }
  g_autoptr (KgStore) store = cli_open (cli, KG_STORE_WRITE, error);
  if (store == NULL || !cli_update_builtin (store, error) ||
      !cli_sources_set_graph (sources, store, options->source.graph, error)) {
    return FALSE;
  }
  return load_sources (store, sources, options, &limits, error);
}

CliStatus
cli_load (Cli *cli, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "graph", 'g', 0, G_OPTION_ARG_FILENAME, &options.source.graph,
      "The graph to load into [the file's own IRI]", "IRI" },
    { "format", 0, 0, G_OPTION_ARG_FILENAME, &options.source.format,
      "turtle, trig, ntriples, nquads, rdfxml, rdfa or rdfjson [by the suffix]", "FORMAT" },
    { "base", 0, 0, G_OPTION_ARG_FILENAME, &options.source.base,
      "What relative IRIs are relative to [the graph]", "IRI" },
    { "message", 'm', 0, G_OPTION_ARG_FILENAME, &options.message, "Why the graph changes", "TEXT" },
    { "author", 0, 0, G_OPTION_ARG_FILENAME, &options.author, "Who changes it [$GROUNDS_AUTHOR]",
      "NAME" },
    { "replace", 0, 0, G_OPTION_ARG_NONE, &options.replace,
      "Take out of these graphs whatever the files do not say", NULL },
    { "dry-run", 'n', 0, G_OPTION_ARG_NONE, &options.dry_run,
      "Tell what would change, and commit nothing", NULL },
    { "max-bytes", 0, 0, G_OPTION_ARG_FILENAME, &options.max_bytes,
      "Refuse files with more bytes, after decompression [8Gi]", "N" },
    { "max-quads", 0, 0, G_OPTION_ARG_FILENAME, &options.max_quads,
      "Refuse files with more quads [100M]", "N" },
    { "max-literal", 0, 0, G_OPTION_ARG_FILENAME, &options.max_literal,
      "Refuse literals with more bytes [1Mi]", "N" },
    { "max-depth", 0, 0, G_OPTION_ARG_FILENAME, &options.max_depth, "Refuse deeper nesting [256]",
      "N" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "Print the result as JSON", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (GStrv) paths = NULL;
  CliStatus status = CLI_DONE;
  if (!cli_parse (cli, entries, "Reads standard input where FILE is `-`; see grounds-load(1).",
                  argc, argv, &paths, &status)) {
    return status;
  }
  g_autoptr (GError) error = NULL;
  if (!run (cli, paths, &options, &error)) {
    return cli_fail (error, cli_is_list (error) ? "nothing was loaded" : NULL);
  }
  return cli_finish_output ();
}
