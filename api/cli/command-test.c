/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/cli.h"

#include "api/cli/decide.h"
#include "api/cli/documents.h"
#include "api/cli/output.h"
#include "kg/text.h"
#include "rules/policy-test.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

typedef struct {
  gboolean check;
  gboolean tap;
  gboolean json;
} Options;

/* A run of tests. */
typedef struct {
  const Options *options;
  CliTerminal terminal;
  RulesSession *session;
  GHashTable *engines; /* by the paths of their documents, a line each */
  RulesPolicyCoverage *coverage;
  json_t *cases; /* with --json */
  guint n;
  guint n_failed;
} Run;

static void
run_init (Run *run, const Options *options)
{
  *run = (Run) { .options = options };
  cli_terminal_init (&run->terminal);
  run->session = rules_session_new ();
  run->engines =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) rules_engine_unref);
  run->coverage = rules_policy_coverage_new ();
  run->cases = json_array ();
}

static void
run_clear (Run *run)
{
  rules_session_free (run->session);
  g_hash_table_unref (run->engines);
  rules_policy_coverage_free (run->coverage);
  json_decref (run->cases);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

/* --- The cases --- */

static gint
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static gboolean find_cases (const char *path, gboolean named, GPtrArray *cases, GError **error);

static gboolean
find_in_folder (const char *path, GPtrArray *cases, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GDir) folder = g_dir_open (path, 0, &problem);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;
  if (folder == NULL) {
    g_set_error (error, KG_ERROR, KG_ERROR_IO, "`%s` cannot be read: %s", path, g_strerror (errno));
    return FALSE;
  }
  while ((name = g_dir_read_name (folder)) != NULL) {
    if (name[0] != '.') {
      g_ptr_array_add (names, g_build_filename (path, name, NULL));
    }
  }
  g_ptr_array_sort (names, compare_strings);
  for (guint i = 0; i < names->len; i++) {
    if (!find_cases ((const char *) g_ptr_array_index (names, i), FALSE, cases, error)) {
      return FALSE;
    }
  }
  return TRUE;
}

/* Files that were `named` are cases whatever they are called; links within folders are not followed to further ones. */
static gboolean
find_cases (const char *path, gboolean named, GPtrArray *cases, GError **error)
{
  gboolean folder = g_file_test (path, G_FILE_TEST_IS_DIR);
  if (folder && (named || !g_file_test (path, G_FILE_TEST_IS_SYMLINK))) {
    return find_in_folder (path, cases, error);
  }
  if (folder || (!named && !g_str_has_suffix (path, ".json"))) {
    return TRUE;
  }
  if (cases->len == CLI_LIMIT_TESTS) {
    g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE,
                 "there are more than %u tests; name some of the folders", CLI_LIMIT_TESTS);
    return FALSE;
  }
  g_ptr_array_add (cases, g_strdup (path));
  return TRUE;
}

static json_t *
read_json_file (const char *path, GError **error)
{
  g_autoptr (GString) text = cli_read_file (path, CLI_LIMIT_REQUEST_BYTES, error);
  json_t *json = text != NULL ? cli_read_json (text->str, text->len, error) : NULL;
  if (text != NULL && json == NULL) {
    g_prefix_error (error, "%s: ", path);
  }
  return json;
}

/* A path that a case mentions. (transfer full) */
static char *
beside (const char *file, const char *path)
{
  g_autofree char *folder = g_path_get_dirname (file);
  if (g_path_is_absolute (path) || strcmp (folder, ".") == 0) {
    return g_strdup (path);
  }
  return g_build_filename (folder, path, NULL);
}

/* Without the steps up and down again, and as seen from here where it lies below. (transfer full) */
static char *
short_path (const char *path)
{
  g_autofree char *whole = g_canonicalize_filename (path, NULL);
  g_autofree char *here = g_get_current_dir ();
  gsize length = strlen (here);
  gboolean below = strncmp (whole, here, length) == 0 && whole[length] == G_DIR_SEPARATOR;
  return g_strdup (below ? whole + length + 1 : whole);
}

static RulesPolicyTest *
read_case (const char *path, GError **error)
{
  json_t *json = read_json_file (path, error);
  if (json == NULL) {
    return NULL;
  }
  g_autoptr (RulesPolicyTest) test = rules_policy_test_new (json, error);
  json_decref (json);
  if (test == NULL) {
    g_prefix_error (error, "%s: ", path);
    return NULL;
  }
  const char *file = rules_policy_test_request_file (test);
  if (file != NULL) {
    g_autofree char *request_path = beside (path, file);
    json_t *request = read_json_file (request_path, error);
    if (request == NULL) {
      return NULL;
    }
    rules_policy_test_set_request (test, request);
    json_decref (request);
  }
  return g_steal_pointer (&test);
}

/* Cases of the same graph share an engine. */
static RulesEngine *
find_engine (Run *run, const char *path, const RulesPolicyTest *test, GError **error)
{
  const char *const *graph = rules_policy_test_graph (test);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; graph[i] != NULL; i++) {
    g_autofree char *document = beside (path, graph[i]);
    g_ptr_array_add (paths, short_path (document));
  }
  g_ptr_array_add (paths, NULL);
  g_autofree char *key = g_strjoinv ("\n", (char **) paths->pdata);
  RulesEngine *engine = g_hash_table_lookup (run->engines, key);
  if (engine != NULL) {
    return engine;
  }
  g_autoptr (KgSnapshot) snapshot =
      cli_documents_over_builtin ((char *const *) paths->pdata, error);
  engine = snapshot != NULL ? cli_engine (snapshot, error) : NULL;
  if (engine != NULL) {
    g_hash_table_insert (run->engines, g_steal_pointer (&key), engine);
  }
  return engine;
}

/* --- What came out --- */

/* Each line of the text, with no blanks at the end of an empty one. */
static void
append_lines (GString *out, const char *prefix, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL && (lines[i + 1] != NULL || *lines[i] != '\0'); i++) {
    g_autofree char *line = g_strconcat (prefix, lines[i], NULL);
    g_string_append_printf (out, "%s\n", g_strchomp (line));
  }
}

static void
append_reasons (GString *out, const char *prefix, const RulesPolicyTestResult *result)
{
  for (guint i = 0; i < result->failures->len; i++) {
    g_autofree char *safe = cli_safe ((const char *) g_ptr_array_index (result->failures, i));
    append_lines (out, prefix, safe);
  }
  append_lines (out, prefix, result->explanation->str);
}

static void
tell_text (const Run *run, const char *path, const char *name, const RulesPolicyTestResult *result)
{
  gboolean passed = result->failures->len == 0;
  CliStyle style = passed ? CLI_STYLE_ADDED : CLI_STYLE_REMOVED;
  g_autoptr (GString) out = g_string_new (NULL);
  g_string_append_printf (out, "%s%s%s  ", cli_style_begin (&run->terminal, style),
                          passed ? "ok  " : "FAIL", cli_style_end (&run->terminal, style));
  kg_text_append_safe (out, name, -1);
  g_string_append (out, "  (");
  kg_text_append_safe (out, path, -1);
  g_string_append (out, ")\n");
  append_reasons (out, "      ", result);
  cli_write (out);
}

static void
tell_tap (const Run *run, const char *name, const RulesPolicyTestResult *result)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_string_append_printf (out, "%s %u - ", result->failures->len == 0 ? "ok" : "not ok", run->n);
  for (const char *at = name; *at != '\0'; at++) {
    /* What would begin a directive. */
    if (*at == '#' || *at == '\\') {
      g_string_append_c (out, '\\');
    }
    g_string_append_c (out, *at);
  }
  g_autofree char *safe = cli_safe (out->str);
  g_string_assign (out, safe);
  g_string_append_c (out, '\n');
  append_reasons (out, "# ", result);
  cli_write (out);
}

static void
keep_json (Run *run, const char *path, const char *name, const RulesPolicyTestResult *result)
{
  json_t *failures = json_array ();
  for (guint i = 0; i < result->failures->len; i++) {
    json_array_append_new (failures,
                           json_string ((const char *) g_ptr_array_index (result->failures, i)));
  }
  json_t *entry = json_pack ("{s:s, s:s, s:b, s:o}", "file", path, "name", name, "passed",
                             result->failures->len == 0, "failures", failures);
  if (result->explanation->len > 0) {
    json_object_set_new (entry, "explanation", json_string (result->explanation->str));
  }
  json_array_append_new (run->cases, entry);
}

static gboolean
run_case (Run *run, const char *path, gint64 now, GError **error)
{
  g_autoptr (RulesPolicyTest) test = read_case (path, error);
  RulesEngine *engine = test != NULL ? find_engine (run, path, test, error) : NULL;
  if (engine == NULL) {
    return FALSE;
  }
  g_auto (RulesPolicyTestResult) result = { 0 };
  const char *name = rules_policy_test_name (test);
  rules_policy_test_run (test, run->session, engine, now, run->options->check, run->coverage,
                         &result);
  run->n++;
  run->n_failed += result.failures->len > 0 ? 1 : 0;
  if (run->options->json) {
    keep_json (run, path, name, &result);
  } else if (run->options->tap) {
    tell_tap (run, name, &result);
  } else {
    tell_text (run, path, name, &result);
  }
  return TRUE;
}

/* --- The end --- */

static void
append_rule (GString *out, const RulesRuleCoverage *rule)
{
  kg_text_append_safe (out, rule->label != NULL ? rule->label : rule->rule, -1);
  g_string_append (out, "  (");
  kg_text_append_safe (out, rule->rule, -1);
  if (rule->document != NULL) {
    g_string_append (out, ", ");
    kg_text_append_safe (out, rule->document, -1);
    g_string_append_printf (out, ":%u", rule->line);
  }
  g_string_append (out, ")\n");
}

static void
tell_coverage (const Run *run, const GPtrArray *rules)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const char *prefix = run->options->tap ? "# " : "";
  guint fired = 0;
  for (guint i = 0; i < rules->len; i++) {
    fired += ((const RulesRuleCoverage *) g_ptr_array_index (rules, i))->n_fired > 0 ? 1 : 0;
  }
  g_string_append_printf (out, "%s%u passed, %u failed\n", prefix, run->n - run->n_failed,
                          run->n_failed);
  g_string_append_printf (out, "%s%u of %u rules fired in some case%s\n", prefix, fired, rules->len,
                          fired < rules->len ? "; these never did:" : "");
  for (guint i = 0; i < rules->len; i++) {
    const RulesRuleCoverage *rule = (const RulesRuleCoverage *) g_ptr_array_index (rules, i);
    if (rule->n_fired == 0) {
      g_string_append_printf (out, "%s  ", prefix);
      append_rule (out, rule);
    }
  }
  cli_write (out);
}

static void
tell_json (const Run *run, const GPtrArray *rules)
{
  json_t *coverage = json_array ();
  for (guint i = 0; i < rules->len; i++) {
    const RulesRuleCoverage *rule = (const RulesRuleCoverage *) g_ptr_array_index (rules, i);
    json_array_append_new (coverage,
                           json_pack ("{s:s, s:s*, s:I, s:s*, s:I}", "rule", rule->rule, "label",
                                      rule->label, "fired", (json_int_t) rule->n_fired, "document",
                                      rule->document, "line", (json_int_t) rule->line));
  }
  json_t *report =
      json_pack ("{s:I, s:I, s:O, s:o}", "passed", (json_int_t) (run->n - run->n_failed), "failed",
                 (json_int_t) run->n_failed, "cases", run->cases, "coverage", coverage);
  cli_write_json (report);
  json_decref (report);
}

static void
tell_end (const Run *run)
{
  g_autoptr (GPtrArray) rules = rules_policy_coverage_list (run->coverage);
  if (run->options->json) {
    tell_json (run, rules);
    return;
  }
  if (run->options->tap) {
    printf ("1..%u\n", run->n);
  }
  tell_coverage (run, rules);
}

/* --- The command --- */

static gboolean
run_all (const Cli *cli, char *const *paths, Run *run, GError **error)
{
  g_autoptr (GPtrArray) cases = g_ptr_array_new_with_free_func (g_free);
  gint64 now = 0;
  if (!cli_check_arguments (cli, paths, 1, G_MAXUINT, error) ||
      !cli_parse_time (NULL, &now, error)) {
    return FALSE;
  }
  for (guint i = 0; paths[i] != NULL; i++) {
    if (!find_cases (paths[i], TRUE, cases, error)) {
      return FALSE;
    }
  }
  if (cases->len == 0) {
    g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE,
                 "there are no tests in `%s`; a test is a file whose name ends in .json", paths[0]);
    return FALSE;
  }
  if (run->options->tap) {
    puts ("TAP version 13");
  }
  for (guint i = 0; i < cases->len; i++) {
    if (!run_case (run, (const char *) g_ptr_array_index (cases, i), now, error)) {
      return FALSE;
    }
  }
  tell_end (run);
  return TRUE;
}

CliStatus
cli_test (Cli *cli, int argc, char **argv)
{
  Options options = { 0 };
  const GOptionEntry entries[] = {
    { "check", 0, 0, G_OPTION_ARG_NONE, &options.check,
      "Verify each explanation too, as `grounds explain --check` does", NULL },
    { "tap", 0, 0, G_OPTION_ARG_NONE, &options.tap,
      "Print the Test Anything Protocol, for test harnesses", NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "Print the results as JSON", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (GStrv) paths = NULL;
  CliStatus status = CLI_DONE;
  if (!cli_parse (cli, entries,
                  "PATH is a test, or a folder with tests in it: files whose names end in .json. "
                  "The store is not\nused. Exits with 1 if a test fails. See grounds-test(1).",
                  argc, argv, &paths, &status)) {
    return status;
  }
  g_autoptr (GError) error = NULL;
  g_auto (Run) run;
  run_init (&run, &options);
  if (!run_all (cli, paths, &run, &error)) {
    return cli_fail (error, cli_is_list (error) ? "nothing was tested" : NULL);
  }
  status = cli_finish_output ();
  return status == CLI_DONE && run.n_failed > 0 ? CLI_CHECK_FAILED : status;
}
