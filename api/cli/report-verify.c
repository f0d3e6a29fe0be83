/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/report.h"

#include "api/cli/decide.h"
#include "api/cli/log.h"
#include "api/cli/output.h"
#include "api/json.h"
#include "api/report/limits.h"
#include "api/report/report.h"
#include "api/report/seal.h"

#include <stdio.h>

/* --- The kinds --- */

static json_t *
kind_as_json (const ReportKindInfo *info)
{
  json_t *needs = json_array ();
  const struct {
    gboolean needed;
    const char *name;
  } all[] = { { info->of_system, "system" },
              { info->of_period, "period" },
              { info->of_decision, "decision" },
              { info->of_incident, "incident" },
              { info->needs_log, "log" } };
  for (gsize i = 0; i < G_N_ELEMENTS (all); i++) {
    if (all[i].needed) {
      json_array_append_new (needs, json_string (all[i].name));
    }
  }
  return json_pack ("{s:s, s:s, s:s, s:o}", "kind", info->name, "title", info->title, "about",
                    info->about, "needs", needs);
}

static void
append_kind (GString *out, const ReportKindInfo *info, gsize width)
{
  gsize column = info->of_system || info->of_period || info->of_decision || info->of_incident;
  g_string_append_printf (out, "%-16s", info->name);
  cli_append_wrapped (out, info->about, 16, 16, width);
  g_string_append_c (out, '\n');
  if (column > 0) {
    cli_append_spaces (out, 16);
    g_string_append (out, info->of_system     ? "of a system: --system IRI"
                          : info->of_period   ? "of a period: --from T --to T"
                          : info->of_decision ? "of a decision: --decision ID"
                                              : "of an incident: --incident IRI");
    g_string_append_c (out, '\n');
  }
}

void
cli_report_list (gboolean json)
{
  g_autoptr (GString) out = g_string_new (NULL);
  CliTerminal terminal;
  json_t *list = json_array ();
  cli_terminal_init (&terminal);
  for (guint i = 0; i < REPORT_N_KINDS; i++) {
    const ReportKindInfo *info = report_kind_info ((ReportKind) i);
    json_array_append_new (list, kind_as_json (info));
    append_kind (out, info, terminal.width);
  }
  if (json) {
    cli_write_json (list);
  } else {
    cli_write (out);
  }
  json_decref (list);
}

/* --- Verifying --- */

/* The log of the store, if there is one. */
static gboolean
open_log (const Cli *cli, LogReader **reader, GError **error)
{
  g_autoptr (GError) problem = NULL;
  *reader = log_reader_open (cli_store_path (cli), &problem);
  if (*reader == NULL && !g_error_matches (problem, KG_ERROR, KG_ERROR_NOT_FOUND)) {
    g_propagate_error (error, g_steal_pointer (&problem));
    return FALSE;
  }
  return TRUE;
}

/* Whether the store, if there is one, has the commit that the seal names: a check that needs the graph. */
static gboolean
check_graph (const Cli *cli, const ReportCheck *check, ReportFinding *out, GError **error)
{
  const char *path = cli_store_path (cli);
  g_autoptr (GError) problem = NULL;
  g_autofree char *digest = NULL;
  if (check->commit_digest == NULL || !g_file_test (path, G_FILE_TEST_EXISTS)) {
    *out = (ReportFinding) { REPORT_CHECK_NOT_DONE,
                             g_strdup (check->commit_digest == NULL
                                           ? "there is no seal to check it with"
                                           : "there is no graph here to look into") };
    return TRUE;
  }
  g_autoptr (KgStore) store = kg_store_open (path, KG_STORE_READ, error);
  if (store == NULL) {
    return FALSE;
  }
  if (!kg_history_digest (store, check->commit, &digest, &problem) &&
      !g_error_matches (problem, KG_ERROR, KG_ERROR_NOT_FOUND)) {
    g_propagate_error (error, g_steal_pointer (&problem));
    return FALSE;
  }
  gboolean same = g_strcmp0 (digest, check->commit_digest) == 0;
  out->status = same ? REPORT_CHECK_PASSED : REPORT_CHECK_FAILED;
  out->text = g_strdup_printf (same ? "the graph has commit %" G_GUINT64_FORMAT ", with that digest"
                                    : "the graph has another commit %" G_GUINT64_FORMAT ", or none",
                               check->commit);
  return TRUE;
}

static void
append_finding (GString *out, const char *name, const ReportFinding *finding)
{
  static const char *const words[] = {
    [REPORT_CHECK_NOT_DONE] = "-",
    [REPORT_CHECK_PASSED] = "ok",
    [REPORT_CHECK_FAILED] = "FAILED",
  };
  g_string_append_printf (out, "  %-10s %-7s ", name, words[finding->status]);
  kg_text_append_safe (out, finding->text, -1);
  g_string_append_c (out, '\n');
}

static gboolean
has_failed (const ReportCheck *check, const ReportFinding *graph)
{
  gboolean failed = graph->status == REPORT_CHECK_FAILED;
  for (guint i = 0; i < REPORT_N_CHECKS; i++) {
    failed = failed || check->findings[i].status == REPORT_CHECK_FAILED;
  }
  return failed;
}

static void
print_check (const ReportCheck *check, const ReportFinding *graph, gboolean passed)
{
  g_autoptr (GString) out = g_string_new (NULL);
  if (check->kind != NULL) {
    g_string_append (out, "This says of itself that it is a report `");
    kg_text_append_safe (out, check->kind, -1);
    g_string_append_printf (out, "` as %s, language ", report_format_name (check->format));
    kg_text_append_safe (out, check->language, -1);
    g_string_append_printf (out, ", of commit %" G_GUINT64_FORMAT ".\n", check->commit);
  }
  for (guint i = 0; i < REPORT_N_CHECKS; i++) {
    append_finding (out, report_check_name ((ReportCheckKind) i), &check->findings[i]);
  }
  append_finding (out, "graph", graph);
  g_string_append (out, passed                      ? "It is as it was sealed.\n"
                        : has_failed (check, graph) ? "It is not to be relied on.\n"
                                                    : "Nobody vouches for it here; give the log's"
                                                      " key with --key.\n");
  cli_write (out);
}

static json_t *
finding_as_json (const char *name, const ReportFinding *finding)
{
  return json_pack ("{s:s, s:s, s:o}", "name", name, "status",
                    report_check_status_name (finding->status), "text",
                    api_json_string (finding->text));
}

static void
write_json (const ReportCheck *check, const ReportFinding *graph, gboolean passed)
{
  json_t *checks = json_array ();
  for (guint i = 0; i < REPORT_N_CHECKS; i++) {
    json_array_append_new (checks, finding_as_json (report_check_name ((ReportCheckKind) i),
                                                    &check->findings[i]));
  }
  json_array_append_new (checks, finding_as_json ("graph", graph));
  json_t *json = json_pack ("{s:b, s:o}", "passed", passed, "checks", checks);
  if (check->kind != NULL) {
    json_object_set_new (json, "report", api_json_string (check->kind));
    json_object_set_new (json, "format", json_string (report_format_name (check->format)));
    json_object_set_new (json, "language", api_json_string (check->language));
    json_object_set_new (json, "commit", json_integer ((json_int_t) check->commit));
    json_object_set_new (json, "digest", api_json_string (check->commit_digest));
    json_object_set_new (json, "entry", json_integer ((json_int_t) check->entry));
  }
  if (check->key != NULL) {
    json_object_set_new (json, "key", api_json_string (check->key));
  }
  cli_write_json (json);
  json_decref (json);
}

gboolean
cli_report_verify (const Cli *cli, const CliReportVerify *options, gboolean *passed, GError **error)
{
  g_auto (ReportCheck) check = { 0 };
  ReportFinding graph = { 0 };
  g_autoptr (LogReader) reader = NULL;
  g_autoptr (GString) seal = NULL;
  g_autofree char *key = NULL;
  g_autoptr (GString) file = cli_read_file (options->file, REPORT_LIMIT_FILE_BYTES, error);
  if (file == NULL) {
    return FALSE;
  }
  if (options->seal != NULL) {
    seal = cli_read_file (options->seal, CLI_LIMIT_NOTE_BYTES, error);
  }
  if (options->key != NULL) {
    key = cli_log_verifier (options->key, error);
  }
  if ((options->seal != NULL && seal == NULL) || (options->key != NULL && key == NULL) ||
      !open_log (cli, &reader, error) ||
      !report_check (file->str, file->len, seal != NULL ? seal->str : NULL, reader, key, &check,
                     error) ||
      !check_graph (cli, &check, &graph, error)) {
    return FALSE;
  }
  *passed = report_check_passed (&check) && graph.status != REPORT_CHECK_FAILED;
  if (options->json) {
    write_json (&check, &graph, *passed);
  } else {
    print_check (&check, &graph, *passed);
  }
  g_free (graph.text);
  return TRUE;
}
