/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/cli.h"

#include "api/cli/decide.h"
#include "api/cli/output.h"
#include "api/cli/terms.h"
#include "rules/lint.h"

typedef struct {
  char *at;
  char *time;
  gboolean json;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->at);
  g_free (options->time);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

typedef struct {
  KgSnapshot *snapshot;
  RulesPolicies *policies;
  GPtrArray *findings; /* RulesLintFinding */
  gboolean more;
  guint counts[RULES_LINT_INFO + 1];
} Report;

static void
report_clear (Report *report)
{
  kg_snapshot_unref (report->snapshot);
  rules_policies_unref (report->policies);
  g_clear_pointer (&report->findings, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Report, report_clear)

static const RulesLintFinding *
finding_at (const Report *report, guint i)
{
  return (const RulesLintFinding *) g_ptr_array_index (report->findings, i);
}

/* --- For people: a line each, as compilers write them --- */

static void
append_finding (GString *out, const Report *report, const RulesLintFinding *finding,
                const CliTerminal *terminal)
{
  g_autofree char *sentence = cli_safe (finding->sentence);
  CliStyle style = finding->severity == RULES_LINT_ERROR ? CLI_STYLE_REMOVED : CLI_STYLE_PLAIN;
  if (finding->document != 0) {
    cli_append_place (out, report->snapshot, finding->document, finding->line);
    g_string_append (out, ": ");
  }
  g_string_append_printf (out, "%s%s:%s %s; %s [%s]\n", cli_style_begin (terminal, style),
                          rules_lint_severity_name (finding->severity),
                          cli_style_end (terminal, style), sentence, finding->advice,
                          rules_lint_kind_name (finding->kind));
}

static void
append_counts (GString *out, const Report *report)
{
  g_autofree char *errors = cli_count (report->counts[RULES_LINT_ERROR], "error", "errors");
  g_autofree char *warnings = cli_count (report->counts[RULES_LINT_WARNING], "warning", "warnings");
  g_autofree char *infos = cli_count (report->counts[RULES_LINT_INFO], "info", "infos");
  g_autofree char *policies =
      cli_count (rules_policies_n_policies (report->policies), "policy", "policies");
  g_autofree char *rules = cli_count (rules_policies_n_rules (report->policies), "rule", "rules");
  g_string_append_printf (out, "%s%s with %s: %s, %s, %s%s\n",
                          report->findings->len > 0 ? "\n" : "", policies, rules, errors, warnings,
                          infos, report->more ? "; there are more than are told" : "");
}

static void
print_text (const Report *report)
{
  g_autoptr (GString) out = g_string_new (NULL);
  CliTerminal terminal;
  cli_terminal_init (&terminal);
  for (guint i = 0; i < report->findings->len; i++) {
    append_finding (out, report, finding_at (report, i), &terminal);
  }
  append_counts (out, report);
  cli_write (out);
}

/* --- For programs --- */

static json_t *
finding_as_json (const Report *report, const RulesLintFinding *finding)
{
  const KgView view = { report->snapshot, NULL };
  const OntologyVocab *vocab = rules_graph_vocab (rules_policies_graph (report->policies));
  KgDocument document;
  json_t *value = json_object ();
  json_object_set_new (value, "severity",
                       json_string (rules_lint_severity_name (finding->severity)));
  json_object_set_new (value, "kind", json_string (rules_lint_kind_name (finding->kind)));
  json_object_set_new (value, "subject", cli_term_as_json (&view, vocab, finding->subject));
  if (finding->other != KG_NONE) {
    json_object_set_new (value, "other", cli_term_as_json (&view, vocab, finding->other));
  }
  if (kg_snapshot_document (report->snapshot, finding->document, &document)) {
    json_object_set_new (value, "document", api_json_string (document.name));
    json_object_set_new (value, "line", json_integer (finding->line));
  }
  json_object_set_new (value, "sentence", api_json_string (finding->sentence));
  json_object_set_new (value, "advice", api_json_string (finding->advice));
  return value;
}

static void
print_json (const Report *report)
{
  json_t *value = json_object ();
  json_t *list = json_array ();
  json_object_set_new (value, "errors", json_integer (report->counts[RULES_LINT_ERROR]));
  json_object_set_new (value, "warnings", json_integer (report->counts[RULES_LINT_WARNING]));
  json_object_set_new (value, "infos", json_integer (report->counts[RULES_LINT_INFO]));
  json_object_set_new (value, "policies",
                       json_integer (rules_policies_n_policies (report->policies)));
  json_object_set_new (value, "rules", json_integer (rules_policies_n_rules (report->policies)));
  json_object_set_new (value, "complete", json_boolean (!report->more));
  for (guint i = 0; i < report->findings->len; i++) {
    json_array_append_new (list, finding_as_json (report, finding_at (report, i)));
  }
  json_object_set_new (value, "findings", list);
  cli_write_json (value);
  json_decref (value);
}

/* --- Running --- */

static RulesPolicies *
compile (KgSnapshot *snapshot, GError **error)
{
  g_autoptr (GPtrArray) warnings = NULL;
  g_autoptr (RulesGraph) graph = rules_graph_new (snapshot, FALSE);
  RulesPolicies *policies = rules_policies_new (graph, &warnings, error);
  cli_warn (warnings);
  return policies;
}

static gboolean
run (Cli *cli, char *const *rest, const Options *options, Report *report, GError **error)
{
  gint64 time;
  if (!cli_check_arguments (cli, rest, 0, 0, error) ||
      !cli_parse_time (options->time, &time, error)) {
    return FALSE;
  }
  g_autoptr (KgStore) store = cli_open (cli, KG_STORE_READ, error);
  report->snapshot = store != NULL ? cli_snapshot (store, options->at, error) : NULL;
  report->policies = report->snapshot != NULL ? compile (report->snapshot, error) : NULL;
  if (report->policies == NULL) {
    return FALSE;
  }
  report->findings = rules_lint (report->policies, time, &report->more);
  for (guint i = 0; i < report->findings->len; i++) {
    report->counts[finding_at (report, i)->severity]++;
  }
  return TRUE;
}

CliStatus
cli_lint (Cli *cli, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "at", 0, 0, G_OPTION_ARG_FILENAME, &options.at, "The graph as of this commit [head]",
      "COMMIT" },
    { "time", 0, 0, G_OPTION_ARG_FILENAME, &options.time,
      "The moment at which rules hold, or no longer do [now]", "TIME" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "Print the findings as JSON", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (GStrv) rest = NULL;
  CliStatus status = CLI_DONE;
  if (!cli_parse (cli, entries, "Exits with 1 if there is an error among the findings.", argc, argv,
                  &rest, &status)) {
    return status;
  }
  g_autoptr (GError) error = NULL;
  g_auto (Report) report = { 0 };
  if (!run (cli, rest, &options, &report, &error)) {
    return cli_fail (error, cli_is_list (error) ? "nothing was looked at" : NULL);
  }
  if (options.json) {
    print_json (&report);
  } else {
    print_text (&report);
  }
  status = cli_finish_output ();
  return status == CLI_DONE && report.counts[RULES_LINT_ERROR] > 0 ? CLI_CHECK_FAILED : status;
}
