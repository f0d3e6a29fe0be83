/* SPDX-License-Identifier: Apache-2.0 */
#include "api/what-if-private.h"

#include "api/replay.h"

#include <string.h>

/* One logged decision on both graphs. */

const char *
api_outcome_name (guint outcome)
{
  return outcome == API_REFUSED ? "refused" : rules_effect_name ((RulesEffect) outcome);
}

json_t *
api_what_if_rule_name (const ApiWhatIfRule *rule, guint side)
{
  const RulesRuleName *name = &rule->names[side];
  json_t *entry =
      json_pack ("{s:s, s:s}", "id", name->name, "effect", rules_effect_name (rule->effects[side]));
  if (name->label != NULL) {
    json_object_set_new (entry, "label", json_string (name->label));
  }
  return entry;
}

/* What came out on one of the graphs. */
typedef struct {
  const ApiWhatIfSide *side;
  const RulesRequest *request;
  const RulesDecision *decision; /* NULL: refused */
  GError *problem;               /* why */
  guint outcome;
  json_t *masks;
} Verdict;

static void
verdict_clear (Verdict *verdict)
{
  g_clear_error (&verdict->problem);
  json_decref (verdict->masks);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Verdict, verdict_clear)

/* --- Masks --- */

static const RulesMasking *
masking_of (const Verdict *verdict, guint mask)
{
  const RulesPolicies *policies = rules_engine_policies (verdict->side->engine);
  return &rules_policies_rule (policies, verdict->decision->masks[mask].rule)->masking;
}

static json_t *
mask_entry (const RulesRequestNode *node, const RulesMasking *masking)
{
  json_t *entry = json_pack ("{s:s}", "pointer", node->pointer);
  if (node->start >= 0) {
    json_object_set_new (entry, "start", json_integer (node->start));
    json_object_set_new (entry, "end", json_integer (node->end));
  }
  json_object_set_new (entry, "operator", json_string (rules_mask_operator_name (masking->kind)));
  return entry;
}

/* In the order of the request, as logged answers have them. */
static json_t *
list_masks (const Verdict *verdict)
{
  json_t *masks = json_array ();
  guint n = 0;
  guint n_masks = verdict->decision != NULL ? verdict->decision->n_masks : 0;
  const RulesRequestNode *nodes = rules_request_nodes (verdict->request, &n);
  g_autoptr (GHashTable) by_node = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < n_masks; i++) {
    g_hash_table_insert (by_node, GUINT_TO_POINTER (verdict->decision->masks[i].node),
                         (gpointer) masking_of (verdict, i));
  }
  for (guint i = 0; n_masks > 0 && i < n; i++) {
    const RulesMasking *masking = g_hash_table_lookup (by_node, GUINT_TO_POINTER (nodes[i].node));
    if (masking != NULL) {
      json_array_append_new (masks, mask_entry (&nodes[i], masking));
    }
  }
  return masks;
}

/* The same operators at the same places; whether they do the same, too. Masks go by their nodes, which both graphs number alike,
 * because it is the same request. */
static gboolean
mask_alike (const Verdict *before, const Verdict *after)
{
  for (guint i = 0; before->decision != NULL && i < before->decision->n_masks; i++) {
    if (rules_masking_compare (masking_of (before, i), masking_of (after, i)) != 0) {
      return FALSE;
    }
  }
  return TRUE;
}

/* --- Deciding --- */

static void
reach_verdict (ApiWhatIfSide *side, const LogDecision *logged, guint member, Verdict *out)
{
  if (side->sessions[member] == NULL) {
    side->sessions[member] = rules_session_new ();
  }
  RulesSession *session = side->sessions[member];
  out->side = side;
  out->decision = rules_session_decide (session, side->engine, logged->request, logged->time, TRUE,
                                        &out->problem);
  out->request = rules_session_request (session);
  out->outcome = out->decision != NULL ? (guint) out->decision->outcome : API_REFUSED;
  out->masks = list_masks (out);
}

/* What was logged has the rule of each mask, too, which does not matter here. */
static gboolean
is_as_logged (const LogDecision *logged, const Verdict *verdict)
{
  json_t *answer = api_logged_answer (logged->record);
  const char *outcome = json_string_value (json_object_get (answer, "outcome"));
  const json_t *masks = json_object_get (answer, "masks");
  size_t n = json_array_size (masks);
  gboolean same = g_strcmp0 (outcome, api_outcome_name (verdict->outcome)) == 0 &&
                  n == json_array_size (verdict->masks);
  for (size_t i = 0; same && i < n; i++) {
    json_object_del (json_array_get (masks, i), "rule");
    same = json_equal (json_array_get (masks, i), json_array_get (verdict->masks, i));
  }
  json_decref (answer);
  return same;
}

/* --- Rules that count --- */

static gint
compare_numbers (gconstpointer a, gconstpointer b)
{
  guint32 one = *(const guint32 *) a;
  guint32 other = *(const guint32 *) b;
  return (one > other) - (one < other);
}

static gboolean
counts (RulesFiringStatus status)
{
  return status == RULES_FIRING_DETERMINES || status == RULES_FIRING_COUNTS;
}

/* Numbers among the rules of both graphs, ascending, each once. */
static GArray *
fired_rules (const Verdict *verdict, gboolean monitored)
{
  GArray *rules = g_array_new (FALSE, FALSE, sizeof (guint32));
  const RulesDecision *decision = verdict->decision;
  for (guint i = 0; i < decision->n_firings; i++) {
    RulesFiringStatus status = decision->firings[i].status;
    if (monitored ? status == RULES_FIRING_MONITORED : counts (status)) {
      g_array_append_val (rules, verdict->side->numbers[decision->firings[i].rule]);
    }
  }
  g_array_sort (rules, compare_numbers);
  guint kept = 0;
  for (guint i = 0; i < rules->len; i++) {
    guint32 rule = g_array_index (rules, guint32, i);
    if (kept == 0 || g_array_index (rules, guint32, kept - 1) != rule) {
      g_array_index (rules, guint32, kept++) = rule;
    }
  }
  g_array_set_size (rules, kept);
  return rules;
}

/* A step of that kind for each of `some` that `others` has, or lacks. */
static void
add_steps (GArray *steps, const GArray *some, const GArray *others, gboolean has,
           ApiWhatIfStepKind kind)
{
  guint k = 0;
  for (guint i = 0; i < some->len; i++) {
    const ApiWhatIfStep step = { g_array_index (some, guint32, i), kind };
    while (k < others->len && g_array_index (others, guint32, k) < step.rule) {
      k++;
    }
    if ((k < others->len && g_array_index (others, guint32, k) == step.rule) == has) {
      g_array_append_val (steps, step);
    }
  }
}

/* Of rules that count on both graphs only those are of interest that have another effect. */
static void
drop_unturned (const ApiWhatIf *what_if, GArray *steps)
{
  guint kept = 0;
  for (guint i = 0; i < steps->len; i++) {
    const ApiWhatIfStep step = g_array_index (steps, ApiWhatIfStep, i);
    const ApiWhatIfRule *rule = &g_array_index (what_if->rules, ApiWhatIfRule, step.rule);
    if (rule->effects[API_BEFORE] != rule->effects[API_AFTER]) {
      g_array_index (steps, ApiWhatIfStep, kept++) = step;
    }
  }
  g_array_set_size (steps, kept);
}

static void
compare_rules (const ApiWhatIf *what_if, const Verdict *before, const Verdict *after, GArray *steps)
{
  if (before->decision == NULL || after->decision == NULL) {
    return;
  }
  g_autoptr (GArray) counted_before = fired_rules (before, FALSE);
  g_autoptr (GArray) counted_after = fired_rules (after, FALSE);
  g_autoptr (GArray) watched_before = fired_rules (before, TRUE);
  g_autoptr (GArray) watched_after = fired_rules (after, TRUE);
  add_steps (steps, counted_after, counted_before, TRUE, API_STEP_TURNS);
  drop_unturned (what_if, steps);
  add_steps (steps, counted_after, counted_before, FALSE, API_STEP_BEGINS);
  add_steps (steps, counted_before, counted_after, FALSE, API_STEP_ENDS);
  add_steps (steps, watched_after, watched_before, FALSE, API_STEP_MONITORED);
}

/* --- For the report --- */

static gint
compare_strictness (gconstpointer a, gconstpointer b, gpointer data)
{
  const ApiWhatIfRule *one = *(const ApiWhatIfRule *const *) a;
  const ApiWhatIfRule *other = *(const ApiWhatIfRule *const *) b;
  guint side = *(const guint *) data;
  return one->effects[side] != other->effects[side]
             ? (one->effects[side] < other->effects[side] ? 1 : -1)
             : strcmp (one->names[side].name, other->names[side].name);
}

static json_t *
list_determining (const ApiWhatIf *what_if, const Verdict *verdict)
{
  json_t *list = json_array ();
  const ApiWhatIfRule *last = NULL;
  guint side = (guint) (verdict->side - what_if->sides);
  g_autoptr (GPtrArray) rules = g_ptr_array_new ();
  for (guint i = 0; i < verdict->decision->n_firings; i++) {
    const RulesFiring *firing = &verdict->decision->firings[i];
    if (firing->status == RULES_FIRING_DETERMINES) {
      g_ptr_array_add (rules, &g_array_index (what_if->rules, ApiWhatIfRule,
                                              verdict->side->numbers[firing->rule]));
    }
  }
  g_ptr_array_sort_with_data (rules, compare_strictness, &side);
  for (guint i = 0; i < rules->len; i++) {
    const ApiWhatIfRule *rule = (const ApiWhatIfRule *) g_ptr_array_index (rules, i);
    if (rule != last) {
      json_array_append_new (list, api_what_if_rule_name (rule, side));
    }
    last = rule;
  }
  return list;
}

static json_t *
describe_side (const ApiWhatIf *what_if, const Verdict *verdict)
{
  json_t *side = json_pack ("{s:s}", "outcome", api_outcome_name (verdict->outcome));
  if (verdict->decision == NULL) {
    json_object_set_new (side, "error", json_string (verdict->problem->message));
    return side;
  }
  json_object_set_new (side, "byDefault", json_boolean (verdict->decision->by_default));
  json_object_set_new (side, "rules", list_determining (what_if, verdict));
  json_object_set (side, "masks", verdict->masks);
  return side;
}

/* A row may say anything. */
static json_t *
describe_row (const LogDecision *logged)
{
  json_t *row = json_object ();
  g_autofree char *id = g_utf8_make_valid (logged->id, -1);
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (logged->time / G_USEC_PER_SEC);
  g_autofree char *text = time != NULL ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ") : NULL;
  json_object_set_new (row, "id", json_string (id));
  if (text != NULL) {
    json_object_set_new (row, "time", json_string (text));
  }
  return row;
}

static json_t *
describe_change (const ApiWhatIf *what_if, const LogDecision *logged, const Verdict *before,
                 const Verdict *after)
{
  json_t *change = describe_row (logged);
  json_object_set_new (change, "from", json_string (api_outcome_name (before->outcome)));
  json_object_set_new (change, "to", json_string (api_outcome_name (after->outcome)));
  json_object_set_new (change, "before", describe_side (what_if, before));
  json_object_set_new (change, "after", describe_side (what_if, after));
  return change;
}

/* --- All of it --- */

void
api_what_if_compared_free (gpointer data)
{
  ApiWhatIfCompared *compared = (ApiWhatIfCompared *) data;
  json_decref (compared->example);
  g_array_unref (compared->steps);
  g_free (compared);
}

ApiWhatIfCompared *
api_what_if_compare (ApiWhatIf *what_if, const LogDecision *logged, guint member)
{
  ApiWhatIfCompared *compared = g_new0 (ApiWhatIfCompared, 1);
  g_auto (Verdict) before = { 0 };
  g_auto (Verdict) after = { 0 };
  compared->steps = g_array_new (FALSE, FALSE, sizeof (ApiWhatIfStep));
  if (logged->request == NULL) {
    compared->unreadable = TRUE;
    compared->example = describe_row (logged);
    json_object_set_new (compared->example, "problem",
                         json_string ("its record is none of a decision; the log is damaged"));
    return compared;
  }
  reach_verdict (&what_if->sides[API_BEFORE], logged, member, &before);
  reach_verdict (&what_if->sides[API_AFTER], logged, member, &after);
  compared->outcomes[API_BEFORE] = before.outcome;
  compared->outcomes[API_AFTER] = after.outcome;
  compared->differs_from_log = !is_as_logged (logged, &before);
  compared->changed = before.outcome != after.outcome || !json_equal (before.masks, after.masks) ||
                      !mask_alike (&before, &after);
  compare_rules (what_if, &before, &after, compared->steps);
  if (compared->changed) {
    compared->example = describe_change (what_if, logged, &before, &after);
  }
  return compared;
}
