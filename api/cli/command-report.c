/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/report.h"

#include "api/cli/decide.h"
#include "api/cli/log.h"
#include "api/cli/output.h"
#include "api/cli/progress.h"
#include "api/cli/save.h"
#include "api/replay.h"
#include "api/report/publish.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  char *system;
  char *decision;
  char *incident;
  char *catalogue;
  char *from;
  char *to;
  char *date;
  char *at;
  char *language;
  char *format;
  char *output;
  char *log_key;
  char *verify;
  char *seal;
  char *key;
  gboolean no_seal;
  gboolean list;
  gboolean json;
} Options;

static void
options_clear (Options *options)
{
  char **const texts[] = { &options->system,    &options->decision, &options->incident,
                           &options->catalogue, &options->from,     &options->to,
                           &options->date,      &options->at,       &options->language,
                           &options->format,    &options->output,   &options->log_key,
                           &options->verify,    &options->seal,     &options->key };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_free (*texts[i]);
  }
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* --- What is asked for --- */

static gboolean
find_kind (const char *name, ReportKind *out, GError **error)
{
  const char *names[REPORT_N_KINDS];
  if (report_kind_from_name (name, out)) {
    return TRUE;
  }
  for (guint i = 0; i < REPORT_N_KINDS; i++) {
    names[i] = report_kind_info ((ReportKind) i)->name;
  }
  const char *nearest = cli_nearest (name, names, REPORT_N_KINDS);
  if (nearest != NULL) {
    g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE,
                 "there is no kind of report `%s`; did you mean `%s`?", name, nearest);
  } else {
    g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE,
                 "there is no kind of report `%s`; `grounds report --list` tells of all", name);
  }
  return FALSE;
}

static gboolean
find_format (const Options *options, ReportFormat *out, GError **error)
{
  const char *name = options->json ? "json" : options->format;
  *out = REPORT_FORMAT_MARKDOWN;
  if (name == NULL && options->output != NULL) {
    (void) report_format_from_file (options->output, out);
  }
  if (name != NULL && !report_format_from_name (name, out)) {
    g_set_error (error, KG_ERROR, KG_ERROR_FORMAT,
                 "`%s` is not a known format; use one of html, md, json, turtle, pdf, docx", name);
    return FALSE;
  }
  return TRUE;
}

/* What is no text has its seal beside it, and is not for terminals. */
static gboolean
check_output (const Options *options, ReportFormat format, GError **error)
{
  gboolean file = options->output != NULL && strcmp (options->output, "-") != 0;
  if ((format != REPORT_FORMAT_PDF && format != REPORT_FORMAT_DOCX) || file) {
    return TRUE;
  }
  if (!options->no_seal) {
    g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE,
                 "the seal of a report as %s stands in a file beside it; name the file with `-o`",
                 report_format_name (format));
    return FALSE;
  }
  if (isatty (STDOUT_FILENO)) {
    g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE,
                 "a report as %s is nothing for a terminal; name a file with `-o`",
                 report_format_name (format));
    return FALSE;
  }
  return TRUE;
}

static gboolean
read_time (const char *option, const char *text, gboolean end, gint64 *out, GError **error)
{
  if (text == NULL || report_read_time (text, end, out)) {
    return TRUE;
  }
  g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE,
               "`%s %s` makes no sense; give a day, such as 2026-11-23, or a moment with its time"
               " zone",
               option, text);
  return FALSE;
}

/* IRIs of what the options name, as people write them. */
typedef struct {
  char *system;
  char *incident;
} Names;

static void
names_clear (Names *names)
{
  g_free (names->system);
  g_free (names->incident);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Names, names_clear)

static gboolean
expand (const KgSnapshot *snapshot, const char *text, char **out, GError **error)
{
  *out = text != NULL ? kg_snapshot_expand (snapshot, text, error) : NULL;
  return text == NULL || *out != NULL;
}

static gboolean
read_request (const Options *options, ReportKind kind, const KgSnapshot *snapshot, gint64 now,
              Names *names, ReportRequest *out, GError **error)
{
  gint64 today = now;
  *out = (ReportRequest) { .kind = kind,
                           .decision = options->decision,
                           .catalogue = options->catalogue,
                           .language = options->language };
  if (!read_time ("--from", options->from, FALSE, &out->from, error) ||
      !read_time ("--to", options->to, TRUE, &out->to, error) ||
      !read_time ("--date", options->date, FALSE, &today, error) ||
      !expand (snapshot, options->system, &names->system, error) ||
      !expand (snapshot, options->incident, &names->incident, error)) {
    return FALSE;
  }
  out->today = report_day (today);
  out->system = names->system;
  out->incident = names->incident;
  return TRUE;
}

/* --- What it is made from --- */

typedef struct {
  KgStore *store;
  ApiBase base;
  RulesCatalogues *catalogues;
  LogWriter *writer; /* (nullable) */
  LogReader *log;    /* (nullable) */
  guint64 commit;
  gint64 now;
  char *by;
} Sources;

static void
sources_clear (Sources *sources)
{
  log_reader_free (sources->log);
  log_writer_free (sources->writer);
  rules_catalogues_unref (sources->catalogues);
  api_base_clear (&sources->base);
  kg_store_unref (sources->store);
  g_free (sources->by);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sources, sources_clear)

static gboolean
open_writer (const Cli *cli, const Options *options, Sources *sources, GError **error)
{
  sources->writer = cli_log_writer (cli, options->log_key, error);
  if (sources->writer != NULL && log_writer_signer (sources->writer) == NULL) {
    g_set_error_literal (error, CLI_ERROR, CLI_ERROR_USAGE,
                         "a report is sealed with the log's key; name it with `--log-key`, or write"
                         " a draft with `--no-seal`");
    return FALSE;
  }
  return sources->writer != NULL &&
         log_append_commits (sources->writer, sources->store, sources->commit, error);
}

/* A draft needs no log, and makes none. */
static gboolean
open_log (const Cli *cli, const Options *options, Sources *sources, GError **error)
{
  g_autoptr (GError) problem = NULL;
  if (!options->no_seal && !open_writer (cli, options, sources, error)) {
    return FALSE;
  }
  sources->log = log_reader_open (cli_store_path (cli), &problem);
  if (sources->log == NULL && !g_error_matches (problem, KG_ERROR, KG_ERROR_NOT_FOUND)) {
    g_propagate_error (error, g_steal_pointer (&problem));
    return FALSE;
  }
  return TRUE;
}

static gboolean
open_sources (const Cli *cli, const Options *options, Sources *sources, GError **error)
{
  g_autoptr (GPtrArray) warnings = NULL;
  const char *at = options->at != NULL ? options->at : "head";
  sources->store = cli_open (cli, KG_STORE_READ, error);
  if (sources->store == NULL || !kg_history_resolve (sources->store, at, &sources->commit, error)) {
    return FALSE;
  }
  gboolean there =
      api_base_init (&sources->base, sources->store, sources->commit, &warnings, error);
  cli_warn (warnings);
  if (!there) {
    return FALSE;
  }
  sources->catalogues = rules_catalogues_new (rules_engine_graph (sources->base.engine), error);
  return sources->catalogues != NULL && cli_log_who_and_when (&sources->now, &sources->by, error) &&
         open_log (cli, options, sources, error);
}

/* --- Writing it --- */

static gboolean
save (const char *path, const char *bytes, gsize length, GError **error)
{
  g_autoptr (CliSave) file = cli_save_begin (path, error);
  return file != NULL && cli_save_write (file, bytes, length, error) &&
         cli_save_finish (file, error);
}

static gboolean
write_file (const Options *options, const ReportFile *file, GError **error)
{
  gsize length = 0;
  const char *bytes = (const char *) g_bytes_get_data (file->bytes, &length);
  if (!save (options->output, bytes, length, error)) {
    return FALSE;
  }
  if (file->seal == NULL) {
    return TRUE;
  }
  g_autofree char *path = g_strconcat (options->output, ".seal", NULL);
  g_autofree char *safe = cli_safe (path);
  if (!save (path, file->seal, strlen (file->seal), error)) {
    return FALSE;
  }
  fprintf (stderr, "grounds: wrote the seal to `%s`; hand it on with the report\n", safe);
  return TRUE;
}

static gboolean
show_progress (guint64 done, guint64 all, gpointer data)
{
  cli_progress_update ((CliProgress *) data, done, all, done, NULL);
  return TRUE;
}

static gboolean
write_report (const Cli *cli, const char *name, const Options *options, GError **error)
{
  g_auto (Sources) sources = { 0 };
  g_auto (Names) names = { 0 };
  g_auto (ReportFile) file = { 0 };
  ReportKind kind = REPORT_KIND_ANNEX_IV;
  ReportRequest request;
  ReportOrder order = { 0 };
  if (!find_kind (name, &kind, error) || !find_format (options, &order.format, error) ||
      !check_output (options, order.format, error) ||
      !open_sources (cli, options, &sources, error) ||
      !read_request (options, kind, rules_engine_snapshot (sources.base.engine), sources.now,
                     &names, &request, error)) {
    return FALSE;
  }
  const ReportSource source = { .engine = sources.base.engine,
                                .store = sources.store,
                                .commit = sources.commit,
                                .commit_digest = sources.base.digest,
                                .log = sources.log,
                                .catalogues = sources.catalogues };
  g_auto (CliProgress) progress;
  cli_progress_begin (&progress, TRUE);
  cli_progress_set_what (&progress, name);
  order.source = &source;
  order.request = &request;
  order.writer = sources.writer;
  order.sealing = (ReportSealing) { .by = sources.by, .time = sources.now };
  order.progress = show_progress;
  order.data = &progress;
  if (!report_publish (&order, &file, error)) {
    return FALSE;
  }
  cli_progress_clear (&progress);
  return write_file (options, &file, error);
}

/* --- The command --- */

static gboolean
check_usage (const Cli *cli, char *const *rest, const Options *options, GError **error)
{
  gboolean beside = options->list || options->verify != NULL;
  const char *what = NULL;
  if (!cli_check_arguments (cli, rest, beside ? 0 : 1, beside ? 0 : 1, error)) {
    return FALSE;
  }
  if (options->list && options->verify != NULL) {
    what = "`--list` and `--verify` are different things; leave one of them out";
  } else if (options->verify == NULL && (options->seal != NULL || options->key != NULL)) {
    what = "`--seal` and `--key` go with `--verify`";
  }
  if (what != NULL) {
    g_set_error_literal (error, CLI_ERROR, CLI_ERROR_USAGE, what);
  }
  return what == NULL;
}

static gboolean
run (const Cli *cli, char *const *rest, const Options *options, gboolean *passed, GError **error)
{
  const CliReportVerify verify = { options->verify, options->seal, options->key, options->json };
  if (!check_usage (cli, rest, options, error)) {
    return FALSE;
  }
  if (options->list) {
    cli_report_list (options->json);
    return TRUE;
  }
  return options->verify != NULL ? cli_report_verify (cli, &verify, passed, error)
                                 : write_report (cli, rest[0], options, error);
}

CliStatus
cli_report (Cli *cli, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "list", 0, 0, G_OPTION_ARG_NONE, &options.list, "Tell which kinds of reports there are",
      NULL },
    { "system", 0, 0, G_OPTION_ARG_FILENAME, &options.system,
      "Of this AI system, by IRI or CURIE [the only one]", "IRI" },
    { "decision", 0, 0, G_OPTION_ARG_FILENAME, &options.decision,
      "Of this decision of the log, or of the `last`", "ID" },
    { "incident", 0, 0, G_OPTION_ARG_FILENAME, &options.incident, "Of this incident", "IRI" },
    { "catalogue", 0, 0, G_OPTION_ARG_FILENAME, &options.catalogue,
      "By this catalogue of requirements [eu-ai-act; of gaps: all]", "NAME" },
    { "from", 0, 0, G_OPTION_ARG_FILENAME, &options.from,
      "Of a period: from this day or moment on [30 days before its end]", "TIME" },
    { "to", 0, 0, G_OPTION_ARG_FILENAME, &options.to,
      "To the end of this day, or to this moment [the end of yesterday]", "TIME" },
    { "date", 0, 0, G_OPTION_ARG_FILENAME, &options.date,
      "The day of the report, by which it tells what applies [today]", "DAY" },
    { "at", 0, 0, G_OPTION_ARG_FILENAME, &options.at, "The graph as of this commit [head]",
      "COMMIT" },
    { "language", 0, 0, G_OPTION_ARG_FILENAME, &options.language, "The language [en]", "TAG" },
    { "format", 0, 0, G_OPTION_ARG_FILENAME, &options.format,
      "html, md, json, turtle, pdf or docx [by the name of the file, else md]", "FORMAT" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json,
      "The same as --format json; also of --list and --verify", NULL },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
      "Write to this file, which appears when it is complete", "FILE" },
    { "no-seal", 0, 0, G_OPTION_ARG_NONE, &options.no_seal,
      "A draft: not sealed, and not told to the log", NULL },
    { "log-key", 0, 0, G_OPTION_ARG_FILENAME, &options.log_key, CLI_LOG_KEY_HELP, "FILE" },
    { "verify", 0, 0, G_OPTION_ARG_FILENAME, &options.verify,
      "Check a report instead: each check is a line", "FILE" },
    { "seal", 0, 0, G_OPTION_ARG_FILENAME, &options.seal,
      "With --verify: the seal beside a PDF or DOCX", "FILE" },
    { "key", 0, 0, G_OPTION_ARG_FILENAME, &options.key,
      "With --verify: the log's public key, or a file with it [the log's own]", "VERIFIER" },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (GStrv) rest = NULL;
  CliStatus status = CLI_DONE;
  if (!cli_parse (cli, entries,
                  "KIND is one of those that --list tells. With --verify, exits with 1 if a check "
                  "fails.\nSee grounds-report(1).",
                  argc, argv, &rest, &status)) {
    return status;
  }
  g_autoptr (GError) error = NULL;
  gboolean passed = TRUE;
  if (!run (cli, rest, &options, &passed, &error)) {
    return cli_fail (error, NULL);
  }
  status = cli_finish_output ();
  return status == CLI_DONE && !passed ? CLI_CHECK_FAILED : status;
}
