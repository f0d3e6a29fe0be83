/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/cli.h"

#include "api/answers.h"
#include "api/cli/decide.h"
#include "api/cli/output.h"
#include "api/cli/save.h"
#include "api/common.h"
#include "api/replay.h"
#include "kg/text.h"
#include "kg/write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  char *request;
  char *at;
  char *time;
  char *format;
  char *output;
  gboolean json;
  gboolean why_not;
  gboolean change;
  gboolean check;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->request);
  g_free (options->at);
  g_free (options->time);
  g_free (options->format);
  g_free (options->output);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* --- The form --- */

typedef enum {
  FORM_TEXT,
  FORM_JSON,
  FORM_DOT,
  FORM_SVG,
  FORM_HTML,
  FORM_RDF,
} FormKind;

typedef struct {
  FormKind kind;
  KgFormat rdf;
} Form;

static gboolean
find_form (const Options *options, Form *form, GError **error)
{
  static const char *const names[] = {
    [FORM_TEXT] = "text", [FORM_JSON] = "json", [FORM_DOT] = "dot",
    [FORM_SVG] = "svg",   [FORM_HTML] = "html",
  };
  const char *name = options->json ? "json" : options->format != NULL ? options->format : "text";
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (strcmp (names[i], name) == 0) {
      *form = (Form) { .kind = (FormKind) i };
      return TRUE;
    }
  }
  *form = (Form) { .kind = FORM_RDF, .rdf = kg_format_from_name (name) };
  if (form->rdf == KG_FORMAT_UNKNOWN) {
    g_set_error (error, KG_ERROR, KG_ERROR_FORMAT,
                 "`%s` is not a known format; use one of text, json, turtle, dot, svg, html", name);
    return FALSE;
  }
  return TRUE;
}

/* --- The decision --- */

/* A decision, made again or anew. */
typedef struct {
  ApiBase base;
  RulesSession *session;
  const RulesDecision *decision;
  char *id;
} Case;

static void
case_clear (Case *made)
{
  rules_session_free (made->session);
  api_base_clear (&made->base);
  g_free (made->id);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Case, case_clear)

static RulesExplanation
explanation_of (const Case *made)
{
  return (RulesExplanation) { .policies = rules_engine_policies (made->base.engine),
                              .request = rules_session_request (made->session),
                              .decision = made->decision,
                              .id = made->id,
                              .digest = made->base.digest };
}

/* What is odd about the policies is told on standard error. */
static gboolean
go_to_commit (KgStore *store, guint64 commit, Case *made, GError **error)
{
  g_autoptr (GPtrArray) warnings = NULL;
  gboolean there = api_base_init (&made->base, store, commit, &warnings, error);
  cli_warn (warnings);
  made->session = rules_session_new ();
  return there;
}

static gboolean
find_commit (KgStore *store, const char *name, guint64 *commit, GError **error)
{
  return kg_history_resolve (store, name != NULL ? name : "head", commit, error);
}

static gboolean
decide_request (KgStore *store, const Options *options, Case *made, GError **error)
{
  gint64 time = 0;
  guint64 commit = 0;
  CliQuestion asked;
  g_autoptr (RulesKeys) keys = NULL;
  g_autoptr (GString) text = cli_read_file (options->request, CLI_LIMIT_REQUEST_BYTES, error);
  if (text == NULL || !cli_parse_time (options->time, &time, error) ||
      !cli_keys_if_there (NULL, &keys, error)) {
    return FALSE;
  }
  json_t *json = cli_read_json (text->str, text->len, error);
  made->id = api_new_id (time);
  cli_question_init (&asked, json, time, keys);
  if (json != NULL && find_commit (store, options->at, &commit, error) &&
      go_to_commit (store, commit, made, error)) {
    made->decision = rules_session_ask (made->session, made->base.engine, &asked.question, error);
  }
  json_decref (json);
  return made->decision != NULL;
}

/* What is decided again has to come out as it did. */
static gboolean
decide_again (KgStore *store, const LogDecision *logged, Case *made, GError **error)
{
  g_auto (ApiReplayed) replayed = { 0 };
  made->id = g_strdup (logged->id);
  if (!go_to_commit (store, logged->commit, made, error)) {
    return FALSE;
  }
  made->decision = api_decide_logged (made->session, made->base.engine, logged, error);
  if (made->decision == NULL) {
    return FALSE;
  }
  const RulesExplanation explanation = explanation_of (made);
  api_replay_compare (logged, &explanation, &replayed);
  if (!replayed.same) {
    g_set_error (
        error, KG_ERROR, KG_ERROR_DAMAGED,
        "decision `%s` does not come out as it was logged; the log or the graph was altered, "
        "or another version of grounds made it (`grounds replay` tells what differs)",
        logged->id);
  }
  return replayed.same;
}

static gboolean
read_entry (const LogEntry *entry, LogDecision *logged, GError **error)
{
  if (entry->body == NULL) {
    g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND,
                 "the record of decision `%s` was removed when its time was over; its hash is all"
                 " that is kept",
                 entry->id);
    return FALSE;
  }
  return log_record_read (entry->body, entry->length, logged, error);
}

static gboolean
find_case (Cli *cli, const char *name, const Options *options, Case *made, GError **error)
{
  g_autoptr (KgStore) store = cli_open (cli, KG_STORE_READ, error);
  if (store == NULL) {
    return FALSE;
  }
  if (name == NULL) {
    return decide_request (store, options, made, error);
  }
  g_auto (LogDecision) logged = { 0 };
  g_autoptr (LogReader) log = log_reader_open (cli_store_path (cli), error);
  g_autoptr (LogEntry) entry = log != NULL ? log_find_decision (log, name, error) : NULL;
  return entry != NULL && read_entry (entry, &logged, error) &&
         decide_again (store, &logged, made, error);
}

/* --- The explanation --- */

static gboolean
write_bytes (const char *bytes, gsize length, gpointer data, GError **error)
{
  return cli_save_write (data, bytes, length, error);
}

static gboolean
write_rdf (const RulesExplanation *explanation, KgFormat format, CliSave *save, GError **error)
{
  g_autoptr (KgSnapshot) graph = rules_explain_graph (explanation, error);
  const KgWriteOptions options = { .format = format };
  return graph != NULL && kg_write (graph, &options, write_bytes, save, error);
}

/* --- Why not, and what would change it --- */

static gboolean
ask (const Case *made, const RulesExplanation *explanation, const Options *options,
     ApiAnswers *answers, GError **error)
{
  RulesDecider *decider = rules_session_decider (made->session);
  if (options->why_not && !api_ask_why_not (decider, explanation, answers, error)) {
    return FALSE;
  }
  if (options->change) {
    api_ask_changes (explanation, answers);
  }
  return TRUE;
}

static void
append_paragraph (GString *out, const CliTerminal *terminal, const char *lead, const char *text,
                  const char *place, gsize indent)
{
  gsize column = cli_text_width (lead);
  g_string_append (out, lead);
  column = cli_append_wrapped (out, text, column, indent, terminal->width);
  if (place != NULL) {
    g_autofree char *where = g_strdup_printf ("  (%s)", place);
    cli_append_wrapped (out, where, column, indent, terminal->width);
  }
  g_string_append_c (out, '\n');
}

static const char *
text_of (const json_t *object, const char *key)
{
  return json_string_value (json_object_get (object, key));
}

static void
append_why_not (GString *out, const CliTerminal *terminal, const json_t *why_not)
{
  const char *before = "";
  g_string_append (out, json_array_size (why_not) > 0 ? "\nWhy the other rules did not apply:\n"
                                                      : "\nAll rules applied.\n");
  for (gsize i = 0; i < json_array_size (why_not); i++) {
    const json_t *entry = json_array_get (why_not, i);
    const json_t *reasons = json_object_get (entry, "reasons");
    if (strcmp (before, text_of (entry, "rule")) != 0) {
      append_paragraph (out, terminal, "-  ", text_of (entry, "label"), text_of (entry, "place"),
                        5);
      before = text_of (entry, "rule");
    }
    if (text_of (entry, "node") != NULL) {
      g_autofree char *node = g_strdup_printf ("at %s:", text_of (entry, "node"));
      append_paragraph (out, terminal, "   ", node, NULL, 5);
    }
    for (gsize k = 0; k < json_array_size (reasons); k++) {
      const json_t *reason = json_array_get (reasons, k);
      append_paragraph (out, terminal, "     ", text_of (reason, "text"), text_of (reason, "place"),
                        7);
    }
  }
}

static void
append_changes (GString *out, const CliTerminal *terminal, const json_t *changes,
                RulesEffect outcome)
{
  if (json_array_size (changes) > 0) {
    g_string_append (out, "\nWhat would change it:\n");
  } else if (outcome == RULES_EFFECT_ALLOW) {
    g_string_append (out, "\nIt may go through as it is: nothing has to change.\n");
  } else {
    g_string_append (out, "\nNothing was found that would make it milder.\n");
  }
  for (gsize i = 0; i < json_array_size (changes); i++) {
    const json_t *change = json_array_get (changes, i);
    const json_t *steps = json_object_get (change, "steps");
    g_autofree char *then = g_ascii_strup (text_of (change, "outcome"), -1);
    g_string_append_printf (out, "-  %s, if you\n", then);
    for (gsize k = 0; k < json_array_size (steps); k++) {
      g_autofree char *lead = g_strdup_printf ("     %" G_GSIZE_FORMAT "  ", k + 1);
      append_paragraph (out, terminal, lead, text_of (json_array_get (steps, k), "text"), NULL, 8);
    }
  }
}

static void
append_answers (GString *out, const CliTerminal *terminal, const ApiAnswers *answers,
                RulesEffect outcome)
{
  if (answers->why_not != NULL) {
    append_why_not (out, terminal, answers->why_not);
  }
  if (answers->changes != NULL) {
    append_changes (out, terminal, answers->changes, outcome);
  }
}

/* --- The renderings --- */

static gboolean
render (const RulesExplanation *explanation, const ApiAnswers *answers, FormKind kind,
        GString *text, GError **error)
{
  switch (kind) {
  case FORM_TEXT:
    rules_explain_text (explanation, text);
    return TRUE;
  case FORM_JSON:
    api_explain_json (explanation, answers, text);
    return TRUE;
  case FORM_DOT:
    rules_explain_dot (explanation, text);
    return TRUE;
  case FORM_SVG:
    return rules_explain_svg (explanation, text, error);
  case FORM_HTML:
    return rules_explain_html (explanation, text, error);
  case FORM_RDF:
    break;
  }
  return TRUE;
}

static gboolean
write_explanation (const Case *made, const Options *options, const Form *form, GError **error)
{
  CliTerminal terminal;
  g_auto (ApiAnswers) answers = { 0 };
  RulesExplanation explanation = explanation_of (made);
  cli_terminal_init (&terminal);
  explanation.colour = terminal.colours && options->output == NULL;
  explanation.width = (guint) terminal.width;
  g_autoptr (CliSave) save = cli_save_begin (options->output, error);
  if (save == NULL || !ask (made, &explanation, options, &answers, error)) {
    return FALSE;
  }
  if (form->kind == FORM_RDF) {
    return write_rdf (&explanation, form->rdf, save, error) && cli_save_finish (save, error);
  }
  g_autoptr (GString) text = g_string_new (NULL);
  if (!render (&explanation, &answers, form->kind, text, error)) {
    return FALSE;
  }
  if (form->kind == FORM_TEXT) {
    append_answers (text, &terminal, &answers, made->decision->outcome);
  }
  return cli_save_write (save, text->str, text->len, error) && cli_save_finish (save, error);
}

/* --- The check --- */

static void
append_promise (GString *out, gboolean kept, const char *promise, const char *meaning)
{
  g_string_append_printf (out, "%-11s %-4s %s\n", promise, kept ? "yes" : "NO", meaning);
}

/* Beside text for people; where programs read standard output, on standard error. */
static gboolean
check (const Case *made, const Options *options, const Form *form, gboolean *passed, GError **error)
{
  g_auto (RulesProofCheck) checked = { 0 };
  g_autoptr (GString) out = g_string_new (NULL);
  if (!rules_check_proof (rules_engine_policies (made->base.engine),
                          rules_session_request (made->session), made->decision, &checked, error)) {
    return FALSE;
  }
  gboolean beside = form->kind == FORM_TEXT && options->output == NULL;
  g_string_append_printf (out, "%sChecked without the evaluator, with %u triple%s cited:\n",
                          beside ? "\n" : "", checked.n_triples, checked.n_triples == 1 ? "" : "s");
  append_promise (out, checked.faithful, "faithful",
                  "each is in the graph at that commit, or in the request");
  append_promise (
      out, checked.sufficient, "sufficient",
      "the policies and these triples alone lead to the same outcome by the same rules");
  append_promise (out, checked.minimal, "minimal",
                  "without any one of them, what was said of the rules no longer holds");
  for (guint i = 0; checked.failures != NULL && i < checked.failures->len; i++) {
    g_string_append (out, "  ");
    kg_text_append_safe (out, (const char *) g_ptr_array_index (checked.failures, i), -1);
    g_string_append_c (out, '\n');
  }
  if (form->kind == FORM_TEXT || options->output != NULL) {
    cli_write (out);
  } else {
    fflush (stdout);
    fputs (out->str, stderr);
  }
  *passed = checked.faithful && checked.sufficient && checked.minimal;
  return TRUE;
}

/* --- The command --- */

static gboolean
check_usage (const Cli *cli, char *const *rest, const Options *options, Form *form, GError **error)
{
  const char *what = NULL;
  if (!cli_check_arguments (cli, rest, 0, 1, error) || !find_form (options, form, error)) {
    return FALSE;
  }
  if (rest[0] == NULL && options->request == NULL) {
    what = "nothing says which decision is meant; give its id, or `last`, or a request with"
           " `--request FILE`";
  } else if (rest[0] != NULL && options->request != NULL) {
    what = "both an id and `--request` are given; leave one of them out";
  } else if (rest[0] != NULL && (options->at != NULL || options->time != NULL)) {
    what = "a decision of the log has its commit and its time; `--at` and `--time` go with"
           " `--request`";
  }
  if ((options->why_not || options->change) && form->kind != FORM_TEXT && form->kind != FORM_JSON) {
    what = "`--why-not` and `--change` are answered in words; use `--format` with text or json";
  }
  if (what != NULL) {
    g_set_error_literal (error, CLI_ERROR, CLI_ERROR_USAGE, what);
  }
  return what == NULL;
}

static gboolean
run (Cli *cli, char *const *rest, const Options *options, gboolean *passed, GError **error)
{
  g_auto (Case) made = { 0 };
  Form form;
  return check_usage (cli, rest, options, &form, error) &&
         find_case (cli, rest[0], options, &made, error) &&
         write_explanation (&made, options, &form, error) &&
         (!options->check || check (&made, options, &form, passed, error));
}

CliStatus
cli_explain (Cli *cli, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "request", 0, 0, G_OPTION_ARG_FILENAME, &options.request,
      "Decide the request in this file, and log nothing", "FILE" },
    { "at", 0, 0, G_OPTION_ARG_FILENAME, &options.at,
      "With --request: by the graph as of this commit [head]", "COMMIT" },
    { "time", 0, 0, G_OPTION_ARG_FILENAME, &options.time, "With --request: as of this moment [now]",
      "TIME" },
    { "format", 0, 0, G_OPTION_ARG_FILENAME, &options.format,
      "text, json, turtle, dot, svg or html [text]", "FORMAT" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "The same as --format json", NULL },
    { "why-not", 0, 0, G_OPTION_ARG_NONE, &options.why_not,
      "Tell of each other rule why it did not apply (text, json)", NULL },
    { "change", 0, 0, G_OPTION_ARG_NONE, &options.change,
      "Tell what would lead to a milder outcome (text, json)", NULL },
    { "check", 0, 0, G_OPTION_ARG_NONE, &options.check,
      "Verify that the explanation is faithful, sufficient and minimal", NULL },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
      "Write to this file, which appears when it is complete", "FILE" },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (GStrv) rest = NULL;
  CliStatus status = CLI_DONE;
  if (!cli_parse (cli, entries,
                  "ID is that of a decision in the log, the beginning of it, or `last`. With "
                  "--check, exits with 1\nif a promise does not hold. See grounds-explain(1).",
                  argc, argv, &rest, &status)) {
    return status;
  }
  g_autoptr (GError) error = NULL;
  gboolean passed = TRUE;
  if (!run (cli, rest, &options, &passed, &error)) {
    return cli_fail (error, cli_is_list (error) ? "nothing was decided" : NULL);
  }
  status = cli_finish_output ();
  return status == CLI_DONE && !passed ? CLI_CHECK_FAILED : status;
}
