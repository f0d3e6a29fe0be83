/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/cli.h"

#include "api/cli/decide.h"
#include "api/cli/output.h"
#include "api/cli/progress.h"
#include "api/cli/sources.h"
#include "api/load.h"
#include "api/what-if.h"

#include <stdio.h>
#include <string.h>

/* Changed decisions of each kind that are shown to people. */
#define EXAMPLES 3u

typedef struct {
  CliSourceOptions source;
  char **load;
  char **remove;
  char *since;
  char *limit;
  gboolean replace;
  gboolean fail_on_change;
  gboolean json;
} Options;

static void
options_clear (Options *options)
{
  cli_source_options_clear (&options->source);
  g_strfreev (options->load);
  g_strfreev (options->remove);
  g_free (options->since);
  g_free (options->limit);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* What the change comes to. */
typedef struct {
  ApiLoad load;
  KgSnapshot *before;
} Change;

static void
change_clear (Change *change)
{
  api_load_clear (&change->load);
  kg_snapshot_unref (change->before);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Change, change_clear)

/* --- The graph as it would be --- */

static gboolean
show_loading (guint64 bytes, guint64 total, guint64 quads, gpointer data)
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
try_change (KgStore *store, GArray *sources, const Options *options, CliProgress *progress,
            Change *change, GError **error)
{
  KgLoadOptions load = { .replace = options->replace,
                         .parse = { .progress = show_loading, .progress_data = progress },
                         .source_begins = source_begins };
  change->before = kg_store_snapshot (store, error);
  if (change->before == NULL ||
      !cli_sources_set_graph (sources, store, options->source.graph, error)) {
    return FALSE;
  }
  for (guint i = 0; options->remove != NULL && options->remove[i] != NULL; i++) {
    if (!cli_sources_add_removal (sources, change->before, options->remove[i], error)) {
      return FALSE;
    }
  }
  change->load.trial = TRUE;
  gboolean tried = api_load (store, (const KgLoadSource *) (gconstpointer) sources->data,
                             sources->len, &load, &change->load, NULL, error);
  cli_progress_clear (progress);
  cli_warn (change->load.shapes.warnings);
  return tried;
}

/* --- For people --- */

static const char *
text_of (const json_t *object, const char *key)
{
  return json_string_value (json_object_get (object, key));
}

static guint64
number_of (const json_t *object, const char *key)
{
  return (guint64) json_integer_value (json_object_get (object, key));
}

static void
append_outcomes (GString *out, const json_t *outcomes)
{
  for (size_t i = 0; i < json_array_size (outcomes); i++) {
    const json_t *kind = json_array_get (outcomes, i);
    g_string_append_printf (out, "%8" G_GUINT64_FORMAT "  %s -> %s%s\n", number_of (kind, "count"),
                            text_of (kind, "from"), text_of (kind, "to"),
                            strcmp (text_of (kind, "from"), text_of (kind, "to")) == 0
                                ? ", hidden otherwise"
                                : "");
  }
}

static void
append_rules (GString *out, const json_t *rules, const char *key, const char *heading)
{
  gboolean any = FALSE;
  for (size_t i = 0; i < json_array_size (rules); i++) {
    const json_t *rule = json_array_get (rules, i);
    const char *label = text_of (rule, "label");
    if (number_of (rule, key) == 0) {
      continue;
    }
    if (!any) {
      g_string_append_printf (out, "\n%s\n", heading);
    }
    any = TRUE;
    g_string_append_printf (out, "%8" G_GUINT64_FORMAT "  ", number_of (rule, key));
    kg_text_append_safe (out, label != NULL ? label : text_of (rule, "id"), -1);
    g_string_append (out, "  (");
    kg_text_append_safe (out, text_of (rule, "id"), -1);
    if (text_of (rule, "document") != NULL) {
      g_string_append (out, ", ");
      kg_text_append_safe (out, text_of (rule, "document"), -1);
      g_string_append_printf (out, ":%" G_GUINT64_FORMAT, number_of (rule, "line"));
    }
    g_string_append (out, ")\n");
  }
}

static void
append_side (GString *out, const char *lead, const json_t *side)
{
  const json_t *rules = json_object_get (side, "rules");
  const json_t *masks = json_object_get (side, "masks");
  const char *before = ": ";
  g_string_append_printf (out, "      %s  %s", lead, text_of (side, "outcome"));
  if (text_of (side, "error") != NULL) {
    g_string_append (out, before);
    kg_text_append_safe (out, text_of (side, "error"), -1);
  }
  if (json_is_true (json_object_get (side, "byDefault"))) {
    g_string_append (out, ": no rule permits it");
    before = "; ";
  }
  for (size_t i = 0; i < json_array_size (rules); i++) {
    const json_t *rule = json_array_get (rules, i);
    const char *label = text_of (rule, "label");
    g_string_append (out, before);
    kg_text_append_safe (out, label != NULL ? label : text_of (rule, "id"), -1);
    before = "; ";
  }
  for (size_t i = 0; i < json_array_size (masks); i++) {
    const json_t *mask = json_array_get (masks, i);
    g_string_append (out, i == 0 ? "\n              " : ", ");
    kg_text_append_safe (out, text_of (mask, "operator"), -1);
    g_string_append_c (out, ' ');
    kg_text_append_safe (out, text_of (mask, "pointer"), -1);
  }
  g_string_append_c (out, '\n');
}

static void
append_changes (GString *out, const json_t *changes)
{
  const json_t *before = NULL;
  for (size_t i = 0; i < json_array_size (changes); i++) {
    const json_t *change = json_array_get (changes, i);
    if (before == NULL ||
        !json_equal (json_object_get (before, "from"), json_object_get (change, "from")) ||
        !json_equal (json_object_get (before, "to"), json_object_get (change, "to"))) {
      g_string_append_printf (out, "\n%s -> %s, for example\n", text_of (change, "from"),
                              text_of (change, "to"));
    }
    before = change;
    g_string_append (out, "   ");
    kg_text_append_safe (out, text_of (change, "id"), -1);
    if (text_of (change, "time") != NULL) {
      g_string_append_printf (out, "  %s", text_of (change, "time"));
    }
    g_string_append_c (out, '\n');
    append_side (out, "before", json_object_get (change, "before"));
    append_side (out, "after ", json_object_get (change, "after"));
  }
}

static void
print_text (const json_t *report, const Change *change)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree char *added = cli_count (change->load.added, "quad", "quads");
  g_autofree char *decisions = cli_count (number_of (report, "decisions"), "decision", "decisions");
  const json_t *rules = json_object_get (report, "rules");
  guint64 changed = number_of (report, "changed");
  g_string_append_printf (out, "%s would be added, %" G_GSIZE_FORMAT " removed\n", added,
                          change->load.removed);
  g_string_append_printf (out, "%s: %" G_GUINT64_FORMAT " would change\n", decisions, changed);
  append_outcomes (out, json_object_get (report, "outcomes"));
  append_rules (out, rules, "begins", "Rules that would newly count, and in how many decisions:");
  append_rules (out, rules, "ends", "Rules that would no longer count:");
  append_rules (out, rules, "turns", "Rules that would count with another effect:");
  append_rules (out, rules, "monitored", "Rules only watched that would newly fire:");
  append_changes (out, json_object_get (report, "changes"));
  if (number_of (report, "differFromLog") > 0) {
    g_string_append_printf (out,
                            "\n%" G_GUINT64_FORMAT
                            " of the decisions come out otherwise on the present graph already than"
                            " when they were logged\n",
                            number_of (report, "differFromLog"));
  }
  cli_write (out);
}

/* --- For programs --- */

static void
print_json (json_t *report, const Change *change)
{
  json_object_set_new (report, "commit",
                       json_integer ((json_int_t) kg_snapshot_commit (change->before)));
  json_object_set_new (report, "added", json_integer ((json_int_t) change->load.added));
  json_object_set_new (report, "removed", json_integer ((json_int_t) change->load.removed));
  cli_write_json (report);
}

/* --- The command --- */

static gboolean
show_deciding (guint64 done, guint64 total, gpointer data, G_GNUC_UNUSED GError **error)
{
  cli_progress_update (data, done, total, done, "decisions");
  return TRUE;
}

/* What --load names, and the arguments, which follow it. (transfer full) */
static char **
all_paths (char *const *rest, const Options *options)
{
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();
  if (options->load != NULL) {
    g_strv_builder_addv (paths, (const char **) options->load);
  }
  g_strv_builder_addv (paths, (const char **) rest);
  return g_strv_builder_end (paths);
}

typedef struct {
  gint64 since;
  guint64 limit;
  guint64 n_changed;
  guint64 n_unreadable;
} Run;

static gboolean
read_options (char *const *paths, const Options *options, Run *run, GError **error)
{
  if (paths[0] == NULL && options->remove == NULL) {
    g_set_error_literal (error, CLI_ERROR, CLI_ERROR_USAGE,
                         "nothing says what would change; name files with `--load`, or a graph with"
                         " `--remove`");
    return FALSE;
  }
  *run = (Run) { .since = G_MININT64, .limit = options->json ? CLI_LIMIT_EXAMPLES : EXAMPLES };
  return cli_parse_number ("--limit", options->limit, CLI_LIMIT_EXAMPLES, &run->limit, error) &&
         (options->since == NULL ||
          cli_parse_moment ("--since", options->since, &run->since, error));
}

static gboolean
compare (LogReader *log, const Change *change, const Options *options, CliProgress *progress,
         Run *run, GError **error)
{
  g_autoptr (RulesEngine) before = rules_engine_new (change->before, NULL, error);
  g_autoptr (RulesEngine) after = before != NULL ? cli_engine (change->load.after, error) : NULL;
  if (after == NULL) {
    return FALSE;
  }
  g_autoptr (ApiWhatIf) what_if = api_what_if_new (before, after, (guint) run->limit);
  cli_progress_set_what (progress, "what if");
  if (!api_what_if_log (what_if, log, run->since, show_deciding, progress, error)) {
    return FALSE;
  }
  cli_progress_end (progress);
  json_t *report = api_what_if_report (what_if);
  if (options->json) {
    print_json (report, change);
  } else {
    print_text (report, change);
  }
  json_decref (report);
  run->n_changed = api_what_if_n_changed (what_if);
  run->n_unreadable = api_what_if_n_unreadable (what_if);
  return TRUE;
}

static gboolean
run_command (Cli *cli, char *const *rest, const Options *options, Run *run, GError **error)
{
  g_auto (GStrv) paths = all_paths (rest, options);
  if (!read_options (paths, options, run, error)) {
    return FALSE;
  }
  /* The log and the files first: a wrong name makes no store. */
  g_autoptr (LogReader) log = log_reader_open (cli_store_path (cli), error);
  g_autoptr (GArray) sources =
      log != NULL ? cli_sources_open (paths, &options->source, error) : NULL;
  g_autoptr (KgStore) store = sources != NULL ? cli_open (cli, KG_STORE_WRITE, error) : NULL;
  g_auto (CliProgress) progress;
  g_auto (Change) change = { 0 };
  cli_progress_begin (&progress, TRUE);
  return store != NULL && try_change (store, sources, options, &progress, &change, error) &&
         compare (log, &change, options, &progress, run, error);
}

CliStatus
cli_what_if (Cli *cli, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "load", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.load,
      "What would be loaded; further files may follow", "FILE" },
    { "replace", 0, 0, G_OPTION_ARG_NONE, &options.replace,
      "The files would become the whole content of their graphs", NULL },
    { "remove", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.remove,
      "A graph that would be emptied; may be given several times", "GRAPH" },
    { "graph", 'g', 0, G_OPTION_ARG_FILENAME, &options.source.graph,
      "The graph to load into [the file's own IRI]", "IRI" },
    { "format", 0, 0, G_OPTION_ARG_FILENAME, &options.source.format,
      "turtle, trig, ntriples, nquads, rdfxml, rdfa or rdfjson [by the suffix]", "FORMAT" },
    { "base", 0, 0, G_OPTION_ARG_FILENAME, &options.source.base,
      "What relative IRIs are relative to [the graph]", "IRI" },
    { "since", 0, 0, G_OPTION_ARG_FILENAME, &options.since,
      "Decisions that were made at this moment or later [all]", "TIME" },
    { "limit", 0, 0, G_OPTION_ARG_FILENAME, &options.limit,
      "Changed decisions to tell of each kind [3; with --json 1M]", "N" },
    { "fail-on-change", 0, 0, G_OPTION_ARG_NONE, &options.fail_on_change,
      "Exit with 1 if a decision would change", NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "Print the result as JSON", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (GStrv) rest = NULL;
  CliStatus status = CLI_DONE;
  if (!cli_parse (cli, entries,
                  "Nothing is committed. Reads standard input where FILE is `-`; see "
                  "grounds-what-if(1).",
                  argc, argv, &rest, &status)) {
    return status;
  }
  g_autoptr (GError) error = NULL;
  Run run = { 0 };
  if (!run_command (cli, rest, &options, &run, &error)) {
    return cli_fail (error, cli_is_list (error) ? "nothing was decided" : NULL);
  }
  status = cli_finish_output ();
  if (status == CLI_DONE && run.n_unreadable > 0) {
    fprintf (stderr,
             "grounds: %" G_GUINT64_FORMAT " of the logged requests cannot be read; `grounds "
             "replay --all` tells which\n",
             run.n_unreadable);
    return CLI_FAILED;
  }
  return status == CLI_DONE && options.fail_on_change && run.n_changed > 0 ? CLI_CHECK_FAILED
                                                                           : status;
}
