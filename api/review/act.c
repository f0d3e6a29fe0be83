/* SPDX-License-Identifier: Apache-2.0 */
#include "api/review/review-private.h"

#include "kg/canonical-json.h"
#include "kg/time.h"

#include <string.h>

/* What people do with reviews, and who may: checked before, and again in the transaction that changes the tables. */

/* --- Who may --- */

static gboolean
is_among (sqlite3 *db, const char *id, const AccessIdentity *by, gboolean *among, GError **error)
{
  g_autoptr (sqlite3_stmt) select = NULL;
  return kg_sql_prepare (db,
                         "SELECT 1 FROM review_askers WHERE review = ? AND (id = ? OR agent = ?)"
                         " LIMIT 1",
                         &select, error) &&
         kg_sql_bind_text (select, 1, id, -1, error) &&
         kg_sql_bind_text (select, 2, by->id, -1, error) &&
         kg_sql_bind_text (select, 3, by->agent, -1, error) && kg_sql_step (select, among, error);
}

/* Named itself, or a member of a group that is named; where nobody is, by its role. */
static gboolean
is_reviewer (KgSnapshot *snapshot, const Review *review, const AccessIdentity *by)
{
  const KgView view = { snapshot, NULL };
  KgTermId rule = kg_view_find_iri (&view, review->rule, -1);
  KgTermId names = kg_view_find_iri (&view, ontology_term_iri (ONTOLOGY_GR_REVIEWER), -1);
  KgTermId member = kg_view_find_iri (&view, ontology_term_iri (ONTOLOGY_FOAF_MEMBER), -1);
  KgTermId agent = kg_view_find_iri (&view, by->agent, -1);
  KgTermId reviewer;
  KgCursor cursor;
  gboolean any = FALSE;
  if (rule == KG_NONE) {
    return FALSE;
  }
  kg_view_objects (&view, rule, names, &cursor);
  while ((reviewer = kg_cursor_next (&cursor)) != KG_NONE) {
    any = TRUE;
    if (agent != KG_NONE &&
        (reviewer == agent ||
         (member != KG_NONE && kg_view_contains (&view, reviewer, member, agent)))) {
      return TRUE;
    }
  }
  return !any && (by->roles & ACCESS_REVIEWER) != 0;
}

gboolean
review_check_may (LogReader *reader, KgSnapshot *snapshot, const Review *review,
                  const AccessIdentity *by, GError **error)
{
  gboolean own = FALSE;
  if (by->agent == NULL || !is_reviewer (snapshot, review, by)) {
    g_set_error_literal (error, REVIEW_ERROR, REVIEW_ERROR_FORBIDDEN,
                         "this review is for those whom the rule names by gr:reviewer, or for "
                         "members of such a group; ask one of them");
    return FALSE;
  }
  if (!is_among (log_reader_db (reader), review->id, by, &own, error)) {
    return FALSE;
  }
  if (own || strcmp (by->agent, review->subject) == 0) {
    g_set_error_literal (error, REVIEW_ERROR, REVIEW_ERROR_OWN,
                         "nobody reviews a request of their own; leave it to somebody else");
    return FALSE;
  }
  return TRUE;
}

gboolean
review_rule_escalates (KgSnapshot *snapshot, const char *rule)
{
  const KgView view = { snapshot, NULL };
  KgTermId subject = kg_view_find_iri (&view, rule, -1);
  KgTermId effect = kg_view_find_iri (&view, ontology_term_iri (ONTOLOGY_GR_EFFECT), -1);
  KgTermId escalate = kg_view_find_iri (&view, ontology_term_iri (ONTOLOGY_GR_ESCALATE), -1);
  return subject != KG_NONE && effect != KG_NONE && escalate != KG_NONE &&
         kg_view_contains (&view, subject, effect, escalate);
}

static gboolean
closed (const char *id, GError **error)
{
  g_set_error (error, REVIEW_ERROR, REVIEW_ERROR_CLOSED, "the review `%s` is closed already", id);
  return FALSE;
}

static gboolean
is_open (const Review *review)
{
  return review->status == REVIEW_OPEN || review->status == REVIEW_CLAIMED;
}

/* --- What an action changes --- */

static const char *const action_names[] = {
  [REVIEW_ACTION_CLAIMED] = "claimed",   [REVIEW_ACTION_COMMENTED] = "commented",
  [REVIEW_ACTION_APPROVED] = "approved", [REVIEW_ACTION_REJECTED] = "rejected",
  [REVIEW_ACTION_OVERDUE] = "overdue",   [REVIEW_ACTION_EXPIRED] = "expired",
};

/* Parameters: the review, the time, who, until when. What is closed keeps no payload. An approval that comes in while another closes the
 * review counts still: it stands in the graph. */
static const char *
change_of (ReviewActionKind kind)
{
  switch (kind) {
  case REVIEW_ACTION_CLAIMED:
    return "UPDATE reviews SET status = 1, claimed_by = ?3 WHERE id = ?1 AND status <= 1";
  case REVIEW_ACTION_COMMENTED:
    return "UPDATE reviews SET asked = asked WHERE id = ?1 AND status <= 1";
  case REVIEW_ACTION_APPROVED:
    return "UPDATE reviews SET given = given + 1,"
           " until = iif (until = 0, ?4, min (until, ?4)),"
           " status = iif (given + 1 >= needed, 2, status),"
           " payload = iif (given + 1 >= needed, NULL, payload),"
           " closed = iif (given + 1 >= needed AND closed = 0, ?2, closed)"
           " WHERE id = ?1 AND status <= 2";
  case REVIEW_ACTION_REJECTED:
    return "UPDATE reviews SET status = 3, closed = ?2, payload = NULL"
           " WHERE id = ?1 AND status <= 1";
  case REVIEW_ACTION_OVERDUE:
    return "UPDATE reviews SET overdue = 1 WHERE id = ?1 AND status <= 1 AND overdue = 0";
  case REVIEW_ACTION_EXPIRED:
    return "UPDATE reviews SET status = 4, closed = ?2, payload = NULL"
           " WHERE id = ?1 AND status <= 1";
  }
  return NULL;
}

static gboolean
bind_change (sqlite3_stmt *update, const ReviewActing *acting, GError **error)
{
  int n = sqlite3_bind_parameter_count (update);
  return kg_sql_bind_text (update, 1, acting->review->id, -1, error) &&
         (n < 2 || kg_sql_bind_int64 (update, 2, acting->time, error)) &&
         (n < 3 || acting->kind != REVIEW_ACTION_CLAIMED ||
          kg_sql_bind_text (update, 3, acting->by, -1, error)) &&
         (n < 4 || kg_sql_bind_int64 (update, 4, acting->until, error));
}

gboolean
review_add_action (sqlite3 *db, const char *id, const ReviewAction *action, GError **error)
{
  g_autoptr (sqlite3_stmt) insert = NULL;
  return kg_sql_prepare (db,
                         "INSERT INTO review_actions SELECT ?1, count(*), ?2, ?3, ?4, ?5, ?6, ?7,"
                         " ?8 FROM review_actions WHERE review = ?1",
                         &insert, error) &&
         kg_sql_bind_text (insert, 1, id, -1, error) &&
         kg_sql_bind_int64 (insert, 2, action->time, error) &&
         kg_sql_bind_text (insert, 3, action->by, -1, error) &&
         kg_sql_bind_text (insert, 4, action->name, -1, error) &&
         kg_sql_bind_text (insert, 5, action->agent, -1, error) &&
         kg_sql_bind_text (insert, 6, action->action, -1, error) &&
         kg_sql_bind_text (insert, 7, action->comment, -1, error) &&
         kg_sql_bind_int64 (insert, 8, (gint64) action->index, error) && kg_sql_run (insert, error);
}

static gboolean
has_approved (sqlite3 *db, const ReviewActing *acting, gboolean *has, GError **error)
{
  g_autoptr (sqlite3_stmt) select = NULL;
  return kg_sql_prepare (db,
                         "SELECT 1 FROM review_actions WHERE review = ? AND action = 'approved'"
                         " AND agent = ?",
                         &select, error) &&
         kg_sql_bind_text (select, 1, acting->review->id, -1, error) &&
         kg_sql_bind_text (select, 2, acting->agent, -1, error) && kg_sql_step (select, has, error);
}

static gboolean
check_first_approval (sqlite3 *db, const ReviewActing *acting, GError **error)
{
  gboolean again = FALSE;
  if (acting->kind != REVIEW_ACTION_APPROVED) {
    return TRUE;
  }
  if (!has_approved (db, acting, &again, error)) {
    return FALSE;
  }
  if (again) {
    g_set_error_literal (error, REVIEW_ERROR, REVIEW_ERROR_OWN,
                         "you have approved this already; another person has to as well");
  }
  return !again;
}

static gboolean
act_also (sqlite3 *db, guint64 index, gpointer data, GError **error)
{
  const ReviewActing *acting = data;
  g_autoptr (sqlite3_stmt) update = NULL;
  const ReviewAction action = { .time = acting->time,
                                .by = (char *) acting->by,
                                .name = (char *) acting->name,
                                .agent = (char *) acting->agent,
                                .action = (char *) action_names[acting->kind],
                                .comment = (char *) acting->comment,
                                .index = index };
  if (!check_first_approval (db, acting, error) ||
      !kg_sql_prepare (db, change_of (acting->kind), &update, error) ||
      !bind_change (update, acting, error) || !kg_sql_run (update, error)) {
    return FALSE;
  }
  return sqlite3_changes (db) > 0 ? review_add_action (db, acting->review->id, &action, error)
                                  : closed (acting->review->id, error);
}

/* --- Its entry --- */

/* The parts of a scope, by name. */
static const struct {
  const char *name;
  gsize offset;
} scope_parts[] = {
  { "request", offsetof (ReviewScope, this_request) },
  { "subject", offsetof (ReviewScope, subject) },
  { "action", offsetof (ReviewScope, action) },
  { "resource", offsetof (ReviewScope, resource) },
  { "purpose", offsetof (ReviewScope, purpose) },
  { "classes", offsetof (ReviewScope, classes) },
};

static json_t *
scope_as_json (const ReviewScope *scope)
{
  json_t *array = json_array ();
  for (guint i = 0; i < G_N_ELEMENTS (scope_parts); i++) {
    if (G_STRUCT_MEMBER (gboolean, scope, scope_parts[i].offset)) {
      json_array_append_new (array, json_string (scope_parts[i].name));
    }
  }
  return array;
}

static gboolean
set_part (ReviewScope *scope, const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (scope_parts); i++) {
    if (strcmp (scope_parts[i].name, name) == 0) {
      G_STRUCT_MEMBER (gboolean, scope, scope_parts[i].offset) = TRUE;
      return TRUE;
    }
  }
  return FALSE;
}

gboolean
review_scope_parse (const char *text, ReviewScope *scope, GError **error)
{
  g_auto (GStrv) names = g_strsplit_set (text, " ,", -1);
  for (guint i = 0; names[i] != NULL; i++) {
    if (*names[i] != '\0' && !set_part (scope, names[i])) {
      g_set_error (error, REVIEW_ERROR, REVIEW_ERROR_SCOPE,
                   "`%s` is nothing that an approval can be limited to; use request, subject, "
                   "action, resource, purpose or classes",
                   names[i]);
      return FALSE;
    }
  }
  return TRUE;
}

static json_t *
body_of (const ReviewActing *acting)
{
  const Review *review = acting->review;
  g_autofree char *time = kg_time_to_text (acting->time);
  json_t *body = json_pack ("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s*, s:s*}", "kind",
                            log_kind_name (LOG_KIND_REVIEW), "id", review->id, "decision",
                            review->decision, "rule", review->rule, "action",
                            action_names[acting->kind], "time", time, "by", acting->by, "name",
                            acting->name, "agent", acting->agent, "comment", acting->comment);
  if (acting->kind == REVIEW_ACTION_APPROVED) {
    g_autofree char *until = kg_time_to_text (acting->until);
    json_object_set_new (body, "until", json_string (until));
    json_object_set_new (body, "commit", json_integer ((json_int_t) acting->commit));
    if (acting->scope != NULL) {
      json_object_set_new (body, "scope", scope_as_json (acting->scope));
    }
  }
  return body;
}

gboolean
review_act (LogWriter *writer, const ReviewActing *acting, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  json_t *body = body_of (acting);
  gboolean done = kg_canonical_json_append (text, body, error);
  json_decref (body);
  const LogAppend entry = { .kind = LOG_KIND_REVIEW,
                            .id = acting->review->id,
                            .time = acting->time,
                            .body = text->str,
                            .length = text->len,
                            .also = act_also,
                            .also_data = (gpointer) acting };
  return done && log_append_now (writer, &entry, NULL, error);
}

/* --- Acting --- */

/* The review as it stands, after what a crash left half done with it. */
static Review *
load_completed (const ReviewDesk *desk, sqlite3 *db, KgSnapshot *snapshot, const char *id,
                const AccessIdentity *by, gboolean *own_done, GError **error)
{
  g_autoptr (Review) review = review_load (db, id, error);
  if (review == NULL || !review_complete (desk, snapshot, review, by, own_done, error)) {
    return NULL;
  }
  return review_load (db, id, error);
}

Review *
review_open_for (const ReviewDesk *desk, const char *id, const AccessIdentity *by,
                 gboolean *own_done, GError **error)
{
  g_autoptr (LogReader) reader = log_reader_open (kg_store_path (desk->store), error);
  g_autoptr (KgSnapshot) snapshot = reader != NULL ? kg_store_snapshot (desk->store, error) : NULL;
  if (snapshot == NULL) {
    return NULL;
  }
  sqlite3 *db = log_reader_db (reader);
  g_autoptr (Review) review = load_completed (desk, db, snapshot, id, by, own_done, error);
  if (review == NULL || !review_check_may (reader, snapshot, review, by, error)) {
    return NULL;
  }
  if (!is_open (review) && !*own_done) {
    closed (id, error);
    return NULL;
  }
  return g_steal_pointer (&review);
}

gboolean
review_check_comment (const char *comment, gboolean needed, GError **error)
{
  const char *what = NULL;
  if (comment == NULL || *comment == '\0') {
    what = needed ? "the comment is empty; write what you have to say" : NULL;
  } else if (!g_utf8_validate (comment, -1, NULL)) {
    what = "the comment is no UTF-8; write it as text";
  } else if (g_utf8_strlen (comment, -1) > REVIEW_LIMIT_COMMENT) {
    what =
        "the comment has more than " G_STRINGIFY (REVIEW_LIMIT_COMMENT) " characters; shorten it";
  }
  if (what != NULL) {
    g_set_error_literal (error, KG_ERROR, KG_ERROR_INVALID, what);
  }
  return what == NULL;
}

static gboolean
act_by (const ReviewDesk *desk, ReviewActionKind kind, const char *id, const AccessIdentity *by,
        const char *comment, GError **error)
{
  gboolean own_done = FALSE;
  g_autoptr (Review) review = review_open_for (desk, id, by, &own_done, error);
  if (review == NULL) {
    return FALSE;
  }
  const ReviewActing acting = { .kind = kind,
                                .review = review,
                                .by = by->id,
                                .name = by->name,
                                .agent = by->agent,
                                .comment = comment != NULL && *comment != '\0' ? comment : NULL,
                                .time = desk->now };
  return review_act (desk->writer, &acting, error);
}

gboolean
review_claim (const ReviewDesk *desk, const char *id, const AccessIdentity *by, GError **error)
{
  return act_by (desk, REVIEW_ACTION_CLAIMED, id, by, NULL, error);
}

gboolean
review_comment (const ReviewDesk *desk, const char *id, const AccessIdentity *by,
                const char *comment, GError **error)
{
  return review_check_comment (comment, TRUE, error) &&
         act_by (desk, REVIEW_ACTION_COMMENTED, id, by, comment, error);
}

/* First it is closed: an approval that comes in meanwhile is then withdrawn by whoever makes it. */
gboolean
review_reject (const ReviewDesk *desk, const char *id, const AccessIdentity *by,
               const char *comment, GError **error)
{
  return review_check_comment (comment, FALSE, error) &&
         act_by (desk, REVIEW_ACTION_REJECTED, id, by, comment, error) &&
         review_withdraw (desk, id, "rejected", error);
}
