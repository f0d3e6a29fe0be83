/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/cli.h"

#include "api/cli/documents.h"
#include "api/cli/output.h"
#include "api/cli/save.h"
#include "api/validation.h"
#include "kg/error.h"
#include "kg/write.h"

#include <string.h>

typedef struct {
  char **shapes;
  char **data;
  char *at;
  char *format;
  char *output;
  gboolean json;
  gboolean evidence;
  gboolean strict;
  gboolean fail_on_warnings;
} Options;

static void
options_clear (Options *options)
{
  g_strfreev (options->shapes);
  g_strfreev (options->data);
  g_free (options->at);
  g_free (options->format);
  g_free (options->output);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* Words that follow the value of `--shapes` or `--data` are further values of it: `--data *.ttl`. */
static GPtrArray *
spread_files (int argc, char **argv)
{
  GPtrArray *words = g_ptr_array_new ();
  const char *option = NULL;
  for (int i = 0; i < argc; i++) {
    char *word = argv[i];
    gboolean files = strcmp (word, "--shapes") == 0 || strcmp (word, "--data") == 0;
    if (files && i + 1 < argc) {
      option = word;
      g_ptr_array_add (words, word);
      word = argv[++i];
    } else if (g_str_has_prefix (word, "--shapes=") || g_str_has_prefix (word, "--data=")) {
      option = word[2] == 's' ? "--shapes" : "--data";
    } else if (word[0] == '-' && word[1] != '\0') {
      option = NULL;
    } else if (option != NULL) {
      g_ptr_array_add (words, (gpointer) option);
    }
    g_ptr_array_add (words, word);
  }
  g_ptr_array_add (words, NULL);
  return words;
}

/* --- What is validated against what --- */

/* The store's graph; where files stand for the data and there is no store, none is made, and the built-in shapes will do. */
static KgSnapshot *
open_graph (Cli *cli, const Options *options, GError **error)
{
  if (options->data != NULL && !g_file_test (cli_store_path (cli), G_FILE_TEST_EXISTS)) {
    return cli_documents_builtin (error);
  }
  g_autoptr (KgStore) store = cli_open (cli, KG_STORE_READ, error);
  return store != NULL ? cli_snapshot (store, options->at, error) : NULL;
}

static KgSnapshot *
read_files (char *const *paths, GError **error)
{
  g_auto (CliProgress) progress;
  cli_progress_begin (&progress, TRUE);
  return cli_documents_read (paths, &progress, error);
}

static gboolean
same_files (const Options *options)
{
  return options->shapes != NULL && options->data != NULL &&
         g_strv_equal ((const char *const *) options->shapes, (const char *const *) options->data);
}

static gboolean
collect_inputs (Cli *cli, const Options *options, ApiValidation *inputs, GError **error)
{
  g_autoptr (KgSnapshot) graph = NULL;
  /* The files first: a wrong name makes no store. */
  if (options->shapes != NULL) {
    inputs->shapes = read_files (options->shapes, error);
    if (inputs->shapes == NULL) {
      return FALSE;
    }
  }
  if (options->data != NULL) {
    inputs->data =
        same_files (options) ? kg_snapshot_ref (inputs->shapes) : read_files (options->data, error);
    if (inputs->data == NULL) {
      return FALSE;
    }
  }
  if (inputs->shapes == NULL || inputs->data == NULL) {
    graph = open_graph (cli, options, error);
    if (graph == NULL) {
      return FALSE;
    }
  }
  inputs->guarding = inputs->shapes == NULL;
  inputs->shapes = inputs->shapes != NULL ? inputs->shapes : kg_snapshot_ref (graph);
  inputs->data = inputs->data != NULL ? inputs->data : kg_snapshot_ref (graph);
  inputs->strict = options->strict;
  return TRUE;
}

static RulesShapes *
compile (ApiValidation *inputs, GError **error)
{
  g_autoptr (GPtrArray) warnings = NULL;
  RulesShapes *shapes = api_validation_compile (inputs, &warnings, error);
  cli_warn (warnings);
  return shapes;
}

static gboolean
show_progress (guint64 done, guint64 total, gpointer data)
{
  cli_progress_update (data, done, total, done, "focus nodes");
  return TRUE;
}

static RulesReport *
validate (const RulesShapes *shapes, GError **error)
{
  g_auto (CliProgress) progress;
  cli_progress_begin (&progress, TRUE);
  cli_progress_set_what (&progress, "validating");
  const RulesValidateOptions options = { .progress = show_progress, .progress_data = &progress };
  return rules_validate (shapes, &options, error);
}

/* --- The report --- */

typedef struct {
  enum {
    FORM_TEXT,
    FORM_JSON,
    FORM_RDF
  } kind;
  KgFormat rdf;
} Form;

static gboolean
find_form (const Options *options, Form *form, GError **error)
{
  *form = (Form) { .kind = FORM_TEXT };
  if (options->json || g_strcmp0 (options->format, "json") == 0) {
    form->kind = FORM_JSON;
  } else if (options->format != NULL && strcmp (options->format, "text") != 0) {
    *form = (Form) { .kind = FORM_RDF, .rdf = kg_format_from_name (options->format) };
  }
  if (form->kind == FORM_RDF && form->rdf == KG_FORMAT_UNKNOWN) {
    g_set_error (error, KG_ERROR, KG_ERROR_FORMAT,
                 "`%s` is not a known format; use one of text, turtle, json", options->format);
    return FALSE;
  }
  if (form->kind == FORM_RDF && options->evidence) {
    g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE,
                 "`--evidence` has no place in a validation report of the W3C; use `--format` with "
                 "text or json");
    return FALSE;
  }
  return TRUE;
}

static gboolean
write_bytes (const char *bytes, gsize length, gpointer data, GError **error)
{
  return cli_save_write (data, bytes, length, error);
}

static gboolean
write_rdf (const RulesReport *report, const RulesReportOptions *options, KgFormat format,
           CliSave *save, GError **error)
{
  g_autoptr (KgSnapshot) graph = rules_report_to_graph (report, options, error);
  const KgWriteOptions write = { .format = format };
  return graph != NULL && kg_write (graph, &write, write_bytes, save, error);
}

static gboolean
write_report (const RulesReport *report, const Options *options, const Form *form, GError **error)
{
  CliTerminal terminal;
  cli_terminal_init (&terminal);
  const RulesReportOptions report_options = { .evidence = options->evidence,
                                              .colour =
                                                  terminal.colours && options->output == NULL };
  g_autoptr (CliSave) save = cli_save_begin (options->output, error);
  if (save == NULL) {
    return FALSE;
  }
  if (form->kind == FORM_RDF) {
    return write_rdf (report, &report_options, form->rdf, save, error) &&
           cli_save_finish (save, error);
  }
  g_autoptr (GString) text = g_string_new (NULL);
  if (form->kind == FORM_JSON) {
    rules_report_to_json (report, &report_options, text);
  } else {
    rules_report_to_text (report, &report_options, text);
  }
  return cli_save_write (save, text->str, text->len, error) && cli_save_finish (save, error);
}

/* --- The command --- */

static gboolean
check_usage (const Cli *cli, char *const *rest, const Options *options, Form *form, GError **error)
{
  if (!cli_check_arguments (cli, rest, 0, 0, error) || !find_form (options, form, error)) {
    return FALSE;
  }
  if (options->at != NULL && options->shapes != NULL && options->data != NULL) {
    g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE,
                 "`--at` names a commit of the store, which is not read; leave out `--at`, "
                 "`--shapes` or `--data`");
    return FALSE;
  }
  return TRUE;
}

static gboolean
run (Cli *cli, char *const *rest, const Options *options, gboolean *passed, GError **error)
{
  g_auto (ApiValidation) inputs = { 0 };
  Form form;
  if (!check_usage (cli, rest, options, &form, error) ||
      !collect_inputs (cli, options, &inputs, error)) {
    return FALSE;
  }
  g_autoptr (RulesShapes) shapes = compile (&inputs, error);
  g_autoptr (RulesReport) report = shapes != NULL ? validate (shapes, error) : NULL;
  if (report == NULL || !write_report (report, options, &form, error)) {
    return FALSE;
  }
  gboolean any = options->strict || options->fail_on_warnings;
  *passed = any ? rules_report_conforms (report) : rules_report_n_violations (report) == 0;
  return TRUE;
}

CliStatus
cli_validate (Cli *cli, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "shapes", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.shapes,
      "The shapes to validate against [those that guard the store]", "FILE…" },
    { "data", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.data,
      "The data, all files as one graph [the store]", "FILE…" },
    { "at", 0, 0, G_OPTION_ARG_FILENAME, &options.at, "The store as of this commit [head]",
      "COMMIT" },
    { "format", 0, 0, G_OPTION_ARG_FILENAME, &options.format,
      "text, turtle (the W3C validation report) or json [text]", "FORMAT" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "The same as --format json", NULL },
    { "evidence", 0, 0, G_OPTION_ARG_NONE, &options.evidence,
      "Tell what each result rests on (text, json)", NULL },
    { "strict", 0, 0, G_OPTION_ARG_NONE, &options.strict,
      "SHACL to the letter: no skos:broader between classes, no named paths; fail with any result",
      NULL },
    { "fail-on-warnings", 0, 0, G_OPTION_ARG_NONE, &options.fail_on_warnings,
      "Fail with any result, also a warning or an info", NULL },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
      "Write to this file, which appears when it is complete", "FILE" },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (GStrv) rest = NULL;
  g_autoptr (GPtrArray) words = spread_files (argc, argv);
  CliStatus status = CLI_DONE;
  if (!cli_parse (
          cli, entries,
          "With --shapes alone, the store is validated: for a file that holds both shapes and "
          "data, name it\nwith --data too. Exits with 1 if there is a violation. See "
          "grounds-validate(1).",
          (int) words->len - 1, (char **) words->pdata, &rest, &status)) {
    return status;
  }
  g_autoptr (GError) error = NULL;
  gboolean passed = FALSE;
  if (!run (cli, rest, &options, &passed, &error)) {
    return cli_fail (error, cli_is_list (error) ? "nothing was validated" : NULL);
  }
  status = cli_finish_output ();
  return status == CLI_DONE && !passed ? CLI_CHECK_FAILED : status;
}
