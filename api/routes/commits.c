/* SPDX-License-Identifier: Apache-2.0 */
#include "api/json.h"
#include "api/routes/limits.h"
#include "api/routes/routes.h"
#include "kg/limits.h"
#include "rules/load-check.h"

json_t *
route_commits_as_json (const HttpExchange *exchange, GError **error)
{
  guint64 before = 0;
  guint64 limit = 0;
  if (!route_number (exchange, "before", 1, G_MAXINT64, 0, &before, error) ||
      !route_number (exchange, "limit", 1, ROUTES_LIMIT_PAGE_MOST, ROUTES_LIMIT_PAGE, &limit,
                     error)) {
    return NULL;
  }
  KgStore *store = service_store (route_service (exchange));
  g_autoptr (GPtrArray) commits = kg_history (store, before, (guint) limit + 1, error);
  if (commits == NULL) {
    return NULL;
  }
  json_t *page = json_object ();
  json_t *list = json_array ();
  guint n = MIN (commits->len, (guint) limit);
  for (guint i = 0; i < n; i++) {
    json_array_append_new (list, api_commit_as_json (g_ptr_array_index (commits, i)));
  }
  const KgCommit *last = n > 0 ? g_ptr_array_index (commits, n - 1) : NULL;
  json_object_set_new (page, "commits", list);
  route_add_next (exchange, page, commits->len > n, last != NULL ? last->id : 0);
  return page;
}

void
route_commits (HttpExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  json_t *page = route_commits_as_json (exchange, &error);
  http_respond_result (exchange, page, error);
}

/* --- One --- */

/* As canonical N-Quads, a quad a string. */
static json_t *
lines_as_json (const KgSnapshot *snapshot, const GArray *lines)
{
  const KgView view = { .snapshot = snapshot };
  json_t *list = json_array ();
  for (guint i = 0; i < lines->len; i++) {
    const KgQuad *quad = &g_array_index (lines, KgDiffLine, i).quad;
    const KgTermId ids[] = { quad->subject, quad->predicate, quad->object, quad->graph };
    g_autoptr (GString) text = g_string_new (NULL);
    for (guint k = 0; k < G_N_ELEMENTS (ids); k++) {
      api_append_ntriples_term (text, &view, ids[k]);
      g_string_append_c (text, ' ');
    }
    g_string_append_c (text, '.');
    json_array_append_new (list, api_json_string (text->str));
  }
  return list;
}

static gboolean
add_difference (KgStore *store, const KgCommit *commit, json_t *json, GError **error)
{
  if (commit->added + commit->removed > ROUTES_LIMIT_DIFF_QUADS) {
    g_set_error (error, HTTP_ERROR, HTTP_ERROR_TOO_LARGE,
                 "the commit changes more than %u quads; use `grounds diff`",
                 ROUTES_LIMIT_DIFF_QUADS);
    return FALSE;
  }
  g_autoptr (KgDiff) diff = kg_diff (store, commit->id - 1, commit->id, error);
  if (diff == NULL) {
    return FALSE;
  }
  json_t *both = json_object ();
  json_object_set_new (both, "added", lines_as_json (diff->snapshot, diff->added));
  json_object_set_new (both, "removed", lines_as_json (diff->snapshot, diff->removed));
  json_object_set_new (json, "diff", both);
  return TRUE;
}

json_t *
route_commit_as_json (const HttpExchange *exchange, gboolean diff, GError **error)
{
  KgStore *store = service_store (route_service (exchange));
  guint64 id = 0;
  if (!kg_history_resolve (store, http_parameter (exchange, "id"), &id, error)) {
    return NULL;
  }
  g_autoptr (GPtrArray) commits = kg_history (store, id + 1, 1, error);
  if (commits == NULL) {
    return NULL;
  }
  if (id == 0 || commits->len == 0) {
    g_set_error_literal (error, HTTP_ERROR, HTTP_ERROR_NOT_FOUND, "there is no such commit");
    return NULL;
  }
  const KgCommit *commit = g_ptr_array_index (commits, 0);
  json_t *json = api_commit_as_json (commit);
  if (diff && !add_difference (store, commit, json, error)) {
    json_decref (json);
    return NULL;
  }
  return json;
}

void
route_commit (HttpExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  gboolean diff;
  json_t *json = route_flag (exchange, "diff", &diff, &error)
                     ? route_commit_as_json (exchange, diff, &error)
                     : NULL;
  http_respond_result (exchange, json, error);
}

/* --- Going back --- */

typedef struct {
  const HttpExchange *exchange;
  RulesLoadCheck shapes;
} BackCheck;

static gboolean
check_back (const KgCommitPreview *preview, gpointer data, GError **error)
{
  BackCheck *check = data;
  return route_check_approvals (check->exchange, preview, error) &&
         rules_load_check (preview, &check->shapes, error);
}

gboolean
route_roll_back (const HttpExchange *exchange, const char *message, KgCommitResult *result,
                 guint64 *to, GError **error)
{
  Service *service = route_service (exchange);
  KgStore *store = service_store (service);
  BackCheck check = { .exchange = exchange };
  guint64 target = 0;
  if (!kg_history_resolve (store, http_parameter (exchange, "id"), &target, error)) {
    return FALSE;
  }
  g_autofree char *text = message != NULL
                              ? g_strdup (message)
                              : g_strdup_printf ("roll back to commit %" G_GUINT64_FORMAT, target);
  const KgCommitInfo info = { .author = http_identity (exchange)->name,
                              .message = text,
                              .time = http_time (exchange) };
  gboolean done = kg_rollback (store, target, &info, check_back, &check, result, error);
  rules_load_check_clear (&check.shapes);
  if (!done) {
    return FALSE;
  }
  service_refresh (service, NULL);
  if (to != NULL) {
    *to = target;
  }
  return TRUE;
}

void
route_rollback (HttpExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  const char *message = NULL;
  guint64 target = 0;
  KgCommitResult result = { 0 };
  json_t *body = route_object (exchange, &error);
  gboolean fine = body != NULL &&
                  route_member (body, "message", KG_LIMIT_MESSAGE_BYTES, &message, &error) &&
                  route_roll_back (exchange, message, &result, &target, &error);
  json_decref (body);
  if (!fine) {
    http_respond_error (exchange, error);
    return;
  }
  json_t *json = api_commit_result_as_json (&result);
  json_object_set_new (json, "backTo", json_integer ((json_int_t) target));
  http_respond_json (exchange, 200, json);
}
