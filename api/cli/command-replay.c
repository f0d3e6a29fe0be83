/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/cli.h"

#include "api/cli/decide.h"
#include "api/cli/output.h"
#include "api/cli/progress.h"
#include "api/replay.h"

#include <stdio.h>
#include <string.h>

typedef struct {
  char *since;
  gboolean all;
  gboolean json;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->since);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

typedef struct {
  const Options *options;
  CliTerminal terminal;
  CliProgress progress;
  ApiReplayTotals totals;
  gboolean told; /* a difference */
} Run;

static void
run_clear (Run *run)
{
  cli_progress_end (&run->progress);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

/* --- What differs --- */

/* Rows may hold anything. */
static const char *
text_of (const json_t *object, const char *key)
{
  const char *text = json_string_value (json_object_get (object, key));
  return text != NULL ? text : "?";
}

static void
append_rules (GString *out, const json_t *answer)
{
  const json_t *rules = json_object_get (answer, "rules");
  for (size_t i = 0; i < json_array_size (rules); i++) {
    const json_t *rule = json_array_get (rules, i);
    g_string_append (out, i == 0 ? ", by " : ", ");
    kg_text_append_safe (out, text_of (rule, "rule"), -1);
    if (json_object_get (rule, "node") != NULL) {
      g_string_append (out, " at ");
      kg_text_append_safe (out, text_of (rule, "node"), -1);
    }
  }
}

static void
append_masks (GString *out, const json_t *answer)
{
  const json_t *masks = json_object_get (answer, "masks");
  for (size_t i = 0; i < json_array_size (masks); i++) {
    const json_t *mask = json_array_get (masks, i);
    const json_t *start = json_object_get (mask, "start");
    const json_t *end = json_object_get (mask, "end");
    g_string_append (out, i == 0 ? "; masks " : ", ");
    kg_text_append_safe (out, text_of (mask, "pointer"), -1);
    if (json_is_integer (start) && json_is_integer (end)) {
      g_string_append_printf (out, " %" JSON_INTEGER_FORMAT " to %" JSON_INTEGER_FORMAT,
                              json_integer_value (start), json_integer_value (end));
    }
    g_string_append (out, ": ");
    kg_text_append_safe (out, text_of (mask, "operator"), -1);
  }
}

static void
append_answer (GString *out, const char *lead, const json_t *answer)
{
  g_string_append_printf (out, "  %s  ", lead);
  if (json_object_get (answer, "outcome") == NULL) {
    g_string_append (out, "nothing that can be read");
  } else {
    kg_text_append_safe (out, text_of (answer, "outcome"), -1);
    append_rules (out, answer);
    append_masks (out, answer);
  }
  g_string_append_c (out, '\n');
}

static void
append_members (GString *out, const json_t *members)
{
  for (size_t i = 0; i < json_array_size (members); i++) {
    g_string_append (out, i == 0 ? "" : ", ");
    kg_text_append_safe (out, json_string_value (json_array_get (members, i)), -1);
  }
  if (json_array_size (members) == 0) {
    g_string_append (out, "the way it is written");
  }
}

static void
tell_text (const Run *run, const LogDecision *logged, const ApiReplayed *replayed)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_string_append (out, cli_style_begin (&run->terminal, CLI_STYLE_REMOVED));
  kg_text_append_safe (out, logged->id, -1);
  g_string_append (out, cli_style_end (&run->terminal, CLI_STYLE_REMOVED));
  if (replayed->problem != NULL) {
    g_string_append_printf (out, "  cannot be decided again on commit %" G_GUINT64_FORMAT ": ",
                            logged->commit);
    kg_text_append_safe (out, replayed->problem, -1);
    g_string_append_c (out, '\n');
    append_answer (out, "logged", replayed->logged);
  } else {
    g_string_append_printf (out, "  differs on commit %" G_GUINT64_FORMAT " in: ", logged->commit);
    append_members (out, replayed->members);
    g_string_append_c (out, '\n');
    append_answer (out, "logged", replayed->logged);
    append_answer (out, "now   ", replayed->again);
  }
  cli_write (out);
}

static void
tell_json (const Run *run, const LogDecision *logged, const ApiReplayed *replayed)
{
  g_autofree char *id = g_utf8_make_valid (logged->id, -1);
  json_t *entry = json_pack ("{s:s, s:I, s:O}", "id", id, "commit", (json_int_t) logged->commit,
                             "logged", replayed->logged);
  if (replayed->problem != NULL) {
    json_object_set_new (entry, "problem", json_string (replayed->problem));
  } else {
    json_object_set (entry, "now", replayed->again);
    json_object_set (entry, "differs", replayed->members);
  }
  fputs (run->told ? ",\n  " : "\n  ", stdout);
  cli_write_json_line (entry);
  json_decref (entry);
}

static gboolean
take (const LogDecision *logged, const ApiReplayed *replayed, const ApiReplayTotals *totals,
      gpointer data, G_GNUC_UNUSED GError **error)
{
  Run *run = (Run *) data;
  cli_progress_update (&run->progress, totals->n, totals->total, totals->n, "decisions");
  if (replayed->same) {
    return TRUE;
  }
  cli_progress_clear (&run->progress);
  if (run->options->json) {
    tell_json (run, logged, replayed);
  } else {
    tell_text (run, logged, replayed);
  }
  run->told = TRUE;
  return TRUE;
}

static void
tell_end (const Run *run)
{
  const ApiReplayTotals *totals = &run->totals;
  g_autoptr (GString) out = g_string_new (NULL);
  if (run->options->json) {
    g_string_append_printf (out,
                            "%s],\n \"decisions\": %" G_GUINT64_FORMAT
                            ", \"commits\": %" G_GUINT64_FORMAT
                            ", \"different\": %" G_GUINT64_FORMAT "}\n",
                            run->told ? "\n " : "", totals->n, totals->commits, totals->different);
  } else if (totals->n == 0) {
    g_string_append_printf (out, "the log holds no decisions%s\n",
                            run->options->since != NULL ? " of that time" : "");
  } else {
    g_autofree char *decisions = cli_count (totals->n, "decision", "decisions");
    g_autofree char *commits = cli_count (totals->commits, "commit", "commits");
    g_string_append_printf (out, "%s decided again on %s: ", decisions, commits);
    if (totals->different == 0) {
      g_string_append (out, "all come out as logged\n");
    } else {
      g_string_append_printf (out, "%" G_GUINT64_FORMAT " %s\n", totals->different,
                              totals->different == 1 ? "does not come out as logged"
                                                     : "do not come out as logged");
    }
  }
  cli_write (out);
}

/* --- The command --- */

static gboolean
check_usage (char *const *ids, const Options *options, gint64 *since, GError **error)
{
  const char *what = NULL;
  gboolean all = options->all || options->since != NULL;
  if (all && ids[0] != NULL) {
    what = "ids are given along with `--all` or `--since`; leave one of them out";
  } else if (!all && ids[0] == NULL) {
    what = "nothing says which decisions are meant; give their ids, or `last`, or `--all`";
  }
  if (what != NULL) {
    g_set_error_literal (error, CLI_ERROR, CLI_ERROR_USAGE, what);
    return FALSE;
  }
  *since = G_MININT64;
  return options->since == NULL || cli_parse_moment ("--since", options->since, since, error);
}

static GPtrArray *
find_all (LogReader *log, char *const *ids, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) log_entry_free);
  for (guint i = 0; ids[i] != NULL; i++) {
    LogEntry *one = log_find_decision (log, ids[i], error);
    if (one == NULL) {
      return NULL;
    }
    g_ptr_array_add (found, one);
  }
  return g_steal_pointer (&found);
}

static gboolean
replay (KgStore *store, LogReader *log, GPtrArray *some, gint64 since, Run *run, GError **error)
{
  cli_progress_begin (&run->progress, TRUE);
  cli_progress_set_what (&run->progress, "replay");
  if (run->options->json) {
    fputs ("{\"differences\": [", stdout);
  }
  gboolean done = some != NULL ? api_replay_some (store, some, take, run, &run->totals, error)
                               : api_replay_log (store, log, since, take, run, &run->totals, error);
  cli_progress_end (&run->progress);
  if (done) {
    tell_end (run);
  }
  return done;
}

static gboolean
run_command (Cli *cli, char *const *ids, Run *run, GError **error)
{
  gint64 since;
  if (!check_usage (ids, run->options, &since, error)) {
    return FALSE;
  }
  /* The log first: a wrong name makes no store. */
  g_autoptr (LogReader) log = log_reader_open (cli_store_path (cli), error);
  g_autoptr (GPtrArray) some = NULL;
  if (log == NULL || (ids[0] != NULL && (some = find_all (log, ids, error)) == NULL)) {
    return FALSE;
  }
  g_autoptr (KgStore) store = cli_open (cli, KG_STORE_READ, error);
  return store != NULL && replay (store, log, some, since, run, error);
}

CliStatus
cli_replay (Cli *cli, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "all", 0, 0, G_OPTION_ARG_NONE, &options.all, "Decide all that the log holds", NULL },
    { "since", 0, 0, G_OPTION_ARG_FILENAME, &options.since,
      "Decide all that were made at this moment or later", "TIME" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "Print the result as JSON", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (GStrv) ids = NULL;
  CliStatus status = CLI_DONE;
  if (!cli_parse (cli, entries,
                  "ID is that of a decision in the log, the beginning of it, or `last`. Exits with "
                  "1 if one does not\ncome out as it was logged. See grounds-replay(1).",
                  argc, argv, &ids, &status)) {
    return status;
  }
  g_autoptr (GError) error = NULL;
  g_auto (Run) run = { .options = &options };
  cli_terminal_init (&run.terminal);
  if (!run_command (cli, ids, &run, &error)) {
    return cli_fail (error, NULL);
  }
  status = cli_finish_output ();
  return status == CLI_DONE && run.totals.different > 0 ? CLI_CHECK_FAILED : status;
}
