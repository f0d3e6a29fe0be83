/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/policy-test.h"

#include "rules/check.h"
#include "rules/error.h"
#include "rules/explain.h"

#include <string.h>

struct _RulesPolicyTest {
  char *name;
  char **graph;
  gboolean has_time;
  gint64 time;
  char *request_file;
  json_t *request;
  json_t *expect;
};

/* --- Reading a case --- */

static gboolean G_GNUC_PRINTF (2, 3) refuse (GError **error, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error_literal (error, RULES_ERROR, RULES_ERROR_REQUEST, text);
  return FALSE;
}

/* A member that nobody reads is a misspelt one. */
static gboolean
check_members (const json_t *object, const char *pointer, const char *const *known, GError **error)
{
  const char *key;
  json_t *value;
  json_object_foreach ((json_t *) object, key, value)
  {
    if (!g_strv_contains (known, key)) {
      g_autofree char *names = g_strjoinv (", ", (char **) known);
      return refuse (error, "%s/%s: a test has no such member; use %s", pointer, key, names);
    }
  }
  return TRUE;
}

static gboolean
check_strings (const json_t *array, const char *pointer, gsize least, GError **error)
{
  gboolean good = json_is_array (array) && json_array_size (array) >= least;
  for (gsize i = 0; good && i < json_array_size (array); i++) {
    good = json_is_string (json_array_get (array, i));
  }
  return good || refuse (error, "%s: is no array of %sstrings; list them in one", pointer,
                         least > 0 ? "one or more " : "");
}

static gboolean
read_time (RulesPolicyTest *test, const json_t *json, GError **error)
{
  if (json == NULL) {
    return TRUE;
  }
  g_autoptr (GDateTime) time =
      json_is_string (json) ? g_date_time_new_from_iso8601 (json_string_value (json), NULL) : NULL;
  if (time == NULL) {
    return refuse (error, "/time: is no moment; write one with its time zone, such as"
                          " \"2026-11-23T09:30:00Z\"");
  }
  test->has_time = TRUE;
  test->time = g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time);
  return TRUE;
}

static gboolean
read_request (RulesPolicyTest *test, json_t *json, GError **error)
{
  if (json_is_string (json)) {
    test->request_file = g_strdup (json_string_value (json));
  } else if (json_is_object (json)) {
    test->request = json_incref (json);
  } else {
    return refuse (error, "/request: is no object; give the request, or the name of its file");
  }
  return TRUE;
}

static gboolean
check_outcome (const json_t *outcome, GError **error)
{
  static const char *const outcomes[] = { "allow", "mask", "escalate", "deny", NULL };
  return outcome == NULL ||
         (json_is_string (outcome) && g_strv_contains (outcomes, json_string_value (outcome))) ||
         refuse (error, "/expect/outcome: is no outcome; write allow, mask, escalate or deny");
}

static gboolean
check_masks (const json_t *masks, GError **error)
{
  static const char *const known[] = { "pointer", "operator", "rule", "start", "end", NULL };
  if (masks != NULL && !json_is_array (masks)) {
    return refuse (error, "/expect/masks: is no array; list the masks in one");
  }
  for (gsize i = 0; i < json_array_size (masks); i++) {
    const json_t *mask = json_array_get (masks, i);
    g_autofree char *pointer = g_strdup_printf ("/expect/masks/%" G_GSIZE_FORMAT, i);
    if (!json_is_object (mask)) {
      return refuse (error, "%s: is no object; give `pointer` and `operator`", pointer);
    }
    if (!check_members (mask, pointer, known, error)) {
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
read_expect (RulesPolicyTest *test, json_t *expect, GError **error)
{
  static const char *const known[] = { "outcome", "rules", "masks", "obligations", "error", NULL };
  const json_t *problem = json_object_get (expect, "error");
  const json_t *rules = json_object_get (expect, "rules");
  const json_t *obligations = json_object_get (expect, "obligations");
  if (json_object_size (expect) == 0) {
    return refuse (error, "/expect: is no object that says something; give at least `outcome`");
  }
  if (problem != NULL && (!json_is_string (problem) || json_object_size (expect) > 1)) {
    return refuse (error, "/expect/error: is no string, or stands beside others; a request that is"
                          " refused has nothing else");
  }
  test->expect = json_incref (expect);
  return check_members (expect, "/expect", known, error) &&
         check_outcome (json_object_get (expect, "outcome"), error) &&
         (rules == NULL || check_strings (rules, "/expect/rules", 0, error)) &&
         check_masks (json_object_get (expect, "masks"), error) &&
         (obligations == NULL || check_strings (obligations, "/expect/obligations", 0, error));
}

RulesPolicyTest *
rules_policy_test_new (const json_t *json, GError **error)
{
  static const char *const known[] = { "name", "graph", "time", "request", "expect", NULL };
  g_autoptr (RulesPolicyTest) test = g_new0 (RulesPolicyTest, 1);
  const json_t *name = json_object_get (json, "name");
  const json_t *graph = json_object_get (json, "graph");
  if (!json_is_object (json) || !json_is_string (name)) {
    refuse (error, "/name: the test has no name; give it one, a string");
    return NULL;
  }
  if (!check_members (json, "", known, error) || !check_strings (graph, "/graph", 1, error)) {
    return NULL;
  }
  test->name = g_strdup (json_string_value (name));
  test->graph = g_new0 (char *, json_array_size (graph) + 1);
  for (gsize i = 0; i < json_array_size (graph); i++) {
    test->graph[i] = g_strdup (json_string_value (json_array_get (graph, i)));
  }
  if (!read_time (test, json_object_get (json, "time"), error) ||
      !read_request (test, json_object_get (json, "request"), error) ||
      !read_expect (test, json_object_get (json, "expect"), error)) {
    return NULL;
  }
  return g_steal_pointer (&test);
}

void
rules_policy_test_free (RulesPolicyTest *test)
{
  if (test == NULL) {
    return;
  }
  g_free (test->name);
  g_strfreev (test->graph);
  g_free (test->request_file);
  json_decref (test->request);
  json_decref (test->expect);
  g_free (test);
}

const char *
rules_policy_test_name (const RulesPolicyTest *test)
{
  return test->name;
}

const char *const *
rules_policy_test_graph (const RulesPolicyTest *test)
{
  return (const char *const *) test->graph;
}

const char *
rules_policy_test_request_file (const RulesPolicyTest *test)
{
  return test->request_file;
}

void
rules_policy_test_set_request (RulesPolicyTest *test, json_t *request)
{
  json_decref (test->request);
  test->request = json_incref (request);
}

/* --- Comparing --- */

/* What was decided, as it is answered, and what becomes of the comparison. */
typedef struct {
  KgSnapshot *snapshot;
  const json_t *context;
  RulesPolicyTestResult *result;
} Comparison;

static void G_GNUC_PRINTF (2, 3) fail (RulesPolicyTestResult *result, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_ptr_array_add (result->failures, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

static void
compare_outcome (const Comparison *comparison, const json_t *expected)
{
  const json_t *got = json_object_get (comparison->context, "outcome");
  if (expected != NULL && !json_equal (expected, got)) {
    fail (comparison->result, "the outcome is %s, and %s was expected", json_string_value (got),
          json_string_value (expected));
  }
}

static gint
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The strings of an array, or those that `member` has in each of its objects; sorted, each once. */
static GPtrArray *
collect (const json_t *array, const char *member)
{
  GPtrArray *strings = g_ptr_array_new ();
  for (gsize i = 0; i < json_array_size (array); i++) {
    const json_t *element = json_array_get (array, i);
    const json_t *value = member != NULL ? json_object_get (element, member) : element;
    const char *text = json_string_value (value);
    if (text != NULL && !g_ptr_array_find_with_equal_func (strings, text, g_str_equal, NULL)) {
      g_ptr_array_add (strings, (gpointer) text);
    }
  }
  g_ptr_array_sort (strings, compare_strings);
  return strings;
}

static void
compare_sets (const Comparison *comparison, const GPtrArray *expected, const GPtrArray *got,
              const char *missing, const char *unexpected)
{
  for (guint i = 0; i < expected->len; i++) {
    const char *name = (const char *) g_ptr_array_index (expected, i);
    if (!g_ptr_array_find_with_equal_func ((GPtrArray *) got, name, g_str_equal, NULL)) {
      fail (comparison->result, "%s %s", name, missing);
    }
  }
  for (guint i = 0; i < got->len; i++) {
    const char *name = (const char *) g_ptr_array_index (got, i);
    if (!g_ptr_array_find_with_equal_func ((GPtrArray *) expected, name, g_str_equal, NULL)) {
      fail (comparison->result, "%s %s", name, unexpected);
    }
  }
}

/* As answers name it. (transfer full) */
static char *
canonical_name (const Comparison *comparison, const char *name)
{
  g_autofree char *iri = kg_snapshot_expand (comparison->snapshot, name, NULL);
  return iri != NULL ? kg_snapshot_compact (comparison->snapshot, iri) : g_strdup (name);
}

static void
compare_rules (const Comparison *comparison, const json_t *expected)
{
  if (expected == NULL) {
    return;
  }
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) got = collect (json_object_get (comparison->context, "rules"), "id");
  for (gsize i = 0; i < json_array_size (expected); i++) {
    const char *name = json_string_value (json_array_get (expected, i));
    g_ptr_array_add (names, canonical_name (comparison, name));
  }
  compare_sets (comparison, names, got, "was expected to determine the outcome, and did not",
                "determined the outcome, which was not expected");
}

static void
compare_obligations (const Comparison *comparison, const json_t *expected)
{
  if (expected == NULL) {
    return;
  }
  g_autoptr (GPtrArray) names = collect (expected, NULL);
  g_autoptr (GPtrArray) got =
      collect (json_object_get (comparison->context, "obligations"), "type");
  compare_sets (comparison, names, got, "was expected among the obligations, and is not there",
                "is among the obligations, which was not expected");
}

static gboolean
mask_is (const Comparison *comparison, const json_t *expected, const json_t *mask)
{
  const char *key;
  json_t *value;
  json_object_foreach ((json_t *) expected, key, value)
  {
    const json_t *got = json_object_get (mask, key);
    g_autofree char *name = strcmp (key, "rule") == 0 && json_is_string (value)
                                ? canonical_name (comparison, json_string_value (value))
                                : NULL;
    if (name != NULL ? g_strcmp0 (name, json_string_value (got)) != 0 : !json_equal (value, got)) {
      return FALSE;
    }
  }
  return TRUE;
}

static void
fail_mask (const Comparison *comparison, const json_t *mask, const char *what)
{
  char *text = json_dumps (mask, JSON_COMPACT);
  fail (comparison->result, "the mask %s %s", text, what);
  free (text);
}

static void
compare_masks (const Comparison *comparison, const json_t *expected)
{
  const json_t *got = json_object_get (comparison->context, "masks");
  gsize n = json_array_size (got);
  g_autofree gboolean *met = g_new0 (gboolean, n + 1);
  for (gsize i = 0; i < json_array_size (expected); i++) {
    gsize k = 0;
    while (k < n && (met[k] || !mask_is (comparison, json_array_get (expected, i),
                                         json_array_get (got, k)))) {
      k++;
    }
    met[k] = TRUE;
    if (k == n) {
      fail_mask (comparison, json_array_get (expected, i), "was expected, and is not there");
    }
  }
  for (gsize k = 0; expected != NULL && k < n; k++) {
    if (!met[k]) {
      fail_mask (comparison, json_array_get (got, k), "is there, which was not expected");
    }
  }
}

static void
compare_decision (const RulesPolicyTest *test, const RulesExplanation *explanation,
                  KgSnapshot *snapshot, RulesPolicyTestResult *result)
{
  g_autoptr (GString) answer = g_string_new (NULL);
  rules_explain_decision_json (explanation, NULL, answer);
  json_t *json = json_loadb (answer->str, answer->len, 0, NULL);
  const Comparison comparison = { .snapshot = snapshot,
                                  .context = json_object_get (json, "context"),
                                  .result = result };
  compare_outcome (&comparison, json_object_get (test->expect, "outcome"));
  compare_rules (&comparison, json_object_get (test->expect, "rules"));
  compare_masks (&comparison, json_object_get (test->expect, "masks"));
  compare_obligations (&comparison, json_object_get (test->expect, "obligations"));
  if (json_object_get (test->expect, "error") != NULL) {
    fail (result, "the request was decided, and was expected to be refused");
  }
  json_decref (json);
}

/* --- Coverage --- */

struct _RulesPolicyCoverage {
  GHashTable *rules; /* IRI: RulesRuleCoverage */
};

static void
rule_coverage_free (gpointer data)
{
  RulesRuleCoverage *rule = (RulesRuleCoverage *) data;
  g_free (rule->rule);
  g_free (rule->label);
  g_free (rule->document);
  g_free (rule);
}

RulesPolicyCoverage *
rules_policy_coverage_new (void)
{
  RulesPolicyCoverage *coverage = g_new0 (RulesPolicyCoverage, 1);
  coverage->rules = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, rule_coverage_free);
  return coverage;
}

void
rules_policy_coverage_free (RulesPolicyCoverage *coverage)
{
  if (coverage == NULL) {
    return;
  }
  g_hash_table_unref (coverage->rules);
  g_free (coverage);
}

static gint
compare_rules_by_name (gconstpointer a, gconstpointer b)
{
  const RulesRuleCoverage *left = *(const RulesRuleCoverage *const *) a;
  const RulesRuleCoverage *right = *(const RulesRuleCoverage *const *) b;
  return strcmp (left->rule, right->rule);
}

GPtrArray *
rules_policy_coverage_list (const RulesPolicyCoverage *coverage)
{
  GPtrArray *list = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer rule;
  g_hash_table_iter_init (&iter, coverage->rules);
  while (g_hash_table_iter_next (&iter, NULL, &rule)) {
    g_ptr_array_add (list, rule);
  }
  g_ptr_array_sort (list, compare_rules_by_name);
  return list;
}

static RulesRuleCoverage *
describe_rule (const RulesEngine *engine, guint32 number)
{
  RulesRuleCoverage *rule = g_new0 (RulesRuleCoverage, 1);
  g_auto (RulesRuleName) name = { 0 };
  rules_engine_name_rule (engine, number, &name);
  rule->rule = g_steal_pointer (&name.name);
  rule->label = g_steal_pointer (&name.label);
  rule->document = g_steal_pointer (&name.document);
  rule->line = name.line;
  return rule;
}

static gboolean
has_fired (const RulesDecision *decision, guint32 rule)
{
  for (guint i = 0; decision != NULL && i < decision->n_firings; i++) {
    if (decision->firings[i].rule == rule &&
        decision->firings[i].status != RULES_FIRING_HELD_BACK) {
      return TRUE;
    }
  }
  return FALSE;
}

/* `decision` (nullable): the rules are noted all the same. */
static void
cover (RulesPolicyCoverage *coverage, const RulesEngine *engine, const RulesDecision *decision)
{
  const RulesPolicies *policies = rules_engine_policies (engine);
  const KgView view = { .snapshot = rules_engine_snapshot (engine) };
  for (guint32 i = 0; i < rules_policies_n_rules (policies); i++) {
    KgTermId id = rules_policies_rule (policies, i)->id;
    KgTerm term;
    if (!kg_view_term (&view, id, &term)) {
      continue;
    }
    RulesRuleCoverage *rule = g_hash_table_lookup (coverage->rules, term.value);
    if (rule == NULL) {
      rule = describe_rule (engine, i);
      g_hash_table_insert (coverage->rules, g_strdup (term.value), rule);
    }
    rule->n_fired += has_fired (decision, i) ? 1 : 0;
  }
}

/* --- Running --- */

void
rules_policy_test_result_clear (RulesPolicyTestResult *result)
{
  g_clear_pointer (&result->failures, g_ptr_array_unref);
  if (result->explanation != NULL) {
    g_string_free (g_steal_pointer (&result->explanation), TRUE);
  }
}

static void
compare_error (const RulesPolicyTest *test, const GError *error, RulesPolicyTestResult *result)
{
  const char *expected = json_string_value (json_object_get (test->expect, "error"));
  if (expected == NULL) {
    fail (result, "the request was refused: %s", error->message);
  } else if (strstr (error->message, expected) == NULL) {
    fail (result, "the request was refused otherwise than expected: %s", error->message);
  }
}

static void
check_proof (const RulesExplanation *explanation, RulesPolicyTestResult *result)
{
  g_auto (RulesProofCheck) checked = { 0 };
  g_autoptr (GError) error = NULL;
  if (!rules_check_proof (explanation->policies, explanation->request, explanation->decision,
                          &checked, &error)) {
    fail (result, "%s", error->message);
    return;
  }
  for (guint i = 0; checked.failures != NULL && i < checked.failures->len; i++) {
    fail (result, "the proof does not hold: %s",
          (const char *) g_ptr_array_index (checked.failures, i));
  }
}

void
rules_policy_test_run (const RulesPolicyTest *test, RulesSession *session,
                       const RulesEngine *engine, gint64 now, gboolean check,
                       RulesPolicyCoverage *coverage, RulesPolicyTestResult *result)
{
  g_autoptr (GError) error = NULL;
  result->failures = g_ptr_array_new_with_free_func (g_free);
  result->explanation = g_string_new (NULL);
  const RulesDecision *decision =
      rules_session_decide (session, engine, test->request, test->has_time ? test->time : now,
                            FALSE, &error);
  if (coverage != NULL) {
    cover (coverage, engine, decision);
  }
  if (decision == NULL) {
    compare_error (test, error, result);
    return;
  }
  const RulesExplanation explanation = { .policies = rules_engine_policies (engine),
                                         .request = rules_session_request (session),
                                         .decision = decision,
                                         .id = "00000000-0000-7000-8000-000000000000" };
  compare_decision (test, &explanation, rules_engine_snapshot (engine), result);
  if (check) {
    check_proof (&explanation, result);
  }
  if (result->failures->len > 0) {
    rules_explain_text (&explanation, result->explanation);
  }
}
