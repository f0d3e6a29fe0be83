/* SPDX-License-Identifier: Apache-2.0 */
#include "api/what-if-private.h"

#include "api/limits.h"
#include "api/replay.h"
#include "api/walk.h"

/* --- The rules of both graphs --- */

static void
rule_clear (gpointer data)
{
  ApiWhatIfRule *rule = (ApiWhatIfRule *) data;
  for (guint side = 0; side < API_SIDES; side++) {
    rules_rule_name_clear (&rule->names[side]);
  }
}

/* Rules are the same where their terms are. */
static guint32
number_rule (ApiWhatIf *what_if, GHashTable *known, const char *term)
{
  gpointer number = NULL;
  if (!g_hash_table_lookup_extended (known, term, NULL, &number)) {
    const ApiWhatIfRule rule = { .begins = 0 };
    number = GUINT_TO_POINTER (what_if->rules->len);
    g_hash_table_insert (known, g_strdup (term), number);
    g_array_append_val (what_if->rules, rule);
  }
  return GPOINTER_TO_UINT (number);
}

static void
add_rules (ApiWhatIf *what_if, GHashTable *known, guint side)
{
  const RulesEngine *engine = what_if->sides[side].engine;
  const RulesPolicies *policies = rules_engine_policies (engine);
  const KgView view = { .snapshot = rules_engine_snapshot (engine) };
  guint32 n = rules_policies_n_rules (policies);
  guint32 *numbers = g_new (guint32, MAX (n, 1));
  for (guint32 i = 0; i < n; i++) {
    const RulesRule *rule = rules_policies_rule (policies, i);
    KgTerm term = { .value = "" };
    kg_view_term (&view, rule->id, &term);
    numbers[i] = number_rule (what_if, known, term.value);
    ApiWhatIfRule *entry = &g_array_index (what_if->rules, ApiWhatIfRule, numbers[i]);
    rules_engine_name_rule (engine, i, &entry->names[side]);
    entry->effects[side] = rule->effect;
  }
  what_if->sides[side].numbers = numbers;
}

ApiWhatIf *
api_what_if_new (RulesEngine *before, RulesEngine *after, guint limit)
{
  ApiWhatIf *what_if = g_new0 (ApiWhatIf, 1);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  what_if->limit = limit;
  what_if->team = api_team_new (0);
  what_if->rules = g_array_new (FALSE, TRUE, sizeof (ApiWhatIfRule));
  g_array_set_clear_func (what_if->rules, rule_clear);
  what_if->sides[API_BEFORE].engine = rules_engine_ref (before);
  what_if->sides[API_AFTER].engine = rules_engine_ref (after);
  for (guint side = 0; side < API_SIDES; side++) {
    add_rules (what_if, known, side);
  }
  for (guint i = 0; i < G_N_ELEMENTS (what_if->changes); i++) {
    what_if->changes[i].examples = json_array ();
  }
  what_if->problems = json_array ();
  return what_if;
}

void
api_what_if_free (ApiWhatIf *what_if)
{
  if (what_if == NULL) {
    return;
  }
  for (guint side = 0; side < API_SIDES; side++) {
    for (guint i = 0; i < API_LIMIT_TEAM; i++) {
      rules_session_free (what_if->sides[side].sessions[i]);
    }
    g_free (what_if->sides[side].numbers);
    rules_engine_unref (what_if->sides[side].engine);
  }
  for (guint i = 0; i < G_N_ELEMENTS (what_if->changes); i++) {
    json_decref (what_if->changes[i].examples);
  }
  json_decref (what_if->problems);
  g_array_unref (what_if->rules);
  api_team_free (what_if->team);
  g_free (what_if);
}

guint64
api_what_if_n_changed (const ApiWhatIf *what_if)
{
  return what_if->n_changed;
}

guint64
api_what_if_n_unreadable (const ApiWhatIf *what_if)
{
  return what_if->n_unreadable;
}

/* --- Going through the log --- */

static void
count_rules (ApiWhatIf *what_if, const GArray *steps)
{
  for (guint i = 0; i < steps->len; i++) {
    const ApiWhatIfStep *step = &g_array_index (steps, ApiWhatIfStep, i);
    ApiWhatIfRule *rule = &g_array_index (what_if->rules, ApiWhatIfRule, step->rule);
    rule->begins += step->kind == API_STEP_BEGINS ? 1 : 0;
    rule->ends += step->kind == API_STEP_ENDS ? 1 : 0;
    rule->turns += step->kind == API_STEP_TURNS ? 1 : 0;
    rule->monitored += step->kind == API_STEP_MONITORED ? 1 : 0;
  }
}

static void
keep_example (ApiWhatIf *what_if, json_t *list, json_t *example)
{
  if (json_array_size (list) < what_if->limit) {
    json_array_append (list, example);
  }
}

typedef struct {
  ApiWhatIf *what_if;
  guint64 total;
  ApiWhatIfProgress progress;
  gpointer data;
} Going;

static gpointer
compare_one (const LogDecision *logged, guint member, gpointer data)
{
  return api_what_if_compare (((const Going *) data)->what_if, logged, member);
}

static gboolean
take_compared (const LogDecision *logged, gpointer *result, gpointer data, GError **error)
{
  Going *going = (Going *) data;
  ApiWhatIf *what_if = going->what_if;
  const ApiWhatIfCompared *compared = (const ApiWhatIfCompared *) *result;
  (void) logged;
  what_if->n++;
  if (compared->unreadable) {
    what_if->n_unreadable++;
    keep_example (what_if, what_if->problems, compared->example);
  } else {
    what_if->n_differ_from_log += compared->differs_from_log ? 1 : 0;
    count_rules (what_if, compared->steps);
  }
  if (compared->changed) {
    ApiWhatIfChange *change = &what_if->changes[compared->outcomes[API_BEFORE] * API_OUTCOMES +
                                                compared->outcomes[API_AFTER]];
    what_if->n_changed++;
    change->n++;
    keep_example (what_if, change->examples, compared->example);
  }
  return going->progress == NULL || going->progress (what_if->n, going->total, going->data, error);
}

gboolean
api_what_if_log (ApiWhatIf *what_if, LogReader *log, gint64 since, ApiWhatIfProgress progress,
                 gpointer data, GError **error)
{
  Going going = { .what_if = what_if, .progress = progress, .data = data };
  const ApiWalk walk = { compare_one, take_compared, api_what_if_compared_free, &going };
  g_autoptr (GArray) runs = api_runs (log, since, error);
  if (runs == NULL) {
    return FALSE;
  }
  if (runs->len == 0) {
    return TRUE;
  }
  for (guint i = 0; i < runs->len; i++) {
    going.total += g_array_index (runs, ApiRun, i).n;
  }
  /* On which commit it was decided does not matter here. */
  ApiRun all = g_array_index (runs, ApiRun, 0);
  all.last = g_array_index (runs, ApiRun, runs->len - 1).last;
  return api_walk (&walk, what_if->team, log, &all, since, error);
}

/* --- The report --- */

static gint
compare_changes (gconstpointer a, gconstpointer b)
{
  const ApiWhatIfChange *one = *(const ApiWhatIfChange *const *) a;
  const ApiWhatIfChange *other = *(const ApiWhatIfChange *const *) b;
  return one->n != other->n ? (one->n < other->n ? 1 : -1) : (one > other) - (one < other);
}

static void
add_changes (const ApiWhatIf *what_if, json_t *report)
{
  json_t *outcomes = json_array ();
  json_t *examples = json_array ();
  g_autoptr (GPtrArray) changes = g_ptr_array_new ();
  for (guint i = 0; i < G_N_ELEMENTS (what_if->changes); i++) {
    if (what_if->changes[i].n > 0) {
      g_ptr_array_add (changes, (gpointer) &what_if->changes[i]);
    }
  }
  g_ptr_array_sort (changes, compare_changes);
  for (guint i = 0; i < changes->len; i++) {
    const ApiWhatIfChange *change = (const ApiWhatIfChange *) g_ptr_array_index (changes, i);
    guint kind = (guint) (change - what_if->changes);
    json_array_append_new (outcomes, json_pack ("{s:s, s:s, s:I}", "from",
                                                api_outcome_name (kind / API_OUTCOMES), "to",
                                                api_outcome_name (kind % API_OUTCOMES), "count",
                                                (json_int_t) change->n));
    json_array_extend (examples, change->examples);
  }
  json_object_set_new (report, "outcomes", outcomes);
  json_object_set_new (report, "changes", examples);
}

static guint64
weight (const ApiWhatIfRule *rule)
{
  return rule->begins + rule->ends + rule->turns + rule->monitored;
}

/* As it would be, or, where it would be gone, as it is. */
static guint
telling_side (const ApiWhatIfRule *rule)
{
  return rule->names[API_AFTER].name != NULL ? API_AFTER : API_BEFORE;
}

static gint
compare_rules (gconstpointer a, gconstpointer b)
{
  const ApiWhatIfRule *one = *(const ApiWhatIfRule *const *) a;
  const ApiWhatIfRule *other = *(const ApiWhatIfRule *const *) b;
  return weight (one) != weight (other) ? (weight (one) < weight (other) ? 1 : -1)
                                        : g_strcmp0 (one->names[telling_side (one)].name,
                                                     other->names[telling_side (other)].name);
}

static json_t *
rule_report (const ApiWhatIfRule *rule)
{
  guint side = telling_side (rule);
  const RulesRuleName *name = &rule->names[side];
  json_t *entry = api_what_if_rule_name (rule, side);
  if (name->document != NULL) {
    json_object_set_new (entry, "document", json_string (name->document));
    json_object_set_new (entry, "line", json_integer (name->line));
  }
  json_object_set_new (entry, "begins", json_integer ((json_int_t) rule->begins));
  json_object_set_new (entry, "ends", json_integer ((json_int_t) rule->ends));
  json_object_set_new (entry, "turns", json_integer ((json_int_t) rule->turns));
  json_object_set_new (entry, "monitored", json_integer ((json_int_t) rule->monitored));
  return entry;
}

static json_t *
list_rules (const ApiWhatIf *what_if)
{
  json_t *list = json_array ();
  g_autoptr (GPtrArray) rules = g_ptr_array_new ();
  for (guint i = 0; i < what_if->rules->len; i++) {
    ApiWhatIfRule *rule = &g_array_index (what_if->rules, ApiWhatIfRule, i);
    if (weight (rule) > 0) {
      g_ptr_array_add (rules, rule);
    }
  }
  g_ptr_array_sort (rules, compare_rules);
  for (guint i = 0; i < rules->len; i++) {
    json_array_append_new (list,
                           rule_report ((const ApiWhatIfRule *) g_ptr_array_index (rules, i)));
  }
  return list;
}

json_t *
api_what_if_report (const ApiWhatIf *what_if)
{
  json_t *report =
      json_pack ("{s:I, s:I, s:I, s:I}", "decisions", (json_int_t) what_if->n, "changed",
                 (json_int_t) what_if->n_changed, "unreadable", (json_int_t) what_if->n_unreadable,
                 "differFromLog", (json_int_t) what_if->n_differ_from_log);
  json_object_set_new (report, "rules", list_rules (what_if));
  add_changes (what_if, report);
  json_object_set (report, "problems", what_if->problems);
  return report;
}
