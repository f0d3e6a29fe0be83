/* SPDX-License-Identifier: Apache-2.0 */
#include "api/review/review-private.h"

#include "kg/time.h"

#include <string.h>

/* Reading reviews: from the tables, and as JSON. */

#define COLUMNS                                                                                    \
  "id, decision, digest, rule, reviewers, subject, action, resource, purpose, reason, classes,"    \
  " sources, status, opened, due, closed, asked, needed, given, claimed_by, asker, payload IS NOT" \
  " NULL"

G_DEFINE_QUARK (review - error - quark, review_error)

const char *
review_status_name (ReviewStatus status)
{
  switch (status) {
  case REVIEW_OPEN:
    return "open";
  case REVIEW_CLAIMED:
    return "claimed";
  case REVIEW_APPROVED:
    return "approved";
  case REVIEW_REJECTED:
    return "rejected";
  case REVIEW_EXPIRED:
    return "expired";
  }
  return "";
}

gboolean
review_status_from_name (const char *name, ReviewStatus *out)
{
  for (ReviewStatus status = REVIEW_OPEN; status <= REVIEW_EXPIRED; status++) {
    if (strcmp (review_status_name (status), name) == 0) {
      *out = status;
      return TRUE;
    }
  }
  return FALSE;
}

static void
action_free (gpointer data)
{
  ReviewAction *action = data;
  g_free (action->by);
  g_free (action->name);
  g_free (action->agent);
  g_free (action->action);
  g_free (action->comment);
  g_free (action);
}

void
review_free (Review *review)
{
  if (review == NULL) {
    return;
  }
  g_free (review->id);
  g_free (review->decision);
  g_free (review->digest);
  g_free (review->rule);
  g_ptr_array_unref (review->reviewers);
  g_free (review->subject);
  g_free (review->action);
  g_free (review->resource);
  g_free (review->purpose);
  g_free (review->reason);
  g_ptr_array_unref (review->classes);
  g_ptr_array_unref (review->sources);
  g_free (review->claimed_by);
  g_free (review->by);
  g_ptr_array_unref (review->actions);
  g_free (review);
}

/* --- Tables --- */

gboolean
review_tables_make (sqlite3 *db, GError **error)
{
  return kg_sql_execute (
      db,
      "CREATE TABLE IF NOT EXISTS reviews (id TEXT PRIMARY KEY, decision TEXT NOT NULL, digest"
      " TEXT, rule TEXT NOT NULL, reviewers TEXT NOT NULL, subject TEXT NOT NULL, action TEXT NOT"
      " NULL, resource TEXT NOT NULL, purpose TEXT, reason TEXT NOT NULL, classes TEXT NOT NULL,"
      " sources TEXT NOT NULL, status INTEGER NOT NULL, opened INTEGER NOT NULL, due INTEGER NOT"
      " NULL, closed INTEGER NOT NULL, asked INTEGER NOT NULL, needed INTEGER NOT NULL, given"
      " INTEGER NOT NULL, until INTEGER NOT NULL, overdue INTEGER NOT NULL, claimed_by TEXT, asker"
      " TEXT NOT NULL, payload BLOB) STRICT, WITHOUT ROWID;"
      "CREATE INDEX IF NOT EXISTS reviews_open ON reviews (rule, digest) WHERE status <= 1;"
      "CREATE TABLE IF NOT EXISTS review_askers (review TEXT NOT NULL, id TEXT NOT NULL, agent TEXT"
      " NOT NULL, PRIMARY KEY (review, id, agent)) STRICT, WITHOUT ROWID;"
      "CREATE TABLE IF NOT EXISTS review_actions (review TEXT NOT NULL, n INTEGER NOT NULL, time"
      " INTEGER NOT NULL, who TEXT NOT NULL, name TEXT NOT NULL, agent TEXT, action TEXT NOT NULL,"
      " comment TEXT, entry INTEGER NOT NULL, PRIMARY KEY (review, n)) STRICT, WITHOUT ROWID",
      error);
}

gboolean
review_tables_there (sqlite3 *db, gboolean *there, GError **error)
{
  gint64 n = 0;
  if (!kg_sql_int64 (db, "SELECT count(*) FROM sqlite_schema WHERE name = 'review_actions'", 0, &n,
                     error)) {
    return FALSE;
  }
  *there = n > 0;
  return TRUE;
}

static gboolean
not_found (const char *id, GError **error)
{
  g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND,
               "there is no review `%s`; see `grounds review list`", id);
  return FALSE;
}

/* --- Rows --- */

static char *
text_of (sqlite3_stmt *row, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (row, column));
}

static GPtrArray *
list_of (sqlite3_stmt *row, int column)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
  const char *text = (const char *) sqlite3_column_text (row, column);
  json_t *array = text != NULL ? json_loads (text, 0, NULL) : NULL;
  for (gsize i = 0; i < json_array_size (array); i++) {
    const char *item = json_string_value (json_array_get (array, i));
    if (item != NULL) {
      g_ptr_array_add (list, g_strdup (item));
    }
  }
  json_decref (array);
  return list;
}

static gboolean
read_row (sqlite3_stmt *row, gpointer data, GError **error)
{
  gint64 status = sqlite3_column_int64 (row, 12);
  if (status < REVIEW_OPEN || status > REVIEW_EXPIRED) {
    g_autofree char *id = text_of (row, 0);
    return kg_sql_damaged (sqlite3_db_handle (row), error, "review %s has no status", id);
  }
  Review *review = g_new0 (Review, 1);
  review->id = text_of (row, 0);
  review->decision = text_of (row, 1);
  review->digest = text_of (row, 2);
  review->rule = text_of (row, 3);
  review->reviewers = list_of (row, 4);
  review->subject = text_of (row, 5);
  review->action = text_of (row, 6);
  review->resource = text_of (row, 7);
  review->purpose = text_of (row, 8);
  review->reason = text_of (row, 9);
  review->classes = list_of (row, 10);
  review->sources = list_of (row, 11);
  review->status = (ReviewStatus) status;
  review->opened = sqlite3_column_int64 (row, 13);
  review->due = sqlite3_column_int64 (row, 14);
  review->closed = sqlite3_column_int64 (row, 15);
  review->asked = (guint) sqlite3_column_int64 (row, 16);
  review->needed = (guint) sqlite3_column_int64 (row, 17);
  review->given = (guint) sqlite3_column_int64 (row, 18);
  review->claimed_by = text_of (row, 19);
  review->by = text_of (row, 20);
  review->has_payload = sqlite3_column_int (row, 21) != 0;
  review->actions = g_ptr_array_new_with_free_func (action_free);
  g_ptr_array_add (data, review);
  return TRUE;
}

static gboolean
read_action (sqlite3_stmt *row, gpointer data, GError **error)
{
  (void) error;
  ReviewAction *action = g_new0 (ReviewAction, 1);
  action->time = sqlite3_column_int64 (row, 0);
  action->by = text_of (row, 1);
  action->name = text_of (row, 2);
  action->agent = text_of (row, 3);
  action->action = text_of (row, 4);
  action->comment = text_of (row, 5);
  action->index = (guint64) sqlite3_column_int64 (row, 6);
  g_ptr_array_add (data, action);
  return TRUE;
}

/* --- One --- */

static gboolean
load_rows (sqlite3 *db, const char *id, GPtrArray *reviews, GError **error)
{
  g_autoptr (sqlite3_stmt) select = NULL;
  gboolean there = FALSE;
  return review_tables_there (db, &there, error) &&
         (!there ||
          (kg_sql_prepare (db, "SELECT " COLUMNS " FROM reviews WHERE id = ?", &select, error) &&
           kg_sql_bind_text (select, 1, id, -1, error) &&
           kg_sql_each (select, read_row, reviews, error)));
}

Review *
review_load (sqlite3 *db, const char *id, GError **error)
{
  g_autoptr (GPtrArray) reviews = g_ptr_array_new_with_free_func ((GDestroyNotify) review_free);
  g_autoptr (sqlite3_stmt) select = NULL;
  if (!load_rows (db, id, reviews, error)) {
    return NULL;
  }
  if (reviews->len == 0) {
    not_found (id, error);
    return NULL;
  }
  Review *review = g_ptr_array_index (reviews, 0);
  if (!kg_sql_prepare (db,
                       "SELECT time, who, name, agent, action, comment, entry FROM review_actions"
                       " WHERE review = ? ORDER BY n",
                       &select, error) ||
      !kg_sql_bind_text (select, 1, id, -1, error) ||
      !kg_sql_each (select, read_action, review->actions, error)) {
    return NULL;
  }
  return g_ptr_array_steal_index (reviews, 0);
}

Review *
review_get (LogReader *reader, const char *id, GError **error)
{
  return review_load (log_reader_db (reader), id, error);
}

/* --- Lists --- */

static void
append_clauses (const ReviewFilter *filter, GString *sql)
{
  const gint open = 1 << REVIEW_OPEN | 1 << REVIEW_CLAIMED;
  g_string_append (sql, "SELECT " COLUMNS " FROM reviews WHERE TRUE");
  /* In words that the index of those that are open knows. */
  if (filter->overdue || (filter->statuses != 0 && (filter->statuses & ~open) == 0)) {
    g_string_append (sql, " AND status <= 1");
  }
  if (filter->statuses != 0) {
    g_string_append (sql, " AND (1 << status) & ?1");
  }
  if (filter->reviewer != NULL) {
    g_string_append (sql, " AND ?2 IN (SELECT value FROM json_each (reviewers))");
  }
  if (filter->digest != NULL) {
    g_string_append (sql, " AND digest = ?3");
  }
  if (filter->decision != NULL) {
    g_string_append (sql, " AND decision = ?7");
  }
  if (filter->overdue) {
    g_string_append (sql, " AND due <> 0 AND due <= ?4");
  }
  if (filter->before != NULL) {
    g_string_append (sql, " AND id < ?5");
  }
  g_string_append (sql, " ORDER BY id DESC LIMIT ?6");
}

/* Parameters that the text does not mention cannot be bound. */
static gboolean
bind_filter (const ReviewFilter *filter, sqlite3_stmt *select, GError **error)
{
  return (filter->statuses == 0 || kg_sql_bind_int64 (select, 1, filter->statuses, error)) &&
         (filter->reviewer == NULL || kg_sql_bind_text (select, 2, filter->reviewer, -1, error)) &&
         (filter->digest == NULL || kg_sql_bind_text (select, 3, filter->digest, -1, error)) &&
         (filter->decision == NULL || kg_sql_bind_text (select, 7, filter->decision, -1, error)) &&
         (!filter->overdue || kg_sql_bind_int64 (select, 4, filter->now, error)) &&
         (filter->before == NULL || kg_sql_bind_text (select, 5, filter->before, -1, error)) &&
         kg_sql_bind_int64 (select, 6, filter->limit > 0 ? (gint64) filter->limit : -1, error);
}

GPtrArray *
review_list (LogReader *reader, const ReviewFilter *filter, GError **error)
{
  sqlite3 *db = log_reader_db (reader);
  g_autoptr (GPtrArray) reviews = g_ptr_array_new_with_free_func ((GDestroyNotify) review_free);
  g_autoptr (GString) sql = g_string_new (NULL);
  g_autoptr (sqlite3_stmt) select = NULL;
  gboolean there = FALSE;
  append_clauses (filter, sql);
  if (!review_tables_there (db, &there, error) ||
      (there &&
       (!kg_sql_prepare (db, sql->str, &select, error) || !bind_filter (filter, select, error) ||
        !kg_sql_each (select, read_row, reviews, error)))) {
    return NULL;
  }
  return g_steal_pointer (&reviews);
}

/* --- The payload --- */

static gboolean
read_payload (sqlite3_stmt *row, gpointer data, GError **error)
{
  (void) error;
  GBytes **out = data;
  if (sqlite3_column_type (row, 0) == SQLITE_BLOB) {
    *out = g_bytes_new (sqlite3_column_blob (row, 0), (gsize) sqlite3_column_bytes (row, 0));
  }
  return TRUE;
}

static char *
open_payload (const char *id, GBytes *sealed, const RulesKeys *keys, GError **error)
{
  gsize length = 0;
  const guint8 *bytes = g_bytes_get_data (sealed, &length);
  char *text = g_malloc0 (length + 1);
  if (length > RULES_SEAL_BYTES &&
      rules_keys_open_sealed (keys, REVIEW_PAYLOAD_PURPOSE, (const guint8 *) id, strlen (id), bytes,
                              length, (guint8 *) text)) {
    return text;
  }
  g_free (text);
  g_set_error (error, RULES_ERROR, RULES_ERROR_KEYS,
               "the payload of the review `%s` was sealed with another key; use the key file that "
               "the service uses",
               id);
  return NULL;
}

char *
review_payload (LogReader *reader, const char *id, const RulesKeys *keys, GError **error)
{
  sqlite3 *db = log_reader_db (reader);
  g_autoptr (GBytes) sealed = NULL;
  g_autoptr (sqlite3_stmt) select = NULL;
  gboolean there = FALSE;
  if (!review_tables_there (db, &there, error) ||
      (there && (!kg_sql_prepare (db, "SELECT payload FROM reviews WHERE id = ?", &select, error) ||
                 !kg_sql_bind_text (select, 1, id, -1, error) ||
                 !kg_sql_each (select, read_payload, &sealed, error)))) {
    return NULL;
  }
  if (sealed == NULL) {
    g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND, "the review `%s` keeps no payload", id);
    return NULL;
  }
  return open_payload (id, sealed, keys, error);
}

/* --- JSON --- */

static void
set_text (json_t *object, const char *name, const char *value)
{
  if (value != NULL) {
    json_object_set_new (object, name, json_string (value));
  }
}

static void
set_time (json_t *object, const char *name, gint64 time)
{
  if (time != 0) {
    g_autofree char *text = kg_time_to_text (time);
    set_text (object, name, text);
  }
}

static void
set_list (json_t *object, const char *name, const GPtrArray *list)
{
  json_t *array = json_array ();
  for (guint i = 0; i < list->len; i++) {
    json_array_append_new (array, json_string (g_ptr_array_index (list, i)));
  }
  json_object_set_new (object, name, array);
}

static json_t *
action_as_json (const ReviewAction *action)
{
  json_t *object = json_object ();
  set_text (object, "action", action->action);
  set_time (object, "time", action->time);
  set_text (object, "by", action->by);
  set_text (object, "name", action->name);
  set_text (object, "agent", action->agent);
  set_text (object, "comment", action->comment);
  json_object_set_new (object, "log", json_integer ((json_int_t) action->index));
  return object;
}

json_t *
review_as_json (const Review *review)
{
  json_t *object = json_object ();
  set_text (object, "id", review->id);
  set_text (object, "status", review_status_name (review->status));
  set_text (object, "decision", review->decision);
  set_text (object, "rule", review->rule);
  set_list (object, "reviewers", review->reviewers);
  set_text (object, "subject", review->subject);
  set_text (object, "action", review->action);
  set_text (object, "resource", review->resource);
  set_text (object, "purpose", review->purpose);
  set_text (object, "reason", review->reason);
  set_list (object, "classes", review->classes);
  set_list (object, "sources", review->sources);
  set_text (object, "digest", review->digest);
  set_time (object, "opened", review->opened);
  set_time (object, "due", review->due);
  set_time (object, "closed", review->closed);
  json_object_set_new (object, "asked", json_integer (review->asked));
  json_object_set_new (object, "approvalsNeeded", json_integer (review->needed));
  json_object_set_new (object, "approvalsGiven", json_integer (review->given));
  set_text (object, "claimedBy", review->claimed_by);
  set_text (object, "by", review->by);
  json_object_set_new (object, "hasPayload", json_boolean (review->has_payload));
  if (review->actions->len > 0) {
    json_t *actions = json_array ();
    for (guint i = 0; i < review->actions->len; i++) {
      json_array_append_new (actions, action_as_json (g_ptr_array_index (review->actions, i)));
    }
    json_object_set_new (object, "actions", actions);
  }
  return object;
}
