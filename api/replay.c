/* SPDX-License-Identifier: Apache-2.0 */
#include "api/replay.h"

#include "api/limits.h"
#include "api/walk.h"

#include <string.h>

/* --- The graph --- */

gboolean
api_base_init (ApiBase *base, KgStore *store, guint64 commit, GPtrArray **warnings, GError **error)
{
  g_auto (ApiBase) made = { 0 };
  g_autoptr (KgSnapshot) snapshot = kg_store_snapshot_at (store, commit, error);
  made.engine = snapshot != NULL ? rules_engine_new (snapshot, warnings, error) : NULL;
  if (made.engine == NULL || !kg_history_digest (store, commit, &made.digest, error)) {
    return FALSE;
  }
  *base = made;
  made = (ApiBase) { 0 };
  return TRUE;
}

void
api_base_clear (ApiBase *base)
{
  g_clear_pointer (&base->engine, rules_engine_unref);
  g_clear_pointer (&base->digest, g_free);
}

/* --- One decision --- */

const RulesDecision *
api_decide_logged (RulesSession *session, const RulesEngine *engine, const LogDecision *logged,
                   GError **error)
{
  if (logged->request == NULL) {
    g_set_error (error, RULES_ERROR, RULES_ERROR_REQUEST,
                 "its record is none of a decision; the log is damaged");
    return NULL;
  }
  return rules_session_decide (session, engine, logged->request, logged->time, TRUE, error);
}

/* Those firings that determined it, and of these what people ask for. */
static json_t *
list_rules (const json_t *firings)
{
  static const char *const members[] = { "effect", "end", "node", "rule", "start", "unknown" };
  json_t *rules = json_array ();
  for (size_t i = 0; i < json_array_size (firings); i++) {
    const json_t *firing = json_array_get (firings, i);
    const char *status = json_string_value (json_object_get (firing, "status"));
    if (g_strcmp0 (status, "determines") != 0) {
      continue;
    }
    json_t *rule = json_object ();
    for (gsize k = 0; k < G_N_ELEMENTS (members); k++) {
      json_object_set (rule, members[k], json_object_get (firing, members[k]));
    }
    json_array_append_new (rules, rule);
  }
  return rules;
}

json_t *
api_logged_answer (const json_t *record)
{
  static const char *const members[] = { "outcome", "masks" };
  const json_t *decision = json_object_get (record, "decision");
  json_t *summary = json_object ();
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++) {
    json_object_set (summary, members[i], json_object_get (decision, members[i]));
  }
  if (json_is_object (decision)) {
    json_object_set_new (summary, "rules", list_rules (json_object_get (decision, "firings")));
  }
  return summary;
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Names of the members in which two objects differ, but for "decision". */
static void
add_differences (const json_t *one, const json_t *other, GPtrArray *names)
{
  const char *key;
  json_t *value;
  json_object_foreach ((json_t *) one, key, value)
  {
    if (strcmp (key, "decision") != 0 && !json_equal (value, json_object_get (other, key))) {
      g_ptr_array_add (names, (gpointer) key);
    }
  }
  json_object_foreach ((json_t *) other, key, value)
  {
    if (strcmp (key, "decision") != 0 && json_object_get (one, key) == NULL) {
      g_ptr_array_add (names, (gpointer) key);
    }
  }
}

static json_t *
list_differences (const json_t *logged, const json_t *again)
{
  json_t *list = json_array ();
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  add_differences (logged, again, names);
  add_differences (json_object_get (logged, "decision"), json_object_get (again, "decision"),
                   names);
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++) {
    json_array_append_new (list, json_string ((const char *) g_ptr_array_index (names, i)));
  }
  return list;
}

void
api_replayed_clear (ApiReplayed *replayed)
{
  json_decref (replayed->logged);
  json_decref (replayed->again);
  json_decref (replayed->members);
  g_free (replayed->problem);
}

void
api_replay_compare (const LogDecision *logged, const RulesExplanation *explanation,
                    ApiReplayed *out)
{
  g_autoptr (GString) text = g_string_new (NULL);
  log_record_again (logged, explanation, text);
  if (text->len == logged->length && memcmp (text->str, logged->body, text->len) == 0) {
    *out = (ApiReplayed) { .same = TRUE };
    return;
  }
  json_t *again = json_loadb (text->str, text->len, 0, NULL);
  *out = (ApiReplayed) { .logged = api_logged_answer (logged->record),
                         .again = api_logged_answer (again),
                         .members = list_differences (logged->record, again) };
  json_decref (again);
}

static void
replay (RulesSession *session, const ApiBase *base, const LogDecision *logged, ApiReplayed *out)
{
  g_autoptr (GError) problem = NULL;
  const RulesDecision *decision = api_decide_logged (session, base->engine, logged, &problem);
  if (decision == NULL) {
    *out = (ApiReplayed) { .logged = api_logged_answer (logged->record),
                           .problem = g_strdup (problem->message) };
    return;
  }
  const RulesExplanation explanation = { .policies = rules_engine_policies (base->engine),
                                         .request = rules_session_request (session),
                                         .decision = decision,
                                         .id = logged->id,
                                         .digest = base->digest };
  api_replay_compare (logged, &explanation, out);
}

/* --- Many --- */

typedef struct {
  KgStore *store;
  RulesSession *sessions[API_LIMIT_TEAM];
  gboolean has_base;
  guint64 commit;
  ApiBase base;  /* without an engine: there is no such graph, because of `problem` */
  char *problem; /* (nullable) */
  ApiReplayEach each;
  gpointer data;
  ApiReplayTotals *totals;
} Replay;

static void
replay_init (Replay *all, KgStore *store, ApiReplayEach each, gpointer data,
             ApiReplayTotals *totals)
{
  *all = (Replay) { .store = store, .each = each, .data = data, .totals = totals };
  *totals = (ApiReplayTotals) { 0 };
}

static void
drop_base (Replay *all)
{
  /* What sessions remember of a graph must not outlive it. */
  for (guint i = 0; i < API_LIMIT_TEAM; i++) {
    g_clear_pointer (&all->sessions[i], rules_session_free);
  }
  api_base_clear (&all->base);
  g_clear_pointer (&all->problem, g_free);
  all->has_base = FALSE;
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Replay, drop_base)

/* The commit of a row may be anything, and old policies need not please this version: that concerns the row. */
static gboolean
concerns_commit (const GError *error)
{
  return error->domain == RULES_ERROR || g_error_matches (error, KG_ERROR, KG_ERROR_NOT_FOUND);
}

static gboolean
go_to_commit (Replay *all, guint64 commit, GError **error)
{
  g_autoptr (GError) problem = NULL;
  if (all->has_base && all->commit == commit) {
    return TRUE;
  }
  drop_base (all);
  if (api_base_init (&all->base, all->store, commit, NULL, &problem)) {
    all->totals->commits++;
  } else if (concerns_commit (problem)) {
    all->problem = g_strdup (problem->message);
  } else {
    g_propagate_error (error, g_steal_pointer (&problem));
    return FALSE;
  }
  all->commit = commit;
  all->has_base = TRUE;
  return TRUE;
}

static gpointer
replay_one (const LogDecision *logged, guint member, gpointer data)
{
  Replay *all = (Replay *) data;
  ApiReplayed *replayed = g_new0 (ApiReplayed, 1);
  if (all->problem != NULL) {
    replayed->logged = api_logged_answer (logged->record);
    replayed->problem = g_strdup (all->problem);
    return replayed;
  }
  if (all->sessions[member] == NULL) {
    all->sessions[member] = rules_session_new ();
  }
  replay (all->sessions[member], &all->base, logged, replayed);
  return replayed;
}

static void
replayed_free (gpointer data)
{
  api_replayed_clear ((ApiReplayed *) data);
  g_free (data);
}

static gboolean
take_replayed (const LogDecision *logged, gpointer *result, gpointer data, GError **error)
{
  Replay *all = (Replay *) data;
  const ApiReplayed *replayed = (const ApiReplayed *) *result;
  all->totals->n++;
  all->totals->different += replayed->same ? 0 : 1;
  return all->each (logged, replayed, all->totals, all->data, error);
}

static gint
compare_runs (gconstpointer a, gconstpointer b)
{
  const ApiRun *one = (const ApiRun *) a;
  const ApiRun *other = (const ApiRun *) b;
  return one->commit != other->commit ? (one->commit > other->commit ? 1 : -1)
                                      : (one->first > other->first) - (one->first < other->first);
}

gboolean
api_replay_log (KgStore *store, LogReader *log, gint64 since, ApiReplayEach each, gpointer data,
                ApiReplayTotals *totals, GError **error)
{
  g_auto (Replay) all;
  replay_init (&all, store, each, data, totals);
  g_autoptr (GArray) runs = api_runs (log, since, error);
  if (runs == NULL) {
    return FALSE;
  }
  g_array_sort (runs, compare_runs);
  for (guint i = 0; i < runs->len; i++) {
    totals->total += g_array_index (runs, ApiRun, i).n;
  }
  g_autoptr (ApiTeam) team = api_team_new (0);
  const ApiWalk walk = { replay_one, take_replayed, replayed_free, &all };
  for (guint i = 0; i < runs->len; i++) {
    const ApiRun *run = &g_array_index (runs, ApiRun, i);
    if (!go_to_commit (&all, run->commit, error) ||
        !api_walk (&walk, team, log, run, since, error)) {
      return FALSE;
    }
  }
  return TRUE;
}

static gint
compare_logged (gconstpointer a, gconstpointer b)
{
  const LogDecision *one = (const LogDecision *) a;
  const LogDecision *other = (const LogDecision *) b;
  return one->commit != other->commit ? (one->commit > other->commit ? 1 : -1)
                                      : strcmp (one->id, other->id);
}

static gboolean
replay_each (Replay *all, const GArray *logged, GError **error)
{
  for (guint i = 0; i < logged->len; i++) {
    const LogDecision *one = &g_array_index (logged, LogDecision, i);
    if (!go_to_commit (all, one->commit, error)) {
      return FALSE;
    }
    gpointer replayed = replay_one (one, 0, all);
    gboolean going = take_replayed (one, &replayed, all, error);
    replayed_free (replayed);
    if (!going) {
      return FALSE;
    }
  }
  return TRUE;
}

gboolean
api_replay_some (KgStore *store, GPtrArray *entries, ApiReplayEach each, gpointer data,
                 ApiReplayTotals *totals, GError **error)
{
  g_auto (Replay) all;
  g_autoptr (GArray) logged = g_array_new (FALSE, TRUE, sizeof (LogDecision));
  g_array_set_clear_func (logged, (GDestroyNotify) log_decision_clear);
  replay_init (&all, store, each, data, totals);
  for (guint i = 0; i < entries->len; i++) {
    const LogEntry *entry = (const LogEntry *) g_ptr_array_index (entries, i);
    if (entry->body != NULL) {
      g_array_set_size (logged, logged->len + 1);
      api_logged_read (entry, &g_array_index (logged, LogDecision, logged->len - 1));
    }
  }
  g_array_sort (logged, compare_logged);
  totals->total = logged->len;
  return replay_each (&all, logged, error);
}
