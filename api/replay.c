/* SPDX-License-Identifier: Apache-2.0 */
#include "api/replay.h"

#include "api/limits.h"
#include "api/walk.h"
#include "rules/logged-request.h"

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

json_t *
api_logged_request (const LogDecision *logged, GError **error)
{
  json_t *kept = json_loads (logged->request, JSON_REJECT_DUPLICATES, NULL);
  if (kept == NULL) {
    g_set_error (error, RULES_ERROR, RULES_ERROR_REQUEST,
                 "the logged request is no JSON; the log is damaged");
    return NULL;
  }
  json_t *request = rules_logged_request_restore (kept, error);
  json_decref (kept);
  return request;
}

const RulesDecision *
api_decide_logged (RulesSession *session, const RulesEngine *engine, const LogDecision *logged,
                   GError **error)
{
  json_t *request = api_logged_request (logged, error);
  const RulesDecision *decision =
      request != NULL ? rules_session_decide (session, engine, request, logged->time, TRUE, error)
                      : NULL;
  json_decref (request);
  return decision;
}

static json_t *
answer_context (const json_t *answer)
{
  return json_object_get (answer, "context");
}

static json_t *
summarise (const json_t *answer)
{
  static const char *const members[] = { "outcome", "rules", "masks" };
  json_t *summary = json_object ();
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++) {
    json_t *member = json_object_get (answer_context (answer), members[i]);
    if (member != NULL) {
      json_object_set (summary, members[i], member);
    }
  }
  return summary;
}

json_t *
api_logged_answer (const char *decision)
{
  json_t *answer = json_loads (decision, 0, NULL);
  json_t *summary = summarise (answer);
  json_decref (answer);
  return summary;
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Names of the members in which two objects differ. */
static void
add_differences (const json_t *one, const json_t *other, GPtrArray *names)
{
  const char *key;
  json_t *value;
  json_object_foreach ((json_t *) one, key, value)
  {
    if (!json_equal (value, json_object_get (other, key))) {
      g_ptr_array_add (names, (gpointer) key);
    }
  }
  json_object_foreach ((json_t *) other, key, value)
  {
    if (json_object_get (one, key) == NULL) {
      g_ptr_array_add (names, (gpointer) key);
    }
  }
}

static json_t *
list_differences (const json_t *logged, const json_t *again)
{
  json_t *list = json_array ();
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  add_differences (answer_context (logged), answer_context (again), names);
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
  rules_explain_decision_json (explanation, NULL, text);
  if (strcmp (text->str, logged->decision) == 0) {
    *out = (ApiReplayed) { .same = TRUE };
    return;
  }
  json_t *before = json_loads (logged->decision, 0, NULL);
  json_t *again = json_loads (text->str, 0, NULL);
  *out = (ApiReplayed) { .logged = summarise (before),
                         .again = summarise (again),
                         .members = list_differences (before, again) };
  json_decref (before);
  json_decref (again);
}

static void
replay (RulesSession *session, const ApiBase *base, const LogDecision *logged, ApiReplayed *out)
{
  g_autoptr (GError) problem = NULL;
  const RulesDecision *decision = api_decide_logged (session, base->engine, logged, &problem);
  if (decision == NULL) {
    *out = (ApiReplayed) { .logged = api_logged_answer (logged->decision),
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
    replayed->logged = api_logged_answer (logged->decision);
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
  const LogRun *one = (const LogRun *) a;
  const LogRun *other = (const LogRun *) b;
  return one->commit != other->commit ? (one->commit > other->commit ? 1 : -1)
                                      : (one->first > other->first) - (one->first < other->first);
}

gboolean
api_replay_log (KgStore *store, LogDecisions *log, gint64 since, ApiReplayEach each, gpointer data,
                ApiReplayTotals *totals, GError **error)
{
  g_auto (Replay) all;
  replay_init (&all, store, each, data, totals);
  g_autoptr (GArray) runs = log_decisions_runs (log, since, error);
  if (runs == NULL) {
    return FALSE;
  }
  g_array_sort (runs, compare_runs);
  for (guint i = 0; i < runs->len; i++) {
    totals->total += g_array_index (runs, LogRun, i).n;
  }
  g_autoptr (ApiTeam) team = api_team_new (0);
  const ApiWalk walk = { replay_one, take_replayed, replayed_free, &all };
  for (guint i = 0; i < runs->len; i++) {
    const LogRun *run = &g_array_index (runs, LogRun, i);
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
  const LogDecision *one = *(const LogDecision *const *) a;
  const LogDecision *other = *(const LogDecision *const *) b;
  return one->commit != other->commit ? (one->commit > other->commit ? 1 : -1)
                                      : strcmp (one->id, other->id);
}

gboolean
api_replay_some (KgStore *store, GPtrArray *logged, ApiReplayEach each, gpointer data,
                 ApiReplayTotals *totals, GError **error)
{
  g_auto (Replay) all;
  replay_init (&all, store, each, data, totals);
  g_ptr_array_sort (logged, compare_logged);
  totals->total = logged->len;
  for (guint i = 0; i < logged->len; i++) {
    const LogDecision *one = (const LogDecision *) g_ptr_array_index (logged, i);
    if (!go_to_commit (&all, one->commit, error)) {
      return FALSE;
    }
    gpointer replayed = replay_one (one, 0, &all);
    gboolean going = take_replayed (one, &replayed, &all, error);
    replayed_free (replayed);
    if (!going) {
      return FALSE;
    }
  }
  return TRUE;
}
